/* geo, border lines: where the land of two countries meets on a grid, and how far a pixel lies from there.
 *
 * The line between two countries is all edges between two pixels of which one belongs to each (sg_ownership_at). It is
 * that of the grid: what lies off it is not known, and no line reaches over the meridian of 180 degrees from one end of
 * a grid to the other.
 *
 * A distance is that from the centre of a pixel to the nearest point of the line, km on the WGS 84 ellipsoid, by the
 * radii of curvature at the latitude between the two: d^2 = (M dphi)^2 + (N cos(phi) dlambda)^2, the formula of the
 * middle latitude, as 47 CFR 73.208 has it. Up to 100 km it is within 0.01 % of the geodesic between 70 degrees south
 * and north, and within 0.04 % up to 80 degrees.
 *
 * Memory follows the length of the lines. Immutable once made; any number of threads may read it.
 */
#ifndef SOILGATE_BORDER_LINES_H
#define SOILGATE_BORDER_LINES_H

#include "soilgate/boundary.h"

typedef struct SgBorderLines SgBorderLines;
/* The lines between each two of the owners below COUNT for which COUNTS is TRUE. OWNERSHIP is needed no longer than
 * this call. NULL with an error, SG_ERROR_USAGE: more than SG_LIMIT_SEAM_EDGES edges. */
SgBorderLines *sg_border_lines_new(const SgOwnership *ownership, const gboolean *counts, int count, GError **error);
void sg_border_lines_free(SgBorderLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBorderLines, sg_border_lines_free)

/* How many pairs of owners have a line, and which two (A < B) those of LINE are: sorted by them. */
int sg_border_lines_count(const SgBorderLines *lines);
void sg_border_lines_owners(const SgBorderLines *lines, int line, int *a, int *b);

/* From the centre of (COL, ROW) to LINE, km; any number from MOST_KM on where it is not less than that. */
double sg_border_lines_distance(const SgBorderLines *lines, int line, int col, int row, double most_km);

/* Appends to SPANS (SgBorderSpan) the columns of ROW, from COL to END - 1, whose distance may be less than MOST_KM: all
 * that are, few that are not; in order, without overlap. */
typedef struct {
    int col, end;
} SgBorderSpan;
void sg_border_lines_near(const SgBorderLines *lines, int line, int row, int col, int end, double most_km,
                          GArray *spans);
/* FALSE: no pixel of the window lies nearer than MOST_KM to LINE. TRUE: one may. */
gboolean sg_border_lines_touch(const SgBorderLines *lines, int line, int col, int row, int cols, int rows,
                               double most_km);

#endif
