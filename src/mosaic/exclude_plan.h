/* mosaic, exclusions, inside: what the plan of a layer holds. */
#ifndef SOILGATE_MOSAIC_EXCLUDE_PLAN_H
#define SOILGATE_MOSAIC_EXCLUDE_PLAN_H

#include "mosaic/exclude.h"

#define SG_EXCLUDE_NONE (-1)

/* A raster on the grid of the mosaic. */
typedef struct {
    const SgMosaicSource *source;
    int col, row; /* of its upper left pixel; may lie before the grid's first */
} SgExcludeRaster;

typedef struct {
    const SgExclusion *exclusion;
    guint count;
    int *operands; /* by name of its relation: number of a layer, or SG_EXCLUDE_NONE: the mask */
    int mask;      /* number of a raster; SG_EXCLUDE_NONE */
} SgExcludeRule;

struct SgExclude {
    SgGrid grid;
    int sources;
    GArray *rules;      /* SgExcludeRule, in the order of the recipe */
    GPtrArray *layers;  /* char *: ids that are asked */
    int own;            /* of these, the mosaic's own; SG_EXCLUDE_NONE */
    GArray *of_source;  /* int, [layers][sources]: number of a raster; SG_EXCLUDE_NONE for the own */
    GArray *rasters;    /* SgExcludeRaster */
    GPtrArray *to_open; /* their sources */
};

/* Raster NUMBER. */
const SgExcludeRaster *sg_exclude_raster(const SgExclude *exclude, int number);
/* The raster that LAYER (of those that are asked) of the country of SOURCE (of the plan) is in. */
int sg_exclude_of_source(const SgExclude *exclude, guint layer, int source);
gboolean sg_exclude_reaches(const SgExcludeRaster *raster, const SgShardWindow *window);

#endif
