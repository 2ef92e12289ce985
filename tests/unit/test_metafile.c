/* Metafiles: texts of two columns as people write them, and files that are no such text. */
#include "soilgate/intake.h"
#include "support.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_number(const SgMetafile *metafile, SgMetaNumber number, double value, double step)
{
    const SgQuoted *quoted = &metafile->numbers[number];
    ck_assert_msg(quoted->given, "number %d is not given", number);
    ck_assert_double_eq_tol(quoted->value, value, 1e-9);
    ck_assert_double_eq_tol(quoted->step, step, step * 1e-9);
}

/* What all of the texts below say. */
static void expect_all(const SgMetafile *metafile)
{
    ck_assert_ptr_null(metafile->unreadable);
    ck_assert_str_eq(metafile->title, "pH of Sri Lanka");
    ck_assert_str_eq(metafile->depth, "0-30 cm");
    ck_assert_str_eq(metafile->units, "pH");
    ck_assert_str_eq(metafile->format, "GeoTIFF");
    ck_assert_int_eq(metafile->epsg, 4326);
    expect_number(metafile, SG_META_WIDTH, 275, 1);
    expect_number(metafile, SG_META_HEIGHT, 1476, 1);
    expect_number(metafile, SG_META_MAX, 8.4062, 1e-4);
    expect_number(metafile, SG_META_MIN, 5.1, 0.1);
    expect_number(metafile, SG_META_MEAN, 6.5163, 1e-4);
    expect_number(metafile, SG_META_SD, 0.64, 0.01);
    ck_assert(metafile->pixel_deg.given);
    ck_assert_double_eq_tol(metafile->pixel_deg.value, 30 / 3600.0, 1e-6);
}

static void expect_box(const SgMetafile *metafile)
{
    expect_number(metafile, SG_META_WEST, 79.625, 1e-3);
    expect_number(metafile, SG_META_SOUTH, -5.89, 1e-2);
    expect_number(metafile, SG_META_EAST, 81.9, 1e-1);
    expect_number(metafile, SG_META_NORTH, 9.858333, 1e-6);
}

/* As the manual's figure has it, with an extent without names. */
static const char plain[] = "Title\tpH of Sri Lanka\nDepth\t0-30 cm\nUnits\tpH\nData points\t214 profiles\n"
                            "Projection\tWGS 84 EPSG:4326\nMap Resolution\t30 arc-seconds (0.008333333 degrees)\n"
                            "File format\tGeoTIFF\nExtent\t79.625,-5.89 / 81.9,9.858333\nWidth\t275\nHeight\t1476\n"
                            "Summary statistics\tmax 8.4062, min 5.1, mean 6.5163, st.dev 0.64\nCitation\tnobody\n";

START_TEST(the_figure_is_read)
{
    SgMetafile *metafile = sg_metafile_parse(plain, "m.txt");
    expect_all(metafile);
    ck_assert_str_eq(metafile->shown, "m.txt");
    ck_assert_str_eq(metafile->projection, "WGS 84 EPSG:4326");
    ck_assert_str_eq(metafile->extent, "79.625,-5.89 / 81.9,9.858333");
    ck_assert_uint_eq(metafile->understood, 10);
    static const double corners[] = {79.625, -5.89, 81.9, 9.858333};
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq(metafile->corners[i].value, corners[i]);
    ck_assert(!metafile->numbers[SG_META_WEST].given);
    sg_metafile_free(metafile);
}
END_TEST

START_TEST(other_ways_to_write_it_are_read)
{
    static const char *const texts[] = {
        /* colons, capitals, a slip in a key, a sub-list over several lines, grouped digits */
        "TITLE: pH of Sri Lanka\r\nDEPTH: 0-30 cm\r\nUnit: pH\r\nProjecton: EPSG 4326\r\nPixel size: 0.008333\r\n"
        "FORMAT: GeoTIFF\r\nExtent: xmin: 79.625\r\n  ymin: -5.89\r\n  xmax: 81.9\r\n  ymax: 9.858333\r\n"
        "Number of columns: 275\r\nNumber of rows: 1 476\r\nMaximum: 8.4062\r\nMinimum: 5.1\r\nAverage: 6.5163\r\n"
        "Standard deviation: 0.64\r\n",
        /* semicolons and decimal commas, names before the numbers */
        "Title;pH of Sri Lanka\nDepth;0-30 cm\nUnits;pH\nCRS;4326\nResolution;30 x 30 arc seconds\n"
        "File Format;GeoTIFF\nExtent (xmin, ymin / xmax, ymax);79,625 -5,89 / 81,9 9,858333\nWidth;275 pixels\n"
        "Height;1.476\nSummary statistics (max; min; mean; st.dev);8,4062; 5,1; 6,5163; 0,64\n",
        /* CSV with quotes; west and south by letters, degree signs */
        "\"Title\",\"pH of Sri Lanka\"\n\"Depth\",\"0-30 cm\"\n\"Units\",\"pH\"\n\"Projection\",\"WGS 84, EPSG:4326\"\n"
        "\"Map Resolution\",\"0.5 arcmin\"\n\"File format\",\"GeoTIFF\"\n"
        "\"Extent\",\"left 79.625\xC2\xB0 E, bottom 5.89\xC2\xB0 S, right 81.9\xC2\xB0 E, top 9.858333\xC2\xB0 N\"\n"
        "\"Width\",\"275\"\n\"Height\",\"1,476\"\n\"Statistics\",\"min-max: 5.1-8.4062, mean=6.5163, SD=0.64\"\n",
        /* the values of a key on the lines below it, in a column of their own; the sign that typesetters use */
        "Title\tpH of Sri Lanka\n\nDepth\t0-30 cm\nUnits\tpH\nProjection\tWGS 84 (EPSG: 4326)\nMap "
        "resolution\t30\xE2\x80\xB3\n"
        "File format\tGeoTIFF\nExtent\t\n\txmin,ymin: 79.625, \xE2\x88\x92"
        "5.89\n\txmax,ymax: 81.9, 9.858333\n\tWidth: 275\n\tHeight: 1476\n"
        "Summary statistics\tmaximum: 8.4062\n\tminimum: 5.1\n\tmedian: 6.4\n\tmean: 6.5163\n\tst.dev: 0.64\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        SgMetafile *metafile = sg_metafile_parse(texts[i], "m.txt");
        expect_all(metafile);
        expect_box(metafile);
        sg_metafile_free(metafile);
    }
}
END_TEST

START_TEST(extents_that_are_not_clear_are_left_out)
{
    static const char *const texts[] = {"Extent: 79\xC2\xB0"
                                        "37'30\" 5\xC2\xB0"
                                        "53'30\" 81\xC2\xB0"
                                        "55' 9\xC2\xB0"
                                        "51'",
                                        "Extent: E 81.9 W 79.6 N 9.9 S 5.9", "Extent: the whole country",
                                        "Extent: 1 2 3", "Extent: 1 2 3 4 5"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        SgMetafile *metafile = sg_metafile_parse(texts[i], "m.txt");
        ck_assert_ptr_nonnull(metafile->extent);
        ck_assert_msg(!metafile->corners[0].given, "%s", texts[i]);
        for (int k = 0; k < SG_META_NUMBERS; k++)
            ck_assert_msg(!metafile->numbers[k].given, "%s: %d", texts[i], k);
        sg_metafile_free(metafile);
    }
    SgMetafile *metafile = sg_metafile_parse("Extent: 79,5,81,9", "m.txt"); /* no decimal commas: four numbers */
    ck_assert(metafile->corners[0].given);
    ck_assert_double_eq(metafile->corners[3].value, 9);
    sg_metafile_free(metafile);
}
END_TEST

START_TEST(resolutions_are_read_with_their_unit)
{
    static const struct {
        const char *text;
        double deg, m; /* 0: not given */
    } cases[] = {
        {"30 m / 0.000278 deg", 0.000278, 30},
        {"1 km", 0, 1000},
        {"1km x 1km", 0, 1000},
        {"30 arcsec (~1 km)", 30 / 3600.0, 1000},
        {"0,00833", 0.00833, 0},
        {"30 arc sec", 30 / 3600.0, 0},
        {"30", 0, 0},
        {"fine", 0, 0},
        {"0.00833 decimal degrees", 0.00833, 0},
        {"250 metres", 0, 250},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("Resolution\t", cases[i].text, NULL);
        SgMetafile *metafile = sg_metafile_parse(text, "m.txt");
        ck_assert_msg(metafile->pixel_deg.given == (cases[i].deg > 0), "%s", cases[i].text);
        ck_assert_msg(metafile->pixel_m.given == (cases[i].m > 0), "%s", cases[i].text);
        ck_assert_double_eq_tol(metafile->pixel_deg.value, cases[i].deg, 1e-12);
        ck_assert_double_eq_tol(metafile->pixel_m.value, cases[i].m, 1e-9);
        sg_metafile_free(metafile);
    }
    SgMetafile *metafile = sg_metafile_parse("Resolution (m): 250", "m.txt");
    ck_assert_double_eq(metafile->pixel_m.value, 250);
    sg_metafile_free(metafile);
}
END_TEST

START_TEST(depths_are_read)
{
    static const struct {
        const char *text;
        gboolean need_unit;
        double top, bottom; /* -1: no depth */
    } cases[] = {
        {"0-30 cm", TRUE, 0, 30},         {"0 \xE2\x80\x93 30cm", TRUE, 0, 30},
        {"30 to 100 cm", TRUE, 30, 100},  {"0-0.3 m", TRUE, 0, 30},
        {"0cm-30cm", TRUE, 0, 30},        {"300-1000 mm", TRUE, 30, 100},
        {"0-30", FALSE, 0, 30},           {"0-30", TRUE, -1, 0},
        {"topsoil", FALSE, -1, 0},        {"30 cm", FALSE, -1, 0},
        {"100-30 cm", FALSE, -1, 0},      {"pH 1:2.5, 0-30 cm", TRUE, 0, 30},
        {"of 2020, 5 maps", TRUE, -1, 0}, {"30-100 cm (subsoil, 2 of 2)", FALSE, 30, 100},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        double top = -1, bottom = -1;
        gboolean read = sg_depth_read(cases[i].text, cases[i].need_unit, &top, &bottom);
        ck_assert_msg(read == (cases[i].top >= 0), "%s", cases[i].text);
        if (read) {
            ck_assert_double_eq_tol(top, cases[i].top, 1e-9);
            ck_assert_double_eq_tol(bottom, cases[i].bottom, 1e-9);
        }
    }
}
END_TEST

START_TEST(the_first_of_two_counts)
{
    SgMetafile *metafile = sg_metafile_parse("Width: 10\nWidth: 20\nTitle: a\nTitle: b\nMap units: degrees\n", "m.txt");
    ck_assert_double_eq(metafile->numbers[SG_META_WIDTH].value, 10);
    ck_assert_str_eq(metafile->title, "a");
    ck_assert_str_eq(metafile->units, "degrees");
    sg_metafile_free(metafile);
    metafile = sg_metafile_parse("Map units: degrees\nUnits: pH\n", "m.txt"); /* those of the projection, as it seems */
    ck_assert_str_eq(metafile->units, "pH");
    sg_metafile_free(metafile);
}
END_TEST

/* Numbers that no double holds, signs that steer a terminal, bytes of Latin-1. */
START_TEST(hostile_texts_are_left_out)
{
    g_autofree char *digits = g_strnfill(5000, '9');
    g_autofree char *text = g_strdup_printf(
        "Width: %s\nHeight: 1e999999999\nMax: -1e-99999\nTitle: a\033[31mb\x07\nMean: 1.2.3.4\n", digits);
    SgMetafile *metafile = sg_metafile_parse(text, "m.txt");
    ck_assert(!metafile->numbers[SG_META_WIDTH].given);
    ck_assert(!metafile->numbers[SG_META_HEIGHT].given);
    ck_assert_str_eq(metafile->title, "a\\x1B[31mb\\x07");
    for (int i = 0; i < SG_META_NUMBERS; i++)
        ck_assert(isfinite(metafile->numbers[i].value) && isfinite(metafile->numbers[i].step));
    sg_metafile_free(metafile);
}
END_TEST

static SgMetafile *read_bytes(const char *folder, const char *bytes, gssize length)
{
    g_autofree char *path = g_build_filename(folder, "m.txt", NULL);
    ck_assert(g_file_set_contents(path, bytes, length, NULL));
    return sg_metafile_read(path, "m.txt");
}

START_TEST(encodings_of_windows_are_read)
{
    char *folder = sg_test_folder();
    SgMetafile *metafile = read_bytes(folder, "\xEF\xBB\xBFTitle: caf\xC3\xA9", -1);
    ck_assert_str_eq(metafile->title, "caf\xC3\xA9");
    sg_metafile_free(metafile);
    metafile = read_bytes(folder,
                          "Title: caf\xE9\nDepth: 0\x96"
                          "30 cm",
                          -1); /* Latin-1, and Windows' dash */
    ck_assert_str_eq(metafile->title, "caf\xC3\xA9");
    ck_assert_str_eq(metafile->depth, "0\xE2\x80\x93"
                                      "30 cm");
    sg_metafile_free(metafile);
    sg_test_remove(folder);
}
END_TEST

START_TEST(hostile_files_do_not_stop_us)
{
    char *folder = sg_test_folder();
    g_autofree char *pipe = g_build_filename(folder, "pipe.txt", NULL),
                    *huge = g_build_filename(folder, "huge.txt", NULL);
    g_autofree char *link = g_build_filename(folder, "link.txt", NULL);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(symlink("/etc/passwd", link), 0);
    ck_assert(g_file_set_contents(huge, "Title: x\n", -1, NULL));
    ck_assert_int_eq(truncate(huge, 1 << 30), 0);
    const char *const paths[] = {pipe, huge, link, folder, "/nowhere/m.txt"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        SgMetafile *metafile = sg_metafile_read(paths[i], "m.txt");
        ck_assert_ptr_nonnull(metafile->unreadable);
        ck_assert_uint_eq(metafile->understood, 0);
        sg_metafile_free(metafile);
    }
    SgMetafile *metafile = read_bytes(folder, "Title: x\0y", 10);
    ck_assert_ptr_nonnull(strstr(metafile->unreadable, "no text"));
    sg_metafile_free(metafile);
    /* one endless line, and as many lines as fit */
    g_autofree char *line = g_strnfill(65536, 'x'), *lines = g_strnfill(65536, '\n'), *keys = g_strnfill(65536, ':');
    const char *const full[] = {line, lines, keys};
    for (guint i = 0; i < G_N_ELEMENTS(full); i++) {
        metafile = read_bytes(folder, full[i], -1);
        ck_assert_str_eq(metafile->unreadable,
                         full[i] == lines ? "it is empty"
                                          : "no line of it begins with a key of a metafile, as Title or Extent");
        ck_assert_uint_eq(metafile->understood, 0);
        sg_metafile_free(metafile);
    }
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("metafile", the_figure_is_read, other_ways_to_write_it_are_read, extents_that_are_not_clear_are_left_out,
             resolutions_are_read_with_their_unit, depths_are_read, the_first_of_two_counts, hostile_texts_are_left_out,
             encodings_of_windows_are_read, hostile_files_do_not_stop_us)
