/* The pass over both rasters: strips of columns from west to east, each from north to south. */
#include "seams/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define BEHIND  2                            /* pixels that are looked at before one */
#define AHEAD   (SG_SEAM_REACH - 1 - BEHIND) /* and after it */
#define CALM    64                           /* columns that are passed over at once */
#define SAME_PX 1e-3                         /* corners that differ by less, as rounded tags do, are the same */

typedef struct {
    const SgSeamsOptions *options;
    SgSeams *seams;
    SgSeamRows values, sources;
    SgSeamTally *tally;
    SgOwnership *ownership; /* or NULL */
    guint16 *place_of;      /* of each number: the place of its country + 1, 0 none */
    guint16 *land_of;       /* of each owner the same, by index + 1: SG_OWNER_NONE is -1 */
    int owners;
    /* A window of rows, in a ring; each row begins BEHIND columns before the strip. */
    int first, end, width;
    double *value[SG_SEAM_REACH];
    guint16 *source[SG_SEAM_REACH], *land[SG_SEAM_REACH];
    double *numbers; /* of one row of the sources */
} Pass;

/* --- what is handed in --- */

static int by_code(gconstpointer a, gconstpointer b)
{
    return strcmp(((const SgSeamCountry *)a)->iso3, ((const SgSeamCountry *)b)->iso3);
}

static gboolean take_countries(Pass *pass, GError **error)
{
    const SgSeamsOptions *options = pass->options;
    SgSeams *seams = pass->seams;
    if (options->countries_count > SG_LIMIT_REGION_COUNTRIES) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("more than %d countries"), SG_LIMIT_REGION_COUNTRIES);
        return FALSE;
    }
    seams->countries_count = options->countries_count;
    seams->countries = g_new0(SgSeamCountry, (gsize)options->countries_count + 1);
    for (guint i = 0; i < options->countries_count; i++) {
        const SgSeamCountry *in = &options->countries[i];
        seams->countries[i] = (SgSeamCountry){in->m49, g_strdup(in->iso3), g_strdup(in->name)};
    }
    if (seams->countries_count > 1)
        qsort(seams->countries, seams->countries_count, sizeof(SgSeamCountry), by_code);
    pass->place_of = g_new0(guint16, G_MAXUINT16 + 1);
    for (guint i = 0; i < seams->countries_count; i++)
        if (seams->countries[i].m49 > 0 && seams->countries[i].m49 <= G_MAXUINT16)
            pass->place_of[seams->countries[i].m49] = (guint16)(i + 1);
    return TRUE;
}

static gboolean near_px(double a, double b, double pixel)
{
    return fabs(a - b) <= SAME_PX * pixel;
}

static gboolean same_grid(const SgGrid *a, const SgGrid *b)
{
    return a->cols == b->cols && a->rows == b->rows && near_px(a->west, b->west, a->pixel_width) &&
           near_px(a->north, b->north, a->pixel_height) &&
           near_px(a->cols * a->pixel_width, b->cols * b->pixel_width, a->pixel_width) &&
           near_px(a->rows * a->pixel_height, b->rows * b->pixel_height, a->pixel_height);
}

static gboolean open_both(Pass *pass, GError **error)
{
    if (!sg_seam_rows_open(&pass->values, pass->options->values, error) ||
        !sg_seam_rows_open(&pass->sources, pass->options->sources, error))
        return FALSE;
    if (!same_grid(&pass->values.grid, &pass->sources.grid)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: the sources do not lie on the grid of %s (%d x %d pixels, not %d x %d, or another corner)"),
                    pass->sources.shown, pass->values.shown, pass->sources.grid.cols, pass->sources.grid.rows,
                    pass->values.grid.cols, pass->values.grid.rows);
        return FALSE;
    }
    pass->seams->grid = pass->values.grid;
    return TRUE;
}

static guint16 place_of_code(const SgSeams *seams, const char *iso3)
{
    for (guint i = 0; i < seams->countries_count; i++)
        if (strcmp(seams->countries[i].iso3, iso3) == 0)
            return (guint16)(i + 1);
    return 0;
}

/* Owners are numbered as they come, so that their codes are looked up as they do. */
static guint16 land_of(Pass *pass, int owner)
{
    if (owner < 0)
        return 0;
    if (owner >= pass->owners) {
        pass->land_of = g_renew(guint16, pass->land_of, (gsize)owner + 1);
        for (; pass->owners <= owner; pass->owners++)
            pass->land_of[pass->owners] =
                place_of_code(pass->seams, sg_ownership_owner(pass->ownership, pass->owners)->iso3);
    }
    return pass->land_of[owner];
}

/* --- the window --- */

static void free_window(Pass *pass)
{
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        g_clear_pointer(&pass->value[i], g_free);
        g_clear_pointer(&pass->source[i], g_free);
        g_clear_pointer(&pass->land[i], g_free);
    }
    g_clear_pointer(&pass->numbers, g_free);
}

static void open_window(Pass *pass, int first, int end)
{
    free_window(pass);
    pass->first = first;
    pass->end = end;
    pass->width = end - first + BEHIND + AHEAD;
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        pass->value[i] = g_new(double, (gsize)pass->width);
        pass->source[i] = g_new(guint16, (gsize)pass->width);
        pass->land[i] = g_new(guint16, (gsize)pass->width);
    }
    pass->numbers = g_new(double, (gsize)pass->width);
    const int left = MAX(0, first - BEHIND), right = MIN(pass->seams->grid.cols, end + AHEAD);
    sg_seam_rows_columns(&pass->values, left, right);
    sg_seam_rows_columns(&pass->sources, left, right);
}

static gboolean name_sources(Pass *pass, guint16 *out, int count, GError **error)
{
    for (int i = 0; i < count; i++) {
        const double number = pass->numbers[i];
        out[i] = 0;
        if (isnan(number) || number == 0)
            continue;
        if (i > 0 && number == pass->numbers[i - 1]) { /* almost everywhere */
            out[i] = out[i - 1];
            continue;
        }
        if (number > 0 && number <= G_MAXUINT16 && number == floor(number))
            out[i] = pass->place_of[(int)number];
        if (out[i] != 0)
            continue;
        g_autofree char *shown = sg_text_double(number);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: %s is the number of no country that gave pixels"),
                    pass->sources.shown, shown);
        return FALSE;
    }
    return TRUE;
}

static void name_land(Pass *pass, int row, guint16 *out, int left, int right)
{
    if (pass->ownership == NULL)
        return;
    int count;
    const SgOwnerSpan *spans = sg_ownership_row(pass->ownership, row, &count);
    for (int i = 0; i < count; i++) {
        const guint16 place = land_of(pass, spans[i].owner);
        for (int col = MAX(spans[i].col, left); col < MIN(spans[i].end, right); col++)
            out[col - left] = place;
    }
}

/* Reads ROW into its place in the ring; off the raster there is nothing. */
static gboolean load(Pass *pass, int row, GError **error)
{
    const int at = (row + SG_SEAM_REACH) % SG_SEAM_REACH;
    const int left = MAX(0, pass->first - BEHIND), right = MIN(pass->seams->grid.cols, pass->end + AHEAD);
    const int skip = left - (pass->first - BEHIND);
    const gboolean there = row >= 0 && row < pass->seams->grid.rows;
    memset(pass->source[at], 0, (gsize)pass->width * sizeof(guint16));
    memset(pass->land[at], 0, (gsize)pass->width * sizeof(guint16));
    for (int i = 0; i < pass->width; i++) {
        if (there && i == skip)
            i = skip + right - left; /* what is read */
        if (i < pass->width)
            pass->value[at][i] = (double)NAN;
    }
    if (!there)
        return TRUE;
    name_land(pass, row, pass->land[at] + skip, left, right);
    return sg_seam_rows_read(&pass->values, row, pass->value[at] + skip, error) &&
           sg_seam_rows_read(&pass->sources, row, pass->numbers, error) &&
           name_sources(pass, pass->source[at] + skip, right - left, error);
}

/* --- looking --- */

/* Pixel COL of ROW, and STEP on from it to the east, or, DOWN, to the south: its place in the ring and in the row. */
static void at(const Pass *pass, int col, int row, gboolean down, int step, int *ring, int *column)
{
    *ring = (row + (down ? step : 0) + SG_SEAM_REACH) % SG_SEAM_REACH;
    *column = col - pass->first + BEHIND + (down ? 0 : step);
}

static gboolean look_at(Pass *pass, int col, int row, gboolean down, GError **error)
{
    SgSeamProbe probe;
    int ring[2], column[2];
    for (int i = 0; i < 2; i++)
        at(pass, col, row, down, i, &ring[i], &column[i]);
    const guint16 here = pass->land[ring[0]][column[0]], there = pass->land[ring[1]][column[1]];
    const guint16 from = pass->source[ring[0]][column[0]], to = pass->source[ring[1]][column[1]];
    if (from == to && here == there)
        return TRUE; /* almost everywhere */
    const int values = (int)!isnan(pass->value[ring[0]][column[0]]) + (int)!isnan(pass->value[ring[1]][column[1]]);
    if (here != there && here != 0 && there != 0 &&
        !sg_seam_tally_land(pass->tally, col, row, down, here, there, values, error))
        return FALSE;
    if (from == to || from == 0 || to == 0 || values < 2)
        return TRUE;
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        int r, c;
        at(pass, col, row, down, i - BEHIND, &r, &c);
        probe.value[i] = pass->value[r][c];
        probe.source[i] = pass->source[r][c];
    }
    return sg_seam_tally_pair(pass->tally, col, row, down, &probe, error);
}

/* TRUE when COUNT columns of ROW from COL on, and those east and south of them, are of one country and in one land:
 * then there is nothing to look at. */
static gboolean is_calm(const Pass *pass, int col, int row, int count)
{
    int here, below, column;
    at(pass, col, row, TRUE, 1, &below, &column);
    at(pass, col, row, TRUE, 0, &here, &column);
    const gsize bytes = (gsize)count * sizeof(guint16);
    const guint16 *source = pass->source[here] + column, *land = pass->land[here] + column;
    return memcmp(source, source + 1, bytes) == 0 && memcmp(land, land + 1, bytes) == 0 &&
           memcmp(source, pass->source[below] + column, bytes) == 0 &&
           memcmp(land, pass->land[below] + column, bytes) == 0;
}

static gboolean look_along(Pass *pass, int row, GError **error)
{
    const SgGrid *grid = &pass->seams->grid;
    for (int col = pass->first; col < pass->end; col++) {
        const int count = MIN(CALM, pass->end - col);
        if ((col - pass->first) % CALM == 0 && is_calm(pass, col, row, count)) {
            col += count - 1;
            continue;
        }
        if ((col + 1 < grid->cols && !look_at(pass, col, row, FALSE, error)) ||
            (row + 1 < grid->rows && !look_at(pass, col, row, TRUE, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean measure_strip(Pass *pass, int first, int end, GError **error)
{
    const SgGrid *grid = &pass->seams->grid;
    const SgSeamsOptions *options = pass->options;
    open_window(pass, first, end);
    for (int row = -BEHIND; row < AHEAD; row++)
        if (!load(pass, row, error))
            return FALSE;
    for (int row = 0; row < grid->rows; row++) {
        if (!load(pass, row + AHEAD, error) || !look_along(pass, row, error))
            return FALSE;
        if (options->progress != NULL && row % 256 == 0)
            options->progress(_("borders"), (gint64)first * grid->rows + (gint64)row * (end - first),
                              (gint64)grid->cols * grid->rows, options->progress_data);
    }
    return TRUE;
}

static gboolean measure(Pass *pass, GError **error)
{
    if (!take_countries(pass, error) || !open_both(pass, error))
        return FALSE;
    pass->seams->gaps_known = pass->options->boundaries != NULL;
    if (pass->seams->gaps_known) {
        pass->ownership = sg_ownership_new(pass->options->boundaries, &pass->seams->grid, error);
        if (pass->ownership == NULL)
            return FALSE;
    }
    pass->tally = sg_seam_tally_new(pass->seams);
    const int cols = pass->seams->grid.cols,
              most = MIN(sg_seam_rows_most(&pass->values), sg_seam_rows_most(&pass->sources));
    for (int first = 0; first < cols; first += most)
        if (!measure_strip(pass, first, MIN(cols, first + most), error))
            return FALSE;
    sg_seam_tally_finish(pass->tally);
    return TRUE;
}

SgSeams *sg_seams_measure(const SgSeamsOptions *options, GError **error)
{
    g_autoptr(SgSeams) seams = g_new0(SgSeams, 1);
    seams->layer = options->layer;
    seams->blended_km = options->blended_km;
    seams->classes = options->layer->resolved->classes != NULL;
    seams->overlaps = g_array_new(FALSE, FALSE, sizeof(SgSeamOverlap));
    if (options->overlaps_count > 0)
        g_array_append_vals(seams->overlaps, options->overlaps, options->overlaps_count);
    Pass pass = {.options = options, .seams = seams};
    const gboolean done = measure(&pass, error);
    free_window(&pass);
    sg_seam_tally_free(pass.tally);
    sg_ownership_free(pass.ownership);
    sg_seam_rows_close(&pass.values);
    sg_seam_rows_close(&pass.sources);
    g_free(pass.place_of);
    g_free(pass.land_of);
    return done ? g_steal_pointer(&seams) : NULL;
}

void sg_seams_free(SgSeams *seams)
{
    if (seams == NULL)
        return;
    g_clear_pointer(&seams->seams, g_ptr_array_unref);
    g_array_unref(seams->overlaps);
    for (guint i = 0; i < seams->countries_count; i++) {
        g_free((char *)seams->countries[i].iso3);
        g_free((char *)seams->countries[i].name);
    }
    g_free(seams->countries);
    g_free(seams);
}

void sg_seams_place(const SgSeams *seams, const SgSeamEdge *edge, double *lon, double *lat)
{
    const SgGrid *grid = &seams->grid;
    *lon = grid->west + (edge->col + (edge->down ? 0.5 : 1)) * grid->pixel_width;
    *lat = grid->north - (edge->row + (edge->down ? 1 : 0.5)) * grid->pixel_height;
}
