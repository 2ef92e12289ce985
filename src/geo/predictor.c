#include "geo/predictor.h"

#include "geo/vectors.h"

#include <string.h>

typedef guint16 VShorts __attribute__((vector_size(16)));

gboolean sg_predictor_known(int predictor, gsize size, gboolean is_float)
{
    switch (predictor) {
    case SG_PREDICTOR_NONE:
        return TRUE;
    case SG_PREDICTOR_DIFFERENCE:
        return size == 1 || size == 2 || size == 4 || size == 8;
    case SG_PREDICTOR_FLOAT:
        return is_float && (size == 4 || size == 8);
    default:
        return FALSE;
    }
}

/* -- Differences of neighbours, modulo the width of a sample: TIFF 6.0, section 14 -------------------------------- */

#define ADD_UP(type)                                                                                                   \
    do {                                                                                                               \
        type sum = 0, sample;                                                                                          \
        for (int i = 0; i < cols; i++) {                                                                               \
            memcpy(&sample, row + (gsize)i * sizeof sample, sizeof sample);                                            \
            sum = (type)(sum + sample);                                                                                \
            memcpy(row + (gsize)i * sizeof sum, &sum, sizeof sum);                                                     \
        }                                                                                                              \
    } while (0)

/* -- Bytes of equal weight together, the heaviest first, then differences of neighbouring bytes: Adobe Photoshop TIFF
 *    Technical Note 3 ---------------------------------------------------------------------------------------------- */

/* x moved up by N bytes, and zeros below. */
#define FROM(i, n) ((i) < (n) ? 16 : (i) - (n))
#define MOVED(x, n)                                                                                                    \
    __builtin_shufflevector(x, (SgBytes){0}, FROM(0, n), FROM(1, n), FROM(2, n), FROM(3, n), FROM(4, n), FROM(5, n),   \
                            FROM(6, n), FROM(7, n), FROM(8, n), FROM(9, n), FROM(10, n), FROM(11, n), FROM(12, n),     \
                            FROM(13, n), FROM(14, n), FROM(15, n))

/* Sums of all bytes up to each, from ROW to OUT, which may be ROW. The sums of sixteen are made apart from those before
 * them, so that only one addition waits for another. */
static void sum_bytes(const guint8 *row, gsize length, guint8 *out)
{
    SgBytes before = {0};
    gsize i = 0;
    for (; i + sizeof before <= length; i += sizeof before) {
        SgBytes x = sg_bytes_load(row + i);
        x += MOVED(x, 1);
        x += MOVED(x, 2);
        x += MOVED(x, 4);
        x += MOVED(x, 8);
        sg_bytes_store(out + i, x + before);
        before += __builtin_shufflevector(x, x, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15);
    }
    guint8 sum = before[0];
    for (; i < length; i++)
        out[i] = sum = (guint8)(sum + row[i]);
}

/* Sums of all samples of two bytes up to each, as sum_bytes. */
static void sum_shorts(guint8 *row, gsize count)
{
    VShorts before = {0};
    gsize i = 0;
    for (; i + 8 <= count; i += 8) {
        VShorts x = (VShorts)sg_bytes_load(row + 2 * i);
        x += (VShorts)MOVED((SgBytes)x, 2);
        x += (VShorts)MOVED((SgBytes)x, 4);
        x += (VShorts)MOVED((SgBytes)x, 8);
        sg_bytes_store(row + 2 * i, (SgBytes)(x + before));
        before += __builtin_shufflevector(x, x, 7, 7, 7, 7, 7, 7, 7, 7);
    }
    guint16 sum = before[0], sample;
    for (; i < count; i++) {
        memcpy(&sample, row + 2 * i, sizeof sample);
        sum = (guint16)(sum + sample);
        memcpy(row + 2 * i, &sum, sizeof sum);
    }
}

static void add_up(gsize size, guint8 *row, int cols)
{
    if (size == 1)
        sum_bytes(row, (gsize)cols, row);
    else if (size == 2)
        sum_shorts(row, (gsize)cols);
    else if (size == 4)
        ADD_UP(guint32);
    else
        ADD_UP(guint64);
}

#define LOW(x, y)   __builtin_shufflevector(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(x, y)  __builtin_shufflevector(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define LOW2(x, y)  (SgBytes) __builtin_shufflevector((VShorts)(x), (VShorts)(y), 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH2(x, y) (SgBytes) __builtin_shufflevector((VShorts)(x), (VShorts)(y), 4, 12, 5, 13, 6, 14, 7, 15)

/* Sixteen samples of four bytes from each round. PLANES: the heaviest bytes first. */
static void join_4(const guint8 *restrict planes, gsize cols, guint8 *restrict row)
{
    gsize i = 0;
    for (; i + 16 <= cols; i += 16) {
        const SgBytes d = sg_bytes_load(planes + i), c = sg_bytes_load(planes + cols + i),
                      b = sg_bytes_load(planes + 2 * cols + i), a = sg_bytes_load(planes + 3 * cols + i);
        const SgBytes ab_low = LOW(a, b), cd_low = LOW(c, d), ab_high = HIGH(a, b), cd_high = HIGH(c, d);
        sg_bytes_store(row + 4 * i, LOW2(ab_low, cd_low));
        sg_bytes_store(row + 4 * i + 16, HIGH2(ab_low, cd_low));
        sg_bytes_store(row + 4 * i + 32, LOW2(ab_high, cd_high));
        sg_bytes_store(row + 4 * i + 48, HIGH2(ab_high, cd_high));
    }
    for (; i < cols; i++)
        for (gsize byte = 0; byte < 4; byte++)
            row[4 * i + byte] = planes[(3 - byte) * cols + i];
}

static void join_8(const guint8 *restrict planes, gsize cols, guint8 *restrict row)
{
    for (gsize i = 0; i < cols; i++) {
        guint64 sample = 0;
        for (gsize plane = 0; plane < 8; plane++)
            sample = sample << 8 | planes[plane * cols + i];
        memcpy(row + 8 * i, &sample, sizeof sample);
    }
}

void sg_predictor_undo(int predictor, gsize size, guint8 *row, int cols, guint8 *spare)
{
    if (predictor == SG_PREDICTOR_DIFFERENCE)
        add_up(size, row, cols);
    if (predictor != SG_PREDICTOR_FLOAT)
        return;
    sum_bytes(row, (gsize)cols * size, spare);
    if (size == 4)
        join_4(spare, (gsize)cols, row);
    else
        join_8(spare, (gsize)cols, row);
}
