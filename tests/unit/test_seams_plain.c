/* Borders in random maps of many countries, against a measure that looks at every two neighbours in memory: whatever
 * the blocks, types and strips, nothing may be left out. Values are eighths, so that sums do not depend on an order. */
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/seams.h"

#include "seams_maps.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

static SgSeams *measure(const Map *map, GError **error)
{
    const SgSeamsOptions options = {.values = map->values,
                                    .sources = map->sources,
                                    .layer = map->of->classes ? &class_layer : &values_layer,
                                    .countries = map->countries,
                                    .countries_count = COUNTRIES,
                                    .boundaries = map->boundaries};
    return sg_seams_measure(&options, error);
}

/* --- measuring in memory --- */

typedef struct {
    GArray *edges, *jumps, *inland, *gap_pixels;
    gint64 land, one_sided;
    double sum_a, sum_b;
    SgSeamEdge worst;
    gboolean worst_here_a;
} Plain;

static int by_size(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void plain_init(Plain *plain)
{
    *plain = (Plain){.edges = g_array_new(FALSE, FALSE, sizeof(SgSeamEdge)),
                     .jumps = g_array_new(FALSE, FALSE, sizeof(double)),
                     .inland = g_array_new(FALSE, FALSE, sizeof(double)),
                     .gap_pixels = g_array_new(FALSE, FALSE, sizeof(double))};
}

static void plain_clear(Plain *plain)
{
    g_array_unref(plain->edges);
    g_array_unref(plain->jumps);
    g_array_unref(plain->inland);
    g_array_unref(plain->gap_pixels);
}

/* The pairs behind pixel I of COUNTRY, away from the border by STEP (a number of pixels in memory), while ROOM lasts.
 */
static void plain_inland(const Map *map, GArray *inland, int i, int step, int room)
{
    for (int n = 0; n < 2 && n < room; n++) {
        const int near = i + n * step, far = near + step;
        if (map->source[far] != map->source[i] || isnan(map->value[far]))
            return;
        const double jump = fabs(map->value[near] - map->value[far]);
        g_array_append_val(inland, jump);
    }
}

static void plain_pair(const Map *map, Plain *plain, int i, gboolean down)
{
    const Case *c = map->of;
    const int col = i % c->cols, row = i / c->cols, step = down ? c->cols : 1, k = i + step;
    const gboolean here_a = map->source[i] < map->source[k];
    const double a = map->value[here_a ? i : k], b = map->value[here_a ? k : i], jump = fabs(b - a);
    const SgSeamEdge edge = {col, row, down, FALSE, c->classes ? (jump > 0 ? 1 : 0) : jump};
    if (plain->jumps->len == 0 || jump > plain->worst.jump) {
        plain->worst = (SgSeamEdge){col, row, down, FALSE, jump};
        plain->worst_here_a = here_a;
    }
    plain->sum_a += a;
    plain->sum_b += b;
    g_array_append_val(plain->edges, edge);
    g_array_append_val(plain->jumps, jump);
    plain_inland(map, plain->inland, i, -step, down ? row : col);
    plain_inland(map, plain->inland, k, step, down ? c->rows - row - 2 : c->cols - col - 2);
}

/* The pair of pixel I and its neighbour, when both are on the map. */
static void plain_look(const Map *map, Plain *plains, int i, gboolean down)
{
    const Case *c = map->of;
    const int col = i % c->cols, row = i / c->cols, k = i + (down ? c->cols : 1);
    if (down ? row + 1 == c->rows : col + 1 == c->cols)
        return;
    const int from = map->source[i], to = map->source[k], here = map->land[i], there = map->land[k];
    const int with = !isnan(map->value[i]) + !isnan(map->value[k]);
    if (here != there && here > 0 && there > 0) {
        Plain *plain = &plains[(MIN(here, there) - 1) * COUNTRIES + MAX(here, there) - 1];
        plain->land++;
        plain->one_sided += with == 1;
        const SgSeamEdge edge = {col, row, down, TRUE, NONE};
        const double both[2] = {i, k};
        if (with == 0) {
            g_array_append_val(plain->edges, edge);
            g_array_append_vals(plain->gap_pixels, both, 2);
        }
    }
    if (from != to && from > 0 && to > 0 && with == 2)
        plain_pair(map, &plains[(MIN(from, to) - 1) * COUNTRIES + MAX(from, to) - 1], i, down);
}

/* By linear interpolation between the two values next to the rank. */
static double plain_quantile(const GArray *sorted, double share)
{
    if (sorted->len == 0)
        return NONE;
    const double rank = share * (sorted->len - 1), below = floor(rank), above = ceil(rank);
    const double low = g_array_index(sorted, double, (guint)below), high = g_array_index(sorted, double, (guint)above);
    return low * (1 - (rank - below)) + high * (rank - below);
}

/* --- comparing --- */

static void is(double got, double expected, double tolerance)
{
    ck_assert_msg(isnan(got) ? isnan(expected) : fabs(got - expected) <= tolerance, "%.17g, not %.17g", got, expected);
}

static void compare_spread(const SgSeamSpread *got, GArray *jumps, gboolean classes)
{
    gint64 differ = 0;
    for (guint i = 0; i < jumps->len; i++)
        differ += g_array_index(jumps, double, i) > 0;
    g_array_sort(jumps, by_size);
    ck_assert_int_eq(got->pairs, jumps->len);
    ck_assert_int_eq(got->differ, differ);
    is(got->median, classes ? NONE : plain_quantile(jumps, 0.5), 1e-9);
    is(got->p95, classes ? NONE : plain_quantile(jumps, 0.95), 1e-9);
}

static void compare_edge(const SgSeamEdge *got, const SgSeamEdge *expected)
{
    ck_assert_int_eq(got->row, expected->row);
    ck_assert_int_eq(got->col, expected->col);
    ck_assert_int_eq(got->down, expected->down);
    ck_assert_int_eq(got->gap, expected->gap);
    is(got->jump, expected->jump, 0);
}

static void compare_gaps(const SgSeam *seam, const Plain *plain)
{
    g_autoptr(GHashTable) pixels = g_hash_table_new(g_double_hash, g_double_equal);
    const SgSeamEdge *first = NULL;
    gint64 gaps = 0;
    for (guint i = 0; i < plain->gap_pixels->len; i++)
        g_hash_table_add(pixels, &g_array_index(plain->gap_pixels, double, i));
    for (guint i = 0; i < plain->edges->len; i++) {
        const SgSeamEdge *edge = &g_array_index(plain->edges, SgSeamEdge, i);
        gaps += edge->gap;
        if (edge->gap && first == NULL)
            first = edge;
    }
    ck_assert_int_eq(seam->land_edges, plain->land);
    ck_assert_int_eq(seam->one_sided, plain->one_sided);
    ck_assert_int_eq(seam->gap_edges, gaps);
    ck_assert_int_eq(seam->gap_pixels, g_hash_table_size(pixels));
    if (first != NULL)
        compare_edge(&seam->first_gap, first);
}

static void compare_seam(const Map *map, const SgSeam *seam, Plain *plain)
{
    const gboolean classes = map->of->classes, known = plain->jumps->len > 0 && !classes;
    const double pairs = plain->jumps->len;
    ck_assert_uint_eq(seam->edges->len, plain->edges->len);
    for (guint i = 0; i < plain->edges->len; i++)
        compare_edge(&g_array_index(seam->edges, SgSeamEdge, i), &g_array_index(plain->edges, SgSeamEdge, i));
    compare_gaps(seam, plain);
    is(seam->mean_a, known ? plain->sum_a / pairs : NONE, 0);
    is(seam->mean_b, known ? plain->sum_b / pairs : NONE, 0);
    is(seam->mean, known ? plain->sum_b / pairs - plain->sum_a / pairs : NONE, 0);
    if (known) {
        const int i = plain->worst.row * map->of->cols + plain->worst.col;
        const int k = i + (plain->worst.down ? map->of->cols : 1);
        compare_edge(&seam->worst, &plain->worst);
        ck_assert_int_eq(seam->worst_here_a, plain->worst_here_a);
        is(seam->worst_a, map->value[plain->worst_here_a ? i : k], 0);
        is(seam->worst_b, map->value[plain->worst_here_a ? k : i], 0);
    }
    compare_spread(&seam->across, plain->jumps, classes);
    compare_spread(&seam->inland, plain->inland, classes);
}

/* Returns how many pairs and gaps there are. */
static guint compare(const Map *map, const SgSeams *seams)
{
    const Case *c = map->of;
    g_autofree Plain *plains = g_new(Plain, COUNTRIES * COUNTRIES);
    guint found = 0, edges = 0;
    for (int i = 0; i < COUNTRIES * COUNTRIES; i++)
        plain_init(&plains[i]);
    for (int i = 0; i < c->cols * c->rows; i++) {
        plain_look(map, plains, i, FALSE);
        plain_look(map, plains, i, TRUE);
    }
    for (guint i = 0; i < seams->seams->len; i++) {
        const SgSeam *seam = g_ptr_array_index(seams->seams, i);
        const gsize a = (gsize)(seam->a - seams->countries), b = (gsize)(seam->b - seams->countries);
        compare_seam(map, seam, &plains[a * COUNTRIES + b]);
    }
    for (int i = 0; i < COUNTRIES * COUNTRIES; i++) {
        found += plains[i].edges->len > 0 || plains[i].land > 0;
        edges += plains[i].edges->len;
        plain_clear(&plains[i]);
    }
    ck_assert_uint_eq(seams->seams->len, found);
    return edges;
}

/* --- the tests --- */

#define TILES(X, Y) "TILED=YES BLOCKXSIZE=" #X " BLOCKYSIZE=" #Y " COMPRESS=DEFLATE"
#define STRIPS(Y)   "BLOCKYSIZE=" #Y

/* Of strips of 1 to 7 rows, the six rows that are looked at lie in up to six blocks. */
static const Case cases[] = {
    {97, 83, 30, 0, {GDT_Float32, TILES(32, 16), -9999}, {GDT_UInt16, TILES(32, 16), 0}, FALSE, TRUE},
    {97, 83, 30, 40, {GDT_Float32, STRIPS(1), -9999}, {GDT_UInt16, TILES(16, 48), 65535}, FALSE, TRUE},
    {150, 61, 40, 9, {GDT_Float64, STRIPS(2), NAN}, {GDT_UInt16, STRIPS(1), NAN}, FALSE, FALSE},
    {53, 90, 25, 0, {GDT_Float32, STRIPS(3), -1}, {GDT_Float64, STRIPS(7), -5}, FALSE, TRUE},
    {53, 90, 25, 15, {GDT_Float32, STRIPS(4), NAN}, {GDT_Int32, TILES(16, 16), -1}, FALSE, TRUE},
    {80, 44, 25, 15, {GDT_Float64, STRIPS(5), 0.5}, {GDT_Byte, TILES(16, 16), 255}, FALSE, TRUE},
    {80, 44, 25, 15, {GDT_Float32, STRIPS(6), NAN}, {GDT_Float32, STRIPS(3), NAN}, FALSE, TRUE},
    {33, 70, 25, 0, {GDT_Int16, STRIPS(7), -9999}, {GDT_UInt16, "SPARSE_OK=TRUE " TILES(16, 16), 0}, FALSE, TRUE},
    {97, 83, 30, 0, {GDT_Byte, TILES(16, 16), 255}, {GDT_UInt16, TILES(48, 32), 0}, TRUE, TRUE},
    {64, 64, 60, 25, {GDT_Byte, STRIPS(1), NAN}, {GDT_UInt32, STRIPS(64), 0}, TRUE, FALSE},
    {64, 64, 20, 3, {GDT_Float32, TILES(16, 64), -9999}, {GDT_UInt16, TILES(64, 16), 0}, TRUE, TRUE},
    {1, 90, 60, 4, {GDT_Float32, TILES(16, 16), -9999}, {GDT_UInt16, TILES(16, 16), 0}, FALSE, TRUE},
    {90, 1, 60, 4, {GDT_Float32, TILES(16, 16), -9999}, {GDT_UInt16, STRIPS(1), 0}, FALSE, TRUE},
    {2, 2, 4, 2, {GDT_Float32, TILES(16, 16), -9999}, {GDT_UInt16, STRIPS(1), 0}, FALSE, FALSE},
};

static guint compare_case(const Case *c, guint32 seed)
{
    Map map;
    map_init(&map, c, seed);
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSeams) seams = measure(&map, &error);
    ck_assert_msg(seams != NULL, "%s", error != NULL ? error->message : "");
    const guint edges = compare(&map, seams);
    map_clear(&map);
    return edges;
}

START_TEST(test_random_maps)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint edges = 0;
        for (guint32 seed = 1; seed <= 8; seed++)
            edges += compare_case(&cases[i], i * 100 + seed);
        ck_assert_msg(edges > 8, "case %u has no borders", i);
    }
}
END_TEST

/* Blocks of 32 and 16 MiB, of which a strip holds one and two columns; and a line between blocks below one another. */
START_TEST(test_strips_of_columns)
{
    static const Case narrow[] = {
        {4200, 90, 60, 6, {GDT_Float64, TILES(2048, 2048), -9999}, {GDT_UInt16, STRIPS(8), 0}, FALSE, TRUE},
        {3000, 90, 60, 6, {GDT_Float64, TILES(1024, 2048), NAN}, {GDT_UInt16, TILES(64, 64), 0}, FALSE, TRUE},
        {1030, 40, 40, 300, {GDT_Float32, TILES(512, 512), NAN}, {GDT_Float64, TILES(1024, 4096), 0}, FALSE, TRUE},
        {300, 2080, 40, 500, {GDT_Float64, TILES(128, 2048), NAN}, {GDT_UInt16, TILES(64, 64), 0}, FALSE, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(narrow); i++)
        ck_assert_uint_gt(compare_case(&narrow[i], i + 1), 1000);
}
END_TEST

/* Puts noise where block (COL, ROW) begins. */
static void damage(const char *path, int col, int row)
{
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    g_autofree char *key = g_strdup_printf("BLOCK_OFFSET_%d_%d", col, row);
    const char *offset = GDALGetMetadataItem(GDALGetRasterBand(dataset, 1), key, "TIFF");
    ck_assert_ptr_nonnull(offset);
    const off_t at = (off_t)g_ascii_strtoll(offset, NULL, 10);
    GDALClose(dataset);
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    guint8 bytes[16];
    memset(bytes, 0xff, sizeof bytes);
    ck_assert_int_eq(pwrite(fd, bytes, sizeof bytes, at), sizeof bytes);
    close(fd);
}

/* One country in the north, another in the south; they meet between rows 16 and 17, the second in a row of blocks. */
static void map_of_two(Map *map)
{
    static const Case c = {64, 64, 0, 0, {GDT_Float32, TILES(16, 16), NAN}, {GDT_UInt16, TILES(16, 16), 0}, 0, 0};
    map_init(map, &c, 1);
    g_autofree double *numbers = g_new(double, c.cols *c.rows);
    for (int i = 0; i < c.cols * c.rows; i++) {
        map->source[i] = i / c.cols <= 16 ? 1 : 2;
        numbers[i] = map->countries[map->source[i] - 1].m49;
    }
    g_free(map->sources);
    map->sources = store(map->folder, "s.tif", &c, &c.sources, numbers);
}

static void expect_unreadable(const Map *map, const char *told)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(measure(map, &error));
    ck_assert_msg(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED), "%s", error->message);
    ck_assert_msg(strstr(error->message, told) != NULL, "no \"%s\" in: %s", told, error->message);
}

START_TEST(test_damage_along_a_border)
{
    static const struct {
        int row; /* of blocks */
        const char *told;
    } damaged[] = {{0, "v.tif: block 2, 0 cannot be read"}, {1, "v.tif: block 2, 1 cannot be read"}};
    for (guint i = 0; i < G_N_ELEMENTS(damaged); i++) {
        Map map;
        map_of_two(&map);
        damage(map.values, 2, damaged[i].row);
        expect_unreadable(&map, damaged[i].told);
        map_clear(&map);
    }
}
END_TEST

/* Values are read along borders alone, sources everywhere. */
START_TEST(test_damage_elsewhere)
{
    Map map;
    map_of_two(&map);
    damage(map.values, 2, 2);
    damage(map.values, 0, 3);
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSeams) seams = measure(&map, &error);
    ck_assert_msg(seams != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_uint_gt(compare(&map, seams), 20);
    damage(map.sources, 3, 3);
    expect_unreadable(&map, "s.tif: block 3, 3 cannot be read");
    map_clear(&map);
}
END_TEST

SG_TEST_MAIN("seams_plain", test_random_maps, test_strips_of_columns, test_damage_along_a_border, test_damage_elsewhere)
