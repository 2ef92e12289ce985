#include "geo/codec.h"
#include "geo/predictor_apply.h"
#include "soilgate/cog_write.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <string.h>

/* The lower bytes of measured numbers are noise, in which no effort finds anything: ISA-L packs floats three to four
 * times as fast as libdeflate's effort 3, for 2 to 4 % more bytes. Its bytes are the same on all processors with
 * SSE4.2, with and without AVX2 and AVX-512, at levels 1 and 2, but not at 3. Whole numbers repeat: of them libdeflate
 * finds more, and they are soon packed. */
#define LEVEL_FLOAT  2
#define EFFORT_WHOLE 6

struct SgTileCodec {
    gsize size; /* bytes of a sample */
    int side;   /* pixels */
    gsize row_bytes, bytes;
    int predictor;
    struct libdeflate_compressor *packer; /* of whole numbers; else NULL */
    guint8 *room;                         /* that ISA-L needs for floats; else NULL */
    gpointer unpacker;                    /* of sg_codec_deflate */
    guint8 *pixels;                       /* a tile, with the predictor applied */
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
    if (sg_type_is_integer(type))
        codec->packer = libdeflate_alloc_compressor(EFFORT_WHOLE);
    else
        codec->room = g_malloc(ISAL_DEF_LVL2_DEFAULT);
    codec->unpacker = sg_codec_deflate.state_new();
    codec->pixels = g_malloc(codec->bytes);
    codec->row = g_malloc(codec->row_bytes);
    codec->padded = g_byte_array_new();
    codec->even = g_malloc(codec->row_bytes);
    codec->even_packed = g_byte_array_new();
    if ((codec->packer == NULL && codec->room == NULL) || codec->unpacker == NULL)
        g_error("out of memory for packing tiles"); /* as g_malloc */
    return codec;
}

void sg_tile_codec_free(SgTileCodec *codec)
{
    if (codec == NULL)
        return;
    libdeflate_free_compressor(codec->packer);
    g_free(codec->room);
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

/* As many bytes as codec->pixels can take when it is packed. */
static gsize most_packed(const SgTileCodec *codec)
{
    if (codec->packer != NULL)
        return libdeflate_zlib_compress_bound(codec->packer, codec->bytes);
    return 2 * codec->bytes + 1024; /* no byte takes more than the 15 bits of a literal; and the codes themselves */
}

static gsize pack_floats(const SgTileCodec *codec, guint8 *out, gsize room)
{
    struct isal_zstream stream;
    isal_deflate_init(&stream);
    stream.level = LEVEL_FLOAT;
    stream.level_buf = codec->room;
    stream.level_buf_size = ISAL_DEF_LVL2_DEFAULT;
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    stream.next_in = codec->pixels;
    stream.avail_in = (uint32_t)codec->bytes;
    stream.next_out = out;
    stream.avail_out = (uint32_t)room;
    return isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

static guint32 pack(SgTileCodec *codec, const guint8 *pixels, gsize stride, GByteArray *packed)
{
    const gsize room = most_packed(codec);
    const guint before = packed->len;
    for (int row = 0; row < codec->side; row++) {
        guint8 *values = codec->pixels + (gsize)row * codec->row_bytes;
        memcpy(values, pixels + (gsize)row * stride, codec->row_bytes);
        sg_predictor_apply(codec->predictor, codec->size, values, codec->side, codec->row);
    }
    g_byte_array_set_size(packed, before + (guint)room);
    guint8 *out = packed->data + before;
    const gsize took = codec->packer == NULL
                           ? pack_floats(codec, out, room)
                           : libdeflate_zlib_compress(codec->packer, codec->pixels, codec->bytes, out, room);
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
