/* Resampling onto the lattice of a specification. */
#include "geo/fix_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <gdalwarper.h>
#include <math.h>
#include <ogr_srs_api.h>

/* A new pixel so much wider than the old one takes several of them together. */
#define COARSER     1.5
#define WARP_MEMORY (64 << 20)

typedef struct {
    int cols, rows;
    double west, north, pixel;
    double coarser; /* width of the new pixel in old ones */
} Target;

static GDALDatasetH open_plain(const char *path, int access)
{
    static const char *const driver[] = {"GTiff", NULL};
    static const char *const none[] = {NULL};
    return GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR | (unsigned)access, driver, NULL, none);
}

static char *wkt_of(int epsg)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    if (OSRImportFromEPSG(srs, epsg) == OGRERR_NONE)
        OSRExportToWkt(srs, &wkt);
    OSRRelease(srs);
    return wkt;
}

/* The box of the raster in the CRS of the lattice, out to the lattice's lines. */
static gboolean find_target(GDALDatasetH from, const SgRasterFix *fix, Target *target)
{
    char *wkt = wkt_of(fix->grid_epsg);
    char **options = CSLSetNameValue(NULL, "DST_SRS", wkt);
    void *transformer = wkt != NULL ? GDALCreateGenImgProjTransformer2(from, NULL, options) : NULL;
    double place[6], box[4]; /* west, south, east, north */
    int cols, rows;
    gboolean found = transformer != NULL && GDALSuggestedWarpOutput2(from, GDALGenImgProjTransform, transformer, place,
                                                                     &cols, &rows, box, 0) == CE_None;
    if (transformer != NULL)
        GDALDestroyGenImgProjTransformer(transformer);
    CSLDestroy(options);
    CPLFree(wkt);
    if (!found)
        return FALSE;
    const double slack = 0.01; /* of a pixel: an edge that is on a line but for rounding stays there */
    double west = floor((box[0] - fix->origin_x) / fix->pixel + slack);
    double east = ceil((box[2] - fix->origin_x) / fix->pixel - slack);
    double south = floor((box[1] - fix->origin_y) / fix->pixel + slack);
    double north = ceil((box[3] - fix->origin_y) / fix->pixel - slack);
    if (!(east - west >= 1 && east - west <= SG_LIMIT_COLS && north - south >= 1 && north - south <= SG_LIMIT_ROWS))
        return FALSE;
    if ((east - west) * (north - south) > (double)SG_LIMIT_REGRID_PIXELS)
        return FALSE;
    *target = (Target){.cols = (int)(east - west),
                       .rows = (int)(north - south),
                       .west = fix->origin_x + west * fix->pixel,
                       .north = fix->origin_y + north * fix->pixel,
                       .pixel = fix->pixel,
                       .coarser = fix->pixel / fabs(place[1])};
    return target->coarser * SG_LIMIT_REGRID_FINER >= 1;
}

static GDALResampleAlg method_of(SgRasterFix *fix, double coarser)
{
    static const struct {
        GDALResampleAlg method;
        const char *name;
    } methods[2][2] = {{{GRA_Bilinear, N_("bilinear")}, {GRA_Average, N_("average")}},
                       {{GRA_NearestNeighbour, N_("nearest neighbour")}, {GRA_Mode, N_("most frequent class")}}};
    gboolean many = coarser > COARSER;
    fix->method = methods[fix->classes ? 1 : 0][many ? 1 : 0].name;
    return methods[fix->classes ? 1 : 0][many ? 1 : 0].method;
}

static GDALDatasetH create_target(const char *path, SgType type, const SgRasterFix *fix, const Target *target,
                                  GError **error)
{
    GDALDatasetH dataset = sg_fix_create(path, target->cols, target->rows, type, TRUE, error);
    if (dataset == NULL)
        return NULL;
    double place[6] = {target->west, target->pixel, 0, target->north, 0, -target->pixel};
    GDALSetGeoTransform(dataset, place);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (OSRImportFromEPSG(srs, fix->grid_epsg) == OGRERR_NONE)
        GDALSetSpatialRef(dataset, srs);
    OSRRelease(srs);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), fix->nodata);
    return dataset;
}

static double *one_number(double value)
{
    double *number = CPLMalloc(sizeof *number);
    *number = value;
    return number;
}

static gboolean warp(GDALDatasetH from, GDALDatasetH to, GDALResampleAlg method, double nodata)
{
    GDALWarpOptions *options = GDALCreateWarpOptions();
    options->hSrcDS = from;
    options->hDstDS = to;
    options->eResampleAlg = method;
    options->dfWarpMemoryLimit = WARP_MEMORY;
    options->nBandCount = 1;
    options->panSrcBands = CPLMalloc(sizeof(int));
    options->panDstBands = CPLMalloc(sizeof(int));
    options->panSrcBands[0] = options->panDstBands[0] = 1;
    options->padfSrcNoDataReal = one_number(nodata);
    options->padfDstNoDataReal = one_number(nodata);
    options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", "NO_DATA");
    options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "UNIFIED_SRC_NODATA", "YES");
    options->pfnTransformer = GDALGenImgProjTransform;
    options->pTransformerArg = GDALCreateGenImgProjTransformer2(from, to, NULL);
    GDALWarpOperationH operation = options->pTransformerArg != NULL ? GDALCreateWarpOperation(options) : NULL;
    gboolean ok = operation != NULL &&
                  GDALChunkAndWarpImage(operation, 0, 0, GDALGetRasterXSize(to), GDALGetRasterYSize(to)) == CE_None;
    if (operation != NULL)
        GDALDestroyWarpOperation(operation);
    if (options->pTransformerArg != NULL)
        GDALDestroyGenImgProjTransformer(options->pTransformerArg);
    GDALDestroyWarpOptions(options);
    return ok;
}

static gboolean warp_into(GDALDatasetH from, const char *path, SgType type, SgRasterFix *fix, const Target *target,
                          GError **error)
{
    GDALDatasetH to = create_target(path, type, fix, target, error);
    if (to == NULL)
        return FALSE;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    gboolean ok = warp(from, to, method_of(fix, target->coarser), fix->nodata);
    sg_messages_end(&messages);
    if (!sg_fix_close(to, path, error))
        return FALSE;
    if (!ok)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot resample: %s"),
                    messages.failure != NULL ? messages.failure : _("no reason is given"));
    return ok;
}

gboolean sg_fix_warp(const char *from_path, const char *to_path, SgType type, SgRasterFix *fix, char **problem,
                     GError **error)
{
    g_auto(SgMessages) messages;
    Target target;
    sg_messages_begin(&messages);
    GDALDatasetH from = open_plain(from_path, GDAL_OF_READONLY);
    gboolean found = from != NULL && find_target(from, fix, &target);
    sg_messages_end(&messages);
    gboolean ok = TRUE;
    if (from == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot open a temporary file: %s"),
                    messages.failure != NULL ? messages.failure : _("no reason is given"));
        return FALSE;
    }
    if (found)
        ok = warp_into(from, to_path, type, fix, &target, error);
    else
        *problem = g_strdup(
            _("its pixels have no place on the grid of the specification, or would have to become far too many"));
    GDALClose(from);
    return ok;
}
