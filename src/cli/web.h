/* The folder "web" of a mosaic. */
#ifndef SOILGATE_CLI_WEB_H
#define SOILGATE_CLI_WEB_H

#include "soilgate/mosaic.h"

/* FALSE when OUTPUT has a folder "web" that is of another kind. */
gboolean sg_cli_web_check(const char *output, GError **error);
/* Makes it of the staged MOSAIC when it is WANTED; else takes away that of an earlier mosaic. */
/* SEAMS: SgSeams *, of each layer, or NULL. */
gboolean sg_cli_web(SgMosaic *mosaic, gboolean wanted, const GPtrArray *seams, const SgMosaicOptions *options,
                    GError **error);

#endif
