/* The mail server: options, environment, password file. */
#ifndef SOILGATE_CLI_MAIL_H
#define SOILGATE_CLI_MAIL_H

#include "soilgate/net.h"

typedef struct {
    char *url, *ca_file, *password_file; /* options */
    gboolean plain;
    char *password; /* read by sg_cli_mail_take */
    SgMailServer server;
} SgCliMail;
void sg_cli_mail_clear(SgCliMail *mail);

/* Puts the server together, when letters are sent (SENDING): SG_CLI_GO_ON; or 2, told: an option without use, a missing
 * server, a password file that others can read. */
int sg_cli_mail_take(const char *command, SgCliMail *mail, gboolean sending);
const SgMailServer *sg_cli_mail_server(const SgCliMail *mail);

#endif
