/* check, private: measures the files of a delivery, those on one grid together, and asks the relations between them. */
#ifndef SOILGATE_CHECK_TOGETHER_H
#define SOILGATE_CHECK_TOGETHER_H

#include "check/measure.h"

/* Opens, scans and hashes all files; fills their facts and what the delivery was asked. FALSE with an error only when
 * the tool failed. */
gboolean sg_measure_delivery(SgMeasure *measure, SgDelivery *delivery, GError **error);
void sg_asked_clear(gpointer asked);

/* TRUE when pixels of the same column and row of both lie on the same ground, to TOLERANCE_PX pixels. */
gboolean sg_same_place(const SgFileFacts *a, const SgFileFacts *b, double tolerance_px);

#endif
