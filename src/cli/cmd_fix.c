/* soilgate fix PATH... --output DIR: writes repaired copies, and reports of what it did. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/fix.h"
#include "soilgate/words.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define COMMAND "soilgate fix"

typedef struct {
    char **paths;
    SgCliSubject subject;
    SgCliWork work;
    char *output, *allow, *factor, *format;
    double number; /* of factor; 0: none */
    gboolean dry_run, strict, complete, partial, allow_private_network;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->paths);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
    char *texts[] = {options->output, options->allow, options->factor, options->format};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Writes repaired copies of maps and deliveries into a new folder. What needs no repair is copied as it is, so\n"
       "that the folder is a whole delivery. The files handed in are never changed.");
static const char description[] =
    N_("Repairs are of three classes, and \"soilgate check\" tells the class of every finding:\n"
       "  safe     done: no value of the map changes (nodata, names, order of rows, code of the CRS, compression)\n"
       "  confirm  done with --allow confirm, when you have looked at the plan (--dry-run) and agree: other grid or\n"
       "           CRS, other unit, data outside the country taken out, another place\n"
       "  manual   never done: only you can know what is right\n"
       "\n"
       "Exit status: 0 all is repaired, and the copies are accepted; 1 something is left, and told; 2 wrong usage,\n"
       "specification or configuration; 3 the program itself failed, and nothing has its name yet.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE;
    const GOptionEntry first[] = {
        {"output", 0, 0, text, &options->output, N_("folder for the copies: a new or an empty one"), "DIR"},
        {"dry-run", 0, 0, flag, &options->dry_run, N_("show the plan and write nothing"), NULL},
        {"allow", 0, 0, text, &options->allow, N_("confirm: also do what you must agree with"), N_("CLASS")},
        {"factor", 0, 0, text, &options->factor,
         N_("multiply values in another unit by this, and not by the likely factor"), N_("NUMBER")},
        {"format", 0, 0, text, &options->format, N_("of standard output: text (default) or json"), "FORMAT"},
    };
    const GOptionEntry judgement[] = {
        {"strict", 0, 0, flag, &options->strict, N_("warnings reject"), NULL},
        {"complete", 0, 0, flag, &options->complete, N_("missing layers count, also for lone files"), NULL},
        {"partial", 0, 0, flag, &options->partial, N_("missing layers do not count, also in folders"), NULL},
        {"allow-private-network", 0, 0, flag, &options->allow_private_network,
         N_("download from addresses that are not public too, and through proxies"), NULL},
    };
    g_autoptr(GArray) entries = sg_cli_entries(first, G_N_ELEMENTS(first));
    sg_cli_subject_entries(&options->subject, entries);
    g_array_append_vals(entries, judgement, G_N_ELEMENTS(judgement));
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, N_("PATH..."), summary, description, (gpointer)entries->data, argc, argv);
}

static int validate_factor(Options *options)
{
    char *end;
    if (options->factor == NULL)
        return SG_CLI_GO_ON;
    errno = 0;
    options->number = g_ascii_strtod(options->factor, &end);
    if (end == options->factor || *end != '\0' || errno != 0 || !isfinite(options->number) || options->number == 0) {
        g_autofree char *shown = sg_text_printable(options->factor);
        return sg_cli_usage(COMMAND, _("--factor is a number other than 0, as 10 or 0.01, not \"%s\""), shown);
    }
    if (options->allow == NULL)
        return sg_cli_usage(COMMAND, _("--factor needs --allow confirm"));
    return SG_CLI_GO_ON;
}

static int validate(Options *options)
{
    static const char *const formats[] = {"text", "json", NULL};
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, _("name the files, folders or archives to repair"));
    if (options->output == NULL && !options->dry_run)
        return sg_cli_usage(COMMAND,
                            _("name the folder for the copies with --output, or look at the plan with --dry-run"));
    if (options->output != NULL && *options->output == '\0')
        return sg_cli_usage(COMMAND, _("--output needs the name of a folder"));
    if (options->complete && options->partial)
        return sg_cli_usage(COMMAND, _("--complete and --partial exclude each other"));
    if (options->allow != NULL && strcmp(options->allow, "safe") != 0 && strcmp(options->allow, "confirm") != 0) {
        g_autofree char *shown = sg_text_printable(options->allow);
        return sg_cli_usage(COMMAND, _("--allow is confirm (or safe, the default), not \"%s\""), shown);
    }
    int status = validate_factor(options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_format(COMMAND, options->format, formats);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_subject_validate(COMMAND, &options->subject);
    return status == SG_CLI_GO_ON ? sg_cli_work_validate(COMMAND, &options->work) : status;
}

/* From here on a signal waits until copies and reports are all there. */
static void hold(void)
{
    sg_interrupt_hold();
    sg_interrupt_state(
        _("Each copy that has its name is whole, but some have none yet. Remove the folder of the copies, "
          "and give the same command again."));
}

static SgFix *repair(const Options *options, GError **error)
{
    SgFixOptions own = {
        .output = options->output,
        .allow_confirm = g_strcmp0(options->allow, "confirm") == 0,
        .dry_run = options->dry_run,
        .factor = options->number,
        .naming = hold,
        .check = sg_cli_check_options(&options->subject, &options->work, FALSE),
    };
    own.check.strict = options->strict;
    own.check.allow_private_network = options->allow_private_network;
    own.check.complete = options->complete ? SG_COMPLETE_YES : options->partial ? SG_COMPLETE_NO : SG_COMPLETE_AUTO;
    SgFix *fix = sg_fix(options->paths, &own, error);
    sg_progress_end();
    return fix;
}

/* The reports beside the copies: the readable one without colours. */
static gboolean write_reports(const SgFix *fix, const char *json, const SgReportOptions *report_options, GError **error)
{
    SgReportOptions plain = *report_options;
    plain.colour = FALSE;
    plain.width = 0;
    g_autofree char *text = sg_fix_text(fix, &plain);
    g_autofree char *json_path = g_build_filename(fix->output, sg_fix_own_files[0], NULL);
    g_autofree char *text_path = g_build_filename(fix->output, sg_fix_own_files[1], NULL);
    return sg_file_write(text_path, text, strlen(text), error) && sg_file_write(json_path, json, strlen(json), error);
}

/* FALSE with an error; a signal that came while the copies got their names ends the program. */
static gboolean finish(const SgFix *fix, const char *json, const SgReportOptions *report_options, GError **error)
{
    if (fix->dry_run)
        return TRUE;
    g_autofree char *shown = sg_text_printable(fix->output);
    const gboolean written = write_reports(fix, json, report_options, error);
    if (written)
        sg_interrupt_state(_("The copies in %s are whole, and so are the reports beside them."), shown);
    sg_interrupt_release();
    return written;
}

static int tell(const Options *options, const SgFix *fix)
{
    const SgReportOptions report_options = sg_cli_report_options();
    g_autoptr(GError) error = NULL;
    g_autofree char *json = sg_fix_json(fix, &report_options);
    const gboolean written = finish(fix, json, &report_options, &error);
    g_autofree char *text =
        g_strcmp0(options->format, "json") == 0 ? g_strdup(json) : sg_fix_text(fix, &report_options);
    gboolean printed = sg_cli_print(text);
    if (!written)
        return sg_cli_fail(&error);
    return printed ? sg_fix_exit_status(fix) : SG_ERROR_FAILED;
}

int sg_cmd_fix(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(GError) error = NULL;
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_begin(COMMAND, &options.subject);
    if (status != SG_CLI_GO_ON)
        return status;
    sg_interrupt_state(_("No copy has its name yet, and the originals are as they were. Give the same command again."));
    g_autoptr(SgFix) fix = repair(&options, &error);
    return fix != NULL ? tell(&options, fix) : sg_cli_fail(&error);
}
