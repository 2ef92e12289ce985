/* Maps as tiles read them: blocks, as doubles. */
#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/private.h"

#include <string.h>

static gboolean refuse(const SgMap *map, const char *why, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", map->shown, why);
    return FALSE;
}

static gboolean place(const SgMap *map, SgGrid *grid, GError **error)
{
    const SgRasterFacts *facts = &map->facts;
    const SgCrsMatch match = sg_crs_compare(&facts->crs, 4326);
    if (sg_type_size(facts->type) == 0)
        return refuse(map, _("maps for the web are made from real numbers, one band"), error);
    if (match != SG_CRS_SAME && match != SG_CRS_UNIDENTIFIED)
        return refuse(map, _("maps for the web are made from maps in degrees, EPSG:4326"), error);
    if (!facts->has_geotransform || facts->gt[2] != 0 || facts->gt[4] != 0 || facts->gt[1] <= 0 || facts->gt[5] >= 0)
        return refuse(map, _("maps for the web are made from maps whose rows run from north to south"), error);
    *grid = (SgGrid){facts->cols, facts->rows, facts->gt[0], facts->gt[3], facts->gt[1], -facts->gt[5]};
    if (fabs(grid->west) > 540 || grid->north > 90.1 || grid->north - grid->rows * grid->pixel_height < -90.1 ||
        grid->cols * grid->pixel_width > 360.1)
        return refuse(map, _("the map does not lie in the world"), error);
    return TRUE;
}

gboolean sg_map_open(SgMap *map, const char *path, SgGrid *grid, GError **error)
{
    map->shown = sg_text_printable(path);
    sg_raster_facts_init(&map->facts);
    if (!sg_raster_open(path, &map->facts, &map->raster, error))
        return FALSE;
    if (map->facts.door != SG_DOOR_OPEN)
        return refuse(map, map->facts.door_detail, error);
    return place(map, grid, error);
}

void sg_map_close(SgMap *map)
{
    if (map->shown == NULL)
        return;
    sg_raster_close(map->raster);
    sg_raster_facts_clear(&map->facts);
    g_clear_pointer(&map->shown, g_free);
    map->raster = NULL;
}

gboolean sg_map_reader_open(SgMapReader *reader, const SgMap *map, GError **error)
{
    const SgRasterFacts *facts = &map->facts;
    const gsize cells = (gsize)facts->block_cols * (gsize)facts->block_rows;
    *reader = (SgMapReader){.map = map, .raster = sg_raster_reopen(map->raster, error)};
    if (reader->raster == NULL)
        return FALSE;
    reader->block = g_malloc(cells * sg_type_size(facts->type)); /* within SG_LIMIT_BLOCK_BYTES */
    reader->row = g_new(double, (gsize)facts->block_cols);
    return TRUE;
}

void sg_map_reader_close(SgMapReader *reader)
{
    sg_raster_close(reader->raster);
    g_free(reader->block);
    g_free(reader->row);
    *reader = (SgMapReader){0};
}

gboolean sg_map_reader_read(SgMapReader *reader, int block_col, int block_row, GError **error)
{
    return sg_raster_take_block(reader->raster, reader->map->shown, block_col, block_row, reader->block, error);
}

const double *sg_map_reader_row(SgMapReader *reader, int row)
{
    const SgRasterFacts *facts = &reader->map->facts;
    const gsize cols = (gsize)facts->block_cols;
    sg_raster_numbers(facts, (const guint8 *)reader->block + (gsize)row * cols * sg_type_size(facts->type), cols,
                      reader->row);
    return reader->row;
}
