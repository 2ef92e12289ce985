/* scan, marks: what a pixel is counted as, by its value and its zone.
 */
#ifndef SOILGATE_SCAN_MARKS_PRIVATE_H
#define SOILGATE_SCAN_MARKS_PRIVATE_H

#include "scan/criteria.h"
#include "soilgate/scan_marks.h"

/* MARKS gets the marks of N values of ZONE (SG_ZONES: not known) in a layer, without what it says with others. */
void sg_mark_values(const SgCriteria *criteria, const SgMarkLayer *layer, const double *values, int n, SgZone zone,
                    guint16 *marks);
/* The same of pixels that did not decode; VALUES become NaN. */
void sg_mark_unread(int n, SgZone zone, double *values, guint16 *marks);

#endif
