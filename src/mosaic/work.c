#include "mosaic/work.h"

#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LOCK  "lock"
#define READY "ready" /* below it: output files that have no name yet */

#define TRIES 100 /* other runs that end just then */

struct SgMosaicWork {
    char *output, *folder;
    int made;      /* so many folders were not there: the output folder, and those above it */
    gboolean gone; /* the work's own folder is removed: another one may be there, of another run */
    int lock;      /* descriptor: held while the work goes on, and let go by the kernel however it ends */
};

static gboolean refuse(const char *output, const char *why, GError **error)
{
    g_autofree char *shown = sg_text_printable(output);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "--output %s: %s", shown, why);
    return FALSE;
}

static gboolean fail(const char *path, int cause, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, g_strerror(cause));
    return FALSE;
}

/* TRUE when PATH is the manifest of a mosaic: other programs have files of that name too. */
static gboolean is_manifest(const char *path)
{
    char head[256] = "";
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return FALSE;
    const size_t got = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    head[got] = '\0';
    return strstr(head, "\"" SG_MOSAIC_MANIFEST_FORMAT) != NULL;
}

/* TRUE when the folder, but for the work's own, is empty or has a manifest. FALSE also when it cannot be looked into.
 */
static gboolean is_whole(const char *output)
{
    g_autofree char *manifest = g_build_filename(output, SG_MOSAIC_MANIFEST, NULL);
    g_autoptr(GDir) dir = g_dir_open(output, 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL && strcmp(name, SG_MOSAIC_WORK) == 0)
        ;
    return dir != NULL && (name == NULL || is_manifest(manifest));
}

/* TRUE when the folder is empty, or holds a mosaic or what is left of one. */
static gboolean is_ours(const char *output, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(output, 0, NULL);
    if (dir == NULL)
        return refuse(output, _("it cannot be looked into"), error);
    g_autofree char *work = g_build_filename(output, SG_MOSAIC_WORK, NULL);
    if (g_file_test(work, G_FILE_TEST_EXISTS) || is_whole(output))
        return TRUE;
    return refuse(output, _("it holds other files: name a new or an empty folder, or that of an earlier mosaic"),
                  error);
}

/* One folder up. */
static char *take_above(char *folder)
{
    char *above = g_path_get_dirname(folder);
    g_free(folder);
    return above;
}

static int count_missing(const char *output)
{
    char *folder = g_canonicalize_filename(output, NULL);
    int count = 0;
    for (; !g_file_test(folder, G_FILE_TEST_EXISTS); count++)
        folder = take_above(folder);
    g_free(folder);
    return count;
}

/* Takes away the folders that were made, as far as they hold nothing. */
static void remove_made(const SgMosaicWork *work)
{
    char *folder = g_canonicalize_filename(work->output, NULL);
    for (int i = 0; i < work->made && g_rmdir(folder) == 0; i++)
        folder = take_above(folder);
    g_free(folder);
}

static gboolean take_output(SgMosaicWork *work, GError **error)
{
    const char *output = work->output;
    const int missing = count_missing(output);
    const gboolean there = g_file_test(output, G_FILE_TEST_EXISTS);
    if (there && !g_file_test(output, G_FILE_TEST_IS_DIR))
        return refuse(output, _("it is no folder"), error);
    if (g_mkdir_with_parents(output, 0777) != 0)
        return refuse(output, g_strerror(errno), error);
    work->made = missing;
    if (access(output, W_OK | X_OK) != 0)
        return refuse(output, g_strerror(errno), error);
    return is_ours(output, error);
}

/* Plain files and folders of our own making, no deeper than that. Links are not followed. */
static void remove_all(const char *path)
{
    struct stat status;
    g_autoptr(GDir) dir = lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_all(inner);
    }
    g_remove(path);
}

/* Takes away what an earlier run left that was killed, but for its parts, unless PARTS too: nothing else of it is used
 * again, and a folder may be half of one. */
static void tidy(const char *folder, gboolean parts)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (strcmp(name, LOCK) != 0 && (parts || !g_str_has_suffix(name, SG_MOSAIC_PART)))
            remove_all(path);
    }
}

/* The lock last: from then on another run may have the folder, and then it stays. */
static void remove_folder(SgMosaicWork *work)
{
    g_autofree char *lock = g_build_filename(work->folder, LOCK, NULL);
    tidy(work->folder, TRUE);
    g_unlink(lock);
    g_rmdir(work->folder);
    work->gone = TRUE;
}

/* FALSE with an error; the folder may be gone again just then. */
static gboolean make_folder(const SgMosaicWork *work, GError **error)
{
    struct stat status;
    if (g_mkdir(work->folder, 0777) != 0 && errno != EEXIST)
        return fail(work->folder, errno, error);
    if (lstat(work->folder, &status) != 0)
        return errno == ENOENT || fail(work->folder, errno, error);
    /* A link: what it leads to is not ours to tidy. */
    return S_ISDIR(status.st_mode) || fail(work->folder, ENOTDIR, error);
}

/* Whoever holds the lock may take the file away at the end: who opened it before that holds nothing. */
static gboolean is_there(int lock, const char *path)
{
    struct stat held, named;
    return fstat(lock, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

/* FALSE with an error. Without one and without a lock the folder has gone just then. */
static gboolean try_lock(SgMosaicWork *work, const char *path, GError **error)
{
    work->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (work->lock < 0)
        return errno == ENOENT || fail(path, errno, error);
    const int cause = flock(work->lock, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    const gboolean there = is_there(work->lock, path);
    if (cause == 0 && there)
        return TRUE;
    close(work->lock);
    work->lock = -1;
    if (there && cause == EWOULDBLOCK)
        return refuse(work->output, _("another run makes a mosaic there"), error);
    return !there || fail(path, cause, error);
}

static gboolean take_lock(SgMosaicWork *work, GError **error)
{
    g_autofree char *ready = g_build_filename(work->folder, READY, NULL);
    g_autofree char *path = g_build_filename(work->folder, LOCK, NULL);
    for (int i = 0; i < TRIES && work->lock < 0; i++)
        if (!make_folder(work, error) || !try_lock(work, path, error))
            return FALSE;
    if (work->lock < 0)
        return fail(path, ENOENT, error);
    tidy(work->folder, FALSE);
    return g_mkdir(ready, 0777) == 0 || fail(ready, errno, error);
}

SgMosaicWork *sg_mosaic_work_new(const char *output, GError **error)
{
    SgMosaicWork *work = g_new0(SgMosaicWork, 1);
    work->output = g_strdup(output);
    work->folder = g_build_filename(output, SG_MOSAIC_WORK, NULL);
    work->lock = -1;
    if (take_output(work, error) && take_lock(work, error))
        return work;
    sg_mosaic_work_free(work);
    return NULL;
}

static gboolean has_parts(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL && !g_str_has_suffix(name, SG_MOSAIC_PART))
        ;
    return name != NULL;
}

/* Leaves nothing behind that is of no use: parts are, and so is the folder itself where files have names already and no
 * manifest tells of them, as it says whose they are. */
static void leave(SgMosaicWork *work)
{
    if (!has_parts(work->folder) && is_whole(work->output))
        remove_folder(work);
}

void sg_mosaic_work_free(SgMosaicWork *work)
{
    if (work == NULL)
        return;
    if (work->lock >= 0 && !work->gone)
        leave(work);
    remove_made(work);
    if (work->lock >= 0)
        close(work->lock);
    g_free(work->output);
    g_free(work->folder);
    g_free(work);
}

const char *sg_mosaic_work_output(const SgMosaicWork *work)
{
    return work->output;
}

gboolean sg_mosaic_work_room(const SgMosaicWork *work, gint64 bytes, GError **error)
{
    struct statvfs disk;
    if (statvfs(work->output, &disk) != 0) /* a disk that does not tell is tried */
        return TRUE;
    const double room = (double)disk.f_bavail * (double)disk.f_frsize;
    if (room >= (double)bytes)
        return TRUE;
    g_autofree char *needed = g_format_size_full((guint64)bytes, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *there = g_format_size_full((guint64)room, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *shown = sg_text_printable(work->output);
    g_set_error(
        error, SG_ERROR, SG_ERROR_FAILED,
        _("%s: the mosaic may need %s of the disk, and %s are free. Make room, or name a folder on another disk."),
        shown, needed, there);
    return FALSE;
}

char *sg_mosaic_work_path(const SgMosaicWork *work, const char *name)
{
    return g_build_filename(work->folder, name, NULL);
}

int sg_mosaic_work_spool(const SgMosaicWork *work, GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, "spool-XXXXXX", NULL);
    const int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fail(path, errno, error);
    else
        unlink(path);
    return fd;
}

char *sg_mosaic_work_stage(const SgMosaicWork *work, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, READY, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0777) == 0)
        return g_steal_pointer(&path);
    fail(folder, errno, error);
    return NULL;
}

gboolean sg_mosaic_work_write(const SgMosaicWork *work, const char *name, const char *text, GError **error)
{
    g_autofree char *path = sg_mosaic_work_stage(work, name, error);
    return path != NULL && sg_file_write(path, text, strlen(text), error);
}

/* --- the end --- */

static void sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd); /* file systems that cannot do this have the file all the same */
    close(fd);
}

/* Makes the folders that NAMES lie in: what needs room on the disk is done before anything gets its name. */
static gboolean make_folders(const SgMosaicWork *work, const GPtrArray *names, GError **error)
{
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(work->output, g_ptr_array_index(names, i), NULL);
        g_autofree char *folder = g_path_get_dirname(path);
        if (g_mkdir_with_parents(folder, 0777) != 0)
            return fail(folder, errno, error);
    }
    return TRUE;
}

static gboolean give_name(const SgMosaicWork *work, const char *name, GError **error)
{
    g_autofree char *from = g_build_filename(work->folder, READY, name, NULL);
    g_autofree char *to = g_build_filename(work->output, name, NULL);
    g_autofree char *folder = g_path_get_dirname(to);
    if (g_file_test(from, G_FILE_TEST_IS_DIR)) /* as a whole; what was there goes with the work's own folder */
        return sg_folder_publish(from, to) || fail(to, errno, error);
    if (rename(from, to) != 0)
        return fail(to, errno, error);
    sync_folder(folder);
    return TRUE;
}

/* Into the work's own folder, which is removed at the end. */
static gboolean take_away(const SgMosaicWork *work, const char *name, GError **error)
{
    g_autofree char *from = g_build_filename(work->output, name, NULL);
    g_autofree char *aside = g_build_filename(work->folder, "dropped", NULL);
    return rename(from, aside) == 0 || fail(from, errno, error);
}

gboolean sg_mosaic_work_publish(SgMosaicWork *work, const GPtrArray *names, const GPtrArray *stale, const char *dropped,
                                const char *text, GError **error)
{
    g_autofree char *manifest = g_build_filename(work->output, SG_MOSAIC_MANIFEST, NULL);
    if (!sg_mosaic_work_write(work, SG_MOSAIC_MANIFEST, text, error) || !make_folders(work, names, error))
        return FALSE;
    g_unlink(manifest); /* while files change, there is none that tells of them */
    sync_folder(work->output);
    for (guint i = 0; i < names->len; i++)
        if (!give_name(work, g_ptr_array_index(names, i), error))
            return FALSE;
    if (dropped != NULL && !take_away(work, dropped, error))
        return FALSE;
    for (guint i = 0; i < stale->len; i++) {
        g_autofree char *path = g_build_filename(work->output, g_ptr_array_index(stale, i), NULL);
        g_unlink(path);
    }
    if (!give_name(work, SG_MOSAIC_MANIFEST, error))
        return FALSE;
    remove_folder(work);
    sync_folder(work->output);
    return TRUE;
}
