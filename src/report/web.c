/* The folder of maps for the web, from finished maps to its name. */
#include "report/web.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/scratch.h"
#include "soilgate/words.h"

/* --- where it goes --- */

/* What such a folder holds: index.html, *.pmtiles, *.mbtiles, folders with a tilejson.json, and no links. */
static gboolean is_ours(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *tilejson = g_build_filename(path, "tilejson.json", NULL);
    GStatBuf status;
    if (g_lstat(path, &status) != 0)
        return FALSE;
    if (S_ISDIR(status.st_mode))
        return g_file_test(tilejson, G_FILE_TEST_IS_REGULAR);
    return S_ISREG(status.st_mode) && (strcmp(name, "index.html") == 0 || g_str_has_suffix(name, ".pmtiles") ||
                                       g_str_has_suffix(name, ".mbtiles"));
}

static gboolean refuse(const char *output, const char *why, GError **error)
{
    g_autofree char *shown = sg_text_printable(output);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", shown, why);
    return FALSE;
}

gboolean sg_web_check(const char *output, GError **error)
{
    GStatBuf status;
    if (g_lstat(output, &status) != 0)
        return TRUE;
    g_autoptr(GDir) entries = S_ISDIR(status.st_mode) ? g_dir_open(output, 0, NULL) : NULL;
    if (entries == NULL)
        return refuse(output, _("there is something that is no folder, or cannot be read"), error);
    const char *name;
    while ((name = g_dir_read_name(entries)) != NULL)
        if (!is_ours(output, name))
            return refuse(
                output, _("the folder holds something else than maps for the web; name a new or an empty one"), error);
    return TRUE;
}

/* --- what was written --- */

static void file_free(gpointer data)
{
    SgWebFile *file = data;
    g_free(file->name);
    g_free(file->sha256);
    g_free(file);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *hash_file(const char *path, gint64 *bytes, GError **error)
{
    GStatBuf status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *hash = fd >= 0 && fstat(fd, &status) == 0 ? sg_hash_fd(fd, error) : NULL;
    if (hash != NULL)
        *bytes += status.st_size;
    else if (error != NULL && *error == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot read %s: %s"), path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return hash;
}

/* The paths of all files below FOLDER, as they lie below ROOT. */
static void list_files(const char *root, const char *below, GPtrArray *paths)
{
    g_autofree char *folder = g_build_filename(root, below, NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;
    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path = g_build_filename(below, name, NULL);
        g_autofree char *full = g_build_filename(root, path, NULL);
        if (g_file_test(full, G_FILE_TEST_IS_DIR))
            list_files(root, path, paths);
        else
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
}

static SgWebFile *tell_folder(const char *root, const char *name, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) list = g_string_new(NULL);
    SgWebFile *file = g_new0(SgWebFile, 1);
    file->name = g_strconcat(name, "/", NULL);
    list_files(root, name, paths);
    g_ptr_array_sort(paths, compare_names);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = g_build_filename(root, paths->pdata[i], NULL);
        g_autofree char *hash = hash_file(path, &file->bytes, error);
        if (hash == NULL) {
            file_free(file);
            return NULL;
        }
        g_string_append_printf(list, "%s  %s\n", hash, (const char *)paths->pdata[i]);
        file->files++;
    }
    file->sha256 = sg_hash_bytes(list->str, list->len);
    return file;
}

static SgWebFile *tell_file(const char *root, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return tell_folder(root, name, error);
    SgWebFile *file = g_new0(SgWebFile, 1);
    file->name = g_strdup(name);
    file->files = 1;
    file->sha256 = hash_file(path, &file->bytes, error);
    if (file->sha256 != NULL)
        return file;
    file_free(file);
    return NULL;
}

static GPtrArray *tell_files(const char *root, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(file_free);
    g_autoptr(GDir) entries = g_dir_open(root, 0, NULL);
    const char *name;
    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        SgWebFile *file = tell_file(root, names->pdata[i], error);
        if (file == NULL)
            return NULL;
        g_ptr_array_add(files, file);
    }
    return g_steal_pointer(&files);
}

/* --- all --- */

static gboolean write_text(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return sg_file_write(path, text, strlen(text), error);
}

static SgTiles *write_tiles(const SgWebOptions *options, const SgWebMap *map, const SgTilesOptions *wanted,
                            const char *folder, GError **error)
{
    g_autoptr(SgTiles) tiles = sg_tiles_open(wanted, error);
    if (tiles == NULL)
        return NULL;
    g_auto(SgWebTexts) texts = {0};
    sg_web_texts_init(&texts, options, map, wanted->layer == NULL, sg_tiles_facts(tiles));
    g_autofree char *tilejson = sg_web_tilejson(&texts, sg_tiles_facts(tiles));
    g_autofree char *tree = g_build_filename(folder, texts.texts.base, NULL);
    if (!sg_tiles_write(tiles, folder, &texts.texts, error) || !write_text(tree, "tilejson.json", tilejson, error))
        return NULL;
    return g_steal_pointer(&tiles);
}

/* Those coloured by country; *TILES stays NULL where there are none. */
static gboolean write_sources(const SgWebOptions *options, const SgWebMap *map, const char *folder, SgTiles **tiles,
                              GError **error)
{
    if (map->sources == NULL || options->countries_count > SG_TILES_MOST_CLASSES)
        return TRUE;
    g_autofree SgTilesClass *legend = g_new0(SgTilesClass, options->countries_count);
    for (guint i = 0; i < options->countries_count; i++) {
        const SgWebCountry *country = &options->countries[i];
        legend[i] = (SgTilesClass){country->m49, country->name, sg_country_colour(country->m49)};
    }
    const SgTilesOptions wanted = {.raster = map->sources,
                                   .legend = legend,
                                   .legend_count = options->countries_count,
                                   .threads = options->threads,
                                   .progress = options->progress,
                                   .progress_data = options->progress_data};
    *tiles = write_tiles(options, map, &wanted, folder, error);
    return *tiles != NULL;
}

static gboolean write_map(const SgWebOptions *options, const SgWebMap *map, const char *folder, SgWebTiles *tiles,
                          GError **error)
{
    const SgTilesOptions wanted = {.raster = map->raster,
                                   .sources = map->sources,
                                   .layer = map->layer,
                                   .threads = options->threads,
                                   .progress = options->progress,
                                   .progress_data = options->progress_data};
    tiles->values = write_tiles(options, map, &wanted, folder, error);
    return tiles->values != NULL && write_sources(options, map, folder, &tiles->sources, error);
}

static gboolean write_all(const SgWebOptions *options, const char *folder, GError **error)
{
    g_autofree SgWebTiles *tiles = g_new0(SgWebTiles, options->maps_count);
    gboolean done = TRUE;
    for (guint i = 0; i < options->maps_count && done; i++)
        done = write_map(options, &options->maps[i], folder, &tiles[i], error);
    if (done) {
        g_autofree char *page = sg_web_page(options, tiles);
        done = write_text(folder, "index.html", page, error);
    }
    for (guint i = 0; i < options->maps_count; i++) {
        sg_tiles_free(tiles[i].values);
        sg_tiles_free(tiles[i].sources);
    }
    return done;
}

static gboolean publish(const char *made, const char *output, GError **error)
{
    if (!sg_web_check(output, error)) /* it may have changed meanwhile */
        return FALSE;
    if (sg_folder_publish(made, output))
        return TRUE;
    const int cause = errno;
    g_autofree char *shown = sg_text_printable(output);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot put maps for the web into %s: %s"), shown,
                g_strerror(cause));
    return FALSE;
}

/* The name of a map's files stands in paths, in scripts and in addresses. */
static gboolean check_names(const SgWebOptions *options, GError **error)
{
    for (guint i = 0; i < options->maps_count; i++)
        if (!g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$", options->maps[i].base, G_REGEX_DOLLAR_ENDONLY,
                                  0))
            return refuse(options->maps[i].base, _("this is no name for files: letters, digits and . _ - are allowed"),
                          error);
    return TRUE;
}

GPtrArray *sg_web_write(const SgWebOptions *options, GError **error)
{
    g_autofree char *output = g_canonicalize_filename(options->output, NULL), *above = g_path_get_dirname(output);
    if (!check_names(options, error) || !sg_web_check(output, error))
        return NULL;
    g_autoptr(SgScratch) scratch = sg_scratch_new_in(above);
    g_autofree char *made = sg_scratch_folder(scratch, error);
    if (made == NULL || !write_all(options, made, error))
        return NULL;
    g_autoptr(GPtrArray) files = tell_files(made, error);
    return files != NULL && publish(made, output, error) ? g_steal_pointer(&files) : NULL;
}
