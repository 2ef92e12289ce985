/* spec, recipes: which pixels a mosaic leaves out, and why, read from YAML (soilgate-recipe/1).
 *
 * An exclusion asks a relation of each pixel: of the product's layers by their ids, or of a raster of its own, the
 * mask, by the name SG_RECIPE_MASK. What it does to a mosaic is for the module mosaic to say; here only the file is
 * read. A loaded SgRecipe is immutable.
 */
#ifndef SOILGATE_RECIPE_H
#define SOILGATE_RECIPE_H

#include "soilgate/spec.h"

#define SG_RECIPE_MASK "mask" /* in a relation: the value of the exclusion's mask */

typedef struct {
    char *id;              /* "soc-200" */
    char *reason;          /* why, for people */
    char *source;          /* of the rule: a document and its clause; NULL: none is told */
    char **layers;         /* ids of the layers that it leaves pixels out of */
    unsigned layers_count; /* 0: all layers of the product */
    char *when;            /* the relation: a pixel for which it holds is left out; NULL with VALUES */
    char *mask;            /* path of the mask as it is written; NULL: none */
    char *sha256;          /* that the mask must have; NULL: any */
    int *values;           /* those of the mask that leave a pixel out */
    unsigned values_count;
    /* worked out when it is loaded */
    SgRelationCode *code; /* of WHEN or VALUES */
    char *mask_path;      /* to open it: from the folder of the recipe */
    guint line;           /* in the file, from 1 */
} SgExclusion;

typedef struct {
    char *path; /* as given, printable */
    char *sha256;
    char *format;
    char *name; /* "gsocseq-mineral-soils" */
    char *title;
    char *product; /* "GSOCseq" */
    SgExclusion *exclusions;
    unsigned exclusions_count;
} SgRecipe;

/* TRUE when PATH is a file that calls itself a recipe, whether it loads or not. */
gboolean sg_recipe_is(const char *path);
/* Loads the recipe NAME: a path, or the name of a shipped one, for the specification SPEC as sg_spec_load takes it
 * (NULL: that of its product). Errors are SG_ERROR_USAGE and name file, line and key. */
SgRecipe *sg_recipe_load(const char *name, const char *spec, GError **error);
void sg_recipe_free(SgRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRecipe, sg_recipe_free)

/* TRUE when EXCLUSION leaves pixels out of LAYER. */
gboolean sg_exclusion_for(const SgExclusion *exclusion, const char *layer);
/* LAYERS (ids, ended by NULL) and behind them those that the exclusions for these ask; g_strfreev. RECIPE may be NULL.
 */
char **sg_recipe_layers(const SgRecipe *recipe, const char *const *layers);

#endif
