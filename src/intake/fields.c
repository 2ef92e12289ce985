#include "intake/fields.h"

#include <string.h>

static gboolean has_outside_quotes(const char *line, char separator)
{
    gboolean quoted = FALSE;
    for (; *line != '\0'; line++) {
        quoted = quoted != (*line == '"');
        if (!quoted && *line == separator)
            return TRUE;
    }
    return FALSE;
}

char sg_fields_separator(char *const *lines, guint from)
{
    for (const char *separator = "\t;,"; *separator != '\0'; separator++) {
        gboolean all = lines[from] != NULL;
        for (guint i = from; all && lines[i] != NULL; i++)
            all = has_outside_quotes(lines[i], *separator);
        if (all)
            return *separator;
    }
    return ' ';
}

static gboolean separates(char c, char separator)
{
    return c == separator || (separator == ' ' && c == '\t');
}

/* The field that begins at *AT, which is moved to what follows it. Two quotes in a quoted field are one. */
static char *take_field(const char **at, char separator)
{
    GString *field = g_string_new(NULL);
    gboolean quoted = FALSE;
    const char *c = *at;
    for (; *c != '\0' && (quoted || !separates(*c, separator)); c++) {
        if (*c != '"') {
            g_string_append_c(field, *c);
        } else if (quoted && c[1] == '"') {
            g_string_append_c(field, '"');
            c++;
        } else {
            quoted = !quoted;
        }
    }
    *at = c;
    return g_strstrip(g_string_free(field, FALSE));
}

GPtrArray *sg_fields_split(const char *line, char separator)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    const char *at = line;
    for (gboolean more = TRUE; more;) {
        if (separator == ' ')
            at += strspn(at, " \t");
        g_ptr_array_add(fields, take_field(&at, separator));
        more = *at != '\0';
        at += more ? 1 : 0;
    }
    while (fields->len > 0 && *(const char *)g_ptr_array_index(fields, fields->len - 1) == '\0')
        g_ptr_array_remove_index(fields, fields->len - 1);
    return fields;
}
