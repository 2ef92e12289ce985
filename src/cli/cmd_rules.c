/* soilgate rules [ID]: lists the rules, or explains one. */
#include "cli/cli.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate rules"

static const struct {
    const char *name;
    char *(*write)(const SgRule *rule);
} formats[] = {
    {"text", sg_rules_text},
    {"json", sg_rules_json},
    {"markdown", sg_rules_markdown},
};

static int refuse_rule(const char *id)
{
    guint count = 0;
    const SgRule *rules = sg_rules(&count);
    g_autofree const char **names = g_new0(const char *, count);
    for (guint i = 0; i < count; i++)
        names[i] = rules[i].id;
    g_autofree char *shown = sg_text_printable(id);
    const char *nearest = sg_cli_nearest(id, names, count);
    if (nearest == NULL)
        return sg_cli_usage(COMMAND, _("there is no rule \"%s\"; \"soilgate rules\" lists them"), shown);
    return sg_cli_usage(COMMAND, _("there is no rule \"%s\"; did you mean \"%s\"?"), shown, nearest);
}

/* RULE, or with NULL all, in FORMAT, which is one of them or NULL for the first. */
static char *write_rules(const char *format, const SgRule *rule)
{
    guint line = 0;
    while (format != NULL && strcmp(formats[line].name, format) != 0)
        line++;
    return formats[line].write(rule);
}

static int validate(char **ids, const char *format)
{
    const char *names[G_N_ELEMENTS(formats) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        names[i] = formats[i].name;
    int status = sg_cli_format(COMMAND, format, names);
    if (status == SG_CLI_GO_ON && ids != NULL && ids[1] != NULL)
        status = sg_cli_usage(COMMAND, _("name one rule at a time"));
    return status;
}

int sg_cmd_rules(int argc, char **argv)
{
    g_auto(GStrv) ids = NULL;
    g_autofree char *format = NULL;
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &format, N_("text (default), json or markdown"), "FORMAT"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &ids, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    int status = sg_cli_parse(COMMAND, "[ID]", N_("Lists the rules with their default severity, or explains one."),
                              NULL, entries, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(ids, format);
    if (status != SG_CLI_GO_ON)
        return status;
    const SgRule *rule = ids != NULL ? sg_rule_find(ids[0]) : NULL;
    if (ids != NULL && rule == NULL)
        return refuse_rule(ids[0]);
    g_autofree char *text = write_rules(format, rule);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}
