/* What is wrong with sources: a number whose source is not declared. */
#include <string.h>

#include "lint.h"
#include "soilgate/words.h"

typedef struct {
    GPtrArray *lines;
    const SgSpec *spec;
} Sources;

/* A source text begins with the id of a declared source, and then goes on with a clause or another source. */
static gboolean is_declared(const SgSpec *spec, const char *text)
{
    const gsize word = strcspn(text, " \t,;:(");
    for (unsigned i = 0; i < spec->sources_count; i++)
        if (strlen(spec->sources[i].id) == word && strncmp(spec->sources[i].id, text, word) == 0)
            return TRUE;
    return FALSE;
}

/* ENTRY and NAME say where the basis stands: "layer T0", "name_basis". */
static void lint_basis(const Sources *sources, const char *where, const char *name, const SgBasis *basis)
{
    if (basis != NULL && !is_declared(sources->spec, basis->source))
        sg_lint_add(sources->lines,
                    _("%s: %s: source \"%s\" does not begin with the id of one of the sources; declare it"), where,
                    name, basis->source);
}

static void lint_grid(const Sources *sources, const SgGridSpec *grid)
{
    lint_basis(sources, "grid", "crs_basis", &grid->crs_basis);
    lint_basis(sources, "grid", "pixel_basis", &grid->pixel_basis);
    lint_basis(sources, "grid", "relative_basis", grid->relative_basis);
    lint_basis(sources, "grid", "phase_basis", &grid->phase_basis);
    for (unsigned i = 0; i < grid->lattices_count; i++) {
        g_autofree char *where = g_strdup_printf(_("grid: lattice %s"), grid->lattices[i].id);
        lint_basis(sources, where, "basis", &grid->lattices[i].basis);
    }
}

static void lint_nodata(const Sources *sources, const SgNodataSpec *nodata)
{
    lint_basis(sources, "nodata", "basis", &nodata->basis);
    for (unsigned i = 0; i < nodata->sentinels_count; i++) {
        g_autofree char *where = g_strdup_printf(_("nodata: sentinel %g"), nodata->sentinels[i].value);
        lint_basis(sources, where, "basis", &nodata->sentinels[i].basis);
    }
}

static void lint_boundary(const Sources *sources, const SgBoundarySpec *boundary)
{
    lint_basis(sources, "boundary", "spill_basis", &boundary->spill_basis);
    lint_basis(sources, "boundary", "coverage_basis", &boundary->coverage_basis);
    lint_basis(sources, "boundary", "foreign_basis", &boundary->foreign_basis);
    lint_basis(sources, "boundary", "offset_basis", &boundary->offset_basis);
    for (unsigned i = 0; i < boundary->small_states_count; i++) {
        g_autofree char *where = g_strdup_printf(_("boundary: small state %s"), boundary->small_states[i].iso3);
        lint_basis(sources, where, "basis", &boundary->small_states[i].basis);
    }
}

static void lint_typical(const Sources *sources, const char *where, const SgTypical *typical, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        lint_basis(sources, where, "typical", &typical[i].basis);
}

static void lint_kind(const Sources *sources, const SgKind *kind)
{
    g_autofree char *where = g_strdup_printf(_("kind %s"), kind->id);
    lint_basis(sources, where, "storage", &kind->storage->basis);
    lint_basis(sources, where, "range", kind->range != NULL ? &kind->range->basis : NULL);
    lint_basis(sources, where, "classes", kind->classes != NULL ? &kind->classes->basis : NULL);
    lint_basis(sources, where, "names_basis", kind->classes != NULL ? kind->classes->names_basis : NULL);
    lint_basis(sources, where, "zero_basis", kind->zero_basis);
    lint_typical(sources, where, kind->typical, kind->typical_count);
    for (unsigned i = 0; i < kind->unit_slips_count; i++)
        lint_basis(sources, where, kind->unit_slips[i].unit, &kind->unit_slips[i].basis);
}

static void lint_layer(const Sources *sources, const SgLayer *layer)
{
    g_autofree char *where = g_strdup_printf(_("layer %s"), layer->id);
    lint_basis(sources, where, "name_basis", &layer->name_basis);
    lint_basis(sources, where, "presence_basis", &layer->presence_basis);
    lint_basis(sources, where, "range", layer->range != NULL ? &layer->range->basis : NULL);
    lint_typical(sources, where, layer->typical, layer->typical_count);
}

void sg_lint_sources(GPtrArray *lines, const SgSpec *spec)
{
    const Sources sources = {.lines = lines, .spec = spec};
    if (spec->sources_count == 0) {
        sg_lint_add(lines, _("sources: none; every number needs the document it comes from"));
        return;
    }
    lint_basis(&sources, "contact", "basis", &spec->contact->basis);
    lint_grid(&sources, spec->grid);
    lint_nodata(&sources, spec->nodata);
    lint_boundary(&sources, spec->boundary);
    if (spec->delivery != NULL) {
        lint_basis(&sources, "delivery", "grid_basis", &spec->delivery->grid_basis);
        lint_basis(&sources, "delivery", "footprint_basis", &spec->delivery->footprint_basis);
        lint_basis(&sources, "delivery", "loss_basis", &spec->delivery->loss_basis);
    }
    for (unsigned i = 0; i < spec->kinds_count; i++)
        lint_kind(&sources, &spec->kinds[i]);
    for (unsigned i = 0; i < spec->layers_count; i++)
        lint_layer(&sources, &spec->layers[i]);
    for (unsigned i = 0; i < spec->rewrites_count; i++) {
        g_autofree char *where = g_strdup_printf(_("rewrite %s"), spec->rewrites[i].match);
        lint_basis(&sources, where, "basis", &spec->rewrites[i].basis);
    }
    for (unsigned i = 0; i < spec->lookalikes_count; i++) {
        g_autofree char *where = g_strdup_printf(_("lookalike %s"), spec->lookalikes[i].match);
        lint_basis(&sources, where, "basis", &spec->lookalikes[i].basis);
    }
    for (unsigned i = 0; i < spec->relations_count; i++) {
        g_autofree char *where = g_strdup_printf(_("relation %s"), spec->relations[i].id);
        lint_basis(&sources, where, "basis", &spec->relations[i].basis);
    }
    for (unsigned i = 0; i < spec->documents_count; i++) {
        g_autofree char *where = g_strdup_printf(_("document %s"), spec->documents[i].id);
        lint_basis(&sources, where, "basis", &spec->documents[i].basis);
    }
    for (unsigned i = 0; i < spec->severities_count; i++) {
        g_autofree char *where = g_strdup_printf(_("severity of %s"), spec->severities[i].rule);
        lint_basis(&sources, where, "basis", &spec->severities[i].basis);
    }
}
