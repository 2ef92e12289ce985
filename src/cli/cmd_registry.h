/* soilgate registry, inside: its options, and what each of its commands is made of. */
#ifndef SOILGATE_CLI_CMD_REGISTRY_H
#define SOILGATE_CLI_CMD_REGISTRY_H

#include "cli/registry.h"
#include "soilgate/registry_edit.h"

#define SG_REGISTRY_COMMAND "soilgate registry"

typedef struct {
    char **words; /* the command first */
    char *registry, *baseline, *by, *boundaries, *boundary_field;
    char *on, *why, *evidence; /* of a change */
    char *region, *due;        /* of what is expected */
    gboolean unexpected, inferred;
    gboolean replace, unconfirmed; /* of contacts */
    char *format, *role, *name, *language;
    int older_than; /* days; -1: not given */
} SgRegistryCommandOptions;

/* One command, a line of the table in cmd_registry.c. */
typedef struct {
    const char *name;
    const char *help; /* lines of --help: "  name ARGUMENT   what it does", from column 24 on */
    int (*validate)(const SgRegistryCommandOptions *options); /* SG_CLI_GO_ON; or 2, told */
    /* What is to be told, or NULL with an error. */
    char *(*run)(const SgRegistryCommandOptions *options, const char *place, GError **error);
} SgRegistryCommand;

extern const SgRegistryCommand sg_registry_init_command; /* cmd_registry_init.c */
extern const SgRegistryCommand sg_registry_move_command; /* cmd_registry_record.c */
extern const SgRegistryCommand sg_registry_expect_command;
extern const SgRegistryCommand sg_registry_history_command;
extern const SgRegistryCommand sg_registry_contacts_command; /* cmd_registry_contacts.c */

extern const SgRegistryCommand sg_registry_region_command; /* cmd_registry_track.c */
extern const SgRegistryCommand sg_registry_product_command;
extern const SgRegistryCommand sg_registry_maps_command;

/* What a command does by the word behind its name, as "region show". */
typedef struct {
    const char *name;  /* NULL: without a word */
    guint least, most; /* arguments behind it */
    gboolean change;   /* it takes a reason */
    char *(*run)(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error);
} SgRegistryAction;
/* ACTIONS are ended by one without RUN. HOW tells in a sentence which there are. */
int sg_registry_validate_action(const SgRegistryCommandOptions *options, const SgRegistryAction *actions,
                                const char *how);
char *sg_registry_run_action(const SgRegistryCommandOptions *options, const char *place,
                             const SgRegistryAction *actions, GError **error);

/* SG_CLI_GO_ON; or 2, told, when --why is not there, or --why, --evidence or --on cannot stand in a record. */
int sg_registry_validate_change(const SgRegistryCommandOptions *options);

#endif
