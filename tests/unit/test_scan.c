/* The scan of small rasters: every count made by hand. */
#include "scan_support.h"
#include "soilgate/base.h"

#define N NAN

static const char *const tiles_16[] = {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE", NULL};
static const char *const strips_1[] = {"BLOCKYSIZE=1", "COMPRESS=LZW", NULL};

static void test_counts_by_hand_as(const char *const *options)
{
    /* Range 0 (excluded) .. 100; 120 and -3 are out of it, -999 too but watched; 50 is watched inside it. */
    static const double values[] = {
        -9999, 1,   2,    50,  -999,     /* row 0 */
        10,    120, 0,    50,  -3,       /* row 1 */
        100,   20,  1e20, 100, -9999,    /* row 2 */
        N,     30,  40,   60,  INFINITY, /* row 3 */
    };
    const TestRaster raster = {GDT_Float32, 5, 4, values, options, TRUE, -9999};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = -9999, .has_range = TRUE, .max = 100, .min_open = TRUE};
    plan.watch[0] = -999;
    plan.watch[1] = 50;
    plan.watch[2] = 7;
    plan.watch_count = 3;
    plan.huge = 1e15;
    plan.typical[0].min = 2;
    plan.typical[0].max = 60;
    plan.typical_count = 1;
    SgScanFacts out;
    test_scan(&raster, &plan, &out);

    ck_assert_int_eq(out.pixels, 20);
    ck_assert_int_eq(out.nodata, 2);
    ck_assert_int_eq(out.data, 16);   /* 20 less 2 nodata, NaN, infinity */
    ck_assert_int_eq(out.mapped, 11); /* 16 less -999, 120, 0, -3, 1e20 */
    ck_assert_double_eq(out.min, -999);
    ck_assert_double_eq(out.max, (double)1e20f);
    ck_assert_int_eq(out.nan.pixels, 1);
    ck_assert_int_eq(out.nan.places[0].col, 0);
    ck_assert_int_eq(out.nan.places[0].row, 3);
    ck_assert_int_eq(out.infinite.pixels, 1);
    test_place(&out.infinite.places[0], 4, 3, INFINITY);
    ck_assert_int_eq(out.out_of_range.pixels, 3);
    ck_assert_int_eq(out.out_of_range.places_count, 3);
    test_place(&out.out_of_range.places[0], 1, 1, 120);
    test_place(&out.out_of_range.places[1], 2, 1, 0);
    test_place(&out.out_of_range.places[2], 4, 1, -3);
    ck_assert_double_eq(out.out_min, -3);
    ck_assert_double_eq(out.out_max, 120);
    ck_assert_int_eq(out.watch[0].pixels, 1);
    test_place(&out.watch[0].places[0], 4, 0, -999);
    ck_assert_int_eq(out.watch[1].pixels, 2);
    test_place(&out.watch[1].places[0], 3, 0, 50);
    test_place(&out.watch[1].places[1], 3, 1, 50);
    ck_assert_int_eq(out.watch[2].pixels, 0);
    ck_assert_int_eq(out.huge.pixels, 1);
    test_place(&out.huge.places[0], 2, 2, (double)1e20f);
    ck_assert_double_eq(out.huge_value, (double)1e20f);
    ck_assert_int_eq(out.typical[0].pixels, 3); /* 1, 100, 100 */
    test_place(&out.typical[0].places[0], 1, 0, 1);
    test_place(&out.typical[0].places[1], 0, 2, 100);
    test_place(&out.typical[0].places[2], 3, 2, 100);
    ck_assert_int_eq(out.blocks_failed, 0);
    ck_assert_double_eq(out.area_km2, 0);
    ck_assert(isnan(out.offset_outside));
    sg_scan_facts_clear(&out);
}

START_TEST(test_counts_by_hand)
{
    test_counts_by_hand_as(NULL);
    test_counts_by_hand_as(strips_1);
    test_counts_by_hand_as(tiles_16);
}
END_TEST

START_TEST(test_statistics_by_hand)
{
    /* 2 4 4 4 5 5 7 9: mean 5, sd 2, median 4.5 */
    static const double values[] = {2, 4, 4, 4, 5, 5, 7, 9, -1};
    const TestRaster raster = {GDT_Float32, 3, 3, values, NULL, TRUE, -1};
    const SgScanPlan plan = {.has_nodata = TRUE, .nodata = -1};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.data, 8);
    ck_assert_int_eq(out.mapped, 8);
    ck_assert_double_eq(out.mean, 5);
    ck_assert_double_eq(out.sd, 2);
    ck_assert_double_eq(out.percentiles[4], 4.5);
    ck_assert_double_eq_tol(out.percentiles[0], 2.14, 1e-12); /* 1 %: 0.07 of the way from 2 to 4 */
    ck_assert_double_eq_tol(out.percentiles[8], 8.86, 1e-12); /* 99 %: 6.93rd of 0 .. 7, from 7 to 9 */
    gint64 sum = out.below + out.above;
    for (int i = 0; i < out.bins; i++)
        sum += out.counts[i];
    ck_assert_int_eq(sum, 8);
    /* Whole numbers get a bin each: 2, 3, 4, 5, 6, 7 (99.9 % lies in 7). */
    ck_assert_int_eq(out.bins, 6);
    ck_assert_double_eq(out.edges[0], 2);
    ck_assert_double_eq(out.edges[2], 4);
    ck_assert_int_eq(out.counts[2], 3);
    ck_assert_int_eq(out.above, 1);
    sg_scan_facts_clear(&out);
}
END_TEST

START_TEST(test_constant_and_empty)
{
    static const double same[] = {49.95, 49.95, 49.95, 49.95};
    const TestRaster constant = {GDT_Float32, 2, 2, same, NULL, FALSE, 0};
    SgScanPlan plan = {.watch = {49.95}, .watch_count = 1};
    SgScanFacts out;
    test_scan(&constant, &plan, &out);
    ck_assert_double_eq(out.mean, (double)49.95f);
    ck_assert_double_eq(out.sd, 0);
    for (int i = 0; i < SG_PERCENTILES; i++)
        ck_assert_double_eq(out.percentiles[i], (double)49.95f);
    ck_assert_int_eq(out.bins, 1);
    ck_assert_int_eq(out.counts[0], 4);
    ck_assert_int_eq(out.watch[0].pixels, 4); /* compared as Float32 */
    sg_scan_facts_clear(&out);

    static const double none[] = {-1, -1, -1, -1};
    const TestRaster empty = {GDT_Float32, 2, 2, none, NULL, TRUE, -1};
    plan = (SgScanPlan){.has_nodata = TRUE, .nodata = -1};
    test_scan(&empty, &plan, &out);
    ck_assert_int_eq(out.nodata, 4);
    ck_assert_int_eq(out.data, 0);
    ck_assert_int_eq(out.bins, 0);
    ck_assert(out.data_cols == 0 && out.data_rows == 0);
    ck_assert(isnan(out.min) && isnan(out.mean) && isnan(out.sd) && isnan(out.percentiles[4]));
    sg_scan_facts_clear(&out);
}
END_TEST

/* Where data lie: infinities, NaN and nodata around them are none. */
START_TEST(test_the_window_of_the_data)
{
    static const double values[] = {
        N,  -1, -1, -1,       -1, -1, /* row 0 */
        -1, -1, -1, 7,        -1, -1, /* row 1 */
        -1, -1, -1, INFINITY, 5,  -1, /* row 2 */
        -1, -1, 0,  -1,       -1, -1, /* row 3 */
        -1, N,  -1, -1,       -1, -1, /* row 4 */
    };
    for (int i = 0; i < 2; i++) {
        const TestRaster raster = {GDT_Float32, 6, 5, values, i == 0 ? tiles_16 : strips_1, TRUE, -1};
        const SgScanPlan plan = {.has_nodata = TRUE, .nodata = -1};
        SgScanFacts out;
        test_scan(&raster, &plan, &out);
        ck_assert_int_eq(out.data_col, 2);
        ck_assert_int_eq(out.data_row, 1);
        ck_assert_int_eq(out.data_cols, 3);
        ck_assert_int_eq(out.data_rows, 3);
        sg_scan_facts_clear(&out);
    }
}
END_TEST

START_TEST(test_nodata_of_every_kind)
{
    const double lowest = (double)-3.4e38f;
    const double values[] = {N, 1, 2, lowest, -G_MAXFLOAT, INFINITY};
    TestRaster raster = {GDT_Float32, 3, 2, values, NULL, TRUE, N};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = N, .huge = 1e15};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 1);
    ck_assert_int_eq(out.nan.pixels, 0);
    ck_assert_int_eq(out.infinite.pixels, 1);
    ck_assert_int_eq(out.data, 4);
    ck_assert_int_eq(out.mapped, 2);
    ck_assert_int_eq(out.huge.pixels, 2);
    sg_scan_facts_clear(&out);

    raster.nodata = -3.4e38; /* as text: rounded to Float32 before it is compared */
    plan.nodata = -3.4e38;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 1);
    ck_assert_int_eq(out.nan.pixels, 1);
    ck_assert_int_eq(out.data, 3);
    ck_assert_int_eq(out.huge.pixels, 1);
    ck_assert_double_eq(out.huge_value, -G_MAXFLOAT);
    sg_scan_facts_clear(&out);

    raster.nodata = plan.nodata = INFINITY;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 1);
    ck_assert_int_eq(out.infinite.pixels, 0);
    sg_scan_facts_clear(&out);

    raster.has_nodata = plan.has_nodata = FALSE;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 0);
    ck_assert_int_eq(out.nan.pixels, 1);
    ck_assert_int_eq(out.infinite.pixels, 1);
    sg_scan_facts_clear(&out);
}
END_TEST

/* A nodata or fill value that no pixel of the type can hold equals none of them. */
START_TEST(test_values_the_type_cannot_hold)
{
    static const double values[] = {0, 1, 255, 241};
    const TestRaster raster = {GDT_Byte, 2, 2, values, NULL, FALSE, 0};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = -9999, .watch = {-1, 255, 240.999999999, 1.5}, .watch_count = 4};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 0);
    ck_assert_int_eq(out.data, 4);
    ck_assert_int_eq(out.watch[0].pixels, 0);
    ck_assert_int_eq(out.watch[1].pixels, 1);
    ck_assert_int_eq(out.watch[2].pixels, 0);
    ck_assert_int_eq(out.watch[3].pixels, 0);
    sg_scan_facts_clear(&out);
    plan.nodata = 240.999999999;
    plan.has_range = TRUE;
    plan.min = 2;
    plan.max = 250;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 0);
    ck_assert_int_eq(out.mapped, 1);
    ck_assert_int_eq(out.watch[1].pixels, 1);
    ck_assert_int_eq(out.out_of_range.pixels, 2); /* 0 and 1; 255 is watched */
    sg_scan_facts_clear(&out);
}
END_TEST

START_TEST(test_places_are_the_first_in_order_of_blocks)
{
    /* 40 x 40, tiles of 16: 30 pixels out of range, all in the second tile of the first row of tiles, and one above
     * them in the third. */
    double values[40 * 40] = {0};
    for (int i = 0; i < 30; i++)
        values[(2 + i / 10) * 40 + 18 + i % 10] = 500 + i;
    values[0 * 40 + 33] = 999;
    const TestRaster raster = {GDT_Float32, 40, 40, values, tiles_16, FALSE, 0};
    const SgScanPlan plan = {.has_range = TRUE, .max = 100};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.out_of_range.pixels, 31);
    ck_assert_int_eq(out.out_of_range.places_count, SG_LIMIT_PLACES);
    for (int i = 0; i < SG_LIMIT_PLACES; i++)
        test_place(&out.out_of_range.places[i], 18 + i % 10, 2 + i / 10, 500 + i);
    ck_assert_double_eq(out.out_max, 999);
    ck_assert_int_eq(out.pixels, 1600); /* edge tiles end at the raster */
    ck_assert_int_eq(out.data, 1600);
    sg_scan_facts_clear(&out);
}
END_TEST

START_TEST(test_codes)
{
    static const double values[] = {3, 3, 3, 7, 1, 3, 2.5, -4, 255, 1e20, 4e9, 7};
    const TestRaster raster = {GDT_Float32, 4, 3, values, NULL, TRUE, 255};
    const SgScanPlan plan = {.has_nodata = TRUE, .nodata = 255, .codes = TRUE, .huge = 1e15};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.codes_count, 4);
    const int codes[] = {-4, 1, 3, 7}, pixels[] = {1, 1, 4, 2}, cols[] = {3, 0, 0, 3}, rows[] = {1, 1, 0, 0};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(out.codes[i].code, codes[i]);
        ck_assert_int_eq(out.codes[i].pixels, pixels[i]);
        test_place(&out.codes[i].first, cols[i], rows[i], codes[i]);
    }
    ck_assert(!out.codes_more);
    ck_assert_int_eq(out.fractional.pixels, 2); /* 2.5, and 4e9, which is no code; 1e20 is huge */
    test_place(&out.fractional.places[0], 2, 1, 2.5);
    test_place(&out.fractional.places[1], 2, 2, 4e9);
    sg_scan_facts_clear(&out);
}
END_TEST

START_TEST(test_more_codes_than_are_kept)
{
    double values[20 * 20];
    for (int i = 0; i < 400; i++)
        values[i] = 1000 - i;
    const TestRaster raster = {GDT_Int16, 20, 20, values, NULL, FALSE, 0};
    const SgScanPlan plan = {.codes = TRUE};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.codes_count, SG_LIMIT_CODES);
    ck_assert(out.codes_more);
    for (int i = 0; i < SG_LIMIT_CODES; i++) /* the first met, in ascending order */
        ck_assert_int_eq(out.codes[i].code, 1000 - SG_LIMIT_CODES + 1 + i);
    sg_scan_facts_clear(&out);
}
END_TEST

/* The ellipsoid of WGS 84 has a surface of 510 065 621.724 km2: that of an oblate spheroid is 2 pi a^2 (1 + (1 - e^2) /
 * e artanh e). One t/ha on all of it is a hundred times as many tonnes. */
START_TEST(test_area_and_total)
{
    double *values = g_new(double, 360 * 180);
    for (int i = 0; i < 360 * 180; i++)
        values[i] = 1;
    const TestRaster raster = {GDT_Float32, 360, 180, values, NULL, TRUE, -1};
    const SgGrid grid = {360, 180, -180, 90, 1, 1};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = -1, .grid = &grid, .stock = TRUE};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    const double a = 6378.137, f = 1 / 298.257223563, e = sqrt(f * (2 - f));
    const double surface = 2 * G_PI * a * a * (1 + (1 - e * e) / e * atanh(e));
    ck_assert_double_eq_tol(surface, 510065621.724, 0.001);
    ck_assert_double_eq_tol(out.area_km2, surface, surface * 1e-9);
    ck_assert_double_eq_tol(out.total, surface * 100, surface * 100 * 1e-9);
    sg_scan_facts_clear(&out);

    /* The northern half is nodata, and of the southern every second pixel out of range. */
    for (int i = 0; i < 360 * 180; i++)
        values[i] = i < 360 * 90 ? -1 : i % 2 == 0 ? 3 : 700;
    plan.has_range = TRUE;
    plan.max = 100;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.mapped, 360 * 90 / 2);
    ck_assert_double_eq_tol(out.area_km2, surface / 4, surface * 1e-9);
    ck_assert_double_eq_tol(out.total, surface / 4 * 3 * 100, surface * 100 * 1e-9);
    sg_scan_facts_clear(&out);
    g_free(values);
}
END_TEST

/* Offset of the first byte of the tile (COL, ROW), as GDAL tells it. */
static gsize tile_offset(const char *path, int col, int row)
{
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    g_autofree char *key = g_strdup_printf("BLOCK_OFFSET_%d_%d", col, row);
    const char *text = GDALGetMetadataItem(GDALGetRasterBand(dataset, 1), key, "TIFF");
    ck_assert_ptr_nonnull(text);
    const gsize offset = (gsize)g_ascii_strtoull(text, NULL, 10);
    GDALClose(dataset);
    return offset;
}

START_TEST(test_blocks_that_do_not_decode)
{
    double values[64 * 48];
    for (int i = 0; i < 64 * 48; i++)
        values[i] = i % 97;
    const TestRaster raster = {GDT_Float32, 64, 48, values, tiles_16, FALSE, 0};
    char *folder = sg_test_folder();
    g_autofree char *path = test_raster_write(folder, &raster);
    const int broken[][2] = {{3, 0}, {1, 2}};
    char *bytes;
    gsize length;
    const gsize offsets[] = {tile_offset(path, 3, 0), tile_offset(path, 1, 2)};
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    for (int i = 0; i < 2; i++)
        memset(bytes + offsets[i], 0xff, 40); /* no DEFLATE stream starts so */
    ck_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_free(bytes);

    SgScanFacts out;
    const SgScanPlan plan = {.threads = 2};
    test_scan_file(path, &plan, &out);
    ck_assert_int_eq(out.blocks_failed, 2);
    ck_assert_int_eq(out.failed.block_col, broken[0][0]);
    ck_assert_int_eq(out.failed.block_row, broken[0][1]);
    ck_assert_int_eq(out.failed.col, 48);
    ck_assert_int_eq(out.failed.row, 0);
    ck_assert_ptr_nonnull(out.failed.detail);
    ck_assert_uint_gt(strlen(out.failed.detail), 0);
    ck_assert_int_eq(out.pixels, 64 * 48);
    ck_assert_int_eq(out.data, 64 * 48 - 2 * 256); /* in no category */
    ck_assert_int_eq(out.nodata, 0);
    sg_scan_facts_clear(&out);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_sparse_blocks_are_nodata)
{
    static const char *const sparse[] = {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "SPARSE_OK=TRUE", NULL};
    const TestRaster raster = {GDT_Float32, 40, 40, NULL, sparse, TRUE, -9999};
    const SgScanPlan plan = {.has_nodata = TRUE, .nodata = -9999};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.nodata, 1600);
    ck_assert_int_eq(out.data, 0);
    ck_assert_int_eq(out.blocks_failed, 0);
    sg_scan_facts_clear(&out);
}
END_TEST

START_TEST(test_a_grid_of_another_size_is_an_error)
{
    static const double values[] = {1, 2, 3, 4};
    const TestRaster raster = {GDT_Float32, 2, 2, values, NULL, FALSE, 0};
    char *folder = sg_test_folder();
    g_autofree char *path = test_raster_write(folder, &raster);
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    g_autoptr(SgRaster) open = NULL;
    ck_assert(sg_raster_open(path, &facts, &open, NULL));
    const SgGrid grid = {2, 1, 0, 1, 1, 1};
    const SgScanPlan plan = {.grid = &grid};
    SgScanFacts out;
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_scan(open, &facts, &plan, &out, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("scan", test_counts_by_hand, test_statistics_by_hand, test_constant_and_empty, test_the_window_of_the_data,
             test_nodata_of_every_kind, test_values_the_type_cannot_hold, test_places_are_the_first_in_order_of_blocks,
             test_codes, test_more_codes_than_are_kept, test_area_and_total, test_blocks_that_do_not_decode,
             test_sparse_blocks_are_nodata, test_a_grid_of_another_size_is_an_error)
