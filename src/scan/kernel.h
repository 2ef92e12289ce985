/* scan, kernels: the loops that touch every pixel.
 *
 * They work on a segment: neighbouring pixels of one row, short enough to stay in the first-level cache. Lanes, and the
 * order in which they are summed, are fixed in the source, so that every build gives the same bits.
 */
#ifndef SOILGATE_SCAN_KERNEL_H
#define SOILGATE_SCAN_KERNEL_H

#include <glib.h>
#include <math.h>

#define SG_SEGMENT 512 /* pixels, at most */

/* Keys put the values as Float32 in order and keep sign, exponent and 9 bits of the mantissa: a key's values lie
 * within 0.2 % of each other, and every whole number up to 1024 has a key of its own. */
#define SG_KEY_BITS 18
#define SG_KEYS     (1 << SG_KEY_BITS)
/* Counts by key in four tables that neighbours take in turn, so that equal ones do not wait for each other. What is no
 * data is counted behind the keys of each; the gap there also keeps the tables from sharing lines of the cache. */
#define SG_TABLES     4
#define SG_TABLE_STEP (SG_KEYS + 272)
#define SG_BINS       ((gsize)SG_TABLE_STEP * SG_TABLES)

/* An interval with both ends in it; low > high holds nothing. As Float32, it holds the same Float32 values. */
typedef struct {
    double low, high;
    float low_f, high_f;
} SgInterval;
SgInterval sg_interval(double low, double high);
static inline gboolean sg_interval_holds(const SgInterval *interval, double value)
{
    return value >= interval->low && value <= interval->high;
}

typedef struct {
    int nodata, data;
    double min, max; /* of the data; meaningless when there is none */
} SgSurvey;

typedef struct {
    double sum, square; /* of (value - shift), and of its square, over the data */
} SgSums;

/* Counts and extremes. NODATA is NaN when there is none; NAN_IS_NODATA tells NaN as nodata from that. Data are finite
 * and not nodata. */
void sg_survey_float(const float *values, int n, float nodata, gboolean nan_is_nodata, SgSurvey *survey);
/* Sums, and counts keys in BINS (SG_BINS of them). ALL_DATA: the survey found nothing but data. */
SgSums sg_sums_float(const float *values, int n, gboolean all_data, float nodata, float shift, guint32 *bins);
/* How many values the interval holds, nodata among them if it lies in there. */
int sg_between_float(const float *values, int n, const SgInterval *interval);
/* How many of the data are no whole numbers. */
int sg_fractions_float(const float *values, int n, float nodata);

/* The same for types that Float32 does not hold exactly. */
void sg_survey_double(const double *values, int n, double nodata, gboolean nan_is_nodata, SgSurvey *survey);
SgSums sg_sums_double(const double *values, int n, double nodata, double shift, guint32 *bins);
int sg_between_double(const double *values, int n, const SgInterval *interval);
int sg_fractions_double(const double *values, int n, double nodata);
static inline gboolean sg_is_whole(double value)
{
    return fabs(value) >= 0x1p53 || (double)(gint64)value == value;
}

/* The key of a finite value, and the least and greatest Float32 that have this key. */
guint32 sg_key(double value);
double sg_key_low(guint32 key);
double sg_key_high(guint32 key);

#endif
