/* The loops for Float32, in the compilers' portable vectors of four: SSE2 and NEON, which every 64-bit processor has.
 * Wider ones gain nothing, as counting keys is bound by stores, and lose a tenth of the decoding that goes on between
 * segments on processors that slow down for them. */
#include "scan/kernel.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF /* as gcc does in ISO mode */
#endif

#define LANES         4
#define SPLAT(x)      ((VFloat){0} + (x))
#define PICK(m, a, b) (((m) & (a)) | (~(m) & (b))) /* lane by lane: a where m is set, b elsewhere */
#define INLINE        static inline __attribute__((always_inline))

typedef float VFloat __attribute__((vector_size(16)));
typedef gint32 VInt __attribute__((vector_size(16)));
typedef guint32 VUint __attribute__((vector_size(16)));
typedef guint64 VLong __attribute__((vector_size(16)));
typedef double VDouble __attribute__((vector_size(16)));

INLINE VFloat load(const float *values)
{
    VFloat x;
    memcpy(&x, values, sizeof x);
    return x;
}

/* The N values that are left, and NaN, which counts for nothing, in the other lanes. */
INLINE VFloat load_tail(const float *values, int n)
{
    VFloat x = SPLAT(NAN);
    for (int lane = 0; lane < n; lane++)
        x[lane] = values[lane];
    return x;
}

/* Lane by lane the lesser or greater, the second where the first is NaN. */
INLINE VFloat lesser(VFloat a, VFloat b)
{
#ifdef __SSE2__
    return _mm_min_ps(a, b);
#else
    return (VFloat)PICK((VInt)(a < b), (VInt)a, (VInt)b);
#endif
}

INLINE VFloat greater(VFloat a, VFloat b)
{
#ifdef __SSE2__
    return _mm_max_ps(a, b);
#else
    return (VFloat)PICK((VInt)(a > b), (VInt)a, (VInt)b);
#endif
}

/* Lanes 0 and 1, or 2 and 3, as double. */
INLINE VDouble low_half(VFloat x)
{
#ifdef __SSE2__
    return _mm_cvtps_pd(x);
#else
    return __builtin_convertvector(__builtin_shufflevector(x, x, 0, 1), VDouble);
#endif
}

INLINE VDouble high_half(VFloat x)
{
#ifdef __SSE2__
    return _mm_cvtps_pd(_mm_movehl_ps(x, x));
#else
    return __builtin_convertvector(__builtin_shufflevector(x, x, 2, 3), VDouble);
#endif
}

/* -- Survey ------------------------------------------------------------------------------------------------------- */

typedef struct {
    VInt nodata, none; /* none: nodata, NaN or infinite */
    VFloat min, max;
} SurveyLanes;

INLINE VInt equals_nodata(VFloat x, float nodata, gboolean nan_is_nodata)
{
    return nan_is_nodata ? (VInt)(x != x) : (VInt)(x == SPLAT(nodata));
}

INLINE void survey_step(SurveyLanes *lanes, VFloat x, float nodata, gboolean nan_is_nodata)
{
    const VInt is_nodata = equals_nodata(x, nodata, nan_is_nodata);
    const VInt is_none = ((((VInt)x) & 0x7fffffff) > 0x7f7fffff) | is_nodata;
    lanes->nodata -= is_nodata;
    lanes->none -= is_none;
    const VFloat data = (VFloat)((VInt)x | is_none); /* NaN, neither less nor greater than anything, for the others */
    lanes->min = lesser(data, lanes->min);
    lanes->max = greater(data, lanes->max);
}

/* Countries lie in the midst of their rasters: many segments are nodata from end to end. */
INLINE gboolean only_nodata(const float *values, int n, float nodata, gboolean nan_is_nodata)
{
    VInt all = ~(VInt){0};
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        all &= equals_nodata(load(values + i), nodata, nan_is_nodata);
    gboolean only = (all[0] & all[1] & all[2] & all[3]) != 0;
    for (; i < n; i++)
        only &= nan_is_nodata ? values[i] != values[i] : values[i] == nodata;
    return only;
}

INLINE void survey_body(const float *values, int n, float nodata, gboolean nan_is_nodata, SgSurvey *survey)
{
    *survey = (SgSurvey){.nodata = n, .min = INFINITY, .max = -INFINITY};
    if (n == 0 || (only_nodata(values, 1, nodata, nan_is_nodata) && only_nodata(values, n, nodata, nan_is_nodata)))
        return;
    SurveyLanes lanes = {.min = SPLAT(INFINITY), .max = SPLAT(-INFINITY)}, other = lanes;
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) { /* two at a time, so that neither waits for its last step */
        survey_step(&lanes, load(values + i), nodata, nan_is_nodata);
        survey_step(&other, load(values + i + LANES), nodata, nan_is_nodata);
    }
    for (; i + LANES <= n; i += LANES)
        survey_step(&lanes, load(values + i), nodata, nan_is_nodata);
    int padding = 0;
    if (i < n) {
        survey_step(&lanes, load_tail(values + i, n - i), nodata, nan_is_nodata);
        padding = LANES - (n - i);
    }
    lanes.nodata += other.nodata;
    lanes.none += other.none;
    lanes.min = lesser(lanes.min, other.min);
    lanes.max = greater(lanes.max, other.max);
    survey->data = n + padding;
    survey->nodata = nan_is_nodata ? -padding : 0;
    for (int lane = 0; lane < LANES; lane++) {
        survey->data -= lanes.none[lane];
        survey->nodata += lanes.nodata[lane];
        survey->min = (double)lanes.min[lane] < survey->min ? (double)lanes.min[lane] : survey->min;
        survey->max = (double)lanes.max[lane] > survey->max ? (double)lanes.max[lane] : survey->max;
    }
}

void sg_survey_float(const float *values, int n, float nodata, gboolean nan_is_nodata, SgSurvey *survey)
{
    if (nan_is_nodata)
        survey_body(values, n, nodata, TRUE, survey);
    else
        survey_body(values, n, nodata, FALSE, survey);
}

/* -- Sums and keys ------------------------------------------------------------------------------------------------ */

typedef struct {
    VDouble sum[2], square[2];
} SumLanes;

G_STATIC_ASSERT(LANES == SG_TABLES);

INLINE void sums_step(SumLanes *lanes, VFloat x, gboolean all_data, float nodata, float shift, guint32 *bins)
{
    VInt is_none = {0};
    if (!all_data) { /* what is no data becomes the shift, which adds nothing */
        is_none = ((((VInt)x) & 0x7fffffff) > 0x7f7fffff) | (VInt)(x == SPLAT(nodata));
        x = (VFloat)PICK(is_none, (VInt)SPLAT(shift), (VInt)x);
    }
    const VInt bits = (VInt)(x + 0.0f); /* -0 becomes 0 and shares its key */
    VUint key = ((VUint)(bits ^ ((bits >> 31) | (gint32)G_MININT32))) >> (32 - SG_KEY_BITS);
    if (!all_data)
        key = PICK((VUint)is_none, (VUint){0} + SG_KEYS, key);
    const VLong pairs = (VLong)key; /* taken out two at a time, in half the instructions */
    for (guint64 pair = 0; pair < LANES / 2; pair++) {
        bins[(pairs[pair] & G_MAXUINT32) + 2 * pair * SG_TABLE_STEP]++;
        bins[(pairs[pair] >> 32) + (2 * pair + 1) * SG_TABLE_STEP]++;
    }

    const VDouble low = low_half(x) - (double)shift;
    const VDouble high = high_half(x) - (double)shift;
    lanes->sum[0] += low;
    lanes->sum[1] += high;
    lanes->square[0] += low * low;
    lanes->square[1] += high * high;
}

INLINE SgSums sums_body(const float *values, int n, gboolean all_data, float nodata, float shift, guint32 *bins)
{
    SumLanes lanes = {.sum = {{0}}}, other = lanes;
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        sums_step(&lanes, load(values + i), all_data, nodata, shift, bins);
        sums_step(&other, load(values + i + LANES), all_data, nodata, shift, bins);
    }
    for (; i + LANES <= n; i += LANES)
        sums_step(&lanes, load(values + i), all_data, nodata, shift, bins);
    if (i < n)
        sums_step(&lanes, load_tail(values + i, n - i), FALSE, nodata, shift, bins);
    const VDouble sum = (lanes.sum[0] + lanes.sum[1]) + (other.sum[0] + other.sum[1]);
    const VDouble square = (lanes.square[0] + lanes.square[1]) + (other.square[0] + other.square[1]);
    return (SgSums){sum[0] + sum[1], square[0] + square[1]};
}

SgSums sg_sums_float(const float *values, int n, gboolean all_data, float nodata, float shift, guint32 *bins)
{
    if (all_data)
        return sums_body(values, n, TRUE, nodata, shift, bins);
    return sums_body(values, n, FALSE, nodata, shift, bins);
}

/* -- Counts ------------------------------------------------------------------------------------------------------- */

INLINE int add_lanes(VInt lanes)
{
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

int sg_between_float(const float *values, int n, const SgInterval *interval)
{
    const VFloat low = SPLAT(interval->low_f), high = SPLAT(interval->high_f);
    VInt found = {0};
    for (int i = 0; i < n; i += LANES) {
        const VFloat x = i + LANES <= n ? load(values + i) : load_tail(values + i, n - i);
        found -= (VInt)(x >= low) & (VInt)(x <= high);
    }
    return add_lanes(found);
}

int sg_fractions_float(const float *values, int n, float nodata)
{
    VInt found = {0};
    for (int i = 0; i < n; i += LANES) {
        const VFloat x = i + LANES <= n ? load(values + i) : load_tail(values + i, n - i);
        /* From 2^23 (0x4b000000) on every Float32 is whole; so are, for this purpose, infinities and NaN. */
        const VInt small = (((VInt)x) & 0x7fffffff) < 0x4b000000;
        const VFloat magnitude = (VFloat)((VInt)x & small);
        const VFloat whole = __builtin_convertvector(__builtin_convertvector(magnitude, VInt), VFloat);
        found -= (VInt)(whole != magnitude) & (VInt)(x != SPLAT(nodata));
    }
    return add_lanes(found);
}
