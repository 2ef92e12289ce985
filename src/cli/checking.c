#include "cli/checking.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/net.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#include <stdio.h>
#include <string.h>

#define PICTURE_CELLS 4000000 /* of all maps of a page together */

/* --- options --- */

void sg_cli_work_clear(SgCliWork *work)
{
    g_free(work->jobs);
}

void sg_cli_subject_clear(SgCliSubject *subject)
{
    char *texts[] = {subject->spec, subject->country, subject->boundaries, subject->boundary_field};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

GArray *sg_cli_entries(const GOptionEntry *entries, guint count)
{
    GArray *array = g_array_new(TRUE, TRUE, sizeof *entries);
    return count > 0 ? g_array_append_vals(array, entries, count) : array;
}

void sg_cli_work_entries(SgCliWork *work, GArray *entries)
{
    const GOptionEntry own[] = {
        {"jobs", 0, 0, G_OPTION_ARG_FILENAME, &work->jobs, N_("threads; default: one for each processor"), "N"},
        {"progress", 0, 0, G_OPTION_ARG_NONE, &work->progress,
         N_("show progress, also when standard error is no terminal"), NULL},
        {"no-progress", 0, 0, G_OPTION_ARG_NONE, &work->no_progress, N_("show no progress"), NULL},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void sg_cli_subject_entries(SgCliSubject *subject, GArray *entries)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME; /* bytes, whatever the locale */
    const GOptionEntry own[] = {
        {"spec", 0, 0, text, &subject->spec, N_("product or specification file; default: found from the names"),
         N_("NAME")},
        {"country", 0, 0, text, &subject->country, N_("ISO 3166-1 alpha-3 code; default: found from the names"),
         "ISO3"},
        {"boundaries", 0, 0, text, &subject->boundaries, N_("country boundaries; default: those shipped"), N_("FILE")},
        {"boundary-field", 0, 0, text, &subject->boundary_field, N_("their attribute with the ISO3 code"), N_("NAME")},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void sg_cli_rest_entry(char ***rest, GArray *entries)
{
    const GOptionEntry own = {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL};
    g_array_append_val(entries, own);
}

int sg_cli_work_validate(const char *command, SgCliWork *work)
{
    return sg_cli_jobs(command, work->jobs, &work->threads);
}

int sg_cli_subject_validate(const char *command, const SgCliSubject *subject)
{
    if (subject->boundary_field != NULL && subject->boundaries == NULL)
        return sg_cli_usage(command, _("--boundary-field needs --boundaries"));
    return SG_CLI_GO_ON;
}

int sg_cli_begin(const char *command, SgCliSubject *subject)
{
    sg_geo_init();
    return sg_cli_country(command, &subject->country, subject->boundaries, subject->boundary_field);
}

SgCliProgress sg_cli_progress(const SgCliWork *work, gboolean quiet)
{
    gboolean terminal = sg_cli_environment()->error_terminal;
    if (work->no_progress || !(work->progress || (terminal && !quiet)))
        return NULL;
    sg_progress_prepare(terminal, work->progress);
    return sg_progress_show;
}

SgCheckOptions sg_cli_check_options(const SgCliSubject *subject, const SgCliWork *work, gboolean quiet)
{
    return (SgCheckOptions){
        .spec = subject->spec,
        .country = subject->country,
        .boundaries = subject->boundaries,
        .boundary_field = subject->boundary_field,
        .threads = work->threads,
        .progress = sg_cli_progress(work, quiet),
    };
}

SgPictures *sg_cli_pictures(const SgReport *report, const SgCliWork *work, gboolean quiet, GError **error)
{
    const SgPictureOptions own = {
        .cells = PICTURE_CELLS,
        .threads = work->threads,
        .progress = sg_cli_progress(work, quiet),
    };
    SgPictures *pictures = sg_pictures_make(report, &own, error);
    sg_progress_end();
    return pictures;
}

/* --- the country --- */

/* TRUE when the boundaries given on the command line know a code that the table of countries does not, as that of an
 * area that is no country. */
static gboolean in_boundaries(const char *code, const char *path, const char *field, GError **error)
{
    if (path == NULL)
        return FALSE;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(path, field, error);
    return boundaries != NULL && sg_boundaries_find(boundaries, code) != NULL;
}

static int refuse_country(const char *command, const char *code)
{
    SgCountryToken token;
    sg_country_understand(code, &token);
    g_autofree char *shown = sg_text_printable(code);
    g_autofree char *reason = g_steal_pointer(&token.reason);
    g_free(token.token);
    const SgCountry *likely = sg_country_find(token.iso3);
    if (likely != NULL)
        return sg_cli_usage(command, _("--country is an ISO 3166-1 alpha-3 code, not \"%s\"; did you mean %s (%s)?"),
                            shown, likely->iso3, likely->name);
    return sg_cli_usage(command, _("--country is an ISO 3166-1 alpha-3 code, as LKA for Sri Lanka, not \"%s\"%s%s"),
                        shown, reason != NULL ? "; " : "", reason != NULL ? reason : "");
}

/* Small letters are taken for capitals, unless the boundaries have the code as it is. */
int sg_cli_country(const char *command, char **country, const char *boundaries, const char *boundary_field)
{
    g_autoptr(GError) error = NULL;
    if (!sg_countries_load(&error))
        return sg_cli_fail(&error);
    const char *code = *country;
    if (code == NULL || sg_country_find(code) != NULL || in_boundaries(code, boundaries, boundary_field, &error))
        return SG_CLI_GO_ON;
    g_autofree char *capitals = g_ascii_strup(code, -1);
    if (error == NULL &&
        (sg_country_find(capitals) != NULL || in_boundaries(capitals, boundaries, boundary_field, &error))) {
        g_free(*country);
        *country = g_steal_pointer(&capitals);
        return SG_CLI_GO_ON;
    }
    return error != NULL ? sg_cli_fail(&error) : refuse_country(command, code);
}

int sg_cli_jobs(const char *command, const char *jobs, int *threads)
{
    guint64 number = 0;
    if (jobs != NULL && !g_ascii_string_to_unsigned(jobs, 10, 1, SG_LIMIT_THREADS, &number, NULL)) {
        g_autofree char *shown = sg_text_printable(jobs);
        return sg_cli_usage(command, _("--jobs is a number from 1 to %d, not \"%s\""), SG_LIMIT_THREADS, shown);
    }
    *threads = (int)number;
    return SG_CLI_GO_ON;
}

/* A file that is JSON by its name or its first sign. */
static gboolean is_report(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
    if (g_str_has_suffix(lower, ".json"))
        return TRUE;
    char start[64] = "";
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return FALSE;
    gsize length = fread(start, 1, sizeof start - 1, file);
    fclose(file);
    start[length] = '\0';
    return *g_strchug(start) == '{';
}

SgRecord *sg_cli_record(const char *path, const SgCheckOptions *options, SgReport **report, GError **error)
{
    g_autofree char *shown = sg_net_is_url(path) ? sg_net_url_shown(path) : sg_text_printable(path);
    *report = NULL;
    if (is_report(path))
        return sg_report_read(path, error);
    if (!sg_net_is_url(path) && !g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: there is no such report or delivery"), shown);
        return NULL;
    }
    char *paths[] = {(char *)path, NULL};
    g_autoptr(SgReport) checked = sg_check(paths, options, error);
    sg_progress_end();
    SgRecord *record = checked != NULL ? sg_report_record(checked, shown, error) : NULL;
    if (record != NULL)
        *report = g_steal_pointer(&checked);
    return record;
}
