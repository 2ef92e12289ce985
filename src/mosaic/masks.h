/* mosaic, masks: the raster of an exclusion, which goes through the same door as maps. */
#ifndef SOILGATE_MOSAIC_MASKS_H
#define SOILGATE_MOSAIC_MASKS_H

#include "soilgate/mosaic.h"

/* MASK: the raster of EXCLUSION (of the recipe SHOWN), told as a source of no country; free with sg_mask_free. NULL,
 * and a sentence in REFUSALS, when it cannot be taken: no numbers in one band, another hash, or pixels that are not
 * those of GRID's lattice. GRID: of the mosaic. FALSE with an error when the tool failed. Main thread. */
gboolean sg_mask_open(const SgExclusion *exclusion, const char *shown, const SgSpec *spec, const SgGrid *grid,
                      GPtrArray *refusals, SgMosaicSource **mask, GError **error);
void sg_mask_free(gpointer mask);

#endif
