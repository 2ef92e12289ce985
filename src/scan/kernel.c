/* Keys, intervals, and the loops for types that Float32 does not hold exactly. */
#include "scan/kernel.h"

#include <math.h>
#include <string.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

/* -- Double ------------------------------------------------------------------------------------------------------- */

void sg_survey_double(const double *values, int n, double nodata, gboolean nan_is_nodata, SgSurvey *survey)
{
    int data = 0, none = 0;
    double min = INFINITY, max = -INFINITY;
    for (int i = 0; i < n; i++) {
        const double x = values[i];
        const int is_nodata = (x == nodata) | ((x != x) & (nan_is_nodata != FALSE));
        const int is_data = (fabs(x) <= G_MAXDOUBLE) & !is_nodata;
        none += is_nodata;
        data += is_data;
        min = is_data && x < min ? x : min;
        max = is_data && x > max ? x : max;
    }
    *survey = (SgSurvey){none, data, min, max};
}

SgSums sg_sums_double(const double *values, int n, double nodata, double shift, guint32 *bins)
{
    SgSums sums = {0, 0};
    for (int i = 0; i < n; i++) {
        const double x = values[i];
        if (!(fabs(x) <= G_MAXDOUBLE) || x == nodata)
            continue;
        bins[sg_key(x) + (guint32)(i % SG_TABLES * SG_TABLE_STEP)]++;
        const double d = x - shift;
        sums.sum += d;
        sums.square += d * d;
    }
    return sums;
}

int sg_between_double(const double *values, int n, const SgInterval *interval)
{
    int found = 0;
    for (int i = 0; i < n; i++)
        found += (values[i] >= interval->low) & (values[i] <= interval->high);
    return found;
}

int sg_fractions_double(const double *values, int n, double nodata)
{
    int found = 0;
    for (int i = 0; i < n; i++)
        found += isfinite(values[i]) && values[i] != nodata && !sg_is_whole(values[i]);
    return found;
}

/* -- Keys and intervals ------------------------------------------------------------------------------------------- */

guint32 sg_key(double value)
{
    const double most = (double)G_MAXFLOAT;
    const float x = (float)CLAMP(value, -most, most) + 0.0f;
    guint32 bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits ^ (bits >> 31 ? G_MAXUINT32 : 0x80000000u)) >> (32 - SG_KEY_BITS);
}

/* The Float32 at this position of the order; past the largest it goes on to 2^128, a double. */
static double at_position(guint32 ordered)
{
    const guint32 bits = ordered ^ (ordered >> 31 ? 0x80000000u : G_MAXUINT32);
    float x;
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) ? (double)x : copysign(0x1p128, (double)x);
}

double sg_key_low(guint32 key)
{
    return at_position(key << (32 - SG_KEY_BITS));
}

double sg_key_high(guint32 key)
{
    return at_position((key << (32 - SG_KEY_BITS)) | ((1u << (32 - SG_KEY_BITS)) - 1));
}

SgInterval sg_interval(double low, double high)
{
    const double most = (double)G_MAXFLOAT;
    SgInterval interval = {low, high, (float)CLAMP(low, -most, most), (float)CLAMP(high, -most, most)};
    if ((double)interval.low_f < low)
        interval.low_f = nextafterf(interval.low_f, INFINITY);
    if ((double)interval.high_f > high)
        interval.high_f = nextafterf(interval.high_f, -INFINITY);
    return interval;
}
