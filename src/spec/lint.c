/* What is wrong with a specification that loads: contact, grid, nodata and boundary. */
#include "lint.h"

#include <string.h>

#include "soilgate/base.h"
#include "soilgate/words.h"

void sg_lint_add(GPtrArray *lines, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(lines, g_strdup_vprintf(format, args));
    va_end(args);
}

static void lint_contact(GPtrArray *lines, const SgContact *contact)
{
    if (!g_regex_match_simple("^[^@\\s,;<>]+@[^@\\s,;<>.]+(\\.[^@\\s,;<>.]+)+$", contact->email, 0, 0))
        sg_lint_add(lines, _("contact: \"%s\" is no e-mail address; write one as name@example.org"), contact->email);
}

/* A number that has a name, for the checks that compare two of them. */
typedef struct {
    const char *section, *name;
    double value;
} Named;

/* What warns must not ask for more than what rejects. */
static void lint_order(GPtrArray *lines, Named warn, Named error)
{
    if (warn.value <= error.value)
        return;
    g_autofree char *low = sg_text_double(warn.value);
    g_autofree char *high = sg_text_double(error.value);
    sg_lint_add(lines, _("%s: %s %s is above %s %s; a warning must come before the error"), warn.section, warn.name,
                low, error.name, high);
}

static void lint_share(GPtrArray *lines, Named share)
{
    if (share.value >= 0 && share.value <= 1)
        return;
    g_autofree char *text = sg_text_double(share.value);
    sg_lint_add(lines, _("%s: %s is %s; a share lies between 0 and 1"), share.section, share.name, text);
}

static void lint_grid(GPtrArray *lines, const SgGridSpec *grid)
{
    lint_order(lines, (Named){"grid", "phase_warn_px", grid->phase_warn_px},
               (Named){"grid", "phase_error_px", grid->phase_error_px});
    if (grid->phase_error_px > 0.5)
        sg_lint_add(lines, _("grid: phase_error_px is above 0.5; no pixel is farther than that from a lattice"));
    if (grid->relative_warn < 0 || grid->relative_warn >= grid->relative)
        sg_lint_add(lines, _("grid: relative_warn must be 0 (none) or lie below relative; a warning must come first"));
    if (grid->relative_warn > 0 && grid->relative_basis == NULL)
        sg_lint_add(lines, _("grid: relative_warn has no relative_basis; say where the number comes from"));
    if (grid->relative >= 1)
        sg_lint_add(lines, _("grid: relative is 1 or more; any pixel size would do"));
}

/* TRUE when the storage type can hold the value, after rounding to it. */
static gboolean type_holds(const char *type, double value)
{
    const SgStorageLimits *limits = sg_storage_limits(type);
    return value >= limits->min && value <= limits->max && (limits->is_float || value == (double)(gint64)value);
}

/* TRUE when a layer of the specification may hold the value. */
static gboolean some_layer_holds(const SgSpec *spec, double value)
{
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgStorage *storage = spec->layers[i].resolved->storage;
        for (unsigned t = 0; t < storage->types_count; t++)
            if (type_holds(storage->types[t], value))
                return TRUE;
    }
    return FALSE;
}

static void lint_nodata(GPtrArray *lines, const SgSpec *spec)
{
    const SgNodataSpec *nodata = spec->nodata;
    lint_share(lines, (Named){"nodata", "background_share", nodata->background_share});
    for (unsigned i = 0; i < nodata->sentinels_count; i++) {
        g_autofree char *value = sg_text_double(nodata->sentinels[i].value);
        if (!some_layer_holds(spec, nodata->sentinels[i].value))
            sg_lint_add(lines, _("nodata: no storage type of any layer can hold the sentinel %s; remove it"), value);
        for (unsigned k = 0; k < i; k++)
            if (nodata->sentinels[k].value == nodata->sentinels[i].value)
                sg_lint_add(lines, _("nodata: the sentinel %s stands twice; remove one"), value);
    }
}

static void lint_boundary(GPtrArray *lines, const SgBoundarySpec *boundary)
{
    const Named shares[] = {
        {"boundary", "spill_warn", boundary->spill_warn},
        {"boundary", "spill_error", boundary->spill_error},
        {"boundary", "covered_warn", boundary->covered_warn},
        {"boundary", "foreign_error", boundary->foreign_error},
        {"boundary", "offset_outside", boundary->offset_outside},
        {"boundary", "offset_gain", boundary->offset_gain},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(shares); i++)
        lint_share(lines, shares[i]);
    lint_order(lines, shares[0], shares[1]);
    lint_order(lines, (Named){"boundary", "missing_warn", boundary->missing_warn},
               (Named){"boundary", "missing_error", boundary->missing_error});
    if (boundary->missing_warn < 0 || boundary->missing_error < 0)
        sg_lint_add(lines, _("boundary: missing_warn and missing_error are shares; 0 or more (above 1: never)"));
}

void sg_lint_sections(GPtrArray *lines, const SgSpec *spec)
{
    lint_contact(lines, spec->contact);
    lint_grid(lines, spec->grid);
    lint_nodata(lines, spec);
    lint_boundary(lines, spec->boundary);
}

static void lint_severities(GPtrArray *lines, const SgSpec *spec)
{
    for (unsigned i = 0; i < spec->severities_count; i++) {
        const SgSeverityOverride *override = &spec->severities[i];
        if (override->severity == SG_OVERRIDE_ERROR && !sg_basis_may_reject(&override->basis))
            sg_lint_add(
                lines,
                _("severity of %s: an error needs a verified, computed or measured basis; with a %s one it stays "
                  "a warning"),
                override->rule, _(sg_confidence_name(override->basis.confidence)));
    }
}

#define UNKNOWN "?" /* what a draft writes where a person must know more */

static void lint_unknown(GPtrArray *lines, const char *where, const char *key, const char *text)
{
    if (strcmp(text, UNKNOWN) == 0 || g_str_has_prefix(text, UNKNOWN " ")) /* classes are told apart: "? 3" */
        sg_lint_add(lines, _("%s: %s is \"%s\"; fill it in"), where, key, text);
}

static void lint_draft(GPtrArray *lines, const SgSpec *spec)
{
    lint_unknown(lines, spec->product, "title", spec->title);
    lint_unknown(lines, "contact", "name", spec->contact->name);
    for (unsigned i = 0; i < spec->kinds_count; i++) {
        const SgKind *kind = &spec->kinds[i];
        g_autofree char *where = g_strdup_printf(_("kind %s"), kind->id);
        lint_unknown(lines, where, "unit", kind->unit);
        for (unsigned k = 0; kind->classes != NULL && k < kind->classes->classes_count; k++) {
            g_autofree char *code = sg_text_double(kind->classes->classes[k].code);
            g_autofree char *key = g_strdup_printf(_("the name of class %s"), code);
            lint_unknown(lines, where, key, kind->classes->classes[k].name);
        }
    }
    for (unsigned i = 0; i < spec->layers_count; i++) {
        g_autofree char *where = g_strdup_printf(_("layer %s"), spec->layers[i].id);
        lint_unknown(lines, where, "title", spec->layers[i].title);
        lint_unknown(lines, where, "depth", spec->layers[i].depth);
    }
}

GPtrArray *sg_spec_lint(const SgSpec *spec)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    sg_lint_sources(lines, spec);
    sg_lint_sections(lines, spec);
    sg_lint_kinds(lines, spec);
    sg_lint_names(lines, spec);
    sg_lint_relations(lines, spec);
    sg_lint_documents(lines, spec);
    lint_severities(lines, spec);
    lint_draft(lines, spec);
    return lines;
}
