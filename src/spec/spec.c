/* Questions to a loaded specification. */
#include "soilgate/spec.h"
#include "soilgate/words.h"

#include <string.h>

#define PLACEHOLDER "{ISO3}"

gboolean sg_basis_may_reject(const SgBasis *basis)
{
    return basis->confidence == SG_CONFIDENCE_VERIFIED || basis->confidence == SG_CONFIDENCE_COMPUTED ||
           basis->confidence == SG_CONFIDENCE_MEASURED;
}

const char *sg_confidence_name(SgConfidence confidence)
{
    static const char *const names[] = {N_("verified"),   N_("computed"), N_("measured"),
                                        N_("convention"), N_("inferred"), N_("recalled")};
    return (guint)confidence < G_N_ELEMENTS(names) ? names[confidence] : "unknown";
}

const char *sg_presence_name(SgPresence presence)
{
    static const char *const names[] = {N_("mandatory"), N_("expected"), N_("optional")};
    return (guint)presence < G_N_ELEMENTS(names) ? names[presence] : "unknown";
}

const SgLayer *sg_spec_layer(const SgSpec *spec, const char *id)
{
    for (unsigned i = 0; id != NULL && i < spec->layers_count; i++)
        if (strcmp(spec->layers[i].id, id) == 0)
            return &spec->layers[i];
    return NULL;
}

/* "Saline-sodic", "saline_sodic" and "Saline Sodic" are one name. */
static char *plain_name(const char *name)
{
    g_autofree char *folded = g_utf8_validate(name, -1, NULL) ? g_utf8_casefold(name, -1) : g_ascii_strdown(name, -1);
    GString *plain = g_string_new(NULL);
    for (const char *at = folded; *at != '\0'; at++)
        if (!g_ascii_isspace(*at) && *at != '_' && *at != '-')
            g_string_append_c(plain, *at);
    return g_string_free(plain, FALSE);
}

static gboolean is_plain_name(const char *name, const char *plain)
{
    g_autofree char *other = plain_name(name);
    return strcmp(other, plain) == 0;
}

const SgClass *sg_classes_find(const SgClasses *classes, const char *name)
{
    g_autofree char *plain = plain_name(name);
    for (unsigned i = 0; i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        if (is_plain_name(one->name, plain))
            return one;
        for (unsigned k = 0; k < one->aliases_count; k++)
            if (is_plain_name(one->aliases[k], plain))
                return one;
    }
    return NULL;
}

const char *sg_classes_name(const SgClasses *classes, double code)
{
    for (unsigned i = 0; i < classes->classes_count; i++)
        if (classes->classes[i].code == code)
            return classes->classes[i].name;
    return NULL;
}

double sg_spec_pixel_deg(const SgSpec *spec)
{
    return spec->grid->pixel_arcsec / 3600;
}

const SgRange *sg_layer_range(const SgLayer *layer)
{
    return layer->range != NULL ? layer->range : layer->resolved->range;
}

const SgTypical *sg_layer_typical(const SgLayer *layer, unsigned *count)
{
    const gboolean own = layer->typical_count > 0;
    *count = own ? layer->typical_count : layer->resolved->typical_count;
    return *count == 0 ? NULL : own ? layer->typical : layer->resolved->typical;
}

char *sg_layer_file_name(const SgLayer *layer, const char *iso3)
{
    const char *place = strstr(layer->file, PLACEHOLDER);
    if (place == NULL)
        return g_strdup(layer->file);
    return g_strdup_printf("%.*s%s%s", (int)(place - layer->file), layer->file, iso3, place + strlen(PLACEHOLDER));
}

const SgSmallState *sg_spec_small_state(const SgSpec *spec, const char *iso3)
{
    for (unsigned i = 0; iso3 != NULL && i < spec->boundary->small_states_count; i++)
        if (strcmp(spec->boundary->small_states[i].iso3, iso3) == 0)
            return &spec->boundary->small_states[i];
    return NULL;
}
