#include "support.h"

#include "soilgate/words.h"

static void expect_wanted(const char *expected, const char *language, const char *all, const char *messages,
                          const char *lang)
{
    g_autofree char *wanted = sg_words_wanted(language, all, messages, lang);
    ck_assert_str_eq(wanted, expected);
}

START_TEST(the_environment_is_read_as_gettext_does)
{
    expect_wanted("C", NULL, NULL, NULL, NULL);
    expect_wanted("fr_FR.UTF-8", NULL, NULL, NULL, "fr_FR.UTF-8");
    expect_wanted("fr_CA", NULL, NULL, "fr_CA", "de_DE");
    expect_wanted("es_ES", NULL, "es_ES", "fr_CA", "de_DE");
    expect_wanted("de_DE", NULL, "", "", "de_DE");
    expect_wanted("es:fr:de_DE", "es:fr", NULL, NULL, "de_DE");
    expect_wanted("fr:C.UTF-8", "fr", NULL, NULL, "C.UTF-8");
    /* "C" is for programs: they get English, whatever LANGUAGE says. */
    expect_wanted("C", "fr", NULL, NULL, "C");
    expect_wanted("POSIX", "fr", "POSIX", NULL, "fr_FR");
    expect_wanted("C", "fr", NULL, NULL, NULL);
}
END_TEST

START_TEST(without_a_catalogue_texts_are_english)
{
    ck_assert_str_eq(sg_words_language(), "en");
    ck_assert(!sg_words_init(NULL));
    ck_assert(!sg_words_init(""));
    ck_assert(!sg_words_init("xx:../../etc:a/b"));
    ck_assert_str_eq(sg_words_language(), "en");
    ck_assert(sg_words_init("xx:en_GB.UTF-8"));
    ck_assert_str_eq(sg_words_language(), "en");
    ck_assert_str_eq(_("cannot write %s: %s"), "cannot write %s: %s");
    ck_assert_str_eq(P_("%s pixel", "%s pixels", 1), "%s pixel");
    ck_assert_str_eq(P_("%s pixel", "%s pixels", 0), "%s pixels");
    g_autofree char *known = sg_words_known();
    ck_assert_str_eq(known, "en");
}
END_TEST

START_TEST(names_out_of_data)
{
    ck_assert_ptr_null(sg_words_data(NULL));
    ck_assert_str_eq(sg_words_data(""), ""); /* and not the head of the catalogue */
    ck_assert_str_eq(sg_words_data("Bhutan"), "Bhutan");
    const char *own = "A map of my own";
    ck_assert_ptr_eq(sg_words_data_in("en", own), own);
    ck_assert_ptr_eq(sg_words_data_in("xx", own), own);
    ck_assert_ptr_eq(sg_words_data_in("../fr", own), own);
    ck_assert_ptr_null(sg_words_data_in("fr", NULL));
}
END_TEST

SG_TEST_MAIN("words", the_environment_is_read_as_gettext_does, without_a_catalogue_texts_are_english, names_out_of_data)
