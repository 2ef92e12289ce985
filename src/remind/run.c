/* A run after its plan: letters are kept, filed and sent. Every step is kept in the registry before the next. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define SENT_FOLDER "sent"

/* --- keeping --- */

static gboolean cancel_letters(SgRegistry *registry, SgRemind *remind, const SgWriter *writer, GError **error)
{
    for (guint i = 0; i < remind->cancelled->len; i++) {
        SgLetter *letter = g_ptr_array_index(remind->cancelled, i);
        g_autofree char *why = g_strdup(letter->note);
        gboolean moved;
        if (!sg_registry_move_letter(registry, letter, SG_LETTER_CANCELLED, why, writer, &moved, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sg_remind_write(SgRegistry *registry, SgRemind *remind, const SgWriter *writer, GError **error)
{
    if (!cancel_letters(registry, remind, writer, error))
        return FALSE;
    for (guint i = 0; i < remind->fresh->len;) {
        SgLetter *letter = g_ptr_array_index(remind->fresh, i);
        if (!sg_registry_add_letter(registry, letter, remind->since, writer, error))
            return FALSE;
        if (letter->number != 0)
            i++;
        else
            g_ptr_array_remove_index(remind->fresh, i); /* another program wrote it */
    }
    return TRUE;
}

/* --- files --- */

/* What a country code and an address hold stands in a name; anything else of a registry from outside does not. */
char *sg_letter_file_name(const SgLetter *letter)
{
    char *name = g_strdup_printf("%06" G_GINT64_FORMAT "-%s-%s.eml", letter->number, letter->iso3, letter->email);
    return g_strcanon(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "@._+-", '_');
}

static gboolean make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0700) == 0)
        return TRUE;
    int cause = errno;
    g_autofree char *shown = sg_text_printable(path);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: the folder cannot be made: %s"), shown, g_strerror(cause));
    return FALSE;
}

/* The letter as a file in FOLDER. One of another registry that is called the same is not overwritten. */
static gboolean write_file(const char *folder, const SgLetter *letter, const char *text, GError **error)
{
    g_autofree char *name = sg_letter_file_name(letter);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *there = NULL;
    if (g_file_test(path, G_FILE_TEST_EXISTS) &&
        (!g_file_get_contents(path, &there, NULL, NULL) || strcmp(there, text) != 0)) {
        g_autofree char *shown = sg_text_printable(path);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: another letter is there already; name another folder with --outbox"), shown);
        return FALSE;
    }
    return there != NULL || sg_file_write(path, text, strlen(text), error);
}

/* The message as it was kept; from the registry when the letter came from a list. */
static const char *take_message(SgRegistry *registry, SgLetter *letter, GError **error)
{
    if (letter->message == NULL)
        letter->message = sg_registry_letter_message(registry, letter->number, error);
    return letter->message;
}

static gboolean file_letter(SgRegistry *registry, SgLetter *letter, const char *outbox, const SgWriter *writer,
                            GError **error)
{
    if (letter->state != SG_LETTER_WRITTEN)
        return TRUE;
    const char *message = take_message(registry, letter, error);
    g_autofree char *text = message != NULL ? sg_letter_dated(message, letter->written_at, TRUE) : NULL;
    gboolean moved;
    return text != NULL && write_file(outbox, letter, text, error) &&
           sg_registry_move_letter(registry, letter, SG_LETTER_FILED, NULL, writer, &moved, error);
}

/* Takes the file of a letter that is not to be sent any more out of the folder, if it is there and is that letter. */
static gboolean remove_file(SgRegistry *registry, const char *outbox, SgLetter *letter, GError **error)
{
    const char *message = take_message(registry, letter, error);
    if (message == NULL)
        return FALSE;
    g_autofree char *name = sg_letter_file_name(letter);
    g_autofree char *path = g_build_filename(outbox, name, NULL);
    g_autofree char *text = sg_letter_dated(message, letter->written_at, TRUE);
    g_autofree char *there = NULL;
    if (g_file_get_contents(path, &there, NULL, NULL) && strcmp(there, text) == 0)
        g_unlink(path);
    return TRUE;
}

gboolean sg_remind_file(SgRegistry *registry, SgRemind *remind, const char *outbox, const SgWriter *writer,
                        GError **error)
{
    GPtrArray *lists[] = {remind->open, remind->fresh};
    if (remind->open->len + remind->fresh->len > 0 && !make_folder(outbox, error))
        return FALSE;
    for (guint i = 0; i < remind->cancelled->len; i++)
        if (!remove_file(registry, outbox, g_ptr_array_index(remind->cancelled, i), error))
            return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint k = 0; k < lists[i]->len; k++)
            if (!file_letter(registry, g_ptr_array_index(lists[i], k), outbox, writer, error))
                return FALSE;
    return TRUE;
}

/* A letter that was sent lies in the outbox no more, where a person would send it again. */
static gboolean file_sent(SgRegistry *registry, const char *outbox, SgLetter *letter, const char *text, GError **error)
{
    g_autofree char *folder = g_build_filename(outbox, SENT_FOLDER, NULL);
    return make_folder(folder, error) && write_file(folder, letter, text, error) &&
           remove_file(registry, outbox, letter, error);
}

/* --- sending --- */

typedef struct {
    SgRegistry *registry;
    SgRemind *remind;
    SgMailer *mailer;
    const char *outbox;
    char *(*clock)(void);
    const SgWriter *writer;
} Send;

static gboolean move_now(const Send *send, SgLetter *letter, SgLetterState to, const char *note, gboolean *moved,
                         GError **error)
{
    g_autofree char *now = send->clock();
    const SgWriter writer = {.now = now, .who = send->writer->who};
    return sg_registry_move_letter(send->registry, letter, to, note, &writer, moved, error);
}

/* Marks what became of a letter that is claimed. What may have been sent stays claimed: nobody sends it again without
 * having looked. WAS: the state before. */
static gboolean mark(const Send *send, SgLetter *letter, SgLetterState was, const SgMailOutcome *outcome,
                     GError **error)
{
    gboolean moved;
    if (outcome->fate == SG_MAIL_NO_SERVER || outcome->fate == SG_MAIL_UNKNOWN)
        send->remind->stopped = g_strdup(outcome->problem);
    switch (outcome->fate) {
    case SG_MAIL_SENT:
        return move_now(send, letter, SG_LETTER_SENT, NULL, &moved, error);
    case SG_MAIL_REFUSED:
        return move_now(send, letter, SG_LETTER_FAILED, outcome->problem, &moved, error);
    case SG_MAIL_LATER:
    case SG_MAIL_NO_SERVER:
        return move_now(send, letter, was, outcome->problem, &moved, error);
    default:
        g_free(letter->note);
        letter->note = g_strdup(outcome->problem);
        return TRUE;
    }
}

/* CLAIMED: FALSE when another program was first. */
static gboolean send_letter(const Send *send, SgLetter *letter, gboolean *claimed, GError **error)
{
    SgLetterState was = letter->state;
    const char *message = take_message(send->registry, letter, error);
    if (message == NULL || !move_now(send, letter, SG_LETTER_SENDING, NULL, claimed, error))
        return FALSE;
    if (!*claimed)
        return TRUE;
    SgMailOutcome outcome;
    g_autofree char *text = sg_letter_dated(message, letter->at, FALSE);
    sg_net_mailer_send(send->mailer, send->remind->from.email, letter->email, text, strlen(text), &outcome);
    gboolean good = mark(send, letter, was, &outcome, error);
    sg_net_mail_outcome_clear(&outcome);
    return good && (letter->state != SG_LETTER_SENT || send->outbox == NULL ||
                    file_sent(send->registry, send->outbox, letter, text, error));
}

gboolean sg_remind_send(SgRegistry *registry, SgRemind *remind, SgMailer *mailer, const char *outbox,
                        char *(*clock)(void), const SgWriter *writer, GError **error)
{
    const Send send = {registry, remind, mailer, outbox, clock, writer};
    GPtrArray *lists[] = {remind->open, remind->fresh};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint k = 0; k < lists[i]->len && remind->stopped == NULL;) {
            gboolean claimed;
            if (!send_letter(&send, g_ptr_array_index(lists[i], k), &claimed, error))
                return FALSE;
            if (claimed)
                k++;
            else
                g_ptr_array_remove_index(lists[i], k); /* it is the other program's to tell of */
        }
    return TRUE;
}

/* --- people's word --- */

/* The letter NUMBER, or NULL with an error. */
static SgLetter *find_letter(SgRegistry *registry, gint64 number, GError **error)
{
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, error);
    for (guint i = 0; letters != NULL && i < letters->len; i++)
        if (((const SgLetter *)g_ptr_array_index(letters, i))->number == number)
            return g_ptr_array_steal_index(letters, i);
    if (letters != NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("there is no letter %ld"), (long)number);
    return NULL;
}

/* A letter that was claimed a moment ago is being sent now. */
static gboolean is_being_sent(const SgLetter *letter, const char *now)
{
    g_autoptr(GDateTime) claimed = g_date_time_new_from_iso8601(letter->at, NULL);
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(now, NULL);
    return letter->state == SG_LETTER_SENDING && claimed != NULL && time != NULL &&
           g_date_time_difference(time, claimed) < 2 * G_TIME_SPAN_SECOND * SG_LIMIT_MAIL_SECONDS;
}

gboolean sg_remind_settle(SgRegistry *registry, gint64 number, gboolean sent, const SgWriter *writer, GError **error)
{
    g_autoptr(SgLetter) letter = find_letter(registry, number, error);
    if (letter == NULL)
        return FALSE;
    SgLetterState to = sent ? SG_LETTER_SENT : SG_LETTER_WRITTEN;
    gboolean moved = FALSE;
    if (!is_being_sent(letter, writer->now) && sg_letter_may_move(letter->state, to) &&
        !sg_registry_move_letter(registry, letter, to, sent ? _("sent by hand") : _("to be sent again"), writer, &moved,
                                 error))
        return FALSE;
    if (moved)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                is_being_sent(letter, writer->now) ? _("letter %ld is being sent (%s, %s); try again in some minutes")
                                                   : _("letter %ld is %s since %s; nothing was changed"),
                (long)number, sg_letter_state_name(letter->state), letter->at);
    return FALSE;
}

SgRemind *sg_remind_list(SgRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, error);
    if (letters == NULL)
        return NULL;
    SgRemind *remind = sg_remind_new();
    while (letters->len > 0) {
        SgLetter *letter = g_ptr_array_steal_index(letters, 0);
        GPtrArray *lists[SG_LETTER_STATES] = {[SG_LETTER_SENDING] = remind->uncertain,
                                              [SG_LETTER_FAILED] = remind->failed,
                                              [SG_LETTER_CANCELLED] = remind->cancelled};
        g_ptr_array_add(lists[letter->state] != NULL ? lists[letter->state] : remind->open, letter);
    }
    return remind;
}

gboolean sg_remind_needs_care(const SgRemind *remind, gboolean sending)
{
    const GPtrArray *lists[] = {remind->open, remind->fresh};
    gboolean left = remind->uncertain->len + remind->failed->len + remind->nobody->len > 0 || remind->stopped != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint k = 0; sending && k < lists[i]->len; k++)
            left = left || ((const SgLetter *)g_ptr_array_index(lists[i], k))->state != SG_LETTER_SENT;
    return left;
}
