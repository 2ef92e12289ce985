/* report: writes one finished report in a format, and reads its own JSON back. Pure: a report in, text out. */
#ifndef SOILGATE_REPORT_H
#define SOILGATE_REPORT_H

#include "soilgate/borders.h"
#include "soilgate/check.h"
#include "soilgate/compare.h"
#include "soilgate/fix.h"
#include "soilgate/mark.h"
#include "soilgate/mosaic.h"
#include "soilgate/registry_edit.h"
#include "soilgate/remind.h"
#include "soilgate/stac.h"
#include "soilgate/submit.h"

typedef struct {
    const char *started;            /* RFC 3339, read by main */
    const char *folder;             /* absolute; places of files are told from here; NULL: as they were given */
    const char *gdal, *proj, *geos; /* versions at run time, read by main; NULL: not told */
    gboolean colour;                /* text: the terminal shows colours */
    gboolean quiet;                 /* text: one line a delivery */
    int width;                      /* text: columns; 0: 100 */
    const char *error_layers;       /* text: where they were written, as a sentence; or NULL */
    const SgPictures *pictures;     /* HTML: of the layers; NULL: it has no maps */
} SgReportOptions;

/* The format soilgate-report/1 (specs/schema/soilgate-report-1.schema.json). Free with g_free, as the others. */
char *sg_report_json(const SgReport *report, const SgReportOptions *options);
/* The same of one of its deliveries alone. */
char *sg_report_json_of(const SgReport *report, const SgDelivery *delivery, const SgReportOptions *options);
/* For people: what was found, what is wrong (grouped and capped), the verdict and what to do next. */
char *sg_report_text(const SgReport *report, const SgReportOptions *options);
/* For CI. JUnit XML: a suite for each delivery and file, a case for each rule that was judged there, and one for the
 * verdict. */
char *sg_report_junit(const SgReport *report, const SgReportOptions *options);
/* SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning. */
char *sg_report_sarif(const SgReport *report, const SgReportOptions *options);
/* Annotations in the log of a GitHub runner. */
char *sg_report_github(const SgReport *report, const SgReportOptions *options);
/* A short summary in GitHub's Markdown. */
char *sg_report_markdown(const SgReport *report, const SgReportOptions *options);

/* One HTML file that holds all it shows, the JSON report and the pictures of the options too: no network, no other
 * file. */
char *sg_report_html(const SgReport *report, const SgReportOptions *options);

/* A JSON report (soilgate-report/1) as a record. It may come from anywhere: size and depth are limited, and what is not
 * as the format has it is an error (SG_ERROR_USAGE) that says where. SHOWN names it in messages. */
SgRecord *sg_report_parse(const char *text, gsize length, const char *shown, GError **error);
SgRecord *sg_report_read(const char *path, GError **error);
/* The record of a report made just now, whose rasters can still be read. */
SgRecord *sg_report_record(const SgReport *report, const char *shown, GError **error);

/* What differs, for people; and in the format soilgate-diff/1 (specs/schema/soilgate-diff-1.schema.json). */
char *sg_diff_text(const SgDiff *diff, const SgReportOptions *options);
char *sg_diff_json(const SgDiff *diff, const SgReportOptions *options);

/* How countries stand with one product: for people, by state; and as JSON (soilgate-status-1.schema.json). */
char *sg_status_text(const SgStatus *status, const SgReportOptions *options);
char *sg_status_json(const SgStatus *status);
/* With several products of one region and day (SgStatus *): for people, as a matrix; and as CSV, a country and product
 * a line. */
char *sg_status_matrix_text(const GPtrArray *statuses, const SgReportOptions *options);
char *sg_status_csv(const GPtrArray *statuses);
/* What happened to a country's product, for people. */
char *sg_history_text(const SgHistory *history, const SgReportOptions *options);
/* The regions (SgTrackedRegion *) and products (SgTrackedProduct *) of a registry, a line each; and one region with its
 * countries and who joined and left. */
char *sg_regions_text(const GPtrArray *regions, const SgReportOptions *options);
char *sg_products_text(const GPtrArray *products, const SgReportOptions *options);
char *sg_region_text(const SgTrackedRegion *region, const SgReportOptions *options);
/* Whom countries (SgCountryPersons *) have as contacts: for people, with those without one, or with none confirmed,
 * first; as JSON (soilgate-contacts-1.schema.json); and as CSV, a contact a line, and a line for a country that has
 * none. OLDEST as in sg_contact_state. */
char *sg_persons_text(const GPtrArray *countries, const char *oldest, const SgReportOptions *options);
char *sg_persons_json(const GPtrArray *countries, const char *oldest);
char *sg_persons_list_csv(const GPtrArray *countries, const char *oldest);
/* What a run of reminders did, or would do. */
typedef struct {
    gboolean dry_run;   /* nothing was written */
    gboolean sending;   /* letters were to be sent */
    gboolean list;      /* all letters there are, and no run */
    const char *outbox; /* folder of the files; or NULL */
} SgRemindTold;
/* For people; and as JSON (soilgate-remind-1.schema.json). */
char *sg_remind_text(const SgRemind *remind, const SgRemindTold *told, const SgReportOptions *options);
char *sg_remind_json(const SgRemind *remind, const SgRemindTold *told);

/* What was submitted: where it is recorded and kept, and what changed. */
typedef struct {
    const SgReport *report;
    const GPtrArray *submitted;   /* SgSubmitted *: of its deliveries, as far as it came */
    const SgDiff *changes;        /* against the last accepted deliveries; NULL: there are none */
    const char *registry, *store; /* as messages show them */
    SgWriter writer;
} SgSubmitReport;
/* For people, what comes behind the report; and, with the report, in the format soilgate-submit/1
 * (specs/schema/soilgate-submit-1.schema.json). */
char *sg_submit_text(const SgSubmitReport *submit, const SgReportOptions *options);
char *sg_submit_json(const SgSubmitReport *submit, const SgReportOptions *options);

/* What was decided about a delivery, or why it could not be. */
typedef struct {
    const SgDecision *decision;
    const char *registry, *store; /* as messages show them; store NULL: it was not needed */
    const char *why, *evidence;   /* evidence: or NULL */
    SgWriter writer;
} SgReviewReport;
/* For people; and in the format soilgate-review/1 (specs/schema/soilgate-review-1.schema.json). */
char *sg_review_text(const SgReviewReport *review, const SgReportOptions *options);
char *sg_review_json(const SgReviewReport *review, const SgReportOptions *options);

/* A region at one moment, as it is shown on a page, on slides and by layer. */
typedef struct {
    const SgOverview *overview;
    const SgAtlas *atlas;       /* of its shapes; NULL: there is no map */
    const char *disclaimer;     /* what must stand beside the map */
    const SgSpec *const *specs; /* as the overview's products; NULL for one that has no specification here */
} SgBoard;
/* One HTML file that holds all it shows, as sg_report_html: maps, matrix, timeline, histories, findings in short. The
 * addresses of people are not in it: it is made to be published. */
char *sg_board_html(const SgBoard *board, const SgReportOptions *options);

/* A picture 16:9 for slides: the map of each product with legend, totals and day. The same board gives the same bytes.
 */
typedef enum {
    SG_SLIDE_PNG, /* 1920 x 1080 */
    SG_SLIDE_SVG,
    SG_SLIDE_PDF, /* a page for each product; the others show several products side by side */
    SG_SLIDES
} SgSlide;
/* That of a file name's ending, in any letter case; SG_SLIDES for none. */
SgSlide sg_slide_of(const char *path);
/* NULL with an error (SG_ERROR_FAILED) when it cannot be drawn. */
GBytes *sg_board_slide(const SgBoard *board, SgSlide kind, GError **error);

/* Which layers came from which country, with the worst that was found in each, of the last delivery of one product (the
 * board's first): for people; as CSV, a country and layer a line; and as the JSON of sg_status_json with layers. */
char *sg_layers_text(const SgBoard *board, const SgReportOptions *options);
char *sg_layers_csv(const SgBoard *board);
char *sg_layers_json(const SgBoard *board);

/* What was repaired, or would be, for people; and in the format soilgate-fix/1
 * (specs/schema/soilgate-fix-1.schema.json).
 */
char *sg_fix_text(const SgFix *fix, const SgReportOptions *options);
char *sg_fix_json(const SgFix *fix, const SgReportOptions *options);

/* The manifest of a mosaic (specs/schema/soilgate-mosaic-1.schema.json), with the words of the command that made it
 * (ended by NULL); what was put together, for people; and what was refused. */
char *sg_mosaic_json(const SgMosaic *mosaic, const SgReportOptions *options, char *const *command);
char *sg_mosaic_text(const SgMosaic *mosaic);
char *sg_mosaic_refusals_text(const SgMosaicInputs *inputs);
/* A picture of a layer that has values, PNG: the overview of the raster at the path VALUES that is at most
 * SG_MOSAIC_THUMBNAIL_SIDE pixels wide and high, in the colours of its style, transparent where there is no value; so
 * it covers what the raster does. Its file is called as the base of the layer, with SG_MOSAIC_THUMBNAIL. NULL with an
 * error. */
#define SG_MOSAIC_THUMBNAIL_SIDE 512
GBytes *sg_mosaic_thumbnail(const SgMosaicLayer *layer, const char *values, GError **error);
/* A catalogue of the mosaic (stac.h): an Item for a layer, whose name is its base with this ending, and
 * collection.json. TIME: what the maps stand for. */
#define SG_MOSAIC_STAC_ITEM ".stac.json"
char *sg_mosaic_stac_item(const SgMosaic *mosaic, const SgMosaicLayer *layer, const SgStacTime *time);
char *sg_mosaic_stac_collection(const SgMosaic *mosaic, const SgStacTime *time);

/* The borders of the layers of a mosaic: seams.json (specs/schema/soilgate-seams-1.schema.json); for people; and those
 * of one layer as lines, GeoJSON in degrees, and how QGIS draws these. */
char *sg_seams_json(const SgBorders *const *layers, guint count);
char *sg_seams_text(const SgBorders *const *layers, guint count);
char *sg_seams_geojson(const SgSeams *seams);
char *sg_seams_style(void);

/* "soilgate rules": the table (NULL), or one rule in full. JSON is the format soilgate-rules/1
 * (specs/schema/soilgate-rules-1.schema.json), Markdown a page by what the rules are about. */
char *sg_rules_text(const SgRule *rule);
char *sg_rules_json(const SgRule *rule);
char *sg_rules_markdown(const SgRule *rule);

#endif
