/* geo, what lies beside a raster of codes: a style for QGIS, and an attribute table as GDAL keeps it. Pure text. */
#ifndef SOILGATE_RASTER_STYLE_H
#define SOILGATE_RASTER_STYLE_H

#include "soilgate/raster_write.h"

/* NAME.qml: values by colours, with their names. Free with g_free, as the other. */
char *sg_raster_style(const SgRasterCode *codes, guint count);
/* NAME.tif.aux.xml: a raster attribute table with VALUE, NAME, Red, Green, Blue. */
char *sg_raster_attributes(const SgRasterCode *codes, guint count);

#endif
