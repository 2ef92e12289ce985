/* Blocks of values for the page, of the map's own pixels. */
#include <errno.h>
#include <glib/gstdio.h>
#include <libdeflate.h>
#include <string.h>

#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/ordered.h"
#include "tiles/private.h"

#define SIDE         256
#define CELLS        ((gsize)SIDE * SIDE)
#define EFFORT       6
#define SOURCES_MOST 255

/* A part of the map that is read at once: all blocks of values in it come from the same blocks of the file. */
typedef struct {
    SgTiles *tiles;
    const char *folder, *base;
    int unit_cols, unit_rows, across, down; /* in blocks of values; of units */
} Job;

typedef struct {
    const Job *job;
    SgMapReader values, sources; /* sources.raster NULL: none */
    guint16 *numbers, *origins;  /* of the unit: CELLS for each block of values */
    guint8 *planes, *packed;
    gsize most;
    struct libdeflate_compressor *compressor;
} Worker;

typedef struct {
    int col, row;
    char *script;
} Block;

static void block_clear(gpointer data)
{
    g_free(((Block *)data)->script);
}

/* --- reading --- */

/* What a value becomes: CONTEXT is the map's facts, or NULL for sources. */
static guint16 number_of(const SgTilesFacts *facts, double value)
{
    if (isnan(value))
        return 0;
    if (facts == NULL) /* M49 */
        return value >= 1 && value <= G_MAXUINT16 ? (guint16)value : 0;
    return (guint16)CLAMP(round((value - facts->first) / facts->step) + 1, 1, G_MAXUINT16);
}

/* Where the pixel lies in a unit whose blocks of values lie one after the other. */
static gsize cell_of(const Job *job, int col, int row)
{
    const gsize block = (gsize)(row / SIDE) * (gsize)job->unit_cols + (gsize)(col / SIDE);
    return block * CELLS + (gsize)(row % SIDE) * SIDE + (gsize)(col % SIDE);
}

/* The unit's part of the block read last. LEFT, TOP: of the unit; COL, ROW: of the block. */
static void take_block(const Job *job, SgMapReader *reader, const SgTilesFacts *facts, int left, int top, int col,
                       int row, guint16 *out)
{
    const SgRasterFacts *map = &reader->map->facts;
    const int first = MAX(col, left), end = MIN(MIN(col + map->block_cols, left + job->unit_cols * SIDE), map->cols);
    const int last = MIN(MIN(row + map->block_rows, top + job->unit_rows * SIDE), map->rows);
    for (int line = MAX(row, top); line < last; line++) {
        const double *values = sg_map_reader_row(reader, line - row);
        for (int at = first; at < end; at++)
            out[cell_of(job, at - left, line - top)] = number_of(facts, values[at - col]);
    }
}

static gboolean read_unit(const Job *job, SgMapReader *reader, const SgTilesFacts *facts, int left, int top,
                          guint16 *out, GError **error)
{
    const SgRasterFacts *map = &reader->map->facts;
    const int right = MIN(left + job->unit_cols * SIDE, map->cols), end = MIN(top + job->unit_rows * SIDE, map->rows);
    memset(out, 0, (gsize)job->unit_cols * (gsize)job->unit_rows * CELLS * sizeof *out);
    for (int row = top / map->block_rows; row * (gint64)map->block_rows < end; row++)
        for (int col = left / map->block_cols; col * (gint64)map->block_cols < right; col++) {
            if (!sg_map_reader_read(reader, col, row, error))
                return FALSE;
            take_block(job, reader, facts, left, top, col * map->block_cols, row * map->block_rows, out);
        }
    return TRUE;
}

/* --- packing --- */

/* The countries of a block in order of their numbers; and their places as bytes. Nothing when there are too many, which
 * no raster of countries has. */
static GArray *find_sources(const guint16 *origins, guint8 *places)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint16));
    guint8 seen[(G_MAXUINT16 + 1) / 8] = {0};
    g_autofree guint8 *place = g_malloc0(G_MAXUINT16 + 1);
    for (gsize i = 0; i < CELLS; i++)
        seen[origins[i] / 8] |= (guint8)(1 << origins[i] % 8);
    for (guint number = 1; number <= G_MAXUINT16 && found->len <= SOURCES_MOST; number++)
        if ((seen[number / 8] >> number % 8 & 1) != 0) {
            const guint16 m49 = (guint16)number;
            g_array_append_val(found, m49);
            place[number] = (guint8)found->len;
        }
    if (found->len > SOURCES_MOST)
        g_array_set_size(found, 0);
    for (gsize i = 0; i < CELLS && found->len > 0; i++)
        places[i] = place[origins[i]];
    return found;
}

/* A block whose pixels with a value all have one source needs no places. */
static gboolean is_one(const guint16 *numbers, const guint8 *places)
{
    for (gsize i = 0; i < CELLS; i++)
        if (numbers[i] != 0 && places[i] != 1)
            return FALSE;
    return TRUE;
}

static char *write_script(const char *base, int col, int row, const GArray *sources, const guint8 *packed, gsize length)
{
    g_autofree char *text = g_base64_encode(packed, length);
    GString *out = g_string_sized_new(strlen(text) + 200);
    g_string_append_printf(out, "soilgateValues(\"%s\", %d, %d, [", base, row, col);
    for (guint i = 0; i < sources->len; i++)
        g_string_append_printf(out, "%s%u", i > 0 ? ", " : "", g_array_index(sources, guint16, i));
    g_string_append_printf(out, "], \"%s\");\n", text);
    return g_string_free(out, FALSE);
}

/* The script of one block; NULL when it has no value. */
static char *pack(Worker *worker, gsize block, int col, int row)
{
    const guint16 *numbers = worker->numbers + block * CELLS;
    guint8 any = 0, *low = worker->planes, *high = low + CELLS, *places = high + CELLS;
    for (gsize i = 0; i < CELLS; i++) {
        low[i] = (guint8)(numbers[i] & 255);
        high[i] = (guint8)(numbers[i] >> 8);
        any |= low[i] | high[i];
    }
    if (any == 0)
        return NULL;
    g_autoptr(GArray) sources = worker->sources.raster != NULL ? find_sources(worker->origins + block * CELLS, places)
                                                               : g_array_new(FALSE, FALSE, sizeof(guint16));
    gsize planes = 2;
    if (sources->len > 1 || (sources->len == 1 && !is_one(numbers, places)))
        planes = 3;
    const gsize length =
        libdeflate_zlib_compress(worker->compressor, worker->planes, planes * CELLS, worker->packed, worker->most);
    return write_script(worker->job->base, col, row, sources, worker->packed, length);
}

static void close_worker(gpointer data)
{
    Worker *worker = data;
    sg_map_reader_close(&worker->values);
    sg_map_reader_close(&worker->sources);
    g_free(worker->numbers);
    g_free(worker->origins);
    g_free(worker->planes);
    g_free(worker->packed);
    libdeflate_free_compressor(worker->compressor);
    g_free(worker);
}

static gpointer open_worker(gpointer data, GError **error)
{
    const Job *job = data;
    const gsize cells = (gsize)job->unit_cols * (gsize)job->unit_rows * CELLS;
    Worker *worker = g_new0(Worker, 1);
    worker->job = job;
    worker->compressor = libdeflate_alloc_compressor(EFFORT);
    worker->most = libdeflate_zlib_compress_bound(worker->compressor, 3 * CELLS);
    worker->packed = g_malloc(worker->most);
    worker->planes = g_malloc(3 * CELLS);
    worker->numbers = g_new(guint16, cells);
    const gboolean has_sources = job->tiles->sources.raster != NULL;
    worker->origins = has_sources ? g_new(guint16, cells) : NULL;
    if (sg_map_reader_open(&worker->values, &job->tiles->map, error) &&
        (!has_sources || sg_map_reader_open(&worker->sources, &job->tiles->sources, error)))
        return worker;
    close_worker(worker);
    return NULL;
}

static gboolean make_unit(gpointer data, gint64 index, gpointer *made, GError **error)
{
    Worker *worker = data;
    const Job *job = worker->job;
    const SgTilesFacts *facts = &job->tiles->facts;
    const int col = (int)(index % job->across) * job->unit_cols, row = (int)(index / job->across) * job->unit_rows;
    if (!read_unit(job, &worker->values, facts, col * SIDE, row * SIDE, worker->numbers, error))
        return FALSE;
    if (worker->sources.raster != NULL &&
        !read_unit(job, &worker->sources, NULL, col * SIDE, row * SIDE, worker->origins, error))
        return FALSE;
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    g_array_set_clear_func(blocks, block_clear);
    for (int y = 0; y < job->unit_rows && row + y < facts->blocks_down; y++)
        for (int x = 0; x < job->unit_cols && col + x < facts->blocks_across; x++) {
            const gsize block = (gsize)y * (gsize)job->unit_cols + (gsize)x;
            const Block one = {col + x, row + y, pack(worker, block, col + x, row + y)};
            if (one.script != NULL)
                g_array_append_val(blocks, one);
        }
    *made = blocks;
    return TRUE;
}

/* --- writing --- */

static void drop_unit(gpointer made)
{
    g_array_unref(made);
}

static gboolean write_block(const Job *job, const Block *block, GError **error)
{
    g_autofree char *path = g_strdup_printf("%s/%d/%d.js", job->folder, block->row, block->col);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return sg_tiles_fail(folder, errno, error);
    const int bit = block->row * job->tiles->facts.blocks_across + block->col;
    job->tiles->blocks_there[bit / 8] |= (guint8)(1 << bit % 8);
    return sg_tiles_write_file(path, (const guint8 *)block->script, strlen(block->script), error);
}

static gboolean take_unit(gpointer made, gint64 index, gpointer data, GError **error)
{
    const Job *job = data;
    g_autoptr(GArray) blocks = made;
    for (guint i = 0; i < blocks->len; i++)
        if (!write_block(job, &g_array_index(blocks, Block, i), error))
            return FALSE;
    sg_tiles_progress(job->tiles, _("writing values"), index + 1, (gint64)job->across * job->down);
    return TRUE;
}

gboolean sg_tiles_values(SgTiles *tiles, const char *folder, const char *base, GError **error)
{
    const SgRasterFacts *map = &tiles->map.facts;
    const SgTilesFacts *facts = &tiles->facts;
    Job job = {.tiles = tiles, .folder = folder, .base = base, .unit_cols = 2, .unit_rows = 2};
    if (map->block_cols > 2 * SIDE) { /* strips, as a rule: whole rows at once */
        job.unit_cols = (map->block_cols - 1) / SIDE + 1;
        job.unit_rows = 1;
    }
    job.across = (facts->blocks_across - 1) / job.unit_cols + 1;
    job.down = (facts->blocks_down - 1) / job.unit_rows + 1;
    tiles->blocks_there = g_malloc0(((gsize)facts->blocks_across * (gsize)facts->blocks_down + 7) / 8);
    const SgOrdered work = {.count = (gint64)job.across * job.down,
                            .threads = tiles->threads,
                            .open = open_worker,
                            .make = make_unit,
                            .take = take_unit,
                            .drop = drop_unit,
                            .close = close_worker,
                            .data = &job};
    return sg_ordered_run(&work, error);
}
