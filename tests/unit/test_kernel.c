/* The loops over pixels give what a plain loop gives, wherever a segment starts and ends. */
#include "scan/kernel.h"
#include "scan_support.h"

#define MOST 300

static guint32 bins[SG_BINS];

/* Values of every kind, nodata in patches. */
static void fill(float *values, int n, float nodata, guint64 seed)
{
    const float special[] = {NAN, INFINITY, -INFINITY, 0.0f, -0.0f, 1e-42f, G_MAXFLOAT, -G_MAXFLOAT};
    guint64 state = seed;
    for (int i = 0; i < n; i++) {
        const double dice = test_uniform(&state);
        values[i] = (float)(test_uniform(&state) * 200 - 60);
        if (dice < 0.1)
            values[i] = special[test_random(&state) % G_N_ELEMENTS(special)];
        else if (dice < 0.4)
            values[i] = nodata;
    }
}

static void compare_with_loop(const float *values, int n, float nodata, gboolean nan_is_nodata)
{
    int data = 0, none = 0, between = 0;
    double min = INFINITY, max = -INFINITY;
    long double sum = 0, square = 0;
    const float shift = 17.25f;
    static guint32 expected[SG_KEYS];
    memset(expected, 0, sizeof expected);
    memset(bins, 0, sizeof bins);
    for (int i = 0; i < n; i++) {
        const double v = values[i];
        between += v >= -10 && v <= 40.3;
        if (v == (double)nodata || (isnan(v) && nan_is_nodata)) {
            none++;
        } else if (isfinite(v)) {
            data++;
            min = fmin(min, v);
            max = fmax(max, v);
            sum += (long double)v - (long double)shift;
            square += ((long double)v - (long double)shift) * ((long double)v - (long double)shift);
            expected[sg_key(v)]++;
        }
    }
    SgSurvey survey;
    sg_survey_float(values, n, nodata, nan_is_nodata, &survey);
    ck_assert_int_eq(survey.data, data);
    ck_assert_int_eq(survey.nodata, none);
    ck_assert_double_eq(survey.min, min);
    ck_assert_double_eq(survey.max, max);
    const SgInterval interval = sg_interval(-10, 40.3);
    ck_assert_int_eq(sg_between_float(values, n, &interval), between);
    const SgSums sums = sg_sums_float(values, n, data == n, nodata, shift, bins);
    ck_assert_double_le(fabs(sums.square - (double)square), 1e-13 * (double)square);
    ck_assert_double_le(fabs(sums.sum - (double)sum), 1e-12 * sqrt((double)square) + 1e-300);
    int wrong = 0; /* one assertion for all: libcheck keeps a record of each */
    for (guint32 key = 0; key < SG_KEYS; key++) {
        guint32 count = 0;
        for (guint32 table = 0; table < SG_TABLES; table++)
            count += bins[key + table * SG_TABLE_STEP];
        wrong += count != expected[key];
    }
    ck_assert_int_eq(wrong, 0);
}

START_TEST(test_kernel_is_the_plain_loop)
{
    float buffer[MOST + 8];
    for (int n = 0; n <= MOST; n += n < 20 ? 1 : 35) {
        float *values = buffer + n % 8; /* rows cut at zones start anywhere */
        fill(values, n, -9999, (guint64)n);
        compare_with_loop(values, n, -9999, FALSE);
        compare_with_loop(values, n, NAN, TRUE);
        compare_with_loop(values, n, NAN, FALSE);
    }
}
END_TEST

START_TEST(test_only_nodata)
{
    float values[MOST];
    for (int n = 1; n <= MOST; n += 13) {
        for (int i = 0; i < n; i++)
            values[i] = -9999;
        compare_with_loop(values, n, -9999, FALSE);
        values[n / 2] = 3; /* between nodata at both ends */
        compare_with_loop(values, n, -9999, FALSE);
        for (int i = 0; i < n; i++)
            values[i] = NAN;
        compare_with_loop(values, n, NAN, TRUE);
        compare_with_loop(values, n, NAN, FALSE);
    }
}
END_TEST

START_TEST(test_keys_keep_order_and_are_narrow)
{
    guint64 state = 5;
    double before = -G_MAXFLOAT;
    guint32 key_before = sg_key(before);
    float values[2000];
    for (int i = 0; i < 2000; i++)
        values[i] = (float)((test_uniform(&state) - 0.5) * pow(10, test_uniform(&state) * 60 - 30));
    for (int i = 0; i < 2000; i++) {
        const guint32 key = sg_key(values[i]);
        const double low = sg_key_low(key), high = sg_key_high(key);
        ck_assert_double_le(low, values[i]);
        ck_assert_double_ge(high, values[i]);
        ck_assert_double_le(high - low, 0.002 * fabs((double)values[i]));
        ck_assert_uint_eq(sg_key(low), key);
        ck_assert_uint_eq(sg_key(high), key);
    }
    for (int i = -1024; i <= 1024; i++) {
        const guint32 key = sg_key(i);
        ck_assert_uint_gt(key, key_before);
        key_before = key;
    }
    ck_assert_uint_eq(sg_key(-0.0), sg_key(0.0));
    ck_assert_uint_lt(sg_key(1e300), SG_KEYS);
    ck_assert_double_ge(sg_key_low(sg_key(1e300) + 1), G_MAXFLOAT);
}
END_TEST

START_TEST(test_fractions)
{
    const float values[] = {1, -2, 0, -0.0f, 8388607, 8388609, 2147483648.0f, -1e30f, INFINITY, NAN, -9999.5f, 255};
    const float fractions[] = {0.5f, -0.5f, 1e-40f, 8388606.5f, 3.0000002f};
    ck_assert_int_eq(sg_fractions_float(values, G_N_ELEMENTS(values), -9999.5f), 0);
    ck_assert_int_eq(sg_fractions_float(values, G_N_ELEMENTS(values), NAN), 1);
    ck_assert_int_eq(sg_fractions_float(fractions, G_N_ELEMENTS(fractions), NAN), 5);
    const double doubles[] = {1, -2, 1e300, NAN, 4503599627370495.5, 0.25};
    ck_assert_int_eq(sg_fractions_double(doubles, G_N_ELEMENTS(doubles), NAN), 2);
    ck_assert_int_eq(sg_fractions_double(doubles, G_N_ELEMENTS(doubles), 0.25), 1);
}
END_TEST

START_TEST(test_interval_as_float)
{
    /* 0.1 lies between two Float32 numbers; the greater is 0.100000001. */
    const SgInterval interval = sg_interval(0.1, 1e300);
    ck_assert_double_gt(interval.low_f, 0.1);
    ck_assert_double_lt(nextafterf(interval.low_f, 0), 0.1);
    ck_assert_double_eq(interval.high_f, G_MAXFLOAT);
    const SgInterval one = sg_interval(0.1, 0.1); /* no Float32 */
    const float value = 0.1f;
    ck_assert_int_eq(sg_between_float(&value, 1, &one), 0);
    const SgInterval rounded = sg_interval((double)0.1f, (double)0.1f);
    ck_assert_int_eq(sg_between_float(&value, 1, &rounded), 1);
}
END_TEST

SG_TEST_MAIN("kernel", test_kernel_is_the_plain_loop, test_only_nodata, test_keys_keep_order_and_are_narrow,
             test_fractions, test_interval_as_float)
