/* geo, a map of countries for the eye: their outlines projected, clipped to a picture and thinned for its size.
 *
 * The projection is Lambert's azimuthal equal-area around the middle of the countries, so that none looks larger than
 * it is; countries that reach around much of the world are shown in Equal Earth (Savric, Patterson and Jenny, 2018).
 * Longitudes count modulo 360: what lies on both sides of 180 degrees is in one piece. Nothing decides by these
 * outlines.
 */
#ifndef SOILGATE_ATLAS_H
#define SOILGATE_ATLAS_H

#include "soilgate/boundary.h"

/* A country to be shown: its polygons as well-known binary, longitude first, EPSG:4326. They may come from anywhere:
 * what is no such polygon has no outline in the map, and that is all. */
typedef struct {
    char *iso3;
    GBytes *wkb;
} SgShape;
void sg_shape_free(gpointer shape);

/* A place in the picture: units of its width, y grows downwards. */
typedef struct {
    double x, y;
} SgDot;

/* Rings, or lines, in the picture. */
typedef struct {
    char *iso3;       /* NULL: lines */
    GArray *dots;     /* SgDot, of all in turn; no ring repeats its first one */
    GArray *ends;     /* guint: where each ends in DOTS */
    double area;      /* that is seen, square units; of rings, which are filled by the even-odd rule */
    gboolean located; /* it has an anchor */
    SgDot anchor;     /* in its largest part, for a mark or a label */
} SgAtlasPart;

typedef struct {
    double width, height; /* units */
    gboolean wide;        /* in Equal Earth */
    double lon, lat;      /* the middle, whole degrees; LAT is 0 in Equal Earth */
    GPtrArray *countries; /* SgAtlasPart *, in the order of the shapes */
    GPtrArray *land;      /* SgAtlasPart *: whoever else lies in the picture */
    SgAtlasPart *grid;    /* meridians and parallels */
} SgAtlas;
void sg_atlas_free(SgAtlas *atlas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgAtlas, sg_atlas_free)

/* The map of SHAPES (SgShape *), WIDTH units wide and 0.4 to 0.8 times as high. The picture holds the large parts of
 * every country; far, small islands may lie outside. AROUND: boundaries that the shapes are of, for the land of others;
 * NULL: none is shown. NULL with an error (SG_ERROR_FAILED) when nothing can be projected. After sg_geo_init; main
 * thread. */
SgAtlas *sg_atlas_new(const GPtrArray *shapes, const SgBoundaries *around, double width, GError **error);

#endif
