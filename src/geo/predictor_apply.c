#include "geo/predictor_apply.h"

#include <string.h>

#define TAKE_DOWN(type)                                                                                                \
    do {                                                                                                               \
        type before = 0, sample, difference;                                                                           \
        for (int i = 0; i < cols; i++) {                                                                               \
            memcpy(&sample, row + (gsize)i * sizeof sample, sizeof sample);                                            \
            difference = (type)(sample - before);                                                                      \
            memcpy(row + (gsize)i * sizeof sample, &difference, sizeof sample);                                        \
            before = sample;                                                                                           \
        }                                                                                                              \
    } while (0)

static void take_down(gsize size, guint8 *row, int cols)
{
    if (size == 1)
        TAKE_DOWN(guint8);
    else if (size == 2)
        TAKE_DOWN(guint16);
    else if (size == 4)
        TAKE_DOWN(guint32);
    else
        TAKE_DOWN(guint64);
}

/* Bytes of equal weight together, the heaviest first, then differences of neighbouring bytes. */
static void split(gsize size, guint8 *restrict row, gsize cols, guint8 *restrict spare)
{
    for (gsize plane = 0; plane < size; plane++)
        for (gsize i = 0; i < cols; i++)
            spare[plane * cols + i] = row[i * size + (size - 1 - plane)];
    row[0] = spare[0];
    for (gsize i = 1; i < cols * size; i++)
        row[i] = (guint8)(spare[i] - spare[i - 1]);
}

void sg_predictor_apply(int predictor, gsize size, guint8 *row, int cols, guint8 *spare)
{
    if (predictor == SG_PREDICTOR_DIFFERENCE)
        take_down(size, row, cols);
    if (predictor == SG_PREDICTOR_FLOAT)
        split(size, row, (gsize)cols, spare);
}
