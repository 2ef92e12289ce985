/* What the reports share that programs read beside the JSON: JUnit, SARIF, annotations, Markdown. */
#ifndef SOILGATE_REPORT_CI_H
#define SOILGATE_REPORT_CI_H

#include "soilgate/report.h"

/* A finding and the delivery it is in. */
typedef struct {
    const SgDelivery *delivery;
    const SgFinding *finding;
} SgTold;

/* TRUE when FINDING keeps its delivery from being accepted. */
gboolean sg_ci_rejects(const SgFinding *finding, gboolean strict);
gboolean sg_ci_accepted(const SgDelivery *delivery, gboolean strict);
/* All findings of all deliveries (SgTold): first what rejects, then the rest by weight, what is waived last; else in
 * their order. */
GArray *sg_ci_findings(const SgReport *report);

/* Where SHOWN, a file of DELIVERY or with NULL the delivery, lies: a path as bytes, relative to FOLDER (absolute, or
 * NULL) when it is below that; or an address. What lies in an archive is told as if that were a folder. Free with
 * g_free. */
char *sg_ci_place(const SgDelivery *delivery, const char *shown, const char *folder);
/* TRUE for what sg_ci_place gives for downloads. */
gboolean sg_ci_is_address(const char *place);

/* "LKA GSOCseq: my_delivery", with words for what is not known. */
char *sg_ci_title(const SgDelivery *delivery);
/* "fail: not accepted (3 errors, 1 warning)". */
char *sg_ci_verdict(const SgDelivery *delivery, gboolean strict);
/* FINDING in full, for people, a line each: message, expected and measured, places, advice, command, source. */
char *sg_ci_finding_text(const SgFinding *finding);
/* "T0 (LKA_T0.tif): message", "LKA_T0.tif: message" or the message alone, on one line. */
char *sg_ci_finding_line(const SgFinding *finding);

#endif
