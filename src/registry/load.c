/* Fills a registry from a baseline: products, region with its countries, and the record of states. */
#include <string.h>

#include "registry/private.h"
#include "registry/sql.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

typedef struct {
    SgDb *db;
    const SgBaseline *baseline;
    const SgBoundaries *boundaries;
    const SgWriter *writer;
} Load;

/* The time as a GeoPackage writes it. */
static char *gpkg_time(const SgWriter *writer)
{
    return g_strdup_printf("%.19s.000Z", writer->now);
}

/* The table of countries says how a country is called; the boundaries where it lies. */
static gboolean add_country(const Load *load, const char *iso3, GError **error)
{
    const SgCountry *country = sg_country_find(iso3);
    const SgOwner *owner = sg_boundaries_find(load->boundaries, iso3);
    if (country == NULL || owner == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    country == NULL ? _("%s: %s is not in the table of countries")
                                    : _("%s: %s is not in the boundaries"),
                    load->baseline->region->path, iso3);
        return FALSE;
    }
    g_autoptr(GBytes) wkb = sg_boundaries_wkb(load->boundaries, iso3, error);
    if (wkb == NULL)
        return FALSE;
    g_autoptr(GBytes) geometry = sg_registry_geometry(load->db, wkb, owner);
    gsize length;
    gconstpointer data = g_bytes_get_data(geometry, &length);
    g_autofree char *m49 = g_strdup_printf("%d", country->m49);
    g_autofree char *west = sg_text_double(owner->west);
    g_autofree char *south = sg_text_double(owner->south);
    g_autofree char *east = sg_text_double(owner->east);
    g_autofree char *north = sg_text_double(owner->north);
    return sg_run(load->db, "add_country", error, SG_TEXT(iso3), SG_TEXT(m49), SG_TEXT(country->name),
                  SG_BYTES(data, length), SG_TEXT(west), SG_TEXT(south), SG_TEXT(east), SG_TEXT(north));
}

static gboolean add_region(const Load *load, GError **error)
{
    const SgRegion *region = load->baseline->region;
    if (!sg_run(load->db, "add_region", error, SG_TEXT(region->code), SG_TEXT(region->title),
                SG_TEXT(region->basis.source), SG_TEXT(sg_confidence_name(region->basis.confidence))))
        return FALSE;
    for (unsigned i = 0; i < region->countries_count; i++)
        if (!add_country(load, region->countries[i], error) ||
            !sg_run(load->db, "add_member", error, SG_TEXT(region->code), SG_TEXT(region->countries[i])))
            return FALSE;
    return TRUE;
}

/* The view of one product that maps show, with its style. PRODUCT is letters and digits alone. */
static gboolean add_map(const Load *load, const char *product, GError **error)
{
    if (load->db->driver->map == NULL)
        return TRUE;
    g_autoptr(GString) sql = g_string_new(load->db->driver->map);
    g_string_replace(sql, "@PRODUCT@", product, 0);
    g_autofree char *layer = g_strconcat("status_", product, NULL);
    g_autofree char *changed = gpkg_time(load->writer);
    return sg_db_script(load->db, sql->str, error) &&
           sg_run(load->db, "add_style", error, SG_TEXT(layer), SG_TEXT((const char *)sg_sql_status_qml),
                  SG_TEXT(changed));
}

static gboolean add_expectations(const Load *load, const char *product, const SgBaselineEntry *entry, GError **error)
{
    gboolean expected = entry->state != SG_STATE_NONE;
    gboolean inferred = entry->basis.confidence == SG_CONFIDENCE_INFERRED;
    for (unsigned i = 0; i < entry->countries_count; i++)
        if (!sg_run(load->db, "add_expectation", error, SG_TEXT(entry->countries[i]), SG_TEXT(product),
                    SG_TEXT(expected ? "1" : "0"), SG_TEXT(load->baseline->as_of), SG_TEXT(load->writer->now),
                    SG_TEXT(load->writer->who), SG_TEXT(entry->note), SG_TEXT(entry->basis.source),
                    SG_TEXT(inferred ? "1" : "0")))
            return FALSE;
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
        if (!sg_registry_add_event(load->db, &move, load->writer, error))
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
    if (!sg_run(load->db, "add_product", error, SG_TEXT(spec->product), SG_TEXT(spec->version), SG_TEXT(spec->title)) ||
        !add_map(load, spec->product, error))
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

static gboolean add_origin(const Load *load, GError **error)
{
    const SgBaseline *baseline = load->baseline;
    return sg_run(load->db, "add_setting", error, SG_TEXT("boundaries"),
                  SG_TEXT(sg_boundaries_title(load->boundaries))) &&
           sg_run(load->db, "add_setting", error, SG_TEXT("boundaries-sha256"),
                  SG_TEXT(sg_boundaries_sha256(load->boundaries))) &&
           sg_run(load->db, "add_baseline", error, SG_TEXT(baseline->name), SG_TEXT(baseline->title),
                  SG_TEXT(baseline->as_of), SG_TEXT(load->writer->now), SG_TEXT(load->writer->who));
}

/* What a GeoPackage tells of its layers. */
static gboolean finish_layers(const Load *load, GError **error)
{
    if (load->db->driver->map == NULL)
        return TRUE;
    g_autofree char *changed = gpkg_time(load->writer);
    return sg_db_query(load->db, "set_extents", NULL, 0, NULL, NULL, error) &&
           sg_run(load->db, "set_changed", error, SG_TEXT(changed));
}

gboolean sg_registry_load(SgDb *db, const SgBaseline *baseline, const SgBoundaries *boundaries, const SgWriter *writer,
                          GError **error)
{
    const Load load = {db, baseline, boundaries, writer};
    if (!sg_countries_load(error) || !add_region(&load, error))
        return FALSE;
    for (unsigned i = 0; i < baseline->products_count; i++)
        if (!add_product(&load, &baseline->products[i], error))
            return FALSE;
    return add_origin(&load, error) && finish_layers(&load, error);
}
