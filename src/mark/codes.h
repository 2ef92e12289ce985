/* mark, codes: what the findings about a file tell of its pixels. */
#ifndef SOILGATE_MARK_CODES_H
#define SOILGATE_MARK_CODES_H

#include "soilgate/mark.h"

#define SG_CODES          15 /* in the table of codes.c; places in it, from 0 on, count the bits of a mask */
#define SG_CODE_CORRUPT   0
#define SG_CODE_NONFINITE 1

typedef struct {
    const SgFinding *findings[SG_CODES]; /* the heaviest about this file; NULL: none. Borrowed */
    gint64 pixels[SG_CODES];             /* that they tell of */
    guint8 order[SG_CODES];              /* COUNT places, the heaviest first */
    int count;
    guint16 interest;  /* marks that matter */
    gboolean together; /* some are about what layers say together */
    gboolean nan_is_nonfinite;
    double background, typical_min, typical_max;
} SgTold;

/* What FINDINGS (SgFinding *, those about FILE among them) tell. FALSE: none is about pixels of it. */
gboolean sg_told_find(const GPtrArray *findings, const SgFileFacts *file, SgTold *told);
/* All codes that the findings tell of, a bit each. */
guint16 sg_told_codes(const SgTold *told);
/* The codes that a pixel belongs to, a bit each. */
guint16 sg_told_mask(const SgTold *told, double value, SgZone zone, guint16 marks);
/* The one code of a pixel that belongs to these: the heaviest. 0: none. */
guint8 sg_told_code(const SgTold *told, guint16 mask);

#endif
