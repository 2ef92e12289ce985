/* The second pass. A worker takes the next unit, loads its blocks row of blocks by row of blocks, marks the pixels of
 * each layer and hands them on; then it waits for the units before it, so that a sink sees them in order. */
#include "soilgate/scan_marks.h"

#include "scan/joint.h"
#include "scan/marks.h"
#include "scan/worker.h"
#include "soilgate/base.h"
#include "soilgate/words.h"
#include <pthread.h>
#include <string.h>

typedef struct {
    const SgMarking *marking;
    const SgScanSet *set;
    SgCriteria *criteria; /* one a layer */
    SgWindows windows;
    gint64 room_bytes;
    gboolean joint; /* the layers are asked something together */

    int next;             /* atomic: the next unit to be taken */
    int stop;             /* atomic: a worker failed */
    pthread_mutex_t lock; /* not GLib's: the thread sanitizer knows these */
    pthread_cond_t turned;
    gint64 turn; /* the unit whose end comes next; under the lock, as progress */
} Pass;

typedef struct {
    Pass *pass;
    SgLane *lanes;
    void *room;
    SgJoint *joint;
    SgJointPart *part;
    guint16 *found; /* of the rows at hand: what the joint found, layer by layer; NULL without one */
    gsize found_size;
    SgMarkUnit at; /* the rows at hand */
    gpointer own;  /* the sink's */
    GThread *thread;
    GError *error;
    double values[SG_SEGMENT];
    guint16 marks[SG_SEGMENT];
} Worker;

/* -- What the layers say together --------------------------------------------------------------------------------- */

static guint16 *found_at(const Worker *worker, int layer, int col, int row)
{
    const SgMarkUnit *at = &worker->at;
    const gsize cols = (gsize)(at->end - at->col), rows = (gsize)(at->row_end - at->row);
    return worker->found + ((gsize)layer * rows + (gsize)(row - at->row)) * cols + (gsize)(col - at->col);
}

static void listen(gpointer data, SgJointFinding what, int index, int col, int row)
{
    const Worker *worker = data;
    const Pass *pass = worker->pass;
    if (what == SG_JOINT_BROKEN)
        *found_at(worker, sg_joint_about(&pass->set->relations[index]), col, row) |=
            pass->marking->relation_marks[index];
    else
        *found_at(worker, index, col, row) |= what == SG_JOINT_LACKING ? SG_MARK_LACKING : SG_MARK_EXTRA;
}

static gboolean find_together(Worker *worker, const SgWindow *window)
{
    const SgMarkUnit *at = &worker->at;
    const gsize size =
        (gsize)(at->end - at->col) * (gsize)(at->row_end - at->row) * (gsize)worker->pass->set->layers_count;
    if (size > worker->found_size) {
        g_free(worker->found);
        worker->found = g_try_new(guint16, size);
        worker->found_size = worker->found != NULL ? size : 0;
        if (worker->found == NULL)
            return FALSE;
    }
    memset(worker->found, 0, size * sizeof *worker->found);
    sg_joint_begin(worker->joint, worker->part);
    sg_joint_scan(worker->joint, worker->lanes, window, at->row, at->row_end);
    sg_joint_end(worker->joint);
    return TRUE;
}

/* -- A layer by itself -------------------------------------------------------------------------------------------- */

/* The pixels COL .. END - 1 of ROW, in one zone and of blocks that all decoded (GOOD) or all did not. */
static void mark_span(Worker *worker, int layer, int col, int end, int row, SgZone zone, gboolean good)
{
    const Pass *pass = worker->pass;
    const SgLane *lane = &worker->lanes[layer];
    for (int n; col < end; col += n) {
        n = MIN(end - col, SG_SEGMENT);
        if (good)
            sg_values_as_double(lane->values, lane->facts->type, sg_lane_index(lane, col, row), n, worker->values);
        if (good)
            sg_mark_values(&pass->criteria[layer], &pass->marking->layers[layer], worker->values, n, zone,
                           worker->marks);
        else
            sg_mark_unread(n, zone, worker->values, worker->marks);
        if (worker->found != NULL) {
            const guint16 *found = found_at(worker, layer, col, row);
            for (int i = 0; i < n; i++)
                worker->marks[i] |= found[i];
        }
        const SgMarkedRun run = {layer, col, row, n, zone, worker->values, worker->marks};
        pass->marking->sink.take(worker->own, &run, pass->marking->sink.data);
    }
}

/* Cut where zones change. */
static void mark_run(Worker *worker, int layer, int col, int end, int row, gboolean good)
{
    const SgZones *zones = worker->pass->set->layers[layer].plan->zones;
    if (zones == NULL) {
        mark_span(worker, layer, col, end, row, SG_ZONES, good);
        return;
    }
    int count;
    const SgZoneSpan *spans = sg_zones_row(zones, row, &count);
    for (int i = sg_find_span(spans, count, col); i < count && spans[i].col < end; i++)
        mark_span(worker, layer, MAX(spans[i].col, col), MIN(spans[i].end, end), row, spans[i].zone, good);
}

static void mark_layer(Worker *worker, int layer)
{
    const SgMarkUnit *at = &worker->at;
    for (int row = at->row; row < at->row_end; row++) {
        gboolean good;
        for (int col = at->col, next; col < at->end; col = next) {
            next = sg_lane_run(&worker->lanes[layer], col, at->end, row, &good);
            mark_run(worker, layer, col, next, row, good);
        }
    }
}

/* -- Units, in their order ---------------------------------------------------------------------------------------- */

static gboolean fail_memory(Worker *worker)
{
    g_set_error(&worker->error, SG_ERROR, SG_ERROR_FAILED, _("Not enough memory to mark the pixels of a raster"));
    return FALSE;
}

static gboolean mark_unit(Worker *worker, const SgWindow *window)
{
    const int layers = worker->pass->set->layers_count;
    for (int i = 0; i < layers; i++)
        sg_lane_forget(&worker->lanes[i]);
    for (int row = window->row, end; row < window->row_end; row = end) {
        end = window->row_end;
        for (int i = 0; i < layers; i++)
            end = MIN(end, sg_lane_end(&worker->lanes[i], window, row));
        worker->at = (SgMarkUnit){window->col, window->end, row, end};
        for (int i = 0; i < layers; i++)
            sg_lane_load(&worker->lanes[i], window, row);
        if (worker->joint != NULL && !find_together(worker, window))
            return fail_memory(worker);
        for (int i = 0; i < layers; i++)
            mark_layer(worker, i);
    }
    return TRUE;
}

/* Waits until all units before INDEX are ended, then ends it. FALSE: the pass has stopped. */
static gboolean end_unit(Worker *worker, gint64 index)
{
    Pass *pass = worker->pass;
    const SgMarkSink *sink = &pass->marking->sink;
    pthread_mutex_lock(&pass->lock);
    while (pass->turn != index && !g_atomic_int_get(&pass->stop))
        pthread_cond_wait(&pass->turned, &pass->lock);
    const gboolean ended = !g_atomic_int_get(&pass->stop) && sink->end(worker->own, sink->data, &worker->error);
    if (ended) {
        pass->turn++;
        if (pass->set->progress != NULL)
            pass->set->progress(pass->turn, pass->windows.count, pass->set->progress_data);
        pthread_cond_broadcast(&pass->turned);
    }
    pthread_mutex_unlock(&pass->lock);
    return ended;
}

static void stop_pass(Pass *pass)
{
    pthread_mutex_lock(&pass->lock);
    g_atomic_int_set(&pass->stop, 1);
    pthread_cond_broadcast(&pass->turned);
    pthread_mutex_unlock(&pass->lock);
}

static void ignore_failed(gpointer data, int block_col, int block_row, char *detail)
{
    (void)data;
    (void)block_col;
    (void)block_row;
    g_free(detail); /* the scan has told */
}

static gboolean open_worker(Worker *worker)
{
    Pass *pass = worker->pass;
    const SgScanSet *set = pass->set;
    worker->lanes = g_new0(SgLane, (gsize)set->layers_count);
    worker->room = g_try_malloc((gsize)MAX(pass->room_bytes, 1));
    if (worker->room == NULL)
        return fail_memory(worker);
    for (int i = 0; i < set->layers_count; i++) {
        worker->lanes[i] = (SgLane){.facts = set->layers[i].facts, .tell = ignore_failed};
        if (!sg_lane_open(&worker->lanes[i], &pass->windows, set->layers[i].raster, worker->room, &worker->error))
            return FALSE;
    }
    if (!pass->joint)
        return TRUE;
    worker->joint = sg_joint_new(set, pass->criteria);
    worker->part = sg_joint_part_new(set);
    sg_joint_listen(worker->joint, listen, worker);
    return TRUE;
}

static void close_worker(gpointer data)
{
    Worker *worker = data;
    for (int i = 0; worker->lanes != NULL && i < worker->pass->set->layers_count; i++)
        sg_lane_close(&worker->lanes[i]);
    g_free(worker->lanes);
    g_free(worker->room);
    g_free(worker->found);
    sg_joint_free(worker->joint);
    sg_joint_part_free(worker->pass->set, worker->part);
    g_clear_error(&worker->error);
    g_free(worker);
}

static gpointer run_worker(gpointer data)
{
    Worker *worker = data;
    Pass *pass = worker->pass;
    const SgMarkSink *sink = &pass->marking->sink;
    gboolean ok = open_worker(worker);
    while (ok && !g_atomic_int_get(&pass->stop)) {
        const gint64 index = g_atomic_int_add(&pass->next, 1);
        if (index >= pass->windows.count)
            break;
        const SgWindow window = sg_window(&pass->windows, index);
        const SgMarkUnit unit = {window.col, window.end, window.row, window.row_end};
        worker->own = sink->begin(&unit, sink->data);
        ok = mark_unit(worker, &window) && end_unit(worker, index);
        sink->drop(worker->own);
    }
    if (!ok)
        stop_pass(pass);
    return NULL;
}

/* -- The whole ---------------------------------------------------------------------------------------------------- */

#define UNIT_ROWS   64         /* strips of one row are marked so many at once */
#define UNIT_PIXELS (48 << 20) /* of all layers, at most, where low blocks are put together */

/* Rows of whole windows, LEAST of them or more and a multiple of the rows of tiles; 0: too many for a unit. */
static int unit_rows(const SgWindows *windows, int layers, int least)
{
    gint64 rows = windows->window_rows;
    while (rows < windows->rows && (rows < least || rows % SG_MARK_UNIT_ROWS != 0))
        rows += windows->window_rows;
    rows = MIN(rows, windows->rows);
    return rows * windows->window_cols * layers <= UNIT_PIXELS ? (int)rows : 0;
}

/* Windows of the scan, taller where that costs little. */
static SgWindows find_windows(const SgScanSet *set)
{
    const int layers = set->layers_count;
    g_autofree const SgRasterFacts **facts = g_new(const SgRasterFacts *, (gsize)layers);
    for (int i = 0; i < layers; i++)
        facts[i] = set->layers[i].facts;
    SgWindows windows = sg_windows(facts, layers, layers > 1 ? SG_LIMIT_SET_BYTES : SG_LIMIT_SCAN_BYTES);
    int rows = unit_rows(&windows, layers, UNIT_ROWS);
    if (rows == 0)
        rows = unit_rows(&windows, layers, SG_MARK_UNIT_ROWS);
    windows.window_rows = rows > 0 ? rows : windows.window_rows;
    windows.count = (gint64)windows.across * ((windows.rows - 1) / windows.window_rows + 1);
    return windows;
}

SgMarkUnit sg_mark_unit_most(const SgScanSet *set)
{
    const SgWindows windows = find_windows(set);
    return (SgMarkUnit){0, windows.window_cols, 0, windows.window_rows};
}

static gboolean check_set(const SgScanSet *set, GError **error)
{
    for (int i = 0; i < set->layers_count; i++) {
        const SgRasterFacts *facts = set->layers[i].facts, *first = set->layers[0].facts;
        if (sg_type_size(facts->type) > 0 && facts->cols > 0 && facts->rows > 0 && facts->block_cols > 0 &&
            facts->block_rows > 0 && facts->cols == first->cols && facts->rows == first->rows)
            continue;
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("The pixels of rasters of different sizes cannot be marked"));
        return FALSE;
    }
    return TRUE;
}

/* What a worker holds: blocks, marks of the rows at hand, and what the sink keeps. */
static gint64 worker_bytes(Pass *pass)
{
    gint64 bytes = 0;
    for (int i = 0; i < pass->set->layers_count; i++) {
        const SgRasterFacts *facts = pass->set->layers[i].facts;
        const gint64 lane = sg_lane_bytes(&pass->windows, facts);
        bytes += lane + (pass->joint ? lane * 2 / (gint64)sg_type_size(facts->type) : 0);
        pass->room_bytes = MAX(pass->room_bytes, sg_lane_block_bytes(&pass->windows, facts));
    }
    return bytes + pass->room_bytes + pass->marking->sink.unit_bytes;
}

static gboolean run_workers(Pass *pass, GPtrArray *workers, GError **error)
{
    const SgScanSet *set = pass->set;
    const gint64 most = set->layers_count > 1 ? SG_LIMIT_SET_BYTES : SG_LIMIT_SCAN_BYTES;
    const gint64 decoded = (gint64)pass->windows.cols * pass->windows.rows * set->layers_count * 2;
    const int threads = sg_scan_threads(set, pass->windows.count, decoded, worker_bytes(pass), most);
    for (int i = 0; i < threads; i++) {
        Worker *worker = g_new0(Worker, 1);
        worker->pass = pass;
        g_ptr_array_add(workers, worker);
        worker->thread = threads > 1 ? g_thread_try_new("mark", run_worker, worker, &worker->error) : NULL;
        if (threads == 1)
            run_worker(worker);
        else if (worker->thread == NULL)
            stop_pass(pass);
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

gboolean sg_scan_marks(const SgMarking *marking, GError **error)
{
    const SgScanSet *set = marking->set;
    if (!check_set(set, error))
        return FALSE;
    Pass pass = {.marking = marking,
                 .set = set,
                 .joint = !marking->apart && (set->layers_count > 1 || set->relations_count > 0)};
    pass.windows = find_windows(set);
    pass.criteria = g_new0(SgCriteria, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++)
        pass.criteria[i] = sg_criteria(set->layers[i].plan, set->layers[i].facts->type);
    pthread_mutex_init(&pass.lock, NULL);
    pthread_cond_init(&pass.turned, NULL);
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func(close_worker);
    const gboolean done = run_workers(&pass, workers, error);
    g_clear_pointer(&workers, g_ptr_array_unref);
    pthread_mutex_destroy(&pass.lock);
    pthread_cond_destroy(&pass.turned);
    g_free(pass.criteria);
    return done;
}
