/* Judges of file.*, crs.*, georef.* and data.*, fed with literal facts. */
#include "judge_support.h"

START_TEST(test_bands)
{
    World w;
    world_init(&w);
    w.file.raster.bands = 2;
    ck_assert_str_eq(expect_only(&w, "file.bands", SG_SEVERITY_ERROR)->measured, "2 bands");
    world_clear(&w);
    world_init(&w);
    w.file.raster.pages = 3;
    ck_assert_str_eq(expect_only(&w, "file.bands", SG_SEVERITY_ERROR)->measured, "4 images");
    world_clear(&w);
}
END_TEST

START_TEST(test_lossy)
{
    World w;
    world_init(&w);
    w.file.raster.lossy = TRUE;
    w.file.raster.compression = (char *)"LERC";
    w.file.raster.lossy_detail = (char *)"error up to 0.01";
    ck_assert_has(expect_only(&w, "file.lossy", SG_SEVERITY_ERROR)->message,
                  "LERC) has changed the values: error up to 0.01");
    world_clear(&w);
}
END_TEST

START_TEST(test_layout)
{
    World w;
    world_init(&w);
    w.file.raster.tiled = FALSE; /* a small raster gains nothing by tiles */
    expect_passed(&w, "file.layout");
    world_clear(&w);
    world_init(&w);
    w.file.raster.tiled = FALSE;
    w.file.raster.rows = w.file.grid.rows = 257;
    const SgFinding *finding = expect_only(&w, "file.layout", SG_SEVERITY_INFO);
    ck_assert_str_eq(finding->message, "The file is not tiled.");
    expect_repair(finding, SG_FIX_SAFE, SG_REPAIR_LAYOUT);
    world_clear(&w);
    world_init(&w);
    w.file.raster.compression = (char *)"NONE";
    w.file.raster.blocks_sparse = 7;
    w.file.raster.blocks = 9;
    ck_assert_str_eq(expect_only(&w, "file.layout", SG_SEVERITY_INFO)->message,
                     "The file is not compressed. 7 of its 9 blocks were never written.");
    world_clear(&w);
}
END_TEST

START_TEST(test_failed_blocks)
{
    World w;
    world_init(&w);
    w.file.raster.blocks = 12;
    w.file.scan.blocks_failed = 2;
    w.file.scan.failed.col = 64;
    w.file.scan.failed.row = 32;
    w.file.scan.failed.detail = (char *)"LZW: no more codes";
    w.file.scan.data = 0; /* what was counted is not whole, so nothing is judged by it */
    const SgFinding *finding = expect_only(&w, "file.corrupt", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->message, "2 of 12 tiles do not decode. The first starts at column 64, row 32.");
    ck_assert_str_eq(finding->measured, "2 of 12 tiles; the decoder says: LZW: no more codes");
    ck_assert_uint_eq(finding->locations->len, 1);
    const SgLocation *place = &g_array_index(finding->locations, SgLocation, 0);
    ck_assert_int_eq(place->place.col, 64);
    ck_assert(place->unread);
    ck_assert_double_eq_tol(place->lon, 80 + 64.5 / 120, 1e-9);
    ck_assert_double_eq_tol(place->lat, 8 - 32.5 / 120, 1e-9);
    expect_state(&w, "nodata.empty", SG_OUTCOME_UNCHECKED, "file.corrupt");
    world_clear(&w);
}
END_TEST

START_TEST(test_crs)
{
    World w;
    world_init(&w);
    w.file.crs = SG_CRS_DIFFERENT;
    w.file.has_grid = w.file.zoned = FALSE;
    w.file.raster.crs.name = (char *)"WGS 84 / UTM zone 44N";
    w.file.raster.crs.authority = (char *)"EPSG:32644";
    const SgFinding *finding = expect_only(&w, "crs.mismatch", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->measured, "WGS 84 / UTM zone 44N (EPSG:32644)");
    const SgRepair *repair = expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_REGRID);
    ck_assert_ptr_eq(repair->lattice, &w.lattices[0]); /* without places no lattice is nearer */
    ck_assert(repair->nodata == w.file.raster.nodata);
    world_clear(&w);
    static const SgCrsMatch nearly[] = {SG_CRS_UNIDENTIFIED, SG_CRS_TWIN};
    for (gsize i = 0; i < G_N_ELEMENTS(nearly); i++) {
        world_init(&w);
        w.file.crs = nearly[i];
        expect_repair(expect_only(&w, "crs.unidentified", SG_SEVERITY_WARNING),
                      nearly[i] == SG_CRS_TWIN ? SG_FIX_CONFIRM : SG_FIX_SAFE, SG_REPAIR_CRS);
        expect_state(&w, "grid.phase", SG_OUTCOME_PASSED, NULL);
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_no_grid_without_a_lattice)
{
    World w;
    world_init(&w);
    w.grid.lattices_count = 0;
    w.file.crs = SG_CRS_DIFFERENT;
    w.file.has_grid = w.file.zoned = FALSE;
    expect_manual(expect_only(&w, "crs.mismatch", SG_SEVERITY_ERROR));
    world_clear(&w);
}
END_TEST

START_TEST(test_crs_missing_in_degrees)
{
    World w;
    world_init(&w);
    w.file.crs = SG_CRS_MISSING;
    w.file.has_grid = w.file.zoned = FALSE;
    const SgFinding *finding = expect_only(&w, "crs.missing", SG_SEVERITY_ERROR);
    expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_CRS);
    world_clear(&w);
    world_init(&w);
    w.file.crs = SG_CRS_MISSING;
    w.file.has_grid = w.file.zoned = FALSE;
    w.file.raster.gt[0] = 500000; /* metres */
    expect_manual(expect_only(&w, "crs.missing", SG_SEVERITY_ERROR));
    world_clear(&w);
}
END_TEST

static void ungrid(World *w)
{
    world_init(w);
    w->file.has_grid = w->file.zoned = FALSE;
}

START_TEST(test_georef)
{
    World w;
    ungrid(&w);
    w.file.raster.has_geotransform = FALSE;
    w.file.raster.gcps = 4;
    ck_assert_str_eq(expect_only(&w, "georef.missing", SG_SEVERITY_ERROR)->measured, "4 control points only");
    world_clear(&w);
    ungrid(&w);
    w.file.raster.gt[1] = (double)NAN;
    expect_only(&w, "georef.missing", SG_SEVERITY_ERROR);
    world_clear(&w);
    ungrid(&w);
    w.file.raster.gt[4] = 1 / 120.0; /* rows run 45 degrees off */
    ck_assert_has(expect_only(&w, "georef.rotated", SG_SEVERITY_ERROR)->message, "45 degrees");
    world_clear(&w);
    ungrid(&w);
    w.file.raster.gt[1] = -1 / 120.0;
    ck_assert_has(expect_only(&w, "georef.rotated", SG_SEVERITY_ERROR)->message, "east to west");
    world_clear(&w);
    ungrid(&w);
    w.file.raster.gt[3] = 7;
    w.file.raster.gt[5] = 1 / 120.0;
    const SgFinding *finding = expect_only(&w, "georef.south-up", SG_SEVERITY_ERROR);
    expect_repair(finding, SG_FIX_SAFE, SG_REPAIR_FLIP);
    world_clear(&w);
    world_init(&w);
    w.file.raster.gt[2] = 1e-9; /* 1.4e-5 pixels over the whole raster: rounding */
    expect_passed(&w, "georef.rotated");
    world_clear(&w);
    world_init(&w);
    w.file.raster.pixel_is_point = TRUE;
    const SgFinding *point = expect_only(&w, "georef.point", SG_SEVERITY_WARNING);
    ck_assert_has(point->message, "0.50 px west");
    expect_repair(point, SG_FIX_SAFE, SG_REPAIR_AREA);
    world_clear(&w);
    w.file.grid.west = 80 + 0.3 / 120; /* nothing says that the half pixel was counted right */
    world_judge(&w);
    expect_repair(finding_of(w.findings, "georef.point"), SG_FIX_CONFIRM, SG_REPAIR_AREA);
    world_clear(&w);
}
END_TEST

START_TEST(test_type)
{
    World w;
    world_init(&w);
    w.file.raster.type = SG_TYPE_INT16;
    const SgFinding *finding = expect_only(&w, "data.type", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->expected, "Float32 or Float64");
    ck_assert_has(finding->advice, "do not come back");
    ck_assert_int_eq(expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_TYPE)->type, SG_TYPE_FLOAT32);
    world_clear(&w);
    world_init(&w);
    w.file.raster.type = SG_TYPE_FLOAT64;
    expect_passed(&w, "data.type");
    world_clear(&w);
    world_init(&w);
    w.kinds[0].storage = NULL;
    w.file.raster.type = SG_TYPE_INT16;
    world_judge(&w);
    expect_state(&w, "data.type", SG_OUTCOME_NOT_APPLICABLE, "no storage type");
    world_clear(&w);
}
END_TEST

/* A Float32 of which the file keeps 16 bits (NBITS=16). */
START_TEST(test_type_of_half_floats)
{
    World w;
    world_init(&w);
    w.file.raster.bits = 32;
    expect_passed(&w, "data.type");
    world_clear(&w);
    w.file.raster.bits = 16;
    const SgFinding *finding = expect_only(&w, "data.type", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->measured, "16-bit float");
    ck_assert_has(finding->message, "65504");
    expect_manual(finding); /* what was rounded does not come back */
    world_clear(&w);
    w.stock_storage.basis.confidence = SG_CONFIDENCE_INFERRED;
    expect_only(&w, "data.type", SG_SEVERITY_WARNING);
    world_clear(&w);
}
END_TEST

START_TEST(test_scaled_hides_the_values)
{
    World w;
    world_init(&w);
    w.file.raster.has_scale = TRUE;
    w.file.raster.scale = 0.01;
    tally(&w.file.scan.out_of_range, 10, 0, 0, 5000);
    const SgFinding *finding = expect_only(&w, "data.scaled", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->measured, "scale 0.01, offset 0");
    /* The median is 50, usual for a stock: with the scale it would be 0.5. */
    const SgRepair *repair = expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_SCALE);
    ck_assert(repair->factor == 1 && repair->offset == 0);
    expect_state(&w, "value.range", SG_OUTCOME_UNCHECKED, "data.scaled");
    world_clear(&w);
    for (int i = 0; i < SG_PERCENTILES; i++)
        w.file.scan.percentiles[i] = 5000;
    repair = expect_repair(expect_only(&w, "data.scaled", SG_SEVERITY_ERROR), SG_FIX_CONFIRM, SG_REPAIR_SCALE);
    ck_assert(repair->factor == 0.01 && repair->offset == 0 && repair->type == SG_TYPE_FLOAT32);
    world_clear(&w);
}
END_TEST

START_TEST(test_rendered)
{
    World w;
    world_init(&w);
    w.file.raster.type = SG_TYPE_BYTE; /* for a layer of floats */
    expect_only(&w, "data.rendered", SG_SEVERITY_ERROR);
    expect_state(&w, "data.type", SG_OUTCOME_NOT_APPLICABLE, "data.rendered");
    expect_state(&w, "value.range", SG_OUTCOME_UNCHECKED, "data.rendered");
    world_clear(&w);
    world_init(&w);
    w.file.raster.type = SG_TYPE_BYTE;
    w.file.raster.rgb = TRUE;
    w.file.raster.bands = 3;
    w.file.raster.nodata_state = SG_NODATA_NONE;
    w.file.scan.data = 0;
    expect_only(&w, "data.rendered", SG_SEVERITY_ERROR);
    expect_state(&w, "file.bands", SG_OUTCOME_NOT_APPLICABLE, "data.rendered");
    world_clear(&w);
    world_init(&w);
    w.file.raster.type = SG_TYPE_BYTE; /* the storage type is only inferred: it may not reject */
    w.stock_storage.basis.confidence = SG_CONFIDENCE_INFERRED;
    expect_only(&w, "data.rendered", SG_SEVERITY_WARNING);
    world_clear(&w);
}
END_TEST

/* The pixels of a coloured class map are its codes. */
START_TEST(test_coloured_class_map_is_no_picture)
{
    World w;
    world_init(&w);
    world_use_classes(&w);
    w.file.raster.type = SG_TYPE_BYTE;
    w.file.raster.palette = TRUE;
    w.file.raster.nodata = 0;
    expect_passed(&w, "data.rendered");
    world_clear(&w);
    world_init(&w);
    w.file.raster.palette = TRUE;
    expect_only(&w, "data.rendered", SG_SEVERITY_ERROR);
    world_clear(&w);
}
END_TEST

START_TEST(test_sidecars)
{
    World w;
    world_init(&w);
    w.file.raster.sidecars = g_ptr_array_new();
    expect_passed(&w, "package.sidecar");
    world_clear(&w);
    g_ptr_array_add(w.file.raster.sidecars, (gpointer) "LKA_GSOCseq_T0_Map030.tif.aux.xml");
    const SgFinding *finding = expect_only(&w, "package.sidecar", SG_SEVERITY_WARNING);
    ck_assert_has(finding->message, "LKA_GSOCseq_T0_Map030.tif.aux.xml");
    ck_assert_has(finding->message, "lies LKA_GSOCseq_T0_Map030.tif.aux.xml. Other software reads it and");
    ck_assert_has(finding->message, "here it was ignored");
    world_clear(&w);
    g_ptr_array_add(w.file.raster.sidecars, (gpointer) "a.tfw");
    g_ptr_array_add(w.file.raster.sidecars, (gpointer) "a.ovr");
    ck_assert_has(expect_only(&w, "package.sidecar", SG_SEVERITY_WARNING)->message,
                  "lie LKA_GSOCseq_T0_Map030.tif.aux.xml, a.tfw and a.ovr. Other software reads them and may show the "
                  "map differently; here they were ignored.");
    g_ptr_array_unref(w.file.raster.sidecars);
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_file", test_bands, test_lossy, test_layout, test_failed_blocks, test_crs,
             test_no_grid_without_a_lattice, test_crs_missing_in_degrees, test_georef, test_type,
             test_type_of_half_floats, test_scaled_hides_the_values, test_rendered,
             test_coloured_class_map_is_no_picture, test_sidecars)
