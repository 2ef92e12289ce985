/* mosaic, shards: the tiles of one window of the grid, from the sources in it. Stateless: what a shard gives follows
 * from the plan and the files alone. */
#ifndef SOILGATE_MOSAIC_SHARD_H
#define SOILGATE_MOSAIC_SHARD_H

#include "mosaic/part.h"
#include "mosaic/plan.h"
#include "mosaic/reader.h"

/* The name under which the part of shard INDEX may be used again: a hash of all that decides of its bytes. */
char *sg_shard_key(const SgMosaicPlan *plan, int index);
/* The same for any window of the grid, told as NAME. */
char *sg_window_key(const SgMosaicPlan *plan, const SgShardWindow *window, const char *name);
/* TRUE when PART, which was written under the key of shard INDEX, has the tiles, sources and owners of it: whoever
 * writes files here may write wrong ones, and sums are made of them. */
gboolean sg_shard_fits(const SgMosaicPlan *plan, int index, const SgMosaicPart *part);
/* What shards read, open. */
typedef struct {
    SgOpenSources *sources;   /* of the plan */
    SgOpenSources *excluding; /* sg_exclude_rasters of the plan; NULL: nothing is left out */
} SgShardInputs;
/* Makes shard INDEX and writes it to PATH. Any thread. */
SgMosaicPart *sg_shard_make(const SgMosaicPlan *plan, const SgShardInputs *open, int index, const char *path,
                            const char *key, GError **error);

#endif
