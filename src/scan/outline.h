/* scan, outline: which pixels of some rows are mapped, and the shift that fits them best into the country.
 *
 * A map that is a few pixels off leaves a seam of data outside the country on one side. The outline keeps one bit a
 * pixel for evenly spaced rows, at most 512 of them and 4 MiB in all, so that every shift can be tried to the pixel
 * against the country's own rows.
 */
#ifndef SOILGATE_SCAN_OUTLINE_H
#define SOILGATE_SCAN_OUTLINE_H

#include "soilgate/boundary.h"

typedef struct {
    int cols, rows; /* of the raster */
    int stride;     /* rows 0, stride, 2 * stride ... are kept */
    int kept;
    int words;     /* 64 columns each, a row */
    guint64 *bits; /* kept * words */
} SgOutline;

SgOutline *sg_outline_new(int cols, int rows);
void sg_outline_free(SgOutline *outline);

static inline gboolean sg_outline_has_row(const SgOutline *outline, int row)
{
    return row % outline->stride == 0;
}
/* Sets bits of the word that COL lies in; any number of threads at once. */
void sg_outline_add(SgOutline *outline, int row, int col, guint64 bits);

typedef struct {
    int cols, rows;       /* the shift of the data, east and south positive */
    double before, after; /* share of the kept pixels outside the country, without it and with it */
} SgShift;
/* The shift, up to 32 pixels (or an eighth of the raster) each way, that leaves the fewest pixels outside the country;
 * of equals the shortest. What a shift moves off the raster is judged by the raster's nearest pixel. FALSE when no
 * pixel is kept. */
gboolean sg_outline_fit(const SgOutline *outline, const SgZones *zones, SgShift *shift);

#endif
