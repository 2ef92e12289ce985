#include "geo/handle.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Warnings in the course of decoding mean that data were missing or wrong, but for these. */
static const char *const harmless[] = {"Old-style LZW"};

GDALDatasetH sg_dataset_open(int fd)
{
    static const char *const driver[] = {"GTiff", NULL};
    static const char *const options[] = {"GEOREF_SOURCES=INTERNAL", "NUM_THREADS=1", NULL};
    static const char *const no_siblings[] = {NULL};
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    return GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, driver, options, no_siblings);
}

SgRaster *sg_raster_new(int fd, GDALDatasetH dataset, SgRasterShared *shared)
{
    SgRaster *raster = g_new0(SgRaster, 1);
    raster->fd = fd;
    raster->dataset = dataset;
    raster->band = GDALGetRasterBand(dataset, 1);
    raster->shared = shared;
    raster->reader = sg_raw_reader_new(fd, &shared->layout);
    return raster;
}

void sg_raster_close(SgRaster *raster)
{
    if (raster == NULL)
        return;
    GDALClose(raster->dataset);
    close(raster->fd);
    sg_raw_reader_free(raster->reader);
    g_atomic_rc_box_release(raster->shared);
    g_free(raster);
}

SgRaster *sg_raster_reopen(const SgRaster *raster, GError **error)
{
    int fd = fcntl(raster->fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot open a raster once more: %s"), g_strerror(errno));
        return NULL;
    }
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GDALDatasetH dataset = sg_dataset_open(fd);
    sg_messages_end(&messages);
    if (dataset == NULL) {
        close(fd);
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot open a raster once more: %s"),
                    messages.failure != NULL ? messages.failure : _("the file changed"));
        return NULL;
    }
    return sg_raster_new(fd, dataset, g_atomic_rc_box_acquire(raster->shared));
}

int sg_raster_fd(const SgRaster *raster)
{
    return raster->fd;
}

static gboolean has_block(const SgRaster *raster, int block_col, int block_row)
{
    return block_col >= 0 && block_row >= 0 && block_col < raster->shared->blocks_across &&
           block_row < raster->shared->blocks_down;
}

static gboolean is_harmless(const char *warning)
{
    for (guint i = 0; i < G_N_ELEMENTS(harmless); i++)
        if (strstr(warning, harmless[i]) != NULL)
            return TRUE;
    return FALSE;
}

/* What is wrong with a block that was read; NULL when nothing is. */
static const char *complaint(CPLErr result, const SgMessages *messages)
{
    if (messages->failure != NULL)
        return messages->failure;
    if (messages->warning != NULL && !is_harmless(messages->warning))
        return messages->warning;
    return result != CE_None ? _("the block does not decode") : NULL;
}

static char *read_by_gdal(SgRaster *raster, int block_col, int block_row, void *buffer)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    CPLErr result = GDALReadBlock(raster->band, block_col, block_row, buffer);
    sg_messages_end(&messages);
    return g_strdup(complaint(result, &messages));
}

gboolean sg_raster_read_block(SgRaster *raster, int block_col, int block_row, void *buffer, char **detail)
{
    *detail = NULL;
    if (!has_block(raster, block_col, block_row) || sg_type_size(raster->shared->type) == 0) {
        *detail = g_strdup(_("there is no such block, or its values are not of one number each"));
        return FALSE;
    }
    const char *wrong = NULL;
    SgCodecResult result = SG_CODEC_FOREIGN;
    if (raster->reader != NULL)
        result = sg_raw_read(raster->reader, block_col, block_row, buffer, &wrong);
    if (result == SG_CODEC_FOREIGN)
        *detail = read_by_gdal(raster, block_col, block_row, buffer);
    else if (result == SG_CODEC_DAMAGED)
        *detail = g_strdup(wrong);
    return *detail == NULL;
}

gboolean sg_raster_take_block(SgRaster *raster, const char *shown, int block_col, int block_row, void *buffer,
                              GError **error)
{
    g_autofree char *detail = NULL;
    if (sg_raster_read_block(raster, block_col, block_row, buffer, &detail))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s: block %d, %d cannot be read: %s"), shown, block_col, block_row,
                detail);
    return FALSE;
}

void sg_raster_numbers(const SgRasterFacts *facts, const void *from, gsize count, double *to)
{
    const gboolean declared = facts->nodata_state == SG_NODATA_VALUE;
    sg_type_widen(facts->type, from, count, to);
    for (gsize i = 0; i < count; i++)
        if (!isfinite(to[i]) || (declared && to[i] == facts->nodata))
            to[i] = (double)NAN;
}

/* --- overviews --- */

/* The largest band that is at most SIDE pixels wide and high; NULL: none is. */
static GDALRasterBandH band_within(const SgRaster *raster, int side)
{
    GDALRasterBandH best = NULL;
    int most = 0;
    for (int i = -1; i < GDALGetOverviewCount(raster->band); i++) {
        GDALRasterBandH band = i < 0 ? raster->band : GDALGetOverview(raster->band, i);
        const int longest = MAX(GDALGetRasterBandXSize(band), GDALGetRasterBandYSize(band));
        if (longest <= side && longest > most) {
            best = band;
            most = longest;
        }
    }
    return best;
}

/* NULL when it was read; else what is wrong. */
static char *read_band(GDALRasterBandH band, int cols, int rows, void *pixels)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    CPLErr result =
        GDALRasterIO(band, GF_Read, 0, 0, cols, rows, pixels, cols, rows, GDALGetRasterDataType(band), 0, 0);
    sg_messages_end(&messages);
    return g_strdup(complaint(result, &messages));
}

double *sg_raster_take_overview(SgRaster *raster, const SgRasterFacts *facts, const char *shown, int side, int *cols,
                                int *rows, GError **error)
{
    const gsize size = sg_type_size(facts->type);
    GDALRasterBandH band = size > 0 ? band_within(raster, side) : NULL;
    if (band == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s: it has no overview of at most %d pixels"), shown, side);
        return NULL;
    }
    *cols = GDALGetRasterBandXSize(band);
    *rows = GDALGetRasterBandYSize(band);
    const gsize count = (gsize)*cols * (gsize)*rows;
    g_autofree guint8 *pixels = g_malloc(count * size);
    g_autofree char *wrong = read_band(band, *cols, *rows, pixels);
    if (wrong != NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s: its overview cannot be read: %s"), shown, wrong);
        return NULL;
    }
    double *numbers = g_new(double, count);
    sg_raster_numbers(facts, pixels, count, numbers);
    return numbers;
}
