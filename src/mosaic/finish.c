/* Overviews, the hash of the pixels, and the file: from the parts of all shards, one row of tiles after the other. */
#include "mosaic/each.h"
#include "mosaic/index.h"
#include "mosaic/packed.h"
#include "mosaic/pyramid.h"
#include "mosaic/run.h"
#include "mosaic/style.h"
#include "soilgate/base.h"
#include "soilgate/raster_style.h"
#include "soilgate/words.h"

#include <unistd.h>

typedef struct {
    SgMosaicRun *run;
    SgMosaicKind kind;
    SgType type;
    SgPyramid *pyramid;
    int spool;
    int tile_row;
    guint8 *band; /* of one row of tiles */
    SgHash *hash; /* of all pixels */
    SgTileCodec *codecs[SG_LIMIT_THREADS];
} Finish;

static char *name_of(const Finish *finish)
{
    return g_strconcat(finish->run->out->base, finish->kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
}

/* Tiles of the raster itself lie in the part of their shard, or in the raster that is there; tiles of overviews in the
 * spool, or there too. */
static gboolean read_packed(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    const Finish *finish = data;
    if (tile->file == SG_FILE_SPOOL)
        return sg_packed_read_fd(finish->spool, tile, out, error);
    return sg_packed_read(finish->run, finish->kind, tile, out, error);
}

static gboolean known_tile(int level, int index, SgCogTile *tile, gpointer data)
{
    const Finish *finish = data;
    SgMosaicRun *run = finish->run;
    if (level == 0) {
        *tile = sg_packed_at(run, finish->kind, index % run->plan->tile_cols, index / run->plan->tile_cols);
        return TRUE;
    }
    g_autofree char *key = sg_overview_key(run->plan, level, index);
    const gboolean known = run->before != NULL && sg_mosaic_index_overview(run->before, finish->kind, key, tile);
    run->out->overviews++;
    run->out->overviews_unchanged += known ? 1 : 0;
    return known;
}

static gboolean unpack_tile(int index, int worker, gpointer data, GError **error)
{
    Finish *finish = data;
    const gsize row_bytes = (gsize)finish->run->plan->side * sg_type_size(finish->type);
    const gsize stride = row_bytes * (gsize)finish->run->plan->tile_cols;
    if (finish->codecs[worker] == NULL)
        finish->codecs[worker] = sg_tile_codec_new(finish->type, finish->run->plan->side);
    return sg_packed_pixels(finish->run, finish->kind, index, finish->tile_row, finish->codecs[worker],
                            finish->band + (gsize)index * row_bytes, stride, error);
}

/* --- the pixels, one row of tiles after the other --- */

/* The rows of the raster in the band. */
static int band_rows(const Finish *finish)
{
    const SgMosaicPlan *plan = finish->run->plan;
    return MIN(plan->side, plan->grid.rows - finish->tile_row * plan->side);
}

static guint8 *band_row(const Finish *finish, int row)
{
    const SgMosaicPlan *plan = finish->run->plan;
    return finish->band + (gsize)row * (gsize)(plan->side * plan->tile_cols) * sg_type_size(finish->type);
}

/* As they are stored: what has no value has the same bits everywhere, also where that is a NaN (sg_values_store). */
static gpointer hash_band(gpointer data)
{
    const Finish *finish = data;
    for (int row = 0; row < band_rows(finish); row++)
        sg_hash_add(finish->hash, band_row(finish, row),
                    (gsize)finish->run->plan->grid.cols * sg_type_size(finish->type));
    return NULL;
}

/* Hashes the band and hands it to the pyramid, both at once: a hash goes row by row and can use one thread alone. */
static gboolean take_band(Finish *finish, GError **error)
{
    if (finish->kind == SG_KIND_VALUES && !finish->run->plan->classes)
        sg_mosaic_sample(finish->run, finish->band, (gsize)(band_row(finish, 1) - finish->band), finish->tile_row);
    GThread *hashing = finish->run->threads > 1 ? g_thread_try_new("mosaic", hash_band, finish, NULL) : NULL;
    if (hashing == NULL)
        hash_band(finish);
    const gboolean done = sg_pyramid_push(finish->pyramid, finish->band, error);
    if (hashing != NULL)
        g_thread_join(hashing);
    return done;
}

/* Gives the hash of the pixels; NULL with an error. */
static char *run_bands(Finish *finish, GError **error)
{
    const SgMosaicPlan *plan = finish->run->plan;
    SgHash *hash = finish->hash = sg_hash_new();
    gboolean done = TRUE;
    for (finish->tile_row = 0; done && finish->tile_row < plan->tile_rows; finish->tile_row++) {
        done = sg_each(plan->tile_cols, finish->run->threads, unpack_tile, finish, error);
        if (!done)
            break;
        done = take_band(finish, error);
        sg_mosaic_step(finish->run);
    }
    char *hex = sg_hash_end(hash);
    if (!done)
        g_clear_pointer(&hex, g_free);
    return hex;
}

/* --- the file --- */

static gboolean write_raster(Finish *finish, const char *name, const SgLegend *legend, char *pixel_sha256,
                             GError **error)
{
    const SgCogPlan cog = sg_mosaic_cog(finish->run, finish->kind, name, legend);
    const SgCogTile *levels[SG_COG_MOST_LEVEL] = {NULL};
    GArray *bytes = finish->run->overviews[finish->kind] = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (int level = 0; level < sg_cog_levels(cog.cols, cog.rows, cog.side); level++) {
        levels[level] = sg_pyramid_tiles(finish->pyramid, level);
        for (int i = 0; level > 0 && i < sg_overviews_of(finish->run->plan, level); i++)
            g_array_append_val(bytes, levels[level][i].bytes);
    }
    return sg_mosaic_write_cog(finish->run, &cog, name, levels, read_packed, finish, pixel_sha256, error);
}

static gboolean write_beside(const Finish *finish, const SgLegend *legend, GError **error)
{
    SgMosaicRun *run = finish->run;
    g_autofree char *stem = g_strconcat(run->out->base, finish->kind == SG_KIND_SOURCES ? "_source" : "", NULL);
    g_autofree char *name = g_strconcat(stem, ".qml", NULL), *attributes = g_strconcat(stem, ".tif.aux.xml", NULL);
    char *style = sg_mosaic_style(run, finish->kind, legend);
    if (finish->kind == SG_KIND_VALUES)
        run->style = g_strdup(style);
    if (style != NULL && !sg_mosaic_add_text(run, name, style, error))
        return FALSE;
    if (legend == NULL)
        return TRUE;
    const SgRasterCode *codes = (const SgRasterCode *)legend->codes->data;
    return sg_mosaic_add_text(run, attributes, sg_raster_attributes(codes, legend->codes->len), error);
}

static SgReduce reduction(const SgMosaicPlan *plan, SgMosaicKind kind)
{
    if (kind == SG_KIND_SOURCES)
        return SG_REDUCE_NEAREST;
    return plan->classes ? SG_REDUCE_MODE : SG_REDUCE_MEAN;
}

static gboolean finish_all(Finish *finish, GError **error)
{
    g_autofree char *name = name_of(finish);
    g_autoptr(SgLegend) legend = sg_mosaic_legend(finish->run, finish->kind);
    char *pixel_sha256 = run_bands(finish, error);
    if (pixel_sha256 == NULL || !write_raster(finish, name, legend, pixel_sha256, error))
        return FALSE;
    return write_beside(finish, legend, error);
}

gboolean sg_mosaic_finish(SgMosaicRun *run, SgMosaicKind kind, GError **error)
{
    const SgMosaicPlan *plan = run->plan;
    Finish finish = {.run = run, .kind = kind};
    finish.type = kind == SG_KIND_SOURCES ? SG_TYPE_UINT16 : plan->type;
    finish.spool = sg_mosaic_work_spool(run->work, error);
    if (finish.spool < 0)
        return FALSE;
    const SgPyramidPlan pyramid = {.shown = run->out->base,
                                   .type = finish.type,
                                   .side = plan->side,
                                   .nodata = kind == SG_KIND_SOURCES ? 0 : plan->nodata,
                                   .how = reduction(plan, kind),
                                   .cols = plan->grid.cols,
                                   .rows = plan->grid.rows,
                                   .threads = run->threads,
                                   .spool = finish.spool,
                                   .known = known_tile,
                                   .read = read_packed,
                                   .data = &finish};
    finish.pyramid = sg_pyramid_new(&pyramid);
    finish.band = g_malloc((gsize)(plan->tile_cols * plan->side) * (gsize)plan->side * sg_type_size(finish.type));
    const gboolean done = finish_all(&finish, error);
    for (int i = 0; i < SG_LIMIT_THREADS; i++)
        sg_tile_codec_free(finish.codecs[i]);
    g_free(finish.band);
    sg_pyramid_free(finish.pyramid);
    close(finish.spool);
    return done;
}
