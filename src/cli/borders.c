/* The borders of a mosaic, and its catalogue. */
#include "cli/borders.h"
#include "cli/progress.h"

#include <math.h>

static void free_seams(gpointer seams)
{
    sg_seams_free(seams);
}

static void free_borders(gpointer borders)
{
    sg_borders_free(borders);
}

static GArray *countries_of(const SgMosaicLayer *layer)
{
    GArray *countries = g_array_new(FALSE, FALSE, sizeof(SgSeamCountry));
    for (guint i = 0; i < layer->countries->len; i++) {
        const SgMosaicSource *source = g_array_index(layer->countries, SgMosaicCountry, i).source;
        const SgSeamCountry country = {source->m49, source->iso3, source->country};
        g_array_append_val(countries, country);
    }
    return countries;
}

static GArray *overlaps_of(const SgMosaicLayer *layer)
{
    GArray *overlaps = g_array_new(FALSE, FALSE, sizeof(SgSeamOverlap));
    for (guint i = 0; i < layer->overlaps->len; i++) {
        const SgMosaicOverlap *from = &g_array_index(layer->overlaps, SgMosaicOverlap, i);
        SgSeamOverlap overlap = {
            .pixels = from->pixels, .of_a = from->of_a, .of_b = from->of_b, .difference = (double)NAN};
        for (guint k = 0; k < layer->mixes->len; k++) {
            const SgMosaicMix *mix = &g_array_index(layer->mixes, SgMosaicMix, k);
            if (mix->a != from->a || mix->b != from->b)
                continue;
            overlap.blended = mix->blended[0] + mix->blended[1];
            overlap.difference = mix->difference;
        }
        g_strlcpy(overlap.a, from->a->iso3, sizeof overlap.a);
        g_strlcpy(overlap.b, from->b->iso3, sizeof overlap.b);
        g_array_append_val(overlaps, overlap);
    }
    return overlaps;
}

static SgSeams *measure(const SgMosaic *mosaic, const SgMosaicLayer *layer, const SgCliWork *work, GError **error)
{
    g_autofree char *values_name = g_strconcat(layer->base, ".tif", NULL);
    g_autofree char *sources_name = g_strconcat(layer->base, "_source.tif", NULL);
    g_autofree char *values = sg_mosaic_staged(mosaic, values_name, error);
    g_autofree char *sources = values != NULL ? sg_mosaic_staged(mosaic, sources_name, error) : NULL;
    if (sources == NULL)
        return NULL;
    g_autoptr(GArray) countries = countries_of(layer), overlaps = overlaps_of(layer);
    const SgSeamsOptions options = {.values = values,
                                    .sources = sources,
                                    .layer = layer->layer,
                                    .countries = (const SgSeamCountry *)(const void *)countries->data,
                                    .countries_count = countries->len,
                                    .boundaries = mosaic->inputs->report->boundaries,
                                    .overlaps = (const SgSeamOverlap *)(const void *)overlaps->data,
                                    .overlaps_count = overlaps->len,
                                    .blended_km = layer->blend_km,
                                    .progress = sg_cli_progress(work, FALSE) != NULL ? sg_progress_steps : NULL};
    return sg_seams_measure(&options, error);
}

void sg_cli_borders_clear(SgCliBorders *borders)
{
    g_clear_pointer(&borders->borders, g_ptr_array_unref);
    g_clear_pointer(&borders->seams, g_ptr_array_unref);
}

static gboolean add_layer(SgMosaic *mosaic, SgMosaicLayer *layer, const SgCliWork *work, SgCliBorders *borders,
                          GError **error)
{
    SgSeams *seams = measure(mosaic, layer, work, error);
    if (seams == NULL)
        return FALSE;
    g_ptr_array_add(borders->seams, seams);
    g_ptr_array_add(borders->borders, sg_check_borders(mosaic->inputs->spec, seams));
    g_autofree char *name = g_strconcat(layer->base, "_seams.geojson", NULL);
    g_autofree char *style_name = g_strconcat(layer->base, "_seams.qml", NULL);
    g_autofree char *lines = sg_seams_geojson(seams), *style = sg_seams_style();
    return sg_mosaic_add(mosaic, layer->files, name, lines, error) &&
           sg_mosaic_add(mosaic, layer->files, style_name, style, error);
}

gboolean sg_cli_borders(SgMosaic *mosaic, const SgCliWork *work, SgCliBorders *borders, GError **error)
{
    *borders = (SgCliBorders){g_ptr_array_new_with_free_func(free_seams), g_ptr_array_new_with_free_func(free_borders)};
    for (guint i = 0; i < mosaic->layers->len; i++)
        if (!add_layer(mosaic, g_ptr_array_index(mosaic->layers, i), work, borders, error))
            return FALSE;
    g_autofree char *json = sg_seams_json((const SgBorders *const *)borders->borders->pdata, borders->borders->len);
    return sg_mosaic_add(mosaic, mosaic->files, "seams.json", json, error);
}

static gboolean add_thumbnail(SgMosaic *mosaic, SgMosaicLayer *layer, GError **error)
{
    if (layer->pixels == 0) /* nothing to show */
        return TRUE;
    g_autofree char *values_name = g_strconcat(layer->base, ".tif", NULL);
    g_autofree char *name = g_strconcat(layer->base, SG_MOSAIC_THUMBNAIL, NULL);
    g_autofree char *values = sg_mosaic_staged(mosaic, values_name, error);
    g_autoptr(GBytes) picture = values != NULL ? sg_mosaic_thumbnail(layer, values, error) : NULL;
    if (picture == NULL)
        return FALSE;
    gsize length;
    const void *bytes = g_bytes_get_data(picture, &length);
    return sg_mosaic_add_bytes(mosaic, layer->files, name, bytes, length, error);
}

gboolean sg_cli_catalogue(SgMosaic *mosaic, const SgStacTime *time, GError **error)
{
    for (guint i = 0; i < mosaic->layers->len; i++) {
        SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        if (!add_thumbnail(mosaic, layer, error))
            return FALSE;
        g_autofree char *name = g_strconcat(layer->base, SG_MOSAIC_STAC_ITEM, NULL);
        g_autofree char *item = sg_mosaic_stac_item(mosaic, layer, time);
        if (!sg_mosaic_add(mosaic, layer->files, name, item, error))
            return FALSE;
    }
    g_autofree char *collection = sg_mosaic_stac_collection(mosaic, time);
    return sg_mosaic_add(mosaic, mosaic->files, "collection.json", collection, error);
}
