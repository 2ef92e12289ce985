/* Facts in the words of the rules: what a range holds, whether a georeference can be used, where a file should lie. */
#include "check/judge.h"
#include "soilgate/base.h"

#include <math.h>

gboolean sg_facts_georeferenced(const SgRasterFacts *raster)
{
    if (!raster->has_geotransform)
        return FALSE;
    for (int i = 0; i < 6; i++)
        if (!isfinite(raster->gt[i]))
            return FALSE;
    /* A pixel without width or height places nothing; a quarter turn has its sizes in the other two. */
    return (raster->gt[1] != 0 && raster->gt[5] != 0) || (raster->gt[2] != 0 && raster->gt[4] != 0);
}

gboolean sg_facts_rotated(const SgRasterFacts *raster)
{
    /* A shear that stays below a thousandth of a pixel over the whole raster is rounding. */
    const double slack = 1e-3;
    const double *gt = raster->gt;
    return gt[1] <= 0 || fabs(gt[2]) * raster->rows > slack * fabs(gt[1]) ||
           fabs(gt[4]) * raster->cols > slack * fabs(gt[5]);
}

const SgClasses *sg_layer_classes(const SgLayer *layer)
{
    return layer != NULL && layer->resolved != NULL ? layer->resolved->classes : NULL;
}

gboolean sg_facts_in_range(const SgLayer *layer, double value, gboolean *known)
{
    const SgRange *range = layer != NULL ? sg_layer_range(layer) : NULL;
    const SgClasses *classes = sg_layer_classes(layer);
    *known = TRUE;
    if (range != NULL)
        return (range->min_open ? value > range->min : value >= range->min) &&
               (range->max_open ? value < range->max : value <= range->max);
    if (classes != NULL)
        return value >= classes->min && value <= classes->max;
    *known = FALSE;
    return FALSE;
}

double sg_grid_east(const SgGrid *grid)
{
    return grid->west + grid->cols * grid->pixel_width;
}

double sg_grid_south(const SgGrid *grid)
{
    return grid->north - grid->rows * grid->pixel_height;
}

/* --- where gdalwarp should put the raster --- */

double sg_off_edge(double edge, double origin, double pixel)
{
    double position = (edge - origin) / pixel;
    return position - rint(position);
}

/* NaN, of what lies too far out to tell, is farther than any number. */
static double farther(double a, double b)
{
    return fabs(b) > fabs(a) || isnan(b) ? b : a;
}

SgLatticeFit sg_lattice_fit(const SgGrid *grid, const SgLattice *lattice, double pixel_deg)
{
    SgLatticeFit fit = {.lattice = lattice};
    fit.east_px = farther(sg_off_edge(grid->west, lattice->origin_lon, pixel_deg),
                          sg_off_edge(sg_grid_east(grid), lattice->origin_lon, pixel_deg));
    fit.south_px = -farther(sg_off_edge(grid->north, lattice->origin_lat, pixel_deg),
                            sg_off_edge(sg_grid_south(grid), lattice->origin_lat, pixel_deg));
    fit.worst_px = fabs(farther(fit.east_px, fit.south_px));
    return fit;
}

/* A lattice whose edges lie on whole multiples of the pixel size: the one that gdalwarp's -tap keeps. */
static gboolean has_whole_lattice(const SgGridSpec *grid, double pixel)
{
    for (unsigned i = 0; i < grid->lattices_count; i++)
        if (fabs(sg_off_edge(grid->lattices[i].origin_lon, 0, pixel)) < 1e-6 &&
            fabs(sg_off_edge(grid->lattices[i].origin_lat, 0, pixel)) < 1e-6)
            return TRUE;
    return FALSE;
}

/* The lattice that the raster's upper left corner is nearest to. */
static const SgLattice *nearest_lattice(const SgGridSpec *spec, const SgGrid *grid, double pixel)
{
    const SgLattice *best = NULL;
    double best_px = G_MAXDOUBLE;
    for (unsigned i = 0; i < spec->lattices_count; i++) {
        const SgLattice *lattice = &spec->lattices[i];
        double distance = hypot(sg_off_edge(grid->west, lattice->origin_lon, pixel),
                                sg_off_edge(grid->north, lattice->origin_lat, pixel));
        if (distance < best_px) {
            best_px = distance;
            best = lattice;
        }
    }
    return best;
}

static const char *box_on_lattice(SgJudgement *j, const SgLattice *lattice, double pixel)
{
    const SgGrid *grid = &j->file->grid;
    const double slack = 0.01; /* of a pixel: a corner that is on an edge but for rounding stays there */
    double west = floor((grid->west - lattice->origin_lon) / pixel + slack);
    double east = ceil((sg_grid_east(grid) - lattice->origin_lon) / pixel - slack);
    double south = floor((sg_grid_south(grid) - lattice->origin_lat) / pixel + slack);
    double north = ceil((grid->north - lattice->origin_lat) / pixel - slack);
    if (!isfinite(west) || !isfinite(east) || !isfinite(south) || !isfinite(north))
        return NULL;
    return sg_judge_text(j, "-te %s %s %s %s", sg_judge_number(j, lattice->origin_lon + west * pixel, 15),
                         sg_judge_number(j, lattice->origin_lat + south * pixel, 15),
                         sg_judge_number(j, lattice->origin_lon + east * pixel, 15),
                         sg_judge_number(j, lattice->origin_lat + north * pixel, 15));
}

static const char *warp_into(SgJudgement *j, const char *box, double pixel)
{
    const char *size = sg_judge_number(j, pixel, 15);
    return sg_judge_text(j, "-t_srs EPSG:%d -tr %s %s %s -r %s", j->spec->grid->epsg, size, size, box,
                         sg_layer_classes(j->layer) != NULL ? "near" : "bilinear");
}

const char *sg_judge_warp_onto(SgJudgement *j, const SgLattice *lattice)
{
    double pixel = sg_spec_pixel_deg(j->spec);
    const char *box = box_on_lattice(j, lattice, pixel);
    return box != NULL ? warp_into(j, box, pixel) : NULL;
}

const char *sg_judge_warp_options(SgJudgement *j)
{
    if (j->spec == NULL || j->spec->grid == NULL)
        return NULL;
    double pixel = sg_spec_pixel_deg(j->spec);
    if (j->file->has_grid) {
        const SgLattice *lattice = nearest_lattice(j->spec->grid, &j->file->grid, pixel);
        return lattice != NULL ? sg_judge_warp_onto(j, lattice) : NULL;
    }
    return has_whole_lattice(j->spec->grid, pixel) ? warp_into(j, "-tap", pixel) : NULL;
}

/* --- classes --- */

const SgLookup *sg_judge_lookup(const SgJudgement *j, const SgClasses *classes)
{
    const SgLookup *lookup = classes->lookup ? j->file->lookup : NULL;
    return lookup != NULL && lookup->unreadable == NULL ? lookup : NULL;
}

/* --- what nodata value to declare --- */

static gboolean is_outside(const SgJudgement *j, double value)
{
    gboolean known, inside = sg_facts_in_range(j->layer, value, &known);
    return known && !inside;
}

/* The fill value that most pixels have, of those watched that can be no value; NaN when there is none. */
static double commonest_fill(const SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    double best = (double)NAN;
    gint64 most = 0;
    for (int i = 0; i < file->plan.watch_count; i++) {
        double value = file->plan.watch[i];
        gboolean known, inside = sg_facts_in_range(j->layer, value, &known);
        if (file->scan.watch[i].pixels > most && !(known && inside) && (known || value != 0)) {
            most = file->scan.watch[i].pixels;
            best = value;
        }
    }
    return best;
}

/* Every pixel is a possible value, none is 0 where zeros are no data, and no constant lies around the country. */
static gboolean all_are_values(const SgJudgement *j)
{
    const SgScanFacts *scan = &j->file->scan;
    const SgNodataSpec *spec = j->spec != NULL ? j->spec->nodata : NULL;
    if (!j->file->scanned || scan->mapped < scan->pixels)
        return FALSE;
    for (int i = 0; i < j->file->plan.watch_count; i++)
        if (j->file->plan.watch[i] == 0 && scan->watch[i].pixels > 0)
            return FALSE;
    const SgFrequent *most = &scan->outside.items[0];
    return spec == NULL || scan->outside.count == 0 || most->pixels < spec->background_pixels ||
           (double)most->pixels < spec->background_share * (double)scan->outside_mapped;
}

gboolean sg_judge_fill_value(const SgJudgement *j, double *fill)
{
    static const double candidates[] = {-9999, 65535, 255};
    const SgFileFacts *file = j->file;
    if (!file->scanned)
        return FALSE;
    *fill = commonest_fill(j);
    if (!isnan(*fill))
        return TRUE;
    if (file->scan.nan.pixels > 0) /* *FILL is NaN */
        return TRUE;
    *fill = file->scan.out_min;
    if (file->scan.out_of_range.pixels > 0 && file->scan.out_min == file->scan.out_max)
        return TRUE;
    for (gsize i = 0; all_are_values(j) && i < G_N_ELEMENTS(candidates); i++) {
        *fill = candidates[i];
        if (sg_type_holds(file->raster.type, *fill) && is_outside(j, *fill))
            return TRUE;
    }
    return FALSE;
}

const char *sg_judge_fill(SgJudgement *j)
{
    double fill;
    if (!sg_judge_fill_value(j, &fill))
        return NULL;
    return isnan(fill) ? "nan" : sg_judge_stored(j, fill);
}
