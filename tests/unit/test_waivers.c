/* Files of waivers: what loads, what does not, and where the message points. */
#include "soilgate/waiver.h"
#include "yaml_support.h"

#include <string.h>

static const char good[] = "format: soilgate-waivers/1\n"
                           "waivers:\n"
                           "  - rule: value.range\n"
                           "    country: LKA\n"
                           "    product: GSOCseq\n"
                           "    layer: T0\n"
                           "    file: a b.tif\n"
                           "    reason: peat\n"
                           "    by: A. Reviewer\n"
                           "    until: 2028-02-29\n"
                           "  - {rule: value.unit, country: X01, product: P, reason: r, by: b, until: 2027-01-01}\n";

static SgWaivers *load(const char *folder, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "w.yaml", NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return sg_waivers_load(path, error);
}

static gboolean loads(const char *folder, const char *text, GError **error)
{
    g_autoptr(SgWaivers) waivers = load(folder, text, error);
    return waivers != NULL;
}

START_TEST(test_loads)
{
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgWaivers) waivers = load(folder, good, &error);
    ck_assert_msg(waivers != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_uint_eq(waivers->waivers_count, 2);
    const SgWaiver *first = &waivers->waivers[0], *second = &waivers->waivers[1];
    ck_assert_str_eq(first->rule, "value.range");
    ck_assert_str_eq(first->country, "LKA");
    ck_assert_str_eq(first->product, "GSOCseq");
    ck_assert_str_eq(first->layer, "T0");
    ck_assert_str_eq(first->file, "a b.tif");
    ck_assert_str_eq(first->reason, "peat");
    ck_assert_str_eq(first->by, "A. Reviewer");
    ck_assert_str_eq(first->until, "2028-02-29");
    ck_assert_uint_eq(first->line, 3);
    ck_assert_ptr_null(second->layer);
    ck_assert_ptr_null(second->file);
    ck_assert_uint_eq(second->line, 11);
    ck_assert(g_str_has_suffix(waivers->path, "/w.yaml"));
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_none)
{
    char *folder = sg_test_folder();
    g_autoptr(SgWaivers) waivers = load(folder, "format: soilgate-waivers/1\nwaivers: []\n", NULL);
    ck_assert_ptr_nonnull(waivers);
    ck_assert_uint_eq(waivers->waivers_count, 0);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_refused)
{
    static const BrokenYaml cases[] = {
        {"waivers/1", "waivers/2",
         "w.yaml:1:9: format: \"soilgate-waivers/2\" is not allowed; allowed: soilgate-waivers/1"},
        {"    until: 2028-02-29\n", "", "w.yaml:3:5: waivers[1]: key \"until\" is missing"},
        {"2028-02-29", "2027-02-29",
         "w.yaml:10:12: waivers[1].until: \"2027-02-29\" is not a day, as 2026-12-31: there "
         "is no such day"},
        {"2028-02-29", "2028-13-01", "no such day"},
        {"2028-02-29", "never", "\"never\" is not allowed; allowed: a day, as 2026-12-31"},
        {"2028-02-29", "2028-2-29", "is not allowed"},
        {"LKA", "lka", "w.yaml:4:14: waivers[1].country: \"lka\" is not allowed"},
        {"    by:", "    bye:", "w.yaml:9:5: waivers[1]: unknown key \"bye\" (did you mean \"by\"?)"},
        {"value.unit", "Value unit", "w.yaml:11:12: waivers[2].rule"},
        {"    reason: peat\n", "    reason: peat\n    reason: more\n", "key \"reason\" stands here twice"},
        {"reason: peat", "reason: \"\"", "the text has 0 characters"},
        {"reason: peat", "reason: \"a\\u001bb\"", "control characters are not allowed"},
        {"reason: peat", "reason: &a peat", "anchors (&name) are not allowed here"},
    };
    expect_broken_yaml(good, loads, cases, G_N_ELEMENTS(cases));
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_waivers_load(folder, &error));
    ck_assert_msg(g_str_has_suffix(error->message, "not a regular file"), "%s", error->message);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("waivers", test_loads, test_none, test_refused)
