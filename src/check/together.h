/* check, private: measures the files of a delivery, those on one grid together, and asks the relations between them. */
#ifndef SOILGATE_CHECK_TOGETHER_H
#define SOILGATE_CHECK_TOGETHER_H

#include "check/measure.h"

/* Opens, scans and hashes all files; fills their facts and what the delivery was asked. FALSE with an error only when
 * the tool failed. */
gboolean sg_measure_delivery(SgMeasure *measure, SgDelivery *delivery, GError **error);
void sg_asked_clear(gpointer asked);

/* Finds what the codes of a layer with a look-up table stand for in relations. */
void sg_measure_classes(SgMeasured *measured);
/* What was asked, of the N files of GROUP: all that the relation names are among them. */
SgScanRelation sg_asked_relation(const SgAsked *asked, const SgMeasured *group, guint n);

/* TRUE when pixels of the same column and row of both lie on the same ground, to TOLERANCE_PX pixels. */
gboolean sg_same_place(const SgFileFacts *a, const SgFileFacts *b, double tolerance_px);

#endif
