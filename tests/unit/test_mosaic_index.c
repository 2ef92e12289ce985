/* The index of a finished mosaic: what is told in it is found again, and whatever else lies in its place is not used.
 */
#include "mosaic/index.h"
#include "mosaic/packed.h"
#include "mosaic/pyramid.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BASE      "X_P_L"
#define NAME      ".soilgate-" BASE ".index"
#define HASH      64
#define LEFT      SG_SHARD_TILES /* tiles of a left shard; a right one has two */
#define ACROSS    (LEFT + 2)
#define COLS      ((ACROSS - 1) * SG_COG_TILE + 1)
#define ROWS      (SG_COG_TILE + 1) /* two below each other */
#define TILES     (2 * ACROSS)
#define OVERVIEWS 11 /* 5 x 1, 3, 2 and 1: each level is half of the one below it, rounded up */

/* A new file of these bytes alone; nothing waits for the disk. */
static gboolean put(const char *path, const char *bytes, gssize length)
{
    g_remove(path); /* else GLib 2.74 leaves what is behind */
    return g_file_set_contents_full(path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0644, NULL);
}

/* Packed and written once for all tests. */
static GByteArray *packed[SG_KINDS];
static SgCogTile packed_tiles[SG_KINDS][TILES];
static GBytes *rasters[SG_KINDS];

/* Not the sizes of any two tiles are alike: tile I of the raster of KIND has I + 1 + 40 * KIND different numbers. */
static void tile_pixels(int kind, int i, guint16 *pixels)
{
    for (int k = 0; k < SG_COG_TILE * SG_COG_TILE; k++)
        pixels[k] = (guint16)(k * 7919 % 65521 % (i + 1 + 40 * kind));
}

typedef struct {
    char *folder, *path; /* of the mosaic, and its index */
    SgMosaicPlan plan;
    SgMosaicLayer layer;
    SgMosaicRun run;
    SgMosaicSource sources[2];
} Made;

static void pack_tiles(int kind)
{
    if (packed[kind] != NULL)
        return;
    g_autoptr(SgTileCodec) codec = sg_tile_codec_new(SG_TYPE_UINT16, SG_COG_TILE);
    g_autofree guint16 *pixels = g_new(guint16, SG_COG_TILE * SG_COG_TILE);
    packed[kind] = g_byte_array_new();
    for (int i = 0; i < TILES; i++) {
        tile_pixels(kind, i, pixels);
        packed_tiles[kind][i].offset = packed[kind]->len;
        packed_tiles[kind][i].bytes = sg_tile_pack(codec, pixels, SG_COG_TILE * sizeof *pixels, packed[kind]);
    }
}

/* The first tiles are those of the overviews too, from the largest one on. */
static gboolean read_tile(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    (void)error;
    memcpy(out, ((const GByteArray *)data)->data + tile->offset, tile->bytes);
    return TRUE;
}

static void write_raster(int kind, const char *name, const char *path)
{
    const SgCogPlan plan = {.shown = name,
                            .type = SG_TYPE_UINT16,
                            .side = SG_COG_TILE,
                            .cols = COLS,
                            .rows = ROWS,
                            .pixel = 0.01,
                            .epsg = 4326};
    pack_tiles(kind);
    const SgCogTile *overviews = packed_tiles[kind];
    const SgCogTile *levels[] = {overviews, overviews, overviews + 5, overviews + 8, overviews + 10};
    ck_assert_int_eq(sg_cog_levels(COLS, ROWS, SG_COG_TILE), G_N_ELEMENTS(levels));
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    ck_assert(fd >= 0 && sg_cog_write(fd, &plan, levels, read_tile, packed[kind], NULL));
    close(fd);
}

static void add_raster(Made *made, int kind)
{
    const char *name = kind == SG_KIND_SOURCES ? BASE "_source.tif" : BASE ".tif";
    g_autofree char *path = g_build_filename(made->folder, name, NULL);
    char *bytes;
    gsize length;
    if (rasters[kind] == NULL) {
        write_raster(kind, name, path);
        ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
        rasters[kind] = g_bytes_new_take(bytes, length);
    }
    const char *whole = g_bytes_get_data(rasters[kind], &length);
    ck_assert(put(path, whole, (gssize)length));
    SgMosaicFile *file = g_new0(SgMosaicFile, 1);
    *file = (SgMosaicFile){.name = g_strdup(name), .sha256 = sg_hash_bytes(whole, length), .bytes = (gint64)length};
    g_ptr_array_add(made->layer.files, file);
}

/* Shards 0 and 2 are left ones, 1 and 3 right ones; the source BBB reaches into the right ones alone. */
static void make_parts(Made *made)
{
    static const char *const left[] = {"AAA", NULL}, *const right[] = {"AAA", "BBB", NULL};
    made->run.parts = g_new0(SgMosaicPart *, 4);
    for (int i = 0; i < 4; i++) {
        const guint tiles = i % 2 == 0 ? LEFT : 2;
        SgTaken *taken = sg_taken_new(1 + i % 2, 3);
        taken->pixels[0] = 1000 + i;
        taken->area_km2[i % 2] = 0.1 * (i + 1);
        taken->spill[2] = 50 + i;
        made->run.parts[i] =
            sg_mosaic_part_new(i % 2 == 0 ? left : right, taken, sg_excluded_new(0, taken->sources), tiles);
        for (int kind = 0; kind < SG_KINDS; kind++)
            for (guint k = 0; k < tiles; k++)
                made->run.parts[i]->bytes[kind][k] = packed_tiles[kind][i / 2 * ACROSS + i % 2 * LEFT + (int)k].bytes;
    }
}

static const SgMosaicSquare squares[] = {
    {(char *)"key of a file", (char *)"tiles/" BASE "_N10E070.tif",
     (char *)"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3},
    {(char *)"key of nothing", (char *)"tiles/" BASE "_N10E080.tif", (char *)"", 0},
};

/* A finished layer of two countries, and its index beside it. */
static Made *make(void)
{
    Made *made = g_new0(Made, 1);
    GError *error = NULL;
    made->folder = sg_test_folder();
    made->path = g_build_filename(made->folder, NAME, NULL);
    made->layer = (SgMosaicLayer){.base = (char *)BASE, .files = g_ptr_array_new_with_free_func(sg_mosaic_file_free)};
    made->sources[0] = (SgMosaicSource){.iso3 = "AAA", .sha256 = (char *)"a", .grid = {.cols = COLS, .rows = ROWS}};
    made->sources[1] = (SgMosaicSource){.iso3 = "BBB", .sha256 = (char *)"b", .col = (ACROSS - 1) * SG_COG_TILE};
    made->sources[1].grid = (SgGrid){.cols = 1, .rows = ROWS};
    made->plan = (SgMosaicPlan){.grid = {.cols = COLS, .rows = ROWS}, .side = SG_COG_TILE, .key = (char *)"K"};
    made->plan.tile_cols = ACROSS;
    made->plan.tile_rows = 2;
    made->plan.owners = 3;
    made->plan.shards_across = 2;
    made->plan.shards = 4;
    made->plan.sources = g_ptr_array_new();
    g_ptr_array_add(made->plan.sources, &made->sources[0]);
    g_ptr_array_add(made->plan.sources, &made->sources[1]);
    for (int kind = 0; kind < SG_KINDS; kind++)
        add_raster(made, kind);
    g_autofree char *output = g_build_filename(made->folder, "work", NULL);
    SgMosaicWork *work = sg_mosaic_work_new(output, &error);
    ck_assert_msg(work != NULL, "%s", error != NULL ? error->message : "");
    made->run = (SgMosaicRun){.plan = &made->plan, .work = work, .out = &made->layer};
    make_parts(made);
    for (int kind = 0; kind < SG_KINDS; kind++) {
        made->run.overviews[kind] = g_array_new(FALSE, FALSE, sizeof(guint32));
        for (int i = 0; i < OVERVIEWS; i++)
            g_array_append_val(made->run.overviews[kind], packed_tiles[kind][i].bytes);
    }
    ck_assert(sg_mosaic_index_write(&made->run, squares, G_N_ELEMENTS(squares), NULL));
    g_autofree char *staged = sg_mosaic_work_stage(work, NAME, NULL);
    ck_assert_int_eq(rename(staged, made->path), 0);
    sg_mosaic_work_free(work);
    g_autofree char *tiles = g_build_filename(made->folder, "tiles", NULL);
    ck_assert_int_eq(g_mkdir(tiles, 0755), 0);
    g_autofree char *tile = g_build_filename(made->folder, squares[0].name, NULL);
    ck_assert(g_file_set_contents(tile, "abc", 3, NULL)); /* whose SHA-256 is that of FIPS 180-2, B.1 */
    return made;
}

static void remove_tree(const char *path)
{
    GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_remove(path);
}

static void made_free(Made *made)
{
    remove_tree(made->folder);
    for (int i = 0; i < 4; i++)
        sg_mosaic_part_free(made->run.parts[i]);
    g_free(made->run.parts);
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_array_unref(made->run.overviews[kind]);
    g_ptr_array_unref(made->plan.sources);
    g_ptr_array_unref(made->layer.files);
    g_free(made->folder);
    g_free(made->path);
    g_free(made);
}

/* How many of the four shards and two squares are known; none without an index that can be used. */
static int known(const Made *made)
{
    g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
    int count = 0;
    if (index == NULL)
        return 0;
    for (int i = 0; i < 4; i++) {
        g_autofree char *key = sg_shard_key(&made->plan, i);
        g_autoptr(SgMosaicPart) part = sg_mosaic_index_part(index, key);
        count += part != NULL && sg_shard_fits(&made->plan, i, part);
    }
    for (guint i = 0; i < G_N_ELEMENTS(squares); i++) {
        const char *sha256;
        gint64 bytes;
        count += sg_mosaic_index_square(index, squares[i].key, squares[i].name, &sha256, &bytes);
    }
    return count;
}

/* --- what is sound --- */

static void look_at_tiles(const Made *made, const SgMosaicPart *part, int kind, int first)
{
    g_autofree char *path =
        g_build_filename(made->folder, kind == SG_KIND_SOURCES ? BASE "_source.tif" : BASE ".tif", NULL);
    g_autofree guint16 *pixels = g_new(guint16, SG_COG_TILE * SG_COG_TILE);
    g_autofree guint16 *expected = g_new(guint16, SG_COG_TILE * SG_COG_TILE);
    g_autoptr(SgTileCodec) codec = sg_tile_codec_new(SG_TYPE_UINT16, SG_COG_TILE);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    for (guint k = 0; k < part->tiles; k++) {
        g_autofree guint8 *one = g_malloc(part->bytes[kind][k]);
        const ssize_t got = pread(fd, one, part->bytes[kind][k], part->offsets[kind][k]);
        ck_assert_int_eq(got, part->bytes[kind][k]);
        ck_assert(sg_tile_unpack(codec, one, part->bytes[kind][k], pixels, SG_COG_TILE * sizeof *pixels));
        tile_pixels(kind, first + (int)k, expected);
        ck_assert_mem_eq(pixels, expected, SG_COG_TILE * SG_COG_TILE * sizeof *pixels);
    }
    close(fd);
}

START_TEST(test_what_was_told_is_found_again)
{
    Made *made = make();
    g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
    ck_assert_ptr_nonnull(index);
    for (int i = 0; i < 4; i++) {
        g_autofree char *key = sg_shard_key(&made->plan, i);
        g_autoptr(SgMosaicPart) part = sg_mosaic_index_part(index, key);
        ck_assert_msg(part != NULL && part->finished, "shard %d", i);
        ck_assert_str_eq(part->iso3[i % 2], i % 2 == 0 ? "AAA" : "BBB");
        ck_assert_int_eq(part->taken->pixels[0], 1000 + i);
        ck_assert_double_eq(part->taken->area_km2[i % 2], 0.1 * (i + 1));
        ck_assert_int_eq(part->taken->spill[2], 50 + i);
        for (int kind = 0; kind < SG_KINDS; kind++)
            look_at_tiles(made, part, kind, i / 2 * ACROSS + i % 2 * LEFT);
    }
    ck_assert_ptr_null(sg_mosaic_index_part(index, "another key"));
    ck_assert_int_eq(known(made), 6);
    made_free(made);
}
END_TEST

/* How many tiles of overviews are known, and lie in the rasters as they were packed. */
static int known_overviews(const Made *made)
{
    g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
    int count = 0;
    for (int level = 1, number = 0; index != NULL && level < 5; level++)
        for (int i = 0; i < sg_overviews_of(&made->plan, level); i++, number++) {
            g_autofree char *key = sg_overview_key(&made->plan, level, i);
            for (int kind = 0; kind < SG_KINDS; kind++) {
                SgCogTile tile;
                if (!sg_mosaic_index_overview(index, (SgMosaicKind)kind, key, &tile))
                    continue;
                g_autofree char *path =
                    g_build_filename(made->folder, kind == SG_KIND_SOURCES ? BASE "_source.tif" : BASE ".tif", NULL);
                g_autofree guint8 *bytes = g_malloc(tile.bytes);
                const int fd = open(path, O_RDONLY | O_CLOEXEC);
                ck_assert(sg_packed_read_fd(fd, &tile, bytes, NULL));
                close(fd);
                ck_assert_int_eq(tile.file, SG_FILE_FINISHED);
                ck_assert_uint_eq(tile.bytes, packed_tiles[kind][number].bytes);
                ck_assert_mem_eq(bytes, packed[kind]->data + packed_tiles[kind][number].offset, tile.bytes);
                count++;
            }
        }
    return count;
}

START_TEST(test_overviews)
{
    Made *made = make();
    ck_assert_int_eq(known_overviews(made), 2 * OVERVIEWS);
    made->sources[1].sha256 = (char *)"c"; /* another map in the last column of all: it changes one of each level */
    ck_assert_int_eq(known_overviews(made), 2 * (OVERVIEWS - 4));
    made->plan.key = (char *)"another plan";
    ck_assert_int_eq(known_overviews(made), 0);
    made_free(made);
}
END_TEST

START_TEST(test_squares)
{
    Made *made = make();
    const char *sha256;
    gint64 bytes;
    g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
    ck_assert(sg_mosaic_index_square(index, squares[0].key, squares[0].name, &sha256, &bytes));
    ck_assert_str_eq(sha256, squares[0].sha256);
    ck_assert_int_eq(bytes, 3);
    ck_assert(sg_mosaic_index_square(index, squares[1].key, squares[1].name, &sha256, &bytes));
    ck_assert_str_eq(sha256, "");
    ck_assert(!sg_mosaic_index_square(index, "another key", squares[0].name, &sha256, &bytes));
    ck_assert(!sg_mosaic_index_square(index, squares[1].key, squares[0].name, &sha256, &bytes)); /* of another square */
    g_autofree char *tile = g_build_filename(made->folder, squares[0].name, NULL);
    ck_assert(g_file_set_contents(tile, "abd", 3, NULL));
    ck_assert(!sg_mosaic_index_square(index, squares[0].key, squares[0].name, &sha256, &bytes));
    g_remove(tile);
    ck_assert(!sg_mosaic_index_square(index, squares[0].key, squares[0].name, &sha256, &bytes));
    made_free(made);
}
END_TEST

START_TEST(test_bases_of_a_folder)
{
    Made *made = make();
    const char *const others[] = {".soilgate-A_P_L.index", ".soilgate-.inde", "soilgate-C.index", ".soilgate-work"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *path = g_build_filename(made->folder, others[i], NULL);
        ck_assert(g_file_set_contents(path, "", 0, NULL));
    }
    g_autoptr(GPtrArray) bases = sg_mosaic_index_bases(made->folder);
    ck_assert_uint_eq(bases->len, 2);
    ck_assert_str_eq(g_ptr_array_index(bases, 0), "A_P_L");
    ck_assert_str_eq(g_ptr_array_index(bases, 1), BASE);
    g_autoptr(GPtrArray) nowhere = sg_mosaic_index_bases("/nowhere/at/all");
    ck_assert_uint_eq(nowhere->len, 0);
    made_free(made);
}
END_TEST

/* --- what is not --- */

START_TEST(test_every_byte_and_every_length_counts)
{
    Made *made = make();
    g_autofree char *bytes = NULL;
    gsize length;
    ck_assert(g_file_get_contents(made->path, &bytes, &length, NULL));
    ck_assert_uint_gt(length, 1000);
    const int fd = open(made->path, O_WRONLY | O_CLOEXEC); /* changed in place: a new file each time takes seconds */
    for (gsize i = 0; i < length; i++) {
        const char other = (char)(bytes[i] ^ 1);
        ck_assert_int_eq(pwrite(fd, &other, 1, (off_t)i), 1);
        ck_assert_msg(known(made) == 0, "byte %zu of %zu", i, length);
        ck_assert_int_eq(pwrite(fd, &bytes[i], 1, (off_t)i), 1);
    }
    ck_assert_int_eq(known(made), 6);
    for (gsize i = length; i-- > 0;) {
        ck_assert_int_eq(ftruncate(fd, (off_t)i), 0);
        ck_assert_msg(known(made) == 0, "%zu bytes of %zu", i, length);
    }
    close(fd);
    g_autofree char *longer = g_malloc0(length + 1);
    memcpy(longer, bytes, length);
    ck_assert(put(made->path, longer, (gssize)length + 1));
    ck_assert_int_eq(known(made), 0);
    ck_assert(put(made->path, bytes, (gssize)length));
    ck_assert_int_eq(known(made), 6);
    made_free(made);
}
END_TEST

START_TEST(test_what_is_no_file_of_ours)
{
    Made *made = make();
    g_autofree char *aside = g_build_filename(made->folder, "aside", NULL);
    ck_assert_int_eq(rename(made->path, aside), 0);
    ck_assert_int_eq(known(made), 0);
    ck_assert_int_eq(symlink(aside, made->path), 0);
    ck_assert_int_eq(known(made), 0);
    ck_assert_int_eq(g_remove(made->path), 0);
    ck_assert_int_eq(g_mkdir(made->path, 0755), 0);
    ck_assert_int_eq(known(made), 0);
    ck_assert_int_eq(g_rmdir(made->path), 0);
    ck_assert_int_eq(mkfifo(made->path, 0644), 0); /* must not be waited for */
    ck_assert_int_eq(known(made), 0);
    ck_assert_int_eq(g_remove(made->path), 0);
    ck_assert_int_eq(rename(aside, made->path), 0);
    ck_assert_int_eq(truncate(made->path, 1LL << 40), 0); /* a TiB that takes no room */
    ck_assert_int_eq(known(made), 0);
    made_free(made);
}
END_TEST

/* An index that tells of other rasters: no pixel is of use. */
START_TEST(test_rasters_that_are_others)
{
    const char *const names[] = {BASE ".tif", BASE "_source.tif"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Made *made = make();
        g_autofree char *path = g_build_filename(made->folder, names[i], NULL), *bytes = NULL;
        gsize length;
        ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
        bytes[length - 1] ^= 1;
        ck_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
        ck_assert_int_eq(known(made), 0);
        g_remove(path);
        ck_assert_int_eq(known(made), 0);
        made_free(made);
    }
}
END_TEST

/* --- whole, but not true: anybody can work out a hash --- */

#define TYPE "(siissxxava(suu)a(sssx))"

static GVariant *read_index(const Made *made)
{
    g_autofree char *bytes = NULL;
    gsize length;
    ck_assert(g_file_get_contents(made->path, &bytes, &length, NULL));
    g_autoptr(GBytes) told = g_bytes_new(bytes, length - HASH);
    return g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(TYPE), told, FALSE));
}

static void write_index(const Made *made, gconstpointer data, gsize size)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree char *hash = sg_hash_bytes(data, size);
    g_byte_array_append(file, data, (guint)size);
    g_byte_array_append(file, (const guint8 *)hash, HASH);
    ck_assert(put(made->path, (const char *)file->data, (gssize)file->len));
}

/* Writes the index of MADE with VALUE (floating) in the place of its cell CELL. */
static void forge(const Made *made, gsize cell, GVariant *value)
{
    g_autoptr(GVariant) told = read_index(made);
    GVariant *cells[10];
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        cells[i] = i == cell ? value : g_variant_get_child_value(told, i);
    g_autoptr(GVariant) forged = g_variant_ref_sink(g_variant_new_tuple(cells, G_N_ELEMENTS(cells)));
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        if (i != cell)
            g_variant_unref(cells[i]);
    ck_assert_str_eq(g_variant_get_type_string(forged), TYPE);
    write_index(made, g_variant_get_data(forged), g_variant_get_size(forged));
}
enum { CELL_MAGIC, CELL_ACROSS, CELL_DOWN, CELL_PARTS = 7, CELL_OVERVIEWS = 8, CELL_SQUARES = 9 };

START_TEST(test_forged_sizes)
{
    static const gint32 sizes[][2] = {{0, 2},
                                      {ACROSS, 0},
                                      {-ACROSS, -2},
                                      {G_MININT32, 2},
                                      {G_MININT32, G_MININT32},
                                      {65536 * LEFT, 65536},
                                      {G_MAXINT32, G_MAXINT32},
                                      {TILES, 1},
                                      {1, 4},
                                      {LEFT + 1, 2},
                                      {2 * LEFT, 2}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        Made *made = make();
        forge(made, CELL_ACROSS, g_variant_new_int32(sizes[i][0]));
        forge(made, CELL_DOWN, g_variant_new_int32(sizes[i][1]));
        ck_assert_msg(known(made) == 0, "%d x %d", sizes[i][0], sizes[i][1]);
        forge(made, CELL_PARTS, g_variant_new("av", NULL)); /* 2^32 shards are none, counted in 32 bits */
        ck_assert_msg(known(made) == 0, "%d x %d", sizes[i][0], sizes[i][1]);
        made_free(made);
    }
    Made *made = make();
    forge(made, CELL_MAGIC, g_variant_new_string("soilgate-mosaic-index/0"));
    ck_assert_int_eq(known(made), 0);
    write_index(made, "", 0);
    ck_assert_int_eq(known(made), 0);
    g_autofree char *noise = g_malloc(5000);
    for (int i = 0; i < 5000; i++)
        noise[i] = (char)(i * 7919 % 251);
    write_index(made, noise, 5000);
    ck_assert_int_eq(known(made), 0);
    made_free(made);
}
END_TEST

/* Writes the index of MADE with another part in the place of shard 0. */
static void forge_part(const Made *made, GVariant *part)
{
    GVariantBuilder parts;
    g_variant_builder_init(&parts, G_VARIANT_TYPE("av"));
    for (int i = 0; i < 4; i++) {
        g_autofree char *key = sg_shard_key(&made->plan, i);
        g_autoptr(GVariant) told = i == 0 ? g_variant_ref(part) : sg_mosaic_part_describe(key, made->run.parts[i]);
        g_variant_builder_add(&parts, "v", told);
    }
    forge(made, CELL_PARTS, g_variant_builder_end(&parts));
}

/* As shard 0 is told, but with SOURCES countries called CODE, OWNERS owners, TILES tiles and EXCLUSIONS of a recipe. */
static GVariant *strange_part(const Made *made, const char *code, int sources, int owners, guint tiles, int exclusions)
{
    g_autofree char *key = sg_shard_key(&made->plan, 0);
    g_autofree const char **codes = g_new0(const char *, (gsize)sources + 1);
    for (int i = 0; i < sources; i++)
        codes[i] = code;
    g_autoptr(SgMosaicPart) part =
        sg_mosaic_part_new(codes, sg_taken_new(sources, owners), sg_excluded_new(exclusions, sources), tiles);
    for (int kind = 0; kind < SG_KINDS; kind++)
        for (guint k = 0; k < tiles; k++)
            part->bytes[kind][k] = k < LEFT ? made->run.parts[0]->bytes[kind][k] : 0;
    return sg_mosaic_part_describe(key, part);
}

START_TEST(test_forged_parts)
{
    static const struct {
        const char *code;
        int sources, owners;
        guint tiles;
        int exclusions;
    } strange[] = {{"QQQ", 1, 3, LEFT, 0},     {"AAA", 0, 3, LEFT, 0},     {"AAA", 2, 3, LEFT, 0},
                   {"AAA", 1, 0, LEFT, 0},     {"AAA", 1, 4, LEFT, 0},     {"AAA", 1, 3, 0, 0},
                   {"AAA", 1, 3, LEFT - 1, 0}, {"AAA", 1, 3, LEFT + 1, 0}, {"AAA", 1, 3, LEFT, 1},
                   {"AAA", 1, 3, LEFT, 51}};
    for (guint i = 0; i < G_N_ELEMENTS(strange); i++) {
        Made *made = make();
        g_autoptr(GVariant) part = strange_part(made, strange[i].code, strange[i].sources, strange[i].owners,
                                                strange[i].tiles, strange[i].exclusions);
        forge_part(made, part);
        g_autofree char *key = sg_shard_key(&made->plan, 0);
        g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
        g_autoptr(SgMosaicPart) found = index != NULL ? sg_mosaic_index_part(index, key) : NULL;
        ck_assert_msg(found == NULL || !sg_shard_fits(&made->plan, 0, found), "%u", i);
        made_free(made);
    }
    Made *made = make();
    g_autoptr(GVariant) same = strange_part(made, "AAA", 1, 3, LEFT, 0),
                        text = g_variant_ref_sink(g_variant_new_string("x"));
    forge_part(made, same);
    ck_assert_int_eq(known(made), 6); /* the test's own forgery is sound */
    forge_part(made, text);
    ck_assert_int_eq(known(made), 0);
    made_free(made);
}
END_TEST

/* A million countries in a few MB: their overlaps would take 24 TB. */
START_TEST(test_a_part_that_would_need_more_memory_than_it_has)
{
    Made *made = make();
    GVariantBuilder builder;
    g_autofree char *key = sg_shard_key(&made->plan, 0);
    g_autoptr(GVariant) sound = sg_mosaic_part_describe(key, made->run.parts[0]);
    g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
    g_variant_builder_add(&builder, "s", key);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("as"));
    for (int i = 0; i < 1000000; i++)
        g_variant_builder_add(&builder, "s", "");
    g_variant_builder_close(&builder);
    for (gsize i = 2; i < g_variant_n_children(sound); i++) {
        g_autoptr(GVariant) array = g_variant_get_child_value(sound, i);
        const GVariantType *element = g_variant_type_element(g_variant_get_type(array));
        g_variant_builder_add_value(&builder, g_variant_new_array(element, NULL, 0));
    }
    g_autoptr(GVariant) part = g_variant_ref_sink(g_variant_builder_end(&builder));
    ck_assert(g_variant_type_equal(g_variant_get_type(part), g_variant_get_type(sound))); /* else that is why */
    forge_part(made, part);
    ck_assert_int_eq(known(made), 0);
    made_free(made);
}
END_TEST

/* Lengths of tiles that do not fit the rasters: none may be read from there. */
START_TEST(test_forged_lengths)
{
    for (int kind = 0; kind < SG_KINDS; kind++)
        for (int how = 0; how < 4; how++) {
            Made *made = make();
            g_autoptr(SgMosaicPart) part = sg_mosaic_part_copy(made->run.parts[0]);
            guint32 *bytes = part->bytes[kind];
            const guint32 first = bytes[0];
            ck_assert_uint_ne(bytes[0], bytes[1]);
            if (how == 0)
                bytes[0] = G_MAXUINT32;
            else if (how == 1)
                bytes[0]++;
            else if (how == 2)
                bytes[0] = 0;
            else /* the sum is as it was */
                bytes[0] = bytes[1], bytes[1] = first;
            g_autofree char *key = sg_shard_key(&made->plan, 0);
            g_autoptr(GVariant) told = sg_mosaic_part_describe(key, part);
            forge_part(made, told);
            ck_assert_msg(known(made) == 0, "kind %d, %d", kind, how);
            made_free(made);
        }
}
END_TEST

/* Overviews that are too few, too many or of other lengths, and one key twice. */
START_TEST(test_forged_overviews)
{
    for (int how = 0; how < 6; how++) {
        Made *made = make();
        GVariantBuilder list;
        g_variant_builder_init(&list, G_VARIANT_TYPE("a(suu)"));
        for (int i = 0; i < OVERVIEWS + (how == 1); i++) {
            g_autofree char *key = g_strdup_printf("%d", how == 2 && i == 7 ? 6 : i);
            const guint32 values = packed_tiles[SG_KIND_VALUES][i].bytes,
                          sources = packed_tiles[SG_KIND_SOURCES][i].bytes;
            if (how != 0 || i > 0)
                g_variant_builder_add(&list, "(suu)", key, how == 3 && i == 3 ? values + 1 : values,
                                      how == 4 && i == OVERVIEWS - 1 ? G_MAXUINT32 : sources);
        }
        forge(made, CELL_OVERVIEWS, g_variant_builder_end(&list));
        ck_assert_msg(known(made) == (how == 5 ? 6 : 0), "%d", how); /* the last one is sound */
        ck_assert_int_eq(known_overviews(made), 0);
        made_free(made);
    }
}
END_TEST

START_TEST(test_one_key_twice)
{
    Made *made = make();
    g_autofree char *key = sg_shard_key(&made->plan, 2);
    g_autoptr(GVariant) told = sg_mosaic_part_describe(key, made->run.parts[0]);
    forge_part(made, told);
    ck_assert_int_eq(known(made), 0);
    made_free(made);
}
END_TEST

/* A square that tells of a file elsewhere is not known by its own name. */
START_TEST(test_forged_squares)
{
    const char *const names[] = {"../secret", "/etc/passwd", "tiles/" BASE "_N10E080.tif", "", "tiles"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Made *made = make();
        GVariantBuilder list;
        const char *sha256;
        gint64 bytes;
        g_variant_builder_init(&list, G_VARIANT_TYPE("a(sssx)"));
        g_variant_builder_add(&list, "(sssx)", squares[0].key, names[i], squares[0].sha256, (gint64)3);
        forge(made, CELL_SQUARES, g_variant_builder_end(&list));
        g_autoptr(SgMosaicIndex) index = sg_mosaic_index_open(made->folder, BASE);
        ck_assert(!sg_mosaic_index_square(index, squares[0].key, squares[0].name, &sha256, &bytes));
        made_free(made);
    }
}
END_TEST

SG_TEST_MAIN("mosaic, index", test_what_was_told_is_found_again, test_overviews, test_squares, test_bases_of_a_folder,
             test_every_byte_and_every_length_counts, test_what_is_no_file_of_ours, test_rasters_that_are_others,
             test_forged_sizes, test_forged_parts, test_a_part_that_would_need_more_memory_than_it_has,
             test_forged_lengths, test_forged_overviews, test_one_key_twice, test_forged_squares)
