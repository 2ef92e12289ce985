#include "soilgate/raster.h"

#include "geo/messages.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>

/* Exported by libgdal, declared for C++ alone (ogrsf_frmts.h). */
void RegisterOGRShape(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRTopoJSON(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGRGML(void);
void RegisterOGRLIBKML(void);
void RegisterOGRKML(void);
void RegisterOGROpenFileGDB(void);
void RegisterOGRTAB(void);

/* GTiff for rasters, and the file formats in which boundaries come. No driver of a service, a database or a format
 * that names other files is registered: what is not there cannot be reached. It also starts ten times faster. */
static void (*const drivers[])(void) = {
    GDALRegister_GTiff,    RegisterOGRShape,       RegisterOGRGeoJSON, RegisterOGRTopoJSON,
    RegisterOGRGeoPackage, RegisterOGRFlatGeobuf,  RegisterOGRGML,     RegisterOGRLIBKML,
    RegisterOGRKML,        RegisterOGROpenFileGDB, RegisterOGRTAB,
};

/* Set here, these go before the environment and before any configuration file. */
static const struct {
    const char *key, *value;
} options[] = {
    {"GDAL_CONFIG_FILE", "/dev/null"}, /* neither /etc nor ~/.gdal/gdalrc */
    {"GDAL_DRIVER_PATH", "disable"},   /* no plug-ins */
    {"CPL_DEBUG", "OFF"},
    {"GDAL_PAM_ENABLED", "NO"}, /* a .aux.xml can change CRS, nodata, scale and place */
    {"GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"},
    {"GDAL_CACHEMAX", "16"}, /* MB; blocks are read past the cache */
    {"GDAL_NUM_THREADS", "1"},
    {"GDAL_ENABLE_TIFF_SPLIT", "NO"}, /* blocks are those of the file */
    {"GTIFF_IGNORE_READ_ERRORS", "NO"},
    {"GTIFF_POINT_GEO_IGNORE", "NO"},
    {"GTIFF_HONOUR_NEGATIVE_SCALEY", "NO"},
    {"GTIFF_REPORT_COMPD_CS", "YES"},
    {"GTIFF_DIRECT_IO", "NO"},
    {"GTIFF_VIRTUAL_MEM_IO", "NO"},
    {"VSI_CACHE", "FALSE"},
    {"CPL_VSIL_CURL_ALLOWED_FILENAME", "/nonexistent"},
};

/* Variables with these beginnings steer GDAL, OGR, libtiff and PROJ. A shell with another GDAL or PROJ activated sets
 * PROJ_DATA or GDAL_DATA to databases of another version; those would change how a CRS reads, or break it. */
static const char *const variables[] = {"GDAL_", "CPL_", "VSI_", "VSICURL_", "GTIFF_", "TIFF_", "GEOTIFF_",
                                        "OGR_",  "OSR_", "OCT_", "PROJ_",    "SHAPE_", "GML_",  "CENTER_LONG"};

static void leave_environment(void)
{
    g_auto(GStrv) names = g_listenv();
    for (guint i = 0; names[i] != NULL; i++)
        for (guint j = 0; j < G_N_ELEMENTS(variables); j++)
            if (g_str_has_prefix(names[i], variables[j])) {
                g_unsetenv(names[i]);
                break;
            }
    /* nor a database below the user's home */
    g_setenv("PROJ_SKIP_READ_USER_WRITABLE_DIRECTORY", "YES", TRUE);
}

static gpointer init_once(gpointer unused)
{
    (void)unused;
    leave_environment();
    sg_messages_silence();
    for (guint i = 0; i < G_N_ELEMENTS(options); i++)
        CPLSetConfigOption(options[i].key, options[i].value);
    OSRSetPROJEnableNetwork(0);
    for (guint i = 0; i < G_N_ELEMENTS(drivers); i++)
        drivers[i]();
    return NULL;
}

void sg_geo_init(void)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, init_once, NULL);
}
