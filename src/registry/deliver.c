/* Recording deliveries, and what becomes of them. */
#include "soilgate/submission.h"

#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* --- what the registry has --- */

/* One change: a country and a product as they are spelt there, and who writes. */
typedef struct {
    SgDb *db;
    char *iso3, *product;
    const SgWriter *writer;
    const char *why, *evidence;
} Change;

static void change_clear(Change *change)
{
    g_free(change->iso3);
    g_free(change->product);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

static gboolean change_init(Change *change, const char *iso3, const char *product, GError **error)
{
    change->iso3 = g_ascii_strup(iso3, -1);
    g_autofree char *name = sg_registry_find_name(change->db, "country", change->iso3, error);
    change->product = name != NULL ? sg_registry_find_name(change->db, "product", product, error) : NULL;
    return change->product != NULL;
}

/* The state of each of the pair's deliveries, in the order of their numbers: that of the last event that names it. */
typedef struct {
    gint64 number;
    SgState state;
} Standing;

static gboolean add_standing(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    const Standing standing = {g_ascii_strtoll(cells[0], NULL, 10), sg_state_from_name(cells[1])};
    g_array_append_val((GArray *)data, standing);
    return TRUE;
}

static GArray *read_standings(const Change *change, GError **error)
{
    g_autoptr(GArray) standings = g_array_new(FALSE, FALSE, sizeof(Standing));
    const SgDbValue pair[] = {SG_TEXT(change->product), SG_TEXT(change->iso3)};
    if (!sg_db_query(change->db, "delivery_states", pair, G_N_ELEMENTS(pair), add_standing, standings, error))
        return NULL;
    return g_steal_pointer(&standings);
}

/* The number of the last delivery in STATE other than NUMBER, and behind AFTER; 0: there is none. */
static gint64 last_in(const GArray *standings, SgState state, gint64 number, gint64 after)
{
    for (guint i = standings->len; i > 0; i--) {
        const Standing *standing = &g_array_index(standings, Standing, i - 1);
        if (standing->state == state && standing->number != number && standing->number > after)
            return standing->number;
    }
    return 0;
}

static SgState state_of(const GArray *standings, gint64 number)
{
    for (guint i = 0; i < standings->len; i++)
        if (g_array_index(standings, Standing, i).number == number)
            return g_array_index(standings, Standing, i).state;
    return SG_STATE_NONE;
}

/* --- events of a delivery --- */

static gboolean add_event(const Change *change, SgState to, gint64 number, const char *why, GError **error)
{
    const SgMove move = {
        .iso3 = change->iso3,
        .product = change->product,
        .to = to,
        .why = why,
        .evidence = change->evidence,
        .delivery = number,
    };
    return sg_registry_add_event(change->db, &move, change->writer, error);
}

static gboolean add_waivers(const Change *change, gint64 id, const GPtrArray *waivers, GError **error)
{
    char delivery[24];
    g_snprintf(delivery, sizeof delivery, "%" G_GINT64_FORMAT, id);
    for (guint i = 0; waivers != NULL && i < waivers->len; i++) {
        const SgWaiver *waiver = g_ptr_array_index(waivers, i);
        if (!sg_run(change->db, "add_waiver", error, SG_TEXT(delivery), SG_TEXT(waiver->rule), SG_TEXT(waiver->layer),
                    SG_TEXT(waiver->file), SG_TEXT(waiver->reason), SG_TEXT(waiver->by), SG_TEXT(waiver->until),
                    SG_TEXT(change->writer->now), SG_TEXT(change->writer->who)))
            return FALSE;
    }
    return TRUE;
}

/* A delivery is accepted in the place of the one that was: the history tells both. *SUPERSEDED: its number; 0: none.
 * Records are in English, whoever writes them. */
static gboolean accept(const Change *change, gint64 id, gint64 number, const GPtrArray *waivers, gint64 *superseded,
                       GError **error)
{
    g_autoptr(GArray) standings = read_standings(change, error);
    if (standings == NULL)
        return FALSE;
    *superseded = last_in(standings, SG_STATE_ACCEPTED, number, 0);
    g_autofree char *why = g_strdup_printf("Delivery %" G_GINT64_FORMAT " takes its place", number);
    if (*superseded > 0 && !add_event(change, SG_STATE_SUPERSEDED, *superseded, why, error))
        return FALSE;
    return add_waivers(change, id, waivers, error) && add_event(change, SG_STATE_ACCEPTED, number, change->why, error);
}

/* --- handing in --- */

static gboolean add_files(const Change *change, const char *id, const GPtrArray *files, GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        const SgSubmittedFile *file = g_ptr_array_index(files, i);
        char bytes[24];
        g_snprintf(bytes, sizeof bytes, "%" G_GINT64_FORMAT, file->bytes);
        if (!sg_run(change->db, "add_file", error, SG_TEXT(id), SG_TEXT(file->path), SG_TEXT(file->layer),
                    SG_TEXT(file->sha256), SG_TEXT(bytes)))
            return FALSE;
    }
    return TRUE;
}

/* Its id in the registry; 0 with an error. */
static gint64 add_delivery(const Change *change, const SgHandIn *hand_in, const char *fingerprint, gint64 *number,
                           GError **error)
{
    const SgDbValue pair[] = {SG_TEXT(change->product), SG_TEXT(change->iso3)};
    g_autofree char *last = NULL, *id = NULL;
    if (!sg_db_first(change->db, "last_number", pair, G_N_ELEMENTS(pair), &last, 1, error))
        return 0;
    *number = g_ascii_strtoll(last, NULL, 10) + 1;
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, *number);
    const SgDbValue values[] = {
        SG_TEXT(change->iso3),        SG_TEXT(change->product),       SG_TEXT(text),
        SG_TEXT(fingerprint),         SG_TEXT(hand_in->spec_version), SG_TEXT(hand_in->spec_sha256),
        SG_TEXT(change->writer->now), SG_TEXT(change->writer->now),   SG_TEXT(change->writer->who),
        SG_TEXT(hand_in->verdict),    SG_TEXT(hand_in->report),
    };
    if (!sg_db_first(change->db, "add_delivery", values, G_N_ELEMENTS(values), &id, 1, error) ||
        !add_files(change, id, hand_in->files, error))
        return 0;
    return g_ascii_strtoll(id, NULL, 10);
}

/* The delivery of these bytes by this specification, if it is known: its id, and what DONE tells of it; 0 when it is
 * not, or with an error. What was checked by another one is told in DONE too. */
static gint64 find_known(const Change *change, const SgHandIn *hand_in, const char *fingerprint, SgHandedIn *done,
                         GError **error)
{
    const SgDbValue values[] = {SG_TEXT(change->product), SG_TEXT(change->iso3), SG_TEXT(fingerprint),
                                SG_TEXT(hand_in->spec_sha256)};
    char *cells[5] = {NULL};
    g_autoptr(GError) cause = NULL;
    gboolean found = sg_db_first(change->db, "delivery_by_fingerprint", values, G_N_ELEMENTS(values), cells,
                                 G_N_ELEMENTS(cells), &cause);
    g_autofree char *id = cells[0], *number = cells[1], *verdict = cells[2], *version = cells[3], *sha256 = cells[4];
    g_autoptr(GArray) standings = found ? read_standings(change, &cause) : NULL;
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    if (standings == NULL)
        return 0;
    gint64 earlier = g_ascii_strtoll(number, NULL, 10);
    done->known = strcmp(sha256, hand_in->spec_sha256) == 0;
    if (!done->known) {
        done->before = (SgHandedInBefore){earlier, state_of(standings, earlier), g_steal_pointer(&version),
                                          g_steal_pointer(&sha256), g_steal_pointer(&verdict)};
        return 0;
    }
    done->number = earlier;
    done->verdict = g_steal_pointer(&verdict);
    done->state = state_of(standings, done->number);
    return g_ascii_strtoll(id, NULL, 10);
}

/* A product is at the latest version of its specification that anything was checked by. */
static gboolean raise_version(const Change *change, const char *version, GError **error)
{
    g_autofree char *now = NULL;
    if (!sg_db_first(change->db, "product_version", &SG_TEXT(change->product), 1, &now, 1, error))
        return FALSE;
    return strverscmp(version, now) <= 0 ||
           sg_run(change->db, "set_product_version", error, SG_TEXT(change->product), SG_TEXT(version));
}

/* That it is received. Records are in English, whoever writes them. */
static gboolean add_received(const Change *change, const SgHandedIn *done, GError **error)
{
    if (done->before.number == 0)
        return add_event(change, SG_STATE_RECEIVED, done->number, change->why, error);
    g_autofree char *why =
        g_strdup_printf("%s (the files of delivery %" G_GINT64_FORMAT ", which was checked by specification %s: %s)",
                        change->why, done->before.number, done->before.spec_version, done->before.verdict);
    return add_event(change, SG_STATE_RECEIVED, done->number, why, error);
}

/* TRUE for one that lies here no longer as far as its history goes: handed in again, it is here again. */
static gboolean is_gone(SgState state)
{
    return state == SG_STATE_NONE || state == SG_STATE_WITHDRAWN || state == SG_STATE_SUPERSEDED;
}

static gboolean needs_waivers(const char *verdict)
{
    return strcmp(verdict, "fail") == 0 || strcmp(verdict, "unchecked") == 0;
}

/* Why it is not for who hands it in to accept it; or NULL. */
static char *refusal(const SgHandIn *hand_in, const SgHandedIn *done)
{
    if (done->state != SG_STATE_RECEIVED) /* somebody has judged it */
        return g_strdup_printf(_("It was reviewed, and is %s: only a review can accept it."),
                               sg_state_name(done->state));
    if (needs_waivers(done->verdict) && (hand_in->waivers == NULL || hand_in->waivers->len == 0))
        return g_strdup_printf(_("Its verdict is \"%s\": it is accepted only with waivers of what is wrong with it."),
                               done->verdict);
    return NULL;
}

static gboolean accept_at_once(const Change *change, const SgHandIn *hand_in, gint64 id, SgHandedIn *done,
                               GError **error)
{
    if (!hand_in->accept || done->state == SG_STATE_ACCEPTED)
        return TRUE;
    done->refused = refusal(hand_in, done);
    if (done->refused != NULL)
        return TRUE;
    if (!accept(change, id, done->number, hand_in->waivers, &done->superseded, error))
        return FALSE;
    done->accepted = TRUE;
    done->state = SG_STATE_ACCEPTED;
    return TRUE;
}

/* In a transaction. */
static gboolean hand_in_files(Change *change, const SgHandIn *hand_in, SgHandedIn *done, GError **error)
{
    if (!change_init(change, hand_in->iso3, hand_in->product, error))
        return FALSE;
    g_autofree char *fingerprint = sg_submission_fingerprint(hand_in->files);
    g_autoptr(GError) cause = NULL;
    gint64 id = find_known(change, hand_in, fingerprint, done, &cause);
    if (cause == NULL && id == 0 && raise_version(change, hand_in->spec_version, &cause)) {
        id = add_delivery(change, hand_in, fingerprint, &done->number, &cause);
        done->verdict = g_strdup(hand_in->verdict);
    }
    if (cause == NULL && is_gone(done->state)) {
        done->received = add_received(change, done, &cause);
        done->state = SG_STATE_RECEIVED;
    }
    if (cause == NULL)
        return accept_at_once(change, hand_in, id, done, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

void sg_handed_in_clear(SgHandedIn *done)
{
    g_clear_pointer(&done->verdict, g_free);
    g_clear_pointer(&done->refused, g_free);
    g_clear_pointer(&done->before.spec_version, g_free);
    g_clear_pointer(&done->before.spec_sha256, g_free);
    g_clear_pointer(&done->before.verdict, g_free);
}

gboolean sg_registry_hand_in(SgRegistry *registry, const SgHandIn *hand_in, const SgWriter *writer, SgHandedIn *done,
                             GError **error)
{
    g_auto(Change) change = {.db = registry->db, .writer = writer, .why = hand_in->why, .evidence = hand_in->evidence};
    *done = (SgHandedIn){0};
    if (!sg_db_begin(change.db, TRUE, error))
        return FALSE;
    if (hand_in_files(&change, hand_in, done, error) && sg_db_commit(change.db, error))
        return TRUE;
    sg_db_rollback(change.db);
    sg_handed_in_clear(done);
    return FALSE;
}

/* --- review --- */

/* Looks up the delivery that is meant: its id; 0 with an error. */
static gint64 find_reviewed(const Change *change, const GArray *standings, gint64 *number, GError **error)
{
    if (*number == 0 && standings->len > 0)
        *number = g_array_index(standings, Standing, standings->len - 1).number;
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, *number);
    const SgDbValue values[] = {SG_TEXT(change->product), SG_TEXT(change->iso3), SG_TEXT(text)};
    g_autofree char *id = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(change->db, "delivery_by_number", values, G_N_ELEMENTS(values), &id, 1, &cause))
        return g_ascii_strtoll(id, NULL, 10);
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else if (standings->len == 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: no delivery is recorded; soilgate submit records one"),
                    change->iso3, change->product);
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: there is no delivery %s; there are 1 to %d"),
                    change->iso3, change->product, text, (int)standings->len);
    return 0;
}

/* FALSE with an error when what is decided cannot be said of the delivery. */
static gboolean check_review(const Change *change, const GArray *standings, SgState to, const SgReviewed *done,
                             GError **error)
{
    gint64 newer = last_in(standings, SG_STATE_ACCEPTED, done->number, done->number);
    gboolean taken_back = done->from == SG_STATE_WITHDRAWN; /* it is to be handed in again */
    if (!sg_state_may_move(done->from, to) || to == SG_STATE_RECEIVED || to == SG_STATE_SUPERSEDED || taken_back) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: delivery %d is %s and cannot become %s"), change->iso3,
                    change->product, (int)done->number, sg_state_name(done->from), sg_state_name(to));
        return FALSE;
    }
    if (newer == 0 || to == SG_STATE_ACCEPTED)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                _("%s %s: delivery %d, which is newer, is accepted; nothing can be decided about delivery %d any more, "
                  "but that it is accepted instead"),
                change->iso3, change->product, (int)newer, (int)done->number);
    return FALSE;
}

/* What else is so after a decision: a later delivery is still to be reviewed; or one was withdrawn, and the one
 * accepted before it counts again. */
static gboolean add_consequence(const Change *change, const GArray *standings, SgState to, SgReviewed *done,
                                GError **error)
{
    done->waiting = last_in(standings, SG_STATE_RECEIVED, done->number, done->number);
    g_autofree char *waits = g_strdup_printf("Delivery %" G_GINT64_FORMAT " is still to be reviewed", done->waiting);
    if (done->waiting > 0)
        return add_event(change, SG_STATE_RECEIVED, done->waiting, waits, error);
    if (to != SG_STATE_WITHDRAWN)
        return TRUE;
    done->counts = last_in(standings, SG_STATE_ACCEPTED, done->number, 0);
    g_autofree char *counts =
        g_strdup_printf("Delivery %" G_GINT64_FORMAT ", accepted before, counts again", done->counts);
    return done->counts == 0 || add_event(change, SG_STATE_ACCEPTED, done->counts, counts, error);
}

/* In a transaction. */
static gboolean review_delivery(Change *change, const SgReview *review, SgReviewed *done, GError **error)
{
    if (!change_init(change, review->iso3, review->product, error))
        return FALSE;
    g_autoptr(GArray) standings = read_standings(change, error);
    gint64 id = standings != NULL ? find_reviewed(change, standings, &done->number, error) : 0;
    if (id == 0)
        return FALSE;
    done->from = state_of(standings, done->number);
    if (!check_review(change, standings, review->to, done, error))
        return FALSE;
    gboolean moved = review->to == SG_STATE_ACCEPTED
                         ? accept(change, id, done->number, review->waivers, &done->superseded, error)
                         : add_event(change, review->to, done->number, change->why, error);
    return moved && add_consequence(change, standings, review->to, done, error);
}

gboolean sg_registry_review(SgRegistry *registry, const SgReview *review, const SgWriter *writer, SgReviewed *done,
                            GError **error)
{
    g_auto(Change) change = {.db = registry->db, .writer = writer, .why = review->why, .evidence = review->evidence};
    *done = (SgReviewed){.number = review->number};
    if (!sg_db_begin(change.db, TRUE, error))
        return FALSE;
    if (review_delivery(&change, review, done, error))
        return sg_db_commit(change.db, error);
    sg_db_rollback(change.db);
    return FALSE;
}
