/* soilgate submit PATH...: checks deliveries, keeps their files and records them. */
#include "cli/before.h"
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND "soilgate submit"

typedef struct {
    char **paths;
    SgCliSubject subject;
    SgCliWork work;
    SgCliReports reports;
    char *registry, *store, *waivers, *why, *evidence, *by;
    gboolean accept, strict, quiet;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
    sg_cli_reports_clear(&options->reports);
    char *texts[] = {options->registry, options->store, options->waivers, options->why, options->evidence, options->by};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] = N_(
    "Checks what a country handed in, a folder or an archive, as soilgate check does; keeps its files, each under\n"
    "its SHA-256, and records it in the registry. Every country and product in it is a delivery of its own. The same\n"
    "files by the same specification are one delivery.");
static const char description[] =
    N_("Whatever the verdict is, a delivery is recorded as received, and judged whole: missing layers\n"
       "count. With --accept it is accepted at once, where the verdict is pass or warn (with --strict:\n"
       "pass); else soilgate review decides about it.\n"
       "\n"
       "Files are kept in the folder of --store, or of SOILGATE_STORE, or in the one that the registry\n"
       "remembers; for a registry in a file, r.gpkg, that is r.files beside it.\n"
       "\n"
       "Exit status: 0 recorded, and the verdict is pass or warn; 1 recorded, and something is wrong\n"
       "with it, or it could not be recorded or accepted as it is; 2 wrong usage, registry or\n"
       "configuration; 3 the program itself failed. What was recorded is told in every case.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE; /* bytes, whatever the locale */
    const GOptionEntry recording[] = {
        {"registry", 0, 0, text, &options->registry,
         N_("file, or postgresql://user@host/database; default: SOILGATE_REGISTRY"), "PLACE"},
        {"store", 0, 0, text, &options->store, N_("folder in which the files are kept; the registry remembers it"),
         "DIR"},
        {"accept", 0, 0, flag, &options->accept, N_("accept it at once, where the verdict allows that"), NULL},
        {"why", 0, 0, text, &options->why, N_("a sentence for who asks later"), "TEXT"},
        {"evidence", 0, 0, text, &options->evidence, N_("where it is written, as a letter"), "TEXT"},
        {"by", 0, 0, text, &options->by, N_("who records it; default: your user name"), "WHO"},
        {"waivers", 0, 0, text, &options->waivers, N_("findings that are accepted as they are (YAML)"), N_("FILE")},
        {"strict", 0, 0, flag, &options->strict, N_("warnings reject"), NULL},
        {"format", 0, 0, text, &options->reports.format, N_("of standard output: text (default) or json"), "FORMAT"},
        {"quiet", 0, 0, flag, &options->quiet, N_("print one line for a delivery"), NULL},
    };
    g_autoptr(GArray) entries = sg_cli_entries(recording, G_N_ELEMENTS(recording));
    sg_cli_subject_entries(&options->subject, entries);
    sg_cli_reports_file_entries(&options->reports, entries);
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, N_("PATH|URL..."), summary, description, (gpointer)entries->data, argc, argv);
}

/* --- what must not be --- */

static int validate_reports(const Options *options)
{
    static const char *const formats[] = {"text", "json", NULL};
    g_autoptr(GPtrArray) inputs = g_ptr_array_new();
    for (guint i = 0; options->paths[i] != NULL; i++)
        g_ptr_array_add(inputs, options->paths[i]);
    const char *registry = options->registry != NULL ? options->registry : sg_cli_environment()->registry;
    const char *others[] = {options->waivers, options->subject.spec, options->subject.boundaries, registry};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (others[i] != NULL)
            g_ptr_array_add(inputs, (gpointer)others[i]);
    g_ptr_array_add(inputs, NULL);
    int status = sg_cli_format(COMMAND, options->reports.format, formats);
    return status == SG_CLI_GO_ON
               ? sg_cli_reports_validate(COMMAND, &options->reports, (const char *const *)inputs->pdata)
               : status;
}

static int validate(Options *options)
{
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, _("name the folder or archive that was handed in"));
    int status = validate_reports(options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_subject_validate(COMMAND, &options->subject);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_record_text(COMMAND, "why", options->why);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_record_text(COMMAND, "evidence", options->evidence);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_by(COMMAND, options->by);
    return status == SG_CLI_GO_ON ? sg_cli_work_validate(COMMAND, &options->work) : status;
}

/* TRUE when PATH, there or to be made, lies in the folder AROUND or is it. */
static gboolean lies_in(const char *path, const char *around)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    char *folder = realpath(around, NULL); /* of malloc, as g_free is of free */
    gboolean inside = FALSE;
    while (folder != NULL && !inside && strcmp(full, "/") != 0 && g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        char *real = realpath(full, NULL);
        inside = real != NULL && g_str_has_prefix(real, folder) &&
                 (real[strlen(folder)] == '\0' || real[strlen(folder)] == '/' || strcmp(folder, "/") == 0);
        g_free(real);
        char *up = g_path_get_dirname(full);
        g_free(full);
        full = up;
        if (real != NULL)
            break;
    }
    g_free(folder);
    return inside;
}

/* What soilgate keeps would be handed in, and change with every delivery. */
static gboolean check_places(const Options *options, const char *registry, const char *store, GError **error)
{
    const char *kept[] = {sg_registry_is_file(registry) ? registry : NULL, store};
    for (guint i = 0; options->paths[i] != NULL; i++)
        for (guint k = 0; k < G_N_ELEMENTS(kept); k++)
            if (kept[k] != NULL && lies_in(kept[k], options->paths[i])) {
                g_autofree char *shown = sg_text_printable(options->paths[i]), *inside = sg_text_printable(kept[k]);
                g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                            _("%s: %s, of the registry, lies in this folder; hand in the folder of the maps alone"),
                            shown, inside);
                return FALSE;
            }
    return TRUE;
}

/* --- the run --- */

typedef struct {
    const Options *options;
    const char *place;
    char *shown; /* of PLACE */
    SgStore *store;
    SgWaivers *waivers;
    SgCliBefore before;
    SgReport *report;
    GPtrArray *submitted; /* SgSubmitted * */
    char *now;
} Run;

static void run_clear(Run *run)
{
    g_free(run->shown);
    if (run->submitted != NULL)
        g_ptr_array_unref(run->submitted);
    sg_report_free(run->report);
    sg_cli_before_clear(&run->before);
    sg_waivers_free(run->waivers);
    sg_store_free(run->store);
    g_free(run->now);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static SgWriter writer_of(Run *run)
{
    g_free(run->now);
    run->now = sg_cli_now();
    SgWriter writer = sg_cli_writer(run->options->by);
    writer.now = run->now;
    return writer;
}

static SgRegistry *open_registry(Run *run, GError **error)
{
    const SgRegistryOptions where = {.place = run->place};
    const SgWriter writer = writer_of(run);
    return sg_registry_open(&where, &writer, error);
}

/* Opens the store, and lets the registry remember it. */
static gboolean open_store(Run *run, SgRegistry *registry, GError **error)
{
    SgCliStore store;
    if (!sg_cli_store(registry, run->place, run->options->store, &store, error))
        return FALSE;
    g_autofree char *folder = store.folder;
    if (!check_places(run->options, run->place, folder, error))
        return FALSE;
    run->store = sg_store_open(folder, TRUE, error);
    return run->store != NULL && (!store.remember || sg_registry_set(registry, "store", folder, error));
}

/* What can be wrong with registry, store and waivers is told before the check, which may take hours; a connection need
 * not last that long. */
static gboolean prepare(Run *run, GError **error)
{
    g_autoptr(SgRegistry) registry = open_registry(run, error);
    if (registry == NULL || !sg_cli_registry_may_write(run->place, error) || !open_store(run, registry, error) ||
        !sg_cli_before_read(&run->before, registry, run->store, &run->options->subject, error))
        return FALSE;
    if (run->options->waivers != NULL)
        run->waivers = sg_waivers_load(run->options->waivers, error);
    return run->options->waivers == NULL || run->waivers != NULL;
}

static gboolean check(Run *run, GError **error)
{
    const Options *options = run->options;
    SgCheckOptions own = sg_cli_check_options(&options->subject, &options->work, options->quiet);
    own.strict = options->strict;
    own.waivers = run->waivers;
    own.previous = run->before.previous;
    own.today = sg_cli_environment()->today;
    own.complete = SG_COMPLETE_YES; /* a lone file is no whole delivery */
    run->report = sg_check(options->paths, &own, error);
    sg_progress_end();
    return run->report != NULL;
}

/* Each delivery is recorded for itself. FALSE with an error when one could not be; those before it are. */
static gboolean record(Run *run, const SgReportOptions *report_options, GError **error)
{
    const Options *options = run->options;
    g_autoptr(SgRegistry) registry = open_registry(run, error);
    for (guint i = 0; registry != NULL && i < run->report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(run->report->deliveries, i);
        g_autofree char *json = sg_report_json_of(run->report, delivery, report_options);
        const SgSubmitOptions own = {.report = json,
                                     .why = options->why,
                                     .evidence = options->evidence,
                                     .accept = options->accept,
                                     .strict = options->strict};
        const SgWriter writer = writer_of(run);
        SgSubmitted *submitted = sg_submit(registry, run->store, delivery, &own, &writer, error);
        if (submitted == NULL)
            return FALSE;
        g_ptr_array_add(run->submitted, submitted);
    }
    return registry != NULL;
}

/* --- telling --- */

static int exit_status(const Run *run)
{
    int status = sg_report_exit_status(run->report);
    for (guint i = 0; i < run->submitted->len; i++) {
        const SgSubmitted *submitted = g_ptr_array_index(run->submitted, i);
        if (submitted->unfit != NULL)
            status = MAX(status, submitted->usage ? SG_ERROR_USAGE : 1);
        else if (submitted->done.refused != NULL)
            status = MAX(status, 1);
    }
    return status;
}

static gboolean print(const Run *run, const SgDiff *changes, const SgReportOptions *options)
{
    SgWriter writer = sg_cli_writer(run->options->by);
    writer.now = run->now;
    const SgSubmitReport told = {.report = run->report,
                                 .submitted = run->submitted,
                                 .changes = changes,
                                 .registry = run->shown,
                                 .store = sg_store_folder(run->store),
                                 .writer = writer};
    gboolean as_json = g_strcmp0(run->options->reports.format, "json") == 0;
    g_autofree char *report = as_json || options->quiet ? g_strdup("") : sg_report_text(run->report, options);
    g_autofree char *recorded = as_json ? sg_submit_json(&told, options) : sg_submit_text(&told, options);
    g_autofree char *all = g_strconcat(report, recorded, NULL);
    return sg_cli_print(all);
}

/* FAILURE: what kept some from being recorded; or NULL. What was recorded is told all the same. */
static int tell(Run *run, SgReportOptions *report_options, GError **failure)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgRecord) after = NULL;
    g_autoptr(SgDiff) changes = sg_cli_before_compare(&run->before, run->report, &after, &error);
    sg_progress_end();
    gboolean page = sg_cli_reports_wants(&run->options->reports, "html");
    g_autoptr(SgPictures) pictures =
        page && error == NULL ? sg_cli_pictures(run->report, &run->options->work, run->options->quiet, &error) : NULL;
    report_options->pictures = pictures;
    report_options->quiet = run->options->quiet;
    if (error == NULL)
        sg_cli_reports_write(&run->options->reports, run->report, report_options, &error);
    gboolean printed = print(run, changes, report_options);
    int status = error != NULL ? sg_cli_fail(&error) : printed ? exit_status(run) : SG_ERROR_FAILED;
    return *failure != NULL ? sg_cli_fail(failure) : status;
}

static int submit(const Options *options, const char *place)
{
    g_auto(Run) run = {.options = options,
                       .place = place,
                       .shown = sg_registry_shown(place),
                       .submitted = g_ptr_array_new_with_free_func(sg_submitted_free)};
    g_autoptr(GError) error = NULL;
    sg_interrupt_state(_("Nothing was recorded. Give the same command again."));
    if (!prepare(&run, &error) || !check(&run, &error))
        return sg_cli_fail(&error);
    SgReportOptions report_options = sg_cli_report_options();
    sg_interrupt_state(_("Each delivery is recorded as a whole or not at all. Give the same command again: what is "
                         "recorded is not recorded twice."));
    if (record(&run, &report_options, &error))
        sg_interrupt_state(_("What was handed in is recorded; not all of it was told."));
    return tell(&run, &report_options, &error);
}

int sg_cmd_submit(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(COMMAND, options.registry, &place);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_begin(COMMAND, &options.subject);
    return status == SG_CLI_GO_ON ? submit(&options, place) : status;
}
