/* geo, what lies beside a raster: a style for QGIS, and, of codes, an attribute table as GDAL keeps it. Pure text. */
#ifndef SOILGATE_RASTER_STYLE_H
#define SOILGATE_RASTER_STYLE_H

#include "soilgate/raster_write.h"

/* NAME.qml: values by colours, with their names. Free with g_free, as the other. */
char *sg_raster_style(const SgRasterCode *codes, guint count);
/* NAME.qml: values by a ramp of colours; legends have a line for each. Beyond its ends values have the colours there.
 */
typedef struct {
    const guint32 *colours; /* 0xrrggbb, at equal distances from LOW to HIGH; of a single value (HIGH not above LOW) the
                               one in the middle is taken */
    guint count;            /* at least 2 */
    double low, high;       /* finite, and not as far apart as doubles can be: floats */
    const char *unit;       /* said behind the numbers; or NULL */
} SgRasterRamp;
char *sg_raster_ramp_style(const SgRasterRamp *ramp);
/* NAME.tif.aux.xml: a raster attribute table with VALUE, NAME, Red, Green, Blue. */
char *sg_raster_attributes(const SgRasterCode *codes, guint count);

#endif
