/* Reads the tokens of an expression, all in ASCII and in the C locale. */
#include "token.h"

#include <math.h>
#include <string.h>

static const char *skip_digits(const char *at)
{
    while (g_ascii_isdigit(*at))
        at++;
    return at;
}

/* The end of the number at AT: digits, with a fraction, with an exponent. */
static const char *number_end(const char *at)
{
    at = skip_digits(at);
    if (at[0] == '.' && g_ascii_isdigit(at[1]))
        at = skip_digits(at + 1);
    if (at[0] == 'e' || at[0] == 'E') {
        const char *digits = at + 1 + (at[1] == '-' || at[1] == '+');
        if (g_ascii_isdigit(*digits))
            at = skip_digits(digits);
    }
    return at;
}

static SgToken read_number(const char *at)
{
    const char *end = number_end(at);
    SgToken token = {.kind = SG_TOKEN_NUMBER, .start = at, .length = (gsize)(end - at)};
    token.number = g_ascii_strtod(at, NULL);
    if (g_ascii_isalnum(*end) || *end == '_' || *end == '.' || !isfinite(token.number))
        token.kind = SG_TOKEN_WRONG;
    return token;
}

SgToken sg_token_read(const char *at)
{
    while (g_ascii_isspace(*at))
        at++;
    if (g_ascii_isdigit(*at))
        return read_number(at);
    SgToken token = {.kind = SG_TOKEN_END, .start = at};
    if (g_ascii_isalpha(*at) || *at == '_') {
        token.kind = SG_TOKEN_WORD;
        while (g_ascii_isalnum(at[token.length]) || at[token.length] == '_')
            token.length++;
    } else if (g_str_has_prefix(at, "<>") || g_str_has_prefix(at, "<=") || g_str_has_prefix(at, ">=")) {
        token.kind = SG_TOKEN_SIGN;
        token.length = 2;
    } else if (*at != '\0') {
        token.kind = strchr("+-*/(),=<>", *at) != NULL ? SG_TOKEN_SIGN : SG_TOKEN_WRONG;
        token.length = 1;
    }
    return token;
}

gboolean sg_token_is(const SgToken *token, const char *text)
{
    return (token->kind == SG_TOKEN_SIGN || token->kind == SG_TOKEN_WORD) && token->length == strlen(text) &&
           strncmp(token->start, text, token->length) == 0;
}
