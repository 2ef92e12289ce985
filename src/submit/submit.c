/* Handing in: files to the store, and then one transaction of the registry. */
#include "soilgate/submit.h"

#include <string.h>

#include "soilgate/base.h"
#include "soilgate/words.h"

static void file_free(gpointer data)
{
    SgSubmittedFile *file = data;
    g_free(file->path);
    g_free(file->layer);
    g_free(file->sha256);
    g_free(file);
}

void sg_submitted_free(gpointer data)
{
    SgSubmitted *submitted = data;
    if (submitted == NULL)
        return;
    g_free(submitted->unfit);
    sg_handed_in_clear(&submitted->done);
    g_ptr_array_unref(submitted->files);
    g_free(submitted);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSubmitted, sg_submitted_free)

/* --- files --- */

typedef struct {
    SgStore *store;
    SgSubmitted *submitted;
    GHashTable *paths; /* where files lie that were stored: one may be given twice */
    GHashTable *names; /* by which they are recorded */
} Keeping;

/* The name of a file in its delivery: as it is shown, and of a lone file without the folders of who handed it in. "name
 * (2)" where two of these have one. */
static char *new_name(const Keeping *keeping, const char *shown)
{
    g_autofree char *own = keeping->submitted->delivery->folder ? g_strdup(shown) : g_path_get_basename(shown);
    char *name = g_strdup(own);
    for (guint i = 2; g_hash_table_contains(keeping->names, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s (%u)", own, i);
    }
    return name;
}

/* SHA256: what the check found; "": it did not look. */
static gboolean keep(Keeping *keeping, const char *path, const char *shown, const char *layer, const char *sha256,
                     GError **error)
{
    char hash[65];
    gint64 bytes = 0;
    if (!g_hash_table_add(keeping->paths, (gpointer)path))
        return TRUE;
    g_strlcpy(hash, sha256, sizeof hash);
    if (!sg_store_put(keeping->store, path, shown, hash, &bytes, error))
        return FALSE;
    SgSubmittedFile *file = g_new0(SgSubmittedFile, 1);
    file->path = new_name(keeping, shown);
    file->layer = g_strdup(layer);
    file->sha256 = g_strdup(hash);
    file->bytes = bytes;
    g_hash_table_add(keeping->names, file->path);
    g_ptr_array_add(keeping->submitted->files, file);
    keeping->submitted->bytes += bytes;
    return TRUE;
}

/* Links and devices are not followed, here as in the check. */
static gboolean keep_all(Keeping *keeping, const SgDelivery *delivery, GError **error)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        const char *layer = file->name.layer != NULL ? file->name.layer->id : NULL;
        if (file->refused == NULL && !keep(keeping, file->path, file->shown, layer, file->raster.sha256, error))
            return FALSE;
    }
    for (guint i = 0; i < delivery->others->len; i++) {
        const SgIntakeFile *file = g_ptr_array_index(delivery->others, i);
        if (file->refused == NULL && !keep(keeping, file->path, file->shown, NULL, "", error))
            return FALSE;
    }
    return TRUE;
}

static gboolean store_files(SgStore *store, SgSubmitted *submitted, GError **error)
{
    g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    Keeping keeping = {store, submitted, paths, names};
    return keep_all(&keeping, submitted->delivery, error);
}

/* --- may it be accepted --- */

/* The waivers that excuse something in DELIVERY, each once. */
static GPtrArray *waivers_of(const SgDelivery *delivery)
{
    GPtrArray *waivers = g_ptr_array_new();
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->waived != NULL && !g_ptr_array_find(waivers, finding->waived, NULL))
            g_ptr_array_add(waivers, (gpointer)finding->waived);
    }
    return waivers;
}

/* Why the check does not allow to accept it; or NULL. A check that ran over midnight may outlive a waiver. */
static char *verdict_refuses(const SgDelivery *delivery, gboolean strict, const GPtrArray *waivers, const char *now)
{
    SgVerdict most = strict ? SG_VERDICT_PASS : SG_VERDICT_WARN;
    const char *name = sg_verdict_name(delivery->verdict);
    if (strict && delivery->verdict == SG_VERDICT_WARN)
        return g_strdup_printf(_("Its verdict is \"%s\", and with --strict warnings reject."), name);
    if (delivery->verdict == SG_VERDICT_UNCHECKED)
        return g_strdup_printf(_("Its verdict is \"%s\": soilgate review decides about what could not be checked."),
                               name);
    if (delivery->verdict > most)
        return g_strdup_printf(_("Its verdict is \"%s\": mend what is wrong, or name waivers with --waivers."), name);
    for (guint i = 0; i < waivers->len; i++) {
        const SgWaiver *waiver = g_ptr_array_index(waivers, i);
        if (strncmp(waiver->until, now, strlen(waiver->until)) < 0)
            return g_strdup_printf(_("The waiver of %s ended on %s, while the delivery was checked."), waiver->rule,
                                   waiver->until);
    }
    return NULL;
}

/* --- all --- */

/* Why nothing can be recorded of it; or NULL. */
static char *fault_of(const SgDelivery *delivery)
{
    if (delivery->files->len == 0)
        return g_strdup(_("No map of it could be read."));
    if (delivery->spec == NULL)
        return g_strdup(_("It is not known which product these maps are for: name them as its specification asks, or "
                          "name the product with --spec."));
    if (delivery->country == NULL)
        return g_strdup(_("It is not known which country these maps are of, or they are of several: put the code of "
                          "the country in front of their names, or name it with --country."));
    return NULL;
}

static gboolean is_in_registry(SgRegistry *registry, const SgDelivery *delivery, GError **error)
{
    const SgSubmissionFilter filter = {.iso3 = delivery->country, .product = delivery->spec->product};
    g_autoptr(GPtrArray) all = sg_registry_submissions(registry, &filter, error);
    return all != NULL;
}

static gboolean record(SgRegistry *registry, SgSubmitted *submitted, const SgSubmitOptions *options,
                       const SgWriter *writer, GError **error)
{
    const SgDelivery *delivery = submitted->delivery;
    g_autoptr(GPtrArray) waivers = waivers_of(delivery);
    g_autofree char *refused =
        options->accept ? verdict_refuses(delivery, options->strict, waivers, writer->now) : NULL;
    g_autofree char *why = options->why != NULL
                               ? g_strdup(options->why)
                               : g_strdup_printf("Handed in, with the verdict %s", sg_verdict_name(delivery->verdict));
    const SgHandIn hand_in = {
        .iso3 = delivery->country,
        .product = delivery->spec->product,
        .spec_version = delivery->spec->version,
        .spec_sha256 = delivery->spec->sha256,
        .verdict = sg_verdict_name(delivery->verdict),
        .report = options->report,
        .files = submitted->files,
        .why = why,
        .evidence = options->evidence,
        .accept = options->accept && refused == NULL,
        .waivers = waivers,
    };
    if (!sg_registry_hand_in(registry, &hand_in, writer, &submitted->done, error))
        return FALSE;
    if (refused != NULL && submitted->done.state != SG_STATE_ACCEPTED)
        submitted->done.refused = g_steal_pointer(&refused);
    return TRUE;
}

SgSubmitted *sg_submit(SgRegistry *registry, SgStore *store, const SgDelivery *delivery, const SgSubmitOptions *options,
                       const SgWriter *writer, GError **error)
{
    g_autoptr(SgSubmitted) submitted = g_new0(SgSubmitted, 1);
    g_autoptr(GError) cause = NULL;
    submitted->delivery = delivery;
    submitted->files = g_ptr_array_new_with_free_func(file_free);
    submitted->unfit = fault_of(delivery);
    if (submitted->unfit != NULL)
        return g_steal_pointer(&submitted);
    if (is_in_registry(registry, delivery, &cause) && store_files(store, submitted, &cause) &&
        record(registry, submitted, options, writer, &cause))
        return g_steal_pointer(&submitted);
    if (!g_error_matches(cause, SG_ERROR, SG_ERROR_USAGE)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    submitted->unfit = g_strdup(cause->message);
    submitted->usage = TRUE;
    return g_steal_pointer(&submitted);
}
