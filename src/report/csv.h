/* CSV for programs and spreadsheets. */
#ifndef SOILGATE_REPORT_CSV_H
#define SOILGATE_REPORT_CSV_H

#include <glib.h>

/* Appends a cell of RFC 4180, cleaned; NULL is an empty one. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it. LAST ends the line. */
void sg_report_add_cell(GString *out, const char *text, gboolean last);

#endif
