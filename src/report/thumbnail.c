/* A small picture of a finished layer, for catalogues. */
#include "report/png.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

typedef struct {
    SgRasterFacts facts;
    SgRaster *raster;
} Source;

static void source_clear(Source *source)
{
    sg_raster_close(source->raster);
    sg_raster_facts_clear(&source->facts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

/* The smallest that shows enough; NaN where there is no value. */
static double *read_values(const char *path, int *cols, int *rows, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_auto(Source) source = {.raster = NULL};
    sg_raster_facts_init(&source.facts);
    if (!sg_raster_open(path, &source.facts, &source.raster, error))
        return NULL;
    if (source.raster != NULL)
        return sg_raster_take_overview(source.raster, &source.facts, shown, SG_MOSAIC_THUMBNAIL_SIDE, cols, rows,
                                       error);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "%s: %s", shown, source.facts.door_detail);
    return NULL;
}

/* --- classes: level 0 no value, 1 a code without a name, then those of the specification, as the styles have them ---
 */

#define FIRST_CLASS 2

static guint class_palette(const SgClasses *classes, SgColour palette[SG_LEVELS])
{
    const guint count = MIN(classes->classes_count, SG_LEVELS - FIRST_CLASS);
    palette[0] = (SgColour){0, 0, 0, 0};
    palette[1] = (SgColour){0x80, 0x80, 0x80, 255};
    for (guint i = 0; i < count; i++)
        if (!sg_colour_parse(classes->classes[i].colour, &palette[FIRST_CLASS + i]))
            palette[FIRST_CLASS + i] = sg_colour_of_number((int)classes->classes[i].code);
    return FIRST_CLASS + count;
}

static guint8 class_level(const SgClasses *classes, guint colours, double value)
{
    if (isnan(value))
        return 0;
    for (guint i = 0; FIRST_CLASS + i < colours; i++)
        if (classes->classes[i].code == value)
            return (guint8)(FIRST_CLASS + i);
    return 1;
}

GBytes *sg_mosaic_thumbnail(const SgMosaicLayer *layer, const char *values, GError **error)
{
    const SgKind *kind = layer->layer->resolved;
    const SgClasses *classes = kind->classes;
    SgColour palette[SG_LEVELS];
    guint colours = SG_LEVELS;
    int cols, rows;
    g_autofree double *numbers = read_values(values, &cols, &rows, error);
    if (numbers == NULL)
        return NULL;
    if (classes != NULL)
        colours = class_palette(classes, palette);
    else
        sg_scale_palette(sg_scale_find(kind->colours), palette);
    const gsize count = (gsize)cols * (gsize)rows;
    g_autofree guint8 *levels = g_malloc(count);
    for (gsize i = 0; i < count; i++)
        levels[i] = classes != NULL ? class_level(classes, colours, numbers[i])
                                    : sg_scale_level(numbers[i], layer->low, layer->high);
    return g_byte_array_free_to_bytes(sg_png_indexed(levels, cols, rows, palette, colours));
}
