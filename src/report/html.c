/* The report page: one file that holds everything it shows. */
#include "report/html.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <stdlib.h>
#include <string.h>

/* The files of html/, embedded by cmake/Embed.cmake. */
extern const unsigned char sg_web_page_html[], sg_web_page_css[], sg_web_dom_js[], sg_web_chart_js[], sg_web_map_js[],
    sg_web_findings_js[], sg_web_page_js[];

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

static char *script(void)
{
    const unsigned char *const parts[] = {sg_web_dom_js, sg_web_chart_js, sg_web_map_js, sg_web_findings_js,
                                          sg_web_page_js};
    GString *text = g_string_new("(() => {\n\"use strict\";\n");
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append(text, (const char *)parts[i]);
    g_string_append(text, "})();\n");
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

static char *page_json(const SgReport *report, const SgPictures *pictures)
{
    json_t *page = sg_html_page(report, pictures);
    char *dumped = json_dumps(page, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(page);
    if (dumped == NULL)
        g_error("out of memory while writing the report"); /* as g_malloc */
    char *escaped = escaped_json(dumped);
    free(dumped);
    return escaped;
}

/* The report for readers without scripts. */
static char *plain_text(const SgReport *report, const SgReportOptions *options)
{
    SgReportOptions plain = *options;
    plain.colour = plain.quiet = FALSE;
    plain.width = 0;
    g_autofree char *text = sg_report_text(report, &plain);
    return g_markup_escape_text(text, -1);
}

static char *title(const SgReport *report)
{
    const SgDelivery *first = report->deliveries->len == 1 ? g_ptr_array_index(report->deliveries, 0) : NULL;
    g_autofree char *text = g_strjoin(" ", "soilgate", _(sg_verdict_name(report->verdict)),
                                      first != NULL && first->country != NULL ? first->country : NULL, NULL);
    g_autofree char *product = first != NULL && first->spec != NULL && first->country != NULL
                                   ? g_strconcat(text, " ", first->spec->product, NULL)
                                   : g_strdup(text);
    g_autofree char *clean = sg_report_clean(product);
    return g_markup_escape_text(clean, -1);
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

char *sg_report_html(const SgReport *report, const SgReportOptions *options)
{
    const char *style = (const char *)sg_web_page_css;
    g_autofree char *code = script();
    g_autofree char *json = sg_report_json(report, options);
    Slot slots[] = {
        {"lang", g_strdup(sg_words_language())},
        {"title", title(report)},
        {"style-hash", policy_hash(style)},
        {"script-hash", policy_hash(code)},
        {"style", g_strdup(style)},
        {"text", plain_text(report, options)},
        {"report", escaped_json(json)},
        {"page", page_json(report, options->pictures)},
        {"script", g_strdup(code)},
    };
    char *page = filled((const char *)sg_web_page_html, slots, G_N_ELEMENTS(slots));
    for (guint i = 0; i < G_N_ELEMENTS(slots); i++)
        g_free(slots[i].text);
    return page;
}
