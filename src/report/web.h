/* Parts of the page of maps for the web. */
#ifndef SOILGATE_REPORT_WEB_H
#define SOILGATE_REPORT_WEB_H

#include "report/html.h"
#include "soilgate/web.h"

/* index.html. TILES: of each map, written. Free with g_free. */
char *sg_web_page(const SgWebOptions *options, SgTiles *const *tiles);
json_t *sg_web_labels(void);
/* Outlines of countries around the maps, thinned to what the deepest zoom shows; null without boundaries. */
json_t *sg_web_outlines(const SgWebOptions *options, SgTiles *const *tiles);

/* What containers say of a map. Free with sg_web_texts_clear. */
typedef struct {
    SgTilesTexts texts;
    char *name, *description, *attribution, *metadata;
} SgWebTexts;
void sg_web_texts_init(SgWebTexts *texts, const SgWebOptions *options, const SgWebMap *map, const SgTilesFacts *facts);
void sg_web_texts_clear(SgWebTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgWebTexts, sg_web_texts_clear)
/* tilejson.json. Free with g_free. */
char *sg_web_tilejson(const SgWebTexts *texts, const SgTilesFacts *facts);

#endif
