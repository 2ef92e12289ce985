/* What is wrong with kinds: ranges, typical ranges, storage, classes, unit slips. */
#include <float.h>
#include <string.h>

#include "lint.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

const SgStorageLimits *sg_storage_limits(const char *type)
{
    static const SgStorageLimits limits[] = {
        {"Byte", 0, 255, FALSE},
        {"Int16", -32768, 32767, FALSE},
        {"UInt16", 0, 65535, FALSE},
        {"Int32", -2147483648.0, 2147483647.0, FALSE},
        {"UInt32", 0, 4294967295.0, FALSE},
        {"Float32", -FLT_MAX, FLT_MAX, TRUE},
        {"Float64", -DBL_MAX, DBL_MAX, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        if (strcmp(limits[i].name, type) == 0)
            return &limits[i];
    g_assert_not_reached(); /* the value rule of storage.types lists the same names */
}

/* A layer that keeps MIN..MAX needs a type that holds them, and one with a value left over for nodata. */
static void lint_storage(GPtrArray *lines, const char *where, const SgStorage *storage, double min, double max)
{
    gboolean holds = FALSE, spare = FALSE;
    for (unsigned i = 0; i < storage->types_count; i++) {
        const SgStorageLimits *limits = sg_storage_limits(storage->types[i]);
        const gboolean fits = min >= limits->min && max <= limits->max;
        holds |= fits;
        spare |= fits && (limits->is_float || min > limits->min || max < limits->max);
    }
    if (!holds)
        sg_lint_add(lines, _("%s: no storage type holds the valid values from min to max; add a wider type"), where);
    else if (!spare)
        sg_lint_add(lines, _("%s: no storage type has a value left for nodata outside the valid values"), where);
}

static void lint_range(GPtrArray *lines, const char *where, const SgRange *range, const SgStorage *storage)
{
    g_autofree char *min = sg_text_double(range->min);
    g_autofree char *max = sg_text_double(range->max);
    if (range->min >= range->max)
        sg_lint_add(lines, _("%s: range min %s is not below max %s"), where, min, max);
    else
        lint_storage(lines, where, storage, range->min, range->max);
}

static void lint_typical(GPtrArray *lines, const char *where, const SgTypical *typical, unsigned count,
                         const SgRange *range)
{
    for (unsigned i = 0; i < count; i++) {
        const SgTypical *one = &typical[i];
        g_autofree char *min = sg_text_double(one->min);
        g_autofree char *max = sg_text_double(one->max);
        if (one->min >= one->max)
            sg_lint_add(lines, _("%s: typical min %s is not below max %s"), where, min, max);
        else if (range != NULL && (one->min < range->min || one->max > range->max))
            sg_lint_add(lines, _("%s: typical %s to %s reaches beyond the range; keep it inside"), where, min, max);
        if (one->share < 0 || one->share > 1)
            sg_lint_add(lines, _("%s: typical %s to %s has a share outside 0 to 1"), where, min, max);
    }
}

/* The wrong unit's median must tell itself apart from the right one's: it may not lie in a typical range. */
static void lint_slip(GPtrArray *lines, const char *where, const SgUnitSlip *slip, const SgKind *kind)
{
    if (slip->factor == 1)
        sg_lint_add(lines, _("%s: unit slip %s has factor 1; it changes nothing"), where, slip->unit);
    if (slip->median_min >= slip->median_max) {
        sg_lint_add(lines, _("%s: unit slip %s: median_min is not below median_max"), where, slip->unit);
        return;
    }
    const double low = slip->median_min * slip->factor, high = slip->median_max * slip->factor;
    if (kind->range != NULL && (high < kind->range->min || low > kind->range->max))
        sg_lint_add(lines, _("%s: unit slip %s: factor times median lies outside the range; check the factor"), where,
                    slip->unit);
    for (unsigned i = 0; i < kind->typical_count; i++)
        if (slip->median_min >= kind->typical[i].min && slip->median_max <= kind->typical[i].max) {
            sg_lint_add(lines,
                        _("%s: unit slip %s: its medians all lie in a typical range; a right map would be warned"),
                        where, slip->unit);
            return;
        }
}

static void lint_classes(GPtrArray *lines, const char *where, const SgClasses *classes, const SgStorage *storage)
{
    if (classes->min > classes->max)
        sg_lint_add(lines, _("%s: classes min is above max"), where);
    else
        lint_storage(lines, where, storage, classes->min, classes->max);
    if (!classes->lookup && classes->classes_count == 0)
        sg_lint_add(lines, _("%s: classes has neither a look-up table nor classes; list the codes"), where);
    for (unsigned i = 0; i < classes->classes_count; i++) {
        g_autofree char *code = sg_text_double(classes->classes[i].code);
        if (classes->classes[i].code < classes->min || classes->classes[i].code > classes->max)
            sg_lint_add(lines, _("%s: class code %s lies outside min to max"), where, code);
        for (unsigned k = 0; k < i; k++)
            if (classes->classes[k].code == classes->classes[i].code)
                sg_lint_add(lines, _("%s: class code %s stands twice; a code has one name"), where, code);
    }
    sg_lint_class_names(lines, where, classes);
}

static void lint_kind(GPtrArray *lines, const SgKind *kind)
{
    g_autofree char *where = g_strdup_printf(_("kind %s"), kind->id);
    if (kind->range != NULL)
        lint_range(lines, where, kind->range, kind->storage);
    if (kind->classes != NULL)
        lint_classes(lines, where, kind->classes, kind->storage);
    lint_typical(lines, where, kind->typical, kind->typical_count, kind->range);
    for (unsigned i = 0; i < kind->unit_slips_count; i++)
        lint_slip(lines, where, &kind->unit_slips[i], kind);
    if (kind->zero_dropped && kind->zero_basis == NULL)
        sg_lint_add(lines, _("%s: zero_dropped needs a zero_basis that says who drops zeros"), where);
}

static void lint_layer(GPtrArray *lines, const SgLayer *layer)
{
    g_autofree char *where = g_strdup_printf(_("layer %s"), layer->id);
    if (sg_layer_range(layer) == NULL && layer->resolved->classes == NULL)
        sg_lint_add(lines, _("%s: neither a range nor classes, so no value is wrong; give its kind %s one"), where,
                    layer->kind);
    if (layer->range != NULL)
        lint_range(lines, where, layer->range, layer->resolved->storage);
    if (layer->range != NULL || layer->typical_count > 0) {
        unsigned count = 0;
        const SgTypical *typical = sg_layer_typical(layer, &count);
        lint_typical(lines, where, typical, count, sg_layer_range(layer));
    }
}

void sg_lint_kinds(GPtrArray *lines, const SgSpec *spec)
{
    gboolean mandatory = FALSE;
    for (unsigned i = 0; i < spec->kinds_count; i++)
        lint_kind(lines, &spec->kinds[i]);
    for (unsigned i = 0; i < spec->layers_count; i++) {
        lint_layer(lines, &spec->layers[i]);
        mandatory |= spec->layers[i].presence == SG_PRESENCE_MANDATORY;
    }
    if (!mandatory)
        sg_lint_add(lines, _("layers: none is mandatory, so an empty delivery would be complete"));
}
