/* seams: how a finished map of several countries looks along the borders between them. Measures, and judges nothing.
 *
 * A pair is two pixels that share an edge, both with a value, that two countries gave. A is the country whose ISO code
 * sorts first, B the other; the difference across the border is B's value less A's. Median and 95th percentile are of
 * its size, without sign, exact, between two of the sorted values by linear interpolation (numpy's default, Hyndman and
 * Fan's type 7). Of classes, that have no differences, the share of pairs whose classes differ is told instead.
 *
 * A difference says little where a map varies by itself. So each pair is held against up to four inland pairs on the
 * same line of pixels: the border pixel and the one behind it, and that one and the next, on either side, as long as
 * all of them have a value from the same country. An inland pair counts once for each border pair that it lies behind.
 *
 * A land border is where two neighbouring pixels belong to two countries by the boundaries (sg_ownership_at). Where
 * neither of the two pixels has a value lies a gap. Only countries that gave pixels have land borders here.
 *
 * Pairs do not reach over the meridian of 180 degrees from one end of a map to the other.
 *
 * One pass in strips of whole blocks from north to south, over all sources, and over those blocks of values that hold a
 * border or lie a few pixels from one: a damaged block elsewhere is not noticed here. Memory is one row of blocks
 * of a strip of each raster (SG_LIMIT_BAND_BYTES), a block, and about 60 bytes a pair. The outcome follows from the
 * files, the countries and the boundaries alone.
 */
#ifndef SOILGATE_SEAMS_H
#define SOILGATE_SEAMS_H

#include "soilgate/boundary.h"
#include "soilgate/spec.h"

/* A seam is judged when it has at least so many pairs, and inland ones: with 30, the median of differences of a normal
 * distribution is known to 21 % (its standard error is 1.17 / sqrt(n) of itself), and twice as much is no accident.
 * These numbers are a convention of soilgate: no document of the products gives any. */
#define SG_SEAM_PAIRS 30
/* It has a step when the median difference across is at least so many times that of the inland pairs; of classes, the
 * share that differs, which must be larger by SG_SEAM_SHARE too. */
#define SG_SEAM_FACTOR 2.0
#define SG_SEAM_SHARE  0.1

/* A country that gave pixels. */
typedef struct {
    int m49; /* UN M49 number: what the source raster holds, 1 to 65535 */
    const char *iso3, *name;
} SgSeamCountry;

/* What two countries gave for the same pixels; told by whoever made the map. */
typedef struct {
    char a[8], b[8];           /* ISO codes, A sorts first */
    gint64 pixels, of_a, of_b; /* all; of which the map has A's, B's */
    gint64 blended;            /* of which the map has a mean of both */
    double difference;         /* mean size of the difference between both values, of these; NaN without any */
} SgSeamOverlap;

typedef struct {
    const char *values;   /* path: one band, EPSG:4326, north up */
    const char *sources;  /* path: numbers of the countries that gave its pixels, 0 none, on the same grid */
    const SgLayer *layer; /* whether it has classes */
    const SgSeamCountry *countries;
    guint countries_count;          /* at most SG_LIMIT_REGION_COUNTRIES */
    const SgBoundaries *boundaries; /* NULL: gaps are not looked for */
    const SgSeamOverlap *overlaps;  /* copied into the outcome */
    guint overlaps_count;
    double blended_km; /* values were blended along borders over this width: what is measured is what is left; 0: not */
    void (*progress)(const char *what, gint64 done, gint64 total, gpointer data); /* or NULL */
    gpointer progress_data;
} SgSeamsOptions;

/* The edge between pixel (COL, ROW) and its right neighbour; DOWN: the one below. */
typedef struct {
    int col, row;
    gboolean down, gap; /* gap: neither has a value */
    double jump;        /* of a pair: the size of the difference; of classes 1 when they differ, else 0; of a gap NaN */
} SgSeamEdge;

/* Sizes of differences; NaN without pairs and for classes. */
typedef struct {
    gint64 pairs, differ; /* differ: those whose values are not the same */
    double median, p95;
} SgSeamSpread;

typedef enum {
    SG_SEAM_EVEN,
    SG_SEAM_STEP, /* see SG_SEAM_FACTOR */
    SG_SEAM_FEW,  /* too few pairs, across or inland, to tell */
} SgSeamState;
const char *sg_seam_state_name(SgSeamState state); /* "even", "step", "few" */

typedef struct {
    const SgSeamCountry *a, *b;
    SgSeamSpread across, inland;
    double mean_a, mean_b, mean; /* on either side of the pairs, and B less A; NaN without pairs and for classes */
    SgSeamEdge worst;            /* largest difference, the northernmost, then westernmost of several; of values with
                                    pairs only */
    double worst_a, worst_b;     /* the values there */
    gboolean worst_here_a;       /* the pixel of WORST is A's, its neighbour B's */
    gint64 land_edges;           /* edges of the land border */
    gint64 one_sided;            /* of these, with a value on one side only */
    gint64 gap_edges;            /* of these, without any */
    gint64 gap_pixels;           /* that touch gap_edges */
    SgSeamEdge first_gap;        /* the northernmost, then westernmost; when there are gap_edges */
    SgSeamState state;
    GArray *edges; /* SgSeamEdge: pairs and gaps, from north to south and west to east */
} SgSeam;

typedef struct {
    SgGrid grid;
    const SgLayer *layer; /* the caller's */
    gboolean classes;
    double blended_km;   /* as it was told */
    GPtrArray *seams;    /* SgSeam *, worst first: those with a step before the others, those with few pairs last; among
                            them by the median (of classes the share) across, then by codes */
    GArray *overlaps;    /* SgSeamOverlap, as handed in */
    gboolean gaps_known; /* boundaries were given */
    SgSeamCountry *countries;
    guint countries_count; /* by code; SgSeam's point into it */
} SgSeams;

/* NULL with an error. SG_ERROR_USAGE: a file that does not open or is no such map, grids that differ, a number that is
 * none of COUNTRIES, more than SG_LIMIT_SEAM_EDGES pairs and gaps, boundaries too detailed. SG_ERROR_FAILED: a block
 * that is read does not decode, the boundaries cannot be read again. Main thread. */
SgSeams *sg_seams_measure(const SgSeamsOptions *options, GError **error);
void sg_seams_free(SgSeams *seams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSeams, sg_seams_free)
/* Where an edge lies: its middle, degrees. */
void sg_seams_place(const SgSeams *seams, const SgSeamEdge *edge, double *lon, double *lat);
/* The share of pairs whose values differ; NaN without pairs. */
double sg_seam_share(const SgSeamSpread *spread);
/* Of a map that was blended: how many pairs of countries have maps that would make a step without it, as their values
 * for the same pixels differ by SG_SEAM_FACTOR times the inland median or more. */
guint sg_seams_blended_steps(const SgSeams *seams);

/* --- as lines --- */

/* A corner of pixels: west + col * pixel_width, north - row * pixel_height. */
typedef struct {
    int col, row;
} SgSeamCorner;
typedef struct {
    const SgSeam *seam;
    gboolean gap;
    gint64 edges;
    double jump;     /* the median of its edges; of classes the share that differs; of a gap NaN */
    GArray *corners; /* SgSeamCorner, at least two; only where the line turns */
} SgSeamLine;
#define SG_SEAM_SECTION 16 /* edges: lines are cut into parts so long, or almost */
/* The edges of all seams joined to lines along the edges of pixels, in the order of the seams, pairs before gaps.
 * Elements are SgSeamLine *, freed with the array; SEAMS must outlive it. */
GPtrArray *sg_seams_lines(const SgSeams *seams);

#endif
