/* What the writers of the status share. */
#ifndef SOILGATE_REPORT_STATUS_H
#define SOILGATE_REPORT_STATUS_H

#include "soilgate/report.h"

/* Countries of which the product is expected: all but those without a status. */
guint sg_status_expected(const SgStatus *status);

#endif
