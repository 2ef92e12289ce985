#include "mosaic/legend.h"

#include "soilgate/intake.h"
#include "soilgate/scales.h"

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
static void add(SgLegend *legend, int value, SgColour colour, char *name)
{
    const SgRasterCode code = {value, colour.r, colour.g, colour.b, name};
    g_ptr_array_add(legend->names, name);
    g_array_append_val(legend->codes, code);
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
        SgColour colour = sg_colour_of_number(code);
        sg_colour_parse(class->colour, &colour); /* its own, where it has one */
        if (code >= 0)
            add(legend, code, colour, g_strdup(class->name));
    }
    g_array_sort(legend->codes, by_value);
    return legend;
}

SgLegend *sg_legend_sources(const GPtrArray *sources)
{
    SgLegend *legend = legend_new();
    for (guint i = 0; i < sources->len; i++) {
        const SgMosaicSource *source = g_ptr_array_index(sources, i);
        add(legend, source->m49, sg_country_colour(source->m49),
            g_strdup_printf("%s (%s)", source->country, source->iso3));
    }
    g_array_sort(legend->codes, by_value);
    return legend;
}
