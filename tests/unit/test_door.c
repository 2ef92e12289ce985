/* The door: what changes nothing, what stays shut, and why. */
#include "raster_support.h"

#include <sys/stat.h>
#include <unistd.h>

/* First, so that sg_geo_init finds these variables. Each would change what a file says. */
START_TEST(test_environment_is_left)
{
    g_setenv("GDAL_PAM_ENABLED", "YES", TRUE);
    g_setenv("GTIFF_POINT_GEO_IGNORE", "YES", TRUE);
    g_setenv("CPL_DEBUG", "ON", TRUE);
    g_setenv("PROJ_LIB", "/nonexistent", TRUE);
    g_setenv("PROJ_DATA", "/nonexistent", TRUE);
    sg_geo_init();
    ck_assert_str_eq(CPLGetConfigOption("GDAL_PAM_ENABLED", ""), "NO");
    ck_assert_str_eq(CPLGetConfigOption("GTIFF_POINT_GEO_IGNORE", ""), "NO");
    ck_assert_str_eq(CPLGetConfigOption("CPL_DEBUG", ""), "OFF");
    ck_assert_ptr_null(g_getenv("PROJ_LIB"));
    ck_assert_ptr_null(g_getenv("PROJ_DATA"));
    ck_assert_int_eq(OSRGetPROJEnableNetwork(), 0);
    ck_assert_ptr_null(GDALGetDriverByName("VRT"));
    ck_assert_ptr_null(GDALGetDriverByName("WMS"));
    ck_assert_ptr_nonnull(GDALGetDriverByName("GPKG"));
}
END_TEST

/* Sidecars are named and have no effect: neither the CRS and nodata of a .aux.xml, nor the place of a .tfw, nor masks.
 */
START_TEST(test_sidecars)
{
    char *folder = sg_test_folder();
    GDALClose(sg_test_create(folder, "m.tif", 4, 4, 1, GDT_Float32, ""));
    static const char aux[] = "<PAMDataset><SRS>EPSG:4326</SRS><GeoTransform>80,1,0,28,0,-1</GeoTransform>"
                              "<PAMRasterBand band=\"1\"><NoDataValue>7</NoDataValue><Scale>9</Scale>"
                              "</PAMRasterBand></PAMDataset>";
    sg_test_write(folder, "m.tif.aux.xml", aux, strlen(aux));
    sg_test_write(folder, "m.tfw", "1\n0\n0\n-1\n80\n28\n", 16);
    sg_test_write(folder, "m.tif.OVR", "x", 1);
    gsize length;
    char *mask = sg_test_read(folder, "m.tif", &length);
    sg_test_write(folder, "m.tif.msk", mask, length);
    sg_test_write(folder, "other.tfw", "x", 1);
    g_free(mask);

    SgRasterFacts facts;
    sg_test_facts(folder, "m.tif", &facts);
    ck_assert(!facts.has_geotransform && !facts.crs.present && !facts.has_scale && !facts.mask_band);
    ck_assert_int_eq(facts.nodata_state, SG_NODATA_NONE);
    static const char *const expected[] = {"m.tif.aux.xml", "m.tif.OVR", "m.tif.msk", "m.tfw"};
    ck_assert_uint_eq(facts.sidecars->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        ck_assert_str_eq(facts.sidecars->pdata[i], expected[i]);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

static void assert_shut(const char *folder, const char *name, SgDoor door, const char *words)
{
    SgRasterFacts facts;
    sg_test_open(folder, name, &facts);
    ck_assert_msg(facts.door == door, "%s: %d %s", name, (int)facts.door, facts.door_detail);
    ck_assert_msg(strstr(facts.door_detail, words) != NULL, "%s: %s", name, facts.door_detail);
    sg_raster_facts_clear(&facts);
}

START_TEST(test_doors_that_stay_shut)
{
    char *folder = sg_test_folder();
    char *pipe = g_build_filename(folder, "pipe.tif", NULL), *link = g_build_filename(folder, "circle.tif", NULL);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(symlink("circle.tif", link), 0);
    sg_test_write(folder, "empty.tif", "", 0);
    sg_test_write(folder, "text.tif", "hello\n", 6);
    sg_test_write(folder, "vrt.tif", "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>", 44);
    assert_shut(folder, "absent.tif", SG_DOOR_UNREADABLE, "no such file");
    assert_shut(folder, ".", SG_DOOR_UNREADABLE, "folder");
    assert_shut("/dev", "null", SG_DOOR_UNREADABLE, "device");
    assert_shut(folder, "pipe.tif", SG_DOOR_UNREADABLE, "pipe");
    assert_shut(folder, "circle.tif", SG_DOOR_UNREADABLE, "circle");
    assert_shut(folder, "empty.tif", SG_DOOR_NOT_GEOTIFF, "empty");
    assert_shut(folder, "text.tif", SG_DOOR_NOT_GEOTIFF, "text");
    assert_shut(folder, "vrt.tif", SG_DOOR_NOT_GEOTIFF, "VRT");
    /* names that GDAL itself would follow */
    assert_shut("GTIFF_DIR:1:", "a.tif", SG_DOOR_UNREADABLE, "no such file");
    assert_shut("/vsimem", "a.tif", SG_DOOR_UNREADABLE, "no such file");
    g_free(pipe);
    g_free(link);
    sg_test_remove(folder);
}
END_TEST

/* A compression that libtiff knows by name and cannot decode here: JPEG XL, 50002. */
START_TEST(test_unknown_compression)
{
    char *folder = sg_test_folder();
    GDALDatasetH made = sg_test_create(folder, "c.tif", 8, 8, 1, GDT_Float32, "COMPRESS=DEFLATE");
    sg_test_fill(made);
    GDALClose(made);
    gsize length;
    char *data = sg_test_read(folder, "c.tif", &length);
    static const char deflate[] = {3, 1, 3, 0, 1, 0, 0, 0, 8, 0}, jxl[] = {82, (char)195}; /* 50002 = 0xC352 */
    char *entry = memmem(data, length, deflate, sizeof deflate);
    ck_assert_ptr_nonnull(entry);
    memcpy(entry + 8, jxl, sizeof jxl);
    sg_test_write(folder, "c.tif", data, length);
    g_free(data);
    assert_shut(folder, "c.tif", SG_DOOR_UNREADABLE, "JXL");
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("door", test_environment_is_left, test_sidecars, test_doors_that_stay_shut, test_unknown_compression)
