/* Pictures of layers: values or classes in 256 colours, and each kind of marked pixel on a sheet of its own. */
#include "report/html.h"
#include "report/png.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_SHOWN  254
#define HISTOGRAM_BINS 60

/* What is drawn over the values, heaviest last. Each sheet can be hidden on the page. At first it is shown when one of
 * RULES found something, since a gap or an unusual value is not always a fault; what always is one has no rules. */
static const struct {
    SgMark mark;
    const char *name; /* label mark_<name> of the page */
    guint32 rgb;
    const char *rules;
} sheets[] = {
    {SG_MARK_TYPICAL, "typical", 0xf5b800, "value.typical"},
    {SG_MARK_ZERO, "zero", 0x8f6bff, "nodata.zero"},
    {SG_MARK_EXTRA, "extra", 0xb4d600, "layers.footprint"},
    {SG_MARK_LACKING, "lacking", 0x00b8d9, "layers.footprint"},
    {SG_MARK_GAP, "gap", 0x0072ff, "boundary.coverage"},
    {SG_MARK_DISPUTED, "disputed", 0xc9a27e, "none"}, /* counted by itself, never a fault */
    {SG_MARK_SPILL, "spill", 0xff6a00, "boundary.spill boundary.offset boundary.other-country nodata.background"},
    {SG_MARK_RELATION, "relation", 0x00a86b, "layers.relation layers.class"},
    {SG_MARK_CLASS, "class", 0xe3002b, ""},
    {SG_MARK_RANGE, "range", 0xe3002b, ""},
    {SG_MARK_FILL, "fill", 0xd6008f, ""},
    {SG_MARK_NONFINITE, "nonfinite", 0x7a00cc, ""},
    {SG_MARK_UNREAD, "unread", 0x000000, ""},
};

char *sg_html_colour(SgColour colour)
{
    return g_strdup_printf("#%02x%02x%02x", colour.r, colour.g, colour.b);
}

static json_t *colour_json(SgColour colour)
{
    g_autofree char *text = sg_html_colour(colour);
    return json_string(text);
}

static json_t *png_json(const guint8 *pixels, const SgPicture *picture, const SgColour *palette, guint count)
{
    g_autoptr(GByteArray) png = sg_png_indexed(pixels, picture->cols, picture->rows, palette, count);
    g_autofree char *text = g_base64_encode(png->data, png->len);
    return json_string(text);
}

static gsize cells_of(const SgPicture *picture)
{
    return (gsize)picture->cols * (gsize)picture->rows;
}

/* --- values --- */

static int compare_floats(const void *a, const void *b)
{
    float left = *(const float *)a, right = *(const float *)b;
    return (left > right) - (left < right);
}

/* The values of the picture in order; their number in COUNT. */
static float *sorted_values(const SgPicture *picture, gsize *count)
{
    gsize cells = cells_of(picture), n = 0;
    float *values = g_new(float, cells + 1);
    for (gsize i = 0; i < cells; i++)
        if (isfinite(picture->values[i]))
            values[n++] = picture->values[i];
    qsort(values, n, sizeof *values, compare_floats);
    *count = n;
    return values;
}

/* A histogram of what the picture shows, for layers whose own one is stretched by fill values. */
static json_t *cells_histogram(const float *values, gsize count)
{
    double low = (double)values[0], high = (double)values[count - 1];
    gint64 counts[HISTOGRAM_BINS] = {0};
    json_t *edges = json_array(), *bins = json_array();
    if (high <= low)
        high = low + fmax(fabs(low), 1) * 1e-6;
    for (gsize i = 0; i < count; i++) {
        int bin = (int)(((double)values[i] - low) / (high - low) * HISTOGRAM_BINS);
        counts[CLAMP(bin, 0, HISTOGRAM_BINS - 1)]++;
    }
    for (int i = 0; i <= HISTOGRAM_BINS; i++)
        json_array_append_new(edges, json_real(low + (high - low) * i / HISTOGRAM_BINS));
    for (int i = 0; i < HISTOGRAM_BINS; i++)
        json_array_append_new(bins, json_integer(counts[i]));
    return json_pack("{s:o, s:o}", "edges", edges, "counts", bins);
}

static void add_values(json_t *object, const SgPicture *picture, const SgScale *scale)
{
    gsize cells = cells_of(picture), count = 0;
    g_autofree float *values = sorted_values(picture, &count);
    g_autofree guint8 *levels = g_malloc0(MAX(cells, 1));
    SgColour palette[SG_LEVELS];
    double low = (double)NAN, high = (double)NAN;
    sg_scale_palette(scale, palette);
    if (count > 0)
        sg_scale_ends(scale, values, count, &low, &high);
    for (gsize i = 0; i < cells && count > 0; i++)
        levels[i] = sg_scale_level((double)picture->values[i], low, high);
    json_object_set_new(object, "palette", json_string(scale->name));
    json_object_set_new(object, "low", sg_json_number(low));
    json_object_set_new(object, "high", sg_json_number(high));
    json_object_set_new(object, "values", png_json(levels, picture, palette, SG_LEVELS));
    json_object_set_new(object, "histogram", count > 0 ? cells_histogram(values, count) : json_null());
}

/* --- classes --- */

typedef struct {
    int code;
    const SgClass *known; /* NULL: it means nothing that the specification knows */
    const char *name;     /* of it, or the look-up table's; or NULL */
} Meaning;

static Meaning meaning_of(const SgFileFacts *file, int code)
{
    const SgClasses *classes = file->name.layer->resolved->classes;
    Meaning meaning = {.code = code};
    double canonical = code;
    if (file->lookup != NULL && classes->lookup && sg_lookup_is_sure(file)) {
        meaning.name = sg_lookup_name(file->lookup, code);
        if (!sg_lookup_canonical(file->lookup, classes, code, &canonical))
            return meaning;
    } else if (classes->lookup) {
        return meaning; /* nobody says what codes mean */
    }
    for (unsigned i = 0; i < classes->classes_count && meaning.known == NULL; i++)
        if (classes->classes[i].code == canonical)
            meaning.known = &classes->classes[i];
    if (meaning.name == NULL && meaning.known != NULL)
        meaning.name = meaning.known->name;
    return meaning;
}

/* The number of CODE among the COUNT codes of the picture, from 1 on, which is added when it is new; 0 when there are
 * too many. */
static guint8 class_number(int *codes, guint *count, int code)
{
    for (guint i = 0; i < *count; i++)
        if (codes[i] == code)
            return (guint8)(i + 1);
    if (*count == CLASSES_SHOWN)
        return 0;
    codes[(*count)++] = code;
    return (guint8)*count;
}

static void add_classes(json_t *object, const SgPicture *picture, const SgFileFacts *file)
{
    gsize cells = cells_of(picture);
    g_autofree guint8 *numbers = g_malloc0(MAX(cells, 1));
    int codes[CLASSES_SHOWN];
    SgColour palette[CLASSES_SHOWN + 1] = {{0, 0, 0, 0}};
    guint count = 0;
    for (int i = 0; i < file->scan.codes_count && count < CLASSES_SHOWN; i++) /* ascending */
        codes[count++] = file->scan.codes[i].code;
    for (gsize i = 0; i < cells; i++) {
        double value = (double)picture->values[i];
        if (isfinite(value) && fabs(value) < G_MAXINT)
            numbers[i] = class_number(codes, &count, (int)value);
    }
    json_t *classes = json_array();
    for (guint i = 0; i < count; i++) {
        Meaning meaning = meaning_of(file, codes[i]);
        if (meaning.known == NULL || !sg_colour_parse(meaning.known->colour, &palette[i + 1]))
            palette[i + 1] = sg_colour_safe(i);
        json_array_append_new(classes, json_pack("{s:i, s:o, s:o}", "code", codes[i], "name",
                                                 sg_json_text(meaning.name), "colour", colour_json(palette[i + 1])));
    }
    sg_palette_tell_apart(palette, count + 1);
    for (guint i = 0; i < count; i++) /* what the eye sees as "colour" */
        json_object_set_new(json_array_get(classes, i), "paint", colour_json(palette[i + 1]));
    json_object_set_new(object, "classes", classes);
    json_object_set_new(object, "values", png_json(numbers, picture, palette, MAX(count + 1, 2)));
}

/* --- marks --- */

static json_t *marks_json(const SgPicture *picture)
{
    gsize cells = cells_of(picture);
    g_autofree guint8 *sheet = g_malloc0(MAX(cells, 1));
    json_t *marks = json_array();
    for (guint k = 0; k < G_N_ELEMENTS(sheets); k++) {
        gint64 marked = 0;
        for (gsize i = 0; i < cells; i++) { /* of a class, that its code has no meaning says it all */
            sheet[i] = (picture->marks[i] & sheets[k].mark) != 0 &&
                       (sheets[k].mark != SG_MARK_RANGE || (picture->marks[i] & SG_MARK_CLASS) == 0);
            marked += sheet[i];
        }
        if (marked == 0)
            continue;
        SgColour colour = {(guint8)(sheets[k].rgb >> 16), (guint8)(sheets[k].rgb >> 8 & 255),
                           (guint8)(sheets[k].rgb & 255), 255};
        const SgColour palette[2] = {{0, 0, 0, 0}, colour};
        json_array_append_new(marks, json_pack("{s:s, s:s, s:o, s:I, s:o}", "mark", sheets[k].name, "rules",
                                               sheets[k].rules, "colour", colour_json(colour), "cells",
                                               (json_int_t)marked, "png", png_json(sheet, picture, palette, 2)));
    }
    return marks;
}

json_t *sg_html_picture(const SgPicture *picture, const SgFileFacts *file)
{
    const SgLayer *layer = file->name.layer;
    const SgKind *kind = layer != NULL ? layer->resolved : NULL;
    json_t *object = json_pack("{s:i, s:i, s:i, s:b, s:[f, f, f, f]}", "cols", picture->cols, "rows", picture->rows,
                               "step", picture->step, "geographic", picture->geographic, "box", picture->west,
                               picture->south, picture->east, picture->north);
    if (kind != NULL && kind->classes != NULL)
        add_classes(object, picture, file);
    else
        add_values(object, picture, sg_scale_find(kind != NULL ? kind->colours : NULL));
    json_object_set_new(object, "marks", marks_json(picture));
    return object;
}
