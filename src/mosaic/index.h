/* mosaic, index: what a finished layer was made of, kept beside it, so that another run redoes only what has changed.
 *
 * It is a hidden file, .soilgate-BASE.index: the keys and counts of all shards, whose packed tiles are those of the
 * finished rasters, the keys of all tiles of their overviews, and of all squares of 10 degrees. Without it, or when a
 * raster is not the one that it tells of, everything is made again, and the bytes are the same. */
#ifndef SOILGATE_MOSAIC_INDEX_H
#define SOILGATE_MOSAIC_INDEX_H

#include "mosaic/run.h"

typedef struct SgMosaicIndex SgMosaicIndex;
/* That of the layer with this BASE in the output folder; NULL when there is none that can be used. */
SgMosaicIndex *sg_mosaic_index_open(const char *output, const char *base);
void sg_mosaic_index_free(SgMosaicIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaicIndex, sg_mosaic_index_free)
/* The shard with KEY, its tiles in the finished rasters; NULL when there is none. The caller's. */
SgMosaicPart *sg_mosaic_index_part(const SgMosaicIndex *index, const char *key);
/* The tile of an overview with KEY in the finished raster of KIND; FALSE when there is none. */
gboolean sg_mosaic_index_overview(const SgMosaicIndex *index, SgMosaicKind kind, const char *key, SgCogTile *tile);
/* What is known of the square with KEY, the file NAME: its hash and length, "" and 0 for an empty one. FALSE when it is
 * not known, or the file is not there as it was. */
gboolean sg_mosaic_index_square(const SgMosaicIndex *index, const char *key, const char *name, const char **sha256,
                                gint64 *bytes);

/* Stages the index of RUN, which is whole. SQUARES: key, file name, SHA-256 ("" for an empty square), in turn, and the
 * bytes of each. */
typedef struct {
    char *key, *name, *sha256;
    gint64 bytes;
} SgMosaicSquare;
gboolean sg_mosaic_index_write(SgMosaicRun *run, const SgMosaicSquare *squares, guint count, GError **error);

/* The bases of layers whose index lies in the output folder (char *), sorted; freed with the array. */
GPtrArray *sg_mosaic_index_bases(const char *output);
/* ".soilgate-BASE.index" */
char *sg_mosaic_index_name(const char *base);

#endif
