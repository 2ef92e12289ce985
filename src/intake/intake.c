/* Finds the files below what was handed in. Names are bytes of a stranger's choice: they are opened as they are and
 * shown printable. */
#include "intake/archive.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    SgIntake *intake;
    SgUnpacking unpacking;
    GError **error;
    const char *real; /* what is unpacked: where it lies, and where for people who unpack it; or NULL */
    const char *named;
    int nesting;       /* archives around it, below the root */
    gboolean unpacked; /* what is walked came out of an archive, and was counted there */
    gboolean full;     /* no more files are taken */
} Walk;

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
    g_free(intake->shown);
    g_ptr_array_unref(intake->files);
    g_ptr_array_unref(intake->faults);
    g_free(intake);
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

static char *named_of(const Walk *walk, const char *path)
{
    if (walk->real != NULL && g_str_has_prefix(path, walk->real))
        return g_strconcat(walk->named, path + strlen(walk->real), NULL);
    return g_strdup(path);
}

static SgIntakeFile *file_add(Walk *walk, const char *path, const char *relative, const char *remark)
{
    SgIntakeFile *file = g_new0(SgIntakeFile, 1);
    g_autofree char *shown = sg_path_shown(relative);
    file->path = g_strdup(path);
    file->named = named_of(walk, path);
    file->shown = g_strconcat(shown, remark, NULL);
    file->base_name = g_path_get_basename(path);
    g_ptr_array_add(walk->intake->files, file);
    return file;
}

/* Links are not followed and devices not opened. What is named like a map is refused; the rest is listed as a file
 * that belongs to nothing, so that it is not silently left out. */
static void add_special(Walk *walk, const char *path, const char *relative, gboolean is_link)
{
    g_autofree char *name = g_path_get_basename(path);
    if (!is_geotiff_name(name)) {
        file_add(walk, path, relative, is_link ? " (a link: not followed)" : " (not a plain file)");
        return;
    }
    SgIntakeFile *file = file_add(walk, path, relative, "");
    file->geotiff = TRUE;
    file->refused = is_link ? "This is a link; links inside a folder are not followed. Hand in the file itself."
                            : "This is not a plain file.";
}

/* --- archives --- */

static gboolean walk_folder(Walk *walk, const char *folder, const char *relative, int depth);

static void special_clear(gpointer special)
{
    g_free(((SgArchiveSpecial *)special)->path);
}

/* The only thing in FOLDER, when that is a folder; else NULL. */
static char *only_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *first = dir != NULL ? g_strdup(g_dir_read_name(dir)) : NULL;
    if (first == NULL || g_dir_read_name(dir) != NULL)
        return NULL;
    g_autofree char *path = g_build_filename(folder, first, NULL);
    return g_file_test(path, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&first) : NULL;
}

/* The only folder of an unpacked archive, in which its links and devices lie too; else NULL. */
static char *top_folder(const char *target, const GArray *specials)
{
    g_autofree char *top = only_folder(target);
    g_autofree char *prefix = top != NULL ? g_strconcat(top, "/", NULL) : NULL;
    for (guint i = 0; prefix != NULL && i < specials->len; i++)
        if (!g_str_has_prefix(g_array_index(specials, SgArchiveSpecial, i).path, prefix))
            return NULL;
    return g_steal_pointer(&top);
}

/* PATH without the archive's ending: the folder that programs unpack it into. */
static char *unpacked_name(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *stem = sg_archive_stem(base);
    return strchr(path, '/') == NULL ? g_steal_pointer(&stem) : g_build_filename(folder, stem, NULL);
}

/* Walks FOLDER, where an archive is unpacked that people unpack to NAMED, below RELATIVE. SPECIALS lie below it too. */
static gboolean walk_unpacked(Walk *walk, const char *folder, const char *named, const char *relative, int depth,
                              const GArray *specials)
{
    const Walk outer = *walk;
    walk->real = folder;
    walk->named = named;
    walk->unpacked = TRUE;
    walk->nesting += *relative != '\0' ? 1 : 0;
    walk->intake->archived = TRUE;
    gboolean ok = walk_folder(walk, folder, relative, depth);
    for (guint i = 0; ok && i < specials->len; i++) {
        const SgArchiveSpecial *special = &g_array_index(specials, SgArchiveSpecial, i);
        g_autofree char *path = g_build_filename(folder, special->path, NULL);
        g_autofree char *below =
            *relative != '\0' ? g_strconcat(relative, "/", special->path, NULL) : g_strdup(special->path);
        add_special(walk, path, below, special->is_link);
    }
    walk->real = outer.real;
    walk->named = outer.named;
    walk->unpacked = outer.unpacked;
    walk->nesting = outer.nesting;
    return ok;
}

/* Takes TOP off the paths of SPECIALS. */
static void lift(GArray *specials, const char *top)
{
    for (guint i = 0; i < specials->len; i++) {
        SgArchiveSpecial *special = &g_array_index(specials, SgArchiveSpecial, i);
        char *path = g_strdup(special->path + strlen(top) + 1);
        g_free(special->path);
        special->path = path;
    }
}

/* Unpacks and walks the archive PATH, called NAMED, below RELATIVE ("" for the root: its only folder is the root then).
 */
static gboolean open_folder(Walk *walk, const char *path, const char *named, const char *relative, int depth)
{
    g_autofree char *target = sg_scratch_folder(walk->unpacking.options->scratch, walk->error);
    if (target == NULL)
        return FALSE;
    g_autoptr(GArray) specials = g_array_new(FALSE, FALSE, sizeof(SgArchiveSpecial));
    g_array_set_clear_func(specials, special_clear);
    gboolean is_root = *relative == '\0';
    g_autofree char *shown = is_root ? g_strdup(walk->intake->shown) : sg_path_shown(relative);
    if (!sg_archive_unpack(path, shown, target, &walk->unpacking, specials, walk->error))
        return FALSE;
    g_autofree char *stem = unpacked_name(named);
    g_autofree char *top = is_root ? top_folder(target, specials) : NULL;
    if (top == NULL)
        return walk_unpacked(walk, target, stem, relative, depth, specials);
    g_autofree char *folder = g_build_filename(target, top, NULL);
    g_autofree char *parent = g_path_get_dirname(named);
    g_autofree char *beside = strchr(named, '/') != NULL ? g_build_filename(parent, top, NULL) : g_strdup(top);
    lift(specials, top);
    return walk_unpacked(walk, folder, beside, relative, depth, specials);
}

/* Unpacks the compressed file PATH. */
static SgIntakeFile *open_single(Walk *walk, const char *path, const char *named, const char *relative, gboolean *ok)
{
    g_autofree char *target = sg_scratch_folder(walk->unpacking.options->scratch, walk->error);
    g_autofree char *stem = unpacked_name(named);
    g_autofree char *base = g_path_get_basename(stem);
    g_autofree char *shown = sg_path_shown(relative);
    gboolean whole = FALSE;
    g_autofree char *file_path = target != NULL ? g_build_filename(target, base, NULL) : NULL;
    *ok = target != NULL && sg_archive_unpack_single(path, shown, file_path, &walk->unpacking, &whole, walk->error);
    if (!whole)
        return NULL;
    walk->intake->archived = TRUE;
    SgIntakeFile *file = file_add(walk, file_path, relative, "");
    g_free(file->named);
    file->named = g_steal_pointer(&stem);
    file->geotiff = is_geotiff_name(base);
    return file;
}

/* A plain file in a folder: what is an archive is opened, one level deep. */
static gboolean walk_file(Walk *walk, const char *path, const char *relative, int depth)
{
    gboolean ok = TRUE;
    g_autofree char *detail = NULL;
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *shown = sg_path_shown(relative);
    g_autofree char *named = named_of(walk, path);
    SgArchiveKind kind = sg_archive_kind(path, base, &detail);
    switch (kind) {
    case SG_ARCHIVE_NONE:
        file_add(walk, path, relative, "")->geotiff = is_geotiff_name(base);
        return TRUE;
    case SG_ARCHIVE_UNREAD:
        sg_fault_of(walk->unpacking.faults, SG_FAULT_KIND, shown, detail);
        return TRUE;
    case SG_ARCHIVE_FOLDER:
    case SG_ARCHIVE_SINGLE:
    default:
        break;
    }
    if (walk->nesting >= SG_LIMIT_NESTING) {
        sg_fault_of(walk->unpacking.faults, SG_FAULT_NESTED, shown, NULL);
        return TRUE;
    }
    if (kind == SG_ARCHIVE_FOLDER)
        return open_folder(walk, path, named, relative, depth + 1);
    open_single(walk, path, named, relative, &ok);
    return ok;
}

/* --- folders --- */

static SgFault *tell_limit(Walk *walk, const char *what)
{
    return sg_fault_of(walk->unpacking.faults, SG_FAULT_LIMIT, walk->intake->shown, what);
}

/* One entry of a folder. */
static gboolean walk_entry(Walk *walk, const char *path, const char *relative, int depth)
{
    GStatBuf status;
    if (g_lstat(path, &status) != 0) {
        file_add(walk, path, relative, "")->geotiff = TRUE; /* opening it says why */
        return TRUE;
    }
    if (S_ISDIR(status.st_mode))
        return walk_folder(walk, path, relative, depth + 1);
    if (S_ISREG(status.st_mode)) {
        if (!walk->unpacked) /* what came in: the ratio of an archive is counted from its own size */
            walk->unpacking.bytes_in += (gint64)status.st_size;
        return walk_file(walk, path, relative, depth);
    }
    add_special(walk, path, relative, S_ISLNK(status.st_mode));
    return TRUE;
}

static gboolean walk_names(Walk *walk, GDir *dir, const char *folder, const char *relative, int depth)
{
    const char *name;
    while (!walk->full && (name = g_dir_read_name(dir)) != NULL) {
        if (!walk->unpacked && ++walk->unpacking.entries > SG_LIMIT_FILES) {
            walk->full = TRUE;
            tell_limit(walk, "it holds more than " G_STRINGIFY(SG_LIMIT_FILES) " files")->cut = TRUE;
            return TRUE;
        }
        if (sg_name_is_litter(name))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *below = *relative != '\0' ? g_strconcat(relative, "/", name, NULL) : g_strdup(name);
        if (!walk_entry(walk, path, below, depth))
            return FALSE;
    }
    return TRUE;
}

static gboolean walk_folder(Walk *walk, const char *folder, const char *relative, int depth)
{
    if (depth > SG_LIMIT_DEPTH) {
        sg_fault_add(tell_limit(walk, "folders in it are more than " G_STRINGIFY(SG_LIMIT_DEPTH) " levels deep"),
                     relative);
        return TRUE;
    }
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        file_add(walk, folder, *relative != '\0' ? relative : folder, "")->geotiff = TRUE;
        return TRUE;
    }
    return walk_names(walk, dir, folder, relative, depth);
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

/* --- what was named --- */

/* TRUE when the file PATH has the checksum asked for; what cannot be read is left to who opens it. */
static gboolean is_promised(Walk *walk, const char *path)
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
static SgIntakeFile *add_lone(Walk *walk, const char *path, const char *named)
{
    SgIntakeFile *file = file_add(walk, path, "", "");
    g_free(file->shown);
    g_free(file->named);
    file->shown = g_strdup(walk->intake->shown);
    file->named = g_strdup(named);
    file->geotiff = TRUE;
    return file;
}

static gboolean read_archive(Walk *walk, const char *path, const char *named, SgArchiveKind kind, const char *detail)
{
    gboolean ok = TRUE;
    GStatBuf status;
    walk->unpacking.bytes_in = g_stat(path, &status) == 0 ? (gint64)status.st_size : 0;
    if (kind == SG_ARCHIVE_SINGLE) {
        SgIntakeFile *file = open_single(walk, path, named, walk->intake->shown, &ok);
        if (file == NULL)
            set_root(walk->intake, path);
        else
            file->geotiff = TRUE;
        return ok;
    }
    set_root(walk->intake, path);
    walk->intake->archived = TRUE;
    if (kind == SG_ARCHIVE_FOLDER)
        return open_folder(walk, path, named, "", 0);
    sg_fault_of(walk->unpacking.faults, SG_FAULT_KIND, walk->intake->shown, detail);
    return TRUE;
}

/* Reads the file or folder PATH, shown as the intake says, that people call NAMED. */
static gboolean read_path(Walk *walk, const char *path, const char *named)
{
    g_autofree char *detail = NULL;
    g_autofree char *base = g_path_get_basename(path);
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        set_root(walk->intake, path);
        return walk_folder(walk, path, "", 0);
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
    const Walk *walk = data;
    g_autofree char *doing = g_strconcat("downloading ", walk->intake->shown, NULL);
    walk->unpacking.options->progress(doing, done, total, walk->unpacking.options->progress_data);
}

/* Downloads URL into the new file PATH. */
static gboolean download(Walk *walk, const char *url, const char *path, SgNetOutcome *outcome)
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
        g_set_error(walk->error, SG_ERROR, SG_ERROR_FAILED, "cannot make a temporary file: %s", g_strerror(errno));
        return FALSE;
    }
    gboolean ok = sg_net_download(url, fd, &net_options, outcome, walk->error);
    return g_close(fd, ok ? walk->error : NULL) && ok;
}

static gboolean read_url(Walk *walk, const char *url)
{
    g_autofree char *folder = sg_scratch_folder(walk->unpacking.options->scratch, walk->error);
    g_autofree char *name = sg_net_url_name(url);
    g_autofree char *path = folder != NULL ? g_build_filename(folder, name, NULL) : NULL;
    SgNetOutcome outcome = {0};
    if (path == NULL || !download(walk, url, path, &outcome))
        return FALSE;
    if (outcome.problem == NULL)
        return read_path(walk, path, name);
    if (outcome.too_large) {
        set_root(walk->intake, url);
        tell_limit(walk, outcome.problem);
    } else {
        g_autofree char *sentence = g_strdup_printf("The download failed: %s. Check the address, or download "
                                                    "the file yourself and check that.",
                                                    outcome.problem);
        add_lone(walk, path, name)->refused = g_intern_string(sentence);
    }
    sg_net_outcome_clear(&outcome);
    return TRUE;
}

SgIntake *sg_intake_read(const char *path, const SgIntakeOptions *options, GError **error)
{
    g_autoptr(SgIntake) intake = g_new0(SgIntake, 1);
    gboolean is_url = sg_net_is_url(path);
    intake->shown = is_url ? sg_net_url_shown(path) : sg_path_shown(path);
    intake->files = g_ptr_array_new_with_free_func(file_free);
    intake->faults = g_ptr_array_new_with_free_func(fault_free);
    Walk walk = {.intake = intake, .error = error, .unpacking = {.faults = intake->faults, .options = options}};
    if (is_url ? !read_url(&walk, path) : !read_path(&walk, path, path))
        return NULL;
    g_ptr_array_sort(intake->files, by_shown);
    mark_sidecars(intake->files);
    return g_steal_pointer(&intake);
}
