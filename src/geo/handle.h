/* The open raster, between door.c and raster.c. */
#ifndef SOILGATE_GEO_HANDLE_H
#define SOILGATE_GEO_HANDLE_H

#include "soilgate/raster.h"

#include <gdal.h>

/* What all handles of one file share; immutable, counted with g_atomic_rc_box. */
typedef struct {
    int blocks_across, blocks_down;
    SgType type;
    gboolean deflate;     /* DEFLATE, one band: each block ends with a checksum */
    gboolean predictable; /* the pixels as read give back what was compressed */
    gboolean tiled;
    int rows, block_cols, block_rows, predictor;
    guint8 *sparse; /* a bit a block, as in SgTiff; NULL when none is sparse */
} SgRasterShared;

struct SgRaster {
    int fd;
    GDALDatasetH dataset;
    GDALRasterBandH band;
    SgRasterShared *shared;
    guint8 *packed; /* buffers of deflate.c; NULL until they are needed */
    gsize packed_size;
    guint8 *scratch;
};

/* GDAL's dataset of the open file FD, by a descriptor of GDAL's own. NULL when the driver does not take it; what GDAL
 * said is left to the caller's SgMessages. */
GDALDatasetH sg_dataset_open(int fd);

#endif
