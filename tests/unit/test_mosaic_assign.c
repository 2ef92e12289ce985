/* Whose value a pixel gets: literal rows. */
#include "mosaic/assign.h"
#include "support.h"

#include <math.h>

#define N   ((double)NAN)
#define SEA SG_OWNER_NONE

/* Owners: 0 is the land of source 0, 1 that of source 1, 2 a country that gave no map, 3 disputed. */
static const int gives[] = {0, 1, SG_GIVES_NOBODY, SG_GIVES_ANY};
#define OWNERS 4

/* The nearest is source 1 up to column 6, and then the first one. */
static int asked;
static int nearest(int col, const int *sources, int count, int *columns, gpointer data)
{
    (void)data;
    asked++;
    ck_assert_int_ge(count, 2);
    *columns = col < 7 ? 7 - col : 1;
    return col < 7 ? 1 : sources[0];
}

typedef struct {
    double values[16];
    int from[16];
    SgTaken *taken;
} Got;

static Got assign(int cols, const SgOwnerSpan *spans, int spans_count, const SgGiver *givers, int givers_count)
{
    Got got = {.taken = sg_taken_new(3, OWNERS)};
    const SgRow row = {.cols = cols,
                       .spans = spans,
                       .spans_count = spans_count,
                       .gives = gives,
                       .givers = givers,
                       .givers_count = givers_count,
                       .pixel_km2 = 0.5,
                       .nearest = nearest};
    SgAssigner *assigner = sg_assigner_new(cols);
    asked = 0;
    sg_assign_row(assigner, &row, got.values, got.from, got.taken);
    sg_assign_count(&row, got.values, got.from, got.taken);
    sg_assigner_free(assigner);
    return got;
}

static void expect(const Got *got, int cols, const double *values, const int *from)
{
    for (int i = 0; i < cols; i++) {
        ck_assert_msg(got->from[i] == from[i], "column %d: from %d, not %d", i, got->from[i], from[i]);
        ck_assert_msg(isnan(values[i]) ? isnan(got->values[i]) : got->values[i] == values[i], "column %d: %g, not %g",
                      i, got->values[i], values[i]);
    }
}

static gint64 spill(const SgTaken *taken, int source, int owner)
{
    return taken->spill[source * taken->owners + owner];
}

static const gint64 *overlap(const SgTaken *taken, int a, int b)
{
    return &taken->overlap[(a * taken->sources + b) * 3];
}

START_TEST(test_land_takes_its_own_values_only)
{
    const SgOwnerSpan spans[] = {{0, 3, 0}, {3, 6, 1}, {6, 8, 2}};
    const double a[] = {10, N, 12, 13, 14, N, 16}, b[] = {21, N, 23, N, N, 26, 27};
    const SgGiver givers[] = {{0, 0, 7, a}, {1, 1, 8, b}};
    Got got = assign(8, spans, 3, givers, 2);
    /* column 1: 0 gave nothing, and 1's is not taken; 4: 1 gave nothing, and 0's is not taken; 6, 7: land of 2 */
    expect(&got, 8, (double[]){10, N, 12, 23, N, N, N, N}, (int[]){0, -1, 0, 1, -1, -1, -1, -1});
    ck_assert_int_eq(got.taken->pixels[0], 2);
    ck_assert_int_eq(got.taken->pixels[1], 1);
    ck_assert_int_eq(got.taken->beyond[0] + got.taken->beyond[1], 0);
    ck_assert_int_eq(got.taken->mapped[0], 2);
    ck_assert_int_eq(got.taken->others[0], 1);
    ck_assert_int_eq(got.taken->mapped[1], 1);
    ck_assert_int_eq(got.taken->others[1], 1);
    ck_assert_int_eq(got.taken->mapped[2], 0);
    ck_assert_int_eq(got.taken->others[2], 2);
    ck_assert_int_eq(spill(got.taken, 0, 1), 2);      /* columns 3 and 4 */
    ck_assert_int_eq(spill(got.taken, 0, 2), 1);      /* column 6 */
    ck_assert_int_eq(spill(got.taken, 1, 0), 1);      /* column 1 */
    ck_assert_int_eq(spill(got.taken, 1, 2), 2);      /* columns 6 and 7 */
    ck_assert_int_eq(overlap(got.taken, 0, 1)[0], 2); /* columns 3 and 6 */
    ck_assert_int_eq(overlap(got.taken, 0, 1)[1], 0);
    ck_assert_int_eq(overlap(got.taken, 0, 1)[2], 1);
    ck_assert_double_eq(got.taken->overlap_differs[0 * 3 + 1], 10 + 10);
    ck_assert_double_eq(got.taken->area_km2[0], 1);
    ck_assert_double_eq(got.taken->weighed[0], 11);
    ck_assert_double_eq(got.taken->min[0], 10);
    ck_assert_double_eq(got.taken->max[0], 12);
    ck_assert_int_eq(asked, 0);
    sg_taken_free(got.taken);
}
END_TEST

START_TEST(test_beyond_all_land_the_giver_then_the_nearest)
{
    const SgOwnerSpan spans[] = {{0, 2, SEA}, {2, 3, 0}, {3, 5, 3}, {5, 9, SEA}};
    const double a[] = {1, N, 3, 4, N, 6, 7, 8, N}, b[] = {N, N, 13, 14, 15, 16, 17, 18, N};
    const double c[] = {N, N, N, N, N, N, N, 28, N};
    const SgGiver givers[] = {{0, 0, 9, a}, {1, 0, 9, b}, {2, 0, 9, c}};
    Got got = assign(9, spans, 4, givers, 3);
    expect(&got, 9, (double[]){1, N, 3, 14, 15, 16, 17, 8, N}, (int[]){0, -1, 0, 1, 1, 1, 1, 0, -1});
    ck_assert_int_eq(got.taken->pixels[0], 3);
    ck_assert_int_eq(got.taken->beyond[0], 2);
    ck_assert_int_eq(got.taken->yielded[0], 3); /* columns 3, 5, 6 */
    ck_assert_int_eq(got.taken->pixels[1], 4);
    ck_assert_int_eq(got.taken->beyond[1], 4);
    ck_assert_int_eq(got.taken->yielded[1], 1);
    ck_assert_int_eq(got.taken->yielded[2], 1);
    ck_assert_int_eq(spill(got.taken, 1, 0), 1); /* column 2 */
    ck_assert_int_eq(overlap(got.taken, 0, 1)[0], 5);
    ck_assert_int_eq(overlap(got.taken, 0, 1)[1], 2);
    ck_assert_int_eq(overlap(got.taken, 0, 1)[2], 3);
    ck_assert_int_eq(overlap(got.taken, 0, 2)[0], 1);
    ck_assert_int_eq(overlap(got.taken, 1, 2)[0], 1);
    ck_assert_double_eq(got.taken->overlap_differs[0 * 3 + 1], 50);
    ck_assert_double_eq(got.taken->overlap_differs[0 * 3 + 2], 20);
    ck_assert_double_eq(got.taken->overlap_differs[1 * 3 + 2], 10);
    ck_assert_int_eq(asked, 2); /* columns 3 to 6 in one, and 7, which others gave */
    sg_taken_free(got.taken);
}
END_TEST

START_TEST(test_nobody_gave)
{
    const SgOwnerSpan spans[] = {{0, 2, 0}, {2, 4, SEA}};
    Got got = assign(4, spans, 2, NULL, 0);
    expect(&got, 4, (double[]){N, N, N, N}, (int[]){-1, -1, -1, -1});
    ck_assert_int_eq(got.taken->pixels[0] + got.taken->others[0] + got.taken->mapped[0], 0);
    ck_assert(isinf(got.taken->min[0]) && isinf(got.taken->max[0]));
    sg_taken_free(got.taken);
}
END_TEST

SG_TEST_MAIN("mosaic_assign", test_land_takes_its_own_values_only, test_beyond_all_land_the_giver_then_the_nearest,
             test_nobody_gave)
