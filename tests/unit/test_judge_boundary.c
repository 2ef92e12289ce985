/* Judges of boundary.*, fed with literal counts of pixels in the zones. */
#include "judge_support.h"

static void cover(World *w, gint64 inside)
{
    world_init(w);
    w->file.scan.zone[SG_ZONE_INSIDE] = inside;
    w->file.scan.data = w->file.scan.mapped = inside;
    tally(&w->file.scan.missing, 10000 - inside, 5, 5, (double)NAN);
}

START_TEST(test_coverage)
{
    World w;
    cover(&w, 9000); /* exactly a tenth missing */
    expect_passed(&w, "boundary.coverage");
    world_clear(&w);
    cover(&w, 8999);
    const SgFinding *finding = expect_only(&w, "boundary.coverage", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->message, "90.0 % of the pixels of LKA have data; 1 001 of 10 000 pixels have none.");
    ck_assert_int_eq(finding->pixels, 1001);
    world_clear(&w);
    cover(&w, 5000);
    expect_only(&w, "boundary.coverage", SG_SEVERITY_WARNING);
    world_clear(&w);
    cover(&w, 4999);
    expect_only(&w, "boundary.coverage", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_coverage_off_the_grid)
{
    World w;
    cover(&w, 6000);
    w.file.country_pixels_on_grid = 6000; /* the 4 000 missing lie off it */
    w.file.scan.missing = (SgTally){0};
    const SgFinding *finding = expect_only(&w, "boundary.coverage", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "The raster's extent cuts off 4 000 of them.");
    world_clear(&w);
}
END_TEST

/* A product of cropland and grazing land: only an absurd share is told. */
START_TEST(test_coverage_of_a_partial_product)
{
    World w;
    cover(&w, 100);
    w.boundary.missing_warn = w.boundary.missing_error = 2;
    w.boundary.covered_warn = 0.01;
    expect_passed(&w, "boundary.coverage");
    world_clear(&w);
    w.file.scan.missing.pixels = 9901;
    ck_assert_str_eq(expect_only(&w, "boundary.coverage", SG_SEVERITY_WARNING)->expected, "at least 1.0 % with data");
    world_clear(&w);
}
END_TEST

START_TEST(test_coverage_of_a_small_state)
{
    World w;
    cover(&w, 10);
    memcpy(w.file.iso3, "MDV", 4);
    memcpy(w.file.name.country.iso3, "MDV", 4);
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 0);
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "MDV");
    world_clear(&w);
    cover(&w, 10);
    w.file.country_pixels = w.file.country_pixels_on_grid = 0;
    world_judge(&w);
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "no pixel");
    world_clear(&w);
}
END_TEST

/* A pH written as ten times itself: every value is out of range, and none is missing. */
START_TEST(test_values_out_of_range_are_data)
{
    World w;
    world_init(&w);
    w.file.scan.mapped = w.file.scan.zone[SG_ZONE_INSIDE] = 0;
    tally(&w.file.scan.out_of_range, 10000, 5, 5, 4500);
    w.file.scan.out_min = w.file.scan.out_max = 4500;
    world_judge(&w);
    ck_assert_ptr_nonnull(finding_of(w.findings, "value.range"));
    expect_state(&w, "boundary.coverage", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

/* What a product wants covered is not known of a file that is none of its layers. */
START_TEST(test_without_a_layer_nothing_is_known_of_coverage)
{
    World w;
    cover(&w, 100);
    w.file.name.layer = NULL;
    tally(&w.file.scan.spill, 5000, 4, 4, 20);
    w.file.scan.zone[SG_ZONE_BEYOND] = 5000;
    expect_only(&w, "name.pattern", SG_SEVERITY_ERROR);
    expect_state(&w, "boundary.coverage", SG_OUTCOME_UNCHECKED, "name.pattern");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "name.pattern");
    world_clear(&w);
}
END_TEST

static void spill(World *w, gint64 foreign, gint64 beyond, gint64 disputed, gint64 near)
{
    world_init(w);
    SgScanFacts *scan = &w->file.scan;
    scan->zone[SG_ZONE_FOREIGN] = foreign;
    scan->zone[SG_ZONE_BEYOND] = beyond;
    scan->zone[SG_ZONE_DISPUTED] = disputed;
    scan->zone[SG_ZONE_NEAR] = near;
    scan->zone[SG_ZONE_INSIDE] = 10000 - foreign - beyond - disputed - near;
    tally(&scan->spill, foreign + beyond, 4, 4, 20);
    w->file.country_pixels = w->file.country_pixels_on_grid = scan->zone[SG_ZONE_INSIDE];
}

START_TEST(test_spill)
{
    World w;
    spill(&w, 100, 99, 0, 500); /* what is near the country is no spill */
    expect_passed(&w, "boundary.spill");
    world_clear(&w);
    spill(&w, 100, 100, 0, 500);
    const SgFinding *finding = expect_only(&w, "boundary.spill", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->message,
                     "200 pixels (2.0 % of the pixels with values) lie outside LKA by more than 2 pixels: "
                     "100 in other countries, 100 in no country.");
    world_clear(&w);
    spill(&w, 0, 1000, 0, 0);
    expect_only(&w, "boundary.spill", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_spill_tells_how_far)
{
    World w;
    spill(&w, 100, 100, 0, 0);
    w.file.spill_farthest_px = 36.88; /* of 1/120 degree */
    const SgFinding *finding = expect_only(&w, "boundary.spill", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, " The farthest of the places listed lies 37 pixels (35 km at most) away.");
    ck_assert_str_eq(finding->measured, "2.0 % outside, as far as 37 pixels (35 km at most)");
    world_clear(&w);
}
END_TEST

START_TEST(test_disputed_land_is_no_spill)
{
    World w;
    spill(&w, 0, 0, 3000, 0);
    expect_passed(&w, "boundary.spill");
    world_clear(&w);
    spill(&w, 0, 300, 3000, 0);
    const SgFinding *finding = expect_only(&w, "boundary.spill", SG_SEVERITY_WARNING);
    ck_assert_int_eq(finding->pixels, 300);
    ck_assert_has(finding->message, "3 000 pixels lie in disputed or unassigned areas");
    world_clear(&w);
}
END_TEST

static void shift(World *w, double outside, double after, double cols, double rows)
{
    SgScanFacts *scan = &w->file.scan;
    scan->offset_outside = outside;
    scan->offset_after = after;
    scan->offset_cols = cols;
    scan->offset_rows = rows;
}

START_TEST(test_offset_explains_spill)
{
    World w;
    spill(&w, 0, 400, 0, 100);
    shift(&w, 0.05, 0.001, -12, 3);
    const SgFinding *finding = expect_only(&w, "boundary.offset", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message,
                  "Moving the data 12.0 pixels west and 3.0 pixels south would leave only 0.1 % outside.");
    expect_place(finding, 79.9, 7.975); /* 80 - 12/120, 8 - 3/120 */
    expect_state(&w, "boundary.spill", SG_OUTCOME_NOT_APPLICABLE, "boundary.offset");
    world_clear(&w);
}
END_TEST

/* What rejects is never hidden behind what only warns. */
START_TEST(test_offset_does_not_hide_an_error)
{
    World w;
    spill(&w, 0, 2000, 0, 100);
    shift(&w, 0.21, 0.001, -40, 0);
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 2);
    ck_assert_int_eq(finding_of(w.findings, "boundary.spill")->severity, SG_SEVERITY_ERROR);
    ck_assert_int_eq(finding_of(w.findings, "boundary.offset")->severity, SG_SEVERITY_WARNING);
    world_clear(&w);
}
END_TEST

START_TEST(test_offset_bounds)
{
    static const struct {
        double outside, after, cols, rows;
        gboolean told;
    } cases[] = {
        {0.02, 0.001, 5, 0, FALSE},  {0.021, 0.0104, 5, 0, TRUE}, {0.021, 0.0105, 5, 0, FALSE},
        {0.021, 0.001, 0, 0, FALSE}, {0.021, 0.001, 0, -1, TRUE}, {(double)NAN, (double)NAN, 5, 0, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        world_init(&w);
        shift(&w, cases[i].outside, cases[i].after, cases[i].cols, cases[i].rows);
        if (cases[i].told)
            expect_only(&w, "boundary.offset", SG_SEVERITY_WARNING);
        else
            expect_passed(&w, "boundary.offset");
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_offset_explains_coverage_that_it_mends)
{
    World w;
    spill(&w, 0, 100, 0, 1000);
    w.file.country_pixels = w.file.country_pixels_on_grid = 10000;
    w.file.scan.missing.pixels = 1100; /* 11 % */
    shift(&w, 0.11, 0.001, 5, 0);      /* 1090 pixels come back: 0.1 % */
    expect_only(&w, "boundary.offset", SG_SEVERITY_WARNING);
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "boundary.offset");
    world_clear(&w);
    w.file.country_pixels = w.file.country_pixels_on_grid = 12000;
    w.file.scan.missing.pixels = 3100; /* 2010 still */
    world_judge(&w);
    ck_assert_ptr_nonnull(finding_of(w.findings, "boundary.coverage"));
    world_clear(&w);
}
END_TEST

START_TEST(test_other_country)
{
    World w;
    spill(&w, 5000, 0, 0, 0);
    memcpy(w.file.foreign_iso3, "IND", 4);
    w.file.country_pixels = w.file.country_pixels_on_grid = 50000;
    shift(&w, 0.5, 0.01, 100, 0);
    const SgFinding *finding = expect_only(&w, "boundary.other-country", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "The data lie in IND, not in LKA: 50.0 %");
    ck_assert_int_eq(finding->pixels, 5000);
    expect_state(&w, "boundary.spill", SG_OUTCOME_NOT_APPLICABLE, "boundary.other-country");
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "boundary.other-country");
    expect_state(&w, "boundary.offset", SG_OUTCOME_NOT_APPLICABLE, "boundary.other-country");
    world_clear(&w);
    spill(&w, 4999, 0, 0, 0);
    expect_only(&w, "boundary.spill", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_unavailable)
{
    World w;
    world_init(&w);
    w.file.has_boundary = w.file.zoned = FALSE;
    ck_assert_has(expect_only(&w, "boundary.unavailable", SG_SEVERITY_UNCHECKED)->message, "no country LKA");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "boundary.unavailable");
    world_clear(&w);
    world_init(&w);
    w.file.has_boundary = w.file.zoned = FALSE;
    w.file.iso3[0] = '\0';
    w.file.name.country = (SgCountryToken){.state = SG_COUNTRY_NONE};
    ck_assert_has(expect_only(&w, "boundary.unavailable", SG_SEVERITY_UNCHECKED)->message, "--country");
    world_clear(&w);
    w.file.name.country = (SgCountryToken){.state = SG_COUNTRY_UNKNOWN, .token = (char *)"Pergamino"};
    expect_only(&w, "name.country", SG_SEVERITY_ERROR); /* says it already */
    expect_state(&w, "boundary.unavailable", SG_OUTCOME_NOT_APPLICABLE, "name.country");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "name.country");
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_boundary", test_coverage, test_coverage_off_the_grid, test_coverage_of_a_partial_product,
             test_coverage_of_a_small_state, test_values_out_of_range_are_data,
             test_without_a_layer_nothing_is_known_of_coverage, test_spill, test_spill_tells_how_far,
             test_disputed_land_is_no_spill, test_offset_explains_spill, test_offset_does_not_hide_an_error,
             test_offset_bounds, test_offset_explains_coverage_that_it_mends, test_other_country, test_unavailable)
