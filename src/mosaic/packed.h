/* mosaic, packed: the packed tiles of a layer, which lie in the parts of its shards or in the rasters of an earlier
 * mosaic, and their pixels. */
#ifndef SOILGATE_MOSAIC_PACKED_H
#define SOILGATE_MOSAIC_PACKED_H

#include "mosaic/run.h"

/* The tile of the raster of KIND in COL and ROW of its tiles. SgCogTile.file is the number of its shard. */
SgCogTile sg_packed_at(const SgMosaicRun *run, SgMosaicKind kind, int col, int row);
/* Reads TILE, whose file is a shard or SG_FILE_FINISHED, into OUT. SG_ERROR_FAILED. Any thread. */
gboolean sg_packed_read(const SgMosaicRun *run, SgMosaicKind kind, const SgCogTile *tile, guint8 *out, GError **error);
/* Reads a tile from the open file FD. */
gboolean sg_packed_read_fd(int fd, const SgCogTile *tile, guint8 *out, GError **error);
/* The pixels of that tile, in rows of STRIDE bytes; CODEC is one of the type and side of the raster. */
gboolean sg_packed_pixels(const SgMosaicRun *run, SgMosaicKind kind, int col, int row, SgTileCodec *codec,
                          guint8 *pixels, gsize stride, GError **error);

/* How many tiles the overview LEVEL (1 and up) of the rasters has; and under which name the one of number INDEX, row by
 * row, may be used again. */
int sg_overviews_of(const SgMosaicPlan *plan, int level);
char *sg_overview_key(const SgMosaicPlan *plan, int level, int index);

#endif
