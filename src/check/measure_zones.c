/* The boundaries laid over the grids of files: made once for all layers on one grid; and what their places tell. */
#include "check/measure_zones.h"
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* --- who owns the pixels of a grid --- */

#define GRIDS_KEPT 4 /* the layers of a delivery share one grid, or should */

struct SgOwnedGrid {
    SgGrid grid;
    SgOwnership *ownership;
    char iso3[8];
    double tolerance_px;
    SgZones *zones; /* of that country, with that tolerance */
};

static void owned_free(gpointer data)
{
    SgOwnedGrid *owned = data;
    sg_zones_free(owned->zones);
    sg_ownership_free(owned->ownership);
    g_free(owned);
}

GPtrArray *sg_owned_grids_new(void)
{
    return g_ptr_array_new_with_free_func(owned_free);
}

static gboolean same_grid(const SgGrid *a, const SgGrid *b)
{
    return a->cols == b->cols && a->rows == b->rows && a->west == b->west && a->north == b->north &&
           a->pixel_width == b->pixel_width && a->pixel_height == b->pixel_height;
}

static SgOwnedGrid *known_grid(const SgMeasure *measure, const SgGrid *grid)
{
    for (guint i = 0; i < measure->grids->len; i++) {
        SgOwnedGrid *known = g_ptr_array_index(measure->grids, i);
        if (same_grid(&known->grid, grid))
            return known;
    }
    return NULL;
}

static SgOwnedGrid *find_owned(SgMeasure *measure, const SgGrid *grid, GError **error)
{
    SgOwnedGrid *owned = known_grid(measure, grid);
    if (owned != NULL)
        return owned;
    SgOwnership *ownership = sg_ownership_new(measure->boundaries, grid, error);
    if (ownership == NULL)
        return NULL;
    owned = g_new0(SgOwnedGrid, 1);
    owned->grid = *grid;
    owned->ownership = ownership;
    if (measure->grids->len == GRIDS_KEPT)
        g_ptr_array_remove_index(measure->grids, 0);
    g_ptr_array_add(measure->grids, owned);
    return owned;
}

/* The zones of FILE's country on the owned. */
static const SgZones *find_zones(SgOwnedGrid *owned, const SgFileFacts *file)
{
    if (owned->zones == NULL || strcmp(owned->iso3, file->iso3) != 0 ||
        owned->tolerance_px != file->boundary_tolerance_px) {
        g_clear_pointer(&owned->zones, sg_zones_free);
        owned->zones = sg_zones_new(owned->ownership, file->iso3, file->boundary_tolerance_px);
        g_strlcpy(owned->iso3, file->iso3, sizeof owned->iso3);
        owned->tolerance_px = file->boundary_tolerance_px;
    }
    return owned->zones;
}

const SgZones *sg_measure_zones(SgMeasure *measure, const SgFileFacts *file, GError **error)
{
    SgOwnedGrid *owned = find_owned(measure, &file->grid, error);
    const SgZones *zones = owned != NULL ? find_zones(owned, file) : NULL;
    if (owned != NULL && zones == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("The boundaries could not be read a second time"));
    return zones;
}

/* --- laying --- */

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

/* Lays the boundary over the grid of FILE; *OWNED stays NULL where that cannot be, and FILE then says why. FALSE
 * with an error. */
static gboolean lay_boundary(SgMeasure *measure, const SgSpec *spec, SgFileFacts *file, SgOwnedGrid **owned,
                             GError **error)
{
    GError *failure = NULL;
    *owned = NULL;
    if (spec == NULL || !file->has_boundary || !file->has_grid || !is_in_world(&file->grid) ||
        !is_comparable(spec, &file->grid))
        return TRUE;
    *owned = find_owned(measure, &file->grid, &failure);
    if (failure != NULL && !g_error_matches(failure, SG_ERROR, SG_ERROR_FAILED)) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (failure != NULL)
        file->zones_refused = g_strdup(failure->message);
    g_clear_error(&failure);
    const SgZones *zones = *owned != NULL ? find_zones(*owned, file) : NULL;
    file->zoned = zones != NULL;
    if (zones != NULL) {
        file->country_pixels = sg_zones_country(zones);
        file->country_pixels_on_grid = sg_zones_inside(zones);
    }
    return TRUE;
}

/* The files lie on one grid, or so near it that no pixel changes its place: the boundary is laid over it once. */
static void share_boundary(const SgMeasured *measured, int n, const SgOwnedGrid *owned)
{
    const SgFileFacts *first = measured[0].file;
    for (int i = 0; i < n; i++) {
        SgFileFacts *file = measured[i].file;
        file->plan.grid = file->has_grid && is_in_world(&file->grid) ? &file->grid : NULL;
        file->plan.zones = owned != NULL ? owned->zones : NULL;
        if (i == 0)
            continue;
        file->zoned = first->zoned;
        file->country_pixels = first->country_pixels;
        file->country_pixels_on_grid = first->country_pixels_on_grid;
        file->zones_refused = g_strdup(first->zones_refused);
    }
}

gboolean sg_measure_lay(SgMeasure *measure, const SgSpec *spec, const SgMeasured *measured, int n, SgOwnedGrid **owned,
                        GError **error)
{
    if (!lay_boundary(measure, spec, measured[0].file, owned, error))
        return FALSE;
    share_boundary(measured, n, *owned);
    return TRUE;
}

/* --- what places tell --- */

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

void sg_measure_tell_spill(const SgOwnedGrid *owned, SgFileFacts *file)
{
    find_foreign(owned->ownership, file);
    find_farthest(owned->zones, file);
}
