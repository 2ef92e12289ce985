#include "report/csv.h"

#include <string.h>

#include "report/page.h"

void sg_report_add_cell(GString *out, const char *text, gboolean last)
{
    g_autofree char *clean = sg_report_clean(text);
    g_autoptr(GString) cell = g_string_new(strchr("=+-@", *clean) != NULL && *clean != '\0' ? "'" : NULL);
    g_string_append(cell, clean);
    if (strpbrk(cell->str, "\",") != NULL) {
        g_string_replace(cell, "\"", "\"\"", 0);
        g_string_prepend_c(cell, '"');
        g_string_append_c(cell, '"');
    }
    g_string_append(out, cell->str);
    g_string_append(out, last ? "\n" : ",");
}
