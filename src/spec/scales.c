#include "soilgate/scales.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES 1000000.0

/* Made for this program in OKLCH (Ottosson, 2020): lightness falls evenly along a scale, and evenly from the centre of
 * a diverging one, so that equal steps of value look equal, also in grey and to colour-blind readers. Brown for soil
 * that holds carbon, brown and green for loss and gain, red and blue for acid and alkaline, as soil maps have it.
 * Paper-pale colours are left out: they would be lost on the map's ground. */
static const SgScale scales[] = {
    {"plain", FALSE, 0, 8, {0xeef1ad, 0xb3dd92, 0x6bc78c, 0x0eac92, 0x048a8e, 0x096980, 0x034a73, 0x1b2c53}},
    {"carbon", FALSE, 0, 8, {0xf7e7b9, 0xe2c68d, 0xcca566, 0xb58546, 0x9b672f, 0x7e4c21, 0x5e3419, 0x3e2012}},
    {"change", TRUE, 0, 9, {0x6e3703, 0x975f32, 0xb78d6b, 0xd7bca4, 0xf6eed8, 0xa6cbc5, 0x6ba39b, 0x2a7d74, 0x03544d}},
    {"uncertainty", FALSE, 0, 8, {0xf9e2ff, 0xe9bbfb, 0xcd9ce9, 0xaf80d4, 0x9068b9, 0x715399, 0x534175, 0x37304e}},
    {"ph", TRUE, 7, 9, {0xa10a0d, 0xc0513b, 0xd7876e, 0xeab9a6, 0xf5efd8, 0xb0c3ed, 0x7a98db, 0x476dc8, 0x183db2}},
    {"salinity", FALSE, 0, 8, {0xffefb3, 0xfcc864, 0xf49f26, 0xe27805, 0xca5312, 0xa6392a, 0x7d2a32, 0x51212e}},
    {"sodicity", FALSE, 0, 8, {0xc3fde8, 0x87e5d7, 0x49cacc, 0x0babbf, 0x0f8bab, 0x0c6b96, 0x234d74, 0x24334d}},
    {"probability", FALSE, 0, 8, {0xf1eebb, 0xd7ca87, 0xbea557, 0xa5812c, 0x886009, 0x674204, 0x452700, 0x251000}},
};

const SgScale *sg_scales(guint *count)
{
    *count = G_N_ELEMENTS(scales);
    return scales;
}

const SgScale *sg_scale_find(const char *name)
{
    for (guint i = 0; name != NULL && i < G_N_ELEMENTS(scales); i++)
        if (strcmp(scales[i].name, name) == 0)
            return &scales[i];
    return &scales[0];
}

static SgColour colour_of(guint32 rgb)
{
    return (SgColour){(guint8)(rgb >> 16), (guint8)(rgb >> 8 & 255), (guint8)(rgb & 255), 255};
}

static guint8 mix(guint8 a, guint8 b, double t)
{
    return (guint8)lround(a + (b - a) * t);
}

void sg_scale_ends(const SgScale *scale, const float *sorted, gsize count, double *low, double *high)
{
    *low = (double)sorted[count / 50];
    *high = (double)sorted[count - 1 - count / 50];
    if (*high <= *low) { /* nearly all alike: the extremes tell more */
        *low = (double)sorted[0];
        *high = (double)sorted[count - 1];
    }
    if (scale->centred) {
        double reach = fmax(fabs(*low - scale->centre), fabs(*high - scale->centre));
        *low = scale->centre - reach;
        *high = scale->centre + reach;
    }
}

int sg_scale_stride(int cols, int rows)
{
    return MAX(1, (int)ceil(sqrt((double)cols * rows / SAMPLES)));
}

static int compare_floats(const void *a, const void *b)
{
    const float left = *(const float *)a, right = *(const float *)b;
    return (left > right) - (left < right);
}

void sg_scale_ends_by(const SgScale *scale, GArray *samples, double min, double max, double *low, double *high)
{
    const float ends[] = {(float)min, (float)max};
    if (samples->len == 0) /* few pixels, and none of them a sample */
        g_array_append_vals(samples, ends, G_N_ELEMENTS(ends));
    qsort(samples->data, samples->len, sizeof(float), compare_floats);
    sg_scale_ends(scale, (const float *)(const void *)samples->data, samples->len, low, high);
}

guint8 sg_scale_level(double value, double low, double high)
{
    if (!isfinite(value))
        return 0;
    if (high <= low)
        return SG_LEVELS / 2;
    if (value < low)
        return SG_LEVEL_LOW - 1;
    if (value > high)
        return SG_LEVELS - 1;
    int step = (int)((value - low) / (high - low) * SG_LEVEL_STEPS);
    return (guint8)(SG_LEVEL_LOW + MIN(step, SG_LEVEL_STEPS - 1));
}

void sg_scale_palette(const SgScale *scale, SgColour palette[SG_LEVELS])
{
    palette[0] = (SgColour){0, 0, 0, 0};
    for (int level = 1; level < SG_LEVELS; level++) {
        double at = (double)(CLAMP(level, SG_LEVEL_LOW, SG_LEVELS - 2) - SG_LEVEL_LOW) / (SG_LEVEL_STEPS - 1);
        double place = at * (scale->stops - 1);
        int below = MIN((int)place, scale->stops - 2);
        SgColour a = colour_of(scale->stop[below]), b = colour_of(scale->stop[below + 1]);
        double t = place - below;
        palette[level] = (SgColour){mix(a.r, b.r, t), mix(a.g, b.g, t), mix(a.b, b.b, t), 255};
    }
    sg_palette_tell_apart(palette, SG_LEVELS);
}

static gboolean same(const SgColour *a, const SgColour *b)
{
    return a->r == b->r && a->g == b->g && a->b == b->b;
}

static gboolean taken(const SgColour *palette, guint i)
{
    for (guint k = 1; k < i; k++)
        if (same(&palette[k], &palette[i]))
            return TRUE;
    return FALSE;
}

/* The N-th colour near COLOUR: one channel after the other moves away from its nearer end, by one step more each round.
 */
static SgColour nudged(SgColour colour, guint n)
{
    guint8 *channels[] = {&colour.b, &colour.r, &colour.g};
    guint8 *channel = channels[n % 3];
    guint step = n / 3 + 1;
    *channel = (guint8)(*channel < 128 ? *channel + step : *channel - step);
    return colour;
}

void sg_palette_tell_apart(SgColour *palette, guint count)
{
    for (guint i = 1; i < count; i++) {
        SgColour wanted = palette[i];
        for (guint n = 0; taken(palette, i); n++)
            palette[i] = nudged(wanted, n);
    }
}

gboolean sg_colour_parse(const char *text, SgColour *colour)
{
    char *end = NULL;
    if (text == NULL || strlen(text) != 7 || text[0] != '#' || !g_ascii_isxdigit(text[1]))
        return FALSE;
    unsigned long rgb = strtoul(text + 1, &end, 16);
    if (*end != '\0')
        return FALSE;
    *colour = colour_of((guint32)rgb);
    return TRUE;
}

SgColour sg_colour_safe(guint index)
{
    static const guint32 safe[] = {0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7, 0x4d4d4d};
    return colour_of(safe[index % G_N_ELEMENTS(safe)]);
}

/* Of a hue (turns), with saturation and value of 0 to 1: Smith (1978), Color gamut transform pairs. */
static SgColour colour_of_hue(double hue, double saturation, double value)
{
    guint32 rgb = 0;
    for (int i = 0; i < 3; i++) {
        const double turn = fmod(hue * 6 + (double[]){5, 3, 1}[i], 6);
        const double part = value - value * saturation * CLAMP(MIN(turn, 4 - turn), 0, 1);
        rgb = rgb << 8 | (guint32)lrint(part * 255);
    }
    return colour_of(rgb);
}

/* Numbers that follow one another get hues far apart. */
SgColour sg_colour_of_number(int number)
{
    const double golden = 0.61803398874989485;
    return colour_of_hue(fmod(number * golden, 1), number % 2 == 0 ? 0.65 : 0.45, number % 3 == 0 ? 0.7 : 0.9);
}
