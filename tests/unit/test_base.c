#include "soilgate/base.h"
#include "support.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static void assert_text(char *got, const char *want)
{
    ck_assert_str_eq(got, want);
    g_free(got);
}

START_TEST(printable_text_holds_no_control)
{
    assert_text(sg_text_printable(NULL), "");
    assert_text(sg_text_printable("a b\xC3\xA9"), "a b\xC3\xA9");
    assert_text(sg_text_printable("a\x1b[31m\n\t"), "a\\x1B[31m\\x0A\\x09");
    assert_text(sg_text_printable("\xff\xC3"), "\\xFF\\xC3");
    assert_text(sg_text_printable("x\xE2\x80\xAEy"), "x\\xE2\\x80\\xAEy"); /* right-to-left override */
    g_autofree char *full = g_strnfill(1000, 'a');
    g_autofree char *cut = sg_text_printable(full);
    ck_assert_uint_eq(strlen(cut), 203);
    ck_assert(g_str_has_suffix(cut, "a..."));
}
END_TEST

START_TEST(numbers_print_in_the_fewest_digits)
{
    assert_text(sg_text_double(0.1), "0.1");
    assert_text(sg_text_double(-3.4e38), "-3.4e+38");
    assert_text(sg_text_double((double)-3.4e38f), "-3.3999999521443642e+38");
    assert_text(sg_text_double(30), "30");
    assert_text(sg_text_double(800), "800");
    assert_text(sg_text_double(-180), "-180");
    assert_text(sg_text_double(4326), "4326");
    assert_text(sg_text_double(999.5), "999.5");
    assert_text(sg_text_double(0), "0");
    assert_text(sg_text_double(NAN), "nan");
    assert_text(sg_text_double(-INFINITY), "-inf");
    assert_text(sg_text_double(1.0 / 3), "0.3333333333333333");
}
END_TEST

START_TEST(different_numbers_print_differently)
{
    assert_text(sg_text_differing(10.0, 10.0000001, 3), "10");
    assert_text(sg_text_differing(10.0000001, 10.0, 3), "10.0000001");
    assert_text(sg_text_differing(0.0083333, 0.00833333333333, 5), "0.0083333");
    assert_text(sg_text_differing(2, 2, 3), "2");
    assert_text(sg_text_differing(12345, 0, 3), "12345");
}
END_TEST

START_TEST(counts_and_shares)
{
    assert_text(sg_text_count(1234567), "1 234 567");
    assert_text(sg_text_count(-123456), "-123 456");
    assert_text(sg_text_count(7), "7");
    assert_text(sg_text_share(0), "0.0 %");
    assert_text(sg_text_share(0.123), "12.3 %");
    assert_text(sg_text_share(0.0000123), "0.0012 %");
    assert_text(sg_text_share(1), "100.0 %");
    assert_text(sg_text_share(0.99999), "over 99.9 %");
    assert_text(sg_text_share(NAN), "unknown");
}
END_TEST

START_TEST(distance_counts_edits)
{
    ck_assert_uint_eq(sg_text_distance("KHD", "KHM"), 1);
    ck_assert_uint_eq(sg_text_distance("SSM1", "SMM1"), 1);
    ck_assert_uint_eq(sg_text_distance("LKA", "LAK"), 1); /* neighbours swapped */
    ck_assert_uint_eq(sg_text_distance("kitten", "SITTING"), 3);
    ck_assert_uint_eq(sg_text_distance("", "abc"), 3);
    ck_assert_uint_eq(sg_text_distance("abc", ""), 3);
    ck_assert_uint_eq(sg_text_distance_within("kitten", "SITTING", 3), 3);
    ck_assert_uint_eq(sg_text_distance_within("kitten", "SITTING", 2), 3);
    ck_assert_uint_eq(sg_text_distance_within("kitten", "SITTING", 0), 1);
    ck_assert_uint_eq(sg_text_distance_within("same", "Same", 0), 0);
    ck_assert_uint_eq(sg_text_distance_within("ab", "abcdefgh", 5), 6);   /* six signs longer */
    ck_assert_uint_eq(sg_text_distance_within("abcdef", "bcdefa", 6), 2); /* the same signs in another order */
    ck_assert_uint_eq(sg_text_distance_within("abcdef", "badcfe", 2), 3); /* three pairs swapped */
    ck_assert_uint_eq(sg_text_distance_within("abcdef", "badcfe", 3), 3);
}
END_TEST

START_TEST(hashes_agree_with_the_standard)
{
    /* FIPS 180-2, appendix B.1 */
    const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_text(sg_hash_bytes("abc", 3), abc);
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "abc", NULL);
    ck_assert(g_file_set_contents(path, "abc", 3, NULL));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(lseek(fd, 2, SEEK_SET), 0);
    assert_text(sg_hash_fd(fd, NULL), abc);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 2);
    close(fd);
    GError *error = NULL;
    ck_assert_ptr_null(sg_hash_fd(-1, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    g_error_free(error);
    sg_test_remove(folder);
}
END_TEST

START_TEST(files_are_written_whole_or_not_at_all)
{
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "out.json", NULL);
    ck_assert(sg_file_write(path, "first", 5, NULL));
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_assert_str_eq(text, "first");
    GError *error = NULL;
    g_autofree char *below = g_build_filename(path, "at-all.json", NULL); /* below a file: not for root either */
    ck_assert(!sg_file_write(below, "x", 1, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_ptr_nonnull(strstr(error->message, below));
    g_clear_error(&error);
    ck_assert(!sg_file_write("/dev/full", "x", 1, &error)); /* a full disk */
    g_clear_error(&error);
    sg_test_remove(folder);
}
END_TEST

START_TEST(shipped_files_are_found)
{
    ck_assert_ptr_null(sg_data_path("CMakeLists.txt"));
    sg_data_init(NULL, SG_SOURCE_DIR);
    g_autofree char *path = sg_data_path("CMakeLists.txt");
    ck_assert_str_eq(path, SG_SOURCE_DIR "/CMakeLists.txt");
    ck_assert_ptr_null(sg_data_path("no-such-file"));
    sg_data_init(SG_SOURCE_DIR "/build/soilgate", NULL);
    g_autofree char *beside = sg_data_path("CMakeLists.txt");
    ck_assert_str_eq(beside, SG_SOURCE_DIR "/CMakeLists.txt");
}
END_TEST

START_TEST(test_markup)
{
    g_autoptr(GString) out = g_string_new("<a>");
    sg_text_add_markup(out, "<b c=\"%s\">%d</b>", "x<y> & \"z\"", 7);
    ck_assert_str_eq(out->str, "<a><b c=\"x&lt;y&gt; &amp; &quot;z&quot;\">7</b>");
}
END_TEST

SG_TEST_MAIN("base", printable_text_holds_no_control, numbers_print_in_the_fewest_digits,
             different_numbers_print_differently, counts_and_shares, distance_counts_edits,
             hashes_agree_with_the_standard, files_are_written_whole_or_not_at_all, shipped_files_are_found,
             test_markup)
