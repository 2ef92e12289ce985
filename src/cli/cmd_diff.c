/* soilgate diff A B: what differs between two deliveries, or their reports. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"

#include <string.h>

#define COMMAND      "soilgate diff"
#define LEAST_WIDTH  60
#define REPORT_WIDTH 100

typedef struct {
    char **paths;
    char *spec, *country, *boundaries, *boundary_field, *format, *jobs;
    gboolean progress, no_progress;
    int threads;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    char *texts[] = {options->spec,           options->country, options->boundaries,
                     options->boundary_field, options->format,  options->jobs};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    "Tells what differs between two deliveries, A before and B after. Each is a delivery (a folder, an archive, a\n"
    "file or an address, which is checked first) or a JSON report of one. Of two deliveries the pixels are compared "
    "too.";
static const char description[] =
    "Deliveries belong together when country and product are the same; else one is gone and one is new.\n"
    "\n"
    "Exit status: 0 no difference; 1 differences, or something could not be compared because it cannot be read;\n"
    "2 wrong usage, report, specification or configuration; 3 the program itself failed.\n";

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE;
    const GOptionEntry entries[] = {
        {"spec", 0, 0, text, &options->spec, "product or specification file; default: found from the names", "NAME"},
        {"country", 0, 0, text, &options->country, "ISO 3166-1 alpha-3 code; default: found from the names", "ISO3"},
        {"boundaries", 0, 0, text, &options->boundaries, "country boundaries; default: those shipped", "FILE"},
        {"boundary-field", 0, 0, text, &options->boundary_field, "their attribute with the ISO3 code", "NAME"},
        {"format", 0, 0, text, &options->format, "of standard output: text (default) or json", "FORMAT"},
        {"jobs", 0, 0, text, &options->jobs, "threads; default: one for each processor", "N"},
        {"progress", 0, 0, flag, &options->progress, "show progress, also when standard error is no terminal", NULL},
        {"no-progress", 0, 0, flag, &options->no_progress, "show no progress", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, "A B", summary, description, entries, argc, argv);
}

static int validate(Options *options)
{
    if (options->paths == NULL || g_strv_length(options->paths) != 2)
        return sg_cli_usage(COMMAND, "name two reports or deliveries, the older one first");
    if (options->format != NULL && strcmp(options->format, "text") != 0 && strcmp(options->format, "json") != 0) {
        g_autofree char *shown = sg_text_printable(options->format);
        return sg_cli_usage(COMMAND, "--format is text or json, not \"%s\"", shown);
    }
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(COMMAND, "--boundary-field needs --boundaries");
    return sg_cli_jobs(COMMAND, options->jobs, &options->threads);
}

static int tell(const Options *options, const SgDiff *diff)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    int columns = environment->output_columns;
    const SgReportOptions report_options = {
        .started = environment->started,
        .colour = environment->output_colour,
        .width = columns > 0 ? CLAMP(columns, LEAST_WIDTH, REPORT_WIDTH) : REPORT_WIDTH,
    };
    gboolean as_json = options->format != NULL && strcmp(options->format, "json") == 0;
    g_autofree char *text = as_json ? sg_diff_json(diff, &report_options) : sg_diff_text(diff, &report_options);
    if (!sg_cli_print(text))
        return SG_ERROR_FAILED;
    return sg_diff_differs(diff) || sg_diff_compared(diff) != SG_COMPARED_ALL ? 1 : 0;
}

/* The exit status, unless ERROR is set. */
static int compare(const Options *options, GError **error)
{
    gboolean progress = options->progress || sg_cli_environment()->error_terminal;
    const SgCheckOptions check_options = {
        .spec = options->spec,
        .country = options->country,
        .boundaries = options->boundaries,
        .boundary_field = options->boundary_field,
        .threads = options->threads,
        .progress = progress && !options->no_progress ? sg_progress_show : NULL,
    };
    g_autoptr(SgReport) report_before = NULL;
    g_autoptr(SgReport) report_after = NULL;
    g_autoptr(SgRecord) before = sg_cli_record(options->paths[0], &check_options, &report_before, error);
    g_autoptr(SgRecord) after =
        before != NULL ? sg_cli_record(options->paths[1], &check_options, &report_after, error) : NULL;
    if (after == NULL)
        return 0;
    g_autoptr(SgDiff) diff = sg_compare_records(before, after);
    return sg_compare_pixels(diff, error) ? tell(options, diff) : 0;
}

int sg_cmd_diff(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(GError) error = NULL;
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    if (status != SG_CLI_GO_ON)
        return status;
    sg_geo_init();
    status = sg_cli_country(COMMAND, &options.country, options.boundaries, options.boundary_field);
    if (status != SG_CLI_GO_ON)
        return status;
    status = compare(&options, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
