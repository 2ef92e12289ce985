#include "mosaic/index.h"

#include "mosaic/index_told.h"
#include "mosaic/packed.h"
#include "mosaic/pyramid.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX  ".soilgate-"
#define SUFFIX  ".index"
#define LEADERS 8 /* bytes before and behind a tile in a COG */

/* A tile of an overview, in both finished rasters. */
typedef struct {
    guint32 bytes[SG_KINDS];
    gint64 offsets[SG_KINDS];
} Overview;

struct SgMosaicIndex {
    char *output;
    GVariant *told;
    GHashTable *parts;     /* key to SgMosaicPart *: tiles in the finished rasters */
    GHashTable *overviews; /* key to Overview * */
    GHashTable *squares;   /* key to its number in TOLD */
};

char *sg_mosaic_index_name(const char *base)
{
    return g_strconcat(PREFIX, base, SUFFIX, NULL);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *sg_mosaic_index_bases(const char *output)
{
    GPtrArray *bases = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(output, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_prefix(name, PREFIX) && g_str_has_suffix(name, SUFFIX))
            g_ptr_array_add(bases, g_strndup(name + strlen(PREFIX), strlen(name) - strlen(PREFIX) - strlen(SUFFIX)));
    g_ptr_array_sort(bases, by_text);
    return bases;
}

void sg_mosaic_index_free(SgMosaicIndex *index)
{
    if (index == NULL)
        return;
    g_free(index->output);
    g_clear_pointer(&index->told, g_variant_unref);
    g_clear_pointer(&index->parts, g_hash_table_unref);
    g_clear_pointer(&index->overviews, g_hash_table_unref);
    g_clear_pointer(&index->squares, g_hash_table_unref);
    g_free(index);
}

/* --- reading --- */

/* The open file PATH and its length; -1 when it is none of ours: a link, a pipe, a folder. */
static int open_file(const char *path, gint64 *bytes)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        return -1;
    }
    *bytes = status.st_size;
    return fd;
}

static gboolean is_as_told(const char *path, const char *sha256, gint64 bytes)
{
    gint64 there;
    const int fd = open_file(path, &there);
    if (fd < 0)
        return FALSE;
    g_autofree char *hash = there == bytes ? sg_hash_fd(fd, NULL) : NULL;
    close(fd);
    return g_strcmp0(hash, sha256) == 0;
}

/* All of an open file, LENGTH bytes from OFFSET on; FALSE when there are fewer. */
static gboolean read_all(int fd, char *out, gsize length, gint64 offset)
{
    for (gsize got = 0; got < length;) {
        const ssize_t more = pread(fd, out + got, length - got, offset + (gint64)got);
        if (more <= 0 && !(more < 0 && errno == EINTR))
            return FALSE;
        got += more > 0 ? (gsize)more : 0;
    }
    return TRUE;
}

static GVariant *read_told(const char *path)
{
    gint64 bytes_there;
    const int fd = open_file(path, &bytes_there);
    if (fd < 0)
        return NULL;
    const gsize length = bytes_there >= SG_INDEX_HASH && bytes_there <= SG_LIMIT_INDEX_BYTES ? (gsize)bytes_there : 0;
    g_autofree char *file = g_try_malloc(length);
    const gboolean whole = file != NULL && read_all(fd, file, length, 0);
    close(fd);
    if (!whole)
        return NULL;
    g_autofree char *hash = sg_hash_bytes(file, length - SG_INDEX_HASH);
    if (memcmp(hash, file + length - SG_INDEX_HASH, SG_INDEX_HASH) != 0)
        return NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(file, length - SG_INDEX_HASH);
    g_autoptr(GVariant) told =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(SG_INDEX_TYPE), bytes, FALSE));
    const char *magic = NULL;
    if (!g_variant_is_normal_form(told))
        return NULL;
    g_variant_get_child(told, SG_INDEX_CELL_MAGIC, "&s", &magic);
    return strcmp(magic, SG_INDEX_MAGIC) == 0 ? g_steal_pointer(&told) : NULL;
}

static char *raster_path(const SgMosaicIndex *index, const char *base, int kind)
{
    g_autofree char *name = g_strconcat(base, kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
    return g_build_filename(index->output, name, NULL);
}

static gboolean rasters_are_there(const SgMosaicIndex *index, const char *base)
{
    for (int kind = 0; kind < SG_KINDS; kind++) {
        const char *sha256;
        gint64 bytes;
        g_autofree char *path = raster_path(index, base, kind);
        g_variant_get_child(index->told, (gsize)SG_INDEX_CELL_HASH + (gsize)kind, "&s", &sha256);
        g_variant_get_child(index->told, (gsize)SG_INDEX_CELL_BYTES + (gsize)kind, "x", &bytes);
        if (!is_as_told(path, sha256, bytes))
            return FALSE;
    }
    return TRUE;
}

static void part_free(gpointer data)
{
    sg_mosaic_part_free(data);
}

/* A raster whose tiles are told from its end on: each has its length before it, which must be the one that is told. */
typedef struct {
    int fd, kind;
    gint64 end; /* what is not told yet ends here */
} Places;

/* Where the packed tile of BYTES begins that ends where nothing is told yet; -1 when none does. */
static gint64 place_tile(Places *places, guint32 bytes)
{
    guint32 length;
    places->end -= (gint64)bytes + LEADERS;
    if (places->end < 0 || !read_all(places->fd, (char *)&length, sizeof length, places->end) ||
        GUINT32_FROM_LE(length) != bytes)
        return -1;
    return places->end + LEADERS / 2;
}

/* The tiles of the raster itself lie at the end of a COG, row by row. PARTS: all, in order. */
static gboolean place_tiles(Places *places, const GPtrArray *parts, int across, int down)
{
    const int shards_across = (across - 1) / SG_SHARD_TILES + 1;
    for (int i = across * down - 1; i >= 0; i--) {
        SgMosaicPart *part =
            g_ptr_array_index(parts, (guint)(i / across * shards_across + i % across / SG_SHARD_TILES));
        const guint at = (guint)(i % across % SG_SHARD_TILES);
        if (at >= part->tiles ||
            (part->offsets[places->kind][at] = place_tile(places, part->bytes[places->kind][at])) < 0)
            return FALSE;
        part->finished = TRUE;
    }
    return TRUE;
}

/* And before them those of the overviews, the largest last. ALL: in the order of the index. */
static gboolean place_overviews(Places *places, const GPtrArray *all, int across, int down)
{
    guint start = 0;
    while (across > 1 || down > 1) {
        across = across / 2 + across % 2;
        down = down / 2 + down % 2;
        const guint tiles = (guint)across * (guint)down;
        if (tiles > all->len - start)
            return FALSE;
        for (guint i = start + tiles; i-- > start;) {
            Overview *overview = g_ptr_array_index(all, i);
            if ((overview->offsets[places->kind] = place_tile(places, overview->bytes[places->kind])) < 0)
                return FALSE;
        }
        start += tiles;
    }
    return start == all->len;
}

static gboolean place_all(const SgMosaicIndex *index, const char *base, const GPtrArray *parts,
                          const GPtrArray *overviews)
{
    int across, down;
    gboolean placed = TRUE;
    g_variant_get_child(index->told, SG_INDEX_CELL_ACROSS, "i", &across);
    g_variant_get_child(index->told, SG_INDEX_CELL_DOWN, "i", &down);
    if (across < 1 || across > SG_LIMIT_COLS || down < 1 || down > SG_LIMIT_ROWS || /* no product of these overflows */
        across > G_MAXINT / down || parts->len != (guint)((across - 1) / SG_SHARD_TILES + 1) * (guint)down)
        return FALSE;
    for (int kind = 0; placed && kind < SG_KINDS; kind++) {
        g_autofree char *path = raster_path(index, base, kind);
        Places places = {.kind = kind};
        places.fd = open_file(path, &places.end);
        placed = places.fd >= 0 && place_tiles(&places, parts, across, down) &&
                 place_overviews(&places, overviews, across, down);
        if (places.fd >= 0)
            close(places.fd);
    }
    return placed;
}

/* Gives all in the order of the index; they are the table's, and gone when there are more than it holds. */
static GPtrArray *read_overviews(SgMosaicIndex *index)
{
    g_autoptr(GVariant) all = g_variant_get_child_value(index->told, SG_INDEX_CELL_OVERVIEWS);
    GPtrArray *overviews = g_ptr_array_new();
    for (gsize i = 0; i < g_variant_n_children(all); i++) {
        char *key;
        Overview *overview = g_new0(Overview, 1);
        g_variant_get_child(all, i, "(suu)", &key, &overview->bytes[SG_KIND_VALUES], &overview->bytes[SG_KIND_SOURCES]);
        g_hash_table_insert(index->overviews, key, overview);
        g_ptr_array_add(overviews, overview);
    }
    return overviews;
}

static gboolean read_parts(SgMosaicIndex *index, const char *base)
{
    g_autoptr(GVariant) all = g_variant_get_child_value(index->told, SG_INDEX_CELL_PARTS);
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    for (gsize i = 0; i < g_variant_n_children(all); i++) {
        g_autoptr(GVariant) boxed = g_variant_get_child_value(all, i);
        g_autoptr(GVariant) told = g_variant_get_variant(boxed);
        g_autofree char *key = NULL;
        SgMosaicPart *part = sg_mosaic_part_told(told, NULL, &key);
        if (part == NULL)
            return FALSE;
        g_hash_table_insert(index->parts, g_steal_pointer(&key), part);
        g_ptr_array_add(parts, part);
    }
    g_autoptr(GPtrArray) overviews = read_overviews(index);
    return g_hash_table_size(index->parts) == parts->len && g_hash_table_size(index->overviews) == overviews->len &&
           place_all(index, base, parts, overviews);
}

static void read_squares(SgMosaicIndex *index)
{
    g_autoptr(GVariant) squares = g_variant_get_child_value(index->told, SG_INDEX_CELL_SQUARES);
    const char *text;
    for (gsize i = 0; i < g_variant_n_children(squares); i++) {
        g_autoptr(GVariant) square = g_variant_get_child_value(squares, i);
        g_variant_get_child(square, 0, "&s", &text);
        g_hash_table_insert(index->squares, g_strdup(text), GSIZE_TO_POINTER(i + 1));
    }
}

SgMosaicIndex *sg_mosaic_index_open(const char *output, const char *base)
{
    g_autofree char *name = sg_mosaic_index_name(base), *path = g_build_filename(output, name, NULL);
    g_autoptr(SgMosaicIndex) index = g_new0(SgMosaicIndex, 1);
    index->output = g_strdup(output);
    index->told = read_told(path);
    if (index->told == NULL)
        return NULL;
    index->parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, part_free);
    index->overviews = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    index->squares = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    read_squares(index);
    return rasters_are_there(index, base) && read_parts(index, base) ? g_steal_pointer(&index) : NULL;
}

SgMosaicPart *sg_mosaic_index_part(const SgMosaicIndex *index, const char *key)
{
    const SgMosaicPart *part = g_hash_table_lookup(index->parts, key);
    return part != NULL ? sg_mosaic_part_copy(part) : NULL;
}

gboolean sg_mosaic_index_overview(const SgMosaicIndex *index, SgMosaicKind kind, const char *key, SgCogTile *tile)
{
    const Overview *overview = g_hash_table_lookup(index->overviews, key);
    if (overview == NULL)
        return FALSE;
    *tile = (SgCogTile){.file = SG_FILE_FINISHED, .bytes = overview->bytes[kind], .offset = overview->offsets[kind]};
    return TRUE;
}

gboolean sg_mosaic_index_square(const SgMosaicIndex *index, const char *key, const char *name, const char **sha256,
                                gint64 *bytes)
{
    const gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(index->squares, key));
    const char *told;
    if (number == 0)
        return FALSE;
    g_autoptr(GVariant) squares = g_variant_get_child_value(index->told, SG_INDEX_CELL_SQUARES);
    g_autoptr(GVariant) square = g_variant_get_child_value(squares, number - 1);
    g_variant_get_child(square, 1, "&s", &told); /* borrowed from what the index holds */
    g_variant_get_child(square, 2, "&s", sha256);
    g_variant_get_child(square, 3, "x", bytes);
    g_autofree char *path = g_build_filename(index->output, name, NULL);
    return strcmp(told, name) == 0 && (**sha256 == '\0' || is_as_told(path, *sha256, *bytes));
}
