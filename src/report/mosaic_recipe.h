/* report: what a recipe left out of a mosaic. */
#ifndef SOILGATE_REPORT_MOSAIC_RECIPE_H
#define SOILGATE_REPORT_MOSAIC_RECIPE_H

#include "report/json.h"
#include "soilgate/mosaic.h"

/* The recipe, its exclusions and masks; null without one. */
json_t *sg_mosaic_recipe_json(const SgMosaicInputs *inputs);
/* What was left out of LAYER: an entry for each exclusion and country. And all of it: pixels and area. */
json_t *sg_mosaic_excluded_json(const SgMosaicLayer *layer);
json_t *sg_mosaic_excluded_totals(const SgMosaicLayer *layer);
/* What the relation or the mask of EXCLUSION says: "T0 > 200", "mask >= 1 in peat.tif", "1, 2 in landcover.tif". Free
 * with g_free. */
char *sg_mosaic_rule_text(const SgExclusion *exclusion);
/* The same for people, a line for each exclusion that is for LAYER and what could not be judged; nothing without a
 * recipe. */
void sg_mosaic_excluded_text(GString *out, const SgMosaicInputs *inputs, const SgMosaicLayer *layer);

#endif
