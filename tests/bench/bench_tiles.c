/* bench_tiles SPEC LAYER RASTER FOLDER [THREADS]: the pyramid of a map, for tests/bench/run_tiles.py. */
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/tiles.h"

#include <stdio.h>
#include <stdlib.h>

static int run(char **argv, int threads, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(argv[1], error);
    const SgLayer *layer = spec != NULL ? sg_spec_layer(spec, argv[2]) : NULL;
    if (layer == NULL)
        return EXIT_FAILURE;
    const SgTilesOptions options = {.raster = argv[3], .layer = layer, .threads = threads};
    const SgTilesTexts texts = {.base = "bench", .name = "bench", .metadata = "{}"};
    gint64 start = g_get_monotonic_time(), all, stored;
    g_autoptr(SgTiles) tiles = sg_tiles_open(&options, error);
    if (tiles == NULL || !sg_tiles_write(tiles, argv[4], &texts, error))
        return EXIT_FAILURE;
    sg_tiles_count(tiles, &all, &stored);
    printf("%.3f s, zoom 0 to %d, %ld tiles, %ld stored\n", (double)(g_get_monotonic_time() - start) / 1e6,
           sg_tiles_facts(tiles)->zoom_max, (long)all, (long)stored);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: bench_tiles SPEC LAYER RASTER FOLDER [THREADS]\n");
        return EXIT_FAILURE;
    }
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
    g_autoptr(GError) error = NULL;
    const int status = run(argv, argc > 5 ? (int)strtol(argv[5], NULL, 10) : 0, &error);
    if (error != NULL)
        fprintf(stderr, "bench_tiles: %s\n", error->message);
    return status;
}
