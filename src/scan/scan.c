/* The pass: windows, workers, and what becomes of the parts. Workers read, the caller waits: no thread ever uses
 * another's handle. A raster alone is a set of one. */
#include "soilgate/scan_set.h"

#include "scan/block.h"
#include "scan/distribution.h"
#include "scan/joint.h"
#include "scan/window.h"
#include "soilgate/base.h"
#include <math.h>
#include <string.h>

#define PARTS        256                /* at most */
#define PART_BYTES   (256 << 10)        /* decoded, at least; the second-level cache holds that */
#define THREAD_BYTES (1 << 20)          /* decoded, for every thread: less is done before a thread is up */
#define BINS_FULL    (G_MAXUINT32 / 4u) /* pixels after which 32 bits are carried over; a part is far below */

/* One layer, as all workers share it. Nothing in it changes during the pass but the atomics and each part, which is its
 * taker's. */
typedef struct {
    const SgScanLayer *from;
    double *row_area_km2;
    SgOutline *outline;
    SgPart **parts;
    int enough[SG_TALLIES]; /* atomic: the first part known to fill the tally's places by itself */
} Layer;

typedef struct {
    const SgScanSet *set;
    SgCriteria *criteria; /* one a layer */
    Layer *layers;
    SgWindows windows;
    gint64 windows_a_part, window_bytes; /* of the layer that has most in a window */
    gint64 lane_bytes;                   /* of all layers: what a worker holds */
    int parts_count;
    SgJointPart **joints; /* NULL when there is nothing to ask */

    int next_part; /* atomic */
    int stop;      /* atomic: a worker failed */
    gint64 done;   /* atomic: windows */
    int reporting; /* atomic: a worker is in the progress function */
} Scan;

/* A layer, in the hands of one worker. */
typedef struct {
    SgBlock block;
    guint32 *bins;
    gint64 bins_pixels; /* counted in bins since they were carried over */
    guint64 *counts;    /* by key; NULL before the first carry */
} Hand;

typedef struct {
    Scan *scan;
    Hand *hands;   /* one a layer, as the next */
    SgLane *lanes; /* one array, for the joint */
    SgJoint *joint;
    GError *error;
    GThread *thread;
} Worker;

/* -- Workers ------------------------------------------------------------------------------------------------------ */

static void note_failed(gpointer data, int block_col, int block_row, char *detail)
{
    SgPart *part = ((Hand *)data)->block.pass.part;
    if (part->blocks_failed++ > 0) {
        g_free(detail);
        return;
    }
    part->failed_col = block_col;
    part->failed_row = block_row;
    part->failed_detail = detail;
}

/* Row of blocks by row of blocks, as far as the lowest of them go: each layer is counted while it is in the cache. */
static void scan_window(Worker *worker, gint64 index)
{
    const Scan *scan = worker->scan;
    const SgWindow window = sg_window(&scan->windows, index);
    const int layers = scan->set->layers_count;
    for (int i = 0; i < layers; i++)
        sg_lane_forget(&worker->lanes[i]);
    for (int row = window.row, end; row < window.row_end; row = end) {
        end = window.row_end;
        for (int i = 0; i < layers; i++)
            end = MIN(end, sg_lane_end(&worker->lanes[i], &window, row));
        for (int i = 0; i < layers; i++) {
            sg_lane_load(&worker->lanes[i], &window, row);
            sg_block_scan(&worker->hands[i].block, &worker->lanes[i], &window, row, end);
        }
        if (worker->joint != NULL)
            sg_joint_scan(worker->joint, worker->lanes, &window, row, end);
    }
}

/* Tells the caller how far the pass is. Never waits: while one worker tells, the others go on. */
static void report_progress(Scan *scan, gint64 windows)
{
    const SgScanSet *set = scan->set;
    __atomic_fetch_add(&scan->done, windows, __ATOMIC_RELAXED);
    if (set->progress == NULL || !g_atomic_int_compare_and_exchange(&scan->reporting, 0, 1))
        return;
    const gint64 done = __atomic_load_n(&scan->done, __ATOMIC_RELAXED);
    if (done < scan->windows.count) /* the last word is the caller's own thread's */
        set->progress(done, scan->windows.count, set->progress_data);
    g_atomic_int_set(&scan->reporting, 0);
}

/* Adds the 32-bit tables to 64-bit counts, over the keys from that of MIN to that of MAX, and empties them. Pages that
 * were never written stay so. */
static void carry_bins(Hand *hand, guint64 *counts, double min, double max)
{
    const guint32 last = sg_key(max);
    for (guint32 key = sg_key(min); key <= last; key++) {
        for (guint32 *bin = hand->bins + key; bin < hand->bins + SG_BINS; bin += SG_TABLE_STEP) {
            if (*bin == 0)
                continue;
            counts[key] += *bin;
            *bin = 0;
        }
    }
    hand->bins_pixels = 0;
}

/* Says from which part on the places of a tally are of no more use. */
static void note_enough(Layer *layer, const SgPart *part, int index)
{
    for (int tally = 0; tally < SG_TALLIES; tally++) {
        if (part->tallies[tally].places_count < SG_LIMIT_PLACES)
            continue;
        int known = g_atomic_int_get(&layer->enough[tally]);
        while (index < known && !g_atomic_int_compare_and_exchange(&layer->enough[tally], known, index))
            known = g_atomic_int_get(&layer->enough[tally]);
    }
}

static void begin_part(Worker *worker, int index)
{
    Scan *scan = worker->scan;
    for (int i = 0; i < scan->set->layers_count; i++) {
        Layer *layer = &scan->layers[i];
        SgPass *pass = &worker->hands[i].block.pass;
        layer->parts[index] = pass->part = sg_part_new();
        for (int tally = 0; tally < SG_TALLIES; tally++)
            pass->wanted[tally] = index < g_atomic_int_get(&layer->enough[tally]);
    }
    if (worker->joint == NULL)
        return;
    scan->joints[index] = sg_joint_part_new(scan->set);
    sg_joint_begin(worker->joint, scan->joints[index]);
}

static void end_part(Worker *worker, int index)
{
    for (int i = 0; i < worker->scan->set->layers_count; i++) {
        Hand *hand = &worker->hands[i];
        const SgPart *part = worker->scan->layers[i].parts[index];
        note_enough(&worker->scan->layers[i], part, index);
        hand->bins_pixels += part->data;
        if (hand->bins_pixels <= BINS_FULL)
            continue;
        if (hand->counts == NULL)
            hand->counts = g_new0(guint64, SG_KEYS);
        carry_bins(hand, hand->counts, -G_MAXDOUBLE, G_MAXDOUBLE);
    }
    if (worker->joint != NULL)
        sg_joint_end(worker->joint);
}

static void scan_part(Worker *worker, int index)
{
    Scan *scan = worker->scan;
    const gint64 first = index * scan->windows_a_part, end = MIN(first + scan->windows_a_part, scan->windows.count);
    const gint64 batch = MAX(THREAD_BYTES / scan->window_bytes, 1);
    begin_part(worker, index);
    for (gint64 window = first; window < end; window++) {
        scan_window(worker, window);
        if ((window - first) % batch == batch - 1 || window == end - 1)
            report_progress(scan, (window - first) % batch + 1);
    }
    end_part(worker, index);
}

static gboolean open_hand(Worker *worker, int index)
{
    Scan *scan = worker->scan;
    const Layer *layer = &scan->layers[index];
    Hand *hand = &worker->hands[index];
    SgLane *lane = &worker->lanes[index];
    *lane = (SgLane){.facts = layer->from->facts, .tell = note_failed, .tell_data = hand};
    hand->bins = g_try_new0(guint32, SG_BINS);
    if (hand->bins == NULL) {
        g_set_error(&worker->error, SG_ERROR, SG_ERROR_FAILED, "Not enough memory to count the values of a raster");
        return FALSE;
    }
    hand->block.zones = layer->from->plan->zones;
    hand->block.pass = (SgPass){.criteria = &scan->criteria[index],
                                .row_area_km2 = layer->row_area_km2,
                                .outline = layer->outline,
                                .bins = hand->bins};
    return sg_lane_open(lane, &scan->windows, layer->from->raster, &worker->error);
}

static gpointer run_worker(gpointer data)
{
    Worker *worker = data;
    Scan *scan = worker->scan;
    const int layers = scan->set->layers_count;
    worker->hands = g_new0(Hand, (gsize)layers);
    worker->lanes = g_new0(SgLane, (gsize)layers);
    for (int i = 0; i < layers; i++)
        if (!open_hand(worker, i)) {
            g_atomic_int_set(&scan->stop, 1);
            return NULL;
        }
    if (scan->joints != NULL)
        worker->joint = sg_joint_new(scan->set, scan->criteria);
    while (!g_atomic_int_get(&scan->stop)) {
        const int index = g_atomic_int_add(&scan->next_part, 1);
        if (index >= scan->parts_count)
            break;
        scan_part(worker, index);
    }
    return NULL;
}

static void worker_free(Worker *worker)
{
    for (int i = 0; worker->lanes != NULL && i < worker->scan->set->layers_count; i++) {
        sg_lane_close(&worker->lanes[i]);
        g_free(worker->hands[i].bins);
        g_free(worker->hands[i].counts);
    }
    g_free(worker->lanes);
    g_free(worker->hands);
    sg_joint_free(worker->joint);
    g_clear_error(&worker->error);
    g_free(worker);
}

static gint64 most_bytes(const SgScanSet *set)
{
    return set->layers_count > 1 ? SG_LIMIT_SET_BYTES : SG_LIMIT_SCAN_BYTES;
}

static int threads_for(const Scan *scan)
{
    const gint64 bytes = scan->windows.count * scan->window_bytes * scan->set->layers_count;
    gint64 threads = scan->set->threads > 0 ? scan->set->threads : (gint64)g_get_num_processors();
    threads = MIN(threads, SG_LIMIT_THREADS);
    threads = MIN(threads, most_bytes(scan->set) / scan->lane_bytes);
    threads = MIN(threads, MIN(scan->parts_count, bytes / THREAD_BYTES));
    return (int)MAX(threads, 1);
}

/* All workers, to their end. FALSE with the error of the first that has one. */
static gboolean run_workers(Scan *scan, GPtrArray *workers, GError **error)
{
    const int threads = threads_for(scan);
    for (int i = 0; i < threads; i++) {
        Worker *worker = g_new0(Worker, 1);
        worker->scan = scan;
        g_ptr_array_add(workers, worker);
        if (threads == 1) {
            run_worker(worker);
            break;
        }
        worker->thread = g_thread_try_new("scan", run_worker, worker, &worker->error);
        if (worker->thread == NULL) {
            g_atomic_int_set(&scan->stop, 1);
            break;
        }
    }
    GError *first = NULL;
    for (guint i = 0; i < workers->len; i++) {
        Worker *worker = workers->pdata[i];
        if (worker->thread != NULL)
            g_thread_join(worker->thread);
        if (worker->error != NULL && first == NULL)
            first = g_steal_pointer(&worker->error);
    }
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}

/* -- The whole ---------------------------------------------------------------------------------------------------- */

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
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "The pixels of a raster of type %s cannot be counted",
                    sg_type_name(facts->type));
        return FALSE;
    }
    const int cols = grid != NULL ? grid->cols : first->cols, rows = grid != NULL ? grid->rows : first->rows;
    if (cols != facts->cols || rows != facts->rows || facts->cols != first->cols || facts->rows != first->rows) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "The grid of %d x %d pixels is not that of the raster, %d x %d",
                    cols, rows, facts->cols, facts->rows);
        return FALSE;
    }
    return TRUE;
}

static void find_windows(Scan *scan)
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
    }
    const gint64 least = (PART_BYTES - 1) / scan->window_bytes + 1;
    scan->windows_a_part = MAX((scan->windows.count - 1) / PARTS + 1, least);
    scan->parts_count = (int)((scan->windows.count - 1) / scan->windows_a_part + 1);
}

static gboolean scan_begin(Scan *scan, GError **error)
{
    const SgScanSet *set = scan->set;
    for (int i = 0; i < set->layers_count; i++)
        if (!check_layer(set, i, error))
            return FALSE;
    find_windows(scan);
    scan->layers = g_new0(Layer, (gsize)set->layers_count);
    scan->criteria = g_new0(SgCriteria, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++) {
        Layer *layer = &scan->layers[i];
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

static void scan_end(Scan *scan)
{
    for (int i = 0; scan->layers != NULL && i < scan->set->layers_count; i++) {
        Layer *layer = &scan->layers[i];
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
static void find_offset(const Layer *layer, SgScanFacts *out)
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

static void finish_layer(Scan *scan, GPtrArray *workers, int index, SgScanFacts *out)
{
    const Layer *layer = &scan->layers[index];
    const SgRasterFacts *facts = layer->from->facts;
    gboolean whole;
    sg_parts_merge(layer->parts, scan->parts_count, out, &whole);
    out->pixels = (gint64)facts->cols * facts->rows;
    out->failed.col = out->failed.block_col * facts->block_cols;
    out->failed.row = out->failed.block_row * facts->block_rows;

    g_autofree guint64 *counts = g_new0(guint64, SG_KEYS);
    for (guint i = 0; i < workers->len; i++) {
        Worker *worker = workers->pdata[i];
        Hand *hand = &worker->hands[index];
        out->blocks_read += worker->lanes[index].blocks_read;
        if (out->data > 0)
            carry_bins(hand, counts, out->min, out->max);
        for (guint32 key = 0; hand->counts != NULL && key < SG_KEYS; key++)
            counts[key] += hand->counts[key];
    }
    sg_distribution(counts, whole, out);
    find_offset(layer, out);
}

static void scan_finish(Scan *scan, GPtrArray *workers, SgScanFacts *layers, SgSetFacts *out)
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
    Scan scan = {.set = set};
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func((GDestroyNotify)worker_free);
    const gboolean done = scan_begin(&scan, error) && run_workers(&scan, workers, error);
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

void sg_scan_facts_clear(SgScanFacts *facts)
{
    g_free(facts->failed.detail);
    memset(facts, 0, sizeof *facts);
}
