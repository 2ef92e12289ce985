/* What the page shows beside the JSON report. */
#include "report/html.h"
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

static json_t *rules_json(void)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    json_t *object = json_object();
    for (guint i = 0; i < count; i++)
        json_object_set_new(object, rules[i].id, json_pack("{s:s}", "title", _(rules[i].title)));
    return object;
}

static json_t *palettes_json(void)
{
    guint count;
    const SgScale *scales = sg_scales(&count);
    json_t *object = json_object();
    for (guint i = 0; i < count; i++) {
        SgColour palette[SG_LEVELS];
        json_t *colours = json_array();
        sg_scale_palette(&scales[i], palette);
        for (int level = 0; level < SG_LEVELS; level++) {
            g_autofree char *text = sg_html_colour(palette[level]);
            json_array_append_new(colours, json_string(text));
        }
        json_object_set_new(object, scales[i].name, colours);
    }
    return object;
}

static json_t *range_json(const SgRange *range)
{
    if (range == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "min", sg_json_number(range->min), "max", sg_json_number(range->max));
}

static json_t *typical_json(const SgLayer *layer)
{
    unsigned count = 0;
    const SgTypical *typical = sg_layer_typical(layer, &count);
    json_t *array = json_array();
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(array, json_pack("{s:o, s:o}", "min", sg_json_number(typical[i].min), "max",
                                               sg_json_number(typical[i].max)));
    return array;
}

static json_t *layer_json(const SgLayer *layer)
{
    const SgKind *kind = layer->resolved;
    return json_pack("{s:o, s:o, s:o, s:s, s:o, s:b, s:o, s:o}", "id", sg_json_text(layer->id), "title",
                     sg_json_text(sg_words_data(layer->title)), "depth", sg_json_text(layer->depth), "presence",
                     sg_presence_name(layer->presence), "unit", sg_json_text(kind != NULL ? kind->unit : NULL),
                     "classes", kind != NULL && kind->classes != NULL, "range",
                     range_json(kind != NULL ? sg_layer_range(layer) : NULL), "typical",
                     kind != NULL ? typical_json(layer) : json_array());
}

static json_t *file_json(const SgFileFacts *file, const SgPictures *pictures)
{
    const SgPicture *picture = pictures != NULL ? sg_pictures_of(pictures, file) : NULL;
    json_t *object = json_object();
    json_object_set_new(object, "layer", file->name.layer != NULL ? layer_json(file->name.layer) : json_null());
    json_object_set_new(object, "country_pixels", json_integer(file->zoned ? file->country_pixels : 0));
    json_object_set_new(object, "picture", picture != NULL ? sg_html_picture(picture, file) : json_null());
    return object;
}

static json_t *delivery_json(const SgReport *report, const SgDelivery *delivery, const SgPictures *pictures)
{
    const SgSpec *spec = delivery->spec;
    g_autofree char *country = delivery->country != NULL ? sg_text_country(delivery->country) : NULL;
    json_t *object = json_object(), *layers = json_array(), *files = json_array();
    for (unsigned i = 0; spec != NULL && i < spec->layers_count; i++)
        json_array_append_new(layers, layer_json(&spec->layers[i]));
    for (guint i = 0; i < delivery->files->len; i++)
        json_array_append_new(files, file_json(g_ptr_array_index(delivery->files, i), pictures));
    json_object_set_new(object, "country_name", sg_json_text(country));
    json_object_set_new(object, "title", sg_json_text(spec != NULL ? sg_words_data(spec->title) : NULL));
    json_object_set_new(object, "sentence", sg_html_sentence(delivery, report->strict));
    json_object_set_new(object, "steps", sg_html_steps(delivery, report->strict));
    json_object_set_new(object, "layers", layers);
    json_object_set_new(object, "files", files);
    json_object_set_new(object, "outlines",
                        pictures != NULL ? sg_html_outlines(report, delivery, pictures) : json_null());
    return object;
}

json_t *sg_html_page(const SgReport *report, const SgPictures *pictures)
{
    json_t *deliveries = json_array();
    for (guint i = 0; i < report->deliveries->len; i++)
        json_array_append_new(deliveries, delivery_json(report, g_ptr_array_index(report->deliveries, i), pictures));
    json_t *object = json_object();
    json_object_set_new(object, "strict", json_boolean(report->strict));
    json_object_set_new(object, "disclaimer",
                        sg_json_text(report->boundaries != NULL ? sg_boundaries_disclaimer(report->boundaries) : NULL));
    json_object_set_new(object, "labels", sg_html_labels());
    json_object_set_new(object, "rules", rules_json());
    json_object_set_new(object, "palettes", palettes_json());
    json_object_set_new(object, "deliveries", deliveries);
    return object;
}
