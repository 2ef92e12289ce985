/* mosaic, other grids: resamples maps of a delivery that only their grid keeps from being taken. */
#ifndef SOILGATE_MOSAIC_REGRID_H
#define SOILGATE_MOSAIC_REGRID_H

#include "soilgate/mosaic.h"

/* A delivery with copies in the place of the maps that were resampled, checked again. */
typedef struct {
    SgReport *report;
    GHashTable *copies; /* path of a copy to SgRegridded * */
} SgRegrid;
typedef struct {
    char *shown;    /* of the map that was handed in */
    char *original; /* its SHA-256 */
    char *method;
} SgRegridded;
void sg_regrid_free(SgRegrid *regrid);

/* TRUE when nothing but pixel size, place of the pixels or CRS of maps keeps DELIVERY from being accepted. */
gboolean sg_regrid_may(const SgDelivery *delivery);
/* Resamples the maps of DELIVERY that WANTED takes onto the first lattice of the product, into folders of SCRATCH, and
 * checks them, and what belongs to them, again. Problems of a map (one cannot be resampled) are added to REFUSALS. NULL
 * with an error when the tool failed. Main thread. */
SgRegrid *sg_regrid_delivery(const SgReport *report, const SgDelivery *delivery, const SgMosaicInputOptions *options,
                             gboolean (*wanted)(const SgMosaicInputOptions *options, const SgLayer *layer),
                             SgScratch *scratch, GPtrArray *refusals, GError **error);

#endif
