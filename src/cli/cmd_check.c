/* soilgate check PATH|URL...: checks files, folders, archives and what lies at addresses; prints a report. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"
#include "soilgate/raster.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define COMMAND       "soilgate check"
#define LEAST_WIDTH   60
#define REPORT_WIDTH  100
#define SHA256_DIGITS 64

typedef struct {
    char **paths;
    char *spec, *country, *boundaries, *boundary_field;
    char *format, *json, *jobs, *waivers, *previous, *sha256, *max_bytes, *max_seconds;
    gint64 download_bytes; /* from max_bytes; 0: the limit of the program */
    int download_seconds;
    gboolean allow_private_network;
    gboolean strict, complete, partial, quiet, progress, no_progress;
    int threads; /* from jobs; 0: all processors */
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    char *texts[] = {options->spec,     options->country, options->boundaries, options->boundary_field,
                     options->format,   options->json,    options->jobs,       options->waivers,
                     options->previous, options->sha256,  options->max_bytes,  options->max_seconds};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    "Checks GeoTIFFs against a product's specification. A folder or an archive (zip, tar, 7z) is judged as a\n"
    "delivery, so that missing layers count; a file alone is judged as a file. What lies at an address (http,\n"
    "https, ftp, ftps) is downloaded first.";
static const char description[] =
    "Exit status: 0 accepted; 1 not accepted (errors, something that could not be checked, or with --strict\n"
    "warnings); 2 wrong usage, specification or configuration; 3 the program itself failed.\n";

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE; /* bytes, whatever the locale */
    const GOptionEntry entries[] = {
        {"spec", 0, 0, text, &options->spec, "product or specification file; default: found from the names", "NAME"},
        {"country", 0, 0, text, &options->country, "ISO 3166-1 alpha-3 code; default: found from the names", "ISO3"},
        {"boundaries", 0, 0, text, &options->boundaries, "country boundaries; default: those shipped", "FILE"},
        {"boundary-field", 0, 0, text, &options->boundary_field, "their attribute with the ISO3 code", "NAME"},
        {"sha256", 0, 0, text, &options->sha256, "checksum that the one file given must have", "HEX"},
        {"max-bytes", 0, 0, text, &options->max_bytes, "largest download; default: 64 GiB", "N"},
        {"max-seconds", 0, 0, text, &options->max_seconds, "longest download; default: six hours", "N"},
        {"allow-private-network", 0, 0, flag, &options->allow_private_network,
         "download from addresses that are not public too, and through proxies", NULL},
        {"format", 0, 0, text, &options->format, "of standard output: text (default) or json", "FORMAT"},
        {"json", 0, 0, text, &options->json, "write the JSON report to FILE as well", "FILE"},
        {"waivers", 0, 0, text, &options->waivers, "findings that are accepted as they are (YAML)", "FILE"},
        {"previous", 0, 0, text, &options->previous, "the last accepted delivery, or its JSON report: tells losses",
         "PATH"},
        {"strict", 0, 0, flag, &options->strict, "warnings reject", NULL},
        {"complete", 0, 0, flag, &options->complete, "missing layers count, also for lone files", NULL},
        {"partial", 0, 0, flag, &options->partial, "missing layers do not count, also in folders", NULL},
        {"jobs", 0, 0, text, &options->jobs, "threads; default: one for each processor", "N"},
        {"quiet", 0, 0, flag, &options->quiet, "print one line for a delivery", NULL},
        {"progress", 0, 0, flag, &options->progress, "show progress, also when standard error is no terminal", NULL},
        {"no-progress", 0, 0, flag, &options->no_progress, "show no progress", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, "PATH|URL...", summary, description, entries, argc, argv);
}

/* The report must not take the place of a map. */
static gboolean is_map(const Options *options, const char *path)
{
    GStatBuf target, input;
    g_autofree char *lower = g_ascii_strdown(path, -1);
    if (g_str_has_suffix(lower, ".tif") || g_str_has_suffix(lower, ".tiff"))
        return TRUE;
    if (g_stat(path, &target) != 0)
        return FALSE;
    for (guint i = 0; options->paths[i] != NULL; i++)
        if (g_stat(options->paths[i], &input) == 0 && input.st_dev == target.st_dev && input.st_ino == target.st_ino)
            return TRUE;
    return FALSE;
}

static int validate_checksum(const Options *options)
{
    const char *sum = options->sha256;
    if (sum == NULL)
        return SG_CLI_GO_ON;
    if (strlen(sum) != SHA256_DIGITS || strspn(sum, "0123456789abcdefABCDEF") != SHA256_DIGITS)
        return sg_cli_usage(COMMAND, "--sha256 is 64 hexadecimal digits");
    if (options->paths[1] != NULL || g_file_test(options->paths[0], G_FILE_TEST_IS_DIR))
        return sg_cli_usage(COMMAND, "--sha256 is for one file: a map or an archive");
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
        return sg_cli_usage(COMMAND, "%s is a number from 1 to %" G_GINT64_FORMAT ", not \"%s\"", name, most, shown);
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

/* 2 when options do not go together, or have no meaning. */
static int validate(Options *options)
{
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, "name the files, folders or archives to check");
    if (options->complete && options->partial)
        return sg_cli_usage(COMMAND, "--complete and --partial exclude each other");
    if (options->format != NULL && strcmp(options->format, "text") != 0 && strcmp(options->format, "json") != 0) {
        g_autofree char *shown = sg_text_printable(options->format);
        return sg_cli_usage(COMMAND, "--format is text or json, not \"%s\"", shown);
    }
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(COMMAND, "--boundary-field needs --boundaries");
    if (options->json != NULL && *options->json == '\0')
        return sg_cli_usage(COMMAND, "--json needs the name of a file");
    if (options->json != NULL && strcmp(options->json, "-") == 0)
        return sg_cli_usage(COMMAND, "--json writes a file; for JSON on standard output use --format json");
    if (options->json != NULL && is_map(options, options->json))
        return sg_cli_usage(COMMAND, "--json would overwrite a map: name another file");
    int status = validate_checksum(options);
    if (status == SG_CLI_GO_ON)
        status = validate_downloads(options);
    return status == SG_CLI_GO_ON ? sg_cli_jobs(COMMAND, options->jobs, &options->threads) : status;
}

static SgCheckOptions check_options(const Options *options)
{
    gboolean progress = options->progress || (sg_cli_environment()->error_terminal && !options->quiet);
    return (SgCheckOptions){
        .spec = options->spec,
        .country = options->country,
        .boundaries = options->boundaries,
        .boundary_field = options->boundary_field,
        .allow_private_network = options->allow_private_network,
        .max_bytes = options->download_bytes,
        .max_seconds = options->download_seconds,
        .threads = options->threads,
        .progress = progress && !options->no_progress ? sg_progress_show : NULL,
    };
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

/* Writes the file whole or not at all, also when a signal comes. */
static gboolean write_json(const char *path, const char *json, GError **error)
{
    sigset_t held, before;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigprocmask(SIG_BLOCK, &held, &before);
    gboolean written = sg_file_write(path, json, strlen(json), error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return written;
}

static int tell(const Options *options, const SgReport *report)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    SgGeoVersions versions;
    sg_geo_versions(&versions);
    int columns = environment->output_columns;
    const SgReportOptions report_options = {
        .started = environment->started,
        .gdal = versions.gdal,
        .proj = versions.proj,
        .geos = versions.geos,
        .colour = environment->output_colour,
        .quiet = options->quiet,
        .width = columns > 0 ? CLAMP(columns, LEAST_WIDTH, REPORT_WIDTH) : REPORT_WIDTH,
    };
    gboolean as_json = options->format != NULL && strcmp(options->format, "json") == 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *json = as_json || options->json != NULL ? sg_report_json(report, &report_options) : NULL;
    g_autofree char *text = as_json ? NULL : sg_report_text(report, &report_options);
    gboolean written = options->json == NULL || write_json(options->json, json, &error);
    gboolean printed = sg_cli_print(as_json ? json : text);
    if (!written)
        return sg_cli_fail(&error);
    return printed ? sg_report_exit_status(report) : SG_ERROR_FAILED;
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
    sg_geo_init();
    status = sg_cli_country(COMMAND, &options.country, options.boundaries, options.boundary_field);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(SgWaivers) waivers = options.waivers != NULL ? sg_waivers_load(options.waivers, &error) : NULL;
    g_autoptr(SgPrevious) previous = error == NULL && options.previous != NULL ? read_previous(&options, &error) : NULL;
    if (error != NULL)
        return sg_cli_fail(&error);
    g_autoptr(SgReport) report = check(&options, waivers, previous, &error);
    return report != NULL ? tell(&options, report) : sg_cli_fail(&error);
}
