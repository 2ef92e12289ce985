/* draft, private: what a draft says of grid and values, decided from what was measured. */
#ifndef SOILGATE_DRAFT_CHOOSE_H
#define SOILGATE_DRAFT_CHOOSE_H

#include "draft/draft.h"

#define SG_DRAFT_LATTICES 16

/* The map whose CRS and pixel size most maps have; NULL when none has a grid in degrees. */
const SgDraftMap *sg_draft_typical(const SgDraft *draft);
/* Arc-seconds of a pixel, whole where it is so near to it that only digits were lost. */
double sg_draft_arcsec(const SgDraftMap *map);
/* The first map of each lattice, SG_DRAFT_LATTICES at most, of the maps with CRS and pixel size of TYPICAL; their
 * number. */
guint sg_draft_lattices(const SgDraft *draft, const SgDraftMap *typical, const SgDraftMap **first);
/* An origin that the format can hold: whole pixels nearer to the middle of the world. LIMIT and PIXEL: degrees. */
double sg_draft_origin(double origin, double limit, double pixel);

/* The observed range, rounded outwards; where the nodata would lie in it, as it was observed. */
void sg_draft_range(const SgDraftMap *map, double *low, double *high);
gboolean sg_draft_in_range(const SgDraftMap *map, double value);
/* TRUE for a fill that can be a value of no layer. */
gboolean sg_draft_never_a_value(const SgDraft *draft, double value);

#endif
