/* Judges of value.*, fed with literal counts. */
#include "judge_support.h"

START_TEST(test_range)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.out_of_range, 1, 2, 1, 5.0973e9);
    w.file.scan.out_min = w.file.scan.out_max = 5.0973e9;
    const SgFinding *finding = expect_only(&w, "value.range", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->message,
                     "1 pixel (0.01 % of the data) is outside the possible range (0 .. 800 t/ha): 5097300000 t/ha.");
    ck_assert_int_eq(finding->pixels, 1);
    const SgLocation *place = &g_array_index(finding->locations, SgLocation, 0);
    ck_assert_int_eq(place->place.col, 2);
    ck_assert_int_eq(place->place.row, 1);
    ck_assert_double_eq_tol(place->lon, 80 + 2.5 / 120, 1e-9);
    world_clear(&w);
}
END_TEST

/* A value that hardly breaks the limit must not read like it. */
START_TEST(test_range_tells_values_apart_from_the_limit)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.out_of_range, 2, 0, 0, 800.0000001);
    w.file.scan.out_min = -1e-9;
    w.file.scan.out_max = 800.0000001;
    w.range.min_open = 1;
    const SgFinding *finding = expect_only(&w, "value.range", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "(more than 0, at most 800 t/ha)");
    ck_assert_str_eq(finding->measured, "-1e-09 to 800.0000001 t/ha");
    world_clear(&w);
    world_init(&w); /* one value, one step of a Float32 (2^-14) above 800 */
    tally(&w.file.scan.out_of_range, 1, 0, 0, 800 + 1 / 16384.0);
    w.file.scan.out_min = w.file.scan.out_max = 800 + 1 / 16384.0;
    ck_assert_str_eq(expect_only(&w, "value.range", SG_SEVERITY_ERROR)->measured, "800.0001 t/ha");
    world_clear(&w);
}
END_TEST

START_TEST(test_typical)
{
    World w;
    world_init(&w);
    w.file.scan.typical[0].pixels = 2000; /* exactly the share allowed */
    expect_passed(&w, "value.typical");
    world_clear(&w);
    tally(&w.file.scan.typical[0], 2001, 3, 3, 120);
    const SgFinding *finding = expect_only(&w, "value.typical", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->expected, "at most 20.0 % outside 15 .. 100 t/ha");
    world_clear(&w);
}
END_TEST

/* Two ranges of one layer are one question: the one that is broken more is told. */
START_TEST(test_typical_is_told_once)
{
    World w;
    world_init(&w);
    SgTypical ranges[] = {{.min = 15, .max = 100, .share = 0.2, .basis = VERIFIED("TM-SEQ")},
                          {.min = 0, .max = 110, .share = 0, .basis = VERIFIED("TM-SEQ")}};
    w.kinds[0].typical = ranges;
    w.kinds[0].typical_count = 2;
    tally(&w.file.scan.typical[0], 2500, 3, 3, 120); /* 5 % more than usual */
    tally(&w.file.scan.typical[1], 1000, 4, 4, 120); /* 10 % more */
    const SgFinding *finding = expect_only(&w, "value.typical", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->message, "10.0 % of the pixels with possible values are outside the typical range "
                                       "0 .. 110 t/ha; no value is usual there.");
    ck_assert_str_eq(finding->expected, "all in 0 .. 110 t/ha");
    world_clear(&w);
}
END_TEST

START_TEST(test_nonfinite)
{
    World w;
    world_init(&w);
    tally(&w.file.scan.infinite, 3, 1, 1, INFINITY);
    ck_assert_str_eq(expect_only(&w, "value.nonfinite", SG_SEVERITY_ERROR)->message, "Found: 3 pixels infinite.");
    world_clear(&w);
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    tally(&w.file.scan.nan, 5, 1, 1, (double)NAN);
    const SgFinding *finding = expect_only(&w, "nodata.undeclared", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "5 pixels are NaN: declare NaN.");
    ck_assert_int_eq(finding->pixels, 5);
    ck_assert(isnan(expect_repair(finding, SG_FIX_SAFE, SG_REPAIR_DECLARE)->nodata));
    expect_state(&w, "value.nonfinite", SG_OUTCOME_NOT_APPLICABLE, "nodata.undeclared");
    world_clear(&w);
    tally(&w.file.scan.infinite, 3, 1, 1, INFINITY); /* infinities are told all the same */
    world_judge(&w);
    ck_assert_str_eq(finding_of(w.findings, "value.nonfinite")->message, "Found: 3 pixels infinite.");
    ck_assert_uint_eq(w.findings->len, 2);
    world_clear(&w);
}
END_TEST

START_TEST(test_class)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    expect_passed(&w, "value.class");
    world_clear(&w);
    w.file.scan.codes[2].code = 15;
    w.file.scan.codes[2].first = (SgPlace){.col = 8, .row = 9, .value = 15};
    tally(&w.file.scan.fractional, 2, 1, 0, 1.5);
    const SgFinding *finding = expect_only(&w, "value.class", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->measured, "codes that are no class: 15 (3 666 pixels); no whole numbers: 2 pixels");
    ck_assert_int_eq(finding->pixels, 3668);
    ck_assert_int_eq(g_array_index(finding->locations, SgLocation, 0).place.col, 8);
    ck_assert_double_eq(g_array_index(finding->locations, SgLocation, 1).place.value, 1.5);
    world_clear(&w);
}
END_TEST

START_TEST(test_class_list)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    SgClass list[] = {{.code = 1, .name = (char *)"none"}, {.code = 3, .name = (char *)"strong"}};
    w.classes.classes = list;
    w.classes.classes_count = 2;
    const SgFinding *finding = expect_only(&w, "value.class", SG_SEVERITY_ERROR); /* 2 is not in the list */
    ck_assert_str_eq(finding->expected, "1, 3");
    world_clear(&w);
}
END_TEST

/* 255 outside the codes is a fill value: one cause, one finding. */
START_TEST(test_class_fill_is_no_class)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.file.scan.codes_count = 4;
    w.file.scan.codes[3].code = 255;
    w.file.scan.codes[3].pixels = 4400;
    tally(&w.file.scan.watch[3], 4400, 0, 0, 255);
    expect_only(&w, "nodata.sentinel", SG_SEVERITY_ERROR);
    expect_state(&w, "value.class", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

START_TEST(test_class_without_a_table)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.classes.lookup = 1;
    const SgFinding *finding = expect_only(&w, "value.class", SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message, "no class look-up table was handed in");
    world_clear(&w);
    SgLookup broken = {.shown = (char *)"LUT.txt", .unreadable = (char *)"it holds no class"};
    w.file.lookup = &broken;
    ck_assert_has(expect_only(&w, "value.class", SG_SEVERITY_UNCHECKED)->message,
                  "LUT.txt cannot be used: it holds no");
    world_clear(&w);
    w.file.scan.codes[2].code = 99; /* no coding has it, whatever a table says */
    expect_only(&w, "value.class", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_class_with_a_table)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.classes.lookup = 1;
    SgLookupEntry entries[] = {{1, (char *)"None"}, {2, (char *)"Slight"}, {3, (char *)"Strong"}};
    GArray array = {.data = (gchar *)entries, .len = 3};
    SgLookup lookup = {.shown = (char *)"LUT.txt", .entries = &array};
    w.file.lookup = &lookup;
    expect_passed(&w, "value.class");
    world_clear(&w);
    array.len = 2; /* the table lacks code 3 */
    const SgFinding *finding = expect_only(&w, "value.class", SG_SEVERITY_ERROR);
    ck_assert_has(finding->measured, "codes that are no class: 3 (");
    ck_assert_str_eq(finding->expected, "the codes of LUT.txt");
    world_clear(&w);
}
END_TEST

START_TEST(test_constant)
{
    World w;
    world_init(&w);
    w.file.scan.min = w.file.scan.max = 33;
    ck_assert_str_eq(expect_only(&w, "value.constant", SG_SEVERITY_WARNING)->message,
                     "All 10 000 pixels have the same value, 33 t/ha.");
    world_clear(&w);
    w.file.scan.data = w.file.scan.mapped = 1; /* one pixel has always one value */
    w.file.scan.zone[SG_ZONE_INSIDE] = w.file.country_pixels = w.file.country_pixels_on_grid = 1;
    expect_passed(&w, "value.constant");
    world_clear(&w);
    world_init(&w);
    world_use_classes(&w);
    w.file.scan.max = 1; /* a whole country may be of one class */
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 0);
    world_clear(&w);
}
END_TEST

static void set_median(World *w, double median)
{
    world_init(w);
    for (int i = 0; i < SG_PERCENTILES; i++)
        if (sg_percentile_ranks[i] == 50)
            w->file.scan.percentiles[i] = median;
}

START_TEST(test_unit)
{
    static const struct {
        double median;
        gboolean told;
    } cases[] = {{0.99, FALSE}, {1, TRUE}, {8, TRUE}, {8.01, FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        set_median(&w, cases[i].median);
        w.file.scan.typical[0].pixels = 9000; /* a consequence, not told beside its cause */
        if (cases[i].told) {
            const SgFinding *finding = expect_only(&w, "value.unit", SG_SEVERITY_WARNING);
            ck_assert_has(finding->message, "fits kg/m2, not t/ha: multiplied by 10");
            const SgRepair *repair = expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_FACTOR);
            ck_assert(repair->factor == 10 && repair->type == SG_TYPE_FLOAT32);
            expect_state(&w, "value.typical", SG_OUTCOME_NOT_APPLICABLE, "value.unit");
        } else {
            expect_only(&w, "value.typical", SG_SEVERITY_WARNING);
        }
        world_clear(&w);
    }
}
END_TEST

/* More than a tenth of fill among the data: the median is not the map's. */
START_TEST(test_unit_waits_for_fill_values)
{
    World w;
    set_median(&w, 5);
    tally(&w.file.scan.watch[1], 1000, 0, 0, -999);
    world_judge(&w);
    ck_assert_ptr_nonnull(finding_of(w.findings, "value.unit"));
    world_clear(&w);
    w.file.scan.watch[1].pixels = 1001;
    expect_only(&w, "nodata.sentinel", SG_SEVERITY_ERROR);
    expect_state(&w, "value.unit", SG_OUTCOME_UNCHECKED, "fill values");
    world_clear(&w);
}
END_TEST

/* Values in percent for a probability: the range says error, and the unit says why. */
START_TEST(test_unit_stands_beside_range)
{
    World w;
    set_median(&w, 5);
    tally(&w.file.scan.out_of_range, 9000, 0, 0, 900);
    w.file.scan.out_min = 801;
    w.file.scan.out_max = 900;
    world_judge(&w);
    ck_assert_ptr_nonnull(finding_of(w.findings, "value.unit"));
    ck_assert_ptr_nonnull(finding_of(w.findings, "value.range"));
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_value", test_range, test_range_tells_values_apart_from_the_limit, test_typical,
             test_typical_is_told_once, test_nonfinite, test_class, test_class_list, test_class_fill_is_no_class,
             test_class_without_a_table, test_class_with_a_table, test_constant, test_unit,
             test_unit_waits_for_fill_values, test_unit_stands_beside_range)
