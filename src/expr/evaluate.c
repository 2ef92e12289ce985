/* Runs the programs of a relation over arrays of numbers. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "code.h"

#define ALIGNMENT 64 /* bytes: a line of the processor's cache */

struct SgRelationWork {
    double registers[SG_LIMIT_EXPR_REGISTERS][SG_EXPR_LANES];
    double asked[SG_EXPR_LANES]; /* what `when` gives: 1, 0 or NaN */
};

SgRelationWork *sg_relation_work_new(void)
{
    return g_aligned_alloc0(1, sizeof(SgRelationWork), ALIGNMENT);
}

void sg_relation_work_free(SgRelationWork *work)
{
    g_aligned_free(work);
}

/* What the operands of a program stand for. */
typedef struct {
    const SgRelationCode *code;
    const double *const *values; /* N of each name */
    const double *means;         /* one of each mean; NULL when it has none */
    double *registers;           /* STRIDE apart */
    gsize stride;
    int n;
} Frame;

static const double *locate(const Frame *frame, SgOperand operand)
{
    switch (operand.kind) {
    case SG_OPERAND_NAME:
        return frame->values[operand.index];
    case SG_OPERAND_CONSTANT:
        return &g_array_index(frame->code->constants, double, operand.index);
    case SG_OPERAND_MEAN:
        return &frame->means[operand.index];
    default:
        return frame->registers + operand.index * frame->stride;
    }
}

static gboolean is_one(SgOperand operand)
{
    return operand.kind == SG_OPERAND_CONSTANT || operand.kind == SG_OPERAND_MEAN;
}

static void run(const Frame *frame, const SgProgram *program)
{
    for (guint i = 0; i < program->count; i++) {
        const SgStep *step = &program->steps[i];
        const SgForm form = (SgForm)((is_one(step->a) ? SG_FORM_ONE_MANY : SG_FORM_MANY_MANY) +
                                     (is_one(step->b) ? SG_FORM_MANY_ONE : SG_FORM_MANY_MANY));
        sg_expr_kernel(step->op, form)(frame->registers + step->target * frame->stride, locate(frame, step->a),
                                       locate(frame, step->b), frame->n, frame->code->margin);
    }
}

static void copy(const Frame *frame, SgOperand operand, double *out)
{
    const double *from = locate(frame, operand);
    if (is_one(operand))
        for (int i = 0; i < frame->n; i++)
            out[i] = *from;
    else
        memcpy(out, from, (gsize)frame->n * sizeof *out);
}

static void copy_sides(const Frame *frame, double *left, double *right)
{
    if (!frame->code->compares)
        return;
    if (left != NULL)
        copy(frame, frame->code->left, left);
    if (right != NULL)
        copy(frame, frame->code->right, right);
}

static void conclude_states(const Frame *frame, guint8 *states)
{
    const SgRelationCode *code = frame->code;
    const double *result = locate(frame, code->main->result);
    if (code->compares)
        sg_expr_states(code->comparison, result, frame->n, code->tolerance, states);
    else
        sg_expr_truth_states(result, frame->n, states);
}

static Frame frame_of(const SgRelationCode *code, const double *const *values, int n, SgRelationWork *work)
{
    g_assert(n >= 0 && n <= SG_EXPR_LANES);
    return (Frame){.code = code, .values = values, .registers = work->registers[0], .stride = SG_EXPR_LANES, .n = n};
}

/* Runs WHEN and keeps what it gives in WORK. FALSE when no pixel is asked: most conditions hold in few regions, and the
 * main program need not run for the others. */
static gboolean ask(const Frame *frame, SgRelationWork *work)
{
    run(frame, frame->code->when);
    copy(frame, frame->code->when->result, work->asked);
    int asked = 0;
    for (int i = 0; i < frame->n; i++)
        asked += work->asked[i] == 1;
    return asked > 0;
}

static void fill_unknown(double *numbers, int n)
{
    for (int i = 0; numbers != NULL && i < n; i++)
        numbers[i] = NAN;
}

void sg_relation_pixels(const SgRelationCode *code, const double *const *values, int n, SgRelationWork *work,
                        guint8 *states, double *left, double *right)
{
    g_assert(code->terms->len == 0);
    const Frame frame = frame_of(code, values, n, work);
    if (code->when != NULL && !ask(&frame, work)) {
        memset(states, SG_RELATION_UNTESTED, (gsize)n);
        fill_unknown(code->compares ? left : NULL, n);
        fill_unknown(code->compares ? right : NULL, n);
        return;
    }
    run(&frame, code->main);
    conclude_states(&frame, states);
    for (int i = 0; code->when != NULL && i < n; i++)
        states[i] = work->asked[i] == 1 ? states[i] : SG_RELATION_UNTESTED;
    copy_sides(&frame, left, right);
}

void sg_relation_terms(const SgRelationCode *code, const double *const *values, int n, SgRelationWork *work,
                       double *const *terms, guint8 *counted)
{
    const Frame frame = frame_of(code, values, n, work);
    memset(counted, 1, (gsize)n);
    if (code->when != NULL) {
        run(&frame, code->when);
        const double *asked = locate(&frame, code->when->result);
        for (int i = 0; i < n; i++)
            counted[i] = asked[i] == 1;
    }
    for (guint m = 0; m < code->terms->len; m++) {
        const SgProgram *term = g_ptr_array_index(code->terms, m);
        run(&frame, term);
        copy(&frame, term->result, terms[m]);
        for (int i = 0; i < n; i++)
            counted[i] &= fabs(terms[m][i]) <= DBL_MAX;
    }
}

SgRelationState sg_relation_conclude(const SgRelationCode *code, const double *means, double *left, double *right)
{
    g_assert(code->terms->len > 0);
    double registers[SG_LIMIT_EXPR_REGISTERS];
    const double *const values[] = {means}; /* never asked for: no name stands outside a mean */
    const Frame frame = {.code = code, .values = values, .means = means, .registers = registers, .stride = 1, .n = 1};
    run(&frame, code->main);
    guint8 state;
    conclude_states(&frame, &state);
    copy_sides(&frame, left, right);
    return (SgRelationState)state;
}
