/* Outlines for pictures: clipped and thinned. What decides about pixels is ownership.c, never these. */
#include "geo/ring.h"

typedef struct {
    SgBox box;
    double tolerance; /* degrees */
    double shift;     /* to add to the boundaries' longitudes */
    const SgBoundaries *boundaries;
    GPtrArray *outlines; /* SgRings *, in order of owners; NULL for those not met yet */
    SgRingWork work;
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
    GArray *ring = tracer->work.ring;
    g_array_set_size(ring, 0);
    if (count > 1 && points[0].lon == points[count - 1].lon && points[0].lat == points[count - 1].lat)
        count--;
    for (guint i = 0; i < count; i++) {
        SgVertex vertex = {points[i].lon + tracer->shift, points[i].lat};
        g_array_append_val(ring, vertex);
    }
    sg_ring_clip(&tracer->work, &tracer->box);
    if (!sg_ring_thin(&tracer->work, tracer->tolerance))
        return;
    SgRings *outline = outline_of(tracer, owner);
    g_array_append_vals(outline->vertices, tracer->work.ring->data, tracer->work.ring->len);
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
    sg_ring_work_init(&tracer.work);
    gboolean ok = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(turns) && ok; i++) {
        tracer.shift = turns[i];
        SgPolygonFilter filter = {
            {west - turns[i], south, east - turns[i], north}, 0, (int)boundaries->owners->len - 1};
        ok = sg_boundary_polygons(boundaries, &filter, trace_polygon, &tracer, error);
    }
    sg_ring_work_clear(&tracer.work);
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
