/* What a recipe asks of what was handed in: layers of every country. */
#include "mosaic/exclude.h"
#include "mosaic/masks.h"
#include "soilgate/words.h"

#include <string.h>

gboolean sg_exclude_asks(const SgMosaicInputOptions *options, const SgLayer *layer)
{
    if (options->recipe == NULL || options->layers == NULL)
        return FALSE;
    g_auto(GStrv) all = sg_recipe_layers(options->recipe, options->layers);
    return g_strv_contains((const char *const *)all, layer->id);
}

static const SgMosaicSource *find_source(const GPtrArray *layers, const char *id, const char *iso3)
{
    for (guint i = 0; i < layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(layers, i);
        for (guint k = 0; strcmp(layer->layer->id, id) == 0 && k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            if (strcmp(source->iso3, iso3) == 0)
                return source;
        }
    }
    return NULL;
}

const SgMosaicSource *sg_exclude_source(const SgMosaicInputs *inputs, const char *layer, const char *iso3)
{
    const SgMosaicSource *source = find_source(inputs->layers, layer, iso3);
    return source != NULL ? source : find_source(inputs->asked, layer, iso3);
}

/* --- layers that are not there --- */

/* Each country and layer is told once, with the first exclusion that asks for it. */
static void refuse_missing(SgMosaicInputs *inputs, GHashTable *told, const SgMosaicSource *source, const char *made,
                           const SgExclusion *exclusion, const char *asked)
{
    if (!g_hash_table_add(told, g_strdup_printf("%s %s", source->iso3, asked)))
        return;
    g_ptr_array_add(
        inputs->refusals,
        g_strdup_printf(_("%s: no map of %s was handed in with its %s, and the exclusion %s of %s needs it. Hand it in "
                          "too, or take the exclusion out of the recipe."),
                        source->iso3, asked, made, exclusion->id, inputs->recipe->path));
}

static void ask_layer(SgMosaicInputs *inputs, GHashTable *told, const SgMosaicLayerInputs *layer,
                      const SgExclusion *exclusion)
{
    guint count;
    const char *const *names = sg_relation_names(exclusion->code, &count);
    for (guint i = 0; i < count; i++) {
        if (exclusion->mask != NULL && strcmp(names[i], SG_RECIPE_MASK) == 0)
            continue;
        for (guint k = 0; k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            if (sg_exclude_source(inputs, names[i], source->iso3) == NULL)
                refuse_missing(inputs, told, source, layer->layer->id, exclusion, names[i]);
        }
    }
}

static void ask_layers(SgMosaicInputs *inputs)
{
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        for (unsigned k = 0; k < inputs->recipe->exclusions_count; k++)
            if (sg_exclusion_for(&inputs->recipe->exclusions[k], layer->layer->id))
                ask_layer(inputs, told, layer, &inputs->recipe->exclusions[k]);
    }
}

/* --- masks --- */

/* The first layer that is made and that EXCLUSION is for; -1: none. */
static int first_layer(const SgMosaicInputs *inputs, const SgExclusion *exclusion)
{
    for (guint i = 0; i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        if (layer->sources->len > 0 && sg_exclusion_for(exclusion, layer->layer->id))
            return (int)i;
    }
    return -1;
}

static gboolean open_masks(SgMosaicInputs *inputs, const SgGrid *grids, GError **error)
{
    for (unsigned i = 0; i < inputs->recipe->exclusions_count; i++) {
        const SgExclusion *exclusion = &inputs->recipe->exclusions[i];
        const int layer = first_layer(inputs, exclusion);
        SgMosaicSource *mask = NULL;
        if (exclusion->mask != NULL && layer >= 0 &&
            !sg_mask_open(exclusion, inputs->recipe->path, inputs->spec, &grids[layer], inputs->refusals, &mask, error))
            return FALSE;
        g_ptr_array_add(inputs->masks, mask);
    }
    return TRUE;
}

gboolean sg_exclude_settle(SgMosaicInputs *inputs, const SgGrid *grids, GError **error)
{
    if (inputs->recipe == NULL || inputs->refusals->len > 0) /* which layers and countries there are is not known */
        return TRUE;
    ask_layers(inputs);
    return open_masks(inputs, grids, error);
}
