/* mosaic, assignment: whose value the pixels of a row get. Pure: arrays in, arrays and counts out. */
#ifndef SOILGATE_MOSAIC_ASSIGN_H
#define SOILGATE_MOSAIC_ASSIGN_H

#include "soilgate/boundary.h"

/* Who may give the pixels of an owner's land, beside the number of a source. */
#define SG_GIVES_NOBODY (-1) /* a country that gave no map */
#define SG_GIVES_ANY    (-2) /* no country: disputed or unassigned land */

/* What the sources of a shard gave, and what became of it. Sources and owners by their numbers. */
typedef struct {
    int sources, owners;
    gint64 *pixels, *beyond, *yielded;      /* [sources]: see SgMosaicCountry */
    double *area_km2, *weighed, *min, *max; /* [sources]; weighed: sum of value * km2; without pixels +-infinity */
    gint64 *mapped, *others;                /* [owners]: their pixels with a value; without, but given by others */
    gint64 *spill;                          /* [sources][owners]: given in the land of another country */
    gint64 *overlap;                        /* [sources][sources][3], a < b: both gave, a's taken, b's taken */
    double *overlap_differs;                /* [sources][sources], a < b: sum of the sizes of differences there */
    gint64 *blended;                        /* [sources]: of their pixels, those that became a mean; see blend.h */
    gint64 *mixed, *one_sided;              /* [sources][sources]: pixels of the first with the second in the mean;
                                               near the border of both, where the second gave no value */
    double *differs;                        /* [sources][sources]: of the mixed, sum of the sizes of differences */
    gint64 *ends;                           /* [sources]: of their neighbours in a row near a border, those of which one
                                               was blended and of the other nobody else gave a value */
    double *end_steps;                      /* [sources]: of these, sum of how far the blended one was moved */
} SgTaken;
SgTaken *sg_taken_new(int sources, int owners);
void sg_taken_free(SgTaken *taken);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTaken, sg_taken_free)

/* What one source gives in a row: columns COL .. END - 1; NaN for none. */
typedef struct {
    int source, col, end;
    const double *values;
} SgGiver;

/* Which of COUNT sources has its country nearest to a pixel; and for how many columns from it on, that one included,
 * the answer holds. */
typedef int (*SgNearestFunc)(int col, const int *sources, int count, int *columns, gpointer data);

typedef struct {
    int cols;
    const SgOwnerSpan *spans; /* without gap, over all columns that somebody gave a value */
    int spans_count;
    const int *gives; /* by owner: the source that may give, or SG_GIVES_... */
    const SgGiver *givers;
    int givers_count; /* sorted by source, each once */
    double pixel_km2;
    SgNearestFunc nearest;
    gpointer nearest_data;
} SgRow;

/* The room that a row needs, for rows of up to COLS columns; one thread's. */
typedef struct SgAssigner SgAssigner;
SgAssigner *sg_assigner_new(int cols);
void sg_assigner_free(SgAssigner *assigner);

/* Fills VALUES (NaN: none) and FROM (number of the source, -1: none), row->cols of each, and counts in TAKEN what was
 * given and what became of it. */
void sg_assign_row(SgAssigner *assigner, const SgRow *row, double *values, int *from, SgTaken *taken);
/* Counts what the row has in the end: pixels, beyond, area_km2, weighed, min, max. */
void sg_assign_count(const SgRow *row, const double *values, const int *from, SgTaken *taken);

#endif
