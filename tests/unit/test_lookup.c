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

/* The classes of the shipped specification, and two more. */
START_TEST(names_are_those_of_classes)
{
    char *aliases[] = {(char *)"No salinity", (char *)"sin sal\xC3\xA9"};
    SgClass list[] = {{.code = 0, .name = (char *)"Not classified"},
                      {.code = 1, .name = (char *)"None", .aliases = aliases, .aliases_count = 2},
                      {.code = 12, .name = (char *)"Saline-sodic"}};
    const SgClasses classes = {.lookup = 1, .classes = list, .classes_count = 3};
    static const struct {
        const char *name;
        double code; /* -1: no class */
    } names[] = {{"Saline-sodic", 12},   {"saline_sodic", 12}, {"Saline Sodic", 12}, {"SALINESODIC", 12},
                 {"NotClassified", 0},   {"None", 1},          {"No salinity", 1},   {"NoSalinity", 1},
                 {"Sin Sal\xC3\x89", 1}, {"Saline", -1},       {"Sodic", -1},        {"None.", -1}};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_string_append_printf(text, "%u;%s\n", i + 3, names[i].name);
    SgLookup *lookup = read_text(text->str, -1);
    ck_assert_ptr_null(lookup->unreadable);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        double code = -1;
        gboolean known = sg_lookup_canonical(lookup, &classes, (int)i + 3, &code);
        ck_assert_msg(code == names[i].code && known == (names[i].code >= 0), "%s: %g", names[i].name, code);
    }
    double code = -1;
    ck_assert(!sg_lookup_canonical(lookup, &classes, 1, &code)); /* not in the table */
    ck_assert(sg_lookup_knows(lookup, &classes));
    sg_lookup_free(lookup);
    lookup = read_text("1 Foo\n2 Bar\n", -1);
    ck_assert(!sg_lookup_knows(lookup, &classes));
    sg_lookup_free(lookup);
    lookup = read_text("1 None\n1 None\n", -1);
    ck_assert(!sg_lookup_canonical(lookup, &classes, 1, &code)); /* a broken table says nothing */
    sg_lookup_free(lookup);
}
END_TEST

/* Every class name that was seen in the wild leads to a class, but those that say no degree. */
START_TEST(names_of_real_tables_are_known)
{
    static const char *const codings[] = {
        "Extreme Salinity,Moderate Salinity,Moderate Sodicity,None,Saline Sodic,Slight Salinity,Slight Sodicity,"
        "Strong Salinity,Strong Sodicity,Very Strong Salinity,Very Strong Sodicity",
        "No salinity,Slight Salinity,Slight Sodicity",
        "NotClassified,None,SlightSalinity,ModerateSalinity,StrongSalinity,VeryStrongSalinity,ExtremeSalinity,"
        "SlightSodicity,ModerateSodicity,StrongSodicity,VeryStrongSodicity,Alkaline,Saline-sodic",
        "extremely saline,very strongly saline,strongly saline,moderately saline,slightly saline,none,slightly sodic,"
        "moderately sodic,strongly sodic,very strongly sodic,saline-sodic,NoData",
        "saline_sodic",
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = sg_spec_load(SG_SOURCE_DIR "/specs/gsasmap-1.0.yaml", &error);
    ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
    const SgClasses *classes = sg_spec_layer(spec, "Salt_030")->resolved->classes;
    for (guint i = 0; i < G_N_ELEMENTS(codings); i++) {
        g_auto(GStrv) names = g_strsplit(codings[i], ",", -1);
        for (guint k = 0; names[k] != NULL; k++)
            ck_assert_msg(sg_classes_find(classes, names[k]) != NULL, "%s", names[k]);
    }
    ck_assert_str_eq(sg_classes_find(classes, "very strongly sodic")->name, "Very strong sodicity");
    ck_assert_ptr_null(sg_classes_find(classes, "Saline"));
    ck_assert_str_eq(sg_classes_name(classes, 2), "Slight salinity");
    ck_assert_str_eq(sg_classes_name(classes, 12), "Saline-sodic");
    ck_assert_ptr_null(sg_classes_name(classes, 13));
    ck_assert_ptr_null(sg_classes_name(classes, 1.5));
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
        "classcode mapvalue\n1 None\n2 Very Strong Salinity\n",
        "None;1\nVery Strong Salinity;2\n",                    /* only one column holds numbers */
        "Code of it,What\n1,None,\n2,Very Strong Salinity,\n", /* separators at the end */
        /* R numbers the rows: no name above the numbers, or an empty one */
        "\"classcode\" \"mapvalue\"\n\"1\" 1 \"None\"\n\"2\" 2 \"Very Strong Salinity\"\n",
        "\"classcode\" \"mapvalue\"\n\"8\" 1 \"None\"\n\"9\" 2 \"Very Strong Salinity\"\n",
        "\"mapvalue\" \"classcode\"\n\"8\" \"None\" 1\n\"9\" \"Very Strong Salinity\" 2\n",
        "classcode mapvalue\n8 1 None\n9 2 Very Strong Salinity\n",
        "classcode\tmapvalue\n8\t1\tNone\n9\t2\tVery Strong Salinity\n",
        "one two\nx 1 None\ny 2 Very Strong Salinity\n",
        "\"\",\"classcode\",\"mapvalue\"\n\"8\",1,\"None\"\n\"9\",2,\"Very Strong Salinity\"\n", /* write.csv */
        "\"\",\"mapvalue\",\"classcode\"\n\"8\",\"None\",1\n\"9\",\"Very Strong Salinity\",2\n",
        "\"\" \"classcode\" \"mapvalue\"\n\"8\" 1 \"None\"\n\"9\" 2 \"Very Strong Salinity\"\n", /* col.names = NA */
        /* the heading tells, in any order and letter case */
        "MapValue,ClassCode\nNone,1\nVery Strong Salinity,2\n",
        "name;value\nNone;1\nVery Strong Salinity;2\n",
        "Code;Class;Colour\n1;None;#fff\n2;Very Strong Salinity\n",
        "share,class name,code\n7,None,1\n8,\"Very Strong Salinity\",2\n",
        "value,class\n1,None\n2,Very Strong Salinity\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        SgLookup *lookup = read_text(texts[i], -1);
        ck_assert_msg(lookup->unreadable == NULL, "table %u: %s", i, lookup->unreadable);
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
        {"classcode mapvalue\nNone 1\n", -1, "the code in line 2, \"None\", is no whole number"},
        {"\"mapvalue\",\"classcode\"\n1,\"None\"\n", -1, "the code in line 2, \"None\", is no whole number"},
        {"1 None\n2\n", -1, "line 2 does not hold"},
        {"classcode,mapvalue\n1,None\n,Slight\n", -1, "the code in line 3, \"\", is no whole number"},
        {"1 None\n99999999999 Big\n", -1, "the code in line 2, \"99999999999\", is no whole number"},
        {"garbage text\nno table\n", -1, "the code in line 2, \"no\", is no whole number"},
        /* never a guess */
        {"1 1 None\n2 2 Slight\n", -1, "line 1 has 3 fields"},
        {"1,1,None\n2,2,Slight\n", -1, "cannot be told which column"},
        {"classcode mapvalue\n1 None\n1 2 Slight\n", -1, "line 3 has 3 fields"},
        {"one two\n1 Class 1\n2 Class 2\n", -1, "cannot be told whether its first column"},
        {"1 2\n2 3\n", -1, "cannot be told which column"},
        {"classcode,mapvalue,note\n8,1,None,\n9,2,Slight,\n", -1, "cannot be told which column"},
        {"value,class\n1,2\n2,3\n", -1, "cannot be told which column"},
        {"name,label,code\nNone,None,1\n", -1, "cannot be told which column"},
        {"classcode,mapvalue\n1,None,x,y\n", -1, "line 2 has 4 fields"},
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
    g_string_assign(many, "1");
    for (int i = 0; i < 30000; i++)
        g_string_append(many, " x");
    lookup = read_text(many->str, -1);
    ck_assert_uint_eq(lookup->entries->len, 1);
    ck_assert(g_str_has_prefix(sg_lookup_name(lookup, 1), "x x x x"));
    sg_lookup_free(lookup);
    g_string_free(many, TRUE);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("lookup", names_are_those_of_classes, names_of_real_tables_are_known, tables_of_every_kind_are_read,
             what_is_no_table_says_why, hostile_files_do_not_stop_us)
