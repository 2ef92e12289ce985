#include "cli/registry.h"
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

int sg_cli_place(const char *command, const char *option, const char **place)
{
    *place = option != NULL ? option : sg_cli_environment()->registry;
    if (*place != NULL && **place != '\0')
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("say where the registry is: --registry FILE, or postgresql://user@host/database"));
}

int sg_cli_by(const char *command, const char *by)
{
    g_autofree char *shown = sg_text_printable(by);
    if (by == NULL || (*by != '\0' && strcmp(by, shown) == 0))
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("--by is the name of who makes the change, not \"%s\""), shown);
}

SgWriter sg_cli_writer(const char *by)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    return (SgWriter){.now = environment->started, .who = by != NULL ? by : environment->user};
}

SgRegistry *sg_cli_open_registry(const char *place, const char *by, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(by);
    return sg_registry_open(&where, &writer, error);
}
