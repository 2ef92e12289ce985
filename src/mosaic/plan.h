/* mosaic, plan: the grid of a layer, who may give its pixels, and the shards that it is made in. */
#ifndef SOILGATE_MOSAIC_PLAN_H
#define SOILGATE_MOSAIC_PLAN_H

#include "mosaic/assign.h"
#include "mosaic/blend.h"
#include "mosaic/nearest.h"
#include "soilgate/cog_write.h"
#include "soilgate/mosaic.h"

/* A shard is one row of tiles high and at most so many tiles wide: a worker's memory is about 20 MB. A strip of a
 * source is decoded once for each shard that it reaches into, which costs little beside packing: twice as wide, a
 * mosaic of 13 countries takes the time that it takes now. */
#define SG_SHARD_TILES 8

/* Immutable once made; any number of threads may read it. */
typedef struct {
    const SgSpec *spec;
    const SgLayer *layer;
    const SgBoundaries *boundaries;
    GPtrArray *sources; /* SgMosaicSource *, by ISO code; borrowed */
    SgGrid grid;
    SgType type;
    double nodata;
    gboolean classes, stock;
    SgOwnership *ownership;
    int owners;         /* numbers of owners with land on the grid lie below this */
    int *gives;         /* by owner: the source that may give, or SG_GIVES_... */
    gint64 *land;       /* by owner: pixels on the grid */
    const char **codes; /* of the sources */
    SgNearest *nearest;
    SgBlend *blend;             /* NULL: nothing is blended */
    char *blend_width;          /* "5 km" */
    const char *blend_notes[5]; /* what both rasters say of it: SgCogPlan.items */
    int side;                   /* of a tile, pixels: that of the blocks of squares.h where the grid begins on one */
    int tile_cols, tile_rows;   /* tiles across and down */
    int shards_across, shards;
    char *key;                 /* SHA-256 of what all shards depend on */
    struct SgExclude *exclude; /* what a recipe leaves out; NULL: nothing */
} SgMosaicPlan;

/* The grid of all SOURCES (SgMosaicSource *) on the lattice of SPEC; sets where each source lies on it. It holds BOX
 * (west, south, east, north) and the values of all sources. Without BOX it holds the frames of the sources too, as far
 * as they reach at most one degree beyond their values and the land that BOUNDARIES (NULL: none) has of their
 * countries: a map in a frame of the whole Earth does not make a mosaic of the whole Earth. A grid that is wider or
 * higher than a square of 10 degrees ends on lines of the blocks of squares.h, where there are such blocks and these
 * lie on the Earth. Sources that do not fit are added to REFUSALS, as sentences, and are no part of it. FALSE with an
 * error when the grid is beyond the limits. */
gboolean sg_mosaic_grid(const SgSpec *spec, GPtrArray *sources, const SgBoundaries *boundaries, const double *box,
                        GPtrArray *refusals, SgGrid *grid, GError **error);

/* TRUE when the pixels of GRID have the size that SPEC asks for, within its tolerances, as grid.resolution has it.
 * DRIFT_PX: what the difference sums to over the grid, pixels. */
gboolean sg_mosaic_pixel_fits(const SgSpec *spec, const SgGrid *grid, double *drift_px);

/* "0.50 px east and 0.25 px north"; an axis that is on the lattice is left out. */
char *sg_mosaic_shift_text(double east_px, double south_px);

/* COUNTRIES, BLEND_KM: see SgMosaicOptions; classes are not blended. INPUTS and the boundaries must outlive the plan.
 * Main thread. */
SgMosaicPlan *sg_mosaic_plan_new(const SgMosaicInputs *inputs, const SgMosaicLayerInputs *layer,
                                 const char *const *countries, double blend_km, GError **error);
void sg_mosaic_plan_free(SgMosaicPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaicPlan, sg_mosaic_plan_free)

/* The pixels of shard INDEX; columns and rows beyond the grid are left out. */
typedef struct {
    int tile_col, tile_row, tiles;
    int col, row, cols, rows;
} SgShardWindow;
SgShardWindow sg_shard_window(const SgMosaicPlan *plan, int index);

/* What a layer's pixels are stored as: its type, and a nodata that is no value of it. */
SgType sg_mosaic_type(const SgLayer *layer);
double sg_mosaic_nodata(const SgLayer *layer, SgType type);

#endif
