/* What a country token in a file's name means: a code, or what the code probably is. */
#include "intake/countries.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define TOKEN_MAX 80 /* bytes; a longer token is no country's name */

/* The countries that a token may mean, and why. */
typedef struct {
    const SgCountryEntry *entry;
    const char *reason;
    gboolean by_name;
} Candidate;

static void candidate_add(GArray *candidates, const SgCountryEntry *entry, const char *reason, gboolean by_name)
{
    for (guint i = 0; i < candidates->len; i++)
        if (g_array_index(candidates, Candidate, i).entry == entry)
            return;
    Candidate candidate = {entry, reason, by_name};
    g_array_append_val(candidates, candidate);
}

static gboolean all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* TRUE for the code followed by the country's UN number: "USA840". */
static gboolean code_with_number(const SgCountry *country, const char *token)
{
    return g_ascii_strncasecmp(token, country->iso3, 3) == 0 && all_digits(token + 3) &&
           g_ascii_strtoll(token + 3, NULL, 10) == country->m49;
}

/* Why TOKEN (FOLDED: its folded form) stands for ENTRY in so many words; NULL when it does not. *BY_NAME is told
 * whether it is a name written out. */
static const char *stands_for(const SgCountryEntry *entry, const char *token, const char *folded, gboolean *by_name)
{
    const SgCountry *country = &entry->country;
    *by_name = strcmp(folded, entry->name) == 0;
    if (g_ascii_strcasecmp(token, country->iso3) == 0)
        return _("the code in small letters");
    if (*by_name)
        return _("the name of the country");
    if (all_digits(token) && country->m49 != 0 && strlen(token) <= 3 &&
        g_ascii_strtoll(token, NULL, 10) == country->m49)
        return _("the UN number of the country");
    if (g_ascii_strcasecmp(token, country->iso2) == 0)
        return _("the two-letter code");
    if (code_with_number(country, token))
        return _("the code with its UN number");
    if (!g_strv_contains((const char *const *)entry->aliases, folded))
        return NULL;
    *by_name = !all_digits(folded) && strlen(folded) > 3;
    return all_digits(folded)    ? _("the telephone code")
           : strlen(folded) <= 3 ? _("a known mistake for the code")
                                 : _("another name of the country");
}

static void find_stated(GArray *candidates, const char *token)
{
    const GPtrArray *entries = sg_country_entries();
    g_autofree char *folded = sg_country_fold(token);
    if (*folded == '\0')
        return;
    for (guint i = 0; i < entries->len; i++) {
        const SgCountryEntry *entry = g_ptr_array_index(entries, i);
        gboolean by_name;
        const char *reason = stands_for(entry, token, folded, &by_name);
        if (reason != NULL)
            candidate_add(candidates, entry, reason, by_name);
    }
}

/* TRUE when swapping two neighbours turns TOKEN into ISO3. */
static gboolean is_swap(const char *token, const char *iso3)
{
    if (strlen(token) != 3)
        return FALSE;
    const char a[] = {token[1], token[0], token[2], '\0'}, b[] = {token[0], token[2], token[1], '\0'};
    return g_ascii_strcasecmp(a, iso3) == 0 || g_ascii_strcasecmp(b, iso3) == 0;
}

/* Codes one slip away: swapped letters are the commonest slip and go before another letter in one place. */
static void find_slips(GArray *candidates, const char *token)
{
    gsize length = strlen(token);
    if (length < 3 || length > 4)
        return;
    const GPtrArray *entries = sg_country_entries();
    for (guint pass = 0; pass < 2 && candidates->len == 0; pass++)
        for (guint i = 0; i < entries->len; i++) {
            const SgCountryEntry *entry = g_ptr_array_index(entries, i);
            if (pass == 0 ? is_swap(token, entry->country.iso3) : sg_text_distance(token, entry->country.iso3) == 1)
                candidate_add(candidates, entry,
                              pass == 0     ? _("two letters swapped")
                              : length == 3 ? _("one letter differs")
                                            : _("one sign too many"),
                              FALSE);
        }
}

/* "it may mean Nepal (NPL) or Netherlands (NLD)", of at most four. */
static char *describe(const GArray *candidates)
{
    guint shown = MIN(candidates->len, 4);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < shown; i++) {
        const SgCountry *country = &g_array_index(candidates, Candidate, i).entry->country;
        const char *joint = i == 0 ? "" : i + 1 == candidates->len ? _(" or ") : ", ";
        g_string_append_printf(text, "%s%s (%s)", joint, country->name, country->iso3);
    }
    if (shown < candidates->len)
        g_string_append(text, _(" or others"));
    char *sentence = g_strdup_printf(_("it may mean %s"), text->str);
    g_string_free(text, TRUE);
    return sentence;
}

void sg_country_understand(const char *token, SgCountryToken *out)
{
    *out = (SgCountryToken){.state = SG_COUNTRY_NONE};
    if (token == NULL || *token == '\0')
        return;
    out->token = sg_text_printable(token);
    out->state = SG_COUNTRY_UNKNOWN;
    if (sg_country_find(token) != NULL) {
        out->state = SG_COUNTRY_CODE;
        g_strlcpy(out->iso3, token, sizeof out->iso3);
        return;
    }
    if (strlen(token) > TOKEN_MAX || !g_utf8_validate(token, -1, NULL))
        return;
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    find_stated(candidates, token);
    if (candidates->len == 0)
        find_slips(candidates, token);
    if (candidates->len == 1) {
        const Candidate *only = &g_array_index(candidates, Candidate, 0);
        out->state = SG_COUNTRY_LIKELY;
        g_strlcpy(out->iso3, only->entry->country.iso3, sizeof out->iso3);
        out->reason = g_strdup(only->reason);
        out->by_name = only->by_name;
    } else if (candidates->len > 1) {
        out->reason = describe(candidates);
    }
}
