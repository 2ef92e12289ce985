/* Predictors applied, before a tile is packed; see predictor.h. */
#ifndef SOILGATE_GEO_PREDICTOR_APPLY_H
#define SOILGATE_GEO_PREDICTOR_APPLY_H

#include "geo/predictor.h"

/* The other way round of sg_predictor_undo: applies PREDICTOR, one that sg_predictor_known takes, to one row of COLS
 * samples of SIZE bytes, in place. SPARE has room for a row. */
void sg_predictor_apply(int predictor, gsize size, guint8 *row, int cols, guint8 *spare);

#endif
