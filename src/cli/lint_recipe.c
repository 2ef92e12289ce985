#include "cli/lint_recipe.h"

#include "soilgate/base.h"
#include "soilgate/words.h"

int sg_cli_lint_recipe(GString *out, const char *name, GError **error)
{
    g_autoptr(SgRecipe) recipe = sg_recipe_load(name, NULL, error);
    if (recipe == NULL)
        return 0;
    int status = 0;
    for (unsigned i = 0; i < recipe->exclusions_count; i++) {
        const SgExclusion *exclusion = &recipe->exclusions[i];
        if (exclusion->mask == NULL || g_file_test(exclusion->mask_path, G_FILE_TEST_IS_REGULAR))
            continue;
        g_autofree char *mask = sg_text_printable(exclusion->mask);
        g_string_append_printf(out, _("%s:%u: exclusions[%s].mask: %s is not there\n"), recipe->path, exclusion->line,
                               exclusion->id, mask);
        status = 1;
    }
    if (status == 0)
        g_string_append_printf(out,
                               P_("%s: OK (recipe %s for %s, %u exclusion)\n",
                                  "%s: OK (recipe %s for %s, %u exclusions)\n", recipe->exclusions_count),
                               recipe->path, recipe->name, recipe->product, recipe->exclusions_count);
    return status;
}
