/* check, borders: judges a mosaic by the rules border.*, from what was measured along its borders. Pure: no I/O. */
#ifndef SOILGATE_BORDERS_H
#define SOILGATE_BORDERS_H

#include "soilgate/check.h"
#include "soilgate/seams.h"

/* What the rules of scope mosaic say of one layer of a mosaic. */
typedef struct {
    const SgSeams *seams; /* the caller's */
    GPtrArray *findings;  /* SgFinding *, heaviest first, in the order of the seams within a rule */
    GArray *outcomes;     /* SgOutcome, one for each of these rules */
} SgBorders;
/* SPEC may give the rules other severities; it and SEAMS must outlive the outcome. */
SgBorders *sg_check_borders(const SgSpec *spec, const SgSeams *seams);
void sg_borders_free(SgBorders *borders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBorders, sg_borders_free)

#endif
