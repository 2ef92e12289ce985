/* What the lists of rules share. */
#ifndef SOILGATE_REPORT_RULES_H
#define SOILGATE_REPORT_RULES_H

#include "soilgate/report.h"

#include <jansson.h>

/* What a rule waits for: "a file that opens, a CRS"; "" for nothing. Free with g_free. */
char *sg_rules_needs(unsigned needs);
/* The same as words of the format: ["open", "crs"]. A new reference. */
json_t *sg_rules_needs_json(unsigned needs);
/* "error: the delivery is not accepted until it is corrected". */
const char *sg_rules_scope(SgScope scope); /* whom a rule judges, for people */
const char *sg_rules_severity(SgSeverity severity);

#endif
