/* What relations between layers cost: nanoseconds a pixel, one thread, on arrays as long as the scan hands out.
 *
 *   bench_expr                two expressions: a difference, and an uncertainty as GSOCseq has them
 *   bench_expr SPEC           the relations of a specification (a file) that are asked of every pixel
 */
#include "soilgate/spec.h"

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

/* Prints the cost of CODE, called TITLE, and adds it to SUM. */
static void tell(const SgRelationCode *code, const char *title, SgRelationWork *work, double *sum)
{
    guint names;
    sg_relation_names(code, &names);
    double **values = make_values(names);
    const double ns = measure(code, values, work);
    printf("%7.3f ns  %s\n", ns, title);
    *sum += ns;
    for (guint k = 0; k < names; k++)
        g_free(values[k]);
    g_free(values);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    double sum = 0;
    for (gsize i = 0; argc == 1 && i < G_N_ELEMENTS(own); i++) {
        g_autoptr(SgRelationCode) code = sg_relation_compile(NULL, own[i], 0, 0, &error);
        g_assert_no_error(error);
        tell(code, own[i], work, &sum);
    }
    g_autoptr(SgSpec) spec = argc > 1 ? sg_spec_load(argv[1], &error) : NULL;
    if (error != NULL) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; spec != NULL && i < spec->relations_count; i++)
        if (sg_relation_means(spec->relations[i].code) == 0)
            tell(spec->relations[i].code, spec->relations[i].id, work, &sum);
    printf("%7.3f ns  all\n", sum);
    return EXIT_SUCCESS;
}
