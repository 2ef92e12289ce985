#include "mark/features.h"

#include "mark/styles.h"
#include "soilgate/limits.h"
#include "soilgate/vector_write.h"
#include <math.h>

/* All attributes, in GeoJSON; the layers of a GeoPackage have a part of them each. */
enum {
    KIND,
    VALUE,
    DELIVERY,
    FILE_NAME,
    LAYER,
    RULE,
    CODE,
    SEVERITY,
    TOTAL,
    COL,
    ROW,
    COLS,
    ROWS,
    PIXELS,
    MESSAGE,
    FIELDS
};
static const SgField fields[FIELDS] = {
    [KIND] = {"kind", SG_FIELD_TEXT},         /* "point", "box" */
    [VALUE] = {"value", SG_FIELD_REAL},       /* of a point's pixel */
    [DELIVERY] = {"delivery", SG_FIELD_TEXT}, /* as the report shows it */
    [FILE_NAME] = {"file", SG_FIELD_TEXT},    /* the same */
    [LAYER] = {"layer", SG_FIELD_TEXT},
    [RULE] = {"rule", SG_FIELD_TEXT},
    [CODE] = {"code", SG_FIELD_WHOLE}, /* as in the raster */
    [SEVERITY] = {"severity", SG_FIELD_TEXT},
    [TOTAL] = {"total", SG_FIELD_WHOLE}, /* pixels that the rule is about in the file */
    [COL] = {"col", SG_FIELD_WHOLE},     /* of the raster, from 0 on; the western end of a box */
    [ROW] = {"row", SG_FIELD_WHOLE},
    [COLS] = {"cols", SG_FIELD_WHOLE}, /* of a box */
    [ROWS] = {"rows", SG_FIELD_WHOLE},
    [PIXELS] = {"pixels", SG_FIELD_WHOLE}, /* of the rule in a box */
    [MESSAGE] = {"message", SG_FIELD_TEXT},
};

#define LAYER_POINTS 0 /* of the GeoPackage */
#define LAYER_BOXES  1

struct SgFeatures {
    SgVectorWriter *package, *json;
    guint count;
    guint16 codes;
    gboolean full;
};

SgFeatures *sg_features_new(const char *date, GError **error)
{
    g_autoptr(SgFeatures) features = g_new0(SgFeatures, 1);
    features->package = sg_vector_writer_new(SG_VECTOR_GEOPACKAGE, date, error);
    if (features->package == NULL ||
        !sg_vector_writer_layer(features->package, "points", SG_SHAPE_POINT, fields + VALUE, ROW + 1 - VALUE, error) ||
        !sg_vector_writer_layer(features->package, "boxes", SG_SHAPE_POLYGON, fields + DELIVERY, FIELDS - DELIVERY,
                                error))
        return NULL;
    features->json = sg_vector_writer_new(SG_VECTOR_GEOJSON, date, error);
    if (features->json == NULL ||
        !sg_vector_writer_layer(features->json, "errors", SG_SHAPE_ANY, fields, FIELDS, error))
        return NULL;
    return g_steal_pointer(&features);
}

void sg_features_free(SgFeatures *features)
{
    if (features == NULL)
        return;
    sg_vector_writer_free(features->package);
    sg_vector_writer_free(features->json);
    g_free(features);
}

/* --- one --- */

static gboolean add_feature(SgFeatures *features, gboolean box, const SgVectorBox *place, const SgFieldValue *values,
                            GError **error)
{
    const guint first = box ? DELIVERY : VALUE;
    if (features->count == SG_LIMIT_ERROR_FEATURES) {
        features->full = TRUE;
        return TRUE;
    }
    features->count++;
    return sg_vector_writer_add(features->package, box ? LAYER_BOXES : LAYER_POINTS, place, values + first, error) &&
           sg_vector_writer_add(features->json, 0, place, values, error);
}

/* The rectangle of pixels in degrees; a map that uses longitudes up to 360 lies where it belongs. */
static SgVectorBox place_of(const SgGrid *grid, double col, double row, double end, double row_end)
{
    SgVectorBox box = {grid->west + col * grid->pixel_width, grid->north - row_end * grid->pixel_height,
                       grid->west + end * grid->pixel_width, grid->north - row * grid->pixel_height};
    const double turn = box.west >= 180 ? -360 : box.east <= -180 ? 360 : 0;
    box.west += turn;
    box.east += turn;
    return box;
}

static void fill_values(const SgErrorFile *file, int code, SgFieldValue *values)
{
    guint count;
    const SgMarkCode *table = sg_mark_codes(&count);
    const SgFinding *finding = file->told.findings[code];
    values[DELIVERY].text = file->delivery->shown;
    values[FILE_NAME].text = file->file->shown;
    values[LAYER].text = finding->layer;
    values[RULE].text = table[code].rule;
    values[CODE].whole = table[code].code;
    values[SEVERITY].text = sg_severity_name(finding->severity);
    values[TOTAL].whole = file->told.pixels[code];
    values[MESSAGE].text = finding->message;
}

static gboolean add_point(SgFeatures *features, const SgErrorFile *file, const SgErrorPoint *point, GError **error)
{
    SgFieldValue values[FIELDS] = {{0}};
    fill_values(file, point->code, values);
    values[KIND].text = "point";
    values[MESSAGE].text = NULL; /* the boxes have it; thousands of times it would only fill the file */
    values[VALUE].real = point->value;
    values[COL].whole = point->col;
    values[ROW].whole = point->row;
    values[COLS].whole = values[ROWS].whole = values[PIXELS].whole = 1;
    const SgVectorBox place =
        place_of(&file->file->grid, point->col + 0.5, point->row + 0.5, point->col + 0.5, point->row + 0.5);
    return add_feature(features, FALSE, &place, values, error);
}

static gboolean add_box(SgFeatures *features, const SgErrorFile *file, int code, const SgGroup *group, GError **error)
{
    SgFieldValue values[FIELDS] = {{0}};
    fill_values(file, code, values);
    values[KIND].text = "box";
    values[VALUE].real = (double)NAN;
    values[COL].whole = group->col;
    values[ROW].whole = group->row;
    values[COLS].whole = group->end - group->col;
    values[ROWS].whole = group->row_end - group->row;
    values[PIXELS].whole = group->pixels;
    const SgVectorBox place = place_of(&file->file->grid, group->col, group->row, group->end, group->row_end);
    return add_feature(features, TRUE, &place, values, error);
}

/* --- all of a file --- */

static gboolean add_boxes(SgFeatures *features, SgErrorFile *file, int code, GError **error)
{
    guint all;
    g_autoptr(GArray) groups = sg_groups_find(file->groups[code], SG_LIMIT_ERROR_BOXES, &all);
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < groups->len; i++)
        ok = add_box(features, file, code, &g_array_index(groups, SgGroup, i), error);
    return ok;
}

gboolean sg_features_add(SgFeatures *features, SgErrorFile *file, GError **error)
{
    gboolean ok = TRUE;
    features->codes |= sg_told_codes(&file->told);
    for (guint i = 0; ok && file->file->has_grid && i < file->points->len; i++)
        ok = add_point(features, file, &g_array_index(file->points, SgErrorPoint, i), error);
    for (int i = 0; i < file->told.count; i++) {
        const int code = file->told.order[i];
        if (ok && file->file->has_grid && file->groups[code] != NULL)
            ok = add_boxes(features, file, code, error);
        g_clear_pointer(&file->groups[code], sg_groups_free);
    }
    g_array_set_size(file->points, 0);
    return ok;
}

guint16 sg_features_codes(const SgFeatures *features)
{
    return features->codes;
}

gboolean sg_features_full(const SgFeatures *features)
{
    return features->full;
}

gboolean sg_features_save(SgFeatures *features, const char *folder, GError **error)
{
    g_autofree char *points = sg_style_features(SG_STYLE_POINTS, features->codes);
    g_autofree char *boxes = sg_style_features(SG_STYLE_BOXES, features->codes);
    g_autofree char *package = g_build_filename(folder, "errors.gpkg", NULL);
    g_autofree char *json = g_build_filename(folder, "errors.geojson", NULL);
    return sg_vector_writer_style(features->package, "points", points, error) &&
           sg_vector_writer_style(features->package, "boxes", boxes, error) &&
           sg_vector_writer_save(features->package, package, error) &&
           sg_vector_writer_save(features->json, json, error);
}
