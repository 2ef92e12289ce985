#include "scan/block.h"

#define CONVERT(type, to)                                                                                              \
    do {                                                                                                               \
        const type *from = (const type *)values + start;                                                               \
        for (int i = 0; i < n; i++)                                                                                    \
            (to)[i] = from[i];                                                                                         \
    } while (0)
#define CONVERT_WIDE(type)                                                                                             \
    do {                                                                                                               \
        const type *from = (const type *)values + start;                                                               \
        for (int i = 0; i < n; i++)                                                                                    \
            block->doubles[i] = (double)from[i];                                                                       \
    } while (0)

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
        CONVERT(guint8, block->floats);
        return;
    case SG_TYPE_INT8:
        CONVERT(gint8, block->floats);
        return;
    case SG_TYPE_UINT16:
        CONVERT(guint16, block->floats);
        return;
    case SG_TYPE_INT16:
        CONVERT(gint16, block->floats);
        return;
    case SG_TYPE_UINT32:
        CONVERT_WIDE(guint32);
        return;
    case SG_TYPE_INT32:
        CONVERT_WIDE(gint32);
        return;
    case SG_TYPE_UINT64:
        CONVERT_WIDE(guint64);
        return;
    case SG_TYPE_INT64:
        CONVERT_WIDE(gint64);
        return;
    case SG_TYPE_UNKNOWN:
    case SG_TYPE_COMPLEX:
        g_assert_not_reached(); /* refused before */
    }
}

/* The pixels COL .. END - 1 of ROW, in one zone; VALUES is the block's row from COL on, at START of it. */
static void scan_span(SgBlock *block, int col, int end, int row, SgZone zone, gsize start)
{
    while (col < end) {
        SgSegment segment = {.col = col, .row = row, .n = MIN(end - col, SG_SEGMENT), .zone = zone};
        load_values(block, block->values, start, &segment);
        sg_segment_scan(&block->pass, &segment);
        col += segment.n;
        start += (gsize)segment.n;
    }
}

/* The index of the span that holds COL. */
static int find_span(const SgZoneSpan *spans, int count, int col)
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

/* The part of a block that lies on the raster, row by row, cut where zones change. */
void sg_block_scan(SgBlock *block, int block_col, int block_row)
{
    const SgRasterFacts *facts = block->facts;
    const SgZones *zones = block->zones;
    const int west = block_col * facts->block_cols, north = block_row * facts->block_rows;
    const int east = MIN(west + facts->block_cols, facts->cols), south = MIN(north + facts->block_rows, facts->rows);
    for (int row = north; row < south; row++) {
        const gsize start = (gsize)(row - north) * (gsize)facts->block_cols;
        if (zones == NULL) {
            scan_span(block, west, east, row, SG_ZONES, start);
            continue;
        }
        int count;
        const SgZoneSpan *spans = sg_zones_row(zones, row, &count);
        for (int i = find_span(spans, count, west); i < count && spans[i].col < east; i++) {
            const int col = MAX(spans[i].col, west);
            scan_span(block, col, MIN(spans[i].end, east), row, spans[i].zone, start + (gsize)(col - west));
        }
    }
}
