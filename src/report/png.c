#include "report/png.h"

#include <png.h>
#include <setjmp.h>

static void append(png_structp png, png_bytep data, png_size_t length)
{
    g_byte_array_append(png_get_io_ptr(png), data, (guint)length);
}

static void flush(png_structp png)
{
    (void)png;
}

/* Writing to memory what this program made fails only when memory is out, as g_malloc. */
static void fail(png_structp png, png_const_charp message)
{
    (void)png;
    g_error("PNG: %s", message);
}

static void ignore(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void write_palette(png_structp png, png_infop info, const SgColour *palette, guint count)
{
    png_color colours[256] = {0};
    png_byte opacity[256] = {0};
    guint transparent = 0;
    for (guint i = 0; i < count; i++) {
        colours[i] = (png_color){palette[i].r, palette[i].g, palette[i].b};
        opacity[i] = palette[i].a;
        if (palette[i].a < 255)
            transparent = i + 1;
    }
    png_set_PLTE(png, info, colours, (int)count);
    if (transparent > 0)
        png_set_tRNS(png, info, opacity, (int)transparent, NULL);
}

static GByteArray *encode(const guint8 *pixels, int cols, int rows, const SgColour *palette, guint count, int filters)
{
    GByteArray *out = g_byte_array_new();
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
    png_infop info = png_create_info_struct(png);
    int bits = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
    png_set_write_fn(png, out, append, flush);
    png_set_IHDR(png, info, (png_uint_32)cols, (png_uint_32)rows, bits, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    write_palette(png, info, palette, count);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
    png_set_compression_level(png, 9);
    png_write_info(png, info);
    png_set_packing(png);
    for (int row = 0; row < rows; row++)
        png_write_row(png, pixels + (gsize)row * (gsize)cols);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return out;
}

GByteArray *sg_png_indexed(const guint8 *pixels, int cols, int rows, const SgColour *palette, guint count)
{
    GByteArray *plain = encode(pixels, cols, rows, palette, count, PNG_FILTER_NONE);
    if (count <= 16)
        return plain; /* filters work on bytes, which hold several pixels here */
    GByteArray *filtered = encode(pixels, cols, rows, palette, count, PNG_ALL_FILTERS);
    gboolean smaller = filtered->len < plain->len;
    g_byte_array_unref(smaller ? plain : filtered);
    return smaller ? filtered : plain;
}
