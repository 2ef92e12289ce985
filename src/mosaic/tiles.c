/* Tiles of 10 x 10 degrees (squares.h), each a COG of its own, and a VRT over them. Squares without a value get no
 * tile. Where a square begins on a tile of the mosaic, its own tiles are the mosaic's, taken as they are packed. */
#include "mosaic/each.h"
#include "mosaic/index.h"
#include "mosaic/packed.h"
#include "mosaic/pyramid.h"
#include "mosaic/run.h"
#include "mosaic/squares.h"
#include "mosaic/strip.h"
#include "mosaic/vrt.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* A square of which a raster is made. */
typedef struct {
    SgSquare place;
    int side;        /* of its tiles */
    gboolean shared; /* they are tiles of the mosaic too */
    gboolean empty;
} Square;

typedef struct {
    SgMosaicRun *run;
    SgLegend *legend;
    int count;
    Square *squares;
    SgMosaicSquare *told; /* of each, for the index */
} Cutting;

/* Tiles that divide a square evenly, or almost: little is packed for padding. */
static int side_of(int cols)
{
    const int across = sg_cog_tiles(cols, SG_COG_TILE), side = (cols - 1) / across + 1;
    return (side + SG_COG_TILE_STEP - 1) / SG_COG_TILE_STEP * SG_COG_TILE_STEP;
}

static Square square_new(const SgMosaicPlan *plan, const SgSquare *place)
{
    const gboolean shared = sg_squares_block(&plan->grid) != 0 && sg_square_holds_blocks(place, plan->side);
    return (Square){.place = *place, .side = shared ? plan->side : side_of(place->cols), .shared = shared};
}

int sg_mosaic_squares(const SgGrid *grid)
{
    g_autoptr(GArray) squares = sg_squares_of(grid);
    return (int)squares->len;
}

static void find_squares(Cutting *cutting)
{
    const SgMosaicPlan *plan = cutting->run->plan;
    g_autoptr(GArray) places = sg_squares_of(&plan->grid);
    cutting->count = (int)places->len;
    cutting->squares = g_new(Square, places->len);
    for (guint i = 0; i < places->len; i++)
        cutting->squares[i] = square_new(plan, &g_array_index(places, SgSquare, i));
}

/* "ASP_GSOCseq_T0_N10E070" */
static char *name_of(const Cutting *cutting, const Square *square)
{
    g_autofree char *place = sg_square_name(&square->place);
    return g_strdup_printf("%s_%s", cutting->run->out->base, place);
}

/* The pixels of SQUARE. */
static SgGrid grid_of(const Cutting *cutting, const Square *square)
{
    const SgGrid *grid = &cutting->run->plan->grid;
    const SgSquare *place = &square->place;
    return (SgGrid){.cols = place->cols,
                    .rows = place->rows,
                    .west = grid->west + place->col * grid->pixel_width,
                    .north = grid->north - place->row * grid->pixel_height,
                    .pixel_width = grid->pixel_width,
                    .pixel_height = grid->pixel_height};
}

/* --- one square --- */

/* A square being filled: a row of its tiles at a time. */
typedef struct {
    const SgMosaicRun *run;
    const SgMosaicPlan *plan;
    Square *square;
    int spool;
    int col, cols; /* of the mosaic: those of its pixels that lie in the square */
    SgStrip *strip;
    gsize stride;         /* bytes of a row of the band */
    guint8 *band, *empty; /* EMPTY: such a row without a value */
} Filling;

static void filling_init(Filling *filling, const SgMosaicRun *run, Square *square)
{
    const SgMosaicPlan *plan = filling->plan = run->plan;
    const SgSquare *place = &square->place;
    const gsize size = sg_type_size(plan->type);
    const double none = (double)NAN;
    filling->run = run;
    filling->square = square;
    filling->col = MAX(place->col, 0);
    filling->cols = MIN(place->col + place->cols, plan->grid.cols) - filling->col;
    filling->strip = sg_strip_new(run, filling->col, filling->cols);
    filling->stride = (gsize)sg_cog_tiles(place->cols, square->side) * (gsize)square->side * size;
    filling->band = g_malloc(filling->stride * (gsize)square->side);
    filling->empty = g_malloc(filling->stride);
    for (gsize at = 0; at < filling->stride; at += size)
        sg_values_store(plan->type, plan->nodata, &none, 1, filling->empty + at);
}

static void filling_clear(Filling *filling)
{
    sg_strip_free(filling->strip);
    g_free(filling->band);
    g_free(filling->empty);
    close(filling->spool);
}

/* The row of tiles from row TOP of the square on. */
static gboolean read_band(const Filling *filling, int top, GError **error)
{
    Square *square = filling->square;
    const SgSquare *place = &square->place;
    const gsize size = sg_type_size(filling->plan->type), bytes = (gsize)filling->cols * size;
    for (int i = 0; i < square->side; i++) {
        guint8 *out = filling->band + (gsize)i * filling->stride;
        const int row = place->row + top + i;
        memcpy(out, filling->empty, filling->stride);
        if (top + i >= place->rows || row < 0 || row >= filling->plan->grid.rows)
            continue;
        const guint8 *pixels = sg_strip_row(filling->strip, row, error);
        if (pixels == NULL)
            return FALSE;
        square->empty = square->empty && memcmp(pixels, filling->empty, bytes) == 0;
        memcpy(out + (gsize)(filling->col - place->col) * size, pixels, bytes);
    }
    return TRUE;
}

static gboolean fill_pyramid(const Filling *filling, SgPyramid *pyramid, GError **error)
{
    gboolean filled = TRUE;
    filling->square->empty = TRUE;
    for (int top = 0; filled && top < filling->square->place.rows; top += filling->square->side)
        filled = read_band(filling, top, error) && sg_pyramid_push(pyramid, filling->band, error);
    return filled;
}

/* A tile that the mosaic has too. */
static gboolean known_tile(int level, int index, SgCogTile *tile, gpointer data)
{
    const Filling *filling = data;
    const Square *square = filling->square;
    const SgMosaicPlan *plan = filling->plan;
    if (level > 0 || !square->shared)
        return FALSE;
    const int across = square->place.cols / square->side;
    const int col = square->place.col / square->side + index % across;
    const int row = square->place.row / square->side + index / across;
    if (col < 0 || row < 0 || col >= plan->tile_cols || row >= plan->tile_rows)
        return FALSE;
    *tile = sg_packed_at(filling->run, SG_KIND_VALUES, col, row);
    return TRUE;
}

static gboolean read_packed(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    const Filling *filling = data;
    if (tile->file == SG_FILE_SPOOL)
        return sg_packed_read_fd(filling->spool, tile, out, error);
    return sg_packed_read(filling->run, SG_KIND_VALUES, tile, out, error);
}

static gboolean write_square(Cutting *cutting, Filling *filling, SgPyramid *pyramid, GError **error)
{
    const Square *square = filling->square;
    const SgGrid grid = grid_of(cutting, square);
    g_autofree char *stem = name_of(cutting, square), *name = g_strdup_printf("tiles/%s.tif", stem);
    SgCogPlan cog = sg_mosaic_cog(cutting->run, SG_KIND_VALUES, name, cutting->legend);
    cog.side = square->side;
    cog.cols = grid.cols;
    cog.rows = grid.rows;
    cog.west = grid.west;
    cog.north = grid.north;
    const SgCogTile *levels[SG_COG_MOST_LEVEL] = {NULL};
    for (int level = 0; level < sg_cog_levels(cog.cols, cog.rows, cog.side); level++)
        levels[level] = sg_pyramid_tiles(pyramid, level);
    return sg_mosaic_write_cog(cutting->run, &cog, name, levels, read_packed, filling, NULL, error);
}

/* TRUE when the square lies there as it would be made. */
static gboolean is_there(Cutting *cutting, Square *square, SgMosaicSquare *told)
{
    const SgMosaicRun *run = cutting->run;
    const SgSquare *place = &square->place;
    const SgShardWindow window = {.col = place->col, .row = place->row, .cols = place->cols, .rows = place->rows};
    const char *sha256;
    g_autofree char *stem = name_of(cutting, square);
    told->name = g_strdup_printf("tiles/%s.tif", stem);
    told->key = sg_window_key(run->plan, &window, stem);
    if (run->before == NULL || !sg_mosaic_index_square(run->before, told->key, told->name, &sha256, &told->bytes))
        return FALSE;
    told->sha256 = g_strdup(sha256);
    square->empty = *sha256 == '\0';
    if (!square->empty)
        sg_mosaic_keep_file(cutting->run, told->name, sha256, told->bytes);
    return TRUE;
}

static gboolean cut_square(int index, int worker, gpointer data, GError **error)
{
    (void)worker;
    Cutting *cutting = data;
    Square *square = &cutting->squares[index];
    if (is_there(cutting, square, &cutting->told[index])) {
        sg_mosaic_step(cutting->run);
        return TRUE;
    }
    Filling filling = {.spool = sg_mosaic_work_spool(cutting->run->work, error)};
    if (filling.spool < 0)
        return FALSE;
    filling_init(&filling, cutting->run, square);
    const SgMosaicPlan *plan = cutting->run->plan;
    const SgPyramidPlan pyramid_plan = {.shown = cutting->run->out->base,
                                        .type = plan->type,
                                        .side = square->side,
                                        .nodata = plan->nodata,
                                        .how = plan->classes ? SG_REDUCE_MODE : SG_REDUCE_MEAN,
                                        .cols = square->place.cols,
                                        .rows = square->place.rows,
                                        .threads = 1,
                                        .spool = filling.spool,
                                        .known = known_tile,
                                        .data = &filling};
    g_autoptr(SgPyramid) pyramid = sg_pyramid_new(&pyramid_plan);
    const gboolean cut =
        fill_pyramid(&filling, pyramid, error) && (square->empty || write_square(cutting, &filling, pyramid, error));
    filling_clear(&filling);
    sg_mosaic_step(cutting->run);
    return cut;
}

/* The VRT over all squares with a value. */
static char *vrt_text(const Cutting *cutting)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(SgMosaicPiece));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < cutting->count; i++) {
        const Square *square = &cutting->squares[i];
        if (square->empty)
            continue;
        char *name = name_of(cutting, square);
        const SgMosaicPiece piece = {name, square->place, square->side};
        g_ptr_array_add(names, name);
        g_array_append_val(pieces, piece);
    }
    return sg_mosaic_vrt(cutting->run, cutting->legend, (const SgMosaicPiece *)(const void *)pieces->data, pieces->len);
}

/* --- all of them --- */

static gint by_name(gconstpointer a, gconstpointer b)
{
    const SgMosaicFile *left = *(SgMosaicFile *const *)a, *right = *(SgMosaicFile *const *)b;
    return strcmp(left->name, right->name);
}

/* Threads end in any order: the files are told in one. */
static void sort_files(GPtrArray *files, guint from)
{
    if (files->len > from)
        qsort(files->pdata + from, files->len - from, sizeof(gpointer), by_name);
}

/* What was written of each square, or stays; and where each file lies. */
static void tell_squares(Cutting *cutting)
{
    const GPtrArray *files = cutting->run->out->files;
    for (int i = 0; i < cutting->count; i++) {
        SgMosaicSquare *told = &cutting->told[i];
        for (guint k = 0; k < files->len; k++) {
            SgMosaicFile *file = g_ptr_array_index(files, k);
            if (strcmp(file->name, told->name) != 0)
                continue;
            file->grid = grid_of(cutting, &cutting->squares[i]);
            if (told->sha256 != NULL)
                continue;
            told->sha256 = g_strdup(file->sha256);
            told->bytes = file->bytes;
        }
        if (told->sha256 == NULL)
            told->sha256 = g_strdup("");
    }
}

/* Beside each tile and the VRT, the style of the whole: so that all have the same colours. */
static gboolean write_styles(const Cutting *cutting, GError **error)
{
    SgMosaicRun *run = cutting->run;
    g_autofree char *whole = g_strdup_printf("tiles/%s.qml", run->out->base);
    if (run->style == NULL)
        return TRUE;
    for (int i = 0; i < cutting->count; i++) {
        g_autofree char *stem = name_of(cutting, &cutting->squares[i]), *name = g_strdup_printf("tiles/%s.qml", stem);
        if (!cutting->squares[i].empty && !sg_mosaic_add_text(run, name, g_strdup(run->style), error))
            return FALSE;
    }
    return sg_mosaic_add_text(run, whole, g_strdup(run->style), error);
}

static gboolean cut_all(Cutting *cutting, GError **error)
{
    SgMosaicRun *run = cutting->run;
    const guint before = run->out->files->len;
    g_autofree char *name = g_strdup_printf("tiles/%s.vrt", run->out->base);
    find_squares(cutting);
    cutting->told = g_new0(SgMosaicSquare, (gsize)cutting->count);
    if (!sg_each(cutting->count, run->threads, cut_square, cutting, error))
        return FALSE;
    sort_files(run->out->files, before);
    tell_squares(cutting);
    return sg_mosaic_add_text(run, name, vrt_text(cutting), error) && write_styles(cutting, error) &&
           sg_mosaic_index_write(run, cutting->told, (guint)cutting->count, error);
}

gboolean sg_mosaic_cut_tiles(SgMosaicRun *run, GError **error)
{
    Cutting cutting = {.run = run, .legend = sg_mosaic_legend(run, SG_KIND_VALUES)};
    const gboolean cut = cut_all(&cutting, error);
    sg_legend_free(cutting.legend);
    for (int i = 0; cutting.told != NULL && i < cutting.count; i++) {
        g_free(cutting.told[i].key);
        g_free(cutting.told[i].name);
        g_free(cutting.told[i].sha256);
    }
    g_free(cutting.told);
    g_free(cutting.squares);
    return cut;
}
