#include "check/measure.h"
#include "check/judge.h"
#include "check/plan.h"
#include "soilgate/base.h"

#include <fcntl.h>
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
    sg_raster_facts_init(&file->raster);
    return file;
}

void sg_file_facts_free(SgFileFacts *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->shown);
    sg_name_facts_clear(&file->name);
    sg_raster_facts_clear(&file->raster);
    g_free(file->scan_refused);
    g_free(file->zones_refused);
    if (file->scanned)
        sg_scan_facts_clear(&file->scan);
    g_free(file->owner.name);
    if (file->outcomes != NULL)
        g_array_unref(file->outcomes);
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

/* NULL without an error when the boundaries cannot be laid over this grid: FILE then says why. */
static Lattice *find_lattice(SgMeasure *measure, SgFileFacts *file, GError **error)
{
    for (guint i = 0; i < measure->lattices->len; i++) {
        Lattice *known = g_ptr_array_index(measure->lattices, i);
        if (same_grid(&known->grid, &file->grid))
            return known;
    }
    GError *failure = NULL;
    SgOwnership *ownership = sg_ownership_new(measure->boundaries, &file->grid, &failure);
    if (ownership == NULL) {
        if (g_error_matches(failure, SG_ERROR, SG_ERROR_FAILED)) {
            file->zones_refused = g_strdup(failure->message);
            g_clear_error(&failure);
        } else {
            g_propagate_error(error, failure);
        }
        return NULL;
    }
    Lattice *lattice = g_new0(Lattice, 1);
    lattice->grid = file->grid;
    lattice->ownership = ownership;
    if (measure->lattices->len == LATTICES_KEPT)
        g_ptr_array_remove_index(measure->lattices, 0);
    g_ptr_array_add(measure->lattices, lattice);
    return lattice;
}

static void find_zones(Lattice *lattice, SgFileFacts *file)
{
    if (lattice->zones == NULL || strcmp(lattice->iso3, file->iso3) != 0 ||
        lattice->tolerance_px != file->boundary_tolerance_px) {
        g_clear_pointer(&lattice->zones, sg_zones_free);
        lattice->zones = sg_zones_new(lattice->ownership, file->iso3, file->boundary_tolerance_px);
        g_strlcpy(lattice->iso3, file->iso3, sizeof lattice->iso3);
        lattice->tolerance_px = file->boundary_tolerance_px;
    }
    file->zoned = lattice->zones != NULL;
    if (file->zoned) {
        file->country_pixels = sg_zones_country(lattice->zones);
        file->country_pixels_on_grid = sg_zones_inside(lattice->zones);
    }
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

/* --- the pixels, and beside them the hash --- */

typedef struct {
    int fd;
    char *sha256;
    GError *error;
} Hash;

static gpointer hash_file(gpointer data)
{
    Hash *hash = data;
    hash->sha256 = sg_hash_fd(hash->fd, &hash->error);
    return NULL;
}

/* Takes what the hash gave into FILE. */
static gboolean keep_hash(Hash *hash, SgFileFacts *file, GError **error)
{
    g_autofree char *sha256 = hash->sha256;
    if (sha256 == NULL) {
        g_propagate_error(error, hash->error);
        return FALSE;
    }
    g_strlcpy(file->raster.sha256, sha256, sizeof file->raster.sha256);
    return TRUE;
}

/* Of a file that did not open, but may be read. What fails here was told by the door. */
static void hash_closed(SgFileFacts *file)
{
    if (file->raster.door == SG_DOOR_UNREADABLE || file->raster.door == SG_DOOR_LIMIT)
        return;
    struct stat status;
    Hash hash = {.fd = open(file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    if (hash.fd >= 0 && fstat(hash.fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= SG_LIMIT_FILE_BYTES) {
        hash_file(&hash);
        g_autoptr(GError) ignored = NULL;
        keep_hash(&hash, file, &ignored);
    }
    if (hash.fd >= 0)
        close(hash.fd);
}

static gboolean scan(SgMeasure *measure, const SgRaster *raster, const SgZones *zones, SgFileFacts *file,
                     GError **error)
{
    file->plan.grid = file->has_grid && is_in_world(&file->grid) ? &file->grid : NULL;
    file->plan.zones = zones;
    file->plan.threads = measure->threads;
    file->plan.progress = measure->progress;
    file->plan.progress_data = measure->progress_data;
    file->scanned = sg_scan(raster, &file->raster, &file->plan, &file->scan, error);
    file->plan.grid = NULL;
    file->plan.zones = NULL;
    file->plan.progress = NULL;
    file->plan.progress_data = NULL;
    return file->scanned;
}

static gboolean scan_and_hash(SgMeasure *measure, const SgRaster *raster, const SgZones *zones, SgFileFacts *file,
                              GError **error)
{
    Hash hash = {.fd = sg_raster_fd(raster)};
    GThread *thread = g_thread_try_new("hash", hash_file, &hash, NULL);
    if (thread == NULL)
        hash_file(&hash);
    gboolean ok = TRUE;
    if (sg_type_size(file->raster.type) > 0)
        ok = scan(measure, raster, zones, file, error);
    else
        file->scan_refused = g_strdup_printf("pixels of type %s are not read", sg_type_name(file->raster.type));
    if (thread != NULL)
        g_thread_join(thread);
    if (ok)
        return keep_hash(&hash, file, error);
    g_free(hash.sha256);
    g_clear_error(&hash.error);
    return FALSE;
}

gboolean sg_measure_file(SgMeasure *measure, const SgSpec *spec, SgFileFacts *file, GError **error)
{
    g_autoptr(SgRaster) raster = NULL;
    if (file->refused != NULL) {
        file->raster.door = SG_DOOR_UNREADABLE;
        find_country(measure, spec, file);
        return TRUE;
    }
    if (!sg_raster_open(file->path, &file->raster, &raster, error))
        return FALSE;
    find_country(measure, spec, file);
    if (raster == NULL) {
        hash_closed(file);
        return TRUE;
    }
    file->crs = sg_crs_compare(&file->raster.crs, spec != NULL ? spec->grid->epsg : 4326);
    find_grid(file);
    sg_plan_fill(spec, file->name.layer, &file->raster, &file->plan);

    Lattice *lattice = NULL;
    gboolean zoned = spec != NULL && file->has_boundary && file->has_grid && is_in_world(&file->grid) &&
                     is_comparable(spec, &file->grid) && sg_type_size(file->raster.type) > 0;
    if (zoned) {
        lattice = find_lattice(measure, file, error);
        if (lattice == NULL && file->zones_refused == NULL)
            return FALSE;
        if (lattice != NULL)
            find_zones(lattice, file);
    }
    if (!scan_and_hash(measure, raster, lattice != NULL ? lattice->zones : NULL, file, error))
        return FALSE;
    if (lattice != NULL && file->zoned)
        find_foreign(lattice->ownership, file);
    return TRUE;
}
