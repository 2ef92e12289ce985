/* The states and the moves between them. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#define TO(state) (1U << SG_STATE_##state)

/* From each state, the states it may move to. What is only said (missing, reported, in preparation) may be corrected to
 * any other saying. A delivery is received first, and judged then. A newer delivery is received at any time. When one
 * is accepted in the place of another, that is superseded first. Both tables stand in the database too, which holds
 * whoever writes to it: sql/<database>_007.sql. */
#define SAID TO(MISSING) | TO(REPORTED) | TO(IN_PREPARATION)
static const guint moves[SG_STATES] = {
    [SG_STATE_NONE] = SAID | TO(RECEIVED),
    [SG_STATE_MISSING] = TO(REPORTED) | TO(IN_PREPARATION) | TO(RECEIVED),
    [SG_STATE_REPORTED] = TO(MISSING) | TO(IN_PREPARATION) | TO(RECEIVED),
    [SG_STATE_IN_PREPARATION] = TO(MISSING) | TO(REPORTED) | TO(RECEIVED),
    [SG_STATE_RECEIVED] =
        TO(RECEIVED) | TO(ACCEPTED) | TO(REJECTED) | TO(CORRECTION_REQUESTED) | TO(WITHDRAWN) | TO(SUPERSEDED),
    [SG_STATE_REJECTED] = TO(RECEIVED) | TO(CORRECTION_REQUESTED) | TO(ACCEPTED) | TO(WITHDRAWN) | TO(SUPERSEDED),
    [SG_STATE_CORRECTION_REQUESTED] = TO(RECEIVED) | TO(REJECTED) | TO(ACCEPTED) | TO(WITHDRAWN) | TO(SUPERSEDED),
    [SG_STATE_ACCEPTED] = TO(RECEIVED) | TO(REJECTED) | TO(CORRECTION_REQUESTED) | TO(WITHDRAWN) | TO(SUPERSEDED),
    [SG_STATE_SUPERSEDED] = TO(RECEIVED) | TO(ACCEPTED) | TO(WITHDRAWN),
    [SG_STATE_WITHDRAWN] = SAID | TO(RECEIVED) | TO(ACCEPTED), /* an earlier one, accepted before, counts again */
};

/* The same of one delivery, which is in no state until it is received. That it is received or accepted is said again
 * when another one no longer stands before it. What was judged is received again only when it was taken back, or when
 * another one took its place. */
static const guint delivery_moves[SG_STATES] = {
    [SG_STATE_NONE] = TO(RECEIVED),
    [SG_STATE_RECEIVED] = TO(RECEIVED) | TO(REJECTED) | TO(CORRECTION_REQUESTED) | TO(ACCEPTED) | TO(WITHDRAWN),
    [SG_STATE_REJECTED] = TO(CORRECTION_REQUESTED) | TO(ACCEPTED) | TO(WITHDRAWN),
    [SG_STATE_CORRECTION_REQUESTED] = TO(REJECTED) | TO(ACCEPTED) | TO(WITHDRAWN),
    [SG_STATE_ACCEPTED] = TO(REJECTED) | TO(CORRECTION_REQUESTED) | TO(ACCEPTED) | TO(SUPERSEDED) | TO(WITHDRAWN),
    [SG_STATE_SUPERSEDED] = TO(RECEIVED) | TO(ACCEPTED) | TO(WITHDRAWN),
    [SG_STATE_WITHDRAWN] = TO(RECEIVED),
};

static gboolean is_allowed(const guint *table, SgState from, SgState to)
{
    return (guint)from < SG_STATES && to > SG_STATE_NONE && to < SG_STATES && (table[from] & 1U << to) != 0;
}

gboolean sg_state_may_move(SgState from, SgState to)
{
    return is_allowed(moves, from, to);
}

gboolean sg_delivery_may_move(SgState from, SgState to)
{
    return is_allowed(delivery_moves, from, to);
}

static const char *state_words(SgState state)
{
    return state == SG_STATE_NONE ? _("no status") : sg_state_name(state);
}

/* TRUE for a day, and for a moment in UTC, as they are written here. */
static gboolean is_time(const char *text)
{
    if (sg_is_day(text))
        return TRUE;
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(text, NULL);
    g_autofree char *same = moment != NULL ? g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ") : NULL;
    return g_strcmp0(same, text) == 0;
}

/* Times compare as text: a day goes before every time on it. What a stranger wrote for a time holds nothing up. */
const char *sg_registry_time(const char *about, const char *at, const char *last, const SgWriter *writer,
                             GError **error)
{
    if (last != NULL && !is_time(last))
        last = NULL;
    if (at == NULL)
        return last != NULL && strcmp(last, writer->now) > 0 ? last : writer->now;
    g_autofree char *shown = sg_text_printable(about); /* both come from a registry that may be a stranger's */
    g_autofree char *before = sg_text_printable(last);
    if (last != NULL && strncmp(at, last, strlen(at)) < 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: the last event is of %.10s; a new one cannot be of %.10s"),
                    shown, before, at);
    else if (strcmp(at, writer->now) > 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: %.10s is yet to come"), shown, at);
    else
        return at;
    return NULL;
}

/* The state now, and when it began (NULL for none). SG_STATE_NONE with an error when it cannot be told. */
static SgState last_state(SgDb *db, const SgMove *move, char **at, GError **error)
{
    const SgDbValue pair[] = {SG_TEXT(move->product), SG_TEXT(move->iso3)};
    char *cells[2] = {NULL};
    sg_db_first(db, "last_event", pair, G_N_ELEMENTS(pair), cells, G_N_ELEMENTS(cells), error);
    SgState state = sg_state_from_name(cells[0]);
    g_free(cells[0]);
    *at = cells[1];
    return state;
}

char *sg_registry_find_name(SgDb *db, const char *what, const char *value, GError **error)
{
    char *found = NULL;
    g_autoptr(GError) cause = NULL;
    gboolean known = strcmp(what, "product") != 0 || sg_registry_is_product(value);
    if (known && sg_db_first(db, what, &SG_TEXT(value), 1, &found, 1, &cause))
        return found;
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    g_autofree char *shown = sg_text_printable(value);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                strcmp(what, "country") == 0 ? _("registry %s: it has no country \"%s\"")
                                             : _("registry %s: it has no product \"%s\""),
                db->shown, shown);
    return NULL;
}

/* Looks that no other delivery of the pair is accepted when DELIVERY is to be. */
static gboolean check_others(SgDb *db, const SgMove *move, const char *delivery, GError **error)
{
    const SgDbValue values[] = {SG_TEXT(move->product), SG_TEXT(move->iso3), SG_TEXT(delivery)};
    g_autofree char *other = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, "accepted_other", values, G_N_ELEMENTS(values), &other, 1, &cause))
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s %s: delivery %s is accepted; it is withdrawn or superseded before another one is accepted"),
                    move->iso3, move->product, other);
    else if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else
        return TRUE;
    return FALSE;
}

/* Whether DELIVERY, of that verdict, can be accepted. */
static gboolean check_acceptance(SgDb *db, const SgMove *move, const char *delivery, const char *verdict,
                                 GError **error)
{
    g_autofree char *waivers = NULL;
    if (!check_others(db, move, delivery, error))
        return FALSE;
    if (strcmp(verdict, "fail") != 0 && strcmp(verdict, "unchecked") != 0)
        return TRUE;
    if (!sg_db_first(db, "count_waivers", &SG_TEXT(delivery), 1, &waivers, 1, error))
        return FALSE;
    if (strcmp(waivers, "0") != 0)
        return TRUE;
    g_set_error(
        error, SG_ERROR, SG_ERROR_USAGE,
        _("%s %s: delivery %d has the verdict \"%s\"; it is accepted only with waivers of what is wrong with it"),
        move->iso3, move->product, (int)move->delivery, verdict);
    return FALSE;
}

/* Whether DELIVERY, of that verdict and in the state FROM, can become what MOVE says. */
static gboolean check_delivery(SgDb *db, const SgMove *move, const char *delivery, const char *verdict, SgState from,
                               GError **error)
{
    if (sg_delivery_may_move(from, move->to))
        return move->to != SG_STATE_ACCEPTED || check_acceptance(db, move, delivery, verdict, error);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: delivery %d is %s and cannot become %s"), move->iso3,
                move->product, (int)move->delivery, state_words(from), sg_state_name(move->to));
    return FALSE;
}

/* The id of the delivery that MOVE is about, or NULL (it is about none). FALSE with an error when it may not be. */
static gboolean find_delivery(SgDb *db, const SgMove *move, char **id, GError **error)
{
    if (move->delivery == 0) {
        if (move->to != SG_STATE_RECEIVED && move->to != SG_STATE_ACCEPTED)
            return TRUE;
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s %s: only a delivery is %s; soilgate submit records it, soilgate review accepts it"),
                    move->iso3, move->product, sg_state_name(move->to));
        return FALSE;
    }
    char number[24], *cells[3] = {NULL};
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, move->delivery);
    const SgDbValue values[] = {SG_TEXT(move->product), SG_TEXT(move->iso3), SG_TEXT(number)};
    g_autoptr(GError) cause = NULL;
    gboolean found =
        sg_db_first(db, "delivery_by_number", values, G_N_ELEMENTS(values), cells, G_N_ELEMENTS(cells), &cause);
    *id = cells[0];
    g_autofree char *verdict = cells[1], *state = cells[2];
    if (found)
        return check_delivery(db, move, *id, verdict, sg_state_from_name(state), error);
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: there is no delivery %s"), move->iso3, move->product,
                    number);
    return FALSE;
}

/* TRUE for what is decided about an earlier delivery when the last one was withdrawn. */
static gboolean is_of_earlier(const SgMove *move, SgState from)
{
    return from == SG_STATE_WITHDRAWN && move->delivery > 0 &&
           (move->to == SG_STATE_REJECTED || move->to == SG_STATE_CORRECTION_REQUESTED ||
            move->to == SG_STATE_WITHDRAWN);
}

static gboolean check_move(const SgMove *move, SgState from, GError **error)
{
    if (sg_state_may_move(from, move->to) || is_of_earlier(move, from))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: %s cannot become %s"), move->iso3, move->product,
                state_words(from), state_words(move->to));
    return FALSE;
}

static gboolean write_event(SgDb *db, const SgMove *move, SgState from, const char *at, const char *delivery,
                            const SgWriter *writer, GError **error)
{
    return sg_run(db, "add_event", error, SG_TEXT(move->iso3), SG_TEXT(move->product), SG_TEXT(sg_state_name(from)),
                  SG_TEXT(sg_state_name(move->to)), SG_TEXT(at), SG_TEXT(writer->now), SG_TEXT(writer->who),
                  SG_TEXT(move->why), SG_TEXT(move->evidence), SG_TEXT(move->inferred ? "1" : "0"), SG_TEXT(delivery));
}

gboolean sg_registry_add_first_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error)
{
    g_autofree char *about = g_strdup_printf("%s %s", move->iso3, move->product);
    const char *at =
        check_move(move, SG_STATE_NONE, error) ? sg_registry_time(about, move->at, NULL, writer, error) : NULL;
    return at != NULL && write_event(db, move, SG_STATE_NONE, at, NULL, writer, error);
}

/* Adds the event of MOVE, whose country and product are spelt as the registry has them. */
static gboolean add_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error)
{
    g_autofree char *last = NULL, *delivery = NULL;
    g_autoptr(GError) cause = NULL;
    SgState from = last_state(db, move, &last, &cause);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    g_autofree char *about = g_strdup_printf("%s %s", move->iso3, move->product);
    const char *at = check_move(move, from, error) ? sg_registry_time(about, move->at, last, writer, error) : NULL;
    if (at == NULL || !find_delivery(db, move, &delivery, error) ||
        (move->to == SG_STATE_MISSING && !sg_registry_make_expected(db, move, writer, error)))
        return FALSE;
    return write_event(db, move, from, at, delivery, writer, error);
}

gboolean sg_registry_add_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error)
{
    g_autofree char *iso3 = g_ascii_strup(move->iso3, -1);
    g_autofree char *name = sg_registry_find_name(db, "country", iso3, error);
    g_autofree char *product = name != NULL ? sg_registry_find_name(db, "product", move->product, error) : NULL;
    if (product == NULL)
        return FALSE;
    SgMove spelt = *move;
    spelt.iso3 = iso3;
    spelt.product = product;
    return add_event(db, &spelt, writer, error);
}

gboolean sg_registry_move(SgRegistry *registry, const SgMove *move, const SgWriter *writer, GError **error)
{
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (sg_registry_add_event(db, move, writer, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}
