/* Packed tiles on the disk until all are there, each content once. One thread. */
#ifndef SOILGATE_TILES_STORE_H
#define SOILGATE_TILES_STORE_H

#include <glib.h>

typedef struct {
    guint64 id; /* place.h */
    guint32 content;
} SgTileEntry;

typedef struct {
    gint64 offset; /* in the file */
    guint32 length;
} SgTileContent;

typedef struct {
    char *path; /* for errors */
    int fd;
    gint64 bytes;
    GArray *entries;  /* SgTileEntry */
    GArray *contents; /* SgTileContent, by number */
    GHashTable *known;
} SgTileStore;

/* A file in FOLDER that has no name. NULL with an error. */
SgTileStore *sg_tile_store_new(const char *folder, GError **error);
void sg_tile_store_free(SgTileStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTileStore, sg_tile_store_free)
gboolean sg_tile_store_add(SgTileStore *store, int zoom, guint32 col, guint32 row, GBytes *tile, GError **error);
/* Sorts the entries by id, and numbers contents in the order in which they come then. */
void sg_tile_store_sort(SgTileStore *store);
/* The bytes of a content, into BUFFER. */
gboolean sg_tile_store_read(const SgTileStore *store, guint32 content, GByteArray *buffer, GError **error);

#endif
