#include "mosaic/squares.h"

#include "soilgate/cog_write.h"

#include <math.h>

#define SQUARE     10.0 /* degrees */
#define NUDGE      1e-6 /* of a pixel: a centre on a line but for rounding */
#define LEAST_SIDE 256  /* pixels: smaller blocks pack worse than they save */
#define MOST_PX    1e6  /* across a square: more than a raster has */

/* The first column whose centre lies at or beyond DEGREES. */
static int first_beyond(double degrees, double from, double pixel)
{
    return (int)ceil((degrees - from) / pixel - 0.5 - NUDGE);
}

/* Southwards. */
static int first_below(double degrees, const SgGrid *grid)
{
    return first_beyond(-degrees + 2 * NUDGE * grid->pixel_height, -grid->north, grid->pixel_height);
}

SgSquare sg_square_at(const SgGrid *grid, int lon, int lat)
{
    SgSquare square = {.lon = lon, .lat = lat};
    square.col = first_beyond(lon * SQUARE, grid->west, grid->pixel_width);
    square.cols = first_beyond((lon + 1) * SQUARE, grid->west, grid->pixel_width) - square.col;
    square.row = first_below((lat + 1) * SQUARE, grid);
    square.rows = first_below(lat * SQUARE, grid) - square.row;
    return square;
}

GArray *sg_squares_of(const SgGrid *grid)
{
    double left, top, right, bottom;
    sg_grid_centre(grid, 0, 0, &left, &top);
    sg_grid_centre(grid, grid->cols - 1, grid->rows - 1, &right, &bottom);
    const int west = (int)floor(left / SQUARE), east = (int)floor(right / SQUARE);
    GArray *squares = g_array_new(FALSE, FALSE, sizeof(SgSquare));
    for (int lat = (int)floor(top / SQUARE); lat >= (int)floor(bottom / SQUARE); lat--)
        for (int lon = west; lon <= east; lon++) {
            const SgSquare square = sg_square_at(grid, lon, lat);
            g_array_append_val(squares, square);
        }
    return squares;
}

gboolean sg_square_holds_blocks(const SgSquare *square, int side)
{
    return square->col % side == 0 && square->row % side == 0 && square->cols % side == 0 && square->rows % side == 0;
}

char *sg_square_name(const SgSquare *square)
{
    const int lon = square->lon * (int)SQUARE, lat = square->lat * (int)SQUARE;
    return g_strdup_printf("%c%02d%c%03d", lat < 0 ? 'S' : 'N', ABS(lat), lon < 0 ? 'W' : 'E', ABS(lon));
}

int sg_squares_side(double pixel)
{
    const double across = SQUARE / pixel;
    if (!(across >= 1 && across <= MOST_PX) || fabs(across - rint(across)) > NUDGE)
        return 0;
    int side = SG_COG_TILE;
    while (side >= LEAST_SIDE && (int)rint(across) % side != 0)
        side -= SG_COG_TILE_STEP;
    return side >= LEAST_SIDE ? side : 0;
}

void sg_squares_phase(const SgGrid *lattice, int side, int *col, int *row)
{
    const SgSquare square = sg_square_at(lattice, 0, 0);
    *col = (square.col % side + side) % side;
    *row = (square.row % side + side) % side;
}

int sg_squares_block(const SgGrid *grid)
{
    const int side = sg_squares_side(grid->pixel_width);
    int col = 0, row = 0;
    if (side != 0)
        sg_squares_phase(grid, side, &col, &row);
    return col == 0 && row == 0 ? side : 0;
}
