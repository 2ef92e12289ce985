/* Masks of exclusions: what is taken, what is not and why, and one that is replaced later. */
#include "mosaic/masks.h"
#include "mosaic/reader.h"
#include "raster_support.h"
#include "soilgate/base.h"

#define PIXEL (1.0 / 120)

static SgGridSpec grid_spec = {
    .epsg = 4326, .pixel_arcsec = 30, .drift_px = 0.1, .relative = 0.001, .phase_error_px = 0.1};
static const SgSpec spec = {.grid = &grid_spec};
static const SgGrid grid = {40, 30, 80 - 10 * PIXEL, 28 + 5 * PIXEL, PIXEL, PIXEL};

/* What becomes of the mask that CHANGE did something to: the sentence, or NULL when it is taken. Free with g_free. */
static char *open_mask(const char *folder, void (*change)(GDALDatasetH dataset), const char *sha256,
                       SgMosaicSource **mask)
{
    GDALDatasetH dataset = sg_test_create(folder, "m.tif", 8, 6, 1, GDT_Byte, "");
    sg_test_place(dataset, 4326);
    if (change != NULL)
        change(dataset);
    GDALClose(dataset);
    g_autofree char *path = g_build_filename(folder, "m.tif", NULL);
    const SgExclusion exclusion = {
        .id = (char *)"peat", .mask = (char *)"m.tif", .mask_path = path, .sha256 = (char *)sha256, .line = 7};
    g_autoptr(GPtrArray) refusals = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    SgMosaicSource *opened = NULL;
    ck_assert(sg_mask_open(&exclusion, "r.yaml", &spec, &grid, refusals, &opened, &error));
    ck_assert((opened == NULL) == (refusals->len == 1));
    if (mask != NULL)
        *mask = opened;
    else
        sg_mask_free(opened);
    return refusals->len > 0 ? g_strdup(g_ptr_array_index(refusals, 0)) : NULL;
}

static void place_at(GDALDatasetH dataset, double west, double pixel, double shear, double north, double height)
{
    double gt[6] = {west, pixel, shear, north, 0, height};
    ck_assert_int_eq(GDALSetGeoTransform(dataset, gt), CE_None);
}
static void place(GDALDatasetH dataset, double west, double pixel, double shear, double height)
{
    place_at(dataset, west, pixel, shear, 28, height);
}
static void aside(GDALDatasetH dataset)
{
    place(dataset, 80 - 0.3 * PIXEL, PIXEL, 0, -PIXEL);
}
static void within(GDALDatasetH dataset)
{
    place(dataset, 80 + 0.05 * PIXEL, PIXEL, 0, -PIXEL);
}
static void larger(GDALDatasetH dataset)
{
    place(dataset, 80, 2 * PIXEL, 0, -2 * PIXEL);
}
static void sheared(GDALDatasetH dataset)
{
    place(dataset, 80, PIXEL, PIXEL / 4, -PIXEL);
}
static void upwards(GDALDatasetH dataset)
{
    place(dataset, 80, PIXEL, 0, PIXEL);
}
static void beyond(GDALDatasetH dataset)
{
    place(dataset, 200, PIXEL, 0, -PIXEL);
}
static void far_north(GDALDatasetH dataset) /* its row on the grid is no number that an int holds */
{
    place_at(dataset, 80, PIXEL, 0, 1e300, -PIXEL);
}
static void far_south(GDALDatasetH dataset)
{
    place_at(dataset, 80, PIXEL, 0, -90, -PIXEL);
}
static void elsewhere(GDALDatasetH dataset)
{
    sg_test_place(dataset, 32645);
}
static void scaled(GDALDatasetH dataset)
{
    GDALSetRasterScale(GDALGetRasterBand(dataset, 1), 0.5);
}

START_TEST(test_taken)
{
    char *folder = sg_test_folder();
    SgMosaicSource *mask;
    g_autofree char *refused = open_mask(folder, within, NULL, &mask);
    ck_assert_msg(refused == NULL, "%s", refused);
    ck_assert_int_eq(mask->grid.cols, 8);
    ck_assert_double_eq(mask->grid.north, 28);
    ck_assert_uint_eq(strlen(mask->sha256), 64);
    g_autofree char *again = open_mask(folder, within, mask->sha256, NULL);
    ck_assert_ptr_null(again);
    sg_mask_free(mask);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_refused)
{
    static const struct {
        void (*change)(GDALDatasetH dataset);
        const char *sha256, *message;
    } cases[] = {
        {aside, NULL,
         "its pixels lie 0.30 px west of the grid of the mosaic; at most 0.1 px is taken. Put it on the grid: "
         "gdalwarp -t_srs EPSG:4326 -te 79.91666666666667 27.791666666666668 80.25 28.041666666666668 -ts 40 30 "
         "-r near -co COMPRESS=DEFLATE 'm.tif' 'm_grid.tif'"},
        {larger, NULL, "its pixels are 0.016666"},
        {sheared, NULL, "its rows do not run from west to east, and from north to south."},
        {upwards, NULL, "its rows do not run from west to east, and from north to south."},
        {beyond, NULL, "it lies beyond 180 degrees west or east"},
        {far_north, NULL, "it lies beyond a pole; latitudes are expected from -90 to 90."},
        {far_south, NULL, "it lies beyond a pole; latitudes are expected from -90 to 90."},
        {elsewhere, NULL,
         "its CRS is WGS 84 / UTM zone 45N; EPSG:4326 is expected. Put it on the grid: gdalwarp -t_srs"},
        {scaled, NULL, "its values are stored with a scale or an offset; store them as they are meant."},
        {NULL, "0000000000000000000000000000000000000000000000000000000000000000", "and the recipe asks for 0000"},
    };
    char *folder = sg_test_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *refused = open_mask(folder, cases[i].change, cases[i].sha256, NULL);
        ck_assert_msg(refused != NULL, "taken, but expected: %s", cases[i].message);
        ck_assert_msg(g_str_has_prefix(refused, "r.yaml:7: exclusions[peat].mask: m.tif: i"), "%s", refused);
        ck_assert_msg(strstr(refused, cases[i].message) != NULL, "\"%s\" lacks \"%s\"", refused, cases[i].message);
    }
    sg_test_remove(folder);
}
END_TEST

static void other_value(GDALDatasetH dataset)
{
    GDALFillRaster(GDALGetRasterBand(dataset, 1), 9, 0);
}

/* Shards open masks again: another file in the place of the one that was looked at is an error. */
START_TEST(test_changed_after_it_was_hashed)
{
    char *folder = sg_test_folder();
    SgMosaicSource *mask;
    g_autofree char *refused = open_mask(folder, NULL, NULL, &mask);
    ck_assert_ptr_null(refused);
    g_autoptr(GPtrArray) masks = g_ptr_array_new();
    g_ptr_array_add(masks, mask);
    GError *error = NULL;
    g_autoptr(SgOpenSources) open = sg_open_sources_new(masks, &error);
    ck_assert_ptr_nonnull(open);
    g_autofree char *changed = open_mask(folder, other_value, NULL, NULL);
    ck_assert_ptr_null(changed);
    ck_assert_ptr_null(sg_open_sources_new(masks, &error));
    ck_assert_str_eq(error->message, "m.tif was changed by another program after it was checked");
    ck_assert_int_eq(error->code, SG_ERROR_FAILED);
    g_error_free(error);
    sg_mask_free(mask);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("mosaic_masks", test_taken, test_refused, test_changed_after_it_was_hashed)
