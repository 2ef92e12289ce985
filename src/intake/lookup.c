/* Class look-up tables: text of two columns, a code and what it stands for, as R's write.table leaves it (blanks or
 * tabs, quotes) or as CSV. */
#include "intake/small.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/limits.h"

#include <string.h>

/* Splits a line at its first separator and takes quotes off: "1;None" and "1 \"Very strong\"" alike. */
static gboolean split_line(char *line, char **code, char **name)
{
    g_strstrip(line);
    gsize length = *line == '"' ? strcspn(line + 1, "\"") + 2 : strcspn(line, " \t,;");
    if (length >= strlen(line))
        return FALSE;
    char *rest = line + length;
    *rest++ = '\0';
    *code = g_strdelimit(line, "\"", ' ');
    *name = g_strdelimit(rest, "\",;\t", ' ');
    g_strstrip(*code);
    g_strstrip(*name);
    return **code != '\0' && **name != '\0';
}

static gboolean add_line(SgLookup *lookup, char *line, int number, char **reason)
{
    char *code_text, *name, *end;
    if (!split_line(line, &code_text, &name)) {
        *reason = g_strdup_printf("line %d does not hold a code and a class", number);
        return FALSE;
    }
    gint64 code = g_ascii_strtoll(code_text, &end, 10);
    if (*end != '\0' || end == code_text || code < G_MININT || code > G_MAXINT) {
        if (number == 1)
            return TRUE; /* the heading: classcode, mapvalue */
        *reason = g_strdup_printf("line %d does not begin with a whole number", number);
        return FALSE;
    }
    if (sg_lookup_name(lookup, (int)code) != NULL) {
        *reason = g_strdup_printf("line %d gives code %d a second time", number, (int)code);
        return FALSE;
    }
    if (lookup->entries->len >= SG_LIMIT_CODES) {
        *reason = g_strdup("it holds more than " G_STRINGIFY(SG_LIMIT_CODES) " classes");
        return FALSE;
    }
    SgLookupEntry entry = {.code = (int)code, .name = sg_text_printable(name)};
    g_array_append_val(lookup->entries, entry);
    return TRUE;
}

static void entry_clear(gpointer data)
{
    g_free(((SgLookupEntry *)data)->name);
}

SgLookup *sg_lookup_read(const char *path, const char *shown)
{
    SgLookup *lookup = g_new0(SgLookup, 1);
    lookup->shown = g_strdup(shown);
    lookup->entries = g_array_new(FALSE, FALSE, sizeof(SgLookupEntry));
    g_array_set_clear_func(lookup->entries, entry_clear);
    g_autofree char *text = sg_small_text(path, SG_LIMIT_LOOKUP_BYTES, &lookup->unreadable);
    if (text == NULL)
        return lookup;
    g_auto(GStrv) lines = g_strsplit_set(text, "\n\r", -1);
    int number = 0;
    for (guint i = 0; lines[i] != NULL && lookup->unreadable == NULL; i++)
        if (*g_strstrip(lines[i]) != '\0')
            add_line(lookup, lines[i], ++number, &lookup->unreadable);
    if (lookup->unreadable == NULL && lookup->entries->len == 0)
        lookup->unreadable = g_strdup("it holds no class");
    return lookup;
}

const char *sg_lookup_name(const SgLookup *lookup, int code)
{
    for (guint i = 0; i < lookup->entries->len; i++) {
        const SgLookupEntry *entry = &g_array_index(lookup->entries, SgLookupEntry, i);
        if (entry->code == code)
            return entry->name;
    }
    return NULL;
}

gboolean sg_lookup_canonical(const SgLookup *lookup, const SgClasses *classes, int code, double *canonical)
{
    const char *name = lookup->unreadable == NULL ? sg_lookup_name(lookup, code) : NULL;
    const SgClass *found = name != NULL ? sg_classes_find(classes, name) : NULL;
    if (found != NULL)
        *canonical = found->code;
    return found != NULL;
}

void sg_lookup_free(SgLookup *lookup)
{
    if (lookup == NULL)
        return;
    g_free(lookup->shown);
    g_free(lookup->unreadable);
    g_array_unref(lookup->entries);
    g_free(lookup);
}
