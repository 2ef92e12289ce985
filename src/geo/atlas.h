/* What the files of the atlas share. */
#ifndef SOILGATE_GEO_ATLAS_H
#define SOILGATE_GEO_ATLAS_H

#include "geo/boundary_private.h"
#include "soilgate/atlas.h"

/* One polygon of a country, in degrees, with its longitudes beside the middle of the map once that is known. */
typedef struct {
    OGRGeometryH polygon; /* of the country's WHOLE */
    SgBox box;
    double area;    /* square degrees at the equator */
    gboolean major; /* large enough, for its country, to be asked where the map lies */
} SgAtlasPolygon;
typedef struct {
    OGRGeometryH whole; /* a multipolygon; NULL: there is no outline */
    GArray *polygons;   /* SgAtlasPolygon */
    const char *iso3;
} SgAtlasCountry;

/* atlas_shapes.c: the shapes as SgAtlasCountry *, freed with the array. */
GPtrArray *sg_atlas_countries(const GPtrArray *shapes);
/* Turns the longitudes of all to lie within 180 degrees of MIDDLE, and joins what was cut at 180 degrees. */
void sg_atlas_turn(GPtrArray *countries, double middle);

/* atlas_frame.c: where the map lies. */
typedef struct {
    gboolean wide;
    double lon, lat; /* the middle, degrees */
    OGRCoordinateTransformationH to_metres, to_degrees;
    SgBox metres;         /* of the picture */
    SgBox degrees;        /* around it; longitudes within 180 of LON */
    double unit_m;        /* metres a unit of the picture */
    double width, height; /* units */
} SgAtlasFrame;
gboolean sg_atlas_frame_init(SgAtlasFrame *frame, GPtrArray *countries, double width, GError **error);
void sg_atlas_frame_clear(SgAtlasFrame *frame);
/* VERTICES (SgVertex, degrees) as units of the picture, with what lies on long edges between; those that have no place
 * are left out. CLOSED: the last one is followed by the first. */
void sg_atlas_project(const SgAtlasFrame *frame, const SgVertex *vertices, guint count, gboolean closed, GArray *out);

#endif
