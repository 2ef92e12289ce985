/* The second part of the report for people: what is wrong, and what could not be checked. Findings of one rule stand
 * together, since one cause often spoils every layer of a delivery. */
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define FILES_SHOWN       10 /* findings of one rule */
#define FILES_WITH_PLACES 3
#define PLACES_SHOWN      3
#define RULES_SHOWN       12

static void group_free(gpointer data)
{
    SgGroup *group = data;
    g_ptr_array_unref(group->findings);
    g_free(group);
}

GPtrArray *sg_text_groups(const SgDelivery *delivery, SgSeverity severity, gboolean waived)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->severity != severity || (finding->waived != NULL) != waived)
            continue;
        SgGroup *group = NULL;
        for (guint j = 0; j < groups->len && group == NULL; j++)
            if (((SgGroup *)g_ptr_array_index(groups, j))->rule == finding->rule)
                group = g_ptr_array_index(groups, j);
        if (group == NULL) {
            group = g_new0(SgGroup, 1);
            group->rule = finding->rule;
            group->severity = severity;
            group->findings = g_ptr_array_new();
            g_ptr_array_add(groups, group);
        }
        g_ptr_array_add(group->findings, finding);
    }
    return groups;
}

char *sg_text_place(const SgLocation *location)
{
    g_autofree char *number = sg_text_value(location->place.value);
    g_autofree char *value = location->unread ? g_strdup("") : g_strdup_printf(_(": %s"), number);
    if (!isfinite(location->lon) || !isfinite(location->lat))
        return g_strdup_printf(_("row %d, column %d%s"), location->place.row, location->place.col, value);
    char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(lon, sizeof lon, "%.4f", fabs(location->lon));
    g_ascii_formatd(lat, sizeof lat, "%.4f", fabs(location->lat));
    return g_strdup_printf(_("row %d, column %d (%s %s, %s %s)%s"), location->place.row, location->place.col, lon,
                           location->lon < 0 ? _("W") : _("E"), lat, location->lat < 0 ? _("S") : _("N"), value);
}

static void put_places(SgPage *page, const SgFinding *finding)
{
    guint count = finding->locations != NULL ? finding->locations->len : 0;
    guint listed = MIN(count, PLACES_SHOWN);
    for (guint i = 0; i < listed; i++) {
        g_autofree char *line = sg_text_place(&g_array_index(finding->locations, SgLocation, i));
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, "%s", line);
    }
    gint64 total = MAX(finding->pixels, (gint64)count);
    if (listed > 0 && total > listed) {
        g_autofree char *more = sg_text_count(total - listed);
        sg_page_put(page, 8, 10, SG_STYLE_FAINT, _("and %s more"), more);
    }
}

static gboolean same_message(const SgGroup *group)
{
    const SgFinding *first = g_ptr_array_index(group->findings, 0);
    for (guint i = 1; i < group->findings->len; i++) {
        const SgFinding *other = g_ptr_array_index(group->findings, i);
        if (g_strcmp0(first->message, other->message) != 0 || (other->locations != NULL && other->locations->len > 0))
            return FALSE;
    }
    return group->findings->len > 1;
}

/* One message for many files: said once, with the names below. */
static void put_shared(SgPage *page, const SgGroup *group)
{
    const SgFinding *first = g_ptr_array_index(group->findings, 0);
    sg_page_put(page, 4, 6, SG_STYLE_PLAIN, "%s", first->message);
    GString *names = g_string_new(_("in "));
    for (guint i = 0; i < MIN(group->findings->len, FILES_SHOWN); i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                               finding->file != NULL ? finding->file : _("the delivery"));
    }
    if (group->findings->len > FILES_SHOWN)
        g_string_append_printf(names, _(" and %u more: see the JSON report (--json FILE)"),
                               group->findings->len - FILES_SHOWN);
    sg_page_put(page, 6, 6, SG_STYLE_PLAIN, "%s", names->str);
    g_string_free(names, TRUE);
}

static void put_each(SgPage *page, const SgGroup *group)
{
    for (guint i = 0; i < MIN(group->findings->len, FILES_SHOWN); i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        if (finding->file != NULL)
            sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("%s: %s"), finding->file, finding->message);
        else
            sg_page_put(page, 4, 6, SG_STYLE_PLAIN, "%s", finding->message);
        if (i < FILES_WITH_PLACES)
            put_places(page, finding);
    }
    if (group->findings->len > FILES_SHOWN)
        sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("and %u more: see the JSON report (--json FILE)"),
                    group->findings->len - FILES_SHOWN);
}

#define LAYERS_APART 3 /* findings of layers that are told one by one */

/* Findings of the delivery about more than a few layers, one each, as those of the layers that are missing. */
static gboolean are_of_layers(const SgGroup *group)
{
    for (guint i = 0; i < group->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        if (finding->file != NULL || finding->layer == NULL || finding->pixels >= 0)
            return FALSE;
    }
    return group->findings->len > LAYERS_APART && strcmp(group->rule->id, "package.layer-missing") == 0;
}

/* Many missing layers: their names in one sentence, and what may be them in a line each. */
static void put_layers(SgPage *page, const SgGroup *group)
{
    g_autoptr(GString) layers = g_string_new(NULL);
    guint told = 0, count = group->findings->len;
    for (guint i = 0; i < count; i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        g_string_append_printf(layers, "%s%s", i == 0 ? "" : i + 1 == count ? _(" and ") : ", ", finding->layer);
    }
    sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("%u layers are missing: %s."), count, layers->str);
    for (guint i = 0; i < count; i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        if (finding->measured != NULL && told++ < FILES_SHOWN)
            sg_page_put(page, 6, 8, SG_STYLE_PLAIN, _("%s: %s"), finding->layer, finding->measured);
    }
    if (told > FILES_SHOWN)
        sg_page_put(page, 6, 8, SG_STYLE_PLAIN, _("and %u more: see the JSON report (--json FILE)"),
                    told - FILES_SHOWN);
}

/* What "soilgate fix" does about the findings of GROUP; NULL: nothing. */
static const char *fix_words(const SgGroup *group)
{
    gboolean safe = TRUE;
    guint repaired = 0;
    for (guint i = 0; i < group->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(group->findings, i);
        repaired += finding->fix != SG_FIX_MANUAL;
        safe = safe && finding->fix != SG_FIX_CONFIRM;
    }
    if (repaired == 0)
        return NULL;
    if (repaired == group->findings->len)
        return safe ? _("fix       soilgate fix repairs this, without a change to any value of the map")
                    : _("fix       soilgate fix repairs this, if you agree (--allow confirm)");
    return safe ? _("fix       soilgate fix repairs some of them, without a change to any value of the map")
                : _("fix       soilgate fix repairs some of them, if you agree (--allow confirm)");
}

static void put_advice(SgPage *page, const SgGroup *group)
{
    const SgFinding *first = g_ptr_array_index(group->findings, 0);
    if (first->advice != NULL && *first->advice != '\0')
        sg_page_put(page, 4, 14, SG_STYLE_PLAIN, _("to do     %s"), first->advice);
    const char *words = fix_words(group);
    if (words != NULL)
        sg_page_put(page, 4, 14, SG_STYLE_PLAIN, "%s", words);
}

static void put_group(SgPage *page, const SgGroup *group, SgStyle style)
{
    const guint times = group->findings->len;
    g_autofree char *count = times > 1 ? g_strdup_printf(P_(" (%u time)", " (%u times)", times), times) : g_strdup("");
    sg_page_blank(page);
    sg_page_put(page, 2, 4, style, _("%s: %s%s"), group->rule->id, _(group->rule->title), count);
    if (are_of_layers(group))
        put_layers(page, group);
    else if (same_message(group))
        put_shared(page, group);
    else
        put_each(page, group);
    put_advice(page, group);
}

void sg_text_findings(SgPage *page, const SgDelivery *delivery)
{
    static const struct {
        SgSeverity severity;
        const char *title;
        SgStyle style;
    } parts[] = {
        {SG_SEVERITY_ERROR, N_("ERRORS: these must be corrected"), SG_STYLE_BAD},
        {SG_SEVERITY_WARNING, N_("WARNINGS: please look at these"), SG_STYLE_CAUTION},
        {SG_SEVERITY_INFO, N_("NOTES: good to know"), SG_STYLE_NOTE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(GPtrArray) groups = sg_text_groups(delivery, parts[i].severity, FALSE);
        if (groups->len == 0)
            continue;
        sg_page_blank(page);
        sg_page_put(page, 0, 2, SG_STYLE_TITLE, "%s", _(parts[i].title));
        for (guint j = 0; j < groups->len; j++)
            put_group(page, g_ptr_array_index(groups, j), parts[i].style);
    }
}

/* Rules that were not judged for the same reason. */
typedef struct {
    char *reason;
    GHashTable *rules; /* const char * id */
    GHashTable *files; /* const char * as shown; "" for the delivery */
} Gap;

static void gap_free(gpointer data)
{
    Gap *gap = data;
    g_free(gap->reason);
    g_hash_table_unref(gap->rules);
    g_hash_table_unref(gap->files);
    g_free(gap);
}

static void gap_add(GPtrArray *gaps, GHashTable *by_reason, const char *reason, const char *rule, const char *file)
{
    const char *text = reason != NULL && *reason != '\0' ? reason : _("no reason given");
    Gap *gap = g_hash_table_lookup(by_reason, text);
    if (gap == NULL) {
        gap = g_new0(Gap, 1);
        gap->reason = g_strdup(text);
        gap->rules = g_hash_table_new(g_str_hash, g_str_equal);
        gap->files = g_hash_table_new(g_str_hash, g_str_equal);
        g_ptr_array_add(gaps, gap);
        g_hash_table_insert(by_reason, gap->reason, gap);
    }
    g_hash_table_add(gap->rules, (gpointer)rule);
    g_hash_table_add(gap->files, (gpointer)file);
}

static void gaps_of_outcomes(GPtrArray *gaps, GHashTable *by_reason, const GArray *outcomes, const char *file)
{
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (outcome->state == SG_OUTCOME_UNCHECKED)
            gap_add(gaps, by_reason, outcome->reason, outcome->rule->id, file);
    }
}

/* TRUE when the outcome of FINDING's rule is unchecked for the reason that the finding tells: it is listed with the
 * outcomes. */
static gboolean told_by_outcome(const SgDelivery *delivery, const SgFinding *finding)
{
    const GArray *outcomes = delivery->outcomes;
    for (guint i = 0; i < delivery->files->len && finding->file != NULL; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (strcmp(file->shown, finding->file) == 0)
            outcomes = file->outcomes;
    }
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (outcome->rule == finding->rule && outcome->state == SG_OUTCOME_UNCHECKED && outcome->reason != NULL)
            return strstr(finding->message, outcome->reason) != NULL;
    }
    return FALSE;
}

/* Findings of the severity unchecked tell of gaps too, as boundary.unavailable does. */
static GPtrArray *gaps_of(const SgDelivery *delivery)
{
    GPtrArray *gaps = g_ptr_array_new_with_free_func(gap_free);
    g_autoptr(GHashTable) by_reason = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->severity == SG_SEVERITY_UNCHECKED && !told_by_outcome(delivery, finding))
            gap_add(gaps, by_reason, finding->message, finding->rule->id, finding->file != NULL ? finding->file : "");
    }
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        gaps_of_outcomes(gaps, by_reason, file->outcomes, file->shown);
    }
    gaps_of_outcomes(gaps, by_reason, delivery->outcomes, "");
    return gaps;
}

/* The rules of a gap in the order of their names: "value.class, value.range and 4 more". */
static char *rule_list(const Gap *gap)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(gap->rules), (GCompareFunc)strcmp);
    GString *text = g_string_new(NULL);
    guint shown = 0;
    for (GList *at = keys; at != NULL && shown < RULES_SHOWN; at = at->next)
        g_string_append_printf(text, "%s%s", shown++ > 0 ? ", " : "", (const char *)at->data);
    if (g_hash_table_size(gap->rules) > shown)
        g_string_append_printf(text, _(" and %u more"), g_hash_table_size(gap->rules) - shown);
    return g_string_free(text, FALSE);
}

static void put_gap(SgPage *page, const Gap *gap)
{
    g_autofree char *rules = rule_list(gap);
    gboolean delivery = g_hash_table_contains(gap->files, "");
    guint count = g_hash_table_size(gap->files);
    if (count > 1 || delivery) {
        g_autofree char *files = sg_text_plural(delivery ? count - 1 : count, "file", "files");
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, "%s (%s)", gap->reason, count > 1 ? files : _("the delivery"));
    } else {
        g_autoptr(GList) files = g_hash_table_get_keys(gap->files);
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, _("%s: %s"), (const char *)files->data, gap->reason);
    }
    sg_page_put(page, 4, 4, SG_STYLE_PLAIN, "%s", rules);
}

void sg_text_unchecked(SgPage *page, const SgDelivery *delivery)
{
    g_autoptr(GPtrArray) gaps = gaps_of(delivery);
    if (gaps->len == 0)
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("NOT CHECKED: what is missing, and the rules that wait for it"));
    for (guint i = 0; i < gaps->len; i++)
        put_gap(page, g_ptr_array_index(gaps, i));
}
