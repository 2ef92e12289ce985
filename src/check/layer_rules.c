/* Judges of layers.grid, layers.nodata and layers.footprint: whether the layers of one delivery lie alike. */
#include "check/judge.h"
#include "check/together.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

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
    static const char own[] = "crs.* georef.* grid.*";
    const SgFileFacts *first = main_file(j->delivery);
    if (!has_company(j))
        return;
    for (guint i = 0; i < j->delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(j->delivery->files, i);
        if (file->group < 0 || file->group == first->group || strcmp(file->iso3, first->iso3) != 0 ||
            sg_judge_told(j, file, SG_SEVERITY_ERROR, own))
            continue;
        const char *difference = grid_difference(j, file, first);
        SgFinding *finding = sg_finding_about(
            sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
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
        SgFinding *finding = sg_finding_about(
            sg_judge_finding(j, SG_SEVERITY_WARNING, NULL,
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
    SgFinding *finding = sg_finding_about(
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
    static const char own[] = "nodata.sentinel nodata.mixed value.nonfinite";
    gint64 told = 0;
    for (guint i = 0; i < j->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(j->delivery->findings, i);
        if (g_strcmp0(finding->file, file->shown) == 0 && finding->severity >= SG_SEVERITY_WARNING &&
            sg_rule_is_named(own, finding->rule->id))
            told += MAX(finding->pixels, 0);
    }
    return file->footprint.lacking.pixels <= told && file->footprint.extra.pixels == 0;
}

void sg_rule_layers_footprint(SgJudgement *j)
{
    static const char own[] = "nodata.background nodata.empty boundary.other-country data.*";
    if (!has_company(j))
        return;
    if (j->spec->delivery == NULL) {
        sg_judge_not_applicable(j, _("the specification does not say how far layers may differ"));
        return;
    }
    const double allowed = j->spec->delivery->footprint_warn;
    for (guint i = 0; i < j->delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(j->delivery->files, i);
        if (file->group < 0 || file->shared == 0 || sg_judge_told(j, file, SG_SEVERITY_ERROR, own) ||
            is_filled(j, file))
            continue;
        const gint64 pixels = file->footprint.lacking.pixels + file->footprint.extra.pixels;
        const double share = (double)pixels / (double)file->shared;
        if (share > allowed)
            tell_footprint(j, file, share, allowed);
    }
}
