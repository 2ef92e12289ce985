#include "cli/before.h"

#include "soilgate/submission.h"
#include "soilgate/words.h"

#include <string.h>

void sg_cli_before_clear(SgCliBefore *before)
{
    sg_previous_free(before->previous);
    sg_record_free(before->record);
    g_clear_pointer(&before->accepted, g_ptr_array_unref);
}

static char *name_of(const SgSubmission *submission)
{
    return g_strdup_printf(_("delivery %d of %s %s"), (int)submission->number, submission->iso3, submission->product);
}

/* Adds to BEFORE what the report of SUBMISSION says, with its files where the store has them. */
static gboolean add_before(SgRecord *before, SgRegistry *registry, const SgStore *store, const SgSubmission *submission,
                           GError **error)
{
    g_autofree char *text = sg_registry_report(registry, submission->id, error);
    g_autofree char *shown = name_of(submission);
    g_autoptr(SgRecord) record = text != NULL ? sg_report_parse(text, strlen(text), shown, error) : NULL;
    if (record == NULL)
        return FALSE;
    if (before->deliveries->len == 0) { /* one is the rule: it tells in which language all are */
        g_free(before->language);
        before->language = g_strdup(record->language);
    }
    while (record->deliveries->len > 0) {
        SgRecordDelivery *delivery = g_ptr_array_steal_index(record->deliveries, 0);
        for (guint i = 0; i < delivery->files->len; i++) {
            SgRecordFile *file = g_ptr_array_index(delivery->files, i);
            g_autofree char *path = file->open ? sg_store_path(store, file->sha256) : NULL;
            if (path != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
                file->local = g_steal_pointer(&path);
        }
        g_ptr_array_add(before->deliveries, delivery);
    }
    return TRUE;
}

gboolean sg_cli_before_read(SgCliBefore *before, SgRegistry *registry, const SgStore *store,
                            const SgCliSubject *subject, GError **error)
{
    g_autoptr(SgSpec) spec = NULL;
    if (subject->spec != NULL && (spec = sg_spec_load(subject->spec, error)) == NULL)
        return FALSE;
    const SgSubmissionFilter filter = {
        .iso3 = subject->country, .product = spec != NULL ? spec->product : NULL, .accepted = TRUE};
    before->accepted = sg_registry_submissions(registry, &filter, error);
    before->record = sg_record_new(_("the deliveries accepted last"));
    before->record->is_report = FALSE;
    for (guint i = 0; before->accepted != NULL && i < before->accepted->len; i++)
        if (!add_before(before->record, registry, store, g_ptr_array_index(before->accepted, i), error))
            return FALSE;
    before->previous = sg_record_previous(before->record);
    before->previous->all = TRUE;
    return before->accepted != NULL;
}

/* TRUE when one of the deliveries of AFTER is of the country and product of BEFORE. */
static gboolean is_asked(const SgRecord *after, const SgRecordDelivery *before)
{
    for (guint i = 0; i < after->deliveries->len; i++) {
        const SgRecordDelivery *delivery = g_ptr_array_index(after->deliveries, i);
        if (g_strcmp0(delivery->country, before->country) == 0 && g_strcmp0(delivery->product, before->product) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The one delivery that is compared is called by its number. */
static void name_before(const SgCliBefore *before)
{
    const SgRecordDelivery *first = g_ptr_array_index(before->record->deliveries, 0);
    for (guint i = 0; before->record->deliveries->len == 1 && i < before->accepted->len; i++) {
        const SgSubmission *one = g_ptr_array_index(before->accepted, i);
        if (g_strcmp0(one->iso3, first->country) == 0 && g_strcmp0(one->product, first->product) == 0) {
            g_free(before->record->shown);
            before->record->shown = name_of(one);
        }
    }
}

SgDiff *sg_cli_before_compare(const SgCliBefore *before, const SgReport *report, SgRecord **after, GError **error)
{
    *after = sg_report_record(report, _("this delivery"), error);
    for (guint i = *after != NULL ? before->record->deliveries->len : 0; i > 0; i--)
        if (!is_asked(*after, g_ptr_array_index(before->record->deliveries, i - 1)))
            g_ptr_array_remove_index(before->record->deliveries, i - 1);
    if (*after == NULL || before->record->deliveries->len == 0)
        return NULL;
    for (guint i = (*after)->deliveries->len; i > 0; i--) /* what is new is no change */
        if (!is_asked(before->record, g_ptr_array_index((*after)->deliveries, i - 1)))
            g_ptr_array_remove_index((*after)->deliveries, i - 1);
    name_before(before);
    SgDiff *diff = sg_compare_records(before->record, *after);
    if (sg_compare_pixels(diff, error))
        return diff;
    sg_diff_free(diff);
    return NULL;
}
