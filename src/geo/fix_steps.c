/* What is done to the pixels of a row. */
#include "geo/fix_private.h"

#include <math.h>
#include <string.h>

#define LOAD(type)                                                                                                     \
    for (int i = 0; i < cols; i++) {                                                                                   \
        type value;                                                                                                    \
        memcpy(&value, from + sizeof value * (gsize)i, sizeof value);                                                  \
        values[i] = (double)value;                                                                                     \
    }                                                                                                                  \
    break

static void load(SgType type, const guchar *from, int cols, double *values)
{
    switch (type) {
    case SG_TYPE_BYTE:
        LOAD(guint8);
    case SG_TYPE_INT8:
        LOAD(gint8);
    case SG_TYPE_UINT16:
        LOAD(guint16);
    case SG_TYPE_INT16:
        LOAD(gint16);
    case SG_TYPE_UINT32:
        LOAD(guint32);
    case SG_TYPE_INT32:
        LOAD(gint32);
    case SG_TYPE_UINT64:
        LOAD(guint64);
    case SG_TYPE_INT64:
        LOAD(gint64);
    case SG_TYPE_FLOAT32:
        LOAD(float);
    case SG_TYPE_FLOAT64:
    default:
        LOAD(double);
    }
}

#define STORE(type)                                                                                                    \
    {                                                                                                                  \
        type stored = (type)value;                                                                                     \
        memcpy(to, &stored, sizeof stored);                                                                            \
        return (double)stored;                                                                                         \
    }

/* VALUE as TYPE holds it, or comes nearest to it; gives what was stored. */
static double store(SgType type, double value, guchar *to)
{
    if (sg_type_is_integer(type)) {
        value = isnan(value) ? 0 : rint(value);
        if (!sg_type_holds(type, value)) /* at the end of the type that is nearer */
            value = value < 0 ? sg_type_least(type) : sg_type_greatest(type);
    }
    switch (type) {
    case SG_TYPE_BYTE:
        STORE(guint8)
    case SG_TYPE_INT8:
        STORE(gint8)
    case SG_TYPE_UINT16:
        STORE(guint16)
    case SG_TYPE_INT16:
        STORE(gint16)
    case SG_TYPE_UINT32:
        STORE(guint32)
    case SG_TYPE_INT32:
        STORE(gint32)
    case SG_TYPE_UINT64:
        STORE(guint64)
    case SG_TYPE_INT64:
        STORE(gint64)
    case SG_TYPE_FLOAT32:
        STORE(float)
    case SG_TYPE_FLOAT64:
    default:
        STORE(double)
    }
}

static gboolean same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Declared nodata of the old file or of the copy. */
static gboolean is_nodata(const SgRasterFix *fix, const SgRasterFacts *facts, double value)
{
    gboolean own = facts->nodata_state == SG_NODATA_VALUE && facts->nodata_fits;
    return (own && same(value, facts->nodata)) || (fix->has_nodata && same(value, fix->nodata));
}

static gboolean is_meant(const SgRasterFix *fix, const SgRasterFacts *facts, const SgPixelStep *step, double value)
{
    if (isnan(value))
        return step->nan;
    if (step->data && isfinite(value) && !is_nodata(fix, facts, value))
        return TRUE;
    if (step->huge > 0 && fabs(value) >= step->huge && isfinite(value) && !is_nodata(fix, facts, value))
        return TRUE;
    for (int i = 0; i < step->values_count; i++)
        if (value == step->values[i])
            return TRUE;
    return FALSE;
}

static void do_step(const SgRasterFix *fix, const SgRasterFacts *facts, SgPixelStep *step, int row, int cols,
                    double *values, gboolean *changed)
{
    int spans = 0, span = 0;
    const SgZoneSpan *zones = step->zones != 0 ? sg_zones_row(fix->zones, row, &spans) : NULL;
    for (int i = 0; i < cols; i++) {
        if (!is_meant(fix, facts, step, values[i]))
            continue;
        while (span + 1 < spans && i >= zones[span].end)
            span++;
        if (step->zones != 0 && (step->zones & 1U << zones[span].zone) == 0) {
            step->spared++;
            continue;
        }
        values[i] = step->linear ? values[i] * step->factor + step->offset : step->to;
        changed[i] = TRUE;
        step->pixels++;
    }
}

void sg_fix_row(SgRasterFix *fix, const SgRasterFacts *facts, int row, int cols, const guchar *from, guchar *to,
                double *values)
{
    SgType type = fix->type != SG_TYPE_UNKNOWN ? fix->type : facts->type;
    gsize size = sg_type_size(type);
    if (type == facts->type)
        memcpy(to, from, size * (gsize)cols);
    if (type == facts->type && fix->steps_count == 0)
        return;
    g_autofree gboolean *changed = g_new0(gboolean, (gsize)cols);
    load(facts->type, from, cols, values);
    for (int i = 0; i < fix->steps_count; i++)
        do_step(fix, facts, &fix->steps[i], row, cols, values, changed);
    for (int i = 0; i < cols; i++) {
        if (type == facts->type && !changed[i])
            continue; /* the bits stay, also those of a NaN */
        double stored = store(type, values[i], to + size * (gsize)i);
        fix->rounded += type != facts->type && !same(stored, values[i]) && !is_nodata(fix, facts, values[i]) ? 1 : 0;
    }
}
