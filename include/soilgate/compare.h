/* compare: what differs between two deliveries, from their reports and, where the rasters are at hand, pixel by pixel.
 *
 * A record is what a report says of deliveries, as plain data: read back from JSON, so that a report of last year and a
 * delivery checked just now are compared in the same words. Comparing records is pure; sg_compare_pixels reads rasters.
 */
#ifndef SOILGATE_COMPARE_H
#define SOILGATE_COMPARE_H

#include "soilgate/check.h"

typedef struct {
    char *rule;
    SgSeverity severity;
    char *file, *layer, *expected, *measured; /* may be NULL */
    char *message;
    gint64 pixels; /* -1: not about pixels */
    gboolean waived;
    char *reason, *by, *until; /* of the waiver; NULL when it is not waived */
    char *language;            /* of its texts: that of the record */
} SgRecordFinding;

/* A rule that could not be checked, or not wholly. */
typedef struct {
    char *rule, *reason;
    char *file; /* NULL: of the delivery */
} SgRecordUnchecked;

typedef struct {
    char *path;
    char *local; /* where the raster can be read now; NULL: only a report is at hand */
    char *layer, *sha256;
    gboolean open; /* the file was opened: what follows up to nodata holds */
    int cols, rows;
    char *type, *crs, *nodata; /* crs: "EPSG:4326", or its name; nodata: the tag's text; NULL for none */
    double nodata_value;       /* as a pixel holds it; NaN also where there is none */
    gboolean has_geotransform;
    double gt[6];
    gboolean scanned; /* its pixels were read: what follows holds; NaN where something is not known */
    gint64 data, mapped;
    double min, max, mean, sd, percentiles[SG_PERCENTILES];
    double area_km2, total; /* total: tonnes of a stock */
} SgRecordFile;

typedef struct {
    char *country, *product, *version; /* may be NULL */
    char *path;
    SgVerdict verdict;
    gboolean complete;
    GPtrArray *findings;  /* SgRecordFinding * */
    GPtrArray *files;     /* SgRecordFile * */
    GPtrArray *unchecked; /* SgRecordUnchecked * */
} SgRecordDelivery;

typedef struct {
    char *shown, *started; /* started may be NULL */
    char *language;        /* of the texts for people: "en" */
    gboolean is_report;    /* a report was given, not the delivery */
    GPtrArray *deliveries; /* SgRecordDelivery * */
} SgRecord;
SgRecord *sg_record_new(const char *shown);
SgRecordDelivery *sg_record_delivery_new(void);
void sg_record_finding_free(gpointer finding);
void sg_record_file_free(gpointer file);
void sg_record_delivery_free(gpointer delivery);
void sg_record_free(SgRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRecord, sg_record_free)

typedef enum { SG_DIFF_SAME, SG_DIFF_CHANGED, SG_DIFF_ADDED, SG_DIFF_REMOVED } SgDiffState;
const char *sg_diff_state_name(SgDiffState state); /* "same", ... */

typedef enum { /* what of a layer changed */
               SG_CHANGE_GRID = 1 << 0,
               SG_CHANGE_STORAGE = 1 << 1,  /* type, CRS, nodata, or whether the file can be read */
               SG_CHANGE_COVERAGE = 1 << 2, /* pixels with data, mapped pixels, area */
               SG_CHANGE_VALUES = 1 << 3,   /* statistics, total */
               SG_CHANGE_PIXELS = 1 << 4,
               SG_CHANGE_FILE = 1 << 5, /* other bytes, and the pixels could not be compared */
} SgChange;

typedef struct {
    gboolean compared;
    char *refused;        /* why not, as the end of a sentence */
    gint64 both;          /* data in both */
    gint64 changed;       /* of them: another value */
    gint64 gained, lost;  /* data only after, only before */
    double largest;       /* difference, after - before, without sign; 0: none */
    int col, row;         /* of the first pixel with it */
    double lon, lat;      /* NaN without degrees */
    double before, after; /* its values */
} SgPixelDiff;

typedef struct {
    SgDiffState state;
    const SgRecordFinding *before, *after; /* NULL where it is not */
} SgDiffFinding;

typedef struct {
    SgDiffState state;
    const SgRecordFile *before, *after;
    unsigned changes; /* SgChange */
    SgPixelDiff pixels;
} SgDiffLayer;

typedef struct {
    SgDiffState state;
    const SgRecordDelivery *before, *after;
    GPtrArray *findings; /* SgDiffFinding * */
    GPtrArray *layers;   /* SgDiffLayer * */
} SgDiffDelivery;

typedef struct {
    const SgRecord *before, *after; /* borrowed, as all that points into them */
    GPtrArray *deliveries;          /* SgDiffDelivery * */
} SgDiff;

/* Compares what the records say. Deliveries are matched by country and product (one with one also where one of them
 * does not tell it), layers by id, findings by rule and layer. Texts of
 * findings are compared in one language only. */
SgDiff *sg_compare_records(const SgRecord *before, const SgRecord *after);
/* Compares the pixels of the layers whose rasters can be read on both sides and lie on one grid, in bounded memory.
 * What cannot be compared says why. FALSE with an error when the tool failed. */
gboolean sg_compare_pixels(SgDiff *diff, GError **error);
void sg_diff_free(SgDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDiff, sg_diff_free)
gboolean sg_diff_differs(const SgDiff *diff);

/* How much could be compared: of a file that was not read on either side nothing is known, and the same of nothing is
 * no sameness. */
typedef enum { SG_COMPARED_NOTHING, SG_COMPARED_PART, SG_COMPARED_ALL } SgCompared;
const char *sg_compared_name(SgCompared compared); /* "nothing", "part", "all" */
SgCompared sg_diff_compared(const SgDiff *diff);
SgCompared sg_diff_delivery_compared(const SgDiffDelivery *delivery); /* all for one that is on one side only */
/* FALSE for a layer whose file was read on neither side. */
gboolean sg_diff_layer_known(const SgDiffLayer *layer);

/* What a record says of the delivery before: for SgCheckOptions.previous. Free with sg_previous_free. */
SgPrevious *sg_record_previous(const SgRecord *record);

#endif
