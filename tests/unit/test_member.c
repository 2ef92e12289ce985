/* Paths of what archives hold: nothing leads out of the folder they are unpacked into. */
#include "intake/archive.h"
#include "soilgate/limits.h"
#include "support.h"

#include <string.h>

static void expect(const char *path, gboolean foreign, const char *clean, const char *reason)
{
    const char *told;
    g_autofree char *got = sg_member_path(path, foreign, &told);
    ck_assert_msg(g_strcmp0(got, clean) == 0, "%s: %s", path, got != NULL ? got : "refused");
    if (reason == NULL)
        ck_assert_ptr_null(told);
    else
        ck_assert_msg(told != NULL && strstr(told, reason) != NULL, "%s: %s", path, told);
}

START_TEST(test_clean_paths)
{
    expect("a.tif", FALSE, "a.tif", NULL);
    expect("./a/./b//c.tif", FALSE, "a/b/c.tif", NULL);
    expect("a/b/", FALSE, "a/b", NULL);
    expect("./", FALSE, "", NULL);
    expect("...", FALSE, "...", NULL);
    expect("a..b/..c", FALSE, "a..b/..c", NULL);
    expect("\033[2J\xff\n.tif", FALSE, "\033[2J\xff\n.tif", NULL); /* a name all the same */
}
END_TEST

START_TEST(test_paths_that_lead_out)
{
    expect("/etc/passwd", FALSE, NULL, "absolute");
    expect("//a", FALSE, NULL, "absolute");
    expect("../a.tif", FALSE, NULL, "leads out");
    expect("a/../b.tif", FALSE, NULL, "leads out"); /* it stays inside, but nobody needs it */
    expect("a/..", FALSE, NULL, "leads out");
    expect("C:/a.tif", FALSE, NULL, "absolute");
    expect("C:\\a.tif", TRUE, NULL, "absolute");
    expect("..\\a.tif", TRUE, NULL, "leads out");
}
END_TEST

START_TEST(test_separators_of_windows)
{
    expect("a\\b.tif", TRUE, "a/b.tif", NULL);
    expect("a\\b.tif", FALSE, "a\\b.tif", NULL);    /* a name in a tar */
    expect("x/a\\b.tif", TRUE, "x/a\\b.tif", NULL); /* "/" separates here */
}
END_TEST

START_TEST(test_long_paths)
{
    g_autofree char *name = g_strnfill(256, 'a');
    expect(name, FALSE, NULL, "too long");
    expect(name + 1, FALSE, name + 1, NULL);
    g_autoptr(GString) path = g_string_new("a");
    while (path->len <= SG_LIMIT_MEMBER_PATH)
        g_string_append(path, "/a");
    expect(path->str, FALSE, NULL, "too long");
}
END_TEST

START_TEST(test_stems)
{
    static const char *const pairs[][2] = {
        {"x.zip", "x"},    {"x.TAR.GZ", "x"},         {"map.tif.gz", "map.tif"},
        {"a.b.7z", "a.b"}, {".zip", ".zip.unpacked"}, {"plain", "plain.unpacked"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *stem = sg_archive_stem(pairs[i][0]);
        ck_assert_str_eq(stem, pairs[i][1]);
    }
}
END_TEST

START_TEST(test_many_members_are_one_fault)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func((GDestroyNotify)sg_fault_free);
    for (int i = 0; i < 100000; i++)
        sg_fault_add(sg_fault_of(faults, SG_FAULT_BROKEN, "a.zip", i == 0 ? "first\033" : "other"), "x/\033.tif");
    ck_assert_uint_eq(faults->len, 1);
    const SgFault *fault = g_ptr_array_index(faults, 0);
    ck_assert_uint_eq(fault->count, 100000);
    ck_assert_uint_eq(fault->members->len, SG_LIMIT_FAULT_NAMES);
    ck_assert_str_eq(g_ptr_array_index(fault->members, 0), "x/\\x1B.tif");
    ck_assert_str_eq(fault->detail, "first\\x1B");
    sg_fault_of(faults, SG_FAULT_BROKEN, "b.zip", NULL);
    sg_fault_of(faults, SG_FAULT_LIMIT, "a.zip", "one");
    sg_fault_of(faults, SG_FAULT_LIMIT, "a.zip", "two");
    ck_assert_uint_eq(faults->len, 4);
}
END_TEST

SG_TEST_MAIN("member", test_clean_paths, test_paths_that_lead_out, test_separators_of_windows, test_long_paths,
             test_stems, test_many_members_are_one_fault)
