/* Ownership, against GDAL's own rasterizer and against squares whose pixels are counted by hand. */
#include "soilgate/base.h"
#include "soilgate/boundary.h"
#include "soilgate/limits.h"
#include "soilgate/raster.h"
#include "support.h"

#include <gdal.h>
#include <gdal_alg.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

void GDALRegister_MEM(void);

static SgBoundaries *open_boundaries(const char *path)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    GDALRegister_MEM();
    g_autoptr(GError) error = NULL;
    SgBoundaries *boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    return boundaries;
}

static SgOwnership *own(const SgBoundaries *boundaries, const SgGrid *grid)
{
    g_autoptr(GError) error = NULL;
    SgOwnership *ownership = sg_ownership_new(boundaries, grid, &error);
    ck_assert_msg(ownership != NULL, "%s", error != NULL ? error->message : "");
    return ownership;
}

/* What GDAL burns: codes of three characters as a number, the one that sorts first on top; 0 nobody. */
static guint32 *rasterize(const char *path, const SgGrid *grid)
{
    GDALDatasetH vector = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(vector, 0);
    int column = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), "iso3");
    gsize pixels = (gsize)grid->cols * (gsize)grid->rows;
    guint32 *best = g_new0(guint32, pixels);
    g_autofree guint8 *mask = g_new(guint8, pixels);
    double gt[6] = {grid->west, grid->pixel_width, 0, grid->north, 0, -grid->pixel_height};
    OGR_L_SetSpatialFilterRect(layer, grid->west, grid->north - grid->rows * grid->pixel_height,
                               grid->west + grid->cols * grid->pixel_width, grid->north);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(feature)) {
        const char *code = OGR_F_GetFieldAsString(feature, column);
        guint32 number = (guint32)code[0] << 16 | (guint32)code[1] << 8 | (guint32)code[2];
        memset(mask, 0, pixels);
        g_autofree char *name =
            g_strdup_printf("MEM:::DATAPOINTER=%p,PIXELS=%d,LINES=%d", (void *)mask, grid->cols, grid->rows);
        GDALDatasetH raster = GDALOpen(name, GA_Update);
        ck_assert_ptr_nonnull(raster);
        GDALSetGeoTransform(raster, gt);
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        int band = 1;
        double value = 1;
        ck_assert_int_eq(GDALRasterizeGeometries(raster, 1, &band, 1, &geometry, NULL, NULL, &value, NULL, NULL, NULL),
                         CE_None);
        GDALClose(raster);
        for (gsize i = 0; i < pixels; i++)
            if (mask[i] != 0 && (best[i] == 0 || number < best[i]))
                best[i] = number;
    }
    GDALClose(vector);
    return best;
}

static guint32 number_of(const SgOwnership *ownership, int owner)
{
    if (owner == SG_OWNER_NONE)
        return 0;
    const char *code = sg_ownership_owner(ownership, owner)->iso3;
    return (guint32)code[0] << 16 | (guint32)code[1] << 8 | (guint32)code[2];
}

/* The spans of every row run from 0 to cols without gap, overlap or two alike side by side. */
static void assert_whole(const SgOwnership *ownership, const SgGrid *grid)
{
    for (int row = 0; row < grid->rows; row++) {
        int count;
        const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
        ck_assert_int_gt(count, 0);
        ck_assert_int_eq(spans[0].col, 0);
        ck_assert_int_eq(spans[count - 1].end, grid->cols);
        for (int i = 0; i < count; i++)
            if (spans[i].col >= spans[i].end ||
                (i > 0 && (spans[i].col != spans[i - 1].end || spans[i].owner == spans[i - 1].owner)))
                ck_abort_msg("span %d of row %d", i, row);
    }
}

static void assert_as_gdal(const SgBoundaries *boundaries, const char *path, const SgGrid *grid)
{
    g_autofree guint32 *expected = rasterize(path, grid);
    g_autoptr(SgOwnership) ownership = own(boundaries, grid);
    assert_whole(ownership, grid);
    for (int row = 0; row < grid->rows; row++) {
        int count;
        const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
        for (int i = 0; i < count; i++) {
            guint32 number = number_of(ownership, spans[i].owner);
            for (int col = spans[i].col; col < spans[i].end; col++)
                if (expected[(gsize)row * (gsize)grid->cols + (gsize)col] != number) /* an assertion a pixel is slow */
                    ck_abort_msg("pixel %d, %d", col, row);
        }
    }
}

START_TEST(test_countries_as_gdal)
{
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    g_autofree char *path = sg_data_path("specs/boundaries/world.fgb");
    const double half_minute = 1 / 120.0;
    const SgGrid grids[] = {
        {405, 186, 88.74999917, 28.366081247, half_minute, half_minute}, /* Bhutan, FAO's lattice */
        {300, 510, 79.4, 10, half_minute, half_minute},                  /* Sri Lanka */
        {1300, 900, 118, 2, half_minute, half_minute},                   /* Sulawesi */
        {700, 500, 103.3, 2.5, 0.0083333, 0.0083333},                    /* Singapore, Riau */
        {360, 180, -180, 90, 1, 1},                                      /* the world */
        {400, 300, 76.5, 36, 0.0045, 0.0037},                            /* Siachen; neither lattice */
        {900, 700, 6.5, 62.3, 0.013, 0.0071},                            /* fjords */
        {500, 400, 115.1, 9, 0.00225, 0.00225},                          /* sea with an island or two */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(grids); i++)
        assert_as_gdal(boundaries, path, &grids[i]);
}
END_TEST

static void append_ring(GString *text, GRand *random, double lon, double lat, double size, int points)
{
    g_autofree double *ring = g_new(double, 2 * (gsize)points);
    for (int i = 0; i < 2 * points; i++)
        ring[i] = (i % 2 == 0 ? lon : lat) + g_rand_double_range(random, -size, size);
    g_string_append_c(text, '[');
    for (int i = 0; i <= points; i++)
        g_string_append_printf(text, "%s[%.15g,%.15g]", i > 0 ? "," : "", ring[2 * (i % points)],
                               ring[2 * (i % points) + 1]);
    g_string_append_c(text, ']');
}

/* Countries A00 .. of several polygons with holes; every ring crosses itself, polygons overlap, holes stick out. */
static char *random_countries(GRand *random, int countries)
{
    GString *text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int i = 0; i < countries; i++) {
        g_string_append_printf(text,
                               "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%c%c%c\"},\"geometry\":"
                               "{\"type\":\"MultiPolygon\",\"coordinates\":[",
                               i > 0 ? "," : "", g_rand_int_range(random, 'A', 'D'), g_rand_int_range(random, 'A', 'D'),
                               g_rand_int_range(random, 'A', 'D'));
        int parts = g_rand_int_range(random, 1, 4);
        for (int part = 0; part < parts; part++) {
            double lon = g_rand_double_range(random, 9, 12), lat = g_rand_double_range(random, 49, 51);
            g_string_append(text, part > 0 ? ",[" : "[");
            append_ring(text, random, lon, lat, 0.8, g_rand_int_range(random, 3, 20));
            if (g_rand_boolean(random)) {
                g_string_append_c(text, ',');
                append_ring(text, random, lon, lat, 0.5, g_rand_int_range(random, 3, 8));
            }
            g_string_append_c(text, ']');
        }
        g_string_append(text, "]}}");
    }
    g_string_append(text, "]}");
    return g_string_free(text, FALSE);
}

START_TEST(test_random_polygons_as_gdal)
{
    char *folder = sg_test_folder();
    g_autoptr(GRand) random = g_rand_new_with_seed(20220310);
    for (int round = 0; round < 60; round++) {
        g_autofree char *name = g_strdup_printf("r%d.geojson", round);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = random_countries(random, g_rand_int_range(random, 1, 12));
        ck_assert(g_file_set_contents(path, text, -1, NULL));
        g_autoptr(SgBoundaries) boundaries = open_boundaries(path);
        SgGrid grid = {.cols = g_rand_int_range(random, 1, 400), .rows = g_rand_int_range(random, 1, 300)};
        grid.west = g_rand_double_range(random, 8, 11);
        grid.north = g_rand_double_range(random, 49.5, 52);
        grid.pixel_width = g_rand_double_range(random, 0.001, 0.05);
        grid.pixel_height = g_rand_double_range(random, 0.001, 0.05);
        assert_as_gdal(boundaries, path, &grid);
    }
    sg_test_remove(folder);
}
END_TEST

/* A file of squares: "AAA 0 0 4 4 BBB ..." (code, west, south, east, north). */
static SgBoundaries *squares(const char *list)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "squares.geojson", NULL);
    g_autoptr(GString) text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[");
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    for (guint i = 0; words[i] != NULL; i += 5) {
        const char *w = words[i + 1], *s = words[i + 2], *e = words[i + 3], *n = words[i + 4];
        g_string_append_printf(text,
                               "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%s\"},\"geometry\":{\"type\":"
                               "\"Polygon\",\"coordinates\":[[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}}",
                               i > 0 ? "," : "", words[i], w, s, e, s, e, n, w, n, w, s);
    }
    g_string_append(text, "]}");
    ck_assert(g_file_set_contents(path, text->str, -1, NULL));
    SgBoundaries *boundaries = open_boundaries(path);
    sg_test_remove(folder); /* OGR holds GeoJSON in memory */
    return boundaries;
}

/* One character a pixel: the first letter of the owner's code, or '.'. */
static void assert_picture(const SgOwnership *ownership, const SgGrid *grid, const char *const *expected)
{
    assert_whole(ownership, grid);
    for (int row = 0; row < grid->rows; row++)
        for (int col = 0; col < grid->cols; col++) {
            int owner = sg_ownership_at(ownership, col, row);
            char letter = owner == SG_OWNER_NONE ? '.' : sg_ownership_owner(ownership, owner)->iso3[0];
            ck_assert_msg(letter == expected[row][col], "%c at %d, %d", letter, col, row);
        }
}

START_TEST(test_first_code_wins)
{
    /* In the file C comes first and A last; the code decides, not the order. */
    g_autoptr(SgBoundaries) boundaries = squares("CCC 0 0 3 3 BBB 1 1 4 4 AAA 2 2 5 5");
    SgGrid grid = {.cols = 6, .rows = 5, .west = 0, .north = 5, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    static const char *const expected[] = {"..AAA.", ".BAAA.", "CBAAA.", "CBBB..", "CCC..."};
    assert_picture(ownership, &grid, expected);
}
END_TEST

/* Edges that run exactly through centres: each centre has one owner, west and south first. Pixels are quarters of a
 * degree, so that all numbers are exact; A and B share the edge at 1.125, which is the centre of column 4. */
START_TEST(test_centres_on_edges)
{
    g_autoptr(SgBoundaries) boundaries = squares("AAA 0.125 0.125 1.125 1.125 BBB 1.125 0.125 2.125 1.125");
    SgGrid grid = {.cols = 10, .rows = 6, .west = 0, .north = 1.5, .pixel_width = 0.25, .pixel_height = 0.25};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    /* rows' centres: 1.375 1.125 0.875 0.625 0.375 0.125; the northern edge is in, the southern out;
     * columns' centres: 0.125 0.375 ... 2.375; the western edge is out, the eastern in */
    static const char *const expected[] = {"..........", ".AAAABBBB.", ".AAAABBBB.",
                                           ".AAAABBBB.", ".AAAABBBB.", ".........."};
    assert_picture(ownership, &grid, expected);
}
END_TEST

/* Two countries share a slanted edge that meets centres exactly: y = x. No pixel is lost or told twice. */
START_TEST(test_shared_diagonal)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "d.geojson", NULL);
    ck_assert(g_file_set_contents(
        path,
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"ZZZ\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[0,0],[4,4],[0,4],[0,0]]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"AAA\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[0,0],[4,0],[4,4],[0,0]]]}}]}",
        -1, NULL));
    g_autoptr(SgBoundaries) boundaries = open_boundaries(path);
    SgGrid grid = {.cols = 4, .rows = 4, .west = 0, .north = 4, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    /* on the diagonal the pixel goes west, to Z, though A goes first where both claim it */
    static const char *const expected[] = {"ZZZZ", "ZZZA", "ZZAA", "ZAAA"};
    assert_picture(ownership, &grid, expected);
    sg_test_remove(folder);
}
END_TEST

/* Rows of centres that miss a corner by less than double precision in pixels must not tear a polygon open. */
START_TEST(test_near_ties_close_rings)
{
    g_autoptr(SgBoundaries) boundaries = squares("AAA 10 45.1 10.7 45.3");
    for (int i = -3; i <= 3; i++) {
        SgGrid grid = {.cols = 100, .rows = 60, .west = 9.9, .pixel_width = 0.01, .pixel_height = 0.01};
        grid.north = 45.3 + 0.105 + i * 1e-14; /* the centres of row 10 lie on the northern edge, almost */
        g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
        assert_whole(ownership, &grid);
        for (int row = 0; row < grid.rows; row++)
            ck_assert_int_eq(sg_ownership_at(ownership, 99, row), SG_OWNER_NONE);
        for (int row = 12; row < 29; row++)
            ck_assert_int_eq(sg_ownership_at(ownership, 40, row), 0);
        ck_assert_int_eq(sg_ownership_at(ownership, 40, 8), SG_OWNER_NONE);
        ck_assert_int_eq(sg_ownership_at(ownership, 40, 33), SG_OWNER_NONE);
    }
}
END_TEST

/* The world counted from 0 to 360, and one that goes on beyond 180, are the same world turned. */
START_TEST(test_longitudes_beyond_180)
{
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    const double size = 0.25;
    SgGrid usual = {.cols = 1440, .rows = 720, .west = -180, .north = 90, .pixel_width = size, .pixel_height = size};
    SgGrid turned = usual, longer = usual;
    turned.west = 0;
    longer.cols = 1440 + 8;
    g_autoptr(SgOwnership) a = own(boundaries, &usual), b = own(boundaries, &turned), c = own(boundaries, &longer);
    gsize owned = 0;
    for (int row = 0; row < usual.rows; row++)
        for (int col = 0; col < usual.cols; col++) {
            int owner = sg_ownership_at(a, col, row);
            owned += owner != SG_OWNER_NONE;
            if (owner != sg_ownership_at(b, (col + 720) % 1440, row) || owner != sg_ownership_at(c, col, row) ||
                (col < 8 && owner != sg_ownership_at(c, col + 1440, row)))
                ck_abort_msg("pixel %d, %d", col, row);
        }
    ck_assert_uint_gt(owned, 300000); /* land is 29 % of the sphere and more of a plate carree */
    const SgOwner *fiji = sg_boundaries_find(boundaries, "FJI");
    SgGrid pacific = {.cols = 96, .rows = 72, .west = 176, .north = -15, .pixel_width = 0.0833, .pixel_height = 0.0833};
    g_autoptr(SgOwnership) d = own(boundaries, &pacific);
    gboolean west = FALSE, east = FALSE;
    for (int row = 0; row < pacific.rows; row++)
        for (int col = 0; col < pacific.cols; col++) {
            int owner = sg_ownership_at(d, col, row);
            if (owner != SG_OWNER_NONE && sg_ownership_owner(d, owner) == fiji)
                *(col < 48 ? &west : &east) = TRUE;
        }
    ck_assert(west && east);
}
END_TEST

START_TEST(test_grids_without_place)
{
    g_autoptr(SgBoundaries) boundaries = squares("AAA 0 0 4 4");
    const SgGrid good = {.cols = 4, .rows = 4, .west = 0, .north = 4, .pixel_width = 1, .pixel_height = 1};
    SgGrid bad[8];
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        bad[i] = good;
    bad[0].cols = SG_LIMIT_COLS + 1;
    bad[1].rows = SG_LIMIT_ROWS + 1;
    bad[2].rows = 0;
    bad[3].west = NAN;
    bad[4].north = INFINITY;
    bad[5].pixel_width = 0;
    bad[6].pixel_height = -1;
    bad[7].pixel_width = 1e300;
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(sg_ownership_new(boundaries, &bad[i], &error));
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    }
    SgGrid metres = good, tiny = good;
    metres.west = 500000; /* metres taken for degrees */
    metres.north = 3000000;
    tiny.pixel_width = tiny.pixel_height = 1e-12;
    tiny.west = 2;
    tiny.north = 2;
    g_autoptr(SgOwnership) nobody = own(boundaries, &metres), inside = own(boundaries, &tiny);
    ck_assert_int_eq(sg_ownership_at(nobody, 0, 0), SG_OWNER_NONE);
    ck_assert_int_eq(sg_ownership_at(inside, 3, 3), 0);
}
END_TEST

/* A line that goes from pole to pole 20 000 times crosses every row as often: 20 000 * 1 800 runs are beyond the limit.
 */
START_TEST(test_too_detailed_is_refused)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "zigzag.geojson", NULL);
    g_autoptr(GString) text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                                           "\"properties\":{\"iso3\":\"AAA\"},\"geometry\":{\"type\":\"Polygon\","
                                           "\"coordinates\":[[");
    for (int i = 0; i < 20000; i++)
        g_string_append_printf(text, "[%.6f,%d],", i * 1e-3, i % 2 == 0 ? -90 : 90);
    g_string_append(text, "[0,-90]]]}}]}");
    ck_assert(g_file_set_contents(path, text->str, -1, NULL));
    g_autoptr(SgBoundaries) boundaries = open_boundaries(path);
    SgGrid grid = {.cols = 3600, .rows = 1800, .west = -180, .north = 90, .pixel_width = 0.1, .pixel_height = 0.1};
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_ownership_new(boundaries, &grid, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "too detailed"));
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_world_at_half_a_minute)
{
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    SgGrid grid = {
        .cols = 43200, .rows = 21600, .west = -180, .north = 90, .pixel_width = 1 / 120.0, .pixel_height = 1 / 120.0};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    /* The land of the world is 148.94 million km2 (CIA World Factbook). Natural Earth's provinces hold the ice and the
     * lakes, 1.5 % of it at most. */
    double land = 0;
    for (int row = 0; row < grid.rows; row++) {
        int count;
        const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
        double area = sg_grid_pixel_area_km2(&grid, row);
        for (int i = 0; i < count; i++)
            if (spans[i].owner != SG_OWNER_NONE)
                land += (spans[i].end - spans[i].col) * area;
    }
    ck_assert_double_eq_tol(land / 148.94e6, 1, 0.02);
}
END_TEST

typedef struct {
    const SgBoundaries *boundaries;
    const SgGrid *grid;
} Task;

static gpointer own_in_thread(gpointer data)
{
    const Task *task = data;
    return sg_ownership_new(task->boundaries, task->grid, NULL);
}

START_TEST(test_threads_share_boundaries)
{
    enum { THREADS = 4 };
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    SgGrid grid = {.cols = 300, .rows = 200, .west = 88, .north = 29, .pixel_width = 0.02, .pixel_height = 0.02};
    Task task = {boundaries, &grid};
    GThread *threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("own", own_in_thread, &task);
    g_autoptr(SgOwnership) alone = own(boundaries, &grid);
    for (int i = 0; i < THREADS; i++) {
        g_autoptr(SgOwnership) other = g_thread_join(threads[i]);
        ck_assert_ptr_nonnull(other);
        for (int row = 0; row < grid.rows; row++) {
            int count, count_alone;
            const SgOwnerSpan *spans = sg_ownership_row(other, row, &count);
            const SgOwnerSpan *expected = sg_ownership_row(alone, row, &count_alone);
            ck_assert_int_eq(count, count_alone);
            ck_assert_mem_eq(spans, expected, (gsize)count * sizeof *spans);
        }
    }
}
END_TEST

START_TEST(test_ownership_outlives_boundaries)
{
    SgBoundaries *boundaries = squares("AAA 0 0 2 2");
    SgGrid grid = {.cols = 3, .rows = 2, .west = 0, .north = 2, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    sg_boundaries_free(boundaries);
    static const char *const expected[] = {"AA.", "AA."};
    assert_picture(ownership, &grid, expected);
}
END_TEST

SG_TEST_MAIN("ownership", test_countries_as_gdal, test_random_polygons_as_gdal, test_first_code_wins,
             test_centres_on_edges, test_shared_diagonal, test_near_ties_close_rings, test_longitudes_beyond_180,
             test_grids_without_place, test_too_detailed_is_refused, test_world_at_half_a_minute,
             test_threads_share_boundaries, test_ownership_outlives_boundaries)
