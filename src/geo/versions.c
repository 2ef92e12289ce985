#include "soilgate/raster.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

void sg_geo_versions(SgGeoVersions *out)
{
    *out = (SgGeoVersions){.gdal = ""};
    int major = 0, minor = 0, micro = 0;
    g_strlcpy(out->gdal, GDALVersionInfo("RELEASE_NAME"), sizeof out->gdal);
    OSRGetPROJVersion(&major, &minor, &micro);
    g_snprintf(out->proj, sizeof out->proj, "%d.%d.%d", major, minor, micro);
    if (OGRGetGEOSVersion(&major, &minor, &micro))
        g_snprintf(out->geos, sizeof out->geos, "%d.%d.%d", major, minor, micro);
}
