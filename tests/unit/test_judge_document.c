/* Judges of document.*, package.document-missing, and the part of value.class that is about look-up tables. */
#include "check/units.h"
#include "judge_support.h"

/* A metafile that is true of the healthy file of W, for the tests to spoil. */
typedef struct {
    World w;
    SgDocument document;
    SgPaper paper;
    SgMetafile metafile;
} Described;

static const char true_text[] =
    "Title\tSOC stock of Sri Lanka\nDepth\t0-30 cm\nUnits\tt/ha\nProjection\tWGS 84 EPSG:4326\n"
    "Map resolution\t30 arc-seconds (1 km)\nFile format\tGeoTIFF\n"
    "Extent\t80.0000,7.0000 / 81.0000,8.0000\nWidth\t120\nHeight\t120\n"
    "Summary statistics\tmax 120.00, min 1.00, mean 50.25, st.dev 12.50\n";

static void describe(Described *d, const char *find, const char *replace)
{
    world_init(&d->w);
    d->w.layers[0].depth = (char *)"0-30 cm";
    d->w.file.scan.mean = 50.2512;
    d->w.file.scan.sd = 12.4988;
    d->document = (SgDocument){.id = (char *)"metafile", .basis = VERIFIED("TM-SAS table 6.1")};
    g_auto(GStrv) parts = g_strsplit(true_text, find, 2);
    ck_assert_msg(parts[1] != NULL, "%s", find);
    g_autofree char *text = g_strjoinv(replace, parts);
    d->paper = (SgPaper){.shown = (char *)"meta.txt", .document = &d->document};
    d->paper.metafile = sg_metafile_parse(text, "meta.txt");
    d->w.file.metafile = &d->paper;
}

static void described_clear(Described *d)
{
    sg_metafile_free(d->paper.metafile);
    world_clear(&d->w);
}

START_TEST(test_true_metafile)
{
    Described d;
    describe(&d, "Title", "Title");
    expect_passed(&d.w, "document.mismatch");
    described_clear(&d);
}
END_TEST

/* Each change gives one finding with both sides of it: every key is compared. */
START_TEST(test_each_contradiction_is_told)
{
    static const struct {
        const char *find, *replace, *said, *found;
    } cases[] = {
        {"SOC stock of", "SOC, 30-100 cm, of", "SOC, 30-100 cm, of Sri Lanka", "0-30 cm"},
        {"0-30 cm", "30-100 cm", "30-100 cm", "0-30 cm"},
        {"t/ha", "kg m-2", "kg m-2", "t/ha"},
        {"EPSG:4326", "EPSG:32644", "WGS 84 EPSG:32644", "EPSG:4326, WGS 84"},
        {"WGS 84 EPSG:4326", "UTM zone 44", "UTM zone 44", "EPSG:4326, WGS 84"},
        {"30 arc-seconds (1 km)", "0.00833 degrees, 250 m", "0.00833 degrees, 250 m",
         "0.0083333333 degrees (30 arc-seconds)"},
        {"30 arc-seconds", "15 arc-seconds", "15 arc-seconds (1 km)", "0.0083333333 degrees (30 arc-seconds)"},
        {"GeoTIFF", "ESRI ASCII grid", "ESRI ASCII grid", "GeoTIFF"},
        {"80.0000", "80.0100", "west 80.01, south 7, east 81, north 8", "west 80, south 7, east 81, north 8"},
        {"7.0000 /", "7.0100 /", "west 80, south 7.01, east 81, north 8", "west 80, south 7, east 81, north 8"},
        {"81.0000", "81.0050", "west 80, south 7, east 81.005, north 8", "west 80, south 7, east 81, north 8"},
        {"8.0000\n", "8.9\n", "west 80, south 7, east 81, north 8.9", "west 80, south 7, east 81, north 8"},
        {"Width\t120", "Width\t121", "121 columns", "120 columns"},
        {"Height\t120", "Height\t12", "12 rows", "120 rows"},
        {"max 120.00", "max 121.00", "maximum 121", "maximum 120"},
        {"min 1.00", "min 0.00", "minimum 0", "minimum 1"},
        {"mean 50.25", "mean 50.35", "mean 50.35", "mean 50.251"},
        {"st.dev 12.50", "st.dev 12.60", "standard deviation 12.6", "standard deviation 12.499"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Described d;
        describe(&d, cases[i].find, cases[i].replace);
        const SgFinding *finding = expect_only(&d.w, "document.mismatch", SG_SEVERITY_WARNING);
        ck_assert_str_eq(finding->measured, cases[i].said);
        ck_assert_str_eq(finding->expected, cases[i].found);
        ck_assert_str_eq(finding->file, "meta.txt");
        ck_assert_str_eq(finding->layer, "T0");
        ck_assert_has(finding->message, "etafile");
        ck_assert_str_eq(finding->source, "TM-SAS table 6.1");
        described_clear(&d);
    }
}
END_TEST

/* What rounding, other orders and nominal sizes explain is no contradiction. */
START_TEST(test_rounding_is_no_contradiction)
{
    static const struct {
        const char *find, *replace;
    } cases[] = {
        {"80.0000,7.0000 / 81.0000,8.0000", "80.0000, 81.0000, 7.0000, 8.0000"}, /* R's order */
        {"80.0000,7.0000 / 81.0000,8.0000", "80.0000,8.0000 / 81.0000,7.0000"},  /* GDAL's */
        {"80.0000,7.0000 / 81.0000,8.0000", "7.0000,80.0000 / 8.0000,81.0000"},  /* latitude first */
        {"80.0000,7.0000 / 81.0000,8.0000", "80.0042,7.0042 / 80.9958,7.9958"},  /* centres */
        {"80.0000,7.0000 / 81.0000,8.0000", "80,7 / 81,8"},
        {"30 arc-seconds (1 km)", "0.0083 degrees"},
        {"30 arc-seconds (1 km)", "928 m"},
        {"mean 50.25", "mean 50.3"},
        {"mean 50.25", "mean 50"},
        {"max 120.00", "max 120.1"},                 /* a thousandth */
        {"st.dev 12.50", "st.dev 12.4"},             /* cut off, not rounded */
        {"t/ha", "tonnes of something per hectare"}, /* not understood */
        {"GeoTIFF", "raster"},
        {"EPSG:4326", "geographic"},
        {"0-30 cm", "0-0.3 m"},
        {"Depth\t0-30 cm\n", ""},
        {"Width\t120\nHeight\t120\n", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Described d;
        describe(&d, cases[i].find, cases[i].replace);
        expect_passed(&d.w, "document.mismatch");
        described_clear(&d);
    }
}
END_TEST

START_TEST(test_two_contradictions_are_two_findings)
{
    Described d;
    describe(&d, "max 120.00, min 1.00", "max 800, min -5");
    world_judge(&d.w);
    ck_assert_uint_eq(findings_of(d.w.findings, "document.mismatch"), 2);
    ck_assert_uint_eq(d.w.findings->len, 2);
    described_clear(&d);
}
END_TEST

START_TEST(test_what_cannot_be_compared)
{
    Described d;
    describe(&d, "Title", "Title");
    d.w.file.metafile = NULL;
    world_judge(&d.w);
    expect_state(&d.w, "document.mismatch", SG_OUTCOME_NOT_APPLICABLE, "no metafile");
    described_clear(&d);

    describe(&d, "Title", "Title");
    d.paper.metafile->unreadable = g_strdup("it is no text");
    ck_assert_has(expect_only(&d.w, "document.mismatch", SG_SEVERITY_WARNING)->message, "it is no text");
    described_clear(&d);

    describe(&d, true_text, "hello world\n"); /* nothing is as good as no text */
    ck_assert_has(expect_only(&d.w, "document.mismatch", SG_SEVERITY_WARNING)->message,
                  "no line of it begins with a key");
    described_clear(&d);

    describe(&d, true_text, " \n");
    ck_assert_has(expect_only(&d.w, "document.mismatch", SG_SEVERITY_WARNING)->message, ": it is empty.");
    described_clear(&d);
}
END_TEST

/* With -999 among the data the statistics are wrong for that reason; where they agree all the same, nothing is said. */
START_TEST(test_fill_values_explain_statistics)
{
    Described d;
    describe(&d, "mean 50.25", "mean 60.00");
    tally(&d.w.file.scan.watch[1], 12, 3, 4, -999);
    const SgFinding *finding = expect_only(&d.w, "nodata.sentinel", SG_SEVERITY_ERROR);
    ck_assert_ptr_nonnull(finding);
    expect_state(&d.w, "document.mismatch", SG_OUTCOME_UNCHECKED, "nodata.sentinel");
    described_clear(&d);
    describe(&d, "Title", "Title");
    tally(&d.w.file.scan.watch[1], 12, 3, 4, -999);
    world_judge(&d.w);
    expect_state(&d.w, "document.mismatch", SG_OUTCOME_PASSED, NULL);
    described_clear(&d);
}
END_TEST

START_TEST(test_needs_of_the_parts)
{
    Described d;
    describe(&d, "Width\t120", "Width\t119");
    d.w.file.has_grid = d.w.file.zoned = FALSE;
    d.w.file.crs = SG_CRS_MISSING;
    world_judge(&d.w);
    /* The columns are compared all the same: a part is broken, a part is unchecked. */
    expect_state(&d.w, "document.mismatch", SG_OUTCOME_BROKEN, "crs.missing");
    ck_assert(outcome_of(&d.w, "document.mismatch")->partly);
    ck_assert_uint_eq(findings_of(d.w.findings, "document.mismatch"), 1);
    described_clear(&d);
}
END_TEST

START_TEST(test_units)
{
    static const struct {
        const char *a, *b;
        SgUnitMatch match;
    } cases[] = {
        {"dS/m", "dS m-1", SG_UNIT_SAME},
        {"dS/m (ECe, saturated paste)", "dS/m", SG_UNIT_SAME},
        {"dS m\xE2\x81\xBB\xC2\xB9", "dS/m", SG_UNIT_SAME},
        {"mS/cm", "dS/m", SG_UNIT_SAME},
        {"mS/m", "dS/m", SG_UNIT_OTHER},
        {"\xC2\xB5S/cm", "dS/m", SG_UNIT_OTHER},
        {"percent", "%", SG_UNIT_SAME},
        {"%", "share", SG_UNIT_OTHER},
        {"class", "class code", SG_UNIT_SAME},
        {"pH units", "pH", SG_UNIT_SAME},
        {"t C ha-1 yr-1", "t C/ha/yr", SG_UNIT_SAME},
        {"t C/ha", "t C/ha/yr", SG_UNIT_OTHER},
        {"degrees", "pH", SG_UNIT_UNKNOWN},
        {"", "pH", SG_UNIT_UNKNOWN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(sg_unit_match(cases[i].a, cases[i].b) == cases[i].match, "%s, %s", cases[i].a, cases[i].b);
}
END_TEST

/* --- look-up tables --- */

static SgClass named_classes[] = {{.code = 1, .name = (char *)"None"},
                                  {.code = 2, .name = (char *)"Slight salinity"},
                                  {.code = 4, .name = (char *)"Strong salinity"}};

typedef struct {
    World w;
    SgLookupEntry entries[3], other_entries[3];
    GArray array, other_array;
    SgLookup lookup, other;
} Coded;

/* A class map with codes 1 to 3 and a table that tells what they are. */
static void code(Coded *c)
{
    world_init(&c->w);
    world_use_classes(&c->w);
    c->w.classes.lookup = 1;
    c->w.classes.classes = named_classes;
    c->w.classes.classes_count = G_N_ELEMENTS(named_classes);
    static const char *const names[] = {"None", "slight_salinity", "STRONG SALINITY"};
    for (int i = 0; i < 3; i++)
        c->entries[i] = c->other_entries[i] = (SgLookupEntry){i + 1, (char *)names[i]};
    c->array = (GArray){.data = (gchar *)c->entries, .len = 3};
    c->other_array = (GArray){.data = (gchar *)c->other_entries, .len = 3};
    c->lookup = (SgLookup){.shown = (char *)"LUT.txt", .entries = &c->array};
    c->other = (SgLookup){.shown = (char *)"old/LUT.txt", .entries = &c->other_array};
    c->w.file.lookup = &c->lookup;
}

START_TEST(test_names_of_classes)
{
    Coded c;
    code(&c);
    expect_passed(&c.w, "value.class");
    world_clear(&c.w);
    c.entries[1].name = (char *)"Salty";
    const SgFinding *finding = expect_only(&c.w, "value.class", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->measured, "2 \"Salty\" (3 333 pixels)");
    ck_assert_int_eq(finding->pixels, 3333);
    ck_assert_has(finding->message, "LUT.txt");
    ck_assert_has(finding->message, "was not checked in 3 333 of the 10 000 pixels of the map.");
    world_clear(&c.w);
    c.w.file.scan.codes[1].code = 3; /* no pixel is left with the code */
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_WARNING)->message,
                  "No pixel of the map has such a code.");
    world_clear(&c.w);
    c.w.file.scan.codes[1].code = 2;
    SgBasis names = INFERRED("GLO-MD"); /* there may be other names */
    c.w.classes.names_basis = &names;
    ck_assert_str_eq(expect_only(&c.w, "value.class", SG_SEVERITY_WARNING)->source, "GLO-MD (inferred)");
    world_clear(&c.w);
    names.confidence = SG_CONFIDENCE_VERIFIED; /* there are no others */
    expect_only(&c.w, "value.class", SG_SEVERITY_ERROR);
    world_clear(&c.w);
}
END_TEST

/* A table of strange names is no better than none, also when it has a known one that the map does not. */
START_TEST(test_unknown_classes)
{
    Coded c;
    code(&c);
    static const char *const names[] = {"Foo1", "Foo2", "Foo3"};
    for (int i = 0; i < 3; i++)
        c.entries[i].name = (char *)names[i];
    const SgFinding *finding = expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message, "the look-up table LUT.txt names no class that the product knows: 1 \"Foo1\" (");
    ck_assert_has(finding->advice, "spec show");
    expect_state(&c.w, "value.class", SG_OUTCOME_UNCHECKED, "names no class");
    world_clear(&c.w);
    c.entries[2].name = (char *)"None";
    c.w.file.scan.codes_count = 2;
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED)->message, "for the codes of the map: 1");
    world_clear(&c.w);
    c.w.file.scan.codes[1].code = 3;
    expect_only(&c.w, "value.class", SG_SEVERITY_WARNING);
    world_clear(&c.w);
    c.w.file.scan.codes[1].code = 4; /* the table lacks it: the error is told, and the strange names beside it */
    world_judge(&c.w);
    ck_assert_uint_eq(findings_of(c.w.findings, "value.class"), 2);
    expect_state(&c.w, "value.class", SG_OUTCOME_BROKEN, NULL);
    world_clear(&c.w);
}
END_TEST

START_TEST(test_two_codes_for_a_class)
{
    Coded c;
    code(&c);
    c.entries[2].name = (char *)"none";
    const SgFinding *finding = expect_only(&c.w, "value.class", SG_SEVERITY_INFO);
    ck_assert_str_eq(finding->measured, "1 and 3");
    world_clear(&c.w);
}
END_TEST

START_TEST(test_two_tables)
{
    Coded c;
    code(&c);
    c.w.file.lookups = g_ptr_array_new();
    g_ptr_array_add(c.w.file.lookups, &c.lookup);
    g_ptr_array_add(c.w.file.lookups, &c.other);
    expect_passed(&c.w, "value.class"); /* they say the same */
    world_clear(&c.w);
    c.other_entries[1].name = (char *)"Slight Salinity"; /* other words for the same class */
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_WARNING)->message, "by LUT.txt; not used: old/LUT.txt.");
    world_clear(&c.w);
    c.other_entries[0].name = (char *)"Strong salinity";
    const SgFinding *finding = expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED);
    ck_assert_has(finding->message, "in doubt which look-up table is that of this map, LUT.txt or old/LUT.txt");
    ck_assert_has(finding->advice, "its own look-up table alone");
    expect_state(&c.w, "value.class", SG_OUTCOME_UNCHECKED, "in doubt");
    world_clear(&c.w);
    c.w.file.lookup_own = TRUE; /* one is called as its map, the other is for all */
    c.w.file.lookups_own = 1;
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_WARNING)->message, "by LUT.txt; not used: old/LUT.txt.");
    world_clear(&c.w);
    c.w.file.lookups_own = 2; /* both are */
    expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED);
    world_clear(&c.w);
    c.other.unreadable = (char *)"it is no text";
    expect_only(&c.w, "value.class", SG_SEVERITY_WARNING);
    world_clear(&c.w);
    g_ptr_array_remove_index(c.w.file.lookups,
                             1); /* what is called as the map cannot be read, and what is for all can */
    g_ptr_array_insert(c.w.file.lookups, 0, &c.other);
    c.w.file.lookup_own = FALSE;
    c.w.file.lookups_own = 1;
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED)->message,
                  "old/LUT.txt, which is called as the map, cannot be used: it is no text; and LUT.txt may be");
    world_clear(&c.w);
    g_ptr_array_unref(c.w.file.lookups);
}
END_TEST

/* Of codes that the map does not have nothing is asked, and of those it has also that both tables know them. */
START_TEST(test_tables_differ_in_the_codes_of_the_map)
{
    Coded c;
    code(&c);
    c.w.file.lookups = g_ptr_array_new();
    g_ptr_array_add(c.w.file.lookups, &c.lookup);
    g_ptr_array_add(c.w.file.lookups, &c.other);
    c.other_entries[2].code = 9;
    expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED); /* code 3 is in one of them */
    world_clear(&c.w);
    c.w.file.scan.codes_count = 2;
    expect_only(&c.w, "value.class", SG_SEVERITY_WARNING);
    world_clear(&c.w);
    c.w.file.scanned = FALSE; /* nobody knows which codes it has */
    ck_assert_ptr_eq(sg_lookup_rival(&c.w.file), &c.other);
    g_ptr_array_unref(c.w.file.lookups);
}
END_TEST

START_TEST(test_a_table_of_two_countries)
{
    Coded c;
    code(&c);
    g_strlcpy(c.w.file.lookup_also, "LAO", sizeof c.w.file.lookup_also);
    ck_assert_has(expect_only(&c.w, "value.class", SG_SEVERITY_UNCHECKED)->message,
                  "whether the look-up table LUT.txt is that of this map: it was handed in for a map of LAO too");
    world_clear(&c.w);
}
END_TEST

/* --- package.document-missing --- */

typedef struct {
    World w;
    SgDocument documents[3];
    SgPaper papers[3];
    SgDelivery delivery;
} Packed;

/* A whole delivery of a stock and a class map with a report, a metafile of each and a look-up table. */
static void pack(Packed *p)
{
    world_init(&p->w);
    p->w.classes.lookup = 1;
    static const struct {
        const char *id, *title;
        SgPer per;
        SgReads reads;
    } documents[] = {{"report", "Country report", SG_PER_DELIVERY, SG_READS_NOTHING},
                     {"metafile", "Metafile", SG_PER_LAYER, SG_READS_METAFILE},
                     {"lookup", "Look-up table", SG_PER_LAYER, SG_READS_LOOKUP}};
    for (int i = 0; i < 3; i++)
        p->documents[i] = (SgDocument){.id = (char *)documents[i].id,
                                       .title = (char *)documents[i].title,
                                       .per = documents[i].per,
                                       .reads = documents[i].reads,
                                       .basis = VERIFIED("TM-SEQ 13.4")};
    p->w.spec.documents = p->documents;
    p->w.spec.documents_count = 3;
    p->papers[0] = (SgPaper){.shown = (char *)"report.pdf", .document = &p->documents[0]};
    p->papers[1] = (SgPaper){.shown = (char *)"a.txt", .document = &p->documents[1], .layer = &p->w.layers[0]};
    p->papers[2] = (SgPaper){.shown = (char *)"b.txt", .document = &p->documents[1], .layer = &p->w.layers[1]};
    p->delivery = (SgDelivery){.spec = &p->w.spec, .country = (char *)"LKA", .complete = TRUE};
    p->delivery.files = g_ptr_array_new_with_free_func(g_free);
    p->delivery.unexpected = g_ptr_array_new();
    p->delivery.papers = g_ptr_array_new();
    p->delivery.findings = g_ptr_array_new_with_free_func(free_finding);
    for (int i = 0; i < 3; i++)
        g_ptr_array_add(p->delivery.papers, &p->papers[i]);
    for (int i = 0; i < 2; i++) {
        SgFileFacts *file = g_memdup2(&p->w.file, sizeof p->w.file);
        file->name.layer = &p->w.layers[i];
        g_ptr_array_add(p->delivery.files, file);
    }
}

static SgFileFacts *packed_file(Packed *p, guint i)
{
    return g_ptr_array_index(p->delivery.files, i);
}

static const SgFinding *judge_packed(Packed *p)
{
    sg_judge_delivery(&p->delivery);
    ck_assert_uint_le(findings_of(p->delivery.findings, "package.document-missing"), 1);
    return finding_of(p->delivery.findings, "package.document-missing");
}

static void packed_clear(Packed *p)
{
    for (guint i = 0; i < p->delivery.files->len; i++)
        g_array_unref(packed_file(p, i)->outcomes);
    g_ptr_array_unref(p->delivery.files);
    g_ptr_array_unref(p->delivery.unexpected);
    g_ptr_array_unref(p->delivery.papers);
    g_ptr_array_unref(p->delivery.findings);
    g_array_unref(p->delivery.outcomes);
}

START_TEST(test_missing_documents)
{
    SgLookup lookup = {.shown = (char *)"LUT.txt", .unreadable = (char *)"it is no text"};
    Packed p;
    pack(&p);
    packed_file(&p, 1)->lookup = &lookup; /* it is there: value.class tells that it cannot be read */
    ck_assert_ptr_null(judge_packed(&p));
    ck_assert_int_eq(outcome_in(p.delivery.outcomes, "package.document-missing")->state, SG_OUTCOME_PASSED);
    packed_clear(&p);

    pack(&p);
    ck_assert_str_eq(judge_packed(&p)->message,
                     "A document is missing for 1 layer: Look-up table (mandatory). The layer: Salt.");
    packed_clear(&p);

    pack(&p);
    packed_file(&p, 1)->lookup = &lookup;
    g_ptr_array_remove_index(p.delivery.papers, 0);
    const SgFinding *finding = judge_packed(&p);
    ck_assert_str_eq(finding->message, "A document is missing: Country report (mandatory).");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->source, "TM-SEQ 13.4");
    packed_clear(&p);

    pack(&p);
    packed_file(&p, 1)->lookup = &lookup;
    p.papers[0].fault = (char *)"is empty"; /* as good as absent */
    ck_assert_str_eq(judge_packed(&p)->message,
                     "A document is missing: Country report (mandatory). The file report.pdf is empty.");
    packed_clear(&p);

    pack(&p);
    packed_file(&p, 1)->lookup = &lookup;
    g_ptr_array_set_size(p.delivery.papers, 1);
    p.documents[1].presence = SG_PRESENCE_EXPECTED;
    ck_assert_str_eq(judge_packed(&p)->message,
                     "A document is missing for 2 layers: Metafile (expected). The layers: T0, Salt.");
    packed_clear(&p);
}
END_TEST

START_TEST(test_documents_that_nobody_misses)
{
    Packed p;
    pack(&p);
    g_ptr_array_set_size(p.delivery.papers, 0);
    for (int i = 0; i < 3; i++)
        p.documents[i].presence = SG_PRESENCE_OPTIONAL;
    ck_assert_ptr_null(judge_packed(&p));
    packed_clear(&p);

    pack(&p);
    g_ptr_array_set_size(p.delivery.papers, 0);
    p.delivery.complete = FALSE;
    ck_assert_ptr_null(judge_packed(&p));
    ck_assert_has(outcome_in(p.delivery.outcomes, "package.document-missing")->reason, "part of a delivery");
    packed_clear(&p);

    pack(&p);
    packed_file(&p, 0)->name.layer = NULL; /* the layer is missing, and so is no document of it */
    packed_file(&p, 1)->name.layer = NULL;
    g_ptr_array_set_size(p.delivery.papers, 1);
    ck_assert_ptr_null(judge_packed(&p));
    packed_clear(&p);
}
END_TEST

START_TEST(test_papers_of_no_use_are_told)
{
    Packed p;
    pack(&p);
    p.papers[1].unused = (char *)"The map is not here.";
    sg_judge_delivery(&p.delivery);
    ck_assert_uint_eq(findings_of(p.delivery.findings, "package.file-unexpected"), 1);
    const SgFinding *finding = finding_of(p.delivery.findings, "package.file-unexpected");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_INFO);
    ck_assert_str_eq(finding->file, "a.txt");
    ck_assert_str_eq(finding->message, "The map is not here.");
    packed_clear(&p);
}
END_TEST

SG_TEST_MAIN("judge_document", test_true_metafile, test_each_contradiction_is_told, test_rounding_is_no_contradiction,
             test_two_contradictions_are_two_findings, test_what_cannot_be_compared,
             test_fill_values_explain_statistics, test_needs_of_the_parts, test_units, test_names_of_classes,
             test_unknown_classes, test_two_codes_for_a_class, test_two_tables,
             test_tables_differ_in_the_codes_of_the_map, test_a_table_of_two_countries, test_missing_documents,
             test_documents_that_nobody_misses, test_papers_of_no_use_are_told)
