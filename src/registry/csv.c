/* CSV by RFC 4180, as spreadsheets write it. */
#include "registry/csv.h"

#include <string.h>

#include "soilgate/limits.h"
#include "soilgate/words.h"

static void row_free(gpointer data)
{
    SgCsvRow *row = data;
    g_ptr_array_unref(row->fields);
    g_free(row);
}

static char find_separator(const char *text)
{
    gsize line = strcspn(text, "\r\n");
    return memchr(text, ',', line) == NULL && memchr(text, ';', line) != NULL ? ';' : ',';
}

/* Reads the field at *AT into FIELD, and *AT up to what ends it; *LINE counts the ends of lines in it. FALSE: a quote
 * is not closed. */
static gboolean read_field(const char **at, char separator, GString *field, guint *line)
{
    gboolean quoted = **at == '"';
    const char *c = *at + (quoted ? 1 : 0);
    for (; *c != '\0'; c++) {
        if (quoted && *c == '"' && c[1] == '"') {
            c++;
        } else if (quoted && *c == '"') {
            quoted = FALSE; /* what stands behind it up to the separator belongs to it still */
            continue;
        } else if (!quoted && (*c == separator || *c == '\n' || *c == '\r')) {
            break;
        }
        *line += *c == '\n';
        g_string_append_c(field, *c);
    }
    *at = c;
    return !quoted;
}

static gboolean is_empty(const SgCsvRow *row)
{
    for (guint i = 0; i < row->fields->len; i++)
        if (*(const char *)g_ptr_array_index(row->fields, i) != '\0')
            return FALSE;
    return TRUE;
}

/* The row at *AT; NULL when a quote is not closed. */
static SgCsvRow *read_row(const char **at, char separator, guint *line)
{
    SgCsvRow *row = g_new0(SgCsvRow, 1);
    row->line = *line;
    row->fields = g_ptr_array_new_with_free_func(g_free);
    gboolean more = TRUE;
    while (more) {
        g_autoptr(GString) field = g_string_new(NULL);
        if (!read_field(at, separator, field, line)) {
            row_free(row);
            return NULL;
        }
        g_ptr_array_add(row->fields, g_strstrip(g_strdup(field->str)));
        more = **at == separator;
        *at += more ? 1 : 0;
    }
    if (**at == '\r')
        (*at)++;
    if (**at == '\n')
        (*at)++;
    (*line)++;
    return row;
}

GPtrArray *sg_csv_read(const char *text, char **problem)
{
    static const char byte_order[] = "\xEF\xBB\xBF";
    const char *at = g_str_has_prefix(text, byte_order) ? text + strlen(byte_order) : text;
    char separator = find_separator(at);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    guint line = 1;
    while (*at != '\0') {
        guint start = line;
        SgCsvRow *row = read_row(&at, separator, &line);
        if (row == NULL) {
            *problem = g_strdup_printf(_("line %u: a quote that begins here is not closed"), start);
            return NULL;
        }
        if (is_empty(row))
            row_free(row);
        else
            g_ptr_array_add(rows, row);
        if (rows->len > SG_LIMIT_CSV_ROWS) {
            *problem = g_strdup_printf(_("there are more than %d lines"), SG_LIMIT_CSV_ROWS);
            return NULL;
        }
    }
    return g_steal_pointer(&rows);
}

void sg_csv_add(GString *out, const char *field, gboolean last)
{
    if (strpbrk(field, "\",;\r\n") != NULL) {
        g_auto(GStrv) parts = g_strsplit(field, "\"", -1);
        g_autofree char *doubled = g_strjoinv("\"\"", parts);
        g_string_append_printf(out, "\"%s\"", doubled);
    } else {
        g_string_append(out, field);
    }
    g_string_append(out, last ? "\n" : ",");
}
