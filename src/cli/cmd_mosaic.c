/* soilgate mosaic --spec S --output DIR FILE...: accepted maps of countries as one map of a region. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "cli/web.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate mosaic"

typedef struct {
    char **paths, **layers;
    SgCliSubject subject;
    SgCliWork work;
    char *output;
    gboolean regrid;
    gboolean web;
    char **words; /* of the command, for the manifest */
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    g_strfreev(options->layers);
    g_strfreev(options->words);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
    g_free(options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Puts maps of countries together into one map of a region: for each layer a GeoTIFF of values (COG), one that\n"
       "tells for every pixel which country gave it, tiles of 10 x 10 degrees, and a manifest. Each file is checked\n"
       "first; what is not accepted, or lies on another grid, is refused, and then nothing is written.");
static const char description[] =
    N_("A pixel gets the value of the country whose boundary holds its centre, and no other's; beyond all boundaries,\n"
       "as on coasts, that of the country that gave one, the nearest first. What several gave, what was left out and\n"
       "what is missing is counted in manifest.json. The same inputs give the same bytes, in any order and with any\n"
       "number of threads; a run that was interrupted goes on when the command is given again.\n"
       "\n"
       "Exit status: 0 made; 1 refused, and told why; 2 wrong usage, specification or configuration; 3 the program\n"
       "itself failed, and no file has its name yet.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME;
    const GOptionEntry first[] = {
        {"output", 0, 0, text, &options->output, N_("folder for the mosaic: new, empty, or that of an earlier one"),
         "DIR"},
        {"layer", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->layers,
         N_("layer of the product; may be given again; default: all that the files have"), N_("LAYER")},
        {"regrid", 0, 0, G_OPTION_ARG_NONE, &options->regrid,
         N_("resample maps with another pixel size, grid or CRS, and say so, where nothing else is wrong"), NULL},
        {"web", 0, 0, G_OPTION_ARG_NONE, &options->web,
         N_("a folder web too: the maps as tiles (PMTiles, MBTiles, files), and a page to look at them"), NULL},
    };
    g_autoptr(GArray) entries = sg_cli_entries(first, G_N_ELEMENTS(first));
    sg_cli_subject_entries(&options->subject, entries);
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, N_("FILE..."), summary, description, (gpointer)entries->data, argc, argv);
}

static int validate(Options *options)
{
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, _("name the maps, or the folders or archives they are in"));
    if (options->subject.spec == NULL)
        return sg_cli_usage(COMMAND, _("name the product with --spec"));
    if (options->output == NULL || *options->output == '\0')
        return sg_cli_usage(COMMAND, _("name the folder for the mosaic with --output"));
    const int status = sg_cli_subject_validate(COMMAND, &options->subject);
    return status != SG_CLI_GO_ON ? status : sg_cli_work_validate(COMMAND, &options->work);
}

static int refuse(const SgMosaicInputs *inputs)
{
    g_autofree char *text = sg_mosaic_refusals_text(inputs);
    return sg_cli_print(text) ? 1 : SG_ERROR_FAILED;
}

static int make(const Options *options, const SgMosaicInputs *inputs)
{
    const SgReportOptions report_options = sg_cli_report_options();
    g_autoptr(GError) error = NULL;
    SgMosaicOptions own = {.output = options->output, .threads = options->work.threads};
    if (sg_cli_progress(&options->work, FALSE) != NULL)
        own.progress = sg_progress_steps;
    if (options->web && !sg_cli_web_check(options->output, &error))
        return sg_cli_fail(&error);
    g_autoptr(SgMosaic) mosaic = sg_mosaic_make(inputs, &own, &error);
    const gboolean made = mosaic != NULL && sg_cli_web(mosaic, options->web, &own, &error);
    sg_progress_end();
    if (!made)
        return sg_cli_fail(&error);
    g_autofree char *manifest = sg_mosaic_json(mosaic, &report_options, options->words);
    if (!sg_mosaic_publish(mosaic, manifest, &error))
        return sg_cli_fail(&error);
    g_autofree char *text = sg_mosaic_text(mosaic);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

int sg_cmd_mosaic(int argc, char **argv)
{
    g_auto(Options) options = {.words = g_strdupv(argv)};
    g_autoptr(GError) error = NULL;
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_begin(COMMAND, &options.subject);
    if (status != SG_CLI_GO_ON)
        return status;
    const SgMosaicInputOptions own = {.check = sg_cli_check_options(&options.subject, &options.work, FALSE),
                                      .layers = (const char *const *)options.layers,
                                      .regrid = options.regrid};
    g_autoptr(SgMosaicInputs) inputs = sg_mosaic_inputs(options.paths, &own, &error);
    sg_progress_end();
    if (inputs == NULL)
        return sg_cli_fail(&error);
    return inputs->refusals->len > 0 ? refuse(inputs) : make(&options, inputs);
}
