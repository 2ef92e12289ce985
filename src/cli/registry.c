#include "cli/registry.h"
#include "cli/cli.h"
#include "soilgate/words.h"

int sg_cli_place(const char *command, const char *option, const char **place)
{
    *place = option != NULL ? option : sg_cli_environment()->registry;
    if (*place != NULL && **place != '\0')
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("say where the registry is: --registry FILE, or postgresql://user@host/database"));
}

SgWriter sg_cli_writer(const char *by)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    return (SgWriter){.now = environment->started, .who = by != NULL ? by : environment->user};
}
