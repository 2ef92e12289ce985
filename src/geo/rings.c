/* Outlines for pictures: clipped and thinned. What decides about pixels is ownership.c, never these. */
#include "geo/boundary_private.h"

#include <math.h>
#include <string.h>

typedef struct {
    SgBox box;
    double tolerance; /* degrees */
    double shift;     /* to add to the boundaries' longitudes */
    const SgBoundaries *boundaries;
    GPtrArray *outlines; /* SgRings *, in order of owners; NULL for those not met yet */
    GArray *ring, *next; /* SgVertex: work space */
    GByteArray *keep;
    GArray *stack; /* guint, pairs */
} Tracer;

static void outline_free(gpointer data)
{
    SgRings *outline = data;
    if (outline == NULL)
        return;
    g_array_unref(outline->vertices);
    g_array_unref(outline->ends);
    g_free(outline);
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

static void clip_edge(Tracer *tracer, Edge edge)
{
    g_array_set_size(tracer->next, 0);
    guint count = tracer->ring->len;
    for (guint i = 0; i < count; i++) {
        SgVertex from = g_array_index(tracer->ring, SgVertex, i);
        SgVertex to = g_array_index(tracer->ring, SgVertex, (i + 1) % count);
        double a = depth(&tracer->box, edge, &from), b = depth(&tracer->box, edge, &to);
        if (a >= 0)
            g_array_append_val(tracer->next, from);
        if ((a >= 0) != (b >= 0)) {
            double t = a / (a - b);
            SgVertex cut = {from.lon + t * (to.lon - from.lon), from.lat + t * (to.lat - from.lat)};
            g_array_append_val(tracer->next, cut);
        }
    }
    GArray *clipped = tracer->next;
    tracer->next = tracer->ring;
    tracer->ring = clipped;
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

/* Marks in tracer->keep what stays of the ring; the vertices at 0 and FAR do. */
static void thin(Tracer *tracer, guint far)
{
    const SgVertex *ring = (const SgVertex *)tracer->ring->data;
    guint count = tracer->ring->len;
    g_byte_array_set_size(tracer->keep, count);
    memset(tracer->keep->data, 0, count);
    tracer->keep->data[0] = tracer->keep->data[far] = 1;
    push(tracer->stack, 0, far);
    push(tracer->stack, far, count); /* the vertex at COUNT is that at 0 */
    while (tracer->stack->len > 0) {
        guint first = g_array_index(tracer->stack, guint, tracer->stack->len - 2);
        guint last = g_array_index(tracer->stack, guint, tracer->stack->len - 1), worst = first;
        g_array_set_size(tracer->stack, tracer->stack->len - 2);
        double most = 0;
        for (guint i = first + 1; i < last; i++) {
            double off = distance(&ring[i], &ring[first], &ring[last < count ? last : 0]);
            if (off > most) {
                most = off;
                worst = i;
            }
        }
        if (most <= tracer->tolerance)
            continue;
        tracer->keep->data[worst] = 1;
        push(tracer->stack, first, worst);
        push(tracer->stack, worst, last);
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

static SgRings *outline_of(Tracer *tracer, int owner)
{
    SgRings *outline = g_ptr_array_index(tracer->outlines, (guint)owner);
    if (outline != NULL)
        return outline;
    outline = g_new0(SgRings, 1);
    outline->owner = *sg_boundaries_owner(tracer->boundaries, owner);
    outline->vertices = g_array_new(FALSE, FALSE, sizeof(SgVertex));
    outline->ends = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_index(tracer->outlines, (guint)owner) = outline;
    return outline;
}

static void trace_ring(Tracer *tracer, const SgPoint *points, guint count, int owner)
{
    g_array_set_size(tracer->ring, 0);
    if (count > 1 && points[0].lon == points[count - 1].lon && points[0].lat == points[count - 1].lat)
        count--;
    for (guint i = 0; i < count; i++) {
        SgVertex vertex = {points[i].lon + tracer->shift, points[i].lat};
        g_array_append_val(tracer->ring, vertex);
    }
    for (Edge edge = WEST; edge < EDGES && tracer->ring->len > 0; edge++)
        clip_edge(tracer, edge);
    double size = 0;
    guint far = tracer->ring->len > 2 ? farthest(tracer->ring, &size) : 0;
    if (size <= tracer->tolerance)
        return;
    thin(tracer, far);
    SgRings *outline = outline_of(tracer, owner);
    for (guint i = 0; i < tracer->ring->len; i++)
        if (tracer->keep->data[i])
            g_array_append_val(outline->vertices, g_array_index(tracer->ring, SgVertex, i));
    g_array_append_val(outline->ends, outline->vertices->len);
}

static gboolean trace_polygon(const SgPolygon *polygon, int owner, gpointer data)
{
    for (guint i = 0; i < polygon->rings_count; i++)
        trace_ring(data, polygon->points + polygon->rings[i], polygon->rings[i + 1] - polygon->rings[i], owner);
    return TRUE;
}

GPtrArray *sg_boundaries_rings(const SgBoundaries *boundaries, double west, double south, double east, double north,
                               double tolerance, GError **error)
{
    static const double turns[] = {-360, 0, 360};
    GPtrArray *outlines = g_ptr_array_new_with_free_func(outline_free);
    g_ptr_array_set_size(outlines, (int)boundaries->owners->len);
    Tracer tracer = {.box = {west, south, east, north}, .tolerance = tolerance, .boundaries = boundaries};
    tracer.outlines = outlines;
    tracer.ring = g_array_new(FALSE, FALSE, sizeof(SgVertex));
    tracer.next = g_array_new(FALSE, FALSE, sizeof(SgVertex));
    tracer.keep = g_byte_array_new();
    tracer.stack = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean ok = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(turns) && ok; i++) {
        tracer.shift = turns[i];
        SgPolygonFilter filter = {
            {west - turns[i], south, east - turns[i], north}, 0, (int)boundaries->owners->len - 1};
        ok = sg_boundary_polygons(boundaries, &filter, trace_polygon, &tracer, error);
    }
    g_array_unref(tracer.ring);
    g_array_unref(tracer.next);
    g_byte_array_unref(tracer.keep);
    g_array_unref(tracer.stack);
    if (!ok) {
        g_ptr_array_unref(outlines);
        return NULL;
    }
    GPtrArray *met = g_ptr_array_new_with_free_func(outline_free);
    for (guint i = 0; i < outlines->len; i++)
        if (g_ptr_array_index(outlines, i) != NULL)
            g_ptr_array_add(met, g_steal_pointer(&g_ptr_array_index(outlines, i)));
    g_ptr_array_unref(outlines);
    return met;
}
