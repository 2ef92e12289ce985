/* Opens and scans the sample maps. */
#include "draft/draft.h"
#include "soilgate/base.h"

#include <math.h>
#include <string.h>

const double sg_draft_fills[SG_DRAFT_FILLS] = {-999, -9999, -99999, -32768, -49.95};

#define HUGE_VALUE  1e20 /* at or above this a value is a fill, whichever it is */
#define FAR_SPREADS 50   /* so many times the spread of most values beyond them, a value is none of the map's */

static void find_grid(SgDraftMap *map, const SgRasterFacts *raster)
{
    const double *gt = raster->gt;
    gboolean north_up = gt[2] == 0 && gt[4] == 0 && gt[1] > 0 && gt[5] < 0;
    if (!raster->has_geotransform || !raster->crs.geographic || !north_up)
        return;
    for (int i = 0; i < 6; i++)
        if (!isfinite(gt[i]))
            return;
    guint64 code = 0;
    const char *authority = raster->crs.authority;
    if (authority != NULL && g_str_has_prefix(authority, "EPSG:"))
        g_ascii_string_to_unsigned(authority + strlen("EPSG:"), 10, 1, 999999, &code, NULL);
    SgCrsMatch match = sg_crs_compare(&raster->crs, 4326);
    map->epsg = code != 0 ? (int)code : match == SG_CRS_SAME || match == SG_CRS_UNIDENTIFIED ? 4326 : 0;
    map->has_grid = map->epsg != 0;
    map->grid = (SgGrid){.cols = raster->cols,
                         .rows = raster->rows,
                         .west = gt[0],
                         .north = gt[3],
                         .pixel_width = gt[1],
                         .pixel_height = -gt[5]};
}

static gboolean is_fill(const SgScanPlan *plan, double value)
{
    for (int i = 0; i < plan->watch_count; i++)
        if (plan->watch[i] == value)
            return TRUE;
    return fabs(value) >= HUGE_VALUE;
}

/* One end (0 low, 1 high) of the values. Where a fill value stands there, or one so far off that it can be no value of
 * the map, the nearest percentile that is none stands for it, and half of the spread beside it. */
static void find_end(SgDraftMap *map, const SgScanPlan *plan, const SgScanFacts *scan, int end)
{
    enum { P10 = 2, P90 = 6 };
    const double *percentiles = scan->percentiles, sign = end == 0 ? -1 : 1;
    double extreme = end == 0 ? scan->min : scan->max, spread = percentiles[P90] - percentiles[P10];
    double far = percentiles[end == 0 ? P10 : P90] + sign * FAR_SPREADS * spread;
    gboolean stray = is_fill(plan, extreme) || (spread > 0 && sign * extreme > sign * far);
    map->ends[end] = extreme;
    map->stray[end] = (double)NAN;
    if (!stray)
        return;
    int i = end == 0 ? 0 : SG_PERCENTILES - 1, middle = SG_PERCENTILES / 2;
    while (i != middle && ((spread > 0 && sign * percentiles[i] > sign * far) ||
                           fabs(percentiles[i] - extreme) < 1e-2 * fabs(extreme)))
        i += end == 0 ? 1 : -1;
    map->stray[end] = extreme;
    map->stray_rank[end] = sg_percentile_ranks[i];
    map->ends[end] = percentiles[i] + sign * spread / 2;
    if (end == 0 && percentiles[i] >= 0)
        map->ends[end] = fmax(map->ends[end], 0);
}

static void find_ends(SgDraftMap *map, const SgScanPlan *plan, const SgScanFacts *scan)
{
    map->has_values = scan->data > 0 && isfinite(scan->min) && isfinite(scan->max);
    for (int end = 0; end < 2 && map->has_values; end++)
        find_end(map, plan, scan, end);
}

static void find_codes(SgDraftMap *map, const SgScanFacts *scan)
{
    if (!sg_type_is_integer(map->type) || scan->codes_more || scan->codes_count > SG_DRAFT_CODES ||
        scan->fractional.pixels > 0 || !map->has_values || !isnan(map->stray[0]) || !isnan(map->stray[1]))
        return;
    for (int i = 0; i < scan->codes_count; i++)
        map->codes[i] = scan->codes[i].code;
    map->codes_count = scan->codes_count;
}

static gboolean scan_map(SgDraftMap *map, const SgRaster *raster, const SgRasterFacts *facts, int threads,
                         GError **error)
{
    SgScanPlan plan = {.has_nodata = map->has_nodata, .nodata = map->nodata, .huge = HUGE_VALUE, .threads = threads};
    int fill_of[SG_DRAFT_FILLS] = {0}; /* the fill that each watched value is */
    plan.codes = sg_type_is_integer(map->type);
    for (int i = 0; i < SG_DRAFT_FILLS; i++) {
        double stored = map->type == SG_TYPE_FLOAT32 ? (double)(float)sg_draft_fills[i] : sg_draft_fills[i];
        if (sg_type_holds(map->type, sg_draft_fills[i]) && !(map->has_nodata && map->nodata == stored)) {
            fill_of[plan.watch_count] = i;
            plan.watch[plan.watch_count++] = stored;
        }
    }
    g_autofree SgScanFacts *scan = g_new0(SgScanFacts, 1);
    if (!sg_scan(raster, facts, &plan, scan, error))
        return FALSE;
    for (int i = 0; i < plan.watch_count; i++)
        map->fills[fill_of[i]] = scan->watch[i].pixels;
    find_ends(map, &plan, scan);
    find_codes(map, scan);
    sg_scan_facts_clear(scan);
    return TRUE;
}

static gboolean measure_map(SgDraftMap *map, int threads, GError **error)
{
    g_autoptr(SgRaster) raster = NULL;
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    gboolean ok = sg_raster_open(map->path, &facts, &raster, error);
    if (ok && raster == NULL) {
        map->refused = g_strdup(facts.door_detail != NULL ? facts.door_detail : "it does not open");
    } else if (ok && sg_type_size(facts.type) == 0) {
        map->refused = g_strdup_printf("pixels of type %s are not read", sg_type_name(facts.type));
    } else if (ok) {
        map->type = facts.type;
        map->has_nodata = facts.nodata_state == SG_NODATA_VALUE;
        map->nodata = facts.nodata;
        find_grid(map, &facts);
        ok = scan_map(map, raster, &facts, threads, error);
    }
    sg_raster_facts_clear(&facts);
    return ok;
}

gboolean sg_draft_measure(SgDraft *draft, const SgDraftOptions *options, GError **error)
{
    for (guint i = 0; i < draft->maps->len; i++) {
        SgDraftMap *map = g_ptr_array_index(draft->maps, i);
        if (options->progress != NULL)
            options->progress(map->shown, i, draft->maps->len, options->progress_data);
        if (!measure_map(map, options->threads, error))
            return FALSE;
    }
    return TRUE;
}
