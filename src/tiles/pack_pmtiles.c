/* A PMTiles archive, version 3: header, root directory, metadata, leaf directories, tiles in the order of their ids.
 * All lengths are known before the first tile comes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "tiles/directory.h"
#include "tiles/private.h"

typedef struct {
    SgPack pack;
    char *path;
    int fd;
    gint64 at;       /* where the next content goes */
    gint64 contents; /* written: they come in order */
} Pmtiles;

static gboolean put(SgPack *pack, int zoom, guint32 col, guint32 row, guint32 content, const guint8 *bytes,
                    gsize length, GError **error)
{
    (void)zoom;
    (void)col;
    (void)row;
    Pmtiles *file = (Pmtiles *)pack;
    if (content < file->contents)
        return TRUE;
    file->contents = (gint64)content + 1;
    if (!sg_write_at(file->fd, (const char *)bytes, length, file->at))
        return sg_tiles_fail(file->path, errno, error);
    file->at += (gint64)length;
    return TRUE;
}

static gboolean end(SgPack *pack, GError **error)
{
    Pmtiles *file = (Pmtiles *)pack;
    const int fd = file->fd;
    file->fd = -1;
    return close(fd) == 0 || sg_tiles_fail(file->path, errno, error);
}

static void free_pack(SgPack *pack)
{
    Pmtiles *file = (Pmtiles *)pack;
    if (file->fd >= 0)
        close(file->fd);
    g_free(file->path);
    g_free(file);
}

/* Where the contents will lie, and runs of tiles that are alike. */
static GArray *find_entries(const SgTileStore *store)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(SgDirEntry));
    g_autofree guint64 *offsets = g_new(guint64, (gsize)store->contents->len + 1);
    offsets[0] = 0;
    for (guint i = 0; i < store->contents->len; i++)
        offsets[i + 1] = offsets[i] + g_array_index(store->contents, SgTileContent, i).length;
    for (guint i = 0; i < store->entries->len; i++) {
        const SgTileEntry *one = &g_array_index(store->entries, SgTileEntry, i);
        SgDirEntry *last = i > 0 ? &g_array_index(entries, SgDirEntry, entries->len - 1) : NULL;
        if (last != NULL && last->offset == offsets[one->content] && last->id + last->run == one->id) {
            last->run++;
            continue;
        }
        const SgDirEntry entry = {one->id, offsets[one->content],
                                  g_array_index(store->contents, SgTileContent, one->content).length, 1};
        g_array_append_val(entries, entry);
    }
    return entries;
}

static void put_number(guint8 *header, gsize at, gsize bytes, guint64 value)
{
    for (gsize i = 0; i < bytes; i++)
        header[at + i] = (guint8)(value >> (8 * i));
}

static void put_degrees(guint8 *header, gsize at, double degrees)
{
    put_number(header, at, 4, (guint64)(gint64)(gint32)lround(degrees * 1e7));
}

static void fill_header(guint8 *header, const SgTiles *tiles, const gint64 lengths[4], guint64 entries)
{
    enum { GZIP = 2, NONE = 1, PNG = 2 };
    const SgTilesFacts *facts = &tiles->facts;
    memcpy(header, "PMTiles\x03", 8);
    guint64 offset = SG_PMTILES_HEADER;
    for (gsize i = 0; i < 4; i++) { /* root, metadata, leaves, tiles */
        put_number(header, 8 + 16 * i, 8, offset);
        put_number(header, 16 + 16 * i, 8, (guint64)lengths[i]);
        offset += (guint64)lengths[i];
    }
    put_number(header, 72, 8, tiles->store->entries->len);
    put_number(header, 80, 8, entries);
    put_number(header, 88, 8, tiles->store->contents->len);
    header[96] = 1; /* clustered */
    header[97] = GZIP;
    header[98] = NONE;
    header[99] = PNG;
    header[100] = 0;
    header[101] = (guint8)facts->zoom_max;
    put_degrees(header, 102, facts->west);
    put_degrees(header, 106, facts->south);
    put_degrees(header, 110, facts->east);
    put_degrees(header, 114, facts->north);
    header[118] = (guint8)sg_tiles_centre_zoom(facts);
    put_degrees(header, 119, (facts->west + facts->east) / 2);
    put_degrees(header, 123, (facts->south + facts->north) / 2);
}

static gboolean write_parts(Pmtiles *file, const guint8 *header, GByteArray *const parts[3], GError **error)
{
    gboolean done = sg_write_at(file->fd, (const char *)header, SG_PMTILES_HEADER, 0);
    file->at = SG_PMTILES_HEADER;
    for (int i = 0; i < 3 && done; i++) {
        done = sg_write_at(file->fd, (const char *)parts[i]->data, parts[i]->len, file->at);
        file->at += parts[i]->len;
    }
    return done || sg_tiles_fail(file->path, errno, error);
}

SgPack *sg_pack_pmtiles(const SgTiles *tiles, const char *path, const SgTilesTexts *texts, GError **error)
{
    const SgTileStore *store = tiles->store;
    g_autoptr(GArray) entries = find_entries(store);
    g_autoptr(GByteArray) leaves = g_byte_array_new();
    g_autoptr(GByteArray) root = sg_directory_tree(entries, leaves);
    g_autoptr(GByteArray) metadata = sg_gzip(texts->metadata, strlen(texts->metadata));
    gint64 lengths[4] = {root->len, metadata->len, leaves->len, 0};
    for (guint i = 0; i < store->contents->len; i++)
        lengths[3] += g_array_index(store->contents, SgTileContent, i).length;
    guint8 header[SG_PMTILES_HEADER] = {0};
    fill_header(header, tiles, lengths, entries->len);
    Pmtiles *file = g_new0(Pmtiles, 1);
    file->pack = (SgPack){put, end, free_pack};
    file->path = g_strdup(path);
    file->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    GByteArray *const parts[] = {root, metadata, leaves};
    if (file->fd < 0)
        sg_tiles_fail(path, errno, error);
    else if (write_parts(file, header, parts, error))
        return &file->pack;
    free_pack(&file->pack);
    return NULL;
}
