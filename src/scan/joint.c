#include "scan/joint.h"

#include <math.h>
#include <string.h>

#define LANES SG_EXPR_LANES

/* What a pixel of a layer holds. */
enum {
    EMPTY = 0,
    MAPPED = 1, /* a possible value */
    WRONG = 2,  /* a value that is none of the map's, and no fill value: it is there */
    UNREAD = 4, /* it did not decode */
};
#define THERE (MAPPED | WRONG)

struct SgJoint {
    const SgScanSet *set;
    const SgCriteria *criteria; /* of each layer */
    SgJointPart *part;
    SgRelationWork *work;
    SgJointListener listener; /* NULL: none */
    gpointer listener_data;
    int n;           /* pixels gathered */
    double *values;  /* LANES a layer */
    double *meant;   /* the same: what the codes of class layers stand for */
    guint8 *holds;   /* LANES a layer: what the pixel holds */
    guint8 *present; /* SG_SEGMENT a layer: the same for a segment that is being gathered */
    double scratch[SG_SEGMENT];
    int cols[LANES], rows[LANES];
    /* of one relation */
    guint8 common[LANES], states[LANES];
    double left[LANES], right[LANES];
    double terms[SG_SCAN_MEANS][LANES];
};

SgJoint *sg_joint_new(const SgScanSet *set, const SgCriteria *criteria)
{
    SgJoint *joint = g_new0(SgJoint, 1);
    const gsize layers = (gsize)set->layers_count;
    joint->set = set;
    joint->criteria = criteria;
    joint->work = sg_relation_work_new();
    joint->values = g_new0(double, layers *LANES);
    joint->meant = g_new0(double, layers *LANES);
    joint->holds = g_new0(guint8, layers * LANES);
    joint->present = g_new0(guint8, layers * SG_SEGMENT);
    return joint;
}

void sg_joint_free(SgJoint *joint)
{
    if (joint == NULL)
        return;
    sg_relation_work_free(joint->work);
    g_free(joint->values);
    g_free(joint->meant);
    g_free(joint->holds);
    g_free(joint->present);
    g_free(joint);
}

void sg_joint_listen(SgJoint *joint, SgJointListener listener, gpointer data)
{
    joint->listener = listener;
    joint->listener_data = data;
}

int sg_joint_about(const SgScanRelation *relation)
{
    return relation->layers[MAX(sg_relation_subject(relation->code), 0)];
}

/* -- Asking ------------------------------------------------------------------------------------------------------- */

/* The pixels as they are, and as relations take them. */
static const double *column(const SgJoint *joint, int layer)
{
    return joint->values + (gsize)layer * LANES;
}

static const double *operand(const SgJoint *joint, int layer)
{
    return (joint->set->layers[layer].classes != NULL ? joint->meant : joint->values) + (gsize)layer * LANES;
}

static const guint8 *holds(const SgJoint *joint, int layer)
{
    return joint->holds + (gsize)layer * LANES;
}

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

/* The pixels in which all layers of the relation are mapped. */
static int find_common(SgJoint *joint, const SgScanRelation *relation, guint names)
{
    memset(joint->common, 1, (gsize)joint->n);
    for (guint k = 0; k < names; k++) {
        const guint8 *has = holds(joint, relation->layers[k]);
        for (int i = 0; i < joint->n; i++)
            joint->common[i] &= has[i]; /* of MAPPED, the lowest bit */
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
    const double shown = column(joint, sg_joint_about(relation))[i];
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
    const double *values = column(joint, relation->layers[subject]);
    const guint8 *has = holds(joint, relation->layers[subject]);
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

/* Which layers have a pixel that most have not, or lack one that most have. */
static void compare_footprints(SgJoint *joint)
{
    guint16 counts[LANES] = {0};
    guint8 *shared = joint->states;
    const int layers = joint->set->layers_count;
    for (int layer = 0; layer < layers; layer++) {
        const guint8 *has = holds(joint, layer);
        for (int i = 0; i < joint->n; i++)
            counts[i] = (guint16)(counts[i] + ((has[i] & THERE) != 0));
    }
    for (int i = 0; i < joint->n; i++) {
        shared[i] = 2 * counts[i] >= layers;
        joint->part->shared += shared[i];
    }
    for (int layer = 0; layer < layers; layer++) {
        const guint8 *has = holds(joint, layer);
        SgJointLayer *to = &joint->part->layers[layer];
        int differ = 0;
        for (int i = 0; i < joint->n; i++)
            differ += ((has[i] & THERE) != 0) != shared[i];
        for (int i = 0; differ > 0 && i < joint->n; i++) {
            if (((has[i] & THERE) != 0) == shared[i] || has[i] == UNREAD)
                continue;
            add_place(joint, shared[i] ? &to->lacking : &to->extra, i, column(joint, layer)[i]);
            tell(joint, shared[i] ? SG_JOINT_LACKING : SG_JOINT_EXTRA, layer, i);
        }
    }
}

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
    const double *values = column(joint, layer);
    double *meant = joint->meant + (gsize)layer * LANES;
    for (int i = 0; i < joint->n; i++)
        meant[i] = holds(joint, layer)[i] == MAPPED ? meaning(&joint->set->layers[layer], values[i]) : NAN;
}

static void ask_all(SgJoint *joint)
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

/* -- Gathering ---------------------------------------------------------------------------------------------------- */

/* Data outside the range are WRONG for now; a nodata value of NaN equals nothing, and no NaN is data. */
static void hold_floats(const float *values, int n, const SgCriteria *criteria, guint8 *out)
{
    const float low = criteria->mapped.low_f, high = criteria->mapped.high_f, nodata = (float)criteria->nodata;
    for (int i = 0; i < n; i++) {
        const guint8 data = (fabsf(values[i]) <= G_MAXFLOAT) & (values[i] != nodata);
        const guint8 inside = (values[i] >= low) & (values[i] <= high);
        out[i] = (guint8)((data & inside) | ((data & (inside ^ 1)) << 1));
    }
}

static void hold_doubles(const double *values, int n, const SgCriteria *criteria, guint8 *out)
{
    const double low = criteria->mapped.low, high = criteria->mapped.high, nodata = criteria->nodata;
    for (int i = 0; i < n; i++) {
        const guint8 data = (fabs(values[i]) <= G_MAXDOUBLE) & (values[i] != nodata);
        const guint8 inside = (values[i] >= low) & (values[i] <= high);
        out[i] = (guint8)((data & inside) | ((data & (inside ^ 1)) << 1));
    }
}

/* A fill value known as such is nothing. */
static void empty_fills(const SgJoint *joint, const SgLane *lane, int layer, gsize start, int n, guint8 *out)
{
    for (int i = 0; i < n; i++) {
        if (out[i] != WRONG)
            continue;
        double value;
        sg_values_as_double(lane->values, lane->facts->type, start + (gsize)i, 1, &value);
        if (sg_unmapped(&joint->criteria[layer], value) != SG_UNMAPPED_OUT_OF_RANGE)
            out[i] = EMPTY;
    }
}

/* What N pixels of LAYER from COL on hold. */
static void find_present(SgJoint *joint, const SgLane *lane, int layer, int col, int row, int n)
{
    guint8 *out = joint->present + (gsize)layer * SG_SEGMENT;
    const gsize start = sg_lane_index(lane, col, row);
    if (lane->facts->type == SG_TYPE_FLOAT32) {
        hold_floats((const float *)(const void *)lane->values + start, n, &joint->criteria[layer], out);
    } else {
        sg_values_as_double(lane->values, lane->facts->type, start, n, joint->scratch);
        hold_doubles(joint->scratch, n, &joint->criteria[layer], out);
    }
    if (memchr(out, WRONG, (gsize)n) != NULL)
        empty_fills(joint, lane, layer, start, n, out);
    gboolean good;
    for (int at = col, next; at < col + n; at = next) {
        next = sg_lane_run(lane, at, col + n, row, &good);
        if (!good)
            memset(out + (at - col), UNREAD, (gsize)(next - at));
    }
}

/* Adds the N pixels from COL on, the first OFFSET behind the segment's. */
static void gather_run(SgJoint *joint, const SgLane *lanes, int col, int row, int offset, int n)
{
    for (int done = 0, take; done < n; done += take) {
        take = MIN(n - done, LANES - joint->n);
        for (int layer = 0; layer < joint->set->layers_count; layer++) {
            const SgLane *lane = &lanes[layer];
            const gsize to = (gsize)layer * LANES + (gsize)joint->n;
            sg_values_as_double(lane->values, lane->facts->type, sg_lane_index(lane, col + done, row), take,
                                joint->values + to);
            memcpy(joint->holds + to, joint->present + (gsize)layer * SG_SEGMENT + (offset + done), (gsize)take);
        }
        for (int i = 0; i < take; i++) {
            joint->cols[joint->n + i] = col + done + i;
            joint->rows[joint->n + i] = row;
        }
        joint->n += take;
        if (joint->n == LANES)
            ask_all(joint);
    }
}

static void gather_segment(SgJoint *joint, const SgLane *lanes, int col, int row, int n)
{
    guint8 any[SG_SEGMENT] = {0};
    for (int layer = 0; layer < joint->set->layers_count; layer++) {
        find_present(joint, &lanes[layer], layer, col, row, n);
        const guint8 *has = joint->present + (gsize)layer * SG_SEGMENT;
        for (int i = 0; i < n; i++)
            any[i] |= has[i] & THERE;
    }
    for (int i = 0; i < n;) {
        if (!any[i]) {
            i++;
            continue;
        }
        int end = i + 1;
        while (end < n && any[end])
            end++;
        gather_run(joint, lanes, col + i, row, i, end - i);
        i = end;
    }
}

void sg_joint_begin(SgJoint *joint, SgJointPart *part)
{
    joint->part = part;
    joint->n = 0;
}

void sg_joint_scan(SgJoint *joint, const SgLane *lanes, const SgWindow *window, int row, int end)
{
    for (; row < end; row++)
        for (int col = window->col; col < window->end; col += SG_SEGMENT)
            gather_segment(joint, lanes, col, row, MIN(window->end - col, SG_SEGMENT));
}

void sg_joint_end(SgJoint *joint)
{
    ask_all(joint);
    joint->part = NULL;
}
