/* The specifications that ship with the program, and finding one by its name. */
#include <string.h>

#include "file.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* A shipped file "gsocseq-1.1.yaml", cut at the last '-' before its version. */
typedef struct {
    char *path;    /* borrowed */
    char *product; /* "gsocseq" */
    char *version; /* "1.1" */
} Shipped;

gboolean sg_spec_is_yaml(const char *name)
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
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the specifications that ship with the program are not found"));
        return NULL;
    }
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (sg_spec_is_yaml(name) && name[0] != '.' && g_file_test(path, G_FILE_TEST_IS_REGULAR))
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

char *sg_spec_find_shipped(const char *name, GString *names, GError **error)
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

gboolean sg_spec_is_shipped(const char *product, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autofree char *path = sg_spec_find_shipped(product, names, error);
    return path != NULL;
}
