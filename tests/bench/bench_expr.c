/* What relations between layers cost: nanoseconds a pixel, one thread, on arrays as long as the scan hands out.
 *
 *   bench_expr [EXPRESSION...]     without any: a difference and an uncertainty, as GSOCseq has them
 */
#include "soilgate/expr.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS  5000
#define REPEATS 9 /* the fastest counts: the others were disturbed */

static const char *const own[] = {
    "abs(A - (B - C)) <= 1e-4",
    "U = sqrt((P * A) * (P * A) + (Q * B) * (Q * B)) / abs(B + A)",
};

/* NAMES arrays of numbers as carbon stocks are, each in its own memory. */
static double **make_values(guint names)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    double **values = g_new0(double *, names);
    for (guint k = 0; k < names; k++) {
        values[k] = g_new(double, SG_EXPR_LANES);
        for (int i = 0; i < SG_EXPR_LANES; i++)
            values[k][i] = (double)(float)g_rand_double_range(random, 20, 120);
    }
    return values;
}

static double measure(const SgRelationCode *code, double *const *values, SgRelationWork *work)
{
    guint8 states[SG_EXPR_LANES];
    clock_t fastest = G_MAXLONG;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const clock_t start = clock(); /* of the processor: the machine may have other work */
        for (int round = 0; round < ROUNDS; round++)
            sg_relation_pixels(code, (const double *const *)values, SG_EXPR_LANES, work, states, NULL, NULL);
        fastest = MIN(fastest, clock() - start);
    }
    return (double)fastest / CLOCKS_PER_SEC * 1e9 / ((double)ROUNDS * SG_EXPR_LANES);
}

int main(int argc, char **argv)
{
    const int count = argc > 1 ? argc - 1 : (int)G_N_ELEMENTS(own);
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    double sum = 0;
    for (int i = 0; i < count; i++) {
        const char *expression = argc > 1 ? argv[i + 1] : own[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(SgRelationCode) code = sg_relation_compile(NULL, expression, 0, 0, &error);
        if (code == NULL || sg_relation_means(code) > 0) {
            fprintf(stderr, "%s: %s\n", expression, error != NULL ? error->message : "has a mean");
            return EXIT_FAILURE;
        }
        guint names;
        sg_relation_names(code, &names);
        double **values = make_values(names);
        const double ns = measure(code, values, work);
        sum += ns;
        printf("%7.3f ns  %s\n", ns, expression);
        for (guint k = 0; k < names; k++)
            g_free(values[k]);
        g_free(values);
    }
    printf("%7.3f ns  all\n", sum);
    return EXIT_SUCCESS;
}
