#include "geo/codec.h"
#include "geo/predictor_apply.h"
#include "soilgate/cog_write.h"

#include <libdeflate.h>
#include <string.h>

/* Of libdeflate's 12. The lower bytes of measured numbers are noise, in which no effort finds anything: 3 takes 0.6 of
 * the time of 6 for 0.8 to 2 % more bytes. Whole numbers repeat: there 6 takes the time of 3, for 10 % fewer. */
#define EFFORT_FLOAT 3
#define EFFORT_WHOLE 6

struct SgTileCodec {
    gsize size; /* bytes of a sample */
    int side;   /* pixels */
    gsize row_bytes, bytes;
    int predictor;
    struct libdeflate_compressor *packer;
    gpointer unpacker; /* of sg_codec_deflate */
    guint8 *pixels;    /* a tile, with the predictor applied */
    guint8 *row;
    GByteArray *padded; /* packed bytes, with the slack that a codec may read */
    /* The last tile that held one value all over, as those of the sea do: it is packed and unpacked once. */
    guint8 *even;            /* a row of it */
    GByteArray *even_packed; /* empty: there was none */
};

SgTileCodec *sg_tile_codec_new(SgType type, int side)
{
    SgTileCodec *codec = g_new0(SgTileCodec, 1);
    codec->size = sg_type_size(type);
    codec->side = side;
    codec->row_bytes = (gsize)side * codec->size;
    codec->bytes = (gsize)side * codec->row_bytes;
    codec->predictor = sg_type_is_integer(type) ? SG_PREDICTOR_DIFFERENCE : SG_PREDICTOR_FLOAT;
    codec->packer = libdeflate_alloc_compressor(sg_type_is_integer(type) ? EFFORT_WHOLE : EFFORT_FLOAT);
    codec->unpacker = sg_codec_deflate.state_new();
    codec->pixels = g_malloc(codec->bytes);
    codec->row = g_malloc(codec->row_bytes);
    codec->padded = g_byte_array_new();
    codec->even = g_malloc(codec->row_bytes);
    codec->even_packed = g_byte_array_new();
    if (codec->packer == NULL || codec->unpacker == NULL)
        g_error("out of memory for packing tiles"); /* as g_malloc */
    return codec;
}

void sg_tile_codec_free(SgTileCodec *codec)
{
    if (codec == NULL)
        return;
    libdeflate_free_compressor(codec->packer);
    sg_codec_deflate.state_free(codec->unpacker);
    g_free(codec->pixels);
    g_free(codec->row);
    g_byte_array_unref(codec->padded);
    g_byte_array_unref(codec->even_packed);
    g_free(codec->even);
    g_free(codec);
}

/* TRUE when all pixels are the first one. */
static gboolean is_even(const SgTileCodec *codec, const guint8 *pixels, gsize stride)
{
    if (memcmp(pixels, pixels + codec->size, codec->row_bytes - codec->size) != 0)
        return FALSE;
    for (int row = 1; row < codec->side; row++)
        if (memcmp(pixels, pixels + (gsize)row * stride, codec->row_bytes) != 0)
            return FALSE;
    return TRUE;
}

static guint32 pack(SgTileCodec *codec, const guint8 *pixels, gsize stride, GByteArray *packed)
{
    const gsize room = libdeflate_zlib_compress_bound(codec->packer, codec->bytes);
    const guint before = packed->len;
    for (int row = 0; row < codec->side; row++) {
        guint8 *out = codec->pixels + (gsize)row * codec->row_bytes;
        memcpy(out, pixels + (gsize)row * stride, codec->row_bytes);
        sg_predictor_apply(codec->predictor, codec->size, out, codec->side, codec->row);
    }
    g_byte_array_set_size(packed, before + (guint)room);
    const gsize took =
        libdeflate_zlib_compress(codec->packer, codec->pixels, codec->bytes, packed->data + before, room);
    g_assert(took > 0); /* ROOM is enough for any pixels */
    g_byte_array_set_size(packed, before + (guint)took);
    return (guint32)took;
}

guint32 sg_tile_pack(SgTileCodec *codec, const void *pixels, gsize stride, GByteArray *packed)
{
    if (!is_even(codec, pixels, stride))
        return pack(codec, pixels, stride, packed);
    if (codec->even_packed->len == 0 || memcmp(pixels, codec->even, codec->size) != 0) {
        g_byte_array_set_size(codec->even_packed, 0);
        memcpy(codec->even, pixels, codec->row_bytes);
        pack(codec, pixels, stride, codec->even_packed);
    }
    g_byte_array_append(packed, codec->even_packed->data, codec->even_packed->len);
    return codec->even_packed->len;
}

static void fill_even(const SgTileCodec *codec, guint8 *pixels, gsize stride)
{
    for (int row = 0; row < codec->side; row++)
        memcpy(pixels + (gsize)row * stride, codec->even, codec->row_bytes);
}

/* The tile was PACKED as it is: another one of the same bytes need not be unpacked. */
static void remember_even(SgTileCodec *codec, const guint8 *pixels, const guint8 *packed, gsize length)
{
    memcpy(codec->even, pixels, codec->row_bytes);
    g_byte_array_set_size(codec->even_packed, 0);
    g_byte_array_append(codec->even_packed, packed, (guint)length);
}

gboolean sg_tile_unpack(SgTileCodec *codec, const guint8 *packed, gsize length, void *pixels, gsize stride)
{
    static const guint8 slack[SG_CODEC_SLACK] = {0};
    gsize got = 0;
    const char *wrong = NULL;
    if (length == codec->even_packed->len && memcmp(packed, codec->even_packed->data, length) == 0) {
        fill_even(codec, pixels, stride);
        return TRUE;
    }
    g_byte_array_set_size(codec->padded, 0);
    g_byte_array_append(codec->padded, packed, (guint)length);
    g_byte_array_append(codec->padded, slack, sizeof slack);
    const SgCodecJob job = {
        .packed = codec->padded->data, .length = length, .out = codec->pixels, .room = codec->bytes};
    if (sg_codec_deflate.unpack(codec->unpacker, &job, &got, &wrong) != SG_CODEC_DONE || got != codec->bytes)
        return FALSE;
    for (int row = 0; row < codec->side; row++) {
        guint8 *values = codec->pixels + (gsize)row * codec->row_bytes;
        sg_predictor_undo(codec->predictor, codec->size, values, codec->side, codec->row);
        memcpy((guint8 *)pixels + (gsize)row * stride, values, codec->row_bytes);
    }
    if (is_even(codec, pixels, stride))
        remember_even(codec, pixels, packed, length);
    return TRUE;
}
