/* The facts of a file up to its pixels: what opening it tells, its grid and its country. */
#include "check/judge.h"
#include "check/measure_zones.h"
#include "check/plan.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- facts --- */

SgFileFacts *sg_file_facts_new(const char *path, const char *shown)
{
    SgFileFacts *file = g_new0(SgFileFacts, 1);
    file->path = g_strdup(path);
    file->shown = g_strdup(shown);
    file->group = -1;
    sg_raster_facts_init(&file->raster);
    return file;
}

void sg_file_facts_free(SgFileFacts *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->place);
    g_free(file->shown);
    g_free(file->iso3_folder);
    sg_name_facts_clear(&file->name);
    sg_raster_facts_clear(&file->raster);
    g_free(file->scan_refused);
    g_free(file->zones_refused);
    if (file->scanned)
        sg_scan_facts_clear(&file->scan);
    g_free(file->owner.name);
    if (file->outcomes != NULL)
        g_array_unref(file->outcomes);
    if (file->lookups != NULL)
        g_ptr_array_unref(file->lookups);
    g_free(file);
}

/* --- one run --- */

void sg_measure_init(SgMeasure *measure, const SgBoundaries *boundaries, int threads)
{
    *measure = (SgMeasure){.boundaries = boundaries, .threads = threads};
    measure->grids = sg_owned_grids_new();
}

void sg_measure_clear(SgMeasure *measure)
{
    g_clear_pointer(&measure->grids, g_ptr_array_unref);
}

/* --- the grid --- */

static void find_grid(SgFileFacts *file)
{
    const SgRasterFacts *raster = &file->raster;
    gboolean degrees = raster->crs.geographic &&
                       (file->crs == SG_CRS_SAME || file->crs == SG_CRS_UNIDENTIFIED || file->crs == SG_CRS_TWIN);
    if (!degrees || !sg_facts_georeferenced(raster) || sg_facts_rotated(raster) || raster->gt[5] >= 0)
        return;
    file->has_grid = TRUE;
    file->grid = (SgGrid){
        .cols = raster->cols,
        .rows = raster->rows,
        .west = raster->gt[0],
        .north = raster->gt[3],
        .pixel_width = raster->gt[1],
        .pixel_height = -raster->gt[5],
    };
}

static void find_country(SgMeasure *measure, const SgSpec *spec, SgFileFacts *file)
{
    const SgOwner *owner = file->iso3[0] != '\0' ? sg_boundaries_find(measure->boundaries, file->iso3) : NULL;
    if (owner == NULL)
        return;
    file->has_boundary = TRUE;
    file->owner = *owner;
    file->owner.name = g_strdup(owner->name);
    if (spec == NULL)
        return;
    const SgSmallState *small = sg_spec_small_state(spec, file->iso3);
    file->boundary_tolerance_px = small != NULL ? small->tolerance_px : spec->boundary->tolerance_px;
}

/* --- opening --- */

/* Of a file that did not open, but may be read. What fails here was told by the door. */
static void hash_closed(SgFileFacts *file)
{
    if (file->raster.door == SG_DOOR_UNREADABLE || file->raster.door == SG_DOOR_LIMIT)
        return;
    struct stat status;
    int fd = open(file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= SG_LIMIT_FILE_BYTES) {
        g_autofree char *sha256 = sg_hash_fd(fd, NULL);
        g_strlcpy(file->raster.sha256, sha256 != NULL ? sha256 : "", sizeof file->raster.sha256);
    }
    if (fd >= 0)
        close(fd);
}

gint64 sg_measure_bytes(const SgFileFacts *file)
{
    GStatBuf status;
    return file->refused == NULL && g_stat(file->path, &status) == 0 ? MAX((gint64)status.st_size, 1) : 1;
}

void sg_measured_clear(SgMeasured *measured)
{
    g_clear_pointer(&measured->raster, sg_raster_close);
    g_clear_pointer(&measured->classes, g_free);
}

gboolean sg_measure_open(SgMeasure *measure, const SgSpec *spec, SgMeasured *measured, GError **error)
{
    SgFileFacts *file = measured->file;
    if (file->refused != NULL)
        file->raster.door = SG_DOOR_UNREADABLE;
    else if (!sg_raster_open(file->path, &file->raster, &measured->raster, error))
        return FALSE;
    find_country(measure, spec, file);
    if (measured->raster == NULL) {
        hash_closed(file);
        return TRUE;
    }
    file->crs = sg_crs_compare(&file->raster.crs, spec != NULL ? spec->grid->epsg : 4326);
    find_grid(file);
    sg_plan_fill(spec, file->name.layer, &file->raster, &file->plan);
    if (sg_type_size(file->raster.type) == 0)
        file->scan_refused = g_strdup_printf(_("pixels of type %s are not read"), sg_type_name(file->raster.type));
    return TRUE;
}
