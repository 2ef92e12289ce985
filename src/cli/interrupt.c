#include "cli/interrupt.h"
#include "cli/progress.h"
#include "soilgate/words.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE 5000 /* milliseconds for a reader of standard error that does not read */

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

/* What is told, by signal. */
typedef struct Lines {
    char *ended[G_N_ELEMENTS(signals)], *heard[G_N_ELEMENTS(signals)];
    struct Lines *before;
} Lines;

static const char *interrupted; /* the command; NULL: none yet */
/* Earlier lines are kept, as a handler may be about to write one; each command has a few. */
static _Atomic(Lines *) lines;
static atomic_int holds; /* that nest */
static atomic_int came;  /* a signal's number; 0: none */

static gsize index_of(int number)
{
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(signals) && signals[i].number != number)
        i++;
    return i;
}

/* Async-signal-safe. TEXT begins with what takes the line of progress away. */
static void tell(const char *text)
{
    const char *from = sg_progress_abandon() ? text : text + strlen(SG_PROGRESS_ERASE);
    struct pollfd error = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&error, 1, PATIENCE) == 1 && write(STDERR_FILENO, from, strlen(from)) < 0)
        return; /* what cannot be told is no failure */
}

/* Async-signal-safe. The signals have their own way from the first step on: another one ends it at once. */
static void end_by(int number)
{
    const Lines *told = atomic_load(&lines);
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
        signal(signals[i].number, SIG_DFL);
    if (told != NULL)
        tell(told->ended[index_of(number)]);
    raise(number);
}

static void handle(int number)
{
    const int problem = errno;
    const gboolean first = atomic_exchange(&came, number) == 0; /* before it asks for holds: see sg_interrupt_release */
    const Lines *told = atomic_load(&lines);
    if (!first || atomic_load(&holds) == 0)
        end_by(number);
    else if (told != NULL)
        tell(told->heard[index_of(number)]);
    errno = problem;
}

void sg_interrupt_init(void)
{
    /* Neither blocks the other: the second one shall not wait for a line that nobody reads. */
    const struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER};
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) {
        struct sigaction before;
        if (sigaction(signals[i].number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i].number, &action, NULL);
    }
}

/* STATE begins with a space, or is empty. */
static void prepare(const char *state)
{
    Lines *next = g_new0(Lines, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) {
        g_autofree char *ended = g_strdup_printf(_("%s: interrupted (%s)."), interrupted, signals[i].name);
        g_autofree char *heard =
            g_strdup_printf(_("%s: %s: it ends when its files have their names; a second one ends it at once."),
                            interrupted, signals[i].name);
        next->ended[i] = g_strconcat(SG_PROGRESS_ERASE, ended, state, "\n", NULL);
        next->heard[i] = g_strconcat(SG_PROGRESS_ERASE, heard, "\n", NULL);
    }
    next->before = atomic_load(&lines);
    atomic_store(&lines, next);
}

void sg_interrupt_command(const char *command)
{
    interrupted = command;
    prepare("");
}

void sg_interrupt_state(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *state = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *after = g_strconcat(" ", state, NULL);
    prepare(after);
}

void sg_interrupt_hold(void)
{
    atomic_fetch_add(&holds, 1);
}

/* The handler sets CAME first and reads HOLDS then, here it is the other way round: one of the two sees the other. */
void sg_interrupt_release(void)
{
    if (atomic_fetch_sub(&holds, 1) == 1 && atomic_load(&came) != 0)
        end_by(atomic_load(&came));
}
