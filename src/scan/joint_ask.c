/* What is asked of the pixels of layers that were gathered: relations between them, and whether they cover the same. */
#include "scan/joint_gathered.h"

#include <math.h>
#include <string.h>

/* --- telling --- */

static void add_place(const SgJoint *joint, SgPartTally *tally, int i, double value)
{
    tally->pixels++;
    sg_tally_place(tally, (SgPlace){joint->cols[i], joint->rows[i], value});
}

static void tell(const SgJoint *joint, SgJointFinding what, int index, int i)
{
    if (joint->listener != NULL)
        joint->listener(joint->listener_data, what, index, joint->cols[i], joint->rows[i]);
}

/* --- relations --- */

/* The pixels of a layer as relations take them. */
static const double *operand(const SgJoint *joint, int layer)
{
    return (joint->set->layers[layer].classes != NULL ? joint->meant : joint->values) + (gsize)layer * SG_EXPR_LANES;
}

/* The pixels in which all layers of the relation are mapped. */
static int find_common(SgJoint *joint, const SgScanRelation *relation, guint names)
{
    memset(joint->common, 1, (gsize)joint->n);
    for (guint k = 0; k < names; k++) {
        const guint8 *has = sg_joint_holds(joint, relation->layers[k]);
        for (int i = 0; i < joint->n; i++)
            joint->common[i] &= has[i]; /* of SG_HOLDS_VALUE, the lowest bit */
    }
    int common = 0;
    for (int i = 0; i < joint->n; i++)
        common += joint->common[i];
    return common;
}

static void note_broken(const SgJoint *joint, const SgScanRelation *relation, SgJointRelation *to, int i)
{
    const gboolean compares = sg_relation_compares(relation->code);
    const double left = compares ? joint->left[i] : NAN, right = compares ? joint->right[i] : NAN;
    const double shown = sg_joint_column(joint, sg_joint_about(relation))[i];
    const double miss = compares ? fabs(left - right) : 0;
    add_place(joint, &to->broken, i, shown);
    tell(joint, SG_JOINT_BROKEN, (int)(relation - joint->set->relations), i);
    if (miss <= to->worst_miss)
        return;
    to->worst_miss = miss;
    to->worst = (SgPlace){joint->cols[i], joint->rows[i], shown};
    to->worst_left = left;
    to->worst_right = right;
}

static void ask_pixels(SgJoint *joint, const SgScanRelation *relation, const double *const *values, SgJointRelation *to)
{
    int tested = 0, broken = 0;
    sg_relation_pixels(relation->code, values, joint->n, joint->work, joint->states, joint->left, joint->right);
    for (int i = 0; i < joint->n; i++) {
        tested += joint->common[i] & (joint->states[i] != SG_RELATION_UNTESTED);
        broken += joint->common[i] & (joint->states[i] == SG_RELATION_BROKEN);
    }
    to->tested += tested;
    for (int i = 0; broken > 0 && i < joint->n; i++) {
        if (!joint->common[i] || joint->states[i] != SG_RELATION_BROKEN)
            continue;
        note_broken(joint, relation, to, i);
        broken--;
    }
}

/* The sum of the terms that are counted, in four runs that do not wait for one another. */
static double sum_of(const double *terms, const guint8 *counted, int n)
{
    double sums[4] = {0};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        for (int lane = 0; lane < 4; lane++)
            sums[lane] += counted[i + lane] ? terms[i + lane] : 0;
    for (; i < n; i++)
        sums[0] += counted[i] ? terms[i] : 0;
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void ask_means(SgJoint *joint, const SgScanRelation *relation, const double *const *values, SgJointRelation *to)
{
    double *terms[SG_SCAN_MEANS];
    const guint means = MIN(sg_relation_means(relation->code), SG_SCAN_MEANS);
    for (guint m = 0; m < means; m++)
        terms[m] = joint->terms[m];
    sg_relation_terms(relation->code, values, joint->n, joint->work, terms, joint->states);
    int tested = 0;
    for (int i = 0; i < joint->n; i++) {
        joint->states[i] &= joint->common[i];
        tested += joint->states[i];
    }
    to->tested += tested;
    for (guint m = 0; m < means; m++)
        to->sums[m] += sum_of(terms[m], joint->states, joint->n);
}

/* Zeros of the layer that the relation gives, where a layer that it comes from is not mapped. */
static gint64 count_hollow(const SgJoint *joint, const SgScanRelation *relation)
{
    const int subject = sg_relation_subject(relation->code);
    if (subject < 0)
        return 0;
    const double *values = sg_joint_column(joint, relation->layers[subject]);
    const guint8 *has = sg_joint_holds(joint, relation->layers[subject]);
    int hollow = 0;
    for (int i = 0; i < joint->n; i++)
        hollow += (values[i] == 0) & has[i] & !joint->common[i];
    return hollow;
}

/* Common pixels in which a class code stands for nothing known. */
static int count_unmeant(const SgJoint *joint, const SgScanRelation *relation, guint names)
{
    int unmeant = 0;
    for (int i = 0; i < joint->n; i++) {
        gboolean lost = FALSE;
        for (guint k = 0; k < names; k++)
            lost |= isnan(operand(joint, relation->layers[k])[i]);
        unmeant += joint->common[i] && lost;
    }
    return unmeant;
}

static gboolean has_classes(const SgJoint *joint, const SgScanRelation *relation, guint names)
{
    for (guint k = 0; k < names; k++)
        if (joint->set->layers[relation->layers[k]].classes != NULL)
            return TRUE;
    return FALSE;
}

static void ask(SgJoint *joint, int index)
{
    const SgScanRelation *relation = &joint->set->relations[index];
    SgJointRelation *to = &joint->part->relations[index];
    const double *values[SG_SCAN_OPERANDS];
    guint names;
    sg_relation_names(relation->code, &names);
    for (guint k = 0; k < names; k++)
        values[k] = operand(joint, relation->layers[k]);
    const int common = find_common(joint, relation, names);
    to->common += common;
    if (common < joint->n)
        to->hollow_zeros += count_hollow(joint, relation);
    if (common == 0)
        return;
    if (has_classes(joint, relation, names))
        to->unmeant += count_unmeant(joint, relation, names);
    if (sg_relation_means(relation->code) > 0)
        ask_means(joint, relation, values, to);
    else
        ask_pixels(joint, relation, values, to);
}

/* --- footprints --- */

/* Which layers have a pixel that most have not, or lack one that most have. */
static void compare_footprints(SgJoint *joint)
{
    guint16 counts[SG_EXPR_LANES] = {0};
    guint8 *shared = joint->states;
    const int layers = joint->set->layers_count;
    for (int layer = 0; layer < layers; layer++) {
        const guint8 *has = sg_joint_holds(joint, layer);
        for (int i = 0; i < joint->n; i++)
            counts[i] = (guint16)(counts[i] + ((has[i] & SG_HOLDS_ANY) != 0));
    }
    for (int i = 0; i < joint->n; i++) {
        shared[i] = 2 * counts[i] >= layers;
        joint->part->shared += shared[i];
    }
    for (int layer = 0; layer < layers; layer++) {
        const guint8 *has = sg_joint_holds(joint, layer);
        SgJointLayer *to = &joint->part->layers[layer];
        int differ = 0;
        for (int i = 0; i < joint->n; i++)
            differ += ((has[i] & SG_HOLDS_ANY) != 0) != shared[i];
        for (int i = 0; differ > 0 && i < joint->n; i++) {
            if (((has[i] & SG_HOLDS_ANY) != 0) == shared[i] || has[i] == SG_HOLDS_UNREAD)
                continue;
            add_place(joint, shared[i] ? &to->lacking : &to->extra, i, sg_joint_column(joint, layer)[i]);
            tell(joint, shared[i] ? SG_JOINT_LACKING : SG_JOINT_EXTRA, layer, i);
        }
    }
}

/* --- classes --- */

/* A code without a meaning becomes NaN, which leaves the pixel untested. */
static double meaning(const SgScanLayer *layer, double code)
{
    guint low = 0, high = layer->classes_count;
    while (low < high) {
        const guint middle = (low + high) / 2;
        if (layer->classes[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < layer->classes_count && layer->classes[low].code == code ? layer->classes[low].canonical : NAN;
}

static void translate_classes(SgJoint *joint, int layer)
{
    const double *values = sg_joint_column(joint, layer);
    double *meant = joint->meant + (gsize)layer * SG_EXPR_LANES;
    for (int i = 0; i < joint->n; i++)
        meant[i] =
            sg_joint_holds(joint, layer)[i] == SG_HOLDS_VALUE ? meaning(&joint->set->layers[layer], values[i]) : NAN;
}

/* --- all of it --- */

void sg_joint_ask(SgJoint *joint)
{
    if (joint->n == 0)
        return;
    if (joint->set->layers_count > 1)
        compare_footprints(joint);
    for (int layer = 0; layer < joint->set->layers_count; layer++)
        if (joint->set->layers[layer].classes != NULL)
            translate_classes(joint, layer);
    for (int i = 0; i < joint->set->relations_count; i++)
        ask(joint, i);
    joint->n = 0;
}
