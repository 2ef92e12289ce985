/* soilgate registry move, expect, history: what was told of countries, and what is expected of them. */
#include "cli/cli.h"
#include "cli/cmd_registry.h"
#include "cli/reports.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <string.h>

/* A text for the record: not empty, and without signs that cannot be shown. */
static gboolean is_text(const char *text)
{
    g_autofree char *shown = sg_text_printable(text);
    return *text != '\0' && strcmp(text, shown) == 0;
}

int sg_registry_validate_change(const SgRegistryCommandOptions *options)
{
    if (options->why == NULL || !is_text(options->why))
        return sg_cli_usage(SG_REGISTRY_COMMAND,
                            _("say why, for who asks later: --why, a sentence of at most %d characters"),
                            SG_LIMIT_TEXT);
    if (options->evidence != NULL && !is_text(options->evidence))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--evidence is a text of at most %d characters"), SG_LIMIT_TEXT);
    if (options->on != NULL && !sg_is_day(options->on))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--on takes a day, as 2022-03-10"));
    return SG_CLI_GO_ON;
}

/* --- move --- */

/* What people can tell. The other states follow from deliveries and their review. */
static gboolean is_told(SgState state)
{
    return state == SG_STATE_MISSING || state == SG_STATE_REPORTED || state == SG_STATE_IN_PREPARATION;
}

static int validate_move(const SgRegistryCommandOptions *options)
{
    if (g_strv_length(options->words) != 4)
        return sg_cli_usage(SG_REGISTRY_COMMAND,
                            _("move takes a country, a product and a state: move BTN gsasmap in-preparation"));
    if (!is_told(sg_state_from_name(options->words[3])))
        return sg_cli_usage(SG_REGISTRY_COMMAND,
                            _("a country is moved to missing, reported or in-preparation; what becomes of a "
                              "delivery is for its review"));
    return sg_registry_validate_change(options);
}

static char *tell_history(const SgRegistryCommandOptions *options, SgRegistry *registry, GError **error)
{
    const SgReportOptions report = sg_cli_report_options();
    g_autoptr(SgHistory) history = sg_registry_history(registry, options->words[1], options->words[2], error);
    return history != NULL ? sg_history_text(history, &report) : NULL;
}

/* The day alone; without one, the moment. */
static char *move(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    const SgMove one = {
        .iso3 = options->words[1],
        .product = options->words[2],
        .to = sg_state_from_name(options->words[3]),
        .at = options->on,
        .why = options->why,
        .evidence = options->evidence,
        .inferred = options->inferred,
    };
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    if (registry == NULL || !sg_registry_move(registry, &one, &writer, error))
        return NULL;
    return tell_history(options, registry, error);
}

/* --- expect --- */

static int validate_expect(const SgRegistryCommandOptions *options)
{
    guint words = g_strv_length(options->words);
    if (words < 2 || (words == 2) == (options->region == NULL))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("expect takes a product, and countries or a region: expect gsasmap "
                                                   "CHN JPN, or expect gsasmap --region ASP"));
    if (options->unexpected && options->due != NULL)
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("what is not expected has no --due"));
    if (options->due != NULL && strcmp(options->due, "none") != 0 && !sg_is_day(options->due))
        return sg_cli_usage(SG_REGISTRY_COMMAND, _("--due takes a day, as 2026-12-31, or none"));
    return sg_registry_validate_change(options);
}

/* The product as the registry spells it, whatever the letter case in which it was named. */
static char *tell_expected(const SgRegistryCommandOptions *options, SgRegistry *registry, const SgLinesAdded *change,
                           GError **error)
{
    g_autoptr(GPtrArray) products = sg_registry_products(registry, error);
    const char *name = options->words[1];
    for (guint i = 0; products != NULL && i < products->len; i++) {
        const SgTrackedProduct *product = g_ptr_array_index(products, i);
        if (g_ascii_strcasecmp(product->name, options->words[1]) == 0)
            name = product->name;
    }
    if (products == NULL)
        return NULL;
    if (options->unexpected)
        return g_strdup_printf(_("%s is not expected any more. Countries changed: %u; as before: %u.\n"), name,
                               change->changed, change->same);
    return g_strdup_printf(_("%s is expected. Countries changed: %u; as before: %u.\n"), name, change->changed,
                           change->same);
}

static char *expect(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    const SgWriter writer = sg_cli_writer(options->by);
    const SgExpect one = {
        .product = options->words[1],
        .countries = options->region == NULL ? (const char *const *)options->words + 2 : NULL,
        .region = options->region,
        .expected = !options->unexpected,
        .due = g_strcmp0(options->due, "none") == 0 ? "" : options->due,
        .at = options->on,
        .why = options->why,
        .evidence = options->evidence,
        .inferred = options->inferred,
    };
    SgLinesAdded change;
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    if (registry == NULL || !sg_registry_expect(registry, &one, &writer, &change, error))
        return NULL;
    return tell_expected(options, registry, &change, error);
}

/* --- history --- */

static int validate_history(const SgRegistryCommandOptions *options)
{
    return g_strv_length(options->words) == 3
               ? SG_CLI_GO_ON
               : sg_cli_usage(SG_REGISTRY_COMMAND, _("history takes a country and a product: history BTN gsasmap"));
}

static char *history(const SgRegistryCommandOptions *options, const char *place, GError **error)
{
    g_autoptr(SgRegistry) registry = sg_cli_open_registry(place, options->by, error);
    return registry != NULL ? tell_history(options, registry, error) : NULL;
}

const SgRegistryCommand sg_registry_move_command = {
    "move",
    N_("  move ISO3 PRODUCT STATE --why TEXT\n"
       "                        records what was told of a country: missing, reported,\n"
       "                        in-preparation\n"),
    validate_move, move};
const SgRegistryCommand sg_registry_expect_command = {
    "expect",
    N_("  expect PRODUCT ISO3...|--region CODE [--due DAY] --why TEXT\n"
       "                        records that the product is expected of these countries, and by\n"
       "                        which day; or, with --not, that it is not expected any more\n"),
    validate_expect, expect};
const SgRegistryCommand sg_registry_history_command = {
    "history", N_("  history ISO3 PRODUCT  all that was recorded of a country and product\n"), validate_history,
    history};
