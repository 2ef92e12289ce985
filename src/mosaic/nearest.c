#include "mosaic/nearest.h"

#include <math.h>
#include <pthread.h>

struct SgNearest {
    const SgOwnership *ownership;
    const char *const *iso3;
    int count;
    pthread_mutex_t mutex;
    SgZones **zones; /* made when they are first asked for; under MUTEX until then */
    gboolean failed; /* under MUTEX */
};

SgNearest *sg_nearest_new(const SgOwnership *ownership, const char *const *iso3, int count)
{
    SgNearest *nearest = g_new0(SgNearest, 1);
    nearest->ownership = ownership;
    nearest->iso3 = iso3;
    nearest->count = count;
    nearest->zones = g_new0(SgZones *, (gsize)count);
    pthread_mutex_init(&nearest->mutex, NULL);
    return nearest;
}

void sg_nearest_free(SgNearest *nearest)
{
    if (nearest == NULL)
        return;
    for (int i = 0; i < nearest->count; i++)
        sg_zones_free(nearest->zones[i]);
    g_free(nearest->zones);
    pthread_mutex_destroy(&nearest->mutex);
    g_free(nearest);
}

gboolean sg_nearest_failed(SgNearest *nearest)
{
    pthread_mutex_lock(&nearest->mutex);
    const gboolean failed = nearest->failed;
    pthread_mutex_unlock(&nearest->mutex);
    return failed;
}

/* NULL when the boundaries could not be read again. */
static const SgZones *zones_of(SgNearest *nearest, int source)
{
    pthread_mutex_lock(&nearest->mutex);
    if (nearest->zones[source] == NULL)
        nearest->zones[source] = sg_zones_new(nearest->ownership, nearest->iso3[source], 0);
    nearest->failed |= nearest->zones[source] == NULL;
    const SgZones *zones = nearest->zones[source];
    pthread_mutex_unlock(&nearest->mutex);
    return zones;
}

int sg_nearest_of(SgNearest *nearest, int col, int row, const int *sources, int count, int *columns)
{
    double best = G_MAXDOUBLE, second = G_MAXDOUBLE;
    int winner = sources[0];
    for (int i = 0; i < count; i++) {
        const SgZones *zones = zones_of(nearest, sources[i]);
        const double distance = zones != NULL ? sg_zones_distance(zones, col, row) : G_MAXDOUBLE;
        if (i == 0 || distance < best) {
            second = i == 0 ? G_MAXDOUBLE : best;
            best = distance;
            winner = sources[i];
        } else if (distance < second) {
            second = distance;
        }
    }
    /* A step of a column changes each distance by at most one: so long as twice the steps are less than what they
     * differ by, the nearer one stays nearer. */
    const double lead = (second - best) / 2;
    *columns = lead > 0 ? (int)MIN(ceil(lead), (double)G_MAXINT / 2) : 1;
    return winner;
}
