/* The file of boundaries: may it be opened, and what is in it to the byte. */
#include "geo/boundary_private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *sg_boundary_path(const char *path, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    /* An absolute path cannot be taken for a connection string ("PG:...") by any driver. */
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    if (g_str_has_prefix(absolute, "/vsi")) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("boundaries %s: paths that begin with /vsi are not read; give a file on this computer"), shown);
        return NULL;
    }
    struct stat status;
    if (stat(absolute, &status) != 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: %s"), shown, g_strerror(errno));
        return NULL;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: this is neither a file nor a folder"), shown);
        return NULL;
    }
    return g_steal_pointer(&absolute);
}

static char *hash_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        g_autofree char *shown = sg_text_printable(path);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: %s"), shown, g_strerror(errno));
        return NULL;
    }
    char *digest = sg_hash_fd(fd, error);
    close(fd);
    return digest;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *files_of(const char *folder, GError **error)
{
    g_autofree char *shown = sg_text_printable(folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: the folder cannot be read"), shown);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
        g_autofree char *file = g_build_filename(folder, name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(names, g_strdup(name));
        if (names->len > SG_LIMIT_FILES) {
            g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: the folder has more than %d files"), shown,
                        SG_LIMIT_FILES);
            return NULL;
        }
    }
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

char *sg_boundary_hash(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return hash_file(path, error);
    g_autoptr(GPtrArray) names = files_of(path, error);
    if (names == NULL)
        return NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autofree char *digest = hash_file(file, error);
        if (digest == NULL)
            return NULL;
        g_string_append_printf(list, "%s  %s\n", digest, name);
    }
    return sg_hash_bytes(list->str, list->len);
}
