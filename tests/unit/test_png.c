/* Colours of maps, and pictures as PNG: read back by GDAL. */
#include "report/png.h"
#include "soilgate/scales.h"
#include "soilgate/spec.h"
#include "support.h"

#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <string.h>

static SgColour palette_of(SgColour *palette, guint count)
{
    for (guint i = 0; i < count; i++)
        palette[i] = (SgColour){(guint8)(i * 7), (guint8)(255 - i), (guint8)(i / 2), i == 0 ? 0 : 255};
    return palette[0];
}

/* Writes COLS x ROWS pixels of COUNT colours and compares every pixel and colour with what GDAL reads. */
static void round_trip(int cols, int rows, guint count)
{
    SgColour palette[256];
    palette_of(palette, count);
    gsize cells = (gsize)cols * (gsize)rows;
    g_autofree guint8 *pixels = g_malloc(cells), *back = g_malloc(cells);
    for (gsize i = 0; i < cells; i++)
        pixels[i] = (guint8)((i * 31 + i / (gsize)cols) % count);
    g_autoptr(GByteArray) png = sg_png_indexed(pixels, cols, rows, palette, count);
    VSIFCloseL(VSIFileFromMemBuffer("/vsimem/picture.png", png->data, png->len, FALSE));
    GDALAllRegister();
    GDALDatasetH dataset = GDALOpen("/vsimem/picture.png", GA_ReadOnly);
    ck_assert_ptr_nonnull(dataset);
    ck_assert_int_eq(GDALGetRasterXSize(dataset), cols);
    ck_assert_int_eq(GDALGetRasterYSize(dataset), rows);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    ck_assert_int_eq(GDALRasterIO(band, GF_Read, 0, 0, cols, rows, back, cols, rows, GDT_Byte, 0, 0), CE_None);
    ck_assert_mem_eq(pixels, back, cells);
    GDALColorTableH table = GDALGetRasterColorTable(band);
    for (guint i = 0; i < count; i++) {
        const GDALColorEntry *entry = GDALGetColorEntry(table, (int)i);
        ck_assert_int_eq(entry->c1, palette[i].r);
        ck_assert_int_eq(entry->c2, palette[i].g);
        ck_assert_int_eq(entry->c3, palette[i].b);
        ck_assert_int_eq(entry->c4, palette[i].a);
    }
    GDALClose(dataset);
    VSIUnlink("/vsimem/picture.png");
}

START_TEST(test_png_reads_back)
{
    round_trip(1, 1, 2);
    round_trip(13, 7, 2);
    round_trip(13, 7, 3);
    round_trip(17, 5, 16);
    round_trip(31, 9, 17);
    round_trip(300, 40, 256);
}
END_TEST

/* A smooth picture is smaller for its filters than one whose rows are told as they are. */
START_TEST(test_png_filters_smooth_pictures)
{
    enum { SIDE = 256 };
    SgColour palette[256];
    palette_of(palette, 256);
    g_autofree guint8 *pixels = g_malloc((gsize)SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (guint8)(i % SIDE / 2 + i / SIDE / 2);
    g_autoptr(GByteArray) png = sg_png_indexed(pixels, SIDE, SIDE, palette, 256);
    ck_assert_uint_lt(png->len, 4000);
}
END_TEST

static double lightness(SgColour colour)
{
    double linear[3], channels[3] = {colour.r, colour.g, colour.b};
    for (int i = 0; i < 3; i++) {
        double part = channels[i] / 255;
        linear[i] = part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
    }
    return cbrt(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]);
}

/* Darker step by step from the light end, so that a scale also reads in grey; and every level can be told apart. */
START_TEST(test_scales)
{
    guint count;
    const SgScale *scales = sg_scales(&count);
    for (guint s = 0; s < count; s++) {
        SgColour palette[SG_LEVELS];
        sg_scale_palette(&scales[s], palette);
        ck_assert_int_eq(palette[0].a, 0);
        for (int i = 1; i < SG_LEVELS; i++)
            for (int k = 1; k < i; k++)
                ck_assert_msg(memcmp(&palette[i], &palette[k], sizeof *palette) != 0, "%s: levels %d and %d",
                              scales[s].name, k, i);
        int lightest = scales[s].centred ? SG_LEVELS / 2 : SG_LEVEL_LOW;
        for (int i = SG_LEVEL_LOW + 8; i < SG_LEVELS; i += 8) {
            double before = lightness(palette[i - 8]), here = lightness(palette[i]);
            ck_assert_msg(i <= lightest       ? here > before
                          : i - 8 >= lightest ? here < before
                                              : TRUE,
                          "%s at %d", scales[s].name, i);
        }
        ck_assert_double_gt(lightness(palette[lightest]) - lightness(palette[SG_LEVELS - 2]), 0.35);
    }
    ck_assert_str_eq(sg_scale_find("ph")->name, "ph");
    ck_assert_double_eq(sg_scale_find("ph")->centre, 7);
    ck_assert_str_eq(sg_scale_find(NULL)->name, "plain");
    ck_assert_str_eq(sg_scale_find("rainbow")->name, "plain");
}
END_TEST

START_TEST(test_colours)
{
    SgColour colour, alike[300];
    ck_assert(sg_colour_parse("#0aF3c1", &colour));
    ck_assert(colour.r == 0x0a && colour.g == 0xf3 && colour.b == 0xc1 && colour.a == 255);
    const char *const wrong[] = {NULL, "", "#0aF3c", "#0aF3c12", "0aF3c1#", "#-0aF3c", "#0aF3cg", "# aF3c1"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        ck_assert(!sg_colour_parse(wrong[i], &colour));
    for (guint i = 0; i < 255; i++)
        alike[i] = (SgColour){250, 3, 128, 255};
    sg_palette_tell_apart(alike, 255);
    for (guint i = 1; i < 255; i++) {
        ck_assert_int_le(abs(alike[i].r - 250), 90);
        for (guint k = 1; k < i; k++)
            ck_assert(memcmp(&alike[i], &alike[k], sizeof *alike) != 0);
    }
}
END_TEST

/* Every scale that a specification may name is there. */
START_TEST(test_specifications_name_scales)
{
    g_autofree char *schema = NULL;
    g_autofree char *path = g_build_filename(SG_SOURCE_DIR, "specs/schema/soilgate-spec-1.schema.json", NULL);
    ck_assert(g_file_get_contents(path, &schema, NULL, NULL));
    const char *list = strstr(strstr(schema, "\"colours\""), "\"enum\"");
    g_autofree char *names = g_strndup(list, (gsize)(strchr(list, ']') - list));
    guint count, named = 0;
    const SgScale *scales = sg_scales(&count);
    for (guint i = 0; i < count; i++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", scales[i].name);
        ck_assert_ptr_nonnull(strstr(names, quoted));
    }
    for (const char *at = names; *at != '\0'; at++)
        named += *at == ',';
    ck_assert_uint_eq(named + 1, count);
}
END_TEST

SG_TEST_MAIN("png", test_png_reads_back, test_png_filters_smooth_pictures, test_scales, test_colours,
             test_specifications_name_scales)
