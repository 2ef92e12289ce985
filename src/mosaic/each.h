/* mosaic, threads: the same function for many numbers, by several threads. */
#ifndef SOILGATE_MOSAIC_EACH_H
#define SOILGATE_MOSAIC_EACH_H

#include <glib.h>

/* INDEX is one of the numbers, WORKER says which thread calls: 0 .. threads - 1. FALSE with an error ends the whole. */
typedef gboolean (*SgEachFunc)(int index, int worker, gpointer data, GError **error);
/* Calls EACH with 0 .. COUNT - 1, in this order of beginning, from at most THREADS threads at once. FALSE with the
 * first error that came. */
gboolean sg_each(int count, int threads, SgEachFunc each, gpointer data, GError **error);
/* The number of threads for THREADS as an option has it: 0 is one for each processor. */
int sg_each_threads(int threads);

#endif
