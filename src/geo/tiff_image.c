#include "geo/tiff_private.h"

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <inttypes.h>

enum { SUBFILE_REDUCED = 1, SUBFILE_PAGE = 2, SUBFILE_MASK = 4, OLD_SUBFILE_REDUCED = 2 };
enum { COMPRESSION_NONE = 1, PHOTOMETRIC_YCBCR = 6 };
enum { COMPLEX_INTEGER = 5, COMPLEX_FLOAT = 6 }; /* SampleFormat */

typedef struct {
    guint64 cols, rows, samples, bits, sample_format, planar, subfile, old_subfile;
    guint64 compression, predictor, photometric, fill_order, image_depth, tile_depth;
    guint64 block_cols, block_rows;
    guint64 across, blocks; /* of one band, or of all when they are interleaved */
    gboolean tiled;
} Image;

static gboolean read_image(TiffWalk *walk, const TiffDirectory *directory, Image *image)
{
    const struct {
        TiffTag tag;
        guint64 otherwise;
        guint64 *value;
    } fields[] = {
        {TAG_COLS, 0, &image->cols},
        {TAG_ROWS, 0, &image->rows},
        {TAG_SAMPLES, 1, &image->samples},
        {TAG_BITS, 1, &image->bits},
        {TAG_SAMPLE_FORMAT, 1, &image->sample_format},
        {TAG_PLANAR, 1, &image->planar},
        {TAG_SUBFILE, 0, &image->subfile},
        {TAG_OLD_SUBFILE, 0, &image->old_subfile},
        {TAG_COMPRESSION, 1, &image->compression},
        {TAG_PREDICTOR, 1, &image->predictor},
        {TAG_PHOTOMETRIC, G_MAXUINT16, &image->photometric},
        {TAG_FILL_ORDER, 1, &image->fill_order},
        {TAG_IMAGE_DEPTH, 1, &image->image_depth},
        {TAG_TILE_DEPTH, 1, &image->tile_depth},
    };
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!sg_tiff_integer(walk, directory, fields[i].tag, fields[i].otherwise, fields[i].value))
            return FALSE;

    image->tiled = sg_tiff_find(directory, TAG_TILE_COLS) != NULL;
    if (image->tiled)
        return sg_tiff_integer(walk, directory, TAG_TILE_COLS, 0, &image->block_cols) &&
               sg_tiff_integer(walk, directory, TAG_TILE_ROWS, 0, &image->block_rows);
    image->block_cols = image->cols;
    if (!sg_tiff_integer(walk, directory, TAG_STRIP_ROWS, G_MAXUINT32, &image->block_rows))
        return FALSE;
    image->block_rows = MIN(image->block_rows, image->rows);
    return TRUE;
}

/* Bytes of one sample as GDAL holds it decoded: bits are widened to whole bytes, half floats to floats. */
static guint64 sample_bytes(const Image *image)
{
    if (image->sample_format == COMPLEX_INTEGER || image->sample_format == COMPLEX_FLOAT)
        return 16;
    if (image->bits <= 8)
        return 1;
    if (image->bits <= 16)
        return image->sample_format == SG_TIFF_SAMPLE_FLOAT ? 4 : 2;
    return image->bits <= 32 ? 4 : image->bits <= 64 ? 8 : (image->bits + 7) / 8;
}

static gboolean check_sizes(TiffWalk *walk, const TiffDirectory *directory, const Image *image)
{
    int n = directory->number;
    if (image->cols == 0 || image->rows == 0 || image->samples == 0 || image->bits == 0)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d declares no pixels"), n);
    if (image->block_cols == 0 || image->block_rows == 0)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d declares blocks without pixels"), n);
    if (image->cols > SG_LIMIT_COLS || image->rows > SG_LIMIT_ROWS)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT,
                              _("image %d declares %" PRIu64 " x %" PRIu64 " pixels; at most %d x %d are read"), n,
                              image->cols, image->rows, SG_LIMIT_COLS, SG_LIMIT_ROWS);
    if (image->samples > SG_LIMIT_BANDS)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("image %d declares %" PRIu64 " bands; at most %d are read"), n,
                              image->samples, SG_LIMIT_BANDS);
    if (image->bits > 128)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("image %d declares %" PRIu64 " bits for a value"), n, image->bits);
    if (image->image_depth > 1 || image->tile_depth > 1)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("image %d declares a volume, not an image"), n);
    return TRUE;
}

static guint64 all_blocks(const Image *image)
{
    return image->blocks * (image->planar == 2 ? image->samples : 1);
}

/* All pixels in one strip that nothing packs: libtiff cuts it into short ones, and never holds the whole. */
static gboolean is_one_plain_strip(const Image *image)
{
    return !image->tiled && image->block_rows == image->rows && image->compression == COMPRESSION_NONE &&
           image->planar == 1 && image->photometric != PHOTOMETRIC_YCBCR;
}

/* Only after check_sizes: the products below then fit, that of the bytes in 2^26 * 2^26 * 2^8. */
static gboolean check_block_sizes(TiffWalk *walk, const TiffDirectory *directory, Image *image)
{
    guint64 width = sample_bytes(image) * (image->planar == 2 ? 1 : image->samples);
    guint64 rows = is_one_plain_strip(image) ? 1 : image->block_rows;
    if (image->block_cols > SG_LIMIT_BLOCK_BYTES || rows > SG_LIMIT_BLOCK_BYTES ||
        image->block_cols * rows * width > SG_LIMIT_BLOCK_BYTES)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT,
                              image->tiled ? _("image %d is stored in tiles of %" PRIu64 " x %" PRIu64
                                               " pixels; one block may hold at most %d MiB")
                                           : _("image %d is stored in strips of %" PRIu64 " x %" PRIu64
                                               " pixels; one block may hold at most %d MiB"),
                              directory->number, image->block_cols, image->block_rows,
                              SG_LIMIT_BLOCK_BYTES / (1024 * 1024));
    image->across = (image->cols - 1) / image->block_cols + 1;
    image->blocks = image->across * ((image->rows - 1) / image->block_rows + 1);
    walk->blocks += all_blocks(image);
    if (walk->blocks > SG_LIMIT_BLOCKS)
        return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("%" PRIu64 " blocks up to image %d; at most %d are read"),
                              walk->blocks, directory->number, SG_LIMIT_BLOCKS);
    return TRUE;
}

/* The places of the blocks of one directory, read some at a time. */
typedef struct {
    SgTiffPlace some[SG_TIFF_PLACES];
    guint64 beyond, last_byte; /* blocks beyond the end of the file; where the last of them would end */
} Places;

static gboolean find_array(TiffWalk *walk, const TiffDirectory *directory, guint strip_tag, guint tile_tag,
                           guint64 wanted, const TiffEntry **entry)
{
    const TiffEntry *strip = sg_tiff_find(directory, strip_tag), *tile = sg_tiff_find(directory, tile_tag);
    *entry = tile != NULL ? tile : strip;
    if (*entry == NULL)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d does not tell where its blocks lie"),
                              directory->number);
    if (strip != NULL && tile != NULL)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d has strips and tiles"), directory->number);
    if ((*entry)->type == 0 && (*entry)->count == 0)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d was never completed: writing was interrupted"),
                              directory->number);
    guint type = (*entry)->type;
    if ((type != 3 && type != 4 && type != 16) || (*entry)->count < wanted)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT,
                              _("image %d has %" PRIu64 " blocks and tells where %" PRIu64 " lie"), directory->number,
                              wanted, (*entry)->count);
    return TRUE;
}

/* Bytes that a block needs when nothing compresses it; 0 when that cannot be said. libtiff reads so many whatever the
 * directory says, also beyond the block. */
static guint64 plain_bytes(const Image *image, guint64 block)
{
    if (image->compression != COMPRESSION_NONE || image->photometric == PHOTOMETRIC_YCBCR)
        return 0;
    guint64 samples = image->planar == 2 ? 1 : image->samples;
    guint64 row_bytes = (image->block_cols * samples * image->bits + 7) / 8;
    guint64 first_row = block % image->blocks / image->across * image->block_rows;
    return row_bytes * (image->tiled ? image->block_rows : MIN(image->block_rows, image->rows - first_row));
}

static gboolean check_place(TiffWalk *walk, const TiffDirectory *directory, const Image *image, Places *places,
                            guint64 block, guint64 offset, guint64 bytes)
{
    gboolean first_band = directory->number == 1 && block < image->blocks;
    if (bytes == 0) {
        if (first_band)
            walk->out->blocks_sparse++;
        return TRUE;
    }
    if (offset < 8)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d: block %" PRIu64 " lies in the header"),
                              directory->number, block);
    if (offset > walk->size || bytes > walk->size - offset) {
        places->beyond++;
        places->last_byte = MAX(places->last_byte, offset > G_MAXUINT64 - bytes ? G_MAXUINT64 : offset + bytes);
        return TRUE;
    }
    if (bytes < plain_bytes(image, block))
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT,
                              _("image %d: block %" PRIu64 " has %" PRIu64 " bytes and needs %" PRIu64),
                              directory->number, block, bytes, plain_bytes(image, block));
    walk->stored += bytes;
    if (walk->stored > walk->size)
        return sg_tiff_refuse(
            walk, SG_DOOR_CORRUPT,
            _("blocks share the same bytes: together they claim more than the %" PRIu64 " bytes of the file"),
            walk->size);
    if (first_band && walk->out->first_bytes == 0) {
        walk->out->first_offset = (gint64)offset;
        walk->out->first_bytes = (gint64)bytes;
    }
    return TRUE;
}

/* Finds the arrays that tell where the blocks lie. */
static gboolean find_places(TiffWalk *walk, const TiffDirectory *directory, guint64 total, SgTiffPlaces *places)
{
    const TiffEntry *offsets, *bytes;
    if (!find_array(walk, directory, TAG_STRIP_OFFSETS, TAG_TILE_OFFSETS, total, &offsets) ||
        !find_array(walk, directory, TAG_STRIP_BYTES, TAG_TILE_BYTES, total, &bytes))
        return FALSE;
    *places = (SgTiffPlaces){.blocks = (gint64)total,
                             .offsets_at = offsets->at,
                             .bytes_at = bytes->at,
                             .offset_width = sg_tiff_type_bytes(offsets->type),
                             .bytes_width = sg_tiff_type_bytes(bytes->type),
                             .big_endian = walk->big_endian};
    return TRUE;
}

static gboolean check_places(TiffWalk *walk, const TiffDirectory *directory, const Image *image)
{
    guint64 total = all_blocks(image);
    SgTiffPlaces where;
    if (!find_places(walk, directory, total, &where))
        return FALSE;
    if (directory->number == 1)
        walk->out->places = where;
    g_autofree Places *places = g_new0(Places, 1);
    for (guint64 start = 0; start < total; start += SG_TIFF_PLACES) {
        int count = (int)MIN(SG_TIFF_PLACES, total - start);
        if (!sg_tiff_places(walk->fd, &where, (gint64)start, count, places->some))
            return sg_tiff_refuse(walk, SG_DOOR_UNREADABLE, _("the file cannot be read to its end"));
        for (int i = 0; i < count; i++)
            if (!check_place(walk, directory, image, places, start + (guint64)i, places->some[i].offset,
                             places->some[i].bytes))
                return FALSE;
    }
    if (places->beyond == 0)
        return TRUE;
    return sg_tiff_refuse(walk, SG_DOOR_TRUNCATED,
                          P_("the file has %" PRIu64 " bytes and its blocks reach to byte %" PRIu64 ": %" PRIu64
                             " of %" PRIu64 " blocks are not complete",
                             "the file has %" PRIu64 " bytes and its blocks reach to byte %" PRIu64 ": %" PRIu64
                             " of %" PRIu64 " blocks are not complete",
                             places->beyond),
                          walk->size, places->last_byte, places->beyond, total);
}

static void count_directory(SgTiff *out, const Image *image, int number)
{
    if (number == 1)
        return;
    if ((image->subfile & SUBFILE_MASK) != 0)
        out->masks++;
    else if ((image->subfile & SUBFILE_REDUCED) != 0 || image->old_subfile == OLD_SUBFILE_REDUCED)
        out->overviews++;
    else
        out->pages++;
}

static gboolean has_alpha(TiffWalk *walk, const TiffDirectory *directory)
{
    const TiffEntry *entry = sg_tiff_find(directory, TAG_EXTRA_SAMPLES);
    guint16 value[SG_LIMIT_BANDS];
    if (entry == NULL || entry->type != 3 || entry->count == 0)
        return FALSE;
    gsize count = (gsize)MIN(entry->count, G_N_ELEMENTS(value));
    if (!sg_tiff_fetch(walk, entry->at, value, count * sizeof value[0]))
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        guint64 kind = sg_tiff_number(walk->big_endian, (const guint8 *)&value[i], 2);
        if (kind == 1 || kind == 2) /* associated, unassociated alpha */
            return TRUE;
    }
    return FALSE;
}

static gboolean read_nodata(TiffWalk *walk, const TiffDirectory *directory)
{
    const TiffEntry *entry = sg_tiff_find(directory, TAG_NODATA);
    if (entry == NULL || sg_tiff_type_bytes(entry->type) != 1)
        return TRUE;
    walk->out->nodata = g_malloc0((gsize)entry->count + 1);
    return sg_tiff_fetch(walk, entry->at, walk->out->nodata, (gsize)entry->count);
}

/* The second number of the LERC tag is a compression within LERC; libtiff, tif_lerc.c. */
static int lerc_extra(TiffWalk *walk, const TiffDirectory *directory)
{
    const TiffEntry *entry = sg_tiff_find(directory, TAG_LERC);
    guint8 bytes[8];
    if (entry == NULL || entry->type != 4 || entry->count < 2 || !sg_tiff_fetch(walk, entry->at, bytes, sizeof bytes))
        return 0;
    return (int)MIN(sg_tiff_number(walk->big_endian, bytes + 4, 4), 99);
}

static gboolean take_first(TiffWalk *walk, const TiffDirectory *directory, const Image *image)
{
    SgTiff *out = walk->out;
    out->cols = (int)image->cols;
    out->rows = (int)image->rows;
    out->bands = (int)image->samples;
    out->block_cols = (int)image->block_cols;
    out->block_rows = (int)image->block_rows;
    out->blocks = (gint64)image->blocks;
    out->tiled = image->tiled;
    out->one_plain_strip = is_one_plain_strip(image);
    out->bits = (int)image->bits;
    out->sample_format = (int)MIN(image->sample_format, G_MAXUINT16);
    out->compression = (int)MIN(image->compression, G_MAXUINT16);
    out->predictor = (int)MIN(image->predictor, G_MAXUINT16);
    out->photometric = (int)MIN(image->photometric, G_MAXUINT16);
    out->fill_order = (int)MIN(image->fill_order, G_MAXUINT16);
    out->colours = sg_tiff_find(directory, TAG_COLOURS) != NULL;
    out->rpc = sg_tiff_find(directory, TAG_RPC) != NULL;
    out->alpha = has_alpha(walk, directory);
    out->lerc_extra = lerc_extra(walk, directory);
    return read_nodata(walk, directory);
}

gboolean sg_tiff_image(TiffWalk *walk, const TiffDirectory *directory)
{
    Image image;
    if (!read_image(walk, directory, &image) || !check_sizes(walk, directory, &image) ||
        !check_block_sizes(walk, directory, &image) || !sg_tiff_check_entries(walk, directory))
        return FALSE;
    count_directory(walk->out, &image, directory->number);
    if (directory->number == 1 && !take_first(walk, directory, &image))
        return FALSE;
    return check_places(walk, directory, &image);
}
