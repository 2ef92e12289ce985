/* Rasters for the tests of the door, made with GDAL's own writer. */
#ifndef SOILGATE_TESTS_RASTER_SUPPORT_H
#define SOILGATE_TESTS_RASTER_SUPPORT_H

#include "soilgate/raster.h"
#include "support.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_srs_api.h>
#include <string.h>

static const double sg_test_gt[6] = {80, 1.0 / 120, 0, 28, 0, -1.0 / 120};

/* Creates NAME in FOLDER; OPTIONS are GTiff's creation options separated by blanks, or "". */
static inline GDALDatasetH sg_test_create(const char *folder, const char *name, int cols, int rows, int bands,
                                          GDALDataType type, const char *options)
{
    sg_geo_init();
    char *path = g_build_filename(folder, name, NULL);
    char **list = CSLTokenizeString(options);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, cols, rows, bands, type, list);
    ck_assert_msg(dataset != NULL, "%s %s", name, options);
    CSLDestroy(list);
    g_free(path);
    return dataset;
}

static inline void sg_test_place(GDALDatasetH dataset, int epsg)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    ck_assert_int_eq(OSRImportFromEPSG(srs, epsg), OGRERR_NONE);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    double gt[6];
    memcpy(gt, sg_test_gt, sizeof gt);
    ck_assert_int_eq(GDALSetSpatialRef(dataset, srs), CE_None);
    ck_assert_int_eq(GDALSetGeoTransform(dataset, gt), CE_None);
    OSRRelease(srs);
}

/* Value of pixel (COL, ROW) of sg_test_fill: distinct, and exact in Float32. */
static inline float sg_test_value(int col, int row)
{
    return (float)(row * 1000 + col);
}

static inline void sg_test_fill(GDALDatasetH dataset)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    int cols = GDALGetRasterXSize(dataset), rows = GDALGetRasterYSize(dataset);
    float *line = g_new(float, (gsize)cols);
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++)
            line[col] = sg_test_value(col, row);
        ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, row, cols, 1, line, cols, 1, GDT_Float32, 0, 0), CE_None);
    }
    g_free(line);
}

/* Opens NAME in FOLDER; FACTS are to be cleared, the raster (NULL when the door stays shut) to be closed. */
static inline SgRaster *sg_test_open(const char *folder, const char *name, SgRasterFacts *facts)
{
    sg_geo_init();
    char *path = g_build_filename(folder, name, NULL);
    SgRaster *raster = NULL;
    GError *error = NULL;
    sg_raster_facts_init(facts);
    ck_assert_msg(sg_raster_open(path, facts, &raster, &error), "%s", name);
    ck_assert_ptr_null(error);
    ck_assert_int_eq(raster != NULL, facts->door == SG_DOOR_OPEN);
    ck_assert_int_eq(facts->door_detail == NULL, facts->door == SG_DOOR_OPEN);
    g_free(path);
    return raster;
}

/* The facts alone, of a file that must open. */
static inline void sg_test_facts(const char *folder, const char *name, SgRasterFacts *facts)
{
    SgRaster *raster = sg_test_open(folder, name, facts);
    ck_assert_msg(facts->door == SG_DOOR_OPEN, "%s: %s", name, facts->door_detail);
    sg_raster_close(raster);
}

static inline void sg_test_write(const char *folder, const char *name, const void *data, gsize length)
{
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, data, (gssize)length, NULL));
    g_free(path);
}

static inline char *sg_test_read(const char *folder, const char *name, gsize *length)
{
    char *path = g_build_filename(folder, name, NULL), *data;
    ck_assert(g_file_get_contents(path, &data, length, NULL));
    g_free(path);
    return data;
}

#endif
