/* soilgate diff A B: what differs between two deliveries, or their reports. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate diff"

typedef struct {
    char **paths;
    SgCliSubject subject;
    SgCliWork work;
    char *format;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
    g_free(options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Tells what differs between two deliveries, A before and B after. Each is a delivery (a folder, an archive, a\n"
       "file or an address, which is checked first) or a JSON report of one. Of two deliveries the pixels are compared "
       "too.");
static const char description[] =
    N_("Deliveries belong together when country and product are the same; else one is gone and one is new.\n"
       "\n"
       "Exit status: 0 no difference; 1 differences, or something could not be compared because it cannot be read;\n"
       "2 wrong usage, report, specification or configuration; 3 the program itself failed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionEntry format = {
        "format", 0, 0, G_OPTION_ARG_FILENAME, &options->format, N_("of standard output: text (default) or json"),
        "FORMAT"};
    g_autoptr(GArray) entries = sg_cli_entries(NULL, 0);
    sg_cli_subject_entries(&options->subject, entries);
    g_array_append_val(entries, format);
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, "A B", summary, description, (gpointer)entries->data, argc, argv);
}

static int validate(Options *options)
{
    static const char *const formats[] = {"text", "json", NULL};
    if (options->paths == NULL || g_strv_length(options->paths) != 2)
        return sg_cli_usage(COMMAND, _("name two reports or deliveries, the older one first"));
    int status = sg_cli_format(COMMAND, options->format, formats);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_subject_validate(COMMAND, &options->subject);
    return status == SG_CLI_GO_ON ? sg_cli_work_validate(COMMAND, &options->work) : status;
}

static int tell(const Options *options, const SgDiff *diff)
{
    const SgReportOptions report_options = sg_cli_report_options();
    gboolean as_json = g_strcmp0(options->format, "json") == 0;
    g_autofree char *text = as_json ? sg_diff_json(diff, &report_options) : sg_diff_text(diff, &report_options);
    if (!sg_cli_print(text))
        return SG_ERROR_FAILED;
    return sg_diff_differs(diff) || sg_diff_compared(diff) != SG_COMPARED_ALL ? 1 : 0;
}

/* The exit status, unless ERROR is set. */
static int compare(const Options *options, GError **error)
{
    const SgCheckOptions check_options = sg_cli_check_options(&options->subject, &options->work, FALSE);
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
    status = sg_cli_begin(COMMAND, &options.subject);
    if (status != SG_CLI_GO_ON)
        return status;
    status = compare(&options, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
