/* What lies beside the files of a finished mosaic, so that QGIS draws them as the page of maps does. */
#ifndef SOILGATE_CLI_STYLES_H
#define SOILGATE_CLI_STYLES_H

#include "soilgate/mosaic.h"

/* Adds to the staged MOSAIC: the style of each layer's values, beside their raster, the VRT over their tiles and each
 * tile. Values are read once, to find the ends of their colours; classes have their style already, beside the raster,
 * and get it for the tiles too. A layer without a value has none. */
gboolean sg_cli_styles(SgMosaic *mosaic, const SgMosaicOptions *options, GError **error);

#endif
