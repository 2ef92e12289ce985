/* Parts of what is written of borders. Every function that gives JSON gives a new reference. */
#ifndef SOILGATE_REPORT_SEAMS_H
#define SOILGATE_REPORT_SEAMS_H

#include "soilgate/borders.h"

#include <jansson.h>

json_t *sg_seams_spread_json(const SgSeamSpread *spread, gboolean classes);
/* The width over which the map was blended, km; null: it was not. */
json_t *sg_seams_blended_json(const SgSeams *seams);
/* For the page of maps: {"unit", "blended_km", "borders": [{"a", "b" (names), "state", "across", "inland", "mean_a",
 * "mean_b", "gap_pixels", "gap": the middle of the first edge with a gap [col, row], or null, "worst": {"at": [col,
 * row], "a", "b" (values)} or null, "overlap": {"pixels", "a", "b" (of these taken)} or null}], worst first, "lines":
 * [{"border" (its place in the list), "gap", "jump", "corners": [col, row,
 * ...]}]}. Corners are counted on the map's grid from its north-western corner; all but the first are told from the one
 * before.
 */
json_t *sg_seams_page_json(const SgSeams *seams);

#endif
