#include "mosaic/pyramid.h"

#include "mosaic/each.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct {
    int across, down; /* tiles */
    gsize stride;     /* bytes of a row of the band */
    guint8 *band;     /* of one row of tiles; none of level 0: it is the caller's */
    int filled;       /* rows of the band */
    int done;         /* rows of tiles */
    SgCogTile *tiles;
    gboolean *known; /* by tile: it was there; but for level 0 its pixels are not in the band */
} Level;

/* One thread's. */
typedef struct {
    SgTileCodec *codec;
    double *rows; /* room for sg_reduce_pixels */
} Room;

struct SgPyramid {
    SgPyramidPlan plan;
    gsize size, tile_bytes; /* of a value, of a row of a tile */
    int levels_count;
    Level levels[SG_COG_MOST_LEVEL];
    gint64 end; /* of the spool */
    Room rooms[SG_LIMIT_THREADS];
    guint8 *none; /* a row of a tile without a value */
};

/* The columns of one row of tiles, done by several threads. */
typedef struct {
    SgPyramid *pyramid;
    int level;
    guint8 *band;
    GByteArray **packed; /* by column; NULL: not packed */
} Row;

static void fill_nodata(const SgPyramid *pyramid, const Level *level)
{
    for (int col = 0; col < level->across; col++)
        memcpy(level->band + (gsize)col * pyramid->tile_bytes, pyramid->none, pyramid->tile_bytes);
    for (int row = 1; row < pyramid->plan.side; row++)
        memcpy(level->band + (gsize)row * level->stride, level->band, level->stride);
}

static void level_init(SgPyramid *pyramid, int number)
{
    const SgPyramidPlan *plan = &pyramid->plan;
    Level *level = &pyramid->levels[number];
    int cols, rows;
    sg_cog_level_size(plan->cols, plan->rows, number, &cols, &rows);
    level->across = sg_cog_tiles(cols, plan->side);
    level->down = sg_cog_tiles(rows, plan->side);
    level->stride = (gsize)level->across * pyramid->tile_bytes;
    level->tiles = g_new0(SgCogTile, (gsize)level->across * (gsize)level->down);
    level->known = g_new0(gboolean, (gsize)level->across * (gsize)level->down);
    for (int i = 0; plan->known != NULL && i < level->across * level->down; i++)
        level->known[i] = plan->known(number, i, &level->tiles[i], plan->data);
    if (number == 0)
        return;
    level->band = g_malloc(level->stride * (gsize)plan->side);
    fill_nodata(pyramid, level);
}

SgPyramid *sg_pyramid_new(const SgPyramidPlan *plan)
{
    SgPyramid *pyramid = g_new0(SgPyramid, 1);
    const double none = (double)NAN;
    pyramid->plan = *plan;
    pyramid->size = sg_type_size(plan->type);
    pyramid->tile_bytes = (gsize)plan->side * pyramid->size;
    pyramid->none = g_malloc(pyramid->tile_bytes);
    for (int i = 0; i < plan->side; i++)
        sg_values_store(plan->type, plan->nodata, &none, 1, pyramid->none + (gsize)i * pyramid->size);
    pyramid->levels_count = sg_cog_levels(plan->cols, plan->rows, plan->side);
    for (int i = 0; i < pyramid->levels_count; i++)
        level_init(pyramid, i);
    return pyramid;
}

void sg_pyramid_free(SgPyramid *pyramid)
{
    if (pyramid == NULL)
        return;
    for (int i = 0; i < pyramid->levels_count; i++) {
        g_free(pyramid->levels[i].band);
        g_free(pyramid->levels[i].tiles);
        g_free(pyramid->levels[i].known);
    }
    for (int i = 0; i < SG_LIMIT_THREADS; i++) {
        sg_tile_codec_free(pyramid->rooms[i].codec);
        g_free(pyramid->rooms[i].rows);
    }
    g_free(pyramid->none);
    g_free(pyramid);
}

SgCogTile *sg_pyramid_tiles(SgPyramid *pyramid, int level)
{
    return pyramid->levels[level].tiles;
}

/* --- one tile --- */

/* The pixels of a tile that was there already, at OUT in the band of LEVEL. */
static gboolean load(const SgPyramid *pyramid, const Level *level, const SgCogTile *tile, SgTileCodec *codec,
                     guint8 *out, GError **error)
{
    g_autofree guint8 *packed = g_malloc(tile->bytes);
    if (!pyramid->plan.read(tile, packed, pyramid->plan.data, error))
        return FALSE;
    if (sg_tile_unpack(codec, packed, tile->bytes, out, level->stride))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("a temporary file is not as it was written"));
    return FALSE;
}

static gboolean is_empty(const SgPyramid *pyramid, const guint8 *pixels, gsize stride)
{
    for (int row = 0; row < pyramid->plan.side; row++)
        if (memcmp(pixels + (gsize)row * stride, pyramid->none, pyramid->tile_bytes) != 0)
            return FALSE;
    return TRUE;
}

/* Half of the tile PIXELS, in column COL of its level, into the band of NEXT, where it lies next to the other half of
 * the same tile. */
static void reduce(const SgPyramid *pyramid, const guint8 *pixels, gsize stride, int col, const Level *next,
                   double *rows)
{
    const SgPyramidPlan *plan = &pyramid->plan;
    const int half = plan->side / 2;
    for (int row = 0; row < half; row++) {
        const guint8 *upper = pixels + 2 * (gsize)row * stride;
        guint8 *out = next->band + (gsize)(next->filled + row) * next->stride + (gsize)col * pyramid->tile_bytes / 2;
        sg_reduce_pixels(plan->how, plan->type, plan->nodata, upper, upper + stride, half, rows, out);
    }
}

/* Packs the tile in column COL, and hands it on to the next level, where that is to be made. */
static gboolean do_column(int col, int worker, gpointer data, GError **error)
{
    const Row *work = data;
    SgPyramid *pyramid = work->pyramid;
    Level *level = &pyramid->levels[work->level];
    const Level *next = work->level + 1 < pyramid->levels_count ? level + 1 : NULL;
    const int index = level->done * level->across + col;
    const gboolean handed = next != NULL && !next->known[next->done * next->across + col / 2];
    guint8 *pixels = work->band + (gsize)col * pyramid->tile_bytes;
    Room *room = &pyramid->rooms[worker];
    if (room->codec == NULL) {
        room->codec = sg_tile_codec_new(pyramid->plan.type, pyramid->plan.side);
        room->rows = g_new(double, SG_REDUCE_ROOM *(gsize)pyramid->plan.side / 2);
    }
    if (!level->known[index]) {
        work->packed[col] = g_byte_array_new();
        sg_tile_pack(room->codec, pixels, level->stride, work->packed[col]);
    }
    if (handed && work->level > 0 && level->known[index] &&
        !load(pyramid, level, &level->tiles[index], room->codec, pixels, error))
        return FALSE;
    if (handed && !is_empty(pyramid, pixels, level->stride)) /* the band of the next one is empty */
        reduce(pyramid, pixels, level->stride, col, next, room->rows);
    return TRUE;
}

/* --- rows of tiles --- */

static gboolean spool(SgPyramid *pyramid, const GByteArray *packed, SgCogTile *tile, GError **error)
{
    *tile = (SgCogTile){.file = SG_FILE_SPOOL, .bytes = packed->len, .offset = pyramid->end};
    pyramid->end += packed->len;
    if (sg_write_at(pyramid->plan.spool, (const char *)packed->data, packed->len, tile->offset))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), pyramid->plan.shown, g_strerror(errno));
    return FALSE;
}

static gboolean do_row(SgPyramid *pyramid, int index, guint8 *band, GError **error)
{
    Level *level = &pyramid->levels[index];
    g_autofree GByteArray **packed = g_new0(GByteArray *, (gsize)level->across);
    Row row = {pyramid, index, band, packed};
    gboolean done = sg_each(level->across, pyramid->plan.threads, do_column, &row, error);
    for (int i = 0; i < level->across; i++) {
        if (packed[i] == NULL)
            continue;
        done = done && spool(pyramid, packed[i], &level->tiles[level->done * level->across + i], error);
        g_byte_array_unref(packed[i]);
    }
    return done;
}

/* A whole band of level INDEX: packed, and handed on to the next one. */
static gboolean end_band(SgPyramid *pyramid, int index, guint8 *band, GError **error)
{
    Level *level = &pyramid->levels[index];
    if (!do_row(pyramid, index, band, error))
        return FALSE;
    level->done++;
    if (index + 1 == pyramid->levels_count)
        return TRUE;
    Level *next = &pyramid->levels[index + 1];
    next->filled += pyramid->plan.side / 2;
    if (next->filled < pyramid->plan.side && level->done < level->down)
        return TRUE;
    if (!end_band(pyramid, index + 1, next->band, error))
        return FALSE;
    next->filled = 0;
    fill_nodata(pyramid, next);
    return TRUE;
}

gboolean sg_pyramid_push(SgPyramid *pyramid, const void *band, GError **error)
{
    return end_band(pyramid, 0, (guint8 *)band, error); /* tiles of level 0 are not loaded: nothing is written there */
}
