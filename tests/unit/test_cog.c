/* COGs that are written, read back with GDAL. The validator of GDAL looks at them in tests/cli/test_mosaic.py. */
#include "raster_support.h"
#include "soilgate/base.h"
#include "soilgate/cog_write.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#define TILE (SG_COG_TILE * SG_COG_TILE)

/* Packed tiles of one file: where they lie. */
typedef struct {
    int fd;
    gint64 end;
    SgTileCodec *codec;
    SgCogTile *levels[SG_COG_MOST_LEVEL];
} Spool;

/* The value of a pixel of LEVEL: any that a Byte holds, different in neighbours. */
static double value_of(int level, int col, int row)
{
    return (level * 31 + col * 7 + row * 13) % 251;
}

static void fill(SgType type, int side, guint8 *pixels, int level, int tile_col, int tile_row)
{
    for (int i = 0; i < side * side; i++) {
        const double value = value_of(level, tile_col * side + i % side, tile_row * side + i / side);
        const float single = (float)value;
        const gint16 number = (gint16)value;
        if (type == SG_TYPE_FLOAT64)
            memcpy(pixels + i * 8, &value, 8);
        else if (type == SG_TYPE_FLOAT32)
            memcpy(pixels + i * 4, &single, 4);
        else if (type == SG_TYPE_BYTE)
            pixels[i] = (guint8)value;
        else
            memcpy(pixels + i * 2, &number, 2);
    }
}

static void spool_levels(Spool *spool, const SgCogPlan *plan)
{
    g_autofree guint8 *pixels = g_malloc((gsize)TILE * 8);
    for (int level = 0; level < sg_cog_levels(plan->cols, plan->rows, plan->side); level++) {
        int cols, rows;
        sg_cog_level_size(plan->cols, plan->rows, level, &cols, &rows);
        const int across = sg_cog_tiles(cols, plan->side), tiles = across * sg_cog_tiles(rows, plan->side);
        spool->levels[level] = g_new0(SgCogTile, (gsize)tiles);
        for (int i = 0; i < tiles; i++) {
            g_autoptr(GByteArray) packed = g_byte_array_new();
            fill(plan->type, plan->side, pixels, level, i % across, i / across);
            const guint32 bytes =
                sg_tile_pack(spool->codec, pixels, (gsize)plan->side * sg_type_size(plan->type), packed);
            ck_assert_uint_eq(bytes, packed->len);
            ck_assert(sg_write_at(spool->fd, (const char *)packed->data, bytes, spool->end));
            spool->levels[level][i] = (SgCogTile){.file = spool->fd, .bytes = bytes, .offset = spool->end};
            spool->end += bytes;
        }
    }
}

static gboolean read_tile(const SgCogTile *tile, guint8 *out, gpointer data, GError **error)
{
    (void)data;
    if (pread(tile->file, out, tile->bytes, tile->offset) == (ssize_t)tile->bytes)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "no tile");
    return FALSE;
}

static char *write_cog(const char *folder, const SgCogPlan *plan)
{
    GError *error = NULL;
    g_autofree char *spooled = g_build_filename(folder, "spool", NULL);
    char *path = g_build_filename(folder, "cog.tif", NULL);
    Spool spool = {.fd = open(spooled, O_RDWR | O_CREAT | O_TRUNC, 0600),
                   .codec = sg_tile_codec_new(plan->type, plan->side)};
    ck_assert_int_ge(spool.fd, 0);
    spool_levels(&spool, plan);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_msg(sg_cog_write(fd, plan, (const SgCogTile *const *)spool.levels, read_tile, NULL, &error), "%s",
                  error != NULL ? error->message : "");
    close(fd);
    close(spool.fd);
    sg_tile_codec_free(spool.codec);
    for (int level = 0; level < SG_COG_MOST_LEVEL; level++)
        g_free(spool.levels[level]);
    return path;
}

static void compare_band(GDALRasterBandH band, int level, int cols, int rows)
{
    ck_assert_int_eq(GDALGetRasterBandXSize(band), cols);
    ck_assert_int_eq(GDALGetRasterBandYSize(band), rows);
    g_autofree double *all = g_new(double, (gsize)cols *(gsize)rows);
    ck_assert_int_eq(GDALRasterIO(band, GF_Read, 0, 0, cols, rows, all, cols, rows, GDT_Float64, 0, 0), CE_None);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++) /* an assertion for each of millions of pixels would take seconds */
            if (all[row * cols + col] != value_of(level, col, row))
                ck_abort_msg("level %d, %d, %d: %g", level, col, row, all[row * cols + col]);
}

START_TEST(test_every_type_reads_back_with_gdal)
{
    static const struct {
        SgType type;
        GDALDataType gdal;
        double nodata;
        int side;
    } types[] = {{SG_TYPE_BYTE, GDT_Byte, 255, 512},         {SG_TYPE_UINT16, GDT_UInt16, 0, 512},
                 {SG_TYPE_INT16, GDT_Int16, -32768, 352},    {SG_TYPE_FLOAT32, GDT_Float32, -9999, 512},
                 {SG_TYPE_FLOAT32, GDT_Float32, -9999, 400}, {SG_TYPE_FLOAT64, GDT_Float64, -9999.5, 480}};
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        char *folder = sg_test_folder();
        sg_geo_init();
        const SgCogPlan plan = {.shown = "cog.tif",
                                .type = types[i].type,
                                .side = types[i].side,
                                .cols = 1300,
                                .rows = 700,
                                .west = 80,
                                .north = 28,
                                .pixel = 1.0 / 120,
                                .epsg = 4326,
                                .nodata = types[i].nodata,
                                .description = "a <b> & c",
                                .unit = "t/ha"};
        g_autofree char *path = write_cog(folder, &plan);
        GDALDatasetH back = GDALOpen(path, GA_ReadOnly);
        ck_assert_ptr_nonnull(back);
        GDALRasterBandH band = GDALGetRasterBand(back, 1);
        double gt[6];
        int found;
        ck_assert_int_eq(GDALGetGeoTransform(back, gt), CE_None);
        ck_assert_mem_eq(gt, sg_test_gt, sizeof gt);
        ck_assert_str_eq(OSRGetAuthorityCode(GDALGetSpatialRef(back), NULL), "4326");
        ck_assert_str_eq(GDALGetMetadataItem(back, "AREA_OR_POINT", NULL), "Area");
        ck_assert_str_eq(GDALGetMetadataItem(back, "LAYOUT", "IMAGE_STRUCTURE"), "COG");
        ck_assert_str_eq(GDALGetMetadataItem(back, "COMPRESSION", "IMAGE_STRUCTURE"), "DEFLATE");
        ck_assert_int_eq(GDALGetRasterDataType(band), types[i].gdal);
        ck_assert_double_eq(GDALGetRasterNoDataValue(band, &found), types[i].nodata);
        ck_assert(found);
        ck_assert_str_eq(GDALGetDescription(band), "a <b> & c");
        ck_assert_str_eq(GDALGetRasterUnitType(band), "t/ha");
        int block_cols, block_rows;
        GDALGetBlockSize(band, &block_cols, &block_rows);
        ck_assert_int_eq(block_cols, types[i].side);
        ck_assert_int_eq(block_rows, types[i].side);
        compare_band(band, 0, 1300, 700);
        ck_assert_int_eq(GDALGetOverviewCount(band), 2);
        compare_band(GDALGetOverview(band, 0), 1, 650, 350);
        compare_band(GDALGetOverview(band, 1), 2, 325, 175);
        GDALClose(back);
        sg_test_remove(folder);
    }
}
END_TEST

/* The largest level that fits; the raster itself when it does; and none. */
START_TEST(test_an_overview_is_taken)
{
    static const struct {
        int side, level;
    } wanted[] = {{2000, 0}, {1300, 0}, {1299, 1}, {650, 1}, {512, 2}, {325, 2}, {324, -1}};
    char *folder = sg_test_folder();
    sg_geo_init();
    const SgCogPlan plan = {.shown = "cog.tif",
                            .type = SG_TYPE_INT16,
                            .side = SG_COG_TILE,
                            .cols = 1300,
                            .rows = 700,
                            .west = 80,
                            .north = 28,
                            .pixel = 1.0 / 120,
                            .epsg = 4326,
                            .nodata = 77};
    g_free(write_cog(folder, &plan)); /* its path */
    SgRasterFacts facts;
    SgRaster *raster = sg_test_open(folder, "cog.tif", &facts);
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autoptr(GError) error = NULL;
        int cols = 0, rows = 0, level_cols, level_rows;
        g_autofree double *values =
            sg_raster_take_overview(raster, &facts, "x.tif", wanted[i].side, &cols, &rows, &error);
        if (wanted[i].level < 0) {
            ck_assert_ptr_null(values);
            ck_assert_int_eq(error->code, SG_ERROR_FAILED);
            ck_assert_str_eq(error->message, "x.tif: it has no overview of at most 324 pixels");
            continue;
        }
        sg_cog_level_size(1300, 700, wanted[i].level, &level_cols, &level_rows);
        ck_assert_int_eq(cols, level_cols);
        ck_assert_int_eq(rows, level_rows);
        for (int at = 0; at < cols * rows; at++) {
            const double value = value_of(wanted[i].level, at % cols, at / cols);
            if (value == 77 ? !isnan(values[at]) : values[at] != value)
                ck_abort_msg("level %d, %d: %g", wanted[i].level, at, values[at]);
        }
    }
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_codes_have_colours_and_names)
{
    static const SgRasterCode codes[] = {{8, 213, 94, 0, "eight: <&>"}, {716, 0, 114, 178, "Zimbabwe"}};
    char *folder = sg_test_folder();
    sg_geo_init();
    const SgCogPlan plan = {.shown = "cog.tif",
                            .type = SG_TYPE_UINT16,
                            .side = SG_COG_TILE,
                            .cols = 600,
                            .rows = 20,
                            .west = -180,
                            .north = 90,
                            .pixel = 0.5,
                            .epsg = 4326,
                            .codes = codes,
                            .codes_count = 2};
    g_autofree char *path = write_cog(folder, &plan);
    GDALDatasetH back = GDALOpen(path, GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(back, 1);
    ck_assert_str_eq(GDALGetMetadataItem(band, "VALUE_8", NULL), "eight: <&>");
    ck_assert_str_eq(GDALGetMetadataItem(band, "VALUE_716", NULL), "Zimbabwe");
    ck_assert_int_eq(GDALGetColorEntry(GDALGetRasterColorTable(band), 8)->c1, 213);
    ck_assert_int_eq(GDALGetColorEntry(GDALGetRasterColorTable(band), 716)->c3, 178);
    ck_assert_int_eq(GDALGetRasterColorInterpretation(band), GCI_PaletteIndex);
    compare_band(band, 0, 600, 20);
    ck_assert_int_eq(GDALGetColorEntry(GDALGetRasterColorTable(GDALGetOverview(band, 0)), 716)->c2, 114);
    GDALClose(back);

    SgRasterFacts facts; /* the program's own door takes it too */
    SgRaster *raster = sg_test_open(folder, "cog.tif", &facts);
    ck_assert_ptr_nonnull(raster);
    ck_assert(facts.cog);
    ck_assert_int_eq(facts.overviews, 1);
    ck_assert_int_eq(facts.blocks_sparse, 0);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_tiles_that_are_none_do_not_unpack)
{
    SgTileCodec *codec = sg_tile_codec_new(SG_TYPE_FLOAT32, SG_COG_TILE);
    SgTileCodec *other = sg_tile_codec_new(SG_TYPE_BYTE, SG_COG_TILE);
    const gsize stride = SG_COG_TILE * sizeof(float);
    g_autofree float *pixels = g_new0(float, TILE), *back = g_new0(float, TILE);
    for (int i = 0; i < TILE; i++)
        pixels[i] = (float)(i * 7919 % 1009) / 3;
    pixels[5] = -0.1F;
    pixels[TILE - 1] = NAN;
    g_autoptr(GByteArray) packed = g_byte_array_new();
    sg_tile_pack(codec, pixels, stride, packed);
    ck_assert(sg_tile_unpack(codec, packed->data, packed->len, back, stride));
    ck_assert_mem_eq(pixels, back, TILE * sizeof *pixels);
    ck_assert(!sg_tile_unpack(codec, packed->data, packed->len - 1, back, stride));
    packed->data[packed->len / 2] ^= 1;
    ck_assert(!sg_tile_unpack(codec, packed->data, packed->len, back, stride));
    g_byte_array_set_size(packed, 0);
    sg_tile_pack(other, pixels, SG_COG_TILE, packed); /* whole, but of fewer bytes */
    ck_assert(!sg_tile_unpack(codec, packed->data, packed->len, back, stride));
    sg_tile_codec_free(codec);
    sg_tile_codec_free(other);
}
END_TEST

/* Tiles of one value are packed once: they must be told from others of that size all the same. */
START_TEST(test_even_tiles_within_a_band)
{
    enum { SIDE = 48, ACROSS = 3 };
    g_autoptr(SgTileCodec) codec = sg_tile_codec_new(SG_TYPE_FLOAT32, SIDE);
    g_autofree float *band = g_new0(float, SIDE *SIDE *ACROSS), *back = g_new0(float, SIDE *SIDE *ACROSS);
    const gsize stride = SIDE * ACROSS * sizeof(float);
    for (int change = 0; change < 4; change++) {
        g_autoptr(GByteArray) packed = g_byte_array_new();
        guint32 bytes[ACROSS], from = 0;
        for (int i = 0; i < SIDE * SIDE * ACROSS; i++)
            band[i] = change == 3 ? 5 : -9999;
        if (change == 1)
            band[SIDE] = 1; /* the first pixel of the second tile */
        if (change == 2)
            band[(SIDE - 1) * SIDE * ACROSS + 2 * SIDE - 1] = 1; /* its last one */
        for (int i = 0; i < ACROSS; i++)
            bytes[i] = sg_tile_pack(codec, band + (gsize)i * SIDE, stride, packed);
        for (int i = 0; i < ACROSS; i++) {
            ck_assert(sg_tile_unpack(codec, packed->data + from, bytes[i], back + (gsize)i * SIDE, stride));
            from += bytes[i];
        }
        ck_assert_mem_eq(band, back, stride * SIDE);
    }
}
END_TEST

START_TEST(test_a_full_disk_is_told)
{
    GError *error = NULL;
    const SgCogTile tile = {.file = -1, .bytes = 4};
    const SgCogTile *const levels[] = {&tile};
    const SgCogPlan plan = {.shown = "cog.tif",
                            .type = SG_TYPE_BYTE,
                            .side = SG_COG_TILE,
                            .cols = 9,
                            .rows = 9,
                            .pixel = 1,
                            .epsg = 4326,
                            .nodata = 0};
    const int full = open("/dev/full", O_WRONLY);
    ck_assert(!sg_cog_write(full, &plan, levels, read_tile, NULL, &error)); /* a tile that cannot be read */
    ck_assert_str_eq(error->message, "no tile");
    g_clear_error(&error);
    const int zero = open("/dev/zero", O_RDONLY);
    const SgCogTile readable = {.file = zero, .bytes = 4};
    const SgCogTile *const again[] = {&readable};
    ck_assert(!sg_cog_write(full, &plan, again, read_tile, NULL, &error));
    ck_assert_msg(strstr(error->message, "cog.tif") != NULL && strstr(error->message, g_strerror(ENOSPC)) != NULL, "%s",
                  error->message);
    g_clear_error(&error);
    close(full);
    close(zero);
}
END_TEST

SG_TEST_MAIN("cog", test_every_type_reads_back_with_gdal, test_an_overview_is_taken, test_codes_have_colours_and_names,
             test_tiles_that_are_none_do_not_unpack, test_even_tiles_within_a_band, test_a_full_disk_is_told)
