/* net: downloads one file, hands letters to one mail server. The only part of the program that uses the network, and
 * only when an address is handed in: sg_net_download and sg_net_mailer_new are the functions here that initialise
 * libcurl, and sg_net_download and sg_net_mailer_send those that open a connection.
 *
 * An address may come from a stranger (a form, a mail), and the program may run where more can be reached than the
 * public network. So a download reaches public addresses only, http, https, ftp and ftps: each address is looked at
 * when the connection is made, after names are resolved and after redirects, so that no name and no redirect leads
 * inside. Proxies of the environment are not used, because then the proxy would connect, unseen by that look, and it is
 * itself mostly inside. ALLOW_PRIVATE lifts both: private addresses are reached and proxies used. Messages never hold
 * what stands before "@" or behind "?" in an address. Functions are for one thread at a time.
 */
#ifndef SOILGATE_NET_H
#define SOILGATE_NET_H

#include <glib.h>

/* TRUE for what is written as an address ("https://..."), also of a scheme that is not supported. */
gboolean sg_net_is_url(const char *text);
/* NULL when URL can be downloaded; else why not, as a sentence for the person who typed it. Free with g_free. */
char *sg_net_url_problem(const char *url);
/* URL for people and reports: without user, password, query and fragment; printable. Free with g_free. */
char *sg_net_url_shown(const char *url);
/* A name for the file: the last part of URL's path, decoded, printable, without "/" and without a leading ".";
 * "download" when there is none. What the server says (Content-Disposition) is not asked. Free with g_free. */
char *sg_net_url_name(const char *url);

typedef struct {
    gboolean allow_private;
    gint64 max_bytes;      /* of the file; 0: SG_LIMIT_FILE_BYTES */
    int max_seconds;       /* for all of it, with retries; 0: SG_LIMIT_DOWNLOAD_SECONDS */
    int low_speed_seconds; /* less than SG_LIMIT_LOW_SPEED for so long breaks a transfer; 0: SG_LIMIT_LOW_SPEED_SECONDS
                            */
    void (*progress)(gint64 done, gint64 total, gpointer data); /* TOTAL 0: unknown; or NULL */
    gpointer progress_data;
} SgNetOptions;

typedef struct {
    char *problem;      /* why there is no file, as part of a sentence, printable; NULL: it is there, whole */
    gboolean too_large; /* the problem is its size */
} SgNetOutcome;
void sg_net_outcome_clear(SgNetOutcome *outcome);

/* Downloads URL into the open, empty file FD. A transfer that breaks is resumed where the server proves by ETag or date
 * that it is still the same file, else begun anew, SG_LIMIT_DOWNLOAD_RETRIES times. OUT is overwritten. FALSE with
 * SG_ERROR_FAILED when the disk or libcurl failed, SG_ERROR_USAGE when the URL has a problem. */
gboolean sg_net_download(const char *url, int fd, const SgNetOptions *options, SgNetOutcome *out, GError **error);

/* Mail. The server is the operator's choice, so it may be in a private network; proxies are not used. The line is
 * encrypted (TLS 1.2 or later, asked for before anything else is said) and the server's certificate is verified,
 * always: but for PLAIN, which reaches this computer alone and takes no user. Messages never hold user or password. */
typedef struct {
    const char *url;             /* smtp://host:587 (STARTTLS), or smtps://host:465 */
    const char *user, *password; /* both or neither */
    const char *ca_file;         /* authorities to trust in place of the system's; or NULL */
    gboolean plain;              /* no TLS: only to a server on this computer, and without a user */
    int max_seconds;             /* for one letter; 0: SG_LIMIT_MAIL_SECONDS */
} SgMailServer;
/* NULL when letters can be handed to SERVER; else why not, as a sentence for who typed it. Free with g_free. */
char *sg_net_mail_problem(const SgMailServer *server);

typedef enum {
    SG_MAIL_SENT,      /* the server took it */
    SG_MAIL_REFUSED,   /* the server refused this letter, for good */
    SG_MAIL_LATER,     /* the server refused this letter for now: it was not sent */
    SG_MAIL_UNKNOWN,   /* the connection broke before the server answered to the whole letter: it may have been sent */
    SG_MAIL_NO_SERVER, /* no server, one that cannot be trusted, or refuses user or sender: nothing was sent, and other
                          letters would not be either */
} SgMailFate;
typedef struct {
    SgMailFate fate;
    char *problem; /* as the end of a sentence, printable; NULL when it was sent */
} SgMailOutcome;
void sg_net_mail_outcome_clear(SgMailOutcome *outcome);

/* What hands letters to one server, over one connection where it lasts. SERVER and its texts must outlive it. NULL with
 * SG_ERROR_USAGE when it has a problem, SG_ERROR_FAILED when libcurl failed. */
typedef struct SgMailer SgMailer;
SgMailer *sg_net_mailer_new(const SgMailServer *server, GError **error);
/* Hands over one letter: LENGTH bytes with lines that end in CRLF, to one recipient. Addresses are bare: a@b.org. OUT
 * is overwritten. */
void sg_net_mailer_send(SgMailer *mailer, const char *from, const char *to, const char *letter, gsize length,
                        SgMailOutcome *out);
void sg_net_mailer_free(SgMailer *mailer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMailer, sg_net_mailer_free)

#endif
