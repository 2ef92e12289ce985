/* mosaic, squares: where the squares of 10 x 10 degrees lie on a grid, and blocks that divide them evenly. Pure.
 *
 * A square has the name of its south-western corner, as SRTM's have: N10E070 reaches from 10 to 20 degrees north and
 * from 70 to 80 east. It holds the pixels whose centres lie in it, all of them, whatever part of it a mosaic covers, so
 * that it is the same in every mosaic. A centre on a line belongs to the square east or north of it. */
#ifndef SOILGATE_MOSAIC_SQUARES_H
#define SOILGATE_MOSAIC_SQUARES_H

#include "soilgate/boundary.h"

typedef struct {
    int lon, lat;             /* of its south-western corner, in squares */
    int col, row, cols, rows; /* on the grid; they may reach beyond it */
} SgSquare;

SgSquare sg_square_at(const SgGrid *grid, int lon, int lat);
/* The squares that the centres of the grid's pixels lie in, from the north-west, row by row; free with g_array_unref.
 */
GArray *sg_squares_of(const SgGrid *grid);
/* TRUE when SQUARE begins and ends on lines of blocks of SIDE pixels, counted from the grid's corner: where pixels
 * divide 10 degrees but for rounding, squares far from one another may not. */
gboolean sg_square_holds_blocks(const SgSquare *square, int side);
/* "N10E070" */
char *sg_square_name(const SgSquare *square);

/* The side of blocks that divide every square evenly, as 3 x 3 blocks of 400 do with pixels of 30": the largest that a
 * COG has. 0 when pixels of PIXEL degrees have none. */
int sg_squares_side(double pixel);
/* That side when GRID begins on lines of such blocks; else 0. */
int sg_squares_block(const SgGrid *grid);
/* The first column and row of LATTICE, 0 to SIDE - 1, that such blocks begin on. */
void sg_squares_phase(const SgGrid *lattice, int side, int *col, int *row);

#endif
