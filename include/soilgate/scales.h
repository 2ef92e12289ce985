/* Colours of maps: scales for values, by the names that specifications give them, and a safe set for classes without a
 * colour of their own. A part of spec. All functions are pure; any thread.
 */
#ifndef SOILGATE_SCALES_H
#define SOILGATE_SCALES_H

#include "soilgate/spec.h"

typedef struct {
    guint8 r, g, b, a;
} SgColour;

/* A value's level in a picture: 0 no value, 1 below LOW, 2 .. 254 equal steps from LOW to HIGH, 255 above HIGH. */
#define SG_LEVELS      256
#define SG_LEVEL_LOW   2
#define SG_LEVEL_STEPS 253

typedef struct {
    const char *name; /* as in a specification: kinds[].colours */
    gboolean centred; /* diverging about CENTRE */
    double centre;
    int stops; /* used of these, evenly spaced, 0xrrggbb */
    guint32 stop[9];
} SgScale;
const SgScale *sg_scales(guint *count);
/* The scale of that name; the plain one for NULL and for a name there is not. */
const SgScale *sg_scale_find(const char *name);
/* The ends of SCALE for COUNT values (at least one) in ascending order: all but 2 % of the values at either end; about
 * its centre for a diverging one. */
void sg_scale_ends(const SgScale *scale, const float *sorted, gsize count, double *low, double *high);
/* Of a map of COLS x ROWS pixels a sample in each direction is every so many-th pixel, from half as many on, so that
 * about a million are taken: they tell the ends of its scale. */
int sg_scale_stride(int cols, int rows);
/* The ends of SCALE for a map whose values reach from MIN to MAX, by SAMPLES (float; put in order, and where there are
 * none, MIN and MAX are taken). */
void sg_scale_ends_by(const SgScale *scale, GArray *samples, double min, double max, double *low, double *high);
/* The level of VALUE; 0 when it is not finite. */
guint8 sg_scale_level(double value, double low, double high);
/* The colours of all levels: level 0 is transparent, and no two of the others are alike, so that a picture can be read
 * back. */
void sg_scale_palette(const SgScale *scale, SgColour palette[SG_LEVELS]);
/* "#rrggbb" as a colour, opaque; FALSE when it is no colour. */
gboolean sg_colour_parse(const char *text, SgColour *colour);
/* One of a set that colour-blind readers can tell apart (Okabe and Ito, 2008), repeated for a large INDEX. */
SgColour sg_colour_safe(guint index);
/* One for a number that stands for something, as the code of a class: the same wherever the number occurs, and far from
 * those of the numbers beside it. Countries have colours of their own: sg_country_colour. */
SgColour sg_colour_of_number(int number);
/* Changes colours of PALETTE by steps that no eye sees, until all COUNT are different; the first, transparent, stays.
 */
void sg_palette_tell_apart(SgColour *palette, guint count);

#endif
