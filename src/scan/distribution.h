/* scan, distribution: percentiles and histogram from counts by key.
 */
#ifndef SOILGATE_SCAN_DISTRIBUTION_H
#define SOILGATE_SCAN_DISTRIBUTION_H

#include "soilgate/scan.h"

/* Fills percentiles, edges, counts, bins, below and above of FACTS, whose data, min and max are set. COUNTS are by key
 * (SG_KEYS of them); WHOLE: all data are whole numbers, so that small ones are found exactly. */
void sg_distribution(const guint64 *counts, gboolean whole, SgScanFacts *facts);

#endif
