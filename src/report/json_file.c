/* What is told of one file: metadata and statistics. */
#include "report/json.h"

#include <math.h>

static const char *door_name(SgDoor door)
{
    static const char *const names[] = {
        [SG_DOOR_OPEN] = "open",           [SG_DOOR_UNREADABLE] = "unreadable", [SG_DOOR_NOT_GEOTIFF] = "not-geotiff",
        [SG_DOOR_TRUNCATED] = "truncated", [SG_DOOR_LIMIT] = "limit",           [SG_DOOR_CORRUPT] = "corrupt",
    };
    return names[door];
}

static const char *crs_match_name(SgCrsMatch match)
{
    static const char *const names[] = {
        [SG_CRS_MISSING] = "missing", [SG_CRS_SAME] = "same",           [SG_CRS_UNIDENTIFIED] = "unidentified",
        [SG_CRS_TWIN] = "twin",       [SG_CRS_DIFFERENT] = "different",
    };
    return names[match];
}

static json_t *crs_json(const SgFileFacts *file)
{
    const SgCrsFacts *crs = &file->raster.crs;
    if (!crs->present)
        return json_null();
    return json_pack("{s:o, s:o, s:s}", "name", sg_json_text(crs->name), "authority", sg_json_text(crs->authority),
                     "match", crs_match_name(file->crs));
}

static json_t *nodata_json(const SgRasterFacts *raster)
{
    static const char *const states[] = {
        [SG_NODATA_NONE] = "none", [SG_NODATA_VALUE] = "value", [SG_NODATA_UNREADABLE] = "unreadable"};
    json_t *value = raster->nodata_state == SG_NODATA_VALUE ? sg_json_number(raster->nodata) : json_null();
    return json_pack("{s:s, s:o, s:o}", "state", states[raster->nodata_state], "declared",
                     sg_json_text(raster->nodata_text), "value", value);
}

static json_t *numbers_json(const double *values, int count)
{
    json_t *array = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(array, sg_json_number(values[i]));
    return array;
}

/* West, south, east, north of the raster's four corners, in the unit of its CRS. */
static json_t *bbox_json(const SgRasterFacts *raster)
{
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int corner = 0; corner < 4; corner++) {
        double col = corner % 2 == 0 ? 0 : raster->cols, row = corner / 2 == 0 ? 0 : raster->rows;
        double x = raster->gt[0] + col * raster->gt[1] + row * raster->gt[2];
        double y = raster->gt[3] + col * raster->gt[4] + row * raster->gt[5];
        box[0] = fmin(box[0], x);
        box[1] = fmin(box[1], y);
        box[2] = fmax(box[2], x);
        box[3] = fmax(box[3], y);
    }
    return numbers_json(box, 4);
}

static void add_georeference(json_t *object, const SgRasterFacts *raster)
{
    const char *const keys[] = {"geotransform", "pixel_size", "bbox"};
    if (!raster->has_geotransform) {
        for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
            json_object_set_new(object, keys[i], json_null());
        return;
    }
    double size[2] = {hypot(raster->gt[1], raster->gt[4]), hypot(raster->gt[2], raster->gt[5])};
    json_object_set_new(object, keys[0], numbers_json(raster->gt, 6));
    json_object_set_new(object, keys[1], numbers_json(size, 2));
    json_object_set_new(object, keys[2], bbox_json(raster));
}

static void add_layout(json_t *object, const SgRasterFacts *raster)
{
    json_object_set_new(object, "cols", json_integer(raster->cols));
    json_object_set_new(object, "rows", json_integer(raster->rows));
    json_object_set_new(object, "bands", json_integer(raster->bands));
    json_object_set_new(object, "block", json_pack("[i, i]", raster->block_cols, raster->block_rows));
    json_object_set_new(object, "tiled", json_boolean(raster->tiled));
    json_object_set_new(object, "cog", json_boolean(raster->cog));
    json_object_set_new(object, "bigtiff", json_boolean(raster->bigtiff));
    json_object_set_new(object, "type", json_string(sg_type_name(raster->type)));
    json_object_set_new(object, "bits", json_integer(raster->bits));
    json_object_set_new(object, "compression", sg_json_text(raster->compression));
    json_object_set_new(object, "predictor", json_integer(raster->predictor));
    json_object_set_new(object, "lossy", json_boolean(raster->lossy));
    json_object_set_new(object, "overviews", json_integer(raster->overviews));
    json_object_set_new(object, "pages", json_integer(raster->pages));
    json_object_set_new(object, "mask_band", json_boolean(raster->mask_band));
}

/* How far the grid lies off each accepted lattice, in pixels; east and south are positive. */
static json_t *phase_json(const SgSpec *spec, const SgFileFacts *file)
{
    json_t *object = json_object();
    for (unsigned i = 0; i < spec->grid->lattices_count; i++) {
        SgLatticeFit fit = sg_lattice_fit(&file->grid, &spec->grid->lattices[i], sg_spec_pixel_deg(spec));
        json_object_set_new(
            object, fit.lattice->id,
            json_pack("{s:o, s:o}", "east_px", sg_json_number(fit.east_px), "south_px", sg_json_number(fit.south_px)));
    }
    return object;
}

static json_t *raster_json(const SgSpec *spec, const SgFileFacts *file)
{
    const SgRasterFacts *raster = &file->raster;
    json_t *object = json_object();
    json_object_set_new(object, "state", json_string(door_name(raster->door)));
    json_object_set_new(object, "detail", sg_json_text(raster->door_detail));
    if (raster->door != SG_DOOR_OPEN)
        return object;
    add_layout(object, raster);
    json_object_set_new(object, "crs", crs_json(file));
    add_georeference(object, raster);
    json_object_set_new(object, "phase", spec != NULL && file->has_grid ? phase_json(spec, file) : json_null());
    json_object_set_new(object, "pixel_is_point", json_boolean(raster->pixel_is_point));
    json_object_set_new(object, "nodata", nodata_json(raster));
    return object;
}

static json_t *percentiles_json(const SgScanFacts *scan)
{
    json_t *object = json_object();
    for (int i = 0; i < SG_PERCENTILES; i++) {
        char rank[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(rank, sizeof rank, "%g", sg_percentile_ranks[i]);
        json_object_set_new(object, rank, sg_json_number(scan->percentiles[i]));
    }
    return object;
}

static json_t *histogram_json(const SgScanFacts *scan)
{
    if (scan->bins == 0)
        return json_null();
    json_t *counts = json_array();
    for (int i = 0; i < scan->bins; i++)
        json_array_append_new(counts, json_integer(scan->counts[i]));
    return json_pack("{s:o, s:o, s:I, s:I}", "edges", numbers_json(scan->edges, scan->bins + 1), "counts", counts,
                     "below", (json_int_t)scan->below, "above", (json_int_t)scan->above);
}

static json_t *zones_json(const SgFileFacts *file)
{
    static const char *const names[SG_ZONES] = {
        [SG_ZONE_INSIDE] = "inside",   [SG_ZONE_NEAR] = "near",     [SG_ZONE_DISPUTED] = "disputed",
        [SG_ZONE_FOREIGN] = "foreign", [SG_ZONE_BEYOND] = "beyond",
    };
    if (!file->zoned)
        return json_null();
    json_t *object = json_object();
    for (int zone = 0; zone < SG_ZONES; zone++)
        json_object_set_new(object, names[zone], json_integer(file->scan.zone[zone]));
    return object;
}

static json_t *codes_json(const SgFileFacts *file)
{
    if (!file->plan.codes)
        return json_null();
    json_t *array = json_array();
    for (int i = 0; i < file->scan.codes_count; i++)
        json_array_append_new(array, json_pack("{s:i, s:I}", "code", file->scan.codes[i].code, "pixels",
                                               (json_int_t)file->scan.codes[i].pixels));
    return array;
}

/* A stock in t/ha times hectares gives tonnes. */
static json_t *total_json(const SgFileFacts *file)
{
    if (!file->plan.stock || !sg_facts_has_areas(file))
        return json_null();
    return json_pack("{s:o, s:s}", "value", sg_json_number(file->scan.total), "unit", "t");
}

/* How the layer's pixels lie upon those that most layers of its delivery have. */
static json_t *footprint_json(const SgFileFacts *file)
{
    if (file->shared == 0)
        return json_null();
    return json_pack("{s:I, s:I, s:I}", "shared", (json_int_t)file->shared, "lacking",
                     (json_int_t)file->footprint.lacking.pixels, "extra", (json_int_t)file->footprint.extra.pixels);
}

static json_t *statistics_json(const SgFileFacts *file)
{
    if (!file->scanned)
        return json_null();
    const SgScanFacts *scan = &file->scan;
    json_t *object = json_object();
    json_object_set_new(object, "pixels", json_integer(scan->pixels));
    json_object_set_new(object, "count", json_integer(scan->data));
    json_object_set_new(object, "nodata", json_integer(scan->nodata));
    json_object_set_new(object, "nan", json_integer(scan->nan.pixels));
    json_object_set_new(object, "infinite", json_integer(scan->infinite.pixels));
    json_object_set_new(object, "min", sg_json_number(scan->min));
    json_object_set_new(object, "max", sg_json_number(scan->max));
    json_object_set_new(object, "mean", sg_json_number(scan->mean));
    json_object_set_new(object, "sd", sg_json_number(scan->sd));
    json_object_set_new(object, "percentiles", percentiles_json(scan));
    json_object_set_new(object, "histogram", histogram_json(scan));
    json_object_set_new(object, "mapped", json_integer(scan->mapped));
    json_object_set_new(object, "area_km2", sg_facts_has_areas(file) ? sg_json_number(scan->area_km2) : json_null());
    json_object_set_new(object, "national_total", total_json(file));
    json_object_set_new(object, "zones", zones_json(file));
    json_object_set_new(object, "codes", codes_json(file));
    json_object_set_new(object, "blocks_read", json_integer(scan->blocks_read));
    json_object_set_new(object, "footprint", footprint_json(file));
    return object;
}

json_t *sg_json_file(const SgSpec *spec, const SgFileFacts *file)
{
    const SgRasterFacts *raster = &file->raster;
    json_t *object = json_object();
    json_t *bytes = raster->door == SG_DOOR_UNREADABLE ? json_null() : json_integer(raster->file_bytes);
    json_object_set_new(object, "path", sg_json_text(file->shown));
    json_object_set_new(object, "layer", sg_json_text(file->name.layer != NULL ? file->name.layer->id : NULL));
    json_object_set_new(object, "country", sg_json_filled(file->iso3));
    json_object_set_new(object, "sha256", sg_json_filled(raster->sha256));
    json_object_set_new(object, "bytes", bytes);
    json_object_set_new(object, "raster", raster_json(spec, file));
    json_object_set_new(object, "statistics", statistics_json(file));
    json_object_set_new(object, "outcomes", sg_json_outcomes(file->outcomes));
    return object;
}
