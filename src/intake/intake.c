/* Finds the files below what was handed in. Names are bytes of a stranger's choice: they are opened as they are and
 * shown printable. */
#include "soilgate/intake.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    SgIntake *intake;
    guint entries; /* files and folders met so far */
} Walk;

static void file_free(gpointer data)
{
    SgIntakeFile *file = data;
    g_free(file->path);
    g_free(file->shown);
    g_free(file->base_name);
    g_free(file);
}

void sg_intake_free(SgIntake *intake)
{
    if (intake == NULL)
        return;
    g_free(intake->root);
    g_free(intake->shown);
    g_ptr_array_unref(intake->files);
    g_free(intake);
}

/* PATH made printable, a component at a time: the limit on outside text is for one name, and a path cut short could
 * show two files alike. */
static char *show_path(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        char *shown = sg_text_printable(parts[i]);
        g_free(parts[i]);
        parts[i] = shown;
    }
    return g_strjoinv("/", parts);
}

static gboolean has_ending(const char *name, const char *ending)
{
    gsize length = strlen(name), ending_length = strlen(ending);
    return length > ending_length && g_ascii_strcasecmp(name + length - ending_length, ending) == 0;
}

static gboolean is_geotiff_name(const char *name)
{
    return has_ending(name, ".tif") || has_ending(name, ".tiff");
}

static SgIntakeFile *file_add(SgIntake *intake, const char *path, const char *relative, const char *remark)
{
    SgIntakeFile *file = g_new0(SgIntakeFile, 1);
    g_autofree char *shown = show_path(relative);
    file->path = g_strdup(path);
    file->shown = g_strconcat(shown, remark, NULL);
    file->base_name = g_path_get_basename(path);
    g_ptr_array_add(intake->files, file);
    return file;
}

static gboolean too_much(GError **error, const char *shown, const char *what)
{
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "%s has %s; hand in one delivery at a time", shown, what);
    return FALSE;
}

static gboolean walk_folder(Walk *walk, const char *folder, const char *relative, int depth, GError **error);

/* Links are not followed and devices not opened. What is named like a map is refused; the rest is listed as a file
 * that belongs to nothing, so that it is not silently left out. */
static void add_special(Walk *walk, const char *path, const char *relative, gboolean is_link)
{
    g_autofree char *name = g_path_get_basename(path);
    if (!is_geotiff_name(name)) {
        file_add(walk->intake, path, relative, is_link ? " (a link: not followed)" : " (not a plain file)");
        return;
    }
    SgIntakeFile *file = file_add(walk->intake, path, relative, "");
    file->geotiff = TRUE;
    file->refused = is_link ? "This is a link; links inside a folder are not followed. Hand in the file itself."
                            : "This is not a plain file.";
}

/* One entry of a folder. */
static gboolean walk_entry(Walk *walk, const char *path, const char *relative, int depth, GError **error)
{
    GStatBuf status;
    if (g_lstat(path, &status) != 0) {
        file_add(walk->intake, path, relative, "")->geotiff = TRUE; /* opening it says why */
        return TRUE;
    }
    if (S_ISDIR(status.st_mode))
        return walk_folder(walk, path, relative, depth + 1, error);
    if (S_ISREG(status.st_mode)) {
        SgIntakeFile *file = file_add(walk->intake, path, relative, "");
        file->geotiff = is_geotiff_name(file->base_name);
        return TRUE;
    }
    add_special(walk, path, relative, S_ISLNK(status.st_mode));
    return TRUE;
}

static gboolean walk_folder(Walk *walk, const char *folder, const char *relative, int depth, GError **error)
{
    if (depth > SG_LIMIT_DEPTH)
        return too_much(error, walk->intake->shown, "folders more than " G_STRINGIFY(SG_LIMIT_DEPTH) " levels deep");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        file_add(walk->intake, folder, *relative != '\0' ? relative : folder, "")->geotiff = TRUE;
        return TRUE;
    }
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (++walk->entries > SG_LIMIT_FILES)
            return too_much(error, walk->intake->shown, "more than " G_STRINGIFY(SG_LIMIT_FILES) " files");
        if (*name == '.')
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *below = *relative != '\0' ? g_strconcat(relative, "/", name, NULL) : g_strdup(name);
        if (!walk_entry(walk, path, below, depth, error))
            return FALSE;
    }
    return TRUE;
}

static gint by_shown(gconstpointer a, gconstpointer b)
{
    const SgIntakeFile *x = *(SgIntakeFile *const *)a, *y = *(SgIntakeFile *const *)b;
    int order = strcmp(x->shown, y->shown);
    return order != 0 ? order : strcmp(x->path, y->path);
}

/* PATH in small letters without the endings of GeoTIFFs and of their sidecars: "A.tif.aux.xml" and "A.tfw" are "a".
 * *SIDECAR tells whether a sidecar's ending was among them. */
static char *stem_of(const char *path, gboolean *sidecar)
{
    static const char *const endings[] = {".aux.xml", ".aux",  ".ovr",   ".msk", ".rrd",
                                          ".tfw",     ".tifw", ".tiffw", ".wld"};
    char *stem = g_ascii_strdown(path, -1);
    *sidecar = FALSE;
    for (gboolean again = TRUE; again;) {
        again = FALSE;
        for (guint i = 0; i < G_N_ELEMENTS(endings) && !again; i++)
            if (has_ending(stem, endings[i])) {
                stem[strlen(stem) - strlen(endings[i])] = '\0';
                *sidecar = again = TRUE;
            }
        if (is_geotiff_name(stem)) {
            *strrchr(stem, '.') = '\0';
            again = TRUE;
        }
    }
    return stem;
}

/* Marks what other software would read together with a GeoTIFF of the same folder. */
static void mark_sidecars(GPtrArray *files)
{
    g_autoptr(GHashTable) stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean sidecar;
    for (guint i = 0; i < files->len; i++) {
        const SgIntakeFile *file = g_ptr_array_index(files, i);
        if (file->geotiff)
            g_hash_table_add(stems, stem_of(file->path, &sidecar));
    }
    for (guint i = 0; i < files->len; i++) {
        SgIntakeFile *file = g_ptr_array_index(files, i);
        g_autofree char *stem = stem_of(file->path, &sidecar);
        file->sidecar = sidecar && !file->geotiff && g_hash_table_contains(stems, stem);
    }
}

SgIntake *sg_intake_read(const char *path, GError **error)
{
    g_autoptr(SgIntake) intake = g_new0(SgIntake, 1);
    intake->shown = show_path(path);
    intake->files = g_ptr_array_new_with_free_func(file_free);
    if (!g_file_test(path, G_FILE_TEST_IS_DIR)) { /* a file, or nothing: opening it will say */
        file_add(intake, path, path, "")->geotiff = TRUE;
        return g_steal_pointer(&intake);
    }
    intake->root = g_strdup(path);
    Walk walk = {.intake = intake};
    if (!walk_folder(&walk, path, "", 0, error))
        return NULL;
    g_ptr_array_sort(intake->files, by_shown);
    mark_sidecars(intake->files);
    return g_steal_pointer(&intake);
}
