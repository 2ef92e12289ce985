/* soilgate spec: lists, shows and lints specifications. */
#include "cli/cli.h"
#include "cli/lint_recipe.h"
#include "soilgate/base.h"
#include "soilgate/check.h"
#include "soilgate/words.h"

#include <inttypes.h>
#include <string.h>

#define COMMAND "soilgate spec"

static const char description[] =
    N_("Commands:\n"
       "  list                 the specifications that ship with the program\n"
       "  show NAME            one specification, to read\n"
       "  lint [NAME|FILE...]  what is wrong with specifications (default: the shipped ones),\n"
       "                       or with recipes of mosaics\n"
       "  init --from DIR      drafts one from sample maps (see: soilgate spec init --help)\n"
       "\n"
       "NAME is a product in any letter case, with or without its version (gsocseq,\n"
       "gsocseq-1.1), or a YAML file. A YAML file can extend one of the shipped ones by its\n"
       "name: see specs/README.md.\n"
       "\n"
       "Exit status of lint: 0 nothing is wrong, 1 something is, 2 a specification does not\n"
       "load.\n");

/* Appends COLUMNS cells, each padded to its width (in characters), the last one not. */
static void add_row(GString *out, const char *const *cells, const int *widths, int columns)
{
    for (int i = 0; i < columns; i++) {
        g_string_append(out, cells[i]);
        if (i + 1 == columns)
            break;
        for (glong used = g_utf8_strlen(cells[i], -1); used < widths[i] + 2; used++)
            g_string_append_c(out, ' ');
    }
    g_string_append_c(out, '\n');
}

/* A table: ROWS holds COLUMNS strings a row, the headings first. */
static void add_table(GString *out, const GPtrArray *rows, int columns)
{
    g_autofree int *widths = g_new0(int, (gsize)columns);
    for (guint i = 0; i < rows->len; i++) {
        int *width = &widths[i % (guint)columns];
        *width = MAX(*width, (int)g_utf8_strlen(g_ptr_array_index(rows, i), -1));
    }
    for (guint i = 0; i < rows->len; i += (guint)columns)
        add_row(out, (const char *const *)&rows->pdata[i], widths, columns);
}

#define CELLS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void add_cells(GPtrArray *rows, const char *const *cells)
{
    for (; *cells != NULL; cells++)
        g_ptr_array_add(rows, g_strdup(*cells));
}

static guint count_presence(const SgSpec *spec, SgPresence presence)
{
    guint count = 0;
    for (unsigned i = 0; i < spec->layers_count; i++)
        count += spec->layers[i].presence == presence;
    return count;
}

static int list_specs(char *const *names, GError **error)
{
    (void)names;
    g_autoptr(GPtrArray) paths = sg_spec_shipped(error);
    if (paths == NULL)
        return 0;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    add_cells(rows, CELLS("PRODUCT", "VERSION", "MANDATORY", "EXPECTED", "OPTIONAL", "TITLE", "FILE"));
    for (guint i = 0; i < paths->len; i++) {
        g_autoptr(SgSpec) spec = sg_spec_load(g_ptr_array_index(paths, i), error);
        if (spec == NULL)
            return 0;
        char counts[3][16];
        for (SgPresence p = SG_PRESENCE_MANDATORY; p <= SG_PRESENCE_OPTIONAL; p++)
            g_snprintf(counts[p], sizeof counts[p], "%u", count_presence(spec, p));
        g_autofree char *path = sg_text_printable(spec->path);
        add_cells(rows, CELLS(spec->product, spec->version, counts[0], counts[1], counts[2], sg_words_data(spec->title),
                              path));
    }
    g_autoptr(GString) out = g_string_new(NULL);
    add_table(out, rows, 7);
    return sg_cli_print(out->str) ? 0 : SG_ERROR_FAILED;
}

/* "0 .. 800", "above -80 .. below 80" with open ends, "codes 0 .. 18", or "-". */
static char *range_text(const SgLayer *layer)
{
    const SgRange *range = sg_layer_range(layer);
    const SgClasses *classes = layer->resolved->classes;
    if (range == NULL && classes == NULL)
        return g_strdup("-");
    g_autofree char *min = sg_text_double(range != NULL ? range->min : classes->min);
    g_autofree char *max = sg_text_double(range != NULL ? range->max : classes->max);
    if (range == NULL)
        return g_strdup_printf(_("codes %s .. %s"), min, max);
    g_autofree char *low = range->min_open ? g_strdup_printf(_("above %s"), min) : g_strdup(min);
    g_autofree char *high = range->max_open ? g_strdup_printf(_("below %s"), max) : g_strdup(max);
    return g_strdup_printf("%s .. %s", low, high);
}

static char *typical_text(const SgLayer *layer)
{
    unsigned count = 0;
    const SgTypical *typical = sg_layer_typical(layer, &count);
    g_autoptr(GString) text = g_string_new(count == 0 ? "-" : NULL);
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *min = sg_text_double(typical[i].min);
        g_autofree char *max = sg_text_double(typical[i].max);
        g_string_append_printf(text, "%s%s .. %s", i > 0 ? ", " : "", min, max);
    }
    return g_strdup(text->str);
}

static char *storage_text(const SgStorage *storage)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < storage->types_count; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "/" : "", storage->types[i]);
    return g_strdup(text->str);
}

static void show_head(GString *out, const SgSpec *spec)
{
    g_string_append_printf(out, "%s %s: %s\n", spec->product, spec->version, sg_words_data(spec->title));
    g_autofree char *path = sg_text_printable(spec->path);
    g_string_append_printf(out, _("  file      %s\n  sha256    %s\n  contact   %s, %s\n"), path, spec->sha256,
                           spec->contact->name, spec->contact->email);
}

static void show_grid(GString *out, const SgGridSpec *grid)
{
    g_autofree char *pixel = sg_text_double(grid->pixel_arcsec);
    g_autofree char *drift = sg_text_double(grid->drift_px);
    g_autofree char *relative = sg_text_share(grid->relative);
    g_autofree char *warn = sg_text_double(grid->phase_warn_px);
    g_autofree char *error = sg_text_double(grid->phase_error_px);
    g_string_append_printf(out, _("\nGrid\n  CRS       EPSG:%d (%s)\n"), grid->epsg,
                           _(sg_confidence_name(grid->crs_basis.confidence)));
    g_string_append_printf(out,
                           _("  pixel     %s arc-seconds; may drift %s pixels over the raster or differ by %s (%s)\n"),
                           pixel, drift, relative, _(sg_confidence_name(grid->pixel_basis.confidence)));
    g_string_append_printf(out, _("  phase     warning beyond %s pixels, error beyond %s, from the nearest of (%s)\n"),
                           warn, error, _(sg_confidence_name(grid->phase_basis.confidence)));
    for (unsigned i = 0; i < grid->lattices_count; i++) {
        const SgLattice *lattice = &grid->lattices[i];
        g_autofree char *lon = sg_text_double(lattice->origin_lon);
        g_autofree char *lat = sg_text_double(lattice->origin_lat);
        g_string_append_printf(out, _("            %s: %s, origin %s, %s (%s)\n"), lattice->id,
                               sg_words_data(lattice->title), lon, lat,
                               _(sg_confidence_name(lattice->basis.confidence)));
    }
}

static void show_nodata(GString *out, const SgNodataSpec *nodata)
{
    g_autofree char *huge = sg_text_double(nodata->huge);
    g_autofree char *share = sg_text_share(nodata->background_share);
    g_string_append(out, _("\nNodata: fill values that must not stand undeclared\n"));
    for (unsigned i = 0; i < nodata->sentinels_count; i++) {
        g_autofree char *value = sg_text_double(nodata->sentinels[i].value);
        g_string_append_printf(out, "  %s: %s (%s)\n", value, nodata->sentinels[i].why,
                               _(sg_confidence_name(nodata->sentinels[i].basis.confidence)));
    }
    g_string_append_printf(out, _("  beyond +-%s: any value (%s)\n"), huge,
                           _(sg_confidence_name(nodata->basis.confidence)));
    g_string_append_printf(
        out, _("  background: one value in %s of the pixels outside the country, and in %" PRId64 " or more\n"), share,
        nodata->background_pixels);
}

/* Above 1 a share of the country's pixels is never reached. */
static char *limit_text(double share)
{
    return share > 1 ? g_strdup(_("never")) : sg_text_share(share);
}

static void show_boundary(GString *out, const SgBoundarySpec *boundary)
{
    g_autofree char *tolerance = sg_text_double(boundary->tolerance_px);
    g_autofree char *spill_warn = limit_text(boundary->spill_warn);
    g_autofree char *spill_error = limit_text(boundary->spill_error);
    g_autofree char *missing_warn = limit_text(boundary->missing_warn);
    g_autofree char *missing_error = limit_text(boundary->missing_error);
    g_autofree char *foreign = limit_text(boundary->foreign_error);
    g_string_append_printf(out, _("\nBoundary\n  tolerance %s pixels\n"), tolerance);
    g_string_append_printf(out, _("  spill     data beyond the tolerance: warning %s, error %s (%s)\n"), spill_warn,
                           spill_error, _(sg_confidence_name(boundary->spill_basis.confidence)));
    g_string_append_printf(out, _("  coverage  country without data: warning %s, error %s (%s)\n"), missing_warn,
                           missing_error, _(sg_confidence_name(boundary->coverage_basis.confidence)));
    g_string_append_printf(out, _("  country   another country's map from %s of the data (%s)\n"), foreign,
                           _(sg_confidence_name(boundary->foreign_basis.confidence)));
    for (unsigned i = 0; i < boundary->small_states_count; i++) {
        const SgSmallState *state = &boundary->small_states[i];
        g_autofree char *own = sg_text_double(state->tolerance_px);
        g_string_append_printf(out, _("  %s       tolerance %s pixels, coverage %s (%s)\n"), state->iso3, own,
                               state->coverage ? _("judged") : _("told only"),
                               _(sg_confidence_name(state->basis.confidence)));
    }
}

static void show_layers(GString *out, const SgSpec *spec)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    add_cells(rows, CELLS(_("  LAYER"), _("FILE"), _("UNIT"), _("STORAGE"), _("RANGE"), _("TYPICAL"), _("PRESENCE")));
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgLayer *layer = &spec->layers[i];
        g_autofree char *id = g_strdup_printf("  %s", layer->id);
        g_autofree char *range = range_text(layer);
        g_autofree char *typical = typical_text(layer);
        g_autofree char *storage = storage_text(layer->resolved->storage);
        add_cells(rows, CELLS(id, layer->file, layer->resolved->unit, storage, range, typical,
                              _(sg_presence_name(layer->presence))));
    }
    g_string_append_printf(out, _("\nLayers (%u)\n"), spec->layers_count);
    add_table(out, rows, 7);
}

static void show_relations(GString *out, const SgSpec *spec)
{
    if (spec->relations_count == 0)
        return;
    g_string_append_printf(out, _("\nRelations (%u)\n"), spec->relations_count);
    for (unsigned i = 0; i < spec->relations_count; i++) {
        const SgRelation *relation = &spec->relations[i];
        g_autofree char *tolerance = sg_text_double(relation->tolerance);
        g_autofree char *margin = sg_text_double(relation->margin);
        g_string_append_printf(out, "  %s: %s\n", relation->id, sg_words_data(relation->title));
        if (relation->when != NULL)
            g_string_append_printf(out, _("    when   %s\n"), relation->when);
        g_string_append_printf(out, _("    holds  %s\n"), relation->expression);
        g_string_append_printf(out, _("    rule   %s, %s, tolerance %s, margin %s (%s)\n"), relation->rule,
                               _(relation->severity), tolerance, margin,
                               _(sg_confidence_name(relation->basis.confidence)));
    }
}

/* Classes that look-up tables are read by, each with the names that mean it. */
static void show_classes(GString *out, const SgKind *kind)
{
    const SgClasses *classes = kind->classes;
    if (classes == NULL || classes->classes_count == 0)
        return;
    g_string_append_printf(out, _("\nClasses of %s: %s (%s)\n"), kind->id,
                           classes->lookup ? _("codes are those of the delivery's look-up table; its names are read as")
                                           : _("codes"),
                           _(sg_confidence_name(classes->basis.confidence)));
    for (unsigned i = 0; i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        g_autofree char *code = sg_text_double(one->code);
        g_string_append_printf(out, "  %s: %s", code, one->name);
        for (unsigned k = 0; k < one->aliases_count; k++)
            g_string_append_printf(out, "%s%s", k > 0 ? ", " : _("; also "), one->aliases[k]);
        g_string_append_c(out, '\n');
    }
}

static void show_documents(GString *out, const SgSpec *spec)
{
    if (spec->documents_count == 0)
        return;
    g_string_append(out, _("\nDocuments\n"));
    for (unsigned i = 0; i < spec->documents_count; i++) {
        const SgDocument *document = &spec->documents[i];
        g_string_append_printf(out, _("  %s: %s; %s, one for %s (%s)\n"), document->id, sg_words_data(document->title),
                               _(sg_presence_name(document->presence)),
                               document->per == SG_PER_LAYER ? _("each layer") : _("the delivery"),
                               _(sg_confidence_name(document->basis.confidence)));
    }
}

static void show_severities(GString *out, const SgSpec *spec)
{
    static const char *const words[] = {
        [SG_OVERRIDE_INFO] = N_("info"), [SG_OVERRIDE_WARNING] = N_("warning"), [SG_OVERRIDE_ERROR] = N_("error")};
    if (spec->severities_count > 0)
        g_string_append(out, _("\nSeverities that differ from the rules' own\n"));
    for (unsigned i = 0; i < spec->severities_count; i++)
        g_string_append_printf(out, "  %s: %s (%s)\n", spec->severities[i].rule, _(words[spec->severities[i].severity]),
                               _(sg_confidence_name(spec->severities[i].basis.confidence)));
}

static void show_sources(GString *out, const SgSpec *spec)
{
    g_string_append(out, _("\nSources\n"));
    for (unsigned i = 0; i < spec->sources_count; i++) {
        const SgSource *source = &spec->sources[i];
        g_string_append_printf(out, "  %s: %s%s%s\n", source->id, source->title, source->where != NULL ? "; " : "",
                               source->where != NULL ? source->where : "");
    }
    g_string_append(
        out, _("\nIn brackets: how sure a number is. Only verified, computed and measured numbers can reject.\n"));
}

static int show_spec(char *const *names, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(names[0], error);
    if (spec == NULL)
        return 0;
    g_autoptr(GString) out = g_string_new(NULL);
    show_head(out, spec);
    show_grid(out, spec->grid);
    show_nodata(out, spec->nodata);
    show_boundary(out, spec->boundary);
    show_layers(out, spec);
    show_relations(out, spec);
    for (unsigned i = 0; i < spec->kinds_count; i++)
        show_classes(out, &spec->kinds[i]);
    show_documents(out, spec);
    show_severities(out, spec);
    show_sources(out, spec);
    return sg_cli_print(out->str) ? 0 : SG_ERROR_FAILED;
}

/* Appends to OUT what is wrong with NAME: 0 nothing, 1 something. ERROR is set when it does not load. */
static int lint_one(GString *out, const char *name, GError **error)
{
    if (sg_recipe_is(name))
        return sg_cli_lint_recipe(out, name, error);
    g_autoptr(SgSpec) spec = sg_spec_load(name, error);
    if (spec == NULL || !sg_check_severities(spec, error))
        return 0;
    g_autofree char *shown = sg_text_printable(name);
    g_autoptr(GPtrArray) lines = sg_spec_lint(spec);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%s: %s\n", shown, (const char *)g_ptr_array_index(lines, i));
    if (lines->len == 0)
        g_string_append_printf(out, _("%s: OK (%s %s, %u layers)\n"), shown, spec->product, spec->version,
                               spec->layers_count);
    return lines->len == 0 ? 0 : 1;
}

/* Every specification is looked at, whatever is wrong with those before it; the heaviest status counts. */
static int lint_specs(char *const *names, GError **error)
{
    g_autoptr(GPtrArray) shipped = NULL;
    if (names[0] == NULL) {
        shipped = sg_spec_shipped(error);
        if (shipped == NULL)
            return 0;
        g_ptr_array_add(shipped, NULL);
        names = (char *const *)shipped->pdata;
    }
    int status = 0;
    for (; *names != NULL; names++) {
        g_autoptr(GError) broken = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        int one = lint_one(out, *names, &broken);
        if (broken != NULL)
            one = sg_cli_fail(&broken);
        else if (!sg_cli_print(out->str))
            return SG_ERROR_FAILED;
        status = MAX(status, one);
    }
    return status;
}

/* "spec init" with its options has a parser of its own; this is met when something else stands before the word. */
static int init_spec(char *const *names, GError **error)
{
    (void)names;
    (void)error;
    return sg_cli_usage(COMMAND, _("give the options of init behind it: soilgate spec init --from DIR"));
}

/* The commands below "spec". RUN gives the exit status, unless it sets the error. */
static const struct {
    const char *name;
    guint least, most; /* arguments */
    int (*run)(char *const *names, GError **error);
} commands[] = {
    {"list", 0, 0, list_specs},
    {"show", 1, 1, show_spec},
    {"lint", 0, G_MAXUINT, lint_specs},
    {"init", 0, 0, init_spec},
};

static int run_command(char *const *words)
{
    const char *names[G_N_ELEMENTS(commands)];
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i].name;
    if (words == NULL)
        return sg_cli_usage(COMMAND, _("spec needs a command: list, show, lint or init"));
    const guint arguments = g_strv_length((char **)&words[1]);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(names[i], words[0]) != 0)
            continue;
        if (arguments < commands[i].least || arguments > commands[i].most)
            return sg_cli_usage(COMMAND, _("spec %s takes %s"), names[i],
                                commands[i].most == 0 ? _("no arguments") : _("one name or file"));
        g_autoptr(GError) error = NULL;
        const int status = commands[i].run(&words[1], &error);
        return error != NULL ? sg_cli_fail(&error) : status;
    }
    g_autofree char *shown = sg_text_printable(words[0]);
    const char *nearest = sg_cli_nearest(words[0], names, G_N_ELEMENTS(names));
    if (nearest == NULL)
        return sg_cli_usage(COMMAND, _("spec has no command \"%s\"; there are list, show, lint and init"), shown);
    return sg_cli_usage(COMMAND, _("spec has no command \"%s\"; did you mean \"%s\"?"), shown, nearest);
}

int sg_cmd_spec(int argc, char **argv)
{
    g_auto(GStrv) words = NULL;
    if (argc > 1 && strcmp(argv[1], "init") == 0) {
        argv[1] = argv[0];
        return sg_cmd_spec_init(argc - 1, argv + 1);
    }
    const GOptionEntry entries[] = {
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    const int status = sg_cli_parse(COMMAND, N_("list|show|lint|init [NAME...]"),
                                    N_("Lists, shows, checks and drafts specifications of products."), description,
                                    entries, argc, argv);
    return status != SG_CLI_GO_ON ? status : run_command(words);
}
