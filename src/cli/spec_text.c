#include "cli/spec_text.h"

#include "cli/table.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <inttypes.h>

/* "0 .. 800", "above -80 .. below 80" with open ends, "codes 0 .. 18", or "-". */
static char *range_text(const SgLayer *layer)
{
    const SgRange *range = sg_layer_range(layer);
    const SgClasses *classes = layer->resolved->classes;
    if (range == NULL && classes == NULL)
        return g_strdup("-");
    g_autofree char *min = sg_text_double(range != NULL ? range->min : classes->min);
    g_autofree char *max = sg_text_double(range != NULL ? range->max : classes->max);
    if (range == NULL)
        return g_strdup_printf(_("codes %s .. %s"), min, max);
    g_autofree char *low = range->min_open ? g_strdup_printf(_("above %s"), min) : g_strdup(min);
    g_autofree char *high = range->max_open ? g_strdup_printf(_("below %s"), max) : g_strdup(max);
    return g_strdup_printf("%s .. %s", low, high);
}

static char *typical_text(const SgLayer *layer)
{
    unsigned count = 0;
    const SgTypical *typical = sg_layer_typical(layer, &count);
    g_autoptr(GString) text = g_string_new(count == 0 ? "-" : NULL);
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *min = sg_text_double(typical[i].min);
        g_autofree char *max = sg_text_double(typical[i].max);
        g_string_append_printf(text, "%s%s .. %s", i > 0 ? ", " : "", min, max);
    }
    return g_strdup(text->str);
}

static char *storage_text(const SgStorage *storage)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < storage->types_count; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "/" : "", storage->types[i]);
    return g_strdup(text->str);
}

static void show_head(GString *out, const SgSpec *spec)
{
    g_string_append_printf(out, "%s %s: %s\n", spec->product, spec->version, sg_words_data(spec->title));
    g_autofree char *path = sg_text_printable(spec->path);
    g_string_append_printf(out, _("  file      %s\n  sha256    %s\n  contact   %s, %s\n"), path, spec->sha256,
                           spec->contact->name, spec->contact->email);
}

static void show_grid(GString *out, const SgGridSpec *grid)
{
    g_autofree char *pixel = sg_text_double(grid->pixel_arcsec);
    g_autofree char *drift = sg_text_double(grid->drift_px);
    g_autofree char *relative = sg_text_share(grid->relative);
    g_autofree char *warn = sg_text_double(grid->phase_warn_px);
    g_autofree char *error = sg_text_double(grid->phase_error_px);
    g_string_append_printf(out, _("\nGrid\n  CRS       EPSG:%d (%s)\n"), grid->epsg,
                           _(sg_confidence_name(grid->crs_basis.confidence)));
    g_string_append_printf(out,
                           _("  pixel     %s arc-seconds; may drift %s pixels over the raster or differ by %s (%s)\n"),
                           pixel, drift, relative, _(sg_confidence_name(grid->pixel_basis.confidence)));
    g_string_append_printf(out, _("  phase     warning beyond %s pixels, error beyond %s, from the nearest of (%s)\n"),
                           warn, error, _(sg_confidence_name(grid->phase_basis.confidence)));
    for (unsigned i = 0; i < grid->lattices_count; i++) {
        const SgLattice *lattice = &grid->lattices[i];
        g_autofree char *lon = sg_text_double(lattice->origin_lon);
        g_autofree char *lat = sg_text_double(lattice->origin_lat);
        g_string_append_printf(out, _("            %s: %s, origin %s, %s (%s)\n"), lattice->id,
                               sg_words_data(lattice->title), lon, lat,
                               _(sg_confidence_name(lattice->basis.confidence)));
    }
}

static void show_nodata(GString *out, const SgNodataSpec *nodata)
{
    g_autofree char *huge = sg_text_double(nodata->huge);
    g_autofree char *share = sg_text_share(nodata->background_share);
    g_string_append(out, _("\nNodata: fill values that must not stand undeclared\n"));
    for (unsigned i = 0; i < nodata->sentinels_count; i++) {
        g_autofree char *value = sg_text_double(nodata->sentinels[i].value);
        g_string_append_printf(out, "  %s: %s (%s)\n", value, nodata->sentinels[i].why,
                               _(sg_confidence_name(nodata->sentinels[i].basis.confidence)));
    }
    g_string_append_printf(out, _("  beyond +-%s: any value (%s)\n"), huge,
                           _(sg_confidence_name(nodata->basis.confidence)));
    g_string_append_printf(
        out, _("  background: one value in %s of the pixels outside the country, and in %" PRId64 " or more\n"), share,
        nodata->background_pixels);
}

/* Above 1 a share of the country's pixels is never reached. */
static char *limit_text(double share)
{
    return share > 1 ? g_strdup(_("never")) : sg_text_share(share);
}

static void show_boundary(GString *out, const SgBoundarySpec *boundary)
{
    g_autofree char *tolerance = sg_text_double(boundary->tolerance_px);
    g_autofree char *spill_warn = limit_text(boundary->spill_warn);
    g_autofree char *spill_error = limit_text(boundary->spill_error);
    g_autofree char *missing_warn = limit_text(boundary->missing_warn);
    g_autofree char *missing_error = limit_text(boundary->missing_error);
    g_autofree char *foreign = limit_text(boundary->foreign_error);
    g_string_append_printf(out, _("\nBoundary\n  tolerance %s pixels\n"), tolerance);
    g_string_append_printf(out, _("  spill     data beyond the tolerance: warning %s, error %s (%s)\n"), spill_warn,
                           spill_error, _(sg_confidence_name(boundary->spill_basis.confidence)));
    g_string_append_printf(out, _("  coverage  country without data: warning %s, error %s (%s)\n"), missing_warn,
                           missing_error, _(sg_confidence_name(boundary->coverage_basis.confidence)));
    g_string_append_printf(out, _("  country   another country's map from %s of the data (%s)\n"), foreign,
                           _(sg_confidence_name(boundary->foreign_basis.confidence)));
    for (unsigned i = 0; i < boundary->small_states_count; i++) {
        const SgSmallState *state = &boundary->small_states[i];
        g_autofree char *own = sg_text_double(state->tolerance_px);
        g_string_append_printf(out, _("  %s       tolerance %s pixels, coverage %s (%s)\n"), state->iso3, own,
                               state->coverage ? _("judged") : _("told only"),
                               _(sg_confidence_name(state->basis.confidence)));
    }
}

static void show_layers(GString *out, const SgSpec *spec)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    sg_cli_cells_add(
        rows, SG_CLI_CELLS(_("  LAYER"), _("FILE"), _("UNIT"), _("STORAGE"), _("RANGE"), _("TYPICAL"), _("PRESENCE")));
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgLayer *layer = &spec->layers[i];
        g_autofree char *id = g_strdup_printf("  %s", layer->id);
        g_autofree char *range = range_text(layer);
        g_autofree char *typical = typical_text(layer);
        g_autofree char *storage = storage_text(layer->resolved->storage);
        sg_cli_cells_add(rows, SG_CLI_CELLS(id, layer->file, layer->resolved->unit, storage, range, typical,
                                            _(sg_presence_name(layer->presence))));
    }
    g_string_append_printf(out, _("\nLayers (%u)\n"), spec->layers_count);
    sg_cli_table_add(out, rows, 7);
}

static void show_relations(GString *out, const SgSpec *spec)
{
    if (spec->relations_count == 0)
        return;
    g_string_append_printf(out, _("\nRelations (%u)\n"), spec->relations_count);
    for (unsigned i = 0; i < spec->relations_count; i++) {
        const SgRelation *relation = &spec->relations[i];
        g_autofree char *tolerance = sg_text_double(relation->tolerance);
        g_autofree char *margin = sg_text_double(relation->margin);
        g_string_append_printf(out, "  %s: %s\n", relation->id, sg_words_data(relation->title));
        if (relation->when != NULL)
            g_string_append_printf(out, _("    when   %s\n"), relation->when);
        g_string_append_printf(out, _("    holds  %s\n"), relation->expression);
        g_string_append_printf(out, _("    rule   %s, %s, tolerance %s, margin %s (%s)\n"), relation->rule,
                               _(relation->severity), tolerance, margin,
                               _(sg_confidence_name(relation->basis.confidence)));
    }
}

/* Classes that look-up tables are read by, each with the names that mean it. */
static void show_classes(GString *out, const SgKind *kind)
{
    const SgClasses *classes = kind->classes;
    if (classes == NULL || classes->classes_count == 0)
        return;
    g_string_append_printf(out, _("\nClasses of %s: %s (%s)\n"), kind->id,
                           classes->lookup ? _("codes are those of the delivery's look-up table; its names are read as")
                                           : _("codes"),
                           _(sg_confidence_name(classes->basis.confidence)));
    for (unsigned i = 0; i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        g_autofree char *code = sg_text_double(one->code);
        g_string_append_printf(out, "  %s: %s", code, one->name);
        for (unsigned k = 0; k < one->aliases_count; k++)
            g_string_append_printf(out, "%s%s", k > 0 ? ", " : _("; also "), one->aliases[k]);
        g_string_append_c(out, '\n');
    }
}

static void show_documents(GString *out, const SgSpec *spec)
{
    if (spec->documents_count == 0)
        return;
    g_string_append(out, _("\nDocuments\n"));
    for (unsigned i = 0; i < spec->documents_count; i++) {
        const SgDocument *document = &spec->documents[i];
        g_string_append_printf(out, _("  %s: %s; %s, one for %s (%s)\n"), document->id, sg_words_data(document->title),
                               _(sg_presence_name(document->presence)),
                               document->per == SG_PER_LAYER ? _("each layer") : _("the delivery"),
                               _(sg_confidence_name(document->basis.confidence)));
    }
}

static void show_severities(GString *out, const SgSpec *spec)
{
    static const char *const words[] = {
        [SG_OVERRIDE_INFO] = N_("info"), [SG_OVERRIDE_WARNING] = N_("warning"), [SG_OVERRIDE_ERROR] = N_("error")};
    if (spec->severities_count > 0)
        g_string_append(out, _("\nSeverities that differ from the rules' own\n"));
    for (unsigned i = 0; i < spec->severities_count; i++)
        g_string_append_printf(out, "  %s: %s (%s)\n", spec->severities[i].rule, _(words[spec->severities[i].severity]),
                               _(sg_confidence_name(spec->severities[i].basis.confidence)));
}

static void show_sources(GString *out, const SgSpec *spec)
{
    g_string_append(out, _("\nSources\n"));
    for (unsigned i = 0; i < spec->sources_count; i++) {
        const SgSource *source = &spec->sources[i];
        g_string_append_printf(out, "  %s: %s%s%s\n", source->id, source->title, source->where != NULL ? "; " : "",
                               source->where != NULL ? source->where : "");
    }
    g_string_append(
        out, _("\nIn brackets: how sure a number is. Only verified, computed and measured numbers can reject.\n"));
}

char *sg_cli_spec_text(const SgSpec *spec)
{
    GString *out = g_string_new(NULL);
    show_head(out, spec);
    show_grid(out, spec->grid);
    show_nodata(out, spec->nodata);
    show_boundary(out, spec->boundary);
    show_layers(out, spec);
    show_relations(out, spec);
    for (unsigned i = 0; i < spec->kinds_count; i++)
        show_classes(out, &spec->kinds[i]);
    show_documents(out, spec);
    show_severities(out, spec);
    show_sources(out, spec);
    return g_string_free(out, FALSE);
}
