/* mosaic, blending: along a land border between two countries with maps, values of both are mixed where both gave one.
 *
 * Feathering: a mean of the values that the countries gave for a pixel, with weights that follow from distances and are
 * normalised (Szeliski 2006, Image Alignment and Stitching: A Tutorial, ch. 6.2). A country's weight at a pixel is
 *
 *     1                  the pixel's own country
 *     (1 - t) / (1 + t)  another one, with t = max(d_own, d_other) / width, if t < 1; else 0
 *
 * d_own and d_other are the pixel's distances (border_lines.h) from the nearest land border of its own country and of
 * the other one; only borders between countries that both gave a map count. Between two countries both distances are
 * the same, and the own weight, normalised, is (1 + t) / 2: it rises linearly from 0.5 on the border to 1 at the width,
 * from where on nothing changes. Where three meet, each has a third. Weights are the same from whichever side a border
 * is reached, since there d_own is 0 and the other distances do not ask who owns the pixel: so what is mixed is
 * continuous across borders and around corners. (A distance from the border between the two alone would not be: at a
 * corner a third country's weight would jump with the owner.)
 *
 * Nothing is invented: where the owner gave no value there is none, where no other gave one the owner's stays. Land of
 * countries without a map, disputed land and what lies beyond all boundaries stays as it is, and so do coasts. A mean
 * lies between the least and the greatest of its values. */
#ifndef SOILGATE_MOSAIC_BLEND_H
#define SOILGATE_MOSAIC_BLEND_H

#include "mosaic/assign.h"
#include "soilgate/mosaic.h"

/* The weight of another country, t = max(OWN_KM, OTHER_KM) / WIDTH_KM; that of the pixel's own is 1. Pure. */
double sg_blend_weight(double own_km, double other_km, double width_km);

/* The borders of a layer. Immutable; any number of threads may read it. */
typedef struct SgBlend SgBlend;
/* GIVES: by owner, OWNERS of them, the source that gives its land, or SG_GIVES_...; SOURCES: how many there are. TYPE:
 * what values are stored as; means are rounded to it. NULL with an error (SG_ERROR_USAGE: boundaries too detailed). */
SgBlend *sg_blend_new(const SgOwnership *ownership, const int *gives, int owners, int sources, double width_km,
                      SgType type, GError **error);
void sg_blend_free(SgBlend *blend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBlend, sg_blend_free)
/* Whether a border of SOURCE decides of pixels of the window, also when its map does not reach there. BLEND may be
 * NULL. */
gboolean sg_blend_reaches(const SgBlend *blend, int source, int col, int row, int cols, int rows);

/* Blends the rows of one window of the grid: one thread's. */
typedef struct SgBlender SgBlender;
/* NUMBERS: the sources of the window, COUNT of them, all that reach into it; rows know them by their place there. */
SgBlender *sg_blender_new(const SgBlend *blend, const int *numbers, int count, int col, int row, int cols, int rows);
void sg_blender_free(SgBlender *blender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBlender, sg_blender_free)
/* Changes VALUES of ROW, which is row GRID_ROW of the grid, once FROM is known, before they are counted
 * (sg_assign_count); counts in TAKEN what it does. */
void sg_blender_row(SgBlender *blender, const SgRow *row, int grid_row, double *values, const int *from,
                    SgTaken *taken);

/* --- what was counted --- */

/* Adds what TAKEN counted of its sources, which have NUMBERS in ALL. */
void sg_blend_add(const SgTaken *taken, const gsize *numbers, SgTaken *all);
/* Tells OUT (mixes, blend_ends, blend_left) what ALL counted of SOURCES (SgMosaicSource *). */
void sg_blend_tell(const GPtrArray *sources, const SgTaken *all, SgMosaicLayer *out);

#endif
