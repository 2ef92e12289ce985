/* The output folder: whether it can be taken, copies into it, and their names. */
#include "fix/fix_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (1 << 20)

/* --- taking it --- */

static gboolean refuse(const char *output, const char *why, GError **error)
{
    g_autofree char *shown = sg_text_printable(output);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "--output %s: %s", shown, why);
    return FALSE;
}

/* The real path of PATH, or where it would be: of its nearest folder that exists. */
static char *real_path(const char *path)
{
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autofree char *rest = g_strdup("");
    for (;;) {
        char *real = realpath(whole, NULL);
        if (real != NULL) {
            char *joined = *rest != '\0' ? g_build_filename(real, rest, NULL) : g_strdup(real);
            free(real);
            return joined;
        }
        g_autofree char *base = g_path_get_basename(whole);
        char *parent = g_path_get_dirname(whole), *longer = g_build_filename(base, *rest != '\0' ? rest : NULL, NULL);
        g_free(rest);
        rest = longer;
        if (strcmp(parent, whole) == 0) { /* not even the root can be looked at */
            g_free(parent);
            return g_steal_pointer(&whole);
        }
        g_free(whole);
        whole = parent;
    }
}

static gboolean lies_in(const char *path, const char *folder)
{
    gsize length = strlen(folder);
    return g_str_has_prefix(path, folder) && (path[length] == '\0' || path[length] == '/' || strcmp(folder, "/") == 0);
}

static gboolean is_apart(char *const *paths, const char *output, GError **error)
{
    g_autofree char *real = real_path(output);
    for (; *paths != NULL; paths++) {
        g_autofree char *input = real_path(*paths);
        if (lies_in(real, input))
            return refuse(output,
                          _("it is what is repaired, or lies in it; originals are never touched: name a folder "
                            "of its own"),
                          error);
    }
    return TRUE;
}

static gboolean is_empty(const char *output, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(output, 0, NULL);
    if (dir == NULL)
        return refuse(output, _("it cannot be looked into"), error);
    return g_dir_read_name(dir) == NULL ||
           refuse(output, _("it holds files already: name a new or an empty folder"), error);
}

/* A folder that is there, before a check that may take hours. */
static gboolean may_use(const char *output, GError **error)
{
    if (access(output, W_OK | X_OK) != 0)
        return refuse(output, g_strerror(errno), error);
    return is_empty(output, error);
}

gboolean sg_fix_take_output(char *const *paths, const SgFixOptions *options, gboolean *made, GError **error)
{
    const char *output = options->output;
    struct stat status;
    *made = FALSE;
    if (output == NULL)
        return TRUE;
    if (!is_apart(paths, output, error))
        return FALSE;
    if (stat(output, &status) == 0)
        return S_ISDIR(status.st_mode) ? may_use(output, error) : refuse(output, _("it is no folder"), error);
    if (errno != ENOENT || g_file_test(output, G_FILE_TEST_IS_SYMLINK))
        return refuse(output, g_strerror(errno), error);
    if (options->dry_run)
        return TRUE;
    if (g_mkdir_with_parents(output, 0777) != 0)
        return refuse(output, g_strerror(errno), error);
    *made = TRUE;
    return TRUE;
}

/* --- copies --- */

static gboolean fail(const char *path, int cause, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *shown = sg_text_printable(base);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, g_strerror(cause));
    return FALSE;
}

static gboolean pour(int from, int to, const char *target, char **problem, GError **error)
{
    g_autofree char *bytes = g_malloc(COPY_BYTES);
    for (gint64 done = 0;;) {
        ssize_t got = read(from, bytes, COPY_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            *problem = g_strdup_printf(_("it cannot be read: %s"), g_strerror(errno));
        if (got <= 0)
            break;
        if (!sg_write_at(to, bytes, (gsize)got, done))
            return fail(target, errno, error);
        done += got;
    }
    return fsync(to) == 0 || fail(target, errno, error);
}

gboolean sg_fix_copy_file(const char *source, const char *target, char **problem, GError **error)
{
    struct stat status;
    int from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (from < 0 || fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) {
        *problem = g_strdup_printf(_("it cannot be read: %s"), from < 0 ? g_strerror(errno) : _("it is no plain file"));
        if (from >= 0)
            close(from);
        return TRUE;
    }
    int to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    gboolean ok = to >= 0 ? pour(from, to, target, problem, error) : fail(target, errno, error);
    if (to >= 0 && close(to) != 0 && ok)
        ok = fail(target, errno, error);
    close(from);
    return ok;
}

/* --- names --- */

static gboolean sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static gboolean publish_file(const SgFixRun *run, const SgFixFile *file, GError **error)
{
    g_autofree char *target = g_build_filename(run->options->output, file->copy, NULL);
    g_autofree char *folder = g_path_get_dirname(target);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return fail(folder, errno, error);
    /* What came to lie there meanwhile is not ours to replace. */
    if (renameat2(AT_FDCWD, file->staged, AT_FDCWD, target, RENAME_NOREPLACE) != 0) {
        gboolean plain = errno == EINVAL && !g_file_test(target, G_FILE_TEST_EXISTS);
        if (!plain || rename(file->staged, target) != 0)
            return fail(target, errno, error);
    }
    sync_folder(folder); /* file systems that cannot do this have the file all the same */
    return TRUE;
}

gboolean sg_fix_publish(SgFixRun *run, GError **error)
{
    if (run->options->naming != NULL)
        run->options->naming();
    for (guint i = 0; i < run->fix->files->len; i++) {
        const SgFixFile *file = g_ptr_array_index(run->fix->files, i);
        if (file->staged != NULL && (file->fate == SG_FIX_COPIED || file->fate == SG_FIX_REPAIRED) &&
            !publish_file(run, file, error))
            return FALSE;
    }
    return TRUE;
}
