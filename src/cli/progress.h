/* One line on standard error that tells how far the work is. */
#ifndef SOILGATE_CLI_PROGRESS_H
#define SOILGATE_CLI_PROGRESS_H

#include <glib.h>

/* Fits SgCheckOptions.progress: redraws the line, at most ten times a second. Calls come one at a time, from any
 * thread. DATA is not used. */
void sg_progress_show(const char *file, gint64 done, gint64 total, gpointer data);
/* Takes the line away, if it is there. May be called from a signal handler. */
void sg_progress_end(void);

#endif
