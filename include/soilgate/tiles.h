/* tiles: a finished map as a pyramid of pictures for the web, and its values for a page to look up.
 *
 * A tile is a picture of 256 x 256 pixels in Web Mercator (EPSG:3857), numbered as everybody does: zoom, column, row
 * from the north-west. The deepest zoom is the first whose pixels are not larger, on the equator, than the map's: 8 for
 * 30 arc-seconds (19.8 against 30; zoom 7 would have 39.6). There a pixel shows the pixel of the map that holds its
 * centre. Each zoom above is made from the one below: the mean of those of four pixels that have a value, or, of
 * classes and other codes, the one most frequent, the smallest of several. Values become colours last of all, by the
 * scale of the layer: level 0 of a picture is transparent and means no value (scales.h). A tile without any value is in
 * no container.
 *
 * Each tile is made and packed once; the same bytes go into a PMTiles archive (version 3), an MBTiles database (1.3)
 * and a folder z/x/y.png. In the first two, tiles that are alike are stored once.
 *
 * Pictures have few levels, so that values are kept beside them, of the map's own pixels, not of Mercator's: blocks of
 * 256 x 256 numbers of at most 16 bits, whole multiples of a step that is 1, 2 or 5 times a power of ten and at most
 * 1/26000 of the range of the map. A value read back is at most half a step off; a class is exact. With them goes which
 * country gave each pixel. A block is a script, values/ROW/COL.js, as a page that is opened from a disk may load
 * scripts from there and nothing else: soilgateValues("BASE", ROW, COL, [524, 356], "...") where the list holds UN M49
 * numbers and the text is base64 of a zlib stream: the low bytes of all numbers, row by row, then the high bytes, then,
 * when the list has more than one member, a byte each for the place in the list (0 nobody, 1 the first). Number 0 is no
 * value, n stands for first + (n - 1) * step.
 *
 * The bytes of all files follow from the map and the options: not from the number of threads, the order in which they
 * end, or the clock. Memory is some 50 MB a thread, and 60 bytes a tile; no map need fit into it.
 */
#ifndef SOILGATE_TILES_H
#define SOILGATE_TILES_H

#include "soilgate/boundary.h"
#include "soilgate/scales.h"

#define SG_TILE_SIDE       256 /* pixels */
#define SG_TILES_MOST_ZOOM 22

#define SG_TILES_MOST_CLASSES 254 /* a picture has 256 colours */
typedef struct {
    int code;
    const char *name; /* NULL: there is none for this code */
    SgColour colour;  /* of pictures: no two are alike */
} SgTilesClass;

typedef struct {
    const char *raster;         /* one band, EPSG:4326, north up */
    const char *sources;        /* UN M49 numbers of the countries that gave its pixels, on its grid; or NULL */
    const SgLayer *layer;       /* whose scale, classes and unit it has; NULL: the raster holds codes, as of countries,
                                   0 none, and only pictures are made of it */
    const SgTilesClass *legend; /* without LAYER: names and colours of codes; those without one are as a class is that
                                   the specification does not know */
    guint legend_count;
    int threads;                                                                  /* 0: all processors */
    void (*progress)(const char *what, gint64 done, gint64 total, gpointer data); /* from one thread; or NULL */
    gpointer progress_data;
} SgTilesOptions;

/* What a map is, found by reading all of it once. */
typedef struct {
    SgGrid grid;
    double west, south, east, north; /* the box of its pixels with a value, degrees, as far as the pyramid shows them:
                                        Mercator ends at 85.05, and a box over 180 degrees is all around the Earth */
    int zoom_max;
    gint64 pixels;   /* with a value */
    double min, max; /* of them */
    gboolean classes;
    GArray *legend;       /* SgTilesClass, by code; NULL for values */
    const SgScale *scale; /* of values; NULL for classes */
    double low, high;     /* its ends */
    double first, step;   /* of the numbers in blocks, as the rest; not told without a layer */
    int decimals;         /* that the step has */
    int blocks_across, blocks_down;
} SgTilesFacts;

/* What containers say of themselves. */
typedef struct {
    const char *base; /* of the names of files: letters, digits, '.', '_' and '-' */
    const char *name, *description, *attribution;
    const char *metadata; /* JSON, of the PMTiles archive */
} SgTilesTexts;

typedef struct SgTiles SgTiles;
/* Opens the map and reads it once. NULL with an error, SG_ERROR_USAGE: it does not open, is no map in degrees, has no
 * value, more than 254 classes, or sources on another grid; SG_ERROR_FAILED. Main thread, after sg_geo_init. */
SgTiles *sg_tiles_open(const SgTilesOptions *options, GError **error);
void sg_tiles_free(SgTiles *tiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTiles, sg_tiles_free)
const SgTilesFacts *sg_tiles_facts(const SgTiles *tiles);
/* The zoom to begin with: the map is about two tiles across. */
int sg_tiles_centre_zoom(const SgTilesFacts *facts);

/* Writes into FOLDER, which is there: BASE.pmtiles, BASE.mbtiles, BASE/z/x/y.png and, of a layer,
 * BASE/values/ROW/COL.js. Nothing is synced or renamed: the folder is the caller's, to publish as a whole or to remove.
 * FALSE with SG_ERROR_FAILED. Once.
 */
gboolean sg_tiles_write(SgTiles *tiles, const char *folder, const SgTilesTexts *texts, GError **error);

/* After sg_tiles_write: which tiles of ZOOM there are. The box of those there are, in tiles, and a bit for each of its
 * tiles, row by row, the lowest bit of a byte first. NULL when there is none. Free with g_bytes_unref. */
typedef struct {
    int col, row, cols, rows;
} SgTilesBox;
GBytes *sg_tiles_there(const SgTiles *tiles, int zoom, SgTilesBox *box);
/* The same of blocks of values, in blocks_across x blocks_down bits; of a layer only. */
GBytes *sg_tiles_blocks(const SgTiles *tiles);
/* How many tiles, in all, and how many of them are stored in PMTiles and MBTiles. */
void sg_tiles_count(const SgTiles *tiles, gint64 *all, gint64 *stored);

#endif
