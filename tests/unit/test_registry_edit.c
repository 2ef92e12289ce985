/* What may be changed in a registry: what is expected, and by when; regions and products; and its tables, from one
 * version to the next. The same for a file and for PostgreSQL. */
#include "registry_support.h"
#include "soilgate/registry_edit.h"
#include "soilgate/submission.h"

static const SgStatusLine *line_of(const SgStatus *status, const char *iso3)
{
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (strcmp(line->iso3, iso3) == 0)
            return line;
    }
    ck_abort_msg("%s is not in the status", iso3);
}

static void assert_missing(SgRegistry *registry, const char *day, const char *expected)
{
    SgStatus *status = sg_registry_status(registry, "GSASmap", "ASP", day, NULL);
    ck_assert_ptr_nonnull(status);
    GString *codes = g_string_new(NULL);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (line->state == SG_STATE_MISSING)
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? " " : "", line->iso3);
    }
    ck_assert_str_eq(codes->str, expected);
    g_string_free(codes, TRUE);
    sg_status_free(status);
}

static gboolean move(SgRegistry *registry, const char *iso3, SgState to, const char *at, GError **error)
{
    const SgMove one = {.iso3 = iso3, .product = "GSASmap", .to = to, .at = at, .why = "Told by letter"};
    return sg_registry_move(registry, &one, &writer, error);
}

/* Hands in a delivery of GSASmap that may be accepted. */
static void hand_in(SgRegistry *registry, const char *iso3)
{
    static char path[] = "EC030.tif", layer[] = "EC_030",
                sha[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    SgSubmittedFile file = {path, layer, sha, 1000};
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, &file);
    const SgHandIn one = {
        .iso3 = iso3,
        .product = "GSASmap",
        .spec_version = "1.0",
        .spec_sha256 = sha,
        .verdict = "pass",
        .report = "{}",
        .files = files,
        .why = "By mail",
    };
    GError *error = NULL;
    SgHandedIn done;
    ck_assert_msg(sg_registry_hand_in(registry, &one, &writer, &done, &error), "%s",
                  error != NULL ? error->message : "");
    sg_handed_in_clear(&done);
}

static void review(SgRegistry *registry, const char *iso3, SgState to)
{
    GError *error = NULL;
    SgReviewed done;
    const SgReview one = {.iso3 = iso3, .product = "GSASmap", .to = to, .why = "Looked at it"};
    ck_assert_msg(sg_registry_review(registry, &one, &writer, &done, &error), "%s",
                  error != NULL ? error->message : "");
}

static gboolean expect(SgRegistry *registry, const SgExpect *one, SgLinesAdded *change, GError **error)
{
    return sg_registry_expect(registry, one, &writer, change, error);
}

/* Expects GSASmap of ISO3, due on DUE. */
static void expect_due(SgRegistry *registry, const char *iso3, const char *due)
{
    GError *error = NULL;
    const char *const countries[] = {iso3, NULL};
    const SgExpect one = {
        .product = "gsasMAP", .countries = countries, .expected = TRUE, .due = due, .at = NOW, .why = "Agreed"};
    SgLinesAdded change;
    ck_assert_msg(expect(registry, &one, &change, &error), "%s", error != NULL ? error->message : "");
    ck_assert_uint_eq(change.changed, 1);
}

static void expect_not(SgRegistry *registry, const char *iso3, const char *at)
{
    const char *const countries[] = {iso3, NULL};
    const SgExpect one = {.product = "GSASmap", .countries = countries, .at = at, .why = "Left the programme"};
    SgLinesAdded change;
    ck_assert(expect(registry, &one, &change, NULL));
}

static SgStatus *status_on(SgRegistry *registry, const char *day)
{
    SgStatus *status = sg_registry_status(registry, "GSASmap", "ASP", day, NULL);
    ck_assert_ptr_nonnull(status);
    return status;
}

static void assert_overdue(SgRegistry *registry, const char *iso3, const char *day, gboolean overdue)
{
    SgStatus *status = status_on(registry, day);
    ck_assert_msg(line_of(status, iso3)->overdue == overdue, "%s on %s", iso3, day);
    ck_assert_uint_eq(status->overdue, overdue ? 1 : 0);
    sg_status_free(status);
}

START_TEST(test_due_days_pass)
{
    begin();
    SgRegistry *registry = open_registry();
    assert_overdue(registry, "CHN", "2026-11-26", FALSE); /* the baseline knows no due days */
    expect_due(registry, "CHN", "2026-12-31");
    SgStatus *status = status_on(registry, "2026-11-26");
    ck_assert_str_eq(line_of(status, "CHN")->due, "2026-12-31");
    ck_assert_str_eq(line_of(status, "CHN")->since, "2022-03-10");
    ck_assert_ptr_null(line_of(status, "JPN")->due);
    sg_status_free(status);
    assert_overdue(registry, "CHN", "2026-12-31", FALSE); /* in time on the day itself */
    assert_overdue(registry, "CHN", "2027-01-01", TRUE);
    assert_overdue(registry, "CHN", "2026-11-25", FALSE); /* the day was not set yet */
    expect_due(registry, "CHN", "");
    assert_overdue(registry, "CHN", "2027-01-01", FALSE);
    sg_registry_free(registry);
    end();
}
END_TEST

/* A line for each state: overdue is who is awaited. */
START_TEST(test_states_that_are_overdue)
{
    static const struct {
        SgState state;
        gboolean in;
    } cases[] = {
        {SG_STATE_NONE, FALSE},      {SG_STATE_MISSING, FALSE},        {SG_STATE_REPORTED, FALSE},
        {SG_STATE_RECEIVED, TRUE},   {SG_STATE_IN_PREPARATION, FALSE}, {SG_STATE_REJECTED, FALSE},
        {SG_STATE_ACCEPTED, TRUE},   {SG_STATE_SUPERSEDED, TRUE},      {SG_STATE_CORRECTION_REQUESTED, FALSE},
        {SG_STATE_WITHDRAWN, FALSE},
    };
    ck_assert_uint_eq(G_N_ELEMENTS(cases), SG_STATES);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(sg_state_is_in(cases[i].state) == cases[i].in, "%s", sg_state_name(cases[i].state));
    begin();
    SgRegistry *registry = open_registry();
    expect_due(registry, "CHN", "2026-11-01");
    ck_assert(move(registry, "CHN", SG_STATE_REPORTED, NULL, NULL));
    assert_overdue(registry, "CHN", "2026-11-26", TRUE);
    hand_in(registry, "CHN");
    assert_overdue(registry, "CHN", "2026-11-26", FALSE);
    review(registry, "CHN", SG_STATE_CORRECTION_REQUESTED);
    assert_overdue(registry, "CHN", "2026-11-26", TRUE);
    review(registry, "CHN", SG_STATE_ACCEPTED);
    assert_overdue(registry, "CHN", "2026-11-26", FALSE);
    review(registry, "CHN", SG_STATE_WITHDRAWN);
    assert_overdue(registry, "CHN", "2026-11-26", TRUE);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_not_expected_any_more)
{
    begin();
    SgRegistry *registry = open_registry();
    hand_in(registry, "BTN");
    review(registry, "BTN", SG_STATE_ACCEPTED);
    expect_due(registry, "CHN", "2026-11-01");
    expect_not(registry, "CHN", NOW);
    expect_not(registry, "BTN", NOW);
    SgStatus *status = status_on(registry, "2026-11-26");
    const SgStatusLine *left = line_of(status, "CHN");
    ck_assert_int_eq(left->state, SG_STATE_NONE);
    ck_assert_ptr_null(left->since);
    ck_assert_ptr_null(left->due);
    ck_assert_str_eq(left->note, "Left the programme");
    ck_assert_int_eq(line_of(status, "BTN")->state, SG_STATE_ACCEPTED);
    sg_status_free(status);
    assert_missing(registry, "2026-11-25", "CHN IDN JPN KOR MYS PRK SGP VNM");
    assert_missing(registry, "2026-11-26", "IDN JPN KOR MYS PRK SGP VNM");
    /* Expected again, it is missing again. */
    expect_due(registry, "CHN", NULL);
    assert_missing(registry, "2026-11-26", "CHN IDN JPN KOR MYS PRK SGP VNM");
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_expected_and_nothing_told)
{
    begin();
    SgRegistry *registry = open_registry();
    const char *const countries[] = {"brn", NULL};
    const SgExpect first = {.product = "GSASmap",
                            .countries = countries,
                            .expected = TRUE,
                            .due = "2025-06-30",
                            .at = "2024-02-29",
                            .why = "Joined",
                            .inferred = TRUE};
    SgLinesAdded change;
    ck_assert(expect(registry, &first, &change, NULL));
    expect_due(registry, "BRN", "2027-01-31"); /* a later day does not make it missing later */
    SgStatus *status = status_on(registry, "2026-11-26");
    const SgStatusLine *line = line_of(status, "BRN");
    ck_assert_int_eq(line->state, SG_STATE_MISSING);
    ck_assert_str_eq(line->since, "2024-02-29");
    ck_assert_str_eq(line->due, "2027-01-31");
    sg_status_free(status);
    status = status_on(registry, "2025-07-01");
    ck_assert(line_of(status, "BRN")->overdue);
    ck_assert(line_of(status, "BRN")->inferred);
    sg_status_free(status);
    status = status_on(registry, "2024-02-28");
    ck_assert_int_eq(line_of(status, "BRN")->state, SG_STATE_NONE);
    sg_status_free(status);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_moving_to_missing_expects)
{
    begin();
    SgRegistry *registry = open_registry();
    ck_assert(move(registry, "BRN", SG_STATE_MISSING, "2023-05-01", NULL));
    assert_missing(registry, "2026-11-26", "BRN CHN IDN JPN KOR MYS PRK SGP VNM");
    SgHistory *history = sg_registry_history(registry, "BRN", "GSASmap", NULL);
    ck_assert_uint_eq(history->events->len, 1);
    ck_assert_uint_eq(history->expectations->len, 2);
    const SgExpectation *before = g_ptr_array_index(history->expectations, 0);
    const SgExpectation *after = g_ptr_array_index(history->expectations, 1);
    ck_assert(!before->expected && before->inferred);
    ck_assert(after->expected && !after->inferred);
    ck_assert_str_eq(after->at, "2023-05-01");
    ck_assert_str_eq(after->recorded_at, NOW);
    ck_assert_str_eq(after->why, "Told by letter");
    ck_assert_str_eq(after->who, "A. Secretary");
    sg_history_free(history);
    expect_not(registry, "IDN", NOW);
    GError *error = NULL;
    ck_assert(move(registry, "IDN", SG_STATE_REPORTED, "2026-11-01", NULL));
    ck_assert(!move(registry, "IDN", SG_STATE_MISSING, "2026-11-02", &error)); /* before the word that it is not */
    ck_assert_msg(strstr(error->message, "IDN GSASmap: the last event is of 2026-11-26") != NULL, "%s", error->message);
    g_error_free(error);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_a_region_is_expected_at_once)
{
    begin();
    SgRegistry *registry = open_registry();
    SgLinesAdded change;
    SgExpect all = {.product = "GBSmap", .expected = TRUE, .due = "2027-06-30", .at = NOW, .why = "All of them"};
    ck_assert(expect(registry, &all, &change, NULL));
    ck_assert_uint_eq(change.changed, 24);
    ck_assert(expect(registry, &all, &change, NULL)); /* the same again adds nothing */
    ck_assert_uint_eq(change.changed, 0);
    ck_assert_uint_eq(change.same, 24);
    all.due = NULL;
    all.region = "asp";
    ck_assert(expect(registry, &all, &change, NULL));
    ck_assert_uint_eq(change.same, 24);
    SgStatus *status = sg_registry_status(registry, "GBSmap", NULL, "2026-11-26", NULL);
    ck_assert_uint_eq(status->totals[SG_STATE_MISSING], 24);
    ck_assert_str_eq(line_of(status, "TLS")->due, "2027-06-30");
    sg_status_free(status);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_what_cannot_be_expected)
{
    begin();
    SgRegistry *registry = open_registry();
    static const char *const good[] = {"CHN", NULL}, *const mixed[] = {"JPN", "DEU", NULL};
    const struct {
        SgExpect expect;
        const char *message;
    } cases[] = {
        {{.product = "Nope", .countries = good}, "it has no product \"Nope\"; there are: GSOCseq, GSASmap, GBSmap"},
        {{.product = "GSASmap", .countries = mixed}, "it has no country \"DEU\""},
        {{.product = "GSASmap", .region = "NENA"}, "it has no region \"NENA\""},
        {{.product = "GSASmap", .countries = good, .at = "2022-03-09"}, "the last event is of 2022-03-10"},
        {{.product = "GSASmap", .countries = good, .at = "2026-11-27"}, "is yet to come"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        SgExpect one = cases[i].expect;
        SgLinesAdded change;
        one.expected = TRUE;
        one.due = "2027-01-01";
        one.at = one.at != NULL ? one.at : NOW;
        one.why = "x";
        ck_assert(!expect(registry, &one, &change, &error));
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        ck_assert_msg(strstr(error->message, cases[i].message) != NULL, "%s", error->message);
        g_error_free(error);
    }
    SgStatus *status = status_on(registry, "2026-11-26");
    for (guint i = 0; i < status->lines->len; i++) /* nothing of a change that failed is kept: JPN went before DEU */
        ck_assert_ptr_null(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->due);
    sg_status_free(status);
    sg_registry_free(registry);
    end();
}
END_TEST

/* --- regions and products --- */

static gboolean change_region(SgRegistry *registry, gboolean member, const char *iso3, const char *at, GError **error)
{
    const char *const countries[] = {iso3, NULL};
    const SgRegionChange change = {
        .region = "asp", .countries = countries, .member = member, .at = at, .why = "Said the letter", .evidence = "7"};
    SgLinesAdded added;
    return sg_registry_change_region(registry, &change, boundaries, &writer, &added, error);
}

static gboolean is_listed(SgRegistry *registry, const char *iso3, const char *day)
{
    gboolean listed = FALSE;
    SgStatus *status = status_on(registry, day);
    for (guint i = 0; i < status->lines->len; i++)
        listed |= strcmp(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->iso3, iso3) == 0;
    sg_status_free(status);
    return listed;
}

START_TEST(test_countries_join_and_leave)
{
    begin();
    SgRegistry *registry = open_registry();
    GError *error = NULL;
    ck_assert(change_region(registry, FALSE, "chn", "2025-01-01", NULL));
    ck_assert(is_listed(registry, "CHN", "2024-12-31"));
    ck_assert(!is_listed(registry, "CHN", "2025-01-01"));
    ck_assert(!change_region(registry, TRUE, "CHN", "2024-06-01", &error)); /* it was in then */
    ck_assert_msg(strstr(error->message, "ASP CHN: the last event is of 2025-01-01") != NULL, "%s", error->message);
    g_clear_error(&error);
    ck_assert(move(registry, "CHN", SG_STATE_REPORTED, "2026-01-01", NULL)); /* nothing of it is lost */
    SgHistory *history = sg_registry_history(registry, "CHN", "GSASmap", NULL);
    ck_assert_uint_eq(history->events->len, 2);
    sg_history_free(history);
    ck_assert(change_region(registry, TRUE, "CHN", NULL, NULL));
    SgStatus *status = status_on(registry, "2026-11-26");
    ck_assert_int_eq(line_of(status, "CHN")->state, SG_STATE_REPORTED);
    sg_status_free(status);
    ck_assert(!is_listed(registry, "CHN", "2026-11-25"));
    ck_assert(change_region(registry, TRUE, "FJI", "2026-06-30", NULL)); /* one that the registry had not */
    ck_assert(!is_listed(registry, "FJI", "2026-06-29"));
    ck_assert(is_listed(registry, "FJI", "2026-06-30"));
    ck_assert(!change_region(registry, TRUE, "DEU", "2027-01-01", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "is yet to come"));
    g_clear_error(&error);
    ck_assert(!change_region(registry, FALSE, "XQZ", NULL, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "it has no country \"XQZ\""));
    g_clear_error(&error);
    ck_assert(!change_region(registry, TRUE, "XQZ", NULL, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "XQZ is not in the table of countries"));
    g_clear_error(&error);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_regions_are_read)
{
    begin();
    SgRegistry *registry = open_registry();
    ck_assert(change_region(registry, FALSE, "AFG", "2025-01-01", NULL));
    GPtrArray *regions = sg_registry_regions(registry, NULL, NULL);
    ck_assert_uint_eq(regions->len, 1);
    const SgTrackedRegion *region = g_ptr_array_index(regions, 0);
    ck_assert_str_eq(region->code, "ASP");
    ck_assert_str_eq(region->title, "Asian Soil Partnership");
    ck_assert_uint_eq(region->members->len, 23);
    ck_assert_str_eq(((const SgMembership *)g_ptr_array_index(region->members, 0))->iso3, "BGD");
    ck_assert_uint_eq(region->memberships->len, 25);
    const SgMembership *first = g_ptr_array_index(region->memberships, 0);
    ck_assert_ptr_null(first->at);
    ck_assert(first->member);
    const SgMembership *last = g_ptr_array_index(region->memberships, 24);
    ck_assert_str_eq(last->iso3, "AFG");
    ck_assert_str_eq(last->at, "2025-01-01");
    ck_assert_str_eq(last->recorded_at, NOW);
    ck_assert_str_eq(last->who, "A. Secretary");
    ck_assert_str_eq(last->why, "Said the letter");
    ck_assert_str_eq(last->evidence, "7");
    ck_assert(!last->member);
    g_ptr_array_unref(regions);
    GError *error = NULL;
    ck_assert_ptr_null(sg_registry_regions(registry, "NENA", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "it has no region \"NENA\"; there are: ASP"));
    g_error_free(error);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_a_region_and_a_product_are_added)
{
    begin();
    SgRegistry *registry = open_registry();
    GError *error = NULL;
    static char code[] = "PACIFIC", title[] = "Some of the Pacific", fiji[] = "FJI", china[] = "CHN", source[] = "TEST";
    char *countries[] = {fiji, china}; /* one is there already */
    const SgRegion region = {.path = code,
                             .code = code,
                             .title = title,
                             .countries = countries,
                             .countries_count = 2,
                             .basis = {.source = source}};
    ck_assert(sg_registry_add_region(registry, &region, boundaries, &writer, NULL));
    ck_assert(!sg_registry_add_region(registry, &region, boundaries, &writer, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "the region PACIFIC is there already"));
    g_clear_error(&error);
    SgSpec *spec = sg_spec_load("gsnmap", NULL);
    ck_assert(sg_registry_add_product(registry, spec, &writer, NULL));
    ck_assert(!sg_registry_add_product(registry, spec, &writer, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "the product GSNmap is there already"));
    g_clear_error(&error);
    sg_spec_free(spec);
    GPtrArray *products = sg_registry_products(registry, NULL);
    ck_assert_uint_eq(products->len, 4);
    ck_assert_str_eq(((const SgTrackedProduct *)g_ptr_array_index(products, 3))->name, "GSNmap");
    g_ptr_array_unref(products);
    const SgExpect all = {.product = "gsnmap", .region = "pacific", .expected = TRUE, .why = "Agreed"};
    SgLinesAdded added;
    ck_assert(expect(registry, &all, &added, NULL));
    ck_assert_uint_eq(added.changed, 2);
    SgStatus *status = sg_registry_status(registry, "GSNmap", "PACIFIC", "2026-11-26", NULL);
    ck_assert_uint_eq(status->lines->len, 2);
    ck_assert_uint_eq(status->totals[SG_STATE_MISSING], 2);
    ck_assert_str_eq(line_of(status, "FJI")->name, "Fiji");
    sg_status_free(status);
    status = sg_registry_status(registry, "GSNmap", "ASP", "2026-11-26", NULL);
    ck_assert_uint_eq(status->totals[SG_STATE_MISSING], 1);
    ck_assert_uint_eq(status->totals[SG_STATE_NONE], 23);
    sg_status_free(status);
    ck_assert_ptr_null(sg_registry_status(registry, "GSNmap", NULL, "2026-11-26", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "name one of its regions: ASP, PACIFIC"));
    g_clear_error(&error);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_a_registry_of_a_region_alone)
{
    begin();
    if (is_postgres()) {
        ck_assert(stranger("DROP SCHEMA soilgate CASCADE", NULL));
    } else {
        g_free(place);
        place = g_build_filename(folder, "bare.gpkg", NULL);
    }
    const SgRegistryOptions options = {.place = place};
    ck_assert(sg_registry_create_bare(&options, baseline->region, boundaries, &writer, NULL));
    SgRegistry *registry = open_registry();
    GPtrArray *all = sg_registry_status_all(registry, NULL, "2026-11-26", NULL);
    ck_assert_uint_eq(all->len, 0);
    g_ptr_array_unref(all);
    SgSpec *spec = sg_spec_load("gsasmap", NULL);
    ck_assert(sg_registry_add_product(registry, spec, &writer, NULL));
    sg_spec_free(spec);
    SgStatus *status = status_on(registry, "2026-11-26");
    ck_assert_uint_eq(status->totals[SG_STATE_NONE], 24);
    ck_assert_ptr_null(line_of(status, "CHN")->note);
    sg_status_free(status);
    ck_assert(move(registry, "CHN", SG_STATE_MISSING, NULL, NULL));
    assert_missing(registry, "2026-11-26", "CHN");
    sg_registry_free(registry);
    GError *error = NULL;
    ck_assert(!sg_registry_create_bare(&options, baseline->region, boundaries, &writer, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "there is a registry already"));
    g_error_free(error);
    end();
}
END_TEST

START_TEST(test_version_1_is_brought_up_to_date)
{
    begin_version(1);
    SgRegistry *registry = open_registry();
    SgStatus *status = sg_registry_status(registry, "GSASmap", "THREE", "2022-03-09", NULL);
    ck_assert_uint_eq(status->lines->len, 3); /* members from the beginning */
    sg_status_free(status);
    status = sg_registry_status(registry, "GSASmap", "THREE", "2026-11-26", NULL);
    ck_assert_uint_eq(status->lines->len, 3);
    ck_assert_int_eq(line_of(status, "SGP")->state, SG_STATE_MISSING);
    ck_assert_int_eq(line_of(status, "BRN")->state, SG_STATE_NONE);
    ck_assert_ptr_null(line_of(status, "SGP")->due);
    sg_status_free(status);
    expect_due(registry, "SGP", "2026-11-01");
    status = sg_registry_status(registry, "GSASmap", "THREE", "2026-11-26", NULL);
    ck_assert(line_of(status, "SGP")->overdue);
    sg_status_free(status);
    sg_registry_free(registry);
    ck_assert(!stranger("DELETE FROM memberships", NULL));
    sg_registry_free(open_registry()); /* once */
    end();
}
END_TEST

SG_TEST_MAIN("registry_edit", test_due_days_pass, test_states_that_are_overdue, test_not_expected_any_more,
             test_expected_and_nothing_told, test_moving_to_missing_expects, test_a_region_is_expected_at_once,
             test_what_cannot_be_expected, test_countries_join_and_leave, test_regions_are_read,
             test_a_region_and_a_product_are_added, test_a_registry_of_a_region_alone,
             test_version_1_is_brought_up_to_date, test_forget)
