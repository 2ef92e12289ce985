/* Country tokens, against the shipped table. The codes are those of ISO 3166-1, the numbers those of UN M49. */
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "support.h"

#include <string.h>

static void expect(const char *token, SgCountryState state, const char *iso3, const char *reason)
{
    SgCountryToken understood;
    sg_country_understand(token, &understood);
    ck_assert_msg(understood.state == state, "%s: state %d", token, (int)understood.state);
    ck_assert_msg(strcmp(understood.iso3, iso3) == 0, "%s: %s", token, understood.iso3);
    if (reason == NULL)
        ck_assert_msg(understood.reason == NULL, "%s: %s", token, understood.reason);
    else
        ck_assert_msg(understood.reason != NULL && strstr(understood.reason, reason) != NULL, "%s: %s", token,
                      understood.reason);
    g_free(understood.token);
    g_free(understood.reason);
}

START_TEST(test_table)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    ck_assert(sg_countries_load(NULL));
    const SgCountry *country = sg_country_find("LKA");
    ck_assert_ptr_nonnull(country);
    ck_assert_str_eq(country->name, "Sri Lanka");
    ck_assert_str_eq(country->iso2, "LK");
    ck_assert_int_eq(country->m49, 144);
    ck_assert_ptr_null(sg_country_find("lka"));
    ck_assert_ptr_null(sg_country_find(""));
    ck_assert_ptr_null(sg_country_find(NULL));
    static const char *const region[] = {"AFG", "BGD", "BTN", "BRN", "KHM", "CHN", "PRK", "IND",
                                         "IDN", "JPN", "LAO", "MYS", "MDV", "MNG", "MMR", "NPL",
                                         "PAK", "PHL", "KOR", "SGP", "LKA", "THA", "TLS", "VNM"};
    for (guint i = 0; i < G_N_ELEMENTS(region); i++)
        ck_assert_msg(sg_country_find(region[i]) != NULL, "%s", region[i]);
}
END_TEST

static void expect_colour(int m49, guint8 r, guint8 g, guint8 b)
{
    const SgColour colour = sg_country_colour(m49);
    ck_assert_msg(colour.r == r && colour.g == g && colour.b == b && colour.a == 255, "%d: %d %d %d %d", m49, colour.r,
                  colour.g, colour.b, colour.a);
}

/* Those of numbers that no country has: worked out with colorsys of Python from the golden ratio. */
START_TEST(test_colours)
{
    SgColour colour;
    const SgCountry *country = sg_country_find("LKA");
    ck_assert_ptr_nonnull(country);
    colour = sg_country_colour(144);
    ck_assert_mem_eq(&colour, &country->colour, sizeof colour);
    colour = sg_colour_of_number(144);
    ck_assert(memcmp(&colour, &country->colour, sizeof colour) != 0);
    expect_colour(900, 134, 178, 62);
    expect_colour(999, 98, 178, 138);
    expect_colour(901, 230, 126, 220);
    expect_colour(65535, 178, 98, 167);
}
END_TEST

START_TEST(test_codes)
{
    expect("BTN", SG_COUNTRY_CODE, "BTN", NULL);
    expect("lka", SG_COUNTRY_LIKELY, "LKA", "small letters");
    expect("Lka", SG_COUNTRY_LIKELY, "LKA", "small letters");
    expect(NULL, SG_COUNTRY_NONE, "", NULL);
    expect("", SG_COUNTRY_NONE, "", NULL);
}
END_TEST

START_TEST(test_other_ways_to_write_a_country)
{
    expect("Bhutan", SG_COUNTRY_LIKELY, "BTN", "name");
    expect("BHUTAN", SG_COUNTRY_LIKELY, "BTN", "name");
    expect("Viet_Nam", SG_COUNTRY_LIKELY, "VNM", "name");
    expect("Vietnam", SG_COUNTRY_LIKELY, "VNM", "name");
    expect("sri-lanka", SG_COUNTRY_LIKELY, "LKA", "name");
    expect("Laos", SG_COUNTRY_LIKELY, "LAO", "name");
    expect("South Korea", SG_COUNTRY_LIKELY, "KOR", "name");
    expect("NP", SG_COUNTRY_LIKELY, "NPL", "two-letter");
    expect("116", SG_COUNTRY_LIKELY, "KHM", "UN number");
    expect("004", SG_COUNTRY_LIKELY, "AFG", "UN number");
    expect("4", SG_COUNTRY_LIKELY, "AFG", "UN number");
    expect("855", SG_COUNTRY_LIKELY, "KHM", "telephone");
    expect("USA840", SG_COUNTRY_LIKELY, "USA", "UN number");
    expect("KHD", SG_COUNTRY_LIKELY, "KHM", "mistake");
}
END_TEST

START_TEST(test_slips)
{
    expect("NLP", SG_COUNTRY_LIKELY, "NPL", "swapped"); /* NLD is one letter away too */
    expect("BHTN", SG_COUNTRY_LIKELY, "BTN", "too many");
    expect("PHX", SG_COUNTRY_LIKELY, "PHL", "differs"); /* no other code is P?X, ?HX or PH? */
}
END_TEST

START_TEST(test_unknown)
{
    expect("SL", SG_COUNTRY_UNKNOWN, "", "Sri Lanka (LKA)");
    expect("SL", SG_COUNTRY_UNKNOWN, "", "Sierra Leone (SLE)");
    expect("USA841", SG_COUNTRY_UNKNOWN, "", NULL);
    expect("Pergamino", SG_COUNTRY_UNKNOWN, "", NULL);
    expect("Korea", SG_COUNTRY_UNKNOWN, "", NULL);
    expect("999", SG_COUNTRY_UNKNOWN, "", NULL);
    expect("__", SG_COUNTRY_UNKNOWN, "", NULL);
    expect("\xff\xfe", SG_COUNTRY_UNKNOWN, "", NULL);
    g_autofree char *longest = g_strnfill(5000, 'A');
    expect(longest, SG_COUNTRY_UNKNOWN, "", NULL);
}
END_TEST

START_TEST(test_tokens_are_shown_printable)
{
    SgCountryToken understood;
    sg_country_understand("L\033[2JK", &understood);
    ck_assert_ptr_null(strchr(understood.token, '\033'));
    ck_assert_ptr_nonnull(strstr(understood.token, "\\x1B"));
    g_free(understood.token);
    g_free(understood.reason);
}
END_TEST

SG_TEST_MAIN("countries", test_table, test_colours, test_codes, test_other_ways_to_write_a_country, test_slips,
             test_unknown, test_tokens_are_shown_printable)
