/* What a file that is no TIFF is. */
#ifndef SOILGATE_GEO_SNIFF_H
#define SOILGATE_GEO_SNIFF_H

#include <glib.h>

/* "a PNG picture", "text", "a file of an unknown kind", from its first LENGTH bytes. Static text. */
const char *sg_sniff(const guint8 *start, gsize length);

#endif
