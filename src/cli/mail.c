#include "cli/mail.h"
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD_BYTES 4096

void sg_cli_mail_clear(SgCliMail *mail)
{
    if (mail->password != NULL)
        memset(mail->password, 0, strlen(mail->password));
    g_free(mail->password);
    g_free(mail->url);
    g_free(mail->ca_file);
    g_free(mail->password_file);
}

/* The first line of the file, which nobody else may read. */
static int read_password(const char *command, SgCliMail *mail)
{
    g_autofree char *shown = sg_text_printable(mail->password_file);
    GStatBuf status;
    gsize length = 0;
    if (g_stat(mail->password_file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > PASSWORD_BYTES)
        return sg_cli_usage(command, _("%s: there is no such file of a password"), shown);
    if ((status.st_mode & 077) != 0)
        return sg_cli_usage(command, _("%s: others can read the password; to keep it yours: chmod 600 FILE"), shown);
    if (!g_file_get_contents(mail->password_file, &mail->password, &length, NULL))
        return sg_cli_usage(command, _("%s: the file cannot be read"), shown);
    mail->password[strcspn(mail->password, "\r\n")] = '\0';
    return *mail->password != '\0' ? SG_CLI_GO_ON : sg_cli_usage(command, _("%s: the first line is empty"), shown);
}

static const char *filled(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

int sg_cli_mail_take(const char *command, SgCliMail *mail, gboolean sending)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    gboolean told = mail->url != NULL || mail->ca_file != NULL || mail->password_file != NULL || mail->plain;
    if (!sending)
        return told ? sg_cli_usage(command, _("the options of the mail server need --send")) : SG_CLI_GO_ON;
    const char *url = mail->url != NULL ? mail->url : filled(environment->smtp);
    if (url == NULL)
        return sg_cli_usage(command, _("say which mail server sends: --smtp smtp://host:587, or SOILGATE_SMTP"));
    if (mail->ca_file != NULL && !g_file_test(mail->ca_file, G_FILE_TEST_IS_REGULAR)) {
        g_autofree char *shown = sg_text_printable(mail->ca_file);
        return sg_cli_usage(command, _("%s: there is no such file of certificates"), shown);
    }
    int status = mail->password_file != NULL ? read_password(command, mail) : SG_CLI_GO_ON;
    mail->server = (SgMailServer){
        .url = url,
        .user = filled(environment->smtp_user),
        .password = mail->password != NULL ? mail->password : filled(environment->smtp_password),
        .ca_file = mail->ca_file,
        .plain = mail->plain,
    };
    return status;
}

const SgMailServer *sg_cli_mail_server(const SgCliMail *mail)
{
    return &mail->server;
}
