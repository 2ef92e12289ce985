/* Files that others make of a finished mosaic, before it is published. */
#include "mosaic/run.h"
#include "soilgate/base.h"

#include <string.h>

gboolean sg_mosaic_add(SgMosaic *mosaic, GPtrArray *files, const char *name, const char *text, GError **error)
{
    if (!sg_mosaic_work_write(mosaic->work, name, text, error))
        return FALSE;
    SgMosaicFile *file = g_new0(SgMosaicFile, 1);
    file->name = g_strdup(name);
    file->bytes = (gint64)strlen(text);
    file->sha256 = sg_hash_bytes(text, strlen(text));
    g_ptr_array_add(files, file);
    return TRUE;
}
