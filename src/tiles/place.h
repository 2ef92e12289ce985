/* Where a tile lies: Web Mercator, and the order of tiles in a PMTiles archive. */
#ifndef SOILGATE_TILES_PLACE_H
#define SOILGATE_TILES_PLACE_H

#include <glib.h>

#define SG_MERCATOR_NORTH 85.0511287798066 /* degrees: where the square world ends */

/* Degrees of a place X, Y in the square world, 0 to 1 from the west and from the north. */
double sg_place_lon(double x);
double sg_place_lat(double y);
/* The other way; latitudes beyond the square are taken as its ends. */
double sg_place_x(double lon);
double sg_place_y(double lat);

/* The first zoom whose pixels are not larger than PIXEL degrees on the equator; at most SG_TILES_MOST_ZOOM. */
int sg_place_zoom(double pixel);

/* The number of a tile: those of all zooms above, and its place on the Hilbert curve of its own (PMTiles 3, "TileId").
 * ZOOM up to 31. */
guint64 sg_tile_id(int zoom, guint32 col, guint32 row);
void sg_tile_place(guint64 id, int *zoom, guint32 *col, guint32 *row);

#endif
