/* Directories of a COG: the bytes before its tiles. */
#ifndef SOILGATE_GEO_COG_DIRECTORY_H
#define SOILGATE_GEO_COG_DIRECTORY_H

#include "soilgate/cog_write.h"

/* Where tiles come to lie in the file, and how long they are; one array a level, row by row. */
typedef struct {
    int levels, side; /* of tiles, pixels */
    int cols[SG_COG_MOST_LEVEL], rows[SG_COG_MOST_LEVEL];
    guint64 *offsets[SG_COG_MOST_LEVEL];
    guint32 *bytes[SG_COG_MOST_LEVEL];
} SgCogPlaces;

/* Header, what GDAL keeps there of the layout, and all directories, the raster's first. BIG: BigTIFF. The length
 * depends on the plan, the levels and BIG alone, not on the places. */
GByteArray *sg_cog_directories(const SgCogPlan *plan, const SgCogPlaces *places, gboolean big);

#endif
