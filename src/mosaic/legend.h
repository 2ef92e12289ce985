/* mosaic, legends: colours and names of what rasters of codes hold. */
#ifndef SOILGATE_MOSAIC_LEGEND_H
#define SOILGATE_MOSAIC_LEGEND_H

#include "soilgate/mosaic.h"
#include "soilgate/raster_write.h"

/* Names are owned. */
typedef struct {
    GArray *codes;    /* SgRasterCode, by value */
    GPtrArray *names; /* char * */
} SgLegend;
/* Of the classes of a layer, by their canonical codes; NULL when it has none that a colour table holds. */
SgLegend *sg_legend_classes(const SgLayer *layer);
/* Of the sources, by UN M49 number. A country has the same colour in every mosaic. */
SgLegend *sg_legend_sources(const GPtrArray *sources);
void sg_legend_free(SgLegend *legend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgLegend, sg_legend_free)

#endif
