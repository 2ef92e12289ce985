/* Parts of the page of maps for the web. */
#ifndef SOILGATE_REPORT_WEB_H
#define SOILGATE_REPORT_WEB_H

#include "report/html.h"
#include "soilgate/web.h"

/* Of a map, written. */
typedef struct {
    SgTiles *values, *sources; /* sources: coloured by country; or NULL */
} SgWebTiles;
/* index.html. TILES: of each map. Free with g_free. */
char *sg_web_page(const SgWebOptions *options, const SgWebTiles *tiles);
json_t *sg_web_labels(void);
/* Outlines of countries around the maps, thinned to what the deepest zoom shows; null without boundaries. */
json_t *sg_web_outlines(const SgWebOptions *options, const SgWebTiles *tiles);
/* What became of the maps of countries: how many pixels came from each; null when it is not known. */
json_t *sg_web_given(const SgMosaicLayer *made);
/* Pixels for which two countries gave a value, by pair: none when it is not known. */
json_t *sg_web_overlaps(const SgMosaicLayer *made);
/* What a recipe left out of a map, by exclusion and country; null without a recipe. */
json_t *sg_web_excluded(const SgRecipe *recipe, const SgMosaicLayer *made);

/* What containers say of a map. Free with sg_web_texts_clear. */
typedef struct {
    SgTilesTexts texts;
    char *base, *name, *description, *attribution, *metadata;
} SgWebTexts;
/* SOURCES: of its tiles that are coloured by country. */
void sg_web_texts_init(SgWebTexts *texts, const SgWebOptions *options, const SgWebMap *map, gboolean sources,
                       const SgTilesFacts *facts);
void sg_web_texts_clear(SgWebTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgWebTexts, sg_web_texts_clear)
/* tilejson.json. Free with g_free. */
char *sg_web_tilejson(const SgWebTexts *texts, const SgTilesFacts *facts);

#endif
