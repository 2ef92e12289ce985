/* Work that threads share and one thread takes in order, so that what comes out does not depend on who was first. */
#ifndef SOILGATE_TILES_ORDERED_H
#define SOILGATE_TILES_ORDERED_H

#include <glib.h>

typedef struct {
    gint64 count; /* pieces */
    int threads;  /* 0: all processors */
    /* Begins a worker, in its thread; NULL with an error. */
    gpointer (*open)(gpointer data, GError **error);
    /* Makes piece INDEX; any worker. FALSE with an error. What is made may be NULL. */
    gboolean (*make)(gpointer worker, gint64 index, gpointer *made, GError **error);
    /* Takes piece INDEX, in order, in the calling thread. Frees it. FALSE with an error. */
    gboolean (*take)(gpointer made, gint64 index, gpointer data, GError **error);
    void (*drop)(gpointer made); /* a piece that nobody takes any more */
    void (*close)(gpointer worker);
    gpointer data;
} SgOrdered;

/* FALSE with the error of the first piece that failed, or of a worker that could not begin. Few pieces wait to be
 * taken: four a thread. */
gboolean sg_ordered_run(const SgOrdered *work, GError **error);

#endif
