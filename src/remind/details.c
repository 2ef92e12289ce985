/* What the review of a delivery said: its reason, and what was found. */
#include <string.h>

#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/submission.h"

/* The id of the submission NUMBER of the country and product; 0: there is none, or with an error. */
static gint64 find_submission(SgRegistry *registry, const SgDue *due, gint64 number, GError **error)
{
    const SgSubmissionFilter filter = {.iso3 = due->iso3, .product = due->product};
    g_autoptr(GPtrArray) submissions = sg_registry_submissions(registry, &filter, error);
    for (guint i = 0; submissions != NULL && i < submissions->len; i++) {
        const SgSubmission *submission = g_ptr_array_index(submissions, i);
        if (submission->number == number)
            return submission->id;
    }
    return 0;
}

/* Errors first, then what could not be checked, then warnings. */
static int by_weight(gconstpointer a, gconstpointer b)
{
    const SgRecordFinding *one = *(const SgRecordFinding *const *)a, *other = *(const SgRecordFinding *const *)b;
    return (int)other->severity - (int)one->severity;
}

/* What one rule found, told by the first: what is wrong in 29 files must not hide what else is wrong. */
typedef struct {
    const SgRecordFinding *first;
    guint count;
} Fault;

/* The file by its name: where it lies here is nobody else's business. "29 x" needs no language. */
static char *fault_text(const Fault *fault)
{
    const SgRecordFinding *finding = fault->first;
    g_autofree char *times = fault->count > 1 ? g_strdup_printf(" (%u \303\227)", fault->count) : g_strdup("");
    g_autofree char *file = finding->file != NULL ? g_path_get_basename(finding->file) : NULL;
    return g_strdup_printf("%s%s%s%s: %s", finding->rule, times, file != NULL ? ", " : "", file != NULL ? file : "",
                           finding->message);
}

/* The one of the same rule and weight; NULL: there is none. */
static Fault *find_fault(const GArray *faults, const SgRecordFinding *finding)
{
    for (guint i = 0; i < faults->len; i++) {
        Fault *fault = &g_array_index(faults, Fault, i);
        if (strcmp(fault->first->rule, finding->rule) == 0 && fault->first->severity == finding->severity)
            return fault;
    }
    return NULL;
}

static void add_faults(SgDue *due, const SgRecord *record)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new();
    for (guint i = 0; i < record->deliveries->len; i++) {
        const SgRecordDelivery *delivery = g_ptr_array_index(record->deliveries, i);
        for (guint k = 0; k < delivery->findings->len; k++) {
            SgRecordFinding *finding = g_ptr_array_index(delivery->findings, k);
            if (!finding->waived && finding->severity != SG_SEVERITY_INFO)
                g_ptr_array_add(findings, finding);
        }
    }
    g_ptr_array_sort(findings, by_weight); /* stable: the report's order within a severity */
    g_autoptr(GArray) faults = g_array_new(FALSE, FALSE, sizeof(Fault));
    for (guint i = 0; i < findings->len; i++) {
        const Fault fault = {g_ptr_array_index(findings, i), 1};
        Fault *alike = find_fault(faults, fault.first);
        if (alike != NULL)
            alike->count++;
        else if (faults->len < SG_LIMIT_LETTER_FAULTS)
            g_array_append_val(faults, fault);
        else
            due->more_faults++;
    }
    for (guint i = 0; i < faults->len; i++)
        g_ptr_array_add(due->faults, fault_text(&g_array_index(faults, Fault, i)));
}

static gboolean read_faults(SgRegistry *registry, SgDue *due, gint64 number, const SgRemindOptions *options,
                            GError **error)
{
    g_autoptr(GError) cause = NULL;
    gint64 id = find_submission(registry, due, number, &cause);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (id == 0)
        return TRUE;
    g_autofree char *report = sg_registry_report(registry, id, error);
    if (report == NULL)
        return FALSE;
    g_autofree char *shown = g_strdup_printf("%s %s", due->iso3, due->product);
    g_autoptr(SgRecord) record = options->read_report(report, strlen(report), shown, error);
    if (record == NULL)
        return FALSE;
    add_faults(due, record);
    return TRUE;
}

gboolean sg_due_fill(SgRegistry *registry, SgDue *due, const SgRemindOptions *options, GError **error)
{
    if (due->reason != SG_REASON_CORRECTION)
        return TRUE;
    g_autoptr(SgHistory) history = sg_registry_history(registry, due->iso3, due->product, error);
    if (history == NULL)
        return FALSE;
    const SgEvent *last = NULL; /* the one that asked for it */
    for (guint i = 0; i < history->events->len; i++) {
        const SgEvent *event = g_ptr_array_index(history->events, i);
        if (event->to == SG_STATE_CORRECTION_REQUESTED)
            last = event;
    }
    if (last == NULL)
        return TRUE;
    due->event = last->number;
    due->why = g_strdup(last->why);
    due->reviewed_on = g_strndup(last->at, strlen("2026-12-31"));
    return last->delivery == 0 || options->read_report == NULL ||
           read_faults(registry, due, last->delivery, options, error);
}
