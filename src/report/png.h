/* Small pictures as PNG. */
#ifndef SOILGATE_REPORT_PNG_H
#define SOILGATE_REPORT_PNG_H

#include "soilgate/scales.h"

/* A picture of COLS x ROWS whose pixels are numbers of colours in PALETTE (COUNT of them, 2 to 256), with as few bits a
 * pixel as that needs; of the ways to filter rows the one that gives the smaller file. Free with g_byte_array_unref. */
GByteArray *sg_png_indexed(const guint8 *pixels, int cols, int rows, const SgColour *palette, guint count);

#endif
