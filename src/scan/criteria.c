#include "scan/criteria.h"

#include <math.h>

/* VALUE as a pixel of the type would hold it, NaN when none could. */
static double as_pixel(double value, SgType type)
{
    if (type == SG_TYPE_FLOAT32)
        return (double)(float)value;
    if (sg_type_is_integer(type) && !sg_type_holds(type, value))
        return NAN;
    return value;
}

/* Closed ends from open ones, huge values left out at both ends. */
static SgInterval mapped_interval(const SgScanPlan *plan, double huge)
{
    double low = -G_MAXDOUBLE, high = G_MAXDOUBLE;
    if (plan->has_range) {
        low = plan->min_open ? nextafter(plan->min, INFINITY) : plan->min;
        high = plan->max_open ? nextafter(plan->max, -INFINITY) : plan->max;
    }
    return sg_interval(MAX(low, nextafter(-huge, 0)), MIN(high, nextafter(huge, 0)));
}

SgCriteria sg_criteria(const SgScanPlan *plan, SgType type)
{
    SgCriteria criteria = {.type = type, .nodata = NAN, .huge = plan->huge > 0 ? plan->huge : INFINITY};
    criteria.whole = sg_type_is_integer(type);
    criteria.wide = type == SG_TYPE_FLOAT64 || (criteria.whole && sg_type_size(type) > 2);
    if (plan->has_nodata) {
        criteria.nan_is_nodata = isnan(plan->nodata) != 0;
        criteria.nodata = as_pixel(plan->nodata, type);
    }
    criteria.mapped = mapped_interval(plan, criteria.huge);
    criteria.typical_count = CLAMP(plan->typical_count, 0, SG_SCAN_TYPICAL);
    for (int i = 0; i < criteria.typical_count; i++)
        criteria.typical[i] = sg_interval(plan->typical[i].min, plan->typical[i].max);
    criteria.watch_count = CLAMP(plan->watch_count, 0, SG_SCAN_WATCH);
    for (int i = 0; i < criteria.watch_count; i++) {
        const double value = as_pixel(plan->watch[i], type);
        criteria.watch[i] = isfinite(value) ? sg_interval(value, value) : sg_interval(INFINITY, -INFINITY);
    }
    criteria.codes = plan->codes;
    criteria.stock = plan->stock;
    return criteria;
}
