/* Numbers and words one after another, as "max 8,4062, min 5,1250" or "79.625000,5.891667 / 81.916667,9.858333". */
#include "intake/quoted.h"

#include <math.h>
#include <string.h>

#define NUMBER_MAX 60 /* characters; more digits than a double has are no loss */

static char decimal_mark(const char *text)
{
    gboolean comma = FALSE;
    for (const char *at = text; *at != '\0'; at++) {
        gboolean between = at > text && g_ascii_isdigit(at[-1]) && g_ascii_isdigit(at[1]);
        if (between && *at == '.')
            return '.';
        comma = comma || (between && *at == ',');
    }
    return comma ? ',' : '.';
}

/* Signs of arc that stand for a word. */
static const struct {
    const char *sign, *word;
} signs[] = {
    {"\"", "arcsec"}, {"\xE2\x80\xB3", "arcsec"}, {"\xC2\xB0", "deg"}, {"'", "arcmin"}, {"\xE2\x80\xB2", "arcmin"}};

static gboolean read_sign(const char **at, SgToken *token)
{
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (!g_str_has_prefix(*at, signs[i].sign))
            continue;
        *at += strlen(signs[i].sign);
        g_strlcpy(token->word, signs[i].word, sizeof token->word);
        return TRUE;
    }
    return FALSE;
}

static void read_word(const char **at, SgToken *token)
{
    gsize length = 0;
    const char *c = *at;
    /* a point between letters, as in st.dev, and digits at the end, as in q25, are of the word */
    while (g_ascii_isalnum(*c) || (*c == '.' && g_ascii_isalpha(c[1]))) {
        if (*c != '.' && length + 1 < sizeof token->word)
            token->word[length++] = g_ascii_tolower(*c);
        c++;
    }
    token->word[length] = '\0';
    *at = c;
}

/* The power of ten behind the digits ("e-3"), 0 without one; moves *AT behind it. */
static int read_exponent(const char **at)
{
    const char *c = *at;
    if (*c != 'e' && *c != 'E')
        return 0;
    c++;
    int sign = *c == '-' ? -1 : 1, exponent = 0;
    if (*c == '-' || *c == '+')
        c++;
    if (!g_ascii_isdigit(*c))
        return 0;
    for (; g_ascii_isdigit(*c); c++)
        exponent = MIN(exponent * 10 + (*c - '0'), 1000);
    *at = c;
    return sign * exponent;
}

/* A number without its sign; at *AT is a digit, or MARK and a digit. */
static void read_number(const char **at, char mark, double sign, SgToken *token)
{
    char digits[NUMBER_MAX + 32];
    gsize length = 0;
    int decimals = 0, exponent;
    gboolean behind = FALSE;
    const char *c = *at;
    for (; g_ascii_isdigit(*c) || (*c == mark && !behind && g_ascii_isdigit(c[1])); c++) {
        behind = behind || *c == mark;
        if (length < NUMBER_MAX) {
            digits[length++] = *c == mark ? '.' : *c;
            decimals += behind && *c != mark;
        }
    }
    gboolean cut = length == NUMBER_MAX;
    exponent = read_exponent(&c);
    g_snprintf(digits + length, sizeof digits - length, "e%d", exponent);
    token->quoted.value = sign * g_ascii_strtod(digits, NULL);
    token->quoted.step = pow(10, exponent - decimals);
    token->quoted.given = !cut && isfinite(token->quoted.value) && isfinite(token->quoted.step);
    *at = c;
}

static gboolean starts_number(const char *at, char mark)
{
    return g_ascii_isdigit(*at) || (*at == mark && g_ascii_isdigit(at[1]));
}

/* The length of a minus sign at AT, 0 when there is none. Behind a digit or a letter it joins: "0-30" holds no -30. */
static gsize minus_length(const char *at, const char *text)
{
    gsize length = *at == '-' ? 1 : g_str_has_prefix(at, "\xE2\x88\x92") ? 3 : 0;
    return length > 0 && (at == text || !g_ascii_isalnum(at[-1])) ? length : 0;
}

SgTokens sg_tokens(const char *text, char mark)
{
    return (SgTokens){.text = text, .at = text, .mark = mark != 0 ? mark : decimal_mark(text)};
}

gboolean sg_tokens_next(SgTokens *tokens, SgToken *token)
{
    memset(token, 0, sizeof *token);
    for (; *tokens->at != '\0'; tokens->at = g_utf8_next_char(tokens->at)) {
        gsize minus = minus_length(tokens->at, tokens->text);
        if (starts_number(tokens->at + minus, tokens->mark)) {
            tokens->at += minus;
            token->number = TRUE;
            read_number(&tokens->at, tokens->mark, minus > 0 ? -1 : 1, token);
            return TRUE;
        }
        if (g_ascii_isalpha(*tokens->at)) {
            read_word(&tokens->at, token);
            return TRUE;
        }
        if (read_sign(&tokens->at, token))
            return TRUE;
    }
    return FALSE;
}
