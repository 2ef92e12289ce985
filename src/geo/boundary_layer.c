/* The dataset of boundaries: which layer, which columns, which CRS. */
#include "geo/boundary_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <cpl_conv.h>
#include <string.h>

/* File formats alone: none that names other files (VRT), no database, no service. */
static const char *const drivers[] = {"FlatGeobuf", "GPKG", "ESRI Shapefile", "GeoJSON",      "TopoJSON", "GML",
                                      "LIBKML",     "KML",  "OpenFileGDB",    "MapInfo File", NULL};

/* Names that columns go by, best first, in any letter case. iso3cd, romnam, m49_cd: UN maps. iso_a3_eh goes before
 * iso_a3: in Natural Earth's own files iso_a3 is -99 for France and Norway. gid_0: GADM. */
static const char *const code_names[] = {"iso3", "iso3cd", "iso_a3_eh", "iso_a3", "adm0_a3",
                                         "a3",   "gid_0",  "iso3_code", NULL};
static const char *const name_names[] = {"name",      "romnam",  "name_en", "admin",      "name_long",
                                         "adm0_name", "country", "name_0",  "cntry_name", NULL};
static const char *const m49_names[] = {"m49", "m49_cd", "m49cd", "un_a3", "iso_n3", NULL};
static const char *const disputed_names[] = {"disputed", NULL};
static const char *const edge_names[SG_COLUMN_EDGES] = {"west", "south", "east", "north"};

static int find_column(OGRFeatureDefnH definition, const char *const *names)
{
    for (; *names != NULL; names++) {
        int column = OGR_FD_GetFieldIndex(definition, *names);
        if (column >= 0)
            return column;
    }
    return -1;
}

static void find_columns(OGRFeatureDefnH definition, const char *field, SgColumns *columns)
{
    const char *const wanted[] = {field, NULL};
    columns->code = find_column(definition, field != NULL ? wanted : code_names);
    columns->name = find_column(definition, name_names);
    columns->m49 = find_column(definition, m49_names);
    columns->disputed = find_column(definition, disputed_names);
    for (int i = 0; i < SG_COLUMN_EDGES; i++)
        columns->edges[i] = OGR_FD_GetFieldIndex(definition, edge_names[i]);
}

/* TRUE for layers of polygons, and for layers that may hold anything. */
static gboolean may_hold_polygons(OGRLayerH layer)
{
    switch (OGR_GT_Flatten(OGR_L_GetGeomType(layer))) {
    case wkbUnknown:
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbGeometryCollection:
    case wkbCurvePolygon:
    case wkbMultiSurface:
    case wkbSurface:
        return TRUE;
    default:
        return FALSE;
    }
}

/* "iso, name, pop and 3 more" */
static char *list_columns(OGRLayerH layer)
{
    enum { SHOWN = 20 };
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    GString *names = g_string_new(NULL);
    int count = OGR_FD_GetFieldCount(definition);
    for (int i = 0; i < MIN(count, SHOWN); i++) {
        g_autofree char *name = sg_text_printable(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
    }
    if (count > SHOWN)
        g_string_append_printf(names, _(" and %d more"), count - SHOWN);
    if (count == 0)
        g_string_append(names, _("(none)"));
    return g_string_free(names, FALSE);
}

static void set_no_column(const SgBoundaries *boundaries, OGRLayerH layer, const char *field, GError **error)
{
    g_autofree char *columns = list_columns(layer);
    if (field == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("boundaries %s: no field has a known name for ISO 3166-1 alpha-3 codes (iso3, ISO3CD, ISO_A3, "
                      "ADM0_A3, A3); name the field to use, out of: %s"),
                    boundaries->title, columns);
        return;
    }
    g_autofree char *wanted = sg_text_printable(field);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: there is no field \"%s\"; the fields are: %s"),
                boundaries->title, wanted, columns);
}

static gboolean choose_layer(SgBoundaries *boundaries, const char *field, SgColumns *columns, GError **error)
{
    OGRLayerH first = NULL;
    int count = GDALDatasetGetLayerCount(boundaries->dataset);
    for (int i = 0; i < count; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(boundaries->dataset, i);
        if (layer == NULL || !may_hold_polygons(layer))
            continue;
        find_columns(OGR_L_GetLayerDefn(layer), field, columns);
        if (columns->code >= 0) {
            boundaries->layer = layer;
            return TRUE;
        }
        if (first == NULL)
            first = layer;
    }
    if (first != NULL)
        set_no_column(boundaries, first, field, error);
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: there is no polygon in it"), boundaries->title);
    return FALSE;
}

/* For this thread and this call: OGR refuses countries that are large objects in GeoJSON unless told not to, and lists
 * folders (of shapefiles) only when told to, which sg_geo_init forbids for rasters. */
static const char *const opening_options[][2] = {{"OGR_GEOJSON_MAX_OBJ_SIZE", "0"},
                                                 {"GDAL_DISABLE_READDIR_ON_OPEN", "NO"}};

static GDALDatasetH open_dataset(const char *path)
{
    const char *const gml_options[] = {"DOWNLOAD_SCHEMA=NO", NULL};
    gsize length = strlen(path);
    gboolean gml = length > 4 && g_ascii_strcasecmp(path + length - 4, ".gml") == 0;
    for (guint i = 0; i < G_N_ELEMENTS(opening_options); i++)
        CPLSetThreadLocalConfigOption(opening_options[i][0], opening_options[i][1]);
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers,
                                      gml ? gml_options : NULL, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(opening_options); i++)
        CPLSetThreadLocalConfigOption(opening_options[i][0], NULL);
    return dataset;
}

gboolean sg_boundary_open_layer(SgBoundaries *boundaries, const char *path, const char *field, SgColumns *columns,
                                GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    boundaries->dataset = open_dataset(path);
    gboolean found = boundaries->dataset != NULL && choose_layer(boundaries, field, columns, error);
    sg_messages_end(&messages);
    if (boundaries->dataset == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("boundaries %s: this is no file of polygons that can be read (GeoPackage, shapefile, GeoJSON, "
                      "FlatGeobuf, GML, KML, file geodatabase, MapInfo)"),
                    boundaries->title);
    if (!found)
        return FALSE;
    /* A GeoJSON that is too large for memory is read from its start for each feature. */
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(boundaries->dataset));
    boundaries->by_fid = OGR_L_TestCapability(boundaries->layer, OLCRandomRead) && strcmp(driver, "GeoJSON") != 0;
    return TRUE;
}

static gboolean is_same_crs(OGRSpatialReferenceH a, OGRSpatialReferenceH b)
{
    const char *const options[] = {"CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
                                   "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", NULL};
    return OSRIsSameEx(a, b, options);
}

gboolean sg_boundary_open_crs(SgBoundaries *boundaries, GError **error)
{
    OGRSpatialReferenceH layer_crs = OGR_L_GetSpatialRef(boundaries->layer);
    if (layer_crs == NULL)
        return TRUE; /* the index refuses coordinates that cannot be degrees */
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGRSpatialReferenceH degrees = OSRNewSpatialReference(NULL);
    OGRSpatialReferenceH own = OSRClone(layer_crs);
    gboolean ok = OSRImportFromEPSG(degrees, 4326) == OGRERR_NONE;
    OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(own, OAMS_TRADITIONAL_GIS_ORDER);
    if (ok && !is_same_crs(own, degrees)) {
        boundaries->to_degrees = OCTNewCoordinateTransformation(own, degrees);
        ok = boundaries->to_degrees != NULL;
    }
    g_autofree char *name = sg_text_printable(OSRGetName(own));
    OSRDestroySpatialReference(own);
    OSRDestroySpatialReference(degrees);
    sg_messages_end(&messages);
    if (!ok)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("boundaries %s: the CRS \"%s\" cannot be transformed to EPSG:4326"), boundaries->title, name);
    return ok;
}
