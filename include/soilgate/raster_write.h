/* geo, written rasters: GeoTIFFs of one band, tiled and compressed, written window by window. What is never written is
 * not stored, and reads as the nodata value or 0.
 *
 * The file is the caller's to remove when something fails. All errors are SG_ERROR_FAILED and name the file by SHOWN.
 */
#ifndef SOILGATE_RASTER_WRITE_H
#define SOILGATE_RASTER_WRITE_H

#include "soilgate/raster.h"

/* What a pixel value stands for. */
typedef struct {
    int value;
    guint8 red, green, blue;
    const char *name;
} SgRasterCode;

typedef struct {
    const char *shown; /* the file's name in errors */
    int cols, rows;
    SgType type;                /* one that GDAL 3.6 writes: no Int8 */
    int tile_cols, tile_rows;   /* multiples of 16 */
    const SgRasterFacts *place; /* whose geotransform and CRS are taken over; NULL: none */
    gboolean has_nodata;
    double nodata;
    const char *description; /* of the band; or NULL */
    /* Byte, UInt16: a colour table, and the names as metadata VALUE_1, ... GDAL keeps category names and attribute
     * tables beside the file, not in it. */
    const SgRasterCode *codes;
    guint codes_count;
} SgRasterPlan;

typedef struct SgRasterWriter SgRasterWriter;
/* Makes the file PATH, which is not there. Main thread (it reads a CRS). */
SgRasterWriter *sg_raster_writer_new(const char *path, const SgRasterPlan *plan, GError **error);
/* Writes COLS x ROWS pixels of the raster's type, row by row in VALUES. Best in whole tiles. Any thread, one at a time.
 */
gboolean sg_raster_writer_put(SgRasterWriter *writer, int col, int row, int cols, int rows, const void *values,
                              GError **error);
/* Writes what is left, closes the file, and looks at it once more. FALSE with an error: the file is of no use. Frees
 * the writer in any case. */
gboolean sg_raster_writer_close(SgRasterWriter *writer, GError **error);
/* Closes the file without a look at it; for an error of another kind. */
void sg_raster_writer_free(SgRasterWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRasterWriter, sg_raster_writer_free)

#endif
