/* mosaic, index as it is told: a GVariant and, behind it, the SHA-256 of its bytes as text. Those who write it and
 * those who read it share this. */
#ifndef SOILGATE_MOSAIC_INDEX_TOLD_H
#define SOILGATE_MOSAIC_INDEX_TOLD_H

#include "mosaic/part.h"

#define SG_INDEX_MAGIC "soilgate-mosaic-index/3"
#define SG_INDEX_HASH  64 /* characters */
/* Magic, tiles across and down, hash and length of both rasters, shards, tiles of overviews (key, bytes in both
 * rasters) from the largest overview on, squares. */
#define SG_INDEX_TYPE "(siissxxava(suu)a(sssx))"

enum {
    SG_INDEX_CELL_MAGIC,
    SG_INDEX_CELL_ACROSS,
    SG_INDEX_CELL_DOWN,
    SG_INDEX_CELL_HASH,
    SG_INDEX_CELL_BYTES = SG_INDEX_CELL_HASH + SG_KINDS,
    SG_INDEX_CELL_PARTS = SG_INDEX_CELL_BYTES + SG_KINDS,
    SG_INDEX_CELL_OVERVIEWS,
    SG_INDEX_CELL_SQUARES
};

#endif
