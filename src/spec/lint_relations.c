/* What is wrong with relations: tests that are missing, and tests that fail. */
#include <string.h>

#include "lint.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

static const char *const state_names[] = {
    [SG_RELATION_UNTESTED] = "untested",
    [SG_RELATION_HOLDS] = "holds",
    [SG_RELATION_BROKEN] = "broken",
};

/* Puts the numbers of TEST ("T0 = 60, T1 = 65", a form that the loader holds) into VALUES, one for each name of the
 * code. FALSE with a line when a layer is not given, given twice or not part of the relation. */
static gboolean read_given(GPtrArray *lines, const SgRelation *relation, const SgRelationTest *test, double *values)
{
    guint count;
    const char *const *names = sg_relation_names(relation->code, &count);
    gboolean given[SG_LIMIT_EXPR_NAMES] = {FALSE};
    g_auto(GStrv) pairs = g_strsplit(test->given, ", ", -1);
    for (char **pair = pairs; *pair != NULL; pair++) {
        g_auto(GStrv) sides = g_strsplit(*pair, " = ", 2);
        guint index = 0;
        while (index < count && strcmp(names[index], sides[0]) != 0)
            index++;
        if (index == count || given[index]) {
            sg_lint_add(lines, _("relation %s: test \"%s\": %s %s"), relation->id, test->given, sides[0],
                        index == count ? _("is no part of the relation") : _("is given twice"));
            return FALSE;
        }
        given[index] = TRUE;
        values[index] = g_ascii_strtod(sides[1], NULL);
    }
    for (guint i = 0; i < count; i++)
        if (!given[i]) {
            sg_lint_add(lines, _("relation %s: test \"%s\": %s is not given"), relation->id, test->given, names[i]);
            return FALSE;
        }
    return TRUE;
}

/* The state of one pixel with VALUES, or of a map in which every pixel is like it. */
static SgRelationState evaluate(const SgRelationCode *code, const double *values, SgRelationWork *work)
{
    guint count;
    sg_relation_names(code, &count);
    const double *pointers[SG_LIMIT_EXPR_NAMES];
    for (guint i = 0; i < count; i++)
        pointers[i] = &values[i];
    guint8 state = SG_RELATION_UNTESTED;
    if (sg_relation_means(code) == 0) {
        sg_relation_pixels(code, pointers, 1, work, &state, NULL, NULL);
        return (SgRelationState)state;
    }
    double means[SG_LIMIT_EXPR_MEANS];
    double *terms[SG_LIMIT_EXPR_MEANS];
    for (guint m = 0; m < G_N_ELEMENTS(terms); m++)
        terms[m] = &means[m];
    guint8 counted = 0;
    sg_relation_terms(code, pointers, 1, work, terms, &counted);
    return counted ? sg_relation_conclude(code, means, NULL, NULL) : SG_RELATION_UNTESTED;
}

static void lint_test(GPtrArray *lines, const SgRelation *relation, const SgRelationTest *test, SgRelationWork *work)
{
    double values[SG_LIMIT_EXPR_NAMES] = {0};
    if (!read_given(lines, relation, test, values))
        return;
    const SgRelationState state = evaluate(relation->code, values, work);
    if (state != test->gives)
        sg_lint_add(lines, _("relation %s: test \"%s\" gives %s, not %s"), relation->id, test->given,
                    state_names[state], state_names[test->gives]);
}

static void lint_relation(GPtrArray *lines, const SgRelation *relation, SgRelationWork *work)
{
    guint found[G_N_ELEMENTS(state_names)] = {0};
    for (unsigned i = 0; i < relation->tests_count; i++) {
        found[relation->tests[i].gives]++;
        lint_test(lines, relation, &relation->tests[i], work);
    }
    const gboolean needed[G_N_ELEMENTS(state_names)] = {
        [SG_RELATION_UNTESTED] = relation->when != NULL || relation->margin > 0,
        [SG_RELATION_HOLDS] = TRUE,
        [SG_RELATION_BROKEN] = TRUE,
    };
    for (guint state = 0; state < G_N_ELEMENTS(needed); state++)
        if (needed[state] && found[state] == 0)
            sg_lint_add(lines, _("relation %s: no test that gives %s; add one"), relation->id, state_names[state]);
}

void sg_lint_relations(GPtrArray *lines, const SgSpec *spec)
{
    g_autoptr(SgRelationWork) work = sg_relation_work_new();
    for (unsigned i = 0; i < spec->relations_count; i++)
        lint_relation(lines, &spec->relations[i], work);
}
