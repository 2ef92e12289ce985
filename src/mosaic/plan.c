#include "mosaic/plan.h"

#include "mosaic/exclude.h"
#include "mosaic/squares.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* --- what pixels are stored as --- */

static const SgClasses *classes_of(const SgLayer *layer)
{
    return layer->resolved != NULL ? layer->resolved->classes : NULL;
}

static gboolean in_range(const SgLayer *layer, double value)
{
    const SgRange *range = sg_layer_range(layer);
    return range != NULL && value >= range->min && value <= range->max;
}

/* Values of the types that are listed later are rounded. Classes have canonical codes, which are small. */
SgType sg_mosaic_type(const SgLayer *layer)
{
    const SgStorage *storage = layer->resolved != NULL ? layer->resolved->storage : NULL;
    const SgClasses *classes = classes_of(layer);
    if (classes != NULL) {
        double least = classes->min, greatest = classes->max;
        for (unsigned i = 0; i < classes->classes_count; i++) {
            least = MIN(least, classes->classes[i].code);
            greatest = MAX(greatest, classes->classes[i].code);
        }
        return least < 0 || greatest >= 65535 ? SG_TYPE_FLOAT64 : greatest >= 255 ? SG_TYPE_UINT16 : SG_TYPE_BYTE;
    }
    for (unsigned i = 0; storage != NULL && i < storage->types_count; i++) {
        const SgType type = sg_type_find(storage->types[i]);
        if (type == SG_TYPE_FLOAT32 || type == SG_TYPE_FLOAT64) /* whole numbers are held by these too */
            return type;
    }
    const SgType first =
        storage != NULL && storage->types_count > 0 ? sg_type_find(storage->types[0]) : SG_TYPE_UNKNOWN;
    return first == SG_TYPE_UNKNOWN || first == SG_TYPE_INT8 || sg_type_size(first) == 0 ? SG_TYPE_FLOAT32 : first;
}

double sg_mosaic_nodata(const SgLayer *layer, SgType type)
{
    static const double usual[] = {-9999, -99999, -32768, 255, 65535, 0};
    const SgClasses *classes = classes_of(layer);
    for (guint i = 0; i < G_N_ELEMENTS(usual); i++) {
        const gboolean class = classes != NULL && usual[i] >= classes->min && usual[i] <= classes->max;
        if (sg_type_holds(type, usual[i]) && !class && !in_range(layer, usual[i]))
            return usual[i];
    }
    return sg_type_is_integer(type) ? sg_type_greatest(type) : (double)NAN;
}

/* --- owners --- */

static int source_of(const SgMosaicPlan *plan, const SgOwner *owner)
{
    for (guint i = 0; i < plan->sources->len; i++)
        if (strcmp(((const SgMosaicSource *)g_ptr_array_index(plan->sources, i))->iso3, owner->iso3) == 0)
            return (int)i;
    return owner->disputed ? SG_GIVES_ANY : SG_GIVES_NOBODY;
}

static void find_owners(SgMosaicPlan *plan)
{
    int count, last = -1;
    for (int row = 0; row < plan->grid.rows; row++) {
        const SgOwnerSpan *spans = sg_ownership_row(plan->ownership, row, &count);
        for (int i = 0; i < count; i++)
            last = MAX(last, spans[i].owner);
    }
    plan->owners = last + 1;
    plan->gives = g_new(int, (gsize)plan->owners + 1);
    plan->land = g_new0(gint64, (gsize)plan->owners + 1);
    for (int i = 0; i < plan->owners; i++)
        plan->gives[i] = source_of(plan, sg_ownership_owner(plan->ownership, i));
    for (int row = 0; row < plan->grid.rows; row++) {
        const SgOwnerSpan *spans = sg_ownership_row(plan->ownership, row, &count);
        for (int i = 0; i < count; i++)
            if (spans[i].owner != SG_OWNER_NONE)
                plan->land[spans[i].owner] += spans[i].end - spans[i].col;
    }
}

static SgNearest *make_nearest(SgMosaicPlan *plan)
{
    const char **codes = plan->codes = g_new(const char *, plan->sources->len);
    for (guint i = 0; i < plan->sources->len; i++)
        codes[i] = ((const SgMosaicSource *)g_ptr_array_index(plan->sources, i))->iso3;
    return sg_nearest_new(plan->ownership, codes, (int)plan->sources->len);
}

/* --- the whole --- */

/* Everything that decides of the bytes of a shard but the sources in it. */
static char *make_key(const SgMosaicPlan *plan)
{
    g_autofree char *west = sg_text_double(plan->grid.west), *north = sg_text_double(plan->grid.north);
    g_autofree char *pixel = sg_text_double(plan->grid.pixel_width), *nodata = sg_text_double(plan->nodata);
    g_autofree char *text =
        g_strdup_printf("soilgate-mosaic/%d\n%s\n%s\n%s\n%d %d %s %s %s\n%s %s\n", SG_MOSAIC_FORMAT, plan->spec->sha256,
                        plan->layer->id, sg_boundaries_sha256(plan->boundaries), plan->grid.cols, plan->grid.rows, west,
                        north, pixel, sg_type_name(plan->type), nodata);
    if (plan->blend == NULL)
        return sg_hash_bytes(text, strlen(text));
    g_autofree char *blended = g_strdup_printf("%sblend %s\n", text, plan->blend_width);
    return sg_hash_bytes(blended, strlen(blended));
}

/* English, whatever the language: the same inputs give the same bytes. */
static const char blend_note[] = "nearer than this to a land border a value may be a mean of what both countries gave; "
                                 "the source is the pixel's own country; see manifest.json";

static gboolean plan_blend(SgMosaicPlan *plan, double width_km, GError **error)
{
    if (width_km <= 0 || plan->classes)
        return TRUE;
    plan->blend =
        sg_blend_new(plan->ownership, plan->gives, plan->owners, (int)plan->sources->len, width_km, plan->type, error);
    g_autofree char *width = sg_text_double(width_km);
    plan->blend_width = g_strconcat(width, " km", NULL);
    const char *const notes[] = {"SOILGATE_BLEND", plan->blend_width, "SOILGATE_BLEND_NOTE", blend_note, NULL};
    memcpy(plan->blend_notes, notes, sizeof notes);
    return plan->blend != NULL;
}

/* The box (west, south, east, north) of all COUNTRIES that BOUNDARIES has; FALSE when that is none. */
static gboolean box_of(const SgBoundaries *boundaries, const char *const *countries, double box[4])
{
    gboolean some = FALSE;
    for (guint i = 0; countries != NULL && countries[i] != NULL; i++) {
        const SgOwner *owner = sg_boundaries_find(boundaries, countries[i]);
        if (owner == NULL)
            continue;
        box[0] = some ? MIN(box[0], owner->west) : owner->west;
        box[1] = some ? MIN(box[1], owner->south) : owner->south;
        box[2] = some ? MAX(box[2], owner->east) : owner->east;
        box[3] = some ? MAX(box[3], owner->north) : owner->north;
        some = TRUE;
    }
    return some;
}

SgMosaicPlan *sg_mosaic_plan_new(const SgMosaicInputs *inputs, const SgMosaicLayerInputs *layer,
                                 const char *const *countries, double blend_km, GError **error)
{
    double around[4];
    const double *box = box_of(inputs->report->boundaries, countries, around) ? around : NULL;
    g_autoptr(GPtrArray) refusals = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgMosaicPlan) plan = g_new0(SgMosaicPlan, 1);
    plan->spec = inputs->spec;
    plan->layer = layer->layer;
    plan->sources = layer->sources;
    plan->boundaries = inputs->report->boundaries;
    plan->type = sg_mosaic_type(layer->layer);
    plan->nodata = sg_mosaic_nodata(layer->layer, plan->type);
    plan->classes = classes_of(layer->layer) != NULL;
    plan->stock = layer->layer->resolved != NULL && g_strcmp0(layer->layer->resolved->quantity, "stock") == 0;
    if (!sg_mosaic_grid(plan->spec, plan->sources, plan->boundaries, box, refusals, &plan->grid, error))
        return NULL;
    if (refusals->len > 0) { /* sg_mosaic_inputs asked the same */
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "%s", (const char *)g_ptr_array_index(refusals, 0));
        return NULL;
    }
    plan->ownership = sg_ownership_new(plan->boundaries, &plan->grid, error);
    if (plan->ownership == NULL)
        return NULL;
    find_owners(plan);
    plan->nearest = make_nearest(plan);
    if (!plan_blend(plan, blend_km, error))
        return NULL;
    const int side = sg_squares_block(&plan->grid);
    plan->side = side != 0 ? side : SG_COG_TILE;
    plan->tile_cols = sg_cog_tiles(plan->grid.cols, plan->side);
    plan->tile_rows = sg_cog_tiles(plan->grid.rows, plan->side);
    plan->shards_across = (plan->tile_cols - 1) / SG_SHARD_TILES + 1;
    plan->shards = plan->shards_across * plan->tile_rows;
    plan->key = make_key(plan);
    plan->exclude = sg_exclude_new(inputs, plan->layer, plan->sources, &plan->grid);
    return g_steal_pointer(&plan);
}

void sg_mosaic_plan_free(SgMosaicPlan *plan)
{
    if (plan == NULL)
        return;
    sg_nearest_free(plan->nearest);
    sg_blend_free(plan->blend);
    g_free(plan->blend_width);
    sg_ownership_free(plan->ownership);
    g_free(plan->codes);
    g_free(plan->gives);
    g_free(plan->land);
    g_free(plan->key);
    sg_exclude_free(plan->exclude);
    g_free(plan);
}

SgShardWindow sg_shard_window(const SgMosaicPlan *plan, int index)
{
    SgShardWindow window = {.tile_col = index % plan->shards_across * SG_SHARD_TILES,
                            .tile_row = index / plan->shards_across};
    window.tiles = MIN(SG_SHARD_TILES, plan->tile_cols - window.tile_col);
    window.col = window.tile_col * plan->side;
    window.row = window.tile_row * plan->side;
    window.cols = MIN(window.tiles * plan->side, plan->grid.cols - window.col);
    window.rows = MIN(plan->side, plan->grid.rows - window.row);
    return window;
}
