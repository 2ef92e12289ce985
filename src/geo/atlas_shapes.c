/* The countries of a map: read from well-known binary, turned to lie together. */
#include "geo/atlas.h"
#include "geo/messages.h"

#include <math.h>

#define MAJOR_SHARE 0.15 /* of a country's area: the large islands of Indonesia, Japan and the Philippines are */
#define CUT_DEG     1e-6 /* edges so near to 180 degrees were made by cutting there */

void sg_shape_free(gpointer data)
{
    SgShape *shape = data;
    if (shape == NULL)
        return;
    g_free(shape->iso3);
    g_clear_pointer(&shape->wkb, g_bytes_unref);
    g_free(shape);
}

static void country_free(gpointer data)
{
    SgAtlasCountry *country = data;
    OGR_G_DestroyGeometry(country->whole); /* NULL is none */
    g_array_unref(country->polygons);
    g_free(country);
}

/* Polygons beyond these have no place in the world. */
static gboolean is_in_world(const SgBox *box)
{
    return isfinite(box->west) && isfinite(box->east) && isfinite(box->south) && isfinite(box->north) &&
           box->west >= -540 && box->east <= 540 && box->south >= -90.001 && box->north <= 90.001;
}

/* Lists the polygons of the country's WHOLE. */
static void list_polygons(SgAtlasCountry *country)
{
    g_array_set_size(country->polygons, 0);
    double all = 0;
    for (int i = 0; country->whole != NULL && i < OGR_G_GetGeometryCount(country->whole); i++) {
        OGRGeometryH polygon = OGR_G_GetGeometryRef(country->whole, i);
        if (OGR_GT_Flatten(OGR_G_GetGeometryType(polygon)) != wkbPolygon || OGR_G_IsEmpty(polygon))
            continue;
        OGREnvelope envelope;
        OGR_G_GetEnvelope(polygon, &envelope);
        SgAtlasPolygon entry = {.polygon = polygon,
                                .box = {envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY}};
        if (!is_in_world(&entry.box))
            continue;
        entry.area = OGR_G_Area(polygon) * cos((entry.box.south + entry.box.north) / 2 * G_PI / 180);
        all += entry.area;
        g_array_append_val(country->polygons, entry);
    }
    for (guint i = 0; i < country->polygons->len; i++) {
        SgAtlasPolygon *entry = &g_array_index(country->polygons, SgAtlasPolygon, i);
        entry->major = entry->area >= MAJOR_SHARE * all;
    }
}

/* A multipolygon; NULL when the bytes are none. */
static OGRGeometryH read_wkb(GBytes *wkb)
{
    gsize length = 0;
    gconstpointer data = wkb != NULL ? g_bytes_get_data(wkb, &length) : NULL;
    OGRGeometryH geometry = NULL;
    if (data == NULL || length > G_MAXINT || OGR_G_CreateFromWkb(data, NULL, &geometry, (int)length) != OGRERR_NONE ||
        geometry == NULL)
        return NULL;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type != wkbPolygon && type != wkbMultiPolygon) {
        OGR_G_DestroyGeometry(geometry);
        return NULL;
    }
    OGR_G_FlattenTo2D(geometry);
    return OGR_G_ForceToMultiPolygon(geometry);
}

GPtrArray *sg_atlas_countries(const GPtrArray *shapes)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    GPtrArray *countries = g_ptr_array_new_with_free_func(country_free);
    for (guint i = 0; i < shapes->len; i++) {
        const SgShape *shape = g_ptr_array_index(shapes, i);
        SgAtlasCountry *country = g_new0(SgAtlasCountry, 1);
        country->iso3 = shape->iso3;
        country->polygons = g_array_new(FALSE, FALSE, sizeof(SgAtlasPolygon));
        country->whole = read_wkb(shape->wkb);
        list_polygons(country);
        g_ptr_array_add(countries, country);
    }
    sg_messages_end(&messages);
    return countries;
}

static void shift_ring(OGRGeometryH ring, double shift)
{
    for (int i = 0; i < OGR_G_GetPointCount(ring); i++)
        OGR_G_SetPoint_2D(ring, i, OGR_G_GetX(ring, i) + shift, OGR_G_GetY(ring, i));
}

/* TRUE when the polygon ends where maps are cut. */
static gboolean is_cut(const SgBox *box)
{
    return fabs(fabs(remainder(box->west, 360)) - 180) < CUT_DEG ||
           fabs(fabs(remainder(box->east, 360)) - 180) < CUT_DEG;
}

void sg_atlas_turn(GPtrArray *countries, double middle)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    for (guint i = 0; i < countries->len; i++) {
        SgAtlasCountry *country = g_ptr_array_index(countries, i);
        guint cuts = 0;
        gboolean turned = FALSE;
        for (guint k = 0; k < country->polygons->len; k++) {
            const SgAtlasPolygon *entry = &g_array_index(country->polygons, SgAtlasPolygon, k);
            double shift = -360 * round(((entry->box.west + entry->box.east) / 2 - middle) / 360);
            cuts += is_cut(&entry->box) ? 1 : 0;
            for (int r = 0; shift != 0 && r < OGR_G_GetGeometryCount(entry->polygon); r++)
                shift_ring(OGR_G_GetGeometryRef(entry->polygon, r), shift);
            turned = turned || shift != 0;
        }
        OGRGeometryH joined = turned && cuts > 1 ? OGR_G_UnionCascaded(country->whole) : NULL;
        if (joined != NULL) {
            OGR_G_DestroyGeometry(country->whole);
            country->whole = OGR_G_ForceToMultiPolygon(joined);
        }
        if (turned)
            list_polygons(country);
    }
    sg_messages_end(&messages);
}
