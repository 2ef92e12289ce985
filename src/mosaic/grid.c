/* The grid of a mosaic: what counts of all sources, by whole pixels, on the lattice of the product. */
#include "mosaic/plan.h"
#include "mosaic/squares.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>

#define MARGIN_DEG 1.0
#define FAR_PX     1e9 /* more than any grid has */

/* Columns and rows of the lattice, counted from its origin, east and south; ends are exclusive. */
typedef struct {
    double west, north, east, south;
} Extent;

static char *pixels_text(double pixels)
{
    return g_strdup_printf(fabs(pixels) < 0.1 ? "%.3f" : "%.2f", fabs(pixels));
}

char *sg_mosaic_shift_text(double east_px, double south_px)
{
    g_autofree char *x = pixels_text(east_px), *y = pixels_text(south_px);
    g_autofree char *one = g_strdup_printf(east_px > 0 ? _("%s px east") : _("%s px west"), x);
    g_autofree char *two = g_strdup_printf(south_px > 0 ? _("%s px south") : _("%s px north"), y);
    if (fabs(south_px) < 0.0005)
        return g_steal_pointer(&one);
    if (fabs(east_px) < 0.0005)
        return g_steal_pointer(&two);
    return g_strdup_printf(_("%s and %s"), one, two);
}

gboolean sg_mosaic_pixel_fits(const SgSpec *spec, const SgGrid *grid, double *drift_px)
{
    const double pixel = sg_spec_pixel_deg(spec);
    const double wide = fabs(grid->pixel_width - pixel) / pixel, high = fabs(grid->pixel_height - pixel) / pixel;
    *drift_px = MAX(wide * grid->cols, high * grid->rows);
    return *drift_px <= spec->grid->drift_px && MAX(wide, high) <= spec->grid->relative;
}

/* What is wrong with the size of the pixels; NULL when nothing is. */
static char *size_refusal(const SgSpec *spec, const SgMosaicSource *source)
{
    const double pixel = sg_spec_pixel_deg(spec);
    double drift;
    if (sg_mosaic_pixel_fits(spec, &source->grid, &drift))
        return NULL;
    g_autofree char *width = sg_text_differing(source->grid.pixel_width, pixel, 6);
    g_autofree char *height = sg_text_differing(source->grid.pixel_height, pixel, 6);
    g_autofree char *wanted = sg_text_differing(pixel, source->grid.pixel_width, 6);
    g_autofree char *sum = pixels_text(drift);
    return g_strdup_printf(
        _("%s: its pixels are %s x %s degrees; expected %s. The difference sums to %s pixels over the "
          "map. Repair it (soilgate fix), or let it be resampled (--regrid)."),
        source->shown, width, height, wanted, sum);
}

/* Where the source lies on LATTICE, in EXTENT; a sentence when it lies too far off. */
static char *place_source(const SgSpec *spec, SgMosaicSource *source, const SgLattice *lattice, Extent *extent)
{
    const double pixel = sg_spec_pixel_deg(spec);
    const SgLatticeFit fit = sg_lattice_fit(&source->grid, lattice, pixel);
    if (!(fit.worst_px <= spec->grid->phase_error_px)) {
        g_autofree char *shift = sg_mosaic_shift_text(fit.east_px, fit.south_px);
        g_autofree char *most = sg_text_double(spec->grid->phase_error_px);
        return g_strdup_printf(_("%s: its pixels lie %s of the grid of the product (%s); at most %s px is taken. "
                                 "Repair it (soilgate fix), or let it be resampled (--regrid)."),
                               source->shown, shift, lattice->id, most);
    }
    /* by the middle of the map: the corners differ by less than a pixel */
    const SgGrid *grid = &source->grid;
    const double middle_x = grid->west + grid->cols * grid->pixel_width / 2;
    const double middle_y = grid->north - grid->rows * grid->pixel_height / 2;
    extent->west = rint((middle_x - lattice->origin_lon) / pixel - grid->cols / 2.0);
    extent->north = rint((lattice->origin_lat - middle_y) / pixel - grid->rows / 2.0);
    extent->east = extent->west + grid->cols;
    extent->south = extent->north + grid->rows;
    source->east_px = fit.east_px;
    source->south_px = fit.south_px;
    return NULL;
}

static void widen(Extent *all, const Extent *one)
{
    all->west = MIN(all->west, one->west);
    all->north = MIN(all->north, one->north);
    all->east = MAX(all->east, one->east);
    all->south = MAX(all->south, one->south);
}

/* Lattice lines around BOX, within the world. */
static Extent extent_of_box(const double *box, const SgLattice *lattice, double pixel)
{
    const double slack = 0.01; /* of a pixel: an edge that is on a line but for rounding stays there */
    return (Extent){.west = floor((MAX(box[0], -180) - lattice->origin_lon) / pixel + slack),
                    .north = floor((lattice->origin_lat - MIN(box[3], 90)) / pixel + slack),
                    .east = ceil((MIN(box[2], 180) - lattice->origin_lon) / pixel - slack),
                    .south = ceil((lattice->origin_lat - MAX(box[1], -90)) / pixel - slack)};
}

/* Moves an edge to a line of blocks, which begin PHASE pixels from the origin and SIDE from one another. */
static double line_before(double edge, int phase, int side)
{
    return phase + floor((edge - phase) / side) * side;
}

/* What is larger than a square of 10 degrees, outwards to whole blocks of the squares: these blocks are packed once for
 * both, and the grid stays the same when maps reach a little farther. Smaller ones would mostly be frame. Nothing grows
 * beyond the Earth, as it would where lines lie beside 180 degrees or a pole. */
static void snap(Extent *all, const SgLattice *lattice, double pixel)
{
    const int side = sg_squares_side(pixel);
    const SgGrid grid = {
        .west = lattice->origin_lon, .north = lattice->origin_lat, .pixel_width = pixel, .pixel_height = pixel};
    const double square = 10 / pixel;
    int col, row;
    if (side == 0 || (all->east - all->west <= square && all->south - all->north <= square))
        return;
    sg_squares_phase(&grid, side, &col, &row);
    const Extent lines = {line_before(all->west, col, side), line_before(all->north, row, side),
                          -line_before(-all->east, -col, side), -line_before(-all->south, -row, side)};
    const double north = lattice->origin_lat - lines.north * pixel, south = lattice->origin_lat - lines.south * pixel;
    if (lines.east - lines.west <= 36 * square + 0.5 && north <= 90 + pixel && south >= -90 - pixel)
        *all = lines;
}

/* A whole number of pixels from the origin, rounded once: the same for every set of sources. */
static gboolean make_grid(const SgLattice *lattice, double pixel, const Extent *all, SgGrid *grid, GError **error)
{
    if (!(all->east - all->west >= 1 && all->east - all->west <= SG_LIMIT_COLS && all->south - all->north >= 1 &&
          all->south - all->north <= SG_LIMIT_ROWS)) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the mosaic would have no pixel, or more than %d x %d"),
                    SG_LIMIT_COLS, SG_LIMIT_ROWS);
        return FALSE;
    }
    *grid = (SgGrid){.cols = (int)(all->east - all->west),
                     .rows = (int)(all->south - all->north),
                     .west = lattice->origin_lon + all->west * pixel,
                     .north = lattice->origin_lat - all->north * pixel,
                     .pixel_width = pixel,
                     .pixel_height = pixel};
    return TRUE;
}

/* Without a lattice in the specification, that of the first source. */
static SgLattice lattice_of(const SgSpec *spec, const GPtrArray *sources)
{
    if (spec->grid->lattices_count > 0)
        return spec->grid->lattices[0];
    const SgMosaicSource *first = g_ptr_array_index(sources, 0);
    return (SgLattice){.id = first->shown, .origin_lon = first->grid.west, .origin_lat = first->grid.north};
}

/* --- what of a source the grid holds --- */

static const Extent nothing = {G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};

static gboolean is_nothing(const Extent *extent)
{
    return extent->west >= extent->east || extent->north >= extent->south;
}

/* Where its values lie; FRAME: the whole source. */
static Extent values_of(const SgMosaicSource *source, const Extent *frame)
{
    if (source->data_cols == 0)
        return nothing;
    const double west = frame->west + source->data_col, north = frame->north + source->data_row;
    return (Extent){west, north, west + source->data_cols, north + source->data_rows};
}

/* Frames are often cut at whole degrees around a country; what reaches farther has no use. */
static Extent useful_frame(const SgMosaicSource *source, const Extent *frame, const SgBoundaries *boundaries,
                           const SgLattice *lattice, double pixel)
{
    const SgOwner *owner = boundaries != NULL ? sg_boundaries_find(boundaries, source->iso3) : NULL;
    const double margin = ceil(MARGIN_DEG / pixel);
    if (owner == NULL)
        return *frame;
    Extent useful = values_of(source, frame);
    const Extent land = extent_of_box((double[]){owner->west, owner->south, owner->east, owner->north}, lattice, pixel);
    widen(&useful, &land);
    return (Extent){MAX(frame->west, useful.west - margin), MAX(frame->north, useful.north - margin),
                    MIN(frame->east, useful.east + margin), MIN(frame->south, useful.south + margin)};
}

/* The source's place on a grid that begins at ALL; one that is far away stays far away. */
static int offset(double from, double to)
{
    return (int)CLAMP(to - from, -FAR_PX, FAR_PX);
}

gboolean sg_mosaic_grid(const SgSpec *spec, GPtrArray *sources, const SgBoundaries *boundaries, const double *box,
                        GPtrArray *refusals, SgGrid *grid, GError **error)
{
    const SgLattice lattice = lattice_of(spec, sources);
    const double pixel = sg_spec_pixel_deg(spec);
    Extent all = nothing, frames = nothing;
    g_autofree Extent *extents = g_new0(Extent, sources->len);
    for (guint i = 0; i < sources->len; i++) {
        SgMosaicSource *source = g_ptr_array_index(sources, i);
        char *refusal = size_refusal(spec, source);
        if (refusal == NULL)
            refusal = place_source(spec, source, &lattice, &extents[i]);
        if (refusal != NULL) {
            g_ptr_array_add(refusals, refusal);
            continue;
        }
        const Extent used = box != NULL ? values_of(source, &extents[i])
                                        : useful_frame(source, &extents[i], boundaries, &lattice, pixel);
        if (!is_nothing(&used))
            widen(&all, &used);
        widen(&frames, &extents[i]);
    }
    if (refusals->len > 0)
        return TRUE;
    if (box != NULL) {
        const Extent around = extent_of_box(box, &lattice, pixel);
        widen(&all, &around);
    }
    if (is_nothing(&all)) /* maps without a value, away from their countries */
        all = frames;
    snap(&all, &lattice, pixel);
    for (guint i = 0; i < sources->len; i++) {
        SgMosaicSource *source = g_ptr_array_index(sources, i);
        source->col = offset(all.west, extents[i].west);
        source->row = offset(all.north, extents[i].north);
    }
    return make_grid(&lattice, pixel, &all, grid, error);
}
