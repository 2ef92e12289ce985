/* soilgate review ISO3 PRODUCT accept|reject|correct|withdraw: decides about a recorded delivery. */
#include "cli/cli.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate review"

typedef struct {
    char **words;
    char *registry, *store, *why, *evidence, *by, *waivers, *format, *delivery;
    SgState to;    /* from words, by validate */
    gint64 number; /* from delivery; 0: the last one */
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->words);
    char *texts[] = {options->registry, options->store,   options->why,    options->evidence,
                     options->by,       options->waivers, options->format, options->delivery};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const struct {
    const char *word;
    SgState state;
} decisions[] = {
    {"accept", SG_STATE_ACCEPTED},
    {"reject", SG_STATE_REJECTED},
    {"correct", SG_STATE_CORRECTION_REQUESTED},
    {"withdraw", SG_STATE_WITHDRAWN},
};

static const char summary[] = N_("Records what was decided about a delivery that soilgate submit recorded.");
static const char description[] =
    N_("Decisions:\n"
       "  accept    the map is taken; the one accepted before is superseded\n"
       "  reject    it is not taken\n"
       "  correct   the country is asked to mend it\n"
       "  withdraw  the country took it back\n"
       "\n"
       "What has errors is accepted only with a waiver for each of them: in the file of --waivers, as\n"
       "soilgate check takes it, or in the check when it was recorded. What could not be checked needs\n"
       "a waiver in that file, too, for each rule that was not checked. Rules that protect the mosaic\n"
       "cannot be waived. The files of what is accepted must be in the store, unchanged.\n"
       "\n"
       "Exit status: 0 recorded; 1 it cannot be accepted as it is, and nothing was changed; 2 wrong\n"
       "usage, waivers or registry; 3 the program itself failed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME; /* bytes, whatever the locale */
    const GOptionEntry entries[] = {
        {"registry", 0, 0, text, &options->registry,
         N_("file, or postgresql://user@host/database; default: SOILGATE_REGISTRY"), "PLACE"},
        {"why", 0, 0, text, &options->why, N_("a sentence for who asks later, and for the country"), "TEXT"},
        {"delivery", 0, 0, text, &options->delivery, N_("its number; default: the last one"), "N"},
        {"waivers", 0, 0, text, &options->waivers, N_("accept: what is accepted as it is (YAML)"), N_("FILE")},
        {"store", 0, 0, text, &options->store, N_("accept: folder in which the files are kept"), "DIR"},
        {"evidence", 0, 0, text, &options->evidence, N_("where it is written, as a letter"), "TEXT"},
        {"by", 0, 0, text, &options->by, N_("who decided; default: your user name"), "WHO"},
        {"format", 0, 0, text, &options->format, N_("text (default) or json"), "FORMAT"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, "ISO3 PRODUCT accept|reject|correct|withdraw", summary, description, entries, argc,
                        argv);
}

/* --- options --- */

static int validate_decision(Options *options)
{
    const char *names[G_N_ELEMENTS(decisions)], *word = options->words[2];
    for (gsize i = 0; i < G_N_ELEMENTS(decisions); i++) {
        names[i] = decisions[i].word;
        if (strcmp(names[i], word) == 0)
            options->to = decisions[i].state;
    }
    if (options->to != SG_STATE_NONE)
        return SG_CLI_GO_ON;
    g_autofree char *shown = sg_text_printable(word);
    const char *nearest = sg_cli_nearest(word, names, G_N_ELEMENTS(names));
    if (nearest != NULL)
        return sg_cli_usage(COMMAND, _("there is no decision \"%s\"; did you mean \"%s\"?"), shown, nearest);
    return sg_cli_usage(COMMAND, _("there is no decision \"%s\"; there are accept, reject, correct and withdraw"),
                        shown);
}

static int validate_number(Options *options)
{
    guint64 number = 0;
    if (options->delivery == NULL || g_ascii_string_to_unsigned(options->delivery, 10, 1, G_MAXINT, &number, NULL)) {
        options->number = (gint64)number;
        return SG_CLI_GO_ON;
    }
    g_autofree char *shown = sg_text_printable(options->delivery);
    return sg_cli_usage(COMMAND, _("--delivery is the number of a delivery, from 1, not \"%s\""), shown);
}

static int validate(Options *options)
{
    static const char *const formats[] = {"text", "json", NULL};
    if (options->words == NULL || g_strv_length(options->words) != 3)
        return sg_cli_usage(COMMAND, _("review takes a country, a product and a decision: review BTN gsasmap accept"));
    int status = validate_decision(options);
    if (status == SG_CLI_GO_ON && options->why == NULL)
        status = sg_cli_usage(COMMAND, _("say why, for who asks later and for the country: --why TEXT"));
    if (status == SG_CLI_GO_ON && options->waivers != NULL && options->to != SG_STATE_ACCEPTED)
        status = sg_cli_usage(COMMAND, _("--waivers is for accept"));
    if (status == SG_CLI_GO_ON)
        status = validate_number(options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_record_text(COMMAND, "why", options->why);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_record_text(COMMAND, "evidence", options->evidence);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_by(COMMAND, options->by);
    return status == SG_CLI_GO_ON ? sg_cli_format(COMMAND, options->format, formats) : status;
}

/* --- the decision --- */

typedef struct {
    const Options *options;
    const char *place;
    SgRegistry *registry;
    SgSubmission *submission;
    SgStore *store;
    SgWaivers *waivers;
    SgRecord *record;
} Run;

static void run_clear(Run *run)
{
    sg_record_free(run->record);
    sg_waivers_free(run->waivers);
    sg_store_free(run->store);
    sg_submission_free(run->submission);
    sg_registry_free(run->registry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* The delivery that is meant: that of the number, or the last one. */
static SgSubmission *find_submission(const Run *run, GError **error)
{
    const Options *options = run->options;
    const SgSubmissionFilter filter = {.iso3 = options->words[0], .product = options->words[1]};
    g_autoptr(GPtrArray) all = sg_registry_submissions(run->registry, &filter, error);
    g_autofree char *country = sg_text_printable(options->words[0]), *product = sg_text_printable(options->words[1]);
    if (all == NULL)
        return NULL;
    for (guint i = all->len; i > 0; i--) {
        const SgSubmission *one = g_ptr_array_index(all, i - 1);
        if (options->number == 0 || one->number == options->number)
            return g_ptr_array_steal_index(all, i - 1);
    }
    if (all->len == 0)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: no delivery is recorded; soilgate submit records one"),
                    country, product);
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s %s: there is no delivery %s; there are 1 to %d"), country,
                    product, options->delivery, (int)all->len);
    return NULL;
}

/* What must be looked at before it is accepted: report, waivers, store. */
static gboolean prepare_acceptance(Run *run, GError **error)
{
    const Options *options = run->options;
    if (options->waivers != NULL) {
        run->waivers = sg_waivers_load(options->waivers, error);
        if (run->waivers == NULL || !sg_check_waivers(run->waivers, error))
            return FALSE;
    }
    g_autofree char *text = sg_registry_report(run->registry, run->submission->id, error);
    g_autofree char *shown = g_strdup_printf(_("delivery %d of %s %s"), (int)run->submission->number,
                                             run->submission->iso3, run->submission->product);
    run->record = text != NULL ? sg_report_parse(text, strlen(text), shown, error) : NULL;
    if (run->record == NULL)
        return FALSE;
    if (run->record->deliveries->len != 1) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: its report is not that of one delivery"), shown);
        return FALSE;
    }
    SgCliStore store;
    if (!sg_cli_store(run->registry, run->place, options->store, &store, error))
        return FALSE;
    run->store = sg_store_open(store.folder, FALSE, error);
    g_free(store.folder);
    return run->store != NULL;
}

static int tell(const Run *run, const SgDecision *decision, const SgWriter *writer)
{
    const Options *options = run->options;
    const SgReportOptions report = sg_cli_report_options();
    g_autofree char *registry = sg_registry_shown(run->place);
    const SgReviewReport review = {.decision = decision,
                                   .registry = registry,
                                   .store = run->store != NULL ? sg_store_folder(run->store) : NULL,
                                   .why = options->why,
                                   .evidence = options->evidence,
                                   .writer = *writer};
    gboolean as_json = g_strcmp0(options->format, "json") == 0;
    g_autofree char *text = as_json ? sg_review_json(&review, &report) : sg_review_text(&review, &report);
    if (!sg_cli_print(text))
        return SG_ERROR_FAILED;
    return decision->decided ? 0 : 1;
}

/* The exit status, unless ERROR is set. */
static int decide(Run *run, GError **error)
{
    const Options *options = run->options;
    const SgWriter writer = sg_cli_writer(options->by);
    run->registry = sg_cli_open_registry(run->place, options->by, error);
    run->submission = run->registry != NULL ? find_submission(run, error) : NULL;
    if (run->submission == NULL || (options->to == SG_STATE_ACCEPTED && !prepare_acceptance(run, error)))
        return 0;
    const SgDecide own = {.to = options->to,
                          .why = options->why,
                          .evidence = options->evidence,
                          .record = run->record != NULL ? g_ptr_array_index(run->record->deliveries, 0) : NULL,
                          .store = run->store,
                          .waivers = run->waivers};
    g_autoptr(SgDecision) decision = sg_decide(run->registry, run->submission, &own, &writer, error);
    return decision != NULL ? tell(run, decision, &writer) : 0;
}

int sg_cmd_review(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(COMMAND, options.registry, &place);
    if (status != SG_CLI_GO_ON)
        return status;
    g_auto(Run) run = {.options = &options, .place = place};
    g_autoptr(GError) error = NULL;
    status = decide(&run, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
