#include "mark/groups.h"

typedef struct {
    guint32 pixels;
    int col, row, end, row_end;
} Cell;

struct SgGroups {
    int step, cols, rows; /* pixels on a side of a cell; cells */
    Cell **cells;         /* by rows; NULL: nothing there */
};

SgGroups *sg_groups_new(int cols, int rows, int side)
{
    SgGroups *groups = g_new0(SgGroups, 1);
    groups->step = (MAX(cols, rows) - 1) / side + 1;
    groups->cols = (cols - 1) / groups->step + 1;
    groups->rows = (rows - 1) / groups->step + 1;
    groups->cells = g_new0(Cell *, (gsize)groups->rows);
    return groups;
}

void sg_groups_free(SgGroups *groups)
{
    if (groups == NULL)
        return;
    for (int row = 0; row < groups->rows; row++)
        g_free(groups->cells[row]);
    g_free(groups->cells);
    g_free(groups);
}

static void add_to_cell(Cell *cell, int col, int end, int row)
{
    const guint32 before = cell->pixels;
    if (before == 0)
        *cell = (Cell){0, col, row, end, row + 1};
    cell->pixels = before + (guint32)(end - col);
    cell->col = MIN(cell->col, col);
    cell->row = MIN(cell->row, row);
    cell->end = MAX(cell->end, end);
    cell->row_end = MAX(cell->row_end, row + 1);
}

void sg_groups_add(SgGroups *groups, int col, int end, int row)
{
    Cell **line = &groups->cells[row / groups->step];
    if (*line == NULL)
        *line = g_new0(Cell, (gsize)groups->cols);
    for (int next; col < end; col = next) {
        next = MIN(end, (col / groups->step + 1) * groups->step);
        add_to_cell(&(*line)[col / groups->step], col, next, row);
    }
}

static void join(SgGroup *group, Cell *cell)
{
    group->col = MIN(group->col, cell->col);
    group->row = MIN(group->row, cell->row);
    group->end = MAX(group->end, cell->end);
    group->row_end = MAX(group->row_end, cell->row_end);
    group->pixels += cell->pixels;
    cell->pixels = 0; /* taken */
}

static Cell *cell_at(const SgGroups *groups, int col, int row)
{
    if (col < 0 || row < 0 || col >= groups->cols || row >= groups->rows || groups->cells[row] == NULL)
        return NULL;
    Cell *cell = &groups->cells[row][col];
    return cell->pixels > 0 ? cell : NULL;
}

/* The group of the cell at (COL, ROW). STACK is for places, empty before and after. */
static SgGroup gather(const SgGroups *groups, int col, int row, GArray *stack)
{
    Cell *first = cell_at(groups, col, row);
    SgGroup group = {first->col, first->row, first->end, first->row_end, 0};
    int place = row * groups->cols + col;
    join(&group, first);
    g_array_append_val(stack, place);
    while (stack->len > 0) {
        place = g_array_index(stack, int, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        for (int i = 0; i < 9; i++) {
            const int x = place % groups->cols + i % 3 - 1, y = place / groups->cols + i / 3 - 1;
            const int next = y * groups->cols + x;
            Cell *cell = cell_at(groups, x, y);
            if (cell == NULL)
                continue;
            join(&group, cell);
            g_array_append_val(stack, next);
        }
    }
    return group;
}

static int by_pixels(gconstpointer a, gconstpointer b)
{
    const SgGroup *x = a, *y = b;
    if (x->pixels != y->pixels)
        return x->pixels > y->pixels ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->col < y->col ? -1 : x->col > y->col;
}

GArray *sg_groups_find(SgGroups *groups, guint most, guint *all)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(SgGroup));
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(int));
    for (int row = 0; row < groups->rows; row++)
        for (int col = 0; col < groups->cols; col++)
            if (cell_at(groups, col, row) != NULL) {
                const SgGroup group = gather(groups, col, row, stack);
                g_array_append_val(found, group);
            }
    g_array_sort(found, by_pixels);
    *all = found->len;
    g_array_set_size(found, MIN(found->len, most));
    return found;
}
