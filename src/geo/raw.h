/* Blocks read without GDAL: the packed bytes from the file, a codec, a predictor undone. Of the files that maps come
 * in: little-endian, one sample a pixel of 8, 16, 32 or 64 bits, packed with what codec.h knows. GDAL reads all others;
 * of those with one sample a pixel, what codec.h knows is unpacked first all the same, since libtiff checks less. */
#ifndef SOILGATE_GEO_RAW_H
#define SOILGATE_GEO_RAW_H

#include "geo/codec.h"
#include "geo/tiff.h"

#include <gdal.h>

/* How the blocks of a file are stored; immutable, shared by all its readers. */
typedef struct {
    gboolean known; /* FALSE: left to GDAL */
    gboolean plain; /* what is unpacked is pixels, but for the predictor; else it is only checked, and GDAL reads */
    const SgCodec *codec; /* NULL: not packed */
    SgTiffPlaces places;
    int rows, block_cols, block_rows, blocks_across, predictor;
    gsize sample_bytes, row_bytes; /* of a sample as it is read, of a block's row as it is stored */
} SgRawLayout;

/* What is known of a file that opened, as DATASET. Where GDAL reads the directory in another way, its blocks are left
 * to GDAL. */
SgRawLayout sg_raw_layout(const SgTiff *tiff, const SgRasterFacts *facts, GDALDatasetH dataset);

/* One thread's. */
typedef struct SgRawReader SgRawReader;
/* FD stays the caller's, LAYOUT too; both are to outlive the reader. NULL when the layout is left to GDAL. */
SgRawReader *sg_raw_reader_new(int fd, const SgRawLayout *layout);
void sg_raw_reader_free(SgRawReader *reader);

/* Reads a block that is there into BUFFER, which has room for a whole one; see sg_raster_read_block. SG_CODEC_FOREIGN:
 * GDAL is to read it, as a block that was never written. BUFFER may have changed. SG_CODEC_DAMAGED: WRONG tells why, a
 * constant text. */
SgCodecResult sg_raw_read(SgRawReader *reader, int block_col, int block_row, void *buffer, const char **wrong);

#endif
