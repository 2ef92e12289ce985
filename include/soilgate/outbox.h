/* registry, outbox: letters to the contacts of countries, and what became of each.
 *
 * A letter is kept as it was written, and never changed nor deleted; what becomes of it is a list of events, to which
 * lines are only added. Its state is that of the last one. It stays when the contact is taken out of the registry: it
 * is what was written to whom. A letter about the same (country, address, product, reason) is not written twice within
 * an interval: sg_registry_add_letter looks, in the transaction that writes.
 */
#ifndef SOILGATE_OUTBOX_H
#define SOILGATE_OUTBOX_H

#include "soilgate/registry.h"

typedef enum {
    SG_LETTER_NONE,
    SG_LETTER_WRITTEN, /* kept in the registry alone */
    SG_LETTER_FILED,   /* and as a file in an outbox folder */
    SG_LETTER_SENDING, /* handed to a mail server that has not answered, or whose answer was not kept */
    SG_LETTER_SENT,
    SG_LETTER_FAILED,    /* the mail server refused it */
    SG_LETTER_CANCELLED, /* what it says was no longer so */
    SG_LETTER_STATES
} SgLetterState;
const char *sg_letter_state_name(SgLetterState state); /* "written"; NULL for SG_LETTER_NONE */
/* TRUE when a letter may go from one state to the other. */
gboolean sg_letter_may_move(SgLetterState from, SgLetterState to);

/* Why a country is written to. */
typedef enum { SG_REASON_NONE, SG_REASON_MISSING, SG_REASON_OVERDUE, SG_REASON_CORRECTION, SG_REASONS } SgReason;
const char *sg_reason_name(SgReason reason);    /* "correction-requested"; NULL for SG_REASON_NONE */
SgReason sg_reason_from_name(const char *name); /* SG_REASON_NONE for NULL and for what is none */

/* One thing that a letter is about. */
typedef struct {
    char *product;
    SgReason reason;
    gint64 event; /* number of the review's event that asked for a correction; 0 for other reasons */
} SgTopic;

typedef struct {
    gint64 number; /* 0: not in the registry */
    char *iso3, *country;
    char *person, *email, *language;
    char *subject;
    char *message;     /* headers and text, but for the day; NULL in lists: sg_registry_letter_message */
    GPtrArray *topics; /* SgTopic * */
    char *written_at, *written_by;
    SgLetterState state;
    char *at, *by, *note; /* of its last event; note: or NULL */
} SgLetter;
SgLetter *sg_letter_new(void);
void sg_letter_free(gpointer letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgLetter, sg_letter_free)

/* Letters of which something happened after SINCE (RFC 3339; NULL: ever), and all that are to be sent or may have been,
 * in the order in which they were written: SgLetter *, freed with the array. */
GPtrArray *sg_registry_letters(SgRegistry *registry, const char *since, GError **error);
/* The message of one. Free with g_free. SG_ERROR_USAGE when there is no such letter. */
char *sg_registry_letter_message(SgRegistry *registry, gint64 number, GError **error);

/* Sets *NUMBER to the last letter to EMAIL that told ISO3 of TOPIC, and of which something happened after SINCE; to 0
 * when there is none. Cancelled ones do not count. */
gboolean sg_registry_letter_told(SgRegistry *registry, const char *iso3, const char *email, const SgTopic *topic,
                                 const char *since, gint64 *number, GError **error);

/* Adds LETTER (country, person, message and topics), sets its number and state; in a transaction of its own. When one
 * of its topics was told after SINCE, by another program in the meantime, nothing is added, and the number stays 0. */
gboolean sg_registry_add_letter(SgRegistry *registry, SgLetter *letter, const char *since, const SgWriter *writer,
                                GError **error);
/* Moves LETTER from the state it was read with to TO, in a transaction of its own, and sets what changed in it. *MOVED
 * is FALSE, and nothing is changed, when another program has moved it since. NOTE: a sentence, or NULL. */
gboolean sg_registry_move_letter(SgRegistry *registry, SgLetter *letter, SgLetterState to, const char *note,
                                 const SgWriter *writer, gboolean *moved, GError **error);

#endif
