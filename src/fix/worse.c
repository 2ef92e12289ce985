/* Whether a copy came out worse than its original. */
#include "fix/fix_private.h"

#include <string.h>

static SgSeverity heaviest(const SgDelivery *delivery, const SgRule *rule, const char *shown)
{
    SgSeverity found = SG_SEVERITY_INFO;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->rule == rule && (shown == NULL || g_strcmp0(finding->file, shown) == 0))
            found = MAX(found, finding->severity);
    }
    return found;
}

static const SgOutcome *outcome_of(const GArray *outcomes, const SgRule *rule)
{
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
        if (g_array_index(outcomes, SgOutcome, i).rule == rule)
            return &g_array_index(outcomes, SgOutcome, i);
    return NULL;
}

/* An error of a rule that held, or that was broken less; or a rule that held and cannot be checked any more. What could
 * not be told before was only hidden. */
static gboolean is_worse(const SgDelivery *before, const SgOutcome *then, const char *shown_before,
                         const SgDelivery *after, const SgOutcome *now, const char *shown_after)
{
    if (now->state == SG_OUTCOME_UNCHECKED)
        return then->state == SG_OUTCOME_PASSED;
    if (now->state != SG_OUTCOME_BROKEN || heaviest(after, now->rule, shown_after) != SG_SEVERITY_ERROR)
        return FALSE;
    return then->state == SG_OUTCOME_PASSED ||
           (then->state == SG_OUTCOME_BROKEN && heaviest(before, now->rule, shown_before) < SG_SEVERITY_UNCHECKED);
}

char *sg_fix_worse(const SgDelivery *before, const GArray *outcomes_before, const char *shown_before,
                   const SgDelivery *after, const GArray *outcomes_after, const char *shown_after)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; outcomes_after != NULL && i < outcomes_after->len; i++) {
        const SgOutcome *now = &g_array_index(outcomes_after, SgOutcome, i);
        const SgOutcome *then = outcome_of(outcomes_before, now->rule);
        if (then != NULL && is_worse(before, then, shown_before, after, now, shown_after))
            g_string_append_printf(words, "%s%s", words->len > 0 ? ", " : "", now->rule->id);
    }
    return words->len > 0 ? g_strdup(words->str) : NULL;
}
