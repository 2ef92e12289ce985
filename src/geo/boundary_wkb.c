/* A country's polygons as well-known binary (OGC 06-103r4, 8.2), for databases. */
#include "geo/boundary_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

enum { LITTLE_ENDIAN_MARK = 1, WKB_POLYGON = 3, WKB_MULTI_POLYGON = 6 };

typedef struct {
    GByteArray *bytes;
    guint32 polygons;
} Writer;

static void add_number(GByteArray *bytes, guint32 number)
{
    number = GUINT32_TO_LE(number);
    g_byte_array_append(bytes, (const guint8 *)&number, sizeof number);
}

static void add_head(GByteArray *bytes, guint32 type, guint32 count)
{
    const guint8 mark = LITTLE_ENDIAN_MARK;
    g_byte_array_append(bytes, &mark, 1);
    add_number(bytes, type);
    add_number(bytes, count);
}

static void add_point(GByteArray *bytes, const SgPoint *point)
{
    const double ordinates[] = {point->lon, point->lat};
    for (guint i = 0; i < G_N_ELEMENTS(ordinates); i++) {
        guint64 bits;
        memcpy(&bits, &ordinates[i], sizeof bits);
        bits = GUINT64_TO_LE(bits);
        g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
    }
}

static gboolean add_polygon(const SgPolygon *polygon, int owner, gpointer data)
{
    (void)owner;
    Writer *writer = data;
    guint32 rings = 0;
    for (guint i = 0; i < polygon->rings_count; i++)
        rings += polygon->rings[i + 1] > polygon->rings[i];
    if (rings == 0)
        return TRUE;
    add_head(writer->bytes, WKB_POLYGON, rings);
    for (guint i = 0; i < polygon->rings_count; i++) {
        guint start = polygon->rings[i], end = polygon->rings[i + 1];
        if (start == end)
            continue;
        const SgPoint *first = &polygon->points[start], *last = &polygon->points[end - 1];
        gboolean open = first->lon != last->lon || first->lat != last->lat;
        add_number(writer->bytes, end - start + (open ? 1 : 0));
        for (guint k = start; k < end; k++)
            add_point(writer->bytes, &polygon->points[k]);
        if (open)
            add_point(writer->bytes, first);
    }
    writer->polygons++;
    return TRUE;
}

GBytes *sg_boundaries_wkb(const SgBoundaries *boundaries, const char *iso3, GError **error)
{
    int index = sg_boundaries_index(boundaries, iso3);
    if (index == SG_OWNER_NONE) {
        g_autofree char *shown = sg_text_printable(iso3);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: there is no country with the code \"%s\""),
                    boundaries->title, shown);
        return NULL;
    }
    Writer writer = {.bytes = g_byte_array_new()};
    add_head(writer.bytes, WKB_MULTI_POLYGON, 0);
    const SgPolygonFilter everywhere = {{-INFINITY, -INFINITY, INFINITY, INFINITY}, index, index};
    if (!sg_boundary_polygons(boundaries, &everywhere, add_polygon, &writer, error)) {
        g_byte_array_unref(writer.bytes);
        return NULL;
    }
    guint32 polygons = GUINT32_TO_LE(writer.polygons);
    memcpy(writer.bytes->data + 1 + sizeof(guint32), &polygons, sizeof polygons);
    return g_byte_array_free_to_bytes(writer.bytes);
}
