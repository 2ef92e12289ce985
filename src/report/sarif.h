/* Parts of the SARIF report. */
#ifndef SOILGATE_REPORT_SARIF_H
#define SOILGATE_REPORT_SARIF_H

#include "report/ci.h"

#include <jansson.h>

/* The program and all its rules: a toolComponent. A new reference. */
json_t *sg_sarif_driver(void);

#endif
