/* Judges of nodata.undeclared, .unrepresentable and .in-range: what the file declares. */
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

/* --- nodata.undeclared, nodata.unrepresentable --- */

static void offer_to_declare(SgFinding *finding, double value, gboolean sure)
{
    sg_finding_repair(finding, sure ? SG_FIX_SAFE : SG_FIX_CONFIRM,
                      &(SgRepair){.kind = SG_REPAIR_DECLARE, .nodata = value});
}

/* What the pixels without a value hold, when none is declared that can be used, and how to declare it. */
static void tell_fill(SgJudgement *j, SgFinding *finding)
{
    double fill;
    if (!sg_judge_fill_value(j, &fill)) {
        /* What has no value is the background, which is set to the value declared. */
        if (j->file->raster.nodata_state == SG_NODATA_NONE && sg_judge_broken(j, "nodata.background") &&
            sg_judge_nodata(j, &fill))
            offer_to_declare(finding, fill, sg_layer_classes(j->layer) == NULL);
        sg_finding_advice(finding, _("Set the pixels without a value to a number that no pixel of the map can have, as "
                                     "-9999 (mask the layer with the country's boundary), and declare that number."));
        return;
    }
    const SgTally *pixels = sg_judge_fill_tally(j, fill);
    if (pixels != NULL) {
        sg_judge_tally(j, finding, pixels);
        if (isnan(fill))
            finding->share = (double)NAN; /* NaN pixels are no data pixels */
    }
    offer_to_declare(finding, fill, sg_judge_fill_is_sure(j, fill));
}

/* " 12 pixels hold -999: declare it.", or "". */
static const char *fill_words(SgJudgement *j)
{
    double fill;
    const SgTally *pixels = sg_judge_fill_value(j, &fill) ? sg_judge_fill_tally(j, fill) : NULL;
    if (pixels == NULL)
        return "";
    const char *count = sg_judge_count(j, pixels->pixels);
    if (isnan(fill))
        return sg_judge_text(
            j, P_(" %s pixel is NaN: declare NaN.", " %s pixels are NaN: declare NaN.", pixels->pixels), count);
    return sg_judge_text(j, P_(" %s pixel holds %s: declare it.", " %s pixels hold %s: declare it.", pixels->pixels),
                         count, sg_judge_stored(j, fill));
}

void sg_rule_nodata_undeclared(SgJudgement *j)
{
    if (j->file->raster.nodata_state != SG_NODATA_NONE)
        return;
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_ERROR, NULL, _("The file declares no nodata value. Software then takes every pixel for data.%s"),
        fill_words(j));
    sg_finding_expected(finding, _("a declared nodata value"));
    sg_finding_measured(finding, _("none"));
    tell_fill(j, finding);
}

void sg_rule_nodata_unrepresentable(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const char *type = sg_type_name(raster->type);
    SgFinding *finding;
    if (raster->nodata_state == SG_NODATA_NONE) {
        sg_judge_not_applicable(j, _("no nodata value is declared"));
        return;
    }
    if (raster->nodata_state == SG_NODATA_UNREADABLE)
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The declared nodata is no number: \"%s\".%s"),
                                   raster->nodata_text != NULL ? raster->nodata_text : "", fill_words(j));
    else if (!raster->nodata_fits)
        finding = sg_judge_finding(
            j, SG_SEVERITY_ERROR, NULL, _("The declared nodata value %s cannot occur in a pixel of type %s.%s"),
            raster->nodata_text != NULL ? raster->nodata_text : sg_judge_declared(j), type, fill_words(j));
    else
        return;
    sg_finding_expected(finding, _("one number that %s can hold"), type);
    sg_finding_measured(finding, "%s", raster->nodata_text != NULL ? raster->nodata_text : sg_judge_declared(j));
    tell_fill(j, finding);
}

/* --- nodata.in-range --- */

/* The part of the specification that says what a value of the layer may be. */
static const SgBasis *values_basis(const SgJudgement *j)
{
    const SgRange *range = sg_layer_range(j->layer);
    return range != NULL ? &range->basis : &sg_layer_classes(j->layer)->basis;
}

static const char *values_text(SgJudgement *j)
{
    const SgRange *range = sg_layer_range(j->layer);
    const SgClasses *classes = sg_layer_classes(j->layer);
    if (range != NULL)
        return sg_judge_range(j, range);
    return sg_judge_text(j, _("codes %s .. %s"), sg_judge_number(j, classes->min, 6),
                         sg_judge_number(j, classes->max, 6));
}

/* Names that published codings give to code 0. */
static gboolean means_no_class(const char *name)
{
    static const char *const names[] = {"NotClassified", "Not classified", "NoData", "No data", "NA"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(name, names[i]) == 0)
            return TRUE;
    return FALSE;
}

/* Sets *SEVERITY to what it means that the declared nodata lies among the codes; FALSE: nothing. The codes of such a
 * layer are those of its look-up table; without it, 0 is no class in any published coding. */
static gboolean weigh_code(const SgJudgement *j, const SgClasses *classes, SgSeverity *severity)
{
    const SgLookup *lookup = sg_judge_lookup(j, classes);
    double nodata = j->file->raster.nodata;
    if (lookup == NULL) {
        *severity = SG_SEVERITY_WARNING;
        return nodata != 0;
    }
    if (nodata != rint(nodata) || fabs(nodata) > G_MAXINT)
        return FALSE;
    const char *name = sg_lookup_name(lookup, (int)nodata);
    return name != NULL && !means_no_class(name);
}

void sg_rule_nodata_in_range(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (raster->nodata_state != SG_NODATA_VALUE || isnan(raster->nodata))
        return;
    gboolean known, inside = sg_facts_in_range(j->layer, raster->nodata, &known);
    if (!known) {
        sg_judge_not_applicable(j, _("the specification gives no range for this layer"));
        return;
    }
    if (!inside)
        return;
    /* The secretariat drops exact zeros of such layers, and FAO itself declares 0 for a real submission (SIS VN): no
     * value is lost that would have been kept. */
    gboolean dropped = raster->nodata == 0 && j->layer->resolved->zero_dropped;
    SgSeverity severity = dropped ? SG_SEVERITY_WARNING : SG_SEVERITY_ERROR;
    const SgClasses *classes = sg_layer_classes(j->layer);
    if (classes != NULL && classes->lookup && !weigh_code(j, classes, &severity))
        return;
    SgFinding *finding =
        sg_judge_finding(j, severity, values_basis(j),
                         _("The declared nodata value %s is also a possible value of this layer (%s%s).%s"),
                         sg_judge_declared(j), values_text(j), sg_judge_unit(j),
                         dropped ? _(" The secretariat drops exact zeros here, so nothing more is lost.") : "");
    sg_finding_expected(finding, _("a value outside %s"), values_text(j));
    sg_finding_measured(finding, "%s", sg_judge_declared(j));
}
