/* Squares of 10 x 10 degrees on a grid, and the blocks that divide them: by arithmetic. */
#include "mosaic/squares.h"
#include "soilgate/base.h"
#include "support.h"

#include <math.h>

#define PIXEL (1.0 / 120)

static SgGrid grid_at(double west, double north, int cols, int rows, double pixel)
{
    return (SgGrid){cols, rows, west, north, pixel, pixel};
}

START_TEST(test_a_square_on_the_grid_of_the_world)
{
    const SgGrid world = grid_at(-180, 90, 43200, 21600, PIXEL);
    const SgSquare square = sg_square_at(&world, 7, 1); /* from 70 east, 10 north */
    ck_assert_int_eq(square.col, (180 + 70) * 120);
    ck_assert_int_eq(square.row, (90 - 20) * 120);
    ck_assert(square.cols == 1200 && square.rows == 1200);
    g_autoptr(GArray) all = sg_squares_of(&world);
    ck_assert_uint_eq(all->len, 36 * 18);
    const SgSquare *below = &g_array_index(all, SgSquare, 36); /* so many lie beside one another */
    ck_assert(below->lon == -18 && below->lat == 7);
    const SgSquare *first = &g_array_index(all, SgSquare, 0), *last = &g_array_index(all, SgSquare, all->len - 1);
    ck_assert(first->lon == -18 && first->lat == 8 && first->col == 0 && first->row == 0);
    ck_assert(last->lon == 17 && last->lat == -9 && last->col == 42000 && last->row == 20400);
}
END_TEST

/* 20 degrees north lie (83.616081247 - 20) * 120 = 7633.92975 rows below the corner; the first centre at or below that
 * line is that of row 7634. */
START_TEST(test_a_grid_beside_whole_degrees)
{
    const SgGrid lattice = grid_at(-180, 83.616081247, 43200, 17000, PIXEL);
    const SgSquare square = sg_square_at(&lattice, 7, 1);
    ck_assert_int_eq(square.row, 7634);
    ck_assert_int_eq(square.rows, 1200);
    int col, row;
    sg_squares_phase(&lattice, 400, &col, &row);
    ck_assert_int_eq(col, 0);
    ck_assert_int_eq(row, 7634 % 400);
    ck_assert_int_eq(sg_squares_block(&lattice), 0);
    const SgGrid moved = grid_at(-180 + 800 * PIXEL, 83.616081247 - 7634 * PIXEL, 500, 300, PIXEL);
    ck_assert_int_eq(sg_squares_block(&moved), 400);
    const SgGrid aside = grid_at(-180 + 801 * PIXEL, 83.616081247 - 7634 * PIXEL, 500, 300, PIXEL);
    ck_assert_int_eq(sg_squares_block(&aside), 0);
}
END_TEST

/* A centre on a line is that of the square east or north of it. */
START_TEST(test_centres_on_lines)
{
    const SgGrid grid = grid_at(69.75, 20.25, 4, 4, 0.5); /* centres at 70, 70.5 ... and 20, 19.5 ... */
    const SgSquare east = sg_square_at(&grid, 7, 1), north = sg_square_at(&grid, 7, 2);
    ck_assert_int_eq(east.col, 0);
    ck_assert_int_eq(east.row, 1);
    ck_assert_int_eq(north.row + north.rows, 1);
    ck_assert(east.cols == 20 && east.rows == 20);
}
END_TEST

/* Every pixel of a grid lies in one square, which is that of its centre. */
START_TEST(test_squares_share_out_all_pixels)
{
    static const double pixels[] = {PIXEL, 8.0856 / 3600, 0.7, 1.0 / 480};
    for (guint i = 0; i < G_N_ELEMENTS(pixels); i++) {
        const SgGrid grid = grid_at(-21.237, 12.341, (int)(42 / pixels[i]), (int)(25 / pixels[i]), pixels[i]);
        gint64 sum = 0;
        g_autoptr(GArray) all = sg_squares_of(&grid);
        for (guint k = 0; k < all->len; k++) {
            const SgSquare *square = &g_array_index(all, SgSquare, k);
            const int left = MAX(square->col, 0), right = MIN(square->col + square->cols, grid.cols) - 1;
            const int top = MAX(square->row, 0), bottom = MIN(square->row + square->rows, grid.rows) - 1;
            double west, north, east, south;
            sg_grid_centre(&grid, left, top, &west, &north);
            sg_grid_centre(&grid, right, bottom, &east, &south);
            ck_assert(right >= left && bottom >= top);
            ck_assert(west >= square->lon * 10 - 1e-9 && east < square->lon * 10 + 10);
            ck_assert(south >= square->lat * 10 - 1e-9 && north < square->lat * 10 + 10);
            sum += (gint64)(right - left + 1) * (bottom - top + 1);
        }
        ck_assert_int_eq(sum, (gint64)grid.cols * grid.rows);
    }
}
END_TEST

START_TEST(test_names)
{
    const struct {
        int lon, lat;
        const char *name;
    } all[] = {{7, 1, "N10E070"}, {0, 0, "N00E000"}, {-1, -1, "S10W010"}, {-18, -9, "S90W180"}, {17, 8, "N80E170"}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        const SgSquare square = {.lon = all[i].lon, .lat = all[i].lat};
        g_autofree char *name = sg_square_name(&square);
        ck_assert_str_eq(name, all[i].name);
    }
}
END_TEST

/* 1200 = 3 x 400, 4800 = 10 x 480, 2400 = 5 x 480, 1280 = 4 x 320; 1000 is no multiple of 16, 4452.3 no whole number,
 * 16 x 67 has no divisor between 256 and 512 that is one of 16. */
START_TEST(test_blocks)
{
    const struct {
        double pixel;
        int side;
    } all[] = {{PIXEL, 400},       {1.0 / 480, 480}, {1.0 / 240, 480}, {1.0 / 128, 320}, {0.01, 0},
               {8.0856 / 3600, 0}, {10.0 / 1072, 0}, {1e-12, 0},       {(double)NAN, 0}, {(double)INFINITY, 0}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        ck_assert_msg(sg_squares_side(all[i].pixel) == all[i].side, "%u: %d", i, sg_squares_side(all[i].pixel));
}
END_TEST

/* A square of 10 degrees is 0.0000009 pixels wider than 1200, and centres lie on its lines: after two squares a line
 * has moved beyond what rounding excuses, and the squares from there on begin a column later. */
START_TEST(test_squares_that_leave_the_lines_of_blocks)
{
    const double pixel = 10 / (1200 + 9e-7);
    const SgGrid grid = grid_at(-pixel / 2, 10 - pixel / 2, 6000, 1200, pixel);
    ck_assert_int_eq(sg_squares_side(pixel), 400);
    const SgSquare first = sg_square_at(&grid, 0, 0), third = sg_square_at(&grid, 2, 0);
    ck_assert(first.col == 0 && sg_square_holds_blocks(&first, 400));
    ck_assert_int_eq(third.col, 2401);
    ck_assert(!sg_square_holds_blocks(&third, 400));
    const SgSquare good[] = {{.col = -400, .row = 800, .cols = 1200, .rows = 1200}, {.cols = 400, .rows = 400}};
    const SgSquare bad[] = {{.col = -401, .cols = 1200, .rows = 1200},
                            {.row = 1, .cols = 400, .rows = 400},
                            {.cols = 1199, .rows = 1200},
                            {.cols = 400, .rows = 401}};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        ck_assert(sg_square_holds_blocks(&good[i], 400));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert(!sg_square_holds_blocks(&bad[i], 400));
}
END_TEST

SG_TEST_MAIN("mosaic_squares", test_a_square_on_the_grid_of_the_world, test_a_grid_beside_whole_degrees,
             test_centres_on_lines, test_squares_share_out_all_pixels, test_names, test_blocks,
             test_squares_that_leave_the_lines_of_blocks)
