/* A mosaic as a catalogue: what its files are to those who look for maps. */
#include "soilgate/base.h"
#include "soilgate/report.h"
#include "soilgate/stac.h"

#include <math.h>
#include <string.h>

/* What files are, by the end of their names; the first that fits. English, as all of the catalogue: the same inputs
 * give the same bytes. */
static const struct {
    const char *end, *media, *role, *title;
} kinds[] = {
    {"_source.tif", SG_STAC_COG, "data-mask", "UN M49 number of the country that gave each pixel, 0 none"},
    {".tif", SG_STAC_COG, "data", "Values"},
    {".vrt", "application/xml", "data", "Tiles of 10 x 10 degrees, as one raster for GDAL"},
    {".qml", "application/xml", "metadata", "Style for QGIS"},
    {".xml", "application/xml", "metadata", "Names of codes, for GDAL"},
    {"_seams.geojson", "application/geo+json", "metadata", "Borders between countries, and how the values jump there"},
    {"seams.json", "application/json", "metadata", "Borders between countries: statistics"},
    {"manifest.json", "application/json", "metadata", "Manifest: inputs, hashes, who gave what"},
};

typedef struct {
    GArray *assets;    /* SgStacAsset */
    GPtrArray *texts;  /* char *: that assets hold */
    GArray *countries; /* SgStacClass: of the sources */
    GArray *classes;   /* SgStacClass: of the layer */
    SgStacRaster values, sources;
} Assets;

static void assets_clear(Assets *assets)
{
    g_array_unref(assets->assets);
    g_ptr_array_unref(assets->texts);
    g_array_unref(assets->countries);
    g_array_unref(assets->classes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Assets, assets_clear)

static const char *keep(Assets *assets, char *text)
{
    g_ptr_array_add(assets->texts, text);
    return text;
}

static void take_classes(Assets *assets, const SgLayer *layer)
{
    const SgClasses *classes = layer->resolved->classes;
    for (unsigned i = 0; classes != NULL && i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        const SgStacClass class = {(int)one->code, one->name, one->colour};
        g_array_append_val(assets->classes, class);
    }
}

static double valid_percent(const SgMosaicLayer *layer)
{
    return 100.0 * (double)layer->pixels / ((double)layer->grid.cols * layer->grid.rows);
}

static void describe_rasters(Assets *assets, const SgMosaicLayer *layer)
{
    const gboolean classes = layer->layer->resolved->classes != NULL, some = layer->pixels > 0;
    double sum = 0;
    for (guint i = 0; i < layer->countries->len; i++) {
        const SgMosaicCountry *country = &g_array_index(layer->countries, SgMosaicCountry, i);
        const SgStacClass one = {country->source->m49, country->source->country, NULL};
        g_array_append_val(assets->countries, one);
        sum += country->pixels > 0 ? country->mean * country->area_km2 : 0;
    }
    take_classes(assets, layer->layer);
    assets->values = (SgStacRaster){.type = layer->type,
                                    .has_nodata = TRUE,
                                    .nodata = layer->nodata,
                                    .unit = layer->layer->resolved->unit,
                                    .min = some ? layer->min : (double)NAN,
                                    .max = some ? layer->max : (double)NAN,
                                    .mean = some && !classes ? sum / layer->area_km2 : (double)NAN,
                                    .valid_percent = valid_percent(layer),
                                    .classes = (const SgStacClass *)(const void *)assets->classes->data,
                                    .classes_count = assets->classes->len};
    assets->sources = (SgStacRaster){.type = SG_TYPE_UINT16,
                                     .has_nodata = TRUE,
                                     .min = (double)NAN,
                                     .max = (double)NAN,
                                     .mean = (double)NAN,
                                     .valid_percent = valid_percent(layer),
                                     .classes = (const SgStacClass *)(const void *)assets->countries->data,
                                     .classes_count = assets->countries->len};
}

/* NAME below the folder, with its hash or without. Squares of the map are told by the VRT over them. */
static void add_asset(Assets *assets, const char *key, const char *name, const SgMosaicFile *file,
                      const SgStacRaster *raster)
{
    gsize kind = 0;
    while (kind < G_N_ELEMENTS(kinds) && !g_str_has_suffix(name, kinds[kind].end))
        kind++;
    if (kind == G_N_ELEMENTS(kinds) || (raster == NULL && g_str_has_suffix(name, ".tif")))
        return;
    const SgStacAsset asset = {.key = key,
                               .href = keep(assets, g_strconcat("./", name, NULL)),
                               .media = kinds[kind].media,
                               .title = kinds[kind].title,
                               .role = kinds[kind].role,
                               .sha256 = file != NULL ? file->sha256 : NULL,
                               .bytes = file != NULL ? file->bytes : 0,
                               .raster = raster};
    g_array_append_val(assets->assets, asset);
}

static void add_files(Assets *assets, const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    for (guint i = 0; i < layer->files->len; i++) {
        const SgMosaicFile *file = g_ptr_array_index(layer->files, i);
        const gboolean sources = g_str_has_suffix(file->name, "_source.tif"), values = i == 0;
        add_asset(assets,
                  values    ? "values"
                  : sources ? "sources"
                            : file->name,
                  file->name, file,
                  values    ? &assets->values
                  : sources ? &assets->sources
                            : NULL);
    }
    for (guint i = 0; i < mosaic->files->len; i++) {
        const SgMosaicFile *file = g_ptr_array_index(mosaic->files, i);
        add_asset(assets, file->name, file->name, file, NULL);
    }
    add_asset(assets, "manifest", "manifest.json", NULL, NULL); /* it holds the hash of the Item, not the Item its */
}

static char *lineage_of(const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const SgSpec *spec = mosaic->inputs->spec;
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Maps of %s %s, layer %s, made by", spec->product, spec->version, layer->layer->id);
    for (guint i = 0; i < layer->countries->len; i++) {
        const SgMosaicSource *source = g_array_index(layer->countries, SgMosaicCountry, i).source;
        g_string_append_printf(out, "%s %s", i > 0 ? "," : "", source->country);
    }
    g_string_append(out, "; each was checked, and every pixel is that of the country whose boundary holds its centre "
                         "or, beyond boundaries, of the nearest country that gave one. manifest.json has the inputs "
                         "with their hashes.");
    return g_string_free(out, FALSE);
}

/* Not the boundaries' own words: these are in the language of their reader. */
static char *description_of(const SgMosaic *mosaic)
{
    return g_strdup_printf(
        "%s: maps of countries put together. Boundaries and names on these maps express no opinion on "
        "the legal status of any country, territory or area, or on the course of any border.",
        mosaic->inputs->spec->title);
}

static char *collection_of(const SgMosaic *mosaic)
{
    return g_strdup_printf("%s_%s", mosaic->region != NULL ? mosaic->region : "mosaic", mosaic->inputs->spec->product);
}

static char *title_of(const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const SgLayer *own = layer->layer;
    return g_strdup_printf("%s: %s%s%s", mosaic->inputs->spec->product, own->title, own->depth != NULL ? ", " : "",
                           own->depth != NULL ? own->depth : "");
}

char *sg_mosaic_stac_item(const SgMosaic *mosaic, const SgMosaicLayer *layer, const char *date)
{
    g_auto(Assets) assets = {.assets = g_array_new(FALSE, FALSE, sizeof(SgStacAsset)),
                             .texts = g_ptr_array_new_with_free_func(g_free),
                             .countries = g_array_new(FALSE, FALSE, sizeof(SgStacClass)),
                             .classes = g_array_new(FALSE, FALSE, sizeof(SgStacClass))};
    describe_rasters(&assets, layer);
    add_files(&assets, mosaic, layer);
    g_autofree char *lineage = lineage_of(mosaic, layer), *description = description_of(mosaic),
                    *collection = collection_of(mosaic), *title = title_of(mosaic, layer);
    const SgStacItem item = {.id = layer->base,
                             .title = title,
                             .description = description,
                             .collection = collection,
                             .date = date,
                             .grid = layer->grid,
                             .epsg = mosaic->inputs->spec->grid->epsg,
                             .lineage = lineage,
                             .version = SG_VERSION,
                             .assets = (const SgStacAsset *)(const void *)assets.assets->data,
                             .assets_count = assets.assets->len};
    return sg_stac_item(&item);
}

char *sg_mosaic_stac_collection(const SgMosaic *mosaic, const char *date)
{
    const SgSpec *spec = mosaic->inputs->spec;
    const guint count = mosaic->layers->len;
    const char *const keywords[] = {"soil", spec->product};
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free),
                         hrefs = g_ptr_array_new_with_free_func(g_free);
    g_autofree SgStacItem *items = g_new0(SgStacItem, count);
    for (guint i = 0; i < count; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        g_ptr_array_add(titles, title_of(mosaic, layer));
        g_ptr_array_add(hrefs, g_strdup_printf("./%s" SG_MOSAIC_STAC_ITEM, layer->base));
        items[i] = (SgStacItem){.title = g_ptr_array_index(titles, i), .grid = layer->grid};
    }
    g_autofree char *id = collection_of(mosaic), *description = description_of(mosaic);
    const SgStacCollection collection = {.id = id,
                                         .title = spec->title,
                                         .description = description,
                                         .license = "various", /* each country's own: no product asks for one */
                                         .date = date,
                                         .keywords = keywords,
                                         .keywords_count = G_N_ELEMENTS(keywords),
                                         .items = items,
                                         .hrefs = (const char *const *)hrefs->pdata,
                                         .items_count = count};
    return sg_stac_collection(&collection);
}
