/* Tables of text for a terminal. */
#ifndef SOILGATE_CLI_TABLE_H
#define SOILGATE_CLI_TABLE_H

#include <glib.h>

/* Cells for sg_cli_cells_add. */
#define SG_CLI_CELLS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Adds copies of CELLS, ended by NULL, to ROWS (char *, to be freed with the array). */
void sg_cli_cells_add(GPtrArray *rows, const char *const *cells);
/* Appends the table to OUT: ROWS holds COLUMNS strings a row, the headings first. Columns are as wide as their widest
 * cell, in characters. */
void sg_cli_table_add(GString *out, const GPtrArray *rows, int columns);

#endif
