/* The format soilgate-mosaic/1: manifest.json. No clock: the same inputs give the same text. */
#include "report/json.h"
#include "report/mosaic_recipe.h"
#include "soilgate/base.h"
#include "soilgate/mosaic.h"
#include "soilgate/words.h"

#include <math.h>

static json_t *grid_json(const SgGrid *grid, int epsg)
{
    return json_pack("{s:i, s:i, s:o, s:o, s:o, s:i}", "cols", grid->cols, "rows", grid->rows, "west",
                     sg_json_number(grid->west), "north", sg_json_number(grid->north), "pixel",
                     sg_json_number(grid->pixel_width), "epsg", epsg);
}

static json_t *file_json(const SgMosaicFile *file)
{
    return json_pack("{s:o, s:o, s:I, s:o}", "name", sg_json_text(file->name), "sha256", sg_json_text(file->sha256),
                     "bytes", (json_int_t)file->bytes, "pixel_sha256", sg_json_text(file->pixel_sha256));
}

/* What another module made: null, or the folder and its files. */
static json_t *extra_json(const SgMosaic *mosaic)
{
    if (mosaic->extra == NULL)
        return json_null();
    json_t *files = json_array();
    for (guint i = 0; i < mosaic->extra_files->len; i++) {
        const SgMosaicFile *file = g_ptr_array_index(mosaic->extra_files, i);
        json_array_append_new(files, json_pack("{s:o, s:o, s:I, s:I}", "name", sg_json_text(file->name), "sha256",
                                               sg_json_text(file->sha256), "bytes", (json_int_t)file->bytes, "files",
                                               (json_int_t)MAX(file->files, 1)));
    }
    return files;
}

static json_t *source_json(const SgMosaicSource *source)
{
    json_t *shift = json_pack("{s:o, s:o}", "east_px", sg_json_number(source->east_px), "south_px",
                              sg_json_number(source->south_px));
    json_t *codes = source->codes != NULL ? json_array() : json_null();
    for (guint i = 0; source->codes != NULL && i < source->codes->len; i++) {
        const SgMosaicCode *code = &g_array_index(source->codes, SgMosaicCode, i);
        json_array_append_new(
            codes, json_pack("{s:i, s:o}", "code", code->code, "canonical", sg_json_number(code->canonical)));
    }
    return json_pack("{s:s, s:o, s:i, s:o, s:o, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "iso3", source->iso3,
                     "name", sg_json_text(source->country), "m49", source->m49, "file", sg_json_text(source->shown),
                     "sha256", sg_json_text(source->sha256), "verdict", sg_verdict_name(source->verdict), "warnings",
                     (int)source->warnings, "snapped", shift, "regridded", sg_json_text(source->regridded), "original",
                     sg_json_text(source->original), "delivery", sg_json_text(source->delivery), "accepted_on",
                     sg_json_text(source->accepted_on), "accepted_spec_version",
                     sg_json_text(source->accepted_spec_version), "codes", codes);
}

/* Pixels near the border of two countries: those of the first, of the second. */
static json_t *mix_json(const SgMosaicMix *mix)
{
    return json_pack("{s:[s, s], s:[I, I], s:[I, I], s:o}", "between", mix->a->iso3, mix->b->iso3, "blended",
                     (json_int_t)mix->blended[0], (json_int_t)mix->blended[1], "one_sided",
                     (json_int_t)mix->one_sided[0], (json_int_t)mix->one_sided[1], "mean_difference",
                     sg_json_number(mix->difference));
}

/* No key of a specification tells that a layer is the uncertainty of another but the colours it is shown in. */
static gboolean is_uncertainty(const SgLayer *layer)
{
    return layer->resolved != NULL && g_strcmp0(layer->resolved->colours, "uncertainty") == 0;
}

/* Null: it was not asked for. */
static json_t *blend_json(const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const gboolean applied = layer->blend_km > 0;
    json_t *pairs = json_array();
    for (guint i = 0; i < layer->mixes->len; i++)
        json_array_append_new(pairs, mix_json(&g_array_index(layer->mixes, SgMosaicMix, i)));
    const char *note = !applied                       ? "classes have no mean: they stay as they are"
                       : is_uncertainty(layer->layer) ? SG_MOSAIC_BLEND_UNCERTAINTY
                                                      : NULL;
    json_t *ends = json_pack("{s:I, s:o}", "edges", (json_int_t)layer->blend_ends, "mean_step",
                             sg_json_number(layer->blend_ends > 0 ? layer->blend_left : (double)NAN));
    json_t *blend =
        json_pack("{s:o, s:b, s:s, s:o, s:o, s:o}", "width_km", sg_json_number(mosaic->blend_km), "applied", applied,
                  "formula", SG_MOSAIC_BLEND_TEXT, "note", sg_json_text(note), "pairs", pairs, "map_ends", ends);
    if (mosaic->blend_km > 0)
        return blend;
    json_decref(blend);
    return json_null();
}

static json_t *country_json(const SgMosaicCountry *country)
{
    json_t *values =
        json_pack("{s:o, s:o, s:o, s:o}", "mean", sg_json_number(country->mean), "min", sg_json_number(country->min),
                  "max", sg_json_number(country->max), "total", sg_json_number(country->total));
    return json_pack("{s:s, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "iso3", country->source->iso3, "pixels",
                     (json_int_t)country->pixels, "area_km2", sg_json_number(country->area_km2), "beyond",
                     (json_int_t)country->beyond, "yielded", (json_int_t)country->yielded, "land",
                     (json_int_t)country->land, "gaps", (json_int_t)country->gaps, "gaps_given_by_others",
                     (json_int_t)country->others, "excluded", (json_int_t)country->excluded, "blended",
                     (json_int_t)country->blended, "values", values);
}

static json_t *overlap_json(const SgMosaicOverlap *overlap)
{
    return json_pack("{s:[s, s], s:I, s:[I, I], s:o}", "between", overlap->a->iso3, overlap->b->iso3, "pixels",
                     (json_int_t)overlap->pixels, "taken", (json_int_t)overlap->of_a, (json_int_t)overlap->of_b,
                     "mean_difference", sg_json_number(overlap->difference));
}

static json_t *spill_json(const SgMosaicSpill *spill)
{
    return json_pack("{s:s, s:s, s:o, s:b, s:I}", "given_by", spill->source->iso3, "in", spill->owner->iso3, "name",
                     sg_json_text(spill->owner->name), "has_map", spill->has_source, "pixels",
                     (json_int_t)spill->pixels);
}

static json_t *missing_json(const GPtrArray *missing)
{
    json_t *codes = missing != NULL ? json_array() : json_null();
    for (guint i = 0; missing != NULL && i < missing->len; i++)
        json_array_append_new(codes, json_string(g_ptr_array_index(missing, i)));
    return codes;
}

static json_t *layer_json(const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const SgSpec *spec = mosaic->inputs->spec;
    json_t *files = json_array(), *inputs = json_array(), *countries = json_array(), *overlaps = json_array(),
           *left_out = json_array();
    for (guint i = 0; i < layer->files->len; i++)
        json_array_append_new(files, file_json(g_ptr_array_index(layer->files, i)));
    for (guint i = 0; i < layer->countries->len; i++) {
        const SgMosaicCountry *country = &g_array_index(layer->countries, SgMosaicCountry, i);
        json_array_append_new(inputs, source_json(country->source));
        json_array_append_new(countries, country_json(country));
    }
    for (guint i = 0; i < layer->overlaps->len; i++)
        json_array_append_new(overlaps, overlap_json(&g_array_index(layer->overlaps, SgMosaicOverlap, i)));
    for (guint i = 0; i < layer->spills->len; i++)
        json_array_append_new(left_out, spill_json(&g_array_index(layer->spills, SgMosaicSpill, i)));
    const gboolean some = layer->pixels > 0;
    json_t *totals =
        json_pack("{s:I, s:o, s:o, s:o, s:o}", "pixels", (json_int_t)layer->pixels, "area_km2",
                  sg_json_number(layer->area_km2), "min", sg_json_number(some ? layer->min : (double)NAN), "max",
                  sg_json_number(some ? layer->max : (double)NAN), "total", sg_json_number(layer->total));
    json_t *nodata = isnan(layer->nodata) ? json_string("NaN") : json_real(layer->nodata);
    const SgKind *kind = layer->layer->resolved;
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "layer",
                     layer->layer->id, "title", sg_json_text(layer->layer->title), "unit",
                     sg_json_text(kind != NULL ? kind->unit : NULL), "grid", grid_json(&layer->grid, spec->grid->epsg),
                     "type", sg_type_name(layer->type), "nodata", nodata, "files", files, "inputs", inputs, "countries",
                     countries, "totals", totals, "overlaps", overlaps, "left_out", left_out, "missing",
                     missing_json(layer->missing), "excluded", sg_mosaic_excluded_totals(layer), "exclusions",
                     sg_mosaic_excluded_json(layer), "blend", blend_json(mosaic, layer));
}

char *sg_mosaic_json(const SgMosaic *mosaic, const SgReportOptions *options, char *const *command)
{
    const SgSpec *spec = mosaic->inputs->spec;
    const SgReport *report = mosaic->inputs->report;
    json_t *layers = json_array(), *words = json_array(), *files = json_array(), *landless = json_array();
    for (guint i = 0; i < mosaic->layers->len; i++)
        json_array_append_new(layers, layer_json(mosaic, g_ptr_array_index(mosaic->layers, i)));
    for (guint i = 0; i < mosaic->files->len; i++)
        json_array_append_new(files, file_json(g_ptr_array_index(mosaic->files, i)));
    for (guint i = 0; command != NULL && command[i] != NULL; i++)
        json_array_append_new(words, sg_json_text(command[i]));
    json_t *tool = json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", "soilgate", "version", SG_VERSION, "gdal",
                             sg_json_text(options->gdal), "proj", sg_json_text(options->proj), "geos",
                             sg_json_text(options->geos));
    json_t *specification = json_pack("{s:o, s:o, s:o}", "product", sg_json_text(spec->product), "version",
                                      sg_json_text(spec->version), "sha256", sg_json_text(spec->sha256));
    for (guint i = 0; i < mosaic->landless->len; i++)
        json_array_append_new(landless, sg_json_text(g_ptr_array_index(mosaic->landless, i)));
    json_t *boundaries = json_pack("{s:o, s:o, s:o}", "title", sg_json_text(report->boundaries_title), "sha256",
                                   sg_json_text(report->boundaries_sha256), "without", landless);
    return sg_json_dump(json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
                                  "soilgate-mosaic/1", "pixel_format", SG_MOSAIC_FORMAT, "tool", tool, "command", words,
                                  "region", sg_json_text(mosaic->region), "spec", specification, "boundaries",
                                  boundaries, "recipe", sg_mosaic_recipe_json(mosaic->inputs), "layers", layers,
                                  "files", files, "web", extra_json(mosaic)));
}
