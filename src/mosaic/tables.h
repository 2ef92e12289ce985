/* By which look-up table the codes of a class map are read. */
#ifndef SOILGATE_MOSAIC_TABLES_H
#define SOILGATE_MOSAIC_TABLES_H

#include "soilgate/mosaic.h"

/* FALSE, and a refusal, when it is in doubt by which table FILE is to be read: several that differ in what its codes
 * mean, one of several that cannot be read, or one that was named beside the maps of several countries, each of which
 * has codes of its own. Without classes by a table, or without a table, there is no doubt here. */
gboolean sg_mosaic_table_is_sure(SgMosaicInputs *inputs, const SgFileFacts *file);

#endif
