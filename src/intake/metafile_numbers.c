/* The numbers of a metafile: with the names that stand before them, or the units behind them. */
#include "intake/metafile_numbers.h"

#include "intake/quoted.h"

#include <string.h>

/* --- numbers with names --- */

#define NO_NAME SG_META_NUMBERS

static const struct {
    const char *word;
    SgMetaNumber number; /* NO_NAME: a number that is not compared */
} words[] = {
    {"xmin", SG_META_WEST},    {"west", SG_META_WEST},    {"left", SG_META_WEST},
    {"minx", SG_META_WEST},    {"ymin", SG_META_SOUTH},   {"south", SG_META_SOUTH},
    {"bottom", SG_META_SOUTH}, {"miny", SG_META_SOUTH},   {"xmax", SG_META_EAST},
    {"east", SG_META_EAST},    {"right", SG_META_EAST},   {"maxx", SG_META_EAST},
    {"ymax", SG_META_NORTH},   {"north", SG_META_NORTH},  {"top", SG_META_NORTH},
    {"maxy", SG_META_NORTH},   {"width", SG_META_WIDTH},  {"columns", SG_META_WIDTH},
    {"cols", SG_META_WIDTH},   {"ncols", SG_META_WIDTH},  {"height", SG_META_HEIGHT},
    {"rows", SG_META_HEIGHT},  {"nrows", SG_META_HEIGHT}, {"ncol", SG_META_WIDTH},
    {"max", SG_META_MAX},      {"maximum", SG_META_MAX},  {"min", SG_META_MIN},
    {"minimum", SG_META_MIN},  {"mean", SG_META_MEAN},    {"average", SG_META_MEAN},
    {"avg", SG_META_MEAN},     {"nrow", SG_META_HEIGHT},  {"sd", SG_META_SD},
    {"stdev", SG_META_SD},     {"stddev", SG_META_SD},    {"std", SG_META_SD},
    {"deviation", SG_META_SD}, {"median", NO_NAME},       {"mode", NO_NAME},
    {"range", NO_NAME},        {"count", NO_NAME},        {"n", NO_NAME},
    {"variance", NO_NAME},     {"cv", NO_NAME},           {"rmse", NO_NAME},
    {"quartile", NO_NAME},     {"sum", NO_NAME},          {"me", NO_NAME},
    {"w", SG_META_WEST},       {"s", SG_META_SOUTH},      {"e", SG_META_EAST},
};

static gboolean find_word(const char *word, SgMetaNumber *number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, word) == 0) {
            *number = words[i].number;
            return TRUE;
        }
    return FALSE;
}

/* The sign that the letter behind a number gives it, as in 79.6 W; *AT is moved behind the letter. 0: the number has
 * minutes of arc, or the letter may belong to the next number, and nothing is read. */
static int hemisphere(const char **at)
{
    const char *c = *at;
    gboolean degrees = FALSE;
    for (; *c == ' ' || g_str_has_prefix(c, "\xC2\xB0"); c += *c == ' ' ? 1 : 2)
        degrees = degrees || *c != ' ';
    if (degrees && g_ascii_isdigit(*c))
        return 0;
    if (*c == '\0' || strchr("NnEeSsWw", *c) == NULL || g_ascii_isalnum(c[1]))
        return 1;
    *at = c + 1;
    if (g_ascii_isdigit(c[1 + strspn(c + 1, " -")]))
        return 0;
    return strchr("SsWw", *c) != NULL ? -1 : 1;
}

/* The numbers that were found, and the names that wait for one. */
typedef struct {
    SgQuoted numbers[SG_META_NUMBERS];
    SgMetaNumber names[16];
    guint named, taken;
    SgQuoted *corners;
    int without; /* a name */
} Found;

static gboolean keep_token(Found *found, SgTokens *tokens, SgToken *token)
{
    SgMetaNumber number;
    if (!token->number) {
        if (find_word(token->word, &number) && found->named < G_N_ELEMENTS(found->names))
            found->names[found->named++] = number;
        return strcmp(token->word, "arcmin") != 0;
    }
    int sign = hemisphere(&tokens->at);
    if (sign == 0 || !token->quoted.given)
        return FALSE;
    token->quoted.value *= sign;
    if (found->taken == found->named) {
        if (found->without++ < 4)
            found->corners[found->without - 1] = token->quoted;
        return TRUE;
    }
    number = found->names[found->taken++];
    if (number != NO_NAME && !found->numbers[number].given)
        found->numbers[number] = token->quoted;
    return TRUE;
}

int sg_meta_numbers(SgMetafile *metafile, const char *text, char mark, SgQuoted corners[4])
{
    Found found = {.corners = corners};
    SgTokens tokens = sg_tokens(text, mark);
    SgToken token;
    memcpy(found.numbers, metafile->numbers, sizeof found.numbers);
    while (sg_tokens_next(&tokens, &token))
        if (!keep_token(&found, &tokens, &token))
            return -1;
    memcpy(metafile->numbers, found.numbers, sizeof found.numbers);
    return found.without;
}

void sg_meta_number(SgMetafile *metafile, SgMetaNumber number, const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (words[i].number == number) {
            SgQuoted unused[4];
            g_autofree char *named = g_strdup_printf("%s %s", words[i].word, text);
            sg_meta_numbers(metafile, named, 0, unused);
            return;
        }
}

/* --- the resolution --- */

typedef enum { LENGTH_NONE, LENGTH_ARC, LENGTH_DEG, LENGTH_MIN, LENGTH_SEC, LENGTH_M, LENGTH_KM } Length;

/* The unit that WORD means behind a number, and behind "arc" (BEFORE). */
static Length length_unit(const char *word, Length before)
{
    static const struct {
        const char *word;
        Length length;
    } units[] = {
        {"arc", LENGTH_ARC},       {"arcsec", LENGTH_SEC},
        {"arcsecond", LENGTH_SEC}, {"arcseconds", LENGTH_SEC},
        {"second", LENGTH_SEC},    {"seconds", LENGTH_SEC},
        {"sec", LENGTH_SEC},       {"arcmin", LENGTH_MIN},
        {"arcminute", LENGTH_MIN}, {"arcminutes", LENGTH_MIN},
        {"minutes", LENGTH_MIN},   {"deg", LENGTH_DEG},
        {"degree", LENGTH_DEG},    {"degrees", LENGTH_DEG},
        {"dd", LENGTH_DEG},        {"decimaldegrees", LENGTH_DEG},
        {"m", LENGTH_M},           {"meter", LENGTH_M},
        {"meters", LENGTH_M},      {"metre", LENGTH_M},
        {"metres", LENGTH_M},      {"km", LENGTH_KM},
        {"kilometer", LENGTH_KM},  {"kilometers", LENGTH_KM},
        {"kilometre", LENGTH_KM},  {"kilometres", LENGTH_KM},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].word, word) == 0)
            return units[i].length;
    return before == LENGTH_ARC && word[0] == 's' ? LENGTH_SEC : LENGTH_NONE;
}

static void keep_pixel(SgMetafile *metafile, SgQuoted quoted, Length unit)
{
    static const double factors[] = {
        [LENGTH_DEG] = 1, [LENGTH_MIN] = 1 / 60.0, [LENGTH_SEC] = 1 / 3600.0, [LENGTH_M] = 1, [LENGTH_KM] = 1000};
    SgQuoted *pixel = unit >= LENGTH_M ? &metafile->pixel_m : &metafile->pixel_deg;
    quoted.value *= factors[unit];
    quoted.step *= factors[unit];
    if (!pixel->given)
        *pixel = quoted;
}

void sg_meta_resolution(SgMetafile *metafile, const char *text)
{
    SgQuoted waiting = {0};
    Length unit = LENGTH_NONE;
    SgTokens tokens = sg_tokens(text, 0);
    SgToken token;
    while (sg_tokens_next(&tokens, &token)) {
        if (token.number) {
            waiting = token.quoted;
            unit = LENGTH_NONE;
            continue;
        }
        unit = length_unit(token.word, unit);
        if (unit >= LENGTH_DEG && waiting.given) {
            keep_pixel(metafile, waiting, unit);
            waiting.given = FALSE;
        }
    }
    if (waiting.given && unit == LENGTH_NONE && waiting.value > 0 && waiting.value < 1)
        keep_pixel(metafile, waiting, LENGTH_DEG);
}

/* --- the depth --- */

/* What a number is multiplied by for centimetres, when WORD is a unit of length; else 0. */
static double to_cm(const char *word)
{
    if (strcmp(word, "cm") == 0 || g_str_has_prefix(word, "centim"))
        return 1;
    if (strcmp(word, "mm") == 0)
        return 0.1;
    return strcmp(word, "m") == 0 || g_str_has_prefix(word, "met") ? 100 : 0;
}

gboolean sg_depth_read(const char *text, gboolean need_unit, double *top_cm, double *bottom_cm)
{
    double depths[2] = {0}, factor = 0;
    int count = 0;
    SgTokens tokens = sg_tokens(text, 0);
    SgToken token;
    while (factor == 0 && sg_tokens_next(&tokens, &token)) {
        if (token.number && count < 2) {
            depths[count++] = token.quoted.value;
        } else if (token.number) { /* the two numbers before the unit */
            depths[0] = depths[1];
            depths[1] = token.quoted.value;
        } else if (count == 2) {
            factor = to_cm(token.word);
            count = factor > 0 || !need_unit ? 2 : 0;
        } else if (to_cm(token.word) == 0 && strcmp(token.word, "to") != 0 && strcmp(token.word, "and") != 0) {
            count = 0; /* between two depths stands a word like to, or the unit of the first */
        }
    }
    if (count < 2 || (need_unit && factor == 0))
        return FALSE;
    *top_cm = depths[0] * (factor > 0 ? factor : 1);
    *bottom_cm = depths[1] * (factor > 0 ? factor : 1);
    return *top_cm >= 0 && *bottom_cm > *top_cm;
}
