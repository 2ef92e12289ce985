/* The shipped table of countries, read when it is first asked for. */
#include "intake/countries.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

typedef struct {
    GPtrArray *entries;  /* SgCountryEntry *, in the order of the file */
    GHashTable *by_iso3; /* const char * -> SgCountryEntry * */
    char *problem;       /* why there is no table; or NULL */
} Table;

char *sg_country_fold(const char *text)
{
    g_autofree char *decomposed = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    g_autofree char *plain = decomposed != NULL ? g_utf8_casefold(decomposed, -1) : g_strdup("");
    GString *out = g_string_new(NULL);
    for (const char *at = plain; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

/* The next field of a line of comma-separated values, quotes undone; *AT moves behind its comma, NULL after the last.
 */
static char *next_field(const char **at)
{
    GString *field = g_string_new(NULL);
    const char *c = *at;
    gboolean quoted = *c == '"';
    if (quoted)
        c++;
    for (; *c != '\0' && (quoted || *c != ','); c++) {
        if (quoted && *c == '"') {
            if (c[1] != '"') {
                quoted = FALSE;
                continue;
            }
            c++;
        }
        g_string_append_c(field, *c);
    }
    *at = *c == ',' ? c + 1 : NULL;
    return g_string_free(field, FALSE);
}

enum { FIELD_ISO3, FIELD_ISO2, FIELD_M49, FIELD_NAME, FIELD_ALIASES, FIELD_COLOUR, FIELDS };

static void entry_add(Table *table, char *const *fields, SgColour colour)
{
    SgCountryEntry *entry = g_new0(SgCountryEntry, 1);
    g_strlcpy(entry->country.iso3, fields[FIELD_ISO3], sizeof entry->country.iso3);
    g_strlcpy(entry->country.iso2, fields[FIELD_ISO2], sizeof entry->country.iso2);
    entry->country.m49 = (int)g_ascii_strtoll(fields[FIELD_M49], NULL, 10);
    entry->country.name = g_strdup(fields[FIELD_NAME]);
    entry->country.colour = colour;
    entry->name = sg_country_fold(fields[FIELD_NAME]);
    g_auto(GStrv) aliases = g_strsplit(fields[FIELD_ALIASES], "|", -1);
    GPtrArray *folded = g_ptr_array_new();
    for (guint i = 0; aliases[i] != NULL; i++) {
        char *alias = sg_country_fold(aliases[i]);
        if (*alias != '\0')
            g_ptr_array_add(folded, alias);
        else
            g_free(alias);
    }
    g_ptr_array_add(folded, NULL);
    entry->aliases = (char **)g_ptr_array_free(folded, FALSE);
    g_ptr_array_add(table->entries, entry);
    g_hash_table_insert(table->by_iso3, entry->country.iso3, entry);
}

/* Reads one line; FALSE when it is not a country's. */
static gboolean line_read(Table *table, const char *line)
{
    char *fields[FIELDS] = {NULL};
    const char *at = line;
    for (guint i = 0; i < FIELDS; i++)
        fields[i] = at != NULL ? next_field(&at) : g_strdup("");
    SgColour colour = {0};
    gboolean good = strlen(fields[FIELD_ISO3]) == 3 && strlen(fields[FIELD_ISO2]) <= 2 && *fields[FIELD_NAME] != '\0' &&
                    (*fields[FIELD_COLOUR] == '\0' || sg_colour_parse(fields[FIELD_COLOUR], &colour));
    if (good)
        entry_add(table, fields, colour);
    for (guint i = 0; i < FIELDS; i++)
        g_free(fields[i]);
    return good;
}

static void table_fill(Table *table)
{
    g_autofree char *path = sg_data_path("specs/countries.csv");
    if (path == NULL) {
        table->problem = g_strdup(_("the table of countries (specs/countries.csv) is missing: the installation is "
                                    "incomplete, or SOILGATE_DATA names another folder"));
        return;
    }
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause) || !g_utf8_validate(text, (gssize)length, NULL)) {
        g_autofree char *shown = sg_text_printable(path);
        table->problem = g_strdup_printf(_("cannot read the table of countries %s: %s"), shown,
                                         cause != NULL ? cause->message : _("it is not UTF-8 text"));
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 1; lines[i] != NULL && table->problem == NULL; i++) { /* line 0 names the columns */
        g_strchomp(lines[i]);
        if (*lines[i] != '\0' && *lines[i] != '#' && !line_read(table, lines[i]))
            table->problem =
                g_strdup_printf(_("the table of countries (specs/countries.csv) is broken in line %u"), i + 1);
    }
}

/* The table. It lives as long as the program. */
static const Table *table_get(void)
{
    static gsize ready = 0;
    static Table table;
    if (g_once_init_enter(&ready)) {
        table.entries = g_ptr_array_new();
        table.by_iso3 = g_hash_table_new(g_str_hash, g_str_equal);
        table_fill(&table);
        g_once_init_leave(&ready, 1);
    }
    return &table;
}

gboolean sg_countries_load(GError **error)
{
    const Table *table = table_get();
    if (table->problem == NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s", table->problem);
    return FALSE;
}

const GPtrArray *sg_country_entries(void)
{
    return table_get()->entries;
}

const SgCountry *sg_country_find(const char *iso3)
{
    const SgCountryEntry *entry = iso3 != NULL ? g_hash_table_lookup(table_get()->by_iso3, iso3) : NULL;
    return entry != NULL ? &entry->country : NULL;
}

SgColour sg_country_colour(int m49)
{
    const GPtrArray *entries = sg_country_entries();
    for (guint i = 0; i < entries->len; i++) {
        const SgCountry *country = &((const SgCountryEntry *)entries->pdata[i])->country;
        if (country->m49 == m49 && country->colour.a != 0)
            return country->colour;
    }
    return sg_colour_of_number(m49);
}
