/* Reading deliveries. */
#include "soilgate/submission.h"

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* Columns of the query "submissions". */
enum {
    ID,
    NUMBER,
    ISO3,
    NAME,
    PRODUCT,
    FINGERPRINT,
    SPEC_VERSION,
    SPEC_SHA256,
    RECEIVED_AT,
    RECORDED_AT,
    WHO,
    VERDICT,
    STATE,
    SINCE,
    NOTE
};

static void file_free(gpointer data)
{
    SgSubmittedFile *file = data;
    g_free(file->path);
    g_free(file->layer);
    g_free(file->sha256);
    g_free(file);
}

static void waiver_free(gpointer data)
{
    SgSubmissionWaiver *waiver = data;
    char *texts[] = {waiver->rule, waiver->layer, waiver->file,        waiver->reason,
                     waiver->by,   waiver->until, waiver->recorded_at, waiver->who};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(waiver);
}

void sg_submission_free(SgSubmission *submission)
{
    if (submission == NULL)
        return;
    char *texts[] = {submission->iso3,        submission->name,         submission->product,
                     submission->fingerprint, submission->spec_version, submission->spec_sha256,
                     submission->received_at, submission->recorded_at,  submission->who,
                     submission->verdict,     submission->since,        submission->note};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(submission->files);
    g_ptr_array_unref(submission->waivers);
    g_free(submission);
}

static void free_submission(gpointer data)
{
    sg_submission_free(data);
}

static gboolean add_file(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgSubmittedFile *file = g_new0(SgSubmittedFile, 1);
    file->path = g_strdup(cells[0]);
    file->layer = g_strdup(cells[1]);
    file->sha256 = g_strdup(cells[2]);
    file->bytes = g_ascii_strtoll(cells[3], NULL, 10);
    g_ptr_array_add(data, file);
    return TRUE;
}

static gboolean add_waiver(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgSubmissionWaiver *waiver = g_new0(SgSubmissionWaiver, 1);
    char **texts[] = {&waiver->rule, &waiver->layer, &waiver->file,        &waiver->reason,
                      &waiver->by,   &waiver->until, &waiver->recorded_at, &waiver->who};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(cells[i]);
    g_ptr_array_add(data, waiver);
    return TRUE;
}

static gboolean add_submission(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgSubmission *one = g_new0(SgSubmission, 1);
    one->id = g_ascii_strtoll(cells[ID], NULL, 10);
    one->number = g_ascii_strtoll(cells[NUMBER], NULL, 10);
    one->iso3 = g_strdup(cells[ISO3]);
    one->name = g_strdup(cells[NAME]);
    one->product = g_strdup(cells[PRODUCT]);
    one->fingerprint = g_strdup(cells[FINGERPRINT]);
    one->spec_version = g_strdup(cells[SPEC_VERSION]);
    one->spec_sha256 = g_strdup(cells[SPEC_SHA256]);
    one->received_at = g_strdup(cells[RECEIVED_AT]);
    one->recorded_at = g_strdup(cells[RECORDED_AT]);
    one->who = g_strdup(cells[WHO]);
    one->verdict = g_strdup(cells[VERDICT]);
    one->state = sg_state_from_name(cells[STATE]);
    one->since = g_strdup(cells[SINCE]);
    one->note = g_strdup(cells[NOTE]);
    one->files = g_ptr_array_new_with_free_func(file_free);
    one->waivers = g_ptr_array_new_with_free_func(waiver_free);
    g_ptr_array_add(data, one);
    return TRUE;
}

/* Files and waivers. */
static gboolean fill(SgDb *db, SgSubmission *submission, GError **error)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, submission->id);
    return sg_db_query(db, "submission_files", &SG_TEXT(id), 1, add_file, submission->files, error) &&
           sg_db_query(db, "submission_waivers", &SG_TEXT(id), 1, add_waiver, submission->waivers, error);
}

/* *SPELT: NAME (or NULL) as the registry has it. */
static gboolean spell(SgDb *db, const char *what, const char *name, char **spelt, GError **error)
{
    char *cells[2] = {NULL};
    if (name == NULL)
        return TRUE;
    if (!sg_registry_find(db, what, name, cells, G_N_ELEMENTS(cells), error))
        return FALSE;
    *spelt = cells[0];
    g_free(cells[1]);
    return TRUE;
}

/* In a transaction. */
static GPtrArray *read_submissions(SgDb *db, const SgSubmissionFilter *filter, GError **error)
{
    g_autofree char *end = filter->as_of != NULL ? sg_registry_day_behind(filter->as_of, error) : g_strdup("9999");
    g_autofree char *iso3 = filter->iso3 != NULL ? g_ascii_strup(filter->iso3, -1) : NULL;
    g_autofree char *name = iso3 != NULL && end != NULL ? sg_registry_find_name(db, "country", iso3, error) : NULL;
    g_autofree char *product = NULL, *region = NULL;
    if (end == NULL || (iso3 != NULL && name == NULL) || !spell(db, "product", filter->product, &product, error) ||
        !spell(db, "region", filter->region, &region, error))
        return NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_submission);
    const SgDbValue values[] = {SG_TEXT(iso3), SG_TEXT(product), SG_TEXT(region), SG_TEXT(end),
                                SG_TEXT(filter->accepted ? "1" : "0")};
    if (!sg_db_query(db, "submissions", values, G_N_ELEMENTS(values), add_submission, all, error))
        return NULL;
    for (guint i = 0; i < all->len; i++)
        if (!fill(db, g_ptr_array_index(all, i), error))
            return NULL;
    return g_steal_pointer(&all);
}

GPtrArray *sg_registry_submissions(SgRegistry *registry, const SgSubmissionFilter *filter, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    GPtrArray *all = read_submissions(registry->db, filter, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return all;
}

char *sg_registry_report(SgRegistry *registry, gint64 id, GError **error)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    char *report = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(registry->db, "submission_report", &SG_TEXT(text), 1, &report, 1, &cause))
        return report;
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: it has no such delivery"), registry->db->shown);
    return NULL;
}
