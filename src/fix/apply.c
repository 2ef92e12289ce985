/* Does the steps of one file: turns them into what geo writes. */
#include "fix/fix_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

typedef struct {
    const SgFixMap *map;
    SgRasterFix fix;
    SgPixelStep pixels[SG_FIX_VALUES];
    SgFixStep *told[SG_FIX_VALUES]; /* whose pixels are counted */
    SgOwnership *ownership;
    SgZones *zones;
} Work;

static void work_clear(Work *work)
{
    g_clear_pointer(&work->zones, sg_zones_free);
    g_clear_pointer(&work->ownership, sg_ownership_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static SgPixelStep *add_pixels(Work *work, SgFixStep *step)
{
    g_assert(work->fix.steps_count < SG_FIX_VALUES); /* fewer kinds than that */
    SgPixelStep *pixels = &work->pixels[work->fix.steps_count];
    work->told[work->fix.steps_count++] = step;
    pixels->to = step->repair.nodata;
    pixels->huge = step->repair.huge;
    pixels->values_count = step->repair.values_count;
    memcpy(pixels->values, step->repair.values, sizeof step->repair.values);
    work->fix.restate = TRUE;
    return pixels;
}

static void declare(Work *work, double nodata)
{
    work->fix.has_nodata = TRUE;
    work->fix.nodata = nodata;
    work->fix.restate = TRUE;
}

/* Where pixels become nodata, one must be declared; the file's own stays as it is written there. */
static void need_nodata(Work *work, double nodata)
{
    const SgRasterFacts *raster = &work->map->file->raster;
    if (!(raster->nodata_state == SG_NODATA_VALUE && raster->nodata_fits) && !work->fix.has_nodata)
        declare(work, nodata);
}

static int epsg_of(const Work *work)
{
    const SgSpec *spec = work->map->delivery->spec;
    return spec != NULL ? spec->grid->epsg : 4326;
}

/* --- one function for each kind that needs more than a flag --- */

static void add_place(Work *work, const SgRepair *repair)
{
    const double place[6] = {repair->west, repair->pixel_width, 0, repair->north, 0, -repair->pixel_height};
    work->fix.has_place = TRUE;
    memcpy(work->fix.place, place, sizeof place);
}

static void add_fill(Work *work, SgFixStep *step)
{
    SgPixelStep *pixels = add_pixels(work, step);
    pixels->nan = step->repair.kind == SG_REPAIR_NAN;
    need_nodata(work, step->repair.nodata);
}

static void add_unify(Work *work, SgFixStep *step)
{
    SgPixelStep *pixels = add_pixels(work, step);
    pixels->nan = isnan(step->repair.values[0]);
    declare(work, step->repair.nodata);
}

/* The background also fills the pixels at the coast, and disputed land. */
static void add_background(Work *work, SgFixStep *step)
{
    SgPixelStep *pixels = add_pixels(work, step);
    pixels->zones = 1U << SG_ZONE_NEAR | 1U << SG_ZONE_DISPUTED | 1U << SG_ZONE_FOREIGN | 1U << SG_ZONE_BEYOND;
    need_nodata(work, step->repair.nodata);
}

static void add_crop(Work *work, SgFixStep *step)
{
    SgPixelStep *pixels = add_pixels(work, step);
    pixels->data = TRUE;
    pixels->zones = 1U << SG_ZONE_FOREIGN | 1U << SG_ZONE_BEYOND;
    need_nodata(work, step->repair.nodata);
}

static void add_product(Work *work, SgFixStep *step)
{
    const SgRepair *repair = &step->repair;
    const SgLayer *layer = work->map->file->name.layer;
    if (repair->kind == SG_REPAIR_SCALE)
        work->fix.unscale = TRUE;
    else if (layer != NULL && layer->resolved != NULL)
        work->fix.unit = layer->resolved->unit;
    if (repair->factor == 1 && repair->offset == 0)
        return;
    SgPixelStep *pixels = add_pixels(work, step);
    pixels->data = pixels->linear = TRUE;
    pixels->factor = repair->factor;
    pixels->offset = repair->offset;
    if (repair->type != SG_TYPE_UNKNOWN)
        work->fix.type = repair->type;
}

static void add_regrid(Work *work, const SgRepair *repair)
{
    const SgFileFacts *file = work->map->file;
    const SgSpec *spec = work->map->delivery->spec;
    const SgLayer *layer = file->name.layer;
    need_nodata(work, repair->nodata);
    work->fix.regrid = TRUE;
    work->fix.grid_epsg = spec->grid->epsg;
    work->fix.restate = TRUE;
    work->fix.classes = layer != NULL && layer->resolved != NULL && layer->resolved->classes != NULL;
    work->fix.origin_x = repair->lattice->origin_lon;
    work->fix.origin_y = repair->lattice->origin_lat;
    work->fix.pixel = sg_spec_pixel_deg(spec);
}

static void add_step(Work *work, SgFixStep *step)
{
    switch (step->repair.kind) {
    case SG_REPAIR_CRS:
        work->fix.epsg = epsg_of(work);
        break;
    case SG_REPAIR_AREA:
        work->fix.area = TRUE;
        break;
    case SG_REPAIR_PLACE:
        add_place(work, &step->repair);
        break;
    case SG_REPAIR_FLIP:
        work->fix.flip = TRUE;
        break;
    case SG_REPAIR_SWAP:
        work->fix.swap = TRUE;
        break;
    case SG_REPAIR_DECLARE:
        declare(work, step->repair.nodata);
        break;
    case SG_REPAIR_FILL:
    case SG_REPAIR_NAN:
        add_fill(work, step);
        break;
    case SG_REPAIR_UNIFY:
        add_unify(work, step);
        break;
    case SG_REPAIR_BACKGROUND:
        add_background(work, step);
        break;
    case SG_REPAIR_CROP:
        add_crop(work, step);
        break;
    case SG_REPAIR_SCALE:
    case SG_REPAIR_FACTOR:
        add_product(work, step);
        break;
    case SG_REPAIR_TYPE:
        work->fix.type = step->repair.type;
        work->fix.restate = TRUE;
        break;
    case SG_REPAIR_REGRID:
        add_regrid(work, &step->repair);
        break;
    case SG_REPAIR_NONE: /* those that the new file has by itself */
    case SG_REPAIR_NAME:
    case SG_REPAIR_SIDECARS:
    case SG_REPAIR_LEAVE_OUT:
    case SG_REPAIR_LAYOUT:
    case SG_REPAIR_BAND:
        break;
    }
}

/* The same zones that the check counted in. */
static gboolean find_zones(Work *work, const SgBoundaries *boundaries, GError **error)
{
    const SgFileFacts *file = work->map->file;
    gboolean needed = FALSE;
    for (int i = 0; i < work->fix.steps_count; i++)
        needed = needed || work->pixels[i].zones != 0;
    if (!needed)
        return TRUE;
    work->ownership = sg_ownership_new(boundaries, &file->grid, error);
    if (work->ownership == NULL)
        return FALSE;
    work->zones = sg_zones_new(work->ownership, file->iso3, file->boundary_tolerance_px);
    if (work->zones == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot lay the boundary of %s over the grid"), file->iso3);
    work->fix.zones = work->zones;
    return work->zones != NULL;
}

/* --- what came of it --- */

static void remark(SgFixStep *step, char *words)
{
    g_free(step->remark);
    step->remark = words;
}

static void tell_steps(const Work *work, SgFixFile *planned)
{
    for (int i = 0; i < work->fix.steps_count; i++) {
        SgFixStep *step = work->told[i];
        const SgPixelStep *pixels = &work->pixels[i];
        step->pixels = pixels->pixels;
        if (step->repair.kind == SG_REPAIR_BACKGROUND && pixels->spared > 0) {
            g_autofree char *count = sg_text_count(pixels->spared);
            remark(step,
                   g_strdup_printf(P_("%s more pixel has this value inside the country, and stays: look at it.",
                                      "%s more pixels have this value inside the country, and stay: look at them.",
                                      pixels->spared),
                                   count));
        }
    }
    for (guint i = 0; i < planned->steps->len; i++) {
        SgFixStep *step = g_ptr_array_index(planned->steps, i);
        if (step->repair.kind == SG_REPAIR_REGRID && work->fix.method != NULL)
            remark(step, g_strdup_printf(_("Method: %s."), _(work->fix.method)));
        if (step->repair.kind == SG_REPAIR_FACTOR && work->fix.other_unit)
            remark(step, g_strdup_printf(_("The unit that the file declares becomes %s."), work->fix.unit));
        if (step->repair.kind == SG_REPAIR_TYPE && work->fix.rounded > 0) {
            g_autofree char *count = sg_text_count(work->fix.rounded);
            remark(step,
                   g_strdup_printf(P_("%s pixel was rounded.", "%s pixels were rounded.", work->fix.rounded), count));
        }
    }
}

/* Pixels that the check counted must be those that were changed. */
static char *miscount(const Work *work)
{
    for (int i = 0; i < work->fix.steps_count; i++) {
        const SgFixStep *step = work->told[i];
        gboolean counted = step->repair.kind == SG_REPAIR_FILL || step->repair.kind == SG_REPAIR_NAN;
        if (!counted || step->expected < 0 || step->expected == work->pixels[i].pixels)
            continue;
        g_autofree char *expected = sg_text_count(step->expected), *found = sg_text_count(work->pixels[i].pixels);
        return g_strdup_printf(_("the step %s changed %s pixels, and the check had counted %s"), step->id, found,
                               expected);
    }
    return NULL;
}

gboolean sg_fix_apply(SgFixRun *run, const SgFixMap *map, SgFixFile *planned, const char *source, const char *target,
                      char **problem, GError **error)
{
    g_auto(Work) work = {.map = map};
    *problem = NULL;
    if (!sg_fix_writes(planned))
        return sg_fix_copy_file(source, target, problem, error);
    work.fix.steps = work.pixels;
    for (guint i = 0; i < planned->steps->len; i++)
        add_step(&work, g_ptr_array_index(planned->steps, i));
    if (!find_zones(&work, run->fix->before->boundaries, error))
        return FALSE;
    if (!sg_raster_fix(source, &map->file->raster, &work.fix, target, run->work, problem, error))
        return FALSE;
    if (*problem == NULL)
        *problem = miscount(&work);
    if (*problem == NULL)
        tell_steps(&work, planned);
    return TRUE;
}
