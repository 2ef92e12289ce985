/* geo, vectors: sixteen bytes at a time, by what gcc and clang both know; bytes need not be aligned. */
#ifndef SOILGATE_GEO_VECTORS_H
#define SOILGATE_GEO_VECTORS_H

#include <glib.h>
#include <string.h>

#define SG_INLINE static inline __attribute__((always_inline))

typedef guint8 SgBytes __attribute__((vector_size(16)));

SG_INLINE SgBytes sg_bytes_load(const guint8 *bytes)
{
    SgBytes x;
    memcpy(&x, bytes, sizeof x);
    return x;
}

SG_INLINE void sg_bytes_store(guint8 *bytes, SgBytes x)
{
    memcpy(bytes, &x, sizeof x);
}

#endif
