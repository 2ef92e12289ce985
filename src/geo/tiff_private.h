/* Between tiff.c (directories) and tiff_image.c (what a directory declares). */
#ifndef SOILGATE_GEO_TIFF_PRIVATE_H
#define SOILGATE_GEO_TIFF_PRIVATE_H

#include "geo/tiff.h"

typedef enum { /* the tags that are read; TIFF 6.0, BigTIFF, GDAL's and Esri's registered ones */
               TAG_SUBFILE = 254,
               TAG_OLD_SUBFILE = 255,
               TAG_COLS = 256,
               TAG_ROWS = 257,
               TAG_BITS = 258,
               TAG_COMPRESSION = 259,
               TAG_PHOTOMETRIC = 262,
               TAG_FILL_ORDER = 266,
               TAG_STRIP_OFFSETS = 273,
               TAG_SAMPLES = 277,
               TAG_STRIP_ROWS = 278,
               TAG_STRIP_BYTES = 279,
               TAG_PLANAR = 284,
               TAG_PREDICTOR = 317,
               TAG_COLOURS = 320,
               TAG_TILE_COLS = 322,
               TAG_TILE_ROWS = 323,
               TAG_TILE_OFFSETS = 324,
               TAG_TILE_BYTES = 325,
               TAG_EXTRA_SAMPLES = 338,
               TAG_SAMPLE_FORMAT = 339,
               TAG_IMAGE_DEPTH = 32997,
               TAG_TILE_DEPTH = 32998,
               TAG_NODATA = 42113,
               TAG_LERC = 50674,
               TAG_RPC = 50844,
} TiffTag;

typedef struct {
    guint16 tag, type;
    guint64 count;
    guint64 at; /* where its values lie in the file */
} TiffEntry;

typedef struct {
    TiffEntry *entries;
    guint count;
    guint64 next;
    int number; /* 1 for the first */
} TiffDirectory;

/* A walk through one file. */
typedef struct {
    int fd;
    guint64 size;
    gboolean big, big_endian;
    guint64 blocks, stored; /* blocks of all directories so far, and their bytes */
    SgTiff *out;
    SgDoor door;
    char *detail;
} TiffWalk;

/* Notes why the file is refused; always FALSE. */
gboolean sg_tiff_refuse(TiffWalk *walk, SgDoor door, const char *format, ...) G_GNUC_PRINTF(3, 4);
gboolean sg_tiff_fetch(TiffWalk *walk, guint64 offset, void *buffer, gsize length);
guint64 sg_tiff_number(gboolean big_endian, const guint8 *bytes, guint width);
/* Bytes of one value of a field type; 0 for types that TIFF does not know. */
guint sg_tiff_type_bytes(guint type);

const TiffEntry *sg_tiff_find(const TiffDirectory *directory, guint tag);
/* The first value of an integer tag; OTHERWISE when the tag is absent. */
gboolean sg_tiff_integer(TiffWalk *walk, const TiffDirectory *directory, guint tag, guint64 otherwise, guint64 *value);

/* That every tag lies in the file and is not too long. */
gboolean sg_tiff_check_entries(TiffWalk *walk, const TiffDirectory *directory);
/* Judges what a directory declares, and fills the walk's facts from the first. */
gboolean sg_tiff_image(TiffWalk *walk, const TiffDirectory *directory);

#endif
