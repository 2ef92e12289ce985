#include "scan/worker.h"

#include "soilgate/base.h"
#include "soilgate/words.h"
#include <string.h>
#include <sys/resource.h>

#define FILES_A_LANE 2 /* descriptors of a raster that is opened again: ours, and GDAL's */

#define BINS_FULL (G_MAXUINT32 / 4u) /* pixels after which 32 bits are carried over; a part is far below */

static void note_failed(gpointer data, int block_col, int block_row, char *detail)
{
    SgPart *part = ((SgHand *)data)->block.pass.part;
    if (part->blocks_failed++ > 0) {
        g_free(detail);
        return;
    }
    part->failed_col = block_col;
    part->failed_row = block_row;
    part->failed_detail = detail;
}

/* Row of blocks by row of blocks, as far as the lowest of them go: each layer is counted while it is in the cache. */
static void scan_window(SgWorker *worker, gint64 index)
{
    const SgShared *scan = worker->scan;
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
static void report_progress(SgShared *scan, gint64 windows)
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
static void carry_bins(SgHand *hand, guint64 *counts, double min, double max)
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
static void note_enough(SgSharedLayer *layer, const SgPart *part, int index)
{
    for (int tally = 0; tally < SG_TALLIES; tally++) {
        if (part->tallies[tally].places_count < SG_LIMIT_PLACES)
            continue;
        int known = g_atomic_int_get(&layer->enough[tally]);
        while (index < known && !g_atomic_int_compare_and_exchange(&layer->enough[tally], known, index))
            known = g_atomic_int_get(&layer->enough[tally]);
    }
}

static void begin_part(SgWorker *worker, int index)
{
    SgShared *scan = worker->scan;
    for (int i = 0; i < scan->set->layers_count; i++) {
        SgSharedLayer *layer = &scan->layers[i];
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

static void end_part(SgWorker *worker, int index)
{
    for (int i = 0; i < worker->scan->set->layers_count; i++) {
        SgHand *hand = &worker->hands[i];
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

static void scan_part(SgWorker *worker, int index)
{
    SgShared *scan = worker->scan;
    const gint64 first = index * scan->windows_a_part, end = MIN(first + scan->windows_a_part, scan->windows.count);
    const gint64 batch = MAX(SG_THREAD_BYTES / scan->window_bytes, 1);
    begin_part(worker, index);
    for (gint64 window = first; window < end; window++) {
        scan_window(worker, window);
        if ((window - first) % batch == batch - 1 || window == end - 1)
            report_progress(scan, (window - first) % batch + 1);
    }
    end_part(worker, index);
}

static gboolean open_hand(SgWorker *worker, int index)
{
    SgShared *scan = worker->scan;
    const SgSharedLayer *layer = &scan->layers[index];
    SgHand *hand = &worker->hands[index];
    SgLane *lane = &worker->lanes[index];
    *lane = (SgLane){.facts = layer->from->facts, .tell = note_failed, .tell_data = hand};
    hand->bins = g_try_new0(guint32, SG_BINS);
    if (hand->bins == NULL) {
        g_set_error(&worker->error, SG_ERROR, SG_ERROR_FAILED, _("Not enough memory to count the values of a raster"));
        return FALSE;
    }
    hand->block.zones = layer->from->plan->zones;
    hand->block.pass = (SgPass){.criteria = &scan->criteria[index],
                                .row_area_km2 = layer->row_area_km2,
                                .outline = layer->outline,
                                .bins = hand->bins};
    return sg_lane_open(lane, &scan->windows, layer->from->raster, worker->room, &worker->error);
}

static gpointer run_worker(gpointer data)
{
    SgWorker *worker = data;
    SgShared *scan = worker->scan;
    const int layers = scan->set->layers_count;
    worker->hands = g_new0(SgHand, (gsize)layers);
    worker->lanes = g_new0(SgLane, (gsize)layers);
    worker->room = g_try_malloc((gsize)MAX(scan->room_bytes, 1));
    if (worker->room == NULL)
        g_set_error(&worker->error, SG_ERROR, SG_ERROR_FAILED, _("Not enough memory to read the blocks of a raster"));
    for (int i = 0; i < layers; i++)
        if (worker->error != NULL || !open_hand(worker, i)) {
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

void sg_worker_free(gpointer data)
{
    SgWorker *worker = data;
    for (int i = 0; worker->lanes != NULL && i < worker->scan->set->layers_count; i++) {
        sg_lane_close(&worker->lanes[i]);
        g_free(worker->hands[i].bins);
        g_free(worker->hands[i].counts);
    }
    g_free(worker->lanes);
    g_free(worker->room);
    g_free(worker->hands);
    sg_joint_free(worker->joint);
    g_clear_error(&worker->error);
    g_free(worker);
}

/* Descriptors that may still be opened, but for some that others need. */
static gint64 files_left(void)
{
    struct rlimit limit;
    const gint64 reserve = 64;
    gint64 used = 0;
    g_autoptr(GDir) open = g_dir_open("/proc/self/fd", 0, NULL);
    while (open != NULL && g_dir_read_name(open) != NULL)
        used++;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return G_MAXINT;
    return MIN((gint64)limit.rlim_cur, G_MAXINT) - used - reserve;
}

int sg_scan_threads(const SgScanSet *set, gint64 units, gint64 decoded_bytes, gint64 worker_bytes, gint64 most_bytes)
{
    gint64 threads = set->threads > 0 ? set->threads : (gint64)g_get_num_processors();
    threads = MIN(threads, SG_LIMIT_THREADS);
    threads = MIN(threads, most_bytes / worker_bytes);
    threads = MIN(threads, files_left() / ((gint64)FILES_A_LANE * set->layers_count));
    threads = MIN(threads, MIN(units, decoded_bytes / SG_THREAD_BYTES));
    return (int)MAX(threads, 1);
}

gboolean sg_workers_run(SgShared *scan, gint64 most_bytes, GPtrArray *workers, GError **error)
{
    const gint64 decoded = scan->windows.count * scan->window_bytes * scan->set->layers_count;
    const int threads = sg_scan_threads(scan->set, scan->parts_count, decoded, scan->lane_bytes, most_bytes);
    for (int i = 0; i < threads; i++) {
        SgWorker *worker = g_new0(SgWorker, 1);
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
        SgWorker *worker = workers->pdata[i];
        if (worker->thread != NULL)
            g_thread_join(worker->thread);
        if (worker->error != NULL && first == NULL)
            first = g_steal_pointer(&worker->error);
    }
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}

void sg_worker_take_counts(SgWorker *worker, int index, guint64 *counts, double min, double max)
{
    SgHand *hand = &worker->hands[index];
    carry_bins(hand, counts, min, max);
    for (guint32 key = 0; hand->counts != NULL && key < SG_KEYS; key++)
        counts[key] += hand->counts[key];
}
