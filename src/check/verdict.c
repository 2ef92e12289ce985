/* Judges files and deliveries by all rules, and sums up. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

static void clear_outcome(gpointer data)
{
    g_free(((SgOutcome *)data)->reason);
}

static GArray *outcomes_new(GArray *old)
{
    if (old != NULL)
        g_array_unref(old);
    GArray *outcomes = g_array_new(FALSE, FALSE, sizeof(SgOutcome));
    g_array_set_clear_func(outcomes, clear_outcome);
    return outcomes;
}

void sg_judge_file(const SgSpec *spec, SgFileFacts *file, GPtrArray *findings)
{
    SgJudgement j = {.spec = spec, .layer = file->name.layer, .file = file};
    file->outcomes = outcomes_new(file->outcomes);
    file->rival = sg_lookup_rival(file);
    sg_judge_rules(&j, findings, file->outcomes);
}

/* The one rule about a file that a delivery without files breaks too. */
static void judge_empty_folder(SgDelivery *delivery)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    SgJudgement j = {
        .spec = delivery->spec,
        .delivery = delivery,
        .rule = sg_rule_find("intake.unreadable"),
        .findings = delivery->findings,
        .texts = texts,
    };
    j.rule->judge(&j);
}

/* --- what stayed unchecked and is no longer told --- */

/* A finding that keeps the delivery from being accepted: about FILE, or with NULL about anything. */
static gboolean is_held(const SgDelivery *delivery, const SgFileFacts *file)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->waived == NULL && finding->severity >= SG_SEVERITY_UNCHECKED &&
            (file == NULL || finding->file == NULL || strcmp(finding->file, file->shown) == 0))
            return TRUE;
    }
    return FALSE;
}

/* The ids of the rules that stayed unchecked, and the first reason; NULL when none did. */
static char *unchecked_rules(const GArray *outcomes, const SgOutcome **first)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    for (guint i = 0; i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (!outcome->partly)
            continue;
        if (ids->len == 0)
            *first = outcome;
        g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "", outcome->rule->id);
    }
    return ids->len > 0 ? g_strdup(ids->str) : NULL;
}

static void tell_leak(SgDelivery *delivery, SgFileFacts *file, const GArray *outcomes)
{
    const SgOutcome *first = NULL;
    g_autofree char *ids = unchecked_rules(outcomes, &first);
    if (ids == NULL || first == NULL || is_held(delivery, file))
        return;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    SgJudgement j = {.spec = delivery->spec,
                     .layer = file != NULL ? file->name.layer : NULL,
                     .file = file,
                     .delivery = delivery,
                     .rule = first->rule,
                     .findings = delivery->findings,
                     .texts = texts};
    SgFinding *finding = sg_judge_finding(&j, SG_SEVERITY_UNCHECKED, NULL, _("Not checked, because %s: %s."),
                                          first->reason != NULL ? first->reason : _("of another finding"), ids);
    sg_finding_advice(finding, _("What keeps these rules from being checked was waived, or is no error by the "
                                 "specification. It must be mended all the same: it is not known if they hold."));
}

/* A waiver, or another severity, takes the weight from a finding that told why rules stayed unchecked. These must not
 * pass for that. */
static void tell_leaks(SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        tell_leak(delivery, file, file->outcomes);
    }
    tell_leak(delivery, NULL, delivery->outcomes);
}

static SgVerdict verdict(const guint counts[4])
{
    if (counts[SG_SEVERITY_ERROR] > 0)
        return SG_VERDICT_FAIL;
    if (counts[SG_SEVERITY_UNCHECKED] > 0)
        return SG_VERDICT_UNCHECKED;
    return counts[SG_SEVERITY_WARNING] > 0 ? SG_VERDICT_WARN : SG_VERDICT_PASS;
}

void sg_judge_delivery(SgDelivery *delivery)
{
    if (delivery->files->len == 0)
        judge_empty_folder(delivery);
    for (guint i = 0; i < delivery->files->len; i++)
        sg_judge_file(delivery->spec, g_ptr_array_index(delivery->files, i), delivery->findings);

    SgJudgement j = {.spec = delivery->spec, .delivery = delivery};
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    delivery->outcomes = outcomes_new(delivery->outcomes);
    sg_judge_rules(&j, own, delivery->outcomes);
    for (guint i = 0; i < own->len; i++) /* what concerns the whole comes first */
        g_ptr_array_insert(delivery->findings, (int)i, g_ptr_array_index(own, i));

    sg_repairs_settle_delivery(delivery);
    sg_judge_waive(delivery);
    tell_leaks(delivery);
    memset(delivery->counts, 0, sizeof delivery->counts);
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        delivery->counts[finding->severity] += finding->waived == NULL ? 1 : 0;
    }
    delivery->verdict = verdict(delivery->counts);
}
