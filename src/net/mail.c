/* Hands letters to one mail server, by libcurl. What became of a letter is told from how far it went: before its last
 * line was given out, the server cannot have taken it; after that, only the server's answer tells. */
#include "net/address.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"
#include "soilgate/words.h"

#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

#define CONNECT_SECONDS 30
#define ANSWER_SECONDS  60

typedef CURLU Url;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Url, curl_url_cleanup)
typedef struct curl_slist CurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CurlList, curl_slist_free_all)

struct SgMailer {
    const SgMailServer *server;
    CURL *curl;
    /* Of the letter at hand. */
    const char *letter;
    gsize length, given;
    gboolean begun, ended; /* its first bytes were given out; so was its end */
    gboolean named;        /* the server was told the recipient: what it refuses from now on is this letter */
    char *refused;         /* an address that was not connected to */
    char answer[400];      /* the server's last line, for people */
    char words[CURL_ERROR_SIZE];
};

void sg_net_mail_outcome_clear(SgMailOutcome *outcome)
{
    g_clear_pointer(&outcome->problem, g_free);
}

/* --- the server's address --- */

static gboolean has_part(Url *url, CURLUPart part)
{
    char *text = NULL;
    gboolean has = curl_url_get(url, part, &text, 0) == CURLUE_OK && *text != '\0';
    if (has && part == CURLUPART_PATH)
        has = strcmp(text, "/") != 0;
    curl_free(text);
    return has;
}

/* Nothing of an address that cannot be read is shown: where a password stands in it is not known. */
static char *url_problem(const char *text)
{
    static const CURLUPart unwanted[] = {CURLUPART_PATH, CURLUPART_QUERY, CURLUPART_FRAGMENT};
    g_autoptr(Url) url = curl_url();
    if (url == NULL)
        g_error("out of memory for an address");
    gboolean known = g_ascii_strncasecmp(text, "smtp://", 7) == 0 || g_ascii_strncasecmp(text, "smtps://", 8) == 0;
    if (!known || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK || !has_part(url, CURLUPART_HOST))
        return g_strdup(_("the mail server's address is not of the form smtp://host:587 or smtps://host:465"));
    if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD) || has_part(url, CURLUPART_OPTIONS))
        return g_strdup(_("the mail server's address must not hold a user or password: others could see it; set "
                          "SOILGATE_SMTP_USER and SOILGATE_SMTP_PASSWORD"));
    for (gsize i = 0; i < G_N_ELEMENTS(unwanted); i++)
        if (has_part(url, unwanted[i]))
            return g_strdup(_("the mail server's address ends with its host and port: smtp://host:587"));
    return NULL;
}

char *sg_net_mail_problem(const SgMailServer *server)
{
    char *problem = url_problem(server->url);
    if (problem != NULL)
        return problem;
    if ((server->user == NULL) != (server->password == NULL))
        return g_strdup(server->user != NULL ? _("the mail server's user has no password")
                                             : _("the mail server's password has no user"));
    if (!server->plain)
        return NULL;
    if (server->user != NULL)
        return g_strdup(_("a user and password are never sent without encryption"));
    if (g_ascii_strncasecmp(server->url, "smtps:", 6) == 0)
        return g_strdup(_("smtps:// is always encrypted"));
    return NULL;
}

/* --- callbacks of libcurl --- */

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    SgMailer *mailer = data;
    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (mailer->server->plain && !sg_address_is_loopback(&address->addr)) {
        g_free(mailer->refused);
        mailer->refused = sg_address_text(&address->addr);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t give_letter(char *buffer, size_t size, size_t count, void *data)
{
    SgMailer *mailer = data;
    gsize part = MIN(size * count, mailer->length - mailer->given);
    memcpy(buffer, mailer->letter + mailer->given, part);
    mailer->given += part;
    mailer->begun = TRUE;
    /* libcurl is told the length: it ends the letter with the last byte, and may not ask again. */
    mailer->ended = mailer->given == mailer->length;
    return part;
}

static size_t hear_answer(char *bytes, size_t size, size_t count, void *data)
{
    SgMailer *mailer = data;
    gsize length = MIN(size * count, sizeof mailer->answer - 1);
    if (strchr("45", *mailer->answer) != NULL && *mailer->answer != '\0')
        return size * count; /* a refusal is kept: what follows is the good-bye */
    memcpy(mailer->answer, bytes, length);
    mailer->answer[length] = '\0';
    return size * count;
}

/* Of what libcurl tells of itself, only how far the talk went is of interest; a user's words are never kept. */
static int watch(CURL *curl, curl_infotype type, char *bytes, size_t length, void *data)
{
    static const char recipient[] = "RCPT TO:";
    SgMailer *mailer = data;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT && length >= strlen(recipient) && strncmp(bytes, recipient, strlen(recipient)) == 0)
        mailer->named = TRUE;
    return 0;
}

static size_t drop(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

/* --- one server --- */

static void set_security(SgMailer *mailer)
{
    const SgMailServer *server = mailer->server;
    CURL *curl = mailer->curl;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* none, whatever the environment says */
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(server->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (server->ca_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (server->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    }
}

static void set_talk(SgMailer *mailer)
{
    CURL *curl = mailer->curl;
    int seconds = mailer->server->max_seconds > 0 ? mailer->server->max_seconds : SG_LIMIT_MAIL_SECONDS;
    curl_easy_setopt(curl, CURLOPT_URL, mailer->server->url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)MIN(seconds, CONNECT_SECONDS));
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)MIN(seconds, ANSWER_SECONDS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)seconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, mailer->words);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, mailer);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_letter);
    curl_easy_setopt(curl, CURLOPT_READDATA, mailer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_answer);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, mailer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, mailer);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
}

SgMailer *sg_net_mailer_new(const SgMailServer *server, GError **error)
{
    g_autofree char *problem = sg_net_mail_problem(server);
    if (problem != NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s", problem);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("libcurl cannot be initialised"));
        return NULL;
    }
    SgMailer *mailer = g_new0(SgMailer, 1);
    mailer->server = server;
    mailer->curl = curl_easy_init();
    if (mailer->curl == NULL)
        g_error("out of memory for a connection");
    set_security(mailer);
    set_talk(mailer);
    return mailer;
}

void sg_net_mailer_free(SgMailer *mailer)
{
    if (mailer == NULL)
        return;
    curl_easy_cleanup(mailer->curl);
    curl_global_cleanup();
    g_free(mailer->refused);
    g_free(mailer);
}

/* --- one letter --- */

static char *describe(const SgMailer *mailer, CURLcode code)
{
    g_autofree char *words = sg_text_printable(mailer->words);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return g_strdup(_("the name of the mail server is not known"));
    case CURLE_COULDNT_CONNECT:
        if (mailer->refused != NULL)
            return g_strdup_printf(_("its address %s is not of this computer, and the line would not be encrypted"),
                                   mailer->refused);
        return g_strdup(_("the mail server does not answer"));
    case CURLE_LOGIN_DENIED: /* what a server says of a password is not shown */
        return g_strdup(_("the mail server refused user and password"));
    case CURLE_USE_SSL_FAILED:
        return g_strdup(_("the mail server offers no encryption (STARTTLS)"));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
        return g_strdup_printf(_("the secure connection (TLS) could not be verified: %s"), words);
    case CURLE_OPERATION_TIMEDOUT:
        return g_strdup(_("it timed out"));
    default:
        return g_strdup_printf(_("the connection to the mail server broke: %s"),
                               *words != '\0' ? words : curl_easy_strerror(code));
    }
}

/* "550 5.1.1 No such user" */
static char *server_words(const SgMailer *mailer)
{
    g_autofree char *line = g_strdup(mailer->answer);
    g_autofree char *shown = sg_text_printable(g_strchomp(line));
    return g_strdup_printf(_("the mail server said: %s"), shown);
}

static void judge(const SgMailer *mailer, CURLcode code, SgMailOutcome *out)
{
    long answer = 0;
    curl_easy_getinfo(mailer->curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code == CURLE_OK) {
        *out = (SgMailOutcome){.fate = SG_MAIL_SENT};
        return;
    }
    gboolean refused = answer >= 400 && answer < 600 && code != CURLE_LOGIN_DENIED;
    if (mailer->named && refused)
        out->fate = answer >= 500 ? SG_MAIL_REFUSED : SG_MAIL_LATER;
    else
        out->fate = mailer->ended ? SG_MAIL_UNKNOWN : SG_MAIL_NO_SERVER;
    gboolean security = code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION;
    out->problem = refused && !security ? server_words(mailer) : describe(mailer, code);
}

/* Runs the talk; TRUE when it may be begun again on a new connection, as the one that was left open has gone. */
static gboolean try(SgMailer *mailer, SgMailOutcome *out)
{
    long made = 1;
    mailer->given = 0;
    mailer->begun = mailer->ended = mailer->named = FALSE;
    mailer->answer[0] = mailer->words[0] = '\0';
    g_clear_pointer(&mailer->refused, g_free);
    CURLcode code = curl_easy_perform(mailer->curl);
    judge(mailer, code, out);
    return out->fate == SG_MAIL_NO_SERVER && !mailer->begun &&
           curl_easy_getinfo(mailer->curl, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
}

static gboolean is_bare(const char *address)
{
    return *address != '\0' && strpbrk(address, "<>\r\n\t ") == NULL && strchr(address, '@') != NULL;
}

void sg_net_mailer_send(SgMailer *mailer, const char *from, const char *to, const char *letter, gsize length,
                        SgMailOutcome *out)
{
    *out = (SgMailOutcome){.fate = SG_MAIL_REFUSED};
    if (!is_bare(from) || !is_bare(to)) {
        g_autofree char *shown = sg_text_printable(is_bare(from) ? to : from);
        out->problem = g_strdup_printf(_("\"%s\" is no address of mail"), shown);
        return;
    }
    g_autofree char *sender = g_strdup_printf("<%s>", from);
    g_autofree char *recipient = g_strdup_printf("<%s>", to);
    g_autoptr(CurlList) recipients = curl_slist_append(NULL, recipient);
    mailer->letter = letter;
    mailer->length = length;
    curl_easy_setopt(mailer->curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(mailer->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(mailer->curl, CURLOPT_FRESH_CONNECT, 0L);
    if (try(mailer, out)) {
        sg_net_mail_outcome_clear(out);
        curl_easy_setopt(mailer->curl, CURLOPT_FRESH_CONNECT, 1L);
        try(mailer, out);
    }
    curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, NULL);
}
