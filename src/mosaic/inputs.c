/* What goes into a mosaic: files that the check accepts, sorted by layer and country; and why others do not. */
#include "mosaic/exclude.h"
#include "mosaic/masks.h"
#include "mosaic/missing.h"
#include "mosaic/plan.h"
#include "mosaic/refused.h"
#include "mosaic/regrid.h"
#include "mosaic/tables.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

static void source_free(gpointer data)
{
    SgMosaicSource *source = data;
    char *texts[] = {source->path,      source->shown,    source->country,
                     source->sha256,    source->delivery, source->accepted_on,
                     source->regridded, source->original, source->accepted_spec_version};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_clear_pointer(&source->codes, g_array_unref);
    g_free(source);
}

static void layer_free(gpointer data)
{
    SgMosaicLayerInputs *layer = data;
    g_ptr_array_unref(layer->sources);
    g_clear_pointer(&layer->missing, g_ptr_array_unref);
    g_free(layer);
}

void sg_mosaic_inputs_free(SgMosaicInputs *inputs)
{
    if (inputs == NULL)
        return;
    g_ptr_array_unref(inputs->layers);
    g_ptr_array_unref(inputs->asked);
    g_ptr_array_unref(inputs->masks);
    g_ptr_array_unref(inputs->refusals);
    g_ptr_array_unref(inputs->regrids);
    sg_report_free(inputs->report);
    sg_scratch_free(inputs->scratch);
    g_free(inputs);
}

/* --- class codes --- */

/* What the codes of the map become; FALSE when one of them is no class of the product. */
static gboolean find_codes(SgMosaicInputs *inputs, const SgFileFacts *file, SgMosaicSource *source)
{
    const SgClasses *classes = file->name.layer->resolved != NULL ? file->name.layer->resolved->classes : NULL;
    if (classes == NULL || !classes->lookup)
        return TRUE;
    if (file->lookup == NULL) {
        sg_mosaic_refuse(
            inputs,
            _("%s: no look-up table says what its class codes mean; hand it in together with the map (its name as "
              "the product has it)."),
            source->shown);
        return FALSE;
    }
    gboolean known = TRUE;
    source->codes = g_array_new(FALSE, FALSE, sizeof(SgMosaicCode));
    for (int i = 0; i < file->scan.codes_count; i++) {
        SgMosaicCode code = {.code = file->scan.codes[i].code};
        if (sg_lookup_canonical(file->lookup, classes, code.code, &code.canonical)) {
            g_array_append_val(source->codes, code);
            continue;
        }
        const char *name = sg_lookup_name(file->lookup, code.code);
        g_autofree char *pixels = sg_text_count(file->scan.codes[i].pixels);
        sg_mosaic_refuse(inputs,
                         _("%s: code %d of %s pixels is \"%s\" in the look-up table %s: no class of the product."),
                         source->shown, code.code, pixels, name != NULL ? name : "", file->lookup->shown);
        known = FALSE;
    }
    return known;
}

/* --- sources --- */

/* The UN M49 number of the source's country; 0 for none. */
static int find_m49(const SgMosaicInputs *inputs, const char *iso3)
{
    const SgCountry *country = sg_country_find(iso3);
    const SgOwner *owner = sg_boundaries_find(inputs->report->boundaries, iso3);
    const int m49 = country != NULL ? country->m49 : owner != NULL ? owner->m49 : 0;
    return m49 > 0 && m49 < 65536 ? m49 : 0;
}

static const char *country_name(const SgMosaicInputs *inputs, const char *iso3)
{
    const SgCountry *country = sg_country_find(iso3);
    const SgOwner *owner = sg_boundaries_find(inputs->report->boundaries, iso3);
    return country != NULL ? country->name : owner != NULL && owner->name != NULL ? owner->name : iso3;
}

static SgMosaicSource *source_new(const SgMosaicInputs *inputs, const SgDelivery *delivery, const SgFileFacts *file)
{
    SgMosaicSource *source = g_new0(SgMosaicSource, 1);
    source->path = g_strdup(file->path);
    source->shown = sg_text_printable(sg_mosaic_place_of(file));
    g_strlcpy(source->iso3, file->iso3, sizeof source->iso3);
    source->m49 = find_m49(inputs, file->iso3);
    source->country = g_strdup(country_name(inputs, file->iso3));
    source->sha256 = g_strdup(file->raster.sha256);
    source->verdict = delivery->verdict;
    source->warnings = delivery->counts[SG_SEVERITY_WARNING];
    source->grid = file->grid;
    source->data_col = file->scan.data_col;
    source->data_row = file->scan.data_row;
    source->data_cols = file->scan.data_cols;
    source->data_rows = file->scan.data_rows;
    source->type = file->raster.type;
    source->has_nodata = file->raster.nodata_state == SG_NODATA_VALUE && file->raster.nodata_fits;
    source->nodata = file->raster.nodata;
    return source;
}

/* LAYERS: those that are made, or those that are asked. */
static SgMosaicLayerInputs *layer_of(GPtrArray *layers, const SgLayer *layer)
{
    for (guint i = 0; i < layers->len; i++) {
        SgMosaicLayerInputs *inputs_of = g_ptr_array_index(layers, i);
        if (inputs_of->layer == layer)
            return inputs_of;
    }
    SgMosaicLayerInputs *added = g_new0(SgMosaicLayerInputs, 1);
    added->layer = layer;
    added->sources = g_ptr_array_new_with_free_func(source_free);
    g_ptr_array_add(layers, added);
    return added;
}

/* FALSE, and told, when SOURCE cannot be one of LAYER. */
static gboolean fits(SgMosaicInputs *inputs, const SgMosaicLayerInputs *layer, const SgFileFacts *file,
                     const SgMosaicSource *source)
{
    const guint before = inputs->refusals->len;
    if (*source->iso3 == '\0')
        sg_mosaic_refuse(inputs, _("%s: its country is not known; begin its name with the ISO 3166-1 alpha-3 code."),
                         source->shown);
    else if (source->m49 == 0)
        sg_mosaic_refuse(inputs, _("%s: %s has no UN M49 number, by which the source raster tells countries."),
                         source->shown, source->iso3);
    if (!file->has_grid || !file->scanned)
        sg_mosaic_refuse(inputs, _("%s: its pixels have no places in degrees."), source->shown);
    for (guint i = 0; i < layer->sources->len; i++) {
        const SgMosaicSource *other = g_ptr_array_index(layer->sources, i);
        if (*source->iso3 == '\0' || strcmp(other->iso3, source->iso3) != 0)
            continue;
        if (strcmp(other->shown, source->shown) == 0)
            sg_mosaic_refuse(inputs, _("%s was named twice, by itself or in a folder; name it once."), source->shown);
        else
            sg_mosaic_refuse(inputs, _("%s and %s are both %s of %s; name one of them."), other->shown, source->shown,
                             layer->layer->id, source->iso3);
    }
    return inputs->refusals->len == before;
}

static const SgMosaicAccepted *accepted_of(const SgMosaicInputOptions *options, const char *sha256)
{
    for (guint i = 0; i < options->accepted->len; i++) {
        const SgMosaicAccepted *one = g_ptr_array_index(options->accepted, i);
        if (strcmp(one->sha256, sha256) == 0)
            return one;
    }
    return NULL;
}

/* A map of the record is told as the record has it. FALSE, and told, when it is none. */
static gboolean tell_accepted(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, SgMosaicSource *source)
{
    if (options->accepted == NULL)
        return TRUE;
    const SgMosaicAccepted *one = accepted_of(options, source->original != NULL ? source->original : source->sha256);
    if (one == NULL) {
        sg_mosaic_refuse(inputs, _("%s is not the file that was accepted."), source->shown);
        return FALSE;
    }
    g_free(source->shown);
    source->shown = sg_text_printable(one->shown);
    source->delivery = g_strdup(one->delivery);
    source->accepted_on = g_strdup(one->accepted_on);
    source->accepted_spec_version = g_strdup(one->spec_version);
    source->verdict = one->verdict;
    return TRUE;
}

/* A map that was resampled is told as the one that was handed in. */
static void tell_regridded(SgMosaicSource *source, const SgRegrid *regrid)
{
    const SgRegridded *told = regrid != NULL ? g_hash_table_lookup(regrid->copies, source->path) : NULL;
    if (told == NULL)
        return;
    g_free(source->shown);
    source->shown = g_strdup(told->shown);
    source->regridded = g_strdup(told->method);
    source->original = g_strdup(told->original);
}

static gboolean is_made(const SgMosaicInputOptions *options, const SgLayer *layer)
{
    return options->layers == NULL || g_strv_contains(options->layers, layer->id);
}

/* REGRID: the delivery is what came of it; or NULL. */
static void add_file(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgDelivery *delivery,
                     const SgFileFacts *file, const SgRegrid *regrid)
{
    const SgLayer *layer = file->name.layer != NULL ? sg_spec_layer(inputs->spec, file->name.layer->id)
                                                    : NULL; /* each check has its own */
    if (layer == NULL || !sg_mosaic_is_wanted(options, layer)) {
        g_autofree char *shown = sg_text_printable(sg_mosaic_place_of(file));
        if (delivery->folder) /* of a delivery, the layers that are wanted are taken */
            return;
        if (layer != NULL)
            sg_mosaic_refuse(inputs, _("%s is a map of layer %s, which --layer does not name."), shown, layer->id);
        else
            sg_mosaic_refuse(inputs, _("%s is a map of no layer of %s."), shown, inputs->spec->product);
        return;
    }
    SgMosaicLayerInputs *layer_inputs = layer_of(is_made(options, layer) ? inputs->layers : inputs->asked, layer);
    SgMosaicSource *source = source_new(inputs, delivery, file);
    tell_regridded(source, regrid);
    if (tell_accepted(inputs, options, source) && fits(inputs, layer_inputs, file, source) &&
        (options->accepted != NULL || sg_mosaic_table_is_sure(inputs, file)) &&
        find_codes(inputs, file, source)) /* who accepted a map was told by which table it is read */
        g_ptr_array_add(layer_inputs->sources, source);
    else
        source_free(source);
}

/* --- the whole --- */

static int by_code(gconstpointer a, gconstpointer b)
{
    const SgMosaicSource *left = *(SgMosaicSource *const *)a, *right = *(SgMosaicSource *const *)b;
    return strcmp(left->iso3, right->iso3);
}

/* The specification's own order of layers. */
static int by_place(gconstpointer a, gconstpointer b)
{
    const SgMosaicLayerInputs *left = *(SgMosaicLayerInputs *const *)a, *right = *(SgMosaicLayerInputs *const *)b;
    return (left->layer > right->layer) - (left->layer < right->layer);
}

/* Sorts the sources of LAYERS and lays each layer on its grid: GRIDS, by layer. */
static gboolean lay(SgMosaicInputs *inputs, GPtrArray *layers, SgGrid *grids, GError **error)
{
    g_ptr_array_sort(layers, by_place);
    for (guint i = 0; i < layers->len; i++) {
        SgMosaicLayerInputs *layer = g_ptr_array_index(layers, i);
        g_ptr_array_sort(layer->sources, by_code);
        if (layer->sources->len > 0 && !sg_mosaic_grid(inputs->spec, layer->sources, inputs->report->boundaries, NULL,
                                                       inputs->refusals, &grids[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean settle(SgMosaicInputs *inputs, GError **error)
{
    g_autofree SgGrid *made = g_new0(SgGrid, inputs->layers->len + 1), *asked = g_new0(SgGrid, inputs->asked->len + 1);
    return lay(inputs, inputs->layers, made, error) && lay(inputs, inputs->asked, asked, error) &&
           sg_exclude_settle(inputs, made, error);
}

/* Layers that are named but not there, or no layers of the product. */
static gboolean check_layers(const SgMosaicInputOptions *options, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(options->check.spec, error);
    if (spec == NULL)
        return FALSE;
    for (guint i = 0; options->layers != NULL && options->layers[i] != NULL; i++) {
        if (sg_spec_layer(spec, options->layers[i]) != NULL)
            continue;
        g_autofree char *shown = sg_text_printable(options->layers[i]);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("--layer: %s has no layer \"%s\"; \"soilgate spec show %s\" lists them"), spec->product, shown,
                    spec->product);
        return FALSE;
    }
    return TRUE;
}

static gboolean take_delivery(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgReport *report,
                              const SgDelivery *delivery, const SgRegrid *of, GError **error);

static gboolean take_resampled(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgReport *report,
                               const SgDelivery *delivery, GError **error)
{
    for (guint i = 0; options->accepted == NULL && i < delivery->files->len;
         i++) /* what comes of it has one table each */
        sg_mosaic_table_is_sure(inputs, g_ptr_array_index(delivery->files, i));
    SgRegrid *regrid =
        sg_regrid_delivery(report, delivery, options, sg_mosaic_is_wanted, inputs->scratch, inputs->refusals, error);
    if (regrid == NULL)
        return FALSE;
    g_ptr_array_add(inputs->regrids, regrid);
    for (guint i = 0; regrid->report != NULL && i < regrid->report->deliveries->len; i++)
        if (!take_delivery(inputs, options, regrid->report, g_ptr_array_index(regrid->report->deliveries, i), regrid,
                           error))
            return FALSE;
    return TRUE;
}

static gboolean take_delivery(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgReport *report,
                              const SgDelivery *delivery, const SgRegrid *of, GError **error)
{
    const gboolean may =
        options->regrid && of == NULL && inputs->spec->grid->lattices_count > 0 && sg_regrid_may(delivery);
    const SgMosaicGiven before = sg_mosaic_given(inputs);
    if (delivery->verdict <= SG_VERDICT_WARN || (options->accepted != NULL && !may)) {
        for (guint i = 0; i < delivery->files->len; i++)
            add_file(inputs, options, delivery, g_ptr_array_index(delivery->files, i), of);
    } else if (!may) {
        sg_mosaic_refuse_delivery(inputs, options, delivery);
    } else if (!take_resampled(inputs, options, report, delivery, error)) {
        return FALSE;
    }
    if (of == NULL)
        sg_mosaic_tell_unused(inputs, options, delivery, &before);
    return TRUE;
}

static void regrid_free(gpointer data)
{
    sg_regrid_free(data);
}

static SgMosaicInputs *inputs_new(void)
{
    SgMosaicInputs *inputs = g_new0(SgMosaicInputs, 1);
    inputs->layers = g_ptr_array_new_with_free_func(layer_free);
    inputs->asked = g_ptr_array_new_with_free_func(layer_free);
    inputs->masks = g_ptr_array_new_with_free_func(sg_mask_free);
    inputs->refusals = g_ptr_array_new_with_free_func(g_free);
    inputs->regrids = g_ptr_array_new_with_free_func(regrid_free);
    return inputs;
}

/* A folder is asked for before there are threads: see scratch.h. */
static gboolean open_scratch(SgMosaicInputs *inputs, GError **error)
{
    inputs->scratch = sg_scratch_new();
    g_autofree char *folder = sg_scratch_folder(inputs->scratch, error);
    return folder != NULL;
}

SgMosaicInputs *sg_mosaic_inputs(char *const *paths, const SgMosaicInputOptions *options, GError **error)
{
    SgCheckOptions check = options->check;
    check.complete = SG_COMPLETE_NO;
    if (!check_layers(options, error))
        return NULL;
    g_autoptr(SgMosaicInputs) inputs = inputs_new();
    inputs->recipe = options->recipe;
    if (options->regrid && !open_scratch(inputs, error))
        return NULL;
    inputs->report = sg_check(paths, &check, error);
    if (inputs->report == NULL)
        return NULL;
    inputs->spec = g_ptr_array_index(inputs->report->specs, 0);
    for (guint i = 0; i < inputs->report->deliveries->len; i++)
        if (!take_delivery(inputs, options, inputs->report, g_ptr_array_index(inputs->report->deliveries, i), NULL,
                           error))
            return NULL;
    sg_mosaic_tell_missing(inputs, options);
    if (options->require_all && options->countries == NULL && inputs->layers->len < 2 && inputs->refusals->len == 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("--require-all needs --region, or maps of several layers"));
        return NULL;
    }
    if (!settle(inputs, error))
        return NULL;
    return g_steal_pointer(&inputs);
}
