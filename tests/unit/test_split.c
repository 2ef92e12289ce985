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

static const char *of_folder(const char *name, gpointer data)
{
    (void)data;
    return strcmp(name, "Bhutan") == 0 ? "BTN" : strcmp(name, "Nepal.zip") == 0 ? "NPL" : "";
}

/* The parts of PATHS (with blanks between), a line each: "shown [country]: files + shared". */
static char *split(const char *paths, gboolean given)
{
    const SgSplitCountries countries = {of_map, of_folder, NULL};
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
        g_string_append_printf(text, "%s [%s]:", part->shown, part->country);
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
    expect("LKA.tif", "in [LKA]: LKA.tif\n");
    expect("030/LKA.tif 30100/LKA.tif a.txt", "in [LKA]: 030/LKA.tif 30100/LKA.tif a.txt\n");
    expect("a/b/c/LKA.tif a/x.tif", "in [LKA]: a/b/c/LKA.tif a/x.tif\n");
    expect("a/x.tif b/x.tif", "in []: a/x.tif b/x.tif\n");
    expect("a.txt", "in []: a.txt\n");
}
END_TEST

START_TEST(test_countries_in_folders_of_their_own)
{
    expect("BTN/BTN.tif LKA/LKA.tif", "in/BTN [BTN]: BTN/BTN.tif\nin/LKA [LKA]: LKA/LKA.tif\n");
    expect("BTN.zip/a/BTN.tif LKA.zip/LKA.tif LKA.zip/a.txt",
           "in/BTN.zip [BTN]: BTN.zip/a/BTN.tif\nin/LKA.zip [LKA]: LKA.zip/LKA.tif LKA.zip/a.txt\n");
    expect(
        "africa/KEN.tif asia/BTN/BTN.tif asia/LKA/LKA.tif",
        "in/africa [KEN]: africa/KEN.tif\nin/asia/BTN [BTN]: asia/BTN/BTN.tif\nin/asia/LKA [LKA]: asia/LKA/LKA.tif\n");
    expect("030/LKA.tif 30100/LKA.tif b/BTN.tif",
           "in (030, 30100) [LKA]: 030/LKA.tif 30100/LKA.tif\nin/b [BTN]: b/BTN.tif\n");
}
END_TEST

START_TEST(test_side_by_side_is_mixed)
{
    expect("BTN.tif LKA.tif", "in []: BTN.tif LKA.tif\n");
    expect("BTN.tif LKA.tif a/NPL.tif", "in []: BTN.tif LKA.tif a/NPL.tif\n");
    expect("a/BTN.tif a/LKA.tif b/NPL.tif", "in/a []: a/BTN.tif a/LKA.tif\nin/b [NPL]: b/NPL.tif\n");
    expect("LKA.tif u/BTN.tif u/LKA.tif", "in []: LKA.tif u/BTN.tif u/LKA.tif\n"); /* a stray file below */
}
END_TEST

START_TEST(test_maps_beside_folders_of_others)
{
    expect("LKA.tif b/BTN.tif u/LKA_2.tif", "in [LKA]: LKA.tif u/LKA_2.tif\nin/b [BTN]: b/BTN.tif\n");
    expect("b/BTN.tif l/LKA.tif x.tif", "in []: x.tif\nin/b [BTN]: b/BTN.tif\nin/l [LKA]: l/LKA.tif\n");
    expect("b/BTN.tif l/LKA.tif u/x.tif", "in []: u/x.tif\nin/b [BTN]: b/BTN.tif\nin/l [LKA]: l/LKA.tif\n");
}
END_TEST

START_TEST(test_folders_that_tell_the_country)
{
    expect("Bhutan/x.tif Nepal.zip/a/x.tif", "in/Bhutan [BTN]: Bhutan/x.tif\nin/Nepal.zip [NPL]: Nepal.zip/a/x.tif\n");
    expect("Bhutan/LKA.tif", "in [LKA]: Bhutan/LKA.tif\n"); /* the name goes first */
    expect("Bhutan/x.tif", "in [BTN]: Bhutan/x.tif\n");
}
END_TEST

START_TEST(test_papers_above_are_shared)
{
    expect("BTN/BTN.tif LKA/LKA.tif docs/b.pdf lut.txt",
           "in/BTN [BTN]: BTN/BTN.tif + lut.txt + docs/b.pdf\nin/LKA [LKA]: LKA/LKA.tif + lut.txt + docs/b.pdf\n");
    expect("BTN/BTN.tif a/LKA/LKA.tif a/NPL/NPL.tif a/a.txt r.txt",
           "in/BTN [BTN]: BTN/BTN.tif + r.txt\nin/a/LKA [LKA]: a/LKA/LKA.tif + r.txt + a/a.txt\n"
           "in/a/NPL [NPL]: a/NPL/NPL.tif + r.txt + a/a.txt\n");
}
END_TEST

START_TEST(test_a_given_country_splits_nothing)
{
    g_autofree char *got = split("BTN/BTN.tif Bhutan/x.tif LKA/LKA.tif", TRUE);
    ck_assert_str_eq(got, "in []: BTN/BTN.tif Bhutan/x.tif LKA/LKA.tif\n");
}
END_TEST

SG_TEST_MAIN("split", test_one_country_is_one_delivery, test_countries_in_folders_of_their_own,
             test_side_by_side_is_mixed, test_maps_beside_folders_of_others, test_folders_that_tell_the_country,
             test_papers_above_are_shared, test_a_given_country_splits_nothing)
