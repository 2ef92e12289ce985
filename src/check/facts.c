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

static double farther(double a, double b)
{
    return fabs(b) > fabs(a) ? b : a;
}

SgLatticeFit sg_lattice_fit(const SgGrid *grid, const SgLattice *lattice, double pixel_deg)
{
    SgLatticeFit fit = {.lattice = lattice};
    fit.east_px = farther(sg_off_edge(grid->west, lattice->origin_lon, pixel_deg),
                          sg_off_edge(sg_grid_east(grid), lattice->origin_lon, pixel_deg));
    fit.south_px = -farther(sg_off_edge(grid->north, lattice->origin_lat, pixel_deg),
                            sg_off_edge(sg_grid_south(grid), lattice->origin_lat, pixel_deg));
    fit.worst_px = MAX(fabs(fit.east_px), fabs(fit.south_px));
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
        double worst = MAX(fabs(sg_off_edge(grid->west, lattice->origin_lon, pixel)),
                           fabs(sg_off_edge(grid->north, lattice->origin_lat, pixel)));
        if (worst < best_px) {
            best_px = worst;
            best = lattice;
        }
    }
    return best;
}

static const char *box_on_lattice(SgJudgement *j, const SgGrid *grid, double pixel)
{
    const SgLattice *lattice = nearest_lattice(j->spec->grid, grid, pixel);
    if (lattice == NULL)
        return NULL;
    const double slack = 0.01; /* of a pixel: a corner that is on an edge but for rounding stays there */
    double west = floor((grid->west - lattice->origin_lon) / pixel + slack);
    double east = ceil((sg_grid_east(grid) - lattice->origin_lon) / pixel - slack);
    double south = floor((sg_grid_south(grid) - lattice->origin_lat) / pixel + slack);
    double north = ceil((grid->north - lattice->origin_lat) / pixel - slack);
    return sg_judge_text(j, "-te %s %s %s %s", sg_judge_number(j, lattice->origin_lon + west * pixel, 15),
                         sg_judge_number(j, lattice->origin_lat + south * pixel, 15),
                         sg_judge_number(j, lattice->origin_lon + east * pixel, 15),
                         sg_judge_number(j, lattice->origin_lat + north * pixel, 15));
}

const char *sg_judge_warp_options(SgJudgement *j)
{
    if (j->spec == NULL || j->spec->grid == NULL)
        return NULL;
    double pixel = sg_spec_pixel_deg(j->spec);
    const char *box = NULL;
    if (j->file->has_grid)
        box = box_on_lattice(j, &j->file->grid, pixel);
    else if (has_whole_lattice(j->spec->grid, pixel))
        box = "-tap";
    if (box == NULL)
        return NULL;
    const char *size = sg_judge_number(j, pixel, 15);
    return sg_judge_text(j, "-t_srs EPSG:%d -tr %s %s %s -r %s", j->spec->grid->epsg, size, size, box,
                         sg_layer_classes(j->layer) != NULL ? "near" : "bilinear");
}

/* --- what nodata value to declare --- */

/* The fill value that most pixels have, of those watched that can be no value; NaN when there is none. */
static double commonest_fill(const SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    double best = (double)NAN;
    gint64 most = 0;
    for (int i = 0; file->scanned && i < file->plan.watch_count; i++) {
        gboolean known, inside = sg_facts_in_range(j->layer, file->plan.watch[i], &known);
        if (file->scan.watch[i].pixels > most && !(known && inside) && file->plan.watch[i] != 0) {
            most = file->scan.watch[i].pixels;
            best = file->plan.watch[i];
        }
    }
    return best;
}

const char *sg_judge_fill(SgJudgement *j)
{
    static const double candidates[] = {-9999, 65535, 255};
    const SgFileFacts *file = j->file;
    double fill = commonest_fill(j);
    if (!isnan(fill))
        return sg_judge_number(j, fill, 9);
    if (file->scanned && file->scan.nan.pixels > 0)
        return "nan";
    for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
        gboolean known, inside = sg_facts_in_range(j->layer, candidates[i], &known);
        if (sg_type_holds(file->raster.type, candidates[i]) && known && !inside)
            return sg_judge_number(j, candidates[i], 9);
    }
    return NULL;
}
