/* Specifications: what loads, what does not and where the message points, joining, lint, hostile files. */
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/spec.h"
#include "support.h"

#define BASIS "{source: \"DOC 1\", confidence: verified}"

/* The smallest complete specification, without a lint line. Line numbers in the tests count from its first line. */
static const char minimal[] =
    "format: soilgate-spec/1\n"                                                                        /* 1 */
    "product: TESTmap\n"                                                                               /* 2 */
    "version: \"1.0\"\n"                                                                               /* 3 */
    "title: A map for tests\n"                                                                         /* 4 */
    "contact: {name: A Person, email: a@example.org, basis: " BASIS "}\n"                              /* 5 */
    "sources:\n"                                                                                       /* 6 */
    "  - {id: DOC, title: A document}\n"                                                               /* 7 */
    "grid:\n"                                                                                          /* 8 */
    "  epsg: 4326\n"                                                                                   /* 9 */
    "  crs_basis: " BASIS "\n"                                                                         /* 10 */
    "  pixel_arcsec: 30\n"                                                                             /* 11 */
    "  drift_px: 0.1\n"                                                                                /* 12 */
    "  relative: 0.001\n"                                                                              /* 13 */
    "  pixel_basis: " BASIS "\n"                                                                       /* 14 */
    "  lattices:\n"                                                                                    /* 15 */
    "    - {id: world, title: W, origin_lon: -180, origin_lat: 90, basis: " BASIS "}\n"                /* 16 */
    "  phase_warn_px: 0.01\n"                                                                          /* 17 */
    "  phase_error_px: 0.1\n"                                                                          /* 18 */
    "  phase_basis: " BASIS "\n"                                                                       /* 19 */
    "nodata:\n"                                                                                        /* 20 */
    "  sentinels:\n"                                                                                   /* 21 */
    "    - {value: -999, why: fill, basis: " BASIS "}\n"                                               /* 22 */
    "  huge: 1.0e+20\n"                                                                                /* 23 */
    "  background_share: 0.9\n"                                                                        /* 24 */
    "  background_pixels: 20\n"                                                                        /* 25 */
    "  basis: " BASIS "\n"                                                                             /* 26 */
    "boundary:\n"                                                                                      /* 27 */
    "  tolerance_px: 2\n"                                                                              /* 28 */
    "  spill_warn: 0.02\n"                                                                             /* 29 */
    "  spill_error: 0.10\n"                                                                            /* 30 */
    "  spill_basis: " BASIS "\n"                                                                       /* 31 */
    "  missing_warn: 0.1\n"                                                                            /* 32 */
    "  missing_error: 0.5\n"                                                                           /* 33 */
    "  covered_warn: 0\n"                                                                              /* 34 */
    "  coverage_basis: " BASIS "\n"                                                                    /* 35 */
    "  foreign_error: 0.5\n"                                                                           /* 36 */
    "  foreign_basis: " BASIS "\n"                                                                     /* 37 */
    "  offset_outside: 0.02\n"                                                                         /* 38 */
    "  offset_gain: 0.5\n"                                                                             /* 39 */
    "  offset_basis: " BASIS "\n"                                                                      /* 40 */
    "  small_states:\n"                                                                                /* 41 */
    "    - {iso3: MDV, tolerance_px: 50, coverage: false, basis: " BASIS "}\n"                         /* 42 */
    "kinds:\n"                                                                                         /* 43 */
    "  - id: stock\n"                                                                                  /* 44 */
    "    unit: t/ha\n"                                                                                 /* 45 */
    "    quantity: stock\n"                                                                            /* 46 */
    "    storage: {types: [Float32, Float64], basis: " BASIS "}\n"                                     /* 47 */
    "    range: {min: 0, max: 800, min_open: true, basis: " BASIS "}\n"                                /* 48 */
    "    typical: [{min: 15, max: 100, share: 0.5, basis: " BASIS "}]\n"                               /* 49 */
    "    zero_dropped: true\n"                                                                         /* 50 */
    "    zero_basis: " BASIS "\n"                                                                      /* 51 */
    "    unit_slips: [{unit: kg/m2, factor: 10, median_min: 0.5, median_max: 12, basis: " BASIS "}]\n" /* 52 */
    "layers:\n"                                                                                        /* 53 */
    "  - id: T0\n"                                                                                     /* 54 */
    "    title: Stock\n"                                                                               /* 55 */
    "    depth: 0-30 cm\n"                                                                             /* 56 */
    "    file: \"{ISO3}_TEST_T0_Map030.tif\"\n"                                                        /* 57 */
    "    aliases: [old_stock]\n"                                                                       /* 58 */
    "    name_basis: " BASIS "\n"                                                                      /* 59 */
    "    presence: mandatory\n"                                                                        /* 60 */
    "    presence_basis: " BASIS "\n"                                                                  /* 61 */
    "    kind: stock\n"                                                                                /* 62 */
    "  - id: T1\n"                                                                                     /* 63 */
    "    title: Stock later\n"                                                                         /* 64 */
    "    depth: 0-30 cm\n"                                                                             /* 65 */
    "    file: \"{ISO3}_TEST_T1_Map030.tif\"\n"                                                        /* 66 */
    "    name_basis: " BASIS "\n"                                                                      /* 67 */
    "    presence: optional\n"                                                                         /* 68 */
    "    presence_basis: " BASIS "\n"                                                                  /* 69 */
    "    kind: stock\n"                                                                                /* 70 */
    "    range: {min: 0, max: 300, basis: " BASIS "}\n"                                                /* 71 */
    "    typical: [{min: 1, max: 5, share: 1, basis: " BASIS "}]\n"                                    /* 72 */
    "rewrites:\n"                                                                                      /* 73 */
    "  - {match: \"Map30(?![0-9])\", replace: \"Map030\", why: slip, basis: " BASIS "}\n"              /* 74 */
    "relations:\n"                                                                                     /* 75 */
    "  - {id: r, title: R, expression: \"T1 = T0 + 1e-3 * T0\", rule: layers.relation,\n"              /* 76 */
    "     severity: error, tolerance: 0.001, basis: " BASIS ",\n"                                      /* 77 */
    "     tests: [{given: \"T0 = 50, T1 = 50.05\", gives: holds}, {given: \"T0 = 50, T1 = 51\", gives: broken}]}\n"
    "  - {id: w, title: W, when: \"T0 > 10\", expression: \"T1 = 20 + (T0 >= 30)\", rule: layers.class,\n" /* 79 */
    "     severity: warning, margin: 0.5, basis: " BASIS ",\n"
    "     tests: [{given: \"T0 = 40, T1 = 21\", gives: holds}, {given: \"T0 = 40, T1 = 20\", gives: broken},\n"
    "             {given: \"T0 = 30.5, T1 = 20\", gives: untested}]}\n"
    "  - {id: m, title: M, expression: \"mean(T1) > mean(T0)\", rule: layers.order, severity: warning,\n" /* 83 */
    "     basis: " BASIS ",\n"
    "     tests: [{given: \"T1 = 2, T0 = 1\", gives: holds}, {given: \"T1 = 1, T0 = 1\", gives: broken}]}\n";

/* TEXT with its first FIND replaced, which must be there. */
static char *replaced(const char *text, const char *find, const char *replace)
{
    const char *at = strstr(text, find);
    ck_assert_msg(at != NULL, "\"%s\" is not in the specification", find);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, replace, at + strlen(find));
}

static char *write_bytes(const char *folder, const char *name, const char *text, gssize length)
{
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text, length, NULL));
    return path;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    g_free(write_bytes(folder, name, text, -1));
}

/* Loads TEXT as FOLDER/spec.yaml. */
static SgSpec *load_bytes(const char *folder, const char *text, gssize length, GError **error)
{
    g_autofree char *path = write_bytes(folder, "spec.yaml", text, length);
    return sg_spec_load(path, error);
}

static SgSpec *load_good(const char *folder, const char *text)
{
    g_autoptr(GError) error = NULL;
    SgSpec *spec = load_bytes(folder, text, -1, &error);
    ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "no specification and no error");
    return spec;
}

/* TEXT must not load; the message must be one line and hold EXPECTED. */
static void assert_refused(const char *folder, const char *text, gssize length, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = load_bytes(folder, text, length, &error);
    ck_assert_msg(spec == NULL, "loaded, but expected: %s", expected);
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_msg(strstr(error->message, expected) != NULL, "expected \"%s\" in \"%s\"", expected, error->message);
    ck_assert_ptr_null(strchr(error->message, '\n'));
    ck_assert(g_utf8_validate(error->message, -1, NULL));
}

START_TEST(loads_a_minimal_specification)
{
    char *folder = sg_test_folder();
    g_autoptr(SgSpec) spec = load_good(folder, minimal);
    ck_assert_str_eq(spec->product, "TESTmap");
    ck_assert_str_eq(spec->version, "1.0");
    ck_assert_str_eq(spec->contact->email, "a@example.org");
    ck_assert_int_eq(spec->grid->epsg, 4326);
    ck_assert_double_eq(spec->grid->pixel_arcsec, 30);
    ck_assert_double_eq_tol(sg_spec_pixel_deg(spec), 1.0 / 120, 1e-18);
    ck_assert_uint_eq(spec->grid->lattices_count, 1);
    ck_assert_double_eq(spec->grid->lattices[0].origin_lon, -180);
    ck_assert_double_eq(spec->nodata->sentinels[0].value, -999);
    ck_assert_double_eq(spec->nodata->huge, 1e20);
    ck_assert_int_eq(spec->nodata->background_pixels, 20);
    ck_assert_double_eq(spec->boundary->spill_error, 0.10);
    ck_assert_int_eq(spec->boundary->small_states[0].coverage, 0);
    ck_assert_uint_eq(spec->layers_count, 2);
    ck_assert_int_eq(spec->layers[1].presence, SG_PRESENCE_OPTIONAL);
    ck_assert_str_eq(spec->layers[0].aliases[0], "old_stock");
    ck_assert_ptr_eq(spec->layers[0].resolved, &spec->kinds[0]);
    ck_assert_int_eq(spec->kinds[0].range->min_open, 1);
    ck_assert_int_eq(spec->kinds[0].range->max_open, 0);
    ck_assert_double_eq(spec->relations[0].tolerance, 0.001);
    ck_assert_uint_eq(spec->relations_count, 3);
    const SgRelation *relation = &spec->relations[1];
    ck_assert_str_eq(relation->when, "T0 > 10");
    ck_assert_double_eq(relation->margin, 0.5);
    ck_assert_uint_eq(relation->tests_count, 3);
    ck_assert_str_eq(relation->tests[2].given, "T0 = 30.5, T1 = 20");
    ck_assert_int_eq(relation->tests[2].gives, SG_RELATION_UNTESTED);
    ck_assert_ptr_eq(relation->layers[0], &spec->layers[0]); /* the condition names T0 first */
    ck_assert_ptr_eq(relation->layers[1], &spec->layers[1]);
    ck_assert_int_eq(sg_relation_subject(relation->code), 1);
    ck_assert_uint_eq(sg_relation_means(spec->relations[2].code), 2);
    ck_assert_ptr_eq(spec->relations[2].layers[0], &spec->layers[1]);
    ck_assert(g_path_is_absolute(spec->path));
    sg_test_remove(folder);
}
END_TEST

START_TEST(accessors_prefer_the_layer_to_its_kind)
{
    char *folder = sg_test_folder();
    g_autoptr(SgSpec) spec = load_good(folder, minimal);
    const SgLayer *first = sg_spec_layer(spec, "T0"), *second = sg_spec_layer(spec, "T1");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    ck_assert_ptr_null(sg_spec_layer(spec, "t0"));
    ck_assert_ptr_null(sg_spec_layer(spec, NULL));
    ck_assert_double_eq(sg_layer_range(first)->max, 800);
    ck_assert_double_eq(sg_layer_range(second)->max, 300);
    unsigned count = 0;
    ck_assert_double_eq(sg_layer_typical(first, &count)[0].min, 15);
    ck_assert_uint_eq(count, 1);
    ck_assert_double_eq(sg_layer_typical(second, &count)[0].min, 1);
    g_autofree char *name = sg_layer_file_name(first, "LKA");
    ck_assert_str_eq(name, "LKA_TEST_T0_Map030.tif");
    ck_assert_double_eq(sg_spec_small_state(spec, "MDV")->tolerance_px, 50);
    ck_assert_ptr_null(sg_spec_small_state(spec, "LKA"));
    ck_assert_ptr_null(sg_spec_small_state(spec, NULL));
    ck_assert_str_eq(sg_presence_name(SG_PRESENCE_EXPECTED), "expected");
    sg_test_remove(folder);
}
END_TEST

START_TEST(only_sure_numbers_may_reject)
{
    const struct {
        SgConfidence confidence;
        const char *name;
        gboolean may;
    } cases[] = {
        {SG_CONFIDENCE_VERIFIED, "verified", TRUE},  {SG_CONFIDENCE_COMPUTED, "computed", TRUE},
        {SG_CONFIDENCE_MEASURED, "measured", TRUE},  {SG_CONFIDENCE_CONVENTION, "convention", FALSE},
        {SG_CONFIDENCE_INFERRED, "inferred", FALSE}, {SG_CONFIDENCE_RECALLED, "recalled", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SgBasis basis = {.confidence = cases[i].confidence};
        ck_assert_int_eq(sg_basis_may_reject(&basis), cases[i].may);
        ck_assert_str_eq(sg_confidence_name(cases[i].confidence), cases[i].name);
    }
}
END_TEST

/* A change to the minimal specification, and where the message must point. */
typedef struct {
    const char *find, *replace, *expected;
} Slip;

static const Slip structure_slips[] = {
    {"    presence: mandatory", "    presense: mandatory",
     "/spec.yaml:60:5: layers[T0]: unknown key \"presense\" (did you mean \"presence\"?); allowed: id, title, "},
    {"format: soilgate-spec/1", "format: soilgate-spec/2",
     "/spec.yaml:1:9: format: \"soilgate-spec/2\" is not allowed; "},
    {"format: soilgate-spec/1\n", "", "/spec.yaml:1:1: key \"format\" is missing"},
    {"  epsg: 4326\n", "", "/spec.yaml:9:3: grid: key \"epsg\" is missing"},
    {"    kind: stock\n", "", "layers[T0]: key \"kind\" is missing"},
    {"confidence: verified}\n  pixel_arcsec", "note: none}\n  pixel_arcsec",
     "/spec.yaml:10:14: grid.crs_basis: key \"confidence\" is missing"},
    {"  epsg: 4326", "  epsg: 4326\n  epsg: 4326", "/spec.yaml:10:3: grid: key \"epsg\" stands here twice"},
    {"product: TESTmap\n", "product: TESTmap\nproduct: TESTmap\n", "/spec.yaml:3:1: key \"product\" stands here twice"},
    {"kinds:\n", "kinds: {}\nkindz:\n", "/spec.yaml:43:8: kinds: a list is needed here, found a group of keys"},
    {"title: A map for tests", "title: [A map]", "/spec.yaml:4:8: title: a single value is needed here, found a list"},
    {"sources:\n  - {id: DOC, title: A document}\n", "sources: none\n",
     "/spec.yaml:6:10: sources: a list is needed here, found a single value"},
    {"  - {id: DOC, title: A document}", "  - DOC",
     "/spec.yaml:7:5: sources[1]: a group of keys is needed here, found a single value"},
    {"types: [Float32, Float64]", "types: []",
     "/spec.yaml:47:22: kinds[stock].storage.types: 0 entries; allowed: 1 to 7"},
    {"id: T1", "id: t0", "/spec.yaml:63:9: layers: id \"t0\" is already used on line 54"},
    {"    kind: stock\n  - id: T1", "    kind: stack\n  - id: T1",
     "/spec.yaml:62:11: layers[T0].kind: no kind is called \"stack\"; known: stock"},
};

static const Slip value_slips[] = {
    {"confidence: verified}\n  pixel_arcsec", "confidence: sure}\n  pixel_arcsec",
     "/spec.yaml:10:44: grid.crs_basis.confidence: \"sure\" is not allowed; allowed: verified, computed, measured, "
     "convention, inferred, recalled"},
    {"presence: mandatory", "presence: Mandatory",
     "/spec.yaml:60:15: layers[T0].presence: \"Mandatory\" is not allowed; allowed: mandatory, expected, optional"},
    {"coverage: false", "coverage: maybe",
     "boundary.small_states[1].coverage: \"maybe\" is not allowed; allowed: true, "},
    {"coverage: false", "coverage: \"false\"", "coverage: \"false\" is not allowed"},
    {"pixel_arcsec: 30", "pixel_arcsec: 30x", "/spec.yaml:11:17: grid.pixel_arcsec: \"30x\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: abc", "\"abc\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: .nan", "\".nan\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: nan", "\"nan\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: inf", "\"inf\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: 0x1e", "\"0x1e\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: 030", "\"030\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: 3,5", "\"3,5\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: \"30\"", "\"30\" is not a number (write it without quotes)"},
    {"pixel_arcsec: 30", "pixel_arcsec:", "grid.pixel_arcsec: \"\" is not a number"},
    {"pixel_arcsec: 30", "pixel_arcsec: 0",
     "grid.pixel_arcsec: \"0\" is not allowed; allowed: arc-seconds, more than 0"},
    {"pixel_arcsec: 30", "pixel_arcsec: -30", "\"-30\" is not allowed"},
    {"huge: 1.0e+20", "huge: 1.0e+999", "nodata.huge: \"1.0e+999\" is too large or too small to hold"},
    {"huge: 1.0e+20", "huge: 1.0e-999", "is too large or too small to hold"},
    {"epsg: 4326", "epsg: 4326.5", "/spec.yaml:9:9: grid.epsg: \"4326.5\" is not a whole number"},
    {"epsg: 4326", "epsg: -1", "grid.epsg: \"-1\" is not allowed; allowed: an EPSG code, 1 to 999999"},
    {"epsg: 4326", "epsg: 99999999999", "is too large"},
    {"background_pixels: 20", "background_pixels: 0", "nodata.background_pixels: \"0\" is not allowed"},
    {"version: \"1.0\"", "version: 1.0",
     "/spec.yaml:3:10: version: text is needed here; write \"1.0\" with the quotes"},
    {"title: A map for tests", "title:", "/spec.yaml:4:7: title: the value is missing"},
    {"title: A map for tests", "title: null", "title: text is needed here"},
    {"title: A map for tests", "title: \"\"", "title: the text has 0 characters; allowed: 1 to 2000"},
    {"title: A map for tests", "title: \"a\\e[31mb\"", "title: line breaks and control characters are not allowed"},
    {"title: A map for tests", "title: \"a\\u202eb\"", "title: line breaks and control characters are not allowed"},
    {"title: A map for tests", "title: |\n  A map", "title: line breaks and control characters are not allowed"},
    {"{ISO3}_TEST_T0_Map030.tif", "{ISO3}_{ISO3}.tif",
     "/spec.yaml:57:11: layers[T0].file: \"{ISO3}_{ISO3}.tif\" is not "},
    {"{ISO3}_TEST_T0_Map030.tif", "../x.tif", "layers[T0].file: \"../x.tif\" is not allowed"},
    {"{ISO3}_TEST_T0_Map030.tif", "{ISO3}_TEST.png", "layers[T0].file"},
    {"[old_stock]", "[\"{ISO3}{ISO3}\"]", "layers[T0].aliases[1]: \"{ISO3}{ISO3}\" is not allowed"},
    {"iso3: MDV", "iso3: mdv", "boundary.small_states[1].iso3: \"mdv\" is not allowed; allowed: three capital letters"},
    {"types: [Float32, Float64]", "types: [Float16]",
     "kinds[stock].storage.types[1]: \"Float16\" is not allowed; allowed: Byte, Int16, UInt16, Int32, UInt32, "
     "Float32, "},
    {"Map30(?![0-9])", "Map30(", "/spec.yaml:74:13: rewrites[1].match: \"Map30(\" is not a regular expression"},
    {"replace: \"Map030\"", "replace: \"\\\\g<\"", "rewrites[1].replace: "},
    {"relations:\n", "lookalikes:\n  - {match: \"(\", what: x, basis: " BASIS "}\nrelations:\n",
     "lookalikes[1].match: \"(\" is not a regular expression"},
    {"rule: layers.relation", "rule: layers.grid", "relations[r].rule: \"layers.grid\" is not allowed"},
    {"tolerance: 0.001", "tolerance: -1", "relations[r].tolerance: \"-1\" is not allowed; allowed: 0 or more"},
    {"margin: 0.5", "margin: -1", "relations[w].margin: \"-1\" is not allowed; allowed: 0 or more"},
    {"gives: holds", "gives: passes", "relations[r].tests[1].gives: \"passes\" is not allowed; allowed: holds, broken"},
    {"T0 = 50, T1 = 51", "T0 = 50 and T1 = 51", "relations[r].tests[2].given: \"T0 = 50 and T1 = 51\" is not allowed"},
    {"T0 = 50, T1 = 51", "T0 = 50,T1 = 51", "relations[r].tests[2].given: "},
    {"T0 = 50, T1 = 51", "T0 = nan, T1 = 51", "relations[r].tests[2].given: "},
    {"T1 = T0 + 1e-3", "T1 = T9 + 1e-3",
     "/spec.yaml:76:35: relations[r].expression: no layer is called \"T9\"; use the id of a layer"},
    {"T1 = T0 + 1e-3", "T1 = t0 + 1e-3", "relations[r].expression: no layer is called \"t0\""},
    {"T1 = T0 + 1e-3", "T1 = T0 ; 1e-3",
     "/spec.yaml:76:35: relations[r].expression: at character 9: \";\" is no part of an expression"},
    {"T1 = T0 + 1e-3 * T0", "1 = 1", "relations[r].expression: it names no layer"},
    {"when: \"T0 > 10", "when: \"T0 >",
     "relations[w].expression: in the condition, at character 5: a value is missing"},
    {"when: \"T0 > 10", "when: \"X > 10", "relations[w].expression: no layer is called \"X\""},
    {"T1 = T0 + 1e-3 * T0", "mean(T1) = mean(T0)",
     "relations[r].rule: layers.relation is asked of each pixel; a relation with mean(...) is layers.order"},
    {"mean(T1) > mean(T0)", "T1 > T0",
     "relations[m].rule: layers.order compares means, and the expression has no mean"},
    {"T1 = T0 + 1e-3 * T0", "T1 = T0 or T1 = 1",
     "relations[r].expression: a tolerance is for the comparison at the top"},
    {"T1 = 20 + (T0 >= 30)\", rule: layers.class", "mean(T1) = 2\", rule: layers.class",
     "relations[w].rule: layers.class"},
    {"severity: error", "severity: fatal", "relations[r].severity: \"fatal\" is not allowed; allowed: error, warning"},
    {"quantity: stock", "quantity: area", "kinds[stock].quantity: \"area\" is not allowed; allowed: stock"},
    {"quantity: stock", "colours: rainbow",
     "kinds[stock].colours: \"rainbow\" is not allowed; allowed: carbon, change, "},
    {"product: TESTmap", "product: TEST map", "/spec.yaml:2:10: product: \"TEST map\" is not allowed"},
};

static const Slip yaml_slips[] = {
    {"title: A map for tests", "title: &a A map", "/spec.yaml:4:8: anchors (&name) are not allowed"},
    {"title: A map for tests", "title: *a", "/spec.yaml:4:8: aliases (*name) are not allowed"},
    {"title: A map for tests", "title: !!str A map", "/spec.yaml:4:8: tags (!name) are not allowed"},
    {"title: A map for tests", "title: \"a\\0b\"", "/spec.yaml:4:8: a NUL character is not allowed"},
    {"title: A map for tests", "title: A: map", "/spec.yaml:4:9: not valid YAML: "},
    {"title: A map for tests", "title: \"A map", "not valid YAML: "},
    {"title: A map for tests", "\ttitle: A map", "/spec.yaml:4:1: not valid YAML: "},
    {"title: A map for tests", "? [a]\n: b", "/spec.yaml:4:3: a key must be a single word"},
    {"title: A map for tests", "title: A\x01", "/spec.yaml:4:9: not valid YAML: control characters"},
    {"title: A map for tests", "title: A\xff", "/spec.yaml:4:9: byte 0xff is not UTF-8 text"},
    {"title: A map for tests\n", "title: A map\n---\nformat: x\n",
     "/spec.yaml:5:1: a second document (---) in one file"},
};

static void assert_slips(const Slip *slips, gsize count)
{
    char *folder = sg_test_folder();
    for (gsize i = 0; i < count; i++) {
        g_autofree char *text = replaced(minimal, slips[i].find, slips[i].replace);
        assert_refused(folder, text, -1, slips[i].expected);
    }
    sg_test_remove(folder);
}

START_TEST(says_which_key_is_wrong)
{
    assert_slips(structure_slips, G_N_ELEMENTS(structure_slips));
}
END_TEST

START_TEST(says_which_value_is_wrong)
{
    assert_slips(value_slips, G_N_ELEMENTS(value_slips));
}
END_TEST

START_TEST(takes_plain_yaml_only)
{
    assert_slips(yaml_slips, G_N_ELEMENTS(yaml_slips));
}
END_TEST

START_TEST(needs_every_section_in_the_end)
{
    char *folder = sg_test_folder();
    assert_refused(folder, "format: soilgate-spec/1\n", -1,
                   "/spec.yaml: key \"product\" is missing, here and in what the file extends");
    g_autofree char *no_layers = g_strndup(minimal, (gsize)(strstr(minimal, "layers:\n") - minimal));
    assert_refused(folder, no_layers, -1, "key \"layers\" is missing");
    g_autofree char *no_contact =
        replaced(minimal, "contact: {name: A Person, email: a@example.org, basis: " BASIS "}\n", "");
    assert_refused(folder, no_contact, -1, "key \"contact\" is missing");
    sg_test_remove(folder);
}
END_TEST

START_TEST(limits_lists)
{
    char *folder = sg_test_folder();
    g_autoptr(GString) sentinels = g_string_new("  sentinels:\n");
    for (int i = 0; i <= SG_LIMIT_SPEC_SENTINELS; i++)
        g_string_append_printf(sentinels, "    - {value: %d, why: w, basis: " BASIS "}\n", -1000 - i);
    g_autofree char *many = replaced(minimal, "  sentinels:\n", sentinels->str);
    assert_refused(folder, many, -1, "/spec.yaml:22:5: nodata.sentinels: 22 entries; allowed: 0 to 20");
    sg_test_remove(folder);
}
END_TEST

/* Files that are no specification at all. */
START_TEST(survives_hostile_files)
{
    char *folder = sg_test_folder();
    assert_refused(folder, "", 0, "/spec.yaml: the file holds nothing");
    assert_refused(folder, "# nothing\n", -1, "the file holds nothing");
    assert_refused(folder, "hello", -1, "/spec.yaml:1:1: a group of keys is needed here, found a single value");
    assert_refused(folder, "- a\n", -1, "a group of keys is needed here, found a list");
    assert_refused(folder, "format: x\0y\n", 12, "/spec.yaml:1:10: byte 0x00 is not UTF-8 text");
    assert_refused(folder,
                   "\xff\xfe"
                   "f\0:\0",
                   6, "/spec.yaml:1:1: byte 0xff is not UTF-8 text");
    assert_refused(folder, "a: &x [1]\nb: [*x, *x]\n", -1, "/spec.yaml:1:4: anchors (&name) are not allowed");
    static const char *const openings[] = {"[", "{", "- ", "{a: ", "? "};
    for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
        g_autoptr(GString) deep = g_string_new("format: ");
        if (openings[i][1] == ' ')
            g_string_append_c(deep, '\n');
        for (int k = 0; k < 100000; k++)
            g_string_append(deep, openings[i]);
        assert_refused(folder, deep->str, (gssize)deep->len, "/spec.yaml:");
    }
    g_autoptr(GString) wide = g_string_new("format: [");
    for (int k = 0; k < 200000; k++)
        g_string_append(wide, "a,");
    assert_refused(folder, wide->str, (gssize)wide->len, "nested too deeply or too many entries");
    g_autofree char *large = g_strnfill(SG_LIMIT_SPEC_BYTES + 1, '#');
    assert_refused(folder, large, SG_LIMIT_SPEC_BYTES + 1, "larger than the 1048576 bytes a specification may have");
    sg_test_remove(folder);
}
END_TEST

static void assert_path_refused(const char *path, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = sg_spec_load(path, &error);
    ck_assert_ptr_null(spec);
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_msg(strstr(error->message, expected) != NULL, "expected \"%s\" in \"%s\"", expected, error->message);
}

START_TEST(refuses_what_is_no_regular_file)
{
    char *folder = sg_test_folder();
    g_autofree char *fifo = g_build_filename(folder, "fifo.yaml", NULL);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    assert_path_refused(fifo, "fifo.yaml: not a regular file"); /* and does not wait for a writer */
    assert_path_refused(folder, "not a regular file");
    assert_path_refused("/dev/zero", "not a regular file");
    g_autofree char *absent = g_build_filename(folder, "absent.yaml", NULL);
    assert_path_refused(absent, "absent.yaml: cannot be opened: ");
    g_autofree char *odd = g_build_filename(folder, "a\x1b[31m\n.yaml", NULL);
    assert_path_refused(odd, "/a\\x1B[31m\\x0A.yaml: cannot be opened: ");
    g_autofree char *secret = write_bytes(folder, "secret.yaml", minimal, -1);
    ck_assert_int_eq(chmod(secret, 0), 0);
    if (access(secret, R_OK) != 0) /* the superuser may read everything */
        assert_path_refused(secret, "secret.yaml: cannot be opened: ");
    sg_test_remove(folder);
}
END_TEST

/* The minimal specification as a base: what it has, and a file that extends it. */
static SgSpec *load_extending(const char *folder, const char *base, const char *own, GError **error)
{
    write_file(folder, "base.yaml", base);
    return load_bytes(folder, own, -1, error);
}

START_TEST(joins_what_it_extends)
{
    static const char own[] = "format: soilgate-spec/1\n"
                              "extends: base.yaml\n"
                              "product: OTHERmap\n"
                              "kinds:\n"
                              "  - id: stock\n"
                              "    unit: kg/m2\n"
                              "    storage: {types: [Float32], basis: " BASIS "}\n"
                              "    range: {min: 0, max: 80, basis: " BASIS "}\n"
                              "layers:\n"
                              "  - id: T2\n"
                              "    title: Third\n"
                              "    depth: 0-30 cm\n"
                              "    file: \"{ISO3}_T2.tif\"\n"
                              "    name_basis: " BASIS "\n"
                              "    presence: expected\n"
                              "    presence_basis: " BASIS "\n"
                              "    kind: stock\n"
                              "  - id: T1\n"
                              "    title: Another second\n"
                              "    depth: 0-30 cm\n"
                              "    file: \"{ISO3}_T1.tif\"\n"
                              "    name_basis: " BASIS "\n"
                              "    presence: expected\n"
                              "    presence_basis: " BASIS "\n"
                              "    kind: stock\n"
                              "rewrites:\n"
                              "  - {match: \"x\", replace: \"\", why: w, basis: " BASIS "}\n"
                              "  - {match: \"Map30(?![0-9])\", replace: \"M\", why: other, basis: " BASIS "}\n";
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = load_extending(folder, minimal, own, &error);
    ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_str_eq(spec->product, "OTHERmap");
    ck_assert_str_eq(spec->version, "1.0");
    ck_assert_double_eq(spec->grid->pixel_arcsec, 30);
    ck_assert_uint_eq(spec->kinds_count, 1);
    ck_assert_str_eq(spec->kinds[0].unit, "kg/m2");
    ck_assert_uint_eq(spec->layers_count, 3);
    ck_assert_str_eq(spec->layers[0].id, "T0");
    ck_assert_str_eq(spec->layers[1].title, "Another second"); /* in the place of the base's */
    ck_assert_str_eq(spec->layers[2].id, "T2");
    ck_assert_double_eq(sg_layer_range(&spec->layers[0])->max, 80);   /* the base's layer, the new kind */
    ck_assert_ptr_eq(spec->relations[0].layers[0], &spec->layers[1]); /* the base's relation, the new layer */
    ck_assert_ptr_eq(spec->relations[0].layers[1], &spec->layers[0]);
    ck_assert_uint_eq(spec->rewrites_count, 2);
    ck_assert_str_eq(spec->rewrites[0].why, "other");
    ck_assert_str_eq(spec->rewrites[1].match, "x");
    ck_assert_uint_eq(spec->sources_count, 1);
    g_autofree char *both = g_strconcat(own, minimal, NULL);
    g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    ck_assert_str_eq(spec->sha256, sha256);
    sg_test_remove(folder);
}
END_TEST

/* A relation of the base whose layer was replaced by one that is spelt otherwise; its line is not known any more. */
START_TEST(tells_relations_that_lost_a_layer)
{
    static const char own[] = "format: soilgate-spec/1\n"
                              "extends: base.yaml\n"
                              "layers:\n"
                              "  - {id: t1, title: T, depth: 0-30 cm, file: \"{ISO3}_T1.tif\", kind: stock,\n"
                              "     name_basis: " BASIS ", presence: expected, presence_basis: " BASIS "}\n";
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(load_extending(folder, minimal, own, &error));
    ck_assert_msg(strstr(error->message, "/spec.yaml: relations[r].expression: no layer is called \"T1\"") != NULL,
                  "%s", error->message);
    sg_test_remove(folder);
}
END_TEST

START_TEST(hashes_the_file_alone)
{
    char *folder = sg_test_folder();
    g_autoptr(SgSpec) spec = load_good(folder, minimal);
    g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, minimal, -1);
    ck_assert_str_eq(spec->sha256, sha256);
    sg_test_remove(folder);
}
END_TEST

START_TEST(refuses_bases_it_should_not_read)
{
    static const char *const paths[] = {"/etc/passwd.yaml", "../base.yaml", "a/../base.yaml", "./base.yaml",
                                        "a//b.yaml",        "base.txt",     ".hidden.yaml",   "gsocseq-",
                                        "a/gsocseq",        "gsocseq-1.1x"};
    char *folder = sg_test_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *own = g_strdup_printf("format: soilgate-spec/1\nextends: %s\n", paths[i]);
        g_autofree char *expected = g_strdup_printf("/spec.yaml:2:10: extends: \"%s\" is not allowed", paths[i]);
        assert_refused(folder, own, -1, expected);
    }
    sg_test_remove(folder);
}
END_TEST

START_TEST(tells_errors_of_a_base)
{
    char *folder = sg_test_folder();
    const char *own = "format: soilgate-spec/1\nextends: base.yaml\n";
    g_autofree char *wrong = replaced(minimal, "epsg: 4326", "epsg: x");
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = load_extending(folder, wrong, own, &error);
    ck_assert_ptr_null(spec);
    ck_assert_ptr_nonnull(
        strstr(error->message, "/base.yaml:9:9: grid.epsg: \"x\" is not a whole number (extended by "));
    ck_assert_ptr_nonnull(strstr(error->message, "/spec.yaml, line 2)"));
    assert_refused(folder, "format: soilgate-spec/1\nextends: none.yaml\n", -1, "/none.yaml: cannot be opened: ");
    assert_refused(folder, "format: soilgate-spec/1\nextends: spec.yaml\n", -1, "/spec.yaml: extends itself");
    write_file(folder, "back.yaml", "format: soilgate-spec/1\nextends: spec.yaml\n");
    assert_refused(folder, "format: soilgate-spec/1\nextends: back.yaml\n", -1, "/spec.yaml: extends itself");
    sg_test_remove(folder);
}
END_TEST

START_TEST(extends_a_shipped_one_by_name)
{
    static const char *const names[] = {"gsocseq", "GSOCseq", "gsocseq-1.1"};
    char *folder = sg_test_folder();
    sg_data_init(NULL, SG_SOURCE_DIR);
    g_autoptr(SgSpec) shipped = sg_spec_load("gsocseq", NULL);
    ck_assert_ptr_nonnull(shipped);
    ck_assert_uint_eq(shipped->severities_count, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *text = g_strdup_printf("format: soilgate-spec/1\nextends: %s\nseverities:\n"
                                                "  - rule: nodata.zero\n    severity: info\n"
                                                "    basis: {source: \"SOILGATE: ours\", confidence: convention}\n",
                                                names[i]);
        write_file(folder, "spec.yaml", text);
        g_autofree char *path = g_build_filename(folder, "spec.yaml", NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(SgSpec) spec = sg_spec_load(path, &error);
        ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
        ck_assert_str_eq(spec->version, "1.1");
        ck_assert_uint_eq(spec->layers_count, shipped->layers_count);
        ck_assert_uint_eq(spec->severities_count, 1);
        ck_assert_str_ne(spec->sha256, shipped->sha256);
        g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
        ck_assert_uint_eq(lines->len, 0);
    }
    assert_refused(folder, "format: soilgate-spec/1\nextends: nosuch\n", -1, "no specification is called \"nosuch\"");
    sg_test_remove(folder);
}
END_TEST

START_TEST(limits_the_chain)
{
    char *folder = sg_test_folder();
    g_autofree char *last = g_strdup_printf("s%d.yaml", SG_LIMIT_EXTENDS);
    write_file(folder, last, minimal);
    for (int i = 1; i < SG_LIMIT_EXTENDS; i++) {
        g_autofree char *name = g_strdup_printf("s%d.yaml", i);
        g_autofree char *text = g_strdup_printf("format: soilgate-spec/1\nextends: s%d.yaml\n", i + 1);
        write_file(folder, name, text);
    }
    g_autofree char *first = g_build_filename(folder, "s1.yaml", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSpec) spec = sg_spec_load(first, &error);
    ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
    assert_refused(folder, "format: soilgate-spec/1\nextends: s1.yaml\n", -1,
                   "/s3.yaml:2:10: extends: at most 4 specifications may extend one another");
    sg_test_remove(folder);
}
END_TEST

/* Numbers mean the same whatever the user's language is. */
START_TEST(ignores_the_locale)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "vi_VN.UTF-8", "es_ES.UTF-8", "id_ID.UTF-8"};
    char *folder = sg_test_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(commas); i++) {
        if (setlocale(LC_ALL, commas[i]) == NULL)
            continue;
        g_autoptr(SgSpec) spec = load_good(folder, minimal);
        ck_assert_double_eq(spec->grid->drift_px, 0.1);
        ck_assert_str_eq(localeconv()->decimal_point, ","); /* and the program's own locale is as before */
    }
    setlocale(LC_ALL, "C");
    g_autoptr(SgSpec) spec = load_good(folder, minimal);
    ck_assert_double_eq(spec->grid->drift_px, 0.1);
    sg_test_remove(folder);
}
END_TEST

/* A change that loads, and the lint line it must give; the minimal specification itself gives none. */
static const Slip lint_slips[] = {
    {"a@example.org", "nobody", "contact: \"nobody\" is no e-mail address"},
    {"phase_warn_px: 0.01", "phase_warn_px: 0.2", "grid: phase_warn_px 0.2 is above phase_error_px 0.1"},
    {"spill_warn: 0.02", "spill_warn: 0.2", "boundary: spill_warn 0.2 is above spill_error 0.1"},
    {"missing_warn: 0.1", "missing_warn: 0.6", "boundary: missing_warn 0.6 is above missing_error 0.5"},
    {"foreign_error: 0.5", "foreign_error: 1.5", "boundary: foreign_error is 1.5; a share lies between 0 and 1"},
    {"background_share: 0.9", "background_share: -0.1", "nodata: background_share is -0.1"},
    {"types: [Float32, Float64]", "types: [Byte]", "nodata: no storage type of any layer can hold the sentinel -999"},
    {"types: [Float32, Float64]", "types: [Byte]",
     "kind stock: no storage type holds the valid values from min to max"},
    {"types: [Float32, Float64], basis: " BASIS "}\n    range: {min: 0, max: 800",
     "types: [Byte, Int16], basis: " BASIS "}\n    range: {min: -32768, max: 32767",
     "kind stock: no storage type has a value left for nodata"},
    {"range: {min: 0, max: 800", "range: {min: 5, max: 0", "kind stock: range min 5 is not below max 0"},
    {"typical: [{min: 15, max: 100", "typical: [{min: 15, max: 801", "kind stock: typical 15 to 801 reaches beyond"},
    {"typical: [{min: 15, max: 100", "typical: [{min: 99, max: 15", "kind stock: typical min 99 is not below max 15"},
    {"share: 0.5", "share: 50", "has a share outside 0 to 1"},
    {"typical: [{min: 1, max: 5", "typical: [{min: 1, max: 501", "layer T1: typical 1 to 501 reaches beyond the range"},
    {"factor: 10", "factor: 1", "kind stock: unit slip kg/m2 has factor 1"},
    {"median_max: 12", "median_max: 0.1", "unit slip kg/m2: median_min is not below median_max"},
    {"factor: 10, median_min: 0.5", "factor: 10000, median_min: 0.5", "factor times median lies outside the range"},
    {"median_min: 0.5, median_max: 12", "median_min: 20, median_max: 60", "its medians all lie in a typical range"},
    {"    zero_basis: " BASIS "\n", "", "kind stock: zero_dropped needs a zero_basis"},
    {"    range: {min: 0, max: 800, min_open: true, basis: " BASIS "}\n", "", "layer T0: neither a range nor classes"},
    {"presence: mandatory", "presence: expected", "layers: none is mandatory"},
    {"[old_stock]", "[\"{ISO3}_test_t1_MAP030\"]", "can be the same name as \"*_test_t1_map030\" of layer T"},
    {"[old_stock]", "[LKA_TEST_T1_Map030]", "can be the same name as"},
    {"{match: \"Map30(?![0-9])\"", "{match: \"0\"", "rewrite 0: changes the canonical name \"LKA_TEST_T0_Map030\""},
    {"relations:\n", "lookalikes:\n  - {match: \"_T0_\", what: x, basis: " BASIS "}\nrelations:\n",
     "lookalike _T0_: matches the canonical name \"LKA_TEST_T0_Map030\" of layer T0"},
    {"source: \"DOC 1\"", "source: \"DOCUMENT 1\"", "contact: basis: source \"DOCUMENT 1\" does not begin with the id"},
    {"sources:\n  - {id: DOC, title: A document}\n", "", "sources: none; every number needs the document"},
    {"T0 = 50, T1 = 50.05", "T0 = 50, T1 = 50.5", "relation r: test \"T0 = 50, T1 = 50.5\" gives broken, not holds"},
    {"T0 = 50, T1 = 51", "T0 = 50, T1 = 50.05", "relation r: test \"T0 = 50, T1 = 50.05\" gives holds, not broken"},
    {"T0 = 50, T1 = 51", "T0 = 50", "relation r: test \"T0 = 50\": T1 is not given"},
    {"T0 = 50, T1 = 51", "T0 = 50, T1 = 51, T2 = 1", "relation r: test \"T0 = 50, T1 = 51, T2 = 1\": T2 is no part of"},
    {"T0 = 50, T1 = 51", "T0 = 50, T0 = 51", "relation r: test \"T0 = 50, T0 = 51\": T0 is given twice"},
    {", {given: \"T0 = 50, T1 = 51\", gives: broken}", "", "relation r: no test that gives broken; add one"},
    {"{given: \"T0 = 50, T1 = 50.05\", gives: holds}, ", "", "relation r: no test that gives holds; add one"},
    {",\n             {given: \"T0 = 30.5, T1 = 20\", gives: untested}", "", "relation w: no test that gives untested"},
    {"T0 = 30.5", "T0 = 30.75", "relation w: test \"T0 = 30.75, T1 = 20\" gives broken, not untested"},
    {"T1 = 2, T0 = 1\", gives: holds", "T1 = 2, T0 = 1\", gives: untested",
     "relation m: test \"T1 = 2, T0 = 1\" gives holds"},
    {"value: -999, why: fill, basis: " BASIS "}",
     "value: 1, why: a, basis: " BASIS "}\n    - {value: 1, why: b, basis: " BASIS "}",
     "nodata: the sentinel 1 stands twice"},
};

START_TEST(lint_finds_each_slip)
{
    char *folder = sg_test_folder();
    g_autoptr(SgSpec) good = load_good(folder, minimal);
    g_autoptr(GPtrArray) none = sg_spec_lint(good);
    ck_assert_msg(none->len == 0, "%s", none->len > 0 ? (const char *)none->pdata[0] : "");
    for (gsize i = 0; i < G_N_ELEMENTS(lint_slips); i++) {
        g_autofree char *text = replaced(minimal, lint_slips[i].find, lint_slips[i].replace);
        g_autoptr(SgSpec) spec = load_good(folder, text);
        g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
        gboolean found = FALSE;
        for (guint k = 0; k < lines->len; k++)
            found |= strstr(lines->pdata[k], lint_slips[i].expected) != NULL;
        ck_assert_msg(found, "no line has \"%s\"; the first of %u is \"%s\"", lint_slips[i].expected, lines->len,
                      lines->len > 0 ? (const char *)lines->pdata[0] : "");
    }
    sg_test_remove(folder);
}
END_TEST

#define DOCUMENT "relations:\n", "documents:\n  - {id: m, title: M, presence: expected, basis: " BASIS ", "

START_TEST(lint_reads_documents)
{
    static const Slip slips[] = {
        {DOCUMENT "match: [x], per: layer}\nrelations:\n", "document m: no expression has a group (?<layer>...)"},
        {DOCUMENT "match: [x], per: delivery, reads: metafile}\nrelations:\n",
         "document m: a metafile describes one layer"},
        {DOCUMENT "match: [x], per: layer, reads: lookup}\nrelations:\n",
         "document m: no layer has classes with a look-up"},
    };
    char *folder = sg_test_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(slips); i++) {
        g_autofree char *text = replaced(minimal, slips[i].find, slips[i].replace);
        g_autoptr(SgSpec) spec = load_good(folder, text);
        g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
        ck_assert_uint_eq(lines->len, 1);
        ck_assert_msg(strstr(lines->pdata[0], slips[i].expected) != NULL, "%s", (const char *)lines->pdata[0]);
    }
    g_autofree char *good = replaced(minimal, DOCUMENT "match: ['^(?<layer>.+)[.]txt$', x], per: layer}\nrelations:\n");
    g_autoptr(SgSpec) spec = load_good(folder, good);
    g_autoptr(GPtrArray) none = sg_spec_lint(spec);
    ck_assert_uint_eq(none->len, 0);
    ck_assert_uint_eq(spec->documents_count, 1);
    ck_assert_uint_eq(spec->documents[0].match_count, 2);
    ck_assert_int_eq(spec->documents[0].presence, SG_PRESENCE_EXPECTED);
    ck_assert_int_eq(spec->documents[0].per, SG_PER_LAYER);
    ck_assert_int_eq(spec->documents[0].reads, SG_READS_NOTHING);
    sg_test_remove(folder);
}
END_TEST

START_TEST(lint_reads_classes)
{
    static const Slip slips[] = {
        {"code: 2", "code: 1", "kind stock: class code 1 stands twice"},
        {"code: 2", "code: 19", "kind stock: class code 19 lies outside min to max"},
        {"min: 0, max: 18", "min: 3, max: 1", "kind stock: classes min is above max"},
        {"max: 18", "max: 255", "kind stock: no storage type has a value left for nodata"},
        {"max: 18", "max: 256", "kind stock: no storage type holds the valid values"},
        {"name: B", "name: nO_ne", "kind stock: \"nO_ne\" of class 2 is a name of class 1 too"},
        {"name: B", "name: B, aliases: [No-Ne]", "kind stock: \"No-Ne\" of class 2 is a name of class 1 too"},
        {"name: B", "name: B, aliases: [Bee]", "kind stock: classes have aliases; names_basis must say"},
    };
    char *folder = sg_test_folder();
    g_autofree char *bytes = replaced(minimal, "types: [Float32, Float64]", "types: [Byte]");
    g_autofree char *fill = replaced(bytes, "value: -999", "value: 255");
    g_autofree char *no_typical =
        replaced(fill, "    typical: [{min: 15, max: 100, share: 0.5, basis: " BASIS "}]\n", "");
    g_autofree char *narrow = replaced(no_typical, "max: 300", "max: 200");
    g_autofree char *text =
        replaced(narrow, "    range: {min: 0, max: 800, min_open: true, basis: " BASIS "}\n",
                 "    classes: {lookup: false, min: 0, max: 18, basis: " BASIS ",\n"
                 "              classes: [{code: 1, name: None}, {code: 2, name: B, colour: \"#00aaFF\"}]}\n");
    g_autoptr(SgSpec) good = load_good(folder, text);
    g_autoptr(GPtrArray) none = sg_spec_lint(good);
    ck_assert_msg(none->len == 0, "%s", none->len > 0 ? (const char *)none->pdata[0] : "");
    ck_assert_str_eq(good->kinds[0].classes->classes[1].colour, "#00aaFF");
    for (gsize i = 0; i < G_N_ELEMENTS(slips); i++) {
        g_autofree char *wrong = replaced(text, slips[i].find, slips[i].replace);
        g_autoptr(SgSpec) spec = load_good(folder, wrong);
        g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
        ck_assert_msg(lines->len >= 1, "%s", slips[i].expected);
        ck_assert_msg(strstr(lines->pdata[0], slips[i].expected) != NULL, "%s", (const char *)lines->pdata[0]);
    }
    g_autofree char *half = replaced(text, "code: 2", "code: 2.5");
    assert_refused(folder, half, -1,
                   "kinds[stock].classes.classes[2].code: \"2.5\" is not allowed; allowed: a whole number");
    sg_test_remove(folder);
}
END_TEST

/* A folder of shipped specifications of its own: <root>/specs. */
START_TEST(finds_shipped_specifications_by_name)
{
    static const char *const versions[] = {"1.9", "1.10", "1.2"};
    char *root = sg_test_folder();
    char *specs = g_build_filename(root, "specs", NULL);
    ck_assert_int_eq(g_mkdir(specs, 0700), 0);
    for (gsize i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autofree char *quoted = g_strdup_printf("version: \"%s\"", versions[i]);
        g_autofree char *text = replaced(minimal, "version: \"1.0\"", quoted);
        g_autofree char *name = g_strdup_printf("testmap-%s.yaml", versions[i]);
        write_file(specs, name, text);
    }
    sg_data_init("/nowhere/soilgate", root);
    const struct {
        const char *name, *version;
    } cases[] = {{"testmap", "1.10"}, {"TESTmap", "1.10"}, {"TestMap-1.9", "1.9"}, {"testmap-1.2", "1.2"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgSpec) spec = sg_spec_load(cases[i].name, &error);
        ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
        ck_assert_str_eq(spec->version, cases[i].version);
    }
    assert_path_refused("testmap-9", "no specification is called \"testmap-9\"; there are: testmap-1.10, testmap-1.2, "
                                     "testmap-1.9 (or give a file)");
    assert_path_refused("", "no specification is called \"\"");
    sg_test_remove(specs);
    sg_test_remove(root);
}
END_TEST

START_TEST(shipped_specifications_are_clean)
{
    sg_data_init("/nowhere/soilgate", SG_SOURCE_DIR);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = sg_spec_shipped(&error);
    ck_assert_msg(paths != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_uint_ge(paths->len, 3);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        g_autoptr(SgSpec) spec = sg_spec_load(path, &error);
        ck_assert_msg(spec != NULL, "%s", error != NULL ? error->message : "");
        g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
        ck_assert_msg(lines->len == 0, "%s: %s", path, lines->len > 0 ? (const char *)lines->pdata[0] : "");
        /* found by name, too: the file is called after the product and version inside */
        g_autofree char *product = g_ascii_strdown(spec->product, -1);
        g_autofree char *expected = g_strdup_printf("%s-%s.yaml", product, spec->version);
        g_autofree char *name = g_path_get_basename(path);
        ck_assert_str_eq(name, expected);
    }
}
END_TEST

SG_TEST_MAIN("spec", loads_a_minimal_specification, accessors_prefer_the_layer_to_its_kind,
             only_sure_numbers_may_reject, says_which_key_is_wrong, says_which_value_is_wrong, takes_plain_yaml_only,
             needs_every_section_in_the_end, limits_lists, survives_hostile_files, refuses_what_is_no_regular_file,
             joins_what_it_extends, extends_a_shipped_one_by_name, tells_relations_that_lost_a_layer,
             hashes_the_file_alone, refuses_bases_it_should_not_read, tells_errors_of_a_base, limits_the_chain,
             ignores_the_locale, lint_finds_each_slip, lint_reads_documents, lint_reads_classes,
             finds_shipped_specifications_by_name, shipped_specifications_are_clean)
