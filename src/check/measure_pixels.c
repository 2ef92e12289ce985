/* The pixels of files on one grid, scanned together, and beside them the hashes. */
#include "check/measure_zones.h"
#include "soilgate/base.h"

#include <string.h>

/* --- hashes --- */

typedef struct {
    const SgMeasured *measured;
    int n;
    GError *error; /* the first */
} Hash;

static gpointer hash_files(gpointer data)
{
    Hash *hash = data;
    for (int i = 0; i < hash->n && hash->error == NULL; i++) {
        SgRasterFacts *raster = &hash->measured[i].file->raster;
        g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(hash->measured[i].raster), &hash->error);
        g_strlcpy(raster->sha256, sha256 != NULL ? sha256 : "", sizeof raster->sha256);
    }
    return NULL;
}

gboolean sg_measure_hash(const SgMeasured *measured, GError **error)
{
    Hash hash = {.measured = measured, .n = 1};
    hash_files(&hash);
    if (hash.error != NULL)
        g_propagate_error(error, hash.error);
    return hash.error == NULL;
}

/* --- the scan --- */

/* A set being scanned, to tell its progress in bytes of the run. */
typedef struct {
    const SgMeasure *measure;
    const char *shown;
    gint64 bytes;
} Progress;

static void tell_progress(gint64 done, gint64 total, gpointer data)
{
    const Progress *progress = data;
    const SgMeasure *measure = progress->measure;
    double part = total > 0 ? (double)done / (double)total : 1;
    gint64 bytes = measure->bytes_done + (gint64)(part * (double)progress->bytes);
    measure->progress(progress->shown, MIN(bytes, measure->bytes_total), measure->bytes_total, measure->progress_data);
}

static gboolean scan_all(SgMeasure *measure, SgScanSet *set, const SgMeasured *measured, Progress *progress,
                         SgSetFacts *out, GError **error)
{
    g_autofree SgScanFacts *facts = g_new0(SgScanFacts, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++)
        progress->bytes += sg_measure_bytes(measured[i].file);
    if (measure->progress != NULL) {
        set->progress = tell_progress;
        set->progress_data = progress;
    }
    if (!sg_scan_set(set, facts, out, error))
        return FALSE;
    for (int i = 0; i < set->layers_count; i++) {
        SgFileFacts *file = measured[i].file;
        file->scan = facts[i];
        file->scanned = TRUE;
        file->shared = out->shared;
        if (out->footprints != NULL)
            file->footprint = out->footprints[i];
    }
    measure->bytes_done += progress->bytes;
    return TRUE;
}

static gboolean scan_and_hash(SgMeasure *measure, SgScanSet *set, const SgMeasured *measured, Progress *progress,
                              SgSetFacts *out, GError **error)
{
    Hash hash = {.measured = measured, .n = set->layers_count};
    GThread *thread = g_thread_try_new("hash", hash_files, &hash, NULL);
    if (thread == NULL)
        hash_files(&hash);
    gboolean ok = scan_all(measure, set, measured, progress, out, error);
    if (thread != NULL)
        g_thread_join(thread);
    if (ok && hash.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&hash.error));
        ok = FALSE;
    }
    g_clear_error(&hash.error);
    return ok;
}

gboolean sg_measure_scan(SgMeasure *measure, const SgSpec *spec, const SgMeasureGroup *group, SgSetFacts *out,
                         GError **error)
{
    const SgMeasured *measured = group->measured;
    SgOwnedGrid *owned = NULL;
    memset(out, 0, sizeof *out);
    if (!sg_measure_lay(measure, spec, measured, group->n, &owned, error))
        return FALSE;
    g_autofree SgScanLayer *layers = g_new0(SgScanLayer, (gsize)group->n);
    for (int i = 0; i < group->n; i++)
        layers[i] = (SgScanLayer){.raster = measured[i].raster,
                                  .facts = &measured[i].file->raster,
                                  .plan = &measured[i].file->plan,
                                  .classes = measured[i].classes,
                                  .classes_count = measured[i].classes_count};
    SgScanSet set = {.layers = layers,
                     .layers_count = group->n,
                     .relations = group->relations,
                     .relations_count = group->relations_count,
                     .threads = measure->threads};
    Progress progress = {.measure = measure, .shown = group->shown};
    gboolean ok = scan_and_hash(measure, &set, measured, &progress, out, error);
    for (int i = 0; i < group->n; i++) {
        SgFileFacts *file = measured[i].file;
        file->plan.grid = NULL;
        file->plan.zones = NULL;
        if (ok && owned != NULL && file->zoned)
            sg_measure_tell_spill(owned, file);
    }
    return ok;
}
