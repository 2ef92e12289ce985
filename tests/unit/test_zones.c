/* Zones, against distances worked out pixel by pixel. */
#include "soilgate/base.h"
#include "soilgate/boundary.h"
#include "soilgate/raster.h"
#include "support.h"

#include <math.h>

static SgBoundaries *open_boundaries(const char *path)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
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

#define FEATURE(code, west, south, east, north)                                                                        \
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" \
    "[[[" #west "," #south "],[" #east "," #south "],[" #east "," #north "],[" #west "," #north "],[" #west "," #south \
    "]]]}}"

/* AAA with an island, BBB east of it, a disputed area south of it; 0..16 by 0..8 degrees. */
static SgBoundaries *small_world(void)
{
    static const char text[] = "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("AAA", 2, 4, 6, 7) "," FEATURE(
        "AAA", 9, 1, 10, 2) "," FEATURE("BBB", 6, 4, 12, 7) "," FEATURE("", 0, 0, 7, 4) "]}";
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "world.geojson", NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    SgBoundaries *boundaries = open_boundaries(path);
    sg_test_remove(folder); /* OGR holds GeoJSON in memory */
    return boundaries;
}

static SgZone zone_at(const SgZones *zones, int col, int row)
{
    int count;
    const SgZoneSpan *spans = sg_zones_row(zones, row, &count);
    for (int i = 0; i < count; i++)
        if (col < spans[i].end)
            return spans[i].zone;
    ck_abort_msg("no zone at %d, %d", col, row);
    return SG_ZONES;
}

static void assert_picture(const SgZones *zones, const SgGrid *grid, const char *const *expected)
{
    static const char letters[] = "INDFB"; /* as SgZone counts */
    for (int row = 0; row < grid->rows; row++) {
        int count;
        const SgZoneSpan *spans = sg_zones_row(zones, row, &count);
        ck_assert_int_eq(spans[0].col, 0);
        ck_assert_int_eq(spans[count - 1].end, grid->cols);
        for (int i = 1; i < count; i++)
            ck_assert(spans[i].col == spans[i - 1].end && spans[i].zone != spans[i - 1].zone);
        for (int col = 0; col < grid->cols; col++)
            ck_assert_msg(letters[zone_at(zones, col, row)] == expected[row][col], "%c at %d, %d",
                          letters[zone_at(zones, col, row)], col, row);
    }
}

static const SgGrid whole = {.cols = 14, .rows = 8, .west = 0, .north = 8, .pixel_width = 1, .pixel_height = 1};

START_TEST(test_zones_by_hand)
{
    g_autoptr(SgBoundaries) boundaries = small_world();
    g_autoptr(SgOwnership) ownership = own(boundaries, &whole);
    g_autoptr(SgZones) none = sg_zones_new(ownership, "AAA", 0);
    static const char *const without[] = {
        "BBBBBBBBBBBBBB", "BBIIIIFFFFFFBB", "BBIIIIFFFFFFBB", "BBIIIIFFFFFFBB",
        "DDDDDDDBBBBBBB", "DDDDDDDBBBBBBB", "DDDDDDDBBIBBBB", "DDDDDDDBBBBBBB",
    };
    assert_picture(none, &whole, without);
    ck_assert_int_eq(sg_zones_inside(none), 13);
    ck_assert_int_eq(sg_zones_country(none), 13);
    g_autoptr(SgZones) cross = sg_zones_new(ownership, "AAA", 1);
    static const char *const one[] = {
        "BBNNNNBBBBBBBB", "BNIIIINFFFFFBB", "BNIIIINFFFFFBB", "BNIIIINFFFFFBB",
        "DDNNNNDBBBBBBB", "DDDDDDDBBNBBBB", "DDDDDDDBNINBBB", "DDDDDDDBBNBBBB",
    };
    assert_picture(cross, &whole, one);
    g_autoptr(SgZones) corners = sg_zones_new(ownership, "AAA", 1.5); /* the diagonal is 1.414 */
    static const char *const diagonal[] = {
        "BNNNNNNBBBBBBB", "BNIIIINFFFFFBB", "BNIIIINFFFFFBB", "BNIIIINFFFFFBB",
        "DNNNNNNBBBBBBB", "DDDDDDDBNNNBBB", "DDDDDDDBNINBBB", "DDDDDDDBNNNBBB",
    };
    assert_picture(corners, &whole, diagonal);
}
END_TEST

START_TEST(test_other_countries_and_codes)
{
    g_autoptr(SgBoundaries) boundaries = small_world();
    g_autoptr(SgOwnership) ownership = own(boundaries, &whole);
    g_autoptr(SgZones) area = sg_zones_new(ownership, "X01", 0); /* an area without a code has zones as well */
    ck_assert_int_eq(sg_zones_inside(area), 28);
    ck_assert_int_eq(zone_at(area, 3, 2), SG_ZONE_FOREIGN);
    g_autoptr(SgZones) unknown = sg_zones_new(ownership, "QQQ", 3);
    static const char *const expected[] = {
        "BBBBBBBBBBBBBB", "BBFFFFFFFFFFBB", "BBFFFFFFFFFFBB", "BBFFFFFFFFFFBB",
        "DDDDDDDBBBBBBB", "DDDDDDDBBBBBBB", "DDDDDDDBBFBBBB", "DDDDDDDBBBBBBB",
    };
    assert_picture(unknown, &whole, expected);
    ck_assert_int_eq(sg_zones_inside(unknown), 0);
    ck_assert_int_eq(sg_zones_country(unknown), 0);
    ck_assert_double_eq(sg_zones_distance(unknown, 0, 0), G_MAXDOUBLE);
}
END_TEST

START_TEST(test_country_beyond_the_grid)
{
    g_autoptr(SgBoundaries) boundaries = small_world();
    SgGrid right = {.cols = 5, .rows = 3, .west = 4, .north = 8, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) half = own(boundaries, &right);
    g_autoptr(SgZones) cut = sg_zones_new(half, "AAA", 2);
    static const char *const expected[] = {"NNNBB", "IINNF", "IINNF"};
    /* (2, 0) is sqrt 2 and (3, 0) sqrt 5 from column 1 of row 1 */
    assert_picture(cut, &right, expected);
    ck_assert_int_eq(sg_zones_inside(cut), 4);
    ck_assert_int_eq(sg_zones_country(cut), 13);
    SgGrid off = {.cols = 3, .rows = 3, .west = 7, .north = 7, .pixel_width = 1, .pixel_height = 1};
    g_autoptr(SgOwnership) outside = own(boundaries, &off);
    g_autoptr(SgZones) away = sg_zones_new(outside, "AAA", 2); /* columns 4 and 5 of AAA are just off the grid */
    static const char *const near[] = {"NFF", "NFF", "NFF"};
    assert_picture(away, &off, near);
    ck_assert_int_eq(sg_zones_inside(away), 0);
    ck_assert_int_eq(sg_zones_country(away), 13);
    ck_assert_double_eq(sg_zones_distance(away, 0, 0), G_MAXDOUBLE);
    SgGrid far = {.cols = 2, .rows = 2, .west = 100, .north = 50, .pixel_width = 0.5, .pixel_height = 0.5};
    g_autoptr(SgOwnership) elsewhere = own(boundaries, &far);
    g_autoptr(SgZones) nowhere = sg_zones_new(elsewhere, "AAA", 2);
    ck_assert_int_eq(sg_zones_country(nowhere), 13 * 4); /* four pixels a square degree */
}
END_TEST

/* More pixels than any grid may have: 13 square degrees of 1e-5 degrees each way. */
START_TEST(test_country_too_large_to_count)
{
    g_autoptr(SgBoundaries) boundaries = small_world();
    SgGrid fine = {.cols = 10, .rows = 10, .west = 3, .north = 6, .pixel_width = 1e-5, .pixel_height = 1e-5};
    g_autoptr(SgOwnership) ownership = own(boundaries, &fine);
    g_autoptr(SgZones) zones = sg_zones_new(ownership, "AAA", 2);
    ck_assert_int_eq(sg_zones_inside(zones), 100);
    ck_assert_double_eq_tol((double)sg_zones_country(zones), 13e10, 13e10 * 1e-9);
}
END_TEST

/* The distance of every pixel of GRID to the nearest of COUNTRY's, from all of its pixels; free with g_free. */
static double *measure_distances(const SgOwnership *ownership, const SgGrid *grid, const SgOwner *country)
{
    g_autoptr(GArray) own_pixels = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < grid->cols * grid->rows; i++) {
        int owner = sg_ownership_at(ownership, i % grid->cols, i / grid->cols);
        if (owner != SG_OWNER_NONE && sg_ownership_owner(ownership, owner) == country)
            g_array_append_val(own_pixels, i);
    }
    double *distances = g_new(double, (gsize)grid->cols *(gsize)grid->rows);
    for (int i = 0; i < grid->cols * grid->rows; i++) {
        distances[i] = INFINITY;
        for (guint j = 0; j < own_pixels->len; j++) {
            int other = g_array_index(own_pixels, int, j);
            double cols = other % grid->cols - i % grid->cols, rows = other / grid->cols - i / grid->cols;
            distances[i] = MIN(distances[i], sqrt(cols * cols + rows * rows));
        }
    }
    return distances;
}

START_TEST(test_distances_and_zones_as_measured)
{
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    SgGrid grid = {.cols = 90, .rows = 50, .west = 88.3, .north = 28.75, .pixel_width = 0.05, .pixel_height = 0.05};
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    g_autofree double *distances = measure_distances(ownership, &grid, sg_boundaries_find(boundaries, "BTN"));
    static const double tolerances[] = {0, 0.99, 1, 2, 3.7, 8};
    for (gsize i = 0; i < G_N_ELEMENTS(tolerances); i++) {
        g_autoptr(SgZones) zones = sg_zones_new(ownership, "BTN", tolerances[i]);
        gint64 inside = 0;
        for (int pixel = 0; pixel < grid.cols * grid.rows; pixel++) {
            int col = pixel % grid.cols, row = pixel / grid.cols;
            double distance = distances[pixel];
            SgZone zone = zone_at(zones, col, row);
            inside += distance == 0;
            if (fabs(sg_zones_distance(zones, col, row) - distance) > 1e-9 ||
                (zone == SG_ZONE_INSIDE) != (distance == 0) ||
                (zone == SG_ZONE_NEAR) != (distance > 0 && distance <= tolerances[i]))
                ck_abort_msg("pixel %d, %d, distance %g", col, row, distance); /* an assertion a pixel is slow */
        }
        ck_assert_int_gt(inside, 0);
        ck_assert_int_eq(sg_zones_inside(zones), inside);
        ck_assert_int_eq(sg_zones_country(zones), inside);
    }
}
END_TEST

/* Areas that national and international statistics give, against the sum over the pixels at 30". */
static double area_of(const SgBoundaries *boundaries, const char *iso3)
{
    const SgOwner *owner = sg_boundaries_find(boundaries, iso3);
    const double size = 1 / 120.0;
    SgGrid grid = {.west = floor(owner->west), .north = ceil(owner->north), .pixel_width = size, .pixel_height = size};
    grid.cols = (int)((ceil(owner->east) - grid.west) / size + 0.5);
    grid.rows = (int)((grid.north - floor(owner->south)) / size + 0.5);
    g_autoptr(SgOwnership) ownership = own(boundaries, &grid);
    g_autoptr(SgZones) zones = sg_zones_new(ownership, iso3, 2);
    ck_assert_int_eq(sg_zones_inside(zones), sg_zones_country(zones));
    double area = 0;
    for (int row = 0; row < grid.rows; row++) {
        int count;
        const SgZoneSpan *spans = sg_zones_row(zones, row, &count);
        for (int i = 0; i < count; i++)
            if (spans[i].zone == SG_ZONE_INSIDE)
                area += (spans[i].end - spans[i].col) * sg_grid_pixel_area_km2(&grid, row);
    }
    return area;
}

START_TEST(test_areas_of_countries)
{
    /* Surface area, km2: World Bank, AG.SRF.TOTL.K2, 2020. Bhutan: its own 38 394; Natural Earth adds valleys of 1 386
     * km2 that Bhutan and China both claim. */
    static const struct {
        const char *iso3;
        double km2, share;
    } countries[] = {{"LKA", 65610, 0.02},  {"BTN", 38394 + 1386, 0.02}, {"NPL", 147180, 0.02}, {"KHM", 181040, 0.02},
                     {"LAO", 236800, 0.04}, {"MNG", 1564116, 0.01},      {"THA", 513120, 0.02}, {"TLS", 14870, 0.03}};
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(countries); i++) {
        double area = area_of(boundaries, countries[i].iso3);
        ck_assert_msg(fabs(area / countries[i].km2 - 1) < countries[i].share, "%s: %.0f km2", countries[i].iso3, area);
    }
}
END_TEST

/* A country's pixels are as many whether the grid holds it or not, and wherever it counts longitudes from. */
START_TEST(test_country_counts_agree)
{
    g_autoptr(SgBoundaries) boundaries = open_boundaries(NULL);
    static const char *const codes[] = {"BTN", "IDN", "FJI", "NZL", "KIR"};
    SgGrid world = {.cols = 3600, .rows = 1800, .west = -180, .north = 90, .pixel_width = 0.1, .pixel_height = 0.1};
    SgGrid asia = {.cols = 300, .rows = 200, .west = 90, .north = 30, .pixel_width = 0.1, .pixel_height = 0.1};
    SgGrid turned = {.cols = 3600, .rows = 1800, .west = 0, .north = 90, .pixel_width = 0.1, .pixel_height = 0.1};
    g_autoptr(SgOwnership) all = own(boundaries, &world), part = own(boundaries, &asia),
                           other = own(boundaries, &turned);
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(SgZones) a = sg_zones_new(all, codes[i], 1), b = sg_zones_new(part, codes[i], 1),
                           c = sg_zones_new(other, codes[i], 1);
        ck_assert_int_gt(sg_zones_country(a), 0);
        ck_assert_int_eq(sg_zones_country(a), sg_zones_inside(a));
        ck_assert_int_eq(sg_zones_country(a), sg_zones_country(b));
        ck_assert_int_eq(sg_zones_country(a), sg_zones_country(c));
        ck_assert_int_eq(sg_zones_inside(a), sg_zones_inside(c));
    }
}
END_TEST

SG_TEST_MAIN("zones", test_zones_by_hand, test_other_countries_and_codes, test_country_beyond_the_grid,
             test_country_too_large_to_count, test_distances_and_zones_as_measured, test_areas_of_countries,
             test_country_counts_agree)
