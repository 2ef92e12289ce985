/* soilgate registry: makes the record of who has submitted. */
#include "cli/cli.h"
#include "cli/registry.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate registry"

typedef struct {
    char **words;
    char *registry, *baseline, *by, *boundaries, *boundary_field;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->words);
    char *texts[] = {options->registry, options->baseline, options->by, options->boundaries, options->boundary_field};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] = N_("Makes the record of which country has submitted which product, and which has not.");
static const char description[] =
    N_("Commands:\n"
       "  init    makes a registry and loads a baseline: products, a region, and what was known\n"
       "\n"
       "The registry is one file, a GeoPackage that QGIS and other programs open too; or a\n"
       "PostgreSQL database, when several people work at once. The address of a database\n"
       "needs no password in it: libpq reads ~/.pgpass and PGPASSWORD. SOILGATE_REGISTRY\n"
       "names the registry where --registry is not given.\n"
       "\n"
       "Exit status: 0 done; 2 wrong usage, baseline or registry, or there is a registry\n"
       "already; 3 the program itself failed. After 2 and 3 nothing was changed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry, N_("file, or postgresql://user@host/database"),
         "PLACE"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline,
         N_("what was known at a time: a shipped one (asp-2022-03), or a YAML file"), "NAME"},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options->by, N_("who makes the record; default: your user name"), "WHO"},
        {"boundaries", 0, 0, G_OPTION_ARG_FILENAME, &options->boundaries,
         N_("countries' polygons, any file OGR reads; default: the shipped ones"), "FILE"},
        {"boundary-field", 0, 0, G_OPTION_ARG_FILENAME, &options->boundary_field,
         N_("field of the ISO 3166-1 alpha-3 codes in it"), "NAME"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, "init", summary, description, entries, argc, argv);
}

static int validate(const Options *options)
{
    static const char *const names[] = {"init"};
    if (options->words == NULL)
        return sg_cli_usage(COMMAND, _("registry needs a command: init"));
    if (strcmp(options->words[0], "init") != 0) {
        g_autofree char *shown = sg_text_printable(options->words[0]);
        const char *nearest = sg_cli_nearest(options->words[0], names, G_N_ELEMENTS(names));
        return sg_cli_usage(COMMAND,
                            nearest != NULL ? _("registry has no command \"%s\"; did you mean \"%s\"?")
                                            : _("registry has no command \"%s\"; there is %s"),
                            shown, names[0]);
    }
    if (options->words[1] != NULL)
        return sg_cli_usage(COMMAND, _("init takes no arguments"));
    if (options->baseline == NULL)
        return sg_cli_usage(COMMAND, _("name the baseline: --baseline asp-2022-03"));
    if (options->boundary_field != NULL && options->boundaries == NULL)
        return sg_cli_usage(COMMAND, _("--boundary-field needs --boundaries"));
    return SG_CLI_GO_ON;
}

/* What was made, and what to do next. */
static char *tell(const SgBaseline *baseline, const char *place)
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

static gboolean init(const Options *options, const char *place, GError **error)
{
    g_autoptr(SgBaseline) baseline = sg_baseline_load(options->baseline, error);
    if (baseline == NULL)
        return FALSE;
    sg_geo_init();
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(options->boundaries, options->boundary_field, error);
    if (boundaries == NULL)
        return FALSE;
    const SgRegistryOptions registry = {.place = place};
    const SgWriter writer = sg_cli_writer(options->by);
    if (!sg_registry_create(&registry, baseline, boundaries, &writer, error))
        return FALSE;
    g_autofree char *text = tell(baseline, place);
    sg_cli_print(text); /* the registry is made, whoever hears of it */
    return TRUE;
}

int sg_cmd_registry(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    const char *place = NULL;
    if (status == SG_CLI_GO_ON)
        status = sg_cli_place(COMMAND, options.registry, &place);
    if (status != SG_CLI_GO_ON)
        return status;
    g_autoptr(GError) error = NULL;
    return init(&options, place, &error) ? 0 : sg_cli_fail(&error);
}
