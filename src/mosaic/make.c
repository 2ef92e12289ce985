/* A mosaic of all layers: each planned, run and finished; then named. */
#include "mosaic/each.h"
#include "mosaic/run.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

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
    g_free(layer);
}

void sg_mosaic_free(SgMosaic *mosaic)
{
    if (mosaic == NULL)
        return;
    g_ptr_array_unref(mosaic->layers);
    sg_mosaic_work_free(mosaic->work);
    g_free(mosaic->folder);
    g_free(mosaic->extra);
    g_clear_pointer(&mosaic->extra_files, g_ptr_array_unref);
    g_free(mosaic->dropped);
    g_free(mosaic);
}

static SgMosaicLayer *layer_new(const SgMosaicPlan *plan, const char *region)
{
    SgMosaicLayer *layer = g_new0(SgMosaicLayer, 1);
    layer->layer = plan->layer;
    layer->base = g_strdup_printf("%s_%s_%s", region != NULL ? region : "mosaic", plan->spec->product, plan->layer->id);
    layer->grid = plan->grid;
    layer->type = plan->type;
    layer->nodata = plan->nodata;
    layer->files = g_ptr_array_new_with_free_func(sg_mosaic_file_free);
    layer->countries = g_array_new(FALSE, FALSE, sizeof(SgMosaicCountry));
    layer->overlaps = g_array_new(FALSE, FALSE, sizeof(SgMosaicOverlap));
    layer->spills = g_array_new(FALSE, FALSE, sizeof(SgMosaicSpill));
    return layer;
}

static gboolean run_layer(SgMosaicRun *run, GError **error)
{
    if (!sg_mosaic_run_shards(run, error))
        return FALSE;
    sg_mosaic_count(run);
    for (SgMosaicKind kind = SG_KIND_VALUES; kind < SG_KINDS; kind++)
        if (!sg_mosaic_finish(run, kind, error))
            return FALSE;
    return sg_mosaic_cut_tiles(run, error);
}

static gboolean make_layer(SgMosaic *mosaic, const SgMosaicLayerInputs *layer, const SgMosaicOptions *options,
                           GError **error)
{
    g_autoptr(SgMosaicPlan) plan = sg_mosaic_plan_new(mosaic->inputs, layer, options->box, error);
    if (plan == NULL)
        return FALSE;
    SgMosaicRun run = {.plan = plan,
                       .work = mosaic->work,
                       .options = options,
                       .threads = sg_each_threads(options->threads),
                       .out = layer_new(plan, options->region)};
    g_ptr_array_add(mosaic->layers, run.out);
    run.parts = g_new0(SgMosaicPart *, (gsize)plan->shards);
    run.total = plan->shards + SG_KINDS * plan->tile_rows + sg_mosaic_squares(&plan->grid);
    g_mutex_init(&run.mutex);
    const gboolean made = run_layer(&run, error);
    for (int i = 0; i < plan->shards; i++)
        sg_mosaic_part_free(run.parts[i]);
    g_free(run.parts);
    g_mutex_clear(&run.mutex);
    return made;
}

static gint64 room_needed(const SgMosaicInputs *inputs)
{
    gint64 bytes = 0;
    for (guint i = 0; i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        const gint64 size = (gint64)sg_type_size(sg_mosaic_type(layer->layer));
        for (guint k = 0; k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            bytes += (gint64)source->grid.cols * source->grid.rows * size;
        }
    }
    return bytes * ROOM;
}

SgMosaic *sg_mosaic_make(const SgMosaicInputs *inputs, const SgMosaicOptions *options, GError **error)
{
    g_autoptr(SgMosaic) mosaic = g_new0(SgMosaic, 1);
    mosaic->inputs = inputs;
    mosaic->region = options->region;
    mosaic->layers = g_ptr_array_new_with_free_func(layer_free);
    mosaic->folder = g_strdup(options->output);
    mosaic->work = sg_mosaic_work_new(options->output, error);
    if (mosaic->work == NULL || !sg_mosaic_work_room(mosaic->work, room_needed(inputs), error))
        return NULL;
    for (guint i = 0; i < inputs->layers->len; i++)
        if (!make_layer(mosaic, g_ptr_array_index(inputs->layers, i), options, error))
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

gboolean sg_mosaic_publish(SgMosaic *mosaic, const char *manifest, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < mosaic->layers->len; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        for (guint k = 0; k < layer->files->len; k++)
            g_ptr_array_add(names, ((const SgMosaicFile *)g_ptr_array_index(layer->files, k))->name);
    }
    if (mosaic->extra != NULL)
        g_ptr_array_add(names, mosaic->extra);
    return sg_mosaic_work_publish(mosaic->work, names, mosaic->dropped, manifest, error);
}
