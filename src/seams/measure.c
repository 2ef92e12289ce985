/* The pass over both rasters: strips of columns from west to east, each from north to south. */
#include "seams/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BEHIND  2                            /* pixels that are looked at before one */
#define AHEAD   (SG_SEAM_REACH - 1 - BEHIND) /* and after it */
#define SAME_PX 1e-3                         /* corners that differ by less, as rounded tags do, are the same */

typedef struct {
    const SgSeamsOptions *options;
    SgSeams *seams;
    SgSeamValues values;
    SgSeamSources sources;
    SgSeamTally *tally;
    SgOwnership *ownership; /* or NULL */
    guint16 *place_of;      /* of each number: the place of its country + 1, 0 none */
    guint16 *land_of;       /* of each owner the same, by index */
    int owners;
    /* A window of rows, in a ring: SgSeamRun, of columns BEHIND before the strip to AHEAD after it. */
    GArray *source[SG_SEAM_REACH], *land[SG_SEAM_REACH];
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
    SgSeamRaster *values = &pass->values.raster, *sources = &pass->sources.raster;
    if (!sg_seam_raster_open(values, pass->options->values, error) ||
        !sg_seam_raster_open(sources, pass->options->sources, error))
        return FALSE;
    if (!same_grid(&values->grid, &sources->grid)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: the sources do not lie on the grid of %s (%d x %d pixels, not %d x %d, or another corner)"),
                    sources->shown, values->shown, sources->grid.cols, sources->grid.rows, values->grid.cols,
                    values->grid.rows);
        return FALSE;
    }
    pass->seams->grid = values->grid;
    pass->sources.place_of = pass->place_of;
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

static void make_window(Pass *pass)
{
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        pass->source[i] = g_array_new(FALSE, FALSE, sizeof(SgSeamRun));
        pass->land[i] = g_array_new(FALSE, FALSE, sizeof(SgSeamRun));
    }
}

static void free_window(Pass *pass)
{
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        g_array_unref(pass->source[i]);
        g_array_unref(pass->land[i]);
    }
}

/* The place of ROW in the ring. */
static int ring(int row)
{
    return row % SG_SEAM_REACH;
}

static void name_land(Pass *pass, int row, GArray *runs)
{
    const int left = pass->sources.raster.first, right = pass->sources.raster.end;
    int count = 0;
    const SgOwnerSpan *spans = pass->ownership != NULL ? sg_ownership_row(pass->ownership, row, &count) : NULL;
    g_array_set_size(runs, 0);
    for (int i = 0; i < count && spans[i].col < right; i++)
        if (spans[i].end > left)
            sg_seam_runs_add(runs, MIN(spans[i].end, right), land_of(pass, spans[i].owner));
    if (runs->len == 0)
        sg_seam_runs_add(runs, right, 0);
}

/* Reads ROW into its place in the ring; off the raster there is nothing. */
static gboolean load(Pass *pass, int row, GError **error)
{
    if (row < 0 || row >= pass->seams->grid.rows)
        return TRUE;
    name_land(pass, row, pass->land[ring(row)]);
    return sg_seam_sources_row(&pass->sources, row, pass->source[ring(row)], error);
}

/* --- looking --- */

/* Whose a pixel is: places + 1, 0 none. */
typedef struct {
    guint16 source, land;
} Whose;

static gboolean is_on(const Pass *pass, int col, int row)
{
    return col >= 0 && row >= 0 && col < pass->seams->grid.cols && row < pass->seams->grid.rows;
}

/* The pixels on the line across the edge. */
static gboolean take_probe(Pass *pass, int col, int row, gboolean down, SgSeamProbe *probe, GError **error)
{
    for (int i = 0; i < SG_SEAM_REACH; i++) {
        const int x = col + (down ? 0 : i - BEHIND), y = row + (down ? i - BEHIND : 0);
        probe->value[i] = (double)NAN;
        probe->source[i] = 0;
        if (!is_on(pass, x, y))
            continue;
        probe->source[i] = sg_seam_runs_at(pass->source[ring(y)], x);
        if (!sg_seam_values_at(&pass->values, x, y, &probe->value[i], error))
            return FALSE;
    }
    return TRUE;
}

/* Looks at the edge between pixel COL of ROW, ONE, and its neighbour to the east or, DOWN, to the south, OTHER. */
static gboolean look_at(Pass *pass, int col, int row, gboolean down, Whose one, Whose other, GError **error)
{
    const gboolean pair = one.source != other.source && one.source != 0 && other.source != 0;
    const gboolean land = one.land != other.land && one.land != 0 && other.land != 0;
    if (!pair && !land)
        return TRUE; /* as along coasts */
    double value[2];
    if (!sg_seam_values_at(&pass->values, col, row, &value[0], error) ||
        !sg_seam_values_at(&pass->values, col + (down ? 0 : 1), row + (down ? 1 : 0), &value[1], error))
        return FALSE;
    const int values = (int)!isnan(value[0]) + (int)!isnan(value[1]);
    if (land && !sg_seam_tally_land(pass->tally, col, row, down, one.land, other.land, values, error))
        return FALSE;
    if (!pair || values < 2)
        return TRUE;
    SgSeamProbe probe;
    return take_probe(pass, col, row, down, &probe, error) &&
           sg_seam_tally_pair(pass->tally, col, row, down, &probe, error);
}

/* Looks at columns COL .. END - 1 of ROW, all HERE, and BELOW all of them BELOW. Between them there is no edge, but
 * there is one after the last. */
static gboolean look_along_run(Pass *pass, int row, int col, int end, Whose here, Whose below, GError **error)
{
    const gboolean calm = here.source == below.source && here.land == below.land;
    for (int at = calm ? end - 1 : col; at < end; at++) {
        if (at + 1 == end && end < pass->seams->grid.cols) {
            const Whose next = {sg_seam_runs_at(pass->source[ring(row)], end),
                                sg_seam_runs_at(pass->land[ring(row)], end)};
            if (!look_at(pass, at, row, FALSE, here, next, error))
                return FALSE;
        }
        if (!calm && !look_at(pass, at, row, TRUE, here, below, error))
            return FALSE;
    }
    return TRUE;
}

/* The run of RUNS that holds COL, which is not before the run at *I. */
static const SgSeamRun *go_to(const GArray *runs, int col, guint *i)
{
    while (g_array_index(runs, SgSeamRun, *i).end <= col)
        ++*i;
    return &g_array_index(runs, SgSeamRun, *i);
}

/* Looks at columns FIRST .. END - 1 of ROW, as far as one country and one land go here and below at a time. */
static gboolean look_along(Pass *pass, int row, int first, int end, GError **error)
{
    const int below = row + 1 < pass->seams->grid.rows ? row + 1 : row; /* the last one has nothing to differ from */
    const GArray *all[] = {pass->source[ring(row)], pass->land[ring(row)], pass->source[ring(below)],
                           pass->land[ring(below)]};
    guint at[G_N_ELEMENTS(all)] = {0};
    for (int col = first, stop; col < end; col = stop) {
        guint16 places[G_N_ELEMENTS(all)];
        stop = end;
        for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
            const SgSeamRun *run = go_to(all[i], col, &at[i]);
            places[i] = run->place;
            stop = MIN(stop, run->end);
        }
        if (!look_along_run(pass, row, col, stop, (Whose){places[0], places[1]}, (Whose){places[2], places[3]}, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean measure_strip(Pass *pass, int first, int end, GError **error)
{
    const SgGrid *grid = &pass->seams->grid;
    const SgSeamsOptions *options = pass->options;
    const int left = MAX(0, first - BEHIND), right = MIN(grid->cols, end + AHEAD);
    sg_seam_values_columns(&pass->values, left, right);
    sg_seam_sources_columns(&pass->sources, left, right);
    for (int row = 0; row < AHEAD; row++)
        if (!load(pass, row, error))
            return FALSE;
    for (int row = 0; row < grid->rows; row++) {
        if (!load(pass, row + AHEAD, error) || !look_along(pass, row, first, end, error))
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
              most = MIN(sg_seam_raster_most(&pass->values.raster), sg_seam_raster_most(&pass->sources.raster));
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
    make_window(&pass);
    const gboolean done = measure(&pass, error);
    free_window(&pass);
    sg_seam_tally_free(pass.tally);
    sg_ownership_free(pass.ownership);
    sg_seam_values_clear(&pass.values);
    sg_seam_sources_clear(&pass.sources);
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
