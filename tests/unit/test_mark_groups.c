/* Groups of offending pixels, and which code a pixel gets. */
#include "judge_support.h"
#include "mark/codes.h"
#include "mark/groups.h"

#include <math.h>

static void check_group(const GArray *found, guint i, int col, int row, int end, int row_end, gint64 pixels)
{
    const SgGroup *group = &g_array_index(found, SgGroup, i);
    ck_assert_int_eq(group->col, col);
    ck_assert_int_eq(group->row, row);
    ck_assert_int_eq(group->end, end);
    ck_assert_int_eq(group->row_end, row_end);
    ck_assert_int_eq(group->pixels, pixels);
}

/* As many cells as pixels: what touches, also at a corner, is one group. */
START_TEST(test_groups_of_pixels)
{
    SgGroups *groups = sg_groups_new(10, 8, 16);
    sg_groups_add(groups, 1, 3, 1);
    sg_groups_add(groups, 3, 4, 2); /* at a corner of it */
    sg_groups_add(groups, 9, 10, 0);
    sg_groups_add(groups, 0, 10, 7);
    guint all;
    g_autoptr(GArray) found = sg_groups_find(groups, 100, &all);
    ck_assert_uint_eq(all, 3);
    ck_assert_uint_eq(found->len, 3);
    check_group(found, 0, 0, 7, 10, 8, 10);
    check_group(found, 1, 1, 1, 4, 3, 3);
    check_group(found, 2, 9, 0, 10, 1, 1);
    sg_groups_free(groups);
}
END_TEST

/* Cells of 4 pixels: boxes stay tight, neighbours in the next cell are joined, others are not. */
START_TEST(test_groups_of_cells)
{
    SgGroups *groups = sg_groups_new(40, 40, 10);
    sg_groups_add(groups, 1, 2, 1);
    sg_groups_add(groups, 6, 7, 6);
    sg_groups_add(groups, 14, 30, 3); /* over five cells */
    sg_groups_add(groups, 39, 40, 39);
    guint all;
    g_autoptr(GArray) found = sg_groups_find(groups, 2, &all);
    ck_assert_uint_eq(all, 3);
    ck_assert_uint_eq(found->len, 2);
    check_group(found, 0, 14, 3, 30, 4, 16);
    check_group(found, 1, 1, 1, 7, 7, 2);
    sg_groups_free(groups);
}
END_TEST

START_TEST(test_equal_groups_come_from_the_upper_left)
{
    SgGroups *groups = sg_groups_new(9, 9, 9);
    sg_groups_add(groups, 8, 9, 4);
    sg_groups_add(groups, 2, 3, 4);
    sg_groups_add(groups, 5, 6, 0);
    guint all;
    g_autoptr(GArray) found = sg_groups_find(groups, 9, &all);
    check_group(found, 0, 5, 0, 6, 1, 1);
    check_group(found, 1, 2, 4, 3, 5, 1);
    check_group(found, 2, 8, 4, 9, 5, 1);
    g_autoptr(GArray) again = sg_groups_find(groups, 9, &all);
    ck_assert_uint_eq(again->len, 0); /* they were taken away */
    sg_groups_free(groups);
}
END_TEST

/* Codes are stable: who keeps a raster of last year reads it by this table. */
START_TEST(test_codes_are_stable)
{
    static const char *const rules[] = {
        "file.corrupt",     "value.nonfinite",   "value.range",       "value.class",
        "nodata.sentinel",  "nodata.mixed",      "nodata.background", "boundary.other-country",
        "boundary.spill",   "boundary.coverage", "layers.relation",   "layers.class",
        "layers.footprint", "nodata.zero",       "value.typical",
    };
    guint count;
    const SgMarkCode *codes = sg_mark_codes(&count);
    ck_assert_uint_eq(count, G_N_ELEMENTS(rules));
    for (guint i = 0; i < count; i++) {
        ck_assert_str_eq(codes[i].rule, rules[i]);
        ck_assert_uint_eq(codes[i].code, i + 1);
        ck_assert_ptr_nonnull(sg_rule_find(codes[i].rule));
        for (guint k = 0; k < i; k++)
            ck_assert(codes[i].red != codes[k].red || codes[i].green != codes[k].green ||
                      codes[i].blue != codes[k].blue);
    }
}
END_TEST

/* A file, and findings. */
typedef struct {
    GPtrArray *findings;
    SgFileFacts file;
} Told;

static void told_init(Told *told)
{
    memset(told, 0, sizeof *told);
    told->findings = g_ptr_array_new_with_free_func(g_free);
    told->file.shown = (char *)"a.tif";
    told->file.scanned = TRUE;
}

static SgFinding *tell(Told *told, const char *rule, SgSeverity severity, gint64 pixels)
{
    SgFinding *finding = g_new0(SgFinding, 1);
    finding->rule = sg_rule_find(rule);
    ck_assert_ptr_nonnull(finding->rule);
    finding->severity = severity;
    finding->pixels = pixels;
    finding->file = (char *)"a.tif";
    g_ptr_array_add(told->findings, finding);
    return finding;
}

static guint8 code_of(const SgTold *told, double value, SgZone zone, guint16 marks)
{
    return sg_told_code(told, sg_told_mask(told, value, zone, marks));
}

START_TEST(test_the_heaviest_code)
{
    Told told;
    SgTold out;
    told_init(&told);
    ck_assert(!sg_told_find(told.findings, &told.file, &out));
    tell(&told, "value.typical", SG_SEVERITY_ERROR, 5);
    tell(&told, "value.class", SG_SEVERITY_WARNING, 5);
    tell(&told, "boundary.spill", SG_SEVERITY_ERROR, 5);
    told.file.plan.typical_count = 1;
    ck_assert(sg_told_find(told.findings, &told.file, &out));
    ck_assert_int_eq(out.count, 3);
    out.typical_min = 10;
    out.typical_max = 20;
    const guint16 untypical = SG_MARK_MAPPED | SG_MARK_TYPICAL;
    ck_assert_uint_eq(code_of(&out, 5, SG_ZONE_INSIDE, untypical), 15);
    ck_assert_uint_eq(code_of(&out, 15, SG_ZONE_INSIDE, untypical), 0); /* another typical range */
    ck_assert_uint_eq(code_of(&out, 5, SG_ZONE_BEYOND, untypical | SG_MARK_CLASS), 15);
    ck_assert_uint_eq(code_of(&out, 5, SG_ZONE_BEYOND, untypical | SG_MARK_SPILL), 9); /* of equals, by the table */
    ck_assert_uint_eq(code_of(&out, 15, SG_ZONE_BEYOND, SG_MARK_MAPPED | SG_MARK_CLASS), 4);
    ck_assert_uint_eq(code_of(&out, 15, SG_ZONE_DISPUTED, SG_MARK_MAPPED | SG_MARK_SPILL | SG_MARK_DISPUTED), 0);
    ck_assert_uint_eq(code_of(&out, 15, SG_ZONE_INSIDE, SG_MARK_RANGE | SG_MARK_GAP), 0); /* nobody told of these */
    g_ptr_array_unref(told.findings);
}
END_TEST

START_TEST(test_nan_is_told_by_one_rule)
{
    Told told;
    SgTold out;
    told_init(&told);
    told.file.scan.infinite.pixels = 2;
    told.file.scan.nan.pixels = 3;
    SgFinding *finding = tell(&told, "value.nonfinite", SG_SEVERITY_ERROR, 2);
    tell(&told, "nodata.mixed", SG_SEVERITY_WARNING, 3);
    ck_assert(sg_told_find(told.findings, &told.file, &out));
    ck_assert_uint_eq(code_of(&out, (double)INFINITY, SG_ZONES, SG_MARK_NONFINITE), 2);
    ck_assert_uint_eq(code_of(&out, (double)NAN, SG_ZONES, SG_MARK_NONFINITE), 6);
    finding->pixels = 5; /* no nodata that can be used: NaN is as bad as an infinity */
    ck_assert(sg_told_find(told.findings, &told.file, &out));
    ck_assert_uint_eq(code_of(&out, (double)NAN, SG_ZONES, SG_MARK_NONFINITE), 2);
    g_ptr_array_unref(told.findings);
}
END_TEST

START_TEST(test_findings_that_tell_of_no_pixels)
{
    const SgWaiver waiver = {0};
    Told told;
    SgTold out;
    told_init(&told);
    tell(&told, "value.range", SG_SEVERITY_ERROR, 5)->waived = &waiver;
    tell(&told, "value.class", SG_SEVERITY_UNCHECKED, 5);
    tell(&told, "boundary.offset", SG_SEVERITY_WARNING, 5); /* has no code */
    tell(&told, "value.typical", SG_SEVERITY_WARNING, -1);
    tell(&told, "layers.relation", SG_SEVERITY_ERROR, 5)->file = (char *)"b.tif";
    ck_assert(!sg_told_find(told.findings, &told.file, &out));
    tell(&told, "layers.relation", SG_SEVERITY_ERROR, 5);
    ck_assert(sg_told_find(told.findings, &told.file, &out));
    ck_assert(out.together);
    told.file.scanned = FALSE;
    ck_assert(!sg_told_find(told.findings, &told.file, &out));
    g_ptr_array_unref(told.findings);
}
END_TEST

SG_TEST_MAIN("mark groups", test_groups_of_pixels, test_groups_of_cells, test_equal_groups_come_from_the_upper_left,
             test_codes_are_stable, test_the_heaviest_code, test_nan_is_told_by_one_rule,
             test_findings_that_tell_of_no_pixels)
