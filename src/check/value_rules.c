/* Judges of value.*: can the numbers be what the layer says they are. */
#include "check/judge.h"
#include "soilgate/check_again.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* The extreme must not read like the limit that it breaks. */
static const char *beyond_limit(SgJudgement *j, double value, const SgRange *range)
{
    return sg_judge_differing(j, value, value >= range->max ? range->max : range->min, 6);
}

void sg_rule_value_range(SgJudgement *j)
{
    const SgRange *range = sg_layer_range(j->layer);
    const SgScanFacts *scan = &j->file->scan;
    if (range == NULL) {
        sg_judge_not_applicable(j, _("the specification gives no range for this layer"));
        return;
    }
    if (scan->out_of_range.pixels == 0)
        return;
    double share = (double)scan->out_of_range.pixels / (double)scan->data;
    const char *low = beyond_limit(j, scan->out_min, range), *high = beyond_limit(j, scan->out_max, range);
    const char *found = scan->out_min == scan->out_max ? sg_judge_text(j, "%s%s", low, sg_judge_unit(j))
                                                       : sg_judge_text(j, _("%s to %s%s"), low, high, sg_judge_unit(j));
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, &range->basis,
                                          P_("%s pixel (%s of the data) is outside the possible range (%s%s): %s.",
                                             "%s pixels (%s of the data) are outside the possible range (%s%s): %s.",
                                             scan->out_of_range.pixels),
                                          sg_judge_count(j, scan->out_of_range.pixels), sg_judge_share(j, share),
                                          sg_judge_range(j, range), sg_judge_unit(j), found);
    sg_judge_tally(j, finding, &scan->out_of_range);
    sg_finding_expected(finding, "%s%s", sg_judge_range(j, range), sg_judge_unit(j));
    sg_finding_measured(finding, "%s", found);
}

static double untypical_share(const SgScanFacts *scan, unsigned i)
{
    return scan->mapped > 0 ? (double)scan->typical[i].pixels / (double)scan->mapped : 0;
}

int sg_facts_typical_broken(const SgFileFacts *file)
{
    unsigned count = 0;
    const SgTypical *typical = file->name.layer != NULL ? sg_layer_typical(file->name.layer, &count) : NULL;
    double most = 0;
    int worst = -1;
    for (unsigned i = 0; typical != NULL && i < count && i < SG_SCAN_TYPICAL; i++) {
        double excess = untypical_share(&file->scan, i) - typical[i].share;
        if (excess <= most)
            continue;
        most = excess;
        worst = (int)i;
    }
    return worst;
}

void sg_rule_value_typical(SgJudgement *j)
{
    unsigned count = 0;
    const SgTypical *typical = sg_layer_typical(j->layer, &count);
    if (typical == NULL || count == 0) {
        sg_judge_not_applicable(j, _("the specification gives no typical range for this layer"));
        return;
    }
    const int index = sg_facts_typical_broken(j->file);
    if (index < 0)
        return;
    const SgTypical *worst = &typical[index];
    const SgTally *pixels = &j->file->scan.typical[index];
    double worst_share = untypical_share(&j->file->scan, (unsigned)index);
    const char *range = sg_judge_text(j, "%s .. %s%s", sg_judge_number(j, worst->min, 6),
                                      sg_judge_number(j, worst->max, 6), sg_judge_unit(j));
    const char *usual = worst->share > 0 ? sg_judge_text(j, _("up to %s is usual"), sg_judge_share(j, worst->share))
                                         : _("no value is usual there");
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, &worst->basis,
        P_("%s of the pixels with possible values is outside the typical range %s; %s.",
           "%s of the pixels with possible values are outside the typical range %s; %s.", pixels->pixels),
        sg_judge_share(j, worst_share), range, usual);
    sg_judge_tally(j, finding, pixels);
    if (worst->share > 0)
        sg_finding_expected(finding, _("at most %s outside %s"), sg_judge_share(j, worst->share), range);
    else
        sg_finding_expected(finding, _("all in %s"), range);
    sg_finding_measured(finding, "%s", sg_judge_share(j, worst_share));
}

void sg_rule_value_nonfinite(SgJudgement *j)
{
    const SgScanFacts *scan = &j->file->scan;
    SgNodataState state = j->file->raster.nodata_state;
    /* NaN beside a declared value is told by nodata.mixed. */
    gboolean undeclared = state == SG_NODATA_NONE && sg_judge_broken(j, "nodata.undeclared");
    gint64 nan = state == SG_NODATA_VALUE || undeclared ? 0 : scan->nan.pixels;
    gint64 infinite = scan->infinite.pixels;
    if (nan == 0 && infinite == 0) {
        if (undeclared && scan->nan.pixels > 0)
            sg_judge_not_applicable(j, _("explained by %s"), "nodata.undeclared");
        return;
    }
    const char *what;
    if (nan == 0)
        what = sg_judge_text(j, _("%s infinite"), sg_judge_pixels_text(j, infinite));
    else if (infinite == 0)
        what = sg_judge_text(j, _("%s NaN, which is not declared as nodata"), sg_judge_pixels_text(j, nan));
    else
        what = sg_judge_text(j, _("%s infinite and %s NaN, which is not declared as nodata"),
                             sg_judge_pixels_text(j, infinite), sg_judge_pixels_text(j, nan));
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("Found: %s."), what);
    if (infinite > 0)
        sg_judge_tally(j, finding, &scan->infinite);
    if (nan > 0)
        sg_judge_tally(j, finding, &scan->nan);
    finding->share = (double)NAN; /* neither are data pixels */
    sg_finding_expected(finding, _("finite numbers and the declared nodata value"));
    sg_finding_measured(finding, "%s", sg_judge_pixels_text(j, nan + infinite));
}

/* --- value.class --- */

static gboolean is_watched(const SgScanPlan *plan, double value)
{
    for (int i = 0; i < plan->watch_count; i++)
        if (plan->watch[i] == value && value != 0)
            return TRUE;
    return FALSE;
}

static gboolean is_class(const SgJudgement *j, const SgClasses *classes, int code)
{
    const SgLookup *lookup = sg_judge_lookup(j, classes);
    if (lookup != NULL)
        return sg_lookup_name(lookup, code) != NULL;
    if (code < classes->min || code > classes->max)
        return FALSE;
    if (classes->lookup || classes->classes_count == 0)
        return TRUE;
    for (unsigned i = 0; i < classes->classes_count; i++)
        if (classes->classes[i].code == code)
            return TRUE;
    return FALSE;
}

static const char *list_codes(SgJudgement *j, const SgClasses *classes)
{
    if (sg_judge_lookup(j, classes) != NULL)
        return sg_judge_text(j, _("the codes of %s"), j->file->lookup->shown);
    if (classes->lookup || classes->classes_count == 0 || classes->classes_count > 8)
        return sg_judge_text(j, _("whole numbers %s .. %s"), sg_judge_number(j, classes->min, 6),
                             sg_judge_number(j, classes->max, 6));
    const char *list = "";
    for (unsigned i = 0; i < classes->classes_count; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", sg_judge_number(j, classes->classes[i].code, 6));
    return list;
}

/* Fill values are told by nodata.sentinel, or with the nodata value that cannot occur. */
static gboolean is_fill(const SgJudgement *j, int code, gboolean unrepresentable)
{
    double fill;
    return is_watched(&j->file->plan, code) || (unrepresentable && sg_judge_fill_value(j, &fill) && fill == code);
}

gboolean sg_class_strange(const SgJudgement *j, const SgClasses *classes, int code, gboolean unrepresentable)
{
    return !is_class(j, classes, code) && !is_fill(j, code, unrepresentable);
}

static gboolean is_strange(SgJudgement *j, const SgClasses *classes, int code)
{
    return sg_class_strange(j, classes, code, sg_judge_broken(j, "nodata.unrepresentable"));
}

/* The codes that are no class; PIXELS gets how many pixels have them. */
static const char *strange_codes(SgJudgement *j, const SgClasses *classes, gint64 *pixels)
{
    const SgScanFacts *scan = &j->file->scan;
    const char *list = "";
    int listed = 0;
    for (int i = 0; i < scan->codes_count; i++) {
        if (!is_strange(j, classes, scan->codes[i].code))
            continue;
        *pixels += scan->codes[i].pixels;
        if (listed++ < 8)
            list = sg_judge_text(j, "%s%s%d (%s)", list, listed > 1 ? ", " : "", scan->codes[i].code,
                                 sg_judge_pixels_text(j, scan->codes[i].pixels));
    }
    return listed > 8 ? sg_judge_text(j, _("%s and %d more"), list, listed - 8) : list;
}

static void place_strange_codes(SgJudgement *j, SgFinding *finding, const SgClasses *classes)
{
    const SgScanFacts *scan = &j->file->scan;
    for (int i = 0; i < scan->codes_count; i++)
        if (is_strange(j, classes, scan->codes[i].code))
            sg_judge_place(j, finding, &scan->codes[i].first);
}

static gboolean tell_strange_codes(SgJudgement *j, const SgClasses *classes)
{
    const SgScanFacts *scan = &j->file->scan;
    gint64 strange = 0;
    const char *codes = strange_codes(j, classes, &strange);
    if (strange == 0 && scan->fractional.pixels == 0 && !scan->codes_more)
        return FALSE;
    GPtrArray *parts = g_ptr_array_new();
    if (strange > 0)
        g_ptr_array_add(parts, (gpointer)sg_judge_text(j, _("codes that are no class: %s"), codes));
    if (scan->fractional.pixels > 0)
        g_ptr_array_add(parts, (gpointer)sg_judge_text(j, _("no whole numbers: %s"),
                                                       sg_judge_pixels_text(j, scan->fractional.pixels)));
    if (scan->codes_more)
        g_ptr_array_add(parts, (gpointer)sg_judge_text(j, _("more than %d different codes"), SG_LIMIT_CODES));
    g_ptr_array_add(parts, NULL);
    g_autofree char *found = g_strjoinv(_("; "), (char **)parts->pdata);
    g_ptr_array_unref(parts);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, &classes->basis,
                                          _("Not all pixels hold a class code. Found %s."), found);
    place_strange_codes(j, finding, classes);
    sg_judge_tally(j, finding, &scan->fractional);
    sg_judge_pixels(j, finding, strange + scan->fractional.pixels);
    sg_finding_expected(finding, "%s", list_codes(j, classes));
    sg_finding_measured(finding, "%s", found);
    return TRUE;
}

/* Why nothing tells what the codes mean. */
static const char *no_table(SgJudgement *j)
{
    const SgLookup *lookup = j->file->lookup;
    if (lookup == NULL)
        return _("no class look-up table was handed in with the map");
    if (j->file->rival != NULL && j->file->rival->unreadable != NULL)
        return sg_judge_text(
            j,
            _("the look-up table %s, which is called as the map, cannot be used: %s; and %s may be that "
              "of another map"),
            j->file->rival->shown, j->file->rival->unreadable, lookup->shown);
    if (j->file->rival != NULL)
        return sg_judge_text(j, _("it is in doubt which look-up table is that of this map, %s or %s: they differ"),
                             lookup->shown, j->file->rival->shown);
    if (*j->file->lookup_also != '\0')
        return sg_judge_text(j,
                             _("it is in doubt whether the look-up table %s is that of this map: it was handed in for "
                               "a map of %s too, and every country has codes of its own"),
                             lookup->shown, j->file->lookup_also);
    return sg_judge_text(j, _("the look-up table %s cannot be used: %s"), lookup->shown, lookup->unreadable);
}

void sg_rule_value_class(SgJudgement *j)
{
    const SgClasses *classes = sg_layer_classes(j->layer);
    if (classes == NULL) {
        sg_judge_not_applicable(j, _("the layer has no classes"));
        return;
    }
    gboolean strange = tell_strange_codes(j, classes);
    const SgLookup *lookup = sg_judge_lookup(j, classes);
    const char *why = NULL;
    if (lookup != NULL) {
        why = strange ? NULL : sg_class_unknown(j, classes, lookup);
        sg_class_judge_table(j, classes, lookup, why != NULL);
    } else if (!strange && classes->lookup) {
        why = no_table(j);
    }
    if (why == NULL)
        return;
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_UNCHECKED, &classes->basis,
                                          _("The class codes could not be checked: %s."), why);
    sg_finding_expected(finding, _("a text file as saltaffected_LUT0_30.txt: classcode, mapvalue"));
    if (lookup != NULL)
        sg_finding_advice(finding,
                          _("Write the classes by the names of the product: soilgate spec show %s lists them."),
                          j->spec != NULL && j->spec->product != NULL ? j->spec->product : _("NAME"));
    else if (!sg_lookup_is_sure(j->file))
        sg_finding_advice(finding,
                          _("Hand in each map with its own look-up table alone, and each country in a folder of "
                            "its own."));
    else
        sg_finding_advice(finding,
                          _("Check the folder that holds the map together with its class look-up table: a text file "
                            "with LUT in its name and two columns, classcode and mapvalue."));
    sg_judge_unchecked(j, "%s", why);
}

/* --- value.constant, value.unit --- */

void sg_rule_value_constant(SgJudgement *j)
{
    const SgScanFacts *scan = &j->file->scan;
    if (sg_layer_classes(j->layer) != NULL) {
        sg_judge_not_applicable(j, _("a whole country may be of one class"));
        return;
    }
    if (scan->data < 2 || scan->min != scan->max)
        return;
    const char *value = sg_judge_stored(j, scan->min);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_WARNING, NULL, _("All %s have the same value, %s%s."),
                                          sg_judge_pixels_text(j, scan->data), value, sg_judge_unit(j));
    sg_judge_pixels(j, finding, scan->data);
    sg_finding_expected(finding, _("different values"));
    sg_finding_measured(finding, "%s", value);
}

/* Percentiles are over all data: more fill than this among them, and the median tells nothing. */
#define UNIT_FILL 0.1

static gint64 fill_pixels(const SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    gint64 fill = file->scan.huge.pixels;
    for (int i = 0; i < file->plan.watch_count; i++) {
        gboolean known, inside = sg_facts_in_range(j->layer, file->plan.watch[i], &known);
        if (known && !inside)
            fill += file->scan.watch[i].pixels;
    }
    return fill;
}

/* Whole numbers times a factor are whole numbers no more. */
static SgType product_type(const SgJudgement *j)
{
    return sg_type_is_integer(j->file->raster.type) ? SG_TYPE_FLOAT32 : j->file->raster.type;
}

void sg_rule_value_unit(SgJudgement *j)
{
    const SgKind *kind = j->layer->resolved;
    const SgScanFacts *scan = &j->file->scan;
    if (kind == NULL || kind->unit_slips_count == 0) {
        sg_judge_not_applicable(j, _("the specification names no unit that is taken for this one"));
        return;
    }
    if ((double)fill_pixels(j) > UNIT_FILL * (double)scan->data) {
        sg_judge_unchecked(j, _("too many fill values are among the data"));
        j->told = sg_judge_broken(j, "nodata.sentinel") || sg_judge_broken(j, "nodata.undeclared") ||
                  sg_judge_broken(j, "nodata.unrepresentable");
        return;
    }
    double middle = sg_scan_median(scan);
    for (unsigned i = 0; i < kind->unit_slips_count; i++) {
        const SgUnitSlip *slip = &kind->unit_slips[i];
        if (!(middle >= slip->median_min && middle <= slip->median_max))
            continue;
        const char *value = sg_judge_number(j, middle, 4), *factor = sg_judge_number(j, slip->factor, 6);
        const char *unit = kind->unit != NULL ? kind->unit : _("the unit of the specification");
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_WARNING, &slip->basis,
                             _("The median is %s. That fits %s, not %s: multiplied by %s the values would be usual."),
                             value, slip->unit, unit, factor);
        sg_finding_expected(finding, "%s", unit);
        sg_finding_measured(finding, _("median %s"), value);
        sg_finding_repair(finding, SG_FIX_CONFIRM,
                          &(SgRepair){.kind = SG_REPAIR_FACTOR, .factor = slip->factor, .type = product_type(j)});
        return;
    }
}
