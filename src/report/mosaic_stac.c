/* A mosaic as a catalogue: what its files are to those who look for maps. */
#include "soilgate/base.h"
#include "soilgate/report.h"
#include "soilgate/stac.h"

#include <math.h>
#include <string.h>

typedef enum { PLAIN, VALUES, SOURCES, TILE } Raster;

/* What a file is, by its name, in which '%' stands for the base of the layer, '*' for more of it. The same file has the
 * same key in every Item, so that a program finds it there. English, as all of the catalogue: the same inputs give the
 * same bytes. Of the tiles for the web, which are a folder, the file that tells of them. */
static const struct {
    const char *name, *key, *media, *role, *title, *within;
    Raster raster;
} kinds[] = {
    {"%.tif", "values", SG_STAC_COG, "data", "Values", "", VALUES},
    {"%.qml", "values_style", "application/xml", "metadata", "Style of the values for QGIS", "", PLAIN},
    {"%.tif.aux.xml", "values_names", "application/xml", "metadata", "Names of the values for GDAL", "", PLAIN},
    {"%_source.tif", "sources", SG_STAC_COG, "data-mask", "UN M49 number of the country that gave each pixel, 0 none",
     "", SOURCES},
    {"%_source.qml", "sources_style", "application/xml", "metadata", "Style of the sources for QGIS", "", PLAIN},
    {"%_source.tif.aux.xml", "sources_names", "application/xml", "metadata", "Names of the countries for GDAL", "",
     PLAIN},
    {"tiles/%.vrt", "tiles", "application/xml", "data", "Tiles of 10 x 10 degrees, as one raster for GDAL", "", PLAIN},
    {"tiles/%_*.tif", "tile_*", SG_STAC_COG, "data", "Values, tile *", "", TILE},
    {"tiles/%.qml", "tiles_style", "application/xml", "metadata", "Style of the tiles as one raster, for QGIS", "",
     PLAIN},
    {"tiles/%_*.qml", "tile_*_style", "application/xml", "metadata", "Style of tile * for QGIS", "", PLAIN},
    {"%_seams.geojson", "seam_lines", "application/geo+json", "metadata",
     "Borders between countries as lines, and how the values jump there", "", PLAIN},
    {"%_seams.qml", "seam_lines_style", "application/xml", "metadata", "Style of the borders for QGIS", "", PLAIN},
    {"web/%.pmtiles", "pmtiles", "application/vnd.pmtiles", "visual", "Pictures for the web, PMTiles", "", PLAIN},
    {"web/%.mbtiles", "mbtiles", "application/vnd.sqlite3", "visual", "Pictures for the web, MBTiles", "", PLAIN},
    {"web/%/", "tilejson", "application/json", "visual", "Pictures for the web, a folder of them: TileJSON",
     "tilejson.json", PLAIN},
    {"web/%_source.pmtiles", "sources_pmtiles", "application/vnd.pmtiles", "visual",
     "Pictures of the sources for the web, PMTiles", "", PLAIN},
    {"web/%_source.mbtiles", "sources_mbtiles", "application/vnd.sqlite3", "visual",
     "Pictures of the sources for the web, MBTiles", "", PLAIN},
    {"web/%_source/", "sources_tilejson", "application/json", "visual",
     "Pictures of the sources for the web, a folder of them: TileJSON", "tilejson.json", PLAIN},
    {"web/index.html", "page", "text/html", "overview", "Page to look at the maps", "", PLAIN},
    {"%" SG_MOSAIC_THUMBNAIL, "thumbnail", "image/png", "thumbnail", "Picture of the values", "", PLAIN},
    {"seams.json", "seams", "application/json", "metadata", "Borders between countries: statistics", "", PLAIN},
    {"manifest.json", "manifest", "application/json", "metadata", "Manifest: inputs, hashes, who gave what", "", PLAIN},
};

typedef struct {
    const char *base; /* of the layer; NULL: what is of all layers together */
    int epsg;
    GArray *assets;    /* SgStacAsset */
    GPtrArray *texts;  /* char *: that assets hold */
    GArray *countries; /* SgStacClass: of the sources */
    GArray *classes;   /* SgStacClass: of the layer */
    SgStacRaster rasters[TILE + 1];
} Assets;

static void assets_init(Assets *assets, const char *base, int epsg)
{
    *assets = (Assets){.base = base,
                       .epsg = epsg,
                       .assets = g_array_new(FALSE, FALSE, sizeof(SgStacAsset)),
                       .texts = g_ptr_array_new_with_free_func(g_free),
                       .countries = g_array_new(FALSE, FALSE, sizeof(SgStacClass)),
                       .classes = g_array_new(FALSE, FALSE, sizeof(SgStacClass))};
}

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

/* --- rasters --- */

static void take_classes(Assets *assets, const SgLayer *layer)
{
    const SgClasses *classes = layer->resolved->classes;
    for (unsigned i = 0; classes != NULL && i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        const SgStacClass class = {(int)one->code, NULL, one->name, one->colour, -1, FALSE};
        g_array_append_val(assets->classes, class);
    }
}

/* The mean of all countries' values, by area. */
static double take_countries(Assets *assets, const SgMosaicLayer *layer)
{
    static const SgStacClass none = {0, "none", "No country", NULL, -1, TRUE};
    double sum = 0;
    g_array_append_val(assets->countries, none);
    for (guint i = 0; i < layer->countries->len; i++) {
        const SgMosaicCountry *country = &g_array_index(layer->countries, SgMosaicCountry, i);
        const SgMosaicSource *source = country->source;
        const SgStacClass one = {source->m49, source->iso3, source->country, NULL, country->pixels, FALSE};
        g_array_append_val(assets->countries, one);
        sum += country->pixels > 0 ? country->mean * country->area_km2 : 0;
    }
    return sum / layer->area_km2;
}

static void describe_rasters(Assets *assets, const SgMosaicLayer *layer)
{
    const gboolean some = layer->pixels > 0;
    const double mean = take_countries(assets, layer), unknown = (double)NAN;
    take_classes(assets, layer->layer);
    SgStacRaster raster = {.type = layer->type,
                           .has_nodata = TRUE,
                           .nodata = layer->nodata,
                           .unit = layer->layer->resolved->unit,
                           .min = unknown,
                           .max = unknown,
                           .mean = unknown,
                           .valid_percent = unknown,
                           .classes = (const SgStacClass *)(const void *)assets->classes->data,
                           .classes_count = assets->classes->len};
    assets->rasters[TILE] = raster;
    raster.valid_percent = 100.0 * (double)layer->pixels / ((double)layer->grid.cols * layer->grid.rows);
    if (some) {
        raster.min = layer->min;
        raster.max = layer->max;
        raster.mean = raster.classes_count == 0 ? mean : unknown;
    }
    assets->rasters[VALUES] = raster;
    assets->rasters[SOURCES] = (SgStacRaster){.type = SG_TYPE_UINT16,
                                              .has_nodata = TRUE,
                                              .min = unknown,
                                              .max = unknown,
                                              .mean = unknown,
                                              .valid_percent = raster.valid_percent,
                                              .classes = (const SgStacClass *)(const void *)assets->countries->data,
                                              .classes_count = assets->countries->len};
}

/* --- files --- */

/* The '*' of PATTERN in NAME, "" where it has none; NULL: NAME is another one. Free with g_free. */
static char *match(const Assets *assets, const char *pattern, const char *name)
{
    g_autoptr(GString) whole = g_string_new(pattern);
    if (assets->base == NULL && strchr(pattern, '%') != NULL)
        return NULL;
    g_string_replace(whole, "%", assets->base != NULL ? assets->base : "", 0);
    char *star = strchr(whole->str, '*');
    if (star == NULL)
        return strcmp(whole->str, name) == 0 ? g_strdup("") : NULL;
    const gsize before = (gsize)(star - whole->str), after = strlen(star + 1), length = strlen(name);
    if (length <= before + after || strncmp(whole->str, name, before) != 0 || !g_str_has_suffix(name, star + 1))
        return NULL;
    return g_strndup(name + before, length - before - after);
}

static const char *fill(Assets *assets, const char *text, const char *star)
{
    GString *out = g_string_new(text);
    g_string_replace(out, "*", star, 0);
    return keep(assets, g_string_free(out, FALSE));
}

/* NAME below the folder. FILE: NULL where no hash can be told. */
static void add_asset(Assets *assets, const char *name, const SgMosaicFile *file)
{
    g_autofree char *star = NULL;
    gsize kind = 0;
    while (kind < G_N_ELEMENTS(kinds) && (star = match(assets, kinds[kind].name, name)) == NULL)
        kind++;
    if (kind == G_N_ELEMENTS(kinds))
        return;
    const gboolean whole = file != NULL && *kinds[kind].within == '\0'; /* of a folder, its list was hashed */
    const SgStacAsset asset = {.key = fill(assets, kinds[kind].key, star),
                               .href = keep(assets, g_strconcat("./", name, kinds[kind].within, NULL)),
                               .media = kinds[kind].media,
                               .title = fill(assets, kinds[kind].title, star),
                               .role = kinds[kind].role,
                               .grid = file != NULL && file->grid.cols > 0 ? &file->grid : NULL,
                               .epsg = assets->epsg,
                               .sha256 = whole ? file->sha256 : NULL,
                               .bytes = whole ? file->bytes : 0,
                               .raster = kinds[kind].raster != PLAIN ? &assets->rasters[kinds[kind].raster] : NULL};
    g_array_append_val(assets->assets, asset);
}

static void add_files(Assets *assets, const GPtrArray *files)
{
    for (guint i = 0; files != NULL && i < files->len; i++) {
        const SgMosaicFile *file = g_ptr_array_index(files, i);
        add_asset(assets, file->name, file);
    }
}

/* That of the first layer that has one stands for all layers. */
static void add_thumbnail(Assets *assets, const SgMosaic *mosaic)
{
    for (guint i = 0; assets->assets->len == 0 && i < mosaic->layers->len; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        g_autofree char *name = g_strconcat(layer->base, SG_MOSAIC_THUMBNAIL, NULL);
        for (guint k = 0; k < layer->files->len; k++) {
            const SgMosaicFile *file = g_ptr_array_index(layer->files, k);
            if (strcmp(file->name, name) != 0)
                continue;
            assets->base = layer->base;
            add_asset(assets, name, file);
            assets->base = NULL;
        }
    }
}

/* What is of all layers, and, with a base, what is of that one. */
static void add_common(Assets *assets, const SgMosaic *mosaic)
{
    add_files(assets, mosaic->files);
    add_files(assets, mosaic->extra_files);
    add_asset(assets, "manifest.json", NULL); /* it holds the hash of the Item, not the Item its */
}

/* --- texts --- */

/* What is not there: countries without a map, pixels that a recipe left out. */
static void put_left_out(GString *out, const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const guint missing = layer->missing != NULL ? layer->missing->len : 0;
    for (guint i = 0; i < missing; i++)
        g_string_append_printf(out, "%s %s%s",
                               i > 0 ? "," : " Without a map:", (const char *)g_ptr_array_index(layer->missing, i),
                               i + 1 < missing ? "" : ".");
    gint64 pixels = 0;
    for (guint i = 0; i < layer->countries->len; i++)
        pixels += g_array_index(layer->countries, SgMosaicCountry, i).excluded;
    if (layer->excluded->len > 0)
        g_string_append_printf(out, " The recipe %s left out %" G_GINT64_FORMAT " pixels.",
                               mosaic->inputs->recipe->name, pixels);
}

static void put_blended(GString *out, const SgMosaicLayer *layer)
{
    gint64 pixels = 0;
    for (guint i = 0; i < layer->countries->len; i++)
        pixels += g_array_index(layer->countries, SgMosaicCountry, i).blended;
    g_autofree char *width = sg_text_double(layer->blend_km);
    if (layer->blend_km > 0)
        g_string_append_printf(out,
                               " But %" G_GINT64_FORMAT " pixels, up to %s km from borders, are means of the values of "
                               "both countries.",
                               pixels, width);
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
                         "or, beyond boundaries, of the nearest country that gave one.");
    put_blended(out, layer);
    put_left_out(out, mosaic, layer);
    g_string_append(out, " manifest.json has the inputs with their hashes.");
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

/* --- the whole --- */

char *sg_mosaic_stac_item(const SgMosaic *mosaic, const SgMosaicLayer *layer, const SgStacTime *time)
{
    g_auto(Assets) assets;
    assets_init(&assets, layer->base, mosaic->inputs->spec->grid->epsg);
    describe_rasters(&assets, layer);
    add_files(&assets, layer->files);
    add_common(&assets, mosaic);
    g_autofree char *lineage = lineage_of(mosaic, layer), *description = description_of(mosaic),
                    *collection = collection_of(mosaic), *title = title_of(mosaic, layer);
    const SgStacItem item = {.id = layer->base,
                             .title = title,
                             .description = description,
                             .collection = collection,
                             .time = *time,
                             .grid = layer->grid,
                             .epsg = assets.epsg,
                             .lineage = lineage,
                             .version = SG_VERSION,
                             .assets = (const SgStacAsset *)(const void *)assets.assets->data,
                             .assets_count = assets.assets->len};
    return sg_stac_item(&item);
}

char *sg_mosaic_stac_collection(const SgMosaic *mosaic, const SgStacTime *time)
{
    g_auto(Assets) assets;
    assets_init(&assets, NULL, 0);
    add_thumbnail(&assets, mosaic);
    add_common(&assets, mosaic);
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
                                         .time = *time,
                                         .keywords = keywords,
                                         .keywords_count = G_N_ELEMENTS(keywords),
                                         .items = items,
                                         .hrefs = (const char *const *)hrefs->pdata,
                                         .items_count = count,
                                         .assets = (const SgStacAsset *)(const void *)assets.assets->data,
                                         .assets_count = assets.assets->len};
    return sg_stac_collection(&collection);
}
