/* Making and opening a registry. */
#include "soilgate/registry.h"

#include "registry/private.h"
#include "soilgate/limits.h"

static SgDb *open_db(const SgRegistryOptions *options, gboolean create, GError **error)
{
    const SgDbOptions own = {
        .place = options->place,
        .create = create,
        .wait_ms = options->wait_ms > 0 ? options->wait_ms : SG_LIMIT_REGISTRY_WAIT_MS,
    };
    return sg_db_open(&own, error);
}

char *sg_registry_shown(const char *place)
{
    char *shown = sg_db_shown(place);
    return shown != NULL ? shown : g_strdup("postgresql://...");
}

gboolean sg_registry_is_file(const char *place)
{
    return !sg_db_is_postgres(place);
}

gboolean sg_registry_create(const SgRegistryOptions *options, const SgBaseline *baseline,
                            const SgBoundaries *boundaries, const SgWriter *writer, GError **error)
{
    g_autoptr(SgDb) db = open_db(options, TRUE, error);
    return db != NULL && sg_db_begin(db, TRUE, error) && sg_registry_make_tables(db, writer, error) &&
           sg_registry_load(db, baseline, boundaries, writer, error) && sg_db_commit(db, error);
}

gboolean sg_registry_create_bare(const SgRegistryOptions *options, const SgRegion *region,
                                 const SgBoundaries *boundaries, const SgWriter *writer, GError **error)
{
    g_autoptr(SgDb) db = open_db(options, TRUE, error);
    return db != NULL && sg_db_begin(db, TRUE, error) && sg_registry_make_tables(db, writer, error) &&
           sg_registry_load_region(db, region, boundaries, writer, error) &&
           sg_registry_keep_origin(db, boundaries, error) && sg_registry_finish_layers(db, writer, error) &&
           sg_db_commit(db, error);
}

SgRegistry *sg_registry_open(const SgRegistryOptions *options, const SgWriter *writer, GError **error)
{
    g_autoptr(SgDb) db = open_db(options, FALSE, error);
    if (db == NULL || !sg_registry_check_tables(db, writer, error))
        return NULL;
    SgRegistry *registry = g_new0(SgRegistry, 1);
    registry->db = g_steal_pointer(&db);
    return registry;
}

void sg_registry_free(SgRegistry *registry)
{
    if (registry == NULL)
        return;
    sg_db_close(registry->db);
    g_free(registry);
}

char *sg_registry_setting(SgRegistry *registry, const char *name, GError **error)
{
    char *value = NULL;
    sg_db_first(registry->db, "setting", &SG_TEXT(name), 1, &value, 1, error);
    return value;
}

gboolean sg_registry_set(SgRegistry *registry, const char *name, const char *value, GError **error)
{
    if (!sg_db_begin(registry->db, TRUE, error))
        return FALSE;
    if (sg_run(registry->db, "put_setting", error, SG_TEXT(name), SG_TEXT(value)))
        return sg_db_commit(registry->db, error);
    sg_db_rollback(registry->db);
    return FALSE;
}
