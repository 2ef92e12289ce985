#include "cli/table.h"

/* Appends COLUMNS cells, each padded to its width (in characters), the last one not. */
static void add_row(GString *out, const char *const *cells, const int *widths, int columns)
{
    for (int i = 0; i < columns; i++) {
        g_string_append(out, cells[i]);
        if (i + 1 == columns)
            break;
        for (glong used = g_utf8_strlen(cells[i], -1); used < widths[i] + 2; used++)
            g_string_append_c(out, ' ');
    }
    g_string_append_c(out, '\n');
}

void sg_cli_table_add(GString *out, const GPtrArray *rows, int columns)
{
    g_autofree int *widths = g_new0(int, (gsize)columns);
    for (guint i = 0; i < rows->len; i++) {
        int *width = &widths[i % (guint)columns];
        *width = MAX(*width, (int)g_utf8_strlen(g_ptr_array_index(rows, i), -1));
    }
    for (guint i = 0; i < rows->len; i += (guint)columns)
        add_row(out, (const char *const *)&rows->pdata[i], widths, columns);
}

void sg_cli_cells_add(GPtrArray *rows, const char *const *cells)
{
    for (; *cells != NULL; cells++)
        g_ptr_array_add(rows, g_strdup(*cells));
}
