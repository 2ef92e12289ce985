/* The table of rules: whole, and the one that the catalogue promises. */
#include "check/judge.h"
#include "support.h"

#include <string.h>

/* The catalogue's rules that this version evaluates, with their default severity: E error, W warning, I info, U
 * unchecked. A rule that is an error or a warning, as its number says, stands here as an error. */
static const char catalogue[] =
    "intake.unreadable E  intake.archive E  intake.limit E  intake.checksum E "
    "name.pattern E  name.variant W  name.country E  name.country-mixed E "
    "package.layer-missing E  package.layer-duplicate E  package.file-unexpected I "
    "package.document-missing W  package.sidecar W "
    "file.format E  file.corrupt E  file.truncated E  file.limit E  file.bands E  file.lossy E  file.layout I "
    "crs.missing E  crs.mismatch E  crs.unidentified W "
    "georef.missing E  georef.rotated E  georef.south-up E  georef.point W "
    "grid.resolution E  grid.phase E  grid.extent E  grid.axes-swapped E "
    "data.type E  data.scaled E  data.rendered E "
    "nodata.undeclared E  nodata.unrepresentable E  nodata.in-range E  nodata.sentinel E  nodata.mixed W "
    "nodata.background E  nodata.zero W  nodata.empty E "
    "value.range E  value.typical W  value.nonfinite E  value.class E  value.constant W  value.unit W "
    "boundary.coverage E  boundary.spill E  boundary.offset W  boundary.other-country E  boundary.unavailable U "
    "layers.grid E  layers.nodata W  layers.footprint W  layers.relation E  layers.order W  layers.class E "
    "document.mismatch W "
    "delivery.loss W  waiver.expired W  waiver.unused I "
    "border.step W  border.gap I  border.overlap I";

static SgSeverity severity_of(char letter)
{
    return letter == 'E'   ? SG_SEVERITY_ERROR
           : letter == 'W' ? SG_SEVERITY_WARNING
           : letter == 'I' ? SG_SEVERITY_INFO
                           : SG_SEVERITY_UNCHECKED;
}

START_TEST(test_table_is_the_catalogue)
{
    guint count, next = 0;
    const SgRule *rules = sg_rules(&count);
    g_auto(GStrv) words = g_strsplit_set(catalogue, " ", -1);
    const char *id = NULL;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        if (id == NULL) {
            id = *word;
            continue;
        }
        ck_assert_uint_lt(next, count);
        ck_assert_str_eq(rules[next].id, id);
        ck_assert_msg(rules[next].severity == severity_of(**word), "%s", id);
        ck_assert_ptr_eq(sg_rule_find(id), &rules[next]);
        next++;
        id = NULL;
    }
    ck_assert_uint_eq(next, count);
}
END_TEST

START_TEST(test_every_rule_is_whole)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++) {
        ck_assert(rules[i].judge != NULL);
        ck_assert_msg(strlen(rules[i].title) > 10, "%s", rules[i].id);
        ck_assert_msg(strlen(rules[i].advice) > 10, "%s", rules[i].id);
        ck_assert_msg(g_str_has_suffix(rules[i].advice, "."), "%s", rules[i].id);
        ck_assert_msg(strlen(rules[i].clause) > 3, "%s", rules[i].id);
        for (guint k = 0; k < i; k++) {
            ck_assert_str_ne(rules[i].id, rules[k].id);
            ck_assert_msg(rules[i].judge != rules[k].judge, "%s and %s", rules[i].id, rules[k].id);
        }
    }
}
END_TEST

START_TEST(test_unknown_rule)
{
    ck_assert_ptr_null(sg_rule_find("grid"));
    ck_assert_ptr_null(sg_rule_find(""));
    ck_assert_ptr_null(sg_rule_find("border.")); /* a family is no rule */
}
END_TEST

START_TEST(test_names)
{
    ck_assert_str_eq(sg_severity_name(SG_SEVERITY_INFO), "info");
    ck_assert_str_eq(sg_severity_name(SG_SEVERITY_UNCHECKED), "unchecked");
    ck_assert_str_eq(sg_verdict_name(SG_VERDICT_PASS), "pass");
    ck_assert_str_eq(sg_verdict_name(SG_VERDICT_FAIL), "fail");
    ck_assert_str_eq(sg_fix_class_name(SG_FIX_SAFE), "safe");
    ck_assert_str_eq(sg_outcome_name(SG_OUTCOME_NOT_APPLICABLE), "not-applicable");
}
END_TEST

SG_TEST_MAIN("rules", test_table_is_the_catalogue, test_every_rule_is_whole, test_unknown_rule, test_names)
