/* Judges of name.* and package.*, and the verdict of a delivery. */
#include "judge_support.h"

START_TEST(test_variant)
{
    World w;
    world_init(&w);
    w.file.path = (char *)"in/LKA_GSOCseq_T0_Map30.tiff";
    w.file.name.canonical = FALSE;
    w.file.name.how = (char *)"Map30 for Map030; ending .tiff";
    const SgFinding *finding = expect_only(&w, "name.variant", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "Map30 for Map030; ending .tiff");
    ck_assert_str_eq(finding->expected, "LKA_GSOCseq_T0_Map030.tif");
    ck_assert_str_eq(finding->measured, "LKA_GSOCseq_T0_Map30.tiff");
    expect_repair(finding, SG_FIX_SAFE, SG_REPAIR_NAME);
    world_clear(&w);
}
END_TEST

START_TEST(test_country)
{
    World w;
    world_init(&w);
    w.file.name.country = (SgCountryToken){
        .state = SG_COUNTRY_LIKELY, .token = (char *)"SL", .iso3 = "LKA", .reason = (char *)"known mistake"};
    const SgFinding *finding = expect_only(&w, "name.country", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->message,
                     "\"SL\" is no ISO 3166-1 alpha-3 code (known mistake). LKA is likely. The file is "
                     "judged as LKA.");
    ck_assert_str_eq(finding->expected, "LKA");
    world_clear(&w);
    world_init(&w);
    memcpy(w.file.name.country.iso3, "IND", 4); /* --country LKA */
    ck_assert_str_eq(expect_only(&w, "name.country", SG_SEVERITY_ERROR)->message,
                     "The name says IND, but the country asked for is LKA.");
    world_clear(&w);
    world_init(&w);
    w.file.name.country = (SgCountryToken){.state = SG_COUNTRY_NONE}; /* training names have none */
    world_judge(&w);
    ck_assert_uint_eq(w.findings->len, 0);
    expect_state(&w, "name.country", SG_OUTCOME_NOT_APPLICABLE, "no country");
    world_clear(&w);
}
END_TEST

START_TEST(test_whole_delivery_passes)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    SgDelivery *delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 0);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_PASS);
    guint count, delivery_rules = 0;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++)
        delivery_rules += rules[i].scope == SG_SCOPE_DELIVERY;
    ck_assert_uint_eq(delivery->outcomes->len, delivery_rules);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_missing_layers)
{
    World w;
    world_init(&w);
    SgDelivery *delivery = deliver(&w, 1); /* the expected layer of classes is not there */
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(delivery->findings, 0);
    ck_assert_str_eq(finding->rule->id, "package.layer-missing");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->layer, "Salt");
    ck_assert_str_eq(finding->expected, "LKA_SaltMap030.tif");
    ck_assert_ptr_null(finding->file);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_WARN);
    delivery_drop(delivery);

    world_init(&w);
    w.layers[1].presence = SG_PRESENCE_MANDATORY;
    delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_FAIL);
    delivery_drop(delivery);

    w.layers[1].presence_basis.confidence = SG_CONFIDENCE_RECALLED; /* may not reject */
    delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_WARN);
    delivery_drop(delivery);

    delivery = deliver(&w, 1);
    delivery->complete = FALSE;
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 0);
    ck_assert_int_eq(outcome_in(delivery->outcomes, "package.layer-missing")->state, SG_OUTCOME_NOT_APPLICABLE);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_misnamed_layer)
{
    World w;
    world_init(&w);
    SgDelivery *delivery = deliver(&w, 2);
    SgFileFacts *file = file_at(delivery, 1);
    file->shown = (char *)"LKA_Slat.tif";
    file->name.layer = NULL;
    file->name.nearest = (char *)"LKA_SaltMap030.tif";
    file->name.nearest_layer = &w.layers[1];
    sg_judge_delivery(delivery);
    const SgFinding *finding = g_ptr_array_index(delivery->findings, 0);
    ck_assert_str_eq(finding->message, "The expected layer Salt (Salt classes) is missing. It is perhaps LKA_Slat.tif, "
                                       "whose name was not understood.");
    ck_assert_str_eq(finding->expected, "LKA_SaltMap030.tif");
    delivery_drop(delivery);
}
END_TEST

/* One finding tells that there is nothing; what is missing then is not told layer by layer. */
START_TEST(test_nothing_handed_in)
{
    World w;
    world_init(&w);
    SgDelivery *delivery = deliver(&w, 0);
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 1);
    ck_assert_str_eq(((const SgFinding *)g_ptr_array_index(delivery->findings, 0))->rule->id, "intake.unreadable");
    const SgOutcome *missing = outcome_in(delivery->outcomes, "package.layer-missing");
    ck_assert_int_eq(missing->state, SG_OUTCOME_NOT_APPLICABLE);
    ck_assert_has(missing->reason, "intake.unreadable");
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_unreadable_explains_the_name)
{
    World w;
    world_init(&w);
    w.file.name.layer = NULL;
    w.file.raster.door = SG_DOOR_UNREADABLE;
    w.file.scanned = FALSE;
    expect_only(&w, "intake.unreadable", SG_SEVERITY_ERROR);
    expect_state(&w, "name.pattern", SG_OUTCOME_NOT_APPLICABLE, "intake.unreadable");
    world_clear(&w);
    w.file.refused = "This is not a plain file.";
    ck_assert_str_eq(expect_only(&w, "intake.unreadable", SG_SEVERITY_ERROR)->message, w.file.refused);
    world_clear(&w);
    w.file.remedy = "Check the address.";
    ck_assert_str_eq(expect_only(&w, "intake.unreadable", SG_SEVERITY_ERROR)->advice, w.file.remedy);
    world_clear(&w);
}
END_TEST

START_TEST(test_nearest_name_is_for_a_country)
{
    World w;
    world_init(&w);
    w.file.name.layer = NULL;
    w.file.name.nearest = (char *)"{ISO3}_GSOCseq_T0_Map030.tif";
    ck_assert_str_eq(expect_only(&w, "name.pattern", SG_SEVERITY_ERROR)->expected, "LKA_GSOCseq_T0_Map030.tif");
    world_clear(&w);
    w.file.iso3[0] = '\0';
    w.file.name.country = (SgCountryToken){.state = SG_COUNTRY_NONE};
    ck_assert_str_eq(expect_only(&w, "name.pattern", SG_SEVERITY_ERROR)->message,
                     "The name is no layer of GSOCseq 1.1. The nearest is {ISO3}_GSOCseq_T0_Map030.tif, with your "
                     "country's code in place of {ISO3}.");
    world_clear(&w);
    world_init(&w);
    SgDelivery *delivery = deliver(&w, 1);
    delivery->country = NULL;
    sg_judge_delivery(delivery);
    ck_assert_str_eq(((const SgFinding *)g_ptr_array_index(delivery->findings, 0))->expected,
                     "{ISO3}_SaltMap030.tif, with your country's code in place of {ISO3}");
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_duplicates)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    SgDelivery *delivery = deliver(&w, 3);
    file_at(delivery, 1)->shown = (char *)"copy/LKA_GSOCseq_T0_Map030.tif";
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(findings_of(delivery->findings, "package.layer-duplicate"), 1);
    ck_assert_uint_eq(delivery->findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(delivery->findings, 0);
    ck_assert_str_eq(finding->message, "3 files stand for the layer T0: LKA_GSOCseq_T0_Map030.tif, "
                                       "copy/LKA_GSOCseq_T0_Map030.tif, LKA_GSOCseq_T0_Map030.tif.");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_ERROR);
    delivery_drop(delivery);
    delivery = deliver(&w, 2); /* lone files, two versions of a map perhaps, are judged one by one */
    delivery->complete = FALSE;
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 0);
    delivery_drop(delivery);
    delivery = deliver(&w, 2);
    delivery->complete = FALSE;
    delivery->folder = TRUE;
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(findings_of(delivery->findings, "package.layer-duplicate"), 1);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_mixed_countries)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    SgDelivery *delivery = deliver(&w, 2);
    memcpy(file_at(delivery, 1)->name.country.iso3, "IND", 4);
    memcpy(file_at(delivery, 1)->iso3, "IND", 4);
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 1); /* and no duplicate */
    const SgFinding *finding = g_ptr_array_index(delivery->findings, 0);
    ck_assert_str_eq(finding->message, "The delivery holds files of 2 countries: LKA (1), IND (1).");
    delivery_drop(delivery);

    world_init(&w); /* in the same folder, for another product */
    w.spec.layers_count = 1;
    delivery = deliver(&w, 1);
    const SgCountryCount counts[] = {{"LKA", 1}, {"IND", 16}};
    delivery->beside = g_array_new(FALSE, FALSE, sizeof(SgCountryCount));
    g_array_append_vals(delivery->beside, counts, 2);
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(findings_of(delivery->findings, "name.country-mixed"), 1);
    ck_assert_str_eq(((const SgFinding *)g_ptr_array_index(delivery->findings, 0))->message,
                     "Maps of 2 countries lie side by side in its folder: LKA (1), IND (16).");
    g_array_unref(delivery->beside);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_unexpected_files)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    SgDelivery *delivery = deliver(&w, 1);
    g_ptr_array_add(delivery->unexpected, (gpointer) "Thumbs.db");
    g_ptr_array_add(delivery->unexpected, (gpointer) "Report.PDF"); /* for people to read */
    g_ptr_array_add(delivery->unexpected, (gpointer) "map.img");
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 2);
    ck_assert_str_eq(((SgFinding *)g_ptr_array_index(delivery->findings, 0))->file, "Thumbs.db");
    ck_assert_has(((SgFinding *)g_ptr_array_index(delivery->findings, 1))->message, "belongs to no layer");
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_PASS); /* notes only */
    ck_assert_uint_eq(delivery->counts[SG_SEVERITY_INFO], 2);
    delivery_drop(delivery);
    delivery = deliver(&w, 1);
    for (int i = 0; i < 25; i++)
        g_ptr_array_add(delivery->unexpected, (gpointer) "x.dat");
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 21);
    ck_assert_has(((SgFinding *)g_ptr_array_index(delivery->findings, 20))->message, "5 more files");
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_empty_folder)
{
    World w;
    world_init(&w);
    SgDelivery *delivery = deliver(&w, 0);
    delivery->spec = NULL;
    sg_judge_delivery(delivery);
    ck_assert_uint_eq(delivery->findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(delivery->findings, 0);
    ck_assert_str_eq(finding->rule->id, "intake.unreadable");
    ck_assert_ptr_null(finding->file);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_FAIL);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_verdict_is_of_the_heaviest)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    w.file.raster.pixel_is_point = TRUE;
    SgDelivery *delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_WARN);
    delivery_drop(delivery);
    w.file.has_boundary = w.file.zoned = FALSE;
    delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_UNCHECKED);
    delivery_drop(delivery);
    w.file.raster.lossy = TRUE;
    delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(delivery->verdict, SG_VERDICT_FAIL);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_exit_status)
{
    static const struct {
        SgVerdict verdict;
        gboolean strict;
        int status;
    } cases[] = {{SG_VERDICT_PASS, FALSE, 0}, {SG_VERDICT_WARN, FALSE, 0}, {SG_VERDICT_UNCHECKED, FALSE, 1},
                 {SG_VERDICT_FAIL, FALSE, 1}, {SG_VERDICT_PASS, TRUE, 0},  {SG_VERDICT_WARN, TRUE, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SgReport report = {.verdict = cases[i].verdict, .strict = cases[i].strict};
        ck_assert_int_eq(sg_report_exit_status(&report), cases[i].status);
    }
}
END_TEST

SG_TEST_MAIN("judge_delivery", test_variant, test_country, test_whole_delivery_passes, test_missing_layers,
             test_misnamed_layer, test_nothing_handed_in, test_unreadable_explains_the_name,
             test_nearest_name_is_for_a_country, test_duplicates, test_mixed_countries, test_unexpected_files,
             test_empty_folder, test_verdict_is_of_the_heaviest, test_exit_status)
