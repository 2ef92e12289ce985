/* fix: writes repaired copies of deliveries, and says what it did. Originals are only read.
 *
 * Three steps, as everywhere: the report of a check; a plan, which is pure (findings in, steps for every file out); and
 * the run, which writes copies into a private folder, checks them, and gives them their names when nothing is worse
 * than before. A repair can bring to light what was hidden (a CRS that is known lets the pixels be compared with the
 * country), so plan and run go on in rounds until no step is left.
 */
#ifndef SOILGATE_FIX_H
#define SOILGATE_FIX_H

#include "soilgate/check.h"

#define SG_FIX_ROUNDS 5 /* at most; what is left then is told */

typedef struct {
    const char *output;     /* folder for the copies: new or empty; may be NULL in a dry run */
    gboolean allow_confirm; /* also what a person must agree with */
    gboolean dry_run;       /* plan only */
    double factor;          /* for values in another unit, instead of the one that is likely; 0: none */
    SgCheckOptions check;   /* waivers and previous are not used */
    void (*naming)(void);   /* told before the first copy gets its name; or NULL */
} SgFixOptions;

/* One step of a file. */
typedef struct {
    const char *id;     /* "nodata.declare", of the table of steps */
    const SgRule *rule; /* of the finding that it mends */
    SgFixClass fix;
    SgRepair repair;
    char *what;      /* what is done, as a sentence */
    int round;       /* from 1; in a dry run all are 1 */
    gboolean done;   /* FALSE in a dry run, and when the file could not be repaired */
    gint64 expected; /* pixels by the check; -1: not told */
    gint64 pixels;   /* pixels that it changed; -1: none are meant, or it was not done */
    char *remark;    /* after it was done: what to know about it, as sentences; or NULL */
} SgFixStep;

typedef enum {
    SG_FIX_COPIED,   /* byte for byte */
    SG_FIX_REPAIRED, /* by its steps */
    SG_FIX_LEFT_OUT, /* it has no place in the delivery */
    SG_FIX_WITHHELD, /* not handed out: it could not be repaired, or came out worse */
} SgFixFate;
const char *sg_fix_fate_name(SgFixFate fate); /* "copied", "repaired", "left-out", "withheld" */

typedef struct {
    char *shown;  /* as the check shows it */
    char *source; /* to open it */
    char *copy;   /* below the output folder, after all steps; NULL: left out, or it cannot be read */
    SgFixFate fate;
    char *reason;                             /* left out, withheld: why, as sentences */
    GPtrArray *steps;                         /* SgFixStep * */
    gboolean map;                             /* it was judged as a map */
    char sha256_before[65], sha256_after[65]; /* of maps; "" when not known */
    /* The run's. */
    char *staged; /* where the copy lies before it gets its name */
} SgFixFile;

typedef struct {
    char *output; /* as given, or NULL */
    gboolean dry_run, allow_confirm;
    int rounds;       /* that were run */
    GPtrArray *files; /* SgFixFile *, in the order of the check */
    SgReport *before;
    SgReport *after;   /* of all copies, also those withheld; NULL in a dry run */
    GPtrArray *left;   /* const SgFinding *: what remains, of AFTER or, in a dry run, BEFORE; after a run also those of
                          BEFORE about what could not be read, and is in no copy */
    gboolean withheld; /* of a whole delivery: relations between layers came out worse */
} SgFix;

/* Plans what to do about REPORT, which must outlive the plan. Pure. SG_ERROR_USAGE when two files would have one name.
 */
SgFix *sg_fix_plan(SgReport *report, const SgFixOptions *options, GError **error);
/* Checks PATHS, plans, and unless it is a dry run writes the copies. NULL with an error: SG_ERROR_USAGE when the output
 * folder cannot be taken (it holds something, or lies in what is repaired) or as sg_check; SG_ERROR_FAILED when the
 * disk is full or a library failed: no copy then has its name. Main thread. */
SgFix *sg_fix(char *const *paths, const SgFixOptions *options, GError **error);
void sg_fix_free(SgFix *fix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFix, sg_fix_free)
/* Of the folder that came out: that of AFTER, but fail when a file was withheld, and no better than what could not be
 * read allows. Not for a dry run. */
SgVerdict sg_fix_verdict(const SgFix *fix);
/* 0: all that was wrong is repaired, and the copies are accepted (in a dry run: all that rejects has a step); 1 not. */
int sg_fix_exit_status(const SgFix *fix);

#endif
