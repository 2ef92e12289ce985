/* Tiles: where they lie, how they are packed, and what a pyramid shows of a map. */
#include "soilgate/base.h"
#include "tiles/directory.h"
#include "tiles/ordered.h"
#include "tiles/place.h"
#include "tiles/private.h"

#include "raster_support.h"

#include <libdeflate.h>

/* The first ones are in the text of the specification of PMTiles 3 (the curve begins 0/0/0, 1/0/0, 1/0/1, 1/1/1,
 * 1/1/0, 2/0/0), the last in the tests of its own readers. */
START_TEST(test_ids_follow_the_curve)
{
    ck_assert_uint_eq(sg_tile_id(0, 0, 0), 0);
    ck_assert_uint_eq(sg_tile_id(1, 0, 0), 1);
    ck_assert_uint_eq(sg_tile_id(1, 0, 1), 2);
    ck_assert_uint_eq(sg_tile_id(1, 1, 1), 3);
    ck_assert_uint_eq(sg_tile_id(1, 1, 0), 4);
    ck_assert_uint_eq(sg_tile_id(2, 0, 0), 5);
    ck_assert_uint_eq(sg_tile_id(12, 3423, 1763), 19078479);
}
END_TEST

/* Every tile once, each beside the one before it, and back again. */
START_TEST(test_the_curve_is_one_line)
{
    guint32 before_col = 0, before_row = 0;
    for (guint64 id = sg_tile_id(6, 0, 0); id < sg_tile_id(7, 0, 0); id++) {
        int zoom;
        guint32 col, row;
        sg_tile_place(id, &zoom, &col, &row);
        ck_assert_int_eq(zoom, 6);
        ck_assert_uint_eq(sg_tile_id(zoom, col, row), id);
        if (id > sg_tile_id(6, 0, 0))
            ck_assert_int_eq(abs((int)col - (int)before_col) + abs((int)row - (int)before_row), 1);
        before_col = col;
        before_row = row;
    }
}
END_TEST

START_TEST(test_places)
{
    ck_assert_double_eq_tol(sg_place_lat(0.5), 0, 1e-12);
    ck_assert_double_eq_tol(sg_place_lat(0), SG_MERCATOR_NORTH, 1e-9);
    ck_assert_double_eq_tol(sg_place_lat(0.25), 66.51326044, 1e-8);
    ck_assert_double_eq_tol(sg_place_y(66.51326044), 0.25, 1e-9);
    ck_assert_double_eq(sg_place_y(90), 0);
    ck_assert_double_eq(sg_place_x(-180), 0);
    ck_assert_double_eq(sg_place_lon(0.75), 90);
}
END_TEST

START_TEST(test_deepest_zoom_is_not_coarser_than_the_map)
{
    ck_assert_int_eq(sg_place_zoom(1.0 / 120), 8);         /* 30 arc-seconds against 19.8; zoom 7 has 39.6 */
    ck_assert_int_eq(sg_place_zoom(0.0083333333), 8);      /* as files have it */
    ck_assert_int_eq(sg_place_zoom(360.0 / 256 / 128), 7); /* the same size: not coarser */
    ck_assert_int_eq(sg_place_zoom(1.0 / 480), 10);        /* 250 m */
    ck_assert_int_eq(sg_place_zoom(90), 0);
    ck_assert_int_eq(sg_place_zoom(1e-12), SG_TILES_MOST_ZOOM);
}
END_TEST

/* Bytes of LEB128, as the specification of DWARF has them (2, 127, 128, 129, 12857). */
START_TEST(test_varints)
{
    static const guint8 expected[] = {2,    127,  0x80, 1,    0x81, 1,    0xb9, 0x64, 0xff,
                                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
    g_autoptr(GByteArray) out = g_byte_array_new();
    const guint64 numbers[] = {2, 127, 128, 129, 12857, G_MAXUINT64};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sg_varint_put(out, numbers[i]);
    ck_assert_uint_eq(out->len, sizeof expected);
    ck_assert_mem_eq(out->data, expected, sizeof expected);
}
END_TEST

/* Number of entries; ids less the one before; runs; lengths; offset + 1, or 0 for one that follows. */
START_TEST(test_a_directory_is_written_by_columns)
{
    static const SgDirEntry entries[] = {{5, 0, 200, 1}, {6, 200, 7, 3}, {19, 0, 200, 1}, {20, 207, 1, 1}};
    static const guint8 expected[] = {4, 5, 1, 13, 1, 1, 3, 1, 1, 0xc8, 1, 7, 0xc8, 1, 1, 1, 0, 1, 0xd0, 1};
    g_autoptr(GByteArray) out = sg_directory_write(entries, G_N_ELEMENTS(entries));
    ck_assert_uint_eq(out->len, sizeof expected);
    ck_assert_mem_eq(out->data, expected, sizeof expected);
}
END_TEST

/* --- reading directories back, as the specification says it --- */

static guint64 take_varint(const guint8 **at)
{
    guint64 value = 0;
    for (int shift = 0;; shift += 7) {
        const guint8 byte = *(*at)++;
        value |= (guint64)(byte & 127) << shift;
        if (byte < 128)
            return value;
    }
}

static void read_directory(const guint8 *packed, gsize length, GArray *out)
{
    static guint8 plain[4 << 20];
    gsize size;
    struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
    ck_assert_int_eq(libdeflate_gzip_decompress(unpacker, packed, length, plain, sizeof plain, &size),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(unpacker);
    const guint8 *at = plain;
    const guint first = out->len, count = (guint)take_varint(&at);
    g_array_set_size(out, first + count);
    SgDirEntry *entries = &g_array_index(out, SgDirEntry, first);
    for (guint i = 0; i < count; i++)
        entries[i].id = take_varint(&at) + (i > 0 ? entries[i - 1].id : 0);
    for (guint i = 0; i < count; i++)
        entries[i].run = (guint32)take_varint(&at);
    for (guint i = 0; i < count; i++)
        entries[i].length = (guint32)take_varint(&at);
    for (guint i = 0; i < count; i++) {
        const guint64 told = take_varint(&at);
        entries[i].offset = told == 0 ? entries[i - 1].offset + entries[i - 1].length : told - 1;
    }
    ck_assert_ptr_eq(at, plain + size);
}

/* The entries of tiles, through the leaves that the root names. */
static void check_tree(const GByteArray *root, const GByteArray *leaves, const GArray *entries)
{
    g_autoptr(GArray) top = g_array_new(FALSE, TRUE, sizeof(SgDirEntry));
    g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(SgDirEntry));
    read_directory(root->data, root->len, top);
    for (guint i = 0; i < top->len; i++) {
        const SgDirEntry *leaf = &g_array_index(top, SgDirEntry, i);
        ck_assert_uint_eq(leaf->run, 0);
        ck_assert_uint_le(leaf->offset + leaf->length, leaves->len);
        const guint before = found->len;
        read_directory(leaves->data + leaf->offset, leaf->length, found);
        ck_assert_uint_eq(g_array_index(found, SgDirEntry, before).id, leaf->id);
    }
    ck_assert_uint_eq(found->len, entries->len);
    for (guint i = 0; i < entries->len; i++) {
        const SgDirEntry *a = &g_array_index(found, SgDirEntry, i), *b = &g_array_index(entries, SgDirEntry, i);
        ck_assert(a->id == b->id && a->offset == b->offset && a->length == b->length && a->run == b->run);
    }
}

START_TEST(test_a_large_directory_gets_leaves)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(SgDirEntry));
    g_autoptr(GByteArray) leaves = g_byte_array_new();
    guint32 noise = 1;
    guint64 offset = 0;
    for (guint i = 0; i < 100000; i++) {
        noise = noise * 1664525 + 1013904223;
        const SgDirEntry entry = {i * 2, offset, noise % 30000 + 1, 1};
        offset += entry.length;
        g_array_append_val(entries, entry);
    }
    g_autoptr(GByteArray) root = sg_directory_tree(entries, leaves);
    ck_assert_uint_lt(root->len + SG_PMTILES_HEADER, SG_PMTILES_FIRST);
    ck_assert_uint_gt(leaves->len, 100000);
    check_tree(root, leaves, entries);
    g_array_set_size(entries, 100);
    g_autoptr(GByteArray) small = sg_directory_tree(entries, leaves);
    ck_assert_uint_lt(small->len, 1000);
    ck_assert_uint_eq(leaves->len, 0);
}
END_TEST

START_TEST(test_halving_takes_what_is_there)
{
    SgTiles tiles = {0};
    const float values[16] = {1, 2, NAN, NAN, 3, 4, NAN, 8, NAN, NAN, 5, 5, NAN, NAN, 7, 6};
    float half[4];
    sg_tiles_halve(&tiles, values, 4, half, 2);
    ck_assert_float_eq(half[0], 2.5F);
    ck_assert_float_eq(half[1], 8); /* the only one */
    ck_assert_float_nan(half[2]);
    ck_assert_float_eq(half[3], 5.75F);
    tiles.facts.classes = TRUE;
    sg_tiles_halve(&tiles, values, 4, half, 2);
    ck_assert_float_eq(half[0], 1); /* all as frequent: the smallest */
    ck_assert_float_eq(half[1], 8);
    ck_assert_float_nan(half[2]);
    ck_assert_float_eq(half[3], 5);
}
END_TEST

static void check_step(double min, double max, double step, int decimals)
{
    SgTilesFacts facts = {.min = min, .max = max};
    sg_tiles_step(&facts);
    ck_assert_double_eq(facts.step, step);
    ck_assert_int_eq(facts.decimals, decimals);
    ck_assert_double_eq_tol(facts.first, min, step / 2 + 1e-12);
    ck_assert_double_le((max - facts.first) / facts.step + 1, G_MAXUINT16);
}

START_TEST(test_steps_are_round_numbers)
{
    check_step(0, 312.4, 0.005, 3);
    check_step(3.5, 9.8, 0.0001, 4);
    check_step(0, 1, 0.00002, 5);
    check_step(0, 65000, 1, 0);
    check_step(-20, 65000, 2, 0);
    check_step(0, 2e7, 500, 0);
    check_step(42, 42, 1e-7, 7); /* one value everywhere */
    check_step(0, 0, 1e-6, 6);
}
END_TEST

START_TEST(test_levels_are_those_of_the_scale)
{
    SgTiles tiles = {.facts = {.low = 10, .high = 90}};
    float values[1000];
    guint8 levels[1000];
    for (int i = 0; i < 1000; i++)
        values[i] = (float)i / 10;
    values[7] = NAN;
    ck_assert(sg_tiles_levels(&tiles, values, 1000, levels));
    for (int i = 0; i < 1000; i++)
        ck_assert_int_le(abs(levels[i] - sg_scale_level((double)values[i], 10, 90)), i == 7 ? 0 : 1);
    ck_assert_uint_eq(levels[7], 0);
    ck_assert_uint_eq(levels[99], 1);
    ck_assert_uint_eq(levels[100], 2);
    ck_assert_uint_eq(levels[900], 254);
    ck_assert_uint_eq(levels[901], 255);
    tiles.facts.high = 10;
    ck_assert(sg_tiles_levels(&tiles, values + 100, 1, levels));
    ck_assert_uint_eq(levels[0], sg_scale_level(10, 10, 10));
    values[0] = NAN;
    ck_assert(!sg_tiles_levels(&tiles, values, 1, levels));
}
END_TEST

/* --- work in order --- */

typedef struct {
    gint64 fails, seen;
    int made, dropped;
    gboolean no_worker;
} Order;

static gpointer order_open(gpointer data, GError **error)
{
    Order *order = data;
    if (!order->no_worker)
        return order;
    g_set_error(error, G_FILE_ERROR, 7, "no worker");
    return NULL;
}

static gboolean order_make(gpointer worker, gint64 index, gpointer *made, GError **error)
{
    Order *order = worker;
    if (index % 3 == 0)
        g_usleep(2000); /* later ones are done first */
    if (index == order->fails || index == order->fails + 1) {
        g_set_error(error, G_FILE_ERROR, (int)index, "piece");
        return FALSE;
    }
    g_atomic_int_inc(&order->made);
    *made = order;
    return TRUE;
}

static gboolean order_take(gpointer made, gint64 index, gpointer data, GError **error)
{
    (void)error;
    Order *order = data;
    ck_assert_ptr_eq(made, data);
    ck_assert_int_eq(index, order->seen++);
    return TRUE;
}

static void order_drop(gpointer made)
{
    ((Order *)made)->dropped++;
}

static void order_close(gpointer worker)
{
    (void)worker;
}

static gboolean run_order(Order *order, GError **error)
{
    /* GLib makes a lock for errors with the first of them, in a way that the thread sanitizer cannot see. */
    g_error_free(g_error_new_literal(G_FILE_ERROR, 0, "first"));
    const SgOrdered work = {.count = 60,
                            .threads = 4,
                            .open = order_open,
                            .make = order_make,
                            .take = order_take,
                            .drop = order_drop,
                            .close = order_close,
                            .data = order};
    return sg_ordered_run(&work, error);
}

START_TEST(test_pieces_are_taken_in_order)
{
    Order order = {.fails = -5};
    ck_assert(run_order(&order, NULL));
    ck_assert_int_eq(order.seen, 60);
    ck_assert_int_eq(order.dropped, 0);
}
END_TEST

START_TEST(test_the_first_piece_that_fails_is_told)
{
    Order order = {.fails = 21};
    g_autoptr(GError) error = NULL;
    ck_assert(!run_order(&order, &error));
    ck_assert_int_eq(error->code, 21);
    ck_assert_int_eq(order.seen, 21);
    ck_assert_int_eq(order.dropped, order.made - 21);
    Order none = {.fails = -5, .no_worker = TRUE};
    g_autoptr(GError) cause = NULL;
    ck_assert(!run_order(&none, &cause));
    ck_assert_int_eq(cause->code, 7);
}
END_TEST

/* --- the store --- */

START_TEST(test_alike_tiles_are_stored_once)
{
    char *folder = sg_test_folder();
    g_autoptr(SgTileStore) store = sg_tile_store_new(folder, NULL);
    g_autoptr(GBytes) a = g_bytes_new_static("aaaa", 4), b = g_bytes_new_static("bb", 2);
    ck_assert(sg_tile_store_add(store, 2, 0, 0, a, NULL)); /* id 5 */
    ck_assert(sg_tile_store_add(store, 2, 1, 0, b, NULL));
    ck_assert(sg_tile_store_add(store, 1, 0, 0, b, NULL)); /* id 1: first in the end */
    ck_assert(sg_tile_store_add(store, 0, 0, 0, b, NULL));
    sg_tile_store_sort(store);
    ck_assert_uint_eq(store->entries->len, 4);
    ck_assert_uint_eq(store->contents->len, 2);
    ck_assert_uint_eq(g_array_index(store->entries, SgTileEntry, 0).content, 0);
    ck_assert_uint_eq(g_array_index(store->entries, SgTileEntry, 1).content, 0);
    ck_assert_uint_eq(g_array_index(store->entries, SgTileEntry, 2).id, 5);
    ck_assert_uint_eq(g_array_index(store->entries, SgTileEntry, 2).content, 1);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    ck_assert(sg_tile_store_read(store, 0, bytes, NULL));
    ck_assert_uint_eq(bytes->len, 2);
    ck_assert_mem_eq(bytes->data, "bb", 2);
    sg_test_remove(folder);
}
END_TEST

/* --- refusals --- */

static void check_refused(const char *folder, const char *name, const char *sources, const char *why)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *other = sources != NULL ? g_build_filename(folder, sources, NULL) : NULL;
    SgKind kind = {.id = (char *)"kind"};
    const SgLayer layer = {.id = (char *)"T0", .resolved = &kind};
    const SgTilesOptions options = {.raster = path, .sources = other, .layer = &layer};
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_tiles_open(&options, &error));
    ck_assert_int_eq(error->code, SG_ERROR_USAGE);
    ck_assert_msg(strstr(error->message, why) != NULL, "%s", error->message);
    ck_assert_msg(strstr(error->message, name) != NULL, "%s", error->message);
}

START_TEST(test_what_is_no_map_is_refused)
{
    char *folder = sg_test_folder();
    GDALDatasetH utm = sg_test_create(folder, "utm.tif", 8, 8, 1, GDT_Float32, "");
    sg_test_place(utm, 32645);
    GDALClose(utm);
    check_refused(folder, "utm.tif", NULL, "EPSG:4326");
    GDALDatasetH empty = sg_test_create(folder, "empty.tif", 8, 8, 1, GDT_Float32, "");
    sg_test_place(empty, 4326);
    GDALSetRasterNoDataValue(GDALGetRasterBand(empty, 1), 0);
    GDALClose(empty);
    check_refused(folder, "empty.tif", NULL, "no value");
    GDALDatasetH map = sg_test_create(folder, "map.tif", 8, 8, 1, GDT_Float32, "");
    sg_test_place(map, 4326);
    sg_test_fill(map);
    GDALClose(map);
    GDALDatasetH other = sg_test_create(folder, "other.tif", 9, 8, 1, GDT_UInt16, "");
    sg_test_place(other, 4326);
    GDALClose(other);
    check_refused(folder, "map.tif", "other.tif", "on the grid of");
    sg_test_write(folder, "text.tif", "no", 2);
    check_refused(folder, "text.tif", NULL, "text file");
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("tiles", test_ids_follow_the_curve, test_the_curve_is_one_line, test_places,
             test_deepest_zoom_is_not_coarser_than_the_map, test_varints, test_a_directory_is_written_by_columns,
             test_a_large_directory_gets_leaves, test_halving_takes_what_is_there, test_steps_are_round_numbers,
             test_levels_are_those_of_the_scale, test_pieces_are_taken_in_order,
             test_the_first_piece_that_fails_is_told, test_alike_tiles_are_stored_once, test_what_is_no_map_is_refused)
