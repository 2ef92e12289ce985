/* The plan: from findings to the steps of every file. Pure. */
#include "fix/fix_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* --- maps --- */

GHashTable *sg_fix_maps(const SgReport *report)
{
    GHashTable *maps = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(delivery->files, k);
            SgFixMap *map = g_new(SgFixMap, 1);
            *map = (SgFixMap){delivery, file};
            g_hash_table_insert(maps, file->path, map);
        }
    }
    return maps;
}

/* --- the steps of a map --- */

/* Steps of this kind wait while those of the other are to be done: what they are about is told anew then. */
static const struct {
    SgRepairKind waits, first;
} orders[] = {
    {SG_REPAIR_PLACE, SG_REPAIR_SWAP}, {SG_REPAIR_REGRID, SG_REPAIR_SWAP},      {SG_REPAIR_AREA, SG_REPAIR_SWAP},
    {SG_REPAIR_CROP, SG_REPAIR_PLACE}, {SG_REPAIR_BACKGROUND, SG_REPAIR_PLACE}, {SG_REPAIR_FACTOR, SG_REPAIR_SCALE},
    {SG_REPAIR_UNIFY, SG_REPAIR_FILL}, {SG_REPAIR_UNIFY, SG_REPAIR_NAN},        {SG_REPAIR_UNIFY, SG_REPAIR_BACKGROUND},
    {SG_REPAIR_UNIFY, SG_REPAIR_CROP}, {SG_REPAIR_UNIFY, SG_REPAIR_TYPE},       {SG_REPAIR_UNIFY, SG_REPAIR_REGRID},
};

gboolean sg_fix_has_kind(const GPtrArray *steps, SgRepairKind kind)
{
    for (guint i = 0; i < steps->len; i++)
        if (((const SgFixStep *)g_ptr_array_index(steps, i))->repair.kind == kind)
            return TRUE;
    return FALSE;
}

static gboolean must_wait(const GPtrArray *steps, SgRepairKind kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
        if (orders[i].waits == kind && sg_fix_has_kind(steps, orders[i].first))
            return TRUE;
    return FALSE;
}

static gint by_order(gconstpointer a, gconstpointer b)
{
    const SgFixStep *x = *(SgFixStep *const *)a, *y = *(SgFixStep *const *)b;
    guint p = sg_step_order(x->repair.kind), q = sg_step_order(y->repair.kind);
    return p < q ? -1 : p > q ? 1 : strcmp(x->rule->id, y->rule->id);
}

/* Of two new places the first counts; the other is judged again from there. */
static void drop_waiting(GPtrArray *steps)
{
    gboolean placed = FALSE;
    for (guint i = 0; i < steps->len;) {
        const SgFixStep *step = g_ptr_array_index(steps, i);
        gboolean second = placed && step->repair.kind == SG_REPAIR_PLACE;
        placed = placed || step->repair.kind == SG_REPAIR_PLACE;
        if (second || must_wait(steps, step->repair.kind))
            g_ptr_array_remove_index(steps, i);
        else
            i++;
    }
}

static gboolean is_allowed(const SgFinding *finding, const SgFixOptions *options)
{
    return finding->fix == SG_FIX_SAFE || (finding->fix == SG_FIX_CONFIRM && options->allow_confirm);
}

static void add_sentence(SgFixStep *step, const char *sentence)
{
    g_autofree char *what = step->what;
    step->what = g_strconcat(what, " ", sentence, NULL);
}

/* Where pixels become nodata, one is declared, also when no step is about that: the step says so. */
static void tell_declared(const SgFileFacts *file, GPtrArray *steps)
{
    const SgRasterFacts *raster = &file->raster;
    if ((raster->nodata_state == SG_NODATA_VALUE && raster->nodata_fits) || sg_fix_has_kind(steps, SG_REPAIR_DECLARE) ||
        sg_fix_has_kind(steps, SG_REPAIR_UNIFY))
        return;
    for (guint i = 0; i < steps->len; i++) {
        SgFixStep *step = g_ptr_array_index(steps, i);
        if (!sg_step_kind(step->repair.kind)->needs_nodata)
            continue;
        g_autofree char *value = sg_fix_value_text(raster->type, step->repair.nodata);
        g_autofree char *told = g_strdup_printf(_("The copy declares %s as the nodata value."), value);
        add_sentence(step, told);
        return;
    }
}

/* Overviews are of the old pixels, and no new file has them; the step about the layout says so itself. */
static void tell_overviews(const SgFileFacts *file, GPtrArray *steps)
{
    if (file->raster.overviews == 0 || sg_fix_has_kind(steps, SG_REPAIR_LAYOUT))
        return;
    for (guint i = 0; i < steps->len; i++) {
        SgFixStep *step = g_ptr_array_index(steps, i);
        if (sg_step_kind(step->repair.kind)->writes) {
            add_sentence(step, _("The overviews in the file are left out."));
            return;
        }
    }
}

void sg_fix_plan_map(const SgFixMap *map, const SgFixOptions *options, gboolean whole, SgFixFile *planned)
{
    const SgDelivery *delivery = map->delivery;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (g_strcmp0(finding->file, map->file->shown) != 0 || !is_allowed(finding, options) ||
            sg_step_kind(finding->repair.kind) == NULL)
            continue;
        SgFinding own = *finding;
        if (own.repair.kind == SG_REPAIR_FACTOR && options->factor != 0)
            own.repair.factor = options->factor;
        g_ptr_array_add(planned->steps, sg_fix_step_new(map->file, delivery->spec, &own));
    }
    g_ptr_array_sort(planned->steps, by_order);
    if (!whole)
        drop_waiting(planned->steps);
    tell_declared(map->file, planned->steps);
    tell_overviews(map->file, planned->steps);
}

/* --- files and their names --- */

char *sg_fix_renamed(const char *copy, const char *base_name)
{
    const char *slash = strrchr(copy, '/');
    g_autofree char *folder = slash != NULL ? g_strndup(copy, (gsize)(slash - copy)) : NULL;
    return folder != NULL ? g_build_filename(folder, base_name, NULL) : g_strdup(base_name);
}

/* SHOWN is printable, and its folders are names that the folder or the archive had: none of them leads up. */
char *sg_fix_copy_path(const SgIntake *intake, const SgIntakeFile *found, gboolean several)
{
    if (intake->root == NULL)
        return g_strdup(found->base_name);
    g_autofree char *top = g_path_get_basename(intake->shown);
    g_autofree char *folder = g_path_get_dirname(found->shown);
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    if (several)
        g_ptr_array_add(parts, top);
    if (strcmp(folder, ".") != 0)
        g_ptr_array_add(parts, folder);
    g_ptr_array_add(parts, found->base_name);
    g_ptr_array_add(parts, NULL);
    return g_build_filenamev((char **)parts->pdata);
}

static const SgDelivery *stray_of(const SgReport *report, const char *shown)
{
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        if (sg_delivery_is_stray(delivery, shown))
            return delivery;
    }
    return NULL;
}

/* Why FOUND, which is no map that can be read, gets no copy; NULL when it is copied as it is. */
static const char *why_left_out(const SgReport *report, const SgIntakeFile *found)
{
    if (found->refused != NULL)
        return found->refused;
    if (found->sidecar)
        return _("It lies beside a map and would change how other software reads it.");
    if (g_strv_contains(sg_fix_own_files, found->base_name))
        return _("It tells of an earlier repair.");
    if (stray_of(report, found->shown) != NULL)
        return _("It belongs to no layer and no document of the product.");
    return NULL;
}

/* Why MAP, which is handed in as a map, cannot be read; NULL when it can. */
static const char *why_unreadable(const SgFixMap *map)
{
    for (guint i = 0; i < map->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(map->delivery->findings, i);
        if (strcmp(finding->rule->id, "intake.unreadable") == 0 && g_strcmp0(finding->file, map->file->shown) == 0)
            return finding->message;
    }
    return NULL;
}

static const char *name_of(const SgFixFile *file, const SgFileFacts *facts, char **canonical)
{
    for (guint i = 0; i < file->steps->len; i++)
        if (((const SgFixStep *)g_ptr_array_index(file->steps, i))->repair.kind == SG_REPAIR_NAME) {
            *canonical = sg_layer_file_name(facts->name.layer, facts->iso3);
            return *canonical;
        }
    return NULL;
}

static SgFixFile *plan_file(const SgReport *report, const SgIntake *intake, const SgIntakeFile *found,
                            const SgFixMap *map, const SgFixOptions *options)
{
    SgFixFile *file = sg_fix_file_new(found->path, found->shown);
    const char *unreadable = map != NULL ? why_unreadable(map) : NULL;
    const char *reason = unreadable != NULL ? unreadable : why_left_out(report, found);
    guint folders = 0;
    for (guint i = 0; i < report->intakes->len; i++)
        folders += ((const SgIntake *)g_ptr_array_index(report->intakes, i))->root != NULL;
    if (reason != NULL) {
        file->fate = unreadable != NULL ? SG_FIX_WITHHELD : SG_FIX_LEFT_OUT;
        file->reason = g_strdup(reason);
        return file;
    }
    g_autofree char *canonical = NULL;
    file->copy = sg_fix_copy_path(intake, found, folders > 1);
    file->map = map != NULL;
    if (map == NULL)
        return file;
    g_strlcpy(file->sha256_before, map->file->raster.sha256, sizeof file->sha256_before);
    sg_fix_plan_map(map, options, options->dry_run, file);
    file->fate = file->steps->len > 0 ? SG_FIX_REPAIRED : SG_FIX_COPIED;
    if (name_of(file, map->file, &canonical) != NULL) {
        char *renamed = sg_fix_renamed(file->copy, canonical);
        g_free(file->copy);
        file->copy = renamed;
    }
    return file;
}

/* Two files must not have one name. */
static gboolean names_differ(const GPtrArray *files, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < files->len; i++) {
        SgFixFile *file = g_ptr_array_index(files, i);
        if (file->copy == NULL || g_hash_table_add(names, file->copy))
            continue;
        g_autofree char *shown = sg_text_printable(file->copy);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("two files would get the name %s in the output folder: repair them one after the other, or take "
                      "one of them out"),
                    shown);
        return FALSE;
    }
    return TRUE;
}

/* --- what is left --- */

static const SgFixFile *file_of(const GPtrArray *files, const SgDelivery *delivery, const char *shown)
{
    const char *path = NULL;
    for (guint i = 0; i < delivery->files->len && path == NULL; i++) {
        const SgFileFacts *facts = g_ptr_array_index(delivery->files, i);
        path = strcmp(facts->shown, shown) == 0 ? facts->path : NULL;
    }
    for (guint i = 0; i < files->len; i++) {
        const SgFixFile *file = g_ptr_array_index(files, i);
        if (g_strcmp0(file->source, path) == 0)
            return file;
    }
    return NULL;
}

static gboolean is_mended(const GPtrArray *files, const SgDelivery *delivery, const SgFinding *finding)
{
    const SgFixFile *file = finding->file != NULL ? file_of(files, delivery, finding->file) : NULL;
    if (finding->repair.kind == SG_REPAIR_LEAVE_OUT)
        return TRUE;
    for (guint i = 0; file != NULL && i < file->steps->len; i++) {
        const SgFixStep *step = g_ptr_array_index(file->steps, i);
        if (step->rule == finding->rule && step->repair.kind == finding->repair.kind)
            return TRUE;
    }
    return FALSE;
}

void sg_fix_find_left(const SgReport *report, const GPtrArray *files, GPtrArray *left)
{
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->findings->len; k++) {
            SgFinding *finding = g_ptr_array_index(delivery->findings, k);
            if (!is_mended(files, delivery, finding))
                g_ptr_array_add(left, finding);
        }
    }
}

static gboolean is_told(const SgReport *report, const SgFinding *finding)
{
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->findings->len; k++) {
            const SgFinding *other = g_ptr_array_index(delivery->findings, k);
            if (other->rule == finding->rule && g_strcmp0(other->file, finding->file) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

/* The rules intake.* tell what was not read, unpacked or opened: it is in no copy, and no check of the copies can miss
 * it. */
void sg_fix_find_lost(SgFix *fix)
{
    for (guint i = 0; i < fix->before->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(fix->before->deliveries, i);
        for (guint k = 0; k < delivery->findings->len; k++) {
            SgFinding *finding = g_ptr_array_index(delivery->findings, k);
            if (g_str_has_prefix(finding->rule->id, "intake.") && finding->severity != SG_SEVERITY_INFO &&
                !is_told(fix->after, finding))
                g_ptr_array_add(fix->left, finding);
        }
    }
}

/* --- the whole --- */

SgFix *sg_fix_plan(SgReport *report, const SgFixOptions *options, GError **error)
{
    g_autoptr(SgFix) fix = g_new0(SgFix, 1);
    fix->output = g_strdup(options->output);
    fix->dry_run = options->dry_run;
    fix->allow_confirm = options->allow_confirm;
    fix->files = g_ptr_array_new_with_free_func(sg_fix_file_free);
    fix->left = g_ptr_array_new();
    g_autoptr(GHashTable) maps = sg_fix_maps(report);
    for (guint i = 0; i < report->intakes->len; i++) {
        const SgIntake *intake = g_ptr_array_index(report->intakes, i);
        for (guint k = 0; k < intake->files->len; k++) {
            const SgIntakeFile *found = g_ptr_array_index(intake->files, k);
            g_ptr_array_add(fix->files,
                            plan_file(report, intake, found, g_hash_table_lookup(maps, found->path), options));
        }
    }
    sg_fix_find_left(report, fix->files, fix->left);
    if (!names_differ(fix->files, error))
        return NULL;
    return g_steal_pointer(&fix);
}

void sg_fix_free(SgFix *fix)
{
    if (fix == NULL)
        return;
    g_free(fix->output);
    g_ptr_array_unref(fix->files);
    g_ptr_array_unref(fix->left); /* points into the reports */
    sg_report_free(fix->after);
    sg_report_free(fix->before);
    g_free(fix);
}

static gboolean rejects(const SgFix *fix, const SgFinding *finding)
{
    if (finding->waived != NULL)
        return FALSE;
    return finding->severity >= SG_SEVERITY_UNCHECKED ||
           (fix->before->strict && finding->severity == SG_SEVERITY_WARNING);
}

static gboolean withholds(const SgFix *fix)
{
    for (guint i = 0; i < fix->files->len; i++)
        if (((const SgFixFile *)g_ptr_array_index(fix->files, i))->fate == SG_FIX_WITHHELD)
            return TRUE;
    return FALSE;
}

/* Verdicts are named and ordered as the severities that lead to them. */
SgVerdict sg_fix_verdict(const SgFix *fix)
{
    SgVerdict verdict = withholds(fix) ? SG_VERDICT_FAIL : fix->after->verdict;
    for (guint i = 0; i < fix->left->len; i++)
        verdict = MAX(verdict, (SgVerdict)((const SgFinding *)g_ptr_array_index(fix->left, i))->severity);
    return verdict;
}

int sg_fix_exit_status(const SgFix *fix)
{
    if (!fix->dry_run)
        return sg_fix_verdict(fix) <= (fix->before->strict ? SG_VERDICT_PASS : SG_VERDICT_WARN) ? 0 : 1;
    if (withholds(fix))
        return 1;
    for (guint i = 0; i < fix->left->len; i++)
        if (rejects(fix, g_ptr_array_index(fix->left, i)))
            return 1;
    return 0;
}
