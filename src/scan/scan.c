/* The pass: blocks, workers, and what becomes of the parts. Workers read, the caller waits: no thread ever uses
 * another's handle. */
#include "soilgate/scan.h"

#include "scan/block.h"
#include "scan/distribution.h"
#include "soilgate/base.h"
#include <math.h>
#include <string.h>

#define PARTS        256                /* at most */
#define PART_BYTES   (256 << 10)        /* decoded, at least; the second-level cache holds that */
#define THREAD_BYTES (1 << 20)          /* decoded, for every thread: less is done before a thread is up */
#define BINS_FULL    (G_MAXUINT32 / 4u) /* pixels after which 32 bits are carried over; a part is far below */

/* What all workers share. Nothing in it changes during the pass but the atomics and each part, which is its taker's. */
typedef struct {
    const SgRaster *raster;
    const SgRasterFacts *facts;
    const SgScanPlan *plan;
    SgCriteria criteria;
    double *row_area_km2;
    SgOutline *outline;

    int blocks_across;
    gint64 blocks, blocks_a_part, block_bytes;
    int parts_count;
    SgPart **parts;

    int next_part;          /* atomic */
    int stop;               /* atomic: a worker failed */
    int enough[SG_TALLIES]; /* atomic: the first part known to fill the tally's places by itself */
    gint64 done;            /* atomic: blocks */
    int reporting;          /* atomic: a worker is in the progress function */
} Scan;

typedef struct {
    Scan *scan;
    SgRaster *raster;
    SgBlock block;
    guint32 *bins;
    gint64 bins_pixels; /* counted in bins since they were carried over */
    guint64 *counts;    /* by key; NULL before the first carry */
    GError *error;
    GThread *thread;
} Worker;

/* -- Workers ------------------------------------------------------------------------------------------------------ */

static void scan_block(Worker *worker, SgPart *part, gint64 block)
{
    const int block_col = (int)(block % worker->scan->blocks_across);
    const int block_row = (int)(block / worker->scan->blocks_across);
    g_autofree char *detail = NULL;
    if (sg_raster_read_block(worker->raster, block_col, block_row, worker->block.values, &detail)) {
        sg_block_scan(&worker->block, block_col, block_row);
        return;
    }
    if (part->blocks_failed++ == 0) {
        part->failed_col = block_col;
        part->failed_row = block_row;
        part->failed_detail = g_steal_pointer(&detail);
    }
}

/* Tells the caller how far the pass is. Never waits: while one worker tells, the others go on. */
static void report_progress(Scan *scan, gint64 blocks)
{
    __atomic_fetch_add(&scan->done, blocks, __ATOMIC_RELAXED);
    if (scan->plan->progress == NULL || !g_atomic_int_compare_and_exchange(&scan->reporting, 0, 1))
        return;
    const gint64 done = __atomic_load_n(&scan->done, __ATOMIC_RELAXED);
    if (done < scan->blocks) /* the last word is the caller's own thread's */
        scan->plan->progress(done, scan->blocks, scan->plan->progress_data);
    g_atomic_int_set(&scan->reporting, 0);
}

/* Adds the 32-bit tables to 64-bit counts, over the keys from that of MIN to that of MAX, and empties them. */
static void carry_bins(Worker *worker, guint64 *counts, double min, double max)
{
    const guint32 last = sg_key(max);
    for (guint32 key = sg_key(min); key <= last; key++) {
        for (guint32 *bin = worker->bins + key; bin < worker->bins + SG_BINS; bin += SG_TABLE_STEP) {
            counts[key] += *bin;
            *bin = 0;
        }
    }
    worker->bins_pixels = 0;
}

/* Says from which part on the places of a tally are of no more use. */
static void note_enough(Scan *scan, const SgPart *part, int index)
{
    for (int tally = 0; tally < SG_TALLIES; tally++) {
        if (part->tallies[tally].places_count < SG_LIMIT_PLACES)
            continue;
        int known = g_atomic_int_get(&scan->enough[tally]);
        while (index < known && !g_atomic_int_compare_and_exchange(&scan->enough[tally], known, index))
            known = g_atomic_int_get(&scan->enough[tally]);
    }
}

static void scan_part(Worker *worker, int index)
{
    Scan *scan = worker->scan;
    SgPart *part = scan->parts[index] = worker->block.pass.part = sg_part_new();
    for (int tally = 0; tally < SG_TALLIES; tally++)
        worker->block.pass.wanted[tally] = index < g_atomic_int_get(&scan->enough[tally]);
    const gint64 first = index * scan->blocks_a_part, end = MIN(first + scan->blocks_a_part, scan->blocks);
    const gint64 batch = MAX(THREAD_BYTES / scan->block_bytes, 1);
    for (gint64 block = first; block < end; block++) {
        scan_block(worker, part, block);
        if ((block - first) % batch == batch - 1 || block == end - 1)
            report_progress(scan, (block - first) % batch + 1);
    }
    note_enough(scan, part, index);
    worker->bins_pixels += part->data;
    if (worker->bins_pixels > BINS_FULL) {
        if (worker->counts == NULL)
            worker->counts = g_new0(guint64, SG_KEYS);
        carry_bins(worker, worker->counts, -G_MAXDOUBLE, G_MAXDOUBLE);
    }
}

static gpointer run_worker(gpointer data)
{
    Worker *worker = data;
    Scan *scan = worker->scan;
    worker->block.values = g_try_malloc((gsize)scan->block_bytes);
    worker->bins = g_try_new0(guint32, SG_BINS);
    if (worker->block.values == NULL || worker->bins == NULL)
        g_set_error(&worker->error, SG_ERROR, SG_ERROR_FAILED, "Not enough memory to read the blocks of a raster");
    else
        worker->raster = sg_raster_reopen(scan->raster, &worker->error);
    if (worker->raster == NULL) {
        g_atomic_int_set(&scan->stop, 1);
        return NULL;
    }
    worker->block.facts = scan->facts;
    worker->block.zones = scan->plan->zones;
    worker->block.pass = (SgPass){.criteria = &scan->criteria,

                                  .row_area_km2 = scan->row_area_km2,
                                  .outline = scan->outline,
                                  .bins = worker->bins};
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
    if (worker->raster != NULL)
        sg_raster_close(worker->raster);
    g_free(worker->block.values);
    g_free(worker->bins);
    g_free(worker->counts);
    g_clear_error(&worker->error);
    g_free(worker);
}

static int threads_for(const Scan *scan)
{
    const gint64 bytes = scan->blocks * scan->block_bytes;
    gint64 threads = scan->plan->threads > 0 ? scan->plan->threads : (gint64)g_get_num_processors();
    threads = MIN(threads, SG_LIMIT_THREADS);
    threads = MIN(threads, SG_LIMIT_SCAN_BYTES / scan->block_bytes);
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

static gboolean scan_begin(Scan *scan, GError **error)
{
    const SgRasterFacts *facts = scan->facts;
    const gsize size = sg_type_size(facts->type);
    if (size == 0 || facts->cols < 1 || facts->rows < 1 || facts->block_cols < 1 || facts->block_rows < 1) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "The pixels of a raster of type %s cannot be counted",
                    sg_type_name(facts->type));
        return FALSE;
    }
    const SgGrid *grid = scan->plan->grid;
    if (grid != NULL && (grid->cols != facts->cols || grid->rows != facts->rows)) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "The grid of %d x %d pixels is not that of the raster, %d x %d",
                    grid->cols, grid->rows, facts->cols, facts->rows);
        return FALSE;
    }
    scan->criteria = sg_criteria(scan->plan, facts->type);
    scan->block_bytes = (gint64)facts->block_cols * facts->block_rows * (gint64)size;
    scan->blocks_across = (facts->cols - 1) / facts->block_cols + 1;
    scan->blocks = (gint64)scan->blocks_across * ((facts->rows - 1) / facts->block_rows + 1);
    const gint64 least = (PART_BYTES - 1) / scan->block_bytes + 1;
    scan->blocks_a_part = MAX((scan->blocks - 1) / PARTS + 1, least);
    scan->parts_count = (int)((scan->blocks - 1) / scan->blocks_a_part + 1);
    scan->parts = g_new0(SgPart *, (gsize)scan->parts_count);
    for (int tally = 0; tally < SG_TALLIES; tally++)
        scan->enough[tally] = G_MAXINT;
    if (grid != NULL)
        scan->row_area_km2 = row_areas(grid);
    if (scan->plan->zones != NULL)
        scan->outline = sg_outline_new(facts->cols, facts->rows);
    return TRUE;
}

static void scan_end(Scan *scan)
{
    for (int i = 0; i < scan->parts_count; i++)
        sg_part_free(scan->parts[i]);
    g_free(scan->parts);
    g_free(scan->row_area_km2);
    sg_outline_free(scan->outline);
}

/* Looked for only where something lies outside the country that could be moved into it. */
static void find_offset(const Scan *scan, SgScanFacts *out)
{
    out->offset_cols = out->offset_rows = out->offset_outside = out->offset_after = NAN;
    if (scan->outline == NULL || out->zone[SG_ZONE_INSIDE] == out->mapped || sg_zones_inside(scan->plan->zones) == 0)
        return;
    SgShift shift;
    if (!sg_outline_fit(scan->outline, scan->plan->zones, &shift))
        return;
    out->offset_cols = shift.cols;
    out->offset_rows = shift.rows;
    out->offset_outside = shift.before;
    out->offset_after = shift.after;
}

static void scan_finish(Scan *scan, GPtrArray *workers, SgScanFacts *out)
{
    gboolean whole;
    sg_parts_merge(scan->parts, scan->parts_count, out, &whole);
    out->pixels = (gint64)scan->facts->cols * scan->facts->rows;
    out->failed.col = out->failed.block_col * scan->facts->block_cols;
    out->failed.row = out->failed.block_row * scan->facts->block_rows;

    g_autofree guint64 *counts = g_new0(guint64, SG_KEYS);
    for (guint i = 0; i < workers->len; i++) {
        Worker *worker = workers->pdata[i];
        if (out->data > 0)
            carry_bins(worker, counts, out->min, out->max);
        for (guint32 key = 0; worker->counts != NULL && key < SG_KEYS; key++)
            counts[key] += worker->counts[key];
    }
    sg_distribution(counts, whole, out);
    find_offset(scan, out);
}

gboolean sg_scan(const SgRaster *raster, const SgRasterFacts *facts, const SgScanPlan *plan, SgScanFacts *out,
                 GError **error)
{
    memset(out, 0, sizeof *out);
    Scan scan = {.raster = raster, .facts = facts, .plan = plan};
    if (!scan_begin(&scan, error))
        return FALSE;
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func((GDestroyNotify)worker_free);
    const gboolean done = run_workers(&scan, workers, error);
    if (done) {
        scan_finish(&scan, workers, out);
        if (plan->progress != NULL)
            plan->progress(scan.blocks, scan.blocks, plan->progress_data);
    }
    scan_end(&scan);
    return done;
}

void sg_scan_facts_clear(SgScanFacts *facts)
{
    g_free(facts->failed.detail);
    memset(facts, 0, sizeof *facts);
}
