/* Rows of a raster, read block by block, as numbers. */
#include "seams/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>

static gboolean refuse(const SgSeamRows *rows, const char *why, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", rows->shown, why);
    return FALSE;
}

static gboolean take_grid(SgSeamRows *rows, GError **error)
{
    const SgRasterFacts *facts = &rows->facts;
    const SgCrsMatch match = sg_crs_compare(&facts->crs, 4326);
    if (facts->bands != 1 || sg_type_size(facts->type) == 0)
        return refuse(rows, _("borders are looked at in maps of one band of real numbers"), error);
    if (match != SG_CRS_SAME && match != SG_CRS_UNIDENTIFIED)
        return refuse(rows, _("borders are looked at in maps in degrees, EPSG:4326"), error);
    if (!facts->has_geotransform || facts->gt[2] != 0 || facts->gt[4] != 0 || !(facts->gt[1] > 0) ||
        !(facts->gt[5] < 0))
        return refuse(rows, _("borders are looked at in maps whose rows run from north to south"), error);
    rows->grid = (SgGrid){facts->cols, facts->rows, facts->gt[0], facts->gt[3], facts->gt[1], -facts->gt[5]};
    return TRUE;
}

gboolean sg_seam_rows_open(SgSeamRows *rows, const char *path, GError **error)
{
    *rows = (SgSeamRows){.shown = sg_text_printable(path), .block_row = -1};
    sg_raster_facts_init(&rows->facts);
    if (!sg_raster_open(path, &rows->facts, &rows->raster, error))
        return FALSE;
    if (rows->facts.door != SG_DOOR_OPEN)
        return refuse(rows, rows->facts.door_detail, error);
    return take_grid(rows, error);
}

void sg_seam_rows_close(SgSeamRows *rows)
{
    if (rows->shown == NULL)
        return;
    sg_raster_close(rows->raster);
    sg_raster_facts_clear(&rows->facts);
    g_free(rows->blocks);
    g_free(rows->shown);
    *rows = (SgSeamRows){0};
}

static gsize block_bytes(const SgSeamRows *rows)
{
    const SgRasterFacts *facts = &rows->facts;
    return (gsize)facts->block_cols * (gsize)facts->block_rows * sg_type_size(facts->type);
}

int sg_seam_rows_most(const SgSeamRows *rows)
{
    const gsize fit = MAX(1, SG_LIMIT_BAND_BYTES / block_bytes(rows));
    return (int)MIN((gsize)rows->facts.cols, fit * (gsize)rows->facts.block_cols);
}

void sg_seam_rows_columns(SgSeamRows *rows, int first, int end)
{
    const int width = rows->facts.block_cols;
    rows->first = first;
    rows->end = end;
    rows->block_row = -1;
    rows->blocks_left = first / width;
    g_free(rows->blocks);
    rows->blocks = g_malloc((gsize)((end - 1) / width - rows->blocks_left + 1) * block_bytes(rows));
}

static gboolean fetch(SgSeamRows *rows, int block_row, GError **error)
{
    const int last = (rows->end - 1) / rows->facts.block_cols;
    for (int block = rows->blocks_left; block <= last; block++) {
        guint8 *into = rows->blocks + (gsize)(block - rows->blocks_left) * block_bytes(rows);
        if (!sg_raster_take_block(rows->raster, rows->shown, block, block_row, into, error))
            return FALSE;
    }
    rows->block_row = block_row;
    return TRUE;
}

gboolean sg_seam_rows_read(SgSeamRows *rows, int row, double *out, GError **error)
{
    const SgRasterFacts *facts = &rows->facts;
    const int width = facts->block_cols, block_row = row / facts->block_rows;
    if (block_row != rows->block_row && !fetch(rows, block_row, error))
        return FALSE;
    for (int col = rows->first; col < rows->end;) {
        const int block = col / width, end = MIN(rows->end, (block + 1) * width);
        const guint8 *from = rows->blocks + (gsize)(block - rows->blocks_left) * block_bytes(rows);
        const gsize start = (gsize)(row % facts->block_rows) * (gsize)width + (gsize)(col - block * width);
        sg_raster_numbers(facts, from + start * sg_type_size(facts->type), (gsize)(end - col),
                          out + (col - rows->first));
        col = end;
    }
    return TRUE;
}
