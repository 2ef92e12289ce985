/* Blending along borders: weights worked out by hand, on small worlds at the equator. */
#include "mosaic/blend.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/mosaic.h"
#include "support.h"

#include <math.h>
#include <string.h>

#define N ((double)NAN)
/* A tenth of a degree: a degree of longitude is 111.3195 km at the equator, one of latitude 110.5743 km. */
#define PIXEL 11.13195
#define MOST  64
#define NEAR  1e-3

/* A world drawn as rows of letters: A, B, C are countries with a map, D is one without, X is disputed. */
typedef struct {
    SgGrid grid;
    SgOwnership *ownership;
    double given[3][MOST]; /* by source: what it gives of each pixel; NaN: nothing */
    double values[MOST];   /* what came out */
    SgTaken *taken;
} World;

static void add_pixel(GString *text, const SgGrid *grid, char letter, int col, int row)
{
    const double west = grid->west + col * 0.1, east = west + 0.1, north = grid->north - row * 0.1, south = north - 0.1;
    char code[4] = {letter, letter, letter, '\0'};
    g_string_append_printf(text,
                           "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%s\"},\"geometry\":{\"type\":"
                           "\"Polygon\",\"coordinates\":[[[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],[%.9f,"
                           "%.9f]]]}}",
                           g_str_has_suffix(text->str, "[") ? "" : ",", letter == 'X' ? "" : code, west, south, east,
                           south, east, north, west, north, west, south);
}

/* Everybody gives its own number everywhere: A 10, B 20, C 40. */
static void world_init(World *world, const char *const *rows, int count)
{
    static const double numbers[] = {10, 20, 40};
    *world = (World){.grid = {(int)strlen(rows[0]), count, 0, 0.05 * count, 0.1, 0.1}};
    ck_assert_int_le(world->grid.cols * count, MOST);
    g_autoptr(GString) text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int row = 0; row < count; row++)
        for (int col = 0; col < world->grid.cols; col++)
            if (rows[row][col] != '.')
                add_pixel(text, &world->grid, rows[row][col], col, row);
    g_string_append(text, "]}");
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "world.geojson", NULL);
    ck_assert(g_file_set_contents(path, text->str, -1, NULL));
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    world->ownership = sg_ownership_new(boundaries, &world->grid, &error);
    ck_assert_msg(world->ownership != NULL, "%s", error != NULL ? error->message : "");
    sg_test_remove(folder);
    for (int source = 0; source < 3; source++)
        for (int i = 0; i < MOST; i++)
            world->given[source][i] = numbers[source];
}

static void world_clear(World *world)
{
    sg_ownership_free(world->ownership);
    sg_taken_free(world->taken);
}

static int first_one(int col, const int *sources, int count, int *columns, gpointer data)
{
    (void)col, (void)count, (void)data;
    *columns = 1;
    return sources[0];
}

static int source_of(const char *iso3)
{
    return strcmp(iso3, "DDD") == 0 ? SG_GIVES_NOBODY : iso3[0] <= 'C' ? iso3[0] - 'A' : SG_GIVES_ANY;
}

/* Only columns COL .. END - 1, as a window of a larger grid. ORDER: the sources, as the window counts them. */
static void make_window(World *world, double width_km, SgType type, int col, int end, const int *order)
{
    int gives[8], own[8], owners = 0;
    for (int row = 0; row < world->grid.rows; row++)
        for (int i = 0; i < world->grid.cols; i++) {
            const int owner = sg_ownership_at(world->ownership, i, row);
            if (owner < 0)
                continue;
            gives[owner] = source_of(sg_ownership_owner(world->ownership, owner)->iso3);
            owners = MAX(owners, owner + 1);
        }
    for (int owner = 0; owner < owners; owner++) { /* in the window's numbers */
        own[owner] = gives[owner];
        for (int i = 0; i < 3; i++)
            own[owner] = gives[owner] == order[i] ? i : own[owner];
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(SgBlend) blend = sg_blend_new(world->ownership, gives, owners, 3, width_km, type, &error);
    ck_assert_msg(blend != NULL, "%s", error != NULL ? error->message : "");
    g_autoptr(SgBlender) blender = sg_blender_new(blend, order, 3, col, 0, end - col, world->grid.rows);
    SgAssigner *assigner = sg_assigner_new(end - col);
    sg_taken_free(world->taken);
    world->taken = sg_taken_new(3, owners);
    for (int row = 0; row < world->grid.rows; row++) {
        SgOwnerSpan spans[MOST];
        SgGiver givers[3];
        int from[MOST];
        const gsize start = (gsize)row * (gsize)world->grid.cols + (gsize)col;
        for (int i = col; i < end; i++)
            spans[i - col] = (SgOwnerSpan){i - col, i - col + 1, sg_ownership_at(world->ownership, i, row)};
        for (int i = 0; i < 3; i++)
            givers[i] = (SgGiver){i, 0, end - col, world->given[order[i]] + start};
        const SgRow line = {.cols = end - col,
                            .spans = spans,
                            .spans_count = end - col,
                            .gives = own,
                            .givers = givers,
                            .givers_count = 3,
                            .pixel_km2 = 1,
                            .nearest = first_one};
        sg_assign_row(assigner, &line, world->values + start, from, world->taken);
        sg_blender_row(blender, &line, row, world->values + start, from, world->taken);
        sg_assign_count(&line, world->values + start, from, world->taken);
    }
    sg_assigner_free(assigner);
}

static const int by_code[] = {0, 1, 2};

static void make(World *world, double width_km)
{
    make_window(world, width_km, SG_TYPE_FLOAT64, 0, world->grid.cols, by_code);
}

static void expect(const World *world, const double *values)
{
    for (int i = 0; i < world->grid.cols * world->grid.rows; i++)
        ck_assert_msg(isnan(values[i]) ? isnan(world->values[i]) : fabs(world->values[i] - values[i]) < NEAR,
                      "column %d of row %d: %g, not %g", i % world->grid.cols, i / world->grid.cols, world->values[i],
                      values[i]);
}

static gint64 pair_of(const gint64 *counts, int a, int b)
{
    return counts[a * 3 + b];
}

START_TEST(test_a_straight_border)
{
    World world;
    world_init(&world, (const char *const[]){"AAAAABBBBB"}, 1);
    make(&world, 2 * PIXEL);
    /* half a pixel: t = 0.25, own weight 0.625; one and a half: t = 0.75, 0.875; from two pixels on nothing */
    expect(&world, (double[]){10, 10, 10, 11.25, 13.75, 16.25, 18.75, 20, 20, 20});
    ck_assert_int_eq(world.taken->blended[0], 2);
    ck_assert_int_eq(world.taken->blended[1], 2);
    ck_assert_int_eq(world.taken->blended[2], 0);
    ck_assert_int_eq(pair_of(world.taken->mixed, 0, 1), 2);
    ck_assert_int_eq(pair_of(world.taken->mixed, 1, 0), 2);
    ck_assert_int_eq(pair_of(world.taken->one_sided, 0, 1), 0);
    ck_assert_double_eq(world.taken->differs[1], 20);          /* two pixels, 10 each */
    ck_assert_double_eq(world.taken->max[0], world.values[4]); /* what is counted is what came out */
    ck_assert_double_eq(world.values[2], 10);                  /* not only near it */
    world_clear(&world);
}
END_TEST

START_TEST(test_where_one_gave_nothing_nothing_is_invented)
{
    World world;
    world_init(&world, (const char *const[]){"AAAAABBBBB"}, 1);
    world.given[1][4] = N; /* B's map does not reach over the border there */
    world.given[1][6] = N; /* a hole in B's own land, where A gave a value */
    make(&world, 2 * PIXEL);
    expect(&world, (double[]){10, 10, 10, 11.25, 10, 16.25, N, 20, 20, 20});
    ck_assert_int_eq(pair_of(world.taken->one_sided, 0, 1), 1);
    ck_assert_int_eq(pair_of(world.taken->mixed, 0, 1), 1);
    ck_assert_int_eq(pair_of(world.taken->mixed, 1, 0), 1);
    ck_assert_int_eq(pair_of(world.taken->one_sided, 1, 0), 0);
    /* what is left: between column 3, moved by 1.25, and 4; column 6 has no value */
    ck_assert_int_eq(world.taken->ends[0], 1);
    ck_assert_double_eq_tol(world.taken->end_steps[0], 1.25, NEAR);
    ck_assert_int_eq(world.taken->ends[1], 0);
    world_clear(&world);
}
END_TEST

START_TEST(test_a_width_of_less_than_half_a_pixel_changes_nothing)
{
    World world;
    world_init(&world, (const char *const[]){"AAAAABBBBB"}, 1);
    make(&world, 0.49 * PIXEL);
    expect(&world, (double[]){10, 10, 10, 10, 10, 20, 20, 20, 20, 20});
    ck_assert_int_eq(world.taken->blended[0] + pair_of(world.taken->one_sided, 0, 1), 0);
    make(&world, 0.625 * PIXEL); /* t = 0.8, own weight 0.9 */
    expect(&world, (double[]){10, 10, 10, 10, 11, 19, 20, 20, 20, 20});
    world_clear(&world);
}
END_TEST

START_TEST(test_a_corner_of_three)
{
    World world;
    world_init(&world, (const char *const[]){"AAABBB", "AAABBB", "AAACCC", "AAACCC"}, 4);
    make(&world, 2 * PIXEL);
    /* (2, 1), A's: 5.566 km from B's land; from the corner, where C begins, hypot(5.566, 5.529) = 7.845 km.
     * t = 0.25 and 0.35237; weights 1, 0.75 / 1.25 = 0.6, 0.64763 / 1.35237 = 0.47889; of 10, 20, 40:
     * (10 + 12 + 19.1556) / 2.07889 = 19.7969 */
    ck_assert_double_eq_tol(world.values[8], 19.7969, NEAR);
    ck_assert_double_eq_tol(world.values[14], (10 + 0.6 * 40 + 0.47889 * 20) / 2.07889, NEAR); /* A's, beside C */
    /* (3, 1), B's: 5.566 km from A, 5.529 from C, so that both its own border and theirs lie 5.529 away: t = 0.25 for A
     * (its own border is the farther one), 0.24833 for C: weights 0.6, 0.60214 */
    ck_assert_double_eq_tol(world.values[9], (20 + 0.6 * 10 + 0.60214 * 40) / 2.20214, NEAR);
    /* (0, 0): two and a half pixels off: untouched */
    ck_assert_double_eq(world.values[0], 10);
    ck_assert_int_eq(pair_of(world.taken->mixed, 0, 1), pair_of(world.taken->mixed, 0, 2));
    world_clear(&world);
}
END_TEST

/* The same in any order of the sources, and in windows. */
START_TEST(test_order_and_windows_change_nothing)
{
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
    World world;
    double whole[MOST];
    world_init(&world, (const char *const[]){"AAABBB", "AAABBB", "AAACCC", "AAACCC"}, 4);
    make(&world, 2.5 * PIXEL);
    memcpy(whole, world.values, sizeof whole);
    ck_assert_double_ne(whole[8], 10);
    for (guint order = 0; order < G_N_ELEMENTS(orders); order++)
        for (int cut = 1; cut < 6; cut++) {
            make_window(&world, 2.5 * PIXEL, SG_TYPE_FLOAT64, 0, cut, orders[order]);
            make_window(&world, 2.5 * PIXEL, SG_TYPE_FLOAT64, cut, 6, orders[order]);
            for (int i = 0; i < 24; i++)
                ck_assert_double_eq_tol(world.values[i], whole[i], 1e-12); /* sums have another order */
        }
    make_window(&world, 2.5 * PIXEL, SG_TYPE_FLOAT64, 0, 3, by_code);
    make_window(&world, 2.5 * PIXEL, SG_TYPE_FLOAT64, 3, 6, by_code);
    ck_assert_mem_eq(world.values, whole, 24 * sizeof(double));
    world_clear(&world);
}
END_TEST

/* A country that is narrower than the width: what lies behind it counts on either side of its border, so that values
 * are continuous there. */
START_TEST(test_a_narrow_country)
{
    World world;
    world_init(&world, (const char *const[]){"AAAABCCCC"}, 1);
    make(&world, 4 * PIXEL);
    /* column 3, A's: half a pixel from B (t = 0.125), one and a half from C's border (t = 0.375):
     * weights 1, 0.875 / 1.125, 0.625 / 1.375 */
    const double b = 0.875 / 1.125, c = 0.625 / 1.375;
    ck_assert_double_eq_tol(world.values[3], (10 + b * 20 + c * 40) / (1 + b + c), NEAR);
    ck_assert_double_eq_tol(world.values[4], (20 + b * 10 + b * 40) / (1 + 2 * b), NEAR);
    ck_assert_int_eq(pair_of(world.taken->one_sided, 0, 2), 0);
    ck_assert_int_gt(pair_of(world.taken->mixed, 0, 2), 0);
    world.given[2][3] = N; /* not told as one-sided: A and C have no border */
    make(&world, 4 * PIXEL);
    ck_assert_int_eq(pair_of(world.taken->one_sided, 0, 2), 0);
    world_clear(&world);
}
END_TEST

START_TEST(test_only_along_borders_between_maps)
{
    World world;
    /* sea, disputed land and a country without a map between A and B: no border of two maps */
    world_init(&world, (const char *const[]){"AAA.BBB", "AAAXBBB", "AAADBBB"}, 3);
    make(&world, 3 * PIXEL);
    expect(&world, (double[]){10, 10, 10, 10, 20, 20, 20, //
                              10, 10, 10, 10, 20, 20, 20, //
                              10, 10, 10, N,  20, 20, 20});
    world_clear(&world);
    /* where they do meet, only their own land changes; (2, 3) and (3, 3) lie next to the border */
    world_init(&world, (const char *const[]){"AA.XBB", "AAABBB"}, 2);
    make(&world, 1.2 * PIXEL);
    ck_assert_double_eq(world.values[2], 10);
    ck_assert_double_eq(world.values[3], 10);
    ck_assert_double_gt(world.values[8], 10);
    ck_assert_double_lt(world.values[9], 20);
    world_clear(&world);
}
END_TEST

START_TEST(test_never_beyond_what_was_given)
{
    World world;
    world_init(&world, (const char *const[]){"AAABBB", "AAABBB", "AAACCC", "AAACCC"}, 4);
    for (int source = 0; source < 3; source++)
        for (int i = 0; i < MOST; i++)
            world.given[source][i] = 0.1;
    make(&world, 3 * PIXEL);
    for (int i = 0; i < 24; i++)
        ck_assert_double_eq(world.values[i], 0.1); /* a sum of shares of 0.1 need not be 0.1 */
    ck_assert_int_gt(world.taken->blended[0], 0);
    world_clear(&world);
}
END_TEST

START_TEST(test_rounded_as_it_is_stored)
{
    World world;
    world_init(&world, (const char *const[]){"AAAAABBBBB"}, 1);
    make_window(&world, 2 * PIXEL, SG_TYPE_INT16, 0, 10, by_code);
    static const double whole[] = {10, 10, 10, 11, 14, 16, 19, 20, 20, 20};
    ck_assert_mem_eq(world.values, whole, sizeof whole);
    ck_assert_double_eq(world.taken->weighed[0], 10 + 10 + 10 + 11 + 14);
    make_window(&world, 2 * PIXEL, SG_TYPE_FLOAT32, 0, 10, by_code);
    for (int i = 0; i < 10; i++)
        ck_assert_double_eq(world.values[i], (double)(float)world.values[i]);
    world_clear(&world);
}
END_TEST

START_TEST(test_weight)
{
    ck_assert_double_eq(sg_blend_weight(0, 0, 5), 1);
    ck_assert_double_eq_tol(sg_blend_weight(2.5, 1, 5), 1.0 / 3, 1e-15);
    ck_assert_double_eq_tol(sg_blend_weight(1, 2.5, 5), 1.0 / 3, 1e-15);
    ck_assert_double_eq(sg_blend_weight(5, 1, 5), 0);
    ck_assert_double_eq(sg_blend_weight(1, INFINITY, 5), 0);
}
END_TEST

/* The whole of what a person may write. */
START_TEST(test_width)
{
    static const struct {
        const char *text;
        double km;
    } good[] = {{"5km", 5},     {"5 km", 5},    {"2.5km", 2.5},    {"800m", 0.8}, {"5000m", 5},
                {"0.5KM", 0.5}, {"100km", 100}, {"100000 m", 100}, {"1M", 0.001}};
    static const struct {
        const char *text, *told;
    } bad[] = {{"5", "5km or 800m"},     {"2.5", "kilometres or metres"}, {"", "a width is"},
               {"km", "a width is"},     {"0km", "leave --blend out"},    {"0.0m", "leave --blend out"},
               {"-5km", "a width is"},   {"nan", "a width is"},           {"nankm", "a width is"},
               {"infkm", "a width is"},  {"5px", "a width is"},           {"5mi", "a width is"},
               {"2,5km", "a width is"},  {"5.km", "a width is"},          {".5km", "a width is"},
               {"1e1km", "a width is"},  {"0x5km", "a width is"},         {"5.5.5km", "a width is"},
               {"5km ", "a width is"},   {" 5km", "a width is"},          {"5  km", "a width is"},
               {"101km", "at most 100"}, {"100000.1m", "at most 100"},    {"9999999999999999999999km", "at most 100"},
               {"5km5", "a width is"},   {"+5km", "a width is"}};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        double km = -1;
        ck_assert_msg(sg_mosaic_blend_width(good[i].text, &km, NULL), "%s", good[i].text);
        ck_assert_double_eq(km, good[i].km);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        double km = -1;
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!sg_mosaic_blend_width(bad[i].text, &km, &error), "%s", bad[i].text);
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        ck_assert_msg(strstr(error->message, bad[i].told) != NULL, "%s: %s", bad[i].text, error->message);
        ck_assert_ptr_null(strchr(error->message, '\n'));
    }
    g_autofree char *endless = g_strnfill(5000, '9');
    g_autofree char *long_text = g_strconcat(endless, "km", NULL);
    g_autoptr(GError) error = NULL;
    double km;
    ck_assert(!sg_mosaic_blend_width(long_text, &km, &error));
    ck_assert_uint_lt(strlen(error->message), 2 * SG_LIMIT_TEXT + 200);
}
END_TEST

SG_TEST_MAIN("mosaic_blend", test_a_straight_border, test_where_one_gave_nothing_nothing_is_invented,
             test_a_width_of_less_than_half_a_pixel_changes_nothing, test_a_corner_of_three,
             test_order_and_windows_change_nothing, test_a_narrow_country, test_only_along_borders_between_maps,
             test_never_beyond_what_was_given, test_rounded_as_it_is_stored, test_weight, test_width)
