/* soilgate rules [ID]: lists the rules, or explains one. */
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/report.h"

#define COMMAND "soilgate rules"

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
        return sg_cli_usage(COMMAND, "there is no rule \"%s\"; \"soilgate rules\" lists them", shown);
    return sg_cli_usage(COMMAND, "there is no rule \"%s\"; did you mean \"%s\"?", shown, nearest);
}

int sg_cmd_rules(int argc, char **argv)
{
    g_auto(GStrv) ids = NULL;
    const GOptionEntry entries[] = {
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &ids, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    int status = sg_cli_parse(COMMAND, "[ID]", "Lists the rules with their default severity, or explains one.", NULL,
                              entries, argc, argv);
    if (status != SG_CLI_GO_ON)
        return status;
    if (ids != NULL && ids[1] != NULL)
        return sg_cli_usage(COMMAND, "name one rule at a time");
    const SgRule *rule = ids != NULL ? sg_rule_find(ids[0]) : NULL;
    if (ids != NULL && rule == NULL)
        return refuse_rule(ids[0]);
    g_autofree char *text = sg_rules_text(rule);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}
