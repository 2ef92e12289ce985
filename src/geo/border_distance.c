/* Distances from border lines.
 *
 * What runs down is, from every other row, nearest at one of its ends, and these lie on lines between rows. So two
 * questions are enough: what lies in the pixel's own row, and how far each line between rows is, from the nearest one
 * outward until none can be nearer. */
#include "geo/border_private.h"

#include <math.h>
#include <stdlib.h>

static SgBorderScale scale_at(const SgGrid *grid, double lat)
{
    SgBorderScale scale;
    sg_grid_pixel_km(grid, lat, &scale.east_km, &scale.south_km);
    return scale;
}

void sg_border_scale(SgBorderLines *lines)
{
    const SgGrid *grid = &lines->grid;
    lines->between = g_new(SgBorderScale, 2 * (gsize)grid->rows + 1);
    lines->within_km = g_new(double, (gsize)grid->rows);
    lines->least_south_km = G_MAXDOUBLE;
    for (int sum = 0; sum <= 2 * grid->rows; sum++) {
        lines->between[sum] = scale_at(grid, grid->north - (sum + 0.5) / 2 * grid->pixel_height);
        lines->least_south_km = MIN(lines->least_south_km, lines->between[sum].south_km);
    }
    for (int row = 0; row < grid->rows; row++)
        lines->within_km[row] = scale_at(grid, grid->north - (row + 0.5) * grid->pixel_height).east_km;
}

/* The first piece that begins beyond X on line AT, or lies on a later one. */
static guint first_beyond(const GArray *pieces, int at, double x)
{
    guint low = 0, high = pieces->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        const SgBorderPiece *piece = &g_array_index(pieces, SgBorderPiece, middle);
        if (piece->at > at || (piece->at == at && piece->west > x))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Columns from X to the nearest piece on line AT; infinite when there is none. */
static double columns_to(const GArray *pieces, int at, double x)
{
    const guint next = first_beyond(pieces, at, x);
    double best = INFINITY;
    if (next < pieces->len && g_array_index(pieces, SgBorderPiece, next).at == at)
        best = g_array_index(pieces, SgBorderPiece, next).west - x;
    if (next > 0 && g_array_index(pieces, SgBorderPiece, next - 1).at == at)
        best = MIN(best, MAX(0, x - g_array_index(pieces, SgBorderPiece, next - 1).east));
    return best;
}

double sg_border_lines_distance(const SgBorderLines *lines, int line, int col, int row, double most_km)
{
    const SgBorderLine *one = sg_border_line(lines, line);
    const double x = col + 0.5;
    double best = MIN(most_km, columns_to(one->down, row, x) * lines->within_km[row]);
    for (int away = 0; (away + 0.5) * lines->least_south_km < best; away++)
        for (int side = 0; side < 2; side++) {
            const int at = side == 0 ? row - away : row + 1 + away;
            const double columns = at >= 0 && at <= lines->grid.rows ? columns_to(one->across, at, x) : INFINITY;
            if (isinf(columns))
                continue;
            const SgBorderScale *scale = &lines->between[row + at];
            best = MIN(best, hypot(columns * scale->east_km, (away + 0.5) * scale->south_km));
        }
    return best;
}

/* --- what may be near --- */

/* COLUMNS around PIECE, cut to COL .. END. */
static void add_span(const SgBorderPiece *piece, double columns, int col, int end, GArray *spans)
{
    const double west = floor(piece->west - columns - 1), east = ceil(piece->east + columns + 1);
    const SgBorderSpan span = {west <= col ? col : (int)MIN(west, end), east >= end ? end : (int)MAX(east, col)};
    if (span.col < span.end)
        g_array_append_val(spans, span);
}

static void add_line(const GArray *pieces, int at, double columns, int col, int end, GArray *spans)
{
    guint i = first_beyond(pieces, at, col - columns - 1);
    if (i > 0 && g_array_index(pieces, SgBorderPiece, i - 1).at == at) /* it may reach as far */
        i--;
    for (; i < pieces->len; i++) {
        const SgBorderPiece *piece = &g_array_index(pieces, SgBorderPiece, i);
        if (piece->at != at || piece->west - columns - 1 > end)
            break;
        add_span(piece, columns, col, end, spans);
    }
}

static int by_column(gconstpointer a, gconstpointer b)
{
    const SgBorderSpan *x = a, *y = b;
    return (x->col > y->col) - (x->col < y->col);
}

static void join_spans(GArray *spans, guint from)
{
    SgBorderSpan *all = (SgBorderSpan *)(void *)spans->data + from;
    const guint count = spans->len - from;
    guint kept = 0;
    if (count > 1)
        qsort(all, count, sizeof *all, by_column);
    for (guint i = 0; i < count; i++) {
        if (kept > 0 && all[i].col <= all[kept - 1].end)
            all[kept - 1].end = MAX(all[kept - 1].end, all[i].end);
        else
            all[kept++] = all[i];
    }
    g_array_set_size(spans, from + kept);
}

/* Lines of the grid that far from a row's centre, and more. */
static int reach(const SgBorderLines *lines, double most_km)
{
    return (int)MIN(ceil(most_km / lines->least_south_km) + 1, (double)lines->grid.rows);
}

void sg_border_lines_near(const SgBorderLines *lines, int line, int row, int col, int end, double most_km,
                          GArray *spans)
{
    const SgBorderLine *one = sg_border_line(lines, line);
    const int far = reach(lines, most_km);
    const guint from = spans->len;
    add_line(one->down, row, most_km / lines->within_km[row], col, end, spans);
    for (int at = MAX(0, row - far); at <= MIN(lines->grid.rows, row + 1 + far); at++) {
        const SgBorderScale *scale = &lines->between[row + at];
        const double south_km = fabs(at - (row + 0.5)) * scale->south_km;
        if (south_km < most_km)
            add_line(one->across, at, sqrt(most_km * most_km - south_km * south_km) / scale->east_km, col, end, spans);
    }
    join_spans(spans, from);
}

gboolean sg_border_lines_touch(const SgBorderLines *lines, int line, int col, int row, int cols, int rows,
                               double most_km)
{
    const GArray *across = sg_border_line(lines, line)->across;
    const int far = reach(lines, most_km), first = MAX(0, row - far);
    const int last = MIN(lines->grid.rows, row + rows + far);
    /* pixels are narrowest where the window, or the line, is nearest to a pole */
    const double narrowest = MIN(lines->between[first + first].east_km, lines->between[last + last].east_km);
    const double columns = most_km / narrowest + 1;
    for (guint i = first_beyond(across, first, -1); i < across->len; i++) {
        const SgBorderPiece *piece = &g_array_index(across, SgBorderPiece, i);
        if (piece->at > last)
            return FALSE;
        if (piece->west - columns < col + cols && piece->east + columns > col)
            return TRUE;
    }
    return FALSE;
}
