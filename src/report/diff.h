/* Parts of the text that tells what differs. */
#ifndef SOILGATE_REPORT_DIFF_H
#define SOILGATE_REPORT_DIFF_H

#include "report/text.h"

/* Findings that are new, changed or gone; those of one rule stand together. */
void sg_diff_text_findings(SgPage *page, const SgDiffDelivery *delivery);
/* "5", or "5 -> 7". */
char *sg_diff_counts(gint64 before, gint64 after);

#endif
