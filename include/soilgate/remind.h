/* remind: works out which countries are due a letter and why, writes the letters, files them and hands them to a mail
 * server.
 *
 * A country is written to about a product that is missing, overdue, or was asked for correction, for one reason at a
 * time: an overdue product gets no letter as a missing one. Each contact gets one letter of a run, in their language,
 * about all products that are due. Nobody is written to about the same twice within the interval (outbox.h).
 *
 * Texts are files, a folder a language: letter.txt is the frame, <reason>.txt what is said of one product. Names in
 * braces are replaced by values; values are cleaned, cut, and never read as texts again. A block of lines with a value
 * that there is not is left out; lines are wrapped, unless they begin with a blank.
 *
 * Errors are SG_ERROR_USAGE (texts, sender, a product or country that the registry has not) and SG_ERROR_FAILED. For
 * one thread.
 */
#ifndef SOILGATE_REMIND_H
#define SOILGATE_REMIND_H

#include "soilgate/compare.h"
#include "soilgate/net.h"
#include "soilgate/outbox.h"

/* Who writes: "Soil Secretariat <soil@example.org>", or an address alone. */
typedef struct {
    char *name; /* NULL: none */
    char *email;
} SgSender;
/* FALSE when TEXT is no such sender. */
gboolean sg_sender_parse(const char *text, SgSender *sender);
void sg_sender_clear(SgSender *sender);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSender, sg_sender_clear)

/* A country that is due a letter about a product. */
typedef struct {
    char *iso3, *country, *product;
    guint holds;       /* a bit each, 1 << SG_REASON_...: all reasons that hold */
    SgReason reason;   /* the one that the letter is about */
    char *since;       /* day since which the state is so; or NULL */
    char *due;         /* day by which the product was to be there; or NULL */
    gint64 event;      /* of the review, when a correction was asked for; else 0, and what follows is empty */
    char *why;         /* its reason; or NULL */
    char *reviewed_on; /* day; or NULL */
    GPtrArray
        *faults; /* char *: "rule (times), file: message", of the delivery that was reviewed, the heaviest first */
    guint more_faults; /* findings of other rules */
} SgDue;
/* The countries of STATUSES (SgStatus *) that are due, by product and code: SgDue *, freed with the array. Pure; what a
 * review said is not filled in. */
GPtrArray *sg_remind_due(const GPtrArray *statuses);

/* The texts of letters, of all languages there are. Immutable. */
typedef struct SgLetterTexts SgLetterTexts;
/* Reads and checks those of FOLDER (NULL: none), and the shipped ones of what is not there. Errors name file, line and
 * what is wrong. */
SgLetterTexts *sg_letter_texts_load(const char *folder, GError **error);
void sg_letter_texts_free(SgLetterTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgLetterTexts, sg_letter_texts_free)
/* The language that a contact of language WANTED ("pt-BR"; or NULL) is written to in: WANTED, its first part, or "en".
 * Owned by TEXTS. */
const char *sg_letter_texts_language(const SgLetterTexts *texts, const char *wanted);

typedef struct {
    const SgLetterTexts *texts;
    const SgSender *from, *reply_to; /* reply_to NULL: from */
    const char *today;               /* "2026-12-31" */
    const char *unique;              /* for the message's id: in no other letter */
} SgLetterOptions;
/* The letter to PERSON about DUES (SgDue *, of one country): subject, message and topics. SPECS (SgSpec *) hold those
 * of the products. Pure. */
SgLetter *sg_letter_write(const SgPerson *person, const GPtrArray *dues, const GPtrArray *specs,
                          const SgLetterOptions *options, GError **error);
/* A message as it goes to the mail server, or, for a FILE, as a mail program opens it to be sent by a person. AT: RFC
 * 3339, the day it bears. Free with g_free. */
char *sg_letter_dated(const char *message, const char *at, gboolean file);

/* --- a run --- */

typedef struct {
    const char *region;          /* NULL: the only one */
    const char *const *products; /* NULL-terminated; NULL: all */
    const char *const *countries;
    guint reasons;            /* a bit each, 1 << SG_REASON_...; 0: all */
    const char *const *roles; /* NULL: "insii". A role also stands for those that begin so: "insii-alternate" */
    int interval_days;        /* 0: as the registry has it, or 14 */
    const char *from;         /* NULL: as the registry has it */
    const char *reply_to;     /* NULL: as the registry has it, or from */
    const char *letters;      /* folder of texts; NULL: the shipped ones alone */
    SgRecord *(*read_report)(const char *text, gsize length, const char *shown, GError **error);
} SgRemindOptions;

/* A contact who is not written to, having been told lately. */
typedef struct {
    char *iso3, *country, *product, *email;
    SgReason reason;
    gint64 letter; /* in which */
} SgToldLately;
/* A country that has nobody to write to. */
typedef struct {
    char *iso3, *country;
    char *products; /* "GSASmap, GBSmap" */
} SgNobody;

typedef struct {
    char *region;
    char *since; /* RFC 3339: letters of which something happened after it count as told */
    int interval_days;
    SgSender from;
    GPtrArray *fresh;     /* SgLetter *: to be written, number 0; written, when they have one */
    GPtrArray *open;      /* SgLetter *: written before and not sent, and still so */
    GPtrArray *cancelled; /* SgLetter *: not sent, and no longer so; the note says why */
    GPtrArray *uncertain; /* SgLetter *: may have been sent */
    GPtrArray *failed;    /* SgLetter *: refused by the mail server within the interval */
    GPtrArray *told;      /* SgToldLately * */
    GPtrArray *nobody;    /* SgNobody * */
    char *stopped;        /* why sending was given up, as the end of a sentence; or NULL */
} SgRemind;
void sg_remind_free(SgRemind *remind);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRemind, sg_remind_free)

/* What a run would do; nothing is changed. */
SgRemind *sg_remind_plan(SgRegistry *registry, const SgRemindOptions *options, const SgWriter *writer, GError **error);
/* Cancels what is to be cancelled, and keeps the fresh letters in the registry. Those that another program has written
 * in the meantime are left out of FRESH. */
gboolean sg_remind_write(SgRegistry *registry, SgRemind *remind, const SgWriter *writer, GError **error);
/* Puts the letters that are in the registry alone into the folder OUTBOX, which is made, as files that a mail program
 * opens; takes those of cancelled letters out. */
gboolean sg_remind_file(SgRegistry *registry, SgRemind *remind, const char *outbox, const SgWriter *writer,
                        GError **error);
/* Hands fresh and open letters to MAILER. Each is claimed before, for good, so that no other program sends it, and
 * marked after. OUTBOX (or NULL): files of letters that were sent go into its folder "sent". CLOCK gives the time, RFC
 * 3339, to be freed. FALSE: the registry or the disk failed. */
gboolean sg_remind_send(SgRegistry *registry, SgRemind *remind, SgMailer *mailer, const char *outbox,
                        char *(*clock)(void), const SgWriter *writer, GError **error);
/* TRUE when a person has to look: letters that failed or may have been sent, countries with nobody to write to, and,
 * when letters were to be sent (SENDING), some that were not. */
gboolean sg_remind_needs_care(const SgRemind *remind, gboolean sending);

/* A person's word about the letter NUMBER: it was SENT (by hand, or the server's log says so), or is to be sent by the
 * next run that sends. SG_ERROR_USAGE when there is no such letter, or its state does not allow it. */
gboolean sg_remind_settle(SgRegistry *registry, gint64 number, gboolean sent, const SgWriter *writer, GError **error);
/* All letters there are, by their state: those that wait or were sent as OPEN. */
SgRemind *sg_remind_list(SgRegistry *registry, GError **error);

#endif
