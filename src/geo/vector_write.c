#include "soilgate/vector_write.h"

#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <string.h>

typedef struct {
    OGRLayerH layer; /* the dataset's */
    const SgField *fields;
    guint fields_count;
} Layer;

struct SgVectorWriter {
    SgVectorFormat format;
    GDALDatasetH dataset;
    char *path; /* in GDAL's memory */
    char *date; /* NULL: the clock's */
    GArray *layers;
    OGRLayerH styles; /* NULL before the first */
    OGRSpatialReferenceH degrees;
};

static const struct {
    const char *driver, *ending;
} formats[] = {
    [SG_VECTOR_GEOPACKAGE] = {"GPKG", "gpkg"},
    [SG_VECTOR_GEOJSON] = {"GeoJSON", "geojson"},
};

/* --- what GDAL says --- */

static void begin(const SgVectorWriter *writer, SgMessages *messages)
{
    if (writer->date != NULL)
        CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", writer->date);
    sg_messages_begin(messages);
}

static gboolean end(SgMessages *messages, gboolean done, GError **error)
{
    sg_messages_end(messages);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    if (done && messages->failure == NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write features: %s"),
                messages->failure != NULL ? messages->failure : _("the file could not be made"));
    return FALSE;
}

/* --- the file --- */

SgVectorWriter *sg_vector_writer_new(SgVectorFormat format, const char *date, GError **error)
{
    g_auto(SgMessages) messages;
    g_autoptr(SgVectorWriter) writer = g_new0(SgVectorWriter, 1);
    writer->format = format;
    writer->date = g_strdup(date);
    writer->path = g_strdup_printf("/vsimem/soilgate-%p.%s", (gpointer)writer, formats[format].ending);
    writer->layers = g_array_new(FALSE, TRUE, sizeof(Layer));
    begin(writer, &messages);
    writer->degrees = OSRNewSpatialReference(NULL);
    gboolean made = OSRImportFromEPSG(writer->degrees, 4326) == OGRERR_NONE;
    OSRSetAxisMappingStrategy(writer->degrees, OAMS_TRADITIONAL_GIS_ORDER);
    GDALDriverH driver = GDALGetDriverByName(formats[format].driver);
    writer->dataset = made && driver != NULL ? GDALCreate(driver, writer->path, 0, 0, 0, GDT_Unknown, NULL) : NULL;
    made = writer->dataset != NULL &&
           (format != SG_VECTOR_GEOPACKAGE || GDALDatasetStartTransaction(writer->dataset, FALSE) == OGRERR_NONE);
    return end(&messages, made, error) ? g_steal_pointer(&writer) : NULL;
}

static OGRFieldType field_type(SgFieldType type)
{
    return type == SG_FIELD_TEXT ? OFTString : type == SG_FIELD_WHOLE ? OFTInteger64 : OFTReal;
}

static gboolean add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    const gboolean made = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    return made;
}

gboolean sg_vector_writer_layer(SgVectorWriter *writer, const char *name, SgShape shape, const SgField *fields,
                                guint fields_count, GError **error)
{
    static const OGRwkbGeometryType types[] = {wkbPoint, wkbPolygon, wkbUnknown};
    g_auto(SgMessages) messages;
    begin(writer, &messages);
    char **options = writer->format == SG_VECTOR_GEOJSON ? CSLSetNameValue(NULL, "RFC7946", "YES") : NULL;
    OGRLayerH layer = GDALDatasetCreateLayer(writer->dataset, name, writer->degrees, types[shape], options);
    CSLDestroy(options);
    gboolean made = layer != NULL;
    for (guint i = 0; made && i < fields_count; i++)
        made = add_field(layer, fields[i].name, field_type(fields[i].type));
    const Layer added = {layer, fields, fields_count};
    g_array_append_val(writer->layers, added);
    return end(&messages, made, error);
}

/* --- features --- */

static OGRGeometryH make_geometry(const SgVectorBox *box)
{
    if (box->west == box->east && box->south == box->north) {
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, box->west, box->south);
        return point;
    }
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing), polygon = OGR_G_CreateGeometry(wkbPolygon);
    const double corners[][2] = {{box->west, box->south},
                                 {box->east, box->south},
                                 {box->east, box->north},
                                 {box->west, box->north},
                                 {box->west, box->south}}; /* against the clock: RFC 7946 */
    for (gsize i = 0; i < G_N_ELEMENTS(corners); i++)
        OGR_G_AddPoint_2D(ring, corners[i][0], corners[i][1]);
    OGR_G_AddGeometryDirectly(polygon, ring);
    return polygon;
}

static void set_field(OGRFeatureH feature, int index, SgFieldType type, const SgFieldValue *value)
{
    if (type == SG_FIELD_WHOLE)
        OGR_F_SetFieldInteger64(feature, index, value->whole);
    else if (type == SG_FIELD_REAL && isfinite(value->real))
        OGR_F_SetFieldDouble(feature, index, value->real);
    else if (type == SG_FIELD_TEXT && value->text != NULL)
        OGR_F_SetFieldString(feature, index, value->text);
    else
        OGR_F_SetFieldNull(feature, index);
}

gboolean sg_vector_writer_add(SgVectorWriter *writer, guint layer, const SgVectorBox *box, const SgFieldValue *values,
                              GError **error)
{
    g_auto(SgMessages) messages;
    const Layer *to = &g_array_index(writer->layers, Layer, layer);
    begin(writer, &messages);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(to->layer));
    for (guint i = 0; i < to->fields_count; i++)
        set_field(feature, (int)i, to->fields[i].type, &values[i]);
    const gboolean added = OGR_F_SetGeometryDirectly(feature, make_geometry(box)) == OGRERR_NONE &&
                           OGR_L_CreateFeature(to->layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    return end(&messages, added, error);
}

/* --- styles, as QGIS keeps them in a GeoPackage --- */

static OGRLayerH create_styles(GDALDatasetH dataset)
{
    static const struct {
        const char *name;
        OGRFieldType type;
    } fields[] = {
        {"f_table_catalog", OFTString},
        {"f_table_schema", OFTString},
        {"f_table_name", OFTString},
        {"f_geometry_column", OFTString},
        {"styleName", OFTString},
        {"styleQML", OFTString},
        {"styleSLD", OFTString},
        {"useAsDefault", OFTInteger},
        {"description", OFTString},
        {"owner", OFTString},
        {"ui", OFTString},
        {"update_time", OFTDateTime},
    };
    char **options = CSLSetNameValue(NULL, "FID", "id");
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "layer_styles", NULL, wkbNone, options);
    CSLDestroy(options);
    for (gsize i = 0; layer != NULL && i < G_N_ELEMENTS(fields); i++)
        if (!add_field(layer, fields[i].name, fields[i].type))
            return NULL;
    return layer;
}

static void set_text(OGRFeatureH feature, const char *field, const char *text)
{
    OGR_F_SetFieldString(feature, OGR_F_GetFieldIndex(feature, field), text);
}

static OGRLayerH find_layer(const SgVectorWriter *writer, const char *name)
{
    return GDALDatasetGetLayerByName(writer->dataset, name);
}

gboolean sg_vector_writer_style(SgVectorWriter *writer, const char *layer, const char *qml, GError **error)
{
    g_auto(SgMessages) messages;
    begin(writer, &messages);
    OGRLayerH styled = find_layer(writer, layer);
    if (writer->styles == NULL)
        writer->styles = create_styles(writer->dataset);
    gboolean added = styled != NULL && writer->styles != NULL;
    if (added) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(writer->styles));
        set_text(feature, "f_table_catalog", "");
        set_text(feature, "f_table_schema", "");
        set_text(feature, "f_table_name", layer);
        set_text(feature, "f_geometry_column", OGR_L_GetGeometryColumn(styled));
        set_text(feature, "styleName", layer);
        set_text(feature, "styleQML", qml);
        set_text(feature, "styleSLD", "");
        OGR_F_SetFieldInteger(feature, OGR_F_GetFieldIndex(feature, "useAsDefault"), 1);
        if (writer->date != NULL)
            set_text(feature, "update_time", writer->date);
        added = OGR_L_CreateFeature(writer->styles, feature) == OGRERR_NONE;
        OGR_F_Destroy(feature);
    }
    return end(&messages, added, error);
}

/* --- the end --- */

gboolean sg_vector_writer_save(SgVectorWriter *writer, const char *path, GError **error)
{
    g_auto(SgMessages) messages;
    begin(writer, &messages);
    gboolean closed =
        writer->format != SG_VECTOR_GEOPACKAGE || GDALDatasetCommitTransaction(writer->dataset) == OGRERR_NONE;
    GDALClose(writer->dataset);
    writer->dataset = NULL;
    vsi_l_offset length = 0;
    const GByte *bytes = VSIGetMemFileBuffer(writer->path, &length, FALSE);
    closed = closed && bytes != NULL && length > 0;
    return end(&messages, closed, error) && sg_file_write(path, (const char *)bytes, (gsize)length, error);
}

void sg_vector_writer_free(SgVectorWriter *writer)
{
    if (writer == NULL)
        return;
    if (writer->dataset != NULL)
        GDALClose(writer->dataset);
    if (writer->path != NULL)
        VSIUnlink(writer->path);
    if (writer->layers != NULL)
        g_array_unref(writer->layers);
    if (writer->degrees != NULL)
        OSRRelease(writer->degrees);
    g_free(writer->path);
    g_free(writer->date);
    g_free(writer);
}
