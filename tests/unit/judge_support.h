/* What the tests of the judges share: a specification and a file in which every rule holds, to be spoiled in one way.
 */
#ifndef SOILGATE_TESTS_JUDGE_SUPPORT_H
#define SOILGATE_TESTS_JUDGE_SUPPORT_H

#include "check/judge.h"
#include "support.h"

#include <math.h>
#include <string.h>

#define VERIFIED(text)                                                                                                 \
    {                                                                                                                  \
        .source = (char *)(text), .confidence = SG_CONFIDENCE_VERIFIED                                                 \
    }
#define INFERRED(text)                                                                                                 \
    {                                                                                                                  \
        .source = (char *)(text), .confidence = SG_CONFIDENCE_INFERRED                                                 \
    }

/* A stock of Sri Lanka on the whole 30 arc-second grid; 120 x 120 pixels, 10 000 of them with data, all in the country.
 */
typedef struct {
    SgSpec spec;
    SgGridSpec grid;
    SgNodataSpec nodata;
    SgBoundarySpec boundary;
    SgLattice lattices[2];
    SgSentinel sentinels[4];
    SgSmallState small;
    SgKind kinds[2]; /* a stock, classes */
    SgLayer layers[2];
    SgStorage stock_storage, class_storage;
    SgRange range;
    SgTypical typical;
    SgUnitSlip slip;
    SgClasses classes;
    SgBasis zero_basis;
    SgFileFacts file;
    GPtrArray *findings;
} World;

static char *stock_types[] = {(char *)"Float32", (char *)"Float64"};
static char *class_types[] = {(char *)"Byte", (char *)"Int16", (char *)"Float32"};

static inline void free_finding(gpointer finding)
{
    sg_finding_free(finding);
}

static inline void world_grid(World *w)
{
    w->lattices[0] =
        (SgLattice){.id = (char *)"world", .title = (char *)"Whole cells", .origin_lon = -180, .origin_lat = 90};
    w->lattices[1] = (SgLattice){
        .id = (char *)"gsocmap", .title = (char *)"GSOCmap", .origin_lon = -180, .origin_lat = 83.616081247};
    w->grid = (SgGridSpec){
        .epsg = 4326,
        .crs_basis = VERIFIED("TM-SEQ 13.2"),
        .pixel_arcsec = 30,
        .drift_px = 0.1,
        .relative = 0.001,
        .pixel_basis = VERIFIED("TM-SEQ 13.2"),
        .lattices = w->lattices,
        .lattices_count = 2,
        .phase_warn_px = 0.01,
        .phase_error_px = 0.1,
        .phase_basis = {.source = (char *)"MAPS", .confidence = SG_CONFIDENCE_MEASURED},
    };
}

static inline void world_nodata_and_boundary(World *w)
{
    static const double values[] = {-999, -9999, 255, 50};
    for (int i = 0; i < 4; i++)
        w->sentinels[i] =
            (SgSentinel){.value = values[i], .why = (char *)"a known fill", .basis = VERIFIED("TM-SEQ Annex II")};
    w->nodata = (SgNodataSpec){.sentinels = w->sentinels,
                               .sentinels_count = 4,
                               .huge = 1e20,
                               .background_share = 0.9,
                               .background_pixels = 20,
                               .basis = VERIFIED("MAPS")};
    w->small = (SgSmallState){.iso3 = (char *)"MDV", .tolerance_px = 50, .coverage = 0};
    w->boundary = (SgBoundarySpec){.tolerance_px = 2,
                                   .spill_warn = 0.02,
                                   .spill_error = 0.1,
                                   .spill_basis = VERIFIED("NE-OSM"),
                                   .missing_warn = 0.1,
                                   .missing_error = 0.5,
                                   .covered_warn = 0,
                                   .coverage_basis = VERIFIED("NE-OSM"),
                                   .foreign_error = 0.5,
                                   .foreign_basis = VERIFIED("NE-OSM"),
                                   .offset_outside = 0.02,
                                   .offset_gain = 0.5,
                                   .offset_basis = VERIFIED("SOILGATE"),
                                   .small_states = &w->small,
                                   .small_states_count = 1};
}

static inline void world_layers(World *w)
{
    w->stock_storage = (SgStorage){.types = stock_types, .types_count = 2, .basis = VERIFIED("TM-SEQ")};
    w->class_storage = (SgStorage){.types = class_types, .types_count = 3, .basis = VERIFIED("TM-SAS")};
    w->range = (SgRange){.min = 0, .max = 800, .basis = VERIFIED("TM-SEQ Annex II step 4")};
    w->typical = (SgTypical){.min = 15, .max = 100, .share = 0.2, .basis = VERIFIED("TM-SEQ Annex II step 4")};
    w->slip = (SgUnitSlip){
        .unit = (char *)"kg/m2", .factor = 10, .median_min = 1, .median_max = 8, .basis = VERIFIED("TM-SEQ")};
    w->classes = (SgClasses){.min = 1, .max = 14, .basis = VERIFIED("TM-SAS 5.4")};
    w->zero_basis = (SgBasis)VERIFIED("SEQ-ING 1");
    w->kinds[0] = (SgKind){.id = (char *)"stock",
                           .unit = (char *)"t/ha",
                           .storage = &w->stock_storage,
                           .range = &w->range,
                           .typical = &w->typical,
                           .typical_count = 1,
                           .unit_slips = &w->slip,
                           .unit_slips_count = 1,
                           .zero_dropped = 1,
                           .zero_basis = &w->zero_basis};
    w->kinds[1] =
        (SgKind){.id = (char *)"class", .unit = (char *)"", .storage = &w->class_storage, .classes = &w->classes};
    w->layers[0] = (SgLayer){.id = (char *)"T0",
                             .title = (char *)"SOC stock",
                             .file = (char *)"{ISO3}_GSOCseq_T0_Map030.tif",
                             .name_basis = VERIFIED("TM-SEQ table 16.1"),
                             .presence = SG_PRESENCE_MANDATORY,
                             .presence_basis = VERIFIED("TM-SEQ 13.4"),
                             .resolved = &w->kinds[0]};
    w->layers[1] = (SgLayer){.id = (char *)"Salt",
                             .title = (char *)"Salt classes",
                             .file = (char *)"{ISO3}_SaltMap030.tif",
                             .name_basis = INFERRED("names of three countries"),
                             .presence = SG_PRESENCE_EXPECTED,
                             .presence_basis = VERIFIED("TM-SAS"),
                             .resolved = &w->kinds[1]};
}

static inline void world_raster(SgRasterFacts *raster)
{
    raster->door = SG_DOOR_OPEN;
    raster->cols = raster->rows = 120;
    raster->bands = 1;
    raster->block_cols = raster->block_rows = 128;
    raster->blocks = 1;
    raster->tiled = TRUE;
    raster->type = SG_TYPE_FLOAT32;
    raster->compression = (char *)"DEFLATE";
    raster->has_geotransform = TRUE;
    const double gt[6] = {80, 1 / 120.0, 0, 8, 0, -1 / 120.0};
    memcpy(raster->gt, gt, sizeof gt);
    raster->crs =
        (SgCrsFacts){.present = TRUE, .name = (char *)"WGS 84", .authority = (char *)"EPSG:4326", .geographic = TRUE};
    raster->nodata_state = SG_NODATA_VALUE;
    raster->nodata_text = (char *)"-3.4e+38";
    raster->nodata = (double)-3.4e+38F;
    raster->nodata_fits = TRUE;
    raster->scale = 1;
}

static inline void world_scan(SgFileFacts *file)
{
    SgScanFacts *scan = &file->scan;
    file->scanned = TRUE;
    static const double watched[] = {0, -999, -9999, 255, 50};
    file->plan.watch_count = 5;
    memcpy(file->plan.watch, watched, sizeof watched);
    file->plan.huge = 1e20;
    scan->pixels = 14400;
    scan->data = scan->mapped = 10000;
    scan->nodata = 4400;
    scan->min = 1;
    scan->max = 120;
    for (int i = 0; i < SG_PERCENTILES; i++)
        scan->percentiles[i] = 50;
    scan->zone[SG_ZONE_INSIDE] = 10000;
    scan->offset_outside = scan->offset_after = (double)NAN;
}

static inline void world_file(World *w)
{
    SgFileFacts *file = &w->file;
    file->path = (char *)"LKA_GSOCseq_T0_Map030.tif";
    file->shown = (char *)"LKA_GSOCseq_T0_Map030.tif";
    file->geotiff = TRUE;
    file->name.layer = &w->layers[0];
    file->name.canonical = TRUE;
    file->name.country = (SgCountryToken){.state = SG_COUNTRY_CODE, .token = (char *)"LKA", .iso3 = "LKA"};
    memcpy(file->iso3, "LKA", 4);
    world_raster(&file->raster);
    file->crs = SG_CRS_SAME;
    file->has_grid = TRUE;
    file->grid =
        (SgGrid){.cols = 120, .rows = 120, .west = 80, .north = 8, .pixel_width = 1 / 120.0, .pixel_height = 1 / 120.0};
    world_scan(file);
    file->has_boundary = file->zoned = TRUE;
    file->owner =
        (SgOwner){.iso3 = "LKA", .name = (char *)"Sri Lanka", .west = 79.6, .south = 5.9, .east = 81.9, .north = 9.9};
    file->boundary_tolerance_px = 2;
    file->country_pixels = file->country_pixels_on_grid = 10000;
}

static inline void world_init(World *w)
{
    memset(w, 0, sizeof *w);
    world_grid(w);
    world_nodata_and_boundary(w);
    world_layers(w);
    w->spec = (SgSpec){.product = (char *)"GSOCseq",
                       .version = (char *)"1.1",
                       .grid = &w->grid,
                       .nodata = &w->nodata,
                       .boundary = &w->boundary,
                       .kinds = w->kinds,
                       .kinds_count = 2,
                       .layers = w->layers,
                       .layers_count = 2};
    world_file(w);
}

/* Makes the file one of the class layer: three codes, none strange. */
static inline void world_use_classes(World *w)
{
    w->file.name.layer = &w->layers[1];
    w->file.plan.codes = TRUE;
    w->file.scan.codes_count = 3;
    for (int i = 0; i < 3; i++) {
        w->file.scan.codes[i].code = i + 1;
        w->file.scan.codes[i].pixels = 3000 + i * 333;
    }
    w->file.scan.min = 1;
    w->file.scan.max = 3;
}

static inline void world_judge(World *w)
{
    w->findings = g_ptr_array_new_with_free_func(free_finding);
    sg_judge_file(w->spec.layers_count > 0 ? &w->spec : NULL, &w->file, w->findings);
}

static inline void world_clear(World *w)
{
    g_clear_pointer(&w->findings, g_ptr_array_unref);
    g_clear_pointer(&w->file.outcomes, g_array_unref);
}

/* The first finding of RULE, or NULL. */
static inline const SgFinding *finding_of(const GPtrArray *findings, const char *rule)
{
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        if (strcmp(finding->rule->id, rule) == 0)
            return finding;
    }
    return NULL;
}

static inline guint findings_of(const GPtrArray *findings, const char *rule)
{
    guint count = 0;
    for (guint i = 0; i < findings->len; i++)
        count += strcmp(((const SgFinding *)g_ptr_array_index(findings, i))->rule->id, rule) == 0;
    return count;
}

static inline const SgOutcome *outcome_in(const GArray *outcomes, const char *rule)
{
    for (guint i = 0; i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (strcmp(outcome->rule->id, rule) == 0)
            return outcome;
    }
    ck_abort_msg("no outcome of %s", rule);
}

static inline const SgOutcome *outcome_of(const World *w, const char *rule)
{
    return outcome_in(w->file.outcomes, rule);
}

/* Asserts what "soilgate fix" does about FINDING. */
static inline const SgRepair *expect_repair(const SgFinding *finding, SgFixClass fix, SgRepairKind kind)
{
    ck_assert_str_eq(sg_fix_class_name(finding->fix), sg_fix_class_name(fix));
    ck_assert_int_eq(finding->repair.kind, kind);
    return &finding->repair;
}

static inline void expect_manual(const SgFinding *finding)
{
    expect_repair(finding, SG_FIX_MANUAL, SG_REPAIR_NONE);
}

static inline void expect_place(const SgFinding *finding, double west, double north)
{
    const SgRepair *repair = expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_PLACE);
    ck_assert_double_eq_tol(repair->west, west, 1e-9);
    ck_assert_double_eq_tol(repair->north, north, 1e-9);
    ck_assert_double_eq_tol(repair->pixel_width, 1 / 120.0, 1e-12);
    ck_assert_double_eq_tol(repair->pixel_height, 1 / 120.0, 1e-12);
}

/* Judges, and asserts that RULE alone is told, once, with SEVERITY. */
static inline const SgFinding *expect_only(World *w, const char *rule, SgSeverity severity)
{
    world_judge(w);
    for (guint i = 0; i < w->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(w->findings, i);
        ck_assert_msg(strcmp(finding->rule->id, rule) == 0, "%s instead of %s: %s", finding->rule->id, rule,
                      finding->message);
    }
    ck_assert_msg(w->findings->len == 1, "%u findings of %s", w->findings->len, rule);
    const SgFinding *finding = g_ptr_array_index(w->findings, 0);
    ck_assert_str_eq(sg_severity_name(finding->severity), sg_severity_name(severity));
    ck_assert_int_eq(outcome_of(w, rule)->state,
                     severity == SG_SEVERITY_UNCHECKED && finding->rule->severity != SG_SEVERITY_UNCHECKED
                         ? SG_OUTCOME_UNCHECKED
                         : SG_OUTCOME_BROKEN);
    return finding;
}

/* Judges, and asserts that nothing is told and RULE passed. */
static inline void expect_passed(World *w, const char *rule)
{
    world_judge(w);
    if (w->findings->len > 0) {
        const SgFinding *finding = g_ptr_array_index(w->findings, 0);
        ck_abort_msg("%s: %s", finding->rule->id, finding->message);
    }
    const SgOutcome *outcome = outcome_of(w, rule);
    ck_assert_msg(outcome->state == SG_OUTCOME_PASSED, "%s: %s", rule, outcome->reason != NULL ? outcome->reason : "");
}

static inline void expect_state(const World *w, const char *rule, SgOutcomeState state, const char *reason_has)
{
    const SgOutcome *outcome = outcome_of(w, rule);
    ck_assert_msg(outcome->state == state, "%s is %s", rule, sg_outcome_name(outcome->state));
    if (reason_has != NULL)
        ck_assert_msg(outcome->reason != NULL && strstr(outcome->reason, reason_has) != NULL, "%s: \"%s\"", rule,
                      outcome->reason != NULL ? outcome->reason : "");
}

#define ck_assert_has(text, part) ck_assert_msg(strstr(text, part) != NULL, "\"%s\" lacks \"%s\"", text, part)

static inline void tally(SgTally *out, gint64 pixels, int col, int row, double value)
{
    *out = (SgTally){.pixels = pixels, .places_count = 1, .places[0] = {.col = col, .row = row, .value = value}};
}

/* A delivery of COUNT copies of the healthy file in W, which must outlive it. */
static inline SgDelivery *deliver(World *w, guint count)
{
    SgDelivery *delivery = g_new0(SgDelivery, 1);
    delivery->spec = &w->spec;
    delivery->country = (char *)"LKA";
    delivery->complete = TRUE;
    delivery->files = g_ptr_array_new_with_free_func(g_free);
    delivery->unexpected = g_ptr_array_new();
    delivery->findings = g_ptr_array_new_with_free_func(free_finding);
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(delivery->files, g_memdup2(&w->file, sizeof w->file));
    return delivery;
}

static inline SgFileFacts *file_at(SgDelivery *delivery, guint i)
{
    return g_ptr_array_index(delivery->files, i);
}

static inline void delivery_drop(SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->files->len; i++)
        g_clear_pointer(&file_at(delivery, i)->outcomes, g_array_unref);
    g_ptr_array_unref(delivery->files);
    g_ptr_array_unref(delivery->unexpected);
    g_ptr_array_unref(delivery->findings);
    g_array_unref(delivery->outcomes);
    g_free(delivery);
}

#endif
