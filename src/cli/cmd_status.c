/* soilgate status: who has submitted, and who has not. */
#include "cli/board.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate status"

typedef struct {
    char *registry, *product, *region, *format, *as_of, *by, *output;
    char **pictures;
    char **rest;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->rest);
    g_strfreev(options->pictures);
    char *texts[] = {options->registry, options->product, options->region, options->format,
                     options->as_of,    options->by,      options->output};
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
       "--format html writes one file with maps, matrix, timeline and the history of every country.\n"
       "It opens without a network, and holds no address of a person.\n"
       "--picture draws slides (16:9): png and svg show all products side by side, or the one named;\n"
       "a pdf has a page for each product.\n"
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
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options->format, N_("text (default), json, csv or html"), "FORMAT"},
        {"as-of", 0, 0, G_OPTION_ARG_FILENAME, &options->as_of,
         N_("as it was at the end of that day (2022-03-10); default: now"), "DAY"},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options->by,
         N_("layer: which layers of the product came, and what was found in them"), "WHAT"},
        {"output", 0, 0, G_OPTION_ARG_FILENAME, &options->output, N_("write to FILE, not to standard output"),
         N_("FILE")},
        {"picture", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->pictures,
         N_("draw a slide with the map to FILE.png, .svg or .pdf as well; may be given again"), N_("FILE")},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    return sg_cli_parse(COMMAND, NULL, summary, description, entries, argc, argv);
}

/* --- what the options may say --- */

static gboolean is_format(const Options *options, const char *format)
{
    return g_strcmp0(options->format != NULL ? options->format : "text", format) == 0;
}

static int validate_by(const Options *options)
{
    if (options->by == NULL)
        return SG_CLI_GO_ON;
    if (strcmp(options->by, "layer") != 0) {
        g_autofree char *shown = sg_text_printable(options->by);
        return sg_cli_usage(COMMAND, _("--by is layer, not \"%s\""), shown);
    }
    if (options->product == NULL)
        return sg_cli_usage(COMMAND, _("--by layer tells of one product: name it with --product"));
    if (is_format(options, "html"))
        return sg_cli_usage(COMMAND, _("the page of --format html has the layers already: leave out --by"));
    return SG_CLI_GO_ON;
}

/* What is wrong with PATH, a file that OPTION writes, or NULL. */
static char *fault_of(const Options *options, const char *option, const char *path)
{
    const char *place = options->registry != NULL ? options->registry : sg_cli_environment()->registry;
    if (*path == '\0')
        return g_strdup_printf(_("%s needs the name of a file"), option);
    if (sg_cli_is_map(path))
        return g_strdup_printf(_("%s would overwrite a map: name another file"), option);
    if (place != NULL && sg_cli_same_file(path, place))
        return g_strdup_printf(_("%s would overwrite the registry: name another file"), option);
    return sg_cli_write_fault(option, path);
}

static int validate_files(const Options *options)
{
    g_autofree char *fault = options->output != NULL ? fault_of(options, "--output", options->output) : NULL;
    for (char **picture = options->pictures; picture != NULL && *picture != NULL && fault == NULL; picture++) {
        fault = fault_of(options, "--picture", *picture);
        if (fault == NULL && sg_slide_of(*picture) == SG_SLIDES) {
            g_autofree char *shown = sg_text_printable(*picture);
            fault = g_strdup_printf(_("--picture writes .png, .svg or .pdf, and not \"%s\""), shown);
        }
        if (fault == NULL && options->output != NULL && sg_cli_same_file(*picture, options->output))
            fault = g_strdup_printf(_("%s would overwrite the file of %s: name another file"), "--picture", "--output");
        for (char **other = options->pictures; other < picture && fault == NULL; other++)
            if (sg_cli_same_file(*picture, *other))
                fault = g_strdup_printf(_("%s would overwrite the file of %s: name another file"), "--picture",
                                        "--picture");
    }
    return fault != NULL ? sg_cli_usage(COMMAND, "%s", fault) : SG_CLI_GO_ON;
}

static int validate(const Options *options)
{
    static const char *const formats[] = {"text", "json", "csv", "html", NULL};
    if (options->rest != NULL)
        return sg_cli_usage(COMMAND, _("status takes no arguments; name a product with --product"));
    if (options->as_of != NULL && !sg_is_day(options->as_of))
        return sg_cli_usage(COMMAND, _("--as-of takes a day, as 2022-03-10"));
    if (is_format(options, "json") && options->product == NULL)
        return sg_cli_usage(COMMAND, _("json tells of one product: name it with --product"));
    int status = sg_cli_format(COMMAND, options->format, formats);
    if (status == SG_CLI_GO_ON)
        status = validate_by(options);
    return status == SG_CLI_GO_ON ? validate_files(options) : status;
}

/* --- telling --- */

static char *write_layers(const SgBoard *board, const Options *options, const SgReportOptions *report)
{
    if (is_format(options, "csv"))
        return sg_layers_csv(board);
    return is_format(options, "json") ? sg_layers_json(board) : sg_layers_text(board, report);
}

static char *write_text(const SgBoard *board, const Options *options)
{
    const SgReportOptions report = sg_cli_report_options();
    if (options->by != NULL)
        return write_layers(board, options, &report);
    if (is_format(options, "html"))
        return sg_board_html(board, &report);
    g_autoptr(GPtrArray) statuses = g_ptr_array_new();
    for (guint i = 0; i < board->overview->products->len; i++)
        g_ptr_array_add(statuses, ((SgOverviewProduct *)g_ptr_array_index(board->overview->products, i))->status);
    if (is_format(options, "csv"))
        return sg_status_csv(statuses);
    if (is_format(options, "json"))
        return sg_status_json(g_ptr_array_index(statuses, 0));
    if (options->product == NULL)
        return sg_status_matrix_text(statuses, &report);
    return sg_status_text(g_ptr_array_index(statuses, 0), &report);
}

static gboolean write_pictures(const SgBoard *board, const Options *options, GError **error)
{
    for (char **picture = options->pictures; picture != NULL && *picture != NULL; picture++) {
        g_autoptr(GBytes) bytes = sg_board_slide(board, sg_slide_of(*picture), error);
        gsize length = 0;
        const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
        if (bytes == NULL || !sg_cli_write(*picture, data, length, error))
            return FALSE;
    }
    return TRUE;
}

static int run(const Options *options, const char *place, GError **error)
{
    gboolean page = is_format(options, "html");
    const SgOverviewOptions wanted = {
        .product = options->product,
        .region = options->region,
        .as_of = options->as_of != NULL ? options->as_of : sg_cli_environment()->today,
        .shapes = page || options->pictures != NULL,
        .events = page,
        .deliveries = page || options->by != NULL,
    };
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, NULL, error);
    g_auto(SgCliBoard) read = {0};
    if (registry == NULL || !sg_cli_board_read(&read, registry, &wanted, error))
        return 0;
    const SgBoard board = sg_cli_board_of(&read);
    if (!write_pictures(&board, options, error))
        return 0;
    g_autofree char *text = write_text(&board, options);
    if (options->output == NULL)
        return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
    sg_cli_write(options->output, text, strlen(text), error);
    return 0;
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
    sg_interrupt_state(_("Each file that was asked for is new and whole, or as it was."));
    status = run(&options, place, &error);
    return error != NULL ? sg_cli_fail(&error) : status;
}
