/* The loops over numbers. Each is one expression without branches, which the compiler turns into vector code (CMake
 * gives this file -fno-math-errno and -fno-trapping-math, without which it may not). */
#include <float.h>
#include <math.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "code.h"

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF /* as gcc does in ISO mode: the same bits everywhere */
#endif

/* Twice as fast in wide registers, where the processor has them; which ones, the loader asks. The bits are the same: no
 * operation is fused. The sanitizers cannot see a program before the loader has asked. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define FINITE(x) (fabs(x) <= DBL_MAX)

/* The loop of RESULT in x and y, one for each form. */
#define LOOP(name, read_x, read_y, result)                                                                             \
    WIDE static void name(double *restrict out, const double *a, const double *b, int n, double margin)                \
    {                                                                                                                  \
        (void)b, (void)margin;                                                                                         \
        for (int i = 0; i < n; i++) {                                                                                  \
            const double x = (read_x), y = (read_y);                                                                   \
            (void)y;                                                                                                   \
            out[i] = (result);                                                                                         \
        }                                                                                                              \
    }
#define BINARY(name, result)                                                                                           \
    LOOP(name##_many_many, a[i], b[i], result)                                                                         \
    LOOP(name##_many_one, a[i], *b, result)                                                                            \
    LOOP(name##_one_many, *a, b[i], result)                                                                            \
    LOOP(name##_one_one, *a, *b, result)
#define UNARY(name, result)                                                                                            \
    LOOP(name##_many, a[i], 0, result)                                                                                 \
    LOOP(name##_one, *a, 0, result)
/* A comparison of x with 0. */
#define COMPARE(name, told, holds) UNARY(name, (told) && FINITE(x) ? ((holds) ? 1.0 : 0.0) : NAN)

/* Sums, differences and products of what is not finite are not finite either. The others could hide it, as 1 / inf is
 * 0, and add a difference that is 0 for finite numbers and NaN for others. */
BINARY(add, x + y)
BINARY(sub, x - y)
BINARY(mul, x *y)
BINARY(divide, x / y + (y - y))
BINARY(least, (x < y ? x : y) + ((x - x) + (y - y)))
BINARY(most, (x > y ? x : y) + ((x - x) + (y - y)))
UNARY(absolute, fabs(x))
UNARY(root, sqrt(x))
COMPARE(eq, TRUE, x == 0)
COMPARE(ne, TRUE, x != 0)
COMPARE(lt, fabs(x) > margin, x < 0)
COMPARE(le, fabs(x) > margin, x <= 0)
COMPARE(gt, fabs(x) > margin, x > 0)
COMPARE(ge, fabs(x) > margin, x >= 0)

#define BINARY_FORMS(name)                                                                                             \
    {                                                                                                                  \
        name##_many_many, name##_many_one, name##_one_many, name##_one_one                                             \
    }
#define UNARY_FORMS(name)                                                                                              \
    {                                                                                                                  \
        name##_many, name##_many, name##_one, name##_one                                                               \
    }

SgKernel sg_expr_kernel(SgOp op, SgForm form)
{
    static const SgKernel kernels[SG_OPS][SG_FORMS] = {
        [SG_OP_ADD] = BINARY_FORMS(add),     [SG_OP_SUB] = BINARY_FORMS(sub),   [SG_OP_MUL] = BINARY_FORMS(mul),
        [SG_OP_DIV] = BINARY_FORMS(divide),  [SG_OP_MIN] = BINARY_FORMS(least), [SG_OP_MAX] = BINARY_FORMS(most),
        [SG_OP_ABS] = UNARY_FORMS(absolute), [SG_OP_SQRT] = UNARY_FORMS(root),  [SG_OP_EQ] = UNARY_FORMS(eq),
        [SG_OP_NE] = UNARY_FORMS(ne),        [SG_OP_LT] = UNARY_FORMS(lt),      [SG_OP_LE] = UNARY_FORMS(le),
        [SG_OP_GT] = UNARY_FORMS(gt),        [SG_OP_GE] = UNARY_FORMS(ge),
    };
    return kernels[op][form];
}

/* -- States ------------------------------------------------------------------------------------------------------- */

/* UNTESTED is 0, HOLDS 1, BROKEN 2: twice what is known, less what holds. */
#define STATE(known, holds) (guint8)(((known) ? 2 : 0) - ((holds) ? 1 : 0))

/* From here on sixteen pixels at once where there is SSE2, which every x86-64 has: the compiler's own way from masks of
 * 64 bits to bytes takes three times as long. */
#ifdef __SSE2__
#define STEP 16
/* The sixteen masks of TEST, of a vector x of two numbers, as sixteen bytes. */
#define MASKS(result, test)                                                                                            \
    do {                                                                                                               \
        __m128i words[4];                                                                                              \
        for (int quad = 0, at = i; quad < 4; quad++, at += 4) {                                                        \
            __m128d x = _mm_loadu_pd(numbers + at);                                                                    \
            const __m128 low = _mm_castpd_ps(test);                                                                    \
            x = _mm_loadu_pd(numbers + at + 2);                                                                        \
            const __m128 high = _mm_castpd_ps(test);                                                                   \
            words[quad] = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)));                        \
        }                                                                                                              \
        (result) = _mm_packs_epi16(_mm_packs_epi32(words[0], words[1]), _mm_packs_epi32(words[2], words[3]));          \
    } while (0)
#define ABS_X _mm_andnot_pd(_mm_set1_pd(-0.0), x)
#define STATES(test, vector_test)                                                                                      \
    for (; i + STEP <= n; i += STEP) {                                                                                 \
        __m128i known, holds;                                                                                          \
        MASKS(known, _mm_cmple_pd(ABS_X, _mm_set1_pd(DBL_MAX)));                                                       \
        MASKS(holds, vector_test);                                                                                     \
        holds = _mm_and_si128(holds, known);                                                                           \
        _mm_storeu_si128((__m128i *)(void *)(states + i),                                                              \
                         _mm_add_epi8(_mm_and_si128(known, _mm_set1_epi8(2)), holds));                                 \
    }                                                                                                                  \
    STATES_ONE_BY_ONE(test)
#else
#define STATES(test, vector_test) STATES_ONE_BY_ONE(test)
#endif
#define STATES_ONE_BY_ONE(test)                                                                                        \
    for (; i < n; i++) {                                                                                               \
        const double x = numbers[i];                                                                                   \
        states[i] = STATE(FINITE(x), FINITE(x) && (test));                                                             \
    }

void sg_expr_states(SgOp comparison, const double *restrict numbers, int n, double tolerance, guint8 *restrict states)
{
    int i = 0;
    switch (comparison) {
    case SG_OP_EQ:
        STATES(fabs(x) <= tolerance, _mm_cmple_pd(ABS_X, _mm_set1_pd(tolerance)))
        break;
    case SG_OP_NE:
        STATES(fabs(x) > tolerance, _mm_cmpgt_pd(ABS_X, _mm_set1_pd(tolerance)))
        break;
    case SG_OP_LT:
        STATES(x < tolerance, _mm_cmplt_pd(x, _mm_set1_pd(tolerance)))
        break;
    case SG_OP_LE:
        STATES(x <= tolerance, _mm_cmple_pd(x, _mm_set1_pd(tolerance)))
        break;
    case SG_OP_GT:
        STATES(x > -tolerance, _mm_cmpgt_pd(x, _mm_set1_pd(-tolerance)))
        break;
    default:
        STATES(x >= -tolerance, _mm_cmpge_pd(x, _mm_set1_pd(-tolerance)))
        break;
    }
}

void sg_expr_truth_states(const double *restrict numbers, int n, guint8 *restrict states)
{
    int i = 0;
    STATES(x == 1, _mm_cmpeq_pd(x, _mm_set1_pd(1)))
}
