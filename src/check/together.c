#include "check/together.h"

#include "check/judge.h"
#include "soilgate/words.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- on one grid --- */

static gboolean same_crs(const SgFileFacts *a, const SgFileFacts *b)
{
    const SgCrsFacts *x = &a->raster.crs, *y = &b->raster.crs;
    if (a->crs != SG_CRS_DIFFERENT && b->crs != SG_CRS_DIFFERENT)
        return (a->crs == SG_CRS_MISSING) == (b->crs == SG_CRS_MISSING);
    return a->crs == b->crs && g_strcmp0(x->wkt, y->wkt) == 0;
}

gboolean sg_same_place(const SgFileFacts *a, const SgFileFacts *b, double tolerance_px)
{
    const SgRasterFacts *x = &a->raster, *y = &b->raster;
    if (x->cols != y->cols || x->rows != y->rows || x->has_geotransform != y->has_geotransform || !same_crs(a, b))
        return FALSE;
    if (!x->has_geotransform)
        return TRUE;
    const double pixel[2] = {hypot(x->gt[1], x->gt[4]), hypot(x->gt[2], x->gt[5])};
    for (int corner = 0; corner < 4; corner++) {
        const double col = corner % 2 == 0 ? 0 : x->cols, row = corner < 2 ? 0 : x->rows;
        for (int axis = 0; axis < 2; axis++) {
            const double *from = x->gt + (gsize)axis * 3, *to = y->gt + (gsize)axis * 3;
            const double off = (to[0] - from[0]) + col * (to[1] - from[1]) + row * (to[2] - from[2]);
            if (!(fabs(off) <= tolerance_px * pixel[axis]))
                return FALSE;
        }
    }
    return TRUE;
}

/* --- the delivery, taken apart --- */

typedef struct {
    SgMeasure *measure;
    SgDelivery *delivery;
    GArray *open;  /* SgMeasured: the layers that may be scanned together */
    GArray *group; /* SgMeasured: of these, those on one grid; their memory is OPEN's */
    int groups;    /* so far */
} Work;

static guint files_of(const SgDelivery *delivery, const SgLayer *layer, SgFileFacts **first)
{
    guint count = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.layer == layer && count++ == 0)
            *first = file;
    }
    return count;
}

/* A layer that stands for itself: of two files for one layer, none can be told to be the right one. */
static gboolean may_join(const Work *work, const SgMeasured *measured)
{
    const SgFileFacts *file = measured->file;
    SgFileFacts *first = NULL;
    return measured->raster != NULL && file->scan_refused == NULL && file->name.layer != NULL &&
           file->raster.bands == 1 && work->open->len < SG_LIMIT_SET_LAYERS &&
           files_of(work->delivery, file->name.layer, &first) == 1;
}

static gboolean scan_alone(Work *work, const SgMeasured *measured, GError **error)
{
    if (measured->raster == NULL || measured->file->scan_refused != NULL) {
        work->measure->bytes_done += sg_measure_bytes(measured->file);
        return measured->raster == NULL || sg_measure_hash(measured, error);
    }
    SgSetFacts alone;
    const SgMeasureGroup group = {.measured = measured, .n = 1, .shown = measured->file->shown};
    gboolean ok = sg_measure_scan(work->measure, work->delivery->spec, &group, &alone, error);
    sg_set_facts_clear(&alone);
    return ok;
}

static gboolean open_all(Work *work, GError **error)
{
    for (guint i = 0; i < work->delivery->files->len; i++) {
        SgMeasured measured = {.file = g_ptr_array_index(work->delivery->files, i)};
        gboolean ok = sg_measure_open(work->measure, work->delivery->spec, &measured, error);
        if (ok && may_join(work, &measured)) {
            g_array_append_val(work->open, measured);
            continue;
        }
        ok = ok && scan_alone(work, &measured, error);
        sg_measured_clear(&measured);
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

/* --- classes --- */

static int by_code(gconstpointer a, gconstpointer b)
{
    const SgScanClass *x = a, *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

void sg_measure_classes(SgMeasured *measured)
{
    const SgClasses *classes = sg_layer_classes(measured->file->name.layer);
    const SgLookup *lookup = measured->file->lookup;
    if (classes == NULL || !classes->lookup || lookup == NULL || lookup->unreadable != NULL)
        return;
    measured->classes = g_new0(SgScanClass, lookup->entries->len + 1);
    for (guint i = 0; i < lookup->entries->len; i++) {
        SgScanClass *to = &measured->classes[measured->classes_count];
        to->code = g_array_index(lookup->entries, SgLookupEntry, i).code;
        measured->classes_count += sg_lookup_canonical(lookup, classes, to->code, &to->canonical) ? 1 : 0;
    }
    qsort(measured->classes, measured->classes_count, sizeof *measured->classes, by_code);
}

/* --- relations --- */

void sg_asked_clear(gpointer data)
{
    SgAsked *asked = data;
    g_free(asked->reason);
    g_free(asked->files);
}

const char *sg_asked_name(SgAskedState state)
{
    static const char *const names[] = {
        [SG_ASKED_HOLDS] = "holds",   [SG_ASKED_BROKEN] = "broken",       [SG_ASKED_UNTESTED] = "untested",
        [SG_ASKED_ABSENT] = "absent", [SG_ASKED_UNCHECKED] = "unchecked",
    };
    return names[state];
}

/* Why a file's values cannot be compared with those of others, with the id of its LAYER; NULL when they can. Known
 * before they are read. */
static char *unfit(const SgFileFacts *file, const char *layer)
{
    const SgClasses *classes = sg_layer_classes(file->name.layer);
    if (file->raster.door != SG_DOOR_OPEN || file->scan_refused != NULL)
        return g_strdup_printf(_("the layer %s could not be read"), layer);
    if (file->raster.has_scale)
        return g_strdup_printf(_("the layer %s is stored with a scale or an offset"), layer);
    if (file->raster.palette || file->raster.rgb)
        return g_strdup_printf(_("the layer %s is a picture"), layer);
    if (classes != NULL && classes->lookup && (file->lookup == NULL || file->lookup->unreadable != NULL))
        return g_strdup_printf(_("the layer %s has no class look-up table that can be read"), layer);
    if (sg_lookup_rival(file) != NULL || *file->lookup_also != '\0')
        return g_strdup_printf(_("it is in doubt which class look-up table is that of the layer %s"), layer);
    if (classes != NULL && classes->lookup && !sg_lookup_knows(file->lookup, classes))
        return g_strdup_printf(_("the layer %s has a class look-up table that names no class of the product"), layer);
    if (file->group < 0)
        return g_strdup_printf(_("the layer %s could not be read together with the others"), layer);
    return NULL;
}

static void settle(SgAsked *asked, SgAskedState state, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void settle(SgAsked *asked, SgAskedState state, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    asked->state = state;
    g_free(asked->reason);
    asked->reason = format != NULL ? g_strdup_vprintf(format, args) : NULL;
    va_end(args);
}

/* The files of the relation's layers. An absent layer goes before one that stands twice. */
static void find_files(const SgDelivery *delivery, SgAsked *asked)
{
    const SgRelation *relation = asked->relation;
    for (guint i = 0; i < asked->files_count; i++) {
        SgFileFacts *file = NULL;
        const guint count = files_of(delivery, relation->layers[i], &file);
        asked->files[i] = file;
        if (count == 0) {
            settle(asked, SG_ASKED_ABSENT, _("the layer %s was not handed in"), relation->layers[i]->id);
            return;
        }
        if (count > 1 && asked->reason == NULL)
            settle(asked, SG_ASKED_UNCHECKED, _("%u files stand for the layer %s"), count, relation->layers[i]->id);
    }
}

/* Says what keeps the relation from being asked, if anything does. */
static void prepare_asked(const SgDelivery *delivery, SgAsked *asked)
{
    const SgLayer *const *layers = (const SgLayer *const *)asked->relation->layers;
    find_files(delivery, asked);
    for (guint i = 0; i < asked->files_count && asked->reason == NULL; i++) {
        const SgFileFacts *first = asked->files[0], *file = asked->files[i];
        g_autofree char *why = unfit(file, layers[i]->id);
        if (why != NULL)
            settle(asked, SG_ASKED_UNCHECKED, "%s", why);
        else if (file->group != first->group)
            settle(asked, SG_ASKED_UNCHECKED,
                   strcmp(file->iso3, first->iso3) != 0 ? _("the layers %s and %s are of different countries")
                                                        : _("the layers %s and %s lie on different grids"),
                   layers[0]->id, layers[i]->id);
    }
}

static void take_state(SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    if (facts->state == SG_RELATION_BROKEN)
        settle(asked, SG_ASKED_BROKEN, NULL);
    else if (facts->state == SG_RELATION_HOLDS)
        settle(asked, SG_ASKED_HOLDS, NULL);
    else if (facts->common == 0)
        settle(asked, SG_ASKED_UNTESTED, _("no pixel has a value in all its layers"));
    else
        settle(asked, SG_ASKED_UNTESTED, _("no pixel meets its condition"));
}

/* What is broken in some pixels is broken, whatever the others hold; means over a part say nothing. */
static void take_answer(SgAsked *asked, const SgRelationFacts *facts)
{
    asked->facts = *facts;
    take_state(asked);
    if (asked->state == SG_ASKED_BROKEN && sg_relation_means(asked->relation->code) == 0)
        return;
    if (facts->unmeant > 0)
        settle(asked, SG_ASKED_UNCHECKED,
               P_("%" PRId64 " pixel has a class whose meaning is not known",
                  "%" PRId64 " pixels have a class whose meaning is not known", facts->unmeant),
               facts->unmeant);
    for (guint i = 0; i < asked->files_count; i++)
        if (asked->files[i]->scan.blocks_failed > 0)
            settle(asked, SG_ASKED_UNCHECKED, _("not all pixels of the layer %s were read"),
                   asked->relation->layers[i]->id);
}

SgScanRelation sg_asked_relation(const SgAsked *asked, const SgMeasured *group, guint n)
{
    SgScanRelation relation = {.code = asked->relation->code};
    for (guint k = 0; k < asked->files_count; k++)
        for (guint m = 0; m < n; m++)
            if (group[m].file == asked->files[k])
                relation.layers[k] = (int)m;
    return relation;
}

/* The relations that are to be asked of GROUP, and where each answer goes. */
static void find_relations(const SgDelivery *delivery, const GArray *group, GArray *relations, GPtrArray *answers)
{
    const SgMeasured *files = (const SgMeasured *)(gpointer)group->data;
    for (guint i = 0; i < delivery->asked->len; i++) {
        SgAsked *asked = &g_array_index(delivery->asked, SgAsked, i);
        if (asked->reason != NULL || asked->files[0]->group != files[0].file->group)
            continue;
        const SgScanRelation relation = sg_asked_relation(asked, files, group->len);
        g_array_append_val(relations, relation);
        g_ptr_array_add(answers, asked);
    }
}

/* Zeros of a layer that more than one relation finds hollow are the same zeros. */
static void keep_hollow(const SgAsked *asked)
{
    const int subject = sg_relation_subject(asked->relation->code);
    if (subject < 0)
        return;
    SgFileFacts *file = (SgFileFacts *)asked->files[subject];
    file->hollow_zeros = MAX(file->hollow_zeros, asked->facts.hollow_zeros);
}

static gboolean scan_group(Work *work, GError **error)
{
    GArray *group = work->group;
    g_autoptr(GArray) relations = g_array_new(FALSE, TRUE, sizeof(SgScanRelation));
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    find_relations(work->delivery, group, relations, answers);
    const SgFileFacts *first = g_array_index(group, SgMeasured, 0).file;
    g_autofree char *shown =
        group->len == 1 ? g_strdup(first->shown) : g_strdup_printf(_("%s and %u more"), first->shown, group->len - 1);
    const SgMeasureGroup set = {.measured = (const SgMeasured *)(gpointer)group->data,
                                .n = (int)group->len,
                                .relations = (const SgScanRelation *)(gpointer)relations->data,
                                .relations_count = (int)relations->len,
                                .shown = shown};
    SgSetFacts facts;
    gboolean ok = sg_measure_scan(work->measure, work->delivery->spec, &set, &facts, error);
    for (guint i = 0; ok && i < answers->len; i++) {
        take_answer(g_ptr_array_index(answers, i), &facts.relations[i]);
        keep_hollow(g_ptr_array_index(answers, i));
    }
    sg_set_facts_clear(&facts);
    return ok;
}

/* --- the whole --- */

/* Groups are numbered before anything is scanned, so that a relation over two of them is known as such. */
static void number_groups(Work *work)
{
    const SgSpec *spec = work->delivery->spec;
    const double tolerance = spec == NULL             ? 0
                             : spec->delivery != NULL ? spec->delivery->grid_px
                                                      : spec->grid->phase_warn_px;
    for (guint i = 0; i < work->open->len; i++) {
        SgFileFacts *file = g_array_index(work->open, SgMeasured, i).file;
        if (file->group >= 0)
            continue;
        file->group = work->groups++;
        for (guint k = i + 1; k < work->open->len; k++) {
            SgFileFacts *other = g_array_index(work->open, SgMeasured, k).file;
            if (other->group < 0 && strcmp(file->iso3, other->iso3) == 0 && sg_same_place(file, other, tolerance))
                other->group = file->group;
        }
    }
}

static gboolean scan_groups(Work *work, GError **error)
{
    for (int number = 0; number < work->groups; number++) {
        g_array_set_size(work->group, 0);
        for (guint i = 0; i < work->open->len; i++) {
            SgMeasured *measured = &g_array_index(work->open, SgMeasured, i);
            if (measured->file->group != number)
                continue;
            sg_measure_classes(measured);
            g_array_append_vals(work->group, measured, 1);
        }
        if (!scan_group(work, error))
            return FALSE;
        for (guint i = 0; i < work->open->len; i++) {
            SgMeasured *measured = &g_array_index(work->open, SgMeasured, i);
            if (measured->file->group == number)
                sg_measured_clear(measured);
        }
    }
    return TRUE;
}

static void prepare_relations(SgDelivery *delivery)
{
    const SgSpec *spec = delivery->spec;
    for (unsigned i = 0; spec != NULL && i < spec->relations_count; i++) {
        SgAsked asked = {.relation = &spec->relations[i]};
        sg_relation_names(asked.relation->code, &asked.files_count);
        asked.files = g_new0(const SgFileFacts *, asked.files_count);
        prepare_asked(delivery, &asked);
        g_array_append_val(delivery->asked, asked);
    }
}

gboolean sg_measure_delivery(SgMeasure *measure, SgDelivery *delivery, GError **error)
{
    Work work = {.measure = measure, .delivery = delivery};
    work.open = g_array_new(FALSE, TRUE, sizeof(SgMeasured));
    g_array_set_clear_func(work.open, (GDestroyNotify)sg_measured_clear);
    work.group = g_array_new(FALSE, TRUE, sizeof(SgMeasured)); /* copies: what they hold is that of OPEN */
    gboolean ok = open_all(&work, error);
    if (ok) {
        number_groups(&work);
        prepare_relations(delivery);
        ok = scan_groups(&work, error);
    }
    g_array_unref(work.group);
    g_array_unref(work.open);
    return ok;
}
