/* expr: the small language of relations between layers, compiled once and evaluated over arrays of numbers.
 *
 * It knows nothing of soil, rasters or specifications. A compiled relation is immutable and may be used by any number
 * of threads, each with a work space of its own. Nothing is allocated while it is evaluated.
 *
 * Language, from what binds most to what binds least: names, numbers, parentheses, abs(x) sqrt(x) min(x, y...)
 * max(x, y...) mean(x); - before a value; * /; + -; one comparison = <> < <= > >=; not; and; or. A comparison inside
 * arithmetic counts 1 when it holds and 0 when not. A relation is true or false at its top.
 *
 * A pixel where any number on the way is not finite (a value that is NaN, 1 / 0, sqrt(-1)) is untested, whatever the
 * rest says: "x > 0 and 1 / x < 5" is untested where x is 0.
 */
#ifndef SOILGATE_EXPR_H
#define SOILGATE_EXPR_H

#include <glib.h>

#define SG_EXPR_LANES 512 /* pixels evaluated together, at most */

typedef struct SgRelationCode SgRelationCode;

typedef enum {
    SG_RELATION_UNTESTED, /* `when` does not hold, a comparison is within the margin, or a number is not finite */
    SG_RELATION_HOLDS,
    SG_RELATION_BROKEN,
} SgRelationState;

/* Compiles EXPRESSION, with WHEN (or NULL) the condition under which it is asked at all. TOLERANCE: the two sides of
 * the comparison at the top may miss by this much (in their unit); "<" and ">" hold up to it, without it. MARGIN, 0 for
 * none: a pixel in which the two sides of a < <= > >= in WHEN, or of one that is not at the top of EXPRESSION, differ
 * by no more than this is left untested (rounding at a threshold; = and <> ask for class codes, which are exact). A
 * tolerance or margin above 0 without a comparison to apply it to is an error. Errors are SG_ERROR_USAGE and say what
 * is wrong and where ("at character 14: a ')' is missing", "in the condition, at character 3: ..."); the limits are
 * SG_LIMIT_EXPR_*. */
SgRelationCode *sg_relation_compile(const char *when, const char *expression, double tolerance, double margin,
                                    GError **error);
void sg_relation_code_free(SgRelationCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRelationCode, sg_relation_code_free)

/* The names in it, in order of first use (WHEN first); COUNT of them. Owned by CODE. */
const char *const *sg_relation_names(const SgRelationCode *code, guint *count);
/* How many mean(...) it has. With any, it is asked once for all pixels (sg_relation_terms, sg_relation_conclude);
 * without, of every pixel (sg_relation_pixels). A mean inside WHEN, or inside another mean, is an error. */
guint sg_relation_means(const SgRelationCode *code);
/* TRUE when its top is a comparison, so that there is a left and a right side to show. */
gboolean sg_relation_compares(const SgRelationCode *code);
/* TRUE when that is the comparison =, so that the left side should be the right one. */
gboolean sg_relation_equates(const SgRelationCode *code);
/* When the left side is just one name: its index among the names, else -1 (AbsDiff of "AbsDiff = final - T0"). */
int sg_relation_subject(const SgRelationCode *code);

typedef struct SgRelationWork SgRelationWork; /* of one thread, for any relation */
SgRelationWork *sg_relation_work_new(void);
void sg_relation_work_free(SgRelationWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRelationWork, sg_relation_work_free)

/* Without means: STATES gets the SgRelationState of N pixels (0 to SG_EXPR_LANES). VALUES[i] holds N numbers of name i.
 * When it compares, LEFT and RIGHT (N numbers each, or NULL) get the two sides, of any worth only in a pixel that is
 * tested; else they are left as they are. */
void sg_relation_pixels(const SgRelationCode *code, const double *const *values, int n, SgRelationWork *work,
                        guint8 *states, double *left, double *right);
/* With means: TERMS[m] (N numbers each) gets what is inside mean m, COUNTED (N) 1 where WHEN holds and every term is
 * finite, else 0. */
void sg_relation_terms(const SgRelationCode *code, const double *const *values, int n, SgRelationWork *work,
                       double *const *terms, guint8 *counted);
/* The relation with MEANS (one for each mean(...), in their order) in their place. LEFT and RIGHT (or NULL) get the two
 * sides when it compares. A name outside a mean is not allowed in such a relation (an error of compiling). */
SgRelationState sg_relation_conclude(const SgRelationCode *code, const double *means, double *left, double *right);

#endif
