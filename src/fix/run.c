/* The run: copies are made in a private folder, checked, mended again, and named. */
#include "fix/fix_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* --- the stage: a folder for each path handed in, of the same name, so that the check finds the same deliveries --- */

static char *stage_folder(const SgFixRun *run, guint index)
{
    const SgIntake *intake = g_ptr_array_index(run->fix->before->intakes, index);
    g_autofree char *above = g_strdup_printf("%u", intake->root != NULL ? index : 0);
    g_autofree char *around =
        intake->root == NULL && intake->around != NULL ? g_path_get_basename(intake->around) : NULL;
    g_autofree char *top = intake->root != NULL ? g_path_get_basename(intake->shown) : NULL;
    return g_build_filename(run->stage, intake->root != NULL ? "folders" : "files", above,
                            top != NULL      ? top
                            : around != NULL ? around
                                             : "files",
                            NULL);
}

/* What the check of the copies is given: the folder of a folder, each lone file. Ends with NULL. */
static GPtrArray *stage_paths(const SgFixRun *run)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *intakes = run->fix->before->intakes;
    guint at = 0;
    for (guint i = 0; i < intakes->len; i++) {
        const SgIntake *intake = g_ptr_array_index(intakes, i);
        if (intake->root != NULL)
            g_ptr_array_add(paths, stage_folder(run, i));
        for (guint k = 0; k < intake->files->len; k++, at++) {
            const SgFixFile *file = g_ptr_array_index(run->fix->files, at);
            if (intake->root == NULL && file->staged != NULL)
                g_ptr_array_add(paths, g_strdup(file->staged));
        }
    }
    g_ptr_array_add(paths, NULL);
    return paths;
}

/* The place of each file on the stage, below the folder of what it came with. */
static gboolean set_stage(SgFixRun *run, GError **error)
{
    const GPtrArray *intakes = run->fix->before->intakes;
    guint at = 0;
    for (guint i = 0; i < intakes->len; i++) {
        const SgIntake *intake = g_ptr_array_index(intakes, i);
        g_autofree char *folder = stage_folder(run, i);
        for (guint k = 0; k < intake->files->len; k++, at++) {
            SgFixFile *file = g_ptr_array_index(run->fix->files, at);
            g_autofree char *below = sg_fix_copy_path(intake, g_ptr_array_index(intake->files, k), FALSE);
            g_autofree char *base = file->copy != NULL ? g_path_get_basename(file->copy) : NULL;
            g_autofree char *renamed = base != NULL ? sg_fix_renamed(below, base) : NULL;
            if (renamed == NULL)
                continue;
            file->staged = g_build_filename(folder, renamed, NULL);
            g_autofree char *parent = g_path_get_dirname(file->staged);
            if (g_mkdir_with_parents(parent, 0700) != 0) {
                g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot make a temporary folder: %s"),
                            g_strerror(errno));
                return FALSE;
            }
        }
        if (g_mkdir_with_parents(folder, 0700) != 0) {
            g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot make a temporary folder: %s"), g_strerror(errno));
            return FALSE;
        }
    }
    return TRUE;
}

/* --- rounds --- */

static void withhold(SgFixFile *file, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void withhold(SgFixFile *file, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_free(file->reason);
    file->reason = g_strdup_vprintf(format, args);
    va_end(args);
    file->fate = SG_FIX_WITHHELD;
    for (guint i = 0; i < file->steps->len; i++) { /* nobody gets what was done */
        SgFixStep *step = g_ptr_array_index(file->steps, i);
        step->done = FALSE;
        step->pixels = -1;
        g_clear_pointer(&step->remark, g_free);
    }
}

static void mark_done(SgFixFile *file, int round)
{
    for (guint i = 0; i < file->steps->len; i++) {
        SgFixStep *step = g_ptr_array_index(file->steps, i);
        step->done = TRUE;
        step->round = round;
    }
}

/* The copy of a file that could not be repaired: its original, so that the rest can be judged with it. */
static gboolean fall_back(SgFixFile *file, GError **error)
{
    g_autofree char *problem = NULL;
    g_unlink(file->staged);
    if (!sg_fix_copy_file(file->source, file->staged, &problem, error))
        return FALSE;
    if (problem != NULL)
        g_clear_pointer(&file->staged, g_free);
    return TRUE;
}

static gboolean first_copy(SgFixRun *run, const SgFixMap *map, SgFixFile *file, GError **error)
{
    g_autofree char *problem = NULL;
    gboolean ok = map != NULL ? sg_fix_apply(run, map, file, file->source, file->staged, &problem, error)
                              : sg_fix_copy_file(file->source, file->staged, &problem, error);
    if (!ok)
        return FALSE;
    if (problem == NULL) {
        mark_done(file, 1);
        return TRUE;
    }
    withhold(file, _("It could not be repaired: %s."), problem);
    return fall_back(file, error);
}

static gboolean first_round(SgFixRun *run, GError **error)
{
    g_autoptr(GHashTable) maps = sg_fix_maps(run->fix->before);
    for (guint i = 0; i < run->fix->files->len; i++) {
        SgFixFile *file = g_ptr_array_index(run->fix->files, i);
        if (file->staged != NULL && !first_copy(run, g_hash_table_lookup(maps, file->source), file, error))
            return FALSE;
    }
    run->fix->rounds = 1;
    return TRUE;
}

/* A lone file is shown by the path it was opened by, and that is ours: its copy is shown by its name. */
static void show_copy(const SgFixMap *map, const SgFixFile *file)
{
    SgFileFacts *facts = (SgFileFacts *)map->file; /* of a report that is ours */
    for (guint i = 0; i < map->delivery->findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(map->delivery->findings, i);
        if (g_strcmp0(finding->file, facts->shown) == 0) {
            g_free(finding->file);
            finding->file = sg_text_printable(file->copy);
        }
    }
    g_free(facts->shown);
    facts->shown = sg_text_printable(file->copy);
}

static void show_copies(const SgFix *fix)
{
    g_autoptr(GHashTable) maps = sg_fix_maps(fix->after);
    guint at = 0;
    for (guint i = 0; i < fix->before->intakes->len; i++) {
        const SgIntake *intake = g_ptr_array_index(fix->before->intakes, i);
        for (guint k = 0; k < intake->files->len; k++, at++) {
            const SgFixFile *file = g_ptr_array_index(fix->files, at);
            const SgFixMap *map = file->staged != NULL ? g_hash_table_lookup(maps, file->staged) : NULL;
            if (intake->root == NULL && map != NULL)
                show_copy(map, file);
        }
    }
}

/* The report of the copies, with the commands of the originals. */
static gboolean check_again(SgFixRun *run, char *const *paths, GError **error)
{
    g_autoptr(GPtrArray) staged = stage_paths(run);
    SgCheckOptions options = run->options->check;
    options.sha256 = NULL;
    g_clear_pointer(&run->fix->after, sg_report_free);
    run->fix->after = sg_check((char *const *)staged->pdata, &options, error);
    if (run->fix->after == NULL)
        return FALSE;
    show_copies(run->fix);
    sg_report_commands(run->fix->after, paths, &run->options->check);
    return TRUE;
}

static void add_steps(SgFixFile *file, SgFixFile *more, int round)
{
    mark_done(more, round);
    while (more->steps->len > 0)
        g_ptr_array_add(file->steps, g_ptr_array_steal_index(more->steps, 0));
    file->fate = SG_FIX_REPAIRED;
}

static void drop_steps(SgFixFile *file, SgRepairKind kind)
{
    for (guint i = file->steps->len; i-- > 0;)
        if (((const SgFixStep *)g_ptr_array_index(file->steps, i))->repair.kind == kind)
            g_ptr_array_remove_index(file->steps, i);
}

/* A name that another file of the stage has already is not taken. */
static void rename_staged(const SgFixMap *map, SgFixFile *file, SgFixFile *more)
{
    if (sg_fix_has_kind(more->steps, SG_REPAIR_NAME)) {
        g_autofree char *name = sg_layer_file_name(map->file->name.layer, map->file->iso3);
        char *staged = sg_fix_renamed(file->staged, name), *copy = sg_fix_renamed(file->copy, name);
        if (g_file_test(staged, G_FILE_TEST_EXISTS) || g_rename(file->staged, staged) != 0) {
            g_free(staged);
            g_free(copy);
            drop_steps(more, SG_REPAIR_NAME);
            return;
        }
        g_free(file->staged);
        g_free(file->copy);
        file->staged = staged;
        file->copy = copy;
    }
}

static gboolean mend_again(SgFixRun *run, const SgFixMap *map, SgFixFile *file, SgFixFile *more, GError **error)
{
    g_autofree char *next = g_build_filename(run->work, "next.tif", NULL);
    g_autofree char *problem = NULL;
    g_unlink(next);
    if (!sg_fix_apply(run, map, more, file->staged, next, &problem, error))
        return FALSE;
    if (problem != NULL) {
        withhold(file, _("It could not be repaired: %s."), problem);
        g_unlink(next);
        return fall_back(file, error);
    }
    if (g_rename(next, file->staged) != 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot rename a temporary file: %s"), g_strerror(errno));
        return FALSE;
    }
    rename_staged(map, file, more);
    add_steps(file, more, run->fix->rounds);
    return TRUE;
}

/* Steps that the last check of the copies brought up; *ANY tells whether there were some. */
static gboolean next_round(SgFixRun *run, gboolean *any, GError **error)
{
    g_autoptr(GHashTable) maps = sg_fix_maps(run->fix->after);
    *any = FALSE;
    run->fix->rounds++;
    for (guint i = 0; i < run->fix->files->len; i++) {
        SgFixFile *file = g_ptr_array_index(run->fix->files, i);
        const SgFixMap *map = file->staged != NULL ? g_hash_table_lookup(maps, file->staged) : NULL;
        if (map == NULL || file->fate == SG_FIX_WITHHELD)
            continue;
        SgFixFile *more = sg_fix_file_new(file->staged, file->shown);
        sg_fix_plan_map(map, run->options, FALSE, more);
        if (sg_fix_has_kind(file->steps, SG_REPAIR_FACTOR)) /* one product was agreed with, not a product of products */
            drop_steps(more, SG_REPAIR_FACTOR);
        gboolean ok = more->steps->len == 0 || mend_again(run, map, file, more, error);
        *any = *any || more->steps->len > 0 || file->fate == SG_FIX_REPAIRED;
        sg_fix_file_free(more);
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

static gboolean run_rounds(SgFixRun *run, char *const *paths, GError **error)
{
    gboolean any = TRUE;
    if (!first_round(run, error) || !check_again(run, paths, error))
        return FALSE;
    while (any && run->fix->rounds < SG_FIX_ROUNDS) {
        guint before = 0, after = 0;
        for (guint i = 0; i < run->fix->files->len; i++)
            before += ((const SgFixFile *)g_ptr_array_index(run->fix->files, i))->steps->len;
        if (!next_round(run, &any, error))
            return FALSE;
        for (guint i = 0; i < run->fix->files->len; i++)
            after += ((const SgFixFile *)g_ptr_array_index(run->fix->files, i))->steps->len;
        any = after > before;
        if (!any)
            run->fix->rounds--; /* nothing was left to do */
        else if (!check_again(run, paths, error))
            return FALSE;
    }
    return TRUE;
}

/* --- what may be handed out --- */

/* The delivery of AFTER in which the copy of the first map of BEFORE lies. */
static const SgDelivery *partner(const SgFix *fix, GHashTable *after, const SgDelivery *before)
{
    for (guint i = 0; i < fix->files->len; i++) {
        const SgFixFile *file = g_ptr_array_index(fix->files, i);
        const SgFixMap *map = file->staged != NULL ? g_hash_table_lookup(after, file->staged) : NULL;
        for (guint k = 0; map != NULL && k < before->files->len; k++)
            if (strcmp(((const SgFileFacts *)g_ptr_array_index(before->files, k))->path, file->source) == 0)
                return map->delivery;
    }
    return NULL;
}

static void judge_file(SgFixFile *file, const SgFixMap *before, const SgFixMap *after)
{
    if (before == NULL || after == NULL)
        return;
    g_strlcpy(file->sha256_after, after->file->raster.sha256, sizeof file->sha256_after);
    g_autofree char *worse = sg_fix_worse(before->delivery, before->file->outcomes, before->file->shown,
                                          after->delivery, after->file->outcomes, after->file->shown);
    if (worse != NULL && file->fate == SG_FIX_REPAIRED)
        withhold(file, _("Its copy came out worse: %s held before, and would not now."), worse);
}

/* A delivery whose layers no longer go together is not handed out at all. */
static void judge_delivery(SgFix *fix, const SgDelivery *before, const SgDelivery *after)
{
    g_autofree char *worse =
        after != NULL ? sg_fix_worse(before, before->outcomes, NULL, after, after->outcomes, NULL) : NULL;
    for (guint i = 0; worse != NULL && i < fix->files->len; i++) {
        SgFixFile *file = g_ptr_array_index(fix->files, i);
        for (guint k = 0; k < before->files->len; k++)
            if (strcmp(((const SgFileFacts *)g_ptr_array_index(before->files, k))->path, file->source) == 0 &&
                file->fate == SG_FIX_REPAIRED)
                withhold(file, _("The layers of the delivery would not go together any more: %s."), worse);
        fix->withheld = TRUE;
    }
}

static void judge(SgFix *fix)
{
    g_autoptr(GHashTable) before = sg_fix_maps(fix->before);
    g_autoptr(GHashTable) after = sg_fix_maps(fix->after);
    for (guint i = 0; i < fix->files->len; i++) {
        SgFixFile *file = g_ptr_array_index(fix->files, i);
        if (file->staged != NULL)
            judge_file(file, g_hash_table_lookup(before, file->source), g_hash_table_lookup(after, file->staged));
    }
    for (guint i = 0; i < fix->before->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(fix->before->deliveries, i);
        judge_delivery(fix, delivery, partner(fix, after, delivery));
    }
}

/* --- the whole --- */

static gboolean run_in(SgFixRun *run, char *const *paths, GError **error)
{
    run->stage = sg_scratch_folder(run->scratch, error);
    run->work = run->stage != NULL ? sg_scratch_folder(run->scratch, error) : NULL;
    if (run->work == NULL || !set_stage(run, error) || !run_rounds(run, paths, error))
        return FALSE;
    judge(run->fix);
    g_ptr_array_set_size(run->fix->left, 0);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    sg_fix_find_left(run->fix->after, none, run->fix->left);
    sg_fix_find_lost(run->fix);
    return sg_fix_publish(run, error);
}

static gboolean run_plan(SgFix *fix, char *const *paths, const SgFixOptions *options, gboolean made, GError **error)
{
    SgFixRun run = {.options = options, .fix = fix};
    run.scratch = sg_scratch_new_in(options->output);
    gboolean ok = run_in(&run, paths, error);
    sg_scratch_free(run.scratch);
    g_free(run.stage);
    g_free(run.work);
    if (!ok && made)
        g_rmdir(options->output); /* stays when it holds something */
    return ok;
}

SgFix *sg_fix(char *const *paths, const SgFixOptions *options, GError **error)
{
    gboolean made;
    if (!sg_fix_take_output(paths, options, &made, error))
        return NULL;
    SgReport *before = sg_check(paths, &options->check, error);
    g_autoptr(SgFix) fix = before != NULL ? sg_fix_plan(before, options, error) : NULL;
    if (fix == NULL) {
        sg_report_free(before);
        if (made)
            g_rmdir(options->output);
        return NULL;
    }
    fix->before = before;
    if (!options->dry_run && !run_plan(fix, paths, options, made, error))
        return NULL;
    return g_steal_pointer(&fix);
}
