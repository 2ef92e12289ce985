#include "soilgate/intake.h"
#include "support.h"

#include <string.h>
#include <sys/stat.h>

static SgLookup *read_text(const char *text, gssize length)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "LUT.txt", NULL);
    ck_assert(g_file_set_contents(path, text, length, NULL));
    SgLookup *lookup = sg_lookup_read(path, "LUT.txt");
    sg_test_remove(folder);
    return lookup;
}

START_TEST(names_tell_the_layer)
{
    SgLayer top = {.depth = (char *)"0-30 cm"}, sub = {.depth = (char *)"30-100 cm"};
    ck_assert(sg_lookup_serves("saltaffected_LUT0_30.txt", &top));
    ck_assert(!sg_lookup_serves("saltaffected_LUT0_30.txt", &sub));
    ck_assert(sg_lookup_serves("LKA_LUT30100.csv", &sub));
    ck_assert(sg_lookup_serves("saltaffected_lut.TXT", &top));
    ck_assert(sg_lookup_serves("saltaffected_lut.txt", &sub));
    ck_assert(!sg_lookup_serves("resolutions.txt", &top)); /* "lut" within a word */
    ck_assert(!sg_lookup_serves("LUT0_30.tif", &top));
    ck_assert(!sg_lookup_serves("report.txt", &top));
}
END_TEST

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

START_TEST(tables_of_every_kind_are_read)
{
    static const char marked[] = BYTE_ORDER_MARK "code\tname\n\"1\"\tNone\n\"2\"\tVery Strong Salinity";
    const char *const texts[] = {
        "\"classcode\" \"mapvalue\"\n1 \"None\"\n2 \"Very Strong Salinity\"\n", /* R's write.table */
        "classcode,mapvalue\r\n1,None\r\n2,\"Very Strong Salinity\"\r\n",
        "1;None\n2;Very Strong Salinity\n\n",
        marked,
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        SgLookup *lookup = read_text(texts[i], -1);
        ck_assert_ptr_null(lookup->unreadable);
        ck_assert_uint_eq(lookup->entries->len, 2);
        ck_assert_str_eq(sg_lookup_name(lookup, 1), "None");
        ck_assert_str_eq(sg_lookup_name(lookup, 2), "Very Strong Salinity");
        ck_assert_ptr_null(sg_lookup_name(lookup, 3));
        sg_lookup_free(lookup);
    }
}
END_TEST

START_TEST(what_is_no_table_says_why)
{
    const struct {
        const char *text;
        gssize length;
        const char *reason;
    } cases[] = {
        {"", 0, "no class"},
        {"classcode mapvalue\n", -1, "no class"},
        {"classcode mapvalue\n1 None\n1 Slight\n", -1, "line 3 gives code 1 a second time"},
        {"classcode mapvalue\nNone 1\n", -1, "line 2 does not begin with a whole number"},
        {"1 None\n2\n", -1, "line 2 does not hold"},
        {"1 None\n99999999999 Big\n", -1, "line 2 does not begin with a whole number"},
        {"1 None\n\0binary", 15, "no text"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SgLookup *lookup = read_text(cases[i].text, cases[i].length);
        ck_assert_ptr_nonnull(lookup->unreadable);
        ck_assert_msg(strstr(lookup->unreadable, cases[i].reason) != NULL, "case %u: %s", i, lookup->unreadable);
        sg_lookup_free(lookup);
    }
}
END_TEST

START_TEST(hostile_files_do_not_stop_us)
{
    char *folder = sg_test_folder();
    g_autofree char *pipe = g_build_filename(folder, "LUT.txt", NULL);
    g_autofree char *huge = g_build_filename(folder, "LUT2.txt", NULL);
    g_autofree char *text = g_strnfill(70000, '1');
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert(g_file_set_contents(huge, text, -1, NULL));
    const char *const paths[] = {pipe, huge, folder, "/nowhere/LUT.txt"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        SgLookup *lookup = sg_lookup_read(paths[i], "LUT");
        ck_assert_ptr_nonnull(lookup->unreadable);
        sg_lookup_free(lookup);
    }
    GString *many = g_string_new(NULL);
    for (int i = 0; i < 300; i++)
        g_string_append_printf(many, "%d x\n", i);
    SgLookup *lookup = read_text(many->str, -1);
    ck_assert_ptr_nonnull(strstr(lookup->unreadable, "more than 256"));
    sg_lookup_free(lookup);
    g_string_free(many, TRUE);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("lookup", names_tell_the_layer, tables_of_every_kind_are_read, what_is_no_table_says_why,
             hostile_files_do_not_stop_us)
