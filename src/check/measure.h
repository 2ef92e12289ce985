/* check, private: makes the facts of a file. Opens, scans and hashes; judges nothing. */
#ifndef SOILGATE_CHECK_MEASURE_H
#define SOILGATE_CHECK_MEASURE_H

#include "soilgate/check.h"

/* What is shared by the files of one run: the boundaries, who owns the pixels of the grids met last, and how far the
 * run is, in bytes. */
typedef struct {
    const SgBoundaries *boundaries;
    int threads;                                                                  /* 0: all processors */
    GPtrArray *grids;                                                             /* see measure_zones.h */
    void (*progress)(const char *file, gint64 done, gint64 total, gpointer data); /* or NULL */
    gpointer progress_data;
    gint64 bytes_total, bytes_done; /* of all files of the run; of those before these */
} SgMeasure;

void sg_measure_init(SgMeasure *measure, const SgBoundaries *boundaries, int threads);
void sg_measure_clear(SgMeasure *measure);
/* The bytes that FILE counts for in the progress; 1 or more. */
gint64 sg_measure_bytes(const SgFileFacts *file);

/* A file that is open, to be scanned. */
typedef struct {
    SgFileFacts *file;
    SgRaster *raster;     /* NULL: it did not open, and all facts are there */
    SgScanClass *classes; /* what its codes stand for in relations; NULL: they mean what they are */
    guint classes_count;
} SgMeasured;
void sg_measured_clear(SgMeasured *measured);

/* Opens the file, whose path, name and iso3 are set, and fills its facts up to the pixels. SPEC may be NULL. FALSE with
 * an error only when the tool failed. */
gboolean sg_measure_open(SgMeasure *measure, const SgSpec *spec, SgMeasured *measured, GError **error);
/* Only the hash, of a file whose pixels cannot be read. */
gboolean sg_measure_hash(const SgMeasured *measured, GError **error);
/* Open files on one grid, and what is to be asked of them. */
typedef struct {
    const SgMeasured *measured;
    int n;
    const SgScanRelation *relations; /* their layers are places among the files */
    int relations_count;
    const char *shown; /* the name that progress is told under */
} SgMeasureGroup;
/* Scans and hashes the files together. OUT, what they say together, is the caller's to clear. */
gboolean sg_measure_scan(SgMeasure *measure, const SgSpec *spec, const SgMeasureGroup *group, SgSetFacts *out,
                         GError **error);

/* The zones of a file that was ZONED when it was measured. They live until other files' are asked for. NULL with an
 * error. */
const SgZones *sg_measure_zones(SgMeasure *measure, const SgFileFacts *file, GError **error);

SgFileFacts *sg_file_facts_new(const char *path, const char *shown);
void sg_file_facts_free(SgFileFacts *file);

#endif
