#include "tiles/ordered.h"

#include <pthread.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define AHEAD 4 /* pieces a thread that may wait */

typedef struct {
    gboolean done;
    gpointer made;
    GError *error;
} Slot;

typedef struct {
    const SgOrdered *work;
    pthread_mutex_t lock; /* of POSIX: the thread sanitizer does not know GLib's */
    pthread_cond_t turned;
    gint64 next, taken; /* pieces handed out, pieces taken */
    gint64 room;
    Slot *slots;    /* ROOM of them: piece INDEX waits in INDEX % ROOM */
    GError *failed; /* of a worker that could not begin */
    gboolean stop;
} Pool;

/* The next piece; -1 when there is none. */
static gint64 claim(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->stop && pool->next < pool->work->count && pool->next >= pool->taken + pool->room)
        pthread_cond_wait(&pool->turned, &pool->lock);
    const gint64 index = pool->stop || pool->next >= pool->work->count ? -1 : pool->next++;
    pthread_mutex_unlock(&pool->lock);
    return index;
}

static void hand_in(Pool *pool, gint64 index, gpointer made, GError *error)
{
    pthread_mutex_lock(&pool->lock);
    pool->slots[index % pool->room] = (Slot){TRUE, made, error};
    pthread_cond_broadcast(&pool->turned);
    pthread_mutex_unlock(&pool->lock);
}

static void give_up(Pool *pool, GError *error)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->failed == NULL)
        pool->failed = error;
    else
        g_error_free(error);
    pthread_cond_broadcast(&pool->turned);
    pthread_mutex_unlock(&pool->lock);
}

static gpointer run_worker(gpointer data)
{
    Pool *pool = data;
    GError *error = NULL;
    gpointer worker = pool->work->open(pool->work->data, &error);
    if (worker == NULL) {
        give_up(pool, error);
        return NULL;
    }
    for (gint64 index; (index = claim(pool)) >= 0;) {
        gpointer made = NULL;
        error = NULL;
        pool->work->make(worker, index, &made, &error);
        hand_in(pool, index, made, error);
    }
    pool->work->close(worker);
    return NULL;
}

/* Waits for piece INDEX. FALSE with an error. */
static gboolean await(Pool *pool, gint64 index, gpointer *made, GError **error)
{
    Slot *slot = &pool->slots[index % pool->room];
    pthread_mutex_lock(&pool->lock);
    while (!slot->done && pool->failed == NULL)
        pthread_cond_wait(&pool->turned, &pool->lock);
    const Slot found = slot->done ? *slot : (Slot){.error = g_steal_pointer(&pool->failed)};
    *slot = (Slot){0};
    pool->taken = index + 1;
    pthread_cond_broadcast(&pool->turned);
    pthread_mutex_unlock(&pool->lock);
    *made = found.made;
    if (found.error != NULL)
        g_propagate_error(error, found.error);
    return found.error == NULL;
}

static gboolean take_all(Pool *pool, GError **error)
{
    for (gint64 index = 0; index < pool->work->count; index++) {
        gpointer made = NULL;
        if (!await(pool, index, &made, error) || !pool->work->take(made, index, pool->work->data, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean start(Pool *pool, GPtrArray *threads, int wanted, GError **error)
{
    for (int i = 0; i < wanted; i++) {
        GThread *thread = g_thread_try_new("tiles", run_worker, pool, error);
        if (thread == NULL)
            return FALSE;
        g_ptr_array_add(threads, thread);
    }
    return TRUE;
}

gboolean sg_ordered_run(const SgOrdered *work, GError **error)
{
    if (work->count == 0)
        return TRUE;
    const int most = work->threads > 0 ? work->threads : (int)g_get_num_processors();
    const int wanted = (int)MIN((gint64)CLAMP(most, 1, SG_LIMIT_THREADS), work->count);
    Pool pool = {.work = work, .room = (gint64)wanted * AHEAD};
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.turned, NULL);
    pool.slots = g_new0(Slot, (gsize)pool.room);
    g_autoptr(GPtrArray) threads = g_ptr_array_new();
    const gboolean done = start(&pool, threads, wanted, error) && take_all(&pool, error);
    pthread_mutex_lock(&pool.lock);
    pool.stop = TRUE;
    pthread_cond_broadcast(&pool.turned);
    pthread_mutex_unlock(&pool.lock);
    for (guint i = 0; i < threads->len; i++)
        g_thread_join(threads->pdata[i]);
    for (gint64 i = 0; i < pool.room; i++) {
        if (pool.slots[i].made != NULL)
            work->drop(pool.slots[i].made);
        g_clear_error(&pool.slots[i].error);
    }
    g_free(pool.slots);
    g_clear_error(&pool.failed);
    pthread_cond_destroy(&pool.turned);
    pthread_mutex_destroy(&pool.lock);
    return done;
}
