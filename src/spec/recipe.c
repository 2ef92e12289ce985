/* Recipes: their tables, and loading one. */
#include "soilgate/recipe.h"

#include <string.h>

#include "recipe_check.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "tracking.h"

static const SgValueRule rules[] = {
    {.path = "format", .allowed = "soilgate-recipe/1", .pattern = "^soilgate-recipe/1$"},
    {.path = "recipe", .allowed = SG_RECIPE_ID_ALLOWED, .pattern = SG_RECIPE_ID_PATTERN},
    {.path = "product", .allowed = N_("letters and digits, a letter first"), .pattern = "^[A-Za-z][A-Za-z0-9]{0,39}$"},
    {.path = "exclusions[].id", .allowed = SG_RECIPE_ID_ALLOWED, .pattern = SG_RECIPE_ID_PATTERN},
    {.path = "exclusions[].layers[]",
     .allowed = N_("letters, digits and '_', a letter first"),
     .pattern = "^[A-Za-z][A-Za-z0-9_]{0,79}$"},
    {.path = "exclusions[].sha256", .allowed = N_("64 digits of a SHA-256, 0-9 and a-f"), .pattern = "^[0-9a-f]{64}$"},
    {.path = NULL},
};

#define OPT                            CYAML_FLAG_OPTIONAL
#define PTR                            CYAML_FLAG_POINTER
#define TEXT(key, flags, type, member) CYAML_FIELD_STRING_PTR(key, (flags) | PTR, type, member, 1, CYAML_UNLIMITED)

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(PTR, char, 1, CYAML_UNLIMITED)};
static const cyaml_schema_value_t whole = {CYAML_VALUE_INT(CYAML_FLAG_STRICT, int)};

static const cyaml_schema_field_t exclusion_fields[] = {
    TEXT("id", 0, SgExclusion, id),
    TEXT("reason", 0, SgExclusion, reason),
    TEXT("source", OPT, SgExclusion, source),
    CYAML_FIELD_SEQUENCE("layers", PTR | OPT, SgExclusion, layers, &word, 1, SG_LIMIT_SPEC_LAYERS),
    TEXT("when", OPT, SgExclusion, when),
    TEXT("mask", OPT, SgExclusion, mask),
    TEXT("sha256", OPT, SgExclusion, sha256),
    CYAML_FIELD_SEQUENCE("values", PTR | OPT, SgExclusion, values, &whole, 1, SG_LIMIT_RECIPE_VALUES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t exclusion_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, SgExclusion, exclusion_fields)};

static const cyaml_schema_field_t fields[] = {
    TEXT("format", 0, SgRecipe, format),
    TEXT("recipe", 0, SgRecipe, name),
    TEXT("title", 0, SgRecipe, title),
    TEXT("product", 0, SgRecipe, product),
    CYAML_FIELD_SEQUENCE("exclusions", PTR, SgRecipe, exclusions, &exclusion_entry, 1, SG_LIMIT_RECIPE_EXCLUSIONS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(PTR, SgRecipe, fields)};

static const SgYamlFormat format = {N_("a recipe"), &schema, rules};

gboolean sg_recipe_is(const char *path)
{
    struct stat status;
    g_autoptr(GString) text = sg_format_read(&format, path, path, &status, NULL);
    return text != NULL && g_regex_match_simple("^format: *[\"']?soilgate-recipe/", text->str, G_REGEX_MULTILINE, 0);
}

/* NAME NULL: that of the product of RECIPE, written in ROOT. */
static SgSpec *load_spec(const char *name, const SgRecipe *recipe, const char *shown, const SgYamlNode *root,
                         GError **error)
{
    g_autoptr(GError) cause = NULL;
    SgSpec *spec = sg_spec_load(name != NULL ? name : recipe->product, &cause);
    if (spec == NULL && name == NULL)
        sg_yaml_fail(error, shown, sg_yaml_get(root, "product"), "product", "%s", cause->message);
    else if (spec == NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    return spec;
}

static SgRecipe *load_path(const char *path, const char *spec_name, GError **error)
{
    struct stat status;
    g_autofree char *shown = sg_text_printable(path);
    g_autoptr(GString) text = sg_format_read(&format, path, shown, &status, error);
    g_autoptr(SgYamlNode) root = NULL;
    g_autoptr(SgRecipe) recipe = text != NULL ? sg_format_load(&format, shown, text, &root, error) : NULL;
    if (recipe == NULL)
        return NULL;
    g_autoptr(SgSpec) spec = load_spec(spec_name, recipe, shown, root, error);
    if (spec == NULL || !sg_recipe_check(recipe, path, shown, spec, root, error))
        return NULL;
    recipe->path = g_steal_pointer(&shown);
    recipe->sha256 = sg_hash_bytes(text->str, text->len);
    return g_steal_pointer(&recipe);
}

SgRecipe *sg_recipe_load(const char *name, const char *spec, GError **error)
{
    g_autofree char *path = sg_tracking_path(name, SG_TRACKING_RECIPE, NULL, error);
    return path != NULL ? load_path(path, spec, error) : NULL;
}

void sg_recipe_free(SgRecipe *recipe)
{
    if (recipe == NULL)
        return;
    for (unsigned i = 0; i < recipe->exclusions_count; i++) {
        g_clear_pointer(&recipe->exclusions[i].code, sg_relation_code_free);
        g_clear_pointer(&recipe->exclusions[i].mask_path, g_free);
    }
    g_clear_pointer(&recipe->path, g_free);
    g_clear_pointer(&recipe->sha256, g_free);
    sg_format_free(&format, recipe);
}

gboolean sg_exclusion_for(const SgExclusion *exclusion, const char *layer)
{
    for (unsigned i = 0; i < exclusion->layers_count; i++)
        if (strcmp(exclusion->layers[i], layer) == 0)
            return TRUE;
    return exclusion->layers_count == 0;
}

/* Adds the layers that EXCLUSION asks and that are not among ALL yet. */
static void add_asked(const SgExclusion *exclusion, GPtrArray *all)
{
    guint count;
    const char *const *names = sg_relation_names(exclusion->code, &count);
    for (guint i = 0; i < count; i++) {
        const gboolean mask = exclusion->mask != NULL && strcmp(names[i], SG_RECIPE_MASK) == 0;
        if (!mask && !g_ptr_array_find_with_equal_func(all, names[i], g_str_equal, NULL))
            g_ptr_array_add(all, g_strdup(names[i]));
    }
}

char **sg_recipe_layers(const SgRecipe *recipe, const char *const *layers)
{
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; layers[i] != NULL; i++)
        g_ptr_array_add(all, g_strdup(layers[i]));
    for (unsigned i = 0; recipe != NULL && i < recipe->exclusions_count; i++)
        for (guint k = 0; layers[k] != NULL; k++)
            if (sg_exclusion_for(&recipe->exclusions[i], layers[k])) {
                add_asked(&recipe->exclusions[i], all);
                break;
            }
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(all, FALSE);
}
