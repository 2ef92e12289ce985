/* Between the parts of raster_fix.h. */
#ifndef SOILGATE_GEO_FIX_PRIVATE_H
#define SOILGATE_GEO_FIX_PRIVATE_H

#include "geo/handle.h"
#include "soilgate/raster_fix.h"

/* Rows of a raster, whole, in the order they are to be written. */
typedef struct {
    SgRaster *raster;
    const SgRasterFacts *facts;
    gboolean flip, swap;
    int cols, rows;  /* as they are to be written */
    guchar *block;   /* the block that was read last */
    int block_index; /* -1: none */
    guchar *band;    /* rows of the file, for swap */
} SgRowReader;
void sg_row_reader_init(SgRowReader *reader, SgRaster *raster, const SgRasterFacts *facts, gboolean flip,
                        gboolean swap);
void sg_row_reader_clear(SgRowReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgRowReader, sg_row_reader_clear)
/* Reads ROWS rows from ROW on into BUFFER. FALSE and *PROBLEM when a block does not decode. */
gboolean sg_row_reader_read(SgRowReader *reader, int row, int rows, guchar *buffer, char **problem);

/* Does the steps of FIX to a row: FROM in the type of FACTS, TO in type FIX->type. VALUES is room for COLS numbers. */
void sg_fix_row(SgRasterFix *fix, const SgRasterFacts *facts, int row, int cols, const guchar *from, guchar *to,
                double *values);

/* A new GeoTIFF. PLAIN: a temporary file without compression. NULL with an error. */
GDALDatasetH sg_fix_create(const char *path, int cols, int rows, SgType type, gboolean plain, GError **error);
/* Puts place and CRS of SOURCE, as FIX has them, on TARGET. */
void sg_fix_write_place(GDALDatasetH source, const SgRasterFacts *facts, const SgRasterFix *fix, GDALDatasetH target);
/* Declares the nodata value, that of FIX or the file's own. */
void sg_fix_write_nodata(const SgRasterFacts *facts, const SgRasterFix *fix, GDALDatasetH target);
/* Puts everything else that SOURCE says of itself on TARGET; tells FIX of another unit. */
void sg_fix_write_about(GDALDatasetH source, SgRasterFix *fix, SgType type, GDALDatasetH target);
/* Closes DATASET; FALSE with an error when something could not be written. */
gboolean sg_fix_close(GDALDatasetH dataset, const char *path, GError **error);
/* The rows of a tile of a raster of so many columns, for a bounded band. */
int sg_fix_tile_rows(int cols);

/* Warps the GeoTIFF FROM into the new file TO, as FIX says. */
gboolean sg_fix_warp(const char *from, const char *to, SgType type, SgRasterFix *fix, char **problem, GError **error);

#endif
