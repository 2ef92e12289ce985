/* Compares what two records say: which deliveries, layers and findings belong together, and what of them changed. */
#include "soilgate/compare.h"

#include <math.h>
#include <string.h>

const char *sg_diff_state_name(SgDiffState state)
{
    static const char *const names[] = {"same", "changed", "added", "removed"};
    return (guint)state < G_N_ELEMENTS(names) ? names[state] : "unknown";
}

/* --- pairs: every entry of BEFORE with the first of AFTER that belongs to it and is free --- */

typedef struct {
    gpointer before, after; /* one may be NULL */
} Pair;

typedef gboolean (*Belongs)(gconstpointer a, gconstpointer b);

static void pair_up(GArray *pairs, const Belongs *rules, gsize count, const GPtrArray *before, const GPtrArray *after)
{
    g_autofree gpointer *mates = g_new0(gpointer, before->len + 1);
    g_autofree gboolean *taken = g_new0(gboolean, after->len + 1);
    for (gsize r = 0; r < count; r++)
        for (guint i = 0; i < before->len; i++)
            for (guint k = 0; k < after->len && mates[i] == NULL; k++)
                if (!taken[k] && rules[r](g_ptr_array_index(before, i), g_ptr_array_index(after, k))) {
                    mates[i] = g_ptr_array_index(after, k);
                    taken[k] = TRUE;
                }
    for (guint i = 0; i < before->len; i++) {
        Pair pair = {g_ptr_array_index(before, i), mates[i]};
        g_array_append_val(pairs, pair);
    }
    for (guint k = 0; k < after->len; k++) {
        Pair pair = {NULL, g_ptr_array_index(after, k)};
        if (!taken[k])
            g_array_append_val(pairs, pair);
    }
}

static SgDiffState state_of(const Pair *pair, gboolean changed)
{
    return pair->before == NULL  ? SG_DIFF_ADDED
           : pair->after == NULL ? SG_DIFF_REMOVED
           : changed             ? SG_DIFF_CHANGED
                                 : SG_DIFF_SAME;
}

/* --- findings --- */

/* Of one rule and layer; without a layer, of one file. */
static gboolean one_finding(gconstpointer a, gconstpointer b)
{
    const SgRecordFinding *x = a, *y = b;
    return strcmp(x->rule, y->rule) == 0 && g_strcmp0(x->layer, y->layer) == 0 &&
           (x->layer != NULL || g_strcmp0(x->file, y->file) == 0);
}

/* The same text in two languages differs. */
static gboolean changed_texts(const SgRecordFinding *x, const SgRecordFinding *y)
{
    return g_strcmp0(x->language, y->language) == 0 &&
           (g_strcmp0(x->expected, y->expected) != 0 || g_strcmp0(x->measured, y->measured) != 0 ||
            g_strcmp0(x->message, y->message) != 0);
}

static gboolean changed_finding(const SgRecordFinding *x, const SgRecordFinding *y)
{
    return x->severity != y->severity || x->pixels != y->pixels || x->waived != y->waived || changed_texts(x, y);
}

static gboolean same_finding(gconstpointer a, gconstpointer b)
{
    return one_finding(a, b) && !changed_finding(a, b);
}

static void compare_findings(SgDiffDelivery *diff)
{
    static const Belongs rules[] = {same_finding, one_finding};
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    pair_up(pairs, rules, G_N_ELEMENTS(rules), diff->before->findings, diff->after->findings);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        SgDiffFinding *finding = g_new0(SgDiffFinding, 1);
        finding->before = pair->before;
        finding->after = pair->after;
        finding->state =
            state_of(pair, pair->before != NULL && pair->after != NULL && changed_finding(pair->before, pair->after));
        g_ptr_array_add(diff->findings, finding);
    }
}

/* --- layers --- */

static gboolean one_layer(gconstpointer a, gconstpointer b)
{
    const SgRecordFile *x = a, *y = b;
    return x->layer != NULL ? g_strcmp0(x->layer, y->layer) == 0 : y->layer == NULL && g_strcmp0(x->path, y->path) == 0;
}

static gboolean same_bytes(gconstpointer a, gconstpointer b)
{
    const SgRecordFile *x = a, *y = b;
    return one_layer(a, b) && x->sha256 != NULL && g_strcmp0(x->sha256, y->sha256) == 0;
}

/* Sums depend on the order of blocks in their last digits. */
static gboolean differ(double x, double y)
{
    if (isnan(x) || isnan(y))
        return isnan(x) != isnan(y);
    return fabs(x - y) > 1e-9 * fmax(fabs(x), fabs(y));
}

static gboolean changed_grid(const SgRecordFile *x, const SgRecordFile *y)
{
    gboolean moved = FALSE;
    for (int i = 0; i < 6; i++)
        moved |= x->gt[i] != y->gt[i];
    return x->cols != y->cols || x->rows != y->rows || x->has_geotransform != y->has_geotransform ||
           (x->has_geotransform && moved);
}

static gboolean changed_values(const SgRecordFile *x, const SgRecordFile *y)
{
    gboolean changed = x->min != y->min || x->max != y->max; /* NaN: no data */
    if (isnan(x->min) && isnan(y->min) && isnan(x->max) && isnan(y->max))
        changed = FALSE;
    changed = changed || differ(x->mean, y->mean) || differ(x->sd, y->sd) || differ(x->total, y->total);
    for (int i = 0; i < SG_PERCENTILES; i++)
        changed = changed || differ(x->percentiles[i], y->percentiles[i]);
    return changed;
}

/* -3.4e+38 is written in several ways. */
static gboolean changed_nodata(const SgRecordFile *x, const SgRecordFile *y)
{
    if (!isnan(x->nodata_value) && !isnan(y->nodata_value))
        return x->nodata_value != y->nodata_value;
    return g_strcmp0(x->nodata, y->nodata) != 0;
}

static gboolean is_known(const SgRecordFile *file)
{
    return file != NULL && (file->open || file->sha256 != NULL);
}

static unsigned changes_of(const SgRecordFile *x, const SgRecordFile *y)
{
    unsigned changes = 0;
    if (x->open != y->open || x->scanned != y->scanned)
        changes |= SG_CHANGE_STORAGE;
    if (x->open && y->open) {
        changes |= changed_grid(x, y) ? SG_CHANGE_GRID : 0;
        if (g_strcmp0(x->type, y->type) != 0 || g_strcmp0(x->crs, y->crs) != 0 || changed_nodata(x, y))
            changes |= SG_CHANGE_STORAGE;
    }
    if (x->scanned && y->scanned) {
        if (x->data != y->data || x->mapped != y->mapped || differ(x->area_km2, y->area_km2))
            changes |= SG_CHANGE_COVERAGE;
        changes |= changed_values(x, y) ? SG_CHANGE_VALUES : 0;
    }
    if ((is_known(x) || is_known(y)) && (x->sha256 == NULL || g_strcmp0(x->sha256, y->sha256) != 0))
        changes |= SG_CHANGE_FILE; /* until the pixels are compared */
    return changes;
}

static void compare_layers(SgDiffDelivery *diff)
{
    static const Belongs rules[] = {same_bytes, one_layer};
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    pair_up(pairs, rules, G_N_ELEMENTS(rules), diff->before->files, diff->after->files);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        SgDiffLayer *layer = g_new0(SgDiffLayer, 1);
        layer->before = pair->before;
        layer->after = pair->after;
        if (pair->before != NULL && pair->after != NULL)
            layer->changes = changes_of(pair->before, pair->after);
        layer->state = state_of(pair, layer->changes != 0);
        g_ptr_array_add(diff->layers, layer);
    }
}

/* --- deliveries --- */

static gboolean one_delivery(gconstpointer a, gconstpointer b)
{
    const SgRecordDelivery *x = a, *y = b;
    return g_strcmp0(x->country, y->country) == 0 && g_strcmp0(x->product, y->product) == 0;
}

static gboolean may_be_one(const char *x, const char *y)
{
    return x == NULL || y == NULL || strcmp(x, y) == 0;
}

/* Names that tell no country or product are often mended in the next delivery. */
static gboolean unnamed_delivery(gconstpointer a, gconstpointer b)
{
    const SgRecordDelivery *x = a, *y = b;
    return may_be_one(x->country, y->country) && may_be_one(x->product, y->product);
}

static void free_layer(gpointer data)
{
    g_free(((SgDiffLayer *)data)->pixels.refused);
    g_free(data);
}

static void free_delivery(gpointer data)
{
    SgDiffDelivery *delivery = data;
    g_ptr_array_unref(delivery->findings);
    g_ptr_array_unref(delivery->layers);
    g_free(delivery);
}

static void compare_delivery(SgDiff *diff, const Pair *pair)
{
    SgDiffDelivery *delivery = g_new0(SgDiffDelivery, 1);
    delivery->before = pair->before;
    delivery->after = pair->after;
    delivery->findings = g_ptr_array_new_with_free_func(g_free);
    delivery->layers = g_ptr_array_new_with_free_func(free_layer);
    delivery->state = state_of(pair, FALSE);
    if (pair->before != NULL && pair->after != NULL) {
        compare_findings(delivery);
        compare_layers(delivery);
    }
    g_ptr_array_add(diff->deliveries, delivery);
}

SgDiff *sg_compare_records(const SgRecord *before, const SgRecord *after)
{
    const Belongs rules[] = {one_delivery, unnamed_delivery};
    const gboolean single = before->deliveries->len == 1 && after->deliveries->len == 1;
    SgDiff *diff = g_new0(SgDiff, 1);
    diff->before = before;
    diff->after = after;
    diff->deliveries = g_ptr_array_new_with_free_func(free_delivery);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    pair_up(pairs, rules, single ? 2 : 1, before->deliveries, after->deliveries);
    for (guint i = 0; i < pairs->len; i++)
        compare_delivery(diff, &g_array_index(pairs, Pair, i));
    return diff;
}

void sg_diff_free(SgDiff *diff)
{
    if (diff == NULL)
        return;
    g_ptr_array_unref(diff->deliveries);
    g_free(diff);
}

static gboolean delivery_differs(const SgDiffDelivery *delivery)
{
    if (delivery->state != SG_DIFF_SAME || delivery->before->verdict != delivery->after->verdict ||
        !one_delivery(delivery->before, delivery->after))
        return TRUE;
    for (guint i = 0; i < delivery->findings->len; i++)
        if (((const SgDiffFinding *)g_ptr_array_index(delivery->findings, i))->state != SG_DIFF_SAME)
            return TRUE;
    for (guint i = 0; i < delivery->layers->len; i++)
        if (((const SgDiffLayer *)g_ptr_array_index(delivery->layers, i))->state != SG_DIFF_SAME)
            return TRUE;
    return FALSE;
}

gboolean sg_diff_differs(const SgDiff *diff)
{
    for (guint i = 0; i < diff->deliveries->len; i++)
        if (delivery_differs(g_ptr_array_index(diff->deliveries, i)))
            return TRUE;
    return FALSE;
}

/* --- how much was compared --- */

const char *sg_compared_name(SgCompared compared)
{
    static const char *const names[] = {"nothing", "part", "all"};
    return (guint)compared < G_N_ELEMENTS(names) ? names[compared] : "unknown";
}

gboolean sg_diff_layer_known(const SgDiffLayer *layer)
{
    return is_known(layer->before) || is_known(layer->after);
}

SgCompared sg_diff_delivery_compared(const SgDiffDelivery *delivery)
{
    if (delivery->state != SG_DIFF_SAME)
        return SG_COMPARED_ALL;
    guint known = 0;
    for (guint i = 0; i < delivery->layers->len; i++)
        known += sg_diff_layer_known(g_ptr_array_index(delivery->layers, i)) ? 1 : 0;
    return known == 0 ? SG_COMPARED_NOTHING : known == delivery->layers->len ? SG_COMPARED_ALL : SG_COMPARED_PART;
}

SgCompared sg_diff_compared(const SgDiff *diff)
{
    gboolean any = FALSE, all = diff->deliveries->len > 0;
    for (guint i = 0; i < diff->deliveries->len; i++) {
        SgCompared compared = sg_diff_delivery_compared(g_ptr_array_index(diff->deliveries, i));
        any = any || compared != SG_COMPARED_NOTHING;
        all = all && compared == SG_COMPARED_ALL;
    }
    return all ? SG_COMPARED_ALL : any ? SG_COMPARED_PART : SG_COMPARED_NOTHING;
}
