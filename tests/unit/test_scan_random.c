/* The scan of larger rasters of every type, compared with plain loops over the same values, and with itself on other
 * numbers of threads. */
#include "scan_support.h"

#define COLS 700 /* more than a segment, and no multiple of a tile */
#define ROWS 410

static const char *const tiles[] = {"TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=64", "COMPRESS=LZW", NULL};
static const char *const strips[] = {"BLOCKYSIZE=7", "COMPRESS=DEFLATE", NULL};
static const char *const signed_bytes[] = {"PIXELTYPE=SIGNEDBYTE", NULL};

typedef struct {
    const char *name;
    GDALDataType type;
    const char *const *options;
    double low, high; /* of the values drawn */
    double nodata, fill;
} Case;

static const Case cases[] = {
    {"Byte", GDT_Byte, tiles, 0, 250, 255, 200},
    {"Int8", GDT_Byte, signed_bytes, -100, 100, -128, -99},
    {"UInt16", GDT_UInt16, strips, 0, 60000, 65535, 999},
    {"Int16", GDT_Int16, tiles, -3000, 3000, -32768, -999},
    {"UInt32", GDT_UInt32, strips, 0, 4e9, 4294967295.0, 12345},
    {"Int32", GDT_Int32, tiles, -2e9, 2e9, -2147483648.0, -9999},
    {"UInt64", GDT_UInt64, tiles, 0, 4e15, 4503599627370495.0, 7}, /* GDAL 3.6 rounds above 2^52 */
    {"Int64", GDT_Int64, strips, -4e15, 4e15, -4503599627370495.0, -9999},
    {"Float32", GDT_Float32, tiles, -20, 180, -9999, -49.95},
    {"Float32 strips", GDT_Float32, strips, 1e-4, 2e-3, -3.4e38, 0},
    {"Float64", GDT_Float64, strips, -20, 180, -9999, -49.95},
    {"Float64 large", GDT_Float64, tiles, -1e200, 1e200, -1e300, 7},
};

/* The value as the type holds it. */
static double as_stored(const Case *c, double value)
{
    if (c->type == GDT_Float32)
        return (double)(float)value;
    return c->type == GDT_Float64 ? value : floor(value);
}

/* A fifth nodata in patches, some fill, some above the high quarter. */
static double *draw(const Case *c, guint64 seed)
{
    guint64 state = seed;
    double *values = g_new(double, COLS *ROWS);
    for (int i = 0; i < COLS * ROWS; i++) {
        const int col = i % COLS, row = i / COLS;
        const double dice = test_uniform(&state), drawn = c->low + (c->high - c->low) * test_uniform(&state);
        values[i] = as_stored(c, drawn);
        if ((col / 90 + row / 70) % 5 == 0 || col > 640)
            values[i] = as_stored(c, c->nodata);
        else if (dice < 0.003)
            values[i] = as_stored(c, c->fill);
    }
    return values;
}

static int by_value(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* numpy.percentile, method linear, over sorted values. */
static double percentile(const double *sorted, int n, double rank)
{
    const double position = rank / 100 * (n - 1);
    const int index = (int)position;
    const double next = sorted[MIN(index + 1, n - 1)];
    return sorted[index] + (next - sorted[index]) * (position - index);
}

static SgScanPlan plan_for(const Case *c)
{
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = c->nodata, .has_range = TRUE};
    plan.min = c->low + (c->high - c->low) * 0.1;
    plan.max = c->low + (c->high - c->low) * 0.9;
    plan.watch[0] = c->fill;
    plan.watch_count = 1;
    plan.typical[0].min = c->low + (c->high - c->low) * 0.3;
    plan.typical[0].max = c->low + (c->high - c->low) * 0.6;
    plan.typical_count = 1;
    return plan;
}

static void compare_counts(const Case *c, const SgScanPlan *plan, const double *values, const SgScanFacts *out)
{
    gint64 nodata = 0, mapped = 0, range = 0, watch = 0, typical = 0;
    int west = COLS, north = ROWS, east = 0, south = 0;
    const double fill = as_stored(c, c->fill), none = as_stored(c, c->nodata);
    for (int i = 0; i < COLS * ROWS; i++) {
        const double v = values[i];
        if (v == none) {
            nodata++;
            continue;
        }
        west = MIN(west, i % COLS);
        east = MAX(east, i % COLS + 1);
        north = MIN(north, i / COLS);
        south = MAX(south, i / COLS + 1);
        const gboolean in_range = v >= plan->min && v <= plan->max;
        mapped += in_range;
        watch += v == fill;
        range += !in_range && v != fill;
        typical += in_range && (v < plan->typical[0].min || v > plan->typical[0].max);
    }
    ck_assert_msg(out->nodata == nodata, "%s: nodata", c->name);
    ck_assert_msg(out->data == COLS * ROWS - nodata, "%s: data", c->name);
    ck_assert_msg(out->mapped == mapped, "%s: mapped", c->name);
    ck_assert_msg(out->watch[0].pixels == watch && watch > 0, "%s: watch", c->name);
    ck_assert_msg(out->out_of_range.pixels == range && range > 0, "%s: out of range", c->name);
    ck_assert_msg(out->typical[0].pixels == typical && typical > 0, "%s: typical", c->name);
    ck_assert_msg(out->pixels == COLS * ROWS, "%s: pixels", c->name);
    ck_assert_msg(out->data_col == west && out->data_cols == east - west && east < COLS, "%s: columns", c->name);
    ck_assert_msg(out->data_row == north && out->data_rows == south - north, "%s: rows", c->name);
}

static void compare_histogram(const Case *c, const double *sorted, int n, const SgScanFacts *out)
{
    ck_assert_msg(out->bins > 20 && out->bins <= SG_HISTOGRAM_BINS, "%s: %d bins", c->name, out->bins);
    int at = 0, wrong = 0;
    while (at < n && sorted[at] < out->edges[0])
        at++;
    wrong += out->below != at;
    for (int bin = 0; bin < out->bins; bin++) {
        const int from = at;
        while (at < n && sorted[at] < out->edges[bin + 1])
            at++;
        wrong += out->counts[bin] != at - from;
        wrong += !(out->edges[bin] < out->edges[bin + 1]);
    }
    wrong += out->above != n - at;
    ck_assert_msg(wrong == 0, "%s: %d bins of the histogram are wrong", c->name, wrong);
    ck_assert_msg(out->below + out->above <= n / 250, "%s: the histogram leaves out too much", c->name);
}

static void compare_statistics(const Case *c, const double *values, const SgScanFacts *out)
{
    g_autofree double *sorted = g_new(double, COLS *ROWS);
    int n = 0;
    long double sum = 0, square = 0;
    for (int i = 0; i < COLS * ROWS; i++) {
        if (values[i] == as_stored(c, c->nodata))
            continue;
        sorted[n++] = values[i];
        sum += values[i];
    }
    const long double mean = sum / n;
    for (int i = 0; i < n; i++)
        square += ((long double)sorted[i] - mean) * ((long double)sorted[i] - mean);
    const double sd = (double)sqrtl(square / n);
    qsort(sorted, (gsize)n, sizeof *sorted, by_value);
    ck_assert_double_eq(out->min, sorted[0]);
    ck_assert_double_eq(out->max, sorted[n - 1]);
    if (c->high < 1e150) { /* squares of more overflow */
        ck_assert_msg(fabs(out->mean - (double)mean) <= 1e-12 * sd, "%s: mean %g", c->name, out->mean);
        ck_assert_msg(fabs(out->sd - sd) <= 1e-11 * sd, "%s: sd %g", c->name, out->sd);
    }
    if (c->high > (double)G_MAXFLOAT)
        return; /* keys end there */
    for (int i = 0; i < SG_PERCENTILES; i++) {
        const double expected = percentile(sorted, n, sg_percentile_ranks[i]);
        /* Half a key, and what the uneven spacing of neighbours adds. */
        const double tolerance = 0.002 * fabs(expected) + 1e-6 * (c->high - c->low);
        const gboolean exact = c->high <= 255 && c->type == GDT_Byte;
        ck_assert_msg(fabs(out->percentiles[i] - expected) <= (exact ? 0 : tolerance),
                      "%s: percentile %g is %g, not %g", c->name, sg_percentile_ranks[i], out->percentiles[i],
                      expected);
    }
    compare_histogram(c, sorted, n, out);
}

START_TEST(test_every_type)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autofree double *values = draw(c, i + 1);
        g_autofree double *written = g_memdup2(values, COLS * ROWS * sizeof *values);
        for (int k = 0; c->options == signed_bytes && k < COLS * ROWS; k++)
            written[k] += values[k] < 0 ? 256 : 0; /* GDAL 3.6 knows signed bytes only as unsigned ones */
        const TestRaster raster = {c->type, COLS, ROWS, written, c->options, FALSE, 0};
        const SgScanPlan plan = plan_for(c);
        SgScanFacts out;
        test_scan(&raster, &plan, &out);
        compare_counts(c, &plan, values, &out);
        compare_statistics(c, values, &out);
        sg_scan_facts_clear(&out);
    }
}
END_TEST

/* A fill value far off must not cost the others their digits. */
START_TEST(test_moments_beside_a_far_fill_value)
{
    const Case far = {"far", GDT_Float32, strips, 1000, 1001, -1, -99999};
    g_autofree double *values = draw(&far, 77);
    const TestRaster raster = {GDT_Float32, COLS, ROWS, values, strips, FALSE, 0};
    const SgScanPlan plan = {.has_nodata = TRUE, .nodata = -1};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    compare_statistics(&far, values, &out);
    sg_scan_facts_clear(&out);
}
END_TEST

/* -- Threads ------------------------------------------------------------------------------------------------------ */

#define WIDE 1500
#define HIGH 900

static double *draw_everything(void)
{
    guint64 state = 99;
    double *values = g_new(double, WIDE *HIGH);
    for (int i = 0; i < WIDE * HIGH; i++) {
        const double dice = test_uniform(&state);
        values[i] = dice < 0.7      ? test_uniform(&state) * 120
                    : dice < 0.99   ? -9999
                    : dice < 0.995  ? 0
                    : dice < 0.997  ? -999
                    : dice < 0.998  ? 1e20
                    : dice < 0.999  ? (double)NAN
                    : dice < 0.9995 ? (double)INFINITY
                                    : 5000;
    }
    return values;
}

typedef struct {
    int calls;
    gint64 done, total;
    gboolean wrong;
} Progress;

static void on_progress(gint64 done, gint64 total, gpointer data)
{
    Progress *progress = data;
    progress->wrong |= done < progress->done || done > total || (progress->total != 0 && progress->total != total);
    progress->calls++;
    progress->done = done;
    progress->total = total;
}

static void compare_threads(const double *values, const char *const *options, gint64 blocks)
{
    const TestRaster raster = {GDT_Float32, WIDE, HIGH, values, options, FALSE, 0};
    const SgGrid grid = {WIDE, HIGH, 60, 40, 1 / 120.0, 1 / 120.0};
    SgScanPlan plan = {.has_nodata = TRUE, .nodata = -9999, .has_range = TRUE, .max = 100};
    plan.watch[0] = 0;
    plan.watch[1] = -999;
    plan.watch_count = 2;
    plan.huge = 1e15;
    plan.typical[0].min = 10;
    plan.typical[0].max = 60;
    plan.typical_count = 1;
    plan.grid = &grid;
    plan.stock = TRUE;
    plan.codes = TRUE;
    plan.progress = on_progress;
    char *folder = sg_test_folder();
    g_autofree char *path = test_raster_write(folder, &raster);
    SgScanFacts one, many;
    for (int threads = 1; threads <= 8; threads++) {
        Progress progress = {0};
        plan.progress_data = &progress;
        plan.threads = threads;
        test_scan_file(path, &plan, threads == 1 ? &one : &many);
        ck_assert_msg(threads == 1 || memcmp(&one, &many, sizeof one) == 0, "%d threads give other facts", threads);
        ck_assert(!progress.wrong);
        ck_assert_int_eq(progress.done, blocks);
        ck_assert_int_eq(progress.total, blocks);
    }
    ck_assert_int_gt(one.mapped, WIDE * HIGH / 2);
    ck_assert_int_eq(one.nan.places_count, SG_LIMIT_PLACES);
    ck_assert_int_eq(one.out_of_range.places_count, SG_LIMIT_PLACES);
    sg_test_remove(folder);
}

START_TEST(test_threads_give_the_same_bits)
{
    g_autofree double *values = draw_everything();
    compare_threads(values, strips, 129); /* 900 rows, 7 each */
    compare_threads(values, tiles, 180);  /* 12 across, 15 down */
}
END_TEST

/* -- The sum of many pixels, by another road ---------------------------------------------------------------------- */

/* 0 .. 1023 over and over: every number as often as the others, so all is known without a loop. */
START_TEST(test_whole_numbers_are_exact)
{
    g_autofree double *values = g_new(double, 1024 * 400);
    for (int i = 0; i < 1024 * 400; i++)
        values[i] = (i * 7) % 1024;
    const TestRaster raster = {GDT_Float32, 1024, 400, values, tiles, FALSE, 0};
    const SgScanPlan plan = {0};
    SgScanFacts out;
    test_scan(&raster, &plan, &out);
    ck_assert_double_eq(out.mean, 511.5);
    ck_assert_double_eq_tol(out.sd, sqrt((1024.0 * 1024 - 1) / 12), 1e-10);
    ck_assert_double_eq(out.percentiles[0], 10);     /* 1 % of 1024 is 10.24 */
    ck_assert_double_eq(out.percentiles[3], 255.75); /* between the last 255 and the first 256 */
    ck_assert_double_eq(out.percentiles[4], 511.5);
    ck_assert_double_eq(out.percentiles[8], 1013);
    sg_scan_facts_clear(&out);
}
END_TEST

SG_TEST_MAIN("scan of random rasters", test_every_type, test_moments_beside_a_far_fill_value,
             test_threads_give_the_same_bits, test_whole_numbers_are_exact)
