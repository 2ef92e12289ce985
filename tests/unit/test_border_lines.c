/* Lines between countries and distances from them, against every point of every edge. */
#include "soilgate/base.h"
#include "soilgate/border_lines.h"
#include "soilgate/raster.h"
#include "support.h"

#include <math.h>

static SgOwnership *own(const char *path, const SgGrid *grid)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    SgOwnership *ownership = sg_ownership_new(boundaries, grid, &error);
    ck_assert_msg(ownership != NULL, "%s", error != NULL ? error->message : "");
    return ownership;
}

/* Who owns the pixels of a small world, drawn as rows of letters; each pixel that is no '.' is a square. */
static SgOwnership *draw(const SgGrid *grid, const char *const *rows)
{
    g_autoptr(GString) text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int row = 0; row < grid->rows; row++)
        for (int col = 0; col < grid->cols; col++) {
            const double west = grid->west + col * grid->pixel_width, east = west + grid->pixel_width;
            const double north = grid->north - row * grid->pixel_height, south = north - grid->pixel_height;
            const char letter = rows[row][col];
            if (letter == '.')
                continue;
            g_string_append_printf(text,
                                   "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%c%c%c\"},\"geometry\":{"
                                   "\"type\":\"Polygon\",\"coordinates\":[[[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],[%.9f,"
                                   "%.9f],[%.9f,%.9f]]]}}",
                                   g_str_has_suffix(text->str, "[") ? "" : ",", letter, letter, letter, west, south,
                                   east, south, east, north, west, north, west, south);
        }
    g_string_append(text, "]}");
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "world.geojson", NULL);
    ck_assert(g_file_set_contents(path, text->str, -1, NULL));
    SgOwnership *ownership = own(path, grid);
    sg_test_remove(folder);
    return ownership;
}

static SgBorderLines *lines_of(const SgOwnership *ownership, const gboolean *counts, int count)
{
    g_autoptr(GError) error = NULL;
    SgBorderLines *lines = sg_border_lines_new(ownership, counts, count, &error);
    ck_assert_msg(lines != NULL, "%s", error != NULL ? error->message : "");
    return lines;
}

/* At the equator a degree of longitude is 111.3195 km, one of latitude 110.5743 km. */
#define EAST  11.13195
#define SOUTH 11.05743
#define NEAR  1e-3 /* a row of a tenth of a degree off the equator is narrower by less than 4e-5 of itself */

START_TEST(test_by_hand)
{
    static const char *const rows[] = {"AAABBB", //
                                       "AAACCC", //
                                       "AAA.CC", //
                                       "DDDDDD"};
    const SgGrid grid = {6, 4, 0, 0.2, 0.1, 0.1};
    g_autoptr(SgOwnership) ownership = draw(&grid, rows);
    const gboolean counts[] = {TRUE, TRUE, TRUE, FALSE};
    g_autoptr(SgBorderLines) lines = lines_of(ownership, counts, 4);
    static const int owners[][2] = {{0, 1}, {0, 2}, {1, 2}};
    ck_assert_int_eq(sg_border_lines_count(lines), 3);
    for (int i = 0; i < 3; i++) {
        int a, b;
        sg_border_lines_owners(lines, i, &a, &b);
        ck_assert_int_eq(a, owners[i][0]);
        ck_assert_int_eq(b, owners[i][1]);
    }
    /* A and B meet at the right end of three columns, in the first row alone */
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 0, 2, 0, 99), EAST / 2, NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 0, 0, 0, 99), 2.5 * EAST, NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 0, 3, 0, 99), EAST / 2, NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 0, 2, 1, 99), hypot(EAST / 2, SOUTH / 2), NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 0, 1, 3, 99), hypot(1.5 * EAST, 2.5 * SOUTH), NEAR);
    /* B and C along three columns below the first row */
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 2, 4, 0, 99), SOUTH / 2, NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 2, 5, 2, 99), 1.5 * SOUTH, NEAR);
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 2, 1, 1, 99), hypot(1.5 * EAST, SOUTH / 2), NEAR);
    /* A and C in the second row alone: below it lies the sea, and D does not count */
    ck_assert_double_eq_tol(sg_border_lines_distance(lines, 1, 4, 2, 99), hypot(1.5 * EAST, SOUTH / 2), NEAR);
    /* beyond what is asked for */
    ck_assert_double_ge(sg_border_lines_distance(lines, 0, 0, 0, 27), 27);
    ck_assert(!sg_border_lines_touch(lines, 0, 0, 3, 1, 1, 10));
    ck_assert(sg_border_lines_touch(lines, 0, 1, 0, 1, 1, 20));
}
END_TEST

START_TEST(test_nobody_meets)
{
    static const char *const rows[] = {"AA.BB", "AA.BB", "..A.."};
    const SgGrid grid = {5, 3, 10, 10, 0.1, 0.1};
    g_autoptr(SgOwnership) ownership = draw(&grid, rows);
    g_autoptr(SgBorderLines) lines = lines_of(ownership, (const gboolean[]){TRUE, TRUE}, 2);
    ck_assert_int_eq(sg_border_lines_count(lines), 0); /* corners are no edges */
}
END_TEST

/* --- against every point --- */

typedef struct {
    double x, y, z;
} Point; /* km from the centre of the earth */

static Point point_at(const SgGrid *grid, double col, double row)
{
    const double lon = (grid->west + col * grid->pixel_width) * G_PI / 180;
    const double lat = (grid->north - row * grid->pixel_height) * G_PI / 180;
    const double a = 6378.137, b = 6356.752314245; /* WGS 84 */
    const double n = a * a / sqrt(a * a * cos(lat) * cos(lat) + b * b * sin(lat) * sin(lat));
    return (Point){n * cos(lat) * cos(lon), n * cos(lat) * sin(lon), n * b * b / (a * a) * sin(lat)};
}

/* Along a circle of the earth's radius, from the chord. */
static double between(const Point *p, const Point *q)
{
    const double chord =
        sqrt((p->x - q->x) * (p->x - q->x) + (p->y - q->y) * (p->y - q->y) + (p->z - q->z) * (p->z - q->z));
    return 2 * 6371 * asin(chord / 2 / 6371);
}

#define POINTS 16 /* of an edge */

static void add_edge(GArray *points, const SgGrid *grid, int col, int row, gboolean down)
{
    for (int i = 0; i <= POINTS; i++) {
        const double share = (double)i / POINTS;
        const Point point = down ? point_at(grid, col + share, row + 1) : point_at(grid, col + 1, row + share);
        g_array_append_val(points, point);
    }
}

static GArray *points_of(const SgOwnership *ownership, const SgGrid *grid, int a, int b)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(Point));
    for (int row = 0; row < grid->rows; row++)
        for (int col = 0; col < grid->cols; col++)
            for (int down = 0; down < 2; down++) {
                if (down ? row + 1 >= grid->rows : col + 1 >= grid->cols)
                    continue;
                const int x = sg_ownership_at(ownership, col, row);
                const int y = sg_ownership_at(ownership, col + !down, row + down);
                if ((x == a && y == b) || (x == b && y == a))
                    add_edge(points, grid, col, row, down);
            }
    return points;
}

static gboolean in_spans(const GArray *spans, int col)
{
    for (guint i = 0; i < spans->len; i++)
        if (col >= g_array_index(spans, SgBorderSpan, i).col && col < g_array_index(spans, SgBorderSpan, i).end)
            return TRUE;
    return FALSE;
}

/* All pixels of GRID, within 0.1 % and what lies between two points; gives how many lie nearer than MOST_KM. */
static int hold_against_points(const SgGrid *grid, double most_km)
{
    g_autoptr(SgOwnership) ownership = own(NULL, grid);
    gboolean counts[400];
    for (int i = 0; i < 400; i++)
        counts[i] = TRUE;
    g_autoptr(SgBorderLines) lines = lines_of(ownership, counts, 400);
    ck_assert_int_gt(sg_border_lines_count(lines), 0);
    int near_count = 0;
    for (int line = 0; line < sg_border_lines_count(lines); line++) {
        int a, b;
        sg_border_lines_owners(lines, line, &a, &b);
        ck_assert_int_lt(a, b);
        g_autoptr(GArray) points = points_of(ownership, grid, a, b), spans = g_array_new(FALSE, FALSE, 8);
        ck_assert_uint_gt(points->len, 0);
        for (int row = 0; row < grid->rows; row++) {
            g_array_set_size(spans, 0);
            sg_border_lines_near(lines, line, row, 5, grid->cols - 5, most_km, spans);
            for (guint i = 1; i < spans->len; i++)
                ck_assert_int_gt(g_array_index(spans, SgBorderSpan, i).col,
                                 g_array_index(spans, SgBorderSpan, i - 1).end);
            for (int col = 0; col < grid->cols; col++) {
                const Point centre = point_at(grid, col + 0.5, row + 0.5);
                double least = G_MAXDOUBLE;
                for (guint i = 0; i < points->len; i++)
                    least = MIN(least, between(&centre, &g_array_index(points, Point, i)));
                const double got = sg_border_lines_distance(lines, line, col, row, most_km);
                if (least >= most_km) {
                    ck_assert_double_ge(got, most_km * 0.999);
                    continue;
                }
                ck_assert_msg(fabs(got - least) < 0.001 * least + 0.01, "%d, %d: %g, not %g", col, row, got, least);
                if (col >= 5 && col < grid->cols - 5 && got < most_km)
                    ck_assert_msg(in_spans(spans, col), "%d, %d is near", col, row);
                ck_assert(got >= most_km || sg_border_lines_touch(lines, line, col, row, 1, 1, most_km));
                near_count++;
            }
        }
    }
    return near_count;
}

START_TEST(test_real_borders)
{
    const SgGrid mekong = {60, 50, 104.8, 15.0, 1 / 60.0, 1 / 60.0};  /* KHM, LAO, THA, VNM meet */
    const SgGrid lapland = {80, 40, 20.0, 69.4, 1 / 30.0, 1 / 60.0};  /* FIN, NOR, SWE: pixels are not square */
    const SgGrid tierra = {40, 40, -69.2, -52.5, 1 / 30.0, 1 / 30.0}; /* ARG and CHL, in the south */
    ck_assert_int_gt(hold_against_points(&mekong, 20), 1000);
    ck_assert_int_gt(hold_against_points(&lapland, 30), 1000);
    ck_assert_int_gt(hold_against_points(&tierra, 90), 500);
}
END_TEST

SG_TEST_MAIN("border_lines", test_by_hand, test_nobody_meets, test_real_borders)
