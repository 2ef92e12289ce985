/* Relations: what is refused and where, what everything in the language gives, margins, means, and random expressions
 * against a second way of working them out. */
#include "soilgate/base.h"
#include "soilgate/expr.h"
#include "soilgate/limits.h"

#include <math.h>
#include <string.h>

#include "support.h"

#define UNTESTED SG_RELATION_UNTESTED
#define HOLDS    SG_RELATION_HOLDS
#define BROKEN   SG_RELATION_BROKEN

static SgRelationCode *compile(const char *when, const char *expression, double tolerance, double margin)
{
    GError *error = NULL;
    SgRelationCode *code = sg_relation_compile(when, expression, tolerance, margin, &error);
    ck_assert_msg(code != NULL, "%s: %s", expression, error != NULL ? error->message : "no error");
    return code;
}

/* The state of one pixel; VALUES in the order of the names. */
static SgRelationState state_of(const SgRelationCode *code, const double *values)
{
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    guint count;
    sg_relation_names(code, &count);
    const double *pointers[SG_LIMIT_EXPR_NAMES];
    for (guint i = 0; i < count; i++)
        pointers[i] = &values[i];
    guint8 state = 99;
    sg_relation_pixels(code, pointers, 1, work, &state, NULL, NULL);
    return state;
}

/* -- What is refused ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *when, *expression, *message;
} refused[] = {
    {NULL, "", "at character 1: a value is missing"},
    {NULL, "A = ", "at character 5: a value is missing"},
    {NULL, "A = (B + 1", "at character 11: a ')' is missing"},
    {NULL, "A = (B + 1 C)", "at character 12: a ')' is missing before \"C\""},
    {NULL, "A = B C", "at character 7: an operator is missing before \"C\""},
    {NULL, "A = B)", "at character 6: an operator is missing before \")\""},
    {NULL, "A = * B", "at character 5: a value is missing before \"*\""},
    {NULL, "A = + B", "at character 5: a value is missing before \"+\""},
    {NULL, "A == B", "at character 4: a value is missing before \"=\""},
    {NULL, "A = B ^ 2", "at character 7: \"^\" is no part of an expression"},
    {NULL, "A = B; C", "at character 6: \";\" is no part of an expression"},
    {NULL, "A = \303\251", "at character 5: \"\303\251\" is no part of an expression"},
    {NULL, "A = \033[31m", "at character 5: \"\\x1B\" is no part of an expression"},
    {NULL, "A = \377", "at character 5: \"\\xFF\" is no part of an expression"},
    {NULL, "A = 1.5x", "at character 5: this is no number, or too large a one; write it as 12, 0.5 or 1e-6"},
    {NULL, "A = 1.", "at character 5: this is no number, or too large a one; write it as 12, 0.5 or 1e-6"},
    {NULL, "A = 1e999", "at character 5: this is no number, or too large a one; write it as 12, 0.5 or 1e-6"},
    {NULL, "A = 0x10", "at character 5: this is no number, or too large a one; write it as 12, 0.5 or 1e-6"},
    {NULL, "A = 1.2.3", "at character 5: this is no number, or too large a one; write it as 12, 0.5 or 1e-6"},
    {NULL, "A = .5", "at character 5: \".\" is no part of an expression"},
    {NULL, "A < B < C", "at character 7: two comparisons in a row; join them with \"and\""},
    {NULL, "A + B", "at character 6: a comparison is missing: this is a number, neither true nor false"},
    {NULL, "A", "at character 2: a comparison is missing: this is a number, neither true nor false"},
    {NULL, "A and B = 1", "at character 1: \"and\" joins comparisons, and this is a number"},
    {NULL, "A = 1 or B", "at character 10: \"or\" joins comparisons, and this is a number"},
    {NULL, "not A", "at character 5: \"not\" joins comparisons, and this is a number"},
    {NULL, "(A = 1) + (B = 2) and C = 3", "at character 1: \"and\" joins comparisons, and this is a number"},
    {NULL, "A = and", "at character 5: a value is missing before \"and\""},
    {NULL, "A = sqrt B", "at character 10: a '(' is missing before \"B\""},
    {NULL, "A = sqrt()", "at character 10: a value is missing before \")\""},
    {NULL, "A = sqrt(B, C)", "at character 11: a ')' is missing before \",\""},
    {NULL, "A = min(B)", "at character 10: a ',' and a second value is missing before \")\""},
    {NULL, "mean(mean(A)) = 1", "at character 6: a mean(...) inside another one"},
    {NULL, "mean(A) = B", "at character 11: a name outside mean(...), beside one inside"},
    {NULL, "B < mean(A)", "at character 1: a name outside mean(...), beside one inside"},
    {"mean(A) > 1", "A = 1", "in the condition, at character 1: no mean(...) here: a condition is asked of each pixel"},
    {"A >", "A = 1", "in the condition, at character 4: a value is missing"},
    {"A", "A = 1",
     "in the condition, at character 2: a comparison is missing: this is a number, neither true nor false"},
};

START_TEST(test_errors_say_what_and_where)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(sg_relation_compile(refused[i].when, refused[i].expression, 0, 0, &error));
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        ck_assert_str_eq(error->message, refused[i].message);
    }
}
END_TEST

START_TEST(test_numbers_that_change_nothing_are_refused)
{
    const struct {
        const char *when, *expression;
        double tolerance, margin;
    } wrong[] = {
        {NULL, "A = 1", -1, 0},       {NULL, "A = 1", NAN, 0},           {NULL, "A = 1", INFINITY, 0},
        {NULL, "A = 1", 0, -1},       {NULL, "A = 1", 0, NAN},           {NULL, "A = 1", 0, 0.1},
        {NULL, "not A = 1", 0.1, 0},  {NULL, "A = 1 and B = 1", 0.1, 0}, {NULL, "mean(A) = 1", 0, 0.1},
        {"A > 1", "not B > 1", 1, 0}, {"A = 1", "B = (A <> 2)", 0, 0.1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(
            sg_relation_compile(wrong[i].when, wrong[i].expression, wrong[i].tolerance, wrong[i].margin, &error));
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    }
}
END_TEST

/* TEXT COUNT times between BEFORE and AFTER, and END COUNT times. */
static char *repeated(const char *before, const char *text, guint count, const char *after, const char *end)
{
    GString *all = g_string_new(before);
    for (guint i = 0; i < count; i++)
        g_string_append(all, text);
    g_string_append(all, after);
    for (guint i = 0; i < count; i++)
        g_string_append(all, end);
    return g_string_free(all, FALSE);
}

static void assert_limit(char *expression, const char *told)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_relation_compile(NULL, expression, 0, 0, &error));
    ck_assert_msg(strstr(error->message, told) != NULL, "\"%s\" is not in \"%s\"", told, error->message);
    g_free(expression);
}

START_TEST(test_limits)
{
    assert_limit(repeated("A = ", "(", 900, "1", ")"), "nested more than 32 deep");
    assert_limit(repeated("A = ", "abs(", 33, "1", ")"), "nested more than 32 deep");
    assert_limit(repeated("A = ", "-", 900, "1", ""), "nested more than 32 deep");
    assert_limit(repeated("", "not ", 400, "A = 1", ""), "nested more than 32 deep");
    assert_limit(repeated("A = 1", " ", 2000, "", ""), "at character 2001: longer than 2000 characters");
    g_autoptr(GString) many = g_string_new("A = ");
    for (int i = 0; i < 20; i++) /* each product waits for all that follow */
        g_string_append_printf(many, "A * %d + (", i);
    assert_limit(repeated(many->str, "", 20, "1", ")"), "keeps too many results at once");
    g_string_assign(many, "A = 1");
    for (int i = 0; i < 300; i++)
        g_string_append_printf(many, "+%d", i);
    assert_limit(g_strdup(many->str), "more than 256 operations");
    g_string_assign(many, "A = 1");
    for (int i = 0; i < 70; i++)
        g_string_append_printf(many, "+N%d", i);
    assert_limit(g_strdup(many->str), "more than 32 different names");
    g_string_assign(many, "1 = 1");
    for (int i = 0; i < 20; i++)
        g_string_append_printf(many, "+mean(A+%d)", i);
    assert_limit(g_strdup(many->str), "more than 8 mean(...)");

    g_autofree char *deep = repeated("A = ", "(", 31, "1", ")");
    g_autoptr(SgRelationCode) code = compile(NULL, deep, 0, 0);
    ck_assert_int_eq(state_of(code, (double[]){1}), HOLDS);
}
END_TEST

/* -- What the language means -------------------------------------------------------------------------------------- */

/* One pixel: A = 2, B = 3, C = -4, Z = 0. */
static const struct {
    const char *expression;
    SgRelationState state;
} meanings[] = {
    {"A + B * C = -10", HOLDS},
    {"(A + B) * C = -20", HOLDS},
    {"A - B - C = 3", HOLDS},
    {"A - (B - C) = -5", HOLDS},
    {"B / A / 3 = 0.5", HOLDS},
    {"B / (A / 4) = 6", HOLDS},
    {"-A * B = -6", HOLDS},
    {"A - -B = 5", HOLDS},
    {"--A = 2", HOLDS},
    {"2 * -A = -4", HOLDS},
    {"abs(C) = 4", HOLDS},
    {"abs(A) = 2", HOLDS},
    {"sqrt(abs(C)) = A", HOLDS},
    {"sqrt(4) = A", HOLDS},
    {"min(A, B) = 2", HOLDS},
    {"min(B, A, C) = -4", HOLDS},
    {"max(A, B) = 3", HOLDS},
    {"max(C, A, B, 2.5) = 3", HOLDS},
    {"max(1, 2) = A", HOLDS},
    {"1e1 = 10 and 2.5E-1 = 0.25 and 1e+2 = 100", HOLDS},
    {"A = 2", HOLDS},
    {"A = 3", BROKEN},
    {"A <> 3", HOLDS},
    {"A <> 2", BROKEN},
    {"A < 2", BROKEN},
    {"A < 3", HOLDS},
    {"A <= 2", HOLDS},
    {"A <= 1", BROKEN},
    {"A > 2", BROKEN},
    {"A > 1", HOLDS},
    {"A >= 2", HOLDS},
    {"A >= 3", BROKEN},
    {"(A < B) = 1", HOLDS},
    {"(A > B) = 0", HOLDS},
    {"1 + (A >= 2) + (B >= 2) + (C >= 2) = 3", HOLDS},
    {"(A = 2) + (A <> 2) * 10 + (A <= 2) * 100 + (A > 2) * 1000 = 101", HOLDS},
    {"(A = 2) = (B = 3)", HOLDS},
    {"(A = 2) = (B = 4)", BROKEN},
    {"((A = 2))", HOLDS},
    {"A = 2 and B = 3", HOLDS},
    {"A = 2 and B = 4", BROKEN},
    {"A = 1 or B = 3", HOLDS},
    {"A = 1 or B = 4", BROKEN},
    {"A = 2 or B = 3", HOLDS},
    {"not A = 2", BROKEN},
    {"not A = 3", HOLDS},
    {"not not A = 2", HOLDS},
    {"not (A = 2 and B = 4)", HOLDS},
    {"A = 2 or A = 3 and B = 4", HOLDS}, /* and binds more than or */
    {"(A = 2 or A = 3) and B = 4", BROKEN},
    {"not A = 3 and B = 3", HOLDS}, /* not binds more than and */
    {"not A = 2 or B = 3", HOLDS},
    {"(A = 2 and B = 3) + 1 = 2", HOLDS},
    {"(not A = 2) + 1 = 1", HOLDS},
    {"A*B=6 and(B=3)", HOLDS},
    {"\tA\n=\r\n2 ", HOLDS},
    {"A / Z = 1", UNTESTED},
    {"A / Z > 1", UNTESTED},
    {"Z / Z = 1", UNTESTED},
    {"1 / (1 / Z) = 0", UNTESTED},
    {"min(A, 1 / Z) = 2", UNTESTED},
    {"max(A, -1 / Z) = 2", UNTESTED},
    {"max(sqrt(C), A) = 2", UNTESTED},
    {"max(A, sqrt(C)) = 2", UNTESTED},
    {"Z * (1 / Z) = 0", UNTESTED},
    {"sqrt(C) = 2", UNTESTED},
    {"(1 / Z > 0) = 1", UNTESTED},
    {"A = 2 or 1 / Z > 5", UNTESTED},
    {"A = 3 and 1 / Z > 5", UNTESTED},
    {"not 1 / Z > 5", UNTESTED},
    {"1e300 * 1e300 > A", UNTESTED},
    {"1 = 1", HOLDS},
    {"1 + 1 = 3", BROKEN},
    {"1 < 2 and abs(1 - 3) = 2", HOLDS},
};

START_TEST(test_meaning)
{
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++) {
        g_autoptr(SgRelationCode) code = compile(NULL, meanings[i].expression, 0, 0);
        guint count;
        const char *const *names = sg_relation_names(code, &count);
        double values[4];
        ck_assert_uint_le(count, G_N_ELEMENTS(values));
        for (guint k = 0; k < count; k++)
            values[k] = names[k][0] == 'A' ? 2 : names[k][0] == 'B' ? 3 : names[k][0] == 'C' ? -4 : 0;
        ck_assert_msg(state_of(code, values) == meanings[i].state, "%s is not %d", meanings[i].expression,
                      (int)meanings[i].state);
    }
}
END_TEST

/* A against 1 with tolerance 0.25: the last value that holds, and the first that does not. */
static const struct {
    const char *sign;
    double holds, broken;
} tolerated[] = {
    {"=", 1.25, 1.26},  {"=", 0.75, 0.74}, {"<=", 1.25, 1.26}, {"<=", -9, 2},      {"<", 1.24, 1.25},
    {">=", 0.75, 0.74}, {">=", 9, -9},     {">", 0.76, 0.75},  {"<>", 1.26, 1.25}, {"<>", 0.74, 0.75},
};

START_TEST(test_tolerance)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tolerated); i++) {
        g_autofree char *expression = g_strdup_printf("A %s 1", tolerated[i].sign);
        g_autoptr(SgRelationCode) code = compile(NULL, expression, 0.25, 0);
        ck_assert_int_eq(state_of(code, &tolerated[i].holds), HOLDS);
        ck_assert_int_eq(state_of(code, &tolerated[i].broken), BROKEN);
        ck_assert_int_eq(state_of(code, &(double){NAN}), UNTESTED);
        ck_assert_int_eq(state_of(code, &(double){-INFINITY}), UNTESTED);
    }
}
END_TEST

START_TEST(test_condition)
{
    g_autoptr(SgRelationCode) code = compile("B > 1 and C <> 0", "A = 5", 0, 0);
    guint count;
    const char *const *names = sg_relation_names(code, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(names[0], "B");
    ck_assert_str_eq(names[1], "C");
    ck_assert_str_eq(names[2], "A");
    ck_assert_int_eq(sg_relation_subject(code), 2);
    ck_assert_int_eq(state_of(code, (double[]){2, 1, 5}), HOLDS);
    ck_assert_int_eq(state_of(code, (double[]){2, 1, 6}), BROKEN);
    ck_assert_int_eq(state_of(code, (double[]){1, 1, 6}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){2, 0, 5}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){NAN, 1, 5}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){2, 1, NAN}), UNTESTED);
}
END_TEST

START_TEST(test_margin)
{
    /* Of a threshold inside, and in the condition; the comparison at the top has none. */
    g_autoptr(SgRelationCode) code = compile("B < 8", "A = 1 + (C >= 2)", 0, 0.25);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 2, 2.5}), HOLDS);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 1, 2.5}), BROKEN);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 1, 1.5}), HOLDS);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 1, 1.75}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 1, 2}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){7.5, 1, 2.25}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){7.75, 2, 2.5}), UNTESTED);
    ck_assert_int_eq(state_of(code, (double[]){8.25, 2, 2.5}), UNTESTED);
    /* One comparison that cannot be told is enough, whatever the others say. */
    g_autoptr(SgRelationCode) joined = compile(NULL, "A > 1 or B > 1", 0, 0.25);
    ck_assert_int_eq(state_of(joined, (double[]){5, 1}), UNTESTED);
    ck_assert_int_eq(state_of(joined, (double[]){5, 0}), HOLDS);
    ck_assert_int_eq(state_of(joined, (double[]){0, 0}), BROKEN);
    /* Codes are exact. */
    g_autoptr(SgRelationCode) code_of = compile("D <> 3", "A = 5 or (B = 1) + (C < 2) = 2", 0, 0.25);
    ck_assert_int_eq(state_of(code_of, (double[]){4, 5, 1, 1}), HOLDS);
    ck_assert_int_eq(state_of(code_of, (double[]){4, 4, 1, 1}), HOLDS);
    ck_assert_int_eq(state_of(code_of, (double[]){3.125, 4, 1.125, 1}), BROKEN);
    ck_assert_int_eq(state_of(code_of, (double[]){4, 5, 1, 2}), UNTESTED);
    /* Without a margin, a value at the threshold is tested. */
    g_autoptr(SgRelationCode) exact = compile(NULL, "A = 1 + (C >= 2)", 0, 0);
    ck_assert_int_eq(state_of(exact, (double[]){2, 2}), HOLDS);
}
END_TEST

START_TEST(test_sides)
{
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    const double a[] = {1, 2, 3}, b[] = {5, 7, 9};
    const double *values[] = {a, b};
    double left[3], right[3];
    guint8 states[3];
    g_autoptr(SgRelationCode) code = compile("A > 0", "A + 1 = max(B, A) - 3", 0, 0);
    ck_assert(sg_relation_compares(code));
    ck_assert(sg_relation_equates(code));
    ck_assert_int_eq(sg_relation_subject(code), -1);
    sg_relation_pixels(code, values, 3, work, states, left, right);
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq(left[i], a[i] + 1);
        ck_assert_double_eq(right[i], b[i] - 3);
        ck_assert_int_eq(states[i], i == 0 ? HOLDS : BROKEN);
    }
    g_autoptr(SgRelationCode) nowhere = compile("A > 3", "A = B", 0, 0);
    sg_relation_pixels(nowhere, values, 3, work, states, left, right);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(states[i], UNTESTED);
        ck_assert_double_nan(left[i]);
        ck_assert_double_nan(right[i]);
    }
    g_autoptr(SgRelationCode) constant = compile(NULL, "A <= 2", 0, 0);
    ck_assert_int_eq(sg_relation_subject(constant), 0);
    ck_assert(!sg_relation_equates(constant));
    sg_relation_pixels(constant, values, 3, work, states, left, right);
    ck_assert_double_eq(left[2], 3);
    ck_assert_double_eq(right[2], 2);
    g_autoptr(SgRelationCode) joined = compile(NULL, "A = 1 and B = 2", 0, 0);
    ck_assert(!sg_relation_compares(joined));
    ck_assert(!sg_relation_equates(joined));
    ck_assert_int_eq(sg_relation_subject(joined), -1);
    left[0] = right[0] = 123;
    sg_relation_pixels(joined, values, 3, work, states, left, right);
    ck_assert_double_eq(left[0], 123);
    ck_assert_double_eq(right[0], 123);
}
END_TEST

/* -- Means -------------------------------------------------------------------------------------------------------- */

START_TEST(test_means)
{
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    g_autoptr(SgRelationCode) code = compile("B > 0", "mean(A / B) + 1 > mean(2) * mean(A > 3)", 0.5, 0);
    ck_assert_uint_eq(sg_relation_means(code), 3);
    const double a[] = {6, 2, 8, INFINITY, 1}, b[] = {2, -1, 4, 1, NAN};
    const char *const *names = sg_relation_names(code, &(guint){0});
    ck_assert_str_eq(names[0], "B");
    ck_assert_str_eq(names[1], "A");
    const double *values[] = {b, a};
    double first[5], second[5], third[5];
    double *terms[] = {first, second, third};
    guint8 counted[5];
    sg_relation_terms(code, values, 5, work, terms, counted);
    const guint8 expected[] = {1, 0, 1, 0, 0};
    ck_assert_mem_eq(counted, expected, sizeof expected);
    ck_assert_double_eq(first[0], 3);
    ck_assert_double_eq(first[2], 2);
    ck_assert_double_eq(second[0], 2);
    ck_assert_double_eq(third[0], 1);
    ck_assert_double_eq(third[1], 0);

    double left, right;
    ck_assert_int_eq(sg_relation_conclude(code, (double[]){2.5, 2, 1}, &left, &right), HOLDS);
    ck_assert_double_eq(left, 3.5);
    ck_assert_double_eq(right, 2);
    ck_assert_int_eq(sg_relation_conclude(code, (double[]){0.5, 2, 1}, NULL, NULL), BROKEN); /* 1.5 > 2 - 0.5 */
    ck_assert_int_eq(sg_relation_conclude(code, (double[]){0.75, 2, 1}, NULL, NULL), HOLDS);
    ck_assert_int_eq(sg_relation_conclude(code, (double[]){NAN, 2, 1}, NULL, NULL), UNTESTED);
    g_autoptr(SgRelationCode) joined = compile(NULL, "mean(A) > 1 and mean(A) < 3", 0, 0.125);
    ck_assert_int_eq(sg_relation_conclude(joined, (double[]){2, 2}, NULL, NULL), HOLDS);
    ck_assert_int_eq(sg_relation_conclude(joined, (double[]){4, 4}, NULL, NULL), BROKEN);
    ck_assert_int_eq(sg_relation_conclude(joined, (double[]){3, 3}, NULL, NULL), UNTESTED);
}
END_TEST

/* -- Random expressions ------------------------------------------------------------------------------------------- */

#define NAMES 5
#define NODES 400

typedef struct Node {
    int kind; /* of the tables below; -1 a constant, -2 a name */
    double number;
    int name;
    struct Node *a, *b;
} Node;

typedef struct {
    GRand *random;
    Node nodes[NODES];
    int used;
    double margin;
} Maker;

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, ABSOLUTE, ROOT, NEGATIVE, ARITHMETIC };
enum { EQ = ARITHMETIC, NE, LT, LE, GT, GE, AND, OR, NOT };
static const char *const signs[] = {"+", "-",  "*", "/",  NULL, NULL, NULL,  NULL, NULL,
                                    "=", "<>", "<", "<=", ">",  ">=", "and", "or", NULL};

static Node *make_truth(Maker *maker, int depth);

static Node *make_number(Maker *maker, int depth)
{
    Node *node = &maker->nodes[maker->used++];
    g_assert(maker->used < NODES);
    const int pick = g_rand_int_range(maker->random, 0, depth <= 0 ? 2 : 12);
    if (pick == 0) {
        *node = (Node){.kind = -1, .number = g_rand_int_range(maker->random, 0, 20) * 0.25};
    } else if (pick < 3) {
        *node = (Node){.kind = -2, .name = g_rand_int_range(maker->random, 0, NAMES)};
    } else if (pick == 3) {
        maker->used--;
        return make_truth(maker, depth - 1);
    } else {
        node->kind = g_rand_int_range(maker->random, 0, ARITHMETIC);
        node->a = make_number(maker, depth - 1);
        node->b = node->kind < ABSOLUTE ? make_number(maker, depth - 1) : NULL;
    }
    return node;
}

static Node *make_truth(Maker *maker, int depth)
{
    Node *node = &maker->nodes[maker->used++];
    g_assert(maker->used < NODES);
    node->kind = g_rand_int_range(maker->random, EQ, depth > 1 ? NOT + 1 : AND);
    node->a = node->kind < AND ? make_number(maker, depth - 1) : make_truth(maker, depth - 1);
    node->b = node->kind < AND ? make_number(maker, depth - 1) : node->kind < NOT ? make_truth(maker, depth - 1) : NULL;
    return node;
}

static void write_node(GString *text, const Node *node)
{
    static const char *const functions[] = {
        [MINIMUM] = "min(", [MAXIMUM] = "max(", [ABSOLUTE] = "abs(", [ROOT] = "sqrt(", [NEGATIVE] = "(-"};
    if (node->kind == -1) {
        g_autofree char *number = sg_text_double(node->number);
        g_string_append(text, number);
    } else if (node->kind == -2) {
        g_string_append_c(text, (char)('A' + node->name));
    } else {
        const char *sign = signs[node->kind];
        g_string_append(text, node->kind == NOT ? "(not " : sign != NULL ? "(" : functions[node->kind]);
        write_node(text, node->a);
        if (node->b != NULL) {
            g_string_append_printf(text, " %s ", sign != NULL ? sign : ",");
            write_node(text, node->b);
        }
        g_string_append_c(text, ')');
    }
}

static gboolean compared(int kind, double a, double b, double tolerance)
{
    switch (kind) {
    case EQ:
        return fabs(a - b) <= tolerance;
    case NE:
        return !(fabs(a - b) <= tolerance);
    case LT:
        return a - b < tolerance;
    case LE:
        return a - b <= tolerance;
    case GT:
        return b - a < tolerance;
    default:
        return b - a <= tolerance;
    }
}

/* What NODE is at one pixel. *KNOWN becomes FALSE when any number is not finite or any comparison within the margin. */
static double work_out(const Node *node, const double *pixel, double margin, gboolean *known)
{
    if (node->kind < 0)
        return node->kind == -1 ? node->number : pixel[node->name];
    const double a = work_out(node->a, pixel, margin, known);
    const double b = node->b != NULL ? work_out(node->b, pixel, margin, known) : 0;
    const double arithmetic[] = {a + b, a - b, a * b, a / b, fmin(a, b), fmax(a, b), fabs(a), sqrt(a), -a};
    double result;
    if (node->kind < ARITHMETIC)
        result = arithmetic[node->kind];
    else if (node->kind < AND)
        result = compared(node->kind, a, b, 0);
    else
        result = node->kind == AND ? (a != 0 && b != 0) : node->kind == OR ? (a != 0 || b != 0) : a == 0;
    *known = *known && isfinite(a) && isfinite(b) && isfinite(result);
    if (node->kind >= LT && node->kind < AND && margin > 0 && fabs(a - b) <= margin)
        *known = FALSE;
    return result;
}

static SgRelationState expected_state(const Node *when, const Node *top, const double *pixel, double tolerance,
                                      double margin)
{
    gboolean known = TRUE;
    const gboolean asked = when == NULL || work_out(when, pixel, margin, &known) != 0;
    gboolean holds;
    if (top->kind < AND) {
        const double a = work_out(top->a, pixel, margin, &known), b = work_out(top->b, pixel, margin, &known);
        known = known && isfinite(a) && isfinite(b);
        holds = compared(top->kind, a, b, tolerance);
    } else {
        holds = work_out(top, pixel, margin, &known) != 0;
    }
    return !known || !asked ? UNTESTED : holds ? HOLDS : BROKEN;
}

/* Values that meet one another and the thresholds often, and now and then none. */
static void fill_values(GRand *random, double values[NAMES][SG_EXPR_LANES], int n)
{
    for (int k = 0; k < NAMES; k++)
        for (int i = 0; i < n; i++)
            values[k][i] = g_rand_int_range(random, 0, 40) == 0 ? (g_rand_boolean(random) ? NAN : INFINITY)
                                                                : g_rand_int_range(random, -8, 20) * 0.25;
}

static void try_random(GRand *random, SgRelationWork *work, int n, guint totals[3])
{
    Maker maker = {.random = random};
    const Node *when = g_rand_boolean(random) ? make_truth(&maker, 2) : NULL, *top = make_truth(&maker, 4);
    g_autoptr(GString) condition = g_string_new(NULL), expression = g_string_new(NULL);
    if (when != NULL)
        write_node(condition, when);
    write_node(expression, top);
    const double tolerance = top->kind < AND && g_rand_boolean(random) ? 0.5 : 0;
    const double margin = when != NULL && g_rand_boolean(random) ? 0.25 : 0;
    if (margin > 0) /* it needs a threshold; this one is far away */
        g_string_append(condition, " and 1000 > 1");
    g_autoptr(SgRelationCode) code = compile(when != NULL ? condition->str : NULL, expression->str, tolerance, margin);
    static double values[NAMES][SG_EXPR_LANES];
    fill_values(random, values, n);
    guint count;
    const char *const *names = sg_relation_names(code, &count);
    const double *pointers[NAMES];
    for (guint k = 0; k < count; k++)
        pointers[k] = values[names[k][0] - 'A'];
    guint8 states[SG_EXPR_LANES + 1];
    states[n] = 77; /* not to be touched */
    sg_relation_pixels(code, pointers, n, work, states, NULL, NULL);
    ck_assert_int_eq(states[n], 77);
    for (int i = 0; i < n; i++) {
        const double pixel[NAMES] = {values[0][i], values[1][i], values[2][i], values[3][i], values[4][i]};
        const SgRelationState expected = expected_state(when, top, pixel, tolerance, margin);
        ck_assert_msg(states[i] == expected, "when %s: %s, pixel %d of %d: %d, not %d", condition->str, expression->str,
                      i, n, states[i], (int)expected);
        totals[expected]++;
    }
}

START_TEST(test_random_expressions_of_every_length)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20220310);
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    guint totals[3] = {0};
    for (int round = 0; round < 4; round++)
        for (int n = 0; n <= SG_EXPR_LANES; n++)
            try_random(random, work, n, totals);
    for (int i = 0; i < 3; i++) /* each state was met often enough for the comparison to mean something */
        ck_assert_uint_gt(totals[i], 50000);
}
END_TEST

SG_TEST_MAIN("expr", test_errors_say_what_and_where, test_numbers_that_change_nothing_are_refused, test_limits,
             test_meaning, test_tolerance, test_condition, test_margin, test_sides, test_means,
             test_random_expressions_of_every_length)
