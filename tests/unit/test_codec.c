/* Codecs: hand-made streams, and streams that are wrong. Buffers are as long as they must be and lie on the heap, so
 * that the sanitizer sees a byte too far. */
#include "geo/codec.h"
#include "support.h"

#include <cpl_compressor.h>
#include <cpl_conv.h>
#include <string.h>
#include <tiff.h>

typedef struct {
    SgCodecResult result;
    gsize got;
    const char *wrong;
    guint8 *out;
} Unpacked;

/* Unpacks the LENGTH bytes at PACKED into ROOM bytes; free OUT. */
static Unpacked unpack(int compression, const guint8 *packed, gsize length, gsize room)
{
    const SgCodec *codec = sg_codec_find(compression);
    ck_assert_ptr_nonnull(codec);
    ck_assert_int_eq(codec->compression, compression);
    guint8 *in = g_malloc(length + SG_CODEC_SLACK);
    memcpy(in, packed, length);
    memset(in + length, 0xFF, SG_CODEC_SLACK);
    Unpacked unpacked = {.out = g_malloc(room)};
    SgCodecJob job = {.packed = in, .length = length, .out = unpacked.out, .room = room};
    gpointer state = codec->state_new();
    unpacked.result = codec->unpack(state, &job, &unpacked.got, &unpacked.wrong);
    ck_assert_int_eq(unpacked.result == SG_CODEC_DAMAGED, unpacked.wrong != NULL);
    codec->state_free(state);
    g_free(in);
    return unpacked;
}

static void expect_done(int compression, const GByteArray *packed, gsize room, const void *expected, gsize length)
{
    Unpacked unpacked = unpack(compression, packed->data, packed->len, room);
    ck_assert_msg(unpacked.result == SG_CODEC_DONE, "%s", unpacked.wrong);
    ck_assert_uint_eq(unpacked.got, length);
    ck_assert(length == 0 || memcmp(unpacked.out, expected, length) == 0);
    g_free(unpacked.out);
}

static void expect_damaged(int compression, const GByteArray *packed, gsize room, const char *wrong)
{
    Unpacked unpacked = unpack(compression, packed->data, packed->len, room);
    ck_assert_int_eq(unpacked.result, SG_CODEC_DAMAGED);
    ck_assert_msg(strstr(unpacked.wrong, wrong) != NULL, "%s", unpacked.wrong);
    g_free(unpacked.out);
}

/* -- LZW ---------------------------------------------------------------------------------------------------------- */

enum { CLEAR = 256, END = 257, FIRST = 258 };

typedef struct {
    GByteArray *bytes;
    guint32 pending;
    guint count; /* bits pending */
    guint next;  /* what the reader's table will hold after this code */
    guint width;
} Writer;

static Writer writer_new(void)
{
    return (Writer){.bytes = g_byte_array_new(), .width = 9};
}

static void write_bits(Writer *writer, guint code)
{
    writer->pending = writer->pending << writer->width | code;
    writer->count += writer->width;
    while (writer->count >= 8) {
        guint8 byte = (guint8)(writer->pending >> (writer->count - 8));
        g_byte_array_append(writer->bytes, &byte, 1);
        writer->count -= 8;
    }
}

/* A code in the width that a reader expects it in. */
static void write_code(Writer *writer, guint code)
{
    write_bits(writer, code);
    if (code == CLEAR) {
        writer->width = 9;
        writer->next = FIRST - 1; /* the first code after it makes no entry */
        return;
    }
    writer->next++;
    if (writer->next >= (1U << writer->width) - 1 && writer->width < 12)
        writer->width++;
}

static GByteArray *writer_end(Writer *writer)
{
    if (writer->count > 0) {
        guint8 byte = (guint8)(writer->pending << (8 - writer->count));
        g_byte_array_append(writer->bytes, &byte, 1);
    }
    return writer->bytes;
}

static GByteArray *codes(const guint *list, gsize count)
{
    Writer writer = writer_new();
    for (gsize i = 0; i < count; i++)
        write_code(&writer, list[i]);
    return writer_end(&writer);
}

/* Packs as a textbook does, by a table of prefixes. CLEAR_AT: entries after which the table is emptied; above 4096 it
 * is kept as it is when it is full. */
static GByteArray *lzw_pack(const guint8 *data, gsize length, guint clear_at, gboolean end)
{
    g_autoptr(GHashTable) table = g_hash_table_new(NULL, NULL);
    Writer writer = writer_new();
    write_code(&writer, CLEAR);
    guint prefix = data[0], entries = FIRST;
    for (gsize i = 1; i < length; i++) {
        gpointer key = GUINT_TO_POINTER(prefix << 8 | data[i]), known = g_hash_table_lookup(table, key);
        if (known != NULL) {
            prefix = GPOINTER_TO_UINT(known);
            continue;
        }
        write_code(&writer, prefix);
        if (entries < 4096)
            g_hash_table_insert(table, key, GUINT_TO_POINTER(entries));
        if (++entries >= clear_at) {
            write_code(&writer, CLEAR);
            g_hash_table_remove_all(table);
            entries = FIRST;
        }
        prefix = data[i];
    }
    write_code(&writer, prefix);
    if (end)
        write_code(&writer, END);
    return writer_end(&writer);
}

#define DONE(room, expected, ...)                                                                                      \
    do {                                                                                                               \
        const guint list[] = {__VA_ARGS__};                                                                            \
        g_autoptr(GByteArray) packed = codes(list, G_N_ELEMENTS(list));                                                \
        expect_done(COMPRESSION_LZW, packed, room, expected, strlen(expected));                                        \
    } while (0)
#define DAMAGED(room, wrong, ...)                                                                                      \
    do {                                                                                                               \
        const guint list[] = {__VA_ARGS__};                                                                            \
        g_autoptr(GByteArray) packed = codes(list, G_N_ELEMENTS(list));                                                \
        expect_damaged(COMPRESSION_LZW, packed, room, wrong);                                                          \
    } while (0)

START_TEST(test_lzw_by_hand)
{
    DONE(2, "ab", CLEAR, 'a', 'b', END);
    DONE(9, "ab", CLEAR, 'a', 'b', END);
    DONE(2, "ab", CLEAR, 'a', 'b');             /* the last code is missing */
    DONE(2, "ab", CLEAR, 'a', 'b', CLEAR, END); /* as libtiff ends, when its table is just full */
    DONE(4, "abab", CLEAR, 'a', 'b', 258, END);
    DONE(3, "aaa", CLEAR, 'a', 258, END); /* a code that is made by itself */
    DONE(6, "aaaaaa", CLEAR, 'a', 258, 259, END);
    DONE(4, "abcd", CLEAR, 'a', 'b', CLEAR, 'c', 'd', END);
    DONE(6, "abaaaa", CLEAR, CLEAR, 'a', 'b', CLEAR, 'a', 258, 'a', END);
    DONE(4, "", CLEAR, END);
    DONE(4, "", CLEAR);
    DONE(2, "ab", CLEAR, 'a', 'b', END, 'c', 300); /* what lies behind the end does not matter */
}
END_TEST

START_TEST(test_lzw_strings_of_every_length)
{
    /* aaaa...: each code is made by itself and one byte longer than the one before */
    Writer writer = writer_new();
    write_code(&writer, CLEAR);
    write_code(&writer, 'a');
    gsize length = 1;
    for (guint i = 0; i < 3000; i++) {
        write_code(&writer, FIRST + i);
        length += i + 2;
    }
    write_code(&writer, FIRST + 2000); /* and one of them again */
    length += 2002;
    write_code(&writer, END);
    g_autoptr(GByteArray) packed = writer_end(&writer);
    g_autofree char *expected = g_malloc(length);
    memset(expected, 'a', length);
    expect_done(COMPRESSION_LZW, packed, length, expected, length);
    expect_damaged(COMPRESSION_LZW, packed, length - 1, sg_codec_overlong);
}
END_TEST

START_TEST(test_lzw_damage)
{
    DAMAGED(9, "clear code", 'a', 'b', END);
    DAMAGED(9, "clear code", END);
    DAMAGED(9, "before it is defined", CLEAR, 258, END);
    DAMAGED(9, "before it is defined", CLEAR, 'a', 'b', 260, END);
    DAMAGED(9, "before it is defined", CLEAR, 'a', 'b', CLEAR, 258, END);
    DAMAGED(9, "before it is defined", CLEAR, 'a', 'b', 511, END);
    DAMAGED(1, sg_codec_overlong, CLEAR, 'a', 'b', END);
    DAMAGED(3, sg_codec_overlong, CLEAR, 'a', 'b', 258, END);
    DAMAGED(2, sg_codec_overlong, CLEAR, 'a', 258, END);
    DONE(9, "a", CLEAR, 'a', END); /* shorter than the room: for the caller to tell */
}
END_TEST

/* Codes whose first bit is the lowest were written before TIFF 5.0. */
START_TEST(test_lzw_of_the_old_style)
{
    static const guint8 old[] = {0x00, 0x01, 0x02, 0x03};
    Unpacked unpacked = unpack(COMPRESSION_LZW, old, sizeof old, 100);
    ck_assert_int_eq(unpacked.result, SG_CODEC_FOREIGN);
    g_free(unpacked.out);
    unpacked = unpack(COMPRESSION_LZW, old, 1, 100);
    ck_assert_int_eq(unpacked.result, SG_CODEC_DONE);
    ck_assert_uint_eq(unpacked.got, 0);
    g_free(unpacked.out);
}
END_TEST

static guint8 *some_bytes(GRand *random, gsize length, guint letters)
{
    guint8 *data = g_malloc(length);
    for (gsize i = 0; i < length; i++) /* runs, and letters between them */
        data[i] = i > 0 && g_rand_int_range(random, 0, 3) == 0 ? data[i - 1]
                                                               : (guint8)g_rand_int_range(random, 0, (gint32)letters);
    return data;
}

/* Widths change, tables fill and are emptied early, late or never. Above 5119 entries libtiff gives up, too. */
START_TEST(test_lzw_round_trips)
{
    static const guint clears[] = {259, 300, 511, 512, 1023, 2047, 4094, 4095, 4096, 5000};
    GRand *random = g_rand_new_with_seed(1);
    for (guint letters = 1; letters <= 256; letters *= 2)
        for (guint i = 0; i < G_N_ELEMENTS(clears); i++) {
            gsize length = (gsize)g_rand_int_range(random, 1, 60000);
            g_autofree guint8 *data = some_bytes(random, length, letters);
            g_autoptr(GByteArray) packed = lzw_pack(data, length, clears[i], i % 2 == 0);
            expect_done(COMPRESSION_LZW, packed, length, data, length);
            expect_done(COMPRESSION_LZW, packed, length + 40, data, length);
            expect_damaged(COMPRESSION_LZW, packed, length - 1, sg_codec_overlong);
        }
    g_autofree guint8 *data = some_bytes(random, 60000, 256);
    g_autoptr(GByteArray) packed = lzw_pack(data, 60000, G_MAXUINT, TRUE);
    expect_damaged(COMPRESSION_LZW, packed, 60000, "overflows");
    g_rand_free(random);
}
END_TEST

/* -- All ---------------------------------------------------------------------------------------------------------- */

/* As GDAL packs a block; to be freed with g_byte_array_unref. */
static GByteArray *pack(int compression, const guint8 *data, gsize length)
{
    if (compression == COMPRESSION_LZW)
        return lzw_pack(data, length, 4094, TRUE);
    const CPLCompressor *compressor = CPLGetCompressor(compression == COMPRESSION_ZSTD ? "zstd" : "zlib");
    void *out = NULL;
    size_t size = 0;
    ck_assert(compressor->pfnFunc(data, length, &out, &size, NULL, compressor->user_data));
    GByteArray *packed = g_byte_array_new();
    g_byte_array_append(packed, out, (guint)size);
    CPLFree(out);
    return packed;
}

static const int compressions[] = {COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_ZSTD};

START_TEST(test_lengths_are_exact)
{
    GRand *random = g_rand_new_with_seed(2);
    for (guint i = 0; i < G_N_ELEMENTS(compressions); i++) {
        g_autofree guint8 *data = some_bytes(random, 5000, 20);
        g_autoptr(GByteArray) packed = pack(compressions[i], data, 5000);
        expect_done(compressions[i], packed, 5000, data, 5000);
        expect_done(compressions[i], packed, 6000, data, 5000);
        expect_damaged(compressions[i], packed, 4999, sg_codec_overlong);
        static const guint8 behind[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        g_byte_array_append(packed, behind, sizeof behind);
        expect_done(compressions[i], packed, 5000, data, 5000);
    }
    ck_assert_ptr_null(sg_codec_find(COMPRESSION_NONE));
    ck_assert_ptr_null(sg_codec_find(COMPRESSION_LZMA));
    g_rand_free(random);
}
END_TEST

START_TEST(test_every_cut)
{
    GRand *random = g_rand_new_with_seed(4);
    for (guint i = 0; i < G_N_ELEMENTS(compressions); i++) {
        g_autofree guint8 *data = some_bytes(random, 3000, 50);
        g_autoptr(GByteArray) packed = pack(compressions[i], data, 3000);
        for (gsize cut = 0; cut + 4 < packed->len; cut++) {
            Unpacked unpacked = unpack(compressions[i], packed->data, cut, 3000);
            ck_assert(unpacked.result == SG_CODEC_DAMAGED || (unpacked.result == SG_CODEC_DONE && unpacked.got < 3000));
            g_free(unpacked.out);
        }
    }
    g_rand_free(random);
}
END_TEST

/* No bit of a DEFLATE stream flips unseen and changes what comes out. In the others some do; none does harm. */
START_TEST(test_every_bit_flip)
{
    GRand *random = g_rand_new_with_seed(5);
    for (guint i = 0; i < G_N_ELEMENTS(compressions); i++) {
        gboolean summed = compressions[i] == COMPRESSION_ADOBE_DEFLATE || compressions[i] == COMPRESSION_DEFLATE;
        g_autofree guint8 *data = some_bytes(random, 1000, 30);
        g_autoptr(GByteArray) packed = pack(compressions[i], data, 1000);
        int seen = 0;
        for (gsize bit = 0; bit < (gsize)packed->len * 8; bit++) {
            packed->data[bit / 8] ^= (guint8)(1 << bit % 8);
            Unpacked unpacked = unpack(compressions[i], packed->data, packed->len, 1000);
            gboolean whole = unpacked.result == SG_CODEC_DONE && unpacked.got == 1000;
            ck_assert(!summed || !whole || memcmp(unpacked.out, data, 1000) == 0);
            seen += !whole;
            g_free(unpacked.out);
            packed->data[bit / 8] ^= (guint8)(1 << bit % 8);
        }
        ck_assert_int_gt(seen, summed ? (int)packed->len * 8 - 40 : 0);
    }
    g_rand_free(random);
}
END_TEST

START_TEST(test_random_corruption)
{
    GRand *random = g_rand_new_with_seed(6);
    for (guint i = 0; i < G_N_ELEMENTS(compressions); i++)
        for (int round = 0; round < 1500; round++) {
            gsize length = (gsize)g_rand_int_range(random, 1, 9000);
            g_autofree guint8 *data = some_bytes(random, length, 1U + (guint)g_rand_int_range(random, 0, 255));
            g_autoptr(GByteArray) packed = pack(compressions[i], data, length);
            for (int change = g_rand_int_range(random, 1, 9); change > 0; change--)
                packed->data[g_rand_int_range(random, 0, (gint32)packed->len)] = (guint8)g_rand_int(random);
            gsize room = (gsize)g_rand_int_range(random, 0, 12000);
            Unpacked unpacked = unpack(compressions[i], packed->data, packed->len, room);
            ck_assert(unpacked.result != SG_CODEC_DONE || unpacked.got <= room);
            g_free(unpacked.out);
        }
    g_rand_free(random);
}
END_TEST

SG_TEST_MAIN("codec", test_lzw_by_hand, test_lzw_strings_of_every_length, test_lzw_damage, test_lzw_of_the_old_style,
             test_lzw_round_trips, test_lengths_are_exact, test_every_cut, test_every_bit_flip, test_random_corruption)
