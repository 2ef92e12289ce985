/* soilgate mosaic: accepted maps of countries as one map of a region; from files, or from a registry. */
#include "cli/borders.h"
#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/mosaic_sources.h"
#include "cli/progress.h"
#include "cli/registry.h"
#include "cli/reports.h"
#include "cli/web.h"
#include "soilgate/base.h"
#include "soilgate/net.h"
#include "soilgate/tracking.h"
#include "soilgate/words.h"

#include <string.h>

#define COMMAND  "soilgate mosaic"
#define WEB_ROOM 8 /* bytes of the disk for a pixel: what a folder for the web took of a map of noise */

typedef struct {
    char **paths, **layers;
    SgCliSubject subject;
    SgCliWork work;
    char *output, *registry, *store, *product, *region, *date, *recipe, *blend;
    char **days;     /* the first and the last one of DATE; or NULL */
    double blend_km; /* 0: none */
    gboolean regrid, require_all, web;
    char **words; /* of the command, for the manifest */
} Options;

static void options_clear(Options *options)
{
    char **lists[] = {options->paths, options->layers, options->words, options->days};
    char *texts[] = {options->output, options->registry, options->store,  options->product,
                     options->region, options->date,     options->recipe, options->blend};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    sg_cli_subject_clear(&options->subject);
    sg_cli_work_clear(&options->work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static const char summary[] = N_(
    "Puts maps of countries together into one map of a region: for each layer a GeoTIFF of values (COG), one that\n"
    "tells for every pixel which country gave it, tiles of 10 x 10 degrees, and a manifest. Each file is checked\n"
    "first; what is not accepted, or lies on another grid, is refused, and then nothing is written. With --registry\n"
    "the maps are those that were accepted, taken from the store by their hash.");
static const char description[] =
    N_("A pixel gets the value of the country whose boundary holds its centre, and no other's; beyond all boundaries,\n"
       "as on coasts, that of the country that gave one, the nearest first. What several gave, what was left out and\n"
       "what is missing is counted in manifest.json. The same inputs give the same bytes, in any order and with any\n"
       "number of threads; a run that was interrupted goes on when the command is given again, and over an earlier\n"
       "mosaic only what has changed is made.\n"
       "\n"
       "With --blend values near a land border are means of what both countries gave; the pixel stays that of its own\n"
       "country, and manifest.json tells how many were mixed. It is off unless asked for: it hides a difference\n"
       "between two maps, and does not explain it.\n"
       "\n"
       "With --recipe pixels are left out, by rules over layers of the same country (T0 > 200) or by masks; no\n"
       "neighbour fills them, and manifest.json counts them by rule and country. specs/README.md tells the format,\n"
       "and \"soilgate spec lint FILE\" checks a recipe.\n"
       "\n"
       "Exit status: 0 made; 1 refused, and told why; 2 wrong usage, specification or configuration; 3 the program\n"
       "itself failed, and no file has its name yet.\n");

static int parse(Options *options, int argc, char **argv)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE;
    const GOptionEntry first[] = {
        {"output", 0, 0, text, &options->output, N_("folder for the mosaic: new, empty, or that of an earlier one"),
         "DIR"},
        {"layer", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->layers,
         N_("layer of the product; may be given again; default: all that the files have"), N_("LAYER")},
        {"date", 0, 0, G_OPTION_ARG_STRING, &options->date,
         N_("day that the maps stand for, or first and last day (2015-01-01/2020-12-31), for the catalogue; "
            "default: told as not known"),
         N_("DAY[/DAY]")},
        {"region", 0, 0, text, &options->region,
         N_("the grid holds all its countries, and who of them is missing is told; with --registry: one of its "
            "regions"),
         "CODE"},
        {"require-all", 0, 0, flag, &options->require_all,
         N_("without a map of every country of the region (without --region: of every country that gave another layer) "
            "make nothing"),
         NULL},
        {"regrid", 0, 0, flag, &options->regrid,
         N_("resample maps with another pixel size, grid or CRS, and say so, where nothing else is wrong"), NULL},
        {"recipe", 0, 0, text, &options->recipe,
         N_("leave pixels out as this YAML file says (or the name of a recipe that ships): by a rule or a mask"),
         "FILE"},
        {"blend", 0, 0, text, &options->blend,
         N_("mix values of both countries where both gave one, up to so far from their border (5km, 800m); not of "
            "classes"),
         N_("WIDTH")},
        {"web", 0, 0, flag, &options->web,
         N_("a folder web too: the maps as tiles (PMTiles, MBTiles, files), and a page to look at them"), NULL},
        {"registry", 0, 0, text, &options->registry,
         N_("take what was accepted: file, or postgresql://user@host/database; default, when no file is named: "
            "SOILGATE_REGISTRY"),
         "PLACE"},
        {"product", 0, 0, text, &options->product, N_("of the registry"), "NAME"},
        {"store", 0, 0, text, &options->store,
         N_("folder in which the files are kept; default: what the registry says"), "DIR"},
    };
    g_autoptr(GArray) entries = sg_cli_entries(first, G_N_ELEMENTS(first));
    sg_cli_subject_entries(&options->subject, entries);
    for (guint i = 0; i < entries->len; i++) {
        GOptionEntry *entry = &g_array_index(entries, GOptionEntry, i);
        if (strcmp(entry->long_name, "spec") == 0) /* a mosaic is of one product, whatever its files are called */
            entry->description = N_("product or specification file; needed, unless the maps come from a registry");
    }
    sg_cli_work_entries(&options->work, entries);
    sg_cli_rest_entry(&options->paths, entries);
    return sg_cli_parse(COMMAND, N_("FILE..."), summary, description, (gpointer)entries->data, argc, argv);
}

static int validate_registry(Options *options)
{
    if (options->paths != NULL)
        return sg_cli_usage(COMMAND, _("with --registry the maps are those that it has accepted: name no files"));
    if (options->product == NULL)
        return sg_cli_usage(COMMAND, _("name the product with --product"));
    if (options->subject.country != NULL)
        return sg_cli_usage(COMMAND, _("--country is for files that are named"));
    if (options->subject.spec == NULL)
        options->subject.spec = g_strdup(options->product);
    return SG_CLI_GO_ON;
}

/* The next run would find the mosaic among what was handed in. */
static int keep_apart(const Options *options)
{
    g_autofree char *output = g_canonicalize_filename(options->output, NULL);
    for (char **path = options->paths; path != NULL && *path != NULL; path++) {
        g_autofree char *folder = g_canonicalize_filename(*path, NULL);
        const gsize length = strlen(folder);
        if (**path == '\0' || !g_str_has_prefix(output, folder) || (output[length] != '/' && output[length] != '\0') ||
            !g_file_test(folder, G_FILE_TEST_IS_DIR))
            continue;
        g_autofree char *shown = sg_text_printable(options->output), *handed = sg_text_printable(*path);
        return sg_cli_usage(COMMAND,
                            _("--output %s: it lies in %s, which is handed in, and the mosaic would be taken for a "
                              "part of that: name a folder beside it"),
                            shown, handed);
    }
    return SG_CLI_GO_ON;
}

static int validate_files(Options *options)
{
    if (options->product != NULL || options->store != NULL)
        return sg_cli_usage(COMMAND, _("--product and --store need --registry"));
    if (options->paths == NULL)
        return sg_cli_usage(COMMAND, _("name the maps, or the folders or archives they are in"));
    if (options->subject.spec == NULL)
        return sg_cli_usage(COMMAND, _("name the product with --spec"));
    const gboolean one_layer = options->layers != NULL && g_strv_length(options->layers) == 1;
    if (options->require_all && options->region == NULL && one_layer)
        return sg_cli_usage(COMMAND, _("--require-all needs --region, or maps of several layers"));
    return SG_CLI_GO_ON;
}

/* FALSE when the date is no day, nor two in their order. */
static gboolean read_days(Options *options)
{
    if (options->date == NULL)
        return TRUE;
    options->days = g_strsplit(options->date, "/", 2);
    const char *first = options->days[0], *last = options->days[1];
    return first != NULL && sg_is_day(first) && (last == NULL || (sg_is_day(last) && strcmp(first, last) <= 0));
}

static int validate(Options *options)
{
    if (options->registry == NULL && options->paths == NULL && options->product != NULL)
        options->registry = g_strdup(sg_cli_environment()->registry);
    int status = options->registry != NULL ? validate_registry(options) : validate_files(options);
    if (status != SG_CLI_GO_ON)
        return status;
    if (options->output == NULL || *options->output == '\0')
        return sg_cli_usage(COMMAND, _("name the folder for the mosaic with --output"));
    if (keep_apart(options) != SG_CLI_GO_ON)
        return SG_ERROR_USAGE;
    if (!read_days(options)) {
        g_autofree char *shown = sg_text_printable(options->date);
        return sg_cli_usage(COMMAND,
                            _("--date %s: a day is written as 2022-03-10, a first and a last one as "
                              "2015-01-01/2020-12-31"),
                            shown);
    }
    g_autoptr(GError) error = NULL;
    if (options->blend != NULL && !sg_mosaic_blend_width(options->blend, &options->blend_km, &error))
        return sg_cli_usage(COMMAND, "%s", error->message);
    status = sg_cli_subject_validate(COMMAND, &options->subject);
    return status != SG_CLI_GO_ON ? status : sg_cli_work_validate(COMMAND, &options->work);
}

/* --- where the maps come from --- */

static SgCliSourcesOptions sources_options(const Options *options)
{
    return (SgCliSourcesOptions){.registry = options->registry,
                                 .store = options->store,
                                 .product = options->product,
                                 .region = options->region,
                                 .recipe = options->recipe,
                                 .spec = options->subject.spec,
                                 .layers = (const char *const *)options->layers};
}

static SgMosaicInputs *read_inputs(const Options *options, const SgCliSources *sources, GError **error)
{
    const SgCliAccepted *accepted = sources->accepted;
    const SgMosaicInputOptions own = {.check = sg_cli_check_options(&options->subject, &options->work, FALSE),
                                      .layers = (const char *const *)options->layers,
                                      .regrid = options->regrid,
                                      .accepted = accepted != NULL ? accepted->files : NULL,
                                      .countries = sg_cli_sources_countries(sources),
                                      .require_all = options->require_all,
                                      .recipe = sources->recipe};
    SgMosaicInputs *inputs =
        sg_mosaic_inputs(accepted != NULL ? (char **)accepted->folders->pdata : options->paths, &own, error);
    sg_progress_end();
    return inputs;
}

/* --- the mosaic --- */

static int refuse(const SgMosaicInputs *inputs)
{
    g_autofree char *text = sg_mosaic_refusals_text(inputs);
    return sg_cli_print(text) ? 1 : SG_ERROR_FAILED;
}

static gboolean publish(SgMosaic *mosaic, const char *manifest, const char *shown, GError **error)
{
    sg_interrupt_hold();
    sg_interrupt_state(_("Each file in %s is whole, but some are new and some are not. Give the same command again."),
                       shown);
    const gboolean published = sg_mosaic_publish(mosaic, manifest, error);
    if (published)
        sg_interrupt_state(_("The mosaic in %s is whole; only its summary was not printed."), shown);
    sg_interrupt_release();
    return published;
}

static SgMosaicOptions mosaic_options(const Options *options, const SgCliSources *sources, SgMosaicWork *work)
{
    return (SgMosaicOptions){.work = work,
                             .region = sources->code,
                             .countries = sg_cli_sources_countries(sources),
                             .blend_km = options->blend_km,
                             .threads = options->work.threads,
                             .room = options->web ? WEB_ROOM : 0,
                             .progress = sg_cli_progress(&options->work, FALSE) != NULL ? sg_progress_steps : NULL};
}

static int make(const Options *options, const SgMosaicOptions *own, const SgMosaicInputs *inputs, const char *shown)
{
    const SgReportOptions report_options = sg_cli_report_options();
    const SgStacTime time = {options->days != NULL ? options->days[0] : NULL,
                             options->days != NULL ? options->days[1] : NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *kept = g_build_filename(shown, SG_MOSAIC_WORK, NULL);
    sg_interrupt_state(_("No file in %s has changed. What was made so far is kept in %s, and the same command goes on "
                         "with it."),
                       shown, kept);
    g_autoptr(SgMosaic) mosaic = sg_mosaic_make(inputs, own, &error);
    g_auto(SgCliBorders) borders = {NULL, NULL};
    const gboolean made = mosaic != NULL && sg_cli_borders(mosaic, &options->work, &borders, &error) &&
                          sg_cli_web(mosaic, options->web, borders.seams, own, &error) &&
                          sg_cli_catalogue(mosaic, &time, &error);
    sg_progress_end();
    if (!made)
        return sg_cli_fail(&error);
    g_autofree char *manifest = sg_mosaic_json(mosaic, &report_options, options->words);
    if (!publish(mosaic, manifest, shown, &error))
        return sg_cli_fail(&error);
    g_autofree char *met = sg_seams_text((const SgBorders *const *)borders.borders->pdata, borders.borders->len);
    g_autofree char *text = sg_mosaic_text(mosaic);
    return sg_cli_print(met) && sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

static int nothing_accepted(const Options *options)
{
    g_autofree char *product = sg_text_printable(options->product);
    g_autofree char *text =
        g_strdup_printf(_("No mosaic was made. The registry has accepted no map of %s that was asked for.\n"), product);
    return sg_cli_print(text) ? 1 : SG_ERROR_FAILED;
}

/* What is wrong with the output folder is told before maps are read, which may take hours. */
static gboolean may_begin(const Options *options, const SgMosaicOptions *own, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(options->subject.spec, error);
    return spec != NULL && sg_mosaic_may_make(spec, (const char *const *)options->layers, own, error) &&
           (!options->web || sg_cli_web_check(options->output, error));
}

static int run(const Options *options)
{
    g_autoptr(GError) error = NULL;
    g_auto(SgCliSources) sources = {0};
    g_autofree char *shown = sg_text_printable(options->output);
    sg_interrupt_state(_("No file in %s has changed. Give the same command again."), shown);
    const SgCliSourcesOptions from = sources_options(options);
    g_autoptr(SgMosaicWork) work = sg_mosaic_work_new(options->output, &error);
    if (work == NULL || !sg_cli_sources_read(&sources, &from, &error))
        return sg_cli_fail(&error);
    const SgMosaicOptions own = mosaic_options(options, &sources, work);
    if (!may_begin(options, &own, &error) || !sg_cli_sources_take(&sources, &from, &error))
        return sg_cli_fail(&error);
    if (sources.accepted != NULL && sources.accepted->files->len == 0)
        return nothing_accepted(options);
    g_autoptr(SgMosaicInputs) inputs = read_inputs(options, &sources, &error);
    if (inputs == NULL)
        return sg_cli_fail(&error);
    return inputs->refusals->len > 0 ? refuse(inputs) : make(options, &own, inputs, shown);
}

/* WORD of the command as the manifest, which is published, may tell it: addresses without what is secret in them. */
static char *public_word(const char *word)
{
    const char *equals = g_str_has_prefix(word, "--") ? strchr(word, '=') : NULL;
    const char *value = equals != NULL ? equals + 1 : word;
    g_autofree char *shown = NULL;
    if (!sg_registry_is_file(value))
        shown = sg_registry_shown(value);
    else if (sg_net_is_url(value))
        shown = sg_net_url_shown(value);
    return shown != NULL ? g_strdup_printf("%.*s%s", (int)(value - word), word, shown) : g_strdup(word);
}

static char **public_words(char *const *words)
{
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    for (guint i = 0; words[i] != NULL; i++)
        g_ptr_array_add(shown, public_word(words[i]));
    g_ptr_array_add(shown, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&shown), FALSE);
}

int sg_cmd_mosaic(int argc, char **argv)
{
    g_auto(Options) options = {.words = public_words(argv)};
    int status = parse(&options, argc, argv);
    if (status == SG_CLI_GO_ON)
        status = validate(&options);
    if (status == SG_CLI_GO_ON)
        status = sg_cli_begin(COMMAND, &options.subject);
    return status == SG_CLI_GO_ON ? run(&options) : status;
}
