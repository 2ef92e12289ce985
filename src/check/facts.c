/* Facts in the words of the rules: what a range holds, whether a georeference can be used, where a file should lie,
 * what is a fill and what nodata value to declare. */
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

/* --- where the raster should lie --- */

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

const SgLattice *sg_judge_lattice(const SgJudgement *j)
{
    const SgGridSpec *grid = j->spec != NULL ? j->spec->grid : NULL;
    if (grid == NULL || grid->lattices_count == 0)
        return NULL;
    return j->file->has_grid ? nearest_lattice(grid, &j->file->grid, sg_spec_pixel_deg(j->spec)) : &grid->lattices[0];
}

/* What does not fit the limits on the new grid cannot be written there. */
static gboolean fits_grid(const SgJudgement *j)
{
    const SgGrid *grid = &j->file->grid;
    double pixel = sg_spec_pixel_deg(j->spec);
    return !j->file->has_grid || (grid->cols * grid->pixel_width / pixel <= SG_LIMIT_COLS &&
                                  grid->rows * grid->pixel_height / pixel <= SG_LIMIT_ROWS);
}

void sg_judge_regrid(SgJudgement *j, SgFinding *finding, const SgLattice *lattice)
{
    double nodata;
    if (lattice == NULL || !fits_grid(j) || !sg_judge_nodata(j, &nodata))
        return;
    sg_finding_repair(finding, SG_FIX_CONFIRM,
                      &(SgRepair){.kind = SG_REPAIR_REGRID, .lattice = lattice, .nodata = nodata});
}

void sg_judge_place_at(SgJudgement *j, SgFinding *finding, double west, double north)
{
    sg_finding_repair(finding, SG_FIX_CONFIRM,
                      &(SgRepair){.kind = SG_REPAIR_PLACE,
                                  .west = west,
                                  .north = north,
                                  .pixel_width = j->file->grid.pixel_width,
                                  .pixel_height = j->file->grid.pixel_height});
}

/* --- classes --- */

const SgLookup *sg_judge_lookup(const SgJudgement *j, const SgClasses *classes)
{
    const SgLookup *lookup = classes->lookup && sg_lookup_is_sure(j->file) ? j->file->lookup : NULL;
    return lookup != NULL && lookup->unreadable == NULL ? lookup : NULL;
}

/* --- fills --- */

/* Inside the range a watched value may be a value of the map: only many equal pixels that stand apart from the others
 * look like a fill. */
#define SUSPICIOUS_PIXELS 20
#define SUSPICIOUS_SHARE  0.05
/* Values beside it in the histogram: fewer than this for each pixel that holds it are few. */
#define SUSPICIOUS_BESIDE 0.1

/* TRUE when VALUE is the least or the greatest of the data, or hardly any others lie in its bin and the two beside. */
static gboolean stands_apart(const SgScanFacts *scan, double value, gint64 pixels)
{
    if (value == scan->min || value == scan->max)
        return TRUE;
    gint64 near = 0;
    for (int i = 0; i < scan->bins; i++)
        if (value >= scan->edges[MAX(i - 1, 0)] && value < scan->edges[MIN(i + 2, scan->bins)])
            near += scan->counts[i];
    return near > 0 && (double)(near - pixels) < SUSPICIOUS_BESIDE * (double)pixels;
}

SgFill sg_facts_fill(const SgFileFacts *file, int index)
{
    const SgScanFacts *scan = &file->scan;
    gint64 pixels = scan->watch[index].pixels;
    double value = file->plan.watch[index];
    if (pixels == 0 || value == 0) /* zeros: nodata.zero */
        return SG_FILL_NONE;
    gboolean known, inside = sg_facts_in_range(file->name.layer, value, &known);
    if (known && !inside)
        return SG_FILL_SURE;
    if (pixels < SUSPICIOUS_PIXELS || (double)pixels < SUSPICIOUS_SHARE * (double)scan->data)
        return SG_FILL_NONE;
    return stands_apart(scan, value, pixels) ? SG_FILL_LIKELY : SG_FILL_NONE;
}

/* --- what nodata value to declare --- */

gboolean sg_facts_nodata_usable(const SgRasterFacts *raster)
{
    return raster->nodata_state == SG_NODATA_VALUE && raster->nodata_fits;
}

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

/* Counted where the value is watched; huge fills would make min and max say nothing. */
static gboolean is_unused(const SgFileFacts *file, double value)
{
    if (!file->scanned || file->scan.data == 0)
        return TRUE;
    for (int i = 0; i < file->plan.watch_count; i++)
        if (file->plan.watch[i] == value)
            return file->scan.watch[i].pixels == 0;
    return value < file->scan.min || value > file->scan.max;
}

/* A value that the type holds, that is none of the layer and that no pixel has. */
static gboolean unused_value(const SgJudgement *j, double *value)
{
    static const double candidates[] = {-9999, 65535, 255, 0};
    const SgFileFacts *file = j->file;
    for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
        *value = candidates[i];
        if (sg_type_holds(file->raster.type, *value) && is_outside(j, *value) && is_unused(file, *value))
            return TRUE;
    }
    return FALSE;
}

gboolean sg_judge_fill_value(const SgJudgement *j, double *fill)
{
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
    return all_are_values(j) && unused_value(j, fill);
}

const SgTally *sg_judge_fill_tally(const SgJudgement *j, double fill)
{
    const SgFileFacts *file = j->file;
    if (isnan(fill))
        return &file->scan.nan;
    for (int i = 0; i < file->plan.watch_count; i++)
        if (file->plan.watch[i] == fill && file->scan.watch[i].pixels > 0)
            return &file->scan.watch[i];
    if (file->scan.out_of_range.pixels > 0 && fill == file->scan.out_min && fill == file->scan.out_max)
        return &file->scan.out_of_range;
    return NULL;
}

gboolean sg_judge_fill_is_sure(const SgJudgement *j, double fill)
{
    gboolean known, inside = sg_facts_in_range(j->layer, fill, &known);
    return isnan(fill) || (known && !inside && sg_judge_fill_tally(j, fill) != &j->file->scan.out_of_range);
}

gboolean sg_judge_nodata(const SgJudgement *j, double *nodata)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (sg_facts_nodata_usable(raster)) {
        *nodata = raster->nodata;
        return TRUE;
    }
    return sg_judge_fill_value(j, nodata) || unused_value(j, nodata);
}
