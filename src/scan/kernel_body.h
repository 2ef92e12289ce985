/* The Float32 kernels, in the compilers' portable vectors. Included by the file of each build, which defines WIDTH, the
 * floats in a vector, LOW and HIGH, the halves of one, LESSER and GREATER (lane by lane: a < b ? a : b, a > b ? a : b),
 * and ATTRIBUTES of the functions.
 *
 * Eight lanes are worked on at a time, as 8 / WIDTH vectors. Lane by lane the operations are the same in all builds, so
 * the results are equal to the last bit. Contraction to fused multiply-add, which would break that, is off: by ISO mode
 * in gcc, by the pragma in clang.
 */
#include "scan/kernel.h"

#include <math.h>
#include <string.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

#define LANES         8
#define VECTORS       (LANES / WIDTH)
#define SPLAT(x)      ((VFloat){0} + (x))
#define PICK(m, a, b) (((m) & (a)) | (~(m) & (b))) /* lane by lane: a where m is set, b elsewhere */
#define INLINE        static inline __attribute__((always_inline)) ATTRIBUTES

typedef float VFloat __attribute__((vector_size(WIDTH * 4)));
typedef gint32 VInt __attribute__((vector_size(WIDTH * 4)));
typedef guint32 VUint __attribute__((vector_size(WIDTH * 4)));
typedef guint64 VLong __attribute__((vector_size(WIDTH * 4)));
typedef double VDouble __attribute__((vector_size(WIDTH * 4)));

/* The N values that are left, and NaN, which counts for nothing, in the other lanes. */
INLINE void fill_tail(float *tail, const float *values, int n)
{
    for (int lane = 0; lane < LANES; lane++)
        tail[lane] = lane < n ? values[lane] : NAN;
}

/* -- Survey: counts and extremes ---------------------------------------------------------------------------------- */

typedef struct {
    VInt nodata[VECTORS], none[VECTORS]; /* none: nodata, NaN or infinite */
    VFloat min[VECTORS], max[VECTORS];
} SurveyLanes;

INLINE VInt equals_nodata(const float *values, float nodata, gboolean nan_is_nodata)
{
    VFloat x;
    memcpy(&x, values, sizeof x);
    return nan_is_nodata ? (VInt)(x != x) : (VInt)(x == SPLAT(nodata));
}

INLINE void survey_step(SurveyLanes *lanes, const float *values, float nodata, gboolean nan_is_nodata)
{
    for (int v = 0; v < VECTORS; v++) {
        VInt bits;
        memcpy(&bits, values + v * WIDTH, sizeof bits);
        const VInt is_nodata = equals_nodata(values + v * WIDTH, nodata, nan_is_nodata);
        const VInt is_none = ((bits & 0x7fffffff) > 0x7f7fffff) | is_nodata;
        lanes->nodata[v] -= is_nodata;
        lanes->none[v] -= is_none;
        const VFloat x = (VFloat)(bits | is_none); /* NaN, neither less nor greater than anything */
        lanes->min[v] = LESSER(x, lanes->min[v]);
        lanes->max[v] = GREATER(x, lanes->max[v]);
    }
}

/* Countries lie in the midst of their rasters: many segments are nodata from end to end. */
INLINE gboolean only_nodata(const float *values, int n, float nodata, gboolean nan_is_nodata)
{
    VInt all = ~(VInt){0};
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        all &= equals_nodata(values + i, nodata, nan_is_nodata);
    gboolean only = TRUE;
    for (int lane = 0; lane < WIDTH; lane++)
        only &= all[lane] != 0;
    for (; i < n; i++)
        only &= nan_is_nodata ? values[i] != values[i] : values[i] == nodata;
    return only;
}

INLINE void survey_body(const float *values, int n, float nodata, gboolean nan_is_nodata, SgSurvey *survey)
{
    *survey = (SgSurvey){.nodata = n, .min = INFINITY, .max = -INFINITY};
    if (n == 0 || (only_nodata(values, 1, nodata, nan_is_nodata) && only_nodata(values, n, nodata, nan_is_nodata)))
        return;
    SurveyLanes lanes;
    for (int v = 0; v < VECTORS; v++) {
        lanes.nodata[v] = lanes.none[v] = (VInt){0};
        lanes.min[v] = SPLAT(INFINITY);
        lanes.max[v] = SPLAT(-INFINITY);
    }
    int i = 0, padding = 0;
    for (; i + LANES <= n; i += LANES)
        survey_step(&lanes, values + i, nodata, nan_is_nodata);
    if (i < n) {
        float tail[LANES];
        fill_tail(tail, values + i, n - i);
        survey_step(&lanes, tail, nodata, nan_is_nodata);
        padding = LANES - (n - i);
    }
    survey->data = n + padding;
    survey->nodata = nan_is_nodata ? -padding : 0;
    for (int lane = 0; lane < LANES; lane++) {
        const int v = lane / WIDTH, e = lane % WIDTH;
        survey->data -= lanes.none[v][e];
        survey->nodata += lanes.nodata[v][e];
        survey->min = (double)lanes.min[v][e] < survey->min ? (double)lanes.min[v][e] : survey->min;
        survey->max = (double)lanes.max[v][e] > survey->max ? (double)lanes.max[v][e] : survey->max;
    }
}

ATTRIBUTES static void survey_values(const float *values, int n, float nodata, gboolean nan_is_nodata, SgSurvey *survey)
{
    if (nan_is_nodata)
        survey_body(values, n, nodata, TRUE, survey);
    else
        survey_body(values, n, nodata, FALSE, survey);
}

/* -- Sums and keys ------------------------------------------------------------------------------------------------ */

typedef struct {
    VDouble sum[VECTORS][2], square[VECTORS][2];
} SumLanes;

INLINE void sums_step(SumLanes *lanes, const float *values, gboolean all_data, float nodata, float shift, guint32 *bins)
{
    for (int v = 0; v < VECTORS; v++) {
        VFloat x;
        memcpy(&x, values + (gsize)v * WIDTH, sizeof x);
        VInt is_data = {0};
        if (!all_data) { /* what is no data becomes the shift, which adds nothing */
            is_data = ((((VInt)x) & 0x7fffffff) < 0x7f800000) & (VInt)(x != SPLAT(nodata));
            x = (VFloat)PICK(is_data, (VInt)x, (VInt)SPLAT(shift));
        }
        const VInt bits = (VInt)(x + 0.0f); /* -0 becomes 0 and shares its key */
        VUint key = ((VUint)(bits ^ ((bits >> 31) | (gint32)G_MININT32))) >> (32 - SG_KEY_BITS);
        if (!all_data)
            key = PICK((VUint)is_data, key, (VUint){0} + SG_KEYS);
        const VLong pairs = (VLong)key; /* taken out two at a time, in half the instructions */
        for (int pair = 0; pair < WIDTH / 2; pair++) {
            const int table = (v * WIDTH + pair * 2) % SG_TABLES;
            bins[(pairs[pair] & G_MAXUINT32) + (guint64)table * SG_TABLE_STEP]++;
            bins[(pairs[pair] >> 32) + (guint64)(table + 1) * SG_TABLE_STEP]++;
        }

        const VDouble d0 = __builtin_convertvector(LOW(x), VDouble) - (double)shift;
        const VDouble d1 = __builtin_convertvector(HIGH(x), VDouble) - (double)shift;
        lanes->sum[v][0] += d0;
        lanes->sum[v][1] += d1;
        lanes->square[v][0] += d0 * d0;
        lanes->square[v][1] += d1 * d1;
    }
}

INLINE double add_lanes(const double *lanes)
{
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

INLINE SgSums sums_body(const float *values, int n, gboolean all_data, float nodata, float shift, guint32 *bins)
{
    SumLanes lanes;
    for (int v = 0; v < VECTORS; v++)
        lanes.sum[v][0] = lanes.sum[v][1] = lanes.square[v][0] = lanes.square[v][1] = (VDouble){0};
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        sums_step(&lanes, values + i, all_data, nodata, shift, bins);
    if (i < n) {
        float tail[LANES];
        fill_tail(tail, values + i, n - i);
        sums_step(&lanes, tail, FALSE, nodata, shift, bins);
    }
    double sum[LANES], square[LANES];
    memcpy(sum, lanes.sum, sizeof sum);
    memcpy(square, lanes.square, sizeof square);
    return (SgSums){add_lanes(sum), add_lanes(square)};
}

ATTRIBUTES static SgSums sum_values(const float *values, int n, gboolean all_data, float nodata, float shift,
                                    guint32 *bins)
{
    if (all_data)
        return sums_body(values, n, TRUE, nodata, shift, bins);
    return sums_body(values, n, FALSE, nodata, shift, bins);
}

/* -- Values in an interval ---------------------------------------------------------------------------------------- */

ATTRIBUTES static int count_between(const float *values, int n, const SgInterval *interval)
{
    const VFloat low = SPLAT(interval->low_f), high = SPLAT(interval->high_f);
    VInt found = {0};
    int i = 0, total = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        VFloat x;
        memcpy(&x, values + i, sizeof x);
        found -= (VInt)(x >= low) & (VInt)(x <= high);
    }
    for (; i < n; i++)
        total += values[i] >= interval->low_f && values[i] <= interval->high_f ? 1 : 0;
    for (int lane = 0; lane < WIDTH; lane++)
        total += found[lane];
    return total;
}

/* -- Fractions ---------------------------------------------------------------------------------------------------- */

ATTRIBUTES static int count_fractions(const float *values, int n, float nodata)
{
    VInt found = {0};
    for (int i = 0; i < n; i += WIDTH) {
        VFloat x = {0};
        if (i + WIDTH <= n)
            memcpy(&x, values + i, sizeof x);
        else
            for (int lane = 0; lane < n - i; lane++)
                x[lane] = values[i + lane];
        /* From 2^23 (0x4b000000) on every Float32 is whole; so are, for this purpose, infinities and NaN. */
        const VInt small = (((VInt)x) & 0x7fffffff) < 0x4b000000;
        const VFloat magnitude = (VFloat)((VInt)x & small);
        const VFloat whole = __builtin_convertvector(__builtin_convertvector(magnitude, VInt), VFloat);
        found -= (VInt)(whole != magnitude) & (VInt)(x != SPLAT(nodata));
    }
    int total = 0;
    for (int lane = 0; lane < WIDTH; lane++)
        total += found[lane];
    return total;
}
