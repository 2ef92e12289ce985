/* The pixels of one country, on the grid and off it. */
#include "geo/zones_private.h"
#include "soilgate/limits.h"

#include <math.h>

const SgRun *sg_country_runs_row(const SgCountryRuns *country, int row, int *count)
{
    int i = row - country->first;
    *count = 0;
    if (i < 0 || i >= country->rows)
        return NULL;
    *count = (int)(country->starts[i + 1] - country->starts[i]);
    return country->runs + country->starts[i];
}

void sg_country_runs_clear(SgCountryRuns *country)
{
    g_clear_pointer(&country->starts, g_free);
    g_clear_pointer(&country->runs, g_free);
    country->rows = 0;
}

/* Takes the runs of OWNER out of OWNERSHIP, which tells of WINDOW. */
static void take_runs(SgCountryRuns *country, const SgOwnership *ownership, const SgWindow *window, int owner)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(SgRun));
    country->first = window->row;
    country->rows = window->rows;
    country->starts = g_new(gsize, (gsize)window->rows + 1);
    for (int row = 0; row < window->rows; row++) {
        int count;
        const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
        country->starts[row] = runs->len;
        for (int i = 0; i < count; i++)
            if (spans[i].owner == owner) {
                SgRun run = {spans[i].col + window->col, spans[i].end + window->col};
                g_array_append_val(runs, run);
            }
    }
    country->starts[window->rows] = runs->len;
    country->runs = (SgRun *)g_array_free(runs, FALSE);
}

static gint64 count_inside(const SgCountryRuns *country, int cols, int rows)
{
    gint64 pixels = 0;
    for (int row = 0; row < rows; row++) {
        int count;
        const SgRun *runs = sg_country_runs_row(country, row, &count);
        for (int i = 0; i < count; i++)
            pixels += MAX(0, MIN(runs[i].end, cols) - MAX(runs[i].col, 0));
    }
    return pixels;
}

/* The country's extent, turned by whole turns to where the grid counts its longitudes. */
static SgBox box_near(const SgOwner *owner, const SgGrid *grid)
{
    double middle = grid->west + grid->cols * grid->pixel_width / 2;
    double turn = 360 * rint((middle - (owner->west + owner->east) / 2) / 360);
    return (SgBox){owner->west + turn, owner->south, owner->east + turn, owner->north};
}

static gboolean is_within(const SgBox *box, const SgGrid *grid)
{
    return box->west >= grid->west && box->east <= grid->west + grid->cols * grid->pixel_width &&
           box->north <= grid->north && box->south >= grid->north - grid->rows * grid->pixel_height;
}

/* The window of all pixels whose centres lie in BOX. FALSE when it is larger than a grid may be, or has none. */
static gboolean window_of(const SgBox *box, const SgGrid *grid, SgWindow *window)
{
    double west = ceil((box->west - grid->west) / grid->pixel_width - 0.5);
    double east = floor((box->east - grid->west) / grid->pixel_width - 0.5) + 1;
    double top = ceil((grid->north - box->north) / grid->pixel_height - 0.5);
    double bottom = floor((grid->north - box->south) / grid->pixel_height - 0.5) + 1;
    const double farthest = 1e9; /* an int holds it, and its sum with a size */
    if (fabs(west) > farthest || fabs(top) > farthest || east - west > SG_LIMIT_COLS || bottom - top > SG_LIMIT_ROWS ||
        east <= west || bottom <= top)
        return FALSE;
    *window = (SgWindow){(int)west, (int)top, (int)(east - west), (int)(bottom - top)};
    return TRUE;
}

static gboolean add_planar_area(const SgPolygon *polygon, int owner, gpointer data)
{
    (void)owner;
    double *area = data;
    for (guint i = 0; i < polygon->rings_count; i++) {
        const SgPoint *points = polygon->points + polygon->rings[i];
        guint count = polygon->rings[i + 1] - polygon->rings[i];
        double ring = 0;
        for (guint j = 0; j < count; j++) {
            const SgPoint *a = &points[j], *b = &points[j + 1 < count ? j + 1 : 0];
            ring += (a->lon - points[0].lon) * (b->lat - points[0].lat) -
                    (b->lon - points[0].lon) * (a->lat - points[0].lat);
        }
        *area += (i == 0 ? 1 : -1) * fabs(ring) / 2;
    }
    return TRUE;
}

/* The country's size in pixels, from its area in square degrees: for pixels so small that counting them takes too long.
 */
static gboolean estimate_all(SgCountryRuns *country, const SgBoundaries *boundaries, const SgGrid *grid, int owner)
{
    double area = 0;
    SgPolygonFilter filter = {.box = {-720, -180, 720, 180}, .first = owner, .last = owner};
    if (!sg_boundary_polygons(boundaries, &filter, add_planar_area, &area, NULL))
        return FALSE;
    double pixels = area / grid->pixel_width / grid->pixel_height;
    country->all = pixels < 1e18 ? (gint64)pixels : (gint64)1e18;
    return TRUE;
}

static gboolean count_all(SgCountryRuns *country, const SgBoundaries *boundaries, const SgGrid *grid, int owner)
{
    SgBox box = box_near(sg_boundaries_owner(boundaries, owner), grid);
    SgWindow window;
    if (!window_of(&box, grid, &window))
        return estimate_all(country, boundaries, grid, owner);
    g_autoptr(SgOwnership) ownership = sg_ownership_window(boundaries, grid, &window, owner, NULL);
    if (ownership == NULL)
        return estimate_all(country, boundaries, grid, owner);
    for (int row = 0; row < window.rows; row++) {
        int count;
        const SgOwnerSpan *spans = sg_ownership_row(ownership, row, &count);
        for (int i = 0; i < count; i++)
            if (spans[i].owner == owner)
                country->all += spans[i].end - spans[i].col;
    }
    return TRUE;
}

gboolean sg_country_runs_init(SgCountryRuns *country, const SgOwnership *ownership, int cols, int rows, int owner,
                              int margin)
{
    const SgGrid *grid = sg_ownership_grid(ownership);
    const SgBoundaries *boundaries = sg_ownership_boundaries(ownership);
    SgWindow window = {0, 0, cols, rows};
    *country = (SgCountryRuns){0};
    SgBox box = box_near(sg_boundaries_owner(boundaries, owner), grid);
    if (is_within(&box, grid)) {
        take_runs(country, ownership, &window, owner);
        country->inside = country->all = count_inside(country, cols, rows);
        return TRUE;
    }
    SgWindow wider = {-margin, -margin, cols + 2 * margin, rows + 2 * margin};
    g_autoptr(SgOwnership) around = NULL;
    if (margin > 0 && wider.cols <= SG_LIMIT_COLS && wider.rows <= SG_LIMIT_ROWS) {
        around = sg_ownership_window(boundaries, grid, &wider, owner, NULL);
        if (around == NULL)
            return FALSE;
    }
    take_runs(country, around != NULL ? around : ownership, around != NULL ? &wider : &window, owner);
    country->inside = count_inside(country, cols, rows);
    if (!count_all(country, boundaries, grid, owner))
        return FALSE;
    country->all = MAX(country->all, country->inside);
    return TRUE;
}
