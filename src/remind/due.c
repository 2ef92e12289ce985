/* Who is due a letter, and why. */
#include "remind/private.h"

void sg_due_free(gpointer data)
{
    SgDue *due = data;
    if (due == NULL)
        return;
    char *texts[] = {due->iso3, due->country, due->product, due->since, due->due, due->why, due->reviewed_on};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(due->faults);
    g_free(due);
}

#define BIT(reason) (1U << SG_REASON_##reason)

/* All that holds. */
static guint reasons_of(const SgStatusLine *line)
{
    return (line->state == SG_STATE_MISSING ? BIT(MISSING) : 0) | (line->overdue ? BIT(OVERDUE) : 0) |
           (line->state == SG_STATE_CORRECTION_REQUESTED ? BIT(CORRECTION) : 0);
}

/* What the letter says: a delivery that has to be mended is asked for as such, also when its day has passed. */
static SgReason most_telling(guint holds)
{
    if ((holds & BIT(CORRECTION)) != 0)
        return SG_REASON_CORRECTION;
    return (holds & BIT(OVERDUE)) != 0 ? SG_REASON_OVERDUE : SG_REASON_MISSING;
}

GPtrArray *sg_remind_due(const GPtrArray *statuses)
{
    GPtrArray *dues = g_ptr_array_new_with_free_func(sg_due_free);
    for (guint i = 0; i < statuses->len; i++) {
        const SgStatus *status = g_ptr_array_index(statuses, i);
        for (guint k = 0; k < status->lines->len; k++) {
            const SgStatusLine *line = g_ptr_array_index(status->lines, k);
            guint holds = reasons_of(line);
            if (holds == 0)
                continue;
            SgDue *due = g_new0(SgDue, 1);
            due->iso3 = g_strdup(line->iso3);
            due->country = g_strdup(line->name);
            due->product = g_strdup(status->product);
            due->holds = holds;
            due->reason = most_telling(holds);
            due->since = g_strdup(line->since);
            due->due = g_strdup(line->due);
            due->faults = g_ptr_array_new_with_free_func(g_free);
            g_ptr_array_add(dues, due);
        }
    }
    return dues;
}
