/* mosaic, vrt: the squares of 10 degrees as one raster, for GDAL and programs on it. */
#ifndef SOILGATE_MOSAIC_VRT_H
#define SOILGATE_MOSAIC_VRT_H

#include "mosaic/run.h"

/* A square: the raster NAME.tif beside the VRT, in blocks of SIDE pixels; columns and rows count from the mosaic's
 * first, and it may reach beyond the mosaic. */
typedef struct {
    const char *name;
    int col, row, cols, rows, side;
} SgMosaicPiece;

/* The text of the VRT over COUNT pieces, on the grid of the mosaic; LEGEND of classes, or NULL. Free with g_free. */
char *sg_mosaic_vrt(const SgMosaicRun *run, const SgLegend *legend, const SgMosaicPiece *pieces, guint count);

#endif
