/* scan, sets: rasters on one grid, scanned together, so that each block is decoded once for its own statistics and for
 * what the layers say together.
 *
 * A set has the facts of each of its rasters, as sg_scan gives them for one; of each relation between them; and of how
 * their mapped pixels lie upon each other. As in scan.h, every number has the same bits for any number of threads.
 * Memory depends on layers, threads and blocks; where blocks of unlike layouts would ask for too much, some are decoded
 * again (SgScanFacts.blocks_read tells).
 */
#ifndef SOILGATE_SCAN_SET_H
#define SOILGATE_SCAN_SET_H

#include "soilgate/expr.h"
#include "soilgate/scan.h"

#define SG_SCAN_MEANS    SG_LIMIT_EXPR_MEANS /* mean(...) in a relation */
#define SG_SCAN_OPERANDS SG_LIMIT_EXPR_NAMES /* layers in a relation */

/* What a class code stands for in relations. */
typedef struct {
    int code;
    double canonical;
} SgScanClass;

typedef struct {
    const SgRaster *raster;
    const SgRasterFacts *facts;
    const SgScanPlan *plan; /* its threads and progress are not used: those of the set are */
    /* A class layer whose codes must be translated: ascending by code; a code that is not among them has no meaning
     * and is left out of relations. NULL: values mean what they are. */
    const SgScanClass *classes;
    guint classes_count;
} SgScanLayer;

typedef struct {
    const SgRelationCode *code;
    int layers[SG_SCAN_OPERANDS]; /* of the set, one for each name of the code */
} SgScanRelation;

typedef struct {
    const SgScanLayer *layers;
    int layers_count;
    const SgScanRelation *relations;
    int relations_count;
    int threads;                                                /* 0: as many as processors */
    void (*progress)(gint64 done, gint64 total, gpointer data); /* as in SgScanPlan */
    gpointer progress_data;
} SgScanSet;

/* Of a relation. It is asked of the pixels in which all its layers are mapped. */
typedef struct {
    gint64 common;  /* pixels in which all its layers are mapped */
    gint64 unmeant; /* of these: a class code in it has no meaning, so that it could not be asked */
    gint64 tested;  /* of these: its condition holds, and nothing is too near a threshold to tell */
    SgTally broken; /* a place's value: the pixel of the layer that the relation is about: its left side, when that is a
                       layer alone, or the first it names */
    SgPlace worst;  /* where the sides miss each other most, or the first broken pixel when it has no sides */
    double worst_left, worst_right; /* the sides there; NaN when it has none */
    /* When the left side is a layer alone: its exact zeros where another layer of the relation is not mapped. The
     * difference of two fill values is such a zero. */
    gint64 hollow_zeros;
    /* Of a relation with mean(...): */
    double means[SG_SCAN_MEANS]; /* over the tested pixels; NaN when there are none */
    SgRelationState state;       /* untested when there are none */
    double left, right;
} SgRelationFacts;

/* How the pixels of one layer lie upon those that at least half of the layers have. A layer has a pixel when that holds
 * data and no known fill value; a value outside the range is wrong, but it is there. What did not decode is neither. */
typedef struct {
    SgTally lacking; /* at least half have it, this one does not */
    SgTally extra;   /* this one has it, more than half do not */
} SgFootprint;

typedef struct {
    gint64 shared;              /* pixels that at least half of the layers have */
    SgFootprint *footprints;    /* one a layer */
    SgRelationFacts *relations; /* one a relation */
} SgSetFacts;

/* Scans the rasters of SET, which all have as many columns and rows. LAYERS (as many as the set's) get the facts of
 * each, OUT what they say together. What does not decode is counted, not an error. FALSE with an error when the tool
 * failed (memory, threads). Free with sg_scan_facts_clear and sg_set_facts_clear. */
gboolean sg_scan_set(const SgScanSet *set, SgScanFacts *layers, SgSetFacts *out, GError **error);
void sg_set_facts_clear(SgSetFacts *facts);

#endif
