/* What is marked is what was counted: on literal values, and on every sample of the manifest. */
#include "raster_support.h"
#include "scan/marks.h"
#include "soilgate/base.h"
#include "soilgate/check_again.h"
#include "soilgate/mark.h"

#include <math.h>

/* -- Values ------------------------------------------------------------------------------------------------------- */

static SgScanPlan plan_of_range(double min, double max)
{
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = -9999, .has_range = TRUE, .min = min, .max = max};
    plan.typical_count = 1;
    plan.typical[0].min = min + 10;
    plan.typical[0].max = max - 10;
    plan.watch[0] = 0;
    plan.watch[1] = -999;
    plan.watch[2] = 50;
    plan.watch_count = 3;
    plan.huge = 1e30;
    return plan;
}

static void check_marks(const SgScanPlan *plan, const SgMarkLayer *layer, SgZone zone, const double *values,
                        const guint16 *expected, int n)
{
    const SgCriteria criteria = sg_criteria(plan, SG_TYPE_FLOAT32);
    guint16 marks[16];
    sg_mark_values(&criteria, layer, values, n, zone, marks);
    for (int i = 0; i < n; i++)
        ck_assert_msg(marks[i] == expected[i], "value %d, %g: %04x, not %04x", i, values[i], marks[i], expected[i]);
}

START_TEST(test_values)
{
    const SgScanPlan plan = plan_of_range(0, 100);
    const SgMarkLayer layer = {.fills = 1U << 1 | 1U << 2, .zeros = 1U << 0};
    const double values[] = {60, -9999, 5, 95, 100.5, -3, -999, 50, 0, 2e30, NAN, -INFINITY};
    enum { M = SG_MARK_MAPPED, I = SG_MARK_INSIDE, G = SG_MARK_INSIDE | SG_MARK_GAP };
    const guint16 inside[] = {M | I,
                              G,
                              M | I | SG_MARK_TYPICAL,
                              M | I | SG_MARK_TYPICAL,
                              I | SG_MARK_RANGE,
                              I | SG_MARK_RANGE,
                              G | SG_MARK_FILL,
                              M | I | SG_MARK_FILL,
                              M | I | SG_MARK_TYPICAL | SG_MARK_ZERO,
                              G | SG_MARK_FILL,
                              G | SG_MARK_NONFINITE,
                              G | SG_MARK_NONFINITE};
    check_marks(&plan, &layer, SG_ZONE_INSIDE, values, inside, G_N_ELEMENTS(values));
    const struct {
        SgZone zone;
        guint16 there;
    } zones[] = {{SG_ZONE_NEAR, M},
                 {SG_ZONE_DISPUTED, M | SG_MARK_SPILL | SG_MARK_DISPUTED},
                 {SG_ZONE_FOREIGN, M | SG_MARK_SPILL},
                 {SG_ZONE_BEYOND, M | SG_MARK_SPILL},
                 {SG_ZONES, M}};
    const double few[] = {60, -9999, -3};
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++)
        check_marks(&plan, &layer, zones[i].zone, few, (const guint16[]){zones[i].there, 0, SG_MARK_RANGE}, 3);
}
END_TEST

START_TEST(test_watched_values_that_are_no_fill)
{
    const SgScanPlan plan = plan_of_range(0, 100);
    const SgMarkLayer layer = {0};
    const double values[] = {-999, 50, 0};
    const guint16 expected[] = {0, SG_MARK_MAPPED, SG_MARK_MAPPED | SG_MARK_TYPICAL};
    check_marks(&plan, &layer, SG_ZONES, values, expected, 3);
}
END_TEST

static gboolean is_even(int code, gconstpointer data)
{
    (void)data;
    return code % 2 == 0;
}

START_TEST(test_codes)
{
    SgScanPlan plan = plan_of_range(1, 8);
    plan.typical_count = plan.watch_count = 0;
    plan.codes = TRUE;
    const SgMarkLayer layer = {.is_class = is_even};
    const double values[] = {2, 2, 3, 3, 4.5, 9, -9999, NAN, 1e31, 4};
    const guint16 expected[] = {SG_MARK_MAPPED,
                                SG_MARK_MAPPED,
                                SG_MARK_MAPPED | SG_MARK_CLASS,
                                SG_MARK_MAPPED | SG_MARK_CLASS,
                                SG_MARK_MAPPED | SG_MARK_CLASS,
                                SG_MARK_RANGE | SG_MARK_CLASS,
                                0,
                                SG_MARK_NONFINITE,
                                SG_MARK_FILL,
                                SG_MARK_MAPPED};
    check_marks(&plan, &layer, SG_ZONES, values, expected, G_N_ELEMENTS(values));
}
END_TEST

START_TEST(test_nan_as_nodata_is_a_gap)
{
    SgScanPlan plan = plan_of_range(0, 100);
    plan.nodata = (double)NAN;
    const SgMarkLayer layer = {0};
    const double values[] = {NAN, 60};
    check_marks(&plan, &layer, SG_ZONE_INSIDE, values,
                (const guint16[]){SG_MARK_INSIDE | SG_MARK_GAP, SG_MARK_INSIDE | SG_MARK_MAPPED}, 2);
}
END_TEST

START_TEST(test_unread)
{
    double values[2] = {1, 2};
    guint16 marks[2];
    sg_mark_unread(2, SG_ZONE_INSIDE, values, marks);
    ck_assert(isnan(values[0]) && isnan(values[1]));
    ck_assert_uint_eq(marks[0], SG_MARK_UNREAD | SG_MARK_INSIDE);
    sg_mark_unread(2, SG_ZONE_FOREIGN, values, marks);
    ck_assert_uint_eq(marks[1], SG_MARK_UNREAD);
}
END_TEST

/* -- The samples -------------------------------------------------------------------------------------------------- */

/* All marks of a group of layers. */
typedef struct {
    const SgAgain *again;
    guint16 *marks;
    gint64 expected_unit; /* pixels ended so far: units come in order */
    guint checked;
} All;

typedef struct {
    SgMarkUnit at;
} Unit;

static gpointer begin(const SgMarkUnit *unit, gpointer data)
{
    (void)data;
    return g_memdup2(unit, sizeof *unit);
}

static guint16 *mark_at(const All *all, int layer, int col, int row)
{
    const SgRasterFacts *facts = all->again->set.layers[layer].facts;
    return all->marks + ((gsize)layer * (gsize)facts->rows + (gsize)row) * (gsize)facts->cols + col;
}

static void take(gpointer own, const SgMarkedRun *run, gpointer data)
{
    const SgMarkUnit *unit = own;
    ck_assert(run->col >= unit->col && run->col + run->n <= unit->end);
    ck_assert(run->row >= unit->row && run->row < unit->row_end);
    memcpy(mark_at(data, run->layer, run->col, run->row), run->marks, (gsize)run->n * sizeof *run->marks);
}

static gboolean end(gpointer own, gpointer data, GError **error)
{
    (void)error;
    All *all = data;
    const SgMarkUnit *unit = own;
    const gint64 cols = all->again->set.layers[0].facts->cols;
    ck_assert_int_ge(unit->row * cols + unit->col, all->expected_unit);
    all->expected_unit = unit->row * cols + unit->col;
    return TRUE;
}

static gint64 count(const All *all, int layer, guint16 with, guint16 without)
{
    const SgRasterFacts *facts = all->again->set.layers[layer].facts;
    gint64 found = 0;
    for (int row = 0; row < facts->rows; row++)
        for (int col = 0; col < facts->cols; col++) {
            const guint16 mark = *mark_at(all, layer, col, row);
            found += (mark & with) == with && (mark & without) == 0;
        }
    return found;
}

static void check_tally(const All *all, int layer, const SgTally *tally, guint16 mark, guint16 without)
{
    ck_assert_int_eq(count(all, layer, mark, without), tally->pixels);
    for (int i = 0; i < tally->places_count; i++)
        ck_assert_uint_eq(*mark_at(all, layer, tally->places[i].col, tally->places[i].row) & (mark | without), mark);
}

/* Pixels that the findings of RULE about FILE tell of; 0: none. */
static gint64 told(const SgDelivery *delivery, const SgFileFacts *file, const char *rule)
{
    gint64 pixels = 0;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (strcmp(finding->rule->id, rule) == 0 && g_strcmp0(finding->file, file->shown) == 0)
            pixels += MAX(finding->pixels, 0);
    }
    return pixels;
}

static void check_values(const All *all, int layer)
{
    const SgFileFacts *file = all->again->files[layer];
    const SgScanFacts *scan = &file->scan;
    ck_assert_int_eq(count(all, layer, SG_MARK_MAPPED, 0), scan->mapped);
    ck_assert_int_eq(count(all, layer, SG_MARK_NONFINITE, 0), scan->nan.pixels + scan->infinite.pixels);
    ck_assert_int_eq(count(all, layer, SG_MARK_UNREAD, 0),
                     scan->pixels - scan->data - scan->nodata - scan->nan.pixels - scan->infinite.pixels);
    check_tally(all, layer, &scan->out_of_range, SG_MARK_RANGE, 0);
    if (file->plan.typical_count == 1)
        check_tally(all, layer, &scan->typical[0], SG_MARK_TYPICAL, 0);
    const SgDelivery *delivery = all->again->delivery;
    if (told(delivery, file, "nodata.sentinel") > 0)
        ck_assert_int_eq(count(all, layer, SG_MARK_FILL, 0), told(delivery, file, "nodata.sentinel"));
    ck_assert_int_eq(count(all, layer, SG_MARK_ZERO, 0), told(delivery, file, "nodata.zero"));
    ck_assert_int_eq(count(all, layer, SG_MARK_CLASS, 0), told(delivery, file, "value.class"));
}

static void check_places(const All *all, int layer)
{
    const SgFileFacts *file = all->again->files[layer];
    const SgScanFacts *scan = &file->scan;
    check_tally(all, layer, &scan->spill, SG_MARK_SPILL, SG_MARK_DISPUTED);
    check_tally(all, layer, &scan->missing, SG_MARK_GAP, 0);
    ck_assert_int_eq(count(all, layer, SG_MARK_SPILL, SG_MARK_DISPUTED),
                     scan->zone[SG_ZONE_FOREIGN] + scan->zone[SG_ZONE_BEYOND]);
    ck_assert_int_eq(count(all, layer, SG_MARK_DISPUTED, 0), scan->zone[SG_ZONE_DISPUTED]);
    ck_assert_int_eq(count(all, layer, SG_MARK_INSIDE, 0), file->zoned ? file->country_pixels_on_grid : 0);
    check_tally(all, layer, &file->footprint.lacking, SG_MARK_LACKING, 0);
    check_tally(all, layer, &file->footprint.extra, SG_MARK_EXTRA, 0);
}

static void check_relations(const All *all, int layer)
{
    const SgFileFacts *file = all->again->files[layer];
    const gint64 by_rule = told(all->again->delivery, file, "layers.relation");
    const gint64 by_class = told(all->again->delivery, file, "layers.class");
    int about = 0;
    for (int i = 0; i < all->again->set.relations_count; i++) {
        const SgAsked *asked = all->again->asked[i];
        if (asked->files[MAX(sg_relation_subject(asked->relation->code), 0)] != file)
            continue;
        about++;
        for (int k = 0; k < asked->facts.broken.places_count; k++)
            ck_assert_uint_ne(
                *mark_at(all, layer, asked->facts.broken.places[k].col, asked->facts.broken.places[k].row) &
                    SG_MARK_RELATION,
                0);
    }
    const gint64 marked = count(all, layer, SG_MARK_RELATION, 0);
    ck_assert_int_le(marked, by_rule + by_class);
    if (about <= 1) /* pixels that break two relations are one */
        ck_assert_int_eq(marked, by_rule + by_class);
    if (about <= 1)
        ck_assert_int_eq(count(all, layer, SG_MARK_CLASSIFIED, 0), by_class);
}

static gboolean check_group(SgAgain *again, gpointer data, GError **error)
{
    guint *checked = data;
    const SgRasterFacts *facts = again->set.layers[0].facts;
    const gsize pixels = (gsize)facts->cols * (gsize)facts->rows * (gsize)again->set.layers_count;
    g_autofree guint16 *first = NULL;
    for (int threads = 1; threads <= 3; threads += 2) {
        All all = {.again = again, .marks = g_new0(guint16, pixels)};
        again->set.threads = threads;
        again->marking.sink = (SgMarkSink){begin, take, end, g_free, &all, 0};
        ck_assert(sg_scan_marks(&again->marking, error));
        for (int i = 0; threads == 1 && i < again->set.layers_count; i++) {
            check_values(&all, i);
            check_places(&all, i);
            check_relations(&all, i);
            (*checked)++;
        }
        if (first != NULL)
            ck_assert_mem_eq(first, all.marks, pixels * sizeof *first);
        g_free(first);
        first = all.marks;
    }
    return TRUE;
}

static SgReport *check_sample(const char *path, const char *arguments)
{
    g_autofree char *full = g_build_filename(SG_SOURCE_DIR, "sample_rasters", path, NULL);
    char *paths[] = {full, NULL};
    SgCheckOptions options = {0};
    g_auto(GStrv) words = g_strsplit(arguments, " ", -1);
    for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++) {
        if (strcmp(words[i], "--partial") == 0)
            options.complete = SG_COMPLETE_NO;
        else if (strcmp(words[i], "--complete") == 0)
            options.complete = SG_COMPLETE_YES;
        else if (strcmp(words[i], "--spec") == 0)
            options.spec = words[++i];
        else if (strcmp(words[i], "--country") == 0)
            options.country = words[++i];
        else if (*words[i] == '-')
            i++; /* of no weight for the pixels */
    }
    GError *error = NULL;
    SgReport *report = sg_check(paths, &options, &error);
    ck_assert_msg(report != NULL, "%s: %s", path, error != NULL ? error->message : "");
    return report;
}

START_TEST(test_samples_are_marked_as_counted)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    sg_geo_init();
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(SG_SOURCE_DIR "/sample_rasters/MANIFEST.csv", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strstrip(text), "\n", -1);
    guint checked = 0;
    for (guint i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], ",", 3);
        SgReport *report = check_sample(cells[0], cells[1]);
        GError *error = NULL;
        ck_assert_msg(sg_check_again(report, 0, NULL, check_group, &checked, &error), "%s: %s", cells[0],
                      error != NULL ? error->message : "");
        sg_report_free(report);
    }
    ck_assert_uint_gt(checked, 150);
}
END_TEST

/* -- Pictures ----------------------------------------------------------------------------------------------------- */

#define SIDE   60
#define PIXELS 3600L

static const char countries[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"LKA\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
    "[[[80,7.5],[80.5,7.5],[80.5,8],[80,8],[80,7.5]]]}}]}";

/* A folder with a map of Sri Lanka, all 50 but for one pixel, and boundaries beside it. */
typedef struct {
    char *folder, *boundaries;
} Place;

static void place_init(Place *place, const float *pixels, const char *options)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    place->folder = sg_test_folder();
    g_autofree char *aside = sg_test_folder();
    place->boundaries = g_build_filename(aside, "countries.geojson", NULL);
    ck_assert(g_file_set_contents(place->boundaries, countries, -1, NULL));
    GDALDatasetH dataset =
        sg_test_create(place->folder, "LKA_GSOCseq_T0_Map030.tif", SIDE, SIDE, 1, GDT_Float32, options);
    sg_test_place(dataset, 4326);
    GDALSetGeoTransform(dataset, (double[]){80, 1.0 / 120, 0, 8, 0, -1.0 / 120});
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), -9999);
    ck_assert_int_eq(GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, SIDE, SIDE, (gpointer)pixels, SIDE,
                                  SIDE, GDT_Float32, 0, 0),
                     CE_None);
    GDALClose(dataset);
}

static void place_clear(Place *place)
{
    sg_test_remove(place->folder);
    sg_test_remove(g_path_get_dirname(place->boundaries));
    g_free(place->boundaries);
}

static SgReport *check_place(const Place *place)
{
    char *paths[] = {place->folder, NULL};
    const SgCheckOptions options = {.boundaries = place->boundaries, .complete = SG_COMPLETE_NO};
    GError *error = NULL;
    SgReport *report = sg_check(paths, &options, &error);
    ck_assert_ptr_nonnull(report);
    return report;
}

static const SgFileFacts *first_file(const SgReport *report)
{
    const SgDelivery *delivery = g_ptr_array_index(report->deliveries, 0);
    return g_ptr_array_index(delivery->files, 0);
}

/* How far it came, in bytes; and of how many. */
typedef struct {
    gint64 done, total;
} Seen;

static void note_progress(const char *file, gint64 done, gint64 total, gpointer data)
{
    Seen *seen = data;
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(done, seen->done);
    *seen = (Seen){done, total};
}

START_TEST(test_picture_of_cells)
{
    float pixels[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = 50 + (float)(i % 2) * 10; /* columns of 50 and 60 */
    pixels[0] = -9999;
    pixels[SIDE + 1] = 5000; /* above the hard range */
    pixels[59 * SIDE + 59] = NAN;
    const char *const layouts[] = {"", "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=32 COMPRESS=LZW", "BLOCKYSIZE=60"};
    for (gsize layout = 0; layout < G_N_ELEMENTS(layouts); layout++) {
        Place place;
        place_init(&place, pixels, layouts[layout]);
        SgReport *report = check_place(&place);
        Seen seen = {0};
        const SgPictureOptions options = {.cells = 81, .threads = 2, .progress = note_progress, .progress_data = &seen};
        GError *error = NULL;
        g_autoptr(SgPictures) pictures = sg_pictures_make(report, &options, &error);
        ck_assert_ptr_nonnull(pictures);
        ck_assert_int_eq(seen.done, first_file(report)->raster.file_bytes);
        ck_assert_int_eq(seen.total, seen.done);
        const SgPicture *picture = sg_pictures_of(pictures, first_file(report));
        ck_assert_int_eq(picture->step, 7);
        ck_assert_int_eq(picture->cols, 9);
        ck_assert_int_eq(picture->rows, 9);
        ck_assert(picture->geographic);
        ck_assert_double_eq(picture->west, 80);
        ck_assert_double_eq(picture->north, 8);
        ck_assert_double_eq_tol(picture->east, 80.5, 1e-12);
        ck_assert_double_eq_tol(picture->south, 7.5, 1e-12);
        /* The first cell: 4 of 7 columns are 50; without the two pixels that are no value of the map. */
        ck_assert_float_eq(picture->values[0], (float)((27.0 * 50 + 20.0 * 60) / 47));
        ck_assert_uint_eq(picture->marks[0], SG_MARK_MAPPED | SG_MARK_INSIDE | SG_MARK_GAP | SG_MARK_RANGE);
        ck_assert_uint_eq(picture->marks[1], SG_MARK_MAPPED | SG_MARK_INSIDE);
        /* The last cell has 4 x 4 pixels. */
        ck_assert_float_eq(picture->values[80], (float)((8.0 * 50 + 7.0 * 60) / 15));
        ck_assert_uint_eq(picture->marks[80], SG_MARK_MAPPED | SG_MARK_INSIDE | SG_MARK_GAP | SG_MARK_NONFINITE);
        sg_report_free(report);
        place_clear(&place);
    }
}
END_TEST

START_TEST(test_picture_is_never_larger_than_its_raster)
{
    float pixels[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = (float)(20 + i % 50);
    pixels[61] = -9999;
    Place place;
    place_init(&place, pixels, "");
    SgReport *report = check_place(&place);
    GError *error = NULL;
    g_autoptr(SgPictures) pictures = sg_pictures_make(report, &(SgPictureOptions){0}, &error);
    const SgPicture *picture = sg_pictures_of(pictures, first_file(report));
    ck_assert_int_eq(picture->step, 1);
    ck_assert_int_eq(picture->cols, SIDE);
    for (int i = 0; i < PIXELS; i++)
        ck_assert(i == 61 ? isnan(picture->values[i]) : picture->values[i] == pixels[i]);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_another_file_is_an_error)
{
    float pixels[PIXELS] = {0};
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = (float)(20 + i % 50);
    Place place;
    place_init(&place, pixels, "");
    SgReport *report = check_place(&place);
    g_autofree char *path = g_build_filename(place.folder, "LKA_GSOCseq_T0_Map030.tif", NULL);
    ck_assert(g_file_set_contents(path, "no map any more", -1, NULL));
    GError *error = NULL;
    ck_assert_ptr_null(sg_pictures_make(report, &(SgPictureOptions){0}, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_ptr_nonnull(strstr(error->message, "is not the one that was checked"));
    g_clear_error(&error);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

SG_TEST_MAIN("mark", test_values, test_watched_values_that_are_no_fill, test_codes, test_nan_as_nodata_is_a_gap,
             test_unread, test_samples_are_marked_as_counted, test_picture_of_cells,
             test_picture_is_never_larger_than_its_raster, test_another_file_is_an_error)
