/* The text of the nodata tag, understood. */
#ifndef SOILGATE_GEO_NODATA_H
#define SOILGATE_GEO_NODATA_H

#include "soilgate/raster.h"

/* Fills the nodata facts from TEXT, the tag's own (NULL: no tag), and FACTS->type. GDAL's reading is not used: it
 * takes "NULL" for 0 and "-9999,0" for -9999. */
void sg_nodata_read(const char *text, SgRasterFacts *facts);

#endif
