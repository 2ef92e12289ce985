/* Borders in a map of several countries: what is a pair, an inland pair, a gap; statistics worked out by hand. */
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/seams.h"

#include "raster_support.h"

#include <math.h>

#define N ((float)NAN)

static const SgSeamCountry asia[] = {{144, "LKA", "Sri Lanka"}, {356, "IND", "India"}, {64, "BTN", "Bhutan"}};
static const SgClasses some_classes = {.min = 0, .max = 9};
static const SgKind value_kind = {.id = (char *)"stock", .unit = (char *)"t C/ha"};
static const SgKind class_kind = {.id = (char *)"class", .classes = (SgClasses *)&some_classes};
static const SgLayer values_layer = {.id = (char *)"T0", .resolved = &value_kind};
static const SgLayer class_layer = {.id = (char *)"Salt", .resolved = &class_kind};

typedef struct {
    char *folder, *values, *sources;
    SgSeamsOptions options;
} Map;

static char *write_raster(const char *folder, const char *name, int cols, int rows, GDALDataType type,
                          const char *options, void *pixels, GDALDataType of)
{
    GDALDatasetH dataset = sg_test_create(folder, name, cols, rows, 1, type, options);
    sg_test_place(dataset, 4326);
    ck_assert_int_eq(
        GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, cols, rows, pixels, cols, rows, of, 0, 0), CE_None);
    GDALClose(dataset);
    return g_build_filename(folder, name, NULL);
}

static void map_init(Map *map, int cols, int rows, float *values, guint16 *sources)
{
    *map = (Map){.folder = sg_test_folder()};
    map->values = write_raster(map->folder, "v.tif", cols, rows, GDT_Float32, "", values, GDT_Float32);
    map->sources = write_raster(map->folder, "s.tif", cols, rows, GDT_UInt16, "", sources, GDT_UInt16);
    map->options = (SgSeamsOptions){.values = map->values,
                                    .sources = map->sources,
                                    .layer = &values_layer,
                                    .countries = asia,
                                    .countries_count = G_N_ELEMENTS(asia)};
}

static void map_clear(Map *map)
{
    g_free(map->values);
    g_free(map->sources);
    sg_test_remove(map->folder);
}

static SgSeams *measure(const Map *map)
{
    g_autoptr(GError) error = NULL;
    SgSeams *seams = sg_seams_measure(&map->options, &error);
    ck_assert_msg(seams != NULL, "%s", error != NULL ? error->message : "");
    return seams;
}

static const SgSeam *seam_at(const SgSeams *seams, guint i)
{
    ck_assert_uint_lt(i, seams->seams->len);
    return g_ptr_array_index(seams->seams, i);
}

static void refused(const Map *map, const char *because)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_seams_measure(&map->options, &error));
    ck_assert_msg(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE), "%s", error->message);
    ck_assert_msg(strstr(error->message, because) != NULL, "no \"%s\" in: %s", because, error->message);
}

/* Bhutan on the left, India on the right; the last row has no value at the border on either side. */
static float six_values[] = {1, 2, 4, 10, 11, 13, //
                             1, 2, 3, 5,  5,  5,  //
                             1, N, 3, 7,  8,  N,  //
                             0, 0, N, 9,  9,  9,  //
                             1, 1, N, N,  1,  1};
static guint16 six_sources[] = {64, 64, 64, 356, 356, 356, //
                                64, 64, 64, 356, 356, 356, //
                                64, 0,  64, 356, 356, 0,   //
                                64, 64, 0,  356, 356, 356, //
                                64, 64, 0,  0,   356, 356};

START_TEST(test_by_hand)
{
    Map map;
    map_init(&map, 6, 5, six_values, six_sources);
    g_autoptr(SgSeams) seams = measure(&map);
    ck_assert_uint_eq(seams->seams->len, 1);
    const SgSeam *seam = seam_at(seams, 0);
    ck_assert_str_eq(seam->a->iso3, "BTN");
    ck_assert_str_eq(seam->b->name, "India");
    /* across: 6, 2, 4; sorted 2 4 6, the 95th percentile lies at rank 1.9: 4 + 0.9 * 2 */
    ck_assert_int_eq(seam->across.pairs, 3);
    ck_assert_int_eq(seam->across.differ, 3);
    ck_assert_double_eq(seam->across.median, 4);
    ck_assert_double_eq_tol(seam->across.p95, 5.8, 1e-12);
    /* inland, row by row: 2 1 and 1 2; 1 1 and 0 0; none (the pixel behind has no value) and 1 */
    ck_assert_int_eq(seam->inland.pairs, 9);
    ck_assert_int_eq(seam->inland.differ, 7);
    ck_assert_double_eq(seam->inland.median, 1);
    ck_assert_double_eq_tol(seam->inland.p95, 2, 1e-12);
    ck_assert_double_eq_tol(seam->mean_a, 10.0 / 3, 1e-12);
    ck_assert_double_eq_tol(seam->mean_b, 22.0 / 3, 1e-12);
    ck_assert_double_eq_tol(seam->mean, 4, 1e-12);
    ck_assert_int_eq(seam->worst.col, 2);
    ck_assert_int_eq(seam->worst.row, 0);
    ck_assert(!seam->worst.down);
    ck_assert_double_eq(seam->worst.jump, 6);
    ck_assert_double_eq(seam->worst_a, 4);
    ck_assert_double_eq(seam->worst_b, 10);
    double lon, lat;
    sg_seams_place(seams, &seam->worst, &lon, &lat);
    ck_assert_double_eq_tol(lon, 80 + 3.0 / 120, 1e-12);
    ck_assert_double_eq_tol(lat, 28 - 0.5 / 120, 1e-12);
    ck_assert_int_eq(seam->state, SG_SEAM_FEW);
    ck_assert(!seams->gaps_known);
    ck_assert_int_eq(seam->land_edges, 0);
    map_clear(&map);
}
END_TEST

/* The land border of two polygons runs where the sources meet. */
START_TEST(test_gaps)
{
    static const char text[] =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"BTN\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[80,27.9],[80.025,27.9],[80.025,28.1],[80,28.1],[80,27.9]]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"IND\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[80.025,27.9],[80.0417,27.9],[80.0417,28.1],[80.025,28.1],[80.025,27.9]]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"NPL\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[80.0417,27.9],[80.1,27.9],[80.1,28.1],[80.0417,28.1],[80.0417,27.9]]]}}]}";
    Map map;
    g_autoptr(GError) error = NULL;
    map_init(&map, 6, 5, six_values, six_sources);
    g_autofree char *path = g_build_filename(map.folder, "b.geojson", NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_ptr_nonnull(boundaries);
    map.options.boundaries = boundaries;
    g_autoptr(SgSeams) seams = measure(&map);
    ck_assert_uint_eq(seams->seams->len, 1); /* Nepal gave nothing: its border is not looked at */
    const SgSeam *seam = seam_at(seams, 0);
    ck_assert(seams->gaps_known);
    ck_assert_int_eq(seam->land_edges, 5);
    ck_assert_int_eq(seam->one_sided, 1);
    ck_assert_int_eq(seam->gap_edges, 1);
    ck_assert_int_eq(seam->gap_pixels, 2);
    ck_assert_int_eq(seam->first_gap.row, 4);
    ck_assert_int_eq(seam->first_gap.col, 2);
    ck_assert_int_eq(seam->across.pairs, 3);
    ck_assert_uint_eq(seam->edges->len, 4);
    ck_assert(g_array_index(seam->edges, SgSeamEdge, 3).gap);
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    ck_assert_uint_eq(lines->len, 2); /* three edges straight down, and the gap below them, one row apart */
    const SgSeamLine *pairs = g_ptr_array_index(lines, 0), *gap = g_ptr_array_index(lines, 1);
    ck_assert_uint_eq(pairs->corners->len, 2);
    ck_assert_int_eq(pairs->edges, 3);
    ck_assert_double_eq(pairs->jump, 4);
    ck_assert(gap->gap && isnan(gap->jump));
    ck_assert_int_eq(g_array_index(gap->corners, SgSeamCorner, 0).row, 4);
    ck_assert_int_eq(g_array_index(gap->corners, SgSeamCorner, 1).row, 5);
    ck_assert_int_eq(g_array_index(gap->corners, SgSeamCorner, 1).col, 3);
    map_clear(&map);
}
END_TEST

/* India above and around; Bhutan below: the sign is B less A whichever lies where. Borders below pixels, and a stair.
 */
START_TEST(test_up_and_down)
{
    float values[] = {9, 9, 9, //
                      5, 5, 8, //
                      3, 4, 8, //
                      2, 4, 8};
    guint16 sources[] = {356, 356, 356, //
                         64,  64,  356, //
                         64,  64,  356, //
                         64,  64,  356};
    Map map;
    map_init(&map, 3, 4, values, sources);
    g_autoptr(SgSeams) seams = measure(&map);
    const SgSeam *seam = seam_at(seams, 0);
    ck_assert_str_eq(seam->a->iso3, "BTN");
    /* 9-5, 9-5 below; 8-5, 8-4, 8-4 beside */
    ck_assert_int_eq(seam->across.pairs, 5);
    ck_assert_double_eq(seam->across.median, 4);
    ck_assert_double_eq_tol(seam->mean, 3.8, 1e-12);
    /* down the columns 5 3 2 and 5 4 4: 2 1 1 0; to the west 5 5, 4 3, 4 2: 0 1 2 */
    ck_assert_int_eq(seam->inland.pairs, 7);
    ck_assert_double_eq(seam->inland.median, 1);
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    ck_assert_uint_eq(lines->len, 1);
    const SgSeamLine *line = g_ptr_array_index(lines, 0);
    static const SgSeamCorner expected[] = {{0, 1}, {2, 1}, {2, 4}};
    ck_assert_uint_eq(line->corners->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < line->corners->len; i++) {
        ck_assert_int_eq(g_array_index(line->corners, SgSeamCorner, i).col, expected[i].col);
        ck_assert_int_eq(g_array_index(line->corners, SgSeamCorner, i).row, expected[i].row);
    }
    map_clear(&map);
}
END_TEST

/* A country all around another: the line is a ring, cut into sections of nearly equal length. */
START_TEST(test_rings_and_sections)
{
    enum { SIDE = 14 };
    float values[SIDE * SIDE];
    guint16 sources[SIDE * SIDE];
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++) {
            const gboolean inner = row > 1 && row < SIDE - 2 && col > 1 && col < SIDE - 2;
            values[row * SIDE + col] = inner ? 30 : 10;
            sources[row * SIDE + col] = inner ? 64 : 356;
        }
    Map map;
    map_init(&map, SIDE, SIDE, values, sources);
    g_autoptr(SgSeams) seams = measure(&map);
    ck_assert_int_eq(seam_at(seams, 0)->across.pairs, 40);
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    ck_assert_uint_eq(lines->len, 3); /* 40 edges in parts of at most 16 */
    const SgSeamLine *before = g_ptr_array_index(lines, 2);
    gint64 edges = 0;
    for (guint i = 0; i < lines->len; i++) {
        const SgSeamLine *line = g_ptr_array_index(lines, i);
        const SgSeamCorner *first = &g_array_index(line->corners, SgSeamCorner, 0);
        const SgSeamCorner *last = &g_array_index(before->corners, SgSeamCorner, before->corners->len - 1);
        ck_assert_int_eq(first->col, last->col);
        ck_assert_int_eq(first->row, last->row);
        ck_assert_double_eq(line->jump, 20);
        edges += line->edges;
        before = line;
    }
    ck_assert_int_eq(edges, 40);
    map_clear(&map);
}
END_TEST

/* 40 rows: Bhutan, India, Sri Lanka side by side, each rising by 1 a column; INTO is where India and Sri Lanka begin.
 */
static void stripes(Map *map, float india, float lanka)
{
    enum { COLS = 12, ROWS = 40 };
    static float values[COLS * ROWS];
    static guint16 sources[COLS * ROWS];
    for (int i = 0; i < COLS * ROWS; i++) {
        const int col = i % COLS;
        values[i] = (float)(col % 4) + (col < 4 ? 0 : col < 8 ? india : lanka);
        sources[i] = col < 4 ? 64 : col < 8 ? 356 : 144;
    }
    map_init(map, COLS, ROWS, values, sources);
}

START_TEST(test_steps_are_ranked)
{
    Map map;
    stripes(&map, 4.9F, 10.9F); /* 3 | 4.9: 1.9 across; 7.9 | 10.9: 3 */
    g_autoptr(SgSeams) seams = measure(&map);
    ck_assert_uint_eq(seams->seams->len, 2);
    ck_assert_str_eq(seam_at(seams, 0)->b->iso3, "LKA");
    ck_assert_int_eq(seam_at(seams, 0)->state, SG_SEAM_STEP);
    ck_assert_double_eq_tol(seam_at(seams, 0)->across.median, 3, 1e-6);
    ck_assert_double_eq_tol(seam_at(seams, 0)->inland.median, 1, 1e-6);
    ck_assert_int_eq(seam_at(seams, 1)->state, SG_SEAM_EVEN);
    ck_assert_int_eq(seam_at(seams, 1)->across.pairs, 40);
    ck_assert_int_eq(seam_at(seams, 1)->inland.pairs, 160);
    map_clear(&map);
}
END_TEST

/* Of classes the share that differs counts: twice as much, and a tenth more. */
START_TEST(test_classes)
{
    enum { COLS = 6, ROWS = 40 };
    float values[COLS * ROWS];
    guint16 sources[COLS * ROWS];
    for (int i = 0; i < COLS * ROWS; i++) {
        const int col = i % COLS, row = i / COLS;
        values[i] = col < 3 ? 1 : row < 10 ? 7 : 1; /* 10 of 40 differ */
        sources[i] = col < 3 ? 64 : 356;
    }
    values[0] = 2; /* one inland pair of 160 */
    Map map;
    map_init(&map, COLS, ROWS, values, sources);
    map.options.layer = &class_layer;
    g_autoptr(SgSeams) seams = measure(&map);
    const SgSeam *seam = seam_at(seams, 0);
    ck_assert(seams->classes);
    ck_assert_int_eq(seam->across.differ, 10);
    ck_assert_double_eq(sg_seam_share(&seam->across), 0.25);
    ck_assert_int_eq(seam->inland.differ, 1);
    ck_assert_int_eq(seam->inland.pairs, 160);
    ck_assert(isnan(seam->across.median) && isnan(seam->mean));
    ck_assert_int_eq(seam->state, SG_SEAM_STEP);
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams); /* 13, 13 and 14 edges */
    ck_assert_uint_eq(lines->len, 3);
    ck_assert_double_eq_tol(((const SgSeamLine *)g_ptr_array_index(lines, 0))->jump, 10.0 / 13, 1e-12);
    ck_assert_double_eq(((const SgSeamLine *)g_ptr_array_index(lines, 1))->jump, 0);
    map_clear(&map);
}
END_TEST

/* Blocks so large that only one column of them is held: the strips meet in the middle of what is looked at. */
START_TEST(test_strips)
{
    enum { COLS = 4200, ROWS = 7, TALL = 2048 };
    g_autofree double *values = g_new(double, COLS *ROWS);
    g_autofree guint16 *sources = g_new(guint16, COLS * ROWS);
    guint32 noise = 5;
    for (int i = 0; i < COLS * ROWS; i++) {
        noise = noise * 1664525 + 1013904223;
        values[i] = (double)(noise >> 16) / 8;
        sources[i] = (i % COLS) % 5 == 2 ? 64 : i / COLS % 3 == 0 ? 356 : 144;
    }
    Map map = {.folder = sg_test_folder()};
    map.values = write_raster(map.folder, "v.tif", COLS, ROWS, GDT_Float64,
                              "TILED=YES BLOCKXSIZE=2048 BLOCKYSIZE=2048 COMPRESS=DEFLATE", values, GDT_Float64);
    map.sources = write_raster(map.folder, "s.tif", COLS, ROWS, GDT_UInt16, "", sources, GDT_UInt16);
    g_autofree char *small = write_raster(map.folder, "w.tif", COLS, ROWS, GDT_Float64, "", values, GDT_Float64);
    map.options = (SgSeamsOptions){map.values, map.sources, &values_layer, asia, G_N_ELEMENTS(asia), NULL, NULL,
                                   0,          0,           NULL,          NULL};
    g_autoptr(SgSeams) strips = measure(&map);
    map.options.values = small;
    g_autoptr(SgSeams) whole = measure(&map);
    ck_assert_uint_eq(strips->seams->len, 3);
    ck_assert_uint_eq(whole->seams->len, 3);
    for (guint i = 0; i < 3; i++) {
        const SgSeam *x = seam_at(strips, i), *y = seam_at(whole, i);
        ck_assert_int_gt(x->across.pairs, 1000);
        ck_assert_int_eq(x->across.pairs, y->across.pairs);
        ck_assert_int_eq(x->inland.pairs, y->inland.pairs);
        ck_assert_double_eq(x->across.median, y->across.median);
        ck_assert_double_eq(x->inland.p95, y->inland.p95);
        ck_assert_double_eq(x->mean, y->mean);
        ck_assert_int_eq(x->worst.col, y->worst.col);
        ck_assert_int_eq(x->worst.row, y->worst.row);
        ck_assert_uint_eq(x->edges->len, y->edges->len);
        ck_assert_mem_eq(x->edges->data, y->edges->data, x->edges->len * sizeof(SgSeamEdge));
    }
    g_remove(small);
    map_clear(&map);
}
END_TEST

START_TEST(test_refused)
{
    Map map;
    map_init(&map, 6, 5, six_values, six_sources);
    guint16 strange[30] = {64, 999};
    g_autofree char *number = write_raster(map.folder, "n.tif", 6, 5, GDT_UInt16, "", strange, GDT_UInt16);
    g_autofree char *narrow = write_raster(map.folder, "c.tif", 5, 6, GDT_UInt16, "", strange, GDT_UInt16);
    g_autofree char *complex = write_raster(map.folder, "i.tif", 6, 5, GDT_CFloat32, "", strange, GDT_UInt16);
    g_autofree char *nowhere = g_build_filename(map.folder, "no.tif", NULL);
    map.options.sources = number;
    refused(&map, "n.tif: 999 is the number of no country");
    map.options.sources = narrow;
    refused(&map, "c.tif: the sources do not lie on the grid");
    map.options.sources = complex;
    refused(&map, "one band of real numbers");
    map.options.sources = nowhere;
    refused(&map, "no.tif: ");
    map.options.sources = map.sources;
    map.options.countries_count = 1;
    refused(&map, "64 is the number of no country");
    map.options.countries_count = SG_LIMIT_REGION_COUNTRIES + 1;
    refused(&map, "countries");
    map_clear(&map);
}
END_TEST

START_TEST(test_shifted_and_projected)
{
    Map map;
    map_init(&map, 6, 5, six_values, six_sources);
    const double gt[6] = {80 + 0.5 / 120, 1.0 / 120, 0, 28, 0, -1.0 / 120};
    GDALDatasetH dataset = GDALOpen(map.sources, GA_Update);
    GDALSetGeoTransform(dataset, (double *)gt);
    GDALClose(dataset);
    refused(&map, "or another corner");
    dataset = GDALOpen(map.sources, GA_Update);
    sg_test_place(dataset, 32645);
    GDALClose(dataset);
    refused(&map, "EPSG:4326");
    map_clear(&map);
}
END_TEST

/* A chessboard of countries: two pairs a pixel. */
START_TEST(test_no_map_of_countries)
{
    enum { SIDE = 1100 };
    g_autofree float *values = g_new0(float, SIDE *SIDE);
    g_autofree guint16 *sources = g_new(guint16, SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        sources[i] = (i % SIDE + i / SIDE) % 2 == 0 ? 64 : 356;
    Map map;
    map_init(&map, SIDE, SIDE, values, sources);
    refused(&map, "no map of countries");
    map_clear(&map);
}
END_TEST

/* One country, or nothing at all. */
START_TEST(test_no_borders)
{
    float values[] = {1, 2, 3, N};
    guint16 sources[] = {64, 64, 64, 0};
    Map map;
    map_init(&map, 2, 2, values, sources);
    g_autoptr(SgSeams) seams = measure(&map);
    ck_assert_uint_eq(seams->seams->len, 0);
    g_autoptr(GPtrArray) lines = sg_seams_lines(seams);
    ck_assert_uint_eq(lines->len, 0);
    map_clear(&map);
}
END_TEST

SG_TEST_MAIN("seams", test_by_hand, test_gaps, test_up_and_down, test_rings_and_sections, test_steps_are_ranked,
             test_classes, test_strips, test_refused, test_shifted_and_projected, test_no_map_of_countries,
             test_no_borders)
