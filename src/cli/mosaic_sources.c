#include "cli/mosaic_sources.h"

#include "cli/cli.h"
#include "cli/registry.h"

void sg_cli_sources_clear(SgCliSources *sources)
{
    sg_cli_accepted_free(sources->accepted);
    sg_region_free(sources->region);
    sg_recipe_free(sources->recipe);
    g_clear_pointer(&sources->countries, g_ptr_array_unref);
    g_free(sources->code);
    g_free(sources->store);
}

const char *const *sg_cli_sources_countries(const SgCliSources *sources)
{
    return sources->countries != NULL ? (const char *const *)sources->countries->pdata : NULL;
}

static gboolean read_recipe(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error)
{
    if (options->recipe == NULL)
        return TRUE;
    sources->recipe = sg_recipe_load(options->recipe, options->spec, error);
    return sources->recipe != NULL;
}

static gboolean read_region(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error)
{
    if (options->region == NULL)
        return TRUE;
    sources->region = sg_region_load(options->region, error);
    if (sources->region == NULL)
        return FALSE;
    sources->code = g_strdup(sources->region->code);
    sources->countries = g_ptr_array_new();
    for (unsigned i = 0; i < sources->region->countries_count; i++)
        g_ptr_array_add(sources->countries, sources->region->countries[i]);
    g_ptr_array_add(sources->countries, NULL);
    return TRUE;
}

static gboolean read_registry(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error)
{
    SgCliStore store;
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(options->registry, NULL, error);
    if (registry == NULL || !sg_cli_store(registry, options->registry, options->store, &store, error))
        return FALSE;
    sources->store = store.folder;
    sources->accepted =
        sg_cli_accepted_new(registry, options->product, options->region, sg_cli_environment()->today, error);
    if (sources->accepted == NULL)
        return FALSE;
    sources->code = g_strdup(sources->accepted->region);
    sources->countries = g_ptr_array_ref(sources->accepted->wanted);
    return TRUE;
}

gboolean sg_cli_sources_read(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error)
{
    return read_recipe(sources, options, error) &&
           (options->registry != NULL ? read_registry : read_region)(sources, options, error);
}

gboolean sg_cli_sources_take(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error)
{
    if (sources->accepted == NULL)
        return TRUE;
    g_auto(GStrv) asked = options->layers != NULL ? sg_recipe_layers(sources->recipe, options->layers) : NULL;
    return sg_cli_accepted_take(sources->accepted, sources->store, (const char *const *)asked, error);
}
