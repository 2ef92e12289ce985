/* What was accepted last, for a delivery that is handed in now. */
#ifndef SOILGATE_CLI_BEFORE_H
#define SOILGATE_CLI_BEFORE_H

#include "cli/checking.h"
#include "soilgate/compare.h"
#include "soilgate/registry.h"
#include "soilgate/store.h"

typedef struct {
    GPtrArray *accepted; /* SgSubmission *: the last ones, of every country and product that is asked about */
    SgRecord *record;    /* what their reports say, with their files where the store has them */
    SgPrevious *previous;
} SgCliBefore;
void sg_cli_before_clear(SgCliBefore *before);

/* What is known of the deliveries that were accepted last, of the product and country of SUBJECT, or of all. Names that
 * the registry has not are told here. BEFORE is all zero. */
gboolean sg_cli_before_read(SgCliBefore *before, SgRegistry *registry, const SgStore *store,
                            const SgCliSubject *subject, GError **error);
/* What REPORT changes of them, of the countries and products of both; these alone are left in BEFORE's record. NULL
 * when none of them was accepted before, or with an error. *AFTER, the record of REPORT, must live as long. */
SgDiff *sg_cli_before_compare(const SgCliBefore *before, const SgReport *report, SgRecord **after, GError **error);

#endif
