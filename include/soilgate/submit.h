/* submit: hands a checked delivery to the store and the registry, and decides whether a recorded one may be accepted.
 *
 * Originals are stored before a delivery is recorded, so that what is recorded is always there; what is stored and then
 * not recorded does no harm. Errors are SG_ERROR_FAILED when the disk, the registry or the program failed. What keeps
 * one delivery from being recorded or accepted is told in the results: others may go on.
 */
#ifndef SOILGATE_SUBMIT_H
#define SOILGATE_SUBMIT_H

#include "soilgate/check.h"
#include "soilgate/compare.h"
#include "soilgate/store.h"
#include "soilgate/submission.h"

/* --- handing in --- */

typedef struct {
    const char *report;   /* soilgate-report/1, of the delivery alone */
    const char *why;      /* of its events; or NULL */
    const char *evidence; /* or NULL */
    gboolean accept;      /* it is accepted at once where its verdict allows that */
    gboolean strict;      /* warnings do not */
} SgSubmitOptions;

typedef struct {
    const SgDelivery *delivery; /* borrowed */
    char *unfit;                /* why it was not recorded, as a sentence; NULL: it was, and what follows holds */
    gboolean usage;             /* unfit: it is not for this registry, or changed meanwhile; else it is faulty itself */
    SgHandedIn done;
    GPtrArray *files; /* SgSubmittedFile *: all of it, stored */
    gint64 bytes;     /* of them */
} SgSubmitted;
void sg_submitted_free(gpointer submitted);

/* Stores and records DELIVERY, of a report of sg_check that lives. NULL with an error when the tool failed. */
SgSubmitted *sg_submit(SgRegistry *registry, SgStore *store, const SgDelivery *delivery, const SgSubmitOptions *options,
                       const SgWriter *writer, GError **error);

/* --- review --- */

/* What keeps a delivery from being accepted. */
typedef struct {
    char *rule;
    SgSeverity severity; /* error or unchecked */
    char *file, *layer;  /* or NULL */
    char *message;
    char *why; /* why no waiver excuses it, as a sentence */
} SgObstacle;

typedef struct {
    GPtrArray *obstacles; /* SgObstacle *; none: it may be accepted */
    GPtrArray *waivers;   /* SgWaiver *: what is excused, by WAIVERS or by what the report had; owned */
} SgAcceptance;
/* Looks at the report of a recorded delivery: each error must be excused by a waiver that holds on the day TODAY, in
 * the report or in WAIVERS (or NULL), as a check would have it; and each rule that was not checked by one of that rule
 * in WAIVERS, as here a person decides, unless the rule protects the mosaic. The verdict stays as it is. Pure. */
SgAcceptance *sg_acceptance_of(const SgRecordDelivery *delivery, const SgWaivers *waivers, const char *today);
void sg_acceptance_free(SgAcceptance *acceptance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgAcceptance, sg_acceptance_free)

/* A file of a delivery that the store has not. */
typedef struct {
    const SgSubmittedFile *file; /* borrowed */
    SgStored stored;             /* not WHOLE */
} SgLostFile;

typedef struct {
    const SgSubmission *submission; /* borrowed */
    SgState to;
    gboolean decided; /* what follows up to COUNTS holds; else it could not be accepted, and why follows */
    SgReviewed done;
    SgAcceptance *acceptance; /* NULL unless it was to be accepted */
    GArray *lost;             /* SgLostFile; empty unless it was to be accepted */
} SgDecision;
void sg_decision_free(SgDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDecision, sg_decision_free)

typedef struct {
    SgState to;                     /* accepted, rejected, correction-requested or withdrawn */
    const char *why, *evidence;     /* evidence: or NULL */
    const SgRecordDelivery *record; /* to accept it: what its report says */
    const SgStore *store;           /* to accept it */
    const SgWaivers *waivers;       /* or NULL */
} SgDecide;
/* Decides about SUBMISSION. Accepted is what may be (see sg_acceptance_of) and lies whole in the store; each waiver
 * that was needed is recorded with it. NULL with an error: SG_ERROR_USAGE where such a delivery cannot become that. */
SgDecision *sg_decide(SgRegistry *registry, const SgSubmission *submission, const SgDecide *decide,
                      const SgWriter *writer, GError **error);

#endif
