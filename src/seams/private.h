/* Parts of the module. */
#ifndef SOILGATE_SEAMS_PRIVATE_H
#define SOILGATE_SEAMS_PRIVATE_H

#include "soilgate/raster.h"
#include "soilgate/seams.h"

/* --- rows of a raster, as numbers --- */

typedef struct {
    char *shown; /* the path, printable */
    SgRasterFacts facts;
    SgRaster *raster;
    SgGrid grid;
    int first, end;  /* columns that are read */
    int block_row;   /* of the blocks that are held; -1: none */
    guint8 *blocks;  /* side by side: those of the columns */
    int blocks_left; /* the first of them */
} SgSeamRows;
/* Opens PATH, a map in degrees. FALSE with an error; close it in either case. */
gboolean sg_seam_rows_open(SgSeamRows *rows, const char *path, GError **error);
void sg_seam_rows_close(SgSeamRows *rows);
/* How many columns may be read at once: whole blocks, within SG_LIMIT_BAND_BYTES. */
int sg_seam_rows_most(const SgSeamRows *rows);
/* From now on columns FIRST .. END - 1 are read, within the raster. */
void sg_seam_rows_columns(SgSeamRows *rows, int first, int end);
/* The values of ROW, END - FIRST of them, into OUT; NaN where there is none. Rows in ascending order. */
gboolean sg_seam_rows_read(SgSeamRows *rows, int row, double *out, GError **error);

/* --- what is found --- */

/* Pixels on a line: two behind the border, its two, and two behind it again. SOURCE: place of the country + 1, 0 none.
 */
#define SG_SEAM_REACH 6
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
