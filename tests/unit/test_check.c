/* From paths to a report, on small rasters made here. Two square countries: Sri Lanka from 80 to 80.5 east, India from
 * 80.5 to 81, both from 7.5 to 8 north; at 30 arc-seconds each has 60 x 60 pixels. */
#include "judge_support.h"
#include "raster_support.h"
#include "soilgate/base.h"

#include <unistd.h>

#define SIDE   60
#define NODATA -9999.0F

static const char countries[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"LKA\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
    "[[[80,7.5],[80.5,7.5],[80.5,8],[80,8],[80,7.5]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"iso3\":\"IND\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
    "[[[80.5,7.5],[81,7.5],[81,8],[80.5,8],[80.5,7.5]]]}}]}";

typedef struct {
    char *folder, *boundaries;
    SgCheckOptions options;
} Place;

static void place_init(Place *place)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    sg_geo_init();
    place->folder = sg_test_folder();
    char *aside = sg_test_folder(); /* the boundaries are no part of the delivery */
    place->boundaries = g_build_filename(aside, "countries.geojson", NULL);
    g_free(aside);
    ck_assert(g_file_set_contents(place->boundaries, countries, -1, NULL));
    place->options = (SgCheckOptions){.boundaries = place->boundaries};
}

static void place_clear(Place *place)
{
    sg_test_remove(place->folder);
    sg_test_remove(g_path_get_dirname(place->boundaries));
    g_free(place->boundaries);
}

/* 21 .. 80, every pixel in the typical range of a stock. */
static float usual(int col, int row)
{
    return (float)(21 + (col + row) % 60);
}

static void write_pixels(GDALDatasetH dataset, float (*value)(int col, int row))
{
    float pixels[SIDE * SIDE];
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++)
            pixels[row * SIDE + col] = value(col, row);
    ck_assert_int_eq(
        GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, SIDE, SIDE, pixels, SIDE, SIDE, GDT_Float32, 0, 0),
        CE_None);
}

static void put(const Place *place, const char *name, double west, int epsg, float (*value)(int col, int row))
{
    GDALDatasetH dataset = sg_test_create(place->folder, name, SIDE, SIDE, 1, GDT_Float32,
                                          "COMPRESS=DEFLATE TILED=YES "
                                          "BLOCKXSIZE=16 BLOCKYSIZE=16");
    sg_test_place(dataset, epsg);
    double gt[6] = {west, 1 / 120.0, 0, 8, 0, -1 / 120.0};
    ck_assert_int_eq(GDALSetGeoTransform(dataset, gt), CE_None);
    ck_assert_int_eq(GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), (double)NODATA), CE_None);
    write_pixels(dataset, value);
    GDALClose(dataset);
}

static SgReport *check_paths(const Place *place, char **paths)
{
    GError *error = NULL;
    SgReport *report = sg_check(paths, &place->options, &error);
    ck_assert_msg(report != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_ptr_null(error);
    return report;
}

static SgReport *check_file(const Place *place, const char *name)
{
    char *path = g_build_filename(place->folder, name, NULL);
    char *paths[] = {path, NULL};
    SgReport *report = check_paths(place, paths);
    g_free(path);
    return report;
}

static SgReport *check_folder(const Place *place)
{
    char *paths[] = {place->folder, NULL};
    return check_paths(place, paths);
}

static const SgDelivery *delivery_at(const SgReport *report, guint i)
{
    ck_assert_uint_lt(i, report->deliveries->len);
    return g_ptr_array_index(report->deliveries, i);
}

static const SgFileFacts *first_file(const SgReport *report)
{
    return g_ptr_array_index(delivery_at(report, 0)->files, 0);
}

static const SgFinding *only_finding(const SgReport *report, const char *rule)
{
    const GPtrArray *findings = delivery_at(report, 0)->findings;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        ck_assert_msg(strcmp(finding->rule->id, rule) == 0, "%s: %s", finding->rule->id, finding->message);
    }
    ck_assert_uint_eq(findings->len, 1);
    return g_ptr_array_index(findings, 0);
}

#define GOOD "LKA_GSOCseq_T0_Map030.tif"

START_TEST(test_good_file_passes)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    SgReport *report = check_file(&place, GOOD);
    ck_assert_uint_eq(delivery_at(report, 0)->findings->len, 0);
    ck_assert_int_eq(report->verdict, SG_VERDICT_PASS);
    ck_assert_int_eq(sg_report_exit_status(report), 0);
    const SgFileFacts *file = first_file(report);
    ck_assert_str_eq(file->name.layer->id, "T0");
    ck_assert_str_eq(delivery_at(report, 0)->country, "LKA");
    ck_assert_str_eq(delivery_at(report, 0)->spec->product, "GSOCseq");
    ck_assert(!delivery_at(report, 0)->complete);
    ck_assert_int_eq(file->country_pixels, SIDE * SIDE);
    ck_assert_ptr_nonnull(
        sg_boundaries_find(report->boundaries, "LKA")); /* still open, for what comes after the check */
    ck_assert_int_eq(file->country_pixels_on_grid, SIDE * SIDE);
    ck_assert_int_eq(file->scan.zone[SG_ZONE_INSIDE], SIDE * SIDE);
    ck_assert_double_eq(file->scan.min, 21);
    ck_assert_double_eq(file->scan.max, 80);
    gsize length;
    char *path = g_build_filename(place.folder, GOOD, NULL), *bytes, *sha256;
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    sha256 = sg_hash_bytes(bytes, length);
    ck_assert_str_eq(file->raster.sha256, sha256);
    g_free(path);
    g_free(bytes);
    g_free(sha256);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_folder_is_a_delivery)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    SgReport *report = check_folder(&place);
    const SgDelivery *delivery = delivery_at(report, 0);
    ck_assert(delivery->complete);
    ck_assert_uint_eq(findings_of(delivery->findings, "package.layer-missing"), 28);   /* of 29 layers */
    ck_assert_uint_eq(findings_of(delivery->findings, "package.document-missing"), 1); /* the country report */
    ck_assert_uint_eq(delivery->findings->len, 29);
    ck_assert_uint_eq(delivery->counts[SG_SEVERITY_ERROR], 13); /* of the 14 of chapter 13.4 */
    ck_assert_int_eq(report->verdict, SG_VERDICT_FAIL);
    sg_report_free(report);
    place.options.complete = SG_COMPLETE_NO;
    report = check_folder(&place);
    ck_assert_int_eq(report->verdict, SG_VERDICT_PASS);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

static float broken(int col, int row)
{
    if (col == 7 && row == 9)
        return 900;
    if (col == 8 && row == 9)
        return -999;
    return usual(col, row);
}

START_TEST(test_findings_have_places)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, broken);
    SgReport *report = check_file(&place, GOOD);
    const GPtrArray *findings = delivery_at(report, 0)->findings;
    ck_assert_uint_eq(findings->len, 2);
    const SgFinding *range = finding_of(findings, "value.range"), *fill = finding_of(findings, "nodata.sentinel");
    const SgLocation *at = &g_array_index(range->locations, SgLocation, 0);
    ck_assert_int_eq(at->place.col, 7);
    ck_assert_int_eq(at->place.row, 9);
    ck_assert_double_eq(at->place.value, 900);
    ck_assert_double_eq_tol(at->lon, 80 + 7.5 / 120, 1e-9);
    ck_assert_double_eq_tol(at->lat, 8 - 9.5 / 120, 1e-9);
    at = &g_array_index(fill->locations, SgLocation, 0);
    ck_assert_int_eq(at->place.col, 8);
    ck_assert_double_eq(at->place.value, -999);
    ck_assert_int_eq(fill->pixels, 1);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_other_country_is_named)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80.5, 4326, usual); /* in India */
    SgReport *report = check_file(&place, GOOD);
    ck_assert_has(only_finding(report, "boundary.other-country")->message, "The data lie in IND, not in LKA");
    ck_assert_str_eq(first_file(report)->foreign_iso3, "IND");
    /* Two columns lie within the tolerance of two pixels. */
    ck_assert_int_eq(first_file(report)->foreign_pixels, (SIDE - 2) * SIDE);
    ck_assert_double_eq(first_file(report)->spill_farthest_px, 0); /* the country is not on this grid */
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_farthest_spill_is_told)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80.25, 4326, usual); /* the right half in India */
    SgReport *report = check_file(&place, GOOD);
    const SgTally *spill = &first_file(report)->scan.spill;
    int farthest = 0;
    for (int i = 0; i < spill->places_count; i++)
        farthest = MAX(farthest, spill->places[i].col - 29); /* the country's last column */
    ck_assert_int_gt(farthest, 2);
    ck_assert_double_eq(first_file(report)->spill_farthest_px, farthest);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_projected_file)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 500000, 32644, usual);
    SgReport *report = check_file(&place, GOOD);
    const SgFinding *finding = only_finding(report, "crs.mismatch");
    ck_assert_str_eq(finding->measured, "WGS 84 / UTM zone 44N (EPSG:32644)");
    ck_assert(first_file(report)->scanned); /* the values are judged all the same */
    expect_state(&(World){.file = *first_file(report)}, "value.range", SG_OUTCOME_PASSED, NULL);
    expect_state(&(World){.file = *first_file(report)}, "grid.resolution", SG_OUTCOME_UNCHECKED, "crs.mismatch");
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

/* 0 .. 360: the boundaries are not laid over a grid beyond the world. */
START_TEST(test_turned_longitudes)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 190, 4326, usual);
    SgReport *report = check_file(&place, GOOD);
    only_finding(report, "grid.extent");
    ck_assert(!first_file(report)->zoned);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

static void cut(const Place *place, const char *name, gsize from_end, gsize zeros)
{
    char *path = g_build_filename(place->folder, name, NULL), *bytes;
    gsize length;
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    ck_assert_uint_gt(length, from_end);
    memset(bytes + length - from_end, 0, zeros);
    ck_assert(g_file_set_contents(path, bytes, (gssize)(zeros > 0 ? length : length - from_end), NULL));
    g_free(bytes);
    g_free(path);
}

START_TEST(test_files_that_do_not_open)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    cut(&place, GOOD, 200, 0);
    SgReport *report = check_file(&place, GOOD);
    only_finding(report, "file.truncated");
    ck_assert_uint_eq(strlen(first_file(report)->raster.sha256), 64);
    sg_report_free(report);

    char *path = g_build_filename(place.folder, GOOD, NULL);
    ck_assert(g_file_set_contents(path, "P6 1 1 255 abc", -1, NULL));
    report = check_file(&place, GOOD);
    only_finding(report, "file.format");
    char *sha256 = sg_hash_bytes("P6 1 1 255 abc", 14);
    ck_assert_str_eq(first_file(report)->raster.sha256, sha256);
    g_free(sha256);
    sg_report_free(report);

    ck_assert_int_eq(g_remove(path), 0);
    report = check_file(&place, GOOD);
    only_finding(report, "intake.unreadable");
    ck_assert_int_eq(sg_report_exit_status(report), 1);
    sg_report_free(report);
    g_free(path);
    place_clear(&place);
}
END_TEST

/* The last tile's bytes are zeros: it does not inflate, and nothing is judged by the pixels that did. */
START_TEST(test_corrupt_block)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    cut(&place, GOOD, 60, 60);
    SgReport *report = check_file(&place, GOOD);
    const SgFinding *finding = only_finding(report, "file.corrupt");
    ck_assert_has(finding->message, "1 of 16 tiles does not decode. The first starts at column 48, row 48");
    expect_state(&(World){.file = *first_file(report)}, "value.range", SG_OUTCOME_UNCHECKED, "file.corrupt");
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_lone_files_by_product_and_country)
{
    Place place;
    place_init(&place);
    static const char *const names[] = {GOOD, "IND_GSOCseq_T0_Map030.tif", "LKA_GSOCseq_finalSOC_BAU_Map030.tif",
                                        "notes.tif"};
    char *paths[G_N_ELEMENTS(names) + 1] = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        put(&place, names[i], i == 1 ? 80.5 : 80, 4326, usual);
        paths[i] = g_build_filename(place.folder, names[i], NULL);
    }
    SgReport *report = check_paths(&place, paths);
    ck_assert_uint_eq(report->deliveries->len, 3);
    ck_assert_str_eq(delivery_at(report, 0)->country, "LKA");
    ck_assert_uint_eq(delivery_at(report, 0)->files->len, 2);
    ck_assert_has(delivery_at(report, 0)->shown, "and 1 more file");
    ck_assert_int_eq(delivery_at(report, 0)->verdict, SG_VERDICT_PASS);
    ck_assert_str_eq(delivery_at(report, 1)->country, "IND");
    ck_assert_int_eq(delivery_at(report, 1)->verdict, SG_VERDICT_PASS);
    const SgDelivery *unknown = delivery_at(report, 2); /* of no product: judged by what needs none */
    ck_assert_ptr_null(unknown->spec);
    ck_assert_ptr_null(unknown->country);
    ck_assert_uint_eq(unknown->findings->len, 1);
    ck_assert_has(((SgFinding *)g_ptr_array_index(unknown->findings, 0))->message, "--spec");
    ck_assert_int_eq(report->verdict, SG_VERDICT_FAIL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_free(paths[i]);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_folder_without_a_raster)
{
    Place place;
    place_init(&place);
    SgReport *report = check_folder(&place);
    ck_assert_has(only_finding(report, "intake.unreadable")->message, "no GeoTIFF");
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

/* One file of GSOCseq beside two of GBSmap, and one that is nothing: two deliveries, the larger first. */
START_TEST(test_products_of_a_folder)
{
    static const char *const names[] = {GOOD, "LKA_GBSmap_Probability_Map025.tif",
                                        "LKA_GBSmap_ProbabilitySD_Map025.tif", "notes.tif"};
    Place place;
    place_init(&place);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        put(&place, names[i], 80, 4326, usual);
    char *extra = g_build_filename(place.folder, "todo.bak", NULL);
    ck_assert(g_file_set_contents(extra, "x", -1, NULL));
    SgReport *report = check_folder(&place);
    ck_assert_uint_eq(report->deliveries->len, 2);
    const SgDelivery *large = delivery_at(report, 0), *small = delivery_at(report, 1);
    ck_assert_str_eq(large->spec->product, "GBSmap");
    ck_assert_uint_eq(large->files->len, 3);
    ck_assert_uint_eq(large->unexpected->len, 1);
    ck_assert_str_eq(small->spec->product, "GSOCseq");
    ck_assert_uint_eq(small->files->len, 1);
    ck_assert_uint_eq(small->unexpected->len, 0);
    ck_assert_str_eq(small->shown, place.folder);
    ck_assert(large->complete && small->complete);
    ck_assert_uint_eq(findings_of(large->findings, "name.pattern"), 1); /* notes.tif */
    ck_assert_uint_eq(findings_of(small->findings, "name.pattern"), 0);
    sg_report_free(report);
    place.options.spec = "gsocseq";
    report = check_folder(&place);
    ck_assert_uint_eq(report->deliveries->len, 1);
    ck_assert_uint_eq(delivery_at(report, 0)->files->len, 4);
    sg_report_free(report);
    g_free(extra);
    place_clear(&place);
}
END_TEST

START_TEST(test_links_below_a_folder_are_refused)
{
    Place place;
    place_init(&place);
    char *link_path = g_build_filename(place.folder, GOOD, NULL);
    ck_assert_int_eq(symlink("/dev/zero", link_path), 0);
    place.options.complete = SG_COMPLETE_NO;
    SgReport *report = check_folder(&place);
    const SgFinding *finding = only_finding(report, "intake.unreadable");
    ck_assert_str_eq(finding->file, GOOD);
    ck_assert_str_eq(finding->message,
                     "This is a link; links inside a folder are not followed. Hand in the file itself.");
    sg_report_free(report);
    g_free(link_path);
    place_clear(&place);
}
END_TEST

/* The product that a misspelt name comes near to is the one it is judged by. */
START_TEST(test_product_of_a_misspelt_name)
{
    static const char *const names[] = {"LKA_GSOCseq_finalSOC_SSM4_Map030.tif", "LKA.GSOCseq.T0.Map030.tif"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        Place place;
        place_init(&place);
        place.options.complete = SG_COMPLETE_NO;
        put(&place, names[i], 80, 4326, usual);
        for (int folder = 0; folder < 2; folder++) {
            SgReport *report = folder ? check_folder(&place) : check_file(&place, names[i]);
            const SgFinding *finding = only_finding(report, "name.pattern");
            ck_assert_str_eq(delivery_at(report, 0)->spec->product, "GSOCseq");
            ck_assert_has(finding->message, "The name is no layer of GSOCseq 1.1. The nearest is LKA_GSOCseq_");
            sg_report_free(report);
        }
        place_clear(&place);
    }
}
END_TEST

START_TEST(test_nothing_but_a_country)
{
    Place place;
    place_init(&place);
    place.options.country = "LKA";
    place.options.spec = "gsocseq";
    SgReport *report = check_folder(&place);
    only_finding(report, "intake.unreadable");
    ck_assert_str_eq(delivery_at(report, 0)->country, "LKA");
    sg_report_free(report);
    place.options.spec = NULL;
    report = check_file(&place, "nowhere.tif");
    only_finding(report, "intake.unreadable");
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_country_asked_for)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    place.options.country = "NPL";
    SgReport *report = check_file(&place, GOOD);
    const GPtrArray *findings = delivery_at(report, 0)->findings;
    ck_assert_uint_eq(findings->len, 2);
    ck_assert_has(finding_of(findings, "name.country")->message,
                  "The name says LKA, but the country asked for is NPL.");
    ck_assert_has(finding_of(findings, "boundary.unavailable")->message, "no country NPL");
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

START_TEST(test_broken_configuration_is_an_error)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    char *paths[] = {place.folder, NULL};
    GError *error = NULL;
    place.options.spec = "no-such-product";
    ck_assert_ptr_null(sg_check(paths, &place.options, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    g_clear_error(&error);
    place.options.spec = NULL;
    place.options.boundaries = "/no/such/file.gpkg";
    ck_assert_ptr_null(sg_check(paths, &place.options, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    g_clear_error(&error);
    place_clear(&place);
}
END_TEST

typedef struct {
    gint64 done, total;
    gboolean backwards;
} Seen;

static void watch(const char *file G_GNUC_UNUSED, gint64 done, gint64 total, gpointer data)
{
    Seen *seen = data;
    seen->backwards = seen->backwards || done < seen->done || (seen->total != 0 && seen->total != total);
    seen->done = done;
    seen->total = total;
}

START_TEST(test_progress_runs_to_its_end)
{
    Place place;
    place_init(&place);
    put(&place, GOOD, 80, 4326, usual);
    put(&place, "LKA_GSOCseq_finalSOC_BAU_Map030.tif", 80, 4326, usual);
    Seen seen = {0};
    place.options.progress = watch;
    place.options.progress_data = &seen;
    SgReport *report = check_folder(&place);
    ck_assert(!seen.backwards);
    ck_assert_int_gt(seen.total, 0);
    ck_assert_int_eq(seen.done, seen.total);
    sg_report_free(report);
    place_clear(&place);
}
END_TEST

SG_TEST_MAIN("check", test_good_file_passes, test_folder_is_a_delivery, test_findings_have_places,
             test_other_country_is_named, test_farthest_spill_is_told, test_projected_file, test_turned_longitudes,
             test_files_that_do_not_open, test_corrupt_block, test_lone_files_by_product_and_country,
             test_folder_without_a_raster, test_products_of_a_folder, test_links_below_a_folder_are_refused,
             test_product_of_a_misspelt_name, test_nothing_but_a_country, test_country_asked_for,
             test_broken_configuration_is_an_error, test_progress_runs_to_its_end)
