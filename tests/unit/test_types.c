/* Types: their names, sizes, and which values they can hold. */
#include "geo/nodata.h"
#include "soilgate/raster.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <string.h>

START_TEST(test_names_and_sizes)
{
    static const struct {
        SgType type;
        const char *name;
        gsize bytes;
        gboolean integer;
    } expected[] = {
        {SG_TYPE_UNKNOWN, "Unknown", 0, FALSE}, {SG_TYPE_BYTE, "Byte", 1, TRUE},
        {SG_TYPE_INT8, "Int8", 1, TRUE},        {SG_TYPE_UINT16, "UInt16", 2, TRUE},
        {SG_TYPE_INT16, "Int16", 2, TRUE},      {SG_TYPE_UINT32, "UInt32", 4, TRUE},
        {SG_TYPE_INT32, "Int32", 4, TRUE},      {SG_TYPE_UINT64, "UInt64", 8, TRUE},
        {SG_TYPE_INT64, "Int64", 8, TRUE},      {SG_TYPE_FLOAT32, "Float32", 4, FALSE},
        {SG_TYPE_FLOAT64, "Float64", 8, FALSE}, {SG_TYPE_COMPLEX, "Complex", 0, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        ck_assert_str_eq(sg_type_name(expected[i].type), expected[i].name);
        ck_assert_uint_eq(sg_type_size(expected[i].type), expected[i].bytes);
        ck_assert_int_eq(sg_type_is_integer(expected[i].type), expected[i].integer);
    }
}
END_TEST

START_TEST(test_holds)
{
    static const struct {
        SgType type;
        double value;
        gboolean holds;
    } cases[] = {
        {SG_TYPE_BYTE, 0, TRUE},
        {SG_TYPE_BYTE, 255, TRUE},
        {SG_TYPE_BYTE, 256, FALSE},
        {SG_TYPE_BYTE, -1, FALSE},
        {SG_TYPE_BYTE, -9999, FALSE},
        {SG_TYPE_BYTE, 1.5, FALSE},
        {SG_TYPE_BYTE, (double)NAN, FALSE},
        {SG_TYPE_INT8, -128, TRUE},
        {SG_TYPE_INT8, -129, FALSE},
        {SG_TYPE_INT8, 128, FALSE},
        {SG_TYPE_UINT16, 65535, TRUE},
        {SG_TYPE_UINT16, 65536, FALSE},
        {SG_TYPE_INT16, -32768, TRUE},
        {SG_TYPE_INT16, -9999.5, FALSE},
        {SG_TYPE_INT16, 32768, FALSE},
        {SG_TYPE_UINT32, 4294967295.0, TRUE},
        {SG_TYPE_UINT32, 4294967296.0, FALSE},
        {SG_TYPE_INT32, -2147483648.0, TRUE},
        {SG_TYPE_INT32, 2147483648.0, FALSE},
        {SG_TYPE_UINT64, 0x1p63, TRUE},
        {SG_TYPE_UINT64, 0x1p64, FALSE},
        {SG_TYPE_INT64, -0x1p63, TRUE},
        {SG_TYPE_INT64, 0x1p63, FALSE},
        {SG_TYPE_INT64, (double)INFINITY, FALSE},
        {SG_TYPE_FLOAT32, -3.4e38, TRUE},
        {SG_TYPE_FLOAT32, 3.4028235e38, TRUE}, /* rounds to the greatest Float32 */
        {SG_TYPE_FLOAT32, 1e39, FALSE},
        {SG_TYPE_FLOAT32, -DBL_MAX, FALSE},
        {SG_TYPE_FLOAT32, (double)NAN, TRUE},
        {SG_TYPE_FLOAT32, (double)INFINITY, TRUE},
        {SG_TYPE_FLOAT64, -DBL_MAX, TRUE},
        {SG_TYPE_FLOAT64, (double)NAN, TRUE},
        {SG_TYPE_UNKNOWN, 0, FALSE},
        {SG_TYPE_COMPLEX, 0, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(sg_type_holds(cases[i].type, cases[i].value) == cases[i].holds, "%s holds %g",
                      sg_type_name(cases[i].type), cases[i].value);
}
END_TEST

static void assert_same_number(double got, double wanted, const char *text)
{
    ck_assert_msg(isnan(wanted) ? isnan(got) : got == wanted, "%s: %.17g is not %.17g", text, got, wanted);
}

/* What the tag says, and what it means for a type: experiments T1 to T4 and T27 of GDAL's traps. */
START_TEST(test_nodata_texts)
{
    static const struct {
        const char *text;
        SgType type;
        SgNodataState state;
        double value;
        gboolean fits;
    } cases[] = {
        {NULL, SG_TYPE_FLOAT32, SG_NODATA_NONE, (double)NAN, FALSE},
        {"", SG_TYPE_FLOAT32, SG_NODATA_NONE, (double)NAN, FALSE},
        {"  ", SG_TYPE_FLOAT32, SG_NODATA_NONE, (double)NAN, FALSE},
        {"-9999", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -9999, TRUE},
        {" -9999 ", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -9999, TRUE},
        /* the Float32 nearest to -3.4e38 is -3.39999995214436425e38 */
        {"-3.39999999999999996e+38", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -3.39999995214436425e38, TRUE},
        {"-3.39999999999999996e+38", SG_TYPE_FLOAT64, SG_NODATA_VALUE, -3.39999999999999996e38, TRUE},
        {"-3.4e+038", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -3.39999995214436425e38, TRUE},
        {"-9999.0002", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -9999, TRUE},
        {"nan", SG_TYPE_FLOAT32, SG_NODATA_VALUE, (double)NAN, TRUE},
        {"NaN", SG_TYPE_FLOAT32, SG_NODATA_VALUE, (double)NAN, TRUE},
        {"-nan", SG_TYPE_FLOAT64, SG_NODATA_VALUE, (double)NAN, TRUE},
        {"nan", SG_TYPE_BYTE, SG_NODATA_VALUE, (double)NAN, FALSE},
        {"-inf", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -(double)INFINITY, TRUE},
        {"-1.7976931348623157e+308", SG_TYPE_FLOAT32, SG_NODATA_VALUE, -DBL_MAX, FALSE},
        {"-9999", SG_TYPE_BYTE, SG_NODATA_VALUE, -9999, FALSE},
        {"-9999.5", SG_TYPE_INT16, SG_NODATA_VALUE, -9999.5, FALSE},
        {"255", SG_TYPE_BYTE, SG_NODATA_VALUE, 255, TRUE},
        {"255", SG_TYPE_INT8, SG_NODATA_VALUE, 255, FALSE},
        {"NULL", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
        {"-9999,0", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
        {"1e400", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
        {"-1.#IND", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
        {"-9999 -1", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
        {"n/a", SG_TYPE_FLOAT32, SG_NODATA_UNREADABLE, (double)NAN, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *text = cases[i].text != NULL ? cases[i].text : "(none)";
        SgRasterFacts facts;
        sg_raster_facts_init(&facts);
        facts.type = cases[i].type;
        sg_nodata_read(cases[i].text, &facts);
        ck_assert_msg(facts.nodata_state == cases[i].state, "%s: state %d", text, (int)facts.nodata_state);
        assert_same_number(facts.nodata, cases[i].value, text);
        ck_assert_msg(facts.nodata_fits == cases[i].fits, "%s fits %s", text, sg_type_name(cases[i].type));
        ck_assert_msg((facts.nodata_text == NULL) == (cases[i].state == SG_NODATA_NONE), "%s: text", text);
        sg_raster_facts_clear(&facts);
    }
}
END_TEST

START_TEST(test_nodata_text_is_printable)
{
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    facts.type = SG_TYPE_FLOAT32;
    sg_nodata_read("\x1b[31m0\x1b[0m", &facts);
    ck_assert_int_eq(facts.nodata_state, SG_NODATA_UNREADABLE);
    ck_assert_ptr_null(strchr(facts.nodata_text, '\x1b'));
    sg_raster_facts_clear(&facts);
}
END_TEST

/* The bytes of the least or greatest number of each type, one byte off any alignment. */
START_TEST(test_widen)
{
    static const struct {
        SgType type;
        guint8 bytes[8]; /* little-endian */
        double value;
    } cases[] = {
        {SG_TYPE_BYTE, {0xff}, 255},
        {SG_TYPE_INT8, {0x80}, -128},
        {SG_TYPE_UINT16, {0xff, 0xff}, 65535},
        {SG_TYPE_INT16, {0x00, 0x80}, -32768},
        {SG_TYPE_UINT32, {0xff, 0xff, 0xff, 0xff}, 4294967295.0},
        {SG_TYPE_INT32, {0x00, 0x00, 0x00, 0x80}, -2147483648.0},
        {SG_TYPE_UINT64, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 0x1p64}, /* rounded */
        {SG_TYPE_INT64, {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80}, -0x1p63},
        {SG_TYPE_FLOAT32, {0x00, 0x00, 0x20, 0xc0}, -2.5},
        {SG_TYPE_FLOAT64, {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xc0}, -2.5},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint8 from[1 + 2 * 8] = {0};
        double to[3] = {7, 7, 7};
        const gsize size = sg_type_size(cases[i].type);
        memcpy(from + 1, cases[i].bytes, size);
        sg_type_widen(cases[i].type, from + 1, 2, to);
        ck_assert_msg(to[0] == cases[i].value, "%s: %g", sg_type_name(cases[i].type), to[0]);
        ck_assert_msg(to[1] == 0 && to[2] == 7, "%s", sg_type_name(cases[i].type));
    }
}
END_TEST

START_TEST(test_numbers)
{
    const float from[] = {1.5F, -9999, NAN, INFINITY, -INFINITY, 0, -9999.5F};
    const gint16 whole[] = {-32768, 7};
    double to[7];
    SgRasterFacts facts = {.type = SG_TYPE_FLOAT32, .nodata_state = SG_NODATA_VALUE, .nodata = -9999};
    sg_raster_numbers(&facts, from, 7, to);
    ck_assert(to[0] == 1.5 && to[5] == 0 && to[6] == -9999.5);
    for (guint i = 1; i < 5; i++)
        ck_assert(isnan(to[i]));
    facts.nodata_state = SG_NODATA_NONE; /* nothing is declared: it is a number */
    sg_raster_numbers(&facts, from, 2, to);
    ck_assert(to[0] == 1.5 && to[1] == -9999);
    facts = (SgRasterFacts){.type = SG_TYPE_INT16, .nodata_state = SG_NODATA_VALUE, .nodata = -32768};
    sg_raster_numbers(&facts, whole, 2, to);
    ck_assert(isnan(to[0]) && to[1] == 7);
}
END_TEST

SG_TEST_MAIN("types", test_names_and_sizes, test_holds, test_nodata_texts, test_nodata_text_is_printable, test_widen,
             test_numbers)
