#include "cli/styles.h"

#include "soilgate/report.h"
#include "soilgate/tiles.h"

#include <string.h>

#define TILES "tiles/"

/* That of the raster of classes; NULL without an error: it has none, as its codes fit no colour table. */
static char *classes_style(const SgMosaic *mosaic, const SgMosaicLayer *layer, GError **error)
{
    g_autofree char *name = g_strconcat(layer->base, ".qml", NULL), *path = sg_mosaic_staged(mosaic, name, error);
    char *style = NULL;
    for (guint i = 0; path != NULL && i < layer->files->len; i++)
        if (strcmp(((const SgMosaicFile *)g_ptr_array_index(layer->files, i))->name, name) == 0)
            g_file_get_contents(path, &style, NULL, error);
    return style;
}

static char *values_style(const SgMosaic *mosaic, const SgMosaicLayer *layer, const SgMosaicOptions *options,
                          GError **error)
{
    g_autofree char *name = g_strconcat(layer->base, ".tif", NULL), *path = sg_mosaic_staged(mosaic, name, error);
    const SgTilesOptions own = {.raster = path,
                                .layer = layer->layer,
                                .threads = options->threads,
                                .progress = options->progress,
                                .progress_data = options->progress_data};
    g_autoptr(SgTiles) map = path != NULL ? sg_tiles_open(&own, error) : NULL;
    if (map == NULL)
        return NULL;
    const SgTilesFacts *facts = sg_tiles_facts(map);
    return sg_mosaic_values_style(layer->layer, facts->low, facts->high);
}

/* The style of the raster NAME has its name, but for the ending. */
static gboolean add(SgMosaic *mosaic, SgMosaicLayer *layer, const char *name, const char *style, GError **error)
{
    g_autofree char *stem = g_strndup(name, (gsize)(strrchr(name, '.') - name)), *qml = g_strconcat(stem, ".qml", NULL);
    return sg_mosaic_add(mosaic, layer->files, qml, style, error);
}

static gboolean add_all(SgMosaic *mosaic, SgMosaicLayer *layer, const char *style, GError **error)
{
    const gboolean values = layer->layer->resolved->classes == NULL;
    const guint count = layer->files->len; /* before any was added */
    g_autofree char *vrt = g_strconcat(TILES, layer->base, ".vrt", NULL);
    g_autofree char *raster = g_strconcat(layer->base, ".tif", NULL);
    if ((values && !add(mosaic, layer, raster, style, error)) || !add(mosaic, layer, vrt, style, error))
        return FALSE;
    for (guint i = 0; i < count; i++) {
        const SgMosaicFile *file = g_ptr_array_index(layer->files, i);
        if (g_str_has_prefix(file->name, TILES) && g_str_has_suffix(file->name, ".tif") &&
            !add(mosaic, layer, file->name, style, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sg_cli_styles(SgMosaic *mosaic, const SgMosaicOptions *options, GError **error)
{
    for (guint i = 0; i < mosaic->layers->len; i++) {
        SgMosaicLayer *layer = g_ptr_array_index(mosaic->layers, i);
        if (layer->pixels == 0)
            continue;
        g_autoptr(GError) cause = NULL;
        g_autofree char *style = layer->layer->resolved->classes != NULL ? classes_style(mosaic, layer, &cause)
                                                                         : values_style(mosaic, layer, options, &cause);
        if (cause != NULL) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        if (style != NULL && !add_all(mosaic, layer, style, error))
            return FALSE;
    }
    return TRUE;
}
