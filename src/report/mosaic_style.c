/* How QGIS draws the values of a mosaic: in the colours of the page of maps. */
#include "soilgate/raster_style.h"
#include "soilgate/report.h"
#include "soilgate/scales.h"

char *sg_mosaic_values_style(const SgLayer *layer, double low, double high)
{
    const SgScale *scale = sg_scale_find(layer->resolved->colours);
    const SgRasterRamp ramp = {
        .colours = scale->stop, .count = (guint)scale->stops, .low = low, .high = high, .unit = layer->resolved->unit};
    return sg_raster_ramp_style(&ramp);
}
