#include "mosaic/missing.h"

#include "mosaic/refused.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* --- what was handed in, and gave nothing --- */

SgMosaicGiven sg_mosaic_given(const SgMosaicInputs *inputs)
{
    SgMosaicGiven given = {.refusals = inputs->refusals->len};
    const GPtrArray *const lists[] = {inputs->layers, inputs->asked};
    for (guint k = 0; k < G_N_ELEMENTS(lists); k++)
        for (guint i = 0; i < lists[k]->len; i++)
            given.sources += ((const SgMosaicLayerInputs *)g_ptr_array_index(lists[k], i))->sources->len;
    return given;
}

/* A file that was named by itself, and belongs to nothing, as a map under the name of a paper. */
static void tell_strays(SgMosaicInputs *inputs, const SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->file == NULL || strcmp(finding->rule->id, "package.file-unexpected") != 0)
            continue;
        sg_mosaic_refuse(inputs, _("%s is no map that can be taken: %s Do not name it, or rename it."), finding->file,
                         finding->message);
    }
}

void sg_mosaic_tell_unused(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgDelivery *delivery,
                           const SgMosaicGiven *before)
{
    const SgMosaicGiven now = sg_mosaic_given(inputs);
    if (now.refusals > before->refusals)
        return;
    if (!delivery->folder) {
        tell_strays(inputs, delivery);
        return;
    }
    if (now.sources > before->sources)
        return;
    g_autofree char *layers = options->layers != NULL ? g_strjoinv(", ", (char **)options->layers) : NULL;
    if (layers != NULL)
        sg_mosaic_refuse(inputs,
                         _("%s holds no map of the layers that are wanted (%s). Do not name it, or add the map."),
                         delivery->shown, layers);
    else
        sg_mosaic_refuse(inputs, _("%s holds no map of a layer of %s. Do not name it, or add the map."),
                         delivery->shown, inputs->spec->product);
}

static gboolean is_among(const GPtrArray *layers, const char *sha256)
{
    for (guint i = 0; i < layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(layers, i);
        for (guint k = 0; k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            if (strcmp(source->original != NULL ? source->original : source->sha256, sha256) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_taken(const SgMosaicInputs *inputs, const char *sha256)
{
    return is_among(inputs->layers, sha256) || is_among(inputs->asked, sha256);
}

/* Names that were read otherwise when they were accepted would be holes without a word. */
static void tell_accepted(SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    for (guint i = 0; options->accepted != NULL && i < options->accepted->len; i++) {
        const SgMosaicAccepted *one = g_ptr_array_index(options->accepted, i);
        g_autofree char *shown = sg_text_printable(one->shown);
        if (!is_taken(inputs, one->sha256))
            sg_mosaic_refuse(inputs, _("%s was accepted, but is not read as a map of its layer now. Submit it again."),
                             shown);
    }
}

/* --- layers and countries that should be there, or should not --- */

/* A map of a region holds its countries, and its grid is theirs. */
static void tell_strangers(SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    for (guint i = 0; options->countries != NULL && i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        for (guint k = 0; k < layer->sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            if (!g_strv_contains(options->countries, source->iso3))
                sg_mosaic_refuse(inputs,
                                 _("%s: %s is no country of the region. Do not name it, or leave --region out."),
                                 source->shown, source->iso3);
        }
    }
}

static void tell_absent(SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    for (guint i = 0; options->layers != NULL && options->layers[i] != NULL; i++) {
        gboolean there = FALSE;
        for (guint k = 0; k < inputs->layers->len; k++)
            there = there || strcmp(((const SgMosaicLayerInputs *)g_ptr_array_index(inputs->layers, k))->layer->id,
                                    options->layers[i]) == 0;
        if (!there)
            sg_mosaic_refuse(inputs, _("No file is a map of layer %s."), options->layers[i]);
    }
    if (inputs->layers->len == 0 && inputs->refusals->len == 0)
        sg_mosaic_refuse(inputs, _("No file is a map of a layer of %s."), inputs->spec->product);
}

static gboolean has_source(const SgMosaicLayerInputs *layer, const char *iso3)
{
    for (guint i = 0; i < layer->sources->len; i++)
        if (strcmp(((const SgMosaicSource *)g_ptr_array_index(layer->sources, i))->iso3, iso3) == 0)
            return TRUE;
    return FALSE;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The countries of which each layer should have a map, ended by NULL: those of the region; without one, all that gave a
 * map of some layer, as what has this country in one layer should have it in the others. Holds borrowed texts. */
static GPtrArray *expected_countries(const SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    GPtrArray *codes = g_ptr_array_new();
    for (guint i = 0; options->countries != NULL && options->countries[i] != NULL; i++)
        g_ptr_array_add(codes, (gpointer)options->countries[i]);
    for (guint i = 0; options->countries == NULL && i < inputs->layers->len; i++) {
        const SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        for (guint k = 0; k < layer->sources->len; k++) {
            SgMosaicSource *source = g_ptr_array_index(layer->sources, k);
            if (!g_ptr_array_find_with_equal_func(codes, source->iso3, g_str_equal, NULL))
                g_ptr_array_add(codes, source->iso3);
        }
    }
    g_ptr_array_sort(codes, by_text); /* one order, whoever lists the countries of a region */
    g_ptr_array_add(codes, NULL);
    return codes;
}

static void tell_countries(SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    g_autoptr(GPtrArray) expected = expected_countries(inputs, options);
    for (guint i = 0; (options->countries != NULL || inputs->layers->len > 1) && i < inputs->layers->len; i++) {
        SgMosaicLayerInputs *layer = g_ptr_array_index(inputs->layers, i);
        layer->missing = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GString) codes = g_string_new(NULL);
        for (guint k = 0; k + 1 < expected->len; k++) {
            const char *iso3 = g_ptr_array_index(expected, k);
            if (has_source(layer, iso3))
                continue;
            g_ptr_array_add(layer->missing, g_strdup(iso3));
            g_string_append_printf(codes, " %s", iso3);
        }
        if (options->require_all && layer->missing->len > 0)
            sg_mosaic_refuse(
                inputs,
                _("%s: these countries have no map:%s. Without --require-all the mosaic is made, and tells that they "
                  "are missing."),
                layer->layer->id, codes->str);
    }
}

void sg_mosaic_tell_missing(SgMosaicInputs *inputs, const SgMosaicInputOptions *options)
{
    void (*const all[])(SgMosaicInputs *, const SgMosaicInputOptions *) = {tell_accepted, tell_strangers, tell_absent,
                                                                           tell_countries};
    for (guint i = 0; i < G_N_ELEMENTS(all) && inputs->refusals->len == 0; i++)
        all[i](inputs, options);
}
