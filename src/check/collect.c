/* From paths to deliveries: which product, which country, which files belong together. Opens no raster. */
#include "check/collect.h"

#include "check/collecting.h"
#include "check/measure.h"
#include "check/product.h"

static gboolean is_complete(const SgCheckOptions *options, gboolean folder)
{
    return options->complete == SG_COMPLETE_YES || (options->complete == SG_COMPLETE_AUTO && folder);
}

SgDelivery *sg_collect_delivery(SgCollecting *run, const char *shown, gboolean folder)
{
    SgDelivery *delivery = sg_delivery_new(shown);
    delivery->folder = folder;
    delivery->complete = is_complete(run->options, folder);
    g_ptr_array_add(run->report->deliveries, delivery);
    return delivery;
}

SgFileFacts *sg_collect_name(SgCollecting *run, const SgSpec *spec, const SgIntakeFile *found, const char *place)
{
    SgFileFacts *file = sg_file_facts_new(found->path, found->shown);
    file->geotiff = found->geotiff;
    file->refused = found->refused;
    file->remedy = found->remedy;
    file->place = g_strdup(place);
    if (spec != NULL)
        sg_name_match(spec, found->base_name, &file->name);
    sg_country_of_file(&run->names, run->options->country, run->around, file);
    return file;
}

static gboolean add_path(SgCollecting *run, const char *path, GError **error)
{
    const SgIntakeOptions options = {
        .scratch = run->report->scratch,
        .sha256 = run->options->sha256,
        .allow_private = run->options->allow_private_network,
        .max_bytes = run->options->max_bytes,
        .max_seconds = run->options->max_seconds,
        .progress = run->options->progress,
        .progress_data = run->options->progress_data,
    };
    SgIntake *intake = sg_intake_read(path, &options, error);
    if (intake == NULL)
        return FALSE;
    g_ptr_array_add(run->report->intakes, intake);
    run->around = intake->around;
    run->given = intake->given;
    if (intake->root != NULL)
        sg_collect_folder(run, intake);
    else
        sg_collect_lone(run, intake);
    return TRUE;
}

gboolean sg_collect(SgReport *report, char *const *paths, const SgCheckOptions *options, GError **error)
{
    gboolean ok = TRUE;
    g_autoptr(GPtrArray) papers = g_ptr_array_new();
    SgCollecting run = {.options = options, .report = report, .papers = papers};
    report->specs = sg_products_load(options->spec, error);
    if (report->specs == NULL)
        return FALSE;
    sg_folder_names_init(&run.names, report->specs);
    for (; ok && *paths != NULL; paths++)
        ok = add_path(&run, *paths, error);
    if (ok)
        sg_collect_lone_papers(&run);
    for (guint i = 0; ok && i < report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        sg_country_settle(options->country, delivery);
        sg_collect_name_lone(delivery);
    }
    sg_folder_names_clear(&run.names);
    return ok;
}
