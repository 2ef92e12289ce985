/* mosaic, nearest: which of several countries lies nearest to a pixel beyond all of them. */
#ifndef SOILGATE_MOSAIC_NEAREST_H
#define SOILGATE_MOSAIC_NEAREST_H

#include "soilgate/boundary.h"

typedef struct SgNearest SgNearest;
/* ISO3: the codes of COUNT sources, in order; they, and OWNERSHIP, must outlive it. */
SgNearest *sg_nearest_new(const SgOwnership *ownership, const char *const *iso3, int count);
void sg_nearest_free(SgNearest *nearest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgNearest, sg_nearest_free)
/* The one of SOURCES (numbers of codes, COUNT of them, sorted) whose own pixels on the grid lie nearest to the centre
 * of (COL, ROW), distances in pixels; at the same distance the first one. *COLUMNS gets for how many columns from COL
 * on that is surely so. Any thread. */
int sg_nearest_of(SgNearest *nearest, int col, int row, const int *sources, int count, int *columns);
/* TRUE when boundaries could not be read a second time: what was answered since the beginning is of no use. */
gboolean sg_nearest_failed(SgNearest *nearest);

#endif
