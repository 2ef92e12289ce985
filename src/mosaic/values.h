/* mosaic, values: pixels as they are stored, and as numbers. */
#ifndef SOILGATE_MOSAIC_VALUES_H
#define SOILGATE_MOSAIC_VALUES_H

#include "soilgate/raster.h"

/* COUNT numbers as pixels of TYPE: NaN becomes NODATA, whole numbers are rounded to the nearest. What TYPE does not
 * hold becomes its least or greatest number. */
void sg_values_store(SgType type, double nodata, const double *from, int count, void *to);
/* NODATA becomes NaN. */
void sg_values_drop(double nodata, double *values, int count);

/* How a pixel of an overview follows from the four below it. */
typedef enum {
    SG_REDUCE_MEAN,    /* the mean of those that have a value */
    SG_REDUCE_MODE,    /* the most frequent value; the smaller one of two as frequent */
    SG_REDUCE_NEAREST, /* the upper left one */
} SgReduce;
/* One row of COLS numbers (NaN: none) from two of 2 * COLS. */
void sg_reduce_row(SgReduce how, const double *upper, const double *lower, int cols, double *out);
/* The same of pixels as they are stored, of TYPE with NODATA. ROOM: SG_REDUCE_ROOM * COLS numbers. */
#define SG_REDUCE_ROOM 5
void sg_reduce_pixels(SgReduce how, SgType type, double nodata, const void *upper, const void *lower, int cols,
                      double *room, void *out);

#endif
