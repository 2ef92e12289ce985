#include "tiles/place.h"

#include "soilgate/tiles.h"

#include <math.h>

double sg_place_lon(double x)
{
    return x * 360 - 180;
}

double sg_place_lat(double y)
{
    return atan(sinh(G_PI * (1 - 2 * y))) * 180 / G_PI;
}

double sg_place_x(double lon)
{
    return (lon + 180) / 360;
}

double sg_place_y(double lat)
{
    const double radians = CLAMP(lat, -SG_MERCATOR_NORTH, SG_MERCATOR_NORTH) * G_PI / 180;
    return CLAMP((1 - asinh(tan(radians)) / G_PI) / 2, 0, 1);
}

int sg_place_zoom(double pixel)
{
    int zoom = 0;
    /* A hair's breadth for pixel sizes that were written with few digits. */
    while (zoom < SG_TILES_MOST_ZOOM && 360.0 / SG_TILE_SIDE / (double)(1 << zoom) > pixel * (1 + 1e-9))
        zoom++;
    return zoom;
}

/* The tiles of all zooms before ZOOM: (4^ZOOM - 1) / 3. */
static guint64 tiles_before(int zoom)
{
    return ((G_GUINT64_CONSTANT(1) << (2 * zoom)) - 1) / 3;
}

/* The Hilbert curve, a square at a time from the largest to the smallest: the quarter that holds the place, then the
 * place within it, turned so that the curve enters where the quarter before it ended. */
static void turn(guint32 side, guint32 *x, guint32 *y, guint32 right, guint32 low)
{
    if (low != 0)
        return;
    if (right != 0) {
        *x = side - 1 - *x;
        *y = side - 1 - *y;
    }
    const guint32 kept = *x;
    *x = *y;
    *y = kept;
}

guint64 sg_tile_id(int zoom, guint32 col, guint32 row)
{
    guint64 along = 0;
    guint32 x = col, y = row;
    for (guint32 side = zoom > 0 ? 1U << (zoom - 1) : 0; side > 0; side /= 2) {
        const guint32 right = (x & side) != 0, low = (y & side) != 0;
        along += (guint64)side * side * ((3 * right) ^ low);
        x &= side - 1;
        y &= side - 1;
        turn(side, &x, &y, right, low);
    }
    return tiles_before(zoom) + along;
}

void sg_tile_place(guint64 id, int *zoom, guint32 *col, guint32 *row)
{
    int z = 0;
    while (z < 31 && tiles_before(z + 1) <= id)
        z++;
    guint64 along = id - tiles_before(z);
    guint32 x = 0, y = 0;
    for (guint32 side = 1; side < 1U << z; side *= 2) {
        const guint32 right = 1 & (guint32)(along / 2), low = 1 & ((guint32)along ^ right);
        turn(side, &x, &y, right, low);
        x += side * right;
        y += side * low;
        along /= 4;
    }
    *zoom = z;
    *col = x;
    *row = y;
}
