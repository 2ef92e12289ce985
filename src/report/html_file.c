/* A page in one file: template, style, script and data put together. */
#include "report/html.h"
#include "soilgate/words.h"

#include <stdlib.h>
#include <string.h>

/* The template html/page.html, embedded by cmake/Embed.cmake. */
extern const unsigned char sg_web_page_html[];

/* "sha256-...", as a content security policy wants it. */
static char *policy_hash(const char *text)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    return g_strconcat("sha256-", base64, NULL);
}

/* PARTS (ended by NULL) in turn. */
static char *joined(const unsigned char *const *parts, const char *before, const char *after)
{
    GString *text = g_string_new(before);
    for (; *parts != NULL; parts++)
        g_string_append(text, (const char *)*parts);
    g_string_append(text, after);
    return g_string_free(text, FALSE);
}

/* JSON in which nothing can end a script element, or be taken for a line end by old readers of scripts. */
static char *escaped_json(const char *json)
{
    GString *out = g_string_sized_new(strlen(json) + 1024);
    for (const char *at = json; *at != '\0'; at++) {
        if (*at == '<' || *at == '>' || *at == '&') {
            g_string_append_printf(out, "\\u%04x", (unsigned)*at);
        } else if (strncmp(at, "\xe2\x80\xa8", 3) == 0 || strncmp(at, "\xe2\x80\xa9", 3) == 0) {
            g_string_append(out, at[2] == '\xa8' ? "\\u2028" : "\\u2029");
            at += 2;
        } else {
            g_string_append_c(out, *at);
        }
    }
    return g_string_free(out, FALSE);
}

char *sg_html_data(json_t *root)
{
    char *dumped = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(root);
    if (dumped == NULL)
        g_error("out of memory while writing the report"); /* as g_malloc */
    char *data = g_strdup(dumped);
    free(dumped);
    return data;
}

typedef struct {
    const char *name;
    char *text;
} Slot;

/* TEMPLATE with each @name@ replaced once; what is put in is not looked at again. */
static char *filled(const char *template, const Slot *slots, guint count)
{
    GString *out = g_string_new(NULL);
    for (const char *at = template; *at != '\0'; at++) {
        const Slot *slot = NULL;
        for (guint i = 0; *at == '@' && i < count && slot == NULL; i++) {
            gsize length = strlen(slots[i].name);
            if (strncmp(at + 1, slots[i].name, length) == 0 && at[1 + length] == '@')
                slot = &slots[i];
        }
        if (slot == NULL) {
            g_string_append_c(out, *at);
            continue;
        }
        g_string_append(out, slot->text);
        at += strlen(slot->name) + 1;
    }
    return g_string_free(out, FALSE);
}

char *sg_html_file(const SgHtmlFile *file)
{
    g_autofree char *style = joined(file->styles, "", "");
    g_autofree char *script = joined(file->scripts, "(() => {\n\"use strict\";\n", "})();\n");
    Slot slots[] = {
        {"lang", g_strdup(sg_words_language())},
        {"title", g_markup_escape_text(file->title, -1)},
        /* Beside a page opened from a disk lie files: in some browsers 'self' does not say so. */
        {"beside", g_strdup(file->beside ? " 'self' file:" : "")},
        {"style-hash", policy_hash(style)},
        {"script-hash", policy_hash(script)},
        {"style", g_strdup(style)},
        {"text", g_markup_escape_text(file->text, -1)},
        {"report", escaped_json(file->report)},
        {"page", escaped_json(file->page)},
        {"script", g_strdup(script)},
    };
    char *page = filled((const char *)sg_web_page_html, slots, G_N_ELEMENTS(slots));
    for (guint i = 0; i < G_N_ELEMENTS(slots); i++)
        g_free(slots[i].text);
    return page;
}
