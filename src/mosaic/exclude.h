/* mosaic, exclusions: which pixels a recipe leaves out of a layer, and how many.
 *
 * A pixel has its owner first, and is left out then: no neighbour fills it. It is judged by what the country it was
 * taken from delivered (values as they were handed in, of classes the canonical codes) and by masks. The first
 * exclusion of the recipe that holds leaves it out and counts it. What cannot be judged stays, and is counted. */
#ifndef SOILGATE_MOSAIC_EXCLUDE_H
#define SOILGATE_MOSAIC_EXCLUDE_H

#include "mosaic/plan.h"
#include "mosaic/reader.h"

/* --- what was handed in --- */

/* TRUE when the recipe asks LAYER for one of the layers that are wanted. */
gboolean sg_exclude_asks(const SgMosaicInputOptions *options, const SgLayer *layer);
/* Opens the masks, and holds layers and countries against what the recipe asks; what does not fit is refused. GRIDS: of
 * each of the layers of INPUTS. FALSE with an error when the tool failed. Main thread. */
gboolean sg_exclude_settle(SgMosaicInputs *inputs, const SgGrid *grids, GError **error);
/* The source of ISO3 in LAYER; NULL: none. */
const SgMosaicSource *sg_exclude_source(const SgMosaicInputs *inputs, const char *layer, const char *iso3);

/* --- the plan of a layer --- */

typedef struct SgExclude SgExclude;
/* That of LAYER with SOURCES on GRID; NULL when no exclusion is for it. INPUTS must outlive it. Immutable. */
SgExclude *sg_exclude_new(const SgMosaicInputs *inputs, const SgLayer *layer, const GPtrArray *sources,
                          const SgGrid *grid);
void sg_exclude_free(SgExclude *exclude);
guint sg_exclude_count(const SgExclude *exclude); /* exclusions; EXCLUDE may be NULL: 0 */
const SgExclusion *sg_exclude_at(const SgExclude *exclude, guint index);
/* SgMosaicSource *: the rasters it reads beside those of the layer. EXCLUDE may be NULL. */
const GPtrArray *sg_exclude_rasters(const SgExclude *exclude);
/* Adds to TEXT what decides of the bytes in the window, beside the COUNT sources in it, NUMBERS of the plan. */
void sg_exclude_key(const SgExclude *exclude, const SgShardWindow *window, const int *numbers, int count,
                    GString *text);
/* The same of one source that lies at COL, ROW. */
void sg_source_key(GString *text, const SgMosaicSource *source, int col, int row);

/* --- one shard --- */

/* What was left out of the sources of a shard: [exclusions][sources]. */
typedef struct {
    int exclusions, sources;
    gint64 *pixels;      /* left out */
    double *area_km2;    /* of these */
    gint64 *unjudged;    /* kept: a layer that the exclusion asks has no value there, or it gives no number */
    gint64 *mask_beyond; /* kept: the mask does not reach there */
    gint64 *mask_empty;  /* kept: the mask has no value there */
} SgExcluded;
SgExcluded *sg_excluded_new(int exclusions, int sources);
void sg_excluded_free(SgExcluded *excluded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgExcluded, sg_excluded_free)

/* Leaves pixels out of the rows of a window; one thread's. NUMBERS: the COUNT sources of the shard, in the plan; kept.
 * RASTERS: those of sg_exclude_rasters, open. */
typedef struct SgExcluder SgExcluder;
SgExcluder *sg_excluder_new(const SgExclude *exclude, const SgOpenSources *rasters, const SgShardWindow *window,
                            const int *numbers, int count, GError **error);
void sg_excluder_free(SgExcluder *excluder);
/* ROW counts on the grid; LINE is that row as it was assigned. Pixels that are left out lose VALUES (NaN) and FROM
 * (-1), and are counted. Rows are best asked in order. SG_ERROR_FAILED: a block does not decode. */
gboolean sg_exclude_row(SgExcluder *excluder, int row, const SgRow *line, double *values, int *from, SgExcluded *counts,
                        GError **error);
/* What the countries gave for pixels that others own, and that FROM has kept, before it is mixed into these: values
 * that the exclusions would leave out of the giver's own pixels are taken out of GIVERS, which are those of LINE;
 * nothing is counted. Their new values are valid until the next call. */
gboolean sg_exclude_givers(SgExcluder *excluder, int row, const SgRow *line, SgGiver *givers, const int *from,
                           GError **error);

#endif
