/* Judges of nodata.sentinel, .mixed, .background, .zero and .empty: what the pixels hold that have no value. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <float.h>
#include <math.h>

/* --- nodata.sentinel --- */

/* The specification's entry for a watched value; the plan's values may be rounded to the raster's type. */
static const SgSentinel *sentinel(const SgJudgement *j, double value)
{
    const SgNodataSpec *spec = j->spec->nodata;
    for (unsigned i = 0; spec != NULL && i < spec->sentinels_count; i++) {
        double own = spec->sentinels[i].value;
        if (own == value || (fabs(own) < FLT_MAX && (float)own == (float)value))
            return &spec->sentinels[i];
    }
    return NULL;
}

typedef struct {
    GString *list;        /* "-999 (12 pixels: why), ..." */
    SgRepair repair;      /* the values */
    const SgBasis *basis; /* the surest of them */
    int values;
    double last; /* the last of them; NaN: not one value */
} Fills;

static void add_fill(SgJudgement *j, Fills *fills, const char *name, const SgTally *tally, const char *why,
                     const SgBasis *basis)
{
    g_string_append_printf(fills->list, "%s%s (%s%s%s)", fills->values > 0 ? _("; ") : "", name,
                           sg_judge_pixels_text(j, tally->pixels), why != NULL ? ", " : "", why != NULL ? why : "");
    if (fills->basis == NULL || (basis != NULL && sg_basis_may_reject(basis) && !sg_basis_may_reject(fills->basis)))
        fills->basis = basis;
    fills->values++;
}

static void collect_fills(SgJudgement *j, SgFill kind, Fills *fills)
{
    const SgScanFacts *scan = &j->file->scan;
    for (int i = 0; i < j->file->plan.watch_count; i++) {
        if (sg_facts_fill(j->file, i) != kind)
            continue;
        double value = j->file->plan.watch[i];
        const SgSentinel *known = sentinel(j, value);
        add_fill(j, fills, sg_judge_stored(j, value), &scan->watch[i], known != NULL ? known->why : NULL,
                 known != NULL ? &known->basis : &j->spec->nodata->basis);
        fills->repair.values[fills->repair.values_count++] = value;
        fills->last = value;
    }
    if (kind == SG_FILL_SURE && scan->huge.pixels > 0) {
        add_fill(j, fills, sg_judge_text(j, _("values of the size of %s"), sg_judge_number(j, scan->huge_value, 3)),
                 &scan->huge, NULL, &j->spec->nodata->basis);
        fills->repair.huge = j->file->plan.huge;
        fills->last = (double)NAN; /* they need not be equal */
    }
}

/* They become the declared value, as in the other layers of the delivery. A declared value that the layer may have
 * itself must be changed first. */
static void offer_fill_fix(SgJudgement *j, SgFinding *finding, SgFill kind, Fills *fills)
{
    gboolean sure = kind == SG_FILL_SURE;
    SgRepair *repair = &fills->repair;
    if (!sg_judge_nodata(j, &repair->nodata) || (j->layer != NULL && sg_judge_broken(j, "nodata.in-range")))
        return;
    if (!sg_facts_nodata_usable(
            &j->file->raster)) /* it is declared by the repair of another finding, which may be a guess */
        sure = sure && sg_judge_fill_is_sure(j, repair->nodata);
    repair->kind = SG_REPAIR_FILL;
    sg_finding_repair(finding, sure ? SG_FIX_SAFE : SG_FIX_CONFIRM, repair);
}

/* The rule that tells of the one fill already, because the file declares no nodata that can be used; or NULL. */
static const char *told_by(SgJudgement *j, const Fills *fills)
{
    double fill;
    if (sg_facts_nodata_usable(&j->file->raster) || fills->values != 1 || !sg_judge_fill_value(j, &fill) ||
        fill != fills->last)
        return NULL;
    const char *rule = j->file->raster.nodata_state == SG_NODATA_NONE ? "nodata.undeclared" : "nodata.unrepresentable";
    return sg_judge_broken(j, rule) ? rule : NULL;
}

static void tell_fills(SgJudgement *j, SgFill kind)
{
    const SgFileFacts *file = j->file;
    g_autoptr(GString) list = g_string_new(NULL);
    Fills fills = {.list = list};
    collect_fills(j, kind, &fills);
    if (fills.values == 0)
        return;
    const char *told = kind == SG_FILL_SURE ? told_by(j, &fills) : NULL;
    if (told != NULL) {
        sg_judge_not_applicable(j, _("explained by %s"), told);
        return;
    }
    const char *state = file->raster.nodata_state == SG_NODATA_VALUE
                            ? sg_judge_text(j, _("declared is %s"), sg_judge_declared(j))
                            : _("none is declared");
    SgFinding *finding = sg_judge_finding(
        j, kind == SG_FILL_SURE ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING, fills.basis,
        kind == SG_FILL_SURE
            ? _("Fill values are among the data (%s): %s.")
            : _("Values that look like fill are among the data (%s): %s. The layer may have such values too."),
        state, list->str);
    for (int i = 0; i < file->plan.watch_count; i++)
        if (sg_facts_fill(j->file, i) == kind)
            sg_judge_tally(j, finding, &file->scan.watch[i]);
    if (kind == SG_FILL_SURE && file->scan.huge.pixels > 0)
        sg_judge_tally(j, finding, &file->scan.huge);
    sg_finding_expected(finding, _("pixels without data hold the declared nodata value"));
    sg_finding_measured(finding, _("%s of fill"), sg_judge_pixels_text(j, finding->pixels));
    offer_fill_fix(j, finding, kind, &fills);
}

void sg_rule_nodata_sentinel(SgJudgement *j)
{
    tell_fills(j, SG_FILL_SURE);
    tell_fills(j, SG_FILL_LIKELY);
}

/* --- nodata.mixed --- */

void sg_rule_nodata_mixed(SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    const SgRasterFacts *raster = &file->raster;
    if (raster->nodata_state != SG_NODATA_VALUE || isnan(raster->nodata) || file->scan.nan.pixels == 0)
        return;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_WARNING, NULL,
                         P_("%s pixel is NaN, although the declared nodata value is %s.",
                            "%s pixels are NaN, although the declared nodata value is %s.", file->scan.nan.pixels),
                         sg_judge_count(j, file->scan.nan.pixels), sg_judge_declared(j));
    sg_judge_tally(j, finding, &file->scan.nan);
    finding->share = (double)NAN; /* NaN pixels are no data pixels */
    sg_finding_expected(finding, _("one nodata value"));
    sg_finding_measured(finding, _("%s and NaN"), sg_judge_declared(j));
    if (raster->nodata_fits)
        sg_finding_repair(finding, SG_FIX_SAFE, &(SgRepair){.kind = SG_REPAIR_NAN, .nodata = raster->nodata});
}

/* --- nodata.background --- */

/* A map of another country has hardly any data in this one, a background has: share of the mapped pixels. */
#define BACKGROUND_INSIDE 0.01
/* Codes of a class map repeat everywhere, so that one code outside proves nothing until it fills the frame. */
#define BACKGROUND_FRAME 0.5

static gboolean could_be_background(const SgJudgement *j)
{
    const SgScanFacts *scan = &j->file->scan;
    if (scan->outside_mapped == 0 || scan->outside.count == 0 || scan->min == scan->max)
        return FALSE;
    if ((double)scan->zone[SG_ZONE_INSIDE] < BACKGROUND_INSIDE * (double)scan->mapped)
        return FALSE;
    double frame = (double)(scan->pixels - j->file->country_pixels_on_grid);
    return sg_layer_classes(j->layer) == NULL || (double)scan->outside_mapped >= BACKGROUND_FRAME * frame;
}

/* At the border, and on disputed land, a code may be a class, and 0 a value where zeros are kept; a constant of
 * decimals is neither. */
static gboolean may_be_value(const SgJudgement *j, double value)
{
    const SgKind *kind = j->layer != NULL ? j->layer->resolved : NULL;
    gboolean known, inside = sg_facts_in_range(j->layer, value, &known);
    return sg_layer_classes(j->layer) != NULL ||
           (value == 0 && (!known || inside) && !(kind != NULL && kind->zero_dropped));
}

void sg_rule_nodata_background(SgJudgement *j)
{
    const SgNodataSpec *spec = j->spec->nodata;
    const SgScanFacts *scan = &j->file->scan;
    if (spec == NULL || !could_be_background(j))
        return;
    if (sg_judge_broken(j, "nodata.unrepresentable")) {
        sg_judge_not_applicable(j, _("explained by %s"), "nodata.unrepresentable");
        return;
    }
    const SgFrequent *most = &scan->outside.items[0];
    double share = (double)most->pixels / (double)scan->outside_mapped;
    if (share < spec->background_share || most->pixels < spec->background_pixels)
        return;
    const char *value = sg_judge_stored(j, most->value);
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, &spec->basis,
                         _("Outside the country one value, %s, fills %s (%s of all pixels with a value "
                           "there). It is not nodata, and looks "
                           "like a real value."),
                         value, sg_judge_pixels_text(j, most->pixels), sg_judge_share(j, share));
    sg_judge_tally(j, finding, &scan->spill);
    sg_judge_pixels(j, finding, most->pixels);
    sg_finding_expected(finding, _("nodata outside the country"));
    sg_finding_measured(finding, "%s", value);
    SgRepair repair = {.kind = SG_REPAIR_BACKGROUND, .values = {most->value}, .values_count = 1};
    if (sg_judge_nodata(j, &repair.nodata))
        sg_finding_repair(finding, may_be_value(j, most->value) ? SG_FIX_CONFIRM : SG_FIX_SAFE, &repair);
}

/* --- nodata.zero, nodata.empty --- */

void sg_rule_nodata_zero(SgJudgement *j)
{
    const SgKind *kind = j->layer->resolved;
    const SgFileFacts *file = j->file;
    if (kind == NULL || !kind->zero_dropped) {
        sg_judge_not_applicable(j, _("zeros of this layer are kept"));
        return;
    }
    for (int i = 0; i < file->plan.watch_count; i++) {
        if (file->plan.watch[i] != 0 || file->scan.watch[i].pixels == 0)
            continue;
        gint64 zeros = file->scan.watch[i].pixels;
        const char *hollow = file->hollow_zeros == 0
                                 ? ""
                                 : sg_judge_text(j,
                                                 P_(" Of them, %s lies where a layer that this one is computed from "
                                                    "has no data: fill values were subtracted (-999 minus -999).",
                                                    " Of them, %s lie where a layer that this one is computed from has "
                                                    "no data: fill values were subtracted (-999 minus -999).",
                                                    file->hollow_zeros),
                                                 sg_judge_count(j, file->hollow_zeros));
        SgFinding *finding = sg_judge_finding(
            j, SG_SEVERITY_WARNING, kind->zero_basis,
            P_("%s pixel is exactly 0. The secretariat takes exact zeros for no data and drops them.%s",
               "%s pixels are exactly 0. The secretariat takes exact zeros for no data and drops them.%s", zeros),
            sg_judge_count(j, zeros), hollow);
        sg_judge_tally(j, finding, &file->scan.watch[i]);
        sg_finding_expected(finding, _("no exact zeros"));
        sg_finding_measured(finding, "%s", sg_judge_share(j, finding->share));
        return;
    }
}

void sg_rule_nodata_empty(SgJudgement *j)
{
    const SgScanFacts *scan = &j->file->scan;
    if (scan->data > 0)
        return;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("No pixel has data: of %s, %s are nodata, %s NaN, %s infinite."),
                         sg_judge_pixels_text(j, scan->pixels), sg_judge_count(j, scan->nodata),
                         sg_judge_count(j, scan->nan.pixels), sg_judge_count(j, scan->infinite.pixels));
    sg_finding_expected(finding, _("at least one pixel with data"));
    sg_finding_measured(finding, _("0 pixels"));
}
