/* mosaic, inputs: what was handed in and gave nothing, and what should be there and is not. Nothing is left out in
 * silence: both are told as refusals, or, of countries, in the layer. */
#ifndef SOILGATE_MOSAIC_MISSING_H
#define SOILGATE_MOSAIC_MISSING_H

#include "soilgate/mosaic.h"

/* How much there is so far. */
typedef struct {
    guint sources, refusals;
} SgMosaicGiven;
SgMosaicGiven sg_mosaic_given(const SgMosaicInputs *inputs);

/* Refuses DELIVERY when neither a source nor a refusal came of it since BEFORE, and lone files that belong to nothing.
 */
void sg_mosaic_tell_unused(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgDelivery *delivery,
                           const SgMosaicGiven *before);
/* When all deliveries were taken: refuses accepted files that are no source, maps of countries that the region has not,
 * and layers of which there is nothing; sets the missing countries of each layer (see SgMosaicLayerInputs), and refuses
 * them when all are required. Nothing after a refusal. */
void sg_mosaic_tell_missing(SgMosaicInputs *inputs, const SgMosaicInputOptions *options);

#endif
