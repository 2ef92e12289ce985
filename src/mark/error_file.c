#include "mark/error_file.h"

#include "soilgate/words.h"
#include <math.h>
#include <string.h>

#define MASKS (1 << SG_CODES)

SgErrorFile *sg_error_file_new(const SgDelivery *delivery, const SgFileFacts *file, const SgTold *told, char *stem)
{
    SgErrorFile *own = g_new0(SgErrorFile, 1);
    own->delivery = delivery;
    own->file = file;
    own->told = *told;
    own->stem = stem;
    own->points = g_array_new(FALSE, FALSE, sizeof(SgErrorPoint));
    return own;
}

/* What is needed only while the pixels are read. */
static void stop_writing(SgErrorFile *own)
{
    g_clear_pointer(&own->codes_of, g_free);
    g_clear_pointer(&own->writer, sg_raster_writer_free);
}

void sg_error_file_free(gpointer file)
{
    SgErrorFile *own = file;
    stop_writing(own);
    g_array_unref(own->points);
    for (int i = 0; i < SG_CODES; i++)
        sg_groups_free(own->groups[i]);
    g_free(own->stem);
    g_free(own);
}

/* --- a unit --- */

typedef struct {
    SgErrorFile *const *files; /* one a layer of the set */
    int layers;
    int side; /* cells on a side, to find groups */
} Pass;

typedef struct {
    guint16 *masks; /* of the unit's pixels; NULL: nothing found */
    GArray *points; /* SgErrorPoint; NULL: none */
    guint counts[SG_CODES];
} Own;

typedef struct {
    SgMarkUnit at;
    int layers;
    Own own[];
} Unit;

static gpointer unit_begin(const SgMarkUnit *at, gpointer data)
{
    const Pass *pass = data;
    Unit *unit = g_malloc0(sizeof *unit + (gsize)pass->layers * sizeof *unit->own);
    unit->at = *at;
    unit->layers = pass->layers;
    return unit;
}

/* A number that tells nothing of the place: the same for any number of threads. */
static guint32 scatter(int col, int row)
{
    guint32 hash = (guint32)col * 0x9E3779B1U ^ (guint32)row * 0x85EBCA77U;
    hash = (hash ^ hash >> 15) * 0x2C1B3C6DU;
    hash = (hash ^ hash >> 12) * 0x297A2D39U;
    return hash ^ hash >> 15;
}

/* Where there are more pixels than points, a part of them that is spread over the map: a little less than there is room
 * for, so that the last ones are not cut off. */
static gboolean is_shown(const SgTold *told, int code, int col, int row)
{
    const double share = 0.9 * SG_LIMIT_ERROR_POINTS / (double)told->pixels[code];
    return told->pixels[code] <= SG_LIMIT_ERROR_POINTS || scatter(col, row) < share * G_MAXUINT32;
}

static void add_points(Own *own, const SgTold *told, guint16 mask, int col, int row, double value)
{
    for (int code = 0; code < SG_CODES; code++) {
        if ((mask & (1U << (guint)code)) == 0 || own->counts[code] == SG_LIMIT_ERROR_POINTS ||
            !is_shown(told, code, col, row))
            continue;
        const SgErrorPoint point = {code, col, row, value};
        if (own->points == NULL)
            own->points = g_array_new(FALSE, FALSE, sizeof(SgErrorPoint));
        g_array_append_val(own->points, point);
        own->counts[code]++;
    }
}

static void unit_take(gpointer data_own, const SgMarkedRun *run, gpointer data)
{
    const Pass *pass = data;
    const SgErrorFile *file = pass->files[run->layer];
    Unit *unit = data_own;
    Own *own = &unit->own[run->layer];
    const gsize cols = (gsize)(unit->at.end - unit->at.col), rows = (gsize)(unit->at.row_end - unit->at.row);
    const gsize first = (gsize)(run->row - unit->at.row) * cols + (gsize)(run->col - unit->at.col);
    for (int i = 0; file != NULL && i < run->n; i++) {
        if ((run->marks[i] & file->told.interest) == 0)
            continue;
        const guint16 mask = sg_told_mask(&file->told, run->values[i], run->zone, run->marks[i]);
        if (mask == 0)
            continue;
        if (own->masks == NULL)
            own->masks = g_new0(guint16, cols * rows);
        own->masks[first + (gsize)i] = mask;
        add_points(own, &file->told, mask, run->col + i, run->row, run->values[i]);
    }
}

static void keep_points(SgErrorFile *file, const Own *own)
{
    for (guint i = 0; own->points != NULL && i < own->points->len; i++) {
        const SgErrorPoint *point = &g_array_index(own->points, SgErrorPoint, i);
        if (file->points_count[point->code] == SG_LIMIT_ERROR_POINTS)
            continue;
        g_array_append_vals(file->points, point, 1);
        file->points_count[point->code]++;
    }
}

static void add_to_groups(const Pass *pass, SgErrorFile *file, guint mask, int col, int end, int row)
{
    for (; mask != 0; mask &= mask - 1) {
        const int code = __builtin_ctz(mask);
        if (file->groups[code] == NULL)
            file->groups[code] = sg_groups_new(file->file->raster.cols, file->file->raster.rows, pass->side);
        sg_groups_add(file->groups[code], col, end, row);
    }
}

/* One row of a unit: its codes, and runs of like pixels for the groups. */
static void code_row(const Pass *pass, SgErrorFile *file, const guint16 *masks, int cols, int col, int row,
                     guint8 *codes)
{
    for (int i = 0, end; i < cols; i = end) {
        end = i + 1;
        while (end < cols && masks[end] == masks[i])
            end++;
        memset(codes + i, file->codes_of[masks[i]], (gsize)(end - i));
        add_to_groups(pass, file, masks[i], col + i, col + end, row);
    }
}

static gboolean write_own(const Pass *pass, const SgMarkUnit *at, SgErrorFile *file, const Own *own, GError **error)
{
    const int cols = at->end - at->col, rows = at->row_end - at->row;
    g_autofree guint8 *codes = g_malloc((gsize)cols * (gsize)rows);
    for (int row = 0; row < rows; row++) {
        const gsize start = (gsize)row * (gsize)cols;
        code_row(pass, file, own->masks + start, cols, at->col, at->row + row, codes + start);
    }
    keep_points(file, own);
    return sg_raster_writer_put(file->writer, at->col, at->row, cols, rows, codes, error);
}

static gboolean unit_end(gpointer data_own, gpointer data, GError **error)
{
    const Unit *unit = data_own;
    for (int i = 0; i < unit->layers; i++)
        if (unit->own[i].masks != NULL &&
            !write_own(data, &unit->at, ((const Pass *)data)->files[i], &unit->own[i], error))
            return FALSE;
    return TRUE;
}

static void unit_drop(gpointer data_own)
{
    Unit *unit = data_own;
    for (int i = 0; i < unit->layers; i++) {
        g_free(unit->own[i].masks);
        if (unit->own[i].points != NULL)
            g_array_unref(unit->own[i].points);
    }
    g_free(unit);
}

/* --- rasters --- */

/* The largest tile, up to 512 pixels, of which a unit is a whole number; 256 where any would do. Where none is, tiles
 * are written more than once, and low ones cost least. */
static int tile_of(int unit, int raster)
{
    if (unit >= raster)
        return 256;
    for (int tile = 512; tile > SG_MARK_UNIT_ROWS; tile -= SG_MARK_UNIT_ROWS)
        if (unit % tile == 0)
            return tile;
    return SG_MARK_UNIT_ROWS;
}

static gboolean begin_raster(SgErrorFile *own, const SgMarkUnit *unit, const char *folder, GError **error)
{
    guint count;
    const SgMarkCode *table = sg_mark_codes(&count);
    const SgRasterFacts *facts = &own->file->raster;
    SgRasterCode codes[SG_CODES];
    g_autofree char *name = g_strconcat(own->stem, "_errors.tif", NULL), *path = g_build_filename(folder, name, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        const SgRule *rule = sg_rule_find(table[i].rule);
        char *meaning = g_strdup_printf("%s: %s", rule->id, _(rule->title));
        g_ptr_array_add(names, meaning);
        codes[i] = (SgRasterCode){table[i].code, table[i].red, table[i].green, table[i].blue, meaning};
    }
    const SgRasterPlan plan = {
        .shown = name,
        .cols = facts->cols,
        .rows = facts->rows,
        .type = SG_TYPE_BYTE,
        .tile_cols = tile_of(unit->end, facts->cols),
        .tile_rows = tile_of(unit->row_end, facts->rows),
        .place = facts,
        .has_nodata = TRUE,
        .description = _("codes of what is wrong"),
        .codes = codes,
        .codes_count = count,
    };
    own->writer = sg_raster_writer_new(path, &plan, error);
    own->codes_of = g_new(guint8, MASKS);
    for (guint mask = 0; mask < MASKS; mask++)
        own->codes_of[mask] = sg_told_code(&own->told, (guint16)mask);
    return own->writer != NULL;
}

static gboolean end_raster(SgErrorFile *own, GError **error)
{
    const gboolean closed = sg_raster_writer_close(g_steal_pointer(&own->writer), error);
    stop_writing(own);
    return closed;
}

gboolean sg_error_files_write(SgAgain *again, SgErrorFile *const *files, const char *folder, GError **error)
{
    const int layers = again->set.layers_count;
    const SgMarkUnit unit = sg_mark_unit_most(&again->set);
    Pass pass = {.files = files, .layers = layers};
    int wanted = 0;
    gboolean ok = TRUE;
    for (int i = 0; ok && i < layers; i++) {
        wanted += files[i] != NULL;
        ok = files[i] == NULL || begin_raster(files[i], &unit, folder, error);
    }
    pass.side = wanted <= 4 ? 512 : wanted <= 16 ? 256 : 128; /* fewer cells where more files ask for memory */
    const gint64 bytes = (gint64)unit.end * unit.row_end * wanted * (gint64)sizeof(guint16);
    again->marking.sink = (SgMarkSink){unit_begin, unit_take, unit_end, unit_drop, &pass, bytes};
    ok = ok && sg_scan_marks(&again->marking, error);
    for (int i = 0; ok && i < layers; i++)
        ok = files[i] == NULL || end_raster(files[i], error);
    return ok;
}
