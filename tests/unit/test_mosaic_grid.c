/* The grid of a mosaic, the types of its values, and parts: from literal sources. */
#include "mosaic/part.h"
#include "mosaic/plan.h"
#include "soilgate/base.h"
#include "support.h"

#include <math.h>
#include <string.h>

#define PIXEL (1.0 / 120)

static SgLattice lattice = {.id = (char *)"world", .origin_lon = -180, .origin_lat = 90};
static SgGridSpec grid_spec = {.epsg = 4326,
                               .pixel_arcsec = 30,
                               .drift_px = 0.1,
                               .relative = 0.001,
                               .lattices = &lattice,
                               .lattices_count = 1,
                               .phase_error_px = 0.1};
static const SgSpec spec = {.grid = &grid_spec};

/* A source whose upper left corner lies COL and ROW pixels from that of the world. */
static SgMosaicSource source(const char *name, double col, double row, int cols, int rows)
{
    SgMosaicSource made = {.shown = (char *)name};
    made.grid = (SgGrid){cols, rows, -180 + col * PIXEL, 90 - row * PIXEL, PIXEL, PIXEL};
    made.data_cols = cols;
    made.data_rows = rows;
    return made;
}

static GPtrArray *list(SgMosaicSource *all, guint count)
{
    GPtrArray *sources = g_ptr_array_new();
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(sources, &all[i]);
    return sources;
}

START_TEST(test_all_sources_by_whole_pixels)
{
    SgMosaicSource all[] = {source("a", 1000, 500, 10, 20), source("b", 1005.06, 490.96, 30, 5),
                            source("c", 990, 515, 3, 8)};
    g_autoptr(GPtrArray) sources = list(all, 3), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert_uint_eq(refusals->len, 0);
    ck_assert_int_eq(grid.cols, 45); /* 990 .. 1035 */
    ck_assert_int_eq(grid.rows, 32); /* 491 .. 523 */
    ck_assert_double_eq(grid.west, -180 + 990 * PIXEL);
    ck_assert_double_eq(grid.north, 90 - 491 * PIXEL);
    ck_assert_int_eq(all[0].col, 10);
    ck_assert_int_eq(all[0].row, 9);
    ck_assert_int_eq(all[1].col, 15);
    ck_assert_int_eq(all[1].row, 0);
    ck_assert_int_eq(all[2].col, 0);
    ck_assert_int_eq(all[2].row, 24);
    ck_assert_double_eq_tol(all[1].east_px, 0.06, 1e-6);
    ck_assert_double_eq_tol(all[1].south_px, -0.04, 1e-6);
    ck_assert_double_eq_tol(all[0].east_px, 0, 1e-6);
}
END_TEST

START_TEST(test_a_box_is_held_to_the_lattice)
{
    SgMosaicSource all[] = {source("a", 1000, 500, 10, 20)};
    g_autoptr(GPtrArray) sources = list(all, 1), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    const double box[] = {-180 + 990.5 * PIXEL, 90 - 510 * PIXEL, -180 + 1020 * PIXEL, 90 - 400.2 * PIXEL};
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, box, refusals, &grid, &error));
    ck_assert_int_eq(grid.cols, 30);  /* 990 .. 1020 */
    ck_assert_int_eq(grid.rows, 120); /* 400 .. 520 */
    ck_assert_int_eq(all[0].col, 10);
    ck_assert_int_eq(all[0].row, 100);
}
END_TEST

/* With a region a frame without values has no say; a value beyond the region has. */
START_TEST(test_values_count_and_frames_do_not)
{
    SgMosaicSource all[] = {source("wide", 0, 0, 43200, 21600), source("values", 1015, 500, 10, 20),
                            source("empty", 5000, 5000, 10, 10)};
    all[0].data_col = 1001;
    all[0].data_row = 450;
    all[0].data_cols = 4;
    all[0].data_rows = 3;
    all[1].data_col = 7;
    all[1].data_row = 0;
    all[1].data_cols = 2;
    all[1].data_rows = 15;
    all[2].data_cols = all[2].data_rows = 0;
    g_autoptr(GPtrArray) sources = list(all, 3), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    const double box[] = {-180 + 990 * PIXEL, 90 - 510 * PIXEL, -180 + 1020 * PIXEL, 90 - 400 * PIXEL};
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, box, refusals, &grid, &error));
    ck_assert_int_eq(grid.cols, 34);  /* 990 .. 1024 */
    ck_assert_int_eq(grid.rows, 115); /* 400 .. 515 */
    ck_assert_int_eq(all[0].col, -990);
    ck_assert_int_eq(all[0].row, -400);
    ck_assert_int_eq(all[1].col, 25);
    ck_assert_int_eq(all[2].col, 4010);
}
END_TEST

/* A grid larger than a square of 10 degrees (1200 pixels) ends on lines of its blocks of 400. */
START_TEST(test_large_grids_end_on_lines_of_blocks)
{
    SgMosaicSource all[] = {source("a", 1000, 500, 1500, 300), source("b", 1005, 500, 10, 10)};
    g_autoptr(GPtrArray) sources = list(all, 2), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert_int_eq(grid.cols, 2800 - 800);
    ck_assert_int_eq(grid.rows, 800 - 400);
    ck_assert_double_eq(grid.west, -180 + 800 * PIXEL);
    ck_assert_double_eq(grid.north, 90 - 400 * PIXEL);
    ck_assert(all[0].col == 200 && all[0].row == 100 && all[1].col == 205);

    all[0] = source("a", 800, 400, 1600, 1200); /* on lines already */
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert(grid.cols == 1600 && grid.rows == 1200 && all[0].col == 0 && all[0].row == 0);

    all[0] = source("a", 1001, 501, 1200, 1200); /* no larger than a square */
    all[1].data_cols = 0;
    all[1].grid = all[0].grid;
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert(grid.cols == 1200 && grid.rows == 1200);
    ck_assert_uint_eq(refusals->len, 0);
}
END_TEST

/* Rows of that lattice count from 83.616081247 north, and squares begin 34 rows below a multiple of 400. */
START_TEST(test_lines_of_blocks_of_another_lattice)
{
    const SgLattice moved = {.id = (char *)"gsocmap", .origin_lon = -180, .origin_lat = 83.616081247};
    SgGridSpec other_grid = grid_spec;
    other_grid.lattices = (SgLattice *)&moved;
    const SgSpec other = {.grid = &other_grid};
    SgMosaicSource all[] = {source("a", 30010, 0, 1300, 200)};
    all[0].grid.north = 83.616081247 - 7650 * PIXEL;
    g_autoptr(GPtrArray) sources = list(all, 1), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    ck_assert(sg_mosaic_grid(&other, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert_uint_eq(refusals->len, 0);
    ck_assert_double_eq(grid.north, 83.616081247 - 7634 * PIXEL);
    ck_assert_int_eq(grid.rows, 400);
    ck_assert(grid.cols == 1600 && all[0].col == 10 && all[0].row == 16);
}
END_TEST

/* Of that lattice centres lie on whole degrees: a line of blocks is half a pixel beyond 180 degrees west, and the next
 * one beyond 90 north would be 399 rows away. */
START_TEST(test_no_grid_grows_beyond_the_earth)
{
    const SgLattice moved = {.id = (char *)"half", .origin_lon = -180 + PIXEL / 2, .origin_lat = 90 + PIXEL / 2};
    SgGridSpec other_grid = grid_spec;
    other_grid.lattices = (SgLattice *)&moved;
    const SgSpec other = {.grid = &other_grid};
    const struct {
        double col, row;
        int cols, rows, west, north, across, down;         /* what is expected, in pixels from the lattice's corner */
    } all[] = {{0, 3000, 43200, 500, 0, 3000, 43200, 500}, /* one more column would lie beside the last one */
               {1, 3000, 1300, 500, -1, 2801, 1600, 800},  /* lines at -1, 399 ... and at 1, 401 ... */
               {1, 0, 1300, 500, 1, 0, 1300, 500},         /* the first row has its centre at the pole */
               {1, 21200, 1300, 401, -1, 20801, 1600, 800}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        SgMosaicSource one[] = {source("a", all[i].col + 0.5, all[i].row - 0.5, all[i].cols, all[i].rows)};
        g_autoptr(GPtrArray) sources = list(one, 1), refusals = g_ptr_array_new_with_free_func(g_free);
        GError *error = NULL;
        SgGrid grid;
        ck_assert(sg_mosaic_grid(&other, sources, NULL, NULL, refusals, &grid, &error));
        ck_assert_uint_eq(refusals->len, 0);
        ck_assert_double_eq_tol(grid.west, moved.origin_lon + all[i].west * PIXEL, 1e-9);
        ck_assert_double_eq_tol(grid.north, moved.origin_lat - all[i].north * PIXEL, 1e-9);
        ck_assert_msg(grid.cols == all[i].across && grid.rows == all[i].down, "%u: %d x %d", i, grid.cols, grid.rows);
    }
}
END_TEST

/* Sri Lanka lies between 79.6 and 81.9 degrees east, 5.9 and 9.9 north. */
START_TEST(test_a_frame_of_the_whole_earth)
{
    GError *error = NULL;
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(NULL, NULL, &error);
    ck_assert_ptr_nonnull(boundaries);
    const SgOwner *owner = sg_boundaries_find(boundaries, "LKA");
    SgMosaicSource all[] = {source("a", 0, 0, 43200, 21600)};
    g_strlcpy(all[0].iso3, "LKA", sizeof all[0].iso3);
    all[0].data_col = (int)(260 / PIXEL) + 5; /* one value at 80 degrees east, 12 north */
    all[0].data_row = (int)(78 / PIXEL) + 5;
    all[0].data_cols = all[0].data_rows = 1;
    g_autoptr(GPtrArray) sources = list(all, 1), refusals = g_ptr_array_new_with_free_func(g_free);
    SgGrid grid;
    ck_assert(sg_mosaic_grid(&spec, sources, boundaries, NULL, refusals, &grid, &error));
    ck_assert_double_eq_tol(grid.west, owner->west - 1, PIXEL);
    ck_assert_double_eq_tol(grid.north, 90 - (all[0].data_row * PIXEL) + 1, 1e-9);
    ck_assert_double_eq_tol(grid.west + grid.cols * PIXEL, owner->east + 1, PIXEL);
    ck_assert_double_eq_tol(grid.north - grid.rows * PIXEL, owner->south - 1, PIXEL);
    ck_assert_double_eq_tol(-180 - all[0].col * PIXEL, grid.west, 1e-9);

    /* a frame that is narrower stays as it is, and one that has neither value nor land is all there is */
    const SgMosaicSource frames[] = {source("b", 260 / PIXEL, 81 / PIXEL, 100, 60), source("c", 100, 200, 30, 40)};
    for (guint i = 0; i < G_N_ELEMENTS(frames); i++) {
        all[0] = frames[i];
        g_strlcpy(all[0].iso3, "LKA", sizeof all[0].iso3);
        all[0].data_cols = all[0].data_rows = 0;
        ck_assert(sg_mosaic_grid(&spec, sources, boundaries, NULL, refusals, &grid, &error));
        ck_assert(grid.cols == frames[i].grid.cols && grid.rows == frames[i].grid.rows);
        ck_assert(all[0].col == 0 && all[0].row == 0);
    }
}
END_TEST

START_TEST(test_all_refusals_at_once)
{
    SgMosaicSource all[] = {source("a.tif", 1000.4, 500, 10, 20), source("b.tif", 1000, 500, 10, 20),
                            source("c.tif", 1000, 499.75, 10, 20), source("d.tif", 1000, 500, 10, 20)};
    all[3].grid.pixel_width *= 1.02;
    g_autoptr(GPtrArray) sources = list(all, 4), refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgGrid grid;
    ck_assert(sg_mosaic_grid(&spec, sources, NULL, NULL, refusals, &grid, &error));
    ck_assert_uint_eq(refusals->len, 3);
    const char *const words[] = {"a.tif", "0.40 px east", "c.tif", "0.25 px north", "d.tif", "0.20 pixels"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        ck_assert_msg(strstr(refusals->pdata[i / 2], words[i]) != NULL, "%s", (char *)refusals->pdata[i / 2]);
}
END_TEST

/* --- what is stored --- */

START_TEST(test_types_and_nodata)
{
    char *single[] = {(char *)"Float32", (char *)"Float64"}, *whole[] = {(char *)"Int16"};
    SgStorage floats = {.types = single, .types_count = 2}, shorts = {.types = whole, .types_count = 1};
    SgRange range = {.min = -20000, .max = 10};
    SgClasses few = {.min = 0, .max = 18}, many = {.min = 0, .max = 300}, whole_byte = {.min = 0, .max = 255};
    SgKind kinds[] = {{.storage = &floats},
                      {.storage = &shorts},
                      {.storage = &floats, .range = &range},
                      {.storage = &floats, .classes = &few},
                      {.storage = &floats, .classes = &many},
                      {.storage = &floats, .classes = &whole_byte},
                      {0}};
    const struct {
        SgType type;
        double nodata;
    } wanted[] = {{SG_TYPE_FLOAT32, -9999}, {SG_TYPE_INT16, -9999},  {SG_TYPE_FLOAT32, -99999}, {SG_TYPE_BYTE, 255},
                  {SG_TYPE_UINT16, 65535},  {SG_TYPE_UINT16, 65535}, {SG_TYPE_FLOAT32, -9999}};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const SgLayer layer = {.resolved = &kinds[i]};
        const SgType type = sg_mosaic_type(&layer);
        ck_assert_msg(type == wanted[i].type, "%u: %s", i, sg_type_name(type));
        ck_assert_double_eq(sg_mosaic_nodata(&layer, type), wanted[i].nodata);
    }
}
END_TEST

/* --- parts --- */

START_TEST(test_a_part_is_whole_or_not_there)
{
    static const char *const iso3[] = {"KHM", "LAO", NULL};
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "x.part", NULL);
    GError *error = NULL;
    SgTaken *taken = sg_taken_new(2, 3);
    taken->pixels[1] = 7;
    taken->area_km2[0] = 0.1;
    taken->spill[1 * 3 + 2] = 5;
    taken->overlap[(0 * 2 + 1) * 3 + 2] = 9;
    taken->overlap_differs[0 * 2 + 1] = 2.5;
    taken->others[2] = 4;
    SgExcluded *excluded = sg_excluded_new(3, 2);
    excluded->pixels[2 * 2 + 1] = 11;
    excluded->area_km2[0] = 0.7;
    excluded->mask_empty[5] = 12;
    g_autoptr(SgMosaicPart) part = sg_mosaic_part_new(iso3, taken, excluded, 2);
    g_autoptr(GByteArray) values = g_byte_array_new(), sources = g_byte_array_new();
    g_byte_array_append(values, (const guint8 *)"onetwo!", 7);
    g_byte_array_append(sources, (const guint8 *)"threefour", 9);
    const guint32 lengths[SG_KINDS][2] = {{3, 4}, {5, 4}};
    for (int kind = 0; kind < SG_KINDS; kind++)
        memcpy(part->bytes[kind], lengths[kind], sizeof lengths[kind]);
    GByteArray *const tiles[] = {values, sources};
    ck_assert(sg_mosaic_part_write(path, "key", part, tiles, &error));

    g_autoptr(SgMosaicPart) back = sg_mosaic_part_read(path, "key");
    ck_assert_ptr_nonnull(back);
    ck_assert_str_eq(back->iso3[1], "LAO");
    ck_assert_int_eq(back->taken->pixels[1], 7);
    ck_assert_double_eq(back->taken->area_km2[0], 0.1);
    ck_assert(isinf(back->taken->min[0]));
    ck_assert_int_eq(back->taken->spill[5], 5);
    ck_assert_int_eq(back->taken->overlap[5], 9);
    ck_assert_double_eq(back->taken->overlap_differs[1], 2.5);
    ck_assert_int_eq(back->taken->others[2], 4);
    ck_assert_int_eq(back->excluded->exclusions, 3);
    ck_assert_int_eq(back->excluded->sources, 2);
    ck_assert_int_eq(back->excluded->pixels[5], 11);
    ck_assert_double_eq(back->excluded->area_km2[0], 0.7);
    ck_assert_int_eq(back->excluded->mask_empty[5], 12);
    g_autofree char *file = NULL;
    gsize length;
    ck_assert(g_file_get_contents(path, &file, &length, NULL));
    ck_assert_mem_eq(file + back->offsets[SG_KIND_VALUES][1], "two!", 4);
    ck_assert_mem_eq(file + back->offsets[SG_KIND_SOURCES][0], "three", 5);
    ck_assert_int_eq(back->offsets[SG_KIND_SOURCES][1], part->offsets[SG_KIND_SOURCES][1]);

    ck_assert_ptr_null(sg_mosaic_part_read(path, "another"));
    ck_assert_ptr_null(sg_mosaic_part_read("/nonexistent", "key"));
    for (gsize i = 0; i < length; i += 7) { /* any bit that flips, any end that is cut off */
        file[i] ^= 4;
        ck_assert(g_file_set_contents(path, file, (gssize)length, NULL));
        ck_assert_ptr_null(sg_mosaic_part_read(path, "key"));
        file[i] ^= 4;
        ck_assert(g_file_set_contents(path, file, (gssize)i, NULL));
        ck_assert_ptr_null(sg_mosaic_part_read(path, "key"));
    }
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("mosaic_grid", test_all_sources_by_whole_pixels, test_a_box_is_held_to_the_lattice,
             test_values_count_and_frames_do_not, test_large_grids_end_on_lines_of_blocks,
             test_lines_of_blocks_of_another_lattice, test_no_grid_grows_beyond_the_earth,
             test_a_frame_of_the_whole_earth, test_all_refusals_at_once, test_types_and_nodata,
             test_a_part_is_whole_or_not_there)
