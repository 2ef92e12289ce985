/* soilgate registry region, product, maps: what is tracked, and how that changes. */
#include "cli/cli.h"
#include "cli/cmd_registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <string.h>

/* --- region --- */

static char *list_regions(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    (void)options;
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(GPtrArray) regions = sg_registry_regions(registry, NULL, error);
    return regions != NULL ? sg_regions_text(regions, &report) : NULL;
}

static char *tell_region(const char *code, SgRegistry *registry, GError **error)
{
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(GPtrArray) regions = sg_registry_regions(registry, code, error);
    return regions != NULL ? sg_region_text(g_ptr_array_index(regions, 0), &report) : NULL;
}

static char *show_region(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    return tell_region(options->words[2], registry, error);
}

static SgBoundaries *open_boundaries(const SgRegistryCommandOptions *options, GError **error)
{
    sg_geo_init();
    return sg_boundaries_open(options->boundaries, options->boundary_field, error);
}

static char *add_region(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    g_autoptr(SgRegion) region = sg_region_load(options->words[2], error);
    g_autoptr(SgBoundaries) boundaries = region != NULL ? open_boundaries(options, error) : NULL;
    if (boundaries == NULL || !sg_registry_add_region(registry, region, boundaries, &writer, error))
        return NULL;
    return tell_region(region->code, registry, error);
}

static char *change_region(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    const SgRegionChange change = {
        .region = options->words[2],
        .countries = (const char *const *)options->words + 3,
        .member = strcmp(options->words[1], "join") == 0,
        .at = options->on,
        .why = options->why,
        .evidence = options->evidence,
    };
    SgLinesAdded added;
    g_autoptr(SgBoundaries) boundaries = change.member ? open_boundaries(options, error) : NULL;
    if ((change.member && boundaries == NULL) ||
        !sg_registry_change_region(registry, &change, boundaries, &writer, &added, error))
        return NULL;
    return tell_region(options->words[2], registry, error);
}

static const SgRegistryAction region_actions[] = {
    {NULL, 0, 0, FALSE, list_regions},
    {"show", 1, 1, FALSE, show_region},
    {"add", 1, 1, FALSE, add_region},
    {"join", 2, G_MAXUINT, TRUE, change_region},
    {"leave", 2, G_MAXUINT, TRUE, change_region},
    {NULL, 0, 0, FALSE, NULL},
};

static int validate_region(const SgRegistryCommandOptions *options)
{
    return sg_registry_validate_action(
        options, region_actions,
        _("region lists the regions; or region show CODE, region add FILE, region join CODE ISO3..., "
          "region leave CODE ISO3..."));
}

static char *region(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    return sg_registry_run_action(options, place, region_actions, error);
}

const SgRegistryCommand sg_registry_region_command = {
    "region",
    N_("  region                the regions\n"
       "  region show CODE      its countries, and who joined and left\n"
       "  region add FILE       adds a region with its countries, a shipped one or a YAML file\n"
       "  region join CODE ISO3... --why TEXT\n"
       "  region leave CODE ISO3... --why TEXT\n"
       "                        records that countries belong to it from then on, or no longer;\n"
       "                        all that was recorded of them stays\n"),
    validate_region,
    region,
};

/* --- product --- */

static char *list_products(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    (void)options;
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(GPtrArray) products = sg_registry_products(registry, error);
    return products != NULL ? sg_products_text(products, &report) : NULL;
}

static char *add_product(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    g_autoptr(SgSpec) spec = sg_spec_load(options->words[2], error);
    if (spec == NULL || !sg_registry_add_product(registry, spec, &writer, error))
        return NULL;
    return g_strdup_printf(_("Added %s %s. Nothing is expected yet: soilgate registry expect %s ISO3... --why TEXT\n"),
                           spec->product, spec->version, spec->product);
}

static const SgRegistryAction product_actions[] = {
    {NULL, 0, 0, FALSE, list_products},
    {"add", 1, 1, FALSE, add_product},
    {NULL, 0, 0, FALSE, NULL},
};

static int validate_product(const SgRegistryCommandOptions *options)
{
    return sg_registry_validate_action(options, product_actions, _("product lists the products; or product add SPEC"));
}

static char *product(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    return sg_registry_run_action(options, place, product_actions, error);
}

const SgRegistryCommand sg_registry_product_command = {
    "product",
    N_("  product               the products\n"
       "  product add SPEC      adds a product by its specification, a shipped one or a YAML file\n"),
    validate_product,
    product,
};

/* --- maps --- */

static int validate_maps(const SgRegistryCommandOptions *options)
{
    return options->words[1] == NULL ? SG_CLI_GO_ON : sg_cli_usage(SG_REGISTRY_COMMAND, _("maps takes no arguments"));
}

static char *maps(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    gboolean made = FALSE, styled = FALSE;
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    g_autoptr(GPtrArray) products = registry != NULL ? sg_registry_products(registry, error) : NULL;
    if (products == NULL || !sg_registry_make_maps(registry, &made, &styled, error))
        return NULL;
    if (!made)
        return g_strdup(
            _("There are no maps: this database has no PostGIS. Its owner adds it: CREATE EXTENSION postgis; "
              "then: soilgate registry maps\n"));
    GString *text = g_string_new(_("Layers for QGIS and other programs:\n"));
    for (guint i = 0; i < products->len; i++) {
        g_autofree char *name = sg_text_printable(((const SgTrackedProduct *)g_ptr_array_index(products, i))->name);
        g_string_append_printf(text, "  status_%s\n", name);
    }
    if (!styled)
        g_string_append(text,
                        _("QGIS draws them in one colour: this user may not write into public.layer_styles, where QGIS "
                          "looks for styles. Run soilgate registry maps as the owner of the database.\n"));
    return g_string_free(text, FALSE);
}

const SgRegistryCommand sg_registry_maps_command = {
    "maps",
    N_("  maps                  makes the layers for QGIS anew: in a database to which PostGIS was\n"
       "                        added later\n"),
    validate_maps,
    maps,
};
