/* soilgate registry: makes the record of who has submitted, and keeps it. Each of its commands is in a file
 * cmd_registry_<what>.c, and a line in the table here. */
#include "cli/cmd_registry.h"
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

typedef SgRegistryCommandOptions Options;

static void options_clear(Options *options)
{
    g_strfreev(options->words);
    char *texts[] = {options->registry,       options->baseline, options->by,     options->boundaries,
                     options->boundary_field, options->on,       options->why,    options->evidence,
                     options->region,         options->due,      options->format, options->role,
                     options->name,           options->language};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Makes the record of which country has submitted which product, and which has not; keeps its contacts.");
static const char contacts_summary[] =
    N_("Lists and keeps whom to write to in each country: short for \"soilgate registry contacts\".");
static const char epilogue[] =
    N_("The registry is one file, a GeoPackage that QGIS and other programs open too; or a\n"
       "PostgreSQL database, when several people work at once. The address of a database\n"
       "needs no password in it: libpq reads ~/.pgpass and PGPASSWORD. SOILGATE_REGISTRY\n"
       "names the registry where --registry is not given.\n"
       "\n"
       "Exit status: 0 done; 2 wrong usage, baseline, contacts or registry, or there is a\n"
       "registry already; 3 the program itself failed. After 2 and 3 nothing was changed.\n");

/* In the order in which they are told. */
static const SgRegistryCommand *const commands[] = {
    &sg_registry_init_command,    &sg_registry_move_command,     &sg_registry_expect_command,
    &sg_registry_history_command, &sg_registry_contacts_command, &sg_registry_region_command,
    &sg_registry_product_command, &sg_registry_maps_command,
};

/* The names of the commands, joined by BETWEEN. Free with g_free. */
static char *command_names(const char *between)
{
    const char *names[G_N_ELEMENTS(commands) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i]->name;
    return g_strjoinv(between, (char **)names);
}

/* What --help tells of the commands. */
static char *describe(gboolean contacts)
{
    GString *text = g_string_new(_("Commands:\n"));
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (!contacts || commands[i] == &sg_registry_contacts_command)
            g_string_append(text, _(commands[i]->help));
    g_string_append_c(text, '\n');
    g_string_append(text, _(epilogue));
    return g_string_free(text, FALSE);
}

/* The options of contacts, and those that all commands have. */
static void add_contact_entries(Options *options, GArray *all)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry, N_("file, or postgresql://user@host/database"),
         "PLACE"},
        {"region", 0, 0, G_OPTION_ARG_FILENAME, &options->region,
         N_("init: a region to begin with, where there is no baseline; expect, contacts: its countries"), "CODE"},
        {"on", 0, 0, G_OPTION_ARG_FILENAME, &options->on,
         N_("move, expect, region, contacts: the day on which it came to be so; default: today"), "DAY"},
        {"unconfirmed", 0, 0, G_OPTION_ARG_NONE, &options->unconfirmed,
         N_("contacts: only countries with no or no confirmed INSII contact"), NULL},
        {"older-than", 0, 0, G_OPTION_ARG_INT, &options->older_than,
         N_("contacts: what was confirmed more days ago counts as not confirmed"), "DAYS"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options->format, N_("contacts: text (default), json or csv"),
         "FORMAT"},
        {"role", 0, 0, G_OPTION_ARG_FILENAME, &options->role,
         N_("contacts add: default: insii; confirm, remove: only in this role"), "ROLE"},
        {"name", 0, 0, G_OPTION_ARG_FILENAME, &options->name, N_("contacts add: of the person"), "NAME"},
        {"language", 0, 0, G_OPTION_ARG_FILENAME, &options->language, N_("contacts add: in which to write, as fr"),
         "CODE"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, &options->replace,
         N_("contacts import: take out those who are not in the file"), NULL},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options->by, N_("who makes the change; default: your user name"), "WHO"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_array_append_vals(all, entries, G_N_ELEMENTS(entries));
}

static void add_record_entries(Options *options, GArray *all)
{
    const GOptionEntry entries[] = {
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline,
         N_("init: what was known at a time, a shipped one (asp-2022-03) or a YAML file"), "NAME"},
        {"boundaries", 0, 0, G_OPTION_ARG_FILENAME, &options->boundaries,
         N_("init, region: countries' polygons, any file OGR reads; default: the shipped ones"), "FILE"},
        {"boundary-field", 0, 0, G_OPTION_ARG_FILENAME, &options->boundary_field,
         N_("init, region: field of the ISO 3166-1 alpha-3 codes in it"), "NAME"},
        {"why", 0, 0, G_OPTION_ARG_FILENAME, &options->why, N_("move, expect, region: a sentence for who asks later"),
         "TEXT"},
        {"evidence", 0, 0, G_OPTION_ARG_FILENAME, &options->evidence,
         N_("move, expect, region: where it is written, as a letter"), "TEXT"},
        {"inferred", 0, 0, G_OPTION_ARG_NONE, &options->inferred,
         N_("move, expect: nobody said so; it is a deduction, and marked as one"), NULL},
        {"due", 0, 0, G_OPTION_ARG_FILENAME, &options->due,
         N_("expect: the last day on which the product is in time, or none; default: as it was"), "DAY"},
        {"not", 0, 0, G_OPTION_ARG_NONE, &options->unexpected, N_("expect: not any more"), NULL},
    };
    g_array_append_vals(all, entries, G_N_ELEMENTS(entries));
}

/* CONTACTS: "soilgate contacts" was called, and tells of that alone. */
static int parse(Options *options, gboolean contacts, int argc, char **argv)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(GOptionEntry));
    if (!contacts)
        add_record_entries(options, entries);
    add_contact_entries(options, entries);
    g_autofree char *names = command_names("|");
    g_autofree char *arguments = g_strconcat(names, " [ARGUMENT...]", NULL);
    g_autofree char *description = describe(contacts);
    const GOptionEntry *first = &g_array_index(entries, GOptionEntry, 0);
    if (contacts)
        return sg_cli_parse("soilgate contacts", "[add|confirm|remove|import|export ARGUMENT...]", contacts_summary,
                            description, first, argc, argv);
    return sg_cli_parse(SG_REGISTRY_COMMAND, arguments, summary, description, first, argc, argv);
}

/* The command that is wanted; NULL, told, with the commands there are. */
static const SgRegistryCommand *find_command(const Options *options)
{
    const char *names[G_N_ELEMENTS(commands)];
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        names[i] = commands[i]->name;
        if (options->words != NULL && strcmp(options->words[0], names[i]) == 0)
            return commands[i];
    }
    g_autofree char *all = command_names(", ");
    if (options->words == NULL) {
        sg_cli_usage(SG_REGISTRY_COMMAND, _("registry needs a command: %s"), all);
        return NULL;
    }
    g_autofree char *shown = sg_text_printable(options->words[0]);
    const char *nearest = sg_cli_nearest(shown, names, G_N_ELEMENTS(commands));
    if (nearest != NULL)
        sg_cli_usage(SG_REGISTRY_COMMAND, _("registry has no command \"%s\"; did you mean \"%s\"?"), shown, nearest);
    else
        sg_cli_usage(SG_REGISTRY_COMMAND, _("registry has no command \"%s\"; there are: %s"), shown, all);
    return NULL;
}

static const SgRegistryAction *find_action(const Options *options, const SgRegistryAction *actions)
{
    while (actions->run != NULL && g_strcmp0(actions->name, options->words[1]) != 0)
        actions++;
    return actions->run != NULL ? actions : NULL;
}

int sg_registry_validate_action(const Options *options, const SgRegistryAction *actions, const char *how)
{
    const SgRegistryAction *action = find_action(options, actions);
    guint arguments = options->words[1] != NULL ? g_strv_length(options->words + 2) : 0;
    if (action == NULL || arguments < action->least || arguments > action->most)
        return sg_cli_usage(SG_REGISTRY_COMMAND, "%s", how);
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--boundary-field needs --boundaries"));
    return action->change ? sg_registry_validate_change(options) : SG_CLI_GO_ON;
}

char *sg_registry_run_action(const Options *options, const char *place, const SgRegistryAction *actions, GError **error)
{
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    return registry != NULL ? find_action(options, actions)->run(options, registry, error) : NULL;
}

static int run(Options *options)
{
    const SgRegistryCommand *command = find_command(options);
    if (command == NULL)
        return SG_ERROR_USAGE;
    int status = sg_cli_by(SG_REGISTRY_COMMAND, options->by);
    if (status == SG_CLI_GO_ON)
        status = command->validate(options);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(SG_REGISTRY_COMMAND, options->registry, &place);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = command->run(options, place, &error);
    if (text == NULL)
        return sg_cli_fail(&error);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

int sg_cmd_registry(int argc, char **argv)
{
    g_auto(Options) options = {.older_than = -1};
    int status = parse(&options, FALSE, argc, argv);
    return status == SG_CLI_GO_ON ? run(&options) : status;
}

int sg_cmd_contacts(int argc, char **argv)
{
    g_auto(Options) options = {.older_than = -1};
    int status = parse(&options, TRUE, argc, argv);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_add(words, sg_registry_contacts_command.name);
    for (char **word = options.words; word != NULL && *word != NULL; word++)
        g_strv_builder_add(words, *word);
    g_strfreev(options.words);
    options.words = g_strv_builder_end(words);
    return run(&options);
}
