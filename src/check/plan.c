/* What the pixels of a layer are scanned for: ranges, fill values, codes. */
#include "check/plan.h"
#include "check/judge.h"

#include <math.h>
#include <string.h>

/* VALUE as a pixel of TYPE holds it. */
static double as_stored(SgType type, double value)
{
    return type == SG_TYPE_FLOAT32 ? (double)(float)value : value;
}

/* Watches VALUE, unless it is the declared nodata, cannot occur, or is watched already. */
static void watch(SgScanPlan *plan, SgType type, double value)
{
    if (plan->watch_count == SG_SCAN_WATCH || !sg_type_holds(type, value))
        return;
    double stored = as_stored(type, value);
    if (plan->has_nodata && plan->nodata == stored)
        return;
    for (int i = 0; i < plan->watch_count; i++)
        if (plan->watch[i] == stored)
            return;
    plan->watch[plan->watch_count++] = stored;
}

static void fill_watch(const SgSpec *spec, const SgLayer *layer, SgType type, SgScanPlan *plan)
{
    if (layer != NULL && layer->resolved != NULL && layer->resolved->zero_dropped)
        watch(plan, type, 0);
    for (unsigned i = 0; spec != NULL && spec->nodata != NULL && i < spec->nodata->sentinels_count; i++)
        watch(plan, type, spec->nodata->sentinels[i].value);
    if (spec != NULL && spec->nodata != NULL)
        plan->huge = spec->nodata->huge;
}

/* A class layer has no range of its own; its codes give one, so that a fill like 255 is not taken for a class. */
static void fill_range(const SgLayer *layer, SgScanPlan *plan)
{
    const SgRange *range = sg_layer_range(layer);
    const SgClasses *classes = sg_layer_classes(layer);
    if (range != NULL) {
        plan->min = range->min;
        plan->max = range->max;
        plan->min_open = range->min_open != 0;
        plan->max_open = range->max_open != 0;
    } else if (classes != NULL) {
        plan->min = classes->min;
        plan->max = classes->max;
    }
    plan->has_range = range != NULL || classes != NULL;
}

static void fill_typical(const SgLayer *layer, SgScanPlan *plan)
{
    unsigned count = 0;
    const SgTypical *typical = sg_layer_typical(layer, &count);
    for (unsigned i = 0; typical != NULL && i < count && i < SG_SCAN_TYPICAL; i++) {
        plan->typical[i].min = typical[i].min;
        plan->typical[i].max = typical[i].max;
        plan->typical_count++;
    }
}

void sg_plan_fill(const SgSpec *spec, const SgLayer *layer, const SgRasterFacts *raster, SgScanPlan *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->has_nodata = sg_facts_nodata_usable(raster);
    plan->nodata = plan->has_nodata ? raster->nodata : 0;
    fill_watch(spec, layer, raster->type, plan);
    if (layer == NULL)
        return;
    fill_range(layer, plan);
    fill_typical(layer, plan);
    plan->codes = sg_layer_classes(layer) != NULL;
    plan->stock = layer->resolved != NULL && g_strcmp0(layer->resolved->quantity, "stock") == 0;
}
