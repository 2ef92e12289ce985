/* Rings for pictures: clipped to a box, thinned. Of any unit: degrees, or units of a picture. */
#ifndef SOILGATE_GEO_RING_H
#define SOILGATE_GEO_RING_H

#include "geo/boundary_private.h"

/* The ring that is worked on, and room for it. */
typedef struct {
    GArray *ring;     /* SgVertex; no vertex repeats the first one at the end */
    GArray *next;     /* SgVertex */
    GByteArray *keep; /* of each vertex */
    GArray *stack;    /* guint, pairs */
} SgRingWork;
void sg_ring_work_init(SgRingWork *work);
void sg_ring_work_clear(SgRingWork *work);

/* The part of the ring in BOX (Sutherland and Hodgman, 1974); nothing may be left. */
void sg_ring_clip(SgRingWork *work, const SgBox *box);
/* Leaves out vertices that lie no farther than TOLERANCE from the line without them (Douglas and Peucker, 1973). FALSE
 * when the ring is no larger than TOLERANCE itself: it is then as it was. */
gboolean sg_ring_thin(SgRingWork *work, double tolerance);

#endif
