/* Addresses as people write them. Nothing here connects, and libcurl's parser of addresses needs no initialisation. */
#include "soilgate/base.h"
#include "soilgate/net.h"
#include "soilgate/words.h"

#include <curl/curl.h>
#include <string.h>

#define NAME_BYTES 200 /* less than file systems allow: endings may be added */
#define NO_NAME    "download"

typedef CURLU Url;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Url, curl_url_cleanup)

static const char *const schemes[] = {"http", "https", "ftp", "ftps", NULL};

gboolean sg_net_is_url(const char *text)
{
    gsize length = 0;
    while (g_ascii_isalnum(text[length]) || (length > 0 && strchr("+.-", text[length]) != NULL && text[length] != '\0'))
        length++;
    return length > 0 && g_ascii_isalpha(text[0]) && g_str_has_prefix(text + length, "://");
}

static Url *parse(const char *url, CURLUcode *status)
{
    Url *parsed = curl_url();
    if (parsed == NULL)
        g_error("out of memory for an address");
    *status = curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    return parsed;
}

/* A part of the address; NULL when it has none. Free with g_free. */
static char *part_of(Url *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return NULL;
    char *copy = g_strdup(text);
    curl_free(text);
    return copy;
}

char *sg_net_url_problem(const char *url)
{
    CURLUcode status;
    g_autoptr(Url) parsed = parse(url, &status);
    g_autofree char *shown = sg_net_url_shown(url);
    g_autofree char *scheme = part_of(parsed, CURLUPART_SCHEME, 0);
    g_autofree char *host = part_of(parsed, CURLUPART_HOST, 0);
    if (status == CURLUE_OK && scheme != NULL && !g_strv_contains(schemes, scheme))
        return g_strdup_printf(_("%s: only http, https, ftp and ftps are supported"), shown);
    if (status != CURLUE_OK || host == NULL || *host == '\0')
        return g_strdup_printf(_("%s is no address that can be read: %s"), shown,
                               status != CURLUE_OK ? curl_url_strerror(status) : _("it has no host"));
    return NULL;
}

char *sg_net_url_shown(const char *url)
{
    static const CURLUPart hidden[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY,
                                       CURLUPART_FRAGMENT};
    CURLUcode status;
    g_autoptr(Url) parsed = parse(url, &status);
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++)
        curl_url_set(parsed, hidden[i], NULL, 0);
    g_autofree char *plain = status == CURLUE_OK ? part_of(parsed, CURLUPART_URL, CURLU_NON_SUPPORT_SCHEME) : NULL;
    if (plain == NULL) { /* where the secret stands in it is not known */
        g_autofree char *scheme = g_strndup(url, strcspn(url, ":"));
        plain = g_strconcat(scheme, "://...", NULL);
    }
    g_auto(GStrv) parts = g_strsplit(plain, "/", -1); /* the limit on outside text is for one name */
    for (guint i = 0; parts[i] != NULL; i++) {
        char *shown = sg_text_printable(parts[i]);
        g_free(parts[i]);
        parts[i] = shown;
    }
    return g_strjoinv("/", parts);
}

/* NAME without what would make it another path, a hidden file or a control of the terminal. */
static char *clean_name(const char *name)
{
    g_autofree char *printable = sg_text_printable(name);
    g_strdelimit(printable, "/\\", '_');
    const char *from = printable + strspn(printable, ".");
    GString *clean = g_string_new(NULL);
    for (; *from != '\0' && clean->len + 6 < NAME_BYTES; from = g_utf8_next_char(from))
        g_string_append_unichar(clean, g_utf8_get_char(from));
    if (*from != '\0') { /* too long: the ending tells most */
        const char *dot = strrchr(from, '.');
        g_string_append(clean, dot != NULL && strlen(dot) <= 5 ? dot : "");
    }
    return g_string_free(clean, FALSE);
}

char *sg_net_url_name(const char *url)
{
    CURLUcode status;
    g_autoptr(Url) parsed = parse(url, &status);
    g_autofree char *path = status == CURLUE_OK ? part_of(parsed, CURLUPART_PATH, 0) : NULL;
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    /* Decoded part by part: "%2F" must not become a separator before the path is split. */
    g_autofree char *decoded = slash != NULL ? g_uri_unescape_string(slash + 1, NULL) : NULL;
    g_autofree char *name = clean_name(decoded != NULL ? decoded : slash != NULL ? slash + 1 : "");
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup(NO_NAME);
}
