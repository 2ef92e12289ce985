/* check, private: makes the facts of a file. Opens, scans and hashes; judges nothing. */
#ifndef SOILGATE_CHECK_MEASURE_H
#define SOILGATE_CHECK_MEASURE_H

#include "soilgate/check.h"

/* What is shared by the files of one run: the boundaries, and who owns the pixels of the grids met last. */
typedef struct {
    const SgBoundaries *boundaries;
    int threads;                                                /* 0: all processors */
    GPtrArray *lattices;                                        /* see measure.c */
    void (*progress)(gint64 done, gint64 total, gpointer data); /* blocks of this file; or NULL */
    gpointer progress_data;
} SgMeasure;

void sg_measure_init(SgMeasure *measure, const SgBoundaries *boundaries, int threads);
void sg_measure_clear(SgMeasure *measure);
/* Fills FILE, whose path, name and iso3 are set. SPEC may be NULL. FALSE with an error only when the tool failed. */
gboolean sg_measure_file(SgMeasure *measure, const SgSpec *spec, SgFileFacts *file, GError **error);

SgFileFacts *sg_file_facts_new(const char *path, const char *shown);
void sg_file_facts_free(SgFileFacts *file);

#endif
