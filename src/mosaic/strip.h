/* mosaic, strips: rows of the values of a layer that is made, unpacked from a few columns of its tiles. One thread's.
 */
#ifndef SOILGATE_MOSAIC_STRIP_H
#define SOILGATE_MOSAIC_STRIP_H

#include "mosaic/run.h"

typedef struct SgStrip SgStrip;
/* COLS columns from COL on; RUN must outlive it. */
SgStrip *sg_strip_new(const SgMosaicRun *run, int col, int cols);
void sg_strip_free(SgStrip *strip);
/* The pixels of ROW, as they are stored; valid until the next call. Rows are best asked in order. NULL with an error
 * (SG_ERROR_FAILED). */
const guint8 *sg_strip_row(SgStrip *strip, int row, GError **error);

#endif
