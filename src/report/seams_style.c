/* How QGIS draws the lines of borders: by how many times the jump there is what is usual beside the border, as the page
 * of maps does (html/web_seams.js). English, as all that a mosaic publishes: the same inputs give the same bytes. */
#include "report/seams.h"
#include "soilgate/base.h"
#include "soilgate/report.h"

/* Conditions on the columns of the GeoJSON. A border that differs nowhere has no jump, whatever is usual. */
#define TIMES(least, below)                                                                                            \
    "\"kind\" = 'border' AND \"state\" <> 'few' AND \"jump\" > 0 AND \"jump\" >= " least                               \
    " * \"inland\" AND \"jump\" < " below " * \"inland\""

static const struct {
    const char *condition, *label, *colour, *width, *dashes; /* mm; dashes: NULL, or lengths of line and gap */
} rules[] = {
    {"\"kind\" = 'border' AND \"state\" <> 'few' AND (\"jump\" = 0 OR \"jump\" < 2 * \"inland\")",
     "Jump less than twice what is usual beside the border", "58,134,183,255", "0.7", NULL},
    {TIMES("2", "5"), "Jump 2 to 5 times what is usual", "240,196,25,255", "0.9", NULL},
    {TIMES("5", "10"), "Jump 5 to 10 times what is usual", "232,89,12,255", "1.1", NULL},
    {"\"kind\" = 'border' AND \"state\" <> 'few' AND \"jump\" > 0 AND \"jump\" >= 10 * \"inland\"",
     "Jump 10 times what is usual, and more", "143,13,59,255", "1.4", NULL},
    {"\"kind\" = 'border' AND \"state\" = 'few'", "Too few pixels to tell what is usual", "140,140,140,255", "0.7",
     NULL},
    {"\"kind\" = 'gap'", "Gap: neither country gave a value", "34,34,34,255", "0.8", "1.6;1.6"},
};

/* In both ways that QGIS 3 reads: older releases know "prop" alone. */
static void put_line(GString *out, guint pass, const char *colour, const char *width, const char *dashes)
{
    const char *const properties[][2] = {
        {"line_color", colour},
        {"line_width", width},
        {"line_width_unit", "MM"},
        {"line_style", "solid"},
        {"capstyle", dashes != NULL ? "flat" : "round"},
        {"joinstyle", "round"},
        {"use_custom_dash", dashes != NULL ? "1" : "0"},
        {"customdash", dashes != NULL ? dashes : "5;2"},
        {"customdash_unit", "MM"},
    };
    sg_text_add_markup(
        out, "    <layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"%u\">\n     <Option type=\"Map\">\n",
        pass);
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
        sg_text_add_markup(out, "      <Option type=\"QString\" name=\"%s\" value=\"%s\"/>\n", properties[i][0],
                           properties[i][1]);
    sg_text_add_markup(out, "     </Option>\n");
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
        sg_text_add_markup(out, "     <prop k=\"%s\" v=\"%s\"/>\n", properties[i][0], properties[i][1]);
    sg_text_add_markup(out, "    </layer>\n");
}

/* A light edge below every line, so that it shows on any colour; the worst lie above the others. */
static void put_symbol(GString *out, guint index)
{
    const double width = g_ascii_strtod(rules[index].width, NULL);
    char edge[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(edge, sizeof edge, "%.1f", width + 0.6);
    sg_text_add_markup(out, "   <symbol type=\"line\" name=\"%u\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n",
                       index);
    put_line(out, 0, "255,255,255,255", edge, NULL);
    put_line(out, index + 1, rules[index].colour, rules[index].width, rules[index].dashes);
    sg_text_add_markup(out, "   </symbol>\n");
}

char *sg_seams_style(void)
{
    GString *out = g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                                "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n"
                                " <renderer-v2 type=\"RuleRenderer\" symbollevels=\"1\" enableorderby=\"0\" "
                                "forceraster=\"0\">\n  <rules key=\"borders\">\n");
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        sg_text_add_markup(out, "   <rule key=\"border-%u\" symbol=\"%u\" filter=\"%s\" label=\"%s\"/>\n", i, i,
                           rules[i].condition, rules[i].label);
    sg_text_add_markup(out, "  </rules>\n  <symbols>\n");
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        put_symbol(out, i);
    sg_text_add_markup(out, "  </symbols>\n </renderer-v2>\n <layerGeometryType>1</layerGeometryType>\n</qgis>\n");
    return g_string_free(out, FALSE);
}
