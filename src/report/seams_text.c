/* What was found along borders, for people. */
#include "report/page.h"
#include "soilgate/base.h"
#include "soilgate/borders.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#include <math.h>

#define SHOWN 10 /* findings of a layer that are told one by one; seams.json has all */
#define WIDTH 100

static char *number(double value)
{
    return sg_text_differing(value, value, 3);
}

/* The worst border without a step, so that a layer without findings is told of too. */
static void put_best(SgPage *page, const SgSeams *seams)
{
    const SgSeam *worst = seams->seams->len > 0 ? g_ptr_array_index(seams->seams, 0) : NULL;
    if (worst == NULL || worst->state != SG_SEAM_EVEN)
        return;
    const char *unit = seams->layer->resolved->unit;
    g_autofree char *across =
        seams->classes ? sg_text_share(sg_seam_share(&worst->across)) : number(worst->across.median);
    g_autofree char *inland =
        seams->classes ? sg_text_share(sg_seam_share(&worst->inland)) : number(worst->inland.median);
    if (seams->classes)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN,
                    _("No border shows. The worst, %s and %s: %s of the pairs have different classes, beside it %s."),
                    worst->a->iso3, worst->b->iso3, across, inland);
    else
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN,
                    _("No border shows. The worst, %s and %s: a median difference of %s %s, beside it %s."),
                    worst->a->iso3, worst->b->iso3, across, unit != NULL ? unit : "", inland);
}

static guint count_rule(const SgBorders *borders, const char *id)
{
    guint count = 0;
    for (guint i = 0; i < borders->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(borders->findings, i);
        count += finding->rule == sg_rule_find(id) && finding->severity != SG_SEVERITY_UNCHECKED;
    }
    return count;
}

/* What blending hides is told. */
static void put_blended(SgPage *page, const SgSeams *seams)
{
    if (seams->blended_km <= 0)
        return;
    const guint steps = sg_seams_blended_steps(seams);
    g_autofree char *width = sg_text_double(seams->blended_km);
    sg_page_put(
        page, 2, 4, SG_STYLE_PLAIN,
        P_("Measured after blending over %s km. Before it the maps of %u pair differ by at least twice as much as "
           "neighbouring pixels do.",
           "Measured after blending over %s km. Before it the maps of %u pairs differ by at least twice as much "
           "as neighbouring pixels do.",
           steps),
        width, steps);
}

static void put_layer(SgPage *page, const SgBorders *borders)
{
    const SgSeams *seams = borders->seams;
    const guint steps = count_rule(borders, "border.step");
    if (seams->seams->len == 0) {
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, _("Borders of %s: no two countries with a map meet."),
                    seams->layer->id);
        return;
    }
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN,
                P_("Borders of %s: %u pair of countries, %u with a jump.",
                   "Borders of %s: %u pairs of countries, %u with a jump.", seams->seams->len),
                seams->layer->id, seams->seams->len, steps);
    put_blended(page, seams);
    guint told = 0, more = 0;
    for (guint i = 0; i < borders->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(borders->findings, i);
        if (finding->rule == sg_rule_find("border.overlap")) /* the text of the mosaic tells of these */
            continue;
        if (told++ < SHOWN)
            sg_page_put(page, 2, 4, SG_STYLE_PLAIN, "%s: %s", finding->rule->id, finding->message);
        else
            more++;
    }
    if (more > 0)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("And %u more: see seams.json."), more);
    if (steps == 0)
        put_best(page, seams);
}

char *sg_seams_text(const SgBorders *const *layers, guint count)
{
    SgPage page = {.out = g_string_new(NULL), .width = WIDTH};
    guint found = 0;
    for (guint i = 0; i < count; i++) {
        put_layer(&page, layers[i]);
        found += count_rule(layers[i], "border.step");
    }
    if (found > 0)
        sg_page_put(&page, 0, 0, SG_STYLE_PLAIN, _("What a jump means and what to do: soilgate rules border.step"));
    return g_string_free(page.out, FALSE);
}
