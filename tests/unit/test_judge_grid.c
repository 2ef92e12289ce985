/* Judges of grid.*, fed with literal grids. Expected numbers are worked out by hand beside each. */
#include "judge_support.h"

START_TEST(test_resolution_by_drift)
{
    World w;
    world_init(&w);
    /* 0.0083333 instead of 1/120: a share of 4e-6, over 7340 columns 0.029 pixels: real maps of China's size pass. */
    w.file.grid.pixel_width = w.file.grid.pixel_height = 0.0083333;
    w.file.grid.cols = 7340;
    w.file.grid.west = -180;
    w.file.grid.north = 90;
    w.grid.phase_warn_px = 0.05;
    w.file.owner.west = -180;
    w.file.owner.north = 90;
    expect_passed(&w, "grid.resolution");
    world_clear(&w);
    /* 0.00833: a share of 4e-4 (below relative), over 251 columns 0.1004 pixels, over 249 0.0996. */
    for (int cols = 249; cols <= 251; cols += 2) {
        world_init(&w);
        w.file.grid.pixel_width = 0.00833;
        w.file.grid.cols = cols;
        w.grid.phase_warn_px = 1;
        w.grid.phase_error_px = 1;
        if (cols == 249) {
            expect_passed(&w, "grid.resolution");
        } else {
            const SgFinding *finding = expect_only(&w, "grid.resolution", SG_SEVERITY_ERROR);
            ck_assert_has(finding->message,
                          "Over the 251 columns the difference sums to 0.10 pixels, over the 120 rows to "
                          "0.00 pixels");
            ck_assert_has(finding->message, "29.99 x 30 arc-seconds");
            expect_state(&w, "grid.phase", SG_OUTCOME_NOT_APPLICABLE, "grid.resolution");
        }
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_resolution_that_is_only_doubtful)
{
    SgBasis doubt = INFERRED("TM-GSN 13");
    World w;
    world_init(&w);
    w.grid.phase_warn_px = w.grid.phase_error_px = 1;
    w.grid.drift_px = 10;
    w.grid.relative_warn = 4e-4;
    w.grid.relative_basis = &doubt;
    w.file.grid.pixel_width *= 1 + 3e-4;
    expect_passed(&w, "grid.resolution");
    world_clear(&w);
    w.file.grid.pixel_width *= 1 + 2e-4; /* 5e-4: above relative_warn, below relative (1e-3) */
    ck_assert_str_eq(expect_only(&w, "grid.resolution", SG_SEVERITY_WARNING)->source, "TM-GSN 13 (inferred)");
    world_clear(&w);
    w.file.grid.pixel_width *= 1 + 6e-4; /* 1.1e-3 */
    ck_assert_str_eq(expect_only(&w, "grid.resolution", SG_SEVERITY_ERROR)->source, "TM-SEQ 13.2");
    world_clear(&w);
}
END_TEST

/* On a raster of few pixels even a wrong size does not drift far: the share decides. */
START_TEST(test_resolution_by_share)
{
    World w;
    world_init(&w);
    w.file.grid.pixel_height = 1.0011 / 120;
    w.file.grid.rows = 10;
    expect_only(&w, "grid.resolution", SG_SEVERITY_ERROR);
    world_clear(&w);
    world_init(&w);
    w.file.grid.pixel_height = 1.0009 / 120;
    w.file.grid.rows = 10; /* drifts 0.009 pixels */
    expect_passed(&w, "grid.resolution");
    world_clear(&w);
}
END_TEST

START_TEST(test_resolution_is_mended_on_the_nearest_lattice)
{
    World w;
    world_init(&w);
    w.file.grid =
        (SgGrid){.cols = 100, .rows = 100, .west = 80.004, .north = 7.999, .pixel_width = 0.01, .pixel_height = 0.01};
    const SgFinding *finding = expect_only(&w, "grid.resolution", SG_SEVERITY_ERROR);
    /* 7.999 lies 0.12 pixels from the lines counted from 90 N, 0.05 from those of GSOCmap. */
    ck_assert_ptr_eq(expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_REGRID)->lattice, &w.lattices[1]);
    world_clear(&w);
}
END_TEST

START_TEST(test_phase_of_both_lattices)
{
    World w;
    world_init(&w);
    /* The lattice of GSOCmap: (83.616081247 - 8) * 120 = 9073.92975, so its nearest edge is 9074 pixels down. */
    w.file.grid.north = 83.616081247 - 9074 / 120.0;
    expect_passed(&w, "grid.phase");
    world_clear(&w);
    /* Between them, 0.035 pixels from both: a warning. */
    world_init(&w);
    w.file.grid.north = 8 - 0.035 / 120;
    const SgFinding *finding = expect_only(&w, "grid.phase", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->measured, "0.035 px south");
    world_clear(&w);
}
END_TEST

START_TEST(test_phase_error_and_its_bounds)
{
    static const struct {
        double shift_px;
        gboolean told;
        SgSeverity severity;
    } cases[] = {{0.009, FALSE, SG_SEVERITY_INFO},
                 {0.011, TRUE, SG_SEVERITY_WARNING},
                 {0.099, TRUE, SG_SEVERITY_WARNING},
                 {0.101, TRUE, SG_SEVERITY_ERROR},
                 {-0.25, TRUE, SG_SEVERITY_ERROR}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        World w;
        world_init(&w);
        w.file.grid.west = 80 + cases[i].shift_px / 120;
        if (!cases[i].told) {
            expect_passed(&w, "grid.phase");
        } else {
            const SgFinding *finding = expect_only(&w, "grid.phase", cases[i].severity);
            ck_assert_has(finding->measured, cases[i].shift_px > 0 ? "px east" : "px west");
        }
        world_clear(&w);
    }
}
END_TEST

START_TEST(test_phase_of_half_a_pixel)
{
    World w;
    world_init(&w);
    w.lattices[1] = w.lattices[0];
    w.file.grid.west = 80 + 0.5 / 120;
    w.file.grid.north = 8 - 0.5 / 120;
    const SgFinding *finding = expect_only(&w, "grid.phase", SG_SEVERITY_ERROR);
    ck_assert_has(finding->measured, "0.50 px");
    ck_assert_has(finding->message, "Half a pixel on both axes");
    /* 80 .. 81 and 7 .. 8 again: the corner lies half a pixel north-west of the centre. */
    expect_place(finding, 80, 8);
    ck_assert_has(finding->advice, "no value changes");
    ck_assert_has(finding->advice, "resample");
    world_clear(&w);
}
END_TEST

/* Half a pixel off the lattice of whole cells is (0.5, 0.43) off that of GSOCmap, which is nearer: the cause counts. */
START_TEST(test_phase_of_half_a_pixel_of_either_lattice)
{
    World w;
    world_init(&w);
    w.file.grid.west = 80 + 0.495 / 120;
    w.file.grid.north = 8 - 0.505 / 120; /* read as 0.495 north: told south, as the corner turns back */
    const SgFinding *finding = expect_only(&w, "grid.phase", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "an accepted grid (Whole cells)");
    ck_assert_has(finding->measured, "px east and ");
    ck_assert_has(finding->measured, "px south");
    expect_place(finding, 80, 8);
    world_clear(&w);
}
END_TEST

/* Moved 0.3 px east of whole cells, which is (0.30, 0.07) off GSOCmap: both axes count. GSOCmap stands first. */
START_TEST(test_phase_of_the_nearest_lattice)
{
    World w;
    world_init(&w);
    SgLattice first = w.lattices[0];
    w.lattices[0] = w.lattices[1];
    w.lattices[1] = first;
    w.file.grid.west = 80 + 0.3 / 120;
    const SgFinding *finding = expect_only(&w, "grid.phase", SG_SEVERITY_ERROR);
    ck_assert_str_eq(finding->measured, "0.30 px east");
    ck_assert_has(finding->message, "(Whole cells)");
    ck_assert_ptr_eq(expect_repair(finding, SG_FIX_CONFIRM, SG_REPAIR_REGRID)->lattice, &w.lattices[1]);
    world_clear(&w);
}
END_TEST

START_TEST(test_phase_of_an_uncertain_number_warns)
{
    World w;
    world_init(&w);
    w.grid.phase_basis.confidence = SG_CONFIDENCE_CONVENTION;
    w.file.grid.west = 80 + 0.3 / 120;
    expect_only(&w, "grid.phase", SG_SEVERITY_WARNING);
    world_clear(&w);
}
END_TEST

/* The far corner counts too: a pixel that is hardly too small puts it off the grid. */
START_TEST(test_phase_of_the_far_corner)
{
    World w;
    world_init(&w);
    w.file.grid.pixel_width = (1 - 0.0004) / 120; /* 120 columns: 0.048 pixels west at the far edge */
    const SgFinding *finding = expect_only(&w, "grid.phase", SG_SEVERITY_WARNING);
    ck_assert_str_eq(finding->measured, "0.048 px west");
    world_clear(&w);
}
END_TEST

/* (1e307 + 180) * 120 is beyond all doubles: no lattice is near or far. */
START_TEST(test_phase_of_a_raster_beyond_numbers)
{
    for (int axis = 0; axis < 2; axis++) {
        World w;
        world_init(&w);
        *(axis == 0 ? &w.file.grid.west : &w.file.grid.north) = 1e307;
        w.file.zoned = FALSE;
        expect_only(&w, "grid.extent", SG_SEVERITY_ERROR);
        expect_state(&w, "grid.phase", SG_OUTCOME_NOT_APPLICABLE, "grid.extent");
        world_clear(&w);
    }
}
END_TEST

/* 120 pixels of 1e307 degrees are beyond all doubles: there is no box to resample to. */
START_TEST(test_resolution_beyond_numbers_is_not_mended)
{
    World w;
    world_init(&w);
    w.file.grid.pixel_width = 1e307;
    w.file.zoned = FALSE;
    world_judge(&w);
    const SgFinding *finding = finding_of(w.findings, "grid.resolution");
    ck_assert_ptr_nonnull(finding);
    expect_manual(finding);
    world_clear(&w);
}
END_TEST

static void place(World *w, double west, double north, int cols, int rows)
{
    world_init(w);
    w->lattices[1] = w->lattices[0];
    w->file.grid.west = west;
    w->file.grid.north = north;
    w->file.grid.cols = cols;
    w->file.grid.rows = rows;
    w->file.owner.west = -180;
    w->file.owner.east = 180;
    w->file.owner.south = -90;
    w->file.owner.north = 90;
}

START_TEST(test_extent)
{
    World w;
    place(&w, -180, 83.616081247, 43201, 18544); /* GSOCmap itself, one column beyond 180 */
    w.lattices[1].origin_lat = 83.616081247;
    expect_passed(&w, "grid.extent");
    world_clear(&w);
    place(&w, -180, 90, 43202, 21600); /* two columns */
    expect_only(&w, "grid.extent", SG_SEVERITY_ERROR);
    world_clear(&w);
    place(&w, 10, 90 + 1 / 120.0, 100, 100);
    ck_assert_has(expect_only(&w, "grid.extent", SG_SEVERITY_ERROR)->message, "beyond the world");
    world_clear(&w);
    place(&w, 190, 10, 120, 120); /* 190 .. 191: 170 .. 169 west */
    const SgFinding *finding = expect_only(&w, "grid.extent", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "0 to 360");
    expect_place(finding, -170, 10);
    world_clear(&w);
    place(&w, 0, 10, 43200, 120);
    finding = expect_only(&w, "grid.extent", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "0 to 360");
    expect_manual(finding); /* half of it must move, half must stay */
    world_clear(&w);
}
END_TEST

START_TEST(test_axes_swapped)
{
    World w;
    world_init(&w);
    w.file.grid.west = 7; /* 7 .. 8 east, 79 .. 80 north: Sri Lanka with its axes exchanged */
    w.file.grid.north = 81;
    w.file.scan.zone[SG_ZONE_INSIDE] = 0;
    w.file.scan.zone[SG_ZONE_BEYOND] = 10000;
    w.lattices[1] = w.lattices[0];
    const SgFinding *finding = expect_only(&w, "grid.axes-swapped", SG_SEVERITY_ERROR);
    ck_assert_has(finding->message, "LKA");
    expect_state(&w, "boundary.coverage", SG_OUTCOME_NOT_APPLICABLE, "grid.axes-swapped");
    world_clear(&w);
    world_init(&w);
    w.file.grid.west = 100; /* elsewhere, and elsewhere when exchanged too */
    w.file.scan.zone[SG_ZONE_INSIDE] = 9990;
    expect_passed(&w, "grid.axes-swapped");
    world_clear(&w);
}
END_TEST

/* Without a country only impossible latitudes give it away. */
START_TEST(test_axes_swapped_without_a_country)
{
    World w;
    world_init(&w);
    w.file.has_boundary = w.file.zoned = FALSE;
    w.file.grid.west = 10;
    w.file.grid.north = 106;
    w.lattices[1] = w.lattices[0];
    world_judge(&w);
    ck_assert_int_eq(finding_of(w.findings, "grid.axes-swapped")->severity, SG_SEVERITY_ERROR);
    expect_state(&w, "grid.extent", SG_OUTCOME_NOT_APPLICABLE, "grid.axes-swapped");
    world_clear(&w);
    world_init(&w);
    w.file.has_boundary = w.file.zoned = FALSE;
    expect_only(&w, "boundary.unavailable", SG_SEVERITY_UNCHECKED);
    expect_state(&w, "grid.axes-swapped", SG_OUTCOME_UNCHECKED, "boundary.unavailable");
    world_clear(&w);
}
END_TEST

SG_TEST_MAIN("judge_grid", test_resolution_that_is_only_doubtful, test_resolution_by_drift, test_resolution_by_share,
             test_resolution_is_mended_on_the_nearest_lattice, test_phase_of_both_lattices,
             test_phase_error_and_its_bounds, test_phase_of_half_a_pixel, test_phase_of_half_a_pixel_of_either_lattice,
             test_phase_of_the_nearest_lattice, test_phase_of_a_raster_beyond_numbers,
             test_resolution_beyond_numbers_is_not_mended, test_phase_of_an_uncertain_number_warns,
             test_phase_of_the_far_corner, test_extent, test_axes_swapped, test_axes_swapped_without_a_country)
