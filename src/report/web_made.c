/* What the page of maps tells of how a map was made: who gave its pixels, and what a recipe left out. */
#include "report/mosaic_recipe.h"
#include "report/web.h"
#include "soilgate/words.h"

json_t *sg_web_given(const SgMosaicLayer *made)
{
    if (made == NULL)
        return json_null();
    json_t *given = json_object();
    for (guint i = 0; i < made->countries->len; i++) {
        const SgMosaicCountry *one = &g_array_index(made->countries, SgMosaicCountry, i);
        g_autofree char *number = g_strdup_printf("%d", one->source->m49);
        json_object_set_new(given, number, json_integer(one->pixels));
    }
    return given;
}

json_t *sg_web_overlaps(const SgMosaicLayer *made)
{
    json_t *overlaps = json_array();
    for (guint i = 0; made != NULL && i < made->overlaps->len; i++) {
        const SgMosaicOverlap *one = &g_array_index(made->overlaps, SgMosaicOverlap, i);
        json_array_append_new(
            overlaps,
            json_pack("{s:o, s:o, s:I, s:[I, I], s:o}", "a", sg_json_text(sg_words_data(one->a->country)), "b",
                      sg_json_text(sg_words_data(one->b->country)), "pixels", (json_int_t)one->pixels, "taken",
                      (json_int_t)one->of_a, (json_int_t)one->of_b, "difference", sg_json_number(one->difference)));
    }
    return overlaps;
}

/* COUNT entries of one exclusion, a country each. */
static json_t *exclusion_json(const SgMosaicExcluded *all, guint count)
{
    const SgExclusion *exclusion = all->exclusion;
    g_autofree char *rule = sg_mosaic_rule_text(exclusion);
    json_t *countries = json_array();
    gint64 unjudged = 0, beyond = 0, empty = 0;
    for (guint i = 0; i < count; i++) {
        unjudged += all[i].unjudged;
        beyond += all[i].mask_beyond;
        empty += all[i].mask_empty;
        if (all[i].pixels > 0)
            json_array_append_new(countries, json_pack("{s:o, s:I, s:f}", "name",
                                                       sg_json_text(sg_words_data(all[i].source->country)), "pixels",
                                                       (json_int_t)all[i].pixels, "km2", all[i].area_km2));
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:o}", "id", exclusion->id, "reason",
                     sg_json_text(exclusion->reason), "source", sg_json_text(exclusion->source), "rule",
                     sg_json_text(rule), "unjudged", (json_int_t)unjudged, "beyond", (json_int_t)beyond, "empty",
                     (json_int_t)empty, "countries", countries);
}

json_t *sg_web_excluded(const SgRecipe *recipe, const SgMosaicLayer *made)
{
    if (recipe == NULL || made == NULL)
        return json_null();
    json_t *exclusions = json_array();
    const guint countries = made->countries->len;
    for (guint i = 0; i + countries <= made->excluded->len && countries > 0; i += countries)
        json_array_append_new(exclusions,
                              exclusion_json(&g_array_index(made->excluded, SgMosaicExcluded, i), countries));
    return json_pack("{s:o, s:o}", "title", sg_json_text(recipe->title), "exclusions", exclusions);
}
