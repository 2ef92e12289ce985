#include "intake/small.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* The LENGTH bytes of FD, with a NUL behind them, or NULL with the reason. */
static char *read_bytes(int fd, gsize length, char **reason)
{
    g_autofree char *bytes = g_malloc0(length + 1);
    gssize got = pread(fd, bytes, length, 0);
    if (got < 0)
        *reason = g_strdup_printf(_("it cannot be read: %s"), g_strerror(errno));
    else if ((gsize)got != length)
        *reason = g_strdup(_("it changed while it was read"));
    else if (memchr(bytes, '\0', length) != NULL)
        *reason = g_strdup(_("it is no text in UTF-8 or Latin-1"));
    return *reason == NULL ? g_steal_pointer(&bytes) : NULL;
}

static char *to_utf8(const char *bytes)
{
    const char *start = g_str_has_prefix(bytes, BYTE_ORDER_MARK) ? bytes + strlen(BYTE_ORDER_MARK) : bytes;
    if (g_utf8_validate(start, -1, NULL))
        return g_strdup(start);
    char *text = g_convert(start, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
    return text != NULL ? text : g_convert(start, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* Not g_file_get_contents: a pipe must not block us, nor a huge file fill the memory. */
char *sg_small_text(const char *path, gint64 limit, char **reason)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat status;
    g_autofree char *bytes = NULL;
    *reason = NULL;
    if (fd < 0 || fstat(fd, &status) != 0)
        *reason = g_strdup_printf(_("it cannot be read: %s"), g_strerror(errno));
    else if (!S_ISREG(status.st_mode) || status.st_size > limit)
        *reason = g_strdup_printf(_("it is no plain text file of at most %" PRId64 " bytes"), limit);
    else
        bytes = read_bytes(fd, (gsize)status.st_size, reason);
    if (fd >= 0)
        close(fd);
    char *text = bytes != NULL ? to_utf8(bytes) : NULL;
    if (text == NULL && *reason == NULL)
        *reason = g_strdup(_("it is no text in UTF-8 or Latin-1"));
    return text;
}

gsize sg_small_head(const char *path, char *head, gsize length, gint64 *size, char **reason)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat status;
    gboolean known = fd >= 0 && fstat(fd, &status) == 0, plain = known && S_ISREG(status.st_mode);
    gssize got = plain ? pread(fd, head, length, 0) : -1;
    *reason = NULL;
    if (known && !plain)
        *reason = g_strdup(_("is no plain file"));
    else if (got < 0)
        *reason = g_strdup_printf(_("cannot be read: %s"), g_strerror(errno));
    else
        *size = status.st_size;
    if (fd >= 0)
        close(fd);
    return got > 0 ? (gsize)got : 0;
}
