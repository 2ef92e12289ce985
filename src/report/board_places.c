/* Marks and codes on the map: where there is room for them. */
#include "report/board.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define SMALL_AREA  110.0                 /* square units: what is smaller cannot be told from a speck */
#define NARROW_AREA 1000.0                /* the same: its code would hide it, and stands beside it */
#define TYPE_WIDTH  (2.4 * SG_BOARD_TYPE) /* of three letters */
#define TYPE_HEIGHT (0.8 * SG_BOARD_TYPE)

typedef struct {
    double left, top, right, bottom;
} Box;

static gboolean overlaps(const Box *a, const Box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* The box of a code whose foot has its middle at DOT. */
static Box code_box(SgDot dot)
{
    return (Box){dot.x - TYPE_WIDTH / 2 - 1, dot.y - TYPE_HEIGHT - 1, dot.x + TYPE_WIDTH / 2 + 1, dot.y + 2};
}

static gboolean is_free(const Box *box, const GArray *taken, const SgAtlas *atlas)
{
    if (box->left < 0 || box->top < 0 || box->right > atlas->width || box->bottom > atlas->height)
        return FALSE;
    for (guint i = 0; i < taken->len; i++)
        if (overlaps(box, &g_array_index(taken, Box, i)))
            return FALSE;
    return TRUE;
}

/* Puts the code in the country, or else beside it. */
static void put_code(const SgAtlas *atlas, const SgAtlasPart *part, SgBoardPlace *place, GArray *taken)
{
    const double side = TYPE_WIDTH / 2 + SG_BOARD_DOT + 3, up = SG_BOARD_DOT + 4;
    const SgDot centre = {part->anchor.x, part->anchor.y + TYPE_HEIGHT / 2};
    const SgDot tries[] = {
        centre,
        {centre.x + side, centre.y},
        {centre.x - side, centre.y},
        {centre.x, part->anchor.y - up},
        {centre.x, part->anchor.y + up + TYPE_HEIGHT},
    };
    for (guint i = part->area < NARROW_AREA ? 1 : 0; i < G_N_ELEMENTS(tries) && !place->labelled; i++) {
        const Box box = code_box(tries[i]);
        if (!is_free(&box, taken, atlas))
            continue;
        place->labelled = TRUE;
        place->label = tries[i];
        g_array_append_val(taken, box);
    }
}

static gint compare_areas(gconstpointer a, gconstpointer b, gpointer data)
{
    const SgAtlas *atlas = data;
    double area_a = ((const SgAtlasPart *)g_ptr_array_index(atlas->countries, *(const guint *)a))->area;
    double area_b = ((const SgAtlasPart *)g_ptr_array_index(atlas->countries, *(const guint *)b))->area;
    return (area_a < area_b) - (area_a > area_b);
}

GArray *sg_board_places(const SgAtlas *atlas)
{
    guint count = atlas->countries->len;
    GArray *places = g_array_new(FALSE, TRUE, sizeof(SgBoardPlace));
    g_array_set_size(places, count);
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(Box));
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < count; i++) {
        const SgAtlasPart *part = g_ptr_array_index(atlas->countries, i);
        SgBoardPlace *place = &g_array_index(places, SgBoardPlace, i);
        place->small = part->located && part->area < SMALL_AREA;
        if (place->small) { /* no code lies on a mark */
            Box box = {part->anchor.x - SG_BOARD_DOT, part->anchor.y - SG_BOARD_DOT, part->anchor.x + SG_BOARD_DOT,
                       part->anchor.y + SG_BOARD_DOT};
            g_array_append_val(taken, box);
        }
        g_array_append_val(order, i);
    }
    g_array_sort_with_data(order, compare_areas, (gpointer)atlas);
    for (guint i = 0; i < count; i++) {
        guint at = g_array_index(order, guint, i);
        const SgAtlasPart *part = g_ptr_array_index(atlas->countries, at);
        if (part->located)
            put_code(atlas, part, &g_array_index(places, SgBoardPlace, at), taken);
    }
    return places;
}

char *sg_board_projection(const SgAtlas *atlas)
{
    int lon = (int)lround(fabs(atlas->lon)), lat = (int)lround(fabs(atlas->lat));
    const char *side = atlas->lon < 0 ? _("W") : _("E"), *half = atlas->lat < 0 ? _("S") : _("N");
    if (atlas->wide)
        return g_strdup_printf(_("Equal Earth projection, centred on %d° %s"), lon, side);
    return g_strdup_printf(_("Lambert azimuthal equal-area projection, centred on %d° %s, %d° %s"), lon, side, lat,
                           half);
}
