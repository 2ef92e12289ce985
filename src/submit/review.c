/* What keeps a recorded delivery from being accepted, and the decision about it. */
#include "soilgate/submit.h"

#include <string.h>

#include "soilgate/words.h"

/* --- obstacles --- */

static void obstacle_free(gpointer data)
{
    SgObstacle *obstacle = data;
    char *texts[] = {obstacle->rule, obstacle->file, obstacle->layer, obstacle->message, obstacle->why};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(obstacle);
}

static void waiver_free(gpointer data)
{
    SgWaiver *waiver = data;
    char *texts[] = {waiver->rule, waiver->country, waiver->product, waiver->layer,
                     waiver->file, waiver->reason,  waiver->by,      waiver->until};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(waiver);
}

void sg_acceptance_free(SgAcceptance *acceptance)
{
    if (acceptance == NULL)
        return;
    g_ptr_array_unref(acceptance->obstacles);
    g_ptr_array_unref(acceptance->waivers);
    g_free(acceptance);
}

typedef struct {
    const SgRecordDelivery *delivery;
    const SgWaivers *waivers;
    const char *today;
    SgAcceptance *acceptance;
} Looking;

static void add_obstacle(const Looking *looking, const SgObstacle *what)
{
    SgObstacle *obstacle = g_new0(SgObstacle, 1);
    obstacle->rule = g_strdup(what->rule);
    obstacle->severity = what->severity;
    obstacle->file = g_strdup(what->file);
    obstacle->layer = g_strdup(what->layer);
    obstacle->message = g_strdup(what->message);
    obstacle->why = g_strdup(what->why);
    g_ptr_array_add(looking->acceptance->obstacles, obstacle);
}

static gboolean same(const SgWaiver *a, const SgWaiver *b)
{
    return g_strcmp0(a->rule, b->rule) == 0 && g_strcmp0(a->layer, b->layer) == 0 && g_strcmp0(a->file, b->file) == 0 &&
           g_strcmp0(a->reason, b->reason) == 0 && g_strcmp0(a->by, b->by) == 0 && g_strcmp0(a->until, b->until) == 0;
}

/* Keeps a copy, once. */
static void use_waiver(const Looking *looking, const SgWaiver *waiver)
{
    GPtrArray *used = looking->acceptance->waivers;
    for (guint i = 0; i < used->len; i++)
        if (same(g_ptr_array_index(used, i), waiver))
            return;
    SgWaiver *copy = g_new0(SgWaiver, 1);
    copy->rule = g_strdup(waiver->rule);
    copy->country = g_strdup(waiver->country);
    copy->product = g_strdup(waiver->product);
    copy->layer = g_strdup(waiver->layer);
    copy->file = g_strdup(waiver->file);
    copy->reason = g_strdup(waiver->reason);
    copy->by = g_strdup(waiver->by);
    copy->until = g_strdup(waiver->until);
    copy->line = waiver->line;
    g_ptr_array_add(used, copy);
}

/* NULL when none is called so. */
static const SgRecordFile *find_file(const SgRecordDelivery *delivery, const char *path)
{
    for (guint i = 0; path != NULL && i < delivery->files->len; i++) {
        const SgRecordFile *file = g_ptr_array_index(delivery->files, i);
        if (g_strcmp0(file->path, path) == 0)
            return file;
    }
    return NULL;
}

/* What a waiver may be for. A check lets none excuse what was not checked; here a person decides about that, too, as
 * about an error. */
static SgWaivable waivable(const Looking *looking, const SgRule *rule, const char *path, const char *layer)
{
    const SgRecordFile *file = find_file(looking->delivery, path);
    return (SgWaivable){rule, SG_SEVERITY_ERROR, path, layer != NULL || file == NULL ? layer : file->layer,
                        file != NULL && !file->scanned};
}

/* Days as texts sort like days. What a record gives may be none. */
static gboolean holds(const Looking *looking, const char *until)
{
    return sg_is_day(until) && strcmp(until, looking->today) >= 0;
}

/* The waiver of the file that excuses FOUND and holds, or NULL; then *ENDED is one that held once, or NULL. */
static const SgWaiver *find_waiver(const Looking *looking, const SgWaivable *found, const SgWaiver **ended)
{
    const SgRecordDelivery *delivery = looking->delivery;
    *ended = NULL;
    for (unsigned i = 0; looking->waivers != NULL && i < looking->waivers->waivers_count; i++) {
        const SgWaiver *waiver = &looking->waivers->waivers[i];
        if (!sg_waiver_is_for(waiver, delivery->country, delivery->product) || !sg_waiver_excuses(waiver, found))
            continue;
        if (holds(looking, waiver->until))
            return waiver;
        *ended = waiver;
    }
    return NULL;
}

/* Why nothing excuses what is wrong by RULE, which is known or not. HAD: the end of a waiver in the check, or NULL. */
static char *why_not(const SgRule *rule, const SgWaiver *ended, const char *had)
{
    const char *refused = rule != NULL ? sg_rule_waiver_refused(rule) : NULL;
    if (rule == NULL)
        return g_strdup(_("This soilgate has no such rule, and cannot waive it."));
    if (refused != NULL)
        return g_strdup_printf(_("This rule cannot be waived: %s."), refused);
    if (ended != NULL)
        return g_strdup_printf(_("The waiver of it ended on %s."), ended->until);
    if (had != NULL)
        return g_strdup_printf(_("The waiver it had in the check ended on %s."), had);
    return g_strdup(_("No waiver is for it."));
}

/* Excuses WHAT by a waiver of the file, or adds it; its "why" is not read. */
static void excuse_or_add(const Looking *looking, const SgObstacle *what, const char *had)
{
    const SgRule *rule = sg_rule_find(what->rule);
    const SgWaivable found = waivable(looking, rule, what->file, what->layer);
    const SgWaiver *ended = NULL, *waiver = rule != NULL ? find_waiver(looking, &found, &ended) : NULL;
    if (waiver != NULL) {
        use_waiver(looking, waiver);
        return;
    }
    SgObstacle obstacle = *what;
    g_autofree char *why = why_not(rule, ended, had);
    obstacle.why = why;
    add_obstacle(looking, &obstacle);
}

static void look_at(const Looking *looking, const SgRecordFinding *finding)
{
    if (finding->waived && holds(looking, finding->until)) {
        use_waiver(looking, &(SgWaiver){.rule = finding->rule,
                                        .country = looking->delivery->country,
                                        .product = looking->delivery->product,
                                        .layer = finding->layer,
                                        .file = finding->file,
                                        .reason = finding->reason,
                                        .by = finding->by,
                                        .until = finding->until});
        return;
    }
    if (finding->severity < SG_SEVERITY_UNCHECKED)
        return;
    excuse_or_add(
        looking, &(SgObstacle){finding->rule, finding->severity, finding->file, finding->layer, finding->message, NULL},
        finding->waived ? finding->until : NULL);
}

/* TRUE when one of the first COUNT obstacles is about FILE, or about all: it tells why rules stayed unchecked, as a
 * check has it. */
static gboolean is_held(const GPtrArray *obstacles, guint count, const char *file)
{
    for (guint i = 0; i < count; i++) {
        const SgObstacle *obstacle = g_ptr_array_index(obstacles, i);
        if (file == NULL || obstacle->file == NULL || strcmp(obstacle->file, file) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A waiver takes the weight from a finding that told why rules stayed unchecked. These do not pass for that: each of
 * them needs a waiver of its own. */
static void look_at_unchecked(const Looking *looking, const SgRecordUnchecked *unchecked)
{
    g_autofree char *message = g_strdup_printf(_("Not checked, because %s: %s."), unchecked->reason, unchecked->rule);
    excuse_or_add(looking, &(SgObstacle){unchecked->rule, SG_SEVERITY_UNCHECKED, unchecked->file, NULL, message, NULL},
                  NULL);
}

SgAcceptance *sg_acceptance_of(const SgRecordDelivery *delivery, const SgWaivers *waivers, const char *today)
{
    SgAcceptance *acceptance = g_new0(SgAcceptance, 1);
    acceptance->obstacles = g_ptr_array_new_with_free_func(obstacle_free);
    acceptance->waivers = g_ptr_array_new_with_free_func(waiver_free);
    const Looking looking = {delivery, waivers, today, acceptance};
    for (guint i = 0; i < delivery->findings->len; i++)
        look_at(&looking, g_ptr_array_index(delivery->findings, i));
    const guint told = acceptance->obstacles->len;
    for (guint i = 0; i < delivery->unchecked->len; i++) {
        const SgRecordUnchecked *unchecked = g_ptr_array_index(delivery->unchecked, i);
        if (!is_held(acceptance->obstacles, told, unchecked->file))
            look_at_unchecked(&looking, unchecked);
    }
    return acceptance;
}

/* --- deciding --- */

void sg_decision_free(SgDecision *decision)
{
    if (decision == NULL)
        return;
    sg_acceptance_free(decision->acceptance);
    g_array_unref(decision->lost);
    g_free(decision);
}

/* Looks which originals are not there any more. */
static gboolean find_lost(const SgStore *store, SgDecision *decision, GError **error)
{
    const GPtrArray *files = decision->submission->files;
    for (guint i = 0; i < files->len; i++) {
        SgLostFile lost = {g_ptr_array_index(files, i), SG_STORED_WHOLE};
        if (!sg_store_verify(store, lost.file->sha256, lost.file->bytes, &lost.stored, error))
            return FALSE;
        if (lost.stored != SG_STORED_WHOLE)
            g_array_append_val(decision->lost, lost);
    }
    return TRUE;
}

SgDecision *sg_decide(SgRegistry *registry, const SgSubmission *submission, const SgDecide *decide,
                      const SgWriter *writer, GError **error)
{
    g_autoptr(SgDecision) decision = g_new0(SgDecision, 1);
    decision->submission = submission;
    decision->to = decide->to;
    decision->lost = g_array_new(FALSE, FALSE, sizeof(SgLostFile));
    if (decide->to == SG_STATE_ACCEPTED) {
        g_autofree char *today = g_strndup(writer->now, strlen("2026-12-31"));
        decision->acceptance = sg_acceptance_of(decide->record, decide->waivers, today);
        if (!find_lost(decide->store, decision, error))
            return NULL;
        if (decision->acceptance->obstacles->len > 0 || decision->lost->len > 0)
            return g_steal_pointer(&decision);
    }
    const SgReview review = {
        .iso3 = submission->iso3,
        .product = submission->product,
        .number = submission->number,
        .to = decide->to,
        .why = decide->why,
        .evidence = decide->evidence,
        .waivers = decision->acceptance != NULL ? decision->acceptance->waivers : NULL,
    };
    if (!sg_registry_review(registry, &review, writer, &decision->done, error))
        return NULL;
    decision->decided = TRUE;
    return g_steal_pointer(&decision);
}
