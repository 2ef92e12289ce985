/* Where a map lies: its middle, its projection, its edges. */
#include "geo/atlas.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

#define WIDE_DEG   150.0 /* of longitude, from where on Lambert's projection bends too much */
#define MARGIN     0.035 /* of the larger side */
#define LEAST_M    20000 /* of a side: a city state is not all there is to see */
#define HIGHEST    0.8   /* height of the picture, in widths */
#define LOWEST     0.4
#define EDGE_DEG   1.0     /* what is longer is no straight line in the picture */
#define MANY       1000000 /* places of one ring: nothing more is added to its edges */
#define AROUND_DEG 2.0

/* --- the middle --- */

typedef struct {
    double west, east;
} Span;

static gint compare_spans(gconstpointer a, gconstpointer b)
{
    double west_a = ((const Span *)a)->west, west_b = ((const Span *)b)->west;
    return (west_a > west_b) - (west_a < west_b);
}

/* The major polygons' longitudes, from 0 to 360 and beyond; their latitudes in LATS. */
static GArray *list_spans(const GPtrArray *countries, SgBox *lats)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(Span));
    for (guint i = 0; i < countries->len; i++) {
        const SgAtlasCountry *country = g_ptr_array_index(countries, i);
        for (guint k = 0; k < country->polygons->len; k++) {
            const SgAtlasPolygon *entry = &g_array_index(country->polygons, SgAtlasPolygon, k);
            if (!entry->major)
                continue;
            double west = entry->box.west - 360 * floor(entry->box.west / 360);
            Span span = {west, west + entry->box.east - entry->box.west};
            g_array_append_val(spans, span);
            lats->south = fmin(lats->south, entry->box.south);
            lats->north = fmax(lats->north, entry->box.north);
        }
    }
    g_array_sort(spans, compare_spans);
    return spans;
}

/* Finds the widest part of the circle without any span: the map lies on the other side. Gives how wide that side is. */
static double find_middle(const GArray *spans, double *middle)
{
    double reach = g_array_index(spans, Span, 0).east, gap = 0, gap_end = 0;
    for (guint i = 1; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        if (span->west - reach > gap) {
            gap = span->west - reach;
            gap_end = span->west;
        }
        reach = fmax(reach, span->east);
    }
    double first = g_array_index(spans, Span, 0).west + 360;
    if (first - reach > gap) {
        gap = first - reach;
        gap_end = first;
    }
    *middle = gap > 0 ? remainder(round(gap_end + (360 - gap) / 2), 360) : 0;
    return 360 - gap;
}

/* --- the projection --- */

static OGRSpatialReferenceH reference(const char *definition)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (OSRImportFromProj4(srs, definition) == OGRERR_NONE) {
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
        return srs;
    }
    OSRDestroySpatialReference(srs);
    return NULL;
}

static gboolean open_projection(SgAtlasFrame *frame, GError **error)
{
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(lon, sizeof lon, "%.0f", frame->lon);
    g_ascii_formatd(lat, sizeof lat, "%.0f", frame->lat);
    g_autofree char *definition =
        frame->wide ? g_strdup_printf("+proj=eqearth +lon_0=%s +datum=WGS84 +units=m", lon)
                    : g_strdup_printf("+proj=laea +lat_0=%s +lon_0=%s +datum=WGS84 +units=m", lat, lon);
    OGRSpatialReferenceH degrees = reference("+proj=longlat +datum=WGS84"), metres = reference(definition);
    if (degrees != NULL && metres != NULL) {
        frame->to_metres = OCTNewCoordinateTransformation(degrees, metres);
        frame->to_degrees = OCTNewCoordinateTransformation(metres, degrees);
    }
    OSRDestroySpatialReference(degrees);
    OSRDestroySpatialReference(metres);
    sg_messages_end(&messages);
    if (frame->to_metres != NULL && frame->to_degrees != NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the map cannot be projected: %s"),
                messages.failure != NULL ? messages.failure : definition);
    return FALSE;
}

/* Transforms COUNT places in turn; those that have none in the other system get infinity. */
static void transform(OGRCoordinateTransformationH transformation, double *x, double *y, int count)
{
    if (count == 0)
        return;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    g_autofree int *good = g_new0(int, (gsize)count);
    OCTTransformEx(transformation, count, x, y, NULL, good);
    for (int i = 0; i < count; i++)
        if (!good[i] || !isfinite(x[i]) || !isfinite(y[i]))
            x[i] = y[i] = INFINITY;
    sg_messages_end(&messages);
}

/* --- the edges --- */

/* FROM, and what lies on the way to TO, as columns. */
static void add_edge(const SgVertex *from, const SgVertex *to, GArray *x, GArray *y)
{
    double length = fmax(fabs(to->lon - from->lon), fabs(to->lat - from->lat));
    if (!isfinite(length))
        return;
    int steps = x->len > MANY ? 1 : (int)CLAMP(ceil(length / EDGE_DEG), 1, 720);
    for (int i = 0; i < steps; i++) {
        double lon = from->lon + (to->lon - from->lon) * i / steps, lat = from->lat + (to->lat - from->lat) * i / steps;
        g_array_append_val(x, lon);
        g_array_append_val(y, lat);
    }
}

/* Widens BOX, in metres, by the ring and what lies on its edges. */
static void take_in(const SgAtlasFrame *frame, OGRGeometryH ring, SgBox *box)
{
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
    int count = OGR_G_GetPointCount(ring);
    for (int i = 0; i < count; i++) {
        int next = (i + 1) % count;
        const SgVertex from = {OGR_G_GetX(ring, i), OGR_G_GetY(ring, i)},
                       to = {OGR_G_GetX(ring, next), OGR_G_GetY(ring, next)};
        add_edge(&from, &to, x, y);
    }
    double *across = (double *)x->data, *up = (double *)y->data;
    transform(frame->to_metres, across, up, (int)x->len);
    for (guint i = 0; i < x->len; i++)
        if (isfinite(across[i]))
            *box = (SgBox){fmin(box->west, across[i]), fmin(box->south, up[i]), fmax(box->east, across[i]),
                           fmax(box->north, up[i])};
}

/* The box of the major polygons in metres. */
static gboolean find_edges(SgAtlasFrame *frame, const GPtrArray *countries)
{
    SgBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (guint i = 0; i < countries->len; i++) {
        const SgAtlasCountry *country = g_ptr_array_index(countries, i);
        for (guint k = 0; k < country->polygons->len; k++) {
            const SgAtlasPolygon *entry = &g_array_index(country->polygons, SgAtlasPolygon, k);
            if (entry->major)
                take_in(frame, OGR_G_GetGeometryRef(entry->polygon, 0), &box);
        }
    }
    frame->metres = box;
    return box.west <= box.east && box.south <= box.north;
}

static void grow(double *low, double *high, double size)
{
    double more = (size - (*high - *low)) / 2;
    *low -= more;
    *high += more;
}

/* Adds a margin, and brings the picture to a form that fits a page. */
static void shape_edges(SgAtlasFrame *frame, double width)
{
    SgBox *box = &frame->metres;
    double wide = fmax(box->east - box->west, LEAST_M), high = fmax(box->north - box->south, LEAST_M);
    double margin = 2 * MARGIN * fmax(wide, high);
    wide += margin;
    high += margin;
    wide = fmax(wide, high / HIGHEST);
    high = fmax(high, wide * LOWEST);
    grow(&box->west, &box->east, wide);
    grow(&box->south, &box->north, high);
    frame->unit_m = wide / width;
    frame->width = width;
    frame->height = high / frame->unit_m;
}

/* A box in degrees that holds the picture, from a raster of places in it. */
static void find_degrees(SgAtlasFrame *frame)
{
    enum { STEPS = 24, PLACES = (STEPS + 1) * (STEPS + 1) };
    double x[PLACES], y[PLACES];
    const SgBox *box = &frame->metres;
    for (int i = 0; i < PLACES; i++) {
        int across = i % (STEPS + 1), up = i / (STEPS + 1);
        x[i] = box->west + (box->east - box->west) * across / STEPS;
        y[i] = box->south + (box->north - box->south) * up / STEPS;
    }
    transform(frame->to_degrees, x, y, PLACES);
    SgBox found = {180, 90, -180, -90};
    for (int i = 0; i < PLACES; i++) {
        if (isinf(x[i])) { /* beyond the world: all of it may be seen */
            found = (SgBox){-180, -90, 180, 90};
            break;
        }
        double off = remainder(x[i] - frame->lon, 360);
        found = (SgBox){fmin(found.west, off), fmin(found.south, y[i]), fmax(found.east, off), fmax(found.north, y[i])};
    }
    frame->degrees = (SgBox){frame->lon + fmax(found.west - AROUND_DEG, -180), fmax(found.south - AROUND_DEG, -90),
                             frame->lon + fmin(found.east + AROUND_DEG, 180), fmin(found.north + AROUND_DEG, 90)};
}

gboolean sg_atlas_frame_init(SgAtlasFrame *frame, GPtrArray *countries, double width, GError **error)
{
    *frame = (SgAtlasFrame){0};
    SgBox lats = {0, 90, 0, -90};
    g_autoptr(GArray) spans = list_spans(countries, &lats);
    if (spans->len > 0) {
        frame->wide = find_middle(spans, &frame->lon) > WIDE_DEG;
        frame->lat = frame->wide ? 0 : round((lats.south + lats.north) / 2);
        sg_atlas_turn(countries, frame->lon);
    }
    if (!open_projection(frame, error))
        return FALSE;
    if (!find_edges(frame, countries)) /* nothing to show: the picture is empty */
        frame->metres = (SgBox){-LEAST_M, -LEAST_M, LEAST_M, LEAST_M};
    shape_edges(frame, width);
    find_degrees(frame);
    return TRUE;
}

void sg_atlas_frame_clear(SgAtlasFrame *frame)
{
    OCTDestroyCoordinateTransformation(frame->to_metres);
    OCTDestroyCoordinateTransformation(frame->to_degrees);
}

/* --- projecting --- */

void sg_atlas_project(const SgAtlasFrame *frame, const SgVertex *vertices, guint count, gboolean closed, GArray *out)
{
    g_array_set_size(out, 0);
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < count; i++)
        add_edge(&vertices[i], i + 1 < count ? &vertices[i + 1] : closed ? &vertices[0] : &vertices[i], x, y);
    if (x->len == 0)
        return;
    double *across = (double *)x->data, *up = (double *)y->data;
    transform(frame->to_metres, across, up, (int)x->len);
    for (guint i = 0; i < x->len; i++) {
        if (isinf(across[i]))
            continue;
        SgVertex dot = {(across[i] - frame->metres.west) / frame->unit_m,
                        (frame->metres.north - up[i]) / frame->unit_m};
        g_array_append_val(out, dot);
    }
}
