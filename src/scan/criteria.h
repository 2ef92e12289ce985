/* scan, criteria: a plan made ready for the pixels of one storage type.
 */
#ifndef SOILGATE_SCAN_CRITERIA_H
#define SOILGATE_SCAN_CRITERIA_H

#include "scan/kernel.h"
#include "soilgate/scan.h"

#include <math.h>

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

/* What a pixel is. The scan counts by these, and the marks of a second pass are set by them. */

static inline gboolean sg_is_mapped(const SgCriteria *criteria, double value)
{
    return sg_interval_holds(&criteria->mapped, value) && value != criteria->nodata;
}

static inline gboolean sg_is_stray_nan(const SgCriteria *criteria, double value)
{
    return isnan(value) && !criteria->nan_is_nodata;
}

static inline gboolean sg_is_stray_infinity(const SgCriteria *criteria, double value)
{
    return isinf(value) && value != criteria->nodata;
}

static inline gboolean sg_is_data(const SgCriteria *criteria, double value)
{
    return isfinite(value) && value != criteria->nodata;
}

/* The watched value that VALUE is; -1: none. */
static inline int sg_watched(const SgCriteria *criteria, double value)
{
    for (int i = 0; i < criteria->watch_count; i++)
        if (criteria->watch[i].low == value)
            return i;
    return -1;
}

/* Data that are not mapped are watched fill values, huge ones, or values out of range. */
typedef enum { SG_UNMAPPED_NOTHING, SG_UNMAPPED_WATCHED, SG_UNMAPPED_HUGE, SG_UNMAPPED_OUT_OF_RANGE } SgUnmapped;

/* SG_UNMAPPED_NOTHING: the value is mapped, or no data. */
static inline SgUnmapped sg_unmapped(const SgCriteria *criteria, double value)
{
    if (!sg_is_data(criteria, value) || sg_is_mapped(criteria, value))
        return SG_UNMAPPED_NOTHING;
    if (sg_watched(criteria, value) >= 0)
        return SG_UNMAPPED_WATCHED;
    return fabs(value) >= criteria->huge ? SG_UNMAPPED_HUGE : SG_UNMAPPED_OUT_OF_RANGE;
}

/* A value out of range is wrong, but it is there. */
static inline gboolean sg_is_missing(const SgCriteria *criteria, double value)
{
    return !sg_is_mapped(criteria, value) && sg_unmapped(criteria, value) != SG_UNMAPPED_OUT_OF_RANGE;
}

/* What a class layer's pixel is counted as. */
typedef enum { SG_CODE_NONE, SG_CODE_WHOLE, SG_CODE_FRACTIONAL } SgCodeKind;

static inline SgCodeKind sg_code_of(const SgCriteria *criteria, double value, int *code)
{
    if (!sg_is_data(criteria, value) || fabs(value) >= criteria->huge)
        return SG_CODE_NONE;
    if (!(value >= G_MININT && value <= G_MAXINT && sg_is_whole(value)))
        return SG_CODE_FRACTIONAL;
    *code = (int)value;
    return SG_CODE_WHOLE;
}

#endif
