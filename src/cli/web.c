#include "cli/web.h"

#include "soilgate/web.h"
#include "soilgate/words.h"

#define FOLDER "web"

gboolean sg_cli_web_check(const char *output, GError **error)
{
    g_autofree char *folder = g_build_filename(output, FOLDER, NULL);
    return sg_web_check(folder, error);
}

/* --- what the page is told of the mosaic --- */

/* Paths and links of one layer. */
typedef struct {
    char *values, *sources;
    char *links[4];
} Paths;

static void paths_clear(gpointer data)
{
    Paths *paths = data;
    g_free(paths->values);
    g_free(paths->sources);
    for (guint i = 0; i < G_N_ELEMENTS(paths->links); i++)
        g_free(paths->links[i]);
}

static gboolean find_paths(const SgMosaic *mosaic, const SgMosaicLayer *layer, Paths *paths, GError **error)
{
    g_autofree char *values = g_strconcat(layer->base, ".tif", NULL);
    g_autofree char *sources = g_strconcat(layer->base, "_source.tif", NULL);
    *paths = (Paths){.links = {g_strconcat("../", values, NULL), g_strconcat("../", sources, NULL),
                               g_strdup("../manifest.json"), NULL}};
    paths->values = sg_mosaic_staged(mosaic, values, error);
    paths->sources = paths->values != NULL ? sg_mosaic_staged(mosaic, sources, error) : NULL;
    return paths->sources != NULL;
}

static int compare_countries(gconstpointer a, gconstpointer b)
{
    return ((const SgWebCountry *)a)->m49 - ((const SgWebCountry *)b)->m49;
}

/* Each country that gave something, once, by its number. */
static GArray *find_countries(const SgMosaic *mosaic)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(SgWebCountry));
    for (guint i = 0; i < mosaic->layers->len; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        for (guint k = 0; k < layer->countries->len; k++) {
            const SgMosaicSource *source = g_array_index(layer->countries, SgMosaicCountry, k).source;
            const SgWebCountry country = {source->m49, sg_words_data(source->country)};
            gboolean known = FALSE;
            for (guint n = 0; n < found->len && !known; n++)
                known = g_array_index(found, SgWebCountry, n).m49 == country.m49;
            if (!known)
                g_array_append_val(found, country);
        }
    }
    g_array_sort(found, compare_countries);
    return found;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* "Bhutan, India, Sri Lanka" */
static char *find_attribution(const GArray *countries)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < countries->len; i++)
        g_ptr_array_add(names, (gpointer)g_array_index(countries, SgWebCountry, i).name);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static GPtrArray *told_files(const GPtrArray *files)
{
    GPtrArray *told = g_ptr_array_new_with_free_func(sg_mosaic_file_free);
    for (guint i = 0; i < files->len; i++) {
        const SgWebFile *file = g_ptr_array_index(files, i);
        SgMosaicFile *one = g_new0(SgMosaicFile, 1);
        one->name = g_strconcat(FOLDER "/", file->name, NULL);
        one->sha256 = g_strdup(file->sha256);
        one->bytes = file->bytes;
        one->files = file->files;
        g_ptr_array_add(told, one);
    }
    return told;
}

static gboolean write_maps(SgMosaic *mosaic, const GArray *maps, const SgMosaicOptions *options, GError **error)
{
    g_autofree char *folder = sg_mosaic_staged(mosaic, FOLDER, error);
    if (folder == NULL)
        return FALSE;
    const SgSpec *spec = mosaic->inputs->spec;
    g_autoptr(GArray) countries = find_countries(mosaic);
    g_autofree char *attribution = find_attribution(countries);
    g_autofree char *title =
        mosaic->region != NULL ? g_strdup_printf("%s, %s", spec->product, mosaic->region) : g_strdup(spec->product);
    const SgWebOptions web = {.output = folder,
                              .title = title,
                              .attribution = attribution,
                              .spec = spec,
                              .maps = (const SgWebMap *)(const void *)maps->data,
                              .maps_count = maps->len,
                              .countries = (const SgWebCountry *)(const void *)countries->data,
                              .countries_count = countries->len,
                              .recipe = mosaic->inputs->recipe,
                              .boundaries = mosaic->inputs->report->boundaries,
                              .threads = options->threads,
                              .progress = options->progress,
                              .progress_data = options->progress_data};
    g_autoptr(GPtrArray) files = sg_web_write(&web, error);
    if (files == NULL)
        return FALSE;
    sg_mosaic_add_folder(mosaic, FOLDER, told_files(files));
    return TRUE;
}

static gboolean make_web(SgMosaic *mosaic, const GPtrArray *seams, const SgMosaicOptions *options, GError **error)
{
    g_autoptr(GArray) maps = g_array_new(FALSE, FALSE, sizeof(SgWebMap));
    g_autoptr(GArray) paths = g_array_sized_new(FALSE, TRUE, sizeof(Paths), mosaic->layers->len); /* never moves */
    g_array_set_clear_func(paths, paths_clear);
    g_array_set_size(paths, mosaic->layers->len);
    for (guint i = 0; i < mosaic->layers->len; i++) {
        const SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        Paths *own = &g_array_index(paths, Paths, i);
        if (layer->pixels == 0) /* nothing to show; the manifest says so */
            continue;
        if (!find_paths(mosaic, layer, own, error))
            return FALSE;
        const SgWebMap map = {.base = layer->base,
                              .raster = own->values,
                              .sources = own->sources,
                              .layer = layer->layer,
                              .products = (const char *const *)own->links,
                              .missing = layer->missing,
                              .seams = g_ptr_array_index(seams, i),
                              .made = layer};
        g_array_append_val(maps, map);
    }
    return maps->len == 0 || write_maps(mosaic, maps, options, error);
}

gboolean sg_cli_web(SgMosaic *mosaic, gboolean wanted, const GPtrArray *seams, const SgMosaicOptions *options,
                    GError **error)
{
    if (wanted && !make_web(mosaic, seams, options, error))
        return FALSE;
    g_autofree char *earlier = g_build_filename(mosaic->folder, FOLDER, NULL);
    if (mosaic->extra == NULL && g_file_test(earlier, G_FILE_TEST_IS_DIR) && sg_web_check(earlier, NULL))
        sg_mosaic_drop_folder(mosaic, FOLDER);
    return TRUE;
}
