/* Parts of rings. */
#include "geo/ring.h"

#include <math.h>
#include <string.h>

void sg_ring_work_init(SgRingWork *work)
{
    work->ring = g_array_new(FALSE, FALSE, sizeof(SgVertex));
    work->next = g_array_new(FALSE, FALSE, sizeof(SgVertex));
    work->keep = g_byte_array_new();
    work->stack = g_array_new(FALSE, FALSE, sizeof(guint));
}

void sg_ring_work_clear(SgRingWork *work)
{
    g_array_unref(work->ring);
    g_array_unref(work->next);
    g_byte_array_unref(work->keep);
    g_array_unref(work->stack);
}

/* --- clipping: one edge of the box after the other (Sutherland and Hodgman, 1974) --- */

typedef enum { WEST, EAST, SOUTH, NORTH, EDGES } Edge;

/* How far V lies inside EDGE, degrees; negative: outside. */
static double depth(const SgBox *box, Edge edge, const SgVertex *v)
{
    switch (edge) {
    case WEST:
        return v->lon - box->west;
    case EAST:
        return box->east - v->lon;
    case SOUTH:
        return v->lat - box->south;
    default:
        return box->north - v->lat;
    }
}

static void clip_edge(SgRingWork *work, const SgBox *box, Edge edge)
{
    g_array_set_size(work->next, 0);
    guint count = work->ring->len;
    for (guint i = 0; i < count; i++) {
        SgVertex from = g_array_index(work->ring, SgVertex, i);
        SgVertex to = g_array_index(work->ring, SgVertex, (i + 1) % count);
        double a = depth(box, edge, &from), b = depth(box, edge, &to);
        if (a >= 0)
            g_array_append_val(work->next, from);
        if ((a >= 0) != (b >= 0)) {
            double t = a / (a - b);
            SgVertex cut = {from.lon + t * (to.lon - from.lon), from.lat + t * (to.lat - from.lat)};
            g_array_append_val(work->next, cut);
        }
    }
    GArray *clipped = work->next;
    work->next = work->ring;
    work->ring = clipped;
}

/* --- thinning (Douglas and Peucker, 1973), without recursion --- */

static double distance(const SgVertex *p, const SgVertex *a, const SgVertex *b)
{
    double dx = b->lon - a->lon, dy = b->lat - a->lat, length = dx * dx + dy * dy;
    double t = length > 0 ? ((p->lon - a->lon) * dx + (p->lat - a->lat) * dy) / length : 0;
    t = CLAMP(t, 0, 1);
    return hypot(p->lon - a->lon - t * dx, p->lat - a->lat - t * dy);
}

static void push(GArray *stack, guint first, guint last)
{
    if (last > first + 1) {
        g_array_append_val(stack, first);
        g_array_append_val(stack, last);
    }
}

/* Marks in work->keep what stays of the ring; the vertices at 0 and FAR do. */
static void mark_kept(SgRingWork *work, guint far, double tolerance)
{
    const SgVertex *ring = (const SgVertex *)work->ring->data;
    guint count = work->ring->len;
    g_byte_array_set_size(work->keep, count);
    memset(work->keep->data, 0, count);
    work->keep->data[0] = work->keep->data[far] = 1;
    push(work->stack, 0, far);
    push(work->stack, far, count); /* the vertex at COUNT is that at 0 */
    while (work->stack->len > 0) {
        guint first = g_array_index(work->stack, guint, work->stack->len - 2);
        guint last = g_array_index(work->stack, guint, work->stack->len - 1), worst = first;
        g_array_set_size(work->stack, work->stack->len - 2);
        double most = 0;
        for (guint i = first + 1; i < last; i++) {
            double off = distance(&ring[i], &ring[first], &ring[last < count ? last : 0]);
            if (off > most) {
                most = off;
                worst = i;
            }
        }
        if (most <= tolerance)
            continue;
        work->keep->data[worst] = 1;
        push(work->stack, first, worst);
        push(work->stack, worst, last);
    }
}

/* The vertex farthest from the first one. */
static guint farthest(const GArray *ring, double *most)
{
    const SgVertex *v = (const SgVertex *)ring->data;
    guint far = 0;
    *most = 0;
    for (guint i = 1; i < ring->len; i++) {
        double off = hypot(v[i].lon - v[0].lon, v[i].lat - v[0].lat);
        if (off > *most) {
            *most = off;
            far = i;
        }
    }
    return far;
}

void sg_ring_clip(SgRingWork *work, const SgBox *box)
{
    for (Edge edge = WEST; edge < EDGES && work->ring->len > 0; edge++)
        clip_edge(work, box, edge);
}

gboolean sg_ring_thin(SgRingWork *work, double tolerance)
{
    double size = 0;
    guint far = work->ring->len > 2 ? farthest(work->ring, &size) : 0, kept = 0;
    if (size <= tolerance)
        return FALSE;
    mark_kept(work, far, tolerance);
    for (guint i = 0; i < work->ring->len; i++)
        if (work->keep->data[i])
            g_array_index(work->ring, SgVertex, kept++) = g_array_index(work->ring, SgVertex, i);
    g_array_set_size(work->ring, kept);
    return TRUE;
}
