#include "recipe_check.h"

#include <string.h>

#include "soilgate/base.h"

/* Where an exclusion is written: what a message needs. */
typedef struct {
    const char *shown;
    const SgYamlNode *node; /* of the exclusion */
    const char *id;
    const SgSpec *spec;
    GError **error;
} Place;

static gboolean fail(const Place *place, const char *key, const char *text, ...) G_GNUC_PRINTF(3, 4);

/* KEY NULL: the exclusion as such. */
static gboolean fail(const Place *place, const char *key, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    g_autofree char *what = g_strdup_vprintf(text, args);
    va_end(args);
    const SgYamlNode *node = key != NULL ? sg_yaml_get(place->node, key) : NULL;
    g_autofree char *path = g_strdup_printf("exclusions[%s]%s%s", place->id, key != NULL ? "." : "", key ? key : "");
    sg_yaml_fail(place->error, place->shown, node != NULL ? node : place->node, path, "%s", what);
    return FALSE;
}

/* Which keys may stand together. */
static gboolean check_keys(const SgExclusion *exclusion, const Place *place)
{
    if (exclusion->mask == NULL && exclusion->values_count > 0)
        return fail(place, "values", _("these are the values of a mask; name it with \"mask\""));
    if (exclusion->mask == NULL && exclusion->sha256 != NULL)
        return fail(place, "sha256", _("it is that of a mask; name it with \"mask\""));
    if (exclusion->when != NULL && exclusion->values_count > 0)
        return fail(place, "values", _("give \"when\" or \"values\", not both"));
    if (exclusion->when == NULL && exclusion->values_count == 0)
        return exclusion->mask == NULL
                   ? fail(place, NULL, _("key \"when\" is missing: it says which pixels are left out"))
                   : fail(place, NULL,
                          _("\"when\" or \"values\" is missing: which values of the mask leave a pixel "
                            "out, as in \"when: mask >= 1\""));
    return TRUE;
}

static gboolean check_layers(const SgExclusion *exclusion, const Place *place)
{
    for (unsigned i = 0; i < exclusion->layers_count; i++) {
        if (sg_spec_layer(place->spec, exclusion->layers[i]) == NULL)
            return fail(place, "layers", _("%s has no layer \"%s\"; \"soilgate spec show %s\" lists them"),
                        place->spec->product, exclusion->layers[i], place->spec->product);
        for (unsigned k = 0; k < i; k++)
            if (strcmp(exclusion->layers[i], exclusion->layers[k]) == 0)
                return fail(place, "layers", _("%s stands here twice"), exclusion->layers[i]);
    }
    return TRUE;
}

/* The relation that VALUES stand for: "mask = 1 or mask = 2". */
static char *values_relation(const SgExclusion *exclusion)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < exclusion->values_count; i++)
        g_string_append_printf(text, "%s" SG_RECIPE_MASK " = %d", i > 0 ? " or " : "", exclusion->values[i]);
    return g_string_free(text, FALSE);
}

static gboolean check_names(const SgExclusion *exclusion, const Place *place)
{
    guint count;
    gboolean mask = FALSE;
    const char *const *names = sg_relation_names(exclusion->code, &count);
    for (guint i = 0; i < count; i++) {
        if (exclusion->mask != NULL && strcmp(names[i], SG_RECIPE_MASK) == 0) {
            mask = TRUE;
            continue;
        }
        if (sg_spec_layer(place->spec, names[i]) != NULL)
            continue;
        g_autofree char *name = sg_text_printable(names[i]);
        return strcmp(names[i], SG_RECIPE_MASK) == 0
                   ? fail(place, "when", _("the exclusion has no mask; name its file with \"mask\""))
                   : fail(place, "when", _("no layer of %s is called \"%s\"; use the id of a layer"),
                          place->spec->product, name);
    }
    if (exclusion->mask != NULL && !mask)
        return fail(place, "when", _("it does not ask the mask; the name of its value is \"mask\""));
    return count > 0 || fail(place, "when", _("it names no layer"));
}

static gboolean compile(SgExclusion *exclusion, const Place *place)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *relation = exclusion->when != NULL ? g_strdup(exclusion->when) : values_relation(exclusion);
    exclusion->code = sg_relation_compile(NULL, relation, 0, 0, &cause);
    if (exclusion->code == NULL)
        return fail(place, exclusion->when != NULL ? "when" : "values", "%s", cause->message);
    if (sg_relation_means(exclusion->code) > 0)
        return fail(place, "when", _("it is asked of each pixel, so mean(...) cannot stand in it"));
    return check_names(exclusion, place);
}

static char *path_beside(const char *file, const char *recipe)
{
    g_autofree char *folder = g_path_get_dirname(recipe);
    return g_path_is_absolute(file) ? g_strdup(file) : g_build_filename(folder, file, NULL);
}

gboolean sg_recipe_check(SgRecipe *recipe, const char *path, const char *shown, const SgSpec *spec,
                         const SgYamlNode *root, GError **error)
{
    if (g_ascii_strcasecmp(recipe->product, spec->product) != 0) {
        sg_yaml_fail(error, shown, sg_yaml_get(root, "product"), "product",
                     _("the recipe is for %s, and the mosaic is of %s"), recipe->product, spec->product);
        return FALSE;
    }
    const SgYamlNode *entries = sg_yaml_get(root, "exclusions");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < recipe->exclusions_count; i++) {
        SgExclusion *exclusion = &recipe->exclusions[i];
        const Place place = {shown, sg_yaml_entry(entries, i), exclusion->id, spec, error};
        if (!g_hash_table_add(seen, exclusion->id))
            return fail(&place, "id", _("\"%s\" is already the id of another exclusion"), exclusion->id);
        if (!check_keys(exclusion, &place) || !check_layers(exclusion, &place) || !compile(exclusion, &place))
            return FALSE;
        exclusion->mask_path = exclusion->mask != NULL ? path_beside(exclusion->mask, path) : NULL;
        exclusion->line = place.node->line;
    }
    return TRUE;
}
