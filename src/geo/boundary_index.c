/* The index of a set of boundaries: who is in it, and where each feature lies. */
#include "geo/boundary_private.h"
#include "geo/messages.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Latitudes beyond the pole by rounding are let pass. */
static const double pole = 90.000001;

typedef struct {
    SgBoundaries *boundaries;
    const SgColumns *columns;
    gboolean trust_edges;
    GHashTable *known; /* "LKA", or "?name" of an area without a code -> 1 + index in boundaries->owners */
} Indexer;

static SgBox empty_box(void)
{
    return (SgBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

static void widen(SgBox *box, double west, double south, double east, double north)
{
    box->west = fmin(box->west, west);
    box->south = fmin(box->south, south);
    box->east = fmax(box->east, east);
    box->north = fmax(box->north, north);
}

static gboolean add_polygon_to_box(const SgPolygon *polygon, int owner, gpointer data)
{
    (void)owner;
    guint count = polygon->rings[polygon->rings_count];
    for (guint i = 0; i < count; i++) {
        double lon = polygon->points[i].lon, lat = polygon->points[i].lat;
        if (!isfinite(lon) || !isfinite(lat))
            return FALSE;
        widen(data, lon, lat, lon, lat);
    }
    return TRUE;
}

static gboolean set_not_degrees(const SgBoundaries *boundaries, OGRFeatureH feature, GError **error)
{
    g_set_error(
        error, SG_ERROR, SG_ERROR_USAGE,
        _("boundaries %s: feature %" PRId64 " has coordinates that are no longitudes and latitudes in degrees%s"),
        boundaries->title, (gint64)OGR_F_GetFID(feature),
        OGR_L_GetSpatialRef(boundaries->layer) == NULL ? _("; the file has no CRS") : "");
    return FALSE;
}

/* The extent of the feature's polygons; empty when it has none. */
static gboolean measure(const Indexer *indexer, OGRFeatureH feature, SgBox *box, GError **error)
{
    *box = empty_box();
    if (indexer->trust_edges && indexer->columns->edges[SG_COLUMN_WEST] >= 0) {
        double edges[SG_COLUMN_EDGES];
        for (int i = 0; i < SG_COLUMN_EDGES; i++)
            edges[i] = OGR_F_GetFieldAsDouble(feature, indexer->columns->edges[i]);
        widen(box, edges[SG_COLUMN_WEST], edges[SG_COLUMN_SOUTH], edges[SG_COLUMN_EAST], edges[SG_COLUMN_NORTH]);
        return TRUE;
    }
    GError *failure = NULL;
    if (!sg_boundary_feature_polygons(indexer->boundaries, feature, 0, add_polygon_to_box, box, &failure)) {
        if (failure == NULL)
            return set_not_degrees(indexer->boundaries, feature, error);
        g_propagate_error(error, failure);
        return FALSE;
    }
    gboolean has_polygons = box->west <= box->east;
    if (has_polygons && (box->west < -360 || box->east > 360 || box->south < -pole || box->north > pole))
        return set_not_degrees(indexer->boundaries, feature, error);
    return TRUE;
}

static const char *text_of(OGRFeatureH feature, int column)
{
    if (column < 0 || !OGR_F_IsFieldSetAndNotNull(feature, column))
        return "";
    return OGR_F_GetFieldAsString(feature, column);
}

/* Three letters are a country's code, an own one or ISO's; X and digits that of an area without one. */
static gboolean is_code(const char *code)
{
    gsize length = strlen(code);
    if (code[0] == 'X' && length >= 3 && length < sizeof((SgOwner *)NULL)->iso3 &&
        strspn(code + 1, "0123456789") == length - 1)
        return TRUE;
    return length == 3 && g_ascii_isalpha(code[0]) && g_ascii_isalpha(code[1]) && g_ascii_isalpha(code[2]);
}

static int m49_of(OGRFeatureH feature, int column)
{
    gint64 number = g_ascii_strtoll(text_of(feature, column), NULL, 10);
    return number > 0 && number < 1000 ? (int)number : 0;
}

/* The index of the feature's owner, which is made when it is new. */
static int owner_of(Indexer *indexer, OGRFeatureH feature)
{
    const SgColumns *columns = indexer->columns;
    g_autofree char *code = g_ascii_strup(text_of(feature, columns->code), -1);
    g_strstrip(code);
    gboolean coded = is_code(code);
    g_autofree char *name = sg_text_printable(text_of(feature, columns->name));
    g_autofree char *key = coded ? g_strdup(code) : g_strconcat("?", name, NULL);
    GArray *owners = indexer->boundaries->owners;
    gboolean disputed = !coded || code[1] < 'A' || g_ascii_strtoll(text_of(feature, columns->disputed), NULL, 10) != 0;
    int index = GPOINTER_TO_INT(g_hash_table_lookup(indexer->known, key)) - 1;
    if (index >= 0) { /* a country is disputed only when all of it is */
        g_array_index(owners, SgOwner, index).disputed &= disputed;
        return index;
    }
    SgOwner owner = {.m49 = m49_of(feature, columns->m49), .disputed = disputed};
    g_strlcpy(owner.iso3, coded ? code : "", sizeof owner.iso3);
    owner.name = *name != '\0' ? g_strdup(name) : g_strdup(coded ? code : _("area without a country code"));
    owner.west = owner.south = INFINITY;
    owner.east = owner.north = -INFINITY;
    g_array_append_val(owners, owner);
    g_hash_table_insert(indexer->known, g_steal_pointer(&key), GINT_TO_POINTER((int)owners->len));
    return (int)owners->len - 1;
}

/* Longitudes as a reader knows them: 181 .. 190 is -179 .. -170, and what lies across 180 goes all around. */
static void widen_owner(SgOwner *owner, const SgBox *box)
{
    SgBox turned = *box;
    if (turned.west >= 180 || turned.east <= -180) {
        double turn = turned.west >= 180 ? -360 : 360;
        turned.west += turn;
        turned.east += turn;
    }
    if (turned.west < -180 || turned.east > 180) {
        turned.west = -180;
        turned.east = 180;
    }
    SgBox all = {owner->west, owner->south, owner->east, owner->north};
    widen(&all, turned.west, turned.south, turned.east, turned.north);
    owner->west = all.west;
    owner->south = all.south;
    owner->east = all.east;
    owner->north = all.north;
}

static gboolean index_feature(Indexer *indexer, OGRFeatureH feature, GError **error)
{
    SgBoundaries *boundaries = indexer->boundaries;
    if (boundaries->features->len == SG_LIMIT_FEATURES) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: there are more than %d features in it"),
                    boundaries->title, SG_LIMIT_FEATURES);
        return FALSE;
    }
    SgFeature entry = {.fid = OGR_F_GetFID(feature)};
    if (!measure(indexer, feature, &entry.box, error))
        return FALSE;
    if (entry.box.west <= entry.box.east) {
        entry.owner = owner_of(indexer, feature);
        widen_owner(sg_boundaries_owner(boundaries, entry.owner), &entry.box);
    }
    g_array_append_val(boundaries->features, entry);
    return TRUE;
}

static gboolean index_features(Indexer *indexer, GError **error)
{
    OGRLayerH layer = indexer->boundaries->layer;
    gboolean ok = TRUE;
    g_auto(SgMessages) messages;
    sg_messages_begin(&messages);
    OGR_L_ResetReading(layer);
    for (OGRFeatureH feature = NULL; ok && (feature = OGR_L_GetNextFeature(layer)) != NULL;) {
        ok = index_feature(indexer, feature, error);
        OGR_F_Destroy(feature);
    }
    sg_messages_end(&messages);
    if (ok && messages.failure != NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: the file is damaged: %s"),
                    indexer->boundaries->title, messages.failure);
        return FALSE;
    }
    return ok;
}

static int compare_by_name(gconstpointer a, gconstpointer b)
{
    const SgOwner *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

/* Gives areas without a code X01, X02 ... in the order of their names, past codes of that kind that the file has. */
static void name_areas(Indexer *indexer)
{
    GArray *owners = indexer->boundaries->owners;
    g_autoptr(GPtrArray) areas = g_ptr_array_new();
    for (guint i = 0; i < owners->len; i++)
        if (g_array_index(owners, SgOwner, i).iso3[0] == '\0')
            g_ptr_array_add(areas, &g_array_index(owners, SgOwner, i));
    g_ptr_array_sort(areas, compare_by_name);
    int number = 0;
    for (guint i = 0; i < areas->len; i++) {
        SgOwner *area = g_ptr_array_index(areas, i);
        do
            g_snprintf(area->iso3, sizeof area->iso3, "X%02d", ++number);
        while (g_hash_table_contains(indexer->known, area->iso3));
    }
}

static int compare_by_code(gconstpointer a, gconstpointer b)
{
    return strcmp(((const SgOwner *)a)->iso3, ((const SgOwner *)b)->iso3);
}

/* Sorts the owners by code and lets the features point to where they are now. */
static void sort_owners(SgBoundaries *boundaries)
{
    guint count = boundaries->owners->len;
    g_autofree char(*codes)[sizeof((SgOwner *)NULL)->iso3] = g_malloc_n(count, sizeof *codes);
    for (guint i = 0; i < count; i++)
        memcpy(codes[i], sg_boundaries_owner(boundaries, (int)i)->iso3, sizeof codes[i]);
    g_array_sort(boundaries->owners, compare_by_code);
    for (guint i = 0; i < boundaries->features->len; i++) {
        SgFeature *feature = &g_array_index(boundaries->features, SgFeature, i);
        if (feature->box.west <= feature->box.east)
            feature->owner = sg_boundaries_index(boundaries, codes[feature->owner]);
    }
}

gboolean sg_boundary_index(SgBoundaries *boundaries, const SgColumns *columns, gboolean trust_edges, GError **error)
{
    Indexer indexer = {boundaries, columns, trust_edges, NULL};
    gboolean skip_geometry = trust_edges && columns->edges[SG_COLUMN_WEST] >= 0;
    const char *ignored[] = {"OGR_GEOMETRY", NULL};
    if (skip_geometry)
        OGR_L_SetIgnoredFields(boundaries->layer, ignored);
    indexer.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean ok = index_features(&indexer, error);
    if (skip_geometry)
        OGR_L_SetIgnoredFields(boundaries->layer, NULL);
    if (ok) {
        name_areas(&indexer);
        sort_owners(boundaries);
    }
    g_hash_table_unref(indexer.known);
    if (ok && boundaries->owners->len == 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("boundaries %s: there is no polygon in it"), boundaries->title);
        return FALSE;
    }
    return ok;
}
