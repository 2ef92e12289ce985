#include "mosaic/assign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE (-1)

typedef struct {
    int col, giver;
} Further;

/* What a row is being made into. */
typedef struct {
    double *values;
    int *from;
    SgTaken *taken;
} Result;

struct SgAssigner {
    int cols;
    int *first;      /* the first giver with a value; or NONE */
    GArray *further; /* Further: all others, by column and giver */
    int *sources;    /* of one pixel */
    double *gave;    /* their values */
    int sources_room;
};

SgTaken *sg_taken_new(int sources, int owners)
{
    SgTaken *taken = g_new0(SgTaken, 1);
    const gsize n = (gsize)sources, pairs = n * n;
    taken->sources = sources;
    taken->owners = owners;
    gint64 **const counts[] = {&taken->pixels, &taken->beyond, &taken->yielded};
    double **const sums[] = {&taken->area_km2, &taken->weighed, &taken->min, &taken->max};
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
        *counts[i] = g_new0(gint64, n);
    for (guint i = 0; i < G_N_ELEMENTS(sums); i++)
        *sums[i] = g_new0(double, n);
    for (int i = 0; i < sources; i++) {
        taken->min[i] = INFINITY;
        taken->max[i] = -INFINITY;
    }
    taken->mapped = g_new0(gint64, (gsize)owners);
    taken->others = g_new0(gint64, (gsize)owners);
    taken->spill = g_new0(gint64, n * (gsize)owners);
    taken->overlap = g_new0(gint64, n * n * 3);
    taken->overlap_differs = g_new0(double, pairs);
    taken->blended = g_new0(gint64, n);
    taken->mixed = g_new0(gint64, pairs);
    taken->one_sided = g_new0(gint64, pairs);
    taken->differs = g_new0(double, pairs);
    taken->ends = g_new0(gint64, n);
    taken->end_steps = g_new0(double, n);
    return taken;
}

void sg_taken_free(SgTaken *taken)
{
    if (taken == NULL)
        return;
    gpointer const arrays[] = {
        taken->pixels,  taken->beyond, taken->yielded,   taken->area_km2, taken->weighed, taken->min,
        taken->max,     taken->mapped, taken->others,    taken->spill,    taken->overlap, taken->overlap_differs,
        taken->blended, taken->mixed,  taken->one_sided, taken->differs,  taken->ends,    taken->end_steps};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
    g_free(taken);
}

SgAssigner *sg_assigner_new(int cols)
{
    SgAssigner *assigner = g_new0(SgAssigner, 1);
    assigner->cols = cols;
    assigner->first = g_new(int, (gsize)cols);
    assigner->further = g_array_new(FALSE, FALSE, sizeof(Further));
    return assigner;
}

void sg_assigner_free(SgAssigner *assigner)
{
    if (assigner == NULL)
        return;
    g_free(assigner->first);
    g_array_unref(assigner->further);
    g_free(assigner->sources);
    g_free(assigner->gave);
    g_free(assigner);
}

/* --- who gave what --- */

static int by_place(const void *a, const void *b)
{
    const Further *left = a, *right = b;
    if (left->col != right->col)
        return left->col < right->col ? -1 : 1;
    return (left->giver > right->giver) - (left->giver < right->giver);
}

static void find_givers(SgAssigner *assigner, const SgRow *row)
{
    int *first = assigner->first;
    for (int col = 0; col < row->cols; col++)
        first[col] = NONE;
    g_array_set_size(assigner->further, 0);
    for (int i = 0; i < row->givers_count; i++) {
        const SgGiver *giver = &row->givers[i];
        for (int col = giver->col; col < giver->end; col++) {
            if (isnan(giver->values[col - giver->col]))
                continue;
            const Further further = {col, i};
            if (first[col] == NONE)
                first[col] = i;
            else
                g_array_append_val(assigner->further, further);
        }
    }
    if (assigner->further->len > 1)
        qsort(assigner->further->data, assigner->further->len, sizeof(Further), by_place);
}

static int giver_of(const SgRow *row, int source)
{
    for (int i = 0; i < row->givers_count; i++)
        if (row->givers[i].source == source)
            return i;
    return NONE;
}

/* --- one span of an owner --- */

static void take(const SgRow *row, int giver, int col, const Result *out)
{
    out->values[col] = row->givers[giver].values[col - row->givers[giver].col];
    out->from[col] = row->givers[giver].source;
}

/* The land of nobody, or disputed: whoever gave a value; where several did, see settle. */
static void take_any(const SgAssigner *assigner, const SgRow *row, int col, int end, const Result *out)
{
    for (; col < end; col++)
        if (assigner->first[col] != NONE)
            take(row, assigner->first[col], col, out);
}

/* The land of a country: its own values; of those of others it is told that they are there. */
static void take_own(const SgAssigner *assigner, const SgRow *row, const SgOwnerSpan *span, const Result *out)
{
    SgTaken *taken = out->taken;
    const int own = row->gives[span->owner] != SG_GIVES_NOBODY ? giver_of(row, row->gives[span->owner]) : NONE;
    const SgGiver none = {0}, *giver = own != NONE ? &row->givers[own] : &none;
    for (int col = span->col; col < span->end; col++) {
        const int first = assigner->first[col];
        if (first == NONE)
            continue;
        const gboolean has = col >= giver->col && col < giver->end && !isnan(giver->values[col - giver->col]);
        if (has)
            take(row, own, col, out);
        taken->mapped[span->owner] += has;
        taken->others[span->owner] += !has;
        if (first != own)
            taken->spill[(gsize)row->givers[first].source * (gsize)taken->owners + (gsize)span->owner]++;
    }
}

/* --- pixels that several gave --- */

static void count_overlaps(const int *sources, const double *gave, int count, int winner, SgTaken *taken)
{
    for (int a = 0; a < count; a++)
        for (int b = a + 1; b < count; b++) {
            const gsize at = (gsize)sources[a] * (gsize)taken->sources + (gsize)sources[b];
            gint64 *pair = &taken->overlap[at * 3];
            taken->overlap_differs[at] += fabs(gave[a] - gave[b]);
            pair[0]++;
            pair[1] += sources[a] == winner;
            pair[2] += sources[b] == winner;
        }
}

/* The answer of row->nearest for a run of pixels that the same sources gave. */
typedef struct {
    int end; /* column up to which it holds */
    int count;
    int source;
    int *sources;
} Answer;

static int ask_nearest(const SgRow *row, int col, const int *sources, int count, Answer *answer)
{
    const gsize bytes = sizeof *sources * (gsize)count;
    if (col < answer->end && count == answer->count && memcmp(sources, answer->sources, bytes) == 0)
        return answer->source;
    int columns = 1;
    answer->source = row->nearest(col, sources, count, &columns, row->nearest_data);
    answer->sources = g_realloc(answer->sources, bytes);
    memcpy(answer->sources, sources, bytes);
    answer->count = count;
    answer->end = columns < row->cols - col ? col + columns : row->cols;
    return answer->source;
}

/* What the pixel at COL, given by the COUNT sources of ASSIGNER, gets, and what is counted of it. */
static void settle_pixel(const SgAssigner *assigner, const SgRow *row, const SgOwnerSpan *span, int col, int count,
                         Answer *answer, const Result *out)
{
    SgTaken *taken = out->taken;
    const int *sources = assigner->sources;
    const int gives = span->owner != SG_OWNER_NONE ? row->gives[span->owner] : SG_GIVES_ANY;
    if (gives == SG_GIVES_ANY) {
        const int nearest = ask_nearest(row, col, sources, count, answer);
        take(row, giver_of(row, nearest), col, out);
        for (int i = 0; i < count; i++)
            taken->yielded[sources[i]] += sources[i] != nearest;
    } else {
        for (int i = 1; i < count; i++) /* of the first it is counted */
            if (sources[i] != gives)
                taken->spill[(gsize)sources[i] * (gsize)taken->owners + (gsize)span->owner]++;
    }
    count_overlaps(sources, assigner->gave, count, out->from[col], taken);
}

/* GIVER is the NUMBER-th that gave a value for the pixel at COL. */
static void put_giver(SgAssigner *assigner, const SgGiver *giver, int number, int col)
{
    assigner->sources[number] = giver->source;
    assigner->gave[number] = giver->values[col - giver->col];
}

static void settle(SgAssigner *assigner, const SgRow *row, const Result *out)
{
    const Further *all = (const Further *)assigner->further->data;
    Answer answer = {.end = -1};
    int span = 0;
    if (assigner->sources_room < row->givers_count) {
        assigner->sources = g_renew(int, assigner->sources, (gsize)row->givers_count);
        assigner->gave = g_renew(double, assigner->gave, (gsize)row->givers_count);
        assigner->sources_room = row->givers_count;
    }
    for (guint i = 0; i < assigner->further->len;) {
        const int col = all[i].col;
        int count = 0;
        put_giver(assigner, &row->givers[assigner->first[col]], count++, col);
        for (; i < assigner->further->len && all[i].col == col; i++)
            put_giver(assigner, &row->givers[all[i].giver], count++, col);
        while (row->spans[span].end <= col)
            span++;
        settle_pixel(assigner, row, &row->spans[span], col, count, &answer, out);
    }
    g_free(answer.sources);
}

/* --- what was taken --- */

static void count_run(const SgRow *row, int col, int end, const double *values, int source, gboolean beyond,
                      SgTaken *taken)
{
    double sum = 0, min = taken->min[source], max = taken->max[source];
    for (int i = col; i < end; i++) {
        sum += values[i];
        min = values[i] < min ? values[i] : min;
        max = values[i] > max ? values[i] : max;
    }
    taken->pixels[source] += end - col;
    taken->beyond[source] += beyond ? end - col : 0;
    taken->area_km2[source] += (end - col) * row->pixel_km2;
    taken->weighed[source] += sum * row->pixel_km2;
    taken->min[source] = min;
    taken->max[source] = max;
}

void sg_assign_count(const SgRow *row, const double *values, const int *from, SgTaken *taken)
{
    for (int i = 0; i < row->spans_count; i++) {
        const SgOwnerSpan *span = &row->spans[i];
        const gboolean beyond = span->owner == SG_OWNER_NONE || row->gives[span->owner] == SG_GIVES_ANY;
        for (int col = span->col, end; col < span->end; col = end) {
            for (end = col + 1; end < span->end && from[end] == from[col]; end++)
                ;
            if (from[col] != NONE)
                count_run(row, col, end, values, from[col], beyond, taken);
        }
    }
}

void sg_assign_row(SgAssigner *assigner, const SgRow *row, double *values, int *from, SgTaken *taken)
{
    const Result out = {values, from, taken};
    find_givers(assigner, row);
    for (int col = 0; col < row->cols; col++) {
        values[col] = (double)NAN;
        from[col] = NONE;
    }
    for (int i = 0; i < row->spans_count; i++) {
        const SgOwnerSpan *span = &row->spans[i];
        if (span->owner == SG_OWNER_NONE || row->gives[span->owner] == SG_GIVES_ANY)
            take_any(assigner, row, span->col, span->end, &out);
        else
            take_own(assigner, row, span, &out);
    }
    settle(assigner, row, &out);
}
