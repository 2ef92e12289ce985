#include "geo/sniff.h"
#include "soilgate/words.h"

#include <string.h>

#define MAGIC(text) (text), sizeof(text) - 1

/* Beginnings of what arrives under the name of a GeoTIFF. In order: the first that fits tells. */
static const struct {
    const char *magic;
    gsize length;
    const char *what;
} kinds[] = {
    {MAGIC("\x89PNG"), N_("a PNG picture")},
    {MAGIC("\xFF\xD8\xFF"), N_("a JPEG picture")},
    {MAGIC("GIF8"), N_("a GIF picture")},
    {MAGIC("BM"), N_("a BMP picture")},
    {MAGIC("\0\0\0\x0CjP  "), N_("a JPEG 2000 picture")},
    {MAGIC("%PDF"), N_("a PDF document")},
    {MAGIC("PK\x03\x04"), N_("a zip archive")},
    {MAGIC("Rar!"), N_("a rar archive")},
    {MAGIC("7z\xBC\xAF\x27\x1C"), N_("a 7-zip archive")},
    {MAGIC("\x1F\x8B"), N_("a gzip-compressed file")},
    {MAGIC("\x89HDF"), N_("an HDF5 or netCDF-4 file")},
    {MAGIC("CDF\x01"), N_("a netCDF file")},
    {MAGIC("CDF\x02"), N_("a netCDF file")},
    {MAGIC("EHFA_HEADER_TAG"), N_("an ERDAS Imagine (.img) raster")},
    {MAGIC("SQLite format 3"), N_("an SQLite or GeoPackage file")},
    {MAGIC("\0\0\x27\x0A"), N_("a shapefile")},
    {MAGIC("\0\x05\x16\x07"), N_("a macOS resource file (its name begins with \"._\"), not the map itself")},
    {MAGIC("<VRTDataset"), N_("a GDAL VRT file: it points to a raster and holds no pixels")},
    {MAGIC("version https://git-lfs"), N_("a Git LFS pointer, not the file itself")},
    {MAGIC("<!DOCTYPE html"), N_("a web page")},
    {MAGIC("<!doctype html"), N_("a web page")},
    {MAGIC("<html"), N_("a web page")},
    {MAGIC("<?xml"), N_("an XML file")},
    {MAGIC("ncols"), N_("an Esri ASCII grid")},
    {MAGIC("NCOLS"), N_("an Esri ASCII grid")},
    {MAGIC("\xD0\xCF\x11\xE0"), N_("an old Microsoft Office document")},
};

static gboolean is_text(const guint8 *start, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (start[i] < ' ' && strchr("\t\r\n\f", start[i]) == NULL)
            return FALSE;
    return TRUE;
}

static gboolean is_zero(const guint8 *start, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (start[i] != 0)
            return FALSE;
    return TRUE;
}

const char *sg_sniff(const guint8 *start, gsize length)
{
    if (length == 0)
        return _("an empty file (0 bytes)");
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (length >= kinds[i].length && memcmp(start, kinds[i].magic, kinds[i].length) == 0)
            return _(kinds[i].what);
    if (is_zero(start, length))
        return _("a file that starts with zeros, as after a broken copy");
    return is_text(start, length) ? _("a text file") : _("a file of an unknown kind");
}
