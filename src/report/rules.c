/* What "soilgate rules" prints. */
#include "report/rules.h"
#include "report/page.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#define WIDTH 100

/* What a rule waits for, in words. */
static const struct {
    unsigned bit;
    const char *id, *text;
} needs_words[] = {
    {SG_NEEDS_OPEN, "open", N_("a file that opens")},
    {SG_NEEDS_SPEC, "product", N_("a known product")},
    {SG_NEEDS_LAYER, "layer", N_("a file name that tells the layer")},
    {SG_NEEDS_CRS, "crs", N_("a CRS")},
    {SG_NEEDS_GRID, "grid", N_("a north-up grid in degrees")},
    {SG_NEEDS_SCAN, "pixels", N_("pixels that can be read")},
    {SG_NEEDS_BOUNDARY, "boundary", N_("a country with a known boundary")},
};

char *sg_rules_needs(unsigned needs)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(needs_words); i++)
        if ((needs & needs_words[i].bit) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", _(needs_words[i].text));
    return g_string_free(text, FALSE);
}

json_t *sg_rules_needs_json(unsigned needs)
{
    json_t *array = json_array();
    for (guint i = 0; i < G_N_ELEMENTS(needs_words); i++)
        if ((needs & needs_words[i].bit) != 0)
            json_array_append_new(array, json_string(needs_words[i].id));
    return array;
}

const char *sg_rules_scope(SgScope scope)
{
    static const char *const words[] = {[SG_SCOPE_FILE] = N_("each file"),
                                        [SG_SCOPE_DELIVERY] = N_("the delivery as a whole"),
                                        [SG_SCOPE_MOSAIC] = N_("a mosaic, layer by layer")};
    return _(words[scope]);
}

const char *sg_rules_severity(SgSeverity severity)
{
    switch (severity) {
    case SG_SEVERITY_ERROR:
        return _("error: the delivery is not accepted until it is corrected");
    case SG_SEVERITY_WARNING:
        return _("warning: accepted, unless --strict is given; please look at it");
    case SG_SEVERITY_UNCHECKED:
        return _("unchecked: something that had to be checked could not be; the delivery is not accepted yet");
    case SG_SEVERITY_INFO:
        return _("info: good to know; it has no effect on the verdict");
    }
    return "";
}

static char *table_text(void)
{
    guint count = 0;
    const SgRule *rules = sg_rules(&count);
    int id_columns = 2, severity_columns = 9;
    for (guint i = 0; i < count; i++) {
        id_columns = MAX(id_columns, sg_text_columns(rules[i].id));
        severity_columns = MAX(severity_columns, sg_text_columns(_(sg_severity_name(rules[i].severity))));
    }
    SgPage page = {.out = g_string_new(NULL), .width = WIDTH};
    for (guint i = 0; i < count; i++) {
        g_autofree char *severity = sg_text_cell(_(sg_severity_name(rules[i].severity)), severity_columns);
        sg_page_put(&page, 0, id_columns + severity_columns + 4, SG_STYLE_PLAIN, "%-*s  %s  %s", id_columns,
                    rules[i].id, severity, _(rules[i].title));
    }
    sg_page_blank(&page);
    sg_page_put(&page, 0, 0, SG_STYLE_PLAIN, _("One rule in full: soilgate rules ID"));
    return g_string_free(page.out, FALSE);
}

static void put_field(SgPage *page, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    sg_page_blank(page);
    g_autofree char *cell = sg_text_cell(label, 12);
    sg_page_put(page, 2, 14, SG_STYLE_PLAIN, "%s%s", cell, text);
}

static char *rule_text(const SgRule *rule)
{
    SgPage page = {.out = g_string_new(NULL), .width = WIDTH};
    g_autofree char *needs = sg_rules_needs(rule->needs);
    g_autofree char *waits =
        *needs != '\0' ? g_strdup_printf(_("%s; without it the rule is not checked"), needs) : NULL;
    const char *refused = sg_rule_waiver_refused(rule);
    g_autofree char *waiver = refused != NULL ? g_strdup_printf(_("not possible: %s"), refused)
                                              : g_strdup(_("possible, for a time and by name: check --waivers FILE"));
    sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s", rule->id);
    put_field(&page, _("broken when"), _(rule->title));
    put_field(&page, _("severity"), sg_rules_severity(rule->severity));
    put_field(&page, _("judges"), sg_rules_scope(rule->scope));
    put_field(&page, _("needs"), waits);
    put_field(&page, _("waiver"), waiver);
    put_field(&page, _("what to do"), _(rule->advice));
    put_field(&page, _("source"), rule->clause);
    sg_page_blank(&page);
    sg_page_put(&page, 2, 2, SG_STYLE_PLAIN,
                _("A specification may give another severity. A rule whose number rests on "
                  "an unverified source may warn and never rejects."));
    return g_string_free(page.out, FALSE);
}

char *sg_rules_text(const SgRule *rule)
{
    return rule != NULL ? rule_text(rule) : table_text();
}
