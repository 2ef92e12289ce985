/* The engine: takes every rule of the table to an outcome.
 *
 * A rule is settled once. Before its judge is called, two tables (reasons.c) are asked: what would explain it (one
 * cause gives one finding), and whether its needs are met. A judge may ask how another rule came out, which settles
 * that one first.
 */
#include "check/reasons.h"
#include "soilgate/words.h"

#include <string.h>

typedef enum { FRESH, JUDGING, SETTLED } Stage;

typedef struct {
    Stage stage;
    SgOutcomeState state;
    char *reason;
    gboolean untold;     /* unchecked, and no other finding says why */
    gboolean partly;     /* a part could not be checked */
    SgSeverity heaviest; /* of its findings, when broken */
} Case;

static void clear_case(gpointer data)
{
    g_free(((Case *)data)->reason);
}

static Case *settle(SgJudgement *j, guint index);

static guint rule_index(const char *id)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++)
        if (strcmp(rules[i].id, id) == 0)
            return i;
    g_assert_not_reached(); /* the tables of reasons and the judges name rules of the table only */
}

/* TRUE when RULE is among FINDINGS, and the heaviest severity it has there. */
static gboolean found(const GPtrArray *findings, const SgRule *rule, SgSeverity *heaviest)
{
    gboolean any = FALSE;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        if (finding->rule != rule)
            continue;
        *heaviest = any ? MAX(*heaviest, finding->severity) : finding->severity;
        any = TRUE;
    }
    return any;
}

static SgScope scope(const SgJudgement *j)
{
    if (j->seams != NULL)
        return SG_SCOPE_MOSAIC;
    return j->file != NULL ? SG_SCOPE_FILE : SG_SCOPE_DELIVERY;
}

gboolean sg_judge_heaviest(SgJudgement *j, const char *id, SgSeverity *heaviest)
{
    guint index = rule_index(id), count;
    const SgRule *rule = &sg_rules(&count)[index];
    if (rule->scope != scope(j)) /* for a delivery, the files were judged before */
        return j->delivery != NULL && found(j->delivery->findings, rule, heaviest);
    const Case *other = settle(j, index);
    *heaviest = other->heaviest;
    return other->state == SG_OUTCOME_BROKEN;
}

gboolean sg_judge_broken(SgJudgement *j, const char *id)
{
    SgSeverity heaviest;
    return sg_judge_heaviest(j, id, &heaviest);
}

gboolean sg_judge_blocks(SgJudgement *j, const char *id)
{
    SgSeverity heaviest;
    return sg_judge_heaviest(j, id, &heaviest) && heaviest >= SG_SEVERITY_UNCHECKED;
}

/* TRUE when a finding of RULE says that something could not be checked, and when one says that something is wrong. */
static void look_at(const GPtrArray *findings, const SgRule *rule, gboolean *says_unchecked, gboolean *says_wrong)
{
    *says_unchecked = *says_wrong = FALSE;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        const gboolean unchecked = finding->severity == SG_SEVERITY_UNCHECKED;
        *says_unchecked |= finding->rule == rule && unchecked;
        *says_wrong |= finding->rule == rule && !unchecked;
    }
}

/* Calls the judge. The outcome is what it said, or follows from its findings. What is wrong in one part is broken, even
 * when another part could not be checked: that part keeps its reason, and is told. */
static void judge(SgJudgement *j, Case *self)
{
    gboolean says_unchecked, says_wrong;
    j->rule->judge(j);
    if (!found(j->findings, j->rule, &self->heaviest))
        return;
    look_at(j->findings, j->rule, &says_unchecked, &says_wrong);
    self->partly = j->state == SG_OUTCOME_UNCHECKED;
    j->told = j->told || says_unchecked;
    if (says_wrong || j->state != SG_OUTCOME_UNCHECKED)
        j->state = SG_OUTCOME_BROKEN;
}

static void drop_findings(SgJudgement *j)
{
    for (guint i = j->findings->len; i-- > 0;) {
        SgFinding *finding = g_ptr_array_index(j->findings, i);
        if (finding->rule != j->rule)
            continue;
        g_ptr_array_remove_index(j->findings, i);
        sg_finding_free(finding);
    }
}

static void run(SgJudgement *j, Case *self)
{
    SgSeverity weight = SG_SEVERITY_INFO;
    int cause = sg_reason_find(j, &weight);
    if (cause >= 0 && weight == SG_SEVERITY_ERROR) {
        sg_reason_explain(j, cause, weight);
        return;
    }
    if (!sg_reason_needs_met(j))
        return;
    judge(j, self);
    /* A warning explains another warning, and never hides an error. */
    if (cause >= 0 && j->state == SG_OUTCOME_BROKEN && self->heaviest <= weight) {
        drop_findings(j);
        sg_reason_explain(j, cause, weight);
    }
}

static Case *settle(SgJudgement *j, guint index)
{
    Case *self = &g_array_index(j->cases, Case, index);
    if (self->stage != FRESH) /* a rule that asks for itself, on the way over others, is not known to be broken */
        return self;
    guint count;
    SgJudgement outer = *j;
    self->stage = JUDGING;
    j->rule = &sg_rules(&count)[index];
    j->state = SG_OUTCOME_PASSED;
    j->reason = NULL;
    j->told = FALSE;
    run(j, self);
    self->state = j->state;
    self->reason = j->reason;
    self->partly = self->partly || j->state == SG_OUTCOME_UNCHECKED;
    self->untold = self->partly && !j->told;
    self->stage = SETTLED;
    *j = outer;
    return self;
}

/* The ids of all rules that stayed unchecked for the reason of case FIRST; they are then told. */
static char *take_untold(SgJudgement *j, guint first)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    GString *ids = g_string_new(NULL);
    const char *reason = g_array_index(j->cases, Case, first).reason;
    for (guint i = first; i < count; i++) {
        Case *same = &g_array_index(j->cases, Case, i);
        if (!same->untold || strcmp(same->reason, reason) != 0)
            continue;
        g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "", rules[i].id);
        same->untold = FALSE;
    }
    return g_string_free(ids, FALSE);
}

/* For what stayed unchecked without a word: one finding for all rules with the same reason. */
static void tell_unchecked(SgJudgement *j)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++) {
        const Case *first = &g_array_index(j->cases, Case, i);
        if (!first->untold)
            continue;
        g_autofree char *ids = take_untold(j, i);
        j->rule = &rules[i];
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL, _("Not checked, because %s: %s."), first->reason, ids);
        sg_finding_advice(finding,
                          _("Remove the reason and check again. Until then it is not known if these rules hold."));
    }
}

static int heavier_first(gconstpointer a, gconstpointer b, gpointer unused G_GNUC_UNUSED)
{
    const SgFinding *x = *(const SgFinding *const *)a, *y = *(const SgFinding *const *)b;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1; /* the order of the catalogue */
    return 0;
}

static void move_outcomes(SgJudgement *j, GArray *outcomes)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++) {
        Case *settled = &g_array_index(j->cases, Case, i);
        SgOutcome outcome = {
            .rule = &rules[i], .state = settled->state, .reason = settled->reason, .partly = settled->partly};
        if (rules[i].scope != scope(j))
            continue;
        settled->reason = NULL;
        g_array_append_val(outcomes, outcome);
    }
}

void sg_judge_rules(SgJudgement *j, GPtrArray *findings, GArray *outcomes)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) cases = g_array_new(FALSE, TRUE, sizeof(Case));
    g_array_set_clear_func(cases, clear_case);
    g_array_set_size(cases, count);
    j->findings = own;
    j->texts = texts;
    j->cases = cases;
    for (guint i = 0; i < count; i++)
        if (rules[i].scope == scope(j))
            settle(j, i);
    tell_unchecked(j);
    move_outcomes(j, outcomes);
    if (j->file != NULL)
        sg_repairs_settle(j->file, own);
    if (own->len > 0)
        g_qsort_with_data(own->pdata, (int)own->len, sizeof(gpointer), heavier_first, NULL);
    g_ptr_array_extend(findings, own, NULL, NULL);
}
