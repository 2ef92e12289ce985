/* intake, private: lines of a table, taken apart into their fields. */
#ifndef SOILGATE_INTAKE_FIELDS_H
#define SOILGATE_INTAKE_FIELDS_H

#include <glib.h>

/* The separator of LINES: the first of tab, ';' and ',' that each of them has outside of quotes; else ' ', for runs of
 * blanks and tabs. FROM: the first line looked at. */
char sg_fields_separator(char *const *lines, guint from);

/* The fields of LINE (char *, freed with it), without quotes and the blanks around them. Empty fields at the end are
 * left out: office programs write them. */
GPtrArray *sg_fields_split(const char *line, char separator);

#endif
