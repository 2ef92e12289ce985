/* Any bytes through the door: opened as a file, every block read. What we and GDAL both read must be the same. */
#include "geo/handle.h"

#include <cpl_error.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIXELS_MOST (1 << 20) /* of a raster, and of a block: more is slow and teaches nothing */
#define BLOCKS_MOST 4096

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const guint8 *data, size_t length);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    sg_geo_init();
    return 0;
}

/* libtiff reads all blocks after one of the old style as if they were of it: then it is no judge. */
static void CPL_STDCALL note_old_style(CPLErr class, CPLErrorNum number, const char *text)
{
    (void)class;
    (void)number;
    gboolean *old_style = CPLGetErrorHandlerUserData();
    *old_style |= strstr(text, "Old-style") != NULL;
}

typedef struct {
    SgRaster *raster;
    const SgRasterFacts *facts;
    GDALDatasetH dataset; /* of GDAL's alone */
    gsize size;
    guint8 *ours, *theirs;
    gboolean old_style;
} Readers;

static void compare(const Readers *readers, int col, int row)
{
    const SgRasterFacts *facts = readers->facts;
    gsize rows = (gsize)MIN(facts->block_rows, facts->rows - row * facts->block_rows);
    gsize bytes = (gsize)MIN(facts->block_cols, facts->cols - col * facts->block_cols) * readers->size;
    for (gsize y = 0; y < rows; y++) {
        gsize at = y * (gsize)facts->block_cols * readers->size;
        if (memcmp(readers->ours + at, readers->theirs + at, bytes) != 0)
            abort();
    }
}

static void read_block(Readers *readers, int col, int row)
{
    g_autofree char *detail = NULL;
    gboolean read = sg_raster_read_block(readers->raster, col, row, readers->ours, &detail);
    if (read == (detail != NULL))
        abort();
    CPLPushErrorHandlerEx(note_old_style, &readers->old_style);
    GDALRasterBandH band = GDALGetRasterBand(readers->dataset, 1);
    gboolean same = read && GDALReadBlock(band, col, row, readers->theirs) == CE_None && !readers->old_style;
    CPLPopErrorHandler();
    if (same)
        compare(readers, col, row);
}

static void read_all(SgRaster *raster, const SgRasterFacts *facts)
{
    gint64 pixels = (gint64)facts->cols * facts->rows, block = (gint64)facts->block_cols * facts->block_rows;
    gsize size = sg_type_size(facts->type);
    if (size == 0 || pixels > PIXELS_MOST || block > PIXELS_MOST || facts->blocks > BLOCKS_MOST)
        return;
    Readers readers = {.raster = raster, .facts = facts, .size = size, .dataset = sg_dataset_open(raster->fd)};
    if (readers.dataset == NULL)
        abort();
    readers.ours = g_malloc((gsize)block * size); /* exactly: the sanitizer sees a byte too far */
    readers.theirs = g_malloc((gsize)block * size);
    for (int row = 0; row * facts->block_rows < facts->rows; row++)
        for (int col = 0; col * facts->block_cols < facts->cols; col++)
            read_block(&readers, col, row);
    g_free(readers.ours);
    g_free(readers.theirs);
    GDALClose(readers.dataset);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t length)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, length) != (ssize_t)length)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    SgRaster *raster = NULL;
    g_autoptr(GError) error = NULL;
    if (!sg_raster_open(path, &facts, &raster, &error) || (raster != NULL) != (facts.door == SG_DOOR_OPEN))
        abort();
    if (raster != NULL)
        read_all(raster, &facts);
    sg_raster_close(raster);
    sg_raster_facts_clear(&facts);
    close(fd);
    return 0;
}
