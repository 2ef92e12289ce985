/* What layers say together: gathers the pixels that any layer has, and lets them be asked of. */
#include "scan/joint_gathered.h"

#include <math.h>
#include <string.h>

SgJoint *sg_joint_new(const SgScanSet *set, const SgCriteria *criteria)
{
    SgJoint *joint = g_new0(SgJoint, 1);
    const gsize layers = (gsize)set->layers_count;
    joint->set = set;
    joint->criteria = criteria;
    joint->work = sg_relation_work_new();
    joint->values = g_new0(double, layers *SG_EXPR_LANES);
    joint->meant = g_new0(double, layers *SG_EXPR_LANES);
    joint->holds = g_new0(guint8, layers * SG_EXPR_LANES);
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

/* --- what pixels hold --- */

/* Data outside the range are SG_HOLDS_WRONG for now; a nodata value of NaN equals nothing, and no NaN is data. */
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
        if (out[i] != SG_HOLDS_WRONG)
            continue;
        double value;
        sg_values_as_double(lane->values, lane->facts->type, start + (gsize)i, 1, &value);
        if (sg_unmapped(&joint->criteria[layer], value) != SG_UNMAPPED_OUT_OF_RANGE)
            out[i] = SG_HOLDS_NOTHING;
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
    if (memchr(out, SG_HOLDS_WRONG, (gsize)n) != NULL)
        empty_fills(joint, lane, layer, start, n, out);
    gboolean good;
    for (int at = col, next; at < col + n; at = next) {
        next = sg_lane_run(lane, at, col + n, row, &good);
        if (!good)
            memset(out + (at - col), SG_HOLDS_UNREAD, (gsize)(next - at));
    }
}

/* --- gathering --- */

/* Adds the N pixels from COL on, the first OFFSET behind the segment's. */
static void gather_run(SgJoint *joint, const SgLane *lanes, int col, int row, int offset, int n)
{
    for (int done = 0, take; done < n; done += take) {
        take = MIN(n - done, SG_EXPR_LANES - joint->n);
        for (int layer = 0; layer < joint->set->layers_count; layer++) {
            const SgLane *lane = &lanes[layer];
            const gsize to = (gsize)layer * SG_EXPR_LANES + (gsize)joint->n;
            sg_values_as_double(lane->values, lane->facts->type, sg_lane_index(lane, col + done, row), take,
                                joint->values + to);
            memcpy(joint->holds + to, joint->present + (gsize)layer * SG_SEGMENT + (offset + done), (gsize)take);
        }
        for (int i = 0; i < take; i++) {
            joint->cols[joint->n + i] = col + done + i;
            joint->rows[joint->n + i] = row;
        }
        joint->n += take;
        if (joint->n == SG_EXPR_LANES)
            sg_joint_ask(joint);
    }
}

static void gather_segment(SgJoint *joint, const SgLane *lanes, int col, int row, int n)
{
    guint8 any[SG_SEGMENT] = {0};
    for (int layer = 0; layer < joint->set->layers_count; layer++) {
        find_present(joint, &lanes[layer], layer, col, row, n);
        const guint8 *has = joint->present + (gsize)layer * SG_SEGMENT;
        for (int i = 0; i < n; i++)
            any[i] |= has[i] & SG_HOLDS_ANY;
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
    sg_joint_ask(joint);
    joint->part = NULL;
}
