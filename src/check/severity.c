/* Severities that a specification gives to rules in place of their own. */
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

const char *sg_rule_nearest(const char *id)
{
    guint count, least = G_MAXUINT;
    const SgRule *rules = sg_rules(&count);
    const char *nearest = NULL;
    for (guint i = 0; i < count; i++) {
        guint distance = sg_text_distance(id, rules[i].id);
        if (distance < least) {
            least = distance;
            nearest = rules[i].id;
        }
    }
    return nearest != NULL && 2 * (gsize)least <= strlen(nearest) ? nearest : NULL; /* half wrong is another rule */
}

gboolean sg_check_severities(const SgSpec *spec, GError **error)
{
    for (unsigned i = 0; i < spec->severities_count; i++) {
        const char *id = spec->severities[i].rule;
        if (sg_rule_find(id) != NULL)
            continue;
        const char *nearest = sg_rule_nearest(id);
        g_autofree char *shown = sg_text_printable(spec->path);
        g_autofree char *hint = nearest != NULL ? g_strdup_printf(_("; did you mean \"%s\"?"), nearest) : g_strdup("");
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: severities: there is no rule \"%s\"%s"), shown, id, hint);
        return FALSE;
    }
    return TRUE;
}

static const SgSeverityOverride *find_override(const SgSpec *spec, const SgRule *rule)
{
    for (unsigned i = 0; spec != NULL && i < spec->severities_count; i++)
        if (strcmp(spec->severities[i].rule, rule->id) == 0)
            return &spec->severities[i];
    return NULL;
}

SgSeverity sg_judge_severity(const SgSpec *spec, const SgRule *rule, SgSeverity severity, const SgBasis *basis)
{
    static const SgSeverity words[] = {
        [SG_OVERRIDE_INFO] = SG_SEVERITY_INFO,
        [SG_OVERRIDE_WARNING] = SG_SEVERITY_WARNING,
        [SG_OVERRIDE_ERROR] = SG_SEVERITY_ERROR,
    };
    const SgSeverityOverride *override = find_override(spec, rule);
    /* What a judge only mentions, of a rule that is more than a note, stays a note. */
    gboolean mention = severity == SG_SEVERITY_INFO && rule->severity != SG_SEVERITY_INFO;
    gboolean sure = basis == NULL || sg_basis_may_reject(basis);
    if (override != NULL && severity != SG_SEVERITY_UNCHECKED && !mention) {
        severity = words[override->severity];
        sure = sure && sg_basis_may_reject(&override->basis);
    }
    return severity == SG_SEVERITY_ERROR && !sure ? SG_SEVERITY_WARNING : severity;
}
