/* mosaic, pyramid: a raster and its overviews as packed tiles, from the raster's bands of tiles, one after the other.
 * Memory is a band of each level, twice the raster's own. */
#ifndef SOILGATE_MOSAIC_PYRAMID_H
#define SOILGATE_MOSAIC_PYRAMID_H

#include "mosaic/values.h"
#include "soilgate/cog_write.h"

#define SG_FILE_SPOOL (-1) /* SgCogTile.file of tiles that a pyramid packed: they lie in its spool */

typedef struct SgPyramid SgPyramid;
typedef struct {
    const char *shown; /* in errors */
    SgType type;
    double nodata;
    SgReduce how;
    int cols, rows;
    int threads;
    gboolean pack_all; /* the raster's own tiles too; else only those of the overviews */
    int spool;         /* an empty file open for reading and writing: stays the caller's */
} SgPyramidPlan;
SgPyramid *sg_pyramid_new(const SgPyramidPlan *plan);
void sg_pyramid_free(SgPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPyramid, sg_pyramid_free)
/* The next SG_COG_TILE rows of the raster, as wide as its tiles together; what lies beyond the raster is nodata. After
 * the last one the pyramid is whole. */
gboolean sg_pyramid_push(SgPyramid *pyramid, const void *band, GError **error);
/* The tiles of LEVEL, row by row; those of level 0 are the caller's to fill in unless pack_all. */
SgCogTile *sg_pyramid_tiles(SgPyramid *pyramid, int level);

#endif
