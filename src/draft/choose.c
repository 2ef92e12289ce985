/* Decides what a draft says of grid and values, from what was measured on the maps. Writes nothing. */
#include "draft/choose.h"

#include <math.h>

#define SAME_PX 0.01 /* corners that lie this close, in pixels, are on one lattice */

/* --- the grid --- */

double sg_draft_arcsec(const SgDraftMap *map)
{
    double exact = map->grid.pixel_width * 3600, whole = round(exact);
    return whole > 0 && fabs(exact - whole) < 1e-3 * whole ? whole : exact;
}

static gboolean is_like(const SgDraftMap *a, const SgDraftMap *b)
{
    return a->has_grid && b->has_grid && a->epsg == b->epsg &&
           fabs(sg_draft_arcsec(a) - sg_draft_arcsec(b)) < 1e-3 * sg_draft_arcsec(a);
}

const SgDraftMap *sg_draft_typical(const SgDraft *draft)
{
    const SgDraftMap *best = NULL;
    guint most = 0;
    for (guint i = 0; i < draft->maps->len; i++) {
        const SgDraftMap *map = g_ptr_array_index(draft->maps, i);
        guint count = 0;
        for (guint k = 0; k < draft->maps->len; k++)
            count += is_like(map, g_ptr_array_index(draft->maps, k)) ? 1 : 0;
        if (count > most && sg_draft_arcsec(map) <= 36000) {
            best = map;
            most = count;
        }
    }
    return best;
}

/* TRUE when A and B lie whole pixels apart on one axis. */
static gboolean on_lattice(double a, double b, double pixel)
{
    double apart = fabs(a - b) / pixel;
    return fabs(apart - round(apart)) < SAME_PX;
}

guint sg_draft_lattices(const SgDraft *draft, const SgDraftMap *typical, const SgDraftMap **first)
{
    const double pixel = sg_draft_arcsec(typical) / 3600;
    guint count = 0;
    for (guint i = 0; i < draft->maps->len && count < SG_DRAFT_LATTICES; i++) {
        const SgDraftMap *map = g_ptr_array_index(draft->maps, i);
        gboolean found = !is_like(map, typical);
        for (guint k = 0; k < count && !found; k++)
            found = on_lattice(map->grid.west, first[k]->grid.west, pixel) &&
                    on_lattice(map->grid.north, first[k]->grid.north, pixel);
        if (!found)
            first[count++] = map;
    }
    return count;
}

double sg_draft_origin(double origin, double limit, double pixel)
{
    return fabs(origin) <= limit ? origin : origin - copysign(ceil((fabs(origin) - limit) / pixel) * pixel, origin);
}

/* --- values --- */

/* VALUE, towards -infinity or with UP towards infinity, to a number of two digits at SIZE. */
static double rounded(double value, double size, gboolean whole, gboolean up)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double step = size > 0 ? pow(10, floor(log10(size)) - 1) : 1;
    if (whole)
        step = fmax(step, 1);
    double steps = up ? ceil(value / step - 1e-9) : floor(value / step + 1e-9);
    return g_ascii_strtod(g_ascii_formatd(text, sizeof text, "%.12g", steps * step), NULL);
}

void sg_draft_range(const SgDraftMap *map, double *low, double *high)
{
    double size = fmax(fabs(map->ends[0]), fabs(map->ends[1]));
    gboolean whole = sg_type_is_integer(map->type);
    *low = rounded(map->ends[0], size, whole, FALSE);
    *high = rounded(map->ends[1], size, whole, TRUE);
    if (whole && sg_type_size(map->type) < 8) { /* no specification names a type of 64 bits */
        *low = fmax(*low, sg_type_least(map->type));
        *high = fmin(*high, sg_type_greatest(map->type));
    }
    if (map->has_nodata && map->nodata >= *low && map->nodata <= *high) {
        *low = map->nodata < map->ends[0] ? map->ends[0] : *low;
        *high = map->nodata > map->ends[1] ? map->ends[1] : *high;
    }
    if (*low >= *high) { /* one value everywhere: any room will do */
        double room = fmax(fabs(*high) / 10, whole ? 1 : 1e-6);
        *high = *low + (whole ? ceil(room) : room);
    }
}

gboolean sg_draft_in_range(const SgDraftMap *map, double value)
{
    double low, high;
    sg_draft_range(map, &low, &high);
    return value >= low && value <= high;
}

gboolean sg_draft_never_a_value(const SgDraft *draft, double value)
{
    gboolean held = FALSE;
    for (guint i = 0; i < draft->maps->len; i++) {
        const SgDraftMap *map = g_ptr_array_index(draft->maps, i);
        if (map->refused != NULL || !map->has_values)
            continue;
        if (sg_draft_in_range(map, value))
            return FALSE;
        held = held || (sg_type_holds(map->type, value) && (!sg_type_is_integer(map->type) || value == round(value)));
    }
    return held;
}
