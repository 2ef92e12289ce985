/* What is made of a finished mosaic before it gets its name: the report of its borders, and the catalogue. */
#ifndef SOILGATE_CLI_BORDERS_H
#define SOILGATE_CLI_BORDERS_H

#include "cli/checking.h"
#include "soilgate/report.h"

typedef struct {
    GPtrArray *seams;   /* SgSeams *, of each layer */
    GPtrArray *borders; /* SgBorders *, the same */
} SgCliBorders;
void sg_cli_borders_clear(SgCliBorders *borders);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCliBorders, sg_cli_borders_clear)
/* Measures the borders of MOSAIC, and adds seams.json, and BASE_seams.geojson with its style, to it. */
gboolean sg_cli_borders(SgMosaic *mosaic, const SgCliWork *work, SgCliBorders *borders, GError **error);
/* Adds BASE_thumbnail.png, BASE.stac.json and collection.json; last of all, as they tell of the other files. TIME: what
 * the maps stand for. */
gboolean sg_cli_catalogue(SgMosaic *mosaic, const SgStacTime *time, GError **error);

#endif
