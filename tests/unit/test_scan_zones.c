/* The scan against a country's boundary: zones, what is missing, what lies outside, and the shift that would mend it.
 */
#include "scan/places.h"
#include "scan_support.h"

/* A rectangle of pixels of the grid below, as a GeoJSON feature. */
static void append_box(GString *json, const char *code, double col, double row, double end, double bottom)
{
    const double west = 10 + col * 0.1, east = 10 + end * 0.1, north = 20 - row * 0.1, south = 20 - bottom * 0.1;
    g_string_append_printf(
        json,
        "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%s\"},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}",
        json->len > 0 ? "," : "", code, west, north, east, north, east, south, west, south, west, north);
}

typedef struct {
    char *folder;
    SgBoundaries *boundaries;
    SgOwnership *ownership;
    SgZones *zones;
    SgGrid grid;
} Country;

static Country country_new(const GString *features, int cols, int rows, double tolerance_px)
{
    Country country = {.folder = sg_test_folder(), .grid = {cols, rows, 10, 20, 0.1, 0.1}};
    g_autofree char *path = g_build_filename(country.folder, "b.geojson", NULL);
    g_autofree char *json = g_strdup_printf("{\"type\":\"FeatureCollection\",\"features\":[%s]}", features->str);
    ck_assert(g_file_set_contents(path, json, -1, NULL));
    test_start();
    g_autoptr(GError) error = NULL;
    country.boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(country.boundaries != NULL, "%s", error != NULL ? error->message : "");
    country.ownership = sg_ownership_new(country.boundaries, &country.grid, &error);
    ck_assert_ptr_nonnull(country.ownership);
    country.zones = sg_zones_new(country.ownership, "AAA", tolerance_px);
    ck_assert_ptr_nonnull(country.zones);
    return country;
}

static void country_free(Country *country)
{
    sg_zones_free(country->zones);
    sg_ownership_free(country->ownership);
    sg_boundaries_free(country->boundaries);
    sg_test_remove(country->folder);
}

#define N (-9999.0)

static const double zone_values[12 * 6] = {
    N, N, N, N, N,   N, N, N, N, N, N, N, /* sea */
    N, N, 1, 2, 3,   4, 5, 6, 7, 7, 8, 8, /* AAA in columns 2 .. 5, BBB in 8 and 9, nobody's land in 10 and 11 */
    N, N, 1, N, 500, 4, N, N, N, N, N, N, /* 500 is out of range */
    N, N, N, N, N,   N, N, N, N, N, N, N, /* the countries end below row 4 */
    N, N, N, N, N,   N, N, N, N, N, N, N, /* */
    N, N, N, N, N,   N, N, N, N, N, N, N,
};

static void compare_zones(const SgScanFacts *out)
{
    ck_assert_int_eq(out->mapped, 12);
    ck_assert_int_eq(out->zone[SG_ZONE_INSIDE], 6);
    ck_assert_int_eq(out->zone[SG_ZONE_NEAR], 1);
    ck_assert_int_eq(out->zone[SG_ZONE_BEYOND], 1);
    ck_assert_int_eq(out->zone[SG_ZONE_FOREIGN], 2);
    ck_assert_int_eq(out->zone[SG_ZONE_DISPUTED], 2);
    ck_assert_int_eq(out->spill.pixels, 3); /* not those in disputed land */
    ck_assert_int_eq(out->spill.places_count, 3);
    const double spilled[] = {6, 7, 7};
    for (int i = 0; i < 3; i++)
        test_place(&out->spill.places[i], 7 + i, 1, spilled[i]);
    ck_assert_int_eq(out->out_of_range.pixels, 1);
    ck_assert_int_eq(out->missing.pixels, 9); /* 16 less 6 mapped and 1 out of range */
    ck_assert_int_eq(out->missing.places_count, 9);
    test_place(&out->missing.places[0], 3, 2, N);
    test_place(&out->missing.places[1], 2, 3, N);
    test_place(&out->missing.places[8], 5, 4, N);
    ck_assert_int_eq(out->outside_mapped, 3);
    ck_assert_int_eq(out->outside.count, 2);
    ck_assert(!out->outside.at_least);
    ck_assert_double_eq(out->outside.items[0].value, 7);
    ck_assert_int_eq(out->outside.items[0].pixels, 2);
    ck_assert_double_eq(out->outside.items[1].value, 6);
    ck_assert_int_eq(out->outside.items[1].pixels, 1);
}

START_TEST(test_zones_by_hand)
{
    g_autoptr(GString) features = g_string_new(NULL);
    append_box(features, "AAA", 2, 1, 6, 5);
    append_box(features, "BBB", 8, 1, 10, 5);
    append_box(features, "-99", 10, 1, 12, 5);
    Country country = country_new(features, 12, 6, 1);
    ck_assert_int_eq(sg_zones_inside(country.zones), 16);
    static const char *const layouts[][4] = {{"BLOCKYSIZE=1", NULL},
                                             {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", NULL}};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = N, .has_range = TRUE, .max = 100};
    plan.grid = &country.grid;
    plan.zones = country.zones;
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        const TestRaster raster = {GDT_Float32, 12, 6, zone_values, layouts[i], TRUE, N};
        SgScanFacts out;
        test_scan(&raster, &plan, &out);
        compare_zones(&out);
        sg_scan_facts_clear(&out);
    }
    country_free(&country);
}
END_TEST

/* In the country's row: mapped, out of range, a fill value that is watched, a huge one, nodata, NaN, infinity. */
START_TEST(test_missing_is_what_holds_no_value)
{
    g_autoptr(GString) features = g_string_new(NULL);
    append_box(features, "AAA", 0, 0, 8, 1);
    Country country = country_new(features, 8, 2, 1);
    const double values[8 * 2] = {50, 650, -999, 1e30, N, (double)NAN, (double)INFINITY, -3, N, N, N, N, N, N, N, N};
    const TestRaster raster = {GDT_Float32, 8, 2, values, NULL, TRUE, N};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = N, .has_range = TRUE, .max = 100, .huge = 1e20};
    plan.watch[0] = -999;
    plan.watch_count = 1;
    plan.grid = &country.grid;
    plan.zones = country.zones;
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_int_eq(out.zone[SG_ZONE_INSIDE], 1);
    ck_assert_int_eq(out.out_of_range.pixels, 2);
    ck_assert_int_eq(out.missing.pixels, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(out.missing.places[i].col, 2 + i);
    sg_scan_facts_clear(&out);
    country_free(&country);
}
END_TEST

/* -- The shift ---------------------------------------------------------------------------------------------------- */

/* A stepped country with two islands, away from the edges of 220 x 160 pixels. */
static Country stepped_country(void)
{
    g_autoptr(GString) features = g_string_new(NULL);
    for (int step = 0; step < 8; step++)
        append_box(features, "AAA", 60 - step * 2, 40 + step * 9, 120 + step * 4, 40 + step * 9 + 9);
    append_box(features, "AAA", 170, 60, 178, 66);
    append_box(features, "AAA", 36, 110, 41, 118);
    return country_new(features, 220, 160, 2);
}

/* What the country owns, moved by (COLS, ROWS). */
static double *moved_country(const Country *country, int cols, int rows)
{
    const SgGrid *grid = &country->grid;
    double *values = g_new(double, (gsize)(grid->cols * grid->rows));
    for (int i = 0; i < grid->cols * grid->rows; i++) {
        const int col = i % grid->cols - cols, row = i / grid->cols - rows;
        const gboolean on_grid = col >= 0 && row >= 0 && col < grid->cols && row < grid->rows;
        values[i] = on_grid && sg_ownership_at(country->ownership, col, row) != SG_OWNER_NONE ? 40 + i % 11 : N;
    }
    return values;
}

static void scan_moved(const Country *country, int cols, int rows, int threads, SgScanFacts *out)
{
    static const char *const tiles[] = {"TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=32", NULL};
    g_autofree double *values = moved_country(country, cols, rows);
    const TestRaster raster = {GDT_Float32, country->grid.cols, country->grid.rows, values, tiles, TRUE, N};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = N, .has_range = TRUE, .max = 100};
    plan.grid = &country->grid;
    plan.zones = country->zones;
    plan.threads = threads;
    test_scan(&raster, &plan, out);
}

START_TEST(test_offset_is_found_to_the_pixel)
{
    const int moves[][2] = {{3, 1}, {-1, 0}, {0, -2}, {-21, 14}, {27, -19}};
    Country country = stepped_country();
    for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
        SgScanFacts out;
        scan_moved(&country, moves[i][0], moves[i][1], 1, &out);
        ck_assert_double_eq(out.offset_cols, -moves[i][0]);
        ck_assert_double_eq(out.offset_rows, -moves[i][1]);
        const double inside = (double)out.zone[SG_ZONE_INSIDE] / (double)out.mapped;
        ck_assert_double_eq_tol(out.offset_outside, 1 - inside, 1e-12);
        ck_assert_double_gt(out.offset_outside, 0);
        ck_assert_double_eq(out.offset_after, 0);
        sg_scan_facts_clear(&out);
    }
    country_free(&country);
}
END_TEST

START_TEST(test_no_offset_where_all_is_inside)
{
    Country country = stepped_country();
    SgScanFacts out;
    scan_moved(&country, 0, 0, 1, &out);
    ck_assert_int_eq(out.zone[SG_ZONE_INSIDE], out.mapped);
    ck_assert_int_eq(out.zone[SG_ZONE_INSIDE], sg_zones_inside(country.zones));
    ck_assert_int_eq(out.missing.pixels, 0);
    ck_assert(isnan(out.offset_cols) && isnan(out.offset_rows));
    ck_assert(isnan(out.offset_outside) && isnan(out.offset_after));
    sg_scan_facts_clear(&out);
    country_free(&country);
}
END_TEST

/* -- Large rasters: threads, background --------------------------------------------------------------------------- */

#define WIDE 1300
#define HIGH 1100

/* The country with some gaps; outside, 5 where it is sea but for a band of changing values. */
static double *with_background(const Country *country)
{
    guint64 state = 4;
    double *values = g_new(double, WIDE *HIGH);
    for (int i = 0; i < WIDE * HIGH; i++) {
        const int col = i % WIDE, row = i / WIDE;
        const double drawn = test_uniform(&state) * 90;
        const gboolean own = sg_ownership_at(country->ownership, col, row) != SG_OWNER_NONE;
        values[i] = own ? (drawn < 9 ? N : drawn) : col < 100 ? drawn : 5;
    }
    return values;
}

START_TEST(test_background_and_threads)
{
    g_autoptr(GString) features = g_string_new(NULL);
    append_box(features, "AAA", 200, 100, 900, 500);
    append_box(features, "AAA", 300, 500, 600, 1000);
    Country country = country_new(features, WIDE, HIGH, 2);
    g_autofree double *values = with_background(&country);
    static const char *const strips[] = {"BLOCKYSIZE=3", "COMPRESS=LZW", NULL};
    const TestRaster raster = {GDT_Float32, WIDE, HIGH, values, strips, TRUE, N};
    char *folder = sg_test_folder();
    g_autofree char *path = test_raster_write(folder, &raster);
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = N, .has_range = TRUE, .max = 100, .stock = TRUE};
    plan.grid = &country.grid;
    plan.zones = country.zones;
    SgScanFacts one, many;
    for (plan.threads = 1; plan.threads <= 4; plan.threads++) {
        test_scan_file(path, &plan, plan.threads == 1 ? &one : &many);
        ck_assert_msg(plan.threads == 1 || memcmp(&one, &many, sizeof one) == 0, "%d threads", plan.threads);
    }
    const gint64 sea = WIDE * HIGH - 700 * 400 - 300 * 500, noise = 100 * HIGH;
    ck_assert_int_eq(one.outside_mapped + one.zone[SG_ZONE_NEAR], sea);
    ck_assert_double_eq(one.outside.items[0].value, 5);
    ck_assert(one.outside.at_least);
    const gint64 fives = sea - noise - one.zone[SG_ZONE_NEAR];
    ck_assert_int_le(one.outside.items[0].pixels, fives);
    ck_assert_int_ge(one.outside.items[0].pixels, fives - one.outside_mapped / (SG_VOTES + 1));
    gint64 gaps = 0;
    for (int i = 0; i < WIDE * HIGH; i++)
        gaps += values[i] == N;
    ck_assert_int_eq(one.missing.pixels, gaps);
    ck_assert_int_eq(one.missing.places_count, SG_LIMIT_PLACES);
    sg_test_remove(folder);
    country_free(&country);
}
END_TEST

START_TEST(test_votes)
{
    SgVotes *first = g_new0(SgVotes, 1), *second = g_new0(SgVotes, 1);
    for (int i = 0; i < 10; i++)
        sg_votes_add(first, -0.0);
    sg_votes_add(first, 0);
    for (int i = 0; i < 5; i++) {
        sg_votes_add(first, 3);
        sg_votes_add(second, 0);
        sg_votes_add(second, 1);
    }
    SgVotes *const tables[] = {first, NULL, second};
    SgFrequents exact = {.count = 0};
    sg_votes_merge(tables, 3, &exact);
    ck_assert_int_eq(exact.count, 3);
    ck_assert(!exact.at_least);
    const double values[] = {0, 1, 3};
    const int pixels[] = {16, 5, 5};
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq(exact.items[i].value, values[i]);
        ck_assert_int_eq(exact.items[i].pixels, pixels[i]);
    }
    /* 3000 values seen once each, and one in every tenth place. */
    guint64 seen = 0;
    for (int i = 0; i < 3000; i++) {
        sg_votes_add(second, 100 + i * 0.25);
        if (i % 10 == 0)
            sg_votes_add(second, 77), seen++;
    }
    SgVotes *const only[] = {second};
    SgFrequents lossy = {.count = 0};
    sg_votes_merge(only, 1, &lossy);
    ck_assert(lossy.at_least);
    ck_assert_double_eq(lossy.items[0].value, 77);
    ck_assert_int_le(lossy.items[0].pixels, (gint64)seen);
    ck_assert_int_ge(lossy.items[0].pixels, (gint64)seen - 3310 / (SG_VOTES + 1));
    g_free(first);
    g_free(second);
}
END_TEST

SG_TEST_MAIN("scan and boundary", test_zones_by_hand, test_missing_is_what_holds_no_value,
             test_offset_is_found_to_the_pixel, test_no_offset_where_all_is_inside, test_background_and_threads,
             test_votes)
