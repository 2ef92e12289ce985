/* What the tests of the scan share: rasters from arrays, and the scan of one. */
#ifndef SOILGATE_TESTS_SCAN_SUPPORT_H
#define SOILGATE_TESTS_SCAN_SUPPORT_H

#include "soilgate/scan.h"
#include "support.h"
#include <gdal.h>
#include <math.h>
#include <string.h>

/* A raster to be written; VALUES are cols * rows, row by row. */
typedef struct {
    GDALDataType type;
    int cols, rows;
    const double *values;
    const char *const *options; /* creation options, or NULL */
    gboolean has_nodata;
    double nodata;
} TestRaster;

/* Starts GDAL, once. */
static inline void test_start(void)
{
    static gboolean started = FALSE;
    if (!started)
        sg_geo_init();
    started = TRUE;
}

static inline char *test_raster_write(const char *folder, const TestRaster *raster)
{
    static int number = 0;
    test_start();
    char *path = g_strdup_printf("%s/raster-%d.tif", folder, number++);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, raster->cols, raster->rows, 1, raster->type,
                                      (char **)(gpointer)raster->options);
    ck_assert_ptr_nonnull(dataset);
    GDALSetGeoTransform(dataset, (double[]){10, 0.1, 0, 20, 0, -0.1});
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    if (raster->has_nodata)
        ck_assert_int_eq(GDALSetRasterNoDataValue(band, raster->nodata), CE_None);
    if (raster->values != NULL)
        ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, 0, raster->cols, raster->rows,
                                      (void *)(gpointer)raster->values, raster->cols, raster->rows, GDT_Float64, 0, 0),
                         CE_None);
    GDALClose(dataset);
    return path;
}

static inline void test_scan_file(const char *path, const SgScanPlan *plan, SgScanFacts *out)
{
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    SgRaster *raster = NULL;
    g_autoptr(GError) error = NULL;
    ck_assert(sg_raster_open(path, &facts, &raster, &error));
    ck_assert_int_eq(facts.door, SG_DOOR_OPEN);
    ck_assert_ptr_nonnull(raster);
    ck_assert_msg(sg_scan(raster, &facts, plan, out, &error), "%s", error != NULL ? error->message : "");
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
}

/* Writes, scans and removes. */
static inline void test_scan(const TestRaster *raster, const SgScanPlan *plan, SgScanFacts *out)
{
    char *folder = sg_test_folder();
    g_autofree char *path = test_raster_write(folder, raster);
    test_scan_file(path, plan, out);
    sg_test_remove(folder);
}

static inline void test_place(const SgPlace *place, int col, int row, double value)
{
    ck_assert_int_eq(place->col, col);
    ck_assert_int_eq(place->row, row);
    ck_assert_double_eq(place->value, value);
}

/* Numbers that differ from run to run of nothing: a linear congruential generator (Knuth's MMIX constants). */
static inline guint32 test_random(guint64 *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (guint32)(*state >> 33);
}

/* Uniform in 0 .. 1. */
static inline double test_uniform(guint64 *state)
{
    return test_random(state) / 2147483648.0;
}

#endif
