#include "geo/ownership_private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>

struct SgOwnership {
    SgBoundaries *boundaries; /* a reference: it holds the owners */
    SgGrid grid;
    int rows;
    gsize *starts; /* of each row in spans; rows + 1 */
    SgOwnerSpan *spans;
};

/* The claims of one row while they are joined: sorted by column, and those that hold the current column in a heap, the
 * owner that goes first on top. */
typedef struct {
    const SgClaim **heap;
    guint heap_count;
    GArray *spans; /* SgOwnerSpan, of all rows so far */
    guint row_start;
} Joiner;

static gboolean goes_before(const SgClaim *a, const SgClaim *b)
{
    return a->owner != b->owner ? a->owner < b->owner : a->end > b->end;
}

static void heap_push(Joiner *joiner, const SgClaim *claim)
{
    guint at = joiner->heap_count++;
    while (at > 0 && goes_before(claim, joiner->heap[(at - 1) / 2])) {
        joiner->heap[at] = joiner->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    joiner->heap[at] = claim;
}

static void heap_pop(Joiner *joiner)
{
    const SgClaim *moved = joiner->heap[--joiner->heap_count];
    guint at = 0;
    for (;;) {
        guint child = 2 * at + 1;
        if (child >= joiner->heap_count)
            break;
        if (child + 1 < joiner->heap_count && goes_before(joiner->heap[child + 1], joiner->heap[child]))
            child++;
        if (!goes_before(joiner->heap[child], moved))
            break;
        joiner->heap[at] = joiner->heap[child];
        at = child;
    }
    joiner->heap[at] = moved;
}

/* Appends COL .. END - 1, joined to the span before it when the owner is the same. */
static void add_span(Joiner *joiner, int col, int end, int owner)
{
    if (col >= end)
        return;
    if (joiner->spans->len > joiner->row_start) {
        SgOwnerSpan *before = &g_array_index(joiner->spans, SgOwnerSpan, joiner->spans->len - 1);
        if (before->owner == owner) {
            before->end = end;
            return;
        }
    }
    SgOwnerSpan span = {col, end, owner};
    g_array_append_val(joiner->spans, span);
}

/* The spans of one row from its claims, sorted by column: who goes first holds, until he ends or another comes. */
static void join_row(Joiner *joiner, const SgClaim *claims, guint count, int cols)
{
    joiner->row_start = joiner->spans->len;
    joiner->heap_count = 0;
    guint next = 0;
    for (int col = 0; col < cols;) {
        while (next < count && claims[next].col <= col)
            heap_push(joiner, &claims[next++]);
        while (joiner->heap_count > 0 && joiner->heap[0]->end <= col)
            heap_pop(joiner);
        const SgClaim *holder = joiner->heap_count > 0 ? joiner->heap[0] : NULL;
        int end = next < count ? MIN(claims[next].col, cols) : cols;
        if (holder != NULL)
            end = MIN(end, holder->end);
        add_span(joiner, col, end, holder != NULL ? holder->owner : SG_OWNER_NONE);
        col = end;
    }
}

static int compare_claims(const void *a, const void *b)
{
    const SgClaim *left = a, *right = b;
    return (left->col > right->col) - (left->col < right->col);
}

/* CLAIMS in the order of their rows. STARTS gets the start of each row. */
static SgClaim *sort_by_row(const GArray *claims, int rows, guint *starts)
{
    const SgClaim *all = (const SgClaim *)claims->data;
    SgClaim *sorted = g_new(SgClaim, claims->len);
    for (guint i = 0; i < claims->len; i++)
        starts[all[i].row + 1]++;
    for (int i = 0; i < rows; i++)
        starts[i + 1] += starts[i];
    for (guint i = 0; i < claims->len; i++)
        sorted[starts[all[i].row]++] = all[i];
    for (int i = rows; i > 0; i--) /* starts[i] has become the end of row i */
        starts[i] = starts[i - 1];
    starts[0] = 0;
    return sorted;
}

static void join_claims(SgOwnership *ownership, const GArray *claims, const SgWindow *window)
{
    g_autofree guint *starts = g_new0(guint, (gsize)window->rows + 1);
    g_autofree SgClaim *sorted = sort_by_row(claims, window->rows, starts);
    guint longest = 0;
    for (int row = 0; row < window->rows; row++)
        longest = MAX(longest, starts[row + 1] - starts[row]);
    g_autofree const SgClaim **heap = g_new(const SgClaim *, (gsize)longest + 1);
    Joiner joiner = {.heap = heap, .spans = g_array_new(FALSE, FALSE, sizeof(SgOwnerSpan))};
    ownership->starts = g_new(gsize, (gsize)window->rows + 1);
    for (int row = 0; row < window->rows; row++) {
        guint count = starts[row + 1] - starts[row];
        if (count > 1)
            qsort(sorted + starts[row], count, sizeof *sorted, compare_claims);
        ownership->starts[row] = joiner.spans->len;
        join_row(&joiner, sorted + starts[row], count, window->cols);
    }
    ownership->starts[window->rows] = joiner.spans->len;
    ownership->spans = (SgOwnerSpan *)g_array_free(joiner.spans, FALSE);
}

/* Far beyond any map, and small enough that no arithmetic overflows. */
static gboolean is_placed(const SgGrid *grid)
{
    const double farthest = 1e9, smallest = 1e-12, largest = 1e6; /* degrees */
    return fabs(grid->west) <= farthest && fabs(grid->north) <= farthest && grid->pixel_width >= smallest &&
           grid->pixel_height >= smallest && grid->pixel_width <= largest && grid->pixel_height <= largest;
}

static gboolean check_window(const SgGrid *grid, const SgWindow *window, GError **error)
{
    gboolean placed = is_placed(grid);
    if (placed && window->cols > 0 && window->rows > 0 && window->cols <= SG_LIMIT_COLS &&
        window->rows <= SG_LIMIT_ROWS)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("a grid of %d x %d pixels %s"), window->cols, window->rows,
                placed ? _("is too large or empty: it cannot be compared with boundaries")
                       : _("has no place on the earth"));
    return FALSE;
}

SgOwnership *sg_ownership_window(const SgBoundaries *boundaries, const SgGrid *grid, const SgWindow *window, int last,
                                 GError **error)
{
    if (!check_window(grid, window, error))
        return NULL;
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(SgClaim));
    if (!sg_ownership_claims(boundaries, grid, window, last, claims, error))
        return NULL;
    SgOwnership *ownership = g_new0(SgOwnership, 1);
    ownership->boundaries = sg_boundaries_ref(boundaries);
    ownership->grid = *grid;
    ownership->rows = window->rows;
    join_claims(ownership, claims, window);
    return ownership;
}

SgOwnership *sg_ownership_new(const SgBoundaries *boundaries, const SgGrid *grid, GError **error)
{
    SgWindow whole = {0, 0, grid->cols, grid->rows};
    return sg_ownership_window(boundaries, grid, &whole, G_MAXINT, error);
}

void sg_ownership_free(SgOwnership *ownership)
{
    if (ownership == NULL)
        return;
    sg_boundaries_free(ownership->boundaries);
    g_free(ownership->starts);
    g_free(ownership->spans);
    g_free(ownership);
}

const SgOwnerSpan *sg_ownership_row(const SgOwnership *ownership, int row, int *count)
{
    *count = 0;
    g_return_val_if_fail(row >= 0 && row < ownership->rows, NULL);
    *count = (int)(ownership->starts[row + 1] - ownership->starts[row]);
    return ownership->spans + ownership->starts[row];
}

const SgOwner *sg_ownership_owner(const SgOwnership *ownership, int index)
{
    return sg_boundaries_owner(ownership->boundaries, index);
}

int sg_ownership_at(const SgOwnership *ownership, int col, int row)
{
    int count;
    const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
    if (count == 0)
        return SG_OWNER_NONE;
    int low = 0, high = count - 1;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (spans[middle].end > col)
            high = middle;
        else
            low = middle + 1;
    }
    return spans[low].owner;
}

const SgBoundaries *sg_ownership_boundaries(const SgOwnership *ownership)
{
    return ownership->boundaries;
}

const SgGrid *sg_ownership_grid(const SgOwnership *ownership)
{
    return &ownership->grid;
}
