/* scan, criteria: a plan made ready for the pixels of one storage type.
 */
#ifndef SOILGATE_SCAN_CRITERIA_H
#define SOILGATE_SCAN_CRITERIA_H

#include "scan/kernel.h"
#include "soilgate/scan.h"

typedef struct {
    SgType type;
    gboolean wide;  /* values are handled as double; else as Float32, which holds every value of the type */
    gboolean whole; /* an integer type */

    double nodata; /* as a pixel holds it; NaN: no pixel can equal it */
    gboolean nan_is_nodata;

    SgInterval mapped; /* data in it are mapped: the hard range, without huge values */
    double huge;       /* |value| at or above it is huge; infinite when there is no such limit */
    SgInterval typical[SG_SCAN_TYPICAL];
    int typical_count;
    SgInterval watch[SG_SCAN_WATCH]; /* of one value each; empty when no pixel can hold it */
    int watch_count;
    gboolean codes, stock;
} SgCriteria;

SgCriteria sg_criteria(const SgScanPlan *plan, SgType type);

static inline gboolean sg_is_mapped(const SgCriteria *criteria, double value)
{
    return sg_interval_holds(&criteria->mapped, value) && value != criteria->nodata;
}

#endif
