/* Outlines of countries on the maps for the web. */
#include <math.h>

#include "report/web.h"
#include "soilgate/base.h"

#define MARGIN 0.6  /* of the box of all maps, on each side: a window is seldom of its shape */
#define MOST   4000 /* parts of the box's width, of which none is shown: a page is no atlas */

/* Whole numbers of UNIT degrees: the first vertex of a ring, then how far each lies from the one before. */
static json_t *ring_json(const SgRings *outline, guint begin, guint end, double unit)
{
    json_t *ring = json_array();
    gint64 lon_before = 0, lat_before = 0;
    for (guint i = begin; i < end; i++) {
        const SgVertex *vertex = &g_array_index(outline->vertices, SgVertex, i);
        const gint64 lon = (gint64)llround(vertex->lon / unit), lat = (gint64)llround(vertex->lat / unit);
        json_array_append_new(ring, json_integer(lon - lon_before));
        json_array_append_new(ring, json_integer(lat - lat_before));
        lon_before = lon;
        lat_before = lat;
    }
    return ring;
}

static json_t *outline_json(const SgRings *outline, double unit)
{
    json_t *rings = json_array();
    guint begin = 0;
    for (guint i = 0; i < outline->ends->len; i++) {
        const guint end = g_array_index(outline->ends, guint, i);
        json_array_append_new(rings, ring_json(outline, begin, end, unit));
        begin = end;
    }
    return json_pack("{s:o, s:b, s:o}", "name", sg_json_text(outline->owner.name), "disputed", outline->owner.disputed,
                     "rings", rings);
}

json_t *sg_web_outlines(const SgWebOptions *options, const SgWebTiles *tiles)
{
    if (options->boundaries == NULL)
        return json_null();
    double west = 180, south = 90, east = -180, north = -90, pixel = 1;
    for (guint i = 0; i < options->maps_count; i++) {
        const SgTilesFacts *facts = sg_tiles_facts(tiles[i].values);
        west = fmin(west, facts->west);
        south = fmin(south, facts->south);
        east = fmax(east, facts->east);
        north = fmax(north, facts->north);
        pixel = fmin(pixel, facts->grid.pixel_width);
    }
    const double reach = fmax(east - west, north - south), margin = reach * MARGIN;
    const double tolerance = fmax(pixel / 2, reach / MOST), unit = tolerance / 2;
    g_autoptr(GError) error = NULL;
    const double box[] = {fmax(west - margin, -180), fmax(south - margin, -90), fmin(east + margin, 180),
                          fmin(north + margin, 90)};
    g_autoptr(GPtrArray) outlines =
        sg_boundaries_rings(options->boundaries, box[0], box[1], box[2], box[3], tolerance, &error);
    if (outlines == NULL) { /* a map without outlines is still true */
        g_warning("the outlines of the maps could not be read: %s", error->message);
        return json_null();
    }
    json_t *owners = json_array();
    for (guint i = 0; i < outlines->len; i++)
        json_array_append_new(owners, outline_json(g_ptr_array_index(outlines, i), unit));
    return json_pack("{s:f, s:[f, f, f, f], s:o}", "unit", unit, "box", box[0], box[1], box[2], box[3], "owners",
                     owners);
}
