/* scan, parts: what one part of the raster (consecutive blocks) adds up to.
 *
 * A part is filled by one worker, block after block; parts are merged in their order at the end. Both depend on the
 * raster alone, hence every sum has the same bits whatever the number of workers.
 */
#ifndef SOILGATE_SCAN_PART_H
#define SOILGATE_SCAN_PART_H

#include "scan/places.h"
#include "soilgate/scan.h"

enum {
    SG_TALLY_NAN,
    SG_TALLY_INFINITE,
    SG_TALLY_OUT_OF_RANGE,
    SG_TALLY_HUGE,
    SG_TALLY_FRACTIONAL,
    SG_TALLY_SPILL,
    SG_TALLY_MISSING,
    SG_TALLY_TYPICAL,
    SG_TALLY_WATCH = SG_TALLY_TYPICAL + SG_SCAN_TYPICAL,
    SG_TALLIES = SG_TALLY_WATCH + SG_SCAN_WATCH,
};

typedef struct {
    gint64 pixels;
    int places_count;
    SgPlace *places; /* SG_LIMIT_PLACES, allocated with the first; NULL before */
} SgPartTally;

typedef struct {
    gint64 nodata, data, mapped;
    int west, north, east, south; /* columns and rows that have data, the last two exclusive; west > east: none */
    double min, max;
    double shift, sum, square; /* of (value - shift); the shift is set with the first data */
    gboolean whole;            /* all data are whole numbers */
    SgPartTally tallies[SG_TALLIES];
    double out_min, out_max;
    gint64 zone[SG_ZONES];
    double area_km2, total;
    gint64 blocks_failed;
    int failed_col, failed_row; /* the first block that did not decode, and why */
    char *failed_detail;
    SgVotes *outside; /* NULL before the first */
    SgCodes *codes;
} SgPart;

SgPart *sg_part_new(void);
void sg_part_free(SgPart *part);
/* Keeps a pixel's place, if there is room. */
void sg_tally_place(SgPartTally *tally, SgPlace place);
void sg_part_place(SgPart *part, int tally, SgPlace place);
/* Adds a part's tally to OUT, which holds those of earlier parts. */
void sg_tally_merge(SgTally *out, const SgPartTally *part);
/* OUT, all zero before, gets the sum of PARTS; percentiles, histogram and offset are not touched. */
void sg_parts_merge(SgPart *const *parts, int n, SgScanFacts *out, gboolean *whole);

#endif
