/* What exclusions leave out of rows, and how many pixels. */
#include "mosaic/exclude_plan.h"
#include "soilgate/limits.h"

#include <math.h>
#include <string.h>

/* --- counts --- */

SgExcluded *sg_excluded_new(int exclusions, int sources)
{
    SgExcluded *excluded = g_new0(SgExcluded, 1);
    const gsize n = (gsize)exclusions * (gsize)sources;
    excluded->exclusions = exclusions;
    excluded->sources = sources;
    excluded->pixels = g_new0(gint64, n + 1);
    excluded->area_km2 = g_new0(double, n + 1);
    excluded->unjudged = g_new0(gint64, n + 1);
    excluded->mask_beyond = g_new0(gint64, n + 1);
    excluded->mask_empty = g_new0(gint64, n + 1);
    return excluded;
}

void sg_excluded_free(SgExcluded *excluded)
{
    if (excluded == NULL)
        return;
    g_free(excluded->pixels);
    g_free(excluded->area_km2);
    g_free(excluded->unjudged);
    g_free(excluded->mask_beyond);
    g_free(excluded->mask_empty);
    g_free(excluded);
}

/* --- rows --- */

struct SgExcluder {
    const SgExclude *exclude;
    SgShardWindow window;
    const int *numbers;
    int count;
    SgReader **readers; /* by raster; NULL: it does not reach into the window */
    double **columns;   /* by layer: a row of it */
    double *mask;
    guint8 *present; /* by source of the shard: it has pixels in this row */
    SgRelationWork *work;
    /* what is mixed: by giver of a row, its values; one giver's pixels that others own; counts that nobody asks for */
    double **given, *mixed;
    int *of_giver;
    SgExcluded *uncounted;
};

static SgReader *open_reader(const SgExclude *exclude, const SgOpenSources *rasters, const SgShardWindow *window,
                             guint number, GError **error)
{
    const SgExcludeRaster *raster = sg_exclude_raster(exclude, (int)number);
    const int col = MAX(window->col - raster->col, 0);
    const int end = MIN(window->col + window->cols - raster->col, raster->source->grid.cols);
    return sg_reader_new(rasters->rasters[number], &rasters->facts[number], raster->source, col, end, error);
}

static gboolean is_of_window(const SgExcluder *excluder, guint number)
{
    const SgExclude *exclude = excluder->exclude;
    gboolean asked = FALSE;
    for (guint i = 0; !asked && i < exclude->rules->len; i++)
        asked = g_array_index(exclude->rules, SgExcludeRule, i).mask == (int)number;
    for (guint layer = 0; !asked && layer < exclude->layers->len; layer++)
        for (int i = 0; !asked && i < excluder->count; i++)
            asked = sg_exclude_of_source(exclude, layer, excluder->numbers[i]) == (int)number;
    return asked && sg_exclude_reaches(sg_exclude_raster(exclude, (int)number), &excluder->window);
}

SgExcluder *sg_excluder_new(const SgExclude *exclude, const SgOpenSources *rasters, const SgShardWindow *window,
                            const int *numbers, int count, GError **error)
{
    SgExcluder *excluder = g_new0(SgExcluder, 1);
    const gsize cols = (gsize)window->cols;
    excluder->exclude = exclude;
    excluder->window = *window;
    excluder->numbers = numbers;
    excluder->count = count;
    excluder->readers = g_new0(SgReader *, exclude->rasters->len + 1);
    excluder->columns = g_new0(double *, exclude->layers->len + 1);
    excluder->mask = g_new(double, cols);
    excluder->present = g_new0(guint8, (gsize)count + 1);
    excluder->work = sg_relation_work_new();
    excluder->given = g_new0(double *, (gsize)count + 1);
    excluder->mixed = g_new(double, cols);
    excluder->of_giver = g_new(int, cols);
    excluder->uncounted = sg_excluded_new((int)exclude->rules->len, count);
    for (guint i = 0; i < exclude->layers->len; i++)
        excluder->columns[i] = g_new(double, cols);
    for (guint i = 0; count > 0 && i < exclude->rasters->len; i++) {
        if (!is_of_window(excluder, i))
            continue;
        excluder->readers[i] = open_reader(exclude, rasters, window, i, error);
        if (excluder->readers[i] == NULL) {
            sg_excluder_free(excluder);
            return NULL;
        }
    }
    return excluder;
}

void sg_excluder_free(SgExcluder *excluder)
{
    if (excluder == NULL)
        return;
    for (guint i = 0; i < excluder->exclude->rasters->len; i++)
        sg_reader_free(excluder->readers[i]);
    for (guint i = 0; i < excluder->exclude->layers->len; i++)
        g_free(excluder->columns[i]);
    g_free(excluder->readers);
    g_free(excluder->columns);
    g_free(excluder->mask);
    g_free(excluder->present);
    sg_relation_work_free(excluder->work);
    for (int i = 0; i < excluder->count; i++)
        g_free(excluder->given[i]);
    g_free(excluder->given);
    g_free(excluder->mixed);
    g_free(excluder->of_giver);
    sg_excluded_free(excluder->uncounted);
    g_free(excluder);
}

/* Columns COL .. END - 1 of the window are those that raster NUMBER has in ROW, and VALUES theirs; NULL where it has
 * none (COL = END = 0), or with an error. */
static gboolean read_row(SgExcluder *excluder, int number, int row, int *col, int *end, const double **values,
                         GError **error)
{
    const SgExcludeRaster *raster = sg_exclude_raster(excluder->exclude, number);
    const SgGrid *grid = &raster->source->grid;
    SgReader *reader = excluder->readers[number];
    *col = *end = 0;
    *values = NULL;
    if (reader == NULL || row < raster->row || row >= raster->row + grid->rows)
        return TRUE;
    *col = MAX(raster->col - excluder->window.col, 0);
    *end = MIN(raster->col + grid->cols - excluder->window.col, excluder->window.cols);
    *values = sg_reader_row(reader, row - raster->row, error);
    return *values != NULL;
}

static void fill_empty(double *values, int count)
{
    for (int i = 0; i < count; i++)
        values[i] = (double)NAN;
}

/* A row that is judged. */
typedef struct {
    int row; /* on the grid */
    const SgRow *line;
    double *values;
    int *from;
    SgExcluded *counts;
} Judged;

/* The layer that is made: what its sources gave is there already. */
static void fill_own(const Judged *judged, double *out)
{
    for (int i = 0; i < judged->line->givers_count; i++) {
        const SgGiver *giver = &judged->line->givers[i];
        for (int col = giver->col; col < giver->end; col++)
            if (judged->from[col] == giver->source)
                out[col] = giver->values[col - giver->col];
    }
}

/* LAYER of the country that each pixel was taken from. */
static gboolean fill_layer(SgExcluder *excluder, guint layer, const Judged *judged, GError **error)
{
    double *out = excluder->columns[layer];
    fill_empty(out, judged->line->cols);
    if ((int)layer == excluder->exclude->own) {
        fill_own(judged, out);
        return TRUE;
    }
    for (int i = 0; i < excluder->count; i++) {
        const double *values;
        int col, end;
        if (!excluder->present[i])
            continue;
        const int number = sg_exclude_of_source(excluder->exclude, layer, excluder->numbers[i]);
        if (!read_row(excluder, number, judged->row, &col, &end, &values, error))
            return FALSE;
        for (int k = col; k < end; k++)
            if (judged->from[k] == i)
                out[k] = values[k - col];
    }
    return TRUE;
}

/* What rule INDEX says of the N pixels from FIRST on, by their STATES: those that are left out lose value and source.
 * COL .. END - 1 is where its mask has pixels. */
static void judge(const SgExcluder *excluder, guint index, const guint8 *states, int first, int n, int col, int end,
                  const Judged *judged)
{
    const gboolean masked = g_array_index(excluder->exclude->rules, SgExcludeRule, index).mask != SG_EXCLUDE_NONE;
    SgExcluded *counts = judged->counts;
    for (int i = 0; i < n; i++) {
        const int at = first + i, source = judged->from[at];
        if (source < 0 || states[i] == SG_RELATION_BROKEN)
            continue;
        const gsize cell = index * (gsize)counts->sources + (gsize)source;
        if (states[i] == SG_RELATION_HOLDS) {
            counts->pixels[cell]++;
            counts->area_km2[cell] += judged->line->pixel_km2;
            judged->values[at] = (double)NAN;
            judged->from[at] = -1;
        } else if (masked && (at < col || at >= end)) {
            counts->mask_beyond[cell]++;
        } else if (masked && isnan(excluder->mask[at])) {
            counts->mask_empty[cell]++;
        } else {
            counts->unjudged[cell]++;
        }
    }
}

static gboolean apply(SgExcluder *excluder, guint index, const Judged *judged, GError **error)
{
    const SgExcludeRule *rule = &g_array_index(excluder->exclude->rules, SgExcludeRule, index);
    const double *operands[SG_LIMIT_EXPR_NAMES], *mask = NULL;
    const int cols = judged->line->cols;
    guint8 states[SG_EXPR_LANES];
    int col = 0, end = cols;
    if (rule->mask != SG_EXCLUDE_NONE) {
        if (!read_row(excluder, rule->mask, judged->row, &col, &end, &mask, error))
            return FALSE;
        fill_empty(excluder->mask, cols);
        if (end > col)
            memcpy(excluder->mask + col, mask, (gsize)(end - col) * sizeof *mask);
    }
    for (int first = 0; first < cols; first += SG_EXPR_LANES) {
        const int n = MIN(SG_EXPR_LANES, cols - first);
        for (guint i = 0; i < rule->count; i++) {
            const int operand = rule->operands[i];
            operands[i] = (operand == SG_EXCLUDE_NONE ? excluder->mask : excluder->columns[operand]) + first;
        }
        sg_relation_pixels(rule->exclusion->code, operands, n, excluder->work, states, NULL, NULL);
        judge(excluder, index, states, first, n, col, end, judged);
    }
    return TRUE;
}

gboolean sg_exclude_row(SgExcluder *excluder, int row, const SgRow *line, double *values, int *from, SgExcluded *counts,
                        GError **error)
{
    const Judged judged = {row, line, values, from, counts};
    gboolean some = FALSE;
    memset(excluder->present, 0, (gsize)excluder->count);
    for (int i = 0; i < line->cols; i++)
        if (from[i] >= 0)
            some = excluder->present[from[i]] = TRUE;
    for (guint i = 0; some && i < excluder->exclude->layers->len; i++)
        if (!fill_layer(excluder, i, &judged, error))
            return FALSE;
    for (guint i = 0; some && i < excluder->exclude->rules->len; i++)
        if (!apply(excluder, i, &judged, error))
            return FALSE;
    return TRUE;
}

/* --- what is mixed --- */

/* The pixels that GIVER gave and another owns, into excluder->of_giver; FALSE when there is none. */
static gboolean find_mixed(SgExcluder *excluder, const SgGiver *giver, const int *from, int cols)
{
    gboolean some = FALSE;
    for (int col = 0; col < cols; col++)
        excluder->of_giver[col] = -1;
    for (int col = giver->col; col < giver->end; col++) {
        if (from[col] < 0 || from[col] == giver->source || isnan(giver->values[col - giver->col]))
            continue;
        excluder->of_giver[col] = giver->source;
        some = TRUE;
    }
    return some;
}

gboolean sg_exclude_givers(SgExcluder *excluder, int row, const SgRow *line, SgGiver *givers, const int *from,
                           GError **error)
{
    const gsize bytes = (gsize)line->cols * sizeof(double);
    for (int i = 0; i < line->givers_count; i++) {
        SgGiver *giver = &givers[i];
        if (!find_mixed(excluder, giver, from, line->cols))
            continue;
        if (!sg_exclude_row(excluder, row, line, excluder->mixed, excluder->of_giver, excluder->uncounted, error))
            return FALSE;
        if (excluder->given[i] == NULL)
            excluder->given[i] = g_malloc(bytes);
        for (int col = giver->col; col < giver->end; col++) {
            const gboolean kept = from[col] < 0 || from[col] == giver->source || excluder->of_giver[col] >= 0;
            excluder->given[i][col - giver->col] = kept ? giver->values[col - giver->col] : (double)NAN;
        }
        giver->values = excluder->given[i];
    }
    return TRUE;
}
