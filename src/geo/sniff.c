#include "geo/sniff.h"

#include <string.h>

#define MAGIC(text) (text), sizeof(text) - 1

/* Beginnings of what arrives under the name of a GeoTIFF. In order: the first that fits tells. */
static const struct {
    const char *magic;
    gsize length;
    const char *what;
} kinds[] = {
    {MAGIC("\x89PNG"), "a PNG picture"},
    {MAGIC("\xFF\xD8\xFF"), "a JPEG picture"},
    {MAGIC("GIF8"), "a GIF picture"},
    {MAGIC("BM"), "a BMP picture"},
    {MAGIC("\0\0\0\x0CjP  "), "a JPEG 2000 picture"},
    {MAGIC("%PDF"), "a PDF document"},
    {MAGIC("PK\x03\x04"), "a zip archive"},
    {MAGIC("Rar!"), "a rar archive"},
    {MAGIC("7z\xBC\xAF\x27\x1C"), "a 7-zip archive"},
    {MAGIC("\x1F\x8B"), "a gzip-compressed file"},
    {MAGIC("\x89HDF"), "an HDF5 or netCDF-4 file"},
    {MAGIC("CDF\x01"), "a netCDF file"},
    {MAGIC("CDF\x02"), "a netCDF file"},
    {MAGIC("EHFA_HEADER_TAG"), "an ERDAS Imagine (.img) raster"},
    {MAGIC("SQLite format 3"), "an SQLite or GeoPackage file"},
    {MAGIC("\0\0\x27\x0A"), "a shapefile"},
    {MAGIC("\0\x05\x16\x07"), "a macOS resource file (its name begins with \"._\"), not the map itself"},
    {MAGIC("<VRTDataset"), "a GDAL VRT file: it points to a raster and holds no pixels"},
    {MAGIC("version https://git-lfs"), "a Git LFS pointer, not the file itself"},
    {MAGIC("<!DOCTYPE html"), "a web page"},
    {MAGIC("<!doctype html"), "a web page"},
    {MAGIC("<html"), "a web page"},
    {MAGIC("<?xml"), "an XML file"},
    {MAGIC("ncols"), "an Esri ASCII grid"},
    {MAGIC("NCOLS"), "an Esri ASCII grid"},
    {MAGIC("\xD0\xCF\x11\xE0"), "an old Microsoft Office document"},
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
        return "an empty file (0 bytes)";
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (length >= kinds[i].length && memcmp(start, kinds[i].magic, kinds[i].length) == 0)
            return kinds[i].what;
    if (is_zero(start, length))
        return "a file that starts with zeros, as after a broken copy";
    return is_text(start, length) ? "a text file" : "a file of an unknown kind";
}
