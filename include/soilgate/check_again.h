/* check, again: opens the files of a finished report once more, as they were scanned, for a second pass over the
 * pixels.
 */
#ifndef SOILGATE_CHECK_AGAIN_H
#define SOILGATE_CHECK_AGAIN_H

#include "soilgate/check.h"
#include "soilgate/scan_marks.h"

/* Layers that were scanned together, or one that was scanned alone: open, with their zones, what their codes mean, and
 * the relations between them that are broken in some pixels. Only the sink of the marking is the caller's to fill. */
typedef struct {
    const SgDelivery *delivery;
    const SgFileFacts *const *files; /* one a layer of the set */
    SgScanSet set;
    const SgAsked *const *asked; /* one a relation of the set */
    SgMarking marking;
} SgAgain;

/* FALSE with an error ends the whole. AGAIN is gone afterwards. */
typedef gboolean (*SgAgainFunc)(SgAgain *again, gpointer data, GError **error);
/* What is wanted of a file: nothing, its own pixels, or also what it says together with others. */
typedef enum { SG_AGAIN_NOT, SG_AGAIN_ALONE, SG_AGAIN_TOGETHER } SgAgainNeed;
typedef SgAgainNeed (*SgAgainWanted)(const SgDelivery *delivery, const SgFileFacts *file, gpointer data);

/* Calls EACH with the scanned files of REPORT that are WANTED (NULL: all, together). Those that were scanned together
 * come in one call, all of them when one at least is wanted so, else those wanted alone, apart. Deliveries and files in
 * order. The report and its scratch folder must live, and the files lie where they did. FALSE with the error of EACH,
 * or SG_ERROR_FAILED: a file is not the one that was checked, or cannot be opened again. Main thread. */
gboolean sg_check_again(const SgReport *report, int threads, SgAgainWanted wanted, SgAgainFunc each, gpointer data,
                        GError **error);

/* The typical range that value.typical is about: of those with too many pixels outside, the one with most; -1: none. */
int sg_facts_typical_broken(const SgFileFacts *file);

#endif
