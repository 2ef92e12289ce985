/* The lines themselves; border_distance.c measures from them. */
#include "geo/border_private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

typedef struct {
    const SgOwnership *ownership;
    const gboolean *counts;
    int count;
    GHashTable *found; /* by SgBorderLine.key: SgBorderLine * */
    SgBorderLine *last;
    gint64 edges;
} Tracer;

static void line_free(gpointer data)
{
    SgBorderLine *line = data;
    g_array_unref(line->across);
    g_array_unref(line->down);
    g_free(line);
}

static gboolean counts(const Tracer *tracer, int owner)
{
    return owner >= 0 && owner < tracer->count && tracer->counts[owner];
}

/* Of the owners X and Y, in either order. */
static SgBorderLine *line_of(Tracer *tracer, int x, int y)
{
    const gint64 key = (gint64)MIN(x, y) << 32 | MAX(x, y);
    if (tracer->last != NULL && tracer->last->key == key)
        return tracer->last;
    SgBorderLine *line = g_hash_table_lookup(tracer->found, &key);
    if (line == NULL) {
        line = g_new0(SgBorderLine, 1);
        line->key = key;
        line->across = g_array_new(FALSE, FALSE, sizeof(SgBorderPiece));
        line->down = g_array_new(FALSE, FALSE, sizeof(SgBorderPiece));
        g_hash_table_insert(tracer->found, &line->key, line);
    }
    return tracer->last = line;
}

static void add(GArray *pieces, int at, int west, int east)
{
    const SgBorderPiece piece = {at, west, east};
    g_array_append_val(pieces, piece);
}

/* Edges between neighbours in ROW. The ends of each lie on the lines of the grid above and below. */
static void trace_row(Tracer *tracer, int row)
{
    int count;
    const SgOwnerSpan *spans = sg_ownership_row(tracer->ownership, row, &count);
    for (int i = 0; i + 1 < count; i++) {
        const int x = spans[i].end;
        if (!counts(tracer, spans[i].owner) || !counts(tracer, spans[i + 1].owner))
            continue;
        SgBorderLine *line = line_of(tracer, spans[i].owner, spans[i + 1].owner);
        add(line->down, row, x, x);
        add(line->across, row, x, x);
        add(line->across, row + 1, x, x);
        tracer->edges++;
    }
}

/* Edges between ROW and the row below it. */
static void trace_below(Tracer *tracer, int row)
{
    int upper_count, lower_count;
    const SgOwnerSpan *upper = sg_ownership_row(tracer->ownership, row, &upper_count);
    const SgOwnerSpan *lower = sg_ownership_row(tracer->ownership, row + 1, &lower_count);
    for (int i = 0, k = 0; i < upper_count && k < lower_count;) {
        const int west = MAX(upper[i].col, lower[k].col), east = MIN(upper[i].end, lower[k].end);
        if (upper[i].owner != lower[k].owner && counts(tracer, upper[i].owner) && counts(tracer, lower[k].owner)) {
            add(line_of(tracer, upper[i].owner, lower[k].owner)->across, row + 1, west, east);
            tracer->edges += east - west;
        }
        const gboolean upper_ends = upper[i].end == east, lower_ends = lower[k].end == east;
        i += upper_ends;
        k += lower_ends;
    }
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const SgBorderPiece *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->west > y->west) - (x->west < y->west);
}

/* Sorts PIECES, and joins those that touch. */
static void join(GArray *pieces)
{
    guint kept = 0;
    g_array_sort(pieces, by_place);
    SgBorderPiece *all = (SgBorderPiece *)(void *)pieces->data;
    for (guint i = 0; i < pieces->len; i++) {
        if (kept > 0 && all[kept - 1].at == all[i].at && all[i].west <= all[kept - 1].east)
            all[kept - 1].east = MAX(all[kept - 1].east, all[i].east);
        else
            all[kept++] = all[i];
    }
    g_array_set_size(pieces, kept);
}

static int by_key(gconstpointer a, gconstpointer b)
{
    const SgBorderLine *x = *(const SgBorderLine *const *)a, *y = *(const SgBorderLine *const *)b;
    return (x->key > y->key) - (x->key < y->key);
}

static GPtrArray *take_lines(GHashTable *found)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    GHashTableIter iter;
    gpointer line;
    g_hash_table_iter_init(&iter, found);
    while (g_hash_table_iter_next(&iter, NULL, &line))
        g_ptr_array_add(lines, line);
    g_hash_table_steal_all(found);
    g_ptr_array_sort(lines, by_key);
    for (guint i = 0; i < lines->len; i++) {
        SgBorderLine *one = g_ptr_array_index(lines, i);
        join(one->across);
        join(one->down);
    }
    return lines;
}

SgBorderLines *sg_border_lines_new(const SgOwnership *ownership, const gboolean *counts_of, int count, GError **error)
{
    const SgGrid *grid = sg_ownership_grid(ownership);
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, line_free);
    Tracer tracer = {.ownership = ownership, .counts = counts_of, .count = count, .found = found};
    for (int row = 0; row < grid->rows && tracer.edges <= SG_LIMIT_SEAM_EDGES; row++) {
        trace_row(&tracer, row);
        if (row + 1 < grid->rows)
            trace_below(&tracer, row);
    }
    if (tracer.edges > SG_LIMIT_SEAM_EDGES) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("the boundaries are too detailed: more than %d edges of pixels lie along borders"),
                    SG_LIMIT_SEAM_EDGES);
        return NULL;
    }
    SgBorderLines *lines = g_new0(SgBorderLines, 1);
    lines->grid = *grid;
    lines->lines = take_lines(found);
    sg_border_scale(lines);
    return lines;
}

void sg_border_lines_free(SgBorderLines *lines)
{
    if (lines == NULL)
        return;
    g_ptr_array_unref(lines->lines);
    g_free(lines->between);
    g_free(lines->within_km);
    g_free(lines);
}

int sg_border_lines_count(const SgBorderLines *lines)
{
    return (int)lines->lines->len;
}

void sg_border_lines_owners(const SgBorderLines *lines, int line, int *a, int *b)
{
    const gint64 key = sg_border_line(lines, line)->key;
    *a = (int)(key >> 32);
    *b = (int)(key & G_MAXINT);
}
