/* Blocks: what is read, by one thread or many, and what does not decode. */
#include "raster_support.h"

#include <unistd.h>

/* The block's values against sg_test_value; only the pixels of the raster. FALSE when one differs. */
static gboolean block_is_right(const SgRasterFacts *facts, int block_col, int block_row, const float *block)
{
    for (int y = 0; y < facts->block_rows; y++)
        for (int x = 0; x < facts->block_cols; x++) {
            int col = block_col * facts->block_cols + x, row = block_row * facts->block_rows + y;
            if (col < facts->cols && row < facts->rows && block[y * facts->block_cols + x] != sg_test_value(col, row))
                return FALSE;
        }
    return TRUE;
}

/* Reads all blocks; how many fail, and how many give wrong values. */
static void read_all(SgRaster *raster, const SgRasterFacts *facts, int *failed, int *wrong)
{
    float *block = g_new0(float, (gsize)facts->block_cols *(gsize)facts->block_rows);
    *failed = *wrong = 0;
    for (int row = 0; row * facts->block_rows < facts->rows; row++)
        for (int col = 0; col * facts->block_cols < facts->cols; col++) {
            char *detail = NULL;
            gboolean read = sg_raster_read_block(raster, col, row, block, &detail);
            ck_assert_int_eq(read, detail == NULL);
            *failed += !read;
            *wrong += read && !block_is_right(facts, col, row, block);
            g_free(detail);
        }
    g_free(block);
}

static void make(const char *folder, const char *options)
{
    GDALDatasetH made = sg_test_create(folder, "r.tif", 100, 70, 1, GDT_Float32, options);
    sg_test_place(made, 4326);
    sg_test_fill(made);
    GDALClose(made);
}

static const char *const layouts[] = {
    "",
    "COMPRESS=LZW BLOCKYSIZE=1",
    "COMPRESS=DEFLATE PREDICTOR=3 TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16",
    "COMPRESS=DEFLATE PREDICTOR=2",
    "COMPRESS=ZSTD TILED=YES BLOCKXSIZE=64 BLOCKYSIZE=64",
    "COMPRESS=PACKBITS ENDIANNESS=BIG",
    "COMPRESS=LZW BIGTIFF=YES TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16",
    "BLOCKYSIZE=70 COMPRESS=DEFLATE",
};

START_TEST(test_reads_what_was_written)
{
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        make(folder, layouts[i]);
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        int failed, wrong;
        read_all(raster, &facts, &failed, &wrong);
        ck_assert_msg(failed == 0 && wrong == 0, "%s: %d failed, %d wrong", layouts[i], failed, wrong);
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

/* Strips longer than 2000 rows: GDAL would by itself cut a single strip into rows and read it over and over. */
START_TEST(test_single_strip_is_one_block)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "r.tif", 10, 3000, 1, GDT_Float32, "COMPRESS=LZW BLOCKYSIZE=3000");
    sg_test_fill(made);
    GDALClose(made);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    ck_assert_int_eq(facts.block_rows, 3000);
    ck_assert_int_eq(facts.blocks, 1);
    int failed, wrong;
    read_all(raster, &facts, &failed, &wrong);
    ck_assert_int_eq(failed + wrong, 0);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

/* libtiff cuts a single strip that nothing packs, whatever its size: such files are whole. */
START_TEST(test_single_plain_strip_is_cut)
{
    static const char *const options[] = {"BLOCKYSIZE=3000", "BLOCKYSIZE=3000 ENDIANNESS=BIG",
                                          "BLOCKYSIZE=3000 SPARSE_OK=TRUE"};
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        gboolean sparse = strstr(options[i], "SPARSE") != NULL;
        GDALDatasetH made = sg_test_create(folder, "r.tif", 100, 3000, 1, GDT_Float32, options[i]);
        if (!sparse)
            sg_test_fill(made);
        GDALClose(made);
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        ck_assert_ptr_nonnull(raster);
        ck_assert_int_eq(facts.block_rows, 20); /* 8 000 bytes */
        ck_assert_int_eq(facts.blocks, 150);
        ck_assert_int_eq(facts.blocks_sparse, sparse ? 150 : 0);
        int failed, wrong;
        read_all(raster, &facts, &failed, &wrong);
        ck_assert_int_eq(failed, 0);
        ck_assert_int_eq(wrong, sparse ? 150 : 0); /* zeros */
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_signed_bytes_are_signed)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "r.tif", 4, 1, 1, GDT_Byte, "PIXELTYPE=SIGNEDBYTE");
    guint8 bytes[4] = {0xFF, 0x80, 0x7F, 0x00};
    GDALRasterBandH band = GDALGetRasterBand(made, 1);
    ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, 0, 4, 1, bytes, 4, 1, GDT_Byte, 0, 0), CE_None);
    GDALClose(made);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    ck_assert_int_eq(facts.type, SG_TYPE_INT8);
    gint8 values[4];
    char *detail;
    ck_assert(sg_raster_read_block(raster, 0, 0, values, &detail));
    ck_assert_int_eq(values[0], -1);
    ck_assert_int_eq(values[1], -128);
    ck_assert_int_eq(values[2], 127);
    ck_assert_int_eq(values[3], 0);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_sparse_blocks)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "r.tif", 64, 48, 1, GDT_Float32,
                                       "SPARSE_OK=TRUE TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16 COMPRESS=LZW");
    GDALRasterBandH band = GDALGetRasterBand(made, 1);
    GDALSetRasterNoDataValue(band, -9999);
    float value = 5;
    ck_assert_int_eq(GDALRasterIO(band, GF_Write, 20, 36, 1, 1, &value, 1, 1, GDT_Float32, 0, 0), CE_None);
    GDALClose(made);

    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    ck_assert_int_eq(facts.blocks, 4 * 3);
    ck_assert_int_eq(facts.blocks_sparse, 11);
    float block[256];
    char *detail;
    ck_assert(sg_raster_read_block(raster, 3, 0, block, &detail));
    ck_assert_float_eq(block[0], -9999);
    ck_assert(sg_raster_read_block(raster, 1, 2, block, &detail));
    ck_assert_float_eq(block[4 * 16 + 4], 5);
    SgRaster *again = sg_raster_reopen(raster, NULL);
    sg_raster_close(raster);
    ck_assert(sg_raster_read_block(again, 0, 2, block, &detail));
    for (guint i = 0; i < G_N_ELEMENTS(block); i++)
        ck_assert_float_eq(block[i], -9999);
    sg_raster_close(again);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_blocks_that_are_not_there)
{
    char *folder = sg_test_folder();
    make(folder, layouts[2]);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    float block[32 * 16];
    static const int places[][2] = {{-1, 0}, {0, -1}, {4, 0}, {0, 5}};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        char *detail = NULL;
        ck_assert(!sg_raster_read_block(raster, places[i][0], places[i][1], block, &detail));
        ck_assert_ptr_nonnull(detail);
        g_free(detail);
    }
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

/* A handle opened later reads the file that was checked, even when the name leads to another by then. */
START_TEST(test_reopen_is_the_same_file)
{
    char *folder = sg_test_folder();
    make(folder, layouts[1]);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    char *path = g_build_filename(folder, "r.tif", NULL);
    ck_assert_int_eq(unlink(path), 0);
    sg_test_write(folder, "r.tif", "other", 5);
    GError *error = NULL;
    SgRaster *again = sg_raster_reopen(raster, &error);
    ck_assert_ptr_null(error);
    ck_assert_int_ne(sg_raster_fd(raster), sg_raster_fd(again));
    sg_raster_close(raster);
    int failed, wrong;
    read_all(again, &facts, &failed, &wrong);
    ck_assert_int_eq(failed + wrong, 0);
    sg_raster_close(again);
    sg_raster_facts_clear(&facts);
    g_free(path);
    sg_test_remove(folder);
}
END_TEST

typedef struct {
    const SgRaster *raster;
    const SgRasterFacts *facts;
} Job;

static gpointer read_in_thread(gpointer data)
{
    const Job *job = data;
    int bad = 0;
    for (int round = 0; round < 5; round++) {
        SgRaster *mine = sg_raster_reopen(job->raster, NULL);
        int failed, wrong;
        read_all(mine, job->facts, &failed, &wrong);
        bad += failed + wrong;
        sg_raster_close(mine);
    }
    return GINT_TO_POINTER(bad);
}

START_TEST(test_many_threads)
{
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        make(folder, layouts[i]);
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        Job job = {raster, &facts};
        GThread *threads[4];
        for (guint t = 0; t < G_N_ELEMENTS(threads); t++)
            threads[t] = g_thread_new("reader", read_in_thread, &job);
        for (guint t = 0; t < G_N_ELEMENTS(threads); t++)
            ck_assert_int_eq(GPOINTER_TO_INT(g_thread_join(threads[t])), 0);
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

/* Opens damaged bytes and reads every block: nothing may crash, nothing may be printed. Returns the damaged blocks
 * that were noticed, or the closed door, as 1. WRONG gets the pixels
 * that came out with another value. */
static int survives_with(const char *folder, const char *data, gsize length, int *wrong)
{
    sg_test_write(folder, "x.tif", data, length);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "x.tif", &facts);
    int failed = 1;
    *wrong = 0;
    gboolean same = facts.type == SG_TYPE_FLOAT32 && facts.cols == 100 && facts.rows == 70;
    if (raster != NULL && same)
        read_all(raster, &facts, &failed, wrong);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    return failed > 0;
}

static int survives(const char *folder, const char *data, gsize length)
{
    int wrong;
    return survives_with(folder, data, length, &wrong);
}

/* 200 single bits flipped in each layout, anywhere in the file. A flip in pixels that nothing protects goes unseen; in
 * DEFLATE more than half must be seen, whatever the flips hit. */
START_TEST(test_bit_flips)
{
    char *folder = sg_test_folder();
    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    char *log = g_build_filename(folder, "stderr", NULL);
    ck_assert_ptr_nonnull(freopen(log, "w", stderr));
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        make(folder, layouts[i]);
        gsize length;
        char *data = sg_test_read(folder, "r.tif", &length);
        GRand *random = g_rand_new_with_seed(i + 1);
        int seen = 0;
        for (int k = 0; k < 200; k++) {
            gsize byte = (gsize)g_rand_int_range(random, 0, (gint32)length);
            char bit = (char)(1 << g_rand_int_range(random, 0, 8));
            data[byte] = (char)(data[byte] ^ bit);
            seen += survives(folder, data, length);
            data[byte] = (char)(data[byte] ^ bit);
        }
        g_rand_free(random);
        g_free(data);
        if (strstr(layouts[i], "DEFLATE") != NULL)
            ck_assert_msg(seen > 100, "%s: %d of 200 seen", layouts[i], seen);
    }
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    gsize printed;
    char *text = sg_test_read(folder, "stderr", &printed);
    ck_assert_msg(printed == 0, "printed: %s", text);
    g_free(text);
    g_free(log);
    sg_test_remove(folder);
}
END_TEST

/* No flip in the stream of a DEFLATE block gives a wrong pixel unnoticed: its checksum is held against the pixels. (A
 * flip in padding changes none.) Sound files of each predictor read well: nothing is noticed that is not there. */
START_TEST(test_deflate_streams_are_checked)
{
    const char *const options[] = {"COMPRESS=DEFLATE", "COMPRESS=DEFLATE PREDICTOR=2", "COMPRESS=DEFLATE PREDICTOR=3",
                                   "COMPRESS=DEFLATE PREDICTOR=3 TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16",
                                   "COMPRESS=DEFLATE PREDICTOR=2 ENDIANNESS=BIG"};
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        make(folder, options[i]);
        gsize length;
        char *data = sg_test_read(folder, "r.tif", &length);
        ck_assert_msg(!survives(folder, data, length), "%s: a sound file", options[i]);
        g_autofree char *path = g_build_filename(folder, "r.tif", NULL);
        GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        gint64 offset = g_ascii_strtoll(GDALGetMetadataItem(band, "BLOCK_OFFSET_0_1", "TIFF"), NULL, 10);
        gint64 size = g_ascii_strtoll(GDALGetMetadataItem(band, "BLOCK_SIZE_0_1", "TIFF"), NULL, 10);
        GDALClose(dataset);
        GRand *random = g_rand_new_with_seed(i + 1);
        int noticed = 0;
        for (int k = 0; k < 100; k++) {
            gsize byte = (gsize)offset + (gsize)g_rand_int_range(random, 2, (gint32)size);
            char bit = (char)(1 << g_rand_int_range(random, 0, 8));
            data[byte] = (char)(data[byte] ^ bit);
            int wrong;
            gboolean seen = survives_with(folder, data, length, &wrong) != 0;
            ck_assert_msg(seen || wrong == 0, "%s: flip at %" G_GSIZE_FORMAT, options[i], byte);
            noticed += seen;
            data[byte] = (char)(data[byte] ^ bit);
        }
        ck_assert_int_gt(noticed, 90);
        g_rand_free(random);
        g_free(data);
    }
    sg_test_remove(folder);
}
END_TEST

static guint32 little(const char *bytes, guint width)
{
    guint32 value = 0;
    for (guint i = 0; i < width; i++)
        value |= (guint32)(guint8)bytes[i] << 8 * i;
    return value;
}

/* Halves the byte count of the first block, in a classic little-endian file. */
static void halve_first_block(char *data)
{
    char *directory = data + little(data + 4, 4);
    for (guint i = 0; i < little(directory, 2); i++) {
        char *entry = directory + 2 + 12 * i;
        guint tag = little(entry, 2), width = little(entry + 2, 2) == 3 ? 2 : 4;
        if (tag != 279 && tag != 325) /* StripByteCounts, TileByteCounts */
            continue;
        char *count = little(entry + 4, 4) * width <= 4 ? entry + 8 : data + little(entry + 8, 4);
        guint32 half = little(count, width) / 2;
        for (guint k = 0; k < width; k++)
            count[k] = (char)(half >> 8 * k & 0xFF);
        return;
    }
    ck_abort_msg("no byte counts");
}

/* The directory is sound and the data of one block end too early: every codec has to say so. */
START_TEST(test_short_blocks)
{
    static const char *const classic[] = {
        "",
        "COMPRESS=LZW BLOCKYSIZE=1",
        "COMPRESS=LZW PREDICTOR=3 TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16",
        "COMPRESS=DEFLATE PREDICTOR=3 TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16",
        "COMPRESS=DEFLATE PREDICTOR=2",
        "COMPRESS=ZSTD TILED=YES BLOCKXSIZE=64 BLOCKYSIZE=64",
        "COMPRESS=PACKBITS",
        "COMPRESS=LZMA",
        "COMPRESS=LERC",
    };
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(classic); i++) {
        make(folder, classic[i]);
        gsize length;
        char *data = sg_test_read(folder, "r.tif", &length);
        ck_assert(survives(folder, data, length) == 0);
        halve_first_block(data);
        ck_assert_msg(survives(folder, data, length) == 1, "%s", classic[i]);
        g_free(data);
    }
    sg_test_remove(folder);
}
END_TEST

/* Cut anywhere, the file is never taken for whole: its directory comes last or its blocks do. */
START_TEST(test_every_cut_is_noticed)
{
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        make(folder, layouts[i]);
        gsize length;
        char *data = sg_test_read(folder, "r.tif", &length);
        for (gsize cut = 0; cut < length; cut += MAX(length / 40, 1))
            ck_assert_msg(survives(folder, data, cut) == 1, "%s cut to %u of %u bytes", layouts[i], (guint)cut,
                          (guint)length);
        ck_assert(survives(folder, data, length - 1) == 1);
        ck_assert(survives(folder, data, length) == 0);
        g_free(data);
    }
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("raster_read", test_reads_what_was_written, test_single_strip_is_one_block, test_single_plain_strip_is_cut,
             test_signed_bytes_are_signed, test_sparse_blocks, test_blocks_that_are_not_there,
             test_reopen_is_the_same_file, test_many_threads, test_bit_flips, test_deflate_streams_are_checked,
             test_short_blocks, test_every_cut_is_noticed)
