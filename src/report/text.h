/* Parts of the report for people. */
#ifndef SOILGATE_REPORT_TEXT_H
#define SOILGATE_REPORT_TEXT_H

#include "report/page.h"
#include "soilgate/report.h"

/* What was found: country, product, layers, grid, one line a file. */
void sg_text_found(SgPage *page, const SgDelivery *delivery, const SgReport *report);
/* What is wrong, worst first; then what could not be checked. */
void sg_text_findings(SgPage *page, const SgDelivery *delivery);
void sg_text_unchecked(SgPage *page, const SgDelivery *delivery);
/* What is wrong and accepted as it is, and by whose decision. */
void sg_text_waived(SgPage *page, const SgDelivery *delivery);

/* Findings of one rule and severity, in the order of the delivery. */
typedef struct {
    const SgRule *rule;
    SgSeverity severity;
    GPtrArray *findings; /* const SgFinding * */
} SgGroup;
/* The findings of SEVERITY by rule (SgGroup *), those that are waived or those that are not. */
GPtrArray *sg_text_groups(const SgDelivery *delivery, SgSeverity severity, gboolean waived);

/* "row 3, column 5 (90.0042 E, 27.5042 N): 900". */
char *sg_text_place(const SgLocation *location);
/* "3 errors, 1 warning, 2 not checked, 1 waived"; "nothing found" when all are 0. */
char *sg_text_counts(const SgDelivery *delivery);
/* "1 file", "1 234 files". */
char *sg_text_plural(gint64 count, const char *one, const char *many);
/* A pixel's value in the fewest digits that tell it from every other value of its type. */
char *sg_text_value(double value);
/* "Bhutan (BTN)", "X01", or "country unknown" for NULL. */
char *sg_text_country(const char *iso3);

#endif
