/* scan, workers: the threads of a pass, and what they share.
 */
#ifndef SOILGATE_SCAN_WORKER_H
#define SOILGATE_SCAN_WORKER_H

#include "scan/joint.h"

/* One layer, as all workers share it. Nothing in it changes during the pass but the atomics and each part, which is its
 * taker's. */
typedef struct {
    const SgScanLayer *from;
    double *row_area_km2;
    SgOutline *outline;
    SgPart **parts;
    int enough[SG_TALLIES]; /* atomic: the first part known to fill the tally's places by itself */
} SgSharedLayer;

typedef struct {
    const SgScanSet *set;
    SgCriteria *criteria; /* one a layer */
    SgSharedLayer *layers;
    SgWindows windows;
    gint64 windows_a_part, window_bytes; /* of the layer that has most in a window */
    gint64 lane_bytes;                   /* of all layers: what a worker holds */
    gint64 room_bytes;                   /* for a block, shared by a worker's lanes; part of these */
    int parts_count;
    SgJointPart **joints; /* NULL when there is nothing to ask */

    int next_part; /* atomic */
    int stop;      /* atomic: a worker failed */
    gint64 done;   /* atomic: windows */
    int reporting; /* atomic: a worker is in the progress function */
} SgShared;

/* A layer, in the hands of one worker. */
typedef struct {
    SgBlock block;
    guint32 *bins;
    gint64 bins_pixels; /* counted in bins since they were carried over */
    guint64 *counts;    /* by key; NULL before the first carry */
} SgHand;

typedef struct {
    SgShared *scan;
    SgHand *hands; /* one a layer, as the next */
    SgLane *lanes; /* one array, for the joint */
    void *room;    /* scan->room_bytes */
    SgJoint *joint;
    GError *error;
    GThread *thread;
} SgWorker;

#define SG_THREAD_BYTES (1 << 20) /* decoded, for every thread: less is done before a thread is up */

/* How many threads a pass over SET should have that is cut into UNITS, decodes so much, and asks for WORKER_BYTES in
 * each thread, MOST_BYTES in all. */
int sg_scan_threads(const SgScanSet *set, gint64 units, gint64 decoded_bytes, gint64 worker_bytes, gint64 most_bytes);

/* Runs SgWorkers over all parts, to their end, and adds them to WORKERS, which keeps their counts until they are freed.
 * MOST_BYTES: what all of them may hold. FALSE with the error of the first that has one. */
gboolean sg_workers_run(SgShared *scan, gint64 most_bytes, GPtrArray *workers, GError **error);
void sg_worker_free(gpointer worker);
/* Adds the worker's counts of layer INDEX, by key, to COUNTS (SG_KEYS of them), over the keys from that of MIN to that
 * of MAX. */
void sg_worker_take_counts(SgWorker *worker, int index, guint64 *counts, double min, double max);

#endif
