#include "geo/raw.h"

#include "geo/predictor.h"
#include "soilgate/words.h"

#include <string.h>
#include <tiff.h>

#define WINDOW       256         /* places of blocks known at a time */
#define PACKED_KEPT  (1U << 20)  /* larger buffers are not kept for the next block */
#define PACKED_SLACK (64U << 10) /* more than twice a block and this is not packed pixels */

struct SgRawReader {
    int fd;
    const SgRawLayout *layout;
    gpointer codec_state;
    gint64 window_first;
    int window_count;
    SgTiffPlace window[WINDOW];
    guint8 *packed; /* of packed_size bytes; NULL until it is needed */
    gsize packed_size;
    guint8 *row; /* for the predictor */
};

/* MINISBLACK, MINISWHITE, palette or nothing said: what is stored is the value. */
static gboolean stores_values(const SgTiff *tiff)
{
    return tiff->photometric == PHOTOMETRIC_MINISBLACK || tiff->photometric == PHOTOMETRIC_MINISWHITE ||
           tiff->photometric == PHOTOMETRIC_PALETTE || tiff->photometric == G_MAXUINT16;
}

/* What is unpacked, and the predictor undone, are the pixels as GDAL gives them. */
static gboolean is_plain(const SgTiff *tiff, const SgRawLayout *layout)
{
    return G_BYTE_ORDER == G_LITTLE_ENDIAN && !tiff->big_endian && stores_values(tiff) &&
           (gsize)tiff->bits == 8 * layout->sample_bytes &&
           sg_predictor_known(layout->predictor, layout->sample_bytes, tiff->sample_format == SG_TIFF_SAMPLE_FLOAT);
}

/* A tag can be written so that we take it and libtiff does not, as a predictor with two values. */
static gboolean gdal_agrees(GDALDatasetH dataset, const SgRawLayout *layout)
{
    const char *compression = GDALGetMetadataItem(dataset, "COMPRESSION", "IMAGE_STRUCTURE");
    const char *predictor = GDALGetMetadataItem(dataset, "PREDICTOR", "IMAGE_STRUCTURE"); /* NULL: none */
    int number = predictor != NULL ? (int)g_ascii_strtoll(predictor, NULL, 10) : SG_PREDICTOR_NONE;
    return g_strcmp0(compression, layout->codec != NULL ? layout->codec->gdal : NULL) == 0 &&
           number == layout->predictor;
}

SgRawLayout sg_raw_layout(const SgTiff *tiff, const SgRasterFacts *facts, GDALDatasetH dataset)
{
    SgRawLayout layout = {
        .codec = sg_codec_find(tiff->compression),
        .places = tiff->places,
        .rows = tiff->rows,
        .block_cols = tiff->block_cols,
        .block_rows = tiff->block_rows,
        .blocks_across = (tiff->cols - 1) / tiff->block_cols + 1,
        .sample_bytes = sg_type_size(facts->type),
        .row_bytes = ((gsize)tiff->block_cols * (gsize)tiff->bits + 7) / 8,
    };
    layout.predictor = layout.codec != NULL ? tiff->predictor : SG_PREDICTOR_NONE;
    layout.plain = is_plain(tiff, &layout) && gdal_agrees(dataset, &layout);
    layout.known = tiff->bands == 1 && facts->block_rows == tiff->block_rows && tiff->fill_order == FILLORDER_MSB2LSB &&
                   tiff->photometric != PHOTOMETRIC_YCBCR && (gsize)tiff->bits <= 8 * layout.sample_bytes &&
                   (layout.codec != NULL || (layout.plain && tiff->compression == COMPRESSION_NONE));
    return layout;
}

SgRawReader *sg_raw_reader_new(int fd, const SgRawLayout *layout)
{
    if (!layout->known)
        return NULL;
    SgRawReader *reader = g_new0(SgRawReader, 1);
    reader->fd = fd;
    reader->layout = layout;
    if (layout->codec != NULL)
        reader->codec_state = layout->codec->state_new();
    if (layout->predictor == SG_PREDICTOR_FLOAT)
        reader->row = g_try_malloc((gsize)layout->block_cols * layout->sample_bytes);
    gboolean whole = (layout->codec == NULL || reader->codec_state != NULL) &&
                     (layout->predictor != SG_PREDICTOR_FLOAT || reader->row != NULL);
    if (!whole)
        g_clear_pointer(&reader, sg_raw_reader_free);
    return reader;
}

void sg_raw_reader_free(SgRawReader *reader)
{
    if (reader == NULL)
        return;
    if (reader->codec_state != NULL)
        reader->layout->codec->state_free(reader->codec_state);
    g_free(reader->packed);
    g_free(reader->row);
    g_free(reader);
}

static const SgTiffPlace *place_of(SgRawReader *reader, gint64 block)
{
    gint64 at = block - reader->window_first;
    if (at < 0 || at >= reader->window_count) {
        reader->window_first = block;
        reader->window_count = (int)MIN(WINDOW, reader->layout->places.blocks - block);
        if (!sg_tiff_places(reader->fd, &reader->layout->places, block, reader->window_count, reader->window)) {
            reader->window_count = 0;
            return NULL;
        }
        at = 0;
    }
    return &reader->window[at];
}

static void drop_packed(SgRawReader *reader)
{
    g_clear_pointer(&reader->packed, g_free);
    reader->packed_size = 0;
}

/* The packed bytes of a block; NULL when they are not in the file any more, or memory does not hold them. */
static const guint8 *fetch(SgRawReader *reader, guint64 offset, gsize length)
{
    if (length + SG_CODEC_SLACK > reader->packed_size) {
        drop_packed(reader);
        reader->packed = g_try_malloc(length + length / 4 + SG_CODEC_SLACK);
        if (reader->packed == NULL)
            return NULL;
        reader->packed_size = length + length / 4 + SG_CODEC_SLACK;
    }
    return sg_tiff_read_at(reader->fd, offset, reader->packed, length) ? reader->packed : NULL;
}

static SgCodecResult damaged(const char **wrong, const char *text)
{
    *wrong = text;
    return SG_CODEC_DAMAGED;
}

/* A block at the lower edge may hold the raster's rows alone, or be filled up: writers do both. */
static gboolean fits(gsize got, gsize needed, gsize whole, gsize row_bytes)
{
    return got == whole || (got >= needed && got < whole && got % row_bytes == 0);
}

static SgCodecResult unpack(SgRawReader *reader, const SgTiffPlace *place, gsize rows, guint8 *out, const char **wrong)
{
    const SgRawLayout *layout = reader->layout;
    const gsize row_bytes = layout->row_bytes;
    const gsize whole = row_bytes * (gsize)layout->block_rows;
    SgCodecJob job = {.length = (gsize)MIN(place->bytes, 2 * whole + PACKED_SLACK), .out = out, .room = whole};
    job.packed = fetch(reader, place->offset, job.length);
    if (job.packed == NULL)
        return SG_CODEC_FOREIGN;
    gsize got = 0;
    SgCodecResult result = layout->codec->unpack(reader->codec_state, &job, &got, wrong);
    if (reader->packed_size > PACKED_KEPT) /* many layers may be open at once, each with its readers */
        drop_packed(reader);
    if (result != SG_CODEC_DONE)
        return result;
    if (!fits(got, rows * row_bytes, whole, row_bytes))
        return damaged(wrong, _("less is packed in the block than its pixels"));
    if (!layout->plain)
        return SG_CODEC_FOREIGN;
    for (gsize row = 0; row < rows; row++)
        sg_predictor_undo(layout->predictor, layout->sample_bytes, out + row * row_bytes, layout->block_cols,
                          reader->row);
    return SG_CODEC_DONE;
}

SgCodecResult sg_raw_read(SgRawReader *reader, int block_col, int block_row, void *buffer, const char **wrong)
{
    const SgRawLayout *layout = reader->layout;
    const SgTiffPlace *place = place_of(reader, (gint64)block_row * layout->blocks_across + block_col);
    if (place == NULL || place->bytes == 0)
        return SG_CODEC_FOREIGN;
    gsize rows = (gsize)MIN(layout->block_rows, layout->rows - block_row * layout->block_rows);
    if (layout->codec != NULL)
        return unpack(reader, place, rows, buffer, wrong);
    if (!sg_tiff_read_at(reader->fd, place->offset, buffer, rows * layout->row_bytes))
        return damaged(wrong, _("the file ends within the block"));
    return SG_CODEC_DONE;
}
