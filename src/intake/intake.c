/* Finds the files below what was handed in. Names are bytes of a stranger's choice: they are opened as they are and
 * shown printable. */
#include "intake/reader.h"
#include "intake/walk.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void file_free(gpointer data)
{
    SgIntakeFile *file = data;
    g_free(file->path);
    g_free(file->named);
    g_free(file->shown);
    g_free(file->base_name);
    g_free(file);
}

static void fault_free(gpointer fault)
{
    sg_fault_free(fault);
}

void sg_intake_free(SgIntake *intake)
{
    if (intake == NULL)
        return;
    g_free(intake->root);
    g_free(intake->given);
    g_free(intake->shown);
    g_free(intake->around);
    g_ptr_array_unref(intake->files);
    g_ptr_array_unref(intake->faults);
    g_free(intake);
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
            if (sg_name_ends(stem, endings[i])) {
                stem[strlen(stem) - strlen(endings[i])] = '\0';
                *sidecar = again = TRUE;
            }
        if (sg_name_is_geotiff(stem)) {
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

/* --- what was named --- */

/* TRUE when the file PATH has the checksum asked for; what cannot be read is left to who opens it. */
static gboolean is_promised(SgWalk *walk, const char *path)
{
    const char *wanted = walk->unpacking.options->sha256;
    int fd = wanted != NULL ? g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) : -1;
    g_autofree char *found = fd >= 0 ? sg_hash_fd(fd, NULL) : NULL;
    if (fd >= 0)
        close(fd);
    if (found == NULL || g_ascii_strcasecmp(found, wanted) == 0)
        return TRUE;
    SgFault *fault = sg_fault_of(walk->unpacking.faults, SG_FAULT_CHECKSUM, walk->intake->shown, NULL);
    fault->expected = g_ascii_strdown(wanted, -1);
    fault->measured = g_steal_pointer(&found);
    return FALSE;
}

static void set_root(SgIntake *intake, const char *path)
{
    intake->root = g_strdup(path);
}

/* A lone file, or nothing: opening it will say. */
static SgIntakeFile *add_lone(SgWalk *walk, const char *path, const char *named)
{
    SgIntakeFile *file = sg_walk_add(walk, path, "", "");
    g_free(file->shown);
    g_free(file->named);
    file->shown = g_strdup(walk->intake->shown);
    file->named = g_strdup(named);
    file->geotiff = TRUE;
    return file;
}

static gboolean read_archive(SgWalk *walk, const char *path, const char *named, SgArchiveKind kind, const char *detail)
{
    gboolean ok = TRUE;
    GStatBuf status;
    walk->unpacking.bytes_in = g_stat(path, &status) == 0 ? (gint64)status.st_size : 0;
    if (kind == SG_ARCHIVE_SINGLE) {
        SgIntakeFile *file = sg_walk_single(walk, path, named, walk->intake->shown, &ok);
        if (file == NULL)
            set_root(walk->intake, path);
        else
            file->geotiff = TRUE;
        return ok;
    }
    set_root(walk->intake, path);
    walk->intake->archived = TRUE;
    if (kind == SG_ARCHIVE_FOLDER)
        return sg_walk_archive(walk, path, named, "", 0);
    sg_fault_of(walk->unpacking.faults, SG_FAULT_KIND, walk->intake->shown, detail);
    return TRUE;
}

/* Reads the file or folder PATH, shown as the intake says, that people call NAMED. */
static gboolean read_path(SgWalk *walk, const char *path, const char *named)
{
    g_autofree char *detail = NULL;
    g_autofree char *base = g_path_get_basename(path);
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        set_root(walk->intake, path);
        sg_walk_around(walk, path, NULL);
        return sg_walk_folder(walk, path, "", 0);
    }
    if (!is_promised(walk, path)) {
        set_root(walk->intake, path);
        return TRUE;
    }
    SgArchiveKind kind = sg_archive_kind(path, base, &detail);
    if (kind != SG_ARCHIVE_NONE)
        return read_archive(walk, path, named, kind, detail);
    add_lone(walk, path, named);
    return TRUE;
}

/* --- downloads --- */

static void show_download(gint64 done, gint64 total, gpointer data)
{
    const SgWalk *walk = data;
    g_autofree char *doing = g_strdup_printf(_("downloading %s"), walk->intake->shown);
    walk->unpacking.options->progress(doing, done, total, walk->unpacking.options->progress_data);
}

/* Downloads URL into the new file PATH. */
static gboolean download(SgWalk *walk, const char *url, const char *path, SgNetOutcome *outcome)
{
    const SgIntakeOptions *options = walk->unpacking.options;
    const SgNetOptions net_options = {
        .allow_private = options->allow_private,
        .max_bytes = options->max_bytes,
        .max_seconds = options->max_seconds,
        .progress = options->progress != NULL ? show_download : NULL,
        .progress_data = walk,
    };
    int fd = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        g_set_error(walk->error, SG_ERROR, SG_ERROR_FAILED, _("cannot make a temporary file: %s"), g_strerror(errno));
        return FALSE;
    }
    gboolean ok = sg_net_download(url, fd, &net_options, outcome, walk->error);
    return g_close(fd, ok ? walk->error : NULL) && ok;
}

/* What a server answers to a person: a page that tells of the file, asks for a password, or says that there is none. */
static gboolean is_web_page(const char *path)
{
    static const char *const starts[] = {"<!doctype html", "<html"};
    struct stat status;
    char head[512] = "";
    int fd = sg_open_plain(path, &status);
    ssize_t length = fd >= 0 ? pread(fd, head, sizeof head - 1, 0) : 0;
    if (fd >= 0)
        close(fd);
    head[MAX(length, 0)] = '\0';
    const char *text = g_str_has_prefix(head, "\xEF\xBB\xBF") ? head + 3 : head;
    text += strspn(text, " \t\r\n");
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++)
        if (g_ascii_strncasecmp(text, starts[i], strlen(starts[i])) == 0)
            return TRUE;
    return FALSE;
}

static gboolean read_url(SgWalk *walk, const char *url)
{
    g_autofree char *folder = sg_scratch_folder(walk->unpacking.options->scratch, walk->error);
    g_autofree char *name = sg_net_url_name(url);
    g_autofree char *path = folder != NULL ? g_build_filename(folder, name, NULL) : NULL;
    SgNetOutcome outcome = {0};
    if (path == NULL || !download(walk, url, path, &outcome))
        return FALSE;
    if (outcome.problem == NULL && is_web_page(path)) {
        SgIntakeFile *file = add_lone(walk, path, name);
        file->refused = _("A web page was answered in place of the file.");
        file->remedy =
            _("Check the address: it must lead to the file itself, not to a page about it, and need no login. Or "
              "download the file with a browser and check that.");
        return TRUE;
    }
    if (outcome.problem == NULL)
        return read_path(walk, path, name);
    if (outcome.too_large) {
        set_root(walk->intake, url);
        sg_walk_limit(walk, outcome.problem);
    } else {
        g_autofree char *sentence = g_strdup_printf(_("The download failed: %s."), outcome.problem);
        SgIntakeFile *file = add_lone(walk, path, name);
        file->refused = g_intern_string(sentence);
        file->remedy = _("Check the address, or download the file yourself and check that.");
    }
    sg_net_outcome_clear(&outcome);
    return TRUE;
}

SgIntake *sg_intake_read(const char *path, const SgIntakeOptions *options, GError **error)
{
    g_autoptr(SgIntake) intake = g_new0(SgIntake, 1);
    gboolean is_url = sg_net_is_url(path);
    intake->remote = is_url;
    intake->given = is_url ? sg_net_url_shown(path) : g_strdup(path);
    intake->shown = is_url ? g_strdup(intake->given) : sg_path_shown(path);
    intake->files = g_ptr_array_new_with_free_func(file_free);
    intake->faults = g_ptr_array_new_with_free_func(fault_free);
    SgWalk walk = {.intake = intake, .error = error, .unpacking = {.faults = intake->faults, .options = options}};
    if (is_url ? !read_url(&walk, path) : !read_path(&walk, path, path))
        return NULL;
    if (intake->root == NULL && !is_url) {
        g_autofree char *full = g_canonicalize_filename(path, NULL);
        g_autofree char *folder = g_path_get_dirname(full);
        sg_walk_around(&walk, folder, NULL);
    }
    g_ptr_array_sort(intake->files, by_shown);
    mark_sidecars(intake->files);
    return g_steal_pointer(&intake);
}
