/* What the writers of the status share. */
#ifndef SOILGATE_REPORT_STATUS_H
#define SOILGATE_REPORT_STATUS_H

#include "report/page.h"
#include "soilgate/report.h"

#include <jansson.h>

/* Countries of which the product is expected: all but those without a status. */
guint sg_status_expected(const SgStatus *status);
/* Why a line of the record was written, when, by whom and on which evidence (or NULL), below that line. */
void sg_status_put_origin(SgPage *page, const char *why, const char *recorded_at, const char *who,
                          const char *evidence);

/* As sg_status_json tells it; a new reference. */
json_t *sg_status_object(const SgStatus *status);

#endif
