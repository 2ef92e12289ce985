#include "geo/facts.h"
#include "geo/handle.h"
#include "geo/lossy.h"
#include "geo/messages.h"
#include "geo/sidecars.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <tiffio.h>
#include <unistd.h>

static const char *special_kind(mode_t mode)
{
    if (S_ISDIR(mode))
        return _("it is a folder");
    if (S_ISFIFO(mode))
        return _("it is a named pipe, not a file");
    if (S_ISSOCK(mode))
        return _("it is a socket, not a file");
    return _("it is a device, not a file");
}

/* Errors of ours, when a file cannot be opened; all others are facts about the file. */
static gboolean is_our_failure(int code)
{
    return code == EMFILE || code == ENFILE || code == ENOMEM;
}

/* Notes why PATH cannot be opened; FALSE and ERROR when it is our fault. */
static gboolean refuse_unreadable(const char *path, int code, SgRasterFacts *facts, GError **error)
{
    if (is_our_failure(code)) {
        g_autofree char *shown = sg_text_printable(path);
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot open %s: %s"), shown, g_strerror(code));
        return FALSE;
    }
    const char *reason = code == ENOENT   ? _("there is no such file")
                         : code == EACCES ? _("there is no permission to read it")
                         : code == ELOOP  ? _("it is a link that leads in a circle")
                                          : g_strerror(code);
    sg_facts_refuse(facts, SG_DOOR_UNREADABLE, g_strdup(reason));
    return TRUE;
}

/* Opens PATH when it is a regular file. FD is -1 when it is not; the rest as for sg_raster_open. */
static gboolean open_regular(const char *path, SgRasterFacts *facts, int *fd, GError **error)
{
    struct stat st;
    *fd = -1;
    /* Before opening, since opening a device may set it in motion; after it, since the name may point elsewhere by
     * then. */
    if (stat(path, &st) != 0)
        return refuse_unreadable(path, errno, facts, error);
    if (S_ISREG(st.st_mode)) {
        *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (*fd < 0 || fstat(*fd, &st) != 0)
            return refuse_unreadable(path, errno, facts, error);
    }
    if (!S_ISREG(st.st_mode)) {
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        sg_facts_refuse(facts, SG_DOOR_UNREADABLE, g_strdup(special_kind(st.st_mode)));
        return TRUE;
    }
    facts->file_bytes = st.st_size;
    return TRUE;
}

/* Everything that is judged before GDAL sees the file. TRUE when it may. */
static gboolean read_directories(int fd, SgTiff *tiff, SgRasterFacts *facts)
{
    if (facts->file_bytes > SG_LIMIT_FILE_BYTES) {
        *tiff = (SgTiff){0};
        sg_facts_refuse(
            facts, SG_DOOR_LIMIT,
            g_strdup_printf(_("the file has more than %d GiB"), (int)(SG_LIMIT_FILE_BYTES / (1024LL * 1024 * 1024))));
        return FALSE;
    }
    char *detail;
    SgDoor door = sg_tiff_read(fd, facts->file_bytes, tiff, &detail);
    facts->bigtiff = tiff->bigtiff;
    facts->big_endian = tiff->big_endian;
    facts->directories = tiff->directories;
    facts->overviews = tiff->overviews;
    facts->pages = tiff->pages;
    sg_facts_refuse(facts, door, detail);
    if (door == SG_DOOR_OPEN && !TIFFIsCODECConfigured((guint16)tiff->compression)) {
        g_autofree char *name = sg_compression_name(tiff);
        sg_facts_refuse(
            facts, SG_DOOR_UNREADABLE,
            g_strdup_printf(_("its pixels are compressed with %s, which this program cannot decode"), name));
    }
    return facts->door == SG_DOOR_OPEN;
}

static SgRaster *handle_new(int fd, GDALDatasetH dataset, const SgTiff *tiff, const SgRasterFacts *facts)
{
    SgRasterShared *shared = g_atomic_rc_box_new0(SgRasterShared);
    shared->blocks_across = (facts->cols - 1) / facts->block_cols + 1;
    shared->blocks_down = (facts->rows - 1) / facts->block_rows + 1;
    shared->type = facts->type;
    shared->layout = sg_raw_layout(tiff, facts, dataset);
    return sg_raster_new(fd, dataset, shared);
}

/* Lets GDAL open FD and fills the facts. NULL with the door closed when it does not take it, or with ERROR. */
static GDALDatasetH open_dataset(int fd, const SgTiff *tiff, SgRasterFacts *facts, GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GDALDatasetH dataset = sg_dataset_open(fd);
    if (dataset != NULL && !sg_facts_read(dataset, fd, tiff, facts)) {
        GDALClose(dataset);
        dataset = NULL;
    } else if (dataset == NULL) {
        sg_facts_refuse(facts, SG_DOOR_NOT_GEOTIFF,
                        g_strdup_printf(_("it is a TIFF that cannot be opened as a GeoTIFF: %s"),
                                        messages.failure != NULL ? messages.failure : _("no reason is given")));
    }
    sg_messages_end(&messages);
    if (dataset == NULL && access("/proc/self/fd", X_OK) != 0)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("files are opened by /proc/self/fd, which is not there"));
    return dataset;
}

gboolean sg_raster_open(const char *path, SgRasterFacts *facts, SgRaster **raster, GError **error)
{
    if (raster != NULL)
        *raster = NULL;
    sg_sidecars_find(path, facts->sidecars);
    int fd;
    if (!open_regular(path, facts, &fd, error))
        return FALSE;
    if (fd < 0)
        return TRUE;

    GError *failure = NULL;
    g_auto(SgTiff) tiff;
    GDALDatasetH dataset = NULL;
    if (read_directories(fd, &tiff, facts))
        dataset = open_dataset(fd, &tiff, facts, &failure);
    if (dataset != NULL && raster != NULL) {
        *raster = handle_new(fd, dataset, &tiff, facts);
        return TRUE;
    }
    if (dataset != NULL)
        GDALClose(dataset);
    close(fd);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}
