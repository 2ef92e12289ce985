/* From text to steps: one function for each level of precedence, each hands back where its value is found. */
#include <string.h>

#include "code.h"
#include "soilgate/base.h"
#include "soilgate/words.h"
#include "token.h"

typedef struct {
    SgRelationCode *code;
    SgProgram *program; /* the one that steps are added to */
    const char *text, *where;
    SgToken token; /* the one to be read next */
    gboolean means_allowed, in_mean;
    const char *bare_name; /* the first name of the main program outside a mean; or NULL */
    guint depth;
    GError **error;
} Parser;

static gboolean parse_or(Parser *parser, SgOperand *value);

static gboolean fail_at(Parser *parser, const char *at, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail_at(Parser *parser, const char *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    /* All before AT was understood, and so is ASCII: a byte is a character. */
    g_set_error(parser->error, SG_ERROR, SG_ERROR_USAGE, _("%sat character %d: %s"), parser->where,
                (int)(at - parser->text) + 1, what);
    return FALSE;
}

/* -- Tokens ------------------------------------------------------------------------------------------------------- */

static void next_token(Parser *parser)
{
    parser->token = sg_token_read(parser->token.start + parser->token.length);
}

/* Goes behind the next token when it is TEXT. */
static gboolean take(Parser *parser, const char *text)
{
    if (!sg_token_is(&parser->token, text))
        return FALSE;
    next_token(parser);
    return TRUE;
}

/* WANTED ("a ')'") is not there. */
static gboolean fail_missing(Parser *parser, const char *wanted)
{
    const SgToken *token = &parser->token;
    if (token->kind == SG_TOKEN_WRONG && token->length == 1 && !g_ascii_isdigit(*token->start)) {
        /* The whole of a character that takes more than one byte. */
        const gunichar character = g_utf8_get_char_validated(token->start, -1);
        const gboolean valid = character != (gunichar)-1 && character != (gunichar)-2;
        g_autofree char *raw =
            g_strndup(token->start, valid ? (gsize)(g_utf8_next_char(token->start) - token->start) : 1);
        g_autofree char *shown = sg_text_printable(raw);
        return fail_at(parser, token->start, _("\"%s\" is no part of an expression"), shown);
    }
    if (token->kind == SG_TOKEN_WRONG)
        return fail_at(parser, token->start, _("this is no number, or too large a one; write it as 12, 0.5 or 1e-6"));
    if (token->kind == SG_TOKEN_END)
        return fail_at(parser, token->start, _("%s is missing"), wanted);
    g_autofree char *raw = g_strndup(token->start, token->length);
    g_autofree char *shown = sg_text_printable(raw);
    return fail_at(parser, token->start, _("%s is missing before \"%s\""), wanted, shown);
}

/* -- Steps -------------------------------------------------------------------------------------------------------- */

static gboolean same_operand(SgOperand a, SgOperand b)
{
    return a.kind == b.kind && a.index == b.index;
}

/* VALUE becomes what OP gives of A and B: of a step that does it already, or of a new one. */
static gboolean add_step(Parser *parser, SgOp op, SgOperand a, SgOperand b, SgOperand *value)
{
    SgProgram *program = parser->program;
    *value = (SgOperand){.kind = SG_OPERAND_STEP, .truth = op >= SG_OP_EQ};
    for (; value->index < program->count; value->index++) {
        const SgStep *step = &program->steps[value->index];
        if (step->op == op && same_operand(step->a, a) && same_operand(step->b, b))
            return TRUE;
    }
    if (program->count >= SG_LIMIT_EXPR_STEPS)
        return fail_at(parser, parser->token.start, _("more than %d operations in one expression"),
                       SG_LIMIT_EXPR_STEPS);
    program->steps = g_renew(SgStep, program->steps, program->count + 1);
    program->steps[program->count++] = (SgStep){.op = op, .a = a, .b = b};
    return TRUE;
}

static SgOperand constant(Parser *parser, double number)
{
    GArray *constants = parser->code->constants;
    guint index = 0;
    while (index < constants->len && g_array_index(constants, double, index) != number)
        index++;
    if (index == constants->len)
        g_array_append_val(constants, number);
    return (SgOperand){.kind = SG_OPERAND_CONSTANT, .index = index};
}

/* -- Grammar, from what binds most to what binds least ------------------------------------------------------------ */

static gboolean is_reserved(const SgToken *word)
{
    static const char *const words[] = {"and", "or", "not", "abs", "sqrt", "min", "max", "mean"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (sg_token_is(word, words[i]))
            return TRUE;
    return FALSE;
}

static gboolean parse_name(Parser *parser, SgOperand *value)
{
    const SgToken token = parser->token;
    GPtrArray *names = parser->code->names;
    g_autofree char *name = g_strndup(token.start, token.length);
    guint index = 0;
    while (index < names->len && strcmp(g_ptr_array_index(names, index), name) != 0)
        index++;
    if (index >= SG_LIMIT_EXPR_NAMES)
        return fail_at(parser, token.start, _("more than %d different names"), SG_LIMIT_EXPR_NAMES);
    if (index == names->len)
        g_ptr_array_add(names, g_steal_pointer(&name));
    if (parser->means_allowed && !parser->in_mean && parser->bare_name == NULL)
        parser->bare_name = token.start;
    *value = (SgOperand){.kind = SG_OPERAND_NAME, .index = index};
    next_token(parser);
    return TRUE;
}

/* mean( was read: what follows is a program of its own. */
static gboolean parse_mean(Parser *parser, const char *at, SgOperand *value)
{
    SgRelationCode *code = parser->code;
    if (!parser->means_allowed)
        return fail_at(parser, at, _("no mean(...) here: a condition is asked of each pixel"));
    if (parser->in_mean)
        return fail_at(parser, at, _("a mean(...) inside another one"));
    if (code->terms->len >= SG_LIMIT_EXPR_MEANS)
        return fail_at(parser, at, _("more than %d mean(...)"), SG_LIMIT_EXPR_MEANS);
    SgProgram *outside = parser->program, *inside = g_new0(SgProgram, 1);
    *value = (SgOperand){.kind = SG_OPERAND_MEAN, .index = code->terms->len};
    g_ptr_array_add(code->terms, inside);
    parser->program = inside;
    parser->in_mean = TRUE;
    const gboolean good = parse_or(parser, &inside->result);
    parser->program = outside;
    parser->in_mean = FALSE;
    return good;
}

/* FUNCTION( was read. */
static gboolean parse_arguments(Parser *parser, const SgToken *function, SgOperand *value)
{
    const gboolean least = sg_token_is(function, "min"), most = sg_token_is(function, "max");
    if (sg_token_is(function, "mean"))
        return parse_mean(parser, function->start, value);
    if (!parse_or(parser, value))
        return FALSE;
    if (!least && !most)
        return add_step(parser, sg_token_is(function, "abs") ? SG_OP_ABS : SG_OP_SQRT, *value, *value, value);
    if (!sg_token_is(&parser->token, ","))
        return fail_missing(parser, _("a ',' and a second value"));
    while (take(parser, ",")) {
        SgOperand other;
        if (!parse_or(parser, &other) || !add_step(parser, least ? SG_OP_MIN : SG_OP_MAX, *value, other, value))
            return FALSE;
    }
    return TRUE;
}

/* A number, a name, a function of something, or something in parentheses. */
static gboolean parse_primary(Parser *parser, SgOperand *value)
{
    const SgToken token = parser->token;
    if (token.kind == SG_TOKEN_NUMBER) {
        *value = constant(parser, token.number);
        next_token(parser);
        return TRUE;
    }
    if (token.kind == SG_TOKEN_WORD && !is_reserved(&token))
        return parse_name(parser, value);
    const gboolean is_function =
        is_reserved(&token) && !sg_token_is(&token, "and") && !sg_token_is(&token, "or") && !sg_token_is(&token, "not");
    if (!is_function && !sg_token_is(&token, "("))
        return fail_missing(parser, _("a value"));
    next_token(parser);
    if (is_function && !take(parser, "("))
        return fail_missing(parser, _("a '('"));
    if (!(is_function ? parse_arguments(parser, &token, value) : parse_or(parser, value)))
        return FALSE;
    return take(parser, ")") || fail_missing(parser, _("a ')'"));
}

/* Opens one more level; every way round in the grammar goes through here. */
static gboolean go_deeper(Parser *parser)
{
    if (parser->depth >= SG_LIMIT_EXPR_DEPTH)
        return fail_at(parser, parser->token.start, _("nested more than %d deep"), SG_LIMIT_EXPR_DEPTH);
    parser->depth++;
    return TRUE;
}

static gboolean parse_signed(Parser *parser, SgOperand *value)
{
    if (!go_deeper(parser))
        return FALSE;
    const gboolean negative = take(parser, "-");
    const gboolean good =
        negative ? parse_signed(parser, value) && add_step(parser, SG_OP_SUB, constant(parser, 0), *value, value)
                 : parse_primary(parser, value);
    parser->depth--;
    return good;
}

typedef struct {
    const char *sign;
    SgOp op;
} Sign;

/* The operation of the next token among the COUNT of SIGNS, or NULL. */
static const Sign *find_sign(const Parser *parser, const Sign *signs, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (sg_token_is(&parser->token, signs[i].sign))
            return &signs[i];
    return NULL;
}

static gboolean parse_product(Parser *parser, SgOperand *value)
{
    static const Sign signs[] = {{"*", SG_OP_MUL}, {"/", SG_OP_DIV}};
    gboolean good = parse_signed(parser, value);
    for (const Sign *sign; good && (sign = find_sign(parser, signs, G_N_ELEMENTS(signs))) != NULL;) {
        SgOperand other;
        next_token(parser);
        good = parse_signed(parser, &other) && add_step(parser, sign->op, *value, other, value);
    }
    return good;
}

static gboolean parse_sum(Parser *parser, SgOperand *value)
{
    static const Sign signs[] = {{"+", SG_OP_ADD}, {"-", SG_OP_SUB}};
    gboolean good = parse_product(parser, value);
    for (const Sign *sign; good && (sign = find_sign(parser, signs, G_N_ELEMENTS(signs))) != NULL;) {
        SgOperand other;
        next_token(parser);
        good = parse_product(parser, &other) && add_step(parser, sign->op, *value, other, value);
    }
    return good;
}

static gboolean parse_comparison(Parser *parser, SgOperand *value)
{
    static const Sign signs[] = {{"=", SG_OP_EQ},  {"<>", SG_OP_NE}, {"<", SG_OP_LT},
                                 {"<=", SG_OP_LE}, {">", SG_OP_GT},  {">=", SG_OP_GE}};
    if (!parse_sum(parser, value))
        return FALSE;
    const Sign *sign = find_sign(parser, signs, G_N_ELEMENTS(signs));
    if (sign == NULL)
        return TRUE;
    SgOperand other;
    next_token(parser);
    if (!parse_sum(parser, &other) || !add_step(parser, SG_OP_SUB, *value, other, value) ||
        !add_step(parser, sign->op, *value, *value, value))
        return FALSE;
    if (find_sign(parser, signs, G_N_ELEMENTS(signs)) != NULL)
        return fail_at(parser, parser->token.start, _("two comparisons in a row; join them with \"and\""));
    return TRUE;
}

static gboolean check_truth(Parser *parser, const char *at, SgOperand value, const char *word)
{
    return value.truth || fail_at(parser, at, _("\"%s\" joins comparisons, and this is a number"), word);
}

static gboolean parse_not(Parser *parser, SgOperand *value)
{
    if (!sg_token_is(&parser->token, "not"))
        return parse_comparison(parser, value);
    if (!go_deeper(parser))
        return FALSE;
    next_token(parser);
    const char *at = parser->token.start;
    const gboolean good = parse_not(parser, value) && check_truth(parser, at, *value, "not") &&
                          add_step(parser, SG_OP_SUB, constant(parser, 1), *value, value);
    value->truth = TRUE;
    parser->depth--;
    return good;
}

/* What WORD joins, each read by PARSE. */
static gboolean parse_joined(Parser *parser, const char *word, SgOp op, gboolean (*parse)(Parser *, SgOperand *),
                             SgOperand *value)
{
    const char *at = parser->token.start;
    gboolean good = parse(parser, value);
    while (good && sg_token_is(&parser->token, word)) {
        SgOperand other;
        next_token(parser);
        const char *other_at = parser->token.start;
        good = check_truth(parser, at, *value, word) && parse(parser, &other) &&
               check_truth(parser, other_at, other, word) && add_step(parser, op, *value, other, value);
        value->truth = TRUE;
    }
    return good;
}

static gboolean parse_and(Parser *parser, SgOperand *value)
{
    return parse_joined(parser, "and", SG_OP_MUL, parse_not, value);
}

static gboolean parse_or(Parser *parser, SgOperand *value)
{
    return parse_joined(parser, "or", SG_OP_MAX, parse_and, value);
}

gboolean sg_expr_parse(SgRelationCode *code, const char *text, gboolean means_allowed, const char *where,
                       SgProgram *program, GError **error)
{
    Parser parser = {.code = code, .program = program, .text = text, .where = where, .error = error};
    parser.means_allowed = means_allowed;
    parser.token.start = text;
    if (strlen(text) > SG_LIMIT_EXPR_TEXT)
        return fail_at(&parser, text + SG_LIMIT_EXPR_TEXT, _("longer than %d characters"), SG_LIMIT_EXPR_TEXT);
    next_token(&parser);
    if (!parse_or(&parser, &program->result))
        return FALSE;
    if (parser.token.kind != SG_TOKEN_END)
        return fail_missing(&parser, _("an operator"));
    if (!program->result.truth)
        return fail_at(&parser, parser.token.start,
                       _("a comparison is missing: this is a number, neither true nor false"));
    if (code->terms->len > 0 && parser.bare_name != NULL)
        return fail_at(&parser, parser.bare_name, _("a name outside mean(...), beside one inside"));
    return TRUE;
}
