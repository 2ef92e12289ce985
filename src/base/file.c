#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <unistd.h>

static char *data_folders[4]; /* where shipped files are looked for, in order; written once by sg_data_init */

void sg_data_init(const char *program_path, const char *override)
{
    guint count = 0;
    for (guint i = 0; i < G_N_ELEMENTS(data_folders); i++)
        g_clear_pointer(&data_folders[i], g_free);
    if (override != NULL && *override != '\0')
        data_folders[count++] = g_canonicalize_filename(override, NULL);
    if (program_path == NULL)
        return;
    g_autofree char *folder = g_path_get_dirname(program_path);
    data_folders[count++] = g_canonicalize_filename("..", folder);
    data_folders[count++] = g_strdup(folder); /* what is built lies beside the program */
    data_folders[count++] = g_canonicalize_filename("../share/soilgate", folder);
}

char *sg_data_path(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(data_folders) && data_folders[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(data_folders[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

gboolean sg_file_write(const char *path, const char *text, gsize length, GError **error)
{
    g_autoptr(GError) cause = NULL;
    /* A device as /dev/stdout or /dev/null cannot be replaced by a rename: it is written in place. */
    gboolean special = g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
                       !g_file_test(path, G_FILE_TEST_IS_DIR);
    GFileSetContentsFlags flags =
        special ? G_FILE_SET_CONTENTS_NONE : G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
    if (g_file_set_contents_full(path, text, (gssize)length, flags, 0666, &cause))
        return TRUE;
    g_autofree char *shown = sg_text_printable(path);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, cause->message);
    return FALSE;
}

gboolean sg_write_at(int fd, const char *bytes, gsize length, gint64 offset)
{
    while (length > 0) {
        ssize_t written = pwrite(fd, bytes, length, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written == 0)
            errno = EIO;
        if (written <= 0)
            return FALSE;
        bytes += written;
        length -= (gsize)written;
        offset += written;
    }
    return TRUE;
}
