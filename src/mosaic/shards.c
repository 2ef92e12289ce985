/* All shards of a layer: made where they are not there yet, and counted. */
#include "mosaic/each.h"
#include "mosaic/index.h"
#include "mosaic/run.h"

#include <math.h>
#include <string.h>

typedef struct {
    SgMosaicRun *run;
    SgShardInputs open;
} Making;

char *sg_mosaic_part_path(const SgMosaicRun *run, int index)
{
    g_autofree char *name = g_strdup_printf("%s-%d" SG_MOSAIC_PART, run->plan->layer->id, index);
    return sg_mosaic_work_path(run->work, name);
}

/* Takes PART, which may be NULL; gives it, or NULL when it is none of shard INDEX. */
static SgMosaicPart *fitting(const SgMosaicPlan *plan, int index, SgMosaicPart *part)
{
    if (part == NULL || sg_shard_fits(plan, index, part))
        return part;
    sg_mosaic_part_free(part);
    return NULL;
}

static gboolean make_shard(int index, int worker, gpointer data, GError **error)
{
    (void)worker;
    const Making *making = data;
    SgMosaicRun *run = making->run;
    g_autofree char *path = sg_mosaic_part_path(run, index), *key = sg_shard_key(run->plan, index);
    SgMosaicPart *part = run->before != NULL ? sg_mosaic_index_part(run->before, key) : NULL;
    part = fitting(run->plan, index, part);
    if (part != NULL)
        g_atomic_int_inc(&run->out->unchanged);
    else if ((part = fitting(run->plan, index, sg_mosaic_part_read(path, key))) != NULL)
        g_atomic_int_inc(&run->out->resumed);
    else
        part = sg_shard_make(run->plan, &making->open, index, path, key, error);
    run->parts[index] = part;
    sg_mosaic_step(run);
    return part != NULL;
}

static gboolean open_all(const SgMosaicPlan *plan, SgShardInputs *open, GError **error)
{
    const GPtrArray *rasters = sg_exclude_rasters(plan->exclude);
    open->sources = sg_open_sources_new(plan->sources, error);
    if (open->sources == NULL || rasters == NULL)
        return open->sources != NULL;
    open->excluding = sg_open_sources_new(rasters, error);
    return open->excluding != NULL;
}

gboolean sg_mosaic_run_shards(SgMosaicRun *run, GError **error)
{
    Making making = {.run = run};
    run->out->shards = (guint)run->plan->shards;
    const gboolean made = open_all(run->plan, &making.open, error) &&
                          sg_each(run->plan->shards, run->threads, make_shard, &making, error);
    sg_open_sources_free(making.open.sources);
    sg_open_sources_free(making.open.excluding);
    return made;
}

/* --- counts --- */

static int number_of(const SgMosaicPlan *plan, const char *iso3)
{
    for (guint i = 0; i < plan->sources->len; i++)
        if (strcmp(((const SgMosaicSource *)g_ptr_array_index(plan->sources, i))->iso3, iso3) == 0)
            return (int)i;
    return -1;
}

/* NUMBERS: of the part's sources among all. */
static void add_excluded(const SgExcluded *part, const gsize *numbers, SgExcluded *all)
{
    for (gsize i = 0; i < (gsize)part->exclusions; i++)
        for (gsize k = 0; k < (gsize)part->sources; k++) {
            const gsize from = i * (gsize)part->sources + k, to = i * (gsize)all->sources + numbers[k];
            all->pixels[to] += part->pixels[from];
            all->area_km2[to] += part->area_km2[from];
            all->unjudged[to] += part->unjudged[from];
            all->mask_beyond[to] += part->mask_beyond[from];
            all->mask_empty[to] += part->mask_empty[from];
        }
}

/* Adds what PART counted of its sources. In the order of shards: sums are the same for any number of threads. */
static void add_part(const SgMosaicPlan *plan, const SgMosaicPart *part, SgTaken *all, SgExcluded *excluded)
{
    const SgTaken *taken = part->taken;
    const gsize owners = (gsize)all->owners;
    g_autofree gsize *numbers = g_new0(gsize, (gsize)taken->sources + 1);
    for (int i = 0; i < taken->sources; i++) {
        const gsize at = numbers[i] = (gsize)number_of(plan, part->iso3[i]);
        all->pixels[at] += taken->pixels[i];
        all->beyond[at] += taken->beyond[i];
        all->yielded[at] += taken->yielded[i];
        all->area_km2[at] += taken->area_km2[i];
        all->weighed[at] += taken->weighed[i];
        all->min[at] = MIN(all->min[at], taken->min[i]);
        all->max[at] = MAX(all->max[at], taken->max[i]);
        for (gsize owner = 0; owner < owners; owner++)
            all->spill[at * owners + owner] += taken->spill[(gsize)i * owners + owner];
    }
    sg_blend_add(taken, numbers, all);
    for (gsize owner = 0; owner < owners; owner++) {
        all->mapped[owner] += taken->mapped[owner];
        all->others[owner] += taken->others[owner];
    }
    for (int a = 0; a < taken->sources; a++)
        for (int b = a + 1; b < taken->sources; b++) {
            const gsize to = numbers[a] * (gsize)all->sources + numbers[b];
            const gsize from = (gsize)a * (gsize)taken->sources + (gsize)b;
            for (gsize k = 0; k < 3; k++)
                all->overlap[to * 3 + k] += taken->overlap[from * 3 + k];
            all->overlap_differs[to] += taken->overlap_differs[from];
        }
    add_excluded(part->excluded, numbers, excluded);
}

/* Tonnes of a stock in t/ha: 100 hectares a km2. */
static double tonnes(const SgMosaicPlan *plan, double weighed)
{
    return plan->stock ? weighed * 100 : (double)NAN;
}

static void tell_country(SgMosaicRun *run, const SgTaken *all, const SgExcluded *excluded, int number)
{
    const SgMosaicPlan *plan = run->plan;
    SgMosaicCountry country = {.source = g_ptr_array_index(plan->sources, (guint)number)};
    const gboolean some = all->pixels[number] > 0;
    country.pixels = all->pixels[number];
    country.beyond = all->beyond[number];
    country.yielded = all->yielded[number];
    for (int i = 0; i < excluded->exclusions; i++)
        country.excluded += excluded->pixels[i * excluded->sources + number];
    country.area_km2 = all->area_km2[number];
    country.mean = some && !plan->classes ? all->weighed[number] / all->area_km2[number] : (double)NAN;
    country.min = some ? all->min[number] : (double)NAN;
    country.max = some ? all->max[number] : (double)NAN;
    country.total = tonnes(plan, all->weighed[number]);
    country.blended = all->blended[number];
    for (int owner = 0; owner < plan->owners; owner++)
        if (plan->gives[owner] == number) {
            country.land = plan->land[owner];
            country.gaps = plan->land[owner] - all->mapped[owner];
            country.others = all->others[owner];
        }
    g_array_append_val(run->out->countries, country);
}

static int most_first(gint64 a, gint64 b)
{
    return (a < b) - (a > b);
}

static int by_pixels_overlap(gconstpointer a, gconstpointer b)
{
    const SgMosaicOverlap *left = a, *right = b;
    const int order = most_first(left->pixels, right->pixels);
    const int first = order != 0 ? order : strcmp(left->a->iso3, right->a->iso3);
    return first != 0 ? first : strcmp(left->b->iso3, right->b->iso3);
}

static int by_pixels_spill(gconstpointer a, gconstpointer b)
{
    const SgMosaicSpill *left = a, *right = b;
    const int order = most_first(left->pixels, right->pixels);
    const int first = order != 0 ? order : strcmp(left->source->iso3, right->source->iso3);
    return first != 0 ? first : strcmp(left->owner->iso3, right->owner->iso3);
}

static void tell_pairs(SgMosaicRun *run, const SgTaken *all)
{
    const GPtrArray *sources = run->plan->sources;
    for (guint a = 0; a < sources->len; a++)
        for (guint b = a + 1; b < sources->len; b++) {
            const gsize at = (gsize)a * (gsize)all->sources + b;
            const gint64 *counts = &all->overlap[at * 3];
            const double differs =
                run->plan->classes ? (double)NAN : all->overlap_differs[at] / (double)MAX(counts[0], 1);
            const SgMosaicOverlap overlap = {sources->pdata[a], sources->pdata[b], counts[0],
                                             counts[1],         counts[2],         differs};
            if (overlap.pixels > 0)
                g_array_append_val(run->out->overlaps, overlap);
        }
    for (guint a = 0; a < sources->len; a++)
        for (int owner = 0; owner < all->owners; owner++) {
            const SgMosaicSpill spill = {sources->pdata[a], sg_ownership_owner(run->plan->ownership, owner),
                                         run->plan->gives[owner] >= 0,
                                         all->spill[(gsize)a * (gsize)all->owners + (gsize)owner]};
            if (spill.pixels > 0)
                g_array_append_val(run->out->spills, spill);
        }
    g_array_sort(run->out->overlaps, by_pixels_overlap);
    g_array_sort(run->out->spills, by_pixels_spill);
}

static void tell_excluded(SgMosaicRun *run, const SgExcluded *all)
{
    const SgMosaicPlan *plan = run->plan;
    for (int i = 0; i < all->exclusions; i++)
        for (int k = 0; k < all->sources; k++) {
            const gsize cell = (gsize)i * (gsize)all->sources + (gsize)k;
            const SgMosaicExcluded told = {.exclusion = sg_exclude_at(plan->exclude, (guint)i),
                                           .source = g_ptr_array_index(plan->sources, (guint)k),
                                           .pixels = all->pixels[cell],
                                           .area_km2 = all->area_km2[cell],
                                           .unjudged = all->unjudged[cell],
                                           .mask_beyond = all->mask_beyond[cell],
                                           .mask_empty = all->mask_empty[cell]};
            g_array_append_val(run->out->excluded, told);
        }
}

void sg_mosaic_count(SgMosaicRun *run)
{
    const SgMosaicPlan *plan = run->plan;
    SgMosaicLayer *out = run->out;
    g_autoptr(SgTaken) all = sg_taken_new((int)plan->sources->len, plan->owners);
    g_autoptr(SgExcluded) excluded = sg_excluded_new((int)sg_exclude_count(plan->exclude), all->sources);
    for (int i = 0; i < plan->shards; i++)
        add_part(plan, run->parts[i], all, excluded);
    double weighed = 0;
    out->min = INFINITY;
    out->max = -INFINITY;
    for (int i = 0; i < all->sources; i++) {
        tell_country(run, all, excluded, i);
        out->pixels += all->pixels[i];
        out->area_km2 += all->area_km2[i];
        weighed += all->weighed[i];
        out->min = MIN(out->min, all->min[i]);
        out->max = MAX(out->max, all->max[i]);
    }
    out->total = tonnes(plan, weighed);
    tell_pairs(run, all);
    tell_excluded(run, excluded);
    sg_blend_tell(plan->sources, all, out);
}
