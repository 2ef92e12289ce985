/* intake, private: numbers in texts that people wrote. */
#ifndef SOILGATE_INTAKE_QUOTED_H
#define SOILGATE_INTAKE_QUOTED_H

#include "soilgate/intake.h"

/* A part of a text. */
typedef struct {
    gboolean number;
    SgQuoted quoted; /* of a number */
    char word[24];   /* else: letters in lower case, points between them left out; or a sign of arc, as a word */
} SgToken;

/* A text that is read token by token: MARK is its decimal mark, AT how far it was read. */
typedef struct {
    const char *text, *at;
    char mark;
} SgTokens;
/* Begins at the start of TEXT. MARK: '.', ',', or 0 to find out: a comma when one stands between digits and no point
 * does. */
SgTokens sg_tokens(const char *text, char mark);
/* Reads the next number or word; FALSE at the end. */
gboolean sg_tokens_next(SgTokens *tokens, SgToken *token);

#endif
