/* Judges of grid.*: pixel size, place on the grid of the product, extent. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <math.h>

#define ARCSEC_PER_DEG 3600.0

/* --- grid.resolution --- */

void sg_rule_grid_resolution(SgJudgement *j)
{
    const SgGridSpec *spec = j->spec->grid;
    const SgGrid *grid = &j->file->grid;
    double pixel = sg_spec_pixel_deg(j->spec);
    double wide = (grid->pixel_width - pixel) / pixel, high = (grid->pixel_height - pixel) / pixel;
    double drift_x = fabs(wide) * grid->cols, drift_y = fabs(high) * grid->rows;
    gboolean drifts = drift_x > spec->drift_px || drift_y > spec->drift_px;
    double relative = MAX(fabs(wide), fabs(high));
    gboolean wrong = drifts || relative > spec->relative;
    if (!wrong && (spec->relative_warn <= 0 || relative <= spec->relative_warn))
        return;
    const char *width = sg_judge_differing(j, grid->pixel_width * ARCSEC_PER_DEG, spec->pixel_arcsec, 4);
    const char *height = sg_judge_differing(j, grid->pixel_height * ARCSEC_PER_DEG, spec->pixel_arcsec, 4);
    const char *wanted = sg_judge_number(j, spec->pixel_arcsec, 6);
    SgFinding *finding = sg_judge_finding(j, wrong ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING,
                                          wrong ? &spec->pixel_basis : spec->relative_basis,
                                          _("The pixel is %s x %s arc-seconds (width x height); expected %s x %s. Over "
                                            "the %d columns the difference sums to "
                                            "%s pixels, over the %d rows to %s pixels."),
                                          width, height, wanted, wanted, grid->cols, sg_judge_fixed(j, drift_x, 2),
                                          grid->rows, sg_judge_fixed(j, drift_y, 2));
    sg_finding_expected(finding, _("%s arc-seconds (%s degrees)"), wanted, sg_judge_number(j, pixel, 12));
    sg_finding_measured(finding, _("%s x %s degrees"), sg_judge_differing(j, grid->pixel_width, pixel, 9),
                        sg_judge_differing(j, grid->pixel_height, pixel, 9));
    sg_judge_regrid(j, finding, sg_judge_lattice(j));
}

/* --- grid.phase --- */

/* Without a lattice when the raster lies so far out that no distance can be computed. */
static SgLatticeFit best_fit(const SgSpec *spec, const SgGrid *grid)
{
    SgLatticeFit best = {.worst_px = G_MAXDOUBLE};
    double nearest = G_MAXDOUBLE;
    for (unsigned i = 0; i < spec->grid->lattices_count; i++) {
        SgLatticeFit fit = sg_lattice_fit(grid, &spec->grid->lattices[i], sg_spec_pixel_deg(spec));
        double distance = hypot(fit.east_px, fit.south_px);
        if (distance < nearest || (distance == nearest && fit.worst_px < best.worst_px)) {
            nearest = distance;
            best = fit;
        }
    }
    return best;
}

/* The lattice of which the raster lies half a pixel off on both axes, as after a centre was written as a corner. It
 * need not be the nearest one. Half a pixel west is half a pixel east: told as the way the fix turns back. */
static gboolean half_fit(const SgSpec *spec, const SgGrid *grid, SgLatticeFit *half)
{
    const double slack = 0.02;
    for (unsigned i = 0; i < spec->grid->lattices_count; i++) {
        SgLatticeFit fit = sg_lattice_fit(grid, &spec->grid->lattices[i], sg_spec_pixel_deg(spec));
        if (!(fabs(fit.east_px) > 0.5 - slack && fabs(fit.south_px) > 0.5 - slack))
            continue;
        *half = fit;
        half->east_px += fit.east_px < 0 ? 1 : 0;
        half->south_px += fit.south_px < 0 ? 1 : 0;
        return TRUE;
    }
    return FALSE;
}

/* Turns the centre of the first pixel, written as its corner, back into the corner: no value changes. */
static void offer_corner(SgJudgement *j, SgFinding *finding, const SgLattice *lattice)
{
    const SgGrid *grid = &j->file->grid;
    double pixel = sg_spec_pixel_deg(j->spec);
    double left = rint((grid->west - pixel / 2 - lattice->origin_lon) / pixel);
    double top = rint((grid->north + pixel / 2 - lattice->origin_lat) / pixel);
    sg_finding_advice(finding,
                      _("If the coordinates of pixel centres were written as those of corners, move the corners "
                        "half a pixel to the north-west: no value changes. If not, resample the layer to the "
                        "grid of the product."));
    sg_finding_repair(finding, SG_FIX_CONFIRM,
                      &(SgRepair){.kind = SG_REPAIR_PLACE,
                                  .west = lattice->origin_lon + left * pixel,
                                  .north = lattice->origin_lat + top * pixel,
                                  .pixel_width = pixel,
                                  .pixel_height = pixel});
}

/* "0.50 px east and 0.25 px north"; an axis without a shift worth a word is left out. */
static const char *shift_text(SgJudgement *j, double east_px, double south_px, int decimals)
{
    const double silent = 0.5 * pow(10, -decimals);
    const char *x = NULL, *y = NULL;
    if (fabs(east_px) >= silent)
        x = sg_judge_text(j, east_px > 0 ? _("%s px east") : _("%s px west"),
                          sg_judge_fixed(j, fabs(east_px), decimals));
    if (fabs(south_px) >= silent)
        y = sg_judge_text(j, south_px > 0 ? _("%s px south") : _("%s px north"),
                          sg_judge_fixed(j, fabs(south_px), decimals));
    if (x != NULL && y != NULL)
        return sg_judge_text(j, _("%s and %s"), x, y);
    return x != NULL ? x : y != NULL ? y : _("0 px");
}

void sg_rule_grid_phase(SgJudgement *j)
{
    const SgGridSpec *spec = j->spec->grid;
    if (spec->lattices_count == 0) {
        sg_judge_not_applicable(j, _("the specification names no grid origin"));
        return;
    }
    SgLatticeFit fit = best_fit(j->spec, &j->file->grid);
    if (fit.lattice == NULL) {
        sg_judge_not_applicable(j, _("explained by %s"), "grid.extent");
        return;
    }
    if (fit.worst_px <= spec->phase_warn_px)
        return;
    gboolean half = half_fit(j->spec, &j->file->grid, &fit);
    SgSeverity severity = fit.worst_px > spec->phase_error_px ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING;
    const char *shift = shift_text(j, fit.east_px, fit.south_px, fit.worst_px < 0.1 ? 3 : 2);
    SgFinding *finding = sg_judge_finding(
        j, severity, &spec->phase_basis,
        half ? _("The pixels lie %s of an accepted grid (%s). Half a pixel on both axes: often the coordinates of "
                 "pixel centres were written as those of corners.")
             : _("The pixels lie %s of the nearest accepted grid (%s)."),
        shift, fit.lattice->title != NULL ? sg_words_data(fit.lattice->title) : fit.lattice->id);
    sg_finding_expected(
        finding, _("at most %s px off %s"),
        sg_judge_number(j, severity == SG_SEVERITY_ERROR ? spec->phase_error_px : spec->phase_warn_px, 3),
        fit.lattice->id);
    sg_finding_measured(finding, "%s", shift);
    if (half)
        offer_corner(j, finding, fit.lattice);
    else
        sg_judge_regrid(j, finding, fit.lattice);
}

/* --- grid.extent --- */

static const char *extent_text(SgJudgement *j)
{
    const SgGrid *grid = &j->file->grid;
    return sg_judge_text(j, _("%s .. %s east, %s .. %s north"), sg_judge_number(j, grid->west, 7),
                         sg_judge_number(j, sg_grid_east(grid), 7), sg_judge_number(j, sg_grid_south(grid), 7),
                         sg_judge_number(j, grid->north, 7));
}

void sg_rule_grid_extent(SgJudgement *j)
{
    const SgGrid *grid = &j->file->grid;
    double west = grid->west, east = sg_grid_east(grid), south = sg_grid_south(grid);
    /* GSOCmap itself, the reference, ends one pixel beyond 180 degrees (180.0083): TM-SEQ 11, GSOC-WS. */
    double slack_x = 1.5 * grid->pixel_width, slack_y = 1e-3 * grid->pixel_height;
    gboolean rows_out = grid->north > 90 + slack_y || south < -90 - slack_y;
    gboolean cols_out = west < -180 - slack_x || east > 180 + slack_x;
    if (!rows_out && !cols_out)
        return;
    gboolean turned = !rows_out && west >= 0 - slack_x && east <= 360 + slack_x;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                         turned ? _("The longitudes run from 0 to 360, not from -180 to 180: it covers %s.")
                                : _("The raster reaches beyond the world: it covers %s."),
                         extent_text(j));
    sg_finding_expected(finding, _("-180 .. 180 east, -90 .. 90 north"));
    sg_finding_measured(finding, "%s", extent_text(j));
    if (turned && west >= 180 - slack_x)
        sg_judge_place_at(j, finding, west - 360, grid->north);
}

/* --- grid.axes-swapped --- */

static gboolean boxes_meet(double west, double south, double east, double north, const SgOwner *owner)
{
    return west < owner->east && east > owner->west && south < owner->north && north > owner->south;
}

void sg_rule_grid_axes_swapped(SgJudgement *j)
{
    const SgGrid *grid = &j->file->grid;
    double west = grid->west, east = sg_grid_east(grid), south = sg_grid_south(grid), north = grid->north;
    if (j->file->has_boundary) {
        const SgOwner *owner = &j->file->owner;
        if (boxes_meet(west, south, east, north, owner) || !boxes_meet(south, west, north, east, owner))
            return;
    } else {
        /* Without a country only latitudes that do not exist give it away. */
        gboolean impossible = north > 90.5 || south < -90.5;
        if (!impossible) {
            sg_judge_need(j, SG_NEEDS_BOUNDARY);
            return;
        }
        if (west < -90 || east > 90 || south < -180 || north > 180)
            return;
    }
    const char *country = j->file->has_boundary ? j->file->owner.iso3 : _("the world");
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                         _("Latitude and longitude are exchanged: the raster covers %s, which is not in "
                           "%s; read the other way round it is."),
                         extent_text(j), country);
    sg_finding_expected(finding, _("longitude as x, latitude as y"));
    sg_finding_measured(finding, "%s", extent_text(j));
    sg_finding_repair(finding, SG_FIX_CONFIRM, &(SgRepair){.kind = SG_REPAIR_SWAP});
}
