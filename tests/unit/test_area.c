#include "soilgate/boundary.h"
#include "support.h"

#include <geodesic.h>
#include <math.h>

/* The surface of the WGS 84 ellipsoid: 510 065 621.724 km2 (NIMA TR8350.2, radius of equal area 6371.0072 km). */
static const double globe_km2 = 510065621.724;

static SgGrid world(int cols, int rows)
{
    return (SgGrid){.cols = cols,
                    .rows = rows,
                    .west = -180,
                    .north = 90,
                    .pixel_width = 360.0 / cols,
                    .pixel_height = 180.0 / rows};
}

START_TEST(test_rows_sum_to_the_globe)
{
    SgGrid grid = world(43200, 21600);
    double total = 0;
    for (int row = 0; row < grid.rows; row++)
        total += sg_grid_pixel_area_km2(&grid, row) * grid.cols;
    ck_assert_double_eq_tol(total, globe_km2, 0.01);
    SgGrid whole = world(1, 1);
    ck_assert_double_eq_tol(sg_grid_pixel_area_km2(&whole, 0), globe_km2, 0.01);
}
END_TEST

/* PROJ's area of the pixel as a geodesic polygon, its northern and southern edges cut into 50 so that they follow the
 * parallels. */
static double geodesic_area_km2(const SgGrid *grid, int row)
{
    enum { CUTS = 50 };
    struct geod_geodesic ellipsoid;
    struct geod_polygon polygon;
    geod_init(&ellipsoid, 6378137, 1 / 298.257223563);
    geod_polygon_init(&polygon, 0);
    double north = grid->north - row * grid->pixel_height, south = north - grid->pixel_height;
    for (int i = 0; i <= CUTS; i++)
        geod_polygon_addpoint(&ellipsoid, &polygon, south, grid->pixel_width * i / CUTS);
    for (int i = CUTS; i >= 0; i--)
        geod_polygon_addpoint(&ellipsoid, &polygon, north, grid->pixel_width * i / CUTS);
    double area;
    geod_polygon_compute(&ellipsoid, &polygon, 0, 1, &area, NULL);
    return area / 1e6;
}

START_TEST(test_pixel_is_as_large_as_geodesics_say)
{
    SgGrid half_minute = world(43200, 21600), degree = world(360, 180);
    static const int rows[] = {1, 600, 7500, 10799, 10800, 16000, 21598}; /* not the poles, where PROJ gives none */
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double geodesic = geodesic_area_km2(&half_minute, rows[i]);
        ck_assert_double_eq_tol(sg_grid_pixel_area_km2(&half_minute, rows[i]), geodesic, 1e-6); /* a square metre */
    }
    for (int row = 0; row < 180; row += 7)
        ck_assert_double_eq_tol(sg_grid_pixel_area_km2(&degree, row) / geodesic_area_km2(&degree, row), 1, 1e-6);
}
END_TEST

START_TEST(test_hemispheres_are_alike_and_poles_end)
{
    SgGrid grid = world(43200, 21600);
    for (int row = 0; row < 10800; row += 900)
        ck_assert_double_eq_tol(sg_grid_pixel_area_km2(&grid, row), sg_grid_pixel_area_km2(&grid, 21599 - row), 1e-9);
    SgGrid beyond = {.cols = 1, .rows = 2, .west = 0, .north = 92, .pixel_width = 1, .pixel_height = 1};
    ck_assert_double_eq(sg_grid_pixel_area_km2(&beyond, 0), 0);
    ck_assert_double_eq(sg_grid_pixel_area_km2(&beyond, 1), 0);
}
END_TEST

START_TEST(test_centre)
{
    SgGrid grid = {.cols = 4, .rows = 2, .west = 10, .north = 5, .pixel_width = 0.5, .pixel_height = 0.25};
    double lon, lat;
    sg_grid_centre(&grid, 0, 0, &lon, &lat);
    ck_assert_double_eq(lon, 10.25);
    ck_assert_double_eq(lat, 4.875);
    sg_grid_centre(&grid, 3, 1, &lon, &lat);
    ck_assert_double_eq(lon, 11.75);
    ck_assert_double_eq(lat, 4.625);
}
END_TEST

SG_TEST_MAIN("area", test_rows_sum_to_the_globe, test_pixel_is_as_large_as_geodesics_say,
             test_hemispheres_are_alike_and_poles_end, test_centre)
