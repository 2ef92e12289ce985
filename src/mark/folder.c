#include "mark/folder.h"

#include "soilgate/base.h"
#include "soilgate/mark.h"
#include "soilgate/scratch.h"
#include "soilgate/words.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct SgFolder {
    char *path; /* where it shall be; absolute */
    SgScratch *scratch;
    char *made;
};

static gboolean refuse(const char *path, const char *why, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", shown, why);
    return FALSE;
}

/* What is written into such a folder, and what QGIS and GDAL put beside it. */
static gboolean is_ours(const char *folder, const char *name)
{
    static const char *const endings[] = {"_errors.tif",         "_errors.qml",       "errors.gpkg",
                                          "errors.geojson",      "errors_points.qml", "errors_boxes.qml",
                                          SG_ERROR_LAYERS_README};
    static const char *const beside[] = {"", ".aux.xml", "-wal", "-shm", "-journal"};
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GStatBuf status;
    if (g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(beside); k++) {
            g_autofree char *ending = g_strconcat(endings[i], beside[k], NULL);
            if (*endings[i] == '_' ? g_str_has_suffix(name, ending) : strcmp(name, ending) == 0)
                return TRUE;
        }
    return FALSE;
}

/* The README that goes with error layers. */
static gboolean has_title(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, SG_ERROR_LAYERS_README, NULL);
    char start[sizeof SG_ERROR_LAYERS_TITLE] = "";
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rbe") : NULL;
    if (file == NULL)
        return FALSE;
    const gsize length = fread(start, 1, strlen(SG_ERROR_LAYERS_TITLE), file);
    fclose(file);
    return length == strlen(SG_ERROR_LAYERS_TITLE) && strcmp(start, SG_ERROR_LAYERS_TITLE) == 0;
}

/* The new folder is made beside, and takes the place of the one that is there. */
static gboolean may_write(const char *path, const char *above, GError **error)
{
    if (access(above, W_OK | X_OK) == 0)
        return TRUE;
    return errno == ENOENT ? refuse(path, _("the folder above it is not there"), error)
                           : refuse(path, _("the folder above it cannot be written to"), error);
}

static gboolean may_replace(const char *path, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    gboolean ours = entries != NULL, empty = TRUE;
    const char *name;
    while (ours && (name = g_dir_read_name(entries)) != NULL) {
        empty = FALSE;
        ours = is_ours(path, name);
    }
    if (entries == NULL)
        return refuse(path, _("the folder cannot be read"), error);
    if (!ours || (!empty && !has_title(path)))
        return refuse(path, _("the folder holds something else than error layers; name a new or an empty one"), error);
    return TRUE;
}

gboolean sg_folder_check(const char *path, GError **error)
{
    if (*path == '\0')
        return refuse(path, _("error layers need the name of a folder"), error);
    g_autofree char *full = g_canonicalize_filename(path, NULL), *above = g_path_get_dirname(full);
    GStatBuf status;
    if (g_lstat(full, &status) != 0)
        return may_write(path, above, error);
    if (!S_ISDIR(status.st_mode))
        return refuse(path, _("there is something that is no folder"), error);
    return may_replace(full, error) && may_write(path, above, error);
}

SgFolder *sg_folder_new(const char *path, GError **error)
{
    if (!sg_folder_check(path, error))
        return NULL;
    g_autoptr(SgFolder) folder = g_new0(SgFolder, 1);
    folder->path = g_canonicalize_filename(path, NULL);
    g_autofree char *above = g_path_get_dirname(folder->path);
    folder->scratch = sg_scratch_new_in(above);
    folder->made = sg_scratch_folder(folder->scratch, error);
    return folder->made != NULL ? g_steal_pointer(&folder) : NULL;
}

const char *sg_folder_path(const SgFolder *folder)
{
    return folder->made;
}

gboolean sg_folder_finish(SgFolder *folder, GError **error)
{
    if (!sg_folder_check(folder->path, error)) /* it may have changed meanwhile */
        return FALSE;
    if (sg_folder_publish(folder->made, folder->path))
        return TRUE; /* what was there lies in the scratch folder now, and goes with it */
    const int cause = errno;
    g_autofree char *shown = sg_text_printable(folder->path);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot put error layers into %s: %s"), shown, g_strerror(cause));
    return FALSE;
}

void sg_folder_free(SgFolder *folder)
{
    if (folder == NULL)
        return;
    sg_scratch_free(folder->scratch);
    g_free(folder->path);
    g_free(folder->made);
    g_free(folder);
}
