/* Parts of the module. */
#ifndef SOILGATE_SEAMS_PRIVATE_H
#define SOILGATE_SEAMS_PRIVATE_H

#include "soilgate/raster.h"
#include "soilgate/seams.h"

/* Pixels on a line that are looked at: two behind the border, its two, and two behind it again. */
#define SG_SEAM_REACH 6

/* --- a raster, a strip of columns at a time --- */

typedef struct {
    char *shown; /* the path, printable */
    SgRasterFacts facts;
    SgRaster *raster;
    SgGrid grid;
    int first, end;          /* columns that are read */
    int block_first, blocks; /* the columns of blocks with them: the first, and how many */
    gsize block_bytes;
} SgSeamRaster;
/* Opens PATH, a map in degrees. FALSE with an error; close it in either case. */
gboolean sg_seam_raster_open(SgSeamRaster *raster, const char *path, GError **error);
void sg_seam_raster_close(SgSeamRaster *raster);
/* How many columns may be read at once: whole blocks, within SG_LIMIT_BAND_BYTES. */
int sg_seam_raster_most(const SgSeamRaster *raster);
/* From now on columns FIRST .. END - 1 are read, within the raster. */
void sg_seam_raster_columns(SgSeamRaster *raster, int first, int end);

/* --- who gave the pixels of a row, and whose land they are --- */

/* Columns of one country: from the end of the run before to END - 1. PLACE: the country's + 1, 0 none. */
typedef struct {
    int end;
    guint16 place;
} SgSeamRun;
/* Appends columns up to END - 1 to RUNS, neighbours of one place as one run. */
void sg_seam_runs_add(GArray *runs, int end, guint16 place);
/* The place at column COL, which one of RUNS holds. */
guint16 sg_seam_runs_at(const GArray *runs, int col);

typedef struct {
    SgSeamRaster raster;
    guint16 *place_of; /* of each number: the place of its country + 1, 0 none; the caller's */
    guint8 *blocks;    /* of one row of blocks, side by side */
    int block_row;     /* -1: none */
} SgSeamSources;
/* From now on columns FIRST .. END - 1 are read, within the raster. */
void sg_seam_sources_columns(SgSeamSources *sources, int first, int end);
/* The columns of ROW into RUNS, which is emptied first. Rows in ascending order. FALSE with an error: a block that does
 * not decode, the number of no country. */
gboolean sg_seam_sources_row(SgSeamSources *sources, int row, GArray *runs, GError **error);
void sg_seam_sources_clear(SgSeamSources *sources);

/* --- values, where they are asked for --- */

typedef struct SgSeamColumn SgSeamColumn;
typedef struct {
    SgSeamRaster raster;
    int stack;     /* blocks below one another that are unpacked together... */
    int rows;      /* ...and their rows: SG_SEAM_REACH - 1 or more */
    gsize stride;  /* bytes of a row of a block */
    guint8 *spare; /* room for one stack, or NULL */
    SgSeamColumn *columns;
} SgSeamValues;
/* From now on columns FIRST .. END - 1 are asked for, within the raster. */
void sg_seam_values_columns(SgSeamValues *values, int first, int end);
/* The value of a pixel, NaN when it has none. Not more than SG_SEAM_REACH - 1 rows above any that was asked for since
 * the columns were told. FALSE with an error: its block does not decode. */
gboolean sg_seam_values_at(SgSeamValues *values, int col, int row, double *value, GError **error);
void sg_seam_values_clear(SgSeamValues *values);

/* --- what is found --- */

/* SOURCE: place of the country + 1, 0 none. */
typedef struct {
    double value[SG_SEAM_REACH];
    guint16 source[SG_SEAM_REACH];
} SgSeamProbe;

typedef struct SgSeamTally SgSeamTally;
SgSeamTally *sg_seam_tally_new(SgSeams *seams);
void sg_seam_tally_free(SgSeamTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSeamTally, sg_seam_tally_free)
/* The two in the middle of PROBE have values from two countries. FALSE with an error: too many. */
gboolean sg_seam_tally_pair(SgSeamTally *tally, int col, int row, gboolean down, const SgSeamProbe *probe,
                            GError **error);
/* The two pixels belong to the countries X and Y (places + 1); VALUES: how many of them have one. */
gboolean sg_seam_tally_land(SgSeamTally *tally, int col, int row, gboolean down, guint16 x, guint16 y, int values,
                            GError **error);
/* Works out all statistics, and moves the seams to the outcome, ranked. */
void sg_seam_tally_finish(SgSeamTally *tally);

/* The value at rank SHARE (0 .. 1) of COUNT sorted values, by linear interpolation; NaN of none. */
double sg_seam_quantile(const double *sorted, gsize count, double share);
int sg_seam_compare_doubles(gconstpointer a, gconstpointer b);

#endif
