/* Values of pixels, unpacked block by block where they are asked for: along borders, that is in few blocks. */
#include "seams/private.h"

#include <string.h>

/* What is asked for lies in a window that goes down row by row. When it leaves a block, the last rows of this are kept
 * until the window is out of them, so that one row of blocks is held and not two. */
#define KEPT (SG_SEAM_REACH - 1)

/* A column of blocks. Where blocks have fewer rows than are kept, a few of them make a stack, which is unpacked as
 * one; else a stack is a block. */
struct SgSeamColumn {
    guint8 *pixels; /* room for one stack, or NULL */
    int stack;      /* which it is, from 0; -1: none yet */
    guint8 *kept;   /* room for the last rows of one above it, or NULL */
    int kept_stack; /* which; -1: none */
};

static void free_columns(SgSeamValues *values)
{
    for (int i = 0; values->columns != NULL && i < values->raster.blocks; i++) {
        g_free(values->columns[i].pixels);
        g_free(values->columns[i].kept);
    }
    g_clear_pointer(&values->columns, g_free);
    g_clear_pointer(&values->spare, g_free);
}

void sg_seam_values_columns(SgSeamValues *values, int first, int end)
{
    const SgRasterFacts *facts = &values->raster.facts;
    free_columns(values);
    sg_seam_raster_columns(&values->raster, first, end);
    values->stack = (KEPT + facts->block_rows - 1) / facts->block_rows;
    values->rows = values->stack * facts->block_rows;
    values->stride = (gsize)facts->block_cols * sg_type_size(facts->type);
    values->columns = g_new(SgSeamColumn, (gsize)values->raster.blocks);
    for (int i = 0; i < values->raster.blocks; i++)
        values->columns[i] = (SgSeamColumn){.stack = -1, .kept_stack = -1};
}

void sg_seam_values_clear(SgSeamValues *values)
{
    free_columns(values);
    sg_seam_raster_close(&values->raster);
}

/* Unpacks a stack of the BLOCKth column into *INTO; below the raster's last block there is nothing. */
static gboolean unpack(const SgSeamValues *values, int block, int stack, guint8 **into, GError **error)
{
    const SgSeamRaster *raster = &values->raster;
    const int above = stack * values->stack;
    if (*into == NULL)
        *into = g_malloc((gsize)values->stack * raster->block_bytes);
    for (int i = 0; i < values->stack && (above + i) * raster->facts.block_rows < raster->facts.rows; i++)
        if (!sg_raster_take_block(raster->raster, raster->shown, raster->block_first + block, above + i,
                                  *into + (gsize)i * raster->block_bytes, error))
            return FALSE;
    return TRUE;
}

static void keep(const SgSeamValues *values, SgSeamColumn *column, const guint8 *pixels, int stack)
{
    if (column->kept == NULL)
        column->kept = g_malloc(KEPT * values->stride);
    memcpy(column->kept, pixels + (gsize)(values->rows - KEPT) * values->stride, KEPT * values->stride);
    column->kept_stack = stack;
}

/* ROW of the BLOCKth column; NULL with an error. */
static const guint8 *find_row(SgSeamValues *values, int block, int row, GError **error)
{
    SgSeamColumn *column = &values->columns[block];
    const int stack = row / values->rows, within = row % values->rows;
    if (stack > column->stack) {
        if (column->stack >= 0 && column->stack == stack - 1)
            keep(values, column, column->pixels, column->stack);
        if (!unpack(values, block, stack, &column->pixels, error))
            return NULL;
        column->stack = stack;
    }
    if (stack == column->stack)
        return column->pixels + (gsize)within * values->stride;
    if (stack != column->kept_stack) { /* nobody asked for it before the one below it */
        if (!unpack(values, block, stack, &values->spare, error))
            return NULL;
        keep(values, column, values->spare, stack);
    }
    return column->kept + (gsize)(within - (values->rows - KEPT)) * values->stride;
}

gboolean sg_seam_values_at(SgSeamValues *values, int col, int row, double *value, GError **error)
{
    const SgRasterFacts *facts = &values->raster.facts;
    const int block = col / facts->block_cols, left = block * facts->block_cols;
    const guint8 *pixels = find_row(values, block - values->raster.block_first, row, error);
    if (pixels == NULL)
        return FALSE;
    sg_raster_numbers(facts, pixels + (gsize)(col - left) * sg_type_size(facts->type), 1, value);
    return TRUE;
}
