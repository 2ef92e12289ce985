#include "geo/lossy.h"

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <cpl_compressor.h>
#include <math.h>
#include <string.h>

typedef char *(*LossyJudge)(int fd, const SgTiff *tiff);

static char *always_lossy(int fd, const SgTiff *tiff);
static char *webp_lossy(int fd, const SgTiff *tiff);
static char *lerc_lossy(int fd, const SgTiff *tiff);

/* Values of the tag Compression: TIFF 6.0 and libtiff's tiff.h. */
static const struct {
    int scheme;
    const char *name;
    LossyJudge judge; /* NULL: lossless */
} schemes[] = {
    {1, "NONE", NULL},
    {2, "CCITTRLE", NULL},
    {3, "CCITTFAX3", NULL},
    {4, "CCITTFAX4", NULL},
    {5, "LZW", NULL},
    {6, "OJPEG", always_lossy},
    {7, "JPEG", always_lossy},
    {8, "DEFLATE", NULL},
    {32773, "PACKBITS", NULL},
    {32946, "DEFLATE", NULL},
    {34712, "JPEG 2000", always_lossy},
    {SG_TIFF_COMPRESSION_LERC, "LERC", lerc_lossy},
    {34892, "JPEG", always_lossy},
    {34925, "LZMA", NULL},
    {50000, "ZSTD", NULL},
    {SG_TIFF_COMPRESSION_WEBP, "WEBP", webp_lossy},
    {50002, "JXL", always_lossy},
};

/* Lerc2's header (Esri's lerc, Lerc2.h): the blob's name, version, then fields of 4 bytes, then the greatest error as a
 * double, little-endian. A checksum comes with version 3, the number of values a pixel with version 4. */
#define LERC_SLACK      65536 /* bytes that a blob may be longer than its values */
#define LERC_NAME       "Lerc2 "
#define LERC_FIELDS     7 /* rows, cols, valid pixels, micro block, blob size, type: six; and the version itself */
#define LERC_HEADER_MAX 64

static char *always_lossy(int fd, const SgTiff *tiff)
{
    (void)fd;
    g_autofree char *name = sg_compression_name(tiff);
    return g_strdup_printf(_("%s compression"), name);
}

static char *webp_lossy(int fd, const SgTiff *tiff)
{
    guint8 start[16]; /* RIFF, size, WEBP, kind of the first chunk */
    if (tiff->first_bytes >= (gint64)sizeof start &&
        sg_tiff_read_at(fd, (guint64)tiff->first_offset, start, sizeof start) && memcmp(start + 12, "VP8L", 4) == 0)
        return NULL;
    return g_strdup(_("WEBP compression"));
}

/* Undoes the compression around a LERC blob. The blob is never much longer than the values of its block. */
static gsize unpack(const char *format, const guint8 *packed, gsize length, gsize size, guint8 header[LERC_HEADER_MAX])
{
    const CPLCompressor *decompressor = CPLGetDecompressor(format);
    g_autofree guint8 *blob = g_malloc(size);
    void *out = blob;
    if (decompressor == NULL || !decompressor->pfnFunc(packed, length, &out, &size, NULL, decompressor->user_data))
        return 0;
    size = MIN(size, LERC_HEADER_MAX);
    memcpy(header, blob, size);
    return size;
}

/* The first bytes of the first LERC blob; the number of them. */
static gsize lerc_header(int fd, const SgTiff *tiff, guint8 header[LERC_HEADER_MAX])
{
    static const char *const formats[] = {NULL, "zlib", "zstd"}; /* by lerc_extra */
    if (tiff->lerc_extra >= (int)G_N_ELEMENTS(formats))
        return 0;
    const char *format = formats[tiff->lerc_extra];
    gsize values = (gsize)tiff->block_cols * (gsize)tiff->block_rows * (gsize)tiff->bands;
    gsize most = MIN(values * (gsize)(tiff->bits + 7) / 8, SG_LIMIT_BLOCK_BYTES) + LERC_SLACK;
    gsize length = (gsize)MIN(tiff->first_bytes, (gint64)(format != NULL ? most : LERC_HEADER_MAX));
    g_autofree guint8 *start = g_malloc(length);
    if (!sg_tiff_read_at(fd, (guint64)tiff->first_offset, start, length))
        return 0;
    if (format != NULL)
        return unpack(format, start, length, most, header);
    memcpy(header, start, length);
    return length;
}

static guint64 little(const guint8 *bytes, guint width)
{
    guint64 value = 0;
    for (guint i = 0; i < width; i++)
        value = value << 8 | bytes[width - 1 - i];
    return value;
}

static gboolean lerc_error(const guint8 *header, gsize length, double *error)
{
    gsize name = strlen(LERC_NAME);
    if (length < name + 4 || memcmp(header, LERC_NAME, name) != 0)
        return FALSE;
    guint64 version = little(header + name, 4);
    gsize at = name + 4 * (gsize)(LERC_FIELDS + (version >= 3) + (version >= 4));
    if (at + sizeof *error > length)
        return FALSE;
    guint64 bits = little(header + at, sizeof bits);
    memcpy(error, &bits, sizeof bits);
    return isfinite(*error);
}

static char *lerc_lossy(int fd, const SgTiff *tiff)
{
    if (tiff->first_bytes == 0) /* nothing was written, nothing lost */
        return NULL;
    guint8 header[LERC_HEADER_MAX];
    double error;
    if (!lerc_error(header, lerc_header(fd, tiff, header), &error))
        return g_strdup(_("LERC compression, with an error that cannot be read"));
    /* Whole numbers are kept by any error up to a half, and LERC writes a half for them. */
    gboolean whole = tiff->sample_format != SG_TIFF_SAMPLE_FLOAT;
    if (error <= (whole ? 0.5 : 0))
        return NULL;
    g_autofree char *number = sg_text_double(error);
    return g_strdup_printf(_("LERC compression with an error of up to %s"), number);
}

static const char *lerc_suffix(const SgTiff *tiff)
{
    if (tiff->compression != SG_TIFF_COMPRESSION_LERC)
        return "";
    return tiff->lerc_extra == 1 ? "_DEFLATE" : tiff->lerc_extra == 2 ? "_ZSTD" : "";
}

char *sg_compression_name(const SgTiff *tiff)
{
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (schemes[i].scheme == tiff->compression)
            return g_strconcat(schemes[i].name, lerc_suffix(tiff), NULL);
    return g_strdup_printf(_("scheme %d"), tiff->compression);
}

char *sg_lossy_detail(int fd, const SgTiff *tiff)
{
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (schemes[i].scheme == tiff->compression)
            return schemes[i].judge != NULL ? schemes[i].judge(fd, tiff) : NULL;
    return NULL;
}
