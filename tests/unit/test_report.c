/* The writers, on a report made by hand: what it says must be found in the text and, value by value, in the JSON. */
#include "soilgate/base.h"
#include "soilgate/report.h"
#include "support.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#define T(literal) ((char[]){literal})                           /* the structs of a report own their texts */
#define HOSTILE    "x\033[31mred\033[0m\x07\xff\xe2\x80\xae.tif" /* escapes, a bell, no UTF-8, right-to-left override */

static const SgRule range_rule = {.id = "value.range", .severity = SG_SEVERITY_ERROR, .title = "values out of range"};
static const SgRule grid_rule = {.id = "grid.phase", .severity = SG_SEVERITY_WARNING, .title = "off the grid"};
static const SgRule coverage_rule = {.id = "boundary.coverage", .severity = SG_SEVERITY_ERROR, .title = "not covered"};
static const SgRule missing_rule = {.id = "package.layer-missing", .scope = SG_SCOPE_DELIVERY, .title = "missing"};

static SgKind kind = {.id = T("stock"), .unit = T("t/ha"), .quantity = T("stock")};
static SgLayer layers[] = {
    {.id = T("T0"), .file = T("{ISO3}_T0.tif"), .presence = SG_PRESENCE_MANDATORY, .resolved = &kind},
    {.id = T("T1"), .file = T("{ISO3}_T1.tif"), .presence = SG_PRESENCE_EXPECTED, .resolved = &kind},
    {.id = T("T2"), .file = T("{ISO3}_T2.tif"), .presence = SG_PRESENCE_OPTIONAL, .resolved = &kind},
};
static SgContact contact = {.name = T("Ada Mapper"), .email = T("ada@example.org")};
/* The grid of the file lies on the first, and a quarter of a pixel off the second. */
static SgLattice lattices[] = {{.id = T("world"), .origin_lon = -180, .origin_lat = 90},
                               {.id = T("other"), .origin_lon = -180, .origin_lat = 90.125}};
static SgGridSpec grid = {.pixel_arcsec = 1800, .lattices = lattices, .lattices_count = 2};
static SgSpec spec = {.product = T("DEMOmap"),
                      .grid = &grid,
                      .version = T("2.0"),
                      .title = T("Demonstration Map"),
                      .sha256 = T("abc"),
                      .contact = &contact,
                      .layers = layers,
                      .layers_count = G_N_ELEMENTS(layers)};

typedef struct {
    SgReport report;
    SgDelivery delivery;
    SgFileFacts *file;
} Fixture;

static void nothing(gpointer data)
{
    (void)data;
}

static GArray *outcomes_of(const SgOutcome *items, guint count)
{
    GArray *array = g_array_new(FALSE, TRUE, sizeof(SgOutcome));
    g_array_append_vals(array, items, count);
    return array;
}

static const SgOutcome outcomes[] = {
    {&grid_rule, SG_OUTCOME_PASSED, NULL, FALSE},
    {&range_rule, SG_OUTCOME_BROKEN, NULL, FALSE},
    {&coverage_rule, SG_OUTCOME_UNCHECKED, T("no boundary for Bhutan"), TRUE},
};

/* One file of Bhutan, read whole. */
static SgFileFacts *make_file(const char *shown)
{
    SgFileFacts *file = g_new0(SgFileFacts, 1);
    file->shown = g_strdup(shown);
    file->name.layer = &layers[0];
    g_strlcpy(file->iso3, "BTN", sizeof file->iso3);
    sg_raster_facts_init(&file->raster);
    file->raster.door = SG_DOOR_OPEN;
    file->raster.file_bytes = 4321;
    g_strlcpy(file->raster.sha256, "0123", sizeof file->raster.sha256);
    file->raster.cols = 4;
    file->raster.rows = 2;
    file->raster.bands = 1;
    file->raster.type = SG_TYPE_FLOAT32;
    file->raster.has_geotransform = TRUE;
    const double gt[6] = {88, 0.5, 0, 28, 0, -0.25};
    memcpy(file->raster.gt, gt, sizeof gt);
    file->raster.nodata_state = SG_NODATA_VALUE;
    file->raster.nodata_text = g_strdup("nan");
    file->raster.nodata = NAN;
    file->has_grid = TRUE;
    file->grid = (SgGrid){4, 2, 88, 28, 0.5, 0.25}; /* half as high as wide */
    file->scanned = TRUE;
    file->plan.stock = TRUE;
    file->scan.pixels = 8;
    file->scan.data = 5;
    file->scan.mapped = 4;
    file->scan.nodata = 3;
    file->scan.min = 0.1;
    file->scan.max = 812.5;
    file->scan.mean = NAN;
    file->scan.sd = INFINITY;
    file->scan.area_km2 = 1234567.25;
    file->scan.total = 9e9;
    file->scan.bins = 2;
    file->scan.edges[0] = 0;
    file->scan.edges[1] = 400;
    file->scan.edges[2] = 812.5;
    file->scan.counts[0] = 4;
    file->scan.counts[1] = 1;
    file->outcomes = outcomes_of(outcomes, G_N_ELEMENTS(outcomes));
    return file;
}

static SgFinding *make_finding(const SgRule *rule, SgSeverity severity, const char *file, const char *message)
{
    SgFinding *finding = g_new0(SgFinding, 1);
    finding->rule = rule;
    finding->severity = severity;
    finding->file = g_strdup(file);
    finding->layer = g_strdup("T0");
    finding->message = g_strdup(message);
    finding->pixels = -1;
    finding->share = NAN;
    finding->locations = g_array_new(FALSE, TRUE, sizeof(SgLocation));
    finding->advice = g_strdup("Look at the places.");
    finding->source = g_strdup("TM 1");
    return finding;
}

static void add_place(SgFinding *finding, int col, int row, double lon, double lat, double value)
{
    SgLocation location = {.place = {col, row, value}, .lon = lon, .lat = lat};
    g_array_append_val(finding->locations, location);
}

static void finding_free(gpointer data)
{
    SgFinding *finding = data;
    g_free(finding->file);
    g_free(finding->layer);
    g_free(finding->message);
    g_free(finding->expected);
    g_free(finding->measured);
    g_array_unref(finding->locations);
    g_free(finding->advice);
    g_free(finding->fix_command);
    g_free(finding->source);
    g_free(finding);
}

static void file_free(gpointer data)
{
    SgFileFacts *file = data;
    sg_raster_facts_clear(&file->raster);
    g_free(file->shown);
    g_array_unref(file->outcomes);
    g_free(file);
}

static void add(Fixture *fixture, SgFinding *finding)
{
    g_ptr_array_add(fixture->delivery.findings, finding);
    fixture->delivery.counts[finding->severity]++;
}

static void fixture_init(Fixture *fixture)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    *fixture = (Fixture){.delivery = {.country = (char *)"BTN",
                                      .shown = (char *)"handed in/BTN",
                                      .spec = &spec,
                                      .complete = TRUE,
                                      .verdict = SG_VERDICT_FAIL}};
    fixture->delivery.files = g_ptr_array_new_with_free_func(file_free);
    fixture->delivery.findings = g_ptr_array_new_with_free_func(finding_free);
    fixture->delivery.outcomes = g_array_new(FALSE, TRUE, sizeof(SgOutcome));
    fixture->report.deliveries = g_ptr_array_new_with_free_func(nothing);
    fixture->report.verdict = SG_VERDICT_FAIL;
    fixture->report.boundaries_title = (char *)"Demo boundaries";
    fixture->report.boundaries_sha256 = (char *)"def";
    g_ptr_array_add(fixture->report.deliveries, &fixture->delivery);
    fixture->file = make_file("BTN_T0.tif");
    g_ptr_array_add(fixture->delivery.files, fixture->file);
    SgFinding *range = make_finding(&range_rule, SG_SEVERITY_ERROR, "BTN_T0.tif", "5 values are above 800");
    range->pixels = 5;
    range->share = 0.25;
    add_place(range, 40, 12, 89.2125, -27.3375, (double)-999.9f);
    add_place(range, 41, 12, NAN, NAN, 1e20);
    range->fix = SG_FIX_CONFIRM;
    range->fix_command = g_strdup("soilgate fix ...");
    add(fixture, range);
    add(fixture, make_finding(&missing_rule, SG_SEVERITY_WARNING, NULL, "T1 is missing"));
}

static void fixture_clear(Fixture *fixture)
{
    g_ptr_array_unref(fixture->delivery.files);
    g_ptr_array_unref(fixture->delivery.findings);
    g_array_unref(fixture->delivery.outcomes);
    g_ptr_array_unref(fixture->report.deliveries);
}

static const SgReportOptions plain = {.started = "2022-03-10T08:00:00Z", .gdal = "3.6.2", .proj = "9.1.1"};

static void expect_text(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%s", part, text);
}

static void expect_absent(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "\"%s\" is in:\n%s", part, text);
}

/* Every line is valid, printable and, but for commands, at most WIDTH columns wide. */
static void expect_clean(const char *text, int width)
{
    ck_assert(g_utf8_validate(text, -1, NULL));
    int column = 0;
    gboolean command = FALSE; /* a command stays on one line */
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\n') {
            column = 0;
            command = g_str_has_prefix(at + 1 + strspn(at + 1, " "), "$ ");
            continue;
        }
        ck_assert_msg(g_unichar_isprint(c) && g_unichar_type(c) != G_UNICODE_FORMAT, "U+%04X in:\n%s", c, text);
        ck_assert_msg(command || ++column <= width, "a line is wider than %d:\n%s", width, text);
    }
}

static json_t *parse(const SgReport *report)
{
    g_autofree char *text = sg_report_json(report, &plain);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root != NULL, "%s", error.text);
    return root;
}

static void expect_string(const json_t *object, const char *key, const char *value)
{
    const json_t *found = json_object_get(object, key);
    if (value == NULL)
        ck_assert_msg(json_is_null(found), "%s is not null", key);
    else
        ck_assert_msg(json_is_string(found) && strcmp(json_string_value(found), value) == 0, "%s: %s", key,
                      json_string_value(found));
}

static void expect_number(const json_t *object, const char *key, double value)
{
    const json_t *found = json_object_get(object, key);
    ck_assert_msg(json_is_number(found) && json_number_value(found) == value, "%s: %g", key, json_number_value(found));
}

START_TEST(test_json_top)
{
    Fixture fixture;
    fixture_init(&fixture);
    json_t *root = parse(&fixture.report);
    expect_string(root, "format", "soilgate-report/1");
    expect_string(root, "started", "2022-03-10T08:00:00Z");
    expect_string(root, "verdict", "fail");
    const json_t *tool = json_object_get(root, "tool");
    expect_string(tool, "version", SG_VERSION);
    expect_string(tool, "gdal", "3.6.2");
    expect_string(tool, "geos", NULL);
    const json_t *delivery = json_array_get(json_object_get(root, "deliveries"), 0);
    expect_string(delivery, "country", "BTN");
    expect_string(delivery, "product", "DEMOmap");
    expect_string(delivery, "path", "handed in/BTN");
    expect_string(json_object_get(delivery, "spec"), "version", "2.0");
    expect_string(json_object_get(delivery, "boundaries"), "title", "Demo boundaries");
    const json_t *counts = json_object_get(delivery, "counts");
    expect_number(counts, "error", 1);
    expect_number(counts, "warning", 1);
    expect_number(counts, "info", 0);
    expect_number(counts, "unchecked", 0);
    json_decref(root);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_json_finding)
{
    Fixture fixture;
    fixture_init(&fixture);
    json_t *root = parse(&fixture.report);
    const json_t *findings = json_object_get(json_array_get(json_object_get(root, "deliveries"), 0), "findings");
    ck_assert_uint_eq(json_array_size(findings), 2);
    const json_t *range = json_array_get(findings, 0), *missing = json_array_get(findings, 1);
    expect_string(range, "rule", "value.range");
    expect_string(range, "severity", "error");
    expect_number(range, "pixels", 5);
    expect_number(range, "share", 0.25);
    expect_string(range, "expected", NULL);
    expect_string(json_object_get(range, "fix"), "command", "soilgate fix ...");
    const json_t *places = json_object_get(range, "locations");
    expect_number(json_array_get(places, 0), "col", 40);
    expect_number(json_array_get(places, 0), "row", 12);
    expect_number(json_array_get(places, 0), "lon", 89.2125);
    expect_number(json_array_get(places, 0), "value", (double)-999.9f); /* to the last digit */
    expect_string(json_array_get(places, 1), "lat", NULL);
    expect_string(missing, "file", NULL);
    expect_string(missing, "pixels", NULL);
    expect_string(missing, "share", NULL);
    ck_assert(json_is_null(json_object_get(missing, "waived")));
    json_decref(root);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_json_file)
{
    Fixture fixture;
    fixture_init(&fixture);
    json_t *root = parse(&fixture.report);
    const json_t *file =
        json_array_get(json_object_get(json_array_get(json_object_get(root, "deliveries"), 0), "files"), 0);
    expect_string(file, "path", "BTN_T0.tif");
    expect_string(file, "layer", "T0");
    expect_number(file, "bytes", 4321);
    const json_t *raster = json_object_get(file, "raster"), *statistics = json_object_get(file, "statistics");
    expect_string(raster, "type", "Float32");
    expect_number(raster, "cols", 4);
    const double box[] = {88, 27.5, 90, 28}; /* 4 columns of 0.5, 2 rows of 0.25 */
    for (guint i = 0; i < 4; i++)
        ck_assert_double_eq(json_number_value(json_array_get(json_object_get(raster, "bbox"), i)), box[i]);
    const json_t *phase = json_object_get(raster, "phase");
    expect_number(json_object_get(phase, "world"), "east_px", 0);
    expect_number(json_object_get(phase, "world"), "south_px", 0);
    expect_number(json_object_get(phase, "other"), "south_px", 0.25);
    expect_string(json_object_get(raster, "nodata"), "declared", "nan");
    expect_string(json_object_get(raster, "nodata"), "value", NULL);
    expect_number(statistics, "min", 0.1);
    expect_string(statistics, "mean", NULL);
    expect_string(statistics, "sd", NULL);
    expect_number(statistics, "count", 5);
    expect_number(statistics, "mapped", 4);
    expect_number(statistics, "area_km2", 1234567.25);
    expect_number(json_object_get(statistics, "national_total"), "value", 9e9);
    const json_t *histogram = json_object_get(statistics, "histogram");
    ck_assert_uint_eq(json_array_size(json_object_get(histogram, "edges")), 3);
    ck_assert_uint_eq(json_array_size(json_object_get(histogram, "counts")), 2);
    const json_t *unchecked = json_object_get(json_object_get(file, "outcomes"), "unchecked");
    expect_string(json_array_get(unchecked, 0), "rule", "boundary.coverage");
    expect_string(json_array_get(unchecked, 0), "reason", "no boundary for Bhutan");
    json_decref(root);
    fixture_clear(&fixture);
}
END_TEST

/* Who accepts a delivery later must know what was not checked, whatever it was hidden by. */
START_TEST(test_what_was_not_checked_is_read_back)
{
    Fixture fixture;
    fixture_init(&fixture);
    const SgOutcome broken = {&range_rule, SG_OUTCOME_BROKEN, T("two blocks do not decode"), TRUE};
    g_array_append_vals(fixture.delivery.outcomes, &broken, 1);
    GError *error = NULL;
    SgRecord *record = sg_report_record(&fixture.report, "now", &error);
    ck_assert_msg(record != NULL, "%s", error != NULL ? error->message : "");
    const GPtrArray *unchecked = ((const SgRecordDelivery *)g_ptr_array_index(record->deliveries, 0))->unchecked;
    ck_assert_uint_eq(unchecked->len, 2);
    const SgRecordUnchecked *own = g_ptr_array_index(unchecked, 0), *of_file = g_ptr_array_index(unchecked, 1);
    ck_assert_str_eq(own->rule, range_rule.id);
    ck_assert_str_eq(own->reason, "two blocks do not decode");
    ck_assert_ptr_null(own->file);
    ck_assert_str_eq(of_file->rule, coverage_rule.id);
    ck_assert_str_eq(of_file->file, fixture.file->shown);
    sg_record_free(record);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_json_of_a_file_that_did_not_open)
{
    Fixture fixture;
    fixture_init(&fixture);
    fixture.file->raster.door = SG_DOOR_NOT_GEOTIFF;
    fixture.file->scanned = FALSE;
    fixture.file->name.layer = NULL;
    fixture.delivery.spec = NULL;
    fixture.delivery.country = NULL;
    json_t *root = parse(&fixture.report);
    const json_t *delivery = json_array_get(json_object_get(root, "deliveries"), 0);
    expect_string(delivery, "product", NULL);
    expect_string(delivery, "spec", NULL);
    const json_t *file = json_array_get(json_object_get(delivery, "files"), 0);
    expect_string(file, "layer", NULL);
    expect_string(file, "statistics", NULL);
    expect_string(json_object_get(file, "raster"), "state", "not-geotiff");
    json_decref(root);
    fixture_clear(&fixture);
}
END_TEST

/* How often PART is in TEXT, whose lines may be broken anywhere. */
static guint times_in(const char *text, const char *part)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    GString *line = g_string_new(NULL);
    for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
            g_string_append_printf(line, "%s ", words[i]);
    guint times = 0;
    for (const char *at = strstr(line->str, part); at != NULL; at = strstr(at + 1, part))
        times++;
    g_string_free(line, TRUE);
    return times;
}

START_TEST(test_what_was_not_checked_is_told_once)
{
    Fixture fixture;
    fixture_init(&fixture);
    add(&fixture, make_finding(&coverage_rule, SG_SEVERITY_UNCHECKED, "BTN_T0.tif",
                               "Not checked, because no boundary for Bhutan: boundary.coverage."));
    g_autofree char *text = sg_report_text(&fixture.report, &plain);
    ck_assert_uint_eq(times_in(text, "no boundary for Bhutan"), 1);
    expect_text(text, "1 not checked");
    fixture_clear(&fixture);

    fixture_init(&fixture); /* the finding says more than the outcome */
    add(&fixture, make_finding(&coverage_rule, SG_SEVERITY_UNCHECKED, "BTN_T0.tif", "The map ends at the river."));
    g_autofree char *more = sg_report_text(&fixture.report, &plain);
    ck_assert_uint_eq(times_in(more, "The map ends at the river."), 1);
    ck_assert_uint_eq(times_in(more, "no boundary for Bhutan"), 1);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_text_says_what_was_found_and_what_is_wrong)
{
    Fixture fixture;
    fixture_init(&fixture);
    g_autofree char *text = sg_report_text(&fixture.report, &plain);
    expect_clean(text, 100);
    expect_text(text, "Bhutan (BTN): DEMOmap 2.0");
    expect_text(text, "1 of the 2 layers expected"); /* the optional one is not */
    expect_text(text, "4 x 2 pixels of 1800 x 900 arc-seconds");
    expect_text(text, "88.000 E to 90.000 E, 27.500 N to 28.000 N");
    expect_text(text, "1 234 567 km2");
    expect_text(text, "0.1 .. 812.5 t/ha");
    expect_text(text, "value.range: values out of range");
    expect_text(text, "row 12, column 40 (89.2125 E, 27.3375 S): -999.9\n");
    expect_text(text, "row 12, column 41: 1e+20");
    expect_text(text, "and 3 more"); /* of 5 pixels, 2 are shown */
    expect_text(text, "to do     Look at the places.");
    expect_text(text, "fix       soilgate fix repairs this, if you agree (--allow confirm)\n");
    expect_text(text, "    $ soilgate fix ...\n");
    expect_text(text, "BTN_T0.tif: no boundary for Bhutan");
    expect_text(text, "boundary.coverage");
    expect_text(text, "FAIL: not accepted");
    expect_text(text, "(1 error, 1 warning).");
    expect_text(text, "soilgate rules value.range");
    expect_text(text, "with --json report.json\n");
    expect_text(text, "Ada Mapper, ada@example.org");
    ck_assert(strstr(text, "value.range") < strstr(text, "package.layer-missing")); /* worst first */
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_text_caps_what_repeats)
{
    Fixture fixture;
    fixture_init(&fixture);
    for (int i = 0; i < 29; i++) {
        g_autofree char *file = g_strdup_printf("file%02d.tif", i);
        g_autofree char *message = g_strdup_printf("differs by %d", i);
        add(&fixture, make_finding(&grid_rule, SG_SEVERITY_WARNING, file, message));
        add(&fixture, make_finding(&coverage_rule, SG_SEVERITY_ERROR, file, "the same for all"));
    }
    g_autofree char *text = sg_report_text(&fixture.report, &plain);
    expect_clean(text, 100);
    expect_text(text, "file09.tif: differs by 9");
    expect_absent(text, "differs by 10");
    expect_text(text, "and 19 more: see the JSON report");
    const char *shared = strstr(text, "the same for all");
    ck_assert_ptr_nonnull(shared);
    ck_assert_ptr_null(strstr(shared + 1, "the same for all")); /* said once */
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_hostile_texts_never_reach_the_terminal)
{
    Fixture fixture;
    fixture_init(&fixture);
    g_free(fixture.file->shown);
    fixture.file->shown = g_strdup(HOSTILE);
    fixture.file->has_grid = FALSE;
    fixture.file->raster.crs.present = TRUE;
    fixture.file->raster.crs.name = g_strdup(HOSTILE);
    fixture.delivery.shown = (char *)HOSTILE;
    fixture.delivery.country = (char *)"\033c";
    fixture.report.boundaries_title = (char *)HOSTILE;
    g_autofree char *endless = g_strnfill(3000, 'w');
    SgFinding *finding = make_finding(&grid_rule, SG_SEVERITY_WARNING, HOSTILE, endless);
    finding->fix_command = g_strdup(HOSTILE);
    add(&fixture, finding);
    const int widths[] = {40, 72, 100};
    for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
        SgReportOptions options = plain;
        options.width = widths[i];
        g_autofree char *text = sg_report_text(&fixture.report, &options);
        expect_clean(text, widths[i]);
    }
    SgReportOptions quiet = {.quiet = TRUE};
    g_autofree char *line = sg_report_text(&fixture.report, &quiet);
    expect_clean(line, G_MAXINT);
    json_t *root = parse(&fixture.report);
    const char *path =
        json_string_value(json_object_get(json_array_get(json_object_get(root, "deliveries"), 0), "path"));
    ck_assert_str_eq(path, "x\\x1B[31mred\\x1B[0m\\x07\\xFF\\xE2\\x80\\xAE.tif");
    json_decref(root);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_colour_only_when_asked)
{
    Fixture fixture;
    fixture_init(&fixture);
    SgReportOptions options = plain;
    options.colour = TRUE;
    g_autofree char *coloured = sg_report_text(&fixture.report, &options);
    g_autofree char *without = sg_report_text(&fixture.report, &plain);
    ck_assert_ptr_null(strchr(without, '\033'));
    GRegex *escapes = g_regex_new("\033\\[[0-9]+m", 0, 0, NULL);
    g_autofree char *stripped = g_regex_replace_literal(escapes, coloured, -1, 0, "", 0, NULL);
    g_regex_unref(escapes);
    ck_assert(strlen(coloured) > strlen(without));
    ck_assert_str_eq(stripped, without);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_quiet_is_a_line_a_delivery)
{
    Fixture fixture;
    fixture_init(&fixture);
    SgReportOptions options = {.quiet = TRUE};
    g_autofree char *text = sg_report_text(&fixture.report, &options);
    ck_assert_str_eq(text, "fail       BTN  DEMOmap  1 error, 1 warning  handed in/BTN\n");
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_verdicts)
{
    static const struct {
        SgVerdict verdict;
        gboolean strict;
        const char *sentence;
    } cases[] = {
        {SG_VERDICT_PASS, FALSE, "PASS: accepted"},     {SG_VERDICT_WARN, FALSE, "WARN: accepted, with warnings"},
        {SG_VERDICT_WARN, TRUE, "WARN: not accepted"},  {SG_VERDICT_UNCHECKED, FALSE, "UNCHECKED: not accepted yet"},
        {SG_VERDICT_FAIL, FALSE, "FAIL: not accepted"},
    };
    Fixture fixture;
    fixture_init(&fixture);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        fixture.delivery.verdict = cases[i].verdict;
        fixture.report.strict = cases[i].strict;
        g_autofree char *text = sg_report_text(&fixture.report, &plain);
        expect_text(text, cases[i].sentence);
    }
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_rules)
{
    g_autofree char *table = sg_rules_text(NULL);
    guint count = 0;
    const SgRule *rules = sg_rules(&count);
    ck_assert_uint_gt(count, 0);
    expect_clean(table, 100);
    for (guint i = 0; i < count; i++) {
        expect_text(table, rules[i].id);
        g_autofree char *text = sg_rules_text(&rules[i]);
        expect_clean(text, 100);
        expect_text(text, rules[i].id);
        expect_text(text, sg_severity_name(rules[i].severity));
        expect_text(text, "source");
    }
}
END_TEST

/* With the length told: under the address sanitizer strstr measures all that follows, each time. */
static guint count_of(const char *text, const char *part)
{
    const char *end = text + strlen(text);
    guint count = 0;
    for (const char *at = g_strstr_len(text, end - text, part); at != NULL;
         at = g_strstr_len(at + 1, end - at - 1, part))
        count++;
    return count;
}

START_TEST(test_what_is_more_than_github_shows)
{
    Fixture fixture;
    fixture_init(&fixture);
    for (int i = 0; i < 30000; i++) {
        g_autofree char *file = g_strdup_printf("other%d.tif", i);
        add(&fixture, make_finding(&grid_rule, SG_SEVERITY_INFO, file, "a note"));
    }
    g_autofree char *log = sg_report_github(&fixture.report, &plain);
    ck_assert_uint_eq(count_of(log, "\n::notice "), 10);
    expect_text(log, "not listed here: 29991");
    ck_assert_ptr_eq(strstr(log, "::error "), log); /* the heaviest first */

    g_autofree char *sarif = sg_report_sarif(&fixture.report, &plain);
    ck_assert_uint_eq(count_of(sarif, "\"ruleIndex\""), 25000);
    expect_text(sarif, "The lightest findings are left out: 5002");
    expect_text(sarif, "5 values are above 800");

    g_autofree char *page = sg_report_markdown(&fixture.report, &plain);
    ck_assert_uint_lt(strlen(page), 10000);
    expect_text(page, "- and 29990 more");
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_a_summary_stays_below_the_limit)
{
    Fixture fixture;
    fixture_init(&fixture);
    g_autofree char *long_text = g_strnfill(100000, '*'); /* each takes five signs */
    for (int i = 0; i < 20; i++)
        add(&fixture, make_finding(&coverage_rule, SG_SEVERITY_ERROR, "BTN_T0.tif", long_text));
    for (int i = 0; i < 20; i++)
        add(&fixture, make_finding(&grid_rule, SG_SEVERITY_WARNING, "BTN_T0.tif", long_text));
    g_autofree char *page = sg_report_markdown(&fixture.report, &plain);
    ck_assert_uint_lt(strlen(page), 1024 * 1024); /* of the summary of a step */
    expect_text(page, "| **fail** | 21 | 20 | 1 |");
    expect_text(page, "grid.phase");
    fixture_clear(&fixture);
}
END_TEST

START_TEST(test_ci_says_only_what_was_cleaned)
{
    Fixture fixture;
    fixture_init(&fixture);
    g_free(fixture.file->shown);
    fixture.file->shown = g_strdup(HOSTILE);
    fixture.delivery.shown = (char *)HOSTILE;
    add(&fixture, make_finding(&grid_rule, SG_SEVERITY_ERROR, HOSTILE, HOSTILE "\n::error::x" HOSTILE));
    char *(*const writers[])(const SgReport *, const SgReportOptions *) = {sg_report_junit, sg_report_sarif,
                                                                           sg_report_github, sg_report_markdown};
    for (guint i = 0; i < G_N_ELEMENTS(writers); i++) {
        g_autofree char *text = writers[i](&fixture.report, &plain);
        expect_clean(text, G_MAXINT);
        expect_absent(text, "\n::error::x");
    }
    fixture_clear(&fixture);
}
END_TEST

SG_TEST_MAIN("report", test_json_top, test_json_finding, test_json_file, test_what_was_not_checked_is_read_back,
             test_json_of_a_file_that_did_not_open, test_what_was_not_checked_is_told_once,
             test_text_says_what_was_found_and_what_is_wrong, test_text_caps_what_repeats,
             test_hostile_texts_never_reach_the_terminal, test_colour_only_when_asked, test_quiet_is_a_line_a_delivery,
             test_verdicts, test_rules, test_what_is_more_than_github_shows, test_a_summary_stays_below_the_limit,
             test_ci_says_only_what_was_cleaned)
