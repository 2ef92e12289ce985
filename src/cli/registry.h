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

/* FALSE with SG_ERROR_USAGE when a registry in a file cannot be written: told before long work. */
gboolean sg_cli_registry_may_write(const char *place, GError **error);

/* Where the originals of deliveries are kept. */
typedef struct {
    char *folder;
    gboolean remember; /* it is for the registry to remember */
} SgCliStore;
/* OPTION (--store), or SOILGATE_STORE, or what the registry at PLACE remembers, or, for one in a file, a folder beside
 * it: r.files for r.gpkg. FALSE with an error when none of these says it. Free the folder with g_free. */
gboolean sg_cli_store(SgRegistry *registry, const char *place, const char *option, SgCliStore *store, GError **error);
/* SG_CLI_GO_ON; or 2, told, when TEXT, of the option --NAME, cannot stand in a record. NULL can. */
int sg_cli_record_text(const char *command, const char *name, const char *text);

#endif
