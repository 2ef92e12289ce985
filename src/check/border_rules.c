/* Judges of border.*: what a mosaic is like where the maps of two countries meet. */
#include "check/judge.h"
#include "soilgate/borders.h"
#include "soilgate/words.h"

#include <math.h>

/* No document of the products says when a border shows. */
static const SgBasis convention = {
    .source = (char *)"soilgate: twice what is usual beside the border, in 30 pairs of pixels or more",
    .confidence = SG_CONFIDENCE_CONVENTION,
};

static void name_both(SgFinding *finding, const char *a, const char *b)
{
    g_strlcpy(finding->between[0], a, sizeof finding->between[0]);
    g_strlcpy(finding->between[1], b, sizeof finding->between[1]);
}

static void add_place(SgJudgement *j, SgFinding *finding, const SgSeamEdge *edge, double value)
{
    SgLocation location = {.place = {.col = edge->col, .row = edge->row, .value = value}};
    sg_grid_centre(&j->seams->grid, edge->col, edge->row, &location.lon, &location.lat);
    g_array_append_val(finding->locations, location);
}

static void tell_value_step(SgJudgement *j, const SgSeam *seam)
{
    const char *unit = sg_judge_unit(j);
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, &convention,
        _("The values jump at the border of %s and %s: by %s%s (median of %s pairs of pixels); beside the border "
          "neighbouring pixels differ by %s%s."),
        seam->a->iso3, seam->b->iso3, sg_judge_number(j, seam->across.median, 3), unit,
        sg_judge_count(j, seam->across.pairs), sg_judge_number(j, seam->inland.median, 3), unit);
    sg_finding_expected(finding, _("less than %s%s, twice the median beside the border"),
                        sg_judge_number(j, SG_SEAM_FACTOR * seam->inland.median, 3), unit);
    sg_finding_measured(finding, _("median %s%s, 95th percentile %s%s, largest %s%s; %s is on average %s%s, %s %s%s"),
                        sg_judge_number(j, seam->across.median, 3), unit, sg_judge_number(j, seam->across.p95, 3), unit,
                        sg_judge_number(j, seam->worst.jump, 3), unit, seam->a->iso3,
                        sg_judge_number(j, seam->mean_a, 3), unit, seam->b->iso3, sg_judge_number(j, seam->mean_b, 3),
                        unit);
    name_both(finding, seam->a->iso3, seam->b->iso3);
    finding->pixels = seam->across.pairs;
    add_place(j, finding, &seam->worst, seam->worst_here_a ? seam->worst_a : seam->worst_b);
}

static void tell_class_step(SgJudgement *j, const SgSeam *seam)
{
    const double across = sg_seam_share(&seam->across), inland = sg_seam_share(&seam->inland);
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, &convention,
        _("The classes change at the border of %s and %s: in %s of %s pairs of pixels; beside the border in %s."),
        seam->a->iso3, seam->b->iso3, sg_judge_share(j, across), sg_judge_count(j, seam->across.pairs),
        sg_judge_share(j, inland));
    sg_finding_expected(finding, _("less than %s, twice the share beside the border"),
                        sg_judge_share(j, fmax(SG_SEAM_FACTOR * inland, inland + SG_SEAM_SHARE)));
    sg_finding_measured(finding, _("%s of the pairs have different classes"), sg_judge_share(j, across));
    name_both(finding, seam->a->iso3, seam->b->iso3);
    finding->pixels = seam->across.differ;
}

void sg_rule_border_step(SgJudgement *j)
{
    guint judged = 0;
    for (guint i = 0; i < j->seams->seams->len; i++) {
        const SgSeam *seam = g_ptr_array_index(j->seams->seams, i);
        judged += seam->state != SG_SEAM_FEW;
        if (seam->state != SG_SEAM_STEP)
            continue;
        if (j->seams->classes)
            tell_class_step(j, seam);
        else
            tell_value_step(j, seam);
    }
    if (judged == 0)
        sg_judge_not_applicable(j, _("no two countries meet in %d pairs of pixels or more"), SG_SEAM_PAIRS);
}

void sg_rule_border_gap(SgJudgement *j)
{
    gint64 land = 0;
    if (!j->seams->gaps_known) {
        sg_judge_unchecked(j, _("there are no boundaries"));
        return;
    }
    for (guint i = 0; i < j->seams->seams->len; i++) {
        const SgSeam *seam = g_ptr_array_index(j->seams->seams, i);
        land += seam->land_edges;
        if (seam->gap_edges == 0)
            continue;
        const double share = (double)seam->gap_edges / (double)seam->land_edges;
        SgFinding *finding = sg_judge_finding(
            j, SG_SEVERITY_INFO, NULL, _("Along %s of the border of %s and %s neither gave a value: %s touch it."),
            sg_judge_share(j, share), seam->a->iso3, seam->b->iso3, sg_judge_pixels_text(j, seam->gap_pixels));
        name_both(finding, seam->a->iso3, seam->b->iso3);
        finding->pixels = seam->gap_pixels;
        add_place(j, finding, &seam->first_gap, (double)NAN);
    }
    if (land == 0)
        sg_judge_not_applicable(j, _("no two of the countries have a land border here"));
}

void sg_rule_border_overlap(SgJudgement *j)
{
    for (guint i = 0; i < j->seams->overlaps->len; i++) {
        const SgSeamOverlap *overlap = &g_array_index(j->seams->overlaps, SgSeamOverlap, i);
        SgFinding *finding = sg_judge_finding(
            j, SG_SEVERITY_INFO, NULL,
            _("%s and %s both gave a value for %s: the mosaic has that of %s in %s, that of %s in %s."), overlap->a,
            overlap->b, sg_judge_pixels_text(j, overlap->pixels), overlap->a, sg_judge_count(j, overlap->of_a),
            overlap->b, sg_judge_count(j, overlap->of_b));
        name_both(finding, overlap->a, overlap->b);
        finding->pixels = overlap->pixels;
    }
}

static void clear_outcome(gpointer data)
{
    g_free(((SgOutcome *)data)->reason);
}

static void free_finding(gpointer data)
{
    sg_finding_free(data);
}

SgBorders *sg_check_borders(const SgSpec *spec, const SgSeams *seams)
{
    SgBorders *borders = g_new0(SgBorders, 1);
    SgJudgement j = {.spec = spec, .layer = seams->layer, .seams = seams};
    borders->seams = seams;
    borders->findings = g_ptr_array_new_with_free_func(free_finding);
    borders->outcomes = g_array_new(FALSE, FALSE, sizeof(SgOutcome));
    g_array_set_clear_func(borders->outcomes, clear_outcome);
    sg_judge_rules(&j, borders->findings, borders->outcomes);
    return borders;
}

void sg_borders_free(SgBorders *borders)
{
    if (borders == NULL)
        return;
    g_ptr_array_unref(borders->findings);
    g_array_unref(borders->outcomes);
    g_free(borders);
}
