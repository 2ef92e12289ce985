/* What the containers of a map say of it. */
#include <string.h>

#include "report/page.h"
#include "report/web.h"
#include "soilgate/words.h"

/* "Soil organic carbon, 0-30 cm, in t/ha. Boundaries: ..." */
static char *describe(const SgWebOptions *options, const SgWebMap *map, gboolean sources)
{
    const SgKind *kind = map->layer->resolved;
    GString *text = g_string_new(map->layer->title != NULL ? sg_words_data(map->layer->title) : map->layer->id);
    if (map->layer->depth != NULL)
        g_string_append_printf(text, ", %s", map->layer->depth);
    if (sources)
        g_string_append_printf(text, ": %s", _("which country gave each pixel"));
    else if (kind->unit != NULL && kind->classes == NULL)
        g_string_append_printf(text, ", %s", kind->unit);
    g_string_append_c(text, '.');
    const char *disclaimer = options->boundaries != NULL ? sg_boundaries_disclaimer(options->boundaries) : NULL;
    if (disclaimer != NULL)
        g_string_append_printf(text, " %s", disclaimer);
    g_autofree char *all = g_string_free(text, FALSE);
    return sg_report_clean(all);
}

static json_t *legend_json(const SgTilesFacts *facts)
{
    if (!facts->classes)
        return json_pack("{s:f, s:f, s:i, s:i}", "low", facts->low, "high", facts->high, "first_level", SG_LEVEL_LOW,
                         "levels", SG_LEVEL_STEPS);
    json_t *classes = json_array();
    for (guint i = 0; i < facts->legend->len; i++) {
        const SgTilesClass *one = &g_array_index(facts->legend, SgTilesClass, i);
        g_autofree char *colour = sg_html_colour(one->colour);
        json_array_append_new(classes, json_pack("{s:i, s:o, s:s}", "code", one->code, "name",
                                                 sg_json_text(sg_words_data(one->name)), "colour", colour));
    }
    return classes;
}

static char *write_metadata(const SgWebTexts *texts, const SgWebMap *map, gboolean sources, const SgTilesFacts *facts)
{
    json_t *object = json_object();
    json_object_set_new(object, "name", json_string(texts->name));
    json_object_set_new(object, "description", json_string(texts->description));
    json_object_set_new(object, "attribution", json_string(texts->attribution));
    json_object_set_new(object, "type", json_string("overlay"));
    json_object_set_new(object, "version", json_string("1"));
    json_object_set_new(object, "layer", sg_json_text(map->layer->id));
    json_object_set_new(object, "unit", sg_json_text(sources ? NULL : map->layer->resolved->unit));
    json_object_set_new(object, "legend", legend_json(facts));
    return sg_html_data(object);
}

void sg_web_texts_init(SgWebTexts *texts, const SgWebOptions *options, const SgWebMap *map, gboolean sources,
                       const SgTilesFacts *facts)
{
    g_autofree char *name = g_strdup_printf("%s, %s%s%s", options->title, map->layer->id, sources ? ": " : "",
                                            sources ? _("which country gave each pixel") : "");
    g_autofree char *attribution = sg_report_clean(options->attribution != NULL ? options->attribution : "");
    *texts = (SgWebTexts){.base = g_strconcat(map->base, sources ? "_source" : "", NULL),
                          .name = sg_report_clean(name),
                          .description = describe(options, map, sources)};
    texts->attribution = g_markup_escape_text(attribution, -1); /* readers of containers take it for HTML */
    texts->metadata = write_metadata(texts, map, sources, facts);
    texts->texts = (SgTilesTexts){texts->base, texts->name, texts->description, texts->attribution, texts->metadata};
}

void sg_web_texts_clear(SgWebTexts *texts)
{
    g_free(texts->base);
    g_free(texts->name);
    g_free(texts->description);
    g_free(texts->attribution);
    g_free(texts->metadata);
    *texts = (SgWebTexts){0};
}

char *sg_web_tilejson(const SgWebTexts *texts, const SgTilesFacts *facts)
{
    json_t *object = json_object();
    json_object_set_new(object, "tilejson", json_string("3.0.0"));
    json_object_set_new(object, "tiles", json_pack("[s]", "{z}/{x}/{y}.png"));
    json_object_set_new(object, "scheme", json_string("xyz"));
    json_object_set_new(object, "name", json_string(texts->name));
    json_object_set_new(object, "description", json_string(texts->description));
    json_object_set_new(object, "attribution", json_string(texts->attribution));
    json_object_set_new(object, "version", json_string("1.0.0"));
    json_object_set_new(object, "minzoom", json_integer(0));
    json_object_set_new(object, "maxzoom", json_integer(facts->zoom_max));
    json_object_set_new(object, "bounds",
                        json_pack("[f, f, f, f]", facts->west, facts->south, facts->east, facts->north));
    json_object_set_new(object, "center",
                        json_pack("[f, f, i]", (facts->west + facts->east) / 2, (facts->south + facts->north) / 2,
                                  sg_tiles_centre_zoom(facts)));
    return sg_json_dump(object);
}
