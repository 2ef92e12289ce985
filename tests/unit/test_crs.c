/* CRS: facts, and comparison by meaning. */
#include "geo/crs.h"
#include "soilgate/raster.h"
#include "support.h"

#include <ogr_srs_api.h>
#include <string.h>

static void facts_of(const char *definition, SgCrsFacts *facts)
{
    sg_geo_init();
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    ck_assert_msg(OSRSetFromUserInput(srs, definition) == OGRERR_NONE, "%s", definition);
    sg_crs_facts_read(srs, facts);
    OSRRelease(srs);
}

static SgCrsMatch match_of(const char *definition, int epsg)
{
    SgCrsFacts facts;
    facts_of(definition, &facts);
    SgCrsMatch match = sg_crs_compare(&facts, epsg);
    sg_crs_facts_clear(&facts);
    return match;
}

#define WKT1(name, datum, major, flattening, more)                                                                     \
    "GEOGCS[\"" name "\",DATUM[\"" datum "\",SPHEROID[\"s\"," major "," flattening "]" more                            \
    "],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]"

#define ESRI_WGS84                                                                                                     \
    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],"                    \
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
#define LON_FIRST                                                                                                      \
    "GEOGCRS[\"ETRS89\",DATUM[\"European Terrestrial Reference System 1989\",ELLIPSOID[\"GRS 1980\",6378137,"          \
    "298.257222101,LENGTHUNIT[\"metre\",1]]],PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"Degree\",0.0174532925199433]],"        \
    "CS[ellipsoidal,2],AXIS[\"longitude\",east,ORDER[1],ANGLEUNIT[\"Degree\",0.0174532925199433]],"                    \
    "AXIS[\"latitude\",north,ORDER[2],ANGLEUNIT[\"Degree\",0.0174532925199433]]]"

/* How each stands to EPSG:4326. Distances from the EPSG registry; VN-2000 has the WGS 84 ellipsoid and lies 200 m off.
 */
START_TEST(test_against_4326)
{
    static const struct {
        const char *definition;
        SgCrsMatch match;
    } cases[] = {
        {"EPSG:4326", SG_CRS_SAME},
        {"OGC:CRS84", SG_CRS_UNIDENTIFIED},
        {ESRI_WGS84, SG_CRS_UNIDENTIFIED},
        {"+proj=longlat +ellps=WGS84 +no_defs", SG_CRS_UNIDENTIFIED},
        {"+proj=longlat +ellps=WGS84 +towgs84=0,0,0 +no_defs", SG_CRS_UNIDENTIFIED},
        {"EPSG:4030", SG_CRS_UNIDENTIFIED},
        {WKT1("unnamed", "D_unknown", "6378137", "298.257223563", ""), SG_CRS_UNIDENTIFIED},
        {"EPSG:4979", SG_CRS_TWIN},
        {"EPSG:4326+5773", SG_CRS_TWIN},
        {"EPSG:9057", SG_CRS_TWIN},
        {"EPSG:4258", SG_CRS_TWIN},
        {"EPSG:4490", SG_CRS_TWIN},
        {"EPSG:6668", SG_CRS_TWIN},
        {LON_FIRST, SG_CRS_TWIN},
        {"+proj=longlat +ellps=WGS84 +towgs84=100,0,0 +no_defs", SG_CRS_DIFFERENT},
        {"+proj=longlat +ellps=WGS84 +pm=paris +no_defs", SG_CRS_DIFFERENT},
        {"+proj=longlat +ellps=GRS80 +no_defs", SG_CRS_DIFFERENT},
        {"+proj=longlat +R=6371000 +no_defs", SG_CRS_DIFFERENT},
        {WKT1("mine", "Indian_1975", "6377276.345", "300.8017", ""), SG_CRS_DIFFERENT},
        {WKT1("VN-2000", "Vietnam_2000", "6378137", "298.257223563", ""), SG_CRS_DIFFERENT},
        {"EPSG:4756", SG_CRS_DIFFERENT},
        {"EPSG:4301", SG_CRS_DIFFERENT},
        {"EPSG:4269", SG_CRS_DIFFERENT},
        {"EPSG:32645", SG_CRS_DIFFERENT},
        {"EPSG:3857", SG_CRS_DIFFERENT},
        {"LOCAL_CS[\"paper\",UNIT[\"metre\",1]]", SG_CRS_MISSING},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SgCrsMatch match = match_of(cases[i].definition, 4326);
        ck_assert_msg(match == cases[i].match, "%s: %d, not %d", cases[i].definition, (int)match, (int)cases[i].match);
    }
}
END_TEST

START_TEST(test_against_projected)
{
    ck_assert_int_eq(match_of("EPSG:32645", 32645), SG_CRS_SAME);
    ck_assert_int_eq(match_of("+proj=utm +zone=45 +datum=WGS84 +units=m", 32645), SG_CRS_UNIDENTIFIED);
    ck_assert_int_eq(match_of("EPSG:32646", 32645), SG_CRS_DIFFERENT);
    ck_assert_int_eq(match_of("EPSG:4326", 32645), SG_CRS_DIFFERENT);
}
END_TEST

START_TEST(test_no_twins_of_others)
{
    /* The list of twins is about WGS 84: SIRGAS 2000 is a twin of it, and none of Tokyo. */
    ck_assert_int_eq(match_of("EPSG:4674", 4326), SG_CRS_TWIN);
    ck_assert_int_eq(match_of("EPSG:4674", 4301), SG_CRS_DIFFERENT);
}
END_TEST

START_TEST(test_missing)
{
    sg_geo_init();
    SgCrsFacts facts;
    sg_crs_facts_read(NULL, &facts);
    ck_assert(!facts.present);
    ck_assert_str_eq(facts.name, "");
    ck_assert_ptr_null(facts.authority);
    ck_assert_ptr_null(facts.wkt);
    ck_assert_int_eq(sg_crs_compare(&facts, 4326), SG_CRS_MISSING);
    sg_crs_facts_clear(&facts);
}
END_TEST

START_TEST(test_facts)
{
    SgCrsFacts facts;
    facts_of("EPSG:32645", &facts);
    ck_assert(facts.present && facts.projected && !facts.geographic && !facts.local);
    ck_assert_str_eq(facts.name, "WGS 84 / UTM zone 45N");
    ck_assert_str_eq(facts.authority, "EPSG:32645");
    ck_assert(g_str_has_prefix(facts.wkt, "PROJCRS["));
    sg_crs_facts_clear(&facts);

    facts_of("EPSG:4326", &facts);
    ck_assert(facts.present && !facts.projected && facts.geographic && !facts.local);
    ck_assert_str_eq(facts.authority, "EPSG:4326");
    sg_crs_facts_clear(&facts);
}
END_TEST

START_TEST(test_name_is_printable)
{
    SgCrsFacts facts;
    facts_of(WKT1("a\x1b[2Jb", "unknown", "6378137", "298.257223563", ""), &facts);
    ck_assert_ptr_null(strchr(facts.name, '\x1b'));
    ck_assert_ptr_null(strchr(facts.wkt, '\x1b'));
    sg_crs_facts_clear(&facts);
}
END_TEST

SG_TEST_MAIN("crs", test_against_4326, test_against_projected, test_no_twins_of_others, test_missing, test_facts,
             test_name_is_printable)
