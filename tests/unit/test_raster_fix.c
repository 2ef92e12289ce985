/* The writer of repaired copies: layouts that are read, types, zones, and what it refuses. */
#include "raster_support.h"

#include "geo/fix_private.h"
#include "soilgate/base.h"

#include <math.h>

typedef struct {
    char *folder, *source, *target;
    SgRasterFacts facts;
} Copy;

/* A raster of COLS x ROWS in Float32 with distinct values, by creation OPTIONS. */
static void copy_init(Copy *copy, int cols, int rows, const char *options)
{
    copy->folder = sg_test_folder();
    copy->source = g_build_filename(copy->folder, "in.tif", NULL);
    copy->target = g_build_filename(copy->folder, "out.tif", NULL);
    GDALDatasetH dataset = sg_test_create(copy->folder, "in.tif", cols, rows, 1, GDT_Float32, options);
    sg_test_place(dataset, 4326);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), -1);
    sg_test_fill(dataset);
    GDALClose(dataset);
    sg_raster_facts_init(&copy->facts);
    SgRaster *raster;
    ck_assert(sg_raster_open(copy->source, &copy->facts, &raster, NULL));
    g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(raster), NULL);
    g_strlcpy(copy->facts.sha256, sha256, sizeof copy->facts.sha256);
    sg_raster_close(raster);
}

static void copy_clear(Copy *copy)
{
    sg_raster_facts_clear(&copy->facts);
    g_free(copy->source);
    g_free(copy->target);
    sg_test_remove(copy->folder);
}

static void write_copy(Copy *copy, SgRasterFix *fix)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *problem = NULL;
    g_remove(copy->target);
    ck_assert_msg(sg_raster_fix(copy->source, &copy->facts, fix, copy->target, copy->folder, &problem, &error), "%s",
                  error != NULL ? error->message : "");
    ck_assert_msg(problem == NULL, "%s", problem);
}

/* Pixel (COL, ROW) of the copy; its geotransform in GT unless that is NULL. */
static double pixel_of(const Copy *copy, int col, int row, double *gt)
{
    GDALDatasetH dataset = GDALOpen(copy->target, GA_ReadOnly);
    double value;
    ck_assert_int_eq(
        GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Read, col, row, 1, 1, &value, 1, 1, GDT_Float64, 0, 0), CE_None);
    if (gt != NULL)
        GDALGetGeoTransform(dataset, gt);
    GDALClose(dataset);
    return value;
}

/* Blocks of the file and tiles of the copy do not lie on one another. */
START_TEST(test_any_layout)
{
    static const char *const layouts[] = {
        "",
        "BLOCKYSIZE=7",
        "BLOCKYSIZE=700",
        "TILED=YES BLOCKXSIZE=48 BLOCKYSIZE=80",
        "TILED=YES BLOCKXSIZE=1024 BLOCKYSIZE=1024 COMPRESS=LZW",
        "COMPRESS=ZSTD PREDICTOR=3",
        "ENDIANNESS=BIG",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(layouts); i++) {
        Copy copy;
        copy_init(&copy, 533, 700, layouts[i]);
        for (int turned = 0; turned < 3; turned++) {
            SgRasterFix fix = {.flip = turned == 1, .swap = turned == 2};
            double gt[6];
            write_copy(&copy, &fix);
            for (int k = 0; k < 40; k++) {
                int col = k * 13, row = 699 - k * 17;
                int x = turned == 2 ? 699 - row : col;
                int y = turned == 0 ? row : turned == 1 ? 699 - row : 532 - col;
                ck_assert_double_eq(pixel_of(&copy, x, y, gt), (double)sg_test_value(col, row));
            }
            if (turned == 1)
                ck_assert(gt[5] == 1.0 / 120 && fabs(gt[3] - (28 - 700 / 120.0)) < 1e-12);
            if (turned == 2)
                ck_assert(fabs(gt[0] - (28 - 700 / 120.0)) < 1e-12 && fabs(gt[3] - (80 + 533 / 120.0)) < 1e-12);
        }
        copy_clear(&copy);
    }
}
END_TEST

START_TEST(test_steps_of_pixels)
{
    Copy copy;
    copy_init(&copy, 30, 20, "");
    SgPixelStep steps[] = {
        {.values = {1001, 2002}, .values_count = 2, .to = -1},
        {.huge = 19000, .to = -1},
        {.data = TRUE, .linear = TRUE, .factor = 0.5, .offset = 1},
    };
    SgRasterFix fix = {.steps = steps, .steps_count = 3};
    write_copy(&copy, &fix);
    ck_assert_int_eq(steps[0].pixels, 2);
    ck_assert_int_eq(steps[1].pixels, 30); /* the last row */
    ck_assert_int_eq(steps[2].pixels, 600 - 32);
    ck_assert_double_eq(pixel_of(&copy, 1, 1, NULL), -1);
    ck_assert_double_eq(pixel_of(&copy, 7, 19, NULL), -1);
    ck_assert_double_eq(pixel_of(&copy, 3, 4, NULL), 4003 * 0.5 + 1);
    copy_clear(&copy);
}
END_TEST

/* 0 .. 29 and 1000 .. 1029 as bytes: what does not fit comes to the end of the type, and is counted. */
START_TEST(test_type_of_the_copy)
{
    Copy copy;
    copy_init(&copy, 30, 2, "");
    SgRasterFix fix = {.type = SG_TYPE_BYTE, .has_nodata = TRUE, .nodata = 255};
    write_copy(&copy, &fix);
    ck_assert_int_eq(fix.rounded, 30);
    ck_assert_double_eq(pixel_of(&copy, 29, 0, NULL), 29);
    ck_assert_double_eq(pixel_of(&copy, 4, 1, NULL), 255);
    copy_clear(&copy);
}
END_TEST

START_TEST(test_every_type_keeps_its_ends)
{
    static const struct {
        GDALDataType gdal;
        SgType type;
    } types[] = {{GDT_Byte, SG_TYPE_BYTE},     {GDT_UInt16, SG_TYPE_UINT16}, {GDT_Int16, SG_TYPE_INT16},
                 {GDT_UInt32, SG_TYPE_UINT32}, {GDT_Int32, SG_TYPE_INT32},   {GDT_Float64, SG_TYPE_FLOAT64}};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        Copy copy;
        copy_init(&copy, 3, 1, "");
        sg_raster_facts_clear(&copy.facts);
        sg_raster_facts_init(&copy.facts);
        g_remove(copy.source);
        GDALDatasetH dataset = sg_test_create(copy.folder, "in.tif", 3, 1, 1, types[i].gdal, "");
        gboolean whole = sg_type_is_integer(types[i].type);
        double values[3] = {whole ? sg_type_least(types[i].type) : -1e300,
                            whole ? sg_type_greatest(types[i].type) : 1e300, 7};
        ck_assert_int_eq(
            GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, 3, 1, values, 3, 1, GDT_Float64, 0, 0),
            CE_None);
        GDALClose(dataset);
        SgRaster *raster;
        ck_assert(sg_raster_open(copy.source, &copy.facts, &raster, NULL));
        g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(raster), NULL);
        g_strlcpy(copy.facts.sha256, sha256, sizeof copy.facts.sha256);
        sg_raster_close(raster);
        SgPixelStep step = {.values = {7}, .values_count = 1, .to = 9};
        SgRasterFix fix = {.steps = &step, .steps_count = 1};
        write_copy(&copy, &fix);
        ck_assert_int_eq(step.pixels, 1);
        ck_assert_double_eq(pixel_of(&copy, 0, 0, NULL), values[0]);
        ck_assert_double_eq(pixel_of(&copy, 1, 0, NULL), values[1]);
        ck_assert_double_eq(pixel_of(&copy, 2, 0, NULL), 9);
        copy_clear(&copy);
    }
}
END_TEST

/* Another program wrote into the file after it was checked. */
START_TEST(test_changed_meanwhile)
{
    Copy copy;
    copy_init(&copy, 30, 20, "");
    GDALDatasetH dataset = GDALOpen(copy.source, GA_Update);
    GDALSetMetadataItem(dataset, "later", "yes", NULL);
    GDALClose(dataset);
    SgRasterFix fix = {0};
    g_autofree char *problem = NULL;
    ck_assert(sg_raster_fix(copy.source, &copy.facts, &fix, copy.target, copy.folder, &problem, NULL));
    ck_assert_ptr_nonnull(problem);
    ck_assert_ptr_nonnull(strstr(problem, "changed by another program"));
    ck_assert(!g_file_test(copy.target, G_FILE_TEST_EXISTS));
    copy_clear(&copy);
}
END_TEST

START_TEST(test_a_folder_that_cannot_be_written)
{
    Copy copy;
    copy_init(&copy, 30, 20, "");
    SgRasterFix fix = {0};
    g_autofree char *problem = NULL;
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_raster_fix(copy.source, &copy.facts, &fix, "/proc/out.tif", copy.folder, &problem, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    copy_clear(&copy);
}
END_TEST

/* Pixels of 1/120 degree: 1e-9 makes more of them than the limits allow, and a sixty-fourth invents a map. */
START_TEST(test_a_grid_beyond_the_limits)
{
    static const struct {
        double pixel;
        gboolean refused;
    } cases[] = {{1e-9, TRUE}, {1.0 / 120 / 64, TRUE}, {1.0 / 120 / 16, FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Copy copy;
        copy_init(&copy, 30, 20, "");
        SgRasterFix fix = {
            .regrid = TRUE, .grid_epsg = 4326, .origin_x = -180, .origin_y = 90, .pixel = cases[i].pixel};
        g_autofree char *problem = NULL;
        ck_assert(sg_raster_fix(copy.source, &copy.facts, &fix, copy.target, copy.folder, &problem, NULL));
        ck_assert_int_eq(problem != NULL, cases[i].refused);
        ck_assert_int_eq(g_file_test(copy.target, G_FILE_TEST_EXISTS), !cases[i].refused);
        copy_clear(&copy);
    }
}
END_TEST

/* A corner that is on a line but for rounding stays on it: the box must not grow by a pixel. */
START_TEST(test_box_bears_rounding)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        Copy copy;
        double gt[6];
        copy_init(&copy, 30, 20, "");
        SgRasterFix fix = {.has_place = TRUE,
                           .place = {80 + sign * 1e-10, 1.0 / 120, 0, 8 - 0.3 / 120, 0, -1.0 / 120},
                           .regrid = TRUE,
                           .grid_epsg = 4326,
                           .origin_x = -180,
                           .origin_y = 90,
                           .pixel = 1.0 / 120};
        write_copy(&copy, &fix);
        pixel_of(&copy, 29, 20, gt); /* 30 columns, and 21 rows: 8 - 0.3 px .. 20.3 px below 8 */
        ck_assert_double_eq_tol(gt[0], 80, 1e-9);
        ck_assert_double_eq_tol(gt[3], 8, 1e-9);
        ck_assert_str_eq(fix.method, "bilinear");
        copy_clear(&copy);
    }
}
END_TEST

SG_TEST_MAIN("raster_fix", test_any_layout, test_steps_of_pixels, test_type_of_the_copy, test_every_type_keeps_its_ends,
             test_changed_meanwhile, test_a_folder_that_cannot_be_written, test_a_grid_beyond_the_limits,
             test_box_bears_rounding)
