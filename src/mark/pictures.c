/* Layers made small. Each unit of the second pass adds up the cells that it touches by itself; units are put together
 * in their order, so that a mean has the same bits for any number of threads. */
#include "soilgate/mark.h"

#include "soilgate/check_again.h"
#include <math.h>
#include <string.h>

#define CELLS_USUAL 1000000
#define CODES       8 /* of a cell that are counted one by one */

/* The codes of a cell, by Misra and Gries: exact up to CODES different ones. */
typedef struct {
    int code[CODES];
    guint32 pixels[CODES]; /* 0: the place is free */
} Votes;

/* Cells of one layer in a rectangle of cells. */
typedef struct {
    double *sums;
    guint32 *counts; /* mapped pixels */
    guint16 *marks;
    Votes *votes; /* of a class layer; else NULL */
} Cells;

typedef struct {
    SgPicture picture;
    Cells cells; /* while it is made; its marks are the picture's */
    /* The typical range that value.typical found broken: of several, values outside another were not counted. */
    double typical_min, typical_max; /* NaN: none was */
} Layer;

struct SgPictures {
    GHashTable *of; /* const SgFileFacts * to Layer * */
};

static void layer_free(gpointer data)
{
    Layer *layer = data;
    g_free(layer->picture.values);
    g_free(layer->picture.marks);
    g_free(layer->cells.sums);
    g_free(layer->cells.counts);
    g_free(layer->cells.votes);
    g_free(layer);
}

/* --- cells --- */

static void cells_init(Cells *cells, gsize count, gboolean votes)
{
    cells->sums = g_new0(double, count);
    cells->counts = g_new0(guint32, count);
    cells->marks = g_new0(guint16, count);
    cells->votes = votes ? g_new0(Votes, count) : NULL;
}

static void vote(Votes *votes, int code, guint32 pixels)
{
    int least = 0;
    for (int i = 0; i < CODES; i++) {
        if (votes->pixels[i] > 0 && votes->code[i] == code) {
            votes->pixels[i] += pixels;
            return;
        }
        if (votes->pixels[i] < votes->pixels[least])
            least = i;
    }
    const guint32 taken = MIN(votes->pixels[least], pixels); /* 0 where a place is free */
    for (int i = 0; i < CODES; i++)
        votes->pixels[i] -= taken;
    if (pixels > taken) {
        votes->code[least] = code;
        votes->pixels[least] = pixels - taken;
    }
}

static float winner(const Votes *votes)
{
    int best = 0;
    for (int i = 1; i < CODES; i++)
        if (votes->pixels[i] > votes->pixels[best] ||
            (votes->pixels[i] == votes->pixels[best] && votes->code[i] < votes->code[best]))
            best = i;
    return (float)votes->code[best];
}

/* MARK as the findings count it: what lies in disputed land is no spill. */
static guint16 counted_mark(const Layer *layer, double value, guint16 mark)
{
    if ((mark & SG_MARK_DISPUTED) != 0)
        mark &= (guint16)~SG_MARK_SPILL;
    if (value >= layer->typical_min && value <= layer->typical_max)
        mark &= (guint16)~SG_MARK_TYPICAL;
    return mark;
}

/* Adds N pixels, all of the cell AT. */
static void add_pixels(Cells *cells, gsize at, const Layer *layer, const double *values, const guint16 *marks, int n)
{
    double sum = 0;
    guint32 count = 0;
    guint16 all = 0;
    for (int i = 0; i < n; i++) {
        const gboolean mapped = (marks[i] & SG_MARK_MAPPED) != 0;
        sum += mapped ? values[i] : 0;
        count += (guint32)mapped;
        all |= (marks[i] & (SG_MARK_TYPICAL | SG_MARK_DISPUTED)) != 0 ? counted_mark(layer, values[i], marks[i])
                                                                      : marks[i];
    }
    cells->sums[at] += sum;
    cells->counts[at] += count;
    cells->marks[at] |= all;
    for (int i = 0; cells->votes != NULL && i < n; i++)
        if ((marks[i] & SG_MARK_MAPPED) != 0 && fabs(values[i]) < G_MAXINT)
            vote(&cells->votes[at], (int)values[i], 1);
}

static void add_cell(Cells *to, gsize at, const Cells *from, gsize index)
{
    to->sums[at] += from->sums[index];
    to->counts[at] += from->counts[index];
    to->marks[at] |= from->marks[index];
    for (int i = 0; to->votes != NULL && i < CODES; i++)
        if (from->votes[index].pixels[i] > 0)
            vote(&to->votes[at], from->votes[index].code[i], from->votes[index].pixels[i]);
}

/* --- a unit --- */

typedef struct {
    const SgAgain *again;
    Layer **layers; /* one a layer of the set */
    int step;
    const SgPictureOptions *options;
    gint64 done, total, bytes; /* before this group, in all, in this group */
} Group;

typedef struct {
    int n, step;
    int col, row, cols, rows; /* the cells touched */
    Cells cells[];
} Unit;

static gpointer unit_begin(const SgMarkUnit *at, gpointer data)
{
    const Group *group = data;
    const int n = group->again->set.layers_count;
    Unit *unit = g_malloc0(sizeof *unit + (gsize)n * sizeof *unit->cells);
    unit->n = n;
    unit->step = group->step;
    unit->col = at->col / group->step;
    unit->row = at->row / group->step;
    unit->cols = (at->end - 1) / group->step + 1 - unit->col;
    unit->rows = (at->row_end - 1) / group->step + 1 - unit->row;
    for (int i = 0; i < n; i++)
        cells_init(&unit->cells[i], (gsize)unit->cols * (gsize)unit->rows, group->layers[i]->cells.votes != NULL);
    return unit;
}

static void unit_take(gpointer own, const SgMarkedRun *run, gpointer data)
{
    const Group *group = data;
    Unit *unit = own;
    const gsize row = (gsize)(run->row / unit->step - unit->row) * (gsize)unit->cols;
    for (int i = 0, n; i < run->n; i += n) {
        const int col = run->col + i;
        n = MIN(run->n - i, unit->step - col % unit->step);
        add_pixels(&unit->cells[run->layer], row + (gsize)(col / unit->step - unit->col), group->layers[run->layer],
                   run->values + i, run->marks + i, n);
    }
}

static gboolean unit_end(gpointer own, gpointer data, GError **error)
{
    (void)error;
    const Unit *unit = own;
    const Group *group = data;
    for (int i = 0; i < unit->n; i++) {
        Layer *layer = group->layers[i];
        for (int row = 0; row < unit->rows; row++)
            for (int col = 0; col < unit->cols; col++)
                add_cell(&layer->cells,
                         (gsize)(unit->row + row) * (gsize)layer->picture.cols + (gsize)(unit->col + col),
                         &unit->cells[i], (gsize)row * (gsize)unit->cols + (gsize)col);
    }
    return TRUE;
}

static void unit_drop(gpointer own)
{
    Unit *unit = own;
    for (int i = 0; i < unit->n; i++) {
        g_free(unit->cells[i].sums);
        g_free(unit->cells[i].counts);
        g_free(unit->cells[i].marks);
        g_free(unit->cells[i].votes);
    }
    g_free(unit);
}

/* --- a picture --- */

static int cells_on(int pixels, int step)
{
    return (pixels - 1) / step + 1;
}

/* The least step that keeps a picture within CELLS cells, and within the side. */
static int find_step(const SgRasterFacts *raster, gint64 cells)
{
    int low = 1, high = MAX(raster->cols, raster->rows);
    while (low < high) {
        const int middle = low + (high - low) / 2;
        const int cols = cells_on(raster->cols, middle), rows = cells_on(raster->rows, middle);
        if (cols <= SG_PICTURE_SIDE && rows <= SG_PICTURE_SIDE && (gint64)cols * rows <= cells)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static Layer *layer_new(const SgFileFacts *file, int step)
{
    Layer *layer = g_new0(Layer, 1);
    SgPicture *picture = &layer->picture;
    picture->step = step;
    picture->cols = cells_on(file->raster.cols, step);
    picture->rows = cells_on(file->raster.rows, step);
    picture->geographic = file->has_grid;
    picture->east = file->raster.cols;
    picture->south = file->raster.rows;
    if (file->has_grid) {
        const SgGrid *grid = &file->grid;
        picture->west = grid->west;
        picture->north = grid->north;
        picture->east = grid->west + grid->cols * grid->pixel_width;
        picture->south = grid->north - grid->rows * grid->pixel_height;
    }
    cells_init(&layer->cells, (gsize)picture->cols * (gsize)picture->rows, file->plan.codes);
    const int typical = sg_facts_typical_broken(file);
    layer->typical_min = typical >= 0 ? file->plan.typical[typical].min : (double)NAN;
    layer->typical_max = typical >= 0 ? file->plan.typical[typical].max : (double)NAN;
    picture->marks = layer->cells.marks;
    return layer;
}

static void finish_layer(Layer *layer)
{
    SgPicture *picture = &layer->picture;
    Cells *cells = &layer->cells;
    const gsize count = (gsize)picture->cols * (gsize)picture->rows;
    picture->values = g_new(float, count);
    for (gsize i = 0; i < count; i++) {
        picture->values[i] = (float)NAN;
        if (cells->counts[i] > 0)
            picture->values[i] =
                cells->votes != NULL ? winner(&cells->votes[i]) : (float)(cells->sums[i] / cells->counts[i]);
    }
    g_clear_pointer(&cells->sums, g_free);
    g_clear_pointer(&cells->counts, g_free);
    g_clear_pointer(&cells->votes, g_free);
}

/* --- all of them --- */

typedef struct {
    SgPictures *pictures;
    const SgPictureOptions *options;
    gint64 cells; /* of each picture */
    gint64 done, total;
} Making;

/* What the cells of a unit take: those of a class layer count votes. */
static gint64 unit_bytes(const Group *group)
{
    const SgMarkUnit unit = sg_mark_unit_most(&group->again->set);
    const gint64 cells = ((gint64)unit.end / group->step + 2) * ((gint64)unit.row_end / group->step + 2);
    gint64 bytes = 0;
    for (int i = 0; i < group->again->set.layers_count; i++)
        bytes += cells * (gint64)(sizeof(double) + sizeof(guint32) + sizeof(guint16) +
                                  (group->again->files[i]->plan.codes ? sizeof(Votes) : 0));
    return bytes;
}

static void tell_progress(gint64 done, gint64 total, gpointer data)
{
    const Group *group = data;
    const gint64 bytes = (gint64)((double)done / (double)MAX(total, 1) * (double)group->bytes);
    group->options->progress(group->again->files[0]->shown, group->done + bytes, group->total,
                             group->options->progress_data);
}

static gint64 bytes_of(const SgFileFacts *file)
{
    return MAX(file->raster.file_bytes, 1);
}

static gboolean make_group(SgAgain *again, gpointer data, GError **error)
{
    Making *making = data;
    const int n = again->set.layers_count;
    g_autofree Layer **layers = g_new(Layer *, (gsize)n);
    Group group = {.again = again,
                   .layers = layers,
                   .step = find_step(&again->files[0]->raster, making->cells),
                   .options = making->options,
                   .done = making->done,
                   .total = making->total};
    for (int i = 0; i < n; i++) {
        group.bytes += bytes_of(again->files[i]);
        layers[i] = layer_new(again->files[i], group.step);
        g_hash_table_insert(making->pictures->of, (gpointer)again->files[i], layers[i]);
    }
    if (making->options->progress != NULL) {
        again->set.progress = tell_progress;
        again->set.progress_data = &group;
    }
    again->marking.sink = (SgMarkSink){unit_begin, unit_take, unit_end, unit_drop, &group, unit_bytes(&group)};
    if (!sg_scan_marks(&again->marking, error))
        return FALSE;
    for (int i = 0; i < n; i++)
        finish_layer(layers[i]);
    making->done += group.bytes;
    return TRUE;
}

SgPictures *sg_pictures_make(const SgReport *report, const SgPictureOptions *options, GError **error)
{
    g_autoptr(SgPictures) pictures = g_new0(SgPictures, 1);
    pictures->of = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, layer_free);
    Making making = {.pictures = pictures, .options = options};
    gint64 files = 0;
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(delivery->files, k);
            files += file->scanned;
            making.total += file->scanned ? bytes_of(file) : 0;
        }
    }
    making.cells = MAX((options->cells > 0 ? options->cells : CELLS_USUAL) / MAX(files, 1), 1);
    if (!sg_check_again(report, options->threads, NULL, make_group, &making, error))
        return NULL;
    return g_steal_pointer(&pictures);
}

const SgPicture *sg_pictures_of(const SgPictures *pictures, const SgFileFacts *file)
{
    const Layer *layer = g_hash_table_lookup(pictures->of, file);
    return layer != NULL ? &layer->picture : NULL;
}

void sg_pictures_free(SgPictures *pictures)
{
    if (pictures == NULL)
        return;
    g_hash_table_unref(pictures->of);
    g_free(pictures);
}
