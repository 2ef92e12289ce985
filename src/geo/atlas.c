/* A map of countries: every ring projected, clipped and thinned for the picture. */
#include "geo/atlas.h"
#include "geo/messages.h"
#include "geo/ring.h"
#include "soilgate/limits.h"

#include <math.h>

#define TOLERANCE 0.3 /* units that a line may be off */
#define NEAR      0.2 /* units: a vertex that follows so near says nothing */
#define LEAST     0.9 /* units: rings smaller than that are left out */
#define BEYOND    6   /* units around the picture where lines still run, so that none shows where they are cut */

typedef struct {
    SgAtlasFrame frame;
    SgRingWork work;
    GArray *degrees; /* SgVertex */
} Press;

static void part_free(gpointer data)
{
    SgAtlasPart *part = data;
    if (part == NULL)
        return;
    g_free(part->iso3);
    g_array_unref(part->dots);
    g_array_unref(part->ends);
    g_free(part);
}

static SgAtlasPart *part_new(const char *iso3)
{
    SgAtlasPart *part = g_new0(SgAtlasPart, 1);
    part->iso3 = g_strdup(iso3);
    part->dots = g_array_new(FALSE, FALSE, sizeof(SgDot));
    part->ends = g_array_new(FALSE, FALSE, sizeof(guint));
    return part;
}

void sg_atlas_free(SgAtlas *atlas)
{
    if (atlas == NULL)
        return;
    g_ptr_array_unref(atlas->countries);
    g_ptr_array_unref(atlas->land);
    part_free(atlas->grid);
    g_free(atlas);
}

/* The ring's area without its sign. */
static double ring_area(const GArray *ring)
{
    double sum = 0;
    for (guint i = 0; i < ring->len; i++) {
        const SgVertex *a = &g_array_index(ring, SgVertex, i);
        const SgVertex *b = &g_array_index(ring, SgVertex, (i + 1) % ring->len);
        sum += a->lon * b->lat - b->lon * a->lat;
    }
    return fabs(sum) / 2;
}

/* Leaves out vertices that follow too near, and, of a ring without measure, every other one: thinning takes the square
 * of their number. */
static void coarsen(GArray *ring)
{
    guint kept = 0;
    guint every = ring->len / SG_LIMIT_ATLAS_VERTICES + 1;
    for (guint i = 0; i < ring->len; i++) {
        SgVertex vertex = g_array_index(ring, SgVertex, i);
        const SgVertex *last = kept > 0 ? &g_array_index(ring, SgVertex, kept - 1) : NULL;
        if (i % every == 0 && (last == NULL || hypot(vertex.lon - last->lon, vertex.lat - last->lat) >= NEAR))
            g_array_index(ring, SgVertex, kept++) = vertex;
    }
    g_array_set_size(ring, kept);
}

static void add_dots(SgAtlasPart *part, const GArray *line)
{
    for (guint i = 0; i < line->len; i++) {
        const SgVertex *vertex = &g_array_index(line, SgVertex, i);
        SgDot dot = {vertex->lon, vertex->lat};
        g_array_append_val(part->dots, dot);
    }
    g_array_append_val(part->ends, part->dots->len);
}

/* Adds the ring of VERTICES (degrees) as it is seen. */
static void press_ring(Press *press, const SgVertex *vertices, guint count, gboolean hole, SgAtlasPart *part)
{
    sg_atlas_project(&press->frame, vertices, count, TRUE, press->work.ring);
    coarsen(press->work.ring);
    const SgBox seen = {-BEYOND, -BEYOND, press->frame.width + BEYOND, press->frame.height + BEYOND};
    sg_ring_clip(&press->work, &seen);
    double area = ring_area(press->work.ring);
    if (area < LEAST * LEAST || !sg_ring_thin(&press->work, TOLERANCE))
        return;
    part->area += hole ? -area : area;
    add_dots(part, press->work.ring);
}

static void press_polygon(Press *press, OGRGeometryH polygon, SgAtlasPart *part)
{
    for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, r);
        int count = OGR_G_GetPointCount(ring);
        g_array_set_size(press->degrees, 0);
        for (int i = 0; i + 1 < count; i++) { /* the last one repeats the first */
            SgVertex vertex = {OGR_G_GetX(ring, i), OGR_G_GetY(ring, i)};
            if (isfinite(vertex.lon) && isfinite(vertex.lat))
                g_array_append_val(press->degrees, vertex);
        }
        press_ring(press, (const SgVertex *)press->degrees->data, press->degrees->len, r > 0, part);
    }
}

/* A place in the country's largest polygon. */
static void find_anchor(Press *press, const SgAtlasCountry *country, SgAtlasPart *part)
{
    const SgAtlasPolygon *largest = NULL;
    for (guint i = 0; i < country->polygons->len; i++) {
        const SgAtlasPolygon *entry = &g_array_index(country->polygons, SgAtlasPolygon, i);
        if (largest == NULL || entry->area > largest->area)
            largest = entry;
    }
    if (largest == NULL)
        return;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGRGeometryH point = OGR_G_PointOnSurface(largest->polygon);
    SgVertex place = {(largest->box.west + largest->box.east) / 2, (largest->box.south + largest->box.north) / 2};
    if (point != NULL && !OGR_G_IsEmpty(point))
        place = (SgVertex){OGR_G_GetX(point, 0), OGR_G_GetY(point, 0)};
    OGR_G_DestroyGeometry(point);
    sg_messages_end(&messages);
    sg_atlas_project(&press->frame, &place, 1, FALSE, press->work.ring);
    if (press->work.ring->len == 0)
        return;
    const SgVertex *dot = &g_array_index(press->work.ring, SgVertex, 0);
    part->anchor = (SgDot){dot->lon, dot->lat};
    part->located = TRUE;
}

static SgAtlasPart *press_country(Press *press, const SgAtlasCountry *country)
{
    SgAtlasPart *part = part_new(country->iso3);
    for (guint i = 0; i < country->polygons->len; i++)
        press_polygon(press, g_array_index(country->polygons, SgAtlasPolygon, i).polygon, part);
    find_anchor(press, country, part);
    return part;
}

static gboolean is_country(const GPtrArray *countries, const char *iso3)
{
    for (guint i = 0; i < countries->len; i++)
        if (g_strcmp0(((const SgAtlasCountry *)g_ptr_array_index(countries, i))->iso3, iso3) == 0)
            return TRUE;
    return FALSE;
}

/* The land of all who are not COUNTRIES. */
static gboolean press_land(Press *press, const SgBoundaries *around, const GPtrArray *countries, GPtrArray *land,
                           GError **error)
{
    const double metres_a_degree = 111320;
    const SgBox *box = &press->frame.degrees;
    g_autoptr(GPtrArray) outlines = sg_boundaries_rings(around, box->west, box->south, box->east, box->north,
                                                        TOLERANCE * press->frame.unit_m / metres_a_degree, error);
    for (guint i = 0; outlines != NULL && i < outlines->len; i++) {
        const SgRings *outline = g_ptr_array_index(outlines, i);
        if (is_country(countries, outline->owner.iso3))
            continue;
        SgAtlasPart *part = part_new(outline->owner.iso3);
        guint begin = 0;
        for (guint k = 0; k < outline->ends->len; k++) {
            guint end = g_array_index(outline->ends, guint, k);
            press_ring(press, &g_array_index(outline->vertices, SgVertex, begin), end - begin, FALSE, part);
            begin = end;
        }
        if (part->ends->len > 0)
            g_ptr_array_add(land, part);
        else
            part_free(part);
    }
    return outlines != NULL;
}

static void press_line(Press *press, SgVertex from, SgVertex to, SgAtlasPart *part)
{
    const SgVertex line[] = {from, to};
    sg_atlas_project(&press->frame, line, G_N_ELEMENTS(line), FALSE, press->work.ring);
    add_dots(part, press->work.ring);
}

/* Meridians and parallels, so far apart that few are seen. */
static SgAtlasPart *press_grid(Press *press)
{
    static const double steps[] = {1, 2, 5, 10, 20, 30};
    const SgBox *box = &press->frame.degrees;
    double step = steps[G_N_ELEMENTS(steps) - 1], wide = fmax(box->east - box->west, box->north - box->south);
    for (guint i = G_N_ELEMENTS(steps); i > 0 && wide / steps[i - 1] < 8; i--)
        step = steps[i - 1];
    SgAtlasPart *grid = part_new(NULL);
    for (int i = (int)ceil(box->west / step); i * step <= box->east; i++)
        press_line(press, (SgVertex){i * step, box->south}, (SgVertex){i * step, box->north}, grid);
    for (int i = (int)ceil(box->south / step); i * step <= box->north; i++)
        press_line(press, (SgVertex){box->west, i * step}, (SgVertex){box->east, i * step}, grid);
    return grid;
}

SgAtlas *sg_atlas_new(const GPtrArray *shapes, const SgBoundaries *around, double width, GError **error)
{
    g_autoptr(GPtrArray) countries = sg_atlas_countries(shapes);
    Press press = {.degrees = g_array_new(FALSE, FALSE, sizeof(SgVertex))};
    sg_ring_work_init(&press.work);
    SgAtlas *atlas = g_new0(SgAtlas, 1);
    atlas->countries = g_ptr_array_new_with_free_func(part_free);
    atlas->land = g_ptr_array_new_with_free_func(part_free);
    gboolean good = sg_atlas_frame_init(&press.frame, countries, width, error);
    for (guint i = 0; good && i < countries->len; i++)
        g_ptr_array_add(atlas->countries, press_country(&press, g_ptr_array_index(countries, i)));
    if (good && around != NULL)
        good = press_land(&press, around, countries, atlas->land, error);
    if (good) {
        atlas->grid = press_grid(&press);
        atlas->width = press.frame.width;
        atlas->height = press.frame.height;
        atlas->wide = press.frame.wide;
        atlas->lon = press.frame.lon;
        atlas->lat = press.frame.lat;
    }
    sg_atlas_frame_clear(&press.frame);
    sg_ring_work_clear(&press.work);
    g_array_unref(press.degrees);
    if (!good)
        g_clear_pointer(&atlas, sg_atlas_free);
    return atlas;
}
