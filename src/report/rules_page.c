/* The table of rules as JSON, for programs, and as Markdown, for a page of the documentation. */
#include "report/json.h"
#include "report/markdown.h"
#include "report/rules.h"
#include "soilgate/words.h"

#include <string.h>

/* What the rules whose ids begin alike are about. */
static const struct {
    const char *id, *title;
} families[] = {
    {"intake", N_("Handing in")},
    {"name", N_("Names of files")},
    {"package", N_("What a delivery holds")},
    {"file", N_("Files")},
    {"crs", N_("Coordinate reference systems")},
    {"georef", N_("Georeference")},
    {"grid", N_("Grid")},
    {"data", N_("Storage of the values")},
    {"nodata", N_("Nodata")},
    {"value", N_("Values")},
    {"boundary", N_("Boundaries of the country")},
    {"layers", N_("Layers compared with one another")},
    {"document", N_("Documents")},
    {"delivery", N_("Compared with the last accepted delivery")},
    {"waiver", N_("Waivers")},
    {"border", N_("Borders in a mosaic")},
};

static json_t *rule_json(const SgRule *rule)
{
    const char *refused = sg_rule_waiver_refused(rule);
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(rule->id));
    json_object_set_new(object, "severity", json_string(sg_severity_name(rule->severity)));
    json_object_set_new(object, "judges", json_string(sg_scope_name(rule->scope)));
    json_object_set_new(object, "needs", sg_rules_needs_json(rule->needs));
    json_object_set_new(object, "title", sg_json_text(_(rule->title)));
    json_object_set_new(object, "advice", sg_json_text(_(rule->advice)));
    json_object_set_new(object, "source", sg_json_text(rule->clause));
    json_object_set_new(object, "waivable", json_boolean(refused == NULL));
    json_object_set_new(object, "waiver_refused", sg_json_text(refused));
    return object;
}

char *sg_rules_json(const SgRule *rule)
{
    guint count = 1;
    const SgRule *rules = rule != NULL ? rule : sg_rules(&count);
    json_t *array = json_array();
    for (guint i = 0; i < count; i++)
        json_array_append_new(array, rule_json(&rules[i]));
    json_t *root =
        json_pack("{s:s, s:s, s:o}", "format", "soilgate-rules/1", "language", sg_words_language(), "rules", array);
    return sg_json_dump(root);
}

/* The beginning of the id of RULE, up to its point. */
static gsize family_length(const SgRule *rule)
{
    return strcspn(rule->id, ".");
}

static gboolean same_family(const SgRule *a, const SgRule *b)
{
    return family_length(a) == family_length(b) && strncmp(a->id, b->id, family_length(a)) == 0;
}

static const char *family_title(const SgRule *rule)
{
    for (guint i = 0; i < G_N_ELEMENTS(families); i++)
        if (strlen(families[i].id) == family_length(rule) &&
            strncmp(families[i].id, rule->id, family_length(rule)) == 0)
            return _(families[i].title);
    return rule->id;
}

static void put_field(GString *out, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_string_append_printf(out, _("- %s: "), label);
    sg_markdown_put(out, text);
    g_string_append_c(out, '\n');
}

static void put_rule(GString *out, const SgRule *rule)
{
    g_autofree char *needs = sg_rules_needs(rule->needs);
    const char *refused = sg_rule_waiver_refused(rule);
    g_autofree char *waiver =
        refused != NULL ? g_strdup_printf(_("not possible: %s"), refused) : g_strdup(_("possible"));
    g_autoptr(GString) title = g_string_new(NULL);
    g_string_append_printf(out, "\n### %s\n\n", rule->id);
    sg_markdown_put(title, _(rule->title));
    g_string_append_printf(out, _("Broken when %s."), title->str);
    g_string_append(out, "\n\n");
    put_field(out, _("severity"), sg_rules_severity(rule->severity));
    put_field(out, _("judges"), sg_rules_scope(rule->scope));
    put_field(out, _("needs"), needs);
    put_field(out, _("waiver"), waiver);
    put_field(out, _("what to do"), _(rule->advice));
    put_field(out, _("source"), rule->clause);
}

/* One line a rule: the page begins with it. */
static void put_list(GString *out, const SgRule *rules, guint count)
{
    g_string_append_printf(out, "| %s | %s | %s |\n| --- | --- | --- |\n", _("rule"), _("severity"), _("broken when"));
    for (guint i = 0; i < count; i++) {
        g_auto(GStrv) parts = g_strsplit(rules[i].id, ".", -1);
        g_autofree char *anchor = g_strjoinv("", parts); /* as GitHub and GitLab make it of a heading */
        g_string_append_printf(out, "| [%s](#%s", rules[i].id, anchor);
        g_string_append_printf(out, ") | %s | ", _(sg_severity_name(rules[i].severity)));
        sg_markdown_put(out, _(rules[i].title));
        g_string_append(out, " |\n");
    }
}

char *sg_rules_markdown(const SgRule *rule)
{
    guint count = 0;
    const SgRule *rules = sg_rules(&count);
    GString *out = g_string_new(NULL);
    if (rule != NULL) {
        put_rule(out, rule);
        g_string_erase(out, 0, 1); /* the blank line before it */
        return g_string_free(out, FALSE);
    }
    g_string_append(
        out, _("# The rules of soilgate\n\n"
               "Ids are stable and never used again for another rule. A severity is the default: a specification "
               "may give another one. A\nrule whose number rests on an unverified source may warn and never "
               "rejects. A rule that lacks what it needs is not checked,\nwhich is told and never passes.\n\n"));
    put_list(out, rules, count);
    for (guint i = 0; i < count; i++) {
        if (i == 0 || !same_family(&rules[i - 1], &rules[i])) {
            g_string_append(out, "\n## ");
            sg_markdown_put(out, family_title(&rules[i]));
            g_string_append_c(out, '\n');
        }
        put_rule(out, &rules[i]);
    }
    return g_string_free(out, FALSE);
}
