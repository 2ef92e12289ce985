/* mosaic, pyramid: a raster and its overviews as packed tiles, from the raster's bands of tiles, one after the other.
 * Memory is a band of each level, twice the raster's own.
 *
 * Tiles that the caller has already are not packed again. The pixels of one of an overview are only asked for when a
 * tile that has to be made lies over it. */
#ifndef SOILGATE_MOSAIC_PYRAMID_H
#define SOILGATE_MOSAIC_PYRAMID_H

#include "mosaic/values.h"
#include "soilgate/cog_write.h"

#define SG_FILE_SPOOL    (-1) /* SgCogTile.file of tiles that a pyramid packed: they lie in its spool */
#define SG_FILE_FINISHED (-2) /* of tiles of the raster that lies in the output folder */

/* TRUE when the tile number INDEX of LEVEL, row by row, is there: then TILE is it. */
typedef gboolean (*SgPyramidKnown)(int level, int index, SgCogTile *tile, gpointer data);

typedef struct SgPyramid SgPyramid;
typedef struct {
    const char *shown; /* in errors */
    SgType type;
    int side; /* of a tile: see SgCogPlan */
    double nodata;
    SgReduce how;
    int cols, rows;
    int threads;
    int spool;            /* an empty file open for reading and writing: stays the caller's */
    SgPyramidKnown known; /* asked once of each tile; NULL: all are made */
    SgCogRead read;       /* of known tiles of overviews; by any thread. NULL: none is known */
    gpointer data;        /* for both */
} SgPyramidPlan;
SgPyramid *sg_pyramid_new(const SgPyramidPlan *plan);
void sg_pyramid_free(SgPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPyramid, sg_pyramid_free)
/* The next plan->side rows of the raster, as wide as its tiles together; what lies beyond the raster is nodata. After
 * the last one the pyramid is whole. */
gboolean sg_pyramid_push(SgPyramid *pyramid, const void *band, GError **error);
/* The tiles of LEVEL, row by row. */
SgCogTile *sg_pyramid_tiles(SgPyramid *pyramid, int level);

#endif
