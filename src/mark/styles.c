#include "mark/styles.h"

#include "soilgate/base.h"
#include "soilgate/raster_style.h"
#include "soilgate/words.h"

#define DOCTYPE "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

/* "value.range: values are outside the possible range" */
static char *label_of(const SgMarkCode *code)
{
    const SgRule *rule = sg_rule_find(code->rule);
    return g_strdup_printf("%s: %s", rule->id, _(rule->title));
}

char *sg_style_raster(guint16 shown)
{
    guint count, used = 0;
    const SgMarkCode *codes = sg_mark_codes(&count);
    g_autofree SgRasterCode *told = g_new0(SgRasterCode, count);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        if ((shown & 1U << i) == 0)
            continue;
        g_ptr_array_add(labels, label_of(&codes[i]));
        told[used] = (SgRasterCode){codes[i].code, codes[i].red, codes[i].green, codes[i].blue, labels->pdata[used]};
        used++;
    }
    return sg_raster_style(told, used);
}

/* --- features: a symbol for each rule --- */

typedef struct {
    const char *key, *value; /* NULL: the colour */
} Property;

static const Property marker[] = {
    {"name", "circle"},
    {"color", NULL},
    {"outline_color", "255,255,255,255"},
    {"outline_width", "0.3"},
    {"outline_style", "solid"},
    {"outline_width_unit", "MM"},
    {"size", "2.4"},
    {"size_unit", "MM"},
    {NULL, NULL},
};
static const Property fill[] = {
    {"style", "no"},
    {"color", NULL},
    {"outline_color", NULL},
    {"outline_width", "0.6"},
    {"outline_style", "solid"},
    {"outline_width_unit", "MM"},
    {"joinstyle", "miter"},
    {NULL, NULL},
};

static const struct {
    const char *type, *class;
    const Property *properties;
} shapes[] = {
    [SG_STYLE_POINTS] = {"marker", "SimpleMarker", marker},
    [SG_STYLE_BOXES] = {"fill", "SimpleFill", fill},
};

/* Properties are written in both ways that QGIS 3 reads: older releases know "prop" alone. */
static void put_symbol(GString *out, SgStyleShape shape, guint index, const SgMarkCode *code)
{
    g_autofree char *colour = g_strdup_printf("%u,%u,%u,255", code->red, code->green, code->blue);
    sg_text_add_markup(out, "   <symbol type=\"%s\" name=\"%u\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n",
                       shapes[shape].type, index);
    sg_text_add_markup(out,
                       "    <layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\">\n     <Option type=\"Map\">\n",
                       shapes[shape].class);
    for (const Property *at = shapes[shape].properties; at->key != NULL; at++)
        sg_text_add_markup(out, "      <Option type=\"QString\" name=\"%s\" value=\"%s\"/>\n", at->key,
                           at->value != NULL ? at->value : colour);
    sg_text_add_markup(out, "     </Option>\n");
    for (const Property *at = shapes[shape].properties; at->key != NULL; at++)
        sg_text_add_markup(out, "     <prop k=\"%s\" v=\"%s\"/>\n", at->key, at->value != NULL ? at->value : colour);
    sg_text_add_markup(out, "    </layer>\n   </symbol>\n");
}

char *sg_style_features(SgStyleShape shape, guint16 shown)
{
    guint count;
    const SgMarkCode *codes = sg_mark_codes(&count);
    GString *out = g_string_new(DOCTYPE);
    sg_text_add_markup(out,
                       "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n"
                       " <renderer-v2 type=\"categorizedSymbol\" attr=\"rule\" enableorderby=\"0\" symbollevels=\"0\" "
                       "forceraster=\"0\">\n  <categories>\n");
    for (guint i = 0; i < count; i++) {
        if ((shown & 1U << i) == 0)
            continue;
        g_autofree char *label = label_of(&codes[i]);
        sg_text_add_markup(out, "   <category render=\"true\" value=\"%s\" symbol=\"%u\" label=\"%s\"/>\n",
                           codes[i].rule, i, label);
    }
    sg_text_add_markup(out, "  </categories>\n  <symbols>\n");
    for (guint i = 0; i < count; i++)
        if ((shown & 1U << i) != 0)
            put_symbol(out, shape, i, &codes[i]);
    sg_text_add_markup(out, "  </symbols>\n </renderer-v2>\n</qgis>\n");
    return g_string_free(out, FALSE);
}
