#include "soilgate/raster_style.h"

#include "soilgate/base.h"

#include <float.h>
#include <math.h>

#define MOST_DECIMALS 12

/* --- styles --- */

static GString *begin_style(void)
{
    GString *out = g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    sg_text_add_markup(out, "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n <pipe>\n");
    return out;
}

static char *end_style(GString *out)
{
    sg_text_add_markup(out, "  </rasterrenderer>\n  <rasterresampler maxOversampling=\"2\"/>\n </pipe>\n"
                            " <blendMode>0</blendMode>\n</qgis>\n");
    return g_string_free(out, FALSE);
}

char *sg_raster_style(const SgRasterCode *codes, guint count)
{
    GString *out = begin_style();
    sg_text_add_markup(
        out, "  <rasterrenderer type=\"paletted\" band=\"1\" opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\">\n"
             "   <rasterTransparency/>\n   <colorPalette>\n");
    for (guint i = 0; i < count; i++)
        sg_text_add_markup(out, "    <paletteEntry value=\"%d\" color=\"#%02x%02x%02x\" alpha=\"255\" label=\"%s\"/>\n",
                           codes[i].value, codes[i].red, codes[i].green, codes[i].blue, codes[i].name);
    sg_text_add_markup(out, "   </colorPalette>\n");
    return end_style(out);
}

/* VALUE with so many decimals that numbers STEP apart differ in two digits. */
static char *label_of(double value, double step, const char *unit)
{
    const int decimals = step > 0 ? CLAMP(1 - (int)floor(log10(step)), 0, MOST_DECIMALS) : 3;
    g_autofree char *format = g_strdup_printf("%%.%df", decimals);
    char number[G_ASCII_DTOSTR_BUF_SIZE + DBL_MAX_10_EXP];
    g_ascii_formatd(number, sizeof number, format, value);
    return unit != NULL ? g_strdup_printf("%s %s", number, unit) : g_strdup(number);
}

/* BEYOND: what stands before the number of an end, which its colour reaches over. */
static void put_stop(GString *out, const SgRasterRamp *ramp, double value, guint32 colour, const char *beyond)
{
    const double step = (ramp->high - ramp->low) / (ramp->count - 1);
    g_autofree char *number = sg_text_double(value), *label = label_of(value, step, ramp->unit);
    sg_text_add_markup(out, "     <item value=\"%s\" color=\"#%06x\" alpha=\"255\" label=\"%s%s\"/>\n", number, colour,
                       beyond, label);
}

static void put_stops(GString *out, const SgRasterRamp *ramp)
{
    const guint last = ramp->count - 1;
    if (!(ramp->high > ramp->low))
        put_stop(out, ramp, ramp->low, ramp->colours[ramp->count / 2], "");
    for (guint i = 0; ramp->high > ramp->low && i <= last; i++) {
        const double value = i < last ? ramp->low + i * (ramp->high - ramp->low) / last : ramp->high;
        put_stop(out, ramp, value, ramp->colours[i], i == 0 ? "\u2264 " : i == last ? "\u2265 " : "");
    }
}

char *sg_raster_ramp_style(const SgRasterRamp *ramp)
{
    g_autofree char *low = sg_text_double(ramp->low), *high = sg_text_double(ramp->high);
    GString *out = begin_style();
    sg_text_add_markup(
        out,
        "  <rasterrenderer type=\"singlebandpseudocolor\" band=\"1\" opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\" "
        "classificationMin=\"%s\" classificationMax=\"%s\">\n   <rasterTransparency/>\n   <rastershader>\n"
        "    <colorrampshader colorRampType=\"INTERPOLATED\" classificationMode=\"1\" clip=\"0\" minimumValue=\"%s\" "
        "maximumValue=\"%s\" labelPrecision=\"4\">\n",
        low, high, low, high);
    put_stops(out, ramp);
    /* a line for each number; the strip of colours that QGIS draws otherwise has its two ends alone */
    sg_text_add_markup(
        out, "     <rampLegendSettings useContinuousLegend=\"0\"/>\n    </colorrampshader>\n   </rastershader>\n");
    return end_style(out);
}

/* --- attribute tables --- */

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
        sg_text_add_markup(
            out, "      <FieldDefn index=\"%u\"><Name>%s</Name><Type>%d</Type><Usage>%d</Usage></FieldDefn>\n", i,
            columns[i].name, columns[i].type, columns[i].usage);
    for (guint i = 0; i < count; i++)
        sg_text_add_markup(out, "      <Row index=\"%u\"><F>%d</F><F>%s</F><F>%u</F><F>%u</F><F>%u</F></Row>\n", i,
                           codes[i].value, codes[i].name, codes[i].red, codes[i].green, codes[i].blue);
    g_string_append(out, "    </GDALRasterAttributeTable>\n  </PAMRasterBand>\n</PAMDataset>\n");
    return g_string_free(out, FALSE);
}
