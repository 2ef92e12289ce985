/* Tiles of 10 x 10 degrees, each a COG of its own, and a VRT over them.
 *
 * A tile has the name of its south-western corner, as SRTM's have: N10E070 reaches from 10 to 20 degrees north and from
 * 70 to 80 east. It holds the pixels whose centres lie in it, all of them, whatever part of it the mosaic covers, so
 * that a tile is the same in every mosaic. Squares without a value get no tile. */
#include "mosaic/each.h"
#include "mosaic/index.h"
#include "mosaic/pyramid.h"
#include "mosaic/run.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define TILE   SG_COG_TILE
#define SQUARE 10.0 /* degrees */
#define NUDGE  1e-6 /* of a pixel: a centre on a line but for rounding */

/* A square; columns and rows count from the mosaic's first. */
typedef struct {
    int lon, lat; /* of its south-western corner, in squares */
    int col, row, cols, rows;
    gboolean empty;
} Square;

typedef struct {
    SgMosaicRun *run;
    SgRaster *raster;
    SgRasterFacts *facts;
    SgMosaicSource source; /* how the mosaic is read */
    SgLegend *legend;
    int across, count;
    Square *squares;
    SgMosaicSquare *told; /* of each, for the index */
} Cutting;

/* The first column whose centre lies at or beyond DEGREES. */
static int first_beyond(double degrees, double from, double pixel)
{
    return (int)ceil((degrees - from) / pixel - 0.5 - NUDGE);
}

static Square square_at(const SgGrid *grid, int lon, int lat)
{
    Square square = {.lon = lon, .lat = lat};
    square.col = first_beyond(lon * SQUARE, grid->west, grid->pixel_width);
    square.cols = first_beyond((lon + 1) * SQUARE, grid->west, grid->pixel_width) - square.col;
    /* southwards; a centre on a line belongs to the square north of it */
    square.row = first_beyond(-(lat + 1) * SQUARE + 2 * NUDGE * grid->pixel_height, -grid->north, grid->pixel_height);
    square.rows =
        first_beyond(-lat * SQUARE + 2 * NUDGE * grid->pixel_height, -grid->north, grid->pixel_height) - square.row;
    return square;
}

/* The squares that the centres of the grid's pixels lie in, from the north-west. */
static void find_range(const SgGrid *grid, int *west, int *east, int *south, int *north)
{
    double left, top, right, bottom;
    sg_grid_centre(grid, 0, 0, &left, &top);
    sg_grid_centre(grid, grid->cols - 1, grid->rows - 1, &right, &bottom);
    *west = (int)floor(left / SQUARE);
    *east = (int)floor(right / SQUARE);
    *south = (int)floor(bottom / SQUARE);
    *north = (int)floor(top / SQUARE);
}

int sg_mosaic_squares(const SgGrid *grid)
{
    int west, east, south, north;
    find_range(grid, &west, &east, &south, &north);
    return (east - west + 1) * (north - south + 1);
}

static void find_squares(Cutting *cutting)
{
    const SgGrid *grid = &cutting->run->plan->grid;
    int west, east, south, north;
    find_range(grid, &west, &east, &south, &north);
    cutting->across = east - west + 1;
    cutting->count = cutting->across * (north - south + 1);
    cutting->squares = g_new(Square, (gsize)cutting->count);
    for (int i = 0; i < cutting->count; i++)
        cutting->squares[i] = square_at(grid, west + i % cutting->across, north - i / cutting->across);
}

/* "ASP_GSOCseq_T0_N10E070" */
static char *name_of(const Cutting *cutting, const Square *square)
{
    const int lon = square->lon * (int)SQUARE, lat = square->lat * (int)SQUARE;
    return g_strdup_printf("%s_%c%02d%c%03d", cutting->run->out->base, lat < 0 ? 'S' : 'N', ABS(lat),
                           lon < 0 ? 'W' : 'E', ABS(lon));
}

/* --- one square --- */

typedef struct {
    const char *path; /* always NULL: tiles lie in the spool */
    int spool;
} Spool;

static gboolean read_packed(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    return sg_mosaic_read_tile(NULL, ((const Spool *)data)->spool, tile, out, error);
}

/* The rows of the band from TOP of the square on; gives how many pixels have a value, or -1 with an error. */
static gint64 read_band(const Cutting *cutting, const Square *square, SgReader *reader, int col, int cols, int top,
                        guint8 *band, GError **error)
{
    const SgMosaicPlan *plan = cutting->run->plan;
    const gsize size = sg_type_size(plan->type), stride = (gsize)sg_cog_tiles(square->cols) * TILE;
    g_autofree guint8 *empty = g_malloc(stride * size);
    const double none = (double)NAN;
    gint64 valid = 0;
    for (gsize i = 0; i < stride; i++)
        sg_values_store(plan->type, plan->nodata, &none, 1, empty + i * size);
    for (int i = 0; i < TILE; i++) {
        guint8 *out = band + (gsize)i * stride * size;
        const int row = square->row + top + i;
        memcpy(out, empty, stride * size);
        if (top + i >= square->rows || row < 0 || row >= plan->grid.rows)
            continue;
        const double *values = sg_reader_row(reader, row, error);
        if (values == NULL)
            return -1;
        for (int k = 0; k < cols; k++)
            valid += !isnan(values[k]);
        sg_values_store(plan->type, plan->nodata, values, cols, out + (gsize)(col - square->col) * size);
    }
    return valid;
}

static gboolean fill_pyramid(Cutting *cutting, Square *square, SgPyramid *pyramid, GError **error)
{
    const SgMosaicPlan *plan = cutting->run->plan;
    const int col = MAX(square->col, 0), end = MIN(square->col + square->cols, plan->grid.cols);
    SgReader *reader = sg_reader_new(cutting->raster, cutting->facts, &cutting->source, col, end, error);
    if (reader == NULL)
        return FALSE;
    g_autofree guint8 *band = g_malloc((gsize)sg_cog_tiles(square->cols) * TILE * TILE * sg_type_size(plan->type));
    gint64 valid = 0;
    for (int top = 0; top < square->rows; top += TILE) {
        const gint64 more = read_band(cutting, square, reader, col, end - col, top, band, error);
        if (more < 0 || !sg_pyramid_push(pyramid, band, error)) {
            sg_reader_free(reader);
            return FALSE;
        }
        valid += more;
    }
    square->empty = valid == 0;
    sg_reader_free(reader);
    return TRUE;
}

static gboolean write_square(Cutting *cutting, const Square *square, SgPyramid *pyramid, int spool, GError **error)
{
    const SgGrid *grid = &cutting->run->plan->grid;
    g_autofree char *stem = name_of(cutting, square), *name = g_strdup_printf("tiles/%s.tif", stem);
    SgCogPlan cog = sg_mosaic_cog(cutting->run, SG_KIND_VALUES, name, cutting->legend);
    cog.cols = square->cols;
    cog.rows = square->rows;
    cog.west = grid->west + square->col * grid->pixel_width;
    cog.north = grid->north - square->row * grid->pixel_height;
    const SgCogTile *levels[SG_COG_MOST_LEVEL] = {NULL};
    for (int level = 0; level < sg_cog_levels(cog.cols, cog.rows); level++)
        levels[level] = sg_pyramid_tiles(pyramid, level);
    Spool from = {NULL, spool};
    return sg_mosaic_write_cog(cutting->run, &cog, name, levels, read_packed, &from, NULL, error);
}

/* TRUE when the square lies there as it would be made. */
static gboolean is_there(Cutting *cutting, Square *square, SgMosaicSquare *told)
{
    const SgMosaicRun *run = cutting->run;
    const SgShardWindow window = {.col = square->col, .row = square->row, .cols = square->cols, .rows = square->rows};
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
    const SgMosaicPlan *plan = cutting->run->plan;
    const int spool = sg_mosaic_work_spool(cutting->run->work, error);
    if (spool < 0)
        return FALSE;
    const SgPyramidPlan pyramid_plan = {.shown = cutting->run->out->base,
                                        .type = plan->type,
                                        .nodata = plan->nodata,
                                        .how = plan->classes ? SG_REDUCE_MODE : SG_REDUCE_MEAN,
                                        .cols = square->cols,
                                        .rows = square->rows,
                                        .threads = 1,
                                        .pack_all = TRUE,
                                        .spool = spool};
    g_autoptr(SgPyramid) pyramid = sg_pyramid_new(&pyramid_plan);
    const gboolean cut = fill_pyramid(cutting, square, pyramid, error) &&
                         (square->empty || write_square(cutting, square, pyramid, spool, error));
    close(spool);
    sg_mosaic_step(cutting->run);
    return cut;
}

/* --- the VRT --- */

static void put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(out, text);
}

static void put_source(GString *out, const Cutting *cutting, const Square *square)
{
    const SgGrid *grid = &cutting->run->plan->grid;
    g_autofree char *name = name_of(cutting, square);
    const int col = MAX(square->col, 0), row = MAX(square->row, 0);
    const int cols = MIN(square->col + square->cols, grid->cols) - col;
    const int rows = MIN(square->row + square->rows, grid->rows) - row;
    put(out,
        "    <SimpleSource>\n      <SourceFilename relativeToVRT=\"1\">%s.tif</SourceFilename>\n"
        "      <SourceBand>1</SourceBand>\n"
        "      <SourceProperties RasterXSize=\"%d\" RasterYSize=\"%d\" DataType=\"%s\" BlockXSize=\"%d\" "
        "BlockYSize=\"%d\"/>\n",
        name, square->cols, square->rows, sg_type_name(cutting->run->plan->type), TILE, TILE);
    put(out,
        "      <SrcRect xOff=\"%d\" yOff=\"%d\" xSize=\"%d\" ySize=\"%d\"/>\n"
        "      <DstRect xOff=\"%d\" yOff=\"%d\" xSize=\"%d\" ySize=\"%d\"/>\n    </SimpleSource>\n",
        col - square->col, row - square->row, cols, rows, col, row, cols, rows);
}

static void put_colours(GString *out, const SgLegend *legend)
{
    const SgRasterCode *codes = (const SgRasterCode *)legend->codes->data;
    put(out, "    <ColorInterp>Palette</ColorInterp>\n    <ColorTable>\n");
    for (guint i = 0, value = 0; i < legend->codes->len; i++) {
        for (; (int)value < codes[i].value; value++)
            put(out, "      <Entry c1=\"0\" c2=\"0\" c3=\"0\" c4=\"255\"/>\n");
        put(out, "      <Entry c1=\"%u\" c2=\"%u\" c3=\"%u\" c4=\"255\"/>\n", codes[i].red, codes[i].green,
            codes[i].blue);
        value++;
    }
    put(out, "    </ColorTable>\n");
}

static char *vrt_text(const Cutting *cutting)
{
    const SgMosaicPlan *plan = cutting->run->plan;
    g_autofree char *west = sg_text_double(plan->grid.west), *north = sg_text_double(plan->grid.north);
    g_autofree char *pixel = sg_text_double(plan->grid.pixel_width), *nodata = sg_text_double(plan->nodata);
    GString *out = g_string_new(NULL);
    put(out,
        "<VRTDataset rasterXSize=\"%d\" rasterYSize=\"%d\">\n"
        "  <SRS dataAxisToSRSAxisMapping=\"2,1\">EPSG:%d</SRS>\n"
        "  <GeoTransform>%s, %s, 0, %s, 0, -%s</GeoTransform>\n"
        "  <VRTRasterBand dataType=\"%s\" band=\"1\">\n    <NoDataValue>%s</NoDataValue>\n",
        plan->grid.cols, plan->grid.rows, plan->spec->grid->epsg, west, pixel, north, pixel, sg_type_name(plan->type),
        nodata);
    if (cutting->legend != NULL)
        put_colours(out, cutting->legend);
    for (int i = 0; i < cutting->count; i++)
        if (!cutting->squares[i].empty)
            put_source(out, cutting, &cutting->squares[i]);
    put(out, "  </VRTRasterBand>\n</VRTDataset>\n");
    return g_string_free(out, FALSE);
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

/* What was written of each square. */
static void tell_squares(Cutting *cutting)
{
    const GPtrArray *files = cutting->run->out->files;
    for (int i = 0; i < cutting->count; i++) {
        SgMosaicSquare *told = &cutting->told[i];
        for (guint k = 0; told->sha256 == NULL && k < files->len; k++) {
            const SgMosaicFile *file = g_ptr_array_index(files, k);
            if (strcmp(file->name, told->name) != 0)
                continue;
            told->sha256 = g_strdup(file->sha256);
            told->bytes = file->bytes;
        }
        if (told->sha256 == NULL)
            told->sha256 = g_strdup("");
    }
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
    return sg_mosaic_add_text(run, name, vrt_text(cutting), error) &&
           sg_mosaic_index_write(run, cutting->told, (guint)cutting->count, error);
}

gboolean sg_mosaic_cut_tiles(SgMosaicRun *run, GError **error)
{
    g_autofree char *name = g_strconcat(run->out->base, ".tif", NULL);
    g_autofree char *path = sg_mosaic_work_stage(run->work, name, error);
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    Cutting cutting = {.run = run, .facts = &facts, .legend = sg_mosaic_legend(run, SG_KIND_VALUES)};
    cutting.source = (SgMosaicSource){.shown = name, .has_nodata = TRUE, .nodata = run->plan->nodata};
    gboolean cut = path != NULL && sg_raster_open(path, &facts, &cutting.raster, error);
    if (cut && cutting.raster == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("a temporary file is not as it was written"));
        cut = FALSE;
    }
    cut = cut && cut_all(&cutting, error);
    sg_raster_close(cutting.raster);
    sg_raster_facts_clear(&facts);
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
