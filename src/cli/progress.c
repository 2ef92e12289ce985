#include "cli/progress.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SECONDS(n)  ((gint64)((n)*G_USEC_PER_SEC))
#define REDRAWN     SECONDS(0.2) /* between two drawings of the line */
#define LINED       SECONDS(10)  /* between two lines */
#define SHORT       SECONDS(1)   /* work that nobody waits for */
#define RATED       SECONDS(1)   /* between two looks at the rate */
#define CALM        5.0          /* seconds after which a change of the rate shows for two thirds */
#define LEFT_AFTER  SECONDS(2)   /* an earlier guess would be a poor one */
#define LEAST_NAME  10           /* columns that are worth a name */
#define COLUMNS     80           /* where the terminal does not say */
#define LINE_LENGTH 512          /* columns; longer lines are of no use */

static struct {
    gboolean redraw, at_once;
} way;

/* The work that is told of; only the thread that tells touches it. */
static struct {
    gint64 began, drawn; /* monotonic, in microseconds; 0: not yet */
    gint64 total, done;  /* as told last */
    gint64 phase, rated; /* when this total came up, and when the rate was looked at */
    gint64 rated_done;
    double rate; /* bytes a second, smoothed; 0: not known */
    char speed[32], left[96];
} work;

static volatile sig_atomic_t shown; /* the line is on the terminal; read by the signal handler */
static volatile sig_atomic_t ended; /* by a signal: a thread that goes on must not draw it again */

static void write_error(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; /* progress that cannot be shown is no failure */
}

void sg_progress_prepare(gboolean redraw, gboolean at_once)
{
    way.redraw = redraw;
    way.at_once = at_once;
}

/* --- rate, and the time that is left --- */

static void tell_speed(void)
{
    const double mega = work.rate / 1e6;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, mega >= 10 ? "%.0f" : "%.1f", mega >= 0.1 ? mega : work.rate / 1e3);
    g_snprintf(work.speed, sizeof work.speed, mega >= 0.1 ? _("%s MB/s") : _("%s kB/s"), number);
}

/* Rounded up, and the more the longer it takes, so that it changes seldom. */
static void tell_left(gint64 now)
{
    double seconds = (double)(work.total - work.done) / work.rate;
    *work.left = '\0';
    if (work.total <= 0 || now - work.phase < LEFT_AFTER || seconds > 100.0 * 3600)
        return;
    int minutes = (int)ceil(seconds / 60);
    if (seconds <= 55)
        g_snprintf(work.left, sizeof work.left, _("about %d s left"), 5 * MAX((int)ceil(seconds / 5), 1));
    else if (minutes < 90)
        g_snprintf(work.left, sizeof work.left, _("about %d min left"), minutes);
    else
        g_snprintf(work.left, sizeof work.left, _("about %d h %d min left"), minutes / 60, minutes % 60 / 10 * 10);
}

/* Looks at the rate once a second. It is smoothed over time: one slow block shall not make hours of minutes. */
static void look(gint64 now, gint64 done, gint64 total)
{
    if (total != work.total || done < work.done || work.phase == 0) { /* other work has begun */
        work.phase = work.rated = now;
        work.rated_done = done;
        work.rate = 0;
        *work.speed = *work.left = '\0';
    }
    work.total = total;
    work.done = done;
    double seconds = (double)(now - work.rated) / (double)G_USEC_PER_SEC;
    if (now - work.rated < RATED)
        return;
    double present = (double)(done - work.rated_done) / seconds;
    work.rate = work.rate > 0 ? work.rate + (1 - exp(-seconds / CALM)) * (present - work.rate) : present;
    work.rated = now;
    work.rated_done = done;
    if (work.rate > 0) {
        tell_speed();
        tell_left(now);
    }
}

/* --- the line --- */

static int terminal_columns(void)
{
    struct winsize size;
    gboolean known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? MIN(size.ws_col, LINE_LENGTH) : COLUMNS;
}

static int char_columns(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

static int text_columns(const char *text)
{
    int used = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        used += char_columns(g_utf8_get_char(at));
    return used;
}

/* The end of NAME, which tells the layer, in at most COLUMNS. */
static const char *last_part(const char *name, int columns)
{
    int used = 0;
    const char *at = name + strlen(name);
    while (at > name) {
        const char *before = g_utf8_prev_char(at);
        used += char_columns(g_utf8_get_char(before));
        if (used > columns)
            break;
        at = before;
    }
    return at;
}

/* " 45 %  12 MB/s  about 35 s left" and the name, as far as they fit. What is longest is left out first: the cursor
 * must not reach the next line, or the line could not be taken away. */
static char *line_text(const char *name, int columns)
{
    const char *parts[] = {work.speed, work.left};
    GString *line = g_string_new(NULL);
    if (work.total > 0)
        g_string_append_printf(line, "%3d %%", (int)(100 * CLAMP((double)work.done / (double)work.total, 0.0, 1.0)));
    else
        g_string_append_printf(line, _("%" PRId64 " MB"), work.done / 1000000);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i] != '\0' && text_columns(line->str) + 2 + text_columns(parts[i]) + 2 + LEAST_NAME < columns)
            g_string_append_printf(line, "  %s", parts[i]);
    int rest = columns - 1 - text_columns(line->str) - 2;
    if (rest >= LEAST_NAME)
        g_string_append_printf(line, "  %s", last_part(name, rest));
    else if (text_columns(line->str) >= columns)
        g_string_truncate(line, 0);
    return g_string_free(line, FALSE);
}

static void draw(const char *file)
{
    g_autofree char *name = sg_text_printable(file);
    g_autofree char *text = line_text(name, way.redraw ? terminal_columns() : LINE_LENGTH);
    g_autofree char *line = way.redraw ? g_strconcat(SG_PROGRESS_ERASE, text, NULL)
                                       : g_strconcat("soilgate:", *text == ' ' ? "" : " ", text, "\n", NULL);
    if (ended)
        return;
    shown = way.redraw;
    write_error(line);
}

void sg_progress_steps(const char *file, gint64 done, gint64 total, gpointer data)
{
    (void)data;
    gint64 now = g_get_monotonic_time();
    if (work.began == 0)
        work.began = now;
    work.done = done;
    work.total = total;
    if (done <= 0 && total <= 0) /* nothing is known yet */
        return;
    if ((!way.at_once && now - work.began < SHORT) ||
        (work.drawn != 0 && now - work.drawn < (way.redraw ? REDRAWN : LINED)))
        return;
    work.drawn = now;
    draw(file);
}

void sg_progress_show(const char *file, gint64 done, gint64 total, gpointer data)
{
    look(g_get_monotonic_time(), done, total);
    sg_progress_steps(file, done, total, data);
}

gboolean sg_progress_abandon(void)
{
    const gboolean there = shown != 0;
    ended = 1;
    shown = 0;
    return there;
}

void sg_progress_end(void)
{
    if (shown)
        write_error(SG_PROGRESS_ERASE);
    shown = 0;
    memset(&work, 0, sizeof work);
}
