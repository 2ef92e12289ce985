/* Facts of a raster that opens. The traps are those of GDAL 3.6 and libtiff 4.5. */
#include "raster_support.h"

#include <gdal_frmts.h>
#include <math.h>

START_TEST(test_facts_of_a_plain_map)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "a.tif", 70, 50, 1, GDT_Float32,
                                       "TILED=YES BLOCKXSIZE=32 BLOCKYSIZE=16 COMPRESS=DEFLATE PREDICTOR=3");
    sg_test_place(made, 4326);
    GDALSetRasterNoDataValue(GDALGetRasterBand(made, 1), -9999);
    sg_test_fill(made);
    GDALClose(made);

    SgRasterFacts facts;
    sg_test_facts(folder, "a.tif", &facts);
    ck_assert_int_eq(facts.cols, 70);
    ck_assert_int_eq(facts.rows, 50);
    ck_assert_int_eq(facts.bands, 1);
    ck_assert_int_eq(facts.block_cols, 32);
    ck_assert_int_eq(facts.block_rows, 16);
    ck_assert_int_eq(facts.blocks, 3 * 4);
    ck_assert_int_eq(facts.blocks_sparse, 0);
    ck_assert(facts.tiled && !facts.bigtiff && !facts.big_endian && !facts.cog);
    ck_assert_int_eq(facts.type, SG_TYPE_FLOAT32);
    ck_assert_int_eq(facts.bits, 32);
    ck_assert_str_eq(facts.compression, "DEFLATE");
    ck_assert_int_eq(facts.predictor, 3);
    ck_assert(!facts.lossy && !facts.palette && !facts.rgb && !facts.white_is_zero && !facts.mask_band);
    ck_assert_int_eq(facts.directories, 1);
    ck_assert_int_eq(facts.overviews + facts.pages, 0);
    ck_assert(facts.has_geotransform && !facts.pixel_is_point && !facts.rpc);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq(facts.gt[i], sg_test_gt[i]);
    ck_assert_int_eq(facts.gcps, 0);
    ck_assert_str_eq(facts.crs.authority, "EPSG:4326");
    ck_assert_int_eq(sg_crs_compare(&facts.crs, 4326), SG_CRS_SAME);
    ck_assert_int_eq(facts.nodata_state, SG_NODATA_VALUE);
    ck_assert_str_eq(facts.nodata_text, "-9999");
    ck_assert(facts.nodata_fits && !facts.has_scale);
    ck_assert_double_eq(facts.scale, 1);
    ck_assert_double_eq(facts.offset, 0);
    ck_assert_uint_eq(facts.sidecars->len, 0);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

/* Each line is one file, and the one fact that it is about. */
typedef struct {
    const char *options;
    GDALDataType gdal_type;
    int bands;
    SgType type;
    int bits;
    const char *compression;
    gboolean lossy, palette, rgb, white_is_zero, mask_band, bigtiff, big_endian;
} Storage;

static const Storage storages[] = {
    {"", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_Float64, 1, SG_TYPE_FLOAT64, 64, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"NBITS=16", GDT_Float32, 1, SG_TYPE_FLOAT32, 16, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_Byte, 1, SG_TYPE_BYTE, 8, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"NBITS=4", GDT_Byte, 1, SG_TYPE_BYTE, 4, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"PIXELTYPE=SIGNEDBYTE", GDT_Byte, 1, SG_TYPE_INT8, 8, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_Int16, 1, SG_TYPE_INT16, 16, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_UInt16, 1, SG_TYPE_UINT16, 16, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_Int32, 1, SG_TYPE_INT32, 32, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_UInt32, 1, SG_TYPE_UINT32, 32, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_Int64, 1, SG_TYPE_INT64, 64, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_UInt64, 1, SG_TYPE_UINT64, 64, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"", GDT_CFloat32, 1, SG_TYPE_COMPLEX, 64, "NONE", 0, 0, 0, 0, 0, 0, 0},
    {"BIGTIFF=YES ENDIANNESS=BIG", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "NONE", 0, 0, 0, 0, 0, 1, 1},
    {"COMPRESS=LZW", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LZW", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=ZSTD", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "ZSTD", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC MAX_Z_ERROR=0.01", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC", 1, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC", GDT_Int16, 1, SG_TYPE_INT16, 16, "LERC", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC MAX_Z_ERROR=3", GDT_Int16, 1, SG_TYPE_INT16, 16, "LERC", 1, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC_DEFLATE", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC_DEFLATE", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC_DEFLATE MAX_Z_ERROR=1", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC_DEFLATE", 1, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC_ZSTD", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC_ZSTD", 0, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=LERC_ZSTD MAX_Z_ERROR=1", GDT_Float32, 1, SG_TYPE_FLOAT32, 32, "LERC_ZSTD", 1, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=JPEG", GDT_Byte, 1, SG_TYPE_BYTE, 8, "JPEG", 1, 0, 0, 0, 0, 0, 0},
    {"COMPRESS=WEBP", GDT_Byte, 3, SG_TYPE_BYTE, 8, "WEBP", 1, 0, 1, 0, 0, 0, 0},
    {"COMPRESS=WEBP WEBP_LOSSLESS=YES WEBP_LEVEL=100", GDT_Byte, 3, SG_TYPE_BYTE, 8, "WEBP", 0, 0, 1, 0, 0, 0, 0},
    {"PHOTOMETRIC=MINISWHITE", GDT_Byte, 1, SG_TYPE_BYTE, 8, "NONE", 0, 0, 0, 1, 0, 0, 0},
    {"PHOTOMETRIC=PALETTE", GDT_Byte, 1, SG_TYPE_BYTE, 8, "NONE", 0, 1, 0, 0, 0, 0, 0},
    {"PHOTOMETRIC=RGB", GDT_Byte, 3, SG_TYPE_BYTE, 8, "NONE", 0, 0, 1, 0, 0, 0, 0},
    {"ALPHA=YES", GDT_Float32, 2, SG_TYPE_FLOAT32, 32, "NONE", 0, 0, 0, 0, 1, 0, 0},
};

static void expect_storage(const SgRasterFacts *facts, const Storage *made)
{
    ck_assert_msg(facts->type == made->type, "%s: %s", made->options, sg_type_name(facts->type));
    ck_assert_msg(facts->bits == made->bits, "%s: %d bits", made->options, facts->bits);
    ck_assert_str_eq(facts->compression, made->compression);
    ck_assert_int_eq(facts->bands, made->bands);
    ck_assert_msg(facts->lossy == made->lossy, "%s: %s", made->options, facts->lossy_detail);
    ck_assert_int_eq(facts->lossy, facts->lossy_detail != NULL);
    ck_assert_msg(facts->palette == made->palette && facts->rgb == made->rgb &&
                      facts->white_is_zero == made->white_is_zero && facts->mask_band == made->mask_band,
                  "%s", made->options);
    ck_assert_msg(facts->bigtiff == made->bigtiff && facts->big_endian == made->big_endian, "%s", made->options);
}

START_TEST(test_storage)
{
    char *folder = sg_test_folder();
    for (guint i = 0; i < G_N_ELEMENTS(storages); i++) {
        const Storage *made = &storages[i];
        GDALDatasetH dataset = sg_test_create(folder, "s.tif", 64, 64, made->bands, made->gdal_type, made->options);
        sg_test_fill(dataset);
        GDALClose(dataset);
        SgRasterFacts facts;
        sg_test_facts(folder, "s.tif", &facts);
        expect_storage(&facts, made);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_lossy_detail_tells_the_error)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "l.tif", 64, 64, 1, GDT_Float32, "COMPRESS=LERC MAX_Z_ERROR=0.25");
    /* not whole numbers: for those LERC raises the error by itself */
    float values[64 * 64];
    for (int i = 0; i < 64 * 64; i++)
        values[i] = (float)sin(i) * 100;
    ck_assert_int_eq(
        GDALRasterIO(GDALGetRasterBand(made, 1), GF_Write, 0, 0, 64, 64, values, 64, 64, GDT_Float32, 0, 0), CE_None);
    GDALClose(made);
    SgRasterFacts facts;
    sg_test_facts(folder, "l.tif", &facts);
    ck_assert_ptr_nonnull(strstr(facts.lossy_detail, "0.25"));
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_directories)
{
    char *folder = sg_test_folder();
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
    GDALDatasetH made = sg_test_create(folder, "d.tif", 600, 400, 1, GDT_Float32, "TILED=YES");
    sg_test_fill(made);
    GDALCreateDatasetMaskBand(made, GMF_PER_DATASET);
    int levels[] = {2, 4};
    ck_assert_int_eq(GDALBuildOverviews(made, "NEAREST", 2, levels, 0, NULL, NULL, NULL), CE_None);
    GDALClose(made);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);

    SgRasterFacts facts;
    sg_test_facts(folder, "d.tif", &facts);
    ck_assert_int_eq(facts.overviews, 2);
    ck_assert_int_eq(facts.pages, 0);
    ck_assert_int_eq(facts.directories, 6); /* the image, its mask, and both again for each overview */
    ck_assert(facts.mask_band);
    sg_raster_facts_clear(&facts);

    GDALDatasetH page = sg_test_create(folder, "p.tif", 20, 20, 1, GDT_Byte, "");
    GDALClose(page);
    page = sg_test_create(folder, "p.tif", 30, 30, 1, GDT_Byte, "APPEND_SUBDATASET=YES");
    GDALClose(page);
    sg_test_facts(folder, "p.tif", &facts);
    ck_assert_int_eq(facts.directories, 2);
    ck_assert_int_eq(facts.pages, 1);
    ck_assert_int_eq(facts.cols, 20);
    ck_assert(!facts.mask_band);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_cog)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "plain.tif", 600, 400, 1, GDT_Float32, "");
    sg_test_fill(made);
    sg_test_place(made, 4326);
    GDALRegister_COG(); /* the program itself reads COGs with the GTiff driver */
    char *path = g_build_filename(folder, "cog.tif", NULL);
    char **options = CSLTokenizeString("BLOCKSIZE=128 COMPRESS=DEFLATE");
    GDALDatasetH cog = GDALCreateCopy(GDALGetDriverByName("COG"), path, made, FALSE, options, NULL, NULL);
    ck_assert_ptr_nonnull(cog);
    GDALClose(cog);
    GDALClose(made);
    CSLDestroy(options);
    g_free(path);

    SgRasterFacts facts;
    sg_test_facts(folder, "plain.tif", &facts);
    ck_assert(!facts.cog && !facts.tiled);
    sg_raster_facts_clear(&facts);
    sg_test_facts(folder, "cog.tif", &facts);
    ck_assert(facts.cog && facts.tiled);
    ck_assert_int_eq(facts.blocks, 5 * 4);
    ck_assert_int_eq(facts.overviews, 3); /* 300 x 200, 150 x 100, and 75 x 50, which fits a tile */
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_without_georeference)
{
    char *folder = sg_test_folder();
    GDALClose(sg_test_create(folder, "none.tif", 4, 4, 1, GDT_Float32, ""));
    SgRasterFacts facts;
    sg_test_facts(folder, "none.tif", &facts);
    ck_assert(!facts.has_geotransform && facts.gcps == 0 && !facts.rpc && !facts.crs.present);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_control_points)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "gcp.tif", 4, 4, 1, GDT_Float32, "");
    GDAL_GCP points[3];
    GDALInitGCPs(3, points);
    for (int i = 0; i < 3; i++) {
        points[i].dfGCPPixel = i % 2 * 4;
        points[i].dfGCPLine = i / 2 * 4;
        points[i].dfGCPX = 80 + i % 2;
        points[i].dfGCPY = 28 - i / 2;
    }
    ck_assert_int_eq(GDALSetGCPs(made, 3, points, ""), CE_None);
    GDALDeinitGCPs(3, points);
    GDALClose(made);
    SgRasterFacts facts;
    sg_test_facts(folder, "gcp.tif", &facts);
    ck_assert(!facts.has_geotransform);
    ck_assert_int_eq(facts.gcps, 3);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_rational_polynomials)
{
    static const char *const ones[] = {"LINE_OFF",   "SAMP_OFF",   "LAT_OFF",   "LONG_OFF",   "HEIGHT_OFF",
                                       "LINE_SCALE", "SAMP_SCALE", "LAT_SCALE", "LONG_SCALE", "HEIGHT_SCALE"};
    static const char *const twenties[] = {"LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"};
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "rpc.tif", 4, 4, 1, GDT_Float32, "RPB=NO");
    char **rpc = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(ones); i++)
        rpc = CSLSetNameValue(rpc, ones[i], "1");
    for (guint i = 0; i < G_N_ELEMENTS(twenties); i++)
        rpc = CSLSetNameValue(rpc, twenties[i], "1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
    ck_assert_int_eq(GDALSetMetadata(made, rpc, "RPC"), CE_None);
    CSLDestroy(rpc);
    GDALClose(made);
    SgRasterFacts facts;
    sg_test_facts(folder, "rpc.tif", &facts);
    ck_assert(facts.rpc && !facts.has_geotransform);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

/* What a file says must not depend on how it is written: a point's grid is the same grid, GDAL shifts by half a pixel.
 */
START_TEST(test_point_rotated_and_south_up)
{
    char *folder = sg_test_folder();
    SgRasterFacts facts;
    GDALDatasetH made = sg_test_create(folder, "point.tif", 4, 4, 1, GDT_Float32, "");
    GDALSetMetadataItem(made, "AREA_OR_POINT", "Point", NULL);
    sg_test_place(made, 4326);
    GDALClose(made);
    sg_test_facts(folder, "point.tif", &facts);
    ck_assert(facts.pixel_is_point);
    ck_assert_double_eq_tol(facts.gt[0], sg_test_gt[0], 1e-12);
    ck_assert_double_eq_tol(facts.gt[3], sg_test_gt[3], 1e-12);
    sg_raster_facts_clear(&facts);

    static const double transforms[][6] = {{80, 0.01, 0.001, 28, 0.001, -0.01}, {80, 0.01, 0, 27, 0, 0.01}};
    for (guint i = 0; i < G_N_ELEMENTS(transforms); i++) {
        double gt[6];
        memcpy(gt, transforms[i], sizeof gt);
        made = sg_test_create(folder, "gt.tif", 4, 4, 1, GDT_Float32, "");
        GDALSetGeoTransform(made, gt);
        GDALClose(made);
        sg_test_facts(folder, "gt.tif", &facts);
        ck_assert(facts.has_geotransform);
        for (int k = 0; k < 6; k++)
            ck_assert_double_eq_tol(facts.gt[k], transforms[i][k], 1e-12);
        sg_raster_facts_clear(&facts);
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_scale_and_offset)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "scaled.tif", 4, 4, 1, GDT_Int16, "");
    GDALSetRasterScale(GDALGetRasterBand(made, 1), 0.1);
    GDALSetRasterOffset(GDALGetRasterBand(made, 1), 5);
    GDALClose(made);
    SgRasterFacts facts;
    sg_test_facts(folder, "scaled.tif", &facts);
    ck_assert(facts.has_scale);
    ck_assert_double_eq(facts.scale, 0.1);
    ck_assert_double_eq(facts.offset, 5);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

/* The tag's own text decides, where GDAL would read 0, -9999 and inf. The texts are as long as the one they replace. */
START_TEST(test_nodata_text_of_a_file)
{
    static const struct {
        const char *text;
        SgNodataState state;
    } cases[] = {{"-9999", SG_NODATA_VALUE},      {"NULL ", SG_NODATA_UNREADABLE}, {"1e400", SG_NODATA_UNREADABLE},
                 {"-99,0", SG_NODATA_UNREADABLE}, {"nan  ", SG_NODATA_VALUE},      {"     ", SG_NODATA_NONE}};
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "n.tif", 4, 4, 1, GDT_Float32, "");
    GDALSetRasterNoDataValue(GDALGetRasterBand(made, 1), -9999);
    GDALClose(made);
    gsize length;
    char *data = sg_test_read(folder, "n.tif", &length);
    char *tag = memmem(data, length, "-9999", 6);
    ck_assert_ptr_nonnull(tag);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        memcpy(tag, cases[i].text, 5);
        sg_test_write(folder, "n.tif", data, length);
        SgRasterFacts facts;
        sg_test_facts(folder, "n.tif", &facts);
        ck_assert_msg(facts.nodata_state == cases[i].state, "%s", cases[i].text);
        sg_raster_facts_clear(&facts);
    }
    g_free(data);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("raster", test_facts_of_a_plain_map, test_storage, test_lossy_detail_tells_the_error, test_directories,
             test_cog, test_without_georeference, test_control_points, test_rational_polynomials,
             test_point_rotated_and_south_up, test_scale_and_offset, test_nodata_text_of_a_file)
