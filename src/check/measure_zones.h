/* check, private: the boundaries laid over the grids of files. */
#ifndef SOILGATE_CHECK_MEASURE_ZONES_H
#define SOILGATE_CHECK_MEASURE_ZONES_H

#include "check/measure.h"

/* A grid, who owns its pixels, and the zones of the country last asked for. */
typedef struct SgOwnedGrid SgOwnedGrid;
GPtrArray *sg_owned_grids_new(void); /* SgOwnedGrid *, those met last */

/* Lays the boundary over the grid that the N files share, and gives each its plan's grid and zones, which live until
 * other files' are asked for. *OWNED, which stays MEASURE's, is NULL where that cannot be, and the files then say why.
 * FALSE with an error. */
gboolean sg_measure_lay(SgMeasure *measure, const SgSpec *spec, const SgMeasured *measured, int n, SgOwnedGrid **owned,
                        GError **error);
/* What the places of the spill in FILE, which was zoned and scanned, tell: whose land they are, how far away. */
void sg_measure_tell_spill(const SgOwnedGrid *owned, SgFileFacts *file);

#endif
