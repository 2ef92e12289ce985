/* What the ownership and zone files of geo share: polygons as runs of pixels on a lattice. */
#ifndef SOILGATE_GEO_OWNERSHIP_PRIVATE_H
#define SOILGATE_GEO_OWNERSHIP_PRIVATE_H

#include "geo/boundary_private.h"

/* A part of the lattice that a grid lies on, columns and rows counted from the grid's. May reach beyond the grid. */
typedef struct {
    int col, row, cols, rows;
} SgWindow;

/* A run of pixels whose centres one polygon holds; columns and rows count from the window's corner. */
typedef struct {
    int row, col, end, owner;
} SgClaim;

/* Appends to CLAIMS (SgClaim) the runs of all polygons of the owners up to LAST, in no order, with overlaps. */
gboolean sg_ownership_claims(const SgBoundaries *boundaries, const SgGrid *grid, const SgWindow *window, int last,
                             GArray *claims, GError **error);

/* Who owns the pixels of a window, asked with its own columns and rows; only owners up to LAST are known, the others'
 * pixels are nobody's. What goes to an owner up to LAST does not depend on LAST. */
SgOwnership *sg_ownership_window(const SgBoundaries *boundaries, const SgGrid *grid, const SgWindow *window, int last,
                                 GError **error);
const SgBoundaries *sg_ownership_boundaries(const SgOwnership *ownership);
const SgGrid *sg_ownership_grid(const SgOwnership *ownership);

#endif
