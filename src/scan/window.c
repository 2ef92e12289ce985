#include "scan/window.h"

#include "soilgate/base.h"
#include "soilgate/words.h"
#include <string.h>

#define LANE_BYTES (128 << 10) /* a lane of low blocks holds so much: all lanes together stay in the cache */

/* -- Geometry ----------------------------------------------------------------------------------------------------- */

static int gcd(int a, int b)
{
    while (b != 0) {
        const int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The least common multiple, or MOST when that is less. */
static int common(int a, int b, int most)
{
    const gint64 multiple = (gint64)a / MAX(gcd(a, b), 1) * b;
    return (int)MIN(multiple, most);
}

/* Blocks across a window, from its first column on. */
static int blocks_across(const SgWindows *windows, const SgRasterFacts *facts)
{
    if (facts->block_cols >= windows->cols)
        return 1;
    const int whole = windows->window_cols % facts->block_cols == 0;
    return (windows->window_cols - 1) / facts->block_cols + (whole ? 1 : 2);
}

/* TRUE when one block fills the window from side to side, so that it can be decoded where it is wanted. */
static gboolean comes_whole(const SgWindows *windows, const SgRasterFacts *facts)
{
    return facts->block_cols == windows->window_cols ||
           (facts->block_cols >= windows->cols && windows->window_cols == windows->cols);
}

static int stride_of(const SgWindows *windows, const SgRasterFacts *facts)
{
    return comes_whole(windows, facts) ? facts->block_cols : windows->window_cols;
}

/* Rows of blocks that a lane holds. */
static int depth_of(const SgWindows *windows, const SgRasterFacts *facts)
{
    const gint64 bytes = (gint64)stride_of(windows, facts) * facts->block_rows * (gint64)sg_type_size(facts->type);
    const int most = (windows->window_rows - 1) / facts->block_rows + 1;
    return (int)CLAMP(LANE_BYTES / bytes, 1, most);
}

gint64 sg_lane_bytes(const SgWindows *windows, const SgRasterFacts *facts)
{
    const gint64 row = (gint64)facts->block_rows * (gint64)sg_type_size(facts->type);
    return stride_of(windows, facts) * row * depth_of(windows, facts);
}

gint64 sg_lane_block_bytes(const SgWindows *windows, const SgRasterFacts *facts)
{
    if (comes_whole(windows, facts))
        return 0;
    return (gint64)facts->block_cols * facts->block_rows * (gint64)sg_type_size(facts->type);
}

static gint64 bytes_of(const SgWindows *windows, const SgRasterFacts *const *facts, int n)
{
    gint64 bytes = 0, room = 0;
    for (int i = 0; i < n; i++) {
        bytes += sg_lane_bytes(windows, facts[i]);
        room = MAX(room, sg_lane_block_bytes(windows, facts[i]));
    }
    return bytes + room;
}

static int widest_tile(const SgRasterFacts *const *facts, int n, int cols)
{
    int widest = 0;
    for (int i = 0; i < n; i++)
        if (facts[i]->block_cols < cols)
            widest = MAX(widest, facts[i]->block_cols);
    return widest > 0 ? widest : 256;
}

/* Blocks whose heights have no small common multiple straddle windows: some are decoded twice, which costs less than a
 * window that one worker is long busy with. */
static int fit_rows(const SgRasterFacts *const *facts, int n, int rows)
{
    const int most = 1024;
    int together = 1, highest = 1;
    for (int i = 0; i < n; i++) {
        together = common(together, facts[i]->block_rows, rows);
        highest = MAX(highest, MIN(facts[i]->block_rows, rows));
    }
    return MAX(together <= MAX(most, highest) ? together : highest * MAX(most / highest, 1), 1);
}

/* Rows of windows that hold as much as a lane may of low blocks: a multiple of what they were. */
static int deepen(const SgWindows *windows)
{
    const gint64 bytes = (gint64)windows->window_cols * windows->window_rows * (gint64)sizeof(float);
    const gint64 rows = windows->window_rows * MAX(LANE_BYTES / bytes, 1);
    return (int)MIN(rows, windows->rows);
}

SgWindows sg_windows(const SgRasterFacts *const *facts, int n, gint64 bytes)
{
    SgWindows windows = {.cols = facts[0]->cols, .rows = facts[0]->rows, .window_cols = 1};
    windows.window_rows = fit_rows(facts, n, windows.rows);
    for (int i = 0; i < n; i++) {
        windows.window_cols = common(windows.window_cols, facts[i]->block_cols, windows.cols);
        if (facts[i]->block_cols >= windows.cols)
            windows.window_cols = windows.cols;
    }
    if (n == 1)
        windows.window_cols = MIN(facts[0]->block_cols, windows.cols);
    else if (bytes_of(&windows, facts, n) > bytes)
        windows.window_cols = MIN(widest_tile(facts, n, windows.cols), windows.cols);
    if (n > 1)
        windows.window_rows = deepen(&windows);
    windows.across = (windows.cols - 1) / windows.window_cols + 1;
    windows.count = (gint64)windows.across * ((windows.rows - 1) / windows.window_rows + 1);
    return windows;
}

SgWindow sg_window(const SgWindows *windows, gint64 index)
{
    const int col = (int)(index % windows->across) * windows->window_cols;
    const int row = (int)(index / windows->across) * windows->window_rows;
    return (SgWindow){col, MIN(col + windows->window_cols, windows->cols), row,
                      MIN(row + windows->window_rows, windows->rows)};
}

/* -- Lanes -------------------------------------------------------------------------------------------------------- */

gboolean sg_lane_open(SgLane *lane, const SgWindows *windows, const SgRaster *raster, void *room, GError **error)
{
    const SgRasterFacts *facts = lane->facts;
    const gsize size = sg_type_size(facts->type), rows = (gsize)facts->block_rows;
    lane->stride = stride_of(windows, facts);
    lane->depth = depth_of(windows, facts);
    lane->across = blocks_across(windows, facts);
    lane->block = comes_whole(windows, facts) ? NULL : room;
    lane->failed = g_try_malloc0((gsize)lane->across * (gsize)lane->depth);
    lane->values = g_try_malloc((gsize)lane->stride * rows * size * (gsize)lane->depth);
    if (lane->failed == NULL || lane->values == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("Not enough memory to read the blocks of a raster"));
        return FALSE;
    }
    lane->raster = sg_raster_reopen(raster, error);
    return lane->raster != NULL;
}

void sg_lane_close(SgLane *lane)
{
    g_clear_pointer(&lane->raster, sg_raster_close);
    g_clear_pointer(&lane->values, g_free);
    g_clear_pointer(&lane->failed, g_free);
}

void sg_lane_forget(SgLane *lane)
{
    lane->end = 0;
}

/* The first of the rows of blocks that are loaded with ROW: they are counted from the window's first on. */
static int first_block_row(const SgLane *lane, const SgWindow *window, int row)
{
    const int first = window->row / lane->facts->block_rows, own = row / lane->facts->block_rows;
    return own - (own - first) % lane->depth;
}

int sg_lane_end(const SgLane *lane, const SgWindow *window, int row)
{
    const gint64 next = (gint64)first_block_row(lane, window, row) + lane->depth;
    const gint64 end = MIN(next * lane->facts->block_rows, lane->facts->rows);
    return (int)MIN(end, window->row_end);
}

/* A block that windows share is told by the one that holds its first pixel. */
static void tell_failed(SgLane *lane, const SgWindow *window, int block_col, int block_row, char *detail)
{
    const int col = block_col * lane->facts->block_cols, row = block_row * lane->facts->block_rows;
    if (col >= window->col && row >= window->row)
        lane->tell(lane->tell_data, block_col, block_row, detail);
    else
        g_free(detail);
}

/* The columns of a block that lie in the window, row by row, from the block's own buffer to where they belong. */
static void place_block(const SgLane *lane, const SgWindow *window, int block_col, guint8 *values)
{
    const SgRasterFacts *facts = lane->facts;
    const gsize size = sg_type_size(facts->type);
    const int west = block_col * facts->block_cols;
    const int col = MAX(west, window->col), end = MIN(west + facts->block_cols, window->end);
    for (int row = 0; row < facts->block_rows; row++) {
        const gsize from = (gsize)row * (gsize)facts->block_cols + (gsize)(col - west);
        const gsize to = (gsize)row * (gsize)lane->stride + (gsize)(col - window->col);
        memcpy(values + to * size, lane->block + from * size, (gsize)(end - col) * size);
    }
}

/* The blocks of one row over the columns of the window. */
static void load_row(SgLane *lane, const SgWindow *window, int block_row, int place)
{
    const SgRasterFacts *facts = lane->facts;
    const gsize row_bytes = (gsize)lane->stride * (gsize)facts->block_rows * sg_type_size(facts->type);
    guint8 *values = lane->values + (gsize)place * row_bytes,
           *failed = lane->failed + (gsize)place * (gsize)lane->across;
    const int first = window->col / facts->block_cols, last = (window->end - 1) / facts->block_cols;
    for (int block_col = first; block_col <= last; block_col++) {
        char *detail = NULL;
        void *buffer = lane->block != NULL ? lane->block : values;
        const gboolean read = sg_raster_read_block(lane->raster, block_col, block_row, buffer, &detail);
        lane->blocks_read++;
        failed[block_col - first] = !read;
        if (!read)
            tell_failed(lane, window, block_col, block_row, detail);
        else if (lane->block != NULL)
            place_block(lane, window, block_col, values);
    }
}

void sg_lane_load(SgLane *lane, const SgWindow *window, int row)
{
    if (lane->end > row && lane->row <= row)
        return;
    const int height = lane->facts->block_rows, first = first_block_row(lane, window, row);
    lane->col = window->col;
    lane->row = first * height;
    lane->end = sg_lane_end(lane, window, row);
    for (int block_row = first; (gint64)block_row * height < lane->end; block_row++)
        load_row(lane, window, block_row, block_row - first);
}

int sg_lane_run(const SgLane *lane, int col, int end, int row, gboolean *good)
{
    const int width = lane->facts->block_cols, first = lane->col / width;
    const int place = (row - lane->row) / lane->facts->block_rows;
    const guint8 *failed = lane->failed + (gsize)place * (gsize)lane->across;
    *good = !failed[col / width - first];
    int next = col / width + 1;
    while (next - first < lane->across && (gint64)next * width < end && (failed[next - first] == 0) == *good)
        next++;
    return (int)MIN((gint64)next * width, end);
}
