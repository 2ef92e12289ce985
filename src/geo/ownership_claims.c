/* Polygons to runs of pixels.
 *
 * A pixel belongs to a polygon when its centre does: even-odd over the polygon's rings, so that holes are out. A
 * centre on the outline belongs to the polygon west of it and to the one south of it, as with gdal_rasterize: where two
 * polygons share an edge, exactly one has the pixel.
 *
 * Rows and columns are found in double precision and, within NEAR pixels of a centre, again in long double from the
 * degrees themselves, so that a shared edge gives the same answer from both sides.
 */
#include "geo/ownership_private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>

static const double near = 1e-6; /* pixels */

typedef struct {
    double lon, lat; /* degrees, on the grid's turn of the world */
    double x, y;     /* pixels of the grid, from its upper left corner */
    int row;         /* the first row of the window whose centres lie on the point's latitude or south of it */
} Vertex;

typedef struct {
    int row, col; /* col: the first column of the window whose centre lies east of the crossing */
} Crossing;

typedef struct {
    const SgGrid *grid;
    const SgWindow *window;
    double turn;       /* degrees added to longitudes */
    GArray *vertices;  /* Vertex, of one ring */
    GArray *crossings; /* Crossing, of one polygon */
    GArray *sorted;    /* int, columns of the crossings by row */
    GArray *starts;    /* guint, of each row in sorted */
    GArray *claims;    /* SgClaim */
    gboolean too_many;
} Claimer;

static int clamp_to(double value, int low, int count)
{
    double offset = value - low;
    return offset <= 0 ? 0 : offset >= count ? count : (int)offset;
}

static void place_vertex(const Claimer *claimer, const SgPoint *point, Vertex *vertex)
{
    const SgGrid *grid = claimer->grid;
    vertex->lon = point->lon + claimer->turn;
    vertex->lat = point->lat;
    vertex->x = (vertex->lon - grid->west) / grid->pixel_width;
    vertex->y = (grid->north - vertex->lat) / grid->pixel_height;
    double row = ceil(vertex->y - 0.5), tie = rint(vertex->y - 0.5);
    if (fabs(vertex->y - 0.5 - tie) < near) {
        long double centre = (long double)grid->north - ((long double)tie + 0.5L) * (long double)grid->pixel_height;
        row = centre <= (long double)vertex->lat ? tie : tie + 1;
    }
    vertex->row = clamp_to(row, claimer->window->row, claimer->window->rows);
}

/* TRUE when the centre of (COL, ROW) lies west of the edge or on it. NORTH is the edge's northern end: an edge is the
 * same from both sides. */
static gboolean is_west_of(const SgGrid *grid, double col, int row, const Vertex *north, const Vertex *south)
{
    long double lon = (long double)grid->west + ((long double)col + 0.5L) * (long double)grid->pixel_width;
    long double lat = (long double)grid->north - ((long double)row + 0.5L) * (long double)grid->pixel_height;
    long double left = (lon - (long double)north->lon) * ((long double)north->lat - (long double)south->lat);
    long double right = ((long double)south->lon - (long double)north->lon) * ((long double)north->lat - lat);
    return left <= right;
}

/* Where the edge meets the centres of ROW, pixels: for edges so flat that pixels of double precision do not tell. */
static double cross_flat(const SgGrid *grid, int row, const Vertex *north, const Vertex *south)
{
    long double lat = (long double)grid->north - ((long double)row + 0.5L) * (long double)grid->pixel_height;
    long double share = ((long double)north->lat - lat) / ((long double)north->lat - (long double)south->lat);
    long double lon = (long double)north->lon + ((long double)south->lon - (long double)north->lon) * share;
    return (double)((lon - (long double)grid->west) / (long double)grid->pixel_width);
}

static void cross_rows(Claimer *claimer, const Vertex *a, const Vertex *b)
{
    const SgWindow *window = claimer->window;
    const Vertex *north = a->row < b->row ? a : b, *south = a->row < b->row ? b : a;
    gboolean flat = fabs(south->x - north->x) >= 1e5 * (south->y - north->y);
    double slope = flat ? 0 : (south->x - north->x) / (south->y - north->y);
    double unsure = flat ? 1e-3 : near + 1e-9 * fabs(slope); /* pixels; what rounding in y may move x by */
    for (int i = north->row; i < south->row; i++) {
        int row = i + window->row;
        double x = flat ? cross_flat(claimer->grid, row, north, south) : north->x + (row + 0.5 - north->y) * slope;
        double col = floor(x + 0.5), tie = rint(x + 0.5);
        if (fabs(x + 0.5 - tie) < unsure)
            col = is_west_of(claimer->grid, tie - 1, row, north, south) ? tie : tie - 1;
        Crossing crossing = {i, clamp_to(col, window->col, window->cols)};
        g_array_append_val(claimer->crossings, crossing);
    }
}

static gboolean add_ring(Claimer *claimer, const SgPoint *points, guint count)
{
    g_array_set_size(claimer->vertices, count);
    Vertex *vertices = (Vertex *)claimer->vertices->data;
    for (guint i = 0; i < count; i++)
        place_vertex(claimer, &points[i], &vertices[i]);
    gint64 total = claimer->crossings->len;
    for (guint i = 0; i < count; i++)
        total += abs(vertices[i].row - vertices[i + 1 < count ? i + 1 : 0].row);
    if (total > SG_LIMIT_CLAIMS)
        return FALSE;
    for (guint i = 0; i < count; i++) {
        const Vertex *a = &vertices[i], *b = &vertices[i + 1 < count ? i + 1 : 0];
        if (a->row != b->row)
            cross_rows(claimer, a, b);
    }
    return TRUE;
}

static int compare_ints(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;
    return (left > right) - (left < right);
}

static void sort_ints(int *values, guint count)
{
    if (count > 32) {
        qsort(values, count, sizeof *values, compare_ints);
        return;
    }
    for (guint i = 1; i < count; i++) {
        int value = values[i];
        guint at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
}

/* The claims of one row: every second stretch between crossings. */
static void claim_row(Claimer *claimer, int row, int owner, int *cols, guint count)
{
    sort_ints(cols, count);
    SgClaim claim = {row, 0, 0, owner};
    for (guint i = 0; i + 1 < count; i += 2) {
        if (cols[i] == cols[i + 1])
            continue;
        if (claim.end == cols[i] && claim.end > claim.col) {
            claim.end = cols[i + 1];
            continue;
        }
        if (claim.end > claim.col)
            g_array_append_val(claimer->claims, claim);
        claim.col = cols[i];
        claim.end = cols[i + 1];
    }
    if (claim.end > claim.col)
        g_array_append_val(claimer->claims, claim);
}

/* Turns the crossings of a polygon into claims: a counting sort by row, then row by row. */
static void claim_rows(Claimer *claimer, int owner)
{
    guint count = claimer->crossings->len;
    const Crossing *crossings = (const Crossing *)claimer->crossings->data;
    int first = G_MAXINT, last = -1;
    for (guint i = 0; i < count; i++) {
        first = MIN(first, crossings[i].row);
        last = MAX(last, crossings[i].row);
    }
    if (last < 0)
        return;
    guint rows = (guint)(last - first) + 1;
    g_array_set_size(claimer->starts, 0);
    g_array_set_size(claimer->starts, rows + 1); /* cleared */
    g_array_set_size(claimer->sorted, count);
    guint *starts = (guint *)claimer->starts->data;
    int *sorted = (int *)claimer->sorted->data;
    for (guint i = 0; i < count; i++)
        starts[crossings[i].row - first + 1]++;
    for (guint i = 0; i < rows; i++)
        starts[i + 1] += starts[i];
    for (guint i = 0; i < count; i++)
        sorted[starts[crossings[i].row - first]++] = crossings[i].col;
    for (guint i = 0, start = 0; i < rows; start = starts[i++]) /* starts[i] is now the end of row i */
        claim_row(claimer, first + (int)i, owner, sorted + start, starts[i] - start);
}

/* TRUE when no pixel of the window can have its centre in the polygon: most islands on most grids. */
static gboolean is_off_window(const Claimer *claimer, const SgPolygon *polygon)
{
    const SgGrid *grid = claimer->grid;
    const SgWindow *window = claimer->window;
    double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
    guint count = polygon->rings[polygon->rings_count];
    for (guint i = 0; i < count; i++) {
        const SgPoint *point = &polygon->points[i];
        if (!isfinite(point->lon) || !isfinite(point->lat))
            return TRUE; /* the index refuses such files: this one was changed since */
        west = MIN(west, point->lon);
        east = MAX(east, point->lon);
        south = MIN(south, point->lat);
        north = MAX(north, point->lat);
    }
    double left = (west + claimer->turn - grid->west) / grid->pixel_width;
    double right = (east + claimer->turn - grid->west) / grid->pixel_width;
    double top = (grid->north - north) / grid->pixel_height, bottom = (grid->north - south) / grid->pixel_height;
    return left > (double)window->col + window->cols || right < window->col || bottom < window->row ||
           top > (double)window->row + window->rows;
}

static gboolean claim_polygon(const SgPolygon *polygon, int owner, gpointer data)
{
    Claimer *claimer = data;
    if (is_off_window(claimer, polygon))
        return TRUE;
    g_array_set_size(claimer->crossings, 0);
    for (guint i = 0; i < polygon->rings_count && !claimer->too_many; i++)
        claimer->too_many =
            !add_ring(claimer, polygon->points + polygon->rings[i], polygon->rings[i + 1] - polygon->rings[i]);
    if (!claimer->too_many)
        claim_rows(claimer, owner);
    if (claimer->claims->len > SG_LIMIT_CLAIMS)
        claimer->too_many = TRUE;
    return !claimer->too_many;
}

/* The polygons as they lie when the world is turned by TURN degrees: a grid may count its longitudes from 0 to 360. */
static gboolean claim_turned(Claimer *claimer, const SgBoundaries *boundaries, int last, GError **error)
{
    const SgGrid *grid = claimer->grid;
    const SgWindow *window = claimer->window;
    SgPolygonFilter filter = {.first = 0, .last = last};
    filter.box.west = grid->west + (window->col + 0.5) * grid->pixel_width - claimer->turn;
    filter.box.east = grid->west + ((double)window->col + window->cols - 0.5) * grid->pixel_width - claimer->turn;
    filter.box.north = grid->north - (window->row + 0.5) * grid->pixel_height;
    filter.box.south = grid->north - ((double)window->row + window->rows - 0.5) * grid->pixel_height;
    return sg_boundary_polygons(boundaries, &filter, claim_polygon, claimer, error);
}

gboolean sg_ownership_claims(const SgBoundaries *boundaries, const SgGrid *grid, const SgWindow *window, int last,
                             GArray *claims, GError **error)
{
    enum { TURNS = 2 }; /* files lie within -360..360, what any grid means within -540..540 */
    Claimer claimer = {.grid = grid, .window = window, .claims = claims};
    claimer.vertices = g_array_new(FALSE, FALSE, sizeof(Vertex));
    claimer.crossings = g_array_new(FALSE, FALSE, sizeof(Crossing));
    claimer.sorted = g_array_new(FALSE, FALSE, sizeof(int));
    claimer.starts = g_array_new(FALSE, TRUE, sizeof(guint));
    gboolean ok = TRUE;
    for (int turn = -TURNS; ok && turn <= TURNS; turn++) {
        claimer.turn = 360.0 * turn;
        ok = claim_turned(&claimer, boundaries, last, error);
    }
    if (claimer.too_many)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("boundaries %s: the polygons are too detailed for a grid of %d x %d pixels"),
                    sg_boundaries_title(boundaries), window->cols, window->rows);
    g_array_unref(claimer.vertices);
    g_array_unref(claimer.crossings);
    g_array_unref(claimer.sorted);
    g_array_unref(claimer.starts);
    return ok;
}
