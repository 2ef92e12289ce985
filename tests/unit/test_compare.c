/* Comparing records: which findings, layers and deliveries belong together, and what counts as a change. */
#include "soilgate/compare.h"
#include "support.h"

#include <math.h>
#include <string.h>

static SgRecord *record_of(const char *country)
{
    SgRecord *record = sg_record_new("x");
    SgRecordDelivery *delivery = sg_record_delivery_new();
    delivery->country = g_strdup(country);
    delivery->product = g_strdup("GSOCseq");
    g_ptr_array_add(record->deliveries, delivery);
    return record;
}

static SgRecordDelivery *only(SgRecord *record)
{
    return g_ptr_array_index(record->deliveries, 0);
}

static void add_finding(SgRecord *record, const char *rule, const char *layer, const char *file, const char *message)
{
    SgRecordFinding *finding = g_new0(SgRecordFinding, 1);
    finding->rule = g_strdup(rule);
    finding->severity = SG_SEVERITY_ERROR;
    finding->layer = g_strdup(layer);
    finding->file = g_strdup(file);
    finding->message = g_strdup(message);
    finding->pixels = -1;
    g_ptr_array_add(only(record)->findings, finding);
}

static SgRecordFile *add_file(SgRecord *record, const char *layer, const char *sha256)
{
    SgRecordFile *file = g_new0(SgRecordFile, 1);
    file->path = g_strdup_printf("%s.tif", layer);
    file->layer = g_strdup(layer);
    file->sha256 = g_strdup(sha256);
    file->open = file->scanned = file->has_geotransform = TRUE;
    file->cols = file->rows = 10;
    file->type = g_strdup("Float32");
    file->crs = g_strdup("EPSG:4326");
    file->nodata = g_strdup("-3.4e+38");
    file->nodata_value = (double)-3.4e+38F;
    file->data = file->mapped = 90;
    file->mean = 12.5;
    file->total = NAN;
    g_ptr_array_add(only(record)->files, file);
    return file;
}

/* "value.range T0 changed; ..." in the order of the diff. */
static char *findings_text(const SgDiff *diff)
{
    GString *text = g_string_new(NULL);
    const SgDiffDelivery *delivery = g_ptr_array_index(diff->deliveries, 0);
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgDiffFinding *finding = g_ptr_array_index(delivery->findings, i);
        const SgRecordFinding *any = finding->after != NULL ? finding->after : finding->before;
        g_string_append_printf(text, "%s%s %s %s", i > 0 ? "; " : "", any->rule, any->message,
                               sg_diff_state_name(finding->state));
    }
    return g_string_free(text, FALSE);
}

START_TEST(test_findings)
{
    g_autoptr(SgRecord) a = record_of("LKA");
    g_autoptr(SgRecord) b = record_of("LKA");
    add_finding(a, "nodata.sentinel", "T0", "old.tif", "-999");
    add_finding(a, "nodata.sentinel", "T0", "old.tif", "-49.95");
    add_finding(a, "package.file-unexpected", NULL, "x.doc", "x");
    add_finding(a, "grid.phase", "T0", "old.tif", "phase");
    add_finding(b, "nodata.sentinel", "T0", "new.tif", "-49.95"); /* the equal ones belong together first */
    add_finding(b, "nodata.sentinel", "T0", "new.tif", "255");
    add_finding(b, "package.file-unexpected", NULL, "y.doc", "y");
    add_finding(b, "grid.phase", "T1", "new.tif", "phase");
    g_autoptr(SgDiff) diff = sg_compare_records(a, b);
    g_autofree char *text = findings_text(diff);
    ck_assert_str_eq(text,
                     "nodata.sentinel 255 changed; nodata.sentinel -49.95 same; package.file-unexpected x removed; "
                     "grid.phase phase removed; package.file-unexpected y added; grid.phase phase added");
    ck_assert(sg_diff_differs(diff));
}
END_TEST

START_TEST(test_what_changes_a_finding)
{
    for (int what = 0; what < 6; what++) {
        g_autoptr(SgRecord) a = record_of("LKA");
        g_autoptr(SgRecord) b = record_of("LKA");
        add_finding(a, "value.range", "T0", "a.tif", "m");
        add_finding(b, "value.range", "T0", "b.tif", "m");
        SgRecordFinding *finding = g_ptr_array_index(only(b)->findings, 0);
        if (what == 1)
            finding->severity = SG_SEVERITY_WARNING;
        else if (what == 2)
            finding->pixels = 5;
        else if (what == 3)
            finding->waived = TRUE;
        else if (what == 4)
            finding->measured = g_strdup("5");
        else if (what == 5)
            only(b)->verdict = SG_VERDICT_FAIL;
        g_autoptr(SgDiff) diff = sg_compare_records(a, b);
        ck_assert_msg(sg_diff_differs(diff) == (what != 0), "%d", what);
    }
}
END_TEST

START_TEST(test_what_changes_a_layer)
{
    static const unsigned wanted[] = {0, SG_CHANGE_GRID,    SG_CHANGE_GRID,     SG_CHANGE_STORAGE,
                                      0, SG_CHANGE_STORAGE, SG_CHANGE_COVERAGE, SG_CHANGE_VALUES,
                                      0, SG_CHANGE_VALUES,  SG_CHANGE_FILE};
    for (guint what = 0; what < G_N_ELEMENTS(wanted); what++) {
        g_autoptr(SgRecord) a = record_of("LKA");
        g_autoptr(SgRecord) b = record_of("LKA");
        add_file(a, "T0", "s");
        SgRecordFile *file = add_file(b, "T0", what == 10 ? "t" : "s");
        file->cols += what == 1 ? 1 : 0;
        file->gt[0] += what == 2 ? 1e-12 : 0;
        if (what == 3)
            file->type[5] = '4';
        if (what == 4 || what == 5)
            g_strlcpy(file->nodata, "-9", 3); /* other words for one value, or another value */
        file->nodata_value = what == 5 ? -9 : file->nodata_value;
        file->mapped -= what == 6 ? 1 : 0;
        file->mean += what == 7 ? 1e-6 : what == 8 ? 1e-14 : 0; /* sums differ in their last digits */
        file->total = what == 9 ? 5 : (double)NAN;
        g_autoptr(SgDiff) diff = sg_compare_records(a, b);
        const SgDiffDelivery *delivery = g_ptr_array_index(diff->deliveries, 0);
        const SgDiffLayer *layer = g_ptr_array_index(delivery->layers, 0);
        ck_assert_msg(layer->changes == wanted[what], "%u: %x", what, layer->changes);
        ck_assert(sg_diff_differs(diff) == (wanted[what] != 0));
    }
}
END_TEST

START_TEST(test_layers_come_and_go)
{
    g_autoptr(SgRecord) a = record_of("LKA");
    g_autoptr(SgRecord) b = record_of("LKA");
    add_file(a, "T0", "s");
    add_file(a, "T1", "t");
    add_file(b, "T1", "t");
    add_file(b, "T2", "u");
    g_autoptr(SgDiff) diff = sg_compare_records(a, b);
    const SgDiffDelivery *delivery = g_ptr_array_index(diff->deliveries, 0);
    static const SgDiffState states[] = {SG_DIFF_REMOVED, SG_DIFF_SAME, SG_DIFF_ADDED};
    ck_assert_uint_eq(delivery->layers->len, 3);
    for (guint i = 0; i < 3; i++)
        ck_assert_int_eq(((const SgDiffLayer *)g_ptr_array_index(delivery->layers, i))->state, states[i]);
    ck_assert(sg_compare_pixels(diff, NULL)); /* nothing is at hand */
    const SgDiffLayer *same = g_ptr_array_index(delivery->layers, 1);
    ck_assert(same->pixels.compared);
    ck_assert_int_eq(same->pixels.both, 90);
}
END_TEST

START_TEST(test_deliveries)
{
    g_autoptr(SgRecord) a = record_of("LKA");
    g_autoptr(SgRecord) b = record_of("IND");
    g_autoptr(SgDiff) other = sg_compare_records(a, b); /* another country's is another delivery */
    ck_assert_uint_eq(other->deliveries->len, 2);
    ck_assert(sg_diff_differs(other));
    g_free(only(b)->country);
    only(b)->country = NULL;
    g_autoptr(SgDiff) single = sg_compare_records(a, b); /* one with one, and one does not tell its country */
    ck_assert_uint_eq(single->deliveries->len, 1);
    ck_assert(sg_diff_differs(single));
    g_free(only(b)->product);
    only(b)->product = g_strdup("GBSmap");
    g_autoptr(SgDiff) product = sg_compare_records(a, b);
    ck_assert_uint_eq(product->deliveries->len, 2);
    g_autoptr(SgRecord) more = record_of("LKA");
    SgRecordDelivery *second = sg_record_delivery_new();
    g_ptr_array_add(more->deliveries, second);
    g_autoptr(SgDiff) diff = sg_compare_records(more, b);
    ck_assert_uint_eq(diff->deliveries->len, 3);
    g_autoptr(SgDiff) same = sg_compare_records(more, more);
    ck_assert(!sg_diff_differs(same));
}
END_TEST

START_TEST(test_how_much_was_compared)
{
    g_autoptr(SgRecord) a = record_of("LKA");
    g_autoptr(SgRecord) b = record_of("LKA");
    for (int step = 0; step < 4; step++) {
        static const SgCompared wanted[] = {SG_COMPARED_NOTHING, SG_COMPARED_NOTHING, SG_COMPARED_PART,
                                            SG_COMPARED_ALL};
        if (step == 1) {
            add_file(a, "T0", NULL)->open = FALSE;
            add_file(b, "T0", NULL)->open = FALSE;
        } else if (step == 2) {
            add_file(a, "T1", "s");
            add_file(b, "T1", "s");
        } else if (step == 3) { /* the bytes of a file that does not open tell whether it is the same */
            ((SgRecordFile *)g_ptr_array_index(only(a)->files, 0))->sha256 = g_strdup("x");
            ((SgRecordFile *)g_ptr_array_index(only(b)->files, 0))->sha256 = g_strdup("x");
        }
        g_autoptr(SgDiff) diff = sg_compare_records(a, b);
        ck_assert(!sg_diff_differs(diff));
        ck_assert_int_eq(sg_diff_compared(diff), wanted[step]);
        ck_assert_int_eq(sg_diff_delivery_compared(g_ptr_array_index(diff->deliveries, 0)), wanted[step]);
    }
    g_autoptr(SgRecord) none = sg_record_new("x");
    g_autoptr(SgDiff) nothing = sg_compare_records(none, none);
    ck_assert_int_eq(sg_diff_compared(nothing), SG_COMPARED_NOTHING);
    g_autoptr(SgDiff) gone = sg_compare_records(a, none);
    ck_assert_int_eq(sg_diff_compared(gone), SG_COMPARED_ALL);
    ck_assert_str_eq(sg_compared_name(SG_COMPARED_PART), "part");
}
END_TEST

START_TEST(test_previous)
{
    g_autoptr(SgRecord) record = record_of("LKA");
    add_file(record, "T0", "s")->area_km2 = 7;
    add_file(record, "T1", "s")->scanned = FALSE; /* of what was not read nothing is known */
    g_autoptr(SgPrevious) previous = sg_record_previous(record);
    ck_assert_uint_eq(previous->deliveries->len, 1);
    const SgPreviousDelivery *delivery = g_ptr_array_index(previous->deliveries, 0);
    ck_assert_str_eq(delivery->country, "LKA");
    ck_assert_uint_eq(delivery->layers->len, 1);
    const SgPreviousLayer *layer = &g_array_index(delivery->layers, SgPreviousLayer, 0);
    ck_assert_str_eq(layer->id, "T0");
    ck_assert_int_eq(layer->mapped, 90);
    ck_assert(layer->area_km2 == 7 && isnan(layer->total));
}
END_TEST

SG_TEST_MAIN("compare", test_findings, test_what_changes_a_finding, test_what_changes_a_layer, test_layers_come_and_go,
             test_deliveries, test_how_much_was_compared, test_previous)
