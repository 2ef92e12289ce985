/* A zoom from the one below it: four pixels become one. */
#include "tiles/private.h"

/* The mean of those that are numbers. In doubles and in this order, so that it is the same everywhere. */
static float mean_of(const float *above, const float *below)
{
    const float four[] = {above[0], above[1], below[0], below[1]};
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 4; i++)
        if (four[i] == four[i]) {
            sum += (double)four[i];
            count++;
        }
    return count > 0 ? (float)(sum / count) : NAN;
}

/* The most frequent; the smallest of several. NaN when none is a number. */
static float mode_of(const float *above, const float *below)
{
    const float four[] = {above[0], above[1], below[0], below[1]};
    float best = NAN;
    int most = 0;
    for (int i = 0; i < 4; i++) {
        int count = 0;
        for (int k = 0; k < 4; k++)
            count += four[k] == four[i];
        if (count > most || (count == most && count > 0 && four[i] < best)) {
            best = four[i];
            most = count;
        }
    }
    return best;
}

void sg_tiles_halve(const SgTiles *tiles, const float *values, gsize side, float *half, gsize stride)
{
    float (*const join)(const float *, const float *) = tiles->facts.classes ? mode_of : mean_of;
    for (gsize row = 0; row < side / 2; row++) {
        const float *above = values + 2 * row * side, *below = above + side;
        for (gsize col = 0; col < side / 2; col++)
            half[row * stride + col] = join(above + 2 * col, below + 2 * col);
    }
}
