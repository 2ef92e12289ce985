/* soilgate check PATH|URL...: checks files, folders, archives and what lies at addresses; prints a report. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/mark.h"
#include "soilgate/net.h"
#include "soilgate/words.h"

#include <inttypes.h>
#include <string.h>

#define COMMAND       "soilgate check"
#define SHA256_DIGITS 64

typedef struct {
    char **paths;
    SgCliSubject subject;
    SgCliWork work;
    SgCliReports reports;
    char *waivers, *previous, *sha256, *max_bytes, *max_seconds, *error_layers;
    gint64 download_bytes; /* from max_bytes; 0: the limit of the program */
    int download_seconds;
    gboolean allow_private_network;
    gboolean strict, complete, partial, quiet;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
    sg_cli_reports_clear(&options->reports);
    char *texts[] = {options->waivers,   options->previous,    options->sha256,
                     options->max_bytes, options->max_seconds, options->error_layers};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Checks GeoTIFFs against a product's specification. A folder or an archive (zip, tar, 7z) is judged as a\n"
       "delivery, so that missing layers count; a file alone is judged as a file. What lies at an address (http,\n"
       "https, ftp, ftps) is downloaded first.");
static const char description[] =
    N_("Exit status: 0 accepted; 1 not accepted (errors, something that could not be checked, or with --strict\n"
       "warnings); 2 wrong usage, specification or configuration; 3 the program itself failed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE; /* bytes, whatever the locale */
    const GOptionEntry downloads[] = {
        {"sha256", 0, 0, text, &options->sha256, N_("checksum that the one file given must have"), "HEX"},
        {"max-bytes", 0, 0, text, &options->max_bytes, N_("largest download; default: 64 GiB"), "N"},
        {"max-seconds", 0, 0, text, &options->max_seconds, N_("longest download; default: six hours"), "N"},
        {"allow-private-network", 0, 0, flag, &options->allow_private_network,
         N_("download from addresses that are not public too, and through proxies"), NULL},
    };
    const GOptionEntry layers[] = {
        {"error-layers", 0, 0, text, &options->error_layers,
         N_("write the wrong pixels into the folder DIR, as rasters, points and boxes for QGIS"), "DIR"},
    };
    const GOptionEntry judgement[] = {
        {"waivers", 0, 0, text, &options->waivers, N_("findings that are accepted as they are (YAML)"), N_("FILE")},
        {"previous", 0, 0, text, &options->previous, N_("the last accepted delivery, or its JSON report: tells losses"),
         N_("PATH")},
        {"strict", 0, 0, flag, &options->strict, N_("warnings reject"), NULL},
        {"complete", 0, 0, flag, &options->complete, N_("missing layers count, also for lone files"), NULL},
        {"partial", 0, 0, flag, &options->partial, N_("missing layers do not count, also in folders"), NULL},
        {"quiet", 0, 0, flag, &options->quiet, N_("print one line for a delivery"), NULL},
    };
    g_autoptr(GArray) entries = sg_cli_entries(NULL, 0);
    sg_cli_subject_entries(&options->subject, entries);
    g_array_append_vals(entries, downloads, G_N_ELEMENTS(downloads));
    sg_cli_reports_entries(&options->reports, entries);
    g_array_append_vals(entries, layers, G_N_ELEMENTS(layers));
    g_array_append_vals(entries, judgement, G_N_ELEMENTS(judgement));
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, N_("PATH|URL..."), summary, description, (gpointer)entries->data, argc, argv);
}

static int validate_checksum(const Options *options)
{
    const char *sum = options->sha256;
    if (sum == NULL)
        return SG_CLI_GO_ON;
    if (strlen(sum) != SHA256_DIGITS || strspn(sum, "0123456789abcdefABCDEF") != SHA256_DIGITS)
        return sg_cli_usage(COMMAND, _("--sha256 is 64 hexadecimal digits"));
    if (options->paths[1] != NULL || g_file_test(options->paths[0], G_FILE_TEST_IS_DIR))
        return sg_cli_usage(COMMAND, _("--sha256 is for one file: a map or an archive"));
    return SG_CLI_GO_ON;
}

/* An option that is a number from 1 to MOST; *NUMBER stays when it is not given. */
static int validate_number(const char *name, const char *text, gint64 most, gint64 *number)
{
    guint64 value = 0;
    if (text == NULL)
        return SG_CLI_GO_ON;
    if (!g_ascii_string_to_unsigned(text, 10, 1, (guint64)most, &value, NULL)) {
        g_autofree char *shown = sg_text_printable(text);
        return sg_cli_usage(COMMAND, _("%s is a number from 1 to %" PRId64 ", not \"%s\""), name, most, shown);
    }
    *number = (gint64)value;
    return SG_CLI_GO_ON;
}

static int validate_downloads(Options *options)
{
    gint64 seconds = 0;
    int status = validate_number("--max-bytes", options->max_bytes, SG_LIMIT_FILE_BYTES, &options->download_bytes);
    if (status == SG_CLI_GO_ON)
        status = validate_number("--max-seconds", options->max_seconds, SG_LIMIT_DOWNLOAD_SECONDS, &seconds);
    options->download_seconds = (int)seconds;
    for (guint i = 0; options->paths[i] != NULL && status == SG_CLI_GO_ON; i++) {
        g_autofree char *problem = sg_net_is_url(options->paths[i]) ? sg_net_url_problem(options->paths[i]) : NULL;
        if (problem != NULL)
            status = sg_cli_usage(COMMAND, "%s", problem);
    }
    return status;
}

/* A report must not take the place of what is read. */
static int validate_reports(const Options *options)
{
    g_autoptr(GPtrArray) inputs = g_ptr_array_new();
    for (guint i = 0; options->paths[i] != NULL; i++)
        g_ptr_array_add(inputs, options->paths[i]);
    char *others[] = {options->waivers, options->previous, options->subject.spec, options->subject.boundaries};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (others[i] != NULL)
            g_ptr_array_add(inputs, others[i]);
    g_ptr_array_add(inputs, NULL);
    return sg_cli_reports_validate(COMMAND, &options->reports, (const char *const *)inputs->pdata);
}

static int validate_error_layers(const Options *options)
{
    g_autoptr(GError) error = NULL;
    if (options->error_layers == NULL || sg_error_layers_check(options->error_layers, options->paths, &error))
        return SG_CLI_GO_ON;
    return sg_cli_usage(COMMAND, "--%s %s", "error-layers", error->message);
}

/* 2 when options do not go together, or have no meaning. */
static int validate(Options *options)
{
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, _("name the files, folders or archives to check"));
    if (options->complete && options->partial)
        return sg_cli_usage(COMMAND, _("--complete and --partial exclude each other"));
    int status = validate_reports(options);
    if (status == SG_CLI_GO_ON)
        status = validate_error_layers(options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_subject_validate(COMMAND, &options->subject);
    if (status == SG_CLI_GO_ON)
        status = validate_checksum(options);
    if (status == SG_CLI_GO_ON)
        status = validate_downloads(options);
    return status == SG_CLI_GO_ON ? sg_cli_work_validate(COMMAND, &options->work) : status;
}

static SgCheckOptions check_options(const Options *options)
{
    SgCheckOptions own = sg_cli_check_options(&options->subject, &options->work, options->quiet);
    own.allow_private_network = options->allow_private_network;
    own.max_bytes = options->download_bytes;
    own.max_seconds = options->download_seconds;
    return own;
}

static SgPrevious *read_previous(const Options *options, GError **error)
{
    const SgCheckOptions own = check_options(options);
    g_autoptr(SgReport) report = NULL;
    g_autoptr(SgRecord) record = sg_cli_record(options->previous, &own, &report, error);
    return record != NULL ? sg_record_previous(record) : NULL;
}

static SgReport *check(const Options *options, const SgWaivers *waivers, const SgPrevious *previous, GError **error)
{
    SgCheckOptions own = check_options(options);
    own.strict = options->strict;
    own.sha256 = options->sha256; /* of the path, not of what it is compared with */
    own.waivers = waivers;
    own.previous = previous;
    own.today = sg_cli_environment()->today;
    own.complete = options->complete ? SG_COMPLETE_YES : options->partial ? SG_COMPLETE_NO : SG_COMPLETE_AUTO;
    SgReport *report = sg_check(options->paths, &own, error);
    sg_progress_end();
    return report;
}

/* What was written where, as a sentence; NULL with an error. */
static char *write_error_layers(const Options *options, const SgReport *report, GError **error)
{
    const SgCheckOptions own = check_options(options);
    const SgErrorLayerOptions layers = {.folder = options->error_layers,
                                        .started = sg_cli_environment()->started,
                                        .threads = own.threads,
                                        .progress = own.progress,
                                        .progress_data = own.progress_data};
    SgErrorLayers made;
    const gboolean written = sg_error_layers_write(report, &layers, &made, error);
    sg_progress_end();
    if (!written)
        return NULL;
    g_autofree char *shown = sg_text_printable(options->error_layers);
    if (made.files == 0)
        return g_strdup_printf(_("Error layers: no finding is about pixels; %s says so."), shown);
    return g_strdup_printf(
        P_("Error layers: the wrong pixels of %u map are in %s; README.txt there tells how to look at "
           "them.",
           "Error layers: the wrong pixels of %u maps are in %s; README.txt there tells how to look "
           "at them.",
           made.files),
        made.files, shown);
}

/* The report is told also when the error layers could not be written. */
static int tell(const Options *options, const SgReport *report)
{
    g_autoptr(GError) error = NULL;
    gboolean page = sg_cli_reports_wants(&options->reports, "html");
    g_autoptr(SgPictures) pictures = page ? sg_cli_pictures(report, &options->work, options->quiet, &error) : NULL;
    if (error != NULL)
        return sg_cli_fail(&error);
    g_autofree char *layers = options->error_layers != NULL ? write_error_layers(options, report, &error) : NULL;
    SgReportOptions report_options = sg_cli_report_options();
    report_options.quiet = options->quiet;
    report_options.error_layers = layers;
    report_options.pictures = pictures;
    const int status = sg_cli_reports_tell(&options->reports, report, &report_options);
    return error != NULL ? sg_cli_fail(&error) : status;
}

int sg_cmd_check(int argc, char **argv)
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
    sg_interrupt_state(_("No report was written."));
    g_autoptr(SgWaivers) waivers = options.waivers != NULL ? sg_waivers_load(options.waivers, &error) : NULL;
    g_autoptr(SgPrevious) previous = error == NULL && options.previous != NULL ? read_previous(&options, &error) : NULL;
    if (error != NULL)
        return sg_cli_fail(&error);
    g_autoptr(SgReport) report = check(&options, waivers, previous, &error);
    return report != NULL ? tell(&options, report) : sg_cli_fail(&error);
}
