/* Styles of QGIS for rasters: read back with GLib's parser. tests/qgis opens them in QGIS. */
#include "soilgate/raster_style.h"
#include "support.h"

#include <string.h>

static const guint32 colours[] = {0x000000, 0x102030, 0xffffff};

typedef struct {
    GString *items; /* "value colour label;" of each */
    GString *renderer;
} Read;

static void start(GMarkupParseContext *context, const char *element, const char **names, const char **values,
                  gpointer data, GError **error)
{
    (void)context, (void)error;
    Read *read = data;
    const gboolean item = strcmp(element, "item") == 0 || strcmp(element, "paletteEntry") == 0;
    for (int i = 0; names[i] != NULL; i++) {
        if (item && strcmp(names[i], "alpha") != 0)
            g_string_append_printf(read->items, "%s|", values[i]);
        if (strcmp(element, "rasterrenderer") == 0 && strcmp(names[i], "type") == 0)
            g_string_append(read->renderer, values[i]);
    }
}

static void check_style(char *style, const char *renderer, const char *items)
{
    static const GMarkupParser parser = {.start_element = start};
    g_autofree char *text = style;
    Read read = {g_string_new(NULL), g_string_new(NULL)};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &read, NULL);
    ck_assert(g_markup_parse_context_parse(context, text, -1, NULL));
    ck_assert(g_markup_parse_context_end_parse(context, NULL));
    ck_assert_str_eq(read.renderer->str, renderer);
    ck_assert_str_eq(read.items->str, items);
    g_string_free(read.items, TRUE);
    g_string_free(read.renderer, TRUE);
}

START_TEST(test_codes)
{
    const SgRasterCode codes[] = {{3, 255, 0, 16, "a & \"b\" <c>"}, {200, 1, 2, 3, "d"}};
    check_style(sg_raster_style(codes, 2), "paletted", "3|#ff0010|a & \"b\" <c>|200|#010203|d|");
}
END_TEST

/* Numbers have two digits of the step between them; the colours of the ends reach beyond. */
START_TEST(test_ramps)
{
    static const struct {
        double low, high;
        const char *unit, *items;
    } cases[] = {
        {0, 1, NULL, "0|#000000|\u2264 0.00|0.5|#102030|0.50|1|#ffffff|\u2265 1.00|"},
        {-2, 2, "t/ha", "-2|#000000|\u2264 -2.0 t/ha|0|#102030|0.0 t/ha|2|#ffffff|\u2265 2.0 t/ha|"},
        {0, 400, "<&>", "0|#000000|\u2264 0 <&>|200|#102030|200 <&>|400|#ffffff|\u2265 400 <&>|"},
        {0, 2e-5, NULL, "0|#000000|\u2264 0.000000|1e-05|#102030|0.000010|2e-05|#ffffff|\u2265 0.000020|"},
        {7, 7, "pH", "7|#102030|7.000 pH|"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SgRasterRamp ramp = {colours, 3, cases[i].low, cases[i].high, cases[i].unit};
        check_style(sg_raster_ramp_style(&ramp), "singlebandpseudocolor", cases[i].items);
    }
}
END_TEST

/* The largest numbers that a raster can hold: longer than usual, and whole. */
START_TEST(test_huge)
{
    const SgRasterRamp ramp = {colours, 3, -3.4e38, 3.4e38, NULL};
    g_autofree char *style = sg_raster_ramp_style(&ramp);
    ck_assert_ptr_nonnull(strstr(style, "value=\"3.4e+38\""));
    ck_assert_ptr_null(strstr(style, "inf"));
    ck_assert_ptr_null(strstr(style, "nan"));
}
END_TEST

SG_TEST_MAIN("raster_style", test_codes, test_ramps, test_huge)
