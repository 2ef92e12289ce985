/* scan, blocks: from the values of blocks, as the file holds them, to segments of rows.
 */
#ifndef SOILGATE_SCAN_BLOCK_H
#define SOILGATE_SCAN_BLOCK_H

#include "scan/segment.h"
#include "scan/window.h"

/* What the pixels of one layer are counted with. */
typedef struct {
    SgPass pass;
    const SgZones *zones; /* NULL: none are known */
    float floats[SG_SEGMENT];
    double doubles[SG_SEGMENT];
} SgBlock;

/* Counts the pixels of rows ROW .. END - 1 of the window, which LANE has loaded; what did not decode is left out. */
void sg_block_scan(SgBlock *block, const SgLane *lane, const SgWindow *window, int row, int end);

/* N values of TYPE from VALUES[START] on as numbers. */
void sg_values_as_double(const void *values, SgType type, gsize start, int n, double *out);

/* The index of the span that holds COL. */
static inline int sg_find_span(const SgZoneSpan *spans, int count, int col)
{
    int low = 0, high = count - 1;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (spans[middle].end <= col)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
