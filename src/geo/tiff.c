#include "geo/tiff.h"

#include "geo/sniff.h"
#include "geo/tiff_private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* libtiff takes more entries than this for a wrong pointer, too (tif_dirread.c, TIFFFetchDirectory). */
#define MAX_ENTRIES 4096
#define SNIFF_BYTES 256

static const guint8 type_bytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

guint sg_tiff_type_bytes(guint type)
{
    return type < G_N_ELEMENTS(type_bytes) ? type_bytes[type] : 0;
}

gboolean sg_tiff_refuse(TiffWalk *walk, SgDoor door, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_free(walk->detail);
    walk->detail = g_strdup_vprintf(format, arguments);
    walk->door = door;
    va_end(arguments);
    return FALSE;
}

gboolean sg_tiff_read_at(int fd, guint64 offset, void *buffer, gsize length)
{
    guint8 *to = buffer;
    while (length > 0) {
        ssize_t got = pread(fd, to, length, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return FALSE;
        to += got;
        offset += (guint64)got;
        length -= (gsize)got;
    }
    return TRUE;
}

gboolean sg_tiff_fetch(TiffWalk *walk, guint64 offset, void *buffer, gsize length)
{
    if (offset > walk->size || length > walk->size - offset)
        return sg_tiff_refuse(walk, SG_DOOR_TRUNCATED, _("a directory lies beyond the end of the file"));
    if (!sg_tiff_read_at(walk->fd, offset, buffer, length))
        return sg_tiff_refuse(walk, SG_DOOR_UNREADABLE, _("the file cannot be read to its end"));
    return TRUE;
}

guint64 sg_tiff_number(gboolean big_endian, const guint8 *bytes, guint width)
{
    guint64 value = 0;
    for (guint i = 0; i < width; i++)
        value = value << 8 | bytes[big_endian ? i : width - 1 - i];
    return value;
}

const TiffEntry *sg_tiff_find(const TiffDirectory *directory, guint tag)
{
    /* The first of several, as libtiff takes it. */
    for (guint i = 0; i < directory->count; i++)
        if (directory->entries[i].tag == tag)
            return &directory->entries[i];
    return NULL;
}

static gboolean is_integer_type(guint type)
{
    return sg_tiff_type_bytes(type) > 0 && type != 2 && type != 5 && type != 7 && (type < 10 || type > 12);
}

gboolean sg_tiff_integer(TiffWalk *walk, const TiffDirectory *directory, guint tag, guint64 otherwise, guint64 *value)
{
    *value = otherwise;
    const TiffEntry *entry = sg_tiff_find(directory, tag);
    if (entry == NULL)
        return TRUE;
    if (!is_integer_type(entry->type) || entry->count == 0)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d: tag %u holds no whole number"), directory->number,
                              tag);
    guint8 bytes[8];
    guint width = sg_tiff_type_bytes(entry->type);
    if (!sg_tiff_fetch(walk, entry->at, bytes, width))
        return FALSE;
    *value = sg_tiff_number(walk->big_endian, bytes, width);
    return TRUE;
}

static void parse_entry(const TiffWalk *walk, const guint8 *bytes, guint64 at, TiffEntry *entry)
{
    guint width = walk->big ? 8 : 4;
    entry->tag = (guint16)sg_tiff_number(walk->big_endian, bytes, 2);
    entry->type = (guint16)sg_tiff_number(walk->big_endian, bytes + 2, 2);
    entry->count = sg_tiff_number(walk->big_endian, bytes + 4, width);
    guint value_bytes = sg_tiff_type_bytes(entry->type);
    gboolean inline_value = value_bytes == 0 || entry->count <= width / value_bytes;
    entry->at = inline_value ? at + 4 + width : sg_tiff_number(walk->big_endian, bytes + 4 + width, width);
}

static gboolean read_directory(TiffWalk *walk, guint64 offset, TiffDirectory *directory)
{
    guint head = walk->big ? 8 : 2, tail = walk->big ? 8 : 4;
    gsize entry_bytes = walk->big ? 20 : 12;
    guint8 bytes[8];
    if (!sg_tiff_fetch(walk, offset, bytes, head))
        return FALSE;
    guint64 count = sg_tiff_number(walk->big_endian, bytes, head);
    if (count == 0 || count > MAX_ENTRIES)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d has %" PRIu64 " entries"), directory->number, count);
    gsize length = count * entry_bytes + tail;
    g_autofree guint8 *raw = g_malloc(length);
    if (!sg_tiff_fetch(walk, offset + head, raw, length))
        return FALSE;
    directory->count = (guint)count;
    directory->entries = g_new(TiffEntry, directory->count);
    for (guint i = 0; i < directory->count; i++)
        parse_entry(walk, raw + i * entry_bytes, offset + head + i * entry_bytes, &directory->entries[i]);
    directory->next = sg_tiff_number(walk->big_endian, raw + length - tail, tail);
    return TRUE;
}

/* The arrays that tell where blocks lie are read piece by piece and may be long. */
static gboolean is_block_array(guint tag)
{
    return tag == TAG_STRIP_OFFSETS || tag == TAG_STRIP_BYTES || tag == TAG_TILE_OFFSETS || tag == TAG_TILE_BYTES;
}

gboolean sg_tiff_check_entries(TiffWalk *walk, const TiffDirectory *directory)
{
    for (guint i = 0; i < directory->count; i++) {
        const TiffEntry *entry = &directory->entries[i];
        guint width = sg_tiff_type_bytes(entry->type);
        if (width == 0) /* of a type that TIFF does not know: libtiff skips it */
            continue;
        if (!is_block_array(entry->tag) && entry->count > SG_LIMIT_TAG_BYTES / width)
            return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("image %d: tag %u holds more than %d bytes"),
                                  directory->number, entry->tag, SG_LIMIT_TAG_BYTES);
        if (entry->at > walk->size || entry->count > (walk->size - entry->at) / width)
            return sg_tiff_refuse(walk, SG_DOOR_TRUNCATED, _("image %d: tag %u lies beyond the end of the file"),
                                  directory->number, entry->tag);
    }
    return TRUE;
}

static gboolean walk_directories(TiffWalk *walk, guint64 offset)
{
    guint64 seen[SG_LIMIT_DIRECTORIES];
    int count = 0;
    if (offset == 0)
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("the file has a TIFF header and no directory"));
    while (offset != 0) {
        for (int i = 0; i < count; i++)
            if (seen[i] == offset)
                return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("image %d points back to image %d"), count, i + 1);
        if (count == SG_LIMIT_DIRECTORIES)
            return sg_tiff_refuse(walk, SG_DOOR_LIMIT, _("more than %d images in one file"), SG_LIMIT_DIRECTORIES);
        seen[count++] = offset;
        TiffDirectory directory = {.number = count};
        gboolean sound = read_directory(walk, offset, &directory) && sg_tiff_image(walk, &directory);
        g_free(directory.entries);
        if (!sound)
            return FALSE;
        offset = directory.next;
    }
    walk->out->directories = count;
    return TRUE;
}

/* Reads the header: byte order, kind and the place of the first directory. */
static gboolean read_header(TiffWalk *walk, guint64 *first)
{
    guint8 start[SNIFF_BYTES];
    gsize length = (gsize)MIN(walk->size, sizeof start);
    if (!sg_tiff_fetch(walk, 0, start, length))
        return FALSE;
    gboolean little = length >= 4 && memcmp(start, "II", 2) == 0, big = length >= 4 && memcmp(start, "MM", 2) == 0;
    walk->big_endian = big;
    guint64 version = little || big ? sg_tiff_number(walk->big_endian, start + 2, 2) : 0;
    if (version != 42 && version != 43)
        return sg_tiff_refuse(walk, SG_DOOR_NOT_GEOTIFF, _("it is %s"), sg_sniff(start, length));
    walk->big = version == 43;
    walk->out->bigtiff = walk->big;
    walk->out->big_endian = walk->big_endian;
    if (length < (walk->big ? 16U : 8U))
        return sg_tiff_refuse(walk, SG_DOOR_TRUNCATED, _("the file ends within its header"));
    if (walk->big &&
        (sg_tiff_number(walk->big_endian, start + 4, 2) != 8 || sg_tiff_number(walk->big_endian, start + 6, 2) != 0))
        return sg_tiff_refuse(walk, SG_DOOR_CORRUPT, _("the BigTIFF header is damaged"));
    *first =
        walk->big ? sg_tiff_number(walk->big_endian, start + 8, 8) : sg_tiff_number(walk->big_endian, start + 4, 4);
    return TRUE;
}

SgDoor sg_tiff_read(int fd, gint64 size, SgTiff *tiff, char **detail)
{
    *tiff = (SgTiff){0};
    TiffWalk walk = {.fd = fd, .size = (guint64)size, .out = tiff, .door = SG_DOOR_OPEN};
    guint64 first = 0;
    if (read_header(&walk, &first))
        walk_directories(&walk, first);
    *detail = walk.detail;
    return walk.door;
}

void sg_tiff_clear(SgTiff *tiff)
{
    g_clear_pointer(&tiff->nodata, g_free);
}
