/* Waivers: which findings they excuse, what they may not excuse, and what is told of those that do nothing. */
#include "judge_support.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"

/* A delivery of the file of a world, with waivers. */
typedef struct {
    World world;
    SgDelivery delivery;
    SgWaivers waivers;
} Case;

static SgWaiver waiver_of(const char *rule, const char *layer, const char *until)
{
    return (SgWaiver){.rule = (char *)rule,
                      .country = (char *)"LKA",
                      .product = (char *)"gsocseq",
                      .layer = (char *)layer,
                      .reason = (char *)"peat",
                      .by = (char *)"A. Reviewer",
                      .until = (char *)until,
                      .line = 7};
}

static void case_init(Case *c, SgWaiver *waivers, unsigned count)
{
    world_init(&c->world);
    c->waivers = (SgWaivers){.path = (char *)"w.yaml", .waivers = waivers, .waivers_count = count};
    c->delivery = (SgDelivery){.country = (char *)"LKA",
                               .spec = &c->world.spec,
                               .files = g_ptr_array_new(),
                               .unexpected = g_ptr_array_new(),
                               .findings = g_ptr_array_new_with_free_func(free_finding),
                               .waivers = &c->waivers,
                               .today = "2026-06-15"};
    g_ptr_array_add(c->delivery.files, &c->world.file);
}

static void case_clear(Case *c)
{
    g_ptr_array_unref(c->delivery.files);
    g_ptr_array_unref(c->delivery.unexpected);
    g_ptr_array_unref(c->delivery.findings);
    g_array_unref(c->delivery.outcomes);
    g_clear_pointer(&c->world.file.outcomes, g_array_unref);
}

static void spoil_range(Case *c)
{
    tally(&c->world.file.scan.out_of_range, 3, 4, 5, 900);
    c->world.file.scan.out_min = c->world.file.scan.out_max = 900;
}

START_TEST(test_a_waived_finding_stays_and_counts_no_longer)
{
    Case c;
    SgWaiver waiver = waiver_of("value.range", "T0", "2026-06-15"); /* the last day is one of its days */
    case_init(&c, &waiver, 1);
    spoil_range(&c);
    sg_judge_delivery(&c.delivery);
    const SgFinding *finding = finding_of(c.delivery.findings, "value.range");
    ck_assert_ptr_eq(finding->waived, &waiver);
    ck_assert_int_eq(finding->severity, SG_SEVERITY_ERROR);
    ck_assert_uint_eq(c.delivery.waived, 1);
    ck_assert_uint_eq(c.delivery.counts[SG_SEVERITY_ERROR], 0);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_PASS);
    expect_state(&c.world, "value.range", SG_OUTCOME_BROKEN, NULL);
    ck_assert_ptr_null(finding_of(c.delivery.findings, "waiver.unused"));
    case_clear(&c);
}
END_TEST

START_TEST(test_it_must_match_in_every_word)
{
    static const struct {
        const char *rule, *country, *product, *layer, *file;
        gboolean matches;
    } cases[] = {
        {"value.range", "LKA", "GSOCseq", NULL, NULL, TRUE},
        {"value.range", "LKA", "GSOCSEQ", "T0", "LKA_GSOCseq_T0_Map030.tif", TRUE},
        {"value.typical", "LKA", "GSOCseq", NULL, NULL, FALSE},
        {"value.range", "IND", "GSOCseq", NULL, NULL, FALSE},
        {"value.range", "LKA", "GBSmap", NULL, NULL, FALSE},
        {"value.range", "LKA", "GSOCseq", "T1", NULL, FALSE},
        {"value.range", "LKA", "GSOCseq", NULL, "other.tif", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Case c;
        SgWaiver waiver = waiver_of(cases[i].rule, cases[i].layer, "2027-01-01");
        waiver.country = (char *)cases[i].country;
        waiver.product = (char *)cases[i].product;
        waiver.file = (char *)cases[i].file;
        case_init(&c, &waiver, 1);
        spoil_range(&c);
        sg_judge_delivery(&c.delivery);
        ck_assert_uint_eq(c.delivery.waived, cases[i].matches ? 1 : 0);
        ck_assert_int_eq(c.delivery.verdict, cases[i].matches ? SG_VERDICT_PASS : SG_VERDICT_FAIL);
        case_clear(&c);
    }
}
END_TEST

START_TEST(test_expired)
{
    Case c;
    SgWaiver waiver = waiver_of("value.range", "T0", "2026-06-14");
    case_init(&c, &waiver, 1);
    spoil_range(&c);
    sg_judge_delivery(&c.delivery);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_FAIL);
    ck_assert_uint_eq(c.delivery.waived, 0);
    const SgFinding *finding = finding_of(c.delivery.findings, "waiver.expired");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->layer, "T0");
    ck_assert_str_eq(finding->message, "The waiver of value.range for T0, line 7 of w.yaml, by A. Reviewer, ended on "
                                       "2026-06-14. It excuses nothing any more.");
    ck_assert_ptr_null(finding_of(c.delivery.findings, "waiver.unused"));
    case_clear(&c);
}
END_TEST

START_TEST(test_unused)
{
    Case c;
    SgWaiver waivers[] = {waiver_of("value.range", NULL, "2027-01-01"), waiver_of("value.range", "T9", "2027-01-01"),
                          waiver_of("value.range", "T0", "2027-01-01")};
    case_init(&c, waivers, 2);
    c.delivery.complete = TRUE;
    sg_judge_delivery(&c.delivery);
    ck_assert_uint_eq(findings_of(c.delivery.findings, "waiver.unused"), 2);
    const SgFinding *finding = finding_of(c.delivery.findings, "waiver.unused");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_INFO);
    ck_assert_has(finding->message, "The waiver of value.range, line 7 of w.yaml, by A. Reviewer, matched no finding.");
    case_clear(&c);
    case_init(&c, &waivers[1], 2); /* a part of a delivery says nothing about the layers that it does not hold */
    sg_judge_delivery(&c.delivery);
    ck_assert_uint_eq(findings_of(c.delivery.findings, "waiver.unused"), 1);
    ck_assert_str_eq(finding_of(c.delivery.findings, "waiver.unused")->layer, "T0");
    case_clear(&c);
    waivers[0].country = (char *)"IND"; /* another country's are not told */
    case_init(&c, waivers, 1);
    c.delivery.complete = TRUE;
    sg_judge_delivery(&c.delivery);
    ck_assert_uint_eq(findings_of(c.delivery.findings, "waiver.unused"), 0);
    case_clear(&c);
}
END_TEST

START_TEST(test_of_the_delivery)
{
    Case c;
    SgWaiver waiver = waiver_of("package.layer-missing", "Salt", "2027-01-01");
    case_init(&c, &waiver, 1);
    c.delivery.complete = TRUE;
    sg_judge_delivery(&c.delivery);
    ck_assert_ptr_nonnull(finding_of(c.delivery.findings, "package.layer-missing")->waived);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_PASS);
    ck_assert_ptr_null(finding_of(c.delivery.findings, "waiver.unused"));
    case_clear(&c);
}
END_TEST

START_TEST(test_unchecked_is_never_waived)
{
    Case c;
    SgWaiver waivers[] = {waiver_of("value.range", NULL, "2027-01-01"), waiver_of("data.type", NULL, "2027-01-01")};
    case_init(&c, waivers, 2);
    c.world.file.raster.type = SG_TYPE_COMPLEX; /* its pixels cannot be read: data.type tells why all else is open */
    c.world.file.scanned = FALSE;
    c.world.file.scan_refused = (char *)"pixels of type Complex are not read";
    sg_judge_delivery(&c.delivery);
    ck_assert_ptr_null(finding_of(c.delivery.findings, "data.type")->waived);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_FAIL);
    case_clear(&c);
    case_init(&c, &waivers[1], 1);
    c.world.file.raster.type = SG_TYPE_INT32;
    sg_judge_delivery(&c.delivery);
    ck_assert_ptr_nonnull(finding_of(c.delivery.findings, "data.type")->waived);
    case_clear(&c);
    case_init(&c, waivers, 1);
    c.world.file.scan.blocks_failed = 1;
    sg_judge_delivery(&c.delivery);
    ck_assert_uint_eq(c.delivery.waived, 0);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_FAIL);
    case_clear(&c);
}
END_TEST

START_TEST(test_what_cannot_be_waived)
{
    static const char *const possible[] = {"value.range",       "value.typical", "data.type",  "nodata.zero",
                                           "boundary.coverage", "name.variant",  "value.class"};
    static const char *const refused[] = {
        "intake.unreadable",    "name.country-mixed", "file.corrupt", "file.layout",  "crs.mismatch",
        "georef.point",         "grid.phase",         "name.pattern", "name.country", "data.rendered",
        "boundary.unavailable", "waiver.unused",      "data.scaled"};
    for (gsize i = 0; i < G_N_ELEMENTS(possible); i++)
        ck_assert_msg(sg_rule_waiver_refused(sg_rule_find(possible[i])) == NULL, "%s", possible[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        SgWaiver waiver = waiver_of(refused[i], NULL, "2027-01-01");
        SgWaivers waivers = {.path = (char *)"w.yaml", .waivers = &waiver, .waivers_count = 1};
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!sg_check_waivers(&waivers, &error), "%s", refused[i]);
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        g_autofree char *start = g_strdup_printf("w.yaml:7: the rule %s cannot be waived: ", refused[i]);
        ck_assert_msg(g_str_has_prefix(error->message, start), "%s", error->message);
    }
    /* No rule that leaves others unchecked without a word of their own may be waived. */
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++)
        if (sg_rule_blocks_others(&rules[i]) && strcmp(rules[i].id, "data.type") != 0)
            ck_assert_msg(sg_rule_waiver_refused(&rules[i]) != NULL, "%s", rules[i].id);
}
END_TEST

START_TEST(test_about_nothing)
{
    Case c;
    SgWaiver waivers[] = {waiver_of("value.range", "T0", "2027-01-01"), waiver_of("value.range", "T0", "2027-01-01")};
    waivers[0].product = (char *)"Nonsense";
    waivers[1].country = (char *)"QQQ";
    case_init(&c, waivers, 2);
    g_autoptr(GHashTable) strange = g_hash_table_new(NULL, NULL);
    g_hash_table_insert(strange, &waivers[0], (gpointer) "No such product.");
    c.delivery.strange = strange;
    spoil_range(&c);
    sg_judge_delivery(&c.delivery);
    ck_assert_uint_eq(c.delivery.waived, 0);
    ck_assert_uint_eq(findings_of(c.delivery.findings, "waiver.unused"), 1);
    ck_assert_str_eq(finding_of(c.delivery.findings, "waiver.unused")->message,
                     "The waiver of value.range for T0, line 7 of w.yaml, by A. Reviewer, can match nothing. No such "
                     "product.");
    case_clear(&c);
    world_clear(&c.world);
}
END_TEST

START_TEST(test_countries_and_products)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    sg_geo_init();
    ck_assert(sg_countries_load(NULL));
    SgWaiver waivers[] = {waiver_of("value.range", NULL, "2027-01-01"), waiver_of("value.range", NULL, "2027-01-01"),
                          waiver_of("value.range", NULL, "2027-01-01")};
    SgWaivers all = {.path = (char *)"w.yaml", .waivers = waivers, .waivers_count = 3};
    ck_assert(sg_check_waiver_countries(&all, NULL));
    waivers[1].country = (char *)"QQQ";
    waivers[2].product = (char *)"Nonsense";
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_check_waiver_countries(&all, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_str_eq(error->message, "w.yaml:7: no country has the code \"QQQ\"");
    SgSpec own = {.product = (char *)"NONSENSE"};
    g_autoptr(GPtrArray) specs = g_ptr_array_new();
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(NULL, NULL, NULL);
    ck_assert_ptr_nonnull(boundaries);
    for (guint used = 0; used < 2; used++) {
        g_autoptr(GHashTable) strange = sg_waivers_strange(&all, specs, boundaries, NULL);
        ck_assert_uint_eq(g_hash_table_size(strange), 2 - used);
        ck_assert(!g_hash_table_contains(strange, &waivers[0]) && g_hash_table_contains(strange, &waivers[1]));
        g_ptr_array_add(specs, &own);
    }
}
END_TEST

START_TEST(test_unknown_rules)
{
    SgWaiver waivers[] = {waiver_of("value.range", NULL, "2027-01-01"), waiver_of("value.rnage", NULL, "2027-01-01")};
    SgWaivers all = {.path = (char *)"w.yaml", .waivers = waivers, .waivers_count = 2};
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_check_waivers(&all, &error));
    ck_assert_str_eq(error->message, "w.yaml:7: there is no rule \"value.rnage\"; did you mean \"value.range\"?");
    all.waivers_count = 1;
    ck_assert(sg_check_waivers(&all, NULL));
}
END_TEST

SG_TEST_MAIN("waive", test_a_waived_finding_stays_and_counts_no_longer, test_it_must_match_in_every_word, test_expired,
             test_unused, test_of_the_delivery, test_unchecked_is_never_waived, test_what_cannot_be_waived,
             test_about_nothing, test_countries_and_products, test_unknown_rules)
