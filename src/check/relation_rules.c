/* Judges of layers.relation, layers.order and layers.class: whether the layers fit the relations of the specification.
 */
#include "check/judge.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* --- in words --- */

/* The file that the relation is about: the layer alone on its left side, or the first it names. */
static const SgFileFacts *file_about(const SgAsked *asked)
{
    return asked->files[MAX(sg_relation_subject(asked->relation->code), 0)];
}

static const char *layer_list(SgJudgement *j, const SgAsked *asked)
{
    const char *list = "";
    for (guint i = 0; i < asked->files_count; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", asked->relation->layers[i]->id);
    return list;
}

static SgSeverity severity_of(const SgRelation *relation)
{
    return strcmp(relation->severity, "error") == 0 ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING;
}

static const char *rule_text(SgJudgement *j, const SgRelation *relation)
{
    const char *text = relation->when != NULL ? sg_judge_text(j, _("%s where %s"), relation->expression, relation->when)
                                              : sg_judge_text(j, "%s", relation->expression);
    if (relation->tolerance > 0)
        text = sg_judge_text(j, _("%s (within %s)"), text, sg_judge_number(j, relation->tolerance, 6));
    return text;
}

/* A side of a relation: of a class layer alone, the class that the number stands for. */
static const char *side_text(SgJudgement *j, const SgAsked *asked, double value, double other)
{
    const SgClasses *classes = sg_layer_classes(file_about(asked)->name.layer);
    const char *name =
        classes != NULL && sg_relation_subject(asked->relation->code) >= 0 ? sg_classes_name(classes, value) : NULL;
    return name != NULL ? sg_judge_text(j, _("\"%s\""), name) : sg_judge_differing(j, value, other, 6);
}

/* "AbsDiff_BAU is 5 where 4.5 follows", of a layer alone on the left of an equation; else both sides. */
static const char *sides_text(SgJudgement *j, const SgAsked *asked, double left, double right)
{
    const char *is = side_text(j, asked, left, right), *follows = side_text(j, asked, right, left);
    const int subject = sg_relation_subject(asked->relation->code);
    if (subject >= 0 && sg_relation_equates(asked->relation->code))
        return sg_judge_text(j, _("%s is %s where %s follows"), asked->relation->layers[subject]->id, is, follows);
    return sg_judge_text(j, _("the left side is %s, the right side %s"), is, follows);
}

/* --- what does not hold --- */

/* The one layer that all broken relations name, when there are several of these: it is the likely cause. */
static const SgLayer *suspect(const SgDelivery *delivery)
{
    const SgLayer *common[SG_SCAN_OPERANDS];
    guint count = 0, broken = 0;
    for (guint i = 0; i < delivery->asked->len; i++) {
        const SgAsked *asked = &g_array_index(delivery->asked, SgAsked, i);
        if (asked->state != SG_ASKED_BROKEN)
            continue;
        guint kept = 0;
        if (broken++ == 0)
            for (; count < asked->files_count; count++)
                common[count] = asked->relation->layers[count];
        for (guint k = 0; k < count; k++)
            for (guint m = 0; m < asked->files_count; m++)
                if (asked->relation->layers[m] == common[k]) {
                    common[kept++] = common[k];
                    break;
                }
        count = kept;
    }
    return broken > 1 && count == 1 ? common[0] : NULL;
}

static void advise(SgJudgement *j, SgFinding *finding, const SgAsked *asked)
{
    const SgLayer *layer = suspect(j->delivery);
    const char *hint =
        layer != NULL ? sg_judge_text(j, _(" All relations that fail name %s: look at that layer first."), layer->id)
                      : "";
    sg_finding_advice(finding, _("%s It relates %s.%s"), _(j->rule->advice), layer_list(j, asked), hint);
}

/* A relation between means is broken as a whole. */
static void tell_means(SgJudgement *j, const SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    const char *left = sg_judge_differing(j, facts->left, facts->right, 6);
    const char *right = sg_judge_differing(j, facts->right, facts->left, 6);
    SgFinding *finding = sg_finding_about(
        sg_judge_finding(j, severity_of(asked->relation), &asked->relation->basis,
                         _("This does not hold: %s (%s). The left side is %s, the right side %s, over %s."),
                         sg_words_data(asked->relation->title), asked->relation->expression, left, right,
                         sg_judge_pixels_text(j, facts->tested)),
        file_about(asked));
    sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
    sg_finding_measured(finding, _("%s against %s"), left, right);
    advise(j, finding, asked);
}

static void tell_pixels(SgJudgement *j, const SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    const double share = (double)facts->broken.pixels / (double)facts->tested;
    const char *sides = isnan(facts->worst_left) ? NULL : sides_text(j, asked, facts->worst_left, facts->worst_right);
    const char *worst = sides != NULL ? sg_judge_text(j, _(" At worst %s."), sides) : "";
    SgFinding *finding = sg_finding_about(
        sg_judge_finding(j, severity_of(asked->relation), &asked->relation->basis,
                         _("This does not hold in %s of %s (%s): %s (%s).%s"), sg_judge_count(j, facts->broken.pixels),
                         sg_judge_pixels_text(j, facts->tested), sg_judge_share(j, share),
                         sg_words_data(asked->relation->title), asked->relation->expression, worst),
        file_about(asked));
    finding->pixels = facts->broken.pixels;
    finding->share = share;
    sg_finding_places(finding, file_about(asked), &facts->broken);
    sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
    if (sides != NULL)
        sg_finding_measured(finding, _("%s, at column %d, row %d"), sides, facts->worst.col, facts->worst.row);
    else
        sg_finding_measured(finding, _("first at column %d, row %d"), facts->worst.col, facts->worst.row);
    advise(j, finding, asked);
}

/* --- what could not be asked --- */

/* TRUE when a finding that weighs as much says why the relation could not be asked. */
static gboolean why_is_told(SgJudgement *j, const SgAsked *asked)
{
    static const char *const grids[] = {"layers.grid", "package.layer-duplicate", "name.country-mixed", NULL};
    for (guint i = 0; i < asked->files_count; i++)
        if (asked->files[i] != NULL && sg_judge_told(j, asked->files[i], SG_SEVERITY_UNCHECKED, NULL))
            return TRUE;
    for (gsize i = 0; grids[i] != NULL; i++)
        if (sg_judge_blocks(j, grids[i]))
            return TRUE;
    return FALSE;
}

static void tell_unchecked(SgJudgement *j, const SgAsked *asked, guint count)
{
    if (!why_is_told(j, asked)) {
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL,
                             P_("%u relation between layers could not be checked; the first because %s: %s.",
                                "%u relations between layers could not be checked; the first because %s: %s.", count),
                             count, asked->reason, sg_words_data(asked->relation->title));
        sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
        sg_finding_advice(finding,
                          _("Remove the reason and check again. Until then it is not known if these layers fit "
                            "together."));
    }
}

/* --- the rules --- */

/* All relations of the specification that belong to the rule being judged. */
static void judge_relations(SgJudgement *j)
{
    const SgAsked *unchecked = NULL, *other = NULL;
    guint answered = 0, lacking = 0, broken = 0;
    for (guint i = 0; j->delivery->asked != NULL && i < j->delivery->asked->len; i++) {
        const SgAsked *asked = &g_array_index(j->delivery->asked, SgAsked, i);
        if (strcmp(asked->relation->rule, j->rule->id) != 0)
            continue;
        answered += asked->state == SG_ASKED_HOLDS;
        broken += asked->state == SG_ASKED_BROKEN;
        if (asked->state == SG_ASKED_BROKEN && sg_relation_means(asked->relation->code) > 0)
            tell_means(j, asked);
        else if (asked->state == SG_ASKED_BROKEN)
            tell_pixels(j, asked);
        else if (asked->state == SG_ASKED_UNCHECKED && lacking++ == 0)
            unchecked = asked;
        else if (asked->state != SG_ASKED_HOLDS && other == NULL)
            other = asked;
    }
    if (unchecked != NULL)
        tell_unchecked(j, unchecked, lacking);
    if (unchecked != NULL)
        sg_judge_unchecked_told(j, "%s", unchecked->reason);
    else if (answered == 0 && broken == 0)
        sg_judge_not_applicable(j, "%s", other != NULL ? other->reason : _("the specification relates no layers so"));
}

void sg_rule_layers_relation(SgJudgement *j)
{
    judge_relations(j);
}

void sg_rule_layers_order(SgJudgement *j)
{
    judge_relations(j);
}

void sg_rule_layers_class(SgJudgement *j)
{
    judge_relations(j);
}
