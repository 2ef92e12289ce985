/* geo, repairs: writes a copy of a raster in which named things are different, and nothing else.
 *
 * Everything that GDAL writes of a repaired map is written here. The copy is a GeoTIFF of 512 x 512 tiles, DEFLATE with
 * the predictor that fits, its directory before its pixels, so that it can be read from the web (a COG). It has no
 * overviews: it is a master for archives and mosaics, means of class codes say nothing, and a national map at 1 km is
 * small. Pixels that no step names keep their bits. Tags, metadata of all domains, band description, unit and colour
 * table go over into the copy, but for statistics that no longer hold.
 *
 * Memory is a band of 512 rows (256 of a very wide raster), in the old and the new type, and a block.
 */
#ifndef SOILGATE_RASTER_FIX_H
#define SOILGATE_RASTER_FIX_H

#include "soilgate/boundary.h"
#include "soilgate/raster.h"

#define SG_FIX_VALUES 32

/* One thing that is done to pixels. Steps are done in their order, a pixel at a time. */
typedef struct {
    /* Which pixels: those that hold one of VALUES, those of size HUGE and more (0: none), NaN, or all data: finite and
     * nodata neither of the old nor of the new file. */
    double values[SG_FIX_VALUES]; /* as a pixel holds them */
    int values_count;
    double huge;
    gboolean nan, data;
    unsigned zones; /* of these only where the zone is among them, 1 << SgZone; 0: everywhere */
    /* What they become: TO, or value * FACTOR + OFFSET. */
    gboolean linear;
    double factor, offset, to;
    /* Told: pixels that were meant, and those outside ZONES that would have been. */
    gint64 pixels, spared;
} SgPixelStep;

typedef struct {
    /* The orientation: rows in the other order; or x and y exchanged, when the file has latitude as x. */
    gboolean flip, swap;
    gboolean has_place; /* PLACE goes for the geotransform, which is GDAL's, pixel-is-area */
    double place[6];
    int epsg;            /* of the CRS that the file is in, whatever it says; 0: its own */
    gboolean area;       /* PixelIsArea is written */
    gboolean has_nodata; /* NODATA is declared, instead of its own */
    double nodata;       /* told, when the file's own is used to resample */
    SgType type;         /* of the copy; unknown: its own */
    gboolean unscale;    /* no scale and offset is declared */
    SgPixelStep *steps;
    int steps_count;
    const SgZones *zones; /* of the raster's grid; needed where a step has zones */
    const char *unit;     /* declared in place of the file's own, when it declares one; NULL: its own stays */
    gboolean restate;     /* statistics in the metadata are left out */

    /* After all steps, resampled onto the lattice of GRID_EPSG with pixel corners at ORIGIN + k * PIXEL. Needs a
     * nodata, declared by the file or here. Classes by nearest neighbour, or the most frequent where the new pixel is
     * clearly larger; other values bilinear, or as mean. */
    gboolean regrid, classes;
    int grid_epsg;
    double origin_x, origin_y, pixel;
    const char *method; /* told: "bilinear" */

    gboolean other_unit; /* told: the file declared another unit */
    gint64 rounded;      /* told: pixels whose value the new type does not hold as it was */
} SgRasterFix;

/* Writes the copy TARGET (a new file) of SOURCE, whose facts are FACTS and whose SHA-256 is that of the facts: a file
 * that has changed since is a problem. FOLDER takes temporary files. The copy is read again and compared with what was
 * to be written, and is on the disk (fsync) when this returns. TRUE and *PROBLEM (free with g_free) when the file does
 * not allow it: a block does not decode, the place is beyond the limits; TARGET is then of no use. FALSE with an error
 * (SG_ERROR_FAILED) when the tool failed: full disk, memory. One thread, any. */
gboolean sg_raster_fix(const char *source, const SgRasterFacts *facts, SgRasterFix *fix, const char *target,
                       const char *folder, char **problem, GError **error);

#endif
