/* The directories of a TIFF, read with bounds before any library sees the file.
 *
 * libtiff and GDAL allocate what a directory declares. This reader allocates next to nothing: it walks the chain of
 * directories (classic and BigTIFF, both byte orders), compares what is declared with limits.h and with the size of the
 * file, and hands over the facts that GDAL would hide or reinterpret. TIFF 6.0, section 2; BigTIFF differs in widths.
 */
#ifndef SOILGATE_GEO_TIFF_H
#define SOILGATE_GEO_TIFF_H

#include "soilgate/raster.h"

enum { /* values of the tags below that the door looks at */
       SG_TIFF_COMPRESSION_WEBP = 50001,
       SG_TIFF_COMPRESSION_LERC = 34887,
       SG_TIFF_SAMPLE_SIGNED = 2,
       SG_TIFF_SAMPLE_FLOAT = 3,
};

/* Where a directory tells the places of its blocks: an array of offsets and one of byte counts, of BLOCKS each. */
typedef struct {
    gint64 blocks;
    guint64 offsets_at, bytes_at; /* in the file */
    guint offset_width, bytes_width;
    gboolean big_endian;
} SgTiffPlaces;

typedef struct {
    guint64 offset, bytes; /* bytes 0: the block was never written */
} SgTiffPlace;

typedef struct {
    gboolean bigtiff, big_endian;
    int directories, overviews, pages, masks;

    /* Of the first directory. */
    int cols, rows, bands;
    int block_cols, block_rows;
    gint64 blocks, blocks_sparse;     /* of band 1 */
    SgTiffPlaces places;              /* of them */
    gint64 first_offset, first_bytes; /* the first block that was written; bytes 0: there is none */
    gboolean tiled;
    gboolean one_plain_strip; /* all pixels in one strip that nothing packs */
    int bits, sample_format, compression, predictor, photometric, fill_order;
    int lerc_extra;   /* compression inside LERC: 0 none, 1 DEFLATE, 2 ZSTD */
    gboolean colours; /* has a colour table */
    gboolean alpha;   /* one of the samples is alpha */
    gboolean rpc;
    char *nodata; /* text of tag 42113 as it stands, or NULL */
} SgTiff;

/* Reads the directories of the open file FD of SIZE bytes. SG_DOOR_OPEN when all is sound; else DETAIL gets the reason
 * (free with g_free). TIFF is filled as far as it was read; clear it in either case. */
SgDoor sg_tiff_read(int fd, gint64 size, SgTiff *tiff, char **detail);
void sg_tiff_clear(SgTiff *tiff);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgTiff, sg_tiff_clear)

/* Reads the places of COUNT blocks from FIRST on; at most SG_TIFF_PLACES at once. FALSE when the file cannot be read.
 */
#define SG_TIFF_PLACES 2048
gboolean sg_tiff_places(int fd, const SgTiffPlaces *places, gint64 first, int count, SgTiffPlace *out);

/* Reads LENGTH bytes at OFFSET; FALSE when the file has not so many, or cannot be read. */
gboolean sg_tiff_read_at(int fd, guint64 offset, void *buffer, gsize length);

#endif
