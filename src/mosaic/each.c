#include "mosaic/each.h"

#include "soilgate/limits.h"

#include <pthread.h>

typedef struct {
    int count, next, stop; /* atomic */
    SgEachFunc each;
    gpointer data;
    pthread_mutex_t mutex;
    GError *error; /* the first; under MUTEX */
} Work;

typedef struct {
    Work *work;
    int number;
} Worker;

static gpointer run(gpointer data)
{
    const Worker *worker = data;
    Work *work = worker->work;
    while (!g_atomic_int_get(&work->stop)) {
        const int index = g_atomic_int_add(&work->next, 1);
        GError *error = NULL;
        if (index >= work->count)
            break;
        if (work->each(index, worker->number, work->data, &error))
            continue;
        g_atomic_int_set(&work->stop, 1);
        pthread_mutex_lock(&work->mutex);
        if (work->error == NULL)
            work->error = g_steal_pointer(&error);
        pthread_mutex_unlock(&work->mutex);
        g_clear_error(&error);
    }
    return NULL;
}

int sg_each_threads(int threads)
{
    return CLAMP(threads > 0 ? threads : (int)g_get_num_processors(), 1, SG_LIMIT_THREADS);
}

gboolean sg_each(int count, int threads, SgEachFunc each, gpointer data, GError **error)
{
    Work work = {.count = count, .each = each, .data = data};
    Worker workers[SG_LIMIT_THREADS];
    GThread *started[SG_LIMIT_THREADS] = {NULL};
    pthread_mutex_init(&work.mutex, NULL);
    threads = MAX(1, MIN(threads, count));
    for (int i = 0; i < threads; i++)
        workers[i] = (Worker){&work, i};
    for (int i = 1; i < threads; i++) /* a thread that cannot be had leaves its work to the others */
        started[i] = g_thread_try_new("mosaic", run, &workers[i], NULL);
    run(&workers[0]);
    for (int i = 1; i < threads; i++)
        if (started[i] != NULL)
            g_thread_join(started[i]);
    pthread_mutex_destroy(&work.mutex);
    if (work.error != NULL)
        g_propagate_error(error, work.error);
    return work.error == NULL;
}
