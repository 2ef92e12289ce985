#include "mosaic/index.h"

#include "soilgate/base.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX  ".soilgate-"
#define SUFFIX  ".index"
#define MAGIC   "soilgate-mosaic-index/1"
#define HASH    64
#define LEADERS 8 /* bytes before and behind a tile in a COG */

/* Magic, tiles across and down, hash and length of both rasters, shards, squares, names of files. */
#define INDEX_TEXT "(siissxxava(sssx)as)"

struct SgMosaicIndex {
    char *output;
    GVariant *told;
    GHashTable *parts;   /* key to SgMosaicPart *: tiles in the finished rasters */
    GHashTable *squares; /* key to its number in TOLD */
    GPtrArray *names;
};

enum {
    CELL_MAGIC,
    CELL_ACROSS,
    CELL_DOWN,
    CELL_HASH,
    CELL_BYTES = CELL_HASH + SG_KINDS,
    CELL_PARTS = CELL_BYTES + SG_KINDS,
    CELL_SQUARES,
    CELL_NAMES
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
    g_clear_pointer(&index->squares, g_hash_table_unref);
    g_clear_pointer(&index->names, g_ptr_array_unref);
    g_free(index);
}

/* --- reading --- */

static gboolean is_as_told(const char *path, const char *sha256, gint64 bytes)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return FALSE;
    gboolean same = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == bytes;
    g_autofree char *hash = same ? sg_hash_fd(fd, NULL) : NULL;
    same = g_strcmp0(hash, sha256) == 0;
    close(fd);
    return same;
}

static GVariant *read_told(const char *path)
{
    g_autofree char *file = NULL;
    gsize length;
    if (!g_file_get_contents(path, &file, &length, NULL) || length < HASH)
        return NULL;
    g_autofree char *hash = sg_hash_bytes(file, length - HASH);
    if (memcmp(hash, file + length - HASH, HASH) != 0)
        return NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(file, length - HASH);
    g_autoptr(GVariant) told = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(INDEX_TEXT), bytes, FALSE));
    const char *magic = NULL;
    if (!g_variant_is_normal_form(told))
        return NULL;
    g_variant_get_child(told, CELL_MAGIC, "&s", &magic);
    return strcmp(magic, MAGIC) == 0 ? g_steal_pointer(&told) : NULL;
}

static gboolean rasters_are_there(const SgMosaicIndex *index, const char *base)
{
    for (int kind = 0; kind < SG_KINDS; kind++) {
        const char *sha256;
        gint64 bytes;
        g_autofree char *name = g_strconcat(base, kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
        g_autofree char *path = g_build_filename(index->output, name, NULL);
        g_variant_get_child(index->told, (gsize)CELL_HASH + (gsize)kind, "&s", &sha256);
        g_variant_get_child(index->told, (gsize)CELL_BYTES + (gsize)kind, "x", &bytes);
        if (!is_as_told(path, sha256, bytes))
            return FALSE;
    }
    return TRUE;
}

static void part_free(gpointer data)
{
    sg_mosaic_part_free(data);
}

/* The tiles of the raster itself lie at the end of a COG, row by row: counted back from there. PARTS: all, in order. */
static gboolean place_tiles(const SgMosaicIndex *index, const GPtrArray *parts)
{
    int across, down;
    g_variant_get_child(index->told, CELL_ACROSS, "i", &across);
    g_variant_get_child(index->told, CELL_DOWN, "i", &down);
    const int shards_across = (across - 1) / SG_SHARD_TILES + 1;
    if (across < 1 || down < 1 || parts->len != (guint)shards_across * (guint)down)
        return FALSE;
    for (int kind = 0; kind < SG_KINDS; kind++) {
        gint64 end;
        g_variant_get_child(index->told, (gsize)CELL_BYTES + (gsize)kind, "x", &end);
        for (int i = across * down - 1; i >= 0; i--) {
            SgMosaicPart *part =
                g_ptr_array_index(parts, (guint)(i / across * shards_across + i % across / SG_SHARD_TILES));
            const guint at = (guint)(i % across % SG_SHARD_TILES);
            if (at >= part->tiles)
                return FALSE;
            end -= part->bytes[kind][at] + LEADERS;
            part->offsets[kind][at] = end + LEADERS / 2;
            part->finished = TRUE;
        }
    }
    return TRUE;
}

static gboolean read_parts(SgMosaicIndex *index)
{
    g_autoptr(GVariant) all = g_variant_get_child_value(index->told, CELL_PARTS);
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
    return g_hash_table_size(index->parts) == parts->len && place_tiles(index, parts);
}

static void read_lists(SgMosaicIndex *index)
{
    g_autoptr(GVariant) squares = g_variant_get_child_value(index->told, CELL_SQUARES);
    g_autoptr(GVariant) names = g_variant_get_child_value(index->told, CELL_NAMES);
    const char *text;
    for (gsize i = 0; i < g_variant_n_children(squares); i++) {
        g_autoptr(GVariant) square = g_variant_get_child_value(squares, i);
        g_variant_get_child(square, 0, "&s", &text);
        g_hash_table_insert(index->squares, g_strdup(text), GSIZE_TO_POINTER(i + 1));
    }
    for (gsize i = 0; i < g_variant_n_children(names); i++) {
        g_variant_get_child(names, i, "&s", &text);
        g_ptr_array_add(index->names, g_strdup(text));
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
    index->squares = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    index->names = g_ptr_array_new_with_free_func(g_free);
    read_lists(index);
    if (!rasters_are_there(index, base) || !read_parts(index)) {
        g_hash_table_remove_all(index->parts); /* the names are of use all the same */
        g_hash_table_remove_all(index->squares);
    }
    return g_steal_pointer(&index);
}

SgMosaicPart *sg_mosaic_index_part(const SgMosaicIndex *index, const char *key)
{
    const SgMosaicPart *part = g_hash_table_lookup(index->parts, key);
    return part != NULL ? sg_mosaic_part_copy(part) : NULL;
}

gboolean sg_mosaic_index_square(const SgMosaicIndex *index, const char *key, const char **sha256, gint64 *bytes)
{
    const gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(index->squares, key));
    const char *name;
    if (number == 0)
        return FALSE;
    g_autoptr(GVariant) squares = g_variant_get_child_value(index->told, CELL_SQUARES);
    g_autoptr(GVariant) square = g_variant_get_child_value(squares, number - 1);
    g_variant_get_child(square, 1, "&s", &name); /* borrowed from what TOLD holds */
    g_variant_get_child(square, 2, "&s", sha256);
    g_variant_get_child(square, 3, "x", bytes);
    g_autofree char *path = g_build_filename(index->output, name, NULL);
    return **sha256 == '\0' || is_as_told(path, *sha256, *bytes);
}

const GPtrArray *sg_mosaic_index_names(const SgMosaicIndex *index)
{
    return index->names;
}

/* --- writing --- */

static const SgMosaicFile *raster_of(const SgMosaicLayer *layer, int kind)
{
    g_autofree char *name = g_strconcat(layer->base, kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
    const SgMosaicFile *file = g_ptr_array_index(layer->files, 0);
    for (guint i = 0; i < layer->files->len && strcmp(file->name, name) != 0; i++)
        file = g_ptr_array_index(layer->files, i);
    return file;
}

static void add_rasters(GVariantBuilder *builder, const SgMosaicLayer *layer)
{
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_variant_builder_add(builder, "s", raster_of(layer, kind)->sha256);
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_variant_builder_add(builder, "x", raster_of(layer, kind)->bytes);
}

static GVariant *tell(const SgMosaicRun *run, const SgMosaicSquare *squares, guint count)
{
    const SgMosaicPlan *plan = run->plan;
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(INDEX_TEXT));
    g_variant_builder_add(&builder, "s", MAGIC);
    g_variant_builder_add(&builder, "i", plan->tile_cols);
    g_variant_builder_add(&builder, "i", plan->tile_rows);
    add_rasters(&builder, run->out);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("av"));
    for (int i = 0; i < plan->shards; i++) {
        g_autofree char *key = sg_shard_key(plan, i);
        g_autoptr(GVariant) part = sg_mosaic_part_describe(key, run->parts[i]);
        g_variant_builder_add(&builder, "v", part);
    }
    g_variant_builder_close(&builder);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("a(sssx)"));
    for (guint i = 0; i < count; i++)
        g_variant_builder_add(&builder, "(sssx)", squares[i].key, squares[i].name, squares[i].sha256, squares[i].bytes);
    g_variant_builder_close(&builder);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < run->out->files->len; i++)
        g_variant_builder_add(&builder, "s", ((const SgMosaicFile *)g_ptr_array_index(run->out->files, i))->name);
    g_variant_builder_close(&builder);
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

gboolean sg_mosaic_index_write(SgMosaicRun *run, const SgMosaicSquare *squares, guint count, GError **error)
{
    g_autoptr(GVariant) told = tell(run, squares, count);
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree char *name = sg_mosaic_index_name(run->out->base);
    g_autofree char *path = sg_mosaic_work_stage(run->work, name, error);
    if (path == NULL)
        return FALSE;
    g_byte_array_append(file, g_variant_get_data(told), (guint)g_variant_get_size(told));
    g_autofree char *hash = sg_hash_bytes(file->data, file->len);
    g_byte_array_append(file, (const guint8 *)hash, HASH);
    return sg_file_write(path, (const char *)file->data, file->len, error);
}
