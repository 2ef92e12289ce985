#include "mosaic/reader.h"

#include "mosaic/values.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

struct SgReader {
    SgRaster *raster; /* a handle of its own */
    const SgRasterFacts *facts;
    const SgMosaicSource *source;
    int col, end;
    int first_block, blocks; /* columns of blocks that are read */
    int block_row;           /* in ROWS; -1: none */
    gsize size;              /* bytes of a value */
    guint8 *block, *rows;    /* ROWS: of the blocks side by side */
    double *values;
};

/* --- the files --- */

static gboolean is_as_checked(const SgRaster *raster, const SgMosaicSource *source, GError **error)
{
    g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(raster), error);
    if (sha256 == NULL)
        return FALSE;
    if (strcmp(sha256, source->sha256) == 0)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s was changed by another program after it was checked"),
                source->shown);
    return FALSE;
}

SgOpenSources *sg_open_sources_new(const GPtrArray *sources, GError **error)
{
    g_autoptr(SgOpenSources) open = g_new0(SgOpenSources, 1);
    open->rasters = g_new0(SgRaster *, sources->len);
    open->facts = g_new0(SgRasterFacts, sources->len);
    for (guint i = 0; i < sources->len; i++) {
        const SgMosaicSource *source = g_ptr_array_index(sources, i);
        sg_raster_facts_init(&open->facts[open->count++]);
        if (!sg_raster_open(source->path, &open->facts[i], &open->rasters[i], error))
            return NULL;
        if (open->rasters[i] == NULL) {
            g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s does not open any more: %s"), source->shown,
                        open->facts[i].door_detail != NULL ? open->facts[i].door_detail : _("no reason is given"));
            return NULL;
        }
        if (!is_as_checked(open->rasters[i], source, error))
            return NULL;
    }
    return g_steal_pointer(&open);
}

void sg_open_sources_free(SgOpenSources *open)
{
    if (open == NULL)
        return;
    for (guint i = 0; i < open->count; i++) {
        sg_raster_close(open->rasters[i]);
        sg_raster_facts_clear(&open->facts[i]);
    }
    g_free(open->rasters);
    g_free(open->facts);
    g_free(open);
}

/* --- one of them --- */

SgReader *sg_reader_new(const SgRaster *raster, const SgRasterFacts *facts, const SgMosaicSource *source, int col,
                        int end, GError **error)
{
    SgRaster *own = sg_raster_reopen(raster, error);
    if (own == NULL)
        return NULL;
    SgReader *reader = g_new0(SgReader, 1);
    reader->raster = own;
    reader->facts = facts;
    reader->source = source;
    reader->col = col;
    reader->end = end;
    reader->first_block = col / facts->block_cols;
    reader->blocks = (end - 1) / facts->block_cols - reader->first_block + 1;
    reader->block_row = -1;
    reader->size = sg_type_size(facts->type);
    const gsize block_bytes = (gsize)facts->block_cols * (gsize)facts->block_rows * reader->size;
    reader->block = g_malloc(block_bytes);
    if (reader->blocks > 1)
        reader->rows = g_malloc(block_bytes * (gsize)reader->blocks);
    reader->values = g_new(double, (gsize)(end - col));
    return reader;
}

void sg_reader_free(SgReader *reader)
{
    if (reader == NULL)
        return;
    sg_raster_close(reader->raster);
    g_free(reader->block);
    g_free(reader->rows);
    g_free(reader->values);
    g_free(reader);
}

static gboolean load(SgReader *reader, int block_row, GError **error)
{
    const SgRasterFacts *facts = reader->facts;
    const gsize bytes = (gsize)facts->block_cols * reader->size;
    const gsize stride = bytes * (gsize)reader->blocks;
    reader->block_row = -1;
    for (int i = 0; i < reader->blocks; i++) {
        g_autofree char *detail = NULL;
        if (!sg_raster_read_block(reader->raster, reader->first_block + i, block_row, reader->block, &detail)) {
            g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s: a block does not decode any more: %s"),
                        reader->source->shown, detail);
            return FALSE;
        }
        for (int row = 0; reader->rows != NULL && row < facts->block_rows; row++)
            memcpy(reader->rows + (gsize)row * stride + (gsize)i * bytes, reader->block + (gsize)row * bytes, bytes);
    }
    reader->block_row = block_row;
    return TRUE;
}

/* Nodata and what is no number become NaN. */
static void drop_nodata(const SgMosaicSource *source, double *values, int count)
{
    const gboolean has_nodata = source->has_nodata;
    const double nodata = source->nodata;
    for (int i = 0; i < count; i++)
        if ((has_nodata && values[i] == nodata) || !isfinite(values[i]))
            values[i] = (double)NAN;
}

/* Class codes of the country become those of the product. The check told every code that has none. */
static void translate(const GArray *codes, double *values, int count)
{
    int last = 0;
    for (int i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        const SgMosaicCode *all = (const SgMosaicCode *)codes->data;
        if (all[last].code != values[i])
            for (last = 0; last < (int)codes->len - 1 && all[last].code != values[i];)
                last++;
        values[i] = all[last].code == values[i] ? all[last].canonical : (double)NAN;
    }
}

const double *sg_reader_row(SgReader *reader, int row, GError **error)
{
    const SgRasterFacts *facts = reader->facts;
    const int block_row = row / facts->block_rows, count = reader->end - reader->col;
    if (block_row != reader->block_row && !load(reader, block_row, error))
        return NULL;
    const gsize stride = (gsize)facts->block_cols * (gsize)reader->blocks * reader->size;
    const guint8 *rows = reader->rows != NULL ? reader->rows : reader->block;
    const int skipped = reader->col - reader->first_block * facts->block_cols;
    sg_type_widen(facts->type, rows + (gsize)(row % facts->block_rows) * stride + (gsize)skipped * reader->size,
                  (gsize)count, reader->values);
    drop_nodata(reader->source, reader->values, count);
    if (reader->source->codes != NULL && reader->source->codes->len > 0)
        translate(reader->source->codes, reader->values, count);
    return reader->values;
}
