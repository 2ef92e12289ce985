#include "soilgate/boundary.h"

#include <math.h>

static const double semi_major_km = 6378.137;       /* WGS 84 */
static const double flattening = 1 / 298.257223563; /* WGS 84 */
static const double radians_per_degree = G_PI / 180;

/* Snyder 1987, eq. 3-12: q. The area between the equator and LATITUDE is a^2 q / 2 for each radian of longitude. */
static double authalic_q(double latitude)
{
    double e2 = flattening * (2 - flattening), e = sqrt(e2);
    double s = sin(CLAMP(latitude, -90, 90) * radians_per_degree);
    return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e); /* atanh x = ln((1 + x) / (1 - x)) / 2 */
}

double sg_grid_pixel_area_km2(const SgGrid *grid, int row)
{
    double top = grid->north - row * grid->pixel_height;
    double bottom = grid->north - (row + 1.0) * grid->pixel_height;
    double width = grid->pixel_width * radians_per_degree;
    return semi_major_km * semi_major_km / 2 * (authalic_q(top) - authalic_q(bottom)) * width;
}

void sg_grid_centre(const SgGrid *grid, int col, int row, double *lon, double *lat)
{
    *lon = grid->west + (col + 0.5) * grid->pixel_width;
    *lat = grid->north - (row + 0.5) * grid->pixel_height;
}

void sg_grid_pixel_km(const SgGrid *grid, double lat, double *east_km, double *south_km)
{
    const double e2 = flattening * (2 - flattening), phi = CLAMP(lat, -90, 90) * radians_per_degree;
    const double w2 = 1 - e2 * sin(phi) * sin(phi);
    *east_km = semi_major_km / sqrt(w2) * cos(phi) * grid->pixel_width * radians_per_degree;
    *south_km = semi_major_km * (1 - e2) / (w2 * sqrt(w2)) * grid->pixel_height * radians_per_degree;
}
