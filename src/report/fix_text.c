/* What was repaired, for people. */
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/fix.h"
#include "soilgate/words.h"

#include <string.h>

#define DEFAULT_WIDTH 100
#define FILES_APART   6  /* with more files, each step is told once */
#define FILES_LISTED  10 /* of those with one step, or one fate */

static guint count_of(const SgFix *fix, SgFixFate fate)
{
    guint count = 0;
    for (guint i = 0; i < fix->files->len; i++)
        count += ((const SgFixFile *)g_ptr_array_index(fix->files, i))->fate == fate;
    return count;
}

/* --- steps --- */

static char *step_text(const SgFixStep *step, const char *what)
{
    g_autofree char *rule = step->fix == SG_FIX_CONFIRM ? g_strdup_printf(_("%s, to be confirmed"), step->rule->id)
                                                        : g_strdup(step->rule->id);
    return g_strdup_printf("%s (%s)%s%s", what, rule, step->remark != NULL ? " " : "",
                           step->remark != NULL ? step->remark : "");
}

/* " Changed: 12 pixels." of what was done, or what the check counted; "" when pixels do not change. */
static char *pixels_text(gboolean done, gint64 changed, gint64 expected)
{
    if (done && changed < 0)
        return g_strdup("");
    if (!done && expected < 0)
        return g_strdup("");
    gint64 pixels = done ? changed : expected;
    g_autofree char *count = sg_text_count(pixels);
    return g_strdup_printf(done ? P_(" Changed: %s pixel.", " Changed: %s pixels.", pixels)
                                : P_(" The check found %s pixel.", " The check found %s pixels.", pixels),
                           count);
}

static void put_step(SgPage *page, const SgFixStep *step)
{
    g_autofree char *text = step_text(step, step->what),
                    *pixels = pixels_text(step->done, step->pixels, step->expected);
    sg_page_put(page, 4, 6, SG_STYLE_PLAIN, "%s%s", text, pixels);
}

static char *file_text(const SgFixFile *file)
{
    g_autofree char *base = g_path_get_basename(file->shown);
    g_autofree char *name = file->copy != NULL ? g_path_get_basename(file->copy) : g_strdup(base);
    return strcmp(base, name) == 0 ? g_strdup(file->shown) : g_strdup_printf("%s -> %s", file->shown, file->copy);
}

static void put_repaired(SgPage *page, const SgFixFile *file)
{
    g_autofree char *text = file_text(file);
    sg_page_blank(page);
    sg_page_put(page, 2, 4, SG_STYLE_GOOD, "%s", text);
    for (guint i = 0; i < file->steps->len; i++) {
        const SgFixStep *step = g_ptr_array_index(file->steps, i);
        const SgFixStep *last = i > 0 ? g_ptr_array_index(file->steps, i - 1) : NULL;
        /* two findings may ask for one name */
        if (last == NULL || step->repair.kind != SG_REPAIR_NAME || strcmp(step->what, last->what) != 0)
            put_step(page, step);
    }
}

/* Many files: each step once, with the files it is for. */
typedef struct {
    char *text;
    GPtrArray *files;        /* SgFixFile * */
    gboolean done, whole;    /* WHOLE: all files are listed */
    gint64 pixels, expected; /* of all of them; -1: none */
} Group;

static void group_free(gpointer data)
{
    Group *group = data;
    g_free(group->text);
    g_ptr_array_unref(group->files);
    g_free(group);
}

static void add_to_group(GPtrArray *groups, const SgFixFile *file, const SgFixStep *step)
{
    /* each file has a name of its own, told in the list */
    gboolean name = step->repair.kind == SG_REPAIR_NAME;
    g_autofree char *text = step_text(step, name ? _("Give the copy its canonical name.") : step->what);
    Group *group = NULL;
    for (guint i = 0; i < groups->len && group == NULL; i++) {
        Group *known = g_ptr_array_index(groups, i);
        group = strcmp(known->text, text) == 0 ? known : NULL;
    }
    if (group == NULL) {
        group = g_new0(Group, 1);
        *group = (Group){.text = g_steal_pointer(&text), .files = g_ptr_array_new(), .pixels = -1, .expected = -1};
        g_ptr_array_add(groups, group);
    }
    g_ptr_array_add(group->files, (gpointer)file);
    group->done = step->done;
    group->whole = name;
    group->pixels = step->pixels >= 0 ? MAX(group->pixels, 0) + step->pixels : group->pixels;
    group->expected = step->expected >= 0 ? MAX(group->expected, 0) + step->expected : group->expected;
}

static void put_group(SgPage *page, const Group *group)
{
    g_autofree char *pixels = pixels_text(group->done, group->pixels, group->expected);
    sg_page_blank(page);
    sg_page_put(page, 2, 4, SG_STYLE_GOOD, "%s%s", group->text, pixels);
    guint listed = group->whole ? group->files->len : MIN(group->files->len, FILES_LISTED);
    for (guint i = 0; i < listed; i++) {
        g_autofree char *text = file_text(g_ptr_array_index(group->files, i));
        sg_page_put(page, 4, 6, SG_STYLE_PLAIN, "%s", text);
    }
    if (group->files->len > listed)
        sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("and %u more, %u in all"), group->files->len - listed,
                    group->files->len);
}

static void put_grouped(SgPage *page, const SgFix *fix)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < fix->files->len; i++) {
        const SgFixFile *file = g_ptr_array_index(fix->files, i);
        for (guint k = 0; k < file->steps->len && file->fate == SG_FIX_REPAIRED; k++)
            add_to_group(groups, file, g_ptr_array_index(file->steps, k));
    }
    for (guint i = 0; i < groups->len; i++)
        put_group(page, g_ptr_array_index(groups, i));
}

/* --- files --- */

static void put_file(SgPage *page, const SgFixFile *file)
{
    g_autofree char *text = file_text(file);
    sg_page_put(page, 2, 4, file->fate == SG_FIX_WITHHELD ? SG_STYLE_BAD : SG_STYLE_PLAIN, "%s%s%s", text,
                file->reason != NULL ? ": " : "", file->reason != NULL ? file->reason : "");
}

static void put_files(SgPage *page, const SgFix *fix, SgFixFate fate, const char *title)
{
    guint count = count_of(fix, fate), listed = 0;
    if (count == 0)
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, "%s", title);
    if (fate == SG_FIX_REPAIRED && count > FILES_APART) {
        put_grouped(page, fix);
        return;
    }
    for (guint i = 0; i < fix->files->len; i++) {
        const SgFixFile *file = g_ptr_array_index(fix->files, i);
        if (file->fate != fate)
            continue;
        if (fate == SG_FIX_REPAIRED)
            put_repaired(page, file);
        else if (listed++ < FILES_LISTED || fate == SG_FIX_WITHHELD)
            put_file(page, file);
    }
    if (listed > FILES_LISTED && fate != SG_FIX_WITHHELD)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("and %u more"), listed - FILES_LISTED);
}

/* --- what is left --- */

static const SgFinding *first_to_confirm(const SgFix *fix)
{
    for (guint i = 0; i < fix->left->len; i++) {
        const SgFinding *finding = g_ptr_array_index(fix->left, i);
        if (finding->fix == SG_FIX_CONFIRM && finding->fix_command != NULL)
            return finding;
    }
    return NULL;
}

/* The findings of DELIVERY that are left; free with g_ptr_array_unref. */
static GPtrArray *left_of(const SgFix *fix, const SgDelivery *delivery)
{
    GPtrArray *left = g_ptr_array_new();
    for (guint i = 0; i < delivery->findings->len; i++) {
        gpointer finding = g_ptr_array_index(delivery->findings, i);
        if (g_ptr_array_find(fix->left, finding, NULL))
            g_ptr_array_add(left, finding);
    }
    return left;
}

static gboolean has_left(const SgFix *fix, const SgReport *report)
{
    for (guint i = 0; i < report->deliveries->len; i++) {
        g_autoptr(GPtrArray) left = left_of(fix, g_ptr_array_index(report->deliveries, i));
        if (left->len > 0)
            return TRUE;
    }
    return FALSE;
}

/* As the report of a check tells them, without those that are mended; nothing when REPORT has none. */
static void put_left_of(SgPage *page, const SgFix *fix, const SgReport *report, const char *title)
{
    if (!has_left(fix, report))
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, "%s", title);
    for (guint i = 0; i < report->deliveries->len; i++) {
        SgDelivery view = *(const SgDelivery *)g_ptr_array_index(report->deliveries, i);
        view.findings = left_of(fix, &view);
        sg_text_findings(page, &view);
        if (fix->dry_run || report == fix->after)
            sg_text_unchecked(page, &view);
        g_ptr_array_unref(view.findings);
    }
}

static void put_left(SgPage *page, const SgFix *fix)
{
    const SgFinding *confirm = first_to_confirm(fix);
    if (fix->dry_run) {
        put_left_of(page, fix, fix->before, _("WHAT STAYS, AS FAR AS IT IS KNOWN NOW"));
    } else {
        put_left_of(page, fix, fix->after, _("WHAT STAYS IN THE COPIES"));
        put_left_of(page, fix, fix->before, _("WHAT COULD NOT BE READ, AND IS IN NO COPY"));
    }
    if (confirm == NULL || fix->allow_confirm)
        return;
    sg_page_blank(page);
    sg_page_put(
        page, 0, 2, SG_STYLE_PLAIN,
        _("A part of this can be repaired, too, if you agree that it is right. Look first with --dry-run, then:"));
    sg_page_command(page, 2, confirm->fix_command);
}

/* --- the whole --- */

static void put_end(SgPage *page, const SgFix *fix)
{
    guint repaired = count_of(fix, SG_FIX_REPAIRED), withheld = count_of(fix, SG_FIX_WITHHELD);
    const char *before = _(sg_verdict_name(fix->before->verdict));
    sg_page_blank(page);
    if (fix->dry_run) {
        sg_page_put(page, 0, 2, SG_STYLE_TITLE,
                    P_("Nothing was written. %u file would be repaired; now the verdict is %s.",
                       "Nothing was written. %u files would be repaired; now the verdict is %s.", repaired),
                    repaired, before);
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s",
                    _("A repair can bring to light what could not be seen before; the copies are checked again."));
        return;
    }
    gboolean good = sg_fix_exit_status(fix) == 0;
    sg_page_put(page, 0, 2, good ? SG_STYLE_GOOD : SG_STYLE_BAD,
                P_("%u file repaired. Verdict before: %s; after: %s.",
                   "%u files repaired. Verdict before: %s; after: %s.", repaired),
                repaired, before, _(sg_verdict_name(sg_fix_verdict(fix))));
    if (withheld > 0)
        sg_page_put(page, 0, 2, SG_STYLE_BAD,
                    P_("%u file was not handed out: the folder is not the whole delivery.",
                       "%u files were not handed out: the folder is not the whole delivery.", withheld),
                    withheld);
    else if (has_left(fix, fix->before))
        sg_page_put(page, 0, 2, SG_STYLE_BAD, "%s",
                    _("Not all that was handed in could be read: the folder is not the whole delivery."));
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN, _("The copies are in %s. Your own files were not changed."), fix->output);
}

char *sg_fix_text(const SgFix *fix, const SgReportOptions *options)
{
    SgPage page = {.out = g_string_new(NULL),
                   .width = options->width > 0 ? options->width : DEFAULT_WIDTH,
                   .colour = options->colour};
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s",
                fix->dry_run ? _("soilgate fix: the plan") : _("soilgate fix: what was done"));
    put_files(&page, fix, SG_FIX_REPAIRED, fix->dry_run ? _("TO BE REPAIRED") : _("REPAIRED"));
    put_files(&page, fix, SG_FIX_WITHHELD, fix->dry_run ? _("CANNOT BE HANDED OUT") : _("NOT HANDED OUT"));
    put_files(&page, fix, SG_FIX_COPIED, fix->dry_run ? _("TO BE COPIED AS THEY ARE") : _("COPIED AS THEY ARE"));
    put_files(&page, fix, SG_FIX_LEFT_OUT, _("LEFT OUT"));
    put_left(&page, fix);
    put_end(&page, fix);
    return g_string_free(page.out, FALSE);
}
