/* Finds a specification by name or path, loads it, and asks for what every specification needs. */
#include <string.h>

#include "file.h"
#include "soilgate/base.h"
#include "tree.h"

/* A shipped file "gsocseq-1.1.yaml", cut at the last '-' before its version. */
typedef struct {
    char *path;    /* borrowed */
    char *product; /* "gsocseq" */
    char *version; /* "1.1" */
} Shipped;

static gboolean is_yaml(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml");
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *sg_spec_shipped(GError **error)
{
    g_autofree char *folder = sg_data_path("specs");
    g_autoptr(GDir) dir = folder != NULL ? g_dir_open(folder, 0, NULL) : NULL;
    if (dir == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "the specifications that ship with the program are not found");
        return NULL;
    }
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_yaml(name) && name[0] != '.' && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

static Shipped split_path(char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    *strrchr(name, '.') = '\0';
    char *dash = strrchr(name, '-');
    if (dash == NULL)
        return (Shipped){.path = path, .product = g_strdup(name), .version = g_strdup("")};
    return (Shipped){.path = path, .product = g_strndup(name, (gsize)(dash - name)), .version = g_strdup(dash + 1)};
}

static void shipped_clear(Shipped *shipped)
{
    g_free(shipped->product);
    g_free(shipped->version);
}

/* Versions compare by their numbers: 1.10 is newer than 1.9. */
static int compare_versions(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        const guint64 x = g_ascii_strtoull(a, (char **)&a, 10), y = g_ascii_strtoull(b, (char **)&b, 10);
        if (x != y)
            return x < y ? -1 : 1;
        a += *a != '\0';
        b += *b != '\0';
    }
    return 0;
}

static gboolean names_it(const Shipped *shipped, const char *name)
{
    g_autofree char *full = g_strdup_printf("%s-%s", shipped->product, shipped->version);
    return g_ascii_strcasecmp(name, shipped->product) == 0 || g_ascii_strcasecmp(name, full) == 0;
}

/* The path of the newest shipped specification called NAME, or NULL; NAMES gets all names there are. */
static char *find_shipped(const char *name, GString *names, GError **error)
{
    g_autoptr(GPtrArray) paths = sg_spec_shipped(error);
    if (paths == NULL)
        return NULL;
    Shipped best = {0};
    for (guint i = 0; i < paths->len; i++) {
        Shipped shipped = split_path(g_ptr_array_index(paths, i));
        g_string_append_printf(names, "%s%s%s%s", i > 0 ? ", " : "", shipped.product,
                               shipped.version[0] != '\0' ? "-" : "", shipped.version);
        if (names_it(&shipped, name) && (best.path == NULL || compare_versions(shipped.version, best.version) > 0)) {
            shipped_clear(&best);
            best = shipped;
        } else {
            shipped_clear(&shipped);
        }
    }
    char *path = g_strdup(best.path);
    shipped_clear(&best);
    return path;
}

/* The path NAME stands for. A shipped name goes before a file of that name in the current folder. */
static char *resolve_name(const char *name, GError **error)
{
    if (strchr(name, '/') != NULL || is_yaml(name))
        return g_strdup(name);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GError) cause = NULL;
    char *path = find_shipped(name, names, &cause);
    if (path != NULL)
        return path;
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return g_strdup(name);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    g_autofree char *printable = sg_text_printable(name);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "no specification is called \"%s\"; there are: %s (or give a file)",
                printable, names->len > 0 ? names->str : "none");
    return NULL;
}

/* What the rest of the program relies on. */
static gboolean check_complete(const char *shown, const SgSpec *spec, GError **error)
{
    const struct {
        const char *key;
        gboolean present;
    } needed[] = {
        {"product", spec->product != NULL},   {"version", spec->version != NULL}, {"title", spec->title != NULL},
        {"contact", spec->contact != NULL},   {"grid", spec->grid != NULL},       {"nodata", spec->nodata != NULL},
        {"boundary", spec->boundary != NULL}, {"kinds", spec->kinds_count > 0},   {"layers", spec->layers_count > 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!needed[i].present) {
            sg_yaml_fail(error, shown, NULL, NULL, "key \"%s\" is missing, here and in what the file extends",
                         needed[i].key);
            return FALSE;
        }
    return TRUE;
}

/* Sets the layers' kinds. The file's own check told a kind that is not there; this one holds after joining too. */
static gboolean resolve_kinds(SgSpec *spec, const char *shown, GError **error)
{
    for (unsigned i = 0; i < spec->layers_count; i++) {
        SgLayer *layer = &spec->layers[i];
        for (unsigned k = 0; layer->resolved == NULL && k < spec->kinds_count; k++)
            if (strcmp(spec->kinds[k].id, layer->kind) == 0)
                layer->resolved = &spec->kinds[k];
        if (layer->resolved == NULL) {
            sg_yaml_fail(error, shown, NULL, NULL, "layers[%s].kind: its kind was replaced by one of other letter case",
                         layer->id);
            return FALSE;
        }
    }
    return TRUE;
}

/* Names come by the thousand. That the expressions compile was seen to when the file was read. */
static void compile_names(SgSpec *spec)
{
    for (unsigned i = 0; i < spec->rewrites_count; i++)
        spec->rewrites[i].regex = g_regex_new(spec->rewrites[i].match, 0, 0, NULL);
    for (unsigned i = 0; i < spec->lookalikes_count; i++)
        spec->lookalikes[i].regex = g_regex_new(spec->lookalikes[i].match, 0, 0, NULL);
}

SgSpec *sg_spec_load(const char *name, GError **error)
{
    g_autofree char *path = resolve_name(name, error);
    if (path == NULL)
        return NULL;
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(SgSpecFile) file = sg_spec_file_load(path, path, bytes, error);
    if (file == NULL || !check_complete(path, &file->spec, error) || !resolve_kinds(&file->spec, path, error) ||
        !sg_spec_relate(&file->spec, path, error))
        return NULL;
    compile_names(&file->spec);
    file->spec.path = g_canonicalize_filename(path, NULL);
    file->spec.sha256 = sg_hash_bytes(bytes->str, bytes->len);
    return &g_steal_pointer(&file)->spec;
}

void sg_spec_free(SgSpec *spec)
{
    /* The specification is the first member of the file it was loaded from. */
    sg_spec_file_free((SgSpecFile *)(void *)spec);
}
