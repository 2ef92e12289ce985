/* Regions, and which countries belong to them. */
#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

/* The table of countries says how a country is called; the boundaries where it lies. SHOWN: whose country it is. */
static gboolean add_country(SgDb *db, const char *iso3, const SgBoundaries *boundaries, const char *shown,
                            GError **error)
{
    const SgCountry *country = sg_country_find(iso3);
    const SgOwner *owner = sg_boundaries_find(boundaries, iso3);
    if (country == NULL || owner == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    country == NULL ? _("%s: %s is not in the table of countries")
                                    : _("%s: %s is not in the boundaries"),
                    shown, iso3);
        return FALSE;
    }
    g_autoptr(GBytes) wkb = sg_boundaries_wkb(boundaries, iso3, error);
    if (wkb == NULL)
        return FALSE;
    g_autoptr(GBytes) geometry = sg_registry_geometry(db, wkb, owner);
    gsize length;
    gconstpointer data = g_bytes_get_data(geometry, &length);
    g_autofree char *m49 = g_strdup_printf("%d", country->m49);
    g_autofree char *west = sg_text_double(owner->west);
    g_autofree char *south = sg_text_double(owner->south);
    g_autofree char *east = sg_text_double(owner->east);
    g_autofree char *north = sg_text_double(owner->north);
    return sg_run(db, "add_country", error, SG_TEXT(iso3), SG_TEXT(m49), SG_TEXT(country->name), SG_BYTES(data, length),
                  SG_TEXT(west), SG_TEXT(south), SG_TEXT(east), SG_TEXT(north));
}

/* A country may be there already, of another region. */
static gboolean need_country(SgDb *db, const char *iso3, const SgBoundaries *boundaries, const char *shown,
                             GError **error)
{
    g_autofree char *name = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, "country", &SG_TEXT(iso3), 1, &name, 1, &cause))
        return TRUE;
    if (cause == NULL)
        return add_country(db, iso3, boundaries, shown, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sg_registry_load_region(SgDb *db, const SgRegion *region, const SgBoundaries *boundaries, const char *at,
                                 const SgWriter *writer, GError **error)
{
    if (!sg_countries_load(error) ||
        !sg_run(db, "add_region", error, SG_TEXT(region->code), SG_TEXT(region->title), SG_TEXT(region->basis.source),
                SG_TEXT(sg_confidence_name(region->basis.confidence))))
        return FALSE;
    for (unsigned i = 0; i < region->countries_count; i++)
        if (!need_country(db, region->countries[i], boundaries, region->path, error) ||
            !sg_run(db, "add_member", error, SG_TEXT(region->code), SG_TEXT(region->countries[i]), SG_TEXT("1"),
                    SG_TEXT(at), SG_TEXT(writer->now), SG_TEXT(writer->who),
                    SG_TEXT("A member when the registry was made"), SG_TEXT(region->basis.source)))
            return FALSE;
    return TRUE;
}
