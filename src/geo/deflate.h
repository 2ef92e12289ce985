/* Whether a DEFLATE block is what its writer wrote. libtiff 4.5 takes a stream whose pixels do not fit the checksum at
 * its end for good; here it is checked. */
#ifndef SOILGATE_GEO_DEFLATE_H
#define SOILGATE_GEO_DEFLATE_H

#include "geo/handle.h"

/* DECODED is the block as GDAL gave it. NULL when it is sound, or when nothing can be said; else what is wrong, a
 * constant text. */
const char *sg_deflate_damage(SgRaster *raster, int block_col, int block_row, const void *decoded);

#endif
