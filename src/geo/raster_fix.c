/* Writes a repaired copy: rows are read, changed, written, and read again. */
#include "soilgate/raster_fix.h"
#include "geo/fix_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    SgRowReader *reader;
    SgRasterFix *fix; /* NULL: rows go over as they are */
    SgType type;      /* of the copy */
    int tile;
    guchar *from, *to, *block;
    double *values;
    GChecksum *sum; /* of all rows written */
} Writing;

static void writing_init(Writing *writing, SgRowReader *reader, SgRasterFix *fix, SgType type)
{
    int tile = sg_fix_tile_rows(reader->cols);
    gsize cols = (gsize)reader->cols, rows = (gsize)tile, size = sg_type_size(type);
    *writing = (Writing){.reader = reader, .fix = fix, .type = type, .tile = tile};
    writing->from = g_malloc(sg_type_size(reader->facts->type) * cols * rows);
    writing->to = g_malloc(size * cols * rows);
    writing->block = g_malloc0(size * rows * rows);
    writing->values = g_new(double, cols);
    writing->sum = g_checksum_new(G_CHECKSUM_SHA1);
}

static void writing_clear(Writing *writing)
{
    g_free(writing->from);
    g_free(writing->to);
    g_free(writing->block);
    g_free(writing->values);
    g_checksum_free(writing->sum);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Writing, writing_clear)

/* Reads ROWS rows from ROW on, and has them changed in TO. */
static gboolean make_rows(Writing *writing, int row, int rows, char **problem)
{
    const SgRowReader *reader = writing->reader;
    gsize from_size = sg_type_size(reader->facts->type) * (gsize)reader->cols;
    gsize to_size = sg_type_size(writing->type) * (gsize)reader->cols;
    if (!sg_row_reader_read(writing->reader, row, rows, writing->from, problem))
        return FALSE;
    for (int i = 0; i < rows; i++) {
        guchar *from = writing->from + from_size * (gsize)i, *to = writing->to + to_size * (gsize)i;
        if (writing->fix != NULL)
            sg_fix_row(writing->fix, reader->facts, row + i, reader->cols, from, to, writing->values);
        else
            memcpy(to, from, to_size);
    }
    g_checksum_update(writing->sum, writing->to, (gssize)(to_size * (gsize)rows));
    return TRUE;
}

/* Tiles in their order in the file, each written once and whole. */
static gboolean write_tiles(Writing *writing, GDALRasterBandH band, int row, int rows)
{
    const int cols = writing->reader->cols, tile = writing->tile;
    gsize size = sg_type_size(writing->type);
    for (int col = 0; col < cols; col += tile) {
        gsize width = (gsize)MIN(tile, cols - col);
        if (width < (gsize)tile || rows < tile)
            memset(writing->block, 0, size * (gsize)tile * (gsize)tile);
        for (int i = 0; i < rows; i++)
            memcpy(writing->block + size * (gsize)i * (gsize)tile,
                   writing->to + size * ((gsize)i * (gsize)cols + (gsize)col), size * width);
        if (GDALWriteBlock(band, col / tile, row / tile, writing->block) != CE_None)
            return FALSE;
    }
    return TRUE;
}

static gboolean write_plain(const Writing *writing, GDALRasterBandH band, int row, int rows)
{
    return GDALRasterIO(band, GF_Write, 0, row, writing->reader->cols, rows, writing->to, writing->reader->cols, rows,
                        GDALGetRasterDataType(band), 0, 0) == CE_None;
}

/* All rows into DATASET, which is closed in any case. */
static gboolean write_rows(Writing *writing, GDALDatasetH dataset, gboolean plain, const char *path, char **problem,
                           GError **error)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    g_auto(SgMessages) messages;
    gboolean ok = TRUE;
    sg_messages_begin(&messages);
    for (int row = 0; row < writing->reader->rows && ok && *problem == NULL; row += writing->tile) {
        int rows = MIN(writing->tile, writing->reader->rows - row);
        if (make_rows(writing, row, rows, problem))
            ok = plain ? write_plain(writing, band, row, rows) : write_tiles(writing, band, row, rows);
    }
    sg_messages_end(&messages);
    GError *closing = NULL;
    gboolean closed = sg_fix_close(dataset, path, &closing);
    if (ok && (closed || *problem != NULL)) {
        g_clear_error(&closing);
        return TRUE;
    }
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *shown = sg_text_printable(base);
    if (closing == NULL || messages.failure != NULL) {
        g_clear_error(&closing);
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown,
                    messages.failure != NULL ? messages.failure : _("no reason is given"));
    } else {
        g_propagate_error(error, closing);
    }
    return FALSE;
}

/* --- what was written --- */

static gboolean sync_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fsync(fd) == 0;
    int cause = errno;
    if (fd >= 0)
        close(fd);
    if (!ok) {
        g_autofree char *base = g_path_get_basename(path);
        g_autofree char *shown = sg_text_printable(base);
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, g_strerror(cause));
    }
    return ok;
}

/* Reads the copy as the check reads it: every row must be the one that was to be written. */
static gboolean verify(const char *path, const char *sum, GError **error)
{
    SgRasterFacts facts;
    SgRaster *raster = NULL;
    g_autofree char *problem = NULL;
    gboolean ok = FALSE;
    sg_raster_facts_init(&facts);
    if (sg_raster_open(path, &facts, &raster, error) && raster != NULL) {
        g_auto(SgRowReader) reader;
        g_auto(Writing) reading;
        sg_row_reader_init(&reader, raster, &facts, FALSE, FALSE);
        writing_init(&reading, &reader, NULL, facts.type);
        for (int row = 0; row < reader.rows && problem == NULL; row += reading.tile)
            make_rows(&reading, row, MIN(reading.tile, reader.rows - row), &problem);
        ok = problem == NULL && strcmp(g_checksum_get_string(reading.sum), sum) == 0;
        sg_raster_close(raster);
    }
    if (!ok && error != NULL && *error == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("what was written does not read as it should: %s"),
                    problem != NULL             ? problem
                    : facts.door_detail != NULL ? facts.door_detail
                                                : _("other pixels"));
    sg_raster_facts_clear(&facts);
    return ok;
}

/* --- from file to file --- */

static SgType type_of(const SgRasterFacts *facts, const SgRasterFix *fix)
{
    return fix->type != SG_TYPE_UNKNOWN ? fix->type : facts->type;
}

/* The steps, without resampling, into PATH. */
static gboolean write_steps(SgRaster *raster, const SgRasterFacts *facts, SgRasterFix *fix, const char *path,
                            gboolean plain, char **sum, char **problem, GError **error)
{
    g_auto(SgRowReader) reader;
    g_auto(Writing) writing;
    SgType type = type_of(facts, fix);
    sg_row_reader_init(&reader, raster, facts, fix->flip, fix->swap);
    writing_init(&writing, &reader, fix, type);
    GDALDatasetH dataset = sg_fix_create(path, reader.cols, reader.rows, type, plain, error);
    if (dataset == NULL)
        return FALSE;
    if (!plain)
        sg_fix_write_about(raster->dataset, fix, type, dataset);
    sg_fix_write_place(raster->dataset, facts, fix, dataset);
    sg_fix_write_nodata(facts, fix, dataset);
    if (!write_rows(&writing, dataset, plain, path, problem, error))
        return FALSE;
    *sum = g_strdup(g_checksum_get_string(writing.sum));
    return TRUE;
}

/* The temporary file WARPED into PATH, with what SOURCE, of which ABOUT are the facts, says of itself. */
static gboolean write_warped(const char *warped, SgRaster *source, const SgRasterFacts *about, SgRasterFix *fix,
                             const char *path, char **sum, GError **error)
{
    SgRasterFacts facts;
    SgRaster *raster = NULL;
    g_autofree char *problem = NULL;
    gboolean ok = FALSE;
    sg_raster_facts_init(&facts);
    if (sg_raster_open(warped, &facts, &raster, error) && raster != NULL) {
        g_auto(SgRowReader) reader;
        g_auto(Writing) writing;
        sg_row_reader_init(&reader, raster, &facts, FALSE, FALSE);
        writing_init(&writing, &reader, NULL, facts.type);
        GDALDatasetH dataset = sg_fix_create(path, reader.cols, reader.rows, facts.type, FALSE, error);
        const SgRasterFix as_it_is = {0};
        if (dataset != NULL) {
            sg_fix_write_about(source->dataset, fix, facts.type, dataset);
            sg_fix_write_place(raster->dataset, &facts, &as_it_is, dataset);
            sg_fix_write_nodata(about, fix, dataset);
            ok = write_rows(&writing, dataset, FALSE, path, &problem, error);
        }
        *sum = g_strdup(g_checksum_get_string(writing.sum));
        sg_raster_close(raster);
    }
    if (error != NULL && *error == NULL && (!ok || problem != NULL))
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot read a temporary file: %s"),
                    problem != NULL ? problem : facts.door_detail);
    sg_raster_facts_clear(&facts);
    return ok && problem == NULL;
}

static gboolean write_regridded(SgRaster *raster, const SgRasterFacts *facts, SgRasterFix *fix, const char *path,
                                const char *folder, char **sum, char **problem, GError **error)
{
    g_autofree char *straight = g_build_filename(folder, "straight.tif", NULL);
    g_autofree char *warped = g_build_filename(folder, "warped.tif", NULL);
    if (!fix->has_nodata)
        fix->nodata = facts->nodata;
    gboolean ok = write_steps(raster, facts, fix, straight, TRUE, sum, problem, error);
    g_clear_pointer(sum, g_free);
    if (ok && *problem == NULL)
        ok = sg_fix_warp(straight, warped, type_of(facts, fix), fix, problem, error);
    unlink(straight);
    if (ok && *problem == NULL)
        ok = write_warped(warped, raster, facts, fix, path, sum, error);
    unlink(warped);
    return ok;
}

/* TRUE when the open file is the one that was checked. */
static gboolean is_as_checked(const SgRaster *raster, const SgRasterFacts *checked, const SgRasterFacts *now,
                              char **problem, GError **error)
{
    g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(raster), error);
    if (sha256 == NULL)
        return FALSE;
    if (strcmp(sha256, checked->sha256) != 0 || now->type != checked->type)
        *problem = g_strdup(_("it was changed by another program after it was checked"));
    return TRUE;
}

gboolean sg_raster_fix(const char *source, const SgRasterFacts *facts, SgRasterFix *fix, const char *target,
                       const char *folder, char **problem, GError **error)
{
    SgRasterFacts now;
    g_autofree char *sum = NULL;
    g_autoptr(SgRaster) raster = NULL;
    g_autoptr(GError) failure = NULL;
    *problem = NULL;
    sg_raster_facts_init(&now);
    gboolean ok = sg_raster_open(source, &now, &raster, &failure);
    if (ok && raster == NULL)
        *problem = g_strdup(now.door_detail != NULL ? now.door_detail : _("it does not open"));
    else
        ok = ok && is_as_checked(raster, facts, &now, problem, &failure);
    if (ok && *problem == NULL && raster != NULL)
        ok = fix->regrid ? write_regridded(raster, &now, fix, target, folder, &sum, problem, &failure)
                         : write_steps(raster, &now, fix, target, FALSE, &sum, problem, &failure);
    if (ok && *problem == NULL && sum != NULL)
        ok = sync_file(target, &failure) && verify(target, sum, &failure);
    sg_raster_facts_clear(&now);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return ok;
}
