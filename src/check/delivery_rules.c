/* The judge of delivery.loss: does the delivery hold what the last accepted one held. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* --- what was delivered before --- */

static void clear_layer(gpointer data)
{
    g_free(((SgPreviousLayer *)data)->id);
}

static void free_delivery(gpointer data)
{
    SgPreviousDelivery *delivery = data;
    g_free(delivery->country);
    g_free(delivery->product);
    g_array_unref(delivery->layers);
    g_free(delivery);
}

SgPrevious *sg_previous_new(const char *shown)
{
    SgPrevious *previous = g_new0(SgPrevious, 1);
    previous->shown = g_strdup(shown);
    previous->deliveries = g_ptr_array_new_with_free_func(free_delivery);
    return previous;
}

SgPreviousDelivery *sg_previous_add(SgPrevious *previous, const char *country, const char *product)
{
    SgPreviousDelivery *delivery = g_new0(SgPreviousDelivery, 1);
    delivery->country = g_strdup(country);
    delivery->product = g_strdup(product);
    delivery->layers = g_array_new(FALSE, FALSE, sizeof(SgPreviousLayer));
    g_array_set_clear_func(delivery->layers, clear_layer);
    g_ptr_array_add(previous->deliveries, delivery);
    return delivery;
}

void sg_previous_free(SgPrevious *previous)
{
    if (previous == NULL)
        return;
    g_free(previous->shown);
    g_ptr_array_unref(previous->deliveries);
    g_free(previous);
}

/* --- the rule --- */

static const SgPreviousDelivery *find_previous(const SgDelivery *delivery)
{
    const GPtrArray *all = delivery->previous->deliveries;
    for (guint i = 0; delivery->country != NULL && delivery->spec != NULL && i < all->len; i++) {
        const SgPreviousDelivery *previous = g_ptr_array_index(all, i);
        if (strcmp(previous->country, delivery->country) == 0 &&
            g_ascii_strcasecmp(previous->product, delivery->spec->product) == 0)
            return previous;
    }
    return NULL;
}

static const SgFileFacts *find_file(const SgDelivery *delivery, const char *layer)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.layer != NULL && strcmp(file->name.layer->id, layer) == 0)
            return file;
    }
    return NULL;
}

static void tell_gone(SgJudgement *j, const SgPreviousLayer *before)
{
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_WARNING, &j->spec->delivery->loss_basis,
                                          _("The layer %s is gone. The last accepted delivery has it, with %s."),
                                          before->id, sg_judge_pixels_text(j, before->mapped));
    finding->layer = g_strdup(before->id);
    finding->pixels = before->mapped;
}

/* The share of BEFORE that is gone; 0 when nothing is, or when one of them is not known. */
static double loss(double before, double after)
{
    return before > 0 && isfinite(before) && isfinite(after) && after < before ? (before - after) / before : 0;
}

/* "1 234 instead of 1 400 pixels" and the like, for what shrank by more than the limit. */
/* What is left of what there was: in pixels, square kilometres or tonnes, by the KIND of the amount. */
static const char *loss_text(SgJudgement *j, gsize kind, double before, double after)
{
    return sg_judge_text(j,
                         kind == 0   ? _("%s instead of %s pixels")
                         : kind == 1 ? _("%s instead of %s km2")
                                     : _("%s instead of %s t in all"),
                         sg_judge_count(j, (gint64)llround(after)), sg_judge_count(j, (gint64)llround(before)));
}

gboolean sg_facts_has_areas(const SgFileFacts *file)
{
    return file->has_grid && (file->scan.area_km2 > 0 || file->scan.mapped == 0);
}

static const char *losses_text(SgJudgement *j, const SgPreviousLayer *before, const SgFileFacts *now, double *worst)
{
    const SgScanFacts *scan = &now->scan;
    const gboolean placed = sg_facts_has_areas(now);
    const struct {
        double before, after;
    } amounts[] = {
        {(double)before->mapped, (double)scan->mapped},
        {before->area_km2, placed ? scan->area_km2 : (double)NAN},
        {before->total, now->plan.stock && placed ? scan->total : (double)NAN},
    };
    const gboolean areas = isfinite(amounts[1].before) && isfinite(amounts[1].after);
    const char *text = "";
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) {
        double share = loss(amounts[i].before, amounts[i].after);
        if (share <= j->spec->delivery->loss_warn ||
            (i == 0 && areas && loss(amounts[1].before, amounts[1].after) == 0))
            continue; /* fewer, larger pixels may cover the same area */
        *worst = fmax(*worst, share);
        text = sg_judge_text(j, "%s%s%s", text, *text != '\0' ? _("; ") : "",
                             loss_text(j, i, amounts[i].before, amounts[i].after));
    }
    return text;
}

static void judge_layer(SgJudgement *j, const SgPreviousLayer *before, const SgFileFacts *now)
{
    double worst = 0;
    const char *text = losses_text(j, before, now, &worst);
    if (worst <= j->spec->delivery->loss_warn)
        return;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_WARNING, &j->spec->delivery->loss_basis,
                         _("The layer %s holds less than in the last accepted delivery, by up to %s: %s."), before->id,
                         sg_judge_share(j, worst), text);
    sg_finding_about(finding, now);
    finding->pixels = MAX(before->mapped - now->scan.mapped, 0);
    sg_finding_expected(finding, _("at most %s less"), sg_judge_share(j, j->spec->delivery->loss_warn));
    sg_finding_measured(finding, _("%s less"), sg_judge_share(j, worst));
}

static void tell_unread(SgJudgement *j, const SgPreviousLayer *before, const SgFileFacts *now)
{
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL,
                         _("Not all of the layer %s was read, so it is not known if some of it got lost."), before->id);
    sg_finding_about(finding, now);
    sg_judge_unchecked(j, _("not all of the layer %s was read"), before->id);
}

void sg_rule_delivery_loss(SgJudgement *j)
{
    if (j->delivery->previous == NULL) {
        sg_judge_not_applicable(j, _("no earlier delivery was given (--previous)"));
        return;
    }
    if (j->spec->delivery == NULL) {
        sg_judge_not_applicable(j, _("the specification does not say how much may be lost"));
        return;
    }
    const SgPreviousDelivery *previous = find_previous(j->delivery);
    if (previous == NULL && j->delivery->previous->all) {
        sg_judge_not_applicable(j, _("no delivery of this country and product was accepted before"));
        return;
    }
    if (previous == NULL) {
        sg_judge_unchecked(j, _("the earlier delivery (%s) holds nothing of this country and product"),
                           j->delivery->previous->shown);
        return;
    }
    for (guint i = 0; i < previous->layers->len; i++) {
        const SgPreviousLayer *before = &g_array_index(previous->layers, SgPreviousLayer, i);
        const SgFileFacts *now = find_file(j->delivery, before->id);
        if (now != NULL && now->scanned && now->scan.blocks_failed == 0)
            judge_layer(j, before, now);
        else if (now != NULL)
            tell_unread(j, before, now);
        else if (j->delivery->complete)
            tell_gone(j, before);
    }
}
