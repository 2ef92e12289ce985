/* Contacts as CSV: read strictly, as what stands in it goes into letters and their headers. */
#include <string.h>

#include "registry/csv.h"
#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

/* The columns, in the order in which they are written. A field is told wrong as ALLOWED has it. A name that begins as a
 * formula would be one in a spreadsheet. */
static const struct {
    const char *name;
    gsize offset; /* in SgPerson */
    gboolean optional;
    const char *pattern, *allowed;
} columns[] = {
    {"iso3", G_STRUCT_OFFSET(SgPerson, iso3), FALSE, "^[A-Z]{3}$", N_("three capital letters")},
    {"role", G_STRUCT_OFFSET(SgPerson, role), FALSE, "^[a-z][a-z0-9-]{0,39}$",
     N_("letters, digits and '-', a letter first, as insii")},
    {"name", G_STRUCT_OFFSET(SgPerson, name), FALSE, "^[^-=+@\\p{C}\\p{Zl}\\p{Zp}][^\\p{C}\\p{Zl}\\p{Zp}]{0,199}$",
     N_("a name of at most 200 characters, without control characters, which does not begin with = + - @")},
    {"email", G_STRUCT_OFFSET(SgPerson, email), FALSE,
     "^[a-z0-9_](?:[a-z0-9_.+'-]{0,62}[a-z0-9_])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$",
     N_("an address of mail, as name@example.org")},
    {"language", G_STRUCT_OFFSET(SgPerson, language), TRUE, "^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$",
     N_("the code of a language, as en or fr; or nothing")},
    {"confirmed_on", G_STRUCT_OFFSET(SgPerson, confirmed_on), TRUE, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
     N_("a day that was, as 2026-12-31; or nothing")},
};
enum { ISO3, ROLE, NAME, EMAIL, LANGUAGE, CONFIRMED_ON, COLUMNS };
G_STATIC_ASSERT(G_N_ELEMENTS(columns) == COLUMNS);

static char **member(SgPerson *person, int column)
{
    return &G_STRUCT_MEMBER(char *, person, columns[column].offset);
}

void sg_person_free(gpointer person)
{
    for (int i = 0; person != NULL && i < COLUMNS; i++)
        g_free(*member(person, i));
    g_free(person);
}

typedef struct {
    const char *today;
    int places[COLUMNS]; /* of the columns in a row; -1: it is not there */
    GHashTable *seen;    /* "LKA insii a@b.org" */
    GPtrArray *problems; /* char * */
    GPtrArray *persons;
} Reader;

static void complain(const Reader *reader, char *problem)
{
    g_ptr_array_add(reader->problems, problem);
}

/* Which column stands where. */
static gboolean read_heading(Reader *reader, const SgCsvRow *row)
{
    for (int i = 0; i < COLUMNS; i++)
        reader->places[i] = -1;
    for (guint k = 0; k < row->fields->len; k++) {
        const char *title = g_ptr_array_index(row->fields, k);
        int column = 0;
        while (column < COLUMNS && g_ascii_strcasecmp(columns[column].name, title) != 0)
            column++;
        g_autofree char *shown = sg_text_printable(title);
        if (column == COLUMNS)
            complain(reader, g_strdup_printf(_("line %u: there is no column \"%s\"; there are iso3, role, name, email, "
                                               "language, confirmed_on"),
                                             row->line, shown));
        else if (reader->places[column] >= 0)
            complain(reader, g_strdup_printf(_("line %u: the column \"%s\" stands here twice"), row->line, shown));
        else
            reader->places[column] = (int)k;
    }
    for (int i = 0; i < COLUMNS; i++)
        if (reader->places[i] < 0 && !columns[i].optional)
            complain(reader, g_strdup_printf(_("line %u: the column \"%s\" is missing"), row->line, columns[i].name));
    return reader->problems->len == 0;
}

/* FIELD as it is kept: codes and addresses in one letter case, nothing for an empty one. */
static char *keep_field(int column, const char *field)
{
    if (field == NULL || *field == '\0')
        return NULL;
    if (column == ISO3)
        return g_ascii_strup(field, -1);
    return column == ROLE || column == EMAIL ? g_ascii_strdown(field, -1) : g_strdup(field);
}

static char *take_field(const Reader *reader, const SgCsvRow *row, int column)
{
    int place = reader->places[column];
    const char *field = place >= 0 && place < (int)row->fields->len ? g_ptr_array_index(row->fields, (guint)place) : "";
    return keep_field(column, field);
}

static gboolean is_allowed(int column, const char *value, const char *today)
{
    if (value == NULL)
        return columns[column].optional;
    if (!g_regex_match_simple(columns[column].pattern, value, G_REGEX_DOLLAR_ENDONLY, 0))
        return FALSE;
    return column != CONFIRMED_ON || (sg_is_day(value) && strcmp(value, today) <= 0);
}

static void read_person(Reader *reader, const SgCsvRow *row)
{
    SgPerson *person = g_new0(SgPerson, 1);
    guint before = reader->problems->len;
    for (int i = 0; i < COLUMNS; i++) {
        char **value = member(person, i);
        *value = take_field(reader, row, i);
        if (is_allowed(i, *value, reader->today))
            continue;
        g_autofree char *shown = sg_text_printable(*value);
        complain(reader, g_strdup_printf(_("line %u: %s: \"%s\" is not allowed; allowed: %s"), row->line,
                                         columns[i].name, shown, _(columns[i].allowed)));
    }
    if (before == reader->problems->len) {
        char *key = g_strdup_printf("%s %s %s", person->iso3, person->role, person->email);
        if (!g_hash_table_add(reader->seen, key))
            complain(reader, g_strdup_printf(_("line %u: %s stands here twice with the role %s"), row->line,
                                             person->email, person->role));
    }
    g_ptr_array_add(reader->persons, person);
}

gboolean sg_person_check(SgPerson *person, const char *today, GError **error)
{
    for (int i = 0; i < COLUMNS; i++) {
        char **value = member(person, i);
        g_autofree char *given = *value;
        *value = keep_field(i, given);
        if (is_allowed(i, *value, today))
            continue;
        g_autofree char *shown = sg_text_printable(*value);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: \"%s\" is not allowed; allowed: %s"), columns[i].name,
                    shown, _(columns[i].allowed));
        return FALSE;
    }
    return TRUE;
}

static gboolean set_problems(const Reader *reader, const char *shown, GError **error)
{
    GPtrArray *problems = reader->problems;
    guint count = problems->len;
    if (count == 0)
        return TRUE;
    g_ptr_array_set_size(problems, (int)MIN(count, SG_LIMIT_CSV_PROBLEMS));
    g_ptr_array_add(problems, NULL);
    g_autofree char *list = g_strjoinv("\n  ", (char **)problems->pdata);
    g_set_error(
        error, SG_ERROR, SG_ERROR_USAGE,
        P_("%s: %u problem; nothing was changed\n  %s%s", "%s: %u problems; nothing was changed\n  %s%s", count), shown,
        count, list, count > SG_LIMIT_CSV_PROBLEMS ? "\n  ..." : "");
    return FALSE;
}

static void read_rows(Reader *reader, const char *text, gsize length)
{
    char *problem = NULL;
    g_autoptr(GPtrArray) rows = NULL;
    if (length > SG_LIMIT_CSV_BYTES)
        problem = g_strdup_printf(_("the file is larger than %d bytes"), SG_LIMIT_CSV_BYTES);
    else if (strlen(text) != length || !g_utf8_validate(text, -1, NULL))
        problem = g_strdup(_("the text is not UTF-8: save it as \"CSV UTF-8\""));
    else
        rows = sg_csv_read(text, &problem);
    if (rows == NULL)
        complain(reader, problem);
    else if (rows->len == 0)
        complain(reader, g_strdup(_("the file is empty")));
    else if (read_heading(reader, g_ptr_array_index(rows, 0)))
        for (guint i = 1; i < rows->len; i++)
            read_person(reader, g_ptr_array_index(rows, i));
}

GPtrArray *sg_persons_parse(const char *text, gsize length, const char *shown, const char *today, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) persons = g_ptr_array_new_with_free_func(sg_person_free);
    Reader reader = {.today = today, .seen = seen, .problems = problems, .persons = persons};
    read_rows(&reader, text, length);
    return set_problems(&reader, shown, error) ? g_steal_pointer(&persons) : NULL;
}

char *sg_persons_csv(const GPtrArray *persons)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < COLUMNS; i++)
        sg_csv_add(out, columns[i].name, i + 1 == COLUMNS);
    for (guint k = 0; k < persons->len; k++)
        for (int i = 0; i < COLUMNS; i++) {
            const char *value = *member(g_ptr_array_index(persons, k), i);
            sg_csv_add(out, value != NULL ? value : "", i + 1 == COLUMNS);
        }
    return g_string_free(out, FALSE);
}
