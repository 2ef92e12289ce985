/* Whole rows of a raster, from its blocks. */
#include "geo/fix_private.h"
#include "soilgate/words.h"

#include <string.h>

void sg_row_reader_init(SgRowReader *reader, SgRaster *raster, const SgRasterFacts *facts, gboolean flip, gboolean swap)
{
    *reader = (SgRowReader){
        .raster = raster,
        .facts = facts,
        .flip = flip,
        .swap = swap,
        .cols = swap ? facts->rows : facts->cols,
        .rows = swap ? facts->cols : facts->rows,
        .block_index = -1,
    };
    gsize size = sg_type_size(facts->type);
    reader->block = g_malloc(size * (gsize)facts->block_cols * (gsize)facts->block_rows);
    if (swap)
        reader->band = g_malloc(size * (gsize)facts->cols * (gsize)sg_fix_tile_rows(facts->cols));
}

void sg_row_reader_clear(SgRowReader *reader)
{
    g_clear_pointer(&reader->block, g_free);
    g_clear_pointer(&reader->band, g_free);
}

static gboolean read_block(SgRowReader *reader, int block_col, int block_row, char **problem)
{
    const SgRasterFacts *facts = reader->facts;
    int index = block_row * ((facts->cols - 1) / facts->block_cols + 1) + block_col;
    if (index == reader->block_index)
        return TRUE;
    g_autofree char *detail = NULL;
    reader->block_index = -1;
    if (!sg_raster_read_block(reader->raster, block_col, block_row, reader->block, &detail)) {
        *problem = g_strdup_printf(_("a part of it does not decode, from column %d, row %d on: %s"),
                                   block_col * facts->block_cols, block_row * facts->block_rows, detail);
        return FALSE;
    }
    reader->block_index = index;
    return TRUE;
}

/* Copies what of the block lies in the rows ROW .. ROW + ROWS - 1. */
static void copy_block(const SgRowReader *reader, int block_col, int block_row, int row, int rows, guchar *buffer)
{
    const SgRasterFacts *facts = reader->facts;
    gsize size = sg_type_size(facts->type);
    int left = block_col * facts->block_cols, top = block_row * facts->block_rows;
    int cols = MIN(facts->block_cols, facts->cols - left);
    for (int y = MAX(row, top); y < MIN(row + rows, MIN(top + facts->block_rows, facts->rows)); y++)
        memcpy(buffer + size * ((gsize)(y - row) * (gsize)facts->cols + (gsize)left),
               reader->block + size * (gsize)(y - top) * (gsize)facts->block_cols, size * (gsize)cols);
}

/* Rows of the file, as they stand in it. */
static gboolean read_stored(SgRowReader *reader, int row, int rows, guchar *buffer, char **problem)
{
    const SgRasterFacts *facts = reader->facts;
    int across = (facts->cols - 1) / facts->block_cols + 1;
    for (int y = row / facts->block_rows; y <= (row + rows - 1) / facts->block_rows; y++)
        for (int x = 0; x < across; x++) {
            if (!read_block(reader, x, y, problem))
                return FALSE;
            copy_block(reader, x, y, row, rows, buffer);
        }
    return TRUE;
}

static void reverse_rows(guchar *buffer, gsize row_bytes, int rows)
{
    g_autofree guchar *kept = g_malloc(row_bytes);
    for (int i = 0; i < rows / 2; i++) {
        guchar *a = buffer + row_bytes * (gsize)i, *b = buffer + row_bytes * (gsize)(rows - 1 - i);
        memcpy(kept, a, row_bytes);
        memcpy(a, b, row_bytes);
        memcpy(b, kept, row_bytes);
    }
}

/* The file's columns run north and its rows run west: the pixel of column c and row r comes to the column counted from
 * the last row, and to the row counted from the last column. */
static gboolean read_swapped(SgRowReader *reader, int row, int rows, guchar *buffer, char **problem)
{
    const SgRasterFacts *facts = reader->facts;
    gsize size = sg_type_size(facts->type);
    int step = sg_fix_tile_rows(facts->cols);
    for (int top = 0; top < facts->rows; top += step) {
        int high = MIN(step, facts->rows - top);
        if (!read_stored(reader, top, high, reader->band, problem))
            return FALSE;
        for (int i = 0; i < rows; i++)
            for (int k = 0; k < high; k++) {
                int col = facts->cols - 1 - (row + i), to = facts->rows - 1 - (top + k);
                memcpy(buffer + size * ((gsize)i * (gsize)reader->cols + (gsize)to),
                       reader->band + size * ((gsize)k * (gsize)facts->cols + (gsize)col), size);
            }
    }
    return TRUE;
}

gboolean sg_row_reader_read(SgRowReader *reader, int row, int rows, guchar *buffer, char **problem)
{
    if (reader->swap)
        return read_swapped(reader, row, rows, buffer, problem);
    if (!reader->flip)
        return read_stored(reader, row, rows, buffer, problem);
    if (!read_stored(reader, reader->rows - row - rows, rows, buffer, problem))
        return FALSE;
    reverse_rows(buffer, sg_type_size(reader->facts->type) * (gsize)reader->cols, rows);
    return TRUE;
}
