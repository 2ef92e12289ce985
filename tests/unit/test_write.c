/* Rasters and features that are written, read back with GDAL. */
#include "raster_support.h"
#include "soilgate/base.h"
#include "soilgate/raster_write.h"
#include "soilgate/vector_write.h"

#include <math.h>
#include <ogr_api.h>

/* -- Rasters ------------------------------------------------------------------------------------------------------ */

static const SgRasterCode codes[] = {{1, 213, 94, 0, "one"}, {7, 0, 114, 178, "seven: <&>"}};

START_TEST(test_a_raster_of_codes)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    GDALDatasetH model = sg_test_create(folder, "model.tif", 40, 50, 1, GDT_Float32, "");
    sg_test_place(model, 4326);
    GDALClose(model);
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "model.tif", &facts);
    g_autofree char *path = g_build_filename(folder, "codes.tif", NULL);
    const SgRasterPlan plan = {.shown = "codes.tif",
                               .cols = 40,
                               .rows = 50,
                               .type = SG_TYPE_BYTE,
                               .tile_cols = 16,
                               .tile_rows = 32,
                               .place = &facts,
                               .has_nodata = TRUE,
                               .description = "what is wrong",
                               .codes = codes,
                               .codes_count = 2};
    SgRasterWriter *writer = sg_raster_writer_new(path, &plan, &error);
    ck_assert_ptr_nonnull(writer);
    guint8 tile[16 * 18];
    for (guint i = 0; i < sizeof tile; i++)
        tile[i] = i % 5 == 0 ? 7 : 0;
    ck_assert(sg_raster_writer_put(writer, 16, 32, 16, 18, tile, &error));
    ck_assert(sg_raster_writer_close(writer, &error));

    GDALDatasetH back = GDALOpen(path, GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(back, 1);
    double gt[6];
    ck_assert_int_eq(GDALGetGeoTransform(back, gt), CE_None);
    ck_assert_mem_eq(gt, sg_test_gt, sizeof gt);
    ck_assert_str_eq(OSRGetAuthorityCode(GDALGetSpatialRef(back), NULL), "4326");
    ck_assert_str_eq(GDALGetDescription(band), "what is wrong");
    ck_assert_str_eq(GDALGetMetadataItem(band, "VALUE_7", NULL), "seven: <&>");
    ck_assert_int_eq(GDALGetColorEntry(GDALGetRasterColorTable(band), 7)->c3, 178);
    int found;
    ck_assert_double_eq(GDALGetRasterNoDataValue(band, &found), 0);
    ck_assert(found);
    guint8 all[40 * 50];
    ck_assert_int_eq(GDALRasterIO(band, GF_Read, 0, 0, 40, 50, all, 40, 50, GDT_Byte, 0, 0), CE_None);
    for (int row = 0; row < 50; row++)
        for (int col = 0; col < 40; col++) {
            const gboolean in = col >= 16 && col < 32 && row >= 32;
            ck_assert_uint_eq(all[row * 40 + col], in ? tile[(row - 32) * 16 + (col - 16)] : 0);
        }
    ck_assert_ptr_null(GDALGetMetadataItem(band, "BLOCK_OFFSET_0_0", "TIFF")); /* never written, not stored */
    ck_assert_ptr_nonnull(GDALGetMetadataItem(band, "BLOCK_OFFSET_1_1", "TIFF"));
    GDALClose(back);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_types_of_rasters)
{
    const SgType types[] = {SG_TYPE_BYTE,   SG_TYPE_UINT16, SG_TYPE_INT16,   SG_TYPE_UINT32, SG_TYPE_INT32,
                            SG_TYPE_UINT64, SG_TYPE_INT64,  SG_TYPE_FLOAT32, SG_TYPE_FLOAT64};
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "x.tif", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        GError *error = NULL;
        const SgRasterPlan plan = {
            .shown = "x.tif", .cols = 3, .rows = 2, .type = types[i], .tile_cols = 16, .tile_rows = 16};
        SgRasterWriter *writer = sg_raster_writer_new(path, &plan, &error);
        ck_assert_ptr_nonnull(writer);
        ck_assert(sg_raster_writer_close(writer, &error));
        SgRasterFacts facts;
        SgRaster *raster = sg_test_open(folder, "x.tif", &facts);
        ck_assert_int_eq(facts.type, types[i]);
        ck_assert(!facts.has_geotransform);
        sg_raster_close(raster);
        sg_raster_facts_clear(&facts);
        g_remove(path);
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_a_raster_that_cannot_be_made)
{
    sg_geo_init();
    GError *error = NULL;
    const SgRasterPlan plan = {
        .shown = "x.tif", .cols = 3, .rows = 2, .type = SG_TYPE_BYTE, .tile_cols = 16, .tile_rows = 16};
    ck_assert_ptr_null(sg_raster_writer_new("/no/such/folder/x.tif", &plan, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert(g_str_has_prefix(error->message, "cannot write x.tif: "));
    g_clear_error(&error);
}
END_TEST

/* -- Features ----------------------------------------------------------------------------------------------------- */

static const SgField fields[] = {{"name", SG_FIELD_TEXT}, {"count", SG_FIELD_WHOLE}, {"size", SG_FIELD_REAL}};
static const char outside[] = "it's \"q\"\n<&> \xe6\xbc\xa2";

static SgVectorWriter *write_two(SgVectorFormat format, SgShape second)
{
    sg_geo_init();
    GError *error = NULL;
    SgVectorWriter *writer = sg_vector_writer_new(format, "2026-11-26T01:02:03Z", &error);
    ck_assert_ptr_nonnull(writer);
    const gboolean one = second == SG_SHAPE_ANY;
    ck_assert(sg_vector_writer_layer(writer, "points", one ? SG_SHAPE_ANY : SG_SHAPE_POINT, fields, 3, &error));
    if (!one)
        ck_assert(sg_vector_writer_layer(writer, "boxes", second, fields, 3, &error));
    const SgVectorBox point = {80, 7, 80, 7}, box = {80, 7, 81, 9};
    ck_assert(sg_vector_writer_add(writer, 0, &point,
                                   (SgFieldValue[]){{.text = outside}, {.whole = 1LL << 40}, {.real = 0.1}}, &error));
    ck_assert(sg_vector_writer_add(writer, one ? 0 : 1, &box,
                                   (SgFieldValue[]){{.text = NULL}, {.whole = -1}, {.real = (double)NAN}}, &error));
    return writer;
}

static void check_point(OGRFeatureH feature)
{
    ck_assert_str_eq(OGR_F_GetFieldAsString(feature, 0), outside);
    ck_assert_int_eq(OGR_F_GetFieldAsInteger64(feature, 1), 1LL << 40);
    ck_assert_double_eq(OGR_F_GetFieldAsDouble(feature, 2), 0.1);
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    ck_assert_int_eq(OGR_G_GetGeometryType(geometry), wkbPoint);
    ck_assert_double_eq(OGR_G_GetX(geometry, 0), 80);
    ck_assert_double_eq(OGR_G_GetY(geometry, 0), 7);
    OGR_F_Destroy(feature);
}

static void check_box(OGRFeatureH feature)
{
    ck_assert(OGR_F_IsFieldNull(feature, 0));
    ck_assert_int_eq(OGR_F_GetFieldAsInteger64(feature, 1), -1);
    ck_assert(OGR_F_IsFieldNull(feature, 2));
    OGREnvelope envelope;
    OGR_G_GetEnvelope(OGR_F_GetGeometryRef(feature), &envelope);
    ck_assert_double_eq(envelope.MinX, 80);
    ck_assert_double_eq(envelope.MaxX, 81);
    ck_assert_double_eq(envelope.MinY, 7);
    ck_assert_double_eq(envelope.MaxY, 9);
    OGR_F_Destroy(feature);
}

START_TEST(test_a_geopackage)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    g_autofree char *path = g_build_filename(folder, "x.gpkg", NULL), *again = g_build_filename(folder, "y.gpkg", NULL);
    g_autoptr(SgVectorWriter) writer = write_two(SG_VECTOR_GEOPACKAGE, SG_SHAPE_POLYGON);
    ck_assert(sg_vector_writer_style(writer, "boxes", "<qgis>'&'</qgis>", &error));
    ck_assert(sg_vector_writer_save(writer, path, &error));
    GDALDatasetH back = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    ck_assert_int_eq(GDALDatasetGetLayerCount(back), 3);
    check_point(OGR_L_GetNextFeature(GDALDatasetGetLayerByName(back, "points")));
    check_box(OGR_L_GetNextFeature(GDALDatasetGetLayerByName(back, "boxes")));
    OGRFeatureH style = OGR_L_GetNextFeature(GDALDatasetGetLayerByName(back, "layer_styles"));
    ck_assert_str_eq(OGR_F_GetFieldAsString(style, OGR_F_GetFieldIndex(style, "f_table_name")), "boxes");
    ck_assert_str_eq(OGR_F_GetFieldAsString(style, OGR_F_GetFieldIndex(style, "styleQML")), "<qgis>'&'</qgis>");
    ck_assert_int_eq(OGR_F_GetFieldAsInteger(style, OGR_F_GetFieldIndex(style, "useAsDefault")), 1);
    OGR_F_Destroy(style);
    GDALClose(back);
    /* The date is what it was told: the same bytes again. */
    g_autoptr(SgVectorWriter) second = write_two(SG_VECTOR_GEOPACKAGE, SG_SHAPE_POLYGON);
    ck_assert(sg_vector_writer_style(second, "boxes", "<qgis>'&'</qgis>", &error));
    ck_assert(sg_vector_writer_save(second, again, &error));
    g_autofree char *a = NULL, *b = NULL;
    gsize size_a, size_b;
    ck_assert(g_file_get_contents(path, &a, &size_a, NULL));
    ck_assert(g_file_get_contents(again, &b, &size_b, NULL));
    ck_assert_uint_eq(size_a, size_b);
    ck_assert_mem_eq(a, b, size_a);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_a_geojson)
{
    char *folder = sg_test_folder();
    GError *error = NULL;
    g_autofree char *path = g_build_filename(folder, "x.geojson", NULL);
    g_autoptr(SgVectorWriter) writer = write_two(SG_VECTOR_GEOJSON, SG_SHAPE_ANY);
    ck_assert(sg_vector_writer_save(writer, path, &error));
    GDALDatasetH back = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(back, 0);
    check_point(OGR_L_GetNextFeature(layer));
    check_box(OGR_L_GetNextFeature(layer));
    GDALClose(back);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_features_that_cannot_be_saved)
{
    GError *error = NULL;
    g_autoptr(SgVectorWriter) writer = write_two(SG_VECTOR_GEOJSON, SG_SHAPE_ANY);
    ck_assert(!sg_vector_writer_save(writer, "/no/such/folder/x.geojson", &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    g_clear_error(&error);
}
END_TEST

SG_TEST_MAIN("write", test_a_raster_of_codes, test_types_of_rasters, test_a_raster_that_cannot_be_made,
             test_a_geopackage, test_a_geojson, test_features_that_cannot_be_saved)
