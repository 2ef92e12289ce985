/* soilgate registry: makes the record of who has submitted, and keeps its contacts. */
#include "cli/cli.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>

#define COMMAND "soilgate registry"

typedef struct {
    char **words;
    char *registry, *baseline, *by, *boundaries, *boundary_field;
    char *on, *why, *evidence; /* of a move */
    gboolean replace;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->words);
    char *texts[] = {options->registry,       options->baseline, options->by,  options->boundaries,
                     options->boundary_field, options->on,       options->why, options->evidence};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Makes the record of which country has submitted which product, and which has not; keeps its contacts.");
static const char description[] =
    N_("Commands:\n"
       "  init                  makes a registry and loads a baseline: products, a region, and\n"
       "                        what was known\n"
       "  move ISO3 PRODUCT STATE --why TEXT\n"
       "                        records what was told of a country: missing, reported,\n"
       "                        in-preparation\n"
       "  history ISO3 PRODUCT  all that was recorded of a country and product\n"
       "  contacts              whom countries have as contacts, and which have none confirmed\n"
       "  contacts import FILE  adds and changes contacts, from CSV: iso3, role, name, email,\n"
       "                        language, confirmed_on\n"
       "  contacts export       all contacts as such a CSV, on standard output\n"
       "\n"
       "The registry is one file, a GeoPackage that QGIS and other programs open too; or a\n"
       "PostgreSQL database, when several people work at once. The address of a database\n"
       "needs no password in it: libpq reads ~/.pgpass and PGPASSWORD. SOILGATE_REGISTRY\n"
       "names the registry where --registry is not given.\n"
       "\n"
       "Exit status: 0 done; 2 wrong usage, baseline, contacts or registry, or there is a\n"
       "registry already; 3 the program itself failed. After 2 and 3 nothing was changed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry, N_("file, or postgresql://user@host/database"),
         "PLACE"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline,
         N_("init: what was known at a time, a shipped one (asp-2022-03) or a YAML file"), "NAME"},
        {"boundaries", 0, 0, G_OPTION_ARG_FILENAME, &options->boundaries,
         N_("init: countries' polygons, any file OGR reads; default: the shipped ones"), "FILE"},
        {"boundary-field", 0, 0, G_OPTION_ARG_FILENAME, &options->boundary_field,
         N_("init: field of the ISO 3166-1 alpha-3 codes in it"), "NAME"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, &options->replace,
         N_("contacts import: take out those who are not in the file"), NULL},
        {"why", 0, 0, G_OPTION_ARG_FILENAME, &options->why, N_("move: a sentence for who asks later"), "TEXT"},
        {"on", 0, 0, G_OPTION_ARG_FILENAME, &options->on, N_("move: the day on which it came to be so; default: today"),
         "DAY"},
        {"evidence", 0, 0, G_OPTION_ARG_FILENAME, &options->evidence, N_("move: where it is written, as a letter"),
         "TEXT"},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options->by, N_("who makes the change; default: your user name"), "WHO"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, "init|move|history|contacts [ARGUMENT...]", summary, description, entries, argc, argv);
}

/* --- init --- */

static int validate_init(const Options *options)
{
    if (options->words[1] != NULL)
        return sg_cli_usage(COMMAND, _("init takes no arguments"));
    if (options->baseline == NULL)
        return sg_cli_usage(COMMAND, _("name the baseline: --baseline asp-2022-03"));
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(COMMAND, _("--boundary-field needs --boundaries"));
    return SG_CLI_GO_ON;
}

/* What was made, and what to do next. */
static char *tell_made(const SgBaseline *baseline, const char *place)
{
    g_autofree char *shown = sg_registry_shown(place);
    g_autofree char *title = sg_text_printable(baseline->title);
    g_autofree char *region = sg_text_printable(baseline->region->title);
    g_autoptr(GString) products = g_string_new(NULL);
    for (unsigned i = 0; i < baseline->products_count; i++)
        g_string_append_printf(products, "%s%s", i > 0 ? ", " : "", baseline->products[i].product);
    return g_strdup_printf(_("Made the registry %s.\n"
                             "  region    %s, %s; countries: %u\n"
                             "  products  %s\n"
                             "  record    %s, of %s: %s\n"
                             "\n"
                             "See who has submitted:  soilgate status --registry %s\n"),
                           shown, baseline->region->code, region, baseline->region->countries_count, products->str,
                           baseline->name, baseline->as_of, title, shown);
}

static char *init(const Options *options, const char *place, GError **error)
{
    g_autoptr(SgBaseline) baseline = sg_baseline_load(options->baseline, error);
    if (baseline == NULL)
        return NULL;
    sg_geo_init();
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(options->boundaries, options->boundary_field, error);
    if (boundaries == NULL)
        return NULL;
    const SgRegistryOptions registry = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    return sg_registry_create(&registry, baseline, boundaries, &writer, error) ? tell_made(baseline, place) : NULL;
}

/* --- moves --- */

/* What people can tell. The other states follow from deliveries and their review. */
static gboolean is_told(SgState state)
{
    return state == SG_STATE_MISSING || state == SG_STATE_REPORTED || state == SG_STATE_IN_PREPARATION;
}

/* A text for the record: not empty, and without signs that cannot be shown. */
static gboolean is_text(const char *text)
{
    g_autofree char *shown = sg_text_printable(text);
    return *text != '\0' && strcmp(text, shown) == 0;
}

static int validate_move(const Options *options)
{
    if (g_strv_length(options->words) != 4)
        return sg_cli_usage(COMMAND, _("move takes a country, a product and a state: move BTN gsasmap in-preparation"));
    if (!is_told(sg_state_from_name(options->words[3])))
        return sg_cli_usage(COMMAND, _("a country is moved to missing, reported or in-preparation; what becomes of a "
                                       "delivery is for its review"));
    if (options->why == NULL || !is_text(options->why))
        return sg_cli_usage(COMMAND, _("say why, for who asks later: --why, a sentence of at most %d characters"),
                            SG_LIMIT_TEXT);
    if (options->evidence != NULL && !is_text(options->evidence))
        return sg_cli_usage(COMMAND, _("--evidence is a text of at most %d characters"), SG_LIMIT_TEXT);
    if (options->on != NULL && !sg_is_day(options->on))
        return sg_cli_usage(COMMAND, _("--on takes a day, as 2022-03-10"));
    return SG_CLI_GO_ON;
}

static char *tell_history(const Options *options, SgRegistry *registry, GError **error)
{
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(SgHistory) history = sg_registry_history(registry, options->words[1], options->words[2], error);
    return history != NULL ? sg_history_text(history, &report) : NULL;
}

/* The day alone, unless it is today: then the moment is known. */
static char *move(const Options *options, const char *place, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    const SgMove one = {
        .iso3 = options->words[1],
        .product = options->words[2],
        .to = sg_state_from_name(options->words[3]),
        .at = options->on != NULL ? options->on : writer.now,
        .why = options->why,
        .evidence = options->evidence,
    };
    g_autoptr(SgRegistry) registry = sg_registry_open(&where, &writer, error);
    if (registry == NULL || !sg_registry_move(registry, &one, &writer, error))
        return NULL;
    return tell_history(options, registry, error);
}

static int validate_history(const Options *options)
{
    return g_strv_length(options->words) == 3
               ? SG_CLI_GO_ON
               : sg_cli_usage(COMMAND, _("history takes a country and a product: history BTN gsasmap"));
}

static char *history(const Options *options, const char *place, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    g_autoptr(SgRegistry) registry = sg_registry_open(&where, &writer, error);
    return registry != NULL ? tell_history(options, registry, error) : NULL;
}

/* --- contacts --- */

static int validate_contacts(const Options *options)
{
    const char *what = options->words[1];
    if (what == NULL)
        return SG_CLI_GO_ON;
    guint arguments = g_strv_length(options->words + 2);
    if (strcmp(what, "import") == 0)
        return arguments == 1 ? SG_CLI_GO_ON : sg_cli_usage(COMMAND, _("contacts import takes one file"));
    if (strcmp(what, "export") == 0)
        return arguments == 0 ? SG_CLI_GO_ON : sg_cli_usage(COMMAND, _("contacts export takes no arguments"));
    g_autofree char *shown = sg_text_printable(what);
    return sg_cli_usage(COMMAND, _("contacts has no command \"%s\"; there are import and export"), shown);
}

static GPtrArray *read_contacts(const char *path, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    GStatBuf status;
    gsize length = 0;
    if (g_stat(path, &status) == 0 && (!S_ISREG(status.st_mode) || status.st_size > SG_LIMIT_CSV_BYTES))
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: this is no file, or one of more than %d bytes"), shown,
                    SG_LIMIT_CSV_BYTES);
    else if (!g_file_get_contents(path, &text, &length, &cause))
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: there is no such file that can be read"), shown);
    else
        return sg_persons_parse(text, length, shown, sg_cli_environment()->today, error);
    return NULL;
}

static char *import_contacts(const Options *options, SgRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) persons = read_contacts(options->words[2], error);
    const SgWriter writer = sg_cli_writer(options->by);
    SgPersonsChange change;
    if (persons == NULL || !sg_registry_put_persons(registry, persons, options->replace, &writer, &change, error))
        return NULL;
    return g_strdup_printf(_("Contacts added: %u; changed: %u; as before: %u; taken out: %u.\n"), change.added,
                           change.changed, change.same, change.removed);
}

static char *export_contacts(SgRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) persons = sg_registry_persons(registry, error);
    return persons != NULL ? sg_persons_csv(persons) : NULL;
}

static char *list_contacts(SgRegistry *registry, GError **error)
{
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(GPtrArray) countries = sg_registry_country_persons(registry, error);
    return countries != NULL ? sg_persons_text(countries, &report) : NULL;
}

static char *contacts(const Options *options, const char *place, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    g_autoptr(SgRegistry) registry = sg_registry_open(&where, &writer, error);
    if (registry == NULL)
        return NULL;
    if (options->words[1] == NULL)
        return list_contacts(registry, error);
    return strcmp(options->words[1], "import") == 0 ? import_contacts(options, registry, error)
                                                    : export_contacts(registry, error);
}

/* --- which --- */

/* RUN gives what is to be told, or NULL with an error. */
static const struct {
    const char *name;
    int (*validate)(const Options *options);
    char *(*run)(const Options *options, const char *place, GError **error);
} commands[] = {
    {"init", validate_init, init},
    {"move", validate_move, move},
    {"history", validate_history, history},
    {"contacts", validate_contacts, contacts},
};

/* The number of the command that is wanted; or, told, the number of commands there are. */
static gsize find_command(const Options *options)
{
    const char *names[G_N_ELEMENTS(commands)];
    gsize found = G_N_ELEMENTS(commands);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        names[i] = commands[i].name;
        if (options->words != NULL && strcmp(options->words[0], names[i]) == 0)
            found = i;
    }
    if (found < G_N_ELEMENTS(commands))
        return found;
    g_autofree char *shown = sg_text_printable(options->words != NULL ? options->words[0] : NULL);
    const char *nearest = options->words != NULL ? sg_cli_nearest(shown, names, G_N_ELEMENTS(names)) : NULL;
    if (options->words == NULL)
        sg_cli_usage(COMMAND, _("registry needs a command: init, move, history or contacts"));
    else if (nearest != NULL)
        sg_cli_usage(COMMAND, _("registry has no command \"%s\"; did you mean \"%s\"?"), shown, nearest);
    else
        sg_cli_usage(COMMAND, _("registry has no command \"%s\"; there are init, move, history and contacts"), shown);
    return found;
}

int sg_cmd_registry(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status = parse(&options, argc, argv);
    if (status != SG_CLI_GO_ON)
        return status;
    gsize command = find_command(&options);
    if (command == G_N_ELEMENTS(commands))
        return SG_ERROR_USAGE;
    status = sg_cli_by(COMMAND, options.by);
    if (status == SG_CLI_GO_ON)
        status = commands[command].validate(&options);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(COMMAND, options.registry, &place);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = commands[command].run(&options, place, &error);
    if (text == NULL)
        return sg_cli_fail(&error);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}
