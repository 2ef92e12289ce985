/* geo, written COGs: cloud-optimised GeoTIFFs of one band, put together from tiles that were packed before.
 *
 * GDAL's COG driver takes a finished raster, packs it twice and makes overviews that overshoot unless it is told
 * otherwise. Here tiles are packed by whoever has their pixels, on any thread, and a file is written once: header, all
 * directories, then the tiles, the smallest overview first, each with its size before it and its last bytes repeated
 * behind it, as GDAL's readers know it (LAYOUT=COG). The bytes follow from the tiles and the plan alone: no clock, no
 * name of a program. Tiles are DEFLATE with the predictor that fits the type.
 */
#ifndef SOILGATE_COG_WRITE_H
#define SOILGATE_COG_WRITE_H

#include "soilgate/raster_write.h"

#define SG_COG_TILE       512 /* pixels: the side of a tile, and the most of one */
#define SG_COG_TILE_STEP  16  /* sides are multiples of it, says TIFF 6.0 */
#define SG_COG_MOST_LEVEL 16  /* the full raster and its overviews: more than limits.h allow pixels for */

/* Packs and unpacks tiles of one type and of SIDE pixels squared: one thread's. */
typedef struct SgTileCodec SgTileCodec;
SgTileCodec *sg_tile_codec_new(SgType type, int side); /* an integer type but Int8, or a float */
void sg_tile_codec_free(SgTileCodec *codec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTileCodec, sg_tile_codec_free)
/* Appends the packed tile PIXELS to PACKED: rows that begin STRIDE bytes after one another. Gives the bytes it took. */
guint32 sg_tile_pack(SgTileCodec *codec, const void *pixels, gsize stride, GByteArray *packed);
/* FALSE when PACKED, LENGTH bytes, is no such tile. PIXELS has room for one, in rows of STRIDE bytes. */
gboolean sg_tile_unpack(SgTileCodec *codec, const guint8 *packed, gsize length, void *pixels, gsize stride);

/* A packed tile: its length, and where its bytes lie as the caller knows it. */
typedef struct {
    int file;
    guint32 bytes;
    gint64 offset;
} SgCogTile;
/* Reads the bytes of TILE into OUT, which has room for them. FALSE with an error (SG_ERROR_FAILED). */
typedef gboolean (*SgCogRead)(const SgCogTile *tile, guint8 *out, gpointer data, GError **error);

typedef struct {
    const char *shown; /* the file's name in errors */
    SgType type;
    int side; /* of a tile: SG_COG_TILE at most, and a multiple of SG_COG_TILE_STEP */
    int cols, rows;
    double west, north, pixel; /* degrees: the outer corner of the upper left pixel, and the size of a pixel */
    int epsg;                  /* of a geographic CRS in degrees */
    double nodata;             /* NaN is one too */
    const char *description;   /* of the band; or NULL */
    const char *unit;          /* or NULL */
    const SgRasterCode *codes; /* Byte, UInt16: a colour table, and names as metadata VALUE_1, ... */
    guint codes_count;
    const char *const
        *items; /* metadata of the file: name and text in turn, NULL at the end; or NULL. Names are XML's */
} SgCogPlan;

/* How many levels a raster has: itself, and overviews of half the size each (rounded up) until one fits in a tile of
 * SIDE pixels squared. */
int sg_cog_levels(int cols, int rows, int side);
/* The size of LEVEL, 0 being the raster, and its tiles across and down. */
void sg_cog_level_size(int cols, int rows, int level, int *level_cols, int *level_rows);
int sg_cog_tiles(int pixels, int side);

/* Writes the file into FD, an empty file open for writing, and waits until it is on the disk (fsync). LEVELS holds the
 * tiles of each level, row by row; READ is asked for each once. FALSE with the error of READ, or SG_ERROR_FAILED when
 * the disk is full. */
gboolean sg_cog_write(int fd, const SgCogPlan *plan, const SgCogTile *const *levels, SgCogRead read, gpointer data,
                      GError **error);

#endif
