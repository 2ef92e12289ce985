/* A first reading of a map: how far its values reach, and which classes there are. */
#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/ordered.h"
#include "tiles/private.h"

#include <stdlib.h>
#include <string.h>

#define CODE_MOST  (1 << 24) /* exact in the floats of the pyramid */
#define STEPS_MOST 65000.0   /* numbers of 16 bits, with some room for rounding */

typedef struct {
    gint64 pixels;
    double min, max;
    int left, top, right, bottom; /* the box of these pixels: columns and rows */
    GArray *samples;              /* float */
    GArray *codes;                /* int, in order; of classes */
    gboolean strange;             /* a class that is no whole number, or too many */
} Part;

typedef struct {
    SgTiles *tiles;
    int stride; /* every so many rows and columns is a sample */
    int across; /* blocks */
    Part all;
} Survey;

typedef struct {
    Survey *survey;
    SgMapReader reader;
} Worker;

static void part_init(Part *part)
{
    *part = (Part){.min = INFINITY,
                   .max = -INFINITY,
                   .left = G_MAXINT,
                   .top = G_MAXINT,
                   .right = -1,
                   .bottom = -1,
                   .samples = g_array_new(FALSE, FALSE, sizeof(float)),
                   .codes = g_array_new(FALSE, FALSE, sizeof(int))};
}

static void part_clear(Part *part)
{
    g_clear_pointer(&part->samples, g_array_unref);
    g_clear_pointer(&part->codes, g_array_unref);
}

static void part_free(gpointer data)
{
    part_clear(data);
    g_free(data);
}

static gboolean find_code(const GArray *codes, int code, guint *at)
{
    guint low = 0, high = codes->len;
    while (low < high) {
        const guint middle = (low + high) / 2;
        if (g_array_index(codes, int, middle) < code)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return low < codes->len && g_array_index(codes, int, low) == code;
}

static void add_code(Part *part, int code)
{
    guint at;
    if (find_code(part->codes, code, &at))
        return;
    g_array_insert_val(part->codes, at, code);
    part->strange = part->strange || part->codes->len > SG_TILES_MOST_CLASSES;
}

static void add_classes(Part *part, const double *row, int cols)
{
    int last = G_MININT;
    for (int i = 0; i < cols && !part->strange; i++) {
        if (isnan(row[i]) || row[i] == last)
            continue;
        if (row[i] != floor(row[i]) || fabs(row[i]) > CODE_MOST) {
            part->strange = TRUE;
            return;
        }
        last = (int)row[i];
        add_code(part, last);
    }
}

/* COLS values of the map's row LINE, from column COL on. */
static void add_row(Part *part, const double *row, int col, int line, int cols)
{
    int first = -1, last = -1;
    for (int i = 0; i < cols; i++) {
        if (isnan(row[i]))
            continue;
        part->pixels++;
        part->min = MIN(part->min, row[i]);
        part->max = MAX(part->max, row[i]);
        first = first < 0 ? i : first;
        last = i;
    }
    if (first < 0)
        return;
    part->left = MIN(part->left, col + first);
    part->right = MAX(part->right, col + last);
    part->top = MIN(part->top, line);
    part->bottom = MAX(part->bottom, line);
}

static void add_samples(Part *part, const double *row, int first, int cols, int stride)
{
    for (int i = (stride / 2 - first % stride + stride) % stride; i < cols; i += stride)
        if (!isnan(row[i])) {
            const float value = (float)row[i];
            g_array_append_val(part->samples, value);
        }
}

static gpointer open_worker(gpointer data, GError **error)
{
    Survey *survey = data;
    Worker *worker = g_new0(Worker, 1);
    worker->survey = survey;
    if (sg_map_reader_open(&worker->reader, &survey->tiles->map, error))
        return worker;
    g_free(worker);
    return NULL;
}

static void close_worker(gpointer data)
{
    Worker *worker = data;
    sg_map_reader_close(&worker->reader);
    g_free(worker);
}

static gboolean survey_block(gpointer data, gint64 index, gpointer *made, GError **error)
{
    Worker *worker = data;
    const Survey *survey = worker->survey;
    const SgRasterFacts *facts = &survey->tiles->map.facts;
    const int block_col = (int)(index % survey->across), block_row = (int)(index / survey->across);
    if (!sg_map_reader_read(&worker->reader, block_col, block_row, error))
        return FALSE;
    const int col = block_col * facts->block_cols, row = block_row * facts->block_rows;
    const int cols = MIN(facts->block_cols, facts->cols - col), rows = MIN(facts->block_rows, facts->rows - row);
    Part *part = g_new(Part, 1);
    part_init(part);
    for (int i = 0; i < rows; i++) {
        const double *values = sg_map_reader_row(&worker->reader, i);
        add_row(part, values, col, row + i, cols);
        if (survey->tiles->facts.classes)
            add_classes(part, values, cols);
        else if ((row + i) % survey->stride == survey->stride / 2)
            add_samples(part, values, col, cols, survey->stride);
    }
    *made = part;
    return TRUE;
}

static gboolean take_part(gpointer made, gint64 index, gpointer data, GError **error)
{
    (void)error;
    Survey *survey = data;
    Part *all = &survey->all, *part = made;
    all->pixels += part->pixels;
    all->min = MIN(all->min, part->min);
    all->max = MAX(all->max, part->max);
    all->left = MIN(all->left, part->left);
    all->top = MIN(all->top, part->top);
    all->right = MAX(all->right, part->right);
    all->bottom = MAX(all->bottom, part->bottom);
    all->strange = all->strange || part->strange;
    g_array_append_vals(all->samples, part->samples->data, part->samples->len);
    for (guint i = 0; i < part->codes->len && !all->strange; i++)
        add_code(all, g_array_index(part->codes, int, i));
    part_free(part);
    sg_tiles_progress(survey->tiles, _("reading the map"), index + 1,
                      survey->across *
                          (gint64)((survey->tiles->map.facts.rows - 1) / survey->tiles->map.facts.block_rows + 1));
    return TRUE;
}

/* CODE with the name and the colour that are known of it; else with those of the INDEX-th of a safe set. */
static SgTilesClass find_class(const SgTiles *tiles, int code, guint index)
{
    SgTilesClass one = {code, NULL, {0, 0, 0, 0}};
    for (guint i = 0; i < tiles->codes->len; i++)
        if (g_array_index(tiles->codes, SgTilesClass, i).code == code)
            one = g_array_index(tiles->codes, SgTilesClass, i);
    if (one.colour.a == 0)
        one.colour = sg_colour_safe(index);
    return one;
}

static void fill_legend(SgTiles *tiles, const GArray *codes)
{
    tiles->facts.legend = g_array_new(FALSE, FALSE, sizeof(SgTilesClass));
    tiles->palette[0] = (SgColour){0, 0, 0, 0};
    for (guint i = 0; i < codes->len; i++) {
        const SgTilesClass one = find_class(tiles, g_array_index(codes, int, i), i);
        tiles->palette[i + 1] = one.colour;
        g_array_append_val(tiles->facts.legend, one);
    }
    tiles->colours = codes->len + 1;
    sg_palette_tell_apart(tiles->palette, tiles->colours);
    for (guint i = 0; i < codes->len; i++)
        g_array_index(tiles->facts.legend, SgTilesClass, i).colour = tiles->palette[i + 1];
}

static void find_scale(SgTiles *tiles, GArray *samples)
{
    SgTilesFacts *facts = &tiles->facts;
    facts->scale = sg_scale_find(tiles->layer->resolved->colours);
    sg_scale_ends_by(facts->scale, samples, facts->min, facts->max, &facts->low, &facts->high);
    sg_scale_palette(facts->scale, tiles->palette);
    tiles->colours = SG_LEVELS;
}

void sg_tiles_step(SgTilesFacts *facts)
{
    const double reach = MAX(facts->max - facts->min, fabs(facts->max) * 1e-4);
    const double least = reach > 0 ? reach / STEPS_MOST : 1e-6;
    double power = floor(log10(least));
    const double parts[] = {1, 2, 5, 10};
    guint i = 0;
    while (i < 3 && parts[i] * pow(10, power) < least)
        i++;
    const int places = (int)power + (i == 3);
    const double digit = i == 3 ? 1 : parts[i];
    facts->decimals = MAX(0, -places);
    /* Dividing by a whole power of ten gives the double nearest to the decimal number. */
    facts->step = places < 0 ? digit / pow(10, -places) : digit * pow(10, places);
    facts->first = round(facts->min / facts->step) * facts->step;
}

static gboolean judge(SgTiles *tiles, Part *all, GError **error)
{
    SgTilesFacts *facts = &tiles->facts;
    facts->pixels = all->pixels;
    if (all->pixels > 0)
        sg_tiles_box(facts, all->left, all->top, all->right, all->bottom);
    facts->min = all->min;
    facts->max = all->max;
    if (all->pixels == 0 || all->strange) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s: %s", tiles->map.shown,
                    all->pixels == 0 ? _("the map has no value anywhere: there is nothing to show")
                                     : _("classes must be whole numbers, at most 254 different ones"));
        return FALSE;
    }
    if (facts->classes) {
        fill_legend(tiles, all->codes);
        facts->first = facts->min;
        facts->step = 1;
        if (facts->max - facts->min < STEPS_MOST)
            return TRUE;
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: codes of classes from %g to %g are too far apart"),
                    tiles->map.shown, facts->min, facts->max);
        return FALSE;
    }
    find_scale(tiles, all->samples);
    sg_tiles_step(facts);
    return TRUE;
}

gboolean sg_tiles_survey(SgTiles *tiles, GError **error)
{
    const SgRasterFacts *facts = &tiles->map.facts;
    Survey survey = {.tiles = tiles,
                     .stride = sg_scale_stride(facts->cols, facts->rows),
                     .across = (facts->cols - 1) / facts->block_cols + 1};
    const SgOrdered work = {.count = survey.across * (gint64)((facts->rows - 1) / facts->block_rows + 1),
                            .threads = tiles->threads,
                            .open = open_worker,
                            .make = survey_block,
                            .take = take_part,
                            .drop = part_free,
                            .close = close_worker,
                            .data = &survey};
    part_init(&survey.all);
    tiles->facts.classes = tiles->layer == NULL || tiles->layer->resolved->classes != NULL;
    const gboolean done = sg_ordered_run(&work, error) && judge(tiles, &survey.all, error);
    part_clear(&survey.all);
    return done;
}
