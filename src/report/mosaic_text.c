/* What was put together, for people. */
#include "report/mosaic_recipe.h"
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/mosaic.h"
#include "soilgate/words.h"

#include <math.h>

#define PAIRS 5 /* told of overlaps and of what was left out; the manifest has all */

static void put_source(GString *out, const SgMosaicSource *source)
{
    const double off = MAX(fabs(source->east_px), fabs(source->south_px));
    if (source->regridded != NULL)
        g_string_append_printf(out, _("  %s: resampled onto the grid of the product (%s).\n"), source->shown,
                               source->regridded);
    else if (off >= 0.0005)
        g_string_append_printf(out,
                               _("  %s: its pixels lie %.3f px off the grid of the product; they were taken for the "
                                 "nearest ones, as the product allows.\n"),
                               source->shown, off);
}

/* What the country's map lacks in its land; what a recipe left out of it is told beside it. */
static void put_gaps(GString *out, const SgMosaicCountry *country)
{
    if (country->gaps == 0) {
        g_string_append(out, _("; it gave a value for every pixel of the country"));
        return;
    }
    g_autofree char *gaps = sg_text_count(country->gaps), *others = sg_text_count(country->others);
    g_autofree char *share = sg_text_share((double)country->gaps / (double)country->land);
    g_string_append_printf(out,
                           P_("; it gave no value for %s pixel (%s) of the country",
                              "; it gave no value for %s pixels (%s) of the country", country->gaps),
                           gaps, share);
    if (country->others > 0)
        g_string_append_printf(out,
                               P_("; a neighbour gave one for %s of them, which is left out",
                                  "; neighbours gave one for %s of them, which are left out", country->others),
                               others);
}

static void put_country(GString *out, const SgMosaicCountry *country)
{
    g_autofree char *pixels = sg_text_count(country->pixels);
    g_autofree char *area = sg_text_count((gint64)rint(country->area_km2));
    g_string_append_printf(out, _("  %s  %s pixels, %s km2"), country->source->iso3, pixels, area);
    if (country->land > 0)
        put_gaps(out, country);
    g_string_append(out, "\n");
}

/* What is not shown is told of, so that a list never seems whole that is not. */
static void put_more(GString *out, guint more)
{
    if (more > 0)
        g_string_append_printf(out, _("    And %u more: see manifest.json.\n"), more);
}

static void put_overlaps(GString *out, const SgMosaicLayer *layer)
{
    const guint shown = MIN(layer->overlaps->len, PAIRS);
    for (guint i = 0; i < shown; i++) {
        const SgMosaicOverlap *overlap = &g_array_index(layer->overlaps, SgMosaicOverlap, i);
        g_autofree char *pixels = sg_text_count(overlap->pixels);
        g_string_append_printf(out,
                               P_("  %s and %s both gave a value for %s pixel; manifest.json tells whose was taken.\n",
                                  "  %s and %s both gave a value for %s pixels; manifest.json tells whose was taken.\n",
                                  overlap->pixels),
                               overlap->a->iso3, overlap->b->iso3, pixels);
    }
    put_more(out, layer->overlaps->len - shown);
}

/* In countries that have no map: what lies in the others is among the overlaps and gaps. */
static void put_spills(GString *out, const SgMosaicLayer *layer)
{
    guint told = 0;
    for (guint i = 0; i < layer->spills->len; i++) {
        const SgMosaicSpill *spill = &g_array_index(layer->spills, SgMosaicSpill, i);
        if (spill->has_source || told++ >= PAIRS)
            continue;
        g_autofree char *pixels = sg_text_count(spill->pixels);
        g_string_append_printf(out,
                               P_("  %s gave a value for %s pixel in %s, which has no map here: left out.\n",
                                  "  %s gave values for %s pixels in %s, which has no map here: left out.\n",
                                  spill->pixels),
                               spill->source->iso3, pixels, spill->owner->iso3);
    }
    put_more(out, told - MIN(told, PAIRS));
}

static void put_missing(GString *out, const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    for (guint i = 0; layer->missing != NULL && i < layer->missing->len; i++)
        g_string_append_printf(codes, " %s", (const char *)g_ptr_array_index(layer->missing, i));
    if (codes->len > 0)
        g_string_append_printf(out,
                               mosaic->region != NULL
                                   ? _("  Countries without a map:%s\n")
                                   : _("  Countries with a map of another layer, and none of this one:%s\n"),
                               codes->str);
}

/* Of the squares of 10 degrees, those that lay there already as they are. */
static void put_kept(GString *out, const SgMosaicLayer *layer)
{
    guint kept = 0, squares = 0;
    for (guint i = 0; i < layer->files->len; i++) {
        const SgMosaicFile *file = g_ptr_array_index(layer->files, i);
        const gboolean square = g_str_has_prefix(file->name, "tiles/") && g_str_has_suffix(file->name, ".tif");
        squares += square ? 1 : 0;
        kept += square && file->kept ? 1 : 0;
    }
    if (kept > 0)
        g_string_append_printf(out, _("  %u of %u tiles of 10 x 10 degrees are unchanged and stay as they are.\n"),
                               kept, squares);
}

static void put_mix(GString *out, const SgMosaicMix *mix, const char *unit)
{
    const gint64 blended = mix->blended[0] + mix->blended[1], one_sided = mix->one_sided[0] + mix->one_sided[1];
    g_autofree char *pixels = sg_text_count(blended), *left = sg_text_count(one_sided);
    g_string_append_printf(out, P_("    %s and %s: %s pixel", "    %s and %s: %s pixels", blended), mix->a->iso3,
                           mix->b->iso3, pixels);
    if (blended > 0) {
        g_autofree char *differs = sg_text_differing(mix->difference, mix->difference, 3);
        g_string_append_printf(out, _(", for which their values differ by %s %s on average"), differs, unit);
    }
    if (one_sided > 0)
        g_string_append_printf(out,
                               P_("; %s more could not be: only one country gave a value",
                                  "; %s more could not be: only one country gave a value", one_sided),
                               left);
    g_string_append(out, "\n");
}

static void put_blend(GString *out, const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    const SgKind *kind = layer->layer->resolved;
    const char *unit = kind != NULL && kind->unit != NULL ? kind->unit : "";
    gint64 blended = 0;
    if (mosaic->blend_km <= 0)
        return;
    if (layer->blend_km <= 0) {
        g_string_append(out, _("  Not blended: classes have no mean.\n"));
        return;
    }
    for (guint i = 0; i < layer->countries->len; i++)
        blended += g_array_index(layer->countries, SgMosaicCountry, i).blended;
    g_autofree char *width = sg_text_double(layer->blend_km), *pixels = sg_text_count(blended);
    g_string_append_printf(out,
                           P_("  Blended along borders, over %s km on either side: %s pixel is a mean.\n",
                              "  Blended along borders, over %s km on either side: %s pixels are means.\n", blended),
                           width, pixels);
    for (guint i = 0; i < MIN(layer->mixes->len, PAIRS); i++)
        put_mix(out, &g_array_index(layer->mixes, SgMosaicMix, i), unit);
    if (layer->blend_ends > 0) {
        g_autofree char *ends = sg_text_count(layer->blend_ends);
        g_autofree char *left = sg_text_differing(layer->blend_left, layer->blend_left, 2);
        g_string_append_printf(
            out,
            P_("    The other map ends within that width at %s edge, where a step of %s %s is left: a "
               "smaller width, that of the maps' overlap, leaves less.\n",
               "    The other map ends within that width at %s edges, where steps of %s %s on average "
               "are left: a smaller width, that of the maps' overlap, leaves less.\n",
               layer->blend_ends),
            ends, left, unit);
    }
    if (layer->mixes->len == 0)
        g_string_append(out,
                        _("    No pixel with a value lies so near to a border between two countries with maps.\n"));
    put_more(out, layer->mixes->len - MIN(layer->mixes->len, PAIRS));
}

static void put_layer(GString *out, const SgMosaic *mosaic, const SgMosaicLayer *layer)
{
    g_autofree char *pixels = sg_text_count(layer->pixels);
    const SgMosaicFile *values = g_ptr_array_index(layer->files, 0);
    g_string_append_printf(out, _("%s %s: %d x %d pixels, %s with a value\n"), mosaic->inputs->spec->product,
                           layer->layer->id, layer->grid.cols, layer->grid.rows, pixels);
    for (guint i = 0; i < layer->countries->len; i++)
        put_country(out, &g_array_index(layer->countries, SgMosaicCountry, i));
    for (guint i = 0; i < layer->countries->len; i++)
        put_source(out, g_array_index(layer->countries, SgMosaicCountry, i).source);
    sg_mosaic_excluded_text(out, mosaic->inputs, layer);
    put_overlaps(out, layer);
    put_spills(out, layer);
    put_blend(out, mosaic, layer);
    if (layer->resumed > 0)
        g_string_append_printf(out, _("  %u of %u parts were there from a run that was interrupted.\n"), layer->resumed,
                               layer->shards);
    if (layer->unchanged > 0)
        g_string_append_printf(out, _("  %u of %u parts are unchanged and were not made again.\n"), layer->unchanged,
                               layer->shards);
    if (layer->overviews_unchanged > 0)
        g_string_append_printf(out, _("  %u of %u tiles of overviews are unchanged and were not made again.\n"),
                               layer->overviews_unchanged, layer->overviews);
    put_kept(out, layer);
    put_missing(out, mosaic, layer);
    g_string_append_printf(out, "  %s\n", values->name);
}

static void put_landless(GString *out, const SgMosaic *mosaic)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    for (guint i = 0; i < mosaic->landless->len; i++)
        g_string_append_printf(codes, " %s", (const char *)g_ptr_array_index(mosaic->landless, i));
    if (codes->len > 0)
        g_string_append_printf(out,
                               _("The boundaries lack these countries of the region:%s. The maps may end before their "
                                 "land, and what neighbours gave there was taken, as on coasts.\n"),
                               codes->str);
}

char *sg_mosaic_text(const SgMosaic *mosaic)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < mosaic->layers->len; i++)
        put_layer(out, mosaic, g_ptr_array_index(mosaic->layers, i));
    put_landless(out, mosaic);
    g_autofree char *shown = sg_text_printable(mosaic->folder);
    g_string_append_printf(out, _("Written to %s, with manifest.json.\n"), shown);
    return g_string_free(out, FALSE);
}

char *sg_mosaic_refusals_text(const SgMosaicInputs *inputs)
{
    GString *out = g_string_new(_("No mosaic was made. Refused:\n"));
    for (guint i = 0; i < inputs->refusals->len; i++)
        g_string_append_printf(out, "  %s\n", (const char *)g_ptr_array_index(inputs->refusals, i));
    return g_string_free(out, FALSE);
}
