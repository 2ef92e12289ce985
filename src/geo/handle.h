/* The open raster, between door.c and raster.c. */
#ifndef SOILGATE_GEO_HANDLE_H
#define SOILGATE_GEO_HANDLE_H

#include "geo/raw.h"
#include "soilgate/raster.h"

#include <gdal.h>

/* What all handles of one file share; immutable, counted with g_atomic_rc_box. */
typedef struct {
    int blocks_across, blocks_down;
    SgType type;
    SgRawLayout layout;
} SgRasterShared;

struct SgRaster {
    int fd;
    GDALDatasetH dataset;
    GDALRasterBandH band;
    SgRasterShared *shared;
    SgRawReader *reader; /* NULL: GDAL reads all blocks */
};

/* A handle over FD and DATASET, which become its own, and SHARED, of which it takes the caller's reference. */
SgRaster *sg_raster_new(int fd, GDALDatasetH dataset, SgRasterShared *shared);

/* GDAL's dataset of the open file FD, by a descriptor of GDAL's own. NULL when the driver does not take it; what GDAL
 * said is left to the caller's SgMessages. */
GDALDatasetH sg_dataset_open(int fd);

#endif
