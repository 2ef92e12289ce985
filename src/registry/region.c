/* Regions, and which countries belong to them. */
#include <string.h>

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

/* A polygon of other boundaries than those the registry was made with is told: borders may then not meet. */
static gboolean keep_other_origin(SgDb *db, const char *iso3, const SgBoundaries *boundaries, GError **error)
{
    g_autofree char *sha256 = NULL;
    g_autoptr(GError) cause = NULL;
    if (!sg_db_first(db, "setting", &SG_TEXT("boundaries-sha256"), 1, &sha256, 1, &cause) && cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (sha256 == NULL || strcmp(sha256, sg_boundaries_sha256(boundaries)) == 0)
        return TRUE;
    g_autofree char *name = g_strconcat("boundaries-", iso3, NULL);
    g_autofree char *origin =
        g_strdup_printf("%s, SHA-256 %s", sg_boundaries_title(boundaries), sg_boundaries_sha256(boundaries));
    return sg_run(db, "add_setting", error, SG_TEXT(name), SG_TEXT(origin));
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
        return add_country(db, iso3, boundaries, shown, error) && keep_other_origin(db, iso3, boundaries, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sg_registry_keep_origin(SgDb *db, const SgBoundaries *boundaries, GError **error)
{
    return sg_run(db, "add_setting", error, SG_TEXT("boundaries"), SG_TEXT(sg_boundaries_title(boundaries))) &&
           sg_run(db, "add_setting", error, SG_TEXT("boundaries-sha256"), SG_TEXT(sg_boundaries_sha256(boundaries)));
}

/* One line of who belongs to a region. */
typedef struct {
    const char *region, *iso3;
    gboolean member;
    const char *at, *why, *evidence;
} Line;

static gboolean add_membership(SgDb *db, const Line *line, const SgWriter *writer, GError **error)
{
    return sg_run(db, "add_member", error, SG_TEXT(line->region), SG_TEXT(line->iso3),
                  SG_TEXT(line->member ? "1" : "0"), SG_TEXT(line->at), SG_TEXT(writer->now), SG_TEXT(writer->who),
                  SG_TEXT(line->why), SG_TEXT(line->evidence));
}

gboolean sg_registry_load_region(SgDb *db, const SgRegion *region, const SgBoundaries *boundaries,
                                 const SgWriter *writer, GError **error)
{
    if (!sg_countries_load(error) ||
        !sg_run(db, "add_region", error, SG_TEXT(region->code), SG_TEXT(region->title), SG_TEXT(region->basis.source),
                SG_TEXT(sg_confidence_name(region->basis.confidence))))
        return FALSE;
    for (unsigned i = 0; i < region->countries_count; i++) {
        const Line line = {
            .region = region->code,
            .iso3 = region->countries[i],
            .member = TRUE,
            .why = "A member when the region was recorded",
            .evidence = region->basis.source,
        };
        if (!need_country(db, line.iso3, boundaries, region->path, error) || !add_membership(db, &line, writer, error))
            return FALSE;
    }
    return TRUE;
}

/* --- changes --- */

/* In a transaction. */
static gboolean add_new(SgDb *db, const SgRegion *region, const SgBoundaries *boundaries, const SgWriter *writer,
                        GError **error)
{
    g_autofree char *there = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, "region", &SG_TEXT(region->code), 1, &there, 1, &cause)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: the region %s is there already"), db->shown,
                    there);
        return FALSE;
    }
    if (cause == NULL)
        return sg_registry_load_region(db, region, boundaries, writer, error) &&
               sg_registry_finish_layers(db, writer, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sg_registry_add_region(SgRegistry *registry, const SgRegion *region, const SgBoundaries *boundaries,
                                const SgWriter *writer, GError **error)
{
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (add_new(db, region, boundaries, writer, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

/* The last line of a country and region: whether it belongs to it, and since when (NULL: from the beginning, or there
 * is no line). FALSE with an error when it cannot be told. */
static gboolean read_last(SgDb *db, const Line *line, gboolean *member, char **at, GError **error)
{
    const SgDbValue pair[] = {SG_TEXT(line->region), SG_TEXT(line->iso3)};
    char *cells[2] = {NULL};
    g_autoptr(GError) cause = NULL;
    sg_db_first(db, "last_membership", pair, G_N_ELEMENTS(pair), cells, G_N_ELEMENTS(cells), &cause);
    *member = g_strcmp0(cells[0], "1") == 0;
    g_free(cells[0]);
    *at = cells[1];
    if (cause == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

/* A country may leave that is there; to join, it may be a new one. */
static gboolean know_country(SgDb *db, const Line *line, const SgBoundaries *boundaries, GError **error)
{
    if (line->member && boundaries != NULL)
        return need_country(db, line->iso3, boundaries, line->region, error);
    g_autofree char *name = sg_registry_find_name(db, "country", line->iso3, error);
    return name != NULL;
}

static gboolean change_one(SgDb *db, const Line *line, const SgBoundaries *boundaries, const SgWriter *writer,
                           SgLinesAdded *added, GError **error)
{
    gboolean member = FALSE;
    g_autofree char *last = NULL;
    if (!know_country(db, line, boundaries, error) || !read_last(db, line, &member, &last, error))
        return FALSE;
    if (member == line->member) {
        added->same++;
        return TRUE;
    }
    g_autofree char *about = g_strdup_printf("%s %s", line->region, line->iso3);
    Line timed = *line;
    timed.at = sg_registry_time(about, line->at, last, writer, error);
    added->changed++;
    return timed.at != NULL && add_membership(db, &timed, writer, error);
}

/* In a transaction. */
static gboolean change_all(SgDb *db, const SgRegionChange *change, const SgBoundaries *boundaries,
                           const SgWriter *writer, SgLinesAdded *added, GError **error)
{
    g_autofree char *region = sg_registry_find_region(db, change->region, error);
    if (region == NULL || !sg_countries_load(error))
        return FALSE;
    for (guint i = 0; change->countries[i] != NULL; i++) {
        g_autofree char *iso3 = g_ascii_strup(change->countries[i], -1);
        const Line line = {region, iso3, change->member, change->at, change->why, change->evidence};
        if (!change_one(db, &line, boundaries, writer, added, error))
            return FALSE;
    }
    return sg_registry_finish_layers(db, writer, error);
}

gboolean sg_registry_change_region(SgRegistry *registry, const SgRegionChange *change, const SgBoundaries *boundaries,
                                   const SgWriter *writer, SgLinesAdded *added, GError **error)
{
    *added = (SgLinesAdded){0};
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (change_all(db, change, boundaries, writer, added, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}
