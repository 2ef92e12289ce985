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
                                    .pack_all = TRUE,
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
                    ck_assert_msg(tile[at] == wanted, "level %d, %d, %d", k, col, row);
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

SG_TEST_MAIN("mosaic_pyramid", test_four_pixels_become_one, test_what_a_type_does_not_hold, test_all_levels_of_a_raster)
