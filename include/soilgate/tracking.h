/* spec, tracking: regions, and what was known of submissions at one time, read from YAML (soilgate-region/1,
 * soilgate-baseline/1).
 *
 * Both are data: a new region or baseline is a file. A baseline says for each product and each country of its region
 * which state was told, with its basis; what was inferred stays inferred. What is loaded is immutable.
 */
#ifndef SOILGATE_TRACKING_H
#define SOILGATE_TRACKING_H

#include "soilgate/spec.h"

/* Where a country stands with a product. */
typedef enum {
    SG_STATE_NONE,           /* nothing is known, and nothing is expected yet */
    SG_STATE_MISSING,        /* expected, and not there */
    SG_STATE_REPORTED,       /* said to be submitted; no file is here */
    SG_STATE_IN_PREPARATION, /* the country works on it */
    SG_STATE_RECEIVED,       /* a delivery is here, to be reviewed */
    SG_STATE_REJECTED,
    SG_STATE_CORRECTION_REQUESTED,
    SG_STATE_ACCEPTED,
    SG_STATE_SUPERSEDED, /* a newer delivery takes its place */
    SG_STATE_WITHDRAWN,
    SG_STATES
} SgState;
const char *sg_state_name(SgState state);     /* "in-preparation"; NULL for SG_STATE_NONE */
SgState sg_state_from_name(const char *name); /* SG_STATE_NONE for NULL and for what is no state */
/* TRUE when the product is in: received, accepted, superseded. What is only reported is not: no file is here. Nor is
 * what was rejected, taken back or has to be mended: the country's word is awaited again. */
gboolean sg_state_is_in(SgState state);

typedef struct {
    char *path; /* as given, printable */
    char *format;
    char *code; /* "ASP" */
    char *title;
    SgSource *sources;
    unsigned sources_count;
    char **countries; /* ISO 3166-1 alpha-3, each once */
    unsigned countries_count;
    SgBasis basis;
} SgRegion;

/* Loads the region NAME: a path, or the code of a shipped one in any letter case. Errors are SG_ERROR_USAGE and name
 * file, line and key. */
SgRegion *sg_region_load(const char *name, GError **error);
void sg_region_free(SgRegion *region);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRegion, sg_region_free)

/* Countries of which the same was told. */
typedef struct {
    int state; /* SgState; SG_STATE_NONE in "unlisted" */
    char **countries;
    unsigned countries_count;
    char *due;  /* last day on which the product is in time; NULL: none was told */
    char *note; /* one sentence for who asks how a country stands */
    SgBasis basis;
} SgBaselineEntry;

typedef struct {
    char *product;
    SgBaselineEntry *states;
    unsigned states_count;
    SgBaselineEntry *unlisted; /* nothing was told: these are not expected until somebody says so */
    unsigned unlisted_count;
} SgBaselineProduct;

typedef struct {
    char *path; /* as given, printable */
    char *format;
    char *name; /* "asp-2022-03" */
    char *title;
    char *as_of;       /* "2022-03-10" */
    char *region_name; /* code, or a file beside this one */
    SgSource *sources;
    unsigned sources_count;
    SgBaselineProduct *products;
    unsigned products_count;
    SgRegion *region;
} SgBaseline;

/* Loads the baseline NAME: a path, or the name of a shipped one, and its region. Each country of the region stands once
 * for each product, and no other does: no country is left out in silence. Errors are SG_ERROR_USAGE and name file, line
 * and key. */
SgBaseline *sg_baseline_load(const char *name, GError **error);
void sg_baseline_free(SgBaseline *baseline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgBaseline, sg_baseline_free)

/* TRUE for a day that there is, as "2022-03-10". */
gboolean sg_is_day(const char *text);

#endif
