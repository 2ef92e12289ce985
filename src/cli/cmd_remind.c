/* soilgate remind: letters to the contacts of countries whose maps are awaited. */
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/mail.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/remind.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate remind"

typedef struct {
    char **rest;
    char *registry, *region, *from, *reply_to, *letters, *outbox, *by, *format;
    char **products, **countries, **states, **roles;
    char **sent, **resend; /* numbers of letters */
    int interval;
    gboolean dry_run, send, remember, list;
    SgCliMail mail;
} Options;

static void options_clear(Options *options)
{
    char **lists[] = {options->rest,  options->products, options->countries, options->states,
                      options->roles, options->sent,     options->resend};
    char *texts[] = {options->registry, options->region, options->from, options->reply_to,
                     options->letters,  options->outbox, options->by,   options->format};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    sg_cli_mail_clear(&options->mail);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Writes letters to the contacts of countries whose product is missing, overdue, or was "
       "asked for correction.");
static const char description[] =
    N_("Each contact gets one letter about all products that are due, in the contact's language.\n"
       "Letters are kept in the registry and written as .eml files, which a mail program opens,\n"
       "into a folder beside it. Nothing is sent without --send. Nobody is told the same twice\n"
       "within the interval; letters that are out of date are cancelled.\n"
       "\n"
       "With --send they go to the mail server, over an encrypted line; user and password are\n"
       "taken from SOILGATE_SMTP_USER and SOILGATE_SMTP_PASSWORD. SOILGATE_SMTP and SOILGATE_FROM\n"
       "name server and sender where the options do not.\n"
       "\n"
       "Exit status: 0 done; 1 a person has to look: letters were not sent, or a country has\n"
       "nobody to write to; 2 wrong usage, letters or registry; 3 the program itself failed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry,
         N_("file, or postgresql://user@host/database; default: SOILGATE_REGISTRY"), "PLACE"},
        {"region", 0, 0, G_OPTION_ARG_FILENAME, &options->region, N_("default: the only one there is"), "CODE"},
        {"product", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->products, N_("only this one, or these; default: all"),
         "NAME,..."},
        {"country", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->countries, N_("only this one, or these; default: all"),
         "ISO3,..."},
        {"state", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->states,
         N_("of missing, overdue, correction-requested; default: all three"), "STATE,..."},
        {"role", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->roles,
         N_("contacts of this role, and of those that begin so; default: insii"), "ROLE,..."},
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &options->from, N_("who writes: \"Soil Secretariat <soil@example.org>\""),
         "SENDER"},
        {"reply-to", 0, 0, G_OPTION_ARG_FILENAME, &options->reply_to, N_("where answers go; default: to the sender"),
         "ADDRESS"},
        {"interval", 0, 0, G_OPTION_ARG_INT, &options->interval,
         N_("days within which nobody is told the same twice; default: 14"), "DAYS"},
        {"remember", 0, 0, G_OPTION_ARG_NONE, &options->remember,
         N_("keep --from, --reply-to and --interval in the registry, as defaults"), NULL},
        {"letters", 0, 0, G_OPTION_ARG_FILENAME, &options->letters,
         N_("your own texts, as those of specs/letters; default: the shipped ones"), "DIR"},
        {"outbox", 0, 0, G_OPTION_ARG_FILENAME, &options->outbox,
         N_("folder of the .eml files; default: beside the registry's file, with the ending .outbox"), "DIR"},
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run, N_("tell whom and why; write nothing"), NULL},
        {"send", 0, 0, G_OPTION_ARG_NONE, &options->send,
         N_("hand the letters, and those written before, to the mail server"), NULL},
        {"smtp", 0, 0, G_OPTION_ARG_FILENAME, &options->mail.url,
         N_("the mail server: smtp://host:587 (STARTTLS), or smtps://host:465"), "URL"},
        {"smtp-ca", 0, 0, G_OPTION_ARG_FILENAME, &options->mail.ca_file,
         N_("certificates to trust in place of the system's, as of a private authority"), "FILE"},
        {"smtp-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->mail.password_file,
         N_("file whose first line is the password; default: SOILGATE_SMTP_PASSWORD"), "FILE"},
        {"insecure-smtp", 0, 0, G_OPTION_ARG_NONE, &options->mail.plain,
         N_("no encryption: only for a server on this computer, and without a user"), NULL},
        {"list", 0, 0, G_OPTION_ARG_NONE, &options->list, N_("tell all letters there are, and what became of them"),
         NULL},
        {"sent", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->sent, N_("these letters were sent, by hand"),
         "NUMBER,..."},
        {"resend", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->resend,
         N_("these letters, which failed or may have been sent, are to be sent by the next --send"), "NUMBER,..."},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options->by, N_("who makes the change; default: your user name"), "WHO"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options->format, N_("text (default) or json"), "FORMAT"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, NULL, summary, description, entries, argc, argv);
}

/* "a,b" and "c" as a, b, c. */
static void split_commas(char ***list)
{
    if (*list == NULL)
        return;
    g_autofree char *joined = g_strjoinv(",", *list);
    g_strfreev(*list);
    *list = g_strsplit(joined, ",", -1);
}

static guint reasons_of(const Options *options)
{
    guint reasons = 0;
    for (guint i = 0; options->states != NULL && options->states[i] != NULL; i++)
        reasons |= 1U << sg_reason_from_name(options->states[i]);
    return reasons;
}

static gboolean are_numbers(char **texts)
{
    for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
        if (!g_ascii_string_to_unsigned(texts[i], 10, 1, G_MAXINT64, NULL, NULL))
            return FALSE;
    return TRUE;
}

static int validate(const Options *options)
{
    static const char *const formats[] = {"text", "json", NULL};
    guint modes = (options->list ? 1U : 0) + (options->sent != NULL ? 1U : 0) + (options->resend != NULL ? 1U : 0) +
                  (options->dry_run || options->send ? 1U : 0);
    if (options->rest != NULL)
        return sg_cli_usage(COMMAND, _("remind takes no arguments; name countries with --country"));
    if ((reasons_of(options) & 1U << SG_REASON_NONE) != 0)
        return sg_cli_usage(COMMAND, _("--state is missing, overdue or correction-requested"));
    if (options->interval < 0 || options->interval > SG_LIMIT_INTERVAL_DAYS)
        return sg_cli_usage(COMMAND, _("--interval is a number of days from 1 to %d"), SG_LIMIT_INTERVAL_DAYS);
    if (options->dry_run && options->send)
        return sg_cli_usage(COMMAND, _("--dry-run writes nothing, and --send would send"));
    if (modes > 1)
        return sg_cli_usage(COMMAND, _("--list, --sent and --resend stand alone"));
    if (!are_numbers(options->sent) || !are_numbers(options->resend))
        return sg_cli_usage(COMMAND, _("--sent and --resend take numbers of letters, as --list tells them: 3,4"));
    return sg_cli_format(COMMAND, options->format, formats);
}

static char *clock_now(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    return g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
}

/* Where files go: NULL when that is not said, as it need not be when letters are sent. */
static char *find_outbox(const Options *options, const char *place)
{
    if (options->outbox != NULL)
        return g_strdup(options->outbox);
    return strstr(place, "://") == NULL ? g_strconcat(place, ".outbox", NULL) : NULL;
}

static int tell(const Options *options, const SgRemind *remind, const char *outbox)
{
    const SgReportOptions report = sg_cli_report_options();
    const SgRemindTold told = {
        .dry_run = options->dry_run, .sending = options->send, .list = options->list, .outbox = outbox};
    g_autofree char *text = g_strcmp0(options->format, "json") == 0 ? sg_remind_json(remind, &told)
                                                                    : sg_remind_text(remind, &told, &report);
    if (!sg_cli_print(text))
        return SG_ERROR_FAILED;
    return !options->list && sg_remind_needs_care(remind, options->send) ? 1 : 0;
}

static gboolean remember(const Options *options, SgRegistry *registry, GError **error)
{
    g_autofree char *interval = options->interval > 0 ? g_strdup_printf("%d", options->interval) : NULL;
    const char *const settings[][2] = {
        {"letters-from", options->from}, {"letters-reply-to", options->reply_to}, {"letters-interval", interval}};
    for (guint i = 0; options->remember && i < G_N_ELEMENTS(settings); i++)
        if (settings[i][1] != NULL && !sg_registry_set(registry, settings[i][0], settings[i][1], error))
            return FALSE;
    return TRUE;
}

static SgRemind *plan(const Options *options, SgRegistry *registry, const SgWriter *writer, GError **error)
{
    const SgRemindOptions remind = {
        .region = options->region,
        .products = (const char *const *)options->products,
        .countries = (const char *const *)options->countries,
        .reasons = reasons_of(options),
        .roles = (const char *const *)options->roles,
        .interval_days = options->interval,
        .from = options->from != NULL ? options->from : sg_cli_environment()->mail_from,
        .reply_to = options->reply_to,
        .letters = options->letters,
        .read_report = sg_report_parse,
    };
    return sg_remind_plan(registry, &remind, writer, error);
}

/* Writes, files and sends what was planned. */
static gboolean carry_out(const Options *options, SgRegistry *registry, SgRemind *remind, const char *outbox,
                          SgMailer *mailer, const SgWriter *writer, GError **error)
{
    sg_interrupt_state(
        _("No letter is sent twice. \"soilgate remind --list\" tells which were sent, and which may have "
          "been."));
    return remember(options, registry, error) && sg_remind_write(registry, remind, writer, error) &&
           (outbox == NULL || sg_remind_file(registry, remind, outbox, writer, error)) &&
           (mailer == NULL || sg_remind_send(registry, remind, mailer, outbox, clock_now, writer, error));
}

static int run_letters(const Options *options, SgRegistry *registry, const char *place, const SgWriter *writer,
                       GError **error)
{
    g_autofree char *outbox = find_outbox(options, place);
    if (outbox == NULL && !options->send && !options->dry_run) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("say into which folder the letters go: --outbox DIR"));
        return 0;
    }
    g_autoptr(SgMailer) mailer = options->send ? sg_net_mailer_new(sg_cli_mail_server(&options->mail), error) : NULL;
    g_autoptr(SgRemind) remind = mailer != NULL || !options->send ? plan(options, registry, writer, error) : NULL;
    if (remind == NULL)
        return 0;
    if (!options->dry_run && !carry_out(options, registry, remind, outbox, mailer, writer, error))
        return 0;
    return tell(options, remind, outbox);
}

/* A person's word about letters, one after another: those before one that it cannot be of are settled. */
static int settle(const Options *options, SgRegistry *registry, const SgWriter *writer, GError **error)
{
    char **numbers = options->sent != NULL ? options->sent : options->resend;
    for (guint i = 0; numbers[i] != NULL; i++)
        if (!sg_remind_settle(registry, g_ascii_strtoll(numbers[i], NULL, 10), options->sent != NULL, writer, error))
            return SG_ERROR_USAGE;
    return 0;
}

static int run(const Options *options, const char *place, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    g_autoptr(SgRegistry) registry = sg_registry_open(&where, &writer, error);
    if (registry == NULL)
        return 0;
    if (options->sent != NULL || options->resend != NULL)
        return settle(options, registry, &writer, error);
    if (!options->list)
        return run_letters(options, registry, place, &writer, error);
    g_autoptr(SgRemind) all = sg_remind_list(registry, error);
    return all != NULL ? tell(options, all, NULL) : 0;
}

int sg_cmd_remind(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status = parse(&options, argc, argv);
    if (status != SG_CLI_GO_ON)
        return status;
    char ***lists[] = {&options.products, &options.countries, &options.states,
                       &options.roles,    &options.sent,      &options.resend};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        split_commas(lists[i]);
    status = validate(&options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_by(COMMAND, options.by);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(COMMAND, options.registry, &place);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_mail_take(COMMAND, &options.mail, options.send);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(GError) error = NULL;
    status = run(&options, place, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
