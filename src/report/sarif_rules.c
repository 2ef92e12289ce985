/* The rules in SARIF, from the table of rules. */
#include "report/json.h"
#include "report/sarif.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

static const char *default_level(SgSeverity severity)
{
    static const char *const levels[] = {
        [SG_SEVERITY_INFO] = "note",
        [SG_SEVERITY_WARNING] = "warning",
        [SG_SEVERITY_UNCHECKED] = "error",
        [SG_SEVERITY_ERROR] = "error",
    };
    return levels[severity];
}

static json_t *text_json(const char *text)
{
    return json_pack("{s:o}", "text", sg_json_text(text));
}

/* TEXT as a sentence: with a capital and a full stop. */
static char *sentence(const char *text)
{
    GString *out = g_string_new(NULL);
    g_string_append_unichar(out, g_unichar_toupper(g_utf8_get_char(text)));
    g_string_append_printf(out, "%s.", g_utf8_next_char(text));
    return g_string_free(out, FALSE);
}

static json_t *rule_json(const SgRule *rule)
{
    g_autofree char *brief = sentence(_(rule->title));
    g_autofree char *full = g_strdup_printf(_("%s Source: %s."), brief, rule->clause);
    g_autofree char *family = g_strndup(rule->id, strcspn(rule->id, "."));
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(rule->id));
    json_object_set_new(object, "shortDescription", text_json(brief));
    json_object_set_new(object, "fullDescription", text_json(full));
    json_object_set_new(object, "help", text_json(_(rule->advice)));
    json_object_set_new(object, "defaultConfiguration", json_pack("{s:s}", "level", default_level(rule->severity)));
    json_object_set_new(object, "properties",
                        json_pack("{s:[o], s:s, s:s, s:o, s:b}", "tags", sg_json_text(family), "severity",
                                  sg_severity_name(rule->severity), "judges", sg_scope_name(rule->scope), "source",
                                  sg_json_text(rule->clause), "waivable", sg_rule_waiver_refused(rule) == NULL));
    return object;
}

json_t *sg_sarif_driver(void)
{
    guint count = 0;
    const SgRule *rules = sg_rules(&count);
    json_t *array = json_array();
    for (guint i = 0; i < count; i++)
        json_array_append_new(array, rule_json(&rules[i]));
    return json_pack("{s:s, s:s, s:s, s:o}", "name", "soilgate", "version", SG_VERSION, "semanticVersion", SG_VERSION,
                     "rules", array);
}
