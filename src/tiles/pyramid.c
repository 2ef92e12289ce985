/* The pyramid. Its lower zooms are cut into squares of 8 x 8 tiles and what lies above these; threads make them, each
 * from the map alone, and they are taken in the order of the Hilbert curve, so that the zooms above need one unfinished
 * tile each and the tiles of every zoom come in the order of a PMTiles archive. */
#include <stdlib.h>
#include <string.h>

#include "soilgate/words.h"
#include "tiles/ordered.h"
#include "tiles/place.h"
#include "tiles/private.h"

#define DEPTH 3 /* zooms of a square: 2048 pixels on a side at most */

typedef struct {
    guint32 col, row; /* of the square, at zoom ROOT */
} Square;

typedef struct {
    guint32 col, row;
    gboolean open;
    float *values; /* SG_TILE_PIXELS */
} Parent;

typedef struct {
    SgTiles *tiles;
    SgTileStore *store;
    int root, levels; /* zoom of the squares; zooms in one */
    GArray *squares;  /* Square, along the curve */
    Parent parents[SG_TILES_MOST_ZOOM];
    SgTilePacker *packer;
} Pyramid;

typedef struct {
    const Pyramid *pyramid;
    SgMapReader reader;
    SgTilePacker *packer;
    int *cols, *rows;         /* of the map, for each pixel of the square; -1 none */
    float *levels[DEPTH + 1]; /* the values of each zoom of the square, the deepest last */
} Worker;

typedef struct {
    int zoom;
    guint32 col, row;
    GBytes *bytes;
} Tile;

typedef struct {
    GArray *tiles; /* Tile */
    float *values; /* of the square's uppermost tile */
} Made;

static void made_free(gpointer data)
{
    Made *made = data;
    for (guint i = 0; i < made->tiles->len; i++)
        g_bytes_unref(g_array_index(made->tiles, Tile, i).bytes);
    g_array_unref(made->tiles);
    g_free(made->values);
    g_free(made);
}

/* --- a square --- */

static int side_of(const Pyramid *pyramid)
{
    return SG_TILE_SIDE << (pyramid->levels - 1);
}

/* Which column and row of the map each pixel of the square shows. */
static void find_pixels(Worker *worker, const Square *square)
{
    const Pyramid *pyramid = worker->pyramid;
    const SgGrid *grid = &pyramid->tiles->facts.grid;
    const int side = side_of(pyramid);
    const double world = (double)side * (double)(1U << pyramid->root);
    for (int i = 0; i < side; i++) {
        double east = sg_place_lon(((double)square->col * side + i + 0.5) / world) - grid->west;
        east -= 360 * floor(east / 360);
        const double south = grid->north - sg_place_lat(((double)square->row * side + i + 0.5) / world);
        const double col = floor(east / grid->pixel_width), row = floor(south / grid->pixel_height);
        worker->cols[i] = col < grid->cols ? (int)col : -1;
        worker->rows[i] = row >= 0 && row < grid->rows ? (int)row : -1;
    }
}

/* The end of the run of pixels, from START on, that lie in one block of SIZE columns or rows of the map. */
static int run_end(const int *pixels, int start, int count, int size)
{
    int end = start + 1;
    while (end < count &&
           (pixels[start] < 0 ? pixels[end] < 0 : pixels[end] >= 0 && pixels[end] / size == pixels[start] / size))
        end++;
    return end;
}

/* What the block read last gives of the square: columns FIRST to END - 1, rows TOP to BOTTOM - 1. */
static void spread(Worker *worker, int first, int end, int top, int bottom)
{
    const SgRasterFacts *facts = &worker->pyramid->tiles->map.facts;
    const int side = side_of(worker->pyramid);
    float *out = worker->levels[worker->pyramid->levels - 1];
    const int left = worker->cols[first] / facts->block_cols * facts->block_cols;
    for (int row = top; row < bottom; row++) {
        float *line = out + (gsize)row * (gsize)side;
        if (row > top && worker->rows[row] == worker->rows[row - 1]) {
            memcpy(line + first, line + first - side, sizeof *line * (gsize)(end - first));
            continue;
        }
        const double *values = sg_map_reader_row(&worker->reader, worker->rows[row] % facts->block_rows);
        for (int col = first; col < end; col++)
            line[col] = (float)values[worker->cols[col] - left];
    }
}

static gboolean fill_square(Worker *worker, GError **error)
{
    const SgRasterFacts *facts = &worker->pyramid->tiles->map.facts;
    const int side = side_of(worker->pyramid);
    float *out = worker->levels[worker->pyramid->levels - 1];
    for (gsize i = 0; i < (gsize)side * (gsize)side; i++)
        out[i] = NAN;
    for (int top = 0, bottom; top < side; top = bottom) {
        bottom = run_end(worker->rows, top, side, facts->block_rows);
        for (int first = 0, end; first < side && worker->rows[top] >= 0; first = end) {
            end = run_end(worker->cols, first, side, facts->block_cols);
            if (worker->cols[first] < 0)
                continue;
            if (!sg_map_reader_read(&worker->reader, worker->cols[first] / facts->block_cols,
                                    worker->rows[top] / facts->block_rows, error))
                return FALSE;
            spread(worker, first, end, top, bottom);
        }
    }
    return TRUE;
}

/* The tiles of one zoom of the square, LEVEL zooms below its uppermost: a piece of that zoom's curve. */
static void pack_level(Worker *worker, const Square *square, int level, Made *made)
{
    const int root = worker->pyramid->root, zoom = root + level;
    const gsize across = (gsize)1 << level, side = across * SG_TILE_SIDE;
    const guint64 along = sg_tile_id(root, square->col, square->row) - sg_tile_id(root, 0, 0);
    const guint64 start = sg_tile_id(zoom, 0, 0) + (along << (2 * level));
    for (guint64 id = start; id < start + across * across; id++) {
        Tile tile;
        sg_tile_place(id, &tile.zoom, &tile.col, &tile.row);
        const gsize x = tile.col - (square->col << level), y = tile.row - (square->row << level);
        tile.bytes = sg_tile_packer_pack(worker->packer, worker->levels[level] + (y * side + x) * SG_TILE_SIDE, side);
        if (tile.bytes != NULL)
            g_array_append_val(made->tiles, tile);
    }
}

static gboolean touches(const int *pixels, int count)
{
    for (int i = 0; i < count; i++)
        if (pixels[i] >= 0)
            return TRUE;
    return FALSE;
}

static gboolean make_square(gpointer data, gint64 index, gpointer *out, GError **error)
{
    Worker *worker = data;
    const Pyramid *pyramid = worker->pyramid;
    const Square *square = &g_array_index(pyramid->squares, Square, index);
    const int side = side_of(pyramid);
    find_pixels(worker, square);
    if (!touches(worker->cols, side) || !touches(worker->rows, side))
        return TRUE;
    if (!fill_square(worker, error))
        return FALSE;
    Made *made = g_new0(Made, 1);
    made->tiles = g_array_new(FALSE, FALSE, sizeof(Tile));
    for (int level = pyramid->levels - 1; level >= 0; level--) {
        const gsize across = (gsize)SG_TILE_SIDE << level;
        pack_level(worker, square, level, made);
        if (made->tiles->len == 0)
            break; /* nothing here, and so nothing above */
        if (level > 0)
            sg_tiles_halve(pyramid->tiles, worker->levels[level], across, worker->levels[level - 1], across / 2);
    }
    if (made->tiles->len > 0)
        made->values = g_memdup2(worker->levels[0], SG_TILE_PIXELS * sizeof(float));
    *out = made;
    return TRUE;
}

static gpointer open_worker(gpointer data, GError **error)
{
    Pyramid *pyramid = data;
    const gsize side = (gsize)side_of(pyramid);
    Worker *worker = g_new0(Worker, 1);
    worker->pyramid = pyramid;
    if (!sg_map_reader_open(&worker->reader, &pyramid->tiles->map, error)) {
        g_free(worker);
        return NULL;
    }
    worker->packer = sg_tile_packer_new(pyramid->tiles);
    worker->cols = g_new(int, side);
    worker->rows = g_new(int, side);
    for (int level = 0; level < pyramid->levels; level++)
        worker->levels[level] = g_new(float, SG_TILE_PIXELS << (2 * level));
    return worker;
}

static void close_worker(gpointer data)
{
    Worker *worker = data;
    sg_map_reader_close(&worker->reader);
    sg_tile_packer_free(worker->packer);
    g_free(worker->cols);
    g_free(worker->rows);
    for (int level = 0; level <= DEPTH; level++)
        g_free(worker->levels[level]);
    g_free(worker);
}

/* --- the zooms above --- */

static gboolean rise(Pyramid *pyramid, int zoom, guint32 col, guint32 row, const float *values, GError **error);

/* Packs the open tile of ZOOM, and hands it on to the zoom above. */
static gboolean finish(Pyramid *pyramid, int zoom, GError **error)
{
    Parent *parent = &pyramid->parents[zoom];
    if (!parent->open)
        return TRUE;
    parent->open = FALSE;
    GBytes *bytes = sg_tile_packer_pack(pyramid->packer, parent->values, SG_TILE_SIDE);
    const gboolean done =
        bytes == NULL || sg_tile_store_add(pyramid->store, zoom, parent->col, parent->row, bytes, error);
    if (bytes != NULL)
        g_bytes_unref(bytes);
    return done && rise(pyramid, zoom, parent->col, parent->row, parent->values, error);
}

/* Puts a tile of ZOOM into its quarter of the tile above it. */
static gboolean rise(Pyramid *pyramid, int zoom, guint32 col, guint32 row, const float *values, GError **error)
{
    if (zoom == 0)
        return TRUE;
    Parent *parent = &pyramid->parents[zoom - 1];
    if (parent->open && (parent->col != col / 2 || parent->row != row / 2) && !finish(pyramid, zoom - 1, error))
        return FALSE;
    if (!parent->open) {
        if (parent->values == NULL)
            parent->values = g_new(float, SG_TILE_PIXELS);
        for (gsize i = 0; i < SG_TILE_PIXELS; i++)
            parent->values[i] = NAN;
        *parent = (Parent){col / 2, row / 2, TRUE, parent->values};
    }
    float *quarter = parent->values + ((gsize)(row % 2) * SG_TILE_SIDE + col % 2) * (SG_TILE_SIDE / 2);
    sg_tiles_halve(pyramid->tiles, values, SG_TILE_SIDE, quarter, SG_TILE_SIDE);
    return TRUE;
}

static gboolean take_square(gpointer data, gint64 index, gpointer user, GError **error)
{
    Pyramid *pyramid = user;
    Made *made = data;
    sg_tiles_progress(pyramid->tiles, _("making tiles"), index + 1, pyramid->squares->len);
    if (made == NULL)
        return TRUE;
    gboolean done = TRUE;
    for (guint i = 0; i < made->tiles->len && done; i++) {
        const Tile *tile = &g_array_index(made->tiles, Tile, i);
        done = sg_tile_store_add(pyramid->store, tile->zoom, tile->col, tile->row, tile->bytes, error);
    }
    if (done && made->values != NULL) {
        const Square *square = &g_array_index(pyramid->squares, Square, index);
        done = rise(pyramid, pyramid->root, square->col, square->row, made->values, error);
    }
    made_free(made);
    return done;
}

/* --- all --- */

static int compare_squares(gconstpointer a, gconstpointer b, gpointer data)
{
    const Square *left = a, *right = b;
    const int root = *(const int *)data;
    const guint64 first = sg_tile_id(root, left->col, left->row), second = sg_tile_id(root, right->col, right->row);
    return (first > second) - (first < second);
}

/* The squares whose rows the map touches; all columns where it goes around 180 degrees. */
static GArray *find_squares(const SgTilesFacts *facts, int root)
{
    GArray *squares = g_array_new(FALSE, FALSE, sizeof(Square));
    const double across = (double)(1U << root);
    guint32 first = 0, last = (1U << root) - 1;
    if (facts->west >= -180 && facts->east <= 180) {
        first = (guint32)CLAMP(floor(sg_place_x(facts->west) * across), 0, across - 1);
        last = (guint32)CLAMP(floor(sg_place_x(facts->east) * across), 0, across - 1);
    }
    const guint32 top = (guint32)CLAMP(floor(sg_place_y(facts->north) * across), 0, across - 1);
    const guint32 bottom = (guint32)CLAMP(floor(sg_place_y(facts->south) * across), 0, across - 1);
    for (guint32 row = top; row <= bottom; row++)
        for (guint32 col = first; col <= last; col++) {
            const Square square = {col, row};
            g_array_append_val(squares, square);
        }
    g_qsort_with_data(squares->data, (gint)squares->len, sizeof(Square), compare_squares, &root);
    return squares;
}

gboolean sg_tiles_pyramid(SgTiles *tiles, SgTileStore *store, GError **error)
{
    const int zooms = tiles->facts.zoom_max + 1, levels = MIN(zooms, DEPTH + 1);
    Pyramid pyramid = {.tiles = tiles, .store = store, .root = zooms - levels, .levels = levels};
    pyramid.squares = find_squares(&tiles->facts, pyramid.root);
    pyramid.packer = sg_tile_packer_new(tiles);
    const SgOrdered work = {.count = pyramid.squares->len,
                            .threads = tiles->threads,
                            .open = open_worker,
                            .make = make_square,
                            .take = take_square,
                            .drop = made_free,
                            .close = close_worker,
                            .data = &pyramid};
    gboolean done = sg_ordered_run(&work, error);
    for (int zoom = pyramid.root - 1; zoom >= 0 && done; zoom--)
        done = finish(&pyramid, zoom, error);
    for (int zoom = 0; zoom < SG_TILES_MOST_ZOOM; zoom++)
        g_free(pyramid.parents[zoom].values);
    sg_tile_packer_free(pyramid.packer);
    g_array_unref(pyramid.squares);
    if (done)
        sg_tile_store_sort(store);
    return done;
}
