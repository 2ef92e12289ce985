/* Recipes of mosaics: what loads, what does not, and where the message points. */
#include "soilgate/limits.h"
#include "soilgate/recipe.h"
#include "yaml_support.h"

#include <string.h>
#include <sys/stat.h>

static const char good[] = "format: soilgate-recipe/1\n"
                           "recipe: mine\n"
                           "title: For these tests\n"
                           "product: GSOCseq\n"
                           "exclusions:\n"
                           "  - id: soc-200\n"
                           "    reason: Too much carbon\n"
                           "    source: TM-SEQ 13.2\n"
                           "    when: T0 > 200\n"
                           "  - id: peat\n"
                           "    reason: Peat\n"
                           "    layers: [T0, AbsDiff_BAU]\n"
                           "    mask: masks/peat.tif\n"
                           "    sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
                           "    when: mask >= 1 and T0 > 60\n"
                           "  - id: paddy\n"
                           "    reason: Paddy rice\n"
                           "    mask: /maps/cover.tif\n"
                           "    values: [13, -6]\n";

static SgRecipe *load(const char *folder, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "r.yaml", NULL);
    sg_data_init(NULL, SG_SOURCE_DIR);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return sg_recipe_load(path, NULL, error);
}

static gboolean loads(const char *folder, const char *text, GError **error)
{
    g_autoptr(SgRecipe) recipe = load(folder, text, error);
    return recipe != NULL;
}

START_TEST(test_loads)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    g_autoptr(SgRecipe) recipe = load(folder, good, &error);
    ck_assert_msg(recipe != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_str_eq(recipe->name, "mine");
    ck_assert_str_eq(recipe->product, "GSOCseq");
    ck_assert_uint_eq(strlen(recipe->sha256), 64);
    ck_assert_uint_eq(recipe->exclusions_count, 3);
    const SgExclusion *soc = &recipe->exclusions[0], *peat = &recipe->exclusions[1], *paddy = &recipe->exclusions[2];
    ck_assert_str_eq(soc->when, "T0 > 200");
    ck_assert_ptr_null(soc->mask_path);
    ck_assert_uint_eq(soc->line, 6);
    ck_assert(sg_exclusion_for(soc, "RSR_SSM1") && sg_exclusion_for(peat, "T0") && !sg_exclusion_for(peat, "T1"));
    g_autofree char *beside = g_build_filename(folder, "masks/peat.tif", NULL);
    ck_assert_str_eq(peat->mask_path, beside);
    ck_assert_str_eq(paddy->mask_path, "/maps/cover.tif");
    ck_assert_int_eq(paddy->values[1], -6);
    g_autofree char *path = g_build_filename(folder, "r.yaml", NULL);
    ck_assert(sg_recipe_is(path) && !sg_recipe_is(folder) && !sg_recipe_is("/nonexistent"));
    sg_test_remove(folder);
}
END_TEST

/* What the code of VALUES says of a mask. */
START_TEST(test_values_become_a_relation)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    g_autoptr(SgRecipe) recipe = load(folder, good, &error);
    ck_assert_msg(recipe != NULL, "%s", error != NULL ? error->message : "");
    const double mask[] = {13, 12, -6, 6, 0, (double)NAN}, *const values[] = {mask};
    const guint8 wanted[] = {SG_RELATION_HOLDS,  SG_RELATION_BROKEN, SG_RELATION_HOLDS,
                             SG_RELATION_BROKEN, SG_RELATION_BROKEN, SG_RELATION_UNTESTED};
    guint8 states[6];
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    sg_relation_pixels(recipe->exclusions[2].code, values, 6, work, states, NULL, NULL);
    ck_assert_mem_eq(states, wanted, sizeof wanted);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_as_many_values_as_the_limit_has)
{
    char *folder = sg_test_folder();
    g_autoptr(GString) text = g_string_new("format: soilgate-recipe/1\nrecipe: a\ntitle: a\nproduct: GSOCseq\n"
                                           "exclusions:\n  - {id: a, reason: a, mask: a.tif, values: [");
    for (int i = 0; i < SG_LIMIT_RECIPE_VALUES; i++)
        g_string_append_printf(text, "%s%d", i > 0 ? ", " : "", 2147483647 - i);
    g_autofree char *most = g_strdup_printf("%s]}\n", text->str), *more = g_strdup_printf("%s, 1]}\n", text->str);
    GError *error = NULL;
    g_autoptr(SgRecipe) recipe = load(folder, most, &error);
    ck_assert_msg(recipe != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_ptr_null(load(folder, more, &error));
    ck_assert_msg(strstr(error->message, ":6:45: exclusions[a].values: 65 entries; allowed: 1 to 64") != NULL, "%s",
                  error->message);
    g_error_free(error);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_layers_that_are_asked)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    g_autoptr(SgRecipe) recipe = load(folder, good, &error);
    ck_assert_msg(recipe != NULL, "%s", error != NULL ? error->message : "");
    const char *const made[] = {"AbsDiff_BAU", "ASR_BAU", NULL};
    g_auto(GStrv) all = sg_recipe_layers(recipe, made);
    const char *const wanted[] = {"AbsDiff_BAU", "ASR_BAU", "T0", NULL};
    ck_assert(g_strv_equal((const char *const *)all, wanted));
    g_auto(GStrv) none = sg_recipe_layers(NULL, made);
    ck_assert(g_strv_equal((const char *const *)none, made));
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_refused)
{
    static const BrokenYaml cases[] = {
        {"recipe/1", "recipe/2",
         "r.yaml:1:9: format: \"soilgate-recipe/2\" is not allowed; allowed: soilgate-recipe/1"},
        {"recipe: mine", "recipe: My Recipe", "r.yaml:2:9: recipe: \"My Recipe\" is not allowed"},
        {"title: For these tests\n", "", "r.yaml:1:1: key \"title\" is missing"},
        {"product: GSOCseq", "product: Soilmap", "r.yaml:4:10: product: no specification is called \"Soilmap\""},
        {"product: GSOCseq", "product: [GSOCseq]", "r.yaml:4:10: product: a single value is needed here"},
        {"    reason: Too much carbon\n", "", "r.yaml:6:5: exclusions[soc-200]: key \"reason\" is missing"},
        {"    reason: Too", "    reasons: Too",
         "r.yaml:7:5: exclusions[soc-200]: unknown key \"reasons\" (did you mean \"reason\"?)"},
        {"id: peat", "id: soc-200",
         "r.yaml:10:9: exclusions[soc-200].id: \"soc-200\" is already the id of another exclusion"},
        {"T0 > 200", "T0 >> 200", "r.yaml:9:11: exclusions[soc-200].when: at character 5"},
        {"T0 > 200", "SOC > 200", "r.yaml:9:11: exclusions[soc-200].when: no layer of GSOCseq is called \"SOC\""},
        {"T0 > 200", "2 > 1", "r.yaml:9:11: exclusions[soc-200].when: it names no layer"},
        {"T0 > 200", "T0", "r.yaml:9:11: exclusions[soc-200].when: "},
        {"T0 > 200", "mean(T0) > 200", "r.yaml:9:11: exclusions[soc-200].when: it is asked of each pixel"},
        {"T0 > 200", "mask > 200", "r.yaml:9:11: exclusions[soc-200].when: the exclusion has no mask"},
        {"    when: T0 > 200\n", "",
         "r.yaml:6:5: exclusions[soc-200]: key \"when\" is missing: it says which pixels are left out"},
        {"    when: T0 > 200\n", "    when: T0 > 200\n    values: [1]\n",
         "r.yaml:10:13: exclusions[soc-200].values: these are the values of a mask"},
        {"[T0, AbsDiff_BAU]", "[T0, T0]", "r.yaml:12:13: exclusions[peat].layers: T0 stands here twice"},
        {"[T0, AbsDiff_BAU]", "[T0, T9]", "r.yaml:12:13: exclusions[peat].layers: GSOCseq has no layer \"T9\""},
        {"[T0, AbsDiff_BAU]", "[]", "r.yaml:12:13: exclusions[peat].layers: 0 entries; allowed: 1 to"},
        {"    mask: masks/peat.tif\n", "", "exclusions[peat].sha256: it is that of a mask"},
        {"0123456789abcdef\n", "0123456789abcde\n", "r.yaml:14:13: exclusions[peat].sha256: "},
        {"mask >= 1 and ", "", "r.yaml:15:11: exclusions[peat].when: it does not ask the mask"},
        {"    values: [13, -6]\n", "",
         "r.yaml:16:5: exclusions[paddy]: \"when\" or \"values\" is missing: which values of the mask"},
        {"    values: [13, -6]\n", "    values: [13]\n    when: mask = 1\n",
         "r.yaml:19:13: exclusions[paddy].values: give \"when\" or \"values\", not both"},
        {"[13, -6]", "[13.5]", "r.yaml:19:14: exclusions[paddy].values[1]: \"13.5\" is not a whole number"},
        {"[13, -6]", "[13, 99999999999]", "r.yaml:19:18: exclusions[paddy].values[2]: \"99999999999\" is too large"},
        {"reason: Peat\n", "reason: \"a\\u001bb\"\n", "control characters are not allowed"},
        {"reason: Peat\n", "reason: &a Peat\n", "r.yaml:11:13: anchors (&name) are not allowed here"},
        {"/maps/cover.tif", "[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]", "r.yaml:18:"},
        {"format: ", "---\nformat: a\n---\nformat: ", "r.yaml:3:1: "},
    };
    expect_broken_yaml(good, loads, cases, G_N_ELEMENTS(cases));
}
END_TEST

START_TEST(test_of_another_product)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "r.yaml", NULL);
    GError *error = NULL;
    ck_assert(g_file_set_contents(path, good, -1, NULL));
    ck_assert_ptr_null(sg_recipe_load(path, "gsasmap", &error));
    ck_assert_msg(g_str_has_suffix(error->message, "r.yaml:4:10: product: the recipe is for GSOCseq, and the mosaic "
                                                   "is of GSASmap"),
                  "%s", error->message);
    g_clear_error(&error);
    g_autoptr(SgRecipe) same = sg_recipe_load(path, "gsocseq-1.1", &error);
    ck_assert_ptr_nonnull(same);
    sg_test_remove(folder);
}
END_TEST

/* Files that are none: no wait, no memory that they ask for, one line. */
START_TEST(test_hostile)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "r.yaml", NULL);
    const gsize large = SG_LIMIT_SPEC_BYTES + 1;
    g_autofree char *huge = g_malloc(large), *deep = g_strnfill(200000, '[');
    memset(huge, '#', large);
    static const char binary[] = "\x89PNG\r\n\0\1\2\3";
    const struct {
        const char *text;
        gsize length;
        const char *message;
    } files[] = {{huge, large, "larger than the 1048576 bytes a recipe may have"},
                 {deep, 200000, "r.yaml:1:"},
                 {binary, sizeof binary, "r.yaml:1:1: "},
                 {"", 0, "r.yaml"},
                 {"a: &a [x]\nb: [*a, *a]\n", 22, "r.yaml:1:4: anchors (&name) are not allowed here"}};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert(g_file_set_contents(path, files[i].text, (gssize)files[i].length, NULL));
        ck_assert_ptr_null(sg_recipe_load(path, NULL, &error));
        ck_assert_msg(strstr(error->message, files[i].message) != NULL, "\"%s\" lacks \"%s\"", error->message,
                      files[i].message);
        ck_assert_ptr_null(strchr(error->message, '\n'));
    }
    g_autofree char *fifo = g_build_filename(folder, "fifo.yaml", NULL);
    g_autoptr(GError) error = NULL;
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert(!sg_recipe_is(fifo));
    ck_assert_ptr_null(sg_recipe_load(fifo, NULL, &error));
    ck_assert_msg(g_str_has_suffix(error->message, "not a regular file"), "%s", error->message);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_shipped)
{
    static const char *const names[] = {"gsocseq-mineral-soils", "GSOCseq-all-exclusions"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        GError *error = NULL;
        g_autoptr(SgRecipe) recipe = sg_recipe_load(names[i], NULL, &error);
        ck_assert_msg(recipe != NULL, "%s", error != NULL ? error->message : "");
        ck_assert(g_ascii_strcasecmp(recipe->name, names[i]) == 0);
    }
    GError *error = NULL;
    ck_assert_ptr_null(sg_recipe_load("none-such", NULL, &error));
    ck_assert_str_eq(error->message, "no recipe is called \"none-such\"; there are: gsocseq-all-exclusions, "
                                     "gsocseq-mineral-soils (or give a file)");
    g_error_free(error);
}
END_TEST

SG_TEST_MAIN("recipe", test_loads, test_values_become_a_relation, test_as_many_values_as_the_limit_has,
             test_layers_that_are_asked, test_refused, test_of_another_product, test_hostile, test_shipped)
