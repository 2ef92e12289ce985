/* The pass, from a set to its facts. Workers read, the caller waits: no thread ever uses another's handle. A raster
 * alone is a set of one. */
#include "soilgate/scan_set.h"

#include "scan/distribution.h"
#include "scan/worker.h"
#include "soilgate/base.h"
#include "soilgate/words.h"
#include <math.h>
#include <string.h>

#define PARTS      256         /* at most */
#define PART_BYTES (256 << 10) /* decoded, at least; the second-level cache holds that */

static gint64 most_bytes(const SgScanSet *set)
{
    return set->layers_count > 1 ? SG_LIMIT_SET_BYTES : SG_LIMIT_SCAN_BYTES;
}

static double *row_areas(const SgGrid *grid)
{
    double *areas = g_new(double, (gsize)grid->rows);
    for (int row = 0; row < grid->rows; row++)
        areas[row] = sg_grid_pixel_area_km2(grid, row);
    return areas;
}

static gboolean check_layer(const SgScanSet *set, int index, GError **error)
{
    const SgRasterFacts *facts = set->layers[index].facts, *first = set->layers[0].facts;
    const SgGrid *grid = set->layers[index].plan->grid;
    if (sg_type_size(facts->type) == 0 || facts->cols < 1 || facts->rows < 1 || facts->block_cols < 1 ||
        facts->block_rows < 1) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("The pixels of a raster of type %s cannot be counted"),
                    sg_type_name(facts->type));
        return FALSE;
    }
    const int cols = grid != NULL ? grid->cols : first->cols, rows = grid != NULL ? grid->rows : first->rows;
    if (cols != facts->cols || rows != facts->rows || facts->cols != first->cols || facts->rows != first->rows) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED,
                    _("The grid of %d x %d pixels is not that of the raster, %d x %d"), cols, rows, facts->cols,
                    facts->rows);
        return FALSE;
    }
    return TRUE;
}

static void find_windows(SgShared *scan)
{
    const SgScanSet *set = scan->set;
    g_autofree const SgRasterFacts **facts = g_new(const SgRasterFacts *, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++)
        facts[i] = set->layers[i].facts;
    scan->window_bytes = 1;
    scan->windows = sg_windows(facts, set->layers_count, most_bytes(set));
    for (int i = 0; i < set->layers_count; i++) {
        const gint64 rows = MAX(scan->windows.window_rows, facts[i]->block_rows);
        const gint64 cols = MAX(scan->windows.window_cols, facts[i]->block_cols);
        scan->window_bytes = MAX(scan->window_bytes, cols * rows * (gint64)sg_type_size(facts[i]->type));
        scan->lane_bytes += sg_lane_bytes(&scan->windows, facts[i]);
        scan->room_bytes = MAX(scan->room_bytes, sg_lane_block_bytes(&scan->windows, facts[i]));
    }
    scan->lane_bytes += scan->room_bytes;
    const gint64 least = (PART_BYTES - 1) / scan->window_bytes + 1;
    scan->windows_a_part = MAX((scan->windows.count - 1) / PARTS + 1, least);
    scan->parts_count = (int)((scan->windows.count - 1) / scan->windows_a_part + 1);
}

static gboolean scan_begin(SgShared *scan, GError **error)
{
    const SgScanSet *set = scan->set;
    for (int i = 0; i < set->layers_count; i++)
        if (!check_layer(set, i, error))
            return FALSE;
    find_windows(scan);
    scan->layers = g_new0(SgSharedLayer, (gsize)set->layers_count);
    scan->criteria = g_new0(SgCriteria, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++) {
        SgSharedLayer *layer = &scan->layers[i];
        layer->from = &set->layers[i];
        const SgScanPlan *plan = layer->from->plan;
        scan->criteria[i] = sg_criteria(plan, layer->from->facts->type);
        layer->parts = g_new0(SgPart *, (gsize)scan->parts_count);
        for (int tally = 0; tally < SG_TALLIES; tally++)
            layer->enough[tally] = G_MAXINT;
        if (plan->grid != NULL)
            layer->row_area_km2 = row_areas(plan->grid);
        if (plan->zones != NULL)
            layer->outline = sg_outline_new(layer->from->facts->cols, layer->from->facts->rows);
    }
    if (set->layers_count > 1 || set->relations_count > 0)
        scan->joints = g_new0(SgJointPart *, (gsize)scan->parts_count);
    return TRUE;
}

static void scan_end(SgShared *scan)
{
    for (int i = 0; scan->layers != NULL && i < scan->set->layers_count; i++) {
        SgSharedLayer *layer = &scan->layers[i];
        for (int part = 0; part < scan->parts_count; part++)
            sg_part_free(layer->parts[part]);
        g_free(layer->parts);
        g_free(layer->row_area_km2);
        sg_outline_free(layer->outline);
    }
    for (int part = 0; scan->joints != NULL && part < scan->parts_count; part++)
        sg_joint_part_free(scan->set, scan->joints[part]);
    g_free(scan->joints);
    g_free(scan->layers);
    g_free(scan->criteria);
}

/* Looked for only where something lies outside the country that could be moved into it. */
static void find_offset(const SgSharedLayer *layer, SgScanFacts *out)
{
    const SgZones *zones = layer->from->plan->zones;
    out->offset_cols = out->offset_rows = out->offset_outside = out->offset_after = NAN;
    if (layer->outline == NULL || out->zone[SG_ZONE_INSIDE] == out->mapped || sg_zones_inside(zones) == 0)
        return;
    SgShift shift;
    if (!sg_outline_fit(layer->outline, zones, &shift))
        return;
    out->offset_cols = shift.cols;
    out->offset_rows = shift.rows;
    out->offset_outside = shift.before;
    out->offset_after = shift.after;
}

static void finish_layer(SgShared *scan, GPtrArray *workers, int index, SgScanFacts *out)
{
    const SgSharedLayer *layer = &scan->layers[index];
    const SgRasterFacts *facts = layer->from->facts;
    gboolean whole;
    sg_parts_merge(layer->parts, scan->parts_count, out, &whole);
    out->pixels = (gint64)facts->cols * facts->rows;
    out->failed.col = out->failed.block_col * facts->block_cols;
    out->failed.row = out->failed.block_row * facts->block_rows;

    g_autofree guint64 *counts = g_new0(guint64, SG_KEYS);
    for (guint i = 0; i < workers->len; i++) {
        SgWorker *worker = workers->pdata[i];
        out->blocks_read += worker->lanes[index].blocks_read;
        if (out->data > 0)
            sg_worker_take_counts(worker, index, counts, out->min, out->max);
    }
    sg_distribution(counts, whole, out);
    find_offset(layer, out);
}

static void scan_finish(SgShared *scan, GPtrArray *workers, SgScanFacts *layers, SgSetFacts *out)
{
    for (int i = 0; i < scan->set->layers_count; i++)
        finish_layer(scan, workers, i, &layers[i]);
    if (scan->joints != NULL)
        sg_joint_merge(scan->set, scan->joints, scan->parts_count, out);
    if (scan->set->progress != NULL)
        scan->set->progress(scan->windows.count, scan->windows.count, scan->set->progress_data);
}

gboolean sg_scan_set(const SgScanSet *set, SgScanFacts *layers, SgSetFacts *out, GError **error)
{
    memset(layers, 0, sizeof *layers * (gsize)set->layers_count);
    memset(out, 0, sizeof *out);
    SgShared scan = {.set = set};
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func(sg_worker_free);
    const gboolean done = scan_begin(&scan, error) && sg_workers_run(&scan, most_bytes(set), workers, error);
    if (done)
        scan_finish(&scan, workers, layers, out);
    scan_end(&scan);
    return done;
}

gboolean sg_scan(const SgRaster *raster, const SgRasterFacts *facts, const SgScanPlan *plan, SgScanFacts *out,
                 GError **error)
{
    const SgScanLayer layer = {.raster = raster, .facts = facts, .plan = plan};
    const SgScanSet set = {.layers = &layer,
                           .layers_count = 1,
                           .threads = plan->threads,
                           .progress = plan->progress,
                           .progress_data = plan->progress_data};
    SgSetFacts alone;
    const gboolean done = sg_scan_set(&set, out, &alone, error);
    sg_set_facts_clear(&alone);
    return done;
}

double sg_scan_median(const SgScanFacts *facts)
{
    for (int i = 0; i < SG_PERCENTILES; i++)
        if (sg_percentile_ranks[i] == 50)
            return facts->percentiles[i];
    return (double)NAN;
}

void sg_scan_facts_clear(SgScanFacts *facts)
{
    g_free(facts->failed.detail);
    memset(facts, 0, sizeof *facts);
}
