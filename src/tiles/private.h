/* Parts of the module. */
#ifndef SOILGATE_TILES_PRIVATE_H
#define SOILGATE_TILES_PRIVATE_H

#include "soilgate/raster.h"
#include "soilgate/tiles.h"
#include "tiles/store.h"

#include <math.h>

#define SG_TILE_PIXELS ((gsize)SG_TILE_SIDE * SG_TILE_SIDE)

/* An open raster of one band, and a shape for errors. */
typedef struct {
    char *shown; /* the path, printable */
    SgRasterFacts facts;
    SgRaster *raster;
} SgMap;
/* Opens PATH, a map in degrees; FALSE with an error. */
gboolean sg_map_open(SgMap *map, const char *path, SgGrid *grid, GError **error);
void sg_map_close(SgMap *map);

/* One thread's way to the blocks of a map. */
typedef struct {
    const SgMap *map;
    SgRaster *raster;
    guint8 *block;
    double *row; /* of a block */
} SgMapReader;
gboolean sg_map_reader_open(SgMapReader *reader, const SgMap *map, GError **error);
void sg_map_reader_close(SgMapReader *reader);
/* Reads a block; FALSE with an error that names the file. */
gboolean sg_map_reader_read(SgMapReader *reader, int block_col, int block_row, GError **error);
/* Row ROW of the block read last, in READER->row: block_cols values, NaN where there is none. */
const double *sg_map_reader_row(SgMapReader *reader, int row);

struct SgTiles {
    SgTilesFacts facts;
    SgMap map, sources; /* sources.raster NULL: none */
    int threads;
    void (*progress)(const char *what, gint64 done, gint64 total, gpointer data);
    gpointer progress_data;
    const SgLayer *layer; /* NULL: codes */
    GArray *codes;        /* SgTilesClass: names and colours that are known */
    SgColour palette[SG_LEVELS];
    guint colours;        /* of the palette that are used */
    guint8 *blocks_there; /* a bit for each block of values */
    SgTileStore *store;   /* NULL until the pyramid is made */
};
void sg_tiles_progress(const SgTiles *tiles, const char *what, gint64 done, gint64 total);

/* What is in the map: pixels, min, max, legend or scale, step. FALSE with an error. */
gboolean sg_tiles_survey(SgTiles *tiles, GError **error);
/* Sets the box of FACTS by its grid and the columns and rows that have values: LEFT to RIGHT, TOP to BOTTOM. */
void sg_tiles_box(SgTilesFacts *facts, int left, int top, int right, int bottom);
/* The step of numbers for values from MIN to MAX, and the first of its multiples. */
void sg_tiles_step(SgTilesFacts *facts);

/* The levels of COUNT values; TRUE when one of them has a value. */
gboolean sg_tiles_levels(const SgTiles *tiles, const float *values, gsize count, guint8 *levels);

/* Packs pictures: one thread's. */
typedef struct SgTilePacker SgTilePacker;
SgTilePacker *sg_tile_packer_new(const SgTiles *tiles);
void sg_tile_packer_free(SgTilePacker *packer);
/* The picture of SG_TILE_PIXELS values, each row STRIDE values behind the one before; NULL when there is none. */
GBytes *sg_tile_packer_pack(SgTilePacker *packer, const float *values, gsize stride);

/* Halves a square of SIDE x SIDE values into HALF, whose rows are STRIDE values long. */
void sg_tiles_halve(const SgTiles *tiles, const float *values, gsize side, float *half, gsize stride);

/* Makes all tiles into the store. */
gboolean sg_tiles_pyramid(SgTiles *tiles, SgTileStore *store, GError **error);
/* Writes the blocks of values into FOLDER. */
gboolean sg_tiles_values(SgTiles *tiles, const char *folder, const char *base, GError **error);

/* Where tiles go. Each is handed over once, in the order of their ids. */
typedef struct SgPack SgPack;
struct SgPack {
    /* CONTENT is a number; BYTES are those of that content, told again for each tile. */
    gboolean (*put)(SgPack *pack, int zoom, guint32 col, guint32 row, guint32 content, const guint8 *bytes,
                    gsize length, GError **error);
    gboolean (*end)(SgPack *pack, GError **error); /* after the last */
    void (*free)(SgPack *pack);
};
SgPack *sg_pack_pmtiles(const SgTiles *tiles, const char *path, const SgTilesTexts *texts, GError **error);
SgPack *sg_pack_mbtiles(const SgTiles *tiles, const char *path, const SgTilesTexts *texts, GError **error);
SgPack *sg_pack_folder(const char *path, GError **error);

/* Makes the file PATH with these bytes, not yet synced. */
gboolean sg_tiles_write_file(const char *path, const guint8 *bytes, gsize length, GError **error);
/* "cannot write FILE: cause" */
gboolean sg_tiles_fail(const char *path, int cause, GError **error);

#endif
