/* What the commands of the registry share. */
#ifndef SOILGATE_CLI_REGISTRY_H
#define SOILGATE_CLI_REGISTRY_H

#include "soilgate/registry.h"

/* Where the registry is: OPTION (--registry), or SOILGATE_REGISTRY. SG_CLI_GO_ON; or 2, told, when neither says so. */
int sg_cli_place(const char *command, const char *option, const char **place);
/* SG_CLI_GO_ON; or 2, told, when BY (--by; or NULL) cannot stand in a record: empty, or signs that cannot be shown. */
int sg_cli_by(const char *command, const char *by);
/* Who writes, and when: BY (--by), or the user of the program. */
SgWriter sg_cli_writer(const char *by);
/* Opens the registry at PLACE; one of an older version is brought up to date by that writer. */
SgRegistry *sg_cli_open_registry(const char *place, const char *by, GError **error);

#endif
