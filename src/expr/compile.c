/* Compiles a relation: parses it, sets its comparison at the top apart, gives its steps registers. */
#include <math.h>

#include "code.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static void program_free(gpointer data)
{
    SgProgram *program = data;
    if (program != NULL)
        g_free(program->steps);
    g_free(program);
}

static gboolean fail(GError **error, const char *what)
{
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s", what);
    return FALSE;
}

/* -- Registers ---------------------------------------------------------------------------------------------------- */

#define FREE (-1)

typedef struct {
    int last_use[SG_LIMIT_EXPR_STEPS];        /* the step that reads a step's result last; the count: it is kept */
    int holds_until[SG_LIMIT_EXPR_REGISTERS]; /* last use of what a register holds, or FREE */
} Registers;

static void note_use(Registers *registers, SgOperand operand, guint step)
{
    if (operand.kind == SG_OPERAND_STEP)
        registers->last_use[operand.index] = (int)step;
}

/* An operand that names a step gets the step's register in its place. */
static void to_register(const SgProgram *program, SgOperand *operand)
{
    if (operand->kind == SG_OPERAND_STEP)
        operand->index = program->steps[operand->index].target;
}

static int free_register(const Registers *registers)
{
    for (int i = 0; i < SG_LIMIT_EXPR_REGISTERS; i++)
        if (registers->holds_until[i] == FREE)
            return i;
    return FREE;
}

/* Gives each step a register that holds nothing to be read later. KEPT: operands that are read when all steps are done;
 * they and the result are changed from steps to registers, as the operands of the steps are. */
static gboolean give_registers(SgProgram *program, SgOperand *const *kept, guint kept_count, GError **error)
{
    Registers registers = {0};
    for (guint i = 0; i < program->count; i++) {
        note_use(&registers, program->steps[i].a, i);
        note_use(&registers, program->steps[i].b, i);
    }
    for (guint i = 0; i < kept_count; i++)
        note_use(&registers, *kept[i], program->count);
    for (int i = 0; i < SG_LIMIT_EXPR_REGISTERS; i++)
        registers.holds_until[i] = FREE;
    for (guint i = 0; i < program->count; i++) {
        /* The target is chosen before the operands' registers are free, so that a loop never writes what it reads. */
        const int target = free_register(&registers);
        if (target == FREE)
            return fail(error,
                        _("it keeps too many results at once; make it simpler, or divide it into two relations"));
        SgStep *step = &program->steps[i];
        step->target = (guint)target;
        registers.holds_until[target] = registers.last_use[i];
        to_register(program, &step->a);
        to_register(program, &step->b);
        for (int r = 0; r < SG_LIMIT_EXPR_REGISTERS; r++)
            if (registers.holds_until[r] <= (int)i)
                registers.holds_until[r] = FREE;
    }
    for (guint i = 0; i < kept_count; i++)
        to_register(program, kept[i]);
    return TRUE;
}

/* -- The whole ---------------------------------------------------------------------------------------------------- */

static gboolean is_comparison(SgOp op)
{
    return op >= SG_OP_EQ && op <= SG_OP_GE;
}

/* When the last step is a comparison, it is the top: its two sides are kept, and the program ends with their
 * difference. */
static void set_top_apart(SgRelationCode *code)
{
    SgProgram *program = code->main;
    const SgStep *last = program->count > 0 ? &program->steps[program->count - 1] : NULL;
    if (last == NULL || !is_comparison(last->op) || program->result.index + 1 != program->count)
        return;
    code->compares = TRUE;
    code->comparison = last->op;
    program->result = last->a;
    program->count--;
    const SgStep *difference = &program->steps[program->result.index];
    code->left = difference->a;
    code->right = difference->b;
}

/* Of a value with a threshold. */
static gboolean has_threshold(const SgProgram *program)
{
    for (guint i = 0; program != NULL && i < program->count; i++)
        if (program->steps[i].op >= SG_OP_LT && program->steps[i].op <= SG_OP_GE)
            return TRUE;
    return FALSE;
}

/* A number that would change nothing is a mistake of who wrote it. */
static gboolean check_numbers(const SgRelationCode *code, double tolerance, double margin, GError **error)
{
    if (!(tolerance >= 0 && isfinite(tolerance)) || !(margin >= 0 && isfinite(margin)))
        return fail(error, _("tolerance and margin are numbers of 0 or more"));
    if (tolerance > 0 && !code->compares)
        return fail(error,
                    _("a tolerance is for the comparison at the top, and \"and\", \"or\" or \"not\" stands there"));
    gboolean inner = has_threshold(code->when) || has_threshold(code->main);
    for (guint i = 0; i < code->terms->len; i++)
        inner = inner || has_threshold(g_ptr_array_index(code->terms, i));
    if (margin > 0 && !inner)
        return fail(error, _("a margin is for < <= > >= in the condition or inside the expression, and there is none"));
    return TRUE;
}

static gboolean give_all_registers(SgRelationCode *code, GError **error)
{
    SgOperand *kept[] = {&code->main->result, &code->left, &code->right};
    if (!give_registers(code->main, kept, code->compares ? 3 : 1, error))
        return FALSE;
    if (code->when != NULL && !give_registers(code->when, (SgOperand *[]){&code->when->result}, 1, error))
        return FALSE;
    for (guint i = 0; i < code->terms->len; i++) {
        SgProgram *term = g_ptr_array_index(code->terms, i);
        if (!give_registers(term, (SgOperand *[]){&term->result}, 1, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean parse_both(SgRelationCode *code, const char *when, const char *expression, GError **error)
{
    if (when != NULL) {
        code->when = g_new0(SgProgram, 1);
        if (!sg_expr_parse(code, when, FALSE, _("in the condition, "), code->when, error))
            return FALSE;
    }
    return sg_expr_parse(code, expression, TRUE, "", code->main, error);
}

SgRelationCode *sg_relation_compile(const char *when, const char *expression, double tolerance, double margin,
                                    GError **error)
{
    g_autoptr(SgRelationCode) code = g_new0(SgRelationCode, 1);
    code->names = g_ptr_array_new_with_free_func(g_free);
    code->constants = g_array_new(FALSE, FALSE, sizeof(double));
    code->terms = g_ptr_array_new_with_free_func(program_free);
    code->main = g_new0(SgProgram, 1);
    if (!parse_both(code, when, expression, error))
        return NULL;
    set_top_apart(code);
    if (!check_numbers(code, tolerance, margin, error) || !give_all_registers(code, error))
        return NULL;
    code->tolerance = tolerance;
    code->margin = margin > 0 ? margin : -1;
    g_ptr_array_add(code->names, NULL);
    return g_steal_pointer(&code);
}

void sg_relation_code_free(SgRelationCode *code)
{
    if (code == NULL)
        return;
    g_ptr_array_unref(code->names);
    g_array_unref(code->constants);
    g_ptr_array_unref(code->terms);
    program_free(code->when);
    program_free(code->main);
    g_free(code);
}

const char *const *sg_relation_names(const SgRelationCode *code, guint *count)
{
    *count = code->names->len - 1;
    return (const char *const *)code->names->pdata;
}

guint sg_relation_means(const SgRelationCode *code)
{
    return code->terms->len;
}

gboolean sg_relation_compares(const SgRelationCode *code)
{
    return code->compares;
}

gboolean sg_relation_equates(const SgRelationCode *code)
{
    return code->compares && code->comparison == SG_OP_EQ;
}

int sg_relation_subject(const SgRelationCode *code)
{
    return code->compares && code->left.kind == SG_OPERAND_NAME ? (int)code->left.index : -1;
}
