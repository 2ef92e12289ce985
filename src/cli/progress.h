/* Tells on standard error how far the work is: on a terminal in one line that is drawn again and at last taken away,
 * else in a line every ten seconds. */
#ifndef SOILGATE_CLI_PROGRESS_H
#define SOILGATE_CLI_PROGRESS_H

#include <glib.h>

#define SG_PROGRESS_ERASE "\r\033[K" /* takes the line away that the cursor is in */

/* REDRAW: standard error is a terminal where a line can be drawn again. AT_ONCE: not only when the work takes longer
 * than a second. Before the first call of the others. */
void sg_progress_prepare(gboolean redraw, gboolean at_once);
/* Fits SgCheckOptions.progress: DONE of TOTAL bytes (0: not known), with their rate and the time that is left. FILE is
 * what is worked on. Calls come one at a time, from any thread. DATA is not used. */
void sg_progress_show(const char *file, gint64 done, gint64 total, gpointer data);
/* The same for what is counted otherwise, as maps: without a rate. */
void sg_progress_steps(const char *file, gint64 done, gint64 total, gpointer data);
/* Takes the line away, if it is there. What is told later is of other work. */
void sg_progress_end(void);
/* No line is drawn from now on, whatever threads still do. TRUE when one is there, for the caller to take away.
 * Async-signal-safe. */
gboolean sg_progress_abandon(void);

#endif
