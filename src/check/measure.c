#include "check/measure.h"
#include "check/judge.h"
#include "check/plan.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
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

/* --- who owns the pixels: made once for all layers on the same grid --- */

#define LATTICES_KEPT 4 /* the layers of a delivery share one grid, or should */

typedef struct {
    SgGrid grid;
    SgOwnership *ownership;
    char iso3[8];
    double tolerance_px;
    SgZones *zones; /* of that country, with that tolerance */
} Lattice;

static void lattice_free(gpointer data)
{
    Lattice *lattice = data;
    sg_zones_free(lattice->zones);
    sg_ownership_free(lattice->ownership);
    g_free(lattice);
}

void sg_measure_init(SgMeasure *measure, const SgBoundaries *boundaries, int threads)
{
    *measure = (SgMeasure){.boundaries = boundaries, .threads = threads};
    measure->lattices = g_ptr_array_new_with_free_func(lattice_free);
}

void sg_measure_clear(SgMeasure *measure)
{
    g_clear_pointer(&measure->lattices, g_ptr_array_unref);
}

static gboolean same_grid(const SgGrid *a, const SgGrid *b)
{
    return a->cols == b->cols && a->rows == b->rows && a->west == b->west && a->north == b->north &&
           a->pixel_width == b->pixel_width && a->pixel_height == b->pixel_height;
}

static Lattice *known_lattice(const SgMeasure *measure, const SgGrid *grid)
{
    for (guint i = 0; i < measure->lattices->len; i++) {
        Lattice *known = g_ptr_array_index(measure->lattices, i);
        if (same_grid(&known->grid, grid))
            return known;
    }
    return NULL;
}

static Lattice *find_lattice(SgMeasure *measure, const SgGrid *grid, GError **error)
{
    Lattice *lattice = known_lattice(measure, grid);
    if (lattice != NULL)
        return lattice;
    SgOwnership *ownership = sg_ownership_new(measure->boundaries, grid, error);
    if (ownership == NULL)
        return NULL;
    lattice = g_new0(Lattice, 1);
    lattice->grid = *grid;
    lattice->ownership = ownership;
    if (measure->lattices->len == LATTICES_KEPT)
        g_ptr_array_remove_index(measure->lattices, 0);
    g_ptr_array_add(measure->lattices, lattice);
    return lattice;
}

/* The zones of FILE's country on the lattice. */
static const SgZones *find_zones(Lattice *lattice, const SgFileFacts *file)
{
    if (lattice->zones == NULL || strcmp(lattice->iso3, file->iso3) != 0 ||
        lattice->tolerance_px != file->boundary_tolerance_px) {
        g_clear_pointer(&lattice->zones, sg_zones_free);
        lattice->zones = sg_zones_new(lattice->ownership, file->iso3, file->boundary_tolerance_px);
        g_strlcpy(lattice->iso3, file->iso3, sizeof lattice->iso3);
        lattice->tolerance_px = file->boundary_tolerance_px;
    }
    return lattice->zones;
}

const SgZones *sg_measure_zones(SgMeasure *measure, const SgFileFacts *file, GError **error)
{
    Lattice *lattice = find_lattice(measure, &file->grid, error);
    const SgZones *zones = lattice != NULL ? find_zones(lattice, file) : NULL;
    if (lattice != NULL && zones == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("The boundaries could not be read a second time"));
    return zones;
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

/* Boundaries are laid over a grid that lies in the world: beyond it there is nothing to compare with. */
static gboolean is_in_world(const SgGrid *grid)
{
    double slack = 1.5 * grid->pixel_width;
    return grid->west >= -180 - slack && sg_grid_east(grid) <= 180 + slack && grid->north <= 90 + 1e-6 &&
           sg_grid_south(grid) >= -90 - 1e-6;
}

/* A pixel of a quite different size makes the country's pixels too many to count, or too few to say anything. */
static gboolean is_comparable(const SgSpec *spec, const SgGrid *grid)
{
    const double most = 32;
    double x = grid->pixel_width / sg_spec_pixel_deg(spec), y = grid->pixel_height / sg_spec_pixel_deg(spec);
    return x < most && y < most && x > 1 / most && y > 1 / most;
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

/* Most of the data outside: the country that owns most of the places kept; ties by code. */
static void find_foreign(const SgOwnership *ownership, SgFileFacts *file)
{
    const SgTally *spill = &file->scan.spill;
    int most = 0;
    file->foreign_pixels = file->scan.zone[SG_ZONE_FOREIGN];
    for (int i = 0; i < spill->places_count; i++) {
        int owner = sg_ownership_at(ownership, spill->places[i].col, spill->places[i].row), count = 0;
        if (owner == SG_OWNER_NONE || sg_ownership_owner(ownership, owner)->disputed)
            continue;
        for (int k = 0; k < spill->places_count; k++)
            count += sg_ownership_at(ownership, spill->places[k].col, spill->places[k].row) == owner;
        const char *iso3 = sg_ownership_owner(ownership, owner)->iso3;
        if (count > most || (count == most && strcmp(iso3, file->foreign_iso3) < 0)) {
            most = count;
            g_strlcpy(file->foreign_iso3, iso3, sizeof file->foreign_iso3);
        }
    }
}

static void find_farthest(const SgZones *zones, SgFileFacts *file)
{
    const SgTally *spill = &file->scan.spill;
    for (int i = 0; i < spill->places_count; i++) {
        double away = sg_zones_distance(zones, spill->places[i].col, spill->places[i].row);
        if (away < G_MAXDOUBLE)
            file->spill_farthest_px = MAX(file->spill_farthest_px, away);
    }
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

/* --- the pixels, and beside them the hashes --- */

typedef struct {
    const SgMeasured *measured;
    int n;
    GError *error; /* the first */
} Hash;

static gpointer hash_files(gpointer data)
{
    Hash *hash = data;
    for (int i = 0; i < hash->n && hash->error == NULL; i++) {
        SgRasterFacts *raster = &hash->measured[i].file->raster;
        g_autofree char *sha256 = sg_hash_fd(sg_raster_fd(hash->measured[i].raster), &hash->error);
        g_strlcpy(raster->sha256, sha256 != NULL ? sha256 : "", sizeof raster->sha256);
    }
    return NULL;
}

gboolean sg_measure_hash(const SgMeasured *measured, GError **error)
{
    Hash hash = {.measured = measured, .n = 1};
    hash_files(&hash);
    if (hash.error != NULL)
        g_propagate_error(error, hash.error);
    return hash.error == NULL;
}

/* A set being scanned, to tell its progress in bytes of the run. */
typedef struct {
    const SgMeasure *measure;
    const char *shown;
    gint64 bytes;
} Progress;

static void tell_progress(gint64 done, gint64 total, gpointer data)
{
    const Progress *progress = data;
    const SgMeasure *measure = progress->measure;
    double part = total > 0 ? (double)done / (double)total : 1;
    gint64 bytes = measure->bytes_done + (gint64)(part * (double)progress->bytes);
    measure->progress(progress->shown, MIN(bytes, measure->bytes_total), measure->bytes_total, measure->progress_data);
}

static gboolean scan_all(SgMeasure *measure, SgScanSet *set, const SgMeasured *measured, Progress *progress,
                         SgSetFacts *out, GError **error)
{
    g_autofree SgScanFacts *facts = g_new0(SgScanFacts, (gsize)set->layers_count);
    for (int i = 0; i < set->layers_count; i++)
        progress->bytes += sg_measure_bytes(measured[i].file);
    if (measure->progress != NULL) {
        set->progress = tell_progress;
        set->progress_data = progress;
    }
    if (!sg_scan_set(set, facts, out, error))
        return FALSE;
    for (int i = 0; i < set->layers_count; i++) {
        SgFileFacts *file = measured[i].file;
        file->scan = facts[i];
        file->scanned = TRUE;
        file->shared = out->shared;
        if (out->footprints != NULL)
            file->footprint = out->footprints[i];
    }
    measure->bytes_done += progress->bytes;
    return TRUE;
}

static gboolean scan_and_hash(SgMeasure *measure, SgScanSet *set, const SgMeasured *measured, Progress *progress,
                              SgSetFacts *out, GError **error)
{
    Hash hash = {.measured = measured, .n = set->layers_count};
    GThread *thread = g_thread_try_new("hash", hash_files, &hash, NULL);
    if (thread == NULL)
        hash_files(&hash);
    gboolean ok = scan_all(measure, set, measured, progress, out, error);
    if (thread != NULL)
        g_thread_join(thread);
    if (ok && hash.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&hash.error));
        ok = FALSE;
    }
    g_clear_error(&hash.error);
    return ok;
}

/* Lays the boundary over the grid of FILE; *LATTICE stays NULL where that cannot be, and FILE then says why. FALSE
 * with an error. */
static gboolean lay_boundary(SgMeasure *measure, const SgSpec *spec, SgFileFacts *file, Lattice **lattice,
                             GError **error)
{
    GError *failure = NULL;
    *lattice = NULL;
    if (spec == NULL || !file->has_boundary || !file->has_grid || !is_in_world(&file->grid) ||
        !is_comparable(spec, &file->grid))
        return TRUE;
    *lattice = find_lattice(measure, &file->grid, &failure);
    if (failure != NULL && !g_error_matches(failure, SG_ERROR, SG_ERROR_FAILED)) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (failure != NULL)
        file->zones_refused = g_strdup(failure->message);
    g_clear_error(&failure);
    const SgZones *zones = *lattice != NULL ? find_zones(*lattice, file) : NULL;
    file->zoned = zones != NULL;
    if (zones != NULL) {
        file->country_pixels = sg_zones_country(zones);
        file->country_pixels_on_grid = sg_zones_inside(zones);
    }
    return TRUE;
}

/* The files lie on one grid, or so near it that no pixel changes its place: the boundary is laid over it once. */
static void share_boundary(const SgMeasured *measured, int n, const Lattice *lattice)
{
    const SgFileFacts *first = measured[0].file;
    for (int i = 0; i < n; i++) {
        SgFileFacts *file = measured[i].file;
        file->plan.grid = file->has_grid && is_in_world(&file->grid) ? &file->grid : NULL;
        file->plan.zones = lattice != NULL ? lattice->zones : NULL;
        if (i == 0)
            continue;
        file->zoned = first->zoned;
        file->country_pixels = first->country_pixels;
        file->country_pixels_on_grid = first->country_pixels_on_grid;
        file->zones_refused = g_strdup(first->zones_refused);
    }
}

gboolean sg_measure_scan(SgMeasure *measure, const SgSpec *spec, const SgMeasureGroup *group, SgSetFacts *out,
                         GError **error)
{
    const SgMeasured *measured = group->measured;
    Lattice *lattice = NULL;
    memset(out, 0, sizeof *out);
    if (!lay_boundary(measure, spec, measured[0].file, &lattice, error))
        return FALSE;
    share_boundary(measured, group->n, lattice);
    g_autofree SgScanLayer *layers = g_new0(SgScanLayer, (gsize)group->n);
    for (int i = 0; i < group->n; i++)
        layers[i] = (SgScanLayer){.raster = measured[i].raster,
                                  .facts = &measured[i].file->raster,
                                  .plan = &measured[i].file->plan,
                                  .classes = measured[i].classes,
                                  .classes_count = measured[i].classes_count};
    SgScanSet set = {.layers = layers,
                     .layers_count = group->n,
                     .relations = group->relations,
                     .relations_count = group->relations_count,
                     .threads = measure->threads};
    Progress progress = {.measure = measure, .shown = group->shown};
    gboolean ok = scan_and_hash(measure, &set, measured, &progress, out, error);
    for (int i = 0; i < group->n; i++) {
        SgFileFacts *file = measured[i].file;
        file->plan.grid = NULL;
        file->plan.zones = NULL;
        if (ok && lattice != NULL && file->zoned) {
            find_foreign(lattice->ownership, file);
            find_farthest(lattice->zones, file);
        }
    }
    return ok;
}
