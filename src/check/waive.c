/* Waivers: which findings they excuse, and judges of waiver.*: which of them no longer hold or match nothing. */
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* What no person may excuse, and why. */
static const struct {
    const char *rules, *why;
} guarded[] = {
    {"intake.* file.* crs.* georef.* grid.* layers.grid boundary.unavailable", N_("it protects the mosaic")},
    {"name.country-mixed", N_("a waiver is for one country, and it is not known which")},
    {"waiver.*", N_("it tells about the waivers themselves")},
    {"border.*", N_("it is about a mosaic of several countries")},
};

/* Of a file whose pixels cannot be read it tells why nothing else was checked; else it is a rule about storage. */
static gboolean is_storage(const SgRule *rule)
{
    return strcmp(rule->id, "data.type") == 0;
}

const char *sg_rule_waiver_refused(const SgRule *rule)
{
    for (gsize i = 0; i < G_N_ELEMENTS(guarded); i++)
        if (sg_rule_is_named(guarded[i].rules, rule->id))
            return _(guarded[i].why);
    if (sg_rule_blocks_others(rule) && !is_storage(rule))
        return _("while it is broken, other rules cannot be checked");
    return NULL;
}

static gboolean check_waiver(const SgWaivers *waivers, const SgWaiver *waiver, GError **error)
{
    const SgRule *rule = sg_rule_find(waiver->rule);
    if (rule == NULL) {
        const char *nearest = sg_rule_nearest(waiver->rule);
        g_autofree char *hint = nearest != NULL ? g_strdup_printf(_("; did you mean \"%s\"?"), nearest) : g_strdup("");
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s:%u: there is no rule \"%s\"%s"), waivers->path, waiver->line,
                    waiver->rule, hint);
        return FALSE;
    }
    const char *refused = sg_rule_waiver_refused(rule);
    if (refused == NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s:%u: the rule %s cannot be waived: %s"), waivers->path,
                waiver->line, rule->id, refused);
    return FALSE;
}

gboolean sg_check_waivers(const SgWaivers *waivers, GError **error)
{
    for (unsigned i = 0; i < waivers->waivers_count; i++)
        if (!check_waiver(waivers, &waivers->waivers[i], error))
            return FALSE;
    return TRUE;
}

static gboolean check_country(const SgWaivers *waivers, const SgWaiver *waiver, GError **error)
{
    if (sg_country_find(waiver->country) != NULL)
        return TRUE;
    SgCountryToken token;
    sg_country_understand(waiver->country, &token);
    const SgCountry *likely = sg_country_find(token.iso3);
    g_autofree char *hint =
        likely != NULL ? g_strdup_printf(_("; did you mean %s (%s)?"), likely->iso3, likely->name) : NULL;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s:%u: no country has the code \"%s\"%s"), waivers->path,
                waiver->line, waiver->country, hint != NULL ? hint : "");
    g_free(token.token);
    g_free(token.reason);
    return FALSE;
}

gboolean sg_check_waiver_countries(const SgWaivers *waivers, GError **error)
{
    for (unsigned i = 0; i < waivers->waivers_count; i++)
        if (!check_country(waivers, &waivers->waivers[i], error))
            return FALSE;
    return TRUE;
}

/* 1 when one of SPECS or of the shipped specifications is for the product of WAIVER, 0 when none is, -1 with an error.
 */
static int has_product(const SgWaiver *waiver, const GPtrArray *specs, GError **error)
{
    for (guint i = 0; i < specs->len; i++)
        if (g_ascii_strcasecmp(((const SgSpec *)g_ptr_array_index(specs, i))->product, waiver->product) == 0)
            return 1;
    g_autoptr(GError) cause = NULL;
    gboolean shipped = sg_spec_is_shipped(waiver->product, &cause);
    if (cause == NULL)
        return shipped ? 1 : 0;
    g_propagate_error(error, g_steal_pointer(&cause));
    return -1;
}

GHashTable *sg_waivers_strange(const SgWaivers *waivers, const GPtrArray *specs, const SgBoundaries *boundaries,
                               GError **error)
{
    g_autoptr(GHashTable) strange = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (unsigned i = 0; i < waivers->waivers_count; i++) {
        SgWaiver *waiver = &waivers->waivers[i];
        int product = has_product(waiver, specs, error);
        if (product < 0)
            return NULL;
        if (sg_country_find(waiver->country) == NULL && sg_boundaries_find(boundaries, waiver->country) == NULL)
            g_hash_table_insert(
                strange, waiver,
                g_strdup_printf(_("Neither the table of countries nor the boundaries have the code %s."),
                                waiver->country));
        else if (product == 0)
            g_hash_table_insert(strange, waiver,
                                g_strdup_printf(_("No specification that is shipped or used here is for a product %s."),
                                                waiver->product));
    }
    return g_steal_pointer(&strange);
}

/* Days as texts sort like days. */
static gboolean is_expired(const SgDelivery *delivery, const SgWaiver *waiver)
{
    return strcmp(waiver->until, delivery->today) < 0;
}

gboolean sg_waiver_is_for(const SgWaiver *waiver, const char *country, const char *product)
{
    return country != NULL && product != NULL && strcmp(waiver->country, country) == 0 &&
           g_ascii_strcasecmp(waiver->product, product) == 0;
}

static gboolean is_about(const SgWaiver *waiver, const SgDelivery *delivery)
{
    return sg_waiver_is_for(waiver, delivery->country, delivery->spec != NULL ? delivery->spec->product : NULL);
}

static gboolean is_unread(const SgDelivery *delivery, const char *shown)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (g_strcmp0(file->shown, shown) == 0)
            return !file->scanned;
    }
    return FALSE;
}

gboolean sg_waiver_excuses(const SgWaiver *waiver, const SgWaivable *found)
{
    if (found->severity == SG_SEVERITY_UNCHECKED || strcmp(waiver->rule, found->rule->id) != 0)
        return FALSE;
    if ((waiver->layer != NULL && g_strcmp0(waiver->layer, found->layer) != 0) ||
        (waiver->file != NULL && g_strcmp0(waiver->file, found->file) != 0))
        return FALSE;
    return sg_rule_waiver_refused(found->rule) == NULL && !(is_storage(found->rule) && found->unread);
}

/* The waiver is about the delivery and has not expired. */
static gboolean excuses(const SgDelivery *delivery, const SgWaiver *waiver, const SgFinding *finding)
{
    const SgWaivable found = {finding->rule, finding->severity, finding->file, finding->layer,
                              is_unread(delivery, finding->file)};
    return sg_waiver_excuses(waiver, &found);
}

void sg_judge_waive(SgDelivery *delivery)
{
    const SgWaivers *waivers = delivery->waivers;
    delivery->waived = 0;
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        finding->waived = NULL;
        for (unsigned k = 0; waivers != NULL && finding->waived == NULL && k < waivers->waivers_count; k++) {
            const SgWaiver *waiver = &waivers->waivers[k];
            if (is_about(waiver, delivery) && !is_expired(delivery, waiver) && excuses(delivery, waiver, finding))
                finding->waived = waiver;
        }
        delivery->waived += finding->waived != NULL ? 1 : 0;
    }
}

static gboolean matches_any(const SgJudgement *j, const SgWaiver *waiver, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (excuses(j->delivery, waiver, g_ptr_array_index(findings, i)))
            return TRUE;
    return FALSE;
}

/* FALSE when a part of a delivery does not hold what the waiver is about: nothing can be said of it. */
static gboolean could_match(const SgDelivery *delivery, const SgWaiver *waiver)
{
    if (delivery->complete || (waiver->layer == NULL && waiver->file == NULL))
        return TRUE;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if ((waiver->layer == NULL || (file->name.layer != NULL && strcmp(file->name.layer->id, waiver->layer) == 0)) &&
            (waiver->file == NULL || strcmp(file->shown, waiver->file) == 0))
            return TRUE;
    }
    return FALSE;
}

/* "of value.typical for ASR_BAU, by N. N.," */
static const char *waiver_text(SgJudgement *j, const SgWaiver *waiver)
{
    const char *what = waiver->layer != NULL ? waiver->layer : waiver->file;
    if (what == NULL)
        return sg_judge_text(j, _("of %s, line %u of %s, by %s,"), waiver->rule, waiver->line,
                             j->delivery->waivers->path, waiver->by);
    return sg_judge_text(j, _("of %s for %s, line %u of %s, by %s,"), waiver->rule, what, waiver->line,
                         j->delivery->waivers->path, waiver->by);
}

static void for_each_own(SgJudgement *j, void (*judge)(SgJudgement *, const SgWaiver *))
{
    const SgWaivers *waivers = j->delivery->waivers;
    if (waivers == NULL) {
        sg_judge_not_applicable(j, _("no waivers were given (--waivers)"));
        return;
    }
    for (unsigned i = 0; i < waivers->waivers_count; i++)
        if (is_about(&waivers->waivers[i], j->delivery))
            judge(j, &waivers->waivers[i]);
}

static void add_finding(SgJudgement *j, const SgWaiver *waiver, SgSeverity severity, const char *message)
{
    SgFinding *finding = sg_judge_finding(j, severity, NULL, "%s", message);
    finding->layer = g_strdup(waiver->layer);
    finding->file = g_strdup(waiver->file);
}

static void judge_expired(SgJudgement *j, const SgWaiver *waiver)
{
    if (is_expired(j->delivery, waiver))
        add_finding(j, waiver, SG_SEVERITY_WARNING,
                    sg_judge_text(j, _("The waiver %s ended on %s. It excuses nothing any more."),
                                  waiver_text(j, waiver), waiver->until));
}

static void judge_unused(SgJudgement *j, const SgWaiver *waiver)
{
    if (is_expired(j->delivery, waiver) || !could_match(j->delivery, waiver) ||
        matches_any(j, waiver, j->delivery->findings) || matches_any(j, waiver, j->findings))
        return;
    gboolean strange = waiver->layer != NULL && sg_spec_layer(j->spec, waiver->layer) == NULL;
    const char *why = strange ? sg_judge_text(j, _(" The product has no layer %s."), waiver->layer) : "";
    add_finding(j, waiver, SG_SEVERITY_INFO,
                sg_judge_text(j, _("The waiver %s matched no finding.%s"), waiver_text(j, waiver), why));
}

void sg_rule_waiver_expired(SgJudgement *j)
{
    for_each_own(j, judge_expired);
}

/* A waiver that is about no delivery at all is told in each, since no other would tell it. */
static void judge_strange(SgJudgement *j)
{
    const SgWaivers *waivers = j->delivery->waivers;
    for (unsigned i = 0; waivers != NULL && i < waivers->waivers_count; i++) {
        const SgWaiver *waiver = &waivers->waivers[i];
        const char *why = j->delivery->strange != NULL ? g_hash_table_lookup(j->delivery->strange, waiver) : NULL;
        if (why != NULL && !is_about(waiver, j->delivery))
            add_finding(j, waiver, SG_SEVERITY_INFO,
                        sg_judge_text(j, _("The waiver %s can match nothing. %s"), waiver_text(j, waiver), why));
    }
}

void sg_rule_waiver_unused(SgJudgement *j)
{
    for_each_own(j, judge_unused);
    judge_strange(j);
}
