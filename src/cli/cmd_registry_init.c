/* soilgate registry init: makes a registry. */
#include "cli/cli.h"
#include "cli/cmd_registry.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

static int validate_init(const SgRegistryCommandOptions *options)
{
    if (options->words[1] != NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("init takes no arguments"));
    if ((options->baseline == NULL) == (options->region == NULL))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("name the baseline: --baseline asp-2022-03; or, where nothing is "
                                                   "known yet, a region: --region ASP"));
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--boundary-field needs --boundaries"));
    return SG_CLI_GO_ON;
}

/* What was made, and what to do next. */
static char *tell_made(const SgBaseline *baseline, const char *place)
{
    g_autofree char *shown = sg_registry_shown(place);
    g_autofree char *title = sg_text_printable(baseline->title);
    g_autofree char *region = sg_text_printable(sg_words_data(baseline->region->title));
    g_autoptr(GString) products = g_string_new(NULL);
    for (unsigned i = 0; i < baseline->products_count; i++)
        g_string_append_printf(products, "%s%s", i > 0 ? ", " : "", baseline->products[i].product);
    return g_strdup_printf(_("Made the registry %s.\n"
                             "  region    %s, %s; countries: %u\n"
                             "  products  %s\n"
                             "  record    %s, of %s: %s\n"
                             "\n"
                             "See who has submitted:  soilgate status --registry %s\n"),
                           shown, baseline->region->code, region, baseline->region->countries_count, products->str,
                           baseline->name, baseline->as_of, title, shown);
}

static char *init_baseline(const SgRegistryCommandOptions *options, const SgRegistryOptions *registry,
                           const SgWriter *writer, GError **error)
{
    g_autoptr(SgBaseline) baseline = sg_baseline_load(options->baseline, error);
    g_autoptr(SgBoundaries) boundaries =
        baseline != NULL ? sg_boundaries_open(options->boundaries, options->boundary_field, error) : NULL;
    if (boundaries == NULL || !sg_registry_create(registry, baseline, boundaries, writer, error))
        return NULL;
    return tell_made(baseline, registry->place);
}

static char *init_region(const SgRegistryCommandOptions *options, const SgRegistryOptions *registry,
                         const SgWriter *writer, GError **error)
{
    g_autoptr(SgRegion) region = sg_region_load(options->region, error);
    g_autoptr(SgBoundaries) boundaries =
        region != NULL ? sg_boundaries_open(options->boundaries, options->boundary_field, error) : NULL;
    if (boundaries == NULL || !sg_registry_create_bare(registry, region, boundaries, writer, error))
        return NULL;
    g_autofree char *shown = sg_registry_shown(registry->place);
    g_autofree char *title = sg_text_printable(sg_words_data(region->title));
    return g_strdup_printf(_("Made the registry %s.\n"
                             "  region    %s, %s; countries: %u\n"
                             "\n"
                             "Add a product:  soilgate registry product add SPEC --registry %s\n"),
                           shown, region->code, title, region->countries_count, shown);
}

/* TOLD, and, where the registry can have no maps, a line that says so. Takes TOLD. */
static char *tell_maps(char *told, const char *place, const char *by, GError **error)
{
    gboolean maps = FALSE;
    g_autofree char *text = told;
    g_autoptr(SgRegistry) registry = told != NULL ? sg_cli_open_registry(place, by, error) : NULL;
    if (registry == NULL || !sg_registry_has_maps(registry, &maps, error))
        return NULL;
    if (maps)
        return g_steal_pointer(&text);
    return g_strconcat(text, _("This database has no PostGIS, and so no maps: see soilgate registry maps\n"), NULL);
}

static char *init(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    sg_geo_init();
    const SgRegistryOptions registry = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    char *told = options->baseline != NULL ? init_baseline(options, &registry, &writer, error)
                                           : init_region(options, &registry, &writer, error);
    return tell_maps(told, place, options->by, error);
}

const SgRegistryCommand sg_registry_init_command = {
    "init",
    N_("  init                  makes a registry and loads a baseline: products, a region, and\n"
       "                        what was known; or a region alone\n"),
    validate_init, init};
