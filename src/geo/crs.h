/* What a raster's CRS is. */
#ifndef SOILGATE_GEO_CRS_H
#define SOILGATE_GEO_CRS_H

#include "soilgate/raster.h"

#include <ogr_srs_api.h>

/* Fills FACTS (cleared by the caller) from SRS; NULL: there is none. */
void sg_crs_facts_read(OGRSpatialReferenceH srs, SgCrsFacts *facts);
void sg_crs_facts_clear(SgCrsFacts *facts);

#endif
