/* Changes of single contacts, and how sure those of a country are. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static gboolean count_row(const char *const *cells, gpointer data, GError **error)
{
    (void)cells;
    (void)error;
    (*(guint *)data)++;
    return TRUE;
}

/* In a transaction: runs QUERY for KEY; DAY and WRITER may be NULL. */
static gboolean change_all(SgDb *db, const char *query, const SgPersonKey *key, const char *day, const SgWriter *writer,
                           guint *count, GError **error)
{
    g_autofree char *iso3 = g_ascii_strup(key->iso3, -1);
    g_autofree char *email = g_ascii_strdown(key->email, -1);
    g_autofree char *role = key->role != NULL ? g_ascii_strdown(key->role, -1) : NULL;
    g_autofree char *country = sg_registry_find_name(db, "country", iso3, error);
    const SgDbValue values[] = {SG_TEXT(iso3),
                                SG_TEXT(email),
                                SG_TEXT(role),
                                SG_TEXT(day),
                                SG_TEXT(writer != NULL ? writer->now : NULL),
                                SG_TEXT(writer != NULL ? writer->who : NULL)};
    if (country == NULL ||
        !sg_db_query(db, query, values, writer != NULL ? G_N_ELEMENTS(values) : 3, count_row, count, error))
        return FALSE;
    if (*count > 0)
        return TRUE;
    g_autofree char *shown = sg_text_printable(email);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: %s has no such contact: %s"), db->shown, iso3, shown);
    return FALSE;
}

static gboolean change(SgRegistry *registry, const char *query, const SgPersonKey *key, const char *day,
                       const SgWriter *writer, guint *count, GError **error)
{
    *count = 0;
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (change_all(db, query, key, day, writer, count, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

gboolean sg_registry_confirm_person(SgRegistry *registry, const SgPersonKey *key, const char *day,
                                    const SgWriter *writer, guint *count, GError **error)
{
    return change(registry, "confirm_contact", key, day, writer, count, error);
}

gboolean sg_registry_remove_person(SgRegistry *registry, const SgPersonKey *key, guint *count, GError **error)
{
    return change(registry, "remove_contacts", key, NULL, NULL, count, error);
}

static const char *const state_names[SG_CONTACT_STATES] = {
    [SG_CONTACT_NONE] = "none",
    [SG_CONTACT_UNCONFIRMED] = "unconfirmed",
    [SG_CONTACT_OUTDATED] = "outdated",
    [SG_CONTACT_CONFIRMED] = "confirmed",
};

const char *sg_contact_state_name(SgContactState state)
{
    return (guint)state < SG_CONTACT_STATES ? state_names[state] : NULL;
}

SgContactState sg_contact_state(const SgCountryPersons *country, const char *oldest)
{
    SgContactState state = SG_CONTACT_NONE;
    for (guint i = 0; i < country->persons->len; i++) {
        const SgPerson *person = g_ptr_array_index(country->persons, i);
        if (!g_str_has_prefix(person->role, "insii"))
            continue;
        const char *day = person->confirmed_on;
        gboolean old = day != NULL && oldest != NULL && strcmp(day, oldest) < 0;
        state = MAX(state, day == NULL ? SG_CONTACT_UNCONFIRMED : old ? SG_CONTACT_OUTDATED : SG_CONTACT_CONFIRMED);
    }
    return state;
}
