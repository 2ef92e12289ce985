#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/place.h"
#include "tiles/private.h"

#include <string.h>

void sg_tiles_progress(const SgTiles *tiles, const char *what, gint64 done, gint64 total)
{
    if (tiles->progress != NULL)
        tiles->progress(what, done, total, tiles->progress_data);
}

static gboolean open_sources(SgTiles *tiles, const char *path, GError **error)
{
    SgGrid grid;
    if (!sg_map_open(&tiles->sources, path, &grid, error))
        return FALSE;
    const SgGrid *own = &tiles->facts.grid;
    const double off = 1e-3 * own->pixel_width;
    if (grid.cols == own->cols && grid.rows == own->rows && fabs(grid.west - own->west) < off &&
        fabs(grid.north - own->north) < off && sg_type_is_integer(tiles->sources.facts.type))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: this is no raster of countries on the grid of %s"),
                tiles->sources.shown, tiles->map.shown);
    return FALSE;
}

/* Mercator has no poles, and a map may go around 180 degrees. */
void sg_tiles_box(SgTilesFacts *facts, int left, int top, int right, int bottom)
{
    const SgGrid *grid = &facts->grid;
    double west = grid->west + left * grid->pixel_width, east = grid->west + (right + 1) * grid->pixel_width;
    const double turn = west > 180 - 1e-9 ? -360 : east < -180 + 1e-9 ? 360 : 0; /* all of it lies on the other side */
    west += turn;
    east += turn;
    if (west < -180 - 1e-9 || east > 180 + 1e-9) {
        west = -180;
        east = 180;
    }
    facts->west = MAX(west, -180);
    facts->east = MIN(east, 180);
    facts->north = CLAMP(grid->north - top * grid->pixel_height, -SG_MERCATOR_NORTH, SG_MERCATOR_NORTH);
    facts->south = CLAMP(grid->north - (bottom + 1) * grid->pixel_height, -SG_MERCATOR_NORTH, SG_MERCATOR_NORTH);
}

static void find_zoom(SgTilesFacts *facts)
{
    const SgGrid *grid = &facts->grid;
    facts->zoom_max = sg_place_zoom(MIN(grid->pixel_width, grid->pixel_height));
    facts->blocks_across = (grid->cols - 1) / SG_TILE_SIDE + 1;
    facts->blocks_down = (grid->rows - 1) / SG_TILE_SIDE + 1;
}

/* Names and colours that are known of codes; those of classes without a colour have an opacity of 0. */
static GArray *known_codes(const SgTilesOptions *options)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(SgTilesClass));
    const SgClasses *classes = options->layer != NULL ? options->layer->resolved->classes : NULL;
    for (unsigned i = 0; classes != NULL && i < classes->classes_count; i++) {
        const SgClass *class = &classes->classes[i];
        SgTilesClass one = {(int)class->code, class->name, {0, 0, 0, 0}};
        sg_colour_parse(class->colour, &one.colour);
        g_array_append_val(codes, one);
    }
    if (options->layer == NULL)
        g_array_append_vals(codes, options->legend, options->legend_count);
    return codes;
}

SgTiles *sg_tiles_open(const SgTilesOptions *options, GError **error)
{
    g_autoptr(SgTiles) tiles = g_new0(SgTiles, 1);
    tiles->layer = options->layer;
    tiles->codes = known_codes(options);
    tiles->threads = options->threads;
    tiles->progress = options->progress;
    tiles->progress_data = options->progress_data;
    if (!sg_map_open(&tiles->map, options->raster, &tiles->facts.grid, error) ||
        (options->sources != NULL && !open_sources(tiles, options->sources, error)))
        return NULL;
    if (tiles->layer == NULL) { /* codes of their own: 0 is none, as in the blocks of values */
        tiles->map.facts.nodata_state = SG_NODATA_VALUE;
        tiles->map.facts.nodata = 0;
    }
    find_zoom(&tiles->facts);
    return sg_tiles_survey(tiles, error) ? g_steal_pointer(&tiles) : NULL;
}

void sg_tiles_free(SgTiles *tiles)
{
    if (tiles == NULL)
        return;
    sg_map_close(&tiles->map);
    sg_map_close(&tiles->sources);
    g_clear_pointer(&tiles->facts.legend, g_array_unref);
    g_clear_pointer(&tiles->codes, g_array_unref);
    sg_tile_store_free(tiles->store);
    g_free(tiles->blocks_there);
    g_free(tiles);
}

const SgTilesFacts *sg_tiles_facts(const SgTiles *tiles)
{
    return &tiles->facts;
}

int sg_tiles_centre_zoom(const SgTilesFacts *facts)
{
    const double wide = (facts->east - facts->west) / 360;
    const double high = sg_place_y(facts->south) - sg_place_y(facts->north);
    int zoom = 0;
    while (zoom < facts->zoom_max && MAX(wide, high) * (double)(1 << zoom) < 2)
        zoom++; /* about two tiles across */
    return zoom;
}

/* --- packing --- */

enum { PACKS = 3 };

static gboolean put_all(SgTiles *tiles, SgPack *const packs[PACKS], GError **error)
{
    const SgTileStore *store = tiles->store;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (guint i = 0; i < store->entries->len; i++) {
        const SgTileEntry *entry = &g_array_index(store->entries, SgTileEntry, i);
        int zoom;
        guint32 col, row;
        sg_tile_place(entry->id, &zoom, &col, &row);
        if (!sg_tile_store_read(store, entry->content, bytes, error))
            return FALSE;
        for (int k = 0; k < PACKS; k++)
            if (!packs[k]->put(packs[k], zoom, col, row, entry->content, bytes->data, bytes->len, error))
                return FALSE;
        sg_tiles_progress(tiles, _("packing tiles"), i + 1, store->entries->len);
    }
    for (int k = 0; k < PACKS; k++)
        if (!packs[k]->end(packs[k], error))
            return FALSE;
    return TRUE;
}

static gboolean pack_all(SgTiles *tiles, const char *folder, const SgTilesTexts *texts, GError **error)
{
    g_autofree char *tree = g_build_filename(folder, texts->base, NULL);
    g_autofree char *pmtiles = g_strconcat(tree, ".pmtiles", NULL), *mbtiles = g_strconcat(tree, ".mbtiles", NULL);
    SgPack *packs[PACKS] = {NULL};
    const gboolean done = (packs[0] = sg_pack_pmtiles(tiles, pmtiles, texts, error)) != NULL &&
                          (packs[1] = sg_pack_mbtiles(tiles, mbtiles, texts, error)) != NULL &&
                          (packs[2] = sg_pack_folder(tree, error)) != NULL && put_all(tiles, packs, error);
    for (int k = 0; k < PACKS; k++)
        if (packs[k] != NULL)
            packs[k]->free(packs[k]);
    return done;
}

gboolean sg_tiles_write(SgTiles *tiles, const char *folder, const SgTilesTexts *texts, GError **error)
{
    g_autofree char *values = g_build_filename(folder, texts->base, "values", NULL);
    tiles->store = sg_tile_store_new(folder, error);
    return tiles->store != NULL && sg_tiles_pyramid(tiles, tiles->store, error) &&
           (tiles->layer == NULL || sg_tiles_values(tiles, values, texts->base, error)) &&
           pack_all(tiles, folder, texts, error);
}

/* --- what there is --- */

/* The entries of ZOOM: from *FIRST to *END - 1. */
static void entries_of(const SgTileStore *store, int zoom, guint *first, guint *end)
{
    const guint64 low = sg_tile_id(zoom, 0, 0), high = sg_tile_id(zoom + 1, 0, 0);
    *first = 0;
    while (*first < store->entries->len && g_array_index(store->entries, SgTileEntry, *first).id < low)
        (*first)++;
    *end = *first;
    while (*end < store->entries->len && g_array_index(store->entries, SgTileEntry, *end).id < high)
        (*end)++;
}

static SgTilesBox box_of(const SgTileStore *store, guint first, guint end)
{
    int left = G_MAXINT, top = G_MAXINT, right = -1, bottom = -1, zoom;
    for (guint i = first; i < end; i++) {
        guint32 col, row;
        sg_tile_place(g_array_index(store->entries, SgTileEntry, i).id, &zoom, &col, &row);
        left = MIN(left, (int)col);
        right = MAX(right, (int)col);
        top = MIN(top, (int)row);
        bottom = MAX(bottom, (int)row);
    }
    return (SgTilesBox){left, top, right - left + 1, bottom - top + 1};
}

GBytes *sg_tiles_there(const SgTiles *tiles, int zoom, SgTilesBox *box)
{
    guint first, end;
    entries_of(tiles->store, zoom, &first, &end);
    if (first == end)
        return NULL;
    *box = box_of(tiles->store, first, end);
    const gsize length = ((gsize)box->cols * (gsize)box->rows + 7) / 8;
    guint8 *bits = g_malloc0(length);
    for (guint i = first; i < end; i++) {
        int own;
        guint32 col, row;
        sg_tile_place(g_array_index(tiles->store->entries, SgTileEntry, i).id, &own, &col, &row);
        const gsize bit = (gsize)((int)row - box->row) * (gsize)box->cols + (gsize)((int)col - box->col);
        bits[bit / 8] |= (guint8)(1 << bit % 8);
    }
    return g_bytes_new_take(bits, length);
}

GBytes *sg_tiles_blocks(const SgTiles *tiles)
{
    const gsize blocks = (gsize)tiles->facts.blocks_across * (gsize)tiles->facts.blocks_down;
    return g_bytes_new(tiles->blocks_there, (blocks + 7) / 8);
}

void sg_tiles_count(const SgTiles *tiles, gint64 *all, gint64 *stored)
{
    *all = tiles->store->entries->len;
    *stored = tiles->store->contents->len;
}
