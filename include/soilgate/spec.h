/* spec: turns a product's YAML into a checked struct, or says file, line and key that are wrong.
 *
 * A specification is data: every number stands with the source it was taken from and how sure we are of it
 * (SgBasis). A number that is not sure may warn and never rejects: sg_basis_may_reject.
 * A loaded SgSpec is immutable and may be read by any number of threads.
 */
#ifndef SOILGATE_SPEC_H
#define SOILGATE_SPEC_H

#include <glib.h>

#include "soilgate/expr.h"

typedef enum {
    SG_CONFIDENCE_VERIFIED,   /* read in the cited document */
    SG_CONFIDENCE_COMPUTED,   /* follows by arithmetic from what was read there */
    SG_CONFIDENCE_MEASURED,   /* measured on real maps or boundaries; the note says how */
    SG_CONFIDENCE_CONVENTION, /* this project's choice, where no document says anything */
    SG_CONFIDENCE_INFERRED,   /* a deduction */
    SG_CONFIDENCE_RECALLED,   /* from memory, seen in no source */
} SgConfidence;

typedef struct {
    char *source; /* clause and document: "TM-SEQ Annex II step 4" */
    SgConfidence confidence;
    char *note; /* or NULL */
} SgBasis;

/* TRUE for verified, computed and measured. */
gboolean sg_basis_may_reject(const SgBasis *basis);
const char *sg_confidence_name(SgConfidence confidence);

typedef struct {
    char *id;    /* "TM-SEQ" */
    char *title; /* of the document */
    char *where; /* address, DOI or repository and state read; or NULL */
} SgSource;

typedef struct {
    char *name, *email;
    SgBasis basis;
} SgContact;

/* A family of grid positions: pixel edges lie at origin + k * pixel size, k whole. Degrees. */
typedef struct {
    char *id, *title;
    double origin_lon, origin_lat;
    SgBasis basis;
} SgLattice;

typedef struct {
    int epsg;
    SgBasis crs_basis;
    double pixel_arcsec; /* arc-seconds; the pixel size in degrees is this / 3600 */
    double drift_px; /* the pixel size is wrong when its error sums to more than this over the raster, in pixels... */
    double relative; /* ...or when it differs by more than this share, whatever the raster's size */
    SgBasis pixel_basis;
    double relative_warn;    /* a share above this is told as a warning; 0: none */
    SgBasis *relative_basis; /* of relative_warn; NULL when that is 0 */
    SgLattice *lattices;
    unsigned lattices_count;
    double phase_warn_px, phase_error_px; /* distance of the raster's corners from the nearest lattice, in pixels */
    SgBasis phase_basis;
} SgGridSpec;

/* A fill value known from real submissions. Found in a raster that does not declare it, it is nodata.sentinel. */
typedef struct {
    double value;
    char *why;
    SgBasis basis;
} SgSentinel;

typedef struct {
    SgSentinel *sentinels;
    unsigned sentinels_count;
    double huge;              /* |value| at or above this is a fill value, whichever it is (-3.4e38, 1e20) */
    double background_share;  /* one value in at least this share of the valid pixels outside the country... */
    gint64 background_pixels; /* ...and in at least this many pixels is a background */
    SgBasis basis;
} SgNodataSpec;

/* Deviations for countries that a free 1:10m boundary cannot hold: small islands and city states. */
typedef struct {
    char *iso3;
    double tolerance_px;
    int coverage; /* 0: coverage is told and not judged */
    SgBasis basis;
} SgSmallState;

typedef struct {
    double tolerance_px;            /* data this close to the country are no spill; no free boundary is exact */
    double spill_warn, spill_error; /* share of the valid pixels beyond the tolerance */
    SgBasis spill_basis;
    double missing_warn, missing_error; /* share of the country's pixels without data; above 1: never */
    double covered_warn; /* share of the country's pixels with data, below which a partial product is absurd */
    SgBasis coverage_basis;
    double foreign_error; /* share of the valid pixels in other countries that makes it another country's map */
    SgBasis foreign_basis;
    double offset_outside; /* boundary.offset is looked for when more than this share lies outside... */
    double offset_gain;    /* ...and told when a shift leaves less than this part of it outside */
    SgBasis offset_basis;
    SgSmallState *small_states;
    unsigned small_states_count;
} SgBoundarySpec;

/* What is asked of the layers of a delivery together, and of a delivery beside the one before it. */
typedef struct {
    double grid_px; /* layers whose corners lie closer than this, in pixels, lie on one grid */
    SgBasis grid_basis;
    double footprint_warn; /* share of the pixels that most layers have, by which one layer's may differ */
    SgBasis footprint_basis;
    double loss_warn; /* share of a layer's mapped pixels that may be gone since the last accepted delivery */
    SgBasis loss_basis;
} SgDeliverySpec;

/* Valid values. Open ends exclude the limit itself. */
typedef struct {
    double min, max;
    int min_open, max_open;
    SgBasis basis;
} SgRange;

typedef struct {
    double min, max;
    double share; /* of the valid pixels that may lie outside before value.typical warns */
    SgBasis basis;
} SgTypical;

/* Another unit the values may be in by mistake: value in the spec's unit = factor * value in this unit. */
typedef struct {
    char *unit;
    double factor;
    double median_min, median_max; /* the median of a layer in this wrong unit lies here, and not where it should */
    SgBasis basis;
} SgUnitSlip;

typedef struct {
    double code;
    char *name;
    char **aliases; /* other names it is known by; letter case, blanks, '_' and '-' do not matter */
    unsigned aliases_count;
    char *colour; /* "#rrggbb" or NULL */
} SgClass;

typedef struct {
    int lookup;      /* 1: codes mean what the delivery's look-up table says; classes below are the canonical names */
    double min, max; /* codes that any published coding uses; whole numbers */
    SgClass *classes;
    unsigned classes_count;
    SgBasis *names_basis; /* where names and aliases come from, and how sure it is that there are no others; or NULL */
    SgBasis basis;
} SgClasses;

typedef struct {
    char **types; /* GDAL's names: "Float32" */
    unsigned types_count;
    SgBasis basis;
} SgStorage;

/* What layers of a kind have in common. A layer's own value goes before its kind's: see the accessors. */
typedef struct {
    char *id;
    char *unit;
    char *quantity; /* "stock" when the national total makes sense (t/ha), else NULL */
    char *colours;  /* of its maps in a report: a scale that specs/README.md lists; NULL: a plain one */
    SgStorage *storage;
    SgRange *range; /* hard; NULL for class layers */
    SgTypical *typical;
    unsigned typical_count;
    SgClasses *classes;
    SgUnitSlip *unit_slips;
    unsigned unit_slips_count;
    int zero_dropped; /* 1: exact zeros are dropped by the secretariat: nodata.zero */
    SgBasis *zero_basis;
} SgKind;

typedef enum { SG_PRESENCE_MANDATORY, SG_PRESENCE_EXPECTED, SG_PRESENCE_OPTIONAL } SgPresence;
const char *sg_presence_name(SgPresence presence); /* "mandatory", ... */

typedef struct {
    char *id; /* "T0", stable, used in relations and reports */
    char *title;
    char *depth;    /* "0-30 cm" */
    char *file;     /* canonical name with {ISO3}: "{ISO3}_GSOCseq_T0_Map030.tif" */
    char **aliases; /* other names it is known by, with {ISO3} or without, without extension */
    unsigned aliases_count;
    SgBasis name_basis;
    SgPresence presence;
    SgBasis presence_basis;
    char *kind;         /* id of its SgKind */
    SgTypical *typical; /* in place of the kind's; or NULL */
    unsigned typical_count;
    SgRange *range;         /* in place of the kind's; or NULL */
    const SgKind *resolved; /* set by the loader, owned by the spec */
} SgLayer;

/* A known way names go wrong, undone before the name is matched: a regular expression and what replaces it. */
typedef struct {
    char *match, *replace;
    char *why;
    SgBasis basis;
    GRegex *regex; /* of MATCH, set by the loader, owned by the spec; NULL matches nothing */
} SgRewrite;

/* A name that is near to a layer's and that of another map, which must not be taken for the layer. */
typedef struct {
    char *match; /* regular expression on the name without its ending */
    char *what;  /* which map it is, as part of a sentence: "a layer in transformed values" */
    SgBasis basis;
    GRegex *regex; /* as in SgRewrite */
} SgLookalike;

typedef enum { SG_PER_DELIVERY, SG_PER_LAYER } SgPer;
typedef enum { SG_READS_NOTHING, SG_READS_METAFILE, SG_READS_LOOKUP } SgReads;

/* A paper that belongs to a delivery beside its maps. */
typedef struct {
    char *id, *title;
    char **match; /* regular expressions on the base name, in any letter case; one must match. A group "layer" holds the
                     name of the layer that the paper is for, a group "depth" the depth ("0_30", or its lower number
                     alone, "30"; "" for all depths) */
    unsigned match_count;
    SgPresence presence;
    SgPer per;
    SgReads reads; /* what the program takes from it */
    SgBasis basis;
} SgDocument;

/* What a relation must give of certain values: held by sg_spec_lint. */
typedef struct {
    char
        *given; /* "AbsDiff_BAU = 5, finalSOC_BAU = 65, T0 = 60": a number for each layer (its mean, in layers.order) */
    SgRelationState gives;
} SgRelationTest;

/* How layers follow from one another; the language is that of expr.h, its names are ids of layers. */
typedef struct {
    char *id, *title;
    char *when; /* the condition under which a pixel is asked; or NULL */
    char *expression;
    char *rule;       /* layers.order (has means, asked once), layers.relation or layers.class (asked of each pixel) */
    char *severity;   /* error or warning */
    double tolerance; /* in the unit of the left side; 0 when none */
    double margin;    /* values closer than this to a threshold are not tested; 0 when none */
    SgRelationTest *tests;
    unsigned tests_count;
    SgBasis basis;
    SgRelationCode *code;   /* set by the loader, owned by the spec */
    const SgLayer **layers; /* set by the loader: of each name of the code, in their order */
} SgRelation;

/* The severity that findings of a rule get in place of the rule's own. */
typedef enum { SG_OVERRIDE_INFO, SG_OVERRIDE_WARNING, SG_OVERRIDE_ERROR } SgOverrideSeverity;
typedef struct {
    char *rule; /* id; the module check knows which there are: sg_check_severities */
    SgOverrideSeverity severity;
    SgBasis basis;
} SgSeverityOverride;

typedef struct {
    char *path;   /* of the file, absolute */
    char *sha256; /* of the file and of those it extends, in order */
    char *product, *version, *title;
    SgContact *contact;
    SgGridSpec *grid;
    SgNodataSpec *nodata;
    SgBoundarySpec *boundary;
    SgDeliverySpec *delivery; /* NULL: nothing is asked */
    SgSource *sources;
    unsigned sources_count;
    SgKind *kinds;
    unsigned kinds_count;
    SgLayer *layers;
    unsigned layers_count;
    SgRewrite *rewrites;
    unsigned rewrites_count;
    SgLookalike *lookalikes;
    unsigned lookalikes_count;
    SgRelation *relations;
    unsigned relations_count;
    SgDocument *documents;
    unsigned documents_count;
    SgSeverityOverride *severities;
    unsigned severities_count;
} SgSpec;

/* Loads the specification NAME: a path, or a shipped product in any letter case, with or without its version
 * ("gsocseq", "GSOCseq-1.1"; without it the newest). Errors are SG_ERROR_USAGE and name file, line and key. */
SgSpec *sg_spec_load(const char *name, GError **error);
void sg_spec_free(SgSpec *spec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSpec, sg_spec_free)

/* The paths of all shipped specifications (not the bases they extend), sorted. Elements are char *, freed with it. */
GPtrArray *sg_spec_shipped(GError **error);
/* TRUE when one of them is for PRODUCT, in any letter case. FALSE with an error when they are not found. */
gboolean sg_spec_is_shipped(const char *product, GError **error);

/* What is wrong with a specification that loads: nodata fits the types, ranges ordered, names unambiguous, sources
 * present, relations give what their tests say... One line of text each ("layer T0: ..."); empty when nothing is.
 * Elements are char *, freed with it. */
GPtrArray *sg_spec_lint(const SgSpec *spec);

const SgLayer *sg_spec_layer(const SgSpec *spec, const char *id); /* or NULL */
double sg_spec_pixel_deg(const SgSpec *spec);
/* The layer's own value, or its kind's; NULL when neither has one. */
const SgRange *sg_layer_range(const SgLayer *layer);
const SgTypical *sg_layer_typical(const SgLayer *layer, unsigned *count);
/* The class that NAME stands for, by its name or an alias, or NULL. Letter case, blanks, '_' and '-' do not matter. */
const SgClass *sg_classes_find(const SgClasses *classes, const char *name);
/* The name of the class whose canonical code is CODE ("Slight salinity"), owned by CLASSES; NULL when there is none. */
const char *sg_classes_name(const SgClasses *classes, double code);
/* The canonical file name for a country: "LKA_GSOCseq_T0_Map030.tif". Free with g_free. */
char *sg_layer_file_name(const SgLayer *layer, const char *iso3);
/* The country's own tolerances, or NULL. */
const SgSmallState *sg_spec_small_state(const SgSpec *spec, const char *iso3);

#endif
