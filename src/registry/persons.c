/* The contacts of countries in the database. */
#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static gboolean add_person(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgPerson *person = g_new0(SgPerson, 1);
    char **members[] = {&person->iso3,  &person->role,     &person->name,
                        &person->email, &person->language, &person->confirmed_on};
    for (guint i = 0; i < G_N_ELEMENTS(members); i++)
        *members[i] = g_strdup(cells[i]);
    g_ptr_array_add(data, person);
    return TRUE;
}

static GPtrArray *read_persons(SgDb *db, GError **error)
{
    g_autoptr(GPtrArray) persons = g_ptr_array_new_with_free_func(sg_person_free);
    return sg_db_query(db, "contacts", NULL, 0, add_person, persons, error) ? g_steal_pointer(&persons) : NULL;
}

GPtrArray *sg_registry_persons(SgRegistry *registry, GError **error)
{
    return read_persons(registry->db, error);
}

static char *key_of(const SgPerson *person)
{
    return g_strdup_printf("%s %s %s", person->iso3, person->role, person->email);
}

/* PERSONS by key_of; they stay the array's. */
static GHashTable *index_persons(const GPtrArray *persons)
{
    GHashTable *index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < persons->len; i++)
        g_hash_table_insert(index, key_of(g_ptr_array_index(persons, i)), g_ptr_array_index(persons, i));
    return index;
}

static gboolean is_same(const SgPerson *a, const SgPerson *b)
{
    return g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->language, b->language) == 0 &&
           g_strcmp0(a->confirmed_on, b->confirmed_on) == 0;
}

static gboolean put_person(SgDb *db, const SgPerson *person, const SgWriter *writer, GError **error)
{
    g_autofree char *country = sg_registry_find_name(db, "country", person->iso3, error);
    return country != NULL && sg_run(db, "put_contact", error, SG_TEXT(person->iso3), SG_TEXT(person->role),
                                     SG_TEXT(person->name), SG_TEXT(person->email), SG_TEXT(person->language),
                                     SG_TEXT(person->confirmed_on), SG_TEXT(writer->now), SG_TEXT(writer->who));
}

static gboolean put_all(SgDb *db, const GPtrArray *persons, GHashTable *known, const SgWriter *writer,
                        SgPersonsChange *change, GError **error)
{
    for (guint i = 0; i < persons->len; i++) {
        const SgPerson *person = g_ptr_array_index(persons, i);
        g_autofree char *key = key_of(person);
        const SgPerson *before = g_hash_table_lookup(known, key);
        if (before != NULL && is_same(before, person)) {
            change->same++;
            continue;
        }
        if (!put_person(db, person, writer, error))
            return FALSE;
        change->added += before == NULL ? 1 : 0;
        change->changed += before != NULL ? 1 : 0;
    }
    return TRUE;
}

/* Takes out those of BEFORE that are not in WANTED. */
static gboolean remove_others(SgDb *db, const GPtrArray *before, GHashTable *wanted, SgPersonsChange *change,
                              GError **error)
{
    for (guint i = 0; i < before->len; i++) {
        const SgPerson *person = g_ptr_array_index(before, i);
        g_autofree char *key = key_of(person);
        if (g_hash_table_contains(wanted, key))
            continue;
        if (!sg_run(db, "remove_contact", error, SG_TEXT(person->iso3), SG_TEXT(person->role), SG_TEXT(person->email)))
            return FALSE;
        change->removed++;
    }
    return TRUE;
}

static gboolean put_persons(SgDb *db, const GPtrArray *persons, gboolean replace, const SgWriter *writer,
                            SgPersonsChange *change, GError **error)
{
    g_autoptr(GPtrArray) before = read_persons(db, error);
    if (before == NULL)
        return FALSE;
    g_autoptr(GHashTable) known = index_persons(before);
    g_autoptr(GHashTable) wanted = index_persons(persons);
    return put_all(db, persons, known, writer, change, error) &&
           (!replace || remove_others(db, before, wanted, change, error));
}

gboolean sg_registry_put_persons(SgRegistry *registry, const GPtrArray *persons, gboolean replace,
                                 const SgWriter *writer, SgPersonsChange *change, GError **error)
{
    *change = (SgPersonsChange){0};
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (put_persons(db, persons, replace, writer, change, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

static void country_free(gpointer data)
{
    SgCountryPersons *country = data;
    g_free(country->iso3);
    g_free(country->name);
    g_ptr_array_unref(country->persons);
    g_free(country);
}

static gboolean add_country(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgCountryPersons *country = g_new0(SgCountryPersons, 1);
    country->iso3 = g_strdup(cells[0]);
    country->name = g_strdup(cells[1]);
    country->persons = g_ptr_array_new_with_free_func(sg_person_free);
    g_ptr_array_add(data, country);
    return TRUE;
}

/* Gives each of PERSONS, which is emptied, to its country. Both are sorted by code. */
static void hand_out(GPtrArray *countries, GPtrArray *persons)
{
    for (guint i = 0; i < countries->len; i++) {
        SgCountryPersons *country = g_ptr_array_index(countries, i);
        while (persons->len > 0 && g_strcmp0(((SgPerson *)g_ptr_array_index(persons, 0))->iso3, country->iso3) == 0)
            g_ptr_array_add(country->persons, g_ptr_array_steal_index(persons, 0));
    }
}

/* In a transaction. */
static GPtrArray *read_countries(SgDb *db, GError **error)
{
    g_autoptr(GPtrArray) countries = g_ptr_array_new_with_free_func(country_free);
    if (!sg_db_query(db, "countries", NULL, 0, add_country, countries, error))
        return NULL;
    g_autoptr(GPtrArray) persons = read_persons(db, error);
    if (persons == NULL)
        return NULL;
    hand_out(countries, persons);
    return g_steal_pointer(&countries);
}

GPtrArray *sg_registry_country_persons(SgRegistry *registry, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    GPtrArray *countries = read_countries(registry->db, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return countries;
}

/* Takes those out that are not among the codes of MEMBERS, ended by NULL. */
static void keep_members(GPtrArray *countries, const GPtrArray *members)
{
    for (guint i = countries->len; i > 0; i--) {
        const SgCountryPersons *country = g_ptr_array_index(countries, i - 1);
        if (!g_strv_contains((const char *const *)members->pdata, country->iso3))
            g_ptr_array_remove_index(countries, i - 1);
    }
}

/* In a transaction. */
static GPtrArray *read_region(SgDb *db, const char *region, const char *now, GError **error)
{
    g_autofree char *code = sg_registry_find_region(db, region, error);
    g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func(g_free);
    const SgDbValue values[] = {SG_TEXT(code), SG_TEXT(now)};
    if (code == NULL ||
        !sg_db_query(db, "members", values, G_N_ELEMENTS(values), sg_registry_keep_name, members, error))
        return NULL;
    g_ptr_array_add(members, NULL);
    GPtrArray *countries = read_countries(db, error);
    if (countries != NULL)
        keep_members(countries, members);
    return countries;
}

GPtrArray *sg_registry_region_persons(SgRegistry *registry, const char *region, const char *now, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    GPtrArray *countries = read_region(registry->db, region, now, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return countries;
}
