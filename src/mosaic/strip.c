#include "mosaic/strip.h"

#include "mosaic/packed.h"

struct SgStrip {
    const SgMosaicRun *run;
    int first, across; /* columns of tiles */
    int row;           /* of tiles; -1: none yet */
    gsize skipped;     /* bytes of a row before the first column */
    gsize tile_bytes;  /* of a row of a tile */
    guint8 *pixels;
    SgTileCodec *codec;
};

SgStrip *sg_strip_new(const SgMosaicRun *run, int col, int cols)
{
    SgStrip *strip = g_new0(SgStrip, 1);
    const gsize size = sg_type_size(run->plan->type);
    const int side = run->plan->side;
    strip->run = run;
    strip->first = col / side;
    strip->across = (col + cols - 1) / side - strip->first + 1;
    strip->row = -1;
    strip->skipped = (gsize)(col % side) * size;
    strip->tile_bytes = (gsize)side * size;
    strip->pixels = g_malloc((gsize)strip->across * strip->tile_bytes * (gsize)side);
    strip->codec = sg_tile_codec_new(run->plan->type, side);
    return strip;
}

void sg_strip_free(SgStrip *strip)
{
    if (strip == NULL)
        return;
    g_free(strip->pixels);
    sg_tile_codec_free(strip->codec);
    g_free(strip);
}

const guint8 *sg_strip_row(SgStrip *strip, int row, GError **error)
{
    const int side = strip->run->plan->side;
    const gsize stride = (gsize)strip->across * strip->tile_bytes;
    for (int i = 0; strip->row != row / side && i < strip->across; i++)
        if (!sg_packed_pixels(strip->run, SG_KIND_VALUES, strip->first + i, row / side, strip->codec,
                              strip->pixels + (gsize)i * strip->tile_bytes, stride, error))
            return NULL;
    strip->row = row / side;
    return strip->pixels + (gsize)(row % side) * stride + strip->skipped;
}
