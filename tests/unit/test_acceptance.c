/* What keeps a recorded delivery from being accepted. */
#include "soilgate/submit.h"
#include "support.h"

#include <string.h>

#define TODAY "2026-11-26"

static SgRecordDelivery *delivery_new(void)
{
    SgRecordDelivery *delivery = sg_record_delivery_new();
    delivery->country = g_strdup("LKA");
    delivery->product = g_strdup("GSASmap");
    static const char *const paths[] = {"EC.tif", "PH.tif"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        SgRecordFile *file = g_new0(SgRecordFile, 1);
        file->path = g_strdup(paths[i]);
        file->scanned = i == 0;
        file->layer = g_strdup(i == 0 ? "EC_030" : "pH_030");
        g_ptr_array_add(delivery->files, file);
    }
    return delivery;
}

static SgRecordFinding *add_finding(SgRecordDelivery *delivery, const char *rule, SgSeverity severity, const char *file)
{
    SgRecordFinding *finding = g_new0(SgRecordFinding, 1);
    finding->rule = g_strdup(rule);
    finding->severity = severity;
    finding->file = g_strdup(file);
    finding->layer = g_strdup("EC_030");
    finding->message = g_strdup("It is wrong.");
    g_ptr_array_add(delivery->findings, finding);
    return finding;
}

static void waive(SgRecordFinding *finding, const char *until)
{
    finding->waived = TRUE;
    finding->reason = g_strdup("Seen");
    finding->by = g_strdup("N. N.");
    finding->until = g_strdup(until);
}

static void add_unchecked(SgRecordDelivery *delivery, const char *rule, const char *file)
{
    SgRecordUnchecked *unchecked = g_new0(SgRecordUnchecked, 1);
    unchecked->rule = g_strdup(rule);
    unchecked->reason = g_strdup("blocks do not decode");
    unchecked->file = g_strdup(file);
    g_ptr_array_add(delivery->unchecked, unchecked);
}

static SgWaiver waiver_of(const char *rule, const char *until)
{
    return (SgWaiver){.rule = (char *)rule,
                      .country = (char *)"LKA",
                      .product = (char *)"gsasmap",
                      .reason = (char *)"Seen",
                      .by = (char *)"N. N.",
                      .until = (char *)until};
}

/* The words in which the obstacles say why, joined; "" when there are none. Frees DELIVERY. USED: how many waivers. */
static char *obstacles_of(SgRecordDelivery *delivery, SgWaiver *waivers, guint count, guint used)
{
    const SgWaivers file = {.path = (char *)"w.yaml", .waivers = waivers, .waivers_count = count};
    SgAcceptance *acceptance = sg_acceptance_of(delivery, count > 0 ? &file : NULL, TODAY);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < acceptance->obstacles->len; i++) {
        const SgObstacle *obstacle = g_ptr_array_index(acceptance->obstacles, i);
        g_string_append_printf(text, "%s%s: %s", i > 0 ? "; " : "", obstacle->rule, obstacle->why);
    }
    ck_assert_uint_eq(acceptance->waivers->len, used);
    sg_acceptance_free(acceptance);
    sg_record_delivery_free(delivery);
    return g_string_free(text, FALSE);
}

static void assert_obstacles(SgRecordDelivery *delivery, SgWaiver *waivers, guint count, guint used,
                             const char *expected)
{
    char *text = obstacles_of(delivery, waivers, count, used);
    ck_assert_str_eq(text, expected);
    g_free(text);
}

START_TEST(test_what_is_right_is_accepted)
{
    SgRecordDelivery *delivery = delivery_new();
    add_finding(delivery, "value.constant", SG_SEVERITY_WARNING, "EC.tif");
    add_finding(delivery, "file.layout", SG_SEVERITY_INFO, NULL);
    assert_obstacles(delivery, NULL, 0, 0, "");
}
END_TEST

START_TEST(test_each_error_needs_a_waiver_that_holds)
{
    static const struct {
        const char *rule, *until, *why;
    } cases[] = {
        {"value.range", TODAY, ""}, /* its last day */
        {"value.range", "2026-11-25", "value.range: The waiver of it ended on 2026-11-25."},
        {"value.typical", "2099-12-31", "value.range: No waiver is for it."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SgRecordDelivery *delivery = delivery_new();
        SgWaiver waiver = waiver_of(cases[i].rule, cases[i].until);
        add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif");
        assert_obstacles(delivery, &waiver, 1, *cases[i].why == '\0' ? 1 : 0, cases[i].why);
    }
}
END_TEST

START_TEST(test_waivers_of_the_check_hold_until_their_day)
{
    SgRecordDelivery *delivery = delivery_new();
    waive(add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif"), TODAY);
    assert_obstacles(delivery, NULL, 0, 1, "");
    delivery = delivery_new();
    waive(add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif"), "2026-11-25");
    assert_obstacles(delivery, NULL, 0, 0, "value.range: The waiver it had in the check ended on 2026-11-25.");
    delivery = delivery_new();
    waive(add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif"), "zzz"); /* of a record that lies */
    assert_obstacles(delivery, NULL, 0, 0, "value.range: The waiver it had in the check ended on zzz.");
    delivery = delivery_new(); /* a new one takes its place */
    SgWaiver waiver = waiver_of("value.range", "2027-01-01");
    waive(add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif"), "2026-11-25");
    assert_obstacles(delivery, &waiver, 1, 1, "");
}
END_TEST

START_TEST(test_what_no_waiver_excuses)
{
    SgWaiver waiver = waiver_of("boundary.unavailable", "2099-12-31");
    SgRecordDelivery *delivery = delivery_new();
    add_finding(delivery, "boundary.unavailable", SG_SEVERITY_UNCHECKED, "EC.tif");
    add_unchecked(delivery, "boundary.coverage", "EC.tif");
    assert_obstacles(delivery, &waiver, 1, 0,
                     "boundary.unavailable: This rule cannot be waived: it protects the mosaic.");
    waiver = waiver_of("crs.missing", "2099-12-31"); /* no file of waivers has it; a list made by hand may */
    delivery = delivery_new();
    add_finding(delivery, "crs.missing", SG_SEVERITY_ERROR, "EC.tif");
    assert_obstacles(delivery, &waiver, 1, 0, "crs.missing: This rule cannot be waived: it protects the mosaic.");
    waiver = waiver_of("future.rule", "2099-12-31");
    delivery = delivery_new();
    add_finding(delivery, "future.rule", SG_SEVERITY_ERROR, "EC.tif");
    assert_obstacles(delivery, &waiver, 1, 0, "future.rule: This soilgate has no such rule, and cannot waive it.");
    waiver = waiver_of("data.type", "2099-12-31"); /* of a file whose pixels were not read it tells more */
    delivery = delivery_new();
    add_finding(delivery, "data.type", SG_SEVERITY_ERROR, "PH.tif");
    assert_obstacles(delivery, &waiver, 1, 0, "data.type: No waiver is for it.");
    delivery = delivery_new();
    add_finding(delivery, "data.type", SG_SEVERITY_ERROR, "EC.tif");
    assert_obstacles(delivery, &waiver, 1, 1, "");
}
END_TEST

START_TEST(test_a_person_decides_about_what_was_not_checked)
{
    static const struct {
        const char *rule, *layer, *file, *until, *why;
    } cases[] = {
        {"value.class", NULL, NULL, TODAY, ""},
        {"value.class", "EC_030", "EC.tif", TODAY, ""},
        {"value.class", "pH_030", NULL, TODAY, "value.class: No waiver is for it."},
        {"value.class", NULL, "PH.tif", TODAY, "value.class: No waiver is for it."},
        {"value.range", NULL, NULL, TODAY, "value.class: No waiver is for it."},
        {"value.class", NULL, NULL, "2026-11-25", "value.class: The waiver of it ended on 2026-11-25."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SgRecordDelivery *delivery = delivery_new();
        SgWaiver waiver = waiver_of(cases[i].rule, cases[i].until);
        waiver.layer = (char *)cases[i].layer;
        waiver.file = (char *)cases[i].file;
        add_finding(delivery, "value.class", SG_SEVERITY_UNCHECKED, "EC.tif");
        assert_obstacles(delivery, &waiver, 1, *cases[i].why == '\0' ? 1 : 0, cases[i].why);
    }
}
END_TEST

/* One finding tells of several rules; a waiver of one of them excuses that one. */
START_TEST(test_each_rule_that_was_not_checked_needs_a_waiver)
{
    SgWaiver waivers[] = {waiver_of("value.class", TODAY), waiver_of("layers.class", TODAY),
                          waiver_of("value.unit", TODAY)};
    waivers[2].layer = (char *)"EC_030"; /* that of the file */
    for (guint count = 1; count <= G_N_ELEMENTS(waivers); count++) {
        SgRecordDelivery *delivery = delivery_new();
        add_finding(delivery, "value.class", SG_SEVERITY_UNCHECKED, "EC.tif");
        add_unchecked(delivery, "value.class", "EC.tif");
        add_unchecked(delivery, "value.unit", "EC.tif");
        add_unchecked(delivery, "layers.class", NULL);
        assert_obstacles(delivery, waivers, count, count,
                         count == 1   ? "value.unit: No waiver is for it.; layers.class: No waiver is for it."
                         : count == 2 ? "value.unit: No waiver is for it."
                                      : "");
    }
}
END_TEST

/* A waiver does not make known what the error kept from being checked. */
START_TEST(test_what_an_error_hid_is_told)
{
    SgRecordDelivery *delivery = delivery_new();
    SgWaiver waiver = waiver_of("value.range", "2099-12-31");
    add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif");
    add_unchecked(delivery, "value.unit", "EC.tif");
    assert_obstacles(delivery, &waiver, 1, 1, "value.unit: No waiver is for it.");
    delivery = delivery_new(); /* while the error stands, it is told by that */
    add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif");
    add_unchecked(delivery, "value.unit", "EC.tif");
    assert_obstacles(delivery, NULL, 0, 0, "value.range: No waiver is for it.");
    delivery = delivery_new(); /* another file's error tells nothing of it */
    add_finding(delivery, "value.range", SG_SEVERITY_ERROR, "EC.tif");
    add_unchecked(delivery, "value.unit", "PH.tif");
    assert_obstacles(delivery, NULL, 0, 0, "value.range: No waiver is for it.; value.unit: No waiver is for it.");
}
END_TEST

SG_TEST_MAIN("acceptance", test_what_is_right_is_accepted, test_each_error_needs_a_waiver_that_holds,
             test_waivers_of_the_check_hold_until_their_day, test_what_no_waiver_excuses,
             test_a_person_decides_about_what_was_not_checked, test_each_rule_that_was_not_checked_needs_a_waiver,
             test_what_an_error_hid_is_told)
