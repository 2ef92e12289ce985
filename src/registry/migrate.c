/* The tables of a registry, and their version. A change of them is a file sql/<database>_<number>.sql, added to the
 * list of its driver; a registry of an older version gets what it lacks when it is opened. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static guint latest(const SgDb *db)
{
    return g_strv_length((char **)db->driver->schemas);
}

/* In a transaction: brings the tables from VERSION (0: there are none) to the latest, and the maps with them. */
static gboolean migrate(SgDb *db, guint version, const SgWriter *writer, GError **error)
{
    gboolean styled = TRUE;
    for (; version < latest(db); version++) {
        g_autofree char *number = g_strdup_printf("%u", version + 1);
        if (!sg_db_script(db, db->driver->schemas[version], error) ||
            !sg_run(db, "add_migration", error, SG_TEXT(number), SG_TEXT(writer->now), SG_TEXT(SG_VERSION)))
            return FALSE;
    }
    return sg_registry_make_views(db, &styled, error);
}

gboolean sg_registry_make_tables(SgDb *db, const SgWriter *writer, GError **error)
{
    gboolean empty = FALSE, registry = FALSE;
    if (!db->driver->is_empty(db, &empty, error) || !db->driver->is_registry(db, &registry, error))
        return FALSE;
    if (empty)
        return migrate(db, 0, writer, error);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                registry ? _("registry %s: there is a registry already; nothing was changed")
                         : _("registry %s: there are other data already; nothing was changed"),
                db->shown);
    return FALSE;
}

/* The version of the tables, 1 or more; 0 with an error when this is no registry, or one of a later soilgate. */
static guint read_version(SgDb *db, GError **error)
{
    gboolean registry = FALSE;
    if (!db->driver->is_registry(db, &registry, error))
        return 0;
    g_autofree char *text = NULL;
    if (registry && !sg_db_first(db, "version", NULL, 0, &text, 1, error))
        return 0;
    guint64 version = text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
    if (version >= 1 && version <= latest(db))
        return (guint)version;
    if (version == 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("registry %s: this is no registry of soilgate (soilgate registry init makes one)"), db->shown);
    else
        g_set_error(
            error, SG_ERROR, SG_ERROR_USAGE,
            _("registry %s: its tables are of version %u, and this soilgate knows version %u; please update soilgate"),
            db->shown, (guint)MIN(version, G_MAXUINT), latest(db));
    return 0;
}

/* Another program may have brought it up to date while this one waited: the version is read again. */
static gboolean update_tables(SgDb *db, const SgWriter *writer, GError **error)
{
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    guint version = read_version(db, error);
    if (version > 0 && migrate(db, version, writer, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

gboolean sg_registry_check_tables(SgDb *db, const SgWriter *writer, GError **error)
{
    guint version = read_version(db, error);
    if (version == 0 || version == latest(db) || update_tables(db, writer, error))
        return version > 0;
    g_prefix_error(error, _("the tables are of version %u, to be brought up to date: "), version);
    return FALSE;
}
