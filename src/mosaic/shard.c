#include "mosaic/shard.h"

#include "mosaic/values.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* One shard being made. Sources have numbers of their own in it: those of the plan that reach into its window. */
typedef struct {
    const SgMosaicPlan *plan;
    SgShardWindow window;
    int sources;
    int *numbers; /* in the plan */
    int *gives;   /* by owner, in the shard's numbers */
    SgReader **readers;
    SgGiver *givers; /* of a row */
    SgAssigner *assigner;
    SgBlender *blender; /* NULL: nothing is blended */
    SgOwnerSpan *spans; /* of a row, from the window's first column on */
    double *values;     /* of a row */
    int *from;
    guint8 *band; /* of the shard: whole tiles, values as they are stored */
    guint16 *sources_band;
    SgTaken *taken;
    SgExcluder *excluder; /* NULL: nothing is left out */
    SgExcluded *excluded;
    int row;      /* on the grid */
    int *nearest; /* room for numbers of the plan */
} Shard;

static const SgMosaicSource *source_at(const SgMosaicPlan *plan, int number)
{
    return g_ptr_array_index(plan->sources, (guint)number);
}

static gboolean reaches(const SgMosaicSource *source, const SgShardWindow *window)
{
    return source->col < window->col + window->cols && source->col + source->grid.cols > window->col &&
           source->row < window->row + window->rows && source->row + source->grid.rows > window->row;
}

/* The numbers of the sources in WINDOW, and of those whose border blends what is in it; free with g_array_unref. */
static GArray *sources_in(const SgMosaicPlan *plan, const SgShardWindow *window)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)plan->sources->len; i++)
        if (reaches(source_at(plan, i), window) ||
            sg_blend_reaches(plan->blend, i, window->col, window->row, window->cols, window->rows))
            g_array_append_val(numbers, i);
    return numbers;
}

char *sg_window_key(const SgMosaicPlan *plan, const SgShardWindow *window, const char *name)
{
    g_autoptr(GArray) numbers = sources_in(plan, window);
    g_autoptr(GString) text = g_string_new(plan->key);
    g_string_append_printf(text, "\n%s\n", name);
    for (guint i = 0; i < numbers->len; i++) {
        const SgMosaicSource *source = source_at(plan, g_array_index(numbers, int, i));
        sg_source_key(text, source, source->col, source->row);
    }
    sg_exclude_key(plan->exclude, window, (const int *)numbers->data, (int)numbers->len, text);
    return sg_hash_bytes(text->str, text->len);
}

char *sg_shard_key(const SgMosaicPlan *plan, int index)
{
    const SgShardWindow window = sg_shard_window(plan, index);
    g_autofree char *name = g_strdup_printf("%d", index);
    return sg_window_key(plan, &window, name);
}

gboolean sg_shard_fits(const SgMosaicPlan *plan, int index, const SgMosaicPart *part)
{
    const SgShardWindow window = sg_shard_window(plan, index);
    g_autoptr(GArray) numbers = sources_in(plan, &window);
    const SgTaken *taken = part->taken;
    if (part->tiles != (guint)window.tiles || taken->sources != (int)numbers->len || taken->owners != plan->owners)
        return FALSE;
    if (taken->sources > 0 && part->excluded->exclusions != (int)sg_exclude_count(plan->exclude))
        return FALSE;
    for (guint i = 0; i < numbers->len; i++)
        if (strcmp(part->iso3[i], source_at(plan, g_array_index(numbers, int, i))->iso3) != 0)
            return FALSE;
    return TRUE;
}

/* --- a row --- */

static int nearest(int col, const int *sources, int count, int *columns, gpointer data)
{
    Shard *shard = data;
    for (int i = 0; i < count; i++)
        shard->nearest[i] = shard->numbers[sources[i]];
    const int number =
        sg_nearest_of(shard->plan->nearest, shard->window.col + col, shard->row, shard->nearest, count, columns);
    for (int i = 0; i < count; i++)
        if (shard->nearest[i] == number)
            return sources[i];
    return sources[0];
}

/* The spans of owners from column COL of the window to END: the columns that have a value. */
static int cut_spans(const Shard *shard, int col, int end, SgOwnerSpan *out)
{
    int count, kept = 0;
    const SgOwnerSpan *all = sg_ownership_row(shard->plan->ownership, shard->row, &count);
    const int origin = shard->window.col, left = origin + col, right = origin + end;
    for (int i = 0; i < count; i++)
        if (all[i].end > left && all[i].col < right)
            out[kept++] = (SgOwnerSpan){MAX(all[i].col, left) - origin, MIN(all[i].end, right) - origin, all[i].owner};
    return kept;
}

/* Without what has no value at either end: most of a frame, and half of many rows. FALSE when nothing is left. */
static gboolean trim(SgGiver *giver)
{
    const double *values = giver->values;
    int first = 0, end = giver->end - giver->col;
    while (first < end && isnan(values[first]))
        first++;
    while (end > first && isnan(values[end - 1]))
        end--;
    giver->values = values + first;
    giver->end = giver->col + end;
    giver->col += first;
    return first < end;
}

static int read_givers(Shard *shard, GError **error)
{
    int count = 0;
    for (int i = 0; i < shard->sources; i++) {
        const SgMosaicSource *source = source_at(shard->plan, shard->numbers[i]);
        const int row = shard->row - source->row;
        if (row < 0 || row >= source->grid.rows || shard->readers[i] == NULL)
            continue;
        SgGiver *giver = &shard->givers[count];
        giver->source = i;
        giver->col = MAX(source->col - shard->window.col, 0);
        giver->end = MIN(source->col + source->grid.cols - shard->window.col, shard->window.cols);
        giver->values = sg_reader_row(shard->readers[i], row, error);
        if (giver->values == NULL)
            return -1;
        if (trim(giver))
            count++;
    }
    return count;
}

/* What a recipe leaves out of one country is not mixed into another. */
static gboolean mix_row(Shard *shard, const SgRow *line, GError **error)
{
    if (shard->excluder != NULL &&
        !sg_exclude_givers(shard->excluder, shard->row, line, shard->givers, shard->from, error))
        return FALSE;
    sg_blender_row(shard->blender, line, shard->row, shard->values, shard->from, shard->taken);
    return TRUE;
}

/* The columns FIRST .. END - 1, into ROW of both bands, which are empty. */
static void store_row(const Shard *shard, int row, int first, int end)
{
    const SgMosaicPlan *plan = shard->plan;
    const gsize at = (gsize)row * (gsize)(shard->window.tiles * plan->side) + (gsize)first;
    sg_values_store(plan->type, plan->nodata, shard->values + first, end - first,
                    shard->band + at * sg_type_size(plan->type));
    guint16 *sources = shard->sources_band + at;
    for (int i = first; i < end; i++, sources++)
        if (shard->from[i] >= 0)
            *sources = (guint16)source_at(plan, shard->numbers[shard->from[i]])->m49;
}

static gboolean make_row(Shard *shard, int row, GError **error)
{
    const SgMosaicPlan *plan = shard->plan;
    shard->row = shard->window.row + row;
    const int givers = read_givers(shard, error);
    if (givers <= 0) /* without any, the row stays empty */
        return givers == 0;
    int first = shard->window.cols, end = 0;
    for (int i = 0; i < givers; i++) {
        first = MIN(first, shard->givers[i].col);
        end = MAX(end, shard->givers[i].end);
    }
    const SgRow line = {.cols = shard->window.cols,
                        .spans = shard->spans,
                        .spans_count = cut_spans(shard, first, end, shard->spans),
                        .gives = shard->gives,
                        .givers = shard->givers,
                        .givers_count = givers,
                        .pixel_km2 = sg_grid_pixel_area_km2(&plan->grid, shard->row),
                        .nearest = nearest,
                        .nearest_data = shard};
    sg_assign_row(shard->assigner, &line, shard->values, shard->from, shard->taken);
    if (shard->excluder != NULL &&
        !sg_exclude_row(shard->excluder, shard->row, &line, shard->values, shard->from, shard->excluded, error))
        return FALSE;
    if (shard->blender != NULL && !mix_row(shard, &line, error))
        return FALSE;
    sg_assign_count(&line, shard->values, shard->from, shard->taken);
    store_row(shard, row, first, end);
    return TRUE;
}

/* --- the shard --- */

static gboolean open_readers(Shard *shard, const SgShardInputs *open, GError **error)
{
    const SgShardWindow *window = &shard->window;
    for (int i = 0; i < shard->sources; i++) {
        const SgMosaicSource *source = source_at(shard->plan, shard->numbers[i]);
        const int col = MAX(window->col - source->col, 0);
        const int end = MIN(window->col + window->cols - source->col, source->grid.cols);
        const int number = shard->numbers[i];
        if (!reaches(source, window))
            continue;
        shard->readers[i] =
            sg_reader_new(open->sources->rasters[number], &open->sources->facts[number], source, col, end, error);
        if (shard->readers[i] == NULL)
            return FALSE;
    }
    if (shard->plan->exclude == NULL)
        return TRUE;
    shard->excluder =
        sg_excluder_new(shard->plan->exclude, open->excluding, window, shard->numbers, shard->sources, error);
    return shard->excluder != NULL;
}

static void find_gives(Shard *shard)
{
    const SgMosaicPlan *plan = shard->plan;
    for (int owner = 0; owner < plan->owners; owner++) {
        shard->gives[owner] = MIN(plan->gives[owner], SG_GIVES_NOBODY);
        for (int i = 0; i < shard->sources; i++)
            if (plan->gives[owner] == shard->numbers[i])
                shard->gives[owner] = i;
    }
}

/* The longest row of spans: a span is at least one pixel wide. */
static void shard_init(Shard *shard, const SgMosaicPlan *plan, int index)
{
    shard->plan = plan;
    shard->window = sg_shard_window(plan, index);
    GArray *numbers = sources_in(plan, &shard->window);
    const gsize side = (gsize)plan->side, cols = (gsize)shard->window.cols;
    const gsize stride = (gsize)shard->window.tiles * side, pixels = stride * side;
    shard->sources = (int)numbers->len;
    shard->numbers = (int *)g_array_free(numbers, FALSE);
    shard->gives = g_new(int, (gsize)plan->owners + 1);
    shard->readers = g_new0(SgReader *, (gsize)shard->sources + 1);
    shard->givers = g_new0(SgGiver, (gsize)shard->sources + 1);
    shard->nearest = g_new(int, (gsize)shard->sources + 1);
    shard->assigner = sg_assigner_new(shard->window.cols);
    if (plan->blend != NULL)
        shard->blender = sg_blender_new(plan->blend, shard->numbers, shard->sources, shard->window.col,
                                        shard->window.row, shard->window.cols, shard->window.rows);
    shard->spans = g_new(SgOwnerSpan, cols);
    shard->values = g_new(double, cols);
    shard->from = g_new(int, cols);
    shard->band = g_malloc(pixels * sg_type_size(plan->type));
    shard->sources_band = g_new0(guint16, pixels);
    shard->taken = sg_taken_new(shard->sources, plan->owners);
    shard->excluded = sg_excluded_new((int)sg_exclude_count(plan->exclude), shard->sources);
    find_gives(shard);
    /* all nodata, what lies beyond the grid too */
    const gsize size = sg_type_size(plan->type);
    const double none = (double)NAN;
    for (gsize i = 0; i < stride; i++)
        sg_values_store(plan->type, plan->nodata, &none, 1, shard->band + i * size);
    for (gsize row = 1; row < side; row++)
        memcpy(shard->band + row * stride * size, shard->band, stride * size);
}

static void shard_clear(Shard *shard)
{
    for (int i = 0; i < shard->sources; i++)
        sg_reader_free(shard->readers[i]);
    gpointer const arrays[] = {shard->numbers, shard->gives,  shard->readers, shard->givers, shard->nearest,
                               shard->spans,   shard->values, shard->from,    shard->band,   shard->sources_band};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
    sg_assigner_free(shard->assigner);
    sg_blender_free(shard->blender);
    sg_taken_free(shard->taken);
    sg_excluder_free(shard->excluder);
    sg_excluded_free(shard->excluded);
}

/* Packs the tiles of BAND, of values of TYPE. */
static void pack(const Shard *shard, SgType type, const void *band, guint32 *bytes, GByteArray *out)
{
    g_autoptr(SgTileCodec) codec = sg_tile_codec_new(type, shard->plan->side);
    const gsize row_bytes = (gsize)shard->plan->side * sg_type_size(type),
                stride = row_bytes * (gsize)shard->window.tiles;
    for (int i = 0; i < shard->window.tiles; i++)
        bytes[i] = sg_tile_pack(codec, (const guint8 *)band + (gsize)i * row_bytes, stride, out);
}

static SgMosaicPart *write_part(Shard *shard, const char *path, const char *key, GError **error)
{
    g_autofree const char **iso3 = g_new0(const char *, (gsize)shard->sources + 1);
    for (int i = 0; i < shard->sources; i++)
        iso3[i] = source_at(shard->plan, shard->numbers[i])->iso3;
    g_autoptr(SgMosaicPart) part = sg_mosaic_part_new(iso3, g_steal_pointer(&shard->taken),
                                                      g_steal_pointer(&shard->excluded), (guint)shard->window.tiles);
    g_autoptr(GByteArray) values = g_byte_array_new(), sources = g_byte_array_new();
    pack(shard, shard->plan->type, shard->band, part->bytes[SG_KIND_VALUES], values);
    pack(shard, SG_TYPE_UINT16, shard->sources_band, part->bytes[SG_KIND_SOURCES], sources);
    GByteArray *const tiles[SG_KINDS] = {values, sources};
    return sg_mosaic_part_write(path, key, part, tiles, error) ? g_steal_pointer(&part) : NULL;
}

SgMosaicPart *sg_shard_make(const SgMosaicPlan *plan, const SgShardInputs *open, int index, const char *path,
                            const char *key, GError **error)
{
    Shard shard = {0};
    shard_init(&shard, plan, index);
    gboolean made = open_readers(&shard, open, error);
    for (int row = 0; made && shard.sources > 0 && row < shard.window.rows; row++)
        made = make_row(&shard, row, error);
    if (made && sg_nearest_failed(plan->nearest)) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("boundaries %s: the file could not be read a second time"),
                    sg_boundaries_title(plan->boundaries));
        made = FALSE;
    }
    SgMosaicPart *part = made ? write_part(&shard, path, key, error) : NULL;
    shard_clear(&shard);
    return part;
}
