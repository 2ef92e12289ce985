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
/* The same for people, a line for each exclusion that is for LAYER and what could not be judged; nothing without a
 * recipe. */
void sg_mosaic_excluded_text(GString *out, const SgMosaicInputs *inputs, const SgMosaicLayer *layer);

#endif
