/* Judges of boundary.*: do the data lie where the country is. Shares are of mapped pixels, data within the hard range,
 * but for coverage: there a value out of range is data too. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <math.h>

static gint64 outside_pixels(const SgScanFacts *scan)
{
    return scan->zone[SG_ZONE_FOREIGN] + scan->zone[SG_ZONE_BEYOND];
}

static double of_mapped(const SgScanFacts *scan, gint64 pixels)
{
    return scan->mapped > 0 ? (double)pixels / (double)scan->mapped : 0;
}

/* Pixels per pixel that the shift of boundary.offset would bring into the country. */
static gint64 offset_gain_pixels(const SgScanFacts *scan)
{
    double gain = (scan->offset_outside - scan->offset_after) * (double)scan->mapped;
    return isfinite(gain) && gain > 0 ? (gint64)gain : 0;
}

static SgSeverity coverage_severity(const SgBoundarySpec *spec, double missing, gboolean *broken)
{
    *broken = missing > spec->missing_warn || missing > spec->missing_error || 1 - missing < spec->covered_warn;
    return missing > spec->missing_error ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING;
}

/* The country's pixels without data: off the raster, or with nothing in them. A value out of range is data, and
 * value.range tells of it. */
static gint64 pixels_without_data(const SgFileFacts *file)
{
    return file->country_pixels - file->country_pixels_on_grid + file->scan.missing.pixels;
}

static void tell_coverage(SgJudgement *j, SgSeverity severity, double missing)
{
    const SgFileFacts *file = j->file;
    const SgBoundarySpec *spec = j->spec->boundary;
    const SgScanFacts *scan = &file->scan;
    gint64 absent = pixels_without_data(file);
    gint64 off_grid = file->country_pixels - file->country_pixels_on_grid;
    const char *cut = "";
    if (off_grid > 0)
        cut = sg_judge_text(j, _(" The raster's extent cuts off %s of them."), sg_judge_count(j, off_grid));
    SgFinding *finding = sg_judge_finding(j, severity, &spec->coverage_basis,
                                          _("%s of the pixels of %s have data; %s of %s have none.%s"),
                                          sg_judge_share(j, 1 - missing), file->owner.iso3, sg_judge_count(j, absent),
                                          sg_judge_pixels_text(j, file->country_pixels), cut);
    sg_judge_tally(j, finding, &scan->missing);
    finding->pixels = absent;
    finding->share = (double)NAN; /* the pixels have no data */
    if (severity == SG_SEVERITY_ERROR || missing > spec->missing_warn)
        sg_finding_expected(
            finding, _("at most %s without data"),
            sg_judge_share(j, severity == SG_SEVERITY_ERROR ? spec->missing_error : spec->missing_warn));
    else
        sg_finding_expected(finding, _("at least %s with data"), sg_judge_share(j, spec->covered_warn));
    sg_finding_measured(finding, _("%s without data"), sg_judge_share(j, missing));
}

void sg_rule_boundary_coverage(SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    const SgBoundarySpec *spec = j->spec->boundary;
    const SgSmallState *small = sg_spec_small_state(j->spec, file->iso3);
    if (small != NULL && !small->coverage) {
        sg_judge_not_applicable(j, _("the boundary is too coarse for a state as small as %s"), file->iso3);
        return;
    }
    if (file->country_pixels == 0) {
        sg_judge_not_applicable(j, _("%s has no pixel at this resolution"), file->owner.iso3);
        return;
    }
    gboolean broken, still;
    gint64 absent = pixels_without_data(file);
    double country = (double)file->country_pixels, missing = (double)absent / country;
    SgSeverity severity = coverage_severity(spec, missing, &broken);
    if (!broken)
        return;
    if (severity != SG_SEVERITY_ERROR && sg_judge_broken(j, "boundary.offset")) {
        coverage_severity(spec, (double)(absent - offset_gain_pixels(&file->scan)) / country, &still);
        if (!still) {
            sg_judge_not_applicable(j, _("explained by %s"), "boundary.offset");
            return;
        }
    }
    tell_coverage(j, severity, missing);
}

#define KM_PER_DEGREE 111.7 /* of latitude on the WGS 84 ellipsoid where it is longest, at the poles */

/* How far the farthest of the places listed lies from the country, as "37 pixels (35 km at most)"; NULL: not known.
 * East and west a pixel is shorter than north and south. */
static const char *farthest(SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    if (file->spill_farthest_px <= 0)
        return NULL;
    double km = file->spill_farthest_px * MAX(file->grid.pixel_width, file->grid.pixel_height) * KM_PER_DEGREE;
    return sg_judge_text(j, _("%s pixels (%s km at most)"), sg_judge_fixed(j, file->spill_farthest_px, 0),
                         sg_judge_fixed(j, ceil(km), 0));
}

void sg_rule_boundary_spill(SgJudgement *j)
{
    const SgBoundarySpec *spec = j->spec->boundary;
    const SgScanFacts *scan = &j->file->scan;
    gint64 outside = outside_pixels(scan), disputed = scan->zone[SG_ZONE_DISPUTED];
    double share = of_mapped(scan, outside);
    if (outside == 0 || (share < spec->spill_warn && share < spec->spill_error))
        return;
    SgSeverity severity = share >= spec->spill_error ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING;
    const char *also = "";
    if (disputed > 0)
        also = sg_judge_text(j,
                             P_(" Another %s pixel lies in disputed or unassigned areas, which are not counted.",
                                " Another %s pixels lie in disputed or unassigned areas, which are not counted.",
                                disputed),
                             sg_judge_count(j, disputed));
    const char *far = farthest(j), *away = "";
    if (far != NULL)
        away = sg_judge_text(j, _(" The farthest of the places listed lies %s away."), far);
    SgFinding *finding = sg_judge_finding(j, severity, &spec->spill_basis,
                                          P_("%s pixel (%s of the pixels with values) lies outside %s by more than %s "
                                             "pixels: %s in other countries, %s in no "
                                             "country.%s%s",
                                             "%s pixels (%s of the pixels with values) lie outside %s by more than %s "
                                             "pixels: %s in other countries, %s in no "
                                             "country.%s%s",
                                             outside),
                                          sg_judge_count(j, outside), sg_judge_share(j, share), j->file->owner.iso3,
                                          sg_judge_number(j, j->file->boundary_tolerance_px, 4),
                                          sg_judge_count(j, scan->zone[SG_ZONE_FOREIGN]),
                                          sg_judge_count(j, scan->zone[SG_ZONE_BEYOND]), away, also);
    sg_judge_tally(j, finding, &scan->spill);
    sg_judge_pixels(j, finding, outside);
    sg_finding_expected(finding, _("less than %s outside"),
                        sg_judge_share(j, severity == SG_SEVERITY_ERROR ? spec->spill_error : spec->spill_warn));
    if (far != NULL)
        sg_finding_measured(finding, _("%s outside, as far as %s"), sg_judge_share(j, share), far);
    else
        sg_finding_measured(finding, _("%s outside"), sg_judge_share(j, share));
    SgRepair repair = {.kind = SG_REPAIR_CROP};
    if (sg_judge_nodata(j, &repair.nodata))
        sg_finding_repair(finding, SG_FIX_CONFIRM, &repair);
}

static const char *way_x(SgJudgement *j, double px)
{
    return sg_judge_text(j, px > 0 ? _("%s pixels east") : _("%s pixels west"), sg_judge_fixed(j, fabs(px), 1));
}

static const char *way_y(SgJudgement *j, double px)
{
    return sg_judge_text(j, px > 0 ? _("%s pixels south") : _("%s pixels north"), sg_judge_fixed(j, fabs(px), 1));
}

/* The shift in whole pixels, so that the grid stays the same. */
static void offer_move(SgJudgement *j, SgFinding *finding)
{
    const SgGrid *grid = &j->file->grid;
    double east = rint(j->file->scan.offset_cols) * grid->pixel_width;
    double south = rint(j->file->scan.offset_rows) * grid->pixel_height;
    sg_judge_place_at(j, finding, grid->west + east, grid->north - south);
}

void sg_rule_boundary_offset(SgJudgement *j)
{
    const SgBoundarySpec *spec = j->spec->boundary;
    const SgScanFacts *scan = &j->file->scan;
    double x = scan->offset_cols, y = scan->offset_rows;
    if (isnan(scan->offset_outside) || isnan(scan->offset_after) || (x == 0 && y == 0))
        return;
    if (scan->offset_outside <= spec->offset_outside || scan->offset_after >= spec->offset_gain * scan->offset_outside)
        return;
    const char *move = x != 0 ? way_x(j, x) : way_y(j, y);
    if (x != 0 && y != 0)
        move = sg_judge_text(j, _("%s and %s"), move, way_y(j, y));
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, &spec->offset_basis,
        _("%s of the data lie outside %s. Moving the data %s would leave only %s outside."),
        sg_judge_share(j, scan->offset_outside), j->file->owner.iso3, move, sg_judge_share(j, scan->offset_after));
    sg_finding_expected(finding, _("the outline fits the country"));
    sg_finding_measured(finding, _("fits better %s"), move);
    offer_move(j, finding);
}

void sg_rule_boundary_other_country(SgJudgement *j)
{
    const SgBoundarySpec *spec = j->spec->boundary;
    const SgFileFacts *file = j->file;
    const SgScanFacts *scan = &file->scan;
    gint64 foreign = scan->zone[SG_ZONE_FOREIGN];
    double share = of_mapped(scan, foreign);
    if (foreign == 0 || share < spec->foreign_error)
        return;
    const char *where =
        file->foreign_iso3[0] != '\0' ? sg_judge_text(j, _("in %s"), file->foreign_iso3) : _("in other countries");
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_ERROR, &spec->foreign_basis,
        _("The data lie %s, not in %s: %s of the pixels with values are in another country, %s in %s itself."), where,
        file->owner.iso3, sg_judge_share(j, share), sg_judge_share(j, of_mapped(scan, scan->zone[SG_ZONE_INSIDE])),
        file->owner.iso3);
    sg_judge_tally(j, finding, &scan->spill);
    sg_judge_pixels(j, finding, foreign);
    sg_finding_expected(finding, _("data in %s"), file->owner.iso3);
    sg_finding_measured(finding, _("%s in another country"), sg_judge_share(j, share));
}

void sg_rule_boundary_unavailable(SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    if (file->has_boundary)
        return;
    if (file->iso3[0] != '\0') {
        sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL,
                         _("The boundaries have no country %s, so it is not known if the data lie in the country."),
                         file->iso3);
        return;
    }
    /* The name already says what is wrong, and to mend it gives the country. */
    const char *const told_by[] = {"name.country", "name.pattern"};
    for (gsize i = 0; i < G_N_ELEMENTS(told_by); i++) {
        if (sg_judge_broken(j, told_by[i])) {
            sg_judge_not_applicable(j, _("explained by %s"), told_by[i]);
            return;
        }
    }
    sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL,
                     _("The name tells no country, so it is not known if the data lie in the country. Give it with "
                       "--country, as in --country LKA."));
}
