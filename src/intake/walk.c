#include "intake/walk.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>

gboolean sg_name_ends(const char *name, const char *ending)
{
    gsize length = strlen(name), ending_length = strlen(ending);
    return length > ending_length && g_ascii_strcasecmp(name + length - ending_length, ending) == 0;
}

gboolean sg_name_is_geotiff(const char *name)
{
    return sg_name_ends(name, ".tif") || sg_name_ends(name, ".tiff");
}

static char *named_of(const SgWalk *walk, const char *path)
{
    if (walk->real != NULL && g_str_has_prefix(path, walk->real))
        return g_strconcat(walk->named, path + strlen(walk->real), NULL);
    return g_strdup(path);
}

SgIntakeFile *sg_walk_add(SgWalk *walk, const char *path, const char *relative, const char *remark)
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
static void add_special(SgWalk *walk, const char *path, const char *relative, gboolean is_link)
{
    g_autofree char *name = g_path_get_basename(path);
    gboolean map = sg_name_is_geotiff(name);
    const char *remark = is_link ? _(" (a link: not followed)") : _(" (not a plain file)");
    SgIntakeFile *file = sg_walk_add(walk, path, relative, map ? "" : remark);
    file->geotiff = map;
    file->refused = is_link ? _("This is a link; links inside a folder are not followed. Hand in the file itself.")
                            : _("This is not a plain file.");
}

/* --- archives --- */

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
static gboolean walk_unpacked(SgWalk *walk, const char *folder, const char *named, const char *relative, int depth,
                              const GArray *specials)
{
    const SgWalk outer = *walk;
    walk->real = folder;
    walk->named = named;
    walk->unpacked = TRUE;
    walk->nesting += *relative != '\0' ? 1 : 0;
    walk->intake->archived = TRUE;
    gboolean ok = sg_walk_folder(walk, folder, relative, depth);
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

void sg_walk_around(SgWalk *walk, const char *path, const char *top)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *base = g_path_get_basename(full);
    g_autofree char *around = top != NULL ? g_strconcat(base, "/", top, NULL) : g_strdup(base);
    g_free(walk->intake->around);
    walk->intake->around = sg_path_shown(around);
}

/* Unpacks and walks the archive PATH, called NAMED, below RELATIVE ("" for the root: its only folder is the root then).
 */
gboolean sg_walk_archive(SgWalk *walk, const char *path, const char *named, const char *relative, int depth)
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
    if (is_root)
        sg_walk_around(walk, named, top);
    if (top == NULL)
        return walk_unpacked(walk, target, stem, relative, depth, specials);
    g_autofree char *folder = g_build_filename(target, top, NULL);
    g_autofree char *parent = g_path_get_dirname(named);
    g_autofree char *beside = strchr(named, '/') != NULL ? g_build_filename(parent, top, NULL) : g_strdup(top);
    lift(specials, top);
    return walk_unpacked(walk, folder, beside, relative, depth, specials);
}

/* Unpacks the compressed file PATH. */
SgIntakeFile *sg_walk_single(SgWalk *walk, const char *path, const char *named, const char *relative, gboolean *ok)
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
    SgIntakeFile *file = sg_walk_add(walk, file_path, relative, "");
    g_free(file->named);
    file->named = g_steal_pointer(&stem);
    file->geotiff = sg_name_is_geotiff(base);
    return file;
}

/* A plain file in a folder: what is an archive is opened, one level deep. */
static gboolean walk_file(SgWalk *walk, const char *path, const char *relative, int depth)
{
    gboolean ok = TRUE;
    g_autofree char *detail = NULL;
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *shown = sg_path_shown(relative);
    g_autofree char *named = named_of(walk, path);
    SgArchiveKind kind = sg_archive_kind(path, base, &detail);
    switch (kind) {
    case SG_ARCHIVE_NONE:
        sg_walk_add(walk, path, relative, "")->geotiff = sg_name_is_geotiff(base);
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
        return sg_walk_archive(walk, path, named, relative, depth + 1);
    sg_walk_single(walk, path, named, relative, &ok);
    return ok;
}

/* --- folders --- */

SgFault *sg_walk_limit(SgWalk *walk, const char *what)
{
    return sg_fault_of(walk->unpacking.faults, SG_FAULT_LIMIT, walk->intake->shown, what);
}

/* One entry of a folder. */
static gboolean walk_entry(SgWalk *walk, const char *path, const char *relative, int depth)
{
    GStatBuf status;
    if (g_lstat(path, &status) != 0) {
        sg_walk_add(walk, path, relative, "")->geotiff = TRUE; /* opening it says why */
        return TRUE;
    }
    if (S_ISDIR(status.st_mode))
        return sg_walk_folder(walk, path, relative, depth + 1);
    if (S_ISREG(status.st_mode)) {
        if (!walk->unpacked) /* what came in: the ratio of an archive is counted from its own size */
            walk->unpacking.bytes_in += (gint64)status.st_size;
        return walk_file(walk, path, relative, depth);
    }
    add_special(walk, path, relative, S_ISLNK(status.st_mode));
    return TRUE;
}

static gboolean walk_names(SgWalk *walk, GDir *dir, const char *folder, const char *relative, int depth)
{
    const char *name;
    while (!walk->full && (name = g_dir_read_name(dir)) != NULL) {
        if (!walk->unpacked && ++walk->unpacking.entries > SG_LIMIT_FILES) {
            walk->full = TRUE;
            g_autofree char *what = g_strdup_printf(_("it holds more than %d files"), SG_LIMIT_FILES);
            sg_walk_limit(walk, what)->cut = TRUE;
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

gboolean sg_walk_folder(SgWalk *walk, const char *folder, const char *relative, int depth)
{
    if (depth > SG_LIMIT_DEPTH) {
        g_autofree char *what = g_strdup_printf(_("folders in it are more than %d levels deep"), SG_LIMIT_DEPTH);
        sg_fault_add(sg_walk_limit(walk, what), relative);
        return TRUE;
    }
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        sg_walk_add(walk, folder, *relative != '\0' ? relative : folder, "")->geotiff = TRUE;
        return TRUE;
    }
    return walk_names(walk, dir, folder, relative, depth);
}
