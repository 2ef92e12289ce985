/* The door to both rasters, and the rows of sources as runs of columns. */
#include "seams/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define CALM 64 /* pixels that are compared at once */

/* --- a raster --- */

static gboolean refuse(const SgSeamRaster *raster, const char *why, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", raster->shown, why);
    return FALSE;
}

static gboolean take_grid(SgSeamRaster *raster, GError **error)
{
    const SgRasterFacts *facts = &raster->facts;
    const SgCrsMatch match = sg_crs_compare(&facts->crs, 4326);
    if (facts->bands != 1 || sg_type_size(facts->type) == 0)
        return refuse(raster, _("borders are looked at in maps of one band of real numbers"), error);
    if (match != SG_CRS_SAME && match != SG_CRS_UNIDENTIFIED)
        return refuse(raster, _("borders are looked at in maps in degrees, EPSG:4326"), error);
    if (!facts->has_geotransform || facts->gt[2] != 0 || facts->gt[4] != 0 || !(facts->gt[1] > 0) ||
        !(facts->gt[5] < 0))
        return refuse(raster, _("borders are looked at in maps whose rows run from north to south"), error);
    raster->grid = (SgGrid){facts->cols, facts->rows, facts->gt[0], facts->gt[3], facts->gt[1], -facts->gt[5]};
    raster->block_bytes = (gsize)facts->block_cols * (gsize)facts->block_rows * sg_type_size(facts->type);
    return TRUE;
}

gboolean sg_seam_raster_open(SgSeamRaster *raster, const char *path, GError **error)
{
    *raster = (SgSeamRaster){.shown = sg_text_printable(path)};
    sg_raster_facts_init(&raster->facts);
    if (!sg_raster_open(path, &raster->facts, &raster->raster, error))
        return FALSE;
    if (raster->facts.door != SG_DOOR_OPEN)
        return refuse(raster, raster->facts.door_detail, error);
    return take_grid(raster, error);
}

void sg_seam_raster_close(SgSeamRaster *raster)
{
    if (raster->shown == NULL)
        return;
    sg_raster_close(raster->raster);
    sg_raster_facts_clear(&raster->facts);
    g_free(raster->shown);
    *raster = (SgSeamRaster){0};
}

int sg_seam_raster_most(const SgSeamRaster *raster)
{
    const gsize fit = MAX(1, SG_LIMIT_BAND_BYTES / raster->block_bytes);
    return (int)MIN((gsize)raster->facts.cols, fit * (gsize)raster->facts.block_cols);
}

void sg_seam_raster_columns(SgSeamRaster *raster, int first, int end)
{
    const int width = raster->facts.block_cols;
    raster->first = first;
    raster->end = end;
    raster->block_first = first / width;
    raster->blocks = (end - 1) / width - raster->block_first + 1;
}

/* --- runs --- */

void sg_seam_runs_add(GArray *runs, int end, guint16 place)
{
    SgSeamRun *last = runs->len > 0 ? &g_array_index(runs, SgSeamRun, runs->len - 1) : NULL;
    const SgSeamRun run = {end, place};
    if (last != NULL && last->place == place)
        last->end = end;
    else
        g_array_append_val(runs, run);
}

guint16 sg_seam_runs_at(const GArray *runs, int col)
{
    const SgSeamRun *run = (const SgSeamRun *)(const void *)runs->data;
    guint low = 0, high = runs->len - 1;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (run[middle].end > col)
            high = middle;
        else
            low = middle + 1;
    }
    return run[low].place;
}

/* --- sources --- */

void sg_seam_sources_columns(SgSeamSources *sources, int first, int end)
{
    sg_seam_raster_columns(&sources->raster, first, end);
    g_free(sources->blocks);
    sources->blocks = g_malloc((gsize)sources->raster.blocks * sources->raster.block_bytes);
    sources->block_row = -1;
}

void sg_seam_sources_clear(SgSeamSources *sources)
{
    g_clear_pointer(&sources->blocks, g_free);
    sg_seam_raster_close(&sources->raster);
}

static gboolean fetch(SgSeamSources *sources, int block_row, GError **error)
{
    const SgSeamRaster *raster = &sources->raster;
    for (int block = 0; block < raster->blocks; block++)
        if (!sg_raster_take_block(raster->raster, raster->shown, raster->block_first + block, block_row,
                                  sources->blocks + (gsize)block * raster->block_bytes, error))
            return FALSE;
    sources->block_row = block_row;
    return TRUE;
}

/* Whether all of COUNT pixels of SIZE bytes are the same to the bit. */
static gboolean are_same(const guint8 *from, gsize size, gsize count)
{
    return memcmp(from, from + size, (count - 1) * size) == 0;
}

/* How many of COUNT pixels, from the first on, are the same. */
static int count_same(const guint8 *from, gsize size, int count)
{
    if (are_same(from, size, (gsize)count))
        return count; /* almost everywhere */
    int same = 1;
    while (same + CALM <= count && memcmp(from + (gsize)(same - 1) * size, from + (gsize)same * size, CALM * size) == 0)
        same += CALM;
    while (same < count && memcmp(from, from + (gsize)same * size, size) == 0)
        same++;
    return same;
}

static gboolean find_place(const SgSeamSources *sources, const guint8 *pixel, guint16 *place, GError **error)
{
    double number;
    sg_raster_numbers(&sources->raster.facts, pixel, 1, &number);
    *place = 0;
    if (isnan(number) || number == 0)
        return TRUE;
    if (number > 0 && number <= G_MAXUINT16 && number == floor(number))
        *place = sources->place_of[(int)number];
    if (*place != 0)
        return TRUE;
    g_autofree char *shown = sg_text_double(number);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: %s is the number of no country that gave pixels"),
                sources->raster.shown, shown);
    return FALSE;
}

gboolean sg_seam_sources_row(SgSeamSources *sources, int row, GArray *runs, GError **error)
{
    const SgSeamRaster *raster = &sources->raster;
    const SgRasterFacts *facts = &raster->facts;
    const int width = facts->block_cols, block_row = row / facts->block_rows;
    const gsize size = sg_type_size(facts->type), above = (gsize)(row % facts->block_rows) * (gsize)width;
    if (block_row != sources->block_row && !fetch(sources, block_row, error))
        return FALSE;
    g_array_set_size(runs, 0);
    for (int col = raster->first, count; col < raster->end; col += count) {
        const int block = col / width, left = block * width;
        const guint8 *pixel = sources->blocks + (gsize)(block - raster->block_first) * raster->block_bytes +
                              (above + (gsize)(col - left)) * size;
        guint16 place;
        if (!find_place(sources, pixel, &place, error))
            return FALSE;
        count = count_same(pixel, size, MIN(raster->end, left + width) - col);
        sg_seam_runs_add(runs, col + count, place);
    }
    return TRUE;
}
