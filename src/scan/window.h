/* scan, windows: how the blocks of layers on one grid are walked through together.
 *
 * A window holds whole blocks of every layer where that fits into memory. Within it, a lane holds one row of blocks of
 * one layer at a time, so that strips of one row beside tiles of 512 ask for no more than what they are; or, of low
 * blocks, some rows of them, so that a layer's counts stay in the cache for a while before the next layer's turn.
 */
#ifndef SOILGATE_SCAN_WINDOW_H
#define SOILGATE_SCAN_WINDOW_H

#include "soilgate/raster.h"

typedef struct {
    int cols, rows;               /* of the grid */
    int window_cols, window_rows; /* of a window; less at the east and south edge */
    int across;
    gint64 count;
} SgWindows;

/* Pixels col .. end - 1 of rows row .. row_end - 1. */
typedef struct {
    int col, end, row, row_end;
} SgWindow;

/* Windows for N rasters on a grid of COLS x ROWS. BYTES: what the lanes of one worker may hold. */
SgWindows sg_windows(const SgRasterFacts *const *facts, int n, gint64 bytes);
SgWindow sg_window(const SgWindows *windows, gint64 index);
/* What a lane of this raster holds; and what it needs for a block that does not come as the lane holds it, which the
 * lanes of a worker share. */
gint64 sg_lane_bytes(const SgWindows *windows, const SgRasterFacts *facts);
gint64 sg_lane_block_bytes(const SgWindows *windows, const SgRasterFacts *facts);

/* The pixels of one layer that a worker has at hand. */
typedef struct {
    const SgRasterFacts *facts;
    SgRaster *raster;
    int stride;        /* pixels from one row to the next in VALUES */
    int depth;         /* rows of blocks in VALUES, at most */
    guint8 *values;    /* stride * facts->block_rows * depth pixels */
    guint8 *block;     /* room for one block, when blocks do not come as VALUES holds them; else NULL. Borrowed */
    int col, row, end; /* column and row of the first pixel in VALUES; row behind the last, 0 when nothing is loaded */
    guint8 *failed;    /* DEPTH times ACROSS: for each block from COL on: it did not decode */
    int across;
    gint64 blocks_read;
    /* Called for a block that did not decode, once a block. */
    void (*tell)(gpointer data, int block_col, int block_row, char *detail);
    gpointer tell_data;
} SgLane;

/* Gets memory for LANE, whose facts are set; its raster is opened again from RASTER. ROOM: sg_lane_block_bytes, not
 * used by two lanes at once; it outlives the lane. FALSE with an error. */
gboolean sg_lane_open(SgLane *lane, const SgWindows *windows, const SgRaster *raster, void *room, GError **error);
void sg_lane_close(SgLane *lane);
void sg_lane_forget(SgLane *lane); /* a new window: what is loaded is of no use */
/* The row behind those that sg_lane_load makes available with ROW. */
int sg_lane_end(const SgLane *lane, const SgWindow *window, int row);
/* Makes the rows of blocks from that with ROW on available, as many as the lane holds, over the columns of WINDOW. */
void sg_lane_load(SgLane *lane, const SgWindow *window, int row);
/* The end of the columns of ROW from COL on, at most END, that decoded (*GOOD) or did not. */
int sg_lane_run(const SgLane *lane, int col, int end, int row, gboolean *good);
/* The index in VALUES of a pixel of the rows loaded. */
static inline gsize sg_lane_index(const SgLane *lane, int col, int row)
{
    return (gsize)(row - lane->row) * (gsize)lane->stride + (gsize)(col - lane->col);
}

#endif
