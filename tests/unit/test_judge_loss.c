/* The judge of delivery.loss. */
#include "judge_support.h"

typedef struct {
    World world;
    SgDeliverySpec limits;
    SgDelivery delivery;
    SgPrevious *previous;
} Case;

/* The delivery of a world's file, which the previous one had with MAPPED pixels, AREA and TOTAL. */
static void case_init(Case *c, gint64 mapped, double area_km2, double total)
{
    world_init(&c->world);
    c->world.file.plan.stock = TRUE;
    c->world.file.scan.area_km2 = 8000;
    c->world.file.scan.total = 1e6;
    c->limits = (SgDeliverySpec){.footprint_warn = 0.05,
                                 .footprint_basis = VERIFIED("MAPS"),
                                 .loss_warn = 0.05,
                                 .loss_basis = INFERRED("SOILGATE")};
    c->world.spec.delivery = &c->limits;
    c->previous = sg_previous_new("last.json");
    SgPreviousDelivery *other = sg_previous_add(c->previous, "IND", "GSOCseq"), *own;
    own = sg_previous_add(c->previous, "LKA", "gsocseq");
    SgPreviousLayer layer = {.id = g_strdup("T0"), .mapped = mapped, .area_km2 = area_km2, .total = total};
    g_array_append_val(own->layers, layer);
    layer.id = g_strdup("T0");
    layer.mapped = 1;
    g_array_append_val(other->layers, layer);
    c->delivery = (SgDelivery){.country = (char *)"LKA",
                               .spec = &c->world.spec,
                               .files = g_ptr_array_new(),
                               .unexpected = g_ptr_array_new(),
                               .findings = g_ptr_array_new_with_free_func(free_finding),
                               .previous = c->previous};
    g_ptr_array_add(c->delivery.files, &c->world.file);
}

static const SgFinding *judge(Case *c)
{
    sg_judge_delivery(&c->delivery);
    return finding_of(c->delivery.findings, "delivery.loss");
}

static void case_clear(Case *c)
{
    g_ptr_array_unref(c->delivery.files);
    g_ptr_array_unref(c->delivery.unexpected);
    g_ptr_array_unref(c->delivery.findings);
    g_array_unref(c->delivery.outcomes);
    g_clear_pointer(&c->world.file.outcomes, g_array_unref);
    sg_previous_free(c->previous);
}

START_TEST(test_what_shrank)
{
    static const struct {
        gint64 mapped;
        double area, total;
        const char *words; /* NULL: no finding */
    } cases[] = {
        {10000, 8000, 1e6, NULL},
        {9000, 7000, 9e5, NULL},      /* more than before */
        {10526, 8421, 1052600, NULL}, /* 5 % less is allowed */
        {10600, 8400, 1e6, "by up to 5.7 %: 10 000 instead of 10 600 pixels."},
        {10000, 9000, 1e6, "by up to 11.1 %: 8 000 instead of 9 000 km2."},
        {10000, 8000, 2e6, "by up to 50.0 %: 1 000 000 instead of 2 000 000 t in all."},
        {40000, 8000, 1e6, NULL}, /* the same area in smaller pixels */
        {40000, NAN, NAN, "by up to 75.0 %: 10 000 instead of 40 000 pixels."},
        {10000, NAN, -5e6, NULL}, /* a loss of carbon has no share */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Case c;
        case_init(&c, cases[i].mapped, cases[i].area, cases[i].total);
        const SgFinding *finding = judge(&c);
        ck_assert_msg((finding != NULL) == (cases[i].words != NULL), "case %d: %s", (int)i,
                      finding != NULL ? finding->message : "nothing");
        if (finding != NULL) {
            ck_assert_int_eq(finding->severity, SG_SEVERITY_WARNING);
            ck_assert_has(finding->message, cases[i].words);
            ck_assert_str_eq(finding->layer, "T0");
            ck_assert_int_eq(finding->pixels, MAX(cases[i].mapped - 10000, 0));
        }
        case_clear(&c);
    }
}
END_TEST

START_TEST(test_a_layer_that_is_gone)
{
    Case c;
    case_init(&c, 10000, 8000, 1e6);
    c.world.file.name.layer = &c.world.layers[1];
    world_use_classes(&c.world);
    ck_assert_ptr_null(judge(&c)); /* of a part of a delivery it is not known */
    case_clear(&c);
    case_init(&c, 10000, 8000, 1e6);
    c.world.file.name.layer = &c.world.layers[1];
    world_use_classes(&c.world);
    c.delivery.complete = TRUE;
    ck_assert_str_eq(judge(&c)->message,
                     "The layer T0 is gone. The last accepted delivery has it, with 10 000 pixels.");
    case_clear(&c);
}
END_TEST

START_TEST(test_what_is_not_known)
{
    Case c;
    case_init(&c, 10000, 8000, 1e6);
    c.delivery.previous = NULL;
    ck_assert_ptr_null(judge(&c));
    ck_assert_int_eq(outcome_in(c.delivery.outcomes, "delivery.loss")->state, SG_OUTCOME_NOT_APPLICABLE);
    case_clear(&c);
    case_init(&c, 10000, 8000, 1e6);
    c.world.spec.delivery = NULL;
    ck_assert_ptr_null(judge(&c));
    ck_assert_int_eq(outcome_in(c.delivery.outcomes, "delivery.loss")->state, SG_OUTCOME_NOT_APPLICABLE);
    case_clear(&c);
    case_init(&c, 10000, 8000, 1e6);
    c.delivery.country = (char *)"BTN";
    ck_assert_int_eq(judge(&c)->severity, SG_SEVERITY_UNCHECKED);
    ck_assert_int_eq(c.delivery.verdict, SG_VERDICT_UNCHECKED);
    case_clear(&c);
    case_init(&c, 10000, 8000, 1e6);
    c.delivery.country = (char *)"BTN"; /* the first delivery where all is known that was ever accepted */
    c.previous->all = TRUE;
    ck_assert_ptr_null(judge(&c));
    ck_assert_int_eq(outcome_in(c.delivery.outcomes, "delivery.loss")->state, SG_OUTCOME_NOT_APPLICABLE);
    case_clear(&c);
    case_init(&c, 10000, 8000, 1e6);
    c.world.file.scanned = FALSE;
    ck_assert_str_eq(judge(&c)->message,
                     "Not all of the layer T0 was read, so it is not known if some of it got lost.");
    ck_assert_int_eq(outcome_in(c.delivery.outcomes, "delivery.loss")->state, SG_OUTCOME_UNCHECKED);
    case_clear(&c);
}
END_TEST

SG_TEST_MAIN("judge_loss", test_what_shrank, test_a_layer_that_is_gone, test_what_is_not_known)
