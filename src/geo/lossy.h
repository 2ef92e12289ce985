/* Whether a file's compression changed the values. */
#ifndef SOILGATE_GEO_LOSSY_H
#define SOILGATE_GEO_LOSSY_H

#include "geo/tiff.h"

/* The name of the file's compression, as GDAL says it: "DEFLATE"; "scheme 12345" for an unknown one. Free with g_free.
 */
char *sg_compression_name(const SgTiff *tiff);
/* How the compression lost precision, in a short phrase; NULL when it is lossless. What cannot be told counts as lost.
 * Reads the start of the first block of FD. Free with g_free. */
char *sg_lossy_detail(int fd, const SgTiff *tiff);

#endif
