/* The nearest of several countries: a world of squares of one degree, distances worked out by hand. */
#include "mosaic/nearest.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "support.h"

#include <unistd.h>

#define FEATURE(code, west, south, east, north)                                                                        \
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" \
    "[[[" #west "," #south "],[" #east "," #south "],[" #east "," #north "],[" #west "," #north "],[" #west "," #south \
    "]]]}}"

/* What the boundaries below are on the grid. CCC lies north of it. */
#define COLS 16
#define ROWS 6
static const SgGrid grid = {.cols = COLS, .rows = ROWS, .west = 0, .north = 6, .pixel_width = 1, .pixel_height = 1};
static const char *const picture[ROWS] = {
    "................", ".........D......", "AA..........BB..",
    "AA..........BB..", "................", "D...............",
};
static const char *const codes[] = {"AAA", "BBB", "CCC", "DDD"};
enum { A, B, C, D, COUNTRIES };

static SgBoundaries *open_world(const char *path)
{
    static const char text[] = "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("AAA", 0, 2, 2, 4) "," FEATURE(
        "BBB", 12, 2, 14, 4) "," FEATURE("CCC", 3, 7, 5, 8) "," FEATURE("DDD", 9, 4, 10, 5) "," FEATURE("DDD", 0, 0, 1,
                                                                                                        1) "]}";
    GError *error = NULL;
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    if (path == NULL) {
        char *folder = sg_test_folder();
        g_autofree char *file = g_build_filename(folder, "world.geojson", NULL);
        ck_assert(g_file_set_contents(file, text, -1, NULL));
        SgBoundaries *world = sg_boundaries_open(file, NULL, &error);
        ck_assert_msg(world != NULL, "%s", error != NULL ? error->message : "");
        sg_test_remove(folder); /* OGR holds GeoJSON in memory */
        return world;
    }
    SgBoundaries *world = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(world != NULL, "%s", error != NULL ? error->message : "");
    return world;
}

/* One answer. */
static void expect(SgNearest *nearest, int col, int row, int a, int b, int winner, int columns)
{
    const int sources[] = {a, b};
    int holds = 0;
    const int got = sg_nearest_of(nearest, col, row, sources, 2, &holds);
    ck_assert_msg(got == winner && holds == columns, "column %d, row %d: %d for %d columns, not %d for %d", col, row,
                  got, holds, winner, columns);
}

START_TEST(test_distances_by_hand)
{
    g_autoptr(SgBoundaries) world = open_world(NULL);
    g_autoptr(SgOwnership) ownership = sg_ownership_new(world, &grid, NULL);
    g_autoptr(SgNearest) nearest = sg_nearest_new(ownership, codes, COUNTRIES);
    expect(nearest, 2, 2, A, B, A, 5);  /* 1 and 10: half of 9 is 4.5 */
    expect(nearest, 5, 2, A, B, A, 2);  /* 4 and 7: half of 3 is 1.5, and column 6 has 5 and 6 */
    expect(nearest, 6, 2, A, B, A, 1);  /* 5 and 6 */
    expect(nearest, 7, 2, A, B, B, 1);  /* 6 and 5 */
    expect(nearest, 11, 2, A, B, B, 5); /* 10 and 1 */
    expect(nearest, 7, 0, B, D, D, 2);  /* (5, 2) away: 5.39; (2, 1) away: 2.24; half of 3.15 */
    expect(nearest, 4, 4, A, D, A, 1);  /* (3, 1) away: 3.16; (4, 1) from the other square of D: 4.12 */
    expect(nearest, 0, 2, A, B, A, 6);  /* in A itself, 12 from B */
    ck_assert(!sg_nearest_failed(nearest));
}
END_TEST

START_TEST(test_at_the_same_distance_the_first_one)
{
    static const int all[] = {A, B, D}, turned[] = {D, A};
    int columns;
    g_autoptr(SgBoundaries) world = open_world(NULL);
    const SgGrid moved = {.cols = 15, .rows = ROWS, .west = 0, .north = 6, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) ownership = sg_ownership_new(world, &moved, NULL);
    g_autoptr(SgNearest) nearest = sg_nearest_new(ownership, codes, COUNTRIES);
    /* column 5 of row 1: (4, 1) from A, (4, 0) from D, (7, 1) from B */
    ck_assert_int_eq(sg_nearest_of(nearest, 5, 1, all, 3, &columns), D);
    ck_assert_int_eq(columns, 1); /* 4.12 - 4 */
    /* column 1 of row 4: (0, 1) from A, (1, 1) from D; column 0: (0, 1) from both */
    ck_assert_int_eq(sg_nearest_of(nearest, 1, 4, all, 3, &columns), A);
    ck_assert_int_eq(sg_nearest_of(nearest, 0, 4, all, 3, &columns), A);
    ck_assert_int_eq(columns, 1);
    ck_assert_int_eq(sg_nearest_of(nearest, 0, 4, turned, 2, &columns), D);
}
END_TEST

START_TEST(test_countries_without_a_pixel_are_as_far_as_can_be)
{
    static const int none_first[] = {C, B}, none[] = {C};
    int columns;
    g_autoptr(SgBoundaries) world = open_world(NULL);
    g_autoptr(SgOwnership) ownership = sg_ownership_new(world, &grid, NULL);
    static const char *const with_unknown[] = {"AAA", "BBB", "CCC", "QQQ"};
    g_autoptr(SgNearest) nearest = sg_nearest_new(ownership, with_unknown, COUNTRIES);
    ck_assert_int_eq(sg_nearest_of(nearest, 0, 0, none_first, 2, &columns), B);
    ck_assert_int_ge(columns, COLS);
    ck_assert_int_eq(sg_nearest_of(nearest, 3, 0, none, 1, &columns), C);
    static const int neither[] = {C, 3};
    ck_assert_int_eq(sg_nearest_of(nearest, 3, 0, neither, 2, &columns), C); /* as far as each other */
    ck_assert_int_eq(columns, 1);
    ck_assert(!sg_nearest_failed(nearest));
}
END_TEST

/* The squared distance from the picture, pixel by pixel; G_MAXINT without one. */
static int squared(int country, int col, int row)
{
    int best = G_MAXINT;
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++)
            if (picture[y][x] == "ABCD"[country])
                best = MIN(best, (x - col) * (x - col) + (y - row) * (y - row));
    return best;
}

static int nearest_by_hand(const int *sources, int count, int col, int row)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (squared(sources[i], col, row) < squared(sources[best], col, row))
            best = i;
    return sources[best];
}

typedef struct {
    SgNearest *nearest;
    int wrong;
} Asking;

/* Every pixel, of every set of two or more countries; and that each answer holds for as many columns as it says. */
static gpointer ask_all(gpointer data)
{
    Asking *asking = data;
    for (int set = 0; set < 1 << COUNTRIES; set++) {
        int sources[COUNTRIES], count = 0, columns;
        for (int i = 0; i < COUNTRIES; i++)
            if (set & 1 << i)
                sources[count++] = i;
        for (int row = 0; count > 1 && row < ROWS; row++)
            for (int col = 0; col < COLS; col++) {
                const int got = sg_nearest_of(asking->nearest, col, row, sources, count, &columns);
                asking->wrong += columns < 1;
                for (int i = col; i < COLS && i - col < columns; i++)
                    asking->wrong += nearest_by_hand(sources, count, i, row) != got;
            }
    }
    return NULL;
}

START_TEST(test_every_pixel_from_several_threads)
{
    g_autoptr(SgBoundaries) world = open_world(NULL);
    g_autoptr(SgOwnership) ownership = sg_ownership_new(world, &grid, NULL);
    g_autoptr(SgNearest) nearest = sg_nearest_new(ownership, codes, COUNTRIES);
    Asking asking[4];
    GThread *threads[4];
    for (int i = 0; i < 4; i++) {
        asking[i] = (Asking){nearest, 0};
        threads[i] = g_thread_new("ask", ask_all, &asking[i]);
    }
    for (int i = 0; i < 4; i++) {
        g_thread_join(threads[i]);
        ck_assert_int_eq(asking[i].wrong, 0);
    }
}
END_TEST

/* Bhutan reaches from 88.7 to 92.2 degrees: it is read again to be counted, and then the file is cut off. */
START_TEST(test_boundaries_that_are_cut_off_are_told)
{
    static const char *const bhutan[] = {"BTN", "IND"};
    static const int both[] = {0, 1};
    int columns;
    char *folder = sg_test_folder();
    g_autofree char *shipped = g_build_filename(SG_SOURCE_DIR, "specs/boundaries/world.fgb", NULL);
    g_autofree char *path = g_build_filename(folder, "copy.fgb", NULL), *bytes = NULL;
    gsize length;
    ck_assert(g_file_get_contents(shipped, &bytes, &length, NULL));
    ck_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_autoptr(SgBoundaries) world = open_world(path);
    const SgGrid part = {.cols = 20, .rows = 20, .west = 90, .north = 28, .pixel_width = 0.1, .pixel_height = 0.1};
    g_autoptr(SgOwnership) ownership = sg_ownership_new(world, &part, NULL);
    ck_assert_ptr_nonnull(ownership);
    g_autoptr(SgNearest) before = sg_nearest_new(ownership, bhutan, 2);
    ck_assert_int_eq(sg_nearest_of(before, 5, 5, both, 2, &columns), 0); /* 90.55 east, 27.45 north: in Bhutan */
    ck_assert(!sg_nearest_failed(before));
    ck_assert_int_eq(truncate(path, 1000), 0);
    g_autoptr(SgNearest) after = sg_nearest_new(ownership, bhutan, 2);
    sg_nearest_of(after, 5, 5, both, 2, &columns);
    ck_assert(sg_nearest_failed(after));
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("mosaic, nearest", test_distances_by_hand, test_at_the_same_distance_the_first_one,
             test_countries_without_a_pixel_are_as_far_as_can_be, test_every_pixel_from_several_threads,
             test_boundaries_that_are_cut_off_are_told)
