/* Edges of pixels joined to lines, and cut into sections. */
#include "seams/private.h"

#include <math.h>
#include <stdlib.h>

/* An edge seen from one of its ends. */
typedef struct {
    gint64 from, to; /* corners: row * (cols + 1) + col */
    guint edge;
} Half;

typedef struct {
    const SgSeams *seams;
    const SgSeam *seam;
    gboolean gap;
    GArray *edges;  /* SgSeamEdge: those to join */
    GArray *halves; /* Half, sorted: two an edge */
    guint8 *used;   /* of each edge */
    GPtrArray *lines;
    GArray *corners, *jumps; /* gint64, double: of the line that grows */
} Join;

static void line_free(gpointer data)
{
    SgSeamLine *line = data;
    g_array_unref(line->corners);
    g_free(line);
}

static int compare_halves(gconstpointer a, gconstpointer b)
{
    const Half *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static const Half *half_at(const Join *join, guint i)
{
    return &g_array_index(join->halves, Half, i);
}

static void add_halves(Join *join)
{
    const gint64 across = (gint64)join->seams->grid.cols + 1;
    for (guint i = 0; i < join->edges->len; i++) {
        const SgSeamEdge *edge = &g_array_index(join->edges, SgSeamEdge, i);
        const gint64 end = (gint64)(edge->row + 1) * across + edge->col + 1; /* the corner that both pixels share */
        const gint64 begin = edge->down ? end - 1 : end - across;
        const Half there = {begin, end, i}, back = {end, begin, i};
        g_array_append_val(join->halves, there);
        g_array_append_val(join->halves, back);
    }
    g_array_sort(join->halves, compare_halves);
}

/* The halves at CORNER: the first, and how many. */
static guint find(const Join *join, gint64 corner, guint *count)
{
    guint low = 0, high = join->halves->len;
    while (low < high) {
        const guint middle = (low + high) / 2;
        if (half_at(join, middle)->from < corner)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < join->halves->len && half_at(join, low + *count)->from == corner)
        ++*count;
    return low;
}

/* --- the line that grows --- */

static void put_corner(SgSeamLine *line, gint64 corner, gint64 across)
{
    const SgSeamCorner next = {(int)(corner % across), (int)(corner / across)};
    GArray *corners = line->corners;
    if (corners->len >= 2) {
        const SgSeamCorner *last = &g_array_index(corners, SgSeamCorner, corners->len - 1), *before = last - 1;
        if ((before->col == last->col && last->col == next.col) || (before->row == last->row && last->row == next.row))
            g_array_set_size(corners, corners->len - 1); /* straight on */
    }
    g_array_append_val(corners, next);
}

static double middle_of(const Join *join, guint begin, guint end)
{
    if (join->gap)
        return (double)NAN;
    g_autoptr(GArray) part = g_array_new(FALSE, FALSE, sizeof(double));
    double sum = 0;
    for (guint i = begin; i < end; i++) {
        const double jump = g_array_index(join->jumps, double, i);
        sum += jump;
        g_array_append_val(part, jump);
    }
    if (join->seams->classes)
        return sum / (double)part->len;
    g_array_sort(part, sg_seam_compare_doubles);
    return sg_seam_quantile((const double *)(const void *)part->data, part->len, 0.5);
}

static void cut(Join *join)
{
    const gint64 across = (gint64)join->seams->grid.cols + 1;
    const guint edges = join->jumps->len, parts = (edges + SG_SEAM_SECTION - 1) / SG_SEAM_SECTION;
    for (guint part = 0; part < parts; part++) {
        const guint begin = (guint)((guint64)edges * part / parts), end = (guint)((guint64)edges * (part + 1) / parts);
        SgSeamLine *line = g_new0(SgSeamLine, 1);
        line->seam = join->seam;
        line->gap = join->gap;
        line->edges = end - begin;
        line->jump = middle_of(join, begin, end);
        line->corners = g_array_new(FALSE, FALSE, sizeof(SgSeamCorner));
        for (guint i = begin; i <= end; i++)
            put_corner(line, g_array_index(join->corners, gint64, i), across);
        g_ptr_array_add(join->lines, line);
    }
}

static void take(Join *join, const Half *half)
{
    join->used[half->edge] = 1;
    g_array_append_val(join->corners, half->to);
    g_array_append_val(join->jumps, g_array_index(join->edges, SgSeamEdge, half->edge).jump);
}

/* From the half FIRST on, to an end, a fork, or where it began. */
static void walk(Join *join, const Half *first)
{
    g_array_set_size(join->corners, 0);
    g_array_set_size(join->jumps, 0);
    g_array_append_val(join->corners, first->from);
    take(join, first);
    for (gint64 corner = first->to;;) {
        guint count;
        const guint at = find(join, corner, &count);
        if (count != 2)
            break;
        const Half *next = half_at(join, join->used[half_at(join, at)->edge] ? at + 1 : at);
        if (join->used[next->edge])
            break;
        take(join, next);
        corner = next->to;
    }
    cut(join);
}

/* First from ends and forks, then what is left: rings. */
static void join_lines(Join *join)
{
    add_halves(join);
    for (int rings = 0; rings < 2; rings++)
        for (guint i = 0; i < join->halves->len; i++) {
            const Half *half = half_at(join, i);
            guint count = 2;
            if (!rings)
                find(join, half->from, &count);
            if (!join->used[half->edge] && (rings || count != 2))
                walk(join, half);
        }
}

static void add_seam(GPtrArray *lines, const SgSeams *seams, const SgSeam *seam, gboolean gap)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(SgSeamEdge));
    for (guint i = 0; i < seam->edges->len; i++) {
        const SgSeamEdge *edge = &g_array_index(seam->edges, SgSeamEdge, i);
        if (edge->gap == gap)
            g_array_append_val(edges, *edge);
    }
    Join join = {.seams = seams, .seam = seam, .gap = gap, .edges = edges, .lines = lines};
    join.halves = g_array_new(FALSE, FALSE, sizeof(Half));
    join.corners = g_array_new(FALSE, FALSE, sizeof(gint64));
    join.jumps = g_array_new(FALSE, FALSE, sizeof(double));
    join.used = g_new0(guint8, (gsize)edges->len + 1);
    join_lines(&join);
    g_array_unref(join.halves);
    g_array_unref(join.corners);
    g_array_unref(join.jumps);
    g_free(join.used);
}

GPtrArray *sg_seams_lines(const SgSeams *seams)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    for (guint i = 0; i < seams->seams->len; i++)
        for (int gap = 0; gap < 2; gap++)
            add_seam(lines, seams, g_ptr_array_index(seams->seams, i), gap);
    return lines;
}
