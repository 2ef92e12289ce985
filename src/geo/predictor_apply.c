#include "geo/predictor_apply.h"

#include "geo/vectors.h"

#include <string.h>

#define EVEN(x, y) __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD(x, y)  __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

/* Bytes of equal weight together, the heaviest first. Samples of four bytes, sixteen in each round. */
static void split_4(const guint8 *restrict row, gsize cols, guint8 *restrict planes)
{
    gsize i = 0;
    for (; i + 16 <= cols; i += 16) {
        const SgBytes first = sg_bytes_load(row + 4 * i), second = sg_bytes_load(row + 4 * i + 16),
                      third = sg_bytes_load(row + 4 * i + 32), last = sg_bytes_load(row + 4 * i + 48);
        const SgBytes even = EVEN(first, second), more_even = EVEN(third, last);
        const SgBytes odd = ODD(first, second), more_odd = ODD(third, last);
        sg_bytes_store(planes + i, ODD(odd, more_odd));
        sg_bytes_store(planes + cols + i, ODD(even, more_even));
        sg_bytes_store(planes + 2 * cols + i, EVEN(odd, more_odd));
        sg_bytes_store(planes + 3 * cols + i, EVEN(even, more_even));
    }
    for (; i < cols; i++)
        for (gsize plane = 0; plane < 4; plane++)
            planes[plane * cols + i] = row[4 * i + 3 - plane];
}

static void split_8(const guint8 *restrict row, gsize cols, guint8 *restrict planes)
{
    for (gsize plane = 0; plane < 8; plane++)
        for (gsize i = 0; i < cols; i++)
            planes[plane * cols + i] = row[8 * i + 7 - plane];
}

/* Differences of neighbouring bytes. */
static void take_down_bytes(const guint8 *restrict bytes, gsize length, guint8 *restrict out)
{
    gsize i = 1;
    out[0] = bytes[0];
    for (; i + sizeof(SgBytes) <= length; i += sizeof(SgBytes))
        sg_bytes_store(out + i, sg_bytes_load(bytes + i) - sg_bytes_load(bytes + i - 1));
    for (; i < length; i++)
        out[i] = (guint8)(bytes[i] - bytes[i - 1]);
}

/* Differences of neighbouring samples; COPY holds the row. */
#define TAKE_DOWN(type)                                                                                                \
    do {                                                                                                               \
        for (gsize i = 1; i < cols; i++) {                                                                             \
            type before, sample;                                                                                       \
            memcpy(&before, copy + (i - 1) * sizeof before, sizeof before);                                            \
            memcpy(&sample, copy + i * sizeof sample, sizeof sample);                                                  \
            sample = (type)(sample - before);                                                                          \
            memcpy(row + i * sizeof sample, &sample, sizeof sample);                                                   \
        }                                                                                                              \
    } while (0)

static void take_down(gsize size, guint8 *restrict row, gsize cols, guint8 *restrict copy)
{
    memcpy(copy, row, cols * size);
    if (size == 1)
        take_down_bytes(copy, cols, row);
    else if (size == 2)
        TAKE_DOWN(guint16);
    else if (size == 4)
        TAKE_DOWN(guint32);
    else
        TAKE_DOWN(guint64);
}

static void split(gsize size, guint8 *row, gsize cols, guint8 *spare)
{
    if (size == 4)
        split_4(row, cols, spare);
    else
        split_8(row, cols, spare);
    take_down_bytes(spare, cols * size, row);
}

void sg_predictor_apply(int predictor, gsize size, guint8 *row, int cols, guint8 *spare)
{
    if (predictor == SG_PREDICTOR_DIFFERENCE)
        take_down(size, row, (gsize)cols, spare);
    if (predictor == SG_PREDICTOR_FLOAT)
        split(size, row, (gsize)cols, spare);
}
