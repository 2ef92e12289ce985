/* web_maker OUTPUT THREADS SPEC TITLE (LAYER BASE RASTER SOURCES|-)...: maps for the web, for tests. Prints what was
 * written: name, SHA-256, bytes, files. */
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/web.h"
#include "soilgate/words.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BHUTAN "Bhutan </script><img src=x>"

static void free_seams(gpointer seams)
{
    sg_seams_free(seams);
}

/* The borders of a map that tells of its sources; FALSE with an error. */
static gboolean measure(SgWebMap *map, GPtrArray *kept, GError **error)
{
    static const SgSeamCountry countries[] = {{144, "LKA", "Sri Lanka"}, {356, "IND", "India"}, {64, "BTN", BHUTAN}};
    const SgSeamsOptions options = {.values = map->raster,
                                    .sources = map->sources,
                                    .layer = map->layer,
                                    .countries = countries,
                                    .countries_count = G_N_ELEMENTS(countries)};
    SgSeams *seams = sg_seams_measure(&options, error);
    if (seams == NULL)
        return FALSE;
    g_ptr_array_add(kept, seams);
    map->seams = seams;
    return TRUE;
}

static GPtrArray *make(char **argv, int argc, GError **error)
{
    static const SgWebCountry countries[] = {{144, "Sri Lanka"}, {356, "India"}, {64, BHUTAN}};
    g_autoptr(SgSpec) spec = sg_spec_load(argv[3], error);
    g_autoptr(SgBoundaries) boundaries = spec != NULL ? sg_boundaries_open(NULL, NULL, error) : NULL;
    if (boundaries == NULL)
        return NULL;
    g_autofree SgWebMap *maps = g_new0(SgWebMap, (gsize)argc);
    g_autofree char *product = g_strconcat("../", argv[6], ".tif", NULL);
    const char *const products[] = {product, NULL};
    guint count = 0;
    for (int i = 5; i + 3 < argc; i += 4)
        maps[count++] = (SgWebMap){.base = argv[i + 1],
                                   .raster = argv[i + 2],
                                   .sources = strcmp(argv[i + 3], "-") != 0 ? argv[i + 3] : NULL,
                                   .layer = sg_spec_layer(spec, argv[i]),
                                   .products = products};
    g_autoptr(GPtrArray) seams = g_ptr_array_new_with_free_func(free_seams);
    for (guint i = 0; i < count; i++)
        if (maps[i].sources != NULL && maps[i].layer != NULL && !measure(&maps[i], seams, error))
            return NULL;
    const SgWebOptions options = {.output = argv[1],
                                  .title = argv[4],
                                  .attribution = "Test <b>data</b>",
                                  .spec = spec,
                                  .maps = maps,
                                  .maps_count = count,
                                  .countries = countries,
                                  .countries_count = G_N_ELEMENTS(countries),
                                  .boundaries = boundaries,
                                  .threads = (int)strtol(argv[2], NULL, 10)};
    return sg_web_write(&options, error);
}

int main(int argc, char **argv)
{
    if (argc < 9) {
        fprintf(stderr, "usage: web_maker OUTPUT THREADS SPEC TITLE (LAYER BASE RASTER SOURCES|-)...\n");
        return EXIT_FAILURE;
    }
    g_autoptr(GError) error = NULL;
    setlocale(LC_ALL, "C.UTF-8");
    sg_data_init(argv[0], g_getenv("SOILGATE_DATA"));
    sg_words_init(g_getenv("SOILGATE_LANGUAGE"));
    sg_geo_init();
    g_autoptr(GPtrArray) files = make(argv, argc, &error);
    if (files == NULL) {
        fprintf(stderr, "web_maker: %s\n", error->message);
        return error->code;
    }
    for (guint i = 0; i < files->len; i++) {
        const SgWebFile *file = files->pdata[i];
        printf("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", file->name, file->sha256, file->bytes, file->files);
    }
    return EXIT_SUCCESS;
}
