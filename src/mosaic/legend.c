#include "mosaic/legend.h"

#include <math.h>

static SgLegend *legend_new(void)
{
    SgLegend *legend = g_new0(SgLegend, 1);
    legend->codes = g_array_new(FALSE, FALSE, sizeof(SgRasterCode));
    legend->names = g_ptr_array_new_with_free_func(g_free);
    return legend;
}

void sg_legend_free(SgLegend *legend)
{
    if (legend == NULL)
        return;
    g_array_unref(legend->codes);
    g_ptr_array_unref(legend->names);
    g_free(legend);
}

static int by_value(gconstpointer a, gconstpointer b)
{
    const SgRasterCode *left = a, *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

/* Takes NAME. */
static void add(SgLegend *legend, int value, guint32 rgb, char *name)
{
    const SgRasterCode code = {value, (guint8)(rgb >> 16), (guint8)(rgb >> 8), (guint8)rgb, name};
    g_ptr_array_add(legend->names, name);
    g_array_append_val(legend->codes, code);
}

/* Of a hue (turns), with saturation and value of 0 to 1: Smith (1978), Color gamut transform pairs. */
static guint32 colour_of(double hue, double saturation, double value)
{
    guint32 rgb = 0;
    for (int i = 0; i < 3; i++) {
        const double turn = fmod(hue * 6 + (double[]){5, 3, 1}[i], 6);
        const double part = value - value * saturation * CLAMP(MIN(turn, 4 - turn), 0, 1);
        rgb = rgb << 8 | (guint32)lrint(part * 255);
    }
    return rgb;
}

/* Numbers that follow one another get hues far apart. */
static guint32 colour_of_number(int number)
{
    const double golden = 0.61803398874989485;
    return colour_of(fmod(number * golden, 1), number % 2 == 0 ? 0.65 : 0.45, number % 3 == 0 ? 0.7 : 0.9);
}

SgLegend *sg_legend_classes(const SgLayer *layer)
{
    const SgClasses *classes = layer->resolved != NULL ? layer->resolved->classes : NULL;
    if (classes == NULL || classes->classes_count == 0)
        return NULL;
    SgLegend *legend = legend_new();
    for (unsigned i = 0; i < classes->classes_count; i++) {
        const SgClass *class = &classes->classes[i];
        const int code = class->code >= 0 && class->code < 65536 ? (int)class->code : -1;
        guint32 rgb = colour_of_number(code);
        if (class->colour != NULL && class->colour[0] == '#')
            rgb = (guint32)g_ascii_strtoull(class->colour + 1, NULL, 16);
        if (code >= 0)
            add(legend, code, rgb, g_strdup(class->name));
    }
    g_array_sort(legend->codes, by_value);
    return legend;
}

SgLegend *sg_legend_sources(const GPtrArray *sources)
{
    SgLegend *legend = legend_new();
    for (guint i = 0; i < sources->len; i++) {
        const SgMosaicSource *source = g_ptr_array_index(sources, i);
        add(legend, source->m49, colour_of_number(source->m49),
            g_strdup_printf("%s (%s)", source->country, source->iso3));
    }
    g_array_sort(legend->codes, by_value);
    return legend;
}
