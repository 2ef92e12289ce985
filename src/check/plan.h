/* check, private: what the pixels of a layer are scanned for. */
#ifndef SOILGATE_CHECK_PLAN_H
#define SOILGATE_CHECK_PLAN_H

#include "soilgate/check.h"

/* SPEC and LAYER may be NULL: then nothing is known of the values, and they are only counted. Grid, zones, threads and
 * progress are the caller's. */
void sg_plan_fill(const SgSpec *spec, const SgLayer *layer, const SgRasterFacts *raster, SgScanPlan *plan);

#endif
