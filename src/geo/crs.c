#include "geo/crs.h"

#include "geo/messages.h"
#include "soilgate/base.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <string.h>

#define WGS84 4326

/* Geographic CRS within a metre or two of EPSG:4326. First row: WGS 84 in three dimensions, its realizations, CGCS2000
 * (aligned with ITRF97). Second: ITRF. The rest: all of the EPSG registry (v10.076) with a transformation to EPSG:4326
 * that has no parameter other than zero and an accuracy of 1 m. */
static const int twins[] = {
    4979, 8888, 9053, 9054, 9055, 9056, 9057, 9755, 4490,                               //
    8988, 8989, 8990, 8991, 8992, 8993, 8994, 8995, 8996, 8997, 8998, 8999, 9000, 9990, //
    3824, 3889, 4023, 4046, 4075, 4081, 4130, 4148, 4151, 4163, 4167, 4171, 4173, 4176, 4180, 4189, 4190,
    4258, 4463, 4470, 4483, 4558, 4612, 4619, 4624, 4627, 4659, 4661, 4667, 4669, 4670, 4674, 4686, 4687,
    4694, 4702, 4737, 4747, 4749, 4755, 4757, 4758, 4761, 4762, 4763, 4764, 4765, 5013, 5246, 5252, 5264,
    5324, 5340, 5354, 5371, 5373, 5381, 5393, 5489, 5593, 5886, 6135, 6365, 6668, 6706, 7073, 7683, 7686,
    7798, 7886, 8086, 8427, 8431, 8685, 8699, 8818, 8900, 9059, 9140, 9702, 9777, 9782,
};

/* What writers call a datum that they do not know. A named datum may share the ellipsoid and still lie 200 m off
 * (VN-2000), so that the ellipsoid alone says nothing. */
static const char *const unknown_names[] = {"unknown",     "unnamed",   "not specified",
                                            "unspecified", "undefined", "user-defined"};

/* Control characters have no place in a report, and WKT from a file may hold any. */
static char *printable_wkt(const char *wkt)
{
    char *text = g_utf8_make_valid(wkt, -1);
    for (char *c = text; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c))
            *c = ' ';
    return text;
}

static char *export_wkt(OGRSpatialReferenceH srs)
{
    static const char *const options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    char *wkt = NULL;
    char *text = NULL;
    if (OSRExportToWktEx(srs, &wkt, options) == OGRERR_NONE && wkt != NULL && *wkt != '\0')
        text = printable_wkt(wkt);
    CPLFree(wkt);
    return text;
}

void sg_crs_facts_read(OGRSpatialReferenceH srs, SgCrsFacts *facts)
{
    *facts = (SgCrsFacts){0};
    if (srs == NULL) {
        facts->name = g_strdup("");
        return;
    }
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    facts->present = TRUE;
    facts->name = sg_text_printable(OSRGetName(srs));
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    if (authority != NULL && code != NULL) {
        g_autofree char *both = g_strconcat(authority, ":", code, NULL);
        facts->authority = sg_text_printable(both);
    }
    facts->projected = OSRIsProjected(srs) != 0;
    facts->geographic = OSRIsGeographic(srs) != 0;
    facts->local = OSRIsLocal(srs) != 0;
    facts->wkt = export_wkt(srs);
    sg_messages_end(&messages);
}

void sg_crs_facts_clear(SgCrsFacts *facts)
{
    g_free(facts->name);
    g_free(facts->authority);
    g_free(facts->wkt);
    *facts = (SgCrsFacts){0};
}

static gboolean is_same(OGRSpatialReferenceH a, OGRSpatialReferenceH b)
{
    /* A GeoTIFF's geotransform has longitude first, whatever the CRS says; the epoch shifts by centimetres. */
    static const char *const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "IGNORE_COORDINATE_EPOCH=YES",
                                          NULL};
    return OSRIsSameEx(a, b, options) != 0;
}

static gboolean names_epsg(const char *authority, int epsg)
{
    g_autofree char *wanted = g_strdup_printf("EPSG:%d", epsg);
    return g_strcmp0(authority, wanted) == 0;
}

static gboolean has_code(OGRSpatialReferenceH srs, int epsg)
{
    g_autofree char *wanted = g_strdup_printf("%d", epsg);
    return g_strcmp0(OSRGetAuthorityName(srs, NULL), "EPSG") == 0 &&
           g_strcmp0(OSRGetAuthorityCode(srs, NULL), wanted) == 0;
}

static gboolean is_twin_code(OGRSpatialReferenceH srs)
{
    for (guint i = 0; i < G_N_ELEMENTS(twins); i++)
        if (has_code(srs, twins[i]))
            return TRUE;
    return FALSE;
}

/* For a CRS without a code. OSRFindMatches would not do: it offers 25 % for ETRS89 as ArcGIS writes it, with the axes
 * the other way round, and takes most of a second for a CRS that it does not know. */
static gboolean means_twin(OGRSpatialReferenceH srs)
{
    OGRSpatialReferenceH twin = OSRNewSpatialReference(NULL);
    gboolean found = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(twins) && !found; i++)
        found = OSRImportFromEPSG(twin, twins[i]) == OGRERR_NONE && is_same(srs, twin);
    OSRRelease(twin);
    return found;
}

static gboolean is_twin(OGRSpatialReferenceH srs, OGRSpatialReferenceH wanted)
{
    if (has_code(wanted, WGS84)) {
        gboolean coded = OSRGetAuthorityCode(srs, NULL) != NULL;
        if (coded ? is_twin_code(srs) : OSRIsGeographic(srs) && means_twin(srs))
            return TRUE;
    }
    /* The same on the ground, with heights. */
    OGRSpatialReferenceH flat = OSRClone(srs);
    gboolean same = OSRDemoteTo2D(flat, NULL) == OGRERR_NONE && is_same(flat, wanted);
    OSRRelease(flat);
    return same;
}

static gboolean has_datum_shift(OGRSpatialReferenceH srs)
{
    double shift[7] = {0};
    if (OSRGetTOWGS84(srs, shift, G_N_ELEMENTS(shift)) != OGRERR_NONE)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(shift); i++)
        if (shift[i] != 0)
            return TRUE;
    return FALSE;
}

static gboolean is_unknown_datum(OGRSpatialReferenceH srs)
{
    const char *datum = OSRGetAttrValue(srs, "DATUM", 0);
    if (datum == NULL)
        return TRUE;
    g_autofree char *lower = g_ascii_strdown(datum, -1);
    g_strdelimit(lower, "_", ' ');
    for (guint i = 0; i < G_N_ELEMENTS(unknown_names); i++)
        if (strstr(lower, unknown_names[i]) != NULL)
            return TRUE;
    return FALSE;
}

/* An unknown datum on the wanted ellipsoid, as old R writes for "+proj=longlat +ellps=WGS84". */
static gboolean is_unknown_same(OGRSpatialReferenceH srs, OGRSpatialReferenceH wanted)
{
    if (!OSRIsGeographic(srs) || !OSRIsGeographic(wanted) || !is_unknown_datum(srs) || has_datum_shift(srs))
        return FALSE;
    OGRErr failed = OGRERR_NONE;
    double major = OSRGetSemiMajor(srs, &failed), flattening = OSRGetInvFlattening(srs, &failed);
    return failed == OGRERR_NONE && fabs(major - OSRGetSemiMajor(wanted, NULL)) < 0.001 /* metres */ &&
           fabs(flattening - OSRGetInvFlattening(wanted, NULL)) < 1e-7 && OSRGetPrimeMeridian(srs, NULL) == 0 &&
           fabs(OSRGetAngularUnits(srs, NULL) - OSRGetAngularUnits(wanted, NULL)) < 1e-12;
}

static SgCrsMatch compare(OGRSpatialReferenceH srs, OGRSpatialReferenceH wanted, const char *authority, int epsg)
{
    if (is_same(srs, wanted))
        return names_epsg(authority, epsg) ? SG_CRS_SAME : SG_CRS_UNIDENTIFIED;
    if (is_unknown_same(srs, wanted))
        return SG_CRS_UNIDENTIFIED;
    return is_twin(srs, wanted) ? SG_CRS_TWIN : SG_CRS_DIFFERENT;
}

SgCrsMatch sg_crs_compare(const SgCrsFacts *crs, int epsg)
{
    if (!crs->present || crs->local || crs->wkt == NULL)
        return SG_CRS_MISSING;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL), wanted = OSRNewSpatialReference(NULL);
    char *wkt = crs->wkt;
    SgCrsMatch match = SG_CRS_DIFFERENT;
    if (OSRImportFromWkt(srs, &wkt) == OGRERR_NONE && OSRImportFromEPSG(wanted, epsg) == OGRERR_NONE)
        match = compare(srs, wanted, crs->authority, epsg);
    OSRRelease(wanted);
    OSRRelease(srs);
    sg_messages_end(&messages);
    return match;
}
