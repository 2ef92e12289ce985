#include "cli/accepted.h"

#include "soilgate/base.h"
#include "soilgate/store.h"
#include "soilgate/submission.h"
#include "soilgate/words.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

static void file_free(gpointer data)
{
    SgMosaicAccepted *file = data;
    g_free(file->sha256);
    g_free(file->shown);
    g_free(file->delivery);
    g_free(file->accepted_on);
    g_free(file->spec_version);
    g_free(file);
}

void sg_cli_accepted_free(SgCliAccepted *accepted)
{
    if (accepted == NULL)
        return;
    g_clear_pointer(&accepted->submissions, g_ptr_array_unref);
    g_ptr_array_unref(accepted->wanted);
    g_ptr_array_unref(accepted->folders);
    g_ptr_array_unref(accepted->files);
    sg_scratch_free(accepted->scratch);
    g_free(accepted->region);
    g_free(accepted);
}

/* Codes become parts of the names of files, and a registry may come from anywhere. */
static gboolean is_code(const char *code, GError **error)
{
    const gsize length = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (length > 0 && code[length] == '\0')
        return TRUE;
    g_autofree char *shown = sg_text_printable(code);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                _("the registry has the code \"%s\"; a code has capital letters, digits and '-' only. Take a registry "
                  "that soilgate made."),
                shown);
    return FALSE;
}

static gboolean read_region(SgCliAccepted *accepted, SgRegistry *registry, const char *product, const char *region,
                            const char *today, GError **error)
{
    g_autoptr(SgStatus) status = sg_registry_status(registry, product, region, today, error);
    if (status == NULL || !is_code(status->region, error))
        return FALSE;
    accepted->region = g_strdup(status->region);
    for (guint i = 0; i < status->lines->len; i++)
        g_ptr_array_add(accepted->wanted, g_strdup(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->iso3));
    g_ptr_array_add(accepted->wanted, NULL);
    return TRUE;
}

/* The same file under another name; a copy where that cannot be. */
static gboolean put(const char *from, const char *to, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(to);
    g_autoptr(GError) cause = NULL;
    if (g_mkdir_with_parents(folder, 0700) == 0 && link(from, to) == 0)
        return TRUE;
    g_autoptr(GFile) source = g_file_new_for_path(from);
    g_autoptr(GFile) target = g_file_new_for_path(to);
    if (g_file_copy(source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &cause))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot copy a file of the store: %s"), cause->message);
    return FALSE;
}

/* A path that stays in its folder: records come from outside too. */
static gboolean is_inside(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part == '\0' || strcmp(*part, ".") == 0 || strcmp(*part, "..") == 0)
            return FALSE;
    return *path != '\0';
}

/* The day of MOMENT ("2022-03-10T12:00:00Z"); NULL where it is none: a registry may come from anywhere. */
static char *day_of(const char *moment)
{
    g_autofree char *day = g_strndup(moment != NULL ? moment : "", strlen("2022-03-10"));
    return sg_is_day(day) ? g_steal_pointer(&day) : NULL;
}

static gboolean take_file(SgCliAccepted *accepted, const SgStore *store, const SgSubmission *submission,
                          const SgSubmittedFile *file, const char *folder, GError **error)
{
    g_autofree char *from = sg_store_path(store, file->sha256), *to = g_build_filename(folder, file->path, NULL);
    g_autofree char *shown = sg_text_printable(file->path);
    SgStored stored = SG_STORED_MISSING;
    const gboolean inside = from != NULL && is_inside(file->path);
    if (inside && !sg_store_verify(store, file->sha256, file->bytes, &stored, error))
        return FALSE;
    g_autofree char *delivery = g_strdup_printf("%s %" G_GINT64_FORMAT, submission->iso3, submission->number);
    if (stored != SG_STORED_WHOLE) {
        g_set_error(
            error, SG_ERROR, SG_ERROR_USAGE,
            _("%s of delivery %s is not in the store %s as it was accepted; put it back, or name the store with "
              "--store"),
            shown, delivery, sg_store_folder(store));
        return FALSE;
    }
    if (!put(from, to, error))
        return FALSE;
    if (file->layer == NULL)
        return TRUE;
    SgMosaicAccepted *one = g_new0(SgMosaicAccepted, 1);
    one->sha256 = g_strdup(file->sha256);
    one->delivery = g_steal_pointer(&delivery);
    one->accepted_on = day_of(submission->since); /* its state is that of having been accepted */
    one->spec_version = sg_text_printable(submission->spec_version);
    one->shown = g_strdup_printf("%s: %s", one->delivery, file->path);
    for (SgVerdict verdict = SG_VERDICT_PASS; verdict <= SG_VERDICT_FAIL; verdict++)
        if (g_strcmp0(submission->verdict, sg_verdict_name(verdict)) == 0)
            one->verdict = verdict;
    g_ptr_array_add(accepted->files, one);
    return TRUE;
}

static gboolean take_delivery(SgCliAccepted *accepted, const SgStore *store, const SgSubmission *submission,
                              const char *const *layers, GError **error)
{
    g_autofree char *place = sg_scratch_folder(accepted->scratch, error);
    if (place == NULL || !is_code(submission->iso3, error))
        return FALSE;
    char *folder =
        g_build_filename(place, submission->iso3, NULL); /* a folder with a country's code tells the country */
    gboolean some = FALSE;
    for (guint i = 0; i < submission->files->len; i++) {
        const SgSubmittedFile *file = g_ptr_array_index(submission->files, i);
        const gboolean wanted = file->layer != NULL && (layers == NULL || g_strv_contains(layers, file->layer));
        if (file->layer != NULL && !wanted)
            continue;
        some = some || wanted;
        if (!take_file(accepted, store, submission, file, folder, error)) {
            g_free(folder);
            return FALSE;
        }
    }
    if (some)
        g_ptr_array_add(accepted->folders, folder);
    else
        g_free(folder);
    return TRUE;
}

SgCliAccepted *sg_cli_accepted_new(SgRegistry *registry, const char *product, const char *region, const char *today,
                                   GError **error)
{
    g_autoptr(SgCliAccepted) accepted = g_new0(SgCliAccepted, 1);
    accepted->wanted = g_ptr_array_new_with_free_func(g_free);
    accepted->folders = g_ptr_array_new_with_free_func(g_free);
    accepted->files = g_ptr_array_new_with_free_func(file_free);
    accepted->scratch = sg_scratch_new();
    const SgSubmissionFilter filter = {.product = product, .region = region, .accepted = TRUE};
    if (!read_region(accepted, registry, product, region, today, error))
        return NULL;
    accepted->submissions = sg_registry_submissions(registry, &filter, error);
    return accepted->submissions != NULL ? g_steal_pointer(&accepted) : NULL;
}

gboolean sg_cli_accepted_take(SgCliAccepted *accepted, const char *store, const char *const *layers, GError **error)
{
    if (accepted->submissions->len == 0) /* a registry that never received a file has no store either */
        return TRUE;
    g_autoptr(SgStore) open = sg_store_open(store, FALSE, error);
    for (guint i = 0; open != NULL && i < accepted->submissions->len; i++)
        if (!take_delivery(accepted, open, g_ptr_array_index(accepted->submissions, i), layers, error))
            return FALSE;
    g_ptr_array_add(accepted->folders, NULL);
    return open != NULL;
}
