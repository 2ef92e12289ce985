/* geo, boundaries: who owns a pixel, how far it lies from a country, how large it is.
 *
 * The same ownership decides for the coverage rules and, later, for the mosaic: a pixel belongs to the country whose
 * polygon holds its centre; where two claim it, to the one whose ISO code sorts first.
 */
#ifndef SOILGATE_BOUNDARY_H
#define SOILGATE_BOUNDARY_H

#include <glib.h>

/* A north-up grid in degrees, EPSG:4326. pixel_height is positive; row 0 is the northernmost. */
typedef struct {
    int cols, rows;
    double west, north; /* outer corner of pixel (0, 0) */
    double pixel_width, pixel_height;
} SgGrid;

/* A country or an area that no country code covers. */
typedef struct {
    char iso3[8]; /* "LKA"; "X01".. for disputed or unassigned areas in the shipped set */
    int m49;      /* UN M49 number; 0 when unassigned */
    char *name;
    gboolean disputed;               /* disputed or unassigned: a category of its own, never plain "outside" */
    double west, south, east, north; /* degrees; for a country across 180 degrees: -180..180 */
} SgOwner;

/* A set of boundaries: the shipped one, or any source OGR reads. Immutable; any number of threads may read it. */
typedef struct SgBoundaries SgBoundaries;

/* Opens PATH (NULL: the shipped set) and reads its index; geometries are read when a grid asks for them. FIELD names
 * the attribute with the ISO 3166-1 alpha-3 code (NULL: iso3, ISO3CD, ISO_A3, ADM0_A3, A3 are tried, any letter
 * case). Features with one code are joined. Three letters are a code, ISO's or the file's own; areas with none, or
 * with anything else ("-99"), are disputed or unassigned, one for each name, and get X01, X02 ... by name. A file
 * without CRS is taken as EPSG:4326. Errors are SG_ERROR_USAGE: no such file, no such field (the fields there are
 * named), no polygon, coordinates that are no degrees, a CRS that is not geographic WGS 84 and cannot be transformed
 * to it; SG_ERROR_FAILED: the shipped set is missing. After sg_geo_init; main thread. */
SgBoundaries *sg_boundaries_open(const char *path, const char *field, GError **error);
/* Waits for the thread that hashes the file: free it before main returns, as libcrypto cleans up at exit. */
void sg_boundaries_free(SgBoundaries *boundaries);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBoundaries, sg_boundaries_free)
/* The owner with that code, or NULL. */
const SgOwner *sg_boundaries_find(const SgBoundaries *boundaries, const char *iso3);
/* Of the file, or, of a folder, of the list of its files as sha256sum prints it, sorted by name. Worked out beside the
 * caller from the opening on: ask late. "" when the file could not be read again. */
const char *sg_boundaries_sha256(const SgBoundaries *boundaries);
/* For the report: "Natural Earth 1:10m ..." or the path. */
const char *sg_boundaries_title(const SgBoundaries *boundaries);
/* What must be said beside maps that show them; NULL for boundaries that a user gave. */
const char *sg_boundaries_disclaimer(const SgBoundaries *boundaries);

/* The outline of a country or area as a picture shows it: not exact, for the eye alone. */
typedef struct {
    double lon, lat; /* degrees */
} SgVertex;
typedef struct {
    SgOwner owner;    /* its name is the boundaries' own */
    GArray *vertices; /* SgVertex, of all rings in turn; no ring repeats its first one */
    GArray *ends;     /* guint: where each ring ends in VERTICES */
} SgRings;
/* The outlines of whoever has land in the box (degrees; longitudes count modulo 360), sorted by code: clipped to it,
 * and thinned so that no vertex left out lies farther than TOLERANCE degrees from the line. Rings smaller than that are
 * left out. Edges that run along the box are not borders. Elements are SgRings *, freed with the array; BOUNDARIES must
 * outlive it. NULL with an error when the boundaries could not be read a second time. Any thread. */
GPtrArray *sg_boundaries_rings(const SgBoundaries *boundaries, double west, double south, double east, double north,
                               double tolerance, GError **error);

/* All polygons of the owner with that code as one MultiPolygon: well-known binary, little-endian, longitude first,
 * EPSG:4326, every ring closed. NULL with an error: SG_ERROR_USAGE when there is no such owner, SG_ERROR_FAILED when
 * the boundaries could not be read a second time. Free with g_bytes_unref. Any thread. */
GBytes *sg_boundaries_wkb(const SgBoundaries *boundaries, const char *iso3, GError **error);

/* Who owns the pixels of a grid. Immutable once built; any number of threads may read it. */
typedef struct SgOwnership SgOwnership;
#define SG_OWNER_NONE (-1)
typedef struct {
    int col, end; /* columns col .. end - 1 */
    int owner;    /* index for sg_ownership_owner, or SG_OWNER_NONE (sea, or land of nobody) */
} SgOwnerSpan;

/* A pixel is in a polygon when its centre is (even-odd over the rings, as gdal_rasterize does it); on an outline, it
 * belongs to the polygon west or south of it. Longitudes count modulo 360, from -540 to 540; pixels elsewhere are
 * nobody's. Errors are SG_ERROR_FAILED: a grid beyond limits.h or without a place, boundaries that cannot be read a
 * second time; SG_ERROR_USAGE: boundaries too detailed for the grid (SG_LIMIT_CLAIMS). Keeps a reference to
 * BOUNDARIES; any thread. */
SgOwnership *sg_ownership_new(const SgBoundaries *boundaries, const SgGrid *grid, GError **error);
void sg_ownership_free(SgOwnership *ownership);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgOwnership, sg_ownership_free)
/* The spans of ROW, in order of columns, without gap or overlap, from 0 to cols. */
const SgOwnerSpan *sg_ownership_row(const SgOwnership *ownership, int row, int *count);
const SgOwner *sg_ownership_owner(const SgOwnership *ownership, int index);
/* Who owns the pixel: the one function that the check and the mosaic ask. Index or SG_OWNER_NONE. */
int sg_ownership_at(const SgOwnership *ownership, int col, int row);

/* How the pixels of a grid stand to one country. */
typedef enum {
    SG_ZONE_INSIDE,   /* the country's own */
    SG_ZONE_NEAR,     /* not its own, within the tolerance of it (whoever owns it) */
    SG_ZONE_DISPUTED, /* beyond the tolerance, in a disputed or unassigned area */
    SG_ZONE_FOREIGN,  /* beyond the tolerance, another country's */
    SG_ZONE_BEYOND,   /* beyond the tolerance, nobody's: sea */
    SG_ZONES
} SgZone;
typedef struct {
    int col, end;
    SgZone zone;
} SgZoneSpan;

typedef struct SgZones SgZones;
/* TOLERANCE_PX: distance between pixel centres, in pixels (columns and rows alike), at most SG_LIMIT_TOLERANCE_PX;
 * the country's pixels just off the grid count too. Immutable once built. A country whose pixels all lie off the grid
 * gives zones without SG_ZONE_INSIDE; so does a code that the boundaries do not have. NULL only when the boundaries
 * could not be read a second time. */
SgZones *sg_zones_new(const SgOwnership *ownership, const char *iso3, double tolerance_px);
void sg_zones_free(SgZones *zones);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgZones, sg_zones_free)
const SgZoneSpan *sg_zones_row(const SgZones *zones, int row, int *count);
/* Pixels of the country inside the grid, and in all (also off the grid, counted on the same lattice; from the area
 * in square degrees when the pixels are too small to count: more than SG_LIMIT_COLS or SG_LIMIT_ROWS of them). */
gint64 sg_zones_inside(const SgZones *zones);
gint64 sg_zones_country(const SgZones *zones);
/* Distance in pixels from the centre of (COL, ROW) to the nearest pixel of the country; G_MAXDOUBLE when it has none
 * on the grid. Slow (for a place in a message), exact. */
double sg_zones_distance(const SgZones *zones, int col, int row);

/* The area of one pixel of ROW on the WGS 84 ellipsoid, km2. Formula: the authalic integral over the latitude band,
 * Snyder (1987), Map Projections: A Working Manual, eq. 3-12, times the width in radians and b^2/2. */
double sg_grid_pixel_area_km2(const SgGrid *grid, int row);
/* Width and height of a pixel at the latitude LAT (degrees), along its parallel and its meridian, km on the WGS 84
 * ellipsoid: by the radii of curvature, Snyder (1987), eq. 4-18 to 4-21. */
void sg_grid_pixel_km(const SgGrid *grid, double lat, double *east_km, double *south_km);
/* Longitude and latitude of a pixel's centre, degrees. */
void sg_grid_centre(const SgGrid *grid, int col, int row, double *lon, double *lat);

#endif
