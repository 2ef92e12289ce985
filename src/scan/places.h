/* scan, places and values: what a part of the raster remembers beside plain counts, in bounded memory.
 */
#ifndef SOILGATE_SCAN_PLACES_H
#define SOILGATE_SCAN_PLACES_H

#include "soilgate/scan.h"

/* Counts of distinct values by the vote of Misra and Gries (1982, Finding repeated elements): with 64 counters every
 * value that makes up more than 1/65 of what was seen is among them, and counts fall short by no more than that. Exact
 * as long as no more than 64 values are seen. */
#define SG_VOTES 64
typedef struct {
    int count;
    gboolean at_least;
    SgFrequent items[SG_VOTES];
    guint8 slots[4 * SG_VOTES]; /* by hash; index + 1, 0 free */
} SgVotes;
void sg_votes_add(SgVotes *votes, double value);
/* The most frequent of all N tables (NULL: empty), merged. */
void sg_votes_merge(SgVotes *const *tables, int n, SgFrequents *out);

/* Counts of class codes, and where each is met first. The first SG_LIMIT_CODES are kept. */
typedef struct {
    int code;
    gint64 pixels;
    SgPlace first;
} SgCode;
typedef struct {
    int count;
    gboolean more;
    int latest; /* item used last: classes come in patches */
    SgCode items[SG_LIMIT_CODES];
    guint16 slots[4 * SG_LIMIT_CODES];
} SgCodes;
void sg_codes_add(SgCodes *codes, int code, gint64 pixels, int col, int row);
void sg_codes_sort(SgCodes *codes); /* ascending; nothing may be added after */

#endif
