#include "mosaic/part.h"

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Magic, length of what is told of the tiles, that as a GVariant, the tiles, and the SHA-256 of all before it. */
#define MAGIC     "sgmospt2"
#define HASH      64
#define START     (sizeof MAGIC - 1 + sizeof(guint64))
#define KIND_TEXT "(sasauauaxaxaxadadadadaxaxaxaxaxadaxaxaxaxaxaxadaxadad)"

/* Arrays of 64 bits, in the order of the file. */
typedef struct {
    const char *type;
    gpointer values;
    gsize count;
} Array;

#define ARRAYS        23
#define CELL_MAPPED   (2 + SG_KINDS + 7)
#define CELL_SPILL    (2 + SG_KINDS + 9)
#define CELL_OVERLAP  (2 + SG_KINDS + 10)
#define CELL_EXCLUDED (2 + SG_KINDS + 11) /* and the four behind it */
static void arrays_of(const SgTaken *taken, const SgExcluded *excluded, Array out[ARRAYS])
{
    const gsize n = (gsize)taken->sources, owners = (gsize)taken->owners;
    const gsize cells = (gsize)excluded->exclusions * (gsize)excluded->sources;
    const Array all[ARRAYS] = {
        {"x", taken->pixels, n},
        {"x", taken->beyond, n},
        {"x", taken->yielded, n},
        {"d", taken->area_km2, n},
        {"d", taken->weighed, n},
        {"d", taken->min, n},
        {"d", taken->max, n},
        {"x", taken->mapped, owners},
        {"x", taken->others, owners},
        {"x", taken->spill, n * owners},
        {"x", taken->overlap, n * n * 3},
        {"x", excluded->pixels, cells},
        {"d", excluded->area_km2, cells},
        {"x", excluded->unjudged, cells},
        {"x", excluded->mask_beyond, cells},
        {"x", excluded->mask_empty, cells},
        {"x", taken->blended, n},
        {"x", taken->mixed, n * n},
        {"x", taken->one_sided, n * n},
        {"d", taken->differs, n * n},
        {"x", taken->ends, n},
        {"d", taken->end_steps, n},
        {"d", taken->overlap_differs, n * n},
    };
    memcpy(out, all, sizeof all);
}

SgMosaicPart *sg_mosaic_part_new(const char *const *iso3, SgTaken *taken, SgExcluded *excluded, guint tiles)
{
    SgMosaicPart *part = g_new0(SgMosaicPart, 1);
    part->iso3 = g_strdupv((char **)iso3);
    part->taken = taken;
    part->excluded = excluded;
    part->tiles = tiles;
    for (int kind = 0; kind < SG_KINDS; kind++) {
        part->bytes[kind] = g_new0(guint32, tiles);
        part->offsets[kind] = g_new0(gint64, tiles);
    }
    return part;
}

void sg_mosaic_part_free(SgMosaicPart *part)
{
    if (part == NULL)
        return;
    g_strfreev(part->iso3);
    sg_taken_free(part->taken);
    sg_excluded_free(part->excluded);
    for (int kind = 0; kind < SG_KINDS; kind++) {
        g_free(part->bytes[kind]);
        g_free(part->offsets[kind]);
    }
    g_free(part);
}

SgMosaicPart *sg_mosaic_part_copy(const SgMosaicPart *part)
{
    g_autoptr(GVariant) told = sg_mosaic_part_describe("", part);
    SgMosaicPart *copy = sg_mosaic_part_told(told, NULL, NULL);
    for (int kind = 0; kind < SG_KINDS; kind++)
        memcpy(copy->offsets[kind], part->offsets[kind], part->tiles * sizeof(gint64));
    copy->finished = part->finished;
    return copy;
}

/* Gives where the last tile ends. */
static gint64 find_tiles(SgMosaicPart *part, gint64 start)
{
    for (int kind = 0; kind < SG_KINDS; kind++)
        for (guint i = 0; i < part->tiles; i++) {
            part->offsets[kind][i] = start;
            start += part->bytes[kind][i];
        }
    return start;
}

GVariant *sg_mosaic_part_describe(const char *key, const SgMosaicPart *part)
{
    Array arrays[ARRAYS];
    arrays_of(part->taken, part->excluded, arrays);
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
    g_variant_builder_add(&builder, "s", key);
    g_variant_builder_add_value(&builder, g_variant_new_strv((const char *const *)part->iso3, -1));
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_variant_builder_add_value(
            &builder, g_variant_new_fixed_array(G_VARIANT_TYPE_UINT32, part->bytes[kind], part->tiles, 4));
    for (guint i = 0; i < ARRAYS; i++)
        g_variant_builder_add_value(
            &builder, g_variant_new_fixed_array(G_VARIANT_TYPE(arrays[i].type), arrays[i].values, arrays[i].count, 8));
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

typedef struct {
    gconstpointer data;
    gsize length;
} Piece;

/* The file PATH of PIECES, and the hash of all of them; FALSE with errno. They are not put together in memory. */
static gboolean write_pieces(const char *path, const Piece *pieces, gsize count)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return FALSE;
    SgHash *hash = sg_hash_new();
    gint64 end = 0;
    gboolean written = TRUE;
    for (gsize i = 0; i < count; i++) {
        sg_hash_add(hash, pieces[i].data, pieces[i].length);
        written = written && sg_write_at(fd, pieces[i].data, pieces[i].length, end);
        end += (gint64)pieces[i].length;
    }
    g_autofree char *hex = sg_hash_end(hash);
    written = written && sg_write_at(fd, hex, HASH, end);
    const int cause = errno;
    if (close(fd) != 0)
        return FALSE;
    errno = cause;
    return written;
}

gboolean sg_mosaic_part_write(const char *path, const char *key, SgMosaicPart *part, GByteArray *const tiles[SG_KINDS],
                              GError **error)
{
    g_autoptr(GVariant) told = sg_mosaic_part_describe(key, part);
    const guint64 length = g_variant_get_size(told);
    const Piece pieces[] = {{MAGIC, sizeof MAGIC - 1},
                            {&length, sizeof length},
                            {g_variant_get_data(told), (gsize)length},
                            {tiles[SG_KIND_VALUES]->data, tiles[SG_KIND_VALUES]->len},
                            {tiles[SG_KIND_SOURCES]->data, tiles[SG_KIND_SOURCES]->len}};
    g_autofree char *partial = g_strconcat(path, ".partial", NULL), *shown = sg_text_printable(path);
    find_tiles(part, (gint64)(START + length));
    /* Not synced: a part that is not whole is known by its hash, and made again. */
    if (write_pieces(partial, pieces, G_N_ELEMENTS(pieces)) && rename(partial, path) == 0)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, g_strerror(errno));
    return FALSE;
}

/* How many elements the array at CELL of TOLD has, of SIZE bytes each. */
static gsize count_at(GVariant *told, guint cell, gsize size)
{
    gsize count;
    g_autoptr(GVariant) array = g_variant_get_child_value(told, cell);
    g_variant_get_fixed_array(array, &count, size);
    return count;
}

/* TRUE when the arrays of TOLD are as long as SOURCES and OWNERS want: then what they size is no larger than they are,
 * but for sums that overflow. */
static gboolean is_sized(GVariant *told, gsize sources, gsize owners)
{
    const gsize most = G_MAXUINT16; /* a square of it overflows nothing */
    return sources <= most && owners <= most && count_at(told, CELL_MAPPED, 8) == owners &&
           count_at(told, CELL_SPILL, 8) == sources * owners &&
           count_at(told, CELL_OVERLAP, 8) == sources * sources * 3;
}

/* The arrays of TOLD into TAKEN and EXCLUDED, made with their sizes; FALSE when they have others. */
static gboolean read_counts(GVariant *told, SgTaken *taken, SgExcluded *excluded)
{
    Array arrays[ARRAYS];
    arrays_of(taken, excluded, arrays);
    for (guint i = 0; i < ARRAYS; i++) {
        gsize count;
        g_autoptr(GVariant) array = g_variant_get_child_value(told, 2 + SG_KINDS + i);
        const void *values = g_variant_get_fixed_array(array, &count, 8);
        if (count != arrays[i].count)
            return FALSE;
        if (count > 0)
            memcpy(arrays[i].values, values, count * 8);
    }
    return TRUE;
}

SgMosaicPart *sg_mosaic_part_told(GVariant *told, const char *key, char **key_told)
{
    if (!g_variant_is_of_type(told, G_VARIANT_TYPE(KIND_TEXT)))
        return NULL;
    g_autofree char *written = NULL;
    g_auto(GStrv) iso3 = NULL;
    gsize tiles[SG_KINDS];
    g_variant_get_child(told, 0, "s", &written);
    g_variant_get_child(told, 1, "^as", &iso3);
    const gsize sources = g_strv_length(iso3), owners = count_at(told, CELL_MAPPED, 8);
    if ((key != NULL && strcmp(written, key) != 0) || !is_sized(told, sources, owners))
        return NULL;
    const gsize exclusions = sources > 0 ? count_at(told, CELL_EXCLUDED, 8) / sources : 0;
    if (exclusions > SG_LIMIT_RECIPE_EXCLUSIONS)
        return NULL;
    g_autoptr(SgTaken) taken = sg_taken_new((int)sources, (int)owners);
    g_autoptr(SgExcluded) excluded = sg_excluded_new((int)exclusions, (int)sources);
    g_autoptr(GVariant) of_values = g_variant_get_child_value(told, 2);
    g_autoptr(GVariant) of_sources = g_variant_get_child_value(told, 3);
    const void *bytes[SG_KINDS] = {g_variant_get_fixed_array(of_values, &tiles[0], 4),
                                   g_variant_get_fixed_array(of_sources, &tiles[1], 4)};
    if (!read_counts(told, taken, excluded) || tiles[0] != tiles[1])
        return NULL;
    SgMosaicPart *part = sg_mosaic_part_new((const char *const *)iso3, g_steal_pointer(&taken),
                                            g_steal_pointer(&excluded), (guint)tiles[0]);
    for (int kind = 0; kind < SG_KINDS; kind++)
        if (part->tiles > 0)
            memcpy(part->bytes[kind], bytes[kind], part->tiles * sizeof(guint32));
    if (key_told != NULL)
        *key_told = g_steal_pointer(&written);
    return part;
}

SgMosaicPart *sg_mosaic_part_read(const char *path, const char *key)
{
    g_autofree char *file = NULL;
    gsize length;
    guint64 told_length;
    if (!g_file_get_contents(path, &file, &length, NULL) || length < START + HASH ||
        memcmp(file, MAGIC, sizeof MAGIC - 1) != 0)
        return NULL;
    g_autofree char *hash = sg_hash_bytes(file, length - HASH);
    memcpy(&told_length, file + sizeof MAGIC - 1, sizeof told_length);
    if (memcmp(hash, file + length - HASH, HASH) != 0 || told_length > length - START - HASH)
        return NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(file + START, told_length); /* aligned, as GVariant wants it */
    g_autoptr(GVariant) told = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(KIND_TEXT), bytes, FALSE));
    g_autoptr(SgMosaicPart) part = g_variant_is_normal_form(told) ? sg_mosaic_part_told(told, key, NULL) : NULL;
    if (part == NULL || find_tiles(part, (gint64)(START + told_length)) != (gint64)(length - HASH))
        return NULL;
    return g_steal_pointer(&part);
}
