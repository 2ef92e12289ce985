/* A letter as mail: RFC 5322 with headers in ASCII (RFC 2047) and a text in quoted-printable (RFC 2045), so that no
 * server on the way changes it. What comes here is cleaned (sg_letter_clean) and has no line ends in headers; they
 * could not leave it as such either. */
#include <string.h>

#include "remind/private.h"

#define CRLF       "\r\n"
#define WORD_BYTES 45 /* of UTF-8 in one encoded word: 60 characters of base64, and 12 around them; 75 are allowed */
#define PLAIN_MOST 60 /* characters of a header that stands on one line as it is */
#define LINE_MOST  75 /* of quoted-printable, before the '=' that joins lines */

/* Encoded words, each on a line of its own. */
static void add_encoded(GString *out, const char *text)
{
    for (gboolean first = TRUE; *text != '\0'; first = FALSE) {
        const char *end = text;
        while (*end != '\0' && g_utf8_next_char(end) - text <= WORD_BYTES)
            end = g_utf8_next_char(end);
        g_autofree char *base64 = g_base64_encode((const guchar *)text, (gsize)(end - text));
        g_string_append_printf(out, "%s=?utf-8?B?%s?=", first ? "" : CRLF " ", base64);
        text = end;
    }
}

static gboolean is_plain(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            return FALSE;
    return strlen(text) <= PLAIN_MOST && strstr(text, "=?") == NULL && *text != ' ';
}

static void add_text_header(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "%s: ", name);
    if (is_plain(text))
        g_string_append(out, text);
    else
        add_encoded(out, text);
    g_string_append(out, CRLF);
}

static void add_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

static void add_mailbox(GString *out, const char *name, const SgSender *mailbox)
{
    gsize begin = out->len;
    g_string_append_printf(out, "%s: ", name);
    if (mailbox->name == NULL) {
        g_string_append_printf(out, "%s" CRLF, mailbox->email);
        return;
    }
    if (is_plain(mailbox->name))
        add_quoted(out, mailbox->name);
    else
        add_encoded(out, mailbox->name);
    gboolean fits = out->len - begin + strlen(mailbox->email) + 3 <= LINE_MOST; /* one encoded word at most */
    g_string_append_printf(out, "%s <%s>" CRLF, fits ? "" : CRLF, mailbox->email);
}

/* One line of text. A line that begins with "From " is marked by some mailboxes: its F is encoded. */
static void add_line(GString *out, const char *line, gsize length)
{
    gsize column = 0;
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)line[i];
        gboolean blank = c == ' ' || c == '\t', last = i + 1 == length;
        gboolean plain = (c >= '!' && c <= '~' && c != '=') || (blank && !last);
        if (i == 0 && length >= 5 && strncmp(line, "From ", 5) == 0)
            plain = FALSE;
        gsize wide = plain ? 1 : 3;
        if (column + wide > LINE_MOST) {
            g_string_append(out, "=" CRLF);
            column = 0;
        }
        if (plain)
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "=%02X", c);
        column += wide;
    }
    g_string_append(out, CRLF);
}

char *sg_mime_message(const SgMime *mime)
{
    GString *out = g_string_new(NULL);
    const char *domain = strchr(mime->from->email, '@');
    add_mailbox(out, "From", mime->from);
    add_mailbox(out, "To", mime->to);
    add_mailbox(out, "Reply-To", mime->reply_to);
    add_text_header(out, "Subject", mime->subject);
    g_string_append_printf(out, "Message-ID: <%s%s>" CRLF, mime->unique, domain);
    g_string_append_printf(out,
                           "MIME-Version: 1.0" CRLF "Content-Type: text/plain; charset=utf-8" CRLF
                           "Content-Transfer-Encoding: quoted-printable" CRLF "Content-Language: %s" CRLF CRLF,
                           mime->language);
    for (const char *line = mime->text; *line != '\0';) {
        gsize length = strcspn(line, "\n");
        add_line(out, line, length);
        line += length + (line[length] == '\n' ? 1 : 0);
    }
    return g_string_free(out, FALSE);
}

/* "Thu, 26 Nov 2026 09:00:00 +0000": names of days and months are English, whatever the locale. */
static char *mail_date(const char *at)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) told = g_date_time_new_from_iso8601(at, utc);
    g_autoptr(GDateTime) time = told != NULL ? g_date_time_to_utc(told) : NULL;
    if (time == NULL)
        return NULL;
    return g_strdup_printf("%s, %02d %s %04d %02d:%02d:%02d +0000", days[g_date_time_get_day_of_week(time) - 1],
                           g_date_time_get_day_of_month(time), months[g_date_time_get_month(time) - 1],
                           g_date_time_get_year(time), g_date_time_get_hour(time), g_date_time_get_minute(time),
                           g_date_time_get_second(time));
}

/* A mail program opens a file with X-Unsent as a letter to be sent. What a program sends says so (RFC 3834), so that no
 * answering machine answers. */
char *sg_letter_dated(const char *message, const char *at, gboolean file)
{
    g_autofree char *date = mail_date(at);
    return g_strdup_printf("%s%s%s%s" CRLF "%s", date != NULL ? "Date: " : "", date != NULL ? date : "",
                           date != NULL ? CRLF : "", file ? "X-Unsent: 1" : "Auto-Submitted: auto-generated", message);
}
