/* Judges of crs.* and georef.*: is the raster on the ground, and in the right CRS. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <math.h>

static int epsg(const SgJudgement *j)
{
    return j->spec != NULL && j->spec->grid != NULL ? j->spec->grid->epsg : 4326;
}

static const char *crs_name(SgJudgement *j)
{
    const SgCrsFacts *crs = &j->file->raster.crs;
    const char *name = crs->name != NULL && crs->name[0] != '\0' ? crs->name : _("without a name");
    return crs->authority != NULL ? sg_judge_text(j, "%s (%s)", name, crs->authority) : name;
}

/* TRUE when the numbers of the georeference could be degrees. */
static gboolean looks_like_degrees(const SgRasterFacts *raster)
{
    const double *gt = raster->gt;
    if (!sg_facts_georeferenced(raster) || sg_facts_rotated(raster))
        return FALSE;
    double east = gt[0] + gt[1] * raster->cols, end = gt[3] + gt[5] * raster->rows;
    return fabs(gt[0]) <= 361 && fabs(east) <= 361 && fabs(gt[3]) <= 91 && fabs(end) <= 91;
}

void sg_rule_crs_missing(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (j->file->crs != SG_CRS_MISSING)
        return;
    const char *local = raster->crs.local ? _(" Its CRS is a local one, which has no place on the Earth.") : "";
    SgFinding *finding;
    if (!looks_like_degrees(raster)) {
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The file has no CRS.%s"), local);
    } else {
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                   _("The file has no CRS.%s Its coordinates look like degrees."), local);
        sg_finding_repair(finding, SG_FIX_CONFIRM, &(SgRepair){.kind = SG_REPAIR_CRS});
    }
    sg_finding_expected(finding, "EPSG:%d", epsg(j));
    sg_finding_measured(finding, "%s", raster->crs.local ? crs_name(j) : _("none"));
}

void sg_rule_crs_mismatch(SgJudgement *j)
{
    if (j->file->crs != SG_CRS_DIFFERENT)
        return;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, &j->spec->grid->crs_basis,
                         _("The CRS is %s; the specification asks for EPSG:%d."), crs_name(j), epsg(j));
    sg_finding_expected(finding, "EPSG:%d", epsg(j));
    sg_finding_measured(finding, "%s", crs_name(j));
    if (sg_facts_georeferenced(&j->file->raster))
        sg_judge_regrid(j, finding, sg_judge_lattice(j));
}

void sg_rule_crs_unidentified(SgJudgement *j)
{
    SgFinding *finding;
    if (j->file->crs == SG_CRS_TWIN)
        finding =
            sg_judge_finding(j, SG_SEVERITY_WARNING, &j->spec->grid->crs_basis,
                             _("The CRS is %s, not EPSG:%d. Both agree within about a metre, so the layer is judged "
                               "as it is."),
                             crs_name(j), epsg(j));
    else if (j->file->crs == SG_CRS_UNIDENTIFIED)
        finding =
            sg_judge_finding(j, SG_SEVERITY_WARNING, &j->spec->grid->crs_basis,
                             _("The CRS (%s) means EPSG:%d, but is written without that code."), crs_name(j), epsg(j));
    else
        return;
    sg_finding_expected(finding, "EPSG:%d", epsg(j));
    sg_finding_measured(finding, "%s", crs_name(j));
    /* Of a twin, which may lie a metre or two off, a person must say so. */
    sg_finding_repair(finding, j->file->crs == SG_CRS_UNIDENTIFIED ? SG_FIX_SAFE : SG_FIX_CONFIRM,
                      &(SgRepair){.kind = SG_REPAIR_CRS});
}

void sg_rule_georef_missing(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (sg_facts_georeferenced(raster))
        return;
    const char *has = _("none");
    if (raster->has_geotransform)
        has = _("one that cannot be used (a pixel without a size)");
    else if (raster->gcps > 0)
        has = sg_judge_text(j, _("%d control points only"), raster->gcps);
    else if (raster->rpc)
        has = _("a camera model (RPC) only");
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                          _("The file has no georeference: pixels have no place. Found: %s."), has);
    sg_finding_expected(finding, _("origin and pixel size in the GeoTIFF"));
    sg_finding_measured(finding, "%s", has);
    if (raster->gcps > 0 && !raster->has_geotransform && j->file->crs != SG_CRS_MISSING)
        sg_judge_regrid(j, finding, sg_judge_lattice(j));
}

void sg_rule_georef_rotated(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const double *gt = raster->gt;
    if (!sg_facts_georeferenced(raster)) {
        sg_judge_not_applicable(j, _("there is no georeference"));
        return;
    }
    if (!sg_facts_rotated(raster))
        return;
    SgFinding *finding;
    if (gt[2] == 0 && gt[4] == 0) {
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The columns run from east to west."));
        sg_finding_measured(finding, _("pixel width %s"), sg_judge_number(j, gt[1], 6));
    } else {
        double angle = atan2(gt[4], gt[1]) * 180 / G_PI;
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                   _("The raster is rotated or sheared: its rows run %s degrees off east."),
                                   sg_judge_number(j, angle, 3));
        sg_finding_measured(finding, _("rotation terms %s and %s"), sg_judge_number(j, gt[2], 6),
                            sg_judge_number(j, gt[4], 6));
    }
    sg_finding_expected(finding, _("rows from west to east, no rotation"));
    if (j->file->crs != SG_CRS_MISSING)
        sg_judge_regrid(j, finding, sg_judge_lattice(j));
}

void sg_rule_georef_south_up(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const double *gt = raster->gt;
    if (!sg_facts_georeferenced(raster)) {
        sg_judge_not_applicable(j, _("there is no georeference"));
        return;
    }
    if (gt[5] <= 0)
        return;
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                          _("The rows run from south to north: the first row is the southernmost."));
    sg_finding_expected(finding, _("first row in the north"));
    sg_finding_measured(finding, _("pixel height %s"), sg_judge_number(j, gt[5], 6));
    sg_finding_repair(finding, SG_FIX_SAFE, &(SgRepair){.kind = SG_REPAIR_FLIP});
}

void sg_rule_georef_point(SgJudgement *j)
{
    if (!j->file->raster.pixel_is_point)
        return;
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, NULL,
        _("The file says PixelIsPoint: its coordinates are those of pixel centres. GDAL moves them by half a pixel "
          "(0.50 "
          "px "
          "west and 0.50 px north) to get the corners; software that does not do so shows the map half a pixel off."));
    sg_finding_expected(finding, "PixelIsArea");
    sg_finding_measured(finding, "PixelIsPoint");
    /* Where the pixels lie on the product's grid, the half pixel was counted right. */
    gboolean fits = j->spec != NULL && j->file->has_grid && !sg_judge_broken(j, "grid.phase") &&
                    !sg_judge_broken(j, "grid.resolution");
    sg_finding_repair(finding, fits ? SG_FIX_SAFE : SG_FIX_CONFIRM, &(SgRepair){.kind = SG_REPAIR_AREA});
}
