/* Blocks read without GDAL: the same as GDAL's, whatever the codec, predictor, type and layout; and what other writers
 * than GDAL do with their last blocks. */
#include "geo/handle.h"
#include "raster_support.h"

#include <cpl_compressor.h>
#include <tiffio.h>

#define COLS 101
#define ROWS 67

static const char *const codecs[] = {"NONE", "LZW", "DEFLATE", "ZSTD"};
static const GDALDataType types[] = {GDT_Byte,   GDT_UInt16, GDT_Int16,   GDT_UInt32, GDT_Int32,
                                     GDT_UInt64, GDT_Int64,  GDT_Float32, GDT_Float64};
static const char *const layouts[] = {
    "BLOCKYSIZE=1",
    "BLOCKYSIZE=7",
    "BLOCKYSIZE=67",
    "TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16",
    "TILED=YES BLOCKXSIZE=128 BLOCKYSIZE=80 BIGTIFF=YES",
    "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16 SPARSE_OK=TRUE",
    "BLOCKYSIZE=5 ENDIANNESS=BIG",
};

/* Random values, smooth ones, or one spot in a sparse file. */
static void fill(GDALDatasetH dataset, GDALDataType type, gboolean smooth, gboolean spot, GRand *random)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    gsize bytes = (gsize)GDALGetDataTypeSizeBytes(type);
    g_autofree guint8 *values = g_malloc((gsize)COLS * ROWS * bytes);
    g_autofree double *numbers = g_new(double, (gsize)COLS *ROWS);
    for (gsize i = 0; i < (gsize)COLS * ROWS * bytes; i++)
        values[i] = (guint8)g_rand_int(random);
    for (int i = 0; i < COLS * ROWS; i++)
        numbers[i] = 40 + (i % COLS) * 0.25 + (double)i / COLS / 3;
    int cols = spot ? 5 : COLS, rows = spot ? 4 : ROWS, at = spot ? 20 : 0;
    void *data = smooth ? (void *)numbers : (void *)values;
    CPLErr done = GDALRasterIO(band, GF_Write, at, at, cols, rows, data, cols, rows, smooth ? GDT_Float64 : type, 0, 0);
    ck_assert_int_eq(done, CE_None);
}

/* Both readings of every block, byte for byte within the raster. */
static void compare_blocks(SgRaster *raster, const SgRasterFacts *facts, const char *what)
{
    gsize size = sg_type_size(facts->type), row_bytes = (gsize)facts->block_cols * size;
    gsize length = row_bytes * (gsize)facts->block_rows;
    g_autofree guint8 *ours = g_malloc(length), *theirs = g_malloc(length);
    for (int row = 0; row < raster->shared->blocks_down; row++)
        for (int col = 0; col < raster->shared->blocks_across; col++) {
            char *detail = NULL;
            ck_assert_msg(sg_raster_read_block(raster, col, row, ours, &detail), "%s: %s", what, detail);
            ck_assert_int_eq(GDALReadBlock(raster->band, col, row, theirs), CE_None);
            gsize rows = (gsize)MIN(facts->block_rows, facts->rows - row * facts->block_rows);
            gsize width = (gsize)MIN(facts->block_cols, facts->cols - col * facts->block_cols) * size;
            for (gsize y = 0; y < rows; y++)
                ck_assert_msg(memcmp(ours + y * row_bytes, theirs + y * row_bytes, width) == 0,
                              "%s: block %d %d, row %d", what, col, row, (int)y);
        }
}

static gboolean may_predict(int predictor, GDALDataType type, const char *codec)
{
    gboolean is_float = type == GDT_Float32 || type == GDT_Float64;
    return predictor == 1 || (strcmp(codec, "NONE") != 0 && (predictor == 2 || is_float));
}

static void compare_with_gdal(const char *folder, const char *options, GDALDataType type, GRand *random)
{
    static const struct {
        gboolean smooth, nodata;
    } contents[] = {{FALSE, FALSE}, {TRUE, TRUE}};
    gboolean spot = strstr(options, "SPARSE") != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(contents); i++) {
        GDALDatasetH made = sg_test_create(folder, "r.tif", COLS, ROWS, 1, type, options);
        if (contents[i].nodata)
            GDALSetRasterNoDataValue(GDALGetRasterBand(made, 1), 7);
        fill(made, type, contents[i].smooth, spot, random);
        GDALClose(made);
        g_autofree char *what =
            g_strdup_printf("%s %s, %s", GDALGetDataTypeName(type), options, contents[i].smooth ? "smooth" : "random");
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        ck_assert_msg(raster != NULL, "%s", what);
        gboolean big = strstr(options, "BIG ") != NULL;
        gboolean cut = facts.block_rows < 67 && strstr(options, "BLOCKYSIZE=67") != NULL; /* by libtiff */
        if (raster->reader == NULL)
            ck_assert_msg((big || cut) && strstr(options, "NONE") != NULL, "%s: left to GDAL", what);
        else
            ck_assert_msg(raster->shared->layout.plain == !big, "%s", what);
        ck_assert_int_eq(facts.blocks_sparse > 0, spot);
        compare_blocks(raster, &facts, what);
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
    }
}

START_TEST(test_same_as_gdal)
{
    char *folder = sg_test_folder();
    GRand *random = g_rand_new_with_seed(8);
    int compared = 0;
    for (guint codec = 0; codec < G_N_ELEMENTS(codecs); codec++)
        for (int predictor = 1; predictor <= 3; predictor++)
            for (guint type = 0; type < G_N_ELEMENTS(types); type++)
                for (guint layout = 0; layout < G_N_ELEMENTS(layouts); layout++) {
                    if (!may_predict(predictor, types[type], codecs[codec]))
                        continue;
                    g_autofree char *options =
                        g_strdup_printf("%s COMPRESS=%s PREDICTOR=%d", layouts[layout], codecs[codec], predictor);
                    compare_with_gdal(folder, options, types[type], random);
                    compared++;
                }
    ck_assert_int_eq(compared, (9 + 3 * (9 + 9 + 2)) * (int)G_N_ELEMENTS(layouts));
    g_rand_free(random);
    sg_test_remove(folder);
}
END_TEST

/* What GDAL alone can read is read by GDAL; what packs it is checked all the same. */
START_TEST(test_left_to_gdal)
{
    static const struct {
        const char *options;
        int bands;
        GDALDataType type;
        gboolean checked;
    } files[] = {
        {"COMPRESS=PACKBITS", 1, GDT_Float32, FALSE},
        {"COMPRESS=LZMA", 1, GDT_Float32, FALSE},
        {"COMPRESS=JPEG", 1, GDT_Byte, FALSE},
        {"COMPRESS=DEFLATE", 2, GDT_Float32, FALSE},
        {"COMPRESS=LZW INTERLEAVE=BAND", 2, GDT_Float32, FALSE},
        {"COMPRESS=DEFLATE NBITS=12", 1, GDT_UInt16, TRUE},
        {"COMPRESS=DEFLATE NBITS=1", 1, GDT_Byte, TRUE},
        {"COMPRESS=ZSTD NBITS=16", 1, GDT_Float32, TRUE},
        {"COMPRESS=DEFLATE ENDIANNESS=BIG PREDICTOR=3", 1, GDT_Float32, TRUE},
    };
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        GDALDatasetH made =
            sg_test_create(folder, "r.tif", COLS, ROWS, files[i].bands, files[i].type, files[i].options);
        sg_test_fill(made);
        GDALClose(made);
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        ck_assert_msg((raster->reader != NULL) == files[i].checked, "%s", files[i].options);
        ck_assert(raster->reader == NULL || !raster->shared->layout.plain);
        compare_blocks(raster, &facts, files[i].options);
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

/* A predictor of two values: we would take the first, libtiff takes none of them. */
START_TEST(test_directory_read_in_two_ways)
{
    static const char one[] = {61, 1, 3, 0, 1, 0, 0, 0, 2, 0}, two[] = {61, 1, 3, 0, 2, 0, 0, 0, 2, 0};
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "r.tif", COLS, ROWS, 1, GDT_UInt16, "COMPRESS=LZW PREDICTOR=2");
    sg_test_fill(made);
    GDALClose(made);
    gsize length;
    char *data = sg_test_read(folder, "r.tif", &length);
    for (int changed = 0; changed <= 1; changed++) {
        sg_test_write(folder, "r.tif", data, length);
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
        ck_assert(raster != NULL && raster->reader != NULL);
        ck_assert_int_eq(raster->shared->layout.plain, !changed);
        compare_blocks(raster, &facts, "two predictors");
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
        char *entry = memmem(data, length, one, sizeof one);
        ck_assert_int_eq(entry != NULL, !changed);
        if (entry != NULL)
            memcpy(entry, two, sizeof two);
    }
    g_free(data);
    sg_test_remove(folder);
}
END_TEST

/* -- Blocks as other writers leave them --------------------------------------------------------------------------- */

#define BLOCK_ROWS 16

/* A DEFLATE file of Float32, COLS x ROWS, in strips or tiles of BLOCK_ROWS rows, of pixels 0, 1, 2...; its last block
 * holds LAST_ROWS rows and EXTRA bytes more. */
static void write_by_hand(const char *folder, gboolean tiled, int last_rows, int extra)
{
    g_autofree char *path = g_build_filename(folder, "r.tif", NULL);
    TIFF *tiff = TIFFOpen(path, "w");
    guint32 cols = 64, rows = 40;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, cols);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, rows);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 32);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    if (tiled) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, cols);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, BLOCK_ROWS);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, BLOCK_ROWS);
    }
    g_autofree float *values = g_new0(float, (gsize)cols * 80);
    for (guint32 i = 0; i < cols * rows; i++)
        values[i] = (float)i;
    const CPLCompressor *zlib = CPLGetCompressor("zlib");
    for (guint32 block = 0; block < 3; block++) {
        gsize length =
            cols * sizeof(float) * (gsize)(block < 2 ? BLOCK_ROWS : last_rows) + (block < 2 ? 0 : (gsize)extra);
        void *packed = NULL;
        size_t size = 0;
        ck_assert(
            zlib->pfnFunc(values + (gsize)block * BLOCK_ROWS * cols, length, &packed, &size, NULL, zlib->user_data));
        if (tiled)
            ck_assert_int_gt(TIFFWriteRawTile(tiff, block, packed, (tmsize_t)size), 0);
        else
            ck_assert_int_gt(TIFFWriteRawStrip(tiff, block, packed, (tmsize_t)size), 0);
        CPLFree(packed);
    }
    TIFFClose(tiff);
}

/* Blocks of the file by hand that fail; those that do not hold the right pixels. */
static int count_failed(const char *folder, char **detail)
{
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "r.tif", &facts);
    ck_assert(raster->reader != NULL && raster->shared->layout.plain);
    float block[64 * BLOCK_ROWS];
    int failed = 0;
    for (int row = 0; row < 3; row++) {
        g_autofree char *wrong = NULL;
        if (!sg_raster_read_block(raster, 0, row, block, &wrong)) {
            failed++;
            g_free(*detail);
            *detail = g_steal_pointer(&wrong);
            continue;
        }
        for (int i = 0; i < 64 * MIN(BLOCK_ROWS, 40 - row * BLOCK_ROWS); i++)
            ck_assert_float_eq(block[i], (float)(row * BLOCK_ROWS * 64 + i));
    }
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    return failed;
}

/* At the lower edge a block holds the raster's rows, or more, up to its height: both are in the wild, and GDAL takes
 * them. Anything else is not what the directory declares. */
START_TEST(test_last_blocks)
{
    static const struct {
        int rows, extra;
        const char *wrong; /* NULL: read well */
    } lasts[] = {
        {8, 0, NULL},
        {16, 0, NULL},
        {12, 0, NULL},
        {7, 0, "less is packed"},
        {8, -1, "less"},
        {8, 1, "less is"},
        {16, 1, "more is packed"},
        {17, 0, "more is packed"},
    };
    char *folder = sg_test_folder();
    for (int tiled = 0; tiled <= 1; tiled++)
        for (guint i = 0; i < G_N_ELEMENTS(lasts); i++) {
            write_by_hand(folder, tiled, lasts[i].rows, lasts[i].extra);
            g_autofree char *detail = NULL;
            int failed = count_failed(folder, &detail);
            ck_assert_msg(failed == (lasts[i].wrong != NULL), "%d rows and %d: %s", lasts[i].rows, lasts[i].extra,
                          detail);
            ck_assert(lasts[i].wrong == NULL || strstr(detail, lasts[i].wrong) != NULL);
        }
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("raw", test_same_as_gdal, test_left_to_gdal, test_directory_read_in_two_ways, test_last_blocks)
