/* A folder of tiles: z/x/y.png. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/private.h"

typedef struct {
    SgPack pack;
    char *path;
    int zoom; /* of the folder made last */
    guint32 col;
} Folder;

gboolean sg_tiles_fail(const char *path, int cause, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, g_strerror(cause));
    return FALSE;
}

gboolean sg_tiles_write_file(const char *path, const guint8 *bytes, gsize length, GError **error)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return sg_tiles_fail(path, errno, error);
    const gboolean written = sg_write_at(fd, (const char *)bytes, length, 0);
    const int cause = errno;
    if (close(fd) == 0 && written)
        return TRUE;
    return sg_tiles_fail(path, written ? errno : cause, error);
}

static gboolean put(SgPack *pack, int zoom, guint32 col, guint32 row, guint32 content, const guint8 *bytes,
                    gsize length, GError **error)
{
    (void)content;
    Folder *folder = (Folder *)pack;
    g_autofree char *above = g_strdup_printf("%s/%d/%u", folder->path, zoom, col);
    if (folder->zoom != zoom || folder->col != col) {
        if (g_mkdir_with_parents(above, 0777) != 0)
            return sg_tiles_fail(above, errno, error);
        folder->zoom = zoom;
        folder->col = col;
    }
    g_autofree char *path = g_strdup_printf("%s/%u.png", above, row);
    return sg_tiles_write_file(path, bytes, length, error);
}

static gboolean end(SgPack *pack, GError **error)
{
    (void)pack;
    (void)error;
    return TRUE;
}

static void free_pack(SgPack *pack)
{
    Folder *folder = (Folder *)pack;
    g_free(folder->path);
    g_free(folder);
}

SgPack *sg_pack_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0777) != 0) {
        sg_tiles_fail(path, errno, error);
        return NULL;
    }
    Folder *folder = g_new0(Folder, 1);
    folder->pack = (SgPack){put, end, free_pack};
    folder->path = g_strdup(path);
    folder->zoom = -1;
    return &folder->pack;
}
