/* Outlines for pictures: clipped to a box, thinned within a tolerance. */
#include "soilgate/base.h"
#include "soilgate/boundary.h"
#include "soilgate/raster.h"
#include "support.h"

#include <math.h>
#include <string.h>

static void set_up(void)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
}

static SgBoundaries *boundaries_of(const char *folder, const char *features)
{
    g_autofree char *text = g_strconcat("{\"type\":\"FeatureCollection\",\"features\":[", features, "]}", NULL);
    g_autofree char *path = g_build_filename(folder, "own.geojson", NULL);
    g_autoptr(GError) error = NULL;
    set_up();
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    SgBoundaries *boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(boundaries != NULL, "%s", error != NULL ? error->message : "");
    return boundaries;
}

#define FEATURE(code, coordinates)                                                                                     \
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" \
    "[" coordinates "]}}"
#define SQUARE(west, south, east, north)                                                                               \
    "[[" #west "," #south "],[" #east "," #south "],[" #east "," #north "],[" #west "," #north "],[" #west "," #south  \
    "]]"

static GPtrArray *rings(const SgBoundaries *boundaries, double west, double south, double east, double north,
                        double tolerance)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *found = sg_boundaries_rings(boundaries, west, south, east, north, tolerance, &error);
    ck_assert_ptr_nonnull(found);
    ck_assert_ptr_null(error);
    return found;
}

static SgVertex vertex(const SgRings *one, guint i)
{
    return g_array_index(one->vertices, SgVertex, i);
}

/* The area of ring I, square degrees. */
static double area(const SgRings *one, guint i)
{
    guint begin = i == 0 ? 0 : g_array_index(one->ends, guint, i - 1), end = g_array_index(one->ends, guint, i);
    double sum = 0;
    for (guint k = begin; k < end; k++) {
        SgVertex a = vertex(one, k), b = vertex(one, k + 1 < end ? k + 1 : begin);
        sum += a.lon * b.lat - b.lon * a.lat;
    }
    return fabs(sum) / 2;
}

START_TEST(test_whole_and_clipped)
{
    char *folder = sg_test_folder();
    g_autoptr(SgBoundaries) boundaries = boundaries_of(
        folder, FEATURE("BBB", SQUARE(10, 0, 14, 4) "," SQUARE(11, 1, 12, 2)) "," FEATURE("AAA", SQUARE(20, 0, 24, 4)));
    g_autoptr(GPtrArray) all = rings(boundaries, 0, -10, 40, 10, 0.01);
    ck_assert_uint_eq(all->len, 2);
    const SgRings *first = g_ptr_array_index(all, 0), *second = g_ptr_array_index(all, 1);
    ck_assert_str_eq(first->owner.iso3, "AAA"); /* sorted */
    ck_assert_str_eq(second->owner.iso3, "BBB");
    ck_assert_uint_eq(first->ends->len, 1);
    ck_assert_uint_eq(first->vertices->len, 4); /* the first vertex is not repeated */
    ck_assert_uint_eq(second->ends->len, 2);    /* with its hole */
    ck_assert_double_eq_tol(area(second, 0), 16, 1e-12);
    ck_assert_double_eq_tol(area(second, 1), 1, 1e-12);

    g_autoptr(GPtrArray) part = rings(boundaries, 12, 1, 16, 10, 0.01); /* its north-east, with the hole's edge */
    ck_assert_uint_eq(part->len, 1);
    const SgRings *cut = g_ptr_array_index(part, 0);
    ck_assert_double_eq_tol(area(cut, 0), 6, 1e-12);
    for (guint i = 0; i < cut->vertices->len; i++)
        ck_assert(vertex(cut, i).lon >= 12 && vertex(cut, i).lat >= 1);

    g_autoptr(GPtrArray) none = rings(boundaries, 15, 0, 19, 4, 0.01);
    ck_assert_uint_eq(none->len, 0);
    g_autoptr(GPtrArray) turned = rings(boundaries, 370, -10, 375, 10, 0.01); /* longitudes count modulo 360 */
    ck_assert_uint_eq(turned->len, 1);
    ck_assert_double_eq_tol(vertex(g_ptr_array_index(turned, 0), 0).lon, 370, 1e-12);
    sg_test_remove(folder);
}
END_TEST

static double to_segment(SgVertex p, SgVertex a, SgVertex b)
{
    double dx = b.lon - a.lon, dy = b.lat - a.lat, length = dx * dx + dy * dy;
    double t = length > 0 ? ((p.lon - a.lon) * dx + (p.lat - a.lat) * dy) / length : 0;
    t = CLAMP(t, 0, 1);
    return hypot(p.lon - a.lon - t * dx, p.lat - a.lat - t * dy);
}

/* A circle of 720 points with small teeth: thinned, no point that was left out lies farther off than the tolerance. */
START_TEST(test_thinned_within_tolerance)
{
    char *folder = sg_test_folder();
    g_autoptr(GString) ring = g_string_new("[");
    SgVertex points[720];
    for (int i = 0; i < 720; i++) {
        double angle = i * G_PI / 360, radius = i % 2 == 0 ? 5 : 5.03;
        points[i] = (SgVertex){30 + radius * cos(angle), radius * sin(angle)};
        char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];
        g_string_append_printf(ring, "[%s,%s],", g_ascii_dtostr(lon, sizeof lon, points[i].lon),
                               g_ascii_dtostr(lat, sizeof lat, points[i].lat));
    }
    g_string_append(ring, "[35,0]]");
    g_autofree char *feature = g_strconcat(
        "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"CCC\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[",
        ring->str, "," SQUARE(30, 0, 30.02, 0.02), "]}}", NULL);
    g_autoptr(SgBoundaries) boundaries = boundaries_of(folder, feature);
    const double tolerance = 0.05;
    g_autoptr(GPtrArray) found = rings(boundaries, 20, -10, 40, 10, tolerance);
    const SgRings *one = g_ptr_array_index(found, 0);
    ck_assert_uint_eq(one->ends->len, 1); /* the tiny hole is left out */
    guint count = one->vertices->len;
    ck_assert_uint_lt(count, 120);
    ck_assert_uint_gt(count, 20);
    for (int i = 0; i < 720; i++) {
        double nearest = INFINITY;
        for (guint k = 0; k < count; k++)
            nearest = fmin(nearest, to_segment(points[i], vertex(one, k), vertex(one, (k + 1) % count)));
        ck_assert_double_le(nearest, tolerance + 1e-9);
    }
    sg_test_remove(folder);
}
END_TEST

/* The shipped set: the country's extent comes back; Fiji lies on both sides of 180 degrees. */
START_TEST(test_shipped)
{
    set_up();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(NULL, NULL, &error);
    ck_assert_ptr_nonnull(boundaries);
    ck_assert_ptr_nonnull(sg_boundaries_disclaimer(boundaries));
    const SgOwner *owner = sg_boundaries_find(boundaries, "BTN");
    g_autoptr(GPtrArray) found = rings(boundaries, 88, 26, 93, 29, 0.003);
    gboolean met = FALSE;
    for (guint i = 0; i < found->len; i++) {
        const SgRings *one = g_ptr_array_index(found, i);
        if (strcmp(one->owner.iso3, "BTN") != 0)
            continue;
        double west = INFINITY, north = -INFINITY;
        for (guint k = 0; k < one->vertices->len; k++) {
            west = fmin(west, vertex(one, k).lon);
            north = fmax(north, vertex(one, k).lat);
        }
        ck_assert_double_eq_tol(west, owner->west, 0.004);
        ck_assert_double_eq_tol(north, owner->north, 0.004);
        met = TRUE;
    }
    ck_assert(met);
    ck_assert_uint_gt(found->len, 2); /* neighbours too */

    g_autoptr(GPtrArray) fiji = rings(boundaries, 177, -19, 181, -15, 0.003);
    const SgRings *islands = g_ptr_array_index(fiji, 0);
    ck_assert_str_eq(islands->owner.iso3, "FJI");
    gboolean west_of = FALSE, east_of = FALSE;
    for (guint k = 0; k < islands->vertices->len; k++) {
        west_of |= vertex(islands, k).lon < 179.9;
        east_of |= vertex(islands, k).lon > 180.01;
    }
    ck_assert(west_of && east_of);
}
END_TEST

SG_TEST_MAIN("rings", test_whole_and_clipped, test_thinned_within_tolerance, test_shipped)
