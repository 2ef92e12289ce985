/* A DEFLATE block of a TIFF is a zlib stream (RFC 1950) that ends with the Adler-32 checksum of what it holds: the
 * pixels after the predictor. To decode it twice would cost as much as the reading, so the predictor is applied again
 * to the pixels that came out, and only where the checksum differs is the stream decoded a second time, strictly. That
 * second decoding decides: bytes behind the stream, as some writers leave them, are no damage. */
#include "geo/deflate.h"

#include "geo/tiff.h"

#include <libdeflate.h>
#include <string.h>

enum { PREDICTOR_NONE = 1, PREDICTOR_INTEGER = 2, PREDICTOR_FLOAT = 3 };

/* Where the block lies in the file; FALSE when it was never written. */
static gboolean locate(SgRaster *raster, int block_col, int block_row, guint64 *offset, gsize *length)
{
    char key[64];
    g_snprintf(key, sizeof key, "BLOCK_OFFSET_%d_%d", block_col, block_row);
    const char *text = GDALGetMetadataItem(raster->band, key, "TIFF");
    *offset = text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
    g_snprintf(key, sizeof key, "BLOCK_SIZE_%d_%d", block_col, block_row);
    text = GDALGetMetadataItem(raster->band, key, "TIFF");
    *length = text != NULL ? (gsize)g_ascii_strtoull(text, NULL, 10) : 0;
    return *offset > 0 && *length > 0;
}

/* The rows of a block that its stream holds: a tile is whole, the last strip is short. */
static int rows_of(const SgRasterShared *shared, int block_row)
{
    return shared->tiled ? shared->block_rows : MIN(shared->block_rows, shared->rows - block_row * shared->block_rows);
}

/* TIFF 6.0, section 14: differences of neighbours, modulo the width of a sample. Bytes are the host's, little-endian.
 */
static inline void differences(const guint8 *row, int cols, gsize size, guint8 *out)
{
    guint64 before = 0, sample = 0;
    for (int i = 0; i < cols; i++) {
        memcpy(&sample, row + (gsize)i * size, size);
        guint64 difference = sample - before;
        memcpy(out + (gsize)i * size, &difference, size);
        before = sample;
    }
}

/* The sizes are told one by one so that the compiler makes a loop for each. */
static void predict_integers(const guint8 *row, int cols, gsize size, guint8 *out)
{
    switch (size) {
    case 1:
        differences(row, cols, 1, out);
        break;
    case 2:
        differences(row, cols, 2, out);
        break;
    case 4:
        differences(row, cols, 4, out);
        break;
    default:
        differences(row, cols, 8, out);
        break;
    }
}

/* Adobe Photoshop TIFF Technical Note 3: the bytes of equal weight together, the heaviest first... */
static inline void planes_of(const guint8 *row, int cols, gsize size, guint8 *planes)
{
    for (gsize byte = 0; byte < size; byte++) {
        guint8 *plane = planes + byte * (gsize)cols;
        const guint8 *from = row + (size - 1 - byte);
        for (int i = 0; i < cols; i++)
            plane[i] = from[(gsize)i * size];
    }
}

/* ...then the differences of neighbouring bytes. PLANES and OUT do not overlap. */
static void predict_floats(const guint8 *row, int cols, gsize size, guint8 *restrict planes, guint8 *restrict out)
{
    if (size == 4)
        planes_of(row, cols, 4, planes);
    else
        planes_of(row, cols, size, planes);
    gsize length = (gsize)cols * size;
    out[0] = planes[0];
    for (gsize i = 1; i < length; i++)
        out[i] = (guint8)(planes[i] - planes[i - 1]);
}

/* The checksum that the stream of these pixels ends with. SCRATCH holds two rows. */
static guint32 checksum(const SgRasterShared *shared, const guint8 *pixels, int rows, guint8 *scratch)
{
    gsize size = sg_type_size(shared->type), row_bytes = (gsize)shared->block_cols * size;
    if (shared->predictor == PREDICTOR_NONE)
        return libdeflate_adler32(1, pixels, row_bytes * (gsize)rows);
    guint32 sum = 1;
    for (int row = 0; row < rows; row++) {
        const guint8 *from = pixels + (gsize)row * row_bytes;
        if (shared->predictor == PREDICTOR_INTEGER)
            predict_integers(from, shared->block_cols, size, scratch);
        else
            predict_floats(from, shared->block_cols, size, scratch + row_bytes, scratch);
        sum = libdeflate_adler32(sum, scratch, row_bytes);
    }
    return sum;
}

/* Decodes the stream strictly into ROOM bytes: twice a block, for a writer that fills up its last strip. */
static const char *decode_again(const guint8 *packed, gsize length, gsize room, guint8 *out)
{
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (decompressor == NULL)
        return NULL;
    gsize used, got;
    enum libdeflate_result result = libdeflate_zlib_decompress_ex(decompressor, packed, length, out, room, &used, &got);
    libdeflate_free_decompressor(decompressor);
    return result != LIBDEFLATE_SUCCESS ? "the pixels do not fit the checksum that was stored with them" : NULL;
}

static guint32 stored_checksum(const guint8 *packed, gsize length)
{
    guint32 sum;
    memcpy(&sum, packed + length - sizeof sum, sizeof sum);
    return GUINT32_FROM_BE(sum);
}

const char *sg_deflate_damage(SgRaster *raster, int block_col, int block_row, const void *decoded)
{
    const SgRasterShared *shared = raster->shared;
    guint64 offset;
    gsize length, size = sg_type_size(shared->type);
    gsize row_bytes = (gsize)shared->block_cols * size, block_bytes = row_bytes * (gsize)shared->block_rows;
    if (!shared->deflate || !locate(raster, block_col, block_row, &offset, &length) || length < 6)
        return NULL;
    if (length > raster->packed_size) {
        guint8 *larger = g_try_realloc(raster->packed, length);
        if (larger == NULL)
            return NULL;
        raster->packed = larger;
        raster->packed_size = length;
    }
    if (raster->scratch == NULL)
        raster->scratch = g_try_malloc(2 * block_bytes);
    if (raster->scratch == NULL || !sg_tiff_read_at(raster->fd, offset, raster->packed, length))
        return NULL;
    if (shared->predictable && checksum(shared, decoded, rows_of(shared, block_row), raster->scratch) ==
                                   stored_checksum(raster->packed, length))
        return NULL;
    return decode_again(raster->packed, length, 2 * block_bytes, raster->scratch);
}
