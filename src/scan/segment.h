/* scan, segments: everything that is counted about neighbouring pixels of one row.
 */
#ifndef SOILGATE_SCAN_SEGMENT_H
#define SOILGATE_SCAN_SEGMENT_H

#include "scan/criteria.h"
#include "scan/outline.h"
#include "scan/part.h"

/* Pixels COL .. COL + N - 1 of ROW, all in one zone; their values as Float32 or as double, the other is NULL. */
typedef struct {
    int col, row, n;
    SgZone zone; /* SG_ZONES: no zones are known */
    const float *floats;
    const double *doubles;
} SgSegment;

/* What segments are counted with, and into. */
typedef struct {
    const SgCriteria *criteria;
    const double *row_area_km2;  /* area of a pixel, by row; NULL without a grid */
    SgOutline *outline;          /* shared by all workers; NULL when not wanted */
    guint32 *bins;               /* the worker's counts by key */
    gboolean wanted[SG_TALLIES]; /* places are still wanted: no earlier part has enough of them */
    SgPart *part;
} SgPass;

void sg_segment_scan(const SgPass *pass, const SgSegment *segment);

#endif
