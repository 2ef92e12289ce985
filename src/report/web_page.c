/* The page: what it shows, as JSON, in a template. */
#include <stdlib.h>

#include "report/page.h"
#include "report/seams.h"
#include "report/web.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

/* The files of html/, embedded by cmake/Embed.cmake. */
extern const unsigned char sg_web_page_css[], sg_web_web_css[], sg_web_dom_js[], sg_web_chart_js[],
    sg_web_web_tiles_js[], sg_web_web_values_js[], sg_web_web_seams_js[], sg_web_web_made_js[], sg_web_web_map_js[],
    sg_web_web_js[];

static json_t *bits_json(GBytes *bits)
{
    gsize length;
    const guint8 *data = g_bytes_get_data(bits, &length);
    g_autofree char *text = g_base64_encode(data, length);
    return json_string(text);
}

/* Which tiles there are, by zoom: so that the page asks for no other. */
static json_t *tiles_json(const SgTiles *tiles)
{
    json_t *zooms = json_array();
    for (int zoom = 0; zoom <= sg_tiles_facts(tiles)->zoom_max; zoom++) {
        SgTilesBox box = {0};
        g_autoptr(GBytes) bits = sg_tiles_there(tiles, zoom, &box);
        json_array_append_new(zooms, bits == NULL
                                         ? json_null()
                                         : json_pack("{s:i, s:i, s:i, s:i, s:o}", "col", box.col, "row", box.row,
                                                     "cols", box.cols, "rows", box.rows, "bits", bits_json(bits)));
    }
    return zooms;
}

static json_t *palette_json(const SgScale *scale)
{
    SgColour palette[SG_LEVELS];
    json_t *colours = json_array();
    sg_scale_palette(scale, palette);
    for (int level = SG_LEVEL_LOW; level < SG_LEVELS - 1; level += 12) { /* enough for a strip of colour */
        g_autofree char *text = sg_html_colour(palette[level]);
        json_array_append_new(colours, json_string(text));
    }
    return colours;
}

static json_t *classes_json(const GArray *legend)
{
    json_t *classes = json_array();
    for (guint i = 0; i < legend->len; i++) {
        const SgTilesClass *one = &g_array_index(legend, SgTilesClass, i);
        g_autofree char *colour = sg_html_colour(one->colour);
        json_array_append_new(classes, json_pack("{s:i, s:o, s:s}", "code", one->code, "name",
                                                 sg_json_text(sg_words_data(one->name)), "colour", colour));
    }
    return classes;
}

static json_t *values_json(const SgTiles *tiles, const SgTilesFacts *facts)
{
    g_autoptr(GBytes) blocks = sg_tiles_blocks(tiles);
    json_t *object = json_object();
    json_object_set_new(object, "first", json_real(facts->first));
    json_object_set_new(object, "step", json_real(facts->step));
    json_object_set_new(object, "decimals", json_integer(facts->decimals));
    json_object_set_new(object, "across", json_integer(facts->blocks_across));
    json_object_set_new(object, "bits", bits_json(blocks));
    return object;
}

/* Names of countries that should have a map here, and have none. */
static json_t *missing_json(const GPtrArray *missing)
{
    json_t *names = json_array();
    for (guint i = 0; missing != NULL && i < missing->len; i++) {
        const char *code = g_ptr_array_index(missing, i);
        const SgCountry *country = sg_country_find(code);
        json_array_append_new(names, sg_json_text(country != NULL ? sg_words_data(country->name) : code));
    }
    return names;
}

/* The tiles that are coloured by country. */
static json_t *sources_json(const SgWebMap *map, const SgTiles *tiles)
{
    if (tiles == NULL)
        return json_null();
    g_autofree char *base = g_strconcat(map->base, "_source", NULL);
    return json_pack("{s:o, s:o, s:o}", "base", sg_json_text(base), "classes",
                     classes_json(sg_tiles_facts(tiles)->legend), "tiles", tiles_json(tiles));
}

static json_t *map_json(const SgWebOptions *options, const SgWebMap *map, const SgWebTiles *both)
{
    const SgTiles *tiles = both->values;
    const SgTilesFacts *facts = sg_tiles_facts(tiles);
    const SgGrid *grid = &facts->grid;
    json_t *object = json_object(), *products = json_array();
    for (guint i = 0; map->products != NULL && map->products[i] != NULL; i++)
        json_array_append_new(products, sg_json_text(map->products[i]));
    json_object_set_new(object, "base", sg_json_text(map->base));
    json_object_set_new(object, "id", sg_json_text(map->layer->id));
    json_object_set_new(object, "title", sg_json_text(sg_words_data(map->layer->title)));
    json_object_set_new(object, "depth", sg_json_text(map->layer->depth));
    json_object_set_new(object, "unit", sg_json_text(map->layer->resolved->unit));
    json_object_set_new(object, "box", json_pack("[f, f, f, f]", facts->west, facts->south, facts->east, facts->north));
    json_object_set_new(object, "grid",
                        json_pack("{s:i, s:i, s:f, s:f, s:f, s:f}", "cols", grid->cols, "rows", grid->rows, "west",
                                  grid->west, "north", grid->north, "width", grid->pixel_width, "height",
                                  grid->pixel_height));
    json_object_set_new(object, "zoom", json_integer(facts->zoom_max));
    json_object_set_new(object, "pixels", json_integer(facts->pixels));
    json_object_set_new(object, "min", json_real(facts->min));
    json_object_set_new(object, "max", json_real(facts->max));
    json_object_set_new(object, "low", facts->classes ? json_null() : json_real(facts->low));
    json_object_set_new(object, "high", facts->classes ? json_null() : json_real(facts->high));
    json_object_set_new(object, "palette", facts->classes ? json_null() : palette_json(facts->scale));
    json_object_set_new(object, "classes", facts->classes ? classes_json(facts->legend) : json_null());
    json_object_set_new(object, "tiles", tiles_json(tiles));
    json_object_set_new(object, "values", values_json(tiles, facts));
    json_object_set_new(object, "sources", sources_json(map, both->sources));
    json_object_set_new(object, "given", sg_web_given(map->made));
    json_object_set_new(object, "overlaps", sg_web_overlaps(map->made));
    json_object_set_new(object, "recipe", sg_web_excluded(options->recipe, map->made));
    json_object_set_new(object, "products", products);
    json_object_set_new(object, "missing", missing_json(map->missing));
    json_object_set_new(object, "seams", map->seams != NULL ? sg_seams_page_json(map->seams) : json_null());
    return object;
}

static json_t *page_json(const SgWebOptions *options, const SgWebTiles *tiles)
{
    json_t *maps = json_array(), *countries = json_object(), *object = json_object();
    for (guint i = 0; i < options->maps_count; i++)
        json_array_append_new(maps, map_json(options, &options->maps[i], &tiles[i]));
    for (guint i = 0; i < options->countries_count; i++) {
        g_autofree char *number = g_strdup_printf("%d", options->countries[i].m49);
        json_object_set_new(countries, number, sg_json_text(options->countries[i].name));
    }
    const SgBoundaries *boundaries = options->boundaries;
    json_object_set_new(object, "labels", sg_web_labels());
    json_object_set_new(object, "title", sg_json_text(options->title));
    json_object_set_new(object, "product", sg_json_text(sg_words_data(options->spec->title)));
    json_object_set_new(object, "attribution", sg_json_text(options->attribution));
    json_object_set_new(object, "boundaries",
                        sg_json_text(boundaries != NULL ? sg_boundaries_title(boundaries) : NULL));
    json_object_set_new(object, "disclaimer",
                        sg_json_text(boundaries != NULL ? sg_boundaries_disclaimer(boundaries) : NULL));
    json_object_set_new(object, "countries", countries);
    json_object_set_new(object, "outlines", sg_web_outlines(options, tiles));
    json_object_set_new(object, "maps", maps);
    return object;
}

/* With 15 digits: places in a grid must not drift, nor numbers leave their step. */
static char *page_text(const SgWebOptions *options, const SgWebTiles *tiles)
{
    json_t *page = page_json(options, tiles);
    char *dumped = json_dumps(page, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(page);
    if (dumped == NULL)
        g_error("out of memory while writing the page"); /* as g_malloc */
    char *text = g_strdup(dumped);
    free(dumped);
    return text;
}

/* For readers without scripts. */
static char *plain_text(const SgWebOptions *options)
{
    GString *text = g_string_new(options->title);
    g_string_append_printf(text, "\n\n%s\n\n", _("This page needs scripts to show its maps. The maps themselves:"));
    for (guint i = 0; i < options->maps_count; i++)
        g_string_append_printf(text, "%s.pmtiles\n%s.mbtiles\n%s/tilejson.json\n", options->maps[i].base,
                               options->maps[i].base, options->maps[i].base);
    return g_string_free(text, FALSE);
}

char *sg_web_page(const SgWebOptions *options, const SgWebTiles *tiles)
{
    static const unsigned char *const styles[] = {sg_web_page_css, sg_web_web_css, NULL};
    static const unsigned char *const scripts[] = {sg_web_dom_js,        sg_web_chart_js,     sg_web_web_tiles_js,
                                                   sg_web_web_values_js, sg_web_web_seams_js, sg_web_web_made_js,
                                                   sg_web_web_map_js,    sg_web_web_js,       NULL};
    g_autofree char *title = sg_report_clean(options->title);
    g_autofree char *text = plain_text(options);
    g_autofree char *page = page_text(options, tiles);
    const SgHtmlFile file = {.title = title,
                             .text = text,
                             .report = "{\"deliveries\": []}",
                             .page = page,
                             .styles = styles,
                             .scripts = scripts,
                             .beside = TRUE};
    return sg_html_file(&file);
}
