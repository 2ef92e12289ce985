/* soilgate registry contacts: whom to write to. */
#include "cli/cli.h"
#include "cli/cmd_registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MOST_DAYS = 36500 };

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

static char *tell_change(const SgPersonsChange *change)
{
    return g_strdup_printf(_("Contacts added: %u; changed: %u; as before: %u; taken out: %u.\n"), change->added,
                           change->changed, change->same, change->removed);
}

static char *import_contacts(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) persons = read_contacts(options->words[2], error);
    const SgWriter writer = sg_cli_writer(options->by);
    SgPersonsChange change;
    if (persons == NULL || !sg_registry_put_persons(registry, persons, options->replace, &writer, &change, error))
        return NULL;
    return tell_change(&change);
}

static char *export_contacts(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    (void)options;
    g_autoptr(GPtrArray) persons = sg_registry_persons(registry, error);
    return persons != NULL ? sg_persons_csv(persons) : NULL;
}

/* --- list --- */

/* The first day on which a confirmation still counts; NULL: all do. */
static char *oldest_day(const SgRegistryCommandOptions *options)
{
    if (options->older_than < 0)
        return NULL;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(sg_cli_environment()->started, utc);
    g_autoptr(GDateTime) day = g_date_time_add_days(now, -options->older_than);
    return g_date_time_format(day, "%Y-%m-%d");
}

static void keep_unconfirmed(GPtrArray *countries, const char *oldest)
{
    for (guint i = countries->len; i > 0; i--)
        if (sg_contact_state(g_ptr_array_index(countries, i - 1), oldest) == SG_CONTACT_CONFIRMED)
            g_ptr_array_remove_index(countries, i - 1);
}

static char *list_contacts(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgReportOptions report = sg_cli_report_options();
    g_autofree char *oldest = oldest_day(options);
    g_autoptr(GPtrArray) countries =
        options->region != NULL
            ? sg_registry_region_persons(registry, options->region, sg_cli_environment()->started, error)
            : sg_registry_country_persons(registry, error);
    if (countries == NULL)
        return NULL;
    if (options->unconfirmed)
        keep_unconfirmed(countries, oldest);
    if (g_strcmp0(options->format, "json") == 0)
        return sg_persons_json(countries, oldest);
    if (g_strcmp0(options->format, "csv") == 0)
        return sg_persons_list_csv(countries, oldest);
    return sg_persons_text(countries, oldest, &report);
}

/* --- one contact --- */

static char *add_contact(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    SgPerson *person = g_new0(SgPerson, 1);
    g_autoptr(GPtrArray) persons = g_ptr_array_new_with_free_func(sg_person_free);
    g_ptr_array_add(persons, person);
    *person = (SgPerson){
        .iso3 = g_strdup(options->words[2]),
        .role = g_strdup(options->role != NULL ? options->role : "insii"),
        .name = g_strdup(options->name),
        .email = g_strdup(options->words[3]),
        .language = g_strdup(options->language),
        .confirmed_on = g_strdup(options->on),
    };
    SgPersonsChange change;
    if (!sg_person_check(person, sg_cli_environment()->today, error) ||
        !sg_registry_put_persons(registry, persons, FALSE, &writer, &change, error))
        return NULL;
    return tell_change(&change);
}

static SgPersonKey key_of(const SgRegistryCommandOptions *options)
{
    return (SgPersonKey){.iso3 = options->words[2], .email = options->words[3], .role = options->role};
}

static char *confirm_contact(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    const SgPersonKey key = key_of(options);
    const char *day = options->on != NULL ? options->on : sg_cli_environment()->today;
    SgPersonsChange change = {0};
    return sg_registry_confirm_person(registry, &key, day, &writer, &change.changed, error) ? tell_change(&change)
                                                                                            : NULL;
}

static char *remove_contact(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgPersonKey key = key_of(options);
    SgPersonsChange change = {0};
    return sg_registry_remove_person(registry, &key, &change.removed, error) ? tell_change(&change) : NULL;
}

/* --- which --- */

static const SgRegistryAction actions[] = {
    {NULL, 0, 0, FALSE, list_contacts},
    {"add", 2, 2, FALSE, add_contact},
    {"confirm", 2, 2, FALSE, confirm_contact},
    {"remove", 2, 2, FALSE, remove_contact},
    {"import", 1, 1, FALSE, import_contacts},
    {"export", 0, 0, FALSE, export_contacts},
    {NULL, 0, 0, FALSE, NULL},
};

static int validate_contacts(const SgRegistryCommandOptions *options)
{
    static const char *const formats[] = {"text", "json", "csv", NULL};
    int status = sg_registry_validate_action(
        options, actions,
        _("contacts lists the contacts; or contacts add ISO3 EMAIL --name NAME, contacts confirm ISO3 EMAIL, contacts "
          "remove ISO3 EMAIL, contacts import FILE, contacts export"));
    if (status != SG_CLI_GO_ON)
        return status;
    if (options->on != NULL && (!sg_is_day(options->on) || strcmp(options->on, sg_cli_environment()->today) > 0))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--on takes a day that was, as 2022-03-10"));
    if (options->older_than != -1 && (options->older_than < 0 || options->older_than > MOST_DAYS))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--older-than takes a number of days, from 0 to %d"), MOST_DAYS);
    if (g_strcmp0(options->words[1], "add") == 0 && options->name == NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("name the person: --name"));
    return sg_cli_format(SG_REGISTRY_COMMAND, options->format, formats);
}

static char *contacts(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    return sg_registry_run_action(options, place, actions, error);
}

const SgRegistryCommand sg_registry_contacts_command = {
    "contacts",
    N_("  contacts              whom countries have as contacts, and which have none confirmed;\n"
       "                        with --unconfirmed, these alone\n"
       "  contacts add ISO3 EMAIL --name NAME\n"
       "                        adds or changes a contact; --on: it was confirmed on that day\n"
       "  contacts confirm ISO3 EMAIL\n"
       "                        records that the country said that the contact holds\n"
       "  contacts remove ISO3 EMAIL\n"
       "  contacts import FILE  adds and changes contacts, from CSV: iso3, role, name, email,\n"
       "                        language, confirmed_on\n"
       "  contacts export       all contacts as such a CSV, on standard output\n"),
    validate_contacts,
    contacts,
};
