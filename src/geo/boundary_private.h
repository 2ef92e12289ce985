/* What the boundary files of geo share: the set of boundaries and how its polygons are read. */
#ifndef SOILGATE_GEO_BOUNDARY_PRIVATE_H
#define SOILGATE_GEO_BOUNDARY_PRIVATE_H

#include "soilgate/boundary.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <pthread.h>

typedef struct {
    double west, south, east, north; /* degrees */
} SgBox;

typedef struct {
    gint64 fid;
    int owner; /* index in SgBoundaries.owners */
    SgBox box; /* of its polygons as they are read, longitudes within -360..360 */
} SgFeature;

struct SgBoundaries {
    gatomicrefcount references;
    pthread_mutex_t reading; /* held while the layer is used: OGR reads with one cursor */
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRCoordinateTransformationH to_degrees; /* NULL: the layer is in EPSG:4326 already */
    gboolean by_fid;                         /* single features can be read by their number, fast */
    gboolean shipped;
    char *title;
    GThread *hasher;         /* works out sha256 beside the caller, who asks late; joined by whoever asks first */
    pthread_mutex_t hashing; /* guards hasher and sha256 */
    char *sha256;
    GArray *owners;   /* SgOwner, sorted by iso3: a lower index goes first where two claim a pixel */
    GArray *features; /* SgFeature, in the order of the layer */
};

/* Another reference; sg_boundaries_free gives it back. */
SgBoundaries *sg_boundaries_ref(const SgBoundaries *boundaries);
/* Index of the owner with that code (any letter case), or SG_OWNER_NONE. */
int sg_boundaries_index(const SgBoundaries *boundaries, const char *iso3);
static inline SgOwner *sg_boundaries_owner(const SgBoundaries *boundaries, int index)
{
    return &g_array_index(boundaries->owners, SgOwner, index);
}

/* boundary_path.c: the file. */

/* The absolute path of the file to open, after checks on its name and kind. Errors are SG_ERROR_USAGE. */
char *sg_boundary_path(const char *path, GError **error);
/* SHA-256 of a file; of a folder, that of the list of its files as sha256sum prints it, sorted by name. */
char *sg_boundary_hash(const char *path, GError **error);

/* boundary_layer.c: the layer in it. */

enum { SG_COLUMN_WEST, SG_COLUMN_SOUTH, SG_COLUMN_EAST, SG_COLUMN_NORTH, SG_COLUMN_EDGES };
typedef struct {
    int code, name, m49, disputed; /* field numbers; -1: there is none */
    int edges[SG_COLUMN_EDGES];    /* extent of each feature; used of the shipped set alone */
} SgColumns;
/* Opens the dataset and finds the first layer with polygons and a field of codes. */
gboolean sg_boundary_open_layer(SgBoundaries *boundaries, const char *path, const char *field, SgColumns *columns,
                                GError **error);
/* Sets to_degrees when the layer's CRS is not EPSG:4326. */
gboolean sg_boundary_open_crs(SgBoundaries *boundaries, GError **error);

/* boundary_index.c: reads all features once and fills owners and features. TRUST_EDGES: take the extents from the
 * columns and leave the geometries alone. */
gboolean sg_boundary_index(SgBoundaries *boundaries, const SgColumns *columns, gboolean trust_edges, GError **error);

/* boundary_read.c: polygons. */

typedef struct {
    double lon, lat;
} SgPoint;
/* The points of ring i are points[rings[i]] .. points[rings[i + 1] - 1]; the first ring is the shell, others are holes.
 * A ring may or may not repeat its first point at its end. */
typedef struct {
    const SgPoint *points;
    const guint *rings; /* rings_count + 1 */
    guint rings_count;
} SgPolygon;
typedef gboolean (*SgPolygonFunc)(const SgPolygon *polygon, int owner, gpointer data); /* FALSE stops */

/* The polygons in FEATURE, in degrees. FALSE when FUNC stopped, or, with ERROR set (SG_ERROR_USAGE), when a polygon
 * cannot be told in degrees. */
gboolean sg_boundary_feature_polygons(const SgBoundaries *boundaries, OGRFeatureH feature, int owner,
                                      SgPolygonFunc func, gpointer data, GError **error);

typedef struct {
    SgBox box;       /* only features that meet it */
    int first, last; /* only these owners */
} SgPolygonFilter;
/* The polygons of the features that pass FILTER. FALSE with an error when the file could not be read; FALSE without
 * one when FUNC stopped. Any thread. */
gboolean sg_boundary_polygons(const SgBoundaries *boundaries, const SgPolygonFilter *filter, SgPolygonFunc func,
                              gpointer data, GError **error);

#endif
