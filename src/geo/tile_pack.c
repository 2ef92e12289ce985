#include "geo/codec.h"
#include "geo/predictor_apply.h"
#include "soilgate/cog_write.h"

#include <libdeflate.h>
#include <string.h>

#define EFFORT 6 /* of 12: what zlib does when it is not asked */

struct SgTileCodec {
    gsize size; /* bytes of a sample */
    int predictor;
    struct libdeflate_compressor *packer;
    gpointer unpacker; /* of sg_codec_deflate */
    guint8 *pixels;    /* a tile, with the predictor applied */
    guint8 *row;
    GByteArray *padded; /* packed bytes, with the slack that a codec may read */
    /* The last tile that held one value all over, as those of the sea do: it is packed and unpacked once. */
    guint8 *even;
    GByteArray *even_packed; /* empty: there was none */
};

SgTileCodec *sg_tile_codec_new(SgType type)
{
    SgTileCodec *codec = g_new0(SgTileCodec, 1);
    codec->size = sg_type_size(type);
    codec->predictor = sg_type_is_integer(type) ? SG_PREDICTOR_DIFFERENCE : SG_PREDICTOR_FLOAT;
    codec->packer = libdeflate_alloc_compressor(EFFORT);
    codec->unpacker = sg_codec_deflate.state_new();
    codec->pixels = g_malloc(codec->size * SG_COG_TILE * SG_COG_TILE);
    codec->row = g_malloc(SG_COG_TILE * codec->size);
    codec->padded = g_byte_array_new();
    codec->even = g_malloc(codec->size * SG_COG_TILE * SG_COG_TILE);
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

static guint32 pack(SgTileCodec *codec, const void *pixels, GByteArray *packed)
{
    const gsize row_bytes = SG_COG_TILE * codec->size, bytes = SG_COG_TILE * row_bytes;
    const gsize room = libdeflate_zlib_compress_bound(codec->packer, bytes);
    const guint before = packed->len;
    memcpy(codec->pixels, pixels, bytes);
    for (gsize row = 0; row < SG_COG_TILE; row++)
        sg_predictor_apply(codec->predictor, codec->size, codec->pixels + row * row_bytes, SG_COG_TILE, codec->row);
    g_byte_array_set_size(packed, before + (guint)room);
    const gsize took = libdeflate_zlib_compress(codec->packer, codec->pixels, bytes, packed->data + before, room);
    g_assert(took > 0); /* ROOM is enough for any pixels */
    g_byte_array_set_size(packed, before + (guint)took);
    return (guint32)took;
}

guint32 sg_tile_pack(SgTileCodec *codec, const void *pixels, GByteArray *packed)
{
    const gsize bytes = codec->size * SG_COG_TILE * SG_COG_TILE;
    const gboolean even = memcmp(pixels, (const guint8 *)pixels + codec->size, bytes - codec->size) == 0;
    if (!even)
        return pack(codec, pixels, packed);
    if (codec->even_packed->len == 0 || memcmp(pixels, codec->even, codec->size) != 0) {
        g_byte_array_set_size(codec->even_packed, 0);
        memcpy(codec->even, pixels, bytes);
        pack(codec, pixels, codec->even_packed);
    }
    g_byte_array_append(packed, codec->even_packed->data, codec->even_packed->len);
    return codec->even_packed->len;
}

gboolean sg_tile_unpack(SgTileCodec *codec, const guint8 *packed, gsize length, void *pixels)
{
    static const guint8 slack[SG_CODEC_SLACK] = {0};
    const gsize row_bytes = SG_COG_TILE * codec->size, bytes = SG_COG_TILE * row_bytes;
    gsize got = 0;
    const char *wrong = NULL;
    if (length == codec->even_packed->len && memcmp(packed, codec->even_packed->data, length) == 0) {
        memcpy(pixels, codec->even, bytes);
        return TRUE;
    }
    g_byte_array_set_size(codec->padded, 0);
    g_byte_array_append(codec->padded, packed, (guint)length);
    g_byte_array_append(codec->padded, slack, sizeof slack);
    const SgCodecJob job = {.packed = codec->padded->data, .length = length, .out = pixels, .room = bytes};
    if (sg_codec_deflate.unpack(codec->unpacker, &job, &got, &wrong) != SG_CODEC_DONE || got != bytes)
        return FALSE;
    for (gsize row = 0; row < SG_COG_TILE; row++)
        sg_predictor_undo(codec->predictor, codec->size, (guint8 *)pixels + row * row_bytes, SG_COG_TILE, codec->row);
    if (memcmp(pixels, (guint8 *)pixels + codec->size, bytes - codec->size) == 0) {
        memcpy(codec->even, pixels, bytes);
        g_byte_array_set_size(codec->even_packed, 0);
        g_byte_array_append(codec->even_packed, packed, (guint)length);
    }
    return TRUE;
}
