/* soilgate spec init: drafts a specification from sample maps. */
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/draft.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND "soilgate spec init"

typedef struct {
    char **rest;
    char *from, *product, *output;
    SgCliWork work;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->rest);
    g_free(options->from);
    g_free(options->product);
    g_free(options->output);
    sg_cli_work_clear(&options->work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] = N_(
    "Drafts a specification from sample maps of one country: names, grid, storage types, nodata, ranges. What\n"
    "cannot be measured stands as \"?\", and \"soilgate spec lint FILE\" tells it. Nothing of a draft rejects a map.");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME;
    const GOptionEntry own[] = {
        {"from", 0, 0, text, &options->from, N_("the folder with the maps"), N_("DIR")},
        {"product", 0, 0, text, &options->product, N_("name of the product; default: found from the names"),
         N_("NAME")},
        {"output", 0, 0, text, &options->output, N_("write to FILE, which must not be there yet; default: print"),
         N_("FILE")},
    };
    g_autoptr(GArray) entries = sg_cli_entries(own, G_N_ELEMENTS(own));
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->rest, entries);
    return sg_cli_parse(COMMAND, N_("--from DIR"), summary, NULL, (gpointer)entries->data, argc, argv);
}

static int validate(Options *options)
{
    if (options->from == NULL || options->rest != NULL)
        return sg_cli_usage(COMMAND, _("name the folder with the maps: --from DIR"));
    if (options->product != NULL &&
        !g_regex_match_simple("^[A-Za-z][A-Za-z0-9]{0,39}$", options->product, G_REGEX_DOLLAR_ENDONLY, 0)) {
        g_autofree char *shown = sg_text_printable(options->product);
        return sg_cli_usage(COMMAND, _("--product is a word of letters and digits, a letter first, not \"%s\""), shown);
    }
    if (!g_file_test(options->from, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = sg_text_printable(options->from);
        return sg_cli_usage(COMMAND, _("--from: there is no folder \"%s\""), shown);
    }
    if (options->output != NULL &&
        (*options->output == '\0' || g_file_test(options->output, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))) {
        g_autofree char *shown = sg_text_printable(options->output);
        return sg_cli_usage(COMMAND, _("--output: \"%s\" is there already; name another file"), shown);
    }
    g_autofree char *fault = options->output != NULL ? sg_cli_write_fault("--output", options->output) : NULL;
    if (fault != NULL)
        return sg_cli_usage(COMMAND, "%s", fault);
    return sg_cli_work_validate(COMMAND, &options->work);
}

int sg_cmd_spec_init(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(GError) error = NULL;
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    if (status != SG_CLI_GO_ON)
        return status;
    sg_geo_init();
    if (!sg_countries_load(&error))
        return sg_cli_fail(&error);
    const SgDraftOptions draft_options = {
        .product = options.product,
        .threads = options.work.threads,
        .progress = sg_cli_progress(&options.work, FALSE) != NULL ? sg_progress_steps : NULL,
    };
    g_autofree char *text = sg_draft_spec(options.from, &draft_options, &error);
    sg_progress_end();
    if (text == NULL)
        return sg_cli_fail(&error);
    if (options.output == NULL)
        return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
    return sg_file_write(options.output, text, strlen(text), &error) ? 0 : sg_cli_fail(&error);
}
