/* report: writes one finished report in a format. Pure: a report in, text out. */
#ifndef SOILGATE_REPORT_H
#define SOILGATE_REPORT_H

#include "soilgate/check.h"

typedef struct {
    const char *started;            /* RFC 3339, read by main */
    const char *gdal, *proj, *geos; /* versions at run time, read by main; NULL: not told */
    gboolean colour;                /* text: the terminal shows colours */
    gboolean quiet;                 /* text: one line a delivery */
    int width;                      /* text: columns; 0: 100 */
} SgReportOptions;

/* The format soilgate-report/1 (specs/schema/soilgate-report-1.schema.json). Free with g_free, as the others. */
char *sg_report_json(const SgReport *report, const SgReportOptions *options);
/* For people: what was found, what is wrong (grouped and capped), the verdict and what to do next. */
char *sg_report_text(const SgReport *report, const SgReportOptions *options);

/* "soilgate rules": the table (NULL), or one rule in full. */
char *sg_rules_text(const SgRule *rule);

#endif
