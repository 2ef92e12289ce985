/* Judges of intake.unreadable and file.*: can it be opened, and how is it stored. */
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

static const char *detail(SgJudgement *j)
{
    const char *text = j->file->raster.door_detail;
    return text != NULL && text[0] != '\0' ? sg_judge_text(j, _(": %s"), text) : "";
}

/* TRUE when the file stopped at DOOR. A file that stopped at another one is not known to be free of this fault. */
static gboolean stopped_at(SgJudgement *j, SgDoor door)
{
    if (j->file->raster.door == door)
        return TRUE;
    if (j->file->raster.door != SG_DOOR_OPEN)
        sg_judge_need(j, SG_NEEDS_OPEN);
    return FALSE;
}

void sg_rule_intake_unreadable(SgJudgement *j)
{
    if (j->file == NULL) {
        gboolean explained =
            j->delivery->faults != NULL && j->delivery->faults->len > 0; /* intake.archive and its kin */
        if (j->delivery->files->len == 0 && !explained)
            sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, "%s",
                             j->delivery->archived ? _("There is no GeoTIFF in this archive.")
                                                   : _("There is no GeoTIFF in this folder."));
        return;
    }
    if (j->file->refused != NULL) {
        SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, "%s", j->file->refused);
        if (j->file->remedy != NULL)
            sg_finding_advice(finding, "%s", j->file->remedy);
    } else if (j->file->raster.door == SG_DOOR_UNREADABLE)
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The file cannot be read%s."), detail(j));
}

void sg_rule_file_format(SgJudgement *j)
{
    if (!stopped_at(j, SG_DOOR_NOT_GEOTIFF))
        return;
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The file is not a GeoTIFF%s."), detail(j));
    sg_finding_expected(finding, "GeoTIFF");
}

static void tell_failed_blocks(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const SgScanFacts *scan = &j->file->scan;
    const char *failed = sg_judge_count(j, scan->blocks_failed), *all = sg_judge_count(j, raster->blocks);
    const char *reason =
        scan->failed.detail != NULL ? sg_judge_text(j, _("; the decoder says: %s"), scan->failed.detail) : "";
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_ERROR, NULL,
        raster->tiled
            ? P_("%s of %s tiles does not decode. The first starts at column %d, row %d.",
                 "%s of %s tiles do not decode. The first starts at column %d, row %d.", scan->blocks_failed)
            : P_("%s of %s strips does not decode. The first starts at column %d, row %d.",
                 "%s of %s strips do not decode. The first starts at column %d, row %d.", scan->blocks_failed),
        failed, all, scan->failed.col, scan->failed.row);
    sg_finding_expected(finding, "%s", raster->tiled ? _("all tiles decode") : _("all strips decode"));
    sg_finding_measured(finding,
                        raster->tiled ? P_("%s of %s tiles%s", "%s of %s tiles%s", scan->blocks_failed)
                                      : P_("%s of %s strips%s", "%s of %s strips%s", scan->blocks_failed),
                        failed, all, reason);
    SgPlace place = {.col = scan->failed.col, .row = scan->failed.row, .value = (double)NAN};
    sg_judge_place(j, finding, &place);
    g_array_index(finding->locations, SgLocation, 0).unread = TRUE;
}

static void tell_unread(SgJudgement *j)
{
    const char *refused = j->file->scan_refused;
    sg_judge_unchecked(j, "%s", refused != NULL ? refused : _("the pixels were not read"));
    j->told = sg_judge_broken(j, "data.type"); /* pixels of that type are not read */
}

void sg_rule_file_corrupt(SgJudgement *j)
{
    if (stopped_at(j, SG_DOOR_CORRUPT))
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The inner structure of the file contradicts itself%s."),
                         detail(j));
    else if (j->file->raster.door != SG_DOOR_OPEN)
        return;
    else if (!j->file->scanned)
        tell_unread(j);
    else if (j->file->scan.blocks_failed > 0)
        tell_failed_blocks(j);
}

void sg_rule_file_truncated(SgJudgement *j)
{
    if (!stopped_at(j, SG_DOOR_TRUNCATED))
        return;
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The file ends before its data%s."), detail(j));
    sg_finding_measured(finding, _("%s bytes"), sg_judge_count(j, j->file->raster.file_bytes));
}

void sg_rule_file_limit(SgJudgement *j)
{
    if (stopped_at(j, SG_DOOR_LIMIT))
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                         _("The file declares sizes beyond the limits, and was left alone%s."), detail(j));
}

void sg_rule_file_bands(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (raster->bands == 1 && raster->pages == 0)
        return;
    SgFinding *finding;
    if (raster->bands == 1) {
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                   _("The file holds %d more full-size images behind the first."), raster->pages);
        sg_finding_measured(finding, _("%d images"), raster->pages + 1);
    } else {
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The file has %d bands; one layer is one band."),
                                   raster->bands);
        sg_finding_measured(finding, _("%d bands"), raster->bands);
    }
    sg_finding_expected(finding, _("1 band"));
    sg_finding_repair(finding, SG_FIX_CONFIRM, &(SgRepair){.kind = SG_REPAIR_BAND});
}

void sg_rule_file_lossy(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (!raster->lossy)
        return;
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_ERROR, NULL, _("The compression (%s) has changed the values%s."), raster->compression,
        raster->lossy_detail != NULL ? sg_judge_text(j, _(": %s"), raster->lossy_detail) : "");
    sg_finding_expected(finding, _("DEFLATE, LZW, ZSTD or none"));
    sg_finding_measured(finding, "%s", raster->compression);
}

/* Unit of work of other programs: below it tiles bring nothing. */
static gboolean is_small(const SgRasterFacts *raster)
{
    return raster->cols <= 256 && raster->rows <= 256;
}

void sg_rule_file_layout(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    gboolean packed = g_strcmp0(raster->compression, "NONE") != 0;
    gboolean tiled = raster->tiled || is_small(raster);
    if (packed && tiled)
        return;
    const char *sparse = "";
    if (raster->blocks_sparse > 0)
        sparse = sg_judge_text(j, _(" %s of its %s blocks were never written."),
                               sg_judge_count(j, raster->blocks_sparse), sg_judge_count(j, raster->blocks));
    const char *what = packed ? _("not tiled") : tiled ? _("not compressed") : _("neither tiled nor compressed");
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_INFO, NULL, _("The file is %s.%s"), what, sparse);
    sg_finding_expected(finding, _("tiled and compressed"));
    sg_finding_measured(finding, _("%s, blocks of %d x %d"), packed ? raster->compression : _("no compression"),
                        raster->block_cols, raster->block_rows);
    sg_finding_repair(finding, SG_FIX_SAFE, &(SgRepair){.kind = SG_REPAIR_LAYOUT});
}
