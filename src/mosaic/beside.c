/* Files that others make of a finished mosaic, before it is published. */
#include "mosaic/run.h"
#include "soilgate/base.h"

#include <string.h>

gboolean sg_mosaic_add_bytes(SgMosaic *mosaic, GPtrArray *files, const char *name, const void *bytes, gsize length,
                             GError **error)
{
    g_autofree char *path = sg_mosaic_work_stage(mosaic->work, name, error);
    if (path == NULL || !sg_file_write(path, bytes, length, error))
        return FALSE;
    SgMosaicFile *file = g_new0(SgMosaicFile, 1);
    file->name = g_strdup(name);
    file->bytes = (gint64)length;
    file->sha256 = sg_hash_bytes(bytes, length);
    g_ptr_array_add(files, file);
    return TRUE;
}

gboolean sg_mosaic_add(SgMosaic *mosaic, GPtrArray *files, const char *name, const char *text, GError **error)
{
    return sg_mosaic_add_bytes(mosaic, files, name, text, strlen(text), error);
}
