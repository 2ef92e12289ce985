/* The maps in a folder, and what their names have in common: the country, the product, the layers. */
#include "draft/draft.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

#include <string.h>

#define PLACEHOLDER "{ISO3}"
#define PART_MAX    100 /* signs of a file name before and behind it, in a specification */

static gboolean is_letter_or_digit(char c)
{
    return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

/* The words of a name: runs of letters and digits. */
static GPtrArray *words_of(const char *stem)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (const char *at = stem; *at != '\0';) {
        const char *start = at;
        while (is_letter_or_digit(*at))
            at++;
        if (at > start)
            g_ptr_array_add(words, g_strndup(start, (gsize)(at - start)));
        else
            at++;
    }
    return words;
}

/* --- the country --- */

typedef enum { NO_COUNTRY, COUNTRY_NAME, COUNTRY_CODE } Standing;

/* A short word that is no code means many things ("bs", "SL"): only a long one is taken for a country's name. */
static Standing standing_of(const char *word)
{
    SgCountryToken token;
    sg_country_understand(word, &token);
    Standing standing =
        token.state == SG_COUNTRY_CODE ? COUNTRY_CODE
        : token.state == SG_COUNTRY_LIKELY && strlen(word) >= 4 && !g_ascii_isdigit(word[0]) && token.iso3[0] != '\0'
            ? COUNTRY_NAME
            : NO_COUNTRY;
    g_free(token.token);
    g_free(token.reason);
    return standing;
}

static gboolean has_word(const GPtrArray *words, const char *word)
{
    for (guint i = 0; i < words->len; i++)
        if (strcmp(g_ptr_array_index(words, i), word) == 0)
            return TRUE;
    return FALSE;
}

static guint names_with(const GPtrArray *names, const char *word)
{
    guint count = 0;
    for (guint i = 0; i < names->len; i++)
        count += has_word(g_ptr_array_index(names, i), word) ? 1 : 0;
    return count;
}

/* The word that stands for the country in the most names, a code before a name; NULL when none does. NAMES holds the
 * words of each name. */
static const char *country_word(const GPtrArray *names, gboolean *is_code)
{
    const char *best = NULL;
    guint most = 0;
    *is_code = FALSE;
    for (guint i = 0; i < names->len; i++) {
        const GPtrArray *words = g_ptr_array_index(names, i);
        for (guint k = 0; k < words->len; k++) {
            const char *word = g_ptr_array_index(words, k);
            Standing standing = standing_of(word);
            guint count = standing != NO_COUNTRY ? names_with(names, word) : 0;
            if (count > most || (count == most && count > 0 && standing == COUNTRY_CODE && !*is_code)) {
                best = word;
                most = count;
                *is_code = standing == COUNTRY_CODE;
            }
        }
    }
    return best;
}

/* A name that begins with another code belongs to another country. */
static gboolean check_one_country(const SgDraft *draft, const GPtrArray *names, GError **error)
{
    for (guint i = 0; i < names->len; i++) {
        const GPtrArray *words = g_ptr_array_index(names, i);
        const char *first = words->len > 0 ? g_ptr_array_index(words, 0) : "";
        if (has_word(words, draft->token) || standing_of(first) == NO_COUNTRY)
            continue;
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s holds maps of %s and of %s: name a folder with the maps of one country"), draft->shown,
                    draft->token, first);
        return FALSE;
    }
    return TRUE;
}

/* --- layers --- */

/* The place of the first word TOKEN in STEM, with END behind it; or NULL. */
static const char *find_word(const char *stem, const char *token, const char **end)
{
    if (token == NULL)
        return NULL;
    for (const char *at = stem; (at = strstr(at, token)) != NULL; at++) {
        *end = at + strlen(token);
        if ((at == stem || !is_letter_or_digit(at[-1])) && !is_letter_or_digit(**end))
            return at;
    }
    return NULL;
}

/* TEXT with the signs that are not in ALLOWED, letters or digits replaced by '_'. */
static char *with_signs(const char *text, const char *allowed)
{
    char *copy = g_strdup(text);
    for (char *at = copy; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && strchr(allowed, *at) == NULL)
            *at = '_';
    return copy;
}

/* An id from the words of a name without country and product: letters, digits and '_', a letter first. */
static char *id_from(const SgDraft *draft, const GPtrArray *words)
{
    GString *id = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        if (g_strcmp0(word, draft->token) == 0 || g_strcmp0(word, draft->product) == 0)
            continue;
        g_autofree char *plain = with_signs(word, "");
        g_string_append_printf(id, "%s%s", id->len > 0 ? "_" : "", plain);
    }
    if (id->len == 0 || !g_ascii_isalpha(id->str[0]))
        g_string_prepend(id, "L");
    g_string_truncate(id, MIN(id->len, 70));
    return g_string_free(id, FALSE);
}

static gboolean is_taken(const GPtrArray *maps, guint index, const char *id)
{
    for (guint i = 0; i < index; i++)
        if (g_ascii_strcasecmp(((const SgDraftMap *)g_ptr_array_index(maps, i))->id, id) == 0)
            return TRUE;
    return FALSE;
}

/* The second map of an id gets "_v2" behind it, and so on. */
static void make_unique(const GPtrArray *maps, guint index)
{
    SgDraftMap *map = g_ptr_array_index(maps, index);
    g_autofree char *id = g_strdup(map->id);
    for (guint number = 2; is_taken(maps, index, map->id); number++) {
        g_free(map->id);
        map->id = g_strdup_printf("%s_v%u", id, number);
    }
}

/* Signs that an alias may have: see the specification's schema. */
static gboolean may_be_alias(const char *part)
{
    g_autofree char *printable = sg_text_printable(part);
    return strlen(part) <= PART_MAX && strcmp(printable, part) == 0 && strpbrk(part, "/\\{}") == NULL;
}

static void name_map(const SgDraft *draft, SgDraftMap *map, const GPtrArray *words)
{
    const char *end = NULL, *place = find_word(map->stem, draft->token, &end);
    const char *code = place != NULL ? PLACEHOLDER : "";
    g_autofree char *before = place != NULL ? g_strndup(map->stem, (gsize)(place - map->stem)) : g_strdup("");
    const char *behind = place != NULL ? end : map->stem;
    g_autofree char *plain_before = with_signs(before, "_.-");
    g_autofree char *plain_behind = with_signs(behind, "_.-");
    map->id = id_from(draft, words);
    map->file = g_strdup_printf("%.*s%s%.*s.tif", PART_MAX, plain_before, code, PART_MAX, plain_behind);
    gboolean plain = strcmp(before, plain_before) == 0 && strcmp(behind, plain_behind) == 0;
    if (!plain && may_be_alias(before) && may_be_alias(behind))
        map->alias = g_strconcat(before, code, behind, NULL);
}

static gboolean check_patterns(const SgDraft *draft, GError **error)
{
    for (guint i = 0; i < draft->maps->len; i++)
        for (guint k = 0; k < i; k++) {
            const SgDraftMap *one = g_ptr_array_index(draft->maps, k), *other = g_ptr_array_index(draft->maps, i);
            if (g_ascii_strcasecmp(one->file, other->file) != 0)
                continue;
            g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                        _("%s: %s and %s would be one layer: name a folder with each map once"), draft->shown,
                        one->shown, other->shown);
            return FALSE;
        }
    return TRUE;
}

/* The word behind the country with which all names begin, when it can be a product's name. */
static char *product_word(const SgDraft *draft, const GPtrArray *names)
{
    const char *common = NULL;
    for (guint i = 0; i < names->len; i++) {
        const GPtrArray *words = g_ptr_array_index(names, i);
        guint first = words->len > 0 && g_strcmp0(g_ptr_array_index(words, 0), draft->token) == 0 ? 1 : 0;
        const char *word = first + 1 < words->len ? g_ptr_array_index(words, first) : NULL;
        if (word == NULL || (common != NULL && strcmp(word, common) != 0))
            return NULL;
        common = word;
    }
    gboolean fits =
        common != NULL && names->len > 1 && g_regex_match_simple("^[A-Za-z][A-Za-z0-9]{0,39}$", common, 0, 0);
    return fits ? g_strdup(common) : NULL;
}

static void add_map(SgDraft *draft, const SgIntakeFile *found)
{
    SgDraftMap *map = g_new0(SgDraftMap, 1);
    const char *dot = strrchr(found->base_name, '.');
    map->path = g_strdup(found->path);
    map->shown = g_strdup(found->shown);
    map->stem = dot != NULL ? g_strndup(found->base_name, (gsize)(dot - found->base_name)) : g_strdup(found->base_name);
    g_ptr_array_add(draft->maps, map);
}

static void free_words(gpointer words)
{
    g_ptr_array_unref(words);
}

static gboolean understand(SgDraft *draft, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(free_words);
    for (guint i = 0; i < draft->maps->len; i++)
        g_ptr_array_add(names, words_of(((const SgDraftMap *)g_ptr_array_index(draft->maps, i))->stem));
    draft->token = g_strdup(country_word(names, &draft->is_code));
    if (draft->token != NULL && !check_one_country(draft, names, error))
        return FALSE;
    draft->product = product_word(draft, names);
    for (guint i = 0; i < draft->maps->len; i++) {
        name_map(draft, g_ptr_array_index(draft->maps, i), g_ptr_array_index(names, i));
        make_unique(draft->maps, i);
    }
    return check_patterns(draft, error);
}

gboolean sg_draft_find(SgDraft *draft, const char *folder, GError **error)
{
    const SgIntakeOptions options = {.scratch = draft->scratch};
    g_autoptr(SgIntake) intake = sg_intake_read(folder, &options, error);
    if (intake == NULL)
        return FALSE;
    if (intake->faults->len > 0) { /* maps may be missing from it */
        const SgFault *fault = g_ptr_array_index(intake->faults, 0);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s cannot be read whole%s%s; soilgate check tells more"),
                    fault->shown, fault->detail != NULL ? ": " : "", fault->detail != NULL ? fault->detail : "");
        return FALSE;
    }
    for (guint i = 0; i < intake->files->len; i++) {
        const SgIntakeFile *found = g_ptr_array_index(intake->files, i);
        if (found->geotiff && found->refused == NULL)
            add_map(draft, found);
    }
    if (draft->maps->len == 0 || draft->maps->len > SG_DRAFT_MAPS) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s holds %u GeoTIFFs; a draft is made from 1 to %d"),
                    draft->shown, draft->maps->len, SG_DRAFT_MAPS);
        return FALSE;
    }
    return understand(draft, error);
}
