/* Fills a registry from a baseline: products, region with its countries, and the record of states. */
#include "registry/private.h"

typedef struct {
    SgDb *db;
    const SgBaseline *baseline;
    const SgWriter *writer;
} Load;

static gboolean add_expectations(const Load *load, const char *product, const SgBaselineEntry *entry, GError **error)
{
    for (unsigned i = 0; i < entry->countries_count; i++) {
        const SgExpectationLine line = {
            .iso3 = entry->countries[i],
            .product = product,
            .expected = entry->state != SG_STATE_NONE,
            .due = entry->due,
            .at = load->baseline->as_of,
            .why = entry->note,
            .evidence = entry->basis.source,
            .inferred = entry->basis.confidence == SG_CONFIDENCE_INFERRED,
        };
        g_autofree char *about = g_strdup_printf("%s %s", line.iso3, product);
        if (sg_registry_time(about, line.at, NULL, load->writer, error) == NULL ||
            !sg_registry_add_expectation(load->db, &line, load->writer, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_events(const Load *load, const char *product, const SgBaselineEntry *entry, GError **error)
{
    for (unsigned i = 0; i < entry->countries_count; i++) {
        const SgMove move = {
            .iso3 = entry->countries[i],
            .product = product,
            .to = (SgState)entry->state,
            .at = load->baseline->as_of,
            .why = entry->note,
            .evidence = entry->basis.source,
            .inferred = entry->basis.confidence == SG_CONFIDENCE_INFERRED,
        };
        if (!sg_registry_add_first_event(load->db, &move, load->writer, error))
            return FALSE;
    }
    return TRUE;
}

/* The specification says how the product is spelt, and which version is asked for now. */
static gboolean add_product(const Load *load, const SgBaselineProduct *told, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(told->product, error);
    if (spec == NULL) {
        g_prefix_error(error, "%s: ", load->baseline->path);
        return FALSE;
    }
    if (!sg_registry_load_product(load->db, spec, load->writer, error))
        return FALSE;
    for (unsigned i = 0; i < told->states_count; i++)
        if (!add_expectations(load, spec->product, &told->states[i], error) ||
            !add_events(load, spec->product, &told->states[i], error))
            return FALSE;
    for (unsigned i = 0; i < told->unlisted_count; i++)
        if (!add_expectations(load, spec->product, &told->unlisted[i], error))
            return FALSE;
    return TRUE;
}

gboolean sg_registry_load(SgDb *db, const SgBaseline *baseline, const SgBoundaries *boundaries, const SgWriter *writer,
                          GError **error)
{
    const Load load = {db, baseline, writer};
    if (!sg_registry_load_region(db, baseline->region, boundaries, writer, error))
        return FALSE;
    for (unsigned i = 0; i < baseline->products_count; i++)
        if (!add_product(&load, &baseline->products[i], error))
            return FALSE;
    return sg_registry_keep_origin(db, boundaries, error) &&
           sg_run(db, "add_baseline", error, SG_TEXT(baseline->name), SG_TEXT(baseline->title),
                  SG_TEXT(baseline->as_of), SG_TEXT(writer->now), SG_TEXT(writer->who)) &&
           sg_registry_finish_layers(db, writer, error);
}
