/* mosaic, run: what the steps of making one layer share. */
#ifndef SOILGATE_MOSAIC_RUN_H
#define SOILGATE_MOSAIC_RUN_H

#include "mosaic/legend.h"
#include "mosaic/shard.h"
#include "mosaic/values.h"
#include "mosaic/work.h"

#include <pthread.h>

/* One layer in the making. */
typedef struct {
    const SgMosaicPlan *plan;
    const SgMosaicWork *work;
    const SgMosaicOptions *options;
    int threads;
    const struct SgMosaicIndex *before; /* of what lies in the output folder; or NULL */
    SgMosaicPart **parts;               /* by shard */
    GArray *overviews[SG_KINDS];        /* guint32: bytes of all tiles of overviews, from the largest on; or NULL */
    GArray *samples;                    /* float: of the values, but not of classes; NULL at first */
    char *style;                        /* of the values, for QGIS, once their raster is there; or NULL */
    SgMosaicLayer *out;                 /* base and grid are set; files are added */
    pthread_mutex_t mutex;              /* of what follows */
    gint64 done, total;                 /* steps of progress */
} SgMosaicRun;

/* One more step is done. Any thread. */
void sg_mosaic_step(SgMosaicRun *run);

/* Where the part of shard INDEX lies; free with g_free. */
char *sg_mosaic_part_path(const SgMosaicRun *run, int index);
/* Makes what parts are not there yet. */
gboolean sg_mosaic_run_shards(SgMosaicRun *run, GError **error);
/* Counts of all parts, into run->out. */
void sg_mosaic_count(SgMosaicRun *run);

/* Makes the output raster of KIND from the parts, with what lies beside it. */
gboolean sg_mosaic_finish(SgMosaicRun *run, SgMosaicKind kind, GError **error);
/* Makes tiles of 10 x 10 degrees from the finished raster of values, and a VRT over them. */
gboolean sg_mosaic_cut_tiles(SgMosaicRun *run, GError **error);
/* The number of those squares that the grid reaches into. */
int sg_mosaic_squares(const SgGrid *grid);

/* Tells of an output file that stays as it is. */
void sg_mosaic_keep_file(SgMosaicRun *run, const char *name, const char *sha256, gint64 bytes);
/* Tells of the staged output file NAME in run->out; PIXEL_SHA256 is taken, and may be NULL. */
gboolean sg_mosaic_add_file(SgMosaicRun *run, const char *name, char *pixel_sha256, GError **error);
/* Writes TEXT, taken, as the output file NAME. */
gboolean sg_mosaic_add_text(SgMosaicRun *run, const char *name, char *text, GError **error);
/* What GDAL is told of the raster NAME (taken over as it is). LEGEND may be NULL. */
SgCogPlan sg_mosaic_cog(const SgMosaicRun *run, SgMosaicKind kind, const char *name, const SgLegend *legend);
/* The legend of KIND; NULL: none. */
SgLegend *sg_mosaic_legend(const SgMosaicRun *run, SgMosaicKind kind);
/* Puts a COG together as the output file NAME and tells of it. */
gboolean sg_mosaic_write_cog(SgMosaicRun *run, const SgCogPlan *cog, const char *name, const SgCogTile *const *levels,
                             SgCogRead read, gpointer data, char *pixel_sha256, GError **error);

#endif
