/* Which files of a folder are a delivery. */
#include "check/split.h"
#include "support.h"

#include <string.h>

/* Maps are named after their country, "LKA.tif"; of "x.tif" it is not known. */
static const char *of_map(const SgIntakeFile *file, gpointer data)
{
    g_autofree char *base = g_path_get_basename(file->shown);
    (void)data;
    base[strcspn(base, "._")] = '\0';
    return strlen(base) == 3 ? g_intern_string(base) : "";
}

/* The parts of PATHS (with blanks between), a line each: "shown: files + shared". */
static char *split(const char *paths, gboolean given)
{
    const SgSplitCountries countries = {of_map, NULL};
    g_auto(GStrv) words = g_strsplit(paths, " ", -1);
    guint count = g_strv_length(words);
    g_autofree SgIntakeFile *files = g_new0(SgIntakeFile, count + 1);
    SgIntake folder = {.shown = (char *)"in", .files = g_ptr_array_new()};
    for (guint i = 0; i < count; i++) {
        files[i].shown = words[i];
        files[i].geotiff = g_str_has_suffix(words[i], ".tif");
        g_ptr_array_add(folder.files, &files[i]);
    }
    g_autoptr(GPtrArray) parts = sg_split(&folder, given ? NULL : &countries);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const SgPart *part = g_ptr_array_index(parts, i);
        g_string_append_printf(text, "%s:", part->shown);
        for (guint k = 0; k < part->files->len; k++)
            g_string_append_printf(text, " %s", ((SgIntakeFile *)g_ptr_array_index(part->files, k))->shown);
        for (guint k = 0; k < part->shared->len; k++)
            g_string_append_printf(text, " + %s", ((SgIntakeFile *)g_ptr_array_index(part->shared, k))->shown);
        g_string_append_c(text, '\n');
    }
    g_ptr_array_unref(folder.files);
    return g_string_free(text, FALSE);
}

static void expect(const char *paths, const char *parts)
{
    g_autofree char *got = split(paths, FALSE);
    ck_assert_str_eq(got, parts);
}

START_TEST(test_one_country_is_one_delivery)
{
    expect("LKA.tif", "in: LKA.tif\n");
    expect("030/LKA.tif 30100/LKA.tif a.txt", "in: 030/LKA.tif 30100/LKA.tif a.txt\n");
    expect("a/b/c/LKA.tif a/x.tif", "in: a/b/c/LKA.tif a/x.tif\n");
    expect("a/x.tif b/x.tif", "in: a/x.tif b/x.tif\n");
    expect("a.txt", "in: a.txt\n");
}
END_TEST

START_TEST(test_countries_in_folders_of_their_own)
{
    expect("BTN/BTN.tif LKA/LKA.tif", "in/BTN: BTN/BTN.tif\nin/LKA: LKA/LKA.tif\n");
    expect("BTN.zip/a/BTN.tif LKA.zip/LKA.tif LKA.zip/a.txt",
           "in/BTN.zip: BTN.zip/a/BTN.tif\nin/LKA.zip: LKA.zip/LKA.tif LKA.zip/a.txt\n");
    expect("africa/KEN.tif asia/BTN/BTN.tif asia/LKA/LKA.tif",
           "in/africa: africa/KEN.tif\nin/asia/BTN: asia/BTN/BTN.tif\nin/asia/LKA: asia/LKA/LKA.tif\n");
    expect("030/LKA.tif 30100/LKA.tif b/BTN.tif", "in (030, 30100): 030/LKA.tif 30100/LKA.tif\nin/b: b/BTN.tif\n");
}
END_TEST

START_TEST(test_side_by_side_is_mixed)
{
    expect("BTN.tif LKA.tif", "in: BTN.tif LKA.tif\n");
    expect("BTN.tif LKA.tif a/NPL.tif", "in: BTN.tif LKA.tif a/NPL.tif\n");
    expect("a/BTN.tif a/LKA.tif b/NPL.tif", "in/a: a/BTN.tif a/LKA.tif\nin/b: b/NPL.tif\n");
}
END_TEST

START_TEST(test_maps_beside_folders_of_others)
{
    expect("LKA.tif b/BTN.tif u/LKA_2.tif", "in: LKA.tif u/LKA_2.tif\nin/b: b/BTN.tif\n");
    expect("b/BTN.tif l/LKA.tif x.tif", "in: x.tif\nin/b: b/BTN.tif\nin/l: l/LKA.tif\n");
    expect("b/BTN.tif l/LKA.tif u/x.tif", "in: u/x.tif\nin/b: b/BTN.tif\nin/l: l/LKA.tif\n");
}
END_TEST

/* A country that lies in several folders stays together, whatever strays lie among its maps. */
START_TEST(test_strays_part_nothing)
{
    expect("LKA.tif u/BTN.tif u/LKA_2.tif", "in/u: u/BTN.tif\nin: LKA.tif u/LKA_2.tif\n");
    expect("a/BTN.tif a/NPL.tif b/BTN_2.tif", "in (a, b): a/BTN.tif b/BTN_2.tif\nin/a: a/NPL.tif\n");
    expect("030/BTN/BTN.tif 030/LKA/LKA.tif 30100/BTN/BTN_2.tif 30100/LKA/LKA_2.tif",
           "in (030, 30100): 030/BTN/BTN.tif 30100/BTN/BTN_2.tif\n"
           "in (030, 30100): 030/LKA/LKA.tif 30100/LKA/LKA_2.tif\n");
    expect("p/a/BTN.tif p/a/NPL.tif p/b/BTN_2.tif q/LKA.tif",
           "in/p (a, b): p/a/BTN.tif p/b/BTN_2.tif\nin/p/a: p/a/NPL.tif\nin/q: q/LKA.tif\n");
    expect("a/BTN.tif a/NPL.tif a/a.txt b/BTN_2.tif b/b.txt c/x.tif r.txt",
           "in: c/x.tif + r.txt + a/a.txt\nin (a, b): a/BTN.tif b/BTN_2.tif b/b.txt + r.txt + a/a.txt\n"
           "in/a: a/NPL.tif + r.txt + a/a.txt\n");
}
END_TEST

START_TEST(test_papers_above_are_shared)
{
    expect("BTN/BTN.tif LKA/LKA.tif docs/b.pdf lut.txt",
           "in/BTN: BTN/BTN.tif + lut.txt + docs/b.pdf\nin/LKA: LKA/LKA.tif + lut.txt + docs/b.pdf\n");
    expect("BTN/BTN.tif a/LKA/LKA.tif a/NPL/NPL.tif a/a.txt r.txt",
           "in/BTN: BTN/BTN.tif + r.txt\nin/a/LKA: a/LKA/LKA.tif + r.txt + a/a.txt\n"
           "in/a/NPL: a/NPL/NPL.tif + r.txt + a/a.txt\n");
}
END_TEST

START_TEST(test_a_given_country_splits_nothing)
{
    g_autofree char *got = split("BTN/BTN.tif LKA/LKA.tif", TRUE);
    ck_assert_str_eq(got, "in: BTN/BTN.tif LKA/LKA.tif\n");
}
END_TEST

SG_TEST_MAIN("split", test_one_country_is_one_delivery, test_countries_in_folders_of_their_own,
             test_side_by_side_is_mixed, test_maps_beside_folders_of_others, test_strays_part_nothing,
             test_papers_above_are_shared, test_a_given_country_splits_nothing)
