/* Parts of the JSON report. Every function that gives JSON gives a new reference. */
#ifndef SOILGATE_REPORT_JSON_H
#define SOILGATE_REPORT_JSON_H

#include "report/page.h"
#include "soilgate/report.h"

#include <jansson.h>

json_t *sg_json_text(const char *text);   /* cleaned; NULL gives null */
json_t *sg_json_filled(const char *text); /* the same; "" gives null too */
json_t *sg_json_number(double value);     /* NaN and the infinities give null */
json_t *sg_json_file(const SgSpec *spec, const SgFileFacts *file);
json_t *sg_json_locations(const GArray *locations); /* SgLocation */
json_t *sg_json_outcomes(const GArray *outcomes);
/* A report whole; of the delivery ONLY unless that is NULL. */
json_t *sg_json_report(const SgReport *report, const SgDelivery *only, const SgReportOptions *options);
json_t *sg_json_diff(const SgDiff *diff, const SgReportOptions *options);
/* ROOT as text, with a line end; takes the reference. NULL, which memory that ran out gives, ends the program. */
char *sg_json_dump(json_t *root);

#endif
