/* A mosaic of all layers: each planned, run and finished; then named. */
#include "mosaic/each.h"
#include "mosaic/index.h"
#include "mosaic/run.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <malloc.h>
#include <math.h>
#include <string.h>

/* Of the pixels of all sources, as they are stored: what parts, the files and their tiles take of the disk together.
 * Real maps pack to less than half. */
#define ROOM 2

void sg_mosaic_file_free(gpointer data)
{
    SgMosaicFile *file = data;
    g_free(file->name);
    g_free(file->sha256);
    g_free(file->pixel_sha256);
    g_free(file);
}

static void layer_free(gpointer data)
{
    SgMosaicLayer *layer = data;
    g_free(layer->base);
    g_ptr_array_unref(layer->files);
    g_array_unref(layer->countries);
    g_array_unref(layer->overlaps);
    g_array_unref(layer->spills);
    g_array_unref(layer->excluded);
    g_array_unref(layer->mixes);
    g_free(layer);
}

void sg_mosaic_free(SgMosaic *mosaic)
{
    if (mosaic == NULL)
        return;
    g_ptr_array_unref(mosaic->landless);
    g_ptr_array_unref(mosaic->layers);
    g_ptr_array_unref(mosaic->files);
    g_free(mosaic->folder);
    g_free(mosaic->extra);
    g_clear_pointer(&mosaic->extra_files, g_ptr_array_unref);
    g_free(mosaic->dropped);
    g_free(mosaic);
}

static char *base_of(const SgSpec *spec, const SgLayer *layer, const char *region)
{
    return g_strdup_printf("%s_%s_%s", region != NULL ? region : "mosaic", spec->product, layer->id);
}

/* Takes BASE. */
static SgMosaicLayer *layer_new(const SgMosaicPlan *plan, char *base)
{
    SgMosaicLayer *layer = g_new0(SgMosaicLayer, 1);
    layer->layer = plan->layer;
    layer->base = base;
    layer->grid = plan->grid;
    layer->type = plan->type;
    layer->nodata = plan->nodata;
    layer->files = g_ptr_array_new_with_free_func(sg_mosaic_file_free);
    layer->countries = g_array_new(FALSE, FALSE, sizeof(SgMosaicCountry));
    layer->overlaps = g_array_new(FALSE, FALSE, sizeof(SgMosaicOverlap));
    layer->spills = g_array_new(FALSE, FALSE, sizeof(SgMosaicSpill));
    layer->excluded = g_array_new(FALSE, FALSE, sizeof(SgMosaicExcluded));
    layer->mixes = g_array_new(FALSE, FALSE, sizeof(SgMosaicMix));
    return layer;
}

/* Each step has bands of its own: what the last one freed goes back to the system, instead of lying beside them. */
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static gboolean run_layer(SgMosaicRun *run, GError **error)
{
    give_back();
    if (!sg_mosaic_run_shards(run, error))
        return FALSE;
    give_back();
    sg_mosaic_count(run);
    for (SgMosaicKind kind = SG_KIND_VALUES; kind < SG_KINDS; kind++)
        if (!sg_mosaic_finish(run, kind, error))
            return FALSE;
    give_back();
    return sg_mosaic_cut_tiles(run, error);
}

static gboolean make_layer(SgMosaic *mosaic, guint index, const SgMosaicOptions *options, GError **error)
{
    const SgMosaicLayerInputs *layer = g_ptr_array_index(mosaic->inputs->layers, index);
    g_autoptr(SgMosaicPlan) plan =
        sg_mosaic_plan_new(mosaic->inputs, layer, options->countries, options->blend_km, error);
    if (plan == NULL)
        return FALSE;
    SgMosaicRun run = {.plan = plan,
                       .work = mosaic->work,
                       .options = options,
                       .threads = sg_each_threads(options->threads),
                       .out = layer_new(plan, base_of(mosaic->inputs->spec, layer->layer, options->region))};
    run.out->missing = layer->missing;
    run.out->blend_km = plan->blend != NULL ? options->blend_km : 0;
    g_ptr_array_add(mosaic->layers, run.out);
    g_autoptr(SgMosaicIndex) before = sg_mosaic_index_open(mosaic->folder, run.out->base);
    run.before = before;
    run.parts = g_new0(SgMosaicPart *, (gsize)plan->shards);
    run.total = plan->shards + SG_KINDS * plan->tile_rows + sg_mosaic_squares(&plan->grid);
    pthread_mutex_init(&run.mutex, NULL);
    const gboolean made = run_layer(&run, error);
    for (int i = 0; i < plan->shards; i++)
        sg_mosaic_part_free(run.parts[i]);
    g_free(run.parts);
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_clear_pointer(&run.overviews[kind], g_array_unref);
    g_clear_pointer(&run.samples, g_array_unref);
    g_free(run.style);
    pthread_mutex_destroy(&run.mutex);
    return made;
}

static gint64 room_needed(const SgMosaicInputs *inputs, const SgMosaicOptions *options)
{
    gint64 bytes = 0;
    for (guint i = 0; i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        const gint64 size = ROOM * (gint64)sg_type_size(sg_mosaic_type(layer->layer)) + options->room;
        for (guint k = 0; k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            bytes += (gint64)source->data_cols * source->data_rows * size; /* the rest packs to next to nothing */
        }
    }
    return bytes;
}

/* A folder that holds layers which are not made now would have a manifest that does not tell of them. LAYERS: const
 * SgLayer *, that may be made. */
static gboolean holds_no_other(const SgSpec *spec, const GPtrArray *layers, const SgMosaicOptions *options,
                               GError **error)
{
    const char *output = sg_mosaic_work_output(options->work);
    g_autoptr(GPtrArray) there = sg_mosaic_index_bases(output);
    for (guint i = 0; i < there->len; i++) {
        gboolean made = FALSE;
        for (guint k = 0; !made && k < layers->len; k++) {
            g_autofree char *base = base_of(spec, g_ptr_array_index(layers, k), options->region);
            made = strcmp(base, g_ptr_array_index(there, i)) == 0;
        }
        if (made)
            continue;
        g_autofree char *shown = sg_text_printable(output);
        g_autofree char *other = sg_text_printable(g_ptr_array_index(there, i));
        g_set_error(
            error, SG_ERROR, SG_ERROR_USAGE,
            _("--output %s: it holds %s, which would not be made again: name all its layers, or another folder"), shown,
            other);
        return FALSE;
    }
    return TRUE;
}

/* Nobody asks for blending, and gets none. */
static gboolean can_be_blended(const GPtrArray *layers, const SgMosaicOptions *options, GError **error)
{
    gboolean some = options->blend_km <= 0;
    for (guint i = 0; !some && i < layers->len; i++) {
        const SgLayer *layer = g_ptr_array_index(layers, i);
        some = layer->resolved == NULL || layer->resolved->classes == NULL;
    }
    if (!some)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("--blend: every layer that was asked for has classes, and classes have no mean: leave it out"));
    return some;
}

static gboolean may_make(const SgSpec *spec, const GPtrArray *layers, const SgMosaicOptions *options, GError **error)
{
    return can_be_blended(layers, options, error) && holds_no_other(spec, layers, options, error);
}

gboolean sg_mosaic_may_make(const SgSpec *spec, const char *const *layers, const SgMosaicOptions *options,
                            GError **error)
{
    g_autoptr(GPtrArray) possible = g_ptr_array_new();
    for (unsigned i = 0; i < spec->layers_count; i++)
        if (layers == NULL || g_strv_contains(layers, spec->layers[i].id))
            g_ptr_array_add(possible, &spec->layers[i]);
    return may_make(spec, possible, options, error);
}

/* Own boundaries may hold less than the region: what is given there is then taken as it is on a coast. */
static GPtrArray *landless(const SgMosaicInputs *inputs, const char *const *countries)
{
    GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; countries != NULL && countries[i] != NULL; i++)
        if (sg_boundaries_find(inputs->report->boundaries, countries[i]) == NULL)
            g_ptr_array_add(codes, g_strdup(countries[i]));
    return codes;
}

SgMosaic *sg_mosaic_make(const SgMosaicInputs *inputs, const SgMosaicOptions *options, GError **error)
{
    g_autoptr(SgMosaic) mosaic = g_new0(SgMosaic, 1);
    mosaic->inputs = inputs;
    mosaic->region = options->region;
    mosaic->landless = landless(inputs, options->countries);
    mosaic->blend_km = options->blend_km;
    mosaic->layers = g_ptr_array_new_with_free_func(layer_free);
    mosaic->files = g_ptr_array_new_with_free_func(sg_mosaic_file_free);
    mosaic->folder = g_strdup(sg_mosaic_work_output(options->work));
    mosaic->work = options->work;
    g_autoptr(GPtrArray) layers = g_ptr_array_new();
    for (guint i = 0; i < inputs->layers->len; i++)
        g_ptr_array_add(layers, (gpointer)((const SgMosaicLayerInputs *)g_ptr_array_index(inputs->layers, i))->layer);
    if (!may_make(inputs->spec, layers, options, error) ||
        !sg_mosaic_work_room(mosaic->work, room_needed(inputs, options), error))
        return NULL;
    for (guint i = 0; i < inputs->layers->len; i++)
        if (!make_layer(mosaic, i, options, error))
            return NULL;
    return g_steal_pointer(&mosaic);
}

char *sg_mosaic_staged(const SgMosaic *mosaic, const char *name, GError **error)
{
    return sg_mosaic_work_stage(mosaic->work, name, error);
}

void sg_mosaic_add_folder(SgMosaic *mosaic, const char *name, GPtrArray *files)
{
    mosaic->extra = g_strdup(name);
    mosaic->extra_files = files;
}

void sg_mosaic_drop_folder(SgMosaic *mosaic, const char *name)
{
    mosaic->dropped = g_strdup(name);
}

static gboolean has_file(const SgMosaicLayer *layer, const char *name)
{
    for (guint i = 0; i < layer->files->len; i++)
        if (strcmp(((const SgMosaicFile *)g_ptr_array_index(layer->files, i))->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* What is made where there is a value, and lies there from an earlier mosaic. */
static void add_stale_files(const SgMosaic *mosaic, const SgMosaicLayer *layer, GPtrArray *stale)
{
    static const char *const endings[] = {".qml", SG_MOSAIC_THUMBNAIL};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *name = g_strconcat(layer->base, endings[i], NULL);
        g_autofree char *path = g_build_filename(mosaic->folder, name, NULL);
        if (!has_file(layer, name) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(stale, g_steal_pointer(&name));
    }
}

/* Squares and their styles that lie there and that this mosaic does not have, as one that is empty now: by their names,
 * as a run that was killed may have left some that no index tells of. */
static void add_stale_squares(const SgMosaic *mosaic, const SgMosaicLayer *layer, GPtrArray *stale)
{
    g_autofree char *folder = g_build_filename(mosaic->folder, "tiles", NULL);
    g_autofree char *base = g_regex_escape_string(layer->base, -1);
    g_autofree char *pattern = g_strdup_printf("^%s_[NS][0-9]{2}[EW][0-9]{3}\\.(tif|qml)$", base);
    g_autoptr(GRegex) square = g_regex_new(pattern, G_REGEX_RAW, 0, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_strconcat("tiles/", name, NULL);
        if (g_regex_match(square, name, 0, NULL) && !has_file(layer, path))
            g_ptr_array_add(stale, g_steal_pointer(&path));
    }
}

gboolean sg_mosaic_publish(SgMosaic *mosaic, const char *manifest, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) stale = g_ptr_array_new_with_free_func(g_free);
    /* Indexes first: until the rasters that they tell of lie there they are of no use, and whoever comes after a kill
     * sees of which layers files may lie there. */
    for (guint i = 0; i < mosaic->layers->len; i++)
        g_ptr_array_add(names,
                        sg_mosaic_index_name(((const SgMosaicLayer *)g_ptr_array_index(mosaic->layers, i))->base));
    for (guint i = 0; i < mosaic->layers->len; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        for (guint k = 0; k < layer->files->len; k++) {
            const SgMosaicFile *file = g_ptr_array_index(layer->files, k);
            if (!file->kept)
                g_ptr_array_add(names, g_strdup(file->name));
        }
        add_stale_files(mosaic, layer, stale);
        add_stale_squares(mosaic, layer, stale);
    }
    for (guint i = 0; i < mosaic->files->len; i++)
        g_ptr_array_add(names, g_strdup(((const SgMosaicFile *)g_ptr_array_index(mosaic->files, i))->name));
    if (mosaic->extra != NULL)
        g_ptr_array_add(names, g_strdup(mosaic->extra));
    return sg_mosaic_work_publish(mosaic->work, names, stale, mosaic->dropped, manifest, error);
}
