/* Facts of an open dataset. */
#ifndef SOILGATE_GEO_FACTS_H
#define SOILGATE_GEO_FACTS_H

#include "geo/tiff.h"

#include <gdal.h>

/* Fills FACTS from the file's directories and from GDAL, each where it is right. FALSE when the two contradict each
 * other; then facts->door and door_detail say so. */
gboolean sg_facts_read(GDALDatasetH dataset, int fd, const SgTiff *tiff, SgRasterFacts *facts);
/* Notes why the file is refused; takes DETAIL. */
void sg_facts_refuse(SgRasterFacts *facts, SgDoor door, char *detail);

#endif
