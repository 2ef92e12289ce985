/* scan: passes once over the blocks of a raster, in parallel, and counts.
 *
 * The entry takes a raster and a plan and gives facts, nothing else. Results are bit-identical for any number of
 * threads: the blocks are cut into units that depend on the raster alone, and what must be summed in order is merged
 * in the order of the units. Memory depends on threads and units, never on the size of the raster.
 */
#ifndef SOILGATE_SCAN_H
#define SOILGATE_SCAN_H

#include "soilgate/boundary.h"
#include "soilgate/limits.h"
#include "soilgate/raster.h"

#define SG_SCAN_TYPICAL   4  /* typical ranges in a plan */
#define SG_SCAN_WATCH     24 /* values counted exactly */
#define SG_SCAN_FREQUENT  16 /* values listed for the pixels outside the range, and outside the country */
#define SG_HISTOGRAM_BINS 64
#define SG_PERCENTILES    9
extern const double sg_percentile_ranks[SG_PERCENTILES]; /* 1, 5, 10, 25, 50, 75, 90, 95, 99 */

typedef struct {
    int col, row;
    double value;
} SgPlace;

typedef struct {
    gboolean has_nodata;
    double nodata; /* as a pixel holds it; NaN allowed */
    gboolean has_range;
    double min, max; /* hard range */
    gboolean min_open, max_open;
    struct {
        double min, max;
    } typical[SG_SCAN_TYPICAL];
    int typical_count;
    double watch[SG_SCAN_WATCH]; /* fill values to count: exact equality after rounding to the raster's type */
    int watch_count;
    double huge;          /* |value| at or above this is a fill value; 0: none */
    gboolean codes;       /* class layer: count each code */
    gboolean stock;       /* sum value * area */
    const SgGrid *grid;   /* NULL when the raster has no usable grid: no areas, no zones */
    const SgZones *zones; /* NULL without a boundary */
    int threads;          /* 0: as many as processors */
    /* Told in blocks, from any thread, one call at a time; or NULL. */
    void (*progress)(gint64 done, gint64 total, gpointer data);
    gpointer progress_data;
} SgScanPlan;

/* A count of pixels and the first SG_LIMIT_PLACES of them, in order of blocks (rows, then columns within a block). */
typedef struct {
    gint64 pixels;
    int places_count;
    SgPlace places[SG_LIMIT_PLACES];
} SgTally;

typedef struct {
    double value;
    gint64 pixels; /* exact unless the tally says at_least */
} SgFrequent;

typedef struct {
    SgFrequent items[SG_SCAN_FREQUENT]; /* most frequent first, ties by value */
    int count;
    gboolean at_least; /* more distinct values than were tracked: counts are lower bounds, short of the truth by at most
                          1/65 of all; no value more frequent than that is lost */
} SgFrequents;

/* Two words. "Data": finite pixels that are not the declared nodata; count, min .. histogram are over them, so that
 * they agree with GDAL and numpy. "Mapped": data within the hard range (all data of a layer without one, but for huge
 * values); zones, areas, totals and typical shares are over them. A fill value outside the range (-999) is thus data
 * and not mapped; one inside it (0) is both. The pixels of a block that does not decode are in no count but pixels. */
typedef struct {
    gint64 pixels; /* cols * rows */
    gint64 nodata; /* equal to the declared nodata (NaN when that is NaN) */
    gint64 data;
    gint64 mapped;
    int data_col, data_row, data_cols, data_rows; /* the smallest window that holds all data; 0 x 0 without any */
    double min, max, mean, sd; /* sd of the population; NaN when data is 0, not finite beyond 1e150 (Float64) */
    double percentiles[SG_PERCENTILES]; /* interpolated within bins of at most 0.2 % of the value; NaN when data is 0 */
    double edges[SG_HISTOGRAM_BINS + 1]; /* of the histogram between percentile 0.1 and 99.9: bin i counts exactly the
                                            data from edges[i] on and under edges[i + 1] */
    gint64 counts[SG_HISTOGRAM_BINS];
    int bins;            /* used; 0 when data is 0 */
    gint64 below, above; /* data under the first edge, and from the last on */

    SgTally nan; /* NaN that is not the nodata */
    SgTally infinite;
    SgTally out_of_range;             /* data outside the hard range that are neither watched nor huge */
    double out_min, out_max;          /* extremes of them */
    SgTally watch[SG_SCAN_WATCH];     /* each watched value */
    SgTally huge;                     /* |value| >= plan.huge, not watched */
    double huge_value;                /* the first of them */
    SgTally typical[SG_SCAN_TYPICAL]; /* mapped pixels outside each typical range */
    SgTally fractional; /* class layer: data that are no whole number, or one that no int holds; huge ones left out */
    struct {
        int code;
        gint64 pixels;
        SgPlace first;
    } codes[SG_LIMIT_CODES]; /* ascending; first: where it is met first */
    int codes_count;
    gboolean codes_more; /* more than SG_LIMIT_CODES distinct codes */

    gint64 zone[SG_ZONES]; /* mapped pixels in each zone; 0 without zones */
    SgTally spill;         /* mapped pixels beyond the tolerance (foreign, beyond; not disputed) */
    SgTally missing;       /* pixels of the country that hold neither mapped data nor a value out of range: nodata, and
                              fill values beyond the range; a place's value is the pixel's, even nodata */
    SgFrequents outside; /* values of the mapped pixels outside the country (foreign, beyond; not near, not disputed) */
    gint64 outside_mapped; /* how many there are */
    double area_km2;       /* of mapped pixels; 0 without grid */
    double total;          /* sum of value * area for a stock in t/ha: tonnes; mapped pixels only */
    /* Shift of the data that puts most of them inside the country (east, south positive), and the share of mapped
     * pixels outside it before and after, over the rows that were tried, at most 512; NaN: not looked for (no zones, or
     * none outside). */
    double offset_cols, offset_rows;
    double offset_outside, offset_after;

    gint64 blocks_read; /* how many blocks were decoded, or tried: each once, but for sets of unlike layouts */
    gint64 blocks_failed;
    struct {
        int block_col, block_row, col, row;
        char *detail;
    } failed; /* the first that did not decode */
} SgScanFacts;

/* Scans RASTER, whose facts are FACTS. What does not decode is counted in OUT, not an error. FALSE with an error when
 * the tool failed (memory, threads). Free what OUT owns with sg_scan_facts_clear. */
gboolean sg_scan(const SgRaster *raster, const SgRasterFacts *facts, const SgScanPlan *plan, SgScanFacts *out,
                 GError **error);
void sg_scan_facts_clear(SgScanFacts *facts);
/* The median of the data; NaN when there are none. */
double sg_scan_median(const SgScanFacts *facts);

#endif
