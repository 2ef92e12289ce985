/* spec, inside: what the tables of a recipe cannot say. */
#ifndef SOILGATE_SPEC_RECIPE_CHECK_H
#define SOILGATE_SPEC_RECIPE_CHECK_H

#include "soilgate/recipe.h"
#include "soilgate/words.h"
#include "tree.h"

#define SG_RECIPE_ID_PATTERN "^[a-z0-9][a-z0-9-]{0,39}$"
#define SG_RECIPE_ID_ALLOWED N_("small letters, digits and '-'")

/* Checks RECIPE, read from PATH (SHOWN in messages) and written as ROOT, against SPEC, and fills in what is worked out:
 * code, mask_path, line. */
gboolean sg_recipe_check(SgRecipe *recipe, const char *path, const char *shown, const SgSpec *spec,
                         const SgYamlNode *root, GError **error);

#endif
