/* Overviews from literal numbers, and of a whole raster against plain loops. */
#include "mosaic/pyramid.h"
#include "soilgate/base.h"
#include "support.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define N    ((double)NAN)
#define TILE SG_COG_TILE

START_TEST(test_four_pixels_become_one)
{
    const double upper[] = {1, 2, N, 4, N, N, 3, 3, 7, 2, 5, N}, lower[] = {3, 6, N, N, N, N, 1, 1, 2, 7, 4, N};
    double mean[6], mode[6], nearest[6];
    const double means[] = {3, 4, N, 2, 4.5, 4.5}, modes[] = {1, 4, N, 1, 2, 4}, firsts[] = {1, N, N, 3, 7, 5};
    sg_reduce_row(SG_REDUCE_MEAN, upper, lower, 6, mean);
    sg_reduce_row(SG_REDUCE_MODE, upper, lower, 6, mode);
    sg_reduce_row(SG_REDUCE_NEAREST, upper, lower, 6, nearest);
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(isnan(means[i]) ? isnan(mean[i]) : mean[i] == means[i], "mean %d: %g", i, mean[i]);
        ck_assert_msg(isnan(modes[i]) ? isnan(mode[i]) : mode[i] == modes[i], "mode %d: %g", i, mode[i]);
        ck_assert_msg(isnan(firsts[i]) ? isnan(nearest[i]) : nearest[i] == firsts[i], "first %d: %g", i, nearest[i]);
    }
}
END_TEST

START_TEST(test_what_a_type_does_not_hold)
{
    const double from[] = {-3, 2.5, 3.5, 300, N, 255};
    guint8 bytes[6];
    gint16 shorts[6];
    float floats[6];
    sg_values_store(SG_TYPE_BYTE, 255, from, 6, bytes);
    ck_assert_mem_eq(bytes, ((const guint8[]){0, 2, 4, 255, 255, 255}), 6);
    sg_values_store(SG_TYPE_INT16, -9999, from, 6, shorts);
    ck_assert_mem_eq(shorts, ((const gint16[]){-3, 2, 4, 300, -9999, 255}), sizeof shorts);
    sg_values_store(SG_TYPE_FLOAT32, N, from, 6, floats);
    ck_assert(floats[1] == 2.5F && isnan(floats[4]));
}
END_TEST

/* The pixel of a raster of 1100 x 1500: a value, or nodata in a quarter of all. */
static float pixel(int col, int row)
{
    const int mixed = (col * 131 + row * 733) % 1009;
    return mixed % 4 == 0 ? -9999 : (float)mixed;
}

static gboolean unpack(const SgCogTile *tile, int spool, float *out)
{
    g_autoptr(SgTileCodec) codec = sg_tile_codec_new(SG_TYPE_FLOAT32, TILE);
    g_autofree guint8 *bytes = g_malloc(tile->bytes);
    ck_assert_int_eq(tile->file, SG_FILE_SPOOL);
    ck_assert_int_eq(pread(spool, bytes, tile->bytes, tile->offset), tile->bytes);
    return sg_tile_unpack(codec, bytes, tile->bytes, out, TILE * sizeof *out);
}

/* The overview of COLS x ROWS from the level below, of half the size. */
static float *halve(const float *from, int cols, int rows)
{
    const int half_cols = (cols + 1) / 2, half_rows = (rows + 1) / 2;
    float *out = g_new(float, (gsize)(half_cols * half_rows));
    for (int row = 0; row < half_rows; row++)
        for (int col = 0; col < half_cols; col++) {
            double sum = 0;
            int count = 0;
            for (int y = 2 * row; y < MIN(2 * row + 2, rows); y++)
                for (int x = 2 * col; x < MIN(2 * col + 2, cols); x++)
                    if (from[y * cols + x] != -9999) {
                        sum += (double)from[y * cols + x];
                        count++;
                    }
            out[row * half_cols + col] = count > 0 ? (float)(sum / count) : -9999;
        }
    return out;
}

START_TEST(test_all_levels_of_a_raster)
{
    const int cols = 1100, rows = 1500, stride = 3 * TILE;
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "spool", NULL);
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (int threads = 1; threads < 4; threads += 2) {
        const SgPyramidPlan plan = {.shown = "x",
                                    .type = SG_TYPE_FLOAT32,
                                    .side = TILE,
                                    .nodata = -9999,
                                    .how = SG_REDUCE_MEAN,
                                    .cols = cols,
                                    .rows = rows,
                                    .threads = threads,
                                    .spool = file};
        g_autoptr(SgPyramid) pyramid = sg_pyramid_new(&plan);
        g_autofree float *band = g_new(float, (gsize)(TILE * stride)), *tile = g_new(float, TILE *TILE);
        GError *error = NULL;
        for (int top = 0; top < 3 * TILE; top += TILE) {
            for (int i = 0; i < TILE * stride; i++) {
                const int col = i % stride, row = top + i / stride;
                band[i] = col < cols && row < rows ? pixel(col, row) : -9999;
            }
            ck_assert(sg_pyramid_push(pyramid, band, &error));
        }
        float *level = g_new(float, (gsize)(cols * rows));
        for (int i = 0; i < cols * rows; i++)
            level[i] = pixel(i % cols, i / cols);
        for (int k = 0, wide = cols, high = rows; k < sg_cog_levels(cols, rows, TILE); k++) {
            const SgCogTile *tiles = sg_pyramid_tiles(pyramid, k);
            for (int i = 0; i < sg_cog_tiles(wide, TILE) * sg_cog_tiles(high, TILE); i++) {
                const int left = i % sg_cog_tiles(wide, TILE) * TILE, top = i / sg_cog_tiles(wide, TILE) * TILE;
                ck_assert(unpack(&tiles[i], file, tile));
                for (int at = 0; at < TILE * TILE; at++) {
                    const int col = left + at % TILE, row = top + at / TILE;
                    const float wanted = col < wide && row < high ? level[row * wide + col] : -9999;
                    if (tile[at] != wanted) /* an assertion for each of millions of pixels would take seconds */
                        ck_abort_msg("level %d, %d, %d: %g", k, col, row, (double)tile[at]);
                }
            }
            float *next = halve(level, wide, high);
            g_free(level);
            level = next;
            wide = (wide + 1) / 2;
            high = (high + 1) / 2;
        }
        g_free(level);
    }
    close(file);
    sg_test_remove(folder);
}
END_TEST

/* --- tiles that are there already --- */

#define SIDE   16 /* small tiles: 5 x 3 of the raster, then 3 x 2, 2 x 1 and 1 */
#define ACROSS 5
#define DOWN   3

/* Another pyramid: what it made, and which tiles are taken from it. */
typedef struct {
    SgPyramid *pyramid;
    int spool;
    int changed_col, changed_row; /* of the tile of level 0 that differs; -1: none */
    int taken, read;
} Before;

static gboolean known(int level, int index, SgCogTile *tile, gpointer data)
{
    Before *before = data;
    int cols, rows;
    sg_cog_level_size(ACROSS * SIDE, DOWN * SIDE - 3, level, &cols, &rows);
    const int across = sg_cog_tiles(cols, SIDE);
    if (index % across == before->changed_col >> level && index / across == before->changed_row >> level)
        return FALSE;
    *tile = sg_pyramid_tiles(before->pyramid, level)[index];
    tile->file = SG_FILE_FINISHED;
    before->taken++;
    return TRUE;
}

static gboolean read_before(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    (void)error;
    Before *before = data;
    ck_assert_int_eq(tile->file, SG_FILE_FINISHED);
    before->read++;
    return pread(before->spool, out, tile->bytes, tile->offset) == (ssize_t)tile->bytes;
}

/* The pyramid of a raster whose tile in COL and ROW holds other values. */
static SgPyramid *make(int spool, SgReduce how, int col, int row, Before *before)
{
    const SgPyramidPlan plan = {.shown = "x",
                                .type = SG_TYPE_FLOAT32,
                                .side = SIDE,
                                .nodata = -9999,
                                .how = how,
                                .cols = ACROSS * SIDE,
                                .rows = DOWN * SIDE - 3,
                                .threads = 1,
                                .spool = spool,
                                .known = before != NULL ? known : NULL,
                                .read = read_before,
                                .data = before};
    SgPyramid *pyramid = sg_pyramid_new(&plan);
    GError *error = NULL;
    for (int top = 0; top < DOWN * SIDE; top += SIDE) {
        float band[SIDE][ACROSS * SIDE];
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < ACROSS * SIDE; x++) {
                const gboolean other = x / SIDE == col && top / SIDE == row;
                band[y][x] = top + y < plan.rows ? pixel(x, top + y) + (other ? 1 : 0) : -9999;
            }
        ck_assert(sg_pyramid_push(pyramid, band, &error));
    }
    return pyramid;
}

static void compare_tile(const SgCogTile *a, int spool_a, const SgCogTile *b, int spool_b)
{
    g_autofree guint8 *one = g_malloc(a->bytes), *two = g_malloc(b->bytes);
    ck_assert_uint_eq(a->bytes, b->bytes);
    ck_assert_int_eq(pread(spool_a, one, a->bytes, a->offset), a->bytes);
    ck_assert_int_eq(pread(spool_b, two, b->bytes, b->offset), b->bytes);
    ck_assert_mem_eq(one, two, a->bytes);
}

START_TEST(test_only_what_lies_over_a_change_is_made)
{
    static const SgReduce ways[] = {SG_REDUCE_MEAN, SG_REDUCE_MODE, SG_REDUCE_NEAREST};
    char *folder = sg_test_folder();
    int spools[3];
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("spool%d", i), *path = g_build_filename(folder, name, NULL);
        spools[i] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    for (guint way = 0; way < G_N_ELEMENTS(ways); way++)
        for (int change = 0; change < ACROSS * DOWN; change++) {
            const int col = change % ACROSS, row = change / ACROSS;
            g_autoptr(SgPyramid) first = make(spools[0], ways[way], -1, -1, NULL);
            g_autoptr(SgPyramid) whole = make(spools[1], ways[way], col, row, NULL);
            Before before = {.pyramid = first, .spool = spools[0], .changed_col = col, .changed_row = row};
            g_autoptr(SgPyramid) again = make(spools[2], ways[way], col, row, &before);
            ck_assert_int_eq(before.taken, 15 + 6 + 2 + 1 - 4); /* one of each level is made */
            ck_assert_int_le(before.read, 3 + 1); /* at most the others of four below it; none of the raster's own */
            for (int level = 0, across = ACROSS, down = DOWN; level < 4; level++) {
                for (int i = 0; i < across * down; i++) {
                    const SgCogTile *tile = &sg_pyramid_tiles(again, level)[i];
                    compare_tile(&sg_pyramid_tiles(whole, level)[i], spools[1], tile,
                                 tile->file == SG_FILE_FINISHED ? spools[0] : spools[2]);
                }
                across = (across + 1) / 2;
                down = (down + 1) / 2;
            }
        }
    for (int i = 0; i < 3; i++)
        close(spools[i]);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("mosaic_pyramid", test_four_pixels_become_one, test_what_a_type_does_not_hold, test_all_levels_of_a_raster,
             test_only_what_lies_over_a_change_is_made)
