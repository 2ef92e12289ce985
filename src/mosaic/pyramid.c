#include "mosaic/pyramid.h"

#include "mosaic/each.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define TILE SG_COG_TILE

typedef struct {
    int across, down; /* tiles */
    int stride;       /* pixels of a row of tiles */
    guint8 *band;     /* of one row of tiles; none of level 0: it is the caller's */
    int filled;       /* rows of the band */
    int done;         /* rows of tiles */
    SgCogTile *tiles;
} Level;

struct SgPyramid {
    SgPyramidPlan plan;
    gsize size; /* bytes of a value */
    int levels_count;
    Level levels[SG_COG_MOST_LEVEL];
    gint64 end; /* of the spool */
    SgTileCodec *codecs[SG_LIMIT_THREADS];
    double *rows; /* room for two rows of a level and one of the next */
};

/* One row of tiles being packed by several threads. */
typedef struct {
    SgPyramid *pyramid;
    const guint8 *band;
    int stride;
    GByteArray **packed;
} Packing;

static void fill_nodata(const SgPyramid *pyramid, guint8 *band, int stride)
{
    const double none = (double)NAN;
    for (int i = 0; i < stride; i++)
        sg_values_store(pyramid->plan.type, pyramid->plan.nodata, &none, 1, band + (gsize)i * pyramid->size);
    for (int row = 1; row < TILE; row++)
        memcpy(band + (gsize)row * (gsize)stride * pyramid->size, band, (gsize)stride * pyramid->size);
}

SgPyramid *sg_pyramid_new(const SgPyramidPlan *plan)
{
    SgPyramid *pyramid = g_new0(SgPyramid, 1);
    pyramid->plan = *plan;
    pyramid->size = sg_type_size(plan->type);
    pyramid->levels_count = sg_cog_levels(plan->cols, plan->rows);
    for (int i = 0; i < pyramid->levels_count; i++) {
        Level *level = &pyramid->levels[i];
        int cols, rows;
        sg_cog_level_size(plan->cols, plan->rows, i, &cols, &rows);
        level->across = sg_cog_tiles(cols);
        level->down = sg_cog_tiles(rows);
        level->stride = level->across * TILE;
        level->tiles = g_new0(SgCogTile, (gsize)level->across * (gsize)level->down);
        if (i == 0)
            continue;
        level->band = g_malloc((gsize)level->stride * TILE * pyramid->size);
        fill_nodata(pyramid, level->band, level->stride);
    }
    pyramid->rows = g_new(double, 3 * (gsize)pyramid->levels[0].stride);
    return pyramid;
}

void sg_pyramid_free(SgPyramid *pyramid)
{
    if (pyramid == NULL)
        return;
    for (int i = 0; i < pyramid->levels_count; i++) {
        g_free(pyramid->levels[i].band);
        g_free(pyramid->levels[i].tiles);
    }
    for (int i = 0; i < SG_LIMIT_THREADS; i++)
        sg_tile_codec_free(pyramid->codecs[i]);
    g_free(pyramid->rows);
    g_free(pyramid);
}

SgCogTile *sg_pyramid_tiles(SgPyramid *pyramid, int level)
{
    return pyramid->levels[level].tiles;
}

/* --- packing --- */

static gboolean pack_one(int index, int worker, gpointer data, GError **error)
{
    (void)error;
    const Packing *packing = data;
    SgPyramid *pyramid = packing->pyramid;
    const gsize row_bytes = TILE * pyramid->size, stride = (gsize)packing->stride * pyramid->size;
    if (pyramid->codecs[worker] == NULL)
        pyramid->codecs[worker] = sg_tile_codec_new(pyramid->plan.type);
    g_autofree guint8 *tile = g_malloc(TILE * row_bytes);
    for (gsize row = 0; row < TILE; row++)
        memcpy(tile + row * row_bytes, packing->band + row * stride + (gsize)index * row_bytes, row_bytes);
    packing->packed[index] = g_byte_array_new();
    sg_tile_pack(pyramid->codecs[worker], tile, packing->packed[index]);
    return TRUE;
}

static gboolean spool(SgPyramid *pyramid, const GByteArray *packed, SgCogTile *tile, GError **error)
{
    *tile = (SgCogTile){.file = SG_FILE_SPOOL, .bytes = packed->len, .offset = pyramid->end};
    pyramid->end += packed->len;
    if (sg_write_at(pyramid->plan.spool, (const char *)packed->data, packed->len, tile->offset))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), pyramid->plan.shown, g_strerror(errno));
    return FALSE;
}

static gboolean pack_row(SgPyramid *pyramid, int index, const guint8 *band, GError **error)
{
    Level *level = &pyramid->levels[index];
    g_autofree GByteArray **packed = g_new0(GByteArray *, (gsize)level->across);
    Packing packing = {pyramid, band, level->stride, packed};
    gboolean done = sg_each(level->across, pyramid->plan.threads, pack_one, &packing, error);
    for (int i = 0; i < level->across; i++) {
        done = done && spool(pyramid, packed[i], &level->tiles[level->done * level->across + i], error);
        if (packed[i] != NULL)
            g_byte_array_unref(packed[i]);
    }
    return done;
}

/* --- the levels --- */

/* Half of BAND, of the level before INDEX, into the band of INDEX. */
static void reduce(SgPyramid *pyramid, int index, const guint8 *band)
{
    const SgPyramidPlan *plan = &pyramid->plan;
    Level *level = &pyramid->levels[index];
    const int stride = pyramid->levels[index - 1].stride;
    double *upper = pyramid->rows, *lower = upper + stride, *out = lower + stride;
    for (int row = 0; row < TILE; row += 2) {
        for (int i = 0; i < 2; i++) {
            double *values = i == 0 ? upper : lower;
            sg_type_widen(plan->type, band + (gsize)(row + i) * (gsize)stride * pyramid->size, (gsize)stride, values);
            sg_values_drop(plan->nodata, values, stride);
        }
        sg_reduce_row(plan->how, upper, lower, stride / 2, out);
        sg_values_store(plan->type, plan->nodata, out, stride / 2,
                        level->band + (gsize)level->filled * (gsize)level->stride * pyramid->size);
        level->filled++;
    }
}

/* A whole band of level INDEX: packed, and handed on to the next one. */
static gboolean end_band(SgPyramid *pyramid, int index, const guint8 *band, GError **error)
{
    Level *level = &pyramid->levels[index];
    if ((index > 0 || pyramid->plan.pack_all) && !pack_row(pyramid, index, band, error))
        return FALSE;
    level->done++;
    if (index + 1 == pyramid->levels_count)
        return TRUE;
    Level *next = &pyramid->levels[index + 1];
    reduce(pyramid, index + 1, band);
    if (next->filled < TILE && level->done < level->down)
        return TRUE;
    if (!end_band(pyramid, index + 1, next->band, error))
        return FALSE;
    next->filled = 0;
    fill_nodata(pyramid, next->band, next->stride);
    return TRUE;
}

gboolean sg_pyramid_push(SgPyramid *pyramid, const void *band, GError **error)
{
    return end_band(pyramid, 0, band, error);
}
