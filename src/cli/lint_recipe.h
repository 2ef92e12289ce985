/* cli: what is wrong with a recipe, for soilgate spec lint. */
#ifndef SOILGATE_CLI_LINT_RECIPE_H
#define SOILGATE_CLI_LINT_RECIPE_H

#include "soilgate/recipe.h"

/* Appends to OUT what is wrong with the recipe in the file NAME, for the shipped specification of its product: 0
 * nothing, 1 a mask is not there. ERROR is set when it does not load. */
int sg_cli_lint_recipe(GString *out, const char *name, GError **error);

#endif
