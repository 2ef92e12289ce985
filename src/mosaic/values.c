#include "mosaic/values.h"

#include <math.h>
#include <string.h>

#define STORE(type, convert)                                                                                           \
    do {                                                                                                               \
        for (int i = 0; i < count; i++) {                                                                              \
            const double wanted = isnan(from[i]) ? nodata : from[i];                                                   \
            const type value = (type)(convert);                                                                        \
            memcpy((guint8 *)to + (gsize)i * sizeof value, &value, sizeof value);                                      \
        }                                                                                                              \
    } while (0)
#define WHOLE CLAMP(rint(wanted), least, greatest)

void sg_values_store(SgType type, double nodata, const double *from, int count, void *to)
{
    const double least = sg_type_least(type), greatest = sg_type_greatest(type);
    switch (type) {
    case SG_TYPE_BYTE:
        STORE(guint8, WHOLE);
        break;
    case SG_TYPE_INT8:
        STORE(gint8, WHOLE);
        break;
    case SG_TYPE_UINT16:
        STORE(guint16, WHOLE);
        break;
    case SG_TYPE_INT16:
        STORE(gint16, WHOLE);
        break;
    case SG_TYPE_UINT32:
        STORE(guint32, WHOLE);
        break;
    case SG_TYPE_INT32:
        STORE(gint32, WHOLE);
        break;
    case SG_TYPE_UINT64:
        STORE(guint64, WHOLE);
        break;
    case SG_TYPE_INT64:
        STORE(gint64, WHOLE);
        break;
    case SG_TYPE_FLOAT32:
        STORE(float, CLAMP(wanted, -(double)G_MAXFLOAT, (double)G_MAXFLOAT));
        break;
    default:
        STORE(double, wanted);
        break;
    }
}

void sg_values_drop(double nodata, double *values, int count)
{
    for (int i = 0; i < count; i++)
        values[i] = values[i] == nodata ? (double)NAN : values[i];
}

static void reduce_mean(const double *upper, const double *lower, int cols, double *out)
{
    for (int i = 0; i < cols; i++) {
        const double *up = upper + 2 * (gsize)i, *low = lower + 2 * (gsize)i;
        const double four[4] = {up[0], up[1], low[0], low[1]};
        double sum = 0;
        int count = 0;
        for (int k = 0; k < 4; k++) {
            sum += isnan(four[k]) ? 0 : four[k];
            count += !isnan(four[k]);
        }
        out[i] = count > 0 ? sum / count : (double)NAN;
    }
}

static double mode_of(const double *four)
{
    double best = (double)NAN;
    int most = 0;
    for (int k = 0; k < 4; k++) {
        int count = 0;
        for (int other = 0; other < 4; other++)
            count += four[other] == four[k]; /* none is equal to NaN */
        if (count > most || (count == most && four[k] < best)) {
            most = count;
            best = four[k];
        }
    }
    return best;
}

static void reduce_mode(const double *upper, const double *lower, int cols, double *out)
{
    for (int i = 0; i < cols; i++) {
        const double *up = upper + 2 * (gsize)i, *low = lower + 2 * (gsize)i;
        const double four[4] = {up[0], up[1], low[0], low[1]};
        out[i] = mode_of(four);
    }
}

void sg_reduce_row(SgReduce how, const double *upper, const double *lower, int cols, double *out)
{
    if (how == SG_REDUCE_MEAN)
        reduce_mean(upper, lower, cols, out);
    else if (how == SG_REDUCE_MODE)
        reduce_mode(upper, lower, cols, out);
    else
        for (int i = 0; i < cols; i++)
            out[i] = upper[2 * (gsize)i];
}

/* --- as they are stored --- */

/* As reduce_mean, for the type that nearly all maps have: without a way through wider numbers in memory. */
static void reduce_mean_floats(const float *upper, const float *lower, int cols, float nodata, float *out)
{
    for (gsize i = 0; i < (gsize)cols; i++) {
        const float four[4] = {upper[2 * i], upper[2 * i + 1], lower[2 * i], lower[2 * i + 1]};
        double sum = 0;
        int count = 0;
        for (int k = 0; k < 4; k++) {
            const gboolean has = (four[k] != nodata) & (four[k] == four[k]);
            sum += has ? (double)four[k] : 0;
            count += has;
        }
        out[i] = count > 0 ? (float)(sum / count) : nodata;
    }
}

static void take_every_other(gsize size, const guint8 *from, int cols, guint8 *out)
{
    for (gsize i = 0; i < (gsize)cols; i++)
        memcpy(out + i * size, from + 2 * i * size, size);
}

void sg_reduce_pixels(SgReduce how, SgType type, double nodata, const void *upper, const void *lower, int cols,
                      double *room, void *out)
{
    const int both = 2 * cols;
    double *up = room, *low = up + both, *reduced = low + both;
    if (how == SG_REDUCE_NEAREST) {
        take_every_other(sg_type_size(type), upper, cols, out);
        return;
    }
    if (how == SG_REDUCE_MEAN && type == SG_TYPE_FLOAT32) {
        reduce_mean_floats(upper, lower, cols, (float)nodata, out);
        return;
    }
    sg_type_widen(type, upper, (gsize)both, up);
    sg_type_widen(type, lower, (gsize)both, low);
    sg_values_drop(nodata, up, both);
    sg_values_drop(nodata, low, both);
    sg_reduce_row(how, up, low, cols, reduced);
    sg_values_store(type, nodata, reduced, cols, out);
}
