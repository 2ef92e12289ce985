/* mosaic, inputs: what may not go in, as sentences that each name their file. */
#ifndef SOILGATE_MOSAIC_REFUSED_H
#define SOILGATE_MOSAIC_REFUSED_H

#include "soilgate/mosaic.h"

/* Adds a sentence to the refusals. */
void sg_mosaic_refuse(SgMosaicInputs *inputs, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Refuses what the check does not accept of DELIVERY: a sentence for each file of a layer that is wanted. */
void sg_mosaic_refuse_delivery(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgDelivery *delivery);

/* TRUE when LAYER is made, or asked by the recipe for one that is. */
gboolean sg_mosaic_is_wanted(const SgMosaicInputOptions *options, const SgLayer *layer);
/* Where FILE was handed in, for messages; not yet printable. */
const char *sg_mosaic_place_of(const SgFileFacts *file);

#endif
