/* scan, marks: passes once more over layers on one grid and says of every pixel what the scan counted it as.
 *
 * By the scan's own criteria, zones and relations, so that what is marked is what was counted. The grid is cut into
 * units, rectangles of whole blocks where memory allows; each is marked by one thread, and then taken in the order of
 * the units. Memory depends on layers, threads and blocks, as in scan_set.h.
 */
#ifndef SOILGATE_SCAN_MARKS_H
#define SOILGATE_SCAN_MARKS_H

#include "soilgate/scan_set.h"

typedef enum {
    SG_MARK_MAPPED = 1 << 0,      /* a value of the map, within the hard range */
    SG_MARK_INSIDE = 1 << 1,      /* the pixel's centre lies in the country */
    SG_MARK_UNREAD = 1 << 2,      /* its block did not decode */
    SG_MARK_NONFINITE = 1 << 3,   /* infinite, or NaN that is not the nodata */
    SG_MARK_FILL = 1 << 4,        /* an undeclared fill value */
    SG_MARK_RANGE = 1 << 5,       /* outside the hard range */
    SG_MARK_TYPICAL = 1 << 6,     /* outside a typical range */
    SG_MARK_CLASS = 1 << 7,       /* a class code that has no meaning */
    SG_MARK_GAP = 1 << 8,         /* in the country, without data */
    SG_MARK_SPILL = 1 << 9,       /* data beyond the tolerance outside the country */
    SG_MARK_RELATION = 1 << 10,   /* breaks a relation between layers */
    SG_MARK_LACKING = 1 << 11,    /* at least half of the layers have it, this one does not */
    SG_MARK_EXTRA = 1 << 12,      /* this layer has it, more than half do not */
    SG_MARK_ZERO = 1 << 13,       /* an exact zero where the secretariat drops zeros */
    SG_MARK_CLASSIFIED = 1 << 14, /* with RELATION: it is a class that disagrees with the layers it is made from */
    SG_MARK_DISPUTED = 1 << 15,   /* with SPILL: in a disputed or unassigned area */
} SgMark;

/* What is to be marked of a layer beyond what its plan says. */
typedef struct {
    guint32 fills; /* of the plan's watched values, by bit: those that stand for no data; huge values always do */
    guint32 zeros; /* the same: zeros that are dropped */
    /* Of a layer with codes: FALSE for a code without a meaning; any thread. NULL: all have one. */
    gboolean (*is_class)(int code, gconstpointer data);
    gconstpointer class_data;
} SgMarkLayer;

/* Neighbouring pixels of one row of a layer. */
typedef struct {
    int layer; /* of the set */
    int col, row, n;
    SgZone zone;          /* of all of them; SG_ZONES: not known */
    const double *values; /* as the file holds them; NaN where unread */
    const guint16 *marks;
} SgMarkedRun;

/* Who takes the marks. A unit holds the columns col .. end - 1 of the rows row .. row_end - 1. */
typedef struct {
    int col, end, row, row_end;
} SgMarkUnit;
typedef struct {
    gpointer (*begin)(const SgMarkUnit *unit, gpointer data);          /* any thread */
    void (*take)(gpointer own, const SgMarkedRun *run, gpointer data); /* any thread, OWN is this thread's */
    gboolean (*end)(gpointer own, gpointer data, GError **error);      /* one at a time, in the order of the units */
    void (*drop)(gpointer own);                                        /* frees it; any thread */
    gpointer data;
    gint64 unit_bytes; /* that OWN asks for, at most: bounds the number of threads */
} SgMarkSink;

typedef struct {
    const SgScanSet *set;          /* relations with means are not asked */
    const SgMarkLayer *layers;     /* one a layer of the set */
    gboolean apart;                /* what the layers say together is not asked */
    const guint16 *relation_marks; /* one a relation: what its broken pixels get, in the layer that it is about */
    SgMarkSink sink;
} SgMarking;

#define SG_MARK_UNIT_ROWS 16 /* see sg_mark_unit_most */
/* How large the units of SET are, as the first of them. Their rows are a multiple of SG_MARK_UNIT_ROWS, but where so
 * many of all layers would be too much to hold, and for a raster that is one unit high. */
SgMarkUnit sg_mark_unit_most(const SgScanSet *set);

/* Marks all pixels of all layers. FALSE with an error when the tool failed (memory, threads), or the sink's own. */
gboolean sg_scan_marks(const SgMarking *marking, GError **error);

#endif
