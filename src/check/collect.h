/* check, private: from paths to deliveries whose files are named but not opened yet. */
#ifndef SOILGATE_CHECK_COLLECT_H
#define SOILGATE_CHECK_COLLECT_H

#include "soilgate/check.h"

/* Adds the deliveries that PATHS hold to REPORT, and the specifications they may be for. What is unpacked lies
 * in its scratch. FALSE with an error when the configuration is wrong or the tool failed. */
gboolean sg_collect(SgReport *report, char *const *paths, const SgCheckOptions *options, GError **error);
SgDelivery *sg_delivery_new(const char *shown); /* SHOWN: NULL when it has no name yet */
void sg_delivery_free(gpointer delivery);

#endif
