/* Predictors: what stands before the codec in a TIFF, undone. Little-endian, one sample a pixel. */
#ifndef SOILGATE_GEO_PREDICTOR_H
#define SOILGATE_GEO_PREDICTOR_H

#include <glib.h>

/* Values of the TIFF tag. */
enum { SG_PREDICTOR_NONE = 1, SG_PREDICTOR_DIFFERENCE = 2, SG_PREDICTOR_FLOAT = 3 };

/* TRUE when sg_predictor_undo knows PREDICTOR for samples of SIZE bytes. IS_FLOAT: they are floating-point numbers. */
gboolean sg_predictor_known(int predictor, gsize size, gboolean is_float);

/* Undoes PREDICTOR in one row of COLS samples of SIZE bytes, in place. SPARE has room for a row; floats alone need it.
 */
void sg_predictor_undo(int predictor, gsize size, guint8 *row, int cols, guint8 *spare);

#endif
