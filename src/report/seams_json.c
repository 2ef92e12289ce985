/* The format soilgate-seams/1: seams.json. No language and no clock: the same mosaic gives the same text. */
#include "report/json.h"
#include "report/seams.h"
#include "soilgate/base.h"

#include <math.h>

json_t *sg_seams_spread_json(const SgSeamSpread *spread, gboolean classes)
{
    return json_pack("{s:I, s:o, s:o, s:o}", "pairs", (json_int_t)spread->pairs, "median",
                     sg_json_number(spread->median), "p95", sg_json_number(spread->p95), "differ",
                     classes ? sg_json_number(sg_seam_share(spread)) : json_null());
}

json_t *sg_seams_blended_json(const SgSeams *seams)
{
    return sg_json_number(seams->blended_km > 0 ? seams->blended_km : (double)NAN);
}

static json_t *edge_json(const SgSeams *seams, const SgSeamEdge *edge)
{
    double lon, lat;
    sg_seams_place(seams, edge, &lon, &lat);
    return json_pack("{s:i, s:i, s:s, s:f, s:f}", "col", edge->col, "row", edge->row, "neighbour",
                     edge->down ? "south" : "east", "lon", lon, "lat", lat);
}

static json_t *worst_json(const SgSeams *seams, const SgSeam *seam)
{
    if (seams->classes || seam->across.pairs == 0)
        return json_null();
    json_t *object = edge_json(seams, &seam->worst);
    json_object_set_new(object, "difference", json_real(seam->worst_b - seam->worst_a));
    json_object_set_new(object, "values", json_pack("[f, f]", seam->worst_a, seam->worst_b));
    return object;
}

static json_t *land_json(const SgSeams *seams, const SgSeam *seam)
{
    if (!seams->gaps_known)
        return json_null();
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "edges", (json_int_t)seam->land_edges, "one_sided",
                     (json_int_t)seam->one_sided, "gap_edges", (json_int_t)seam->gap_edges, "gap_pixels",
                     (json_int_t)seam->gap_pixels, "first_gap",
                     seam->gap_edges > 0 ? edge_json(seams, &seam->first_gap) : json_null());
}

static json_t *country_json(const SgSeamCountry *country)
{
    return json_pack("{s:o, s:o, s:i}", "iso3", sg_json_text(country->iso3), "name", sg_json_text(country->name), "m49",
                     country->m49);
}

static json_t *seam_json(const SgSeams *seams, const SgSeam *seam)
{
    json_t *means = json_pack("{s:o, s:o, s:o}", "a", sg_json_number(seam->mean_a), "b", sg_json_number(seam->mean_b),
                              "difference", sg_json_number(seam->mean));
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "a", country_json(seam->a), "b", country_json(seam->b),
                     "state", sg_seam_state_name(seam->state), "across",
                     sg_seams_spread_json(&seam->across, seams->classes), "inland",
                     sg_seams_spread_json(&seam->inland, seams->classes), "means", means, "worst",
                     worst_json(seams, seam), "land", land_json(seams, seam));
}

static json_t *overlap_json(const SgSeamOverlap *overlap)
{
    return json_pack("{s:[s, s], s:I, s:[I, I], s:I, s:o}", "between", overlap->a, overlap->b, "pixels",
                     (json_int_t)overlap->pixels, "taken", (json_int_t)overlap->of_a, (json_int_t)overlap->of_b,
                     "blended", (json_int_t)overlap->blended, "mean_difference",
                     sg_json_number(overlap->blended > 0 ? overlap->difference : (double)NAN));
}

static json_t *finding_json(const SgFinding *finding)
{
    return json_pack("{s:s, s:s, s:[s, s], s:I, s:o}", "rule", finding->rule->id, "severity",
                     sg_severity_name(finding->severity), "between", finding->between[0], finding->between[1], "pixels",
                     (json_int_t)MAX(finding->pixels, 0), "source", sg_json_text(finding->source));
}

static json_t *outcome_json(const SgOutcome *outcome)
{
    return json_pack("{s:s, s:s}", "rule", outcome->rule->id, "state", sg_outcome_name(outcome->state));
}

static json_t *layer_json(const SgBorders *borders)
{
    const SgSeams *seams = borders->seams;
    const SgGrid *grid = &seams->grid;
    const SgKind *kind = seams->layer->resolved;
    json_t *pairs = json_array(), *overlaps = json_array(), *findings = json_array(), *outcomes = json_array();
    for (guint i = 0; i < seams->seams->len; i++)
        json_array_append_new(pairs, seam_json(seams, g_ptr_array_index(seams->seams, i)));
    for (guint i = 0; i < seams->overlaps->len; i++)
        json_array_append_new(overlaps, overlap_json(&g_array_index(seams->overlaps, SgSeamOverlap, i)));
    for (guint i = 0; i < borders->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(borders->findings, i);
        if (finding->severity != SG_SEVERITY_UNCHECKED) /* the outcome tells */
            json_array_append_new(findings, finding_json(finding));
    }
    for (guint i = 0; i < borders->outcomes->len; i++)
        json_array_append_new(outcomes, outcome_json(&g_array_index(borders->outcomes, SgOutcome, i)));
    json_t *place =
        json_pack("{s:i, s:i, s:f, s:f, s:f, s:f}", "cols", grid->cols, "rows", grid->rows, "west", grid->west, "north",
                  grid->north, "pixel_width", grid->pixel_width, "pixel_height", grid->pixel_height);
    return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "layer", sg_json_text(seams->layer->id), "unit",
                     sg_json_text(kind->unit), "classes", seams->classes, "blended_km", sg_seams_blended_json(seams),
                     "grid", place, "borders", pairs, "overlaps", overlaps, "findings", findings, "outcomes", outcomes);
}

char *sg_seams_json(const SgBorders *const *layers, guint count)
{
    json_t *array = json_array();
    for (guint i = 0; i < count; i++)
        json_array_append_new(array, layer_json(layers[i]));
    json_t *criterion =
        json_pack("{s:i, s:f, s:f}", "pairs", SG_SEAM_PAIRS, "factor", SG_SEAM_FACTOR, "share", SG_SEAM_SHARE);
    return sg_json_dump(json_pack("{s:s, s:{s:s, s:s}, s:o, s:o}", "format", "soilgate-seams/1", "tool", "name",
                                  "soilgate", "version", SG_VERSION, "criterion", criterion, "layers", array));
}
