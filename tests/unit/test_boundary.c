#include "soilgate/base.h"
#include "soilgate/boundary.h"
#include "soilgate/raster.h"
#include "support.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <string.h>

static void set_up(void)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
}

static SgBoundaries *open_shipped(void)
{
    set_up();
    g_autoptr(GError) error = NULL;
    SgBoundaries *boundaries = sg_boundaries_open(NULL, NULL, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    return boundaries;
}

/* A file of TEXT in FOLDER; free the name with g_free. */
static char *write_file(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* The message of the usage error that opening PATH gives. */
static char *refusal(const char *path, const char *field)
{
    set_up();
    g_autoptr(GError) error = NULL;
    SgBoundaries *boundaries = sg_boundaries_open(path, field, &error);
    ck_assert_ptr_null(boundaries);
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    return g_strdup(error->message);
}

static void assert_refused(const char *path, const char *field, const char *because)
{
    g_autofree char *message = refusal(path, field);
    ck_assert_msg(strstr(message, because) != NULL, "no \"%s\" in: %s", because, message);
}

static SgBoundaries *open_file(const char *path, const char *field)
{
    set_up();
    g_autoptr(GError) error = NULL;
    SgBoundaries *boundaries = sg_boundaries_open(path, field, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    return boundaries;
}

static void assert_extent(const SgOwner *owner, double west, double south, double east, double north, double within)
{
    ck_assert_ptr_nonnull(owner);
    ck_assert_double_eq_tol(owner->west, west, within);
    ck_assert_double_eq_tol(owner->south, south, within);
    ck_assert_double_eq_tol(owner->east, east, within);
    ck_assert_double_eq_tol(owner->north, north, within);
}

/* Numbers as in the UN's M49 standard, https://unstats.un.org/unsd/methodology/m49/ */
static const struct {
    const char *iso3;
    int m49;
} asia[] = {{"AFG", 4},   {"BGD", 50},  {"BTN", 64},  {"BRN", 96},  {"KHM", 116}, {"CHN", 156},
            {"PRK", 408}, {"IND", 356}, {"IDN", 360}, {"JPN", 392}, {"LAO", 418}, {"MYS", 458},
            {"MDV", 462}, {"MNG", 496}, {"MMR", 104}, {"NPL", 524}, {"PAK", 586}, {"PHL", 608},
            {"KOR", 410}, {"SGP", 702}, {"LKA", 144}, {"THA", 764}, {"TLS", 626}, {"VNM", 704}};

START_TEST(test_shipped_has_the_partnership)
{
    g_autoptr(SgBoundaries) boundaries = open_shipped();
    ck_assert_uint_eq(G_N_ELEMENTS(asia), 24);
    for (gsize i = 0; i < G_N_ELEMENTS(asia); i++) {
        const SgOwner *owner = sg_boundaries_find(boundaries, asia[i].iso3);
        ck_assert_msg(owner != NULL, "%s is missing", asia[i].iso3);
        ck_assert_int_eq(owner->m49, asia[i].m49);
        ck_assert(!owner->disputed);
    }
    ck_assert_str_eq(sg_boundaries_find(boundaries, "LKA")->name, "Sri Lanka");
    ck_assert_ptr_eq(sg_boundaries_find(boundaries, "lka"), sg_boundaries_find(boundaries, "LKA"));
    ck_assert_ptr_null(sg_boundaries_find(boundaries, "KHD"));
    ck_assert_ptr_null(sg_boundaries_find(boundaries, ""));
    ck_assert_ptr_null(sg_boundaries_find(boundaries, NULL));
}
END_TEST

START_TEST(test_shipped_extents)
{
    g_autoptr(SgBoundaries) boundaries = open_shipped();
    /* The CIA World Factbook's and the survey departments' extremes, to a few km: Point Pedro, Dondra Head ... */
    assert_extent(sg_boundaries_find(boundaries, "LKA"), 79.65, 5.92, 81.88, 9.83, 0.06);
    assert_extent(sg_boundaries_find(boundaries, "BTN"), 88.75, 26.70, 92.12, 28.36, 0.06);
    const SgOwner *fiji = sg_boundaries_find(boundaries, "FJI"); /* across 180 degrees */
    ck_assert_double_eq_tol(fiji->west, -180, 0.01);
    ck_assert_double_eq_tol(fiji->east, 180, 0.01);
}
END_TEST

START_TEST(test_shipped_disputed)
{
    g_autoptr(SgBoundaries) boundaries = open_shipped();
    for (int i = 1; i <= 10; i++) {
        g_autofree char *code = g_strdup_printf("X%02d", i);
        const SgOwner *owner = sg_boundaries_find(boundaries, code);
        ck_assert_ptr_nonnull(owner);
        ck_assert(owner->disputed);
        ck_assert_int_eq(owner->m49, 0);
    }
    ck_assert_ptr_null(sg_boundaries_find(boundaries, "X11"));
    ck_assert_str_eq(sg_boundaries_find(boundaries, "X10")->name, "Spratly Islands");
    ck_assert(sg_boundaries_find(boundaries, "XKX")->disputed);
    ck_assert(!sg_boundaries_find(boundaries, "CXR")->disputed);
}
END_TEST

/* The columns of extents are believed when the file is opened: here they are compared with the geometries. */
START_TEST(test_shipped_file_is_sound)
{
    set_up();
    g_autofree char *path = sg_data_path("specs/boundaries/world.fgb");
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(dataset);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    OGRFeatureH feature;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        OGREnvelope box;
        OGR_G_GetEnvelope(geometry, &box);
        ck_assert_int_eq(OGR_F_GetFieldIndex(feature, "west"), 4);
        ck_assert_double_eq(OGR_F_GetFieldAsDouble(feature, 4), box.MinX);
        ck_assert_double_eq(OGR_F_GetFieldAsDouble(feature, 5), box.MinY);
        ck_assert_double_eq(OGR_F_GetFieldAsDouble(feature, 6), box.MaxX);
        ck_assert_double_eq(OGR_F_GetFieldAsDouble(feature, 7), box.MaxY);
        ck_assert(OGR_G_IsValid(geometry));
        ck_assert(g_hash_table_add(codes, g_strdup(OGR_F_GetFieldAsString(feature, 0)))); /* no code twice */
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    /* ISO 3166-1 has 249 codes; 8 have no polygon of their own; 10 areas without a code, and Kosovo. */
    ck_assert_uint_eq(g_hash_table_size(codes), 249 - 8 + 10 + 1);
}
END_TEST

START_TEST(test_sha256_and_title)
{
    g_autoptr(SgBoundaries) boundaries = open_shipped();
    g_autofree char *path = sg_data_path("specs/boundaries/world.fgb");
    g_autofree char *content = NULL;
    gsize length;
    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    g_autofree char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)content, length);
    ck_assert_str_eq(sg_boundaries_sha256(boundaries), expected);
    ck_assert_str_eq(sg_boundaries_sha256(boundaries), expected);
    ck_assert_ptr_nonnull(strstr(sg_boundaries_title(boundaries), "Natural Earth"));
    g_autofree char *readme_path = sg_data_path("specs/boundaries/README.md");
    g_autofree char *readme = NULL;
    ck_assert(g_file_get_contents(readme_path, &readme, NULL, NULL));
    ck_assert_ptr_nonnull(strstr(readme, expected));
}
END_TEST

#define SQUARE(west, south, east, north)                                                                               \
    "[[" #west "," #south "],[" #east "," #south "],[" #east "," #north "],[" #west "," #north "],[" #west "," #south  \
    "]]"
#define FEATURE(properties, ring)                                                                                      \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" ring  \
    "]}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

START_TEST(test_geojson_codes_and_areas)
{
    char *folder = sg_test_folder();
    static const char *const features[] = {
        FEATURE("\"ISO3CD\":\"AAA\",\"ROMNAM\":\"Aland\",\"M49_CD\":999", SQUARE(0, 0, 1, 1)),
        FEATURE("\"ISO3CD\":\"AAA\",\"ROMNAM\":\"Aland\",\"M49_CD\":999", SQUARE(3, 3, 4, 5)),
        FEATURE("\"ISO3CD\":\"bbb\"", SQUARE(10, 0, 11, 1)),
        FEATURE("\"ISO3CD\":null,\"ROMNAM\":\"Zone\"", SQUARE(20, 0, 21, 1)),
        FEATURE("\"ISO3CD\":\"-99\",\"ROMNAM\":\"Band\"", SQUARE(30, 0, 31, 1)),
        FEATURE("\"ISO3CD\":\"\"", SQUARE(40, 0, 41, 1)),
        FEATURE("\"ISO3CD\":\"X02\",\"ROMNAM\":\"Own\"", SQUARE(50, 0, 51, 1)),
        NULL,
    };
    g_autofree char *list = g_strjoinv(",", (char **)features);
    g_autofree char *text = g_strconcat("{\"type\":\"FeatureCollection\",\"features\":[", list, "]}", NULL);
    g_autofree char *path = write_file(folder, "own.geojson", text);
    g_autoptr(SgBoundaries) boundaries = open_file(path, NULL);
    const SgOwner *a = sg_boundaries_find(boundaries, "AAA");
    assert_extent(a, 0, 0, 4, 5, 1e-12); /* two features, one owner */
    ck_assert_str_eq(a->name, "Aland");
    ck_assert_int_eq(a->m49, 999);
    ck_assert(!a->disputed);
    ck_assert_str_eq(sg_boundaries_find(boundaries, "BBB")->iso3, "BBB");
    ck_assert_str_eq(sg_boundaries_find(boundaries, "BBB")->name, "BBB");
    /* by name: "Band", "Zone", "area ..."; X02 is taken */
    static const struct {
        const char *code, *name;
        double west;
    } areas[] = {
        {"X01", "Band", 30}, {"X02", "Own", 50}, {"X03", "Zone", 20}, {"X04", "area without a country code", 40}};
    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        const SgOwner *area = sg_boundaries_find(boundaries, areas[i].code);
        ck_assert_ptr_nonnull(area);
        ck_assert_str_eq(area->name, areas[i].name);
        ck_assert_double_eq(area->west, areas[i].west);
        ck_assert(area->disputed);
    }
    ck_assert_ptr_null(sg_boundaries_find(boundaries, "X05"));
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_field_is_found_or_named)
{
    char *folder = sg_test_folder();
    g_autofree char *path =
        write_file(folder, "f.geojson", COLLECTION(FEATURE("\"land\":\"BTN\",\"pop\":1", SQUARE(89, 26, 92, 28))));
    g_autofree char *message = refusal(path, NULL);
    ck_assert_ptr_nonnull(strstr(message, "out of: land, pop"));
    assert_refused(path, "iso", "there is no field \"iso\"; the fields are: land, pop");
    g_autoptr(SgBoundaries) boundaries = open_file(path, "LAND"); /* any letter case */
    assert_extent(sg_boundaries_find(boundaries, "BTN"), 89, 26, 92, 28, 1e-12);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_refusals)
{
    char *folder = sg_test_folder();
    assert_refused("/nowhere/b.gpkg", NULL, "No such file");
    assert_refused("/vsicurl/http://127.0.0.1/b.fgb", NULL, "begin with /vsi");
    assert_refused("/x/../vsizip/b.zip", NULL, "begin with /vsi");
    assert_refused("/dev/null", NULL, "neither a file nor a folder");
    assert_refused("PG:dbname=x", NULL, "No such file");
    g_autofree char *text = write_file(folder, "b.txt", "no boundaries");
    assert_refused(text, NULL, "no file of polygons");
    g_autofree char *vrt = write_file(folder, "b.vrt",
                                      "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>y.shp</SrcDataSource>"
                                      "</OGRVRTLayer></OGRVRTDataSource>");
    assert_refused(vrt, NULL, "no file of polygons");
    g_autofree char *cut = write_file(folder, "b.fgb", "fgb\003fgb\001rubbish");
    assert_refused(cut, NULL, "polygon");
    g_autofree char *points = write_file(
        folder, "p.geojson",
        COLLECTION("{\"type\":\"Feature\",\"properties\":{\"iso3\":\"BTN\"},\"geometry\":{\"type\":\"Point\","
                   "\"coordinates\":[1,2]}}"));
    assert_refused(points, NULL, "there is no polygon");
    static const char in_metres[] = COLLECTION(FEATURE("\"iso3\":\"BTN\"", SQUARE(200000, 3000000, 300000, 3100000)));
    g_autofree char *metres = write_file(folder, "m.geojson", in_metres);
    assert_refused(metres, NULL, "no longitudes and latitudes");
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_cut_files_are_refused)
{
    set_up();
    char *folder = sg_test_folder();
    g_autofree char *whole = sg_data_path("specs/boundaries/world.fgb");
    g_autofree char *content = NULL;
    gsize length;
    ck_assert(g_file_get_contents(whole, &content, &length, NULL));
    static const gsize kept[] = {8, 100, 2000, 12000, 100000, 4000000};
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_autofree char *path = g_build_filename(folder, "cut.fgb", NULL);
        ck_assert(g_file_set_contents(path, content, (gssize)kept[i], NULL));
        g_autofree char *message = refusal(path, NULL);
        ck_assert_ptr_nonnull(strstr(message, path));
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_outside_text_is_printable)
{
    char *folder = sg_test_folder();
    g_autofree char *path =
        write_file(folder, "n.geojson",
                   COLLECTION(FEATURE("\"iso3\":\"BTN\",\"name\":\"a\\u001b[31mb\"", SQUARE(89, 26, 92, 28))));
    g_autoptr(SgBoundaries) boundaries = open_file(path, NULL);
    ck_assert_str_eq(sg_boundaries_find(boundaries, "BTN")->name, "a\\x1B[31mb");
    sg_test_remove(folder);
}
END_TEST

/* A file of one polygon made by DRIVER: the square WEST .. NORTH in EPSG (0: none). */
static void make_vector(const char *driver, const char *path, int epsg, double west, double south, double east,
                        double north)
{
    OGRSpatialReferenceH crs = NULL;
    if (epsg != 0) {
        crs = OSRNewSpatialReference(NULL);
        ck_assert_int_eq(OSRImportFromEPSG(crs, epsg), OGRERR_NONE);
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    ck_assert_ptr_nonnull(dataset);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "land", crs, wkbPolygon, NULL);
    OGRFieldDefnH field = OGR_Fld_Create("ISO_A3", OFTString);
    OGR_L_CreateField(layer, field, TRUE);
    OGR_Fld_Destroy(field);
    g_autofree char *wkt = g_strdup_printf("POLYGON((%.17g %.17g,%.17g %.17g,%.17g %.17g,%.17g %.17g,%.17g %.17g))",
                                           west, south, west, north, east, north, east, south, west, south);
    char *at = wkt;
    OGRGeometryH geometry;
    ck_assert_int_eq(OGR_G_CreateFromWkt(&at, NULL, &geometry), OGRERR_NONE);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, 0, "BTN");
    OGR_F_SetGeometryDirectly(feature, geometry);
    ck_assert_int_eq(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
    GDALClose(dataset);
    if (crs != NULL)
        OSRDestroySpatialReference(crs);
}

START_TEST(test_formats)
{
    static const struct {
        const char *driver, *file;
    } formats[] = {{"GPKG", "b.gpkg"}, {"ESRI Shapefile", "b.shp"}, {"GeoJSON", "b.geojson"}, {"FlatGeobuf", "b.fgb"}};
    set_up();
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        char *folder = sg_test_folder();
        g_autofree char *path = g_build_filename(folder, formats[i].file, NULL);
        make_vector(formats[i].driver, path, 4326, 88.5, 26.5, 92.25, 28.5);
        g_autoptr(SgBoundaries) boundaries = open_file(path, NULL);
        assert_extent(sg_boundaries_find(boundaries, "BTN"), 88.5, 26.5, 92.25, 28.5, 1e-12);
        ck_assert_str_eq(sg_boundaries_title(boundaries), path);
        sg_test_remove(folder);
    }
}
END_TEST

START_TEST(test_folder_of_shapefiles)
{
    set_up();
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "b.shp", NULL);
    make_vector("ESRI Shapefile", path, 4326, 88.5, 26.5, 92.25, 28.5);
    g_autoptr(SgBoundaries) boundaries = open_file(folder, NULL);
    assert_extent(sg_boundaries_find(boundaries, "BTN"), 88.5, 26.5, 92.25, 28.5, 1e-12);
    /* As "sha256sum *" lists the files. */
    g_autofree char *command = g_strdup_printf("sh -c 'cd %s && LC_ALL=C sha256sum * | sha256sum'", folder);
    g_autofree char *output = NULL;
    ck_assert(g_spawn_command_line_sync(command, &output, NULL, NULL, NULL));
    ck_assert_ptr_nonnull(strchr(output, ' '));
    *strchr(output, ' ') = '\0';
    ck_assert_str_eq(sg_boundaries_sha256(boundaries), output);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_crs)
{
    set_up();
    char *folder = sg_test_folder();
    /* UTM 45N: easting 500 km is the central meridian, 87 E; the scale there is 0.9996. */
    g_autofree char *utm = g_build_filename(folder, "u.gpkg", NULL);
    make_vector("GPKG", utm, 32645, 500000, 0, 600000, 1000000);
    g_autoptr(SgBoundaries) metres = open_file(utm, NULL);
    const SgOwner *owner = sg_boundaries_find(metres, "BTN");
    ck_assert_double_eq_tol(owner->west, 87, 1e-9); /* the central meridian */
    ck_assert_double_eq_tol(owner->south, 0, 1e-9); /* the equator */
    ck_assert_double_gt(owner->east, 87.89);        /* 100 km east: 100 / (111.32 * 0.9996) degrees at the equator */
    ck_assert_double_lt(owner->east, 87.92);        /* and a little more 1 000 km to the north */
    ck_assert_double_eq_tol(owner->north, 1000.0 / 0.9996 / 110.61, 0.01); /* km of one degree of latitude at 4.5 N */
    g_autofree char *axes = g_build_filename(folder, "a.gpkg", NULL);
    make_vector("GPKG", axes, 4326, 88, 26, 92, 28);
    g_autoptr(SgBoundaries) degrees = open_file(axes, NULL);
    assert_extent(sg_boundaries_find(degrees, "BTN"), 88, 26, 92, 28, 1e-12); /* longitude first */
    g_autofree char *none = g_build_filename(folder, "n.shp", NULL);
    make_vector("ESRI Shapefile", none, 0, 88, 26, 92, 28);
    g_autoptr(SgBoundaries) without = open_file(none, NULL);
    assert_extent(sg_boundaries_find(without, "BTN"), 88, 26, 92, 28, 1e-12);
    g_autofree char *bad = g_build_filename(folder, "x.shp", NULL);
    make_vector("ESRI Shapefile", bad, 0, 500000, 0, 600000, 1000000);
    assert_refused(bad, NULL, "the file has no CRS");
    sg_test_remove(folder);
}
END_TEST

/* Pacific Disaster Center Mercator, EPSG:3832: degrees east of 150 E times 111 319.49 m; 170 E .. 170 W lies across
 * 180. */
START_TEST(test_crs_across_180)
{
    set_up();
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "p.gpkg", NULL);
    const double degree = G_PI * 6378137 / 180;
    make_vector("GPKG", path, 3832, 20 * degree, 0, 40 * degree, 1000000);
    g_autoptr(SgBoundaries) boundaries = open_file(path, NULL);
    const SgOwner *owner = sg_boundaries_find(boundaries, "BTN");
    ck_assert_double_eq(owner->west, -180);
    ck_assert_double_eq(owner->east, 180);
    SgGrid grid = {.cols = 60, .rows = 1, .west = 150, .north = 2, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) ownership = sg_ownership_new(boundaries, &grid, NULL);
    int count;
    const SgOwnerSpan *spans = sg_ownership_row(ownership, 0, &count);
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(spans[1].col, 20);
    ck_assert_int_eq(spans[1].end, 40);
    ck_assert_int_eq(spans[1].owner, 0);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("boundary", test_shipped_has_the_partnership, test_shipped_extents, test_shipped_disputed,
             test_shipped_file_is_sound, test_sha256_and_title, test_geojson_codes_and_areas,
             test_field_is_found_or_named, test_refusals, test_cut_files_are_refused, test_outside_text_is_printable,
             test_formats, test_folder_of_shapefiles, test_crs, test_crs_across_180)
