#include "mosaic/masks.h"

#include "mosaic/plan.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* A mask being looked at. */
typedef struct {
    const SgExclusion *exclusion;
    const SgSpec *spec;
    const SgGrid *grid; /* of the mosaic */
    const SgRasterFacts *facts;
    SgGrid own;
} Mask;

/* --- what it is --- */

static char *no_numbers(const SgRasterFacts *facts)
{
    if (facts->bands != 1)
        return g_strdup_printf(_("it has %d bands; a mask has one. Write that band to a file of its own."),
                               facts->bands);
    if (sg_type_size(facts->type) == 0)
        return g_strdup_printf(_("its pixels are %s; a mask has plain numbers."), sg_type_name(facts->type));
    if (facts->has_scale)
        return g_strdup(_("its values are stored with a scale or an offset; store them as they are meant."));
    if (facts->lossy)
        return g_strdup_printf(_("its compression (%s) changes values; store it with DEFLATE."), facts->compression);
    if (facts->mask_band)
        return g_strdup(_("it has a transparency (alpha or mask band) of its own; declare a nodata value instead."));
    if (facts->nodata_state == SG_NODATA_UNREADABLE)
        return g_strdup_printf(_("its nodata (%s) is no number; declare one."), facts->nodata_text);
    return NULL;
}

/* --- where it lies --- */

static char *no_place(const Mask *mask)
{
    const SgRasterFacts *facts = mask->facts;
    const int epsg = mask->spec->grid->epsg;
    const SgCrsMatch crs = sg_crs_compare(&facts->crs, epsg);
    const double *gt = facts->gt;
    if (crs == SG_CRS_MISSING)
        return g_strdup_printf(_("it has no CRS; EPSG:%d is expected."), epsg);
    if (crs == SG_CRS_DIFFERENT)
        return g_strdup_printf(_("its CRS is %s; EPSG:%d is expected."), facts->crs.name, epsg);
    if (!facts->has_geotransform)
        return g_strdup(_("its pixels have no place: it has no geotransform."));
    if (gt[2] != 0 || gt[4] != 0 || !(gt[1] > 0) || !(gt[5] < 0))
        return g_strdup(_("its rows do not run from west to east, and from north to south."));
    return NULL;
}

static char *other_size(const Mask *mask)
{
    const double pixel = sg_spec_pixel_deg(mask->spec);
    double drift;
    if (sg_mosaic_pixel_fits(mask->spec, &mask->own, &drift))
        return NULL;
    g_autofree char *width = sg_text_differing(mask->own.pixel_width, pixel, 6);
    g_autofree char *height = sg_text_differing(mask->own.pixel_height, pixel, 6);
    g_autofree char *wanted = sg_text_differing(pixel, mask->own.pixel_width, 6);
    return g_strdup_printf(_("its pixels are %s x %s degrees; expected %s."), width, height, wanted);
}

/* The lattice is that of the mosaic's grid. */
static char *other_lattice(const Mask *mask)
{
    const double pixel = sg_spec_pixel_deg(mask->spec), most = mask->spec->grid->phase_error_px;
    const SgLattice lattice = {.origin_lon = mask->grid->west, .origin_lat = mask->grid->north};
    const SgLatticeFit fit = sg_lattice_fit(&mask->own, &lattice, pixel);
    const double east = mask->own.west + mask->own.cols * mask->own.pixel_width;
    const double south = mask->own.north - mask->own.rows * mask->own.pixel_height;
    if (mask->own.west < -180 - pixel || east > 180 + pixel)
        return g_strdup(_("it lies beyond 180 degrees west or east; longitudes are expected from -180 to 180."));
    if (mask->own.north > 90 + pixel || south < -90 - pixel)
        return g_strdup(_("it lies beyond a pole; latitudes are expected from -90 to 90."));
    if (fit.worst_px <= most)
        return NULL;
    g_autofree char *shift = sg_mosaic_shift_text(fit.east_px, fit.south_px), *allowed = sg_text_double(most);
    return g_strdup_printf(_("its pixels lie %s of the grid of the mosaic; at most %s px is taken."), shift, allowed);
}

/* "gdalwarp ...", onto the pixels of the mosaic. Nearest neighbour makes no values that the mask does not have; of
 * codes that are finer than the mosaic the most frequent one is taken. */
static char *warp_command(const Mask *mask)
{
    const SgGrid *grid = mask->grid;
    g_autofree char *west = sg_text_double(grid->west), *north = sg_text_double(grid->north);
    g_autofree char *east = sg_text_double(grid->west + grid->cols * grid->pixel_width);
    g_autofree char *south = sg_text_double(grid->north - grid->rows * grid->pixel_height);
    const char *name = mask->exclusion->mask, *dot = strrchr(name, '.');
    const gsize stem = dot != NULL && strchr(dot, '/') == NULL ? (gsize)(dot - name) : strlen(name);
    g_autofree char *made = g_strdup_printf("%.*s_grid.tif", (int)stem, name);
    g_autofree char *from = g_shell_quote(name), *to = g_shell_quote(made);
    const gboolean missing = sg_crs_compare(&mask->facts->crs, mask->spec->grid->epsg) == SG_CRS_MISSING;
    return g_strdup_printf("gdalwarp%s -t_srs EPSG:%d -te %s %s %s %s -ts %d %d -r %s -co COMPRESS=DEFLATE %s %s",
                           missing ? " -s_srs CRS" : "", mask->spec->grid->epsg, west, south, east, north, grid->cols,
                           grid->rows, mask->exclusion->values_count > 0 ? "mode" : "near", from, to);
}

/* Fills in mask->own; a sentence when the mask is not on the grid. */
static char *off_grid(Mask *mask)
{
    const SgRasterFacts *facts = mask->facts;
    char *fault = no_place(mask);
    if (fault == NULL)
        mask->own = (SgGrid){facts->cols, facts->rows, facts->gt[0], facts->gt[3], facts->gt[1], -facts->gt[5]};
    if (fault == NULL)
        fault = other_size(mask);
    if (fault == NULL)
        fault = other_lattice(mask);
    if (fault == NULL)
        return NULL;
    g_autofree char *told = fault, *command = warp_command(mask);
    return g_strdup_printf(_("%s Put it on the grid: %s"), told, command);
}

/* --- the whole --- */

static char *other_hash(const SgExclusion *exclusion, const char *sha256)
{
    if (exclusion->sha256 == NULL || strcmp(exclusion->sha256, sha256) == 0)
        return NULL;
    return g_strdup_printf(_("its SHA-256 is %s, and the recipe asks for %s. Take the mask that the recipe was written "
                             "for, or write the new hash into the recipe."),
                           sha256, exclusion->sha256);
}

static SgMosaicSource *mask_new(const Mask *mask, const char *sha256)
{
    const SgRasterFacts *facts = mask->facts;
    SgMosaicSource *source = g_new0(SgMosaicSource, 1);
    source->path = g_strdup(mask->exclusion->mask_path);
    source->shown = sg_text_printable(mask->exclusion->mask);
    source->sha256 = g_strdup(sha256);
    source->grid = mask->own;
    source->type = facts->type;
    source->has_nodata = facts->nodata_state == SG_NODATA_VALUE && facts->nodata_fits;
    source->nodata = facts->nodata;
    return source;
}

void sg_mask_free(gpointer data)
{
    SgMosaicSource *mask = data;
    if (mask == NULL)
        return;
    g_free(mask->path);
    g_free(mask->shown);
    g_free(mask->sha256);
    g_free(mask);
}

static void refuse(const Mask *mask, const char *recipe, const char *fault, GPtrArray *refusals)
{
    g_autofree char *shown = sg_text_printable(mask->exclusion->mask);
    g_ptr_array_add(refusals, g_strdup_printf("%s:%u: exclusions[%s].mask: %s: %s", recipe, mask->exclusion->line,
                                              mask->exclusion->id, shown, fault));
}

gboolean sg_mask_open(const SgExclusion *exclusion, const char *shown, const SgSpec *spec, const SgGrid *grid,
                      GPtrArray *refusals, SgMosaicSource **out, GError **error)
{
    SgRasterFacts facts;
    g_autoptr(SgRaster) raster = NULL;
    g_autofree char *fault = NULL, *sha256 = NULL;
    Mask mask = {.exclusion = exclusion, .spec = spec, .grid = grid, .facts = &facts};
    sg_raster_facts_init(&facts);
    gboolean good = sg_raster_open(exclusion->mask_path, &facts, &raster, error);
    if (good && raster == NULL) {
        fault = g_strdup(facts.door_detail != NULL ? facts.door_detail : _("no reason is given"));
    } else if (good) {
        sha256 = sg_hash_fd(sg_raster_fd(raster), error);
        good = sha256 != NULL;
        fault = good ? other_hash(exclusion, sha256) : NULL;
        if (good && fault == NULL)
            fault = no_numbers(&facts);
        if (good && fault == NULL)
            fault = off_grid(&mask);
    }
    if (good && fault != NULL)
        refuse(&mask, shown, fault, refusals);
    else if (good)
        *out = mask_new(&mask, sha256);
    sg_raster_facts_clear(&facts);
    return good;
}
