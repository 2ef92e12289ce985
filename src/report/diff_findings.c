/* What differs, for people: the findings. */
#include "report/diff.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define FINDINGS_SHOWN 10 /* of one rule */

/* Findings of one rule, weight and state. */
typedef struct {
    const SgRecordFinding *first;
    GPtrArray *diffs; /* const SgDiffFinding * */
} Group;

static const SgRecordFinding *latest(const SgDiffFinding *diff)
{
    return diff->after != NULL ? diff->after : diff->before;
}

static void group_free(gpointer data)
{
    Group *group = data;
    g_ptr_array_unref(group->diffs);
    g_free(group);
}

static gboolean is_like(const SgRecordFinding *x, const SgRecordFinding *y)
{
    return strcmp(x->rule, y->rule) == 0 && x->severity == y->severity && x->waived == y->waived;
}

static GPtrArray *groups_of(const SgDiffDelivery *delivery, SgDiffState state)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgDiffFinding *diff = g_ptr_array_index(delivery->findings, i);
        if (diff->state != state)
            continue;
        Group *group = NULL;
        for (guint k = 0; k < groups->len && group == NULL; k++)
            if (is_like(((Group *)g_ptr_array_index(groups, k))->first, latest(diff)))
                group = g_ptr_array_index(groups, k);
        if (group == NULL) {
            group = g_new0(Group, 1);
            group->first = latest(diff);
            group->diffs = g_ptr_array_new();
            g_ptr_array_add(groups, group);
        }
        g_ptr_array_add(group->diffs, diff);
    }
    return groups;
}

char *sg_diff_counts(gint64 before, gint64 after)
{
    g_autofree char *x = sg_text_count(before);
    g_autofree char *y = sg_text_count(after);
    if (before == after)
        return g_strdup(x);
    return g_strdup_printf("%s -> %s", before < 0 ? _("none") : x, after < 0 ? _("none") : y);
}

static const char *place_of(const SgRecordFinding *finding)
{
    return finding->layer != NULL ? finding->layer : finding->file != NULL ? finding->file : _("the delivery");
}

static void put_text_change(SgPage *page, const char *label, const char *before, const char *after)
{
    if (g_strcmp0(before, after) != 0)
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, "%s: %s -> %s", label, before != NULL ? before : _("none"),
                    after != NULL ? after : _("none"));
}

/* All that changed: no difference is left for the reader to guess. */
static void put_changes(SgPage *page, const SgDiffFinding *diff)
{
    const SgRecordFinding *x = diff->before, *y = diff->after;
    if (x == NULL || y == NULL)
        return;
    if (x->severity != y->severity || x->waived != y->waived)
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, x->waived ? _("was %s, waived") : _("was %s"),
                    _(sg_severity_name(x->severity)));
    g_autofree char *pixels = sg_diff_counts(x->pixels, y->pixels);
    if (x->pixels != y->pixels)
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, _("pixels: %s"), pixels);
    if (g_strcmp0(x->language, y->language) != 0)
        return;
    put_text_change(page, _("expected"), x->expected, y->expected);
    put_text_change(page, _("measured"), x->measured, y->measured);
    if (g_strcmp0(x->message, y->message) != 0)
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, _("before: %s"), x->message);
}

/* "file.corrupt (error, waived)" */
static char *heading(const SgRecordFinding *finding)
{
    return g_strdup_printf("%s (%s%s)", finding->rule, _(sg_severity_name(finding->severity)),
                           finding->waived ? _(", waived") : "");
}

static void put_single(SgPage *page, const SgDiffFinding *diff)
{
    const SgRecordFinding *any = latest(diff);
    g_autofree char *head = heading(any);
    const gboolean placed = any->layer != NULL || any->file != NULL;
    sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("%s%s%s: %s"), head, placed ? " " : "", placed ? place_of(any) : "",
                any->message);
    put_changes(page, diff);
}

static gboolean one_message(const Group *group)
{
    for (guint i = 0; i < group->diffs->len; i++) {
        const SgDiffFinding *diff = g_ptr_array_index(group->diffs, i);
        if (diff->state == SG_DIFF_CHANGED || strcmp(latest(diff)->message, group->first->message) != 0)
            return FALSE;
    }
    return TRUE;
}

static void put_shared(SgPage *page, const Group *group)
{
    g_autoptr(GString) names = g_string_new(_("in "));
    for (guint i = 0; i < MIN(group->diffs->len, FINDINGS_SHOWN); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", place_of(latest(g_ptr_array_index(group->diffs, i))));
    if (group->diffs->len > FINDINGS_SHOWN)
        g_string_append_printf(names, _(" and %u more: see --format json"), group->diffs->len - FINDINGS_SHOWN);
    sg_page_put(page, 6, 8, SG_STYLE_PLAIN, "%s", group->first->message);
    sg_page_put(page, 6, 8, SG_STYLE_PLAIN, "%s", names->str);
}

static void put_each(SgPage *page, const Group *group)
{
    for (guint i = 0; i < MIN(group->diffs->len, FINDINGS_SHOWN); i++) {
        const SgDiffFinding *diff = g_ptr_array_index(group->diffs, i);
        sg_page_put(page, 6, 8, SG_STYLE_PLAIN, _("%s: %s"), place_of(latest(diff)), latest(diff)->message);
        put_changes(page, diff);
    }
    if (group->diffs->len > FINDINGS_SHOWN)
        sg_page_put(page, 6, 8, SG_STYLE_PLAIN, _("and %u more: see --format json"),
                    group->diffs->len - FINDINGS_SHOWN);
}

static void put_group(SgPage *page, const Group *group)
{
    if (group->diffs->len == 1) {
        put_single(page, g_ptr_array_index(group->diffs, 0));
        return;
    }
    g_autofree char *head = heading(group->first);
    sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("%s, %u times:"), head, group->diffs->len);
    if (one_message(group))
        put_shared(page, group);
    else
        put_each(page, group);
}

void sg_diff_text_findings(SgPage *page, const SgDiffDelivery *delivery)
{
    static const struct {
        SgDiffState state;
        const char *title;
        SgStyle style;
    } parts[] = {
        {SG_DIFF_ADDED, N_("NEW FINDINGS"), SG_STYLE_BAD},
        {SG_DIFF_CHANGED, N_("CHANGED FINDINGS"), SG_STYLE_CAUTION},
        {SG_DIFF_REMOVED, N_("FINDINGS THAT ARE GONE"), SG_STYLE_GOOD},
    };
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++) {
        g_autoptr(GPtrArray) groups = groups_of(delivery, parts[p].state);
        if (groups->len == 0)
            continue;
        sg_page_blank(page);
        sg_page_put(page, 0, 2, parts[p].style, "%s", _(parts[p].title));
        for (guint i = 0; i < groups->len; i++)
            put_group(page, g_ptr_array_index(groups, i));
    }
    guint same = 0;
    for (guint i = 0; i < delivery->findings->len; i++)
        same += ((const SgDiffFinding *)g_ptr_array_index(delivery->findings, i))->state == SG_DIFF_SAME ? 1 : 0;
    if (same == 0)
        return;
    g_autofree char *count = sg_text_count(same);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN,
                P_("%s finding is still there, unchanged.", "%s findings are still there, unchanged.", same), count);
}
