/* soilgate status: who has submitted, and who has not. */
#include "cli/cli.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate status"

typedef struct {
    char *registry, *product, *region, *format, *as_of;
    char **rest;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->rest);
    char *texts[] = {options->registry, options->product, options->region, options->format, options->as_of};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] =
    N_("Tells where every country of a region stands: with one product, by state; or with all, as a matrix.");
static const char description[] =
    N_("Statuses: missing, reported (said to be submitted, no file is here), in-preparation,\n"
       "received, rejected, correction-requested, accepted, superseded, withdrawn. A country of\n"
       "which nothing is known, and nothing expected yet, has none. Overdue is a country whose\n"
       "product was due before that day and is not in: neither received nor accepted.\n"
       "\n"
       "Exit status: 0 told; 2 wrong usage or registry; 3 the program itself failed.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry,
         N_("file, or postgresql://user@host/database; default: SOILGATE_REGISTRY"), "PLACE"},
        {"product", 0, 0, G_OPTION_ARG_FILENAME, &options->product, N_("one product; default: all (json needs one)"),
         "NAME"},
        {"region", 0, 0, G_OPTION_ARG_FILENAME, &options->region, N_("default: the only one there is"), "CODE"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options->format, N_("text (default), json or csv"), "FORMAT"},
        {"as-of", 0, 0, G_OPTION_ARG_FILENAME, &options->as_of,
         N_("as it was at the end of that day (2022-03-10); default: now"), "DAY"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, NULL, summary, description, entries, argc, argv);
}

static int validate(const Options *options)
{
    static const char *const formats[] = {"text", "json", "csv", NULL};
    if (options->rest != NULL)
        return sg_cli_usage(COMMAND, _("status takes no arguments; name a product with --product"));
    if (options->as_of != NULL && !sg_is_day(options->as_of))
        return sg_cli_usage(COMMAND, _("--as-of takes a day, as 2022-03-10"));
    if (g_strcmp0(options->format, "json") == 0 && options->product == NULL)
        return sg_cli_usage(COMMAND, _("json tells of one product: name it with --product"));
    return sg_cli_format(COMMAND, options->format, formats);
}

/* The statuses that were asked for, of one moment. */
static GPtrArray *read_statuses(SgRegistry *registry, const Options *options, GError **error)
{
    const char *as_of = options->as_of != NULL ? options->as_of : sg_cli_environment()->today;
    if (options->product == NULL)
        return sg_registry_status_all(registry, options->region, as_of, error);
    SgStatus *one = sg_registry_status(registry, options->product, options->region, as_of, error);
    if (one == NULL)
        return NULL;
    GPtrArray *statuses = g_ptr_array_new_with_free_func((GDestroyNotify)sg_status_free);
    g_ptr_array_add(statuses, one);
    return statuses;
}

static char *write_statuses(const GPtrArray *statuses, const Options *options)
{
    const SgReportOptions report = sg_cli_report_options();
    if (g_strcmp0(options->format, "csv") == 0)
        return sg_status_csv(statuses);
    if (g_strcmp0(options->format, "json") == 0)
        return sg_status_json(g_ptr_array_index(statuses, 0));
    if (options->product == NULL)
        return sg_status_matrix_text(statuses, &report);
    return sg_status_text(g_ptr_array_index(statuses, 0), &report);
}

static int run(const Options *options, const char *place, GError **error)
{
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, NULL, error);
    g_autoptr(GPtrArray) statuses = registry != NULL ? read_statuses(registry, options, error) : NULL;
    if (statuses == NULL)
        return 0;
    g_autofree char *text = write_statuses(statuses, options);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

int sg_cmd_status(int argc, char **argv)
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
    status = run(&options, place, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
