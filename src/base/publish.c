#include "soilgate/base.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The mode that mkdir gives a folder. */
static mode_t usual_mode(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return 0777 & ~mask;
}

/* Two steps where a file system cannot exchange folders: what was there goes below our own, or comes back. */
static gboolean replace(const char *made, const char *path)
{
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
        return TRUE;
    g_autofree char *aside = g_strconcat(made, "-before", NULL);
    if ((errno != EINVAL && errno != ENOSYS) || rename(path, aside) != 0)
        return FALSE;
    if (rename(made, path) == 0)
        return TRUE;
    const int cause = errno;
    const gboolean back = rename(aside, path) == 0;
    errno = back ? cause : errno;
    return FALSE;
}

/* Waits until it is on the disk: what changed in the folder itself; or, ALL, the whole file system at once, as
 * thousands of files one by one would take minutes. */
static gboolean sync_folder(const char *path, gboolean all)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return FALSE;
    const gboolean synced = (all ? syncfs(fd) : fsync(fd)) == 0;
    const int cause = errno;
    close(fd);
    errno = cause;
    return synced;
}

gboolean sg_folder_publish(const char *made, const char *path)
{
    g_autofree char *above = g_path_get_dirname(path);
    if (chmod(made, usual_mode()) != 0 || !sync_folder(made, TRUE))
        return FALSE;
    const gboolean there = g_file_test(path, G_FILE_TEST_IS_DIR);
    return (there ? replace(made, path) : rename(made, path) == 0) && sync_folder(above, FALSE);
}
