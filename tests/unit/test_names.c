/* Which layer a file's name means: a small specification for the mechanics, the shipped ones for names of real
 * submissions (their sources stand in the specifications). */
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "support.h"

#include <string.h>

#define T(literal) ((char[]){literal}) /* the structs of a specification own their texts */

static char *salt_aliases[] = {T("{ISO3}_SAS030"), T("Top0_30saltaffected"), T("Top0_30saltaffected_{ISO3}")};
static SgLayer layers[] = {
    {.id = T("salt"), .file = T("{ISO3}_SaltMap030.tif"), .aliases = salt_aliases, .aliases_count = 3},
    {.id = T("salt_u"), .file = T("{ISO3}_UncertaintySaltMap030.tif")},
    {.id = T("ph"), .file = T("{ISO3}_pHMap030.tif")},
};
static SgRewrite rewrites[] = {
    {.match = T("("), .replace = T(""), .why = T("an expression that does not compile")},
    {.match = T("Map30(?![0-9])"), .replace = T("Map030"), .why = T("Map30 for Map030")},
    {.match = T("(?i)_corr$"), .replace = T(""), .why = T("ending _Corr")},
};
static const SgSpec spec = {.product = T("Salts"),
                            .layers = layers,
                            .layers_count = G_N_ELEMENTS(layers),
                            .rewrites = rewrites,
                            .rewrites_count = G_N_ELEMENTS(rewrites)};

static void setup(void)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    ck_assert(sg_countries_load(NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(rewrites); i++)
        if (rewrites[i].regex == NULL)
            rewrites[i].regex = g_regex_new(rewrites[i].match, 0, 0, NULL);
}

/* NAME is read as LAYER (NULL: none) of ISO3; HOW: part of what was understood, NULL for the canonical name. */
static void expect(const SgSpec *of, const char *name, const char *layer, const char *iso3, const char *how)
{
    SgNameFacts facts;
    sg_name_match(of, name, &facts);
    const char *id = facts.layer != NULL ? facts.layer->id : NULL;
    ck_assert_msg(g_strcmp0(id, layer) == 0, "%s: layer %s", name, id != NULL ? id : "none");
    ck_assert_msg(strcmp(facts.country.iso3, iso3) == 0, "%s: country %s", name, facts.country.iso3);
    if (layer != NULL) {
        ck_assert_msg(facts.canonical == (how == NULL), "%s: canonical %d", name, facts.canonical);
        ck_assert_msg(facts.nearest == NULL, "%s: nearest %s", name, facts.nearest);
    }
    if (how == NULL)
        ck_assert_msg(facts.how == NULL, "%s: %s", name, facts.how);
    else
        ck_assert_msg(facts.how != NULL && strstr(facts.how, how) != NULL, "%s: %s", name, facts.how);
    sg_name_facts_clear(&facts);
}

static void expect_nearest(const char *name, const char *nearest)
{
    SgNameFacts facts;
    sg_name_match(&spec, name, &facts);
    ck_assert_ptr_null(facts.layer);
    ck_assert_msg(g_strcmp0(facts.nearest, nearest) == 0, "%s: %s", name,
                  facts.nearest != NULL ? facts.nearest : "none");
    sg_name_facts_clear(&facts);
}

START_TEST(test_canonical)
{
    setup();
    expect(&spec, "LKA_SaltMap030.tif", "salt", "LKA", NULL);
    expect(&spec, "LKA_UncertaintySaltMap030.tif", "salt_u", "LKA", NULL);
    /* The name is the layer's own; what is wrong is the country. */
    expect(&spec, "Bhutan_SaltMap030.tif", "salt", "BTN", NULL);
    expect(&spec, "Viet_Nam_pHMap030.tif", "ph", "VNM", NULL);
    expect(&spec, "Pergamino_pHMap030.tif", "ph", "", NULL);
}
END_TEST

START_TEST(test_variants)
{
    expect(&spec, "LKA_SaltMap030.tiff", "salt", "LKA", "ending .tiff for .tif");
    expect(&spec, "LKA_SaltMap030.TIF", "salt", "LKA", "ending .TIF for .tif");
    expect(&spec, "LKA_SaltMap030.tiff.tif", "salt", "LKA", "ending .tiff.tif for .tif");
    expect(&spec, "LKA_saltmap030.tif", "salt", "LKA", "capital and small letters");
    expect(&spec, "LKA_SaltMap30.tif", "salt", "LKA", "Map30 for Map030");
    expect(&spec, "LKA_SaltMap30_Corr.tiff", "salt", "LKA", "Map30 for Map030; ending _Corr; ending .tiff for .tif");
    expect(&spec, "LKA_SAS030.tif", "salt", "LKA", "SAS030 for SaltMap030");
    expect(&spec, "Top0_30saltaffected.tif", "salt", "", "Top0_30saltaffected for SaltMap030");
    expect(&spec, "Top0_30saltaffected_BTN.tif", "salt", "BTN", "for SaltMap030");
    expect(&spec, "SaltMap030.tif", "salt", "", "no country code");
}
END_TEST

START_TEST(test_only_rewrites_that_matter_are_told)
{
    SgNameFacts facts;
    sg_name_match(&spec, "LKA_SaltMap030_corr.tif", &facts);
    ck_assert_str_eq(facts.how, "ending _Corr");
    sg_name_facts_clear(&facts);
}
END_TEST

START_TEST(test_another_map_is_not_taken_for_the_layer)
{
    expect(&spec, "LKA_sd_SaltMap030.tif", NULL, "LKA", NULL);
    expect(&spec, "LKA_Uncertainty_SaltMap030.tif", NULL, "LKA", NULL);
    expect(&spec, "Uncertainty_SaltMap030.tif", NULL, "", NULL);
    expect(&spec, "LKA_SaltMap0300.tif", NULL, "LKA", NULL);
    expect(&spec, "LKA_SaltMap030.img", NULL, "LKA", NULL);
    expect(&spec, "LKA_SaltMap030", NULL, "LKA", NULL);
    expect(&spec, "_SaltMap030.tif", NULL, "", NULL);
    expect(&spec, ".tif", NULL, "", NULL);
    expect(&spec, "", NULL, "", NULL);
}
END_TEST

START_TEST(test_nearest)
{
    expect_nearest("LKA_SaltMpa030.tif", "LKA_SaltMap030.tif");
    expect_nearest("LKA_UncertaintySalt030.tif", "LKA_UncertaintySaltMap030.tif");
    expect_nearest("Bhutan_pHMap03.tif", "BTN_pHMap030.tif");
    expect_nearest("Nowhere_pHMap03.tif", "{ISO3}_pHMap030.tif");
    expect_nearest("pHMap03.tif", "{ISO3}_pHMap030.tif");
    expect_nearest("LKA_pHMap030.img", "LKA_pHMap030.tif");
    expect_nearest("LKA-pHMap-030.tif", "LKA_pHMap030.tif");
    expect_nearest("holiday.tif", NULL);
    expect_nearest("SA03.tif", "{ISO3}_SaltMap030.tif"); /* two of the six signs of the alias SAS030 */
    expect_nearest("A03.tif", NULL);                     /* half of it, and less than a third of the canonical name */
}
END_TEST

/* NAME is no layer of OF and known as the map that WORDS tell of; NULL: not known. */
static void expect_lookalike(const SgSpec *of, const char *name, const char *words)
{
    SgNameFacts facts;
    sg_name_match(of, name, &facts);
    ck_assert_msg(facts.layer == NULL, "%s", name);
    ck_assert_msg((facts.lookalike != NULL) == (words != NULL), "%s", name);
    if (words != NULL) {
        ck_assert_ptr_nonnull(strstr(facts.lookalike->what, words));
        ck_assert_ptr_null(facts.nearest); /* no advice to rename it */
    }
    sg_name_facts_clear(&facts);
}

/* Names of other maps that real submissions and the training script hold: specifications' sources. */
START_TEST(test_lookalikes)
{
    g_autoptr(SgSpec) sas = sg_spec_load("gsasmap", NULL);
    static const char *const transformed[] = {"PHL_SalinityMap030[ECte].tif",
                                              "PHL_ESPMap30100[ESPt].tif",
                                              "PHL_pHMap030[PHt].tif",
                                              "Top0_30ECte.tif",
                                              "Top0_30PHt.tif",
                                              "Top30_100ESPt - Name.tif",
                                              "LKA_ECte_SalinityMap030.tif"};
    for (guint i = 0; i < G_N_ELEMENTS(transformed); i++)
        expect_lookalike(sas, transformed[i], "Box-Cox");
    expect_lookalike(sas, "EC0_30_sd.tif", "standard deviation");
    expect_lookalike(sas, "PH30_100_sd.tif", "standard deviation");
    expect_lookalike(sas, "LKA_Salinity.tif", NULL);
    expect(sas, "PHL_SalinityMap030.tif", "EC_030", "PHL", NULL);
    expect(sas, "855_SalinityMap030.tiff", "EC_030", "KHM", "ending");
    expect(sas, "USA840_CONUS_SalinityMap030.tif", "EC_030", "USA", "CONUS");
    expect(sas, "BGD_ECseMap030.tif", "EC_030", "BGD", "ECseMap030");
    expect(sas, "Top0_30ECse - Name.tif", "EC_030", "", "uploader");
    expect(sas, "National Soil pH Map 0-30 cm (855_pHMap030.tiff).tif", "pH_030", "KHM", "parentheses");
    g_autoptr(SgSpec) gbs = sg_spec_load("gbsmap", NULL);
    expect_lookalike(gbs, "predictions.tif", "single runs");
}
END_TEST

START_TEST(test_hostile_names)
{
    expect(&spec, "LKA_SaltMap030\xff.tif", NULL, "", NULL);
    g_autofree char *longest = g_strnfill(300, 'a');
    g_autofree char *name = g_strconcat(longest, "_SaltMap030.tif", NULL);
    expect(&spec, name, NULL, "", NULL);
    SgNameFacts facts;
    sg_name_match(&spec, "\033[31m_SaltMap030.tif", &facts);
    ck_assert(facts.country.token == NULL || strchr(facts.country.token, '\033') == NULL);
    sg_name_facts_clear(&facts);
}
END_TEST

START_TEST(test_distance)
{
    g_autoptr(SgSpec) seq = sg_spec_load("gsocseq", NULL);
    g_autoptr(SgSpec) gbs = sg_spec_load("gbsmap", NULL);
    ck_assert(seq != NULL && gbs != NULL);
    ck_assert_uint_eq(sg_name_distance(seq, "BTN-GSOCseq-T0-Map030.tif"), 0); /* the product's name */
    ck_assert_uint_eq(sg_name_distance(gbs, "bhutan gbsmap.tif"), 0);
    ck_assert_uint_eq(sg_name_distance(gbs, "BTN-GSOCseq-T0-Map030.tif"), G_MAXUINT);
    ck_assert_uint_eq(sg_name_distance(seq, "holiday.tif"), G_MAXUINT);
    ck_assert_uint_eq(sg_name_distance(seq, ""), G_MAXUINT);
    ck_assert_uint_eq(sg_name_distance(seq, "GSOCseq\xff.tif"), G_MAXUINT);
    ck_assert_uint_eq(sg_name_distance(&spec, "LKA_SaltMpa030.tif"), 1); /* two letters swapped */
    SgNameFacts facts;
    sg_name_match(seq, "BTN.GSOCseq.T0.Map030.tif", &facts);
    ck_assert_str_eq(facts.nearest, "BTN_GSOCseq_T0_Map030.tif");
    ck_assert_str_eq(facts.nearest_layer->id, "T0");
    ck_assert_str_eq(facts.country.iso3, "BTN");
    sg_name_facts_clear(&facts);
    sg_name_match(seq, "BTN_GSOCseq_finalSOC_SSM4_Map030.tif", &facts);
    ck_assert_ptr_null(facts.layer);
    ck_assert(g_str_has_prefix(facts.nearest, "BTN_GSOCseq_finalSOC_SSM"));
    sg_name_facts_clear(&facts);
}
END_TEST

START_TEST(test_score)
{
    char *names[] = {T("LKA_SaltMap030.tif"), T("LKA_pHMap30.tif"), T("readme.tif")};
    ck_assert_uint_eq(sg_name_score(&spec, names, G_N_ELEMENTS(names)), 2);
    ck_assert_uint_eq(sg_name_score(&spec, names, 0), 0);
}
END_TEST

START_TEST(test_every_shipped_canonical_name_is_its_layer)
{
    static const char *const products[] = {"gsocseq", "gsasmap", "gbsmap"};
    for (guint i = 0; i < G_N_ELEMENTS(products); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgSpec) shipped = sg_spec_load(products[i], &error);
        ck_assert_msg(shipped != NULL, "%s", error != NULL ? error->message : "");
        ck_assert_uint_gt(shipped->layers_count, 0);
        for (unsigned j = 0; j < shipped->layers_count; j++) {
            g_autofree char *name = sg_layer_file_name(&shipped->layers[j], "MNG");
            expect(shipped, name, shipped->layers[j].id, "MNG", NULL);
        }
    }
}
END_TEST

START_TEST(test_names_of_real_submissions)
{
    g_autoptr(SgSpec) seq = sg_spec_load("gsocseq", NULL);
    g_autoptr(SgSpec) sas = sg_spec_load("gsasmap", NULL);
    g_autoptr(SgSpec) gbs = sg_spec_load("gbsmap", NULL);
    ck_assert(seq != NULL && sas != NULL && gbs != NULL);
    expect(seq, "Bhutan_GSOCseq_T0_Map030.tif", "T0", "BTN", NULL);
    expect(seq, "IDN_1km_GSOCseq_T0_Map030.tif", "T0", "IDN", "1km");
    expect(seq, "LKA_GSOCseq_ASR_SMM1_Map30.tif", "ASR_SSM1", "LKA", "SMM for SSM");
    expect(seq, "PHL_GSOCseq_finalSOC_BAU_Map030_Corr.tif", "finalSOC_BAU", "PHL", "_Corr");
    expect(sas, "855_pHMap030.tiff", "pH_030", "KHM", "ending .tiff");
    expect(sas, "National Soil pH Map 0-30 cm (855_pHMap030.tiff).tif", "pH_030", "KHM", "parentheses");
    expect(sas, "USA840_CONUS_SalinityMap030.tif", "EC_030", "USA", "CONUS");
    expect(sas, "PHL_UncertaintyPHMap030.tif", "pH_030_Uncertainty", "PHL", "capital and small letters");
    expect(sas, "BGD_ECseMap030.tif", "EC_030", "BGD", "ECseMap030 for SalinityMap030");
    expect(sas, "Top0_30ECte.tif", NULL, "", NULL); /* in Box-Cox units: another map */
    expect(sas, "LKA_Uncertainty_SalinityMap030.tif", "EC_030_Uncertainty", "LKA", "set apart");
    expect(gbs, "mean_bs_probability.tif", "Probability", "", "mean_bs_probability for");
    expect(gbs, "sd_bs_probability.tif", "ProbabilitySD", "", "sd_bs_probability for");
}
END_TEST

/* Slips that do not change which map it is, and words that do. */
START_TEST(test_slips_around_the_name)
{
    g_autoptr(SgSpec) seq = sg_spec_load("gsocseq", NULL);
    g_autoptr(SgSpec) sas = sg_spec_load("gsasmap", NULL);
    expect(seq, "Omuto_BTN_GSOCseq_T0_Map030.tif", "T0", "BTN", "a name before");
    expect(seq, "GSOC_BTN_GSOCseq_T0_Map030.tif", "T0", "BTN", "a word before");
    expect(seq, "FAO_GSP_BTN_GSOCseq_T0_Map030.tif", "T0", "BTN", "a word before");
    expect(seq, "GSOC-BTN-GSOCseq-T0-Map030.tif", "T0", "BTN", "hyphens for underscores; a word before");
    expect(seq, "BTN-GSOCseq-T0-UncertaintyMap030.tif", "T0_Uncertainty", "BTN", "hyphens for underscores");
    expect(seq, "Guinea-Bissau-GSOCseq-T0-Map030.tif", "T0", "GNB", "hyphens");
    expect(seq, "BTN_GSOCseq_T0_Map030_v2.tif", "T0", "BTN", "a version or a date");
    expect(seq, "BTN_GSOCseq_T0_Map030-V1.1.tif", "T0", "BTN", "a version or a date");
    expect(seq, "BTN_GSOCseq_T0_Map030_20211012.tif", "T0", "BTN", "a version or a date");
    expect(seq, "BTN_GSOCseq_T0_Map30_Corr_2021-10-12_v2.tif", "T0", "BTN", "Map30 for Map030");
    expect(sas, "Omuto_LKA_SalinityMap30100.tif", "EC_30100", "LKA", "a name before");
    expect(sas, "LKA-SaltMap030.tif", "Salt_030", "LKA", "hyphens");
    expect(sas, "lka_pHMap030.tif", "pH_030", "LKA", NULL); /* the code in small letters: name.country tells */
    static const char *const others[] = {
        "Uncertainty_LKA_SaltMap030.tif", "Stdev_LKA_pHMap030.tif",       "SD_LKA_pHMap030.tif",
        "Error_LKA_ESPMap030.tif",        "Subsoil_LKA_SaltMap030.tif",   "LKA-sd-SaltMap030.tif",
        "Transformed_LKA_pHMap030.tif",   "LKA_SalinityMap030_30100.tif", "Omuto_LKA_ECte_SalinityMap030.tif"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        SgNameFacts facts;
        sg_name_match(sas, others[i], &facts);
        ck_assert_msg(facts.layer == NULL, "%s: %s", others[i], facts.layer != NULL ? facts.layer->id : "");
        sg_name_facts_clear(&facts);
    }
}
END_TEST

SG_TEST_MAIN("names", test_canonical, test_variants, test_only_rewrites_that_matter_are_told,
             test_another_map_is_not_taken_for_the_layer, test_nearest, test_distance, test_lookalikes,
             test_hostile_names, test_score, test_every_shipped_canonical_name_is_its_layer,
             test_names_of_real_submissions, test_slips_around_the_name)
