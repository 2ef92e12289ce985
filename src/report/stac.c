/* SpatioTemporal Asset Catalog 1.0.0. */
#include "soilgate/stac.h"
#include "report/json.h"

#include <math.h>
#include <string.h>

#define STAC       "1.0.0"
#define EXTENSIONS "https://stac-extensions.github.io/"
#define FILE_INFO  EXTENSIONS "file/v2.1.0/schema.json"
#define COLLECTION "./collection.json"
#define FIRST_TIME "0001-01-01T00:00:00Z" /* of a time that is not known */
#define LAST_TIME  "9999-12-31T23:59:59Z"

typedef struct {
    double west, south, east, north;
} Box;

static Box outline_of(const SgGrid *grid)
{
    return (Box){grid->west, grid->north - grid->rows * grid->pixel_height, grid->west + grid->cols * grid->pixel_width,
                 grid->north};
}

/* A grid that reaches over the meridian of 180 degrees is told as all around the Earth. */
static Box box_of(const SgGrid *grid)
{
    Box box = outline_of(grid);
    if (box.west < -180 || box.east > 180) {
        box.west = -180;
        box.east = 180;
    }
    box.north = fmin(box.north, 90);
    box.south = fmax(box.south, -90);
    return box;
}

static json_t *box_json(const Box *box)
{
    return json_pack("[f, f, f, f]", box->west, box->south, box->east, box->north);
}

static json_t *polygon_json(const Box *box)
{
    return json_pack("{s:s, s:[[[f, f], [f, f], [f, f], [f, f], [f, f]]]}", "type", "Polygon", "coordinates", box->west,
                     box->south, box->east, box->south, box->east, box->north, box->west, box->north, box->west,
                     box->south);
}

/* --- times --- */

/* As text of JSON, or null. */
static json_t *begin_of(const char *day)
{
    return day != NULL ? json_sprintf("%sT00:00:00Z", day) : json_null();
}

static json_t *end_of(const char *day)
{
    return day != NULL ? json_sprintf("%sT23:59:59Z", day) : json_null();
}

static gboolean is_one_day(const SgStacTime *time)
{
    return time->first != NULL && (time->last == NULL || strcmp(time->first, time->last) == 0);
}

/* --- assets --- */

static const char *type_name(SgType type)
{
    switch (type) {
    case SG_TYPE_BYTE:
        return "uint8";
    case SG_TYPE_INT8:
        return "int8";
    case SG_TYPE_UINT16:
        return "uint16";
    case SG_TYPE_INT16:
        return "int16";
    case SG_TYPE_UINT32:
        return "uint32";
    case SG_TYPE_INT32:
        return "int32";
    case SG_TYPE_UINT64:
        return "uint64";
    case SG_TYPE_INT64:
        return "int64";
    case SG_TYPE_FLOAT32:
        return "float32";
    case SG_TYPE_FLOAT64:
        return "float64";
    default:
        return "other";
    }
}

/* For programs: letters, digits, '-' and '_'. */
static char *slug(const char *name)
{
    char *text = g_ascii_strdown(name, -1);
    for (char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at))
            *at = '_';
    return text;
}

static json_t *classes_json(const SgStacRaster *raster)
{
    json_t *classes = json_array();
    for (guint i = 0; i < raster->classes_count; i++) {
        const SgStacClass *one = &raster->classes[i];
        g_autofree char *name = one->code != NULL ? g_strdup(one->code) : slug(one->name);
        json_t *object =
            json_pack("{s:i, s:s, s:o}", "value", one->value, "name", name, "title", sg_json_text(one->name));
        if (one->pixels >= 0)
            json_object_set_new(object, "count", json_integer(one->pixels));
        if (one->nodata)
            json_object_set_new(object, "nodata", json_true());
        if (one->colour != NULL && one->colour[0] == '#')
            json_object_set_new(object, "color_hint", json_string(one->colour + 1));
        json_array_append_new(classes, object);
    }
    return classes;
}

static void set_number(json_t *object, const char *key, double value)
{
    if (isfinite(value))
        json_object_set_new(object, key, json_real(value));
}

static json_t *band_json(const SgStacRaster *raster)
{
    json_t *band = json_pack("{s:s, s:s}", "data_type", type_name(raster->type), "sampling", "area");
    if (raster->has_nodata)
        json_object_set_new(band, "nodata", isnan(raster->nodata) ? json_string("nan") : json_real(raster->nodata));
    if (raster->unit != NULL && raster->unit[0] != '\0')
        json_object_set_new(band, "unit", sg_json_text(raster->unit));
    json_t *statistics = json_object();
    set_number(statistics, "minimum", raster->min);
    set_number(statistics, "maximum", raster->max);
    set_number(statistics, "mean", raster->mean);
    set_number(statistics, "valid_percent", raster->valid_percent);
    if (json_object_size(statistics) > 0)
        json_object_set(band, "statistics", statistics);
    json_decref(statistics);
    if (raster->classes_count > 0)
        json_object_set_new(band, "classification:classes", classes_json(raster));
    return band;
}

/* The fields of the extension for projections. */
static void set_grid(json_t *object, const SgGrid *grid, int epsg)
{
    const Box box = outline_of(grid);
    json_object_set_new(object, "proj:epsg", json_integer(epsg));
    json_object_set_new(object, "proj:bbox", box_json(&box));
    json_object_set_new(object, "proj:shape", json_pack("[i, i]", grid->rows, grid->cols));
    json_object_set_new(
        object, "proj:transform",
        json_pack("[f, f, f, f, f, f]", grid->pixel_width, 0.0, grid->west, 0.0, -grid->pixel_height, grid->north));
}

static json_t *asset_json(const SgStacAsset *asset)
{
    json_t *object = json_pack("{s:o, s:s, s:o, s:[s]}", "href", sg_json_text(asset->href), "type", asset->media,
                               "title", sg_json_text(asset->title), "roles", asset->role);
    if (asset->sha256 != NULL) {
        g_autofree char *multihash = g_strconcat("1220", asset->sha256, NULL);
        json_object_set_new(object, "file:checksum", json_string(multihash));
        json_object_set_new(object, "file:size", json_integer(asset->bytes));
    }
    if (asset->raster != NULL)
        json_object_set_new(object, "raster:bands", json_pack("[o]", band_json(asset->raster)));
    if (asset->grid != NULL)
        set_grid(object, asset->grid, asset->epsg);
    return object;
}

static json_t *assets_json(const SgStacAsset *assets, guint count)
{
    json_t *object = json_object();
    for (guint i = 0; i < count; i++)
        json_object_set_new(object, assets[i].key, asset_json(&assets[i]));
    return object;
}

/* --- the Item --- */

static gboolean has_classes(const SgStacItem *item)
{
    for (guint i = 0; i < item->assets_count; i++)
        if (item->assets[i].raster != NULL && item->assets[i].raster->classes_count > 0)
            return TRUE;
    return FALSE;
}

static json_t *extensions_json(gboolean classes)
{
    json_t *extensions =
        json_pack("[s, s, s, s]", EXTENSIONS "projection/v1.1.0/schema.json", EXTENSIONS "raster/v1.1.0/schema.json",
                  FILE_INFO, EXTENSIONS "processing/v1.1.0/schema.json");
    if (classes)
        json_array_append_new(extensions, json_string(EXTENSIONS "classification/v2.0.0/schema.json"));
    return extensions;
}

static void set_time(json_t *properties, const SgStacTime *time)
{
    json_object_set_new(properties, "datetime", is_one_day(time) ? begin_of(time->first) : json_null());
    if (is_one_day(time))
        return;
    const gboolean known = time->first != NULL;
    json_object_set_new(properties, "start_datetime", known ? begin_of(time->first) : json_string(FIRST_TIME));
    json_object_set_new(properties, "end_datetime", known ? end_of(time->last) : json_string(LAST_TIME));
}

static json_t *properties_json(const SgStacItem *item)
{
    json_t *properties = json_object();
    set_time(properties, &item->time);
    json_object_set_new(properties, "title", sg_json_text(item->title));
    json_object_set_new(properties, "description", sg_json_text(item->description));
    set_grid(properties, &item->grid, item->epsg);
    json_object_set_new(properties, "processing:lineage", sg_json_text(item->lineage));
    json_object_set_new(properties, "processing:software", json_pack("{s:s}", "soilgate", item->version));
    return properties;
}

static json_t *link_json(const char *rel, const char *href)
{
    return json_pack("{s:s, s:o, s:s}", "rel", rel, "href", sg_json_text(href), "type", "application/json");
}

char *sg_stac_item(const SgStacItem *item)
{
    const Box box = box_of(&item->grid);
    json_t *links = json_array();
    json_array_append_new(links, link_json("root", COLLECTION));
    json_array_append_new(links, link_json("parent", COLLECTION));
    json_array_append_new(links, link_json("collection", COLLECTION));
    return sg_json_dump(json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "type", "Feature", "stac_version", STAC,
        "stac_extensions", extensions_json(has_classes(item)), "id", sg_json_text(item->id), "geometry",
        polygon_json(&box), "bbox", box_json(&box), "properties", properties_json(item), "links", links, "assets",
        assets_json(item->assets, item->assets_count), "collection", sg_json_text(item->collection)));
}

/* --- the Collection --- */

static json_t *extent_json(const SgStacCollection *collection)
{
    Box all = box_of(&collection->items[0].grid);
    for (guint i = 1; i < collection->items_count; i++) {
        const Box box = box_of(&collection->items[i].grid);
        all = (Box){fmin(all.west, box.west), fmin(all.south, box.south), fmax(all.east, box.east),
                    fmax(all.north, box.north)};
    }
    const SgStacTime *time = &collection->time;
    return json_pack("{s:{s:[o]}, s:{s:[[o, o]]}}", "spatial", "bbox", box_json(&all), "temporal", "interval",
                     begin_of(time->first), is_one_day(time) ? begin_of(time->first) : end_of(time->last));
}

static json_t *links_json(const SgStacCollection *collection)
{
    json_t *links = json_array();
    json_array_append_new(links, link_json("root", COLLECTION));
    for (guint i = 0; i < collection->items_count; i++) {
        json_t *link = link_json("item", collection->hrefs[i]);
        json_object_set_new(link, "title", sg_json_text(collection->items[i].title));
        json_object_set_new(link, "type", json_string("application/geo+json"));
        json_array_append_new(links, link);
    }
    if (collection->license_href != NULL)
        json_array_append_new(
            links, json_pack("{s:s, s:o}", "rel", "license", "href", sg_json_text(collection->license_href)));
    return links;
}

char *sg_stac_collection(const SgStacCollection *collection)
{
    json_t *root = json_pack("{s:s, s:s, s:[s], s:o, s:o, s:o, s:s}", "type", "Collection", "stac_version", STAC,
                             "stac_extensions", FILE_INFO, "id", sg_json_text(collection->id), "title",
                             sg_json_text(collection->title), "description", sg_json_text(collection->description),
                             "license", collection->license);
    if (collection->keywords_count > 0) {
        json_t *keywords = json_array();
        for (guint i = 0; i < collection->keywords_count; i++)
            json_array_append_new(keywords, sg_json_text(collection->keywords[i]));
        json_object_set_new(root, "keywords", keywords);
    }
    json_object_set_new(root, "extent", extent_json(collection));
    json_object_set_new(root, "links", links_json(collection));
    json_object_set_new(root, "assets", assets_json(collection->assets, collection->assets_count));
    return sg_json_dump(root);
}
