/* Which layer a file's name means. A name is read as a layer only when it is the layer's name, an alias of it, or
 * becomes one by rewrites of the specification: a guess could take an uncertainty map for the map itself. */
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

#include <string.h>

#define NAME_MAX_BYTES 255
#define TOKEN          "{ISO3}"
#define SEPARATORS     "_-. ()[]"

/* How a stem fits one pattern. */
typedef struct {
    const SgLayer *layer;
    const char *alias; /* the alias that fits; NULL: the canonical name */
    gboolean same_case;
    gboolean no_token; /* the pattern has a token, the stem has none */
    SgCountryToken country;
    guint weight; /* the heaviest fit is taken */
} Fit;

static void country_clear(SgCountryToken *country)
{
    g_clear_pointer(&country->token, g_free);
    g_clear_pointer(&country->reason, g_free);
}

void sg_name_facts_clear(SgNameFacts *name)
{
    g_clear_pointer(&name->how, g_free);
    g_clear_pointer(&name->nearest, g_free);
    country_clear(&name->country);
}

/* The length of NAME without its endings .tif and .tiff in any letter case ("a.tiff.tif": 1). */
static gsize stem_length(const char *name)
{
    gsize length = strlen(name);
    for (;;) {
        gsize ending = length > 4 && g_ascii_strncasecmp(name + length - 4, ".tif", 4) == 0    ? 4
                       : length > 5 && g_ascii_strncasecmp(name + length - 5, ".tiff", 5) == 0 ? 5
                                                                                               : 0;
        if (ending == 0)
            return length;
        length -= ending;
    }
}

/* The country token of STEM when it fits PATTERN ("{ISO3}_GSOCseq_T0_Map030"), "" when it fits without one, NULL when
 * it does not fit. */
static char *token_of(const char *pattern, const char *stem, gboolean *no_token)
{
    *no_token = FALSE;
    const char *hole = strstr(pattern, TOKEN);
    if (hole == NULL)
        return g_ascii_strcasecmp(pattern, stem) == 0 ? g_strdup("") : NULL;
    const char *tail = hole + strlen(TOKEN);
    gsize head_length = (gsize)(hole - pattern), tail_length = strlen(tail), length = strlen(stem);
    if (g_ascii_strncasecmp(stem, pattern, head_length) != 0)
        return NULL;
    if (head_length == 0 && *tail == '_' && g_ascii_strcasecmp(stem, tail + 1) == 0) {
        *no_token = TRUE;
        return g_strdup("");
    }
    if (length <= head_length + tail_length || g_ascii_strcasecmp(stem + length - tail_length, tail) != 0)
        return NULL;
    return g_strndup(stem + head_length, length - head_length - tail_length);
}

/* PATTERN without its country token: "{ISO3}_SaltMap030" is "SaltMap030". */
static char *without_token(const char *pattern, gsize length)
{
    g_autofree char *text = g_strndup(pattern, length);
    const char *rest = g_str_has_prefix(text, TOKEN "_") ? text + strlen(TOKEN "_") : text;
    return g_strdup(rest);
}

gboolean sg_name_holds(const SgSpec *spec, const char *word)
{
    g_autofree char *lower = g_ascii_strdown(word, -1);
    for (unsigned i = 0; i < spec->layers_count && strlen(lower) > 1; i++) {
        g_autofree char *file = without_token(spec->layers[i].file, strlen(spec->layers[i].file));
        g_autofree char *lower_file = g_ascii_strdown(file, -1);
        if (strstr(lower_file, lower) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* What stands in the token's place must be understood as a country ("Viet_Nam"), or be one word that is nothing else:
 * in "LKA_sd_SaltMap030" and "Uncertainty_SaltMap030" it is not. */
static gboolean token_acceptable(const SgSpec *spec, const SgCountryToken *country)
{
    return country->state != SG_COUNTRY_UNKNOWN ||
           (strpbrk(country->token, SEPARATORS) == NULL && !sg_name_holds(spec, country->token));
}

static gboolean is_same_case(const char *pattern, const char *stem, const char *token, gboolean no_token)
{
    g_auto(GStrv) parts = g_strsplit(pattern, TOKEN, 2);
    g_autofree char *whole = parts[0] == NULL || parts[1] == NULL ? g_strdup(pattern)
                             : no_token                           ? g_strdup(parts[1] + 1)
                                                                  : g_strconcat(parts[0], token, parts[1], NULL);
    return strcmp(whole, stem) == 0;
}

/* FALSE when STEM cannot fit the first LENGTH bytes of PATTERN, since what follows the country token differs. */
static gboolean ends_alike(const char *pattern, gsize length, const char *stem)
{
    gsize stem_bytes = strlen(stem);
    for (gsize i = 1; i <= length && pattern[length - i] != '}'; i++)
        if (i > stem_bytes) /* a name without its token lacks the "_" behind it too */
            return pattern[length - i] == '_' && i < length && pattern[length - i - 1] == '}';
        else if (g_ascii_tolower(pattern[length - i]) != g_ascii_tolower(stem[stem_bytes - i]))
            return FALSE;
    return TRUE;
}

/* Fits STEM to the canonical name of LAYER, or to an ALIAS of it, and keeps it in BEST when it is heavier. A country
 * that is understood weighs more than a longer pattern, and that more than the letter case. */
static void fit_pattern(const SgSpec *spec, const SgLayer *layer, const char *alias, const char *stem, Fit *best)
{
    static const guint state_weight[] = {
        [SG_COUNTRY_NONE] = 2, [SG_COUNTRY_CODE] = 3, [SG_COUNTRY_LIKELY] = 2, [SG_COUNTRY_UNKNOWN] = 1};
    gboolean no_token;
    gsize length = alias != NULL ? strlen(alias) : stem_length(layer->file);
    if (!ends_alike(alias != NULL ? alias : layer->file, length, stem)) /* most do not: copy nothing for them */
        return;
    g_autofree char *pattern = g_strndup(alias != NULL ? alias : layer->file, length);
    g_autofree char *token = token_of(pattern, stem, &no_token);
    if (token == NULL)
        return;
    Fit fit = {.layer = layer, .alias = alias, .no_token = no_token};
    sg_country_understand(token, &fit.country);
    fit.same_case = is_same_case(pattern, stem, token, no_token);
    fit.weight = state_weight[fit.country.state] * 4096 + (guint)MIN(strlen(pattern), 1000) * 4 +
                 (fit.same_case ? 2 : 0) + (alias == NULL ? 1 : 0);
    if (token_acceptable(spec, &fit.country) && fit.weight > best->weight) {
        country_clear(&best->country);
        *best = fit;
    } else {
        country_clear(&fit.country);
    }
}

static Fit fit_stem(const SgSpec *spec, const char *stem)
{
    Fit best = {0};
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgLayer *layer = &spec->layers[i];
        fit_pattern(spec, layer, NULL, stem, &best);
        for (unsigned j = 0; j < layer->aliases_count; j++)
            fit_pattern(spec, layer, layer->aliases[j], stem, &best);
    }
    return best;
}

/* STEM after one rewrite; NULL when it changes nothing. */
static char *rewrite(const SgRewrite *entry, const char *stem)
{
    if (entry->regex == NULL || !g_regex_match(entry->regex, stem, 0, NULL))
        return NULL;
    g_autofree char *after =
        g_regex_replace(entry->regex, stem, -1, 0, entry->replace != NULL ? entry->replace : "", 0, NULL);
    if (after == NULL || *after == '\0' || strlen(after) > NAME_MAX_BYTES || strcmp(after, stem) == 0)
        return NULL;
    return g_steal_pointer(&after);
}

/* Fits STEM, after as few of the rewrites as it takes, in their order. STEM becomes the rewritten one, WHYS gets the
 * reasons of the rewrites that changed something. */
static Fit fit_rewritten(const SgSpec *spec, char **stem, GPtrArray *whys)
{
    Fit fit = fit_stem(spec, *stem);
    for (unsigned i = 0; i < spec->rewrites_count && fit.layer == NULL; i++) {
        char *after = rewrite(&spec->rewrites[i], *stem);
        if (after == NULL)
            continue;
        g_free(*stem);
        *stem = after;
        g_ptr_array_add(whys, g_strdup(spec->rewrites[i].why));
        fit = fit_stem(spec, *stem);
    }
    return fit;
}

/* Adds to HOW what the fit itself says beyond the rewrites. */
static void tell_fit(const Fit *fit, GPtrArray *how)
{
    if (fit->alias != NULL) {
        g_autofree char *alias = without_token(fit->alias, strlen(fit->alias));
        g_autofree char *canonical = without_token(fit->layer->file, stem_length(fit->layer->file));
        g_ptr_array_add(how, g_strdup_printf(_("%s for %s"), alias, canonical));
    } else if (fit->no_token) {
        g_ptr_array_add(how, g_strdup(_("no country code in front")));
    }
    if (!fit->same_case)
        g_ptr_array_add(how, g_strdup(_("capital and small letters differ")));
}

static void tell_ending(const SgLayer *layer, const char *ending, GPtrArray *how)
{
    const char *wanted = layer->file + stem_length(layer->file);
    if (strcmp(ending, wanted) != 0)
        g_ptr_array_add(how, g_strdup_printf(_("ending %s for %s"), ending, wanted));
}

/* The distance of STEM from the first LENGTH bytes of PATTERN, whose token is taken to be STEM's first word, or absent;
 * more than LIMIT when it is that, or when more than a third of PATTERN would have to change. */
static guint pattern_distance(const char *pattern, gsize length, const char *stem, guint limit)
{
    char bare[NAME_MAX_BYTES + 1];
    gsize token = g_str_has_prefix(pattern, TOKEN "_") ? strlen(TOKEN "_") : 0;
    const char *rest = strchr(stem, '_');
    g_strlcpy(bare, pattern + token, MIN(length - token + 1, sizeof bare));
    guint most = MIN(limit, (guint)strlen(bare) / 3);
    guint distance = sg_text_distance_within(bare, stem, most);
    if (token > 0 && rest != NULL)
        distance = MIN(distance, sg_text_distance_within(bare, rest + 1, most));
    return distance <= most ? distance : limit + 1;
}

/* The layer with a name, its own or an alias, that is nearest to STEM, when no more than a third of that name would
 * have to change; else NULL. */
static const SgLayer *nearest_layer(const SgSpec *spec, const char *stem, guint *distance_out)
{
    const SgLayer *nearest = NULL;
    guint least = NAME_MAX_BYTES;
    for (unsigned i = 0; i < spec->layers_count && least > 0; i++) {
        const SgLayer *layer = &spec->layers[i];
        guint limit = least - 1; /* of two as near, the first */
        guint distance = pattern_distance(layer->file, stem_length(layer->file), stem, limit);
        for (unsigned j = 0; j < layer->aliases_count; j++)
            distance = MIN(distance, pattern_distance(layer->aliases[j], strlen(layer->aliases[j]), stem, limit));
        if (distance <= limit) {
            least = distance;
            nearest = layer;
        }
    }
    if (nearest != NULL)
        *distance_out = least;
    return nearest;
}

/* Sets the layer with the nearest name, and that name. */
static void find_nearest(const SgSpec *spec, const char *stem, SgNameFacts *out)
{
    guint distance;
    const SgLayer *nearest = nearest_layer(spec, stem, &distance);
    if (nearest == NULL)
        return;
    g_autofree char *first = g_strndup(stem, strcspn(stem, "_"));
    SgCountryToken country;
    sg_country_understand(first, &country);
    out->nearest = sg_layer_file_name(nearest, *country.iso3 != '\0' ? country.iso3 : TOKEN);
    out->nearest_layer = nearest;
    country_clear(&country);
}

/* Makes STEM, of a name that is no layer's, comparable: without another ending than a GeoTIFF's, if that was not taken
 * off (HAD_ENDING), and with "_" between its words. */
static void make_plain(char *stem, gboolean had_ending)
{
    char *other_ending = strrchr(stem, '.');
    if (!had_ending && other_ending != NULL)
        *other_ending = '\0';
    g_strdelimit(stem, "-. ", '_');
}

/* A name that is no layer's may still begin with a country's code. */
static void understand_unmatched(const char *stem, SgNameFacts *out)
{
    g_autofree char *first = g_strndup(stem, strcspn(stem, "_"));
    if (sg_country_find(first) != NULL)
        sg_country_understand(first, &out->country);
}

static char *join(GPtrArray *parts)
{
    g_ptr_array_add(parts, NULL);
    g_autofree char *text = g_strjoinv(_("; "), (char **)parts->pdata);
    return sg_text_printable(text);
}

/* The other map that the first LENGTH bytes of NAME are known as, or NULL. */
static const SgLookalike *find_lookalike(const SgSpec *spec, const char *name, gsize length)
{
    g_autofree char *stem = g_strndup(name, length);
    for (unsigned i = 0; i < spec->lookalikes_count; i++) {
        const GRegex *regex = spec->lookalikes[i].regex;
        if (regex != NULL && g_regex_match(regex, stem, 0, NULL))
            return &spec->lookalikes[i];
    }
    return NULL;
}

/* Matches NAME; with NEAREST also looks for the nearest name when there is no match. */
static void match(const SgSpec *spec, const char *name, gboolean nearest, SgNameFacts *out)
{
    *out = (SgNameFacts){.country = {.state = SG_COUNTRY_NONE}};
    if (strlen(name) > NAME_MAX_BYTES || !g_utf8_validate(name, -1, NULL))
        return;
    gsize length = stem_length(name);
    const char *ending = name + length;
    g_autofree char *stem = g_strndup(name, length);
    g_autoptr(GPtrArray) how = g_ptr_array_new_with_free_func(g_free);
    Fit fit = {0};
    if (*ending != '\0')
        fit = fit_rewritten(spec, &stem, how);
    if (fit.layer == NULL)
        out->lookalike = find_lookalike(spec, name, length);
    if (fit.layer == NULL) {
        make_plain(stem, *ending != '\0');
        understand_unmatched(stem, out);
        if (nearest && out->lookalike == NULL)
            find_nearest(spec, stem, out);
        return;
    }
    tell_fit(&fit, how);
    tell_ending(fit.layer, ending, how);
    out->layer = fit.layer;
    out->country = fit.country;
    out->canonical = how->len == 0;
    out->how = how->len > 0 ? join(how) : NULL;
}

void sg_name_match(const SgSpec *spec, const char *base_name, SgNameFacts *out)
{
    match(spec, base_name, TRUE, out);
}

void sg_name_match_only(const SgSpec *spec, const char *base_name, SgNameFacts *out)
{
    match(spec, base_name, FALSE, out);
}

guint sg_name_distance(const SgSpec *spec, const char *base_name)
{
    if (strlen(base_name) > NAME_MAX_BYTES || !g_utf8_validate(base_name, -1, NULL))
        return G_MAXUINT;
    gsize length = stem_length(base_name);
    g_autofree char *stem = g_strndup(base_name, length);
    make_plain(stem, base_name[length] != '\0');
    g_autofree char *lower = g_ascii_strdown(stem, -1);
    g_autofree char *product = g_ascii_strdown(spec->product, -1);
    if (strstr(lower, product) != NULL)
        return 0;
    guint distance = G_MAXUINT;
    return nearest_layer(spec, stem, &distance) != NULL ? distance : G_MAXUINT;
}

guint sg_name_score(const SgSpec *spec, char *const *names, guint count)
{
    guint score = 0;
    for (guint i = 0; i < count; i++) {
        SgNameFacts facts;
        match(spec, names[i], FALSE, &facts);
        score += facts.layer != NULL ? 1 : 0;
        sg_name_facts_clear(&facts);
    }
    return score;
}
