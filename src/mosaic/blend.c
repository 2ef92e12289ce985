#include "mosaic/blend.h"

#include "soilgate/border_lines.h"

#include <math.h>
#include <stdlib.h>

/* The line between the land of two sources. */
typedef struct {
    int line, a, b;
} Pair;

struct SgBlend {
    SgBorderLines *lines;
    GArray *pairs; /* Pair, by number of the line */
    double width_km;
    SgType type;
};

/* A pixel near a line. */
typedef struct {
    int col;
    guint pair; /* in blender->pairs */
    double km;
} Hit;

/* Another country near a pixel. */
typedef struct {
    int source;
    double km;          /* from its nearest border */
    gboolean neighbour; /* it has a border with the pixel's own country within the width */
} Other;

struct SgBlender {
    const SgBlend *blend;
    int col;
    GArray *pairs;  /* Pair near the window, with the window's numbers of sources */
    GArray *spans;  /* SgBorderSpan, of a row and pair */
    GArray *hits;   /* Hit, of a row */
    GArray *others; /* Other, of a pixel, by source */
};

double sg_blend_weight(double own_km, double other_km, double width_km)
{
    const double t = MAX(own_km, other_km) / width_km;
    return t < 1 ? (1 - t) / (1 + t) : 0;
}

SgBlend *sg_blend_new(const SgOwnership *ownership, const int *gives, int owners, int sources, double width_km,
                      SgType type, GError **error)
{
    g_autofree gboolean *counts = g_new(gboolean, (gsize)owners + 1);
    for (int i = 0; i < owners; i++)
        counts[i] = gives[i] >= 0 && gives[i] < sources;
    SgBorderLines *lines = sg_border_lines_new(ownership, counts, owners, error);
    if (lines == NULL)
        return NULL;
    SgBlend *blend = g_new0(SgBlend, 1);
    blend->lines = lines;
    blend->width_km = width_km;
    blend->type = type;
    blend->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (int i = 0; i < sg_border_lines_count(lines); i++) {
        int a, b;
        sg_border_lines_owners(lines, i, &a, &b);
        const Pair pair = {i, gives[a], gives[b]};
        g_array_append_val(blend->pairs, pair);
    }
    return blend;
}

void sg_blend_free(SgBlend *blend)
{
    if (blend == NULL)
        return;
    sg_border_lines_free(blend->lines);
    g_array_unref(blend->pairs);
    g_free(blend);
}

gboolean sg_blend_reaches(const SgBlend *blend, int source, int col, int row, int cols, int rows)
{
    for (guint i = 0; blend != NULL && i < blend->pairs->len; i++) {
        const Pair *pair = &g_array_index(blend->pairs, Pair, i);
        if ((pair->a == source || pair->b == source) &&
            sg_border_lines_touch(blend->lines, pair->line, col, row, cols, rows, blend->width_km))
            return TRUE;
    }
    return FALSE;
}

/* --- one window --- */

/* -1: not among NUMBERS. */
static int place_of(const int *numbers, int count, int source)
{
    for (int i = 0; i < count; i++)
        if (numbers[i] == source)
            return i;
    return -1;
}

SgBlender *sg_blender_new(const SgBlend *blend, const int *numbers, int count, int col, int row, int cols, int rows)
{
    SgBlender *blender = g_new0(SgBlender, 1);
    blender->blend = blend;
    blender->col = col;
    blender->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    blender->spans = g_array_new(FALSE, FALSE, sizeof(SgBorderSpan));
    blender->hits = g_array_new(FALSE, FALSE, sizeof(Hit));
    blender->others = g_array_new(FALSE, FALSE, sizeof(Other));
    for (guint i = 0; i < blend->pairs->len; i++) {
        const Pair *all = &g_array_index(blend->pairs, Pair, i);
        const Pair pair = {all->line, place_of(numbers, count, all->a), place_of(numbers, count, all->b)};
        if (pair.a >= 0 && pair.b >= 0 &&
            sg_border_lines_touch(blend->lines, pair.line, col, row, cols, rows, blend->width_km))
            g_array_append_val(blender->pairs, pair);
    }
    return blender;
}

void sg_blender_free(SgBlender *blender)
{
    if (blender == NULL)
        return;
    g_array_unref(blender->pairs);
    g_array_unref(blender->spans);
    g_array_unref(blender->hits);
    g_array_unref(blender->others);
    g_free(blender);
}

/* --- a row: which pixels are near --- */

/* Measures from the columns of SPAN that have the value of the country whose land they are. */
static void measure_span(SgBlender *blender, const SgRow *row, int grid_row, guint pair, const SgBorderSpan *span,
                         const int *from)
{
    const SgBlend *blend = blender->blend;
    const int line = g_array_index(blender->pairs, Pair, pair).line;
    const int first = span->col - blender->col, end = span->end - blender->col;
    for (int i = 0; i < row->spans_count; i++) {
        const SgOwnerSpan *land = &row->spans[i];
        if (land->end <= first || land->col >= end || land->owner == SG_OWNER_NONE || row->gives[land->owner] < 0)
            continue;
        for (int col = MAX(first, land->col); col < MIN(end, land->end); col++) {
            if (from[col] < 0)
                continue;
            const Hit hit = {
                col, pair, sg_border_lines_distance(blend->lines, line, blender->col + col, grid_row, blend->width_km)};
            if (hit.km < blend->width_km)
                g_array_append_val(blender->hits, hit);
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const Hit *x = a, *y = b;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

static void find_hits(SgBlender *blender, const SgRow *row, int grid_row, const int *from)
{
    const SgBlend *blend = blender->blend;
    g_array_set_size(blender->hits, 0);
    for (guint pair = 0; pair < blender->pairs->len; pair++) {
        const int line = g_array_index(blender->pairs, Pair, pair).line;
        g_array_set_size(blender->spans, 0);
        sg_border_lines_near(blend->lines, line, grid_row, blender->col, blender->col + row->cols, blend->width_km,
                             blender->spans);
        for (guint i = 0; i < blender->spans->len; i++)
            measure_span(blender, row, grid_row, pair, &g_array_index(blender->spans, SgBorderSpan, i), from);
    }
    if (blender->hits->len > 1)
        qsort(blender->hits->data, blender->hits->len, sizeof(Hit), by_place);
}

/* --- a pixel --- */

/* Keeps blender->others sorted by source, so that sums have one order. */
static void add_other(SgBlender *blender, int source, double km, gboolean neighbour)
{
    guint at = 0;
    while (at < blender->others->len && g_array_index(blender->others, Other, at).source < source)
        at++;
    if (at < blender->others->len && g_array_index(blender->others, Other, at).source == source) {
        Other *there = &g_array_index(blender->others, Other, at);
        there->km = MIN(there->km, km);
        there->neighbour = there->neighbour || neighbour;
        return;
    }
    const Other other = {source, km, neighbour};
    g_array_insert_val(blender->others, at, other);
}

/* The countries around a pixel of OWN, from its COUNT hits. Gives the distance from the nearest border of OWN; infinite
 * when none is near. */
static double gather(SgBlender *blender, const Hit *hits, guint count, int own)
{
    double own_km = INFINITY;
    g_array_set_size(blender->others, 0);
    for (guint i = 0; i < count; i++) {
        const Pair *pair = &g_array_index(blender->pairs, Pair, hits[i].pair);
        const gboolean neighbour = pair->a == own || pair->b == own;
        if (neighbour)
            own_km = MIN(own_km, hits[i].km);
        if (pair->a != own)
            add_other(blender, pair->a, hits[i].km, neighbour);
        if (pair->b != own)
            add_other(blender, pair->b, hits[i].km, neighbour);
    }
    return own_km;
}

/* What SOURCE gave at COL; NaN: nothing. */
static double given(const SgRow *row, int source, int col)
{
    for (int i = 0; i < row->givers_count; i++) {
        const SgGiver *giver = &row->givers[i];
        if (giver->source == source)
            return col >= giver->col && col < giver->end ? giver->values[col - giver->col] : (double)NAN;
    }
    return (double)NAN;
}

/* The number that is stored for VALUE, so that what is counted is what the raster holds. */
static double as_stored(SgType type, double value)
{
    if (sg_type_is_integer(type))
        return rint(value);
    return type == SG_TYPE_FLOAT32 ? (double)(float)value : value;
}

typedef struct {
    double weights, sum, least, greatest;
} Mean;

static void add_value(Mean *mean, double value, double weight)
{
    mean->weights += weight;
    mean->sum += weight * value;
    mean->least = MIN(mean->least, value);
    mean->greatest = MAX(mean->greatest, value);
}

/* Of whose values the mean is one, by source: OWN is counted in its turn. */
static double blend_pixel(SgBlender *blender, const SgRow *row, int col, int own, double own_km, double value,
                          SgTaken *taken)
{
    const SgBlend *blend = blender->blend;
    Mean mean = {0, 0, value, value};
    gboolean mixed = FALSE, counted = FALSE;
    for (guint i = 0; i < blender->others->len; i++) {
        const Other *other = &g_array_index(blender->others, Other, i);
        const gsize at = (gsize)own * (gsize)taken->sources + (gsize)other->source;
        const double theirs = given(row, other->source, col);
        if (isnan(theirs)) {
            taken->one_sided[at] += other->neighbour;
            continue;
        }
        if (!counted && other->source > own) {
            add_value(&mean, value, 1);
            counted = TRUE;
        }
        add_value(&mean, theirs, sg_blend_weight(own_km, other->km, blend->width_km));
        taken->mixed[at]++;
        taken->differs[at] += fabs(theirs - value);
        mixed = TRUE;
    }
    if (!mixed)
        return value;
    if (!counted)
        add_value(&mean, value, 1);
    taken->blended[own]++;
    return as_stored(blend->type, CLAMP(mean.sum / mean.weights, mean.least, mean.greatest));
}

/* A pixel near a border of its country, as the one east of it sees it. */
typedef struct {
    int col, own;
    gboolean blended;
    double shift; /* by how much it was moved */
} Beside;

/* Where the other's map ends among pixels of one country, a part of the step is left. */
static void count_end(const Beside *west, const Beside *east, SgTaken *taken)
{
    if (west->col + 1 != east->col || west->own != east->own || west->blended == east->blended)
        return;
    taken->ends[east->own]++;
    taken->end_steps[east->own] += MAX(west->shift, east->shift);
}

void sg_blender_row(SgBlender *blender, const SgRow *row, int grid_row, double *values, const int *from, SgTaken *taken)
{
    if (blender->pairs->len == 0)
        return;
    find_hits(blender, row, grid_row, from);
    const Hit *hits = (const Hit *)(const void *)blender->hits->data;
    Beside west = {.col = -2};
    for (guint i = 0, end; i < blender->hits->len; i = end) {
        const int col = hits[i].col, own = from[col];
        for (end = i + 1; end < blender->hits->len && hits[end].col == col; end++)
            ;
        const double own_km = gather(blender, hits + i, end - i, own);
        if (!(own_km < blender->blend->width_km))
            continue;
        const gint64 before = taken->blended[own];
        const double value = blend_pixel(blender, row, col, own, own_km, values[col], taken);
        const Beside here = {col, own, taken->blended[own] > before, fabs(value - values[col])};
        count_end(&west, &here, taken);
        values[col] = value;
        west = here;
    }
}
