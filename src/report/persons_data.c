/* Whom countries have as contacts, for programs: JSON (specs/schema/soilgate-contacts-1.schema.json) and CSV. */
#include "report/csv.h"
#include "report/json.h"

static json_t *person_json(const SgPerson *person)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "role", sg_json_text(person->role), "name",
                     sg_json_text(person->name), "email", sg_json_text(person->email), "language",
                     sg_json_text(person->language), "confirmed_on", sg_json_text(person->confirmed_on));
}

static json_t *country_json(const SgCountryPersons *country, SgContactState state)
{
    json_t *persons = json_array();
    for (guint i = 0; i < country->persons->len; i++)
        json_array_append_new(persons, person_json(g_ptr_array_index(country->persons, i)));
    return json_pack("{s:o, s:o, s:o, s:o}", "iso3", sg_json_text(country->iso3), "name", sg_json_text(country->name),
                     "insii", sg_json_text(sg_contact_state_name(state)), "contacts", persons);
}

char *sg_persons_json(const GPtrArray *countries, const char *oldest)
{
    guint totals[SG_CONTACT_STATES] = {0};
    json_t *list = json_array(), *counts = json_object();
    for (guint i = 0; i < countries->len; i++) {
        const SgCountryPersons *country = g_ptr_array_index(countries, i);
        SgContactState state = sg_contact_state(country, oldest);
        totals[state]++;
        json_array_append_new(list, country_json(country, state));
    }
    for (int state = SG_CONTACT_NONE; state < SG_CONTACT_STATES; state++)
        json_object_set_new(counts, sg_contact_state_name((SgContactState)state), json_integer(totals[state]));
    return sg_json_dump(
        json_pack("{s:o, s:o, s:o}", "confirmed_since", sg_json_text(oldest), "countries", list, "totals", counts));
}

static void add_row(GString *out, const SgCountryPersons *country, const char *state, const SgPerson *person)
{
    const char *const cells[] = {
        country->iso3,
        country->name,
        state,
        person != NULL ? person->role : NULL,
        person != NULL ? person->name : NULL,
        person != NULL ? person->email : NULL,
        person != NULL ? person->language : NULL,
        person != NULL ? person->confirmed_on : NULL,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        sg_report_add_cell(out, cells[i], i + 1 == G_N_ELEMENTS(cells));
}

char *sg_persons_list_csv(const GPtrArray *countries, const char *oldest)
{
    GString *out = g_string_new("iso3,country,insii,role,name,email,language,confirmed_on\n");
    for (guint i = 0; i < countries->len; i++) {
        const SgCountryPersons *country = g_ptr_array_index(countries, i);
        const char *state = sg_contact_state_name(sg_contact_state(country, oldest));
        for (guint k = 0; k < country->persons->len; k++)
            add_row(out, country, state, g_ptr_array_index(country->persons, k));
        if (country->persons->len == 0)
            add_row(out, country, state, NULL);
    }
    return g_string_free(out, FALSE);
}
