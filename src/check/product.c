/* Which product files are for, by their names. */
#include "check/product.h"

static void spec_free(gpointer spec)
{
    sg_spec_free(spec);
}

GPtrArray *sg_products_load(const char *name, GError **error)
{
    g_autoptr(GPtrArray) paths = name == NULL ? sg_spec_shipped(error) : g_ptr_array_new_with_free_func(g_free);
    if (paths == NULL)
        return NULL;
    if (name != NULL)
        g_ptr_array_add(paths, g_strdup(name));
    g_autoptr(GPtrArray) specs = g_ptr_array_new_with_free_func(spec_free);
    for (guint i = 0; i < paths->len; i++) {
        SgSpec *spec = sg_spec_load(g_ptr_array_index(paths, i), error);
        if (spec == NULL)
            return NULL;
        g_ptr_array_add(specs, spec);
    }
    return g_steal_pointer(&specs);
}

const SgSpec *sg_product_of(const GPtrArray *specs, char *const *names, guint count)
{
    const SgSpec *best = NULL;
    guint best_score = 0;
    for (guint i = 0; i < specs->len; i++) {
        const SgSpec *spec = g_ptr_array_index(specs, i);
        guint score = sg_name_score(spec, names, count);
        if (score > 0 && score >= best_score) {
            best_score = score;
            best = spec;
        }
    }
    return best;
}

const SgSpec *sg_product_near(const GPtrArray *specs, char *const *names, guint count)
{
    const SgSpec *nearest = NULL;
    guint least = G_MAXUINT;
    for (guint i = 0; i < specs->len; i++) {
        const SgSpec *spec = g_ptr_array_index(specs, i);
        for (guint k = 0; k < count; k++) {
            guint distance = sg_name_distance(spec, names[k]);
            if (distance < G_MAXUINT && distance <= least) {
                least = distance;
                nearest = spec;
            }
        }
    }
    return nearest;
}
