/* Judges of layers.*: what the layers of one delivery say together. */
#include "check/judge.h"
#include "check/together.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* TRUE when a finding of at least that severity about FILE is there already, of one of the rules that begin so. */
static gboolean is_told(const SgJudgement *j, const SgFileFacts *file, SgSeverity least, const char *const *families)
{
    for (guint i = 0; i < j->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(j->delivery->findings, i);
        if (finding->severity < least || g_strcmp0(finding->file, file->shown) != 0)
            continue;
        for (gsize k = 0; families == NULL || families[k] != NULL; k++)
            if (families == NULL || g_str_has_prefix(finding->rule->id, families[k]))
                return TRUE;
    }
    return FALSE;
}

/* A finding of the delivery that is about one of its files. */
static SgFinding *about(SgFinding *finding, const SgFileFacts *file)
{
    finding->file = g_strdup(file->shown);
    finding->layer = g_strdup(file->name.layer != NULL ? file->name.layer->id : NULL);
    return finding;
}

static guint joined_files(const SgDelivery *delivery)
{
    guint count = 0;
    for (guint i = 0; i < delivery->files->len; i++)
        count += ((const SgFileFacts *)g_ptr_array_index(delivery->files, i))->group >= 0;
    return count;
}

/* A layer that stands for itself and could be read, but not together with the others: there are too many. */
static const SgFileFacts *left_out(const SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        guint twins = 0;
        for (guint k = 0; k < delivery->files->len; k++)
            twins += ((const SgFileFacts *)g_ptr_array_index(delivery->files, k))->name.layer == file->name.layer;
        if (file->group < 0 && file->scanned && file->name.layer != NULL && file->raster.bands == 1 && twins == 1)
            return file;
    }
    return NULL;
}

static gboolean has_company(SgJudgement *j)
{
    const SgFileFacts *left = left_out(j->delivery);
    if (left != NULL)
        sg_judge_unchecked(j, _("the layer %s could not be read together with the others"), left->name.layer->id);
    if (joined_files(j->delivery) > 1)
        return TRUE;
    sg_judge_not_applicable(j, _("there are no two layers to compare"));
    return FALSE;
}

/* --- layers.grid --- */

/* The first file of the group with the most files; of equals, of the first group. */
static const SgFileFacts *main_file(const SgDelivery *delivery)
{
    const SgFileFacts *best = NULL;
    guint most = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        guint count = 0;
        for (guint k = 0; file->group >= 0 && k < delivery->files->len; k++)
            count += ((const SgFileFacts *)g_ptr_array_index(delivery->files, k))->group == file->group;
        if (count > most) {
            most = count;
            best = file;
        }
    }
    return best;
}

static const char *size_text(SgJudgement *j, const SgFileFacts *file)
{
    return sg_judge_text(j, _("%d x %d pixels"), file->raster.cols, file->raster.rows);
}

/* What differs first: what a person would look for first. */
static const char *grid_difference(SgJudgement *j, const SgFileFacts *file, const SgFileFacts *other)
{
    const SgRasterFacts *a = &file->raster, *b = &other->raster;
    if (a->cols != b->cols || a->rows != b->rows)
        return sg_judge_text(j, _("it has %s, %s has %s"), size_text(j, file), other->shown, size_text(j, other));
    if (!file->has_grid || !other->has_grid)
        return sg_judge_text(j, _("its CRS or georeference is not that of %s"), other->shown);
    const double pixel = other->grid.pixel_width;
    const double east = (file->grid.west - other->grid.west) / pixel;
    const double south = (other->grid.north - file->grid.north) / other->grid.pixel_height;
    const double wide = (sg_grid_east(&file->grid) - sg_grid_east(&other->grid)) / pixel;
    const double high = (sg_grid_south(&other->grid) - sg_grid_south(&file->grid)) / other->grid.pixel_height;
    if (fabs(wide - east) > 1e-3 || fabs(high - south) > 1e-3)
        return sg_judge_text(j, _("its pixel is %s x %s degrees, that of %s %s x %s"),
                             sg_judge_differing(j, file->grid.pixel_width, pixel, 9),
                             sg_judge_differing(j, file->grid.pixel_height, other->grid.pixel_height, 9), other->shown,
                             sg_judge_differing(j, pixel, file->grid.pixel_width, 9),
                             sg_judge_differing(j, other->grid.pixel_height, file->grid.pixel_height, 9));
    const char *x =
        sg_judge_text(j, east < 0 ? _("%s pixels west") : _("%s pixels east"), sg_judge_fixed(j, fabs(east), 3));
    const char *y =
        sg_judge_text(j, south < 0 ? _("%s pixels north") : _("%s pixels south"), sg_judge_fixed(j, fabs(south), 3));
    return sg_judge_text(j, _("it lies %s and %s of %s"), x, y, other->shown);
}

void sg_rule_layers_grid(SgJudgement *j)
{
    static const char *const own[] = {"crs.", "georef.", "grid.", NULL};
    const SgFileFacts *first = main_file(j->delivery);
    if (!has_company(j))
        return;
    for (guint i = 0; i < j->delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(j->delivery->files, i);
        if (file->group < 0 || file->group == first->group || strcmp(file->iso3, first->iso3) != 0 ||
            is_told(j, file, SG_SEVERITY_ERROR, own))
            continue;
        const char *difference = grid_difference(j, file, first);
        SgFinding *finding =
            about(sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                   _("The layer lies on another grid than most of the delivery: %s. What relates it to "
                                     "the other layers could not be checked."),
                                   difference),
                  file);
        sg_finding_expected(finding, _("the grid of %s"), first->shown);
        sg_finding_measured(finding, "%s", difference);
    }
}

/* --- layers.nodata --- */

static gboolean declares(const SgFileFacts *file)
{
    return file->group >= 0 && file->plan.has_nodata;
}

static gboolean same_nodata(const SgFileFacts *file, double value)
{
    const double own = file->plan.nodata;
    const double as_held = file->raster.type == SG_TYPE_FLOAT32 ? (double)(float)value : value;
    return own == as_held || (isnan(own) && isnan(value));
}

/* The value that most layers declare; of equals, the first. */
static const SgFileFacts *usual_nodata(const SgDelivery *delivery)
{
    const SgFileFacts *best = NULL;
    guint most = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        guint count = 0;
        for (guint k = 0; declares(file) && k < delivery->files->len; k++) {
            const SgFileFacts *other = g_ptr_array_index(delivery->files, k);
            count += declares(other) && same_nodata(other, file->plan.nodata);
        }
        if (count > most) {
            most = count;
            best = file;
        }
    }
    return best;
}

/* Nothing is lost when no value of the layer is the new one. */
static void offer_to_unify(SgFinding *finding, const SgFileFacts *file, double nodata)
{
    gboolean known, inside = sg_facts_in_range(file->name.layer, nodata, &known);
    const SgScanFacts *scan = &file->scan;
    gboolean unused = scan->data == 0 || nodata < scan->min || nodata > scan->max || isnan(nodata);
    if (known && !inside && unused && file->scanned)
        sg_finding_repair(
            finding, SG_FIX_SAFE,
            &(SgRepair){.kind = SG_REPAIR_UNIFY, .nodata = nodata, .values = {file->plan.nodata}, .values_count = 1});
}

void sg_rule_layers_nodata(SgJudgement *j)
{
    if (!has_company(j))
        return;
    const SgFileFacts *usual = usual_nodata(j->delivery);
    if (usual == NULL) {
        sg_judge_not_applicable(j, _("no layer declares a nodata value that can be used"));
        return;
    }
    for (guint i = 0; i < j->delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(j->delivery->files, i);
        /* A type that cannot hold the usual value has to declare another. */
        if (!declares(file) || same_nodata(file, usual->plan.nodata) ||
            !sg_type_holds(file->raster.type, usual->plan.nodata))
            continue;
        SgFinding *finding =
            about(sg_judge_finding(j, SG_SEVERITY_WARNING, NULL,
                                   _("The layer declares the nodata value %s, most layers of the delivery declare %s."),
                                   sg_judge_number(j, file->plan.nodata, 9), sg_judge_number(j, usual->plan.nodata, 9)),
                  file);
        sg_finding_expected(finding, "%s", sg_judge_number(j, usual->plan.nodata, 9));
        sg_finding_measured(finding, "%s", sg_judge_number(j, file->plan.nodata, 9));
        offer_to_unify(finding, file, usual->plan.nodata);
    }
}

/* --- layers.footprint --- */

static void tell_footprint(SgJudgement *j, const SgFileFacts *file, double share, double allowed)
{
    const SgFootprint *print = &file->footprint;
    SgFinding *finding = about(
        sg_judge_finding(j, SG_SEVERITY_WARNING, &j->spec->delivery->footprint_basis,
                         _("The layer covers other pixels than most layers of the delivery: %s missing, %s too many "
                           "(%s of the %s that most layers have)."),
                         sg_judge_pixels_text(j, print->lacking.pixels), sg_judge_count(j, print->extra.pixels),
                         sg_judge_share(j, share), sg_judge_pixels_text(j, file->shared)),
        file);
    finding->pixels = print->lacking.pixels + print->extra.pixels;
    finding->share = share;
    sg_finding_places(finding, file, &print->lacking);
    sg_finding_places(finding, file, &print->extra);
    sg_finding_expected(finding, _("at most %s of the pixels that most layers have"), sg_judge_share(j, allowed));
    sg_finding_measured(finding, "%s", sg_judge_share(j, share));
}

/* Fill values in place of data are told, with their number, by rules about nodata. */
static gboolean is_filled(const SgJudgement *j, const SgFileFacts *file)
{
    gint64 told = 0;
    for (guint i = 0; i < j->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(j->delivery->findings, i);
        if (g_strcmp0(finding->file, file->shown) == 0 && finding->severity >= SG_SEVERITY_WARNING &&
            (strcmp(finding->rule->id, "nodata.sentinel") == 0 || strcmp(finding->rule->id, "nodata.mixed") == 0 ||
             strcmp(finding->rule->id, "value.nonfinite") == 0))
            told += MAX(finding->pixels, 0);
    }
    return file->footprint.lacking.pixels <= told && file->footprint.extra.pixels == 0;
}

void sg_rule_layers_footprint(SgJudgement *j)
{
    static const char *const own[] = {"nodata.background", "nodata.empty", "boundary.other-country", "data.", NULL};
    if (!has_company(j))
        return;
    if (j->spec->delivery == NULL) {
        sg_judge_not_applicable(j, _("the specification does not say how far layers may differ"));
        return;
    }
    const double allowed = j->spec->delivery->footprint_warn;
    for (guint i = 0; i < j->delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(j->delivery->files, i);
        if (file->group < 0 || file->shared == 0 || is_told(j, file, SG_SEVERITY_ERROR, own) || is_filled(j, file))
            continue;
        const gint64 pixels = file->footprint.lacking.pixels + file->footprint.extra.pixels;
        const double share = (double)pixels / (double)file->shared;
        if (share > allowed)
            tell_footprint(j, file, share, allowed);
    }
}

/* --- layers.relation, layers.order, layers.class --- */

/* The file that the relation is about: the layer alone on its left side, or the first it names. */
static const SgFileFacts *file_about(const SgAsked *asked)
{
    return asked->files[MAX(sg_relation_subject(asked->relation->code), 0)];
}

static const char *layer_list(SgJudgement *j, const SgAsked *asked)
{
    const char *list = "";
    for (guint i = 0; i < asked->files_count; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", asked->relation->layers[i]->id);
    return list;
}

static SgSeverity severity_of(const SgRelation *relation)
{
    return strcmp(relation->severity, "error") == 0 ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING;
}

static const char *rule_text(SgJudgement *j, const SgRelation *relation)
{
    const char *text = relation->when != NULL ? sg_judge_text(j, _("%s where %s"), relation->expression, relation->when)
                                              : sg_judge_text(j, "%s", relation->expression);
    if (relation->tolerance > 0)
        text = sg_judge_text(j, _("%s (within %s)"), text, sg_judge_number(j, relation->tolerance, 6));
    return text;
}

/* A side of a relation: of a class layer alone, the class that the number stands for. */
static const char *side_text(SgJudgement *j, const SgAsked *asked, double value, double other)
{
    const SgClasses *classes = sg_layer_classes(file_about(asked)->name.layer);
    const char *name =
        classes != NULL && sg_relation_subject(asked->relation->code) >= 0 ? sg_classes_name(classes, value) : NULL;
    return name != NULL ? sg_judge_text(j, _("\"%s\""), name) : sg_judge_differing(j, value, other, 6);
}

/* "AbsDiff_BAU is 5 where 4.5 follows", of a layer alone on the left of an equation; else both sides. */
static const char *sides_text(SgJudgement *j, const SgAsked *asked, double left, double right)
{
    const char *is = side_text(j, asked, left, right), *follows = side_text(j, asked, right, left);
    const int subject = sg_relation_subject(asked->relation->code);
    if (subject >= 0 && sg_relation_equates(asked->relation->code))
        return sg_judge_text(j, _("%s is %s where %s follows"), asked->relation->layers[subject]->id, is, follows);
    return sg_judge_text(j, _("the left side is %s, the right side %s"), is, follows);
}

/* The one layer that all broken relations name, when there are several of these: it is the likely cause. */
static const SgLayer *suspect(const SgDelivery *delivery)
{
    const SgLayer *common[SG_SCAN_OPERANDS];
    guint count = 0, broken = 0;
    for (guint i = 0; i < delivery->asked->len; i++) {
        const SgAsked *asked = &g_array_index(delivery->asked, SgAsked, i);
        if (asked->state != SG_ASKED_BROKEN)
            continue;
        guint kept = 0;
        if (broken++ == 0)
            for (; count < asked->files_count; count++)
                common[count] = asked->relation->layers[count];
        for (guint k = 0; k < count; k++)
            for (guint m = 0; m < asked->files_count; m++)
                if (asked->relation->layers[m] == common[k]) {
                    common[kept++] = common[k];
                    break;
                }
        count = kept;
    }
    return broken > 1 && count == 1 ? common[0] : NULL;
}

static void advise(SgJudgement *j, SgFinding *finding, const SgAsked *asked)
{
    const SgLayer *layer = suspect(j->delivery);
    const char *hint =
        layer != NULL ? sg_judge_text(j, _(" All relations that fail name %s: look at that layer first."), layer->id)
                      : "";
    sg_finding_advice(finding, _("%s It relates %s.%s"), _(j->rule->advice), layer_list(j, asked), hint);
}

/* A relation between means is broken as a whole. */
static void tell_means(SgJudgement *j, const SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    const char *left = sg_judge_differing(j, facts->left, facts->right, 6);
    const char *right = sg_judge_differing(j, facts->right, facts->left, 6);
    SgFinding *finding =
        about(sg_judge_finding(j, severity_of(asked->relation), &asked->relation->basis,
                               _("This does not hold: %s (%s). The left side is %s, the right side %s, over %s."),
                               sg_words_data(asked->relation->title), asked->relation->expression, left, right,
                               sg_judge_pixels_text(j, facts->tested)),
              file_about(asked));
    sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
    sg_finding_measured(finding, _("%s against %s"), left, right);
    advise(j, finding, asked);
}

static void tell_pixels(SgJudgement *j, const SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    const double share = (double)facts->broken.pixels / (double)facts->tested;
    const char *sides = isnan(facts->worst_left) ? NULL : sides_text(j, asked, facts->worst_left, facts->worst_right);
    const char *worst = sides != NULL ? sg_judge_text(j, _(" At worst %s."), sides) : "";
    SgFinding *finding = about(
        sg_judge_finding(j, severity_of(asked->relation), &asked->relation->basis,
                         _("This does not hold in %s of %s (%s): %s (%s).%s"), sg_judge_count(j, facts->broken.pixels),
                         sg_judge_pixels_text(j, facts->tested), sg_judge_share(j, share),
                         sg_words_data(asked->relation->title), asked->relation->expression, worst),
        file_about(asked));
    finding->pixels = facts->broken.pixels;
    finding->share = share;
    sg_finding_places(finding, file_about(asked), &facts->broken);
    sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
    if (sides != NULL)
        sg_finding_measured(finding, _("%s, at column %d, row %d"), sides, facts->worst.col, facts->worst.row);
    else
        sg_finding_measured(finding, _("first at column %d, row %d"), facts->worst.col, facts->worst.row);
    advise(j, finding, asked);
}

/* TRUE when a finding that weighs as much says why the relation could not be asked. */
static gboolean why_is_told(SgJudgement *j, const SgAsked *asked)
{
    static const char *const grids[] = {"layers.grid", "package.layer-duplicate", "name.country-mixed", NULL};
    for (guint i = 0; i < asked->files_count; i++)
        if (asked->files[i] != NULL && is_told(j, asked->files[i], SG_SEVERITY_UNCHECKED, NULL))
            return TRUE;
    for (gsize i = 0; grids[i] != NULL; i++)
        if (sg_judge_blocks(j, grids[i]))
            return TRUE;
    return FALSE;
}

static void tell_unchecked(SgJudgement *j, const SgAsked *asked, guint count)
{
    if (!why_is_told(j, asked)) {
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL,
                             P_("%u relation between layers could not be checked; the first because %s: %s.",
                                "%u relations between layers could not be checked; the first because %s: %s.", count),
                             count, asked->reason, sg_words_data(asked->relation->title));
        sg_finding_expected(finding, "%s", rule_text(j, asked->relation));
        sg_finding_advice(finding,
                          _("Remove the reason and check again. Until then it is not known if these layers fit "
                            "together."));
    }
}

/* All relations of the specification that belong to the rule being judged. */
static void judge_relations(SgJudgement *j)
{
    const SgAsked *unchecked = NULL, *other = NULL;
    guint answered = 0, lacking = 0, broken = 0;
    for (guint i = 0; j->delivery->asked != NULL && i < j->delivery->asked->len; i++) {
        const SgAsked *asked = &g_array_index(j->delivery->asked, SgAsked, i);
        if (strcmp(asked->relation->rule, j->rule->id) != 0)
            continue;
        answered += asked->state == SG_ASKED_HOLDS;
        broken += asked->state == SG_ASKED_BROKEN;
        if (asked->state == SG_ASKED_BROKEN && sg_relation_means(asked->relation->code) > 0)
            tell_means(j, asked);
        else if (asked->state == SG_ASKED_BROKEN)
            tell_pixels(j, asked);
        else if (asked->state == SG_ASKED_UNCHECKED && lacking++ == 0)
            unchecked = asked;
        else if (asked->state != SG_ASKED_HOLDS && other == NULL)
            other = asked;
    }
    if (unchecked != NULL)
        tell_unchecked(j, unchecked, lacking);
    if (unchecked != NULL)
        sg_judge_unchecked_told(j, "%s", unchecked->reason);
    else if (answered == 0 && broken == 0)
        sg_judge_not_applicable(j, "%s", other != NULL ? other->reason : _("the specification relates no layers so"));
}

void sg_rule_layers_relation(SgJudgement *j)
{
    judge_relations(j);
}

void sg_rule_layers_order(SgJudgement *j)
{
    judge_relations(j);
}

void sg_rule_layers_class(SgJudgement *j)
{
    judge_relations(j);
}
