/* check, private: what a judge sees, and how it says what it found.
 *
 * A judge is a pure function: it reads spec and facts in the judgement and adds findings. When it adds none, the rule
 * passed; sg_judge_not_applicable and sg_judge_unchecked say otherwise, with the reason. Needs of the rule table hold
 * when a judge is called.
 */
#ifndef SOILGATE_CHECK_JUDGE_H
#define SOILGATE_CHECK_JUDGE_H

#include "soilgate/check.h"
#include "soilgate/seams.h"

struct SgJudgement {
    const SgSpec *spec;         /* NULL: the product is unknown */
    const SgLayer *layer;       /* of the file; NULL: unknown */
    const SgFileFacts *file;    /* NULL for a rule about the delivery */
    const SgDelivery *delivery; /* NULL for a rule about a file */
    const SgSeams *seams;       /* for a rule about a mosaic; else NULL */
    const SgRule *rule;         /* being judged */

    /* The engine's. */
    GPtrArray *findings; /* of this file or delivery, so far */
    GPtrArray *texts;    /* short-lived strings of the judges */
    GArray *cases;       /* one for every rule of the table: see engine.c */
    SgOutcomeState state;
    char *reason;
    gboolean told; /* unchecked: a finding says why already */
};

/* Judges by all rules of the judgement's scope. FINDINGS gets the findings, heaviest first, OUTCOMES the outcomes. */
void sg_judge_rules(SgJudgement *judgement, GPtrArray *findings, GArray *outcomes);
/* Judges one file by all rules of scope file: FILE->outcomes is filled, findings are added to FINDINGS, heaviest
 * first. SPEC may be NULL. */
void sg_judge_file(const SgSpec *spec, SgFileFacts *file, GPtrArray *findings);
/* Judges a delivery whose files are measured: all findings, outcomes, counts and the verdict. */
void sg_judge_delivery(SgDelivery *delivery);

/* What a finding of RULE weighs that its judge gives SEVERITY: the specification may give the rule another one, and
 * where the number (BASIS, or NULL) or the specification's word rests on something unsure, an error is lowered to a
 * warning. Unchecked stays unchecked, and what a judge only mentions stays a note. */
SgSeverity sg_judge_severity(const SgSpec *spec, const SgRule *rule, SgSeverity severity, const SgBasis *basis);
/* The id nearest to a wrong one, if it is near enough to have been meant; or NULL. */
const char *sg_rule_nearest(const char *id);

/* Adds a finding of the rule being judged. BASIS is what the number rests on, or NULL: it names the source. The
 * severity is told by sg_judge_severity. The judgement owns the finding. */
SgFinding *sg_judge_finding(SgJudgement *judgement, SgSeverity severity, const SgBasis *basis, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* Says that FINDING, of the delivery, is about FILE and its layer. Returns it. */
SgFinding *sg_finding_about(SgFinding *finding, const SgFileFacts *file);
/* TRUE when the delivery has a finding about FILE that weighs LEAST or more, of one of RULES (sg_rule_is_named); NULL:
 * of any rule. */
gboolean sg_judge_told(const SgJudgement *judgement, const SgFileFacts *file, SgSeverity least, const char *rules);
void sg_finding_expected(SgFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
void sg_finding_measured(SgFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
void sg_finding_advice(SgFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Adds the pixels of TALLY and their places, and sets the share of the data pixels. */
void sg_judge_tally(SgJudgement *judgement, SgFinding *finding, const SgTally *tally);
/* Sets the number of pixels and their share of the data pixels. */
void sg_judge_pixels(SgJudgement *judgement, SgFinding *finding, gint64 pixels);
void sg_judge_place(SgJudgement *judgement, SgFinding *finding, const SgPlace *place);
/* The places of TALLY in FILE, for a finding of the delivery. */
void sg_finding_places(SgFinding *finding, const SgFileFacts *file, const SgTally *tally);
/* What "soilgate fix" does about FINDING, and whether a person must agree. The command is made for the whole report. */
void sg_finding_repair(SgFinding *finding, SgFixClass fix, const SgRepair *repair);
void sg_finding_free(SgFinding *finding);

/* Takes back, of FINDINGS about FILE, what cannot be repaired because of another finding, and lets a person agree where
 * another one needs it. */
void sg_repairs_settle(const SgFileFacts *file, GPtrArray *findings);
/* The same for what depends on the other files of the delivery. */
void sg_repairs_settle_delivery(SgDelivery *delivery);

void sg_judge_not_applicable(SgJudgement *judgement, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* No finding is added by it: the engine adds one unless a heavier finding says why. */
void sg_judge_unchecked(SgJudgement *judgement, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same when another finding, of whatever rule, says why. */
void sg_judge_unchecked_told(SgJudgement *judgement, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* TRUE when NEED is met; else the outcome is unchecked with the reason. For needs of a part of a rule. */
gboolean sg_judge_need(SgJudgement *judgement, SgNeeds need);
/* TRUE when the rule ID is broken; it is judged now if it was not yet. */
gboolean sg_judge_broken(SgJudgement *judgement, const char *id);
/* The same when a finding of it keeps a delivery from being accepted. */
gboolean sg_judge_blocks(SgJudgement *judgement, const char *id);
/* The same as sg_judge_broken; *HEAVIEST becomes the heaviest severity of its findings. */
gboolean sg_judge_heaviest(SgJudgement *judgement, const char *id, SgSeverity *heaviest);

/* Texts that live as long as the judgement. */
const char *sg_judge_number(SgJudgement *judgement, double value, int digits); /* significant digits */
const char *sg_judge_fixed(SgJudgement *judgement, double value, int decimals);
const char *sg_judge_differing(SgJudgement *judgement, double value, double other, int digits);
const char *sg_judge_count(SgJudgement *judgement, gint64 count);   /* "1 234" */
const char *sg_judge_pixels_text(SgJudgement *judgement, gint64 n); /* "1 pixel", "1 234 pixels" */
const char *sg_judge_share(SgJudgement *judgement, double share);   /* "12.3 %" */
const char *sg_judge_text(SgJudgement *judgement, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* VALUE of a pixel in the fewest digits that read back as the same pixel: -3.4e+38 for a Float32. */
const char *sg_judge_stored(SgJudgement *judgement, double value);
const char *sg_judge_declared(SgJudgement *judgement); /* the same of the declared nodata value */
/* "0 .. 800", "more than -5, at most 5". */
const char *sg_judge_range(SgJudgement *judgement, const SgRange *range);
/* " t C/ha" (with the blank), or "". */
const char *sg_judge_unit(SgJudgement *judgement);

/* Facts seen from the side of the rules. */
gboolean sg_facts_rotated(const SgRasterFacts *raster);       /* rotation, shear, or columns that run west */
gboolean sg_facts_georeferenced(const SgRasterFacts *raster); /* a geotransform that can be used */
gboolean sg_facts_in_range(const SgLayer *layer, double value, gboolean *known); /* hard range or codes */
const SgClasses *sg_layer_classes(const SgLayer *layer);                         /* NULL: no class layer, or no layer */
gboolean sg_facts_nodata_usable(const SgRasterFacts *raster); /* one is declared, and the type can hold it */
/* What the plan's watched value INDEX is in the data: no fill, or one that no value of the layer can be, or one that
 * may be a value. */
typedef enum { SG_FILL_NONE, SG_FILL_SURE, SG_FILL_LIKELY } SgFill;
SgFill sg_facts_fill(const SgFileFacts *file, int index);
/* TRUE when value.class takes CODE for none of the classes. UNREPRESENTABLE: nodata.unrepresentable is broken, and
 * tells of the fill. */
gboolean sg_class_strange(const SgJudgement *judgement, const SgClasses *classes, int code, gboolean unrepresentable);
/* Signed distance of EDGE from the nearest of the edges at ORIGIN + k * PIXEL, in pixels: -0.5 .. 0.5. */
double sg_off_edge(double edge, double origin, double pixel);
/* The box of a grid. */
double sg_grid_east(const SgGrid *grid);
double sg_grid_south(const SgGrid *grid);

/* The lattice of the specification that a raster is put on: the one that its upper left corner is nearest to, or the
 * first one when pixels have no places in degrees. NULL when there is none. */
const SgLattice *sg_judge_lattice(const SgJudgement *judgement);
/* Offers to resample the raster onto LATTICE; nothing when that is NULL. */
void sg_judge_regrid(SgJudgement *judgement, SgFinding *finding, const SgLattice *lattice);
/* Offers another upper left corner, with pixels of the same size. */
void sg_judge_place_at(SgJudgement *judgement, SgFinding *finding, double west, double north);
/* A nodata value to declare for a file that declares none that can be used: the fill that is in it; or, when every
 * pixel is a value of the map, one that cannot be a value. FALSE: the pixels without a value must be masked first. */
gboolean sg_judge_fill_value(const SgJudgement *judgement, double *fill);
/* The pixels that hold FILL, a value of sg_judge_fill_value; NULL when they are not counted. */
const SgTally *sg_judge_fill_tally(const SgJudgement *judgement, double fill);
/* TRUE for a known fill, or what no pixel holds, that no value of the layer can be. Without a layer it is a guess; a
 * strange value that is no known fill may be a mistake that must be looked at. */
gboolean sg_judge_fill_is_sure(const SgJudgement *judgement, double fill);
/* The look-up table that tells what the codes of the file mean, when there is one that can be read, and no doubt that
 * it is the map's; or NULL. */
const SgLookup *sg_judge_lookup(const SgJudgement *judgement, const SgClasses *classes);
/* Whether LOOKUP, the table the codes of the file are read by, says what they mean: parts of value.class. The first
 * says why nothing is known of any pixel's class; or NULL. The second is told whether there was a reason, UNKNOWN. */
const char *sg_class_unknown(SgJudgement *judgement, const SgClasses *classes, const SgLookup *lookup);
void sg_class_judge_table(SgJudgement *judgement, const SgClasses *classes, const SgLookup *lookup, gboolean unknown);
/* The value that pixels become which hold none: the declared one when it can be used; else one to declare, as
 * sg_judge_fill_value, or one that no pixel has and no value of the layer can be. FALSE: there is none. */
gboolean sg_judge_nodata(const SgJudgement *judgement, double *nodata);

/* The canonical file name of LAYER for the country ISO3; when that is NULL or "", with a word about the place of the
 * code. */
const char *sg_judge_layer_name(SgJudgement *judgement, const SgLayer *layer, const char *iso3);

/* TRUE when ID is among RULES: ids or families ("crs.*"), with blanks between. */
gboolean sg_rule_is_named(const char *rules, const char *id);
/* TRUE when other rules stay unchecked while RULE is broken, and it is RULE that tells why. */
gboolean sg_rule_blocks_others(const SgRule *rule);
/* Marks the findings that the delivery's waivers excuse, and counts them in DELIVERY->waived. */
void sg_judge_waive(SgDelivery *delivery);

/* Judges, family by family. */
void sg_rule_intake_unreadable(SgJudgement *j);
void sg_rule_intake_archive(SgJudgement *j);
void sg_rule_intake_limit(SgJudgement *j);
void sg_rule_intake_checksum(SgJudgement *j);
void sg_rule_name_pattern(SgJudgement *j);
void sg_rule_name_variant(SgJudgement *j);
void sg_rule_name_country(SgJudgement *j);
void sg_rule_name_country_mixed(SgJudgement *j);
void sg_rule_package_layer_missing(SgJudgement *j);
void sg_rule_package_layer_duplicate(SgJudgement *j);
void sg_rule_package_file_unexpected(SgJudgement *j);
void sg_rule_package_document_missing(SgJudgement *j);
void sg_rule_package_sidecar(SgJudgement *j);
void sg_rule_file_format(SgJudgement *j);
void sg_rule_file_corrupt(SgJudgement *j);
void sg_rule_file_truncated(SgJudgement *j);
void sg_rule_file_limit(SgJudgement *j);
void sg_rule_file_bands(SgJudgement *j);
void sg_rule_file_lossy(SgJudgement *j);
void sg_rule_file_layout(SgJudgement *j);
void sg_rule_crs_missing(SgJudgement *j);
void sg_rule_crs_mismatch(SgJudgement *j);
void sg_rule_crs_unidentified(SgJudgement *j);
void sg_rule_georef_missing(SgJudgement *j);
void sg_rule_georef_rotated(SgJudgement *j);
void sg_rule_georef_south_up(SgJudgement *j);
void sg_rule_georef_point(SgJudgement *j);
void sg_rule_grid_resolution(SgJudgement *j);
void sg_rule_grid_phase(SgJudgement *j);
void sg_rule_grid_extent(SgJudgement *j);
void sg_rule_grid_axes_swapped(SgJudgement *j);
void sg_rule_data_type(SgJudgement *j);
void sg_rule_data_scaled(SgJudgement *j);
void sg_rule_data_rendered(SgJudgement *j);
void sg_rule_nodata_undeclared(SgJudgement *j);
void sg_rule_nodata_unrepresentable(SgJudgement *j);
void sg_rule_nodata_in_range(SgJudgement *j);
void sg_rule_nodata_sentinel(SgJudgement *j);
void sg_rule_nodata_mixed(SgJudgement *j);
void sg_rule_nodata_background(SgJudgement *j);
void sg_rule_nodata_zero(SgJudgement *j);
void sg_rule_nodata_empty(SgJudgement *j);
void sg_rule_value_range(SgJudgement *j);
void sg_rule_value_typical(SgJudgement *j);
void sg_rule_value_nonfinite(SgJudgement *j);
void sg_rule_value_class(SgJudgement *j);
void sg_rule_value_constant(SgJudgement *j);
void sg_rule_value_unit(SgJudgement *j);
void sg_rule_boundary_coverage(SgJudgement *j);
void sg_rule_boundary_spill(SgJudgement *j);
void sg_rule_boundary_offset(SgJudgement *j);
void sg_rule_boundary_other_country(SgJudgement *j);
void sg_rule_boundary_unavailable(SgJudgement *j);
void sg_rule_layers_grid(SgJudgement *j);
void sg_rule_layers_nodata(SgJudgement *j);
void sg_rule_layers_footprint(SgJudgement *j);
void sg_rule_layers_relation(SgJudgement *j);
void sg_rule_layers_order(SgJudgement *j);
void sg_rule_layers_class(SgJudgement *j);
void sg_rule_document_mismatch(SgJudgement *j);
void sg_rule_delivery_loss(SgJudgement *j);
void sg_rule_waiver_expired(SgJudgement *j);
void sg_rule_waiver_unused(SgJudgement *j);
void sg_rule_border_step(SgJudgement *j);
void sg_rule_border_gap(SgJudgement *j);
void sg_rule_border_overlap(SgJudgement *j);

#endif
