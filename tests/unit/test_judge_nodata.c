/* Judges of nodata.*, fed with literal counts. */
#include "judge_support.h"

enum { ZERO, MINUS_999, MINUS_9999, BYTE_255, FIFTY }; /* places in the plan's watched values */

static void all_pixels_hold_values(World *w)
{
    SgScanFacts *scan = &w->file.scan;
    scan->nodata = 0;
    scan->data = scan->mapped = scan->zone[SG_ZONE_INSIDE] = scan->pixels;
    w->file.country_pixels = w->file.country_pixels_on_grid = scan->pixels;
}

static void expect_declared(const SgFinding *finding, SgFixClass fix, double nodata)
{
    ck_assert_double_eq(expect_repair(finding, fix, SG_REPAIR_DECLARE)->nodata, nodata);
}

START_TEST(test_undeclared)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    all_pixels_hold_values(&w);
    const SgFinding *finding = expect_only(&w, "nodata.undeclared", SG_SEVERITY_ERROR);
    expect_declared(finding, SG_FIX_SAFE, -9999); /* all pixels are values: one that none can be */
    world_clear(&w);
}
END_TEST

/* No pixel holds -9999: to declare it would mend nothing. */
START_TEST(test_undeclared_offers_no_value_that_no_pixel_holds)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    all_pixels_hold_values(&w);
    tally(&w.file.scan.watch[ZERO], 4400, 0, 0, 0);
    world_judge(&w);
    const SgFinding *finding = finding_of(w.findings, "nodata.undeclared");
    expect_manual(finding); /* 0 may be a stock */
    ck_assert_has(finding->advice, "mask");
    world_clear(&w);
    w.range.min_open = 1; /* 0 is none */
    w.file.scan.mapped = w.file.scan.zone[SG_ZONE_INSIDE] = 10000;
    w.file.country_pixels = w.file.country_pixels_on_grid = 10000;
    world_judge(&w);
    finding = finding_of(w.findings, "nodata.undeclared");
    expect_declared(finding, SG_FIX_SAFE, 0);
    ck_assert_has(finding->message, "4 400 pixels hold 0: declare it.");
    world_clear(&w);
}
END_TEST

/* A Byte cannot hold -9999. */
START_TEST(test_undeclared_offers_what_the_type_holds)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.file.raster.type = SG_TYPE_BYTE;
    w.file.raster.nodata_state = SG_NODATA_NONE;
    all_pixels_hold_values(&w);
    expect_declared(expect_only(&w, "nodata.undeclared", SG_SEVERITY_ERROR), SG_FIX_SAFE, 255);
    world_clear(&w);
}
END_TEST

START_TEST(test_unrepresentable)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_UNREADABLE;
    w.file.raster.nodata_text = (char *)"-9999,0";
    ck_assert_str_eq(expect_only(&w, "nodata.unrepresentable", SG_SEVERITY_ERROR)->message,
                     "The declared nodata is no number: \"-9999,0\".");
    world_clear(&w);
    world_init(&w);
    world_use_classes(&w);
    w.file.raster.type = SG_TYPE_BYTE;
    w.file.raster.nodata_fits = FALSE;
    w.file.raster.nodata_text = (char *)"-9999";
    ck_assert_has(expect_only(&w, "nodata.unrepresentable", SG_SEVERITY_ERROR)->message,
                  "-9999 cannot occur in a pixel of "
                  "type Byte");
    expect_manual(g_ptr_array_index(w.findings, 0));
    world_clear(&w);
    /* The pixels without a class hold 20, which is no class: one cause, one finding. */
    w.file.scan.data = 14400;
    w.file.scan.nodata = 0;
    w.file.scan.codes_count = 4;
    w.file.scan.codes[3].code = 20;
    w.file.scan.codes[3].pixels = 4400;
    tally(&w.file.scan.out_of_range, 4400, 0, 0, 20);
    w.file.scan.out_min = w.file.scan.out_max = 20;
    const SgFinding *finding = expect_only(&w, "nodata.unrepresentable", SG_SEVERITY_ERROR);
    expect_declared(finding, SG_FIX_CONFIRM, 20); /* no known fill: it may be a wrong value */
    ck_assert_has(finding->message, "4 400 pixels hold 20: declare it.");
    world_clear(&w);
}
END_TEST

START_TEST(test_in_range)
{
    static const struct {
        double nodata;
        gboolean told;
    } cases[] = {{-0.001, FALSE}, {800, TRUE}, {800.5, FALSE}, {255, TRUE}, {-9999, FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        world_init(&w);
        w.file.raster.nodata = cases[i].nodata;
        if (cases[i].told)
            expect_only(&w, "nodata.in-range", SG_SEVERITY_ERROR);
        else
            expect_passed(&w, "nodata.in-range");
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_in_range_with_open_ends)
{
    World w;
    world_init(&w);
    w.range.min_open = 1;
    w.file.raster.nodata = 0;
    expect_passed(&w, "nodata.in-range");
    world_clear(&w);
    w.range.min_open = 0; /* the secretariat drops these zeros anyway: a warning */
    ck_assert_has(expect_only(&w, "nodata.in-range", SG_SEVERITY_WARNING)->message, "drops exact zeros");
    world_clear(&w);
    w.kinds[0].zero_dropped = 0;
    expect_only(&w, "nodata.in-range", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

/* The codes of such a layer are those of its table; 0 is NotClassified in published codings. */
START_TEST(test_in_range_of_looked_up_classes)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.classes.lookup = 1;
    w.classes.min = 0;
    w.file.raster.nodata = 0;
    world_judge(&w);
    expect_state(&w, "nodata.in-range", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
    w.file.raster.nodata = 7;
    world_judge(&w);
    ck_assert_int_eq(finding_of(w.findings, "nodata.in-range")->severity, SG_SEVERITY_WARNING);
    world_clear(&w);
    SgLookupEntry entries[] = {{0, (char *)"NotClassified"}, {1, (char *)"None"}, {2, (char *)"a"}, {3, (char *)"b"}};
    GArray array = {.data = (gchar *)entries, .len = 4};
    SgLookup lookup = {.shown = (char *)"LUT.txt", .entries = &array};
    w.file.lookup = &lookup;
    expect_passed(&w, "nodata.in-range"); /* 7 is not in the table */
    world_clear(&w);
    w.file.raster.nodata = 0;
    expect_passed(&w, "nodata.in-range");
    world_clear(&w);
    w.file.raster.nodata = 1;
    expect_only(&w, "nodata.in-range", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_nan_is_never_in_range)
{
    World w;
    world_init(&w);
    w.file.raster.nodata = (double)NAN;
    expect_passed(&w, "nodata.in-range");
    world_clear(&w);
}
END_TEST

START_TEST(test_sentinels_are_told_together)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.watch[MINUS_999], 1, 5, 6, -999);
    tally(&w.file.scan.watch[MINUS_9999], 12, 7, 8, -9999);
    tally(&w.file.scan.huge, 2, 9, 9, 1e30);
    w.file.scan.huge_value = 1e30;
    const SgFinding *finding = expect_only(&w, "nodata.sentinel", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->message,
                     "Fill values are among the data (declared is -3.4e+38): -999 (1 pixel, a known fill); "
                     "-9999 (12 pixels, a known fill); values of the size of 1e+30 (2 pixels).");
    ck_assert_int_eq(finding->pixels, 15);
    ck_assert_double_eq_tol(finding->share, 15 / 10000.0, 1e-12);
    ck_assert_uint_eq(finding->locations->len, 3);
    ck_assert_int_eq(g_array_index(finding->locations, SgLocation, 1).place.row, 8);
    const SgRepair *repair = expect_repair(finding, SG_FIX_SAFE, SG_REPAIR_FILL);
    ck_assert_int_eq(repair->values_count, 2);
    ck_assert(repair->values[0] == -999 && repair->values[1] == -9999 && repair->huge == 1e20);
    ck_assert(repair->nodata == w.file.raster.nodata);
    world_clear(&w);
}
END_TEST

/* 255 and 50 may be stocks. Chance makes few equal ones: 5 % of the data, and 20 pixels, are no chance. */
START_TEST(test_sentinel_within_the_range)
{
    static const struct {
        gint64 pixels, data;
        gboolean told;
    } cases[] = {{499, 10000, FALSE}, {500, 10000, TRUE}, {19, 100, FALSE}, {20, 100, TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        world_init(&w);
        w.file.scan.data = w.file.scan.mapped = w.file.scan.zone[SG_ZONE_INSIDE] = cases[i].data;
        w.file.country_pixels = w.file.country_pixels_on_grid = cases[i].data;
        tally(&w.file.scan.watch[FIFTY], cases[i].pixels, 1, 1, 50);
        w.file.scan.max = 50; /* the greatest of all */
        if (cases[i].told)
            expect_repair(expect_only(&w, "nodata.sentinel", SG_SEVERITY_WARNING), SG_FIX_CONFIRM, SG_REPAIR_FILL);
        else
            expect_passed(&w, "nodata.sentinel");
        world_clear(&w);
    }
}
END_TEST

/* Among others like it a value is a value, as -1 in a map of whole numbers; alone in its part of the histogram it is
 * not. Bins of ten: 40 .. 60 holds 50 and its neighbours. */
START_TEST(test_sentinel_within_the_range_stands_apart)
{
    for (int beside = 0; beside < 2; beside++) {
        World w;
        world_init(&w);
        SgScanFacts *scan = &w.file.scan;
        scan->bins = 12;
        for (int i = 0; i <= 12; i++)
            scan->edges[i] = i * 10;
        scan->counts[5] = 600 + 59;
        scan->counts[4] = beside; /* 59 of 600 is less than a tenth, 60 is not */
        scan->counts[1] = 9000;
        tally(&scan->watch[FIFTY], 600, 1, 1, 50);
        if (beside == 0)
            ck_assert_has(expect_only(&w, "nodata.sentinel", SG_SEVERITY_WARNING)->message, "look like fill");
        else
            expect_passed(&w, "nodata.sentinel");
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_sentinel_beside_a_declared_nan)
{
    World w;
    world_init(&w);
    w.file.raster.nodata = (double)NAN;
    tally(&w.file.scan.watch[MINUS_999], 12, 5, 6, -999);
    ck_assert(isnan(
        expect_repair(expect_only(&w, "nodata.sentinel", SG_SEVERITY_ERROR), SG_FIX_SAFE, SG_REPAIR_FILL)->nodata));
    world_clear(&w);
    w.file.raster.nodata = 500; /* a stock may be that: to set fills to it would make values of them */
    world_judge(&w);
    ck_assert_ptr_nonnull(finding_of(w.findings, "nodata.in-range"));
    expect_manual(finding_of(w.findings, "nodata.sentinel"));
    world_clear(&w);
}
END_TEST

START_TEST(test_sentinel_severity_is_that_of_the_surest)
{
    World w;
    world_init(&w);
    w.sentinels[0].basis.confidence = w.sentinels[1].basis.confidence = SG_CONFIDENCE_INFERRED;
    tally(&w.file.scan.watch[MINUS_999], 1, 5, 6, -999);
    expect_only(&w, "nodata.sentinel", SG_SEVERITY_WARNING);
    world_clear(&w);
    w.sentinels[1].basis.confidence = SG_CONFIDENCE_VERIFIED;
    tally(&w.file.scan.watch[MINUS_9999], 1, 5, 6, -9999);
    expect_only(&w, "nodata.sentinel", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

/* None declared, and -999 in the file: one cause, one finding. */
START_TEST(test_sentinel_without_a_declared_value)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    tally(&w.file.scan.watch[MINUS_999], 4400, 0, 0, -999);
    const SgFinding *finding = expect_only(&w, "nodata.undeclared", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "4 400 pixels hold -999: declare it.");
    ck_assert_int_eq(finding->pixels, 4400);
    expect_declared(finding, SG_FIX_SAFE, -999);
    expect_state(&w, "nodata.sentinel", SG_OUTCOME_NOT_APPLICABLE, "nodata.undeclared");
    world_clear(&w);
}
END_TEST

START_TEST(test_mixed)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.nan, 7, 2, 3, (double)NAN);
    const SgFinding *finding = expect_only(&w, "nodata.mixed", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->message, "7 pixels are NaN, although the declared nodata value is -3.4e+38.");
    ck_assert_int_eq(finding->pixels, 7);
    ck_assert(isnan(finding->share));
    expect_state(&w, "value.nonfinite", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

static void fill_outside(World *w, gint64 pixels, gint64 all, double value)
{
    world_init(w);
    SgScanFacts *scan = &w->file.scan;
    scan->zone[SG_ZONE_INSIDE] = 10000;
    scan->zone[SG_ZONE_BEYOND] = scan->outside_mapped = all;
    scan->data = scan->mapped = 10000 + all;
    scan->outside.count = 1;
    scan->outside.items[0] = (SgFrequent){.value = value, .pixels = pixels};
    tally(&scan->spill, all, 0, 0, value);
}

START_TEST(test_background)
{
    World w;
    fill_outside(&w, 3600, 4000, 6.248272); /* exactly the share asked for */
    const SgFinding *finding = expect_only(&w, "nodata.background", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "6.248272");
    ck_assert_int_eq(finding->pixels, 3600);
    ck_assert_int_eq(finding->fix, SG_FIX_SAFE);
    expect_state(&w, "boundary.spill", SG_OUTCOME_NOT_APPLICABLE, "nodata.background");
    world_clear(&w);
    fill_outside(&w, 3599, 4000, 6.248272); /* one pixel less: data outside the country, then */
    expect_only(&w, "boundary.spill", SG_SEVERITY_ERROR);
    world_clear(&w);
    fill_outside(&w, 19, 19, 6.248272); /* too few to be no chance */
    expect_passed(&w, "nodata.background");
    world_clear(&w);
}
END_TEST

/* Zeros at the border may be values of a layer that has such, and are then lost with the background. */
START_TEST(test_background_of_zeros)
{
    for (int dropped = 0; dropped < 2; dropped++) {
        World w;
        fill_outside(&w, 4000, 4000, 0);
        w.kinds[0].zero_dropped = dropped;
        world_judge(&w);
        expect_repair(finding_of(w.findings, "nodata.background"), dropped ? SG_FIX_SAFE : SG_FIX_CONFIRM,
                      SG_REPAIR_BACKGROUND);
        world_clear(&w);
    }
}
END_TEST

/* Of another country's map hardly a pixel lies in this one. */
START_TEST(test_background_is_not_another_country)
{
    World w;
    fill_outside(&w, 10000, 10000, 33);
    w.file.scan.zone[SG_ZONE_FOREIGN] = 10000;
    w.file.scan.zone[SG_ZONE_BEYOND] = 0;
    w.file.scan.zone[SG_ZONE_INSIDE] = 90;
    w.file.scan.data = w.file.scan.mapped = 10090;
    w.file.country_pixels = w.file.country_pixels_on_grid = 100;
    memcpy(w.file.foreign_iso3, "IND", 4);
    ck_assert_has(expect_only(&w, "boundary.other-country", SG_SEVERITY_ERROR)->message, "in IND, not in LKA");
    world_clear(&w);
}
END_TEST

/* Class codes repeat everywhere: only one that fills the frame is a background. */
START_TEST(test_background_of_classes)
{
    World w;
    fill_outside(&w, 1000, 1000, 1);
    world_use_classes(&w);
    expect_only(&w, "boundary.spill", SG_SEVERITY_WARNING); /* 1000 of 4400 pixels outside the country */
    world_clear(&w);
    fill_outside(&w, 2200, 2200, 1);
    world_use_classes(&w);
    expect_only(&w, "nodata.background", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_zero)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.watch[ZERO], 1, 4, 4, 0);
    const SgFinding *finding = expect_only(&w, "nodata.zero", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "1 pixel is exactly 0");
    ck_assert_str_eq(finding->measured, "0.01 %");
    world_clear(&w);
    w.kinds[0].zero_dropped = 0;
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 0);
    expect_state(&w, "nodata.zero", SG_OUTCOME_NOT_APPLICABLE, "kept");
    world_clear(&w);
}
END_TEST

START_TEST(test_empty)
{
    World w;
    world_init(&w);
    SgScanFacts *scan = &w.file.scan;
    scan->data = scan->mapped = scan->zone[SG_ZONE_INSIDE] = 0;
    scan->nodata = 14400;
    scan->min = scan->max = (double)NAN;
    expect_only(&w, "nodata.empty", SG_SEVERITY_ERROR);
    expect_state(&w, "value.range", SG_OUTCOME_NOT_APPLICABLE, "nodata.empty");
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "nodata.empty");
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_nodata", test_undeclared, test_undeclared_offers_no_value_that_no_pixel_holds,
             test_in_range_of_looked_up_classes, test_sentinel_within_the_range_stands_apart,
             test_sentinel_beside_a_declared_nan, test_undeclared_offers_what_the_type_holds, test_unrepresentable,
             test_in_range, test_in_range_with_open_ends, test_nan_is_never_in_range, test_sentinels_are_told_together,
             test_sentinel_within_the_range, test_sentinel_severity_is_that_of_the_surest,
             test_sentinel_without_a_declared_value, test_mixed, test_background, test_background_of_zeros,
             test_background_is_not_another_country, test_background_of_classes, test_zero, test_empty)
