/* What is found along borders, country by country, and its statistics. */
#include "seams/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A seam while it is measured. */
typedef struct {
    SgSeam *seam;
    GArray *jumps, *inland; /* double: sizes of differences */
    double sum_a, sum_b;
} Draft;

struct SgSeamTally {
    SgSeams *seams;
    Draft **drafts; /* of each two countries, A * count + B; NULL: none yet */
    gint64 edges;
};

static void seam_free(gpointer data)
{
    SgSeam *seam = data;
    g_array_unref(seam->edges);
    g_free(seam);
}

static void draft_free(Draft *draft)
{
    if (draft == NULL)
        return;
    if (draft->seam != NULL)
        seam_free(draft->seam);
    g_array_unref(draft->jumps);
    g_array_unref(draft->inland);
    g_free(draft);
}

static gsize slots(const SgSeamTally *tally)
{
    return (gsize)tally->seams->countries_count * tally->seams->countries_count;
}

SgSeamTally *sg_seam_tally_new(SgSeams *seams)
{
    SgSeamTally *tally = g_new0(SgSeamTally, 1);
    tally->seams = seams;
    tally->drafts = g_new0(Draft *, slots(tally) + 1);
    seams->seams = g_ptr_array_new_with_free_func(seam_free);
    return tally;
}

void sg_seam_tally_free(SgSeamTally *tally)
{
    if (tally == NULL)
        return;
    for (gsize i = 0; i < slots(tally); i++)
        draft_free(tally->drafts[i]);
    g_free(tally->drafts);
    g_free(tally);
}

/* Of the countries X and Y, places + 1, in either order. */
static Draft *draft_of(SgSeamTally *tally, guint16 x, guint16 y)
{
    const guint a = MIN(x, y) - 1u, b = MAX(x, y) - 1u;
    Draft **slot = &tally->drafts[(gsize)a * tally->seams->countries_count + b];
    if (*slot != NULL)
        return *slot;
    *slot = g_new0(Draft, 1);
    (*slot)->jumps = g_array_new(FALSE, FALSE, sizeof(double));
    (*slot)->inland = g_array_new(FALSE, FALSE, sizeof(double));
    SgSeam *seam = (*slot)->seam = g_new0(SgSeam, 1);
    seam->a = &tally->seams->countries[a];
    seam->b = &tally->seams->countries[b];
    seam->edges = g_array_new(FALSE, FALSE, sizeof(SgSeamEdge));
    return *slot;
}

static gboolean add_edge(SgSeamTally *tally, Draft *draft, const SgSeamEdge *edge, GError **error)
{
    if (++tally->edges > SG_LIMIT_SEAM_EDGES) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("more than %d pairs of pixels lie along borders: the source raster is no map of countries"),
                    SG_LIMIT_SEAM_EDGES);
        return FALSE;
    }
    g_array_append_val(draft->seam->edges, *edge);
    return TRUE;
}

static gboolean has(const SgSeamProbe *probe, int at, guint16 source)
{
    return probe->source[at] == source && !isnan(probe->value[at]);
}

/* The inland pair of the pixels NEAR and FAR, when both are of the country of the border pixel. */
static void add_inland(Draft *draft, const SgSeamProbe *probe, int near, int far)
{
    const double jump = fabs(probe->value[near] - probe->value[far]);
    g_array_append_val(draft->inland, jump);
    draft->seam->inland.pairs++;
    draft->seam->inland.differ += jump > 0;
}

static void look_inland(Draft *draft, const SgSeamProbe *probe)
{
    static const int sides[2][3] = {{2, 1, 0}, {3, 4, 5}};
    for (int side = 0; side < 2; side++) {
        const int *at = sides[side];
        const guint16 source = probe->source[at[0]];
        for (int i = 0; i < 2 && has(probe, at[i + 1], source); i++)
            add_inland(draft, probe, at[i], at[i + 1]);
    }
}

gboolean sg_seam_tally_pair(SgSeamTally *tally, int col, int row, gboolean down, const SgSeamProbe *probe,
                            GError **error)
{
    Draft *draft = draft_of(tally, probe->source[2], probe->source[3]);
    SgSeam *seam = draft->seam;
    const gboolean a_first = probe->source[2] < probe->source[3];
    const double a = probe->value[a_first ? 2 : 3], b = probe->value[a_first ? 3 : 2], jump = fabs(b - a);
    const SgSeamEdge edge = {col, row, down, FALSE, tally->seams->classes ? (double)(jump > 0) : jump};
    if (!add_edge(tally, draft, &edge, error))
        return FALSE;
    const SgSeamEdge *worst = &seam->worst;
    if (seam->across.pairs == 0 || jump > worst->jump ||
        (jump >= worst->jump && (row < worst->row || (row == worst->row && col < worst->col)))) {
        seam->worst = (SgSeamEdge){col, row, down, FALSE, jump};
        seam->worst_a = a;
        seam->worst_b = b;
        seam->worst_here_a = a_first;
    }
    seam->across.pairs++;
    seam->across.differ += jump > 0;
    draft->sum_a += a;
    draft->sum_b += b;
    g_array_append_val(draft->jumps, jump);
    look_inland(draft, probe);
    return TRUE;
}

gboolean sg_seam_tally_land(SgSeamTally *tally, int col, int row, gboolean down, guint16 x, guint16 y, int values,
                            GError **error)
{
    Draft *draft = draft_of(tally, x, y);
    SgSeam *seam = draft->seam;
    seam->land_edges++;
    seam->one_sided += values == 1;
    if (values > 0)
        return TRUE;
    const SgSeamEdge edge = {col, row, down, TRUE, (double)NAN};
    if (!add_edge(tally, draft, &edge, error))
        return FALSE;
    if (seam->gap_edges == 0 || row < seam->first_gap.row || (row == seam->first_gap.row && col < seam->first_gap.col))
        seam->first_gap = edge;
    seam->gap_edges++;
    return TRUE;
}

/* --- statistics --- */

int sg_seam_compare_doubles(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double sg_seam_quantile(const double *sorted, gsize count, double share)
{
    if (count == 0)
        return (double)NAN;
    const double rank = share * (double)(count - 1);
    const gsize low = (gsize)rank, high = MIN(low + 1, count - 1);
    return sorted[low] + (rank - (double)low) * (sorted[high] - sorted[low]);
}

double sg_seam_share(const SgSeamSpread *spread)
{
    return spread->pairs > 0 ? (double)spread->differ / (double)spread->pairs : (double)NAN;
}

static void spread(SgSeamSpread *out, GArray *jumps, gboolean classes)
{
    const double *sorted = (const double *)(const void *)jumps->data;
    out->median = out->p95 = (double)NAN;
    if (classes)
        return;
    g_array_sort(jumps, sg_seam_compare_doubles);
    out->median = sg_seam_quantile(sorted, jumps->len, 0.5);
    out->p95 = sg_seam_quantile(sorted, jumps->len, 0.95);
}

static SgSeamState state_of(const SgSeam *seam, gboolean classes)
{
    if (seam->across.pairs < SG_SEAM_PAIRS || seam->inland.pairs < SG_SEAM_PAIRS)
        return SG_SEAM_FEW;
    const double across = classes ? sg_seam_share(&seam->across) : seam->across.median;
    const double inland = classes ? sg_seam_share(&seam->inland) : seam->inland.median;
    const double least = classes ? inland + SG_SEAM_SHARE : 0;
    return across > 0 && across >= SG_SEAM_FACTOR * inland && across >= least ? SG_SEAM_STEP : SG_SEAM_EVEN;
}

guint sg_seams_blended_steps(const SgSeams *seams)
{
    guint count = 0;
    for (guint i = 0; i < seams->overlaps->len; i++) {
        const SgSeamOverlap *overlap = &g_array_index(seams->overlaps, SgSeamOverlap, i);
        for (guint k = 0; overlap->blended >= SG_SEAM_PAIRS && k < seams->seams->len; k++) {
            const SgSeam *seam = g_ptr_array_index(seams->seams, k);
            count += strcmp(seam->a->iso3, overlap->a) == 0 && strcmp(seam->b->iso3, overlap->b) == 0 &&
                     seam->inland.pairs >= SG_SEAM_PAIRS && overlap->difference > 0 &&
                     overlap->difference >= SG_SEAM_FACTOR * seam->inland.median;
        }
    }
    return count;
}

const char *sg_seam_state_name(SgSeamState state)
{
    static const char *const names[] = {[SG_SEAM_EVEN] = "even", [SG_SEAM_STEP] = "step", [SG_SEAM_FEW] = "few"};
    return names[state];
}

static int compare_edges(gconstpointer a, gconstpointer b)
{
    const SgSeamEdge *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return (int)x->down - (int)y->down;
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
    const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static gint64 count_gap_pixels(const SgSeam *seam, int cols)
{
    g_autoptr(GArray) pixels = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 count = 0;
    for (guint i = 0; i < seam->edges->len; i++) {
        const SgSeamEdge *edge = &g_array_index(seam->edges, SgSeamEdge, i);
        const gint64 first = (gint64)edge->row * cols + edge->col, second = first + (edge->down ? cols : 1);
        if (!edge->gap)
            continue;
        g_array_append_val(pixels, first);
        g_array_append_val(pixels, second);
    }
    g_array_sort(pixels, compare_numbers);
    for (guint i = 0; i < pixels->len; i++)
        count += i == 0 || g_array_index(pixels, gint64, i) != g_array_index(pixels, gint64, i - 1);
    return count;
}

static void finish(Draft *draft, const SgSeams *seams)
{
    SgSeam *seam = draft->seam;
    const gboolean known = seam->across.pairs > 0 && !seams->classes;
    const double pairs = (double)seam->across.pairs;
    g_array_sort(seam->edges, compare_edges);
    spread(&seam->across, draft->jumps, seams->classes);
    spread(&seam->inland, draft->inland, seams->classes);
    seam->mean_a = known ? draft->sum_a / pairs : (double)NAN;
    seam->mean_b = known ? draft->sum_b / pairs : (double)NAN;
    seam->mean = seam->mean_b - seam->mean_a;
    seam->gap_pixels = count_gap_pixels(seam, seams->grid.cols);
    seam->state = state_of(seam, seams->classes);
}

static int order(SgSeamState state)
{
    return state == SG_SEAM_STEP ? 0 : state == SG_SEAM_EVEN ? 1 : 2;
}

/* No pairs sort last. */
static double height(const SgSeam *seam)
{
    const double tall = isnan(seam->across.median) ? sg_seam_share(&seam->across) : seam->across.median;
    return isnan(tall) ? -1 : tall;
}

static int worst_first(gconstpointer a, gconstpointer b)
{
    const SgSeam *x = *(const SgSeam *const *)a, *y = *(const SgSeam *const *)b;
    if (order(x->state) != order(y->state))
        return order(x->state) - order(y->state);
    const double tall_x = height(x), tall_y = height(y);
    if (tall_x < tall_y || tall_x > tall_y)
        return tall_x > tall_y ? -1 : 1;
    const int by_a = strcmp(x->a->iso3, y->a->iso3);
    return by_a != 0 ? by_a : strcmp(x->b->iso3, y->b->iso3);
}

void sg_seam_tally_finish(SgSeamTally *tally)
{
    for (gsize i = 0; i < slots(tally); i++) {
        Draft *draft = tally->drafts[i];
        if (draft == NULL)
            continue;
        finish(draft, tally->seams);
        g_ptr_array_add(tally->seams->seams, g_steal_pointer(&draft->seam));
    }
    g_ptr_array_sort(tally->seams->seams, worst_first);
}
