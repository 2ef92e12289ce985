/* The GeoTIFF that a repaired copy is: its layout, and all that a file says beside its pixels. */
#include "geo/fix_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <cpl_string.h>
#include <ogr_srs_api.h>
#include <string.h>

#define TILE       512
#define TILE_WIDE  256           /* of rasters whose band of 512 rows would be too large */
#define BAND_BYTES (256LL << 20) /* of eight bytes a pixel */

int sg_fix_tile_rows(int cols)
{
    return (gint64)cols * TILE * 8 <= BAND_BYTES ? TILE : TILE_WIDE;
}

/* GDAL knows signed bytes as a type since 3.7; before, they are bytes with a mark. */
static GDALDataType gdal_type(SgType type, char ***options)
{
    GDALDataType named = GDALGetDataTypeByName(sg_type_name(type));
    if (named != GDT_Unknown || type != SG_TYPE_INT8)
        return named;
    *options = CSLSetNameValue(*options, "PIXELTYPE", "SIGNEDBYTE");
    return GDT_Byte;
}

static char **layout_options(int cols, SgType type)
{
    g_autofree char *tile = g_strdup_printf("%d", sg_fix_tile_rows(cols));
    char **options = CSLSetNameValue(NULL, "TILED", "YES");
    options = CSLSetNameValue(options, "BLOCKXSIZE", tile);
    options = CSLSetNameValue(options, "BLOCKYSIZE", tile);
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    return CSLSetNameValue(options, "PREDICTOR", sg_type_is_integer(type) ? "2" : "3");
}

GDALDatasetH sg_fix_create(const char *path, int cols, int rows, SgType type, gboolean plain, GError **error)
{
    char **options = plain ? NULL : layout_options(cols, type);
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    GDALDataType named = gdal_type(type, &options);
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, cols, rows, 1, named, options);
    sg_messages_end(&messages);
    CSLDestroy(options);
    if (dataset == NULL) {
        g_autofree char *shown = sg_text_printable(path);
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown,
                    messages.failure != NULL ? messages.failure : _("no reason is given"));
    }
    return dataset;
}

/* --- place --- */

/* The geotransform of the copy. A row in the other order begins where the last one did. */
static void turned_place(const SgRasterFacts *facts, const SgRasterFix *fix, double place[6])
{
    const double *gt = fix->has_place ? fix->place : facts->gt;
    double rows = facts->rows, cols = facts->cols;
    memcpy(place, gt, 6 * sizeof(double));
    if (fix->flip) {
        place[0] = gt[0] + gt[2] * rows;
        place[3] = gt[3] + gt[5] * rows;
        place[2] = -gt[2];
        place[5] = -gt[5];
    } else if (fix->swap) { /* what was x is latitude */
        const double swapped[6] = {gt[3] + gt[5] * rows, -gt[5], 0, gt[0] + gt[1] * cols, 0, -gt[1]};
        memcpy(place, swapped, sizeof swapped);
    }
    for (int i = 0; i < 6; i++)
        place[i] += 0.0; /* no -0 */
}

static void write_crs(GDALDatasetH source, int epsg, GDALDatasetH target)
{
    OGRSpatialReferenceH own = GDALGetSpatialRef(source);
    if (epsg == 0) {
        if (own != NULL)
            GDALSetSpatialRef(target, own);
        return;
    }
    OGRSpatialReferenceH wanted = OSRNewSpatialReference(NULL);
    if (OSRImportFromEPSG(wanted, epsg) == OGRERR_NONE)
        GDALSetSpatialRef(target, wanted);
    OSRRelease(wanted);
}

void sg_fix_write_place(GDALDatasetH source, const SgRasterFacts *facts, const SgRasterFix *fix, GDALDatasetH target)
{
    double place[6];
    turned_place(facts, fix, place);
    if (facts->has_geotransform || fix->has_place)
        GDALSetGeoTransform(target, place);
    else if (facts->gcps > 0)
        GDALSetGCPs2(target, GDALGetGCPCount(source), GDALGetGCPs(source), GDALGetGCPSpatialRef(source));
    if (facts->gcps == 0 || facts->has_geotransform || fix->has_place)
        write_crs(source, fix->epsg, target);
}

void sg_fix_write_nodata(const SgRasterFacts *facts, const SgRasterFix *fix, GDALDatasetH target)
{
    GDALRasterBandH band = GDALGetRasterBand(target, 1);
    if (!fix->has_nodata && facts->nodata_state != SG_NODATA_VALUE)
        return;
    /* The file's own as it says it: its facts have it rounded to the type. */
    double nodata = fix->has_nodata ? fix->nodata : g_ascii_strtod(facts->nodata_text, NULL);
    if (GDALGetRasterDataType(band) == GDT_Int64 && sg_type_holds(SG_TYPE_INT64, nodata))
        GDALSetRasterNoDataValueAsInt64(band, (gint64)nodata);
    else if (GDALGetRasterDataType(band) == GDT_UInt64 && sg_type_holds(SG_TYPE_UINT64, nodata))
        GDALSetRasterNoDataValueAsUInt64(band, (guint64)nodata);
    else
        GDALSetRasterNoDataValue(band, nodata);
}

/* --- what the file says of itself --- */

/* Domains that GDAL makes up, or that are about the old layout. */
static gboolean is_own_domain(const char *domain)
{
    static const char *const skipped[] = {"IMAGE_STRUCTURE", "DERIVED_SUBDATASETS", "SUBDATASETS", "COLOR_PROFILE"};
    for (guint i = 0; i < G_N_ELEMENTS(skipped); i++)
        if (strcmp(domain, skipped[i]) == 0)
            return FALSE;
    return TRUE;
}

static char **without_statistics(char **metadata)
{
    char **kept = NULL;
    for (int i = 0; metadata != NULL && metadata[i] != NULL; i++)
        if (!g_str_has_prefix(metadata[i], "STATISTICS_"))
            kept = CSLAddString(kept, metadata[i]);
    return kept;
}

static void copy_domains(GDALMajorObjectH from, gboolean restate, GDALMajorObjectH to)
{
    char **domains = GDALGetMetadataDomainList(from);
    if (CSLFindString(domains, "") < 0)
        domains = CSLAddString(domains, "");
    for (int i = 0; domains[i] != NULL; i++) {
        const char *domain = domains[i];
        if (!is_own_domain(domain))
            continue;
        char **metadata = GDALGetMetadata(from, domain);
        char **kept = restate ? without_statistics(metadata) : CSLDuplicate(metadata);
        if (kept != NULL)
            GDALSetMetadata(to, kept, domain);
        CSLDestroy(kept);
    }
    CSLDestroy(domains);
}

static void copy_unit(GDALRasterBandH from, SgRasterFix *fix, GDALRasterBandH to)
{
    const char *own = GDALGetRasterUnitType(from);
    if (*own == '\0')
        return;
    fix->other_unit = fix->unit != NULL && strcmp(fix->unit, own) != 0;
    GDALSetRasterUnitType(to, fix->unit != NULL ? fix->unit : own);
}

static void copy_band(GDALRasterBandH from, SgRasterFix *fix, SgType type, GDALRasterBandH to)
{
    int has_scale, has_offset;
    double scale = GDALGetRasterScale(from, &has_scale), offset = GDALGetRasterOffset(from, &has_offset);
    copy_domains(from, fix->restate, to);
    if (*GDALGetDescription(from) != '\0')
        GDALSetDescription(to, GDALGetDescription(from));
    copy_unit(from, fix, to);
    if (has_scale && !fix->unscale)
        GDALSetRasterScale(to, scale);
    if (has_offset && !fix->unscale)
        GDALSetRasterOffset(to, offset);
    GDALColorTableH colours = GDALGetRasterColorTable(from);
    if (colours != NULL && (type == SG_TYPE_BYTE || type == SG_TYPE_UINT16))
        GDALSetRasterColorTable(to, colours);
}

void sg_fix_write_about(GDALDatasetH source, SgRasterFix *fix, SgType type, GDALDatasetH target)
{
    copy_domains(source, FALSE, target);
    if (fix->area || fix->regrid)
        GDALSetMetadataItem(target, "AREA_OR_POINT", "Area", NULL);
    copy_band(GDALGetRasterBand(source, 1), fix, type, GDALGetRasterBand(target, 1));
}

gboolean sg_fix_close(GDALDatasetH dataset, const char *path, GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GDALFlushCache(dataset);
    GDALClose(dataset);
    sg_messages_end(&messages);
    if (messages.failure == NULL)
        return TRUE;
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *shown = sg_text_printable(base);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, messages.failure);
    return FALSE;
}
