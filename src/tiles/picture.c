/* Values become levels, and levels a PNG. libdeflate packs a tile three times as fast as libpng's zlib does, and the
 * file around it is five chunks; the tests read it with GDAL's libpng. */
#include <libdeflate.h>
#include <string.h>

#include "tiles/private.h"

#define EFFORT     6
#define ROW_BYTES  (SG_TILE_SIDE + 1) /* each row of a PNG begins with its filter: 0, none */
#define DATA_BYTES ((gsize)ROW_BYTES * SG_TILE_SIDE)

struct SgTilePacker {
    const SgTiles *tiles;
    struct libdeflate_compressor *compressor;
    guint8 rows[DATA_BYTES];
    guint8 *packed;
    gsize most;
    GByteArray *head, *out; /* head: what all tiles begin with */
};

/* --- levels --- */

/* As sg_scale_level, for many: NaN is below and above nothing, and falls to 0. Branches that compilers turn into
 * vectors. */
static gboolean value_levels(const SgTilesFacts *facts, const float *values, gsize count, guint8 *levels)
{
    const float low = (float)facts->low, high = (float)facts->high;
    const float factor = high > low ? (float)SG_LEVEL_STEPS / (high - low) : 0;
    const float base = high > low ? (float)SG_LEVEL_LOW : (float)SG_LEVELS / 2;
    guint8 any = 0;
    for (gsize i = 0; i < count; i++) {
        float level = base + (values[i] - low) * factor;
        level = level > (float)(SG_LEVELS - 2) ? (float)(SG_LEVELS - 2) : level;
        level = values[i] < low ? (float)(SG_LEVEL_LOW - 1) : level;
        level = values[i] > high ? (float)(SG_LEVELS - 1) : level;
        level = values[i] == values[i] ? level : 0;
        levels[i] = (guint8)(int)level;
        any |= levels[i];
    }
    return any != 0;
}

static guint8 class_level(const GArray *legend, int code)
{
    guint low = 0, high = legend->len;
    while (low < high) {
        const guint middle = (low + high) / 2;
        if (g_array_index(legend, SgTilesClass, middle).code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return (guint8)(low + 1); /* every code of the map is in the legend */
}

static gboolean class_levels(const GArray *legend, const float *values, gsize count, guint8 *levels)
{
    float last = NAN;
    guint8 level = 0, any = 0;
    for (gsize i = 0; i < count; i++) {
        if (values[i] != last) {
            last = values[i];
            level = isnan(last) ? 0 : class_level(legend, (int)last);
        }
        levels[i] = level;
        any |= level;
    }
    return any != 0;
}

gboolean sg_tiles_levels(const SgTiles *tiles, const float *values, gsize count, guint8 *levels)
{
    return tiles->facts.classes ? class_levels(tiles->facts.legend, values, count, levels)
                                : value_levels(&tiles->facts, values, count, levels);
}

/* --- PNG --- */

static void put_u32(GByteArray *out, guint32 value)
{
    const guint32 big = GUINT32_TO_BE(value);
    g_byte_array_append(out, (const guint8 *)&big, sizeof big);
}

static void put_chunk(GByteArray *out, const char *type, const guint8 *data, gsize length)
{
    put_u32(out, (guint32)length);
    const guint start = out->len;
    g_byte_array_append(out, (const guint8 *)type, 4);
    g_byte_array_append(out, data, (guint)length);
    put_u32(out, libdeflate_crc32(0, out->data + start, length + 4));
}

static void put_head(GByteArray *out, const SgColour *palette, guint colours)
{
    static const guint8 signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static const guint8 size[] = {
        0, 0, SG_TILE_SIDE >> 8, SG_TILE_SIDE & 255, 0, 0, SG_TILE_SIDE >> 8, SG_TILE_SIDE & 255, 8, 3, 0,
        0, 0};                               /* 8 bits, numbers of colours */
    static const guint8 transparent[] = {0}; /* of the first colour */
    guint8 rgb[SG_LEVELS][3];
    for (guint i = 0; i < colours; i++) {
        rgb[i][0] = palette[i].r;
        rgb[i][1] = palette[i].g;
        rgb[i][2] = palette[i].b;
    }
    g_byte_array_append(out, signature, sizeof signature);
    put_chunk(out, "IHDR", size, sizeof size);
    put_chunk(out, "PLTE", rgb[0], (gsize)3 * colours);
    put_chunk(out, "tRNS", transparent, sizeof transparent);
}

SgTilePacker *sg_tile_packer_new(const SgTiles *tiles)
{
    SgTilePacker *packer = g_new0(SgTilePacker, 1);
    packer->tiles = tiles;
    packer->compressor = libdeflate_alloc_compressor(EFFORT);
    packer->most = libdeflate_zlib_compress_bound(packer->compressor, DATA_BYTES);
    packer->packed = g_malloc(packer->most);
    packer->head = g_byte_array_new();
    packer->out = g_byte_array_new();
    put_head(packer->head, tiles->palette, tiles->colours);
    return packer;
}

void sg_tile_packer_free(SgTilePacker *packer)
{
    libdeflate_free_compressor(packer->compressor);
    g_free(packer->packed);
    g_byte_array_unref(packer->head);
    g_byte_array_unref(packer->out);
    g_free(packer);
}

GBytes *sg_tile_packer_pack(SgTilePacker *packer, const float *values, gsize stride)
{
    gboolean any = FALSE;
    for (gsize row = 0; row < SG_TILE_SIDE; row++)
        any |= sg_tiles_levels(packer->tiles, values + row * stride, SG_TILE_SIDE, packer->rows + row * ROW_BYTES + 1);
    if (!any)
        return NULL;
    const gsize length =
        libdeflate_zlib_compress(packer->compressor, packer->rows, DATA_BYTES, packer->packed, packer->most);
    g_byte_array_set_size(packer->out, 0);
    g_byte_array_append(packer->out, packer->head->data, packer->head->len);
    put_chunk(packer->out, "IDAT", packer->packed, length);
    put_chunk(packer->out, "IEND", NULL, 0);
    return g_bytes_new(packer->out->data, packer->out->len);
}
