/* Borders as lines: GeoJSON (RFC 7946) for a GIS, and what the page of maps draws. */
#include "report/json.h"
#include "report/seams.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 12 /* of all numbers: of degrees, a tenth of a millimetre */

static json_t *place_json(const SgGrid *grid, const SgSeamCorner *corner)
{
    return json_pack("[f, f]", grid->west + corner->col * grid->pixel_width,
                     grid->north - corner->row * grid->pixel_height);
}

static json_t *properties_json(const SgSeams *seams, const SgSeamLine *line)
{
    const SgSeam *seam = line->seam;
    const SgKind *kind = seams->layer->resolved;
    const gboolean classes = seams->classes;
    json_t *object = json_object();
    json_object_set_new(object, "kind", json_string(line->gap ? "gap" : "border"));
    json_object_set_new(object, "a", sg_json_text(seam->a->iso3));
    json_object_set_new(object, "b", sg_json_text(seam->b->iso3));
    json_object_set_new(object, "a_name", sg_json_text(seam->a->name));
    json_object_set_new(object, "b_name", sg_json_text(seam->b->name));
    json_object_set_new(object, "layer", sg_json_text(seams->layer->id));
    json_object_set_new(object, "unit", sg_json_text(kind->unit));
    json_object_set_new(object, "edges", json_integer(line->edges));
    json_object_set_new(object, "jump", sg_json_number(line->jump));
    json_object_set_new(object, "state", json_string(sg_seam_state_name(seam->state)));
    json_object_set_new(object, "pairs", json_integer(seam->across.pairs));
    json_object_set_new(object, "across", sg_json_number(classes ? sg_seam_share(&seam->across) : seam->across.median));
    json_object_set_new(object, "inland", sg_json_number(classes ? sg_seam_share(&seam->inland) : seam->inland.median));
    json_object_set_new(object, "p95", sg_json_number(seam->across.p95));
    json_object_set_new(object, "mean", sg_json_number(seam->mean));
    json_object_set_new(object, "blended_km", sg_seams_blended_json(seams));
    return object;
}

static json_t *feature_json(const SgSeams *seams, const SgSeamLine *line)
{
    json_t *places = json_array();
    for (guint i = 0; i < line->corners->len; i++)
        json_array_append_new(places, place_json(&seams->grid, &g_array_index(line->corners, SgSeamCorner, i)));
    return json_pack("{s:s, s:o, s:{s:s, s:o}}", "type", "Feature", "properties", properties_json(seams, line),
                     "geometry", "type", "LineString", "coordinates", places);
}

/* One feature a line of text. */
char *sg_seams_geojson(const SgSeams *seams)
{
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    GString *out = g_string_new("{\"type\": \"FeatureCollection\", \"features\": [");
    for (guint i = 0; i < lines->len; i++) {
        json_t *feature = feature_json(seams, g_ptr_array_index(lines, i));
        char *text = feature != NULL ? json_dumps(feature, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS)) : NULL;
        if (text == NULL)
            g_error("out of memory while writing JSON"); /* as g_malloc */
        g_string_append(out, i > 0 ? ",\n" : "\n");
        g_string_append(out, text);
        free(text);
        json_decref(feature);
    }
    g_string_append(out, "\n]}\n");
    return g_string_free(out, FALSE);
}

/* --- for the page --- */

/* The middle of an edge, in columns and rows from the corner of the map. */
static json_t *middle_json(const SgSeamEdge *edge)
{
    return json_pack("[f, f]", edge->col + (edge->down ? 0.5 : 1.0), edge->row + (edge->down ? 1.0 : 0.5));
}

static json_t *worst_json(const SgSeams *seams, const SgSeam *seam)
{
    if (seams->classes || seam->across.pairs == 0)
        return json_null();
    return json_pack("{s:o, s:f, s:f}", "at", middle_json(&seam->worst), "a", seam->worst_a, "b", seam->worst_b);
}

static json_t *border_json(const SgSeams *seams, const SgSeam *seam)
{
    return json_pack(
        "{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "a", sg_json_text(sg_words_data(seam->a->name)), "b",
        sg_json_text(sg_words_data(seam->b->name)), "state", sg_seam_state_name(seam->state), "across",
        sg_seams_spread_json(&seam->across, seams->classes), "inland",
        sg_seams_spread_json(&seam->inland, seams->classes), "mean_a", sg_json_number(seam->mean_a), "mean_b",
        sg_json_number(seam->mean_b), "gap_pixels", (json_int_t)seam->gap_pixels, "gap",
        seam->gap_edges > 0 ? middle_json(&seam->first_gap) : json_null(), "worst", worst_json(seams, seam));
}

static json_t *line_json(const SgSeamLine *line, guint border)
{
    json_t *corners = json_array();
    SgSeamCorner before = {0, 0};
    for (guint i = 0; i < line->corners->len; i++) {
        const SgSeamCorner corner = g_array_index(line->corners, SgSeamCorner, i);
        json_array_append_new(corners, json_integer(corner.col - before.col));
        json_array_append_new(corners, json_integer(corner.row - before.row));
        before = corner;
    }
    return json_pack("{s:i, s:b, s:o, s:o}", "border", (int)border, "gap", line->gap, "jump",
                     sg_json_number(line->jump), "corners", corners);
}

json_t *sg_seams_page_json(const SgSeams *seams)
{
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    json_t *borders = json_array(), *shapes = json_array();
    for (guint i = 0, next = 0; i < seams->seams->len; i++) {
        const SgSeam *seam = g_ptr_array_index(seams->seams, i);
        json_array_append_new(borders, border_json(seams, seam));
        for (; next < lines->len && ((const SgSeamLine *)g_ptr_array_index(lines, next))->seam == seam; next++)
            json_array_append_new(shapes, line_json(g_ptr_array_index(lines, next), i));
    }
    return json_pack("{s:o, s:o, s:o, s:o}", "unit", sg_json_text(seams->layer->resolved->unit), "blended_km",
                     sg_seams_blended_json(seams), "borders", borders, "lines", shapes);
}
