/* Compares the pixels of two rasters on one grid. Both are read in bands of whole rows, block by block, so that files
 * with other blocks are compared in bounded memory; a block is decoded again only where it crosses into the next band.
 */
#include "soilgate/base.h"
#include "soilgate/compare.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *when; /* "before", "after" */
    SgRaster *raster;
    SgRasterFacts facts;
    gpointer block;
    double *band; /* cols * rows of the band; NaN: no data */
} Side;

static gboolean side_open(Side *side, const SgRecordFile *file, const char *when, SgPixelDiff *out, GError **error)
{
    side->when = when;
    sg_raster_facts_init(&side->facts);
    if (!sg_raster_open(file->local, &side->facts, &side->raster, error))
        return FALSE;
    if (side->raster == NULL)
        out->refused = g_strdup_printf(_("the file did not open (%s)"), when);
    else if (sg_type_size(side->facts.type) == 0)
        out->refused = g_strdup_printf(_("pixels of type %s are not read (%s)"), sg_type_name(side->facts.type), when);
    return TRUE;
}

static void side_close(Side *side)
{
    sg_raster_close(side->raster);
    sg_raster_facts_clear(&side->facts);
    g_free(side->block);
    g_free(side->band);
}

/* Corners that differ by less than this many pixels, as rounded tags do, are the same. */
#define SAME_PX 1e-3

static gboolean near_px(double a, double b, double pixel)
{
    return fabs(a - b) <= SAME_PX * fabs(pixel);
}

static gboolean same_grid(const SgRasterFacts *a, const SgRasterFacts *b)
{
    if (a->cols != b->cols || a->rows != b->rows || a->has_geotransform != b->has_geotransform)
        return FALSE;
    if (!a->has_geotransform)
        return TRUE;
    const double *x = a->gt, *y = b->gt;
    double width = hypot(x[1], x[4]), height = hypot(x[2], x[5]);
    for (int corner = 0; corner < 3; corner++) { /* three corners tell an affine grid */
        double col = corner == 1 ? a->cols : 0, row = corner == 2 ? a->rows : 0;
        if (!near_px(x[0] + col * x[1] + row * x[2], y[0] + col * y[1] + row * y[2], width) ||
            !near_px(x[3] + col * x[4] + row * x[5], y[3] + col * y[4] + row * y[5], height))
            return FALSE;
    }
    return TRUE;
}

static double value_at(SgType type, gconstpointer block, gsize i)
{
    switch (type) {
    case SG_TYPE_BYTE:
        return ((const guint8 *)block)[i];
    case SG_TYPE_INT8:
        return ((const gint8 *)block)[i];
    case SG_TYPE_UINT16:
        return ((const guint16 *)block)[i];
    case SG_TYPE_INT16:
        return ((const gint16 *)block)[i];
    case SG_TYPE_UINT32:
        return ((const guint32 *)block)[i];
    case SG_TYPE_INT32:
        return ((const gint32 *)block)[i];
    case SG_TYPE_UINT64:
        return (double)((const guint64 *)block)[i];
    case SG_TYPE_INT64:
        return (double)((const gint64 *)block)[i];
    case SG_TYPE_FLOAT32:
        return (double)((const float *)block)[i];
    case SG_TYPE_FLOAT64:
        return ((const double *)block)[i];
    default:
        return (double)NAN;
    }
}

/* Copies the part of the block at (FROM_COL, FROM_ROW) that lies in the rows TOP .. END - 1 into the band. */
static void copy_block(Side *side, int from_col, int from_row, int top, int end)
{
    const SgRasterFacts *facts = &side->facts;
    const gboolean has_nodata = facts->nodata_state == SG_NODATA_VALUE;
    int last_col = MIN(from_col + facts->block_cols, facts->cols);
    int first = MAX(from_row, top), last = MIN(from_row + facts->block_rows, end);
    for (int row = first; row < last; row++) {
        gsize in = (gsize)(row - from_row) * (gsize)facts->block_cols;
        double *out = side->band + (gsize)(row - top) * (gsize)facts->cols;
        for (int col = from_col; col < last_col; col++, in++) {
            double value = value_at(facts->type, side->block, in);
            out[col] = isfinite(value) && !(has_nodata && value == facts->nodata) ? value : (double)NAN;
        }
    }
}

/* Fills the band with the rows TOP .. END - 1. FALSE when a block does not decode: OUT says which. */
static gboolean fill_band(Side *side, int top, int end, SgPixelDiff *out)
{
    const SgRasterFacts *facts = &side->facts;
    for (int block_row = top / facts->block_rows; block_row <= (end - 1) / facts->block_rows; block_row++)
        for (int block_col = 0; block_col <= (facts->cols - 1) / facts->block_cols; block_col++) {
            g_autofree char *detail = NULL;
            int col = block_col * facts->block_cols, row = block_row * facts->block_rows;
            if (!sg_raster_read_block(side->raster, block_col, block_row, side->block, &detail)) {
                out->refused =
                    g_strdup_printf(_("the block at row %d, column %d does not decode (%s)"), row, col, side->when);
                return FALSE;
            }
            copy_block(side, col, row, top, end);
        }
    return TRUE;
}

static void compare_band(const Side *before, const Side *after, int top, int rows, SgPixelDiff *out)
{
    gsize cols = (gsize)before->facts.cols, count = cols * (gsize)rows;
    for (gsize i = 0; i < count; i++) {
        double x = before->band[i], y = after->band[i];
        if (isnan(x) || isnan(y)) {
            out->gained += isnan(x) && !isnan(y);
            out->lost += !isnan(x) && isnan(y);
            continue;
        }
        out->both++;
        if (x == y)
            continue;
        out->changed++;
        if (fabs(y - x) <= out->largest)
            continue;
        out->largest = fabs(y - x);
        out->col = (int)(i % cols);
        out->row = top + (int)(i / cols);
        out->before = x;
        out->after = y;
    }
}

static void find_place(const SgRasterFacts *facts, SgPixelDiff *out)
{
    out->lon = out->lat = (double)NAN;
    if (!facts->has_geotransform || !facts->crs.geographic)
        return;
    double col = out->col + 0.5, row = out->row + 0.5;
    out->lon = facts->gt[0] + col * facts->gt[1] + row * facts->gt[2];
    out->lat = facts->gt[3] + col * facts->gt[4] + row * facts->gt[5];
}

static gboolean allocate(Side *side, int rows, GError **error)
{
    const SgRasterFacts *facts = &side->facts;
    side->block = g_try_malloc_n((gsize)facts->block_cols * (gsize)facts->block_rows, sg_type_size(facts->type));
    side->band = g_try_malloc0_n((gsize)facts->cols * (gsize)rows, sizeof(double));
    if (side->block != NULL && side->band != NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("no memory to compare the pixels of a layer"));
    return FALSE;
}

static gboolean compare_rasters(Side *before, Side *after, SgPixelDiff *out, GError **error)
{
    const SgRasterFacts *facts = &before->facts;
    int height = MAX(facts->block_rows, after->facts.block_rows);
    int most = (int)(SG_LIMIT_BAND_BYTES / (sizeof(double) * (gsize)facts->cols));
    height = CLAMP(height, 1, MIN(most, facts->rows)); /* the limit holds a row of the widest raster: limits.h */
    if (!allocate(before, height, error) || !allocate(after, height, error))
        return FALSE;
    for (int top = 0; top < facts->rows; top += height) {
        int end = MIN(top + height, facts->rows);
        if (!fill_band(before, top, end, out) || !fill_band(after, top, end, out))
            return TRUE;
        compare_band(before, after, top, end - top, out);
    }
    out->compared = TRUE;
    find_place(facts, out);
    return TRUE;
}

static gboolean compare_files(const SgRecordFile *before, const SgRecordFile *after, SgPixelDiff *out, GError **error)
{
    Side sides[2] = {{0}};
    gboolean ok = side_open(&sides[0], before, _("before"), out, error);
    if (ok && out->refused == NULL)
        ok = side_open(&sides[1], after, _("after"), out, error);
    else
        sg_raster_facts_init(&sides[1].facts);
    if (ok && out->refused == NULL && !same_grid(&sides[0].facts, &sides[1].facts))
        out->refused = g_strdup(_("they lie on different grids"));
    if (ok && out->refused == NULL)
        ok = compare_rasters(&sides[0], &sides[1], out, error);
    side_close(&sides[0]);
    side_close(&sides[1]);
    return ok;
}

static void settle(SgDiffLayer *layer)
{
    const SgPixelDiff *pixels = &layer->pixels;
    layer->changes &= ~(unsigned)SG_CHANGE_FILE; /* the pixels say more than the bytes */
    if (pixels->changed + pixels->gained + pixels->lost > 0)
        layer->changes |= SG_CHANGE_PIXELS;
    else
        layer->changes &= ~(unsigned)SG_CHANGE_VALUES; /* percentiles depend on the order of the blocks */
    layer->state = layer->changes != 0 ? SG_DIFF_CHANGED : SG_DIFF_SAME;
}

static gboolean compare_layer(SgDiffLayer *layer, GError **error)
{
    const SgRecordFile *before = layer->before, *after = layer->after;
    SgPixelDiff *pixels = &layer->pixels;
    if (before == NULL || after == NULL)
        return TRUE;
    if (before->sha256 != NULL && g_strcmp0(before->sha256, after->sha256) == 0) {
        pixels->compared = before->scanned && after->scanned;
        pixels->both = pixels->compared ? before->data : 0;
        pixels->lon = pixels->lat = (double)NAN;
        if (!pixels->compared)
            pixels->refused = g_strdup(_("the files are the same, byte by byte"));
        return TRUE;
    }
    if (!before->open || !after->open)
        pixels->refused = g_strdup_printf(_("the file did not open (%s)"), before->open  ? _("after")
                                                                           : after->open ? _("before")
                                                                                         : _("before and after"));
    else if (before->local == NULL || after->local == NULL)
        pixels->refused = g_strdup(_("only a report is at hand"));
    else if (!compare_files(before, after, pixels, error))
        return FALSE;
    if (pixels->compared)
        settle(layer);
    return TRUE;
}

gboolean sg_compare_pixels(SgDiff *diff, GError **error)
{
    for (guint i = 0; i < diff->deliveries->len; i++) {
        const SgDiffDelivery *delivery = g_ptr_array_index(diff->deliveries, i);
        for (guint k = 0; k < delivery->layers->len; k++)
            if (!compare_layer(g_ptr_array_index(delivery->layers, k), error))
                return FALSE;
    }
    return TRUE;
}
