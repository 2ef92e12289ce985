#include "geo/facts.h"

#include "geo/crs.h"
#include "geo/lossy.h"
#include "geo/nodata.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

enum { /* the tag PhotometricInterpretation, TIFF 6.0 */
       WHITE_IS_ZERO = 0,
       PHOTOMETRIC_RGB = 2,
       PHOTOMETRIC_PALETTE = 3,
       PHOTOMETRIC_CMYK = 5,
       PHOTOMETRIC_YCBCR = 6,
       PHOTOMETRIC_CIELAB = 8,
};

void sg_raster_facts_init(SgRasterFacts *facts)
{
    *facts = (SgRasterFacts){.door = SG_DOOR_UNREADABLE,
                             .predictor = 1,
                             .nodata = NAN,
                             .scale = 1,
                             .sidecars = g_ptr_array_new_with_free_func(g_free)};
}

void sg_raster_facts_clear(SgRasterFacts *facts)
{
    g_free(facts->door_detail);
    g_free(facts->compression);
    g_free(facts->lossy_detail);
    g_free(facts->nodata_text);
    sg_crs_facts_clear(&facts->crs);
    g_clear_pointer(&facts->sidecars, g_ptr_array_unref);
    *facts = (SgRasterFacts){0};
}

void sg_facts_refuse(SgRasterFacts *facts, SgDoor door, char *detail)
{
    facts->door = door;
    g_free(facts->door_detail);
    facts->door_detail = detail;
}

static SgType type_of(GDALRasterBandH band, const SgTiff *tiff)
{
    /* GDAL 3.6 calls signed bytes Byte; their bytes are the same. */
    if (tiff->sample_format == SG_TIFF_SAMPLE_SIGNED && tiff->bits == 8)
        return SG_TYPE_INT8;
    GDALDataType type = GDALGetRasterDataType(band);
    if (GDALDataTypeIsComplex(type))
        return SG_TYPE_COMPLEX;
    for (SgType candidate = SG_TYPE_BYTE; candidate < SG_TYPE_COMPLEX; candidate++)
        if (strcmp(sg_type_name(candidate), GDALGetDataTypeName(type)) == 0)
            return candidate;
    return SG_TYPE_UNKNOWN;
}

static void read_layout(GDALDatasetH dataset, int fd, const SgTiff *tiff, SgRasterFacts *facts)
{
    facts->cols = tiff->cols;
    facts->rows = tiff->rows;
    facts->bands = tiff->bands;
    facts->block_cols = tiff->block_cols;
    facts->block_rows = tiff->block_rows;
    facts->blocks = tiff->blocks;
    facts->blocks_sparse = tiff->blocks_sparse;
    facts->tiled = tiff->tiled;
    facts->bits = tiff->bits;
    facts->predictor = tiff->predictor;
    facts->compression = sg_compression_name(tiff);
    facts->lossy_detail = sg_lossy_detail(fd, tiff);
    facts->lossy = facts->lossy_detail != NULL;
    facts->cog = g_strcmp0(GDALGetMetadataItem(dataset, "LAYOUT", "IMAGE_STRUCTURE"), "COG") == 0;
}

static void read_picture(GDALRasterBandH band, const SgTiff *tiff, SgRasterFacts *facts)
{
    int photometric = tiff->photometric;
    facts->palette = photometric == PHOTOMETRIC_PALETTE || tiff->colours;
    facts->rgb = photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_CMYK ||
                 photometric == PHOTOMETRIC_YCBCR || photometric == PHOTOMETRIC_CIELAB;
    facts->white_is_zero = photometric == WHITE_IS_ZERO;
    facts->mask_band = tiff->masks > 0 || tiff->alpha || (GDALGetMaskFlags(band) & (GMF_PER_DATASET | GMF_ALPHA)) != 0;
}

static void read_place(GDALDatasetH dataset, const SgTiff *tiff, SgRasterFacts *facts)
{
    /* Without a georeference GDAL fails and still fills in (0, 1, 0, 0, 0, 1). */
    facts->has_geotransform = GDALGetGeoTransform(dataset, facts->gt) == CE_None;
    for (guint i = 0; i < G_N_ELEMENTS(facts->gt); i++)
        facts->has_geotransform = facts->has_geotransform && isfinite(facts->gt[i]);
    if (!facts->has_geotransform)
        memset(facts->gt, 0, sizeof facts->gt);
    facts->gcps = GDALGetGCPCount(dataset);
    facts->rpc = tiff->rpc;
    facts->pixel_is_point = g_strcmp0(GDALGetMetadataItem(dataset, "AREA_OR_POINT", NULL), "Point") == 0;
    OGRSpatialReferenceH srs = GDALGetSpatialRef(dataset);
    if (srs == NULL && facts->gcps > 0)
        srs = GDALGetGCPSpatialRef(dataset);
    sg_crs_facts_clear(&facts->crs);
    sg_crs_facts_read(srs, &facts->crs);
}

static void read_values(GDALRasterBandH band, const SgTiff *tiff, SgRasterFacts *facts)
{
    facts->type = type_of(band, tiff);
    sg_nodata_read(tiff->nodata, facts);
    int present;
    double scale = GDALGetRasterScale(band, &present);
    facts->scale = present ? scale : 1;
    double offset = GDALGetRasterOffset(band, &present);
    facts->offset = present ? offset : 0;
    facts->has_scale = facts->scale != 1 || facts->offset != 0;
}

/* A single strip that nothing packs is cut into short ones by libtiff (tif_dirread.c, ChopUpSingleUncompressedStrip);
 * then these are the blocks. */
static void read_blocks(GDALRasterBandH band, SgRasterFacts *facts)
{
    int cols, rows;
    GDALGetBlockSize(band, &cols, &rows);
    if (rows == facts->block_rows)
        return;
    facts->block_rows = rows;
    facts->blocks = (facts->rows - 1) / rows + 1;
    facts->blocks_sparse = facts->blocks_sparse > 0 ? facts->blocks : 0;
}

/* The directories were read twice, by us and by libtiff. A file that the two read differently is made to deceive, and
 * the limits were held against our reading. */
static gboolean agrees(GDALDatasetH dataset, GDALRasterBandH band, const SgTiff *tiff)
{
    int block_cols, block_rows;
    if (band == NULL)
        return FALSE;
    GDALGetBlockSize(band, &block_cols, &block_rows);
    return GDALGetRasterXSize(dataset) == tiff->cols && GDALGetRasterYSize(dataset) == tiff->rows &&
           block_cols == tiff->block_cols &&
           (block_rows == tiff->block_rows || (tiff->one_plain_strip && block_rows > 0 && block_rows < tiff->rows));
}

gboolean sg_facts_read(GDALDatasetH dataset, int fd, const SgTiff *tiff, SgRasterFacts *facts)
{
    GDALRasterBandH band = GDALGetRasterCount(dataset) > 0 ? GDALGetRasterBand(dataset, 1) : NULL;
    if (!agrees(dataset, band, tiff)) {
        sg_facts_refuse(facts, SG_DOOR_CORRUPT,
                        g_strdup(_("its size or its blocks read differently by different software")));
        return FALSE;
    }
    read_layout(dataset, fd, tiff, facts);
    read_blocks(band, facts);
    read_picture(band, tiff, facts);
    read_place(dataset, tiff, facts);
    read_values(band, tiff, facts);
    facts->door = SG_DOOR_OPEN;
    return TRUE;
}
