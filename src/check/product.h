/* check, private: which product files are for. */
#ifndef SOILGATE_CHECK_PRODUCT_H
#define SOILGATE_CHECK_PRODUCT_H

#include "soilgate/check.h"

/* The specification NAME, or with NULL all that ship: SgSpec *, freed with the array. NULL and an error when one is
 * wrong. */
GPtrArray *sg_products_load(const char *name, GError **error);
/* The one of SPECS that most of NAMES fit, the later version where two fit alike. NULL when no name fits any. */
const SgSpec *sg_product_of(const GPtrArray *specs, char *const *names, guint count);
/* The one that the nearest of NAMES comes near to, the later version where two are as near. NULL when none is. */
const SgSpec *sg_product_near(const GPtrArray *specs, char *const *names, guint count);

#endif
