/* The program: reads environment and clock, finds the command, gives its exit status. */
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"check", sg_cmd_check, N_("check files, folders or archives of maps against a product's specification")},
    {"fix", sg_cmd_fix, N_("write repaired copies of maps, with a report of what was done")},
    {"diff", sg_cmd_diff, N_("tell what differs between two deliveries, or their reports")},
    {"contacts", sg_cmd_contacts, N_("whom to write to, and which countries have confirmed nobody")},
    {"mosaic", sg_cmd_mosaic, N_("put accepted maps of countries together into one map of a region")},
    {"registry", sg_cmd_registry, N_("make the record of who has submitted and who has not")},
    {"remind", sg_cmd_remind, N_("letters to the contacts of countries whose maps are awaited")},
    {"review", sg_cmd_review, N_("decide about a recorded delivery: accept, reject, ask for correction")},
    {"rules", sg_cmd_rules, N_("list the rules, or explain one")},
    {"spec", sg_cmd_spec, N_("list, show, check and draft the specifications of products")},
    {"status", sg_cmd_status, N_("who has submitted, and who has not")},
    {"submit", sg_cmd_submit, N_("check a delivery, keep its files and record it")},
};

static SgCliEnvironment environment;

const SgCliEnvironment *sg_cli_environment(void)
{
    return &environment;
}

/* A closed standard stream would give its number to the next file opened, and messages would be written into it. */
static void keep_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) == -1)
            _exit(SG_ERROR_FAILED);
}

static void catch_signals(void)
{
    sg_interrupt_init();
    signal(SIGPIPE, SIG_IGN); /* writing then fails, and the exit status tells */
    signal(SIGXFSZ, SIG_IGN); /* the same of a file that grows beyond what the user may write */
}

/* A delivery of many layers is read by several threads, each with handles of its own. */
static void allow_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = MIN(limit.rlim_max, 65536);
    setrlimit(RLIMIT_NOFILE, &limit); /* refused: fewer threads will do */
}

char *sg_cli_now(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    return g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
}

static void read_environment(void)
{
    environment.started = sg_cli_now();
    environment.today = g_strndup(environment.started, strlen("2026-12-31"));
    environment.folder = g_get_current_dir();
    environment.user = sg_text_printable(g_get_user_name());
    environment.registry = g_strdup(g_getenv("SOILGATE_REGISTRY"));
    environment.mail_from = g_strdup(g_getenv("SOILGATE_FROM"));
    environment.smtp = g_strdup(g_getenv("SOILGATE_SMTP"));
    environment.smtp_user = g_strdup(g_getenv("SOILGATE_SMTP_USER"));
    environment.smtp_password = g_strdup(g_getenv("SOILGATE_SMTP_PASSWORD"));
    environment.store = g_strdup(g_getenv("SOILGATE_STORE"));
    const char *no_colour = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    gboolean able = terminal != NULL && *terminal != '\0' && strcmp(terminal, "dumb") != 0;
    environment.error_terminal = able && isatty(STDERR_FILENO) == 1;
    if (isatty(STDOUT_FILENO) != 1)
        return;
    environment.output_colour = able && (no_colour == NULL || *no_colour == '\0');
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        environment.output_columns = size.ws_col;
}

static void find_data(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    sg_data_init(program, g_getenv("SOILGATE_DATA"));
}

/* The language asked for on the command line, or by the environment. Without one of these it is that of the locale, and
 * English where there is no catalogue for it. FALSE when TOLD, the option's value, is none that there is. */
static gboolean choose_language(const char *told)
{
    if (told != NULL)
        return sg_words_init(told);
    const char *own = g_getenv("SOILGATE_LANGUAGE");
    g_autofree char *wanted = own != NULL && *own != '\0' ? g_strdup(own)
                                                          : sg_words_wanted(g_getenv("LANGUAGE"), g_getenv("LC_ALL"),
                                                                            g_getenv("LC_MESSAGES"), g_getenv("LANG"));
    sg_words_init(wanted);
    return TRUE;
}

/* Takes --language LANGUAGE, which goes before the command, out of the arguments: the exit status when that is wrong.
 */
static int take_language(int *argc, char **argv)
{
    static const char option[] = "--language";
    const char *told = NULL;
    int taken = 0;
    if (*argc > 1 && strcmp(argv[1], option) == 0) {
        told = *argc > 2 ? argv[2] : "";
        taken = *argc > 2 ? 2 : 1;
    } else if (*argc > 1 && g_str_has_prefix(argv[1], "--language=")) {
        told = argv[1] + strlen("--language=");
        taken = 1;
    }
    if (!choose_language(told) && told != NULL) {
        g_autofree char *shown = sg_text_printable(told);
        g_autofree char *known = sg_words_known();
        return sg_cli_usage("soilgate", _("--language: there is no language \"%s\"; there are: %s"), shown, known);
    }
    *argc -= taken;
    memmove(argv + 1, argv + 1 + taken, sizeof *argv * (gsize)*argc); /* with the NULL at the end */
    return SG_CLI_GO_ON;
}

static char *help_text(void)
{
    GString *text =
        g_string_new(_("soilgate checks national soil maps (GeoTIFF) against their technical specifications.\n"
                       "\n"
                       "Usage: soilgate [--language LANGUAGE] COMMAND [OPTION...] [ARGUMENT...]\n"
                       "\n"
                       "Commands:\n"));
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        g_string_append_printf(text, "  %-8s %s\n", commands[i].name, _(commands[i].help));
    g_string_append(text, _("\n"
                            "  soilgate COMMAND --help   the options of a command\n"
                            "  soilgate --version        the versions of soilgate and its libraries\n"
                            "\n"
                            "Exit status: 0 accepted; 1 not accepted; 2 wrong usage, specification or configuration;\n"
                            "3 the program itself failed.\n"));
    g_autofree char *known = sg_words_known();
    g_string_append_printf(
        text, _("\nLanguages: %s. Without --language, that of SOILGATE_LANGUAGE, or of the locale.\n"), known);
    return g_string_free(text, FALSE);
}

static int print_version(void)
{
    SgGeoVersions versions;
    sg_geo_versions(&versions);
    g_autofree char *text = g_strdup_printf("soilgate %s\nGDAL %s, PROJ %s, GEOS %s\n", SG_VERSION, versions.gdal,
                                            versions.proj, *versions.geos != '\0' ? versions.geos : "none");
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

static int print_help(void)
{
    g_autofree char *text = help_text();
    return sg_cli_print(text) ? 0 : SG_ERROR_FAILED;
}

static int refuse_command(const char *name)
{
    const char *names[G_N_ELEMENTS(commands)];
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i].name;
    g_autofree char *shown = sg_text_printable(name);
    const char *nearest = sg_cli_nearest(name, names, G_N_ELEMENTS(names));
    fprintf(stderr, "soilgate: ");
    fprintf(stderr, *name == '-' ? _("there is no option \"%s\"") : _("there is no command \"%s\""), shown);
    if (nearest != NULL)
        fprintf(stderr, _("; did you mean \"soilgate %s\"?"), nearest);
    fprintf(stderr, "\n%s\n", _("To see the commands: soilgate --help"));
    return SG_ERROR_USAGE;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        g_autofree char *text = help_text();
        fprintf(stderr, "%s", text);
        return SG_ERROR_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0)
        return print_version();
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            g_autofree char *name = g_strconcat("soilgate ", argv[1], NULL);
            argv[1] = name;
            sg_interrupt_command(name);
            return commands[i].run(argc - 1, argv + 1);
        }
    return refuse_command(argv[1]);
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    catch_signals();
    allow_open_files();
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers are written and read with a point everywhere */
    read_environment();
    find_data();
    int status = take_language(&argc, argv);
    if (status == SG_CLI_GO_ON)
        status = run(argc, argv);
    g_free(environment.started);
    g_free(environment.today);
    g_free(environment.folder);
    g_free(environment.user);
    g_free(environment.registry);
    g_free(environment.mail_from);
    g_free(environment.smtp);
    g_free(environment.smtp_user);
    g_free(environment.smtp_password);
    g_free(environment.store);
    return status;
}
