#include "mosaic/exclude_plan.h"

#include <math.h>
#include <string.h>

const SgExcludeRaster *sg_exclude_raster(const SgExclude *exclude, int number)
{
    return &g_array_index(exclude->rasters, SgExcludeRaster, (guint)number);
}

int sg_exclude_of_source(const SgExclude *exclude, guint layer, int source)
{
    return g_array_index(exclude->of_source, int, layer *(guint)exclude->sources + (guint)source);
}

/* --- the plan --- */

static int add_raster(SgExclude *exclude, const SgMosaicSource *source)
{
    const SgGrid *own = &source->grid, *grid = &exclude->grid;
    /* by the middle, as a source is placed */
    const double east = own->west + own->cols * own->pixel_width / 2 - grid->west;
    const double south = grid->north - own->north + own->rows * own->pixel_height / 2;
    const SgExcludeRaster raster = {source, (int)rint(east / grid->pixel_width - own->cols / 2.0),
                                    (int)rint(south / grid->pixel_height - own->rows / 2.0)};
    g_array_append_val(exclude->rasters, raster);
    g_ptr_array_add(exclude->to_open, (gpointer)source);
    return (int)exclude->rasters->len - 1;
}

static int number_of(SgExclude *exclude, const char *layer)
{
    guint number;
    if (!g_ptr_array_find_with_equal_func(exclude->layers, layer, g_str_equal, &number)) {
        number = exclude->layers->len;
        g_ptr_array_add(exclude->layers, (gpointer)layer);
    }
    return (int)number;
}

static void add_rule(SgExclude *exclude, const SgExclusion *exclusion, const SgMosaicSource *mask)
{
    SgExcludeRule rule = {.exclusion = exclusion, .mask = mask != NULL ? add_raster(exclude, mask) : SG_EXCLUDE_NONE};
    const char *const *names = sg_relation_names(exclusion->code, &rule.count);
    rule.operands = g_new(int, rule.count);
    for (guint i = 0; i < rule.count; i++)
        rule.operands[i] =
            mask != NULL && strcmp(names[i], SG_RECIPE_MASK) == 0 ? SG_EXCLUDE_NONE : number_of(exclude, names[i]);
    g_array_append_val(exclude->rules, rule);
}

/* The layers that are asked, of every source's country. */
static void find_layers(SgExclude *exclude, const SgMosaicInputs *inputs, const SgLayer *layer,
                        const GPtrArray *sources)
{
    exclude->own = SG_EXCLUDE_NONE;
    for (guint i = 0; i < exclude->layers->len; i++) {
        const char *asked = g_ptr_array_index(exclude->layers, i);
        const gboolean own = strcmp(asked, layer->id) == 0;
        exclude->own = own ? (int)i : exclude->own;
        for (guint k = 0; k < sources->len; k++) {
            const SgMosaicSource *source = g_ptr_array_index(sources, k);
            const int number =
                own ? SG_EXCLUDE_NONE : add_raster(exclude, sg_exclude_source(inputs, asked, source->iso3));
            g_array_append_val(exclude->of_source, number);
        }
    }
}

SgExclude *sg_exclude_new(const SgMosaicInputs *inputs, const SgLayer *layer, const GPtrArray *sources,
                          const SgGrid *grid)
{
    const SgRecipe *recipe = inputs->recipe;
    SgExclude *exclude = g_new0(SgExclude, 1);
    exclude->grid = *grid;
    exclude->sources = (int)sources->len;
    exclude->rules = g_array_new(FALSE, FALSE, sizeof(SgExcludeRule));
    exclude->layers = g_ptr_array_new();
    exclude->of_source = g_array_new(FALSE, FALSE, sizeof(int));
    exclude->rasters = g_array_new(FALSE, FALSE, sizeof(SgExcludeRaster));
    exclude->to_open = g_ptr_array_new();
    for (unsigned i = 0; recipe != NULL && i < recipe->exclusions_count; i++)
        if (sg_exclusion_for(&recipe->exclusions[i], layer->id))
            add_rule(exclude, &recipe->exclusions[i], g_ptr_array_index(inputs->masks, i));
    find_layers(exclude, inputs, layer, sources);
    if (exclude->rules->len > 0)
        return exclude;
    sg_exclude_free(exclude);
    return NULL;
}

void sg_exclude_free(SgExclude *exclude)
{
    if (exclude == NULL)
        return;
    for (guint i = 0; i < exclude->rules->len; i++)
        g_free(g_array_index(exclude->rules, SgExcludeRule, i).operands);
    g_array_unref(exclude->rules);
    g_ptr_array_unref(exclude->layers);
    g_array_unref(exclude->of_source);
    g_array_unref(exclude->rasters);
    g_ptr_array_unref(exclude->to_open);
    g_free(exclude);
}

guint sg_exclude_count(const SgExclude *exclude)
{
    return exclude != NULL ? exclude->rules->len : 0;
}

const SgExclusion *sg_exclude_at(const SgExclude *exclude, guint index)
{
    return g_array_index(exclude->rules, SgExcludeRule, index).exclusion;
}

const GPtrArray *sg_exclude_rasters(const SgExclude *exclude)
{
    return exclude != NULL ? exclude->to_open : NULL;
}

/* --- keys --- */

gboolean sg_exclude_reaches(const SgExcludeRaster *raster, const SgShardWindow *window)
{
    const SgGrid *grid = &raster->source->grid;
    return raster->col < window->col + window->cols && raster->col + grid->cols > window->col &&
           raster->row < window->row + window->rows && raster->row + grid->rows > window->row;
}

void sg_source_key(GString *text, const SgMosaicSource *source, int col, int row)
{
    g_string_append_printf(text, "%s %d %s %d %d\n", source->iso3, source->m49, source->sha256, col, row);
    for (guint k = 0; source->codes != NULL && k < source->codes->len; k++) {
        const SgMosaicCode *code = &g_array_index(source->codes, SgMosaicCode, k);
        g_string_append_printf(text, "%d=%.17g ", code->code, code->canonical);
    }
}

static void put_raster(GString *text, const SgExcludeRaster *raster, const SgShardWindow *window)
{
    if (sg_exclude_reaches(raster, window))
        sg_source_key(text, raster->source, raster->col, raster->row);
    else
        g_string_append(text, "-\n");
}

static void put_relation(GString *text, const SgExclusion *exclusion)
{
    g_string_append_printf(text, "\nexclude %s", exclusion->when != NULL ? exclusion->when : "");
    for (unsigned i = 0; i < exclusion->values_count; i++)
        g_string_append_printf(text, " %d", exclusion->values[i]);
    g_string_append_c(text, '\n');
}

void sg_exclude_key(const SgExclude *exclude, const SgShardWindow *window, const int *numbers, int count, GString *text)
{
    if (exclude == NULL || count == 0) /* nothing is left out of nothing */
        return;
    for (guint i = 0; i < exclude->rules->len; i++) {
        const SgExcludeRule *rule = &g_array_index(exclude->rules, SgExcludeRule, i);
        put_relation(text, rule->exclusion);
        if (rule->mask != SG_EXCLUDE_NONE)
            put_raster(text, sg_exclude_raster(exclude, rule->mask), window);
    }
    for (guint layer = 0; layer < exclude->layers->len; layer++) {
        g_string_append_printf(text, "asks %s\n", (const char *)g_ptr_array_index(exclude->layers, layer));
        for (int i = 0; i < count && (int)layer != exclude->own; i++)
            put_raster(text, sg_exclude_raster(exclude, sg_exclude_of_source(exclude, layer, numbers[i])), window);
    }
}
