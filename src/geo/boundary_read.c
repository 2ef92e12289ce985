/* Polygons of boundaries, in degrees. */
#include "geo/boundary_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <inttypes.h>
#include <math.h>

enum { DEPTH = 8 }; /* of collections in collections */

/* One walk over the polygons of a feature. */
typedef struct {
    gboolean unwrap; /* transformed longitudes jump between 180 and -180 */
    gboolean around_pole;
    int owner;
    SgPolygonFunc func;
    gpointer data;
    GArray *points; /* SgPoint */
    GArray *rings;  /* guint */
} Walk;

/* Whole turns from longitude A to the nearest copy of B. */
static double turns(double a, double b)
{
    double count = rint((a - b) / 360);
    return isfinite(count) ? 360 * count : 0;
}

/* Makes a ring that jumps across 180 degrees continuous, and a hole lie where its shell does. */
static void unwrap_ring(Walk *walk, guint start)
{
    SgPoint *points = (SgPoint *)walk->points->data;
    guint end = walk->points->len;
    if (start > 0)
        points[start].lon += turns(points[0].lon, points[start].lon);
    for (guint i = start + 1; i < end; i++)
        points[i].lon += turns(points[i - 1].lon, points[i].lon);
    if (fabs(points[end - 1].lon - points[start].lon) > 180)
        walk->around_pole = TRUE; /* it does not close: it went once around the world */
}

static void add_ring(Walk *walk, OGRGeometryH ring)
{
    guint start = walk->points->len;
    int count = ring != NULL ? OGR_G_GetPointCount(ring) : 0;
    if (count > 0) {
        g_array_set_size(walk->points, start + (guint)count);
        SgPoint *points = &g_array_index(walk->points, SgPoint, start);
        OGR_G_GetPoints(ring, &points->lon, sizeof *points, &points->lat, sizeof *points, NULL, 0);
        if (walk->unwrap)
            unwrap_ring(walk, start);
    }
    g_array_append_val(walk->rings, walk->points->len);
}

static gboolean walk_polygon(Walk *walk, OGRGeometryH polygon)
{
    const guint zero = 0;
    g_array_set_size(walk->points, 0);
    g_array_set_size(walk->rings, 0);
    g_array_append_val(walk->rings, zero);
    int rings = OGR_G_GetGeometryCount(polygon);
    for (int i = 0; i < rings; i++)
        add_ring(walk, OGR_G_GetGeometryRef(polygon, i));
    if (walk->around_pole)
        return FALSE;
    if (walk->points->len == 0)
        return TRUE;
    SgPolygon read = {(const SgPoint *)walk->points->data, (const guint *)walk->rings->data, walk->rings->len - 1};
    return walk->func(&read, walk->owner, walk->data);
}

static gboolean walk_geometry(Walk *walk, OGRGeometryH geometry, int depth)
{
    if (geometry == NULL || depth > DEPTH)
        return TRUE;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbPolygon)
        return walk_polygon(walk, geometry);
    if (type != wkbMultiPolygon && type != wkbGeometryCollection)
        return TRUE; /* lines and points bound nothing */
    int parts = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < parts; i++)
        if (!walk_geometry(walk, OGR_G_GetGeometryRef(geometry, i), depth + 1))
            return FALSE;
    return TRUE;
}

/* GEOMETRY with arcs made straight and coordinates in degrees, or NULL. Freed by the caller when it is another. */
static OGRGeometryH in_degrees(const SgBoundaries *boundaries, OGRGeometryH geometry)
{
    OGRGeometryH straight =
        OGR_G_HasCurveGeometry(geometry, TRUE) ? OGR_G_GetLinearGeometry(geometry, 0, NULL) : geometry;
    if (straight == NULL || boundaries->to_degrees == NULL ||
        OGR_G_Transform(straight, boundaries->to_degrees) == OGRERR_NONE)
        return straight;
    if (straight != geometry)
        OGR_G_DestroyGeometry(straight);
    return NULL;
}

gboolean sg_boundary_feature_polygons(const SgBoundaries *boundaries, OGRFeatureH feature, int owner,
                                      SgPolygonFunc func, gpointer data, GError **error)
{
    OGRGeometryH own = OGR_F_GetGeometryRef(feature);
    if (own == NULL)
        return TRUE;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGRGeometryH geometry = in_degrees(boundaries, own);
    Walk walk = {.unwrap = boundaries->to_degrees != NULL, .owner = owner, .func = func, .data = data};
    walk.points = g_array_new(FALSE, FALSE, sizeof(SgPoint));
    walk.rings = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean ok = geometry != NULL && walk_geometry(&walk, geometry, 0);
    sg_messages_end(&messages);
    if (geometry == NULL || walk.around_pole)
        g_set_error(
            error, SG_ERROR, SG_ERROR_USAGE,
            _("boundaries %s: feature %" PRId64 " cannot be transformed to EPSG:4326%s; give a file in EPSG:4326"),
            boundaries->title, (gint64)OGR_F_GetFID(feature), walk.around_pole ? _(" (it is around a pole)") : "");
    g_array_unref(walk.points);
    g_array_unref(walk.rings);
    if (geometry != NULL && geometry != own)
        OGR_G_DestroyGeometry(geometry);
    return ok;
}

static gboolean passes(const SgFeature *feature, const SgPolygonFilter *filter)
{
    return feature->owner >= filter->first && feature->owner <= filter->last && feature->box.west <= filter->box.east &&
           feature->box.east >= filter->box.west && feature->box.south <= filter->box.north &&
           feature->box.north >= filter->box.south;
}

enum { NEXT = -1 }; /* in place of a feature's number */

static OGRFeatureH read_feature(const SgBoundaries *boundaries, gint64 fid, GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGRFeatureH feature =
        fid != NEXT ? OGR_L_GetFeature(boundaries->layer, fid) : OGR_L_GetNextFeature(boundaries->layer);
    sg_messages_end(&messages);
    if (feature == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("boundaries %s: the file could not be read a second time%s%s"),
                    boundaries->title, messages.failure != NULL ? ": " : "",
                    messages.failure != NULL ? messages.failure : "");
    return feature;
}

static gboolean polygons_of_feature(const SgBoundaries *boundaries, const SgFeature *entry, OGRFeatureH feature,
                                    const SgPolygonFilter *filter, SgPolygonFunc func, gpointer data, GError **error)
{
    gboolean ok = TRUE;
    if (passes(entry, filter))
        ok = sg_boundary_feature_polygons(boundaries, feature, entry->owner, func, data, error);
    OGR_F_Destroy(feature);
    return ok;
}

static gboolean polygons_by_fid(const SgBoundaries *boundaries, const SgPolygonFilter *filter, SgPolygonFunc func,
                                gpointer data, GError **error)
{
    for (guint i = 0; i < boundaries->features->len; i++) {
        const SgFeature *entry = &g_array_index(boundaries->features, SgFeature, i);
        if (!passes(entry, filter))
            continue;
        OGRFeatureH feature = read_feature(boundaries, entry->fid, error);
        if (feature == NULL || !polygons_of_feature(boundaries, entry, feature, filter, func, data, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean polygons_in_order(const SgBoundaries *boundaries, const SgPolygonFilter *filter, SgPolygonFunc func,
                                  gpointer data, GError **error)
{
    OGR_L_ResetReading(boundaries->layer);
    for (guint i = 0; i < boundaries->features->len; i++) {
        const SgFeature *entry = &g_array_index(boundaries->features, SgFeature, i);
        OGRFeatureH feature = read_feature(boundaries, NEXT, error);
        if (feature == NULL || !polygons_of_feature(boundaries, entry, feature, filter, func, data, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sg_boundary_polygons(const SgBoundaries *boundaries, const SgPolygonFilter *filter, SgPolygonFunc func,
                              gpointer data, GError **error)
{
    gboolean any = FALSE;
    for (guint i = 0; i < boundaries->features->len && !any; i++)
        any = passes(&g_array_index(boundaries->features, SgFeature, i), filter);
    if (!any)
        return TRUE;
    pthread_mutex_t *reading =
        (pthread_mutex_t *)&boundaries->reading; /* the cursor of OGR is not part of what readers see */
    pthread_mutex_lock(reading);
    gboolean ok = boundaries->by_fid ? polygons_by_fid(boundaries, filter, func, data, error)
                                     : polygons_in_order(boundaries, filter, func, data, error);
    pthread_mutex_unlock(reading);
    return ok;
}
