/* Output files of a layer: what they are called, what they say of themselves, and that they are told of. */
#include "mosaic/run.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void sg_mosaic_step(SgMosaicRun *run)
{
    pthread_mutex_lock(&run->mutex);
    run->done++;
    if (run->options->progress != NULL)
        run->options->progress(run->out->base, MIN(run->done, run->total), run->total, run->options->progress_data);
    pthread_mutex_unlock(&run->mutex);
}

SgLegend *sg_mosaic_legend(const SgMosaicRun *run, SgMosaicKind kind)
{
    if (kind == SG_KIND_SOURCES)
        return sg_legend_sources(run->plan->sources);
    const gboolean holds = run->plan->type == SG_TYPE_BYTE || run->plan->type == SG_TYPE_UINT16;
    return holds ? sg_legend_classes(run->plan->layer) : NULL;
}

SgCogPlan sg_mosaic_cog(const SgMosaicRun *run, SgMosaicKind kind, const char *name, const SgLegend *legend)
{
    const SgMosaicPlan *plan = run->plan;
    const gboolean sources = kind == SG_KIND_SOURCES;
    return (SgCogPlan){
        .shown = name,
        .type = sources ? SG_TYPE_UINT16 : plan->type,
        .side = plan->side,
        .cols = plan->grid.cols,
        .rows = plan->grid.rows,
        .west = plan->grid.west,
        .north = plan->grid.north,
        .pixel = plan->grid.pixel_width,
        .epsg = plan->spec->grid->epsg,
        .nodata = sources ? 0 : plan->nodata,
        /* English, whatever the language: the same inputs give the same bytes */
        .description = sources ? "UN M49 number of the country that gave the pixel" : plan->layer->title,
        .unit = sources || plan->classes || plan->layer->resolved == NULL ? NULL : plan->layer->resolved->unit,
        .codes = legend != NULL ? (const SgRasterCode *)legend->codes->data : NULL,
        .codes_count = legend != NULL ? legend->codes->len : 0,
        .items = plan->blend != NULL ? plan->blend_notes : NULL,
    };
}

static gboolean fail(const char *name, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), name, g_strerror(errno));
    return FALSE;
}

/* Hash and length of the file at PATH. */
static gboolean measure(const char *path, SgMosaicFile *file, GError **error)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        fail(file->name, error);
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    file->bytes = status.st_size;
    file->sha256 = sg_hash_fd(fd, error);
    close(fd);
    return file->sha256 != NULL;
}

void sg_mosaic_keep_file(SgMosaicRun *run, const char *name, const char *sha256, gint64 bytes)
{
    SgMosaicFile *file = g_new0(SgMosaicFile, 1);
    file->name = g_strdup(name);
    file->sha256 = g_strdup(sha256);
    file->bytes = bytes;
    file->kept = TRUE;
    pthread_mutex_lock(&run->mutex);
    g_ptr_array_add(run->out->files, file);
    pthread_mutex_unlock(&run->mutex);
}

gboolean sg_mosaic_add_file(SgMosaicRun *run, const char *name, char *pixel_sha256, GError **error)
{
    SgMosaicFile *file = g_new0(SgMosaicFile, 1);
    file->name = g_strdup(name);
    file->pixel_sha256 = pixel_sha256;
    g_autofree char *path = sg_mosaic_work_stage(run->work, name, error);
    const gboolean measured = path != NULL && measure(path, file, error);
    pthread_mutex_lock(&run->mutex);
    g_ptr_array_add(run->out->files, file);
    pthread_mutex_unlock(&run->mutex);
    return measured;
}

gboolean sg_mosaic_add_text(SgMosaicRun *run, const char *name, char *text, GError **error)
{
    const gboolean written = sg_mosaic_work_write(run->work, name, text, error);
    g_free(text);
    return written && sg_mosaic_add_file(run, name, NULL, error);
}

/* The door sees it as everybody's software does. */
static gboolean look_again(const char *path, const char *name, GError **error)
{
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    const gboolean opened = sg_raster_open(path, &facts, NULL, error);
    const gboolean sound = opened && facts.door == SG_DOOR_OPEN;
    if (opened && !sound)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), name,
                    facts.door_detail != NULL ? facts.door_detail : _("it does not open"));
    sg_raster_facts_clear(&facts);
    return sound;
}

gboolean sg_mosaic_write_cog(SgMosaicRun *run, const SgCogPlan *cog, const char *name, const SgCogTile *const *levels,
                             SgCogRead read, gpointer data, char *pixel_sha256, GError **error)
{
    g_autofree char *hash = pixel_sha256;
    g_autofree char *path = sg_mosaic_work_stage(run->work, name, error);
    if (path == NULL)
        return FALSE;
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return fail(name, error);
    gboolean written = sg_cog_write(fd, cog, levels, read, data, error);
    if (close(fd) != 0 && written)
        written = fail(name, error);
    return written && look_again(path, name, error) && sg_mosaic_add_file(run, name, g_steal_pointer(&hash), error);
}
