#include "cli/reports.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define LEAST_WIDTH  60
#define REPORT_WIDTH 100

/* A writer that needs more than the report finds it in SgReportOptions. */
static const struct {
    const char *name; /* of --format, and of the option that names a file */
    char *(*write)(const SgReport *report, const SgReportOptions *options);
    gboolean printed; /* may be asked for with --format */
    const char *help; /* of the option that names a file; NULL: there is none */
} formats[] = {
    {"text", sg_report_text, TRUE, NULL},
    {"json", sg_report_json, TRUE, N_("write the JSON report to FILE as well")},
    {"junit", sg_report_junit, FALSE, N_("write JUnit XML to FILE, for CI servers")},
    {"sarif", sg_report_sarif, FALSE, N_("write SARIF 2.1.0 to FILE, for code scanning")},
    {"markdown", sg_report_markdown, TRUE, N_("write a short summary in Markdown to FILE")},
    {"github", sg_report_github, TRUE, NULL},
    {"html", sg_report_html, FALSE, N_("write a page with maps, to open, mail and print, to FILE")},
};
G_STATIC_ASSERT(G_N_ELEMENTS(formats) <= SG_CLI_FORMATS);

void sg_cli_reports_clear(SgCliReports *reports)
{
    g_free(reports->format);
    for (guint i = 0; i < SG_CLI_FORMATS; i++)
        g_free(reports->files[i]);
}

/* The names that --format takes, ended by NULL. */
static const char *const *printed_names(void)
{
    static const char *names[G_N_ELEMENTS(formats) + 1];
    guint count = 0;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i].printed)
            names[count++] = formats[i].name;
    names[count] = NULL;
    return names;
}

void sg_cli_reports_entries(SgCliReports *reports, GArray *entries)
{
    static char *help; /* lives as long as the program, as GOption wants it */
    if (help == NULL) {
        g_autofree char *names = g_strjoinv(", ", (char **)printed_names());
        help = g_strdup_printf(_("of standard output: %s; default: text"), names);
    }
    const GOptionEntry format = {"format", 0, 0, G_OPTION_ARG_FILENAME, &reports->format, help, "FORMAT"};
    g_array_append_val(entries, format);
    sg_cli_reports_file_entries(reports, entries);
}

void sg_cli_reports_file_entries(SgCliReports *reports, GArray *entries)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        const GOptionEntry file = {formats[i].name, 0,         0, G_OPTION_ARG_FILENAME, &reports->files[i],
                                   formats[i].help, N_("FILE")};
        if (formats[i].help != NULL)
            g_array_append_val(entries, file);
    }
}

int sg_cli_format(const char *command, const char *format, const char *const *names)
{
    if (format == NULL || g_strv_contains(names, format))
        return SG_CLI_GO_ON;
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; names[i] != NULL; i++)
        g_string_append_printf(list, "%s%s", i == 0 ? "" : names[i + 1] == NULL ? _(" or ") : ", ", names[i]);
    g_autofree char *shown = sg_text_printable(format);
    return sg_cli_usage(command, _("--format is %s, not \"%s\""), list->str, shown);
}

/* --- what a report must not take the place of --- */

/* PATH without links in the names of its folders, whether it is there or not. */
static char *real_place(const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    g_autofree char *base = g_path_get_basename(full);
    char *real = realpath(folder, NULL); /* of malloc, as g_free is of free */
    char *place = g_build_filename(real != NULL ? real : folder, base, NULL);
    g_free(real);
    return place;
}

gboolean sg_cli_same_file(const char *a, const char *b)
{
    GStatBuf of_a, of_b;
    if (g_stat(a, &of_a) == 0 && g_stat(b, &of_b) == 0)
        return !S_ISCHR(of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
    g_autofree char *place_a = real_place(a);
    g_autofree char *place_b = real_place(b);
    return strcmp(place_a, place_b) == 0;
}

gboolean sg_cli_is_map(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    return g_str_has_suffix(lower, ".tif") || g_str_has_suffix(lower, ".tiff");
}

/* As words: why no file can be made in FOLDER; or NULL. */
static char *folder_problem(const char *folder)
{
    if (g_file_test(folder, G_FILE_TEST_EXISTS) && !g_file_test(folder, G_FILE_TEST_IS_DIR))
        return g_strdup(g_strerror(ENOTDIR));
    if (access(folder, W_OK | X_OK) == 0)
        return NULL;
    if (errno != ENOENT)
        return g_strdup(g_strerror(errno));
    g_autofree char *shown = sg_text_printable(folder);
    return g_strdup_printf(_("there is no folder %s"), shown);
}

char *sg_cli_write_fault(const char *option, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *shown = sg_text_printable(path);
    g_autofree char *problem = NULL;
    GStatBuf status;
    const gboolean there = g_stat(path, &status) == 0;
    if (there && S_ISDIR(status.st_mode))
        problem = g_strdup(_("it is a folder"));
    else if (there && !S_ISREG(status.st_mode)) /* a device is written in place, a file is replaced */
        problem = access(path, W_OK) == 0 ? NULL : g_strdup(g_strerror(errno));
    else
        problem = folder_problem(folder);
    return problem == NULL ? NULL
                           : g_strdup_printf(_("%s %s cannot be written: %s. Name a file in a folder that is there and "
                                               "where you may write"),
                                             option, shown, problem);
}

/* What is wrong with the file of the format LINE, or NULL. */
static char *fault_of(const SgCliReports *reports, guint line, const char *const *inputs)
{
    const char *path = reports->files[line], *name = formats[line].name;
    if (*path == '\0')
        return g_strdup_printf(_("--%s needs the name of a file"), name);
    if (strcmp(path, "-") == 0)
        return formats[line].printed
                   ? g_strdup_printf(_("--%s writes a file; for standard output use --format %s"), name, name)
                   : g_strdup_printf(_("--%s writes a file, and \"-\" is none: name one"), name);
    if (sg_cli_is_map(path))
        return g_strdup_printf(_("--%s would overwrite a map: name another file"), name);
    for (guint i = 0; inputs[i] != NULL; i++)
        if (sg_cli_same_file(path, inputs[i]))
            return g_strdup_printf(_("--%s would overwrite a file that is to be read: name another file"), name);
    for (guint i = 0; i < line; i++)
        if (reports->files[i] != NULL && sg_cli_same_file(path, reports->files[i]))
            return g_strdup_printf(_("--%s would overwrite the file of --%s: name another file"), name,
                                   formats[i].name);
    g_autofree char *option = g_strconcat("--", name, NULL);
    return sg_cli_write_fault(option, path);
}

int sg_cli_reports_validate(const char *command, const SgCliReports *reports, const char *const *inputs)
{
    int status = sg_cli_format(command, reports->format, printed_names());
    for (guint i = 0; i < G_N_ELEMENTS(formats) && status == SG_CLI_GO_ON; i++) {
        g_autofree char *fault = reports->files[i] != NULL ? fault_of(reports, i, inputs) : NULL;
        if (fault != NULL)
            status = sg_cli_usage(command, "%s", fault);
    }
    return status;
}

/* --- telling --- */

gboolean sg_cli_reports_wants(const SgCliReports *reports, const char *format)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, format) == 0)
            return reports->files[i] != NULL;
    return FALSE;
}

SgReportOptions sg_cli_report_options(void)
{
    static SgGeoVersions versions; /* the options borrow its texts */
    const SgCliEnvironment *environment = sg_cli_environment();
    int columns = environment->output_columns;
    sg_geo_versions(&versions);
    return (SgReportOptions){
        .started = environment->started,
        .folder = environment->folder,
        .gdal = versions.gdal,
        .proj = versions.proj,
        .geos = versions.geos,
        .colour = environment->output_colour,
        .width = columns > 0 ? CLAMP(columns, LEAST_WIDTH, REPORT_WIDTH) : REPORT_WIDTH,
    };
}

gboolean sg_cli_write(const char *path, const char *bytes, gsize length, GError **error)
{
    sg_interrupt_hold();
    const gboolean written = sg_file_write(path, bytes, length, error);
    sg_interrupt_release();
    return written;
}

gboolean sg_cli_reports_write(const SgCliReports *reports, const SgReport *report, const SgReportOptions *options,
                              GError **error)
{
    gboolean all = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autofree char *text = reports->files[i] != NULL ? formats[i].write(report, options) : NULL;
        if (text != NULL && !sg_cli_write(reports->files[i], text, strlen(text), all ? error : NULL))
            all = FALSE;
    }
    return all;
}

int sg_cli_reports_tell(const SgCliReports *reports, const SgReport *report, const SgReportOptions *options)
{
    g_autoptr(GError) error = NULL;
    guint line = 0;
    while (reports->format != NULL && strcmp(formats[line].name, reports->format) != 0)
        line++;
    sg_interrupt_hold();
    const gboolean written = sg_cli_reports_write(reports, report, options, &error);
    if (written)
        sg_interrupt_state(_("All reports that were to be files are whole."));
    sg_interrupt_release();
    g_autofree char *text = formats[line].write(report, options);
    gboolean printed = sg_cli_print(text);
    if (!written)
        return sg_cli_fail(&error);
    return printed ? sg_report_exit_status(report) : SG_ERROR_FAILED;
}
