#include "scan/block.h"

#include <string.h>

#define FILL(type, to)                                                                                                 \
    do {                                                                                                               \
        const type *from = (const type *)values + start;                                                               \
        for (int i = 0; i < n; i++)                                                                                    \
            (to)[i] = (__typeof__(*(to)))from[i];                                                                      \
    } while (0)

void sg_values_as_double(const void *values, SgType storage, gsize start, int n, double *out)
{
    switch (storage) {
    case SG_TYPE_FLOAT32:
        FILL(float, out);
        return;
    case SG_TYPE_FLOAT64:
        memcpy(out, (const double *)values + start, (gsize)n * sizeof *out);
        return;
    case SG_TYPE_BYTE:
        FILL(guint8, out);
        return;
    case SG_TYPE_INT8:
        FILL(gint8, out);
        return;
    case SG_TYPE_UINT16:
        FILL(guint16, out);
        return;
    case SG_TYPE_INT16:
        FILL(gint16, out);
        return;
    case SG_TYPE_UINT32:
        FILL(guint32, out);
        return;
    case SG_TYPE_INT32:
        FILL(gint32, out);
        return;
    case SG_TYPE_UINT64:
        FILL(guint64, out);
        return;
    case SG_TYPE_INT64:
        FILL(gint64, out);
        return;
    case SG_TYPE_UNKNOWN:
    case SG_TYPE_COMPLEX:
        g_assert_not_reached(); /* refused before */
    }
}

/* N values from START on, as the segment holds them: Float32 and Float64 where they lie, others converted. */
static void load_values(SgBlock *block, const void *values, gsize start, SgSegment *segment)
{
    const int n = segment->n;
    segment->floats = block->pass.criteria->wide ? NULL : block->floats;
    segment->doubles = block->pass.criteria->wide ? block->doubles : NULL;
    switch (block->pass.criteria->type) {
    case SG_TYPE_FLOAT32:
        segment->floats = (const float *)values + start;
        return;
    case SG_TYPE_FLOAT64:
        segment->doubles = (const double *)values + start;
        return;
    case SG_TYPE_BYTE:
        FILL(guint8, block->floats);
        return;
    case SG_TYPE_INT8:
        FILL(gint8, block->floats);
        return;
    case SG_TYPE_UINT16:
        FILL(guint16, block->floats);
        return;
    case SG_TYPE_INT16:
        FILL(gint16, block->floats);
        return;
    case SG_TYPE_UINT32:
    case SG_TYPE_INT32:
    case SG_TYPE_UINT64:
    case SG_TYPE_INT64:
        sg_values_as_double(values, block->pass.criteria->type, start, n, block->doubles);
        return;
    case SG_TYPE_UNKNOWN:
    case SG_TYPE_COMPLEX:
        g_assert_not_reached(); /* refused before */
    }
}

/* The pixels COL .. END - 1 of ROW, in one zone. */
static void scan_span(SgBlock *block, const SgLane *lane, int col, int end, int row, SgZone zone)
{
    gsize start = sg_lane_index(lane, col, row);
    while (col < end) {
        SgSegment segment = {.col = col, .row = row, .n = MIN(end - col, SG_SEGMENT), .zone = zone};
        load_values(block, lane->values, start, &segment);
        sg_segment_scan(&block->pass, &segment);
        col += segment.n;
        start += (gsize)segment.n;
    }
}

/* The pixels COL .. END - 1 of ROW, cut where zones change. */
static void scan_run(SgBlock *block, const SgLane *lane, int col, int end, int row)
{
    if (block->zones == NULL) {
        scan_span(block, lane, col, end, row, SG_ZONES);
        return;
    }
    int count;
    const SgZoneSpan *spans = sg_zones_row(block->zones, row, &count);
    for (int i = sg_find_span(spans, count, col); i < count && spans[i].col < end; i++)
        scan_span(block, lane, MAX(spans[i].col, col), MIN(spans[i].end, end), row, spans[i].zone);
}

void sg_block_scan(SgBlock *block, const SgLane *lane, const SgWindow *window, int row, int end)
{
    for (; row < end; row++) {
        gboolean good;
        for (int col = window->col, next; col < window->end; col = next) {
            next = sg_lane_run(lane, col, window->end, row, &good);
            if (good)
                scan_run(block, lane, col, next, row);
        }
    }
}
