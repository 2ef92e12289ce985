#include "scan/marks.h"

/* In a sound map almost every pixel is mapped or nodata: one loop tells, and the others look at what is left. */
static int mark_mapped(const SgCriteria *criteria, const double *values, int n, guint16 there, guint16 gone,
                       guint16 *marks)
{
    const double low = criteria->mapped.low, high = criteria->mapped.high, nodata = criteria->nodata;
    int rest = 0;
    for (int i = 0; i < n; i++) {
        const gboolean declared = values[i] == nodata;
        const gboolean mapped = (values[i] >= low) & (values[i] <= high) & !declared;
        marks[i] = mapped ? there : gone;
        rest += !mapped & !declared;
    }
    return rest;
}

static guint16 watched_mark(const SgMarkLayer *layer, int watched)
{
    const guint32 bit = watched >= 0 ? 1U << (guint)watched : 0;
    return (layer->fills & bit) != 0 ? SG_MARK_FILL : (layer->zeros & bit) != 0 ? SG_MARK_ZERO : 0;
}

/* What is neither mapped nor declared as nodata. */
static void mark_unmapped(const SgCriteria *criteria, const SgMarkLayer *layer, double value, guint16 *mark)
{
    if (sg_is_stray_nan(criteria, value) || sg_is_stray_infinity(criteria, value)) {
        *mark |= SG_MARK_NONFINITE;
        return;
    }
    switch (sg_unmapped(criteria, value)) {
    case SG_UNMAPPED_WATCHED:
        *mark |= watched_mark(layer, sg_watched(criteria, value));
        break;
    case SG_UNMAPPED_HUGE:
        *mark |= SG_MARK_FILL;
        break;
    case SG_UNMAPPED_OUT_OF_RANGE:
        *mark = (guint16)((*mark & ~SG_MARK_GAP) | SG_MARK_RANGE);
        break;
    case SG_UNMAPPED_NOTHING:
        break;
    }
}

/* Watched values that lie in the hard range are mapped, and fill all the same. */
static void mark_mapped_fills(const SgCriteria *criteria, const SgMarkLayer *layer, const double *values, int n,
                              guint16 *marks)
{
    for (int w = 0; w < criteria->watch_count; w++) {
        const double value = criteria->watch[w].low;
        const guint16 mark = watched_mark(layer, w);
        if (mark == 0 || !sg_is_mapped(criteria, value))
            continue;
        for (int i = 0; i < n; i++)
            marks[i] |= values[i] == value ? mark : 0;
    }
}

static void mark_untypical(const SgInterval *typical, const double *values, int n, guint16 *marks)
{
    const double low = typical->low, high = typical->high;
    for (int i = 0; i < n; i++) {
        const gboolean outside = (values[i] < low) | (values[i] > high);
        marks[i] |= (outside & ((marks[i] & SG_MARK_MAPPED) != 0)) ? SG_MARK_TYPICAL : 0;
    }
}

/* Classes come in patches: what was asked last is asked again. */
static void mark_codes(const SgCriteria *criteria, const SgMarkLayer *layer, const double *values, int n,
                       guint16 *marks)
{
    gboolean known = FALSE, meant = TRUE;
    int last = 0;
    for (int i = 0; i < n; i++) {
        int code = 0;
        const SgCodeKind kind = sg_code_of(criteria, values[i], &code);
        if (kind == SG_CODE_FRACTIONAL)
            marks[i] |= SG_MARK_CLASS;
        if (kind != SG_CODE_WHOLE || layer->is_class == NULL)
            continue;
        if (!known || code != last)
            meant = layer->is_class(code, layer->class_data);
        known = TRUE;
        last = code;
        if (!meant)
            marks[i] |= SG_MARK_CLASS;
    }
}

static guint16 inside_mark(SgZone zone)
{
    return zone == SG_ZONE_INSIDE ? SG_MARK_INSIDE : 0;
}

static guint16 spill_mark(SgZone zone)
{
    if (zone == SG_ZONE_DISPUTED)
        return SG_MARK_SPILL | SG_MARK_DISPUTED;
    return zone == SG_ZONE_FOREIGN || zone == SG_ZONE_BEYOND ? SG_MARK_SPILL : 0;
}

void sg_mark_values(const SgCriteria *criteria, const SgMarkLayer *layer, const double *values, int n, SgZone zone,
                    guint16 *marks)
{
    const guint16 inside = inside_mark(zone);
    const guint16 there = (guint16)(SG_MARK_MAPPED | inside | spill_mark(zone));
    const guint16 gone = inside != 0 ? (guint16)(inside | SG_MARK_GAP) : 0;
    const int rest = mark_mapped(criteria, values, n, there, gone, marks);
    for (int i = 0; rest > 0 && i < n; i++)
        if ((marks[i] & SG_MARK_MAPPED) == 0)
            mark_unmapped(criteria, layer, values[i], &marks[i]);
    if ((layer->fills | layer->zeros) != 0)
        mark_mapped_fills(criteria, layer, values, n, marks);
    for (int i = 0; i < criteria->typical_count; i++)
        mark_untypical(&criteria->typical[i], values, n, marks);
    if (criteria->codes)
        mark_codes(criteria, layer, values, n, marks);
}

void sg_mark_unread(int n, SgZone zone, double *values, guint16 *marks)
{
    for (int i = 0; i < n; i++) {
        values[i] = NAN;
        marks[i] = (guint16)(SG_MARK_UNREAD | inside_mark(zone));
    }
}
