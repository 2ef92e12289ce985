/* The table of steps: what mends which finding, in which order, and in what words. */
#include "fix/fix_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* VALUE in the fewest digits that are the same pixel. */
char *sg_fix_value_text(SgType type, double value)
{
    if (type != SG_TYPE_FLOAT32 || !isfinite(value))
        return isnan(value) ? g_strdup("NaN") : sg_text_double(value);
    for (int digits = 1; digits < 9; digits++) {
        char format[8], text[G_ASCII_DTOSTR_BUF_SIZE];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, value);
        if ((float)g_ascii_strtod(text, NULL) == (float)value)
            return g_strdup(text);
    }
    return sg_text_differing(value, value, 9);
}

static char *number_text(double value, int digits)
{
    return sg_text_differing(value, value, digits);
}

/* --- sentences --- */

static char *name_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    (void)repair;
    g_autofree char *name = sg_layer_file_name(file->name.layer, file->iso3);
    return g_strdup_printf(_("Name the copy %s."), name);
}

static char *sidecar_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    (void)repair;
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < file->raster.sidecars->len; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", (char *)g_ptr_array_index(file->raster.sidecars, i));
    return g_strdup_printf(_("Leave out what lies beside the file: %s. What it says is lost."), names->str);
}

static char *layout_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)file;
    (void)spec;
    (void)repair;
    return g_strdup(_("Write tiles of 512 x 512 pixels, compressed with DEFLATE (a COG without overviews). No value "
                      "changes."));
}

static char *band_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    (void)repair;
    if (file->raster.bands > 1)
        return g_strdup_printf(_("Keep the first of %d bands, and drop the others."), file->raster.bands);
    return g_strdup_printf(_("Keep the first of %d images, and drop the others."), file->raster.pages + 1);
}

static char *crs_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)repair;
    const char *old = file->raster.crs.name;
    int epsg = spec != NULL ? spec->grid->epsg : 4326;
    if (old == NULL || *old == '\0')
        return g_strdup_printf(_("Write the CRS as EPSG:%d. No pixel moves."), epsg);
    return g_strdup_printf(_("Write the CRS as EPSG:%d in place of %s. No pixel moves."), epsg, old);
}

static char *area_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    (void)repair;
    g_autofree char *x = number_text(file->raster.gt[0], 10), *y = number_text(file->raster.gt[3], 10);
    return g_strdup_printf(
        _("Write PixelIsArea. The corner of the first pixel is %s, %s: half a pixel west and north of "
          "the coordinates in the file, as GDAL reads them. No pixel moves."),
        x, y);
}

static char *place_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    const SgGrid *grid = &file->grid;
    double east = (repair->west - grid->west) / grid->pixel_width;
    double south = (grid->north - repair->north) / grid->pixel_height;
    g_autofree char *x = number_text(repair->west, 10), *y = number_text(repair->north, 10);
    char across[G_ASCII_DTOSTR_BUF_SIZE], down[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(across, sizeof across, "%.2f", fabs(east));
    g_ascii_formatd(down, sizeof down, "%.2f", fabs(south));
    g_autofree char *way_x = g_strdup_printf(east < 0 ? _("%s pixels west") : _("%s pixels east"), across);
    g_autofree char *way_y = g_strdup_printf(south < 0 ? _("%s pixels north") : _("%s pixels south"), down);
    return g_strdup_printf(_("Move the map %s and %s: its upper left corner becomes %s, %s. No value changes."), way_x,
                           way_y, x, y);
}

static char *flip_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)file;
    (void)spec;
    (void)repair;
    return g_strdup(_("Write the rows from north to south. No value changes."));
}

static char *swap_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)file;
    (void)spec;
    (void)repair;
    return g_strdup(_("Exchange rows and columns, so that x is the longitude and y the latitude. No value changes."));
}

static char *regrid_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    const SgLattice *lattice = repair->lattice;
    gboolean classes =
        file->name.layer != NULL && file->name.layer->resolved != NULL && file->name.layer->resolved->classes != NULL;
    g_autofree char *size = number_text(spec->grid->pixel_arcsec, 6);
    return g_strdup_printf(classes ? _("Resample to pixels of %s arc-seconds on the grid \"%s\": the class of the "
                                       "nearest pixel, or the most frequent one of a larger pixel.")
                                   : _("Resample to pixels of %s arc-seconds on the grid \"%s\", bilinear, or as the "
                                       "mean of a larger pixel. All values change a little."),
                           size, lattice->title != NULL ? lattice->title : lattice->id);
}

static char *type_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    return g_strdup_printf(_("Store the values as %s instead of %s. What was rounded before does not come back."),
                           sg_type_name(repair->type), sg_type_name(file->raster.type));
}

static char *scale_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *scale = number_text(file->raster.scale, 9), *offset = number_text(file->raster.offset, 9);
    if (repair->factor == 1 && repair->offset == 0)
        return g_strdup_printf(
            _("Drop the scale %s and the offset %s: the stored numbers are values that are usual for "
              "this layer, and with the scale they would not be. No stored number changes."),
            scale, offset);
    return g_strdup_printf(_("Write the values (stored number * %s + %s) themselves, and drop the scale."), scale,
                           offset);
}

static char *factor_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    const SgKind *kind = file->name.layer != NULL ? file->name.layer->resolved : NULL;
    g_autofree char *factor = number_text(repair->factor, 9);
    if (kind == NULL || kind->unit == NULL)
        return g_strdup_printf(_("Multiply all values by %s."), factor);
    return g_strdup_printf(_("Multiply all values by %s, so that they are in %s."), factor, kind->unit);
}

static char *declare_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *value = sg_fix_value_text(file->raster.type, repair->nodata);
    return g_strdup_printf(_("Declare %s as the nodata value. No pixel changes."), value);
}

static char *fill_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autoptr(GString) list = g_string_new(NULL);
    g_autofree char *nodata = sg_fix_value_text(file->raster.type, repair->nodata);
    for (int i = 0; i < repair->values_count; i++) {
        g_autofree char *value = sg_fix_value_text(file->raster.type, repair->values[i]);
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", value);
    }
    if (repair->huge > 0) {
        g_autofree char *huge = number_text(repair->huge, 6);
        g_string_append(list, list->len > 0 ? ", " : "");
        g_string_append_printf(list, _("a value of the size of %s or more"), huge);
    }
    return g_strdup_printf(_("Set the pixels that hold %s to the nodata value %s."), list->str, nodata);
}

static char *nan_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *nodata = sg_fix_value_text(file->raster.type, repair->nodata);
    return g_strdup_printf(_("Set the NaN pixels to the nodata value %s."), nodata);
}

static char *unify_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *nodata = sg_fix_value_text(file->raster.type, repair->nodata);
    g_autofree char *old = sg_fix_value_text(file->raster.type, repair->values[0]);
    return g_strdup_printf(_("Use the nodata value of the other layers, %s, in place of %s."), nodata, old);
}

static char *background_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *nodata = sg_fix_value_text(file->raster.type, repair->nodata);
    g_autofree char *value = sg_fix_value_text(file->raster.type, repair->values[0]);
    return g_strdup_printf(_("Outside %s, at its border and on disputed land, set the pixels that hold exactly %s to "
                             "the nodata value %s."),
                           file->owner.iso3, value, nodata);
}

static char *crop_words(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair)
{
    (void)spec;
    g_autofree char *nodata = sg_fix_value_text(file->raster.type, repair->nodata);
    g_autofree char *tolerance = number_text(file->boundary_tolerance_px, 4);
    return g_strdup_printf(
        _("Set all data more than %s pixels outside %s to the nodata value %s; data in disputed areas "
          "stay."),
        tolerance, file->owner.iso3, nodata);
}

/* Values are told apart as they are stored, so that fills go first and what computes new values last. */
static const SgStepKind kinds[] = {
    {SG_REPAIR_NAME, "name", FALSE, FALSE, name_words},
    {SG_REPAIR_SIDECARS, "sidecars", FALSE, FALSE, sidecar_words},
    {SG_REPAIR_BAND, "band", TRUE, FALSE, band_words},
    {SG_REPAIR_LAYOUT, "layout", TRUE, FALSE, layout_words},
    {SG_REPAIR_CRS, "crs", TRUE, FALSE, crs_words},
    {SG_REPAIR_AREA, "area", TRUE, FALSE, area_words},
    {SG_REPAIR_FLIP, "flip", TRUE, FALSE, flip_words},
    {SG_REPAIR_SWAP, "swap", TRUE, FALSE, swap_words},
    {SG_REPAIR_PLACE, "place", TRUE, FALSE, place_words},
    {SG_REPAIR_DECLARE, "nodata.declare", TRUE, FALSE, declare_words},
    {SG_REPAIR_FILL, "nodata.fill", TRUE, TRUE, fill_words},
    {SG_REPAIR_NAN, "nodata.nan", TRUE, FALSE, nan_words},
    {SG_REPAIR_UNIFY, "nodata.unify", TRUE, FALSE, unify_words},
    {SG_REPAIR_BACKGROUND, "nodata.background", TRUE, TRUE, background_words},
    {SG_REPAIR_CROP, "crop", TRUE, TRUE, crop_words},
    {SG_REPAIR_SCALE, "scale", TRUE, FALSE, scale_words},
    {SG_REPAIR_FACTOR, "factor", TRUE, FALSE, factor_words},
    {SG_REPAIR_TYPE, "type", TRUE, FALSE, type_words},
    {SG_REPAIR_REGRID, "regrid", TRUE, TRUE, regrid_words},
};

const SgStepKind *sg_step_kind(SgRepairKind kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

guint sg_step_order(SgRepairKind kind)
{
    const SgStepKind *found = sg_step_kind(kind);
    return found != NULL ? (guint)(found - kinds) : G_N_ELEMENTS(kinds);
}

/* --- steps and files --- */

SgFixStep *sg_fix_step_new(const SgFileFacts *file, const SgSpec *spec, const SgFinding *finding)
{
    const SgStepKind *kind = sg_step_kind(finding->repair.kind);
    SgFixStep *step = g_new0(SgFixStep, 1);
    step->id = kind->id;
    step->rule = finding->rule;
    step->fix = finding->fix;
    step->repair = finding->repair;
    step->what = kind->what(file, spec, &finding->repair);
    step->round = 1;
    step->expected = finding->pixels;
    step->pixels = -1;
    return step;
}

void sg_fix_step_free(gpointer data)
{
    SgFixStep *step = data;
    g_free(step->what);
    g_free(step->remark);
    g_free(step);
}

SgFixFile *sg_fix_file_new(const char *source, const char *shown)
{
    SgFixFile *file = g_new0(SgFixFile, 1);
    file->source = g_strdup(source);
    file->shown = g_strdup(shown);
    file->steps = g_ptr_array_new_with_free_func(sg_fix_step_free);
    return file;
}

void sg_fix_file_free(gpointer data)
{
    SgFixFile *file = data;
    g_free(file->shown);
    g_free(file->source);
    g_free(file->copy);
    g_free(file->reason);
    g_free(file->staged);
    g_ptr_array_unref(file->steps);
    g_free(file);
}

gboolean sg_fix_writes(const SgFixFile *file)
{
    for (guint i = 0; i < file->steps->len; i++) {
        const SgFixStep *step = g_ptr_array_index(file->steps, i);
        if (!step->done && sg_step_kind(step->repair.kind)->writes)
            return TRUE;
    }
    return FALSE;
}

const char *sg_fix_fate_name(SgFixFate fate)
{
    static const char *const names[] = {"copied", "repaired", "left-out", "withheld"};
    g_return_val_if_fail((guint)fate < G_N_ELEMENTS(names), "");
    return names[fate];
}
