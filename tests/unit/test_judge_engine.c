/* The engine: needs, causes, what stays unchecked, severities that a basis lowers, verdicts. */
#include "judge_support.h"

START_TEST(test_healthy_file_passes_every_rule)
{
    World w;
    world_init(&w);
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 0);
    guint count, file_rules = 0;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++)
        file_rules += rules[i].scope == SG_SCOPE_FILE;
    ck_assert_uint_eq(w.file.outcomes->len, file_rules);
    for (guint i = 0; i < w.file.outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(w.file.outcomes, SgOutcome, i);
        if (strcmp(outcome->rule->id, "value.class") == 0 || strcmp(outcome->rule->id, "document.mismatch") == 0)
            continue; /* a stock has no classes, and no metafile was handed in */
        ck_assert_msg(outcome->state == SG_OUTCOME_PASSED, "%s: %s", outcome->rule->id, outcome->reason);
    }
    expect_state(&w, "value.class", SG_OUTCOME_NOT_APPLICABLE, "no classes");
    expect_state(&w, "document.mismatch", SG_OUTCOME_NOT_APPLICABLE, "no metafile");
    world_clear(&w);
}
END_TEST

START_TEST(test_closed_file_gives_one_finding)
{
    static const struct {
        SgDoor door;
        const char *rule;
    } doors[] = {{SG_DOOR_UNREADABLE, "intake.unreadable"},
                 {SG_DOOR_NOT_GEOTIFF, "file.format"},
                 {SG_DOOR_TRUNCATED, "file.truncated"},
                 {SG_DOOR_LIMIT, "file.limit"},
                 {SG_DOOR_CORRUPT, "file.corrupt"}};
    for (gsize i = 0; i < G_N_ELEMENTS(doors); i++) {
        World w;
        world_init(&w);
        w.file.raster.door = doors[i].door;
        w.file.raster.door_detail = (char *)"it is a text";
        w.file.has_grid = w.file.scanned = w.file.zoned = FALSE;
        const SgFinding *finding = expect_only(&w, doors[i].rule, SG_SEVERITY_ERROR);
        ck_assert_has(finding->message, "it is a text");
        expect_state(&w, "value.range", SG_OUTCOME_UNCHECKED, doors[i].rule);
        expect_state(&w, "crs.missing", SG_OUTCOME_UNCHECKED, "the file did not open");
        /* Of what is not there, or cannot be looked at, the name is not judged. */
        expect_state(&w, "name.pattern",
                     doors[i].door == SG_DOOR_UNREADABLE ? SG_OUTCOME_NOT_APPLICABLE : SG_OUTCOME_PASSED, NULL);
        /* A closed file is not known to be free of the other faults, unless it could not even be looked at. */
        if (doors[i].door != SG_DOOR_LIMIT)
            expect_state(&w, "file.limit", SG_OUTCOME_UNCHECKED, doors[i].rule);
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_missing_crs_blocks_without_a_word)
{
    World w;
    world_init(&w);
    w.file.crs = SG_CRS_MISSING;
    w.file.has_grid = w.file.zoned = FALSE;
    expect_only(&w, "crs.missing", SG_SEVERITY_ERROR);
    expect_state(&w, "crs.mismatch", SG_OUTCOME_UNCHECKED, "crs.missing");
    expect_state(&w, "grid.phase", SG_OUTCOME_UNCHECKED, "crs.missing");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "crs.missing");
    expect_state(&w, "value.range", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

/* Nothing heavier says why: silence would mean passed. */
START_TEST(test_untold_unchecked_becomes_a_finding)
{
    World w;
    world_init(&w);
    w.file.zoned = FALSE;
    w.file.zones_refused = (char *)"a grid of that size cannot be compared";
    const SgFinding *finding = expect_only(&w, "nodata.background", SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message, "a grid of that size cannot be compared");
    ck_assert_has(finding->message, "boundary.coverage");
    ck_assert_has(finding->message, "boundary.other-country");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "cannot be compared");
    world_clear(&w);
}
END_TEST

START_TEST(test_refused_scan_becomes_a_finding)
{
    World w;
    world_init(&w);
    w.file.scanned = w.file.zoned = FALSE;
    w.file.scan_refused = (char *)"there is no way to read it";
    world_judge(&w);
    const SgFinding *finding = finding_of(w.findings, "file.corrupt");
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->severity, SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message, "value.range");
    ck_assert_uint_eq(w.findings->len, 1);
    world_clear(&w);
}
END_TEST

START_TEST(test_complex_type_tells_why_nothing_was_read)
{
    World w;
    world_init(&w);
    w.file.raster.type = SG_TYPE_COMPLEX;
    w.file.scanned = w.file.zoned = FALSE;
    w.file.scan_refused = (char *)"pixels of type Complex are not read";
    expect_only(&w, "data.type", SG_SEVERITY_ERROR);
    expect_state(&w, "value.range", SG_OUTCOME_UNCHECKED, "data.type");
    expect_state(&w, "file.corrupt", SG_OUTCOME_UNCHECKED, NULL);
    world_clear(&w);
}
END_TEST

START_TEST(test_unknown_layer_under_a_sure_name)
{
    World w;
    world_init(&w);
    w.file.name.layer = NULL;
    w.file.name.nearest = (char *)"LKA_GSOCseq_T0_Map030.tif";
    const SgFinding *finding = expect_only(&w, "name.pattern", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->expected, "LKA_GSOCseq_T0_Map030.tif");
    expect_state(&w, "value.range", SG_OUTCOME_UNCHECKED, "name.pattern");
    expect_state(&w, "nodata.undeclared", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

/* Names that no document fixes cannot reject: the layer's rules are then unchecked, and that is told. */
START_TEST(test_unknown_layer_under_an_inferred_name)
{
    World w;
    world_init(&w);
    w.layers[0].name_basis = (SgBasis)INFERRED("names of three countries");
    w.file.name.layer = NULL;
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 2);
    ck_assert_int_eq(finding_of(w.findings, "name.pattern")->severity, SG_SEVERITY_WARNING);
    const SgFinding *unchecked = g_ptr_array_index(w.findings, 0); /* heavier than a warning */
    ck_assert_int_eq(unchecked->severity, SG_SEVERITY_UNCHECKED);
    ck_assert_has(unchecked->message, "value.range");
    world_clear(&w);
}
END_TEST

START_TEST(test_unknown_product)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 0; /* world_judge then gives no specification */
    w.file.name.layer = NULL;
    const SgFinding *finding = expect_only(&w, "name.pattern", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "--spec");
    expect_state(&w, "crs.mismatch", SG_OUTCOME_UNCHECKED, "name.pattern");
    expect_state(&w, "boundary.spill", SG_OUTCOME_UNCHECKED, "name.pattern");
    expect_state(&w, "georef.south-up", SG_OUTCOME_PASSED, NULL);
    world_clear(&w);
}
END_TEST

START_TEST(test_basis_lowers_an_error)
{
    static const struct {
        SgConfidence confidence;
        SgSeverity severity;
    } cases[] = {{SG_CONFIDENCE_VERIFIED, SG_SEVERITY_ERROR},   {SG_CONFIDENCE_COMPUTED, SG_SEVERITY_ERROR},
                 {SG_CONFIDENCE_MEASURED, SG_SEVERITY_ERROR},   {SG_CONFIDENCE_CONVENTION, SG_SEVERITY_WARNING},
                 {SG_CONFIDENCE_INFERRED, SG_SEVERITY_WARNING}, {SG_CONFIDENCE_RECALLED, SG_SEVERITY_WARNING}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        world_init(&w);
        w.range.basis.confidence = cases[i].confidence;
        tally(&w.file.scan.out_of_range, 1, 3, 4, 900);
        w.file.scan.out_min = w.file.scan.out_max = 900;
        const SgFinding *finding = expect_only(&w, "value.range", cases[i].severity);
        if (cases[i].confidence == SG_CONFIDENCE_VERIFIED)
            ck_assert_str_eq(finding->source, "TM-SEQ Annex II step 4");
        else
            ck_assert_has(finding->source, sg_confidence_name(cases[i].confidence));
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_heaviest_first_then_in_order_of_the_table)
{
    World w;
    world_init(&w);
    w.file.raster.compression = (char *)"NONE";      /* info */
    w.file.raster.pixel_is_point = TRUE;             /* warning */
    w.file.raster.lossy = TRUE;                      /* error, early in the table */
    tally(&w.file.scan.infinite, 1, 0, 0, INFINITY); /* error, late */
    world_judge(&w);
    static const char *const order[] = {"file.lossy", "value.nonfinite", "georef.point", "file.layout"};
    ck_assert_uint_eq(w.findings->len, G_N_ELEMENTS(order));
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        ck_assert_str_eq(((SgFinding *)g_ptr_array_index(w.findings, i))->rule->id, order[i]);
    world_clear(&w);
}
END_TEST

/* Everything wrong at once: every rule still gets an outcome with a reason. */
START_TEST(test_everything_wrong)
{
    World w;
    for (int round = 0; round < 64; round++) {
        world_init(&w);
        w.file.name.country.state = SG_COUNTRY_UNKNOWN;
        w.file.iso3[0] = '\0';
        if (round & 1)
            w.file.name.layer = NULL;
        if (round & 2)
            w.file.has_boundary = FALSE;
        if (round & 4)
            w.file.zoned = FALSE;
        if (round & 8)
            w.file.scanned = FALSE;
        if (round & 16)
            w.file.has_grid = FALSE;
        if (round & 32)
            w.file.raster.rgb = TRUE;
        w.file.raster.bands = 3;
        w.file.raster.has_scale = TRUE;
        w.file.grid.west = 7;
        w.file.scan.data = 0;
        w.file.scan.offset_outside = 1;
        w.file.scan.zone[SG_ZONE_FOREIGN] = 9999;
        world_judge(&w);
        for (guint i = 0; i < w.file.outcomes->len; i++) {
            const SgOutcome *outcome = &g_array_index(w.file.outcomes, SgOutcome, i);
            if (outcome->state == SG_OUTCOME_UNCHECKED || outcome->state == SG_OUTCOME_NOT_APPLICABLE)
                ck_assert_msg(outcome->reason != NULL && outcome->reason[0] != '\0', "%s", outcome->rule->id);
        }
        ck_assert_uint_gt(w.findings->len, 0);
        world_clear(&w);
    }
}
END_TEST

/* A report of the world's file alone, as sg_report_commands gets it. */
static char *command_for(World *w, const char *path, const SgCheckOptions *options)
{
    char *paths[] = {(char *)path, NULL};
    SgDelivery delivery = {.findings = w->findings};
    SgReport report = {.deliveries = g_ptr_array_new()};
    g_ptr_array_add(report.deliveries, &delivery);
    sg_report_commands(&report, paths, options);
    g_ptr_array_unref(report.deliveries);
    return ((SgFinding *)g_ptr_array_index(w->findings, 0))->fix_command;
}

START_TEST(test_command_quotes_hostile_names)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    tally(&w.file.scan.nan, 3, 1, 1, (double)NAN);
    world_judge(&w);
    const SgCheckOptions options = {.spec = "my spec.yaml", .country = "LKA", .complete = SG_COMPLETE_NO};
    int argc;
    char **argv;
    ck_assert(g_shell_parse_argv(command_for(&w, "-in/it's $(rm -rf ~).tif", &options), &argc, &argv, NULL));
    static const char *const words[] = {
        "soilgate", "fix",  "./-in/it's $(rm -rf ~).tif", "--spec", "my spec.yaml", "--country", "LKA", "--partial",
        "--output", "fixed"};
    ck_assert_int_eq(argc, (int)G_N_ELEMENTS(words));
    for (int i = 0; i < argc; i++)
        ck_assert_str_eq(argv[i], words[i]);
    g_strfreev(argv);
    world_clear(&w);
}
END_TEST

START_TEST(test_command_names_what_must_be_agreed_with)
{
    World w;
    world_init(&w);
    w.file.grid.west = 80 + 0.3 / 120;
    expect_repair(expect_only(&w, "grid.phase", SG_SEVERITY_ERROR), SG_FIX_CONFIRM, SG_REPAIR_REGRID);
    const SgCheckOptions options = {0};
    ck_assert_str_eq(command_for(&w, "LKA_GSOCseq_T0_Map030.tif", &options),
                     "soilgate fix LKA_GSOCseq_T0_Map030.tif --allow confirm --output fixed");
    world_clear(&w);
}
END_TEST

START_TEST(test_no_command_for_a_name_that_cannot_be_shown)
{
    World w;
    world_init(&w);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    tally(&w.file.scan.nan, 3, 1, 1, (double)NAN);
    world_judge(&w);
    const SgCheckOptions options = {0};
    ck_assert_ptr_null(command_for(&w, "LKA\x1b[2J.tif", &options));
    world_clear(&w);
}
END_TEST

/* A new file would be a lossless one, with nothing in it that tells of the loss. */
START_TEST(test_no_repair_that_hides_a_fault)
{
    World w;
    for (int i = 0; i < 3; i++) {
        world_init(&w);
        tally(&w.file.scan.nan, 7, 2, 3, (double)NAN);
        w.file.raster.lossy = i == 0;
        w.file.raster.lossy_detail = (char *)(i == 0 ? "quality 75" : NULL);
        w.file.raster.mask_band = i == 1;
        w.file.scan.blocks_failed = i == 2 ? 1 : 0;
        world_judge(&w);
        const SgFinding *mixed = finding_of(w.findings, "nodata.mixed");
        ck_assert(i == 2 || mixed != NULL);
        for (guint k = 0; k < w.findings->len; k++)
            expect_manual(g_ptr_array_index(w.findings, k));
        world_clear(&w);
    }
}
END_TEST

/* The copy has one band: whoever agrees to that agrees to the rest. */
START_TEST(test_second_band_asks_for_agreement)
{
    World w;
    world_init(&w);
    w.file.raster.bands = 2;
    tally(&w.file.scan.nan, 7, 2, 3, (double)NAN);
    world_judge(&w);
    expect_repair(finding_of(w.findings, "file.bands"), SG_FIX_CONFIRM, SG_REPAIR_BAND);
    expect_repair(finding_of(w.findings, "nodata.mixed"), SG_FIX_CONFIRM, SG_REPAIR_NAN);
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_engine", test_no_repair_that_hides_a_fault, test_second_band_asks_for_agreement,
             test_command_names_what_must_be_agreed_with, test_healthy_file_passes_every_rule,
             test_closed_file_gives_one_finding, test_missing_crs_blocks_without_a_word,
             test_untold_unchecked_becomes_a_finding, test_refused_scan_becomes_a_finding,
             test_complex_type_tells_why_nothing_was_read, test_unknown_layer_under_a_sure_name,
             test_unknown_layer_under_an_inferred_name, test_unknown_product, test_basis_lowers_an_error,
             test_heaviest_first_then_in_order_of_the_table, test_everything_wrong, test_command_quotes_hostile_names,
             test_no_command_for_a_name_that_cannot_be_shown)
