#include "mosaic/regrid.h"

#include "soilgate/base.h"
#include "soilgate/raster_fix.h"
#include "soilgate/words.h"

#include <string.h>

/* What resampling mends; the last follows from them. */
static const char *const mended[] = {"grid.resolution", "grid.phase", "crs.mismatch", "layers.grid"};

static gboolean is_mended(const SgFinding *finding)
{
    for (guint i = 0; i < G_N_ELEMENTS(mended); i++)
        if (strcmp(finding->rule->id, mended[i]) == 0)
            return TRUE;
    return FALSE;
}

/* What could not be checked, because the pixels have no place, is checked with the copy. */
gboolean sg_regrid_may(const SgDelivery *delivery)
{
    gboolean some = FALSE;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->severity != SG_SEVERITY_ERROR || finding->waived != NULL)
            continue;
        if (!is_mended(finding))
            return FALSE;
        some = some || finding->file != NULL;
    }
    return some;
}

static gboolean needs_it(const SgDelivery *delivery, const SgFileFacts *file)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->severity == SG_SEVERITY_ERROR && g_strcmp0(finding->file, file->shown) == 0 && is_mended(finding))
            return TRUE;
    }
    return FALSE;
}

/* One delivery being resampled. */
typedef struct {
    const SgReport *report;
    const SgDelivery *delivery;
    SgRegrid *regrid;
    SgScratch *scratch;
    GPtrArray *refusals, *paths; /* paths: of the files to be checked again */
} Work;

static void regridded_free(gpointer data)
{
    SgRegridded *regridded = data;
    g_free(regridded->shown);
    g_free(regridded->original);
    g_free(regridded->method);
    g_free(regridded);
}

void sg_regrid_free(SgRegrid *regrid)
{
    if (regrid == NULL)
        return;
    g_hash_table_unref(regrid->copies);
    sg_report_free(regrid->report);
    g_free(regrid);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRegrid, sg_regrid_free)

/* The same error, with the folder: nobody has named it. */
static void tell_folder(const char *shown, GError **error)
{
    g_autofree char *cause = g_strdup(error != NULL && *error != NULL ? (*error)->message : "");
    g_clear_error(error);
    g_set_error(
        error, SG_ERROR, SG_ERROR_FAILED,
        _("%s cannot be resampled: %s. The copy is made in %s: make room there, or name another folder in TMPDIR"),
        shown, cause, g_get_tmp_dir());
}

/* The copy's path; NULL with an error, or with a refusal. */
static char *resample(const Work *work, const SgFileFacts *file, GError **error)
{
    const SgSpec *spec = work->delivery->spec;
    const SgLayer *layer = file->name.layer;
    g_autofree char *folder = sg_scratch_folder(work->scratch, error);
    if (folder == NULL)
        return NULL;
    g_autofree char *name = sg_layer_file_name(layer, file->iso3), *problem = NULL;
    g_autofree char *shown = sg_text_printable(file->place != NULL ? file->place : file->shown);
    char *path = g_build_filename(folder, name, NULL);
    SgRasterFix fix = {.regrid = TRUE,
                       .classes = layer->resolved != NULL && layer->resolved->classes != NULL,
                       .grid_epsg = spec->grid->epsg,
                       .origin_x = spec->grid->lattices[0].origin_lon,
                       .origin_y = spec->grid->lattices[0].origin_lat,
                       .pixel = sg_spec_pixel_deg(spec),
                       .restate = TRUE};
    const gboolean written = sg_raster_fix(file->path, &file->raster, &fix, path, folder, &problem, error);
    if (written && problem == NULL) {
        SgRegridded *regridded = g_new0(SgRegridded, 1);
        regridded->shown = g_steal_pointer(&shown);
        regridded->original = g_strdup(file->raster.sha256);
        regridded->method = g_strdup(fix.method); /* English: it goes into the manifest */
        g_hash_table_insert(work->regrid->copies, g_strdup(path), regridded);
        return path;
    }
    if (written)
        g_ptr_array_add(work->refusals, g_strdup_printf(_("%s cannot be resampled: %s."), shown, problem));
    else
        tell_folder(shown, error);
    g_free(path);
    return NULL;
}

static gboolean holds(const GPtrArray *paths, const char *path)
{
    for (guint i = 0; i < paths->len; i++)
        if (strcmp(g_ptr_array_index(paths, i), path) == 0)
            return TRUE;
    return FALSE;
}

/* The file of a look-up table that the delivery has for a map; NULL when it is not known. */
static const char *path_of(const SgReport *report, const char *shown)
{
    for (guint i = 0; i < report->intakes->len; i++) {
        const SgIntake *intake = g_ptr_array_index(report->intakes, i);
        for (guint k = 0; k < intake->files->len; k++) {
            const SgIntakeFile *file = g_ptr_array_index(intake->files, k);
            if (strcmp(file->shown, shown) == 0 && file->path != NULL)
                return file->path;
        }
    }
    return NULL;
}

/* FILE, or its copy, and its look-up table; FALSE with an error. */
static gboolean add_file(const Work *work, const SgFileFacts *file, GError **error)
{
    g_autoptr(GError) failure = NULL;
    char *path = needs_it(work->delivery, file) ? resample(work, file, &failure) : g_strdup(file->path);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (path != NULL)
        g_ptr_array_add(work->paths, path);
    const char *table = file->lookup != NULL ? path_of(work->report, file->lookup->shown) : NULL;
    if (table != NULL && !holds(work->paths, table))
        g_ptr_array_add(work->paths, g_strdup(table));
    return TRUE;
}

static const char *country_of(const SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (*file->iso3 != '\0')
            return file->iso3;
    }
    return NULL;
}

SgRegrid *sg_regrid_delivery(const SgReport *report, const SgDelivery *delivery, const SgMosaicInputOptions *options,
                             gboolean (*wanted)(const SgMosaicInputOptions *options, const SgLayer *layer),
                             SgScratch *scratch, GPtrArray *refusals, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgRegrid) regrid = g_new0(SgRegrid, 1);
    SgCheckOptions check = options->check;
    check.complete = SG_COMPLETE_NO;
    check.country = country_of(delivery);
    regrid->copies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, regridded_free);
    const Work work = {report, delivery, regrid, scratch, refusals, paths};
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.layer != NULL && wanted(options, file->name.layer) && !add_file(&work, file, error))
            return NULL;
    }
    if (paths->len > 0) {
        g_ptr_array_add(paths, NULL);
        regrid->report = sg_check((char *const *)paths->pdata, &check, error);
        if (regrid->report == NULL)
            return NULL;
    }
    return g_steal_pointer(&regrid);
}
