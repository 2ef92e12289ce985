/* Judges of layers.*: what the layers of a delivery say together. */
#include "check/together.h"
#include "judge_support.h"

/* A delivery of three layers on one grid, and the relations that a test adds. */
typedef struct {
    World world;
    SgDeliverySpec limits;
    SgLayer layers[3];
    SgRelation relations[2];
    const SgLayer *operands[2][3];
    SgDelivery *delivery;
} Together;

static void together_init(Together *t)
{
    static const char *const ids[] = {"finalSOC", "T0", "AbsDiff"};
    memset(t, 0, sizeof *t);
    world_init(&t->world);
    t->limits = (SgDeliverySpec){.footprint_warn = 0.05,
                                 .footprint_basis = {.source = (char *)"MAPS", .confidence = SG_CONFIDENCE_MEASURED}};
    t->world.spec.delivery = &t->limits;
    t->world.spec.layers = t->layers;
    t->world.spec.layers_count = 3;
    t->delivery = deliver(&t->world, 3);
    t->delivery->folder = TRUE;
    t->delivery->asked = g_array_new(FALSE, TRUE, sizeof(SgAsked));
    g_array_set_clear_func(t->delivery->asked, sg_asked_clear);
    for (guint i = 0; i < 3; i++) {
        t->layers[i] = t->world.layers[0];
        t->layers[i].id = (char *)ids[i];
        file_at(t->delivery, i)->name.layer = &t->layers[i];
        file_at(t->delivery, i)->shown = file_at(t->delivery, i)->path = (char *)ids[i];
        file_at(t->delivery, i)->shared = 10000;
        file_at(t->delivery, i)->plan.has_nodata = TRUE;
        file_at(t->delivery, i)->plan.nodata = -9999;
    }
}

static void together_clear(Together *t)
{
    for (int i = 0; i < 2; i++)
        sg_relation_code_free(t->relations[i].code);
    g_array_unref(t->delivery->asked);
    delivery_drop(t->delivery);
}

/* Adds relation INDEX, over all three layers. */
static SgAsked *ask(Together *t, int index, const char *rule, const char *severity, const char *expression)
{
    SgRelation *relation = &t->relations[index];
    *relation = (SgRelation){.id = (char *)"absdiff",
                             .title = (char *)"AbsDiff is the final stock less the first",
                             .expression = (char *)expression,
                             .rule = (char *)rule,
                             .severity = (char *)severity,
                             .tolerance = 0.0001,
                             .basis = VERIFIED("TM-SEQ eq. 2.1"),
                             .layers = t->operands[index]};
    relation->code = sg_relation_compile(NULL, expression, 0.0001, 0, NULL);
    ck_assert_ptr_nonnull(relation->code);
    SgAsked asked = {.relation = relation};
    const char *const *names = sg_relation_names(relation->code, &asked.files_count);
    asked.files = g_new0(const SgFileFacts *, asked.files_count);
    for (guint i = 0; i < asked.files_count; i++)
        for (guint k = 0; k < 3; k++)
            if (strcmp(t->layers[k].id, names[i]) == 0) {
                t->operands[index][i] = &t->layers[k];
                asked.files[i] = file_at(t->delivery, k);
            }
    g_array_append_val(t->delivery->asked, asked);
    return &g_array_index(t->delivery->asked, SgAsked, t->delivery->asked->len - 1);
}

static const SgFinding *only(Together *t, const char *rule, SgSeverity severity)
{
    sg_judge_delivery(t->delivery);
    for (guint i = 0; i < t->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(t->delivery->findings, i);
        ck_assert_msg(strcmp(finding->rule->id, rule) == 0, "%s: %s", finding->rule->id, finding->message);
    }
    ck_assert_uint_eq(t->delivery->findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(t->delivery->findings, 0);
    ck_assert_str_eq(sg_severity_name(finding->severity), sg_severity_name(severity));
    return finding;
}

static void expect_outcome(const Together *t, const char *rule, SgOutcomeState state, const char *reason_has)
{
    const SgOutcome *outcome = outcome_in(t->delivery->outcomes, rule);
    ck_assert_msg(outcome->state == state, "%s is %s (%s)", rule, sg_outcome_name(outcome->state), outcome->reason);
    if (reason_has != NULL)
        ck_assert_has(outcome->reason, reason_has);
}

START_TEST(test_nothing_wrong)
{
    Together t;
    together_init(&t);
    ask(&t, 0, "layers.relation", "error", "AbsDiff = finalSOC - T0")->facts.tested = 5;
    sg_judge_delivery(t.delivery);
    ck_assert_uint_eq(t.delivery->findings->len, 0);
    expect_outcome(&t, "layers.grid", SG_OUTCOME_PASSED, NULL);
    expect_outcome(&t, "layers.nodata", SG_OUTCOME_PASSED, NULL);
    expect_outcome(&t, "layers.footprint", SG_OUTCOME_PASSED, NULL);
    expect_outcome(&t, "layers.relation", SG_OUTCOME_PASSED, NULL);
    expect_outcome(&t, "layers.order", SG_OUTCOME_NOT_APPLICABLE, "relates no layers");
    together_clear(&t);
}
END_TEST

START_TEST(test_one_layer_has_no_company)
{
    World w;
    world_init(&w);
    w.spec.layers_count = 1;
    SgDelivery *delivery = deliver(&w, 1);
    sg_judge_delivery(delivery);
    ck_assert_int_eq(outcome_in(delivery->outcomes, "layers.grid")->state, SG_OUTCOME_NOT_APPLICABLE);
    ck_assert_int_eq(outcome_in(delivery->outcomes, "layers.nodata")->state, SG_OUTCOME_NOT_APPLICABLE);
    ck_assert_int_eq(outcome_in(delivery->outcomes, "layers.footprint")->state, SG_OUTCOME_NOT_APPLICABLE);
    delivery_drop(delivery);
}
END_TEST

START_TEST(test_a_layer_that_was_left_out_is_no_pass)
{
    Together t;
    together_init(&t);
    file_at(t.delivery, 2)->group = -1;
    sg_judge_delivery(t.delivery);
    expect_outcome(&t, "layers.grid", SG_OUTCOME_UNCHECKED, "the layer AbsDiff could not be read together");
    expect_outcome(&t, "layers.footprint", SG_OUTCOME_UNCHECKED, "AbsDiff");
    ck_assert_int_eq(t.delivery->verdict, SG_VERDICT_UNCHECKED);
    together_clear(&t);
}
END_TEST

START_TEST(test_broken_in_pixels)
{
    Together t;
    together_init(&t);
    SgAsked *asked = ask(&t, 0, "layers.relation", "error", "AbsDiff = finalSOC - T0");
    asked->state = SG_ASKED_BROKEN;
    asked->facts = (SgRelationFacts){.common = 400, .tested = 400, .worst_left = 5, .worst_right = 4.5};
    tally(&asked->facts.broken, 12, 7, 9, 5);
    asked->facts.worst = (SgPlace){.col = 8, .row = 9, .value = 5};
    const SgFinding *finding = only(&t, "layers.relation", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->message,
                     "This does not hold in 12 of 400 pixels (3.0 %): AbsDiff is the final stock less the first "
                     "(AbsDiff = finalSOC - T0). At worst AbsDiff is 5 where 4.5 follows.");
    ck_assert_str_eq(finding->file, "AbsDiff");
    ck_assert_str_eq(finding->layer, "AbsDiff");
    ck_assert_int_eq(finding->pixels, 12);
    ck_assert_double_eq_tol(finding->share, 0.03, 1e-12);
    ck_assert_str_eq(finding->expected, "AbsDiff = finalSOC - T0 (within 0.0001)");
    ck_assert_str_eq(finding->measured, "AbsDiff is 5 where 4.5 follows, at column 8, row 9");
    ck_assert_uint_eq(finding->locations->len, 1);
    const SgLocation *location = &g_array_index(finding->locations, SgLocation, 0);
    ck_assert_int_eq(location->place.col, 7);
    ck_assert_double_eq_tol(location->lon, 80 + 7.5 / 120, 1e-9);
    ck_assert_double_eq_tol(location->lat, 8 - 9.5 / 120, 1e-9);
    ck_assert_str_eq(finding->source, "TM-SEQ eq. 2.1");
    expect_outcome(&t, "layers.relation", SG_OUTCOME_BROKEN, NULL);
    together_clear(&t);
}
END_TEST

START_TEST(test_unsure_relation_only_warns)
{
    Together t;
    together_init(&t);
    SgAsked *asked = ask(&t, 0, "layers.relation", "error", "AbsDiff = finalSOC - T0");
    t.relations[0].basis.confidence = SG_CONFIDENCE_INFERRED;
    asked->state = SG_ASKED_BROKEN;
    asked->facts = (SgRelationFacts){.common = 4, .tested = 4, .worst_left = 1, .worst_right = 2};
    tally(&asked->facts.broken, 1, 0, 0, 1);
    only(&t, "layers.relation", SG_SEVERITY_WARNING);
    together_clear(&t);
}
END_TEST

START_TEST(test_the_layer_that_all_broken_relations_name)
{
    Together t;
    together_init(&t);
    static const char *const expressions[] = {"AbsDiff = finalSOC - T0", "T0 = 2 * T0"};
    for (int i = 0; i < 2; i++) {
        SgAsked *asked = ask(&t, i, "layers.relation", "error", expressions[i]);
        asked->state = SG_ASKED_BROKEN;
        asked->facts = (SgRelationFacts){.common = 4, .tested = 4, .worst_left = 1, .worst_right = 2};
        tally(&asked->facts.broken, 1, 0, 0, 1);
    }
    sg_judge_delivery(t.delivery);
    ck_assert_uint_eq(findings_of(t.delivery->findings, "layers.relation"), 2);
    ck_assert_has(finding_of(t.delivery->findings, "layers.relation")->advice,
                  "All relations that fail name T0: look at that layer first.");
    together_clear(&t);
}
END_TEST

START_TEST(test_means_out_of_order)
{
    Together t;
    together_init(&t);
    SgAsked *asked = ask(&t, 0, "layers.order", "warning", "mean(finalSOC) > mean(T0)");
    asked->state = SG_ASKED_BROKEN;
    asked->facts = (SgRelationFacts){.common = 9, .tested = 9, .left = 40, .right = 41};
    const SgFinding *finding = only(&t, "layers.order", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "The left side is 40, the right side 41, over 9 pixels.");
    ck_assert_str_eq(finding->layer, "finalSOC");
    ck_assert_int_eq(finding->pixels, -1);
    expect_outcome(&t, "layers.order", SG_OUTCOME_BROKEN, NULL);
    expect_outcome(&t, "layers.relation", SG_OUTCOME_NOT_APPLICABLE, NULL);
    together_clear(&t);
}
END_TEST

static void leave_unchecked(SgAsked *asked, SgAskedState state, const char *reason)
{
    asked->state = state;
    asked->reason = g_strdup(reason);
}

START_TEST(test_what_could_not_be_asked_is_no_pass)
{
    Together t;
    together_init(&t);
    ask(&t, 0, "layers.relation", "error", "AbsDiff = finalSOC - T0")->facts.tested = 5;
    leave_unchecked(ask(&t, 1, "layers.relation", "error", "finalSOC = T0"), SG_ASKED_UNCHECKED,
                    "the layer T0 is stored with a scale or an offset");
    const SgFinding *finding = only(&t, "layers.relation", SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message,
                  "1 relation between layers could not be checked; the first because the layer T0 is");
    expect_outcome(&t, "layers.relation", SG_OUTCOME_UNCHECKED, "scale");
    ck_assert_int_eq(t.delivery->verdict, SG_VERDICT_UNCHECKED);
    together_clear(&t);
}
END_TEST

START_TEST(test_a_layer_not_handed_in_is_not_asked_for_here)
{
    Together t;
    together_init(&t);
    leave_unchecked(ask(&t, 0, "layers.class", "error", "AbsDiff = finalSOC - T0"), SG_ASKED_ABSENT,
                    "the layer X was not handed in");
    sg_judge_delivery(t.delivery);
    ck_assert_uint_eq(t.delivery->findings->len, 0);
    expect_outcome(&t, "layers.class", SG_OUTCOME_NOT_APPLICABLE, "not handed in");
    together_clear(&t);
}
END_TEST

START_TEST(test_another_grid)
{
    Together t;
    together_init(&t);
    SgFileFacts *moved = file_at(t.delivery, 1);
    moved->grid.west += 1 / 120.0;
    moved->group = 1;
    leave_unchecked(ask(&t, 0, "layers.relation", "error", "AbsDiff = finalSOC - T0"), SG_ASKED_UNCHECKED,
                    "the layers AbsDiff and T0 lie on different grids");
    sg_judge_delivery(t.delivery);
    const SgFinding *finding = finding_of(t.delivery->findings, "layers.grid");
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(findings_of(t.delivery->findings, "layers.grid"), 1);
    ck_assert_has(finding->message, "it lies 1.000 pixels east and 0.000 pixels south of finalSOC");
    ck_assert_str_eq(finding->layer, "T0");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_ERROR);
    /* One cause, one finding: what could not be asked is told by layers.grid. */
    ck_assert_uint_eq(findings_of(t.delivery->findings, "layers.relation"), 0);
    expect_outcome(&t, "layers.relation", SG_OUTCOME_UNCHECKED, "different grids");
    together_clear(&t);
}
END_TEST

START_TEST(test_another_size)
{
    Together t;
    together_init(&t);
    SgFileFacts *smaller = file_at(t.delivery, 2);
    smaller->raster.cols = 100;
    smaller->group = 1;
    sg_judge_delivery(t.delivery);
    ck_assert_has(finding_of(t.delivery->findings, "layers.grid")->message,
                  "it has 100 x 120 pixels, finalSOC has 120 x 120 pixels");
    together_clear(&t);
}
END_TEST

START_TEST(test_same_place)
{
    World w;
    world_init(&w);
    w.file.raster.has_geotransform = TRUE;
    const double gt[6] = {80, 1 / 120.0, 0, 8, 0, -1 / 120.0};
    memcpy(w.file.raster.gt, gt, sizeof gt);
    SgFileFacts other = w.file;
    ck_assert(sg_same_place(&w.file, &other, 0.01));
    other.raster.gt[0] += 0.005 / 120;
    ck_assert(sg_same_place(&w.file, &other, 0.01));
    other.raster.gt[0] += 0.01 / 120;
    ck_assert(!sg_same_place(&w.file, &other, 0.01));
    other = w.file;
    other.raster.gt[1] *= 1 + 2e-4; /* 0.024 pixels over 120 columns */
    ck_assert(!sg_same_place(&w.file, &other, 0.01));
    ck_assert(sg_same_place(&w.file, &other, 0.03));
    other = w.file;
    other.raster.gt[3] = (double)NAN;
    ck_assert(!sg_same_place(&w.file, &other, 0.01));
    other = w.file;
    other.crs = SG_CRS_DIFFERENT;
    ck_assert(!sg_same_place(&w.file, &other, 0.01));
    other.crs = SG_CRS_UNIDENTIFIED; /* the same in meaning */
    ck_assert(sg_same_place(&w.file, &other, 0.01));
}
END_TEST

START_TEST(test_another_nodata)
{
    Together t;
    together_init(&t);
    SgFileFacts *odd = file_at(t.delivery, 0);
    odd->plan.nodata = -1234;
    const SgFinding *finding = only(&t, "layers.nodata", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "declares the nodata value -1234");
    ck_assert_str_eq(finding->layer, "finalSOC");
    together_clear(&t);

    together_init(&t); /* a byte cannot hold the others' value */
    odd = file_at(t.delivery, 0);
    odd->plan.nodata = 255;
    odd->raster.type = SG_TYPE_BYTE;
    sg_judge_delivery(t.delivery);
    ck_assert_uint_eq(findings_of(t.delivery->findings, "layers.nodata"), 0);
    together_clear(&t);
}
END_TEST

START_TEST(test_another_footprint)
{
    Together t;
    together_init(&t);
    SgFileFacts *patchy = file_at(t.delivery, 1);
    tally(&patchy->footprint.lacking, 400, 3, 4, -999);
    tally(&patchy->footprint.extra, 100, 5, 6, 7);
    sg_judge_delivery(t.delivery); /* 5 %: as much as is allowed */
    ck_assert_uint_eq(t.delivery->findings->len, 0);
    together_clear(&t);

    together_init(&t);
    patchy = file_at(t.delivery, 1);
    tally(&patchy->footprint.lacking, 401, 3, 4, -999);
    tally(&patchy->footprint.extra, 100, 5, 6, 7);
    const SgFinding *finding = only(&t, "layers.footprint", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "401 pixels missing, 100 too many (5.0 % of the 10 000 pixels");
    ck_assert_int_eq(finding->pixels, 501);
    ck_assert_uint_eq(finding->locations->len, 2);
    ck_assert_int_eq(g_array_index(finding->locations, SgLocation, 1).place.col, 5);
    ck_assert_str_eq(finding->source, "MAPS (measured)");
    together_clear(&t);
}
END_TEST

SG_TEST_MAIN("judge_layers", test_nothing_wrong, test_one_layer_has_no_company,
             test_a_layer_that_was_left_out_is_no_pass, test_broken_in_pixels, test_unsure_relation_only_warns,
             test_means_out_of_order, test_the_layer_that_all_broken_relations_name,
             test_what_could_not_be_asked_is_no_pass, test_a_layer_not_handed_in_is_not_asked_for_here,
             test_another_grid, test_another_size, test_same_place, test_another_nodata, test_another_footprint)
