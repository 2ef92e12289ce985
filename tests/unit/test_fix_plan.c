/* The plan of repairs: findings in, steps out. */
#include "judge_support.h"

#include "fix/fix_private.h"
#include "soilgate/base.h"

/* A folder with the world's file alone, judged. */
typedef struct {
    World w;
    SgDelivery delivery;
    SgReport report;
    SgIntake intake;
    SgIntakeFile found;
} Folder;

static void folder_init(Folder *folder)
{
    SgDelivery *delivery = &folder->delivery;
    world_judge(&folder->w);
    folder->w.file.path = (char *)"/in/maps/LKA_GSOCseq_T0_Map030.tif";
    folder->w.file.shown = (char *)"LKA_GSOCseq_T0_Map030.tif"; /* as its findings have it */
    *delivery = (SgDelivery){.spec = &folder->w.spec,
                             .findings = folder->w.findings,
                             .files = g_ptr_array_new(),
                             .unexpected = g_ptr_array_new()};
    g_ptr_array_add(delivery->files, &folder->w.file);
    folder->found = (SgIntakeFile){.path = folder->w.file.path,
                                   .shown = folder->w.file.shown,
                                   .base_name = (char *)"LKA_GSOCseq_T0_Map030.tif",
                                   .geotiff = TRUE};
    folder->intake = (SgIntake){.root = (char *)"/in", .shown = (char *)"in", .files = g_ptr_array_new()};
    g_ptr_array_add(folder->intake.files, &folder->found);
    folder->report = (SgReport){.deliveries = g_ptr_array_new(), .intakes = g_ptr_array_new()};
    g_ptr_array_add(folder->report.deliveries, delivery);
    g_ptr_array_add(folder->report.intakes, &folder->intake);
}

static void folder_clear(Folder *folder)
{
    g_ptr_array_unref(folder->delivery.files);
    g_ptr_array_unref(folder->delivery.unexpected);
    g_ptr_array_unref(folder->intake.files);
    g_ptr_array_unref(folder->report.deliveries);
    g_ptr_array_unref(folder->report.intakes);
    world_clear(&folder->w);
}

/* The ids of the steps of the first file, in their order: "crs nodata.nan". */
static char *plan_of(Folder *folder, const SgFixOptions *options, guint *left)
{
    g_autoptr(GError) error = NULL;
    SgFix *fix = sg_fix_plan(&folder->report, options, &error);
    ck_assert_msg(fix != NULL, "%s", error != NULL ? error->message : "");
    const SgFixFile *file = g_ptr_array_index(fix->files, 0);
    GString *ids = g_string_new(NULL);
    for (guint i = 0; i < file->steps->len; i++) {
        const SgFixStep *step = g_ptr_array_index(file->steps, i);
        g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", step->id);
        ck_assert(!step->done && step->pixels == -1 && *step->what != '\0');
    }
    ck_assert_int_eq(file->fate, file->steps->len > 0 ? SG_FIX_REPAIRED : SG_FIX_COPIED);
    if (left != NULL)
        *left = fix->left->len;
    sg_fix_free(fix);
    return g_string_free(ids, FALSE);
}

static void expect_plan(Folder *folder, gboolean confirm, gboolean dry_run, const char *ids, guint left)
{
    guint found;
    g_autofree char *planned =
        plan_of(folder, &(SgFixOptions){.output = "out", .allow_confirm = confirm, .dry_run = dry_run}, &found);
    ck_assert_str_eq(planned, ids);
    ck_assert_uint_eq(found, left);
}

/* NaN beside the nodata, values in another unit, off the grid: the first is safe. Fills go before what computes values,
 * which goes before the new grid. */
START_TEST(test_classes_and_order)
{
    Folder folder;
    world_init(&folder.w);
    tally(&folder.w.file.scan.nan, 7, 2, 3, (double)NAN);
    folder.w.file.grid.west = 80 + 0.3 / 120;
    for (int i = 0; i < SG_PERCENTILES; i++)
        folder.w.file.scan.percentiles[i] = 5;
    folder_init(&folder);
    ck_assert_uint_eq(folder.w.findings->len, 3);
    expect_plan(&folder, FALSE, FALSE, "nodata.nan", 2);
    expect_plan(&folder, TRUE, FALSE, "nodata.nan factor regrid", 0);
    folder_clear(&folder);
}
END_TEST

START_TEST(test_nothing_to_do)
{
    Folder folder;
    world_init(&folder.w);
    folder_init(&folder);
    expect_plan(&folder, TRUE, FALSE, "", 0);
    folder_clear(&folder);
}
END_TEST

/* What is said of the place of a map with its axes exchanged is said of another map. */
START_TEST(test_a_step_waits_for_another)
{
    Folder folder;
    world_init(&folder.w);
    folder.w.file.grid.west = 7 + 0.3 / 120;
    folder.w.file.grid.north = 81;
    folder.w.file.zoned = FALSE;
    folder_init(&folder);
    ck_assert_ptr_nonnull(finding_of(folder.w.findings, "grid.axes-swapped"));
    ck_assert_ptr_nonnull(finding_of(folder.w.findings, "grid.phase"));
    g_autofree char *now = plan_of(&folder, &(SgFixOptions){.output = "out", .allow_confirm = TRUE}, NULL);
    ck_assert_str_eq(now, "swap");
    g_autofree char *all = plan_of(&folder, &(SgFixOptions){.allow_confirm = TRUE, .dry_run = TRUE}, NULL);
    ck_assert_str_eq(all, "swap regrid");
    folder_clear(&folder);
}
END_TEST

START_TEST(test_factor_of_the_user)
{
    Folder folder;
    world_init(&folder.w);
    for (int i = 0; i < SG_PERCENTILES; i++)
        folder.w.file.scan.percentiles[i] = 5;
    folder_init(&folder);
    const SgFixOptions options = {.output = "out", .allow_confirm = TRUE, .factor = 9.5};
    SgFix *fix = sg_fix_plan(&folder.report, &options, NULL);
    const SgFixFile *file = g_ptr_array_index(fix->files, 0);
    const SgFixStep *step = g_ptr_array_index(file->steps, 0);
    ck_assert(step->repair.factor == 9.5);
    ck_assert_has(step->what, "Multiply all values by 9.5");
    ck_assert_int_eq(step->fix, SG_FIX_CONFIRM);
    sg_fix_free(fix);
    folder_clear(&folder);
}
END_TEST

START_TEST(test_what_gets_no_copy)
{
    static const struct {
        const char *name, *reason;
        gboolean sidecar, stray;
    } cases[] = {
        {"a.tif.aux.xml", "lies beside a map", TRUE, FALSE},
        {"todo.bak", "belongs to no layer", FALSE, TRUE},
        {"fix-report.json", "earlier repair", FALSE, TRUE},
        {"what-was-fixed.txt", "earlier repair", FALSE, FALSE},
        {"notes.pdf", NULL, FALSE, TRUE}, /* for people to read: it may be the country report */
        {"table.csv", NULL, FALSE, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Folder folder;
        world_init(&folder.w);
        folder_init(&folder);
        g_autofree char *shown = g_build_filename("sub", cases[i].name, NULL);
        SgIntakeFile other = {
            .path = (char *)"/in/x", .shown = shown, .base_name = (char *)cases[i].name, .sidecar = cases[i].sidecar};
        g_ptr_array_add(folder.intake.files, &other);
        if (cases[i].stray)
            g_ptr_array_add(folder.delivery.unexpected, shown);
        SgFix *fix = sg_fix_plan(&folder.report, &(SgFixOptions){.output = "out"}, NULL);
        const SgFixFile *file = g_ptr_array_index(fix->files, 1);
        ck_assert_int_eq(file->fate, cases[i].reason != NULL ? SG_FIX_LEFT_OUT : SG_FIX_COPIED);
        if (cases[i].reason != NULL) {
            ck_assert_has(file->reason, cases[i].reason);
            ck_assert_ptr_null(file->copy);
        } else {
            ck_assert_str_eq(file->copy, shown);
        }
        sg_fix_free(fix);
        folder_clear(&folder);
    }
}
END_TEST

START_TEST(test_names)
{
    Folder folder;
    world_init(&folder.w);
    folder.w.file.name.canonical = FALSE;
    folder_init(&folder);
    g_autoptr(GError) error = NULL;
    folder.found.shown = (char *)"maps/T0.tiff";
    folder.found.base_name = (char *)"T0.tiff";
    SgFix *fix = sg_fix_plan(&folder.report, &(SgFixOptions){.output = "out"}, NULL);
    ck_assert_str_eq(((SgFixFile *)g_ptr_array_index(fix->files, 0))->copy, "maps/LKA_GSOCseq_T0_Map030.tif");
    sg_fix_free(fix);
    /* another file has that name */
    SgIntakeFile other = {.path = (char *)"/in/maps/y",
                          .shown = (char *)"maps/LKA_GSOCseq_T0_Map030.tif",
                          .base_name = (char *)"LKA_GSOCseq_T0_Map030.tif"};
    g_ptr_array_add(folder.intake.files, &other);
    ck_assert_ptr_null(sg_fix_plan(&folder.report, &(SgFixOptions){.output = "out"}, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_has(error->message, "maps/LKA_GSOCseq_T0_Map030.tif");
    folder_clear(&folder);
}
END_TEST

/* A lone file comes to the top; of several folders each keeps its name. */
START_TEST(test_copy_paths)
{
    const SgIntakeFile found = {.shown = (char *)"a/b/x.tif", .base_name = (char *)"x.tif"};
    const SgIntake lone = {.shown = (char *)"../y/x.tif"}, folder = {.root = (char *)"/q/in", .shown = (char *)"q/in/"};
    g_autofree char *alone = sg_fix_copy_path(&lone, &found, FALSE);
    g_autofree char *inside = sg_fix_copy_path(&folder, &found, FALSE);
    g_autofree char *several = sg_fix_copy_path(&folder, &found, TRUE);
    ck_assert_str_eq(alone, "x.tif");
    ck_assert_str_eq(inside, "a/b/x.tif");
    ck_assert_str_eq(several, "in/a/b/x.tif");
}
END_TEST

static SgDelivery told(GPtrArray *findings, GArray *outcomes, SgOutcomeState state, SgSeverity severity)
{
    const SgRule *rule = sg_rule_find("boundary.coverage");
    SgOutcome outcome = {.rule = rule, .state = state};
    SgFinding *finding = g_new0(SgFinding, 1);
    finding->rule = rule;
    finding->severity = severity;
    finding->file = g_strdup("x.tif");
    finding->locations = g_array_new(FALSE, FALSE, sizeof(SgLocation));
    g_array_append_val(outcomes, outcome);
    if (state == SG_OUTCOME_BROKEN)
        g_ptr_array_add(findings, finding);
    else
        sg_finding_free(finding);
    return (SgDelivery){.findings = findings};
}

/* What could not be told before was hidden, not right. */
START_TEST(test_worse)
{
    static const struct {
        SgOutcomeState before;
        SgSeverity weight;
        SgOutcomeState after;
        SgSeverity now;
        gboolean worse;
    } cases[] = {
        {SG_OUTCOME_PASSED, SG_SEVERITY_INFO, SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, TRUE},
        {SG_OUTCOME_BROKEN, SG_SEVERITY_WARNING, SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, TRUE},
        {SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, FALSE},
        {SG_OUTCOME_PASSED, SG_SEVERITY_INFO, SG_OUTCOME_BROKEN, SG_SEVERITY_WARNING, FALSE},
        {SG_OUTCOME_UNCHECKED, SG_SEVERITY_INFO, SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, FALSE},
        {SG_OUTCOME_NOT_APPLICABLE, SG_SEVERITY_INFO, SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, FALSE},
        {SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, SG_OUTCOME_PASSED, SG_SEVERITY_INFO, FALSE},
        {SG_OUTCOME_PASSED, SG_SEVERITY_INFO, SG_OUTCOME_UNCHECKED, SG_SEVERITY_INFO, TRUE},
        {SG_OUTCOME_BROKEN, SG_SEVERITY_ERROR, SG_OUTCOME_UNCHECKED, SG_SEVERITY_INFO, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func(free_finding);
        g_autoptr(GPtrArray) new = g_ptr_array_new_with_free_func(free_finding);
        g_autoptr(GArray) then = g_array_new(FALSE, FALSE, sizeof(SgOutcome));
        g_autoptr(GArray) now = g_array_new(FALSE, FALSE, sizeof(SgOutcome));
        SgDelivery before = told(old, then, cases[i].before, cases[i].weight);
        SgDelivery after = told(new, now, cases[i].after, cases[i].now);
        g_autofree char *worse = sg_fix_worse(&before, then, "x.tif", &after, now, "x.tif");
        ck_assert_msg((worse != NULL) == cases[i].worse, "case %d", (int)i);
        if (worse != NULL)
            ck_assert_str_eq(worse, "boundary.coverage");
    }
}
END_TEST

/* Every kind of repair but to leave a file out has a step, and an id of its own. */
START_TEST(test_every_repair_is_a_step)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (int kind = SG_REPAIR_NONE; kind <= SG_REPAIR_CROP; kind++) {
        const SgStepKind *step = sg_step_kind((SgRepairKind)kind);
        gboolean none = kind == SG_REPAIR_NONE || kind == SG_REPAIR_LEAVE_OUT;
        ck_assert((step == NULL) == none);
        ck_assert(none || g_hash_table_add(ids, (gpointer)step->id));
    }
}
END_TEST

SG_TEST_MAIN("fix_plan", test_classes_and_order, test_nothing_to_do, test_a_step_waits_for_another,
             test_factor_of_the_user, test_what_gets_no_copy, test_names, test_copy_paths, test_worse,
             test_every_repair_is_a_step)
