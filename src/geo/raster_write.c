#include "soilgate/raster_write.h"

#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <cpl_string.h>
#include <gdal.h>
#include <ogr_srs_api.h>
#include <string.h>

struct SgRasterWriter {
    GDALDatasetH dataset;
    GDALDataType type;
    char *path, *shown;
};

static GDALDataType gdal_type(SgType type)
{
    switch (type) {
    case SG_TYPE_BYTE:
        return GDT_Byte;
    case SG_TYPE_UINT16:
        return GDT_UInt16;
    case SG_TYPE_INT16:
        return GDT_Int16;
    case SG_TYPE_UINT32:
        return GDT_UInt32;
    case SG_TYPE_INT32:
        return GDT_Int32;
    case SG_TYPE_UINT64:
        return GDT_UInt64;
    case SG_TYPE_INT64:
        return GDT_Int64;
    case SG_TYPE_FLOAT32:
        return GDT_Float32;
    case SG_TYPE_FLOAT64:
        return GDT_Float64;
    default:
        return GDT_Unknown;
    }
}

static gboolean fail(const SgRasterWriter *writer, const SgMessages *messages, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), writer->shown,
                messages->failure != NULL ? messages->failure : _("the raster could not be stored"));
    return FALSE;
}

static gboolean set_place(GDALDatasetH dataset, const SgRasterFacts *place)
{
    if (place->has_geotransform && GDALSetGeoTransform(dataset, (double *)place->gt) != CE_None)
        return FALSE;
    if (place->crs.wkt == NULL)
        return TRUE;
    OGRSpatialReferenceH crs = OSRNewSpatialReference(place->crs.wkt);
    if (crs == NULL)
        return TRUE; /* a CRS that cannot be written either */
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    const gboolean set = GDALSetSpatialRef(dataset, crs) == CE_None;
    OSRRelease(crs);
    return set;
}

static gboolean set_codes(GDALDatasetH dataset, const SgRasterPlan *plan)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALColorTableH colours = GDALCreateColorTable(GPI_RGB);
    gboolean set = TRUE;
    for (guint i = 0; i < plan->codes_count; i++) {
        const SgRasterCode *code = &plan->codes[i];
        const GDALColorEntry entry = {code->red, code->green, code->blue, 255};
        g_autofree char *key = g_strdup_printf("VALUE_%d", code->value);
        GDALSetColorEntry(colours, code->value, &entry);
        set = set && GDALSetMetadataItem(band, key, code->name, NULL) == CE_None;
    }
    set = set && GDALSetRasterColorTable(band, colours) == CE_None;
    GDALDestroyColorTable(colours);
    return set;
}

static gboolean describe(GDALDatasetH dataset, const SgRasterPlan *plan)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    if (plan->place != NULL && !set_place(dataset, plan->place))
        return FALSE;
    if (plan->has_nodata && GDALSetRasterNoDataValue(band, plan->nodata) != CE_None)
        return FALSE;
    if (plan->codes_count > 0 && !set_codes(dataset, plan))
        return FALSE;
    if (plan->description != NULL)
        GDALSetDescription(band, plan->description);
    return TRUE;
}

static GDALDatasetH create(const char *path, const SgRasterPlan *plan)
{
    char **options = NULL;
    g_autofree char *cols = g_strdup_printf("%d", plan->tile_cols), *rows = g_strdup_printf("%d", plan->tile_rows);
    const char *const pairs[] = {"TILED",   "YES",    "BLOCKXSIZE", cols,        "BLOCKYSIZE", rows,      "COMPRESS",
                                 "DEFLATE", "ZLEVEL", "6",          "SPARSE_OK", "TRUE",       "BIGTIFF", "IF_SAFER"};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i += 2)
        options = CSLSetNameValue(options, pairs[i], pairs[i + 1]);
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName("GTiff"), path, plan->cols, plan->rows, 1, gdal_type(plan->type), options);
    CSLDestroy(options);
    return dataset;
}

SgRasterWriter *sg_raster_writer_new(const char *path, const SgRasterPlan *plan, GError **error)
{
    g_auto(SgMessages) messages;
    SgRasterWriter *writer = g_new0(SgRasterWriter, 1);
    writer->path = g_strdup(path);
    writer->shown = g_strdup(plan->shown);
    writer->type = gdal_type(plan->type);
    sg_messages_begin(&messages);
    writer->dataset = create(path, plan);
    const gboolean made = writer->dataset != NULL && describe(writer->dataset, plan);
    sg_messages_end(&messages);
    if (made)
        return writer;
    fail(writer, &messages, error);
    sg_raster_writer_free(writer);
    return NULL;
}

gboolean sg_raster_writer_put(SgRasterWriter *writer, int col, int row, int cols, int rows, const void *values,
                              GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    const CPLErr result = GDALRasterIO(GDALGetRasterBand(writer->dataset, 1), GF_Write, col, row, cols, rows,
                                       (gpointer)values, cols, rows, writer->type, 0, 0);
    sg_messages_end(&messages);
    return (result == CE_None && messages.failure == NULL) || fail(writer, &messages, error);
}

/* What GDAL keeps to itself when a disk is full: the door tells a file whose blocks lie behind its end. */
static gboolean look_again(const SgRasterWriter *writer, GError **error)
{
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    const gboolean opened = sg_raster_open(writer->path, &facts, NULL, error);
    const gboolean sound = opened && facts.door == SG_DOOR_OPEN;
    if (opened && !sound)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), writer->shown,
                    facts.door_detail != NULL ? facts.door_detail : _("it does not open"));
    sg_raster_facts_clear(&facts);
    return sound;
}

gboolean sg_raster_writer_close(SgRasterWriter *writer, GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GDALFlushCache(writer->dataset);
    GDALClose(writer->dataset);
    sg_messages_end(&messages);
    writer->dataset = NULL;
    const gboolean sound = messages.failure == NULL ? look_again(writer, error) : fail(writer, &messages, error);
    sg_raster_writer_free(writer);
    return sound;
}

void sg_raster_writer_free(SgRasterWriter *writer)
{
    if (writer == NULL)
        return;
    if (writer->dataset != NULL)
        GDALClose(writer->dataset);
    g_free(writer->path);
    g_free(writer->shown);
    g_free(writer);
}
