#include "geo/tiff_private.h"

gboolean sg_tiff_places(int fd, const SgTiffPlaces *places, gint64 first, int count, SgTiffPlace *out)
{
    guint8 raw[SG_TIFF_PLACES * 8];
    g_return_val_if_fail(first >= 0 && count > 0 && count <= SG_TIFF_PLACES && first <= places->blocks - count, FALSE);
    guint width = places->offset_width;
    if (!sg_tiff_read_at(fd, places->offsets_at + (guint64)first * width, raw, (gsize)count * width))
        return FALSE;
    for (int i = 0; i < count; i++)
        out[i].offset = sg_tiff_number(places->big_endian, raw + (gsize)i * width, width);
    width = places->bytes_width;
    if (!sg_tiff_read_at(fd, places->bytes_at + (guint64)first * width, raw, (gsize)count * width))
        return FALSE;
    for (int i = 0; i < count; i++)
        out[i].bytes = sg_tiff_number(places->big_endian, raw + (gsize)i * width, width);
    return TRUE;
}
