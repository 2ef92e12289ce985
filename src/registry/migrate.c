/* The tables of a registry, and their version. A change of them is a file sql/<database>_<number>.sql and a line here.
 */
#include <stdlib.h>
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

enum { VERSION = 1 };

gboolean sg_registry_make_tables(SgDb *db, const SgWriter *writer, GError **error)
{
    gboolean empty = FALSE, registry = FALSE;
    if (!db->driver->is_empty(db, &empty, error) || !db->driver->is_registry(db, &registry, error))
        return FALSE;
    if (!empty) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    registry ? _("registry %s: there is a registry already; nothing was changed")
                             : _("registry %s: there are other data already; nothing was changed"),
                    db->shown);
        return FALSE;
    }
    return sg_db_script(db, db->driver->schema, error) &&
           sg_run(db, "add_migration", error, SG_TEXT("1"), SG_TEXT(writer->now), SG_TEXT(SG_VERSION));
}

gboolean sg_registry_check_tables(SgDb *db, GError **error)
{
    gboolean registry = FALSE;
    if (!db->driver->is_registry(db, &registry, error))
        return FALSE;
    if (!registry) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("registry %s: this is no registry of soilgate (soilgate registry init makes one)"), db->shown);
        return FALSE;
    }
    g_autofree char *version = NULL;
    if (!sg_db_first(db, "version", NULL, 0, &version, 1, error))
        return FALSE;
    if (version != NULL && g_ascii_strtoll(version, NULL, 10) == VERSION)
        return TRUE;
    g_autofree char *shown = sg_text_printable(version);
    g_set_error(
        error, SG_ERROR, SG_ERROR_USAGE,
        _("registry %s: its tables are of version %s, and this soilgate knows version %d; please update soilgate"),
        db->shown, shown, VERSION);
    return FALSE;
}
