/* Judging a mosaic by what was measured along its borders, and what is written of it. */
#include "soilgate/base.h"
#include "soilgate/borders.h"
#include "soilgate/report.h"
#include "soilgate/stac.h"

#include "support.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const SgSeamCountry btn = {64, "BTN", "Bhutan"}, ind = {356, "IND", "India"};
static const SgClasses some_classes = {.min = 0, .max = 9};
static const SgKind value_kind = {.id = (char *)"stock", .unit = (char *)"t C/ha"};
static const SgKind class_kind = {.id = (char *)"class", .classes = (SgClasses *)&some_classes};
static const SgLayer value_layer = {.id = (char *)"T0", .resolved = &value_kind};
static const SgLayer class_layer = {.id = (char *)"Salt", .resolved = &class_kind};

static void seam_free(gpointer data)
{
    g_array_unref(((SgSeam *)data)->edges);
    g_free(data);
}

/* One border of 40 pairs: 12 across, 3 inland. */
static SgSeams *seams_new(const SgLayer *layer, SgSeam **seam)
{
    SgSeams *seams = g_new0(SgSeams, 1);
    seams->grid = (SgGrid){10, 50, 88, 28, 1.0 / 120, 1.0 / 120};
    seams->layer = layer;
    seams->classes = layer->resolved->classes != NULL;
    seams->seams = g_ptr_array_new_with_free_func(seam_free);
    seams->overlaps = g_array_new(FALSE, FALSE, sizeof(SgSeamOverlap));
    seams->gaps_known = TRUE;
    SgSeam *own = *seam = g_new0(SgSeam, 1);
    own->a = &btn;
    own->b = &ind;
    own->across = (SgSeamSpread){40, 30, 12, 20};
    own->inland = (SgSeamSpread){160, 8, 3, 5};
    own->mean_a = 40;
    own->mean_b = 51;
    own->mean = 11;
    own->worst = (SgSeamEdge){4, 7, FALSE, FALSE, 25};
    own->worst_a = 60;
    own->worst_b = 35;
    own->worst_here_a = TRUE;
    own->land_edges = 50;
    own->state = SG_SEAM_STEP;
    own->edges = g_array_new(FALSE, FALSE, sizeof(SgSeamEdge));
    g_ptr_array_add(seams->seams, own);
    return seams;
}

static const SgFinding *only(const SgBorders *borders, const char *rule)
{
    ck_assert_uint_eq(borders->findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(borders->findings, 0);
    ck_assert_str_eq(finding->rule->id, rule);
    ck_assert_str_eq(finding->between[0], "BTN");
    ck_assert_str_eq(finding->between[1], "IND");
    return finding;
}

static SgOutcomeState outcome(const SgBorders *borders, const char *rule)
{
    ck_assert_uint_eq(borders->outcomes->len, 3);
    for (guint i = 0; i < borders->outcomes->len; i++) {
        const SgOutcome *one = &g_array_index(borders->outcomes, SgOutcome, i);
        if (strcmp(one->rule->id, rule) == 0)
            return one->state;
    }
    ck_abort_msg("no outcome of %s", rule);
}

static void holds(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in: %s", part, text);
}

START_TEST(test_step)
{
    SgSeam *seam;
    g_autoptr(SgSeams) seams = seams_new(&value_layer, &seam);
    g_autoptr(SgBorders) borders = sg_check_borders(NULL, seams);
    const SgFinding *finding = only(borders, "border.step");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_WARNING);
    holds(finding->message, "border of BTN and IND: by 12 t C/ha (median of 40 pairs of pixels)");
    holds(finding->message, "differ by 3 t C/ha");
    holds(finding->expected, "less than 6 t C/ha");
    holds(finding->measured, "BTN is on average 40 t C/ha, IND 51 t C/ha");
    ck_assert_str_eq(finding->layer, "T0");
    ck_assert_int_eq(finding->pixels, 40);
    const SgLocation *place = &g_array_index(finding->locations, SgLocation, 0);
    ck_assert_int_eq(place->place.col, 4);
    ck_assert_int_eq(place->place.row, 7);
    ck_assert_double_eq(place->place.value, 60);
    ck_assert_double_eq_tol(place->lon, 88 + 4.5 / 120, 1e-12);
    ck_assert_double_eq_tol(place->lat, 28 - 7.5 / 120, 1e-12);
    ck_assert_int_eq(outcome(borders, "border.step"), SG_OUTCOME_BROKEN);
    ck_assert_int_eq(outcome(borders, "border.gap"), SG_OUTCOME_PASSED);
    ck_assert_int_eq(outcome(borders, "border.overlap"), SG_OUTCOME_PASSED);
}
END_TEST

/* The number is a convention: a specification that wants an error gets a warning. */
START_TEST(test_a_convention_never_rejects)
{
    SgSeam *seam;
    SgSeverityOverride severities[] = {
        {(char *)"border.step", SG_OVERRIDE_ERROR, {(char *)"a manual", SG_CONFIDENCE_VERIFIED, NULL}},
    };
    const SgSpec spec = {.severities = severities, .severities_count = 1};
    g_autoptr(SgSeams) seams = seams_new(&value_layer, &seam);
    g_autoptr(SgBorders) strict = sg_check_borders(&spec, seams);
    ck_assert_int_eq(only(strict, "border.step")->severity, SG_SEVERITY_WARNING);
    severities[0].severity = SG_OVERRIDE_INFO;
    g_autoptr(SgBorders) mild = sg_check_borders(&spec, seams);
    ck_assert_int_eq(only(mild, "border.step")->severity, SG_SEVERITY_INFO);
}
END_TEST

START_TEST(test_classes)
{
    SgSeam *seam;
    g_autoptr(SgSeams) seams = seams_new(&class_layer, &seam);
    g_autoptr(SgBorders) borders = sg_check_borders(NULL, seams);
    const SgFinding *finding = only(borders, "border.step");
    holds(finding->message, "in 75.0 % of 40 pairs of pixels; beside the border in 5.0 %");
    holds(finding->expected, "less than 15.0 %"); /* a tenth more, not twice as much */
    ck_assert_int_eq(finding->pixels, 30);
}
END_TEST

START_TEST(test_even_and_few)
{
    SgSeam *seam;
    g_autoptr(SgSeams) seams = seams_new(&value_layer, &seam);
    seam->state = SG_SEAM_EVEN;
    g_autoptr(SgBorders) even = sg_check_borders(NULL, seams);
    ck_assert_uint_eq(even->findings->len, 0);
    ck_assert_int_eq(outcome(even, "border.step"), SG_OUTCOME_PASSED);
    const SgBorders *layers[] = {even};
    g_autofree char *text = sg_seams_text(layers, 1);
    holds(text, "Borders of T0: 1 pair of countries, 0 with a jump.");
    holds(text, "The worst, BTN and IND: a median difference of 12 t C/ha, beside it 3.");
    seam->state = SG_SEAM_FEW;
    g_autoptr(SgBorders) few = sg_check_borders(NULL, seams);
    ck_assert_int_eq(outcome(few, "border.step"), SG_OUTCOME_NOT_APPLICABLE);
}
END_TEST

START_TEST(test_gap)
{
    SgSeam *seam;
    g_autoptr(SgSeams) seams = seams_new(&value_layer, &seam);
    seam->state = SG_SEAM_EVEN;
    seam->gap_edges = 5;
    seam->gap_pixels = 9;
    seam->first_gap = (SgSeamEdge){4, 30, TRUE, TRUE, (double)NAN};
    g_autoptr(SgBorders) borders = sg_check_borders(NULL, seams);
    const SgFinding *finding = only(borders, "border.gap");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_INFO);
    holds(finding->message, "Along 10.0 % of the border of BTN and IND neither gave a value: 9 pixels touch it.");
    ck_assert_int_eq(g_array_index(finding->locations, SgLocation, 0).place.row, 30);
    seams->gaps_known = FALSE;
    g_autoptr(SgBorders) blind = sg_check_borders(NULL, seams);
    ck_assert_int_eq(outcome(blind, "border.gap"), SG_OUTCOME_UNCHECKED); /* and a finding says so */
    ck_assert_int_eq(((const SgFinding *)g_ptr_array_index(blind->findings, 0))->severity, SG_SEVERITY_UNCHECKED);
}
END_TEST

START_TEST(test_overlap)
{
    SgSeam *seam;
    g_autoptr(SgSeams) seams = seams_new(&value_layer, &seam);
    const SgSeamOverlap overlap = {"BTN", "IND", 1234, 1000, 234, 0, (double)NAN};
    seam->state = SG_SEAM_EVEN;
    g_array_append_val(seams->overlaps, overlap);
    g_autoptr(SgBorders) borders = sg_check_borders(NULL, seams);
    const SgFinding *finding = only(borders, "border.overlap");
    holds(finding->message,
          "BTN and IND both gave a value for 1 234 pixels: the mosaic has that of BTN in 1 000, that of IND in 234.");
    ck_assert_int_eq(finding->pixels, 1234);
}
END_TEST

/* --- the catalogue --- */

static const SgStacClass salty[] = {{1, NULL, "Slight salinity", "#ffcc00", -1, FALSE},
                                    {2, "none", "None", NULL, 7, TRUE}};

static json_t *item_of(const SgStacItem *item)
{
    g_autofree char *text = sg_stac_item(item);
    json_t *root = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(root);
    return root;
}

static SgStacItem plain_item(void)
{
    return (SgStacItem){.id = "x",
                        .title = "X",
                        .description = "d",
                        .collection = "c",
                        .grid = {4, 2, 88, 28, 0.5, 0.25},
                        .epsg = 4326,
                        .lineage = "l",
                        .version = "1"};
}

START_TEST(test_stac_band)
{
    const SgStacRaster raster = {SG_TYPE_BYTE, TRUE, (double)NAN, "", 1, 2, (double)NAN, 50, salty, 2};
    const SgStacAsset asset = {
        .key = "values", .href = "./a.tif", .media = SG_STAC_COG, .title = "Values", .role = "data", .raster = &raster};
    SgStacItem item = plain_item();
    item.assets = &asset;
    item.assets_count = 1;
    json_t *root = item_of(&item), *band;
    const char *type, *nodata, *name, *colour, *when, *code, *title;
    int count, no_value;
    json_t *extensions, *statistics, *classes;
    ck_assert_int_eq(json_unpack(root, "{s:o, s:{s:{s:[o]}}}", "stac_extensions", &extensions, "assets", "values",
                                 "raster:bands", &band),
                     0);
    ck_assert_uint_eq(json_array_size(extensions), 5);
    ck_assert_int_eq(json_unpack(band, "{s:s, s:s, s:o, s:o}", "data_type", &type, "nodata", &nodata, "statistics",
                                 &statistics, "classification:classes", &classes),
                     0);
    ck_assert_str_eq(type, "uint8");
    ck_assert_str_eq(nodata, "nan");
    ck_assert_ptr_null(json_object_get(band, "unit"));
    ck_assert_ptr_null(json_object_get(statistics, "mean"));
    ck_assert_int_eq(json_unpack(classes, "[{s:s, s:s}]", "name", &name, "color_hint", &colour), 0);
    ck_assert_str_eq(name, "slight_salinity");
    ck_assert_str_eq(colour, "ffcc00");
    ck_assert_ptr_null(json_object_get(json_array_get(classes, 0), "nodata"));
    ck_assert_ptr_null(json_object_get(json_array_get(classes, 0), "count"));
    ck_assert_ptr_null(json_object_get(json_array_get(classes, 1), "color_hint"));
    ck_assert_int_eq(json_unpack(json_array_get(classes, 1), "{s:s, s:s, s:i, s:b}", "name", &code, "title", &title,
                                 "count", &count, "nodata", &no_value),
                     0);
    ck_assert_str_eq(code, "none");
    ck_assert_str_eq(title, "None");
    ck_assert_int_eq(count, 7);
    ck_assert_int_eq(no_value, 1);
    ck_assert_ptr_null(json_object_get(json_object_get(json_object_get(root, "assets"), "values"), "file:checksum"));
    ck_assert_int_eq(json_unpack(root, "{s:{s:s}}", "properties", "start_datetime", &when), 0);
    ck_assert(json_is_null(json_object_get(json_object_get(root, "properties"), "datetime")));
    json_decref(root);
}
END_TEST

/* From 170 to 190 degrees: the box of RFC 7946 goes all around. */
START_TEST(test_stac_over_the_meridian)
{
    SgStacItem item = plain_item();
    item.grid = (SgGrid){40, 2, 170, 90.1, 0.5, 0.25};
    item.time.first = "2022-03-10";
    json_t *root = item_of(&item);
    double west, south, east, north;
    const char *when;
    ck_assert_int_eq(json_unpack(root, "{s:[F, F, F, F], s:{s:s}}", "bbox", &west, &south, &east, &north, "properties",
                                 "datetime", &when),
                     0);
    ck_assert_double_eq(west, -180);
    ck_assert_double_eq(east, 180);
    ck_assert_double_eq(north, 90);
    ck_assert_double_eq_tol(south, 89.6, 1e-12);
    ck_assert_str_eq(when, "2022-03-10T00:00:00Z");
    json_decref(root);
}
END_TEST

/* A square of the map has pixels of its own, which may lie beyond the map's. */
START_TEST(test_stac_tile)
{
    const SgGrid grid = {20, 40, 80, 30, 0.5, 0.25};
    const SgStacAsset asset = {.key = "tile_N20E080",
                               .href = "./tiles/a.tif",
                               .media = SG_STAC_COG,
                               .title = "Tile",
                               .role = "data",
                               .grid = &grid,
                               .epsg = 4326};
    SgStacItem item = plain_item();
    item.assets = &asset;
    item.assets_count = 1;
    item.time = (SgStacTime){"2015-01-01", "2020-12-31"};
    json_t *root = item_of(&item), *own;
    const char *first, *last;
    int rows, cols, epsg;
    double west, south, east, north;
    ck_assert_int_eq(json_unpack(root, "{s:{s:s, s:s}, s:{s:o}}", "properties", "start_datetime", &first,
                                 "end_datetime", &last, "assets", "tile_N20E080", &own),
                     0);
    ck_assert_str_eq(first, "2015-01-01T00:00:00Z");
    ck_assert_str_eq(last, "2020-12-31T23:59:59Z");
    ck_assert_int_eq(json_unpack(own, "{s:i, s:[i, i], s:[F, F, F, F]}", "proj:epsg", &epsg, "proj:shape", &rows, &cols,
                                 "proj:bbox", &west, &south, &east, &north),
                     0);
    ck_assert(epsg == 4326 && rows == 40 && cols == 20);
    ck_assert(west == 80 && south == 20 && east == 90 && north == 30);
    ck_assert_double_eq(json_number_value(json_array_get(json_object_get(own, "proj:transform"), 4)), -0.25);
    json_decref(root);
}
END_TEST

SG_TEST_MAIN("borders", test_step, test_a_convention_never_rejects, test_classes, test_even_and_few, test_gap,
             test_overlap, test_stac_band, test_stac_over_the_meridian, test_stac_tile)
