/* mosaic, reader: the rows of a source, as numbers. */
#ifndef SOILGATE_MOSAIC_READER_H
#define SOILGATE_MOSAIC_READER_H

#include "soilgate/mosaic.h"

/* The sources of a plan, open. Immutable; any number of threads may read from it. */
typedef struct {
    guint count;
    SgRaster **rasters;
    SgRasterFacts *facts;
} SgOpenSources;
/* Opens SOURCES (SgMosaicSource *). SG_ERROR_FAILED: one is not the file that was checked. */
SgOpenSources *sg_open_sources_new(const GPtrArray *sources, GError **error);
void sg_open_sources_free(SgOpenSources *open);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgOpenSources, sg_open_sources_free)

/* Reads one source, for one shard and thread. */
typedef struct SgReader SgReader;
/* Columns COL .. END - 1 of RASTER, counted from its own first. SOURCE tells its nodata and what its codes become. All
 * must outlive the reader. */
SgReader *sg_reader_new(const SgRaster *raster, const SgRasterFacts *facts, const SgMosaicSource *source, int col,
                        int end, GError **error);
void sg_reader_free(SgReader *reader);
/* The values of ROW of the source, END - COL of them, NaN where it has none; valid until the next call. Rows are best
 * asked in order. NULL with an error (SG_ERROR_FAILED) when a block does not decode. */
const double *sg_reader_row(SgReader *reader, int row, GError **error);

#endif
