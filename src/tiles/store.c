#include "tiles/store.h"

#include "soilgate/base.h"
#include "tiles/place.h"
#include "tiles/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Half of the SHA-256 of a tile is enough to know it again. */
typedef struct {
    char hash[33];
    guint32 content;
} Known;

SgTileStore *sg_tile_store_new(const char *folder, GError **error)
{
    SgTileStore *store = g_new0(SgTileStore, 1);
    store->path = g_strdup(folder);
    store->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (store->fd < 0) { /* a file system that has no files without a name */
        g_autofree char *path = g_build_filename(folder, "tiles-XXXXXX", NULL);
        store->fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
        if (store->fd >= 0)
            unlink(path);
    }
    store->entries = g_array_new(FALSE, FALSE, sizeof(SgTileEntry));
    store->contents = g_array_new(FALSE, FALSE, sizeof(SgTileContent));
    store->known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free); /* a Known begins with its hash */
    if (store->fd >= 0)
        return store;
    sg_tiles_fail(folder, errno, error);
    sg_tile_store_free(store);
    return NULL;
}

void sg_tile_store_free(SgTileStore *store)
{
    if (store == NULL)
        return;
    if (store->fd >= 0)
        close(store->fd);
    g_array_unref(store->entries);
    g_array_unref(store->contents);
    g_hash_table_unref(store->known);
    g_free(store->path);
    g_free(store);
}

gboolean sg_tile_store_add(SgTileStore *store, int zoom, guint32 col, guint32 row, GBytes *tile, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(tile, &length);
    g_autofree char *hash = sg_hash_bytes(bytes, length);
    hash[sizeof((Known *)0)->hash - 1] = '\0';
    Known *known = g_hash_table_lookup(store->known, hash);
    if (known == NULL) {
        const SgTileContent content = {store->bytes, (guint32)length};
        if (!sg_write_at(store->fd, bytes, length, store->bytes))
            return sg_tiles_fail(store->path, errno, error);
        store->bytes += (gint64)length;
        known = g_new0(Known, 1);
        memcpy(known->hash, hash, sizeof known->hash);
        known->content = store->contents->len;
        g_array_append_val(store->contents, content);
        g_hash_table_insert(store->known, known->hash, known);
    }
    const SgTileEntry entry = {sg_tile_id(zoom, col, row), known->content};
    g_array_append_val(store->entries, entry);
    return TRUE;
}

static int compare_entries(const void *a, const void *b)
{
    const guint64 left = ((const SgTileEntry *)a)->id, right = ((const SgTileEntry *)b)->id;
    return (left > right) - (left < right);
}

void sg_tile_store_sort(SgTileStore *store)
{
    const guint count = store->contents->len;
    GArray *contents = g_array_sized_new(FALSE, FALSE, sizeof(SgTileContent), count);
    g_autofree guint32 *number = g_new(guint32, count + 1);
    memset(number, 0xff, sizeof *number * (count + 1));
    qsort(store->entries->data, store->entries->len, sizeof(SgTileEntry), compare_entries);
    for (guint i = 0; i < store->entries->len; i++) {
        SgTileEntry *entry = &g_array_index(store->entries, SgTileEntry, i);
        if (number[entry->content] == G_MAXUINT32) {
            number[entry->content] = contents->len;
            g_array_append_val(contents, g_array_index(store->contents, SgTileContent, entry->content));
        }
        entry->content = number[entry->content];
    }
    g_array_unref(store->contents);
    store->contents = contents;
    g_hash_table_remove_all(store->known); /* its numbers are the old ones, and nothing is added any more */
}

gboolean sg_tile_store_read(const SgTileStore *store, guint32 content, GByteArray *buffer, GError **error)
{
    const SgTileContent *one = &g_array_index(store->contents, SgTileContent, content);
    g_byte_array_set_size(buffer, one->length);
    for (gsize got = 0; got < one->length;) {
        const ssize_t now = pread(store->fd, buffer->data + got, one->length - got, one->offset + (gint64)got);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0)
            return sg_tiles_fail(store->path, now < 0 ? errno : EIO, error);
        got += (gsize)now;
    }
    return TRUE;
}
