/* registry, deliveries: what countries handed in, as it was recorded, and what became of it.
 *
 * A submission is a delivery as the registry has it: files with their hashes, verdict, report. It is never changed.
 * What becomes of it are events: it is received first, and then accepted, rejected, sent back for correction,
 * withdrawn, or superseded when another one of its country and product is accepted. Of these one at most is accepted.
 * Errors, threads and transactions are as in registry.h.
 */
#ifndef SOILGATE_SUBMISSION_H
#define SOILGATE_SUBMISSION_H

#include "soilgate/registry.h"
#include "soilgate/waiver.h"

/* One file of a delivery. */
typedef struct {
    char *path;   /* its name within the delivery, printable; each is there once */
    char *layer;  /* id; NULL: no map of the product */
    char *sha256; /* 64 hexadecimal digits */
    gint64 bytes;
} SgSubmittedFile;

/* What a delivery is told by: the SHA-256 of the sorted lines of all its files, their hash and their name without
 * folders. So it is the same from a folder, from an archive of it and under another name of the folder. FILES:
 * SgSubmittedFile *. Free with g_free. */
char *sg_submission_fingerprint(const GPtrArray *files);

/* --- handing in --- */

typedef struct {
    const char *iso3, *product; /* in any letter case */
    const char *spec_version, *spec_sha256;
    const char *verdict;      /* "pass", "warn", "unchecked", "fail" */
    const char *report;       /* soilgate-report/1, of this delivery */
    const GPtrArray *files;   /* SgSubmittedFile * */
    const char *why;          /* of the event */
    const char *evidence;     /* or NULL */
    gboolean accept;          /* it is accepted at once, where it may be */
    const GPtrArray *waivers; /* const SgWaiver *: the findings that are then accepted as they are; NULL: none */
} SgHandIn;

/* A delivery of the same bytes that was checked by another specification. */
typedef struct {
    gint64 number; /* 0: there is none */
    SgState state;
    char *spec_version, *spec_sha256, *verdict;
} SgHandedInBefore;

typedef struct {
    gint64 number;           /* of the country's deliveries of the product, from 1 */
    gboolean known;          /* the same bytes were handed in before, and checked by the same specification: it is that
                              * delivery, and its record stays */
    gboolean received;       /* an event says so now: also of a known one that was withdrawn or superseded */
    gboolean accepted;       /* an event says so now */
    SgState state;           /* of the delivery, after this */
    char *verdict;           /* as it is recorded: of a known one, that of its first time */
    char *refused;           /* it was to be accepted and may not be: why, as a sentence; or NULL */
    gint64 superseded;       /* number of the delivery whose place it takes; 0: none */
    SgHandedInBefore before; /* of one that is not known: the last one of the same bytes, which stays as it is */
} SgHandedIn;
void sg_handed_in_clear(SgHandedIn *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHandedIn, sg_handed_in_clear)

/* Records a delivery, its files and its events in one transaction. The same bytes twice are one delivery, as long as
 * the specification is the same, by its SHA-256: a known one gets an event only where it was withdrawn or superseded,
 * or is to be accepted and was not reviewed yet. Checked by another specification they are a delivery of their own,
 * with that verdict; what was decided by the earlier one stays until this one is accepted. A later version than the
 * product has becomes the product's. DONE is overwritten. */
gboolean sg_registry_hand_in(SgRegistry *registry, const SgHandIn *hand_in, const SgWriter *writer, SgHandedIn *done,
                             GError **error);

/* --- review --- */

typedef struct {
    const char *iso3, *product; /* in any letter case */
    gint64 number;              /* 0: the last delivery */
    SgState to;                 /* accepted, rejected, correction-requested or withdrawn */
    const char *why;            /* a sentence */
    const char *evidence;       /* or NULL */
    const GPtrArray *waivers;   /* const SgWaiver *, of what is accepted; NULL: none */
} SgReview;

typedef struct {
    gint64 number;
    SgState from;      /* of the delivery, before */
    gint64 superseded; /* number of the delivery whose place it takes; 0: none */
    gint64 waiting;    /* number of a later delivery that is still to be reviewed: the state is "received"; 0: none */
    gint64 counts; /* after a withdrawal: number of the delivery that was accepted before and counts again; 0: none */
} SgReviewed;

/* Adds what was decided about a delivery, in one transaction. A decision about an earlier delivery leaves the country's
 * state at "received" while a later one is to be reviewed, and is refused (unless it accepts) when a later one is
 * accepted. */
gboolean sg_registry_review(SgRegistry *registry, const SgReview *review, const SgWriter *writer, SgReviewed *done,
                            GError **error);

/* --- reading --- */

typedef struct {
    char *rule, *layer, *file; /* layer, file: NULL for all */
    char *reason, *by, *until;
    char *recorded_at, *who;
} SgSubmissionWaiver;

typedef struct {
    gint64 id;     /* in the registry */
    gint64 number; /* of the country's deliveries of the product, from 1 */
    char *iso3, *name, *product;
    char *fingerprint;
    char *spec_version, *spec_sha256;
    char *received_at, *recorded_at, *who;
    char *verdict;
    SgState state;      /* of this delivery */
    char *since, *note; /* of that state: when, and why */
    GPtrArray *files;   /* SgSubmittedFile *, in the order of the delivery */
    GPtrArray *waivers; /* SgSubmissionWaiver *, of all times it was accepted */
} SgSubmission;
void sg_submission_free(SgSubmission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSubmission, sg_submission_free)

/* Which are wanted; all zero: all, as they are now. */
typedef struct {
    const char *iso3, *product, *region; /* NULL: all; in any letter case */
    const char *as_of;                   /* as it was at the end of the day; NULL: now */
    gboolean accepted;                   /* those that are accepted: one at most of a country and product */
} SgSubmissionFilter;
/* SgSubmission *, by product, country and number; freed with the array. All are from one moment. SG_ERROR_USAGE for a
 * country, product or region that the registry has not. */
GPtrArray *sg_registry_submissions(SgRegistry *registry, const SgSubmissionFilter *filter, GError **error);
/* The JSON report of the submission ID, as it was recorded. Free with g_free. NULL with an error when there is none. */
char *sg_registry_report(SgRegistry *registry, gint64 id, GError **error);

#endif
