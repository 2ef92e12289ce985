/* soilgate spec: lists, shows and lints specifications. */
#include "cli/cli.h"
#include "cli/lint_recipe.h"
#include "cli/spec_text.h"
#include "cli/table.h"
#include "soilgate/base.h"
#include "soilgate/check.h"
#include "soilgate/words.h"

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
    sg_cli_cells_add(rows, SG_CLI_CELLS("PRODUCT", "VERSION", "MANDATORY", "EXPECTED", "OPTIONAL", "TITLE", "FILE"));
    for (guint i = 0; i < paths->len; i++) {
        g_autoptr(SgSpec) spec = sg_spec_load(g_ptr_array_index(paths, i), error);
        if (spec == NULL)
            return 0;
        char counts[3][16];
        for (SgPresence p = SG_PRESENCE_MANDATORY; p <= SG_PRESENCE_OPTIONAL; p++)
            g_snprintf(counts[p], sizeof counts[p], "%u", count_presence(spec, p));
        g_autofree char *path = sg_text_printable(spec->path);
        sg_cli_cells_add(rows, SG_CLI_CELLS(spec->product, spec->version, counts[0], counts[1], counts[2],
                                            sg_words_data(spec->title), path));
    }
    g_autoptr(GString) out = g_string_new(NULL);
    sg_cli_table_add(out, rows, 7);
    return sg_cli_print(out->str) ? 0 : SG_ERROR_FAILED;
}

static int show_spec(char *const *names, GError **error)
{
    g_autoptr(SgSpec) spec = sg_spec_load(names[0], error);
    if (spec == NULL)
        return 0;
    g_autofree char *text = sg_cli_spec_text(spec);
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
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
