#include "soilgate/raster_style.h"

static void put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(out, text);
}

char *sg_raster_style(const SgRasterCode *codes, guint count)
{
    GString *out = g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    put(out, "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n <pipe>\n"
             "  <rasterrenderer type=\"paletted\" band=\"1\" opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\">\n"
             "   <rasterTransparency/>\n   <colorPalette>\n");
    for (guint i = 0; i < count; i++)
        put(out, "    <paletteEntry value=\"%d\" color=\"#%02x%02x%02x\" alpha=\"255\" label=\"%s\"/>\n",
            codes[i].value, codes[i].red, codes[i].green, codes[i].blue, codes[i].name);
    put(out, "   </colorPalette>\n  </rasterrenderer>\n  <rasterresampler maxOversampling=\"2\"/>\n </pipe>\n"
             " <blendMode>0</blendMode>\n</qgis>\n");
    return g_string_free(out, FALSE);
}

/* GDAL's numbers of types (0 whole, 2 text) and usages (5 the value itself, 2 its name, 6 to 8 its colour). */
static const struct {
    const char *name;
    int type, usage;
} columns[] = {{"VALUE", 0, 5}, {"NAME", 2, 2}, {"Red", 0, 6}, {"Green", 0, 7}, {"Blue", 0, 8}};

char *sg_raster_attributes(const SgRasterCode *codes, guint count)
{
    GString *out = g_string_new("<PAMDataset>\n  <PAMRasterBand band=\"1\">\n"
                                "    <GDALRasterAttributeTable tableType=\"thematic\">\n");
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        put(out, "      <FieldDefn index=\"%u\"><Name>%s</Name><Type>%d</Type><Usage>%d</Usage></FieldDefn>\n", i,
            columns[i].name, columns[i].type, columns[i].usage);
    for (guint i = 0; i < count; i++)
        put(out, "      <Row index=\"%u\"><F>%d</F><F>%s</F><F>%u</F><F>%u</F><F>%u</F></Row>\n", i, codes[i].value,
            codes[i].name, codes[i].red, codes[i].green, codes[i].blue);
    g_string_append(out, "    </GDALRasterAttributeTable>\n  </PAMRasterBand>\n</PAMDataset>\n");
    return g_string_free(out, FALSE);
}
