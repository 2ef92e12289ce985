#include "net/address.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"
#include "soilgate/words.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_SECONDS    60
#define RETRY_WAIT         (G_USEC_PER_SEC / 2) /* doubled for each retry */
#define VALIDATOR_BYTES    200
#define HTTP_PARTIAL       206
#define HTTP_NO_SUCH_RANGE 416
#define ALL_SCHEMES        "http,https,ftp,ftps"
#define SECURE_SCHEMES     "https,ftps"

typedef CURL Curl;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Curl, curl_easy_cleanup)
typedef struct curl_slist CurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CurlList, curl_slist_free_all)

typedef struct {
    const SgNetOptions *options;
    gint64 max_bytes, deadline; /* of the monotonic clock, microseconds */
    int fd;
    gint64 from, done; /* bytes of the file: where this attempt began, and got so far */
    int disk_error;    /* errno, when writing failed */
    gboolean too_large;
    char *refused;   /* the address that was not connected to */
    char *validator; /* what proves that the file is still the same, for If-Range */
    char words[CURL_ERROR_SIZE];
} Transfer;

void sg_net_outcome_clear(SgNetOutcome *outcome)
{
    g_clear_pointer(&outcome->problem, g_free);
}

/* --- callbacks of libcurl --- */

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    Transfer *transfer = data;
    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (!transfer->options->allow_private && !sg_address_is_public(&address->addr)) {
        g_free(transfer->refused);
        transfer->refused = sg_address_text(&address->addr);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t write_body(char *bytes, size_t size, size_t count, void *data)
{
    Transfer *transfer = data;
    size_t left = size * count;
    if (transfer->done + (gint64)left > transfer->max_bytes) {
        transfer->too_large = TRUE;
        return 0;
    }
    if (!sg_write_at(transfer->fd, bytes, left, transfer->done)) {
        transfer->disk_error = errno;
        return 0;
    }
    transfer->done += (gint64)left;
    return size * count;
}

static int show_progress(void *data, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
    const Transfer *transfer = data;
    (void)now;
    (void)up_total;
    (void)up_now;
    if (transfer->options->progress != NULL)
        transfer->options->progress(transfer->done, total > 0 ? transfer->from + (gint64)total : 0,
                                    transfer->options->progress_data);
    return 0;
}

/* --- one attempt --- */

static void set_limits(Curl *curl, Transfer *transfer, const char *url)
{
    const SgNetOptions *options = transfer->options;
    gboolean secure = g_ascii_strncasecmp(url, "https:", 6) == 0 || g_ascii_strncasecmp(url, "ftps:", 5) == 0;
    int slow = options->low_speed_seconds > 0 ? options->low_speed_seconds : SG_LIMIT_LOW_SPEED_SECONDS;
    gint64 left_ms = MAX((transfer->deadline - g_get_monotonic_time()) / 1000, 1);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, ALL_SCHEMES);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure ? SECURE_SCHEMES : ALL_SCHEMES);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)SG_LIMIT_REDIRECTS);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->max_bytes);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SG_LIMIT_LOW_SPEED);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)slow);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options->allow_private)
        curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* none, whatever the environment says */
}

/* Runs one attempt, from byte FROM on. */
static CURLcode attempt(const char *url, Transfer *transfer, long *http_status)
{
    g_autoptr(Curl) curl = curl_easy_init();
    g_autoptr(CurlList) headers = NULL;
    if (curl == NULL)
        return CURLE_FAILED_INIT;
    transfer->done = transfer->from;
    transfer->words[0] = '\0';
    g_clear_pointer(&transfer->refused, g_free);
    set_limits(curl, transfer, url);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "soilgate/" SG_VERSION);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->words);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    if (transfer->from > 0) {
        g_autofree char *condition = g_strconcat("If-Range: ", transfer->validator, NULL);
        headers = curl_slist_append(NULL, condition);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->from);
    }
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, http_status);
    if (transfer->from == 0) {
        struct curl_header *header = NULL;
        gboolean found = curl_easy_header(curl, "ETag", 0, CURLH_HEADER, -1, &header) == CURLHE_OK &&
                         header->value[0] == '"'; /* a weak one does not promise the same bytes */
        if (!found)
            found = curl_easy_header(curl, "Last-Modified", 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
        g_free(transfer->validator);
        transfer->validator = found && strlen(header->value) < VALIDATOR_BYTES ? g_strdup(header->value) : NULL;
    }
    return code;
}

/* --- the outcome --- */

static char *describe(CURLcode code, const Transfer *transfer, long http_status)
{
    g_autofree char *words = sg_text_printable(transfer->words);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return g_strdup(_("the name of the host is not known"));
    case CURLE_COULDNT_CONNECT:
        if (transfer->refused == NULL)
            return g_strdup(_("the host does not answer"));
        return g_strdup_printf(_("its address %s is not in the public network; --allow-private-network allows it"),
                               transfer->refused);
    case CURLE_HTTP_RETURNED_ERROR:
        return g_strdup_printf(_("the server answered HTTP %ld"), http_status);
    case CURLE_REMOTE_FILE_NOT_FOUND:
    case CURLE_FTP_COULDNT_RETR_FILE:
    case CURLE_REMOTE_ACCESS_DENIED:
        return g_strdup(_("the server does not give the file"));
    case CURLE_LOGIN_DENIED:
        return g_strdup(_("the server refused user and password"));
    case CURLE_OPERATION_TIMEDOUT:
        return g_strdup(_("it timed out"));
    case CURLE_TOO_MANY_REDIRECTS:
        return g_strdup_printf(_("it was redirected more than %d times"), SG_LIMIT_REDIRECTS);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return g_strdup(_("it was redirected to an address of a kind that is not allowed"));
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2_STREAM:
    case CURLE_RANGE_ERROR:
        return g_strdup(_("the transfer broke off, again and again"));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
        return g_strdup_printf(_("the secure connection (TLS) could not be verified: %s"), words);
    default:
        return g_strdup_printf("%s%s%s", curl_easy_strerror(code), *words != '\0' ? ": " : "", words);
    }
}

/* Breaks that may mend themselves once a transfer has begun. */
static gboolean may_try_again(CURLcode code, const Transfer *transfer, long http_status)
{
    if (g_get_monotonic_time() >= transfer->deadline)
        return FALSE;
    switch (code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2_STREAM:
    case CURLE_RANGE_ERROR:
    case CURLE_OPERATION_TIMEDOUT:
        return TRUE;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return transfer->from > 0 && transfer->refused == NULL;
    case CURLE_HTTP_RETURNED_ERROR:
        return transfer->from > 0 && (http_status == HTTP_NO_SUCH_RANGE || http_status >= 500);
    default:
        return FALSE;
    }
}

/* From where the next attempt goes on: what was got counts while it is certain to be of the same file. */
static gboolean prepare_next(Transfer *transfer, CURLcode code, long http_status)
{
    gboolean stale = code == CURLE_RANGE_ERROR || code == CURLE_OK ||
                     (code == CURLE_HTTP_RETURNED_ERROR && http_status == HTTP_NO_SUCH_RANGE);
    transfer->from = transfer->validator != NULL && !stale ? transfer->done : 0;
    return transfer->from > 0 || ftruncate(transfer->fd, 0) == 0;
}

/* Downloads, with retries. FALSE: the disk failed. */
static gboolean transfer_all(const char *url, Transfer *transfer, SgNetOutcome *out)
{
    for (guint tries = 0;; tries++) {
        long http_status = 0;
        CURLcode code = attempt(url, transfer, &http_status);
        /* An answer that is whole but not the rest that was asked for is no rest. */
        gboolean odd = code == CURLE_OK && transfer->from > 0 && http_status != HTTP_PARTIAL;
        if (code == CURLE_OK && !odd)
            return TRUE;
        if (transfer->disk_error != 0)
            return FALSE;
        out->too_large = transfer->too_large || code == CURLE_FILESIZE_EXCEEDED;
        if (out->too_large) {
            g_autofree char *most = sg_text_count(transfer->max_bytes);
            out->problem = g_strdup_printf(_("the file is larger than %s bytes"), most);
            return TRUE;
        }
        if (tries >= SG_LIMIT_DOWNLOAD_RETRIES || (!odd && !may_try_again(code, transfer, http_status))) {
            out->problem = describe(code, transfer, http_status);
            return TRUE;
        }
        if (!prepare_next(transfer, code, http_status)) {
            transfer->disk_error = errno;
            return FALSE;
        }
        g_usleep((gulong)RETRY_WAIT << tries);
    }
}

gboolean sg_net_download(const char *url, int fd, const SgNetOptions *options, SgNetOutcome *out, GError **error)
{
    int seconds = options->max_seconds > 0 ? options->max_seconds : SG_LIMIT_DOWNLOAD_SECONDS;
    Transfer transfer = {
        .options = options,
        .max_bytes = options->max_bytes > 0 ? options->max_bytes : SG_LIMIT_FILE_BYTES,
        .deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC,
        .fd = fd,
    };
    *out = (SgNetOutcome){0};
    g_autofree char *problem = sg_net_url_problem(url);
    if (problem != NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s", problem);
        return FALSE;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("libcurl cannot be initialised"));
        return FALSE;
    }
    gboolean ok = transfer_all(url, &transfer, out);
    curl_global_cleanup();
    if (!ok)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write the download: %s"),
                    g_strerror(transfer.disk_error));
    g_free(transfer.refused);
    g_free(transfer.validator);
    return ok;
}
