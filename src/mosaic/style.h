/* mosaic, style: how QGIS draws the rasters of a layer. */
#ifndef SOILGATE_MOSAIC_STYLE_H
#define SOILGATE_MOSAIC_STYLE_H

#include "mosaic/run.h"

/* Takes samples of the values out of BAND, row TILE_ROW of tiles: pixels as they are stored, in rows of STRIDE bytes.
 * Of all bands once, in order; main thread. */
void sg_mosaic_sample(SgMosaicRun *run, const guint8 *band, gsize stride, int tile_row);
/* The text of NAME.qml for the rasters of KIND, once all samples are there: of classes and sources by LEGEND, of other
 * values in the colours of the page of maps, between the same ends. NULL: there is no value, or no legend. Free with
 * g_free. */
char *sg_mosaic_style(const SgMosaicRun *run, SgMosaicKind kind, const SgLegend *legend);

#endif
