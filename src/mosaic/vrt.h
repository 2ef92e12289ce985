/* mosaic, vrt: the squares of 10 degrees as one raster, for GDAL and programs on it. */
#ifndef SOILGATE_MOSAIC_VRT_H
#define SOILGATE_MOSAIC_VRT_H

#include "mosaic/run.h"
#include "mosaic/squares.h"

/* A square of the mosaic's grid: the raster NAME.tif beside the VRT, in blocks of SIDE pixels. */
typedef struct {
    const char *name;
    SgSquare place;
    int side;
} SgMosaicPiece;

/* The text of the VRT over COUNT pieces, on the grid of the mosaic; LEGEND of classes, or NULL. Free with g_free. */
char *sg_mosaic_vrt(const SgMosaicRun *run, const SgLegend *legend, const SgMosaicPiece *pieces, guint count);

#endif
