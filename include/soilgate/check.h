/* check: makes facts, then judges them by the rules.
 *
 * Two halves. Measuring (sg_check_*) opens and scans and yields SgFileFacts; judging is pure: spec and facts in,
 * findings and an outcome for every rule out, no I/O and no clock. A finding is about the submission; a GError is about
 * us.
 */
#ifndef SOILGATE_CHECK_H
#define SOILGATE_CHECK_H

#include "soilgate/intake.h"
#include "soilgate/scan_set.h"
#include "soilgate/waiver.h"

typedef enum { /* in order of weight */
               SG_SEVERITY_INFO,
               SG_SEVERITY_WARNING,
               SG_SEVERITY_UNCHECKED,
               SG_SEVERITY_ERROR,
} SgSeverity;
const char *sg_severity_name(SgSeverity severity); /* "info", ... */

typedef enum { SG_VERDICT_PASS, SG_VERDICT_WARN, SG_VERDICT_UNCHECKED, SG_VERDICT_FAIL } SgVerdict; /* worst last */
const char *sg_verdict_name(SgVerdict verdict);                                                     /* "pass", ... */

typedef enum { SG_FIX_MANUAL, SG_FIX_CONFIRM, SG_FIX_SAFE } SgFixClass;
const char *sg_fix_class_name(SgFixClass fix);

/* What a rule must have before it can be judged. A need that is not met gives the outcome unchecked. */
typedef enum {
    SG_NEEDS_NOTHING = 0,
    SG_NEEDS_OPEN = 1 << 0,     /* the file opened */
    SG_NEEDS_LAYER = 1 << 1,    /* its name told the layer */
    SG_NEEDS_GRID = 1 << 2,     /* geographic, north-up, georeferenced in degrees: pixels have places */
    SG_NEEDS_SCAN = 1 << 3,     /* the pixels were read */
    SG_NEEDS_BOUNDARY = 1 << 4, /* the country is known and has a boundary */
    SG_NEEDS_CRS = 1 << 5,      /* a CRS is there */
    SG_NEEDS_SPEC = 1 << 6,     /* the product is known */
    SG_NEEDS_ZONES = 1 << 7,    /* the country's pixels could be told apart on the grid */
} SgNeeds;

typedef enum {
    SG_SCOPE_FILE,
    SG_SCOPE_DELIVERY,
    SG_SCOPE_MOSAIC, /* not judged by a check: see borders.h */
} SgScope;
const char *sg_scope_name(SgScope scope); /* "file", ... */

typedef struct SgJudgement SgJudgement; /* where a judge puts its findings; see src/check/judge.h */
typedef struct {
    const char *id;      /* "grid.resolution", stable, never reused */
    SgSeverity severity; /* default */
    SgScope scope;
    unsigned needs;
    const char *title;  /* what holds when it is broken, for a table */
    const char *advice; /* what to do */
    const char *clause; /* where it comes from, when the spec gives no better */
    void (*judge)(SgJudgement *judgement);
} SgRule;
const SgRule *sg_rules(guint *count); /* the table, in the order of the catalogue */
const SgRule *sg_rule_find(const char *id);
/* FALSE with an error (SG_ERROR_USAGE, names file and rule) when SPEC gives a severity to a rule that there is not. */
gboolean sg_check_severities(const SgSpec *spec, GError **error);
/* What a waiver may be about: a finding, made just now or recorded. */
typedef struct {
    const SgRule *rule;
    SgSeverity severity;
    const char *file, *layer; /* or NULL */
    gboolean unread;          /* the pixels of FILE were not read */
} SgWaivable;
/* TRUE when WAIVER, which is for the country and product and holds on the day, excuses what was found. */
gboolean sg_waiver_excuses(const SgWaiver *waiver, const SgWaivable *found);
/* TRUE when WAIVER is for COUNTRY and PRODUCT (NULL: not known). */
gboolean sg_waiver_is_for(const SgWaiver *waiver, const char *country, const char *product);
/* Why no waiver may excuse RULE, as the end of a sentence; NULL when one may. */
const char *sg_rule_waiver_refused(const SgRule *rule);
/* FALSE with an error (SG_ERROR_USAGE, names file and line) for a waiver of a rule that there is not, or that cannot be
 * waived. */
gboolean sg_check_waivers(const SgWaivers *waivers, GError **error);
/* The same for a waiver of a country that is not in the table of countries, which is loaded. For the shipped
 * boundaries: those that a user gives may have codes of their own. */
gboolean sg_check_waiver_countries(const SgWaivers *waivers, GError **error);
/* The waivers that can be about no delivery, each with a sentence that says why (const SgWaiver * to char *): SPECS
 * (SgSpec *) and the shipped specifications have not its product, the table of countries and BOUNDARIES not its
 * country. Free with g_hash_table_unref. NULL with an error when the shipped specifications are not found. */
GHashTable *sg_waivers_strange(const SgWaivers *waivers, const GPtrArray *specs, const SgBoundaries *boundaries,
                               GError **error);

/* What "soilgate fix" does about a finding. */
typedef enum {
    SG_REPAIR_NONE,       /* nothing: it is advice only */
    SG_REPAIR_NAME,       /* the canonical name */
    SG_REPAIR_SIDECARS,   /* the copy has none */
    SG_REPAIR_LEAVE_OUT,  /* the file is not copied */
    SG_REPAIR_LAYOUT,     /* tiles and compression */
    SG_REPAIR_BAND,       /* the first band, or image, alone */
    SG_REPAIR_CRS,        /* the CRS of the specification is written; no pixel moves */
    SG_REPAIR_AREA,       /* PixelIsPoint becomes PixelIsArea; no pixel moves */
    SG_REPAIR_PLACE,      /* another upper left corner: WEST, NORTH, PIXEL_WIDTH, PIXEL_HEIGHT */
    SG_REPAIR_FLIP,       /* the rows in the other order */
    SG_REPAIR_SWAP,       /* longitude as x, latitude as y */
    SG_REPAIR_REGRID,     /* resampled onto LATTICE */
    SG_REPAIR_TYPE,       /* stored as TYPE */
    SG_REPAIR_SCALE,      /* no scale: values are FACTOR * stored + OFFSET */
    SG_REPAIR_FACTOR,     /* another unit: values times FACTOR */
    SG_REPAIR_DECLARE,    /* NODATA is declared */
    SG_REPAIR_FILL,       /* pixels that hold one of VALUES, or HUGE and more, become nodata */
    SG_REPAIR_NAN,        /* NaN becomes the declared nodata */
    SG_REPAIR_UNIFY,      /* the declared nodata, VALUES[0], becomes NODATA, that of the other layers */
    SG_REPAIR_BACKGROUND, /* pixels outside the country that hold VALUES[0] become nodata */
    SG_REPAIR_CROP,       /* data outside the country, beyond the tolerance, become nodata */
} SgRepairKind;

/* Plain data: what a field is for is told with the kinds. */
typedef struct {
    SgRepairKind kind;
    double nodata; /* to declare, also where pixels become nodata and none is declared that can be used; NaN allowed */
    double values[SG_SCAN_WATCH];
    int values_count;
    double huge; /* 0: none */
    double west, north, pixel_width, pixel_height;
    double factor, offset;
    SgType type;
    const SgLattice *lattice; /* of the specification */
} SgRepair;

typedef struct {
    SgPlace place;
    double lon, lat; /* NaN without a grid */
    gboolean unread; /* the pixel did not decode: it has no value */
} SgLocation;

typedef struct {
    const SgRule *rule;
    SgSeverity severity;
    char *file;                          /* as shown; NULL for the delivery */
    char *layer;                         /* id, or NULL */
    char *message, *expected, *measured; /* the last two may be NULL */
    char between[2][8];                  /* codes of the two countries of a border; else "" */
    gint64 pixels;                       /* -1: not about pixels */
    double share;                        /* of the data pixels; NaN: none */
    GArray *locations;                   /* SgLocation, capped; never NULL */
    char *advice;
    SgFixClass fix;
    SgRepair repair;        /* kind NONE when fix is manual, and only then */
    char *fix_command;      /* for a shell; NULL for advice only, or when a name cannot be shown on a terminal */
    char *source;           /* clause and document */
    const SgWaiver *waived; /* the waiver that excuses it: it counts no longer; borrowed; NULL: none */
} SgFinding;

typedef enum {
    SG_OUTCOME_PASSED,
    SG_OUTCOME_BROKEN,
    SG_OUTCOME_NOT_APPLICABLE,
    SG_OUTCOME_UNCHECKED,
} SgOutcomeState;
const char *sg_outcome_name(SgOutcomeState state);
typedef struct {
    const SgRule *rule;
    SgOutcomeState state;
    char *reason;    /* unchecked, not applicable: why; else NULL, or of a broken rule why a part is unchecked */
    gboolean partly; /* unchecked, or broken with a part that could not be checked */
} SgOutcome;

/* A paper of the delivery: a file that is one of the specification's documents. */
typedef struct {
    char *shown;
    const SgDocument *document; /* borrowed from the specification */
    const SgLayer *layer;       /* the one it is for; NULL: the delivery, several layers, or not known */
    SgMetafile *metafile;       /* what it says, when it is read as one; else NULL */
    char *fault;                /* why it is no such document, as words that follow its name; or NULL */
    char *unused;               /* why nothing was taken from it although it is read, as sentences; or NULL */
} SgPaper;

/* Where the country of a file comes from. */
typedef enum {
    SG_COUNTRY_FROM_NOTHING, /* it is not known */
    SG_COUNTRY_FROM_NAME,    /* the file's own name */
    SG_COUNTRY_FROM_OPTION,  /* --country, and the name does not say the same */
    SG_COUNTRY_FROM_FOLDER,  /* the name of a folder or archive around it */
    SG_COUNTRY_FROM_OTHERS,  /* the other maps of the same product in the same folder */
} SgCountryFrom;

typedef struct {
    char iso3[8];
    guint files;
} SgCountryCount;

/* Facts of one file. */
typedef struct {
    char *path, *shown;
    char *place; /* where it was handed in: PATH; in an archive the archive's path and the name in it; an address */
    gboolean geotiff;
    const char *refused; /* why it was not opened, as a sentence (interned); or NULL */
    const char *remedy;  /* what to do about that, when it is not what the rule advises; else NULL */
    SgNameFacts name;
    char iso3[8]; /* the country judged with; "" when unknown */
    SgCountryFrom iso3_from;
    char *iso3_folder; /* from a folder: its name; else NULL */
    SgRasterFacts raster;
    SgCrsMatch crs; /* against the spec's; meaningful when open */
    gboolean has_grid;
    SgGrid grid; /* when has_grid */
    gboolean scanned;
    char *scan_refused; /* why it was not; or NULL */
    SgScanFacts scan;   /* when scanned */
    SgScanPlan plan;    /* what was scanned for (grid and zones pointers cleared) */
    gboolean has_boundary;
    SgOwner owner; /* the country, when has_boundary (its name is the facts' own) */
    double boundary_tolerance_px;
    gboolean zoned;      /* the scan counted zones: has_boundary and has_grid hold, and the grid lies in the world */
    char *zones_refused; /* why the boundary could not be laid over the grid; or NULL */
    gint64 country_pixels, country_pixels_on_grid; /* when zoned */
    char foreign_iso3[8];                          /* the country most pixels outside lie in; "" when none */
    gint64 foreign_pixels;
    double spill_farthest_px; /* from the country to the farthest of the places in scan.spill; 0 when not known */
    const SgLookup
        *lookup; /* of a class layer: the delivery's look-up table for it; NULL: none. Borrowed from the delivery */
    gboolean lookup_own;     /* its name says that it is for this layer or depth */
    GPtrArray *lookups;      /* const SgLookup *: all tables for it, LOOKUP too; NULL: none */
    guint lookups_own;       /* the first so many of them are its own by their names */
    const SgLookup *rival;   /* sg_lookup_rival, when it was judged */
    char lookup_also[8];     /* country of another lone map that LOOKUP was given to, "?" unknown; "" for none */
    const SgPaper *metafile; /* borrowed from the delivery; NULL: none was handed in with it */
    /* Of a layer that was scanned together with others: */
    int group;             /* layers of one group lie on one grid; -1: scanned alone */
    gint64 shared;         /* pixels that at least half of the group's layers have */
    SgFootprint footprint; /* how this layer's pixels lie upon these */
    gint64 hollow_zeros;   /* exact zeros where a layer that it comes from is not mapped */
    GArray *outcomes;      /* SgOutcome, one for every rule of scope file */
} SgFileFacts;

/* Of FILE, a class map, a table that may be its own as much as the one it is read by, and that gives a code of the map
 * (as long as it is not scanned: of the table) another class; or one that is its own by its name and cannot be read,
 * when the other is not. NULL: there is no doubt. */
const SgLookup *sg_lookup_rival(const SgFileFacts *file);
/* TRUE unless it is in doubt whether the table of FILE, which was judged, is its own: then nobody knows what its codes
 * mean. */
gboolean sg_lookup_is_sure(const SgFileFacts *file);

/* Whether the areas of the mapped pixels, and with them totals, are known: not beyond the world. */
gboolean sg_facts_has_areas(const SgFileFacts *file);

/* How a relation of the specification came out in a delivery. */
typedef enum {
    SG_ASKED_HOLDS,
    SG_ASKED_BROKEN,
    SG_ASKED_UNTESTED,  /* its layers are there, but no pixel that it could be asked of */
    SG_ASKED_ABSENT,    /* one of its layers was not handed in */
    SG_ASKED_UNCHECKED, /* one of its layers cannot be used */
} SgAskedState;
const char *sg_asked_name(SgAskedState state); /* "holds", "broken", "untested", "absent", "unchecked" */

typedef struct {
    const SgRelation *relation;
    SgAskedState state;
    char *reason;              /* untested, absent, unchecked: why; else NULL */
    guint files_count;         /* as many as the relation names layers */
    const SgFileFacts **files; /* one for each name; NULL for an absent one. Borrowed */
    SgRelationFacts facts;     /* all zero for absent and unchecked */
} SgAsked;

/* How a grid lies on a lattice: distance of its corners from the nearest lattice lines, in pixels, of the corner that
 * is farther off on each axis; NaN when a corner lies too far out to tell. */
typedef struct {
    const SgLattice *lattice;
    double east_px, south_px; /* -0.5 .. 0.5; positive: the grid lies east, south of the line */
    double worst_px;          /* the larger of the two, without sign */
} SgLatticeFit;
SgLatticeFit sg_lattice_fit(const SgGrid *grid, const SgLattice *lattice, double pixel_deg);

/* What is known of the deliveries that were accepted before, to see what got lost. */
typedef struct {
    char *id;        /* of the layer */
    gint64 mapped;   /* pixels */
    double area_km2; /* of them; NaN: not known */
    double total;    /* tonnes, of a stock; NaN: none */
} SgPreviousLayer;
typedef struct {
    char *country, *product;
    GArray *layers; /* SgPreviousLayer: those whose pixels were read */
} SgPreviousDelivery;
typedef struct {
    char *shown;
    GPtrArray *deliveries; /* SgPreviousDelivery * */
    gboolean all;          /* all that was ever accepted: what is not there has no delivery before it */
} SgPrevious;
SgPrevious *sg_previous_new(const char *shown);
/* Adds a delivery without layers; it stays the owner's. */
SgPreviousDelivery *sg_previous_add(SgPrevious *previous, const char *country, const char *product);
void sg_previous_free(SgPrevious *previous);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPrevious, sg_previous_free)

typedef enum { SG_COMPLETE_AUTO, SG_COMPLETE_YES, SG_COMPLETE_NO } SgComplete;

typedef struct {
    const char *spec;       /* --spec, or NULL: found from the names */
    const char *country;    /* --country, or NULL */
    const char *boundaries; /* --boundaries, or NULL */
    const char *boundary_field;
    const char *sha256; /* --sha256: of the one path, 64 hexadecimal digits; or NULL */
    gboolean allow_private_network;
    gint64 max_bytes; /* of a download; 0: the limits of limits.h */
    int max_seconds;
    gboolean strict;
    SgComplete complete;
    const SgPrevious *previous; /* the last accepted deliveries, or NULL; must outlive the report */
    const SgWaivers *waivers;   /* or NULL; must outlive the report */
    const char *today; /* "2026-12-31", the day by which waivers expire; needed with them; outlives the report */
    int threads;       /* 0: all processors */
    void (*progress)(const char *file, gint64 done, gint64 total, gpointer data); /* over all files; or NULL */
    gpointer progress_data;
} SgCheckOptions;

typedef struct {
    char *country;         /* iso3 of its maps, or NULL when unknown or mixed */
    char *shown;           /* the folder or file */
    char *given;           /* the folder or archive that was handed in, its path or address; NULL: lone files */
    const SgSpec *spec;    /* borrowed from the report; NULL when no spec fits */
    gboolean complete;     /* judged as a whole delivery */
    gboolean folder;       /* a folder was handed in; else lone files, each judged for itself unless complete */
    GPtrArray *files;      /* SgFileFacts * */
    GPtrArray *unexpected; /* char *: other files in the folder, that are no papers */
    GPtrArray *papers;     /* SgPaper *: the documents of the specification among the other files */
    GPtrArray *lookups;    /* SgLookup *: the class look-up tables among them */
    GPtrArray *others;     /* const SgIntakeFile *: all that was handed in beside the maps: papers, what lies beside its
                              maps for other programs, unexpected files. Borrowed from the report's intakes */
    GArray *asked;         /* SgAsked, one for every relation of the specification */
    gboolean archived;     /* files came out of an archive */
    GPtrArray *faults;     /* SgFault *: what could not be taken out, or was not looked at */
    GPtrArray *findings;   /* SgFinding *, files in order, heaviest first within a file */
    GArray *outcomes;      /* SgOutcome of the delivery's rules */
    GArray *beside;        /* SgCountryCount: countries in the names of the maps that lie side by side with its own,
                              these among them and those of other products; where there is one only: none. Or NULL */
    const SgPrevious *previous; /* borrowed; NULL: none was given */
    const SgWaivers *waivers;   /* to judge it by; borrowed; NULL: none */
    GHashTable *strange;        /* see sg_waivers_strange; borrowed; NULL: none */
    const char *today;          /* borrowed; set with waivers */
    guint counts[4];            /* by SgSeverity; without what is waived */
    guint waived;               /* findings that a waiver excuses */
    SgVerdict verdict;
} SgDelivery;

typedef struct {
    GPtrArray *deliveries;    /* SgDelivery * */
    GPtrArray *specs;         /* SgSpec *: the deliveries point into them; NULL for a report made by hand */
    GHashTable *strange;      /* see sg_waivers_strange; NULL without waivers */
    SgVerdict verdict;        /* the worst of them */
    SgBoundaries *boundaries; /* what was used, still open; NULL in a report made by hand */
    char *boundaries_title, *boundaries_sha256; /* of them */
    gboolean strict;
    GPtrArray *intakes; /* SgIntake *: what the paths gave, in their order; NULL in one made by hand */
    SgScratch *scratch; /* holds the files that were unpacked or downloaded, while the report lives; NULL in one made by
                           hand */
} SgReport;

/* Checks PATHS: files, folders, archives, addresses. What is a delivery:
 *
 * A folder (or archive) is one delivery for each product in it and, unless --country is given, for each country that
 * has folders of its own in it:
 *   - countries in folders side by side, at any depth ("LKA/", "BTN/", "asia/LKA.zip"), are a delivery each, shown with
 *     its folder; the folders of one country ("030/", "30100/") stay one delivery, as do all folders when there is one
 *     country only;
 *   - maps of several countries side by side in one folder stay one delivery, and name.country-mixed tells, also when
 *     they are for different products and thus different deliveries;
 *   - where a folder mixes countries, and one of them lies in other folders or beside it too, each country is a
 * delivery with all its maps wherever they lie: a stray file must not part the others;
 *   - maps of one country beside folders of others are a delivery of their own, with those folders that hold no other;
 *   - the country is the name's; where that has none, the nearest folder or archive around it tells, up to what was
 *     handed in, whose own name is a code or the name of a country ("Bhutan/Top0_30PH.tif"); else the other maps of
 *     the product in the same folder, when they are of one country;
 *   - what is no map and lies above several deliveries serves all of them (a class look-up table), and is told in the
 *     first, if it is unexpected.
 * Lone files of one product and country are one delivery; a file that by its name is a paper of it is read as such.
 * NULL and an error when the tool or its configuration failed.
 */
SgReport *sg_check(char *const *paths, const SgCheckOptions *options, GError **error);
void sg_report_free(SgReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgReport, sg_report_free)
/* Gives each finding of REPORT that can be repaired its command: "soilgate fix" with PATHS and OPTIONS. */
void sg_report_commands(SgReport *report, char *const *paths, const SgCheckOptions *options);
/* TRUE when package.file-unexpected tells of SHOWN: it is for nothing in the delivery, and no text for people to read.
 */
gboolean sg_delivery_is_stray(const SgDelivery *delivery, const char *shown);
/* The files that "soilgate fix" puts beside the copies; a check passes over them. NULL ends them. */
extern const char *const sg_fix_own_files[];
/* 0 accepted, 1 not. */
int sg_report_exit_status(const SgReport *report);

#endif
