/* registry, inside: CSV by RFC 4180. */
#ifndef SOILGATE_REGISTRY_CSV_H
#define SOILGATE_REGISTRY_CSV_H

#include <glib.h>

typedef struct {
    guint line;        /* where it begins, from 1 */
    GPtrArray *fields; /* char *, without the blanks around them */
} SgCsvRow;

/* The rows of TEXT (UTF-8, valid), without empty ones: SgCsvRow *, freed with the array. The separator is ';' where the
 * first line has that and no ','. A mark of byte order is passed over. NULL: a quote is not closed, or there are more
 * than SG_LIMIT_CSV_ROWS rows; *PROBLEM then says so (g_free). */
GPtrArray *sg_csv_read(const char *text, char **problem);
/* Appends FIELD, quoted where it must be. */
void sg_csv_add(GString *out, const char *field, gboolean last);

#endif
