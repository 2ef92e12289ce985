/* Letters and what became of them. */
#include "soilgate/outbox.h"

#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* --- names and moves --- */

static const char *const state_names[SG_LETTER_STATES] = {
    [SG_LETTER_WRITTEN] = "written", [SG_LETTER_FILED] = "filed",   [SG_LETTER_SENDING] = "sending",
    [SG_LETTER_SENT] = "sent",       [SG_LETTER_FAILED] = "failed", [SG_LETTER_CANCELLED] = "cancelled",
};

const char *sg_letter_state_name(SgLetterState state)
{
    return (guint)state < SG_LETTER_STATES ? state_names[state] : NULL;
}

static SgLetterState state_from_name(const char *name)
{
    int state = SG_LETTER_STATES - 1;
    while (state > SG_LETTER_NONE && g_strcmp0(name, state_names[state]) != 0)
        state--;
    return (SgLetterState)state;
}

#define TO(state) (1U << SG_LETTER_##state)

/* A letter that was handed to a server and not taken goes back to where it was. People may say that they have sent one
 * by hand, and that one which failed is to be tried again. */
static const guint moves[SG_LETTER_STATES] = {
    [SG_LETTER_NONE] = TO(WRITTEN),
    [SG_LETTER_WRITTEN] = TO(FILED) | TO(SENDING) | TO(SENT) | TO(CANCELLED),
    [SG_LETTER_FILED] = TO(SENDING) | TO(SENT) | TO(CANCELLED),
    [SG_LETTER_SENDING] = TO(WRITTEN) | TO(FILED) | TO(SENT) | TO(FAILED),
    [SG_LETTER_FAILED] = TO(WRITTEN) | TO(SENT) | TO(CANCELLED),
};

gboolean sg_letter_may_move(SgLetterState from, SgLetterState to)
{
    return (guint)from < SG_LETTER_STATES && (guint)to < SG_LETTER_STATES && (moves[from] & 1U << to) != 0;
}

static const char *const reason_names[SG_REASONS] = {
    [SG_REASON_MISSING] = "missing", [SG_REASON_OVERDUE] = "overdue", [SG_REASON_CORRECTION] = "correction-requested"};

const char *sg_reason_name(SgReason reason)
{
    return (guint)reason < SG_REASONS ? reason_names[reason] : NULL;
}

SgReason sg_reason_from_name(const char *name)
{
    int reason = SG_REASONS - 1;
    while (reason > SG_REASON_NONE && g_strcmp0(name, reason_names[reason]) != 0)
        reason--;
    return (SgReason)reason;
}

/* --- letters as structs --- */

static void topic_free(gpointer data)
{
    SgTopic *topic = data;
    if (topic != NULL)
        g_free(topic->product);
    g_free(topic);
}

SgLetter *sg_letter_new(void)
{
    SgLetter *letter = g_new0(SgLetter, 1);
    letter->topics = g_ptr_array_new_with_free_func(topic_free);
    return letter;
}

void sg_letter_free(gpointer data)
{
    SgLetter *letter = data;
    if (letter == NULL)
        return;
    char *texts[] = {letter->iso3,       letter->country, letter->person,  letter->email,
                     letter->language,   letter->subject, letter->message, letter->written_at,
                     letter->written_by, letter->at,      letter->by,      letter->note};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(letter->topics);
    g_free(letter);
}

static gint64 to_number(const char *cell)
{
    return cell != NULL ? g_ascii_strtoll(cell, NULL, 10) : 0;
}

typedef struct {
    char text[24];
} Digits;

static Digits digits(gint64 number)
{
    Digits out;
    g_snprintf(out.text, sizeof out.text, "%" G_GINT64_FORMAT, number);
    return out;
}

/* --- reading --- */

/* Columns of the query "letters". */
enum { NUMBER, ISO3, COUNTRY, EMAIL, PERSON, LANGUAGE, SUBJECT, WRITTEN_AT, WRITTEN_BY, STATE, AT, BY, NOTE };

static gboolean add_letter(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgLetter *letter = sg_letter_new();
    letter->number = to_number(cells[NUMBER]);
    letter->state = state_from_name(cells[STATE]);
    char **members[] = {
        [ISO3] = &letter->iso3,
        [COUNTRY] = &letter->country,
        [EMAIL] = &letter->email,
        [PERSON] = &letter->person,
        [LANGUAGE] = &letter->language,
        [SUBJECT] = &letter->subject,
        [WRITTEN_AT] = &letter->written_at,
        [WRITTEN_BY] = &letter->written_by,
        [AT] = &letter->at,
        [BY] = &letter->by,
        [NOTE] = &letter->note,
    };
    for (guint i = 0; i < G_N_ELEMENTS(members); i++)
        if (members[i] != NULL)
            *members[i] = g_strdup(cells[i]);
    g_ptr_array_add(data, letter);
    return TRUE;
}

typedef struct {
    const GPtrArray *letters;
    guint at; /* both are sorted by the letter's number */
} Topics;

static gboolean add_topic(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    Topics *topics = data;
    gint64 number = to_number(cells[0]);
    const GPtrArray *letters = topics->letters;
    while (topics->at < letters->len && ((const SgLetter *)g_ptr_array_index(letters, topics->at))->number < number)
        topics->at++;
    SgLetter *letter = topics->at < letters->len ? g_ptr_array_index(letters, topics->at) : NULL;
    if (letter == NULL || letter->number != number)
        return TRUE;
    SgTopic *topic = g_new0(SgTopic, 1);
    *topic = (SgTopic){g_strdup(cells[1]), sg_reason_from_name(cells[2]), to_number(cells[3])};
    g_ptr_array_add(letter->topics, topic);
    return TRUE;
}

GPtrArray *sg_registry_letters(SgRegistry *registry, const char *since, GError **error)
{
    SgDb *db = registry->db;
    if (!sg_db_begin(db, FALSE, error))
        return NULL;
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func(sg_letter_free);
    Topics topics = {.letters = letters};
    const SgDbValue after = SG_TEXT(since != NULL ? since : "");
    gboolean read = sg_db_query(db, "letters", &after, 1, add_letter, letters, error) &&
                    sg_db_query(db, "letter_topics", &after, 1, add_topic, &topics, error);
    sg_db_rollback(db); /* nothing was written */
    return read ? g_steal_pointer(&letters) : NULL;
}

char *sg_registry_letter_message(SgRegistry *registry, gint64 number, GError **error)
{
    Digits id = digits(number);
    char *message = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(registry->db, "letter_message", &SG_TEXT(id.text), 1, &message, 1, &cause))
        return message;
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: it has no letter %s"), registry->db->shown,
                    id.text);
    return NULL;
}

static gboolean find_told(SgDb *db, const char *iso3, const char *email, const SgTopic *topic, const char *since,
                          gint64 *number, GError **error)
{
    Digits event = digits(topic->event);
    const SgDbValue values[] = {SG_TEXT(iso3),           SG_TEXT(email),
                                SG_TEXT(topic->product), SG_TEXT(sg_reason_name(topic->reason)),
                                SG_TEXT(event.text),     SG_TEXT(since)};
    g_autofree char *found = NULL;
    g_autoptr(GError) cause = NULL;
    *number = sg_db_first(db, "letter_told", values, G_N_ELEMENTS(values), &found, 1, &cause) ? to_number(found) : 0;
    if (cause == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sg_registry_letter_told(SgRegistry *registry, const char *iso3, const char *email, const SgTopic *topic,
                                 const char *since, gint64 *number, GError **error)
{
    return find_told(registry->db, iso3, email, topic, since, number, error);
}

/* --- writing --- */

static gboolean keep_id(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    *(gint64 *)data = to_number(cells[0]);
    return TRUE;
}

static gboolean add_event(SgDb *db, gint64 letter, SgLetterState from, SgLetterState to, const char *note,
                          const SgWriter *writer, GError **error)
{
    Digits id = digits(letter);
    return sg_run(db, "add_letter_event", error, SG_TEXT(id.text), SG_TEXT(sg_letter_state_name(from)),
                  SG_TEXT(sg_letter_state_name(to)), SG_TEXT(writer->now), SG_TEXT(writer->who), SG_TEXT(note));
}

static gboolean add_topics(SgDb *db, gint64 number, const GPtrArray *topics, GError **error)
{
    Digits id = digits(number);
    for (guint i = 0; i < topics->len; i++) {
        const SgTopic *topic = g_ptr_array_index(topics, i);
        Digits event = digits(topic->event);
        if (!sg_run(db, "add_letter_topic", error, SG_TEXT(id.text), SG_TEXT(topic->product),
                    SG_TEXT(sg_reason_name(topic->reason)), SG_TEXT(event.text)))
            return FALSE;
    }
    return TRUE;
}

/* In a transaction. *NUMBER stays 0 when one of the topics was told already. */
static gboolean insert_letter(SgDb *db, const SgLetter *letter, const char *since, const SgWriter *writer,
                              gint64 *number, GError **error)
{
    for (guint i = 0; i < letter->topics->len; i++) {
        gint64 told = 0;
        if (!find_told(db, letter->iso3, letter->email, g_ptr_array_index(letter->topics, i), since, &told, error))
            return FALSE;
        if (told != 0)
            return TRUE;
    }
    const SgDbValue values[] = {SG_TEXT(letter->iso3),     SG_TEXT(letter->email),   SG_TEXT(letter->person),
                                SG_TEXT(letter->language), SG_TEXT(letter->subject), SG_TEXT(letter->message),
                                SG_TEXT(writer->now),      SG_TEXT(writer->who)};
    return sg_db_query(db, "add_letter", values, G_N_ELEMENTS(values), keep_id, number, error) &&
           add_topics(db, *number, letter->topics, error) &&
           add_event(db, *number, SG_LETTER_NONE, SG_LETTER_WRITTEN, NULL, writer, error);
}

static void set_state(SgLetter *letter, SgLetterState state, const char *note, const SgWriter *writer)
{
    letter->state = state;
    g_free(letter->at);
    g_free(letter->by);
    g_free(letter->note);
    letter->at = g_strdup(writer->now);
    letter->by = g_strdup(writer->who);
    letter->note = g_strdup(note);
}

gboolean sg_registry_add_letter(SgRegistry *registry, SgLetter *letter, const char *since, const SgWriter *writer,
                                GError **error)
{
    SgDb *db = registry->db;
    gint64 number = 0;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (!insert_letter(db, letter, since, writer, &number, error)) {
        sg_db_rollback(db);
        return FALSE;
    }
    if (!sg_db_commit(db, error))
        return FALSE;
    if (number == 0)
        return TRUE;
    letter->number = number;
    letter->written_at = g_strdup(writer->now);
    letter->written_by = g_strdup(writer->who);
    set_state(letter, SG_LETTER_WRITTEN, NULL, writer);
    return TRUE;
}

/* In a transaction: the move, if the letter is still in the state it was read with. */
static gboolean move_letter(SgDb *db, const SgLetter *letter, SgLetterState to, const char *note,
                            const SgWriter *writer, gboolean *moved, GError **error)
{
    Digits id = digits(letter->number);
    g_autofree char *state = NULL;
    g_autoptr(GError) cause = NULL;
    sg_db_first(db, "letter_state", &SG_TEXT(id.text), 1, &state, 1, &cause);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    SgLetterState from = state_from_name(state);
    *moved = from == letter->state && sg_letter_may_move(from, to);
    return !*moved || add_event(db, letter->number, from, to, note, writer, error);
}

gboolean sg_registry_move_letter(SgRegistry *registry, SgLetter *letter, SgLetterState to, const char *note,
                                 const SgWriter *writer, gboolean *moved, GError **error)
{
    SgDb *db = registry->db;
    *moved = FALSE;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (!move_letter(db, letter, to, note, writer, moved, error)) {
        sg_db_rollback(db);
        return FALSE;
    }
    if (!sg_db_commit(db, error))
        return FALSE;
    if (*moved)
        set_state(letter, to, note, writer);
    return TRUE;
}
