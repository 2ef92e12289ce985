/* soilgate registry contacts: whom to write to. */
#include "cli/cli.h"
#include "cli/cmd_registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>

static int validate_contacts(const SgRegistryCommandOptions *options)
{
    const char *what = options->words[1];
    if (what == NULL)
        return SG_CLI_GO_ON;
    guint arguments = g_strv_length(options->words + 2);
    if (strcmp(what, "import") == 0)
        return arguments == 1 ? SG_CLI_GO_ON : sg_cli_usage(SG_REGISTRY_COMMAND, _("contacts import takes one file"));
    if (strcmp(what, "export") == 0)
        return arguments == 0 ? SG_CLI_GO_ON
                              : sg_cli_usage(SG_REGISTRY_COMMAND, _("contacts export takes no arguments"));
    g_autofree char *shown = sg_text_printable(what);
    return sg_cli_usage(SG_REGISTRY_COMMAND, _("contacts has no command \"%s\"; there are import and export"), shown);
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

static char *import_contacts(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
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

static char *contacts(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    if (registry == NULL)
        return NULL;
    if (options->words[1] == NULL)
        return list_contacts(registry, error);
    return strcmp(options->words[1], "import") == 0 ? import_contacts(options, registry, error)
                                                    : export_contacts(registry, error);
}

const SgRegistryCommand sg_registry_contacts_command = {
    "contacts",
    N_("  contacts              whom countries have as contacts, and which have none confirmed\n"
       "  contacts import FILE  adds and changes contacts, from CSV: iso3, role, name, email,\n"
       "                        language, confirmed_on\n"
       "  contacts export       all contacts as such a CSV, on standard output\n"),
    validate_contacts, contacts};
