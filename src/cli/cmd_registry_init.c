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
    if (options->baseline == NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("name the baseline: --baseline asp-2022-03"));
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--boundary-field needs --boundaries"));
    return SG_CLI_GO_ON;
}

/* What was made, and what to do next. */
static char *tell_made(const SgBaseline *baseline, const char *place)
{
    g_autofree char *shown = sg_registry_shown(place);
    g_autofree char *title = sg_text_printable(baseline->title);
    g_autofree char *region = sg_text_printable(baseline->region->title);
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

static char *init(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    g_autoptr(SgBaseline) baseline = sg_baseline_load(options->baseline, error);
    if (baseline == NULL)
        return NULL;
    sg_geo_init();
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(options->boundaries, options->boundary_field, error);
    if (boundaries == NULL)
        return NULL;
    const SgRegistryOptions registry = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    return sg_registry_create(&registry, baseline, boundaries, &writer, error) ? tell_made(baseline, place) : NULL;
}

const SgRegistryCommand sg_registry_init_command = {
    "init",
    N_("  init                  makes a registry and loads a baseline: products, a region, and\n"
       "                        what was known\n"),
    validate_init, init};
