#include "soilgate/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "soilgate/scratch.h"
#include "soilgate/words.h"

/* Maps are often confidential: they are for their owner and group, as far as the umask allows, and for nobody else. */
#define FOLDER_MODE 0770
#define FILE_MODE   0440

#define DIGITS 64

struct SgStore {
    char *folder, *shown;
    SgScratch *scratch; /* NULL: for reading */
    char *beside;       /* where files are copied first, on the same disk */
    guint copies;
};

void sg_store_free(SgStore *store)
{
    if (store == NULL)
        return;
    sg_scratch_free(store->scratch);
    g_free(store->beside);
    g_free(store->folder);
    g_free(store->shown);
    g_free(store);
}

const char *sg_store_folder(const SgStore *store)
{
    return store->folder;
}

static gboolean fail(const SgStore *store, int problem, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("store %s: cannot be written: %s; nothing was recorded"),
                store->shown, g_strerror(problem));
    return FALSE;
}

/* Keeps the names in FOLDER for good. FALSE with the cause in errno. */
static gboolean sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean synced = fd >= 0 && fsync(fd) == 0;
    int problem = errno;
    if (fd >= 0)
        close(fd);
    errno = problem;
    return synced;
}

SgStore *sg_store_open(const char *folder, gboolean write, GError **error)
{
    g_autoptr(SgStore) store = g_new0(SgStore, 1);
    store->folder = g_canonicalize_filename(folder, NULL);
    store->shown = sg_text_printable(folder);
    if (write && g_mkdir_with_parents(store->folder, FOLDER_MODE) != 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("store %s: the folder cannot be made: %s"), store->shown,
                    g_strerror(errno));
        return NULL;
    }
    if (!g_file_test(store->folder, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("store %s: there is no such folder; name the one that holds the originals with --store"),
                    store->shown);
        return NULL;
    }
    if (!write)
        return g_steal_pointer(&store);
    if (access(store->folder, W_OK | X_OK) != 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("store %s: the folder cannot be written to: %s; name another one with --store"), store->shown,
                    g_strerror(errno));
        return NULL;
    }
    store->scratch = sg_scratch_new_in(store->folder);
    store->beside = sg_scratch_folder(store->scratch, error);
    if (store->beside == NULL) {
        g_prefix_error(error, _("store %s: "), store->shown);
        return NULL;
    }
    return g_steal_pointer(&store);
}

char *sg_store_path(const SgStore *store, const char *sha256)
{
    if (sha256 == NULL || strlen(sha256) != DIGITS || strspn(sha256, "0123456789abcdef") != DIGITS)
        return NULL;
    const char start[] = {sha256[0], sha256[1], '\0'};
    return g_build_filename(store->folder, "sha256", start, sha256, NULL);
}

/* --- putting --- */

/* Makes FOLDER, and sees to it that its name is kept, whoever made it. */
static gboolean make_folder(const char *folder)
{
    g_autofree char *parent = g_path_get_dirname(folder);
    return (mkdir(folder, FOLDER_MODE) == 0 || errno == EEXIST) && sync_folder(parent);
}

/* Gives the copy FROM its name TO, for good. */
static gboolean give_name(const char *from, const char *to)
{
    g_autofree char *folder = g_path_get_dirname(to), *above = g_path_get_dirname(folder);
    return make_folder(above) && make_folder(folder) && rename(from, to) == 0 && sync_folder(folder);
}

/* The open file PATH, for reading; -1 with an error. */
static int open_original(const char *path, const char *shown, gint64 *bytes, GError **error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        *bytes = status.st_size;
        return fd;
    }
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: cannot be read to be stored: %s; nothing was recorded"), shown,
                fd < 0 ? g_strerror(errno) : _("this is no plain file"));
    if (fd >= 0)
        close(fd);
    return -1;
}

static gboolean is_there(const char *path, gint64 bytes)
{
    struct stat status;
    return path != NULL && lstat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == bytes;
}

/* The same, and its name will be kept: another program may be about to see to that. */
static gboolean is_kept(const char *path, gint64 bytes)
{
    g_autofree char *folder = path != NULL ? g_path_get_dirname(path) : NULL;
    return is_there(path, bytes) && sync_folder(folder);
}

/* Copies the open file FROM to the new file COPY, synced; its hash, or NULL with an error. */
static char *copy_beside(const SgStore *store, int from, const char *copy, gint64 *bytes, GError **error)
{
    int to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (to < 0) {
        fail(store, errno, error);
        return NULL;
    }
    g_autoptr(GError) cause = NULL;
    g_autofree char *sha256 = sg_hash_copy(from, to, bytes, &cause);
    gboolean synced = sha256 != NULL && fsync(to) == 0;
    int problem = errno;
    if (close(to) != 0 && synced) {
        problem = errno;
        synced = FALSE;
    }
    if (synced)
        return g_steal_pointer(&sha256);
    if (cause != NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("store %s: %s; nothing was recorded"), store->shown,
                    cause->message);
    else
        fail(store, problem, error);
    return NULL;
}

static gboolean keep(SgStore *store, int from, const char *shown, char sha256[65], gint64 *bytes, GError **error)
{
    g_autofree char *copy = g_strdup_printf("%s/%u", store->beside, ++store->copies);
    g_autofree char *found = copy_beside(store, from, copy, bytes, error);
    g_autofree char *target = found != NULL ? sg_store_path(store, found) : NULL;
    gboolean kept = FALSE;
    if (found != NULL && *sha256 != '\0' && strcmp(found, sha256) != 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: the file was changed while it was checked; nothing was recorded: hand it in again"), shown);
    else if (found != NULL)
        kept = is_kept(target, *bytes) || give_name(copy, target) || fail(store, errno, error);
    if (kept)
        g_strlcpy(sha256, found, DIGITS + 1);
    unlink(copy); /* where it was not renamed */
    return kept;
}

gboolean sg_store_put(SgStore *store, const char *path, const char *shown, char sha256[65], gint64 *bytes,
                      GError **error)
{
    int from = open_original(path, shown, bytes, error);
    if (from < 0)
        return FALSE;
    g_autofree char *target = sg_store_path(store, sha256);
    gboolean kept = is_kept(target, *bytes) || keep(store, from, shown, sha256, bytes, error);
    close(from);
    return kept;
}

/* --- looking --- */

gboolean sg_store_verify(const SgStore *store, const char *sha256, gint64 bytes, SgStored *stored, GError **error)
{
    g_autofree char *path = sg_store_path(store, sha256);
    int fd = path != NULL ? open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    *stored = SG_STORED_MISSING;
    if (fd < 0 && (path == NULL || errno == ENOENT || errno == ELOOP))
        return TRUE;
    if (fd < 0)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("store %s: %s cannot be read: %s"), store->shown, sha256,
                    g_strerror(errno));
    if (fd < 0)
        return FALSE;
    *stored = SG_STORED_OTHER;
    g_autofree char *found = is_there(path, bytes) ? sg_hash_fd(fd, error) : g_strdup("");
    close(fd);
    if (g_strcmp0(found, sha256) == 0)
        *stored = SG_STORED_WHOLE;
    return found != NULL;
}
