#include "cli/progress.h"
#include "soilgate/base.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define INTERVAL (G_USEC_PER_SEC / 10)
#define ERASE    "\r\033[K"

static volatile sig_atomic_t shown; /* the line is on the terminal; read by the signal handler */

static void write_error(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; /* progress that cannot be shown is no failure */
}

static gsize terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

/* NAME cut at its beginning to at most COLUMNS characters: the end of a file's name tells the layer. */
static const char *last_part(const char *name, gsize columns)
{
    gsize length = (gsize)g_utf8_strlen(name, -1);
    return length <= columns ? name : g_utf8_offset_to_pointer(name, (glong)(length - columns));
}

void sg_progress_show(const char *file, gint64 done, gint64 total, gpointer data)
{
    (void)data;
    static gint64 last; /* calls come one at a time */
    gint64 now = g_get_monotonic_time();
    if (last != 0 && now - last < INTERVAL)
        return;
    last = now;
    int percent = total > 0 ? (int)(100 * CLAMP((double)done / (double)total, 0.0, 1.0)) : 0;
    g_autofree char *name = sg_text_printable(file);
    g_autofree char *line = g_strdup_printf(ERASE "%3d %%  %s", percent, last_part(name, terminal_columns() - 8));
    shown = 1;
    write_error(line);
}

void sg_progress_end(void)
{
    if (shown)
        write_error(ERASE);
    shown = 0;
}
