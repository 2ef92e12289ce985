/* Opens what was checked a second time. What a file was scanned for is in its facts; who owns its pixels, what its
 * codes mean and which relations are broken is found as it was for the scan, by the same functions. */
#include "soilgate/check_again.h"

#include "check/judge.h"
#include "check/together.h"
#include "soilgate/base.h"
#include "soilgate/words.h"
#include <string.h>

/* What tells a class code without a meaning. */
typedef struct {
    SgJudgement judgement;
    const SgClasses *classes;
    gboolean unrepresentable;
    gboolean names; /* value.class tells of names in the look-up table that are no class of the product */
} Codes;

/* Layers to be opened: their memory, and what is pointed to from the group. */
typedef struct {
    SgMeasure *measure;
    const SgDelivery *delivery;
    SgAgainNeed need;
    GPtrArray *files; /* const SgFileFacts * */
    GArray *open;     /* SgMeasured */
    GArray *plans;    /* SgScanPlan: as they were, with zones */
    GArray *layers;   /* SgScanLayer */
    GArray *marks;    /* SgMarkLayer */
    GArray *codes;    /* Codes */
    GArray *relations, *relation_marks;
    GPtrArray *asked;
} Work;

static void work_init(Work *work, SgMeasure *measure, const SgDelivery *delivery)
{
    *work = (Work){.measure = measure, .delivery = delivery};
    work->files = g_ptr_array_new();
    work->asked = g_ptr_array_new();
    work->open = g_array_new(FALSE, TRUE, sizeof(SgMeasured));
    g_array_set_clear_func(work->open, (GDestroyNotify)sg_measured_clear);
    work->plans = g_array_new(FALSE, TRUE, sizeof(SgScanPlan));
    work->layers = g_array_new(FALSE, TRUE, sizeof(SgScanLayer));
    work->marks = g_array_new(FALSE, TRUE, sizeof(SgMarkLayer));
    work->codes = g_array_new(FALSE, TRUE, sizeof(Codes));
    work->relations = g_array_new(FALSE, TRUE, sizeof(SgScanRelation));
    work->relation_marks = g_array_new(FALSE, TRUE, sizeof(guint16));
}

static void work_clear(Work *work)
{
    GArray *arrays[] = {work->open,  work->plans,     work->layers,        work->marks,
                        work->codes, work->relations, work->relation_marks};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    g_ptr_array_unref(work->files);
    g_ptr_array_unref(work->asked);
}

/* --- the files --- */

static gboolean same_raster(const SgRasterFacts *a, const SgRasterFacts *b)
{
    return a->door == b->door && a->file_bytes == b->file_bytes && a->cols == b->cols && a->rows == b->rows &&
           a->type == b->type && a->block_cols == b->block_cols && a->block_rows == b->block_rows;
}

static gboolean open_file(Work *work, const SgFileFacts *file, GError **error)
{
    SgRasterFacts facts;
    SgMeasured measured = {.file = (SgFileFacts *)file}; /* its facts are not touched */
    sg_raster_facts_init(&facts);
    gboolean ok = sg_raster_open(file->path, &facts, &measured.raster, error);
    if (ok && (measured.raster == NULL || !same_raster(&facts, &file->raster))) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s: the file is not the one that was checked"), file->shown);
        ok = FALSE;
    }
    sg_raster_facts_clear(&facts);
    if (ok)
        sg_measure_classes(&measured);
    g_array_append_val(work->open, measured);
    return ok;
}

static gboolean is_broken(const SgFileFacts *file, const char *id)
{
    for (guint i = 0; file->outcomes != NULL && i < file->outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(file->outcomes, SgOutcome, i);
        if (strcmp(outcome->rule->id, id) == 0)
            return outcome->state == SG_OUTCOME_BROKEN;
    }
    return FALSE;
}

static gboolean is_class(int code, gconstpointer data)
{
    const Codes *codes = data;
    if (sg_class_strange(&codes->judgement, codes->classes, code, codes->unrepresentable))
        return FALSE;
    const SgLookup *lookup = codes->names ? sg_judge_lookup(&codes->judgement, codes->classes) : NULL;
    const char *name = lookup != NULL ? sg_lookup_name(lookup, code) : NULL;
    return name == NULL || sg_classes_find(codes->classes, name) != NULL;
}

static SgMarkLayer mark_layer(const SgFileFacts *file, const Codes *codes)
{
    SgMarkLayer layer = {0};
    for (int i = 0; i < file->plan.watch_count; i++) {
        if (sg_facts_fill(file, i) != SG_FILL_NONE)
            layer.fills |= 1U << i;
        if (file->plan.watch[i] == 0 && file->name.layer != NULL && file->name.layer->resolved != NULL &&
            file->name.layer->resolved->zero_dropped)
            layer.zeros |= 1U << i;
    }
    if (codes->classes != NULL) {
        layer.is_class = is_class;
        layer.class_data = codes;
    }
    return layer;
}

/* Zones are the first file's, as they were for the scan. */
static gboolean prepare_layers(Work *work, GError **error)
{
    const SgFileFacts *first = g_ptr_array_index(work->files, 0);
    const SgZones *zones = first->zoned ? sg_measure_zones(work->measure, first, error) : NULL;
    if (first->zoned && zones == NULL)
        return FALSE;
    for (guint i = 0; i < work->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(work->files, i);
        SgScanPlan plan = file->plan;
        plan.zones = zones;
        g_array_append_val(work->plans, plan);
        const SgClasses *classes = sg_layer_classes(file->name.layer);
        const Codes codes = {
            .judgement = {.spec = work->delivery->spec, .layer = file->name.layer, .file = file},
            .classes = classes,
            .unrepresentable = is_broken(file, "nodata.unrepresentable"),
            .names = classes != NULL && classes->classes_count > 0 && is_broken(file, "value.class"),
        };
        g_array_append_val(work->codes, codes);
    }
    for (guint i = 0; i < work->files->len; i++) { /* the arrays move no more */
        const SgFileFacts *file = g_ptr_array_index(work->files, i);
        const SgMeasured *measured = &g_array_index(work->open, SgMeasured, i);
        const SgScanLayer layer = {.raster = measured->raster,
                                   .facts = &file->raster,
                                   .plan = &g_array_index(work->plans, SgScanPlan, i),
                                   .classes = measured->classes,
                                   .classes_count = measured->classes_count};
        const SgMarkLayer marks = mark_layer(file, &g_array_index(work->codes, Codes, i));
        g_array_append_val(work->layers, layer);
        g_array_append_val(work->marks, marks);
    }
    return TRUE;
}

/* --- the relations --- */

static void find_broken(Work *work)
{
    const SgFileFacts *first = g_ptr_array_index(work->files, 0);
    const SgMeasured *open = (const SgMeasured *)(gpointer)work->open->data;
    const GArray *all = work->delivery->asked;
    for (guint i = 0; work->need == SG_AGAIN_TOGETHER && first->group >= 0 && i < all->len; i++) {
        const SgAsked *asked = &g_array_index(all, SgAsked, i);
        if (asked->state != SG_ASKED_BROKEN || sg_relation_means(asked->relation->code) > 0 ||
            asked->files[0]->group != first->group)
            continue;
        const SgScanRelation relation = sg_asked_relation(asked, open, work->open->len);
        const gboolean classes = strcmp(asked->relation->rule, "layers.class") == 0;
        const guint16 mark = classes ? SG_MARK_RELATION | SG_MARK_CLASSIFIED : SG_MARK_RELATION;
        g_array_append_val(work->relations, relation);
        g_array_append_val(work->relation_marks, mark);
        g_ptr_array_add(work->asked, (gpointer)asked);
    }
}

/* --- the whole --- */

typedef struct {
    const SgReport *report;
    SgMeasure measure;
    SgAgainWanted wanted;
    SgAgainFunc each;
    gpointer data;
} Again;

static gboolean visit(Again *all, Work *work, GError **error)
{
    for (guint i = 0; i < work->files->len; i++)
        if (!open_file(work, g_ptr_array_index(work->files, i), error))
            return FALSE;
    if (!prepare_layers(work, error))
        return FALSE;
    find_broken(work);
    SgAgain again = {.delivery = work->delivery,
                     .files = (const SgFileFacts *const *)work->files->pdata,
                     .set = {.layers = (const SgScanLayer *)(gpointer)work->layers->data,
                             .layers_count = (int)work->layers->len,
                             .relations = (const SgScanRelation *)(gpointer)work->relations->data,
                             .relations_count = (int)work->relations->len,
                             .threads = all->measure.threads},
                     .asked = (const SgAsked *const *)work->asked->pdata};
    again.marking = (SgMarking){.set = &again.set,
                                .layers = (const SgMarkLayer *)(gpointer)work->marks->data,
                                .apart = work->need != SG_AGAIN_TOGETHER,
                                .relation_marks = (const guint16 *)(gpointer)work->relation_marks->data};
    return all->each(&again, all->data, error);
}

static SgAgainNeed need_of(const Again *all, const SgDelivery *delivery, const SgFileFacts *file)
{
    return all->wanted != NULL ? all->wanted(delivery, file, all->data) : SG_AGAIN_TOGETHER;
}

/* What is wanted of the files that were scanned with the one at INDEX, if that is the first of them: what most of them
 * need. FILES gets these. */
static SgAgainNeed take_group(const Again *all, const SgDelivery *delivery, guint index, GPtrArray *files)
{
    const SgFileFacts *first = g_ptr_array_index(delivery->files, index);
    SgAgainNeed most = SG_AGAIN_NOT;
    for (guint i = 0; first->scanned && i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (i != index && (first->group < 0 || file->group != first->group))
            continue;
        if (i < index)
            return SG_AGAIN_NOT;
        most = MAX(most, need_of(all, delivery, file));
        g_ptr_array_add(files, (gpointer)file);
    }
    for (guint i = files->len; most == SG_AGAIN_ALONE && i > 0; i--)
        if (need_of(all, delivery, g_ptr_array_index(files, i - 1)) == SG_AGAIN_NOT)
            g_ptr_array_remove_index(files, i - 1);
    return most;
}

static gboolean visit_delivery(Again *all, const SgDelivery *delivery, GError **error)
{
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < delivery->files->len; i++) {
        Work work;
        work_init(&work, &all->measure, delivery);
        work.need = take_group(all, delivery, i, work.files);
        if (work.need != SG_AGAIN_NOT)
            ok = visit(all, &work, error);
        work_clear(&work);
    }
    return ok;
}

gboolean sg_check_again(const SgReport *report, int threads, SgAgainWanted wanted, SgAgainFunc each, gpointer data,
                        GError **error)
{
    Again all = {.report = report, .wanted = wanted, .each = each, .data = data};
    sg_measure_init(&all.measure, report->boundaries, threads);
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < report->deliveries->len; i++)
        ok = visit_delivery(&all, g_ptr_array_index(report->deliveries, i), error);
    sg_measure_clear(&all.measure);
    return ok;
}
