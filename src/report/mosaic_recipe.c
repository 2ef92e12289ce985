#include "report/mosaic_recipe.h"

#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

/* --- the manifest --- */

static json_t *values_json(const SgExclusion *exclusion)
{
    json_t *values = exclusion->values_count > 0 ? json_array() : json_null();
    for (unsigned i = 0; i < exclusion->values_count; i++)
        json_array_append_new(values, json_integer(exclusion->values[i]));
    return values;
}

static json_t *layers_json(const SgExclusion *exclusion)
{
    json_t *layers = exclusion->layers_count > 0 ? json_array() : json_null();
    for (unsigned i = 0; i < exclusion->layers_count; i++)
        json_array_append_new(layers, json_string(exclusion->layers[i]));
    return layers;
}

/* MASK NULL: it was not read, as the exclusion is for none of the layers that were made. */
static json_t *mask_json(const SgExclusion *exclusion, const SgMosaicSource *mask)
{
    if (exclusion->mask == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "file", sg_json_text(exclusion->mask), "sha256",
                     sg_json_text(mask != NULL ? mask->sha256 : NULL));
}

json_t *sg_mosaic_recipe_json(const SgMosaicInputs *inputs)
{
    const SgRecipe *recipe = inputs->recipe;
    if (recipe == NULL)
        return json_null();
    json_t *exclusions = json_array();
    for (unsigned i = 0; i < recipe->exclusions_count; i++) {
        const SgExclusion *exclusion = &recipe->exclusions[i];
        json_array_append_new(exclusions,
                              json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", exclusion->id, "reason",
                                        sg_json_text(exclusion->reason), "source", sg_json_text(exclusion->source),
                                        "layers", layers_json(exclusion), "when", sg_json_text(exclusion->when), "mask",
                                        mask_json(exclusion, g_ptr_array_index(inputs->masks, i)), "values",
                                        values_json(exclusion)));
    }
    return json_pack("{s:s, s:o, s:s, s:o}", "recipe", recipe->name, "title", sg_json_text(recipe->title), "sha256",
                     recipe->sha256, "exclusions", exclusions);
}

json_t *sg_mosaic_excluded_json(const SgMosaicLayer *layer)
{
    json_t *all = json_array();
    for (guint i = 0; i < layer->excluded->len; i++) {
        const SgMosaicExcluded *one = &g_array_index(layer->excluded, SgMosaicExcluded, i);
        const gboolean masked = one->exclusion->mask != NULL;
        json_array_append_new(all, json_pack("{s:s, s:s, s:I, s:o, s:I, s:o, s:o}", "exclusion", one->exclusion->id,
                                             "iso3", one->source->iso3, "pixels", (json_int_t)one->pixels, "area_km2",
                                             sg_json_number(one->area_km2), "unjudged", (json_int_t)one->unjudged,
                                             "beyond_mask", masked ? json_integer(one->mask_beyond) : json_null(),
                                             "mask_nodata", masked ? json_integer(one->mask_empty) : json_null()));
    }
    return all;
}

static gint64 sum_pixels(const SgMosaicLayer *layer)
{
    gint64 pixels = 0;
    for (guint i = 0; i < layer->excluded->len; i++)
        pixels += g_array_index(layer->excluded, SgMosaicExcluded, i).pixels;
    return pixels;
}

json_t *sg_mosaic_excluded_totals(const SgMosaicLayer *layer)
{
    double area_km2 = 0;
    for (guint i = 0; i < layer->excluded->len; i++)
        area_km2 += g_array_index(layer->excluded, SgMosaicExcluded, i).area_km2;
    return json_pack("{s:I, s:o}", "pixels", (json_int_t)sum_pixels(layer), "area_km2", sg_json_number(area_km2));
}

/* --- for people --- */

char *sg_mosaic_rule_text(const SgExclusion *exclusion)
{
    g_autoptr(GString) values = g_string_new(exclusion->when);
    for (unsigned i = 0; i < exclusion->values_count; i++)
        g_string_append_printf(values, "%s%d", i > 0 ? ", " : "", exclusion->values[i]);
    g_autofree char *shown = sg_text_printable(values->str);
    g_autofree char *mask = exclusion->mask != NULL ? sg_text_printable(exclusion->mask) : NULL;
    return mask != NULL ? g_strdup_printf(_("%s in %s"), shown, mask) : g_strdup(shown);
}

static void put_kept(GString *out, const SgMosaicExcluded *sum)
{
    g_autofree char *unjudged = sg_text_count(sum->unjudged), *beyond = sg_text_count(sum->mask_beyond),
                    *empty = sg_text_count(sum->mask_empty);
    if (sum->unjudged > 0)
        g_string_append_printf(
            out,
            P_("    %s pixel could not be judged, as what the rule asks has no value there: kept.\n",
               "    %s pixels could not be judged, as what the rule asks has no value there: kept.\n", sum->unjudged),
            unjudged);
    if (sum->mask_beyond > 0)
        g_string_append_printf(out,
                               P_("    %s pixel lies where the mask does not reach: kept.\n",
                                  "    %s pixels lie where the mask does not reach: kept.\n", sum->mask_beyond),
                               beyond);
    if (sum->mask_empty > 0)
        g_string_append_printf(out,
                               P_("    %s pixel lies where the mask has no value: kept.\n",
                                  "    %s pixels lie where the mask has no value: kept.\n", sum->mask_empty),
                               empty);
}

/* COUNT entries of one exclusion, a country each. */
static void put_exclusion(GString *out, const SgMosaicExcluded *all, guint count)
{
    SgMosaicExcluded sum = {0};
    g_autoptr(GString) who = g_string_new(NULL);
    for (guint i = 0; i < count; i++) {
        g_autofree char *pixels = sg_text_count(all[i].pixels);
        if (all[i].pixels > 0)
            g_string_append_printf(who, "%s%s %s", who->len > 0 ? ", " : "", all[i].source->iso3, pixels);
        sum.pixels += all[i].pixels;
        sum.area_km2 += all[i].area_km2;
        sum.unjudged += all[i].unjudged;
        sum.mask_beyond += all[i].mask_beyond;
        sum.mask_empty += all[i].mask_empty;
    }
    g_autofree char *rule = sg_mosaic_rule_text(all->exclusion), *pixels = sg_text_count(sum.pixels);
    g_autofree char *area = sg_text_count((gint64)rint(sum.area_km2));
    g_string_append_printf(
        out, P_("  Excluded by %s (%s): %s pixel, %s km2", "  Excluded by %s (%s): %s pixels, %s km2", sum.pixels),
        all->exclusion->id, rule, pixels, area);
    g_string_append_printf(out, "%s%s%s\n", who->len > 0 ? " (" : "", who->str, who->len > 0 ? ")" : "");
    put_kept(out, &sum);
}

void sg_mosaic_excluded_text(GString *out, const SgMosaicInputs *inputs, const SgMosaicLayer *layer)
{
    const guint countries = layer->countries->len;
    if (inputs->recipe != NULL && layer->excluded->len == 0)
        g_string_append_printf(out, _("  No exclusion of the recipe %s is for this layer.\n"), inputs->recipe->name);
    for (guint i = 0; i + countries <= layer->excluded->len && countries > 0; i += countries)
        put_exclusion(out, &g_array_index(layer->excluded, SgMosaicExcluded, i), countries);
    if (countries > 1 && sum_pixels(layer) > 0)
        g_string_append(
            out, _("  Borders are measured on the finished map: gaps along them hold pixels that were excluded.\n"));
}
