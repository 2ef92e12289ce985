/* expr, inside: what an expression is compiled to.
 *
 * A program is a list of steps; each reads two operands and writes one register, an array of numbers. A number that is
 * not finite stands for "not known": no step makes a finite number of one. A comparison with a threshold
 * within the margin gives NaN; and what holds an unknown anywhere is unknown in the end.
 */
#ifndef SOILGATE_EXPR_CODE_H
#define SOILGATE_EXPR_CODE_H

#include "soilgate/expr.h"
#include "soilgate/limits.h"

typedef enum {
    SG_OP_ADD,
    SG_OP_SUB,
    SG_OP_MUL, /* also "and" */
    SG_OP_DIV,
    SG_OP_MIN,
    SG_OP_MAX, /* also "or" */
    SG_OP_ABS, /* from here on the second operand is the first one again */
    SG_OP_SQRT,
    SG_OP_EQ, /* comparisons of a difference with 0: 1 where it holds, 0 where not, NaN within the margin */
    SG_OP_NE,
    SG_OP_LT,
    SG_OP_LE,
    SG_OP_GT,
    SG_OP_GE,
    SG_OPS,
} SgOp;

typedef enum {
    SG_OPERAND_NAME,     /* the numbers of a name */
    SG_OPERAND_CONSTANT, /* one number */
    SG_OPERAND_MEAN,     /* one number */
    SG_OPERAND_STEP,     /* what a step gives; after compiling the register it gives it in */
} SgOperandKind;

typedef struct {
    SgOperandKind kind;
    guint index;    /* among the names, constants, means or steps */
    gboolean truth; /* a comparison or what "and", "or" and "not" make of it */
} SgOperand;

typedef struct {
    SgOp op;
    SgOperand a, b;
    guint target; /* register; none of those that it reads */
} SgStep;

typedef struct {
    SgStep *steps;
    guint count; /* at most SG_LIMIT_EXPR_STEPS */
    SgOperand result;
} SgProgram;

struct SgRelationCode {
    GPtrArray *names;  /* char *, and a NULL at the end */
    GArray *constants; /* double */
    GPtrArray *terms;  /* SgProgram *: what is inside each mean */
    SgProgram *when;   /* or NULL */
    SgProgram *main;   /* gives left - right when it compares, else 1 or 0 */
    gboolean compares;
    SgOp comparison; /* at the top, when it compares */
    SgOperand left, right;
    double tolerance;
    double margin; /* below 0: none */
};

/* Reads TEXT into steps of PROGRAM, and of new terms of CODE; names and constants join those of CODE. WHERE, "" or
 * "in `when`, ", begins every message. */
gboolean sg_expr_parse(SgRelationCode *code, const char *text, gboolean means_allowed, const char *where,
                       SgProgram *program, GError **error);

/* One step over N numbers: OUT[i] = a[i] op b[i]. An operand that is one number has its FORM. */
typedef enum { SG_FORM_MANY_MANY, SG_FORM_MANY_ONE, SG_FORM_ONE_MANY, SG_FORM_ONE_ONE, SG_FORMS } SgForm;
typedef void (*SgKernel)(double *restrict out, const double *a, const double *b, int n, double margin);
SgKernel sg_expr_kernel(SgOp op, SgForm form);

/* The states of N pixels from the difference of the two sides. */
void sg_expr_states(SgOp comparison, const double *difference, int n, double tolerance, guint8 *states);
/* The states of N pixels from what is 1, 0 or NaN. */
void sg_expr_truth_states(const double *truth, int n, guint8 *states);

#endif
