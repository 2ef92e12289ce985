/* Directories of a PMTiles archive, version 3. */
#ifndef SOILGATE_TILES_DIRECTORY_H
#define SOILGATE_TILES_DIRECTORY_H

#include <glib.h>

#define SG_PMTILES_HEADER 127
#define SG_PMTILES_FIRST  16384 /* header and root directory lie within as many bytes */

typedef struct {
    guint64 id;
    guint64 offset;
    guint32 length;
    guint32 run; /* tiles in turn that have this content; 0: a leaf directory */
} SgDirEntry;

void sg_varint_put(GByteArray *out, guint64 value);
/* COUNT entries, at least one, as they are written before they are packed. Free with g_byte_array_unref. */
GByteArray *sg_directory_write(const SgDirEntry *entries, gsize count);
/* The same, gzipped. */
GByteArray *sg_directory_pack(const SgDirEntry *entries, gsize count);
/* gzip, without a time or a name. */
GByteArray *sg_gzip(const void *data, gsize length);

/* ENTRIES (SgDirEntry) as a root that fits, gzipped; and in LEAVES what it refers to, empty when it needs none. */
GByteArray *sg_directory_tree(const GArray *entries, GByteArray *leaves);

#endif
