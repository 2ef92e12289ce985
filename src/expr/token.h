/* expr, inside: the words, numbers and signs of an expression. */
#ifndef SOILGATE_EXPR_TOKEN_H
#define SOILGATE_EXPR_TOKEN_H

#include <glib.h>

typedef enum { SG_TOKEN_END, SG_TOKEN_NUMBER, SG_TOKEN_WORD, SG_TOKEN_SIGN, SG_TOKEN_WRONG } SgTokenKind;

typedef struct {
    SgTokenKind kind;
    const char *start; /* in the text it was read from */
    gsize length;      /* bytes */
    double number;
} SgToken;

/* The first token at AT, behind spaces. */
SgToken sg_token_read(const char *at);
/* TRUE when it is the word or sign TEXT. */
gboolean sg_token_is(const SgToken *token, const char *text);

#endif
