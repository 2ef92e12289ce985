/* Severities that a specification gives to rules in place of their own. */
#include "judge_support.h"
#include "soilgate/base.h"

static SgSeverityOverride override(const char *rule, SgOverrideSeverity severity, SgConfidence confidence)
{
    return (SgSeverityOverride){
        .rule = (char *)rule, .severity = severity, .basis = {.source = (char *)"DOC 1", .confidence = confidence}};
}

static void use(World *w, SgSeverityOverride *overrides, unsigned count)
{
    world_init(w);
    w->spec.severities = overrides;
    w->spec.severities_count = count;
}

START_TEST(test_an_error_becomes_a_note)
{
    World w;
    SgSeverityOverride note = override("nodata.undeclared", SG_OVERRIDE_INFO, SG_CONFIDENCE_INFERRED);
    use(&w, &note, 1);
    w.file.raster.nodata_state = SG_NODATA_NONE;
    expect_only(&w, "nodata.undeclared", SG_SEVERITY_INFO);
    world_clear(&w);
}
END_TEST

START_TEST(test_a_warning_becomes_an_error_where_the_basis_may_reject)
{
    static const struct {
        SgConfidence confidence;
        SgSeverity severity;
    } cases[] = {{SG_CONFIDENCE_VERIFIED, SG_SEVERITY_ERROR},
                 {SG_CONFIDENCE_MEASURED, SG_SEVERITY_ERROR},
                 {SG_CONFIDENCE_CONVENTION, SG_SEVERITY_WARNING},
                 {SG_CONFIDENCE_RECALLED, SG_SEVERITY_WARNING}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        SgSeverityOverride harder = override("georef.point", SG_OVERRIDE_ERROR, cases[i].confidence);
        use(&w, &harder, 1);
        w.file.raster.pixel_is_point = TRUE;
        expect_only(&w, "georef.point", cases[i].severity);
        world_clear(&w);
    }
}
END_TEST

/* The rule's own number must be sure too. */
START_TEST(test_an_unsure_number_never_rejects)
{
    World w;
    SgSeverityOverride harder = override("crs.unidentified", SG_OVERRIDE_ERROR, SG_CONFIDENCE_VERIFIED);
    use(&w, &harder, 1);
    w.grid.crs_basis.confidence = SG_CONFIDENCE_INFERRED;
    w.file.crs = SG_CRS_UNIDENTIFIED;
    expect_only(&w, "crs.unidentified", SG_SEVERITY_WARNING);
    world_clear(&w);
}
END_TEST

/* The error that told why other rules could not be checked is a note now: they are told themselves. */
START_TEST(test_unchecked_stays_unchecked)
{
    World w;
    SgSeverityOverride overrides[] = {override("crs.missing", SG_OVERRIDE_INFO, SG_CONFIDENCE_VERIFIED),
                                      override("crs.mismatch", SG_OVERRIDE_INFO, SG_CONFIDENCE_VERIFIED)};
    use(&w, overrides, 2);
    w.file.raster.crs = (SgCrsFacts){.present = FALSE, .name = (char *)""};
    w.file.crs = SG_CRS_MISSING;
    w.file.has_grid = w.file.has_boundary = w.file.zoned = FALSE;
    world_judge(&w);
    ck_assert_int_eq(finding_of(w.findings, "crs.missing")->severity, SG_SEVERITY_INFO);
    const SgFinding *gap = finding_of(w.findings, "crs.mismatch"); /* it could not be judged */
    ck_assert_int_eq(gap->severity, SG_SEVERITY_UNCHECKED);
    expect_state(&w, "grid.resolution", SG_OUTCOME_UNCHECKED, "no places");
    world_clear(&w);
}
END_TEST

/* A cause that only warns explains no more than a warning, and does not tell that something stayed unchecked. */
START_TEST(test_a_lowered_cause_hides_nothing)
{
    World w;
    SgSeverityOverride softer = override("data.scaled", SG_OVERRIDE_WARNING, SG_CONFIDENCE_VERIFIED);
    use(&w, &softer, 1);
    w.file.raster.has_scale = TRUE;
    w.file.raster.scale = 0.1;
    tally(&w.file.scan.out_of_range, 3, 1, 1, 900);
    world_judge(&w);
    ck_assert_int_eq(finding_of(w.findings, "data.scaled")->severity, SG_SEVERITY_WARNING);
    ck_assert_int_eq(finding_of(w.findings, "value.range")->severity, SG_SEVERITY_ERROR);
    world_clear(&w);
    use(&w, &softer, 1);
    w.file.raster.has_scale = TRUE;
    w.file.raster.scale = 0.1;
    tally(&w.file.scan.typical[0], 9000, 1, 1, 700);
    w.file.plan.typical_count = 1;
    world_judge(&w);
    guint unchecked = 0;
    for (guint i = 0; i < w.findings->len; i++)
        unchecked += ((const SgFinding *)g_ptr_array_index(w.findings, i))->severity == SG_SEVERITY_UNCHECKED;
    expect_state(&w, "value.typical", SG_OUTCOME_UNCHECKED, "data.scaled");
    ck_assert_uint_eq(unchecked, 1);
    world_clear(&w);
}
END_TEST

START_TEST(test_mentions_stay_notes)
{
    World w;
    SgSeverityOverride harder = override("grid.phase", SG_OVERRIDE_ERROR, SG_CONFIDENCE_VERIFIED);
    use(&w, &harder, 1);
    const SgRule *phase = sg_rule_find("grid.phase"), *layout = sg_rule_find("file.layout");
    ck_assert_int_eq(sg_judge_severity(&w.spec, phase, SG_SEVERITY_INFO, NULL), SG_SEVERITY_INFO);
    ck_assert_int_eq(sg_judge_severity(&w.spec, phase, SG_SEVERITY_WARNING, NULL), SG_SEVERITY_ERROR);
    ck_assert_int_eq(sg_judge_severity(&w.spec, phase, SG_SEVERITY_UNCHECKED, NULL), SG_SEVERITY_UNCHECKED);
    harder.rule = (char *)"file.layout"; /* by its nature a note */
    ck_assert_int_eq(sg_judge_severity(&w.spec, layout, SG_SEVERITY_INFO, NULL), SG_SEVERITY_ERROR);
    ck_assert_int_eq(sg_judge_severity(NULL, layout, SG_SEVERITY_INFO, NULL), SG_SEVERITY_INFO);
}
END_TEST

START_TEST(test_rules_that_there_are_not)
{
    World w;
    SgSeverityOverride overrides[] = {override("grid.phase", SG_OVERRIDE_INFO, SG_CONFIDENCE_VERIFIED),
                                      override("grid.phaze", SG_OVERRIDE_INFO, SG_CONFIDENCE_VERIFIED)};
    use(&w, overrides, 2);
    w.spec.path = (char *)"own/\033[1mspec.yaml";
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_check_severities(&w.spec, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_str_eq(error->message, "own/\\x1B[1mspec.yaml: severities: there is no rule \"grid.phaze\"; did you mean "
                                     "\"grid.phase\"?");
    w.spec.severities_count = 1;
    ck_assert(sg_check_severities(&w.spec, NULL));
    ck_assert_ptr_null(sg_rule_nearest("nothing.like-it"));
}
END_TEST

SG_TEST_MAIN("severity", test_an_error_becomes_a_note, test_a_warning_becomes_an_error_where_the_basis_may_reject,
             test_an_unsure_number_never_rejects, test_unchecked_stays_unchecked, test_a_lowered_cause_hides_nothing,
             test_mentions_stay_notes, test_rules_that_there_are_not)
