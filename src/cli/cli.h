/* cli: parses arguments, wires modules together, picks exit codes; no logic.
 *
 * A command is one file cmd_<name>.c with one function, and a line in the table in main.c. It gets the arguments after
 * the command's name with ARGV[0] set to "soilgate <name>", and returns the exit status: 0 accepted, 1 not accepted,
 * 2 usage, specification or configuration error, 3 the tool itself failed.
 */
#ifndef SOILGATE_CLI_H
#define SOILGATE_CLI_H

#include <glib.h>

int sg_cmd_check(int argc, char **argv);
int sg_cmd_contacts(int argc, char **argv); /* short for "registry contacts" */
int sg_cmd_diff(int argc, char **argv);
int sg_cmd_fix(int argc, char **argv);
int sg_cmd_mosaic(int argc, char **argv);
int sg_cmd_registry(int argc, char **argv);
int sg_cmd_remind(int argc, char **argv);
int sg_cmd_review(int argc, char **argv);
int sg_cmd_rules(int argc, char **argv);
int sg_cmd_spec(int argc, char **argv);
int sg_cmd_status(int argc, char **argv);
int sg_cmd_submit(int argc, char **argv);
int sg_cmd_spec_init(int argc, char **argv); /* of sg_cmd_spec; ARGV[0] as it had it */

/* What main read of clock, environment and terminal before the command began. */
typedef struct {
    char *started;           /* RFC 3339, UTC */
    char *today;             /* the day of it, "2026-12-31" */
    char *folder;            /* where the program was started; absolute */
    char *user;              /* who started it, for records */
    char *registry;          /* SOILGATE_REGISTRY; or NULL */
    char *mail_from;         /* SOILGATE_FROM; or NULL */
    char *smtp, *smtp_user;  /* SOILGATE_SMTP, SOILGATE_SMTP_USER; or NULL */
    char *smtp_password;     /* SOILGATE_SMTP_PASSWORD; or NULL */
    char *store;             /* SOILGATE_STORE; or NULL */
    gboolean output_colour;  /* standard output is a terminal that shows colours, and NO_COLOR is not set */
    int output_columns;      /* of that terminal; 0 for none */
    gboolean error_terminal; /* standard error is a terminal where a line can be drawn again: not a dumb one */
} SgCliEnvironment;
const SgCliEnvironment *sg_cli_environment(void);
/* The time now, as STARTED: for what is written after hours of work. Free with g_free. */
char *sg_cli_now(void);

/* Prints "soilgate: <message>" to standard error, clears ERROR, and gives the exit status that belongs to it. */
int sg_cli_fail(GError **error);
/* The same for a mistake on the command line; tells of COMMAND's --help. Gives 2. */
int sg_cli_usage(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Writes TEXT to standard output. FALSE (and a line on standard error) when that fails, as on a full disk: status 3. */
gboolean sg_cli_print(const char *text);

/* Parses the options of a command. SG_CLI_GO_ON when the command has work to do; else its exit status: --help was
 * printed, or a mistake was told. COMMAND is "soilgate check", ARGUMENTS "PATH...". Paths and texts are taken as bytes
 * by G_OPTION_ARG_FILENAME. */
#define SG_CLI_GO_ON (-1)
int sg_cli_parse(const char *command, const char *arguments, const char *summary, const char *description,
                 const GOptionEntry *entries, int argc, char **argv);

/* The one of NAMES nearest to WRONG, if it is near enough to have been meant; or NULL. */
const char *sg_cli_nearest(const char *wrong, const char *const *names, guint count);

#endif
