/* Outlines of countries under the maps. */
#include "report/html.h"
#include "soilgate/base.h"

#include <math.h>
#include <string.h>

#define WIDEST_DEG 60.0 /* of the box of all maps together: beyond it the picture is no longer of one country */
#define MARGIN     0.6  /* of the box, on each side: a map's frame may be wider than the map */

typedef struct {
    double west, south, east, north, cell; /* degrees; cell: the finest of the pictures */
} Box;

/* The box of all pictures of the delivery that lie in the world; FALSE when there is none. */
static gboolean box_of(const SgDelivery *delivery, const SgPictures *pictures, Box *box)
{
    *box = (Box){INFINITY, INFINITY, -INFINITY, -INFINITY, INFINITY};
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgPicture *picture = sg_pictures_of(pictures, g_ptr_array_index(delivery->files, i));
        if (picture == NULL || !picture->geographic)
            continue;
        box->west = fmin(box->west, picture->west);
        box->south = fmin(box->south, picture->south);
        box->east = fmax(box->east, picture->east);
        box->north = fmax(box->north, picture->north);
        box->cell = fmin(box->cell, (picture->north - picture->south) / MAX(picture->rows, 1));
    }
    return box->west < box->east && box->south < box->north && fabs(box->west) <= 540 && fabs(box->east) <= 540 &&
           fabs(box->south) <= 90.1 && fabs(box->north) <= 90.1;
}

/* DEGREES with as many decimals as the pictures can show. */
static json_t *rounded(double degrees, double tolerance)
{
    double unit = pow(10, floor(log10(tolerance)));
    return json_real(round(degrees / unit) * unit);
}

static json_t *rings_json(const SgRings *outline, double tolerance)
{
    json_t *rings = json_array();
    guint begin = 0;
    for (guint i = 0; i < outline->ends->len; i++) {
        guint end = g_array_index(outline->ends, guint, i);
        json_t *ring = json_array();
        for (guint k = begin; k < end; k++) {
            const SgVertex *vertex = &g_array_index(outline->vertices, SgVertex, k);
            json_array_append_new(ring, rounded(vertex->lon, tolerance));
            json_array_append_new(ring, rounded(vertex->lat, tolerance));
        }
        json_array_append_new(rings, ring);
        begin = end;
    }
    return rings;
}

json_t *sg_html_outlines(const SgReport *report, const SgDelivery *delivery, const SgPictures *pictures)
{
    Box box;
    if (report->boundaries == NULL || !box_of(delivery, pictures, &box))
        return json_null();
    double wide = fmin(box.east - box.west, WIDEST_DEG) * MARGIN,
           high = fmin(box.north - box.south, WIDEST_DEG) * MARGIN;
    double margin = fmax(wide, high), tolerance = fmax(box.cell / 3, (box.east - box.west) / 2500);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) outlines = sg_boundaries_rings(report->boundaries, box.west - margin, box.south - margin,
                                                        box.east + margin, box.north + margin, tolerance, &error);
    if (outlines == NULL) { /* a picture without its outline is still true */
        g_warning("the outlines of the maps could not be read: %s", error->message);
        return json_null();
    }
    json_t *array = json_array();
    for (guint i = 0; i < outlines->len; i++) {
        const SgRings *outline = g_ptr_array_index(outlines, i);
        gboolean own = g_strcmp0(delivery->country, outline->owner.iso3) == 0;
        json_array_append_new(array, json_pack("{s:o, s:b, s:o}", "name", sg_json_text(outline->owner.name), "own", own,
                                               "rings", rings_json(outline, tolerance)));
    }
    return array;
}
